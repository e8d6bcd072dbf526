"""Imports go one way: a layer uses only the layers below it.

The table is the one of ARCHITECTURE.md. A module without a place in it fails here: a new folder is placed on purpose.
"""

from __future__ import annotations

import ast
from collections.abc import Iterator
from pathlib import Path

ROOT = Path(__file__).parent.parent

# From the bottom to the top. A layer may import the layers before it, and itself.
LAYERS = (
    "logic.frozen",
    "logic.errors",
    "logic.facts",
    "logic.engine._native",
    "logic.engine.syntax",
    "logic.engine.builtins",
    "logic.engine.analysis",
    "logic.engine.plan",
    "logic.engine.rewrites",
    "logic.engine.operators",
    "logic.engine.backends",
    "logic.engine.pipeline",
    "logic.runs",
    "logic.rows",
    "logic.plans",
    "logic.bindings",
    "logic.frontends",
    "logic.session",
    "logic.exporters",
    "logic.recorder",
    "logic",
    "logic.overlay",
    "logic.shell",
    "logic.notebook",
    "logic.__main__",
)

# Layers that may use less than what is below them.
NARROW = {
    "logic.exporters": ("logic.frozen", "logic.errors", "logic.facts", "logic.exporters"),
    "logic.engine._native": (),
    "logic.recorder": ("logic.frozen", "logic.errors", "logic.recorder"),
}

# Packages that hold no code of their own: their `__init__.py` imports nothing.
EMPTY = ("logic.engine", "logic.rules")

# Libraries that are imported where they are used, so that `import logic` stays light: heavy ones, and those of Python
# that few programs need.
IMPORTED_WHEN_USED = frozenset(
    {
        "adbc_driver_sqlite",
        "anywidget",
        "dataclasses",
        "decimal",
        "difflib",
        "duckdb",
        "importlib",
        "inspect",
        "lark",
        "matplotlib",
        "nbformat",
        "networkx",
        "noworkflow",
        "pandas",
        "polars",
        "prompt_toolkit",
        "prov",
        "pyarrow",
        "pygments",
        "sqlite3",
        "textwrap",
        "traitlets",
        "yaml",
    }
    | {"msvcrt", "termios", "tty"}  # the terminal: each platform lacks one or the other
)

# Modules of the package that are imported inside a function, and by whom: they need a library that is an extra, stand
# above the one function that offers them to users, or are needed by one command alone.
IMPORTED_LATE = {
    "logic.frontends": (
        "logic.frontends.vql",
        "logic.frontends.slice",
        "logic.frontends.slice.expand",
        "logic.frontends.slice.reconstruct",
    ),
    "logic.notebook": ("logic.notebook.magics",),
    "logic.__main__": (
        "logic.exporters.prov_document",
        "logic.exporters.temporal_xml",
        "logic.overlay.figure",
        "logic.notebook.ready",
    ),
}


def modules() -> dict[str, str]:
    """The source text of each module of the package, by its dotted name."""
    found = {}
    for path in sorted(ROOT.glob("logic/**/*.py")):
        parts = path.relative_to(ROOT).with_suffix("").parts
        found[".".join(parts[:-1] if parts[-1] == "__init__" else parts)] = path.read_text(encoding="utf-8")
    return found


def layer(module: str) -> str | None:
    """The layer of a module: the longest entry of the table that its name starts with; `logic` is only itself."""
    fitting = [name for name in LAYERS if module == name or (name != "logic" and module.startswith(name + "."))]
    return max(fitting, key=len, default=None)


def imported(tree: ast.AST, names: dict[str, str]) -> Iterator[tuple[int, str]]:
    """Line and name of each module that a tree imports, at any depth; `from a import b` is `a.b` if it is a module."""
    for node in ast.walk(tree):
        if isinstance(node, ast.Import):
            yield from ((node.lineno, alias.name) for alias in node.names)
        elif isinstance(node, ast.ImportFrom) and node.level == 0 and node.module:
            for alias in node.names:
                inner = f"{node.module}.{alias.name}"
                native = inner == "logic.engine._native"
                yield node.lineno, inner if native or inner in names else node.module


