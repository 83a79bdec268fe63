"""`tools/bench signing`: signatures and verifications beside what the keys allow. tools/bench says what is compared."""

import contextlib
import datetime
import os
import pathlib
import re
import subprocess
import time

from benchmarks.programs import (BUILD, START_SECONDS_MAX, Program, counts, cpu_seconds,
                            ended_children_cpu_seconds, fail, machine, postgres_cpu_seconds, resident, say,
                            thread_cpu_seconds)

TARGETS = ("onestopd", "onestop-bench-sign")
CALLS = (2, 4, 8)
STEPS = ("sign", "seal", "verify")
# The keys that public authorities issue to signers, beside the sample's own.
KINDS = ("ecdsap256", "rsa2048", "rsa3072")
# Threads of the HTTP server that answers for the sample's authorities, inside onestopd.
AUTHORITIES = "civetweb-worker"


class Office:
    """The embedded onestopd: its own PostgreSQL, and authorities that answer about time and revocation."""

    def __init__(self, directory):
        self.data = directory / "data"
        self.server = Program(BUILD / "bin" / "onestopd", "--data", self.data, cwd=directory,
                              log=directory / "onestopd.log")
        self.wait()
        self.postgres = int((self.data / "postgres" / "data" / "postmaster.pid").read_text().split()[0])

    def wait(self):
        until = time.monotonic() + START_SECONDS_MAX
        while not (self.data / "endpoint").exists():
            if self.server.process.poll() is not None or time.monotonic() > until:
                fail("the server does not serve:\n" + pathlib.Path(self.server.log).read_text(errors="replace")[-4000:])
            time.sleep(0.05)

    def end(self):
        self.server.end()

    def key_kind(self):
        """Of the leader, as `openssl speed` calls it."""
        text = subprocess.run(["openssl", "x509", "-noout", "-text", "-in", self.data / "signing" / "staff-gd01.pem"],
                              check=True, capture_output=True, text=True).stdout
        bits = re.search(r"Public-Key: \((\d+) bit\)", text)[1]
        return ("ecdsap" if "id-ecPublicKey" in text else "rsa") + bits

    def cpu(self):
        authorities = thread_cpu_seconds(self.server.pid, AUTHORITIES)
        return {"onestopd": cpu_seconds(self.server.pid) - authorities,
                "PDF programs": ended_children_cpu_seconds(self.server.pid),
                "postgres": postgres_cpu_seconds(self.postgres), "authorities": authorities}


def openssl_speed(kinds, processes):
    """Private and public operations per second of each kind of key."""
    parallel = ["-multi", str(processes)] if processes > 1 else []
    text = subprocess.run(["openssl", "speed", "-mr", "-seconds", "1", *parallel, *kinds], check=True,
                          capture_output=True, text=True).stdout
    rates = {}
    # "+F2:" RSA, "+F4:" ECDSA: which, bits, private, public. Lines of single processes begin otherwise.
    for line in re.findall(r"^\+F[24]:(.*)$", text, re.M):
        _, bits, private, public = line.split(":")
        kind = ("rsa" if int(bits) > 1000 else "ecdsap") + bits
        rates[kind] = {"sign": float(private), "verify": float(public)}
    if set(rates) != set(kinds):
        fail(f"openssl speed printed {', '.join(rates)} only")
    return rates


def refusals(result):
    """What the server refused because it had too much to do; nothing when that is none."""
    return f", {result['refused']} of {result['done'] + result['refused']} refused" if result["refused"] else ""


class Signers:
    def __init__(self, office, directory, dossiers):
        self.office = office
        self.load = Program(BUILD / "bin" / "onestop-bench-sign", office.data, dossiers, cwd=directory,
                            log=directory / "sign.log")
        self.prepared_in = self.load.read(START_SECONDS_MAX)["seconds"]

    def run(self, step, calls, seconds, count):
        before = self.cpu()
        self.load.tell(f"{step} {calls} {seconds} {count}")
        result = self.load.read(seconds + 120)
        after = self.cpu()
        if result["errors"] > 0 or result["done"] == 0:
            fail(f"{step}: {result['errors']} failed, {result['done']} done; such as: {result['error']}")
        result["cpu_ms"] = {name: 1e3 * (after[name] - before[name]) / result["done"] for name in before}
        result["cores_busy"] = sum(after[name] - before[name] for name in before) / result["seconds"]
        say(f"{step:6s} {calls:3d} at once: {result['per_second']:7.1f}/s" + refusals(result))
        return result

    def cpu(self):
        return {**self.office.cpu(), "signers": cpu_seconds(self.load.pid)}


