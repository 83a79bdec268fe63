#!/usr/bin/env python3
"""Contexts, the terminal and the login of the client: program_test.py ONESTOP.

The OpenID provider of the login answers as RFC 8628 says.
"""

import fcntl
import http.server
import json
import os
import pathlib
import pty
import re
import select
import shutil
import stat
import struct
import subprocess
import sys
import tempfile
import termios
import threading
import unittest
import urllib.parse

PROGRAM = None
DEVICE_GRANT = "urn:ietf:params:oauth:grant-type:device_code"


class Provider(http.server.ThreadingHTTPServer):
    """Issues tokens by the device authorization grant; `decisions` are what the person has done at each poll."""

    def __init__(self):
        super().__init__(("127.0.0.1", 0), Handler)
        self.issuer = f"http://127.0.0.1:{self.server_address[1]}/realms/staff"
        self.decisions = ["granted"]
        self.expires_in = 3600
        self.refresh = "refresh-1"
        self.asked = []
        threading.Thread(target=self.serve_forever, daemon=True).start()


class Handler(http.server.BaseHTTPRequestHandler):
    def log_message(self, *_):
        pass

    def answer(self, status, body):
        data = json.dumps(body).encode()
        self.send_response(status)
        self.send_header("Content-Type", "application/json")
        self.send_header("Content-Length", str(len(data)))
        self.end_headers()
        self.wfile.write(data)

    def do_GET(self):
        issuer = self.server.issuer
        if self.path != "/realms/staff/.well-known/openid-configuration":
            return self.answer(404, {})
        return self.answer(200, {"issuer": issuer, "device_authorization_endpoint": issuer + "/device",
                                 "token_endpoint": issuer + "/token", "revocation_endpoint": issuer + "/revoke"})

    def do_POST(self):
        body = self.rfile.read(int(self.headers["Content-Length"])).decode()
        form = dict(urllib.parse.parse_qsl(body))
        what = self.path.rsplit("/", 1)[1]
        self.server.asked.append((what, form))
        if form.get("client_id") != "onestop-cli":
            return self.answer(401, {"error": "invalid_client"})
        if what == "device":
            return self.answer(200, {"device_code": "device-1", "user_code": "WDJB-MJHT", "interval": 1, "expires_in": 60,
                                     "verification_uri": self.server.issuer + "/activate",
                                     "verification_uri_complete": self.server.issuer + "/activate?user_code=WDJB-MJHT"})
        if what == "revoke":
            return self.answer(200, {})
        return self.token(form)

    def token(self, form):
        if form["grant_type"] == DEVICE_GRANT:
            decision = self.server.decisions.pop(0)
            if form["device_code"] != "device-1" or decision != "granted":
                return self.answer(400, {"error": decision})
        elif form["grant_type"] != "refresh_token" or form["refresh_token"] != self.server.refresh:
            return self.answer(400, {"error": "invalid_grant"})
        else:
            self.server.refresh = "refresh-2"
        count = sum(1 for what, _ in self.server.asked if what == "token")
        return self.answer(200, {"access_token": f"access-{count}", "token_type": "Bearer",
                                 "expires_in": self.server.expires_in, "refresh_token": self.server.refresh})


class Test(unittest.TestCase):
    def setUp(self):
        directory = tempfile.TemporaryDirectory()
        self.addCleanup(directory.cleanup)
        self.home = pathlib.Path(directory.name)
        self.file = self.home / "onestop" / "contexts.yaml"
        self.provider = Provider()
        self.addCleanup(self.provider.server_close)
        self.addCleanup(self.provider.shutdown)

    def environment(self, **more):
        kept = {k: v for k, v in os.environ.items()
                if not k.startswith("ONESTOP_") and k not in ("COLUMNS", "PAGER", "LESS", "NO_COLOR")}
        return {**kept, "XDG_CONFIG_HOME": str(self.home), **more}

    def run_onestop(self, *words, code=0, **environment):
        done = subprocess.run([PROGRAM, *words], capture_output=True, text=True, encoding="utf-8", check=False,
                              env=self.environment(**environment), timeout=60)
        self.assertEqual(done.returncode, code, (words, done.stdout, done.stderr))
        return done.stdout + done.stderr

    def set_context(self):
        self.run_onestop("context", "set", "province", "--target", "127.0.0.1:1", "--issuer", self.provider.issuer)

    def tokens(self):
        return json.loads((self.home / "onestop" / "tokens" / "province.json").read_text(encoding="utf-8"))

    def mode(self, path):
        return stat.S_IMODE(path.stat().st_mode)