def wrong_imports(names: dict[str, str]) -> list[str]:
    """Each import of the package by the package that does not go down the table."""
    wrong = []
    for module, text in names.items():
        here = layer(module)
        if here is None and module not in EMPTY:
            wrong.append(f"{module} has no place in the table of layers")
            continue
        for line, target in imported(ast.parse(text), names):
            if target.split(".")[0] != "logic":
                continue
            if here is None or (layer(target) not in usable(here) and target not in IMPORTED_LATE.get(module, ())):
                wrong.append(f"{module}:{line} imports {target}")
    return wrong


def usable(here: str) -> tuple[str, ...]:
    """The layers that a layer may import."""
    return NARROW.get(here, LAYERS[: LAYERS.index(here) + 1])


def hidden_imports(names: dict[str, str]) -> list[str]:
    """Each import inside a function of a library that is not declared as imported when used."""
    wrong = []
    for module, text in names.items():
        for function in ast.walk(ast.parse(text)):
            if isinstance(function, ast.FunctionDef | ast.AsyncFunctionDef):
                for line, target in imported(function, names):
                    late = target in IMPORTED_LATE.get(module, ())
                    if not late and target.split(".")[0] not in IMPORTED_WHEN_USED:
                        wrong.append(f"{module}:{line} imports {target} inside {function.name}")
    return wrong


def relative_imports(names: dict[str, str]) -> list[str]:
    """Each relative import: the full name says where a thing lives, and the other checks read only that."""
    return [
        f"{module}:{node.lineno}"
        for module, text in names.items()
        for node in ast.walk(ast.parse(text))
        if isinstance(node, ast.ImportFrom) and node.level
    ]


def test_imports_go_down() -> None:
    assert wrong_imports(modules()) == []


def test_only_heavy_libraries_are_imported_inside_functions() -> None:
    assert hidden_imports(modules()) == []


def test_what_is_imported_late_is_imported_inside_functions() -> None:
    for module, targets in IMPORTED_LATE.items():
        body = ast.parse(modules()[module]).body
        top = ast.Module([node for node in body if isinstance(node, ast.Import | ast.ImportFrom)], [])
        assert not {name for _, name in imported(top, modules())} & set(targets)


def test_imports_are_absolute() -> None:
    assert relative_imports(modules()) == []


def test_an_import_upwards_is_found() -> None:
    planted = {"logic.session": "", "logic.engine.syntax.parse": "from logic.session import KnowledgeBase"}
    assert wrong_imports(planted) == ["logic.engine.syntax.parse:1 imports logic.session"]


def test_a_module_imported_from_its_package_is_found() -> None:
    planted = {
        "logic.engine.plan": "",
        "logic.engine.plan.nodes": "",
        "logic.facts.relation": "from logic.engine import plan",
    }
    assert wrong_imports(planted) == ["logic.facts.relation:1 imports logic.engine.plan"]


def test_an_exporter_that_imports_the_engine_is_found() -> None:
    planted = {"logic.exporters.prov": "import logic.engine.syntax.parse\nfrom logic.facts.relation import Relation"}
    assert wrong_imports(planted) == ["logic.exporters.prov:1 imports logic.engine.syntax.parse"]


def test_the_public_package_is_above_the_engine() -> None:
    planted = {
        "logic.engine.pipeline": "from logic import KnowledgeBase",
        "logic.shell": "from logic import KnowledgeBase",
    }
    assert wrong_imports(planted) == ["logic.engine.pipeline:1 imports logic"]


def test_a_module_without_a_place_is_found() -> None:
    assert wrong_imports({"logic.utils": ""}) == ["logic.utils has no place in the table of layers"]


def test_an_import_inside_a_function_is_found() -> None:
    planted = {"logic.session": "def load():\n    import pandas\n    from logic.engine import pipeline"}
    assert hidden_imports(planted) == ["logic.session:3 imports logic.engine inside load"]


def test_a_relative_import_is_found() -> None:
    assert relative_imports({"logic.session": "from . import errors"}) == ["logic.session:1"]
