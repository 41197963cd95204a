"""A quiz question to answer in the lesson."""

from __future__ import annotations

import html

import ipywidgets as widgets

from course_lib.checking.progress import Progress
from course_lib.checking.quiz import Question
from course_lib.explorers.base import Companion, text_html, with_still

__all__ = ["Quiz"]

# ipywidgets gives every option one line's height, so that a long one would run into the next on a narrow page.
_WRAPPED = (
    "<style>.course-options .widget-radio-box{height:auto;max-width:100%;padding-left:2px}"
    ".course-options .widget-radio-box label{height:auto;line-height:1.45;margin:3px 0;white-space:normal;"
    "display:flex;flex-direction:row-reverse;justify-content:flex-end;align-items:center;gap:6px}"
    ".course-options .widget-radio-box input{margin:0;flex:none}</style>"
)


class Quiz(widgets.VBox):
    """Show a question with its options; the chosen one is answered with the idea behind it.

    Parameters
    ----------
    question : Question
    """

    def __init__(self, question: Question):
        super().__init__()
        self.question = question
        text = widgets.HTML(_WRAPPED + text_html(question.text).replace("<div ", '<div role="heading" aria-level="3" '))
        self.options = widgets.RadioButtons(
            options=[(option.text, number) for number, option in enumerate(question.options)],
            index=None,
            layout=widgets.Layout(width="auto"),
        )
        self.options.add_class("course-options")
        self.options.add_class("course-controls")
        self.add_class("course-widget")
        self._feedback = widgets.HTML()
        self.options.observe(self._answered, names="value")
        self.children = (text, self.options, self._feedback, Companion())

    def _answered(self, change) -> None:
        if change["new"] is None:
            return
        outcome = self.question.answer(change["new"])
        Progress().record_answer(self.question.name, outcome.correct)
        self._feedback.value = outcome._repr_html_()

    def __repr__(self) -> str:
        return repr(self.question)

    def _repr_mimebundle_(self, **formats):
        options = "".join(f"<li>{html.escape(option.text)}</li>" for option in self.question.options)
        still = f"{html.escape(self.question.text)}<ol type='a'>{options}</ol>"
        return with_still(super()._repr_mimebundle_(**formats), repr(self), still)
