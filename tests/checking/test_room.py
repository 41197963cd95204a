"""What the instructor sees is what the learners did; damaged files are named and left out; 300 are read once each."""

import json
import os
import sys
from functools import partial
from pathlib import Path

import pytest

from course_lib.checking import publishing
from course_lib.checking.progress import Progress
from course_lib.checking.room import (
    LARGEST_COUNT,
    Learner,
    count_exercises,
    learners_by_lesson,
    lesson_of,
    read_room,
    stuck_learners,
)
from course_lib.checking.sharing import share_progress
from course_lib.exercises import all_lessons, vectors
from work import calls_made

sys.path.insert(0, str(Path(__file__).parents[1]))

from room_simulator import DAMAGE, simulate

LESSONS = all_lessons()


def put(folder, name, at="", since=0.0, **exercises):
    record = {"version": 2, "at": at, "since": since, "updated": since, "exercises": exercises}
    (folder / f"learner-{name}.json").write_text(json.dumps(record))


def tried(attempts, solved=False, **more):
    return {"attempts": attempts, "solved": solved, **more}


@pytest.fixture
def room(tmp_path):
    put(
        tmp_path,
        "a",
        "vectors.cosine",
        **{"vectors.cosine": tried(4, mistakes={"lengths_kept": 3, "one_length_kept": 1})},
    )
    put(
        tmp_path,
        "b",
        "vectors.cosine",
        **{"vectors.cosine": tried(3, mistakes={"lengths_kept": 1}, hints=2, code="mine")},
    )
    put(
        tmp_path,
        "c",
        "layers.dense",
        **{"vectors.cosine": tried(2, True, mistakes={"lengths_added": 1}), "layers.dense": tried(1)},
    )
    put(tmp_path, "d", "vectors.cosine", **{"vectors.cosine": tried(5)})
    put(tmp_path, "e")
    return read_room(tmp_path)


def test_an_exercise_is_counted_in_people(room):
    first, second = count_exercises(room, LESSONS)
    assert (first.exercise.name, first.lesson.number) == ("vectors.cosine", "01")
    assert (first.tried, first.solved, first.stopped, first.attempts) == (4, 1, 3, 14)
    assert (first.here, first.hints, first.unnamed, first.codes) == (3, 1, 1, ("mine",))
    assert (second.exercise.name, second.stopped, second.unnamed) == ("layers.dense", 1, 1)


def test_the_mistake_that_stops_most_comes_first_with_its_message(room):
    mistakes = count_exercises(room, LESSONS)[0].mistakes
    assert [(m.name, m.still, m.people, m.times) for m in mistakes] == [
        ("lengths_kept", 2, 2, 4),
        ("one_length_kept", 1, 1, 1),
        ("lengths_added", 0, 1, 1),
    ]
    known = {mistake.name: mistake.message for mistake in vectors.cosine.mistakes}
    assert mistakes[0].message == known["lengths_kept"]


def test_who_is_where(room):
    counts = learners_by_lesson(room, LESSONS)
    assert {slug: count for slug, count in counts.items() if count} == {"": 1, "vectors": 3, "layers": 1}


def test_a_place_that_nobody_knows_is_the_furthest_tried():
    done = {"vectors.a": tried(1), "probability.b": tried(2), "surprise.c": {"hints": 1}}
    assert lesson_of(Learner("x", "", 0.0, 0.0, done), ["start", "vectors", "probability", "surprise"]) == "probability"
    assert lesson_of(Learner("x", "99.gone", 0.0, 0.0, done), ["start", "vectors"]) == "vectors"
    assert lesson_of(Learner("x", "start.question", 0.0, 0.0, done), ["start", "vectors"]) == "start"


def test_who_may_want_help_has_tried_most(room):
    assert [(learner.name, e.name) for learner, e in stuck_learners(room, LESSONS)] == [
        ("d", "vectors.cosine"),
        ("a", "vectors.cosine"),
        ("b", "vectors.cosine"),
    ]


def test_what_a_learner_shares_is_what_is_read(tmp_path, monkeypatch):
    monkeypatch.setattr(publishing.time, "time", lambda: 1e9)
    share_progress(tmp_path)
    vectors.cosine.check(lambda u, v: u @ v)
    vectors.cosine.hint()
    (learner,) = read_room(tmp_path).learners
    assert learner.at == "vectors.cosine"
    assert learner.since == 1e9
    (count,) = count_exercises(read_room(tmp_path), LESSONS)
    assert (count.tried, count.hints, count.mistakes[0].name) == (1, 1, "lengths_kept")
    assert Progress().notice == ""


# --- files that are no learner's --------------------------------------------------------------------------------------


