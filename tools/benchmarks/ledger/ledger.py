"""`tools/bench ledger`: the batched ledger beside one transaction per command. tools/bench says what is compared."""

import contextlib
import datetime
import json
import os
import pathlib
import re
import resource
import socket
import subprocess
import time
import urllib.request

from benchmarks.programs import (BUILD, ROOT, START_SECONDS_MAX, Program, Watch, children, counts, cpu_seconds, fail,
                            free_port, machine, postgres_cpu_seconds, proportional, resident, say)

POSTGRES = max(pathlib.Path("/usr/lib/postgresql").glob("*/bin"), default=pathlib.Path("/nowhere"),
               key=lambda path: int(path.parent.name))
TARGETS = ("onestopd", "onestop-bench-office", "onestop-bench-load")

# What the ledger's design promises, and what onestopd may hold in memory; docs/adr/0013 has figures.
SATURATED_RATIO_MIN = 4.0
SATURATED_RATIO_AIM = 6.0
STREAMED_RATIO_MIN = 6.0
STREAMED_RATIO_AIM = 8.0
LONE_RATIO_MAX = 1.3
IDLE_MEMORY_MAX = 100  # MB
SATURATED_MEMORY_MAX = 400  # MB

CLIENTS = (8, 16, 32, 64)
CALLS = (128, 256, 512, 1024)
STREAMED = (256, 512, 1024, 2048)
# PostgreSQL takes no longer commit_delay.
FLUSH_DELAY_MAX = 100  # ms

# Of a server that is meant to write: the same for both sides.
SETTINGS = ["max_connections = 200", "shared_buffers = 512MB", "max_wal_size = 4GB", "checkpoint_timeout = 30min"]

CONFIG = """
province: H31
listen:
  address: unix:{directory}/onestopd.socket
tokens:
  jwks_file: {directory}/jwks.json
  issuer: https://issuer.bench
  audience: onestop
database:
  conninfo: host={socket} dbname=postgres
ledger:
  writers: {writers}
  cache_dossiers_max: {cache}
lookups:
  secret_key_file: {directory}/lookup.key
documents:
  root: {directory}/documents
signing:
  trust_file: {directory}/signing/trust.yaml
forms:
  templates_dir: {templates}
  place: Hưng Yên
  verification_address: https://motcua.hungyen.example/kiem-tra/
telemetry:
  metrics_address: "127.0.0.1:{metrics_port}"
  log_level: warning
{more}"""

# One completed step: the statements of the ledger, one at a time, each dossier and request drawn by chance. The
# payload and its hash are as long as those of the ledger's own events. The log is left out: a position for each would make
# these transactions wait for one another's COMMIT, and that would not be a fair comparison.
TRANSACTION = r"""
\set number random({first}, {last})
\set one random(0, 2147483647)
\set two random(0, 281474976710655)
\set three random(0, 4194303)
BEGIN;
SELECT dossier_id, version, open_task, open_step FROM dossier.dossier WHERE province = 'H31' AND dossier_id = ('00000000-0000-8000-8000-' || lpad(:number::text, 12, '0'))::uuid FOR UPDATE \gset
SELECT fingerprint, dossier_id AS done, seq FROM dossier.event WHERE province = 'H31' AND caller = 'specialist-1' AND request_id = (lpad(to_hex(:one::bigint), 8, '0') || '-0000-4000-8000-' || lpad(to_hex(:two::bigint), 12, '0'))::uuid;
INSERT INTO dossier.event (province, dossier_id, seq, kind, occur_time, record_time, actor, recorded_by, trace_id, payload, hash, caller, request_id, fingerprint, batch, ordinal) VALUES ('H31', :dossier_id::uuid, :version::bigint + 1, {kind}, now(), now(), 'specialist-1', '', '\x{trace}', '\x{payload}', '\x{hash}', 'specialist-1', (lpad(to_hex(:one::bigint), 8, '0') || '-0000-4000-8000-' || lpad(to_hex(:two::bigint), 12, '0'))::uuid, '\x{hash}', ((extract(epoch FROM now()) * 1000)::bigint << 22) + :three::bigint, 0);
UPDATE dossier.dossier SET version = :version::bigint + 1, last_hash = '\x{hash}', status = 3, open_task = :open_task::integer + 1, open_step = 7 - :open_step::integer, holder = 'specialist-1', change_time = now() WHERE province = 'H31' AND dossier_id = :dossier_id::uuid;
UPDATE dossier.task SET assignee = 'specialist-1', claim_time = now(), finish_time = now(), outcome = 'completed' WHERE province = 'H31' AND dossier_id = :dossier_id::uuid AND number = :open_task::integer;
INSERT INTO dossier.task (province, dossier_id, number, step, kind, role, agency_id, assignee, open_time, due_time, claim_time, finish_time, outcome) VALUES ('H31', :dossier_id::uuid, :open_task::integer + 1, 7 - :open_step::integer, 3, 3, 'H31.06', 'specialist-1', now(), now() + interval '18 hours', NULL, NULL, '');
COMMIT;
"""


