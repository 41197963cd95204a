"""Pictures of lesson 08: the artists hold the numbers that they are given."""

import numpy as np

from course_lib.plots.classifiers import (
    TALLEST,
    CalibrationPicture,
    ConfusionPicture,
    CostPicture,
    RocPicture,
    ThresholdPicture,
    draw_confusion,
    draw_group_scores,
    draw_score_counts,
)
from course_lib.plots.style import new_axes


def texts(ax):
    return [text.get_text() for text in ax.texts]


def test_functions_draw_on_the_axes_they_are_given():
    ax = new_axes()
    assert draw_score_counts([0, 0.5, 1], [8, 1], [2, 5], ax) is ax
    ax = new_axes()
    assert draw_confusion(np.eye(2, dtype=int), ["a", "b"], ax) is ax
    ax = new_axes()
    assert draw_group_scores({"recall": {"north": 0.5}}, ax) is ax


def test_counts_go_up_and_down_and_long_bars_are_cut_and_labelled():
    ax = draw_score_counts([0, 0.5, 1], [TALLEST + 80, 1], [2, 5])
    up, down = ([path.get_extents() for path in bars.get_paths()] for bars in ax.collections)
    assert [box.y1 for box in up] == [TALLEST, 1]
    assert [box.y0 for box in down] == [-2, -5]
    assert texts(ax)[0] == str(TALLEST + 80)
    assert {"benign", "malignant"} <= set(texts(ax))


def test_confusion_has_a_row_a_true_class():
    picture = ConfusionPicture(["a", "b"])
    picture.update(np.array([[7, 3], [0, 5]]))
    assert picture.texts[0, 1].get_text() == "3"
    assert picture.texts[0, 1].get_position() == (1, 0)  # across is what it was called, down is the true class
    assert picture.texts[1, 0].get_text() == "0"


def test_a_large_confusion_matrix_leaves_zeros_blank():
    picture = ConfusionPicture(range(10))
    picture.update(np.eye(10, dtype=int))
    assert picture.texts[3, 3].get_text() == "1"
    assert picture.texts[3, 4].get_text() == ""


def test_threshold_picture_holds_its_numbers():
    t = np.linspace(0, 1, 3)
    curves = {"precision": np.array([0.3, 0.6, 0.0]), "recall": np.array([1.0, 0.5, 0.0])}
    picture = ThresholdPicture(new_axes(rows=2, columns=2), ([0, 0.5, 1], [3, 1], [1, 4]), t, curves)
    picture.update(0.25, np.array([[3, 1], [1, 4]]), (0.8, 0.7, 0.6, 0.5), np.array([0.1, 0.2, np.nan]))
    assert all(cut.get_xdata() == [0.25, 0.25] for cut in picture.cuts)
    assert [bar.get_width() for bar in picture.bars] == [0.8, 0.7, 0.6, 0.5]
    assert [number.get_text() for number in picture.numbers] == ["0.800", "0.700", "0.600", "0.500"]
    assert list(picture.precision.get_ydata())[:2] == [0.1, 0.2]
    assert list(picture.reference.get_ydata()) == [0.3, 0.6, 0.0]
    picture.update(0.25, np.array([[3, 1], [1, 4]]), (0.8, 0.7, 0.6, 0.5), None)
    assert not picture.precision.get_visible()


def test_roc_picture_shows_the_curve_as_far_as_it_has_come():
    picture = RocPicture(new_axes(columns=2), 10)
    curve = np.array([0, 0, 0.5, 1]), np.array([0, 0.5, 1, 1])
    picture.update((np.array([-3.0, 1.0]), np.array([2.0, 5.0])), 3.0, curve, 2)
    assert list(picture.line.get_ydata()) == [0, 0.5]
    assert (list(picture.here.get_xdata()), list(picture.here.get_ydata())) == ([0], [0.5])
    assert list(picture.positive.get_xdata()) == [2, 5]
    assert len(picture.whole.get_xdata()) == 0
    picture.update((np.array([-3.0, 1.0]), np.array([2.0, 5.0])), 3.0, curve, 2, whole=True, note="area 0.875")
    assert list(picture.whole.get_ydata()) == [0, 0.5, 1, 1]
    assert picture.note.get_text() == "area 0.875"
    assert len(picture.area.get_paths()) == 1


def test_calibration_picture_holds_its_bins():
    picture = CalibrationPicture(new_axes(rows=2))
    edges = np.array([[0, 0.5], [0.5, 1]])
    picture.update(edges, np.array([0.2, 0.9]), np.array([0.1, 0.6]), np.array([30, 10]))
    assert [path.get_extents().y1 for path in picture.bars.get_paths()] == [0.1, 0.6]
    assert [path.get_extents().y1 for path in picture.columns.get_paths()] == [30, 10]
    assert list(picture.promises.get_ydata()) == [0.2, 0.9]
    assert [number.get_text() for number in picture.numbers[:3]] == ["30", "10", ""]


def test_cost_picture_marks_what_is_set_what_is_cheapest_and_the_learners():
    picture = CostPicture()
    t, costs = np.array([0, 0.5, 1]), np.array([9, 4, 6])
    picture.update(t, costs, 2, 1, (0.25, 6.5), 0.1)
    assert list(picture.here.get_ydata()) == [6]
    assert list(picture.pale.get_xdata()) == [0.5]
    assert list(picture.star.get_ydata()) == [6.5]
    assert picture.rule.get_xdata() == [0.1, 0.1]
    picture.update(t, costs, 2, 1, None, 0.1)
    assert not picture.star.get_visible()


def test_group_scores_are_written_beside_their_dots():
    ax = draw_group_scores({"accuracy": {"all": 0.9, "few": 0.95}, "recall": {"all": 0.8, "few": 0.0}})
    assert texts(ax) == ["0.90", "0.95", "0.80", "0.00"]
    assert [label.get_text() for label in ax.get_yticklabels()][-1] == "recall: few"