@pytest.mark.parametrize("name", DAMAGE)
def test_a_damaged_file_is_named_and_left_out(name, tmp_path):
    put(tmp_path, "good", **{"vectors.cosine": tried(1)})
    whole = (tmp_path / "learner-good.json").read_bytes()
    (tmp_path / "learner-bad.json").write_bytes(DAMAGE[name](whole))
    room = read_room(tmp_path)
    assert [learner.name for learner in room.learners] == ["good"]
    assert [bad.file for bad in room.damaged] == ["learner-bad.json"]
    assert "progress file: expected" in room.damaged[0].problem


def test_other_files_are_none_of_ours(tmp_path):
    (tmp_path / "notes.txt").write_text("mine")
    (tmp_path / "learner-3f2a.part").write_text('{"vers')
    assert read_room(tmp_path) == type(read_room(tmp_path))()


def test_what_is_no_ordinary_file_is_not_opened(tmp_path):
    (tmp_path / "learner-folder.json").mkdir()
    if os.name != "nt":
        os.mkfifo(tmp_path / "learner-pipe.json")
        (tmp_path / "learner-link.json").symlink_to("/dev/zero")
    assert {bad.problem for bad in read_room(tmp_path).damaged} == {"it is no ordinary file"}


def test_a_huge_file_is_not_read(tmp_path):
    with (tmp_path / "learner-huge.json").open("wb") as huge:
        huge.truncate(10**10)
    assert read_room(tmp_path).damaged[0].problem == "it is too large"


def test_a_folder_that_is_not_there_is_a_sentence(tmp_path):
    assert "cannot be read" in read_room(tmp_path / "none").problem


def test_strange_values_neither_raise_nor_drown_the_others(tmp_path):
    strange = {"vectors.cosine": tried(10**300, mistakes={"lengths_kept": 10**300, "unheard_of": 1}, hints=-5)}
    put(tmp_path, "a", at=["list"], since="yesterday", **strange, **{"77.other_course": tried(3)})
    put(tmp_path, "b", at="vectors.cosine", since=float("inf"), **{"vectors.cosine": tried(-3)})
    room = read_room(tmp_path)
    assert len(room.learners) == 2
    (count,) = count_exercises(room, LESSONS)
    assert (count.attempts, count.mistakes[0].times, count.hints) == (LARGEST_COUNT, LARGEST_COUNT, 0)
    assert all(learner.since < 1e11 for learner in room.learners)


# --- a full house -----------------------------------------------------------------------------------------------------


@pytest.fixture
def full(tmp_path):
    """A function that makes the folder of a room with so many learners, a thirtieth of their files damaged."""

    def make(learners):
        folder = tmp_path / str(learners)
        folder.mkdir()
        simulate(folder, learners=learners, damaged=learners // 30)
        return folder

    return make


def test_a_room_of_300_is_counted(full):
    room = read_room(full(300))
    counts = count_exercises(room, LESSONS)
    places = learners_by_lesson(room, LESSONS)
    assert (len(room.learners), len(room.damaged), sum(places.values())) == (290, 10, 290)
    assert [c.stopped for c in counts] == sorted((c.stopped for c in counts), reverse=True)


def test_ten_times_the_learners_are_ten_times_the_work(full):
    def work(folder):
        room = read_room(folder)
        count_exercises(room, LESSONS)
        learners_by_lesson(room, LESSONS)
        stuck_learners(room, LESSONS)

    few, many = (calls_made(partial(work, full(learners))) for learners in (30, 300))
    assert many["course_lib.checking.room._read_learner"] == 300  # each file once
    assert many.total() < 11 * few.total()


def test_the_counts_are_those_of_the_files(tmp_path):
    simulate(tmp_path, learners=40, damaged=0, seed=1)
    records = [json.loads(file.read_text())["exercises"] for file in tmp_path.iterdir()]
    for count in count_exercises(read_room(tmp_path), LESSONS):
        mine = [record[count.exercise.name] for record in records if count.exercise.name in record]
        assert (count.tried, count.solved) == (len(mine), sum(record["solved"] for record in mine))
        assert count.attempts == sum(record["attempts"] for record in mine)
        for mistake in count.mistakes:
            assert mistake.times == sum(record.get("mistakes", {}).get(mistake.name, 0) for record in mine)


def test_explanations_that_a_check_found_are_counted_beside_the_known_mistakes(tmp_path):
    found = {"found: a term left out": 2, "found: " + "x" * 500: 1}
    put(tmp_path, "a", "vectors.cosine", **{"vectors.cosine": tried(3, mistakes=found)})
    put(tmp_path, "b", "vectors.cosine", **{"vectors.cosine": tried(1, mistakes={"found: a term left out": 1})})
    put(tmp_path, "c", "vectors.cosine", **{"vectors.cosine": tried(1, mistakes={"a name of long ago": 1})})
    (count,) = count_exercises(read_room(tmp_path), LESSONS)
    first, second = count.mistakes
    assert (first.name, first.people, first.times) == ("found: a term left out", 2, 3)
    assert "a term left out" in first.message
    assert len(second.message) < 150
    assert count.unnamed == 1
