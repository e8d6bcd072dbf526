"""The prompt without its terminal: entries go in, answers and messages come out.

>>> import sys
>>> shell = Shell(KnowledgeBase(), sys.stdout, sys.stdout)
>>> shell.run("assertz(edge(a, b)).")
true.
>>> shell.run("edge(X, Y).")
X = a,
Y = b.
>>> shell.run(".mode json")
>>> shell.run("?- edge(X, Y).")
[{"X": "a", "Y": "b"}]
"""

from __future__ import annotations

import time
from collections.abc import Callable, Iterable, Iterator
from enum import IntEnum
from itertools import chain, islice
from typing import TextIO

from logic.bindings import Bindings
from logic.engine.analysis.mistakes import unknown_predicate
from logic.engine.analysis.program import Key
from logic.engine.syntax.ast import Compound, Constant, FactBlock, Query, Term, Variable
from logic.engine.syntax.parse import parse_term
from logic.engine.syntax.unparse import unparse
from logic.errors import InternalError, LogicError, Source
from logic.frozen import field, slotted
from logic.session import KnowledgeBase
from logic.shell.answers import answer_text, print_answers, undefined_text
from logic.shell.changes import Changes
from logic.shell.commands import Halt, Settings, mistake, run_command
from logic.shell.reading import is_command
from logic.shell.watch import progress_shown

LISTED = 100  # facts of a predicate that `listing` prints
MORE, STOP = (";", " ", "\t", "n"), ("\r", "\n", ".", "q", "c", "\x03", "\x04", "\x1b", "")


class Status(IntEnum):
    """What came of the entries so far, as the exit status of a process."""

    ANSWERS = 0
    NONE = 1
    ERROR = 2


