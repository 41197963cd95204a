"""Explorers of attention: a query dragged among four words, and the map of who looks where while a model trains."""

from __future__ import annotations

import functools
from collections.abc import Callable

import ipywidgets as widgets
import numpy as np
import traitlets

from course_lib.experiments.reversing import DIGITS, EVERY, STEPS, TEXT, TOKENS, Run, softmax, train_reverser
from course_lib.explorers.answers import as_numbers
from course_lib.explorers.base import Challenge, Explorer
from course_lib.pictures import attention as pictures
from course_lib.text import _

__all__ = ["KEYS", "VALUES", "WORDS", "MapExplorer", "WordsExplorer"]

# Made up for this lesson. The key of "a" is 0, in the middle of the others: no query prefers it to all of them.
WORDS = (_("child"), _("flew"), _("a"), _("kite"))
KEYS = np.array([[1.0, 1.5], [-2.0, 0.0], [0.0, 0.0], [1.0, -1.5]])
VALUES = np.array([[1.0, 4.5], [5.0, 5.0], [4.5, 1.5], [1.5, 1.0]])
CHILD, FLEW, A, KITE = range(4)
LIMIT = pictures.LIMIT


class WordsExplorer(Explorer):
    """A query that is dragged among the keys of four words: weights, and the mixture of the words' values.

    Parameters
    ----------
    q1, q2 : float
        The query at the start.
    """

    name, title = "attention.words", _("One query, four words")
    wide = True
    state = ("q1", "q2")
    q1, q2 = traitlets.Float(1.5), traitlets.Float(-1.0)
    question = _(
        "The word “it” comes next, and asks with its query. Where must you drag the query for each of the four words "
        "to get the most weight?"
    )
    found = _(
        "The *direction* of the query says what it looks for, its *length* how choosy it is: a long one takes nearly "
        "everything from one word, and a query of length 0 takes a quarter of each. The result never leaves the figure "
        "with the four values at its corners, since the weights are shares of 1.\n\n"
        "*child*, *flew* and *kite* can win; *a* cannot. Its key lies between the others, so wherever a query points, "
        "one of them fits at least as well. The best it can have is the quarter that everybody gets from a query of 0."
    )

    @property
    def query(self) -> np.ndarray:
        """The query, shape (2,)."""
        return np.array([self.q1, self.q2])

    @property
    def weights(self) -> np.ndarray:
        """The right weights of the four words, shape (4,)."""
        return softmax(KEYS @ self.query / np.sqrt(2))

    def make_controls(self) -> list[widgets.Widget]:
        labels = {"q1": _("query, first"), "q2": _("query, second")}
        return [self.slider(trait, label, -LIMIT, LIMIT, 0.1) for trait, label in labels.items()]

    def paint(self) -> str:
        return pictures.four_words(WORDS, self.query, KEYS, VALUES, self.weights, narrow=self.picture.narrow)

    def formula(self) -> str:
        return pictures.asked(self.query)

    def tell(self) -> str:
        weights = self.weights
        scores = KEYS @ self.query / np.sqrt(2)
        shares = ", ".join(f"{word} {weight:.2f}" for word, weight in zip(WORDS, weights, strict=True))
        result = weights @ VALUES
        text = _(
            "With the query ({q1:.1f}, {q2:.1f}) the scores go from {low:.2f} to {high:.2f}, and the weights are "
            "{shares}. The result is ({x:.2f}, {y:.2f})."
        )
        told = text.format(
            q1=self.q1 + 0.0,
            q2=self.q2 + 0.0,
            low=scores.min() + 0.0,
            high=scores.max() + 0.0,
            shares=shares,
            x=result[0],
            y=result[1],
        )
        return told.replace("-", "−")

    challenges = (
        Challenge("sure", _("Ask so that *kite* gets at least 0.9."), lambda e: e.weights[KITE] >= 0.9),
        Challenge(
            "torn",
            _("Be torn: *child* and *kite* get 0.45 or more each."),
            lambda e: e.weights[[CHILD, KITE]].min() >= 0.45,
        ),
        Challenge(
            "small_word",
            _("Give *a* the largest weight that it can have. (How can you be sure that there is no larger one?)"),
            lambda e: e.weights[A] >= 0.2499,
        ),
    )


