"""The floor of hand-written C++ with open addressing."""

from __future__ import annotations

from functools import partial

from benchmarks.peers import floor

LABEL = "C++ hash"
missing = floor.missing
count = partial(floor.count, "hash")
