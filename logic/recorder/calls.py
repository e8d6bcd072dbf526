"""The calls of a program: who called what, when, with what, and what came back."""

from __future__ import annotations

import hashlib
import inspect
import itertools
import os
import reprlib
import sys
import threading
from collections.abc import Callable
from operator import itemgetter
from pathlib import Path
from time import perf_counter
from types import CodeType, FrameType
from typing import Any

from logic.recorder import monitor

BATCH = 50_000  # calls that are kept in memory
PATIENCE = 5.0  # seconds after which they are written all the same
PLAIN = frozenset({float, bool, type(None)})
FUNCTION = inspect.CO_OPTIMIZED | inspect.CO_NEWLOCALS  # flags that a module and the body of a class do not have
LIMIT = 200  # characters of a value's text
WIDEST = (1 << 63) - 1  # the largest integer that SQLite holds
Entry = tuple[int, int, int, float, object]  # an unfinished call: id, caller, code, start, and its frame or code object
Known = tuple[int, tuple[tuple[int, str], ...]]  # a code component, and the ids and names of its parameters

_short = reprlib.Repr()
_short.maxlevel = 4
_short.maxlist = _short.maxtuple = _short.maxdict = _short.maxset = _short.maxfrozenset = _short.maxdeque = 20
_short.maxstring = _short.maxother = _short.maxlong = LIMIT


def text(value: object) -> str | int:
    """What repr() gives, shortened; a class whose repr() fails shows its name. Integers become text in the store.

    >>> text("a b"), text(7), len(text(list(range(1000)))) < 200
    ("'a b'", 7, True)
    """
    if type(value) is int and -WIDEST <= value <= WIDEST:
        return value
    if type(value) in PLAIN:
        return repr(value)
    try:
        return _short.repr(value)
    except Exception:  # noqa: BLE001 - whatever a value's own repr() raises, the program goes on
        return f"<{type(value).__name__}>"


