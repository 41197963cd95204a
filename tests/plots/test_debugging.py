"""Runs and rates: the artists hold the numbers they are given."""

import numpy as np

from course_lib.plots.debugging import RunsPicture, draw_rates
from course_lib.plots.style import new_axes


def test_functions_draw_on_the_axes_they_are_given():
    ax = new_axes()
    assert draw_rates(["a"], [3], 20, ax=ax) is ax


def test_bars_have_the_counts_and_the_first_is_marked():
    ax = draw_rates(["published", "mended"], [11, 15], 20)
    assert [bar.get_width() for bar in ax.patches] == [11, 15]
    assert [label.get_text() for label in ax.get_yticklabels()] == ["published", "mended"]
    assert list(ax.lines[0].get_xdata()) == [11, 11]


def test_runs_are_told_apart_by_dash_and_marker():
    axes = new_axes(columns=2)
    picture = RunsPicture(axes)
    rounds, losses = np.array([0, 50, 100]), np.array([[0.3, 0.3, 0.3], [0.2, 0.2, 0.25], [0.0, 0.12, 0.0]])
    misses, solved = np.array([0.02, 0.51, 0.03]), np.array([True, False, True])
    picture.update(rounds, losses, misses, solved)
    assert len(picture.solved_lines.get_segments()) == 2
    assert picture.stuck_lines.get_segments()[0].tolist() == [[0, 0.3], [50, 0.2], [100, 0.12]]
    assert list(picture.solved.get_xdata()) == [0, 2]
    assert list(picture.stuck.get_ydata()) == [0.51]
    assert picture.solved.get_marker() != picture.stuck.get_marker()
    assert str(picture.solved_lines.get_linestyle()) != str(picture.stuck_lines.get_linestyle())
    axes[0].figure.canvas.draw()
    assert axes[0].get_legend().get_window_extent().y0 >= axes[0].bbox.y1 - 1
