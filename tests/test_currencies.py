"""Real time-varying XML: the currencies and time zones of the world, from Debian's package unicode-cldr-core."""

from __future__ import annotations

from pathlib import Path

import pytest
from lxml import etree

from logic import KnowledgeBase
from logic.exporters.temporal_xml import export
from logic.facts.instants import BEGIN, FOREVER, NOW, parse_granule

EXAMPLES = Path(__file__).parent.parent / "examples" / "currencies"
CLDR = Path("/usr/share/unicode/cldr/common/supplemental")
pytestmark = pytest.mark.skipif(not CLDR.exists(), reason="CLDR is not installed (Debian: unicode-cldr-core)")


@pytest.fixture(scope="module")
def currencies() -> KnowledgeBase:
    kb = KnowledgeBase()
    kb.add_facts(export(EXAMPLES / "currencies.toml"))
    return kb


def used(date: str) -> set[tuple[str, str]]:
    """Country and currency for each currency in use at a date, as lxml and the order of texts find them."""
    root = etree.parse(CLDR / "supplementalData.xml")
    return {
        (region.get("iso3166"), currency.get("iso4217"))
        for region in root.iterfind(".//currencyData/region")
        for currency in region.iterfind("currency")
        if currency.get("from", "0000-00-00") <= date <= currency.get("to", "9999-12-31")
    }


@pytest.mark.parametrize("date", ["1950-01-01", "1998-12-31", "1999-01-01", "2002-02-28", "2002-03-01"])
def test_the_currencies_of_the_world_at_a_date(currencies: KnowledgeBase, date: str) -> None:
    goal = f"""slice('//currencyData/region/currency at {date}', Doc, _, Region, Currency, _, _),
               attr(Doc, Region, iso3166, Country), attr(Doc, Currency, iso4217, Code)"""
    found = {(answer["Country"], answer["Code"]) for answer in currencies.query(goal)}
    assert found == used(date)
    assert len(found) > 100


def test_the_mark_and_the_euro_were_both_in_use(currencies: KnowledgeBase) -> None:
    goal = "slice('//region[@iso3166=\"DE\"]/currency at 2001-01-01', D, _, C, _, _), attr(D, C, iso4217, Code)"
    assert {answer["Code"] for answer in currencies.query(goal)} == {"DEM", "EUR"}


def test_every_dated_currency_has_its_period(currencies: KnowledgeBase) -> None:
    root = etree.parse(CLDR / "supplementalData.xml")
    dated = [one for one in root.iterfind(".//currency") if "from" in one.attrib or "to" in one.attrib]
    goal = f"elem(D, C, _, _, _, currency), life(D, C, From, To), \\+ (From =:= {BEGIN}, To =:= {FOREVER})"
    assert currencies.query(goal).count() == len(dated)


def test_time_zones_with_half_open_minutes() -> None:
    kb = KnowledgeBase()
    kb.add_facts(export(EXAMPLES / "zones.toml"))
    root = etree.parse(CLDR / "metaZones.xml")
    dated = [one for one in root.iterfind(".//usesMetazone") if "from" in one.attrib or "to" in one.attrib]
    assert kb.query(f"life(D, N, F, T), \\+ (F =:= {BEGIN}, T =:= {FOREVER})").count() == len(dated)
    zone = "slice('//timezone[@type=\"Africa/Algiers\"]/usesMetazone at {}', D, _, Z, _, _), attr(D, Z, mzone, Name)"
    names = [kb.query(zone.format(when)).tuples()[0][-1] for when in ("1979-10-25T22:59", "1979-10-25T23:00")]
    assert names == ["Europe_Central", "Europe_Western"]
    start = parse_granule("1981-05-01 00:00", "minute")[0]
    assert kb.query("attr(D, N, mzone, 'Europe_Central'), life(D, N, Start, To)", Start=start, To=NOW)
