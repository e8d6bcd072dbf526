"""The prompt at a terminal: editing, history, completion and colours, by prompt_toolkit."""

from __future__ import annotations

import os
from collections.abc import Iterator
from pathlib import Path
from typing import TYPE_CHECKING

from logic.session import KnowledgeBase
from logic.shell.commands import Halt
from logic.shell.complete import complete
from logic.shell.reading import entries_of_lines, is_complete
from logic.shell.shell import Shell
from logic.shell.watch import read_key

if TYPE_CHECKING:
    from prompt_toolkit import PromptSession
    from prompt_toolkit.completion import CompleteEvent, Completer, Completion
    from prompt_toolkit.document import Document
    from prompt_toolkit.history import History
    from prompt_toolkit.key_binding import KeyBindings, KeyPressEvent

PROMPT, CONTINUATION = "?- ", "|  "
GREETING = "% `.help` lists what can be typed here; Ctrl-C stops a query, Ctrl-D leaves."


def run_terminal(shell: Shell) -> None:
    """Read entries from the terminal and run them until the user leaves."""
    shell.next_key = read_key
    session = _session(shell.knowledge)
    print(GREETING, file=shell.out)
    while True:
        shell.tell_changed_files()
        try:
            text = session.prompt(PROMPT)
            for entry in entries_of_lines([text]):
                shell.run(entry)
        except KeyboardInterrupt:
            continue
        except (EOFError, Halt):
            return


def history_file() -> Path:
    """Where entries are kept from one session to the next, by the XDG rules."""
    state = os.environ.get("XDG_STATE_HOME", "")
    return (Path(state) if Path(state).is_absolute() else Path.home() / ".local" / "state") / "logic" / "history"


def _session(knowledge: KnowledgeBase) -> PromptSession[str]:
    from prompt_toolkit import PromptSession
    from prompt_toolkit.lexers import PygmentsLexer
    from pygments.lexers.prolog import PrologLexer

    return PromptSession(
        history=_history(),
        completer=_completer(knowledge),
        complete_while_typing=False,
        lexer=PygmentsLexer(PrologLexer),
        key_bindings=_keys(),
        multiline=True,
        prompt_continuation=CONTINUATION,
        enable_history_search=True,
    )


def _history() -> History:
    """The history file, or one in memory where no file can be written."""
    from prompt_toolkit.history import FileHistory, InMemoryHistory

    path = history_file()
    try:
        path.parent.mkdir(parents=True, exist_ok=True)
        path.touch(mode=0o600)
    except OSError:
        return InMemoryHistory()
    return FileHistory(str(path))


def _completer(knowledge: KnowledgeBase) -> Completer:
    from prompt_toolkit.completion import Completer, Completion

    class PromptCompleter(Completer):
        def get_completions(self, document: Document, complete_event: CompleteEvent) -> Iterator[Completion]:  # noqa: ARG002
            for candidate in complete(document.text_before_cursor, knowledge):
                yield Completion(candidate.text, -candidate.length, candidate.shown)

    return PromptCompleter()


def _keys() -> KeyBindings:
    """Enter ends an entry that is complete and begins a new line in one that is not."""
    from prompt_toolkit.key_binding import KeyBindings

    keys = KeyBindings()

    @keys.add("enter")
    def _(event: KeyPressEvent) -> None:
        if is_complete(event.current_buffer.text):
            event.current_buffer.validate_and_handle()
        else:
            event.current_buffer.insert_text("\n")

    return keys
