"""What can stand where the cursor is: commands, predicates, variables, files and libraries.

>>> kb = KnowledgeBase()
>>> kb.add("edge", [("a", "b")])
1
>>> complete("path(From, To) :- edg", kb)
[Candidate(text='edge(', shown='edge/2', length=3)]
>>> [candidate.text for candidate in complete("path(From, F", kb)]
['From']
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator
from pathlib import Path

from logic.engine.builtins import BUILTINS, FUNCTIONS
from logic.engine.syntax.unparse import format_name
from logic.frozen import frozen
from logic.session import LIBRARIES, KnowledgeBase
from logic.shell.answers import MODES
from logic.shell.commands import COMMANDS, LEVELS

_CONTROL = ("assertz(", "consult(", "halt", "listing", "make", "retract(", "use_module(library(")
_WORDS = {".mode": MODES, ".timer": ("on", "off"), ".limit": ("timeout", "rows", "memory"), ".explain": LEVELS}
_FILE = re.compile(r"(?:\A\s*(?:\?-\s*)?\[|\bconsult\()(?:[^\]]*,\s*)?('?)([\w./~-]*)\Z")
_LIBRARY = re.compile(r"\b(library|vocabulary)\((\w*)\Z")
_NAME = re.compile(r"(?<!\w)[a-z]\w*\Z")
_VARIABLE = re.compile(r"(?<!\w)[A-Z_]\w*")


@frozen
class Candidate:
    """A text that can replace the last `length` characters before the cursor, and how it is shown."""

    text: str
    shown: str
    length: int


def complete(before: str, knowledge: KnowledgeBase) -> list[Candidate]:
    """What can complete the text before the cursor, in the order in which it is offered."""
    line = before.rpartition("\n")[2]
    if re.fullmatch(r"\s*\.[a-z]*", line):
        return _words(line.strip(), (f".{command.name}" for command in COMMANDS))
    first, space, rest = line.lstrip().partition(" ")
    if space and first in _WORDS and not rest.strip(" abcdefghijklmnopqrstuvwxyz"):
        found = _words(rest, _WORDS[first])
        return found + _predicates(line, knowledge) if first == ".explain" else found
    if library := _LIBRARY.search(before):
        names = sorted(path.stem for path in LIBRARIES[library[1]].glob("*.dl"))
        return _words(library[2], names)
    if file := _FILE.search(before):
        return list(_files(file[2], quoted=bool(file[1])))
    if variable := re.search(r"(?<!\w)[A-Z_]\w*\Z", before):
        others = dict.fromkeys(_VARIABLE.findall(before[: variable.start()]))
        return _words(variable[0], (name for name in others if name != "_"))
    return _predicates(before, knowledge)


def _words(start: str, words: Iterable[str]) -> list[Candidate]:
    return [Candidate(word, word, len(start)) for word in words if word.startswith(start)]


def _predicates(before: str, knowledge: KnowledgeBase) -> list[Candidate]:
    typed = _NAME.search(before)
    if typed is None:
        return []
    length = len(typed[0])
    keys = {(one.name, one.arity) for one in knowledge.predicates()} | set(BUILTINS) | set(FUNCTIONS)
    found = [
        Candidate(f"{name}(" if arity else name, f"{name}/{arity}", length)
        for name, arity in sorted(keys)
        if name.startswith(typed[0]) and format_name(name) == name
    ]
    return found + (_words(typed[0], _CONTROL) if before[: typed.start()].strip() in ("", "?-") else [])


def _files(start: str, *, quoted: bool) -> Iterator[Candidate]:
    """Rule files and folders whose path begins as typed; a path that is no plain name gets quotes."""
    folder, _, name = start.rpartition("/")
    try:
        paths = sorted(Path(folder or ("/" if start.startswith("/") else ".")).expanduser().iterdir())
    except OSError:
        return
    for path in paths:
        if path.name.startswith(name) and (path.is_dir() or path.suffix in (".dl", ".pl")):
            text = start[: len(start) - len(name)] + path.name + ("/" if path.is_dir() else "")
            needs_quotes = not quoted and format_name(text) != text
            yield Candidate(f"'{text}" if needs_quotes else text, path.name, len(start))
