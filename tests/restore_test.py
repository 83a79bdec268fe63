#!/usr/bin/env python3
"""A server that works is saved by the commands of deploy/backup.md, lost, restored by them on a new cluster, proved, and goes
on; and it refuses a schema that is newer than itself, in the words of deploy/upgrade.md."""

import os
import pathlib
import re
import shutil
import subprocess
import sys
import tempfile
import time
import unittest

SOURCE = pathlib.Path(__file__).resolve().parent.parent
sys.path.insert(0, str(SOURCE / "tests/support"))

import embedded_server  # pylint: disable=wrong-import-position
from embedded_server import BIN, run

PAGE = (SOURCE / "deploy/backup.md").read_text(encoding="utf-8")
UUID = r"[0-9a-f]{8}(?:-[0-9a-f]{4}){3}-[0-9a-f]{12}"
# As an operator writes it: tokens and keys of the embedded server, and a PostgreSQL that is not its own.
CONFIG = """\
province: H31
listen:
  address: "unix:{root}/onestopd.sock"
tokens:
  jwks_file: jwks.json
  issuer: onestop-embedded
  audience: onestop
database:
  conninfo: host={root}/fresh/socket dbname=onestop
lookups:
  secret_key_file: keys/lookup.key
documents:
  root: {root}/data/documents
signing:
  trust_file: signing/trust.yaml
  images_dir: images
forms:
  templates_dir: templates
  parent_agency: Ủy ban nhân dân tỉnh Hưng Yên
  place: Hưng Yên
  verification_address: https://motcua.example/kiem-tra/
"""


class Cluster:
    """A new PostgreSQL with nothing in it, as `initdb` makes it; its log is archived in `wal`. Or one whose data `restore` puts
    into the empty directory that it is called with."""

    def __init__(self, directory, wal, restore=None):
        self.programs = max(pathlib.Path("/usr/lib/postgresql").glob("*/bin"), key=lambda path: int(path.parent.name))
        self.data, self.socket = directory / "data", directory / "socket"
        directory.mkdir(mode=0o711)
        self.socket.mkdir(mode=0o711)
        self.as_user = []
        if os.geteuid() == 0:  # PostgreSQL refuses to run as root.
            self.as_user = ["runuser", "--user", "postgres", "--"]
            shutil.chown(directory, "postgres")
            shutil.chown(self.socket, "postgres")
        if restore:
            self.data.mkdir(mode=0o700)
            if self.as_user:
                shutil.chown(self.data, "postgres")
            restore(self.data)
        else:
            run(*self.as_user, self.programs / "initdb", "--username", "postgres", "--auth", "trust", "--encoding", "UTF8",
                "--locale", "C.UTF-8", self.data, cwd=directory)
            [settings] = re.findall(r"```conf\n(.*?)```", PAGE, re.S)
            with open(self.data / "postgresql.conf", "a", encoding="utf-8") as file:
                file.write(settings.replace("/var/backups/onestop/wal", str(wal)))
        self.control("start", "--wait", "--log", directory / "log", "--options",
                     f"-c listen_addresses='' -c unix_socket_directories='{self.socket}'")

    def control(self, *arguments):
        run(*self.as_user, self.programs / "pg_ctl", "--pgdata", self.data, *arguments, cwd=self.data.parent)


