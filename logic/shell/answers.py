"""Answers as text: as Prolog prints them, as a table, as CSV, as JSON.

>>> import sys
>>> rows = [{"X": "ann", "Y": 1}, {"X": "Bob C", "Y": 2.5}]
>>> print_answers(("X", "Y"), rows, "bindings", sys.stdout)
X = ann,
Y = 1 ;
X = 'Bob C',
Y = 2.5.
>>> print_answers(("X", "Y"), rows, "table", sys.stdout)
X     | Y
------+----
ann   |   1
Bob C | 2.5
(2 answers)
"""

from __future__ import annotations

import csv
import json
import math
from collections.abc import Iterable, Mapping, Sequence
from itertools import chain
from typing import Literal, TextIO, get_args

from logic.engine.syntax.ast import Data
from logic.engine.syntax.unparse import format_value

Mode = Literal["bindings", "table", "csv", "json"]
MODES: tuple[Mode, ...] = get_args(Mode)
Row = Mapping[str, Data]


def print_answers(
    variables: Sequence[str], rows: Iterable[Row], mode: Mode, out: TextIO, undefined: Iterable[Row] = ()
) -> None:
    """Print all answers to a query.

    A query without variables has one row if it is true and none if it is not: that is `true` or `false`, in JSON `[{}]`
    or `[]`. CSV and JSON are meant for programs: text is not quoted as in Prolog; JSON writes infinity as a text.
    Answers that are neither true nor false are printed as bindings only, each marked as such.
    """
    if mode == "json":
        _print_json(rows, out)
    elif not variables and mode != "bindings":
        out.write("true\n" if any(True for _ in rows) else "false\n")
    elif mode == "csv":
        _print_csv(variables, rows, out)
    elif mode == "table":
        _print_table(variables, rows, out)
    else:
        _print_bindings(chain(map(answer_text, rows), map(undefined_text, undefined)), out)


def answer_text(row: Row) -> str:
    """One answer, one variable a line; `true` if there is no variable.

    >>> print(answer_text({"X": 1, "Name": "Bob C"}))
    X = 1,
    Name = 'Bob C'
    """
    return ",\n".join(f"{name} = {format_value(value)}" for name, value in row.items()) or "true"


def undefined_text(row: Row) -> str:
    """An answer that is neither true nor false.

    >>> print(undefined_text({"X": 1}))
    X = 1,
    undefined
    """
    return f"{answer_text(row)},\nundefined" if row else "undefined"


def _print_bindings(answers: Iterable[str], out: TextIO) -> None:
    separator = ""
    for answer in answers:
        out.write(f"{separator}{answer}")
        separator = " ;\n"
    out.write(".\n" if separator else "false.\n")


def _print_csv(variables: Sequence[str], rows: Iterable[Row], out: TextIO) -> None:
    writer = csv.writer(out, lineterminator="\n")
    writer.writerow(variables)
    writer.writerows([row[name] for name in variables] for row in rows)


def _print_json(rows: Iterable[Row], out: TextIO) -> None:
    separator = "["
    for row in rows:
        plain = {name: _plain(value) for name, value in row.items()}
        out.write(f"{separator}{json.dumps(plain, ensure_ascii=False)}")
        separator = ",\n "
    out.write("]\n" if separator != "[" else "[]\n")


def _plain(value: Data) -> object:
    """A value for JSON: infinities and compound terms, which it does not have, as text."""
    if isinstance(value, list):
        return [_plain(item) for item in value]
    known = isinstance(value, (int, str)) or (isinstance(value, float) and math.isfinite(value))
    return value if known else format_value(value)


def _print_table(variables: Sequence[str], rows: Iterable[Row], out: TextIO) -> None:
    listed = [[row[name] for name in variables] for row in rows]
    texts = [[_cell(value) for value in row] for row in listed]
    columns = list(zip(*texts, strict=True)) or [()] * len(variables)
    widths = [max(map(len, chain([name], column))) for name, column in zip(variables, columns, strict=True)]
    out.write(_line(variables, widths, [False] * len(widths)))
    out.write("-+-".join("-" * width for width in widths) + "\n")
    out.writelines(
        _line(cells, widths, [not isinstance(value, str) for value in row])
        for row, cells in zip(listed, texts, strict=True)
    )
    out.write(f"({len(listed)} {'answer' if len(listed) == 1 else 'answers'})\n")


def _line(cells: Sequence[str], widths: Sequence[int], right: Sequence[bool]) -> str:
    aligned = (
        cell.rjust(width) if from_right else cell.ljust(width)
        for cell, width, from_right in zip(cells, widths, right, strict=True)
    )
    return " | ".join(aligned).rstrip() + "\n"


def _cell(value: Data) -> str:
    """A value in a table: text without quotes, unless some of it would not be seen."""
    return value if isinstance(value, str) and value.isprintable() else format_value(value)
