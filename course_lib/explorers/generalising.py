"""Explorer of lesson 16: learning curves to diagnose."""

from __future__ import annotations

import ipywidgets as widgets
import numpy as np
import traitlets

from course_lib.experiments.digit_runs import FAULTS, faulty_run, fit_digits, mislabelled, split_digits, test_accuracy
from course_lib.explorers.base import Challenge, Explorer
from course_lib.network import History
from course_lib.plots.generalising import DiagnosePicture
from course_lib.text import _

__all__ = ["DiagnoseExplorer", "fit_digits", "mislabelled", "split_digits", "test_accuracy"]

CASES = tuple((fault, k) for fault in FAULTS for k in range(2))
# Dealt once and for all, so that the first case is the same for everyone.
ORDER = (6, 1, 10, 8, 0, 2, 11, 5, 7, 3, 9, 4)
GUESSING = float(np.log(10))
LABELS = {
    "healthy": _("nothing, it is healthy"),
    "rate too high": _("the rate is too high"),
    "rate too small": _("the rate is too small"),
    "too little capacity": _("too little capacity"),
    "overfitting": _("overfitting"),
    "shuffled labels": _("the training labels are shuffled"),
}
SIGNS = {
    "healthy": _("A healthy run falls quickly, ends low, and validation stays near training."),
    "rate too high": _("With too high a rate both losses jump up and down, and neither comes to rest at a low value."),
    "rate too small": _("With too small a rate both losses fall together, slowly and smoothly, and are still falling."),
    "too little capacity": _("With too little capacity both losses fall, come to rest, and stay high together."),
    "overfitting": _(
        "In overfitting the training loss goes to 0, and the validation loss stays far above it or rises."
    ),
    "shuffled labels": _(
        "With shuffled labels nothing is learnt that holds elsewhere: validation stays at guessing, or rises above it."
    ),
}
REMEDIES = {
    "healthy": _("Leave it alone."),
    "rate too high": _("Lower the rate, or let a schedule do it."),
    "rate too small": _("Raise the rate: three times, and three times again, until it wobbles; then go back one step."),
    "too little capacity": _("Two or three hidden nodes cannot tell ten digits apart. Give it more nodes."),
    "overfitting": _("It saw 40 or 60 images. More data help most; then early stopping, weight decay, dropout."),
    "shuffled labels": _("Look at the data: draw ten training images with their labels. No setting mends this."),
}


class DiagnoseExplorer(Explorer):
    """Learning curves of real runs on the digits, most with one fault: name it.

    Parameters
    ----------
    case, answer
        The state at the start.
    """

    name, title = "generalising.diagnose", _("Diagnose this curve")
    state = ("case", "answer")
    case, answer = traitlets.Int(1), traitlets.Unicode("")

    def __init__(self, **initial):
        self.first_answers: dict[int, bool] = {}  # by case, in the order in which they were given
        super().__init__(**initial)

    @property
    def truth(self) -> str:
        """What is wrong in this case."""
        return CASES[ORDER[self.case - 1]][0]

    @property
    def run(self) -> History:
        """The history of this case's training."""
        fault, strength = CASES[ORDER[self.case - 1]]
        return faulty_run(fault, strength, seed=self.case)

    @property
    def solved(self) -> bool:
        """Whether the answer is right."""
        return self.answer == self.truth

    @property
    def named(self) -> set[str]:
        """The faults that were named right at the first try."""
        return {CASES[ORDER[case - 1]][0] for case, right in self.first_answers.items() if right}

    @property
    def streak(self) -> int:
        """How many of the last first answers were right, one after the other."""
        answers = list(self.first_answers.values())[::-1]
        return answers.index(False) if False in answers else len(answers)

    def make_axes(self):
        self.drawing = DiagnosePicture(len(self.run.train_loss), GUESSING)
        return self.drawing.ax

    def make_controls(self) -> list[widgets.Widget]:
        options = [(_("choose"), ""), *((label, fault) for fault, label in LABELS.items())]
        self.observe(lambda _change: setattr(self, "answer", ""), names="case")
        return [
            self.slider("case", _("case"), 1, len(ORDER), 1),
            self.choice("answer", _("what is wrong?"), options),
            self.button(_("Next case"), self._next, icon="arrow-right"),
        ]

    def _next(self) -> None:
        self.case = self.case % len(ORDER) + 1

    def draw(self) -> None:
        if self.answer:
            self.first_answers.setdefault(self.case, self.solved)
        mended = faulty_run("healthy", 0, seed=self.case).validation_loss if self.solved else None
        self.drawing.update(self.run.train_loss, self.run.validation_loss, mended)

    def tell(self) -> str:
        train, validation = self.run.train_loss, self.run.validation_loss
        told = _(
            "Case {case}. Over {epochs} epochs the training loss goes from {first:.1f} to {last:.1f}, the validation "
            "loss from {first_val:.1f} to {last_val:.1f}; guessing gives {guessing:.1f}."
        ).format(
            case=self.case,
            epochs=len(train),
            first=train[0],
            last=train[-1],
            first_val=validation[0],
            last_val=validation[-1],
            guessing=GUESSING,
        )
        return f"{told} {self._verdict()}"

    def _verdict(self) -> str:
        if not self.answer:
            return _("What is wrong?")
        if not self.solved:
            return _("Not that. {sign} Look again.").format(sign=SIGNS[self.answer])
        told = _("Right. {sign} {remedy}").format(sign=SIGNS[self.truth], remedy=REMEDIES[self.truth])
        return told if self.truth == "healthy" else told + " " + _("The dotted green line is a run without the fault.")

    challenges = (
        Challenge("three", _("Three different diagnoses right, each at the first try."), lambda e: len(e.named) >= 3),
        Challenge("streak", _("Four cases in a row right at the first try."), lambda e: e.streak >= 4),
        Challenge(
            "all", _("All six diagnoses right, each at the first try at least once."), lambda e: len(e.named) == 6
        ),
    )
