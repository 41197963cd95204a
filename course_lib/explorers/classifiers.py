"""Explorers of lesson 08: a threshold with every metric, the ROC curve, calibration, and what mistakes cost.

All four look at the scores of one small network that reads two of the thirty measurements of a breast tumour.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from functools import cached_property, lru_cache

import ipywidgets as widgets
import numpy as np
import traitlets

from course_lib import data
from course_lib.explorers.answers import as_number
from course_lib.explorers.base import Challenge, Explorer, Prediction
from course_lib.maths import metrics
from course_lib.maths.probability import sigmoid
from course_lib.network import Adam, BinaryCrossEntropy, SoftmaxCrossEntropy, fit, make_network
from course_lib.pictures import classifiers as pictures
from course_lib.text import _, plural

__all__ = [
    "CalibrationExplorer",
    "CostExplorer",
    "JudgedTumours",
    "RocExplorer",
    "ThresholdExplorer",
    "judged_digits",
    "judged_tumours",
]

THRESHOLDS = np.arange(101) / 100


@dataclass(frozen=True, eq=False)
class JudgedTumours:
    """Tumours that a network has not seen in training, and what it says of them.

    Attributes
    ----------
    y : ndarray of int, shape (N,)
        The truth: 1 for malignant, 0 for benign.
    z, p : ndarray of shape (N,)
        The network's score, and the probability of being malignant, σ(z).
    nuclei : ndarray of str, shape (N,)
        "small" where the tumour's mean radius of a cell nucleus is below the median of all tumours, else "large".
    """

    y: np.ndarray
    z: np.ndarray
    p: np.ndarray
    nuclei: np.ndarray


@lru_cache
def judged_tumours(part: str = "validation") -> JudgedTumours:
    """Train lesson 08's network of 2, 16 and 1 nodes on radius and texture, and let it judge one part of the data.

    Parameters
    ----------
    part : {"validation", "test"}
        199 tumours each; the network was trained on the other 171.

    Returns
    -------
    JudgedTumours

    Examples
    --------
    >>> tumours = judged_tumours()
    >>> len(tumours.y), int(tumours.y.sum())
    (199, 72)
    """
    set_ = data.breast_cancer()
    x, y = set_.x[:, :2], 1 - set_.y
    parts = metrics.train_validation_test_split(len(y), np.random.default_rng(0), validation=0.35, test=0.35)
    train, rows = parts[0], parts[("validation", "test").index(part) + 1]
    x = (x - x[train].mean(axis=0)) / x[train].std(axis=0)
    network = make_network([2, 16, 1], activation="tanh", seed=0)
    fit(network, x[train], y[train, None], loss=BinaryCrossEntropy(), optimizer=Adam(0.02), epochs=300)
    z = network.forward(x[rows])[:, 0]
    radius = set_.x[:, 0]
    nuclei = np.where(radius[rows] < np.median(radius), "small", "large")
    return JudgedTumours(y[rows], z, sigmoid(z), nuclei)


@lru_cache
def judged_digits() -> tuple[np.ndarray, np.ndarray]:
    """Train a network without hidden layer on digits of which only one in ten eights is kept, and let it judge others.

    Returns
    -------
    labels, predicted : ndarray of int, shape (656,)

    Examples
    --------
    >>> labels, predicted = judged_digits()
    >>> np.bincount(labels).tolist()[8]
    9
    """
    set_ = data.digits()
    kept = np.sort(np.append(np.flatnonzero(set_.y != 8), np.flatnonzero(set_.y == 8)[::10]))
    x, y = set_.x[kept] / 16, set_.y[kept]
    train, rows, _test = metrics.train_validation_test_split(len(y), np.random.default_rng(1), validation=0.4, test=0.2)
    network = make_network([64, 10], seed=0)
    fit(network, x[train], y[train], loss=SoftmaxCrossEntropy(), optimizer=Adam(0.01), epochs=20)
    return y[rows], network.forward(x[rows]).argmax(axis=1)


def _called(p: np.ndarray, threshold: float) -> np.ndarray:
    return (p >= threshold).astype(int)


class ThresholdExplorer(Explorer):
    """Move the threshold, and see the confusion matrix and four metrics follow. Drag the line, or use the slider.

    Parameters
    ----------
    precision : callable, optional
        The learner's own ``precision(labels, predicted)``; its curve is drawn over a pale band, the right one.
    threshold : float
    """

    name, title = "classifiers.threshold", _("One threshold, four metrics")
    wide = True
    state = ("threshold",)
    threshold = traitlets.Float(0.5)
    prediction = Prediction(
        question=_(
            "At a threshold of 0.5 the network finds 60 of the 72 malignant tumours. Now everything from 0.1 up is "
            "called malignant. How many of the 72 will it find?"
        ),
        reveal={"threshold": 0.1},
        answer=lambda e: int(e.C[1, 1]),
        low=60,
        high=72,
        step=1,
        lesson=_(
            "The rest have a p below 0.1: the network is sure that these malignant tumours are benign. And those that "
            "it now finds had a price: look at the upper right cell of the matrix."
        ),
    )
    question = _("Drag the vertical line, or use the slider. Can one of the four metrics tell you where to put it?")
    found = _(
        "A lower threshold finds more and alarms more. On the way down recall can only rise, whereas precision mostly "
        "falls, with a wobble here and there. Where the two kinds of mistakes are equally many, precision, recall and "
        "F1 are the same number.\n\n"
        "Between 0.3 and 0.95 accuracy and F1 change by at most 0.05, although the number of missed tumours doubles, "
        "from 10 to 20. They cannot choose the threshold for you."
    )

    def __init__(self, precision: Callable | None = None, **initial):
        self.precision, self.problem = precision, ""
        super().__init__(**initial)

    @cached_property
    def tumours(self) -> JudgedTumours:
        """The validation part."""
        return judged_tumours()

    @property
    def C(self) -> np.ndarray:  # noqa: N802
        """The confusion matrix at the threshold, (2, 2)."""
        return metrics.confusion_matrix(self.tumours.y, _called(self.tumours.p, self.threshold), n_classes=2)

    @property
    def metrics(self) -> tuple[float, float, float, float]:
        """Accuracy, precision, recall and F1 at the threshold."""
        labels, predicted = self.tumours.y, _called(self.tumours.p, self.threshold)
        scores = (metrics.accuracy_score, metrics.precision_score, metrics.recall_score, metrics.f1_score)
        return tuple(score(labels, predicted) for score in scores)

    @cached_property
    def curves(self) -> dict[str, np.ndarray]:
        """Precision and recall at every threshold of the slider, (101,) each."""
        scores = {"precision": metrics.precision_score, "recall": metrics.recall_score}
        return {name: np.array(self._at_every_threshold(score)) for name, score in scores.items()}

    def _at_every_threshold(self, score: Callable) -> list:
        return [score(self.tumours.y, _called(self.tumours.p, t)) for t in THRESHOLDS]

    @cached_property
    def drawn_precision(self) -> np.ndarray | None:
        """The learner's curve, the right one where no function was given, or None where theirs gave no numbers."""
        if self.precision is None:
            return self.curves["precision"]
        one, self.problem = self.ask_learner(self.precision, self.tumours.y, _called(self.tumours.p, 0.5))
        if one is None:
            return None
        answers, self.problem = self.ask_learner(self._at_every_threshold, self.precision, seconds=3)
        numbers = [as_number(answer) for answer in answers or []]
        if not any(number is not None for number in numbers):
            self.problem = self.problem or _("Your function must return one number.")
            return None
        return np.array([np.nan if number is None else number for number in numbers])  # a hole in the curve

    @cached_property
    def counts(self) -> tuple[np.ndarray, np.ndarray, np.ndarray]:
        """The borders of twenty bins, and how many benign and how many malignant tumours have their p there."""
        p, y, edges = self.tumours.p, self.tumours.y, np.linspace(0, 1, 21)
        return edges, np.histogram(p[y == 0], edges)[0], np.histogram(p[y == 1], edges)[0]

    def make_controls(self) -> list[widgets.Widget]:
        return [self.slider("threshold", _("threshold"), 0.0, 1.0, 0.01)]

    def paint(self) -> str:
        drawn = self.drawn_precision
        curves = (self.curves["recall"], self.curves["precision"], drawn) if self._unlocked else None
        state = (self.threshold, self.counts, self.C, self.metrics, THRESHOLDS, curves)
        return pictures.threshold(*state, narrow=self.picture.narrow)

    def formula(self) -> str:
        return pictures.shares(self.threshold, self.C)

    def tell(self) -> str:
        (_healthy, alarms), (missed, found) = self.C
        accuracy, precision, recall, f1 = self.metrics
        text = _(
            "From p = {threshold:.2f} up, a tumour is called malignant. Found: {found} of {sick}; missed: {missed}; "
            "false alarms: {alarms}. Accuracy {accuracy:.3f}, precision {precision:.3f}, recall {recall:.3f}, "
            "F1 {f1:.3f}."
        ).format(
            threshold=self.threshold,
            found=found,
            sick=found + missed,
            missed=missed,
            alarms=alarms,
            accuracy=accuracy,
            precision=precision,
            recall=recall,
            f1=f1,
        )
        return f"{text} {self._learners()}".strip()

    def _learners(self) -> str:
        drawn = self.drawn_precision
        if self.precision is None or drawn is None:
            return self.problem
        same = np.allclose(drawn, self.curves["precision"], atol=1e-4)
        return _("Your precision lies on the pale band.") if same else _("Your precision leaves the pale band.")

    challenges = (
        Challenge(
            "careful",
            _("Miss at most 5 malignant tumours, with fewer than 40 false alarms."),
            lambda e: e.C[1, 0] <= 5 and e.C[0, 1] < 40,
        ),
        Challenge(
            "balance",
            _("Make precision, recall and F1 the same number. Which two cells of the matrix are then equal?"),
            lambda e: e.C[0, 1] == e.C[1, 0],
        ),
        Challenge(
            "flattered",
            _("Find a threshold that is more accurate than 0.5, and yet misses 20 malignant tumours or more."),
            lambda e: e.C[1, 0] >= 20 and e.C.trace() > 173,
        ),
    )


