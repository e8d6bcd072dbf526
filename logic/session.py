"""A knowledge base: facts and rules in, answers out.

>>> kb = KnowledgeBase()
>>> _ = kb.consult(text="path(X, Y) :- edge(X, Y). path(X, Z) :- path(X, Y), edge(Y, Z).")
>>> kb.add("edge", [("a", "b"), ("b", "c")])
2
>>> kb.query("path(X, Y)", X="a").tuples()
[('b',), ('c',)]
>>> kb.ask("path(c, a)")
False
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from os import PathLike
from pathlib import Path
from threading import RLock
from types import MappingProxyType

from logic.bindings import Bindings
from logic.engine.analysis.check import Schema, check_all_types, in_text_order
from logic.engine.analysis.declare import Declaration
from logic.engine.analysis.load import Loaded, find_file, load_file, load_text
from logic.engine.analysis.lower import defined
from logic.engine.analysis.program import Key, Rule, Types, stored_as
from logic.engine.analysis.safety import check_safety
from logic.engine.analysis.unit import Unit, build_unit, declared_in, fact_mistakes
from logic.engine.backends.database import ADDED, Database, relation_types
from logic.engine.backends.native import Limits, NativeRun
from logic.engine.backends.reference import ReferenceRun
from logic.engine.backends.run import Run
from logic.engine.pipeline import Compiled, Known, compile_goal, explain_compiled
from logic.engine.plan.nodes import RelationStatistics
from logic.engine.rewrites.rewrite import PLAN_REWRITES, PROGRAM_REWRITES, PlanRewrite, ProgramRewrite
from logic.engine.syntax.ast import Query, Value
from logic.engine.syntax.parse import parse_goal
from logic.errors import Diagnostic, LogicError, Source
from logic.facts.relation import Relation as FactRelation
from logic.facts.schema import Column
from logic.rows import key_of, refuse_wrong_types

HERE = Path(__file__).parent
LIBRARIES: Mapping[str, Path] = {"library": HERE / "rules", "vocabulary": HERE / "facts" / "vocabulary"}
BACKENDS = ("native", "reference")


@dataclass(frozen=True, slots=True)
class PredicateInfo:
    """What a knowledge base knows of a predicate: its columns, stored rows, rules, and whether a library defines it."""

    name: str
    arity: int
    columns: tuple[Column, ...]
    facts: int
    rules: int
    library: bool


class KnowledgeBase:
    """Facts, rules and the questions asked of them. Two knowledge bases share nothing.

    `timeout` (seconds), `max_rows` and `max_memory` (bytes) bound every query that does not set its own. A query sees
    the facts and rules as they are when it is asked. Methods may be called from several threads.
    """

    def __init__(
        self, *, timeout: float | None = None, max_rows: int | None = None, max_memory: int | None = None
    ) -> None:
        self._limits = Limits(timeout, max_rows, max_memory)
        self._lock = RLock()
        self._database = Database()
        self._roots: dict[str, dict[str, Unit]] = {}  # by what was consulted: its units by path
        self._read: dict[str, dict[Path, float]] = {}  # by what was consulted: its files and when they were changed

    # -- rules and facts in ------------------------------------------------------------------------------------------

    def consult(
        self, path: str | PathLike[str] | None = None, *, text: str | None = None, name: str = "<text>"
    ) -> list[Diagnostic]:
        """Loads a rule file, or a text under a name, with all that it includes and imports; returns the warnings.

        What was consulted before under the same path or name is replaced. A mistake raises LogicError, which lists
        every mistake found, and changes nothing.
        """
        if (path is None) == (text is None):
            raise TypeError("consult() takes either a path or a text")
        if path is not None:
            root = str(find_file(Path(path), None))
            loaded = load_file(Path(root), LIBRARIES)
        else:
            root = name
            loaded = load_text(Source(name, text or ""), LIBRARIES, Path.cwd())
        with self._lock:
            return self._replace(root, loaded)

    def _replace(self, root: str, loaded: Loaded) -> list[Diagnostic]:
        units: dict[str, Unit] = {}
        mistakes: list[Diagnostic] = []
        own = frozenset().union(*(defined(module) for module in loaded.modules.values()), self._database.keys())
        for path, module in loaded.modules.items():
            units[path], found = build_unit(module, own)
            mistakes += found
        after = {**self._roots, root: units}
        declared, found = declared_in(_units(after))
        mistakes += found
        for unit in units.values():
            mistakes += fact_mistakes(unit, declared)
        if not mistakes:
            rules = [rule for unit in _units(after) for rule in unit.lowered.rules]
            mistakes += check_all_types(rules, Schema(declared))
        if mistakes:
            raise LogicError(in_text_order(mistakes))
        self._store(self._roots.get(root, {}), units)
        self._roots = after
        self._read[root] = {path: path.stat().st_mtime for path in loaded.files}
        return [warning for path, unit in units.items() if not _is_library(path) for warning in unit.warnings]

    def _store(self, before: Mapping[str, Unit], units: Mapping[str, Unit]) -> None:
        """Puts the facts of the units in the place of what the same files held before."""
        for path in {**before, **units}:
            self._database.drop_origin(path)
        for path, unit in units.items():
            for block in unit.lowered.facts:
                key = Key(block.name, block.arity)
                self._database.add(key, self._database.build(key, block.rows), path)

    def changed(self) -> list[str]:
        """What was consulted and has changed on disk since, by the path it was consulted under."""
        return [
            root
            for root, files in self._read.items()
            if any(not path.exists() or path.stat().st_mtime != stamp for path, stamp in files.items())
        ]

    def add(self, predicate: str, rows: object) -> int:
        """Adds facts; returns how many were new.

        `predicate` is a name, or `name/arity`. `rows` is an iterable of tuples of int, float and str, or anything with
        Arrow columns: a pyarrow Table, a pandas or Polars DataFrame. A value that cannot be stored (None, NaN, an
        integer beyond 64 bits) or that is not of its column's declared type raises LogicError, and nothing is added.
        """
        with self._lock:
            rows = rows if hasattr(rows, "__arrow_c_stream__") else list(rows)  # type: ignore[call-overload]
            key = key_of(predicate, rows, self._known_keys())
            relation = self._database.build(key, rows)
            declared = self._declared().get(key)
            if declared is not None:
                refuse_wrong_types(declared, relation_types(relation), relation.tuples())
            return self._database.add(key, relation, ADDED)

    def add_facts(self, relations: Iterable[FactRelation]) -> int:
        """Adds the relations that an exporter yields; returns how many rows were new."""
        return sum(self.add(f"{relation.name}/{relation.arity}", relation.rows) for relation in relations)

    def remove(self, predicate: str, rows: Iterable[tuple[Value, ...]]) -> int:
        """Removes facts, wherever they came from; returns how many there were. Derived rows cannot be removed."""
        listed = list(rows)
        with self._lock:
            return self._database.remove(key_of(predicate, listed, self._known_keys()), listed)

    # -- questions ---------------------------------------------------------------------------------------------------

    def query(
        self,
        query: str | Query,
        *,
        timeout: float | None = None,
        max_rows: int | None = None,
        max_memory: int | None = None,
        sorted: bool = True,
        backend: str = "native",
        **parameters: Value,
    ) -> Bindings:
        """Asks a question: `kb.query("path(X, Y)", X="a")`.

        The question is compiled at once, and every mistake in it or in the rules that it needs raises LogicError; it
        runs when its answers are first used. Parameters give values to variables of the query; they are never pasted
        into its text. `sorted=False` leaves the answers in the order in which they were found.
        """
        limits = Limits(
            self._limits.timeout if timeout is None else timeout,
            self._limits.max_rows if max_rows is None else max_rows,
            self._limits.max_memory if max_memory is None else max_memory,
        )
        return self.run(self.compile(query, parameters), limits, backend=backend, ordered=sorted)

    def ask(self, query: str | Query, **options: object) -> bool:
        """Whether a question has an answer; options and parameters as for `query`."""
        return bool(self.query(query, sorted=False, **options))  # type: ignore[arg-type]

    def explain(
        self, query: str | Query, *, level: str = "operators", analyze: bool = False, **parameters: Value
    ) -> str:
        """How a question is answered, as text.

        `level` is `program` (the rules after rewriting), `plan` (relational algebra) or `operators` (what runs).
        `analyze` runs the question and adds the rows that each operator yielded.
        """
        compiled = self.compile(query, parameters)
        profile = None
        if analyze:
            run = self._native(compiled, self._limits)
            run.rows()
            profile = run.task.profile()
        return explain_compiled(compiled, level, profile)

    def queries(self, name: str | PathLike[str]) -> list[Query]:
        """The `?-` questions that stand in a consulted file or text, in their order."""
        unit = self._roots[str(find_file(Path(name), None)) if str(name) not in self._roots else str(name)]
        return [query for one in list(unit.values())[:1] for query in one.lowered.queries]

    def compile(
        self,
        query: str | Query,
        parameters: Mapping[str, Value] = MappingProxyType({}),
        *,
        program_rewrites: Sequence[ProgramRewrite] = PROGRAM_REWRITES,
        plan_rewrites: Sequence[PlanRewrite] = PLAN_REWRITES,
    ) -> Compiled:
        """The question at every level of the path, for those who study plans; `run` answers it."""
        goal = parse_goal(Source("<query>", query)) if isinstance(query, str) else query
        with self._lock:
            schema = Schema(self._declared(), _Stored(self._database))
            known = Known(tuple(self._rules()), schema, _Statistics(self._database))
            return compile_goal(goal, known, parameters, program_rewrites, plan_rewrites)

    def run(
        self, compiled: Compiled, limits: Limits | None = None, *, backend: str = "native", ordered: bool = True
    ) -> Bindings:
        """The answers to a compiled question, on the facts as they are now."""
        types = compiled.plan.types.get(str(compiled.checked.answer), ("any",) * len(compiled.variables))
        return Bindings(
            compiled.variables,
            types,
            self._run(compiled, limits or self._limits, backend),
            ordered=ordered and not compiled.ordered,
        )

    def _run(self, compiled: Compiled, limits: Limits, backend: str) -> Run:
        if backend == "native":
            return self._native(compiled, limits)
        if backend == "reference":
            goal_directed = any(check_safety(rule, strict=True) for rule in compiled.checked.rules)
            return ReferenceRun(compiled.program if goal_directed else compiled.checked, self._database)
        raise ValueError(f"there is no back end `{backend}`; choose one of {', '.join(BACKENDS)}")

    def _native(self, compiled: Compiled, limits: Limits) -> NativeRun:
        with self._lock:
            facts = compiled.program.facts
            relations = {str(key): self._database.relation(stored_as(key)).copy() for key in facts}
        return NativeRun(compiled.operators, compiled.plan.places, relations, self._database.dictionary, limits)

    # -- what is known -----------------------------------------------------------------------------------------------

    def predicates(self) -> list[PredicateInfo]:
        """Every predicate with rules, facts or a declaration, by name and arity."""
        declared = self._declared()
        rules = list(self._rules())
        return [self._info(key, declared.get(key), rules) for key in sorted(self._known_keys())]

    def _info(self, key: Key, declared: Declaration | None, rules: list[Rule]) -> PredicateInfo:
        own = [rule for rule in rules if rule.head.key == key]
        if declared is not None:
            columns = declared.predicate.columns
        else:
            types: Types = self._database.types(key) if key in self._database and not own else ("any",) * key.arity
            columns = tuple(Column(f"column{number}", kind) for number, kind in enumerate(types, 1))  # type: ignore[arg-type]
        places = [rule.span.source.name for rule in own] or ([declared.span.source.name] if declared else [])
        facts = len(self._database.relation(key)) if key in self._database else 0
        return PredicateInfo(
            key.name, key.arity, columns, facts, len(own), bool(places) and all(map(_is_library, places))
        )

    def listing(self, name: str | None = None) -> str:
        """The rules as they stand in the text: of one predicate name, or all that are not from a library."""
        rules = [
            rule
            for rule in self._rules()
            if rule.head.name == name or (name is None and not _is_library(rule.span.source.name))
        ]
        return "\n".join(dict.fromkeys(rule.span.text for rule in rules))

    def _known_keys(self) -> set[Key]:
        return {*self._database.keys(), *self._declared(), *(rule.head.key for rule in self._rules())}

    def _declared(self) -> dict[Key, Declaration]:
        return declared_in(_units(self._roots))[0]

    def _rules(self) -> Iterator[Rule]:
        for unit in _units(self._roots):
            yield from unit.lowered.rules


def _units(roots: Mapping[str, Mapping[str, Unit]]) -> list[Unit]:
    """Every unit once: a library that two files import is one unit, as last read."""
    merged: dict[str, Unit] = {}
    for units in roots.values():
        merged.update(units)
    return list(merged.values())


def _is_library(path: str) -> bool:
    return Path(path).is_relative_to(HERE)


class _Stored(Mapping[Key, Types]):
    """The types of stored predicates, computed when they are looked at."""

    def __init__(self, database: Database) -> None:
        self._database = database

    def __getitem__(self, key: Key) -> Types:
        if key not in self._database:
            raise KeyError(key)
        return self._database.types(key)

    def __iter__(self) -> Iterator[Key]:
        return iter(self._database.keys())

    def __len__(self) -> int:
        return len(list(self._database.keys()))

    def __contains__(self, key: object) -> bool:
        return key in self._database.parts


class _Statistics(Mapping[Key, RelationStatistics]):
    """The statistics of stored predicates, computed when they are looked at."""

    def __init__(self, database: Database) -> None:
        self._database = database

    def __getitem__(self, key: Key) -> RelationStatistics:
        return self._database.statistics(key)

    def __iter__(self) -> Iterator[Key]:
        return iter(self._database.keys())

    def __len__(self) -> int:
        return len(list(self._database.keys()))


__all__ = ["KnowledgeBase", "PredicateInfo"]
