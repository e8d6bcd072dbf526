"""Graphs as SVG pictures, which every notebook front end shows without help: shapes, arrows, and tooltips.

>>> picture = Picture((Shape("f", "f\\n1 call", "#fff", 20, 20),), (), 100, 50, "one call")
>>> picture.svg.startswith("<svg xmlns"), repr(picture)
(True, 'one call')
"""

from __future__ import annotations

from collections.abc import Sequence
from html import escape
from zlib import crc32

from logic.frozen import frozen

RADIUS = 14  # of a round shape
HEIGHT = 24  # of a box
LETTER = 6.6  # width of a letter, about; all in pixels
MARGIN = 34
NAME = 12  # letters of a name under a round shape
WORDS = 26  # letters in a box
COLOURS = {
    "call": "#000000", "sequence": "#1f4fd8", "return": "#000000", "flow": "#555555", "before": "#c62828",
    "after": "#2e7d32",
}  # fmt: skip
CLASS = "logic-graph"  # in a page of HTML a style is that of the whole page, and says which pictures it means
STYLE = (
    f".{CLASS} text{{font:11px sans-serif;text-anchor:middle;fill:#222;paint-order:stroke;stroke:#fff;"
    f"stroke-width:3px}}.{CLASS} .inside{{stroke:none}}.{CLASS} .return,.{CLASS} .before{{stroke-dasharray:4 3}}"
    f".{CLASS} .edge{{fill:none;stroke-width:1.2}}"
)


@frozen
class Shape:
    """A node: round with its name below and a `badge` inside, or a box around both. `x`, `y` are its middle."""

    name: str
    tooltip: str
    fill: str
    x: float
    y: float
    badge: str = ""
    box: bool = False
    stroke: str = "#444444"

    @property
    def label(self) -> str:
        """What stands in a box, or below a round shape."""
        return boxed(self.name, self.badge) if self.box else shortened(self.name, NAME)

    @property
    def reach(self) -> tuple[float, float]:
        """Half its width and half its height."""
        return (box_width(self.label) / 2, HEIGHT / 2) if self.box else (RADIUS, RADIUS)

    def rim(self, x: float, y: float) -> tuple[float, float]:
        """Where the line from its middle to a point leaves it."""
        dx, dy = x - self.x, y - self.y
        wide, high = self.reach
        if not self.box:
            share = RADIUS / ((dx * dx + dy * dy) ** 0.5 or 1.0)
        else:
            share = min(wide / abs(dx) if dx else 1e9, high / abs(dy) if dy else 1e9)
        return self.x + dx * share, self.y + dy * share


@frozen
class Arrow:
    """An edge between the shapes with these numbers; `bend` is how far its middle stands aside, to its left."""

    source: int
    target: int
    kind: str
    label: str = ""
    bend: float = 0.0


@frozen
class Picture:
    """A drawing, scaled to fit into width times height pixels; `text` stands for it where no picture can be shown."""

    shapes: tuple[Shape, ...]
    arrows: tuple[Arrow, ...]
    width: int
    height: int
    text: str

    @property
    def svg(self) -> str:
        right = max((shape.x + max(shape.reach[0], MARGIN - 8) for shape in self.shapes), default=0) + 8
        bottom = max((shape.y for shape in self.shapes), default=0) + MARGIN + 10
        own = f"{crc32(repr((self.shapes, self.arrows)).encode()):08x}"  # what is defined has a name for the whole page
        arrows = "".join(_arrow(arrow, self.shapes, own) for arrow in self.arrows)
        shapes = "".join(_shape(number, shape) for number, shape in enumerate(self.shapes))
        return (
            f'<svg xmlns="http://www.w3.org/2000/svg" class="{CLASS}" width="{self.width}" height="{self.height}" '
            f'viewBox="0 0 {right:g} {bottom:g}"><style>{STYLE}</style><defs>{_heads(self.arrows, own)}</defs>'
            f"{arrows}{shapes}</svg>"
        )

    def __repr__(self) -> str:
        return self.text

    def _repr_mimebundle_(self, **_: object) -> dict[str, str]:
        svg = self.svg
        # JupyterLab shows SVG as an image, without its tooltips; QtConsole shows no SVG inside of HTML.
        return {"text/plain": self.text, "image/svg+xml": svg, "text/html": svg}


