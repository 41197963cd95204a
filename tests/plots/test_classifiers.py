"""Pictures of lesson 08: the artists hold the numbers that they are given."""

import numpy as np

from course_lib.plots.classifiers import (
    TALLEST,
    ConfusionPicture,
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


def test_group_scores_are_written_beside_their_dots():
    ax = draw_group_scores({"accuracy": {"all": 0.9, "few": 0.95}, "recall": {"all": 0.8, "few": 0.0}})
    assert texts(ax) == ["0.90", "0.95", "0.80", "0.00"]
    assert [label.get_text() for label in ax.get_yticklabels()][-1] == "recall: few"
