"""Column types: what each column of a predicate can hold, inferred from declarations, facts and rules.

>>> join_types("int", "float"), join_types("int", "text"), meet_types("number", "int"), meet_types("int", "text")
('number', 'constant', 'int', 'none')
"""

from __future__ import annotations

from collections import deque
from collections.abc import Iterable, Mapping
from functools import cache

from logic.engine.analysis.mistakes import type_clash
from logic.engine.analysis.program import PERIODS, Aggregate, Atom, BuiltinCall, Goal, Key, Rule, Types
from logic.engine.builtins import FUNCTIONS, HAS_TYPE, Builtin
from logic.engine.syntax.ast import Compound, Constant, Data, Term, Variable
from logic.engine.syntax.unparse import unparse
from logic.errors import Diagnostic, Note, Span
from logic.frozen import frozen, replace

MEMBERS = {  # a type is the set of kinds of values that it admits; smaller ones stand before those that hold them
    "none": frozenset[str](),
    "int": frozenset({"int"}),
    "float": frozenset({"float"}),
    "text": frozenset({"text"}),
    "number": frozenset({"int", "float"}),
    "constant": frozenset({"int", "float", "text"}),
    "any": frozenset({"int", "float", "text", "compound"}),
}
NOUNS = {"int": "an integer", "float": "a float", "number": "a number", "text": "a text"}
NOUNS |= {"constant": "a constant", "any": "a value"}
NUMERIC_ADVICE = "`@<` and its like compare any terms in their standard order"
Columns = tuple[tuple[str, str], ...]  # names and types
TYPE_TESTS = {"integer": "int", "float": "float", "number": "number", "atom": "text"}


def named_type(kinds: frozenset[str]) -> str:
    """The smallest type that admits the kinds."""
    return next(name for name, members in MEMBERS.items() if kinds <= members)


@cache
def join_types(left: str, right: str) -> str:
    """The type of a column that holds values of both types."""
    return named_type(MEMBERS[left] | MEMBERS[right])


@cache
def meet_types(left: str, right: str) -> str:
    """The type of a value that stands in columns of both types."""
    return named_type(MEMBERS[left] & MEMBERS[right])


def type_of(value: Data) -> str:
    return {int: "int", float: "float", str: "text"}.get(type(value), "compound")


def infer_types(rules: Iterable[Rule], known: Mapping[Key, Types]) -> dict[Key, Types]:
    """The types of the columns of every derived predicate; `known` gives those of stored and declared ones.

    A column of a derived predicate that no rule can fill has type `none`. A stored predicate that also has rules
    takes the types of both.
    """
    rules = tuple(rules)
    types: dict[Key, Types] = dict(known)
    users: dict[Key, list[Rule]] = {}
    for rule in rules:
        types.setdefault(rule.head.key, ("none",) * rule.head.key.arity)
        for atom, _ in rule.atoms:
            users.setdefault(atom.key, []).append(rule)
    pending = deque(rules)
    while pending:
        rule = pending.popleft()
        before = types[rule.head.key]
        after = tuple(map(join_types, before, head_types(rule, types)))
        if after != before:
            types[rule.head.key] = after
            pending += users.get(rule.head.key, ())
    return types


def head_types(rule: Rule, types: Mapping[Key, Types]) -> Types:
    """What one rule puts into the columns of its head."""
    scope = variable_types(rule.body, types)
    if "none" in scope.values():
        return ("none",) * len(rule.head.arguments)
    return tuple(expression_type(argument, scope) for argument in rule.head.arguments)


def variable_types(body: Iterable[Goal], types: Mapping[Key, Types]) -> dict[str, str]:
    """The type of each variable of a body: what all its positive positions admit."""
    scope: dict[str, str] = {}
    for use in uses(body, types):
        if use.variable is not None:
            scope[use.variable.name] = meet_types(scope.get(use.variable.name, "any"), use.type)
    for goal in body:
        if isinstance(goal, BuiltinCall) and goal.name in ("is", "="):
            _bind(goal, scope)
        elif isinstance(goal, Aggregate) and goal.function in PERIODS:
            _bind_periods(goal, scope, types)
    return scope


