"""Explorers of lesson 07: bias and variance, the means of many samples, and two models compared."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from functools import lru_cache

import ipywidgets as widgets
import numpy as np
import traitlets

from course_lib.experiments.kite_days import GRID, training_days, unseen_days
from course_lib.explorers.answers import as_number
from course_lib.explorers.base import Challenge, Explorer, Prediction
from course_lib.maths import estimation
from course_lib.pictures import certainty as pictures
from course_lib.text import _

__all__ = ["BiasVarianceExplorer", "BootstrapExplorer", "SamplingExplorer"]


@lru_cache(maxsize=256)  # every degree with every number of days
def _fitted(degree: int, days: int) -> tuple[np.ndarray, np.ndarray]:
    """What a polynomial makes of the true pull along GRID, (101,), and of 200 draws of noise of 1 newton, (200, 101).

    The winds are evenly spread. The smallest squared error is linear in the targets, so that any noise is a multiple.
    """
    wind = (np.arange(days) + 0.5) / days * estimation.STRONGEST_WIND
    drawn = np.random.default_rng(5).standard_normal((BiasVarianceExplorer.trainings, days))
    targets = np.vstack([estimation.kite_pull(wind), drawn])
    predicted = estimation.refit_polynomial(wind, targets, degree, GRID)
    return predicted[0], predicted[1:]


@lru_cache(maxsize=256)
def _squares(degree: int, days: int) -> np.ndarray:
    """Squared bias as a polynomial of the noise, its three coefficients, and the variance at a noise of 1 newton."""
    signal, scatter = _fitted(degree, days)
    away, wobble = signal - estimation.kite_pull(GRID), scatter.mean(axis=0)
    bias = [np.mean(away**2), 2 * np.mean(away * wobble), np.mean(wobble**2)]
    return np.array([*bias, np.mean((scatter - wobble) ** 2)])


@lru_cache(maxsize=64)
def _parts_of_error(noise: float, days: int) -> np.ndarray:
    """Squared bias, variance and noise variance, one column per degree."""
    squares = np.array([_squares(degree, days) for degree in BiasVarianceExplorer.degrees])
    bias = squares[:, :3] @ [1, noise, noise**2]
    return np.array([bias, squares[:, 3] * noise**2, np.full(len(squares), noise**2)])


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


@lru_cache(maxsize=16)
def _intervals(degree_a: int, degree_b: int, days: int, which: int, level: float) -> list[tuple[float, float]]:
    """The bootstrap intervals of the three means."""
    means = _resampled(degree_a, degree_b, days, which)[2]
    return [estimation.percentile_interval(each, level) for each in means]


class BiasVarianceExplorer(Explorer):
    """One polynomial trained 200 times, each time on other days with the same winds: what stays, and what varies.

    Parameters
    ----------
    degree, noise, days
        The state at the start.
    """

    name, title = "certainty.bias_variance", _("The same training, on other days, 200 times")
    question = _(
        "Which degree would you bet on before you know which days you will get, and what would have to change for a "
        "stiffer curve to be the better bet?"
    )
    found = _(
        "A straight line comes out nearly the same every time, and every time it is wrong in the same places. A "
        "polynomial of degree 9 is right on average, but each single one strays far from that average. The best bet "
        "lies where the two faults are about equally large.\n\n"
        "More days shrink the variance and leave the bias alone, so they make room for a higher degree. More noise "
        "and fewer days raise the variance. Then a stiff curve is the better bet, although it is wrong on average."
    )
    wide = True
    state = ("degree", "noise", "days")
    degree, noise, days = traitlets.Int(1), traitlets.Float(4.0), traitlets.Int(20)
    degrees = tuple(range(1, 10))
    trainings, shown = 200, 20

    @property
    def predictions(self) -> np.ndarray:
        """The pull that each training predicts along the winds of the picture, (200, 101), for the degree shown."""
        signal, scatter = _fitted(self.degree, self.days)
        return signal + self.noise * scatter

    @property
    def parts(self) -> np.ndarray:
        """Squared bias, variance and noise variance, one column per degree, (3, 9), in square newtons."""
        return _parts_of_error(self.noise, self.days)

    def part(self, degree: int) -> tuple[float, float]:
        """Squared bias and variance of one degree."""
        bias, variance, _noise = self.parts[:, self.degrees.index(degree)]
        return float(bias), float(variance)

    def make_controls(self) -> list[widgets.Widget]:
        return [
            self.slider("degree", _("degree"), 1, 9, 1),
            self.slider("noise", _("noise, newtons"), 0.0, 12.0, 0.5),
            self.slider("days", _("days trained on"), 12, 100, 4),
        ]

    def paint(self) -> str:
        signal, scatter = _fitted(self.degree, self.days)
        predictions = signal + self.noise * scatter[: self.shown]
        truth, mean = estimation.kite_pull(GRID), signal + self.noise * scatter.mean(axis=0)
        state = (self.degree, self.noise, self.days)
        return pictures.bias_variance(GRID, truth, predictions, mean, self.parts, *state, narrow=self.picture.narrow)

    def formula(self) -> str:
        return pictures.error_in_parts(*self.part(self.degree), self.noise, self.degree)

    def tell(self) -> str:
        parts = self.parts
        bias, variance, noise = parts[:, self.degrees.index(self.degree)]
        best = self.degrees[int(parts.sum(axis=0).argmin())]
        return _(
            "Degree {degree}, {days} days, noise {n:.1f} newtons. Bias² {bias:.1f} + variance {variance:.1f} + noise "
            "{noise:.1f} = {total:.1f} square newtons, the error to expect on an unseen day. It is smallest at degree "
            "{best}."
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
            _("Balance the two: bias² and variance both at least 1 square newton, and within a fifth of each other."),
            lambda e: min(e.part(e.degree)) >= 1 and max(e.part(e.degree)) <= 1.2 * min(e.part(e.degree)),
        ),
        Challenge(
            "both_small",
            _("With a noise of 4 newtons or more, bring bias² + variance below 2.5 square newtons."),
            lambda e: e.noise >= 4 and sum(e.part(e.degree)) < 2.5,
        ),
        Challenge(
            "stiff_wins",
            _("Find conditions in which degree 2 is a better bet than degree 4, although its bias is larger."),
            lambda e: sum(e.part(2)) < sum(e.part(4)),
        ),
    )


@dataclass(frozen=True)
class Source:
    """Where single values come from: how to draw them, and what their mean and standard deviation are.

    Attributes
    ----------
    draw : callable
        Takes a generator and a shape.
    mean, spread : float
        Of all values that could be drawn.
    top : float
        The largest mean that the picture shows.
    unit : str
    whole : bool
        Whether every value is 0 or 1.
    """

    draw: Callable
    mean: float
    spread: float
    top: float
    unit: str
    whole: bool = False


SOURCES = {
    "squared": Source(lambda rng, shape: (4 * rng.standard_normal(shape)) ** 2, 16, 16 * 2**0.5, 64, "square newtons"),
    "wind": Source(lambda rng, shape: rng.uniform(0, 5, shape), 2.5, 5 / 12**0.5, 5, "10 km/h"),
    "right": Source(lambda rng, shape: (rng.random(shape) < 0.9) * 1.0, 0.9, 0.3, 1.1, "share right", whole=True),
}


# Of a sample: each a little more than half as much again as the one before, so that they lie evenly on a log axis.
SIZES = (1, 2, 3, 4, 6, 10, 16, 24, 40, 64, 100, 160, 252, 400)


@lru_cache(maxsize=64)
def _means_of(source: str, distinct: int) -> np.ndarray:
    """The means of many samples of so many independent values, drawn in parts to keep memory small."""
    rng, each = np.random.default_rng(3), SamplingExplorer.samples // 4
    return np.concatenate([SOURCES[source].draw(rng, (each, distinct)).mean(axis=1) for _part in range(4)])


class SamplingExplorer(Explorer):
    """The means of 4,000 samples, and the bell curve that the standard error promises for them.

    Parameters
    ----------
    source, size, copies
        The state at the start: what is measured, the place in `SIZES` of the number of values in a sample, and how
        often each of them was written down.
    """

    name, title = "certainty.sampling", _("The means of 4,000 samples")
    wide = True
    state = ("source", "size", "copies")
    source, size, copies = traitlets.Unicode("squared"), traitlets.Int(SIZES.index(4)), traitlets.Int(1)
    samples, within = 4000, 1.96
    prediction = Prediction(
        question=_(
            "Four squared errors have a mean, and on four other days it would be a different one. Typically it lies "
            "11.3 square newtons from the truth, which is 16. How far from it does the mean of 100 typically lie?"
        ),
        reveal={"size": SIZES.index(100)},
        answer=lambda e: e.standard_error,
        low=0.0,
        high=12.0,
        step=0.1,
        lesson=_("With 25 times as many days the distance is a fifth, because the root of 25 is 5."),
    )
    question = _("When do the means follow the bell curve, and what makes its width a lie?")
    found = _(
        "Single squared errors are lopsided: most are small, a few are huge. Their means are less so, and from about a "
        "hundred values on they follow the bell closely. Winds, which are spread evenly, get there with four values. "
        "Four times as many values halve the width.\n\n"
        "Copies break the promise. A value that was written down four times says no more than one, so 40 values are "
        "only 10 independent ones, and the means lie twice as far from the truth as the formula says."
    )

    @property
    def n(self) -> int:
        """How many values a sample has."""
        return SIZES[self.size]

    @property
    def distinct(self) -> int:
        """How many independent values a sample holds."""
        return max(1, self.n // self.copies)

    @property
    def means(self) -> np.ndarray:
        """The mean of each sample, (4000,)."""
        return _means_of(self.source, self.distinct)

    @property
    def standard_error(self) -> float:
        """What the formula says for n independent values: their spread, divided by the root of n."""
        return SOURCES[self.source].spread / self.n**0.5

    @property
    def outside(self) -> tuple[float, float]:
        """The shares of means that lie more than 1.96 standard errors below the truth, and above it."""
        away = (self.means - SOURCES[self.source].mean) / self.standard_error
        return float(np.mean(away < -self.within)), float(np.mean(away > self.within))

    @property
    def edges(self) -> np.ndarray:
        """The borders of the histogram's bars, each around a possible mean where values are 0 or 1."""
        whole, top = SOURCES[self.source].whole, SOURCES[self.source].top
        return (np.arange(self.distinct + 2) - 0.5) / self.distinct if whole else np.linspace(0, top, 65)

    def make_controls(self) -> list[widgets.Widget]:
        sources = [(_("squared errors"), "squared"), (_("winds"), "wind"), (_("answers, right or wrong"), "right")]
        return [
            self.choice("source", _("what"), sources),
            self.choice("size", _("values, N"), [(str(n), place) for place, n in enumerate(SIZES)]),
            self.choice("copies", _("copies of each"), [(str(k), k) for k in (1, 2, 4)]),
        ]

    def paint(self) -> str:
        source = SOURCES[self.source]
        promised = (source.mean, self.standard_error, source.spread, source.top, source.unit)
        chosen = (SIZES, self.size, self.outside)
        return pictures.sampling(self.means, self.edges, *promised, *chosen, narrow=self.picture.narrow)

    def formula(self) -> str:
        return pictures.promised_error(SOURCES[self.source].spread, self.n, self.standard_error)

    def tell(self) -> str:
        told = _(
            "{samples:,} means of {n} values. The truth is {mean:.3g} {unit}; the standard error is {se:.3g} by the "
            "formula and {spread:.3g} in truth. {inside:.1%} of the means lie within 1.96 standard errors of it, "
            "{below:.1%} below and {above:.1%} above."
        ).format(
            samples=self.samples,
            n=self.n,
            mean=SOURCES[self.source].mean,
            unit=SOURCES[self.source].unit,
            se=self.standard_error,
            spread=float(self.means.std()),
            inside=1 - sum(self.outside),
            below=self.outside[0],
            above=self.outside[1],
        )
        if self.distinct < self.n:
            told += " " + _("Only {distinct} of the values are independent.").format(distinct=self.distinct)
        return told

    challenges = (
        Challenge(
            "early",
            _("With N = 4, find means that miss as a bell curve does: between 2 and 3% of them on each side."),
            lambda e: e.n == 4 and all(0.02 <= share <= 0.03 for share in e.outside),
        ),
        Challenge(
            "precise",
            _("Bring the standard error of a share of right answers down to 0.03, with as few values as you can."),
            lambda e: e.source == "right" and e.n == 100 and e.copies == 1,
        ),
        Challenge(
            "broken",
            _("With N = 40 or more, break the promise: fewer than 75% of the means inside."),
            lambda e: e.n >= 40 and sum(e.outside) > 0.25,
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
    question = _("The intervals of A and B overlap. Can you still say that one of the two is better?")
    found = _(
        "Both models met the same days. A day with an unusual reading is hard for both, and this shared luck widens "
        "both intervals; in the difference it cancels. So the interval of the difference can lie clear of 0 while the "
        "other two overlap.\n\n"
        "Days can also mislead: on some of them the worse model wins, and now and then an interval misses the truth. "
        "From 20 days that happens about twice as often as the level promises."
    )
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
        """Squared errors of A, of B, and B minus A day by day, (M,) each, in square newtons."""
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
        return _intervals(self.degree_a, self.degree_b, self.days, self.which, self.level)

    def make_controls(self) -> list[widgets.Widget]:
        levels = [(f"{p}%", p / 100) for p in (50, 80, 90, 95, 99)]
        return [
            self.slider("degree_a", _("degree of A"), 2, 6, 1),
            self.slider("degree_b", _("degree of B"), 2, 6, 1),
            self.slider("days", _("unseen days"), 10, 200, 10),
            self.slider("which", _("which days"), 1, 50, 1),
            self.choice("level", _("level"), levels),
        ]

    def paint(self) -> str:
        squared, references, self.problem = self.squared, self.intervals, ""
        learner = self.bootstrap_interval is not None
        shown = self._learners_intervals(squared) if learner else references
        behind = references if learner else [None] * 3
        counts, _edges = np.histogram(self.resampled_means[2], pictures.DIFFERENCES)
        measured, degrees = [e.mean() for e in squared], (self.degree_a, self.degree_b)
        return pictures.bootstrap(
            measured, self.truths, shown, behind, counts / self.resamples, degrees, learner=learner
        )

    def formula(self) -> str:
        return pictures.drawn_days(self.days, self.which, self.squared[2].mean(), self.intervals[2])

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
                "On {days} unseen days the error of A (degree {da}) is {a:.1f} square newtons, with the interval "
                "{low_a:.1f} to {high_a:.1f}; that of B (degree {db}) is {b:.1f}, with {low_b:.1f} to {high_b:.1f}. "
                "B minus A is {d:.1f}, with {low:.1f} to {high:.1f}"
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
            _("At 95% or more, make the intervals of A and B overlap while that of the difference excludes 0."),
            lambda e: e.level >= 0.95 and _overlap(*e.intervals[:2]) and not _holds(e.intervals[2], 0.0),
        ),
        Challenge(
            "fooled",
            _("Be fooled: find models and days where the one that is in truth worse by 3 square newtons looks better."),
            lambda e: abs(e.truths[2]) >= 3 and e.truths[2] * e.squared[2].mean() < 0,
        ),
        Challenge(
            "missed",
            _(
                "At 95% one interval in twenty should miss the truth; from 20 days about one in nine does. Find days "
                "where that of the difference misses it."
            ),
            lambda e: e.level == 0.95 and e.degree_a != e.degree_b and not _holds(e.intervals[2], e.truths[2]),
        ),
    )


def _holds(interval: tuple[float, float], value: float) -> bool:
    return interval[0] <= value <= interval[1]


def _overlap(first: tuple[float, float], second: tuple[float, float]) -> bool:
    return first[0] <= second[1] and second[0] <= first[1]
