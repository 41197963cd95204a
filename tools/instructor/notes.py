"""The instructor's notes, for the instructor's edition: from workshop/lessons/ and workshop/questions.toml.

Each note is a cell of its own, in a box, tagged `instructor`: after the title, at every section, after every exercise
and before "In a large model"; in a project the rubric comes before "How good is it?". In a deck they are the speaker's
notes.
"""

from __future__ import annotations

import re
from dataclasses import dataclass, field

from nbformat.v4 import new_markdown_cell

from tools.author.workshop_tables import WORKSHOP, questions, table

TAG = "instructor"
MARK = "For the instructor"
# A style that JupyterLab lets a Markdown cell have, readable on its light and on its dark paper.
BOX = "border: 1px solid #b36b00; border-left: 6px solid #b36b00; border-radius: 6px; padding: 0.2em 1em;"
PARTS = ("Timing", "Discuss", "When late")
TALK_BEFORE = ("In a large model", "How good is it?", "Key ideas")


@dataclass
class Notes:
    """What workshop/lessons/NN.md says of a lesson; `missing` are lines on what it does not say."""

    goals: str = ""
    in_class: str = ""
    discuss: str = ""
    rubric: str = ""
    late: str = ""
    minutes: dict[str, tuple[str, str]] = field(default_factory=dict)
    missing: list[str] = field(default_factory=list)


def notes_of(slug: str, folder=WORKSHOP / "lessons") -> Notes:
    """Read the notes of a lesson; where its file or a part of it is missing, `missing` says so."""
    file = folder / f"{slug}.md"
    if not file.is_file():
        return Notes(missing=[f"workshop/lessons/{file.name} is missing"])
    text = file.read_text(encoding="utf-8")
    parts = {name: part(text, name) for name in PARTS}
    goals = re.search(r"(?s)\*\*Goals\.\*\* (.+?)\n\n", text)
    timing, _head, rows = parts["Timing"].partition("| minutes |")
    return Notes(
        goals=goals.group(1) if goals else "",
        in_class=timing.strip(),
        discuss=parts["Discuss"],
        rubric=part(text, "Rubric"),
        late=parts["When late"],
        minutes=timed_sections(rows),
        missing=[f"workshop/lessons/{file.name} has no “{name}”" for name, found in parts.items() if not found]
        + ([] if goals else [f"workshop/lessons/{file.name} has no “Goals”"]),
    )


def part(text: str, name: str) -> str:
    """What stands under a heading, or "" where there is none."""
    found = re.search(rf"(?ms)^## {name}\n(.*?)(?=^## |\Z)", text)
    return found.group(1).strip() if found else ""


def timed_sections(rows: str) -> dict[str, tuple[str, str]]:
    """The minutes of each section, and what happens in it.

    Examples
    --------
    >>> timed_sections("| 5 | What is a vector? | draw one |")
    {'What is a vector?': ('5', 'draw one')}
    """
    return {
        section: (minutes, what.strip())
        for minutes, section, what in re.findall(r"(?m)^\| (\d+) \| (.+?) \|(.*)\|$", rows)
    }


# ------------------------------------------------------------------------------------------------------------ the cells


def boxed(name: str, text: str):
    """A cell with a note; `name` becomes its id."""
    source = f'<div class="{TAG}" style="{BOX}">\n\n**{MARK}** · {text}\n\n</div>'
    metadata = {"slideshow": {"slide_type": "notes"}, "tags": [TAG]}
    return new_markdown_cell(source, id=f"{TAG}-{name}", metadata=metadata)


def folded(summary: str, text: str) -> str:
    return f"<details><summary>{summary}</summary>\n\n{text}\n\n</details>"


def opening(notes: Notes):
    """The note after the title: what the lesson is for, how long it takes, what to leave out."""
    late = folded("What to skip when late", notes.late) if notes.late else ""
    return boxed("goals", "\n\n".join(text for text in (notes.goals, notes.in_class, late) if text))


def at_section(cell, section: str, notes: Notes):
    minutes, what = notes.minutes[section]
    return boxed(f"minutes-{cell.id}", f"{minutes} min" + (f" · {what}" if what else ""))


def after_exercise(exercise):
    """The known mistakes of an exercise, each with the question to ask."""
    mistakes = table(exercise, questions().get(exercise.name, {}))
    asked = folded("What to ask, mistake by mistake", mistakes)
    return boxed(f"ask-{exercise.name.replace('.', '-')}", f"when the check names a mistake\n\n{asked}")


def discussion(notes: Notes):
    rubric = f"\n\nwhat to look for, milestone by milestone\n\n{notes.rubric}" if notes.rubric else ""
    return boxed("discuss", f"to discuss\n\n{notes.discuss}{rubric}")


def add_notes(notebook, notes: Notes, exercises: dict) -> None:
    """Put the notes among the cells; `exercises` has the exercise of each cell that holds one, by the cell's id."""
    sections = [section_of(cell) for cell in notebook.cells]
    talk_before = next((name for name in TALK_BEFORE if name in sections), None)
    cells = []
    for cell, section in zip(notebook.cells, sections, strict=True):
        if notes.discuss and section == talk_before:
            cells.append(discussion(notes))
        cells.append(cell)
        if notes.goals and cell is notebook.cells[0]:
            cells.append(opening(notes))
        if section in notes.minutes:
            cells.append(at_section(cell, section, notes))
        if cell.id in exercises:
            cells.append(after_exercise(exercises[cell.id]))
    notebook.cells = cells
    notes.missing += [f"no minutes for “{name}”" for name in sections if name and name not in notes.minutes]
    notes.missing += [f"minutes for “{name}”, which is no section" for name in notes.minutes if name not in sections]


def section_of(cell) -> str | None:
    """The section that begins in a cell, or None."""
    found = re.search(r"(?m)^## (.+)", cell.source) if cell.cell_type == "markdown" else None
    return found.group(1) if found else None
