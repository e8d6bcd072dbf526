"""Operator precedence: a flat row of operands and atoms becomes one term.

>>> from logic.engine.syntax.operators import STANDARD
>>> from logic.errors import Source, Span
>>> span = Span(Source("<text>", "1 + x"), 0, 1)
>>> resolve([Constant(1, span), Atom("+", span), Atom("x", span)], STANDARD, 999)
Compound(name='+', arguments=(Constant(value=1), Constant(value='x')))
"""

from __future__ import annotations

from typing import NoReturn

from logic.engine.syntax import mistakes
from logic.engine.syntax.ast import Compound, Constant, Term
from logic.engine.syntax.operators import Operators
from logic.errors import Span
from logic.frozen import slotted

_MARKS = (",", "|")  # as atoms they are written in quotes, and then they are no operators
LARGEST = 2**63 - 1


@slotted
class Atom:
    """A name that may be an operator here: it stood without brackets."""

    name: str
    span: Span


@slotted
class LargeInteger:
    """A number above the largest integer; only 2**63 behind a minus sign can still become a constant."""

    value: int
    span: Span


@slotted
class Applied:
    """`*(b, c)`: a compound term, but behind an operand, as in `a *(b, c)`, an operator and a term in brackets."""

    term: Compound
    atom: Atom
    brackets: Term


Item = Term | Atom | LargeInteger | Applied


def resolve(items: list[Item], operators: Operators, limit: int) -> Term:
    """The term that the items spell, whose operators have at most the priority `limit`.

    Raises LogicError with code `syntax` or `integer-range`.
    """
    if len(items) == 1:
        return _alone(items[0])
    row = _Row(items, operators)
    term, _ = row.term(limit)
    if row.position < len(items):
        row.explain(limit)
    return term


def _alone(item: Item) -> Term:
    if isinstance(item, Atom):
        return Constant(item.name, item.span)
    if isinstance(item, LargeInteger):
        raise mistakes.integer_range(item.span)
    return item.term if isinstance(item, Applied) else item


class _Row:
    """The items of one sequence and how far they are read."""

    __slots__ = ("items", "operators", "position")

    def __init__(self, items: list[Item], operators: Operators) -> None:
        self.items = items
        self.operators = operators
        self.position = 0

    def term(self, limit: int) -> tuple[Term, int]:
        """The longest term from here on with operators up to `limit`, and the priority of its outermost operator."""
        items, infixes = self.items, self.operators.infix
        left, priority = self.operand(limit)
        while self.position < len(items):
            item = items[self.position]
            if type(item) is Applied:
                items[self.position : self.position + 1] = item.atom, item.brackets
                continue
            if type(item) is not Atom:
                break
            infix = infixes.get(item.name)
            if infix is None or self.position + 1 == len(items):
                postfix = self.operators.postfix.get(item.name)
                if postfix is None or postfix.priority > limit or priority > postfix.operand:
                    break
                self.position += 1
                left, priority = Compound(item.name, (left,), left.span.to(item.span)), postfix.priority
            elif infix.priority > limit or priority > infix.left:
                break
            elif item.name in self.operators.chained:
                left, priority = self.chain(left, item.name, infix.priority), infix.priority
            else:
                self.position += 1
                right, _ = self.term(infix.right)
                left, priority = Compound(item.name, (left, right), left.span.to(right.span)), infix.priority
        return left, priority

    def chain(self, first: Term, name: str, priority: int) -> Term:
        """`a, b, c` read in a loop, so that a long body needs no deep recursion."""
        items, terms = self.items, [first]
        while self.position + 1 < len(items):
            item = items[self.position]
            if type(item) is not Atom or item.name != name:
                break
            self.position += 1
            terms.append(self.term(priority - 1)[0])
        right = terms.pop()
        while terms:
            left = terms.pop()
            right = Compound(name, (left, right), left.span.to(right.span))
        return right

    def operand(self, limit: int) -> tuple[Term, int]:
        """What stands before the next infix operator: a term, an atom, or a prefix operator with its operand."""
        item = self.items[self.position]
        self.position += 1
        if type(item) is not Atom:
            return _alone(item), 0
        if item.name in _MARKS:
            before = self.items[self.position - 2]
            raise mistakes.nothing_after(_alone(before).span, before.name if isinstance(before, Atom) else item.name)
        prefix = self.operators.prefix.get(item.name)
        if prefix is None or self.position == len(self.items):
            return Constant(item.name, item.span), 0
        following = self.items[self.position]
        if item.name == "-" and (number := _negative(item, following)):
            self.position += 1
            return number, 0
        if self.is_left_operand(following):
            return Constant(item.name, item.span), 0
        if prefix.priority > limit:
            if item.name == ":-":
                raise mistakes.second_arrow(item.span)
            raise mistakes.needs_brackets(item.span, item.name)
        operand, _ = self.term(prefix.operand)
        return Compound(item.name, (operand,), item.span.to(operand.span)), prefix.priority

    def is_left_operand(self, following: Item) -> bool:
        """Whether a prefix operator is a plain atom because an infix operator follows it, as in `- = x`."""
        if type(following) is not Atom or self.position + 1 == len(self.items):
            return False
        return following.name in self.operators.infix and following.name not in self.operators.prefix

    def explain(self, limit: int) -> NoReturn:
        """Raise the error that says why the item at this position cannot continue the term."""
        item, before = self.items[self.position], self.items[self.position - 1]
        infix = self.operators.infix.get(item.name) if isinstance(item, Atom) else None
        if isinstance(item, Atom) and infix:
            if self.position + 1 == len(self.items):
                raise mistakes.nothing_after(item.span, item.name)
            if infix.priority > limit:
                raise mistakes.needs_brackets(item.span, item.name)
            if item.name == ":-":
                raise mistakes.second_arrow(item.span)
            raise mistakes.not_chained(item.span, item.name)
        if isinstance(before, Atom) and before.name in self.operators.infix:
            raise mistakes.nothing_before(before.span, before.name)
        raise mistakes.adjacent(_alone(before).span, _alone(item).span, self.operators)


def _negative(minus: Atom, number: Item) -> Constant | None:
    """The negative number that a minus sign directly before a number token spells."""
    if isinstance(number, Atom | Applied) or minus.span.end != number.span.start:
        return None
    if isinstance(number, LargeInteger) and number.value == LARGEST + 1:
        return Constant(-number.value, minus.span.to(number.span))
    if isinstance(number, Constant) and type(number.value) in (int, float):
        return Constant(-number.value, minus.span.to(number.span))  # type: ignore[operator]
    return None
