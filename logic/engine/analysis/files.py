"""Which file a name means, and whether it may be read.

A name is a path beside the file that asks for it, confined to the roots: the folder of the file that was asked for
first, folders that the caller adds, and the folders of libraries. `library(name)` is a library of this project, or
one of an installed distribution: `library(pkg)` and `library(pkg/file)` are `pkg.dl` and `file.dl` in the folder of the
package that an entry point `pkg` of the group `logic.rules` names.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from pathlib import Path

from logic.engine.analysis.mistakes import did_you_mean
from logic.engine.syntax.ast import Compound, Constant, Term
from logic.errors import Diagnostic, LogicError, Source, Span
from logic.frozen import field, frozen

SUFFIXES = ("", ".dl", ".pl")
ENTRY_POINTS = "logic.rules"
# Libraries of SWI-Prolog that give what the language has anyway, or some of it: asking for one does nothing, and what
# is not there is an unknown predicate where it is used.
PROLOG_LIBRARIES = (
    "aggregate", "apply", "backcomp", "date", "dif", "lists", "ordsets", "pairs", "pcre", "readutil",
    "solution_sequences", "strings", "tabling",
)  # fmt: skip


@frozen
class Folders:
    """Where files may be: the folders of each kind of library, and the roots that paths are confined to."""

    libraries: Mapping[str, Path]
    roots: tuple[Path, ...] = ()
    packages: dict[str, Path] = field(default_factory=dict)  # those that were used, by the name of their entry point

    def resolve(self, target: Term, folder: Path) -> Path:
        """The file that `library(name)`, `'path'` or `name` stands for, asked for by a file in `folder`."""
        match target:
            case Compound(name=kind, arguments=(Constant(value=str() as name),)) if kind in self.libraries:
                return self.library(kind, name, target.span)
            case Compound(name="library", arguments=(Compound(name="/") as path,)) if steps := _steps(path):
                return self.package_file(steps[0], "/".join(steps[1:]), target.span)
            case Constant(value=str() as name):
                return self.confined(folder, name, target.span)
            case Compound(name="/") if steps := _steps(target):
                return self.confined(folder, "/".join(steps), target.span)
            case _:
                known = ", ".join(f"`{kind}(name)`" for kind in self.libraries)
                raise LogicError(Diagnostic("bad-directive", "this does not name a file", target.span, "not a file",
                                            f"write {known} or `'path/to/file.dl'`"))  # fmt: skip

    def library(self, kind: str, name: str, place: Span) -> Path:
        folder = self.libraries[kind]
        known = sorted(path.stem for path in folder.glob("*.dl"))
        if name in known:
            return folder / f"{name}.dl"
        if kind == "library" and name in package_names():
            return self.package_file(name, name, place)
        known = sorted({*known, *package_names()}) if kind == "library" else known
        hint = did_you_mean(name, (*known, *PROLOG_LIBRARIES) if kind == "library" else known)
        listed = f"the installed ones are {', '.join(known) or 'none'}"
        raise LogicError(unknown_library(f"{kind} `{name}`", place, hint or listed))

    def package_file(self, package: str, name: str, place: Span) -> Path:
        """The file of a rule package; its folder becomes a root, so that its files can use one another."""
        if package not in package_names():
            hint = did_you_mean(package, package_names())
            advice = f"a distribution offers it by an entry point `{package}` of the group `{ENTRY_POINTS}`"
            raise LogicError(unknown_library(f"rule package `{package}`", place, hint or advice))
        folder = self.packages.get(package) or package_folder(package, place)
        self.packages[package] = folder
        path = (folder / f"{name}.dl").resolve()
        if path.is_relative_to(folder) and is_file(path):
            return path
        known = sorted(str(one.relative_to(folder).with_suffix("")) for one in folder.rglob("*.dl"))
        hint = did_you_mean(name, known) or f"its files are {', '.join(known) or 'none'}"
        raise LogicError(unknown_library(f"`{name}` in the rule package `{package}`", place, hint))

    def confined(self, folder: Path, name: str, place: Span) -> Path:
        """A path inside a root; anything else is refused before the file is looked at."""
        try:
            resolved = (folder / name).resolve()
        except (OSError, ValueError):
            return find_file(folder / name, place)
        roots = (*self.roots, *(library.resolve() for library in self.libraries.values()), *self.packages.values())
        if not any(resolved.is_relative_to(root) for root in roots):
            message = f"`{name}` lies outside the folder that was consulted"
            advice = (
                "move it below the folder of the file that asks for it, or allow its folder: "
                "`KnowledgeBase(roots=[folder])`, `logic run --root folder`"
            )
            raise LogicError(Diagnostic("outside-root", message, place, "not read", advice))
        return find_file(resolved, place)


def unknown_library(what: str, place: Span, advice: str) -> Diagnostic:
    return Diagnostic("unknown-library", f"there is no {what}", place, "not installed", advice)


def is_prolog_library(target: Term) -> bool:
    """Whether a directive asks for a library of SWI-Prolog whose predicates are part of the language."""
    return (
        isinstance(target, Compound)
        and target.name == "library"
        and isinstance(target.arguments[0], Constant)
        and target.arguments[0].value in PROLOG_LIBRARIES
    )


def _entry_points() -> Mapping[str, str]:
    from importlib.metadata import entry_points  # reads the folders of all distributions: only when it is needed

    return {point.name: point.value for point in entry_points(group=ENTRY_POINTS)}


def package_names() -> Iterable[str]:
    """The rule packages of installed distributions."""
    return _entry_points()


def package_folder(name: str, place: Span) -> Path:
    """The folder of a rule package."""
    from importlib.util import find_spec

    package = _entry_points()[name]
    try:
        found = find_spec(package)
    except (ImportError, ValueError):
        found = None
    for folder in (found.submodule_search_locations or ()) if found else ():
        return Path(folder).resolve()
    message = f"the entry point `{name}` names `{package}`, which is no package"
    raise LogicError(Diagnostic("unknown-library", message, place, "not readable", "install its distribution again"))


def _steps(path: Term) -> list[str]:
    """`a/b/c` as its parts; empty for anything else, and for parts that are no plain names."""
    match path:
        case Compound(name="/", arguments=(before, Constant(value=str() as last))):
            first = _steps(before)
            return [*first, last] if first and last.strip(".") and "/" not in last else []
        case Constant(value=str() as name) if name.strip(".") and "/" not in name:
            return [name]
        case _:
            return []


def find_file(path: Path, place: Span | None) -> Path:
    """The file itself or, for a name without a suffix, with one of the suffixes of rule files."""
    suffixes = ("",) if path.suffix in SUFFIXES[1:] or not path.name else SUFFIXES
    candidates = [path.with_name(path.name + suffix) if suffix else path for suffix in suffixes]
    for candidate in candidates:
        if is_file(candidate):
            return candidate
    listed = ", ".join(f"`{candidate.name}`" for candidate in candidates)
    advice = "name a file" if _is_folder(path) else f"looked for {listed} in `{path.parent}`"
    message = f"`{path}` is a folder" if _is_folder(path) else f"no file `{path}`"
    raise LogicError(Diagnostic("file-not-found", message, place, "asked for here", advice))


def is_file(path: Path) -> bool:
    """Whether the path is that of a file; False for a name that no file can have."""
    try:
        return path.is_file()
    except (OSError, ValueError):
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
