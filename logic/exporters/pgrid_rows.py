"""The rows of routing state while they are collected, and how they leave: in batches, one relation a predicate."""

from __future__ import annotations

from collections.abc import Iterator

from logic.exporters import pgrid_errors as errors
from logic.facts.relation import Relation
from logic.frozen import field, slotted

BATCH = 100_000  # rows that are kept before they are handed over

Name = int | str
Row = tuple[int | float | str, ...]

COLUMNS = {
    "peer": ("peer", "path"),
    "ref": ("peer", "level", "target"),
    "replica": ("peer", "replica"),
    "claimed_path": ("peer", "other", "path", "revision"),
    "item": ("peer", "key", "oid", "attribute", "value"),
    "address": ("peer", "address", "port"),
}


@slotted
class Rows:
    """Rows by predicate; readers append to the lists."""

    lists: dict[str, list[Row]] = field(default_factory=lambda: {name: [] for name in COLUMNS})

    def full(self) -> bool:
        return sum(map(len, self.lists.values())) >= BATCH

    def drain(self, *, every: bool = False) -> Iterator[Relation]:
        """The rows so far, which are forgotten here; `every` gives also the predicates without rows."""
        for name, rows in self.lists.items():
            if rows or every:
                taken = rows.copy()
                rows.clear()  # the same list goes on: readers hold it
                yield Relation(name, COLUMNS[name], taken)


def bits(place: str, what: str, value: object) -> str:
    """The value if it is a path or a key."""
    if isinstance(value, str) and not value.strip("01"):
        return value
    raise errors.not_bits(place, what, value)


def whole(place: str, what: str, value: object) -> int:
    """The value as a whole number that is not negative."""
    if isinstance(value, int) and not isinstance(value, bool) and value >= 0:
        return value
    if isinstance(value, str) and value.isascii() and value.isdigit() and len(value) < 19:
        return int(value)
    raise errors.not_a_number(place, what, value)
