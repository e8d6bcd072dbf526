"""A workload: facts from a seeded generator, and one question about them in the language of each peer."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field

import pyarrow as pa

Facts = dict[str, pa.Table]


def floors(program: str, question: str, *kinds: str) -> dict[str, str]:
    """The arguments of a program for each kind of floor that it has: by hash tables and for numbered nodes at least.

    >>> floors("groups", "sale")
    {'hash': 'groups hash sale', 'dense': 'groups dense sale'}
    """
    return {kind: f"{program} {kind} {question}" for kind in ("hash", *kinds, "dense")}


@dataclass(frozen=True)
class Workload:
    """One question, whose distinct answers every peer counts.

    `make(size)` gives a table for each predicate, with its columns in the order of the arguments. `texts` has the
    question of each peer that needs it in words of its own; a peer that is not there cannot express it. `plain` has the
    question as positive Datalog over variables, which is translated for the peers that take no more.
    """

    name: str
    about: str
    make: Callable[[int], Facts]
    size: int
    quick: int  # a size for a first look
    rules: str  # our dialect
    query: str
    counted: tuple[str, int]  # name and arity of the predicate that the others count
    texts: Mapping[str, str] = field(default_factory=dict)
    plain: str = ""
    floors: Mapping[str, str] = field(default_factory=dict)  # name of a floor to the arguments of its program
    floor: str = "dense"  # the one that matches: `hash` where the relation that is derived is not dense
    from_text: bool = False  # the clock starts before the rules are read

    def facts(self) -> Facts:
        """The facts at the full size."""
        return self.make(self.size)
