"""Syntax errors in words: what was found, what was expected, and what was probably meant.

>>> source = Source("<query>", "X != Y")
>>> print(adjacent(Span(source, 0, 1), Span(source, 2, 3)))
error[syntax]: `!=` is not an operator
  <query>:1:3
  1 | X != Y
        ^^
  help: "different from" is written `\\=`
"""

from __future__ import annotations

import re

from logic.engine.syntax.operators import STANDARD, Operators
from logic.engine.syntax.scan import Token, tokens
from logic.errors import Diagnostic, LogicError, Note, Source, Span

_CLOSING = {"(": ")", "[": "]", "{": "}"}
_ARROW = "the arrow of a rule is `:-`, with the conclusion before it"
_DIFFERENT = '"different from" is written `\\=`'
_NOT = '"not" is written `\\+ p(X)`'
_MEANT = {
    "!=": _DIFFERENT,
    "<>": _DIFFERENT,
    "/=": _DIFFERENT,
    "~=": _DIFFERENT,
    "\\=\\": _DIFFERENT,
    "=/=": '"different in value" is written `=\\=`',
    "!==": '"not identical" is written `\\==`',
    "===": '"identical" is written `==`',
    "<=": '"at most" is written `=<`',
    "=>": '"at least" is written `>=`; ' + _ARROW,
    "==>": _ARROW,
    "<-": _ARROW,
    "<--": _ARROW,
    "<==": _ARROW,
    "<:-": _ARROW,
    "if": _ARROW,
    "&&": '"and" is written `,`',
    "&": '"and" is written `,`',
    "and": '"and" is written `,`',
    "||": '"or" is written `;`',
    "or": '"or" is written `;`',
    "!": _NOT,
    "~": _NOT,
    "not": _NOT,
    ".": "write a space or a line break after the `.` that ends a clause",
}
_SYMBOLS = re.compile(r"[-+*/\\^<>=~:.?@#&$!|]+")
_CURLY = dict.fromkeys("\u2018\u2019\u201a\u201b", "'") | dict.fromkeys("\u201c\u201d\u201e\u201f\u00ab\u00bb", '"')


def syntax(message: str, span: Span, label: str = "", help: str = "", notes: tuple[Note, ...] = ()) -> LogicError:
    """A syntax error, for the caller to raise."""
    return LogicError(Diagnostic("syntax", message, span, label, help, notes))


def integer_range(span: Span) -> LogicError:
    """An integer that does not fit into 64 bits."""
    message = "an integer lies between -9223372036854775808 and 9223372036854775807"
    way_out = "write it as a float (`1.0e20`) or as text (`'123'`)"
    return LogicError(Diagnostic("integer-range", message, span, "does not fit into 64 bits", way_out))


def not_a_number(span: Span) -> LogicError:
    """NaN: it would be equal to nothing, not even to itself."""
    return syntax("NaN is not a value", span, help="leave the fact out, or write a text of your own for it")


def bad_digit(base: int, digit: str, span: Span) -> LogicError:
    """A digit that a base does not have, as in `2'12`."""
    return syntax(f"`{digit}` is not a digit in base {base}", span, help="the base stands before the quote: `16'FF`")


def float_range(span: Span) -> LogicError:
    """A float too large for a double."""
    return syntax("this float is too large", span, "above 1.8e308", "infinity is written `1.0Inf`")


def too_deep(span: Span) -> LogicError:
    """Operators nested deeper than the parser can follow."""
    return syntax("the term that begins here is nested too deeply", span)


# Operators.


def needs_brackets(span: Span, name: str) -> LogicError:
    """An operator that binds weaker than the place where it stands allows."""
    way_out = f"put the term that `{name}` belongs to in brackets"
    return syntax(f"`{name}` cannot stand here without brackets", span, "binds weaker than what is around it", way_out)


def not_chained(span: Span, name: str) -> LogicError:
    """`a = b = c`."""
    way_out = "join two conditions with `,`, or write brackets"
    return syntax(f"`{name}` cannot follow such an operator without brackets", span, "the second one", way_out)


