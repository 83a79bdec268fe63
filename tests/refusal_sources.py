"""Which refusals a function can give, read from the sources.

A source is cut into its definitions: what begins at column 0 and ends with a brace there. A definition gives the
reasons that it names (ERROR_REASON_X, or "X" as a string) and those of the definitions that it uses; it uses
another when it has its name in a way that can mean it, and a header that it includes declares it. The reading is a
little too generous: it follows a refusal that the caller swallows or cannot meet. tests/refusals_test.py lists those,
each with its why.
"""

import collections
import pathlib
import re

ROOT = pathlib.Path(__file__).resolve().parent.parent

# Not for what a call answers: tests, and what a server does beside its calls.
SKIPPED = re.compile(r"_(test|benchmark|testing|fixture)\.(cc|h)$|/testdata/|^libs/testing/|/(main|open)\.(cc|h)$")
COMMENT_OR_STRING = re.compile(r'R"(\w*)\(.*?\)\1"|"(?:\\.|[^"\\\n])*"|\'(?:\\.|[^\'\\\n])*\'|//[^\n]*|/\*.*?\*/', re.S)
COMPARED = re.compile(r'[=!]= (?:"[A-Z_]+"|(?:refusal::NameOf\()?[\w:]*ERROR_REASON_\w+)|'
                      r'\b(?:StrContains|StartsWith|EndsWith|contains|find)\([^()]*[A-Z_]+"?\)|'
                      # refusal::HasReason(status, {REASON, ...}); the status may be a call, such as x.status().
                      r'\bHasReason\((?:[^(){}]|\([^()]*\))*\{[^(){}]*\}\)')
# What an environment's function members call: set where a service is composed, which is not read.
INJECTED = {"actor_of": "ResolveCaller"}
PURE = ("libs/dossier/", "libs/calendar/")

Definition = collections.namedtuple("Definition", "name owner space path line head body")


def without_comments(text):
    return COMMENT_OR_STRING.sub(lambda m: re.sub(r"[^\n]", " ", m[0]) if m[0].startswith("/") else m[0], text)


def name_of(head):
    """(owner, name) of a definition's head; owner is the class of a method."""
    kind = re.match(r"(?:template <.*?>\s+)?(?:class|struct|enum class) (\w+)", head, re.S)
    if kind:
        return None, kind[1]
    function = re.search(r"(?:(\w+)::)?(~?\w+)\(", head)
    return (function[1], function[2]) if function else (None, None)


def definitions_of(path, text):
    """Every function and class of a source."""
    code = without_comments(text)
    space = (re.findall(r"^namespace ([\w:]+) \{", code, re.M) or [""])[0]
    found, lines, start, depth = [], code.split("\n"), None, 0
    for number, line in enumerate(lines):
        if start is None:
            if not re.match(r"[A-Za-z]", line) or re.match(r"(namespace|using|extern|typedef)\b", line):
                continue
            start, depth = number, 0
        bare = re.sub(r'"(?:\\.|[^"\\])*"|\'(?:\\.|[^\'\\])*\'', "", line)
        depth += sum(bare.count(c) for c in "{(") - sum(bare.count(c) for c in "})")
        if depth > 0 or not bare.rstrip().endswith((";", "}")):
            continue
        text_of_it = "\n".join(lines[start:number + 1])
        begin = text_of_it.find("{")
        if begin >= 0 and re.search(r"\(|^(class|struct)\b|^template", text_of_it):
            head = text_of_it[:begin]
            owner, name = name_of(head)
            if name:
                found.append(Definition(name, owner, space, path, start + 1, head, text_of_it[begin:]))
        start = None
    return found


