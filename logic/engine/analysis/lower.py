"""From clauses to rules: bodies become goals, `;` becomes several rules, and what has no meaning here is said.

>>> from logic.engine.syntax.parse import parse
>>> from logic.errors import Source
>>> print(*lower(parse(Source("t", "p(X) :- q(X), (r(X) ; X > 3)."))).rules, sep="\\n")
p(X) :- q(X), r(X).
p(X) :- q(X), X > 3.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace
from itertools import product

from logic.engine.analysis.mistakes import (
    bad_head,
    not_a_goal,
    not_supported,
    reserved_name,
    side_effect,
    too_many_branches,
    too_many_goals,
    unknown_function,
)
from logic.engine.analysis.program import ANSWER, Atom, BuiltinCall, Goal, Key, Negation, Rule, is_made_up
from logic.engine.builtins import BUILTINS, FUNCTIONS
from logic.engine.syntax.ast import Clause, Compound, Constant, Directive, FactBlock, Module, Query, Term, Variable
from logic.errors import Diagnostic, Span

Body = tuple[Goal, ...]
MOST_GOALS = 200  # goals of one body
MOST_BRANCHES = 256  # rules that one clause may become by its disjunctions

AGGREGATES = "aggregates are not part of the language yet; fetch the rows and aggregate them in Python"
PAGING = "page through the answers in Python"
COMING = {  # goals about goals that a Prolog programmer expects, by the way to say it today
    **dict.fromkeys([("->", 2), ("*->", 2)], "write the condition and its negation as two rules"),
    **dict.fromkeys([("aggregate_all", 3), ("aggregate_all", 4), ("aggregate", 3), ("findall", 3)], AGGREGATES),
    **dict.fromkeys([("findall", 4), ("setof", 3), ("bagof", 3), ("^", 2)], AGGREGATES),
    **dict.fromkeys([("order_by", 2), ("limit", 2), ("offset", 2), ("distinct", 1), ("distinct", 2)], PAGING),
    **dict.fromkeys([("call_nth", 2), ("once", 1), ("ignore", 1), ("findnsols", 4)], PAGING),
    **dict.fromkeys([("call", arity) for arity in range(1, 9)], "write the goal itself"),
}
SIDE_EFFECTS = {
    **dict.fromkeys(
        [("assert", 1), ("asserta", 1), ("assertz", 1), ("retract", 1), ("retractall", 1), ("abolish", 1)],
        "add facts from outside, with `kb.add`",
    ),
    **dict.fromkeys(
        [("write", 1), ("print", 1), ("writeln", 1), ("format", 1), ("format", 2), ("nl", 0), ("write_canonical", 1)],
        "print the answers instead",
    ),
    **dict.fromkeys([("read", 1), ("consult", 1), ("halt", 0), ("halt", 1)], "do it before the question is asked"),
    ("!", 0): "remove it: a rule finds all answers; write the opposite condition in the other rules",
}


CONTROL = frozenset(
    {(",", 2), (";", 2), ("|", 2), ("\\+", 1), ("not", 1), ("forall", 2), (":-", 1), (":-", 2), ("?-", 1), ("{}", 1)}
)


def is_reserved(name: str, arity: int) -> bool:
    """Whether a program cannot define the predicate: the language has it, or a rewrite could make up its name."""
    key = name, arity
    return key in BUILTINS or key in CONTROL or key in COMING or key in SIDE_EFFECTS or is_made_up(name)


@dataclass(frozen=True, slots=True)
class Lowered:
    """What a module contributes: rules, stored facts, questions, directives, and the mistakes found on the way."""

    rules: tuple[Rule, ...]
    facts: tuple[FactBlock, ...]
    queries: tuple[Query, ...]
    directives: tuple[Directive, ...]
    mistakes: tuple[Diagnostic, ...]


def lower(module: Module) -> Lowered:
    """The rules, facts, questions and directives of a module, with every mistake in its clauses."""
    rules: list[Rule] = []
    facts: list[FactBlock] = []
    mistakes: list[Diagnostic] = []
    for item in module.items:
        match item:
            case FactBlock(name=name, arity=arity) if is_reserved(name, arity):
                mistakes.append(reserved_name(Key(name, arity), item.span))
            case FactBlock():
                facts.append(item)
            case Clause():
                clause_rules, clause_mistakes = lower_clause(item)
                rules += clause_rules
                mistakes += clause_mistakes
            case _:
                pass
    stored, rules = _split_facts(rules)
    return Lowered(
        tuple(rules),
        (*facts, *stored),
        tuple(item for item in module.items if isinstance(item, Query)),
        tuple(item for item in module.items if isinstance(item, Directive)),
        tuple(mistakes),
    )


def _split_facts(rules: list[Rule]) -> tuple[list[FactBlock], list[Rule]]:
    """Ground rules without a body are stored, not evaluated."""
    facts, others = [], []
    for rule in rules:
        values = [argument.value for argument in rule.head.arguments if isinstance(argument, Constant)]
        if rule.body or len(values) < len(rule.head.arguments):
            others.append(rule)
        else:
            facts.append(FactBlock(rule.head.name, len(values), (tuple(values),), (rule.span.start,), rule.span))
    return facts, others


def lower_clause(clause: Clause) -> tuple[list[Rule], list[Diagnostic]]:
    """The rules of a clause: one for each way through its disjunctions."""
    lowering = _Lowering()
    head = lowering.head(clause.head)
    bodies: Sequence[Body] = [()] if clause.body is None else lowering.bodies(clause.body)
    if head is None or lowering.mistakes:
        return [], lowering.mistakes
    return [Rule(head, body, clause.span) for body in bodies], []


def lower_query(query: Query) -> tuple[list[Rule], list[Diagnostic]]:
    """The question as rules for a predicate without columns: one for each way through its disjunctions."""
    lowering = _Lowering()
    bodies = lowering.bodies(query.goal)
    head = Atom(ANSWER, (), query.span)
    return ([], lowering.mistakes) if lowering.mistakes else ([Rule(head, body, query.span) for body in bodies], [])


def conjuncts(term: Term) -> Iterator[Term]:
    """The parts of a conjunction from left to right, without recursion along its right side."""
    return _spine(term, (",",))


def alternatives(term: Term) -> Iterator[Term]:
    """The parts of a disjunction from left to right."""
    return _spine(term, (";", "|"))


def _spine(term: Term, names: tuple[str, ...]) -> Iterator[Term]:
    while isinstance(term, Compound) and term.name in names and term.arity == 2:
        left, term = term.arguments
        yield from _spine(left, names)
    yield term


class _Lowering:
    """The walk over one clause; `mistakes` grows as it goes."""

    def __init__(self) -> None:
        self.mistakes: list[Diagnostic] = []

    def head(self, term: Term) -> Atom | None:
        match term:
            case Constant(value=str() as name, span=span):
                atom = Atom(name, (), span)
            case Compound(name=name, arguments=arguments, span=span):
                atom = Atom(name, self.plain(arguments), span)
            case _:
                self.mistakes.append(bad_head(term))
                return None
        if is_reserved(*atom.key):
            self.mistakes.append(reserved_name(atom.key, span))
            return None
        return atom

    def plain(self, arguments: tuple[Term, ...]) -> tuple[Term, ...]:
        """Arguments of an atom: variables and constants."""
        for argument in arguments:
            if isinstance(argument, Compound):
                self.mistakes.append(not_supported(*_describe_term(argument)))
        return arguments

    def bodies(self, term: Term) -> list[Body]:
        """The ways through a body, each a conjunction."""
        match term:
            case Compound(name=",", arguments=(_, _)):
                return self.conjunction(term)
            case Compound(name=";" | "|", arguments=(_, _)):
                return self.limited([body for part in alternatives(term) for body in self.bodies(part)], term.span)
            case Compound(name="\\+" | "not", arguments=(inner,)):
                return [tuple(Negation(body, term.span) for body in self.bodies(inner))]
            case Compound(name="forall", arguments=(condition, action)):
                negated = Compound("\\+", (action,), action.span)
                return self.bodies(Compound("\\+", (Compound(",", (condition, negated), term.span),), term.span))
            case _:
                goal = self.goal(term)
                return [] if goal is None else [(goal,)]

    def conjunction(self, term: Term) -> list[Body]:
        """Every combination of the ways through the parts of a conjunction, however long it is."""
        parts = list(conjuncts(term))
        if len(parts) > MOST_GOALS:
            self.mistakes.append(too_many_goals(term.span, len(parts), MOST_GOALS))
            return []
        found: list[Body] = [()]
        for part in parts:
            found = self.limited([before + after for before, after in product(found, self.bodies(part))], term.span)
        return found

    def limited(self, bodies: list[Body], span: Span) -> list[Body]:
        if len(bodies) <= MOST_BRANCHES:
            return bodies
        self.mistakes.append(too_many_branches(span, MOST_BRANCHES))
        return []

    def goal(self, term: Term) -> Goal | None:
        match term:
            case Variable():
                self.mistakes.append(not_supported("a variable as a goal", term.span, "write the predicate's name"))
            case Constant(value=str() as name):
                return self.named(name, (), term.span)
            case Compound(name=name, arguments=arguments):
                return self.named(name, arguments, term.span)
            case Constant():
                self.mistakes.append(not_a_goal(term))
        return None

    def named(self, name: str, arguments: tuple[Term, ...], span: Span) -> Goal | None:
        builtin = BUILTINS.get((name, len(arguments)))
        if builtin is not None:
            letters = zip(arguments, builtin.modes[0], strict=True)
            plain = tuple(self.operand(argument, expression=kind == "e", builtin=name) for argument, kind in letters)
            return BuiltinCall(name, plain, span)
        key = name, len(arguments)
        if key in SIDE_EFFECTS:
            self.mistakes.append(side_effect(name, span, SIDE_EFFECTS[key]))
            return None
        if key in COMING:
            self.mistakes.append(not_supported(f"`{name}/{len(arguments)}`", span, COMING[key]))
            return None
        return Atom(name, self.plain(arguments), span)

    def operand(self, term: Term, *, expression: bool, builtin: str) -> Term:
        """An argument of a builtin: a plain term, or an arithmetic expression of known functions.

        `pi` in an expression becomes a function without arguments, so that no text that is put in later is taken
        for it.
        """
        match term:
            case Compound() if not expression:
                self.mistakes.append(not_supported(*_describe_operand(term, builtin)))
            case Compound(name=name, arguments=arguments):
                if (name, len(arguments)) not in FUNCTIONS:
                    self.mistakes.append(unknown_function(name, len(arguments), term.span))
                parts = tuple(self.operand(argument, expression=True, builtin=builtin) for argument in arguments)
                return replace(term, arguments=parts)
            case Constant(value=str() as name) if expression and (name, 0) in FUNCTIONS:
                return Compound(name, (), term.span)
            case _:
                pass
        return term


def _describe_term(term: Compound) -> tuple[str, Span, str]:
    if term.name == "[|]":
        return "a list", term.span, "store one row per element, with its position as a column"
    if (term.name, term.arity) in FUNCTIONS:
        return "an expression as an argument", term.span, "give it a name first: `Y is …`, then use `Y`"
    return "a compound term", term.span, "store its parts as columns of their own"


def _describe_operand(term: Compound, builtin: str) -> tuple[str, Span, str]:
    what, span, advice = _describe_term(term)
    if builtin in ("=", "==") and (term.name, term.arity) in FUNCTIONS:
        return "an expression in `=`", span, "`=` does not compute: write `is` for the value, `=:=` to compare"
    return what, span, advice
