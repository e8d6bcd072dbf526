"""What was compiled is kept until facts or rules change: a question that is asked again costs what its run costs."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from typing import TypeVar

T = TypeVar("T")
MOST = 256  # questions; one more, and all are compiled anew when they are asked


class Plans:
    """What was made of questions, by their text or the object that they are, and what else it depends on.

    >>> plans = Plans()
    >>> plans.get("p(X)", {"X": 1}, "", lambda: "a plan"), plans.get("p(X)", {"X": 1}, "", lambda: "another")
    ('a plan', 'a plan')
    >>> plans.get("p(X)", {"X": 1.0}, "", lambda: "another")
    'another'
    """

    def __init__(self) -> None:
        self._made: dict[tuple[str | int, str, str], tuple[object, object]] = {}

    def get(self, question: object, parameters: Mapping[str, object], options: str, make: Callable[[], T]) -> T:
        """What was made of a question, or what `make` makes now."""
        name = question if isinstance(question, str) else id(question)
        key = name, repr(sorted(parameters.items())) if parameters else "", options
        kept, made = self._made.get(key, (None, None))
        if kept is None or (kept is not question and kept != question):
            made = make()
            if len(self._made) >= MOST:
                self._made.clear()
            self._made[key] = question, made  # the question too, so that no other object gets its identity
        return made  # type: ignore[return-value]

    def forget(self) -> None:
        """What is known has changed."""
        self._made.clear()
