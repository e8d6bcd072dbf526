"""From a script to answers about its run: noWorkflow captures the two scripts of Figure 3 of Pimentel et al.
(TaPP 2015), the exporter turns the trial into facts, and the rules of library(provenance) answer.

    python examples/demo.py
"""

from __future__ import annotations

import shutil
import subprocess
import sys
from pathlib import Path
from tempfile import TemporaryDirectory

from logic import KnowledgeBase
from logic.exporters import noworkflow

FIGURE_3 = Path(__file__).parent / "figure3"

QUERIES = (
    ("How long did each call of z take, in seconds?", "duration(1, z, Duration)"),
    (
        "Who called whom?",
        "caller(1, Call, By), activation_name(1, Call, Called), activation_name(1, By, Caller)",
    ),
    (
        "Which files did each call write? Hashes before and after; nil: there was no such file.",
        "access(1, Access, File, Mode, Before, After, _, Call), activation_name(1, Call, Writer)",
    ),
)


def main() -> None:
    with TemporaryDirectory() as folder:
        capture(Path(folder))
        kb = KnowledgeBase()
        facts = kb.add_facts(noworkflow.export(folder))
    kb.consult(text=":- use_module(library(provenance)).")
    print(f"The trial is {facts} facts.")
    for question, query in QUERIES:
        print(f"\n{question}\n?- {query}.")
        print_table(kb.query(query).dicts())
    _, query = QUERIES[0]
    print(f"\nHow is the first of these answered?\n{kb.explain(query)}")


def capture(folder: Path) -> None:
    """Runs the example in a folder under noWorkflow, which puts the trial in `.noworkflow` there."""
    for script in FIGURE_3.glob("*.py"):
        shutil.copy(script, folder)
    command = [sys.executable, "-m", "noworkflow", "run", "script1.py"]
    print("$ now run script1.py")
    done = subprocess.run(command, cwd=folder, capture_output=True, text=True, check=False)
    if done.returncode:
        sys.exit(f"{done.stderr}noWorkflow failed; is it installed? pip install noworkflow==2.1.3")


def print_table(answers: list[dict[str, int | float | str]]) -> None:
    """One line an answer, one column a variable."""
    lines = [list(answers[0]) if answers else ["false"]] + [[str(value) for value in row.values()] for row in answers]
    widths = [max(map(len, column)) for column in zip(*lines, strict=True)]
    for line in lines:
        print("  " + "  ".join(text.ljust(width) for text, width in zip(line, widths, strict=True)).rstrip())


if __name__ == "__main__":
    main()
