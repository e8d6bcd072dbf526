"""From clauses to rules: bodies become goals, `;` becomes several rules, and what has no meaning here is said.

>>> from logic.engine.syntax.parse import parse
>>> from logic.errors import Source
>>> print(*lower(parse(Source("t", "p(X) :- q(X), (r(X) ; X > 3)."))).rules, sep="\\n")
p(X) :- q(X), r(X).
p(X) :- q(X), X > 3.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from itertools import product
from types import MappingProxyType

from logic.engine.analysis.closures import (
    CHOOSING,
    OVER_LISTS,
    chosen,
    closures_in,
    items_of,
    over_list,
    with_arguments,
)
from logic.engine.analysis.connectives import alternatives, conjuncts
from logic.engine.analysis.flatten import Flattening
from logic.engine.analysis.mistakes import (
    bad_head,
    defined_in_python,
    not_a_goal,
    not_supported,
    reserved_name,
    side_effect,
    too_deep,
    too_many_branches,
    too_many_goals,
    unbound_test,
    unknown_function,
)
from logic.engine.analysis.program import (
    ANSWER,
    Atom,
    BuiltinCall,
    Goal,
    Key,
    Negation,
    Rule,
    Solutions,
    is_applied,
    is_made_up,
    qualified,
)
from logic.engine.analysis.safety import outer_names
from logic.engine.analysis.scopes import separate_scopes
from logic.engine.analysis.solutions import AGGREGATES, CHOICES, read_aggregate, read_choice
from logic.engine.analysis.substitute import substitute_term
from logic.engine.builtins import BUILTINS, CONTROL, FUNCTIONS, Builtin
from logic.engine.syntax.ast import (
    Clause,
    Compound,
    Constant,
    Data,
    FactBlock,
    Module,
    Query,
    Term,
    Variable,
    is_ground,
    to_value,
    variables,
)
from logic.engine.syntax.unparse import unparse
from logic.errors import Diagnostic, LogicError, Span
from logic.frozen import frozen, replace

Body = tuple[Goal, ...]
MOST_GOALS = 200  # goals of one body
MOST_BRANCHES = 256  # rules that one clause may become by its disjunctions
DEEPEST = 200  # brackets inside one another, of goals

Foreign = Mapping[Key, Builtin]  # what the host program defines, by name and arity
NOTHING: Foreign = MappingProxyType({})

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
COMING = {
    ("findnsols", 4): "use findall/3 with limit/2",
    ("^", 2): "`^` has a meaning in `bagof/3`, `setof/3` and `aggregate/3` only",
}


CONTROL_ONLY = frozenset(
    {("ignore", 1), ("dif", 2), (":", 2), ("var", 1), ("nonvar", 1), *(("call", number) for number in range(1, 9))}
)


def is_reserved(name: str, arity: int) -> bool:
    """Whether a program cannot define the predicate: the language has it, or a rewrite could make up its name."""
    key = name, arity
    return key in CONTROL or key in CONTROL_ONLY or key in COMING or key in SIDE_EFFECTS or is_made_up(name)


@frozen
class Lowered:
    """What a module contributes: rules, stored facts, questions, and the mistakes found on the way."""

    rules: tuple[Rule, ...]
    facts: tuple[FactBlock, ...]
    queries: tuple[Query, ...]
    mistakes: tuple[Diagnostic, ...]


def lower(module: Module, own: frozenset[Key] = frozenset(), foreign: Foreign = NOTHING) -> Lowered:
    """The rules, facts and questions of a module, with every mistake in its clauses.

    `own` names predicates that a program defines; they take the place of library predicates of the same name.
    """
    own |= defined(module)
    rules: list[Rule] = []
    facts: list[FactBlock] = []
    mistakes: list[Diagnostic] = []
    for item in module.items:
        match item:
            case FactBlock(name=name, arity=arity) if Key(name, arity) in foreign:
                mistakes.append(defined_in_python(Key(name, arity), item.span))
            case FactBlock(name=name, arity=arity) if is_reserved(name, arity):
                mistakes.append(reserved_name(Key(name, arity), item.span))
            case FactBlock():
                facts.append(item)
            case Clause(head=head, body=None) if (row := ground_row(head, foreign)) is not None:
                name, values = row
                facts.append(FactBlock(name, len(values), (values,), (item.span.start,), item.span))
            case Clause():
                clause_rules, clause_mistakes = lower_clause(item, own, foreign)
                rules += [rule for rule in clause_rules if not is_applied(rule.head.name) or rule not in rules]
                mistakes += clause_mistakes
            case _:
                pass
    return Lowered(
        tuple(rules),
        tuple(facts),
        tuple(item for item in module.items if isinstance(item, Query)),
        tuple(mistakes),
    )


def defined(module: Module) -> frozenset[Key]:
    """The predicates for which a module has clauses."""
    found = set()
    for item in module.items:
        match item:
            case FactBlock(name=name, arity=arity):
                found.add(Key(name, arity))
            case Clause(head=Compound(name=name, arguments=arguments)):
                found.add(Key(name, len(arguments)))
            case Clause(head=Constant(value=str() as name)):
                found.add(Key(name, 0))
            case _:
                pass
    return frozenset(found)


def ground_row(head: Term, foreign: Foreign = NOTHING) -> tuple[str, tuple[Data, ...]] | None:
    """The name and values of a fact without variables; None for other heads, and for names that cannot be defined."""
    if not isinstance(head, Compound) or not is_ground(head) or is_reserved(head.name, head.arity):
        return None
    if Key(head.name, head.arity) in foreign:
        return None
    return head.name, tuple(map(to_value, head.arguments))


def lower_clause(
    clause: Clause, own: frozenset[Key], foreign: Foreign = NOTHING, *, made: bool = False
) -> tuple[list[Rule], list[Diagnostic]]:
    """The rules of a clause: one for each way through its disjunctions; the names of `made` ones may be reserved."""
    lowering = Lowering(own, foreign)
    try:
        head, equalities = lowering.head(clause.head, made=made)
        bodies: Sequence[Body] = [()] if clause.body is None else lowering.bodies(clause.body)
    except LogicError as error:
        return [], [*lowering.mistakes, *error.diagnostics]
    if head is None or lowering.mistakes:
        return [], lowering.mistakes
    rules = [separate_scopes(Rule(head, (*equalities, *body), clause.span)) for body in bodies]
    more, mistakes = lowering.made_rules()
    return [*rules, *more], mistakes


def lower_query(query: Query, own: frozenset[Key], foreign: Foreign = NOTHING) -> tuple[list[Rule], list[Diagnostic]]:
    """The question as rules for a predicate without columns: one for each way through its disjunctions.

    Behind them stand the rules of predicates that are made for it. Their scopes are not separated yet: parameters may
    still give values to variables everywhere.
    """
    lowering = Lowering(own, foreign)
    try:
        bodies = lowering.bodies(query.goal)
    except LogicError as error:
        return [], [*lowering.mistakes, *error.diagnostics]
    head = Atom(ANSWER, (), query.span)
    if lowering.mistakes:
        return [], lowering.mistakes
    made, mistakes = lowering.made_rules()
    return [*(Rule(head, body, query.span) for body in bodies), *made], mistakes


class Lowering:
    """The walk over one clause; `mistakes` grows as it goes."""

    def __init__(self, own: frozenset[Key], foreign: Foreign = NOTHING) -> None:
        self.own = own
        self.foreign = foreign
        self.mistakes: list[Diagnostic] = []
        self.flattening = Flattening()
        self.depth = 0
        self.module = ""  # of the goals, where one is written before them: `kin:parent(X, Y)`
        self.choices = 0
        self.closures: dict[str, Term] = {}  # variables to which `=` gives a term
        self.made: dict[str, tuple[Clause, ...]] = {}  # the clauses of predicates that apply a closure to lists
        self.known: frozenset[str] = frozenset()  # the variables of the head and of the goals before

    def head(self, term: Term, *, made: bool = False) -> tuple[Atom | None, list[BuiltinCall]]:
        """The head with plain arguments, and the equalities for its compound ones."""
        equalities: list[BuiltinCall] = []
        match term:
            case Constant(value=str() as name, span=span):
                atom = Atom(name, (), span)
            case Compound(name=name, arguments=arguments, span=span):
                plain, equalities = self.flattening.all_simple(arguments)
                atom = Atom(name, plain, span)
            case _:
                self.mistakes.append(bad_head(term))
                return None, []
        if atom.key in self.foreign:
            self.mistakes.append(defined_in_python(atom.key, span))
            return None, []
        if is_reserved(*atom.key) and not made:
            self.mistakes.append(reserved_name(atom.key, span))
            return None, []
        self.known = frozenset(found.name for found in variables(term))
        return atom, equalities

    def bodies(self, term: Term) -> list[Body]:
        """The ways through a body, each a conjunction."""
        self.depth += 1
        if self.depth > DEEPEST:
            raise LogicError(too_deep(term.span))
        try:
            return self.ways(term)
        finally:
            self.depth -= 1

    def ways(self, term: Term) -> list[Body]:
        match term:
            case Compound(name=",", arguments=(_, _)):
                return self.conjunction(term)
            case Compound(name=";" | "|", arguments=(Compound(name="->", arguments=(test, then)), other)):
                once = Compound("once", (test,), test.span)
                return self.limited(self.choice(once, test, then, other, term.span), term.span)
            case Compound(name=";" | "|", arguments=(Compound(name="*->", arguments=(test, then)), other)):
                return self.limited(self.choice(test, test, then, other, term.span), term.span)
            case Compound(name=";" | "|", arguments=(_, _)):
                return self.limited([body for part in alternatives(term) for body in self.bodies(part)], term.span)
            case Compound(name="once", arguments=(inner,)):
                bodies = self.bodies(inner)
                tests = len(bodies) == 1 and is_test(bodies[0])
                return bodies if tests else [(Solutions(tuple(bodies), (), 1, 0, None, term.span),)]
            case Compound(name="call", arguments=(closure, *more)) if len(more) < 8:
                return self.bodies(with_arguments(self.known_term(closure), tuple(more), term.span))
            case Variable(name=name) if name in self.closures:
                return self.bodies(with_arguments(self.closures[name], (), term.span))
            case Compound(name=name, arguments=(closure, given, *results)) if self.is_choosing(name, len(results) + 2):
                return self.chosen(Key(name, len(results) + 2), self.known_term(closure), given, results, term.span)
            case Compound(name=name, arguments=(closure, *lists)) if self.is_over_lists(name, len(lists) + 1):
                return self.over_lists(name, self.known_term(closure), tuple(lists), term.span)
            case Compound(name="ignore", arguments=(inner,)):
                true = Constant("true", term.span)
                return self.choice(Compound("once", (inner,), inner.span), inner, true, true, term.span)
            case Compound(name="->", arguments=(test, then)):
                return self.bodies(Compound(",", (Compound("once", (test,), test.span), then), term.span))
            case Compound(name="*->", arguments=(test, then)):
                return self.bodies(Compound(",", (test, then), term.span))
            case Compound(name="\\+" | "not", arguments=(inner,)):
                return [tuple(Negation(body, term.span) for body in self.bodies(inner))]
            case Compound(name="forall", arguments=(condition, action)):
                negated = Compound("\\+", (action,), action.span)
                return self.bodies(Compound("\\+", (Compound(",", (condition, negated), term.span),), term.span))
            case Compound(name=":", arguments=(Constant(value=str() as module), inner)):
                before, self.module = self.module, module
                bodies, self.module = self.bodies(inner), before
                return bodies
            case Compound(name=":", arguments=(module, _)):
                advice = "write the name of a module: `kin:parent(X, Y)`"
                raise LogicError(not_supported(f"`{unparse(module)}` before a `:`", module.span, advice))
            case _:
                return [tuple(self.goals(term))]

    def choice(self, tried: Term, test: Term, then: Term, other: Term, span: Span) -> list[Body]:
        """If the test holds, `then` for what was tried; otherwise `other`.

        When it fails it gives no values, so variables that only it has are other variables in `other`; those that stand
        only in its negations and aggregates are other variables in `then` too.
        """
        own = {found.name: found for found in variables(test) if found.name not in self.known}
        self.choices += 1
        apart = {name: replace(found, name=f"{name}'{self.choices}") for name, found in own.items()}
        shown = {name for body in self.bodies(test) for goal in body for name in outer_names(goal)}
        hidden = {name: variable for name, variable in apart.items() if name not in shown}
        holds = Compound(",", (substitute_term(tried, hidden), then), span)
        fails = Compound(",", (Compound("\\+", (substitute_term(test, apart),), test.span), other), span)
        return self.bodies(holds) + self.bodies(fails)

    def conjunction(self, term: Term) -> list[Body]:
        """Every combination of the ways through the parts of a conjunction, however long it is."""
        parts = list(conjuncts(term))
        if len(parts) > MOST_GOALS:
            self.mistakes.append(too_many_goals(term.span, len(parts), MOST_GOALS))
            return []
        found: list[Body] = [()]
        known, closures = self.known, self.closures
        self.closures = {**closures, **dict(closures_in(parts))}
        for part in parts:
            found = self.limited([before + after for before, after in product(found, self.bodies(part))], term.span)
            self.known |= {variable.name for variable in variables(part)}
        self.known, self.closures = known, closures
        return found

    def known_term(self, closure: Term) -> Term:
        """The closure itself, or what `=` says that it is."""
        return self.closures.get(closure.name, closure) if isinstance(closure, Variable) else closure

    def is_choosing(self, name: str, arity: int) -> bool:
        return (name, arity) in CHOOSING and (name, arity) not in self.own

    def chosen(self, key: Key, closure: Term, given: Term, results: Sequence[Term], span: Span) -> list[Body]:
        """`include/3` and its like: a goal for each of their results."""
        goal: Term = Constant("true", span)
        for result, holds in zip(results, CHOOSING[key], strict=True):
            one = chosen(closure, given, result, holds, self.flattening.fresh, span)
            goal = Compound(",", (goal, one), span)
        return self.bodies(goal)

    def is_over_lists(self, name: str, arity: int) -> bool:
        return (name, arity) in OVER_LISTS and (name, arity) not in self.own

    def over_lists(self, name: str, closure: Term, lists: tuple[Term, ...], span: Span) -> list[Body]:
        """`maplist/3` and its like: each element in turn where a list is written out, else a predicate made for it."""
        written = [items_of(one) for one in lists]
        if name == "maplist" and all(items is not None and len(items) == len(written[0] or ()) for items in written):
            goal: Term = Constant("true", span)
            for arguments in zip(*(items or () for items in written), strict=True):
                goal = Compound(",", (goal, with_arguments(closure, arguments, span)), span)
            return self.bodies(goal)
        made = over_list(Key(name, len(lists) + 1), closure, lists, span)
        self.made[made.goal.name] = made.clauses
        plain, equalities = self.flattening.all_simple(made.goal.arguments)
        return [(*equalities, Atom(made.goal.name, plain, span))]

    def made_rules(self) -> tuple[list[Rule], list[Diagnostic]]:
        """The rules of the predicates that were made, and of those that they need."""
        rules: list[Rule] = []
        mistakes: list[Diagnostic] = []
        for clause in (clause for clauses in self.made.values() for clause in clauses):
            found, wrong = lower_clause(clause, self.own, self.foreign, made=True)
            rules += found
            mistakes += wrong
        return list(dict.fromkeys(rules)), mistakes

    def limited(self, bodies: list[Body], span: Span) -> list[Body]:
        if len(bodies) <= MOST_BRANCHES:
            return bodies
        self.mistakes.append(too_many_branches(span, MOST_BRANCHES))
        return []

    def goals(self, term: Term) -> list[Goal]:
        """The goals of a term that is no control construct: itself, after the equalities for its compounds."""
        match term:
            case Variable():
                self.mistakes.append(not_supported("a variable as a goal", term.span, "write the predicate's name"))
            case Constant(value=str() as name):
                return self.named(name, (), term.span)
            case Compound(name=name, arguments=arguments):
                return self.named(name, arguments, term.span)
            case Constant():
                self.mistakes.append(not_a_goal(term))
        return []

    def named(self, name: str, arguments: tuple[Term, ...], span: Span) -> list[Goal]:
        key = Key(name, len(arguments))
        if key in SIDE_EFFECTS:
            self.mistakes.append(side_effect(name, span, SIDE_EFFECTS[key]))
        elif key in COMING:
            self.mistakes.append(not_supported(f"`{key}`", span, COMING[key]))
        elif key in (("var", 1), ("nonvar", 1)):
            return self.binding_test(key.name, arguments[0], span)
        elif key == ("dif", 2):
            return self.builtin(Key("\\==", 2), arguments, span)  # both sides are known when it is tested
        elif key in AGGREGATES:
            return read_aggregate(self, key, arguments, span)
        elif key in CHOICES:
            return read_choice(self, key, arguments, span)
        elif key in self.foreign or (key in BUILTINS and (key in CONTROL or self.qualified(key) not in self.own)):
            return self.builtin(key, arguments, span)
        else:
            plain, equalities = self.flattening.all_simple(arguments)
            return [*equalities, Atom(self.qualified(key).name, plain, span)]
        return []

    def qualified(self, key: Key) -> Key:
        return qualified(self.module, key) if self.module else key

    def binding_test(self, name: str, term: Term, span: Span) -> list[Goal]:
        """`nonvar/1` holds for what has a value, `var/1` for nothing that has one."""
        if isinstance(term, Variable) and term.name not in self.known:
            raise LogicError(unbound_test(f"{name}({term.name})", term))
        test = BuiltinCall("ground", (term,), span) if isinstance(term, Variable) else BuiltinCall("true", (), span)
        return [test] if name == "nonvar" else [Negation((test,), span)]

    def builtin(self, key: Key, arguments: tuple[Term, ...], span: Span) -> list[Goal]:
        if key == ("=", 2):
            return list(self.flattening.unify(arguments[0], arguments[1], span))
        if key == ("\\=", 2) and any(isinstance(one, Compound) and not is_ground(one) for one in arguments):
            return [Negation(tuple(self.flattening.unify(arguments[0], arguments[1], span)), span)]
        goals: list[Goal] = []
        plain: list[Term] = []
        defined = self.foreign.get(key)
        for argument, letter in zip(arguments, (defined or BUILTINS[key]).modes[0], strict=True):
            if letter == "e":
                term, calls = self.expression(argument)
                goals += calls
                plain.append(term)
            else:
                term, equalities = self.flattening.simple(argument)
                goals += equalities
                plain.append(term)
        return [*goals, BuiltinCall(key.name, tuple(plain), span, defined)]

    def expression(self, term: Term) -> tuple[Term, list[Goal]]:
        """An arithmetic expression of known functions, and the calls of those that the host program defines.

        `pi` becomes a function without arguments, so that no text that is put in later is taken for it.
        """
        match term:
            case Compound(name=name, arguments=arguments):
                parts = [self.expression(argument) for argument in arguments]
                terms, calls = tuple(part for part, _ in parts), [call for _, inner in parts for call in inner]
                if (name, len(arguments)) in FUNCTIONS:
                    return replace(term, arguments=terms), calls
                return self.foreign_function(name, terms, calls, term)
            case Constant(value=str() as name) if (name, 0) in FUNCTIONS:
                return Compound(name, (), term.span), []
            case Constant(value=str() as name) if self.is_function(name, 0):
                return self.foreign_function(name, (), [], term)
            case _:
                return term, []

    def foreign_function(
        self, name: str, terms: tuple[Term, ...], calls: list[Goal], term: Term
    ) -> tuple[Term, list[Goal]]:
        """The value of a function of the host as a variable, after the calls that its arguments need."""
        if not self.is_function(name, len(terms)):
            self.mistakes.append(unknown_function(name, len(terms), term.span))
            return term, calls
        value = self.flattening.fresh(term.span)
        defined = self.foreign[Key(name, len(terms) + 1)]
        return value, [*calls, BuiltinCall(name, (*terms, value), term.span, defined)]

    def is_function(self, name: str, arity: int) -> bool:
        found = self.foreign.get(Key(name, arity + 1))
        return found is not None and found.function


def is_test(body: Body) -> bool:
    """Whether a body only tests values: it cannot have more than one answer for them."""
    return all(isinstance(goal, Negation) or (isinstance(goal, BuiltinCall) and _tests(goal)) for goal in body)


def _tests(goal: BuiltinCall) -> bool:
    """Whether a call cannot have more than one answer."""
    return goal.name != "=" and (goal.builtin.solve is None or not any("-" in mode for mode in goal.builtin.modes))
