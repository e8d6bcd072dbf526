"""What each rule of the grammar makes of its parts: terms, and items of a module."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Sequence
from math import isinf

from logic.engine.syntax import mistakes
from logic.engine.syntax.ast import (
    Compound,
    Constant,
    Term,
    Variable,
)
from logic.engine.syntax.gather import CELL, EMPTY_LIST
from logic.engine.syntax.lexer import MARKS, OPERANDS, Token
from logic.engine.syntax.operators import CLAUSE, Operators
from logic.engine.syntax.precedence import LARGEST, Applied, Atom, LargeInteger, resolve
from logic.engine.syntax.precedence import Item as Part
from logic.engine.syntax.quoting import BadEscape, unquote
from logic.errors import Source, Span

_NUMBERED = re.compile(r"_(?<!\w_)(\d{1,18})\b")  # longer ones never meet those that are made up
_CAPITALS = frozenset("ABCDEFGHIJKLMNOPQRSTUVWXYZ_")
_SIMPLE = re.compile(r"\w+")


class Actions:
    """The actions of the grammar, called by lark with the parts of each rule.

    Those in capitals say what a token means. The state is set by `begin` before each run of the parser.
    """

    def begin(self, source: Source, operators: Operators, start: int, end: int) -> None:
        """Get ready for the clause that stands in `source` from `start` to `end`."""
        self.source = source
        self.operators = operators
        self.start, self.end = start, end
        self.anonymous: int | None = None
        self.said: dict[int, Part] = {}  # by the place of its token

    def flat(self, tokens: Sequence[Token]) -> Term:
        """What operands with marks between them say; `is_flat` tells that the grammar would find the same row."""
        row = [self.mark(token) if token.kind in MARKS else self.said_by(token) for token in tokens]
        return resolve(row, self.operators, CLAUSE)

    def said_by(self, token: Token) -> Part:
        """What an operand of one token means."""
        return getattr(self, token.kind)(token)  # type: ignore[no-any-return]

    def taken(self, tokens: Iterable[Token]) -> Iterator[Token]:
        """The tokens, for the parser to take. What an operand means is found out before the next token is looked at.

        So the first mistake of the text is the one that is reported.
        """
        for token in tokens:
            yield token
            if token.kind in OPERANDS:
                self.said[token.start_pos] = self.said_by(token)

    def operand(self, part: Token | Part) -> Part:
        return self.said[part.start_pos] if isinstance(part, Token) else part

    # Tokens.

    def VARIABLE(self, token: Token) -> Term:  # noqa: N802
        name = self.next_anonymous() if token.value == "_" else token.value
        return Variable(name, Span(self.source, token.start_pos, token.end_pos))

    def next_anonymous(self) -> str:
        """A name for `_` that nothing else in this clause has."""
        if self.anonymous is None:
            self.anonymous = max(map(int, _NUMBERED.findall(self.source.text, self.start, self.end)), default=0)
        self.anonymous += 1
        return f"_{self.anonymous}"

    def ATOM(self, token: Token) -> Part:  # noqa: N802
        name, span = token.value, Span(self.source, token.start_pos, token.end_pos)
        if name in self.operators.names:
            return Atom(name, span)
        return Variable(name, span) if _capital(name) else Constant(name, span)

    def INTEGER(self, token: Token) -> Part:  # noqa: N802
        span = Span(self.source, token.start_pos, token.end_pos)
        digits = token.value
        return self.integer(int(digits.replace("_", "")) if len(digits) < 100 else LARGEST + 2, span)

    def CODED(self, token: Token) -> Part:  # noqa: N802
        span, text = Span(self.source, token.start_pos, token.end_pos), token.value
        base, quote, digits = text.partition("'")
        if not quote:
            return self.integer(int(text, 0), span)
        if base != "0":
            return self.integer(self.in_base(int(base), digits, span), span)
        character = text[2:] if text[2:] != "'" else "''"
        return Constant(ord(self.unquote(f"'{character}'", span)), span)

    def in_base(self, base: int, digits: str, span: Span) -> int:
        """The value of `16'FF`: digits in a base from 2 to 36."""
        bad = next((at for at, digit in enumerate(digits) if int(digit, 36) >= base), None)
        if bad is not None:
            start = span.end - len(digits) + bad
            raise mistakes.bad_digit(base, digits[bad], Span(self.source, start, start + 1))
        return int(digits, base) if len(digits) < 100 else LARGEST + 2

    def integer(self, value: int, span: Span) -> Part:
        return Constant(value, span) if value <= LARGEST else LargeInteger(value, span)

    def FLOAT(self, token: Token) -> Term:  # noqa: N802
        span, text = Span(self.source, token.start_pos, token.end_pos), token.value
        if text.endswith("NaN"):
            raise mistakes.not_a_number(span)
        if text.endswith("Inf"):
            return Constant(float("inf"), span)
        value = float(text.replace("_", ""))
        if isinf(value):
            raise mistakes.float_range(span)
        return Constant(value, span)

    def QUOTED(self, token: Token) -> Term:  # noqa: N802
        span = Span(self.source, token.start_pos, token.end_pos)
        return Constant(self.unquote(token.value, span), span)

    def TEXT(self, token: Token) -> Term:  # noqa: N802
        kind = self.operators.double_quotes
        if kind == "codes":
            return self.CODES(token)
        if kind == "chars":
            span = Span(self.source, token.start_pos, token.end_pos)
            characters: list[Term] = [Constant(character, span) for character in self.unquote(token.value, span)]
            return _list(characters, Constant(EMPTY_LIST, span), span)
        return self.QUOTED(token)

    def CODES(self, token: Token) -> Term:  # noqa: N802
        span = Span(self.source, token.start_pos, token.end_pos)
        codes: list[Term] = [Constant(ord(character), span) for character in self.unquote(token.value, span)]
        return _list(codes, Constant(EMPTY_LIST, span), span)

    def unquote(self, text: str, span: Span) -> str:
        try:
            return unquote(text)
        except BadEscape as bad:
            start = span.start + bad.offset + (span.end - span.start - len(text))
            way_out = "a backslash itself is written `\\\\`"
            raise mistakes.syntax(str(bad), Span(self.source, start, start + bad.length), "", way_out) from None

    def CALL(self, token: Token) -> Part:  # noqa: N802
        source, text = self.source, token.value
        start, opening = token.start_pos, text.index("(")
        arguments: list[Term] = []
        for match in _SIMPLE.finditer(text, opening):
            word, (begin, end) = match[0], match.span()
            span = Span(source, start + begin, start + end)
            if word[0] in _CAPITALS:
                arguments.append(Variable(self.next_anonymous() if word == "_" else word, span))
            elif word.isdecimal():
                arguments.append(Constant(int(word), span))
            else:
                arguments.append(Constant(word, span))
        return self.call(text[:opening], arguments, Span(source, start, token.end_pos), opening)

    # Rows of operands and atoms, not yet resolved. lark hands over a new list each time, so it may be kept and changed.

    def first(self, parts: tuple[Token | Part]) -> list[Part]:
        return [self.operand(parts[0])]

    def next(self, parts: tuple[list[Part], Token | Part]) -> list[Part]:
        row, operand = parts
        row.append(self.operand(operand))
        return row

    def only(self, parts: list[list[Part]]) -> list[Part]:
        return parts[0]

    def joined(self, parts: tuple[list[Part], Token, list[Part]]) -> list[Part]:
        row, mark, more = parts
        row.append(self.mark(mark))
        row += more
        return row

    def mark(self, token: Token) -> Atom:
        return Atom(token.value, Span(self.source, token.start_pos, token.end_pos))

    # Terms.

    def argument(self, parts: list[list[Part]]) -> list[Term]:
        return [resolve(parts[0], self.operators, CLAUSE)]

    def arguments(self, parts: tuple[list[Term], Token, list[Part]]) -> list[Term]:
        parts[0].append(resolve(parts[2], self.operators, CLAUSE))
        return parts[0]

    def compound(self, parts: tuple[Token, list[Term], Token]) -> Part:
        functor, arguments, bracket = parts
        name = functor.value[:-1]
        span = Span(self.source, functor.start_pos, bracket.end_pos)
        if name[0] == "'":
            name = self.unquote(name, Span(self.source, span.start, span.start + len(name)))
        elif _capital(name):
            raise mistakes.capital_name(Span(self.source, span.start, span.start + len(name)))
        return self.call(name, arguments, span, len(functor.value) - 1)

    def call(self, name: str, arguments: list[Term], span: Span, length: int) -> Part:
        """A compound term whose name takes `length` characters of its text."""
        term = Compound(name, tuple(arguments), span)
        if name not in self.operators.infix:
            return term
        brackets = _chain(",", arguments, Span(self.source, span.start + length, span.end))
        return Applied(term, Atom(name, Span(self.source, span.start, span.start + length)), brackets)

    def bracketed(self, parts: tuple[Token, list[Part], Token]) -> Term:
        span = Span(self.source, parts[0].start_pos, parts[2].end_pos)
        return _placed(resolve(parts[1], self.operators, CLAUSE), span)

    def empty_list(self, parts: tuple[Token, Token]) -> Term:
        return Constant(EMPTY_LIST, Span(self.source, parts[0].start_pos, parts[1].end_pos))

    def whole_list(self, parts: tuple[Token, list[Term], Token]) -> Term:
        opening, elements, closing = parts
        end = Constant(EMPTY_LIST, Span(self.source, closing.start_pos, closing.end_pos))
        return _list(elements, end, Span(self.source, opening.start_pos, closing.end_pos))

    def partial_list(self, parts: tuple[Token, list[Term], Token, list[Part], Token]) -> Term:
        opening, elements, _, rest, closing = parts
        tail = resolve(rest, self.operators, CLAUSE)
        return _list(elements, tail, Span(self.source, opening.start_pos, closing.end_pos))

    def empty_braces(self, parts: tuple[Token, Token]) -> Term:
        return Constant("{}", Span(self.source, parts[0].start_pos, parts[1].end_pos))

    def full_braces(self, parts: tuple[Token, list[Part], Token]) -> Term:
        span = Span(self.source, parts[0].start_pos, parts[2].end_pos)
        return Compound("{}", (resolve(parts[1], self.operators, CLAUSE),), span)

    # Whole texts.

    def clause(self, parts: tuple[list[Part], Token]) -> Term:
        return resolve(parts[0], self.operators, CLAUSE)

    def goal(self, parts: list[list[Part]]) -> Term:
        return resolve(parts[0], self.operators, CLAUSE)


def _capital(name: str) -> bool:
    """Whether a word outside ASCII begins with a capital letter and so is a variable."""
    return not name.isascii() and (name[0].isupper() or name[0].istitle())


def _placed(term: Term, span: Span) -> Term:
    """The term with another place: that of the brackets around it."""
    match term:
        case Compound(name, arguments):
            return Compound(name, arguments, span)
        case Constant(value):
            return Constant(value, span)
        case Variable(name):
            return Variable(name, span)


def _chain(name: str, terms: list[Term], span: Span) -> Term:
    """`a, b, c` joined by a right-associative operator."""
    *before, right = terms
    for left in reversed(before):
        right = Compound(name, (left, right), left.span.to(right.span))
    return _placed(right, span)


def _list(elements: list[Term], tail: Term, span: Span) -> Term:
    """The cells of a list; each spans from its first element to the end of the list."""
    for element in reversed(elements):
        tail = Compound(CELL, (element, tail), Span(span.source, element.span.start, span.end))
    return Compound(CELL, tail.arguments, span) if elements and isinstance(tail, Compound) else tail
