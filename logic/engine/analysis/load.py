"""Reading a rule file with all that it includes and imports.

An included text stands in the place of its directive; an imported file is a module of its own, read once. Files are
confined to the folder of the file that was asked for and to the library folders.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field, replace
from pathlib import Path

from logic.engine.syntax.ast import Compound, Constant, Directive, Item, Module, Term
from logic.engine.syntax.operators import STANDARD, Operators
from logic.engine.syntax.parse import parse
from logic.errors import Diagnostic, LogicError, Note, Source, Span

SUFFIXES = ("", ".dl", ".pl")
PROLOG_LIBRARIES = [  # of SWI-Prolog, whose predicates are part of the language as far as it has them
    Constant(name)
    for name in ("aggregate", "apply", "lists", "pcre", "readutil", "solution_sequences", "strings", "tabling")
]


@dataclass(frozen=True, slots=True)
class Loaded:
    """Modules by their resolved path, the one that was asked for first; `files` are all that were read."""

    modules: dict[str, Module]
    files: tuple[Path, ...]
    operators: Operators


def load_file(path: Path, libraries: Mapping[str, Path], operators: Operators = STANDARD) -> Loaded:
    """Reads a file and everything it asks for; raises LogicError and reads nothing more at the first mistake."""
    found = find_file(path, None)
    loader = _Loader(libraries, found.resolve().parent, operators)
    loader.module(found, ())
    return Loaded(loader.modules, tuple(loader.files), loader.operators)


def load_text(source: Source, libraries: Mapping[str, Path], root: Path, operators: Operators = STANDARD) -> Loaded:
    """Reads a text as `load_file` reads a file; its relative paths start at `root`."""
    loader = _Loader(libraries, root.resolve(), operators)
    module = loader.parse(source)
    loader.modules[source.name] = module  # holds the first place, until all that it asks for is read
    loader.modules[source.name] = loader.expand(module, root, ())
    return Loaded(loader.modules, tuple(loader.files), loader.operators)


def find_file(path: Path, place: Span | None) -> Path:
    """The file itself or, for a name without a suffix, with one of the suffixes of rule files."""
    suffixes = ("",) if path.suffix in SUFFIXES[1:] or not path.name else SUFFIXES
    candidates = [path.with_name(path.name + suffix) if suffix else path for suffix in suffixes]
    for candidate in candidates:
        if _is_file(candidate):
            return candidate
    listed = ", ".join(f"`{candidate.name}`" for candidate in candidates)
    advice = "name a file" if _is_folder(path) else f"looked for {listed} in `{path.parent}`"
    message = f"`{path}` is a folder" if _is_folder(path) else f"no file `{path}`"
    raise LogicError(Diagnostic("file-not-found", message, place, "asked for here", advice))


def _is_file(path: Path) -> bool:
    try:
        return path.is_file()
    except (OSError, ValueError):  # a name that no file can have
        return False


def _is_folder(path: Path) -> bool:
    try:
        return path.is_dir()
    except (OSError, ValueError):
        return False


def readable(text: str) -> str:
    """The text, if it can be written as UTF-8; a lone surrogate cannot."""
    try:
        text.encode()
    except UnicodeEncodeError as error:
        message = f"the text has half of a surrogate pair, at offset {error.start}"
        raise LogicError(Diagnostic("not-text", message, help="decode the text before it is used")) from None
    return text


def read_source(path: Path, place: Span | None = None) -> Source:
    """The text of a file as UTF-8."""
    try:
        return Source(str(path), path.read_text(encoding="utf-8-sig"))
    except UnicodeDecodeError as error:
        raise LogicError(Diagnostic("not-text", f"`{path}` is not UTF-8 text: byte {error.start} cannot be read", place,
                                    help="save the file as UTF-8")) from None  # fmt: skip
    except OSError as error:
        raise LogicError(Diagnostic("file-not-readable", f"`{path}` cannot be read: {error.strerror}", place,
                                    help="check the path and its permissions")) from None  # fmt: skip


@dataclass(slots=True)
class _Loader:
    libraries: Mapping[str, Path]
    root: Path
    operators: Operators  # they hold for all that is read after them
    modules: dict[str, Module] = field(default_factory=dict)
    files: list[Path] = field(default_factory=list)

    def parse(self, source: Source) -> Module:
        module = parse(source, self.operators)
        self.operators = module.operators
        return module

    def module(self, path: Path, including: tuple[tuple[Path, Span], ...]) -> None:
        """Reads a file as a module, unless that was done."""
        key = str(path.resolve())
        if key in self.modules:
            return
        source = read_source(path, including[-1][1] if including else None)
        self.files.append(path)
        module = self.parse(source)
        self.modules[key] = module
        self.modules[key] = self.expand(module, path.parent, ((path.resolve(), Span(source, 0, 0)),))

    def expand(self, module: Module, folder: Path, including: tuple[tuple[Path, Span], ...]) -> Module:
        """The module with included texts in place; imported files are read on the way."""
        items: list[Item] = []
        for item in module.items:
            match item:
                case Directive(goal=Compound(name="include", arguments=(target,))):
                    items += self.included(target, folder, including)
                case Directive(goal=Compound(name="use_module", arguments=(Compound("library", (name,)), *_))) if (
                    name in PROLOG_LIBRARIES
                ):
                    pass
                case Directive(goal=Compound(name="use_module" | "consult", arguments=(target, *_))):
                    self.module(self.resolve(target, folder), including)
                case _:
                    items.append(item)
        return replace(module, items=tuple(items))

    def included(self, target: Term, folder: Path, including: tuple[tuple[Path, Span], ...]) -> tuple[Item, ...]:
        path = self.resolve(target, folder)
        steps = [step for step, _ in including]
        if path.resolve() in steps:
            raise LogicError(_cyclic_include(path, target.span, including[steps.index(path.resolve()) + 1 :]))
        self.files.append(path)
        module = self.parse(read_source(path, target.span))
        return self.expand(module, path.parent, (*including, (path.resolve(), target.span))).items

    def resolve(self, target: Term, folder: Path) -> Path:
        """The file that `library(name)`, `'path'` or `name` stands for."""
        match target:
            case Compound(name=kind, arguments=(Constant(value=str() as name),)) if kind in self.libraries:
                return self.library(kind, name, target.span)
            case Constant(value=str() as name):
                return self.confined(folder, name, target.span)
            case _:
                known = ", ".join(f"`{kind}(name)`" for kind in self.libraries)
                raise LogicError(Diagnostic("bad-directive", "this does not name a file", target.span, "not a file",
                                            f"write {known} or `'path/to/file.dl'`"))  # fmt: skip

    def library(self, kind: str, name: str, place: Span) -> Path:
        folder = self.libraries[kind]
        known = sorted(path.stem for path in folder.glob("*.dl"))
        if name not in known:
            raise LogicError(Diagnostic("unknown-library", f"there is no {kind} `{name}`", place, "not installed",
                                        f"the installed ones are {', '.join(known) or 'none'}"))  # fmt: skip
        return folder / f"{name}.dl"

    def confined(self, folder: Path, name: str, place: Span) -> Path:
        """A path inside the root; anything else is refused before the file is looked at."""
        try:
            resolved = (folder / name).resolve()
        except (OSError, ValueError):
            return find_file(folder / name, place)
        roots = (self.root, *(folder.resolve() for folder in self.libraries.values()))
        if not any(resolved.is_relative_to(root) for root in roots):
            message = f"`{name}` lies outside the folder that was consulted"
            advice = "move it below the folder of the file that asks for it"
            raise LogicError(Diagnostic("outside-root", message, place, "not read", advice))
        return find_file(resolved, place)


def _cyclic_include(path: Path, place: Span, steps: tuple[tuple[Path, Span], ...]) -> Diagnostic:
    return Diagnostic(
        "cyclic-include", f"`{path.name}` includes itself", place, "closes the cycle",
        "remove one of the includes; `use_module` may be used both ways",
        tuple(Note(f"`{step.name}` is included", span) for step, span in steps),
    )  # fmt: skip
