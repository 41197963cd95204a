"""What an instructor can see of a room full of learners: read from the shared folder, and counted.

`course_lib.checking.publishing` writes the folder, a file a learner; here it is only read. A damaged file is named and
passed over. `course_lib.explorers.room` shows what is counted here.
"""

from __future__ import annotations

import os
import stat
from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass, field
from pathlib import Path

from course_lib.checking.exercise import Exercise, Lesson
from course_lib.checking.outcome import FOUND
from course_lib.checking.progress import parse_progress
from course_lib.checking.publishing import short_name
from course_lib.text import _

__all__ = [
    "Damaged",
    "ExerciseCount",
    "Learner",
    "MistakeCount",
    "Room",
    "count_exercises",
    "learners_by_lesson",
    "read_room",
    "stuck_learners",
]

LARGEST_FILE = 2_000_000  # bytes; a whole course with all its code is a tenth of that
LONGEST_KIND = 80  # letters
LARGEST_COUNT = 10_000  # no learner tries more often: a larger number is damage, and would drown the others


@dataclass(frozen=True)
class Learner:
    """One learner's shared progress.

    Attributes
    ----------
    name : str
        A few letters of the random id.
    at : str
        The exercise, question or challenge that they were last seen at, or "".
    since, updated : float
        When they came there, and when they were last heard of: seconds since 1970.
    exercises : dict
        Records by the exercise's name.
    """

    name: str
    at: str
    since: float
    updated: float
    exercises: dict = field(repr=False)

    def solved(self, exercise: str) -> bool:
        """Whether an exercise is solved."""
        return bool(self.exercises.get(exercise, {}).get("solved"))

    def attempts(self, exercise: str) -> int:
        """How often an exercise was tried."""
        return _count(self.exercises.get(exercise, {}).get("attempts"))


@dataclass(frozen=True)
class Damaged:
    """A file that cannot be read, and why."""

    file: str
    problem: str


@dataclass(frozen=True)
class Room:
    """All learners who share, the files that cannot be read, and what is wrong with the folder ("" if nothing)."""

    learners: tuple[Learner, ...] = ()
    damaged: tuple[Damaged, ...] = ()
    problem: str = ""


@dataclass(frozen=True)
class MistakeCount:
    """How many made a known mistake of an exercise, or one that the check found out by itself.

    Attributes
    ----------
    name, message : str
    people : int
        Who made it at least once.
    still : int
        Those of them who have not solved the exercise.
    times : int
    """

    name: str
    message: str
    people: int
    still: int
    times: int


@dataclass(frozen=True)
class ExerciseCount:
    """What the room did with one exercise.

    Attributes
    ----------
    lesson : Lesson
    exercise : Exercise
    tried, solved : int
        People.
    attempts : int
        Of all together.
    here : int
        People who did something with it last, and have not solved it.
    hints : int
        People who asked for at least one.
    mistakes : tuple of MistakeCount
        Those that stop most people first.
    unnamed : int
        People who have not solved it and made no mistake that the check could name, listed or found out.
    codes : tuple of str
        What those who share their code, and have not solved it, have written.
    """

    lesson: Lesson
    exercise: Exercise
    tried: int
    solved: int
    attempts: int
    here: int
    hints: int
    mistakes: tuple[MistakeCount, ...] = ()
    unnamed: int = 0
    codes: tuple[str, ...] = field(default=(), repr=False)

    @property
    def stopped(self) -> int:
        """People who tried it and have not solved it."""
        return self.tried - self.solved


def read_room(folder: str | os.PathLike) -> Room:
    """Read every learner's file in a shared folder. Never raises: see `Room.problem` and `Room.damaged`.

    Examples
    --------
    >>> read_room("/no/such/folder").learners
    ()
    """
    place = Path(os.path.expanduser(os.fspath(folder)))
    try:
        with os.scandir(place) as entries:
            files = sorted(Path(e) for e in entries if e.name.startswith("learner-") and e.name.endswith(".json"))
    except OSError as problem:
        text = _("The folder {folder} cannot be read ({reason}).")
        return Room(problem=text.format(folder=place, reason=problem.strerror or type(problem).__name__))
    read = [found for file in files if (found := _read_learner(file)) is not None]
    learners = tuple(found for found in read if isinstance(found, Learner))
    return Room(learners, tuple(found for found in read if isinstance(found, Damaged)))


def _read_learner(file: Path) -> Learner | Damaged | None:
    try:
        found = file.lstat()
        if not stat.S_ISREG(found.st_mode):  # a link could lead anywhere, and a pipe would never end
            return Damaged(file.name, _("it is no ordinary file"))
        if found.st_size > LARGEST_FILE:
            return Damaged(file.name, _("it is too large"))
        data = parse_progress(file.read_bytes())
    except FileNotFoundError:  # the learner stopped sharing just now
        return None
    except OSError as problem:
        return Damaged(file.name, problem.strerror or type(problem).__name__)
    except ValueError as problem:
        return Damaged(file.name, str(problem))
    at = data.get("at") if isinstance(data.get("at"), str) else ""
    updated = _moment(data.get("updated"), found.st_mtime)
    return Learner(short_name(file), at, _moment(data.get("since"), updated), updated, data["exercises"])


