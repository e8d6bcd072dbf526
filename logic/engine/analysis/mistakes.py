"""The diagnostics of the checker: one function per code, so that each message is written once."""

from __future__ import annotations

from collections.abc import Iterable, Sequence

from logic.engine.analysis.program import Key, LatticePart
from logic.engine.builtins import FUNCTIONS
from logic.engine.syntax.ast import Constant, Term, Variable
from logic.engine.syntax.unparse import unparse
from logic.errors import Diagnostic, Note, Span
from logic.frozen import replace


def did_you_mean(name: str, known: Iterable[str]) -> str:
    """A suffix for a help text: the nearest known name, or nothing."""
    import difflib

    near = difflib.get_close_matches(name, sorted(set(known)), n=1, cutoff=0.65)
    return f"did you mean `{near[0]}`?" if near else ""


def unsafe_variable(variable: Variable, where: str) -> Diagnostic:
    if variable.name.endswith("'"):  # stands for a compound term
        message = f"no positive literal of the body gives `{variable.span.text}` a value"
        return Diagnostic("unsafe-variable", message, variable.span, where, "add a literal that binds its variables")
    return Diagnostic(
        "unsafe-variable",
        f"no positive literal of the body binds `{variable.shown}`",
        variable.span,
        where,
        f"add a literal that binds `{variable.shown}`"
        + (", or leave it out of the head" if where == "used in the head" else ""),
    )


def anonymous_in_head(variable: Variable) -> Diagnostic:
    return Diagnostic(
        "unsafe-variable",
        "`_` in a head stands for every possible value",
        variable.span,
        "no literal can bind it",
        "name the variable and bind it in the body",
    )


def list_not_given(span: Span) -> Diagnostic:
    message = "a goal over a list runs for lists that are given"
    return Diagnostic("unsafe-variable", message, span, "no list is known here", "add a literal that binds the list")


def unknown_predicate(key: Key, span: Span, known: Iterable[Key]) -> Diagnostic:
    hint = did_you_mean(str(key), map(str, known))
    return Diagnostic(
        "unknown-predicate",
        f"no rule, fact or declaration defines `{key}`",
        span,
        "not defined",
        hint or f"define it, add facts for it, or declare it with `:- pred {key.name}(…)`",
    )


def wrong_arity(key: Key, span: Span, arities: Sequence[int]) -> Diagnostic:
    listed = " and ".join(f"`{key.name}/{arity}`" for arity in sorted(arities))
    return Diagnostic(
        "wrong-arity",
        f"`{key.name}` is used with {_count(key.arity, 'argument')}",
        span,
        "no predicate of this arity",
        f"{listed} {'is' if len(arities) == 1 else 'are'} defined; predicates are known by name and arity",
    )


def _count(number: int, noun: str) -> str:
    return f"{number} {noun}{'' if number == 1 else 's'}"


def unstratified(cycle: Sequence[tuple[Key, Key, Span, bool]], *, two_valued: bool) -> Diagnostic:
    """`cycle` lists its steps: head, body predicate, place of the literal, and whether it is negated.

    `two_valued` tells that an aggregate or a table of best rows is in it, for which rows cannot be undefined.
    """
    path = " -> ".join([*(str(head) for head, *_ in cycle), str(cycle[0][0])])
    negated = next(step for step in cycle if step[3])
    return Diagnostic(
        "unstratified",
        f"`{negated[0]}` depends on itself through a negation or an aggregate: {path}",
        negated[2],
        "this one needs all rows, and is inside the cycle",
        "break the cycle: negate or aggregate a predicate that does not depend on the rule's head"
        + ("" if two_valued else ", or let rows be undefined: `:- set_prolog_flag(semantics, well_founded).`"),
        tuple(
            Note(f"`{head}` depends on `{body}`{' negated' if negative else ''}", span)
            for head, body, span, negative in cycle
            if span != negated[2]
        ),
    )


