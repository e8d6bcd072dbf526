"""The diagnostics about modules: one function per code."""

from __future__ import annotations

from collections.abc import Iterable

from logic.engine.analysis.mistakes import did_you_mean
from logic.engine.analysis.modules import Named
from logic.engine.analysis.program import Key
from logic.errors import Diagnostic, Note, Span


def _listed(keys: Iterable[Key]) -> str:
    return ", ".join(f"`{key}`" for key in sorted(keys)) or "nothing"


def undefined_export(named: Named, module: str, defined: Iterable[Key]) -> Diagnostic:
    return Diagnostic(
        "undefined-export",
        f"module `{module}` exports `{named.key}`, but does not define it",
        named.span,
        "not defined",
        did_you_mean(str(named.key), map(str, defined))
        or f"define it, declare it with `:- dynamic {named.key}.`, or take it out of the list",
    )


def not_exported(named: Named, module: str, private: bool, exported: Iterable[Key]) -> Diagnostic:
    known = list(exported)
    if private:
        advice = f"it is private: add `{named.key}` to the list of `:- module({module}, [...])`"
    else:
        advice = did_you_mean(str(named.key), map(str, known)) or f"it exports {_listed(known)}"
    return Diagnostic(
        "not-exported", f"module `{module}` does not export `{named.key}`", named.span, "cannot be imported", advice
    )


def import_conflict(key: Key, target: Key, span: Span, other: Span | None) -> Diagnostic:
    return Diagnostic(
        "import-conflict",
        f"`{key}` would mean two predicates here: one is `{target}`",
        span,
        "imported here",
        f"import one of them under another name: `use_module(file, [{key} as other])`, or leave it out with "
        f"`except([{key}])`",
        (Note("the other is from here", other),) if other else (),
    )


def overridden_import(key: Key, target: Key, span: Span, other: Span | None) -> Diagnostic:
    return Diagnostic(
        "overridden-import",
        f"`{key}` is defined here, so the import of `{target}` has no effect",
        span,
        "imports it",
        f"leave it out with `except([{key}])`, or rename the definition",
        (Note("the definition", other),) if other else (),
        severity="warning",
    )


def duplicate_module(name: str, span: Span, other: Span) -> Diagnostic:
    return Diagnostic(
        "duplicate-module",
        f"there are two modules `{name}`",
        span,
        "the second one",
        "give one of them another name",
        (Note("the first one", other),),
    )


def private_predicate(key: Key, span: Span, module: str, private: bool, exported: Iterable[Key]) -> Diagnostic:
    """A use of `module:name` that the module does not offer; the code is that of other unknown predicates."""
    known = list(exported)
    if private:
        message = f"`{key}` is private to module `{module}`"
        advice = f"export it: add `{key}` to the list of `:- module({module}, [...])`"
    else:
        message = f"module `{module}` has no predicate `{key}`"
        advice = did_you_mean(str(key), map(str, known)) or f"it exports {_listed(known)}"
    return Diagnostic("unknown-predicate", message, span, "not defined here", advice)


def unimported(key: Key, span: Span, private: Iterable[str], exported: Iterable[str]) -> Diagnostic:
    """A name that some modules define, of which the space where it is used imports none."""
    offering, hiding = sorted(exported), sorted(private)
    module = (offering or hiding)[0]
    if offering:
        message = f"`{key}` is a predicate of module `{module}`, which is not imported here"
        advice = f"import it with `:- use_module(...)`, or write `{module}:{key.name}{'(...)' * (key.arity > 0)}`"
    else:
        message = f"no rule, fact or declaration defines `{key}` here; it is private to module `{module}`"
        advice = f"export it: add `{key}` to the list of `:- module({module}, [...])`, and import it"
    return Diagnostic("unknown-predicate", message, span, "not defined here", advice)


def unknown_module(module: str, span: Span, known: Iterable[str]) -> Diagnostic:
    loaded = sorted(known)
    others = f"; the modules are {', '.join(f'`{name}`' for name in loaded)}" if loaded else ""
    advice = did_you_mean(module, loaded) or f"load it with `:- use_module(...)`{others}"
    return Diagnostic("unknown-predicate", f"no module `{module}` is loaded", span, "not defined here", advice)
