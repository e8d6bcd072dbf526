"""What hand-written C++ takes: the programs of `benchmarks/floors`, compiled when they are first run.

They are no engines but show what is left to gain: `hash` and `sorted` for relations of any values, `dense` for numbered
nodes.
"""

from __future__ import annotations

import shutil
import subprocess
from pathlib import Path

from benchmarks.peers import Outcome
from benchmarks.workloads import Workload

SOURCES = Path(__file__).parent.parent / "floors"
OPTIONS = ("-O3", "-march=native", "-std=c++17")


def missing() -> str | None:
    return None if shutil.which("c++") else "a C++ compiler"


def count(kind: str, workload: Workload, folder: Path) -> Outcome | None:
    if kind not in workload.floors:
        return None
    program, *arguments = workload.floors[kind].split()
    binary = folder / program
    if not binary.exists():
        subprocess.run(["c++", *OPTIONS, "-o", str(binary), str(SOURCES / f"{program}.cpp")], check=True)
    command = [str(binary), str(folder), *arguments]
    answers, seconds = subprocess.run(command, capture_output=True, text=True, check=True).stdout.split()
    return Outcome(f"C++ {kind}", int(answers), float(seconds))
