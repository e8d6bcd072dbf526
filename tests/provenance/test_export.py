"""The noWorkflow exporter against SQL of our own, against noWorkflow's own export, and on unfinished trials."""

from __future__ import annotations

import hashlib
import re
from collections import Counter
from collections.abc import Callable
from datetime import UTC, datetime
from pathlib import Path
from typing import TYPE_CHECKING

import pytest

from logic.exporters import EXPORTERS
from logic.exporters.noworkflow import export
from logic.facts.relation import Relation

if TYPE_CHECKING:
    from conftest import Project, Row

VOCABULARY = Path(__file__).parent.parent.parent / "logic" / "facts" / "vocabulary" / "provenance.dl"
TYPES = {"int": int, "float": float, "number": (int, float), "text": str, "any": (int, float, str)}
UUID = r"[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}"


def declared() -> dict[str, list[tuple[str, str]]]:
    """Names and types of the columns that the vocabulary declares, by predicate."""
    found = re.findall(r":- pred (\w+)\((.*?)\)\.", VOCABULARY.read_text(encoding="utf-8"), re.DOTALL)
    return {name: re.findall(r"(\w+): (\w+)", columns) for name, columns in found}


def test_noworkflow_is_listed() -> None:
    assert {exporter.name: exporter.export for exporter in EXPORTERS}["noworkflow"] is export


def test_the_vocabulary_declares_what_is_exported(project: Project) -> None:
    exported = {relation.name: list(relation.columns) for relation in export(project.folder)}
    assert exported == {name: [column for column, _ in columns] for name, columns in declared().items()}


def test_every_value_has_the_declared_type(rows: dict[str, list[Row]]) -> None:
    wrong = [
        (name, column, value)
        for name, columns in declared().items()
        for row in rows[name]
        for (column, kind), value in zip(columns, row, strict=True)
        if not isinstance(value, TYPES[kind])
    ]
    assert wrong == []


def test_names_and_arities_are_noworkflows(prolog: dict[str, list[Row]]) -> None:
    arities = {f"{name}/{len(columns)}" for name, columns in declared().items()}
    assert len(prolog) == 12
    assert set(prolog) <= arities


@pytest.mark.parametrize(
    ("predicate", "arity", "trial", "without"),
    [
        ("activation", 5, 0, ()),
        ("access", 8, 0, ()),
        ("dependency", 10, 0, ()),
        ("member", 8, 0, ()),
        ("code_block", 4, 0, ()),
        ("tag", 5, 1, ()),
        ("trial", 12, 0, ()),
        ("environment", 3, 0, ()),
        ("evaluation", 7, 0, (5,)),  # noWorkflow strips quotes off the repr, and off
        ("code_component", 10, 0, (2,)),  # the text of the code
        ("argument", 3, 0, (2,)),  # and the value of the setting;
        ("module", 8, 0, (5, 7)),  # it writes the code block as text, and None for no full path
    ],
)
def test_facts_are_those_of_noworkflows_own_export(
    rows: dict[str, list[Row]],
    prolog: dict[str, list[Row]],
    predicate: str,
    arity: int,
    trial: int,
    without: tuple[int, ...],
) -> None:
    def comparable(facts: list[Row]) -> Counter[Row]:
        return Counter(tuple(v for i, v in enumerate(row) if i not in (trial, *without)) for row in facts)

    ours = [row for row in rows[predicate] if row[trial] == 1]
    theirs = prolog[f"{predicate}/{arity}"]
    assert comparable(ours) == comparable(theirs)
    assert len(theirs) > 0
    assert all(re.fullmatch(UUID, str(row[trial])) for row in theirs)


def test_texts_are_as_stored(project: Project, rows: dict[str, list[Row]]) -> None:
    stored = project.sql("SELECT e.id, e.repr FROM evaluation e JOIN trial t ON t.id = e.trial_id AND sequence_key = 1")
    assert {row[1]: row[5] for row in rows["evaluation"] if row[0] == 1} == dict(stored)
    assert [row[2] for row in rows["code_component"] if row[:2] == (1, 1)] == ["script1.py"]


