#!/usr/bin/env python3
"""Checks that every line stands in its room: who may include, link and use what.

    tools/layers.py [ROOT]     prints file:line: error: …, and exits with 1 if there is any

A room is a folder of libs/ or services/. What it may know is ROOMS, below; ARCHITECTURE.md says why. Besides:
what is banned and what stands in its place, reasons against their contract, keys of tables against the tenant.
"""

import pathlib
import re
import sys

POSIX = r"<(sys/|netinet/|arpa/|linux/)?\w+\.h>"
PROTOBUF = r"google/protobuf/"

# A room, and what its files may include besides the standard library, Abseil and themselves. The first that
# matches holds. Tests, benchmarks and test data may include any library, but no other service.
ROOMS = {
    r"libs/base/": [],
    r"libs/calendar/": [r"libs/base/"],
    r"libs/digest/": [r"libs/base/", r"openssl/"],
    r"libs/config/": [r"libs/base/", r"yaml-cpp/"],
    # The domain is pure: hashing is arithmetic, everything else comes in as a value.
    r"libs/dossier/": [r"libs/(base|calendar|digest)/", r"onestop/(common|dossier)/", PROTOBUF],
    r"libs/catalog/": [r"libs/(base|calendar|dossier|pg|telemetry)/", r"onestop/(common|catalog)/", PROTOBUF,
                       r"yaml-cpp/", r"unicode/", r"openssl/", POSIX],
    r"libs/pg/": [r"libs/(base|digest)/", r"pqxx/", r"libpq-fe\.h", POSIX],
    r"libs/telemetry/": [r"libs/base/", r"opentelemetry/", r"prometheus/", r"civetweb\.h", POSIX],
    r"libs/rpc/": [r"libs/(base|digest|telemetry)/", r"onestop/common/", r"google/", r"grpc(pp)?/", r"openssl/",
                   r"nlohmann/", r"unicode/", POSIX],
    r"libs/ledger/": [r"libs/(base|calendar|digest|dossier|catalog|pg|telemetry)/", r"onestop/(common|dossier|catalog)/",
                      PROTOBUF, r"openssl/"],
    r"libs/documents/": [r"libs/(base|digest|pg|telemetry)/", r"magic\.h", POSIX],
    # Preparing signatures in PDF: qpdf parses, cairo draws.
    r"libs/signing/pdf/": [r"libs/(base|digest)/", r"qpdf/", r"cairo(-\w+)?\.h", r"ft2build\.h", r"onestop/", PROTOBUF,
                          POSIX],
    r"libs/signing/": [r"libs/(base|digest)/", r"onestop/(common|dossier|signing)/", PROTOBUF, r"openssl/", r"libp11\.h", r"yaml-cpp/",
                       r"civetweb\.h", r"qpdf/", POSIX],
    r"libs/forms/": [r"libs/(base|calendar|catalog)/", r"cairo(-pdf)?\.h", r"pango/", r"qrencode\.h", r"lcms2\.h", r"qpdf/",
                     r"unicode/"],
    # Where identity, catalogue and ledger meet: what every door does before and after its own work.
    r"libs/door/": [r"libs/(base|calendar|digest|dossier|catalog|ledger|pg|rpc|telemetry)/", r"onestop/", PROTOBUF,
                    r"grpcpp/", r"openssl/"],
    # What every main() starts and stops around its doors: the one room that knows configuration and all others.
    r"libs/process/": [r"libs/(?!testing/|process/)", POSIX],
    r"libs/testing/": [r"libs/(?!config/|process/)", r"onestop/", r"google/", r"grpcpp/", r"openssl/", r"gmock/", r"gtest/",
                       POSIX],
    r"services/onestopd/": [r"libs/(?!testing/)", r"services/", r"onestop/", r"google/", r"grpcpp/", r"openssl/",
                            POSIX],
    # Handlers and stores are told what to do: only main.cc and its composition read the configuration.
    r"services/(\w+)/(handlers|store|convert)/": [r"libs/(?!testing/|config/|process/)", r"services/\1/", r"onestop/",
                                                  r"google/", r"grpcpp/", r"openssl/"],
    r"services/(\w+)/": [r"libs/(?!testing/)", r"services/\1/", r"onestop/", r"google/", r"grpcpp/", r"openssl/",
                         POSIX],
}

TEST = re.compile(r"(_(test|benchmark|testing|fixture)\.(cc|h)$)|/testdata/|^libs/testing/")
INCLUDE = re.compile(r'^\s*#\s*include\s+([<"])([^>"]+)[>"]')
STANDARD = re.compile(r"<([a-z_]+|std\w+\.h)>$")

