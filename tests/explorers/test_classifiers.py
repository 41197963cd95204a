"""Lesson 08's explorers: numbers, words and challenges, without a browser."""

import numpy as np
import pytest
from sklearn import metrics as peer

from course_lib import data
from course_lib.explorers.classifiers import (
    THRESHOLDS,
    CalibrationExplorer,
    CostExplorer,
    RocExplorer,
    ThresholdExplorer,
    judged_digits,
    judged_tumours,
)
from explorer_state import place
from svg_parts import corners, drag, drags, ids, part, said as words


def guessed(explorer):
    explorer.predict(explorer.prediction.low)
    return explorer


def precision(labels, predicted):
    called = np.sum(predicted == 1)
    return np.sum((labels == 1) & (predicted == 1)) / called if called else 0.0


def cheapest(labels, p, thresholds, cost_missed, cost_alarm):
    costs = [cost_missed * np.sum(labels & (p < t)) + cost_alarm * np.sum((1 - labels) & (p >= t)) for t in thresholds]
    return thresholds[int(np.argmin(costs))]


@pytest.mark.parametrize("kind", [ThresholdExplorer, RocExplorer, CalibrationExplorer, CostExplorer])
def test_every_explorer_has_a_picture_and_says_what_it_shows(kind):
    explorer = kind()
    assert explorer.picture.svg.startswith("<svg") and len(explorer.picture.svg) < 12_000
    assert explorer.picture.alt == explorer.tell()


# --- the judged data --------------------------------------------------------------------------------------------------


def test_malignant_is_one_and_no_tumour_is_in_two_parts():
    validation, test = judged_tumours(), judged_tumours("test")
    assert len(validation.y) == len(test.y) == 199
    assert validation.y.sum() + test.y.sum() + 62 == np.sum(data.breast_cancer().y == 0)
    assert peer.roc_auc_score(validation.y, validation.p) > 0.9  # malignant tumours score high, not low


def test_no_score_lies_so_near_a_threshold_that_another_processor_could_count_differently():
    for which in ("validation", "test"):
        assert np.abs(judged_tumours(which).p[:, np.newaxis] - THRESHOLDS[1:-1]).min() > 1e-6


def test_groups_are_split_at_the_median_radius():
    tumours, radius = judged_tumours(), data.breast_cancer().x[:, 0]
    assert set(tumours.nuclei) == {"small", "large"}
    assert round(float(np.median(radius)), 2) == 13.37
    small = tumours.nuclei == "small"
    assert (int(small.sum()), int(tumours.y[small].sum())) == (105, 8)
    assert (tumours.p[small & (tumours.y == 1)] < 0.5).all()  # the lesson: not one is found


def test_digits_have_few_eights():
    labels, predicted = judged_digits()
    assert np.bincount(labels)[8] == 9
    assert round(peer.accuracy_score(labels, predicted), 2) == 0.94
    assert round(peer.f1_score(labels, predicted, average="macro"), 2) == 0.87


# --- threshold --------------------------------------------------------------------------------------------------------


@pytest.mark.parametrize("threshold", [0.0, 0.07, 0.5, 0.93, 1.0])
def test_threshold_metrics_agree_with_a_peer(threshold):
    explorer = place(guessed(ThresholdExplorer()), threshold=threshold)
    labels, predicted = explorer.tumours.y, (explorer.tumours.p >= threshold).astype(int)
    assert explorer.C.tolist() == peer.confusion_matrix(labels, predicted).tolist()
    expected = (
        peer.accuracy_score(labels, predicted),
        peer.precision_score(labels, predicted, zero_division=0),
        peer.recall_score(labels, predicted),
        peer.f1_score(labels, predicted),
    )
    assert np.allclose(explorer.metrics, expected)


def test_threshold_tells_the_counts():
    text = ThresholdExplorer().tell()
    assert "Found: 60 of 72; missed: 12; false alarms: 14" in text
    assert "precision 0.811, recall 0.833" in text


def test_threshold_tells_its_edges():
    assert "Found: 72 of 72; missed: 0; false alarms: 127" in ThresholdExplorer(threshold=0.0).tell()
    assert "Found: 0 of 72; missed: 72; false alarms: 0" in ThresholdExplorer(threshold=1.0).tell()


def test_threshold_prediction():
    explorer = ThresholdExplorer()
    assert "60 of the 72" in explorer.prediction.question
    explorer.predict(70)
    assert explorer.threshold == 0.1
    assert "it is 65" in explorer._question.children[0].value


def test_the_curves_are_drawn_once_the_guess_is_made():
    explorer = ThresholdExplorer()
    assert part(explorer.picture.svg, "recall") is None and "after your guess" in words(explorer.picture.svg)
    assert part(guessed(explorer).picture.svg, "recall") is not None


