"""What compiling Onestop costs: for a newcomer who runs tools/demo, and for everything with all tests."""

import os
import pathlib
import resource
import subprocess
import time

from benchmarks.programs import ROOT, fail, memory_available, say

TARGETS = ()


def add_options(parser):
    parser.add_argument("--baseline", metavar="COMMIT", help="also builds this commit, and prints the ratios")


def demo_targets(tree):
    """What tools/demo of that tree builds."""
    text = (tree / "tools" / "demo").read_text()
    return text.split("--target ", 1)[1].split("\n", 1)[0].split()


def compile_in(build, targets):
    jobs = str(max(1, min(os.cpu_count() or 1, memory_available() // 1500)))
    before, start = resource.getrusage(resource.RUSAGE_CHILDREN), time.monotonic()
    done = subprocess.run(["ninja", "-C", build, "-j", jobs, *targets], stdin=subprocess.DEVNULL, capture_output=True,
                          text=True, env={**os.environ, "CCACHE_DISABLE": "1"})
    after = resource.getrusage(resource.RUSAGE_CHILDREN)
    if done.returncode != 0:
        fail(f"the build failed:\n{done.stdout[-4000:]}")
    return {"seconds": time.monotonic() - start,
            "processor_seconds": after.ru_utime + after.ru_stime - before.ru_utime - before.ru_stime}


def measure_tree(tree, build):
    subprocess.run(["cmake", "--preset", "dev", "-S", tree, "-B", build], cwd=tree, check=True, stdout=subprocess.DEVNULL)
    say(f"what tools/demo needs ({tree})")
    demo = compile_in(build, demo_targets(tree))
    say("everything else")
    rest = compile_in(build, ["all"])
    return {"demo": demo, "all": {key: demo[key] + rest[key] for key in demo}}


def measure(options, directory):
    figures = {}
    if options.baseline:
        tree = directory / "baseline"
        subprocess.run(["git", "clone", "-q", ROOT, tree], check=True)
        subprocess.run(["git", "-C", tree, "checkout", "-q", options.baseline], check=True)
        figures["baseline"] = measure_tree(tree, directory / "baseline-build")
    figures["here"] = measure_tree(pathlib.Path(ROOT), directory / "build")
    return figures


def report(figures):
    print(f"{'':24}{'seconds':>10}{'processor s':>13}")
    for name, tree in figures.items():
        for what, cost in tree.items():
            print(f"{name + ', ' + what:24}{cost['seconds']:10.0f}{cost['processor_seconds']:13.0f}")
    if "baseline" in figures:
        for what in ("demo", "all"):
            ratio = figures["here"][what]["processor_seconds"] / figures["baseline"][what]["processor_seconds"]
            print(f"{what}: {ratio:.2f} of the baseline's processor time")
