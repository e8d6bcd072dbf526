"""Other query languages, which compile to goals. Each is loaded by the first question in it: few programs ask any."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping, Sequence
from pathlib import Path

from logic.engine.analysis.load import Loaded
from logic.engine.syntax.ast import Clause, Data, Query
from logic.frontends.slice.goals import SLICE, USE_TEMPORAL, has_slice

__all__ = [
    "SLICE",
    "USE_TEMPORAL",
    "document_text",
    "expand_loaded",
    "expand_query",
    "has_slice",
    "slice_question",
    "vql_question",
]


def vql_question(text: str, parameters: Mapping[str, object] | None = None) -> Query:
    """The question that a VQL text asks, with values for some of its variables."""
    from logic.frontends.vql import question

    return question(text, parameters)


def slice_question(text: str, known: Iterable[Sequence[Data]], collection: str | None) -> Query:
    """A slice as a question of its own; `known` are the facts `dimension/8`."""
    from logic.frontends.slice.expand import slice_query

    return slice_query(text, known, collection)[0]


def expand_query(query: Query, known: Iterable[Sequence[Data]]) -> Query:
    """A question with its slices compiled."""
    from logic.frontends.slice import expand

    return expand.expand_query(query, known)


def expand_loaded(loaded: Loaded, libraries: Mapping[str, Path], known: Iterable[Sequence[Data]]) -> Loaded:
    """What was loaded with the slices in its rules compiled, and with the library that they need."""
    items = (item for module in loaded.modules.values() for item in module.items)
    if not any(has_slice(item.body) for item in items if isinstance(item, Clause)):
        return loaded
    from logic.frontends.slice import expand

    return expand.expand_loaded(loaded, libraries, known)


def document_text(facts: Callable[[str], list[tuple[Data, ...]]], doc: int, window: str, node: int | None) -> str:
    """A time-varying document as XML; `facts` answers goals about it."""
    from logic.frontends.slice.reconstruct import reconstruct

    return reconstruct(facts, doc, window, node)
