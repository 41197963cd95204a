"""Lesson t3's pictures: the artists hold what they are given."""

import numpy as np
import pytest

from course_lib.plots.streaming import draw_pairs, draw_rates, draw_totals
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
