#!/usr/bin/env python3
"""The documents name files and folders in `backticks`, and one another by links: all of them must be there."""

import pathlib
import re
import unittest

ROOT = pathlib.Path(__file__).resolve().parent.parent
PLACE = re.compile(r"^\.?(libs|services|tools|tests|deploy|docs|proto|samples|ci)(/[\w.@*-]+)*/?$")


def documents():
    for path in sorted(ROOT.rglob("*.md")):
        name = path.relative_to(ROOT).as_posix()
        if not re.match(r"(build|var)/|.*\bnode_modules/", name):
            yield name, path


def places(text):
    """What a document says is in the project, less the patterns that mean many names (NNNN, <service>)."""
    for span in re.findall(r"`([^`\n]+)`", re.sub(r"```.*?```", "", text, flags=re.S)):
        word = span.split()[0] if " " in span else span
        if PLACE.match(word) and not re.search(r"NNNN|<|SERVICE", word):
            yield word


class DocumentsTest(unittest.TestCase):
    def test_places_that_documents_name_exist(self):
        count = 0
        for name, path in documents():
            for place in places(path.read_text(encoding="utf-8")):
                count += 1
                with self.subTest(document=name, place=place):
                    here = path.parent
                    self.assertTrue(any(ROOT.glob(place)) or any(here.glob(place)), f"{name} names {place}")
        self.assertGreater(count, 30)

    def test_links_between_documents_lead_somewhere(self):
        for name, path in documents():
            for target in re.findall(r"\]\(([^)#\s]+)(?:#[^)]*)?\)", path.read_text(encoding="utf-8")):
                if "://" not in target:
                    with self.subTest(document=name, target=target):
                        self.assertTrue((path.parent / target).exists())

    def test_decisions_have_numbers_of_their_own_and_a_status(self):
        seen = {}
        for path in sorted((ROOT / "docs/adr").glob("*.md")):
            number = path.name[:4]
            with self.subTest(decision=path.name):
                self.assertRegex(path.name, r"^\d{4}-[a-z0-9-]+\.md$")
                self.assertNotIn(number, seen)
                self.assertRegex(path.read_text(encoding="utf-8"), r"(?m)^Status: \w+")
            seen[number] = path.name

    def test_every_service_that_runs_is_introduced(self):
        for service in sorted((ROOT / "services").iterdir()):
            if (service / "main.cc").exists():
                with self.subTest(service=service.name):
                    self.assertTrue((service / "README.md").exists())


if __name__ == "__main__":
    unittest.main()
