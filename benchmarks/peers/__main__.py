"""Runs one workload on one peer and prints the outcome as JSON: `python -m benchmarks.peers PEER WORKLOAD FOLDER`."""

from __future__ import annotations

import json
import sys
from dataclasses import asdict
from pathlib import Path

from benchmarks.peers import peer
from benchmarks.workloads import workload


def main(name: str, question: str, folder: str) -> None:
    outcome = peer(name).count(workload(question), Path(folder))
    print(json.dumps(outcome and asdict(outcome)))


main(*sys.argv[1:])
