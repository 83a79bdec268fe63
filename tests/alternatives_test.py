#!/usr/bin/env python3
"""Every alternative that a sample of deploy/config offers (a key that is commented out and no default) starts the program:
it serves, or says exactly what is missing. An embedded server lends its PostgreSQL, catalogue and keys."""

import os
import pathlib
import re
import shutil
import signal
import subprocess
import tempfile
import time
import unittest

ROOT = pathlib.Path(__file__).resolve().parent.parent
BIN = pathlib.Path(os.environ.get("ONESTOP_BINARY_DIR", ROOT / "build/dev")) / "bin"
PROGRAMS = ["approval", "catalog", "documents", "intake", "onestopd", "statistics", "tracking", "workflow"]
PATIENCE = 60  # s, on a busy machine
ALTERNATIVES = ["passfile", "private_directory", "otlp_ca_file", "programs_dir"]


def program_of(sample):
    return BIN / (sample.stem if sample.stem == "onestopd" else f"onestop-{sample.stem}")


class Running:
    """A program that was started; its log is what it writes to standard error."""

    def __init__(self, log, *command):
        self.log = log
        with open(log, "w", encoding="utf-8") as out:
            self.process = subprocess.Popen([str(c) for c in command], stderr=out, stdout=out)

    def said(self):
        return self.log.read_text(encoding="utf-8")

    def await_text(self, text):
        """False when it ended without saying it."""
        end = time.monotonic() + PATIENCE
        while text not in self.said():
            if self.process.poll() is not None or time.monotonic() > end:
                return text in self.said()
            time.sleep(0.02)
        return True

    def stop(self):
        self.process.send_signal(signal.SIGTERM)
        return self.process.wait(PATIENCE)

    def kill(self):
        if self.process.poll() is None:
            self.process.kill()
            self.process.wait()


