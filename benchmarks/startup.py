"""What a program pays before its first answer: the import, and 200 rules from their text to a count.

    python -m benchmarks.startup

Processor seconds, the least of several runs. An import is a fresh process, and what Python itself takes is left out;
the rules are asked in a warm process.
"""

from __future__ import annotations

import os
import resource
import subprocess
import sys
from time import process_time

from benchmarks.workloads.joins import tiny_rules
from logic import KnowledgeBase

RUNS = 9
FACTS = "".join(f"edge({number}, {number + 1}).\n" for number in range(10))


def main() -> None:
    python, imported = (min(processor_time(code) for _ in range(RUNS)) for code in ("pass", "import logic"))
    print(f"import logic: {imported - python:.3f} s above the {python:.3f} s of Python")
    copies = "p0(X, Y) :- edge(X, Y).\n" + "".join(f"p{n}(X, Y) :- p{n - 1}(X, Y).\n" for n in range(1, 200))
    for name, rules in (("copies", copies), ("joins", tiny_rules(200))):
        consulted, answered = map(
            min, zip(*(consult_and_answer(rules + "\n" + FACTS) for _ in range(RUNS)), strict=True)
        )
        print(f"200 rules ({name}): {consulted:.3f} s to consult them, {answered:.3f} s to plan and answer the last")


def processor_time(code: str) -> float:
    """What a fresh interpreter takes to run this, with modules compiled before."""
    environment = {name: value for name, value in os.environ.items() if name != "PYTHONDONTWRITEBYTECODE"}
    before = resource.getrusage(resource.RUSAGE_CHILDREN)
    subprocess.run([sys.executable, "-c", code], check=True, env=environment)
    after = resource.getrusage(resource.RUSAGE_CHILDREN)
    return after.ru_utime + after.ru_stime - before.ru_utime - before.ru_stime


def consult_and_answer(text: str) -> tuple[float, float]:
    kb = KnowledgeBase()
    start = process_time()
    kb.consult(text=text)
    consulted = process_time()
    kb.query("p199(X, Y)").count()
    return consulted - start, process_time() - consulted


if __name__ == "__main__":
    main()
