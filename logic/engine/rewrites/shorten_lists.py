"""Of a list whose first elements are asked for no more is collected than these.

    findall([D, X], (word(X), edit_distance(cat, X, D)), L), nth1(N, L, [D, X]), N =< 5.

A list has its elements in the standard order of terms, so the first five are those of the five rows that come first in
that order. It does not apply where the list is used in another way too.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping

from logic.engine.plan.edit_distance import limits
from logic.engine.plan.expression import Call, Column, Expression, Literal, columns_of
from logic.engine.plan.nodes import Aggregate, Apply, Extend, Plan, ProgramPlan, Project, Select, TopN
from logic.frozen import replace

FIRST = {"nth1/3": 1, "nth0/3": 0}  # the number of the first element
ANY_NUMBER = "-+-"


def shorten_lists(program: ProgramPlan) -> ProgramPlan:
    """The program with lists that are as long as is asked for."""
    return program.map_plans(_shorten)


def _shorten(plan: Plan) -> Plan:
    plan = plan.map_children(lambda child: _shorten(child) if isinstance(child, Plan) else child)
    if not isinstance(plan, Project):
        return plan
    above: list[Select | Extend] = []
    below = plan.input
    while isinstance(below, Select | Extend):
        above.append(below)
        below = below.input
    match below:
        case Apply(builtin=name, mode=mode, arguments=(Column(name=listed),), outputs=(number, _)) if (
            name in FIRST and mode == ANY_NUMBER
        ):
            most = limits(number, [one.test for one in above if isinstance(one, Select)]).most
            read = frozenset(plan.names).union(*map(_reads, above))
            if most is None or most < FIRST[name] or listed in read:
                return plan
            collected = _collected(below.input, listed, most - FIRST[name] + 1, read)
            return plan if collected is None else replace(plan, input=_on(above, replace(below, input=collected)))
        case _:
            return plan


def _reads(node: Select | Extend) -> frozenset[str]:
    return columns_of(node.test if isinstance(node, Select) else node.expression)


def _on(above: list[Select | Extend], plan: Plan) -> Plan:
    for node in reversed(above):
        plan = replace(node, input=plan)
    return plan


def _collected(plan: Plan, listed: str, most: int, read: frozenset[str]) -> Plan | None:
    """The plan that collects a list, with the first elements alone; None if the list is not only for this."""
    match plan:
        case Extend(input=below, column=column, expression=Column(name=name)) if column == listed and name not in read:
            found = _collected(below, name, most, read)
            return None if found is None else replace(plan, input=found)
        case Aggregate(results=(result,)) if (result.output, result.function) == (listed, "bag"):
            assert result.argument is not None
            return replace(plan, input=_first(plan.input, plan.group, result.argument, most))
        case _:
            return None


def _first(plan: Plan, group: tuple[str, ...], element: str, most: int) -> Plan:
    """The first rows of each group by an element, chosen before it is made if it is a term of other columns."""
    made: list[Extend] = []
    below = plan
    while isinstance(below, Extend) and _is_term(below.expression):
        made.append(below)
        below = below.input
    order = tuple((name, False) for name in _parts(element, {one.column: one.expression for one in made}))
    if not set(order) or not {name for name, _ in order} <= set(below.columns):
        return TopN(plan, group, ((element, False),), most, 0)
    return _on(list(made), TopN(below, group, tuple(dict.fromkeys(order)), most, 0))


def _is_term(expression: Expression) -> bool:
    """Whether the terms that an expression makes differ in their arguments only, which are ordered from the left."""
    match expression:
        case Call(function="$compound", arguments=(Literal(), *arguments)):
            return all(isinstance(one, Column | Literal) for one in arguments)
        case _:
            return False


def _parts(column: str, made: Mapping[str, Expression]) -> Iterator[str]:
    """The columns that decide the order of a column, the first one first."""
    match made.get(column):
        case Call(arguments=(_, *arguments)):
            for one in arguments:
                if isinstance(one, Column):
                    yield from _parts(one.name, made)
        case _:
            yield column
