#!/usr/bin/env python3
"""Checks that every line is in its module: who may include, link and use what.

    tools/layers.py [ROOT]     prints file:line: error: …, and exits with 1 if there is any

A module is a folder of libs/ or services/. What it may know is MODULES, below; ARCHITECTURE.md says why. Besides:
what is banned and what to write instead, reasons against their contract, rights that are not used, keys of tables
against the tenant.
"""

import pathlib
import re
import sys

POSIX = r"<(sys/|netinet/|arpa/|linux/)?\w+\.h>"
PROTOBUF = r"google/protobuf/"
REASONS = r"onestop/common/v1/error_reason\.pb\.h"

# A module, and what its files may include besides the standard library, Abseil and themselves. The first that
# matches holds. Tests, benchmarks and test data may include any library, but no other service.
MODULES = {
    r"libs/base/": [POSIX],
    r"libs/refusal/": [r"libs/base/", REASONS],
    r"libs/text/": [r"libs/base/", r"unicode/", r"nlohmann/"],
    r"libs/timestamp/": [PROTOBUF],
    r"libs/yaml/": [r"libs/base/", r"yaml-cpp/"],
    r"libs/calendar/": [r"libs/(base|refusal)/", REASONS],
    r"libs/digest/": [r"libs/base/", r"openssl/"],
    # The one way to start another program.
    r"libs/subprocess/": [r"libs/base/", POSIX],
    r"libs/config/": [r"libs/(base|yaml)/"],
    # Any module but the domain may have sentences; the catalogue knows the contracts, since it names their values.
    r"libs/messages/": [r"libs/calendar/", r"onestop/(common|dossier|intake|signing|statistics)/"],
    # The domain is pure: hashing is arithmetic, everything else comes in as a value.
    r"libs/dossier/": [r"libs/(base|calendar|digest|refusal|timestamp)/", r"onestop/(common|dossier)/", PROTOBUF],
    r"libs/catalog/": [r"libs/(base|calendar|digest|dossier|pg|refusal|telemetry|text|yaml)/", r"onestop/(common|catalog)/", PROTOBUF,
                       r"yaml-cpp/emitter\.h"],
    r"libs/pg/": [r"libs/(base|digest|refusal|subprocess)/", REASONS, r"pqxx/", r"libpq-fe\.h", POSIX],
    r"libs/telemetry/": [r"libs/(base|text)/", r"opentelemetry/", r"prometheus/", r"civetweb\.h", POSIX],
    r"libs/rpc/": [r"libs/(base|digest|messages|refusal|telemetry|text|timestamp)/", r"onestop/common/", r"google/", r"grpc(pp)?/",
                   r"openssl/", r"nlohmann/", r"unicode/", POSIX],
    r"libs/ledger/": [r"libs/(base|calendar|digest|dossier|catalog|pg|refusal|telemetry|timestamp)/",
                      r"onestop/dossier/"],
    # The record of calls: what rpc hands over, what pg stores.
    r"libs/audit/": [r"libs/(base|pg|refusal|rpc|telemetry)/"],
    r"libs/documents/": [r"libs/(base|digest|pg|refusal|text)/", REASONS, r"magic\.h", r"zip\.h", POSIX],
    r"libs/crypto/": [r"libs/base/", r"openssl/", r"libp11\.h", POSIX],
    r"libs/trust/": [r"libs/(base|crypto|messages|refusal|text|timestamp|yaml)/", r"onestop/signing/", PROTOBUF, r"openssl/", POSIX],
    r"libs/sandbox/": [r"libs/(base|subprocess)/", r"seccomp\.h", POSIX],
    # Reading PDF: qpdf parses.
    r"libs/pdf/read/": [r"libs/(base|text|timestamp)/", PROTOBUF, r"qpdf/"],
    # Preparing signatures: qpdf parses, cairo draws.
    r"libs/pdf/write/": [r"libs/(base|digest|refusal|text)/", r"libs/trust/", r"qpdf/", r"cairo(-\w+)?\.h",
                         r"ft2build\.h"],
    r"libs/pdf/active_content": [r"qpdf/"],
    r"libs/pdf/": [r"libs/(base|digest|refusal|sandbox|subprocess|timestamp)/", REASONS, r"libs/trust/", POSIX],
    r"libs/signing/": [r"libs/(base|crypto|digest|pdf|timestamp|trust)/", r"onestop/signing/"],
    # Authorities for samples and tests: the embedded default and the demonstration link them, no other server.
    r"libs/sample_pki/": [r"libs/(base|crypto|text)/", r"openssl/", r"civetweb\.h", POSIX],
    r"libs/evidence/": [r"libs/(base|digest|dossier|messages|pdf|signing|trust)/", r"onestop/", PROTOBUF, r"nlohmann/",
                        r"zip\.h", POSIX],
    r"libs/forms/": [r"libs/(base|calendar|catalog|text|yaml)/", r"cairo(-pdf)?\.h", r"pango/", r"qrencode\.h", r"lcms2\.h",
                     r"qpdf/", r"unicode/"],
    # What every program does that calls the services; not how a command line shows it.
    r"libs/client/": [r"libs/(base|crypto|digest|messages|pdf|rpc)/", r"onestop/", r"openssl/"],
    # Where identity, catalogue and ledger meet: what every service does before and after its own work.
    r"libs/service/": [r"libs/(base|calendar|digest|dossier|catalog|ledger|refusal|rpc|telemetry|timestamp)/", r"onestop/",
                       PROTOBUF],
    # What every main() starts and stops around its services: the one module that knows configuration and all others.
    r"libs/process/": [r"libs/(?!testing/|process/)", POSIX],
    r"libs/testing/": [r"libs/(?!config/|process/)", r"grpcpp/", r"gmock/", r"gtest/", POSIX],
    r"services/onestopd/": [r"libs/(?!testing/)", r"services/", r"onestop/", POSIX],
    # Handlers and stores are told what to do: only main.cc and its composition read the configuration.
    r"services/(\w+)/(handlers|store|convert)/": [r"libs/(?!testing/|config/|process/)", r"services/\1/", r"onestop/",
                                                  r"openssl/"],
    r"services/(\w+)/": [r"libs/(?!testing/)", r"services/\1/", r"onestop/", POSIX],
}

