"""A question in the lesson: choosing shows the idea behind an option, and is recorded."""

from types import SimpleNamespace

import pytest

from course_lib.checking.exercise import Lesson
from course_lib.checking.progress import Progress
from course_lib.checking.quiz import Option
from course_lib.exercises import vectors
from course_lib.explorers.base import Companion
from course_lib.explorers.quiz import Quiz, Recall


def right_and_wrong(question):
    right = next(i for i, option in enumerate(question.options) if option.right)
    return right, next(i for i, option in enumerate(question.options) if not option.right)


def test_choosing_shows_feedback_and_is_recorded():
    quiz = Quiz(vectors.order)
    right, wrong = right_and_wrong(quiz.question)
    quiz.options.value = wrong
    assert quiz.question.options[wrong].feedback[:20] in quiz._feedback.value
    assert Progress().read()["questions"]["vectors.order"] == {"attempts": 1, "right": False}
    quiz.options.value = right
    assert "Correct" in quiz._feedback.value
    assert Progress().read()["questions"]["vectors.order"] == {"attempts": 2, "right": True}


def test_nothing_is_chosen_or_recorded_at_first():
    quiz = Quiz(vectors.zero)
    assert quiz.options.value is None
    assert Progress().read()["questions"] == {}


def test_stored_form_lists_the_options_without_the_answer():
    bundle = Quiz(vectors.zero)._repr_mimebundle_()
    assert bundle["text/plain"].splitlines()[0] == "Question: u · v = 0, and neither vector is zero. What do you know?"
    assert bundle["text/html"].count("<li>") == 4
    assert "Yes:" not in bundle["text/plain"] + bundle["text/html"]


# --- before the lesson begins -----------------------------------------------------------------------------------------


@pytest.fixture
def exercises():
    lesson = Lesson("99_example", "An example")
    for name, back_to in {"last": "layers", "third": "vectors", "sixth": "start"}.items():
        right, wrong = Option("`yes`", f"Yes, {name}.", right=True), Option("no", f"No, {name}.")
        lesson.recall(name, back_to, f"The {name} `question`?", right, wrong)
    return SimpleNamespace(LESSON=lesson)


def test_recall_questions_answer_one_by_one_and_are_recorded(exercises):
    first, second, third = Recall(exercises).asked
    right, wrong = right_and_wrong(second.question)
    second.options.value = wrong
    assert "No, third." in second._feedback.value
    assert "go back to lesson 01, <em>See vectors move</em>" in second._feedback.value
    assert (first._feedback.value, third._feedback.value) == ("", "")
    second.options.value = right
    assert "Yes, third." in second._feedback.value
    assert "go back" not in second._feedback.value
    assert Progress().read()["questions"] == {"example.third": {"attempts": 2, "right": True}}


def test_recall_is_one_card(exercises):
    recall = Recall(exercises)
    assert [isinstance(child, Companion) for child in recall.children].count(True) == 1
    assert "course-widget" in recall._dom_classes
    assert not any("course-widget" in asked._dom_classes for asked in recall.asked)
    assert "Before you begin" in recall.children[0].value


def test_the_stored_form_of_recall_asks_and_does_not_answer(exercises):
    bundle = Recall(exercises)._repr_mimebundle_()
    assert bundle["text/plain"].splitlines()[:2] == ["Before you begin", "Question: The last `question`?"]
    assert bundle["text/plain"].count("Question: ") == bundle["text/html"].count("<ol") == 3
    assert "Yes, " not in bundle["text/plain"] + bundle["text/html"]


def test_a_lesson_without_recall_questions_is_told():
    with pytest.raises(ValueError, match="exercises: expected a lesson with recall questions, got one without"):
        Recall(SimpleNamespace(LESSON=Lesson("99_example", "An example")))
