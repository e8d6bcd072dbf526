"""From a compiled question to its run: on a back end, with the joins of lattices and what is computed before it."""

from __future__ import annotations

import time
from collections.abc import Callable, Iterator, Mapping, Sequence
from contextlib import contextmanager
from threading import RLock
from typing import TypeVar

from logic.engine._native import Dictionary, Relation, Task
from logic.engine.analysis.program import Key, stored_as
from logic.engine.analysis.safety import check_safety
from logic.engine.backends.database import Database
from logic.engine.backends.game import play
from logic.engine.backends.native import NativeRun
from logic.engine.backends.reference import ReferenceRun
from logic.engine.backends.run import Limits, Run
from logic.engine.builtins.comparison import order_key
from logic.engine.pipeline import PAIRS, Alternating, Compiled, Computed, Equal, Join, Profile
from logic.engine.syntax.ast import Data
from logic.engine.syntax.unparse import format_value
from logic.errors import Diagnostic, LimitReached, LogicError
from logic.frozen import field, frozen, replace, slotted

T = TypeVar("T")

BACKENDS = ("native", "reference")
WORD = 4  # bytes of a value in a relation


@frozen
class Facts:
    """The stored relations as they were when a question was asked, by the names that plans give them."""

    relations: Mapping[str, Relation]
    dictionary: Dictionary

    @staticmethod
    def of(compiled: Compiled, database: Database) -> Facts:
        """Those that a question reads; they do not change any more."""
        keys: set[Key] = set()
        for part in compiled.parts():
            keys |= part.program.facts.keys() | part.checked.facts.keys()
        return Facts({str(key): database.relation(stored_as(key)).copy() for key in keys}, database.dictionary)


def start(compiled: Compiled, facts: Facts, limits: Limits, backend: str) -> Run:
    """The run of a question on a back end; nothing is computed yet."""
    if backend not in BACKENDS:
        raise ValueError(f"there is no back end `{backend}`; choose one of {', '.join(BACKENDS)}")
    if compiled.before:
        return StagedRun(compiled, Stages(compiled.before, facts, limits, backend))
    return start_one(compiled, facts, limits, backend)


def start_undefined(compiled: Compiled, run: Run) -> Run | None:
    """The run of the undefined answers beside that of the true ones; None where no answer can be undefined."""
    if compiled.undefined is None or not isinstance(run, StagedRun):
        return None
    return StagedRun(compiled.undefined, run.stages)


def start_one(compiled: Compiled, facts: Facts, limits: Limits, backend: str) -> NativeRun | ReferenceRun:
    """The run of a question for which nothing has to be computed first."""
    functions = {str(join.function): Joining(join, facts, limits, backend) for join in compiled.joins}
    if backend == "native":
        places = compiled.plan.places
        return NativeRun(
            compiled.operators, places, facts.relations, facts.dictionary, limits, functions, compiled.foreign
        )
    goal_directed = any(check_safety(rule, strict=True) for rule in compiled.checked.rules)
    program = compiled.program if goal_directed else compiled.checked
    return ReferenceRun(program, facts.relations, facts.dictionary, functions)


def profile_of(run: Run) -> Profile | None:
    """What the core measures while it runs this; None where something else runs it."""
    last = run.started() if isinstance(run, StagedRun) else run
    last.rows()
    return last.task.profile() if isinstance(last, NativeRun) else None


# -- joins of lattices -------------------------------------------------------------------------------------------------


Pairs = Sequence[tuple[Data, ...]]  # of an old and a new value


