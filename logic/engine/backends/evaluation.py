"""The diagnostic for a rule that cannot be evaluated: the same from every back end."""

from __future__ import annotations

from collections.abc import Sequence

from logic.engine.syntax.ast import Data
from logic.engine.syntax.unparse import format_value
from logic.errors import Diagnostic, Span

ADVICE = {
    "overflow": "integers have 64 bits; compute with floats (`float(X)`) or keep the values smaller",
    "division-by-zero": "exclude zero before dividing, as in `Y =\\= 0`",
    "type-clash": "test the value first, as in `number(X)`; `@<` and its like compare any terms",
    "undefined-value": "exclude such values before, by a comparison in the body",
}


def evaluation_failed(code: str, values: Sequence[Data], span: Span | None) -> Diagnostic:
    """What went wrong, where, and for which values; `code` is one of those of `ADVICE`."""
    listed = ", ".join(map(format_value, values))
    label = f"for {'the value ' if len(values) == 1 else 'the values '}{listed}" if values else ""
    return Diagnostic(code, _message(code, values), span, label, ADVICE[code])


def _message(code: str, values: Sequence[Data]) -> str:
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
