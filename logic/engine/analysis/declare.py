"""Directives: what they declare about predicates, and which files they ask for.

>>> from logic.engine.syntax.parse import parse
>>> from logic.errors import Source
>>> module = parse(Source("t", ":- pred edge(from: int, to: int)."))
>>> found, mistakes = declarations([item for item in module.items])
>>> str(found[0].predicate)
'edge(from: int, to: int)'
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence

from logic.engine.analysis.connectives import conjuncts
from logic.engine.analysis.mistakes import bad_directive, conflicting_declaration, did_you_mean, fact_type
from logic.engine.analysis.modules import OPERATORS
from logic.engine.analysis.program import Key, Types
from logic.engine.analysis.records import NotARecord, flat_row, no_record
from logic.engine.analysis.types import MEMBERS, type_of
from logic.engine.syntax.ast import (
    Compound,
    Constant,
    Data,
    Directive,
    FactBlock,
    Item,
    Term,
    from_value,
)
from logic.engine.syntax.operators import STANDARD
from logic.engine.syntax.unparse import unparse
from logic.errors import Diagnostic, LogicError, Span
from logic.facts.schema import Column, ColumnType, Predicate, Record
from logic.frozen import frozen, replace

TYPES: dict[str, ColumnType] = {"int": "int", "float": "float", "number": "number", "text": "text", "any": "any"}
DIRECTIVES = (
    "pred", "record", "type", "table", "dynamic", "discontiguous", "multifile", "op", "set_prolog_flag", "style_check",
    "module", "use_module", "reexport", "include", "consult", "ensure_loaded",
)  # fmt: skip
IMPORTS = ("module", "use_module", "reexport", "include", "consult", "ensure_loaded")  # load.py reads them
SEMANTICS = ((Constant("stratified"),), (Constant("well_founded"),))


@frozen
class Declaration:
    """A declared predicate and where."""

    predicate: Predicate
    span: Span
    record: bool = False  # it declares the record type of its name
    base: str = ""  # it declares a type of its name, which is a subtype of this one
    named: tuple[tuple[int, str, Span], ...] = ()  # columns whose types are declared elsewhere: number, name, place

    @property
    def key(self) -> Key:
        return Key(self.predicate.name, len(self.predicate.columns))

    @property
    def has_records(self) -> bool:
        return any(column.record is not None for column in self.predicate.columns)

    @property
    def flat(self) -> Declaration:
        """The declaration of the predicate as it is stored: with a column for each field of a record."""
        return replace(self, predicate=self.predicate.flat) if self.has_records else self

    @property
    def types(self) -> Types:
        return tuple(column.type for column in self.predicate.columns)


def declarations(items: Iterable[Item]) -> tuple[list[Declaration], list[Diagnostic]]:
    """The `:- pred` declarations among the items, and the mistakes in directives that are no imports."""
    found: list[Declaration] = []
    mistakes: list[Diagnostic] = []
    for item in items:
        if not isinstance(item, Directive):
            continue
        match item.goal:
            case Compound(name="pred" | "record" as kind, arguments=(term,)):
                for declared in conjuncts(term):
                    try:
                        found.append(_declaration(declared, record=kind == "record"))
                    except LogicError as error:
                        mistakes += error.diagnostics
            case Compound(name="type", arguments=(Compound("=", (Constant(str() as name), Constant(str() as base))),)):
                found.append(_subtype(name, base, item.goal))
            case Compound(name="table") as goal:
                found += dynamic_declarations(goal)
            case Compound(name=name) if name in IMPORTS:
                pass
            case goal:
                found += dynamic_declarations(goal)
                mistakes += _unknown_directive(goal)
    return found, mistakes


def dynamic_declarations(goal: Term) -> list[Declaration]:
    """`:- dynamic p/1, q/2.` says that the predicates exist, even without facts."""
    if not isinstance(goal, Compound) or goal.name not in ("dynamic", "table") or goal.arity != 1:
        return []
    found = []
    for term in conjuncts(goal.arguments[0]):
        match term:
            case Compound(name="/", arguments=(Constant(value=str() as name), Constant(value=int() as arity))):
                columns = tuple(Column(f"column{number}") for number in range(1, arity + 1))
                found.append(Declaration(Predicate(name, columns), term.span))
            case _:
                pass
    return found


def _declaration(term: Term, *, record: bool) -> Declaration:
    if not isinstance(term, Compound):
        raise LogicError(bad_directive(term.span, "a declaration names a predicate and its columns",
                                       "write `:- pred edge(from: int, to: int).`"))  # fmt: skip
    pairs = [_column(argument, number) for number, argument in enumerate(term.arguments, 1)]
    columns = tuple(Column(name, TYPES.get(kind, "any")) for name, kind in pairs)
    places = zip(pairs, term.arguments, strict=True)
    named = tuple((number, kind, one.span) for number, ((_, kind), one) in enumerate(places) if kind not in TYPES)
    return Declaration(Predicate(term.name, columns), term.span, record, named=named)


def _subtype(name: str, base: str, goal: Term) -> Declaration:
    """`:- type node = int.`"""
    return Declaration(Predicate(name, ()), goal.span, base=base)


def _column(term: Term, number: int) -> tuple[str, str]:
    """The name and the type of a column."""
    match term:
        case Compound(name=":", arguments=(Constant(value=str() as name), Constant(value=str() as kind))):
            return name, kind
        case Constant(value=str() as kind):
            return f"column{number}", kind
        case _:
            raise LogicError(
                bad_directive(term.span, "a column is a name and a type", "write `name: type`, as in `id: int`")
            )


def _unknown_directive(goal: Term) -> list[Diagnostic]:
    name = goal.name if isinstance(goal, Compound) else goal.value if isinstance(goal, Constant) else ""
    if isinstance(goal, Compound) and name == "set_prolog_flag" and goal.arguments[0] == Constant("semantics"):
        return [] if goal.arguments[1:] in SEMANTICS else [_unknown_semantics(goal)]
    if isinstance(goal, Compound) and name == "set_prolog_flag" and goal.arity == 2:
        return []  # `double_quotes` is obeyed where the text is read; for the others there is a warning
    if isinstance(goal, Compound) and name == "style_check" and goal.arity == 1:
        return []  # warnings.py reads it
    if name == "initialization":
        advice = "ask for it instead: write `?- goal.` in the file, or use `logic run --query`"
        return [bad_directive(goal.span, "nothing runs when a rule file is loaded", advice)]
    if isinstance(goal, Compound) and name == "op":
        if STANDARD.directed(Directive(goal)) is not STANDARD:
            return []  # the parser has taken it in
        return [bad_directive(goal.span, "this operator cannot be declared", OPERATORS)]
    if name in ("dynamic", "discontiguous", "multifile"):
        return []  # they change how Prolog stores clauses; here every predicate may be extended
    hint = did_you_mean(str(name), DIRECTIVES)
    return [bad_directive(goal.span, f"`{name}` is not a directive", hint or f"they are {', '.join(DIRECTIVES)}")]


def chooses_well_founded(items: Iterable[Item]) -> bool:
    """Whether a directive says that programs which are not stratified have three truth values."""
    chosen = Compound("set_prolog_flag", (Constant("semantics"), Constant("well_founded")))
    return any(isinstance(item, Directive) and item.goal == chosen for item in items)


def _unknown_semantics(goal: Compound) -> Diagnostic:
    value = goal.arguments[-1]
    advice = "the semantics are stratified and well_founded"
    return bad_directive(value.span, f"`{unparse(value)}` is not a semantics", advice)


def merge_declarations(found: Sequence[Declaration]) -> tuple[dict[Key, Declaration], list[Diagnostic]]:
    """One declaration a predicate; a second one with other columns is a mistake.

    A predicate with record columns is declared as it is stored, too: with a column for each field.
    """
    merged: dict[Key, Declaration] = {}
    resolved, mistakes = resolve_types(found)
    flat = [one.flat for one in resolved if one.has_records]
    for declaration in (*resolved, *flat):
        earlier = merged.get(declaration.key)
        if earlier is None or set(earlier.types) <= {"any"}:  # says only that it exists
            merged[declaration.key] = declaration
            continue
        if set(declaration.types) <= {"any"}:
            continue
        if earlier.predicate != declaration.predicate:
            mistakes.append(conflicting_declaration(declaration.key, declaration.span, earlier.span))
    return merged, mistakes


def _subtypes(found: Sequence[Declaration]) -> tuple[dict[str, ColumnType], list[Diagnostic]]:
    """The builtin type of each subtype."""
    bases = {one.predicate.name: one.base for one in found}
    subtypes: dict[str, ColumnType] = {}
    mistakes = []
    for one in found:
        kind, seen = one.base, {one.predicate.name}
        while kind in bases and kind not in seen:
            seen.add(kind)
            kind = bases[kind]
        if kind in TYPES and one.predicate.name not in TYPES:
            subtypes[one.predicate.name] = TYPES[kind]
        elif one.predicate.name in TYPES:
            mistakes.append(bad_directive(one.span, f"`{one.predicate.name}` is a type already", "choose another name"))
        else:
            hint = did_you_mean(kind, TYPES) or f"the types are {', '.join(TYPES)}"
            mistakes.append(bad_directive(one.span, f"`{one.base}` is not a type of values", hint))
    return subtypes, mistakes


def resolve_types(found: Sequence[Declaration]) -> tuple[list[Declaration], list[Diagnostic]]:
    """The declared predicates, with the types that their columns name, wherever those are declared."""
    declared = {one.predicate.name: one for one in found if one.record}
    subtypes, mistakes = _subtypes([one for one in found if one.base])
    records: dict[str, Record] = {}

    def resolve(one: Declaration, inside: frozenset[str]) -> Predicate:
        columns = list(one.predicate.columns)
        for number, kind, span in one.named:
            if kind in subtypes:
                columns[number] = replace(columns[number], type=subtypes[kind], subtype=kind)
            elif kind in inside:
                mistakes.append(bad_directive(span, f"the record `{kind}` would contain itself",
                                              "use a column of type `any` for terms of any depth"))  # fmt: skip
            elif kind not in declared:
                known = (*TYPES, *declared, *subtypes)
                hint = did_you_mean(kind, known) or f"the types are {', '.join(known)}"
                mistakes.append(bad_directive(span, f"`{kind}` is not a type", hint))
            else:
                if kind not in records:
                    inner = resolve(declared[kind], inside | {kind})
                    records[kind] = Record(kind, inner.columns)
                columns[number] = replace(columns[number], record=records[kind])
        return replace(one.predicate, columns=tuple(columns))

    for one in declared.values():
        resolve(one, frozenset({one.predicate.name}))
    resolved = [
        replace(one, predicate=resolve(one, frozenset()), named=()) for one in found if not (one.record or one.base)
    ]
    return resolved, list(dict.fromkeys(mistakes))


def check_facts(block: FactBlock, declared: Mapping[Key, Declaration], most: int = 20) -> list[Diagnostic]:
    """The values of a block that are not of the declared types; stops after `most` mistakes."""
    declaration = declared.get(Key(block.name, block.arity))
    if declaration is None:
        return []
    if declaration.has_records:
        block, found = flat_block(block, declaration.predicate)
        return found[:most] or check_facts(block, {declaration.flat.key: declaration.flat}, most)
    found = []
    for index, column in enumerate(declaration.predicate.columns):
        allowed = MEMBERS[column.type]
        if len(allowed) == len(MEMBERS["any"]):
            continue
        for row, offset in zip(block.rows, block.offsets, strict=True):
            if type_of(row[index]) not in allowed and len(found) < most:
                span = Span(block.span.source, offset, _line_end(block.span, offset))
                value = replace(from_value(row[index]), span=span)
                found.append(fact_type(declaration.key, column.name, column.type, value, declaration.span))
    return found


def flat_block(block: FactBlock, predicate: Predicate) -> tuple[FactBlock, list[Diagnostic]]:
    """The facts with the fields of their records as columns; those that have no record in its place are mistakes."""
    rows: list[tuple[Data, ...]] = []
    offsets: list[int] = []
    mistakes: list[Diagnostic] = []
    for row, offset in zip(block.rows, block.offsets, strict=True):
        try:
            rows.append(flat_row(predicate, row))
            offsets.append(offset)
        except NotARecord as error:
            column, value = error.args
            span = Span(block.span.source, offset, _line_end(block.span, offset))
            shown = replace(from_value(value), span=span)
            mistakes.append(no_record(shown, column.record, column, Key(predicate.name, predicate.arity)))
    return replace(block, arity=predicate.flat.arity, rows=tuple(rows), offsets=tuple(offsets)), mistakes


def _line_end(span: Span, offset: int) -> int:
    """The end of the line of an offset, within the span."""
    end = span.source.text.find("\n", offset)
    return min(span.end, end if end >= 0 else span.end)