TEST = re.compile(r"(_(test|benchmark|testing|fixture)\.(cc|h)$)|/testdata/|^libs/testing/")
INCLUDE = re.compile(r'^\s*#\s*include\s+([<"])([^>"]+)[>"]')
STANDARD = re.compile(r"<([a-z_]+|std\w+\.h)>$")

# What is banned, and what to write instead: (files, pattern, sentence, whether in tests too).
BANNED = [
    # libs/process tells Abseil how gRPC's locks are to behave; it takes none.
    (r"(libs/(?!process/process\.cc)|services/)", r"absl/synchronization", "use base::Mutex (docs/adr/0003)", False),
    # The tests of libs/sandbox try what a worker may not.
    (r"(libs/(?!subprocess/|sandbox/confine_test\.cc)|services/|tools/|tests/)",
     r"\b(posix_spawnp?|v?fork|popen|system|exec[lv]p?e?)\(",
     "start programs with libs/subprocess, and in tests with testing::Shell; a process that dies is gtest's EXPECT_EXIT", True),
    (r"(libs/(?!testing/)|services/|tools/|tests/)", r"\bmk(d|s)temp\(", "use testing::TemporaryDirectory", True),
    (r"tests/", r'#include "tools/onestop/', "speak to services through libs/client, and to the command line as a program", True),
    # The exceptions read the front or the end of a file of any size, or a stream of any length.
    (r"(libs/(?!testing/files\.cc|documents/zip_type\.cc|evidence/package\.cc|pg/private_cluster\.cc|rpc/testdata/)|services/|"
     r"tools/(?!onestop/files\.cc)|tests/)", r"\b(ifstream( \w+)?\(|fopen\()",
     "read a whole file with base::ReadFile, in tests with testing::ReadFile", True),
    (r"(libs|services|tools)/", r"\bthrow\b", "return an absl::Status; nothing of ours throws", False),
    (r"libs/(dossier|calendar)/", r"\bsystem_clock\b|\bsteady_clock\b|\babsl::Now\b",
     "take the time as an argument; the rules know no clock", True),
    (r"libs/(dossier|calendar)/", r"\bgetenv\b|\brandom_device\b|\babsl::BitGen\b|\brand\(",
     "take it as an argument; the rules are pure", True),
    (r"(libs/(?!audit/|ledger/|catalog/|documents/|pg/)|services/(?!\w+/store/))", r'R"sql\(',
     "SQL belongs into libs/audit, libs/ledger, libs/catalog, libs/documents, libs/pg, a service's store/ and migrations", False),
    # What another program refused is handed on by its name.
    (r"(libs/(?!base/|refusal/|rpc/errors\.cc|pdf/workers/writer_messages\.cc|service/at_field\.cc)|services/)", r"\bWithReason\(",
     "use refusal::Refuse with a value of ErrorReason", False),
]
# libpqxx takes the errors of its connection policies as exceptions only.
MAY_THROW = {"libs/pg/session.cc"}

