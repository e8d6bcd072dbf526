"""`{expression}` in a cell: the value of a Python expression, as a term or as an SQL parameter, never as pasted text.

>>> as_terms("p({x}, '{not}', X, {a, b})", {"x": "it's"}.__getitem__)
"p('it\\\\'s', '{not}', X, {a, b})"
>>> as_parameters("SELECT * FROM t WHERE n = {x}", {"x": 3}.__getitem__)
('SELECT * FROM t WHERE n = :value1', {'value1': 3})
"""

from __future__ import annotations

import ast
import re
from collections.abc import Callable
from typing import Any

from logic.engine.pipeline import as_value
from logic.engine.syntax.unparse import format_value

Evaluate = Callable[[str], Any]

# Quoted text and comments are passed over; an expression is what stands between two braces.
_LOGIC = re.compile(r"""'(?:[^'\\]|\\.|'')*'|"(?:[^"\\]|\\.|"")*"|0'.|%[^\n]*|/\*.*?\*/|\{([^{}\n]+)\}""", re.DOTALL)
_SQL = re.compile(r"""'(?:[^']|'')*'|"(?:[^"]|"")*"|--[^\n]*|/\*.*?\*/|\{([^{}\n]+)\}""", re.DOTALL)


def as_terms(text: str, evaluate: Evaluate) -> str:
    """The text with the value of each `{expression}` written as a term.

    What is no single Python expression, as `{a, b}`, stays: braces are terms of the language too.
    """

    def replace(found: re.Match[str]) -> str:
        if found[1] is None or not _is_expression(found[1]):
            return found[0]
        return format_value(as_value(found[1].strip(), evaluate(found[1])))

    return _LOGIC.sub(replace, text)


def as_parameters(text: str, evaluate: Evaluate) -> tuple[str, dict[str, Any]]:
    """The SQL text with a parameter in the place of each `{expression}`, and the values of the parameters."""
    values: dict[str, Any] = {}

    def replace(found: re.Match[str]) -> str:
        if found[1] is None:
            return found[0]
        name = f"value{len(values) + 1}"
        values[name] = evaluate(found[1])
        return f":{name}"

    return _SQL.sub(replace, text), values


def _is_expression(text: str) -> bool:
    try:
        body = ast.parse(text.strip(), mode="eval").body
    except SyntaxError:
        return False
    return not isinstance(body, ast.Tuple)
