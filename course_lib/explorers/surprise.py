"""Explorers of lesson 05: a bell curve fitted by hand, two losses of one neuron, and a walk on a loss surface."""

from __future__ import annotations

import functools
from collections.abc import Callable

import ipywidgets as widgets
import numpy as np
import traitlets

from course_lib.explorers.answers import as_numbers
from course_lib.explorers.base import Challenge, Explorer, Prediction
from course_lib.maths import losses, probability
from course_lib.pictures import surprise as pictures
from course_lib.pictures.frame import signed
from course_lib.text import _

__all__ = ["DAYS", "FLIGHTS", "FLOWN", "LOSSES", "GaussianExplorer", "NeuronExplorer", "SurfaceExplorer"]

# How many minutes the kite stayed in the air, ten times.
FLIGHTS = np.array([3.1, 4.2, 4.6, 5.0, 5.3, 5.7, 6.1, 6.4, 7.2, 8.4])

# Twelve days: wind (10 km/h) and rain (mm/h), each above or below an ordinary day's; and whether the kite flew.
DAYS = np.array(
    [
        [1.5, -1.0],
        [1.0, 0.5],
        [0.5, -0.5],
        [2.0, 1.0],
        [-0.5, -1.0],
        [-1.0, 0.5],
        [-1.5, -0.5],
        [0.5, 1.5],
        [-0.5, 1.0],
        [1.5, 2.0],
        [1.0, -0.5],
        [-0.5, 0.5],
    ]
)
FLOWN = np.array([1.0, 1.0, 1.0, 1.0, 1.0, 0.0, 0.0, 0.0, 0.0, 0.0, 0.0, 1.0])

CROSS_ENTROPY, SQUARED_ERROR = "cross-entropy", "squared error"


def _squared_error(y: np.ndarray, z: np.ndarray) -> float:
    return losses.mean_squared_error(y, probability.sigmoid(z))


def _squared_error_gradient(y: np.ndarray, z: np.ndarray) -> np.ndarray:
    p = probability.sigmoid(z)
    return losses.mean_squared_error_gradient(y, p) * p * (1 - p)  # chain rule: the slope of a sigmoid is p (1 − p)


# Of a sigmoid neuron with scores z (N,) and truths y (N,): the loss, and its gradient with respect to z.
LOSSES = {
    CROSS_ENTROPY: (losses.binary_cross_entropy_from_scores, losses.binary_cross_entropy_from_scores_gradient),
    SQUARED_ERROR: (_squared_error, _squared_error_gradient),
}


