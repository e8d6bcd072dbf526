"""A small network in good order, written out by hand: two peers share a path, and paths have different lengths."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

Record = dict[str, Any]

SOUND = """\
{"peer": "a", "path": "00", "refs": [["c", "d"], ["b"]], "replicas": ["a2"], "items": [["0011", "o1"]]}
{"peer": "a2", "path": "00", "refs": [["e"], ["b"]], "replicas": ["a"], "items": [["0011", "o1"], ["0000", "o2"]]}
{"peer": "b", "path": "01", "refs": [["c", "e"], ["a", "a2"]], "items": [["0101", "o3", "car:name", "BMW"]]}
{"peer": "c", "path": "10", "refs": [["a", "b"], ["d", "e"]]}
{"peer": "d", "path": "110", "refs": [["b"], ["c"], ["e"]], "items": [["1100", "o4"], ["1101", "o5", "car:hp", 150]]}
{"peer": "e", "path": "111", "refs": [["a2"], ["c"], ["d"]]}
"""


def sound() -> dict[str, Record]:
    """The records by peer, for a test to damage."""
    return {record["peer"]: record for record in map(json.loads, SOUND.splitlines())}


def written(records: dict[str, Record], folder: Path) -> Path:
    """The file that holds the records."""
    path = folder / "network.jsonl"
    path.write_text("".join(f"{json.dumps(record)}\n" for record in records.values()), encoding="utf-8")
    return path
