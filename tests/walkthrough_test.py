#!/usr/bin/env python3
"""The commands that README.md and docs/vi show are run as they stand, by the real client on a real server.

A block of commands that needs a dossier at some step says so in the line before it: `<!-- at: review -->`. $ID and $CODE
are then those of a dossier that was brought there; without such a line they stay those of the block before."""

import os
import pathlib
import re
import shutil
import subprocess
import tempfile
import time
import unittest

SOURCE = pathlib.Path(__file__).resolve().parent.parent
BIN = pathlib.Path(os.environ["ONESTOP_BINARY_DIR"]) / "bin"
START_SECONDS = 60
COMMAND_SECONDS = 60

RECEIVE = ("onestop dossier receive --as mc01 --channel counter --procedure 1.001786 --unit H31.19 "
           "--owner-name 'Nguyễn Văn Mẫu' --component don-de-nghi --component tai-lieu-kem-theo")
COMPOSE = ("onestop dossier compose $CODE --as cv01 --title 'Giấy chứng nhận' --signer gd01 "
           "--decision 'Cấp giấy chứng nhận.'")
# The steps of the sample's process, each with the command that leads from the one before to it.
STEPS = [
    ("submitted", RECEIVE),
    ("transfer", "onestop dossier accept $ID --as mc01"),
    ("assign", "onestop dossier complete $CODE --as mc01"),
    ("examine", "onestop dossier assign $CODE --as tp01 --to cv01"),
    ("drafted", COMPOSE),
    ("review", "onestop dossier complete $CODE --as cv01"),
    ("sign", "onestop dossier complete $CODE --as tp01"),
    ("seal", "onestop dossier sign $CODE --as gd01 --p12 $ONESTOP_DATA/signing/staff-gd01.p12 --password-file password"),
    ("return", "onestop dossier seal $CODE --as vt01 --p12 $ONESTOP_DATA/signing/seal-H31.06.p12 --password-file password"),
    ("returned", "onestop dossier return $CODE --as mc01 --channel counter"),
]
SUPPLEMENT = "onestop dossier request-supplement $CODE --as cv01 --content 'Bản sao giấy đăng ký kinh doanh'"


def blocks(page):
    """(step or None, [commands]) of each block of commands in `page`."""
    found = re.finditer(r"(?:<!-- at: (\S+) -->\n)?```sh\n(.*?)```", page, re.DOTALL)
    for step, text in (match.groups() for match in found):
        yield step, [line for line in text.replace("\\\n", " ").splitlines() if line.strip()]


class Office:
    """A server, and a folder in which commands are run."""

    def __init__(self, folder):
        self.folder = folder
        (folder / "password").write_text("sample\n", encoding="utf-8")
        self.environment = {name: value for name, value in os.environ.items() if not name.startswith("ONESTOP_")}
        self.environment |= {"PATH": f"{BIN}:{os.environ['PATH']}", "ONESTOP_DATA": str(folder / "var")}
        self.log = open(folder / "server.log", "w", encoding="utf-8")
        self.server = subprocess.Popen([BIN / "onestopd", "--data", folder / "var"], stdout=self.log, stderr=self.log,
                                       env=self.environment)
        end = time.monotonic() + START_SECONDS
        while not (folder / "var" / "endpoint").exists():
            if self.server.poll() is not None or time.monotonic() > end:
                raise RuntimeError((folder / "server.log").read_text(encoding="utf-8"))
            time.sleep(0.1)

    def stop(self):
        self.server.terminate()
        self.server.wait(60)
        self.log.close()

    def run(self, command, language="en"):
        done = subprocess.run(["bash", "-c", command], cwd=self.folder, text=True, timeout=COMMAND_SECONDS,
                              capture_output=True, env=self.environment | {"ONESTOP_LANG": language})
        if done.returncode != 0:
            raise AssertionError(f"{command}\n{done.stdout}{done.stderr}")
        # What a reader puts into the two names.
        if " dossier receive " in command:
            self.environment["ID"] = re.search(r"[0-9a-f]{8}-[0-9a-f-]{27}", done.stdout)[0]
        if " dossier accept " in command:
            self.environment["CODE"] = re.search(r"H31\.06-\d{6}-\d{4}", done.stdout)[0]
        return done.stdout

    def bring_to(self, step):
        names = [name for name, _ in STEPS]
        last = "examine" if step == "awaiting-supplement" else step
        for _, command in STEPS[:names.index(last) + 1]:
            self.run(command)
        if step == "awaiting-supplement":
            self.run(SUPPLEMENT)


class WalkthroughTest(unittest.TestCase):
    @classmethod
    def setUpClass(cls):
        folder = pathlib.Path(tempfile.mkdtemp(prefix="onestop-walk."))
        folder.chmod(0o755)  # As root, the PostgreSQL below it runs as its own user.
        cls.addClassCleanup(shutil.rmtree, folder)
        cls.office = Office(folder)
        cls.addClassCleanup(cls.office.stop)

    def walk(self, page, language):
        ran = 0
        # Each page is another person's, with a folder of their own: files that are there are not replaced.
        for left in self.office.folder.glob("*.pdf"):
            left.unlink()
        for step, commands in blocks(page.read_text(encoding="utf-8")):
            if step is not None:
                self.office.bring_to(step)
            for command in commands:
                self.office.run(command, language)
                ran += 1
        return ran

    def test_the_commands_of_the_readme(self):
        self.assertGreaterEqual(self.walk(SOURCE / "README.md", "en"), 10)

    def test_the_commands_of_each_role(self):
        pages = sorted(set((SOURCE / "docs" / "vi").glob("*.md")) - {SOURCE / "docs" / "vi" / "README.md"})
        self.assertEqual(len(pages), 6)
        for page in pages:
            with self.subTest(page=page.name):
                self.assertGreater(self.walk(page, "vi"), 2)

    def test_every_person_of_the_readme_is_in_the_sample(self):
        table = re.findall(r"^\| (`.*?) \|", (SOURCE / "README.md").read_text(encoding="utf-8"), re.MULTILINE)
        sample = (SOURCE / "deploy" / "samples" / "hung_yen" / "catalogue.yaml").read_text(encoding="utf-8")
        named = [name for row in table for name in re.findall(r"`([a-z]+\d\d)`", row)]
        self.assertGreater(len(named), 8)
        for name in named:
            self.assertIn(f"  - id: {name}\n", sample)


if __name__ == "__main__":
    unittest.main()
