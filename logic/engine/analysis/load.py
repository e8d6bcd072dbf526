"""Reading a rule file with all that it includes and imports.

An included text stands in the place of its directive; an imported file is read once, and at its directive, since its
operators hold for what follows. Files may import each other in a circle.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from pathlib import Path

from logic.engine.analysis.files import Folders, find_file, is_prolog_library, read_source
from logic.engine.analysis.mistakes import bad_directive
from logic.engine.analysis.modules import (
    Choice,
    Header,
    Import,
    Interface,
    chosen_operators,
    read_choice,
    read_module,
)
from logic.engine.syntax.ast import Compound, Constant, Directive, Item, Module, Term
from logic.engine.syntax.operators import QUOTES, STANDARD, Operators
from logic.engine.syntax.parse import parse
from logic.engine.syntax.scan import LAYOUT
from logic.engine.syntax.unparse import unparse
from logic.errors import Diagnostic, LogicError, Note, Source, Span
from logic.frozen import field, frozen, replace, slotted

IMPORTS = {"use_module": 2, "reexport": 2, "consult": 1, "ensure_loaded": 1}  # and how many arguments they may have


@frozen
class Loaded:
    """Modules by their resolved path, the one that was asked for first, with what they say about names.

    `files` are all that were read.
    """

    modules: dict[str, Module]
    interfaces: dict[str, Interface]
    files: tuple[Path, ...]
    operators: Operators


@frozen
class Root:
    """What one call of `consult` read: its units, and its files with the times of their last change."""

    units: frozenset[str]
    files: Mapping[Path, float]

    def has_changed(self) -> bool:
        """Whether a file is gone, or was written since."""
        return any(not path.exists() or path.stat().st_mtime != stamp for path, stamp in self.files.items())


def load_file(
    path: Path, libraries: Mapping[str, Path], operators: Operators = STANDARD, roots: Sequence[Path] = ()
) -> Loaded:
    """Reads a file and everything it asks for; raises LogicError and reads nothing more at the first mistake."""
    found = find_file(path, None)
    loader = _Loader(Folders(libraries, (found.resolve().parent, *roots)), operators)
    loader.file(found, None)
    return loader.loaded()


def load_text(
    source: Source,
    libraries: Mapping[str, Path],
    folder: Path,
    operators: Operators = STANDARD,
    roots: Sequence[Path] = (),
) -> Loaded:
    """Reads a text as `load_file` reads a file; its relative paths start at `folder`."""
    loader = _Loader(Folders(libraries, (folder.resolve(), *roots)), operators)
    loader.text(source, source.name, folder, ())
    return loader.loaded()


@slotted
class _Reading:
    """A file in the making: the header of its module, and its imports so far."""

    header: Header | None = None
    imports: list[Import] = field(default_factory=list)


@slotted
class _Loader:
    folders: Folders
    operators: Operators  # they hold for all that is read after them, but for those of modules
    modules: dict[str, Module] = field(default_factory=dict)
    readings: dict[str, _Reading] = field(default_factory=dict)
    files: list[Path] = field(default_factory=list)

    def loaded(self) -> Loaded:
        interfaces = {path: Interface(one.header, tuple(one.imports)) for path, one in self.readings.items()}
        asked_for = next(iter(interfaces.values())).header
        operators = chosen_operators(asked_for, Choice(), self.operators) if asked_for else self.operators
        return Loaded(self.modules, interfaces, tuple(self.files), operators)

    def file(self, path: Path, place: Span | None) -> str:
        """Reads a file, unless that was done; returns the name under which it is known."""
        key = str(path.resolve())
        if key not in self.readings:
            source = read_source(path, place)
            self.files.append(path)
            self.text(source, key, path.parent, ((path.resolve(), Span(source, 0, 0)),))
        return key

    def text(self, source: Source, key: str, folder: Path, including: tuple[tuple[Path, Span], ...]) -> None:
        reading = self.readings[key] = _Reading()
        self.modules[key] = Module(source, ())  # holds its place, until all that it asks for is read
        before, self.operators = self.operators, replace(self.operators, double_quotes="atom")
        self.modules[key] = self.read(source, reading, folder, including, _first(source))
        if reading.header:  # the operators of a module are its own; who imports it takes those that it exports
            self.operators = before
        self.operators = replace(self.operators, double_quotes=before.double_quotes)

    def read(
        self,
        source: Source,
        reading: _Reading,
        folder: Path,
        including: tuple[tuple[Path, Span], ...],
        first: int | None = None,
    ) -> Module:
        """Parses a text, and reads on the way what its directives ask for; included texts are put in place.

        At `first` a directive `module` may stand.
        """
        included: dict[int, tuple[Item, ...]] = {}

        def directed(item: Item, operators: Operators) -> Operators:
            self.operators = operators
            if isinstance(item, Directive):
                match item.goal:
                    case Compound(name="include", arguments=(target,)):
                        included[item.span.start] = self.included(target, reading, folder, including)
                    case goal:
                        self.obey(goal, reading, folder, first=item.span.start == first)
            return self.operators

        module = parse(source, self.operators, directed)
        self.operators = module.operators
        placed = [inner for item in module.items for inner in _placed(item, included)]
        return replace(module, items=tuple(placed))

    def obey(self, goal: Term, reading: _Reading, folder: Path, *, first: bool) -> None:
        """Does what a directive asks for that concerns reading; others are left to the checker."""
        match goal:
            case Compound(name="module"):
                if not first:
                    advice = "put it first, and what does not belong to the module into a file of its own"
                    raise LogicError(bad_directive(goal.span, "`module` begins a file", advice))
                reading.header = header = read_module(goal)
                self.operators = chosen_operators(header, Choice(), self.operators)
            case Compound(name=name, arguments=(target, *more)) if len(more) < IMPORTS.get(name, 0):
                if not is_prolog_library(target):
                    choice = read_choice(more[0]) if more else Choice()
                    self.imported(target, choice, reading, folder, goal.span, reexported=name == "reexport")
            case Compound(name="set_prolog_flag", arguments=(Constant(value="double_quotes"), value)):
                if not isinstance(value, Constant) or value.value not in QUOTES:
                    message = f"`{unparse(value)}` is not a value of the flag `double_quotes`"
                    raise LogicError(bad_directive(value.span, message, f"its values are {', '.join(QUOTES)}"))
                self.operators = replace(self.operators, double_quotes=str(value.value))
            case Compound(name="include" | "use_module" | "reexport" | "consult" | "ensure_loaded" as name):
                message = f"`{name}` has too many arguments"
                raise LogicError(bad_directive(goal.span, message, f"write `:- {name}(file).`"))
            case Compound(name="op"):
                self.operators = self.operators.declared_by(goal)
            case _:
                pass

    def imported(
        self, target: Term, choice: Choice, reading: _Reading, folder: Path, span: Span, *, reexported: bool
    ) -> None:
        path = self.folders.resolve(target, folder)
        key = self.file(path, target.span)
        reading.imports.append(Import(key, choice, span, reexported))
        if header := self.readings[key].header:
            self.operators = chosen_operators(header, choice, self.operators)
        elif not choice.every or choice.hidden or choice.named:
            message = f"`{path.name}` is no module, so there is nothing to choose from"
            advice = f"begin it with `:- module({path.stem}, [...])`, or import it without a list"
            raise LogicError(bad_directive(span, message, advice))

    def included(
        self, target: Term, reading: _Reading, folder: Path, including: tuple[tuple[Path, Span], ...]
    ) -> tuple[Item, ...]:
        path = self.folders.resolve(target, folder)
        steps = [step for step, _ in including]
        if path.resolve() in steps:
            raise LogicError(_cyclic_include(path, target.span, including[steps.index(path.resolve()) + 1 :]))
        self.files.append(path)
        source = read_source(path, target.span)
        return self.read(source, reading, path.parent, (*including, (path.resolve(), target.span))).items


def _first(source: Source) -> int:
    """Where the first item of a text begins."""
    layout = LAYOUT.match(source.text)
    return layout.end() if layout else 0


def _placed(item: Item, included: Mapping[int, tuple[Item, ...]]) -> tuple[Item, ...]:
    return included.get(item.span.start, (item,)) if isinstance(item, Directive) else (item,)


def _cyclic_include(path: Path, place: Span, steps: tuple[tuple[Path, Span], ...]) -> Diagnostic:
    return Diagnostic(
        "cyclic-include", f"`{path.name}` includes itself", place, "closes the cycle",
        "remove one of the includes; `use_module` may be used both ways",
        tuple(Note(f"`{step.name}` is included", span) for step, span in steps),
    )  # fmt: skip
