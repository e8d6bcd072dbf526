"""Where format/3 and format_time/3 put their text: `atom(X)`, `string(X)`, `codes(X)` or `chars(X)`.

>>> [sink.name for (sink,) in sinks("ab")]
['atom', 'string', 'codes', 'chars']
"""

from __future__ import annotations

from collections.abc import Callable, Iterator

from logic.engine.builtins.table import EvaluationError, Outputs, Solve, by_mode, many, test
from logic.facts.values import Compound, Value, same

KINDS = ("atom", "string", "codes", "chars")


def sinks(written: str) -> Iterator[tuple[Compound]]:
    """Every sink that holds the text: a goal names the one that it wants."""
    contents: tuple[Value, ...] = (written, written, [ord(character) for character in written], list(written))
    for kind, content in zip(KINDS, contents, strict=True):
        yield (Compound(kind, (content,)),)


def into_sink(function: Callable[[Value, Value], str]) -> Solve:
    """A predicate that puts the text of its second and third argument into its first."""

    def written(first: Value, second: Value) -> Iterator[Outputs]:
        yield from sinks(function(first, second))

    def holds(sink: Value, first: Value, second: Value) -> bool:
        if not isinstance(sink, Compound) or sink.name not in KINDS or len(sink.arguments) != 1:
            raise EvaluationError("type-clash", sink, expected="sink such as atom(Text)")
        return any(same(sink, other) for (other,) in sinks(function(first, second)))

    return by_mode({"-++": many(written), "+++": test(holds)})
