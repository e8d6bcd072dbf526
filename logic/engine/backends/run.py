"""What every back end gives for a compiled question: a run that yields rows or a count, once."""

from __future__ import annotations

from typing import Protocol

from logic.engine._native import Relation
from logic.frozen import frozen


@frozen
class Limits:
    """Bounds of one run: seconds, rows derived, bytes; None for no bound."""

    timeout: float | None = None
    max_rows: int | None = None
    max_memory: int | None = None

    def with_own(self, timeout: float | None, max_rows: int | None, max_memory: int | None) -> Limits:
        """These limits with those of one run in their place, as far as it has any."""
        return Limits(
            self.timeout if timeout is None else timeout,
            self.max_rows if max_rows is None else max_rows,
            self.max_memory if max_memory is None else max_memory,
        )


class Run(Protocol):
    """One run of a question on the facts as they were when it was asked."""

    def rows(self) -> Relation:
        """The distinct answers."""

    def count(self) -> int:
        """How many distinct answers there are."""

    def cancel(self) -> None:
        """Stops the run from another thread, where the back end can."""

    def progress(self) -> tuple[int, int, int]:
        """Step, round and rows derived so far."""
