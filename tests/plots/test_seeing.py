"""The still figures of the lesson on seeing."""

import numpy as np

from course_lib.plots import seeing as plots


def test_pictures_are_drawn_from_paper_to_ink():
    axes = plots.draw_pictures([np.eye(4), np.zeros((8, 8)), np.ones((3, 5))], ["a", "b", "c"], columns=2)
    assert [ax.get_title() for ax in axes] == ["a", "b", "c"]
    assert [ax.images[0].get_clim() for ax in axes] == [(0, 1)] * 3


def test_what_is_clearly_below_zero_has_a_minus():
    (ax,) = plots.draw_pictures([np.array([[-2.0, 0.1], [4.0, -4.0]])], ["a"], signed=True, columns=1)
    assert ax.images[0].get_clim() == (-4, 4)
    assert [text.get_position() for text in ax.texts] == [(0, 0), (1, 1)]


def test_precision_is_drawn_against_recall():
    ax = plots.draw_precision({"one": (np.array([True, False, True]), 4), "two": (np.array([False]), 1)})
    np.testing.assert_allclose(ax.lines[0].get_xdata(), [25, 25, 50])
    np.testing.assert_allclose(ax.lines[0].get_ydata(), [100, 50, 200 / 3])
    assert [text.get_text() for text in ax.get_legend().get_texts()] == ["one", "two"]