def test_timestamps_are_the_wall_clock_read_as_utc(project: Project, rows: dict[str, list[Row]]) -> None:
    shown = re.findall(r"(?:Start|Finish): (.*)", project.now("show", "1"))
    clocks = [datetime.strptime(text, "%Y-%m-%d %H:%M:%S.%f").replace(tzinfo=UTC).timestamp() for text in shown]
    assert [row[2:4] for row in rows["trial"] if row[0] == 1] == [tuple(clocks)]


@pytest.mark.parametrize(
    ("clock", "seconds"),
    [
        ("'1970-01-01 00:00:01.000001'", 1.000001),
        ("'2015-03-23 23:28:32.253135'", 1427153312.253135),
        ("'2015-03-23 23:28:32'", 1427153312.0),
        ("NULL", -1.0),
    ],
)
def test_a_timestamp_is_the_nearest_float(changed: Callable[[str], Path], clock: str, seconds: float) -> None:
    database = changed(f"UPDATE trial SET start = {clock}")
    assert {row[2] for row in by_name(database)["trial"].rows} == {seconds}


def by_name(path: Path, trials: int | str | list[int | str] | None = None) -> dict[str, Relation]:
    return {relation.name: relation for relation in export(path, trials)}


def test_figure_3_has_four_calls_of_z_three_from_x_and_one_from_the_script(rows: dict[str, list[Row]]) -> None:
    names = {row[1]: row[2] for row in rows["activation"] if row[0] == 1}
    starts = {row[1]: row[3] for row in rows["activation"] if row[0] == 1}
    calls = {row[1]: row for row in rows["evaluation"] if row[0] == 1 and row[1] in names}
    durations = [calls[id][2] - starts[id] for id, name in names.items() if name == "z"]  # type: ignore[operator]
    assert len(durations) == 4
    assert all(0.1 <= duration < 0.2 for duration in durations)
    assert Counter((names[id], names.get(call[4], "nobody")) for id, call in calls.items()) == {
        ("__main__", "nobody"): 1,
        ("range", "__main__"): 1,
        ("x", "__main__"): 3,
        ("y", "x"): 1,
        ("z", "x"): 3,
        ("z", "__main__"): 1,
    }


def test_figure_3_writes_what_its_files_hold(project: Project, rows: dict[str, list[Row]]) -> None:
    names = {row[1]: row[2] for row in rows["activation"] if row[0] == 1}
    z = [hashlib.sha1(f"---{i}---\n".encode()).hexdigest() for i in range(3)]
    y = hashlib.sha1((project.folder / "y.txt").read_bytes()).hexdigest()
    assert [(names[row[7]], *row[1:6]) for row in rows["access"] if row[0] == 1] == [
        ("z", "f1", "z.txt", "w", "nil", z[0]),
        ("z", "f2", "z.txt", "w", z[0], z[1]),
        ("y", "f3", "y.txt", "a", "nil", y),
        ("z", "f4", "z.txt", "w", z[1], z[2]),
        ("z", "f5", "z.txt", "w", z[2], z[2]),
    ]


def test_a_trial_that_crashed_is_exported_with_the_call_that_never_returned(rows: dict[str, list[Row]]) -> None:
    assert [(row[1], row[6], row[9]) for row in rows["trial"] if row[0] == 2] == [("crashes.py", "unfinished", 1)]
    (open_call,) = [row[1] for row in rows["activation"] if row[0] == 2 and row[2] == "Point"]
    assert [(row[2], row[4], row[5]) for row in rows["evaluation"] if row[:2] == (2, open_call)] == [(-1.0, 1, "nil")]