def measure(options, directory):
    figures = {"benchmark": "signing", "date": datetime.datetime.now().isoformat(timespec="seconds"),
               "machine": machine(), "dossiers": options.dossiers}
    cores = os.cpu_count() or 1
    with contextlib.ExitStack() as stack:
        office = Office(directory)
        stack.callback(office.end)
        figures["key"] = office.key_kind()
        kinds = list(dict.fromkeys((figures["key"], *KINDS)))
        say("openssl speed")
        figures["openssl"] = {1: openssl_speed(kinds, 1), cores: openssl_speed(kinds, cores)}
        say(f"having {options.dossiers} drafts made")
        signers = Signers(office, directory, options.dossiers)
        stack.callback(signers.load.end)
        say(f"made in {signers.prepared_in:.0f} s")
        for step in STEPS:
            # The tries share one half of the dossiers, the long stretch has what is left.
            few = options.dossiers // (2 * (len(options.calls) + 1))
            lone = signers.run(step, 1, options.probe_seconds, few)
            tried = [signers.run(step, calls, options.probe_seconds, few) for calls in options.calls]
            best = max([lone, *tried], key=lambda result: result["per_second"])["calls"]
            figures[step] = {"lone": lone, "tried": tried,
                             "best": signers.run(step, best, options.seconds, options.dossiers)}
        figures["onestopd_mb"] = resident(office.server.pid)
    return figures


def report(figures):
    place, key = figures["machine"], figures["key"]
    print(f"\n{figures['date']}, {place['cores']} cores, {place['cpu']}, {place['memory_mb']} MB; load before: "
          f"{place['load_before']:.1f}")
    print(f"{figures['dossiers']} dossiers, keys {key}; onestopd holds {figures['onestopd_mb']:.0f} MB\n")
    print(f"  {'':24s} {'at once':>8s} {'per second':>11s} {'p50 ms':>9s} {'p99 ms':>9s} {'cores busy':>11s}")
    for step in STEPS:
        for name in ("lone", "best"):
            result = figures[step][name]
            print(f"  {step + (', alone' if name == 'lone' else ''):24s} {result['calls']:8d} "
                  f"{result['per_second']:11.1f} {result['p50_ms']:9.1f} {result['p99_ms']:9.1f} "
                  f"{result['cores_busy']:11.2f}" + refusals(result))
    programs = list(figures["sign"]["best"]["cpu_ms"])
    print(f"\n  {'processor time, ms':24s} " + " ".join(f"{name:>13s}" for name in programs) + f" {'sum':>9s}")
    for step in STEPS:
        used = figures[step]["best"]["cpu_ms"]
        print(f"  {step:24s} " + " ".join(f"{used[name]:13.2f}" for name in programs) + f" {sum(used.values()):9.2f}")
    print(f"\n  {'openssl speed':24s} {'processes':>9s} {'sign/s':>10s} {'verify/s':>10s}")
    for processes, rates in figures["openssl"].items():
        for kind, rate in rates.items():
            print(f"  {kind:24s} {processes:9d} {rate['sign']:10.0f} {rate['verify']:10.0f}")
    allowed = figures["openssl"][place["cores"]][key]
    print()
    for step, operation in (("sign", "sign"), ("seal", "sign"), ("verify", "verify")):
        rate = figures[step]["best"]["per_second"]
        used = figures[step]["best"]["cpu_ms"]
        most = max(used, key=used.get)
        print(f"  {step + ':':8s}{rate:.1f}/s, 1 : {allowed[operation] / rate:.0f} of what {key} allows on all cores "
              f"({allowed[operation]:.0f} {operation}/s); {100 * used[most] / sum(used.values()):.0f} % of its "
              f"processor time goes to {most}")


def add_options(signing):
    signing.add_argument("--dossiers", type=int, default=400, help="with a draft each (400)")
    signing.add_argument("--seconds", type=float, default=10, help="of each long stretch (10)")
    signing.add_argument("--probe-seconds", type=float, default=4, help="of each try (4)")
    signing.add_argument("--calls", type=counts, default=CALLS, help="in flight to try beside one (2,4,8)")
