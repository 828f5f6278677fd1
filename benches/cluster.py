"""The same edition in one process and on a cluster of this machine: what a cluster costs, and what it gives.

    cargo build --release --features cluster
    target/release/tremplin synthesise --out large --scale 5449
    python3 benches/cluster.py target/release/tremplin large --executors 1 2 4 --turns 3

Each executor takes one task at a time. Editions are compared to the byte; prints medians, ratios to one process, and the most memory that a
process took. On a machine with fewer cores than executors, what more executors give is not seen, only what they cost.
"""

import argparse
import filecmp
import os
import pathlib
import statistics
import subprocess
import sys
import tempfile
import time

sys.path.insert(0, str(pathlib.Path(__file__).resolve().parent.parent / "tests" / "cluster"))
from machines import Cluster  # noqa: E402


def peak(process):
    """The most memory that a process took so far, in GB."""
    for line in pathlib.Path(f"/proc/{process.pid}/status").read_text().splitlines():
        if line.startswith("VmHWM:"):
            return int(line.split()[1]) / 1e6
    return 0.0


def timed(program, snapshot, out, *more):
    """Seconds of one edition, and the most memory of the program that computes it, in GB."""
    begun = time.monotonic()
    process = subprocess.Popen([program, "edition", "compute", "--records", snapshot, "--out", out, "--unweighted", *more], stdout=subprocess.DEVNULL)
    _, status, used = os.wait4(process.pid, 0)
    if status != 0:
        sys.exit(f"status {status}")
    return time.monotonic() - begun, used.ru_maxrss / 1e6


def main():
    parser = argparse.ArgumentParser(description="An edition in one process and on a cluster.")
    parser.add_argument("program")
    parser.add_argument("snapshot")
    parser.add_argument("--executors", type=int, nargs="+", default=[1, 2, 4])
    parser.add_argument("--turns", type=int, default=3)
    options = parser.parse_args()
    program, snapshot = os.path.abspath(options.program), os.path.abspath(options.snapshot)
    with tempfile.TemporaryDirectory(prefix="tremplin-bench-") as name:
        folder = pathlib.Path(name)
        alone = folder / "alone.json"
        # The files' hashes are verified first, here and on a cluster: the first turn also warms the disk's cache.
        timed(program, snapshot, alone)
        times, memory = {"one process": []}, {"one process": 0.0}
        for turn in range(options.turns):
            seconds, used = timed(program, snapshot, alone)
            times["one process"].append(seconds)
            memory["one process"] = max(memory["one process"], used)
            for executors in options.executors:
                way = f"{executors} executor{'s' if executors > 1 else ''}"
                inner = folder / f"{turn}-{executors}"
                inner.mkdir()
                with Cluster(program, inner, executors) as cluster:
                    out = inner / "edition.json"
                    seconds, used = timed(program, snapshot, out, "--cluster", cluster.url)
                    used = max([used, *(peak(machine.process) for machine in [cluster.scheduler, *cluster.executors])])
                if not filecmp.cmp(alone, out, shallow=False):
                    sys.exit(f"{way}: the edition differs")
                times.setdefault(way, []).append(seconds)
                memory[way] = max(memory.get(way, 0.0), used)
        base = statistics.median(times["one process"])
        print(f"{'way':<14}{'seconds':>9}{'ratio':>8}{'peak GB':>9}")
        for way, seconds in times.items():
            median = statistics.median(seconds)
            print(f"{way:<14}{median:>9.2f}{median / base:>8.2f}{memory[way]:>9.2f}")
        print("editions equal to the byte")


if __name__ == "__main__":
    main()
