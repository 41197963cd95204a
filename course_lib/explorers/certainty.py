"""Explorers of lesson 07: bias and variance, and whether one model is better than another."""

from __future__ import annotations

from collections.abc import Callable
from functools import lru_cache

import ipywidgets as widgets
import numpy as np
import traitlets

from course_lib.experiments.kite_days import GRID, training_days, unseen_days
from course_lib.explorers.answers import as_number
from course_lib.explorers.base import Challenge, Explorer
from course_lib.maths import estimation
from course_lib.plots.certainty import BiasVariancePicture, BootstrapPicture
from course_lib.text import _

__all__ = ["BiasVarianceExplorer", "BootstrapExplorer"]


@lru_cache(maxsize=32)
def _predictions_of_trainings(degree: int, noise: float, days: int) -> np.ndarray:
    """The pull that each of many trainings predicts along GRID: winds evenly spread, noise drawn anew."""
    wind = (np.arange(days) + 0.5) / days * estimation.STRONGEST_WIND
    drawn = np.random.default_rng(5).standard_normal((BiasVarianceExplorer.trainings, days))
    return estimation.refit_polynomial(wind, estimation.kite_pull(wind) + noise * drawn, degree, GRID)


@lru_cache(maxsize=16)
def _parts_of_error(noise: float, days: int) -> np.ndarray:
    """Squared bias, variance and noise variance, a column a degree."""
    truth = estimation.kite_pull(GRID)
    trainings = (_predictions_of_trainings(degree, noise, days) for degree in BiasVarianceExplorer.degrees)
    return np.array([(*estimation.bias_and_variance(each, truth), noise**2) for each in trainings]).T


@lru_cache(maxsize=8)
def _rival(degree: int) -> Callable:
    """A polynomial trained on the 20 days of the lesson's text."""
    return estimation.fit_polynomial(*training_days(20, BootstrapExplorer.noise, 1), degree)


@lru_cache(maxsize=16)
def _resampled(degree_a: int, degree_b: int, days: int, which: int) -> tuple[list, np.ndarray, list]:
    """Squared errors of A, of B, and B minus A day by day; the days of each resample; the three resampled means."""
    wind, pull = unseen_days(days, BootstrapExplorer.noise, which)
    a, b = ((pull - _rival(degree)(wind)) ** 2 for degree in (degree_a, degree_b))
    draws = np.random.default_rng(which).integers(days, size=(BootstrapExplorer.resamples, days))
    squared = [a, b, b - a]
    return squared, draws, [estimation.bootstrap_means(errors, draws) for errors in squared]


