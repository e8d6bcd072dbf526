"""The operators for a twig: semi-joins up and down, unless a hint asks for stacks."""

from __future__ import annotations

from collections.abc import Callable

from logic.engine.operators.operator import Operator
from logic.engine.operators.path_stack import PathStack
from logic.engine.operators.twig_reduce import TwigReduce
from logic.engine.operators.twig_stack import TwigStack
from logic.engine.plan.nodes import Plan
from logic.engine.plan.twig import Twig


def choose_twig(twig: Twig, names: tuple[str, ...], choose: Callable[[Plan], Operator]) -> Operator:
    """The operator for a twig of which these columns are asked for."""
    inputs = tuple(map(choose, twig.inputs))
    parts = inputs, twig.on, twig.nodes, twig.bounds, twig.less, names
    if twig.stacks is None:
        return TwigReduce(*parts)
    operator = PathStack if twig.stacks.name == "pathstack" else TwigStack
    return operator(*parts, twig.stacks.intersection, twig.stacks.containment)
