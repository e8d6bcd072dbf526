"""What a user reads when something is wrong: the place, the reason and the way out.

>>> source = Source("reach.dl", "path(X, Z) :- edge(X, Y).")
>>> print(Diagnostic("unsafe-variable", "no positive literal of the body binds `Z`", Span(source, 8, 9),
...       "used here", "add a literal that binds `Z`, or leave it out of the head").render())
error[unsafe-variable]: no positive literal of the body binds `Z`
  reach.dl:1:9
  1 | path(X, Z) :- edge(X, Y).
              ^ used here
  help: add a literal that binds `Z`, or leave it out of the head
"""

from __future__ import annotations

import bisect
from collections.abc import Iterable
from functools import cached_property
from typing import Literal

from logic.frozen import field, frozen

Severity = Literal["error", "warning"]
WIDEST_LINE = 160  # characters of a source line that a diagnostic shows around its caret


@frozen
class Source:
    """A text and the name a user knows it by: a path, `<query>`, `<text>`."""

    name: str
    text: str = field(repr=False)

    @cached_property
    def line_starts(self) -> list[int]:
        """The offset at which each line starts, in code points."""
        starts = [0]
        position = self.text.find("\n")
        while position >= 0:
            starts.append(position + 1)
            position = self.text.find("\n", position + 1)
        return starts

    def position(self, offset: int) -> tuple[int, int]:
        """Line and column of an offset, both counted from 1."""
        line = bisect.bisect_right(self.line_starts, offset)
        return line, offset - self.line_starts[line - 1] + 1

    def line(self, number: int) -> str:
        """The text of a line, without its line end; `number` counts from 1."""
        start = self.line_starts[number - 1]
        end = self.text.find("\n", start)
        return self.text[start : end if end >= 0 else len(self.text)].rstrip("\r")


@frozen
class Span:
    """A stretch of a source: offsets in code points, half-open."""

    source: Source
    start: int
    end: int

    @property
    def text(self) -> str:
        return self.source.text[self.start : self.end]

    def to(self, other: Span) -> Span:
        """The stretch from the start of this one to the end of `other`, in the same source."""
        return Span(self.source, self.start, other.end)

    def __str__(self) -> str:
        line, column = self.source.position(self.start)
        return f"{self.source.name}:{line}:{column}"


@frozen
class Note:
    """A second place that explains a diagnostic, such as one rule of a cycle."""

    message: str
    span: Span


@frozen
class Diagnostic:
    """One mistake: a stable code, what is wrong, where, why there, and what to do about it."""

    code: str
    message: str
    span: Span | None = None
    label: str = ""
    help: str = ""
    notes: tuple[Note, ...] = ()
    severity: Severity = "error"

    @property
    def places(self) -> list[Span]:
        """The place itself and those of the notes."""
        return [*([self.span] if self.span else []), *(note.span for note in self.notes)]

    def render(self) -> str:
        """The whole message as text, several lines without a final line end."""
        lines = [f"{self.severity}[{self.code}]: {self.message}"]
        if self.span is not None:
            lines += _excerpt(self.span, self.label)
        for note in self.notes:
            lines += [f"  note: {note.message}", *_excerpt(note.span, "")]
        if self.help:
            lines.append(f"  help: {self.help}")
        return "\n".join(lines)


def _excerpt(span: Span, label: str) -> list[str]:
    """The place of a span, its first line, and a line of carets below it."""
    number, column = span.source.position(span.start)
    text = span.source.line(number)
    skipped = max(0, column - 1 - WIDEST_LINE // 2) if len(text) > WIDEST_LINE else 0
    shown = text[skipped : skipped + WIDEST_LINE]
    before = shown[: column - 1 - skipped]
    carets = max(1, min(span.end - span.start, len(shown) - len(before)))
    margin = f"  {number} | "
    indent = " " * len(margin) + "".join("\t" if character == "\t" else " " for character in before)
    return [f"  {span}", margin + shown, f"{indent}{'^' * carets} {label}".rstrip()]


class LogicError(Exception):
    """One or more mistakes in a program, a query, its facts or its run.

    `diagnostics` holds each of them; `str(error)` is the text that a user should see.
    """

    def __init__(self, diagnostics: Diagnostic | Iterable[Diagnostic]) -> None:
        found = (diagnostics,) if isinstance(diagnostics, Diagnostic) else tuple(diagnostics)
        self.diagnostics: tuple[Diagnostic, ...] = found
        super().__init__("\n\n".join(diagnostic.render() for diagnostic in found))

    @property
    def code(self) -> str:
        """The code of the first diagnostic."""
        return self.diagnostics[0].code


class LimitReached(LogicError):
    """A query was stopped by a limit (time, rows, memory); the knowledge base stays usable."""


class UndefinedAnswer(LogicError):
    """A question was asked for its truth, and under the well-founded semantics that is undefined."""


class Cancelled(LogicError):
    """A query was stopped from another thread; the knowledge base stays usable."""


class InternalError(LogicError):
    """A mistake of ours, not of the user's program."""

    def __init__(self, message: str) -> None:
        super().__init__(
            Diagnostic(
                "internal", message, help="this is a bug in logic: please report it with the program that shows it"
            )
        )


def missing_library(purpose: str, library: str, extra: str) -> LogicError:
    """What is asked for stands on a library that only an extra of the package installs.

    >>> print(missing_library("reading `trial.provn`", "prov", "prov"))
    error[missing-library]: reading `trial.provn` needs `prov`, which is not installed
      help: pip install 'logic-datalog[prov]'
    """
    message = f"{purpose} needs `{library}`, which is not installed"
    return LogicError(Diagnostic("missing-library", message, help=f"pip install 'logic-datalog[{extra}]'"))
