#!/usr/bin/env python3
"""Plants words that may not come back and looks for them in what tools/words.py says."""

import pathlib
import sys
import unittest

sys.path.insert(0, str(pathlib.Path(__file__).resolve().parent))
import words  # noqa: E402


class WordsTest(unittest.TestCase):
    def found(self, text, path="libs/base/a.h"):
        return [error.split(": ")[1] for error in words.errors_of(path, text)]

    def test_words_are_found_in_text_and_in_names(self):
        for text, word in [
            ("/// Two doors share it.", "doors"),
            ("TEST(A, ADoorIsClosed) {}", "Door"),
            ("DOORS = []", "DOORS"),
            ("std::vector<Opener> AllDoors();", "Doors"),
            ("/// This room's alone.", "This room"),
            ("# The only room that includes it.", "only room"),
            ("test_rooms_may_include", "rooms"),
            ("// A stranger's file.", "stranger"),
            ("// To be mended.", "mended"),
            ("TEST(A, WhatNobodySigned) {}", "Nobody"),
            ("// Whoever asks.", "Whoever"),
            ("-- Everybody works by it.", "Everybody"),
            ("TEST(A, SomeoneElseSigns) {}", "Someone"),
            ("// What stands in the file.", "stands in"),
            ("the refusal notice's number", "refusal notice"),
            ("struct Wishes {", "Wishes"),
            ("absl::Status WhoActs() const;", "WhoActs"),
        ]:
            with self.subTest(text=text):
                self.assertEqual(self.found(text), [word])

    def test_other_words_are_left_alone(self):
        for text in ["// Leaves no room for it.", "// Makes room beside the signature.", "amended, recommended, indoor",
                     "int bathroom;", "the strangest case",
                     "valid until further notice", "as it stands, inside", "no one-stop unit"]:
            with self.subTest(text=text):
                self.assertEqual(self.found(text), [])

    def test_allowed_lines_are_left_alone(self):
        self.assertEqual(self.found('Send(method, "nobody");', "tests/contract_test.cc"), [])
        self.assertEqual(self.found('Send(method, "nobody");', "libs/base/a.cc"), ["nobody"])

    def test_released_sections_of_the_changelog_are_history(self):
        changelog = "## [Unreleased]\n- A door.\n## [0.1.0] - 2026-12-01\n- A door.\n"
        self.assertEqual(len(self.found(changelog, "CHANGELOG.md")), 1)

    def test_paths_in_comments_and_documents_exist(self):
        names = words.names_of(["libs/base/a.h", "libs/pg/migrations/0001_roles.sql", "docs/adr/0019-one.md"])
        for path, text in [("libs/base/a.h", "int a;  // As libs/signing/trust says.\n"), ("a.md", "see `libs/base/b.h`\n"),
                           ("tools/a.py", "# docs/adr/0020\n"), ("a.sql", "-- libs/*/queries\n")]:
            with self.subTest(path=path):
                self.assertEqual(len(list(words.path_errors(path, text, names))), 1)
        for path, text in [("libs/base/a.h", "// libs/base/a.h, libs/base and docs/adr/0019.\n"),
                           ("a.md", "`libs/*/migrations/*.sql`, `libs/base/`\n"), ("libs/base/a.cc", 'Read("libs/base/b.h");\n'),
                           ("a.md", "`tools/$NAME`, `services/<service>/b`, other/libs/b\n")]:
            with self.subTest(path=path):
                self.assertEqual(list(words.path_errors(path, text, names)), [])

    def test_an_error_has_its_place_and_says_what_to_write(self):
        self.assertEqual(list(words.errors_of("a.md", "\nWhoever asks.\n")),
                         ["a.md:2: Whoever: name who is meant: the caller that, the signer who"])


if __name__ == "__main__":
    unittest.main()
