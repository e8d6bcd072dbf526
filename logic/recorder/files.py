"""Which files a program opens, and the hashes of what was in them before and after."""

from __future__ import annotations

import hashlib
import os
import stat
import sys
from collections.abc import Callable
from pathlib import Path
from typing import Any

CHUNK = 1 << 20
SYSTEM = tuple({os.path.realpath(path) + os.sep for path in (sys.prefix, sys.base_prefix, "/proc", "/dev", "/sys")})


class Files:
    """Listens to the audit event `open` (PEP 578); `rows` are those of the table `access`.

    A file has been left when it is opened the next time, or at the end: what is in it then is its hash after. Files of
    Python itself, of installed libraries, and modules that are being imported do not count.
    """

    def __init__(self, now: Callable[[], float], current: Callable[[], int], own: Path) -> None:
        self.now = now
        self.current = current
        self.own = str(own)
        self.rows: list[list[Any]] = []
        self.last: dict[str, int] = {}  # the place in `rows` of the last access to each file
        self.hashes: dict[str, tuple[tuple[int, int, int], str]] = {}
        self.listening = False

    def hear(self, event: str, arguments: tuple[Any, ...]) -> None:
        """The audit hook. Hashing opens files, too: it does not listen to itself."""
        if event != "open" or not self.listening or not isinstance(arguments[0], str | bytes):
            return
        self.listening = False
        try:
            self.note(os.fsdecode(arguments[0]), arguments[1], arguments[2])
        finally:
            self.listening = True

    def note(self, name: str, mode: str | None, flags: int) -> None:
        path = os.path.realpath(name)
        opener = sys._getframe(2).f_code.co_filename  # noqa: SLF001 - the only way to see who opens
        if path.startswith((self.own, *SYSTEM)) or opener.startswith("<frozen importlib") or Path(path).is_dir():
            return
        before = self.hash(path)
        if path in self.last:
            self.rows[self.last[path]][4] = before
        self.last[path] = len(self.rows)
        self.rows.append([len(self.rows) + 1, name, mode or _mode(flags), before, None, self.now(), self.current()])

    def finish(self) -> list[tuple[object, ...]]:
        """Stops listening; gives all accesses with their hashes after."""
        self.listening = False
        for path, place in self.last.items():
            self.rows[place][4] = self.hash(path)
        return [tuple(row) for row in self.rows]

    def hash(self, path: str) -> str | None:
        """SHA-1 of a file, as noWorkflow has it; None if there is no such file or it may not be read."""
        try:
            found = Path(path).stat()
            if not stat.S_ISREG(found.st_mode):
                return None
            state = (found.st_mtime_ns, found.st_size, found.st_ino)
            known = self.hashes.get(path)
            if known is None or known[0] != state:
                digest = hashlib.sha1(usedforsecurity=False)
                with Path(path).open("rb") as file:
                    while chunk := file.read(CHUNK):
                        digest.update(chunk)
                known = self.hashes[path] = (state, digest.hexdigest())
        except OSError:
            return None
        return known[1]


def _mode(flags: int) -> str:
    """The mode that the flags of `os.open` amount to."""
    if flags & os.O_APPEND:
        return "a"
    if flags & os.O_RDWR:
        return "r+"
    return "w" if flags & os.O_WRONLY else "r"
