#!/usr/bin/env python3
"""The clients of proto/examples do what proto/README.md says, against a real server: each is built by the commands of its
own page and run with a real token.

    examples_test.py node|java     exit code 77: what the example needs is not installed (tools/setup --develop)
"""

import os
import pathlib
import re
import shutil
import subprocess
import sys
import tempfile
import unittest

SOURCE = pathlib.Path(__file__).resolve().parent.parent
sys.path.insert(0, str(SOURCE / "tests/support"))

import embedded_server  # pylint: disable=wrong-import-position

EXAMPLES = SOURCE / "proto/examples"
UUID = r"[0-9a-f]{8}(?:-[0-9a-f]{4}){3}-[0-9a-f]{12}"
language = ""


def commands():
    """What proto/README.md tells to type for the example, line by line."""
    page = (SOURCE / "proto/README.md").read_text(encoding="utf-8")
    [block] = re.findall(rf"```sh\n(# {language}: .*?)```", page, re.S)
    return block


def missing():
    """What is not here of what the example needs."""
    if language == "node":
        return [] if shutil.which("node") and (EXAMPLES / "node/node_modules/@grpc").is_dir() else ["node", "its packages"]
    jars = re.findall(r"\$jars/([\w.-]+\.jar)", commands())
    assert len(jars) > 5
    return ([program for program in ("javac", "java", "protoc", "grpc_java_plugin") if not shutil.which(program)]
            + [jar for jar in jars if not (pathlib.Path("/usr/share/java") / jar).exists()])


class ExampleTest(unittest.TestCase):
    def test_the_example_of_the_page_does_all_of_it(self):
        root = pathlib.Path(tempfile.mkdtemp(prefix="onestop-example."))
        self.addCleanup(shutil.rmtree, root)
        # PostgreSQL runs as another user when the test runs as root: it must pass through.
        root.chmod(0o711)
        # A copy, because the commands build beside the sources.
        shutil.copytree(SOURCE / "proto", root / "proto", symlinks=True)
        (root / "don.txt").write_text("Đơn đề nghị\n", encoding="utf-8")
        with embedded_server.EmbeddedServer(root / "data") as server:
            server.know_days_ahead()
            (root / "portal.token").write_text(server.onestop("token", "portal"), encoding="ascii")
            script = commands().replace("ADDRESS", server.address).replace("TOKEN_FILE", str(root / "portal.token"))
            # What npm fetches is installed by tools/setup: a test asks no registry.
            script = script.replace("npm install", "true").replace("FILE", str(root / "don.txt"))
            done = subprocess.run(["sh", "-euc", script], cwd=root / "proto", env=os.environ | {"LC_ALL": "C.UTF-8"}, text=True, timeout=300,
                                  stdin=subprocess.DEVNULL, stdout=subprocess.PIPE, stderr=subprocess.PIPE)
        self.assertEqual(done.returncode, 0, done.stdout + done.stderr)
        self.check(done.stdout.splitlines())

    def check(self, lines):
        uploaded = re.fullmatch(rf"uploaded {UUID} text/plain", lines[0])
        submitted = re.fullmatch(rf"submitted ({UUID})", lines[1])
        self.assertTrue(uploaded and submitted, lines)
        # One intent, one dossier, one secret, however often it is sent.
        self.assertEqual(lines[2], f"repeated {submitted[1]} same=true")
        self.assertEqual(lines[3], f"event submitted {submitted[1]}")
        self.assertEqual(lines[4], "found N*** T*** T*** DOSSIER_STATUS_SUBMITTED")
        # Every wrong field at once, and the sentence in the caller's language.
        self.assertRegex(lines[5], r"^refused FIELD_INVALID owner\.full_name,owner\.phone: [A-ZĐ].*[ạảấầẩậắặẹẻếềệịọỏốồộớờợụủứừựỳ]")
        self.assertRegex(lines[6], r"^refused DOSSIER_NOT_FOUND dossier_id: Không tìm thấy hồ sơ")
        self.assertEqual(len(lines), 7, lines)


if __name__ == "__main__":
    language = sys.argv.pop(1)
    absent = missing()
    if absent:
        print(f"NOT RUN: there is no {', '.join(absent)}; run tools/setup --develop")
        sys.exit(77)
    unittest.main()
