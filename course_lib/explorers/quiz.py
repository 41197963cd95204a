"""Questions to answer in the lesson: one where its idea has been told, and three on earlier lessons to begin with."""

from __future__ import annotations

import html
from dataclasses import replace
from types import ModuleType

import ipywidgets as widgets

from course_lib.checking.exercise import Lesson
from course_lib.checking.outcome import inline_html
from course_lib.checking.progress import Progress
from course_lib.checking.quiz import Question
from course_lib.explorers.base import Companion, text_html, with_still
from course_lib.text import _

__all__ = ["Quiz", "Recall"]

# ipywidgets gives every option one line's height, so that a long one would run into the next on a narrow page.
_WRAPPED = (
    "<style>.course-options .widget-radio-box{height:auto;max-width:100%;padding-left:2px}"
    ".course-options .widget-radio-box label{height:auto;line-height:1.45;margin:3px 0;white-space:normal;"
    "display:flex;flex-direction:row-reverse;justify-content:flex-end;align-items:center;gap:6px}"
    ".course-options .widget-radio-box input{margin:0;flex:none}</style>"
)


class _Asked(widgets.VBox):
    """One question with its options; what is chosen is recorded, and answered with the idea behind it."""

    def __init__(self, question: Question, level: int = 3):
        super().__init__()
        self.question = question
        self.options = widgets.RadioButtons(
            options=[(option.text.replace("`", ""), number) for number, option in enumerate(question.options)],
            index=None,
            layout=widgets.Layout(width="auto"),
        )
        self.options.add_class("course-options").add_class("course-controls")
        self._feedback = widgets.HTML()
        self.options.observe(self._answered, names="value")
        text = widgets.HTML(_WRAPPED + _heading(question.text, level))
        self.children = (text, self.options, self._feedback)

    def _answered(self, change) -> None:
        if change["new"] is None:
            return
        outcome = self.question.answer(change["new"])
        Progress().record_answer(self.question.name, outcome.correct)
        if self.question.back_to and not outcome.correct:
            outcome = replace(outcome, footer=_where_to_look(self.question))
        self._feedback.value = outcome._repr_html_()


class Quiz(_Asked):
    """Show a question with its options; the chosen one is answered with the idea behind it.

    Parameters
    ----------
    question : Question
    """

    def __init__(self, question: Question):
        super().__init__(question)
        self.add_class("course-widget")
        self.children += (Companion(),)

    def __repr__(self) -> str:
        return repr(self.question)

    def _repr_mimebundle_(self, **formats):
        return with_still(super()._repr_mimebundle_(**formats), repr(self), _still(self.question))


class Recall(widgets.VBox):
    """Ask what earlier lessons taught, before this one begins: its recall questions one under the other in a card.

    Parameters
    ----------
    exercises : module
        The lesson's module of `course_lib.exercises`, in a lesson the name ``ex``.

    Raises
    ------
    ValueError
        The lesson has no recall questions.
    """

    title = _("Before you begin")
    how = _("Answer from memory. A wrong answer costs nothing, and tells you where to look.")

    def __init__(self, exercises: ModuleType):
        self.questions = tuple(Lesson.of(exercises).recalls)
        if not self.questions:
            raise ValueError("exercises: expected a lesson with recall questions, got one without")
        super().__init__()
        self.asked = [_Asked(question, level=4) for question in self.questions]
        self.add_class("course-widget")
        self.layout = widgets.Layout(border="1px solid var(--jp-border-color2, #bdbdbd)", padding="8px 14px")
        title = f'<div style="font-weight:600">{_heading(self.title, 3)}</div>'
        heading = widgets.HTML(title + text_html(self.how))
        self.children = (heading, *self.asked, Companion())

    def __repr__(self) -> str:
        return "\n".join([self.title, *map(repr, self.questions)])

    def _repr_mimebundle_(self, **formats):
        still = f"<b>{html.escape(self.title)}</b><br>" + "".join(map(_still, self.questions))
        return with_still(super()._repr_mimebundle_(**formats), repr(self), still)


def _heading(text: str, level: int) -> str:
    return text_html(text).replace("<div ", f'<div role="heading" aria-level="{level}" ')


def _still(question: Question) -> str:
    """A question with its options and without the answer, for a page that no kernel serves."""
    options = "".join(f"<li>{inline_html(option.text)}</li>" for option in question.options)
    return f"{inline_html(question.text)}<ol type='a'>{options}</ol>"


def _where_to_look(question: Question) -> str:
    lesson = Lesson.of(question.back_to)
    text = _("To look it up, go back to lesson {number}, *{title}*.")
    return text.format(number=lesson.number, title=lesson.title)
