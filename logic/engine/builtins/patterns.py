"""Regular expressions: the predicates of SWI-Prolog's library(pcre), matched in linear time by the native core.

A pattern is a text, or `Pattern/Flags` with letters of `imsx`, and `g` in re_replace/4 for every match. What SWI-Prolog
gives as a dict is a list of pairs here: `0-Whole` and `Name-Part` for each group that took part.

>>> split = next(entry for entry in BUILTINS if entry.name == "re_split")
>>> list(split.solve("++-", "[,;]", "a,b;c"))
[(['a', ',', 'b', ';', 'c'],)]
"""

from __future__ import annotations

import re
import sys
from functools import lru_cache, partial

from logic.engine._native import Pattern
from logic.engine.builtins.arguments import elements, symbol, text
from logic.engine.builtins.comparison import order_key
from logic.engine.builtins.numerals import read_number
from logic.engine.builtins.read import read
from logic.engine.builtins.table import Builtin, EvaluationError, entry, one, test
from logic.facts.values import Compound, Value

EVERY = sys.maxsize
OPTIONS = {"caseless": "i", "multiline": "m", "dotall": "s", "extended": "x"}
_REFERENCE = re.compile(r"\\(?P<backslash>\\)|\$(?P<dollar>\$)|[\\$](?:(\d+)|([a-zA-Z_]\w*)|\{(\w+)\})", re.ASCII)
_CONVERTED = re.compile(r"(.+)_([SAIFNTR])")  # `year_I`: the group `year` as an integer

Groups = list[tuple[int, int] | None]


@lru_cache(maxsize=256)
def _compiled(pattern: str, flags: str) -> Pattern:
    try:
        return Pattern(pattern, flags)
    except ValueError as error:
        message, place = error.args
        raise EvaluationError("bad-pattern", pattern, expected=_explained(pattern, message, place)) from None


def _explained(pattern: str, message: str, place: tuple[int, int] | None) -> str:
    """What is wrong, and the part of the pattern where it is."""
    if place is None:
        return message
    part = pattern[place[0] : place[1]] or pattern[place[0] :]
    return f"{message}, at `{part}` (character {place[0] + 1})" if part else f"{message}, at its end"


def _pattern(value: Value, options: Value = "[]") -> tuple[Pattern, str]:
    """The compiled pattern, and its flags."""
    flags = "".join(map(_flag, elements(options)))
    match value:
        case Compound("/", (expression, letters)):
            source, flags = symbol(expression), flags + symbol(letters)
        case _:
            source = symbol(value)
    for flag in flags:
        if flag not in "imsxg":
            raise EvaluationError("undefined-value", value, expected="flag from i, m, s, x and g")
    return _compiled(source, "".join(sorted(set(flags) - {"g"}))), flags


def _flag(option: Value) -> str:
    match option:
        case Compound(str() as name, (str() as value,)) if name in OPTIONS and value in ("true", "false"):
            return OPTIONS[name] if value == "true" else ""
        case _:
            raise EvaluationError("undefined-value", option, expected="option such as caseless(true)")


def _matches(pattern: Value, value: Value, options: Value = "[]") -> bool:
    return _pattern(pattern, options)[0].matches(text(value))


def _groups(pattern: Value, value: Value, options: Value = "[]") -> Value | None:
    """The groups of the first match."""
    compiled, whole = _pattern(pattern, options)[0], text(value)
    found = compiled.find(whole, 1)
    return _pairs(compiled, whole, found[0]) if found else None


def _pairs(compiled: Pattern, whole: str, groups: Groups) -> Value:
    """Numbers and names of the groups with their texts, in the standard order.

    As in SWI-Prolog a group that took no part is an empty text, unless no group after it took part either.
    """
    found: list[tuple[Value, Value]] = []
    last = max(number for number, place in enumerate(groups) if place is not None)
    for number, (name, place) in enumerate(zip(compiled.names[: last + 1], groups, strict=False)):
        part, converted = whole[slice(*place or (0, 0))], name and _CONVERTED.fullmatch(name)
        key: Value = converted[1] if converted else name or number
        found.append((key, _convert(part, place, converted[2]) if converted and place else part))
    found.sort(key=lambda pair: order_key(pair[0]))
    return [Compound("-", pair) for pair in found]


