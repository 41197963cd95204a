"""Lesson 02's pictures: the artists hold the numbers given, and draw where they are told."""

import numpy as np
import pytest

from course_lib.plots import layers
from course_lib.plots.style import new_axes, to_png

KITE = ([[2.0, -1.0], [2.0, 1.0]], [-2.0, -6.0], [[6.0, -8.0]], [-2.0])
TRACE = [np.array([[1.0, -1.0]]), np.array([[0.73, 0.27]]), np.array([[0.23]]), np.array([[0.56]])]
SLOPE = np.linspace(0, 1, 9).reshape(3, 3)


def test_weather_axes_draw_on_the_axes_given():
    ax = new_axes(3, 3)
    assert layers.weather_axes(ax, 4) is ax
    assert ax.get_xlim() == ax.get_ylim() == (0, 4)


def test_a_neuron_shows_boundary_days_and_mistakes():
    points, yes = np.array([[1.0, 2.0], [3.0, 1.0]]), np.array([False, True])
    picture = layers.NeuronPicture(points, yes, new_axes(4, 4))
    ends = np.array([[0.0, 1.0], [5.0, 2.0]])
    arrow = np.array([[1.0, 1.0], [1.0, 2.0]])
    picture.update(SLOPE, ends, [ends + 1, ends - 1], arrow, np.array([True, False]))
    assert np.transpose(picture.boundary.get_data()).tolist() == ends.tolist()
    assert np.transpose(picture.sure[1].get_data()).tolist() == (ends - 1).tolist()
    assert np.transpose(picture.wrong.get_data()).tolist() == [[1.0, 2.0]]
    assert np.array_equal(picture.surface.get_array(), SLOPE)
    assert picture.weights.patch.get_visible()
    picture.update(SLOPE, None, None, None, np.array([False, False]))
    assert len(picture.boundary.get_xdata()) == len(picture.wrong.get_xdata()) == 0
    assert not picture.weights.patch.get_visible()


def test_the_network_map_shows_the_learners_answers_before_the_right_ones():
    picture = layers.NetworkMapPicture(*KITE, ("wind", "rain", "output"))
    picture.update(KITE, np.array([2.0, 1.0]), TRACE, SLOPE)
    assert np.array_equal(picture.surface.get_array(), SLOPE) and len(picture.lines) == 1
    assert picture.at.get_xdata() == [2.0] and "map of:\noutput" in picture.legend.get_text()
    picture.update(KITE, np.array([2.0, 1.0]), TRACE, SLOPE, learner=3 * SLOPE)
    assert picture.surface.get_array().max() == 1 and len(picture.lines) == 2
    assert "your function" in picture.legend.get_text()
    picture.update(KITE, np.array([2.0, 1.0]), TRACE, SLOPE * 0)
    assert picture.lines == []


def test_curves_differ_in_dash_and_are_named():
    x, ax = np.arange(4.0), new_axes(4, 3)
    assert layers.draw_curves(x, {"up": x, "down": -x}, ax) is ax
    up, down = ax.lines
    assert np.array_equal(down.get_ydata(), -x) and up.get_linestyle() != down.get_linestyle()
    assert [text.get_text() for text in ax.get_legend().get_texts()] == ["up", "down"]


def test_curves_are_told_as_they_are():
    x = np.linspace(-2.0, 2.0, 9)
    told = layers.tell_curves(x, {"a": 3 * x + 1, "b": np.tanh(x), "c": 0 * x})
    assert told == (
        "From x = −2 to x = 2. a: a straight line from −5.0 to 7.0. b: a curve with bends, from −1.0 to 1.0. "
        "c: a straight line from 0.0 to 0.0."
    )


@pytest.mark.parametrize(("samples", "inputs", "nodes"), [(4, 2, 3), (2, 5, 1)])
def test_the_shapes_have_as_many_cells_as_the_arrays(samples, inputs, nodes):
    ax = new_axes(4, 3)
    assert layers.draw_shapes(samples, inputs, nodes, ax) is ax
    assert len(ax.patches) == samples * inputs + inputs * nodes + nodes + samples * nodes
    assert to_png(ax.figure).startswith(b"\x89PNG")
