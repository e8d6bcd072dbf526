"""Warnings: what a program says that is probably not meant. They change nothing, and few programs get any.

`:- style_check(-cross_product).` takes the warnings of a code away from a file; `singleton` and `discontiguous` have
their names of SWI-Prolog.
"""

from __future__ import annotations

import math
from collections.abc import Iterable, Iterator, Mapping, Sequence
from functools import partial

from logic.engine.analysis.connectives import conjuncts
from logic.engine.analysis.declare import Declaration
from logic.engine.analysis.program import (
    USER,
    Atom,
    BuiltinCall,
    Goal,
    Key,
    Rule,
    bound_by,
    qualified,
)
from logic.engine.analysis.safety import check_safety, check_singletons
from logic.engine.analysis.unit import Unit
from logic.engine.analysis.warning_texts import (
    cross_product,
    discontiguous,
    ignored_flag,
    may_not_end,
    other_arity,
    redefinition,
    unused_predicate,
)
from logic.engine.syntax.ast import (
    Clause,
    Compound,
    Constant,
    Directive,
    Item,
    Module,
    Query,
    Term,
    variables,
)
from logic.errors import Diagnostic, Span
from logic.frozen import frozen

CHECKS = tuple(  # what `:- style_check(-name)` can name
    Constant(name)
    for name in (
        *("singleton", "discontiguous", "cross_product", "may_not_end", "redefinition", "other_arity"),
        *("unused_predicate", "ignored_flag"),
    )
)
SWI_NAMES = {"singleton": "singleton-variable"}
LARGE = 10_000  # rows of a product that is worth a word
BUILDERS = frozenset({"succ", "plus", "atom_concat", "string_concat", "atomic_list_concat"})
GROWING = frozenset({"+", "-", "*", "**", "^", "<<"})


@frozen
class Written:
    """A linked program: the units of its files, and the rows of the stored predicates that are known."""

    units: Mapping[str, Unit]
    declared: Mapping[Key, Declaration]
    rows: Mapping[Key, int]


def unit_warnings(module: Module) -> Iterator[Diagnostic]:
    """What can be said of a file by itself."""
    for item in module.items:
        if isinstance(item, Clause):
            yield from check_singletons(item)
        elif isinstance(item, Directive):
            match item.goal:
                case Compound(name="set_prolog_flag", arguments=(Constant(value="double_quotes" | "semantics"), _)):
                    pass
                case Compound(name="set_prolog_flag", arguments=(flag, _)):
                    yield ignored_flag(flag, ("double_quotes", "semantics"))
                case Compound(name="style_check", arguments=(Compound("+" | "-", (name,)),)) if name not in CHECKS:
                    yield ignored_flag(name, [str(one.value) for one in CHECKS])
                case _:
                    pass
    yield from _apart(module)


def program_warnings(program: Written, fresh: Iterable[str]) -> list[Diagnostic]:
    """What can be said of some files of a program in the light of all of it."""
    found: list[Diagnostic] = []
    lattices = frozenset(key for unit in program.units.values() for key in unit.lattices)
    for path in fresh:
        unit = program.units[path]
        own = [*unit_warnings(unit.module), *_other_arities(unit, program), *_redefinitions(path, program)]
        own += [warning for rule in unit.lowered.rules for warning in _rule_warnings(rule, program, lattices)]
        own += unused(program, [path]) if unit.space != USER else []
        unwanted = _unwanted(unit.module.items)
        found += [warning for warning in own if warning.code not in unwanted]
    return found


def _unwanted(items: Iterable[Item]) -> set[str]:
    """The codes that `:- style_check(-name)` names."""
    found = set()
    for item in items:
        match item:
            case Directive(goal=Compound(name="style_check", arguments=(Compound("-", (Constant(str() as name),)),))):
                found.add(SWI_NAMES.get(name, name.replace("_", "-")))
            case _:
                pass
    return found


# -- clauses that do not stand together --------------------------------------------------------------------------------


def _apart(module: Module) -> Iterator[Diagnostic]:
    """Predicates whose rules stand in several places of one text; facts may stand anywhere."""
    meant = listed_in(module, "discontiguous") | listed_in(module, "multifile")
    runs: dict[Key, list[Clause]] = {}
    last: Key | None = None
    for item in module.items:
        if not isinstance(item, Clause):
            continue
        key = Key(getattr(item.head, "name", ""), getattr(item.head, "arity", 0))
        if key != last:
            runs.setdefault(key, []).append(item)
        last = key
    for key, found in runs.items():
        later = [clause for clause in found[1:] if clause.span.source is found[0].span.source]
        if later and key.name and key not in meant:
            yield discontiguous(key, later[0].span, found[0].span)


