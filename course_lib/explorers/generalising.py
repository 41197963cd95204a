"""Explorers of lesson 16: what weight decay and patience do against learning by heart, and curves to diagnose."""

from __future__ import annotations

from collections.abc import Iterator
from functools import lru_cache

import ipywidgets as widgets
import numpy as np
import traitlets

from course_lib.exercises.generalising import early_stopping
from course_lib.experiments.digit_runs import (
    FAULTS,
    faulty_run_in_pieces,
    fit_digits,
    fit_in_pieces,
    mislabelled,
    split_digits,
    test_accuracy,
)
from course_lib.explorers.base import Challenge, Explorer, Growing, Prediction
from course_lib.network import AdamW, History, make_network
from course_lib.pictures import generalising as pictures
from course_lib.text import _

__all__ = ["DecayExplorer", "DiagnoseExplorer", "fit_digits", "mislabelled", "split_digits", "test_accuracy"]


# --- weight decay and patience ----------------------------------------------------------------------------------------

GUESSING = float(np.log(10))
DECAYS = (0.0, 0.1, 0.3, 1.0, 2.0, 3.0, 10.0)
IMAGES, EPOCHS, RATE = 200, 60, 0.01


@lru_cache(maxsize=32)
def _decayed_run(wrong: float, decay: float) -> Growing:
    """A run on 200 images, a share of their labels wrong, without stopping."""
    x, y = split_digits()[0]
    train = mislabelled((x[:IMAGES], y[:IMAGES]), wrong)
    network, optimizer = make_network([64, 64, 10], seed=0), AdamW(RATE, weight_decay=decay)
    return Growing(fit_in_pieces(network, optimizer, EPOCHS, train=train))


class DecayExplorer(Explorer):
    """What weight decay and patience do to a network of 4,810 parameters that learns 200 digits.

    Parameters
    ----------
    wrong, decay, patience
        The state at the start: the share of wrong labels, λ, and the epochs to wait for a new best (0: forever).
    """

    name, title = "generalising.decay", _("Against learning by heart: decay and patience")
    wide = True
    state = ("wrong", "decay", "strength", "patience")
    wrong, decay, patience = traitlets.Float(0.4), traitlets.Float(0.0), traitlets.Int(0)
    strength = traitlets.CInt(0)  # the place of the decay among those that there are: what is dragged
    prediction = Prediction(
        question=_(
            "200 images, and 40 % of the labels replaced by random digits. Without decay the network has learned "
            "nearly all of them by heart after 60 epochs, and its validation loss is 1.2; guessing gives 2.3. Now each "
            "step also shrinks every weight by 1 %. What does the validation loss end at?"
        ),
        reveal={"wrong": 0.4, "decay": 1.0, "patience": 0},
        answer=lambda e: round(e.kept_loss, 1),
        low=0.0,
        high=3.0,
        step=0.1,
        lesson=_("One per cent per step is enough to keep it from the wrong labels. What would ten per cent do?"),
    )
    question = _("Which strength of decay helps most, and does the answer depend on how many labels are wrong?")
    found = _(
        "The validation loss has a valley. With too little decay the network learns the wrong labels by heart, and "
        "with too much it cannot even learn the right ones: at λ = 10 both losses stay near guessing. How deep the "
        "valley is depends on the labels. When all of them are right there is little to gain; when 40 % are wrong, "
        "decay saves about a third of the loss.\n\nPatience without any decay does at least as well here, and it costs "
        "less training. What wins elsewhere has to be measured there, on *validation* data."
    )

    def __init__(self, **initial):
        self.tried: dict[float, dict[float, float]] = {}  # loss at the end by λ, by share of wrong labels
        self.observe(lambda change: setattr(self, "strength", DECAYS.index(change["new"])), names="decay")
        self.observe(lambda change: setattr(self, "decay", DECAYS[change["new"]]), names="strength")
        super().__init__(**initial)

    @property
    def run(self) -> History:
        """The whole run, as it goes on without patience."""
        return _decayed_run(self.wrong, self.decay).result

    def work(self) -> Iterator[float] | None:
        run = _decayed_run(self.wrong, self.decay)
        return None if run.done else run.slices()

    @property
    def best_and_last(self) -> tuple[int, int]:
        """The epoch whose weights are kept, and the last one trained, counted from 0."""
        losses = self.run.validation_loss
        if not self.patience:
            return len(losses) - 1, len(losses) - 1
        return early_stopping.reference(self.run.train_loss, losses, self.patience)

    @property
    def kept_loss(self) -> float:
        """The validation loss of the weights that are kept."""
        return self.run.validation_loss[self.best_and_last[0]]

    def make_controls(self) -> list[widgets.Widget]:
        decays = widgets.SelectionSlider(
            options=[(f"{decay:g}", decay) for decay in DECAYS],
            value=self.decay,
            description=_("decay λ"),
            layout=widgets.Layout(width="322px"),
            style={"description_width": "105px"},
        )
        traitlets.link((self, "decay"), (decays, "value"))
        shares = [(_("none"), 0.0), ("20 %", 0.2), ("40 %", 0.4)]
        waits = [(_("never stop early"), 0), (_("3 epochs"), 3), (_("10 epochs"), 10)]
        return [
            decays,
            self.choice("wrong", _("wrong labels"), shares),
            self.choice("patience", _("patience"), waits),
        ]

    def paint(self) -> str:
        run, (best, last) = self.run, self.best_and_last
        ends = self.tried.setdefault(self.wrong, {})
        ends[self.decay] = run.validation_loss[-1]
        tried = {DECAYS.index(decay): loss for decay, loss in ends.items()}
        losses = run.train_loss[: last + 1], run.validation_loss[: last + 1]
        place, narrow = self.strength, self.picture.narrow
        return pictures.decay(*losses, best, EPOCHS, GUESSING, DECAYS, tried, place, narrow=narrow)

    def formula(self) -> str:
        return pictures.shrunk(self.decay, RATE)

    def tell(self) -> str:
        best, last = self.best_and_last
        text = _(
            "With λ = {decay:g}, each step shrinks the weights by {share:g} %. After {epochs} epochs the training loss "
            "is {train:.1f} and the validation loss {validation:.1f}; guessing gives {guessing:.1f}."
        ).format(
            decay=self.decay,
            share=100 * RATE * self.decay,
            epochs=last + 1,
            train=self.run.train_loss[last],
            validation=self.run.validation_loss[last],
            guessing=GUESSING,
        )
        if not self.patience:
            return text
        kept = _("The weights of epoch {epoch} are kept, with a validation loss of {loss:.2f}.")
        return text + " " + kept.format(epoch=best + 1, loss=self.kept_loss)

    challenges = (
        Challenge(
            "helps",
            _("40 % wrong labels, never stopping early: end with a validation loss below 0.9."),
            lambda e: e.wrong == 0.4 and not e.patience and e.kept_loss < 0.9,
        ),
        Challenge(
            "too_much",
            _("Overdo it: make the network so stiff that it ends worse than with no decay at all."),
            lambda e: not e.patience and e.kept_loss > _decayed_run(e.wrong, 0.0).result.validation_loss[-1] + 0.1,
        ),
        Challenge(
            "patience",
            _("40 % wrong labels and no decay: keep weights with a validation loss below 0.8."),
            lambda e: e.wrong == 0.4 and e.decay == 0 and e.kept_loss < 0.8,
        ),
    )


