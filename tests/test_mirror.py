"""Operators cross to Rust as JSON: an operator has the same name and fields on both sides, in one order."""

from __future__ import annotations

import importlib
import inspect
import re
from dataclasses import fields, is_dataclass
from pathlib import Path

ROOT = Path(__file__).parent.parent
Shapes = dict[str, list[str]]

# A struct that serde reads, in the layout of rustfmt: its derives, other attributes, its name, its fields.
RUST_STRUCT = re.compile(
    r"^#\[derive\(.*\bDeserialize\b.*\)\]\n"
    r"(?:(?:#\[|//).*\n)*"
    r"pub(?:\(crate\))? struct (\w+)(?:;| \{\n((?:(?: {4}.*)?\n)*)\})",
    re.MULTILINE,
)
RUST_FIELD = re.compile(r"^    pub(?:\(crate\))? (?:r#)?(\w+):", re.MULTILINE)


def rust_shapes(text: str) -> Shapes:
    """Name and fields of each struct of a Rust source that is read from JSON."""
    return {found[1]: RUST_FIELD.findall(found[2] or "") for found in RUST_STRUCT.finditer(text)}


def python_shapes(module: str) -> Shapes:
    """Name and fields of each public dataclass that a module defines."""
    return {
        name: [field.name for field in fields(value)]
        for name, value in inspect.getmembers(importlib.import_module(module), is_dataclass)
        if value.__module__ == module and not name.startswith("_") and not inspect.isabstract(value)
    }


def test_operators_are_equal_on_both_sides() -> None:
    python = python_shapes("logic.engine.plan.expression") | python_shapes("logic.engine.plan.query_node")
    for path in sorted(ROOT.glob("logic/engine/operators/[a-z]*.py")):
        python |= python_shapes(f"logic.engine.operators.{path.stem}")
    rust: Shapes = {}
    for path in sorted((ROOT / "native/src").rglob("*.rs")):
        rust |= rust_shapes(path.read_text(encoding="utf-8"))
    assert python
    assert python == rust


def test_the_fields_of_a_struct_are_read_in_order() -> None:
    text = """
/// Adds a column.
#[derive(Debug, Clone, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Extend {
    /// What is extended.
    pub input: Box<Operator>,
    pub r#column: String,
}

#[derive(Debug, Deserialize)]
pub struct Unit;

pub struct Running {
    pub rows: u64,
}
"""
    assert rust_shapes(text) == {"Extend": ["input", "column"], "Unit": []}
