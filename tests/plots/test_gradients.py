"""Lesson 11's pictures: the artists hold the numbers given, and draw where they are told."""

import numpy as np
import pytest

from course_lib.plots import gradients
from course_lib.plots.style import new_axes, to_png

X = np.linspace(-1, 1, 9)


@pytest.mark.parametrize(("value", "text"), [(-0.254, "−0.25"), (0.0, "0.00"), (-0.0001, "0.00"), (12.346, "12.35")])
def test_numbers_have_a_true_minus_and_no_minus_zero(value, text):
    assert gradients.number(value) == text


def test_a_slope_is_drawn_as_a_line_through_its_point():
    ax = new_axes(4, 3)
    assert gradients.draw_slope(X, X**2, (0.5, 0.25), 1.0, x_label="x", y_label="x²", ax=ax) is ax
    ends = np.transpose(ax.lines[1].get_data())
    assert np.allclose(ends[1] - ends[0], [1.0, 1.0]) and np.allclose(ends.mean(axis=0), [0.5, 0.25])
    assert "slope 1.000" in [text.get_text() for text in ax.texts]


def test_contours_carry_their_arrows():
    ax, at = new_axes(4, 4), np.array([[0.5, 0.0], [0.0, 0.5]])
    heights = X**2 + X[:, np.newaxis] ** 2
    assert gradients.draw_contours(X, X, heights, at, 2 * at, x_label="w", y_label="b", ax=ax) is ax
    arrows = next(artist for artist in ax.collections if hasattr(artist, "U"))
    assert np.allclose(np.transpose([arrows.U, arrows.V]), 2 * at)
    assert to_png(ax.figure).startswith(b"\x89PNG")


def test_errors_of_zero_are_left_out():
    ax, h = new_axes(4, 3), np.array([0.1, 0.01, 0.001])
    errors = {"forward": h, "central": np.array([0.01, 0.0, 1e-6])}
    assert gradients.draw_errors(h, errors, ax) is ax
    forward, central = ax.lines
    assert np.array_equal(forward.get_ydata(), h) and central.get_xdata().tolist() == [0.1, 0.001]
    assert forward.get_marker() != central.get_marker()
    assert to_png(ax.figure).startswith(b"\x89PNG")
