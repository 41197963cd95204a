"""Lesson 02's pictures: the artists hold the numbers given, and draw where they are told."""

import numpy as np
import pytest

from course_lib.plots import layers
from course_lib.plots.style import new_axes, to_png


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
