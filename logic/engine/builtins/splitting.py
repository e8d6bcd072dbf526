"""Predicates that join and split text.

>>> split = next(entry for entry in BUILTINS if entry.name == "split_string")
>>> list(split.solve("+++-", "a, b", ",", " "))
[(['a', 'b'],)]
"""

from __future__ import annotations

from logic.engine.builtins.arguments import elements, symbol, text
from logic.engine.builtins.table import Builtin, EvaluationError, by_mode, entry, one
from logic.facts.values import Value


def _concatenated(value: Value) -> Value:
    return "".join(map(text, elements(value)))


def _joined(value: Value, separator: Value) -> Value:
    return text(separator).join(map(text, elements(value)))


def _split(separator: Value, value: Value) -> Value:
    between, whole = text(separator), text(value)
    if not between:
        raise EvaluationError("undefined-value", separator, expected="text that is not empty")
    return list[Value](whole.split(between))


def _split_string(value: Value, separators: Value, padding: Value) -> Value:
    """As SWI-Prolog 9 does it: padding is taken off the whole, then off the front of what remains and each end."""
    between, around = symbol(separators), symbol(padding)
    rest, found = symbol(value).strip(around or None) if around else symbol(value), list[Value]()
    while between:
        rest = rest.lstrip(around) if around else rest
        end = next((at for at, character in enumerate(rest) if character in between), None)
        if end is None:
            break
        found.append(rest[:end].rstrip(around) if around else rest[:end])
        rest = rest[end + 1 :]
    return [*found, rest]


BUILTINS: tuple[Builtin, ...] = (
    entry("atomic_list_concat", "+-", one(_concatenated), "texts and numbers as one text",
          "atomic_list_concat([a, 1], X)  X = a1"),
    entry("atomic_list_concat", "++- -++", by_mode({"++-": one(_joined), "-++": one(_split)}),
          "texts and numbers as one text with a separator between them; the text split at the separator",
          "atomic_list_concat(X, '-', 'a-b')  X = [a, b]"),
    entry("split_string", "+++-", one(_split_string),
          "the text split at any of some characters, without others at the ends of each part",
          "split_string('a, b', ',', ' ', X)  X = [a, b]"),
)  # fmt: skip
