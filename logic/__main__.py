"""The `logic` command: a prompt, queries on rule files, checks, plans, and exports of facts.

The exit status is 0 if there are answers, 1 if there are none, 2 after a mistake, 130 after Ctrl-C.
"""

from __future__ import annotations

import json
import os
import sys
from collections.abc import Callable, Iterable, Iterator, Mapping
from contextlib import contextmanager
from pathlib import Path
from typing import TextIO, get_args

import click

from logic import __version__
from logic.engine.analysis.program import Key
from logic.engine.analysis.warning_texts import needs_arguments
from logic.engine.syntax.ast import Compound, Constant, FactBlock, Query, Value, Variable
from logic.engine.syntax.parse import parse_goal
from logic.engine.syntax.unparse import unparse
from logic.errors import Diagnostic, LogicError, Source, missing_library
from logic.exporters import EXPORTERS
from logic.facts.relation import Relation
from logic.facts.schema import PredicateInfo
from logic.frontends import vql_question
from logic.session import KnowledgeBase, Semantics
from logic.shell import Shell, Status, run_entries, run_prompt
from logic.shell.answers import MODES, Mode, print_answers
from logic.shell.commands import LEVELS, MEGABYTE, Settings
from logic.shell.slices import dated_slice

BATCH = 10_000  # facts that are written at a time
PICTURES = (".png", ".svg", ".pdf")  # kinds of files that a plot can be written into
UNBOUND = "unsafe-variable"  # the code of the mistake that a goal with arguments may not have
NOTEBOOK = "notebook"  # what `logic export` writes for people, and not for rules
INTERRUPTED = 130  # the exit status that shells give to a process that Ctrl-C ended
ROOTS = click.option(
    "--root", "roots", multiple=True, type=click.Path(file_okay=False), help="Allow files below this folder, too."
)
SEMANTICS = click.option(
    "--semantics",
    type=click.Choice(get_args(Semantics)),
    default="stratified",
    help="Whether answers may be undefined where rules negate one another.",
)
FILES = click.argument("files", nargs=-1, required=True, type=click.Path())


class Commands(click.Group):
    """Sub-commands whose mistakes are printed as such, and never as a traceback."""

    def invoke(self, context: click.Context) -> object:
        try:
            return super().invoke(context)
        except LogicError as error:
            click.echo(error, err=True)
            context.exit(Status.ERROR)
        except KeyboardInterrupt as stop:
            click.echo(f"% {str(stop) or 'stopped'}", err=True)
            context.exit(INTERRUPTED)
        except BrokenPipeError:  # whoever read our output has seen enough, as `head` does
            os.dup2(os.open(os.devnull, os.O_WRONLY), sys.stdout.fileno())
            context.exit(Status.ANSWERS)


@click.group(cls=Commands, context_settings={"help_option_names": ["-h", "--help"]})
@click.version_option(__version__, prog_name="logic")
def main() -> None:
    """A Datalog engine with Prolog syntax."""


@main.command()
@click.argument("files", nargs=-1, type=click.Path())
@click.option("-c", "--command", "texts", multiple=True, metavar="TEXT", help="Run this and leave, as in -c 'p(X).'.")
@click.option("-f", "--file", "scripts", multiple=True, type=click.Path(), help="Run what is in this file and leave.")
@click.option("--json", "mode", flag_value="json", default="bindings", help="Print answers as JSON.")
@ROOTS
@SEMANTICS
def repl(
    files: tuple[str, ...],
    texts: tuple[str, ...],
    scripts: tuple[str, ...],
    mode: Mode,
    roots: tuple[str, ...],
    semantics: Semantics,
) -> None:
    """Ask queries at a prompt, about FILES if any are given."""
    knowledge = KnowledgeBase(roots=roots, semantics=semantics)
    shell = Shell(knowledge, sys.stdout, sys.stderr, settings=Settings(mode))
    for file in files:
        try:
            shell.load(file)
        except LogicError as error:
            shell.report(error)
    for text in texts:
        run_entries(shell, [text])
    for script in scripts:
        run_entries(shell, _text(script).splitlines(keepends=True))
    if texts or scripts:
        sys.exit(shell.status)
    run_prompt(shell)
    sys.exit(Status.ANSWERS if sys.stdin.isatty() else shell.status)