def second_arrow(span: Span) -> LogicError:
    """A `:-` in a body: nearly always the clause before it lacks its full stop."""
    text = span.source.text
    head = text[text.rfind("\n", 0, span.start) + 1 : span.start].strip()
    begins = bool(head) and ":-" not in head
    way_out = f"if `{head}` begins a new clause, end the one before it with `.`" if begins else "write two clauses"
    return syntax("a clause has only one `:-`", span, "the second one", way_out)


def nothing_after(span: Span, name: str) -> LogicError:
    """An operator at the end of its term."""
    if name == ",":
        way_out = "take the `,` away, or write the goal that is missing"
        return syntax("the clause ends after a `,`", span, "a goal is expected after it", way_out)
    wanted = "a body" if name == ":-" else "a term"
    return syntax(f"`{name}` needs {wanted} after it", span, "nothing follows it")


def nothing_before(span: Span, name: str) -> LogicError:
    """An infix operator or a comma with nothing on its left."""
    return syntax(f"`{name}` needs a term before it", span, "nothing stands before it")


def adjacent(before: Span, found: Span, operators: Operators = STANDARD) -> LogicError:
    """Two terms with no operator between them; `before` ends where `found` was not expected."""
    text, word = found.source.text, before.text
    between = Span(found.source, before.end, found.start)
    for span in (found, before):
        symbols = _SYMBOLS.match(text, span.start)
        name = symbols[0] if symbols else span.text
        if name in _MEANT:
            place = Span(span.source, span.start, span.start + len(name))
            return syntax(f"`{name}` is not an operator", place, help=_MEANT[name])
        if symbols and name == span.text:
            return _no_operator(span, operators)
    if text[found.start] == "(" and re.fullmatch(r"\w+", word):
        return _not_a_call(before, between)
    if "\n" in between.text:
        place = Span(between.source, between.start, between.start)
        return syntax("this clause does not end with `.`", place, "a `.` is missing here")
    message = f"an operator or `,` is missing before `{_short(found.text)}`"
    return syntax(message, found, f"follows `{_short(word)}` directly")


def _no_operator(span: Span, operators: Operators) -> LogicError:
    """A run of symbol characters that is no operator, perhaps because two symbols touch."""
    name, way_out = span.text, ""
    for middle in range(len(name) - 1, 0, -1):
        first, second = name[:middle], name[middle:]
        if second == ".":
            way_out = "a clause ends with one `.`" if first == "." else f"write `{first} .` at the end of the clause"
        elif first in operators.infix and second in operators.prefix:
            way_out = f"write a space between `{first}` and `{second}`"
    return syntax(f"`{name}` is not an operator", span, "read as one symbol" if way_out else "", way_out)


def _not_a_call(name: Span, between: Span) -> LogicError:
    """`Path(X)` or `path (X)`."""
    word = name.text
    if between.text:
        return syntax(f"a space stands between `{word}` and its `(`", between, "", f"write `{word}(`")
    small = word.lstrip("_")
    way_out = f"write `{small[:1].lower()}{small[1:]}(`, or put the name in quotes: `'{word}'(`"
    message = f"the predicate name `{word}` begins like a variable"
    return syntax(message, name, "a name begins with a small letter", way_out)


def capital_name(span: Span) -> LogicError:
    """A predicate name that begins with a capital letter outside ASCII."""
    return _not_a_call(span, Span(span.source, span.end, span.end))


def _short(text: str) -> str:
    first = text.partition("\n")[0]
    return first if len(first) <= 40 else first[:39] + "…"


# Brackets, quotes and ends, told from the tokens of the clause.