class Contexts(Test):
    def test_a_context_is_set_used_shown_and_deleted(self):
        self.run_onestop("context", "set", "a", "--target", "h:1", "--ca", "roots.pem", "--service", "intake=i:2")
        self.run_onestop("context", "set", "b", "--target", "h:3", "--lang", "vi")
        self.assertEqual(self.mode(self.file), 0o600)
        self.run_onestop("context", "set", "a", "--as", "mc01")
        shown = json.loads(self.run_onestop("context", "show", "a", "--output", "json"))
        self.assertEqual((shown["target"], shown["as"], shown["targets"]), ("h:1", "mc01", {"intake": "i:2"}))
        self.assertTrue(os.path.isabs(shown["ca"]))
        listed = json.loads(self.run_onestop("context", "list", "--output", "json"))
        self.assertEqual([(c["name"], c["current"]) for c in listed], [("a", "true"), ("b", "false")])
        self.run_onestop("context", "use", "b")
        self.assertIn("không có lệnh", self.run_onestop("lst", code=2))  # The language of the context.
        self.run_onestop("context", "delete", "b")
        self.assertIn('did you mean', self.run_onestop("context", "use", "aa", code=2))

    def test_after_the_last_context_was_deleted_commands_go_on(self):
        self.run_onestop("context", "set", "a", "--target", "127.0.0.1:1")
        self.run_onestop("context", "delete", "a")
        for text in (self.file.read_text(encoding="utf-8"), "", "contexts:\n", "contexts: {}\n"):
            with self.subTest(text=text):
                self.file.write_text(text, encoding="utf-8")
                self.run_onestop("context", "list")
                self.run_onestop("procedures", "--target", "127.0.0.1:1", code=3)
        self.run_onestop("context", "set", "b", "--target", "127.0.0.1:1")

    def test_a_file_of_contexts_that_is_wrong_stops_only_what_asks_a_server(self):
        self.file.parent.mkdir()
        self.file.write_text("nothing of ours", encoding="utf-8")
        self.assertIn("--p12", self.run_onestop("dossier", "sign", "--help"))
        self.run_onestop("completion", "bash")
        self.assertNotIn("contexts.yaml", self.run_onestop("file", "verify", "/nowhere", "--trust", "/nowhere", code=2))
        self.assertIn("contexts.yaml", self.run_onestop("inbox", code=2))

    def test_what_is_given_goes_before_the_context(self):
        self.run_onestop("context", "set", "a", "--target", "127.0.0.1:1")
        self.run_onestop("procedures", code=3)
        self.assertIn("/nowhere", self.run_onestop("procedures", "--data", "/nowhere", code=3))
        self.assertIn("no context", self.run_onestop("procedures", "--context", "z", code=2))

    def test_a_mistake_in_the_file_has_its_line(self):
        self.file.parent.mkdir()
        for text, want in {"current: a\n": "names", "contexts:\n  a:\n    targte: x\n": ":3: ",
                           "contexts:\n  a: {target: x, target: y}\n": "twice", "x: 1\n": ":1: ",
                           "contexts:\n  a:\n    targets: {nope: x}\n": "nope", "contexts:\n  '/a': {}\n": "/a"}.items():
            with self.subTest(text=text):
                self.file.write_text(text, encoding="utf-8")
                self.assertIn(want, self.run_onestop("procedures", code=2))


