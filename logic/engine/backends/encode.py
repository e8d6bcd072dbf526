"""The JSON text in which operators reach the native core: every node with its name and its fields.

>>> from logic.engine.operators.scan import Scan
>>> encode(Scan("edge/2", "facts", ("X", None)))
'{"op":"Scan","relation":"edge/2","part":"facts","read":["X",null]}'
"""

from __future__ import annotations

import json
import math
from collections.abc import Mapping
from dataclasses import fields, is_dataclass

from logic.engine.operators.apply import Apply
from logic.engine.operators.extend import Extend
from logic.engine.plan.expression import Call, Expression, Literal, Test
from logic.engine.syntax.ast import Compound, Constant, Term
from logic.errors import InternalError


def encode(node: object) -> str:
    """The node and all below it as JSON."""
    return json.dumps(_plain(node), separators=(",", ":"))


def _plain(node: object) -> object:
    match node:
        case tuple():
            return [_plain(part) for part in node]
        case Mapping():
            return dict(node)
        case Literal(value=value):
            return _constant(value)
        case Call(arguments=arguments) | Test(arguments=arguments) | Apply(arguments=arguments):
            return {**_named(node), "arguments": [_expression(argument) for argument in arguments]}
        case Extend(expression=expression):
            return {**_named(node), "expression": _expression(expression)}
        case _ if is_dataclass(node):
            return _named(node)
        case _:
            return node


def _named(node: object) -> dict[str, object]:
    """The node's name and fields."""
    values = {field.name: _plain(getattr(node, field.name)) for field in fields(node)}  # type: ignore[arg-type]
    return {"op": type(node).__name__, **values}


def _expression(expression: Expression) -> object:
    """In an expression a constant is a node like the others; in keys and rows it stands bare."""
    if isinstance(expression, Literal):
        return {"op": "Literal", "value": _constant(expression.value)}
    return _plain(expression)


def _constant(term: Term) -> dict[str, object]:
    match term:
        case Constant(value=int() as value):
            return {"int": value}
        case Constant(value=float() as value):
            return {"float": value if math.isfinite(value) else str(value)}
        case Constant(value=value):
            return {"text": value}
        case Compound(name=name, arguments=arguments):
            return {"compound": [name, [_constant(argument) for argument in arguments]]}
        case _:
            raise InternalError(f"{term} is not ground")
