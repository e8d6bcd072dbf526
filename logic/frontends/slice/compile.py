"""From a slice to a goal: textbook bodies over `elem`, `parent`, `attr`, `text` and `life`, or `effective`.

The goal is a term of the language, never a text, so a slice composes with whatever stands around it. A node inside of
another is `LA < LX, LX < RA`, and two lifetimes that meet are `F1 < T2, F2 < T1`: what a user would write.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from functools import reduce
from itertools import combinations, product

from logic.engine.syntax.ast import Compound, Constant, Term, Variable
from logic.errors import Diagnostic, LogicError, Span
from logic.frontends.slice.twig import And, Attribute, Below, Condition, Or, Slice, Step, Text
from logic.frontends.slice.windows import Stretch
from logic.frozen import frozen, replace, slotted

MOST_WAYS = 64  # combinations of the alternatives of `or` in one slice


@frozen
class Place:
    """A query node in the goal: its node number and the variables of its positions and its boxes."""

    node: Term
    left: Variable
    right: Variable
    box: tuple[Variable, ...]  # from, to, from, to, …


@frozen
class Way:
    """One way through the alternatives of a twig: its goals, and the boxes whose intersection counts."""

    goals: tuple[Term, ...] = ()
    boxes: tuple[tuple[Variable, ...], ...] = ()

    def __add__(self, other: Way) -> Way:
        return Way(self.goals + other.goals, self.boxes + other.boxes)


@slotted
class Compiler:
    """One slice on its way to a goal. `number` tells its variables from those of other slices of the same clause."""

    doc: Term
    dimensions: int
    raw: bool
    number: int
    span: Span
    windows: Sequence[Stretch] = ()
    made: int = 0
    joined_by: tuple[str, ...] = ()  # a hint, which wants to know all that must hold of two nodes

    def goal(self, twig: Slice, nodes: Sequence[Term], ends: Sequence[Term], guard: bool) -> Term:
        """The goal that binds the nodes of the main path and the ends of the period in each dimension.

        With `guard` the document is asked to be of a collection whose dimensions are those of the windows: the facts
        may be others when the goal runs.
        """
        guards = self.guards() if guard else ()
        self.joined_by = twig.method
        ways = [Way(guards) + way for way in self.steps(twig.steps, nodes, None)]
        if len(ways) > MOST_WAYS:
            raise LogicError(_too_many_ways(self.span))
        bodies = [self.conjunction([*way.goals, *self.period(way.boxes, ends)]) for way in ways]
        return reduce(lambda rest, body: self.compound(";", body, rest), reversed(bodies))

    def guards(self) -> tuple[Term, ...]:
        if not self.windows:
            return ()
        collection = self.fresh("Collection")
        goals = [self.compound("doc", self.doc, collection, self.fresh("_"))]
        for one in {window.dimension.place: window.dimension for window in self.windows}.values():
            rest = (self.fresh("_") for _ in range(3))
            known = Constant(one.place), Constant(one.name), self.fresh("_"), Constant(one.granularity)
            goals.append(self.compound("dimension", collection, *known, *rest))
        return tuple(goals)

    def steps(self, steps: Sequence[Step], nodes: Sequence[Term] | None, above: Place | None) -> Iterator[Way]:
        """The ways through a path of steps below a node; `nodes` are the terms for its nodes, if they are answers."""
        step, *rest = steps
        here = self.place(nodes[0] if nodes else self.fresh("Node"))
        inner = [list(self.condition(one, here)) for one in step.predicates]
        leaf = not rest and not any(map(_has_nodes, step.predicates))
        start = Way(self.located(step, here, above)) + self.lifetime(here, above, leaf)
        below = list(self.steps(rest, nodes[1:] if nodes else None, here)) if rest else [Way()]
        for parts in product(*inner, below):
            yield reduce(Way.__add__, parts, start)

    def place(self, node: Term) -> Place:
        box = tuple(self.fresh(name) for _ in range(self.dimensions) for name in ("F", "T"))
        return Place(node, self.fresh("_Left"), self.fresh("_Right"), box)

    def located(self, step: Step, here: Place, above: Place | None) -> tuple[Term, ...]:
        """Where a node of a step is: its tag, and how it is below the node above it."""
        tag = Constant(step.tag) if step.tag is not None else self.fresh("_")
        level = Constant(1) if above is None and step.axis == "/" else self.fresh("_")
        element = self.compound("elem", self.doc, here.node, here.left, here.right, level, tag)
        if above is None:
            return element, *self.hint(here)
        inside = self.compound("<", above.left, here.left), self.compound("<", here.left, above.right)
        if step.axis == "//":
            return element, *inside
        child = self.compound("parent", self.doc, here.node, above.node)
        return (element, child, *inside) if self.joined_by else (element, child)

    def hint(self, root: Place) -> tuple[Term, ...]:
        """How the twig below a place is to be joined, if the slice says so."""
        if not self.joined_by:
            return ()
        name, *levels = self.joined_by
        method = self.compound(name, *map(Constant, levels)) if levels else Constant(name)
        return (self.compound("joined_by", root.left, method),)

    def lifetime(self, here: Place, above: Place | None, leaf: bool) -> Way:
        """The lifetime of a node. An effective one lies in that of every node above, so that the leaves are enough."""
        if not self.raw and not leaf:
            return Way()
        goals = [self.compound("life" if self.raw else "effective", self.doc, here.node, *here.box)]
        for window in self.windows:
            start, end = self.ends(here.box, window)
            if window.end is not None:
                goals.append(self.compound("<", start, Constant(window.end)))
            if window.start is not None:
                goals.append(self.compound("<", Constant(window.start), end))
        if self.raw and above is not None and not self.joined_by:
            goals += self.overlap(above.box, here.box)
        return Way(tuple(goals), (here.box,))

    def overlap(self, one: Sequence[Variable], other: Sequence[Variable]) -> list[Term]:
        """That two boxes have a time in common."""
        ends = zip(one[::2], one[1::2], other[::2], other[1::2], strict=True)
        return [
            self.compound("<", low, high)
            for start, end, second_start, second_end in ends
            for low, high in ((start, second_end), (second_start, end))
        ]

    @staticmethod
    def ends(box: Sequence[Variable], window: Stretch) -> tuple[Variable, Variable]:
        place = 2 * (window.dimension.place - 1)
        return box[place], box[place + 1]

    def condition(self, condition: Condition, here: Place) -> Iterator[Way]:
        """The ways in which a predicate holds of a node."""
        match condition:
            case Attribute(name, value):
                held = Constant(value) if value is not None else self.fresh("_")
                yield Way((self.compound("attr", self.doc, here.node, Constant(name), held),))
            case Text(value):
                yield Way((self.compound("text", self.doc, here.node, self.fresh("_"), Constant(value)),))
            case Below(steps, end):
                *before, last = steps
                all_of_it = (*last.predicates, end) if end is not None else last.predicates
                yield from self.steps([*before, replace(last, predicates=all_of_it)], None, here)
            case And(parts):
                for ways in product(*(list(self.condition(part, here)) for part in parts)):
                    yield reduce(Way.__add__, ways)
            case Or(parts):
                for part in parts:
                    yield from self.condition(part, here)

    def period(self, boxes: Sequence[Sequence[Variable]], ends: Sequence[Term]) -> list[Term]:
        """What the boxes have in common, in each dimension: not empty, and clipped to its windows or within them."""
        pairs = combinations(boxes, 2) if self.joined_by else ()
        goals = [goal for one, other in pairs for goal in self.overlap(one, other)]
        for place in range(self.dimensions):
            windows = [window for window in self.windows if window.dimension.place == place + 1]
            clips = [window for window in windows if window.mode == "clip"]
            starts = [box[2 * place] for box in boxes]
            stops = [box[2 * place + 1] for box in boxes]
            first, last = self.fresh("First"), self.fresh("Last")
            goals += [self.computed(first, "max", starts), self.computed(last, "min", stops)]
            for window in windows:
                if window.mode == "within" and window.start is not None:
                    goals.append(self.compound("=<", Constant(window.start), first))
                if window.mode == "within" and window.end is not None:
                    goals.append(self.compound("=<", last, Constant(window.end)))
            lower = [Constant(window.start) for window in clips if window.start is not None]
            upper = [Constant(window.end) for window in clips if window.end is not None]
            start, end = ends[2 * place], ends[2 * place + 1]
            goals += [self.computed(start, "max", [first, *lower]), self.computed(end, "min", [last, *upper])]
            goals.append(self.compound("<", start, end))
        return goals

    def computed(self, result: Term, function: str, values: Sequence[Term]) -> Term:
        return self.compound("is", result, reduce(lambda one, other: self.compound(function, one, other), values))

    def conjunction(self, goals: Sequence[Term]) -> Term:
        return reduce(lambda rest, goal: self.compound(",", goal, rest), reversed(goals))

    def compound(self, name: str, *arguments: Term) -> Term:
        return Compound(name, arguments, self.span)

    def fresh(self, name: str) -> Variable:
        """A variable that no text can name: names that end with `'` are the planner's own."""
        self.made += 1
        return Variable(f"{name}{self.number}_{self.made}'", self.span)


def _has_nodes(condition: Condition) -> bool:
    """Whether a predicate has query nodes in every way in which it can hold."""
    match condition:
        case Below():
            return True
        case And(parts):
            return any(map(_has_nodes, parts))
        case Or(parts):
            return all(map(_has_nodes, parts))
        case _:
            return False


def _too_many_ways(span: Span) -> Diagnostic:
    message = f"the `or`s of the slice combine to more than {MOST_WAYS} alternatives"
    return Diagnostic("slice-syntax", message, span, "too many", "divide it into several slices")
