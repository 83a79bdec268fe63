"""What the benchmarks of tools/bench have in common: building, starting, watching and ending programs."""

import contextlib
import datetime
import json
import os
import pathlib
import re
import signal
import socket
import subprocess
import sys
import threading

ROOT = pathlib.Path(__file__).resolve().parent.parent.parent
BUILD = ROOT / "build" / "release"
START_SECONDS_MAX = 120


def fail(message):
    sys.exit(f"tools/bench: {message}")


def build(*targets):
    """Builds in the preset `release`, with as many compilers as the machine has memory and cores for."""
    if not targets:
        return
    if not (BUILD / "build.ninja").exists():
        subprocess.run([ROOT / "tools" / "setup"], check=True, stdin=subprocess.DEVNULL, stdout=sys.stderr)
        subprocess.run(["cmake", "--preset", "release"], cwd=ROOT, check=True, stdout=subprocess.DEVNULL)
    jobs = max(1, min(os.cpu_count() or 1, memory_available() // 1500))
    say(f"building {', '.join(targets)} (preset release)")
    done = subprocess.run(["cmake", "--build", BUILD, "-j", str(jobs), "--target", *targets], cwd=ROOT,
                          stdin=subprocess.DEVNULL, capture_output=True, text=True)
    if done.returncode != 0:
        print(done.stdout[-8000:], done.stderr[-2000:], file=sys.stderr)
        fail("the build failed")


def memory_available():
    return int(re.search(r"MemAvailable:\s+(\d+)", pathlib.Path("/proc/meminfo").read_text())[1]) // 1024  # MB


def say(text):
    print(f"{datetime.datetime.now():%H:%M:%S} {text}", file=sys.stderr, flush=True)


def resident(pid):
    """Resident memory of a process in MB, as the kernel counts it."""
    with contextlib.suppress(OSError):
        found = re.search(r"VmRSS:\s+(\d+)", pathlib.Path(f"/proc/{pid}/status").read_text())
        return int(found[1]) / 1024 if found else 0.0
    return 0.0


def proportional(pid):
    """Its share of memory in MB: pages that PostgreSQL's processes have in common count once."""
    with contextlib.suppress(OSError):
        return int(re.search(r"Pss:\s+(\d+)", pathlib.Path(f"/proc/{pid}/smaps_rollup").read_text())[1]) / 1024
    return 0.0


def cpu_seconds(pid, with_ended_children=False):
    with contextlib.suppress(OSError):
        fields = pathlib.Path(f"/proc/{pid}/stat").read_text().rsplit(")", 1)[1].split()
        return sum(map(int, fields[11:15 if with_ended_children else 13])) / os.sysconf("SC_CLK_TCK")
    return 0.0


def ended_children_cpu_seconds(pid):
    return cpu_seconds(pid, True) - cpu_seconds(pid)


def thread_cpu_seconds(pid, name):
    """Of the threads whose name begins so."""
    total = 0.0
    for stat in pathlib.Path(f"/proc/{pid}/task").glob("*/stat"):
        with contextlib.suppress(OSError):
            text = stat.read_text()
            if text[text.index("(") + 1:].startswith(name):
                total += sum(map(int, text.rsplit(")", 1)[1].split()[11:13])) / os.sysconf("SC_CLK_TCK")
    return total


def children(pid):
    with contextlib.suppress(OSError):
        return [int(child) for child in pathlib.Path(f"/proc/{pid}/task/{pid}/children").read_text().split()]
    return []


def postgres_cpu_seconds(server):
    """Of a cluster, by its first process: those that have ended are counted there."""
    return cpu_seconds(server, True) + sum(cpu_seconds(pid) for pid in children(server))


class Program:
    """A child that says one line when it is ready; ended with the benchmark."""

    def __init__(self, *command, cwd, log):
        self.log = log
        self.process = subprocess.Popen([str(word) for word in command], stdin=subprocess.PIPE,
                                        stdout=subprocess.PIPE, stderr=open(log, "wb"), text=True, cwd=cwd)
        self.pid = self.process.pid

    def read(self, seconds):
        lines = []
        reader = threading.Thread(target=lambda: lines.append(self.process.stdout.readline()), daemon=True)
        reader.start()
        reader.join(seconds)
        if not lines or not lines[0]:
            print(pathlib.Path(self.log).read_text(errors="replace")[-4000:], file=sys.stderr)
            fail(f"{self.process.args[0]} said nothing within {seconds:.0f} s")
        return json.loads(lines[0])

    def tell(self, line):
        self.process.stdin.write(line + "\n")
        self.process.stdin.flush()

    def end(self):
        with contextlib.suppress(OSError):
            self.process.stdin.close()
        if self.process.poll() is None:
            self.process.send_signal(signal.SIGTERM)
        try:
            self.process.wait(30)
        except subprocess.TimeoutExpired:
            self.process.kill()
            self.process.wait()


class Watch(threading.Thread):
    """The largest resident memory of a process while it is watched."""

    def __init__(self, pids):
        super().__init__(daemon=True)
        self.peak = dict.fromkeys(pids, 0.0)
        self.ended = threading.Event()

    def run(self):
        while not self.ended.wait(0.5):
            for pid in self.peak:
                self.peak[pid] = max(self.peak[pid], resident(pid))

    def __enter__(self):
        self.start()
        return self

    def __exit__(self, *_):
        self.ended.set()
        self.join()


def free_port():
    with socket.socket() as one:
        one.bind(("127.0.0.1", 0))
        return one.getsockname()[1]


def machine():
    text = pathlib.Path("/proc/cpuinfo").read_text()
    model = re.search(r"model name\s*:\s*(.+)", text)
    return {"cpu": model[1].strip() if model else "unknown", "cores": os.cpu_count(),
            "memory_mb": int(re.search(r"MemTotal:\s+(\d+)", pathlib.Path("/proc/meminfo").read_text())[1]) // 1024,
            "load_before": os.getloadavg()[0]}


def counts(text):
    return tuple(int(part) for part in text.split(","))