class RestoreTest(unittest.TestCase):
    def setUp(self):
        self.root = pathlib.Path(tempfile.mkdtemp(prefix="onestop-restore."))
        self.addCleanup(shutil.rmtree, self.root)
        self.root.chmod(0o711)
        self.etc, self.documents = self.root / "etc", self.root / "data/documents"
        self.wal = self.root / "wal"
        self.wal.mkdir(mode=0o777)
        self.wal.chmod(0o777)
        self.server = None

    def commands(self, part, socket, data=None):
        """Runs a part of the page: only places are replaced, and who PostgreSQL's superuser is."""
        [script] = re.findall(rf"```sh\n# {part}\n(.*?)```", PAGE, re.S)
        for place, here in [("/var/backups/onestop/$(date +%F)", self.root / "backup"), ("/var/backups/onestop/wal", self.wal),
                            ("/var/lib/postgresql/15/main", data),
                            ("/var/backups/onestop/DATE", self.root / "backup"), ("/etc/onestop", self.etc),
                            ("/var/lib/onestop/documents", self.documents), ("runuser --user postgres -- ", "")]:
            script = script.replace(place, str(here))
        environment = os.environ | {"PGHOST": str(socket), "PGUSER": "postgres", "PATH": f"{BIN}:{os.environ['PATH']}"}
        return run("bash", "-euo", "pipefail", "-c", script, env=environment)

    def psql(self, socket, statement):
        return run("psql", "--host", socket, "--username", "postgres", "--dbname", "onestop", "--no-align", "--tuples-only",
                   "--command", statement).strip()

    def start(self):
        """onestopd by its configuration, answering."""
        self.server = subprocess.Popen([BIN / "onestopd", "--config", self.etc / "onestopd.yaml"], stdin=subprocess.DEVNULL,
                                       stdout=subprocess.DEVNULL, stderr=subprocess.PIPE, text=True)
        self.addCleanup(self.stop)
        until = time.monotonic() + embedded_server.PROCESS_MAX
        while not (self.root / "onestopd.sock").exists():
            self.assertIsNone(self.server.poll(), "onestopd does not start")
            self.assertLess(time.monotonic(), until)
            time.sleep(0.01)

    def stop(self):
        if self.server is not None:
            self.server.terminate()
            self.server.communicate(timeout=embedded_server.PROCESS_MAX)
            self.server = None

    def onestop(self, who, *arguments):
        token = self.root / f"{who}.token"
        token.write_text(run(BIN / "onestop", "token", who, "--data", self.etc), encoding="ascii")
        return run(BIN / "onestop", *arguments, "--target", f"unix:{self.root}/onestopd.sock", "--token-file", token)

    def work(self, onestop, name):
        """A dossier with a paper, accepted: its id and its code. `onestop` is called with who, and what."""
        paper = self.root / f"{name}.txt"
        paper.write_text(f"Đơn đề nghị {name}\n", encoding="utf-8")
        submitted = onestop("portal", "dossier", "submit", "--procedure", "1.011818", "--unit", "H31.19", "--owner-name",
                            "Người Mẫu", "--component", f"don-de-nghi={paper}", "--component", f"tai-lieu-kem-theo={paper}")
        dossier = re.search(UUID, submitted)[0]
        accepted = onestop("mc01", "dossier", "accept", dossier)
        return dossier, re.search(r"H31\.06-\d{6}-\d{4}", accepted)[0]

    def seal(self, onestop, dossier):
        """From the counter's transfer to the sealed result."""
        keys = self.root / "data/signing"
        onestop("mc01", "dossier", "complete", dossier)
        onestop("tp01", "dossier", "assign", dossier, "--to", "cv01")
        onestop("cv01", "dossier", "compose", dossier, "--title", "Kết quả mẫu", "--signer", "gd01", "--signer-title",
                "GIÁM ĐỐC", "--decision", "Chấp thuận đề nghị.", "--basis", "Căn cứ Luật mẫu;")
        onestop("cv01", "dossier", "complete", dossier)
        onestop("tp01", "dossier", "complete", dossier)
        for who, act, stem in [("gd01", "sign", "staff-gd01"), ("vt01", "seal", "seal-H31.06")]:
            onestop(who, "dossier", act, dossier, "--signer-key", keys / f"{stem}.key.pem", "--signer-cert", keys / f"{stem}.pem")

    def document(self, onestop, dossier, name):
        """The bytes of a document of the dossier, by the id that the timeline shows."""
        text = onestop("mc01", "dossier", "show", dossier, "--format", "json")
        found = re.search(rf'"{name}":\s*"({UUID})"', text)
        self.assertTrue(found, text)
        fetched = self.root / f"fetched-{name}"
        onestop("mc01", "document", "download", found[1], "-o", fetched, "--force")
        return fetched.read_bytes()

    def test_what_was_saved_is_restored_proved_and_works(self):
        with embedded_server.EmbeddedServer(self.root / "data") as first:
            first.know_days_ahead()
            before = lambda who, *arguments: first.onestop(*arguments, "--as", who)
            kept, kept_code = self.work(before, "kept")
            self.seal(before, kept)
            result = self.document(before, kept, "result_document_id")
            paper = self.document(before, kept, "document_id")
            self.etc.mkdir()
            for name in ["keys", "signing", "images", "templates"]:
                shutil.copytree(self.root / "data" / name, self.etc / name)
            shutil.copy(self.root / "data/jwks.json", self.etc)
            (self.etc / "onestopd.yaml").write_text(CONFIG.format(root=self.root), encoding="utf-8")
            # While it serves.
            self.commands("save", self.root / "data/postgres/socket")
            lost, _ = self.work(before, "lost")
        for place in [self.root / "data", self.etc]:
            shutil.rmtree(place)

        fresh = Cluster(self.root / "fresh", self.wal)
        self.addCleanup(fresh.control, "stop", "--mode", "immediate")
        self.commands("restore", fresh.socket)
        proved = self.commands("prove", fresh.socket)
        self.assertRegex(proved, r"^H31: dossiers 1, events \d+, findings 0")
        position = int(re.search(r"^H31\|(\d+)$", proved, re.M)[1])
        self.assertGreater(position, 5)

        self.start()
        self.assertEqual(self.document(self.onestop, kept, "result_document_id"), result)
        self.assertEqual(self.document(self.onestop, kept, "document_id"), paper)
        with self.assertRaisesRegex(AssertionError, "DOSSIER_NOT_FOUND"):
            self.onestop("mc01", "dossier", "show", lost)
        # New work goes on, and so does the log.
        new, new_code = self.work(self.onestop, "new")
        self.assertNotEqual(new_code, kept_code)
        self.assertEqual(self.psql(fresh.socket, f"SELECT string_agg((first_position + ordinal)::text, ' ' ORDER BY seq) "
                                                 f"FROM dossier.event JOIN dossier.log USING (province, batch) "
                                                 f"WHERE dossier_id = '{new}'"), f"{position + 1} {position + 2}")
        self.stop()
        self.assertRegex(self.commands("prove", fresh.socket), r"^H31: dossiers 2, events \d+, findings 0")
        self.refuse_what_is_damaged(fresh)
        self.refuse_a_newer_schema(fresh)
        self.stop()
        self.restore_the_base_and_its_log(fresh)

    def restore_the_base_and_its_log(self, fresh):
        """A base that is saved while the server works, and the log: what was acknowledged after the base is there again."""
        self.start()
        self.commands("save base", fresh.socket)
        kept, _ = self.work(self.onestop, "after the base")
        self.stop()
        last = self.psql(fresh.socket, "SELECT pg_walfile_name(pg_switch_wal())")
        until = time.monotonic() + embedded_server.PROCESS_MAX
        while not (self.wal / last).exists():
            self.assertLess(time.monotonic(), until, "the log is not archived")
            time.sleep(0.01)
        before = self.commands("prove", fresh.socket)
        fresh.control("stop", "--mode", "immediate")
        shutil.rmtree(fresh.data.parent)

        again = Cluster(fresh.data.parent, self.wal, lambda data: self.commands("restore base", fresh.socket, data))
        while self.psql(again.socket, "SELECT pg_is_in_recovery()") != "f":
            time.sleep(0.01)
        # The head of the log too: no event was changed, lost or moved.
        took = re.compile(r", time .*")
        self.assertEqual(took.sub("", self.commands("prove", again.socket)), took.sub("", before))
        self.assertRegex(before, r"^H31: dossiers 3, events \d+, findings 0.*\nH31: head of the log \d+:[0-9a-f]{64}\n")
        self.start()
        self.onestop("mc01", "dossier", "show", kept)
        self.work(self.onestop, "after all")

    def refuse_what_is_damaged(self, fresh):
        """The proof is one: without a file it fails, and names it."""
        stored = next(path for path in sorted(self.documents.rglob("*")) if re.fullmatch(r"[0-9a-f]{64}", path.name))
        away = stored.rename(self.root / "away")
        with self.assertRaisesRegex(AssertionError, stored.name):
            self.commands("prove", fresh.socket)
        away.rename(stored)

    def refuse_a_newer_schema(self, fresh):
        """What a version before meets that is started after a migration."""
        self.psql(fresh.socket, "INSERT INTO onestop.migration (id, name, checksum) VALUES (9999, '9999_of_the_future', '')")
        page = (SOURCE / "deploy/upgrade.md").read_text(encoding="utf-8")
        told = re.search(r"^    (the database is newer .*)$", page, re.M)[1].replace("NAME", "9999_of_the_future")
        for arguments in [(BIN / "onestopd", "--config", self.etc / "onestopd.yaml"),
                          (BIN / "onestop", "migrate", "--database", f"host={fresh.socket} dbname=onestop user=postgres")]:
            with self.assertRaisesRegex(AssertionError, re.escape(told)):
                run(*arguments)
        self.psql(fresh.socket, "DELETE FROM onestop.migration WHERE id = 9999")
        self.start()


if __name__ == "__main__":
    unittest.main()
