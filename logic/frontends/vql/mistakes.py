"""What can be wrong with a VQL query, as diagnostics: one function a code.

>>> from logic.errors import Source
>>> source = Source("<vql>", "SELECT ?nam WHERE { (?o,name,?name) }")
>>> print(unbound(Span(source, 7, 11), ["o", "name"]))
error[vql-variable]: no triple of WHERE binds `?nam`
  <vql>:1:8
  1 | SELECT ?nam WHERE { (?o,name,?name) }
             ^^^^ used here
  help: did you mean `?name`? the variables are ?o, ?name
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from difflib import get_close_matches

from logic.errors import Diagnostic, LogicError, Source, Span

SHAPE = "a query is `SELECT ?v,… WHERE { (subject,attribute,value)… FILTER (…)… } ORDER BY ?v LIMIT n OFFSET m`"
NAMES = {
    "VARIABLE": "a variable", "NAME": "a name", "TEXT": "a quoted text", "NUMBER": "a number",
    "COMPARISON": "one of < <= = != >= >", "LPAR": "`(`", "RPAR": "`)`", "LBRACE": "`{`", "RBRACE": "`}`",
    "COMMA": "`,`", "STAR": "`*`", "OR": "`||`", "AND": "`&&`", "NOT": "`!`", "DIST": "`dist(…)`",
    "$END": "the end", "<END-OF-FILE>": "the end",
}  # fmt: skip
QUOTES = "a text stands in `'…'` or `\"…\"`"
MEANT = {
    "=<": '"at most" is written `<=`',
    "==": '"equal" is written `=`',
    "<>": '"different from" is written `!=`',
    "'": "write the closing ' on the same line; inside a text it is written twice",
    '"': 'write the closing " on the same line; inside a text it is written twice',
} | dict.fromkeys("\u2018\u2019\u201c\u201d", QUOTES)


def _error(code: str, message: str, span: Span, label: str, help: str) -> LogicError:
    return LogicError(Diagnostic(code, message, span, label, help))


def unexpected(source: Source, start: int, end: int, expected: Iterable[str]) -> LogicError:
    """What stands from `start` to `end` cannot stand there; `expected` are the names of tokens that can."""
    found = source.text[start:end]
    wanted = sorted(NAMES.get(name, f"`{name}`") for name in expected)
    label = f"expected here: {', '.join(wanted)}"
    message = f"`{found}` cannot stand here" if found else "the query ends too soon"
    around = [
        source.text[start : start + 2],
        source.text[max(0, start - 1) : start + 1],
        source.text[start : start + 1],
    ]
    advice = next((MEANT[part] for part in around if part in MEANT), SHAPE)
    return _error("vql-syntax", message, Span(source, start, end), label, advice)


def unbound(span: Span, known: Sequence[str]) -> LogicError:
    """A variable that no triple pattern gives a value."""
    close = get_close_matches(span.text, [f"?{name}" for name in known], 1)
    guess = f"did you mean `{close[0]}`? " if close else ""
    there = f"the variables are {', '.join(f'?{name}' for name in known)}" if known else "WHERE has no variables"
    return _error("vql-variable", f"no triple of WHERE binds `{span.text}`", span, "used here", guess + there)


def given(span: Span) -> LogicError:
    """A selected variable whose value the caller gives."""
    advice = "leave it out of SELECT and ORDER BY"
    return _error("vql-variable", f"`{span.text}` has a value already", span, "given as a parameter", advice)


def unknown_parameter(name: str, span: Span) -> LogicError:
    advice = f"write `?{name}` where its value belongs"
    return _error("unknown-parameter", f"there is no variable `?{name}` in the query", span, "", advice)


def never_true(span: Span) -> LogicError:
    """A comparison of what is always a number with what is always a text."""
    advice = "a number is compared with numbers, a text (in quotes) with texts"
    return _error("vql-never-true", "this compares a number with a text, which is never true", span, "", advice)


def not_a_count(span: Span) -> LogicError:
    return _error("vql-syntax", f"`{span.text}` is no number of answers", span, "", "write 0, 1, 2, …")
