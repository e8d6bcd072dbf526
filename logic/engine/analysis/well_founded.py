"""Well-founded semantics: a program that is not stratified as a sequence of stratified ones.

A predicate that depends on itself through a negation has rows that are true, and rows that are possible: true or
undefined. From an estimate of the true rows follow possible ones (a negated row is absent if it is not known to be
true), and from these true ones (absent only if not even possible). The alternation of both, from no true row on, grows
until it repeats itself: Van Gelder, "The alternating fixpoint of logic programs with negation", PODS 1989. What depends
on such predicates without negating itself is computed once for what is true and once for what is possible.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping

from logic.engine.analysis.check import reachable
from logic.engine.analysis.games import WON, Game, as_game, filled
from logic.engine.analysis.mistakes import not_supported, undefined_in_aggregate
from logic.engine.analysis.program import (
    GIVEN,
    POSSIBLE,
    Aggregate,
    Atom,
    Goal,
    Key,
    Negation,
    Program,
    Rule,
    Solutions,
    Types,
    aggregated,
    atoms,
    goal_variables,
    inner_bodies,
)
from logic.engine.analysis.safety import check_safety
from logic.engine.analysis.stratify import Stratum, negative_edges, refuse_cycle, strata
from logic.engine.syntax.ast import Constant, Term, Variable, variables
from logic.errors import Diagnostic, LogicError
from logic.frozen import field, frozen, replace, slotted


@frozen
class Kept:
    """A program whose answers later ones read as the rows of `gives`.

    The answers of a `game` are moves, and what is read are the positions that are not lost, with 1 where one is won.
    """

    gives: Key
    program: Program
    game: bool = False


@frozen
class Alternation:
    """Two programs that read each other's answers, from no true row on, until no more become true."""

    true: Kept
    possible: Kept


@frozen
class Settled:
    """Two kept predicates that must be equal: an aggregate needs rows that are all true or false."""

    true: Key
    possible: Key
    mistake: Diagnostic


@frozen
class WellFounded:
    """What is computed first, in this order, then the programs of the true answers and of the undefined ones.

    Without `undefined` no answer can be undefined.
    """

    steps: tuple[Kept | Alternation | Settled, ...]
    true: Program
    undefined: Program | None


def split(program: Program) -> WellFounded:
    """The stratified programs for a program that may be none; raises LogicError where it aggregates over itself."""
    splitting = _Splitting(program)
    for stratum in strata(program):
        splitting.add(stratum)
    return splitting.result()


def possible(key: Key) -> Key:
    """The predicate of what is true or undefined."""
    return Key(POSSIBLE + key.name, key.arity)


