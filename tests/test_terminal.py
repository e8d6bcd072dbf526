"""The prompt in a real terminal: single keys, Ctrl-C, history, completion, and what is shown of long work."""

from __future__ import annotations

import os
import re
import shutil
import subprocess
import sys
import time
from collections.abc import Iterator
from pathlib import Path

import pexpect
import pytest

ROOT = Path(__file__).parent.parent
ESCAPES = re.compile(r"\x1b(?:\[[0-9;?]*[ -/]*[@-~]|[=>])")
PATIENCE = 30  # seconds; what is waited for takes a fraction of one

TRIAL = """\
duration(1, x, 0.5).
duration(1, z, 0.25).
duration(1, z, 0.125).
duration(2, z, 4.0).
"""
ENDLESS = """\
count(1).
count(Y) :- count(X), X < 4_000_000_000, Y is X + 1.
number(0). number(1). number(2). number(3). number(4). number(5). number(6). number(7). number(8). number(9).
digits(X) :- number(A), number(B), number(C), number(D), number(E), number(F), number(G), number(H),
    X is A + 10 * (B + 10 * (C + 10 * (D + 10 * (E + 10 * (F + 10 * (G + 10 * H)))))).
""".replace("number(", "digit(")


def environment(folder: Path) -> dict[str, str]:
    """Its own history; no questions to a terminal that does not answer them, as the one of pexpect does not."""
    return {
        **os.environ,
        "PYTHONPATH": str(ROOT),
        "XDG_STATE_HOME": str(folder / "state"),
        "TERM": "xterm",
        "PROMPT_TOOLKIT_NO_CPR": "1",
    }


class Terminal:
    """A prompt in a pseudo-terminal; `shown` is what it printed since the last entry, without colours."""

    def __init__(self, folder: Path, *files: str) -> None:
        self.child = pexpect.spawn(
            sys.executable, ["-m", "logic", "repl", *files],
            cwd=folder, env=environment(folder), encoding="utf-8", dimensions=(50, 120),
        )  # fmt: skip
        self.shown = ""

    def send(self, text: str) -> None:
        self.shown = ""
        self.child.send(text)

    def wait(self, *texts: str, patience: float = PATIENCE) -> str:
        """Wait until one of the texts has been printed; returns it."""
        until = time.monotonic() + patience
        while True:
            for text in texts:
                if text in self.shown:
                    return text
            assert time.monotonic() < until, f"none of {texts} in {self.shown!r}"
            try:
                self.shown = ESCAPES.sub("", self.shown + self.child.read_nonblocking(4096, 0.02))
            except pexpect.TIMEOUT:
                pass
            except pexpect.EOF:
                assert any(text in self.shown for text in texts), self.shown

    def enter(self, entry: str, *texts: str) -> str:
        """Type an entry, and wait for a text that it prints."""
        self.send(f"{entry}\r")
        return self.wait(*texts)

    def seconds_to(self, text: str) -> float:
        started = time.monotonic()
        self.wait(text)
        return time.monotonic() - started


@pytest.fixture
def terminal(tmp_path: Path) -> Iterator[Terminal]:
    (tmp_path / "trial.dl").write_text(TRIAL, encoding="utf-8")
    (tmp_path / "endless.dl").write_text(ENDLESS, encoding="utf-8")
    opened = Terminal(tmp_path)
    opened.wait("?-")
    yield opened
    opened.child.close(force=True)


def test_a_session(terminal: Terminal) -> None:
    terminal.enter("[trial].", "true.")
    terminal.enter("duration(T, z, D).", "T = 1,\r\nD = 0.125")
    assert "0.25" not in terminal.shown
    terminal.send(";")
    terminal.wait(" ;\r\nT = 1,\r\nD = 0.25")
    terminal.send(" ")
    terminal.wait(" ;\r\nT = 2,\r\nD = 4.0.")
    terminal.enter("duration(T, z, D).", "D = 0.125")
    terminal.send(".")
    terminal.wait(" .\r\n")
    terminal.enter("duration(T z, D).", "error[syntax]")
    terminal.wait("  1 | duration(T z, D).\r\n                 ^ follows `T` directly")
    assert "true" not in terminal.shown
    terminal.enter("duration(2, z, D).", "D = 4.0.")
    terminal.send("\x04")
    terminal.child.expect(pexpect.EOF, timeout=PATIENCE)


def test_an_entry_may_take_several_lines(terminal: Terminal) -> None:
    terminal.enter("[trial].", "true.")
    terminal.enter("duration(T, z, D),", "|")
    terminal.enter("  D > 1.", "D = 4.0.")
    terminal.enter("duration(T, 'z, D).", "has no end on its line")


