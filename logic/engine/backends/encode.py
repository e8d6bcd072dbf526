"""The JSON text in which operators reach the native core: every node with its name and its fields.

>>> from logic.engine.operators.scan import Scan
>>> encode(Scan("edge/2", "facts", ("X", None)))
'{"op":"Scan","relation":"edge/2","part":"facts","read":["X",null]}'
"""

from __future__ import annotations

import json
import math
from collections.abc import Mapping

from logic.engine.plan.expression import Literal
from logic.engine.plan.tree import field_names
from logic.engine.syntax.ast import CELL, Compound, Constant, Term
from logic.errors import InternalError
from logic.frozen import has_fields

EXPRESSIONS = {  # fields that hold them
    **dict.fromkeys(("Call", "Test", "Apply", "Generate", "EditSelect"), ("arguments",)),
    "Extend": ("expression",),
    "BandJoin": ("width",),
}


def encode(node: object) -> str:
    """The node and all below it as JSON."""
    return json.dumps(_plain(node), separators=(",", ":"))


def _plain(node: object) -> object:
    match node:
        case str() | int() | None:
            return node
        case tuple():
            return [_plain(part) for part in node]
        case Mapping():
            return {name: _plain(value) for name, value in node.items()}
        case Literal(value=value):
            return _constant(value)
        case _ if has_fields(node):
            expressions = EXPRESSIONS.get(type(node).__name__, ())
            values = {
                name: _expressions(getattr(node, name)) if name in expressions else _plain(getattr(node, name))
                for name in field_names(node)
            }
            return {"op": type(node).__name__, **values}
        case _:
            return node


def _expressions(found: object) -> object:
    """In an expression a constant is a node like the others; in keys and rows it stands bare."""
    match found:
        case tuple():
            return [_expressions(part) for part in found]
        case Literal(value=value):
            return {"op": "Literal", "value": _constant(value)}
        case _:
            return _plain(found)


def _constant(term: Term) -> dict[str, object]:
    match term:
        case Constant(value=int() as value):
            return {"int": value}
        case Constant(value=float() as value):
            return {"float": value if math.isfinite(value) else str(value)}
        case Constant(value=value):
            return {"text": value}
        case Compound() if (items := list_items(term)) is not None:
            return {"list": list(map(_constant, items))}
        case Compound(name=name, arguments=arguments):
            return {"compound": [name, [_constant(argument) for argument in arguments]]}
        case _:
            raise InternalError(f"{term} is not ground")


def list_items(term: Term) -> list[Term] | None:
    """The elements of a list that ends in `[]`; None for other terms. Long lists stay flat in the plan."""
    items = []
    while isinstance(term, Compound) and term.name == CELL and term.arity == 2:
        items.append(term.arguments[0])
        term = term.arguments[1]
    return items if term == Constant("[]") else None