def _convert(part: str, place: tuple[int, int], kind: str) -> Value:
    """The text of a group as the type that the end of its name asks for, with SWI-Prolog's letters."""
    if kind == "R":
        return Compound("-", (place[0], place[1] - place[0]))
    if kind == "T":
        return read(part)
    if kind in "SA":
        return part
    number = read_number(part)
    if number is None or (kind == "I" and not isinstance(number, int)):
        wanted = "text of an integer" if kind == "I" else "text of a number"
        raise EvaluationError("undefined-value", part, expected=wanted)
    return float(number) if kind == "F" else number


def _split(pattern: Value, value: Value, options: Value = "[]") -> Value:
    """What stands between the matches, and the matches."""
    whole, at, parts = text(value), 0, list[Value]()
    for groups in _pattern(pattern, options)[0].find(whole, EVERY):
        start, end = groups[0] or (0, 0)
        parts += (whole[at:start], whole[start:end])
        at = end
    return [*parts, whole[at:]]


def _replaced(pattern: Value, replacement: Value, value: Value, options: Value = "[]") -> Value:
    """The text with its first match replaced, or every match with the flag `g`; `\\1`, `$1` and `$name` are groups."""
    (compiled, flags), whole, template = _pattern(pattern, options), text(value), text(replacement)
    at, parts = 0, list[str]()
    for groups in compiled.find(whole, EVERY if "g" in flags else 1):
        start, end = groups[0] or (0, 0)
        filled = _REFERENCE.sub(partial(_referred, compiled, whole, groups), template)
        parts += (whole[at:start], filled)
        at = end
    return "".join((*parts, whole[at:]))


def _referred(compiled: Pattern, whole: str, groups: Groups, reference: re.Match[str]) -> str:
    """The text of the group that a reference names."""
    name = next(found for found in reference.groups() if found is not None)
    if reference.lastgroup is not None:
        return name  # a backslash or a dollar that is meant
    names = [known and _CONVERTED.sub(r"\1", known) for known in compiled.names]
    number = int(name) if name.isdecimal() and len(name) < 9 else names.index(name) if name in names else len(names)
    if number >= len(groups):
        raise EvaluationError("undefined-value", reference[0], expected="reference to a group of the pattern")
    place = groups[number]
    return whole[place[0] : place[1]] if place else ""


BUILTINS: tuple[Builtin, ...] = (
    entry("re_match", "++", test(_matches), 'whether a regular expression matches in a text; flags as in `"a.c"/i`',
          "re_match('b+', abbc)  true"),
    entry("re_match", "+++", test(_matches), "the same with options such as `[caseless(true)]`"),
    entry("re_matchsub", "++-", one(_groups), "whole and named parts of the first match, as pairs",
          "re_matchsub('(?<year_I>[0-9]+)', 'in 2020', X)  X = [0-'2020', year-2020]"),
    entry("re_matchsub", "++-+", one(_groups), "the same with options such as `[caseless(true)]`"),
    entry("re_split", "++-", one(_split), "what stands between the matches, and the matches, in turn",
          "re_split(', *', 'a, b', X)  X = [a, ', ', b]"),
    entry("re_split", "++-+", one(_split), "the same with options such as `[caseless(true)]`"),
    entry("re_replace", "+++-", one(_replaced),
          "the text with the first match replaced, every match with the flag `g`; `$1` and `$name` are its parts",
          "re_replace('a'/g, '<$0>', banana, X)  X = 'b<a>n<a>n<a>'"),
    entry("re_replace", "+++-+", one(_replaced), "the same with options such as `[caseless(true)]`"),
)  # fmt: skip