class RocExplorer(Explorer):
    """Lower the threshold past twenty tumours, one by one, and build the ROC curve. Drag the line, or use the slider.

    Parameters
    ----------
    auc : callable, optional
        The learner's own ``auc(labels, scores)``; what it returns is written beside the area.
    threshold : float
    """

    name, title = "classifiers.roc", _("The ROC curve, point by point")
    state = ("threshold", "scores", "whole")
    threshold = traitlets.Float(10.0)
    scores = traitlets.Unicode("network")
    whole = traitlets.Bool(False)
    question = _("Which changes to the scores change the area, and which do not?")
    found = _(
        "Only the order counts. Halving all scores leaves the area as it was, and flipping their sign turns 0.906 into "
        "0.094: a classifier below ½ is useful once you reverse its answers. Random scores lie around ½.\n\n"
        "Yes-or-no answers keep a single point of the curve between its corners. The order within each side is lost, "
        "and the area shrinks to 0.771."
    )

    REACH = 10.5

    def __init__(self, auc: Callable | None = None, **initial):
        self.auc, self.problem = auc, ""
        super().__init__(**initial)

    @cached_property
    def sample(self) -> tuple[np.ndarray, np.ndarray]:
        """Truth and score of twenty tumours of the validation part, two arrays (20,)."""
        tumours, rows = judged_tumours(), slice(4, 160, 8)
        return tumours.y[rows], tumours.z[rows].clip(-9.5, 9.5)

    @property
    def values(self) -> np.ndarray:
        """The scores, as they are chosen, (20,)."""
        z = self.sample[1]
        return {
            "network": z,
            "halved": z / 2,
            "cut": np.where(z >= 0, 5.0, -5.0),
            "reversed": -z,
            "lots": np.random.default_rng(6).uniform(-9, 9, len(z)),
        }[self.scores]

    @property
    def curve(self) -> tuple[np.ndarray, np.ndarray, np.ndarray]:
        """False and true positive rates, and their thresholds."""
        return metrics.roc_curve(self.sample[0], self.values)

    @property
    def reached(self) -> int:
        """How many points of the curve lie at this threshold or above."""
        return int(np.sum(self.curve[2] >= self.threshold))

    @property
    def rates(self) -> tuple[float, float]:
        """False and true positive rate at the threshold."""
        false, true, _thresholds = self.curve
        return float(false[self.reached - 1]), float(true[self.reached - 1])

    @property
    def area(self) -> float:
        """The area under the curve."""
        return metrics.roc_auc_score(self.sample[0], self.values)

    def make_controls(self) -> list[widgets.Widget]:
        ways = [
            (_("as the network gives them"), "network"),
            (_("all halved"), "halved"),
            (_("only yes or no (cut at 0)"), "cut"),
            (_("with the sign flipped"), "reversed"),
            (_("random"), "lots"),
        ]
        return [
            self.slider("threshold", _("threshold"), -10.0, 10.0, 0.1),
            self.choice("scores", _("scores"), ways),
            self.switch("whole", _("show the whole curve and its area")),
        ]

    def _moved(self, change) -> None:
        """Take over what was dragged; along the curve it is how many points are passed, which makes a threshold."""
        before, values = change["old"].get("values", {}), dict(change["new"]["values"])
        passed = values.pop("passed", None)
        moved_the_line = "threshold" in values and values["threshold"] != before.get("threshold")
        if passed not in (None, before.get("passed")) and not moved_the_line:
            values["threshold"] = self._threshold_after(int(passed))
        super()._moved({"new": {"values": values}})

    def _threshold_after(self, passed: int) -> float:
        """The highest threshold on the slider's grid at which so many points of the curve are passed."""
        thresholds = self.curve[2]
        passed = min(max(passed, 0), len(thresholds) - 1)
        if passed == 0:
            return 10.0
        # Down to the grid, so that the score itself counts as passed; a finer one where two scores share a tenth.
        grids = (float(np.floor(thresholds[passed] * parts) / parts) for parts in (10, 100))
        return next(at for at in grids if at > np.append(thresholds, -np.inf)[passed + 1])

    def paint(self) -> str:
        labels, _z = self.sample
        classes = self.values[labels == 0], self.values[labels == 1]
        notes = [_("area {area:.3f}").format(area=self.area)] if self.whole or self.auc else []
        if self.auc is not None:
            notes.insert(0, self._yours(labels))
        place = (self.threshold, self.curve[:2], self.reached, self.REACH)
        return pictures.roc(classes, *place, whole=self.whole, notes=notes)

    def _yours(self, labels: np.ndarray) -> str:
        """What the learner's function says of the area."""
        answer, self.problem = self.ask_learner(self.auc, labels, self.values)
        self.answer = as_number(answer)
        if self.answer is None and not self.problem:
            self.problem = _("Your function must return one number.")
        return _("yours {yours}").format(yours="?" if self.answer is None else f"{self.answer:.3f}")

    def formula(self) -> str:
        n_negative, n_positive = np.bincount(self.sample[0]).tolist()
        false, true = self.rates
        found, alarms = (round(true * n_positive), n_positive), (round(false * n_negative), n_negative)
        return pictures.rates(self.threshold, found, alarms)

    def tell(self) -> str:
        labels, _z = self.sample
        false, true = self.rates
        n_negative, n_positive = np.bincount(labels)
        text = _(
            "Threshold {threshold:.1f}: {found} of {sick} malignant tumours lie at or above it, a true positive rate "
            "of {true:.2f}, and {alarms} of {healthy} benign ones, a false positive rate of {false:.2f}."
        ).format(
            threshold=self.threshold + 0.0,
            found=round(true * n_positive),
            sick=n_positive,
            true=true,
            alarms=round(false * n_negative),
            healthy=n_negative,
            false=false,
        )
        if self.whole or self.auc is not None:
            text += " " + _("The area under the whole curve is {area:.3f}.").format(area=self.area)
        return f"{text} {self._learners()}".strip()

    def _learners(self) -> str:
        if self.auc is None:
            return ""
        if self.answer is None:
            return self.problem
        same = abs(self.answer - self.area) < 1e-4
        verdict = _("the same.") if same else _("not the area.")
        return _("Your function says {answer:.3f}: {verdict}").format(answer=self.answer, verdict=verdict)

    challenges = (
        Challenge(
            "first_alarm",
            _("Find as many malignant tumours as you can before the first false alarm."),
            lambda e: e.scores == "network" and e.rates == _best_without_alarm(e.curve),
        ),
        Challenge(
            "same_area",
            _("Choose other scores with exactly the same area, and show the whole curve."),
            lambda e: e.whole and e.scores != "network" and abs(e.area - _network_area(e)) < 1e-9,
        ),
        Challenge(
            "worse_than_lots",
            _("Show an area below ½. How could such a classifier still be of use?"),
            lambda e: e.whole and e.area < 0.49,
        ),
    )


