"""What the noWorkflow exporter says when it cannot read a database: the whole message of each code."""

from __future__ import annotations

import shutil
import sqlite3
from collections.abc import Callable
from contextlib import closing
from pathlib import Path

import pytest

from logic.errors import LogicError
from logic.exporters import noworkflow
from logic.exporters.noworkflow import export


def message(path: Path, trials: int | str | list[int | str] | None = None) -> str:
    """The text of the error that an export ends with; the folder of the test is written as `…`."""
    with pytest.raises(LogicError) as caught:
        list(export(path, trials))
    folder = path if path.is_dir() else path.parent
    return str(caught.value).replace(str(folder), "…")


def test_there_is_no_such_path(tmp_path: Path) -> None:
    assert message(tmp_path / "missing") == (
        "error[no-database]: no such file or folder: `…/missing`\n  help: check the path: is it relative to here?"
    )


def test_there_is_no_database_in_the_folder(tmp_path: Path) -> None:
    assert message(tmp_path) == (
        "error[no-database]: no noWorkflow database at `…`\n"
        "  help: give the folder in which `now run` was called, its `.noworkflow` folder, or the `db.sqlite` in that"
    )


def test_another_programs_database(tmp_path: Path) -> None:
    with closing(sqlite3.connect(tmp_path / "db.sqlite")) as connection:
        connection.executescript("CREATE TABLE moz_places (url); CREATE TABLE moz_hosts (name)")
    assert message(tmp_path / "db.sqlite") == (
        "error[not-noworkflow]: `…/db.sqlite` is an SQLite database, but not one that noWorkflow wrote\n"
        "  help: its tables are moz_hosts, moz_places; noWorkflow's database is `.noworkflow/db.sqlite` in the folder "
        "in which `now run` was called"
    )


def test_an_empty_file(tmp_path: Path) -> None:
    (tmp_path / "db.sqlite").touch()
    assert message(tmp_path) == (
        "error[not-noworkflow]: `…/db.sqlite` is an SQLite database, but not one that noWorkflow wrote\n"
        "  help: it has no tables; noWorkflow's database is `.noworkflow/db.sqlite` in the folder "
        "in which `now run` was called"
    )


def test_a_database_of_noworkflow_1(tmp_path: Path) -> None:
    with closing(sqlite3.connect(tmp_path / "db.sqlite")) as connection:
        connection.executescript("CREATE TABLE trial (id INTEGER); CREATE TABLE function_activation (id INTEGER)")
    assert message(tmp_path) == (
        "error[noworkflow-version]: `…/db.sqlite` has another schema than noWorkflow 2.1.3 writes: "
        "noWorkflow 1.x wrote it: it has a table `function_activation`\n"
        "  help: capture the trial again with noWorkflow 2.1.3"
    )


def test_a_column_is_missing(changed: Callable[[str], Path]) -> None:
    assert message(changed("ALTER TABLE activation RENAME COLUMN start_checkpoint TO start")) == (
        "error[noworkflow-version]: `…/db.sqlite` has another schema than noWorkflow 2.1.3 writes: "
        "no such column: it.start_checkpoint\n"
        "  help: capture the trial again with noWorkflow 2.1.3"
    )


def test_a_table_is_missing(changed: Callable[[str], Path]) -> None:
    assert message(changed("DROP TABLE stage_tags")) == (
        "error[noworkflow-version]: `…/db.sqlite` has another schema than noWorkflow 2.1.3 writes: "
        "no such table: stage_tags\n"
        "  help: capture the trial again with noWorkflow 2.1.3"
    )


def test_no_such_trial(copied: Path) -> None:
    assert message(copied, [1, 7]) == (
        "error[unknown-trial]: no trial `7` in `…/db.sqlite`\n"
        "  help: the trials are 1 (script1.py), 2 (crashes.py), 3 (killed.py); a UUID or a tag will do, too"
    )


def test_almost_a_tag(copied: Path) -> None:
    assert message(copied, "1.1.11") == (
        "error[unknown-trial]: no trial `1.1.11` in `…/db.sqlite`\n"
        "  help: did you mean `1.1.1` or `2.1.1`? the trials are 1 (script1.py), 2 (crashes.py), 3 (killed.py); "
        "a UUID or a tag will do, too"
    )


def test_a_number_beyond_all_numbers(copied: Path) -> None:
    assert message(copied, 10**30).startswith("error[unknown-trial]: no trial `1000000000000000000000000000000` in")


def test_no_trials_at_all(changed: Callable[[str], Path]) -> None:
    assert message(changed("DELETE FROM trial; DELETE FROM tag"), 1) == (
        "error[unknown-trial]: no trial `1` in `…/db.sqlite`\n"
        "  help: it has no trials: capture one by `now run script.py`"
    )


def test_no_sqlite_file(tmp_path: Path) -> None:
    (tmp_path / "db.sqlite").write_bytes(b"no SQLite file at all " * 100)
    assert message(tmp_path) == (
        "error[corrupt-database]: `…/db.sqlite` is damaged or is no SQLite database: file is not a database\n"
        "  help: restore it from a backup, or see what `sqlite3 db.sqlite .recover` can save"
    )


def test_half_a_database(copied: Path) -> None:
    content = copied.read_bytes()
    copied.write_bytes(content[:4096] + b"\xff" * (len(content) - 4096))
    assert message(copied) == (
        "error[corrupt-database]: `…/db.sqlite` is damaged or is no SQLite database: "
        "database disk image is malformed\n"
        "  help: restore it from a backup, or see what `sqlite3 db.sqlite .recover` can save"
    )


def test_text_that_is_no_utf_8(changed: Callable[[str], Path]) -> None:
    database = changed("UPDATE evaluation SET repr = CAST(x'ff41' AS TEXT) WHERE id = 1")
    assert message(database) == (
        "error[corrupt-database]: `…/db.sqlite` is damaged or is no SQLite database: "
        "Could not decode to UTF-8 column 'repr' with text '\ufffdA'\n"
        "  help: restore it from a backup, or see what `sqlite3 db.sqlite .recover` can save"
    )


def test_another_program_holds_the_lock(copied: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(noworkflow, "LOCK_PATIENCE", 0.05)
    with closing(sqlite3.connect(copied, isolation_level=None)) as writer:
        writer.execute("BEGIN EXCLUSIVE")
        assert message(copied) == (
            "error[locked-database]: another program is writing to `…/db.sqlite`\n"
            "  help: wait until `now run` has finished, then try again"
        )
        writer.execute("ROLLBACK")
    assert len(list(export(copied))) > 0


def test_a_capture_may_commit_while_an_export_is_read(copied: Path) -> None:
    relations = export(copied)
    next(relations)
    with closing(sqlite3.connect(copied, timeout=0)) as writer, writer:
        writer.execute("UPDATE trial SET status = 'finished'")
    assert len(list(relations)) > 0


def test_a_capture_was_killed_while_it_wrote(copied: Path, tmp_path: Path) -> None:
    left_behind = tmp_path / "left"
    left_behind.mkdir()
    with closing(sqlite3.connect(copied, isolation_level=None)) as writer:
        writer.executescript("PRAGMA cache_size = 1; BEGIN; UPDATE environment_attr SET value = value || 'x'")
        for name in ("db.sqlite", "db.sqlite-journal"):
            shutil.copy(tmp_path / name, left_behind / name)
        writer.execute("ROLLBACK")
    assert message(left_behind) == (
        "error[interrupted-database]: a program was stopped while it wrote to `…/db.sqlite`, "
        "which cannot be repaired by reading it\n"
        "  help: run `now list` in that folder once: SQLite then takes back the half-written change"
    )
