"""The floor of hand-written C++ with arrays and bits over numbered nodes."""

from __future__ import annotations

from functools import partial

from benchmarks.peers import floor

LABEL = "C++ dense"
missing = floor.missing
count = partial(floor.count, "dense")