# What may stand nowhere, and what stands in its place: (files, pattern, sentence).
BANNED = [
    # libs/process tells Abseil how gRPC's locks are to behave; it takes none.
    (r"(libs/(?!process/process\.cc)|services/)", r"absl/synchronization", "use base::Mutex (docs/adr/0003)", False),
    (r"(libs|services|tools)/", r"\bthrow\b", "return an absl::Status; nothing of ours throws", False),
    (r"libs/(dossier|calendar)/", r"\bsystem_clock\b|\bsteady_clock\b|\babsl::Now\b",
     "take the time as an argument; the rules know no clock", True),
    (r"libs/(dossier|calendar)/", r"\bgetenv\b|\brandom_device\b|\babsl::BitGen\b|\brand\(",
     "take it as an argument; the rules are pure", True),
    (r"(libs/(?!ledger/|catalog/|documents/|pg/)|services/(?!\w+/store/))", r'R"sql\(',
     "SQL stands in libs/ledger, libs/catalog, libs/documents, libs/pg, a service's store/ and migrations", False),
]
# libpqxx lets its connection policies speak by exceptions only.
MAY_THROW = {"libs/pg/session.cc"}

REASONS_FILE = "proto/onestop/common/v1/error_reason.proto"
PLANNED_FILE = "tools/planned_reasons.txt"
# Sentences for reasons are no use of them.
NOT_A_USE = {"libs/rpc/messages_vi.cc"}


def is_test(path):
    return TEST.search(path) is not None


def without_comments(text):
    """The text with comments blanked, lines kept; strings stay."""
    pattern = re.compile(r'R"(\w*)\(.*?\)\1"|"(?:\\.|[^"\\\n])*"|\'(?:\\.|[^\'\\\n])*\'|//[^\n]*|/\*.*?\*/', re.S)
    return pattern.sub(lambda m: re.sub(r"[^\n]", " ", m[0]) if m[0].startswith("/") else m[0], text)


def without_strings(text):
    return re.sub(r'"(?:\\.|[^"\\\n])*"', '""', text)


def include_errors(path, text):
    room, allowed = next(((match, allowed) for pattern, allowed in ROOMS.items()
                          if (match := re.match(pattern, path))), (None, None))
    if room is None:
        if path.startswith(("libs/", "services/")):
            yield f"{path}:1: error: this room is not in tools/layers.py; say there what it may know"
        return
    own = re.match(r"(libs|services)/\w+/", path)[0]
    for number, line in enumerate(text.splitlines(), start=1):
        include = INCLUDE.match(line)
        if include is None:
            continue
        name = include[2]
        spelled = f"<{name}>" if include[1] == "<" else name
        if STANDARD.match(spelled) or name.startswith(("absl/", own)):
            continue
        if is_test(path):
            foreign = name.startswith("services/") and not path.startswith("services/onestopd/")
            if foreign:
                yield f"{path}:{number}: error: {own} may not include {name}"
            continue
        if name.startswith("services/") and path.startswith("libs/"):
            yield f"{path}:{number}: error: a library may not include a service: {name}"
        elif not any(re.match(room.expand(a) if r"\1" in a else a, spelled if a is POSIX else name)
                     for a in allowed):
            yield f"{path}:{number}: error: {own} may not include {name}"


def link_errors(path, text):
    """A library's CMakeLists.txt may link only the libraries that the room may include."""
    match = re.match(r"libs/(\w+)/CMakeLists\.txt$", path)
    if match is None:
        return
    room = f"libs/{match[1]}/"
    allowed = ROOMS.get(room, [])
    for call in re.finditer(r"^onestop_library\((\w+)(.*?)\)$", text, re.S | re.M):
        for dep in re.finditer(r"\bonestop::(\w+)", call[2]):
            # A room may have several targets: catalog and catalog_store.
            other = f"libs/{dep[1].split('_')[0]}/"
            known = dep[1] in ("proto", "grpc", "migrations") or other == room
            if not known and not any(re.match(a, other) for a in allowed):
                line = text[:call.start(2) + dep.start()].count("\n") + 1
                yield f"{path}:{line}: error: {room} may not link onestop::{dep[1]}"


def ban_errors(path, text):
    code = without_comments(text)
    for where, pattern, instead, tests_too in BANNED:
        if not re.match(where, path) or (is_test(path) and not tests_too):
            continue
        if pattern == r"\bthrow\b" and path in MAY_THROW:
            continue
        # Words are looked for outside of strings; paths and SQL are strings.
        looked_at = without_strings(code) if pattern.startswith(r"\b") else code
        for number, line in enumerate(looked_at.splitlines(), start=1):
            found = re.search(pattern, line)
            if found:
                yield f"{path}:{number}: error: {found[0]} is not for here: {instead}"


def pragma_errors(path, text):
    if path.endswith(".h") and not re.search(r"^#pragma once$", text, re.M):
        yield f"{path}:1: error: a header begins with #pragma once"


def call_bodies(code, name):
    """The arguments of every call of `name`, with the offset at which they begin."""
    for match in re.finditer(rf"\b{name}\(", code):
        depth, end = 1, match.end()
        while end < len(code) and depth:
            if code[end] == '"':
                end = re.compile(r'"(?:\\.|[^"\\\n])*"?').match(code, end).end()
                continue
            depth += {"(": 1, ")": -1}.get(code[end], 0)
            end += 1
        yield match.end(), code[match.end():end]


