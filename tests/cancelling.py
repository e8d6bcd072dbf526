"""A query that is cancelled from another thread while it runs."""

from __future__ import annotations

import threading
import time

import pytest

from logic import Bindings, LogicError


def assert_cancelled_soon(answers: Bindings) -> None:
    """The query says that it was cancelled, and not long after it was."""
    stopped: list[float] = []

    def cancel() -> None:
        time.sleep(0.3)
        stopped.append(time.perf_counter())
        answers.cancel()

    thread = threading.Thread(target=cancel)
    thread.start()
    with pytest.raises(LogicError, match="cancelled"):
        answers.tuples()
    assert time.perf_counter() - stopped[0] < 1  # a tenth of a second on a machine with nothing else to do
    thread.join()