class Office(Program):
    """PostgreSQL with its dossiers."""

    def __init__(self, directory, dossiers, settings):
        super().__init__(BUILD / "bin" / "onestop-bench-office", directory, dossiers, *settings, cwd=directory,
                         log=directory / "office.log")
        # Some thousand dossiers a second.
        ready = self.read(START_SECONDS_MAX + dossiers // 500)
        self.socket, self.prepared_in = ready["socket"], ready["seconds"]
        self.server = int((directory / "postgres" / "data" / "postmaster.pid").read_text().split()[0])

    def end(self):
        # The end of its input stops the cluster, then the program.
        with contextlib.suppress(OSError):
            self.process.stdin.close()
        with contextlib.suppress(subprocess.TimeoutExpired):
            self.process.wait(60)
        super().end()

    def sql(self, text):
        return subprocess.run([POSTGRES / "psql", "-XAtq", "-v", "ON_ERROR_STOP=1", "-h", self.socket, "-U", "postgres",
                               "-d", "postgres", "-c", text], check=True, capture_output=True, text=True).stdout.strip()

    def memory(self):
        return sum(proportional(pid) for pid in [self.server, *children(self.server)])

    def cpu(self):
        return postgres_cpu_seconds(self.server)

    def calm(self):
        """Before a measured stretch: nothing that the one before left is still to be written."""
        self.sql("CHECKPOINT")


class Pgbench:
    """Side (a)."""

    def __init__(self, office, directory, first, last):
        self.office, self.directory = office, directory
        sample = json.loads(office.sql(
            "SELECT json_build_object('kind', e.kind, 'payload', encode(e.payload, 'hex'), 'hash', "
            "encode(e.hash, 'hex'), 'trace', encode(e.trace_id, 'hex')) FROM dossier.event e WHERE e.caller IS NOT NULL "
            "AND e.record_time = (SELECT max(record_time) FROM dossier.event) LIMIT 1"))
        self.payload_bytes = len(sample["payload"]) // 2
        self.script = directory / "command.sql"
        self.script.write_text(TRANSACTION.format(first=first, last=last, **sample))

    def run(self, clients, seconds):
        for old in self.directory.glob("pgbench_log.*"):
            old.unlink()
        before = self.cpu()
        done = subprocess.run(
            [POSTGRES / "pgbench", "-n", "-M", "prepared", "-f", self.script, "-c", str(clients), "-j",
             str(min(clients, os.cpu_count() or 1)), "-T", str(int(seconds)), "-l", "-h", self.office.socket, "-U",
             "onestop_workflow", "postgres"], cwd=self.directory, capture_output=True, text=True, timeout=seconds + 60)
        if done.returncode != 0:
            print(done.stderr[-2000:], file=sys.stderr)
            fail("pgbench failed")
        times = sorted(int(line.split()[2]) for log in self.directory.glob("pgbench_log.*")
                       for line in log.open() if len(line.split()) >= 3)
        return {"clients": clients, "commands": len(times),
                "cpu_us": per_command(before, self.cpu(), len(times)),
                "per_second": float(re.search(r"tps = ([\d.]+)", done.stdout)[1]),
                "mean_us": sum(times) / len(times), "p50_us": times[len(times) // 2],
                "p99_us": times[int(0.99 * (len(times) - 1))]}


    def cpu(self):
        used = resource.getrusage(resource.RUSAGE_CHILDREN)
        return {"postgres": self.office.cpu(), "client": used.ru_utime + used.ru_stime}


class Ledger:
    """Side (b)."""

    def __init__(self, office, directory, dossiers, server):
        self.office, self.directory = office, directory
        (directory / "documents").mkdir()
        self.socket, self.metrics_port = directory / "onestopd.socket", free_port()
        self.server = server(office, directory, self.metrics_port)
        self.wait()
        self.load = Program(BUILD / "bin" / "onestop-bench-load", f"unix:{self.socket}", directory, 1, dossiers,
                            cwd=directory, log=directory / "load.log")

    def wait(self):
        until = time.monotonic() + START_SECONDS_MAX
        while True:
            with contextlib.suppress(OSError), socket.socket(socket.AF_UNIX) as probe:
                probe.connect(str(self.socket))
                return
            if self.server.process.poll() is not None or time.monotonic() > until:
                print(pathlib.Path(self.server.log).read_text(errors="replace")[-4000:], file=sys.stderr)
                fail("the server does not serve")
            time.sleep(0.05)

    def metric(self, text, name):
        return sum(float(value) for value in re.findall(rf"^{name}(?:{{[^}}]*}})? (\S+)$", text, re.M))

    def batches(self):
        with urllib.request.urlopen(f"http://127.0.0.1:{self.metrics_port}/metrics", timeout=10) as page:
            text = page.read().decode()
        return (self.metric(text, "onestop_ledger_batch_commands_sum"),
                self.metric(text, "onestop_ledger_batch_commands_count"))

    def run(self, calls, seconds, warm=1.0, way="call"):
        before, cpu = self.batches(), self.cpu()
        self.load.tell(f"{way} {calls} {warm} {seconds}")
        result = self.load.read(warm + seconds + 60)
        after = self.batches()
        result["cpu_us"] = per_command(cpu, self.cpu(), after[0] - before[0])
        if result["errors"] > 0:
            fail(f"{result['errors']} commands failed, such as: {result['error']}")
        result["batch"] = (after[0] - before[0]) / max(1.0, after[1] - before[1])
        return result

    def cpu(self):
        return {"postgres": self.office.cpu(), "onestopd": cpu_seconds(self.server.pid),
                "client": cpu_seconds(self.load.pid)}


class Streamed:
    """Side (c): the same server and load, with the commands in streams."""

    def __init__(self, ledger):
        self.ledger = ledger

    def run(self, count, seconds):
        return self.ledger.run(count, seconds, way="stream")


def flush_delay(milliseconds):
    """The settings with which PostgreSQL waits so long before each flush of its log that a COMMIT waits for."""
    if not 0 <= milliseconds <= FLUSH_DELAY_MAX:
        fail(f"--flush-delay is {milliseconds:g} ms; give 0 to {FLUSH_DELAY_MAX}")
    return [f"commit_delay = {round(1000 * milliseconds)}", "commit_siblings = 0"] if milliseconds > 0 else []


def per_command(before, after, commands):
    """Processor time in microseconds that one command took of each program."""
    return {name: 1e6 * (after[name] - before[name]) / max(1, commands) for name in before}


def onestopd(writers, cache, more):
    def start(office, directory, metrics_port):
        config = directory / "onestopd.yaml"
        config.write_text(CONFIG.format(directory=directory, socket=office.socket, metrics_port=metrics_port,
                                        writers=writers, cache=cache, more=more,
                                        templates=ROOT / "deploy/samples/hung_yen/templates"))
        return Program(BUILD / "bin" / "onestopd", "--config", config, cwd=directory, log=directory / "onestopd.log")
    return start


def best(name, side, counts, seconds):
    """The count with which a side does the most."""
    results = []
    for count in counts:
        results.append(side.run(count, seconds))
        say(f"{name}: {count:5d} at once: {results[-1]['per_second']:8.0f} commands/s")
    return counts[max(range(len(counts)), key=lambda i: results[i]["per_second"])], results


def together(runs):
    """Several runs of one side as one: rates are averaged, times weighed by their commands."""
    total = sum(run["commands"] for run in runs)
    merged = {key: sum(run[key] * run["commands"] for run in runs) / total for key in ("mean_us", "p50_us", "p99_us")}
    merged["per_second"] = sum(run["per_second"] for run in runs) / len(runs)
    merged["commands"] = total
    merged["runs"] = [round(run["per_second"], 1) for run in runs]
    merged["cpu_us"] = {name: sum(run["cpu_us"][name] for run in runs) / len(runs) for name in runs[0]["cpu_us"]}
    if "batch" in runs[0]:
        merged["batch"] = sum(run["batch"] for run in runs) / len(runs)
    return merged


def measure(options, directory):
    delay = flush_delay(options.flush_delay)
    figures = {"benchmark": "ledger", "date": datetime.datetime.now().isoformat(timespec="seconds"),
               "machine": machine(), "dossiers": options.dossiers, "writers": options.writers, "cache_dossiers_max": options.cache,
               "flush_delay_ms": options.flush_delay}
    with contextlib.ExitStack() as stack:
        say(f"preparing {2 * options.dossiers} dossiers through the ledger")
        office = Office(directory, 2 * options.dossiers, SETTINGS + delay + options.setting)
        stack.callback(office.end)
        say(f"prepared in {office.prepared_in:.0f} s")
        office.sql("VACUUM ANALYZE")
        ledger = Ledger(office, directory, options.dossiers, onestopd(options.writers, options.cache, options.config))
        stack.callback(ledger.server.end)
        stack.callback(ledger.load.end)
        time.sleep(1)
        server = ledger.server.pid
        figures["idle_mb"] = {"onestopd": resident(server), "postgres": office.memory()}

        ledger.run(64, 2)  # A warm-up, and the sample of pgbench's rows.
        pgbench = Pgbench(office, directory, options.dossiers + 1, 2 * options.dossiers)
        figures["payload_bytes"] = pgbench.payload_bytes
        clients, figures["pgbench_tried"] = best("pgbench", pgbench, options.clients, options.probe_seconds)
        calls, figures["ledger_tried"] = best("ledger ", ledger, options.calls, options.probe_seconds)
        streamed = Streamed(ledger)
        streams, figures["streamed_tried"] = best("streamed", streamed, options.streamed, options.probe_seconds)
        office.sql("VACUUM ANALYZE")

        a, b, c, lone_a, lone_b, peak = [], [], [], [], [], 0.0
        for turn in range(options.turns):
            office.calm()
            a.append(pgbench.run(clients, options.seconds))
            say(f"pgbench: {clients} clients: {a[-1]['per_second']:.0f} commands/s")
            office.calm()
            pids = [server, ledger.load.pid]
            with Watch(pids) as watch:
                b.append(ledger.run(calls, options.seconds))
                figures.setdefault("saturated_mb", {})["postgres"] = office.memory()
            say(f"ledger:  {calls} calls: {b[-1]['per_second']:.0f} commands/s, {b[-1]['batch']:.0f} a batch")
            office.calm()
            with Watch(pids) as watch_streamed:
                c.append(streamed.run(streams, options.seconds))
            say(f"streamed: {streams} at once: {c[-1]['per_second']:.0f} commands/s, {c[-1]['batch']:.0f} a batch")
            peak = max(peak, watch.peak[server], watch_streamed.peak[server])
            figures["saturated_mb"]["load"] = watch.peak[ledger.load.pid]
        for turn in range(options.turns):
            lone_a.append(pgbench.run(1, options.lone_seconds))
            say(f"pgbench: alone: {lone_a[-1]['p50_us'] / 1000:.3f} ms")
            lone_b.append(ledger.run(1, options.lone_seconds))
            say(f"ledger:  alone: {lone_b[-1]['p50_us'] / 1000:.3f} ms")
        figures["saturated_mb"]["onestopd"] = peak
        figures["pgbench"] = {"clients": clients, **together(a)}
        figures["ledger"] = {"calls": calls, **together(b)}
        figures["streamed"] = {"calls": streams, **together(c)}
        figures["pgbench_lone"], figures["ledger_lone"] = together(lone_a), together(lone_b)
        figures["ratio"] = figures["ledger"]["per_second"] / figures["pgbench"]["per_second"]
        figures["streamed_ratio"] = figures["streamed"]["per_second"] / figures["pgbench"]["per_second"]
        figures["lone_ratio"] = figures["ledger_lone"]["p50_us"] / figures["pgbench_lone"]["p50_us"]
    return figures


def report(figures):
    def line(name, side):
        batch = f"{side['batch']:8.1f}" if "batch" in side else "       -"
        print(f"  {name:30s} {side['per_second']:10.0f} {side['p50_us'] / 1000:9.3f} {side['p99_us'] / 1000:9.3f} {batch}")

    def bar(name, value, met, bound):
        print(f"  {name:44s} {value:>9s}   {'met' if met else 'MISSED'} ({bound})")

    place = figures["machine"]
    print(f"\n{figures['date']}, {place['cores']} cores, {place['cpu']}, {place['memory_mb']} MB; load before: "
          f"{place['load_before']:.1f}")
    print(f"events of {figures['payload_bytes']} bytes, "
          f"{figures['dossiers']} dossiers a side, {figures['writers']} writers, {figures['cache_dossiers_max']} remembered by each")
    print(f"added to each flush of PostgreSQL's log: {figures['flush_delay_ms']:g} ms\n")
    print(f"  {'':30s} {'commands/s':>10s} {'p50 ms':>9s} {'p99 ms':>9s} {'a batch':>8s}")
    line(f"pgbench, {figures['pgbench']['clients']} clients", figures["pgbench"])
    line(f"gRPC and ledger, {figures['ledger']['calls']} calls", figures["ledger"])
    line(f"streamed, {figures['streamed']['calls']} at once", figures["streamed"])
    line("pgbench, alone", figures["pgbench_lone"])
    line("gRPC and ledger, alone", figures["ledger_lone"])
    print(f"\n  resident memory, MB             idle: onestopd {figures['idle_mb']['onestopd']:.0f}, postgres "
          f"{figures['idle_mb']['postgres']:.0f}; saturated: onestopd {figures['saturated_mb']['onestopd']:.0f}, postgres "
          f"{figures['saturated_mb']['postgres']:.0f}, callers {figures['saturated_mb']['load']:.0f}")
    for name, side in (("pgbench", figures["pgbench"]), ("ledger", figures["ledger"]), ("streamed", figures["streamed"])):
        cpu = side["cpu_us"]
        print(f"  processor time a command, us    {name}: {sum(cpu.values()):.0f} ("
              + ", ".join(f"{program} {used:.0f}" for program, used in cpu.items()) + ")")
    used = {name: sum(figures[name]["cpu_us"].values()) for name in ("pgbench", "ledger", "streamed")}
    print(f"  (pgbench's is {used['pgbench'] / used['ledger']:.2f} times the ledger's and {used['pgbench'] / used['streamed']:.2f} times "
          "that of streams; with all cores busy it is what bounds the ratio of commands/s)\n")
    bar("commands/s, ledger / pgbench", f"{figures['ratio']:.2f}", figures["ratio"] >= SATURATED_RATIO_MIN,
        f"at least {SATURATED_RATIO_MIN:g}, aim {SATURATED_RATIO_AIM:g}")
    bar("commands/s, streamed / pgbench", f"{figures['streamed_ratio']:.2f}",
        figures["streamed_ratio"] >= STREAMED_RATIO_MIN, f"at least {STREAMED_RATIO_MIN:g}, aim {STREAMED_RATIO_AIM:g}")
    bar("a lone command's median, ledger / pgbench", f"{figures['lone_ratio']:.2f}",
        figures["lone_ratio"] <= LONE_RATIO_MAX, f"at most {LONE_RATIO_MAX:g}")
    bar("onestopd idle, MB", f"{figures['idle_mb']['onestopd']:.0f}", figures["idle_mb"]["onestopd"] <= IDLE_MEMORY_MAX,
        f"at most {IDLE_MEMORY_MAX}")
    bar("onestopd saturated, MB", f"{figures['saturated_mb']['onestopd']:.0f}",
        figures["saturated_mb"]["onestopd"] <= SATURATED_MEMORY_MAX, f"at most {SATURATED_MEMORY_MAX}")


def add_options(ledger):
    ledger.add_argument("--dossiers", type=int, default=20000, help="of each side (20000)")
    ledger.add_argument("--seconds", type=float, default=12, help="of each saturated stretch (12)")
    ledger.add_argument("--lone-seconds", type=float, default=6, help="of each lone stretch (6)")
    ledger.add_argument("--probe-seconds", type=float, default=3, help="of each try of a client count (3)")
    ledger.add_argument("--turns", type=int, default=2, help="how often the sides take turns (2)")
    ledger.add_argument("--clients", type=counts, default=CLIENTS, help="of pgbench to try (8,16,32,64)")
    ledger.add_argument("--calls", type=counts, default=CALLS, help="in flight to try (128,256,512,1024)")
    ledger.add_argument("--streamed", type=counts, default=STREAMED,
                        help="commands of streams in flight to try (256,512,1024,2048)")
    ledger.add_argument("--flush-delay", type=float, default=0, metavar="MS",
                        help="milliseconds that each flush of PostgreSQL's log takes longer, on both sides (0)")
    ledger.add_argument("--writers", type=int, default=2, help="of the ledger (2)")
    ledger.add_argument("--cache", type=int, default=16384,
                        help="folded dossiers that a writer remembers (16384); 0: every command folds its history")
    ledger.add_argument("--setting", action="append", default=[], metavar="NAME=VALUE", help="of PostgreSQL")
    ledger.add_argument("--config", default="", metavar="YAML", help="further lines of onestopd's configuration")
