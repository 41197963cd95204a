"""The instructor's notes come from workshop/, stand where they are needed, and say so where there are none."""

import nbformat
import pytest

from course_lib.exercises import all_lessons, vectors
from tools import ROOT
from tools.instructor.notes import MARK, TAG, add_notes, notes_of, section_of
from tools.instructor.solutions import exercise_of

LESSONS = all_lessons()


def noted(lesson, notes=None):
    """A lesson's notebook with its notes, not executed."""
    notebook = nbformat.read(ROOT / "notebooks" / lesson.notebook, as_version=4)
    exercises = {cell.id: exercise for cell in notebook.cells if (exercise := exercise_of(cell))}
    notes = notes or notes_of(lesson.slug)
    add_notes(notebook, notes, exercises)
    nbformat.validate(notebook)
    return notebook, notes


def after(notebook, name):
    ids = [cell.id for cell in notebook.cells]
    return notebook.cells[ids.index(name) + 1]


@pytest.mark.parametrize("lesson", LESSONS, ids=lambda lesson: lesson.slug)
def test_every_lesson_has_all_its_notes(lesson):
    notebook, notes = noted(lesson)
    assert notes.missing == []
    boxes = [cell for cell in notebook.cells if TAG in cell.metadata.get("tags", [])]
    sections = [cell for cell in notebook.cells if section_of(cell)]
    assert len(boxes) == 2 + len(sections) + len(lesson.exercises)
    assert all(MARK in cell.source and cell.metadata.slideshow.slide_type == "notes" for cell in boxes)


def test_they_stand_where_they_are_needed():
    notebook, _notes = noted(vectors.LESSON)
    assert "They can say what the sign of a dot product tells" in after(notebook, "title").source
    assert "Skip *Only the direction, please*" in after(notebook, "title").source
    assert "16 min · exercise, then the explorer" in after(notebook, "dot-question").source
    ask = after(notebook, "dot-exercise").source
    assert "You multiplied entry by entry" in ask
    assert "How many numbers come back, and how many did you want?" in ask
    ids = [cell.id for cell in notebook.cells]
    assert ids.index("large") - 1 == ids.index("instructor-discuss")
    assert "Which matrices can be undone" in notebook.cells[ids.index("instructor-discuss")].source


def test_a_file_that_is_missing_is_named_in_one_line(tmp_path):
    notebook, notes = noted(vectors.LESSON, notes_of("vectors", tmp_path))
    assert notes.missing[0] == "workshop/lessons/vectors.md is missing"
    assert "no minutes for “What is a vector?”" in notes.missing
    assert any(
        "How many numbers come back" in cell.source for cell in notebook.cells
    )  # questions have a file of their own


def test_parts_that_are_missing_are_named(tmp_path):
    (tmp_path / "vectors.md").write_text(
        "# 01\n\n**Goals.** To add.\n\n## Timing\n\n| minutes |\n| 5 | Nowhere | talk |\n"
    )
    _notebook, notes = noted(vectors.LESSON, notes_of("vectors", tmp_path))
    assert notes.missing[:2] == [f"workshop/lessons/vectors.md has no “{name}”" for name in ("Discuss", "When late")]
    assert "minutes for “Nowhere”, which is no section" in notes.missing
