"""Generated laws with a history: the collection of Mandreoli, Martoglia and Ronchetti, section 4.

5,000 documents of 24 KB make 120 MB. A document has 30 to 40 elements and a depth of 10; 10 to 15 of them, one or two
contents and the versions of their articles, carry timestamps of 1 or 2 periods in three dimensions (valid, transaction,
efficacy). Instants are numbers of four digits, so that every system compares them as they are.

What the paper calls "not much scattered" it does not say in numbers. Here a document has a time around which all that
is in it lies; how far (`Spread`) was fitted to its Table 1. Numbers and texts come from a seed: the same arguments give
the same documents.
"""

from __future__ import annotations

import random
from bisect import bisect_left
from collections.abc import Callable, Sequence
from pathlib import Path
from typing import NamedTuple

from logic.exporters.temporal_collection import Carrier, Collection, Dimension

NAMES = ("vt", "tt", "et")
FIRST, LAST = 1000, 9998  # the years in which everything happens
LENGTH = LAST - FIRST
LETTERS = "abcdefghijklmnopqrstuvwxyz"
ENDS = {name: (f"@{name}_from", f"@{name}_to") for name in NAMES}
COLLECTION = Collection(
    "norms",
    tuple(
        Dimension(name, kind, "year", "half-open")
        for name, kind in zip(NAMES, ("valid", "transaction", "efficacy"), strict=True)
    ),
    (Carrier("//contents", ENDS, "pertinence/ta"), Carrier("//article", ENDS, "pertinence/ta")),
)


class Spread(NamedTuple):
    """How far the times of a document lie from one another, as shares of the whole time; distances are normal and
    durations exponential, of these means.
    """

    dimension: float = 0.17  # of the dimensions of a document from one another
    contents: float = 0.28  # of contents from their document
    article: float = 0.034  # of an article from its contents
    period: float = 0.088  # of a period from its node, for the most part the same in all dimensions
    together: float = 0.86  # the part that is the same
    contents_last: float = 0.11
    articles_last: float = 0.69
    now: float = 0.06  # of the periods still go on
    two: float = 0.96  # of the nodes have two periods


SPREAD = Spread()
Instants = tuple[float, ...]  # one for each dimension, from 0 to 1


def write_documents(folder: Path, number: int, size: int, seed: int = 1) -> list[Path]:
    """Writes documents of about `size` bytes each, unless they are there already; the paths in their order."""
    paths = [folder / f"{place:06}.xml" for place in range(number)]
    words = _words(random.Random(seed))
    for place, path in enumerate(paths):
        if not path.exists():
            path.write_text(document(random.Random(f"{seed}/{place}"), size, words), encoding="utf-8")
    return paths


def document(chance: random.Random, size: int, words: list[str]) -> str:
    """One law as XML."""
    numbers = [[chance.randint(2, 3) for _ in range(chance.randint(3, 4))] for _ in range(chance.randint(1, 2))]
    texts = sum(map(sum, numbers))
    text = lambda: " ".join(chance.choices(words, k=max(1, size // texts // 7)))  # noqa: E731
    middle = chance.random()
    era = near(chance, (middle,) * len(NAMES), SPREAD.dimension)
    chapters = "".join(contents(chance, text, place, versions, era) for place, versions in enumerate(numbers))
    book = f"<book><section><chapter>{chapters}</chapter></section></book>"
    return f"<law><head><title/></head><volume>{book}</volume></law>"


def contents(chance: random.Random, text: Callable[[], str], place: int, versions: Sequence[int], era: Instants) -> str:
    """A chapter's contents: articles, each of them in some versions."""
    time = near(chance, era, SPREAD.contents)
    articles = "".join(
        f"<article n='{number}'>{pertinence(chance, near(chance, time, SPREAD.article), SPREAD.articles_last)}"
        f"<para>{text()}</para></article>"
        for number, count in enumerate(versions)
        for _ in range(count)
    )
    stamps = pertinence(chance, time, SPREAD.contents_last)
    return f"<contents n='{place}'>{stamps}<part><group>{articles}</group></part></contents>"


def near(chance: random.Random, time: Instants, distance: float) -> Instants:
    return tuple(instant + chance.gauss(0, distance) for instant in time)


def pertinence(chance: random.Random, time: Instants, lasts: float) -> str:
    """The timestamps of a version that lives around a time: one or two boxes."""
    boxes = (_box(chance, time, lasts) for _ in range(1 + (chance.random() < SPREAD.two)))
    return f"<pertinence>{''.join(f'<ta {box}/>' for box in boxes)}</pertinence>"


def _box(chance: random.Random, time: Instants, lasts: float) -> str:
    shift = SPREAD.together * chance.gauss(0, SPREAD.period)
    starts = near(chance, tuple(instant + shift for instant in time), SPREAD.period * (1 - SPREAD.together))
    goes_on = chance.random() < SPREAD.now
    ends = [start + chance.expovariate(1 / lasts) for start in starts]
    return " ".join(_period(*one, goes_on) for one in zip(NAMES, starts, ends, strict=True))


def _period(name: str, start: float, end: float, goes_on: bool) -> str:
    first = min(max(FIRST, FIRST + round(LENGTH * start)), LAST - 1)
    last = min(max(first + 1, FIRST + round(LENGTH * end)), LAST)
    return f"{name}_from='{first}' {name}_to='{'now' if goes_on else last}'"


def _words(chance: random.Random) -> list[str]:
    return ["".join(chance.choices(LETTERS, k=chance.randint(3, 9))) for _ in range(2_000)]


def windows(tuples: list[tuple[int, ...]], share: float) -> tuple[tuple[int, int], ...]:
    """The window in the middle of the time, the same in each dimension, that a share of the tuples meets.

    A tuple is the columns from, to of each dimension.
    """
    middle, sample = (FIRST + LAST) // 2, tuples[:: max(1, len(tuples) // 20_000)]
    half = bisect_left(range(LENGTH // 2), share * len(sample), key=lambda half: _alive(sample, middle, half))
    return ((middle - half, middle + half),) * len(NAMES)


def _alive(sample: list[tuple[int, ...]], middle: int, half: int) -> int:
    start, end = middle - half, middle + half
    return sum(all(box[place] < end and start < box[place + 1] for place in (0, 2, 4)) for box in sample)
