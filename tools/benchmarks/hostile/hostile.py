"""`tools/bench hostile`: what one caller who misbehaves does to another. tools/bench says what is compared."""

import contextlib
import datetime
import subprocess
import time

from benchmarks.programs import BUILD, START_SECONDS_MAX, Program, fail, machine, resident, say
from benchmarks.signing.signing import Office

TARGETS = ("onestopd", "onestop-bench-hostile")


def measure(options, directory):
    figures = {"benchmark": "hostile", "date": datetime.datetime.now().isoformat(timespec="seconds"),
               "machine": machine(), "rows": []}
    program = BUILD / "bin" / "onestop-bench-hostile"
    with contextlib.ExitStack() as stack:
        office = Office(directory)
        stack.callback(office.end)
        work = Program(program, office.data, "work", cwd=directory, log=directory / "work.log")
        stack.callback(work.end)
        if work.read(START_SECONDS_MAX) != "ready":
            fail("the caller who works does not begin")

        def reads():
            work.tell(str(options.seconds))
            return work.read(options.seconds + 60)

        reads()
        names = subprocess.run([program, office.data, "attack", "list"], check=True, capture_output=True,
                               text=True).stdout.splitlines()
        for name in names:
            # Each beside its own quiet moment: the machine is not the same all the time.
            quiet = reads()
            # With the lowest priority: what is measured is the server, not the attacker's share of the processors.
            attacker = subprocess.Popen(["nice", "-n", "19", program, office.data, "attack", name,
                                         str(options.seconds + 2)], stdout=subprocess.DEVNULL,
                                        stderr=subprocess.DEVNULL)
            time.sleep(1)
            beside = reads()
            attacker.wait(60)
            row = {"name": name, "quiet": quiet, "beside": beside, "ratio": beside["p99_ms"] / quiet["p99_ms"],
                   "onestopd_mb": resident(office.server.pid)}
            figures["rows"].append(row)
            say(f"{name}: p99 {quiet['p99_ms']:.1f} ms, beside it {beside['p99_ms']:.1f} ms")
    return figures


def report(figures):
    place = figures["machine"]
    print(f"\n{figures['date']}, {place['cores']} cores, {place['cpu']}; load before: {place['load_before']:.1f}\n")
    print(f"  {'one caller sends':36s} {'p99 ms':>8s} {'beside it':>10s} {'ratio':>6s} {'failed':>7s} {'onestopd MB':>12s}")
    for row in figures["rows"]:
        print(f"  {row['name']:36s} {row['quiet']['p99_ms']:8.1f} {row['beside']['p99_ms']:10.1f} {row['ratio']:6.2f} "
              f"{row['beside']['failed']:7d} {row['onestopd_mb']:12.0f}")
    above = [row["name"] for row in figures["rows"] if row["ratio"] >= 2]
    print(f"\n  {len(figures['rows']) - len(above)} of {len(figures['rows'])} leave another caller's p99 below twice what "
          "it was" + (f"; not: {', '.join(above)}" if above else ""))


def add_options(hostile):
    hostile.add_argument("--seconds", type=float, default=4, help="of each stretch (4)")