@frozen
class Joining:
    """The function that a lattice calls for pairs of an old and a new value: what is kept of them.

    Whatever order the values come in, the table must become the same. So the predicate is asked both ways round, and
    what it joins must absorb both values; where it does not, LogicError names them.
    """

    join: Join
    facts: Facts
    limits: Limits
    backend: str

    def __call__(self, pairs: Pairs) -> tuple[list[int], list[tuple[Data, ...]]]:
        turned = [(new, old) for old, new in pairs]
        kept = self.chosen(pairs, turned) if self.join.chooses else self.joined(pairs, turned)
        return list(range(len(kept))), [(value,) for value in kept]

    def chosen(self, pairs: Pairs, turned: Pairs) -> list[Data]:
        kept: list[Data] = []
        for (old, new), forth, back in zip(pairs, self.ask(pairs), self.ask(turned), strict=True):
            if bool(forth) == bool(back):
                raise LogicError(no_order(self.join, old, new, both=bool(forth)))
            kept.append(new if forth else old)
        return kept

    def joined(self, pairs: Pairs, turned: Pairs) -> list[Data]:
        joined = self.single(pairs)
        absorbed = [(one, value) for pair, value in zip(pairs, joined, strict=True) for one in (*pair, value)]
        laws = zip([*turned, *absorbed], self.single([*turned, *absorbed]), strict=True)
        for (pair, found), wanted in zip(laws, [*joined, *(value for _, value in absorbed)], strict=True):
            if order_key(found) != order_key(wanted):
                raise LogicError(no_join(self.join, pair, found, wanted))
        return joined

    def single(self, pairs: Pairs) -> list[Data]:
        """The only answer for each pair."""
        answers = self.ask(pairs)
        for pair, values in zip(pairs, answers, strict=True):
            if len(values) != 1:
                raise LogicError(not_one_join(self.join, pair, values))
        return [values[0] for values in answers]

    def ask(self, pairs: Pairs) -> list[list[Data]]:
        """The answers for each pair."""
        given = Relation(self.facts.dictionary, PAIRS.arity)
        given.add_rows([(number, *pair) for number, pair in enumerate(pairs)])
        run = start_one(self.join.compiled, _with(self.facts, {str(PAIRS): given}), self.limits, self.backend)
        answers: list[list[Data]] = [[] for _ in pairs]
        for number, value in run.rows().sorted().tuples():
            assert isinstance(number, int)
            answers[number].append(value)
        return answers


def _with(facts: Facts, given: Mapping[str, Relation]) -> Facts:
    return replace(facts, relations={**facts.relations, **given})


def _goal(join: Join, *values: Data) -> str:
    shown = [*map(format_value, values), *(() if join.chooses else ("Joined",))]
    return f"{join.function.name}({', '.join(shown)})"


def no_order(join: Join, old: Data, new: Data, *, both: bool) -> Diagnostic:
    one, other = sorted((old, new), key=order_key)
    says = "both hold" if both else "both fail"
    return Diagnostic(
        "bad-join",
        f"`{_goal(join, one, other)}` and `{_goal(join, other, one)}` {says}",
        join.span,
        "which value is kept would depend on the order in which they come",
        "order any two values that meet, or join them by `lattice(join/3)`",
    )


def not_one_join(join: Join, pair: tuple[Data, ...], values: Sequence[Data]) -> Diagnostic:
    found = f"the answers {', '.join(map(format_value, values))}" if values else "no answer"
    message = f"`{_goal(join, *pair)}` has {found}"
    return Diagnostic("bad-join", message, join.span, "needs one join of any two values", "complete its rules")


def no_join(join: Join, pair: tuple[Data, ...], found: Data, wanted: Data) -> Diagnostic:
    message = f"`{_goal(join, *pair)}` gives {format_value(found)}, where a least upper bound is {format_value(wanted)}"
    advice = "the join of X and Y is that of Y and X, and joined with X, with Y or with itself it stays the same"
    return Diagnostic("bad-join", message, join.span, "does not join these values", advice)


# -- what is computed first --------------------------------------------------------------------------------------------


