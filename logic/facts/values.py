"""The values that facts and answers hold: numbers, texts, lists, and compound terms."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TypeAlias, Union


@dataclass(frozen=True, slots=True)
class Compound:
    """A name applied to values, as `point(1, 2)`; hashable when its arguments are."""

    name: str
    arguments: tuple[Value, ...]


Value: TypeAlias = Union[int, float, str, "list[Value]", Compound]
