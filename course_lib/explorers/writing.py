"""Explorers of lesson 24: what may come next and where the draw is cut, and what is written at each temperature."""

from __future__ import annotations

import functools
from collections.abc import Callable

import ipywidgets as widgets
import numpy as np
import traitlets

from course_lib.data import first_names
from course_lib.experiments import names
from course_lib.explorers.answers import as_numbers
from course_lib.explorers.base import Challenge, Explorer, Prediction
from course_lib.maths.probability import softmax
from course_lib.models.writing import next_probabilities
from course_lib.pictures import writing as pictures
from course_lib.text import _

__all__ = ["NextLetterExplorer", "TemperatureExplorer"]

BEGINNINGS = ("", "m", "ma", "mar", "q", "x", "jo", "elizabe")
WRITTEN = 200  # names per temperature, for the curves
SHOWN = 12  # names that are written out
GRID = np.round(np.arange(0.2, 2.01, 0.1), 1)


_names = functools.cache(first_names)  # read once: a frame asks for them again and again


@functools.cache
def scores_after(beginning: str) -> np.ndarray:
    """The model's scores (27,) of the letter after a beginning."""
    return names.trained().scores(_names().write("." + beginning))


class NextLetterExplorer(Explorer):
    """The letters that may come next, from the likeliest down, and the cut of top-p.

    Parameters
    ----------
    nucleus : callable, optional
        The learner's own ``nucleus(p, top_p)``: its result is what is drawn from, with the right one as a pale band.
    """

    name, title = "writing.next_letter", _("What may come next, and where to cut")
    question = _(
        "Top-p of 0.9 is one number. How many letters does it leave in the draw: always the same, or does it depend on "
        "what was written before, and on the temperature? Drag the dashed line."
    )
    found = _(
        "It depends on both. At 0.9 the model leaves 17 characters for the first letter of a name, 4 after *m* and 5 "
        "after *elizabe*, where it expects the end. Top-k would leave the same number everywhere: too few at the "
        "start, or too many after *m*.\n\n"
        "A low temperature makes the first bars higher, so that fewer letters are needed to reach the line; a high "
        "one levels the bars, and nearly all of them stay. That is why the two are set together: top-p cuts off the "
        "tail that a high temperature raises."
    )
    state = ("beginning", "temperature", "top_p")
    beginning = traitlets.Unicode("ma")
    temperature, top_p = traitlets.Float(1.0), traitlets.Float(0.9)

    def __init__(self, nucleus: Callable | None = None, **initial):
        self.nucleus, self.problem = nucleus, ""
        super().__init__(**initial)

    @property
    def p(self) -> np.ndarray:
        """What the model gives each character at this temperature, (27,)."""
        return softmax(scores_after(self.beginning), self.temperature)

    @property
    def left(self) -> np.ndarray:
        """What is left of it after the cut, (27,)."""
        return next_probabilities(scores_after(self.beginning), self.temperature, top_p=self.top_p)

    @property
    def count(self) -> int:
        """How many characters stay in the draw."""
        return int(np.count_nonzero(self.left))

    def make_controls(self) -> list[widgets.Widget]:
        options = [(_("nothing yet"), ""), *((text, text) for text in BEGINNINGS[1:])]
        return [
            self.choice("beginning", _("so far"), options),
            self.slider("temperature", _("temperature"), 0.2, 3.0, 0.1),
            self.slider("top_p", "top-p", 0.05, 1.0, 0.01),
        ]

    def paint(self) -> str:
        order = np.argsort(-self.p, kind="stable")
        symbols = _names().symbols.replace(".", "■")
        own = self._learners()
        ranked = [None if row is None else row[order] for row in (self.p, own, self.left)]
        return pictures.next_letters([symbols[k] for k in order], *ranked, self.top_p)

    def _learners(self) -> np.ndarray | None:
        """What the learner's function leaves, (27,); without one, what is right."""
        self.problem = ""
        if self.nucleus is None:
            return self.left
        answer, self.problem = self.ask_learner(self.nucleus, self.p, self.top_p)
        if self.problem:
            return None
        numbers = as_numbers(answer, (27,))
        if numbers is None or (numbers < 0).any() or (numbers > 1).any():
            self.problem = _("Your function must return 27 probabilities, from 0 to 1.")
            return None
        if np.abs(numbers - self.left).max() > 1e-9:
            self.problem = _("Your bars are not where the pale ones are.")
        return numbers

    def tell(self) -> str:
        order = np.argsort(-self.p, kind="stable")
        best = _names().symbols[order[0]].replace(".", _("the end"))
        told = _(
            "After “{beginning}” the likeliest is {best}, with {p:.2f}. At a top-p of {top_p:.2f}, {count} of 27 "
            "characters stay in the draw (■ is the end of the name), and {best} has {now:.2f} there."
        ).format(
            beginning=self.beginning, best=best, p=self.p[order[0]], top_p=self.top_p, count=self.count,
            now=self.left[order[0]],
        )  # fmt: skip
        return f"{told} {self.problem}".rstrip()

    challenges = (
        Challenge(
            "sure",
            _("At a temperature of 1 and a top-p of 0.9, find a beginning after which at most 5 characters stay."),
            lambda e: e.temperature == 1 and round(e.top_p, 2) == 0.9 and e.count <= 5,
        ),
        Challenge(
            "alone",
            _("After *ma*, leave a single letter in the draw without going below a top-p of 0.5."),
            lambda e: e.beginning == "ma" and e.count == 1 and e.top_p >= 0.5,
        ),
        Challenge(
            "hot_but_cut",
            _("At a temperature of at least 2, keep the draw after *ma* to 3 letters or fewer."),
            lambda e: e.beginning == "ma" and e.temperature >= 2 and e.count <= 3,
        ),
    )


