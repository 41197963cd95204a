"""One module a lesson: its exercises with their known mistakes, and its quiz."""

from __future__ import annotations

from pathlib import Path

from course_lib.checking.exercise import Lesson

__all__ = ["LESSON_MODULES", "all_lessons"]

# lesson_00 to lesson_10, then lesson_t1 to lesson_t5: the order of their names is the order of the course.
LESSON_MODULES = tuple(sorted(file.stem for file in Path(__file__).parent.glob("lesson_*.py")))


def all_lessons() -> list[Lesson]:
    """Return every lesson of the course, in its order.

    Examples
    --------
    >>> all_lessons()[0].number
    '00'
    """
    return [Lesson.of(name) for name in LESSON_MODULES]
