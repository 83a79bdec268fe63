#!/usr/bin/env python3
"""Looks for words that may not come back, in every text file of the project, and says what to write in their place;
and for paths of the project, in comments and documents, that are not there.

    tools/words.py [ROOT]     prints file:line: word: what to write, and exits with 1 if there is any

Names in code count too: a test AStrangerIsRefused is found. Not looked at: test data, released sections of
the changelog, this script and its test.
"""

import fnmatch
import pathlib
import re
import subprocess
import sys

# A word and its forms, and what to write.
WORDS = [
    ("doors?", "write service"),
    # Room is space; a part of the program is a module.
    ("rooms|(?:this|that|each|every|one|other|another|pure|only|an?|the) room", "write module or library"),
    ("strangers?", "write untrusted (a file), outsider or unknown caller"),
    ("mend(?:s|ed|ing)?", "write correct, repair or fix"),
    ("nobody|somebody|anybody", "name who is meant: no caller, an operator, any client"),
    ("whoever", "name who is meant: the caller that, the signer who"),
    ("everybody|everyone|someone|anyone", "name who is meant: all staff, every caller, any program on the network"),
    ("stands? in|standing in|stood in", "write is in"),
    ("(?:refusal|supplement|stop) notices?", "write slip, as the contract does"),
    ("wish|wishes", "write option, or what is asked for"),
    ("who_acts|whoActs", "write actor"),
]

# Where a word is meant as it is written: (files, text of the line).
ALLOWED = [
    # Ids in the data of tests: a caller that the catalogue does not have, and one of another agency.
    (r".*_(test\.cc|testing\.h)", r'["`](nobody|stranger)["`]'),
    # The space of a path in a socket's address.
    (r"libs/pg/private_cluster\.h", r"The room that a path of"),
]

# A migration never changes, its comments neither (libs/pg/migrations.h): those up to 0020 are from before the words.
NOT_LOOKED_AT = re.compile(r"(^|/)(testdata|corpus)/|/migrations/00([01]\d|20)_\w+\.sql$|^tools/words(_test)?\.py$")


def pattern_of(forms):
    """In running text, as a part of a name in CamelCase, and in capitals."""
    capitalised = re.sub(r"(^|\||\(\?:)([a-z])", lambda m: m[1] + m[2].upper(), forms)
    return re.compile(rf"(?<![A-Za-z])(?:{forms})(?![a-z])"
                      rf"|(?:{capitalised})(?![a-z])"
                      rf"|(?<![A-Za-z])(?:{forms.upper()})(?![A-Za-z])")


PATTERNS = [(pattern_of(forms), instead) for forms, instead in WORDS]


def errors_of(path, text):
    for number, line in enumerate(text.splitlines(), start=1):
        if path == "CHANGELOG.md" and re.match(r"## \[\d", line):
            return
        if any(re.fullmatch(files, path) and re.search(words, line) for files, words in ALLOWED):
            continue
        for pattern, instead in PATTERNS:
            for found in pattern.finditer(line):
                yield f"{path}:{number}: {found[0]}: {instead}"


# What begins a comment, by how a file's name ends; a document (.md) is one throughout.
COMMENT = [(r"\.(h|cc|proto|java|js|mjs|css)$", "//"), (r"\.sql$", "--"), (r"\.md$", ""), (r"", "# ")]
# With wildcards, as in libs/*/migrations; what is named like a variable, or made by a build, is not meant.
PATH = re.compile(r"(?<![\w./$}@-])(?:libs|services|tools|tests|deploy|docs|proto)/[\w./*-]*[\w*](?![\w@${<]|/[${<])")


def path_errors(path, text, names):
    """`names` are the project's files and folders, and decisions by their numbers (docs/adr/0019)."""
    begin = next(begin for ending, begin in COMMENT if re.search(ending, path))
    for number, line in enumerate(text.splitlines(), start=1):
        if path == "CHANGELOG.md" and re.match(r"## \[\d", line):
            return
        at = line.find(begin)
        for found in PATH.finditer(line, at) if at >= 0 else ():
            if not any(fnmatch.fnmatchcase(name, found[0]) for name in (names if "*" in found[0] else names & {found[0]})):
                yield f"{path}:{number}: {found[0]}: there is no such file or folder"


def names_of(files):
    folders = {str(folder) for name in files for folder in pathlib.PurePosixPath(name).parents}
    decisions = {name[:len("docs/adr/0000")] for name in files if name.startswith("docs/adr/")}
    return set(files) | folders | decisions


def text_of(path):
    """The file's text; empty for one that is not UTF-8, such as a picture."""
    try:
        return path.read_text(encoding="utf-8")
    except UnicodeDecodeError:
        return ""


def check(root):
    listed = subprocess.run(["git", "-C", str(root), "ls-files", "-coz", "--exclude-standard"], check=True,
                            capture_output=True, text=True).stdout
    names = sorted(name for name in listed.split("\0") if name and not NOT_LOOKED_AT.search(name))
    known = names_of([name for name in listed.split("\0") if name])
    errors = []
    for name in names:
        if (root / name).is_file():
            text = text_of(root / name)
            errors += [*errors_of(name, text), *path_errors(name, text, known)]
    return errors, len(names)


def main(arguments):
    root = pathlib.Path(arguments[0] if arguments else pathlib.Path(__file__).resolve().parent.parent)
    errors, count = check(root)
    print(*errors, sep="\n", end="\n" if errors else "")
    print(f"words: {count} files, {len(errors)} errors")
    return 1 if errors else 0


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
