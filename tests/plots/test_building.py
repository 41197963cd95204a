"""Pictures of networks that learn: they draw where they are told, and hold the numbers they are given."""

import io

import numpy as np
from PIL import Image

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


def test_crossings_lie_where_the_answer_is_a_half():
    across = np.linspace(-1, 3, 9)
    answers = np.tile(0.5 + 0.1 * (across - 0.8), (6, 1))
    x, y = building._crossings(answers, LIMITS)
    assert np.allclose(x, 0.8) and np.allclose(np.sort(y), np.linspace(0, 2, 6))
    assert building._crossings(np.zeros((4, 4)), LIMITS)[0].size == 0


def test_tiles_keep_each_map_upright_and_to_scale():
    maps = np.stack([np.array([[0.0, 1.0], [2.0, 4.0]]), np.full((2, 2), -3.0)])
    table = building.tiles(maps)
    assert table.shape == (3, 6)
    assert table[:2, :2].tolist() == [[0.5, 1.0], [0.0, 0.25]]  # row 0 of a map is at the bottom of the plane
    assert (table[:2, 3:5] == -1).all() and np.isnan(table[2]).all() and np.isnan(table[:, 2]).all()
    for count in range(1, 17):
        columns, rows = building.table_of(count)
        assert columns * rows >= count > columns * (rows - 1)


def playground():
    picture = building.PlaygroundPicture()
    rng = np.random.default_rng(0)
    points = rng.random((10, 2)), np.arange(10) % 2
    picture.show_data(LIMITS, points, points, ["hidden", "output"], 3)
    maps = rng.normal(size=(3, 4, 4))
    picture.update(
        np.linspace(0, 1, 16).reshape(4, 4), maps, np.array([0, 40]), np.full((2, 2), 0.5), np.full((2, 2), 1e-9)
    )
    return picture


def test_the_playground_holds_its_numbers_and_widens_its_axis():
    picture = playground()
    assert picture.losses[0].get_data()[0].tolist() == [0, 40]
    assert picture.gradients[0].get_ydata().min() >= picture.gradients[0].axes.get_ylim()[0]  # drawn on the edge
    assert picture.gradients[2].get_xdata().size == 0
    assert picture.axes[1].get_xlim() == (0, 100)
    more = np.full((3, 2), 0.5)
    picture.update(np.zeros((4, 4)), np.ones((3, 4, 4)), np.array([0, 100, 230]), more, more)
    assert picture.axes[1].get_xlim() == picture.axes[3].get_xlim() == (0, 400)


def test_a_moving_picture_shows_the_same_as_a_full_drawing():
    picture = playground()
    quick = np.asarray(Image.open(io.BytesIO(picture.moving.png())))
    picture.losses[0].set_ydata([0.01, 0.001])
    moved = np.asarray(Image.open(io.BytesIO(picture.moving.png())))
    assert (quick != moved).any()
    picture.losses[0].set_ydata([0.5, 0.5])
    assert np.array_equal(np.asarray(Image.open(io.BytesIO(picture.moving.png()))), quick)
    picture.moving.redraw_all()
    assert np.array_equal(np.asarray(Image.open(io.BytesIO(picture.moving.png()))), quick)
