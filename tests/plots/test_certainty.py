"""Lesson 07's pictures."""

import numpy as np

from course_lib.plots.certainty import (
    BiasVariancePicture,
    BootstrapPicture,
    SamplingPicture,
    draw_intervals,
)


def test_intervals_from_top_to_bottom():
    ax = draw_intervals({"A": (1, 2, 3), "B": (2, 3, 5)}, unit="newtons", zero=True, limits=(-1, 6))
    assert [label.get_text() for label in ax.get_yticklabels()] == ["A", "B"]
    assert ax.get_ylim()[0] > ax.get_ylim()[1]
    assert list(ax.lines[0].get_xdata()) == [1, 3]
    assert ax.get_xlim() == (-1, 6)


def test_bias_variance_picture_stacks_its_parts():
    picture = BiasVariancePicture([1, 2], shown=3)
    grid, parts = np.array([0.0, 5.0]), np.array([[10.0, 1.0], [1.0, 2.0], [4.0, 4.0]])
    picture.update(grid, grid, np.ones((5, 2)), grid, parts, 2)
    noise = picture.bars["noise"][0]
    assert (noise.get_y(), noise.get_height()) == (11.0, 4.0)
    assert len(picture.many.get_segments()) == 3
    assert picture.mark.get_xdata() == [2]
    picture.update(grid, grid, np.ones((5, 2)), grid, 100 * parts, 1)
    assert picture.mark.get_ydata() == [picture.top]


def test_sampling_picture_lays_the_bell_over_the_bars():
    picture = SamplingPicture()
    picture.update(np.array([1.0, 1.0, 3.0, 9.0]), np.array([0.0, 2.0, 4.0]), 2.0, 0.5, 4.0, "newtons")
    heights, edges, _baseline = picture.bars.get_data()
    assert np.allclose(heights, [0.25, 0.125])
    assert np.allclose(edges, [0, 2, 4])
    x, bell = picture.bell.get_data()
    assert x[bell.argmax()] == 2.0
    assert abs(np.trapezoid(bell, x) - 1) < 1e-3
    assert [line.get_xdata()[0] for line in picture.span] == [2 - 0.98, 2 + 0.98]
    assert picture.axes.get_xlabel() == "mean, newtons"


def test_bootstrap_picture_holds_intervals_and_shares():
    picture = BootstrapPicture()
    shares = np.linspace(0, 0.1, len(picture.edges) - 1)
    picture.update([1, 2, 3], [4, 5, 6], [(0, 2), (1, 3), (2, 4)], [None] * 3, shares)
    assert [tuple(line.get_xdata()) for line in picture.interval] == [(0, 2), (1, 3), (2, 4)]
    assert all(len(line.get_xdata()) == 0 for line in picture.pale)
    assert picture.bars[-1].get_height() == shares[-1]
    assert [line.get_xdata() for line in picture.truths] == [[4], [5], [6]]
    picture.update([1, 2, 3], [4, 5, 6], [None] * 3, [(0, 2), (1, 3), (2, 4)], shares)
    assert all(len(line.get_xdata()) == 0 for line in picture.interval)