REASONS_FILE = "proto/onestop/common/v1/error_reason.proto"
# libs/base knows no protobuf; a test of libs/refusal compares its one reason with the enum.
FIELD_INVALID_FILE = "libs/base/reason.cc"
# Where a reason is asked for and not answered with.
ASKED = re.compile(r"\bHasReason\((?:[^(){}]|\([^()]*\))*\{[^{}]*\}|\bNameOf\([\w:]*\bERROR_REASON_\w+")
# Findings about a signature (onestop.signing.v1.Reason) are another list, which has two of the names.
SIGNATURES = r"libs/(crypto|signing|trust)/|services/(documents/verifier|approval/handlers/verdict)\.cc"
FINDINGS = {"ALGORITHM_REFUSED": SIGNATURES, "REVOCATION_UNKNOWN": SIGNATURES}


def is_test(path):
    return TEST.search(path) is not None


def without_comments(text):
    """The text with comments blanked, lines kept; strings stay."""
    pattern = re.compile(r'R"(\w*)\(.*?\)\1"|"(?:\\.|[^"\\\n])*"|\'(?:\\.|[^\'\\\n])*\'|//[^\n]*|/\*.*?\*/', re.S)
    return pattern.sub(lambda m: re.sub(r"[^\n]", " ", m[0]) if m[0].startswith("/") else m[0], text)


def without_strings(text):
    return re.sub(r'"(?:\\.|[^"\\\n])*"', '""', text)


def include_errors(path, text):
    module, allowed = next(((match, allowed) for pattern, allowed in MODULES.items()
                          if (match := re.match(pattern, path))), (None, None))
    if module is None:
        if path.startswith(("libs/", "services/")):
            yield f"{path}:1: error: this module is not in tools/layers.py; say there what it may know"
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
        elif not any(re.match(module.expand(a) if r"\1" in a else a, spelled if a is POSIX else name)
                     for a in allowed):
            yield f"{path}:{number}: error: {own} may not include {name}"


def single(right):
    """The modules of a right: "libs/(base|text)/" is two."""
    several = right is not POSIX and re.search(r"\((\w+(?:\|\w+)+)\)(?!\?)", right)
    if not several:
        return [right]
    return [one for name in several[1].split("|") for one in single(right[:several.start()] + name + right[several.end():])]


def unused_errors(modules, files):
    """What a module may include and does not: the list says what is so, and a new use is a decision."""
    unused = {(module, one) for module, rights in modules.items() for right in rights for one in single(right)}
    for path, text in files.items():
        module, match = next(((module, match) for module in modules if (match := re.match(module, path))), (None, None))
        if module is None or not path.endswith((".h", ".cc")) or (is_test(path) and not path.startswith("libs/testing/")):
            continue
        for include in filter(None, map(INCLUDE.match, text.splitlines())):
            spelled = f"<{include[2]}>" if include[1] == "<" else include[2]
            unused -= {(module, right) for right in modules[module] for right in single(right)
                       if re.match(right.replace(r"\1", match[1]) if r"\1" in right else right,
                                   spelled if right is POSIX else include[2])}
    for module, right in sorted(unused):
        yield f"tools/layers.py:1: error: {module} includes nothing of {right}; take it out of MODULES, and out of ARCHITECTURE.md"


