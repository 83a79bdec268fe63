#!/usr/bin/env python3
"""The catalogue holds every sentence of the sources, and the tools that say so find what is wrong."""

import pathlib
import subprocess
import sys
import tempfile
import unicodedata
import unittest

HERE = pathlib.Path(__file__).resolve().parent
ROOT = HERE.parent.parent
HEADER = ('msgid ""\nmsgstr ""\n"Project-Id-Version: t\\n"\n"PO-Revision-Date: 2026-11-30 06:00+0700\\n"\n'
          '"Last-Translator: t\\n"\n"Language-Team: t\\n"\n"Language: vi\\n"\n"MIME-Version: 1.0\\n"\n'
          '"Content-Type: text/plain; charset=UTF-8\\n"\n"Content-Transfer-Encoding: 8bit\\n"\n'
          '"Plural-Forms: nplurals=1; plural=0;\\n"\n')
SOURCE = """
auto a = messages::Translate(language, "Dossier $0", code);
auto b = session.Localize("Nothing "
                          "waits.");
auto c = messages::Both(messages::Plural("$0 file", "$0 files"), n, n);
constexpr auto kWord = messages::InContext("Channel", "post");
auto d = messages::Translate(language, text);  // A variable: found where it is marked.
"""
ENTRIES = {
    "dossier": 'msgid "Dossier $0"\nmsgstr "Hồ sơ $0"\n',
    "waits": 'msgid "Nothing waits."\nmsgstr "Không có hồ sơ chờ."\n',
    "files": 'msgid "$0 file"\nmsgid_plural "$0 files"\nmsgstr[0] "$0 tệp"\n',
    "post": 'msgctxt "Channel"\nmsgid "post"\nmsgstr "Bưu chính"\n',
}


def messages(action, root):
    done = subprocess.run([sys.executable, str(ROOT / "tools" / "messages"), action, "--root", str(root)],
                          capture_output=True, text=True, encoding="utf-8", check=False)
    return done.returncode, done.stdout + done.stderr


