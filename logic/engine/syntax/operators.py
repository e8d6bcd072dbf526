"""The operators of the language as an immutable table: a directive that declares one makes a new table.

>>> STANDARD.infix["is"]
Infix(priority=700, left=699, right=699)
>>> STANDARD.declare(700, "xfx", "likes").infix["likes"].priority
700
"""

from __future__ import annotations

from collections.abc import Mapping
from functools import cached_property
from types import MappingProxyType
from typing import NamedTuple

from logic.frozen import field, frozen, replace

ARGUMENT = 999  # the weakest operator that is written as an argument without brackets; weaker ones are read there too
QUOTES = ("atom", "string", "codes", "chars")  # the values of the flag `double_quotes`
CLAUSE = 1200  # the weakest operator of all
KINDS = ("xfx", "xfy", "yfx", "fy", "fx", "xf", "yf")


class Prefix(NamedTuple):
    """An operator before its operand; `operand` is the highest priority that the operand may have."""

    priority: int
    operand: int


class Infix(NamedTuple):
    """An operator between its operands; `left` and `right` are the highest priorities that they may have."""

    priority: int
    left: int
    right: int


class Postfix(NamedTuple):
    """An operator after its operand."""

    priority: int
    operand: int


@frozen
class Operators:
    """What each operator name means before, between and after operands. As in ISO, a higher priority binds weaker.

    `double_quotes` is the flag that says what "text" is: `atom` (as is `string`), `codes` or `chars`.
    """

    prefix: Mapping[str, Prefix] = field(default_factory=dict)
    infix: Mapping[str, Infix] = field(default_factory=dict)
    postfix: Mapping[str, Postfix] = field(default_factory=dict)
    double_quotes: str = "atom"

    @cached_property
    def names(self) -> frozenset[str]:
        """Every name that is an operator in some position."""
        return frozenset([*self.prefix, *self.infix, *self.postfix])

    @cached_property
    def chained(self) -> frozenset[str]:
        """Right-associative operators that share their priority with no other: a chain of them needs no recursion."""
        tables: tuple[Mapping[str, Prefix | Infix | Postfix], ...] = (self.prefix, self.infix, self.postfix)
        taken = [entry.priority for table in tables for entry in table.values()]
        right = {name: entry.priority for name, entry in self.infix.items() if entry.right == entry.priority}
        return frozenset(name for name, priority in right.items() if taken.count(priority) == 1)

    def directed(self, item: object) -> Operators:
        """The table after a directive `:- op(Priority, Kind, Names).`; the table itself after any other item."""
        return self.declared_by(getattr(item, "goal", None))

    def declared_by(self, goal: object) -> Operators:
        """The table after `op(Priority, Kind, Names)`; the table itself after any other goal."""
        match goal:
            case object(name="op", arguments=(priority, kind, names)):
                listed = _names(names)
                wanted, shape = getattr(priority, "value", None), getattr(kind, "value", None)
                if isinstance(wanted, int) and 0 <= wanted <= CLAUSE and shape in KINDS and listed:
                    return self.declare(wanted, shape, *listed)
        return self

    def declare(self, priority: int, kind: str, *names: str) -> Operators:
        """The table after `:- op(priority, kind, names)`; priority 0 takes the operators away.

        `kind` is one of `xfx xfy yfx fx fy xf yf`.
        """
        limits = [priority - (letter == "x") for letter in kind if letter != "f"]
        changed: dict[str, Prefix | Infix | Postfix]
        if len(kind) == 3:
            part, changed = "infix", {**self.infix, **dict.fromkeys(names, Infix(priority, limits[0], limits[1]))}
        elif kind[0] == "f":
            part, changed = "prefix", {**self.prefix, **dict.fromkeys(names, Prefix(priority, limits[0]))}
        else:
            part, changed = "postfix", {**self.postfix, **dict.fromkeys(names, Postfix(priority, limits[0]))}
        kept = {name: entry for name, entry in changed.items() if entry.priority > 0}
        return replace(self, **{part: MappingProxyType(kept)})  # type: ignore[arg-type]


_STANDARD = """
1200 xfx :- -->
1200 fx  :- ?-
1150 fx  dynamic discontiguous initialization meta_predicate module_transparent multifile pred public table
1105 xfy |
1100 xfy ;
1050 xfy -> *->
1000 xfy ,
800  xfx :=
900  fy  \\+
700  xfx < = =.. =:= =< == =@= =\\= > >= @< @=< @> @>= \\= \\== \\=@= >:< :< as is
600  xfy :
500  yfx + - /\\ \\/
400  yfx * / // << >> div mod rdiv rem xor
200  xfx **
200  xfy ^
200  fy  + - \\
1    fx  $
"""


def _names(term: object) -> list[str]:
    """The names of one operator or of a list of them."""
    found: list[str] = []
    while getattr(term, "name", None) == "[|]":
        head, term = getattr(term, "arguments", (None, None))
        found += _names(head)
    value = getattr(term, "value", None)
    return [*found, value] if isinstance(value, str) and value != "[]" else found


def _standard() -> Operators:
    """The operators of SWI-Prolog without those of its dictionaries, threads and `=>` rules."""
    table = Operators()
    for line in _STANDARD.strip().splitlines():
        priority, kind, *names = line.split()
        table = table.declare(int(priority), kind, *names)
    return table


STANDARD = _standard()
