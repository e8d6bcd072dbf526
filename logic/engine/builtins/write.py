"""Terms as SWI-Prolog writes them: `write` as they are read by people, `writeq` with the quotes that reading needs.

>>> from logic.facts.values import Compound
>>> writeq(Compound("-", (1, Compound("f", ("A b", -1)))))
"1-f('A b',-1)"
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable, Iterator
from typing import NamedTuple

from logic.engine.builtins.arguments import leading, text
from logic.engine.syntax.operators import ARGUMENT, CLAUSE, STANDARD
from logic.engine.syntax.unparse import format_name
from logic.facts.values import EMPTY, Compound, Value

_ESCAPE = re.compile(r"\\.", re.DOTALL)
_SYMBOLS = "#$&*+-./:<=>?@^~\\"


class _Prefix(str):
    """An operator before its operand."""

    __slots__ = ()


class _Infix(str):
    """An operator between its operands."""

    __slots__ = ()


class _Term(NamedTuple):
    """A term that is still to be written, where operators up to `limit` may stand without brackets."""

    value: Value
    limit: int


_Piece = str | _Prefix | _Infix
_Name = Callable[[str], str]


def write(value: Value) -> str:
    """The term without quotes.

    >>> write(["A b", 1.5])
    '[A b,1.5]'
    """
    return _joined(_pieces(value, str))


def writeq(value: Value) -> str:
    """The term with quotes where they are needed to read it back."""
    return _joined(_pieces(value, format_name))


def spelled(value: Value) -> str:
    """The text that term_to_atom/2 gives a term: as `writeq`, but a quote inside of quotes is doubled.

    >>> spelled("it's")
    "'it''s'"
    """
    return _joined(_pieces(value, _doubled))


def _doubled(name: str) -> str:
    return _ESCAPE.sub(lambda match: "''" if match[0] == "\\'" else match[0], format_name(name))


def _joined(pieces: Iterable[_Piece]) -> str:
    """The pieces side by side, with a space where two of them would be read as one."""
    written: list[str] = []
    last: _Piece = ""
    spaced = False  # an infix operator with a space before it has one behind it too
    for piece in pieces:
        if piece:
            space = bool(last) and (spaced or _apart(last, piece))
            written.append(f" {piece}" if space else piece)
            last, spaced = piece, space and isinstance(piece, _Infix)
    return "".join(written)


def _apart(last: _Piece, piece: _Piece) -> bool:
    end, start = last[-1], piece[0]
    if (_wordlike(end) and _wordlike(start)) or (end in _SYMBOLS and start in _SYMBOLS) or (end == "," and last != ","):
        return True
    if isinstance(last, _Prefix):  # `-(1)` and `- 1` are not the same term, nor `-(a)` and `- (a)` the same text
        return start in "({" or (last == "-" and start.isdigit())
    return False


def _wordlike(character: str) -> bool:
    return character.isalnum() or character == "_"


def _pieces(value: Value, name: _Name) -> Iterator[_Piece]:
    """The text of a term piece by piece; nothing recurses, so a term may be deep."""
    pending: list[_Piece | _Term] = [_Term(value, CLAUSE)]
    while pending:
        match pending.pop():
            case _Term(inner, limit):
                pending.extend(reversed(_parts(inner, limit, name)))
            case piece:
                yield piece


def _parts(value: Value, limit: int, name: _Name) -> list[_Piece | _Term]:
    match value:
        case str():
            return [name(value)]
        case Compound("{}", (inner,)):
            return ["{", _Term(inner, CLAUSE), "}"]
        case Compound(functor, (left, right)) if functor in STANDARD.infix:
            infix = STANDARD.infix[functor]
            shown = functor if functor in (",", "|") else _Infix(name(functor))
            whole = [*_operand(left, infix.left, name), shown, *_operand(right, infix.right, name)]
            return _bracketed(whole, infix.priority > limit)
        case Compound(functor, (operand,)) if functor in STANDARD.prefix:
            prefix = STANDARD.prefix[functor]
            return _bracketed(
                [_Prefix(name(functor)), *_operand(operand, prefix.operand, name)], prefix.priority > limit
            )
        case Compound(functor, arguments) if leading(value) == ([], value):
            return [f"{name(functor)}(", *_separated(arguments), ")"]
        case Compound() | [*_]:
            return _list(value)
        case _:
            return [text(value)]


def _operand(value: Value, limit: int, name: _Name) -> list[_Piece | _Term]:
    """A term beside an operator: a text that is an operator itself needs brackets there."""
    if isinstance(value, str) and value in STANDARD.names:
        return ["(", name(value), ")"]
    return [_Term(value, limit)]


def _bracketed(parts: list[_Piece | _Term], needed: bool) -> list[_Piece | _Term]:
    return ["(", *parts, ")"] if needed else parts


def _separated(values: Iterable[Value]) -> list[_Piece | _Term]:
    parts: list[_Piece | _Term] = []
    for value in values:
        parts += (",", _Term(value, ARGUMENT))
    return parts[1:]


def _list(value: Value) -> list[_Piece | _Term]:
    front, tail = leading(value)
    if not front:
        return [EMPTY]
    rest: list[_Piece | _Term] = [] if tail == [] else ["|", _Term(tail, ARGUMENT)]
    return ["[", *_separated(front), *rest, "]"]
