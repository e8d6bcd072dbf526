"""The facts of a workload as files, in the forms that the peers load: Arrow tables, texts, and words.

python -m benchmarks.facts WORKLOAD SIZE FOLDER
"""

from __future__ import annotations

import sys
from collections.abc import Iterator
from pathlib import Path

import numpy as np
import pyarrow as pa
from pyarrow import csv, feather

from benchmarks.workloads import Facts, workload

LARGEST_TEXT = 6_000_000  # rows; no peer that reads text is asked about more
TSV = csv.WriteOptions(include_header=False, delimiter="\t", quoting_style="none")


def write(facts: Facts, folder: Path) -> None:
    """Writes each predicate as `name.arrow`, `name.facts` (for Prolog and clingo alike), `name.tsv` and `name.bin`."""
    for name, table in facts.items():
        feather.write_feather(table, folder / f"{name}.arrow", compression="uncompressed")
        if all(pa.types.is_integer(field.type) for field in table.schema):
            write_words(table, folder / f"{name}.bin")
        if table.num_rows <= LARGEST_TEXT:
            columns = [[written(value) for value in column.to_pylist()] for column in table.columns]
            rows = (f"{name}({', '.join(row)}).\n" for row in zip(*columns, strict=True))
            (folder / f"{name}.facts").write_text("".join(rows), encoding="utf-8")
            csv.write_csv(table, folder / f"{name}.tsv", TSV)


def write_words(table: pa.Table, path: Path) -> None:
    """The numbers of rows and columns, then each column, as 32-bit integers: what the floors read."""
    shape = np.array([table.num_rows, table.num_columns], np.uint32)
    parts = [shape, *(column.to_numpy().astype(np.uint32) for column in table.columns)]
    path.write_bytes(b"".join(part.tobytes() for part in parts))


def written(value: int | str) -> str:
    """A value as clingo and SWI-Prolog both read it."""
    if isinstance(value, int):
        return str(value)
    return '"' + value.replace("\\", "\\\\").replace('"', '\\"').replace("\n", "\\n") + '"'


def tables(folder: Path) -> dict[str, pa.Table]:
    """The table of each predicate, in memory."""
    return {path.stem: feather.read_table(path, memory_map=False) for path in sorted(folder.glob("*.arrow"))}


def streams(folder: Path) -> dict[str, pa.RecordBatchReader]:
    """The rows of each predicate, read from their file batch by batch when they are asked for."""
    files = {path.stem: pa.ipc.open_file(pa.OSFile(str(path))) for path in sorted(folder.glob("*.arrow"))}
    return {name: pa.RecordBatchReader.from_batches(file.schema, batches(file)) for name, file in files.items()}


def batches(file: pa.RecordBatchFileReader) -> Iterator[pa.RecordBatch]:
    return (file.get_batch(number) for number in range(file.num_record_batches))


def texts(folder: Path) -> list[Path]:
    """The file with the text of each predicate."""
    return sorted(folder.glob("*.facts"))


if __name__ == "__main__":
    write(workload(sys.argv[1]).make(int(sys.argv[2])), Path(sys.argv[3]))