@slotted
class _Splitting:
    """The walk over the strata; what is known of those before."""

    program: Program
    rules: dict[Key, list[Rule]] = field(default_factory=dict)
    facts: dict[Key, Types] = field(default_factory=dict)
    steps: list[Kept | Alternation | Settled] = field(default_factory=list)
    uncertain: set[Key] = field(default_factory=set)  # they have a predicate of what is possible beside them
    kept: set[Key] = field(default_factory=set)

    def __post_init__(self) -> None:
        self.facts = dict(self.program.facts)

    def add(self, stratum: Stratum) -> None:
        self.settle(stratum)
        if any(True for _ in negative_edges(stratum)):
            self.alternate(stratum)
            return
        if any(atom.key in self.uncertain for rule in stratum.rules for atom, _ in rule.atoms):
            self.uncertain |= stratum.predicates
            self.define(stratum.rules, {})
            return
        for rule in stratum.rules:
            self.rules.setdefault(rule.head.key, []).append(rule)

    def settle(self, stratum: Stratum) -> None:
        """Makes sure that aggregates, choices of answers and lattices read no undefined row."""
        if stratum.predicates & self.program.lattices.keys():
            closed = [atom for rule in stratum.rules for atom, _ in rule.atoms]
        else:
            closed = [atom for rule in stratum.rules for atom in aggregated(rule.body)]
        for atom in closed:
            if atom.key in self.uncertain - stratum.predicates:
                self.keep(atom.key, needed=True)
                self.keep(possible(atom.key), needed=True)
                self.steps.append(Settled(atom.key, possible(atom.key), undefined_in_aggregate(atom.key, atom.span)))
                self.uncertain.discard(atom.key)

    def define(self, rules: tuple[Rule, ...], assumed: Mapping[tuple[Key, bool], Atom]) -> None:
        """Adds the rules for what is true and for what is possible."""
        for rule in rules:
            for maybe in (False, True):
                head = self.named(rule.head, maybe)
                body = tuple(self.version(goal, maybe, assumed) for goal in rule.body)
                self.rules.setdefault(head.key, []).append(replace(rule, head=head, body=body))

    def named(self, atom: Atom, maybe: bool) -> Atom:
        return replace(atom, name=possible(atom.key).name) if maybe and atom.key in self.uncertain else atom

    def version(self, goal: Goal, maybe: bool, assumed: Mapping[tuple[Key, bool], Atom], negated: bool = False) -> Goal:
        """A goal as it is read where the true rows, or the possible ones, are derived; negations read the others."""
        match goal:
            case Atom() if negated and (goal.key, maybe) in assumed:
                pattern = assumed[goal.key, maybe]
                return replace(goal, name=pattern.name, arguments=filled(pattern.arguments, goal))
            case Atom():
                return self.named(goal, maybe)
            case Negation(body=body):
                return replace(goal, body=tuple(self.version(inner, not maybe, assumed, True) for inner in body))
            case _:
                return goal

    def alternate(self, stratum: Stratum) -> None:
        """Adds the alternation of a stratum that negates itself, and its rules in terms of what that gives."""
        spans = {atom.span for rule in stratum.rules for atom in aggregated(rule.body)}
        for edge in negative_edges(stratum):
            if edge[2] in spans or stratum.predicates & self.program.lattices.keys():
                refuse_cycle(self.program, edge)
        game = as_game(stratum, self.uncertain, self.program.answer.name)
        if game is not None:
            self.play(stratum, game)
            return
        for key in sorted({atom.key for rule in stratum.rules for atom, _ in rule.atoms} - stratum.predicates):
            self.keep(key)
            self.keep(possible(key))
        stratum = _Lifting(stratum, frozenset(self.uncertain)).result()
        negated = sorted({edge[1] for edge in negative_edges(stratum)})
        self.uncertain |= stratum.predicates
        patterns = {key: _pattern(number, key, negated) for number, key in enumerate(negated)}
        true, maybe = self.estimates(negated[0].name, len(patterns[negated[0]]))
        names = (true.name, maybe.name)
        assumed = {(key, either): Atom(names[either], patterns[key]) for key in negated for either in (False, True)}
        self.define(stratum.rules, assumed)
        answers = [
            [
                Rule(Atom(self.program.answer.name, pattern), (self.named(Atom(key.name, _variables(key)), either),))
                for key, pattern in patterns.items()
            ]
            for either in (False, True)
        ]
        self.steps.append(Alternation(Kept(true, self.closed(answers[0])), Kept(maybe, self.closed(answers[1]))))
        self.take_over(assumed)

    def play(self, stratum: Stratum, game: Game) -> None:
        """Adds the game that a stratum is, and its predicates in terms of what that gives."""
        self.uncertain |= stratum.predicates
        first = min(game.patterns)
        gives = self.estimate("game", first.name, len(game.patterns[first]) + 1)
        self.steps.append(Kept(gives, self.closed(list(game.rules)), game=True))
        verdicts: dict[bool, Term] = {True: Variable("Verdict"), False: WON}
        self.take_over(
            {
                (key, either): Atom(gives.name, (*pattern, verdicts[either]))
                for key, pattern in game.patterns.items()
                for either in (False, True)
            }
        )

    def take_over(self, computed: Mapping[tuple[Key, bool], Atom]) -> None:
        """Lets predicates, and what of them is possible, have the rows that were computed."""
        for (key, either), atom in computed.items():
            head = self.named(Atom(key.name, _variables(key)), either)
            self.rules[head.key] = [Rule(head, (atom,))]
            self.kept.add(head.key)

    def estimates(self, name: str, width: int) -> tuple[Key, Key]:
        """Predicates for what is known to be true, and to be possible."""
        return self.estimate("true", name, width), self.estimate("possible", name, width)

    def estimate(self, kind: str, name: str, width: int) -> Key:
        """A new predicate for what is computed under the name of another one."""
        while Key(f"{GIVEN}{kind} {name}", width) in self.facts:
            name += "'"
        found = Key(f"{GIVEN}{kind} {name}", width)
        self.facts[found] = ("any",) * width
        return found

    def keep(self, key: Key, *, needed: bool = False) -> None:
        """Computes a predicate with rules now, once; unless `needed`, only where that saves work and can be done."""
        if key not in self.rules or (key in self.kept and not needed):
            return
        arguments = _variables(key)
        program = self.closed([Rule(Atom(self.program.answer.name, arguments), (Atom(key.name, arguments),))])
        if not needed and any(check_safety(rule, strict=True) for rule in program.rules):
            return
        self.steps.append(Kept(key, program))
        self.kept.add(key)
        del self.rules[key]
        self.facts[key] = ("any",) * key.arity

    def closed(self, answers: list[Rule]) -> Program:
        """The program of the rules that some answers need."""
        answer = answers[0].head.key
        rules = reachable([*(rule for found in self.rules.values() for rule in found), *answers], answer)
        used = {atom.key for rule in rules for atom, _ in rule.atoms}
        heads = {rule.head.key for rule in rules}
        facts = {key: types for key, types in self.facts.items() if key in used}
        lattices = {key: lattice for key, lattice in self.program.lattices.items() if key in heads}
        return Program(tuple(rules), answer, facts, lattices)

    def result(self) -> WellFounded:
        """The steps so far, and the programs of the question, whose rules came last."""
        answer = self.program.answer
        own = self.rules.pop(answer)
        true = self.closed(own)
        if answer not in self.uncertain:
            return WellFounded(tuple(self.steps), true, None)
        self.rules[answer] = own
        arguments = _variables(answer)
        body = (Atom(possible(answer).name, arguments), Negation((Atom(answer.name, arguments),)))
        head = Atom(f"{GIVEN}undefined", arguments)
        return WellFounded(tuple(self.steps), true, self.closed([Rule(head, body)]))