@main.command()
@FILES
@click.option("-q", "--query", "queries", multiple=True, help="Ask this; without it, the `?-` queries of the files.")
@click.option(
    "--facts",
    "tables",
    multiple=True,
    metavar="NAME=PATH",
    help="Facts from a Parquet, CSV, JSON, Arrow, SQLite or DuckDB file, as in edge=edges.csv.",
)
@click.option("--vql", "vql_queries", multiple=True, help="Ask this in VQL, as in 'SELECT ?n WHERE { (?o,name,?n) }'.")
@click.option("--json", "mode", flag_value="json", help="Print answers as JSON, a list of objects for each query.")
@click.option("--csv", "mode", flag_value="csv", help="Print answers as CSV.")
@click.option("--table", "mode", flag_value="table", help="Print answers as a table.")
@click.option("--timeout", type=click.FloatRange(min=0, min_open=True), help="Stop a query after so many seconds.")
@click.option("--max-rows", type=click.IntRange(min=1), help="Stop a query that derives more rows.")
@click.option("--max-memory", type=click.FloatRange(min=0, min_open=True), help="Stop a query that takes more MB.")
@click.option("--threads", type=click.IntRange(min=1), help="Work with so many threads; as many as cores without it.")
@click.option("--limit", type=click.IntRange(min=1), help="Print the first answers only.")
@ROOTS
@SEMANTICS
def run(
    files: tuple[str, ...],
    queries: tuple[str, ...],
    tables: tuple[str, ...],
    vql_queries: tuple[str, ...],
    mode: Mode | None,
    timeout: float | None,
    max_rows: int | None,
    max_memory: float | None,
    threads: int | None,
    limit: int | None,
    roots: tuple[str, ...],
    semantics: Semantics,
) -> None:
    """Answer queries about rule FILES."""
    memory = None if max_memory is None else int(max_memory * MEGABYTE)
    settings = Settings(mode or MODES[0], False, timeout, max_rows, memory, limit)
    knowledge = KnowledgeBase(roots=roots, semantics=semantics, threads=threads)
    shell = Shell(knowledge, sys.stdout, sys.stderr, settings=settings)
    asked = _load(shell.knowledge, files)
    _add_tables(shell.knowledge, tables)
    if queries or vql_queries:
        asked = [parse_goal(Source("<query>", query)) for query in queries]
        asked += [vql_question(query) for query in vql_queries]
    if not asked:
        raise click.UsageError("there is nothing to answer: give --query, or write `?- goal.` in a file")
    for query in asked:
        if len(asked) > 1 and mode is None:
            click.echo(query.span.text if query.columns is not None else unparse(query))
        shell.ask(query)
    sys.exit(shell.status)


def _add_tables(knowledge: KnowledgeBase, tables: Iterable[str]) -> None:
    for table in tables:
        name, equals, path = table.partition("=")
        if not (name and equals and path):
            raise click.BadParameter(f"`{table}` is not NAME=PATH, as in edge=edges.csv", param_hint="--facts")
        knowledge.add(name, path)


@main.command()
@FILES
@click.option("--json", "as_json", is_flag=True, help="Print what is found as JSON.")
@ROOTS
def check(files: tuple[str, ...], as_json: bool, roots: tuple[str, ...]) -> None:
    """Look for mistakes in rule FILES; warnings alone leave the exit status 0."""
    found: list[Diagnostic] = []
    for file in files:
        found += [one for one in _mistakes(file, roots) if one not in found]
    if as_json:
        click.echo(_as_json(found))
    elif found:
        click.echo("\n\n".join(diagnostic.render() for diagnostic in found))
    sys.exit(Status.ERROR if any(one.severity == "error" for one in found) else Status.ANSWERS)