class Terminal(Test):
    def setUp(self):
        super().setUp()
        self.run_onestop("context", "set", "province", "--target", "mot-cua.rat-la-dai.hung-yen.example:7440",
                         "--as", "mc01")

    def on_terminal(self, *words, columns=200, code=0, **environment):
        ours, theirs = pty.openpty()
        fcntl.ioctl(theirs, termios.TIOCSWINSZ, struct.pack("HHHH", 24, columns, 0, 0))
        process = subprocess.Popen([PROGRAM, *words], stdin=theirs, stdout=theirs, stderr=theirs,
                                   env=self.environment(TERM="xterm", **environment))
        os.close(theirs)
        shown = b""
        while True:
            try:
                part = os.read(ours, 4096)
            except OSError:  # All that had the terminal have closed it.
                break
            if not part:
                break
            shown += part
        os.close(ours)
        self.assertEqual(process.wait(60), code, shown)
        return shown.decode("utf-8").replace("\r\n", "\n")

    def test_a_command_that_may_ask_has_no_pager(self):
        # Behind one the person would not see the question, and it would take the answer.
        started = self.home / "pager-started"
        pager = f"touch {started}; cat"
        # What they would do fails at once: --as needs a data directory.
        self.on_terminal("inbox", PAGER=pager, code=2)
        self.assertTrue(started.exists())
        started.unlink()
        for command in (("sign-queue", "--p12", "/nowhere.p12"), ("seal-queue", "--p12", "/nowhere.p12"),
                        ("archive", "renew")):
            with self.subTest(command=command):
                self.on_terminal(*command, PAGER=pager, code=2)
                self.assertFalse(started.exists())

    def test_lists_go_through_the_pager_of_the_person(self):
        pager = "sed s/^/paged:/"
        self.assertIn("paged:province", self.on_terminal("context", "list", PAGER=pager))
        self.assertNotIn("paged:", self.on_terminal("context", "list", "--no-pager", PAGER=pager))
        self.assertNotIn("paged:", self.on_terminal("context", "list", "--output", "json", PAGER=pager))
        self.assertNotIn("paged:", self.on_terminal("context", "show", PAGER=pager))
        self.assertNotIn("paged:", self.run_onestop("context", "list", PAGER=pager))
        self.assertIn("province", self.on_terminal("context", "list", PAGER=""))

    def test_texts_are_cut_to_the_terminal_and_nowhere_else(self):
        for environment, columns in (({}, 48), ({"COLUMNS": "48"}, 200)):
            shown = self.on_terminal("context", "list", columns=columns, PAGER="cat", **environment)
            self.assertIn("…", shown)
            self.assertEqual(max(len(line.rstrip()) for line in shown.splitlines()), 48, shown)
        self.assertIn("hung-yen.example:7440", self.on_terminal("context", "list", PAGER="cat"))
        self.assertIn("hung-yen.example:7440", self.run_onestop("context", "list", COLUMNS="48"))

    def test_columns_are_chosen_by_name(self):
        self.assertEqual(self.run_onestop("context", "list", "--columns", "as,name", "--output", "csv"),
                         "as,name\nmc01,province\n")
        self.assertIn('did you mean "target"?', self.run_onestop("context", "list", "--columns", "tagret", code=2))