class Sources:
    """`files` is path → text; by default the tree's libs and services."""

    def __init__(self, files=None):
        self.files = files if files is not None else self.read_tree()
        self.reasons = set(re.findall(r"^\s*ERROR_REASON_(\w+) = [1-9]", self.files[
            "proto/onestop/common/v1/error_reason.proto"], re.M))
        self.by_name = collections.defaultdict(list)
        self.declared, self.static = {}, set()
        for path, text in self.files.items():
            if not path.endswith((".h", ".cc")):
                continue
            for definition in definitions_of(path, text):
                self.by_name[definition.name].append(definition)
                if re.match(r"(?:template <.*?>\s+)?(?:class|struct)", definition.head, re.S):
                    self.static |= {(definition.space, definition.name, method) for method in
                                    re.findall(r"^  static [^;{}()]*?(\w+)\(", definition.body, re.M)}
            if path.endswith(".h"):
                self.declared[path] = set(re.findall(r"\w+", without_comments(text)))
        for function in INJECTED.values():
            assert function in self.by_name, f"INJECTED names {function}, which no source defines"
        self.commands = set(re.findall(r"\w+", re.search(
            r"using Command =\s+std::variant<([^;]*)>;", self.files["libs/dossier/commands.h"])[1]))
        self.libraries = {f"libs/{path.split('/')[1]}/" for path in self.files if path.startswith("libs/")}
        self._includes, self._uses, self._own = {}, {}, {}

    @staticmethod
    def read_tree():
        files = {}
        for pattern in ["libs/**/*.h", "libs/**/*.cc", "services/**/*.h", "services/**/*.cc", "proto/**/*.proto"]:
            for path in sorted(ROOT.glob(pattern)):
                name = path.relative_to(ROOT).as_posix()
                if not SKIPPED.search(name):
                    files[name] = path.read_text(encoding="utf-8")
        return files

    def includes(self, path):
        """The project's headers that `path` sees, itself and its own header included."""
        if path not in self._includes:
            seen, waiting = {path}, [path]
            while waiting:
                for name in re.findall(r'^#include "([^"]+)"', self.files[waiting.pop()], re.M):
                    if name in self.files and name not in seen:
                        seen.add(name)
                        waiting.append(name)
            self._includes[path] = seen
        return self._includes[path]

    def sees(self, path, target):
        if target.path == path or target.path in self.includes(path):
            return True
        folder = target.path.rsplit("/", 1)[0] + "/"
        return any(header.startswith(folder) and "/" not in header[len(folder):] and
                   target.name in self.declared.get(header, ()) for header in self.includes(path))

    def own_reasons(self, definition):
        key = (definition.path, definition.line)
        if key not in self._own:
            # What a reason is compared with is not given; nor are the verdicts of a verification, some of which are
            # called like refusals: in a library a string is a reason beside WithReason() alone.
            body = COMPARED.sub("", definition.body)
            named = set(re.findall(r"\bERROR_REASON_(\w+)", body))
            if not definition.path.startswith("libs/") or "WithReason(" in body:
                named |= set(re.findall(r'"([A-Z_]+)"', body))
            self._own[key] = named & self.reasons
        return self._own[key]

    def uses(self, definition):
        """The definitions that this one may call, and the commands that it makes."""
        key = (definition.path, definition.line)
        if key in self._uses:
            return self._uses[key]
        called, body = set(), re.sub(r'"(?:\\.|[^"\\\n])*"', '""', definition.body)
        for match in re.finditer(r"((?:\w+(?:<[^<>]*>)?::)*)((?:\w+_?|\))(?:\.|->))?\b([A-Z]\w+)\b(\s*[({<]|\s+\w+(?:;| = \{))?", body):
            # "ns::Name", "ns::Class::Name", "x.Name(", "x->Name(", or "Name" alone: a call, or a pointer to what is
            # called. Of several qualifiers the last says whose it is.
            space = re.sub(r"<[^<>]*>", "", match[1])[:-2].split("::")[-1]
            dot, name, opens = match[2], match[3], match[4]
            # Which overload is called, its command says.
            if name == "DecideCommand":
                continue
            if name in self.commands and opens and not dot and (space == "dossier" or definition.path.startswith("libs/dossier/")):
                called.add(("command", name))
                continue
            for target in self.by_name.get(name, ()):
                if not self.sees(definition.path, target) or not self.can_mean(target, space, dot, definition):
                    continue
                called.add(target)
        for member, function in INJECTED.items():
            if re.search(rf"[.>]{member}\(", body):
                called.update(self.by_name[function])
        self._uses[key] = called
        return called

    def can_mean(self, target, space, dot, user):
        is_type = target.owner is None and re.match(r"(?:template <.*?>\s+)?(class|struct|enum)", target.head, re.S)
        if is_type:
            # Data have no refusals of their own; a class of a handler's file does the call's work.
            return target.path.endswith(".cc") or "Place" in target.name
        if target.path.startswith(PURE) and "Status" not in target.head:
            return False
        if dot:
            # A receiver that is called as a library is one of that library's objects.
            library = f"libs/{re.sub('[^a-z]', '', dot)}/"
            return self.has_objects(target) and (target.path.startswith(library) or library not in self.libraries)
        if space:
            return space in (target.space.split("::")[-1], target.owner)
        return target.owner in (None, user.owner) and f"{user.space}::".startswith(f"{target.space}::")

    def has_objects(self, target):
        """Whether `target` is a method that is called on an object: a static one is called by its class's name."""
        return target.owner is not None and (target.space, target.owner, target.name) not in self.static

    def next(self, node):
        """What `node` leads to."""
        if isinstance(node, Definition):
            return self.uses(node)
        # A command: what Decide() asks of it, and its own decision.
        common = {d for name in ("Decide",) for d in self.by_name[name] if d.path == "libs/dossier/decide.cc"}
        asked = {d for decide in common for d in self.uses(decide) if isinstance(d, Definition)}
        other = "CheckVisible" if node[1] == "Submit" else "DossierExists"
        own = {d for d in self.by_name["DecideCommand"] if re.search(rf"const {node[1]}&", d.head)}
        return {d for d in asked if d.name != other} | own

    def reasons_by(self, roots, ends=lambda definition: False, swallowed=()):
        """reason → the chain of names by which `roots` come to it. Nothing is followed from a definition that `ends`,
        nor for a reason from one that swallows it: (name, reason) is in `swallowed`."""
        found = {}
        for reason in self.reasons:
            seen, waiting = {}, [(root, None) for root in roots]
            while waiting and reason not in found:
                node, source = waiting.pop()
                if node in seen or isinstance(node, Definition) and (
                        ends(node) or self.swallows(node, reason, swallowed)):
                    continue
                seen[node] = source
                if isinstance(node, Definition) and reason in self.own_reasons(node):
                    found[reason] = self.chain(node, seen)
                waiting += [(following, node) for following in self.next(node)]
        return found

    @staticmethod
    def swallows(node, reason, swallowed):
        return any((name, which) in swallowed for name in (node.name, f"{node.path.rsplit('/', 1)[1]}:{node.name}")
                   for which in (reason, "*"))

    @staticmethod
    def chain(node, seen):
        names = []
        while node is not None:
            names.append(node.name if isinstance(node, Definition) else node[1])
            node = seen[node]
        return " < ".join(names)
