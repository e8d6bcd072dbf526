"""A VQL query as a question of the engine: triples become atoms `triple/3`, filters become goals behind them.

`a < b` compares numbers by value and texts by code points, and is false of a number and a text. `dist` is the edit
distance of two texts and the difference of two numbers. So each comparison becomes one goal for each kind of values
that its operands may have.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from functools import reduce
from itertools import count, product
from typing import TYPE_CHECKING, Literal

from logic.engine.builtins.arithmetic import LARGEST, SMALLEST
from logic.engine.syntax.ast import Compound, Constant, Query, Term, Variable
from logic.engine.syntax.mistakes import float_range, integer_range
from logic.errors import Source, Span
from logic.frontends.vql import mistakes
from logic.frozen import frozen

if TYPE_CHECKING:
    from lark import Token, Tree

Kind = Literal["number", "text"]
KIND_TESTS: Mapping[Kind, str] = {"number": "number", "text": "atom"}
NUMBERS = {"<": "<", "<=": "=<", ">": ">", ">=": ">=", "=": "=:=", "!=": "=\\="}
TEXTS = {"<": "@<", "<=": "@=<", ">": "@>", ">=": "@>=", "=": "==", "!=": "\\=="}


@frozen
class Reading:
    """An operand as a value of one kind, under the goals that make sure of it."""

    goals: tuple[Term, ...]
    term: Term
    kind: Kind


class Translation:
    """One query on its way; `parameters` give values to some of its variables."""

    def __init__(self, source: Source, tree: Tree[Token], parameters: Mapping[str, int | float | str]) -> None:
        self.source = source
        self.tree = tree
        self.parameters = parameters
        self.numbers = count(1)
        self.patterns = self.clauses("pattern")
        names = (token[1:] for token in self.tokens(self.patterns) if token.type == "VARIABLE")
        self.bound = [name for name in dict.fromkeys(names) if name not in parameters]
        self.selected = self.select()
        predicates = (_tokens(pattern)[1] for pattern in self.patterns)
        self.attributes = {token[1:] for token in predicates if token.type == "VARIABLE"}  # always texts

    def clauses(self, name: str) -> list[Tree[Token]]:
        """The clauses of a kind, as they come in the text."""
        return [node for node in _trees(self.tree) if node.data == name]

    def tokens(self, nodes: list[Tree[Token]]) -> Iterator[Token]:
        for node in nodes:
            yield from node.scan_values(lambda _: True)

    def span(self, node: Tree[Token] | Token) -> Span:
        if isinstance(node, str):
            return Span(self.source, node.start_pos or 0, node.end_pos or 0)
        return Span(self.source, node.meta.start_pos, node.meta.end_pos)

    def select(self) -> list[str]:
        """The names of the columns."""
        self.check_parameters()
        for chosen in self.clauses("selected"):
            for token in self.tokens([chosen]):
                self.check_bound(token)
            return list(dict.fromkeys(token[1:] for token in self.tokens([chosen])))
        return self.bound

    def check_bound(self, token: Token) -> None:
        if token[1:] in self.parameters:
            raise mistakes.given(self.span(token))
        if token[1:] not in self.bound:
            raise mistakes.unbound(self.span(token), self.bound)

    def check_parameters(self) -> None:
        used = {token[1:] for token in self.tokens([self.tree]) if token.type == "VARIABLE"}
        for name in self.parameters:
            if name not in used:
                raise mistakes.unknown_parameter(name, Span(self.source, 0, len(self.source.text)))

    # -- terms --------------------------------------------------------------------------------------------------------

    def variable(self, name: str, span: Span, hidden: str = "'") -> Variable:
        """The variable of a name; what is not selected ends with `'`, so that it makes no column."""
        return Variable(name if name in self.selected else name + hidden, span)

    def term(self, token: Token) -> Term:
        """A variable, a number or a text."""
        span = self.span(token)
        match token.type:
            case "VARIABLE" if token[1:] in self.parameters:
                return Constant(self.parameters[token[1:]], span)
            case "VARIABLE":
                return self.variable(token[1:], span)
            case "NUMBER":
                return Constant(_number(token, span), span)
            case "TEXT":
                return Constant(token[1:-1].replace(token[0] * 2, token[0]), span)
            case _:
                return Constant(str(token), span)

    def fresh(self, name: str, span: Span) -> Variable:
        return Variable(f"{name}{next(self.numbers)}'", span)

    # -- filters ------------------------------------------------------------------------------------------------------

    def condition(self, node: Tree[Token]) -> Term:
        span = self.span(node)
        children = _trees(node)
        match node.data:
            case "either":
                return _joined(";", [self.condition(child) for child in children], span)
            case "both":
                return _joined(",", [self.condition(child) for child in children], span)
            case "negation":
                return Compound("\\+", (self.condition(children[0]),), span)
            case _:
                return self.comparison(node, span)

    def comparison(self, node: Tree[Token], span: Span) -> Term:
        left, operator, right = node.children
        found: list[Term] = []
        for one, other in product(self.readings(left), self.readings(right)):
            if one.kind == other.kind:
                name = (NUMBERS if one.kind == "number" else TEXTS)[str(operator)]
                test: Term = Compound(name, (one.term, other.term), span)
            elif operator == "!=":
                test = Constant("true", span)
            else:
                continue
            found.append(_joined(",", [*one.goals, *other.goals, test], span))
        if not found:
            raise mistakes.never_true(span)
        return _joined(";", found, span)

    def readings(self, node: Tree[Token] | Token) -> list[Reading]:
        """The kinds of values that an operand may have."""
        span = self.span(node)
        if isinstance(node, str):
            return self.value_readings(node)
        found = []
        _, left, right = _tokens(node)
        for one, other in product(self.value_readings(left), self.value_readings(right)):
            if one.kind != other.kind:
                continue
            distance = self.fresh("Distance", span)
            if one.kind == "text":
                goal = Compound("edit_distance", (one.term, other.term, distance), span)
            else:
                difference = Compound("abs", (Compound("-", (one.term, other.term), span),), span)
                goal = Compound("is", (distance, difference), span)
            found.append(Reading((*one.goals, *other.goals, goal), distance, "number"))
        if not found:
            raise mistakes.never_true(span)
        return found

    def value_readings(self, token: Token) -> list[Reading]:
        if token.type == "VARIABLE" and token[1:] not in self.parameters:
            self.check_bound(token)
        term = self.term(token)
        if isinstance(term, Constant):
            return [Reading((), term, "text" if isinstance(term.value, str) else "number")]
        span = self.span(token)
        kinds: Iterable[Kind] = ("text",) if token[1:] in self.attributes else KIND_TESTS
        return [Reading((Compound(KIND_TESTS[kind], (term,), span),), term, kind) for kind in kinds]

    # -- the query ----------------------------------------------------------------------------------------------------

    def body(self) -> list[Term]:
        """The triples, with each filter behind the first of them that bind all its variables."""
        waiting = [(self.variables(node), self.condition(_trees(node)[0])) for node in self.clauses("filter")]
        goals: list[Term] = []
        bound = set(self.parameters)
        for node in self.patterns:
            goals.append(Compound("triple", tuple(map(self.term, _tokens(node))), self.span(node)))
            bound |= self.variables(node)
            goals += [goal for needed, goal in waiting if needed <= bound]
            waiting = [(needed, goal) for needed, goal in waiting if not needed <= bound]
        return goals + [goal for _, goal in waiting]

    def variables(self, node: Tree[Token]) -> set[str]:
        return {token[1:] for token in self.tokens([node]) if token.type == "VARIABLE"}

    def query(self) -> Query:
        span = Span(self.source, 0, len(self.source.text))
        goal = _joined(",", self.body(), span)
        keys = [key for order in self.clauses("order") for key in _trees(order)]
        if keys:
            goal = self.ordered(goal, keys, span)
        for name in ("offset", "limit"):  # the limit outside: it counts what the offset leaves
            for node in self.clauses(name):
                goal = Compound(name, (Constant(self.count(_tokens(node)[1]), span), goal), span)
        return Query(goal, span, columns=tuple(self.selected))

    def ordered(self, goal: Term, keys: list[Tree[Token]], span: Span) -> Term:
        """The goal in the order of the keys, then of the columns.

        An answer is a row of the selected variables. Where a key is no function of them, the best key of each row
        counts: the first of the row's own answers in that order.
        """
        goals, order, hidden = [goal], list[Term](), False
        for key in keys:
            token = _tokens(key)[0]
            self.check_bound(token)
            hidden = hidden or token[1:] not in self.selected
            more, term = self.key(key)
            goals += more
            order.append(Compound("desc" if key.data == "descending" else "asc", (term,), self.span(key)))
        columns: list[Term] = [Compound("asc", (Variable(name, span),), span) for name in self.selected]
        inner = _joined(",", goals, span)
        if hidden and any(key.data == "descending" for key in keys):
            best = Compound("limit", (Constant(1), _order_by(order, inner, span)), span)
            inner = _joined(",", [self.apart(goal), best], span)
        elif hidden:  # of rows that agree on the columns the first in ascending order is kept
            row = Compound("row", tuple(Variable(name, span) for name in self.selected), span)
            inner = Compound("distinct", (row, inner), span)
        return _order_by([*order, *columns], inner, span)

    def apart(self, term: Term) -> Term:
        """The term with other names for what is not selected."""
        match term:
            case Variable(name=name, span=span) if name not in self.selected:
                return Variable(f"{name}'", span)
            case Compound(name=name, arguments=arguments, span=span):
                return Compound(name, tuple(map(self.apart, arguments)), span)
            case _:
                return term

    def key(self, key: Tree[Token]) -> tuple[list[Term], Term]:
        """The goals that compute what is sorted by, and the variable that holds it; ` ` keeps it apart from others."""
        token, span = _tokens(key)[0], self.span(key)
        value = self.term(token)
        if key.data != "nearest":
            if token[1:] in self.selected:
                return [], value
            named = Variable(f"{token[1:]} ", span)
            return [Compound("=", (named, value), span)], named
        distance = Variable(f"distance {next(self.numbers)}", span)
        wanted = self.term(_tokens(key)[2])
        if isinstance(wanted, Constant) and isinstance(wanted.value, str):
            test, goal = "atom", Compound("edit_distance", (wanted, value, distance), span)
        else:
            difference = Compound("abs", (Compound("-", (value, wanted), span),), span)
            test, goal = "number", Compound("is", (distance, difference), span)
        known = Compound(test, (value,), span)
        if test == "atom" and token[1:] in self.attributes:
            return [known, goal], distance
        far = Compound("=", (distance, Constant("far")), span)  # texts come after numbers
        there = _joined(",", [known, goal], span)
        return [_joined(";", [there, _joined(",", [Compound("\\+", (known,), span), far], span)], span)], distance

    def count(self, token: Token) -> int:
        text = str(token)
        if not text.isdecimal() or int(text) > LARGEST:
            raise mistakes.not_a_count(self.span(token))
        return int(text)


def _trees(node: Tree[Token]) -> list[Tree[Token]]:
    """The children that are no tokens."""
    return [child for child in node.children if not isinstance(child, str)]


def _tokens(node: Tree[Token]) -> list[Token]:
    """The children that are tokens."""
    return [child for child in node.children if isinstance(child, str)]


def _order_by(order: list[Term], goal: Term, span: Span) -> Term:
    listed: Term = Constant("[]")
    for key in reversed(order):
        listed = Compound("[|]", (key, listed), span)
    return Compound("order_by", (listed, goal), span)


def _joined(name: str, goals: list[Term], span: Span) -> Term:
    """The goals joined by `,` or `;`, to the right."""
    if not goals:
        return Constant("true", span)
    return reduce(lambda right, left: Compound(name, (left, right), span), reversed(goals))


def _number(token: Token, span: Span) -> int | float:
    if token.lstrip("-").isdigit():
        number = int(token)
        if not SMALLEST <= number <= LARGEST:
            raise integer_range(span)
        return number
    if abs(float(token)) == float("inf"):
        raise float_range(span)
    return float(token)
