"""Recursion through tables of best rows: what would depend on values that are replaced later is refused.

The values of a `min` column only fall while a recursion runs, those of a `max` column only rise. A rule that uses such
a value must be content with better ones: what it derived from the old value must follow from the new one, too, or be
replaced. A test such as `D > 5` on a falling `D`, or a value `-D` in a `min` column, is the opposite. What cannot be
seen, such as a factor that might be negative, is trusted. Monotone programs: Ross and Sagiv, "Monotonic aggregation in
deductive databases", PODS 1992.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping

from logic.engine.analysis.mistakes import not_monotone
from logic.engine.analysis.program import (
    Atom,
    BuiltinCall,
    Goal,
    Lattice,
    Negation,
    Program,
    Rule,
    goal_variables,
    inner_bodies,
    moded,
)
from logic.engine.analysis.stratify import StratifiedProgram, Stratum
from logic.engine.syntax.ast import Compound, Constant, Term, Variable, variables
from logic.errors import Diagnostic, LogicError
from logic.frozen import slotted

Way = str  # "falls" or "rises" while the recursion runs; "moves" in an order of its own, by a join
OTHER = {"falls": "rises", "rises": "falls"}
WAYS = {"min": "falls", "max": "rises", "join": "moves"}
LESS = ("<", "=<", "@<", "@=<")
GREATER = (">", ">=", "@>", "@>=")
EXACT = ("=:=", "=\\=", "==", "\\==", "\\=")
NOT_IN_ORDER = frozenset({"mod", "rem", "xor", "\\", "sin", "cos", "tan", "gcd", "fractional_part", "msb"})


def refuse_non_monotone(program: StratifiedProgram) -> None:
    """Raises LogicError (code `not-monotone`) for each use of a value that may get worse by its getting better."""
    mistakes = [
        mistake
        for stratum in program.strata
        if stratum.recursive and stratum.predicates & program.program.lattices.keys()
        for rule in stratum.rules
        for mistake in _Uses(rule, stratum, program.program).mistakes()
    ]
    if mistakes:
        raise LogicError(list(dict.fromkeys(mistakes)))


@slotted
class _Uses:
    """One rule of a recursion through tables of best rows."""

    rule: Rule
    stratum: Stratum
    program: Program

    def mistakes(self) -> Iterator[Diagnostic]:
        ways = dict(self.best_values())
        for _ in self.rule.body:  # values are passed on by `is` and `=`, in any order
            for goal in self.rule.body:
                ways |= {name: way for name, way in passed_on(goal, ways) if name not in ways}
        yield from self.repeated(ways)
        for goal in self.rule.body:
            yield from self.tests(goal, ways, negated=False)
        yield from self.head(ways)

    def best_values(self) -> Iterator[tuple[str, Way]]:
        """The variables that take a value of a table of the recursion."""
        for goal in self.rule.body:
            if isinstance(goal, Atom) and goal.key in self.stratum.predicates:
                for position, way in columns(self.program.lattices.get(goal.key, ())).items():
                    argument = goal.arguments[position]
                    if isinstance(argument, Variable):
                        yield argument.name, way

    def witnesses(self) -> Iterator[str]:
        """The variables that take a witness, which is replaced together with the value that it belongs to."""
        for goal in self.rule.body:
            if isinstance(goal, Atom) and goal.key in self.stratum.predicates:
                for part in self.program.lattices.get(goal.key, ()):
                    yield from (found.name for at, _ in part.columns[1:] for found in variables(goal.arguments[at]))

    def repeated(self, ways: Mapping[str, Way]) -> Iterator[Diagnostic]:
        """A best value that must be equal to another one, or to a value that is given."""
        seen: set[str] = set()
        for goal in self.rule.body:
            if not isinstance(goal, Atom) or goal.key not in self.stratum.predicates:
                continue
            best = moded(self.program.lattices.get(goal.key, ()))
            for position, argument in enumerate(goal.arguments):
                fixed = not isinstance(argument, Variable) and position in best
                if fixed or any(name.name in ways and name.name in seen for name in variables(argument)):
                    yield not_monotone(argument, "must be equal here, and may be replaced by a better value")
            seen |= {found.name for argument in goal.arguments for found in variables(argument)}

    def tests(self, goal: Goal, ways: Mapping[str, Way], *, negated: bool) -> Iterator[Diagnostic]:
        """The tests that hold for a value and not for a better one."""
        match goal:
            case BuiltinCall(name=name, arguments=(left, right)) if name in (*LESS, *GREATER):
                low, high = (left, right) if (name in LESS) != negated else (right, left)
                for term, wrong in ((low, "rises"), (high, "falls")):
                    if (way := way_of(term, ways)) in (wrong, "moves"):
                        yield not_monotone(term, f"{way} while the recursion runs, so that the test may fail later")
            case BuiltinCall(name=name, arguments=arguments) if name in EXACT:
                yield from self.moving(arguments, ways)
            case BuiltinCall(name="is", arguments=(Variable() as left, _)) if self.in_atom(left):
                yield from self.moving((left,), ways)
            case BuiltinCall(name="=", arguments=(left, right)) if self.is_given(left) and self.is_given(right):
                yield from self.moving((left, right), ways)
            case BuiltinCall(name="is" | "="):
                pass
            case Atom() | BuiltinCall():
                if negated:
                    yield from self.moving(goal.arguments, ways)
            case _:
                for body in inner_bodies(goal):
                    for inner in body:
                        if isinstance(goal, Negation):
                            yield from self.tests(inner, ways, negated=not negated)
                        else:
                            yield from self.moving(tuple(goal_variables(inner)), ways)

    def is_given(self, term: Term) -> bool:
        """Whether `=` compares a term, rather than gives it a value or takes it apart."""
        return isinstance(term, Constant) or (isinstance(term, Variable) and self.in_atom(term))

    def in_atom(self, variable: Variable) -> bool:
        """Whether an atom gives the variable its value."""
        atoms = [goal for goal in self.rule.body if isinstance(goal, Atom)]
        return any(found.name == variable.name for atom in atoms for found in goal_variables(atom))

    def moving(self, terms: tuple[Term, ...], ways: Mapping[str, Way]) -> Iterator[Diagnostic]:
        for term in terms:
            if any(found.name in ways for found in variables(term)):
                yield not_monotone(term, "changes while the recursion runs, so that this may hold no more later")

    def head(self, ways: Mapping[str, Way]) -> Iterator[Diagnostic]:
        """A value that gets worse in its column, or stands where it is not replaced."""
        key = self.rule.head.key
        lattice = self.program.lattices.get(key, ())
        best, deciding = moded(lattice), columns(lattice)
        replaced = {*ways, *self.witnesses()}
        for position, argument in enumerate(self.rule.head.arguments):
            if position not in best and any(found.name in replaced for found in variables(argument)):
                yield not_monotone(argument, f"changes while the recursion runs, but `{key}` keeps every value")
            way, wanted = way_of(argument, ways), deciding.get(position)
            if OTHER.get(way or "", "") == wanted:
                yield not_monotone(argument, f"{way} while the recursion runs, in a column that {wanted}")


def columns(lattice: Lattice) -> dict[int, Way]:
    """How the values of the columns that decide change; what follows them in their part is of no order of its own."""
    return {part.columns[0][0]: WAYS[part.columns[0][1]] for part in lattice}


def passed_on(goal: Goal, ways: Mapping[str, Way]) -> Iterator[tuple[str, Way]]:
    """The variables that a goal gives a value that changes with others."""
    match goal:
        case BuiltinCall(name="is", arguments=(Variable(name=name), value)):
            if (way := way_of(value, ways)) is not None:
                yield name, way
        case BuiltinCall(name="=", arguments=(Variable(name=name), Variable(name=other))):
            for one, from_other in ((name, other), (other, name)):
                if from_other in ways:
                    yield one, ways[from_other]
        case BuiltinCall(name="succ", arguments=(Variable(name=low), Variable(name=high))):
            for one, from_other in ((low, high), (high, low)):
                if from_other in ways:
                    yield one, ways[from_other]
        case BuiltinCall(name="plus", arguments=(one, other, Variable(name=name))):
            if (way := way_of(Compound("+", (one, other)), ways)) is not None:
                yield name, way
        case _:
            pass


def way_of(term: Term, ways: Mapping[str, Way]) -> Way | None:
    """How the value of an arithmetic expression changes; None if it does not, or not in a way that can be seen."""
    match term:
        case Variable(name=name):
            return ways.get(name)
        case Compound(name="-", arguments=(inner,)):
            return _turned(way_of(inner, ways))
        case Compound(name="-" | "/" | "//" as name, arguments=(left, right)):
            divisor = _sign(right) if name != "-" else 1
            upper, lower = way_of(left, ways), _turned(way_of(right, ways))
            return _together(upper if divisor > 0 else _turned(upper), lower)
        case Compound(name="*", arguments=(left, right)):
            one, other = way_of(left, ways), way_of(right, ways)
            one = _turned(one) if _sign(right) < 0 else one
            return _together(one, _turned(other) if _sign(left) < 0 else other)
        case Compound(name=name, arguments=arguments) if name in NOT_IN_ORDER:
            return "moves" if any(way_of(argument, ways) for argument in arguments) else None
        case Compound(name="+" | "min" | "max", arguments=(left, right)):
            return _together(way_of(left, ways), way_of(right, ways))
        case Compound(name=name, arguments=(inner,)) if name in ("integer", "float", "round", "ceiling", "floor", "+"):
            return way_of(inner, ways)
        case _:
            return None


def _sign(term: Term) -> int:
    match term:
        case Constant(value=int() | float() as value) if value < 0:
            return -1
        case Compound(name="-", arguments=(Constant(value=int() | float() as value),)) if value > 0:
            return -1
        case _:
            return 1


def _turned(way: Way | None) -> Way | None:
    return None if way is None else OTHER.get(way, way)


def _together(one: Way | None, other: Way | None) -> Way | None:
    if one is None or other is None or one == other:
        return one or other
    return "moves"
