"""onestopd's embedded default as a process of its own, for tests in Python. Programs are those of ONESTOP_BINARY_DIR."""

import datetime
import os
import pathlib
import re
import signal
import subprocess
import time

BIN = pathlib.Path(os.environ["ONESTOP_BINARY_DIR"]) / "bin"
# How long a process may take to begin or to end on a busy machine, in seconds.
PROCESS_MAX = 60


def run(*arguments, **options):
    """The standard output of a program that succeeds; what it wrote is in the error when it does not."""
    done = subprocess.run([str(argument) for argument in arguments], text=True, timeout=300, stdin=subprocess.DEVNULL,
                          stdout=subprocess.PIPE, stderr=subprocess.PIPE, **options)
    if done.returncode != 0:
        raise AssertionError(f"{arguments} ended with {done.returncode}:\n{done.stdout}{done.stderr}")
    return done.stdout


class EmbeddedServer:
    """Starts with __enter__, ends with __exit__. `directory` is made; it may hold one of before."""

    def __init__(self, directory):
        self.directory = pathlib.Path(directory)
        self.log = self.directory.with_name(self.directory.name + ".log")
        self.process = None

    def __enter__(self):
        self.start()
        return self

    def __exit__(self, *_):
        if self.process is not None:
            self.stop()

    def start(self):
        endpoint = self.directory / "endpoint"
        endpoint.unlink(missing_ok=True)
        # A file, not a pipe: what outlives a test that died would keep a pipe open.
        with open(self.log, "ab") as log:
            self.process = subprocess.Popen([BIN / "onestopd", "--data", self.directory, "--listen", "127.0.0.1:0"],
                                            stdin=subprocess.DEVNULL, stdout=log, stderr=log)
        until = time.monotonic() + PROCESS_MAX
        while not endpoint.exists():
            if self.process.poll() is not None or time.monotonic() > until:
                self.stop()
                raise AssertionError(f"onestopd does not serve:\n{self.log.read_text(encoding='utf-8')}")
            time.sleep(0.01)
        self.address = endpoint.read_text(encoding="ascii").strip()

    def stop(self):
        process, self.process = self.process, None
        process.send_signal(signal.SIGTERM)
        try:
            return process.wait(PROCESS_MAX)
        finally:
            if process.poll() is None:
                process.kill()
                process.wait()

    def onestop(self, *arguments):
        """What the command line client prints."""
        return run(BIN / "onestop", *arguments, "--data", self.directory)

    def know_days_ahead(self):
        """Extends the sample's calendar: it holds published days only, and a test runs on any day."""
        catalogue = self.directory.with_name(self.directory.name + ".catalogue.yaml")
        self.onestop("catalogue", "export", catalogue, "--force", "--as", "admin")
        ahead = f"{datetime.date.today().year + 2}-12-31"
        text, count = re.subn(r'(known_to: "?)[\d-]+', rf"\g<1>{ahead}", catalogue.read_text(encoding="utf-8"))
        assert count > 0
        catalogue.write_text(text, encoding="utf-8")
        self.onestop("catalogue", "import", catalogue, "--as", "admin")
