"""Magic sets: a predicate asked with some arguments bound is computed for those values only.

After Beeri and Ramakrishnan, "On the power of magic", PODS 1987, with bindings passed from left to right in the order
in which the body can run. `path[bf]` is `path` with its first argument bound; `magic path[bf]` holds the values asked
for. A predicate that is needed with all arguments free anywhere is computed in full and used everywhere. The rewrite
applies where a recursive predicate is asked with a bound argument, or the question gives a constant to any predicate
with rules: passing values to a predicate without recursion may cost more than it saves. It is dropped where the
rewritten program is not stratified.

A predicate that needs its arguments is asked for them inside negations, aggregates and choices of answers too: with the
values of the rows before. One without recursion is not asked but replaced by its rules there, so that what it is asked
for need not be known before the goal is. Other predicates are computed in full there.
"""

from __future__ import annotations

from collections import deque
from collections.abc import Iterator
from itertools import count

from logic.engine.analysis.check import reachable
from logic.engine.analysis.mistakes import circular_demand
from logic.engine.analysis.program import (
    MAGIC,
    Atom,
    BuiltinCall,
    Goal,
    Key,
    Program,
    Rule,
    atoms,
    bound_by,
    inner_bodies,
    moded,
    with_bodies,
)
from logic.engine.analysis.safety import check_safety, schedule
from logic.engine.analysis.stratify import stratify
from logic.engine.rewrites.orient_closure import oriented
from logic.engine.rewrites.twig_hints import HINT
from logic.engine.rewrites.unfold import unfold
from logic.engine.syntax.ast import Term, Variable, variables
from logic.errors import LogicError
from logic.frozen import field, replace, slotted

Adorned = tuple[Key, str]
FIRST_UNFOLDED = 1000  # numbers the variables of unfolded rules, above those of scopes


def magic_sets(program: Program) -> Program:
    """The goal-directed program, or the program itself where that brings nothing or is not stratified."""
    needed = _in_need(program)
    if not needed and not program.recursive and not _asked_for(program):
        return program
    full: frozenset[Key] = frozenset()
    while True:
        rewriting = _Rewriting(program, full, needed, needed - program.recursive - program.lattices.keys())
        rewriting.run()
        free = {key for key, pattern in rewriting.seen if "b" not in pattern}
        if free <= full:
            break
        full |= free
    wanted = {*program.recursive, *_asked_for(program)}
    if not needed and not any(key not in full and key in wanted for key, _ in rewriting.seen):
        return program
    rewritten = rewriting.result()
    try:
        stratify(rewritten)
    except LogicError as error:
        if needed:
            raise LogicError([circular_demand(error.diagnostics[0])]) from None
        return program
    reached = reachable(rewritten.rules, rewritten.answer)
    return program if any(check_safety(rule, strict=True) for rule in reached) else rewritten


