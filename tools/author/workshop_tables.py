"""Write the tables of misconceptions in workshop/lessons/ anew:

    .venv/bin/python -m tools.author.workshop_tables

What the checks say comes from the exercises, what to ask from workshop/questions.toml. A test compares, and says which
mistakes have no question yet.
"""

from __future__ import annotations

import re
import sys
import tomllib
from fnmatch import fnmatchcase
from pathlib import Path

import nbformat

from tools import ROOT
from tools.author.times import total

WORKSHOP = ROOT / "workshop"
PLANNED = re.compile(r"(Planned, not yet measured in a room)[^.]*\.")
BEGIN, END = "<!-- misconceptions -->", "<!-- /misconceptions -->"


def questions() -> dict[str, dict[str, str]]:
    """What to ask, by the exercise's name and then by the mistake's, which may end in a *."""
    return tomllib.loads((WORKSHOP / "questions.toml").read_text(encoding="utf-8"))


def lesson_files() -> list[Path]:
    """The files of workshop/lessons/, in the order of the course."""
    from course_lib.exercises import all_lessons

    order = [lesson.slug for lesson in all_lessons()]
    return sorted((WORKSHOP / "lessons").glob("*.md"), key=lambda file: order.index(file.stem))


def lesson_of(file: Path):
    """The lesson that a file of workshop/lessons/ is about."""
    from course_lib.exercises import all_lessons

    return next(lesson for lesson in all_lessons() if lesson.slug == file.stem)


def pattern_for(mistake: str, asked: dict[str, str]) -> str | None:
    """The line of questions.toml that a mistake belongs to."""
    return next((name for name in asked if fnmatchcase(mistake, name)), None)


def unasked(lesson) -> list[str]:
    """The known mistakes of a lesson that have no question."""
    asked = questions()
    return [
        f"{exercise.name}: {mistake.name}"
        for exercise in lesson.exercises
        for mistake in exercise.mistakes
        if pattern_for(mistake.name, asked.get(exercise.name, {})) is None
    ]


def left_over(lesson) -> list[str]:
    """Questions about mistakes that the lesson does not know (any more)."""
    mistakes = {exercise.name: [m.name for m in exercise.mistakes] for exercise in lesson.exercises}
    return [
        f"{exercise}: {name}"
        for exercise, asked in questions().items()
        if exercise.startswith(f"{lesson.slug}.")
        for name in asked
        if not any(fnmatchcase(mistake, name) for mistake in mistakes.get(exercise, ()))
    ]


def table(exercise, asked: dict[str, str]) -> str:
    """The known mistakes of one exercise, a row each; those that share a question share the row of the first."""
    rows: dict[str, list[str]] = {}
    for mistake in exercise.mistakes:
        key = pattern_for(mistake.name, asked) or mistake.name
        rows.setdefault(key, []).append(mistake.message)
    lines = [f"**{exercise.title}** (`{exercise.name}`)", "", "| the check says | ask |", "|---|---|"]
    for name, messages in rows.items():
        more = f" (and {len(messages) - 1} of the same kind)" if len(messages) > 1 else ""
        lines.append(f"| {in_cell(messages[0])}{more} | {in_cell(asked.get(name, ''))} |")
    return "\n".join(lines)


def in_cell(text: str) -> str:
    """A text inside a table's cell: one line, and no bar that would end the cell."""
    return " ".join(text.split()).replace("|", "\\|")


def filled(text: str, lesson) -> str:
    """Return a file's text with its tables written anew."""
    asked = questions()
    tables = "\n\n".join(table(exercise, asked.get(exercise.name, {})) for exercise in lesson.exercises)
    before, begin, rest = text.partition(BEGIN)
    _old, end, after = rest.partition(END)
    if not (begin and end):
        raise ValueError(f"{lesson.slug}: expected {BEGIN} and {END}, got a text without them")
    return f"{before}{BEGIN}\n{tables}\n{END}{after}"


def timed(text: str, lesson) -> str:
    """Return a file's text with the minutes that learners need on their own."""
    minutes = total(nbformat.read(ROOT / "notebooks" / lesson.notebook, as_version=4))
    return PLANNED.sub(rf"\1; on their own, learners need about {minutes} minutes.", text)


def main() -> int:
    missing = []
    for file in lesson_files():
        lesson = lesson_of(file)
        text = timed(filled(file.read_text(encoding="utf-8"), lesson), lesson)
        file.write_text(text, encoding="utf-8", newline="\n")
        missing += [f"no question for {name}" for name in unasked(lesson)]
        missing += [f"no such mistake: {name}" for name in left_over(lesson)]
    print("\n".join(missing), end="\n" if missing else "")
    return 1 if missing else 0


if __name__ == "__main__":
    sys.exit(main())
