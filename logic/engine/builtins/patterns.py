"""Regular expressions and the distance between texts.

>>> edit_distance("kitten", "sitting")
3
"""

from __future__ import annotations

import re
from functools import lru_cache

from logic.engine.builtins.arguments import symbol, text
from logic.engine.builtins.table import Builtin, EvaluationError, entry, one, test
from logic.facts.values import Compound, Value

_FLAGS = {"i": re.IGNORECASE, "m": re.MULTILINE, "s": re.DOTALL, "x": re.VERBOSE}


def edit_distance(left: str, right: str) -> int:
    """How many characters must be inserted, deleted or replaced to make one text of the other (Levenshtein).

    Bit-parallel over the columns of the table: Myers, JACM 1999, in the form of Hyyrö, 2003.
    """
    if not left:
        return len(right)
    places: dict[str, int] = {}
    for at, character in enumerate(left):
        places[character] = places.get(character, 0) | 1 << at
    mask, last, distance = (1 << len(left)) - 1, 1 << (len(left) - 1), len(left)
    higher, lower = mask, 0
    for character in right:
        equal = places.get(character, 0)
        diagonal = (((equal & higher) + higher) ^ higher) | equal | lower
        up, down = lower | ~(diagonal | higher), higher & diagonal
        distance += bool(up & last) - bool(down & last)
        up, down = up << 1 | 1, down << 1
        higher, lower = (down | ~(diagonal | up)) & mask, up & diagonal & mask
    return distance


def _distance(left: Value, right: Value) -> Value:
    return edit_distance(text(left), text(right))


@lru_cache(maxsize=256)
def _compiled(pattern: str, flags: str) -> re.Pattern[str]:
    options = re.NOFLAG
    for flag in flags:
        if flag not in _FLAGS:
            raise EvaluationError("undefined-value", flags, expected="flags from i, m, s and x")
        options |= _FLAGS[flag]
    try:
        return re.compile(re.sub(r"(?<!\\)\(\?<(?=\w)", "(?P<", pattern), options)
    except (re.error, OverflowError, RecursionError) as error:
        raise EvaluationError("undefined-value", pattern, expected=f"regular expression ({error})") from None


def _matches(pattern: Value, value: Value) -> bool:
    match pattern:
        case Compound("/", (expression, flags)):
            compiled = _compiled(symbol(expression), symbol(flags))
        case _:
            compiled = _compiled(symbol(pattern), "")
    return compiled.search(text(value)) is not None


BUILTINS: tuple[Builtin, ...] = (
    entry("re_match", "++", test(_matches), 'whether a regular expression matches in a text; flags as in `"a.c"/i`',
          "re_match('b+', abbc)  true"),
    entry("edit_distance", "++-", one(_distance),
          "how many characters must be inserted, deleted or replaced to make one text of the other",
          "edit_distance(kitten, sitting, X)  X = 3"),
)  # fmt: skip
