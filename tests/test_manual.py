"""The manual in `docs/manual/` says what the scripts and the tables say."""

from __future__ import annotations

import pytest

from tests.manual import MANUAL, SCRIPTS, pages

PAGES = pages()


@pytest.mark.parametrize("name", PAGES)
def test_a_page_is_up_to_date(name: str) -> None:
    written = (MANUAL / name).read_text(encoding="utf-8")
    assert written == PAGES[name], "the scripts changed: `python -m tests.manual` writes the pages anew"


def test_no_page_is_left_over() -> None:
    assert {path.name for path in MANUAL.glob("*.md")} == set(PAGES)


def test_every_script_of_the_language_is_a_chapter() -> None:
    assert {f"{path.stem}.md" for path in SCRIPTS.glob("language/*.dl")} <= set(PAGES)
