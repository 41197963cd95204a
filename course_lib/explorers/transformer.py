"""Explorers of lesson 23: what layer norm keeps of a token, and where the layers of a small Transformer look."""

from __future__ import annotations

from collections.abc import Callable

import ipywidgets as widgets
import numpy as np
import traitlets

from course_lib.experiments.transformer import induction, scores_and_looks, words
from course_lib.explorers.answers import as_numbers
from course_lib.explorers.base import Challenge, Explorer
from course_lib.pictures import transformer as pictures
from course_lib.text import _

__all__ = ["InductionExplorer", "LayerNormExplorer"]

EPSILON = 1e-5


def _normed(x: np.ndarray) -> np.ndarray:
    return (x - x.mean()) / np.sqrt(x.var() + EPSILON)


class LayerNormExplorer(Explorer):
    """Four numbers of a token to drag, and what layer norm, with γ = 1 and β = 0, makes of them.

    Parameters
    ----------
    layer_norm : callable, optional
        The learner's own ``layer_norm(x, gamma, beta)``: the bars are drawn by it, with rings at the right ends.
    """

    name, title = "transformer.layer_norm", _("What layer norm keeps, and what it forgets")
    wide = True
    state = pictures.ENTRIES
    question = _(
        "Which changes of a token's four numbers does layer norm not see? And how large can one of its results be?"
    )
    found = _(
        "*Shift* all four numbers, or *stretch* them by the same factor, and nothing changes on the right: mean and "
        "size are forgotten, and the pattern is kept. So a layer deep in the network reads numbers of the same size as "
        "the first one does.\n\nThe squares of the four results have the mean 1, so they add up to 4. One result can "
        "be at most `√3 = 1.73`, with the other three equal; among d numbers the limit is `√(d − 1)`. Where all four "
        "are equal there is no pattern, and ε keeps it from becoming 0 / 0."
    )
    x1, x2, x3, x4 = (traitlets.Float(value) for value in (1.0, 2.0, 3.0, 6.0))

    def __init__(self, layer_norm: Callable | None = None, **initial):
        self.layer_norm, self.problem = layer_norm, ""
        super().__init__(**initial)

    @property
    def x(self) -> np.ndarray:
        """The four numbers, shape (4,)."""
        return np.array([getattr(self, trait) for trait in pictures.ENTRIES])

    @property
    def normed(self) -> np.ndarray:
        """What layer norm makes of them, shape (4,)."""
        return _normed(self.x)

    def make_controls(self) -> list[widgets.Widget]:
        limit = pictures.LIMIT
        return [
            self.slider(trait, _("number {k}").format(k=k), -limit, limit, 0.1)
            for k, trait in enumerate(pictures.ENTRIES, 1)
        ]

    def paint(self) -> str:
        shown, self.problem = self.normed, ""
        if self.layer_norm is not None:
            answer, self.problem = self.ask_learner(self.layer_norm, self.x[np.newaxis], np.ones(4), np.zeros(4))
            shown = None if self.problem else as_numbers(answer, (1, 4))
            if shown is None and not self.problem:
                self.problem = _("Your function must return an array of shape (1, 4).")
            shown = None if shown is None else shown[0]
        return pictures.layer_norm(self.x, shown, self.normed, narrow=self.picture.narrow)

    def tell(self) -> str:
        text = _("The mean is {mean:.2f} and the standard deviation {size:.2f}. Layer norm makes {normed}.")
        normed = ", ".join(f"{value + 0.0:.2f}" for value in np.round(self.normed, 2))
        told = text.format(mean=self.x.mean() + 0.0, size=self.x.std(), normed=normed).replace("-", "−")
        return f"{told} {self.problem}".rstrip()

    challenges = (
        Challenge(
            "shifted",
            _("Change all four numbers by at least 1, so that the right-hand bars are as they were at the start."),
            lambda e: bool(
                (np.abs(e.x - list(e._start.values())) >= 0.99).all()
                and np.abs(e.normed - _normed(np.array(list(e._start.values())))).max() < 0.05
            ),
        ),
        Challenge("largest", _("Make one of the results larger than 1.7."), lambda e: bool(e.normed.max() > 1.7)),
        Challenge("nothing_left", _("Make all four results 0."), lambda e: bool(np.abs(e.normed).max() < 1e-9)),
    )


