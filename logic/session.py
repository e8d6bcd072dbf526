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

from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from functools import partial
from os import PathLike
from pathlib import Path
from threading import RLock
from types import MappingProxyType
from typing import Any, Literal, TypeVar, get_args

from logic import frontends
from logic.bindings import Bindings
from logic.engine.analysis.check import Schema, in_text_order
from logic.engine.analysis.declare import Declaration
from logic.engine.analysis.files import find_file, readable
from logic.engine.analysis.link import Outline, Spaces, build_spaces, outline
from logic.engine.analysis.load import Loaded, Root, load_file, load_text
from logic.engine.analysis.mistakes import added_before, defined_in_python
from logic.engine.analysis.program import USER, Key, Rule, Types
from logic.engine.analysis.unit import (
    Unit,
    build_units,
    declared_in,
    fact_mistakes,
    fact_rows,
    link_units,
    rule_mistakes,
)
from logic.engine.analysis.warnings import Written, program_warnings, unused
from logic.engine.backends.database import Database, StoredStatistics, StoredTypes
from logic.engine.backends.run import Limits, Run
from logic.engine.builtins.foreign import foreign_function, foreign_predicate, parameters
from logic.engine.builtins.table import Builtin
from logic.engine.pipeline import Compiled, Known, compile_goal, explain_compiled
from logic.engine.rewrites.rewrite import PLAN_REWRITES, PROGRAM_REWRITES, PlanRewrite, ProgramRewrite
from logic.engine.syntax.ast import Data, Query, Value
from logic.engine.syntax.operators import STANDARD
from logic.engine.syntax.parse import parse_goal
from logic.errors import Diagnostic, LogicError, Source
from logic.facts.relation import Relation as FactRelation
from logic.facts.schema import Column, PredicateInfo
from logic.plans import Plans
from logic.rows import flat_rows, given_rows, key_of, refuse_reserved, refuse_wrong_types
from logic.runs import BACKENDS, Facts, profile_of, start, start_undefined

HERE = Path(__file__).parent
Semantics = Literal["stratified", "well_founded"]
QUERY_OPTIONS = ("timeout", "max_rows", "max_memory", "threads", "sorted", "backend", "semantics")
LIBRARIES: Mapping[str, Path] = {"library": HERE / "rules", "vocabulary": HERE / "facts" / "vocabulary"}
DIMENSION = Key("dimension", 8)

Function = TypeVar("Function", bound=Callable[..., Any])


