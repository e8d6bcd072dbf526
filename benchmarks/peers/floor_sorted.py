"""The floor of hand-written C++ with sorted runs and intersections."""

from __future__ import annotations

from functools import partial

from benchmarks.peers import floor

LABEL = "C++ sorted"
missing = floor.missing
count = partial(floor.count, "sorted")
