"""The demonstration runs as a newcomer runs it, and its answers are those of the paper's example."""

from __future__ import annotations

import re
import subprocess
import sys
from pathlib import Path

import pytest

pytest.importorskip("noworkflow", reason="noWorkflow is not installed: pip install noworkflow==2.1.3")

DEMO = Path(__file__).parent.parent.parent / "examples" / "demo.py"


def test_the_demonstration_prints_each_query_before_its_answers(tmp_path: Path) -> None:
    done = subprocess.run([sys.executable, DEMO], capture_output=True, text=True, check=True, cwd=tmp_path, timeout=120)
    durations, callers, files, plan = done.stdout.split("\n\n")[1:5]
    assert "?- duration(1, z, Duration)." in durations
    assert len(re.findall(r"^  0\.1\d+$", durations, re.MULTILINE)) == 4
    assert len(re.findall(r"\bz +20|\bz ", callers)) >= 4
    assert len(re.findall(r"z\.txt +w", files)) == 4
    assert len(re.findall(r"y\.txt +a +nil +[0-9a-f]{40}", files)) == 1
    assert re.search(r"activation|evaluation", plan)
    assert list(tmp_path.iterdir()) == []
