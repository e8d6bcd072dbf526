"""The magics of `%load_ext logic.notebook`: `%%logic`, and the paper's names `%now_run`, `%%now_prolog`, `%%now_sql`.

After Pimentel et al., "Collecting and Analyzing Provenance on Interactive Notebooks", TaPP 2015, sections 3 and 4.
"""

from __future__ import annotations

import shlex
from pathlib import Path
from typing import Any

from IPython.core.error import UsageError
from IPython.core.interactiveshell import InteractiveShell
from IPython.core.magic import Magics, line_cell_magic, line_magic, magics_class
from IPython.core.magic_arguments import MagicArgumentParser
from IPython.display import Code, display

from logic.engine.syntax.ast import Query
from logic.exporters import noworkflow
from logic.notebook import capture
from logic.notebook.completion import add_completion
from logic.notebook.defaults import DEFAULTS, Trial
from logic.notebook.interpolate import as_parameters, as_terms
from logic.notebook.project import PROVENANCE
from logic.notebook.result import Result
from logic.session import KnowledgeBase

FORMS = ("df", "list", "iter")
VALUES = {"--name", "--depth", "-d", "--serializer", "-r", "--collect-values", "-e", "--context", "-c"} | {
    *("--save-frequency", "-s", "--call-storage-frequency", "-S", "--message", "--content-engine")
}  # options of `now run` that take a value


def parser(name: str, description: str) -> MagicArgumentParser:
    """The arguments that all question magics share."""
    found = MagicArgumentParser(prog=f"%%{name}", description=description, add_help=False)
    found.add_argument("--result", metavar="VARIABLE", help="put the answers there instead of showing them")
    return found


LOGIC = parser("logic", "Rules and questions.")
LOGIC.add_argument("--trial", nargs="+", default=[], help="load the facts of these trials, and library(provenance)")
LOGIC.add_argument("--rules", action="append", default=[], help="consult this file before")
LOGIC.add_argument("--as", dest="form", choices=FORMS, default="iter", help="what --result holds")
LOGIC.add_argument("--explain", action="store_true", help="show the plan instead of the answers")
PROLOG = parser("now_prolog", "A question about trials.")
PROLOG.add_argument("trials", nargs="*", help="the trials whose facts are asked")
SQL = parser("now_sql", "A question to noWorkflow's tables.")


