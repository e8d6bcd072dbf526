"""The edit distance as the textbook has it, for tests to compare with."""

from __future__ import annotations


def edit_distance(left: str, right: str) -> int:
    """The table of Wagner and Fischer, row by row."""
    row = list(range(len(right) + 1))
    for i, one in enumerate(left, 1):
        above, row = row, [i]
        for j, other in enumerate(right, 1):
            row.append(min(above[j] + 1, row[j - 1] + 1, above[j - 1] + (one != other)))
    return row[-1]
