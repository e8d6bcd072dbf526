"""Joins of many rows: what a variable that nothing reads any more must not cost."""

from __future__ import annotations

import pytest

from logic import KnowledgeBase

PEOPLE = [(number, number % 50, 1950 + number % 47) for number in range(18_800)]  # who, in which city, born when
CITIES = [(city, city % 7) for city in range(50)]  # a city, in which country
BORN_EARLY = {city for _, city, year in PEOPLE if year < 1960}


@pytest.fixture(scope="module")
def kb() -> KnowledgeBase:
    made = KnowledgeBase()
    made.add("person", PEOPLE)
    made.add("city", CITIES)
    made.add("follows", [(number, number * 7 % 18_800) for number in range(18_800)])
    return made


def test_rows_that_differ_in_nothing_that_is_read_later_go_on_once(kb: KnowledgeBase) -> None:
    kb.consult(text="near(A) :- person(A, C, _), person(_, C, Y), Y < 1960.", name="near")
    lines = [line.strip() for line in kb.explain("near(A)").splitlines()]
    assert lines[lines.index("Distinct") + 1] == "Project: C"
    assert sorted(kb.query("near(A)").tuples()) == [(who,) for who, city, _ in PEOPLE if city in BORN_EARLY]


def test_a_country_of_everybody_who_follows(kb: KnowledgeBase) -> None:
    kb.consult(
        text="seen(K, T) :- follows(A, B), person(A, C, T), city(C, K), person(B, D, _), city(D, K).", name="seen"
    )
    country, lives, born = dict(CITIES), {who: city for who, city, _ in PEOPLE}, {who: year for who, _, year in PEOPLE}
    pairs = kb.query("follows(A, B)").tuples()
    same = {(country[lives[a]], born[a]) for a, b in pairs if country[lives[a]] == country[lives[b]]}
    assert set(kb.query("seen(K, T)").tuples()) == same


@pytest.mark.parametrize(
    "rule",
    [
        "p(A, B) :- person(A, C, _), person(B, C, Y), Y < 1952.",  # every variable is read in the end
        "p(A) :- city(A, K), city(C, K), city(_, C).",  # of few rows it is not worth it
    ],
)
def test_where_it_does_not_pay_all_rows_go_on(kb: KnowledgeBase, rule: str) -> None:
    kb.consult(text=rule, name="p")
    assert "Distinct" not in kb.explain(rule.partition(" :-")[0])
