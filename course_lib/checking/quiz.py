"""Quiz questions: one right option, and for every wrong one a sentence on the idea behind it."""

from __future__ import annotations

from dataclasses import dataclass

from course_lib.checking.outcome import Outcome, Verdict
from course_lib.text import _

__all__ = ["Option", "Question"]


@dataclass(frozen=True)
class Option:
    """One answer to choose.

    Attributes
    ----------
    text : str
    feedback : str
        Shown when it is chosen: why it is right, or which idea leads here and what is wrong with it.
    right : bool
    """

    text: str
    feedback: str
    right: bool = False


@dataclass(frozen=True)
class Question:
    """A question with 2 to 6 options, of which one is right.

    Attributes
    ----------
    name, text : str
    options : tuple of Option
    back_to : str
        The slug of the earlier lesson that it asks about; "" where it asks about its own.

    Raises
    ------
    ValueError
        Fewer than two options, not exactly one right, or an option without feedback.

    Examples
    --------
    >>> right, wrong = Option("4", "Yes.", right=True), Option("22", "You joined texts.")
    >>> question = Question("start.example", "2 + 2?", (right, wrong))
    >>> question.answer(1).message
    'You joined texts.'
    """

    name: str
    text: str
    options: tuple[Option, ...]
    back_to: str = ""

    def __post_init__(self):
        right = sum(option.right for option in self.options)
        if not 2 <= len(self.options) <= 6 or right != 1:
            raise ValueError(
                f"options: expected 2 to 6 with exactly one right, got {len(self.options)} with {right} right"
            )
        if not all(option.feedback for option in self.options):
            raise ValueError("options: expected feedback for each, got one without")

    def answer(self, chosen: int) -> Outcome:
        """Return the outcome of choosing option number `chosen`, counted from 0.

        Raises
        ------
        IndexError
            There is no such option.
        """
        if not 0 <= chosen < len(self.options):
            raise IndexError(f"chosen: expected an option from 0 to {len(self.options) - 1}, got {chosen}")
        option = self.options[chosen]
        verdict = Verdict.CORRECT if option.right else Verdict.DIFFERENT
        return Outcome.of(verdict, option.text, option.feedback)

    def __repr__(self) -> str:
        lettered = (f"  {letter}. {option.text}" for letter, option in zip("abcdef", self.options, strict=False))
        return "\n".join([_("Question: {text}").format(text=self.text), *lettered])
