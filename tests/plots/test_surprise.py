"""Curves, distributions, a bell, slopes and a surface: the artists hold the numbers they are given."""

import numpy as np

from course_lib.plots.style import new_axes
from course_lib.plots.surprise import GaussianPicture, NeuronPicture, SurfacePicture, draw_curves, draw_distributions


def test_functions_draw_on_the_axes_they_are_given():
    ax, other = new_axes(), new_axes()
    assert draw_curves(np.arange(3), {"": np.arange(3)}, x_label="x", y_label="y", ax=ax) is ax
    assert draw_distributions({"p": [0.5, 0.5]}, ["a", "b"], other) is other


def test_curves_differ_in_dash_and_are_named_above_the_picture():
    ax = draw_curves(np.arange(3), {"a": np.arange(3), "b": np.ones(3)}, x_label="x", y_label="y", title="two")
    assert len({line.get_linestyle() for line in ax.lines}) == 2
    assert [text.get_text() for text in ax.get_legend().get_texts()] == ["a", "b"]
    assert ax.get_title(loc="left") == "two" or ax.get_title() == "two"
    ax.figure.canvas.draw()
    assert ax.get_legend().get_window_extent().y0 >= ax.bbox.y1 - 1


def test_a_single_curve_has_no_legend_and_points_are_named():
    ax = draw_curves(np.arange(3), {"": np.arange(3)}, x_label="x", y_label="y", points={"here": (1, 1)})
    assert ax.get_legend() is None
    assert [text.get_text() for text in ax.texts] == ["here"]


def test_bars_have_the_heights_of_the_distributions():
    ax = draw_distributions({"p": np.array([0.2, 0.8]), "q": np.array([0.5, 0.5])}, ["a", "b"])
    assert [bar.get_height() for bar in ax.patches] == [0.2, 0.8, 0.5, 0.5]
    assert len({bar.get_hatch() for bar in ax.patches}) == 2


def gaussian_picture():
    data, x = np.array([1.0, 3.0]), np.linspace(0, 4, 5)
    return GaussianPicture(data, x, new_axes(rows=2)), data, x


def test_the_bell_stands_over_the_data():
    picture, _data, _x = gaussian_picture()
    bell, heights, costs = np.array([0.0, 0.2, 0.4, 0.2, 0.0]), np.array([0.2, 0.3]), np.array([1.0, 20.0])
    picture.update(2.0, 1.0, bell, heights, costs, 10.5, costs, 10.5)
    assert list(picture.curve.get_ydata()) == list(bell)
    assert [segment[1].tolist() for segment in picture.heights.get_segments()] == [[1.0, 0.2], [3.0, 0.3]]
    assert [segment[1, 1] for segment in picture.bars.get_segments()] == [1.0, 20.0]
    assert list(picture.tops.get_ydata()) == [1.0]
    assert list(picture.off.get_xdata()) == [3.0]  # beyond the scale: an arrowhead at its top
    assert picture.spread_handle.get_xdata()[0] == 3.0
    assert picture.label.get_text() == "mean surprise 10.500"


def test_without_an_answer_only_the_pale_costs_show():
    picture, _data, _x = gaussian_picture()
    picture.update(2.0, 1.0, np.zeros(5), np.zeros(2), np.array([1.0, 2.0]), 1.5)
    assert not picture.bars.get_visible()
    assert not picture.label.get_visible()
    assert [segment[1, 1] for segment in picture.pale.get_segments()] == [1.0, 2.0]


def test_points_and_tangents_of_a_neuron():
    z = np.linspace(-2, 2, 5)
    picture = NeuronPicture(z, new_axes(columns=2))
    curves = dict.fromkeys(picture.names, (z**2, 2 * z))
    values, slopes = {"cross-entropy": 1.0}, {"cross-entropy": 2.0, "squared error": 2.0}
    picture.update(1.0, curves, values, slopes, (z, z), {"squared error"})
    (x0, x1), (y0, y1) = picture.tangents["cross-entropy"].get_data()
    assert np.isclose((y1 - y0) / (x1 - x0), 2.0)
    assert np.isclose((y0 + y1) / 2, 1.0)
    assert picture.dots["cross-entropy"][1].get_ydata()[0] == 2.0
    assert not picture.lines["cross-entropy"][0].get_visible()
    assert picture.lines["squared error"][0].get_visible()
    assert not picture.dots["squared error"][0].get_visible()


def test_the_walk_lies_on_the_surface_asked_for():
    w = np.linspace(-1, 1, 9)
    bowl = w**2 + w[:, None] ** 2
    picture = SurfacePicture(w, {"a": bowl, "b": 3 * bowl}, {"a": (0, 0, 0.0), "b": (0, 0, 0.0)})
    way = np.array([[1.0, 0.5], [0.5, 0.25]])
    picture.update("b", way, np.array([3.75, 0.9375]))
    assert picture.way.get_xdata().tolist() == [1.0, 0.5]
    assert picture.here.get_ydata().tolist() == [0.25]
    assert picture.descent.get_ydata().tolist() == [3.75, 0.9375]
    assert [artists[0].get_visible() for artists in picture.sets.values()] == [False, True]
    assert picture.ax.get_xlim() == (-1, 1)