def joins_itself(part: LatticePart) -> Diagnostic:
    return Diagnostic(
        "unstratified",
        f"`{part.function}` joins the values of a table that it depends on itself",
        part.span,
        "needs a table that is complete",
        "define the join without the table",
    )


def not_monotone(term: Term, label: str) -> Diagnostic:
    return Diagnostic(
        "not-monotone",
        f"`{unparse(term)}` comes from a table of best rows that is not complete yet",
        term.span,
        label,
        "use the value in a rule outside the recursion, or give this predicate a table with the same mode",
    )


def undefined_in_aggregate(key: Key, span: Span) -> Diagnostic:
    return Diagnostic(
        "undefined-in-aggregate",
        f"some rows of `{key}` are undefined, so what is made of all its rows is not known",
        span,
        "an aggregate, a choice of answers or a table of best rows reads it",
        f"ask for `{key.name}` itself, and look at its undefined answers",
    )


def type_clash(message: str, span: Span, label: str, help_text: str, notes: tuple[Note, ...] = ()) -> Diagnostic:
    return Diagnostic("type-clash", message, span, label, help_text, notes)


def unknown_function(name: str, arity: int, span: Span) -> Diagnostic:
    arities = sorted(other for known, other in FUNCTIONS if known == name)
    if arities:
        hint = f"`{name}` takes {' or '.join(map(str, arities))} arguments"
    else:
        hint = did_you_mean(name, (known for known, _ in FUNCTIONS))
    return Diagnostic(
        "unknown-function",
        f"`{name}/{arity}` is not an arithmetic function",
        span,
        "cannot be computed",
        hint or "an expression is made of numbers, variables and functions such as `+`, `*`, `abs`",
    )


def bad_head(term: Term) -> Diagnostic:
    return Diagnostic(
        "bad-head",
        f"`{unparse(term)}` cannot be the head of a clause",
        term.span,
        "not a predicate",
        "a head is a name, or a name with arguments: `p`, `p(X, a)`",
    )


def reserved_name(key: Key, span: Span | None) -> Diagnostic:
    message = f"`{key}` belongs to the language and cannot be defined"
    advice = "write the clause in the file of its module" if key == (":", 2) else "choose another name"
    return Diagnostic("reserved-name", message, span, "reserved", advice)


def defined_in_python(key: Key, span: Span | None) -> Diagnostic:
    message = f"`{key}` is defined in Python and can have no facts or rules"
    return Diagnostic("reserved-name", message, span, "defined in Python", "choose another name")


def not_a_goal(term: Constant) -> Diagnostic:
    return Diagnostic(
        "not-a-goal",
        f"`{unparse(term)}` is a number, not a goal",
        term.span,
        "cannot hold or fail",
        "write a predicate or a comparison here",
    )


def not_supported(what: str, span: Span, advice: str = "") -> Diagnostic:
    return Diagnostic("not-supported", f"{what} is not supported yet", span, "not supported yet", advice)


def side_effect(name: str, span: Span, advice: str) -> Diagnostic:
    what = "a cut" if name == "!" else f"`{name}`"
    return Diagnostic(
        "side-effect",
        f"{what} has no meaning in a rule without an order of execution",
        span,
        "not allowed in a body",
        advice,
    )


def too_many_branches(span: Span, most: int) -> Diagnostic:
    return Diagnostic(
        "too-many-branches",
        f"the disjunctions of this clause have more than {most} combinations",
        span,
        "multiplied out here",
        "give the alternatives a predicate of their own",
    )


def too_many_goals(span: Span, number: int, most: int) -> Diagnostic:
    return Diagnostic(
        "too-many-goals",
        f"this body has {number} goals; {most} is the most that is planned as one",
        span,
        "",
        "give some of the goals a predicate of their own",
    )


def bad_directive(span: Span, message: str, advice: str) -> Diagnostic:
    return Diagnostic("bad-directive", message, span, "in this directive", advice)


