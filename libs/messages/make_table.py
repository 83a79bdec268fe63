#!/usr/bin/env python3
"""Writes a compiled catalogue as a C++ table, or says what is wrong with it.

    make_table.py CATALOGUE.mo TABLE.cc

msgfmt made the .mo file from vi.po and has checked its form. Checked here, since gettext does not know our
arguments: that English and Vietnamese have the same $0 … $9, that every text is in Unicode's form NFC, and that
none is empty or has blanks at its ends.
"""

import pathlib
import re
import struct
import sys
import unicodedata

HEAD = """// Made by libs/messages/make_table.py from vi.po.
#include "libs/messages/catalogue.h"

namespace onestop::messages {
namespace {

constexpr Entry kEntries[] = {
"""
TAIL = """};

}  // namespace

absl::Span<const Entry> VietnameseEntries() { return kEntries; }

}  // namespace onestop::messages
"""


def read_mo(data):
    """(context, English, English plural or "", Vietnamese) of each entry, without the header."""
    magic, _, count, originals, translations = struct.unpack_from("<5I", data)
    if magic != 0x950412DE:
        raise ValueError("not a .mo file of this machine's byte order")

    def text_at(table, index):
        length, offset = struct.unpack_from("<2I", data, table + 8 * index)
        return data[offset:offset + length].decode("utf-8")

    entries = []
    for index in range(count):
        key, vietnamese = text_at(originals, index), text_at(translations, index)
        if not key:
            continue
        context, _, ids = key.rpartition("\x04")
        english, _, plural = ids.partition("\0")
        entries.append((context, english, plural, vietnamese))
    return sorted(entries, key=lambda e: (e[0].encode(), e[1].encode()))


def arguments_of(text):
    return set(re.findall(r"\$(.?)", text.replace("$$", "")))


def faults_of(english, plural, vietnamese):
    if "\0" in vietnamese:
        yield "has more than one form; Vietnamese has one"
    if not vietnamese:
        yield "has no Vietnamese text"
    for text in filter(None, (english, plural, vietnamese)):
        if text != unicodedata.normalize("NFC", text):
            yield f"is not in Unicode's form NFC: {text}"
        if text != text.strip():
            yield f'begins or ends with a blank: "{text}"'
        if not arguments_of(text) <= set("0123456789"):
            yield f"has a $ that is neither $0 … $9 nor $$: {text}"
        # "1 file" may do without the number.
        if text is not english or not plural:
            want = arguments_of(plural or english)
            if arguments_of(text) != want:
                yield f"has other arguments than the English text: {text}"


def literal(text):
    escapes = {"\\": "\\\\", '"': '\\"', "\n": "\\n", "\t": "\\t"}
    return '"' + "".join(escapes.get(c, c) for c in text) + '"'


def table_of(entries):
    lines = [f"    {{{literal(context)}, {literal(english)}, {literal(vietnamese)}}},\n"
             for context, english, _, vietnamese in entries]
    return HEAD + "".join(lines) + TAIL


def main(arguments):
    source, target = map(pathlib.Path, arguments)
    entries = read_mo(source.read_bytes())
    faults = [f'vi.po: "{english}"{context and f" ({context})"} {fault}'
              for context, english, plural, vietnamese in entries
              for fault in faults_of(english, plural, vietnamese)]
    if faults or not entries:
        print(*faults or ["vi.po: no entries"], sep="\n", file=sys.stderr)
        return 1
    target.write_text(table_of(entries), encoding="utf-8")
    return 0


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
