"""A use of a predicate as its definition: for a predicate that needs its arguments, inside a goal.

>>> from logic.engine.analysis.program import BuiltinCall
>>> from logic.engine.syntax.ast import Compound, Constant
>>> body = (BuiltinCall("is", (Variable("Y"), Compound("+", (Variable("X"), Constant(1))))),)
>>> rule = Rule(Atom("next", (Variable("X"), Variable("Y"))), body)
>>> found = unfold(Atom("next", (Variable("A"), Variable("B"))), frozenset({"A"}), [rule], 7)
>>> print(found, dict(found.outputs))
solutions(Y is A + 1) {"Y'7": Variable(name='B')}
"""

from __future__ import annotations

from collections.abc import Sequence

from logic.engine.analysis.program import Atom, BuiltinCall, Goal, Rule, Solutions, goal_variables
from logic.engine.analysis.substitute import substitute_goal, substitute_term
from logic.engine.syntax.ast import Term, Variable, variables


def unfold(use: Atom, bound: frozenset[str], rules: Sequence[Rule], number: int) -> Solutions:
    """The answers that the rules of a predicate have for the bound arguments of a use, each once; the others are given.

    `number` makes the names of the rules' variables differ from all others.
    """
    known = [{found.name for found in variables(argument)} <= bound for argument in use.arguments]
    single = len(rules) == 1  # then the names of its head can stand for what is answered
    answers: list[Term] = [
        Variable(_apart(parameter.name, number))
        if single and isinstance(parameter, Variable) and rules[0].head.arguments.count(parameter) == 1
        else Variable(f"Answer{place}'{number}")
        for place, parameter in enumerate(rules[0].head.arguments)
    ]
    meant = [
        argument if given else answer for argument, answer, given in zip(use.arguments, answers, known, strict=True)
    ]
    bodies = tuple(_body(rule, meant, number) for rule in rules)
    outputs = tuple(
        (answer.name, argument)
        for answer, argument, given in zip(answers, use.arguments, known, strict=True)
        if not given and isinstance(answer, Variable)
    )
    return Solutions(bodies, (), None, 0, None, use.span, outputs)


def _body(rule: Rule, meant: Sequence[Term], number: int) -> tuple[Goal, ...]:
    """The body of a rule for terms in the place of its parameters, its other variables renamed apart."""
    own = {found.name for goal in rule.body for found in goal_variables(goal)}
    own |= {found.name for parameter in rule.head.arguments for found in variables(parameter)}
    values: dict[str, Term] = {name: Variable(_apart(name, number)) for name in own}
    equalities: list[Goal] = []
    taken: set[str] = set()
    for parameter, term in zip(rule.head.arguments, meant, strict=True):
        if isinstance(parameter, Variable) and parameter.name not in taken:
            values[parameter.name] = term
            taken.add(parameter.name)
        else:
            equalities.append(BuiltinCall("=", (term, substitute_term(parameter, values)), rule.head.span))
    return (*(substitute_goal(goal, values) for goal in rule.body), *equalities)


def _apart(name: str, number: int) -> str:
    return f"{name}'{number}"
