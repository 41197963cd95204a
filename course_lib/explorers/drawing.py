"""Explorers of lesson 27: points that find a kite's outline out of noise, and digits that are asked for."""

from __future__ import annotations

import functools
from collections.abc import Callable

import ipywidgets as widgets
import numpy as np
import traitlets

from course_lib.experiments import drawing as runs
from course_lib.explorers.base import Challenge, Explorer
from course_lib.pictures import drawing as pictures
from course_lib.text import _

__all__ = ["DigitExplorer", "KiteExplorer"]

POINTS = 160
POINTS_SHOWN, GUESSES_SHOWN = _("the points"), _("where it thinks each will end")
NEAR = 0.15  # of the outline


@functools.lru_cache(maxsize=16)
def _kite_way(seed: int, noise: bool, step: Callable | None) -> runs.Way:
    step = step or runs.step_back
    return runs.kite_way(seed, POINTS, step=lambda x, guess, a_bar, t, z: step(x, guess, a_bar, t, z * noise))


class KiteExplorer(Explorer):
    """160 points between noise and a kite's outline; the slider goes along the steps back.

    Parameters
    ----------
    step_back : callable, optional
        The learner's own; where it is right, the points take its steps.
    """

    name, title = "drawing.kite", _("When does the kite appear?")
    wide = True
    state = ("done", "seed", "shown", "noise")
    question = _(
        "At which step can you first tell that it will be a kite? And where, at that step, does the network itself "
        "think that the points will end? Drag the round handle to the right."
    )
    found = _(
        "For most of the way the cloud only changes its size and begins to lean; the kite appears in the last ten "
        "steps. During the first half *where it thinks each will end* is near the middle of the kite, where no point "
        "of the outline is: from so much noise the best guess, under a squared error, is the mean of all that is "
        "possible. With every step fewer places are possible. The guesses move outwards, become an outline of their "
        "own, and meet the points at the end.\n\nWithout new noise every step goes to the middle of what is possible. "
        "The points still find the outline, but they crowd in parts of it and leave others empty: variety comes from "
        "the noise."
    )
    done, seed = traitlets.Int(0), traitlets.Int(0)
    shown, noise = traitlets.Unicode(POINTS_SHOWN), traitlets.Bool(True)

    def __init__(self, step_back: Callable | None = None, **initial):
        own = step_back is not None and runs.same_as("step_back", step_back)
        self.step = step_back if own else None
        super().__init__(**initial)

    @property
    def way(self) -> runs.Way:
        """The whole way of all points."""
        return _kite_way(self.seed, self.noise, self.step)

    @property
    def t(self) -> int:
        """How many steps are still to be taken."""
        return runs.STEPS - self.done

    @property
    def near(self) -> float:
        """The share of the points that lie near the outline."""
        return float((runs.from_the_outline(self.way.x[self.t]) < NEAR).mean())

    @property
    def guess_spread(self) -> float:
        """How far the guesses lie from the mean of the outline, typically."""
        middle = runs.outline(4000, np.random.default_rng(0)).mean(axis=0)
        return float(np.median(np.linalg.norm(self.way.guess[self.t] - middle, axis=1)))

    @property
    def gap(self) -> float:
        """The longest piece of the outline without a point at the end, as a share of the whole."""
        return runs.longest_gap(self.way.x[0])

    def make_controls(self) -> list[widgets.Widget]:
        return [
            self.slider("done", _("steps back"), 0, runs.STEPS, 1),
            self.slider("seed", _("seed"), 0, 20, 1),
            self.choice("shown", _("shown"), (POINTS_SHOWN, GUESSES_SHOWN)),
            self.switch("noise", _("new noise in every step")),
        ]

    def paint(self) -> str:
        guesses = self.shown == GUESSES_SHOWN
        way = self.way.guess if guesses else self.way.x
        return pictures.cloud(
            way[::-1], self.done, runs.KITE, runs.A_BAR[::-1], guesses=guesses, narrow=self.picture.narrow
        )

    def tell(self) -> str:
        text = _(
            "After {done} of {steps} steps back, {near:.0%} of the points are within 0.15 of the outline. The guesses "
            "of their ends lie {spread:.2f} from its middle, typically."
        )
        told = text.format(done=self.done, steps=runs.STEPS, near=self.near, spread=self.guess_spread)
        return f"{told} {_('Every step was taken by your function.')}" if self.step else told

    challenges = (
        Challenge(
            "all_in_the_middle",
            _("Show where the network thinks the points will end, at a step where that is within 0.3 of the middle."),
            lambda e: e.shown == GUESSES_SHOWN and e.guess_spread < 0.3,
        ),
        Challenge(
            "nearly_there",
            _("Find the first step, for one seed, after which half of the points are near the outline."),
            lambda e: e.noise and e.near >= 0.5 and _near_before(e) < 0.5,
        ),
        Challenge(
            "gaps",
            _(
                "Take away what gives variety, and go to the end: the cloud leaves a gap of over a tenth of the "
                "outline."
            ),
            lambda e: e.done == runs.STEPS and not e.noise and e.gap > 0.1,
        ),
    )


