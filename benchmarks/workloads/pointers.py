"""Analyses of programs with pointers, whose rules depend on one another."""

from __future__ import annotations

from benchmarks.workloads import generators
from benchmarks.workloads.workload import Workload, floors

ANDERSEN = """
points(Y, X) :- address_of(Y, X).
points(Y, X) :- assign(Y, Z), points(Z, X).
points(Y, W) :- load(Y, X), points(X, Z), points(Z, W).
points(Z, W) :- store(Y, X), points(Y, Z), points(X, W).
"""

# In the order in which one table of all pairs serves every literal.
ANDERSEN_SWI = """
:- table points/2 as subsumptive.
points(Y, X) :- address_of(Y, X).
points(Y, X) :- points(Z, X), assign(Y, Z).
points(Y, W) :- points(X, Z), load(Y, X), points(Z, W).
points(Z, W) :- points(Y, Z), store(Y, X), points(X, W).
"""

# The context-sensitive points-to rules of Fan et al., "Scaling-up in-memory Datalog processing", VLDB 2019 (RecStep).
CSPA = """
flow(Y, X) :- assign(Y, X).
flow(X, Y) :- assign(X, Z), memory(Z, Y).
flow(X, Y) :- flow(X, Z), flow(Z, Y).
memory(X, W) :- dereference(Y, X), value(Y, Z), dereference(Z, W).
value(X, Y) :- flow(Z, X), flow(Z, Y).
value(X, Y) :- flow(Z, X), memory(Z, W), flow(W, Y).
flow(X, X) :- assign(X, Y).
flow(X, X) :- assign(Y, X).
memory(X, X) :- assign(Y, X).
memory(X, X) :- assign(X, Y).
"""

andersen = Workload(
    "andersen", "Andersen's points-to analysis", generators.assignments, 12_000, 4_000, ANDERSEN, "points(X, Y)",
    ("points", 2), {"swi": ANDERSEN_SWI}, plain=ANDERSEN,
    floors=floors("pointers", "andersen"), floor="hash",
)  # fmt: skip

cspa = Workload(
    "cspa", "context-sensitive points-to analysis", generators.heap, 4_000, 1_000, CSPA, "value(X, Y)", ("value", 2),
    {"swi": f":- table flow/2, memory/2, value/2.\n{CSPA}"}, plain=CSPA,
    floors=floors("pointers", "cspa"), floor="hash",
)  # fmt: skip

POINTERS = (andersen, cspa)
