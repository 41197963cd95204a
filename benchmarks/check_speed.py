"""What the search for an explanation adds to a check: processor time, with it and without it, in one run.

    .venv/bin/python benchmarks/check_speed.py

Each exercise is given three answers that no author has listed: the right results times 1.7, the first mistake times
1.7, and one that nothing explains, for which the search goes to its end. It runs without the search and with it, in
turn; the ratio is that of the medians. The first search of an exercise, which makes the variants of its solution, is
counted alone. Aim: a tenth of a second for any check of a NumPy exercise on a quiet machine. Writes
results/check_speed.md beside this file.
"""

from __future__ import annotations

import statistics
import sys
import time
from collections.abc import Callable
from pathlib import Path

HERE = Path(__file__).resolve().parent
ROUNDS = 3
sys.path.insert(0, str(HERE.parent))

import numpy as np  # noqa: E402

from course_lib.checking.exercise import Exercise  # noqa: E402
from course_lib.exercises import all_lessons  # noqa: E402


def changed(function: Callable, change: Callable) -> Callable:
    """A function whose numbers are changed, in each of its results."""

    def answer(*arguments):
        result = function(*arguments)
        if isinstance(result, tuple):
            return tuple(change(np.asarray(part, dtype=float)) for part in result)
        return change(np.asarray(result, dtype=float))

    return answer


def answers(exercise: Exercise) -> list[Callable]:
    right, wrong = exercise.reference, exercise.mistakes[0].function
    return [
        changed(right, lambda r: 1.7 * r),
        changed(wrong, lambda r: 1.7 * r),
        changed(right, lambda r: np.cos(3 * r) + np.sin(7 * r) ** 2),
    ]


def seconds(action: Callable[[], object]) -> float:
    began = time.process_time()
    action()
    return time.process_time() - began


def without_search(exercise: Exercise, answer: Callable) -> None:
    """A check as it would be without the search."""
    searching = exercise._explained
    exercise._explained = lambda _answer, _calls, outcome: outcome
    try:
        exercise.judge(answer)
    finally:
        exercise._explained = searching


def measure(exercise: Exercise) -> tuple[float, float, float]:
    """Median seconds of a check without the search and with it, and of the first one with it."""
    exercise.judge(exercise.reference)
    tried = answers(exercise)
    first = seconds(lambda: exercise.judge(tried[-1]))
    plain, searched = [], []
    for _round in range(ROUNDS):
        for answer in tried:
            plain.append(seconds(lambda answer=answer: without_search(exercise, answer)))
            searched.append(seconds(lambda answer=answer: exercise.judge(answer)))
    return statistics.median(plain), statistics.median(searched), first


def report(found: dict[str, tuple[float, float, float]]) -> str:
    rows = [
        f"| {name} | {1000 * plain:.1f} | {1000 * searched:.1f} | {searched / plain:.1f} | {1000 * first:.0f} |"
        for name, (plain, searched, first) in sorted(found.items(), key=lambda item: -item[1][2])
    ]
    ratio = statistics.median(searched / plain for plain, searched, _first in found.values())
    slowest = max(found, key=lambda name: found[name][2])
    return "\n".join(
        [
            "# What the search for an explanation costs",
            "",
            f"Milliseconds of processor time a check, medians of {ROUNDS} rounds of three unlisted wrong answers;",
            "`first` is the first of an exercise, with its variants still to make and nothing to be found.",
            "",
            f"Median ratio with to without the search: {ratio:.1f}. Median first check: "
            f"{1000 * statistics.median(first for *_both, first in found.values()):.0f} ms; "
            f"slowest: {slowest}, {1000 * found[slowest][2]:.0f} ms.",
            "",
            "| exercise | without | with | ratio | first |",
            "|---|---|---|---|---|",
            *rows,
            "",
        ]
    )


if __name__ == "__main__":
    chosen = [one for lesson in all_lessons() if not lesson.number.startswith("t") for one in lesson.exercises]
    text = report({exercise.name: measure(exercise) for exercise in chosen if not exercise.takes_value})
    (HERE / "results").mkdir(exist_ok=True)
    (HERE / "results" / "check_speed.md").write_text(text)
    print(text)
