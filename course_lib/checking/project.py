"""A project is an open task: many answers are good, so a check asks what every good one has, and compares with none.

A milestone of a project is one worked answer with *demands*. A demand is a function of the learner's answer: it returns
None where the answer has what is asked, and otherwise the sentence, with its numbers, that says what is lacking.

>>> project = Project("99_example", "An example")
>>> @demand("The shares add up to 1")
... def is_whole(shares):
...     return None if abs(sum(shares) - 1) < 1e-9 else f"Yours add up to {sum(shares):g}."
>>> @demand("No share is below 0")
... def is_positive(shares):
...     return None if min(shares) >= 0 else f"The smallest of yours is {min(shares):g}."
>>> @project.milestone("Share a cake", demands=[is_whole, is_positive], hints=["Halve it."], correct="So can others.")
... def shares():
...     return 0.5, 0.5
>>> shares.check((0.7, 0.5, -0.2))
✗ Not yet · Share a cake
  The smallest of yours is -0.2.
  ✓ The shares add up to 1
  ✗ No share is below 0
  Stuck? Run ex.shares.hint() in a cell of its own.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Sequence
from dataclasses import dataclass, replace

import numpy as np

from course_lib.checking.calling import Call, TimeLimitReached, call
from course_lib.checking.causes import why_nothing
from course_lib.checking.comparison import is_tensor
from course_lib.checking.exercise import NO_ANSWER, Exercise, Lesson, Mistake, in_one_line
from course_lib.checking.outcome import Outcome, Verdict
from course_lib.text import _

__all__ = ["Demand", "Milestone", "Project", "demand"]

MET, UNMET, UNSEEN = "✓", "✗", "○"


@dataclass(frozen=True)
class Demand:
    """One thing that every good answer has.

    Attributes
    ----------
    title : str
        What is asked, for the card's list: "No speaker is in two groups".
    function : callable
        ``function(answer)`` returns None where the answer has it, else the sentence that says what is lacking. The
        answer has met all demands before this one. A learner's function is called as any other; where it fails, does
        not end or changes its input, the check says so, and the demand need not.
    """

    title: str
    function: Callable[[object], str | None]


def demand(title: str) -> Callable[[Callable], Demand]:
    """Decorate the function of a demand with the demand's title."""
    return lambda function: Demand(title, function)


class _Failed(BaseException):
    """A call of the learner's function raised, gave nothing or changed its input.

    No Exception, so that no demand swallows it.
    """

    def __init__(self, done: Call, arguments: tuple):
        self.done, self.arguments = done, arguments