class BiasVarianceExplorer(Explorer):
    """One polynomial trained 200 times, each time on other days with the same winds: what stays, and what varies.

    Parameters
    ----------
    degree, noise, days
        The state at the start.
    """

    name, title = "certainty.bias_variance", _("The same training, on other days, 200 times")
    state = ("degree", "noise", "days")
    degree, noise, days = traitlets.Int(1), traitlets.Float(4.0), traitlets.Int(20)
    degrees = tuple(range(1, 10))
    trainings = 200

    @property
    def predictions(self) -> np.ndarray:
        """The pull that each training predicts along the winds of the picture, (200, 101), for the degree shown."""
        return _predictions_of_trainings(self.degree, self.noise, self.days)

    @property
    def parts(self) -> np.ndarray:
        """Squared bias, variance and noise variance, a column a degree, (3, 9), in N²."""
        return _parts_of_error(self.noise, self.days)

    def part(self, degree: int) -> tuple[float, float]:
        """Squared bias and variance of one degree."""
        bias, variance, _noise = self.parts[:, self.degrees.index(degree)]
        return float(bias), float(variance)

    def make_axes(self):
        self.drawing = BiasVariancePicture(self.degrees)
        return self.drawing.axes

    def make_controls(self) -> list[widgets.Widget]:
        return [
            self.slider("degree", _("degree"), 1, 9, 1),
            self.slider("noise", _("noise, N"), 0.0, 12.0, 0.5),
            self.slider("days", _("days trained on"), 12, 100, 4),
        ]

    def draw(self) -> None:
        predictions = self.predictions
        truth = estimation.kite_pull(GRID)
        self.drawing.update(GRID, truth, predictions, predictions.mean(axis=0), self.parts, self.degree)

    def tell(self) -> str:
        parts = self.parts
        bias, variance, noise = parts[:, self.degrees.index(self.degree)]
        best = self.degrees[int(parts.sum(axis=0).argmin())]
        return _(
            "Degree {degree}, {days} days, noise {n:.1f} N. Bias² {bias:.1f} + variance {variance:.1f} + noise "
            "{noise:.1f} = {total:.1f} N², the error to expect on an unseen day. It is smallest at degree {best}."
        ).format(
            degree=self.degree,
            days=self.days,
            n=self.noise,
            bias=bias,
            variance=variance,
            noise=noise,
            total=bias + variance + noise,
            best=best,
        )

    challenges = (
        Challenge(
            "balance",
            _("Balance them: bias² and variance both at least 1 N², and within a fifth of each other."),
            lambda e: min(e.part(e.degree)) >= 1 and max(e.part(e.degree)) <= 1.2 * min(e.part(e.degree)),
        ),
        Challenge(
            "both_small",
            _("With a noise of 4 N or more, bring bias² + variance below 2.5 N²."),
            lambda e: e.noise >= 4 and sum(e.part(e.degree)) < 2.5,
        ),
        Challenge(
            "stiff_wins",
            _("Make weather in which degree 2 is the better bet than degree 4, although its bias is larger."),
            lambda e: sum(e.part(2)) < sum(e.part(4)),
        ),
    )


