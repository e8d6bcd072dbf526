"""Which predicate a name means: the spaces of names of modules and of the user, and rules with names resolved.

A name in a module means what the module defines, or else what it imports, or else what it means to the user. A
predicate of a module is known as `module:name`, which is how it is printed, too.
"""

from __future__ import annotations

import operator
from collections.abc import Iterable, Iterator, Mapping

from logic.engine.analysis.declare import Declaration, declarations
from logic.engine.analysis.lower import defined
from logic.engine.analysis.mistakes import reserved_name
from logic.engine.analysis.module_mistakes import (
    duplicate_module,
    import_conflict,
    not_exported,
    overridden_import,
    private_predicate,
    undefined_export,
)
from logic.engine.analysis.modules import Choice, Import, Interface, Named
from logic.engine.analysis.program import (
    APPLY,
    USER,
    Aggregate,
    Atom,
    Goal,
    Key,
    Negation,
    Rule,
    Solutions,
    qualified,
)
from logic.engine.syntax.ast import Module
from logic.errors import Diagnostic, Span
from logic.frozen import field, frozen, replace


@frozen
class Outline:
    """What is known of a file before its rules are read: its interface, and the predicates that it defines."""

    interface: Interface
    defined: frozenset[Key]
    module: Module


@frozen
class Space:
    """The names of a module, or of the user: what it defines, what imports give it, and what it exports.

    Imports and exports map the name to the predicate that it means.
    """

    defined: frozenset[Key] = frozenset()
    imported: Mapping[Key, Key] = field(default_factory=dict)
    exported: Mapping[Key, Key] = field(default_factory=dict)


@frozen
class Spaces:
    """The spaces of a program, by the name of the module."""

    by_name: Mapping[str, Space] = field(default_factory=lambda: {USER: Space()})

    def resolve(self, name: str, key: Key) -> Key:
        """The predicate that a name means in a space; a name that nothing defines stays as it is."""
        module, colon, own = key.name.partition(":")
        if colon and module in self.by_name:
            inner = Key(own, key.arity)
            if module in (USER, name):
                return self.resolve(module, inner)
            return self.by_name[module].exported.get(inner, key)
        space = self.by_name[name]
        if key in space.defined or key.name.startswith(APPLY):
            return qualified(name, key)
        if key in space.imported:
            return space.imported[key]
        return key if name == USER else self.resolve(USER, key)

    def visible(self, name: str) -> frozenset[Key]:
        """The names that take the place of builtin predicates in a space."""
        space = self.by_name[name]
        exported = [qualified(one, key) for one, other in self.by_name.items() for key in other.exported]
        return space.defined.union(space.imported, exported)

    def is_private(self, name: str, key: Key) -> bool:
        """Whether `module:name`, written in a space, is not there for it: the module does not export it."""
        module, colon, own = key.name.partition(":")
        if not colon or module not in self.by_name or module in (USER, name):
            return False
        return Key(own, key.arity) not in self.by_name[module].exported

    def defining(self, key: Key) -> tuple[list[str], list[str]]:
        """The modules that export a predicate of this name, and those that have one for themselves."""
        modules = {name: space for name, space in self.by_name.items() if name != USER}
        offering = [name for name, space in modules.items() if key in space.exported]
        return offering, [name for name, space in modules.items() if key in space.defined and name not in offering]

    def shown(self, key: Key) -> Key:
        """The name under which the user can ask for a predicate, if there is one; otherwise its full name."""
        return next((name for name, target in self.by_name[USER].imported.items() if target == key), key)

    def known_in(self, name: str, keys: Iterable[Key]) -> set[Key]:
        """Predicates under the names that they have in a space, without those that other modules keep to themselves."""
        found = set()
        for key in map(self.shown, keys):
            module, colon, own = key.name.partition(":")
            if colon and module == name:
                found.add(Key(own, key.arity))
            elif not colon or not self.is_private(name, key):
                found.add(key)
        return found

    def rule(self, rule: Rule, name: str) -> Rule:
        """A rule of a space with its names resolved; the rule itself where that changes nothing."""
        body = self.goals(rule.body, name)
        if name == USER and body is rule.body:
            return rule
        return replace(rule, head=replace(rule.head, name=qualified(name, rule.head.key).name), body=body)

    def goals(self, body: tuple[Goal, ...], name: str) -> tuple[Goal, ...]:
        changed = tuple(self.goal(goal, name) for goal in body)
        return body if all(map(operator.is_, body, changed)) else changed

    def goal(self, goal: Goal, name: str) -> Goal:
        match goal:
            case Atom():
                key = self.resolve(name, goal.key)
                return goal if key == goal.key else replace(goal, name=key.name)
            case Negation(body=body):
                changed = self.goals(body, name)
                return goal if changed is body else replace(goal, body=changed)
            case Aggregate(bodies=bodies) | Solutions(bodies=bodies):
                return replace(goal, bodies=tuple(self.goals(body, name) for body in bodies))
            case _:
                return goal

    def mistakes(self, rules: Iterable[Rule], name: str) -> Iterator[Diagnostic]:
        """The uses of what other modules do not export."""
        for rule in rules if len(self.by_name) > 1 else ():
            for atom, _ in rule.atoms:
                if self.is_private(name, atom.key):
                    module, _, own = atom.key.name.partition(":")
                    space = self.by_name[module]
                    key = Key(own, atom.key.arity)
                    yield private_predicate(key, atom.span, module, key in space.defined, space.exported)


