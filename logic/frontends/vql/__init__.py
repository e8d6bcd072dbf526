"""VQL, the query language over triples of Karnstedt, Sattler, Hauswirth, Schmidt (ICDE workshops 2006, section 3).

>>> from logic import KnowledgeBase
>>> kb = KnowledgeBase()
>>> kb.add("triple", [("c1", "name", "BMW"), ("c1", "hp", 150), ("c2", "name", "BWM"), ("c2", "hp", 90)])
4
>>> kb.vql("SELECT ?n,?h WHERE { (?o,name,?n) (?o,hp,?h) FILTER (dist(?n,'BMW') < 3) } ORDER BY ?h DESC").tuples()
[('BMW', 150), ('BWM', 90)]

An answer is a row of values for the selected variables, and each row is given once.
"""

from __future__ import annotations

from collections.abc import Mapping

from logic.engine.analysis.files import readable
from logic.engine.analysis.mistakes import bad_parameter
from logic.engine.pipeline import as_value
from logic.engine.syntax.ast import Query
from logic.errors import LogicError, Source
from logic.frontends.vql.parse import parse
from logic.frontends.vql.translate import Translation


def question(text: str, parameters: Mapping[str, object] | None = None, name: str = "<vql>") -> Query:
    """The question that a VQL text asks; `parameters` give values to variables, which are never pasted into the text.

    Raises LogicError: `vql-syntax`, `vql-variable`, `vql-never-true`, `unknown-parameter`, `bad-parameter`.
    """
    source = Source(name, readable(text))
    values = {key: _value(key, value) for key, value in (parameters or {}).items()}
    return Translation(source, parse(source), values).query()


def _value(name: str, value: object) -> int | float | str:
    found = as_value(name, value)
    if not isinstance(found, (int, float, str)):
        raise LogicError(bad_parameter(name, value))
    return found
