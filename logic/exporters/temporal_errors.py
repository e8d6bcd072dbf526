"""What can be wrong with time-varying XML and its declaration, as diagnostics: one function a code.

>>> print(no_collection(Path("laws.toml"), "No such file or directory"))
error[no-collection]: the declaration `laws.toml` cannot be read: No such file or directory
  help: give the TOML file that declares the collection: its dimensions, its carriers of timestamps, its files
"""

from __future__ import annotations

from collections.abc import Sequence
from difflib import get_close_matches
from pathlib import Path

from logic.errors import Diagnostic, LogicError


def _error(code: str, message: str, help: str) -> LogicError:
    return LogicError(Diagnostic(code, message, help=help))


def no_collection(path: Path, reason: str) -> LogicError:
    advice = "give the TOML file that declares the collection: its dimensions, its carriers of timestamps, its files"
    return _error("no-collection", f"the declaration `{path}` cannot be read: {reason}", advice)


def bad_collection(name: str, reason: str) -> LogicError:
    advice = "docs/temporal.md shows a whole declaration"
    return _error("bad-collection", f"the declaration of the collection `{name}` is wrong: {reason}", advice)


def unknown_word(collection: str, what: str, word: str, known: Sequence[str]) -> LogicError:
    close = get_close_matches(word, known, 1)
    advice = f"did you mean `{close[0]}`?" if close else f"there are {', '.join(known)}"
    return _error("bad-collection", f"`{word}` is no {what} of the collection `{collection}`", advice)


def bad_path(collection: str, path: str, help: str) -> LogicError:
    return _error("bad-path", f"`{path}` in the collection `{collection}` is no path that a carrier can have", help)


def unreadable(name: str, reason: str) -> LogicError:
    return _error("no-document", f"`{name}` cannot be read: {reason}", "check the path and its permissions")


def not_xml(name: str, line: int, column: int, reason: str) -> LogicError:
    """`line` counts from 1, `column` from 0, as expat counts them."""
    message = f"`{name}` is not well-formed XML: {reason}, in line {line}, column {column + 1}"
    return _error("not-xml", message, "correct the document, or leave it out")


def entity(name: str, which: str) -> LogicError:
    advice = "put the text in its place, as `xmllint --noent --nonet` does, if you trust the document"
    message = f"`{name}` uses the entity `{which}`, and entities of documents are never expanded or fetched"
    return _error("xml-entity", message, advice)


def bad_date(name: str, tag: str, dimension: str, reason: str, events: bool) -> LogicError:
    event = " and is the id of no event" if events else ""
    advice = "dates are written as in ISO 8601; the declaration gives granularity, ends, and the words for `now`"
    return _error("bad-date", f"a period of a `{tag}` in `{name}`, dimension `{dimension}`: {reason}{event}", advice)


def bad_event(name: str, identifier: str, reason: str) -> LogicError:
    return _error("bad-date", f"the event `{identifier}` in `{name}`: {reason}", "dates are written as in ISO 8601")


def trials_given() -> LogicError:
    return _error("no-trials", "a collection of documents has no trials", "leave out the trials")


def worker_died() -> LogicError:
    advice = "try again with fewer workers: the machine may have run out of memory"
    return _error("worker-died", "a process that read documents has ended before its work", advice)
