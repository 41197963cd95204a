"""A question in the lesson: choosing shows the idea behind an option, and is recorded."""

from course_lib.checking.progress import Progress
from course_lib.exercises import vectors
from course_lib.explorers.quiz import Quiz


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
