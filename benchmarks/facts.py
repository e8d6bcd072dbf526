"""The facts of a workload as files, in the two forms that the peers load: Arrow tables and text."""

from __future__ import annotations

from pathlib import Path

import pyarrow as pa
from pyarrow import feather

from benchmarks.workloads import Facts


def write(facts: Facts, folder: Path) -> None:
    """Writes each predicate as `name.arrow` and as `name.facts`, which Prolog and clingo read alike."""
    for name, table in facts.items():
        feather.write_feather(table, folder / f"{name}.arrow", compression="uncompressed")
        columns = [[written(value) for value in column.to_pylist()] for column in table.columns]
        rows = (f"{name}({', '.join(row)}).\n" for row in zip(*columns, strict=True))
        (folder / f"{name}.facts").write_text("".join(rows), encoding="utf-8")


def written(value: int | str) -> str:
    """A value as clingo and SWI-Prolog both read it."""
    if isinstance(value, int):
        return str(value)
    return '"' + value.replace("\\", "\\\\").replace('"', '\\"').replace("\n", "\\n") + '"'


def tables(folder: Path) -> dict[str, pa.Table]:
    """The table of each predicate, in memory."""
    return {path.stem: feather.read_table(path, memory_map=False) for path in sorted(folder.glob("*.arrow"))}


def texts(folder: Path) -> list[Path]:
    """The file with the text of each predicate."""
    return sorted(folder.glob("*.facts"))
