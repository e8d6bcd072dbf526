"""Syntax tree to text: with no more brackets and quotes than are needed to read the same tree back.

>>> from logic.engine.syntax.parse import parse_goal
>>> from logic.errors import Source
>>> unparse(parse_goal(Source("<query>", "X is (1+2)*3,\\\\+p('A b',[x|T])")))
"?- X is (1 + 2) * 3, \\\\+ p('A b', [x|T])."
"""

from __future__ import annotations

import re
from collections import Counter

from logic.engine.syntax.ast import (
    Clause,
    Compound,
    Constant,
    Data,
    Directive,
    FactBlock,
    Item,
    Module,
    Query,
    Term,
    Variable,
    from_value,
    variables,
)
from logic.engine.syntax.operators import ARGUMENT, CLAUSE, STANDARD, Infix, Operators, Prefix
from logic.engine.syntax.quoting import quote

WIDTH = 100  # a clause that is wider is written with one goal a line
_CELL, _EMPTY = "[|]", "[]"
_SYMBOLS = "-+*/\\^<>=~:.?@#&$"
_PLAIN = re.compile(rf"[^\W\d_]\w*|[{re.escape(_SYMBOLS)}]+|[!;]|\[\]|\{{\}}")
_TIGHT = frozenset([":", "^"])  # infix operators written without spaces
_SIGNS = frozenset(["-", "+", "\\", "$"])  # prefix operators written without a space


def unparse(node: Term | Item | Module, operators: Operators = STANDARD) -> str:
    """The text of a term, a clause, a directive, a query, a block of facts, or a module.

    Clauses and their like end with a full stop; facts of a block and items of a module stand on lines of their own.
    Reading the text gives the same node again.
    """
    writer = _Writer(operators)
    match node:
        case Variable() | Constant() | Compound():
            return writer.term(node, CLAUSE)
        case Clause(head, body) if body is not None:
            single = _single([head, body])
            return writer.clause(f"{writer.operand(_renamed(head, single), CLAUSE - 1)} :-", _renamed(body, single))
        case Clause(head):
            return _stop(writer.term(_renamed(head, _single([head])), CLAUSE))
        case Directive(goal):
            return writer.clause(":-", _renamed(goal, _single([goal])))
        case Query(goal):
            return writer.clause("?-", _renamed(goal, _single([goal])))
        case FactBlock(name, _, rows):
            return "\n".join(_stop(writer.fact(name, row)) for row in rows)
        case Module(_, items):
            return "".join(f"{unparse(item, operators)}\n" for item in items)


def format_value(value: Data) -> str:
    """A value as a constant of the language: quoted where needed, floats always with a dot.

    >>> [format_value(value) for value in (1, 1.0, 1e22, float("inf"), "abc", "B c", "[]")]
    ['1', '1.0', '1.0e22', '1.0Inf', 'abc', "'B c'", '[]']
    """
    match value:
        case str():
            return format_name(value)
        case float():
            return _float(value)
        case int():
            return str(value)
        case _:
            return unparse(from_value(value))


def _float(value: float) -> str:
    text = repr(value)
    if text.endswith("inf"):
        return text.replace("inf", "1.0Inf")
    mantissa, _, exponent = text.partition("e")
    if not exponent:
        return text
    return f"{mantissa if '.' in mantissa else mantissa + '.0'}e{int(exponent)}"


def format_name(text: str) -> str:
    """A text as an atom, quoted where needed: `[]`, `+` and `abc` are not, `B c` is."""
    match = _PLAIN.fullmatch(text)
    if match is None or text == "." or text.startswith("/*") or text[0].isupper() or text[0].istitle():
        return quote(text)
    return text


def _stop(text: str) -> str:
    """The text with a full stop that cannot be read as a part of its last symbol."""
    return f"{text} ." if text[-1] in _SYMBOLS else f"{text}."


