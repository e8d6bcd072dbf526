"""The items of a module in the making: facts become rows, other clauses stay terms."""

from __future__ import annotations

from logic.engine.syntax.ast import (
    Clause,
    Compound,
    Constant,
    Directive,
    FactBlock,
    Item,
    Module,
    Query,
    Term,
    Value,
)
from logic.engine.syntax.facts import FactRun
from logic.errors import Source, Span

EMPTY_LIST, CELL = "[]", "[|]"
_NO_FACTS = frozenset([",", ";", "|", "->", "*->", ":-", "-->", "?-", "\\+", CELL, "{}", ":"])  # as heads, mistakes


class ModuleBuilder:
    """The items of a module in the making; facts that follow one another are merged into blocks."""

    def __init__(self, source: Source) -> None:
        self.source = source
        self.items: list[Item] = []
        self.run: FactRun | None = None
        self.run_start = 0

    def add_run(self, run: FactRun, start: int) -> None:
        """Append facts; they join the block before them if that has the same predicate."""
        last = self.run
        if last and last.name == run.name and last.arity == run.arity:
            last.rows += run.rows
            last.offsets += run.offsets
            last.end = run.end
        else:
            self.close_run()
            self.run, self.run_start = run, start

    def add_term(self, term: Term, end: int) -> None:
        """Append what a term with a full stop behind it says; `end` is the offset after the full stop."""
        span = Span(self.source, term.span.start, end)
        if row := _plain_fact(term):
            name, values = row
            self.add_run(FactRun(name, len(values), [values], [span.start], end), span.start)
            return
        self.close_run()
        match term:
            case Compound(":-", (head, body)):
                self.items.append(Clause(head, body, span))
            case Compound(":-", (goal,)):
                self.items.append(Directive(goal, span))
            case Compound("?-", (goal,)):
                self.items.append(Query(goal, span))
            case _:
                self.items.append(Clause(term, None, span))

    def close_run(self) -> None:
        """Turn the facts gathered so far into an item."""
        if run := self.run:
            span = Span(self.source, self.run_start, run.end)
            self.items.append(FactBlock(run.name, run.arity, tuple(run.rows), tuple(run.offsets), span))
            self.run = None

    def module(self) -> Module:
        self.close_run()
        return Module(self.source, tuple(self.items))


def _plain_fact(term: Term) -> tuple[str, tuple[Value, ...]] | None:
    """Name and row of a term that is a ground fact of constants."""
    match term:
        case Compound(name, arguments) if name not in _NO_FACTS:
            if all(isinstance(argument, Constant) for argument in arguments):
                return name, tuple(argument.value for argument in arguments if isinstance(argument, Constant))
        case Constant(str(name)) if name != EMPTY_LIST and name not in _NO_FACTS:
            return name, ()
    return None
