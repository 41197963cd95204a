"""The explorers of the lesson vectors: numbers, words and challenges, without a browser."""

import numpy as np
import pytest

from course_lib.explorers.vectors import MATRICES, ComposeExplorer, MatrixExplorer, TwoVectorsExplorer
from course_lib.pictures.vectors import LIMIT
from explorer_state import place
from svg_parts import drag, drags, part


def test_two_vectors_tells_dot_product_angle_and_shadow():
    explorer = place(TwoVectorsExplorer(), u1=2.0, u2=0.0, v1=1.0, v2=1.0)
    assert explorer.tell().startswith("u · v = 2.00: v points broadly along u. The angle is 45°, its cosine 0.71")
    assert np.allclose(explorer.shadow, [1, 0])


@pytest.mark.parametrize(
    ("v", "said"),
    [((0.0, 3.0), "right angles"), ((-1.0, 0.5), "against u"), ((0.0, 0.0), "One vector is zero")],
)
def test_two_vectors_tells_which_side(v, said):
    assert said in place(TwoVectorsExplorer(), u1=2.0, u2=0.0, v1=v[0], v2=v[1]).tell()


def test_two_vectors_survives_a_zero_u():
    explorer = place(TwoVectorsExplorer(), u1=0.0, u2=0.0)
    assert explorer.shadow is None
    assert "no angle" in explorer.tell()


@pytest.mark.parametrize(
    ("challenge", "state"),
    [
        ("right_angle", {"u1": 2.0, "u2": 1.0, "v1": -1.0, "v2": 2.0}),
        ("negative", {"u1": 3.0, "u2": 1.0, "v1": -2.0, "v2": 0.0}),
        ("long_shadow", {"u1": 1.0, "u2": 0.0, "v1": 1.5, "v2": 2.0}),
    ],
)
def test_two_vectors_challenges(challenge, state):
    explorer = TwoVectorsExplorer()
    explorer.reset()
    assert explorer.met == set()
    assert challenge in place(explorer, **state).met


def test_dragging_a_tip_moves_its_vector_and_the_picture_says_that_it_has_heard():
    explorer = TwoVectorsExplorer()
    drag(explorer, u1=-1, u2=LIMIT)
    assert explorer.u.tolist() == [-1.0, 4.0]
    assert explorer.v.tolist() == [1.0, 2.0]
    assert drags(part(explorer.picture.svg, "u-tip")) == {"u1": -1.0, "u2": 4.0}
    assert explorer.picture.answered == 1


def test_the_formula_has_the_numbers_of_the_state():
    explorer = place(TwoVectorsExplorer(), v1=-1.5)
    assert ">−1.5</span>" in explorer.picture.formula
    assert explorer.picture.formula.endswith('= <span class="ink strong">−2.50</span>')


def test_the_learners_projection_is_drawn_beside_the_right_one():
    explorer = TwoVectorsExplorer(project=lambda v, onto: onto / 2)
    right = TwoVectorsExplorer().picture.svg
    head, right_head = (part(svg, "shadow").find("polygon").get("points") for svg in (explorer.picture.svg, right))
    assert head.startswith("350.5,") and right_head.startswith("350.5,")  # both end at x = 1.5
    assert part(explorer.picture.svg, "reference").get("d") == part(right, "reference").get("d")
    other = TwoVectorsExplorer(project=lambda v, onto: onto)
    assert part(other.picture.svg, "shadow").find("polygon").get("points").startswith("433,")


@pytest.mark.parametrize(
    ("project", "said"),
    [
        (lambda v, onto: ..., "must return an array of shape (2,)"),
        (lambda v, onto: None, "it returned nothing"),
        (lambda v, onto: v @ onto, "must return an array of shape (2,)"),
        (lambda v, onto: undefined, "NameError"),  # noqa: F821
    ],
)
def test_a_learners_projection_that_fails_is_told_and_the_explorer_goes_on(project, said):
    explorer = TwoVectorsExplorer(project=project)
    assert said in explorer.tell()
    explorer.v1 = -1.0
    assert said in explorer.tell()
    assert part(explorer.picture.svg, "shadow") is None
    assert part(explorer.picture.svg, "reference") is not None


def test_matrix_prediction_is_the_determinant():
    explorer = MatrixExplorer()
    explorer.predict(2.0)
    assert explorer.matrix.tolist() == [[2.0, 1.0], [0.0, 1.0]]
    assert "it is 2. Spot on." in explorer._question.children[0].value


@pytest.mark.parametrize(
    ("challenge", "matrix"),
    [
        ("area_three", [[1.2, -1.25], [1.25, 1.2]]),
        ("area_three", [[1.75, 0.0], [0.0, 1.75]]),
        ("mirror", [[0.0, 1.0], [1.0, 0.0]]),
        ("flatten", [[0.5, 1.0], [1.0, 2.0]]),
    ],
)
def test_matrix_challenges(challenge, matrix):
    explorer = MatrixExplorer()
    explorer.predict(2.0)
    assert explorer.met == set()
    with explorer.one_redraw():
        explorer.matrix = np.array(matrix)
    assert challenge in explorer.met