@slotted
class _Rewriting:
    """One pass: `full` predicates keep their rules; the others get a version for each pattern they are asked with."""

    program: Program
    full: frozenset[Key]
    needed: frozenset[Key]  # predicates that cannot be computed in full; if any, the bodies of full ones ask too
    unfolded: frozenset[Key]  # those of them whose rules can take the place of a use
    seen: dict[Adorned, None] = field(default_factory=dict)
    pending: deque[Adorned] = field(default_factory=deque)
    rules: list[Rule] = field(default_factory=list)
    rewritten: dict[Key, None] = field(default_factory=dict)
    derived: frozenset[Key] = field(init=False)
    number: Iterator[int] = field(default_factory=lambda: count(FIRST_UNFOLDED))

    def __post_init__(self) -> None:
        self.derived = frozenset(rule.head.key for rule in self.program.rules)

    def run(self) -> None:
        by_head = self.program.by_head
        for rule in by_head[self.program.answer]:
            self.rules.append(replace(rule, body=self.body(rule, (), frozenset())))
        while self.pending:
            key, pattern = self.pending.popleft()
            rules = by_head.get(key, ())
            for rule in rules if key in self.program.lattices else oriented(rules, pattern):
                if "b" in pattern:
                    self.version(rule, pattern)
                else:
                    self.rules.append(replace(rule, body=self.body(rule, (), frozenset())))

    def result(self) -> Program:
        """The adorned and magic rules, and the full rules of what is asked without bindings or under negations."""
        done = {self.program.answer, *self.rewritten}
        kept = [rule for rule in self.program.rules if rule.head.key not in done]
        lattices = dict(self.program.lattices)
        for key, pattern in self.seen:
            if key in lattices:
                lattices[Key(adorned_name(key.name, pattern), key.arity)] = lattices[key]
        return replace(self.program, rules=(*self.rules, *kept), lattices=lattices)

    def version(self, rule: Rule, pattern: str) -> None:
        """The rule for one pattern: its magic atom comes first."""
        bound = tuple(argument for argument, letter in zip(rule.head.arguments, pattern, strict=True) if letter == "b")
        guard = Atom(magic_name(rule.head.name, pattern), bound, rule.head.span)
        known = frozenset(found.name for argument in bound for found in variables(argument))
        head = replace(rule.head, name=adorned_name(rule.head.name, pattern))
        everywhere = not self.needed and _starts_everywhere(rule, pattern)
        body = self.body_asked_once(rule, guard, known) if everywhere else self.body(rule, (guard,), known)
        self.rules.append(replace(rule, head=head, body=(guard, *body)))

    def body(self, rule: Rule, before: tuple[Goal, ...], bound: frozenset[str]) -> tuple[Goal, ...]:
        """The body with its derived atoms adorned; a magic rule for each of them is added on the way."""
        used = frozenset(found.name for argument in rule.head.arguments for found in variables(argument))
        found: list[Goal] = []
        for goal in _by_binding(rule.body, bound, used, self.needed):
            found.append(self.asked(goal, (*before, *found), bound))
            bound |= bound_by(goal)
        return tuple(found)

    def body_asked_once(self, rule: Rule, guard: Atom, bound: frozenset[str]) -> tuple[Goal, ...]:
        """The body with its derived atoms adorned for what is given alone, not for what other goals give."""
        return tuple(self.asked(goal, (guard,), bound) for goal in rule.body)

    def asked(self, goal: Goal, before: tuple[Goal, ...], bound: frozenset[str]) -> Goal:
        """The goal itself, or its adorned version if it is an atom that rules define."""
        if isinstance(goal, Atom):
            return self.ask(goal, before, bound) if goal.key in self.derived else goal
        if any(atom.key in self.needed for atom, _ in atoms((goal,))):
            return with_bodies(goal, tuple(self.inside(body, before, bound) for body in inner_bodies(goal)))
        return goal

    def inside(self, body: tuple[Goal, ...], before: tuple[Goal, ...], bound: frozenset[str]) -> tuple[Goal, ...]:
        """A body inside a goal, with the atoms adorned whose predicates need values."""
        found: list[Goal] = []
        for written in schedule(body, bound):
            goal = written
            if isinstance(written, Atom) and written.key in self.unfolded:
                goal = unfold(written, bound, self.program.by_head[written.key], next(self.number))
            full = isinstance(goal, Atom) and goal.key not in self.needed
            found.append(goal if full else self.asked(goal, (*before, *found), bound))
            bound |= bound_by(goal)
        return tuple(found)

    def ask(self, atom: Atom, before: tuple[Goal, ...], bound: frozenset[str]) -> Atom:
        """The adorned atom for a use; `before` is what gives the bound arguments their values."""
        best = moded(self.program.lattices.get(atom.key, ()))  # all values are compared
        pattern = "".join(
            "b" if number not in best and (not isinstance(argument, Variable) or argument.name in bound) else "f"
            for number, argument in enumerate(atom.arguments)
        )
        if (atom.key, pattern) not in self.seen and atom.key not in self.full:
            self.seen[atom.key, pattern] = None
            if "b" in pattern:
                self.pending.append((atom.key, pattern))
        if atom.key in self.full or "b" not in pattern:
            if self.needed and atom.key not in self.rewritten:
                self.rewritten[atom.key] = None
                self.pending.append((atom.key, "f" * len(atom.arguments)))
            return atom
        asked = tuple(argument for argument, letter in zip(atom.arguments, pattern, strict=True) if letter == "b")
        magic = Rule(Atom(magic_name(atom.name, pattern), asked, atom.span), _demand(before, asked), atom.span)
        if magic.body != (magic.head,):
            self.rules.append(magic)
        return replace(atom, name=adorned_name(atom.name, pattern))