class _Writer:
    """Terms as text by one operator table."""

    def __init__(self, operators: Operators) -> None:
        self.operators = operators

    def clause(self, begin: str, body: Term) -> str:
        """A rule, directive or query: `begin` and the goals, on one line or, if that is too wide, one goal a line."""
        goals = [self.operand(goal, ARGUMENT) for goal in self.spine(body, ",")]
        if len(goals) == 1:
            goals = [self.operand(body, CLAUSE - 1)]
        text = f"{begin} {', '.join(goals)}"
        return _stop(text if len(text) <= WIDTH else f"{begin}\n    " + ",\n    ".join(goals))

    def fact(self, name: str, row: tuple[Data, ...]) -> str:
        if row and name in self.operators.names:
            return self.term(Compound(name, tuple(map(from_value, row))), CLAUSE)
        return f"{format_name(name)}({', '.join(map(format_value, row))})" if row else format_name(name)

    def term(self, term: Term, limit: int) -> str:
        """The text of a term where operators up to the priority `limit` may stand without brackets."""
        match term:
            case Variable() as variable:
                return variable.shown
            case Constant(value):
                return format_value(value)
            case Compound("[|]", (_, _)):
                return self.list_text(term)
            case Compound(name, ()):
                return format_name(name)  # a function without arguments, such as `pi`
            case Compound("{}", (inner,)):
                return f"{{{self.term(inner, CLAUSE)}}}"
            case Compound(name, (left, right)) if infix := self.operators.infix.get(self.plain(name)):
                return _bracketed(self.infix(infix, name, left, right), infix.priority > limit)
            case Compound(name, (operand,)) if prefix := self.operators.prefix.get(self.plain(name)):
                if self.stands_alone(operand):
                    return f"{name}({self.term(operand, ARGUMENT)})"  # `- 1` and `- =` would be read otherwise
                return _bracketed(self.prefix(prefix, name, operand), prefix.priority > limit)
            case Compound(name, (operand,)) if postfix := self.operators.postfix.get(self.plain(name)):
                return _bracketed(f"{self.operand(operand, postfix.operand)} {name}", postfix.priority > limit)
            case Compound(name, arguments):
                return f"{format_name(name)}({', '.join(self.term(argument, ARGUMENT) for argument in arguments)})"

    def plain(self, name: str) -> str:
        """The name if it can be read as an operator; a name in quotes never is one."""
        return name if name in (",", "|") or format_name(name) == name else ""

    def stands_alone(self, operand: Term) -> bool:
        """Whether a prefix operator must not stand before this operand without brackets."""
        match operand:
            case Constant(str(name)):
                return name in self.operators.names
            case _:
                return isinstance(operand, Constant)

    def operand(self, term: Term, limit: int) -> str:
        """A term beside an operator: there an atom that is an operator itself needs brackets."""
        text = self.term(term, limit)
        return f"({text})" if isinstance(term, Constant) and term.value in self.operators.names else text

    def infix(self, infix: Infix, name: str, left: Term, right: Term) -> str:
        if name in self.operators.chained:
            parts = self.spine(Compound(name, (left, right)), name)
            texts = [self.operand(part, infix.left) for part in parts]
        else:
            texts = [self.operand(left, infix.left), self.operand(right, infix.right)]
        if name == ",":
            return ", ".join(texts)
        tight = name in _TIGHT or (name == "/" and _is_indicator(left, right))
        if tight and all(text[0] not in _SYMBOLS and text[-1] not in _SYMBOLS for text in texts):
            return name.join(texts)
        return f" {name} ".join(texts)

    def prefix(self, prefix: Prefix, name: str, operand: Term) -> str:
        text = self.operand(operand, prefix.operand)
        tight = name in _SIGNS and text[0] not in _SYMBOLS and text[0] != "(" and not text[0].isdigit()
        return f"{name}{text}" if tight else f"{name} {text}"

    def spine(self, term: Term, name: str) -> list[Term]:
        """`a, b, c` as a list, for a right-associative operator."""
        parts: list[Term] = []
        while isinstance(term, Compound) and term.name == name and term.arity == 2:
            left, term = term.arguments
            parts.append(left)
        return [*parts, term]

    def list_text(self, term: Term) -> str:
        *elements, tail = self.spine(term, _CELL)
        inner = ", ".join(self.term(element, ARGUMENT) for element in elements)
        rest = "" if tail == Constant(_EMPTY) else f"|{self.term(tail, ARGUMENT)}"
        return f"[{inner}{rest}]"


def _bracketed(text: str, needed: bool) -> str:
    return f"({text})" if needed else text


def _is_indicator(left: Term, right: Term) -> bool:
    """Whether `left / right` names a predicate, as `path/2` does."""
    match left, right:
        case Constant(str()), Constant(int()):
            return True
        case _:
            return False


def _single(terms: list[Term]) -> set[str]:
    """The anonymous variables that occur once in the terms: they are written `_`."""
    count = Counter(variable.name for term in terms for variable in variables(term) if variable.anonymous)
    return {name for name, occurrences in count.items() if occurrences == 1}


def _renamed(term: Term, single: set[str]) -> Term:
    match term:
        case Variable(name) if name in single:
            return Variable("_", term.span)
        case Compound(name, arguments):
            return Compound(name, tuple(_renamed(argument, single) for argument in arguments), term.span)
        case _:
            return term