class GaussianExplorer(Explorer):
    """A bell curve over ten flights, to fit by hand: drag its mean and its spread, and watch what each flight costs.

    Parameters
    ----------
    surprise : callable, optional
        The learner's own ``gaussian_surprise(y, mean, spread)``; what it returns is drawn dark, the right costs pale.
    """

    name, title = "surprise.gaussian", _("Fit a bell curve by hand")
    question = _(
        "Under which bell are these ten flights least surprising, on average? And if its mean is wrong, should you "
        "make it narrower or wider?"
    )
    found = _(
        "The best mean is the mean of the data, 5.6 minutes: no other centre gives a smaller sum of squares. The best "
        "spread is the square root of the mean squared miss. Around the best mean that is 1.45; around a wrong mean of "
        "8.0 it is 2.8, because the bell has to be wide enough to cover the error.\n\n"
        "Too narrow is dangerous. A narrow bell gains a little on every hit and pays a terrible price for each miss."
    )
    state = ("mean", "spread")
    mean, spread = traitlets.Float(4.0), traitlets.Float(0.8)
    line = np.linspace(1.0, 10.0, 91)

    def __init__(self, surprise: Callable | None = None, **initial):
        self.surprise, self.problem = surprise, ""
        super().__init__(**initial)

    def costs_of(self, y: np.ndarray) -> np.ndarray:
        """The surprise −log p(y) at each entry of y (n,), in nats."""
        return 0.5 * np.log(2 * np.pi * self.spread**2) + 0.5 * ((y - self.mean) / self.spread) ** 2

    @property
    def average(self) -> float:
        """The mean −log-likelihood of the flights."""
        return self.average_with(self.mean, self.spread)

    @staticmethod
    def average_with(mean: float, spread: float) -> float:
        """The mean −log-likelihood of the flights under another bell."""
        return losses.gaussian_negative_log_likelihood(FLIGHTS, np.full_like(FLIGHTS, mean), spread**2)

    def make_controls(self) -> list[widgets.Widget]:
        return [
            self.slider("mean", _("mean, min"), 2.0, 9.0, 0.1),
            self.slider("spread", _("spread, min"), 0.3, 4.0, 0.05),
        ]

    def paint(self) -> str:
        costs = self.costs_of(FLIGHTS)
        shown, self.problem = (costs, self.average), ""
        if self.surprise is not None:
            shown = self._learners()
        density, heights = np.exp(-self.costs_of(self.line)), np.exp(-costs)
        bell = self.mean, self.spread, density, heights
        return pictures.bell(FLIGHTS, self.line, *bell, costs, self.average, shown)

    def formula(self) -> str:
        dearest = FLIGHTS[int(np.argmax(self.costs_of(FLIGHTS)))]
        return pictures.surprise_of(float(dearest), self.mean, self.spread)

    def _learners(self) -> tuple[np.ndarray, float] | None:
        """What the learner's function makes of each flight, and of all; None where it makes no numbers."""

        def ask(flights, mean, spread):
            each = [self.surprise(np.array([y]), mean, spread) for y in flights]
            return _unless_nothing([*each, self.surprise(flights, mean, spread)])

        answer, self.problem = self.ask_learner(ask, FLIGHTS, self.mean, self.spread)
        numbers = as_numbers(answer, (len(FLIGHTS) + 1,))
        if numbers is None:
            self.problem = self.problem or _("Your function must return one number, the mean surprise.")
            return None
        if not np.allclose(numbers[-1], self.average, rtol=1e-4, atol=1e-6):
            self.problem = _(
                "Your function says {said:.3f}: the pale bars and the pale line show what is right."
            ).format(said=numbers[-1])
        return numbers[:-1], float(numbers[-1])

    def tell(self) -> str:
        costs = self.costs_of(FLIGHTS)
        dearest = int(np.argmax(costs))
        text = _(
            "With a bell around {mean:.1f} minutes and a spread of {spread:.2f}, the mean surprise of the ten flights "
            "is {average:.3f} nats. The flight of {y:.1f} minutes surprises most, with {cost:.2f} nats."
        )
        told = text.format(
            mean=self.mean, spread=self.spread, average=self.average, y=FLIGHTS[dearest], cost=costs[dearest]
        )
        return f"{told} {self.problem}".rstrip()

    challenges = (
        Challenge(
            "best",
            _("Find the bell under which these flights are least surprising: no bell does better by more than 0.005."),
            lambda e: e.average - e.average_with(FLIGHTS.mean(), FLIGHTS.std()) < 0.005,
        ),
        Challenge(
            "wrong_mean",
            _("Stick to a wrong belief, a mean of 8.0, and find the spread that makes the best of it."),
            lambda e: (
                abs(e.mean - 8) < 0.01
                and e.average - e.average_with(e.mean, np.sqrt(np.mean((FLIGHTS - e.mean) ** 2))) < 0.002
            ),
        ),
        Challenge(
            "too_sure",
            _("The right mean is not enough: with the mean at 5.6, make a single flight cost more than 20 nats."),
            lambda e: abs(e.mean - 5.6) < 0.01 and e.costs_of(FLIGHTS).max() > 20,
        ),
    )


