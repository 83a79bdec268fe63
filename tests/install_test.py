#!/usr/bin/env python3
"""What `cmake --install` puts on a machine belongs together: units and programs, users, documents, manual pages.
Installs the build of ONESTOP_BINARY_DIR into a directory of its own."""

import gzip
import os
import pathlib
import re
import shutil
import subprocess
import tempfile
import unittest

SOURCE = pathlib.Path(__file__).resolve().parent.parent
BUILD = pathlib.Path(os.environ["ONESTOP_BINARY_DIR"])
COMPONENTS = ["server", "client", "pdf"]
SERVICES = ["catalog", "documents", "intake", "workflow", "approval", "tracking", "statistics"]
UNITS = "usr/lib/systemd/system"


class InstallTest(unittest.TestCase):
    @classmethod
    def setUpClass(cls):
        cls.root = pathlib.Path(tempfile.mkdtemp(prefix="onestop-install."))
        cls.addClassCleanup(shutil.rmtree, cls.root)
        cls.files = {}
        for component in COMPONENTS:
            directory = cls.root / component
            subprocess.run(["cmake", "--install", BUILD, "--component", component, "--prefix", "/usr"],
                           env=os.environ | {"DESTDIR": str(directory)}, check=True, capture_output=True, timeout=120)
            cls.files[component] = {str(path.relative_to(directory)) for path in directory.rglob("*") if path.is_file()}
        cls.all_files = set().union(*cls.files.values())

    def text(self, component, path):
        return (self.root / component / path).read_text(encoding="utf-8")

    def test_no_file_is_in_two_packages(self):
        self.assertEqual(len(self.all_files), sum(map(len, self.files.values())))

    def test_everything_is_below_usr_but_not_usr_local(self):
        for path in self.all_files:
            self.assertRegex(path, r"^usr/(bin|lib/(systemd|sysusers\.d|tmpfiles\.d)|libexec/onestop|share)/")

    def test_units_name_what_is_installed(self):
        units = [path for path in self.files["server"] if path.endswith((".service", ".timer", ".target"))]
        self.assertEqual(len(units), 5)
        for unit in units:
            text = self.text("server", unit)
            for program in re.findall(r"/usr/bin/onestop[\w%-]*", text):
                for service in SERVICES:
                    self.assertIn(program.replace("%i", service)[1:], self.all_files, unit)
            for document in re.findall(r"file:///(\S+)", text):
                self.assertIn(document, self.all_files, unit)
            for page, section in re.findall(r"man:([\w%-]+)\((\d)\)", text):
                for service in SERVICES:
                    name = page.replace("%i", service)
                    self.assertIn(f"usr/share/man/man{section}/{name}.{section}.gz", self.all_files, unit)

    def test_every_directory_of_settings_belongs_to_a_unit(self):
        drop_ins = [path for path in self.files["server"] if ".service.d/" in path]
        self.assertEqual(len(drop_ins), 3)
        for path in drop_ins:
            self.assertRegex(path, rf"^{UNITS}/onestop@({'|'.join(SERVICES)})\.service\.d/\w+\.conf$")

    def test_users_of_the_units_are_made(self):
        lines = self.text("server", "usr/lib/sysusers.d/onestop.conf")
        users = set(re.findall(r"^u (\w+) -:onestop ", lines, re.M))
        self.assertRegex(lines, r"(?m)^g onestop ")
        wanted = set()
        for unit in self.files["server"]:
            if unit.endswith(".service"):
                for user in re.findall(r"^User=(\S+)$", self.text("server", unit), re.M):
                    wanted |= {user.replace("%i", service) for service in SERVICES}
        self.assertEqual(users, wanted)

    def test_every_program_has_a_manual_page_and_it_names_it(self):
        programs = [path for path in self.all_files if path.startswith("usr/bin/")]
        self.assertEqual({pathlib.Path(path).name for path in programs},
                         {"onestop", "onestopd", *(f"onestop-{service}" for service in SERVICES)})
        for path in programs:
            name = pathlib.Path(path).name
            component, section = ("client", 1) if name == "onestop" else ("server", 8)
            page = self.root / component / f"usr/share/man/man{section}/{name}.{section}.gz"
            text = gzip.decompress(page.read_bytes()).decode("utf-8")
            self.assertIn(".SH NAME\n" + name.replace("-", r"\-") + r" \- ", text)

    def test_the_client_has_a_manual_page_in_vietnamese(self):
        page = self.root / "client" / "usr/share/man/vi/man1/onestop.1.gz"
        self.assertIn("\n.SH CÁC LỆNH\n", gzip.decompress(page.read_bytes()).decode("utf-8"))

    def test_completions_are_where_shells_look(self):
        for path in ("usr/share/bash-completion/completions/onestop", "usr/share/zsh/vendor-completions/_onestop"):
            self.assertIn("onestop dossier accept", (self.root / "client" / path).read_text(encoding="utf-8"))

    def test_manual_pages_render_without_warnings(self):
        if not shutil.which("groff"):
            # ctest does not see this skip; in CI nothing may be skipped.
            self.assertNotIn("CI", os.environ, "there is no groff; run tools/setup --develop")
            self.skipTest("there is no groff")
        for path in self.all_files:
            if not path.startswith("usr/share/man/"):
                continue
            component = "client" if path.endswith(".1.gz") else "server"
            page = gzip.decompress((self.root / component / path).read_bytes())
            done = subprocess.run(["groff", "-K", "utf8", "-T", "utf8", "-man", "-ww", "-rLL=80n", "-z"], input=page,
                                  capture_output=True, timeout=60)
            self.assertEqual((done.returncode, done.stderr.decode()), (0, ""), path)

    def test_a_server_finds_its_pdf_programs(self):
        for name in ["onestop-pdf-reader", "onestop-pdf-writer"]:
            path = f"usr/libexec/onestop/{name}"
            self.assertIn(path, self.files["pdf"])
            self.assertTrue(os.access(self.root / "pdf" / path, os.X_OK))

    def test_samples_are_those_of_the_sources(self):
        for service in [*SERVICES, "onestopd"]:
            self.assertEqual(self.text("server", f"usr/share/onestop/config/{service}.yaml"),
                             (SOURCE / f"deploy/config/{service}.yaml").read_text(encoding="utf-8"))
        samples = {path.split("/samples/", 1)[1] for path in self.files["server"] if "/samples/" in path}
        self.assertIn("hung_yen/catalogue.yaml", samples)
        self.assertTrue(any(re.fullmatch(r"hung_yen/templates/.+\.yaml", path) for path in samples), samples)
        self.assertIn("usr/share/onestop/prometheus/rules.yml", self.files["server"])

    def test_programs_tell_where_their_sample_is(self):
        for name in ["onestopd", *(f"onestop-{service}" for service in SERVICES)]:
            done = subprocess.run([self.root / "server/usr/bin" / name, "--help"], capture_output=True, text=True, timeout=30)
            self.assertEqual(done.returncode, 0)
            [directory] = re.findall(r"/usr/share/onestop/config", done.stdout)
            self.assertIn(f"{directory[1:]}/{name.removeprefix('onestop-')}.yaml", self.files["server"])

    def test_every_package_has_its_documents(self):
        for component in COMPONENTS:
            for name in ["copyright", "changelog.gz"]:
                self.assertIn(f"usr/share/doc/onestop-{component}/{name}", self.files[component])


if __name__ == "__main__":
    unittest.main()