class Zsh(Test):
    def setUp(self):
        super().setUp()
        if not shutil.which("zsh"):
            # ctest does not see this skip; in CI nothing may be skipped.
            self.assertNotIn("CI", os.environ, "there is no zsh; run tools/setup --develop")
            self.skipTest("there is no zsh")
        functions = self.home / "functions"
        functions.mkdir()
        (functions / "_onestop").write_text(self.run_onestop("completion", "zsh", "--lang", "vi"), encoding="utf-8")
        (self.home / ".zshrc").write_text(
            f"PS1='ready> '\nfpath=({functions} $fpath)\nautoload -Uz compinit\ncompinit -u -d {self.home}/dump\n"
            "setopt no_beep\n", encoding="utf-8")

    def proposed(self, line):
        """What zsh shows after a Tab at the end of `line`."""
        ours, theirs = pty.openpty()
        fcntl.ioctl(theirs, termios.TIOCSWINSZ, struct.pack("HHHH", 60, 160, 0, 0))
        process = subprocess.Popen(["zsh", "-i"], stdin=theirs, stdout=theirs, stderr=theirs, cwd=self.home,
                                   env=self.environment(TERM="xterm", ZDOTDIR=str(self.home), LC_ALL="C.UTF-8",
                                                        PATH=os.path.dirname(PROGRAM) + ":" + os.environ["PATH"]),
                                   start_new_session=True)
        os.close(theirs)
        self.read(ours, b"ready> ")
        # Ctrl-U takes the line away; the command that follows says that zsh has come so far.
        os.write(ours, line.encode() + b"\t\x15print qq''qq\n")
        shown = self.read(ours, b"qqqq")
        os.write(ours, b"exit\n")
        process.wait(60)
        os.close(ours)
        return re.sub(r"\x1b\[[0-9;?]*[a-zA-Z]|\x1b[=>]", "", shown.decode("utf-8", "replace"))

    def read(self, terminal, end):
        shown = b""
        while end not in shown:
            self.assertTrue(select.select([terminal], [], [], 60)[0], shown)
            shown += os.read(terminal, 4096)
        return shown

    def test_commands_options_and_values_are_proposed_with_their_texts(self):
        (self.home / "result.pdf").touch()
        for line, wanted in {"onestop dossier acc": "dossier accept",
                             "onestop --as mc01 dossier re": "trả kết quả cho người nộp",
                             "onestop dossier exten": "dossier extend",
                             "onestop dossier accept --reque": "--request-id",
                             "onestop inbox --due": "inbox --due-before",
                             "onestop inbox --output j": "--output json",
                             "onestop inbox --output=j": "--output=json",
                             "onestop completion ": "zsh",
                             "onestop document upload resu": "upload result.pdf"}.items():
            with self.subTest(line=line):
                self.assertIn(wanted, self.proposed(line))

    def test_nothing_is_proposed_for_what_is_not_known(self):
        self.assertNotIn("accept", self.proposed("onestop frob acc"))


class Vietnamese(Test):
    """What is wrong with files, --lang vi says in Vietnamese; run_test.cc looks at command lines."""

    ENGLISH = re.compile(r"\b(is|are|was|the|not|must|expected|cannot|give|there|has|have|with|of|required|unknown|missing"
                         r"|invalid|failed|error|such)\b", re.IGNORECASE)

    def english_in(self, *words):
        done = subprocess.run([PROGRAM, *words, "--lang", "vi"], capture_output=True, text=True, encoding="utf-8", check=False,
                              env=self.environment(HOME=str(self.home)), timeout=60, stdin=subprocess.DEVNULL)
        self.assertIn(done.returncode, (0, 1, 2, 3, 4, 5), (words, done.stderr))
        # What is quoted was typed, or is to be typed; in brackets is what another program said.
        said = re.sub(r'`[^`]*`|"[^"]*"|\([^()]*\)|onestop [a-z -]+', "", done.stderr)
        return [(words, line) for line in said.splitlines() if self.ENGLISH.search(line)]

    def test_files_that_cannot_be_used(self):
        bad = self.home / "bad"
        bad.write_text("x: [", encoding="utf-8")
        empty = self.home / "empty"
        empty.touch()
        found = []
        for file in (str(bad), str(empty), str(self.home), "/nowhere"):
            key = ("--target", "127.0.0.1:1", "dossier", "sign", "x")
            for words in ((*key, "--p12", file), (*key, "--signer-key", file, "--signer-cert", file),
                          (*key, "--pkcs11-module", file, "--token-uri", "x"),
                          ("inbox", "--target", "127.0.0.1:1", "--token-file", file),
                          ("inbox", "--data", file, "--as", "x"), ("token", "x", "--data", file)):
                found += self.english_in(*words)
        self.assertEqual(found, [])

    def test_mistakes_in_the_file_of_contexts(self):
        self.file.parent.mkdir()
        found = []
        for text in ("x", "x: 1", "current: a", "contexts:\n  a:\n    targte: x", "contexts:\n  a: {target: x, target: y}",
                     "contexts:\n  a:\n    targets: {nope: x}", "contexts:\n  '/a': {}", "contexts: {a: {ca: []}}", "a: [",
                     "a: &x 1", "a: !t 1", "a: 1\n---\nb: 1", "a: b: c"):
            self.file.write_text(text + "\n", encoding="utf-8")
            found += self.english_in("inbox")
        self.assertEqual(found, [])


