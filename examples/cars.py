"""The three queries of Karnstedt, Sattler, Hauswirth, Schmidt (ICDE workshops 2006, section 3) on a market of cars that
is made up: the names of cars and of attributes have typing errors, as where many people enter data.

    python examples/cars.py 20000

The number is that of cars; there is a dealer for every fifty of them.
"""

from __future__ import annotations

import random
import sys
import time

from logic import KnowledgeBase

Triple = tuple[str, str, int | str]

MODELS = ("BMW", "Opel", "Volkswagen", "Toyota", "Renault", "Fiat")
LETTERS = "abcdefghijklmnopqrstuvwxyz"

QUERIES = (
    (
        "The five most powerful cars below 50000",
        """SELECT ?n,?h,?p
           WHERE { (?o,name,?n) (?o,hp,?h) (?o,price,?p) FILTER (?p < 50000) }
           ORDER BY ?h DESC LIMIT 5""",
    ),
    (
        "The same of BMW, however it is spelt, with the dealer and the address",
        """SELECT ?n,?h,?p,?dn,?a
           WHERE { (?x,dealer,?d) (?y,dlrid,?d)
                   (?x,name,?n) (?x,hp,?h) (?x,price,?p)
                   (?y,addr,?a) (?y,name,?dn)
                   FILTER (?p < 50000)
                   FILTER (dist(?n,'BMW') < 2) }
           ORDER BY ?h DESC LIMIT 5""",
    ),
    (
        "Cars with their dealers, whose id may be misspelt, and so may the name of its attribute; nearest names first",
        """SELECT ?n,?p,?dn,?ad
           WHERE { (?d,?a,?id) (?d,name,?dn) (?d,addr,?ad)
                   (?o,name,?n) (?o,price,?p) (?o,dealer,?cid)
                   FILTER (dist(?id,?cid) < 2)
                   FILTER (dist(?a,'dlrid') < 3) }
           ORDER BY ?a NN 'dlrid' LIMIT 8""",
    ),
)


def misspelt(word: str, chance: random.Random) -> str:
    """The word with one typing error: a letter left out, doubled, replaced, or two letters exchanged."""
    at = chance.randrange(len(word))
    match chance.randrange(4):
        case 0 if len(word) > 2:
            return word[:at] + word[at + 1 :]
        case 1:
            return word[:at] + word[at] + word[at:]
        case 2:
            return word[:at] + chance.choice(LETTERS) + word[at + 1 :]
        case _:
            return word[: at - 1] + word[at] + word[at - 1] + word[at + 1 :] if at else word


def market(cars: int, dealers: int, seed: int = 1) -> list[Triple]:
    """The triples of so many cars and dealers; one word in five has a typing error, one attribute in ten."""
    chance = random.Random(seed)

    def word(text: str) -> str:
        return misspelt(text, chance) if chance.random() < 0.2 else text

    def attribute(text: str) -> str:
        return misspelt(text, chance) if chance.random() < 0.1 else text

    triples: list[Triple] = []
    ids = ["".join(chance.choice(LETTERS) for _ in range(6)) for _ in range(dealers)]
    for number, name in enumerate(ids):
        triples += [
            (f"dealer{number}", attribute("dlrid"), name),
            (f"dealer{number}", "name", f"Dealer {name.capitalize()}"),
            (f"dealer{number}", "addr", f"{number + 1} Main Street"),
        ]
    for number in range(cars):
        triples += [
            (f"car{number}", "name", word(chance.choice(MODELS))),
            (f"car{number}", attribute("hp"), chance.randrange(50, 400)),
            (f"car{number}", attribute("price"), chance.randrange(5, 120) * 1000),
            (f"car{number}", "dealer", word(chance.choice(ids))),
        ]
    return triples


def main(cars: int = 20_000) -> None:
    kb = KnowledgeBase()
    print(f"The market has {kb.add('triple', market(cars, cars // 50 + 1)):,} triples.")
    for title, query in QUERIES:
        start = time.perf_counter()
        rows = kb.vql(query).tuples()
        print(f"\n{title} ({time.perf_counter() - start:.2f} s)\n{query}\n")
        for row in rows:
            print("   ", *row, sep="  ")


if __name__ == "__main__":
    main(*map(int, sys.argv[1:2]))