def _bind_periods(goal: Aggregate, scope: dict[str, str], types: Mapping[Key, Types]) -> None:
    """The ends of new periods are ends of the given ones."""
    inner = variable_types(goal.bodies[0], types) if len(goal.bodies) == 1 else {}
    for term, result in zip((goal.argument, goal.witness), goal.results, strict=True):
        kind = meet_types("number", "any" if term is None else expression_type(term, inner))
        if isinstance(result, Variable):
            scope[result.name] = meet_types(scope.get(result.name, "any"), kind)


def _bind(goal: BuiltinCall, scope: dict[str, str]) -> None:
    """`X is E` and `X = Y` give a type to a variable on one side from the other."""
    left, right = goal.arguments
    shared = meet_types(expression_type(left, scope), expression_type(right, scope, arithmetic=goal.name == "is"))
    for side in (left, right):
        if isinstance(side, Variable) and (goal.name == "=" or side is left):
            scope[side.name] = shared


@frozen
class Use:
    """A position where a term must be of a type: a column of an atom, an operand of arithmetic."""

    variable: Variable | None
    term: Term
    type: str
    where: Goal | str  # the goal, or the name of the arithmetic operation

    @property
    def operand(self) -> bool:
        return isinstance(self.where, str)

    @property
    def tested(self) -> bool:
        """Whether it is a type test, which may fail: one that never holds is one way through a disjunction."""
        return isinstance(self.where, BuiltinCall) and self.where.defined is None

    @property
    def reason(self) -> str:
        return f"as an operand of `{self.where}`" if self.operand else f"in `{self.where}`"


def uses(body: Iterable[Goal], types: Mapping[Key, Types]) -> list[Use]:
    """The typed positions of the positive atoms and builtins of a body."""
    found: list[Use] = []
    for goal in body:
        match goal:
            case Atom(arguments=arguments):
                columns = types.get(goal.key, ("any",) * len(arguments))
                found += [_use(term, kind, goal) for term, kind in zip(arguments, columns, strict=True)]
            case BuiltinCall(defined=Builtin() as defined):
                found += _foreign_uses(goal, defined)
            case BuiltinCall(name=name, arguments=(term, Constant(value=str() as kind), _)) if name == HAS_TYPE:
                found.append(_use(term, kind, goal))
            case BuiltinCall(name=name, arguments=(term,)) if name in TYPE_TESTS:
                found.append(_use(term, TYPE_TESTS[name], goal))
            case BuiltinCall(name=name, arguments=arguments):
                for term, letter in zip(arguments, goal.builtin.modes[0], strict=False):
                    if letter == "e":
                        found += _operands(term, name)
            case _:
                pass
    return found


def _foreign_uses(goal: BuiltinCall, defined: Builtin) -> list[Use]:
    """The declared types of a predicate of the host; an integer may be given where it takes a float."""
    found: list[Use] = []
    for number, (term, kind) in enumerate(zip(goal.arguments, defined.types, strict=True)):
        letters = {mode[number] for mode in defined.modes}
        if "e" in letters:
            found += _operands(term, goal.name)
        else:
            found.append(_use(term, "number" if kind == "float" and "+" in letters else kind, goal))
    return found


def _use(term: Term, kind: str, where: Goal | str) -> Use:
    return Use(term if isinstance(term, Variable) else None, term, kind, where)


def _operands(term: Term, operation: str) -> list[Use]:
    if isinstance(term, Compound):
        return [use for argument in term.arguments for use in _operands(argument, term.name)]
    return [_use(term, "number", operation)]


def expression_type(term: Term, scope: Mapping[str, str], *, arithmetic: bool = False) -> str:
    """The type of a term, or of the value of an arithmetic expression."""
    match term:
        case Variable(name=name):
            return scope.get(name, "any")
        case Constant(value=value):
            return type_of(value)
        case Compound() if not arithmetic:
            return "any"
        case Compound(name=name, arguments=arguments):
            function = FUNCTIONS.get((name, len(arguments)))
            if function is None:
                return "any"
            return _result(
                function.result, [expression_type(argument, scope, arithmetic=True) for argument in arguments]
            )


def _result(result: str, arguments: list[str]) -> str:
    if result != "same":
        return result
    if all(kind == "int" for kind in arguments):
        return "int"
    return "float" if arguments and all(kind == "float" for kind in arguments) else "number"


