"""Facts and rules from the Prolog text that noWorkflow 2.x itself writes: `now export prolog 1 > trial.pl`.

    for relation in export("trial.pl"):
        print(relation.name, len(relation))

That text is nearly Prolog. In a quoted text of it a quote is written twice and a backslash twice, and everything else
stands as it is, line breaks too, which ISO Prolog forbids and SWI-Prolog reads only with the flag `multiline_quoted`.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator
from os import PathLike
from pathlib import Path

from logic.errors import Diagnostic, Source, Span
from logic.exporters import source_errors
from logic.exporters.columns import Column
from logic.exporters.noworkflow import FACTS
from logic.exporters.trace import choose
from logic.facts.relation import Relation, Value
from logic.frozen import frozen

KIND = "a Prolog export of noWorkflow"
WAY_OUT = "write it by `now export prolog TRIAL > trial.pl`"
LIBRARY = Path(__file__).parent.parent / "rules" / "provenance.dl"
KNOWN = {facts.predicate: facts for facts in FACTS}
INSTEAD = {  # what library(provenance) has for rules that speak of lists where it speaks of rows
    "recursive_internal_evaluations_ids": "indirect_activation_id/3",
    "evaluation_slice_id_by_name": "evaluation_slice/3",
    "map_code_lines_id": "code_line_id/3",
    "map_evaluation_lines_id": "evaluation_line_id/3",
    "map_evaluation_code_ids": "evaluation_code_id/3",
    "map_names": "name/4",
    "filter_activation_ids": "is_activation_id/2",
}
Row = tuple[Value, ...]

_ARGUMENT = r"(?:'(?:[^']|'')*'|[^',()\s]+)"
_SKIPPED = re.compile(r"(?:\s+|%[^\n]*|:-\s*dynamic\([\w/]+\)\.)+")
_FACT = re.compile(rf"([a-z]\w*)\(({_ARGUMENT}(?:,\s*{_ARGUMENT})*)\)\.(?=\s|\Z)")
_CLAUSE = re.compile(r"(?:'(?:[^']|'')*'|%[^\n]*|[^'%.]|\.(?!\s|\Z))+\.(?=\s|\Z)")
_VALUE = re.compile(rf"{_ARGUMENT}")
_NAME = re.compile(r"[a-z]\w*")


@frozen
class Rules:
    """The rules of a file: a text to be consulted, and why some of them are not in it.

    The text has as many lines as the file, and each rule on its own line, so that a mistake is shown where it stands.
    """

    text: str
    left_out: tuple[Diagnostic, ...]


def export(path: str | PathLike[str], trials: int | str | Iterable[int | str] | None = None) -> Iterator[Relation]:
    """The facts of a file, one relation a predicate of the vocabulary, also where there are none.

    A trial is called by its UUID there, and so it is in the facts; `trials` chooses by that, or counts from 1 in the
    order of the file. Texts are as noWorkflow wrote them: without the quotes that its database has around them.

    Raises LogicError: `no-source`, `corrupt-source`, `foreign-source`, `unknown-trial`.

    >>> export("missing.pl")
    Traceback (most recent call last):
        ...
    logic.errors.LogicError: error[no-source]: no such file or folder: `missing.pl`
      help: check the path: is it relative to here?
    """
    source = Path(path)
    found: dict[str, list[Row]] = {predicate: [] for predicate in KNOWN}
    text = _text(source)
    for clause in _clauses(text, source):
        if _is_fact(clause):
            found[clause[1]].append(_row(clause, text, source))
    if not found["trial"]:
        raise source_errors.foreign_source(source, KIND, "it has no fact trial/12", WAY_OUT)
    found["trial_ref"] = [(row[0], row[0]) for row in found["trial"]]
    known = [(number, str(row[1]), str(row[0])) for number, row in enumerate(found["trial"], 1)]
    chosen = {known[number - 1][2] for number in choose(source, known, trials)}
    return (_relation(predicate, rows, chosen) for predicate, rows in found.items())


def rules(path: str | PathLike[str]) -> Rules:
    """The rules of a file that `now export prolog --rules` wrote, or that somebody added to it.

    Those of noWorkflow that library(provenance) has, too, are left out for its: noWorkflow's read facts of other
    widths than it writes. What has a cut is left out with the name of what answers instead.

    Raises LogicError: `no-source`, `corrupt-source`.
    """
    source = Path(path)
    text = _text(source)
    library = set(re.findall(r"^([a-z]\w*)\(", LIBRARY.read_text(encoding="utf-8"), re.MULTILINE))
    kept, done = "", 0
    replaced: list[str] = []
    left_out: list[Diagnostic] = []
    for clause in _clauses(text, source):
        name = _NAME.match(clause[0])
        head = name[0] if name else ""
        if _is_fact(clause):
            continue
        if head in library:
            replaced.append(head)
        elif re.search(r"[,(]\s*!", clause[0]):
            left_out.append(_not_datalog(head, Span(Source(str(source), text), clause.start(), clause.end())))
        else:
            kept += "\n" * text.count("\n", done, clause.start()) + clause[0]
            done = clause.end()
    return Rules(kept + "\n", (*_replaced(replaced), *left_out))


def _text(source: Path) -> str:
    if not source.is_file():
        raise source_errors.no_source(source, "Prolog export of noWorkflow", WAY_OUT)
    try:
        return source.read_bytes().decode("utf-8")
    except (OSError, UnicodeDecodeError) as error:
        raise source_errors.corrupt_source(source, KIND, str(error)) from None


def _clauses(text: str, source: Path) -> Iterator[re.Match[str]]:
    """The facts and the other clauses of a text, in order."""
    place = 0
    while place < len(text):
        if skipped := _SKIPPED.match(text, place):
            place = skipped.end()
            continue
        clause = _FACT.match(text, place) or _CLAUSE.match(text, place)
        if clause is None:
            line = text.count("\n", 0, place) + 1
            raise source_errors.corrupt_source(source, KIND, f"what begins in line {line} does not end")
        yield clause
        place = clause.end()


def _is_fact(clause: re.Match[str]) -> bool:
    """Whether a clause is a fact of the vocabulary; only those have groups."""
    return bool(clause.lastindex) and clause[1] in KNOWN


def _row(clause: re.Match[str], text: str, source: Path) -> Row:
    """The arguments of a fact as the exporter of databases would give them."""
    columns = KNOWN[clause[1]].columns.values()
    values = _VALUE.findall(clause[2])
    try:
        return tuple(_value(value, column) for value, column in zip(values, columns, strict=True))
    except ValueError:
        line = text.count("\n", 0, clause.start()) + 1
        reason = f"line {line} is no fact {clause[1]}/{len(columns)} as noWorkflow 2.1.3 writes it"
        raise source_errors.corrupt_source(source, KIND, reason) from None


def _value(written: str, column: Column) -> Value:
    """A value of the type of its column; `nil`, or Python's None, which noWorkflow writes too, is an absent one.

    >>> _value("'it''s ''C:\\\\\\\\temp'''", Column("x", "text", "nil"))
    "it's 'C:\\\\temp'"
    >>> _value("None", Column("x", "float", -1.0)), _value("'7'", Column("x", "int", "nil"))
    (-1.0, 7)
    """
    quoted = written.startswith("'")
    plain = written[1:-1].replace("''", "'").replace("\\\\", "\\") if quoted else written
    if column.absent is not None and written in ("nil", "None"):
        return column.absent
    if column.kind == "float":
        return float(plain)
    if column.kind == "int" and not _is_trial(column):
        return int(plain)
    return plain


def _is_trial(column: Column) -> bool:
    return column.expression == "chosen.sequence_key"


def _relation(predicate: str, rows: list[Row], trials: set[str]) -> Relation:
    columns = KNOWN[predicate].columns
    place = next((place for place, column in enumerate(columns.values()) if _is_trial(column)), None)
    return Relation(predicate, tuple(columns), [row for row in rows if place is None or row[place] in trials])


def _replaced(heads: list[str]) -> list[Diagnostic]:
    """One note for all the rules that library(provenance) replaces."""
    if not heads:
        return []
    names = ", ".join(f"`{name}`" for name in dict.fromkeys(heads))
    return [
        Diagnostic(
            "replaced-rule", f"rules that library(provenance) has, too, are left out: {names}",
            help="`:- use_module(library(provenance)).` answers them", severity="warning",
        )
    ]  # fmt: skip


def _not_datalog(head: str, span: Span) -> Diagnostic:
    instead = INSTEAD.get(head)
    advice = f"ask `{instead}` of library(provenance)" if instead else "write its condition in the other rules instead"
    return Diagnostic(
        "not-datalog", f"a rule of `{head}` is left out: it has a cut", span, "this rule", advice, severity="warning"
    )
