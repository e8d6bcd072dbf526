"""Generated laws with a history: the collection of Mandreoli, Martoglia and Ronchetti, section 4.

5,000 documents of 24 KB make 120 MB. A document has 30 to 40 elements and a depth of 10; 10 to 15 of them carry
timestamps, in groups of 2 or 3 versions, each with 1 or 2 periods in three dimensions (valid, transaction, efficacy).
Numbers and texts come from a seed: the same arguments give the same documents.
"""

from __future__ import annotations

import random
from pathlib import Path

from logic.exporters.temporal_collection import Carrier, Collection, Dimension

NAMES = ("vt", "tt", "et")
FIRST, LAST = 1970, 2006  # the years in which everything happens
SPREAD = 26  # chapters live longer than what stands in them
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
    articles = [[chance.randint(2, 3) for _ in range(chance.randint(1, 2))] for _ in range(chance.randint(2, 3))]
    texts = sum(map(sum, articles))
    text = lambda: " ".join(chance.choices(words, k=max(1, size // texts // 7)))  # noqa: E731
    chapters = "".join(
        f"<contents n='{place}'>{pertinence(chance, SPREAD)}<part><group>"
        + "".join(article(chance, text, number) for number, versions in enumerate(groups) for _ in range(versions))
        + "</group></part></contents>"
        for place, groups in enumerate(articles)
    )
    book = f"<book><section><chapter>{chapters}</chapter></section></book>"
    return f"<law><head><title/></head><volume>{book}</volume></law>"


def article(chance: random.Random, text: object, number: int) -> str:
    return f"<article n='{number}'>{pertinence(chance, LAST - FIRST)}<para>{text()}</para></article>"  # type: ignore[operator]


def pertinence(chance: random.Random, spread: int) -> str:
    """The timestamps of a version: one or two boxes, whose periods begin and end within a number of years."""
    boxes = (" ".join(_period(chance, name, spread) for name in NAMES) for _ in range(chance.randint(1, 2)))
    return f"<pertinence>{''.join(f'<ta {box}/>' for box in boxes)}</pertinence>"


def _period(chance: random.Random, name: str, spread: int) -> str:
    start = chance.randint(FIRST, FIRST + spread - 1)
    end = chance.randint(max(start + 1, LAST - spread), LAST + 6)
    return f"{name}_from='{start}' {name}_to='{'now' if end > LAST else end}'"


def _words(chance: random.Random) -> list[str]:
    return ["".join(chance.choices(LETTERS, k=chance.randint(3, 9))) for _ in range(2_000)]


def windows(tuples: list[tuple[int, ...]], share: float) -> tuple[tuple[int, int], ...]:
    """The window, the same stretch of years in each dimension, of which nearest to a share of the tuples is alive.

    A tuple is the columns from, to of each dimension.
    """
    candidates = [(start, end) for start in range(FIRST, LAST) for end in range(start + 1, LAST)]
    sample = tuples[:: max(1, len(tuples) // 4_000)]
    chosen = min(candidates, key=lambda window: abs(_alive(sample, window) / len(sample) - share))
    return (chosen,) * len(NAMES)


def _alive(tuples: list[tuple[int, ...]], window: tuple[int, int]) -> int:
    start, end = window
    return sum(all(box[place] < end and start < box[place + 1] for place in (0, 2, 4)) for box in tuples)
