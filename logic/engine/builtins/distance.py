"""The distance between texts.

>>> edit_distance("kitten", "sitting")
3
"""

from __future__ import annotations

from logic.engine.builtins.arguments import text
from logic.engine.builtins.table import Builtin, entry, one
from logic.facts.values import Value


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


BUILTINS: tuple[Builtin, ...] = (
    entry("edit_distance", "++-", one(_distance),
          "how many characters must be inserted, deleted or replaced to make one text of the other",
          "edit_distance(kitten, sitting, X)  X = 3"),
)  # fmt: skip
