"""Predicates that take terms apart, put them together, test and compare them.

>>> from logic.facts.values import Compound
>>> univ = next(entry for entry in BUILTINS if entry.name == "=..")
>>> list(univ.solve("+-", Compound("f", ("a", 1))))
[(['f', 'a', 1],)]
"""

from __future__ import annotations

from collections.abc import Callable, Iterator

from logic.engine.builtins.arguments import elements, elements_or_none, integer, natural, symbol
from logic.engine.builtins.comparison import order_key
from logic.engine.builtins.read import read
from logic.engine.builtins.table import Builtin, EvaluationError, Outputs, by_mode, entry, many, one, test
from logic.engine.builtins.write import spelled
from logic.facts.values import EMPTY, Value, compound, parts


def _taken_apart(value: Value) -> Value:
    found = parts(value)
    return [value] if found is None else [found[0], *found[1]]


def _put_together(value: Value) -> Value:
    match elements(value):
        case []:
            raise EvaluationError("undefined-value", value, expected="list of a name and arguments")
        case [only] if parts(only) is None:
            return only
        case [name, *arguments]:
            return compound(symbol(name), arguments)
    raise EvaluationError("type-clash", value, expected="list")


def _functor(value: Value) -> Iterator[Outputs]:
    name, arguments = parts(value) or (value, ())
    yield name, len(arguments)


def _arguments(value: Value) -> tuple[Value, ...]:
    found = parts(value)
    if found is None:
        raise EvaluationError("type-clash", value, expected="compound term")
    return tuple(found[1])


def _argument(place: Value, value: Value) -> Value | None:
    at, found = natural(place), _arguments(value)
    return found[at - 1] if 1 <= at <= len(found) else None


def _numbered(value: Value) -> Iterator[Outputs]:
    yield from enumerate(_arguments(value), 1)


def _name_and_arguments(value: Value) -> Iterator[Outputs]:
    arguments = list(_arguments(value))
    yield _taken_name(value), arguments


def _name_and_arity(value: Value) -> Iterator[Outputs]:
    arguments = _arguments(value)
    yield _taken_name(value), len(arguments)


def _taken_name(value: Value) -> Value:
    found = parts(value)
    return EMPTY if found is None else found[0]


def _named(name: Value, arguments: Value) -> Value:
    found = elements(arguments)
    if not found:
        raise EvaluationError("undefined-value", name, arguments, expected="list that is not empty")
    return compound(symbol(name), found)


def _compared(left: Value, right: Value) -> Value:
    first, second = order_key(left), order_key(right)
    if first == second:
        return "="
    return "<" if first < second else ">"


def _is_compound(value: Value) -> bool:
    return parts(value) is not None


def _is_callable(value: Value) -> bool:
    return not isinstance(value, int | float)


def _is_list(value: Value) -> bool:
    return elements_or_none(value) is not None


def _is_text(value: Value) -> bool:
    return isinstance(value, str) or value == []


def _holds(_value: Value) -> bool:
    return True


def _never(_value: Value) -> bool:
    return False


def _type_test(name: str, function: Callable[[Value], bool], summary: str) -> Builtin:
    return Builtin(name, 1, ("+",), False, function, summary, test(function))


def _copied(value: Value) -> Value:
    return value


def _with_arity(name: Value, arity: Value) -> Value | None:
    """The constant of a name and arity 0; terms with unbound arguments are no values."""
    if integer(arity) != 0:
        raise EvaluationError("undefined-value", name, arity, expected="arity 0")
    if parts(name) is not None:
        raise EvaluationError("type-clash", name, expected="constant")
    return name


BUILTINS: tuple[Builtin, ...] = (
    entry("=..", "+- -+", by_mode({"+-": one(_taken_apart), "-+": one(_put_together)}),
          "name and arguments of a term as a list", "f(a, 1) =.. X  X = [f, a, 1]"),
    entry("functor", "+-- -++", by_mode({"+--": many(_functor), "-++": one(_with_arity)}),
          "name and number of arguments of a term", "functor(f(a, 1), N, A)  N = f, A = 2"),
    entry("arg", "++- -+-", by_mode({"++-": one(_argument), "-+-": many(_numbered)}),
          "argument of a term by its number, counted from 1", "arg(2, f(a, b), X)  X = b"),
    entry("compound_name_arguments", "+-- -++", by_mode({"+--": many(_name_and_arguments), "-++": one(_named)}),
          "name and list of arguments of a compound term"),
    entry("compound_name_arity", "+--", many(_name_and_arity), "name and number of arguments of a compound term"),
    entry("copy_term", "+-", one(_copied), "the term itself: it has no variables"),
    entry("compare", "-++", one(_compared), "<, = or > by the standard order of terms", "compare(X, 1, a)  X = <"),
    entry("term_to_atom", "-+ +-", by_mode({"-+": one(read), "+-": one(spelled)}), "a term and its text, quoted",
          "term_to_atom(f(a, 1), X)  X = 'f(a,1)'"),
    _type_test("compound", _is_compound, "is a compound term, a list that is not empty among them"),
    _type_test("callable", _is_callable, "is a text or a compound term"),
    _type_test("is_list", _is_list, "is a list that ends in []"),
    _type_test("string", _is_text, "is a text: quotes make no difference"),
    _type_test("ground", _holds, "has no variables: every value is ground"),
    _type_test("nonvar", _holds, "has a value: variables have one when a goal is tested"),
    _type_test("var", _never, "has no value: never, for the same reason"),
    entry("term_string", "-+ +-", by_mode({"-+": one(read), "+-": one(spelled)}), "a term and its text, quoted",
          "term_string(X, 'f(a)')  X = f(a)"),
)  # fmt: skip
