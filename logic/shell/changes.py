"""Facts and rules that a user adds and takes away at the prompt, each change with the way back.

>>> from logic.engine.syntax.parse import parse_term
>>> from logic.errors import Source
>>> changes = Changes(KnowledgeBase())
>>> changes.add(parse_term(Source("<query>", "edge(a, b)"))), changes.add(parse_term(Source("<query>", "edge(b, c)")))
(True, True)
>>> changes.remove(parse_term(Source("<query>", "edge(a, X)")))
1
>>> changes.undo()
'1 fact of edge/2 is back'
>>> changes.knowledge.query("edge(X, Y)").tuples()
[('a', 'b'), ('b', 'c')]
"""

from __future__ import annotations

from collections.abc import Callable
from functools import partial

from logic.engine.syntax.ast import (
    Clause,
    Compound,
    Constant,
    Data,
    Directive,
    Query,
    Term,
    Variable,
    is_ground,
    to_value,
)
from logic.engine.syntax.unparse import unparse
from logic.errors import Diagnostic, LogicError
from logic.frozen import field, slotted
from logic.session import KnowledgeBase

PROMPT = "<prompt>"  # the name under which rules typed at the prompt are consulted


@slotted
class Changes:
    """What was changed at the prompt. The rules typed there are one text, consulted anew with each of them."""

    knowledge: KnowledgeBase
    rules: list[str] = field(default_factory=list)
    back: list[tuple[str, Callable[[], object]]] = field(default_factory=list)

    def add(self, clause: Term) -> bool:
        """Add a fact, a rule or a declaration; False if it was there already. Raises LogicError if it cannot be one."""
        if fact := _fact(clause):
            predicate, row = fact
            if self._holds(clause, predicate):
                return False
            self.knowledge.add(predicate, [row])
            self.back.append((f"{unparse(clause)} is gone", partial(self.knowledge.remove, predicate, [row])))
            return True
        text = _item(clause)
        if text in self.rules:
            return False
        self._consult([*self.rules, text], f"`{text}` is gone")
        return True

    def _holds(self, fact: Term, predicate: str) -> bool:
        """Whether a fact is stored; where rules derive such rows, too, that is not looked into."""
        for one in self.knowledge.predicates():
            if f"{one.name}/{one.arity}" == predicate and one.facts and not one.rules:
                return self.knowledge.ask(Query(fact, fact.span))
        return False

    def remove(self, clause: Term) -> int:
        """Take away all facts that match, or a rule typed at the prompt; returns how many there were."""
        if isinstance(clause, Compound) and clause.name == ":-":
            text = _item(clause)
            if text not in self.rules:
                return 0
            self._consult([rule for rule in self.rules if rule != text], f"`{text}` is back")
            return 1
        predicate, rows = self._matching(clause)
        removed = [row for row in rows if self.knowledge.remove(predicate, [row])]
        if removed:
            what = f"{len(removed)} {'fact' if len(removed) == 1 else 'facts'} of {predicate}"
            self.back.append((f"{what} is back", partial(self.knowledge.add, predicate, removed)))
        return len(removed)

    def undo(self) -> str | None:
        """Take the last change back; returns what that means, or None if nothing is left to undo."""
        if not self.back:
            return None
        message, change = self.back.pop()
        change()
        return message

    def _consult(self, rules: list[str], message: str) -> None:
        before = self.rules
        self._replace(rules)
        self.back.append((message, lambda: self._replace(before)))

    def _replace(self, rules: list[str]) -> None:
        self.knowledge.consult(text="\n".join(rules), name=PROMPT)
        self.rules = rules

    def _matching(self, pattern: Term) -> tuple[str, list[tuple[Data, ...]]]:
        """The predicate of a pattern and its rows that match, derived ones among them."""
        if isinstance(pattern, Constant) and isinstance(pattern.value, str):
            return f"{pattern.value}/0", [()]
        if not isinstance(pattern, Compound):
            raise _no_fact(pattern)
        if any(isinstance(argument, Compound) and not is_ground(argument) for argument in pattern.arguments):
            raise _no_fact(pattern)
        named = tuple(_named(argument, place) for place, argument in enumerate(pattern.arguments))
        predicate = f"{pattern.name}/{pattern.arity}"
        answers = self.knowledge.query(Query(Compound(pattern.name, named, pattern.span), pattern.span))
        return predicate, [tuple(_value(argument, answer) for argument in named) for answer in answers]


def _named(argument: Term, place: int) -> Term:
    """The argument, or a variable that the answers show in the place of an anonymous one."""
    if isinstance(argument, Variable) and argument.anonymous:
        return Variable(f"Argument_{place}", argument.span)
    return argument


def _value(argument: Term, answer: dict[str, Data]) -> Data:
    return answer[argument.name] if isinstance(argument, Variable) else to_value(argument)


def _fact(clause: Term) -> tuple[str, tuple[Data, ...]] | None:
    """Predicate and row of a ground fact."""
    match clause:
        case Compound(name, arguments) if name != ":-":
            return (f"{name}/{len(arguments)}", tuple(map(to_value, arguments))) if is_ground(clause) else None
        case Constant(str(name)):
            return f"{name}/0", ()
        case _:
            return None


def _item(clause: Term) -> str:
    """The text of what a term says as a clause."""
    match clause:
        case Compound(":-", (head, body)):
            return unparse(Clause(head, body))
        case Compound(":-", (goal,)):
            return unparse(Directive(goal))
        case Compound():
            return unparse(Clause(clause, None))
        case _:
            raise _no_fact(clause)


def _no_fact(term: Term) -> LogicError:
    help = "write a fact such as `edge(a, b)`, or a rule such as `path(X, Y) :- edge(X, Y)`"
    return LogicError(Diagnostic("not-a-clause", "this is neither a fact nor a rule", term.span, help=help))