def _demand(before: tuple[Goal, ...], asked: tuple[Term, ...]) -> tuple[Goal, ...]:
    """The goals that give the values that are asked for, without hints on how all of them are to be joined.

    Negations, aggregates and choices that ask for values themselves are left out where they can be: more values are
    asked for than needed, but two negations of one predicate do not wait for each other.
    """
    before = tuple(goal for goal in before if not (isinstance(goal, BuiltinCall) and goal.name == HINT))
    names = frozenset(found.name for term in asked for found in variables(term))
    kept: list[Goal] = []
    bound = lost = frozenset[str]()
    for goal in before:
        asks = any(atom.name.endswith("]") for body in inner_bodies(goal) for atom, _ in atoms(body))
        if asks or (not isinstance(goal, Atom) and not goal.names.isdisjoint(lost)):
            lost |= bound_by(goal) - bound
        else:
            kept.append(goal)
            bound |= bound_by(goal)
            lost -= bound
    return before if names & lost else tuple(kept)


def _asked_for(program: Program) -> set[Key]:
    """The predicates to which the question itself gives a constant."""
    literals = [goal for rule in program.by_head[program.answer] for goal in rule.body if isinstance(goal, Atom)]
    return {atom.key for atom in literals if any(not isinstance(argument, Variable) for argument in atom.arguments)}


def _in_need(program: Program) -> frozenset[Key]:
    """The predicates that cannot be computed in full: a rule of theirs, or of one they use, needs its arguments."""
    found = {rule.head.key for rule in program.rules if check_safety(rule, strict=True)}
    users = [(rule.head.key, {atom.key for atom, _ in rule.atoms}) for rule in program.rules] if found else []
    while more := {head for head, used in users if head not in found and not used.isdisjoint(found)}:
        found |= more
    return frozenset(found)


def adorned_name(name: str, pattern: str) -> str:
    return f"{name}[{pattern}]"


def magic_name(name: str, pattern: str) -> str:
    return f"{MAGIC}{name}[{pattern}]"


def _by_binding(
    body: tuple[Goal, ...], bound: frozenset[str], used: frozenset[str], needed: frozenset[Key]
) -> tuple[Goal, ...]:
    """The goals so that each atom finds as many arguments bound as can be, ties as in the text.

    Predicates that need their arguments wait for those that do not.
    Builtins and negations stay behind the goals that they follow in the text: those may guard them from a mistake.
    """
    waiting = list(schedule(body, bound, used))
    ordered: list[Goal] = []
    while waiting:
        atoms = [goal for goal in waiting if isinstance(goal, Atom)]
        best = waiting[0]
        if isinstance(best, Atom):
            best = max(atoms, key=lambda atom: (atom.key not in needed, _bound_share(atom, bound)))
        waiting = [goal for goal in waiting if goal is not best]
        ordered.append(best)
        bound |= bound_by(best)
    return tuple(ordered)


def _starts_everywhere(rule: Rule, pattern: str) -> bool:
    """Whether a rule moves an argument of its own predicate, and is asked for where that leads from everywhere.

    What is given then stays as it is, something else that stays is free, and the other goals do not read that: all
    that they give for what is given will be needed. If they were asked for what the rows so far lead to, they would
    wait for these rows, and these for them: a recursion of several predicates, where a closure would do.

        path(T, X, Z) :- path(T, X, Y), edge(T, Y, Z).      asked as path(7, X, Z), `edge` does not read X
    """
    own = [goal for goal in rule.body if isinstance(goal, Atom) and goal.key == rule.head.key]
    if not own:
        return False
    read = frozenset[str]().union(*(goal.names for goal in rule.body if goal is not own[0]))
    places = list(zip(rule.head.arguments, own[0].arguments, pattern, strict=True))
    free = [one for one, other, letter in places if letter == "f" and one == other]
    given_stays = all(one == other for one, other, letter in places if letter == "b")
    return given_stays and any(isinstance(one, Variable) and one.name not in read for one in free)


def _bound_share(atom: Atom, bound: frozenset[str]) -> float:
    """The share of an atom's arguments that have a value."""
    known = sum(not isinstance(argument, Variable) or argument.name in bound for argument in atom.arguments)
    return known / max(1, len(atom.arguments))
