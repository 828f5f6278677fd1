"""A cluster that loses machines: what is computed, and what is said.

    python3 tests/cluster/machines.py PROGRAM [--scale K] [--snapshot DIR]

PROGRAM is `tremplin`, built with the feature `cluster`. Draws a network K times as large, computes its edition in one process, then on a
scheduler and executors of its own: whole; with an executor killed early and late, whose results are lost with it; with the scheduler killed;
without executors; without a scheduler. Editions must be equal to the byte, failures must be told, and leave no file. Needs nothing but Python.
"""

import argparse
import filecmp
import os
import pathlib
import signal
import socket
import subprocess
import sys
import tempfile
import time
import urllib.error
import urllib.request

# Seconds without a sign after which an executor is given up: the least that the program takes.
LOST_AFTER = 10
# Seconds that anything may take, on a slow machine.
PATIENCE = 600


def free_port():
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return probe.getsockname()[1]


class Machine:
    """A scheduler or an executor, with its log."""

    def __init__(self, program, folder, name, *arguments):
        self.log = folder / f"{name}.log"
        command = [program, "cluster", *arguments, "--lang", "en"]
        self.process = subprocess.Popen(command, stdout=self.log.open("w"), stderr=subprocess.STDOUT)

    def kill(self):
        """As if somebody had pulled the plug."""
        self.process.send_signal(signal.SIGKILL)
        self.process.wait()

    def stop(self):
        """As an operator would."""
        if self.process.poll() is None:
            self.process.terminate()
            self.process.wait(timeout=60)


class Cluster:
    """A scheduler and its executors on this machine."""

    def __init__(self, program, folder, executors):
        self.program, self.folder, self.port = program, folder, free_port()
        self.url = f"df://127.0.0.1:{self.port}"
        listen = f"127.0.0.1:{self.port}"
        self.scheduler = Machine(program, folder, "scheduler", "scheduler", "--listen", listen, "--lost-after", str(LOST_AFTER))
        self.executors = []
        for _ in range(executors):
            self.add()
        self.wait_for(executors)

    def add(self):
        name = f"executor-{len(self.executors)}-{free_port()}"
        work = self.folder / name
        work.mkdir()
        ports = ["--port", str(free_port()), "--task-port", str(free_port())]
        executor = Machine(
            self.program, self.folder, name, "executor", "--scheduler", self.url, "--cores", "1", "--work", str(work), *ports
        )
        executor.work = work
        self.executors.append(executor)

    def ready(self):
        """How many executors the scheduler knows."""
        try:
            with urllib.request.urlopen(f"http://127.0.0.1:{self.port}/readyz", timeout=5) as answer:
                return int(answer.read().decode().split(":")[1].split()[0])
        except (urllib.error.URLError, ConnectionError, TimeoutError):
            return 0

    def wait_for(self, executors):
        until(lambda: self.ready() == executors or None, f"{executors} executors")

    def __enter__(self):
        return self

    def __exit__(self, *_):
        for machine in [*self.executors, self.scheduler]:
            machine.stop()


def until(found, what):
    """Waits until `found` gives something."""
    end = time.monotonic() + PATIENCE
    while time.monotonic() < end:
        got = found()
        if got is not None:
            return got
        time.sleep(0.05)
    sys.exit(f"failed: waited {PATIENCE} s for {what}")


class Case:
    """One snapshot, and the edition that it gives in one process."""

    def __init__(self, program, folder, snapshot):
        self.program, self.folder, self.snapshot = program, folder, snapshot
        self.alone = folder / "alone.json"
        begun = time.monotonic()
        self.well(self.begin(self.alone))
        print(f"in one process: {time.monotonic() - begun:.1f} s")

    def begin(self, out, *more):
        command = [self.program, "edition", "compute", "--records", self.snapshot, "--out", out, "--lang", "en", *more]
        return subprocess.Popen(command, stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True)

    def well(self, process):
        out, error = process.communicate(timeout=PATIENCE)
        if process.returncode != 0:
            sys.exit(f"failed: status {process.returncode}\n{out}{error}")

    def equal(self, what, process, out):
        """The edition is there, and is the one of one process."""
        self.well(process)
        if not filecmp.cmp(self.alone, out, shallow=False):
            sys.exit(f"failed: {what}: the edition differs from that of one process")
        print(f"ok: {what}: equal to the byte")

    def refused(self, what, process, out, message):
        """The program says why, and leaves nothing."""
        _, error = process.communicate(timeout=PATIENCE)
        if process.returncode != 2 or message not in error:
            sys.exit(f"failed: {what}: status {process.returncode}, expected 2 and “{message}”\n{error}")
        left = [path for path in out.parent.iterdir() if path.name.startswith(out.name)]
        if left:
            sys.exit(f"failed: {what}: left {left}")
        print(f"ok: {what}: {error.strip().splitlines()[0]}")


