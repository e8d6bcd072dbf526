"""Tables with modes: which columns keep the best or the join of their values.

>>> from logic.engine.syntax.parse import parse
>>> from logic.errors import Source
>>> found, _ = lattices(parse(Source("t", ":- table path(_, _, min, first).")).items)
>>> [(str(key), [part.columns for part in lattice]) for key, lattice in found.items()]
[('path/4', [((2, 'min'), (3, 'min'))])]
"""

from __future__ import annotations

from collections.abc import Iterable

from logic.engine.analysis.connectives import conjuncts
from logic.engine.analysis.mistakes import bad_directive
from logic.engine.analysis.program import Key, Lattice, LatticePart
from logic.engine.syntax.ast import Compound, Constant, Directive, Item, Term, Variable
from logic.engine.syntax.unparse import unparse
from logic.errors import Diagnostic, LogicError
from logic.frozen import replace

# The first and the last value are those in the standard order of terms: no other order is the same in every run.
WITNESSES = {"first": "min", "-": "min", "last": "max"}
ARITIES = {"lattice": 3, "po": 2}


def lattices(items: Iterable[Item]) -> tuple[dict[Key, Lattice], list[Diagnostic]]:
    """The predicates that `:- table p(_, min).` lets keep their best rows only; every predicate is tabled anyway."""
    found: dict[Key, Lattice] = {}
    mistakes: list[Diagnostic] = []
    for item in items:
        match item:
            case Directive(goal=Compound(name="table", arguments=(term,))):
                for table in conjuncts(term):
                    try:
                        found |= _read_table(table)
                    except LogicError as error:
                        mistakes += error.diagnostics
            case _:
                pass
    return found, mistakes


def _read_table(table: Term) -> dict[Key, Lattice]:
    """The parts of a table; nothing for one without modes."""
    if isinstance(table, Compound) and (table.name, table.arity) == ("as", 2):
        return _read_table(table.arguments[0])
    if not isinstance(table, Compound) or table.name == "/":
        return {}
    parts: list[LatticePart] = []
    for position, argument in enumerate(table.arguments):
        match argument:
            case Variable() | Constant(value="index"):
                pass
            case Constant(value="min" | "max" as mode):
                parts.append(LatticePart(((position, str(mode)),), span=argument.span))
            case Constant(value="first" | "last" | "-" as mode):
                before = [_with_witness(parts.pop(), argument)] if parts else []
                column = (position, WITNESSES[str(mode)])
                parts += [replace(part, columns=(*part.columns, column)) for part in before]
                parts += [] if before else [LatticePart((column,), span=argument.span)]
            case Compound(name="lattice" | "po" as mode, arguments=(indicator,)):
                function = _read_function(mode, indicator)
                parts.append(LatticePart(((position, "join"),), function, mode == "po", span=argument.span))
            case Constant(value="sum"):
                raise LogicError(_sum(argument, table))
            case _:
                advice = "the modes are `_`, `min`, `max`, `first`, `last`, `lattice(join/3)` and `po(better/2)`"
                raise LogicError(
                    bad_directive(argument.span, f"`{unparse(argument)}` is not a mode of a table", advice)
                )
    return {Key(table.name, table.arity): tuple(parts)} if parts else {}


def _with_witness(part: LatticePart, witness: Term) -> LatticePart:
    """The part that a witness belongs to. A join may be a value of no row, so no row could give the witness."""
    if part.function is not None and not part.chooses:
        message = f"`{unparse(witness)}` follows a `lattice` column, whose values may be those of no single row"
        raise LogicError(bad_directive(witness.span, message, "let the predicate of `lattice` join both, as one term"))
    return part


def _read_function(mode: str, indicator: Term) -> Key:
    """The predicate of `lattice(join/3)` or `lattice(join)`."""
    match indicator:
        case Constant(value=str() as name):
            return Key(name, ARITIES[mode])
        case Compound(name="/", arguments=(Constant(value=str() as name), Constant(value=int() as arity))) if (
            arity == ARITIES[mode]
        ):
            return Key(name, arity)
        case _:
            advice = "write `lattice(join/3)`, for a predicate `join(Old, New, Joined)`"
            if mode == "po":
                advice = "write `po(better/2)`, for a predicate `better(Old, New)`"
            message = f"`{unparse(indicator)}` names no predicate of {ARITIES[mode]} arguments"
            raise LogicError(bad_directive(indicator.span, message, advice))


def _sum(mode: Term, table: Compound) -> Diagnostic:
    message = (
        f"a table of sums is refused: rows are sets, so a value that `{table.name}` derives twice would count once"
    )
    advice = "sum in a rule, over all that makes two amounts differ: `aggregate_all(sum(V), item(K, Id, V), S)`"
    return bad_directive(mode.span, message, advice)
