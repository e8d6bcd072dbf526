"""The paper's three queries on a market of cars, against an evaluation in plain Python."""

from __future__ import annotations

import importlib.util
from pathlib import Path
from types import ModuleType
from typing import Any

import pytest

from logic import KnowledgeBase
from tests.distance import edit_distance as distance

EXAMPLE = Path(__file__).parent.parent.parent / "examples" / "cars.py"
Row = tuple[Any, ...]


def load() -> ModuleType:
    spec = importlib.util.spec_from_file_location("cars", EXAMPLE)
    assert spec is not None
    assert spec.loader is not None
    module = importlib.util.module_from_spec(spec)
    spec.loader.exec_module(module)
    return module


cars = load()
MARKET: list[Row] = cars.market(250, 8, seed=3)


@pytest.fixture(scope="module")
def kb() -> KnowledgeBase:
    found = KnowledgeBase()
    found.add("triple", MARKET)
    return found


def of(attribute: str) -> list[tuple[str, Any]]:
    return [(oid, value) for oid, name, value in MARKET if name == attribute]


def join(*attributes: str) -> list[Row]:
    """Oid and values of the objects that have all attributes, one row for each way."""
    rows: list[Row] = [(oid,) for oid in dict.fromkeys(oid for oid, _, _ in MARKET)]
    for attribute in attributes:
        rows = [(*row, value) for row in rows for oid, value in of(attribute) if oid == row[0]]
    return rows


def test_the_market_has_errors() -> None:
    names = {value for _, name, value in MARKET if name == "name"}
    assert len({name for name in names if 0 < distance(str(name), "BMW") < 2}) > 1
    assert {name for _, name, _ in MARKET if 0 < distance(name, "dlrid") < 3}


def test_the_most_powerful_cars_below_a_price(kb: KnowledgeBase) -> None:
    rows = {(n, h, p) for _, n, h, p in join("name", "hp", "price") if p < 50000}
    expected = sorted(rows, key=lambda row: (-row[1], row))[:5]
    assert kb.vql(cars.QUERIES[0][1]).tuples() == expected


def test_the_same_of_bmw_with_dealers(kb: KnowledgeBase) -> None:
    dealers = [row[1:] for row in join("dlrid", "addr", "name")]
    rows = {
        (n, h, p, dn, a)
        for _, d, n, h, p in join("dealer", "name", "hp", "price")
        for id, a, dn in dealers
        if id == d and p < 50000 and distance(n, "BMW") < 2
    }
    expected = sorted(rows, key=lambda row: (-row[1], row))[:5]
    assert len(expected) == 5
    assert kb.vql(cars.QUERIES[1][1]).tuples() == expected


def test_dealers_whose_ids_and_attributes_are_misspelt(kb: KnowledgeBase) -> None:
    names, addresses = dict(of("name")), dict(of("addr"))
    best: dict[Row, int] = {}
    for _, n, p, cid in join("name", "price", "dealer"):
        for d, a, id in MARKET:
            if d in addresses and distance(a, "dlrid") < 3 and isinstance(id, str) and distance(id, cid) < 2:
                row = (n, p, names[d], addresses[d])
                best[row] = min(best.get(row, 9), distance(a, "dlrid"))
    ordered = sorted(best, key=lambda row: (best[row], row))
    assert {best[row] for row in ordered} > {0}
    assert kb.vql(cars.QUERIES[2][1]).tuples() == ordered[:8]
    assert kb.vql(cars.QUERIES[2][1].replace(" LIMIT 8", "")).tuples() == ordered
