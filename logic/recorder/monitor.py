"""Listening to calls and returns by `sys.monitoring` (PEP 669), which Python has since 3.12.

It costs nothing where nothing is recorded: a function that is not wanted is never heard of again, and calls of builtin
functions are not heard at all. One listener serves all threads.
"""

from __future__ import annotations

import sys
from time import perf_counter
from types import CodeType
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from logic.recorder.calls import Calls, Entry

TOOL = 4  # a number that Python gives no meaning to: profilers and debuggers of the script have theirs
NAME = "logic record"
monitoring: Any = getattr(sys, "monitoring", None)


def listen(calls: Calls) -> None:
    """Records calls from now on."""
    events = monitoring.events
    monitoring.use_tool_id(TOOL, NAME)
    start, end, broken = listeners(calls)
    for event in (events.PY_START, events.PY_RESUME, events.PY_THROW):
        monitoring.register_callback(TOOL, event, start)
    for event in (events.PY_RETURN, events.PY_YIELD):
        monitoring.register_callback(TOOL, event, end)
    monitoring.register_callback(TOOL, events.PY_UNWIND, broken)
    everything = events.PY_START | events.PY_RESUME | events.PY_THROW | events.PY_RETURN | events.PY_YIELD
    monitoring.set_events(TOOL, everything | events.PY_UNWIND)


def stop() -> None:
    """Records nothing more."""
    if monitoring.get_tool(TOOL) == NAME:
        monitoring.set_events(TOOL, 0)
        monitoring.free_tool_id(TOOL)


def listeners(calls: Calls) -> tuple[Any, Any, Any]:
    """What hears that a call begins or goes on, that it gives a value, and that an exception ends it."""
    codes, describe, local, ids = calls.codes, calls.describe, calls.local, calls.ids
    given, finished, text, most = calls.given, calls.finished, calls.text, calls.most
    began, clock, frame_at, disable = calls.start, perf_counter, sys._getframe, monitoring.DISABLE  # noqa: SLF001 - its locals

    def start(code: CodeType, *place: object) -> object:
        known = codes[code] if code in codes else describe(code)
        if known is None:
            return disable if len(place) == 1 else None  # one that is thrown into cannot be disabled
        try:
            stack: list[Entry] = local.stack
        except AttributeError:
            stack = calls.begin_stack()
        number = next(ids)
        component, parameters = known
        if parameters:
            values = frame_at(1).f_locals
            for part, name in parameters:
                if name in values:
                    given.append((next(ids), number, part, text(values[name])))
        stack.append((number, stack[-1][0] if stack else 1, component, clock() - began, code))
        return None

    def end(code: CodeType, _place: int, value: object) -> object:
        if codes.get(code) is None:
            return disable
        stack: list[Entry] | None = getattr(local, "stack", None)
        if stack and stack[-1][4] is code:
            number, caller, component, started, _ = stack.pop()
            now = clock()
            finished.append((number, caller, component, started, now - began, text(value)))
            if len(finished) >= most or now > calls.due:
                calls.save()
        return None

    def broken(code: CodeType, _place: int, _error: BaseException) -> None:
        if codes.get(code) is not None:
            end(code, 0, None)

    return start, end, broken
