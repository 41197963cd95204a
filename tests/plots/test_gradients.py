"""Lesson 11's pictures: the artists hold the numbers given, and draw where they are told."""

import numpy as np
import pytest

from course_lib.plots import gradients
from course_lib.plots.style import new_axes, to_png

KITE = ([[2.0, -1.0], [2.0, 1.0]], [-2.0, -6.0], [[6.0, -8.0]], [-2.0])
TRACE = [np.array([1.0, -1.0]), np.array([0.73, 0.27]), np.array([0.23]), np.array([0.56])]
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


def test_the_graph_shows_what_is_known():
    picture = gradients.GraphPicture(new_axes(6, 3))
    picture.set_graph({"w": (0, 1), "L": (2, 1)}, {"w": "w", "L": "²"}, [("w", "L")])
    picture.update({"w": 3.0}, {}, {}, "w")
    (box, value, gradient), (line, factor) = picture.nodes["w"], picture.edges["w", "L"]
    assert (value.get_text(), picture.nodes["L"][1].get_text(), gradient.get_text()) == ("w = 3.00", "L = ?", "")
    assert box.get_linewidth() > picture.nodes["L"][0].get_linewidth()
    thin = line.get_linewidth()
    picture.update({"w": 3.0, "L": 9.0}, {"L": 1.0, "w": -6.0}, {("w", "L"): 6.0})
    assert (gradient.get_text(), factor.get_text()) == ("∂L/∂w\n−6.000", "× 6.00")
    assert line.get_linewidth() > thin


def test_another_graph_takes_the_place_of_the_first():
    picture = gradients.GraphPicture()
    for name in ("a", "b"):
        picture.set_graph({name: (0, 0), "L": (1, 0)}, {name: name, "L": "²"}, [(name, "L")])
    assert set(picture.nodes) == {"b", "L"} and len(picture.ax.lines) == 1


def test_nine_gradients_are_nine_bars():
    picture, right = gradients.KiteGradientPicture(*KITE, list("abcdefghi")), np.linspace(-0.9, 0.7, 9)
    picture.update(np.array([2.0, 1.0]), TRACE, np.array([-0.2571, 0.3, 0.1]), right)
    assert np.allclose([ends[1, 1] for ends in picture.pale.get_segments()], right)
    assert not picture.bars.get_visible() and picture.texts[0].get_text() == "−0.90"
    assert picture.network.bias_texts[0].get_text() == "bias −2\n∂L/∂z = −0.257"
    assert picture.network.nodes[4.6, 0.0][2].get_text() == "ŷ 0.56"
    picture.update(np.array([2.0, 1.0]), TRACE, np.zeros(3), right, np.append(np.full(8, 0.5), 99.0))
    assert picture.bars.get_visible() and picture.tops.get_ydata()[0] == 0.5
    assert picture.tops.get_ydata()[-1] < picture.limit  # what is too large stays in the picture
    assert "your function" in picture.ax.get_title()


def test_a_walk_is_drawn_before_the_right_one():
    surface = 1 + X**2 + 4 * X[:, np.newaxis] ** 2
    picture = gradients.DescentPicture(np.array([1.0, 2.0]), np.array([2.0, 3.0]), X, X, surface, (0.0, 0.0, 1.0), 10)
    way, losses = np.array([[1.0, 1.0], [0.5, 0.25]]), np.array([6.0, 1.5])
    picture.update(way, losses, way / 2, losses / 2)
    assert np.array_equal(np.transpose(picture.way.get_data()), way)
    assert np.array_equal(picture.pale_losses.get_ydata(), losses / 2)
    assert np.allclose(picture.line.get_ydata(), [0.25, 0.5 * 3.5 + 0.25])
    picture.update(np.empty((0, 2)), np.empty(0), way, losses)
    assert len(picture.way.get_xdata()) == len(picture.line.get_xdata()) == 0
    assert picture.start.get_xdata() == [1.0]