def _moment(value: object, otherwise: float) -> float:
    fits = isinstance(value, int | float) and not isinstance(value, bool) and 0 <= value < 1e11
    return float(value) if fits else otherwise


def _count(value: object) -> int:
    return min(max(value, 0), LARGEST_COUNT) if isinstance(value, int) else 0


def learners_by_lesson(room: Room, lessons: Sequence[Lesson]) -> dict[str, int]:
    """Count the learners at each lesson, by its slug; under "" those who have not begun.

    A learner is at the lesson of what they did last; where that is not known, at the furthest that they tried.
    """
    slugs = [lesson.slug for lesson in lessons]
    counts = dict.fromkeys(["", *slugs], 0)
    for learner in room.learners:
        counts[lesson_of(learner, slugs)] += 1
    return counts


def lesson_of(learner: Learner, slugs: Sequence[str]) -> str:
    """Return the slug of the lesson that a learner is at, one of `slugs` in the course's order, or "" before the first.

    Examples
    --------
    >>> lesson_of(Learner("3f2a9c", "vectors.cosine", 0.0, 0.0, {}), ["start", "vectors"])
    'vectors'
    """
    if (slug := learner.at.partition(".")[0]) in slugs:
        return slug
    tried = {name.partition(".")[0] for name in learner.exercises if learner.attempts(name)}
    return next((slug for slug in reversed(slugs) if slug in tried), "")


def count_exercises(room: Room, lessons: Sequence[Lesson]) -> list[ExerciseCount]:
    """Count what was done with each exercise that anybody tried or asked a hint for; what stops most comes first."""
    counts = [_count_one(lesson, e, room.learners) for lesson in lessons for e in lesson.exercises]
    met = [count for count in counts if count.tried or count.hints]
    return sorted(met, key=lambda count: (-count.stopped, -count.attempts))


def _count_one(lesson: Lesson, exercise: Exercise, learners: Sequence[Learner]) -> ExerciseCount:
    name = exercise.name
    hints = sum(_count(learner.exercises.get(name, {}).get("hints")) > 0 for learner in learners)
    tried = [learner for learner in learners if learner.attempts(name) or learner.solved(name)]
    open_ = [learner for learner in tried if not learner.solved(name)]
    known = {mistake.name for mistake in exercise.mistakes}
    return ExerciseCount(
        lesson,
        exercise,
        len(tried),
        len(tried) - len(open_),
        sum(learner.attempts(name) for learner in tried),
        sum(learner.at == name for learner in open_),
        hints,
        _count_mistakes(exercise, tried),
        sum(not any(_is_named(mistake, known) for mistake in _mistakes(learner, name)) for learner in open_),
        tuple(code for learner in open_ if (code := learner.exercises[name].get("code"))),
    )


def _mistakes(learner: Learner, exercise: str) -> dict:
    made = learner.exercises.get(exercise, {}).get("mistakes", {})
    return {name: times for name, times in made.items() if _count(times)}


def _count_mistakes(exercise: Exercise, tried: Sequence[Learner]) -> tuple[MistakeCount, ...]:
    people, still, times = Counter(), Counter(), Counter()
    for learner in tried:
        for name, number in _mistakes(learner, exercise.name).items():
            people[name] += 1
            still[name] += not learner.solved(exercise.name)
            times[name] += _count(number)
    messages = {mistake.name: mistake.message for mistake in exercise.mistakes}
    messages |= {name: _found(name) for name in people if name.startswith(FOUND)}
    counts = [MistakeCount(name, messages[name], people[name], still[name], times[name]) for name in messages]
    return tuple(sorted((m for m in counts if m.people), key=lambda m: (-m.still, -m.people, -m.times)))


def _is_named(mistake: str, known: set[str]) -> bool:
    return mistake in known or mistake.startswith(FOUND)


def _found(name: str) -> str:
    """What to say of an explanation that the check found, of which the file holds the kind alone."""
    return _("Found by the check, not listed: {kind}.").format(kind=name.removeprefix(FOUND)[:LONGEST_KIND])


def stuck_learners(room: Room, lessons: Sequence[Lesson], attempts: int = 3) -> list[tuple[Learner, Exercise]]:
    """Return who is at an exercise, tried it at least `attempts` times and has not solved it; most attempts first."""
    exercises = {e.name: e for lesson in lessons for e in lesson.exercises}
    here = [(learner, exercises[learner.at]) for learner in room.learners if learner.at in exercises]
    stuck = [(a, e) for a, e in here if not a.solved(e.name) and a.attempts(e.name) >= attempts]
    return sorted(stuck, key=lambda pair: (-pair[0].attempts(pair[1].name), pair[0].since))