@pytest.mark.parametrize(("challenge", "threshold"), [("careful", 0.05), ("balance", 0.58), ("flattered", 0.95)])
def test_threshold_challenges(challenge, threshold):
    explorer = guessed(ThresholdExplorer())
    explorer.reset()
    assert explorer.met == set()
    assert challenge in place(explorer, threshold=threshold).met


def test_careful_is_not_met_by_going_all_the_way():
    assert "careful" not in place(guessed(ThresholdExplorer()), threshold=0.0).met


def test_the_threshold_is_dragged():
    explorer = guessed(ThresholdExplorer())
    assert drags(part(explorer.picture.svg, "threshold")) == {"threshold": 0.1}
    drag(explorer, threshold=0.33)
    assert drags(part(explorer.picture.svg, "threshold")) == {"threshold": 0.33}
    assert "From p = 0.33 up" in explorer.sentence.value
    assert "precision = 61 / (61 + 18)" in explorer.picture.formula.replace("\N{NO-BREAK SPACE}", " ")


def test_the_learners_precision_lies_on_the_band_or_leaves_it():
    assert "lies on the pale band" in ThresholdExplorer(precision=precision).tell()
    wrong = guessed(ThresholdExplorer(precision=lambda labels, predicted: float(np.mean(predicted))))
    assert "leaves the pale band" in wrong.tell()
    assert np.allclose(wrong.drawn_precision, [np.mean(wrong.tumours.p >= t) for t in THRESHOLDS])
    shown = corners(part(wrong.picture.svg, "precision"))
    assert np.allclose(shown[[0, -1], 1], shown[0, 1] + 150 / 1.08 * np.array([0, 1]), atol=0.11)


@pytest.mark.parametrize(
    ("function", "said"),
    [
        (lambda labels, predicted: ..., "must return one number"),
        (lambda labels, predicted: None, "it returned nothing"),
        (lambda labels, predicted: predicted, "must return one number"),
        (lambda labels, predicted: undefined, "NameError"),  # noqa: F821
    ],
)
def test_a_learners_precision_that_fails_is_told(function, said):
    explorer = guessed(ThresholdExplorer(precision=function))
    assert said in explorer.tell()
    explorer.threshold = 0.2
    assert said in explorer.tell()
    assert part(explorer.picture.svg, "precision") is None


def test_nan_where_nothing_is_called_is_a_hole_in_the_curve():
    def divides(labels, predicted):
        return np.sum((labels == 1) & (predicted == 1)) / np.sum(predicted == 1)

    explorer = ThresholdExplorer(precision=divides)
    assert np.isnan(explorer.drawn_precision[-1])
    assert "leaves" in explorer.tell()


# --- ROC --------------------------------------------------------------------------------------------------------------


@pytest.mark.parametrize("scores", ["network", "halved", "cut", "reversed", "lots"])
def test_roc_area_agrees_with_a_peer(scores):
    explorer = place(RocExplorer(), scores=scores, whole=True)
    labels, _z = explorer.sample
    assert np.isclose(explorer.area, peer.roc_auc_score(labels, explorer.values))
    assert f"area under the whole curve is {explorer.area:.3f}" in explorer.tell()


@pytest.mark.parametrize("threshold", [10.0, 3.0, 0.0, -1.5, -10.0])
def test_roc_rates_are_counted(threshold):
    explorer = place(RocExplorer(), threshold=threshold)
    labels, z = explorer.sample
    assert np.allclose(explorer.rates, [np.mean(z[labels == k] >= threshold) for k in (0, 1)])
    assert f"{np.sum(z[labels == 1] >= threshold)} of 8 malignant" in explorer.tell()


def test_roc_begins_and_ends_in_the_corners():
    assert RocExplorer().rates == (0, 0)
    assert RocExplorer(threshold=-10.0).rates == (1, 1)


@pytest.mark.parametrize(
    ("challenge", "state"),
    [
        ("first_alarm", {"threshold": 4.0}),
        ("same_area", {"scores": "halved", "whole": True}),
        ("worse_than_lots", {"scores": "reversed", "whole": True}),
    ],
)
def test_roc_challenges(challenge, state):
    explorer = RocExplorer()
    explorer.reset()
    assert explorer.met == set()
    assert challenge in place(explorer, **state).met


@pytest.mark.parametrize("scores", ["cut", "lots"])
def test_other_scores_have_another_area(scores):
    assert place(RocExplorer(), scores=scores, whole=True).met == set()


@pytest.mark.parametrize("scores", ["network", "halved", "cut", "reversed", "lots"])
def test_roc_is_dragged_on_either_picture(scores):
    explorer = place(RocExplorer(), scores=scores)
    drag(explorer, threshold=2.0)
    assert explorer.threshold == 2.0 and drags(part(explorer.picture.svg, "threshold")) == {"threshold": 2.0}
    for passed in range(len(explorer.curve[0])):
        drag(explorer, passed=passed)
        assert explorer.reached == passed + 1
        assert drags(part(explorer.picture.svg, "here")) == {"passed": passed}


