"""Completion in `%%logic` and `%%now_prolog` cells, as at the prompt, and their colours in a terminal.

>>> before_cursor("%%logic --trial 1\\npath(X, Y) :- ed\\n?- p", 1, 16)
('logic', 'path(X, Y) :- ed')
>>> before_cursor("x = 1\\n%logic pa", 1, 9), before_cursor("x = pa", 0, 6)
(('logic', 'pa'), None)
"""

from __future__ import annotations

import re
from collections.abc import Callable
from typing import TYPE_CHECKING

from IPython.core.completer import CompletionContext, SimpleCompletion, SimpleMatcherResult, context_matcher

from logic.session import KnowledgeBase
from logic.shell.complete import complete

if TYPE_CHECKING:
    from IPython.core.interactiveshell import InteractiveShell

CELL = re.compile(r"\s*%%(logic|now_prolog)\b[^\n]*\n")
LINE = re.compile(r"\s*%(logic|now_prolog)[ \t]+")


def before_cursor(cell: str, line: int, column: int) -> tuple[str, str] | None:
    """The magic that the cursor stands in, and the text of the language before it; None elsewhere."""
    lines = cell.split("\n")
    until = "\n".join([*lines[:line], lines[line][:column]])
    if whole := CELL.match(until):
        return whole[1], until[whole.end() :]
    if own := LINE.match(lines[line][:column]):
        return own[1], lines[line][own.end() : column]
    return None


def make_matcher(knowledge: Callable[[str], KnowledgeBase]) -> Callable[[CompletionContext], SimpleMatcherResult]:
    """What IPython asks for completions; `knowledge` gives the knowledge base that the cells of a magic ask."""

    @context_matcher(identifier="logic.notebook")
    def logic_matcher(context: CompletionContext) -> SimpleMatcherResult:
        found = before_cursor(context.full_text, context.cursor_line, context.cursor_position)
        if found is None:
            return SimpleMatcherResult(completions=[])
        magic, before = found
        candidates = complete(before, knowledge(magic))
        typed = before[len(before) - candidates[0].length :] if candidates else ""
        completions = [SimpleCompletion(text=one.text, type=one.shown) for one in candidates]
        return SimpleMatcherResult(completions=completions, matched_fragment=typed, ordered=True, suppress=True)

    return logic_matcher  # type: ignore[no-any-return]


def add_completion(shell: InteractiveShell, knowledge: Callable[[str], KnowledgeBase]) -> None:
    """Completes in the shell from now on; in a terminal the cells get the colours of Prolog, too.

    In the browser the colours of a cell are those of the kernel's language: only an extension of the front end could
    change that.
    """
    matchers = shell.Completer.custom_matchers
    matchers[:] = [one for one in matchers if getattr(one, "matcher_identifier", "") != "logic.notebook"]
    matchers.append(make_matcher(knowledge))
    prompt = getattr(shell, "pt_app", None)
    if prompt is not None:
        colour(prompt)


def colour(prompt: object) -> None:
    """Colours the cells of the magics at a prompt of IPython, as far as it lets."""
    from prompt_toolkit.lexers import PygmentsLexer
    from pygments.lexers.prolog import PrologLexer

    lexers = getattr(getattr(prompt, "lexer", None), "magic_lexers", {})
    lexers |= {name: PygmentsLexer(PrologLexer) for name in ("logic", "now_prolog")}
