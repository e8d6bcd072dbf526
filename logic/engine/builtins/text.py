"""Predicates on text, with their SWI-Prolog names; every length and position counts code points.

`atom_…` and `string_…` are the same here, because quotes make no difference: `"a"` and `'a'` are one text.

>>> concat = next(entry for entry in BUILTINS if entry.name == "atom_concat")
>>> list(concat.solve("--+", "ab"))
[('', 'ab'), ('a', 'b'), ('ab', '')]
"""

from __future__ import annotations

from collections.abc import Iterator

from logic.engine.builtins.arguments import elements, integer, natural, symbol, text
from logic.engine.builtins.table import Builtin, EvaluationError, Outputs, by_mode, entry, many, one, test
from logic.facts.values import Value


def from_codes(values: list[Value]) -> str:
    """The text of a list of characters, or of a list of code points.

    >>> from_codes(["a", "b"]), from_codes([97, 98])
    ('ab', 'ab')
    """
    coded = bool(values) and isinstance(values[0], int)
    return "".join(_from_code(value) if coded else _character(value) for value in values)


def _from_code(value: Value) -> str:
    code = integer(value)
    if not 0 <= code <= 0x10FFFF or 0xD800 <= code <= 0xDFFF:
        raise EvaluationError("type-clash", value, expected="code point of a character")
    return chr(code)


def _character(value: Value) -> str:
    if isinstance(value, str) and len(value) == 1:
        return value
    raise EvaluationError("type-clash", value, expected="character")


def _from_list(value: Value) -> Value:
    return from_codes(elements(value))


def _is_from_list(value: Value, characters: Value) -> bool:
    return text(value) == from_codes(elements(characters))


def _characters(value: Value) -> Value:
    return list(text(value))


def _codes(value: Value) -> Value:
    return [ord(character) for character in text(value)]


def _code(value: Value) -> Value:
    return ord(_character(value))


def _code_at(place: Value, value: Value) -> Value | None:
    at, characters = natural(place), text(value)
    return ord(characters[at - 1]) if 1 <= at <= len(characters) else None


def _length(value: Value) -> Value:
    return len(text(value))


def _has_length(value: Value, length: Value) -> bool:
    return len(text(value)) == integer(length)


def _is_joined(left: Value, right: Value, whole: Value) -> bool:
    return text(left) + text(right) == text(whole)


def _joined(left: Value, right: Value) -> Value:
    return text(left) + text(right)


def _after(left: Value, whole: Value) -> Value | None:
    front, found = text(left), text(whole)
    return found[len(front) :] if found.startswith(front) else None


def _before(right: Value, whole: Value) -> Value | None:
    end, found = text(right), text(whole)
    return found[: len(found) - len(end)] if found.endswith(end) else None


def _splits(whole: Value) -> Iterator[Outputs]:
    found = text(whole)
    for at in range(len(found) + 1):
        yield found[:at], found[at:]


def _occurrences(value: Value, part: Value) -> Iterator[Outputs]:
    """Where a part stands: what is before it, its length, what is after it."""
    whole, wanted = text(value), text(part)
    at = whole.find(wanted)
    while at >= 0:
        yield at, len(wanted), len(whole) - at - len(wanted)
        at = whole.find(wanted, at + 1)


def _parts(mode: str, value: Value, *known: Value) -> Iterator[Outputs]:
    """Every part of a text whose numbers (before, length, after) are the known ones; the others and the part come out.

    The letters of `mode` say which of the three are known.
    """
    whole, given = text(value), iter(map(natural, known))
    before, length, after = (next(given) if letter == "+" else None for letter in mode[1:4])
    for start, end in _places(len(whole), before, length, after):
        numbers = (start, end - start, len(whole) - end)
        shown = tuple(number for number, letter in zip(numbers, mode[1:4], strict=True) if letter == "-")
        yield *shown, whole[start:end]