class InductionExplorer(Explorer):
    """A text of repeated words, the place that looks, and the letters from which it has its knowledge.

    Parameters
    ----------
    next_letter : callable, optional
        The learner's own ``next_letter(text)``; its answer is told beside the model's.
    """

    name, title = "transformer.induction", _("Where do two layers look?")
    wide = True
    state = ("blocks", "row", "at")
    question = _(
        "How does the model find out what follows? Drag the round handle along the text, and follow the lines down: "
        "from layer 2 to a place, and from there through layer 1 to a letter."
    )
    found = _(
        "Layer 1 looks mostly one place back, so every place of the stream knows *which letter came before it*. Layer "
        "2 asks for the letter that it is at, and finds the place that has this letter *behind* it. The letter there "
        "is what came next last time.\n\nOne layer cannot do this. It sees letters and places, and could find the same "
        "letter again; but the answer is one place further on, and in a single layer that place says nothing of its "
        "neighbour. At the end of a word the rule fails: what came next last time was another word."
    )
    blocks, row, at = traitlets.Int(2), traitlets.Int(0), traitlets.Int(17)

    def __init__(self, next_letter: Callable | None = None, **initial):
        self.next_letter = next_letter
        self.texts = words(8, np.random.default_rng(99))
        super().__init__(**initial)

    @property
    def text(self) -> str:
        """The text up to its last letter but one: that one is the last that has something to guess."""
        return self.texts.read(self.texts.tokens[self.row, :-1])

    @property
    def can_be_known(self) -> bool:
        """Whether the next letter follows from those before."""
        return bool(self.texts.counted[self.row, self.at + 1])

    @property
    def following(self) -> str:
        """The letter that comes next in the text."""
        return self.texts.read([self.texts.tokens[self.row, self.at + 1]])

    @property
    def guess(self) -> tuple[str, float]:
        """The model's best letter for the next place, and its probability."""
        scores = self._look()[0][self.at]
        p = np.exp(scores - scores.max())
        return self.texts.read([int(p.argmax())]), float(p.max() / p.sum())

    def _look(self) -> tuple[np.ndarray, list[np.ndarray]]:
        """Scores (T, V) and the weights (T, T) of each layer."""
        return scores_and_looks(induction(self.blocks)[0], self.texts.tokens[self.row, :-1])

    def make_controls(self) -> list[widgets.Widget]:
        texts = [(self.texts.read(tokens), row) for row, tokens in enumerate(self.texts.tokens)]
        return [
            self.choice("row", _("text"), texts),
            self.choice("blocks", _("model"), [(_("two layers"), 2), (_("one layer"), 1)]),
            self.slider("at", _("place"), 0, len(self.text) - 1, 1),
        ]

    def paint(self) -> str:
        return pictures.looks(self.text, self.at, self._look()[1], narrow=self.picture.narrow)

    def tell(self) -> str:
        letter, p = self.guess
        known = _("it can be known from those before") if self.can_be_known else _("nothing before tells it")
        text = _("At “{here}” the model guesses “{letter}” with probability {p:.2f}. Next comes “{next}”; {known}.")
        told = text.format(here=self.text[self.at], letter=letter, p=p, next=self.following, known=known)
        return f"{told} {self._learners()}".rstrip()

    def _learners(self) -> str:
        """What the learner's rule says here."""
        so_far = self.text[: self.at + 1]
        if self.next_letter is None or so_far[-1] not in so_far[:-1]:
            return ""
        answer, problem = self.ask_learner(self.next_letter, so_far)
        return problem or _("Your rule says “{letter}”.").format(letter=str(answer)[:20])

    challenges = (
        Challenge(
            "known",
            _("With two layers, find a letter that can be known, and to which the model gives at least 0.9."),
            lambda e: e.blocks == 2 and e.can_be_known and e.guess[0] == e.following and e.guess[1] >= 0.9,
        ),
        Challenge(
            "one_layer",
            _("With one layer, find a letter that can be known, and that the model gets wrong."),
            lambda e: e.blocks == 1 and e.can_be_known and e.guess[0] != e.following,
        ),
        Challenge(
            "end_of_a_word",
            _(
                "With two layers, find a letter that was there before, after which the model guesses wrong although it "
                "has seen what came next last time. What ended there?"
            ),
            lambda e: (
                e.blocks == 2 and not e.can_be_known and e.text[e.at] in e.text[: e.at] and e.guess[0] != e.following
            ),
        ),
    )
