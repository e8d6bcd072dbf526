"""The hosts of a `RoutingTable.xml`, which are nearly all of it, read many at a time.

A section that holds nothing but hosts as P-Grid writes them is taken out of the text before expat sees it. Where
anything is written in another way (attributes in another order, entities, comments) expat reads it all.

>>> hosts(b'<Host GUID="a" Address="h" Port="1" Path="01" Revision="7"/>')
[('a', '01', '7')]
>>> hosts(b'<Host GUID="a&amp;b" Address="h" Port="1" Path="01" Revision="7"/>') is None
True
"""

from __future__ import annotations

import re
from collections.abc import Callable

Host = tuple[str, str, str]  # GUID, path, revision

FIRST, LAST = b'<Host GUID="', b'"/>'
PLAIN = r'[^"&<\x00-\x1f\ufffe\uffff]'  # what stands for itself in every XML document
HOST = re.compile(
    rf'<Host GUID="({PLAIN}*+)" Address="{PLAIN}*+" Port="{PLAIN}*+" Path="([01]*+)" Revision="([0-9]{{1,18}}+)"/>'
)
OPENED = re.compile(rb'<(?:References Level="[0-9]+"|Fidgets|Replicas)>')
ENCODED = re.compile(rb'(?:\xef\xbb\xbf)?<(?:\?xml version="1\.0"(?: encoding="(?:UTF-8|utf-8)")?\?>|[A-Z])')
UNPLAIN = (b"<!", b"<?")  # a host that stands in a comment is none
MOST_WAITING = 1 << 20  # bytes of a section that may wait for the end of a host


def hosts(text: bytes) -> list[Host] | None:
    """The hosts of a text with nothing else; None if there is anything else, or a host is written in another way."""
    text = text.strip(b" \t\r\n")
    number = text.count(b"<")
    if not number or not text.startswith(FIRST) or not text.endswith(LAST) or text.count(LAST) != number:
        return None
    between = text[text.find(LAST) + len(LAST) :].partition(b"<")[0]
    if number > 1 and (between.strip(b" \t\r\n") or text.count(LAST + between + FIRST) != number - 1):
        return None
    try:
        found: list[Host] = HOST.findall(text.decode("utf-8"))
    except UnicodeDecodeError:
        return None
    return found if len(found) == number else None


class Sections:
    """Gives the hosts of sections to `take`, unless it refuses them, and all other text to `parse`."""

    def __init__(self, parse: Callable[[bytes], None], take: Callable[[list[Host]], bool]) -> None:
        self.parse = parse
        self.take = take
        self.first = self.plain = True
        self.inside = False
        self.waiting = self.end = b""

    def feed(self, piece: bytes) -> None:
        """The next piece of a document."""
        start = 0
        if self.first:
            head = ENCODED.match(piece)
            self.first, self.plain, start = False, head is not None, 0 if head is None else head.end()
        self.plain = self.plain and not any(mark in self.end + piece[start:] for mark in UNPLAIN)
        self.end = piece[-1:]
        text, self.waiting = self.waiting + piece, b""
        self.parse(self.sections(text) if self.plain else text)

    def sections(self, text: bytes) -> bytes:
        """Reads the sections of a text; what is left is to be parsed."""
        start = 0
        while True:
            if not self.inside:
                opened = OPENED.search(text, start)
                if opened is None:
                    return text[start:]
                self.parse(text[start : opened.end()])
                start = opened.end()
            end = text.find(b"</", start)
            self.inside = end < 0
            if self.inside:
                end = max(start, text.rfind(LAST, start) + len(LAST))
            self.section(text[start:end])
            start = end
            if self.inside:
                self.waiting = text[start:]
                self.plain = len(self.waiting) < MOST_WAITING
                return b""

    def section(self, text: bytes) -> None:
        """A part of a section; the lines of hosts are still counted."""
        found = hosts(text)
        self.parse(b"\n" * text.count(b"\n") if found is not None and self.take(found) else text)
