"""A question has one right option, and something to say to whoever chooses another."""

import pytest

from course_lib.checking.exercise import Lesson
from course_lib.checking.outcome import Verdict
from course_lib.checking.quiz import Option, Question

RIGHT, WRONG = Option("4", "Yes: two and two.", right=True), Option("22", "You joined texts.")


def question(*options):
    return Question("99.sum", "What is `2 + 2`?", options)


def test_the_right_option():
    outcome = question(WRONG, RIGHT).answer(1)
    assert outcome.verdict is Verdict.CORRECT
    assert outcome.correct
    assert outcome.message == "Yes: two and two."


def test_a_wrong_option_says_which_idea_leads_there():
    outcome = question(WRONG, RIGHT).answer(0)
    assert not outcome.correct
    assert outcome.message == "You joined texts."
    assert outcome.title == "22"


@pytest.mark.parametrize("options", [(), (RIGHT,), (RIGHT, RIGHT), (WRONG, WRONG), (RIGHT, *[WRONG] * 6)])
def test_two_to_six_options_with_one_right(options):
    with pytest.raises(ValueError, match="expected 2 to 6 with exactly one right"):
        question(*options)


def test_each_option_has_feedback():
    with pytest.raises(ValueError, match="expected feedback for each"):
        question(RIGHT, Option("22", ""))


@pytest.mark.parametrize("chosen", [-1, 2])
def test_an_option_that_is_not_there(chosen):
    with pytest.raises(IndexError, match=f"expected an option from 0 to 1, got {chosen}"):
        question(RIGHT, WRONG).answer(chosen)


def test_text_form():
    assert repr(question(RIGHT, WRONG)) == "Question: What is `2 + 2`?\n  a. 4\n  b. 22"


def test_what_an_option_says_is_escaped():
    html = question(RIGHT, Option("<b>", "<script>")).answer(1)._repr_html_()
    assert "<script>" not in html
    assert "&lt;b&gt;" in html


def test_a_recall_question_stands_apart_and_knows_its_lesson():
    lesson = Lesson("99_test", "Test")
    recalled = lesson.recall("two_and_two", "low_rank", "What is `2 + 2`?", RIGHT, WRONG)
    assert (lesson.recalls, lesson.questions) == ([recalled], [])
    assert (recalled.name, recalled.back_to) == ("test.two_and_two", "low_rank")
