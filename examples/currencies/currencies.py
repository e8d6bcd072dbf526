"""The currencies of some countries at a date: `python examples/currencies/currencies.py 1998-12-31 DE FR`.

It needs Debian's package unicode-cldr-core.
"""

from __future__ import annotations

import sys
from collections.abc import Iterator, Sequence
from pathlib import Path

from logic import KnowledgeBase
from logic.exporters.temporal_xml import export

HERE = Path(__file__).parent


def currencies(knowledge: KnowledgeBase, date: str, countries: Sequence[str]) -> Iterator[tuple[str, str]]:
    """Country and currency, by their ISO codes, for each currency that was in use in one of the countries."""
    for country in countries:
        used = f"slice('//region[@iso3166=\"{country}\"]/currency at {date}', Doc, _, Currency, _, _)"
        answers = knowledge.query(f"{used}, attr(Doc, Currency, iso4217, Code)")
        yield from ((country, str(answer["Code"])) for answer in answers)


def main() -> None:
    date, *countries = sys.argv[1:] or ["1998-12-31", "DE", "FR", "AD"]
    knowledge = KnowledgeBase()
    knowledge.add_facts(export(HERE / "currencies.toml"))
    for country, currency in currencies(knowledge, date, countries):
        print(country, currency)


if __name__ == "__main__":
    main()
