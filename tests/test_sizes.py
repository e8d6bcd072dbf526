"""Files have at most 500 lines and functions at most 60, in Python and in Rust; half of that is the aim."""

from __future__ import annotations

import ast
import re
from collections.abc import Iterator
from pathlib import Path

ROOT = Path(__file__).parent.parent
SOURCES = (
    "logic/**/*.py",
    "tests/**/*.py",
    "benchmarks/**/*.py",
    "examples/**/*.py",
    "native/src/**/*.rs",
    "native/tests/**/*.rs",
)
LONGEST_FILE = 500
LONGEST_FUNCTION = 60
RUST_FUNCTION = re.compile(r"^(\s*)(?:pub(?:\([\w:\s]+\))? )?(?:default |const |async |unsafe |extern \"C\" )*fn (\w+)")


def sources() -> Iterator[tuple[str, str]]:
    """Path and text of each source file."""
    for pattern in SOURCES:
        for path in sorted(ROOT.glob(pattern)):
            yield str(path.relative_to(ROOT)), path.read_text(encoding="utf-8")


def functions(path: str, text: str) -> Iterator[tuple[str, int]]:
    """Name and number of lines of each function of a file, with its signature and docstring."""
    return rust_functions(text) if path.endswith(".rs") else python_functions(text)


def python_functions(text: str) -> Iterator[tuple[str, int]]:
    for node in ast.walk(ast.parse(text)):
        if isinstance(node, ast.FunctionDef | ast.AsyncFunctionDef):
            yield node.name, (node.end_lineno or node.lineno) - node.lineno + 1


def rust_functions(text: str) -> Iterator[tuple[str, int]]:
    """As rustfmt lays them out: a function ends where a line in its own column closes its body, or a declaration."""
    lines = text.splitlines()
    for start, line in enumerate(lines):
        if found := RUST_FUNCTION.match(line):
            end = re.compile(rf"{found[1]}(\}}$|;$|\).*;$)")
            following = (number for number in range(start, len(lines)) if end.match(lines[number]))
            last = start if line.endswith(("}", ";")) else next(following, len(lines) - 1)
            yield found[2], last - start + 1


def too_long(files: Iterator[tuple[str, str]]) -> list[str]:
    """Each file and each function above its limit."""
    found = []
    for path, text in files:
        if (length := len(text.splitlines())) > LONGEST_FILE:
            found.append(f"{path} has {length} lines")
        found += [f"{path}: {name} has {size} lines" for name, size in functions(path, text) if size > LONGEST_FUNCTION]
    return found


def test_nothing_is_too_long() -> None:
    assert too_long(sources()) == []


def test_a_long_file_is_found() -> None:
    assert too_long(iter([("logic/a.py", "\n" * 501)])) == ["logic/a.py has 501 lines"]


def test_a_long_python_function_is_found() -> None:
    text = "class A:\n    def f(self):\n" + "        pass\n" * 60 + "    def g(self):\n" + "        pass\n" * 59
    assert too_long(iter([("logic/a.py", text)])) == ["logic/a.py: f has 61 lines"]


def test_a_long_rust_function_is_found() -> None:
    long = "    pub(crate) fn f(&self) -> u32 {\n" + "        x();\n" * 59 + "    }\n"
    declared = "    fn g(\n        &self,\n    ) -> u32;\n" + "    // text\n" * 60 + "    fn h() {}\n"
    fitting = (
        "    fn k<T>(\n        t: T,\n    ) -> T\n    where\n        T: Copy,\n    {\n"
        + "        x();\n" * 53
        + "    }\n"
    )
    assert too_long(iter([("native/src/a.rs", f"impl A {{\n{long}{declared}{fitting}}}\n")])) == [
        "native/src/a.rs: f has 61 lines"
    ]