@magics_class
class LogicMagics(Magics):
    """The magics, with the knowledge base that the `%%logic` cells of one notebook share."""

    def __init__(self, shell: InteractiveShell) -> None:
        super().__init__(shell)
        self.kb = KnowledgeBase()
        self._loaded: set[tuple[Path, int]] = set()
        self._library = KnowledgeBase()  # what %%now_prolog can ask of any trial
        add_completion(shell, self._known_to)

    # -- questions ---------------------------------------------------------------------------------------------------

    @line_cell_magic
    def logic(self, line: str, cell: str | None = None) -> object:
        """%%logic [--result VARIABLE] [--trial N …] [--rules FILE] [--as df|list|iter] [--explain]

        Rules, facts and `?-` questions; a cell without a full stop at its end is one question. The answers to the last
        question are shown, or put into VARIABLE.
        `{expression}` is the value of a Python expression as a term. As a line: `%logic goal`.
        """
        options = _options(LOGIC, "" if cell is None else line)
        for path in options.rules:
            self._warn(self.kb.consult(path))
        for trial in options.trial:
            self._load(trial)
        text = as_terms(line if cell is None else cell, self._evaluate)
        questions = [text] if cell is None or not text.rstrip().endswith(".") else self._consult(text)
        if options.explain:
            for question in questions:
                display(Code(self.kb.explain(question), language="text"))
            return None
        found = None
        for question in questions:
            answers = self.kb.query(question)
            found = Result(answers.variables, answers)
        return self._give(found, options.result, options.form)

    @line_cell_magic
    def now_prolog(self, line: str, cell: str | None = None) -> object:
        """%%now_prolog [--result VARIABLE] TRIAL … asks a question of the facts of these trials.

        The rules are those of library(provenance). Without trials all are loaded. `{expression}` is the value of a
        Python expression as a term.
        """
        options = _options(PROLOG, "" if cell is None else line)
        project = DEFAULTS.project
        trials = [project.number(trial) for trial in options.trials] or [row["id"] for row in project.trials]
        answers = project.knowledge(trials).query(as_terms(line if cell is None else cell, self._evaluate))
        return self._give(Result(answers.variables, answers), options.result, "iter")

    @line_cell_magic
    def now_sql(self, line: str, cell: str | None = None) -> object:
        """%%now_sql [--result VARIABLE] asks noWorkflow's tables; `{expression}` is a parameter of the statement."""
        options = _options(SQL, "" if cell is None else line)
        statement, values = as_parameters(line if cell is None else cell, self._evaluate)
        return self._give(DEFAULTS.project.query(statement, values), options.result, "iter")

    def _known_to(self, magic: str) -> KnowledgeBase:
        """What the cells of a magic can ask, for their completion."""
        if magic == "logic":
            return self.kb
        if not self._library.predicates():
            self._library.consult(text=PROVENANCE, name="library(provenance)")
        return self._library

    def _consult(self, text: str) -> list[Query]:
        """The questions of a cell, whose clauses are consulted first: each cell is a text of its own."""
        name = f"<cell {self.shell.execution_count}>"
        self._warn(self.kb.consult(text=text, name=name))
        return self.kb.queries(name)

    def _load(self, reference: str) -> None:
        """The facts of a trial, once."""
        project = DEFAULTS.project
        number = project.number(reference)
        if (project.folder, number) not in self._loaded:
            self.kb.consult(text=PROVENANCE, name="library(provenance)")
            self.kb.add_facts(noworkflow.export(project.folder, number))
            self._loaded.add((project.folder, number))

    def _give(self, found: Result | None, name: str | None, form: str) -> object:
        if found is None:
            return None
        shaped: object = found.df() if form == "df" else list(found) if form == "list" else found
        if name is None:
            return shaped
        self.shell.user_ns[name] = shaped
        return None

    # -- capture -----------------------------------------------------------------------------------------------------

    @line_cell_magic
    def now_run(self, line: str, cell: str | None = None) -> Trial:
        """%now_run [OPTIONS OF now run] [--name NAME] [--out VARIABLE] [--err VARIABLE] SCRIPT ARGUMENT …

        Runs a script under noWorkflow, or the cell as one, and gives the trial. What it prints is shown, or put into
        VARIABLE. `--name` may stand before or after the script.
        """
        words, taken = _take(shlex.split(line), ("--out", "--err", "--name"))
        options = ["--name", taken["--name"]] if "--name" in taken else []
        own, rest = _split_options(words)
        if cell is None:
            if not rest:
                raise UsageError("%now_run needs a script: %now_run script.py, or %%now_run above a cell")
            done = capture.run(DEFAULTS.project, [*own, *options, *rest])
        else:
            with capture.as_script(DEFAULTS.project, cell) as path:
                done = capture.run(DEFAULTS.project, [*own, *(options or ["--name", path.stem]), str(path), *rest])
        for stream, text in (("--out", done.out), ("--err", done.err)):
            if stream in taken:
                self.shell.user_ns[taken[stream]] = text
            elif text:
                print(text, end="")
        return Trial(done.trial)

    @line_magic
    def now_set_default(self, line: str) -> None:
        """%now_set_default graph.width=392 graph.height=150 graph.mode=2: how trials are drawn from now on."""
        for word in shlex.split(line):
            name, equals, value = word.partition("=")
            if not equals or not value.isdecimal():
                raise UsageError(f"`{word}` is not NAME=NUMBER, as in graph.width=392")
            DEFAULTS.set(name, int(value))

    @line_magic
    def now_ls_magic(self, line: str) -> Result:
        """%now_ls_magic lists these magics."""
        if line.strip():
            raise UsageError("%now_ls_magic takes no arguments")
        rows = []
        for kind, sign in (("line", "%"), ("cell", "%%")):
            for name in sorted(self.magics[kind]):
                words = (getattr(self, name).__doc__ or "").split("\n")[0]
                rows.append((sign + name, words))
        return Result(("magic", "what it does"), rows)

    # -- what both need ----------------------------------------------------------------------------------------------

    def _evaluate(self, expression: str) -> Any:
        return self.shell.ev(expression.strip())

    def _warn(self, warnings: list[Any]) -> None:
        for warning in warnings:
            print(warning.render())


def _options(found: MagicArgumentParser, line: str) -> Any:
    return found.parse_args(shlex.split(line))


def _take(words: list[str], names: tuple[str, ...]) -> tuple[list[str], dict[str, str]]:
    """The words without some options, wherever they stand, and the values of those."""
    rest: list[str] = []
    taken: dict[str, str] = {}
    position = 0
    while position < len(words):
        word, equals, value = words[position].partition("=")
        if word not in names:
            rest.append(words[position])
        elif equals:
            taken[word] = value
        elif position + 1 == len(words):
            raise UsageError(f"{word} needs a value")
        else:
            position += 1
            taken[word] = words[position]
        position += 1
    return rest, taken


def _split_options(words: list[str]) -> tuple[list[str], list[str]]:
    """The options of `now run` at the front, and what follows them."""
    position = 0
    while position < len(words) and words[position].startswith("-"):
        position += 2 if words[position] in VALUES else 1
    return words[:position], words[position:]