@pytest.mark.parametrize("query", ["count(X), X < 0.", "digits(X)."])
def test_ctrl_c_stops_a_query_at_once_and_keeps_the_session(terminal: Terminal, query: str) -> None:
    terminal.enter("[trial, endless].", "true.")
    terminal.enter("assertz(note(kept)).", "true.")
    taken = []
    for delay in (0.3, 0.55, 0.8):
        terminal.send(f"{query}\r")
        time.sleep(delay)
        terminal.send("\x03")
        taken.append(terminal.seconds_to("stopped"))
        terminal.wait("facts and rules are as before")
        terminal.enter("duration(2, z, D), note(N).", "D = 4.0,\r\nN = kept.")
    assert min(taken) < 0.1, taken  # seconds; the machine that runs the tests may be busy with others


def test_long_work_is_shown_after_half_a_second(terminal: Terminal) -> None:
    terminal.enter("[endless].", "true.")
    terminal.send("count(X).\r")
    assert terminal.seconds_to("(Ctrl-C stops)") > 0.4
    terminal.send("\x03")
    terminal.wait("stopped after")


def test_ctrl_c_at_the_prompt_clears_the_line(terminal: Terminal) -> None:
    terminal.send("X = 1")
    terminal.wait("1")
    terminal.send("\x03")
    terminal.wait("?-")
    terminal.enter("X = 2.", "X = 2.\r\n")
    assert "error" not in terminal.shown


def test_ctrl_c_instead_of_a_key_stops_the_answers(terminal: Terminal) -> None:
    terminal.enter("[trial].", "true.")
    terminal.enter("duration(T, z, D).", "D = 0.125")
    terminal.send("\x03")
    terminal.wait(" .\r\n")


def test_tab_completes(terminal: Terminal) -> None:
    terminal.enter("[trial].", "true.")
    terminal.send("dura\t")
    terminal.wait("duration(")
    terminal.enter("2, z, D).", "D = 4.0.")


def test_entries_are_remembered(terminal: Terminal, tmp_path: Path) -> None:
    terminal.enter("X = remembered.", "X = remembered.\r\n")
    terminal.enter("halt.", "halt")
    terminal.child.expect(pexpect.EOF, timeout=PATIENCE)
    again = Terminal(tmp_path)
    again.wait("?-")
    again.send("\x1b[A\x1b[A")
    again.wait("X = remembered.")
    again.enter("", "X = remembered.\r\n")
    again.child.close(force=True)


def test_a_mistake_in_a_file_of_the_command_line_leaves_a_prompt(tmp_path: Path) -> None:
    (tmp_path / "broken.dl").write_text("p(a).\np(b\n", encoding="utf-8")
    opened = Terminal(tmp_path, "broken.dl")
    opened.wait("broken.dl:2:2")
    opened.wait("?-")
    opened.enter("X = 1.", "X = 1.\r\n")
    opened.child.close(force=True)


class Tmux:
    """A prompt in a window of tmux, whose screen can be read as a user sees it."""

    def __init__(self, folder: Path) -> None:
        self.command = ["tmux", "-S", str(folder / "tmux")]
        started = ["-x", "80", "-y", "24", "-c", str(folder), sys.executable, "-m", "logic", "repl", "trial.dl"]
        self.run("-f", os.devnull, "new-session", "-d", *started, environment=environment(folder))

    def run(self, *arguments: str, environment: dict[str, str] | None = None) -> str:
        done = subprocess.run([*self.command, *arguments], capture_output=True, text=True, check=True, env=environment)
        return done.stdout

    def screen(self) -> str:
        lines = [line.rstrip() for line in self.run("capture-pane", "-p").splitlines()]
        return "\n".join(lines).strip("\n")

    def wait(self, end: str) -> str:
        """Wait until the screen ends with a text."""
        until = time.monotonic() + PATIENCE
        while not (screen := self.screen()).endswith(end):
            assert time.monotonic() < until, screen
            time.sleep(0.02)
        return screen


@pytest.mark.skipif(shutil.which("tmux") is None, reason="tmux is not installed")
def test_what_a_user_sees(tmp_path: Path) -> None:
    (tmp_path / "trial.dl").write_text(TRIAL, encoding="utf-8")
    tmux = Tmux(tmp_path)
    try:
        tmux.wait("?-")
        tmux.run("send-keys", "duration(T, z, D).", "Enter")
        tmux.wait("T = 1,\nD = 0.125")
        tmux.run("send-keys", r"\;")  # a bare semicolon divides commands of tmux
        tmux.wait("D = 0.25")
        tmux.run("send-keys", "Enter")
        tmux.wait("?-")
        tmux.run("send-keys", "duration(T, z,", "Enter", "D E).", "Enter")
        tmux.wait(SCREEN)
    finally:
        tmux.run("kill-server")


SCREEN = """\
% `.help` lists what can be typed here; Ctrl-C stops a query, Ctrl-D leaves.
?- duration(T, z, D).
T = 1,
D = 0.125 ;
T = 1,
D = 0.25 .
?- duration(T, z,
|  D E).
error[syntax]: an operator or `,` is missing before `E`
  <query>:2:3
  2 | D E).
        ^ follows `D` directly
?-"""