@pytest.mark.parametrize("matrix", [[[3.0, 0.0], [0.0, 1.0]], [[1.75, 1.0], [0.0, 1.75]], [[0.0, 3.0], [1.0, 0.0]]])
def test_area_three_needs_the_shape_kept(matrix):
    explorer = MatrixExplorer()
    explorer.predict(2.0)
    with explorer.one_redraw():
        explorer.matrix = np.array(matrix)
    assert "area_three" not in explorer.met


@pytest.mark.parametrize("preset", list(MATRICES))
def test_no_preset_meets_a_challenge_that_it_should_not(preset):
    explorer = MatrixExplorer()
    explorer.predict(2.0)
    choose(explorer, preset)
    assert explorer.met <= {"mirror"}
    assert f"determinant {np.linalg.det(MATRICES[preset]) + 0.0:.2f}" in explorer.tell()


def choose(explorer, preset):
    """Choose from the list as the page does: by the place of the option."""
    explorer.preset.set_state({"index": [label for label, _value in explorer.preset.options].index(preset)})


def test_each_preset_moves_the_plane():
    explorer = MatrixExplorer()
    explorer.predict(2.0)
    for name, A in MATRICES.items():
        choose(explorer, name)
        assert np.allclose(explorer.matrix, A)
        assert explorer.preset.value == name


@pytest.mark.parametrize(
    "change",
    [
        lambda e: e.reset(),
        lambda e: setattr(e, "b", 0.3),
        lambda e: drag(e, b=1.0, d=1.0),
    ],
)
def test_what_is_no_preset_any_more_is_not_called_one(change):
    explorer = MatrixExplorer(a=2.0)
    explorer.predict(2.0)
    choose(explorer, "rotation by 45°")
    change(explorer)
    assert explorer.preset.value == ""
    choose(explorer, "rotation by 45°")
    assert np.allclose(explorer.matrix, MATRICES["rotation by 45°"])


def test_matrix_tells_flattening_and_mirroring():
    explorer = MatrixExplorer(a=1.0, b=1.0, c=1.0, d=1.0)
    assert "flattens the plane" in explorer.tell()
    with explorer.one_redraw():
        explorer.matrix = np.array([[-2.0, 0.0], [0.0, 1.0]])
    assert "areas are multiplied by 2.00 and the plane is turned over" in explorer.tell()


def test_dragging_a_column_of_the_matrix():
    explorer = MatrixExplorer()
    drag(explorer, b=1, d=3)
    assert explorer.matrix.tolist() == [[1.0, 1.0], [0.0, 3.0]]
    assert drags(part(explorer.picture.svg, "v-tip")) == {"b": 1.0, "d": 3.0}


def test_handles_answer_once_the_guess_is_made():
    explorer = MatrixExplorer()
    assert not explorer.picture.draggable
    explorer.predict(2.0)
    assert explorer.picture.draggable


def test_on_a_narrow_page_the_two_planes_are_one_under_the_other():
    explorer = ComposeExplorer()
    assert 'viewBox="0 0 732 388"' in explorer.picture.svg
    explorer.picture.set_state({"narrow": True})
    assert 'viewBox="0 0 372 780"' in explorer.picture.svg


def test_compose_multiplies_in_both_orders():
    explorer = ComposeExplorer(first="stretch x by 2", second="rotation by 90°")
    A, B = MATRICES["stretch x by 2"], MATRICES["rotation by 90°"]
    assert np.allclose(explorer.products[0], B @ A)
    assert np.allclose(explorer.products[1], A @ B)
    assert "the order matters" in explorer.tell()


@pytest.mark.parametrize(
    ("challenge", "first", "second"),
    [
        ("commute", "rotation by 90°", "rotation by 45°"),
        ("undo", "scale both by ½", "scale both by 2"),
        ("two_mirrors", "projection onto the x axis", "rotation by 90°"),
    ],
)
def test_compose_challenges(challenge, first, second):
    explorer = ComposeExplorer()
    explorer.reset()
    assert explorer.met == set()
    assert challenge in place(explorer, first=first, second=second).met


def test_two_mirrors_takes_two_different_matrices():
    same = "projection onto the x axis"
    assert "two_mirrors" not in place(ComposeExplorer(), first=same, second=same).met


def test_the_learners_projection_is_asked_about_and_answered_in_its_own_words():
    plain, own = TwoVectorsExplorer(), TwoVectorsExplorer(project=lambda v, onto: v)
    assert "pale band" in own.question and "pale band" not in plain.question
    assert "forgets its length" in own.found and "forgets its length" not in plain.found


def test_what_there_is_to_find_about_the_shadow_is_true():
    shadows = [place(TwoVectorsExplorer(), u1=k * 1.0, u2=k * 0.5, v1=1.0, v2=2.0).shadow for k in (1, 2, 3)]
    assert np.allclose(shadows, shadows[0])


def test_the_last_matrix_has_the_last_word():
    """Projection and rotation in either order: the plane is flattened, onto the line that the later one leaves."""
    first_projected, first_rotated = ComposeExplorer(
        first="projection onto the x axis", second="rotation by 90°"
    ).products
    assert np.allclose(first_projected[0], 0) and first_projected[1].any()
    assert np.allclose(first_rotated[1], 0) and first_rotated[0].any()
