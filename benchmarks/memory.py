"""What this process took at its peak: `getrusage` would count what it was forked from."""

from __future__ import annotations

import re
from pathlib import Path

STATUS = Path("/proc/self/status")


def peak() -> float:
    """Megabytes; 0 where the operating system does not tell."""
    found = re.search(r"VmHWM:\s*(\d+)", STATUS.read_text()) if STATUS.exists() else None
    return int(found[1]) / 1024 if found else 0.0
