"""What can be wrong with the routing state of a P-Grid network, as diagnostics: one function a code.

>>> print(not_bits("t.xml:1", "Path", "012"))
error[bad-routing-entry]: t.xml:1: the Path `012` is not made of 0 and 1
  help: a path is the list of bits that a peer is responsible for, as in `0110`
"""

from __future__ import annotations

from pathlib import Path

from logic.errors import Diagnostic, LogicError

FORMS = "`RoutingTable.xml` of P-Grid 3.x, GraphML, or JSON lines with `peer`, `path` and `refs`"


def _error(code: str, message: str, help: str) -> LogicError:
    return LogicError(Diagnostic(code, message, help=help))


def no_routing_state(path: Path) -> LogicError:
    if not path.exists():
        return _error(
            "no-routing-state", f"no such file or folder: `{path}`", "check the path: is it relative to here?"
        )
    return _error("no-routing-state", f"`{path}` holds no routing state", f"give a file, or a folder of files: {FORMS}")


def unreadable(path: Path, error: OSError) -> LogicError:
    return _error("no-routing-state", f"`{path}` cannot be read: {error.strerror}", "check that you may read it")


def no_trials() -> LogicError:
    return _error("no-trials", "routing state has no trials to choose from", "leave `trials` out")


def malformed(place: str, reason: str) -> LogicError:
    return _error(
        "malformed-routing-state", f"{place}: {reason}", "is the file complete? the peer writes it while it runs"
    )


def unsafe(place: str) -> LogicError:
    return _error(
        "unsafe-xml",
        f"{place}: a document type, which may define entities, is not read",
        "remove the `<!DOCTYPE …>`: P-Grid and networkx do not write one",
    )


def too_large(place: str) -> LogicError:
    return _error(
        "unsafe-xml",
        f"{place}: one tag or text is larger than 16 MB",
        "no routing state has such a tag; what wrote it?",
    )


def wrong_root(place: str, name: str) -> LogicError:
    return _error("not-routing-state", f"{place}: `<{name}>` is not the root of routing state", f"give {FORMS}")


def unexpected(place: str, name: str) -> LogicError:
    return _error(
        "not-routing-state", f"{place}: `<{name}>` has no place here", "the elements are those that P-Grid 3.x writes"
    )


def missing(place: str, what: str) -> LogicError:
    return _error("bad-routing-entry", f"{place}: {what} is missing", "every peer has a name and a path")


def not_bits(place: str, what: str, value: object) -> LogicError:
    return _error(
        "bad-routing-entry",
        f"{place}: the {what} `{value}` is not made of 0 and 1",
        "a path is the list of bits that a peer is responsible for, as in `0110`",
    )


def not_a_number(place: str, what: str, value: object) -> LogicError:
    return _error("bad-routing-entry", f"{place}: the {what} `{value}` is not a whole number", "levels count from 0")


def wrong_shape(place: str, what: str, wanted: str) -> LogicError:
    return _error(
        "bad-routing-entry", f"{place}: `{what}` is not {wanted}", "see `logic/exporters/pgrid.py` for the form"
    )