def _near_before(explorer: KiteExplorer) -> float:
    """The share near the outline one step earlier."""
    t = min(explorer.t + 1, runs.STEPS)
    return float((runs.from_the_outline(explorer.way.x[t]) < NEAR).mean())


DRAWINGS = 8


@functools.lru_cache(maxsize=64)
def _digit_way(digit: int, w: float, guided: Callable | None) -> runs.Way:
    return runs.digit_way([digit] * DRAWINGS, w, 5, guided=guided)


class DigitExplorer(Explorer):
    """Eight drawings of a digit from eight noises, with a weight of guidance, and what a reader sees in them.

    Parameters
    ----------
    guided : callable, optional
        The learner's own; where it is right, it guides the drawings.
    """

    name, title = "drawing.digit", _("What does the weight give, and what does it take?")
    wide = True
    state = ("digit", "w", "done", "at")
    question = _(
        "The eight drawings begin with the same noise, whatever the weight. Which weight is enough for a reader to see "
        "the digit you asked for in all eight? And what becomes of the drawings as the weight grows beyond that?"
    )
    found = _(
        "With w = 0 the network is not told what to draw, and draws anything. With w = 1 it is told, and most drawings "
        "are what was asked for; with 2 nearly all are. Beyond that nothing is left to gain. The strokes become "
        "bolder, what is typical of the digit is exaggerated, and the drawings move away from what people "
        "write.\n\nThe reader often makes up its mind long before the end. The first steps back settle *what* it will "
        "be, and the last ones how its edges run."
    )
    digit, at = traitlets.Int(3), traitlets.Int(0)
    w, done = traitlets.Float(1.0), traitlets.Int(runs.STEPS)

    def __init__(self, guided: Callable | None = None, **initial):
        own = guided is not None and runs.same_as("guided", guided)
        self.guided = guided if own else None
        super().__init__(**initial)

    @property
    def way(self) -> runs.Way:
        """The whole way of the eight drawings."""
        return _digit_way(self.digit, self.w, self.guided)

    @property
    def drawings(self) -> np.ndarray:
        """The eight pictures after the steps that were taken, (8, 64)."""
        return self.way.x[runs.STEPS - self.done]

    @property
    def sure(self) -> np.ndarray:
        """What the reader gives each digit, (8, 10)."""
        return runs.read(self.drawings)

    @property
    def as_asked(self) -> int:
        """How many of the eight are read as what was asked for."""
        return int((self.sure.argmax(axis=1) == self.digit).sum())

    @property
    def far(self) -> float:
        """How far the eight are from the nearest known digit, typically."""
        return float(np.median(runs.nearest_known(self.drawings, runs.known_digits()[0])))

    def make_controls(self) -> list[widgets.Widget]:
        return [
            self.choice("digit", _("asked for"), range(10)),
            self.slider("w", _("weight w"), 0.0, pictures.HIGHEST, 0.5),
            self.slider("done", _("steps back"), 0, runs.STEPS, 1),
            self.slider("at", _("shown large"), 0, DRAWINGS - 1, 1, readout=False),
        ]

    def paint(self) -> str:
        known = runs.known_digits()[0]
        far = np.linalg.norm(known - self.drawings[self.at], axis=1)
        nearest = int(far.argmin())
        return pictures.asked_digits(
            self.drawings, self.at, self.sure[self.at], self.digit, known[nearest], float(far[nearest]), self.done,
            runs.STEPS, self.w, narrow=self.picture.narrow,
        )  # fmt: skip

    def tell(self) -> str:
        text = _(
            "With w = {w:.1f}, after {done} of {steps} steps back, a reader sees {digit} in {hits} of 8 drawings. They "
            "are {far:.2f} away from the nearest known digit, typically; people's new digits are {people:.2f} away."
        )
        told = text.format(
            w=self.w,
            done=self.done,
            steps=runs.STEPS,
            digit=self.digit,
            hits=self.as_asked,
            far=self.far,
            people=_people(),
        )
        return f"{told} {_('They were guided by your function.')}" if self.guided else told

    challenges = (
        Challenge(
            "all_as_asked",
            _("Find a digit of which w = 1 gives fewer than eight as asked for, and raise w until all eight are."),
            lambda e: e.done == runs.STEPS and e.w > 1 and e.as_asked == DRAWINGS and _hits(e, 1.0) < DRAWINGS,
        ),
        Challenge(
            "not_told",
            _("Let the network draw without being told what: at most two of eight are what was asked for."),
            lambda e: e.done == runs.STEPS and e.w == 0 and e.as_asked <= 2,
        ),
        Challenge(
            "decided_early",
            _("With a weight of at least 2, find a step before the 35th at which the reader is right in all eight."),
            lambda e: e.w >= 2 and e.done < 35 and e.as_asked == DRAWINGS,
        ),
    )


@functools.cache
def _people() -> float:
    """How far people's new digits are from the nearest known one, typically."""
    return float(np.median(runs.nearest_known(runs.new_digits()[0], runs.known_digits()[0])))


def _hits(explorer: DigitExplorer, w: float) -> int:
    """How many of the eight finished drawings are as asked for, with another weight."""
    made = _digit_way(explorer.digit, w, explorer.guided).x[0]
    return int((runs.read(made).argmax(axis=1) == explorer.digit).sum())
