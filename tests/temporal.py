"""The reference example of Mandreoli, Martoglia and Ronchetti (section 2), as documents and as facts by hand."""

from __future__ import annotations

from logic.exporters.temporal_collection import Carrier, Collection, Dimension
from logic.facts.instants import BEGIN, FOREVER, NOW

LAW = """\
<law>
  <section from="1991">
    <contents id="C">
      <period from="1991" to="1995"/><period from="1998" to="now"/>
      <article id="D" from="1970" to="1990">old</article>
      <article id="E" from="1992" to="1996">of 1992</article>
    </contents>
    <contents id="F">
      <period from="1970" to="1993"/><period from="1996" to="now"/>
      <article id="G" from="1994" to="1995">short</article>
      <article id="H" from="1995" to="now">of 1995</article>
    </contents>
  </section>
</law>
"""
YEARS = Dimension("vt", granularity="year", ends="half-open", timeline=(1970, NOW))
LAWS = Collection(
    "laws",
    (YEARS,),
    (
        Carrier("//section", {"vt": ("@from", "@to")}),
        Carrier("//article", {"vt": ("@from", "@to")}),
        Carrier("//contents", {"vt": ("@from", "@to")}, "period"),
    ),
)
# Written out from the figures of the paper: node, left, right, level, tag.
ELEMENTS = [
    (1, 1, 16, 1, "law"),
    (2, 2, 15, 2, "section"),
    (3, 3, 8, 3, "contents"),
    (4, 4, 5, 4, "article"),
    (5, 6, 7, 4, "article"),
    (6, 9, 14, 3, "contents"),
    (7, 10, 11, 4, "article"),
    (8, 12, 13, 4, "article"),
]
LIVES = [
    (1, 1970, NOW),
    (2, 1991, NOW),
    (3, 1991, 1995),
    (3, 1998, NOW),
    (4, 1970, 1990),
    (5, 1992, 1996),
    (6, 1970, 1993),
    (6, 1996, NOW),
    (7, 1994, 1995),
    (8, 1995, NOW),
]
ALWAYS = (BEGIN, FOREVER)