class Milestone(Exercise):
    """An exercise whose answer is open: it is looked at demand by demand.

    Made with `Project.milestone`, which decorates one worked answer. One without parameters makes a milestone whose
    answer is a value.

    A known mistake is a wrong answer with the very sentence that a demand says of it. A learner's answer of which a
    demand says the same, but for the numbers, is recorded under that mistake's name.

    Parameters
    ----------
    lesson, title, solution, hints, correct
        As those of an `Exercise`; the solution is one answer of many.
    demands : sequence of Demand
        In their order: the first ones ask for the form that the others rely on.
    seconds : float
        How long the answer may compute for one demand.
    """

    def __init__(
        self,
        lesson: str,
        title: str,
        solution: Callable,
        demands: Sequence[Demand],
        hints: Sequence[str],
        correct: str,
        **more,
    ):
        super().__init__(lesson, title, solution, (), hints, correct, **more)
        self.demands = tuple(demands)

    @property
    def kind(self) -> str:
        """Always "milestone"."""
        return "milestone"

    @property
    def kind_in_words(self) -> str:
        """What it is, for a label."""
        return _("milestone")

    @property
    def about_solution(self) -> str:
        """What stands over the worked answer."""
        return _("This is one worked answer of many; yours can differ from it in every number, and be better.")

    def judge(self, answer: object) -> Outcome:
        """Return the outcome of an answer without recording it. Never raises."""
        if text := self._untouched(answer):
            return self._outcome(Verdict.NOT_ATTEMPTED, text)
        if answer is NO_ANSWER or not (self.takes_value or callable(answer)):
            return self._not_a_function(answer, ())
        given = self._as_given_to_demands(answer)
        for place, one in enumerate(self.demands):
            # What the answer gives can be an object that fails, or never ends, when a demand looks at it.
            done = call(lambda one=one: one.function(given()), (), self.seconds)
            if done.error or done.value:
                return replace(self._lacking(one, answer, done), checklist=self._checklist(place))
        reached = self._outcome(Verdict.CORRECT, self.correct, checklist=self._checklist(len(self.demands)))
        return replace(reached, word=_("Reached"))

    def _as_given_to_demands(self, answer: object) -> Callable[[], object]:
        """What makes, within a protected call, that which a demand gets: a value, or a function under protections."""

        def protected(*arguments):
            done = call(answer, arguments)  # its time is that of the demand
            if done.error or done.value is None or _spoilt(done, arguments):
                raise _Failed(done, arguments)
            return done.value

        if self.takes_value:
            return protected if callable(answer) else lambda: answer
        return lambda: protected

    def _checklist(self, met: int) -> tuple[tuple[str, str], ...]:
        """Each demand with its mark, when the first `met` of them are met."""
        marks = [MET] * met + [UNMET] + [UNSEEN] * len(self.demands)
        return tuple(zip(marks, (one.title for one in self.demands), strict=False))

    def _lacking(self, one: Demand, answer: object, done: Call) -> Outcome:
        """The outcome of an answer that does not meet a demand, or in which something failed."""
        if isinstance(done.error, TimeLimitReached | KeyboardInterrupt):
            return self._stopped(answer, (done,))
        if isinstance(done.error, _Failed):
            return self._failed(answer, done.error.done, done.error.arguments)
        if done.error:
            return self._unreadable(one, done.error)
        known = next((mistake.name for mistake in self.mistakes if _same_but_for_numbers(mistake, done.value)), "")
        verdict = Verdict.KNOWN_MISTAKE if known else Verdict.DIFFERENT
        return self._outcome(verdict, done.value, mistake=known)

    def _failed(self, answer: object, done: Call, arguments: tuple) -> Outcome:
        """The outcome of an answer that raised, gave nothing or changed its input when a demand called it."""
        facts = self._shown_call(arguments, done)
        if done.error:
            return self._told_of(done.error, answer, facts)
        if done.value is None:
            return self._outcome(Verdict.DIFFERENT, why_nothing(answer), facts=facts)
        names = ", ".join(f"`{self.parameters[place]}`" for place in _spoilt(done, arguments))
        text = _("Your function changes its input {names}.") + " " + _("Whoever calls it finds their data altered.")
        return self._outcome(Verdict.CHANGED_INPUT, text.format(names=names), facts=facts)

    def _unreadable(self, one: Demand, error: BaseException) -> Outcome:
        """A demand failed by itself: on this answer, or, where something in the kernel is broken, on any."""
        given = self._as_given_to_demands(self.reference)
        if broken := call(lambda: one.function(given()), (), self.seconds).error:
            return self._not_judged(in_one_line(broken))
        text = _("What your answer gives has another form than the one asked for: looking at it failed with `{error}`.")
        return self._outcome(Verdict.NOT_USABLE, text.format(error=in_one_line(error)))


def _spoilt(done: Call, arguments: tuple) -> list[int]:
    """The positions of the arrays, lists and tensors that a call changed; a model may be there to be trained."""
    return [
        place
        for place in done.changed
        if isinstance(arguments[place], np.ndarray | list) or is_tensor(arguments[place])
    ]


def _same_but_for_numbers(mistake: Mistake, sentence: str) -> bool:
    first, second = (re.sub(r"[-+−]?\d[\d.,]*", "0", text) for text in (mistake.message, sentence))
    return first == second


class Project(Lesson):
    """A lesson that is one open task, on data that no lesson prepared: its exercises are milestones.

    Parameters
    ----------
    place, title : str
        As those of a `Lesson`.
    """

    def milestone(
        self, title: str, *, demands: Sequence[Demand], hints: Sequence[str], correct: str, **more
    ) -> Callable[[Callable], Milestone]:
        """Decorate a worked answer: the name it defines becomes the milestone."""

        def make(solution: Callable) -> Milestone:
            self.exercises.append(Milestone(self.slug, title, solution, demands, hints, correct, **more))
            return self.exercises[-1]

        return make