def listed_in(module: Module, directive: str) -> frozenset[Key]:
    """The predicates that directives such as `:- discontiguous p/1, q/2.` name."""
    found: set[Key] = set()
    for item in module.items:
        match item:
            case Directive(goal=Compound(name=name, arguments=(listed,))) if name == directive:
                for term in conjuncts(listed):
                    match term:
                        case Compound("/", (Constant(str() as predicate), Constant(int() as arity))):
                            found.add(Key(predicate, arity))
                        case _:
                            pass
            case _:
                pass
    return frozenset(found)


# -- definitions -------------------------------------------------------------------------------------------------------


def _definitions(unit: Unit) -> dict[Key, tuple[Span, bool]]:
    """Where a unit defines each predicate first, and whether it has rules for it; a rule is the better place."""
    found = {Key(block.name, block.arity): (block.span, False) for block in reversed(unit.lowered.facts)}
    return {**found, **{rule.head.key: (rule.head.span, True) for rule in reversed(unit.lowered.rules)}}


def _distance(key: Key, other: Key) -> int:
    return abs(key.arity - other.arity)


def _other_arities(unit: Unit, program: Written) -> Iterator[Diagnostic]:
    """Facts with more or fewer values than their predicate is declared with; rules of several arities are usual."""
    names: dict[str, list[Key]] = {}
    for key in program.declared:
        names.setdefault(key.name, []).append(key)
    for key, (span, has_rules) in _definitions(unit).items():
        if key not in program.declared and key.name in names and not has_rules:
            declared = min(names[key.name], key=partial(_distance, key))
            yield other_arity(key, span, declared, program.declared[declared].span)


def _redefinitions(path: str, program: Written) -> Iterator[Diagnostic]:
    """Predicates that another file defines by rules: their rows are put together, which may not be meant."""
    order = list(program.units)
    unit = program.units[path]
    own = _definitions(unit)
    meant = listed_in(unit.module, "multifile") | listed_in(unit.module, "dynamic")
    for other_path, other in program.units.items():
        if other_path == path or other.space != unit.space:
            continue
        theirs = _definitions(other)
        for key in own.keys() & theirs.keys() - meant - listed_in(other.module, "multifile"):
            (here, rules), (there, other_rules) = own[key], theirs[key]
            if rules and (not other_rules or order.index(path) < order.index(other_path)):
                here, there, other_rules = there, here, True  # shown at the facts, or in the later file
            if other_rules and here != there:  # the same text may be included by both
                yield redefinition(key, here, there)


# -- what nothing uses -------------------------------------------------------------------------------------------------


def unused(program: Written, paths: Sequence[str]) -> list[Diagnostic]:
    """The predicates of some files that no other predicate, export or question uses: of the user, those with rules."""
    used: set[Key] = set()
    for unit in program.units.values():
        for rule in unit.lowered.rules:
            used.update(atom.key for atom, _ in rule.atoms if atom.key != rule.head.key)
        functions = [part.function for lattice in unit.lattices.values() for part in lattice]
        used.update(qualified(unit.space, key) for key in functions if key is not None)
        for query in unit.lowered.queries:
            used.update(_named_in(query))
            used.update(qualified(unit.space, key) for key in _named_in(query))
    return [warning for path in paths for warning in _unused_in(program.units[path], used)]


def _unused_in(unit: Unit, used: set[Key]) -> Iterator[Diagnostic]:
    if "unused-predicate" in _unwanted(unit.module.items):
        return
    exported = {qualified(unit.space, key) for key in _exports(unit)}
    for key, (span, has_rules) in _definitions(unit).items():
        own = span.source is unit.module.source  # an included text may hold more than is used
        if own and (has_rules or unit.space != USER) and key not in used and key not in exported:
            shown = Key(key.name.removeprefix(f"{unit.space}:"), key.arity)
            yield unused_predicate(shown, span, "" if unit.space == USER else unit.space)


