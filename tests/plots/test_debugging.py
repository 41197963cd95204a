"""Evidence, runs and rates: the artists hold the numbers they are given."""

import numpy as np

from course_lib.plots.debugging import EvidencePicture, RunsPicture, draw_rates
from course_lib.plots.style import new_axes


def test_functions_draw_on_the_axes_they_are_given():
    ax = new_axes()
    assert draw_rates(["a"], [3], 20, ax=ax) is ax


def test_bars_have_the_counts_and_the_first_is_marked():
    ax = draw_rates(["published", "mended"], [11, 15], 20)
    assert [bar.get_width() for bar in ax.patches] == [11, 15]
    assert [label.get_text() for label in ax.get_yticklabels()] == ["published", "mended"]
    assert list(ax.lines[0].get_xdata()) == [11, 11]


def evidence():
    axes = new_axes(columns=2)
    picture = EvidencePicture(axes)
    assert picture.axes is axes
    return picture


RATIOS = {"W1": np.array([8.0, 8.0, -2.0, 1000.0]), "b1": np.array([8.0, -2.0]), "W2": np.ones(2), "b2": np.ones(1)}
CAPTIONS = {"W1": "−2 to\n1000", "b1": "−2 to\n8", "W2": "1.00", "b2": "1.00"}


def test_each_entry_has_a_dot_at_its_ratio_and_hidden_and_output_differ_in_marker():
    picture = evidence()
    picture.update(RATIOS, CAPTIONS, np.array([1.0, 0.0]), np.array([0.6, 0.8]), 53.13, published=RATIOS)
    hidden = picture.hidden.get_ydata()
    assert hidden[:3].tolist() == [8.0, 8.0, -2.0]
    assert hidden[3] < picture.sizes  # too large for the picture: at its edge
    assert list(picture.output.get_ydata()) == [1.0, 1.0, 1.0]
    assert len(picture.pale.get_xdata()) == 6
    assert picture.hidden.get_marker() != picture.output.get_marker()
    assert len(set(picture.hidden.get_xdata()) | set(picture.output.get_xdata())) == 9
    assert [label.get_text() for label in picture.axes[0].get_xticklabels()] == list(RATIOS)
    assert [text.get_text() for text in picture.group_texts] == list(CAPTIONS.values())


def test_the_arrows_point_where_they_are_told_and_the_shade_lies_downhill():
    picture = evidence()
    picture.update(RATIOS, CAPTIONS, np.array([0.0, 1.0]), np.array([0.6, 0.8]), 36.87)
    assert picture.steepest.xy == (0.0, 1.0)
    assert picture.taken.xy == (0.6, 0.8)
    assert (picture.downhill.theta1, picture.downhill.theta2) == (0.0, 180.0)
    assert picture.title.get_text() == "36.9° from steepest descent"
    assert len(picture.pale.get_xdata()) == 0


def test_without_a_hidden_step_its_dots_and_arrow_are_gone():
    picture = evidence()
    outputs = {name: RATIOS[name] for name in ("W2", "b2")}
    picture.update(outputs, {"W2": "1.00", "b2": "1.00"}, np.array([1.0, 0.0]), None, None, published=RATIOS)
    assert len(picture.hidden.get_xdata()) == 0
    assert not picture.taken.get_visible()
    assert picture.title.get_text() == ""
    assert picture.group_texts[0].get_text() == ""


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