def unreadable(source: Source, offset: int) -> LogicError:
    """A character at which no token can be read."""
    character = source.text[offset]
    span = Span(source, offset, offset + 1)
    if character in "'\"`":
        way_out = f"write the closing {character}; inside, `\\n` is a line break and `\\{character}` the quote itself"
        return syntax("this quoted text has no end on its line", span, "opened here", way_out)
    if source.text.startswith("/*", offset):
        return syntax("this comment is never closed", span, "opened here", "write `*/` where it ends")
    if character in _CURLY:
        return syntax(f"`{character}` is not a quote of the language", span, "", f"write `{_CURLY[character]}`")
    return syntax(f"the character `{character}` (U+{ord(character):04X}) cannot stand here", span)


def unexpected(source: Source, start: int, offset: int) -> LogicError:
    """A token where the grammar expects another; `start` is where the clauses begin that were read together.

    `offset` is where the token stands; at the end of the text it is the length of the text.
    """
    before, opened = _context(source, start, offset)
    found = next(tokens(source.text, offset), None)
    if found is None or found.kind == "end":
        return _early_end(source, before, opened, found)
    span = _span(source, found)
    if found.text in _CLOSING.values():
        return _wrong_closing(source, before, opened, span)
    if found.text == "|" and before and before.text == "|":
        return adjacent(_span(source, before), _span(source, before))
    if found.text in ",|" and opened and opened[-1].text == "[" and "|" in source.text[opened[-1].start : offset]:
        return syntax("after `|` stands one term only: the rest of the list", span, "a second one begins here")
    return nothing_before(span, found.text)


def _context(source: Source, start: int, offset: int) -> tuple[Token | None, list[Token]]:
    """The token before an offset, if it belongs to the same clause, and the brackets that are open there."""
    before: Token | None = None
    opened: list[Token] = []
    for token in tokens(source.text, start):
        if token.start >= offset:
            break
        if token.kind == "end":
            before, opened = None, []
            continue
        before = token
        if token.text in _CLOSING:
            opened.append(token)
        elif token.text in _CLOSING.values() and opened:
            opened.pop()
    return before, opened


def _early_end(source: Source, before: Token | None, opened: list[Token], found: Token | None) -> LogicError:
    """A clause or a text that ends too soon."""
    if opened:
        bracket = opened[-1]
        way_out = f"write `{_CLOSING[bracket.text]}` where it ends"
        return syntax(f"`{bracket.text}` is never closed", _span(source, bracket), "opened here", way_out)
    if before is None:
        place = Span(source, found.start, found.end) if found else Span(source, len(source.text), len(source.text))
        message = "nothing stands before the `.`" if found else "there is no goal here"
        return syntax(message, place, "a term is expected")
    if before.text in (",", "|"):
        return nothing_after(_span(source, before), before.text)
    if before.kind == "symbol" and before.text.endswith("."):
        return _no_operator(_span(source, before), STANDARD)
    place = Span(source, before.end, before.end)
    return syntax("the last clause does not end with `.`", place, "a `.` is missing here")


def _wrong_closing(source: Source, before: Token | None, opened: list[Token], found: Span) -> LogicError:
    """A closing bracket that closes nothing, another kind of bracket, or an empty place."""
    if not opened:
        way_out = "take it away, or open the bracket"
        return syntax(f"`{found.text}` closes no bracket", found, "nothing is open here", way_out)
    bracket, wanted = opened[-1], _CLOSING[opened[-1].text]
    if found.text != wanted:
        notes = (Note(f"`{bracket.text}` was opened here", _span(source, bracket)),)
        way_out = f"close the inner `{bracket.text}` first"
        return syntax(f"`{found.text}` stands where `{wanted}` is expected", found, "", way_out, notes)
    if before == bracket:
        name = re.search(r"\w*$", source.text[: bracket.start])
        way_out = f"a predicate without arguments is written without brackets: `{name[0]}`" if name and name[0] else ""
        both = _span(source, bracket).to(found)
        return syntax("nothing stands between the brackets", both, "a term is expected", way_out)
    label = f"nothing stands after `{before.text}`" if before else ""
    return syntax(f"a term is missing before `{found.text}`", found, label)


def _span(source: Source, token: Token) -> Span:
    return Span(source, token.start, token.end)