class Catalogue(unittest.TestCase):
    def setUp(self):
        directory = tempfile.TemporaryDirectory()
        self.addCleanup(directory.cleanup)
        self.root = pathlib.Path(directory.name)
        self.po = self.root / "libs" / "messages" / "vi.po"
        self.po.parent.mkdir(parents=True)
        for folder in ("services", "tools"):
            (self.root / folder).mkdir()
        (self.root / "tools" / "a.cc").write_text(SOURCE, encoding="utf-8")

    def write(self, entries):
        self.po.write_text("\n".join([HEADER, *entries]), encoding="utf-8")

    def check(self):
        return messages("check", self.root)

    def table(self):
        mo = self.root / "vi.mo"
        subprocess.run(["msgfmt", "--endianness=little", "-o", mo, self.po], check=True)
        target = self.root / "table.cc"
        done = subprocess.run([sys.executable, HERE / "make_table.py", mo, target], capture_output=True, text=True,
                              encoding="utf-8", check=False)
        return done.returncode, done.stderr or target.read_text(encoding="utf-8")

    def test_the_sources_and_their_catalogue_agree(self):
        self.assertEqual(messages("check", ROOT), (0, ""))

    def test_a_complete_catalogue_is_fine(self):
        self.write(ENTRIES.values())
        self.assertEqual(self.check(), (0, ""))

    def test_a_sentence_without_translation_is_found(self):
        for name, text in {"dossier": "Dossier $0", "waits": "a.cc", "files": "$0 file", "post": "a.cc"}.items():
            with self.subTest(name=name):
                self.write(entry for key, entry in ENTRIES.items() if key != name)
                code, said = self.check()
                self.assertEqual(code, 1)
                self.assertIn(text, said)
                self.assertIn("not defined", said)

    def test_an_empty_translation_is_found(self):
        self.write([*list(ENTRIES.values())[1:], 'msgid "Dossier $0"\nmsgstr ""\n'])
        self.assertEqual(self.check()[0], 1)

    def test_a_translation_that_nothing_uses_is_found(self):
        self.write([*ENTRIES.values(), 'msgid "Gone"\nmsgstr "Đã bỏ"\n'])
        code, said = self.check()
        self.assertEqual(code, 1)
        self.assertIn("not used", said)

    def test_fuzzy_and_obsolete_entries_are_found(self):
        for extra, want in [("#, fuzzy\n" + ENTRIES["dossier"], "fuzzy"), (ENTRIES["dossier"] + '\n#~ msgid "Gone"\n'
                                                                       '#~ msgstr "Đã bỏ"\n', "obsolete")]:
            with self.subTest(want=want):
                self.write([extra, *list(ENTRIES.values())[1:]])
                code, said = self.check()
                self.assertEqual(code, 1)
                self.assertIn(want, said)

    def test_reasons_and_kinds_of_events_are_asked_for_by_name(self):
        for name, text in {
                "proto/onestop/common/v1/error_reason.proto":
                    "enum ErrorReason {\n  ERROR_REASON_UNSPECIFIED = 0;\n  ERROR_REASON_SERVER_BUSY = 1;\n}\n",
                "proto/onestop/dossier/v1/event.proto":
                    "message Event {\n  int64 sequence = 2;\n  oneof kind {\n    Submitted submitted = 20;\n  }\n}\n"}.items():
            path = self.root / name
            path.parent.mkdir(parents=True)
            path.write_text(text, encoding="utf-8")
        self.write(ENTRIES.values())
        self.assertEqual(self.check()[1].count("not defined"), 2)
        self.write([*ENTRIES.values(), 'msgctxt "ErrorReason"\nmsgid "SERVER_BUSY"\nmsgstr "Bận"\n',
                    'msgctxt "EventKind"\nmsgid "Submitted"\nmsgstr "Nộp"\n'])
        self.assertEqual(self.check(), (0, ""))

    def test_an_update_adds_what_is_new_and_keeps_what_is_translated(self):
        self.write([ENTRIES["post"], 'msgid "Gone"\nmsgstr "Đã bỏ"\n'])
        self.assertEqual(messages("update", self.root), (0, ""))
        text = self.po.read_text(encoding="utf-8")
        self.assertIn('msgid "Dossier $0"\nmsgstr ""\n', text)
        self.assertIn('msgstr "Bưu chính"', text)
        self.assertNotIn("Gone", text)
        messages("update", self.root)
        self.assertEqual(self.po.read_text(encoding="utf-8"), text)

    def test_the_table_is_sorted_and_quoted(self):
        self.write([*ENTRIES.values(), 'msgid "a \\"b\\"\\nc"\nmsgstr "d"\n'])
        code, text = self.table()
        self.assertEqual(code, 0)
        rows = [line for line in text.splitlines() if line.startswith("    {")]
        self.assertEqual(rows[0], '    {"", "$0 file", "$0 tệp"},')
        self.assertIn('    {"", "a \\"b\\"\\nc", "d"},', rows)
        self.assertEqual(rows[-1], '    {"Channel", "post", "Bưu chính"},')

    def test_the_table_refuses_what_a_reader_would_see_wrong(self):
        for entry, want in {
                'msgid "$0 of $1"\nmsgstr "$0"\n': "has other arguments",
                'msgid "all"\nmsgstr "tất cả $0"\n': "has other arguments",
                'msgid "$0 file"\nmsgid_plural "$0 files"\nmsgstr[0] "tệp"\n': "has other arguments",
                'msgid "costs $x"\nmsgstr "giá $x"\n': "has a $",
                'msgid "all "\nmsgstr "tất cả"\n': "begins or ends with a blank",
                'msgid "dossier"\nmsgstr "' + unicodedata.normalize("NFD", "hồ sơ") + '"\n': "form NFC",
        }.items():
            with self.subTest(want=want, entry=entry):
                self.write([entry])
                code, said = self.table()
                self.assertEqual(code, 1)
                self.assertIn(want, said)

    def test_one_of_a_thing_may_do_without_its_number(self):
        self.write(['msgid "one file"\nmsgid_plural "$0 files"\nmsgstr[0] "$0 tệp"\n'])
        self.assertEqual(self.table()[0], 0)


if __name__ == "__main__":
    unittest.main()