def conflicting_declaration(key: Key, span: Span, earlier: Span) -> Diagnostic:
    return Diagnostic(
        "conflicting-declaration",
        f"`{key}` is declared twice, with different columns",
        span,
        "declared here",
        "keep one of the two",
        (Note("declared before", earlier),),
    )


def added_before(key: Key, declared: Span) -> Diagnostic:
    message = f"facts of `{key}` were added before its record column was declared"
    return Diagnostic("conflicting-declaration", message, declared, "declared here", "declare first, then add facts")


def fact_type(key: Key, column: str, wanted: str, value: Term, declared: Span | None) -> Diagnostic:
    notes = (Note(f"`{key.name}` is declared", declared),) if declared is not None else ()
    return Diagnostic(
        "type-clash",
        f"`{unparse(value)}` is not {_article(wanted)}, which column `{column}` of `{key}` holds",
        value.span,
        f"not {_article(wanted)}",
        "correct the fact, or the declared type",
        notes,
    )


def _article(type_name: str) -> str:
    return {"int": "an int", "any": "a value"}.get(type_name, f"a {type_name}")


def singleton(variable: Variable) -> Diagnostic:
    return Diagnostic(
        "singleton-variable",
        f"`{variable.name}` occurs only once in this clause",
        variable.span,
        "only here",
        f"write `_` or `_{variable.name}` if that is meant",
        severity="warning",
    )


def unknown_parameter(name: str, known: Sequence[str], span: Span) -> Diagnostic:
    hint = did_you_mean(name, known) or (f"its variables are {', '.join(known)}" if known else "it has no variables")
    return Diagnostic("unknown-parameter", f"the query has no variable `{name}` to give a value to", span, "", hint)


def bad_parameter(name: str, value: object) -> Diagnostic:
    return Diagnostic(
        "not-a-value",
        f"the parameter `{name}` is {value!r}, which is not a value",
        help="a value is a str, a float that is not NaN, or an int of at most 64 bits",
    )


def bad_aggregate(spec: Term, advice: str) -> Diagnostic:
    return Diagnostic("bad-aggregate", f"`{unparse(spec)}` is not an aggregate", spec.span, "not known", advice)


def unknown_closure(closure: Term, advice: str) -> Diagnostic:
    return Diagnostic(
        "unknown-closure",
        f"which predicate `{unparse(closure)}` calls is not known before the rule runs",
        closure.span,
        "not the name of a predicate",
        advice,
    )


def unbound_test(goal: str, variable: Variable) -> Diagnostic:
    return Diagnostic(
        "not-supported",
        f"whether `{variable.shown}` has a value is not known here: goals have no order",
        variable.span,
        f"in `{goal}`",
        f"every variable of an answer has a value; use `{variable.shown}` in a goal before, or leave the test out",
    )


def bad_choice(term: Term, advice: str) -> Diagnostic:
    return Diagnostic("bad-choice", f"`{unparse(term)}` cannot stand here", term.span, "not understood", advice)


def needs_values(mistake: Diagnostic) -> Diagnostic:
    """The diagnostic of an unsafe variable, for a rule that can be used by goals that give its arguments."""
    return replace(mistake, help="ask with a value for an argument that gives it one, or add a literal that binds it")


def circular_demand(mistake: Diagnostic) -> Diagnostic:
    """From the diagnostic of a cycle among the predicates of values that are asked for."""
    return Diagnostic(
        "unstratified",
        "a predicate that needs its arguments is asked here with values that depend on the answer itself",
        mistake.span,
        "this one needs all rows, and its values come from the rule that it stands in",
        "give the values by a predicate that does not depend on this rule, "
        "or write the rules of the one that needs them so that they start from facts",
    )


def too_deep(span: Span) -> Diagnostic:
    return Diagnostic(
        "too-deep",
        "the brackets, negations or goals of a rule stand too deep inside one another",
        span,
        "in this text",
        "give the inner goals a predicate of their own",
    )
