"""Lesson 03's explorers: numbers, words, challenges, and the learner's own functions, without a browser."""

import numpy as np
import pytest

from course_lib.exercises import low_rank as ex
from course_lib.explorers.low_rank import MATRICES, CircleExplorer, LowRankExplorer
from explorer_state import place
from svg_parts import drag, drags, greys, ids, part


@pytest.fixture(scope="module")
def low_rank():
    return LowRankExplorer()


def seen(explorer) -> np.ndarray:
    """The brightness of the picture's pixels, from 0 to 1."""
    return greys(part(explorer.picture.svg, "image")) / 255


# --- the circle -------------------------------------------------------------------------------------------------------


@pytest.mark.parametrize("matrix", list(MATRICES))
def test_the_circle_explorer_keeps_what_eig_keeps(matrix):
    explorer = CircleExplorer(matrix=matrix)
    values, vectors = np.linalg.eig(MATRICES[matrix])
    kept = {}
    with explorer.one_redraw():
        for degrees in range(360):
            explorer.degrees = degrees
            if explorer.keeps:
                kept[degrees] = explorer.factor
    if np.iscomplexobj(values):
        assert kept == {}
    else:
        found = np.degrees(np.arctan2(vectors[1], vectors[0])) % 180
        for degrees, value in zip(found, values, strict=True):
            assert kept[round(degrees) % 180] == pytest.approx(value, abs=1e-9)
        off = {round(degrees) % 180 for degrees in found}
        assert all(min(abs(d % 180 - o) % 179 for o in off) <= 1 for d in kept)  # a degree beside it at most


@pytest.mark.parametrize(
    ("matrix", "degrees", "said"),
    [
        ("[[2, 1], [1, 2]]", 45, "Av lies on the line of v: it is 3.00 times v."),
        ("[[1, 2], [2, 1]]", 135, "it is −1.00 times v"),
        ("[[0.5, 0.5], [0.5, 0.5]]", 135, "Av is 0"),
        ("[[0, -1], [1, 0]]", 20, "90° off the line of v"),
        ("[[2, 1], [0, 1]]", 90, "Av is 1.41 long, and 45° off the line of v."),
    ],
)
def test_the_circle_is_told(matrix, degrees, said):
    assert said in place(CircleExplorer(), matrix=matrix, degrees=degrees).tell()


def test_the_partner_is_at_right_angles_and_told():
    explorer = place(CircleExplorer(), matrix="[[2, 1], [0, 1]]", degrees=0, partner=True)
    assert np.allclose(explorer.w, [0, 1])
    assert "Aw is 1.41 long, and the lines of Av and Aw meet at 45°." in explorer.tell()
    assert {"w", "Aw", "w-name"} <= set(ids(explorer.picture.svg))
    place(explorer, partner=False)
    assert "w" not in ids(explorer.picture.svg) and "w points" not in explorer.tell()
    assert (
        "no angle between them" in place(explorer, partner=True, matrix="[[0.5, 0.5], [0.5, 0.5]]", degrees=45).tell()
    )


@pytest.mark.parametrize(
    ("challenge", "state"),
    [
        ("stretched", {"degrees": 225}),
        ("flipped", {"matrix": "[[1, 2], [2, 1]]", "degrees": 315}),
        ("pair", {"matrix": "[[2, 1], [0, 1]]", "degrees": 122, "partner": True}),
    ],
)
def test_circle_challenges(challenge, state):
    explorer = CircleExplorer()
    explorer.reset()
    assert explorer.met == set()
    assert place(explorer, **state).met == {challenge}


def test_the_pair_needs_the_partner_in_view():
    assert CircleExplorer().met == place(CircleExplorer(), matrix="[[2, 1], [0, 1]]", degrees=32).met == set()


def test_dragging_turns_v():
    explorer = CircleExplorer()
    drag(explorer, degrees=135)
    assert explorer.degrees == 135 and "v points to 135°" in explorer.picture.alt
    assert drags(part(explorer.picture.svg, "tip")) == {"degrees": 135}
    assert 'data-drag="degrees 135 0 359 1 ' in explorer.picture.formula


# --- rank k -----------------------------------------------------------------------------------------------------------


@pytest.mark.parametrize("source", ["tower", "chessboard", "noise"])
def test_what_is_kept_and_what_is_missing_make_the_whole(low_rank, source):
    place(low_rank, source=source, k=7)
    A = low_rank.A
    missing = np.sum((A - low_rank.best) ** 2) / np.sum(A**2)
    assert low_rank.kept == pytest.approx(1 - missing)
    assert np.linalg.matrix_rank(low_rank.best) == min(7, np.linalg.matrix_rank(A))
    assert low_rank.stored == 7 * (142 + 213)
    assert f"{100 * (1 - missing):.2f} % of the energy" in low_rank.tell()


def test_components_add_up_and_the_rest_is_missing(low_rank):
    place(low_rank, source="tower", k=3)
    U, s, Vt = np.linalg.svd(low_rank.A)
    assert np.allclose(low_rank._component(), s[2] * np.outer(U[:, 2], Vt[2]))
    expected = {
        "component": 0.5 + 0.5 * low_rank._component() / np.abs(low_rank._component()).max(),
        "missing": 0.5 + 0.5 * (low_rank.A - low_rank.best) / np.abs(low_rank.A - low_rank.best).max(),
        "original": low_rank.A,
        "rank k": np.clip(low_rank.best, 0, 1),
    }
    for shown, image in expected.items():
        assert np.allclose(seen(place(low_rank, shown=shown)), image, atol=1 / 255)
    assert np.allclose(low_rank._component() + (U[:, :2] * s[:2]) @ Vt[:2], low_rank.best)


def test_nothing_is_missing_at_full_rank(low_rank):
    place(low_rank, source="tower", k=142, shown="missing")
    assert low_rank.kept == 1
    assert np.ptp(seen(low_rank)) == 0
    place(low_rank, shown="rank k")


@pytest.mark.parametrize(
    ("challenge", "state"),
    [
        ("a_tenth", {"source": "tower", "k": 8}),
        ("whole", {"source": "chessboard", "k": 2}),
        ("noise", {"source": "noise", "k": 120}),
    ],
)
def test_low_rank_challenges(challenge, state):
    explorer = LowRankExplorer()
    explorer.reset()
    assert explorer.met == set()
    assert challenge in place(explorer, **state).met


def test_noise_costs_more_than_the_picture(low_rank):
    place(low_rank, source="noise", k=1)
    least = next(k for k in range(1, 143) if low_rank.missing_shares["noise"][k - 1] <= 0.01)
    assert least * (142 + 213) > 142 * 213


@pytest.mark.parametrize(
    ("function", "said"),
    [
        (ex.rank_k.reference, "no picture of this rank comes closer"),
        (lambda A, k: A / 2, "misses 25.0 %: the point is above the pale curve"),
        (lambda A, k: A, "its rank is higher than k"),
        (lambda A, k: A[:k], "an array of shape (142, 213)"),
        (lambda A, k: A @ A, "ValueError"),
        (lambda A, k: None, "it returned nothing"),
    ],
)
def test_the_learners_rank_k_builds_the_picture(function, said):
    assert said in LowRankExplorer(rank_k=function).tell()


def test_k_is_dragged_along_the_curve_and_in_the_formula(low_rank):
    place(low_rank, source="tower", shown="rank k", k=5)
    drag(low_rank, k=20)
    assert low_rank.k == 20 and drags(part(low_rank.picture.svg, "k")) == {"k": 20}
    assert "7,100 numbers instead of 30,246" in low_rank.picture.formula
