"""What hand-written C++ takes: the programs of `benchmarks/floors`, compiled when they are first run.

They are no engines but show what is left to gain: `hash` and `sorted` for relations of any values, `dense` for numbered
nodes. Where a question has no sets of pairs, `hash` numbers its nodes by a hash table and then does as `dense` does.
"""

from __future__ import annotations

import shutil
import subprocess
import tempfile
from pathlib import Path

from benchmarks.peers import Outcome
from benchmarks.workloads import Workload

SOURCES = Path(__file__).parent.parent / "floors"
BINARIES = SOURCES.parent / "results" / "floors"
OPTIONS = ("-O3", "-march=native", "-std=c++17")


def missing() -> str | None:
    return None if shutil.which("c++") else "a C++ compiler"


def count(kind: str, workload: Workload, folder: Path) -> Outcome | None:
    if kind not in workload.floors:
        return None
    program, *arguments = workload.floors[kind].split()
    command = [str(compiled(program)), str(folder), *arguments]
    answers, seconds, megabytes = subprocess.run(command, capture_output=True, text=True, check=True).stdout.split()
    return Outcome(f"C++ {kind}", int(answers), float(seconds), peak_megabytes=float(megabytes))


def compiled(program: str) -> Path:
    """The binary of a program, compiled anew if a source is newer."""
    binary, source = BINARIES / program, SOURCES / f"{program}.cpp"
    newest = max(source.stat().st_mtime, (SOURCES / "facts.hpp").stat().st_mtime)
    if not binary.exists() or binary.stat().st_mtime < newest:
        BINARIES.mkdir(parents=True, exist_ok=True)
        with tempfile.TemporaryDirectory(dir=BINARIES) as folder:  # runs at the same time do not see half of it
            fresh = Path(folder) / program
            subprocess.run(["c++", *OPTIONS, "-o", str(fresh), str(source)], check=True)
            fresh.replace(binary)
    return binary
