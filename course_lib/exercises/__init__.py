"""One module per lesson, named by its slug: its exercises with their known mistakes, and its quiz."""

from __future__ import annotations

from functools import cache
from pathlib import Path

from course_lib.checking.exercise import Exercise, Lesson
from course_lib.checking.former_names import present_name
from course_lib.text import _

__all__ = ["LESSON_MODULES", "PARTS", "all_lessons", "find"]

# The course's parts by their folders below notebooks/, in order.
PARTS = {
    "": _("Start"),
    "mathematics": _("1 · Mathematics"),
    "network": _("2 · A network by hand"),
    "large_models": _("3 · Large models in miniature"),
    "pytorch": _("PyTorch beside it"),
}

LESSON_MODULES = tuple(sorted(file.stem for file in Path(__file__).parent.glob("[a-z]*.py")))


@cache
def all_lessons() -> tuple[Lesson, ...]:
    """Return every lesson of the course, in its order: by number, and the PyTorch track last.

    Examples
    --------
    >>> [lesson.slug for lesson in all_lessons()][:3]
    ['start', 'vectors', 'layers']
    """
    return tuple(sorted(map(Lesson.of, LESSON_MODULES), key=lambda lesson: lesson.number))


def find(name: str) -> Exercise:
    """Return an exercise by its name, or by the one that it had while lessons were known by their numbers.

    Raises
    ------
    KeyError
        No exercise has that name.

    Examples
    --------
    >>> find("probability.softmax") is find("03.softmax")
    True
    """
    slug, _dot, own = present_name(name).partition(".")
    if slug in LESSON_MODULES:
        for exercise in Lesson.of(slug).exercises:
            if exercise.reference.__name__ == own:
                return exercise
    raise KeyError(f"name: expected that of an exercise, such as 'probability.softmax', got {name!r}")
