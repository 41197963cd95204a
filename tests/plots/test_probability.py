"""Pictures of chances: the artists hold the numbers that they are given."""

import numpy as np
import pytest

from course_lib.plots import probability
from course_lib.plots.style import new_axes


@pytest.mark.parametrize(
    "draw",
    [
        lambda ax: probability.draw_people({"a": 1, "b": 1, "c": 1, "d": 1}, 2, 2, ax),
        lambda ax: probability.draw_distribution([0, 1], [0.4, 0.6], ax),
        lambda ax: probability.draw_curve([-1, 0, 1], [0.2, 0.5, 0.8], {0: 0.5}, ax),
        lambda ax: probability.draw_map(np.arange(3), np.arange(2), np.linspace(0, 1, 6).reshape(2, 3), ax),
        lambda ax: probability.draw_pieces([0.4, 0.6], ["a", "b"], [0.5], ax),
    ],
)
def test_functions_draw_on_the_axes_they_are_given(draw):
    ax = new_axes()
    assert draw(ax) is ax
    assert ax.has_data()


def test_people_stand_in_four_groups_without_overlap():
    ax = probability.draw_people({"a": 3, "b": 2, "c": 5, "d": 10}, rows=4, columns=5)
    places = [tuple(place) for mark in ax.lines for place in np.column_stack(mark.get_data())]
    assert [len(mark.get_xdata()) for mark in ax.lines] == [3, 2, 5, 10]
    assert len(places) == len(set(places)) == 20
    assert [text.get_text() for text in ax.get_legend().get_texts()] == ["3 a", "2 b", "5 c", "10 d"]


def test_a_distribution_with_shares_and_centre():
    ax = probability.draw_distribution([0, 1, 2], [0.2, 0.3, 0.5], observed=[0.1, 0.4, 0.5], centre=1.3)
    assert [bar.get_height() for bar in ax.patches] == [0.2, 0.3, 0.5]
    shares, centre = ax.lines
    assert list(shares.get_ydata()) == [0.1, 0.4, 0.5]
    assert set(centre.get_xdata()) == {1.3}
    assert ax.get_ylabel() == "probability"


def test_a_curve_names_its_marks():
    ax = probability.draw_curve([-2, 2], [0.1, 0.9], {-2: 0.119, 2: 0.881})
    assert [text.get_text() for text in ax.texts] == ["0.119", "0.881"]


def test_pieces_lie_end_to_end():
    ax = probability.draw_pieces([0.5, 0.495, 0.005], ["a", "b", "c"], [0.25])
    assert np.allclose([bar.get_x() for bar in ax.patches], [0, 0.5, 0.995])
    assert [text.get_text() for text in ax.texts] == ["a\n0.50", "b\n0.49"]  # no room for the third
    assert list(ax.lines[0].get_xdata()) == [0.25]
