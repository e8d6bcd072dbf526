"""The diagnostic for a rule that cannot be evaluated: the same from every back end."""

from __future__ import annotations

from collections.abc import Sequence

from logic.engine.builtins.foreign_types import ForeignError
from logic.engine.builtins.table import EvaluationError
from logic.engine.syntax.ast import Data
from logic.engine.syntax.unparse import format_value
from logic.errors import Diagnostic, LogicError, Span

ADVICE = {
    "overflow": "integers have 64 bits; compute with floats (`float(X)`) or keep the values smaller",
    "division-by-zero": "exclude zero before dividing, as in `Y =\\= 0`",
    "type-clash": "test the value first, as in `number(X)`; `@<` and its like compare any terms",
    "bad-pattern": "`\\\\` makes a character stand for itself; look-around and back-references are not there",
    "undefined-value": "exclude such values before, by a comparison in the body",
}


def call_failed(error: EvaluationError | ForeignError, span: Span | None) -> LogicError:
    """The error for a call of a builtin; what a function of the host raised is its `__cause__`."""
    if isinstance(error, ForeignError):
        raised = LogicError(Diagnostic(error.code, error.message, span, "called here", error.help))
        raised.__cause__ = error.__cause__
        return raised
    return LogicError(evaluation_failed(error.code, error.values, span, error.expected))


def evaluation_failed(code: str, values: Sequence[Data], span: Span | None, expected: str = "") -> Diagnostic:
    """What went wrong, where, and for which values; `code` is one of those of `ADVICE`.

    `expected` says what a value should have been, where the code alone does not.
    """
    listed = ", ".join(map(format_value, values))
    label = f"for {'the value ' if len(values) == 1 else 'the values '}{listed}" if values else ""
    return Diagnostic(code, _message(code, values, expected), span, label, ADVICE[code])


def _message(code: str, values: Sequence[Data], expected: str) -> str:
    if code == "bad-pattern":
        return f"this is no regular expression: {expected}"
    if expected:
        return f"{'an' if expected[0] in 'aeiou' else 'a'} {expected} is needed here"
    match code:
        case "overflow" if all(isinstance(value, int) for value in values):
            return "the result does not fit in a 64-bit integer"
        case "overflow":
            return "the result is too large"
        case "division-by-zero":
            return "division by zero"
        case "type-clash" if not all(isinstance(value, int | float) for value in values):
            return "a number is needed here"
        case "type-clash":
            return "integers are needed here"
        case _:
            return "the function has no value here"