def test_what_was_dragged_before_does_not_hold_the_threshold():
    explorer = RocExplorer()
    drag(explorer, passed=7)
    drag(explorer, passed=7, threshold=-4.0)  # the page sends all that it has moved since the last answer
    assert explorer.threshold == -4.0
    drag(explorer, passed=5, threshold=-4.0)
    assert explorer.reached == 6


def test_a_curve_of_few_points_is_dragged_as_far_as_it_goes():
    explorer = place(RocExplorer(), scores="cut")
    drag(explorer, passed=19)
    assert explorer.rates == (1, 1)


@pytest.mark.parametrize(
    ("auc", "said"),
    [
        (lambda labels, scores: float(peer.roc_auc_score(labels, scores)), "Your function says 0.906: the same."),
        (lambda labels, scores: 0.5, "Your function says 0.500: not the area."),
        (lambda labels, scores: ..., "must return one number"),
        (lambda labels, scores: None, "it returned nothing"),
        (lambda labels, scores: scores, "must return one number"),
        (lambda labels, scores: undefined, "NameError"),  # noqa: F821
    ],
)
def test_the_learners_auc_is_told(auc, said):
    explorer = RocExplorer(auc=auc, whole=True)
    assert said in explorer.tell()
    explorer.threshold = 0.0
    assert said in explorer.tell()


# --- calibration ------------------------------------------------------------------------------------------------------


@pytest.mark.parametrize(("temperature", "n_bins"), [(1.0, 5), (0.25, 15), (4.0, 2), (2.25, 10)])
def test_calibration_bins_are_counted(temperature, n_bins):
    explorer = place(guessed(CalibrationExplorer()), temperature=temperature, n_bins=n_bins)
    y, p = explorer.tumours.y, 1 / (1 + np.exp(-explorer.tumours.z / temperature))
    total = 0.0
    for (left, right), mean_p, share, count in zip(*explorer.bins, strict=True):
        inside = (p > left) & (p <= right) if left > 0 else p <= right
        assert inside.sum() == count
        assert np.isclose(p[inside].mean(), mean_p)
        assert np.isclose(y[inside].mean(), share)
        total += abs(p[inside].sum() - y[inside].sum())
    assert np.isclose(explorer.error, total / len(y))


def test_temperature_changes_neither_auc_nor_accuracy():
    explorer = guessed(CalibrationExplorer())
    told = {place(explorer, temperature=T).tell().split("AUC")[1] for T in (0.25, 1.0, 4.0)}
    assert told == {" 0.920."}
    right = {np.mean((place(explorer, temperature=T).p >= 0.5) == explorer.tumours.y) for T in (0.25, 1.0, 4.0)}
    assert len(right) == 1


@pytest.mark.parametrize(("temperature", "said"), [(1.0, "over-"), (4.0, "under-"), (2.25, "about as sure")])
def test_calibration_tells_how_sure(temperature, said):
    assert said in place(guessed(CalibrationExplorer()), temperature=temperature).tell()


def test_what_came_true_is_shown_once_the_guess_is_made():
    explorer = CalibrationExplorer()
    assert part(explorer.picture.svg, "true-0") is None and explorer.picture.formula == ""
    assert "confident" not in explorer.tell()
    assert part(guessed(explorer).picture.svg, "true-0") is not None and "ECE" in explorer.picture.formula
    assert "over-confident" in explorer.picture.alt


def test_the_calibration_error_of_one_network_moves_with_its_bins():
    explorer = CalibrationExplorer()
    found = {}
    for n_bins in (5, 10, 15):
        explorer.n_bins = n_bins
        found[n_bins] = round(explorer.error, 3)
    assert found == {5: 0.082, 10: 0.088, 15: 0.105}


def test_calibration_prediction_states_the_true_count():
    explorer = CalibrationExplorer()
    _borders, mean_p, share, count = explorer.bins
    assert f"For {count[-1]} tumours" in explorer.prediction.question
    assert f"on average {mean_p[-1]:.2f}" in explorer.prediction.question
    explorer.predict(0.85)
    assert round(share[-1], 3) == 0.852
    assert "Spot on" in explorer._question.children[0].value


@pytest.mark.parametrize(
    ("challenge", "state"),
    [("calibrated", {"temperature": 1.75}), ("modest", {"temperature": 3.5}), ("bins", {"n_bins": 15})],
)
def test_calibration_challenges(challenge, state):
    explorer = guessed(CalibrationExplorer())
    explorer.reset()
    assert explorer.met == set()
    assert challenge in place(explorer, **state).met


# --- costs ------------------------------------------------------------------------------------------------------------


