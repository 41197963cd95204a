"""What had another place before still answers under its old name: an answer written then runs as it did."""

import importlib

import pytest

import course_lib
from course_lib.exercises import all_lessons, find


@pytest.mark.parametrize("name", ["costs", "estimation", "linalg", "losses", "metrics", "overhead", "probability"])
def test_the_maths_are_found_where_they_were(name):
    assert getattr(course_lib, name) is importlib.import_module(f"course_lib.maths.{name}")


def test_a_name_that_never_was_is_an_error():
    with pytest.raises(ImportError, match="no_such_name"):
        exec("from course_lib import no_such_name")


@pytest.mark.parametrize(
    ("former", "present"),
    [
        ("03.softmax", "probability.softmax"),
        ("02.rank_k", "low_rank.rank_k"),
        ("t5.training_days", "scale.training_days"),
    ],
)
def test_an_exercise_is_found_by_its_former_name(former, present):
    assert find(former) is find(present)
    assert find(present).name == present


def test_a_name_that_no_exercise_has_is_told():
    with pytest.raises(KeyError, match=r"expected that of an exercise, such as .*got '03\.no_such'"):
        find("03.no_such")


def test_every_exercise_is_found_by_its_name():
    for lesson in all_lessons():
        for exercise in lesson.exercises:
            assert find(exercise.name) is exercise