class NeuronExplorer(Explorer):
    """One sigmoid neuron and two losses: what each costs at a score, and how steep it is there.

    Parameters
    ----------
    loss : callable, optional
        The learner's own ``binary_cross_entropy(y, z)``; it is drawn, with its slope, over the right one in pale.
    """

    name, title = "surprise.neuron", _("Cross-entropy against squared error, on one neuron")
    wide = True
    state = ("z", "truth")
    z, truth = traitlets.Float(1.0), traitlets.Int(1)
    revealed = traitlets.Bool(False)  # squared error stays hidden until its slope has been guessed
    scores = np.linspace(-8.0, 8.0, 81)
    prediction = Prediction(
        question=_(
            "The truth is 1, but the neuron's score is −6, so it gives the truth only 0.25 %: it is badly wrong. "
            "The slope of the cross-entropy there has size 1.00. And the slope of the squared error, (p − 1)²?"
        ),
        reveal={"z": -6.0, "truth": 1, "revealed": True},
        answer=lambda e: abs(e.slopes[SQUARED_ERROR]),
        low=0.0,
        high=2.0,
        step=0.05,
        lesson=_(
            "Where the neuron is most wrong, squared error is almost flat, so a step downhill hardly moves it. "
            "Now move the score: where is each loss steep?"
        ),
    )

    found = _(
        "Cross-entropy is steeper the more wrong the neuron is, up to a slope of 1. Squared error is steepest at p = ⅓ "
        "(with the truth 1), and flat at both ends: where the neuron is right, and just as flat where it is sure and "
        "wrong.\n\nSo a small slope is a good sign under cross-entropy alone. Under squared error it may also mean "
        "that the neuron is stuck."
    )

    def __init__(self, loss: Callable | None = None, **initial):
        self.loss, self.problem = loss, ""
        self._known: dict[int, tuple] = {}
        super().__init__(**initial)

    @property
    def p(self) -> float:
        """The neuron's output σ(z)."""
        return float(probability.sigmoid(self.z))

    @property
    def values(self) -> dict[str, float]:
        """Both losses at the score."""
        return {name: value([self.truth], [self.z]) for name, (value, _slope) in LOSSES.items()}

    @property
    def slopes(self) -> dict[str, float]:
        """The slopes of both losses with respect to the score."""
        return {name: float(slope([self.truth], [self.z])[0]) for name, (_value, slope) in LOSSES.items()}

    def make_controls(self) -> list[widgets.Widget]:
        return [
            self.slider("z", _("score z"), -8.0, 8.0, 0.1),
            self.choice("truth", _("truth y"), [(_("1: it flew"), 1), (_("0: it did not"), 0)]),
        ]

    def paint(self) -> str:
        if self.truth not in self._known:  # the curves depend on the truth alone
            curves = self._curves()
            self._known[self.truth] = curves, *self._learners(curves[CROSS_ENTROPY][0])
        curves, learners, self.problem = self._known[self.truth]
        shown = {name: curves[name] for name in LOSSES if name == CROSS_ENTROPY or self.revealed}
        at = {name: (self.values[name], self.slopes[name]) for name in shown}
        right = curves[CROSS_ENTROPY] if self.loss is not None else None
        if learners is not None:
            shown[CROSS_ENTROPY] = learners
            at[CROSS_ENTROPY] = tuple(float(np.interp(self.z, self.scores, y)) for y in learners)
        elif self.loss is not None:  # the band alone
            del shown[CROSS_ENTROPY]
        return pictures.neuron(self.z, self.scores, shown, at, right, narrow=self.picture.narrow)

    def formula(self) -> str:
        return pictures.losses_at(self.z, self.truth, self.p, revealed=self.revealed)

    def _curves(self) -> dict[str, tuple[np.ndarray, np.ndarray]]:
        return {
            name: (
                np.array([value([self.truth], [z]) for z in self.scores]),
                np.array([slope([self.truth], [z])[0] for z in self.scores]),
            )
            for name, (value, slope) in LOSSES.items()
        }

    def _learners(self, right: np.ndarray) -> tuple[tuple[np.ndarray, np.ndarray] | None, str]:
        """The learner's loss and its slope, by differences, at every score, or None; and what differs from `right`."""
        if self.loss is None:
            return None, ""

        def ask(truth, scores):
            return _unless_nothing([self.loss(np.array([float(truth)]), np.array([z])) for z in scores])

        answer, problem = self.ask_learner(ask, self.truth, self.scores)
        numbers = as_numbers(answer, (len(self.scores),))
        if numbers is None:
            return None, problem or _("Your function must return one finite number, the mean loss.")
        if not np.allclose(numbers, right, rtol=1e-4, atol=1e-6):
            problem = _("Your function differs from the pale curve, which is right.")
        return (numbers, np.gradient(numbers, self.scores)), problem

    def tell(self) -> str:
        value, slope = self.values, self.slopes
        text = _(
            "The score {z} gives p = {p:.4f}, and the truth is {y}. Cross-entropy costs {ce:.3f} and its slope is "
            "{ce_slope}; squared error costs {se:.3f} and its slope is {se_slope}. "
            "Cross-entropy is {ratio:.0f} times as steep."
        )
        if not self.revealed:
            text = _("The score {z} gives p = {p:.4f}, and the truth is {y}. Cross-entropy costs {ce:.3f}.")
        told = text.format(
            z=signed(self.z, 1),
            p=self.p,
            y=self.truth,
            ce=value[CROSS_ENTROPY],
            ce_slope=signed(slope[CROSS_ENTROPY], 4),
            se=value[SQUARED_ERROR],
            se_slope=signed(slope[SQUARED_ERROR], 4),
            ratio=slope[CROSS_ENTROPY] / slope[SQUARED_ERROR],
        )
        return f"{told} {self.problem}".rstrip()

    challenges = (
        Challenge(
            "steepest",
            _("With the truth 1, find the score at which the squared error is steepest (not where it is largest)."),
            lambda e: e.truth == 1 and abs(e.slopes[SQUARED_ERROR]) > 0.2961,
        ),
        Challenge(
            "stuck",
            _("Make the neuron so wrong that cross-entropy is more than 500 times as steep as squared error."),
            lambda e: abs(e.p - e.truth) > 0.5 and abs(e.slopes[CROSS_ENTROPY]) > 500 * abs(e.slopes[SQUARED_ERROR]),
        ),
        Challenge(
            "right",
            _("Set the truth to 0 and make both slopes smaller than 0.05 for a good reason: the neuron is right."),
            lambda e: e.truth == 0 and max(abs(slope) for slope in e.slopes.values()) < 0.05 and e.p < 0.5,
        ),
    )