class Calls:
    """Watches the functions that are defined below a folder, in all threads; `flush` gets what is to be written."""

    def __init__(self, folder: Path, flush: Callable[[str, list[tuple[object, ...]]], None]) -> None:
        self.folder = os.path.realpath(folder) + os.sep
        self.flush = flush
        self.start = perf_counter()
        self.ids = itertools.count(1)
        self.components = itertools.count(1)
        self.codes: dict[CodeType, Known | None] = {}
        self.described: list[tuple[object, ...]] = []
        self.finished: list[tuple[object, ...]] = []
        self.given: list[tuple[object, ...]] = []
        self.stacks: list[list[Entry]] = []
        self.local = threading.local()
        self.lock = threading.RLock()
        self.due = self.start + PATIENCE
        self.text, self.most = text, BATCH  # what `monitor.py` needs, too

    def now(self) -> float:
        return perf_counter() - self.start

    def current(self) -> int:
        """The innermost recorded call of this thread; 1, the script, if there is none."""
        stack: list[Entry] = getattr(self.local, "stack", [])
        return stack[-1][0] if stack else 1

    def begin(self, script: Path, source: bytes) -> None:
        """Records the script itself as the first call, and from now on what it calls."""
        component, lines = next(self.components), source.count(b"\n") + 1
        digest = hashlib.sha1(source, usedforsecurity=False).hexdigest()
        self.described.append((component, "__main__", "script", str(script), 1, lines, None, digest, ""))
        self.main: Entry = (next(self.ids), 0, component, self.now(), None)
        self.begin_stack().append(self.main)
        if monitor.monitoring is not None:
            monitor.listen(self)
        else:
            threading.setprofile(self.begin_thread)
            self.profile(self.local.stack)

    def begin_stack(self) -> list[Entry]:
        """The calls of this thread that go on: none yet."""
        stack: list[Entry] = []
        self.local.stack = stack
        self.stacks.append(stack)
        return stack

    def begin_thread(self, frame: FrameType, event: str, argument: Any) -> None:
        """The profiler of a new thread, until its first event."""
        self.profile(self.begin_stack())(frame, event, argument)

    def profile(self, stack: list[Entry]) -> Callable[[FrameType, str, Any], None]:
        """Installs a profiler in this thread, which runs at every call and return: what it needs is at hand."""
        codes, describe, ids, given, finished = self.codes, self.describe, self.ids, self.given, self.finished
        began, clock = self.start, perf_counter

        def profiler(frame: FrameType, event: str, argument: Any) -> None:
            if event == "call":
                code = frame.f_code
                known = codes[code] if code in codes else describe(code)
                if known is not None:
                    number = next(ids)
                    component, parameters = known
                    if parameters:
                        values = frame.f_locals
                        for part, name in parameters:
                            if name in values:
                                given.append((next(ids), number, part, text(values[name])))
                    stack.append((number, stack[-1][0] if stack else 1, component, clock() - began, frame))
            elif event == "return" and stack and stack[-1][4] is frame:
                number, caller, component, started, _ = stack.pop()
                now = clock()
                finished.append((number, caller, component, started, now - began, text(argument)))
                if len(finished) >= BATCH or now > self.due:
                    self.save()

        sys.setprofile(profiler)
        return profiler

    def describe(self, code: CodeType) -> Known | None:
        """The code component of a function and those of its parameters; None if it is not to be recorded."""
        path = "" if code.co_filename.startswith("<") else os.path.realpath(code.co_filename)
        hidden = code.co_name.startswith("<") and code.co_name != "<lambda>"  # comprehensions
        wanted = code.co_flags & FUNCTION == FUNCTION and not hidden and path.startswith(self.folder)
        if not wanted or "site-packages" in path:
            self.codes[code] = None
            return None
        lines = [line for _, _, line in code.co_lines() if line is not None]
        documented = code.co_consts[0] if code.co_consts and isinstance(code.co_consts[0], str) else ""
        component = next(self.components)
        ends = (code.co_firstlineno, max(lines, default=code.co_firstlineno))
        rows: list[tuple[object, ...]] = [
            (
                component,
                code.co_qualname.rpartition("<locals>.")[2],
                "function_def",
                path,
                *ends,
                None,
                None,
                documented,
            )
        ]
        count = code.co_argcount + code.co_kwonlyargcount
        count += bool(code.co_flags & inspect.CO_VARARGS) + bool(code.co_flags & inspect.CO_VARKEYWORDS)
        parameters = []
        for name in code.co_varnames[:count]:
            parameters.append((next(self.components), name))
            rows.append((parameters[-1][0], name, "param", path, ends[0], ends[0], component, None, ""))
        self.described += rows
        self.codes[code] = component, tuple(parameters)
        return self.codes[code]

    def save(self) -> None:
        """Writes what is in memory, and the calls that go on as calls without an end."""
        with self.lock:
            self.due = perf_counter() + PATIENCE
            going_on: list[tuple[object, ...]] = [
                (*entry[:4], None, None) for stack in self.stacks for entry in list(stack)
            ]
            self.flush("call", going_on)
            for table, rows in (("code", self.described), ("parameter", self.given), ("call", self.finished)):
                taken = rows[:]
                del rows[: len(taken)]
                taken.sort(key=itemgetter(0))  # by id, as they lie in the file
                self.flush(table, taken)

    def stop(self) -> None:
        """Records nothing more."""
        if monitor.monitoring is not None:
            monitor.stop()
        else:
            sys.setprofile(None)
            threading.setprofile(None)

    def end(self) -> None:
        """Waits for the script's threads, ends the script's own call, and writes what is left."""
        for thread in threading.enumerate():
            if thread is not threading.current_thread() and not thread.daemon:
                thread.join()
        self.stop()
        self.stacks[0].clear()
        self.save()
        number, caller, component, started, _ = self.main
        self.flush("call", [(number, caller, component, started, self.now(), "None")])