class Login(Test):
    def test_the_person_is_told_the_code_and_the_token_is_kept_for_them_alone(self):
        self.set_context()
        self.provider.decisions = ["authorization_pending", "granted"]
        said = self.run_onestop("login")
        self.assertIn("WDJB-MJHT", said)
        self.assertIn("/activate?user_code=WDJB-MJHT", said)
        self.assertEqual(self.provider.asked[0][1]["scope"], "openid offline_access")
        path = self.home / "onestop" / "tokens" / "province.json"
        self.assertEqual((self.mode(path), self.mode(path.parent)), (0o600, 0o700))
        self.assertEqual(self.tokens()["refresh_token"], "refresh-1")
        # No server is there, but the token was: without one the command ends before it asks.
        self.run_onestop("procedures", code=3)

    def test_without_a_login_a_command_says_how_to_log_in(self):
        self.set_context()
        self.assertIn("onestop login --context province", self.run_onestop("procedures", code=1))

    def test_a_token_that_is_about_to_expire_is_refreshed(self):
        self.set_context()
        self.provider.expires_in = 30
        self.run_onestop("login")
        self.provider.expires_in = 3600
        self.run_onestop("procedures", code=3)
        self.assertEqual(self.tokens()["refresh_token"], "refresh-2")
        asked = len(self.provider.asked)
        self.run_onestop("procedures", code=3)
        self.assertEqual(len(self.provider.asked), asked)

    def test_a_refresh_that_is_refused_asks_for_a_new_login(self):
        self.set_context()
        self.provider.expires_in = 30
        self.run_onestop("login")
        self.provider.refresh = "another"
        self.assertIn("onestop login", self.run_onestop("procedures", code=1))

    def test_a_refusal_in_the_browser_ends_the_login(self):
        self.set_context()
        for decision, code in {"access_denied": 1, "expired_token": 1, "invalid_grant": 2}.items():
            with self.subTest(decision=decision):
                self.provider.decisions = [decision]
                self.run_onestop("login", code=code)
        self.assertFalse((self.home / "onestop" / "tokens").exists())

    def test_a_logout_forgets_the_token_here_and_there(self):
        self.set_context()
        self.run_onestop("login")
        self.run_onestop("logout")
        self.assertFalse((self.home / "onestop" / "tokens" / "province.json").exists())
        self.assertEqual(self.provider.asked[-1][0], "revoke")
        self.assertEqual(self.provider.asked[-1][1]["token"], "refresh-1")

    def test_no_secret_goes_over_plain_http_to_another_machine(self):
        for issuer in ("http://sso.province", "http://127.0.0.1.evil.example", "ftp://127.0.0.1"):
            self.run_onestop("context", "set", "province", "--issuer", issuer)
            self.assertIn("https://", self.run_onestop("login", code=2))

    def test_a_provider_that_does_not_answer_is_named(self):
        self.run_onestop("context", "set", "province", "--issuer", "http://127.0.0.1:1/realms/staff")
        said = self.run_onestop("login", code=3)
        self.assertIn("PROVIDER_UNAVAILABLE", said)
        self.assertNotIn("--target", said)

    def test_another_issuers_document_is_not_taken(self):
        self.run_onestop("context", "set", "province", "--issuer", self.provider.issuer.replace("staff", "other"))
        self.assertIn("OpenID", self.run_onestop("login", code=2))


if __name__ == "__main__":
    PROGRAM = sys.argv.pop(1)
    unittest.main()
