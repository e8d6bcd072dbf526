"""Long work at a terminal: what is going on is shown after half a second, and a key is read without Enter."""

from __future__ import annotations

import sys
import time
from collections.abc import Iterator
from contextlib import contextmanager
from threading import Event, Thread
from typing import TextIO

from logic.bindings import Bindings

PATIENCE = 0.5  # seconds until the first word on what is going on
REFRESH = 0.2  # seconds until the next
POLL = 0.01  # seconds between two looks for a key
WIPE = "\r\x1b[K"


@contextmanager
def progress_shown(answers: Bindings, out: TextIO) -> Iterator[None]:
    """Show on `out`, if that is a terminal, how far a query has got while the block waits for its answers."""
    if not out.isatty():
        yield
        return
    done = Event()
    watcher = Thread(target=_watch, args=(answers, out, done), daemon=True)
    watcher.start()
    try:
        yield
    finally:
        done.set()
        watcher.join()


def _watch(answers: Bindings, out: TextIO, done: Event) -> None:
    started = time.monotonic()
    if done.wait(PATIENCE):
        return
    while not done.is_set():
        step, turn, rows = answers.progress()
        seconds = time.monotonic() - started
        out.write(f"{WIPE}% step {step + 1}, round {turn}, {rows:,} rows, {seconds:.1f} s (Ctrl-C stops)")
        out.flush()
        done.wait(REFRESH)
    out.write(WIPE)
    out.flush()


def read_key() -> str:
    """The next key that is pressed on the terminal, without Enter; an empty text when the terminal is closed."""
    from prompt_toolkit.input import create_input
    from prompt_toolkit.input.typeahead import get_typeahead, store_typeahead

    terminal = create_input(sys.stdin)
    with terminal.raw_mode():
        pressed = get_typeahead(terminal)
        while not pressed and not terminal.closed:
            pressed = terminal.read_keys() or terminal.flush_keys()
            time.sleep(0 if pressed else POLL)
    store_typeahead(terminal, pressed[1:])
    return pressed[0].data if pressed else ""