class AlternativesTest(unittest.TestCase):
    @classmethod
    def setUpClass(cls):
        cls.directory = tempfile.TemporaryDirectory()
        cls.addClassCleanup(cls.directory.cleanup)
        cls.root = pathlib.Path(cls.directory.name)
        cls.root.chmod(0o711)  # The user that PostgreSQL runs as must pass through.
        cls.data = cls.root / "data"
        lender = Running(cls.root / "lender.log", BIN / "onestopd", "--data", cls.data)
        cls.addClassCleanup(lender.stop)
        assert lender.await_text('"serving"'), lender.said()
        for name in ["lib", "own"]:
            (cls.root / name).mkdir(0o711)
        etc = cls.root / "etc"
        for name in ["tls", "tokens", "secrets"]:
            (etc / name).mkdir(parents=True)
        shutil.copy(cls.data / "jwks.json", etc / "tokens")
        shutil.copy(cls.data / "keys/lookup.key", etc / "secrets")
        shutil.copytree(cls.data / "templates", etc / "forms")
        shutil.copytree(cls.data / "signing", etc / "signing")
        shutil.copytree(cls.data / "images", etc / "signing/images")
        subprocess.run(["openssl", "req", "-x509", "-newkey", "ec", "-pkeyopt", "ec_paramgen_curve:P-256", "-nodes",
                        "-subj", "/CN=localhost", "-days", "2", "-keyout", etc / "tls/clients.key", "-out", etc / "tls/clients.crt"],
                       check=True, capture_output=True)
        for sample in cls.samples():
            for end in ["crt", "key"]:
                shutil.copy(etc / f"tls/clients.{end}", etc / f"tls/{sample.stem}.{end}")
        shutil.copy(etc / "tls/clients.crt", etc / "tls/collector.crt")
        (etc / "secrets/pgpass").write_text("*:*:*:*:nothing\n", encoding="utf-8")
        (etc / "secrets/pgpass").chmod(0o600)

    @staticmethod
    def samples():
        return [ROOT / f"deploy/config/{name}.yaml" for name in PROGRAMS]

    def configure(self, sample, key=None, value=None):
        """The sample with the places of this test; with `key`, that alternative taken, as it is or with `value`."""
        text = sample.read_text(encoding="utf-8")
        if key:
            text, count = re.subn(rf"^(\s*)# ({key}: \S+)$", r"\1\2", text, flags=re.M)
            self.assertEqual(count, 1)
        if value:
            text = re.sub(rf"^(\s*{key}): \S+$", rf"\1: {value}", text, flags=re.M)
        if key == "private_directory":
            text = re.sub(r"^  conninfo: .*\n", "", text, flags=re.M)
        text = re.sub(r'address: "0\.0\.0\.0:\d+"', f'address: "unix:{self.root}/{sample.stem}.sock"', text)
        text = re.sub(r'metrics_address: "[^"]+"', 'metrics_address: "127.0.0.1:0"', text)
        text = text.replace("host=/run/postgresql", f"host={self.data}/postgres/socket")
        text = text.replace("/var/lib/onestop/", f"{self.root}/lib/").replace("/usr/libexec/onestop", str(BIN))
        file = self.root / "etc" / sample.name
        file.write_text(text, encoding="utf-8")
        return file

    def check_serves(self, sample, file):
        """--check finds nothing, the program serves and stops."""
        checked = subprocess.run([program_of(sample), "--config", file, "--check"], capture_output=True, text=True, check=False)
        self.assertEqual((checked.returncode, checked.stderr), (0, ""))
        running = Running(self.root / "log", program_of(sample), "--config", file)
        try:
            self.assertTrue(running.await_text('"serving"'), running.said())
            self.assertEqual(running.stop(), 0, running.said())
        finally:
            running.kill()

    def check_misses(self, sample, file, path, starts=False):
        """--check names `path`; the program does too and ends, unless it can do without."""
        checked = subprocess.run([program_of(sample), "--config", file, "--check"], capture_output=True, text=True, check=False)
        self.assertEqual(checked.returncode, 1)
        self.assertIn(path, checked.stderr)
        if starts:
            return
        started = subprocess.run([program_of(sample), "--config", file], capture_output=True, text=True, timeout=PATIENCE, check=False)
        self.assertIn(started.returncode, (1, 2), started.stderr)
        self.assertIn(path, started.stderr)

    def test_samples_serve_as_they_are(self):
        for sample in self.samples():
            with self.subTest(sample.name):
                self.check_serves(sample, self.configure(sample))

    def test_every_alternative_serves(self):
        taken = 0
        for sample in self.samples():
            for key in ALTERNATIVES:
                if re.search(rf"# {key}: ", sample.read_text(encoding="utf-8")):
                    taken += 1
                    with self.subTest(f"{sample.name}, {key}"):
                        self.check_serves(sample, self.configure(sample, key))
        self.assertGreater(taken, 16)

    def test_every_key_that_is_commented_out_is_a_default_or_an_alternative(self):
        for sample in self.samples():
            text = sample.read_text(encoding="utf-8")
            commented = set(re.findall(r"^ *# ([a-z_]+): \S+$", text, re.M)) - set(ALTERNATIVES)
            self.assertGreater(len(commented), 8)
            plain = self.configure(sample)
            printed = [self.print_config(sample, plain)]
            plain.write_text(re.sub(rf"^( *)# ((?:{'|'.join(commented)}): \S+)$", r"\1\2", plain.read_text(encoding="utf-8"), flags=re.M),
                             encoding="utf-8")
            printed.append(self.print_config(sample, plain))
            with self.subTest(sample.name):
                self.assertEqual(printed[0], printed[1], "what is shown is no default: give it an alternative's test")

    def print_config(self, sample, file):
        return subprocess.run([program_of(sample), "--config", file, "--print-config"], capture_output=True, text=True,
                              check=True).stdout

    def test_what_is_missing_is_named(self):
        for sample in self.samples():
            for key in ["passfile", "otlp_ca_file", "programs_dir"]:
                if re.search(rf"# {key}: ", sample.read_text(encoding="utf-8")):
                    with self.subTest(f"{sample.name}, {key}"):
                        # PostgreSQL's library goes on without its password file.
                        self.check_misses(sample, self.configure(sample, key, "/nowhere/x"), "/nowhere/x", starts=key == "passfile")

    def test_a_private_database_is_one_servers_and_stops_with_it(self):
        sample = ROOT / "deploy/config/onestopd.yaml"
        own = self.root / "own/postgres"
        file = self.configure(sample, "private_directory", own)
        first = Running(self.root / "first.log", BIN / "onestopd", "--config", file)
        try:
            self.assertTrue(first.await_text('"serving"'), first.said())
            second = subprocess.run([BIN / "onestopd", "--config", file], capture_output=True, text=True, timeout=PATIENCE, check=False)
            self.assertEqual(second.returncode, 1)
            self.assertIn(f"a server runs there already (pid {first.process.pid})", second.stderr)
            roles = subprocess.run(["psql", "-h", own / "socket", "-U", "postgres", "-d", "onestop", "-Atc",
                                    "SELECT count(*) FROM pg_stat_activity WHERE application_name LIKE 'onestopd%' AND usename = 'postgres'"],
                                   capture_output=True, text=True, check=True)
            self.assertEqual(roles.stdout.strip(), "0", "the services log in as their own roles")
            self.assertEqual(first.stop(), 0, first.said())
            self.assertFalse((own / "data/postmaster.pid").exists())
        finally:
            first.kill()


if __name__ == "__main__":
    unittest.main()