class KnowledgeBase:
    """Facts, rules and the questions asked of them. Two knowledge bases share nothing.

    `timeout` (seconds), `max_rows` and `max_memory` (bytes) bound every query that does not set its own. A query sees
    the facts and rules as they are when it is asked. Methods may be called from several threads. Rule files may ask for
    files below their own folder, and below the folders `roots`. Up to `threads` threads work on a query that takes
    long, by default as many as the process has cores; answers, their order and mistakes are the same for any number.

    `semantics` says what a program means that is not stratified: nothing, so that a query about it is an error, or with
    `well_founded` three truth values, so that some of its answers are neither true nor false. A rule file chooses that
    by `:- set_prolog_flag(semantics, well_founded).`
    """

    def __init__(
        self,
        *,
        timeout: float | None = None,
        max_rows: int | None = None,
        max_memory: int | None = None,
        threads: int | None = None,
        roots: Iterable[str | PathLike[str]] = (),
        semantics: Semantics = "stratified",
    ) -> None:
        self.semantics: Semantics = semantics
        self._folders = tuple(Path(root).resolve() for root in roots)
        self._limits = Limits(timeout, max_rows, max_memory, threads)
        self._lock = RLock()
        self._database = Database()
        self._outlines: dict[str, Outline] = {}  # by resolved path, or by the name of a text
        self._units: dict[str, Unit] = {}  # as written
        self._linked: dict[str, Unit] = {}  # with names resolved
        self._spaces = Spaces()
        self._roots: dict[str, Root] = {}  # by what was consulted
        self._operators = STANDARD  # and those that the rule files declare
        self._foreign: dict[Key, Builtin] = {}  # what the host program defines in Python
        self._plans = Plans()

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
            loaded = load_file(Path(path), LIBRARIES, self._operators, self._folders)
            root = next(iter(loaded.modules))
        else:
            root = name
            source = Source(name, readable(text or ""))
            loaded = load_text(source, LIBRARIES, Path.cwd(), self._operators, self._folders)
        with self._lock:
            return self._replace(root, loaded)

    def _replace(self, root: str, loaded: Loaded) -> list[Diagnostic]:
        """Puts what was loaded in the place of what the same root held before, if there is no mistake in it."""
        self._plans.forget()
        loaded = frontends.expand_loaded(loaded, LIBRARIES, self._database.relation(DIMENSION).tuples())
        fresh = {path: outline(loaded.interfaces[path], module) for path, module in loaded.modules.items()}
        stamps = {path: path.stat().st_mtime for path in loaded.files}
        roots = {**self._roots, root: Root(frozenset(fresh), stamps)}
        used = frozenset[str]().union(*(one.units for one in roots.values()))
        outlines = {path: one for path, one in {**self._outlines, **fresh}.items() if path in used}
        spaces, mistakes, warnings = build_spaces(outlines, roots)
        if mistakes:
            raise LogicError(in_text_order(mistakes))
        units, mistakes = build_units(fresh, spaces, frozenset(self._known_keys()), self._foreign)
        after = {path: unit for path, unit in {**self._units, **units}.items() if path in used}
        linked, found = link_units(after, spaces)
        mistakes += found
        before = self._declared()
        declared, found = declared_in(linked.values())
        mistakes += found
        changed = declared.keys() != before.keys() or any(declared[key] != before[key] for key in declared)
        for path, unit in linked.items():
            if changed or path in units:
                mistakes += fact_mistakes(unit, declared) + rule_mistakes(unit, declared)
        if mistakes:
            raise LogicError(in_text_order(mistakes))
        records = {
            key
            for key, one in {**before, **declared}.items()
            if one.has_records and before.get(key) != declared.get(key)
        }
        again = {path for path, unit in linked.items() if path in units or unit.has_facts_of(records)}
        facts = {
            path: {key: self._database.build(key, rows) for key, rows in fact_rows(linked[path], declared).items()}
            for path in again
        }
        for key in records & declared.keys():
            if len(self._database.added(key)):
                raise LogicError(added_before(key, declared[key].span))
        for key, declaration in declared.items() if changed else ():
            refuse_wrong_types(declaration, self._database.added(key))
        for path in {*self._units, *units} - (after.keys() - facts.keys()):
            self._database.drop_origin(path)
        for path, relations in facts.items():
            for key, relation in relations.items():
                self._database.add(key, relation, path)
        self._outlines, self._units, self._linked, self._spaces = outlines, after, linked, spaces
        self._roots, self._operators = roots, loaded.operators
        sources = {one.module.source.name for one in fresh.values()}
        warnings = [one for one in warnings if sources & {span.source.name for span in one.places}]
        return in_text_order(warnings + self._warnings(path for path in units if not _is_library(path)))

    def _warnings(self, fresh: Iterable[str]) -> list[Diagnostic]:
        """What some of the consulted files say that is probably not meant."""
        stored = {key: self._database.size(key) for key in self._database.parts}
        computed = {rule.head.key: 1 for rule in self._rules()}  # from no facts, as in `index(I) :- between(1, 9, I)`
        derived = {rule.head.key for rule in self._rules() if rule.atoms}
        rows = {key: number for key, number in (stored | computed).items() if key not in derived}
        return program_warnings(Written(self._linked, self._declared(), rows), fresh)

    def unused(self) -> list[Diagnostic]:
        """Warnings about predicates with rules that nothing uses, where files ask questions and so are a program."""
        asked = any(unit.lowered.queries for unit in self._linked.values())
        own = [path for path, unit in self._linked.items() if unit.space == USER and not _is_library(path)]
        return unused(Written(self._linked, self._declared(), {}), own) if asked else []

    def changed(self) -> list[str]:
        """What was consulted and has changed on disk since, by resolved path."""
        return [name for name, root in list(self._roots.items()) if root.has_changed()]

    def add(
        self, predicate: str, rows: object, *, columns: Sequence[str] | None = None, table: str | None = None
    ) -> int:
        """Adds facts; returns how many were new.

        `predicate` is a name, or `name/arity`. `rows` is an iterable of tuples of int, float and str, or anything with
        Arrow columns: a pyarrow Table, a pandas or Polars DataFrame. Or it is the path of a file: Parquet, CSV, JSON
        lines, Arrow, SQLite, DuckDB. From a file come the named `columns`, in that order, or all; from a database the
        `table`, or the one that is called like the predicate.

        A value that cannot be stored (None, NaN, an integer beyond 64 bits) or that is not of its column's declared
        type raises LogicError, and nothing is added.
        """
        rows = given_rows(predicate, rows, columns, table)
        with self._lock:
            self._plans.forget()
            key = self._key_of(predicate, rows)
            if key in self._foreign:
                raise LogicError(defined_in_python(key, None))
            declared = self._declared().get(key)
            if declared is not None and declared.has_records:
                rows, declared = flat_rows(declared, rows), declared.flat
                key = declared.key
            relation = self._database.build(key, rows)
            if declared is not None:
                refuse_wrong_types(declared, relation)
            return self._database.add(key, relation, None)

    def add_facts(self, relations: Iterable[FactRelation]) -> int:
        """Adds the relations that an exporter yields; returns how many rows were new."""
        return sum(self.add(f"{one.name}/{one.arity}", rows) for one in relations for rows in one.parts)

    def remove(self, predicate: str, rows: Iterable[tuple[Data, ...]]) -> int:
        """Removes facts, wherever they came from; returns how many there were. Derived rows cannot be removed."""
        listed = list(rows)
        with self._lock:
            self._plans.forget()
            key = self._key_of(predicate, listed)
            declared = self._declared().get(key)
            if declared is not None and declared.has_records:
                key, listed = declared.flat.key, list(flat_rows(declared, listed))  # type: ignore[call-overload]
            return self._database.remove(key, listed)

    def _key_of(self, predicate: str, rows: object) -> Key:
        """The predicate that a name means to the user; one that a module keeps to itself has its full name."""
        key = key_of(predicate, rows, self._known_keys() | set(self._spaces.by_name[USER].imported))
        return self._spaces.resolve(USER, key)

    # -- predicates and functions in Python --------------------------------------------------------------------------

    def predicate(
        self, name: str, modes: Sequence[str], types: Sequence[str] | None = None, *, batch: bool = False
    ) -> Callable[[Function], Function]:
        """Lets rules and questions use a Python function as a predicate; a decorator.

        A mode has a letter for each argument: `+` must be known, `-` is answered. With one mode the function takes
        the known arguments; with several it takes all of them, None for those that it is asked for. It returns its
        answers: an iterable of tuples with a value for each `-`, or one tuple, or None for no answer (a bare value
        stands for a tuple of one); without any `-`, True or False. With `batch` it takes pyarrow arrays of equal
        length and returns a pair: an array with the row number of each answer, and the columns of the answers;
        without any `-`, an array of truth values.

        `types` are int, float, number, text or any, and are taken from the hints of the function if not given. Values
        of other types, in or out, are errors at the place of the rule, as is an exception in the function, which
        becomes the `__cause__`. The function must give the same answers for the same arguments: in one run it is
        asked only once for them. It may ask questions of this knowledge base itself.

        >>> kb = KnowledgeBase()
        >>> @kb.predicate("divisor", ["+-"])
        ... def divisor(number: int) -> Iterator[tuple[int]]:
        ...     yield from ((small,) for small in range(1, number + 1) if number % small == 0)
        >>> kb.query("divisor(6, X)").tuples()
        [(1,), (2,), (3,), (6,)]
        """

        def register(function: Function) -> Function:
            arity = len(modes[0]) if modes else 0
            self._register(foreign_predicate(name, arity, function, modes, types, batch=batch))
            return function

        return register

    def function(
        self, name: str, types: Sequence[str] | None = None, returns: str | None = None, *, batch: bool = False
    ) -> Callable[[Function], Function]:
        """Lets arithmetic use a Python function of numbers; a decorator. What `predicate` says holds for it too.

        It can be called as a predicate with its value as the last argument as well. With `batch` it takes pyarrow
        arrays and returns one of their length.

        >>> kb = KnowledgeBase()
        >>> @kb.function("cube")
        ... def cube(number: int) -> int:
        ...     return number**3
        >>> kb.query("X is cube(2 + 1) - 1").tuples()
        [(26,)]
        """

        def register(function: Function) -> Function:
            arity = len(types) if types is not None else parameters(function)
            self._register(foreign_function(name, arity, function, types, returns, batch=batch))
            return function

        return register

    def _register(self, entry: Builtin) -> None:
        """Makes an entry known to the rules there are, and to all that come."""
        key = Key(entry.name, entry.arity)
        with self._lock:
            self._plans.forget()
            refuse_reserved(entry)
            if key in self._database or any(rule.head.key == key for rule in self._rules()):
                raise LogicError(defined_in_python(key, None))
            foreign = {**self._foreign, key: entry}
            units, mistakes = build_units(self._outlines, self._spaces, frozenset(self._known_keys()), foreign)
            linked, found = link_units(units, self._spaces)
            if mistakes or found:
                raise LogicError(in_text_order([*mistakes, *found]))
            self._units, self._linked, self._foreign = units, linked, foreign

    # -- questions ---------------------------------------------------------------------------------------------------

    def query(
        self,
        query: str | Query,
        *,
        timeout: float | None = None,
        max_rows: int | None = None,
        max_memory: int | None = None,
        threads: int | None = None,
        sorted: bool = True,
        backend: str = "native",
        semantics: Semantics | None = None,
        **parameters: Value,
    ) -> Bindings:
        """Asks a question: `kb.query("path(X, Y)", X="a")`.

        The question is compiled at once, and every mistake in it or in the rules that it needs raises LogicError; it
        runs when its answers are first used. Parameters give values to variables of the query; they are never pasted
        into its text. `sorted=False` leaves the answers in the order in which they were found. `semantics` is that of
        the knowledge base, unless it is given.
        """
        limits = Limits(timeout, max_rows, max_memory, threads).or_else(self._limits)
        with self._lock:
            make = partial(self.compile, query, parameters, semantics=semantics)
            compiled = self._plans.get(query, parameters, f"{self.semantics} {semantics}", make)
        return self.run(compiled, limits, backend=backend, ordered=sorted)

    def ask(self, query: str | Query, **options: object) -> bool:
        """Whether a question has an answer; options and parameters as for `query`.

        Raises UndefinedAnswer where it has none that is true, but some whose truth is undefined.
        """
        return bool(self.query(query, **{**options, "sorted": False}))  # type: ignore[arg-type]

    def vql(self, text: str, **options: object) -> Bindings:
        """Asks in VQL, over the facts `triple(Oid, Attribute, Value)`; options and parameters as for `query`.

        `kb.vql("SELECT ?n WHERE { (?o,name,?n) FILTER (dist(?n,?like) < 2) }", like="BMW")`; see `docs/similarity.md`.
        """
        chosen = {name: options.pop(name) for name in QUERY_OPTIONS if name in options}
        return self.query(frontends.vql_question(text, options), **chosen)  # type: ignore[arg-type]

    def slice(self, text: str, *, collection: str | None = None, **options: object) -> Bindings:
        """What of time-varying documents a twig finds in a window of time.

        `kb.slice("//law//article[@id='7'] during vt:[1994-01-01, now]")` has an answer for each document, node of a
        step and period. `docs/temporal.md` explains the text; the options are those of `query`.
        """
        with self._lock:
            self._use_temporal()
            make = partial(frontends.slice_question, text, self._database.relation(DIMENSION).tuples(), collection)
            query = self._plans.get(text, {}, f"slice of {collection!r}", make)
        return self.query(query, **options)  # type: ignore[arg-type]

    def document(self, doc: int, window: str = "", *, node: int | None = None) -> str:
        """A time-varying document as XML, from its facts.

        Without a window it is the whole history; with `during [a, b]` what was there then, timestamps clipped and
        coalesced; with `at DATE` in every dimension the document as it stood, without timestamps. `node` takes a part.
        """
        self._use_temporal()
        return frontends.document_text(lambda goal: self.query(goal, Doc=doc).tuples(), doc, window, node)

    def _use_temporal(self) -> None:
        """Loads the library that slices are compiled to, unless that was done."""
        if frontends.SLICE not in self._roots:
            self.consult(text=frontends.USE_TEMPORAL, name=frontends.SLICE)

    def explain(
        self, query: str | Query, *, level: str = "operators", analyze: bool = False, **parameters: Value
    ) -> str:
        """How a question is answered, as text.

        `level` is `program` (the rules after rewriting), `plan` (relational algebra) or `operators` (what runs).
        `analyze` runs the question and adds to each operator its rows, rounds, own time and memory.
        """
        compiled = self.compile(query, parameters)
        profile = profile_of(self._start(compiled, self._limits, "native")) if analyze else None
        return explain_compiled(compiled, level, profile)

    def queries(self, name: str | PathLike[str]) -> list[Query]:
        """The `?-` questions that stand in a consulted file or text, in their order."""
        root = str(name) if str(name) in self._units else str(find_file(Path(name), None).resolve())
        if root not in self._linked:
            raise KeyError(f"{name} was not consulted")
        return list(self._linked[root].lowered.queries)

    def compile(
        self,
        query: str | Query,
        parameters: Mapping[str, Value] = MappingProxyType({}),
        *,
        program_rewrites: Sequence[ProgramRewrite] = PROGRAM_REWRITES,
        plan_rewrites: Sequence[PlanRewrite] = PLAN_REWRITES,
        semantics: Semantics | None = None,
    ) -> Compiled:
        """The question at every level of the path, for those who study plans; `run` answers it."""
        goal = parse_goal(Source("<query>", readable(query)), self._operators) if isinstance(query, str) else query
        with self._lock:
            if frontends.has_slice(goal.goal):
                self._use_temporal()
                goal = frontends.expand_query(goal, self._database.relation(DIMENSION).tuples())
            lattices = {key: modes for unit in self._linked.values() for key, modes in unit.lattices.items()}
            schema = Schema(self._declared(), StoredTypes(self._database), lattices)
            chosen = semantics or self.semantics
            if chosen not in get_args(Semantics):
                raise ValueError(f"there is no semantics `{chosen}`; choose one of {', '.join(get_args(Semantics))}")
            flagged = semantics is None and any(unit.well_founded for unit in self._linked.values())
            statistics, well_founded = StoredStatistics(self._database), chosen == "well_founded" or flagged
            known = Known(tuple(self._rules()), schema, statistics, self._spaces, self._foreign, well_founded)
            return compile_goal(goal, known, parameters, program_rewrites, plan_rewrites)

    def run(
        self, compiled: Compiled, limits: Limits | None = None, *, backend: str = "native", ordered: bool = True
    ) -> Bindings:
        """The answers to a compiled question.

        It reads the facts as they are now, of the predicates that had facts when it was compiled; a plan made before
        other predicates got facts, or values of other types, must be compiled again.
        """
        types = compiled.plan.types.get(str(compiled.checked.answer), ("any",) * len(compiled.variables))
        run = self._start(compiled, limits or self._limits, backend)
        undefined = start_undefined(compiled, run)
        ordered = ordered and not compiled.ordered
        return Bindings(compiled.variables, types, run, ordered=ordered, undefined=undefined)

    def _start(self, compiled: Compiled, limits: Limits, backend: str) -> Run:
        with self._lock:
            return start(compiled, Facts.of(compiled, self._database), limits, backend)

    # -- what is known -----------------------------------------------------------------------------------------------

    def predicates(self) -> list[PredicateInfo]:
        """Every predicate with rules, facts or a declaration, by name and arity."""
        with self._lock:
            declared = self._declared()
            rules: dict[Key, list[Rule]] = {}
            for rule in self._rules():
                rules.setdefault(rule.head.key, []).append(rule)
            flat = {one.flat.key for one in declared.values() if one.has_records}  # how others are stored
            known = {*self._known_keys(), *self._foreign} - flat
            return [self._info(key, declared.get(key), rules.get(key, [])) for key in sorted(known)]

    def _info(self, key: Key, declared: Declaration | None, own: list[Rule]) -> PredicateInfo:
        foreign = self._foreign.get(key)
        if declared is not None:
            columns = declared.predicate.columns
        else:
            known = self._database.types(key) if key in self._database and not own else ("any",) * key.arity
            types: Types = foreign.types if foreign else known
            columns = tuple(Column(f"column{number}", kind) for number, kind in enumerate(types, 1))  # type: ignore[arg-type]
        places = [rule.span.source.name for rule in own] or ([declared.span.source.name] if declared else [])
        stored = declared.flat.key if declared is not None else key
        facts = len(self._database.relation(stored)) if stored in self._database else 0
        shown = self._spaces.shown(key)
        library = bool(places) and all(map(_is_library, places))
        module = key.name.partition(":")[0] if shown == key else USER
        module = module if module in self._spaces.by_name else USER
        return PredicateInfo(shown.name, key.arity, columns, facts, len(own), library, module, foreign is not None)

    def listing(self, name: str | None = None) -> str:
        """The rules as they stand in the text: of one predicate name, or all that are not from a library."""
        if name is None:
            rules = [rule for rule in self._rules() if not _is_library(rule.span.source.name)]
        else:
            rules = [rule for rule in self._rules() if name in (rule.head.name, self._spaces.shown(rule.head.key).name)]
        return "\n".join(dict.fromkeys(rule.span.text for rule in rules))

    def _known_keys(self) -> set[Key]:
        return {*self._database.keys(), *self._declared(), *(rule.head.key for rule in self._rules())}

    def _declared(self) -> dict[Key, Declaration]:
        return declared_in(self._linked.values())[0]

    def _rules(self) -> Iterator[Rule]:
        for unit in self._linked.values():
            yield from unit.lowered.rules


def _is_library(path: str) -> bool:
    return Path(path).is_relative_to(HERE)


__all__ = ["BACKENDS", "KnowledgeBase", "PredicateInfo", "Semantics"]