class SurfaceExplorer(Explorer):
    """A loss over two weights, and a walk downhill on it, step by step. Drag to choose where it starts."""

    name, title = "surprise.surface", _("Walk down a loss surface")
    wide = True
    question = _("Does every start lead to the same lowest point? Try both losses, and a rate that is too large.")
    found = _(
        "The cross-entropy of one neuron is a bowl: every path down leads to the same place. Mathematicians call it "
        "*convex*. Squared error on a sigmoid has plateaus, from which the path also leads down, but takes very "
        "long.\n\nThe loss at the bottom is 0.506 and not 0, because no such neuron gets more than ten of the twelve "
        "days right. A small rate takes many steps; a rate too large jumps across the valley, and can end higher than "
        "it began."
    )
    state = ("w1", "w2", "kind", "rate", "steps")
    w1, w2 = traitlets.Float(-3.0), traitlets.Float(3.0)
    kind = traitlets.Unicode(CROSS_ENTROPY)
    rate = traitlets.Float(0.5)
    steps = traitlets.Int(0)
    limit, most_steps = 6.0, 60

    @property
    def way(self) -> np.ndarray:
        """The weights from the start to the last step, (steps + 1, 2)."""
        return _walk(self.kind, self.w1, self.w2, self.rate, self.steps)[0]

    @property
    def losses(self) -> np.ndarray:
        """The loss at each point of the way, (steps + 1,)."""
        return _walk(self.kind, self.w1, self.w2, self.rate, self.steps)[1]

    @property
    def lowest(self) -> dict[str, tuple[float, float, float]]:
        """For each loss the weights where it is smallest, and how small."""
        return {name: _lowest(name) for name in LOSSES}

    def loss_at(self, w: np.ndarray) -> float:
        """The mean loss over the twelve days of the neuron σ(w1 wind + w2 rain)."""
        return LOSSES[self.kind][0](FLOWN, DAYS @ w)

    def make_controls(self) -> list[widgets.Widget]:
        far = self.limit
        buttons = [
            self.button(_("One step"), lambda: self.walk(1), tooltip=_("One step downhill")),
            self.button(_("Ten steps"), lambda: self.walk(10), tooltip=_("Ten steps downhill")),
        ]
        return [
            self.slider("w1", _("start, w1"), -far, far, 0.25),
            self.slider("w2", _("start, w2"), -far, far, 0.25),
            self.choice("kind", _("loss"), [(_("cross-entropy"), CROSS_ENTROPY), (_("squared error"), SQUARED_ERROR)]),
            self.slider("rate", _("rate"), 0.5, 10.0, 0.5),
            self.slider("steps", _("steps walked"), 0, self.most_steps, 1),
            widgets.HBox(buttons),
        ]

    def walk(self, steps: int) -> None:
        """Walk on by some steps, as far as the picture shows."""
        self.steps = min(self.steps + steps, self.most_steps)

    def paint(self) -> str:
        return pictures.surface(
            self.kind, _surface(self.kind), self.way, self.losses, self.lowest[self.kind], self.most_steps,
            narrow=self.picture.narrow,
        )  # fmt: skip

    def formula(self) -> str:
        at = np.array([self.w1, self.w2])
        slope = DAYS.T @ LOSSES[self.kind][1](FLOWN, DAYS @ at)
        return pictures.step_of_weight(self.w1, self.rate, float(slope[0]))

    def tell(self) -> str:
        way, loss = self.way, self.losses
        smallest = self.lowest[self.kind][2]
        if not self.steps:
            text = _("At the weights ({w1}, {w2}) the {kind} is {loss:.3f}; the smallest possible is {smallest:.3f}.")
        else:
            text = _(
                "Steps walked: {steps}. The {kind} went from {first:.3f} to {loss:.3f}, "
                "at the weights ({w1}, {w2}); the smallest possible is {smallest:.3f}."
            )
        w1, w2 = (signed(weight, 2) for weight in way[-1])
        told = text.format(
            w1=w1, w2=w2, kind=self.kind, first=loss[0], loss=loss[-1], smallest=smallest, steps=self.steps
        )
        up = int(np.sum(np.diff(loss) > 1e-3))
        return told + (_(" {up} of the steps went uphill: the rate is too large.").format(up=up) if up else "")

    challenges = (
        Challenge(
            "arrive",
            _("Start where the cross-entropy is above 4, and get within 0.01 of the smallest in at most 8 steps."),
            lambda e: (
                e.kind == CROSS_ENTROPY
                and e.losses[0] > 4
                and e.steps <= 8
                and e.losses[-1] - e.lowest[e.kind][2] < 0.01
            ),
        ),
        Challenge(
            "plateau",
            _(
                "Get stuck: start where the squared error is above 0.5, and gain less than 0.02 in 20 steps at rate 1 "
                "or more."
            ),
            lambda e: (
                e.kind == SQUARED_ERROR
                and e.steps >= 20
                and e.rate >= 1
                and 0 <= e.losses[0] - e.losses[-1] < 0.02
                and e.losses[0] > 0.5
            ),
        ),
        Challenge(
            "uphill",
            _("Go downhill too fast: make at least one step end higher than it began, by 0.001 or more."),
            lambda e: bool((np.diff(e.losses) > 1e-3).any()),
        ),
    )