@main.command()
@FILES
@click.option("-q", "--query", required=True, help="The query to explain.")
@click.option("--level", type=click.Choice(LEVELS), default="operators", help="Rules, algebra, or what runs.")
@click.option("--analyze", is_flag=True, help="Run the query and print the rows of each operator.")
@ROOTS
@SEMANTICS
def explain(
    files: tuple[str, ...], query: str, level: str, analyze: bool, roots: tuple[str, ...], semantics: Semantics
) -> None:
    """Show how a query about rule FILES is answered."""
    knowledge = KnowledgeBase(roots=roots, semantics=semantics)
    _load(knowledge, files)
    click.echo(knowledge.explain(query, level=level, analyze=analyze))


@main.command("slice")
@FILES
@click.option("-q", "--query", "queries", multiple=True, required=True, help="A slice: '//law at 1994-01-01'.")
@click.option("--collection", help="Ask the documents of this collection only.")
@click.option("--json", "mode", flag_value="json", help="Print answers as JSON, a list of objects for each query.")
@click.option("--csv", "mode", flag_value="csv", help="Print answers as CSV.")
@click.option("--table", "mode", flag_value="table", help="Print answers as a table.")
@click.option("--document", type=int, help="Print this document as XML; the query is a window: 'at 1994-01-01'.")
def slices(
    files: tuple[str, ...], queries: tuple[str, ...], collection: str | None, mode: Mode | None, document: int | None
) -> None:
    """Ask what time-varying documents had in a window of time.

    FILES are facts and rules, or declarations of collections (.toml), whose documents are read.
    """
    knowledge = KnowledgeBase()
    for file in files:
        if file.endswith(".toml"):
            from logic.exporters import temporal_xml

            knowledge.add_facts(temporal_xml.export(file))
        else:
            _load(knowledge, (file,))
    status = Status.ANSWERS
    for query in queries:
        if document is not None:
            click.echo(knowledge.document(document, query))
            continue
        answers, rows = dated_slice(knowledge, query, collection)
        print_answers(answers.variables, rows, mode or MODES[0], sys.stdout)
        status = status if answers else Status.NONE
    sys.exit(status)


@main.command()
@click.argument("source", type=click.Choice([*(exporter.name for exporter in EXPORTERS), NOTEBOOK]))
@click.argument("path", type=click.Path())
@click.option("--trial", "trials", multiple=True, help="Only this trial; may be repeated.")
@click.option("--dir", "folder", default=".", type=click.Path(), help="notebook: where `now run` was called.")
@click.option(
    "-o",
    "--output",
    default="-",
    help="A file (.dl, .pl; PROV: .prov.json, .provn), or a folder for one file a predicate.  [default: stdout]",
)
def export(source: str, path: str, trials: tuple[str, ...], folder: str, output: str) -> None:
    """Write what another program recorded at PATH as facts.

    `logic export notebook TRIAL` writes a notebook about a trial that noWorkflow captured, ready to be run.
    """
    if source == NOTEBOOK:
        from logic.notebook.ready import export_notebook

        file = export_notebook(int(path) if path.isdecimal() else path, folder, None if output == "-" else output)
        click.echo(f"% {file}", err=True)
        return
    from logic.exporters import prov_document

    (exporter,) = [one for one in EXPORTERS if one.name == source]
    chosen = [int(trial) if trial.isdecimal() else trial for trial in trials] or None
    if prov_document.format_of(output):
        facts = prov_document.write(exporter.export(path, chosen), Path(output))
        click.echo(f"% {facts:,} facts", err=True)
        return
    written = 0
    with _writer(output) as write:
        for relation in exporter.export(path, chosen):
            write(relation)
            written += len(relation)
    click.echo(f"% {written:,} facts", err=True)


