"""Boxes: overlap, suppression, who found what, average precision."""

import numpy as np
import pytest
from sklearn.metrics import average_precision_score as sklearn_average_precision

from course_lib.maths.boxes import average_precision_score, iou, match, non_maximum_suppression

RNG = np.random.default_rng


def random_boxes(count, rng):
    corners = rng.integers(0, 12, (count, 2))
    return np.hstack([corners, corners + rng.integers(1, 9, (count, 2))]).astype(float)


def covered(box):
    left, top, right, bottom = box.astype(int)
    return {(x, y) for x in range(left, right) for y in range(top, bottom)}


def test_overlap_is_that_of_the_pixels():
    first, second = random_boxes(60, RNG(0)), random_boxes(60, RNG(1))
    pixels = [(covered(a), covered(b)) for a, b in zip(first, second, strict=True)]
    np.testing.assert_allclose(iou(first, second), [len(a & b) / len(a | b) for a, b in pixels])


def test_overlap_is_symmetric_and_one_with_itself():
    boxes = random_boxes(20, RNG(2))
    table = iou(boxes[:, np.newaxis], boxes)
    np.testing.assert_array_equal(table, table.T)
    np.testing.assert_array_equal(np.diag(table), 1)


def test_of_a_crowd_the_best_is_left():
    boxes, rng = random_boxes(80, RNG(3)), RNG(4)
    scores = rng.random(80)
    kept = non_maximum_suppression(boxes, scores, 0.2)
    assert (np.diff(scores[kept]) < 0).all() and 1 < len(kept) < 80
    table = iou(boxes[kept][:, np.newaxis], boxes[kept])
    assert (table[~np.eye(len(kept), dtype=bool)] <= 0.2).all()
    for k in set(range(80)) - set(kept.tolist()):  # each of the others has given way to a surer one
        assert any(scores[j] > scores[k] and iou(boxes[k], boxes[j]) > 0.2 for j in kept)


def test_no_boxes_are_no_boxes():
    nothing = np.zeros((0, 4))
    assert non_maximum_suppression(nothing, []).tolist() == match(nothing, [[0, 0, 1, 1]]).tolist() == []
    assert match([[0, 0, 1, 1]], nothing).tolist() == [-1]
    assert average_precision_score([], [], 3) == 0


def test_a_true_box_is_found_once_and_by_the_surest():
    true = [[0, 0, 8, 8], [20, 0, 28, 8]]
    found = [[21, 0, 29, 8], [1, 0, 9, 8], [0, 0, 8, 8], [4, 4, 12, 12]]
    assert match(found, true).tolist() == [1, 0, -1, -1]
    assert match(found, true, least=0.9).tolist() == [-1, -1, 0, -1]


def test_average_precision_is_that_of_scikit_learn():
    rng = RNG(5)
    for _case in range(20):
        hits, scores = rng.random(30) < 0.4, rng.random(30)
        if hits.any():
            expected = sklearn_average_precision(hits, scores)
            assert average_precision_score(hits, scores, int(hits.sum())) == pytest.approx(expected)


def test_what_was_never_found_lowers_average_precision():
    hits, scores = [True, False, True], [0.9, 0.8, 0.7]
    assert average_precision_score(hits, scores, 4) == pytest.approx(average_precision_score(hits, scores, 2) / 2)


BOX = [0, 0, 1, 1]


@pytest.mark.parametrize(
    ("function", "arguments", "error", "name"),
    [
        (iou, ([0, 0, 1], BOX), ValueError, "first"),
        (iou, (BOX, [1, 0, 1, 1]), ValueError, "second"),
        (iou, (BOX, "box"), TypeError, "second"),
        (iou, (3.0, BOX), ValueError, "first"),
        (non_maximum_suppression, ([[0, 0, 1]], [1.0]), ValueError, "boxes"),
        (non_maximum_suppression, ([BOX], [1.0, 2.0]), ValueError, "scores"),
        (non_maximum_suppression, ([BOX], [1.0], 1.5), ValueError, "limit"),
        (match, ([BOX], [[0, 1]]), ValueError, "true"),
        (match, ([[0, 1]], [BOX]), ValueError, "found"),
        (match, ([BOX], [BOX], 0), ValueError, "least"),
        (average_precision_score, ([True], [0.5, 0.4], 1), ValueError, "hits"),
        (average_precision_score, ([True, True], [0.5, 0.4], 1), ValueError, "hits"),
        (average_precision_score, ([True], [0.5], 0), ValueError, "n"),
        (average_precision_score, ([True], ["sure"], 1), TypeError, "scores"),
    ],
)
def test_what_does_not_fit_is_named(function, arguments, error, name):
    with pytest.raises(error, match=f"^{name}: expected"):
        function(*arguments)
