"""`tools/bench verify`: how fast whole provinces are read: followed, verified and rebuilt. tools/bench says what is done."""

import contextlib
import datetime
import re
import subprocess
import time

from benchmarks.ledger.ledger import SETTINGS, Office, onestopd
from benchmarks.programs import BUILD, START_SECONDS_MAX, fail, free_port, machine, say

TARGETS = ("onestop", "onestopd", "onestop-bench-office")
EVENTS_PER_SECOND_MIN = 50_000


def run(*command):
    start = time.monotonic()
    done = subprocess.run([BUILD / "bin" / "onestop", *command], capture_output=True, text=True)
    if done.returncode != 0:
        fail(f"onestop {command[0]}: {done.stdout[-2000:]}{done.stderr[-2000:]}")
    return done.stdout, time.monotonic() - start


def follow(office, directory):
    """Lets the server's follower keep the tree over the whole log, from its first event."""
    (directory / "documents").mkdir()
    start = time.monotonic()
    server = onestopd(1, 1024, "")(office, directory, free_port())
    try:
        until = time.monotonic() + START_SECONDS_MAX + 600
        place = "SELECT coalesce((SELECT h.position - f.position FROM dossier.log_head h JOIN dossier.follower f USING (province)), -1)"
        begun = None
        while (behind := int(office.sql(place))) != 0:
            if behind > 0 and begun is None:
                begun = (time.monotonic(), behind)
            if server.process.poll() is not None or time.monotonic() > until:
                fail("the follower does not come to the end of the log")
            time.sleep(0.02)
        took = time.monotonic() - (begun[0] if begun else start)
        return begun[1] / took if begun else None
    finally:
        server.end()


def measure(options, directory):
    figures = {"benchmark": "verify", "date": datetime.datetime.now().isoformat(timespec="seconds"), "machine": machine(),
               "dossiers": options.dossiers, "connections": options.connections}
    with contextlib.ExitStack() as stack:
        say(f"preparing {options.dossiers} dossiers through the ledger")
        office = Office(directory, options.dossiers, SETTINGS)
        stack.callback(office.end)
        say(f"prepared in {office.prepared_in:.0f} s")
        figures["events"] = int(office.sql("SELECT count(*) FROM dossier.event"))
        figures["bytes"] = int(office.sql("SELECT pg_database_size(current_database())"))
        figures["followed"] = follow(office, directory)
        say("followed")
        database = ["--database", f"host={office.socket} user=postgres dbname=postgres", "--connections",
                    str(options.connections)]
        # Never analysed, as after a restore, and analysed.
        for name in ("verified", "analysed"):
            text, seconds = run("verify", *database)
            found = re.search(r"findings (\S+),", text)
            if found is None or found[1] != "0":
                fail(f"verify: {text}")
            figures[name] = figures["events"] / seconds
            say(f"{name}: {text.strip()}")
            office.sql("VACUUM ANALYZE")
        text, seconds = run("rebuild", *database)
        figures["rebuilt"] = figures["events"] / seconds
        say(f"rebuilt: {text.strip()}")
    return figures


def report(figures):
    machine_is = figures["machine"]
    print(f"\n{figures['date']}, {machine_is['cores']} cores, {machine_is['cpu']}")
    print(f"{figures['dossiers']} dossiers, {figures['events']} events, {figures['bytes'] / 1e6:.0f} MB; "
          f"{figures['connections']} connections\n")
    for key, what in (("followed", "the tree over the log, by its follower"), ("verified", "verify, never analysed"),
                      ("analysed", "verify, analysed"), ("rebuilt", "rebuild, where nothing differs")):
        rate = figures[key]
        if rate is None:
            print(f"  {what:<42} too fast to be seen")
            continue
        print(f"  {what:<42} {rate:>10.0f} events/s   "
              f"{'met' if rate >= EVENTS_PER_SECOND_MIN else 'MISSED'} (at least {EVENTS_PER_SECOND_MIN})")


def add_options(command):
    command.add_argument("--dossiers", type=int, default=100_000, help="of the province (100000)")
    command.add_argument("--connections", type=int, default=2, help="over which dossiers are read (2)")
