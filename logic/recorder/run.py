"""Runs a script as `python script.py` would, and records the trial."""

from __future__ import annotations

import getpass
import os
import platform
import re
import socket
import sys
import time
from pathlib import Path
from types import ModuleType, TracebackType

from logic.recorder.calls import Calls
from logic.recorder.files import Files
from logic.recorder.store import Store

SECRET = re.compile("secret|token|password|passwd|credential|key", re.IGNORECASE)  # variables that are not recorded
INTERRUPTED = 130  # the exit status that shells give to a process that Ctrl-C ended


def record(script: Path, arguments: list[str], folder: Path) -> int:
    """Runs a script, records it in the store of a folder, and gives the status that Python would end with.

    Whatever ends the script, its trial is kept: `finished` if it came to its end, else `unfinished`.
    """
    source, process = script.read_bytes(), os.getpid()
    store = Store(folder)
    store.begin(script.name, time.time(), " ".join([script.name, *arguments]), str(Path.cwd()), _user())
    print(f"% trial {store.trial} in {store.file}", file=sys.stderr)
    store.write("argument", [(f"argv[{place}]", value) for place, value in enumerate([str(script), *arguments])])
    store.write("environment", [*_machine()])
    calls = Calls(script.resolve().parent, store.write)
    files = Files(calls.now, calls.current, store.file)
    sys.addaudithook(files.hear)
    if hasattr(os, "register_at_fork"):
        os.register_at_fork(after_in_child=calls.stop)
    before = set(sys.modules)
    status, outcome = 1, "unfinished"
    try:
        module = _prepare(script, arguments)
        files.listening = True
        calls.begin(script, source)
        exec(compile(source, str(script), "exec", dont_inherit=True), module.__dict__)
        status, outcome = 0, "finished"
    except SystemExit as stop:
        status = _status(stop)
    except BaseException as error:  # noqa: BLE001 - the script's mistake, or Ctrl-C, shown as Python shows it
        shown = error.with_traceback(_below(error.__traceback__, str(script)))
        sys.excepthook(type(shown), shown, shown.__traceback__)
        status = INTERRUPTED if isinstance(error, KeyboardInterrupt) else 1
    if os.getpid() != process:
        return status  # a copy that the script made of itself: the store belongs to the first
    calls.end()
    store.write("access", files.finish())
    store.write("module", _modules(before))
    store.end(time.time(), outcome)
    return status


def _prepare(script: Path, arguments: list[str]) -> ModuleType:
    """A module `__main__`, as the script expects to find itself."""
    module = ModuleType("__main__")
    module.__dict__.update(__file__=str(script), __builtins__=__builtins__)
    sys.modules["__main__"] = module
    sys.argv = [str(script), *arguments]
    sys.path[0] = str(script.resolve().parent)
    return module


def _status(stop: SystemExit) -> int:
    if stop.code is None or isinstance(stop.code, int):
        return stop.code or 0
    print(stop.code, file=sys.stderr)
    return 1


def _below(trace: TracebackType | None, script: str) -> TracebackType | None:
    """The part of a traceback that begins in the script."""
    while trace is not None and trace.tb_frame.f_code.co_filename != script:
        trace = trace.tb_next
    return trace


def _user() -> str:
    try:
        return f"{getpass.getuser()}@{socket.gethostname()}"
    except (OSError, KeyError):  # no such user in a container
        return "nil"


def _machine() -> list[tuple[object, ...]]:
    """Environment variables, but for those that look like secrets, and what the machine is."""
    found = {name: value for name, value in os.environ.items() if not SECRET.search(name)}
    found |= {
        "PYTHON_VERSION": platform.python_version(),
        "PYTHON_IMPLEMENTATION": platform.python_implementation(),
        "OS_NAME": platform.system(),
        "OS_RELEASE": platform.release(),
        "ARCHITECTURE": platform.machine(),
        "HOSTNAME": platform.node(),
        "PWD": str(Path.cwd()),
    }
    return sorted(found.items())


def _modules(before: set[str]) -> list[tuple[object, ...]]:
    """The modules that were loaded since then."""
    found: list[tuple[object, ...]] = []
    for name in sorted(set(sys.modules) - before):
        values = vars(sys.modules[name]) if isinstance(sys.modules[name], ModuleType) else {}
        version, path = values.get("__version__"), values.get("__file__")
        found.append(
            (
                len(found) + 1,
                name,
                version if isinstance(version, str) else None,
                path if isinstance(path, str) else None,
            )
        )
    return found
