"""Lesson t3's pictures: the artists hold what they are given."""

import numpy as np
import pytest

from course_lib.plots.streaming import BatchPicture, OffsetPicture, draw_pairs, draw_rates, draw_totals
from course_lib.plots.style import to_png


def test_every_truth_meets_every_prediction_and_the_diagonal_is_framed():
    ax = draw_pairs([0, 1, 1], [0, 1, 0])
    signs = [text.get_text() for text in ax.texts]
    assert signs == ["=", "≠", "≠", "≠", "=", "=", "=", "≠", "≠"]
    frames = [patch for patch in ax.patches if not patch.get_fill()]
    assert [frame.get_x() + 0.47 for frame in frames] == pytest.approx([0, 1, 2])
    assert [label.get_text() for label in ax.get_yticklabels()] == ["0", "1", "0"]


def test_a_bar_is_as_wide_as_its_group_and_the_line_is_the_share_of_all():
    axes = draw_rates({"A": {"few": (9, 10), "many": (15, 30)}, "B": {"few": (8, 10), "many": (3, 30)}})
    first, second = axes[0].patches
    assert (first.get_x(), first.get_width(), first.get_height()) == (0, 10, 0.9)
    assert (second.get_x(), second.get_width(), second.get_height()) == (10, 30, 0.5)
    assert axes[0].lines[0].get_ydata() == pytest.approx([0.6, 0.6])
    assert [text.get_text() for text in axes[1].texts][-1] == "all\n0.28"
    assert to_png(axes[0].figure)[:4] == b"\x89PNG"


def test_totals_end_where_they_end():
    ax = draw_totals({"float32": np.array([1.0, 2.0, 3.0]), "float16": np.array([1.0, 2.0, 2.0])}, step=1.0)
    exact, *lines = ax.lines
    assert exact.get_ydata().tolist() == [1.0, 2.0, 3.0]
    assert [line.get_ydata()[-1] for line in lines] == [3.0, 2.0]
    assert [text.get_text() for text in ax.texts] == [" 3", " 2"]
    assert [text.get_text() for text in ax.get_legend().get_texts()] == ["exact", "float32", "float16"]
    assert lines[0].get_linestyle() != lines[1].get_linestyle()  # not by colour alone


def corners(bars):
    """Left, right and height of each bar."""
    boxes = [path.vertices for path in bars.get_paths()]
    return [(box[:, 0].min(), box[:, 0].max(), box[:, 1].max()) for box in boxes]


def test_batches_are_drawn_as_wide_as_they_are_and_all_alike():
    picture = BatchPicture(top=9.0)
    picture.update(np.array([1.0, 2.0, 8.0]), np.array([4, 4, 1]), (2.22, 3.67))
    assert corners(picture.bars[0]) == [(0, 4, 1), (4, 8, 2), (8, 9, 8)]
    assert corners(picture.bars[1]) == [(0, 1, 1), (1, 2, 2), (2, 3, 8)]
    assert [line.get_ydata()[0] for line in picture.levels] == [2.22, 3.67]
    assert [text.get_text() for text in picture.words] == ["2.22", "3.67"]
    picture.update(np.array([1.0]), np.array([9]), (1.0, 1.0))
    assert corners(picture.bars[0]) == [(0, 9, 1)] and picture.axes[1].get_xlim() == (0, 1)
    assert picture.axes[0].get_ylim() == picture.axes[1].get_ylim() == (0, 9)


def test_the_curves_go_as_far_as_one_has_come_and_stay_in_the_picture():
    picture = OffsetPicture(np.array([0.0, 1.0, 2.0]), ["safe", "naive"])
    found = {"safe": np.array([1.0, 1.1, 1.2]), "naive": np.array([1.0, -5e6, 9e9])}
    picture.update(np.ones(3), found, 1, "−5,000,000")
    assert picture.curves["safe"].get_data()[1].tolist() == [1.0, 1.1]
    assert picture.curves["naive"].get_data()[1].tolist() == [1.0, picture.LOW + 0.12]
    assert picture.truth.get_data()[0].tolist() == [0.0, 1.0]
    assert picture.word.get_text() == "−5,000,000" and picture.word.get_ha() == "left"
    picture.update(np.ones(3), found, 2, "9e9")
    assert picture.curves["naive"].get_ydata()[-1] == picture.HIGH - 0.12
    assert picture.word.get_ha() == "right" and picture.word.get_position()[1] < picture.HIGH - 0.12