@functools.cache
def shares() -> tuple[np.ndarray, np.ndarray]:
    """Of the names written at each temperature: in percent, those in the list, and those that differ; (19,) each."""
    known, different = [], []
    for temperature in GRID:
        written = names.write_many(WRITTEN, np.random.default_rng(0), float(temperature))
        known.append(100 * np.mean([name in names.known_names() for name in written]))
        different.append(100 * len(set(written)) / WRITTEN)
    return np.array(known), np.array(different)


@functools.lru_cache(maxsize=64)
def _written(seed: int, temperature: float) -> list[str]:
    """The names that the model writes."""
    return names.write_many(SHOWN, np.random.default_rng(seed), temperature)


class _NoLettersError(Exception):
    """The learner's function draws no letters; its words are for the learner."""


class TemperatureExplorer(Explorer):
    """Names written at a temperature, how many of them exist, and how many differ.

    Parameters
    ----------
    sample : callable, optional
        The learner's own ``sample(scores, temperature, u)``: it writes the names that are shown.
    """

    name, title = "writing.temperature", _("What is written at each temperature")
    wide = True
    state = ("temperature", "seed")
    temperature, seed = traitlets.Float(0.5), traitlets.Int(0)
    prediction = Prediction(
        question=_(
            "The model has learned from a list of real names, and writes 200 names at a temperature of 1. How many in "
            "100 of them are in the list?"
        ),
        reveal={"temperature": 1.0},
        answer=lambda e: e.known,
        low=0.0,
        high=100.0,
        step=1.0,
        lesson=_("It has not learned the names. It has learned what a name looks like. Does a lower temperature help?"),
    )
    found = _(
        "Towards 0 the model repeats itself: at 0.2 some 37 in 100 names are different, and still three quarters of "
        "them are in no list. Most real names come at 0.3. From there on up it invents more and more, first what could "
        "be a name, then, above 1.5, what nobody could say.\n\n"
        "No temperature makes it write real names only. Temperature trades variety against how ordinary the text is; "
        "whether it is *true* is not on this axis."
    )

    def __init__(self, sample: Callable | None = None, **initial):
        self.sample, self.problem = sample, ""
        super().__init__(**initial)

    @property
    def known(self) -> float:
        """How many in 100 names are in the list at this temperature."""
        return float(np.interp(self.temperature, GRID, shares()[0]))

    @property
    def different(self) -> float:
        """How many in 100 names are different from each other."""
        return float(np.interp(self.temperature, GRID, shares()[1]))

    def make_controls(self) -> list[widgets.Widget]:
        again = self.button(_("Write again"), lambda: setattr(self, "seed", self.seed + 1))
        return [self.slider("temperature", _("temperature"), 0.2, 2.0, 0.1), again]

    def paint(self) -> str:
        written = self.written()
        marked = [(name, name in names.known_names()) for name in written]
        seen = np.full(len(GRID), self._unlocked) | np.isclose(GRID, self.temperature)  # before the guess, no curve
        curves = [np.where(seen, curve, np.nan) for curve in shares()]
        return pictures.temperatures(GRID, *curves, self.temperature, marked, narrow=self.picture.narrow)

    def written(self) -> list[str]:
        """Twelve names, by the learner's function where there is one that answers."""
        self.problem, rng = "", np.random.default_rng(self.seed)
        if self.sample is not None:
            try:
                return names.write_many(SHOWN, rng, choose=self._by_learner)
            except _NoLettersError as error:
                self.problem = str(error)
        return _written(self.seed, self.temperature)

    def _by_learner(self, scores: np.ndarray, u: np.ndarray) -> np.ndarray:
        """The next letter of each name, (n,), drawn by the learner's function from scores (n, 27)."""
        answer, problem = self.ask_learner(self._letters, scores, u)
        if problem:
            raise _NoLettersError(problem)
        letters = as_numbers(answer, u.shape)
        if letters is None or not np.isin(letters, np.arange(scores.shape[1])).all():
            raise _NoLettersError(_("Your function must return a letter: a whole number from 0 to 26."))
        return letters.astype(int)

    def _letters(self, scores: np.ndarray, u: np.ndarray) -> list | None:
        letters = [self.sample(row, self.temperature, number) for row, number in zip(scores, u.tolist(), strict=True)]
        return None if letters[0] is None else letters

    def tell(self) -> str:
        told = _(
            "At a temperature of {temperature:.1f}, {known:.0f} in 100 names are in the list, and {different:.0f} in "
            "100 are different from each other. Among the twelve names here, a tick marks those in the list."
        ).format(temperature=self.temperature, known=self.known, different=self.different)
        if self.sample is None:
            return told
        return f"{told} {self.problem or _('Your `sample` drew every letter of them.')}"

    challenges = (
        Challenge(
            "most_real",
            _("Find the temperature at which the most names are in the list."),
            lambda e: e.known == shares()[0].max(),
        ),
        Challenge(
            "repeats",
            _("Make it repeat itself: fewer than half of its names are different."),
            lambda e: e.different < 50,
        ),
        Challenge(
            "balance",
            _("At least 90 in 100 names are different, and still at least 10 in 100 are real."),
            lambda e: e.different >= 90 and e.known >= 10,
        ),
    )