class CalibrationExplorer(Explorer):
    """Do 70 of 100 come true where the network says 0.7? With a temperature that makes it bolder or more modest."""

    name, title = "classifiers.calibration", _("Promised and come true")
    state = ("temperature", "n_bins")
    temperature = traitlets.Float(1.0)
    n_bins = traitlets.Int(5)
    prediction = Prediction(
        question=_(
            "For 61 tumours the network gives a p above 0.8, on average 0.99. What share of these 61 do you think is "
            "really malignant?"
        ),
        reveal={"temperature": 1.0, "n_bins": 5},
        answer=lambda e: float(e.bins[2][-1]),
        low=0.5,
        high=1.0,
        step=0.01,
        lesson=_("It is more often sure than right. Look at the bars, and then cool it down."),
    )
    question = _("Which temperature makes the network about as sure as it is right?")
    found = _(
        "The network is *over-confident*: for the class that it names it claims 95 %, and it is right for 87 %. This "
        "is common. Guo and others (2017) found the same in the large networks of that time, and found that a single "
        "temperature, chosen on validation data, repairs most of it. The order of the scores stays, and AUC "
        "with it.\n\n"
        "The calibration error depends on its bins. With 199 tumours, each of 15 bins holds so few that a good part of "
        "the error is chance."
    )

    @cached_property
    def tumours(self) -> JudgedTumours:
        """The validation part."""
        return judged_tumours()

    @property
    def p(self) -> np.ndarray:
        """The probabilities at this temperature, σ(z / T), (N,)."""
        return sigmoid(self.tumours.z / self.temperature)

    @property
    def bins(self) -> tuple[np.ndarray, np.ndarray, np.ndarray, np.ndarray]:
        """Of the bins that are not empty: borders (B, 2), mean p (B,), share of malignant (B,), count (B,)."""
        curve = metrics.calibration_curve(self.tumours.y, self.p, self.n_bins)
        borders = np.linspace(0, 1, self.n_bins + 1)
        number = np.clip(np.searchsorted(borders, curve[0]) - 1, 0, self.n_bins - 1)
        return np.column_stack([borders[number], borders[number + 1]]), *curve

    @property
    def error(self) -> float:
        """The expected calibration error."""
        return metrics.expected_calibration_error(self.tumours.y, self.p, self.n_bins)

    def make_controls(self) -> list[widgets.Widget]:
        return [
            self.slider("temperature", _("temperature T"), 0.25, 4.0, 0.05),
            self.slider("n_bins", _("bins"), 2, 15, 1),
        ]

    def paint(self) -> str:
        return pictures.calibration(*self.bins, truth=self._unlocked)

    def formula(self) -> str:
        return pictures.expected_error(self.temperature, self.n_bins, self.error) if self._unlocked else ""

    def tell(self) -> str:
        if not self._unlocked:
            return _("Five bins: the mean p that the network promises in each, and the number of tumours in it.")
        predicted = _called(self.p, 0.5)
        text = _(
            "At temperature {T:.2f} and with {n} bins the expected calibration error is {error:.3f}. "
            "The network promises {promised:.2f} for the class that it names, and is right for {right:.2f}: {verdict} "
            "AUC {auc:.3f}."
        )
        promised = float(np.maximum(self.p, 1 - self.p).mean())
        right = metrics.accuracy_score(self.tumours.y, predicted)
        verdict = _("about as sure as it is right.")
        if promised > right + 0.02:
            verdict = _("over-confident.")
        elif promised < right - 0.02:
            verdict = _("under-confident.")
        auc = metrics.roc_auc_score(self.tumours.y, self.p)
        return text.format(
            T=self.temperature,
            n=self.n_bins,
            error=self.error,
            promised=promised,
            right=right,
            verdict=verdict,
            auc=auc,
        )

    challenges = (
        Challenge(
            "calibrated",
            _("With 5 bins, bring the expected calibration error below 0.05 with the temperature."),
            lambda e: e.n_bins == 5 and e.error < 0.05,
        ),
        Challenge(
            "modest",
            _("Make the network so modest that the error exceeds 0.1 again. On which side of the bars are the ◆ now?"),
            lambda e: e.temperature > 1 and e.error > 0.1,
        ),
        Challenge(
            "bins",
            _("Leave the temperature at 1 and bring the error above 0.1 with the number of bins alone."),
            lambda e: e.temperature == 1 and e.error > 0.1,
        ),
    )


