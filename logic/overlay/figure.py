"""Figure 1 of the paper: messages and volume of a mix of queries against the number of peers, for each method.

One initiation draws a text and asks for its 5, 10 and 15 nearest rows within distance 5, and joins the column with
itself within distances 1, 2 and 3. Of the left side of a join only some rows are drawn: each of them costs one search,
so that a whole join costs as many times more as there are rows. The figures are the means of one query of the mix.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from functools import lru_cache
from pathlib import Path
from typing import TYPE_CHECKING

import numpy as np

from logic.errors import Diagnostic, LogicError
from logic.frozen import frozen
from logic.overlay.column import Column
from logic.overlay.methods import all_methods
from logic.overlay.similar import WIDENING, Found, Placement, Searcher, load_before
from logic.overlay.trie import Ints, Traffic, Trie

if TYPE_CHECKING:
    from matplotlib.figure import Figure

NEAREST = (5, 10, 15)
FARTHEST = 5
JOINED = (1, 2, 3)
PEERS = tuple(2**power for power in range(7, 18))

Progress = Callable[[str, float], None]


@frozen
class Curve:
    """One method on one column: the mean traffic of a query for each number of peers, and what it finds.

    `recall` is the share of all answers that are found, `mean_recall` the mean of the shares of each search.
    """

    method: str
    traffic: tuple[Traffic, ...]
    recall: float
    mean_recall: float


@frozen
class Mix:
    """What is asked in one initiation: the text of the nearest ones, and the left rows of each join."""

    text: str
    left: tuple[tuple[str, ...], ...]


def read_column(path: Path) -> list[str]:
    """The texts of a file, one a line; empty lines are no texts."""
    try:
        found = [line for line in path.read_text(encoding="utf-8").split("\n") if line]
    except (OSError, UnicodeDecodeError) as error:
        raise LogicError(Diagnostic("file-not-readable", f"`{path}` cannot be read: {error}")) from None
    if len(found) < 2:
        message = f"`{path}` has less than two lines"
        raise LogicError(Diagnostic("file-not-readable", message, help="give a file with one text a line"))
    return found


def draw(texts: Sequence[str], initiations: int, left: int, seed: int) -> list[Mix]:
    """The random choices of all initiations; every method and every network gets the same."""
    random = np.random.default_rng(seed)

    def some(number: int) -> tuple[str, ...]:
        return tuple(texts[place] for place in random.integers(len(texts), size=number))

    return [Mix(some(1)[0], tuple(some(left) for _ in JOINED)) for _ in range(initiations)]


def simulate(
    texts: Sequence[str],
    peers: Sequence[int] = PEERS,
    *,
    initiations: int = 40,
    left: int = 5,
    seed: int = 1,
    progress: Progress = lambda _, __: None,
) -> list[Curve]:
    """The curves of all methods on one column."""
    column = Column(texts)
    near = lru_cache(maxsize=4096)(column.within)

    def within(text: str, most: int) -> tuple[Ints, Ints]:
        places, distances = near(text, FARTHEST if most > max(JOINED) else max(JOINED))
        return places[distances <= most], distances[distances <= most]

    mixes = draw(texts, initiations, left, seed)
    curves = []
    progress("index", 0.0)
    tries: tuple[Ints | None, list[Trie]] = (None, [])
    for method, index in all_methods(column, WIDENING):
        searcher = Searcher(column, index, within)
        if index.loads is not tries[0]:  # q-samples ask the network of q-grams
            progress(f"{method}: networks", 0.0)
            before = load_before(column, index)
            tries = (index.loads, [Trie.over(before, size) for size in peers])
        searches: list[tuple[str, Found]] = []
        for number, mix in enumerate(mixes, 1):
            searches += _searches(searcher, mix)
            progress(method, number / len(mixes) / 2)
        curves.append(_curve(method, searcher, searches, tries[1], len(mixes), progress))
    return curves


def _searches(searcher: Searcher, mix: Mix) -> list[tuple[str, Found]]:
    """Every search of an initiation."""
    asked = [(mix.text, found) for number in NEAREST for found in searcher.nearest(mix.text, number, FARTHEST)]
    for most, left in zip(JOINED, mix.left, strict=True):
        asked += searcher.join(left, most)
    return asked


def _curve(
    method: str,
    searcher: Searcher,
    searches: list[tuple[str, Found]],
    tries: Sequence[Trie],
    initiations: int,
    progress: Progress,
) -> Curve:
    queries = initiations * (len(NEAREST) + len(JOINED))
    different = {id(found): (text, found) for text, found in searches}
    traffic = []
    for number, trie in enumerate(tries, 1):
        placement = Placement(searcher.column, searcher.index, trie)
        costs = {name: placement.cost(*search) for name, search in different.items()}
        total = sum((costs[id(found)] for _, found in searches), Traffic())
        # The left side of each join is fetched from one peer of the attribute.
        fetched = placement.trie.expected_messages(placement.everywhere[-1:]) * len(JOINED) * initiations
        traffic.append(Traffic((total.messages + fetched) / queries, total.volume / queries))
        progress(method, (1 + number / len(tries)) / 2)
    counts = searcher.column.counts
    there = np.array([counts[found.complete].sum() for _, found in searches])  # the text itself is always there
    brought = np.array([counts[found.places].sum() for _, found in searches])
    return Curve(method, tuple(traffic), float(brought.sum() / there.sum()), float((brought / there).mean()))


def table(curves: Sequence[Curve], peers: Sequence[int]) -> str:
    """The curves as a table: messages and kilobytes of a query; below, the share of answers that is found.

    `found` counts all answers alike, `mean` all searches: a short text has more answers than all the others.

    >>> print(table([Curve("strings", (Traffic(3.0, 2000.0),), 1.0, 1.0)], [4]))
             strings
      peers  messages      kB
          4         3       2
      found      100%
       mean      100%
    """
    lines = ["".join(["       ", *(f"  {curve.method:<17}" for curve in curves)]).rstrip()]
    lines.append("  peers" + "  messages      kB" * len(curves))
    for number, size in enumerate(peers):
        cells = (curve.traffic[number] for curve in curves)
        lines.append(f"{size:7}" + "".join(f"{one.messages:10.0f}{one.volume / 1000:8.0f}" for one in cells))
    lines.append("  found" + "".join(f"{curve.recall:10.0%}        " for curve in curves).rstrip())
    lines.append("   mean" + "".join(f"{curve.mean_recall:10.0%}        " for curve in curves).rstrip())
    return "\n".join(lines)


def plot(results: Sequence[tuple[str, Sequence[Curve]]], peers: Sequence[int]) -> Figure:
    """Two pictures for each column, as in the paper, but with both axes logarithmic."""
    from matplotlib.figure import Figure

    figure = Figure(figsize=(11, 4 * len(results)), layout="constrained")
    axes = figure.subplots(len(results), 2, squeeze=False)
    for (name, curves), (messages, volume) in zip(results, axes, strict=True):
        for curve in curves:
            label = f"{curve.method} (recall {curve.recall:.0%})"
            messages.plot(peers, [one.messages for one in curve.traffic], marker=".", label=label)
            volume.plot(peers, [one.volume for one in curve.traffic], marker=".", label=label)
        for axis, what in ((messages, "messages of a query"), (volume, "bytes of a query")):
            axis.set(title=name, xlabel="peers", ylabel=what, xscale="log", yscale="log")
            axis.set_xscale("log", base=2)
            axis.grid(visible=True, alpha=0.3)
        messages.legend()
    return figure