def outline(interface: Interface, module: Module) -> Outline:
    declared, _ = declarations(module.items)
    return Outline(interface, defined(module).union(one.key for one in declared), module)


def build_spaces(
    outlines: Mapping[str, Outline], consulted: Iterable[str]
) -> tuple[Spaces, list[Diagnostic], list[Diagnostic]]:
    """The spaces of some files, of which some were consulted and so give their exports to the user.

    Also the mistakes in what the files say about names, and the warnings.
    """
    linking = _Linking(outlines)
    for path in consulted:
        header = outlines[path].interface.header
        if header:
            linking.imports.setdefault(USER, []).append(Import(path, Choice(), header.span))
    linking.export_all()
    spaces = {name: linking.space(name) for name in linking.defined}
    for name, own in linking.defined.items():
        taken = [key for key in own if key.name.partition(":")[0] in spaces and ":" in key.name]
        linking.mistakes += [reserved_name(key, linking.definition(name, key)) for key in taken if name == USER]
    return Spaces(spaces), linking.mistakes, linking.warnings


class _Linking:
    """The names of a program in the making."""

    def __init__(self, outlines: Mapping[str, Outline]) -> None:
        self.outlines = outlines
        self.mistakes: list[Diagnostic] = []
        self.warnings: list[Diagnostic] = []
        self.defined: dict[str, frozenset[Key]] = {USER: frozenset()}
        self.imports: dict[str, list[Import]] = {}
        self.exported: dict[str, dict[Key, Key]] = {USER: {}}
        headers: dict[str, Span] = {}
        for one in outlines.values():
            name, header = one.interface.name, one.interface.header
            if header and name in headers:
                self.mistakes.append(duplicate_module(name, header.span, headers[name]))
            elif header:
                headers[name] = header.span
            self.defined[name] = self.defined.get(name, frozenset()) | one.defined
            self.imports.setdefault(name, []).extend(one.interface.imports)
            self.exported.setdefault(name, {})

    def export_all(self) -> None:
        """What each module exports, through modules that export what they import: in a circle, too."""
        changed = True
        while changed:
            before = {name: len(exports) for name, exports in self.exported.items()}
            for name, exports in self.exported.items():
                targets = {key: qualified(name, key) for key in self.defined[name]}
                for one in self.imports.get(name, ()):
                    for key, target, _ in self.taken(one):
                        targets.setdefault(key, target)
                        if one.reexported:
                            exports.setdefault(key, target)
                listed = [named.key for named in self.header_exports(name)]
                exports.update((key, targets[key]) for key in listed if key in targets)
            changed = before != {name: len(exports) for name, exports in self.exported.items()}
        for name, exports in self.exported.items():
            for named in self.header_exports(name):
                if named.key not in exports:
                    self.mistakes.append(undefined_export(named, name, self.defined[name]))

    def header_exports(self, name: str) -> Iterator[Named]:
        for one in self.outlines.values():
            if one.interface.header and one.interface.name == name:
                yield from one.interface.header.exports

    def taken(self, one: Import) -> Iterator[tuple[Key, Key, Span]]:
        """What an import gives: the name, the predicate that it means, and the place that says so."""
        source = self.outlines[one.path].interface
        exports = self.exported.get(source.name, {}) if source.header else {}
        hidden = {named.key for named in one.choice.hidden} | {named.key for named in one.choice.named}
        if one.choice.every:
            yield from ((key, target, one.span) for key, target in exports.items() if key not in hidden)
        for named in one.choice.named:
            if named.key in exports:
                yield Key(named.name, named.key.arity), exports[named.key], named.span

    def space(self, name: str) -> Space:
        """The space of a module, after all exports are known; two imports of one name are a mistake."""
        found: dict[Key, tuple[Key, Span]] = {}
        for one in self.imports.get(name, ()):
            self.refuse_unknown(one)
            listed = {Key(named.name, named.key.arity) for named in one.choice.named}
            for key, target, span in self.taken(one):
                if target == qualified(name, key):
                    continue  # its own, by way of a circle
                if key in self.defined[name]:
                    place = self.definition(name, key)
                    if key in listed:
                        self.mistakes.append(import_conflict(key, target, span, place))
                    else:
                        self.warnings.append(overridden_import(key, target, span, place))
                elif key in found and found[key][0] != target:
                    self.mistakes.append(import_conflict(key, target, span, found[key][1]))
                else:
                    found.setdefault(key, (target, span))
        return Space(self.defined[name], {key: target for key, (target, _) in found.items()}, self.exported[name])

    def refuse_unknown(self, one: Import) -> None:
        """Names in the list of an import that the module does not export."""
        source = self.outlines[one.path].interface
        for named in (*one.choice.named, *one.choice.hidden):
            if named.key not in self.exported[source.name]:
                private = named.key in self.defined[source.name]
                self.mistakes.append(not_exported(named, source.name, private, self.exported[source.name]))

    def definition(self, name: str, key: Key) -> Span | None:
        """Where a space defines a predicate first."""
        for one in self.outlines.values():
            if one.interface.name == name and key in one.defined:
                for item in one.module.items:
                    if key in defined(replace(one.module, items=(item,))):
                        return item.span
        return None


def linked_declaration(declaration: Declaration, name: str) -> Declaration:
    """The declaration of a predicate of a module; the names of types are everybody's."""
    if declaration.record or declaration.base:
        return declaration
    predicate = declaration.predicate
    return replace(declaration, predicate=replace(predicate, name=qualified(name, declaration.key).name))