class MapExplorer(Explorer):
    """The attention weights of a model that learns to write digits backwards, from step to step of its training.

    Parameters
    ----------
    attention : callable, optional
        The learner's own ``attention(Q, K, V, mask)``, which goes into the model and is trained with it.
    """

    name, title = "attention.map", _("The map while it trains")
    state = ("step", "row", "masked", "positions")
    step, row = traitlets.CInt(0), traitlets.CInt(DIGITS)
    masked, positions = traitlets.Bool(True), traitlets.Bool(True)
    question = _(
        "Before training each token looks wherever chance sends it. What will the map look like once the model can "
        "reverse? And what becomes of it without the mask, and without positions?"
    )
    found = _(
        "From “=” on, the squares lie on the *anti-diagonal*: the token looks 1 back, then 3, 5 and so on, up to 15. "
        "From step 12 on all digits are right.\n\n"
        "*Without the mask* the model peeks. Some of the weight moves to the right of the dotted line, to the very "
        "token that it should predict. In training all is right; when it writes alone that token is not there yet, and "
        "a tenth of its digits are wrong.\n\n"
        "*Without positions* every 1 in a row gets the same weight, wherever it is, because a token is no more than "
        "its digit. The model can know which digits there were, but not in which order."
    )

    def __init__(self, attention: Callable | None = None, **initial):
        self.own, self.problem, self._runs = attention, "", {}
        super().__init__(**initial)

    def make_controls(self) -> list[widgets.Widget]:
        slider = self.slider("step", _("steps"), 0, STEPS, EVERY)
        play = widgets.Play(min=0, max=STEPS, step=EVERY, interval=500, show_repeat=False)
        traitlets.link((play, "value"), (self, "step"))
        return [
            widgets.HBox([play]),
            slider,
            self.slider("row", _("token that looks"), 0, TOKENS - 1, 1),
            self.switch("masked", _("mask: nobody looks ahead")),
            self.switch("positions", _("positions: each place has a vector")),
        ]

    @property
    def run(self) -> Run:
        """The training with these settings, by the learner's function where it can be trained."""
        key = self.masked, self.positions
        if key not in self._runs:
            self._runs[key] = self._own_run(*key) if self.own is not None and not self.problem else None
        return self._runs[key] or _right_run(*key)

    def _own_run(self, masked: bool, positions: bool) -> Run | None:
        """A training by the learner's function; None, and a sentence on why, where there is none."""
        x = np.eye(3)
        answer, self.problem = self.ask_learner(self.own, x, x, np.arange(6.0).reshape(3, 2), np.tri(3, dtype=bool))
        if not self.problem and as_numbers(answer, (3, 2)) is None:
            self.problem = _("Your function must return an array of shape (T, d_v), here (3, 2).")
        if self.problem:
            return None
        train = functools.partial(train_reverser, self.own, positions=positions, masked=masked)
        run, self.problem = self.ask_learner(train, seconds=60.0)
        return run

    @property
    def weights(self) -> np.ndarray:
        """The map of the present step, shape (16, 16)."""
        return self.run.maps[self.step // EVERY]

    @property
    def shares(self) -> tuple[float, float]:
        """Which share of the digits is right: in reading, as in training, and in writing alone."""
        at = self.step // EVERY
        return float(self.run.read[at]), float(self.run.written[at])

    def paint(self) -> str:
        return pictures.attention_map(TEXT[:TOKENS], self.weights, self.row)

    def tell(self) -> str:
        row = self.weights[self.row]
        best = int(row.argmax())
        read, written = self.shares
        text = _(
            "After {step} steps, {where} gives its largest weight, {weight:.2f}, to the token “{token}” {away}. Of the "
            "digits of new answers {read:.0%} are right in training, and {written:.0%} when the model writes alone."
        )
        where = _("“{token}” at place {row}").format(token=TEXT[self.row], row=self.row)
        told = text.format(
            step=self.step,
            where=where,
            weight=row[best],
            token=TEXT[best],
            away=_away(self.row - best),
            read=read,
            written=written,
        )
        return told + self._said()

    def _said(self) -> str:
        if self.own is None:
            return ""
        if self.problem:
            return f" {self.problem} " + _("The map is that of the solution.")
        if self.run.only_arrays:
            return " " + _(
                "Your function is in the model. It takes arrays alone, so the gradients are those of the solution."
            )
        return " " + _("Your function is in the model, and was trained with it.")

    challenges = (
        Challenge(
            "all_right",
            _("With mask and positions, find the first step shown at which all digits are right."),
            lambda e: e.masked and e.positions and min(e.shares) == 1 and e._was_wrong_before(),
        ),
        Challenge(
            "far_back",
            _("In the trained model, find the token that looks furthest back: 15 tokens, with a weight above 0.8."),
            lambda e: e.row == TOKENS - 1 and e.masked and e.positions and e.weights[e.row, 0] > 0.8,
        ),
        Challenge(
            "cheat",
            _("Train a model that gets all digits right in training, but not when it writes alone."),
            lambda e: e.shares[0] == 1 and e.shares[1] < 0.96,
        ),
    )

    def _was_wrong_before(self) -> bool:
        at = self.step // EVERY
        return at > 0 and min(self.run.read[at - 1], self.run.written[at - 1]) < 1


@functools.cache
def _right_run(masked: bool, positions: bool) -> Run:
    return train_reverser(positions=positions, masked=masked)


def _away(back: int) -> str:
    if back == 0:
        return _("(itself)")
    if back < 0:
        return _("({n} ahead)").format(n=-back)
    return _("({n} back)").format(n=back)