class BootstrapExplorer(Explorer):
    """Two polynomials on the same unseen days: each one's error with its interval, and that of the difference.

    Parameters
    ----------
    bootstrap_interval : callable, optional
        The learner's own ``bootstrap_interval(errors, draws, level)``; its intervals are drawn, with the right ones as
        pale bands.
    degree_a, degree_b, days, which, level
        The state at the start.
    """

    name, title = "certainty.bootstrap", _("Two models on the same unseen days")
    state = ("degree_a", "degree_b", "days", "which", "level")
    degree_a, degree_b = traitlets.Int(2), traitlets.Int(4)
    days, which = traitlets.Int(20), traitlets.Int(6)
    level = traitlets.Float(0.95)
    noise, resamples = 4.0, 1000

    def __init__(self, bootstrap_interval: Callable | None = None, **initial):
        self.bootstrap_interval = bootstrap_interval
        super().__init__(**initial)

    @property
    def squared(self) -> list[np.ndarray]:
        """Squared errors of A, of B, and B minus A day by day, (M,) each, in N²."""
        return _resampled(self.degree_a, self.degree_b, self.days, self.which)[0]

    @property
    def draws(self) -> np.ndarray:
        """Which days each resample holds, (1000, M)."""
        return _resampled(self.degree_a, self.degree_b, self.days, self.which)[1]

    @property
    def resampled_means(self) -> list[np.ndarray]:
        """The means of the resamples: of A, of B, and of the difference, (1000,) each."""
        return _resampled(self.degree_a, self.degree_b, self.days, self.which)[2]

    @property
    def truths(self) -> list[float]:
        """What the three means become with endlessly many days."""
        distances = (estimation.kite_pull(GRID) - _rival(d)(GRID) for d in (self.degree_a, self.degree_b))
        a, b = (float(np.mean(distance**2)) + self.noise**2 for distance in distances)
        return [a, b, b - a]

    @property
    def intervals(self) -> list[tuple[float, float]]:
        """The bootstrap intervals of the three means."""
        return [estimation.percentile_interval(means, self.level) for means in self.resampled_means]

    def make_axes(self):
        self.drawing = BootstrapPicture(learner=self.bootstrap_interval is not None)
        return self.drawing.axes

    def make_controls(self) -> list[widgets.Widget]:
        levels = [(_("{percent} in 100").format(percent=p), p / 100) for p in (50, 80, 90, 95, 99)]
        return [
            self.slider("degree_a", _("degree of A"), 2, 6, 1),
            self.slider("degree_b", _("degree of B"), 2, 6, 1),
            self.slider("days", _("unseen days"), 10, 200, 10),
            self.slider("which", _("which days"), 1, 50, 1),
            self.choice("level", _("level"), levels),
        ]

    def draw(self) -> None:
        squared, references, self.problem = self.squared, self.intervals, ""
        shown = references if self.bootstrap_interval is None else self._learners_intervals(squared)
        pale = references if self.bootstrap_interval is not None else [None] * 3
        counts, _edges = np.histogram(self.resampled_means[2], self.drawing.edges)
        self.drawing.update([e.mean() for e in squared], self.truths, shown, pale, counts / self.resamples)

    def _learners_intervals(self, squared: list[np.ndarray]) -> list[tuple[float, float] | None]:
        found = []
        for errors in squared:
            answer, problem = self.ask_learner(self.bootstrap_interval, errors, self.draws, self.level)
            ends = [as_number(end) for end in answer] if isinstance(answer, tuple | list | np.ndarray) else []
            if len(ends) != 2 or None in ends:
                self.problem = problem or _("Your function must return two numbers, low and high.")
                return [None] * 3
            found.append(tuple(ends))
        return found

    def tell(self) -> str:
        a, b, difference = (errors.mean() for errors in self.squared)
        (low_a, high_a), (low_b, high_b), (low, high) = self.intervals
        told = (
            _(
                "On {days} unseen days A (degree {da}) has error {a:.1f} N², interval {low_a:.1f} to {high_a:.1f}; "
                "B (degree {db}) has {b:.1f}, interval {low_b:.1f} to {high_b:.1f}. B minus A is {d:.1f}, interval "
                "{low:.1f} to {high:.1f}"
            )
            .format(
                days=self.days,
                da=self.degree_a,
                db=self.degree_b,
                a=a,
                b=b,
                d=difference + 0.0,
                low_a=low_a,
                high_a=high_a,
                low_b=low_b,
                high_b=high_b,
                low=low + 0.0,
                high=high + 0.0,
            )
            .replace("-", "−")
        )
        if high < 0:
            verdict = _("the whole interval is below 0, so B is better.")
        elif low > 0:
            verdict = _("the whole interval is above 0, so A is better.")
        else:
            verdict = _("0 lies inside, so these days do not decide.")
        truth = _("In truth it is {truth:.1f}.").format(truth=self.truths[2] + 0.0).replace("-", "−")
        return f"{told}: {verdict} {truth}" + (f" {self.problem}" if self.problem else "")

    challenges = (
        Challenge(
            "overlap",
            _("At level 95 or more: the intervals of A and B overlap, and yet that of the difference excludes 0."),
            lambda e: e.level >= 0.95 and _overlap(*e.intervals[:2]) and not _holds(e.intervals[2], 0.0),
        ),
        Challenge(
            "fooled",
            _("Be fooled: find models and days on which the one that is worse by 3 N² or more in truth looks better."),
            lambda e: abs(e.truths[2]) >= 3 and e.truths[2] * e.squared[2].mean() < 0,
        ),
        Challenge(
            "missed",
            _(
                "At level 95 one interval in twenty should miss the truth; from 20 days about one in nine does. Find "
                "days where the difference's does."
            ),
            lambda e: e.level == 0.95 and e.degree_a != e.degree_b and not _holds(e.intervals[2], e.truths[2]),
        ),
    )


def _holds(interval: tuple[float, float], value: float) -> bool:
    return interval[0] <= value <= interval[1]


def _overlap(first: tuple[float, float], second: tuple[float, float]) -> bool:
    return first[0] <= second[1] and second[0] <= first[1]
