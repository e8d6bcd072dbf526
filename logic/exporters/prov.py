"""Facts about trials from W3C PROV documents (PROV-JSON, PROV-N, PROV-XML), read by the `prov` library.

    for relation in export("run.prov.json"):
        print(relation.name, len(relation))

The document is a trial, and so is each bundle in it. An activity is an activation, an entity an evaluation; what an
activity used or generated is an access and a dependency; a derivation is a dependency; `wasStartedBy` says who the
caller is. A document that `logic.exporters.prov_document` wrote gives back the facts it was written from.
"""

from __future__ import annotations

import json
import warnings
from collections.abc import Iterable, Iterator
from os import PathLike
from pathlib import Path
from typing import Any

from logic.errors import missing_library
from logic.exporters import prov_document, prov_mapping, source_errors, trace
from logic.facts.relation import Relation

KIND = "a PROV document"
WAY_OUT = "PROV is read as PROV-JSON, PROV-N or PROV-XML; what it says may be seen by `prov-convert`"


def export(path: str | PathLike[str], trials: int | str | Iterable[int | str] | None = None) -> Iterator[Relation]:
    """The facts of a PROV document, one relation a predicate; `trials` chooses by number or by the name of a bundle.

    Raises LogicError: `no-source`, `foreign-source`, `corrupt-source`, `missing-library`, `unknown-trial`.

    >>> export("missing")
    Traceback (most recent call last):
        ...
    logic.errors.LogicError: error[no-source]: no such file or folder: `missing`
      help: check the path: is it relative to here?
    """
    file = Path(path)
    containers = _containers(file, _document(file))
    found: dict[int, dict[str, list[trace.Row]]] = {}
    foreign: list[tuple[Any, str]] = []
    for container, name in containers:
        if prov_document.is_ours(container):
            _keep(file, prov_document.rows(container, file), found)
        else:
            foreign.append((container, name))
    for container, name in foreign:
        number = max(found, default=0) + 1
        found[number] = prov_mapping.read(container, number, name).finished_rows()
    known = [_named(number, rows) for number, rows in sorted(found.items())]
    chosen = trace.choose(file, known, trials)
    return trace.gathered(found[number] for number in chosen)


def _keep(file: Path, rows: dict[str, list[trace.Row]], found: dict[int, dict[str, list[trace.Row]]]) -> None:
    number = rows["trial"][0][0]
    if not isinstance(number, int) or number in found:
        raise source_errors.corrupt_source(file, KIND, f"two trials in it have the number {number}")
    found[number] = rows


def _named(number: int, rows: dict[str, list[trace.Row]]) -> tuple[int, str, str]:
    name = str(rows["trial"][0][1])
    return number, name, str(rows["trial_ref"][0][1]) if rows["trial_ref"] else name


def _containers(file: Path, document: Any) -> list[tuple[Any, str]]:
    """The document, if anything stands outside of its bundles, and the bundles; each with its name."""
    found = [(bundle, str(bundle.identifier)) for bundle in document.bundles]
    if document.get_records():
        found.insert(0, (document, file.name))
    if not found:
        raise source_errors.foreign_source(file, KIND, "it says nothing", WAY_OUT)
    return found


def _document(file: Path) -> Any:
    """The document that a file holds, without repeated records."""
    if not file.is_file():
        raise source_errors.no_source(file, "PROV document", "give a file, not a folder")
    try:
        import prov
        from prov.model import ProvDocument
    except ImportError as error:
        raise missing_library("reading PROV", "prov", "prov") from error
    try:
        text = file.read_text(encoding="utf-8")
        with warnings.catch_warnings():
            warnings.simplefilter("error")  # the library warns where it drops a value
            return ProvDocument.deserialize(content=text, format=_format(text)).unified()
    except json.JSONDecodeError as error:
        raise source_errors.corrupt_source(file, KIND, str(error)) from error
    except (prov.Error, Warning, ValueError, SyntaxError) as error:
        raise source_errors.foreign_source(file, KIND, str(error).split("\n")[0], WAY_OUT) from error
    except OSError as error:
        raise source_errors.corrupt_source(file, KIND, str(error)) from error


def _format(text: str) -> str:
    """The name that the library has for the format of a text: its first sign tells.

    >>> [_format(text) for text in ('{"entity": {}}', " <?xml?>", "document endDocument")]
    ['json', 'xml', 'provn']
    """
    return {"{": "json", "[": "json", "<": "xml"}.get(text.lstrip()[:1], "provn")
