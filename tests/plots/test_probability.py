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
    picture = probability.PeoplePicture(["a", "b", "c", "d"], rows=4, columns=5)
    picture.update((3, 2, 5, 10))
    places = [tuple(place) for mark in picture.marks for place in np.column_stack(mark.get_data())]
    assert len(places) == len(set(places)) == 20
    assert [text.get_text() for text in picture.legend.get_texts()] == ["3 a", "2 b", "5 c", "10 d"]


def test_people_without_a_name_leave_the_legend():
    picture = probability.PeoplePicture(["a", "b", "c", "d"], rows=4, columns=5)
    picture.rename(["", "ill", "", "healthy"])
    picture.update((0, 2, 0, 18))
    assert [text.get_text() for text in picture.legend.get_texts()] == ["", "2 ill", "", "18 healthy"]
    assert [handle.get_visible() for handle in picture.legend.legend_handles] == [False, True, False, True]


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


def test_shares_and_counts_of_runs():
    picture = probability.RunningSharePicture(100)
    n, spread = np.array([1, 10, 100]), np.array([1.0, 0.3, 0.1])
    picture.update(n, 0.5, np.array([[1.0, 0.6, 0.52], [0.0, 0.5, 0.45]]), spread)
    upper, lower = picture.lines
    assert list(upper.get_ydata()) == [1.0, 0.6, 0.52]
    assert np.allclose(lower.get_ydata(), [0.5, 1.0, 2.0])
    assert np.allclose(picture.others[1][0].get_ydata(), [-0.5, 0.0, -5.0])
    assert np.allclose(picture.edges[0][1].get_ydata(), [1.5, 0.8, 0.6])
    assert np.allclose(picture.edges[1][0].get_ydata(), [-1.0, -3.0, -10.0])
    assert list(picture.ends[0].get_data()[0]) == [100]


def test_scores_and_probabilities():
    picture = probability.SoftmaxPicture(["a", "b"])
    p = np.array([0.25, 0.75])
    picture.update(np.array([-1.0, 2.0]), p, np.array([0.5, 0.5]), "scores")
    assert [bar.get_height() for bar in picture.scores] == [-1.0, 2.0]
    assert [bar.get_height() for bar in picture.probabilities] == [0.25, 0.75]
    assert [bar.get_height() for bar in picture.pale] == [0.5, 0.5]
    assert [text.get_text() for text in picture.texts] == ["0.250", "0.750"]
    assert picture.axes[0].get_title() == "scores"


def test_no_probabilities_leave_a_note():
    picture = probability.SoftmaxPicture(["a", "b"])
    picture.update(np.zeros(2), None, np.array([0.5, 0.5]), note="none here")
    assert picture.note.get_text() == "none here"
    assert [text.get_text() for text in picture.texts] == ["", ""]
    picture.update(np.zeros(2), np.array([0.5, 0.5]), np.array([0.5, 0.5]), note="none here")
    assert picture.note.get_text() == ""


def test_the_halves_of_the_softmax_picture_share_no_x():
    left, right = probability.SoftmaxPicture(["a", "b", "c", "d", "e"]).axes
    assert left.get_xlim()[1] < probability.SCORE_SECTION / 2 < right.get_xlim()[0]
