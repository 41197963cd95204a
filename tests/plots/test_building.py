"""Pictures of networks that learn: they draw where they are told, and hold the numbers they are given."""

import numpy as np

from course_lib.plots import building
from course_lib.plots.style import new_axes

LIMITS = (-1, 3, 0, 2)


def test_answers_and_losses_draw_on_the_given_axes():
    ax = new_axes()
    x, y = np.array([[0.0, 1.0], [1.0, 1.0], [2.0, 0.5]]), np.array([1, 0, 1])
    answers = np.tile(np.linspace(0, 1, 5), (5, 1))
    assert building.draw_answers(answers, LIMITS, x, y, ax=ax, title="here") is ax
    assert np.array_equal(ax.images[0].get_array(), answers)
    assert ax.images[0].get_extent() == list(LIMITS)
    assert np.array_equal(np.transpose(ax.lines[0].get_data()), x[y == 1])
    assert ax.get_title() == "here"
    ax = new_axes()
    assert building.draw_losses({"a": np.array([1.0, 0.1]), "b": np.array([0.5, 0.2])}, ax=ax) is ax
    assert [text.get_text() for text in ax.get_legend().get_texts()] == ["a", "b"]
    assert ax.lines[0].get_linestyle() != ax.lines[1].get_linestyle()
    assert building.draw_losses({"alone": np.array([1.0, 0.1])}).get_legend() is None


def test_no_boundary_where_the_answer_never_crosses_a_half():
    ax = building.draw_answers(np.full((3, 3), 0.7), LIMITS, np.zeros((1, 2)), np.ones(1))
    assert not ax.collections
