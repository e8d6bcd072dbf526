"""Plain rules, taken apart for the peers that have a syntax of their own.

>>> rules("path(X, Z) :- path(X, Y), edge(Y, Z).")
[(('path', ('X', 'Z')), [('path', ('X', 'Y')), ('edge', ('Y', 'Z'))])]
"""

from __future__ import annotations

import re

Atom = tuple[str, tuple[str, ...]]
Rule = tuple[Atom, list[Atom]]

ATOM = re.compile(r"(\w+)\(([^)]*)\)")


def rules(text: str) -> list[Rule]:
    """The rules of a text: positive atoms over variables, which are all that is understood here."""
    found = []
    for line in filter(None, map(str.strip, text.splitlines())):
        head, *body = [(name, tuple(map(str.strip, inner.split(",")))) for name, inner in ATOM.findall(line)]
        found.append((head, body))
    return found


def derived(parsed: list[Rule]) -> dict[str, int]:
    """The predicates that rules define, with their numbers of arguments."""
    return {name: len(arguments) for (name, arguments), _ in parsed}