@main.command(context_settings={"ignore_unknown_options": True, "allow_interspersed_args": False})
@click.option("--store", default=".", type=click.Path(file_okay=False), help="The folder of `.logic/trials.sqlite`.")
@click.argument("script", type=click.Path())
@click.argument("arguments", nargs=-1, type=click.UNPROCESSED)
def record(store: str, script: str, arguments: tuple[str, ...]) -> None:
    """Run a Python SCRIPT with its ARGUMENTS, and record its calls and files as a trial."""
    command = [sys.executable, "-m", "logic.recorder", "--store", store, script, *arguments]
    sys.stdout.flush()
    os.execv(sys.executable, command)


@main.group()
def overlay() -> None:
    """Simulate a P-Grid overlay network."""


@overlay.command()
@click.argument("data", nargs=-1, required=True, type=click.Path())
@click.option("--peers", default="128-131072", show_default=True, help="Powers of two, from the first to the last.")
@click.option("--initiations", type=click.IntRange(min=1), default=40, show_default=True, help="Mixes of six queries.")
@click.option("--left", type=click.IntRange(min=1), default=5, show_default=True, help="Left rows drawn for each join.")
@click.option("--seed", type=int, default=1, show_default=True, help="Of all random choices.")
@click.option("--plot", "picture", type=click.Path(), help="Write a picture into this file, as in figure.png.")
def simulate(data: tuple[str, ...], peers: str, initiations: int, left: int, seed: int, picture: str | None) -> None:
    """Print what similarity queries cost on networks of many sizes, for each DATA file of one text a line."""
    if picture is not None and not picture.endswith(PICTURES):
        raise click.BadParameter(f"write a name that ends with {' or '.join(PICTURES)}", param_hint="--plot")
    try:
        if picture is not None:
            import matplotlib as mpl  # noqa: F401 - its absence is found before the work and not after it
        from logic.overlay import figure  # here and not above: it needs numpy
    except ModuleNotFoundError as error:
        raise missing_library("the simulation", str(error.name), "overlay,plot") from None
    sizes = _powers(peers)
    results = []
    for path in map(Path, data):
        texts = figure.read_column(path)
        with _progress(path.name) as progress:
            curves = figure.simulate(texts, sizes, initiations=initiations, left=left, seed=seed, progress=progress)
        results.append((f"{path.name}: {len(texts):,} texts", curves))
        click.echo(f"{results[-1][0]}\n{figure.table(curves, sizes)}\n")
    if picture is not None:
        figure.plot(results, sizes).savefig(picture, dpi=120)


def _powers(peers: str) -> list[int]:
    """The powers of two that `128-131072` stands for."""
    first, _, last = peers.partition("-")
    if not (first.isdecimal() and (last or first).isdecimal()):
        raise click.BadParameter(f"`{peers}` is no range; write `128-131072`", param_hint="--peers")
    found = [2**power for power in range(1, 25) if int(first) <= 2**power <= int(last or first)]
    if not found:
        raise click.BadParameter(f"there is no power of two in `{peers}`", param_hint="--peers")
    return found


@contextmanager
def _progress(title: str) -> Iterator[Callable[[str, float], None]]:
    """A function that shows what is being done and how far it is, on one line of a terminal; nothing elsewhere."""
    shown = sys.stderr.isatty()

    def show(what: str, share: float) -> None:
        if shown:
            click.echo(f"\r\x1b[K% {title}: {what} {share:.0%}", nl=False, err=True)

    yield show
    if shown:
        click.echo("\r\x1b[K", nl=False, err=True)


def _text(path: str) -> str:
    """The text of a file, or of standard input for `-`."""
    if path == "-":
        return sys.stdin.read()
    try:
        return Path(path).read_text(encoding="utf-8")
    except (OSError, UnicodeDecodeError) as error:
        raise LogicError(Diagnostic("file-not-readable", f"`{path}` cannot be read: {error}")) from None