def boxed(name: str, badge: str = "") -> str:
    """The text in a box.

    >>> boxed("f(x)", "3")
    'f(x) (3)'
    """
    return shortened(name, WORDS) + (f" ({badge})" if badge else "")


def box_width(label: str) -> float:
    """The width of a box around a text, in pixels."""
    return len(label) * LETTER + 14


def shortened(text: str, letters: int) -> str:
    """A text in one line, cut with … if it is longer than so many letters.

    >>> shortened("a\\nlong name", 7)
    'a long…'
    """
    line = " ".join(text.split())
    return line if len(line) <= letters else line[: letters - 1] + "…"


def _heads(arrows: Sequence[Arrow], own: str) -> str:
    """The arrow heads of the kinds of arrows that there are."""
    return "".join(
        f'<marker id="{kind}-{own}" viewBox="0 0 8 8" refX="8" refY="4" markerWidth="7" markerHeight="7" '
        f'orient="auto"><path d="M0,0L8,4L0,8z" fill="{COLOURS[kind]}"/></marker>'
        for kind in sorted({arrow.kind for arrow in arrows})
    )


def _shape(number: int, shape: Shape) -> str:
    x, y = shape.x, shape.y
    if shape.box:
        wide, high = shape.reach
        figure = (
            f'<rect class="shape" x="{x - wide:g}" y="{y - high:g}" width="{2 * wide:g}" height="{2 * high:g}" rx="5" '
            f'fill="{shape.fill}" stroke="{shape.stroke}"/>'
            f'<text class="inside" x="{x:g}" y="{y + 4:g}">{escape(shape.label)}</text>'
        )
    else:
        figure = (
            f'<circle class="shape" cx="{x:g}" cy="{y:g}" r="{RADIUS}" fill="{shape.fill}" stroke="{shape.stroke}"/>'
            f'<text x="{x:g}" y="{y + RADIUS + 12:g}">{escape(shape.label)}</text>'
        )
        if shape.badge:
            figure += f'<text class="inside" x="{x:g}" y="{y + 4:g}">{escape(shape.badge)}</text>'
    return f'<g class="node" data-node="{number}"><title>{escape(shape.tooltip)}</title>{figure}</g>'


def _arrow(arrow: Arrow, shapes: Sequence[Shape], own: str) -> str:
    """A line from the rim of one shape to that of the other, or a loop above the only one."""
    source, target = shapes[arrow.source], shapes[arrow.target]
    x1, y1, x2, y2 = source.x, source.y, target.x, target.y
    if arrow.source == arrow.target:
        top = y1 - source.reach[1] + 1
        path = f"M{x1 - 6:g},{top:g}C{x1 - 22:g},{top - 23:g} {x1 + 22:g},{top - 23:g} {x1 + 6:g},{top:g}"
        middle = x1, top - 17
    else:
        length = ((x2 - x1) ** 2 + (y2 - y1) ** 2) ** 0.5 or 1.0
        ux, uy = (x2 - x1) / length, (y2 - y1) / length
        middle = (x1 + x2) / 2 - uy * arrow.bend, (y1 + y2) / 2 + ux * arrow.bend
        (fx, fy), (tx, ty) = source.rim(*middle), target.rim(*middle)
        path = f"M{fx:g},{fy:g}Q{middle[0]:g},{middle[1]:g} {tx:g},{ty:g}"
        middle = (fx + 2 * middle[0] + tx) / 4, (fy + 2 * middle[1] + ty) / 4 + 3
    label = f'<text x="{middle[0]:g}" y="{middle[1]:g}">{escape(arrow.label)}</text>' if arrow.label else ""
    return (
        f'<path class="edge {arrow.kind}" d="{path}" stroke="{COLOURS[arrow.kind]}" '
        f'marker-end="url(#{arrow.kind}-{own})"/>{label}'
    )