# --- curves to diagnose -----------------------------------------------------------------------------------------------

CASES = tuple((fault, k) for fault in FAULTS for k in range(2))
# Shuffled once and for all, so that the first case is the same for everyone.
ORDER = (6, 1, 10, 8, 0, 2, 11, 5, 7, 3, 9, 4)
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
        "With shuffled labels the network learns nothing that holds elsewhere: validation stays at guessing, or above "
        "it."
    ),
}
REMEDIES = {
    "healthy": _("Leave it alone."),
    "rate too high": _("Lower the rate, or let a schedule do it."),
    "rate too small": _("Triple the rate, and triple it again, until the curve wobbles; then go back one step."),
    "too little capacity": _("Two or three hidden nodes cannot tell ten digits apart. Give it more nodes."),
    "overfitting": _(
        "It saw 40 or 60 images. More data would help most; then early stopping, weight decay and dropout."
    ),
    "shuffled labels": _("Look at the data: draw ten training images with their labels. No setting cures this."),
}


@lru_cache(maxsize=64)
def _case(fault: str, strength: int, seed: int) -> Growing:
    """The run of a case."""
    return Growing(faulty_run_in_pieces(fault, strength, seed))


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
    question = _("Some of these twelve runs have a fault, and some have none. What does each pair of curves tell you?")
    found = _(
        "Look at three things, in this order. Does the training loss fall, and smoothly? Jumps mean too high a rate, a "
        "slow slope one that is too small. Where does it come to rest? If it stays high, the network is too small for "
        "the task. And how far above it is the validation loss? A wide gap is overfitting, and a validation loss that "
        "never gets below guessing means that the labels do not belong to the images."
    )

    def __init__(self, **initial):
        self.first_answers: dict[int, bool] = {}  # by case, in the order in which they were given
        self.observe(lambda _change: self._take_down(), names="answer")
        super().__init__(**initial)

    def _take_down(self) -> None:
        """Keep an answer if it is the first one to this case."""
        if self.answer:
            self.first_answers.setdefault(self.case, self.solved)

    @property
    def truth(self) -> str:
        """What is wrong in this case."""
        return CASES[ORDER[self.case - 1]][0]

    @property
    def run(self) -> History:
        """The history of this case's training."""
        return self._runs[0].result

    @property
    def _runs(self) -> list[Growing]:
        """What is shown: the run of the case and, once its fault is named, the one without it."""
        mended = [_case("healthy", 0, self.case)] if self.solved else []
        return [_case(*CASES[ORDER[self.case - 1]], self.case), *mended]

    def work(self) -> Iterator[float] | None:
        runs = self._runs
        if all(run.done for run in runs):
            return None
        return ((k + share) / len(runs) for k, run in enumerate(runs) for share in run.slices())

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

    def paint(self) -> str:
        run, *mended = [run.result for run in self._runs]
        without = mended[0].validation_loss if mended else None
        return pictures.diagnosis(run.train_loss, run.validation_loss, without, GUESSING)

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
        return (
            told
            if self.truth == "healthy"
            else told + " " + _("The dotted green line is the validation loss of a run without the fault.")
        )

    challenges = (
        Challenge("three", _("Three different diagnoses right, each at the first try."), lambda e: len(e.named) >= 3),
        Challenge("streak", _("Four cases in a row right at the first try."), lambda e: e.streak >= 4),
        Challenge(
            "all", _("All six diagnoses right, each at the first try at least once."), lambda e: len(e.named) == 6
        ),
    )
