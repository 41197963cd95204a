"""Lesson t3's explorers: means of batches against plain NumPy, and variances far from 0."""

import numpy as np
import pytest

torch = pytest.importorskip("torch")

from course_lib.explorers.streaming import EXPONENTS, NAIVE, SAFE, BatchExplorer, OffsetExplorer  # noqa: E402
from explorer_state import place  # noqa: E402
from svg_parts import corners, drag, drags, part  # noqa: E402

torch.set_num_threads(1)


@pytest.fixture
def batches():
    explorer = BatchExplorer()
    explorer.predict(2.0)
    explorer.reset()
    assert explorer.met == set()
    return explorer


@pytest.mark.parametrize("order", ["hard last", "hard first", "shuffled"])
@pytest.mark.parametrize(("n", "size"), [(100, 33), (64, 16), (10, 1), (130, 64), (20, 200)])
def test_both_means_are_those_of_numpy(batches, n, size, order):
    place(batches, n=n, size=size, order=order)
    errors = batches.errors
    parts = [errors[i : i + size] for i in range(0, n, size)]
    assert len(errors) == n and batches.mean == pytest.approx(np.mean(errors))
    assert batches.mean_of_means == pytest.approx(np.mean([np.mean(part) for part in parts]))
    levels = [part(batches.picture.svg, f"mean-{k}").text for k in range(2)]
    assert levels == [f"{batches.mean:.2f}", f"{batches.mean_of_means:.2f}"]
    assert part(batches.picture.svg, "bars-0").get("d").count("H") == len(parts)


def test_the_order_changes_where_the_hard_samples_are_and_not_the_mean(batches):
    means = []
    for order, hard in (("hard last", slice(90, 100)), ("hard first", slice(10))):
        place(batches, order=order)
        assert batches.errors[hard].min() > 8 and np.sort(batches.errors)[-11] < 2
        means.append(batches.mean)
    assert place(batches, order="shuffled").mean == pytest.approx(means[0]) == pytest.approx(means[1])


def test_what_it_tells(batches):
    assert "100 samples in 1 batch; " in batches.tell() and "the two agree" in batches.tell()
    place(batches, size=33)
    text = batches.tell()
    assert "100 samples in 4 batches; the last batch has 1, " in text and "% too large." in text
    assert f"{batches.mean:.2f}" in text and f"{batches.mean_of_means:.2f}" in text
    assert "% too small." in place(batches, order="hard first").tell()


def test_samples_and_batch_size_are_dragged(batches):
    assert drags(part(batches.picture.svg, "size")) == {"size": 100}
    drag(batches, size=33, n=99)
    assert "99 samples in 3 batches" in batches.sentence.value
    assert 'data-drag="size 33 1 200 1' in batches.picture.formula


def test_the_picture_does_not_give_away_what_is_to_be_predicted():
    explorer = BatchExplorer()
    assert explorer.mean_of_means == pytest.approx(explorer.mean)
    explorer.predict(2.0)
    assert explorer.size == 33 and explorer.mean_of_means > 2 * explorer.mean
    assert f"it is {round(explorer.mean_of_means, 1):.3g}." in explorer._question.children[0].value


@pytest.mark.parametrize(
    ("challenge", "state"),
    [
        ("even", {"size": 25}),
        ("too_large", {"n": 91, "size": 90}),
        ("too_small", {"n": 101, "size": 100, "order": "hard first"}),
    ],
)
def test_batch_challenges(batches, challenge, state):
    assert place(batches, **state).met == {challenge}


# --- far from 0 -------------------------------------------------------------------------------------------------------


@pytest.fixture
def offset():
    explorer = OffsetExplorer()
    explorer.reset()
    assert explorer.met == set()
    return explorer


@pytest.mark.parametrize("dtype", ["float32", "float64"])
def test_near_zero_both_are_right(offset, dtype):
    place(offset, exponent=0.5, dtype=dtype)
    for way in ("exact", SAFE, NAIVE):
        assert offset.at(way) == pytest.approx(1.0, rel=1e-4)
    assert "Both are right." in offset.tell()


def test_far_away_only_one_of_them_is(offset):
    place(offset, exponent=5.0)
    assert offset.at(SAFE) == pytest.approx(1.0, rel=0.02) and abs(offset.at(NAIVE) - 1) > 10
    assert place(offset, dtype="float64").at(NAIVE) == pytest.approx(1.0, rel=1e-3)


def test_what_is_told_where_digits_are_gone(offset):
    place(offset, exponent=8.0)
    assert offset.at("exact") == 0.0  # near 100,000,000 the neighbours are 8 apart
    assert "their digits are gone" in offset.tell()


def negative(offset):
    """An exponent where the difference of squares is below 0: which one that is depends on the order of adding."""
    return next(e for e in EXPONENTS if place(offset, exponent=float(e)).at(NAIVE) < 0)


def test_a_variance_below_zero_is_told_with_a_true_minus_sign(offset):
    place(offset, exponent=negative(OffsetExplorer()))
    assert "from Σx and Σx² it is −" in offset.tell()
    assert part(offset.picture.svg, "word").text.startswith("−")


def test_the_picture_shows_as_far_as_one_has_come(offset):
    place(offset, exponent=2.0)
    assert len(corners(part(offset.picture.svg, "way-0"))) == 9
    assert drags(part(offset.picture.svg, "offset")) == {"exponent": 2.0}
    drag(offset, exponent=8.0)
    assert offset.exponent == 8.0 and len(corners(part(offset.picture.svg, "way-0"))) == len(EXPONENTS)
    assert 'data-drag="exponent 8 0 8 0.25' in offset.picture.formula


def test_offset_challenges(offset):
    first = float(EXPONENTS[offset.first_failure(0.1)])
    assert 2.5 <= first <= 4.5
    assert place(offset, exponent=first).met >= {"quiet"} and "digits_gone" not in offset.met
    assert "negative" in place(offset, exponent=negative(OffsetExplorer())).met
    assert place(offset, exponent=8.0).met == {"quiet", "negative", "digits_gone"}