@slotted
class Stages:
    """What a question under the well-founded semantics needs before it is asked, computed once.

    The limits hold for all of it together.
    """

    steps: tuple[Computed | Alternating | Equal, ...]
    facts: Facts
    limits: Limits
    backend: str
    given: dict[str, Relation] = field(default_factory=dict)
    begun: dict[int, NativeRun | ReferenceRun] = field(default_factory=dict)  # by the identity of what they run
    began: float | None = None  # when the work began that goes on
    spent: float = 0.0  # seconds of work before
    done: bool = False
    rows: int = 0  # derived by the runs that have ended
    number: int = 0  # of the step
    round: int = 0  # of its alternation
    current: Run | None = None
    cancelled: bool = False
    peak: int = 0  # bytes held at most, by what was computed before and one run
    lock: RLock = field(default_factory=RLock)

    def answers(self, compiled: Compiled) -> Relation:
        """The answers to a question that reads what the steps compute."""
        with self.work():
            return self.rows_of(compiled)

    def count(self, compiled: Compiled) -> int:
        """How many they are."""
        with self.work(), self.running(compiled) as run:
            return run.count()

    @contextmanager
    def work(self) -> Iterator[None]:
        """Runs the steps, unless that was done. The time of the block counts, too."""
        with self.lock:
            self.began = time.monotonic()
            try:
                if not self.done:
                    self.prepare()
                yield
            finally:
                self.spent += time.monotonic() - self.began
                self.began = None

    def prepare(self) -> None:
        for number, step in enumerate(self.steps):
            self.number, self.round = number, 0
            match step:
                case Computed(relation=relation, compiled=compiled, game=game):
                    found = self.rows_of(compiled)
                    self.given[relation] = self.play(found) if game and self.backend == "reference" else found
                case Alternating():
                    self.alternate(step)
                case Equal(true=one, possible=other, mistake=mistake):
                    if len(self.given[one]) != len(self.given[other]):
                        raise LogicError(mistake)
        self.number, self.round, self.done = len(self.steps), 0, True

    def play(self, moves: Relation) -> Relation:
        """The positions of a game, for a back end that has no operator for it."""
        found = play(moves.tuples(), moves.arity // 2)
        positions = Relation(self.facts.dictionary, moves.arity // 2 + 1)
        positions.add_rows(found)
        return positions

    def alternate(self, step: Alternating) -> None:
        """Narrows what is possible and widens what is true, until nothing more becomes true."""
        true, maybe = step.true.relation, step.possible.relation
        self.given[true] = Relation(self.facts.dictionary, step.true.compiled.checked.answer.arity)
        while True:
            self.round += 1
            self.given[maybe] = self.rows_of(step.possible.compiled)
            before = len(self.given[true])
            if before == len(self.given[maybe]):
                return  # all that is possible is true
            self.given[true] = self.rows_of(step.true.compiled)
            if len(self.given[true]) == before:
                return

    def rows_of(self, compiled: Compiled) -> Relation:
        with self.running(compiled) as run:
            return run.rows()

    @contextmanager
    def running(self, compiled: Compiled) -> Iterator[Run]:
        """The run of one part, which can be cancelled from outside while the block lasts."""
        run = self.begin(compiled)
        try:
            yield run
        except LimitReached as error:
            raise self.reached(error) from None
        finally:
            self.rows += run.progress()[2]
            self.peak = max(self.peak, self.held() + run.peak_memory())
            self.current = None

    def begin(self, compiled: Compiled) -> Run:
        """The run of one part, within what is left of the limits."""
        timeout, rows, memory = self.limits.timeout, self.limits.max_rows, self.limits.max_memory
        elapsed = self.spent + (0.0 if self.began is None else time.monotonic() - self.began)
        left = replace(
            self.limits,
            timeout=None if timeout is None else max(0.0, timeout - elapsed),
            max_rows=None if rows is None else max(0, rows - self.rows),
            max_memory=None if memory is None else max(0, memory - self.held()),
        )
        relations = {**self.facts.relations, **self.given}
        if id(compiled) not in self.begun:
            self.begun[id(compiled)] = start_one(compiled, self.facts, left, self.backend)
        self.current = self.begun[id(compiled)].again(relations, left)
        if self.cancelled:
            self.current.cancel()
        return self.current

    def held(self) -> int:
        """Bytes of what was computed before."""
        return sum(WORD * relation.arity * len(relation) for relation in self.given.values())

    def reached(self, error: LimitReached) -> LimitReached:
        """A limit that one part ran into, as what it is of the whole."""
        timeout, rows, memory = self.limits.timeout, self.limits.max_rows, self.limits.max_memory
        messages = {
            "timeout": f"the query ran longer than {timeout} s",
            "max-rows": f"the query derived more than {rows} rows",
            "max-memory": f"the query needs more than {memory} bytes of memory",
        }
        step, turn, derived = self.progress()
        where = f"after {derived:,} rows, in step {step + 1} of the well-founded model"
        where += f", round {turn}" if turn else ""
        first = error.diagnostics[0]
        return LimitReached(replace(first, message=f"{messages.get(first.code, first.message)} {where}"))

    def cancel(self) -> None:
        self.cancelled = True
        if (run := self.current) is not None:
            run.cancel()

    def progress(self) -> tuple[int, int, int]:
        run = self.current
        return self.number, self.round, self.rows + (run.progress()[2] if run is not None else 0)


class StagedRun:
    """A run of a question that reads what was computed before it."""

    def __init__(self, compiled: Compiled, stages: Stages) -> None:
        self.compiled = compiled
        self.stages = stages

    def started(self) -> Run:
        """The run of the question itself, after all that comes before it."""
        with self.stages.work():
            return self.stages.begin(self.compiled)

    def rows(self) -> Relation:
        return self.stages.answers(self.compiled)

    def count(self) -> int:
        return self.stages.count(self.compiled)

    def bounded(self, make: Callable[[Task | None], T]) -> T:
        with self.stages.work(), self.stages.running(self.compiled) as run:
            return run.bounded(make)

    def restart(self) -> None:
        self.stages.spent = 0.0

    def cancel(self) -> None:
        self.stages.cancel()

    def peak_memory(self) -> int:
        return self.stages.peak

    def progress(self) -> tuple[int, int, int]:
        return self.stages.progress()