def test_costs_are_counted():
    explorer = place(CostExplorer(), cost_missed=10, threshold=0.05)
    tumours = judged_tumours()
    called = tumours.p >= 0.05
    expected = 10 * np.sum(~called & (tumours.y == 1)) + np.sum(called & (tumours.y == 0))
    assert explorer.costs[explorer.set_to] == expected == explorer.costs.min() == 83
    assert "10 false alarms. At the threshold 0.05, 5 are missed and 33 benign ones raise an alarm" in explorer.tell()


def test_the_cost_by_which_a_threshold_was_chosen_flatters():
    def cost(part, threshold):
        tumours = judged_tumours(part)
        called = tumours.p >= threshold
        return int(10 * np.sum(~called & (tumours.y == 1)) + np.sum(called & (tumours.y == 0)))

    explorer = place(CostExplorer(), cost_missed=10)
    chosen = THRESHOLDS[explorer.best]
    assert chosen == 0.05
    assert [cost(part, t) for t in (0.5, chosen) for part in ("validation", "test")] == [134, 149, 83, 109]


def test_one_false_alarm_is_singular():
    assert "as much as 1 false alarm." in CostExplorer().tell()


@pytest.mark.parametrize(
    ("challenge", "state"),
    [("three", {"cost_missed": 3, "threshold": 0.15}), ("everyone", {"cost_missed": 19, "threshold": 0.0})],
)
def test_cost_challenges(challenge, state):
    explorer = CostExplorer()
    explorer.reset()
    assert explorer.met == set()
    assert challenge in place(explorer, **state).met


@pytest.mark.parametrize("cost_missed", [18, 20])
def test_everyone_wants_the_first_such_cost(cost_missed):
    assert "everyone" not in place(CostExplorer(), cost_missed=cost_missed, threshold=0.0).met


def test_the_cost_threshold_is_dragged():
    explorer = CostExplorer()
    drag(explorer, threshold=0.13, cost_missed=10)
    assert drags(part(explorer.picture.svg, "threshold")) == {"threshold": 0.13}
    assert (
        "At the threshold 0.13" in explorer.sentence.value and 'data-drag="cost_missed 10' in explorer.picture.formula
    )


def last_of_the_cheapest(labels, p, thresholds, cost_missed, cost_alarm):
    return cheapest(labels, p, thresholds[::-1], cost_missed, cost_alarm)


def test_any_of_several_cheapest_thresholds_is_the_cheapest():
    explorer = CostExplorer(cheapest=last_of_the_cheapest)
    assert np.sum(explorer.costs == explorer.costs.min()) > 1
    assert explorer.answer != THRESHOLDS[explorer.best]
    assert explorer.tell().endswith(": the cheapest.")


@pytest.mark.parametrize(
    ("function", "said"),
    [
        (cheapest, "Your function chooses 0.05: the cheapest."),
        (lambda *arguments: 0.5, "Your function chooses 0.50: not the cheapest."),
        (lambda *arguments: ..., "must return one of the thresholds"),
        (lambda *arguments: None, "it returned nothing"),
        (lambda *arguments: arguments[2], "must return one of the thresholds"),
        (lambda *arguments: undefined, "NameError"),  # noqa: F821
    ],
)
def test_the_learners_cheapest_threshold_is_told(function, said):
    explorer = place(CostExplorer(cheapest=function), cost_missed=10)
    assert said in explorer.tell()
    assert ("star" in ids(explorer.picture.svg)) == ("chooses" in said)


def test_what_there_was_to_find_is_so():
    explorer = CostExplorer()
    shortcut_misses = []
    for cost_missed in range(1, 51):
        explorer.cost_missed = cost_missed
        cheapest_ones = THRESHOLDS[explorer.costs == explorer.costs.min()]
        shortcut_misses.append(cheapest_ones.max() < 1 / (1 + cost_missed) - 0.04)
        assert (cheapest_ones.min() == 0) == (cost_missed >= 19)
    assert all(shortcut_misses[4:10])
    unlikely = judged_tumours().p < 0.1
    assert judged_tumours().y[unlikely].mean() > 3 * judged_tumours().p[unlikely].mean()
    areas = [round(place(RocExplorer(), scores=scores).area, 3) for scores in ("network", "reversed", "cut", "lots")]
    assert areas == [0.906, 0.094, 0.771, 0.5]
    moved = [place(guessed(ThresholdExplorer()), threshold=t) for t in THRESHOLDS[30:96]]
    accuracy, _precision, _recall, f1 = np.array([e.metrics for e in moved]).T
    assert max(np.ptp(accuracy), np.ptp(f1)) <= 0.05
    assert (moved[0].C[1, 0], moved[-1].C[1, 0]) == (10, 20)
    calibration = guessed(CalibrationExplorer()).tell()
    assert "promises 0.95 for the class that it names, and is right for 0.87" in calibration
