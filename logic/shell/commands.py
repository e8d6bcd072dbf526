"""The commands of the prompt that are not Prolog: they begin with a dot and end with their line."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from difflib import get_close_matches
from itertools import islice
from typing import TYPE_CHECKING, cast, get_args

from logic.engine.analysis.program import show_atom
from logic.engine.syntax.parse import parse_goal, parse_term
from logic.errors import Diagnostic, LogicError, Source, Span
from logic.frontends import vql_question
from logic.frozen import frozen, slotted
from logic.session import PredicateInfo, Semantics
from logic.shell.answers import MODES, Mode, print_answers
from logic.shell.slices import dated_slice

if TYPE_CHECKING:
    from logic.shell.shell import Shell

LEVELS = ("program", "plan", "operators")
MEGABYTE = 1024 * 1024


class Halt(Exception):
    """The user wants to leave."""


@slotted
class Settings:
    """What commands such as `.mode` and `.limit` set; None for no limit.

    `timeout` is in seconds, `max_rows` counts derived rows, `max_memory` bytes, `shown` the answers that are printed.
    """

    mode: Mode = "bindings"
    timer: bool = False
    timeout: float | None = None
    max_rows: int | None = None
    max_memory: int | None = None
    shown: int | None = None

    def limits(self) -> str:
        """The limits as `.limit` prints them.

        >>> Settings(timeout=5).limits()
        'timeout 5 s, rows off, memory off'
        """
        timeout = "off" if self.timeout is None else f"{self.timeout:g} s"
        rows = "off" if self.max_rows is None else f"{self.max_rows:,}"
        memory = "off" if self.max_memory is None else f"{self.max_memory / MEGABYTE:g} MB"
        return f"timeout {timeout}, rows {rows}, memory {memory}"


@frozen
class Command:
    """A command: its name, its arguments and its meaning as `.help` prints them, and what it does."""

    name: str
    arguments: str
    meaning: str
    run: Callable[[Shell, str], None]


def mistake(message: str, span: Span | None = None, help: str = "") -> LogicError:
    """A request that the prompt does not understand."""
    return LogicError(Diagnostic("prompt", message, span, help=help))


def run_command(shell: Shell, entry: str) -> None:
    """Run an entry such as `.timer on`; a full stop at its end is allowed."""
    name, _, argument = entry.strip().removeprefix(".").partition(" ")
    name, argument = name.removesuffix("."), argument.strip()
    for command in COMMANDS:
        if command.name == name:
            command.run(shell, argument)
            return
    close = get_close_matches(name, [command.name for command in COMMANDS], 1)
    help = f"did you mean `.{close[0]}`?" if close else "`.help` lists the commands"
    raise mistake(f"there is no command `.{name}`", help=help)


def _word(argument: str, choices: Sequence[str], usage: str) -> str:
    word = argument.removesuffix(".")
    if word not in choices:
        message = f"`{word}` is not one of {', '.join(choices)}" if word else "a word is missing"
        raise mistake(message, help=f"write `{usage}`")
    return word


def _assert(shell: Shell, argument: str) -> None:
    added = shell.changes.add(parse_term(Source("<query>", argument)))
    shell.note("added; `.undo` takes it back" if added else "it was there already")


def _retract(shell: Shell, argument: str) -> None:
    removed = shell.changes.remove(parse_term(Source("<query>", argument)))
    shell.note(f"{removed} removed; `.undo` brings back what was there" if removed else "nothing matches")


def _undo(shell: Shell, _: str) -> None:
    shell.note(shell.changes.undo() or "nothing is left to undo")


def _predicates(shell: Shell, argument: str) -> None:
    """Each predicate with its facts and rules; those of libraries only when they are asked for."""
    every = shell.knowledge.predicates()
    shown = every if argument.removesuffix(".") == "all" else [one for one in every if not one.library or one.facts]
    rows = [
        (f"{show_atom(one.name, ())}/{one.arity}", f"{one.facts:,}", "Python" if one.python else f"{one.rules:,}")
        for one in shown
    ]
    table = [("predicate", "facts", "rules"), *rows]
    widths = [max(map(len, column)) for column in zip(*table, strict=True)]
    for name, facts, rules in table:
        print(f"{name:<{widths[0]}}  {facts:>{widths[1]}}  {rules:>{widths[2]}}", file=shell.out)
    if hidden := len(every) - len(shown):
        shell.note(f"and {hidden} of libraries; `.predicates all` lists them")


def _schema(shell: Shell, argument: str) -> None:
    """Columns and types, in the form of a declaration."""
    name = argument.removesuffix(".").partition("/")[0]
    every = shell.knowledge.predicates()
    shown = [one for one in every if (one.name == name if name else not one.library or one.facts)]
    if name and not shown:
        close = get_close_matches(name, [one.name for one in every], 1)
        raise mistake(f"there is no predicate `{name}`", help=f"did you mean `{close[0]}`?" if close else "")
    for one in shown:
        print(_declaration(one), file=shell.out)


def _declaration(predicate: PredicateInfo) -> str:
    columns = ", ".join(f"{column.name}: {column.type}" for column in predicate.columns)
    return f":- pred {show_atom(predicate.name, ())}{f'({columns})' if columns else ''}."


def _explain(shell: Shell, argument: str) -> None:
    """How a goal is answered: `.explain [program|plan|operators] [analyze] goal`."""
    level, analyze = "operators", False
    word, _, rest = argument.partition(" ")
    if word in LEVELS and rest:
        level, argument = word, rest.strip()
        word, _, rest = argument.partition(" ")
    if word == "analyze" and rest:
        analyze, argument = True, rest
    goal = parse_goal(Source("<query>", argument))
    print(shell.knowledge.explain(goal, level=level, analyze=analyze), file=shell.out)


def _vql(shell: Shell, argument: str) -> None:
    shell.ask(vql_question(argument.removesuffix(".")))


def _slice(shell: Shell, argument: str) -> None:
    """`.slice //law//article during [1994, now]`: nodes by number, periods as dates."""
    if not argument:
        raise mistake("a path is missing", help="write `.slice //law//article during [1994-01-01, now]`")
    settings = shell.settings
    answers, rows = dated_slice(
        shell.knowledge,
        argument,
        timeout=settings.timeout,
        max_rows=settings.max_rows,
        max_memory=settings.max_memory,
    )
    shell.answered(len(answers))
    print_answers(answers.variables, islice(rows, settings.shown), settings.mode, shell.out)


def _document(shell: Shell, argument: str) -> None:
    """`.document 1 at 1994-01-01`"""
    number, _, window = argument.partition(" ")
    if not number.isdecimal():
        raise mistake("the number of a document is missing", help="write `.document 1 at 1994-01-01`")
    print(shell.knowledge.document(int(number), window), file=shell.out)


def _timer(shell: Shell, argument: str) -> None:
    shell.settings.timer = _word(argument, ("on", "off"), ".timer on") == "on"


def _mode(shell: Shell, argument: str) -> None:
    shell.settings.mode = cast(Mode, _word(argument, MODES, ".mode table"))


def _limit(shell: Shell, argument: str) -> None:
    """`.limit timeout 5`, `.limit rows 1000000`, `.limit memory 500`, `.limit rows off`, `.limit`."""
    usage = "write `.limit timeout 5` (seconds), `.limit rows 1000000`, `.limit memory 500` (MB) or `.limit rows off`"
    match argument.removesuffix(".").split():
        case []:
            print(shell.settings.limits(), file=shell.out)
        case ["timeout" | "rows" | "memory" as kind, "off"]:
            _set_limit(shell.settings, kind, None)
        case ["timeout" | "rows" | "memory" as kind, text]:
            try:
                number = float(text.replace("_", "").replace(",", ""))
            except ValueError:
                number = 0
            if not 0 < number < 1e15:
                raise mistake(f"`{text}` is no limit", help=usage)
            _set_limit(shell.settings, kind, number)
        case _:
            raise mistake("this sets no limit", help=usage)


def _set_limit(settings: Settings, kind: str, number: float | None) -> None:
    if kind == "timeout":
        settings.timeout = number
    elif kind == "rows":
        settings.max_rows = None if number is None else int(number)
    else:
        settings.max_memory = None if number is None else int(number * MEGABYTE)


def _semantics(shell: Shell, argument: str) -> None:
    """What programs mean that are not stratified: nothing, or three truth values."""
    usage = f".semantics {get_args(Semantics)[-1]}"
    shell.knowledge.semantics = cast(Semantics, _word(argument, get_args(Semantics), usage))


def _reload(shell: Shell, _: str) -> None:
    shell.reload()


def _quit(_: Shell, __: str) -> None:
    raise Halt


def _help(shell: Shell, _: str) -> None:
    print(HELP_ON_PROLOG, file=shell.out)
    for command in COMMANDS:
        print(f"  {f'.{command.name} {command.arguments}':<42}  {command.meaning}", file=shell.out)


HELP_ON_PROLOG = """\
  edge(a, X), X \\= b.                         ask; `;` shows the next answer, Enter stops
  [family].  ['rules/family.dl'].             load a rule file; `make.` loads again what has changed
  use_module(library(provenance)).            load a library
  assertz(edge(a, b)).  retract(edge(a, _)).  add and remove facts; rules: assertz((p(X) :- q(X))).
  listing.  listing(path/2).                  print rules and facts
  halt.                                       leave, as Ctrl-D does; Ctrl-C stops a query"""

COMMANDS: tuple[Command, ...] = (
    Command("predicates", "[all]", "predicates with their numbers of facts and rules", _predicates),
    Command("schema", "[NAME]", "columns and types", _schema),
    Command("explain", "[LEVEL] [analyze] GOAL", "how a goal is answered: as program, plan or operators", _explain),
    Command(
        "slice", "PATH [WINDOW]", "what time-varying documents had in a window, as in `//law at 1994-01-01`", _slice
    ),
    Command("document", "NUMBER [WINDOW]", "a time-varying document as XML: its history, or as it was", _document),
    Command("assert", "CLAUSE", "add a fact, a rule or a declaration", _assert),
    Command("retract", "CLAUSE", "remove the facts that match, or a rule that was typed here", _retract),
    Command("undo", "", "take back the last assert or retract", _undo),
    Command("reload", "", "load again the files that have changed", _reload),
    Command("mode", "bindings|table|csv|json", "how answers are printed", _mode),
    Command("vql", "SELECT …", "ask in VQL, over the facts triple(Oid, Attribute, Value)", _vql),
    Command("timer", "on|off", "print how long each query took", _timer),
    Command("limit", "timeout S | rows N | memory MB", "stop queries that need more; `off` for no limit", _limit),
    Command(
        "semantics",
        "stratified|well_founded",
        "whether answers may be undefined",
        _semantics,
    ),
    Command("help", "", "this list", _help),
    Command("quit", "", "leave", _quit),
)