def test_a_trial_that_was_killed_is_exported_without_finish_and_script(rows: dict[str, list[Row]]) -> None:
    (trial,) = [row for row in rows["trial"] if row[0] == 3]
    assert (trial[1], trial[3], trial[6], trial[9]) == ("killed.py", -1.0, "ongoing", "nil")
    assert [row[0] for row in rows["trial_ref"]] == [1, 2, 3]
    assert [row for row in rows["activation"] if row[0] == 3] == []


def test_no_row_is_lost_when_every_value_that_may_be_absent_is(
    project: Project, changed: Callable[[str], Path]
) -> None:
    database = changed("""
        UPDATE evaluation SET checkpoint = NULL, code_component_id = NULL, activation_id = NULL, repr = NULL,
            member_container_id = NULL;
        UPDATE activation SET name = NULL, start_checkpoint = NULL, code_block_id = NULL;
        UPDATE file_access SET name = NULL, mode = NULL, buffering = NULL, content_hash_before = NULL,
            content_hash_after = NULL, checkpoint = NULL, activation_id = NULL;
    """)
    relations = by_name(database, 1)
    (evaluations,) = project.sql("SELECT count(*) FROM evaluation JOIN trial t ON t.id = trial_id AND sequence_key = 1")
    assert len(relations["evaluation"]) == evaluations[0]
    assert relations["evaluation"].rows[0] == (1, 1, -1.0, -1, "nil", "nil", "nil")
    assert relations["activation"].rows[0] == (1, 1, "nil", -1.0, "nil")
    assert relations["access"].rows[0] == (1, "f1", "nil", "nil", "nil", "nil", -1.0, "nil")
    assert relations["buffering"].rows[0] == (1, "f1", "nil")


def test_trials_refer_to_each_other_by_number(project: Project, changed: Callable[[str], Path]) -> None:
    ((first,), (second,), _) = project.sql("SELECT id FROM trial ORDER BY sequence_key")
    database = changed(f"""
        UPDATE trial SET parent_id = '{first}', modules_inherited_from_trial_id = 'gone' WHERE sequence_key = 2;
        INSERT INTO experiment VALUES ('e', 'pilot', NULL);
        INSERT INTO "extendedAnnotation" VALUES ('a', 'fine', NULL, 'txt', NULL, NULL, NULL, '{second}');
    """)
    relations = by_name(database)
    assert [(row[0], row[7], row[10]) for row in relations["trial"].rows] == [
        (1, "nil", "nil"),
        (2, "gone", 1),
        (3, "nil", "nil"),
    ]
    assert relations["experiment"].rows == [("e", "pilot", "nil")]
    assert relations["annotation"].rows == [("a", "fine", "nil", "txt", "nil", "nil", "nil", 2)]


def test_trials_are_chosen_by_number_uuid_and_tag(project: Project) -> None:
    uuids = [uuid for (uuid,) in project.sql("SELECT id FROM trial ORDER BY sequence_key")]
    (tag,) = project.sql(f"SELECT name FROM tag WHERE trial_id = '{uuids[1]}'")

    def chosen(trials: int | str | list[int | str] | None) -> set[int | float | str]:
        return {row[0] for row in by_name(project.folder, trials)["trial_ref"].rows}

    assert chosen(None) == {1, 2, 3}
    assert chosen([]) == set()
    assert chosen(2) == chosen("2") == chosen(uuids[1]) == chosen(tag[0]) == {2}
    assert chosen([1, tag[0], uuids[1]]) == {1, 2}


def test_a_folder_its_store_and_the_file_are_the_same_source(project: Project) -> None:
    folder = by_name(project.folder)
    assert folder == by_name(project.database.parent)
    assert folder == by_name(project.database)


def test_reading_leaves_the_database_as_it_was(project: Project) -> None:
    before = hashlib.sha256(project.database.read_bytes()).hexdigest(), project.database.stat().st_mtime_ns
    by_name(project.folder)
    after = hashlib.sha256(project.database.read_bytes()).hexdigest(), project.database.stat().st_mtime_ns
    assert before == after
    assert sorted(path.name for path in project.database.parent.iterdir()) == ["content", "db.sqlite"]
