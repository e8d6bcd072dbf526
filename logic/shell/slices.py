"""Slices at the prompt and on the command line: answers whose periods are dates.

>>> knowledge = KnowledgeBase()
>>> _ = knowledge.consult(text='''dimension(laws, 1, vt, valid, day, closed, 0, 9). elem(1, 1, 1, 2, 1, law).
...                               life(1, 1, 8766, 1879048190).''')
>>> _, answers = dated_slice(knowledge, "//law at 1994-03-31")
>>> [answer["From"] for answer in answers]
['1994-03-31']
"""

from __future__ import annotations

from collections.abc import Iterator
from typing import TYPE_CHECKING

from logic.engine.syntax.ast import Data
from logic.facts.instants import format_instant
from logic.frontends.slice.expand import slice_query
from logic.session import KnowledgeBase

if TYPE_CHECKING:
    from logic.bindings import Bindings

DIMENSIONS = "dimension(Collection, Place, Name, Kind, Granularity, Ends, First, Last)"


def dated_slice(
    knowledge: KnowledgeBase, text: str, collection: str | None = None, **options: object
) -> tuple[Bindings, Iterator[dict[str, Data]]]:
    """The answers to a slice, and their rows with dates for instants; options as for `KnowledgeBase.slice`."""
    answers = knowledge.slice(text, collection=collection, **options)
    _, granularities = slice_query(text, knowledge.query(DIMENSIONS).tuples(), collection)
    ends = answers.variables[-2 * len(granularities) :]
    units = {end: granularities[place // 2] for place, end in enumerate(ends)}
    return answers, ({name: _dated(value, units.get(name)) for name, value in row.items()} for row in answers)


def _dated(value: Data, granularity: str | None) -> Data:
    return format_instant(value, granularity) if granularity and isinstance(value, int) else value
