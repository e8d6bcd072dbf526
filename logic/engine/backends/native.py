"""The native back end: the operators run in the Rust core, without the interpreter's lock."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from typing import TypeVar

from logic.engine._native import Dictionary, Failure, Relation, Stopped, Task
from logic.engine.analysis.program import Key
from logic.engine.backends.encode import encode
from logic.engine.backends.evaluation import evaluation_failed
from logic.engine.backends.row_functions import RowFunction, row_function
from logic.engine.backends.run import Limits
from logic.engine.builtins.foreign import remembering
from logic.engine.builtins.table import Builtin
from logic.engine.operators.apply import Apply
from logic.engine.operators.edit_join import EditJoin
from logic.engine.operators.edit_select import EditSelect
from logic.engine.operators.edit_top_n import EditTopN
from logic.engine.operators.fixpoint import Program
from logic.errors import Cancelled, Diagnostic, InternalError, LimitReached, LogicError, Span
from logic.frozen import field, frozen, replace

T = TypeVar("T")

STOPS = {
    "timeout": "give it more time with `timeout=`, or ask for less",
    "max-rows": "allow more with `max_rows=`, or bind an argument so that fewer rows are derived",
    "max-memory": "allow more with `max_memory=`, or bind an argument so that fewer rows are derived",
    "cancelled": "",
}


@frozen
class NativeRun:
    """One run of a plan on a snapshot of the facts. It can be stopped and watched from another thread.

    `again` is the next run of the same plan, on other relations.
    """

    operators: Program
    places: tuple[Span, ...]
    relations: Mapping[str, Relation]
    dictionary: Dictionary
    limits: Limits
    joins: Mapping[str, RowFunction] = field(default_factory=dict)
    foreign: Mapping[Key, Builtin] = field(default_factory=dict)
    text: str = ""  # the plan as the core reads it
    functions: Mapping[str, RowFunction] = field(default_factory=dict)  # what it calls, by the names that it uses
    task: Task = field(init=False)

    def __post_init__(self) -> None:
        limits = self.limits
        task = Task(
            timeout=limits.timeout,
            max_rows=limits.max_rows,
            max_memory=limits.max_memory,
            threads=limits.threads,
            always_share=limits.always_share,
        )
        object.__setattr__(self, "task", task)
        if not self.text:
            object.__setattr__(self, "functions", {**self.joins, **self._called()})
            object.__setattr__(self, "text", encode(self.operators))

    def _called(self) -> dict[str, RowFunction]:
        """What the plan's Apply operators call, by the names that they use and their places.

        A function of the host is asked once in a run for the same arguments, so that it cannot contradict itself.
        """
        applied = [node for node in self.operators.walk() if isinstance(node, Apply)]
        foreign = {key: remembering(entry) for key, entry in self.foreign.items()}
        return {
            f"{node.function}@{node.place}": row_function(node, self._place(node.place), foreign) for node in applied
        }

    def again(self, relations: Mapping[str, Relation], limits: Limits) -> NativeRun:
        """A run of the same plan on other relations, for which nothing is prepared anew."""
        return replace(self, relations=relations, limits=limits)

    def rows(self) -> Relation:
        """The distinct answers; raises LogicError where a rule cannot be evaluated, LimitReached, or Cancelled."""
        return self._guarded(lambda plan: self.task.run(plan, self.relations, self.dictionary, self.functions))

    def count(self) -> int:
        """How many distinct answers there are, without keeping them where the plan cannot repeat one."""
        return self._guarded(lambda plan: self.task.count(plan, self.relations, self.dictionary, self.functions))

    def bounded(self, make: Callable[[Task | None], T]) -> T:
        """What is made of the answers; raises LimitReached or Cancelled as the run does."""
        return self._guarded(lambda _: make(self.task))

    def restart(self) -> None:
        self.task.restart()

    def cancel(self) -> None:
        self.task.cancel()

    def peak_memory(self) -> int:
        return self.task.peak_memory()

    def progress(self) -> tuple[int, int, int]:
        return self.task.progress()

    def _guarded(self, run: Callable[[str], T]) -> T:
        try:
            return run(self.text)
        except Failure as failure:
            code, place, _, values = failure.args
            raise LogicError(evaluation_failed(code, values, self._place(place), self._expected(place))) from None
        except Stopped as stopped:
            raise self._stopped(*stopped.args) from None
        except ValueError as error:  # a plan that the core refuses
            raise InternalError(str(error)) from error

    def _expected(self, place: int) -> str:
        """What a value should have been at a place, where that is no number."""
        of_texts = (node for node in self.operators.walk() if isinstance(node, EditJoin | EditSelect | EditTopN))
        return "text" if any(node.place == place for node in of_texts) else ""

    def _place(self, place: int | None) -> Span | None:
        return self.places[place] if place is not None and 0 <= place < len(self.places) else None

    def _stopped(self, reason: str, message: str, step: int, round: int, rows: int, rule: int | None) -> LogicError:
        """How far the run got, and the rule that was running."""
        progress = f"after {rows:,} rows, in step {step + 1} of the plan" + (f", round {round}" if round else "")
        kind = Cancelled if reason == "cancelled" else LimitReached
        label = "this rule was running"
        return kind(Diagnostic(reason, f"{message} {progress}", self._place(rule), label, STOPS.get(reason, "")))