@slotted
class Shell:
    """One session at the prompt.

    With `next_key` a user sits there: answers come one by one, each after a key. Without it all are printed.
    `status` keeps the worst that happened.
    """

    knowledge: KnowledgeBase
    out: TextIO
    err: TextIO
    next_key: Callable[[], str] | None = None
    settings: Settings = field(default_factory=Settings)
    status: Status = Status.ANSWERS
    told: set[str] = field(default_factory=set)
    changes: Changes = field(init=False)

    def __post_init__(self) -> None:
        self.changes = Changes(self.knowledge)

    def run(self, entry: str) -> None:
        """Do what an entry says. Mistakes are printed and leave the session as it was; `halt` raises Halt.

        Ctrl-C stops the entry, and without a user at the keys it stops everything: KeyboardInterrupt.
        """
        try:
            if is_command(entry):
                run_command(self, entry)
            else:
                self.goal(parse_term(Source("<query>", entry)))
        except LogicError as error:
            self.report(error)
        except KeyboardInterrupt as stop:
            if self.next_key is None:
                raise
            self.note(f"{str(stop) or 'stopped'}; facts and rules are as before")
        except (Halt, BrokenPipeError):
            raise
        except Exception as error:  # noqa: BLE001 - a mistake of ours must not take the user's session with it
            self.report(InternalError(f"{type(error).__name__}: {error}"))

    def report(self, error: LogicError) -> None:
        self.status = Status.ERROR
        self.out.flush()
        print(error, file=self.err, flush=True)

    def note(self, message: str) -> None:
        """A remark that is no answer."""
        self.out.flush()
        print(f"% {message}", file=self.err, flush=True)

    def say(self, holds: bool) -> None:
        """Answer a goal that only does something; nobody reads that from JSON or CSV."""
        if self.settings.mode in ("bindings", "table"):
            print("true." if holds else "false.", file=self.out, flush=True)
        if not holds:
            self.status = max(self.status, Status.NONE)

    # What Prolog's own prompt knows, under the same names.

    def goal(self, term: Term) -> None:
        """Do what a goal asks for, or answer it."""
        match term:
            case Compound("?-", (goal,)):
                self.goal(goal)
            case Compound("[|]", _) | Compound("consult", (_,)):
                self.consult(term)
            case Compound("use_module" | "ensure_loaded", (_, *more)) if len(more) < 2:
                self.load(f"<{unparse(term)}>", text=f":- {unparse(term)}.")
                self.say(True)
            case Constant("make"):
                self.reload()
            case Constant("halt") | Compound("halt", (_,)):
                raise Halt
            case Constant("listing"):
                print(self.knowledge.listing(), file=self.out)
                self.say(True)
            case Compound("listing", (what,)):
                self.listing(what)
            case Compound("assertz" | "assert" | "asserta", (clause,)):
                if not self.changes.add(clause):
                    self.note("it was there already")
                self.say(True)
            case Compound("retract" | "retractall" as name, (clause,)):
                self.say(self.changes.remove(clause) > 0 or name == "retractall")
            case Compound(":-", _):
                text = unparse(term)
                raise mistake("this is no query", term.span, f"to add it to what is known, write `assertz(({text})).`")
            case _:
                self.ask(Query(term, term.span))

    def consult(self, term: Term) -> None:
        """`[a, 'b.dl'].` and `consult(a).`"""
        if isinstance(term, Compound) and term.name == "consult":
            (term,) = term.arguments
        for file in _elements(term):
            match file:
                case Constant("user"):
                    raise mistake("clauses cannot be typed here", file.span, "write `assertz(edge(a, b)).` for each")
                case Constant(str(path)):
                    self.load(path)
                case Compound("library" | "vocabulary", (_,)):
                    self.load(f"<use_module({unparse(file)})>", text=f":- use_module({unparse(file)}).")
                case _:
                    raise mistake("this names no file", file.span, "write `['path/to/file.dl'].`")
        self.say(True)

    def load(self, name: str, *, text: str | None = None) -> None:
        """Consult a file or a text, and print its warnings."""
        warnings = self.knowledge.consult(name) if text is None else self.knowledge.consult(text=text, name=name)
        self.told.discard(name)
        for warning in warnings:
            print(warning.render(), file=self.err, flush=True)

    def reload(self) -> None:
        """`make.`: consult again what has changed on disk. A file with a mistake stays as it was loaded before."""
        for path in self.knowledge.changed():
            self.load(path)
            self.note(f"{path} loaded again")
        self.say(True)

    def tell_changed_files(self) -> None:
        """Say once of each file that it has changed on disk since it was loaded."""
        for path in self.knowledge.changed():
            if path not in self.told:
                self.told.add(path)
                self.note(f"{path} has changed; `make.` loads it again")

    def listing(self, what: Term) -> None:
        """The rules of a predicate, and its facts if it has no rules."""
        name, arity = _indicator(what)
        known = [one for one in self.knowledge.predicates() if one.name == name and arity in (None, one.arity)]
        if not known:
            keys = [Key(one.name, one.arity) for one in self.knowledge.predicates()]
            raise LogicError(unknown_predicate(Key(name, arity or 0), what.span, keys))
        if rules := self.knowledge.listing(name):
            print(rules, file=self.out)
        for one in known:
            if one.facts and not one.rules:
                arguments = tuple(Variable(f"X{place}") for place in range(one.arity))
                own = name.removeprefix(f"{one.module}:")
                goal = Compound(own, arguments) if arguments else Constant(own)
                rows = self.knowledge.query(Query(goal, module=one.module)).tuples()
                print(unparse(FactBlock(own, one.arity, tuple(rows[:LISTED]), ())), file=self.out)
                if len(rows) > LISTED:
                    self.note(f"and {len(rows) - LISTED:,} more facts")
            elif one.facts:
                self.note(f"and {one.facts:,} facts of {name}/{one.arity}")
            elif one.python:
                self.note(f"{name}/{one.arity} is defined in Python")
        self.say(True)

    # Questions.

    def ask(self, query: Query) -> None:
        """Answer a question and print what comes out."""
        started = time.perf_counter()
        settings = self.settings
        answers = self.knowledge.query(
            query,
            timeout=settings.timeout,
            max_rows=settings.max_rows,
            max_memory=settings.max_memory,
        )
        try:
            with progress_shown(answers, self.err):
                number, undefined = len(answers), answers.undefined()
                unknown = len(undefined)
        except KeyboardInterrupt:
            step, turn, rows = answers.progress()
            raise KeyboardInterrupt(f"stopped after {rows:,} rows, in step {step + 1}, round {turn}") from None
        seconds = time.perf_counter() - started
        self.answered(number)
        self.print(answers, undefined)
        if unknown and settings.mode != "bindings":
            self.note(
                f"and {unknown:,} undefined {'answer' if unknown == 1 else 'answers'}; `.mode bindings` shows them"
            )
        if settings.timer:
            self.note(f"{seconds:.3f} s, {number:,} {'answer' if number == 1 else 'answers'}")

    def answered(self, number: int) -> None:
        """Note for the exit status that a question had so many answers."""
        if not number:
            self.status = max(self.status, Status.NONE)

    def print(self, answers: Bindings, undefined: Bindings) -> None:
        if self.next_key and self.settings.mode == "bindings" and answers.variables and (len(answers) + len(undefined)):
            texts = chain(map(answer_text, answers), map(undefined_text, undefined))
            self.print_by_key(texts, len(answers) + len(undefined), self.next_key)
        else:
            shown = self.settings.shown
            rest = None if shown is None else max(0, shown - len(answers))
            rows = islice(answers, shown)
            print_answers(answers.variables, rows, self.settings.mode, self.out, islice(undefined, rest))
            if shown is not None and shown < len(answers):
                self.note(f"the first {shown:,} of {len(answers):,} answers")
        self.out.flush()

    def print_by_key(self, answers: Iterable[str], number: int, next_key: Callable[[], str]) -> None:
        """One answer, and the next for each `;` until the user has seen enough."""
        last = number - 1
        for place, answer in enumerate(answers):
            self.out.write(answer)
            self.out.flush()
            if place == last or not self.wants_more(next_key):
                self.out.write(".\n" if place == last else " .\n")
                return
            self.out.write(" ;\n")

    def wants_more(self, next_key: Callable[[], str]) -> bool:
        """Wait for a key that means yes or no."""
        while True:
            key = next_key()
            if key in MORE:
                return True
            if key in STOP:
                return False


def _elements(files: Term) -> Iterator[Term]:
    """The elements of a list, or the term itself."""
    while isinstance(files, Compound) and files.name == "[|]":
        file, files = files.arguments
        yield file
    if files != Constant("[]"):
        yield files


def _indicator(what: Term) -> tuple[str, int | None]:
    """Name and arity of `path/2`; of `path`, which means every arity, only the name."""
    match what:
        case Constant(str(name)):
            return name, None
        case Compound("/", (Constant(str(name)), Constant(int(arity)))):
            return name, arity
        case Compound(":", (Constant(str(module)), inner)):
            name, known = _indicator(inner)
            return f"{module}:{name}", known
        case _:
            raise mistake("this names no predicate", what.span, "write `listing(path)` or `listing(path/2)`")