def _variables(key: Key) -> tuple[Term, ...]:
    return tuple(Variable(f"A{number}") for number in range(1, key.arity + 1))


def _pattern(number: int, key: Key, negated: list[Key]) -> tuple[Term, ...]:
    """The columns in which the rows of one of some predicates stand in a relation of them all."""
    if len(negated) == 1:
        return _variables(key)
    padding = (Constant(""),) * (max(other.arity for other in negated) - key.arity)
    return (Constant(number), *_variables(key), *padding)


@slotted
class _Lifting:
    """Gives predicates of their own to negations with negations of the stratum inside."""

    stratum: Stratum
    uncertain: frozenset[Key]
    added: list[Rule] = field(default_factory=list)
    predicates: set[Key] = field(default_factory=set)

    def result(self) -> Stratum:
        self.predicates |= self.stratum.predicates
        rules = [self.rule(rule) for rule in self.stratum.rules]
        rules.extend(self.rule(rule) for rule in self.added)  # they grow on the way
        return replace(self.stratum, predicates=frozenset(self.predicates), rules=tuple(rules))

    def rule(self, rule: Rule) -> Rule:
        body = tuple(self.goal(goal, rule) for goal in rule.body)
        return replace(rule, body=body)

    def goal(self, goal: Goal, rule: Rule) -> Goal:
        if not isinstance(goal, Negation) or not any(self.negates(inner) for inner in goal.body):
            return goal
        others = [other for other in rule.body if other is not goal]
        outside = {found.name for argument in rule.head.arguments for found in variables(argument)}
        outside |= {found.name for other in others for found in goal_variables(other)}
        inside = dict.fromkeys(found.name for inner in goal.body for found in goal_variables(inner))
        shared = tuple(Variable(name) for name in inside if name in outside)
        head = Atom(f"{GIVEN}negation {len(self.added) + 1}", shared, goal.span)
        guards = tuple(other for other in others if not self.is_uncertain(other))
        for body in (goal.body, (*guards, *goal.body)):
            lifted = Rule(head, body, goal.span)
            if not check_safety(lifted, strict=True):
                self.added.append(lifted)
                self.predicates.add(head.key)
                return replace(goal, body=(head,))
        advice = "give the inner goals a predicate of their own"
        raise LogicError(not_supported("this negation inside a negation, in a cycle,", goal.span, advice))

    def negates(self, goal: Goal) -> bool:
        """Whether a goal has a negation of a predicate of the stratum inside."""
        return any(atom.key in self.predicates for body in inner_bodies(goal) for atom, _ in atoms(body))

    def is_uncertain(self, goal: Goal) -> bool:
        if isinstance(goal, Negation | Aggregate | Solutions):
            return True
        return any(atom.key in self.predicates | self.uncertain for atom, _ in atoms((goal,)))


def programs(found: WellFounded) -> Iterator[Program]:
    """All programs, in the order in which they run."""
    for step in found.steps:
        match step:
            case Kept(program=program):
                yield program
            case Alternation(true=true, possible=maybe):
                yield from (true.program, maybe.program)
            case Settled():
                pass
    yield from (one for one in (found.true, found.undefined) if one is not None)
