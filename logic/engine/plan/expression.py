"""What a selection or an extension computes for a row: columns, constants, functions, and tests that are true or false.

>>> str(Test("<", (Column("X"), Call("+", (Column("Y"), Literal(Constant(1))), place=0)), place=1))
'X < Y + 1'
"""

from __future__ import annotations

from logic.engine.syntax.ast import Compound, Constant, Term, Variable
from logic.engine.syntax.unparse import unparse
from logic.frozen import frozen


@frozen
class Column:
    """The value of a column of the row."""

    name: str

    def __str__(self) -> str:
        return self.name


@frozen
class Literal:
    """A constant or a ground compound term."""

    value: Constant | Compound

    def __str__(self) -> str:
        return unparse(self.value)


@frozen
class Call:
    """A function of the builtin table applied to expressions; `place` indexes `Compiled.places`, for errors."""

    function: str
    arguments: tuple[Expression, ...]
    place: int

    def __str__(self) -> str:
        return unparse(_term(self))


@frozen
class Test:
    """A test of the builtin table: `<` and its like compare numbers, `=` `\\=` `@<` and their like compare terms."""

    name: str
    arguments: tuple[Expression, ...]
    place: int

    def __str__(self) -> str:
        return unparse(_term(self))


Expression = Column | Literal | Call


def columns_of(expression: Expression | Test) -> frozenset[str]:
    """The columns that an expression or a test reads."""
    match expression:
        case Column(name=name):
            return frozenset({name})
        case Literal():
            return frozenset()
        case Call(arguments=arguments) | Test(arguments=arguments):
            return frozenset().union(*map(columns_of, arguments))


def _term(expression: Expression | Test) -> Term:
    """The expression as the term that a user would write for it."""
    match expression:
        case Column(name=name):
            return Variable(name)
        case Literal(value=value):
            return value
        case Call(function="$compound", arguments=(Literal(value=Constant(value=str() as name)), *parts)):
            return Compound(name, tuple(map(_term, parts)))
        case Call(function="$argument", arguments=(term, number)):
            return Compound("arg", (_term(number), _term(term)))
        case Test(name="$functor", arguments=(term, Literal(value=Constant(value=str() as name)), number)):
            arity = int(str(number))
            return Compound("=", (_term(term), Compound(name, (Variable("_"),) * arity) if arity else Constant(name)))
        case Call(function=name, arguments=arguments) | Test(name=name, arguments=arguments):
            return Compound(name, tuple(map(_term, arguments)))
