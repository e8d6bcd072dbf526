"""Subtypes: `:- type node = int.` makes a type of its own, so that a node is not taken for a year.

Two subtypes are never mixed in one variable of a rule; a column of the builtin type itself goes with all of them.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping

from logic.engine.analysis.mistakes import type_clash
from logic.engine.analysis.program import Atom, Key, Rule
from logic.engine.syntax.ast import Variable
from logic.errors import Diagnostic, Note
from logic.facts.schema import Predicate


def mixed_subtypes(rule: Rule, predicates: Mapping[Key, Predicate]) -> Iterator[Diagnostic]:
    """A diagnostic for each variable that stands in columns of two subtypes."""
    seen: dict[str, tuple[str, Variable, Atom]] = {}
    for atom in (*(atom for atom, _ in rule.atoms), rule.head):
        predicate = predicates.get(atom.key)
        for column, term in zip(predicate.columns if predicate else (), atom.arguments, strict=False):
            if not column.subtype or not isinstance(term, Variable):
                continue
            subtype, first, where = seen.setdefault(term.name, (column.subtype, term, atom))
            if subtype != column.subtype:
                yield type_clash(
                    f"`{term.name}` is a `{subtype}` in `{where}`, but a `{column.subtype}` in `{atom}`",
                    term.span,
                    f"not a {subtype}",
                    "use another variable, or declare both columns with one type",
                    (Note(f"a `{subtype}` here", first.span),),
                )
