"""One module a lesson: its exercises with their known mistakes, and its quiz."""

from __future__ import annotations

from course_lib.checking.exercise import Lesson

__all__ = ["LESSON_MODULES", "all_lessons"]

LESSON_MODULES = ("lesson_00", "lesson_01")


def all_lessons() -> list[Lesson]:
    """Return every lesson of the course, in its order.

    Examples
    --------
    >>> all_lessons()[0].number
    '00'
    """
    return [Lesson.of(name) for name in LESSON_MODULES]
