"""What every back end gives for a compiled question: a run that yields rows or a count, once."""

from __future__ import annotations

from collections.abc import Callable
from typing import Protocol, TypeVar

from logic.engine._native import Relation, Task
from logic.frozen import fields, frozen, replace

T = TypeVar("T")


@frozen
class Limits:
    """Bounds of one run: seconds, rows derived, bytes; None for no bound.

    `threads` is how many may work on it, None for as many as the process has cores. With `always_share` they share even
    what is too little to be worth it, which tests ask for.
    """

    timeout: float | None = None
    max_rows: int | None = None
    max_memory: int | None = None
    threads: int | None = None
    always_share: bool = False

    def __post_init__(self) -> None:
        if self.threads is not None and self.threads < 1:
            raise ValueError(f"a query needs at least one thread, not {self.threads}")

    def or_else(self, others: Limits) -> Limits:
        """These bounds, and the others where there is none.

        >>> Limits(timeout=5).or_else(Limits(timeout=9, threads=2))
        Limits(timeout=5, max_rows=None, max_memory=None, threads=2, always_share=False)
        """
        given = {field.name: value for field in fields(self) if (value := getattr(self, field.name)) is not None}
        return replace(others, **given)


class Run(Protocol):
    """One run of a question on the facts as they were when it was asked."""

    def rows(self) -> Relation:
        """The distinct answers."""

    def count(self) -> int:
        """How many distinct answers there are."""

    def bounded(self, make: Callable[[Task | None], T]) -> T:
        """What `make` makes of the answers within the limits of the run, which it is told of if they can be kept.

        The time goes on from the start of the run, or since it began anew.
        """

    def restart(self) -> None:
        """Lets the time begin anew, for what is made of answers that are known already."""

    def cancel(self) -> None:
        """Stops the run from another thread, where the back end can."""

    def peak_memory(self) -> int:
        """The most bytes that it has held at once, as it counts them for `max_memory`; 0 where it does not."""

    def progress(self) -> tuple[int, int, int]:
        """Step, round and rows derived so far."""