def _places(size: int, before: int | None, length: int | None, after: int | None) -> Iterator[tuple[int, int]]:
    """Start and end of each part of a text of this size that fits the numbers that are known."""
    if before is None and length is not None and after is not None:
        before = size - after - length
    starts = range(size + 1) if before is None else range(before, min(before, size) + 1)
    for start in starts:
        if start < 0:
            continue
        if after is not None:
            ends = range(size - after, size - after + 1)
        elif length is not None:
            ends = range(start + length, start + length + 1)
        else:
            ends = range(start, size + 1)
        yield from ((start, end) for end in ends if start <= end <= size and length in (None, end - start))


def _upper(value: Value) -> Value:
    """Character by character, so that no length changes: `ß` has no capital of one character and stays."""
    return "".join(_one_character(character, character.upper()) for character in text(value))


def _lower(value: Value) -> Value:
    return "".join(character.lower()[0] for character in text(value))


def _one_character(character: str, changed: str) -> str:
    return changed if len(changed) == 1 else character


def _same_text(value: Value) -> Value:
    return text(value)


def _checked_text(value: Value) -> Value:
    return symbol(value)


_CONCAT = by_mode(
    {"+++": test(_is_joined), "++-": one(_joined), "+-+": one(_after), "-++": one(_before), "--+": many(_splits)}
)
_CONCAT_MODES = "+++ ++- +-+ -++ --+"
_PART = by_mode({"+---+": many(_occurrences)} | dict.fromkeys(_PARTS := (
    "++++-", "+++--", "++-+-", "+-++-", "++---", "+-+--", "+--+-", "+----",
), _parts))  # fmt: skip
_PART_MODES = " ".join(("+---+", *_PARTS))
_LIST = {"++": test(_is_from_list), "-+": one(_from_list)}

BUILTINS: tuple[Builtin, ...] = (
    *(entry(name, "++ +-", by_mode({"++": test(_has_length), "+-": one(_length)}), "number of characters of a text",
            f"{name}(abc, X)  X = 3") for name in ("atom_length", "string_length")),
    *(entry(name, _CONCAT_MODES, _CONCAT, "the third text is the first followed by the second",
            f"{name}(a, X, abc)  X = bc") for name in ("atom_concat", "string_concat", "text_concat")),
    *(entry(name, _PART_MODES, _PART, "part of a text: what stands before it, its length, what stands after it",
            f"{name}(abcd, 1, 2, A, X)  A = 1, X = bc") for name in ("sub_atom", "sub_string")),
    *(entry(name, "++ +- -+", by_mode({"+-": one(_characters), **_LIST}), "list of the characters of a text",
            f"{name}(ab, X)  X = [a, b]") for name in ("atom_chars", "string_chars")),
    *(entry(name, "++ +- -+", by_mode({"+-": one(_codes), **_LIST}), "list of the code points of a text",
            f"{name}(ab, X)  X = [97, 98]") for name in ("atom_codes", "string_codes")),
    entry("char_code", "+- -+", by_mode({"+-": one(_code), "-+": one(_from_code)}), "code point of a character",
          "char_code(a, X)  X = 97"),
    entry("string_code", "++-", one(_code_at), "code point of a text at a place, counted from 1",
          "string_code(1, abc, X)  X = 97"),
    *(entry(name, "+-", one(_upper), "the text in capitals", f"{name}(abc, X)  X = 'ABC'")
      for name in ("upcase_atom", "string_upper")),
    *(entry(name, "+-", one(_lower), "the text in small letters", f"{name}('ABC', X)  X = abc")
      for name in ("downcase_atom", "string_lower")),
    *(entry(name, "+- -+", one(_same_text), "the text of a constant", f"{name}(X, 12)  X = '12'")
      for name in ("atom_string", "string_to_atom")),
    entry("text_to_string", "+-", one(_checked_text), "the text itself"),
)  # fmt: skip
