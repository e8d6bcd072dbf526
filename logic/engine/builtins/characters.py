"""Kinds of characters, with the names that SWI-Prolog has for them.

>>> [kind for kind in kinds("7") if isinstance(kind, Compound)][:2]
[Compound(name='decimal', arguments=(7,)), Compound(name='digit', arguments=(7,))]
"""

from __future__ import annotations

import unicodedata
from collections.abc import Callable, Iterator

from logic.engine.builtins.table import Builtin, EvaluationError, Solve, by_mode, each, entry, test
from logic.facts.values import Compound, Value, same

CLOSING = {"(": ")", "[": "]", "{": "}"}
HARD_SPACES = "\u00a0\u2007\u202f"  # they keep words together, so they are no space
SYMBOLS = frozenset("#$&*+-./:<=>?@\\^~")


def _category(character: str) -> str:
    return unicodedata.category(character)


def _is_letter(character: str) -> bool:
    """A letter; outside of ASCII a digit too, as in SWI-Prolog."""
    category = _category(character)
    return category[0] == "L" or category == "Nl" or (category == "Nd" and not character.isascii())


def _is_word(character: str) -> bool:
    return _is_letter(character) or "0" <= character <= "9"


def _is_space(character: str) -> bool:
    return character.isspace() and character not in HARD_SPACES and not "\x1c" <= character <= "\x1f"


def _is_graphic(character: str) -> bool:
    return _category(character)[0] != "C" and not _is_space(character)


def _is_symbol(character: str) -> bool:
    return character in SYMBOLS if character.isascii() else _category(character)[0] in "SP"


def _starts_variable(character: str) -> bool:
    return _category(character) == "Lu" or character == "_"


def _is_title(character: str) -> bool:
    return _category(character) == "Lt"


TESTS: dict[str, Callable[[str], bool]] = {
    "alnum": _is_word,
    "alpha": _is_letter,
    "csym": lambda one: _is_word(one) or one == "_",
    "csymf": lambda one: _is_letter(one) or one == "_",
    "prolog_var_start": _starts_variable,
    "prolog_atom_start": lambda one: _is_letter(one) and _category(one) not in ("Lu", "Nd"),
    "prolog_identifier_continue": lambda one: _is_word(one) or one == "_",
    "prolog_symbol": _is_symbol,
    "ascii": str.isascii,
    "white": lambda one: one in " \t",
    "cntrl": lambda one: _category(one) == "Cc",
    "decimal": lambda one: _category(one) == "Nd",
    "digit": lambda one: "0" <= one <= "9",
    "space": _is_space,
    "end_of_line": lambda one: "\n" <= one <= "\r",
    "newline": lambda one: one == "\n",
    "lower": lambda one: one.islower() or _is_title(one),
    "upper": lambda one: one.isupper() or _is_title(one),
    "punct": lambda one: _is_graphic(one) and not _is_word(one),
    "graph": _is_graphic,
    "print": lambda one: _is_graphic(one) or _category(one) == "Zs",
    "period": lambda one: one in ".?!",
    "quote": lambda one: one in "'\"`",
}
WITH_VALUE = ("decimal", "digit", "xdigit", "upper", "lower", "to_upper", "to_lower", "paren")


def kinds(character: str) -> Iterator[Value]:
    """Every kind that a character is of; `upper(L)`, `digit(Weight)` and their like carry a value."""
    yield from (name for name, holds in TESTS.items() if holds(character))
    yield from (Compound(name, (value,)) for name, value in _values(character))


def _values(character: str) -> Iterator[tuple[str, Value]]:
    large, small = _one(character.upper(), character), character.lower()[0]
    if TESTS["decimal"](character):
        yield "decimal", unicodedata.decimal(character)
    if TESTS["digit"](character):
        yield "digit", int(character)
    if character in "0123456789abcdefABCDEF":
        yield "xdigit", int(character, 16)
    if TESTS["lower"](character):
        yield "lower", large
    if TESTS["upper"](character):
        yield "upper", small
    yield "to_lower", large  # what is written in small letters as the character is; so SWI-Prolog has it
    yield "to_upper", small
    if character in CLOSING:
        yield "paren", CLOSING[character]


def _one(changed: str, character: str) -> str:
    return changed if len(changed) == 1 else character


def _kinds_of_codes(character: str) -> Iterator[Value]:
    """The kinds with codes for the characters that they carry."""
    for kind in kinds(character):
        match kind:
            case Compound(name, (str() as carried,)):
                yield Compound(name, (ord(carried),))
            case _:
                yield kind


def _character(value: Value) -> str:
    if isinstance(value, str) and len(value) == 1:
        return value
    raise EvaluationError("type-clash", value, expected="character")


def _types_of_character(value: Value) -> Iterator[Value]:
    return kinds(_character(value))


def _types_of_code(value: Value) -> Iterator[Value]:
    if value == -1:
        return iter(("end_of_file",))
    if isinstance(value, int) and 0 <= value <= 0x10FFFF:
        return _kinds_of_codes(chr(value))
    return _kinds_of_codes(_character(value))


def _known(kind: Value) -> Value:
    match kind:
        case str() if kind in TESTS or kind == "end_of_file":
            return kind
        case Compound(name, (_,)) if name in WITH_VALUE:
            return kind
        case _:
            raise EvaluationError("undefined-value", kind, expected="kind of character such as `alpha`")


def _typed(types: Callable[[Value], Iterator[Value]]) -> Solve:
    def is_of(value: Value, kind: Value) -> bool:
        return any(same(found, wanted) for wanted in [_known(kind)] for found in types(value))

    return by_mode({"++": test(is_of), "+-": each(types)})


BUILTINS: tuple[Builtin, ...] = (
    entry("char_type", "++ +-", _typed(_types_of_character), "kind of a character, as `alpha` or `digit(Weight)`",
          "char_type(a, upper)  false"),
    entry("code_type", "++ +-", _typed(_types_of_code), "kind of a code point or a character",
          "code_type(0'7, digit(7))  true"),
)  # fmt: skip
