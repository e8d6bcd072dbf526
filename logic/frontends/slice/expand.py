"""Slices as goals: `slice('//law//article during [1994, now]', Doc, Law, Article, From, To)` in rules and questions.

The arguments are the text, the document, a node for each step of the main path, and the ends of a period for each
dimension. The goal is replaced before the program is checked, so a mistake in it is shown where it stands.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from itertools import count
from pathlib import Path

from logic.engine.analysis.load import Loaded, load_text
from logic.engine.analysis.mistakes import too_deep
from logic.engine.syntax.ast import Clause, Compound, Constant, Data, FactBlock, Module, Query, Term, Variable
from logic.errors import Diagnostic, LogicError, Source, Span
from logic.frontends.slice.compile import Compiler
from logic.frontends.slice.goals import GOALS, NAME, SLICE, USE_TEMPORAL, has_slice, is_slice
from logic.frontends.slice.twig import Slice, read_slice
from logic.frontends.slice.windows import Dimension, read_dimensions, stretches
from logic.frozen import replace


def expand_loaded(loaded: Loaded, libraries: Mapping[str, Path], known: Iterable[Sequence[Data]]) -> Loaded:
    """What was loaded with its slices compiled, and with the library that they need.

    `known` are the facts `dimension/8` that are there already.
    """
    needed = load_text(Source(SLICE, USE_TEMPORAL), libraries, Path.cwd(), loaded.operators)
    modules = {**loaded.modules, **{path: module for path, module in needed.modules.items() if path != SLICE}}
    interfaces = {path: (loaded.interfaces | needed.interfaces)[path] for path in modules}
    written = [row for module in modules.values() for item in module.items for row in _dimension_rows(item)]
    dimensions = read_dimensions([*known, *written])
    expanded = {path: _expand_module(module, dimensions) for path, module in modules.items()}
    return replace(loaded, modules=expanded, interfaces=interfaces)


def _dimension_rows(item: object) -> Sequence[Sequence[Data]]:
    match item:
        case FactBlock(name="dimension", arity=8, rows=rows):
            return rows
        case _:
            return ()


def _expand_module(module: Module, dimensions: Sequence[Dimension]) -> Module:
    expanded = tuple(
        replace(item, body=_expand_body(item.body, dimensions))
        if isinstance(item, Clause) and item.body is not None and has_slice(item.body)
        else item
        for item in module.items
    )
    return replace(module, items=expanded)


def expand_query(query: Query, known: Iterable[Sequence[Data]]) -> Query:
    """A question with its slices compiled."""
    return replace(query, goal=_expand_body(query.goal, read_dimensions(known)))


def _expand_body(body: Term, dimensions: Sequence[Dimension]) -> Term:
    try:
        return expand(body, dimensions, count(1))
    except RecursionError:
        raise LogicError(too_deep(body.span)) from None


def expand(term: Term, dimensions: Sequence[Dimension], numbers: Iterable[int]) -> Term:
    """A goal with the slices in it compiled, each with a number of its own."""
    if not isinstance(term, Compound):
        return term
    if is_slice(term):
        return _expand_slice(term, dimensions, next(iter(numbers)))
    inner = GOALS.get((term.name, term.arity), ())
    arguments = tuple(
        expand(argument, dimensions, numbers) if place in inner else argument
        for place, argument in enumerate(term.arguments)
    )
    return replace(term, arguments=arguments)


def _expand_slice(goal: Compound, dimensions: Sequence[Dimension], number: int) -> Term:
    text, doc, *rest = goal.arguments
    assert isinstance(text, Constant)
    twig = read_slice(Source(NAME, str(text.value)), text.span)
    steps = len(twig.steps)
    columns, odd = divmod(len(rest) - steps, 2)
    if odd or columns < 1:
        raise LogicError(_wrong_arity(goal, twig))
    windows = stretches(twig.windows, dimensions, columns)
    compiler = Compiler(doc, columns, twig.raw, number, goal.span, windows)
    return compiler.goal(twig, rest[:steps], rest[steps:], guard=True)


def slice_query(text: str, known: Iterable[Sequence[Data]], collection: str | None = None) -> tuple[Query, list[str]]:
    """A slice as a question of its own, and the granularities of its dimensions.

    Its answers have the columns `Doc`, one for each step of the main path by its tag, `From` and `To`; with several
    dimensions `VtFrom` and `VtTo` for a dimension `vt`.
    """
    source = Source("<slice>", text)
    twig = read_slice(source)
    dimensions = [one for one in read_dimensions(known) if collection in (None, one.collection)]
    shapes = {
        tuple((one.name, one.granularity) for one in sorted(dimensions, key=_place) if one.collection == name)
        for name in {one.collection for one in dimensions}
    }
    if len(shapes) != 1:
        raise LogicError(_which_collection(twig.span, dimensions, collection))
    (shape,) = shapes
    ends = ["From", "To"] if len(shape) == 1 else [_variable(name) + end for name, _ in shape for end in ("From", "To")]
    names = _distinct(["Doc", *(_variable(step.tag or "node") for step in twig.steps)], ends)
    doc, *nodes = (Variable(name, twig.span) for name in names)
    windows = stretches(twig.windows, dimensions, len(shape))
    compiler = Compiler(doc, len(shape), twig.raw, 1, twig.span, windows)
    goal = compiler.goal(twig, nodes, [Variable(name, twig.span) for name in ends], guard=False)
    if collection is not None:
        of = Compound("doc", (doc, Constant(collection), compiler.fresh("_")), twig.span)
        goal = Compound(",", (of, goal), twig.span)
    return Query(goal, twig.span), [granularity for _, granularity in shape]


def _place(dimension: Dimension) -> int:
    return dimension.place


def _variable(tag: str) -> str:
    name = "".join(character if character.isalnum() else "_" for character in tag)
    return name[:1].upper() + name[1:] if name[:1].isalpha() else f"N{name}"


def _distinct(names: Sequence[str], taken: Sequence[str]) -> list[str]:
    """The names, a number behind those that are there already."""
    found: list[str] = []
    for name in names:
        numbered = (name if number == 1 else f"{name}{number}" for number in count(1))
        found.append(next(one for one in numbered if one not in found and one not in taken))
    return found


def _wrong_arity(goal: Compound, twig: Slice) -> Diagnostic:
    nodes = ", ".join(_variable(step.tag or "node") for step in twig.steps)
    return Diagnostic(
        "slice-arity", f"a slice of {len(twig.steps)} steps cannot have {goal.arity - 1} arguments behind its text",
        goal.span, "so many arguments",
        f"write `slice(Text, Doc, {nodes}, From, To)`, and two more ends for each further dimension",
    )  # fmt: skip


def _which_collection(span: Span, dimensions: Sequence[Dimension], collection: str | None) -> Diagnostic:
    names = ", ".join(f"`{name}`" for name in dict.fromkeys(one.collection for one in dimensions))
    if not names:
        what = f"the collection `{collection}`" if collection else "any collection"
        return Diagnostic("unknown-dimension", f"there are no facts `dimension/8` of {what}", span, "over what time?",
                          "add the facts of an exporter with `kb.add_facts`")  # fmt: skip
    return Diagnostic("unknown-dimension", "there are collections with different dimensions", span, "over what time?",
                      f"say which one with `collection=`: {names}")  # fmt: skip