def _exports(unit: Unit) -> Iterator[Key]:
    for item in unit.module.items:
        match item:
            case Directive(goal=Compound(name="module", arguments=(_, listed))):
                yield from _indicators(listed)
            case _:
                pass


def _indicators(term: Term) -> Iterator[Key]:
    """The `p/2` in a term, however deep."""
    match term:
        case Compound("/", (Constant(str() as name), Constant(int() as arity))):
            yield Key(name, arity)
        case Compound(arguments=arguments):
            for argument in arguments:
                yield from _indicators(argument)
        case _:
            pass


def _named_in(query: Query) -> Iterator[Key]:
    """Every name of a question that could be a predicate."""
    pending: list[Term] = [query.goal]
    while pending:
        match pending.pop():
            case Compound(name=name, arguments=arguments):
                yield Key(name, len(arguments))
                pending += arguments
            case Constant(value=str() as name):
                yield Key(name, 0)
            case _:
                pass


# -- rules -------------------------------------------------------------------------------------------------------------


def _rule_warnings(rule: Rule, program: Written, lattices: frozenset[Key]) -> Iterator[Diagnostic]:
    parts = _large_parts(rule, program)
    if len(parts) > 1:
        yield cross_product(_place(parts[0]), _place(parts[1]))
    if _grows(rule) and rule.head.key not in lattices and not check_safety(rule, strict=True):
        yield may_not_end(rule.head.key, rule.span)


def _large_parts(rule: Rule, program: Written) -> list[list[Atom]]:
    """The parts of a body that share no variable and give something to the head; none if their product is small."""
    if _hangs_together(rule.body):
        return []
    parts: list[tuple[set[str], list[Atom]]] = []
    for goal in rule.body:
        names = set(goal.names)
        literals = [goal] if isinstance(goal, Atom) else []
        touching = [part for part in parts if part[0] & names]
        parts = [part for part in parts if not part[0] & names]
        merged = names.union(*(part[0] for part in touching))
        if names:
            parts.append((merged, [atom for part in touching for atom in part[1]] + literals))
    wanted = {found.name for argument in rule.head.arguments for found in variables(argument)}
    giving = [sorted(ones, key=_start) for names, ones in parts if ones and names & wanted]
    sizes = [size for literals in giving if (size := _size(literals, program)) is not None]
    small = 1 in sizes or (len(sizes) == len(giving) and math.prod(sizes) < LARGE)
    return [] if small else sorted(giving, key=lambda part: _start(part[0]))


def _hangs_together(body: Sequence[Goal]) -> bool:
    """Whether each goal shares a variable with those before it: so it is with nearly all bodies."""
    seen: frozenset[str] = frozenset()
    for goal in body:
        if seen and goal.names and seen.isdisjoint(goal.names):
            return False
        seen |= goal.names
    return True


def _start(atom: Atom) -> int:
    return atom.span.start


def _size(part: list[Atom], program: Written) -> int | None:
    """About how many rows a part has, if that is known; a constant is taken to choose one row."""
    if any(isinstance(argument, Constant) for atom in part for argument in atom.arguments):
        return 1
    known = [program.rows.get(atom.key) for atom in part]
    return None if None in known else max(1, *(rows for rows in known if rows is not None))


def _place(part: list[Atom]) -> Span:
    first, last = part[0].span, part[-1].span
    return first.to(last) if first.source is last.source else first


def _grows(rule: Rule) -> bool:
    """Whether every row makes another one, with a number or a text that was computed from it.

    Terms that grow are no sign: that is how a rule reads which takes the terms of a question apart.
    """
    recursive = [goal for goal in rule.body if isinstance(goal, Atom) and goal.key == rule.head.key]
    others = [goal for goal in rule.body if goal not in recursive]
    if not recursive or not others or not all(isinstance(goal, BuiltinCall) and _builds(goal) for goal in others):
        return False
    given = frozenset[str]().union(*map(bound_by, recursive))
    wanted = {found.name for argument in rule.head.arguments for found in variables(argument)}
    return any(goal.names & given and (goal.names - given) & wanted for goal in others)


def _builds(goal: BuiltinCall) -> bool:
    if goal.name == "is":
        functions = set(_functions(goal.arguments[1]))
        return bool(functions) and functions <= GROWING
    return goal.name in BUILDERS


def _functions(term: Term) -> Iterator[str]:
    if isinstance(term, Compound):
        yield term.name
        for argument in term.arguments:
            yield from _functions(argument)