def link_errors(path, text):
    """A library's CMakeLists.txt may link only the libraries that the module may include."""
    match = re.match(r"libs/(\w+)/CMakeLists\.txt$", path)
    if match is None:
        return
    module = f"libs/{match[1]}/"
    allowed = [one for place, known in MODULES.items() if place.startswith(module) for one in known]
    for call in re.finditer(r"^onestop_library\((\w+)(.*?)\)$", text, re.S | re.M):
        if call[1].startswith("testing_"):
            continue
        for dep in re.finditer(r"\bonestop::(\w+)", call[2]):
            # A module may have several targets: catalog and catalog_store.
            other = f"libs/{dep[1].split('_')[0]}/"
            known = dep[1] in ("proto", "grpc", "migrations") or other == module
            if not known and not any(re.match(a, other) for a in allowed):
                line = text[:call.start(2) + dep.start()].count("\n") + 1
                yield f"{path}:{line}: error: {module} may not link onestop::{dep[1]}"


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


def namespace_errors(path, text, libraries):
    """Libraries and services share no namespace."""
    if not path.startswith("services/"):
        return
    for number, line in enumerate(text.splitlines(), start=1):
        match = re.match(r"namespace onestop::(\w+)", line)
        if match and match[1] in libraries:
            yield f"{path}:{number}: error: {match[1]} is a library's namespace; call it {match[1]}_service"


def pragma_errors(path, text):
    if path.endswith(".h") and not re.search(r"^#pragma once$", text, re.M):
        yield f"{path}:1: error: a header begins with #pragma once"


def reasons_of(proto):
    """name → line, of the contract."""
    found = {}
    for number, line in enumerate(proto.splitlines(), start=1):
        value = re.match(r"\s*ERROR_REASON_(\w+)\s*=\s*\d+;", line)
        if value and value[1] != "UNSPECIFIED":
            found[value[1]] = number
    return found


def reason_errors(root, files):
    """Every reason of the contract is answered with, by functions of one file; none is spelled as a string."""
    proto = root / REASONS_FILE
    if not proto.exists():
        return
    known = reasons_of(proto.read_text(encoding="utf-8"))
    homes = {}
    for path, text in files.items():
        if is_test(path) or not path.startswith(("libs/", "services/", "tools/")) or path == FIELD_INVALID_FILE:
            continue
        code = without_comments(text)
        for number, line in enumerate(code.splitlines(), start=1):
            for name in re.findall(r'"([A-Z][A-Z0-9_]+)"', line):
                if name in known and not re.match(FINDINGS.get(name, "$"), path):
                    yield f'{path}:{number}: error: "{name}" is a reason: write ERROR_REASON_{name}'
        if not path.startswith("tools/"):
            for name in re.findall(r"\bERROR_REASON_([A-Z][A-Z0-9_]+)", ASKED.sub("", code)):
                homes.setdefault(name, set()).add(path)
    for name, line in known.items():
        if name not in homes and name != "FIELD_INVALID":
            yield f"{REASONS_FILE}:{line}: error: nothing answers with {name}; use it, or leave it out"
        if len(homes.get(name, ())) > 1:
            yield (f"{REASONS_FILE}:{line}: error: {name} is answered with in {', '.join(sorted(homes[name]))}; call one "
                   "function, or have functions with sentences of their own side by side in one file")


def column_before(code, offset):
    """The first word of the column definition that `offset` is in."""
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
    # The key of one column follows its column's name and type.
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
    libraries = {path.split("/")[1] for path in files if path.startswith("libs/")}
    errors = []
    for path, text in files.items():
        if path.endswith((".h", ".cc")):
            errors += include_errors(path, text)
            errors += ban_errors(path, text)
            errors += pragma_errors(path, text)
            errors += namespace_errors(path, text, libraries)
        errors += link_errors(path, text)
        errors += key_errors(path, text)
    errors += reason_errors(root, files)
    # Not of a tree without this list, such as a test's.
    if (root / "tools/layers.py").exists():
        errors += unused_errors(MODULES, files)
    return errors, len(files)


def main(arguments):
    root = pathlib.Path(arguments[0] if arguments else pathlib.Path(__file__).resolve().parent.parent)
    errors, count = check(root)
    print(*errors, sep="\n", end="\n" if errors else "")
    print(f"layers: {count} files, {len(errors)} errors", file=sys.stderr)
    return 1 if errors or count == 0 else 0


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