def reasons_of(proto):
    """name → line, of the contract."""
    found = {}
    for number, line in enumerate(proto.splitlines(), start=1):
        value = re.match(r"\s*ERROR_REASON_(\w+)\s*=\s*\d+;", line)
        if value and value[1] != "UNSPECIFIED":
            found[value[1]] = number
    return found


def reason_errors(root, files):
    proto = root / REASONS_FILE
    if not proto.exists():
        return
    known = reasons_of(proto.read_text(encoding="utf-8"))
    planned_file = root / PLANNED_FILE
    planned = {}
    if planned_file.exists():
        for number, line in enumerate(planned_file.read_text(encoding="utf-8").splitlines(), start=1):
            if line.strip() and not line.startswith("#"):
                planned[line.split()[0]] = number
    used = set()
    for path, text in files.items():
        if is_test(path) or path in NOT_A_USE or not path.startswith(("libs/", "services/")):
            continue
        code = without_comments(text)
        for offset, body in call_bodies(code, "WithReason"):
            for name in re.finditer(r'\{\s*"([A-Z][A-Z0-9_]+)"', body):
                if name[1] not in known:
                    line = code[:offset + name.start()].count("\n") + 1
                    yield f"{path}:{line}: error: reason {name[1]} is not in {REASONS_FILE}"
        used.update(re.findall(r'"([A-Z][A-Z0-9_]+)"', code))
        used.update(re.findall(r"\bERROR_REASON_([A-Z][A-Z0-9_]+)", code))
    for name, line in known.items():
        if name not in used and name not in planned:
            yield (f"{REASONS_FILE}:{line}: error: nothing answers with {name}; use it, or say in {PLANNED_FILE} "
                   "what it waits for")
    for name, line in planned.items():
        if name not in known:
            yield f"{PLANNED_FILE}:{line}: error: {name} is not in {REASONS_FILE}"
        elif name in used:
            yield f"{PLANNED_FILE}:{line}: error: {name} is used by now; take it off the list"


def column_before(code, offset):
    """The first word of the column definition that `offset` stands in."""
    depth, start = 0, offset
    while start > 0 and not (depth == 0 and code[start - 1] in "(,;"):
        depth += {")": 1, "(": -1}.get(code[start - 1], 0)
        start -= 1
    return re.match(r"\s*(\w*)", code[start:])[1]


def key_errors(path, text):
    """Primary and unique keys begin with `province`: the tenant and the distribution key."""
    if not path.endswith(".sql") or "/migrations/" not in path:
        return
    code = re.sub(r"--[^\n]*", lambda m: " " * len(m[0]), text)

    def error(offset, what):
        return f"{path}:{code[:offset].count(chr(10)) + 1}: error: {what} must begin with province"

    for key in re.finditer(r"\b(PRIMARY\s+KEY|UNIQUE(?:\s+NULLS\s+NOT\s+DISTINCT)?)\s*\(\s*(\w+)", code, re.I):
        if key[2] != "province":
            yield error(key.start(), "this key")
    # The key of one column stands behind its column's name and type.
    for key in re.finditer(r"\b(PRIMARY\s+KEY|UNIQUE)\b(?!\s*\(|\s+INDEX|\s+NULLS)", code, re.I):
        column = column_before(code, key.start())
        if column != "province":
            yield error(key.start(), f"a key of {column}")
    for key in re.finditer(r"\bCREATE\s+UNIQUE\s+INDEX\b[^;]*?\(\s*(\w+)", code, re.I):
        if key[1] != "province":
            yield error(key.start(), "this unique index")


def read_tree(root):
    files = {}
    for top in ("libs", "services", "tools", "tests"):
        for path in sorted((root / top).rglob("*")):
            name = path.relative_to(root).as_posix()
            if "node_modules" in name or not path.is_file():
                continue
            if path.suffix in (".h", ".cc", ".sql") or path.name == "CMakeLists.txt":
                files[name] = path.read_text(encoding="utf-8")
    return files


def check(root):
    files = read_tree(root)
    errors = []
    for path, text in files.items():
        if path.endswith((".h", ".cc")):
            errors += include_errors(path, text)
            errors += ban_errors(path, text)
            errors += pragma_errors(path, text)
        errors += link_errors(path, text)
        errors += key_errors(path, text)
    errors += reason_errors(root, files)
    return errors, len(files)


def main(arguments):
    root = pathlib.Path(arguments[0] if arguments else pathlib.Path(__file__).resolve().parent.parent)
    errors, count = check(root)
    print(*errors, sep="\n", end="\n" if errors else "")
    print(f"layers: {count} files, {len(errors)} errors", file=sys.stderr)
    return 1 if errors or count == 0 else 0


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
