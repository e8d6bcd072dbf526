"""Where recorded trials are kept: the SQLite file `.logic/trials.sqlite` of a folder; `SCHEMA` is its description.

Checkpoints are seconds since the start of the trial, NULL where never reached; times are seconds since 1970, UTC.
Ids of calls and parameters are counted together from 1 in each trial; 1 is the script, 0 stands for no call.
"""

from __future__ import annotations

import sqlite3
import uuid
from pathlib import Path

FILE = Path(".logic") / "trials.sqlite"
APPLICATION = 0x4C4F4749  # "LOGI": what SQLite calls the application id of a database
VERSION = 1
SCHEMA = """
CREATE TABLE trial (id INTEGER PRIMARY KEY, uuid TEXT, script TEXT, start REAL, finish REAL, command TEXT, path TEXT,
                    status TEXT, user TEXT);
CREATE TABLE argument (trial INTEGER, name TEXT, value TEXT);
CREATE TABLE environment (trial INTEGER, name TEXT, value TEXT);
CREATE TABLE module (trial INTEGER, id INTEGER, name TEXT, version TEXT, path TEXT);
CREATE TABLE code (trial INTEGER, id INTEGER, name TEXT, type TEXT, file TEXT, first_line INTEGER, last_line INTEGER,
                   container INTEGER, hash TEXT, docstring TEXT, PRIMARY KEY (trial, id)) WITHOUT ROWID;
CREATE TABLE call (trial INTEGER, id INTEGER, caller INTEGER, code INTEGER, start REAL, finish REAL, result TEXT,
                   PRIMARY KEY (trial, id)) WITHOUT ROWID;
CREATE TABLE parameter (trial INTEGER, id INTEGER, call INTEGER, code INTEGER, value TEXT,
                        PRIMARY KEY (trial, id)) WITHOUT ROWID;
CREATE TABLE access (trial INTEGER, id INTEGER, name TEXT, mode TEXT, before TEXT, after TEXT, checkpoint REAL,
                     call INTEGER, PRIMARY KEY (trial, id)) WITHOUT ROWID;
"""
WIDTHS = {"argument": 3, "environment": 3, "module": 5, "code": 10, "call": 7, "parameter": 5, "access": 8}


class Store:
    """A trial that is being written."""

    def __init__(self, folder: Path) -> None:
        file = folder / FILE
        file.parent.mkdir(parents=True, exist_ok=True)
        self.file = file.resolve()
        self.connection = sqlite3.connect(file, timeout=60, check_same_thread=False)
        # A crash of the whole machine may cost the trial that is being recorded; one of the script does not.
        self.connection.execute("PRAGMA synchronous = OFF")
        self.trial = 0

    def begin(self, script: str, start: float, command: str, path: str, user: str) -> int:
        """Notes that a trial goes on; gives its number."""
        with self.connection:
            self.connection.execute("BEGIN IMMEDIATE")
            if not self.connection.execute("PRAGMA user_version").fetchone()[0]:
                for statement in SCHEMA.split(";"):
                    self.connection.execute(statement)
                self.connection.execute(f"PRAGMA application_id = {APPLICATION}")
                self.connection.execute(f"PRAGMA user_version = {VERSION}")
            row = (str(uuid.uuid4()), script, start, None, command, path, "ongoing", user)
            done = self.connection.execute("INSERT INTO trial VALUES (NULL, ?, ?, ?, ?, ?, ?, ?, ?)", row)
        self.trial = done.lastrowid or 0
        return self.trial

    def write(self, table: str, rows: list[tuple[object, ...]]) -> None:
        """Adds rows, without the trial's number; a row whose id is there already replaces that."""
        places = ", ".join("?" * (WIDTHS[table] - 1))
        with self.connection:
            self.connection.executemany(f"INSERT OR REPLACE INTO {table} VALUES ({self.trial}, {places})", rows)

    def end(self, finish: float, status: str) -> None:
        with self.connection:
            self.connection.execute(
                "UPDATE trial SET finish = ?, status = ? WHERE id = ?", (finish, status, self.trial)
            )
        self.connection.close()