def finished_tasks(executor):
    """Files that an executor keeps for the last step of a pass."""
    return {path for path in executor.work.rglob("*") if path.is_file()}


class Under:
    """An edition under way."""

    def __init__(self, case, out, cluster):
        self.executors = cluster.executors
        self.before = {executor: finished_tasks(executor) for executor in self.executors}
        self.process = case.begin(out, "--cluster", cluster.url)

    def wait(self, tasks):
        """The first executor that has finished so many of its tasks."""
        # What a source took is thrown away with its end.
        end, seen = time.monotonic() + PATIENCE, {executor: set() for executor in self.executors}
        while time.monotonic() < end:
            for executor in self.executors:
                seen[executor] |= finished_tasks(executor) - self.before[executor]
                if len(seen[executor]) >= tasks and self.process.poll() is None:
                    return executor
            if self.process.poll() is not None:
                sys.exit("failed: the edition was computed before a machine could be killed: choose a larger --scale")
        sys.exit(f"failed: waited {PATIENCE} s for {tasks} tasks")


def main():
    parser = argparse.ArgumentParser(description="A cluster that loses machines.")
    parser.add_argument("program")
    parser.add_argument("--scale", default="40", help="how many times the network (40)")
    parser.add_argument("--snapshot", help="a snapshot that is there already")
    options = parser.parse_args()
    program = os.path.abspath(options.program)
    with tempfile.TemporaryDirectory(prefix="tremplin-cluster-") as name:
        folder = pathlib.Path(name)
        snapshot = options.snapshot or folder / "snapshot"
        if not options.snapshot:
            subprocess.run([program, "synthesise", "--out", snapshot, "--scale", options.scale], check=True, stdout=subprocess.DEVNULL)
        run(Case(program, folder, snapshot), program, folder)


def run(case, program, folder):
    with Cluster(program, folder, 2) as cluster:
        out, begun = folder / "whole.json", time.monotonic()
        case.equal("two executors", case.begin(out, "--cluster", cluster.url), out)
        print(f"on two executors: {time.monotonic() - begun:.1f} s")

        for tasks in (1, 3):
            out = folder / f"killed-{tasks}.json"
            under = Under(case, out, cluster)
            lost = under.wait(tasks)
            lost.kill()
            case.equal(f"an executor killed with {tasks} results", under.process, out)
            cluster.executors.remove(lost)
            cluster.add()
            cluster.wait_for(2)

        out = folder / "no-scheduler.json"
        under = Under(case, out, cluster)
        under.wait(1)
        cluster.scheduler.kill()
        case.refused("the scheduler killed", under.process, out, "was lost while it worked")

    with Cluster(program, folder, 0) as cluster:
        until(lambda: reachable(cluster.port), "the scheduler")
        out = folder / "idle.json"
        case.refused("no executor", case.begin(out, "--cluster", cluster.url), out, "has no executor")
    out = folder / "silent.json"
    nowhere = f"df://127.0.0.1:{free_port()}"
    case.refused("no scheduler", case.begin(out, "--cluster", nowhere), out, "no scheduler answers at")
    case.refused("no address", case.begin(out, "--cluster", "nowhere"), out, "is no address of a scheduler")


def reachable(port):
    with socket.socket() as probe:
        return True if probe.connect_ex(("127.0.0.1", port)) == 0 else None


if __name__ == "__main__":
    main()
