"""The fast path of plain facts: runs of `edge(a, 1).` are read by one regular expression, without a grammar.

>>> [run] = read_facts("edge(a, 1). edge('B c', -2.5). edge(X, Y) :- arc(X, Y).", 0, Values())
>>> run.name, run.rows, run.end
('edge', [('a', 1), ('B c', -2.5)], 30)
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator
from functools import cache

from logic.engine.syntax.ast import Value
from logic.engine.syntax.quoting import unquote
from logic.engine.syntax.scan import LAYOUT
from logic.frozen import slotted

# What is not matched here is left to the grammar: large integers and exponents, coded numbers, unusual escapes.
_QUOTED = "|".join(
    rf"{mark}(?:[^{mark}\\\n]|{mark}{mark}|\\[\\'\"nrt])*+{mark}" for mark in "'\""
)  # fmt: skip
_VALUE = rf"-?\d{{1,18}}+(?:\.\d{{1,18}}+(?:[eE][-+]?\d{{1,2}}+)?+)?+|[a-z][a-zA-Z0-9_]*+|{_QUOTED}"
_SPACE = LAYOUT.pattern
_FACT = (  # compiled at its first use
    rf"{_SPACE}([a-z][a-zA-Z0-9_]*+)"
    rf"\({_SPACE}((?>{_VALUE}){_SPACE}(?:,{_SPACE}(?>{_VALUE}){_SPACE})*+)\){_SPACE}\.(?=[\s%]|\Z)"
)
_ARGUMENT = rf"({_VALUE}){_SPACE}(?:,{_SPACE}|\Z)"


@slotted
class FactRun:
    """Facts of one predicate that follow one another: their rows, where each begins, and where the last one ends."""

    name: str
    arity: int
    rows: list[tuple[Value, ...]]
    offsets: list[int]
    end: int


class Values(dict[str, Value]):
    """The value of each text met so far: columns repeat values, and a look-up costs less than a conversion."""

    def __missing__(self, text: str) -> Value:
        value = self[text] = _value(text)
        return value


def _value(text: str) -> Value:
    if text[0] in "'\"":
        return unquote(text)
    if text[0].isalpha():
        return text
    try:
        return int(text)
    except ValueError:
        return float(text)


@cache
def _facts_of(arity: int) -> re.Pattern[str]:
    """The layout before a fact with `arity` arguments, the name of its predicate, and each argument."""
    arguments = rf",{_SPACE}".join([rf"({_VALUE}){_SPACE}"] * arity)
    return re.compile(rf"{_SPACE}([a-z][a-zA-Z0-9_]*+)\({_SPACE}{arguments}\){_SPACE}\.(?=[\s%]|\Z)")


def read_facts(text: str, start: int, values: Values) -> Iterator[FactRun]:
    """The runs of plain facts that follow one another from `start` on; none if no plain fact begins there.

    `values` may be shared by all calls for one text.
    """
    while first := re.compile(_FACT).match(text, start):
        for run in _runs(text, start, len(re.findall(_ARGUMENT, first[2])), values):
            yield run
            start = run.end


def _runs(text: str, start: int, arity: int, values: Values) -> Iterator[FactRun]:
    """The runs from `start` on whose facts all have `arity` arguments."""
    match_fact = _facts_of(arity).match
    fact = match_fact(text, start)
    while fact:
        name, raw, offsets = fact[1], [fact.groups()], [fact.start(1)]
        end = fact.end()
        while (fact := match_fact(text, end)) and fact[1] == name:
            raw.append(fact.groups())
            offsets.append(fact.start(1))
            end = fact.end()
        columns = list(zip(*raw, strict=True))[1:]
        rows = list(zip(*(_column(column, values) for column in columns), strict=True))
        yield FactRun(name, arity, rows, offsets, end)


def _column(texts: tuple[str, ...], values: Values) -> Iterable[Value]:
    if texts[0][-1].isdigit() and texts[0][0] in "-0123456789":
        try:
            return list(map(int, texts))  # most columns are integers throughout
        except ValueError:
            pass
    return map(values.__getitem__, texts)
