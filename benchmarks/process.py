"""One run of a workload on a peer: a process of its own, with the operating system's account of it."""

from __future__ import annotations

import json
import os
import re
import signal
import subprocess
import sys
import tempfile
import threading
import time
from dataclasses import dataclass
from pathlib import Path

LATE = "more than"


@dataclass(frozen=True)
class Run:
    """What one run took. If `failure` is not empty, it says why there is no outcome, and the figures mean nothing.

    Of a run that was ended because it took too long, `seconds` is the time that it had.
    """

    workload: str
    peer: str
    engine: str
    answers: int
    seconds: float  # facts in memory to the number of distinct answers
    process_seconds: float  # the whole process
    cpu_seconds: float  # the whole process, all threads and its child processes
    peak_megabytes: float  # of the largest process; of a floor, the C++ program alone
    failure: str = ""
    idle_megabytes: float = 0.0  # of those, what was there before the facts were read

    @property
    def late(self) -> bool:
        """Whether the run was ended because it took too long."""
        return self.failure.startswith(LATE)

    def summary(self) -> str:
        return self.failure or f"{self.seconds:.3f} s, {self.answers:,} answers"


def measure(peer: str, workload: str, folder: str, timeout: float) -> Run | None:
    """Runs `benchmarks.peers` once; None if the peer cannot express the workload."""
    command = [sys.executable, "-m", "benchmarks.peers", peer, workload, folder]
    with tempfile.TemporaryFile("w+") as out, tempfile.TemporaryFile("w+") as err:
        start = time.perf_counter()
        child = subprocess.Popen(command, stdout=out, stderr=err, start_new_session=True)
        alarm = threading.Timer(timeout, os.killpg, (child.pid, signal.SIGKILL))
        alarm.start()
        _, status, usage = os.wait4(child.pid, 0)
        elapsed = time.perf_counter() - start
        late = not alarm.is_alive()
        alarm.cancel()
        child.returncode = os.waitstatus_to_exitcode(status)
        out.seek(0)
        err.seek(0)
        nothing = {"engine": peer, "answers": 0, "seconds": timeout if late else 0.0}
        outcome = json.loads(out.read()) if child.returncode == 0 else nothing
        failure = "" if child.returncode == 0 else f"{LATE} {timeout:g} s" if late else last_line(err.read())
    if outcome is None:
        return None
    cpu, peak = usage.ru_utime + usage.ru_stime, outcome.pop("peak_megabytes", None) or usage.ru_maxrss / 1024
    return Run(
        workload, peer, process_seconds=elapsed, cpu_seconds=cpu, peak_megabytes=peak, failure=failure, **outcome
    )


def peak() -> float:
    """The most megabytes that this process took so far, without what it was forked from; 0 where no /proc tells."""
    status = Path("/proc/self/status")
    found = re.search(r"VmHWM:\s*(\d+)", status.read_text()) if status.exists() else None
    return int(found[1]) / 1024 if found else 0.0


def last_line(text: str) -> str:
    """The last line that says something; Python ends a traceback with its reason."""
    return next((line.strip() for line in reversed(text.splitlines()) if line.strip()), "no message")