def enforced(rules: Iterable[Rule], known: Mapping[Key, Types], declared: Mapping[Key, Columns]) -> list[Rule]:
    """The rules with a check in each whose rows might break the declaration of its head.

    `known` are the types of stored predicates. A check stops the run with an error; where the types of the body leave
    no doubt there is none. The columns of derived predicates are of their declared types wherever they are read, for
    their own rules see to that.
    """
    rules = list(rules)
    heads = {rule.head.key for rule in rules} & declared.keys()
    if not heads:
        return rules
    checked = [_with_checks(rule, declared[rule.head.key], {}) if rule.head.key in heads else rule for rule in rules]
    types = infer_types(checked, known)
    return [_with_checks(rule, declared[rule.head.key], types) if rule.head.key in heads else rule for rule in rules]


def _with_checks(rule: Rule, columns: Columns, types: Mapping[Key, Types]) -> Rule:
    scope = variable_types(rule.body, types) if types else {}
    checks = []
    for (name, wanted), argument in zip(columns, rule.head.arguments, strict=True):
        found = expression_type(argument, scope)
        if not MEMBERS[found] <= MEMBERS[wanted]:
            where = Constant(f"column `{name}` of `{rule.head.key}`")
            checks.append(BuiltinCall(HAS_TYPE, (argument, Constant(wanted), where), argument.span))
    return replace(rule, body=(*rule.body, *checks)) if checks else rule


def check_types(rule: Rule, types: Mapping[Key, Types], declared: Mapping[Key, tuple[Types, Span]]) -> list[Diagnostic]:
    """The type clashes of a rule that are certain from declarations and constants; `types` holds only such types."""
    found = _clashing_uses(rule, types)
    if found or rule.head.key not in declared:
        return found
    wanted, place = declared[rule.head.key]
    scope = variable_types(rule.body, types)
    for argument, column in zip(rule.head.arguments, wanted, strict=True):
        kind = expression_type(argument, scope)
        if kind != "none" and meet_types(kind, column) == "none":
            found.append(_wrong_head(rule, argument, kind, column, place))
    return found


def _wrong_head(rule: Rule, argument: Term, kind: str, column: str, place: Span) -> Diagnostic:
    return type_clash(
        f"`{unparse(argument)}` is {NOUNS[kind]}, but this column of `{rule.head.key}` is declared {column}",
        argument.span,
        f"not {NOUNS[column]}",
        "correct the rule or the declaration",
        (Note(f"`{rule.head.name}` is declared", place),),
    )


def _clashing_uses(rule: Rule, types: Mapping[Key, Types]) -> list[Diagnostic]:
    seen: dict[str, Use] = {}
    found: list[Diagnostic] = []
    for use in uses(rule.body, types):
        if use.variable is None:
            found += _clashing_constant(use)
            continue
        name = use.variable.name
        if use.type == "none":  # no rule can fill the column: nothing to compare with
            continue
        if use.tested:
            continue
        if name in seen and meet_types(seen[name].type, use.type) == "none":
            found.append(_clash(seen[name], use))
        elif name not in seen or MEMBERS[use.type] < MEMBERS[seen[name].type]:
            seen[name] = use
    return found


def _clash(first: Use, second: Use) -> Diagnostic:
    return type_clash(
        f"`{unparse(second.term)}` is {NOUNS[first.type]} {first.reason}, but {NOUNS[second.type]} {second.reason}",
        second.term.span,
        f"{NOUNS[second.type]} is needed",
        NUMERIC_ADVICE if second.operand else "no value is of both types, so the rule could never apply",
        (Note(f"{NOUNS[first.type]} here", first.term.span),),
    )


def _clashing_constant(use: Use) -> list[Diagnostic]:
    if not isinstance(use.term, Constant) or use.type == "none" or use.tested:
        return []
    kind = type_of(use.term.value)
    if meet_types(kind, use.type) != "none":
        return []
    return [
        type_clash(
            f"`{unparse(use.term)}` is {NOUNS[kind]}, but {NOUNS[use.type]} is needed {use.reason}",
            use.term.span,
            f"not {NOUNS[use.type]}",
            NUMERIC_ADVICE if use.operand else "correct the constant",
        )
    ]