@functools.lru_cache(maxsize=8)  # picture, words and challenges of one state all ask for it
def _walk(kind: str, w1: float, w2: float, rate: float, steps: int) -> tuple[np.ndarray, np.ndarray]:
    """The weights from the start to the last step, (steps + 1, 2), and the loss at each, (steps + 1,)."""
    value, gradient = LOSSES[kind]
    way = [np.array([w1, w2])]
    for _step in range(steps):
        way.append(way[-1] - rate * DAYS.T @ gradient(FLOWN, DAYS @ way[-1]))
    return np.array(way), np.array([value(FLOWN, DAYS @ w) for w in way])


@functools.cache
def _surface(name: str) -> np.ndarray:
    """A loss over the days for pairs of weights all over the plane, (31, 31); rows are the second weight."""
    value, weights = LOSSES[name][0], np.linspace(-SurfaceExplorer.limit, SurfaceExplorer.limit, 31)
    return np.array([[value(FLOWN, DAYS @ [w1, w2]) for w1 in weights] for w2 in weights])


@functools.cache
def _lowest(name: str) -> tuple[float, float, float]:
    """The weights where a loss over the days is smallest, and the loss there, by many small steps from the origin."""
    value, gradient = LOSSES[name]
    w = np.zeros(2)
    for _step in range(400):
        w = w - 4.0 * DAYS.T @ gradient(FLOWN, DAYS @ w)
    return float(w[0]), float(w[1]), value(FLOWN, DAYS @ w)


def _unless_nothing(answers: list) -> list | None:
    return None if any(answer is None or answer is ... for answer in answers) else answers
