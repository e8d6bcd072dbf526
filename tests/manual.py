"""The language manual in `docs/manual/`, made from the golden scripts and the table of builtins.

`python -m tests.manual` writes it; `tests/test_manual.py` fails where it is not what would be written.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from pathlib import Path

from logic.engine import builtins
from logic.engine.builtins import FUNCTIONS, Builtin, Function
from tests.script import Case, read_cases

SCRIPTS = Path(__file__).parent / "scripts"
MANUAL = Path(__file__).parent.parent / "docs" / "manual"
ORDER = (  # chapters of the language; those that are not named here follow
    *("facts", "recursion", "negation", "control", "arithmetic", "terms", "aggregates", "solutions", "lattices"),
    *("well_founded", "declarations", "records", "modules"),
)
PARTS = {  # folders whose scripts make one chapter together
    "temporal": ("Documents over time", "XML that keeps its past, as facts; `docs/temporal.md` begins with the files."),
    "errors": ("Errors and warnings", "What can be wrong, by code. Every message names the place and a way out."),
    "rewrites": ("Rewrites", "What each rewrite does to a question, and where it does not apply."),
    "operators": ("Operators", "The physical plans that questions get."),
}


def pages() -> dict[str, str]:
    """The pages of the manual by file name."""
    chapters = sorted(SCRIPTS.glob("language/*.dl"), key=lambda path: (_place(path.stem), path.stem))
    found = {f"{path.stem}.md": _chapter(path) for path in chapters}
    found["builtins.md"] = _builtins()
    found |= {f"{part}.md": _part(part, *words) for part, words in PARTS.items()}
    lines = [f"- [{text.splitlines()[0].removeprefix('# ')}]({name})" for name, text in found.items()]
    start = (
        "# The language, by example",
        (
            "Each section is a test of the engine: a program, questions about it, and what they answer. "
            "`python -m tests.manual` writes these pages from `tests/scripts/` and from the table of builtins."
        ),
        "\n".join(lines),
    )
    return {"README.md": _page(start), **found}


def _place(stem: str) -> int:
    return ORDER.index(stem) if stem in ORDER else len(ORDER)


def _chapter(path: Path) -> str:
    return _page([f"# {_title(path.stem)}", *_sections(path, "##")])


def _part(folder: str, title: str, introduction: str) -> str:
    blocks = [f"# {title}", introduction]
    for path in sorted((SCRIPTS / folder).glob("*.dl")):
        blocks += [f"## `{path.stem}`", *_sections(path, "###")]
    return _page(blocks)


def _title(stem: str) -> str:
    return stem.replace("_", " ").capitalize()


def _sections(path: Path, level: str) -> Iterable[str]:
    for case in read_cases(path):
        heading, prose = _words(case)
        if heading:
            yield f"{level} {heading}"
        if prose:
            yield prose
        program, questions = _parts(case.files["script"])
        if program:
            yield _code(program, "prolog")
        for name, text in list(case.files.items())[1:]:
            yield f"`{name}`:"
            yield _code(text.strip("\n"), "prolog")
        shown = case.expected if case.expected.startswith("?-") else questions + case.expected
        yield _code(shown.rstrip("\n"), "text")


def _words(case: Case) -> tuple[str, str]:
    """The first sentence of a case's comment as a heading, and the rest."""
    lines = [line[1:].strip() for line in case.text.splitlines() if line.startswith("#") and not line.startswith("#!")]
    heading, _, prose = " ".join(lines).partition(". ")
    return heading.removesuffix("."), prose


def _parts(text: str) -> tuple[str, str]:
    """A program without its questions, and the questions."""
    program: list[str] = []
    questions: list[str] = []
    asking = False
    for line in text.splitlines():
        asking = asking or line.startswith("?-")
        (questions if asking else program).append(line)
        asking = asking and not line.rstrip().endswith(".")
    return "\n".join(program).strip("\n"), "".join(f"{line}\n" for line in questions if line)


def _builtins() -> str:
    blocks = [
        "# Builtins",
        (
            "A mode has a letter for each argument: `+` must have a value, `-` is given one, `e` is an arithmetic "
            "expression. A call takes the first mode whose arguments have values."
        ),
    ]
    for name, family in _families().items():
        rows = [(f"`{one.name}/{one.arity}`", _modes(one), one.summary, _example(one)) for one in family]
        blocks += [f"## {_title(name)}", _table(("predicate", "modes", "meaning", "example"), rows)]
    functions: list[Function] = sorted(FUNCTIONS.values(), key=lambda one: (one.name.lower(), one.arity))
    rows = [(f"`{one.name}/{one.arity}`", one.result, one.summary) for one in functions]
    note = "Used in `is/2` and in comparisons of numbers; `same` is an integer for integers, else a float."
    return _page([*blocks, "## Arithmetic functions", note, _table(("function", "result", "meaning"), rows)])


def _families() -> Mapping[str, Sequence[Builtin]]:
    """The predicates of each file of `logic/engine/builtins/` that has some."""
    found = {name: getattr(module, "BUILTINS", ()) for name, module in sorted(vars(builtins).items())}
    return {name: family for name, family in found.items() if isinstance(family, tuple) and family}


def _modes(one: Builtin) -> str:
    return ", ".join(f"`{mode}`" for mode in one.modes if mode) or "none"


def _example(one: Builtin) -> str:
    return f"`{one.example}`" if one.example else ""


def _table(header: Sequence[str], rows: Iterable[Sequence[str]]) -> str:
    lines = [header, ["---"] * len(header), *rows]
    return "\n".join("| " + " | ".join(cell.replace("|", "\\|") for cell in line) + " |" for line in lines)


def _code(text: str, language: str) -> str:
    return f"```{language}\n{text}\n```"


def _page(blocks: Iterable[str]) -> str:
    return "\n\n".join(blocks) + "\n"


def write() -> None:
    """Write every page, and remove those of scripts that are gone."""
    MANUAL.mkdir(parents=True, exist_ok=True)
    wanted = pages()
    for path in MANUAL.glob("*.md"):
        if path.name not in wanted:
            path.unlink()
    for name, text in wanted.items():
        (MANUAL / name).write_text(text, encoding="utf-8")


if __name__ == "__main__":
    write()
