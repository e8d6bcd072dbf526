"""Triples in an overlay network: each is stored under its oid, under attribute and value, and under its value.

>>> cars = [("c1", "hp", 90), ("c2", "hp", 150), ("c3", "hp", 320), ("c1", "name", "BMW")]
>>> overlay = Overlay(cars, peers=4)
>>> overlay.numbers("hp", 100, 200).triples
[('c2', 'hp', 150)]
>>> overlay.highest("hp", 2).triples
[('c3', 'hp', 320), ('c2', 'hp', 150)]
"""

from __future__ import annotations

from bisect import bisect_left, bisect_right
from collections.abc import Callable, Iterable, Iterator

import numpy as np

from logic.facts.relation import Relation
from logic.frozen import frozen
from logic.overlay.hashing import OrderPreservingHash, sortable
from logic.overlay.network import Network
from logic.overlay.trie import Ints, Trie

Value = int | float | str
Triple = tuple[Value, str, Value]


@frozen
class Answer:
    """Triples, and the messages that it took to find them: those of the query, and one from each peer with answers."""

    triples: list[Triple]
    messages: int


class Overlay:
    """A network over a set of triples; `seed` makes its random references and choices."""

    def __init__(self, triples: Iterable[Triple], peers: int, *, copies: int = 3, seed: int = 1) -> None:
        self.entries: dict[str, list[Triple]] = {}
        for oid, attribute, value in dict.fromkeys(triples):
            for text in (f"o{sortable(oid)}", f"a{attribute}#{sortable(value)}", f"v{sortable(value)}"):
                self.entries.setdefault(text, []).append((oid, attribute, value))
        self.hash = OrderPreservingHash({text: len(found) for text, found in self.entries.items()})
        self.trie = Trie.over(self.hash.before, peers)
        self.network = Network(self.trie, np.random.default_rng(seed), copies)

    def facts(self) -> Iterator[Relation]:
        """The state of all peers as facts of vocabulary(overlay)."""
        leaves = self.trie.leaves_of(np.arange(len(self.hash.texts))).tolist()
        return self.network.facts(
            (leaf, (self.hash.key(text), *triple))
            for text, leaf in zip(self.hash.texts, leaves, strict=True)
            for triple in self.entries[text]
        )

    def between(self, first: int, last: int, wanted: Callable[[str], bool] = lambda _: True) -> Answer:
        """What is stored from one place of the sorted texts up to another, by the shower algorithm."""
        if first >= last:
            first, last = max(first - 1, 0), max(first, 1)  # somebody has to say that there is nothing
        low, high = self.trie.leaves_of(np.array([first, last - 1])).tolist()
        found: dict[int, list[Triple]] = {}
        reached, sent = self.network.shower(self._start(), range(low, high + 1))
        for leaf in reached:
            for place in self._places(leaf, first, last):
                if wanted(self.hash.texts[place]):
                    found.setdefault(leaf, []).extend(self.entries[self.hash.texts[place]])
        return Answer([triple for leaf in sorted(found) for triple in found[leaf]], sent + len(found))

    def _start(self) -> int:
        return int(self.network.random.integers(len(self.network)))

    def _places(self, leaf: int, first: int, last: int) -> range:
        ends: Ints = np.append(self.trie.starts, len(self.hash.texts))
        return range(max(first, int(ends[leaf])), min(last, int(ends[leaf + 1])))

    def beginning(self, text: str) -> Answer:
        """Everything stored under texts with this beginning."""
        first = bisect_left(self.hash.texts, text)
        last = bisect_right(self.hash.texts, text, first, key=lambda other: other[: len(text)])
        return self.between(first, last, lambda other: other.startswith(text))

    def thing(self, oid: Value) -> Answer:
        """The triples of one object."""
        answer = self._exactly(f"o{sortable(oid)}")
        return Answer([one for one in answer.triples if one[0] == oid], answer.messages)

    def keyword(self, value: Value) -> Answer:
        """The triples with a value, whatever the attribute."""
        answer = self._exactly(f"v{sortable(value)}")
        return Answer([one for one in answer.triples if one[2] == value], answer.messages)

    def _exactly(self, text: str) -> Answer:
        first, last = bisect_left(self.hash.texts, text), bisect_right(self.hash.texts, text)
        return self.between(first, last, lambda other: other == text)

    def attribute(self, name: str) -> Answer:
        """The triples of an attribute."""
        return self.beginning(f"a{name}#")

    def numbers(self, attribute: str, low: float, high: float) -> Answer:
        """The triples of an attribute with a number from `low` to `high`."""
        texts = self.hash.texts
        first = bisect_left(texts, f"a{attribute}#{sortable(low)}")
        last = bisect_right(texts, f"a{attribute}#{sortable(high)}")
        prefix = f"a{attribute}#n"
        answer = self.between(first, last, lambda other: other.startswith(prefix))
        return Answer([one for one in answer.triples if low <= _number(one) <= high], answer.messages)

    # Top-N: Algorithms 4 and 5, which as printed divide by zero, need not end, and leave gaps.

    def lowest(self, attribute: str, number: int) -> Answer:
        """The triples with the smallest numbers; ties by oid."""
        return self._top(attribute, number, lambda low, _: low, lambda value: value)

    def highest(self, attribute: str, number: int) -> Answer:
        """The triples with the largest numbers; ties by oid."""
        return self._top(attribute, number, lambda _, high: high, lambda value: -value)

    def nearest(self, attribute: str, number: int, to: float) -> Answer:
        """The triples whose numbers are nearest to one; ties by value, then by oid."""
        return self._top(attribute, number, lambda _, __: to, lambda value: abs(value - to))

    def _top(
        self, attribute: str, number: int, centre: Callable[[float, float], float], rank: Callable[[float], float]
    ) -> Answer:
        """Ranges around a centre, each twice as wide, until they hold enough or everything there is.

        The first is as wide as it would have to be if everything that is stored were numbers at even distances. Each
        range contains the one before, and only what is new in it is asked for.
        """
        low, high, messages = self._ends(attribute)
        if low is None or high is None or number <= 0:
            return Answer([], messages)
        middle = centre(low, high)
        width = (high - low) * number / max(len(self.hash.texts), 1) or 1.0
        asked: tuple[float, float] | None = None
        found: dict[Triple, None] = {}
        while asked is None or (len(found) < number and (asked[0] > low or asked[1] < high)):
            wider = (middle - width, middle + width)
            parts = [wider] if asked is None else [(wider[0], asked[0]), (asked[1], wider[1])]
            for part in parts:
                if part[1] >= low and part[0] <= high:
                    answer = self.numbers(attribute, *part)
                    found.update(dict.fromkeys(answer.triples))
                    messages += answer.messages
            asked, width = wider, 2 * width
        ordered = sorted(found, key=lambda one: (rank(_number(one)), _number(one), isinstance(one[0], str), one[0]))
        return Answer(ordered[:number], messages)

    def _ends(self, attribute: str) -> tuple[float | None, float | None, int]:
        """The smallest and the largest number of an attribute, which the peers at its ends know."""
        prefix = f"a{attribute}#n"
        first = bisect_left(self.hash.texts, prefix)
        last = bisect_right(self.hash.texts, prefix, first, key=lambda other: other[: len(prefix)])
        if first == last:
            return None, None, self.between(first, last, lambda _: False).messages
        ends = [self.between(place, place + 1) for place in (first, last - 1)]
        low, high = (_number(answer.triples[0]) for answer in ends)
        return low, high, sum(answer.messages for answer in ends)


def _number(triple: Triple) -> float:
    value = triple[2]
    assert not isinstance(value, str)
    return value