def _load(knowledge: KnowledgeBase, files: tuple[str, ...]) -> list[Query]:
    """Consult files; returns the queries that stand in them."""
    queries: list[Query] = []
    for file in files:
        for warning in knowledge.consult(file):
            click.echo(warning.render(), err=True)
        queries += knowledge.queries(file)
    return queries


def _mistakes(file: str, roots: tuple[str, ...]) -> list[Diagnostic]:
    """What is wrong with a file: its text, its queries, and its rules as a query for each of them finds out."""
    knowledge = KnowledgeBase(roots=roots)
    try:
        found = knowledge.consult(file)
        queries = knowledge.queries(file)
        found += knowledge.unused()
    except LogicError as error:
        return list(error.diagnostics)
    for query in queries:
        found += [one for one in _mistakes_in(knowledge, query, {}) if one not in found]
    for predicate in knowledge.predicates():
        if predicate.rules and not predicate.library:
            found += [one for one in _mistakes_of(knowledge, predicate) if one not in found]
    return found


def _mistakes_of(knowledge: KnowledgeBase, predicate: PredicateInfo) -> list[Diagnostic]:
    """What asking for all rows of a predicate finds; one that only answers when it is given arguments is no mistake."""
    variables = [f"X{place}" for place in range(predicate.arity)]
    name = predicate.name.removeprefix(f"{predicate.module}:")
    goal = Compound(name, tuple(map(Variable, variables))) if variables else Constant(name)
    query = Query(goal, module=predicate.module)
    found = _mistakes_in(knowledge, query, {})
    unbound = [one for one in found if one.code == UNBOUND]
    given = _mistakes_in(knowledge, query, dict.fromkeys(variables, 0)) if unbound else []
    if not unbound or any(one.code == UNBOUND for one in given):
        return found
    return [needs_arguments(Key(name, predicate.arity), unbound[0]), *(one for one in found if one not in unbound)]


def _mistakes_in(knowledge: KnowledgeBase, query: Query, given: Mapping[str, Value]) -> list[Diagnostic]:
    try:
        knowledge.compile(query, given)
    except LogicError as error:
        return list(error.diagnostics)
    return []


def _as_json(found: list[Diagnostic]) -> str:
    """Diagnostics as a JSON list; lines and columns count from 1 and are null where there is no place."""
    listed = []
    for one in found:
        line, column = one.span.source.position(one.span.start) if one.span else (None, None)
        file = one.span.source.name if one.span else None
        listed.append(
            {
                "severity": one.severity, "code": one.code, "message": one.message, "file": file,
                "line": line, "column": column, "label": one.label, "help": one.help,
            }
        )  # fmt: skip
    return json.dumps(listed, ensure_ascii=False, indent=1)


@contextmanager
def _writer(output: str) -> Iterator[Callable[[Relation], None]]:
    """A function that writes a relation: to standard output, into one file, or into a file of its own in a folder."""
    if output == "-":
        yield lambda relation: _write(relation, sys.stdout)
    elif output.endswith((".dl", ".pl")):
        with Path(output).open("w", encoding="utf-8") as file:
            yield lambda relation: _write(relation, file)
    else:
        folder = Path(output)
        folder.mkdir(parents=True, exist_ok=True)
        begun: set[str] = set()

        def write(relation: Relation) -> None:
            path = folder / f"{relation.name}.dl"
            with path.open("a" if relation.name in begun else "w", encoding="utf-8") as file:
                begun.add(relation.name)
                _write(relation, file)

        yield write


def _write(relation: Relation, file: TextIO) -> None:
    """The facts of a relation as text, below a comment with the names of its columns."""
    file.write(f"% {relation.name}({', '.join(relation.columns)})\n")
    rows = relation.rows
    for start in range(0, len(rows), BATCH):
        block = FactBlock(relation.name, relation.arity, tuple(rows[start : start + BATCH]), ())
        file.write(f"{unparse(block)}\n")
    file.write("\n")


if __name__ == "__main__":
    main()