class CostExplorer(Explorer):
    """Say how many false alarms one missed tumour is worth, and look for the cheapest threshold.

    Parameters
    ----------
    cheapest : callable, optional
        The learner's own ``cheapest_threshold(labels, p, thresholds, cost_missed, cost_alarm)``; a star marks what it
        returns, a ring the right one.
    cost_missed : int
        In false alarms.
    threshold : float
    """

    name, title = "classifiers.cost", _("What a mistake costs")
    state = ("cost_missed", "threshold")
    cost_missed = traitlets.Int(1)
    threshold = traitlets.Float(0.5)
    question = _("Does the dashed shortcut find the cheapest threshold?")
    found = _(
        "Mostly not. For costs from 5 to 10 the cheapest threshold lies well below the shortcut, and from 19 on it is "
        "0: call every tumour malignant. The reason is that, of the tumours with a small p, more are malignant than "
        "the network says. The shortcut takes p at its word, and this network's word is not good enough.\n\n"
        "The cheapest threshold moves in jumps, because the counts change only where a threshold passes a tumour."
    )

    def __init__(self, cheapest: Callable | None = None, **initial):
        self.cheapest, self.problem = cheapest, ""
        super().__init__(**initial)

    @cached_property
    def counts(self) -> tuple[np.ndarray, np.ndarray]:
        """Missed tumours and false alarms at every threshold of the slider, (101,) each."""
        tumours = judged_tumours()
        matrices = [metrics.confusion_matrix(tumours.y, _called(tumours.p, t), n_classes=2) for t in THRESHOLDS]
        return np.array([C[1, 0] for C in matrices]), np.array([C[0, 1] for C in matrices])

    @property
    def costs(self) -> np.ndarray:
        """What all mistakes cost at every threshold, (101,), in false alarms."""
        missed, alarms = self.counts
        return self.cost_missed * missed + alarms

    @property
    def best(self) -> int:
        """The number of the cheapest threshold, the lowest of them."""
        return int(np.argmin(self.costs))

    @property
    def set_to(self) -> int:
        """The number of the threshold that is set."""
        return int(np.argmin(np.abs(THRESHOLDS - self.threshold)))

    def make_controls(self) -> list[widgets.Widget]:
        return [
            self.slider("cost_missed", _("cost, missed"), 1, 50, 1),
            self.slider("threshold", _("threshold"), 0.0, 1.0, 0.01),
        ]

    def paint(self) -> str:
        self.answer = None
        if self.cheapest is not None:
            tumours = judged_tumours()
            arguments = tumours.y, tumours.p, THRESHOLDS, self.cost_missed, 1
            answer, self.problem = self.ask_learner(self.cheapest, *arguments)
            self.answer = as_number(answer)
            if self.answer is None and not self.problem:
                self.problem = _("Your function must return one of the thresholds.")
        star = None
        if self.answer is not None:
            star = self.answer, float(np.interp(self.answer, THRESHOLDS, self.costs))
        rule = 1 / (1 + self.cost_missed)
        return pictures.cost(THRESHOLDS, self.costs, self.set_to, self.best, star, rule)

    def formula(self) -> str:
        missed, alarms = (int(counts[self.set_to]) for counts in self.counts)
        return pictures.costs(self.cost_missed, missed, alarms)

    def tell(self) -> str:
        missed, alarms = (int(counts[self.set_to]) for counts in self.counts)
        price = plural("{count} false alarm", "{count} false alarms", self.cost_missed)
        text = _(
            "A missed tumour costs as much as {price}. At the threshold {t:.2f}, {missed} are missed and {alarms} "
            "benign ones raise an alarm: the cost is {cost}. The cheapest threshold costs {least}."
        ).format(
            price=price,
            t=self.threshold,
            missed=missed,
            alarms=alarms,
            cost=int(self.costs[self.set_to]),
            least=int(self.costs[self.best]),
        )
        return f"{text} {self._learners()}".strip()

    def _learners(self) -> str:
        if self.cheapest is None:
            return ""
        if self.answer is None:
            return self.problem
        equally_cheap = THRESHOLDS[self.costs == self.costs[self.best]]
        right = np.abs(equally_cheap - self.answer).min() < 1e-6
        verdict = _("the cheapest.") if right else _("not the cheapest.")
        return _("Your function chooses {answer:.2f}: {verdict}").format(answer=self.answer, verdict=verdict)

    challenges = (
        Challenge(
            "three",
            _("A missed tumour costs 3 false alarms: set a threshold that costs at most 1 more than the cheapest."),
            lambda e: e.cost_missed == 3 and e.costs[e.set_to] <= e.costs[e.best] + 1,
        ),
        Challenge(
            "everyone",
            _("From which cost on is it cheapest to call every tumour malignant? Set that cost and that threshold."),
            lambda e: e.best == 0 and e.threshold == 0 and np.argmin((e.cost_missed - 1) * e.counts[0] + e.counts[1]),
        ),
    )


def _best_without_alarm(curve: tuple[np.ndarray, np.ndarray, np.ndarray]) -> tuple[float, float]:
    false, true, _thresholds = curve
    return 0.0, float(true[false == 0].max())


def _network_area(explorer: RocExplorer) -> float:
    return metrics.roc_auc_score(*explorer.sample)
