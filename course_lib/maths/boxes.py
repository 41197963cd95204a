"""Boxes around things in pictures: how well two agree, which ones to keep, and how good a detector's list of them is.

A box is four numbers (left, top, right, bottom), in pixels from the top left corner; `right` and `bottom` are where the
box ends, so its width is right − left.
"""

from __future__ import annotations

import numpy as np
from numpy.typing import ArrayLike

from course_lib.validation import as_float_array, check_integer, check_number

__all__ = ["average_precision_score", "iou", "match", "non_maximum_suppression"]


def iou(first: ArrayLike, second: ArrayLike) -> np.ndarray:
    """Return how well boxes agree, intersection over union: area(A ∩ B) / area(A ∪ B), from 0 to 1.

    The union is area(A) + area(B) − area(A ∩ B), because the sum counts what they share twice.

    Parameters
    ----------
    first, second : (..., 4)
        Boxes, whose leading axes broadcast.

    Returns
    -------
    ndarray (...)

    Raises
    ------
    TypeError, ValueError
        They are not boxes of numbers, or a box has no area.

    Examples
    --------
    >>> float(iou([0, 0, 4, 2], [2, 0, 6, 2]))  # they share 4 of 12 pixels
    0.3333333333333333
    """
    first, second = _as_boxes(first, "first"), _as_boxes(second, "second")
    corner = np.maximum(first[..., :2], second[..., :2])
    sides = np.minimum(first[..., 2:], second[..., 2:]) - corner
    shared = np.maximum(sides, 0).prod(axis=-1)
    return shared / (_areas(first) + _areas(second) - shared)


def non_maximum_suppression(boxes: ArrayLike, scores: ArrayLike, limit: float = 0.3) -> np.ndarray:
    """Keep the best of each crowd of boxes: from the best score down, drop what overlaps a kept box too much.

    Parameters
    ----------
    boxes : (N, 4)
    scores : (N,)
    limit : float, from 0 to 1
        A box is dropped where its IoU with a kept one is above it.

    Returns
    -------
    ndarray of int
        The indices of the boxes that are kept, the best first.

    Raises
    ------
    TypeError, ValueError
        For any argument that is not as above.

    Examples
    --------
    >>> non_maximum_suppression([[0, 0, 8, 8], [1, 0, 9, 8], [20, 0, 28, 8]], [0.9, 0.8, 0.7])
    array([0, 2])
    """
    boxes = as_float_array(boxes, "boxes", shape=(None, 4), allow_empty=True)
    scores = as_float_array(scores, "scores", shape=(len(boxes),), allow_empty=True)
    limit, kept = check_number(limit, "limit", at_least=0, at_most=1), []
    for k in np.argsort(-scores, kind="stable"):
        if not kept or iou(boxes[k], boxes[kept]).max() <= limit:
            kept.append(k)
    return np.array(kept, dtype=int)


def match(found: ArrayLike, true: ArrayLike, least: float = 0.5) -> np.ndarray:
    """Give each found box, the best first, the true box that it covers best, as long as nobody has taken that one.

    Parameters
    ----------
    found : (N, 4)
        The surest first.
    true : (M, 4)
    least : float, above 0
        The IoU from which on a box counts as found.

    Returns
    -------
    ndarray of int (N,)
        The index of the true box, or −1 for a false alarm.

    Examples
    --------
    >>> match([[0, 0, 8, 8], [1, 0, 9, 8], [30, 0, 38, 8]], [[0, 0, 8, 8]])
    array([ 0, -1, -1])

    References
    ----------
    Everingham et al., "The PASCAL Visual Object Classes (VOC) Challenge", 2010, section 4.2.
    """
    found = as_float_array(found, "found", shape=(None, 4), allow_empty=True)
    true = as_float_array(true, "true", shape=(None, 4), allow_empty=True)
    least, taken = check_number(least, "least", above=0, at_most=1), set()
    matched = np.full(len(found), -1)
    for k, box in enumerate(found if len(true) else ()):
        overlaps = iou(box, true)
        best = int(overlaps.argmax())
        if overlaps[best] >= least and best not in taken:
            taken.add(best)
            matched[k] = best
    return matched


def average_precision_score(hits: ArrayLike, scores: ArrayLike, n: int) -> float:
    """Return the average precision: (1 / n) Σ over hits of the precision among all boxes at least as sure as the hit.

    A box that was never found adds 0. It is the area under the steps of precision against recall; PASCAL VOC and COCO
    smooth the steps first, so their numbers are a little higher.

    Parameters
    ----------
    hits : (N,) of True and False
        Whether each found box is right.
    scores : (N,)
        How sure each was.
    n : int
        How many there are to be found.

    Returns
    -------
    float
        From 0 to 1.

    Raises
    ------
    TypeError, ValueError
        The lengths differ, or there are more hits than there are to be found.

    Examples
    --------
    >>> average_precision_score([True, False, True], [0.9, 0.8, 0.7], n=2)  # (1/1 + 2/3) / 2
    0.8333333333333333
    """
    scores = as_float_array(scores, "scores", ndim=1, allow_empty=True)
    hits = as_float_array(np.asarray(hits, dtype=float), "hits", shape=scores.shape, allow_empty=True)
    n = check_integer(n, "n", at_least=1)
    if hits.sum() > n:
        raise ValueError(f"hits: expected at most {n}, got {int(hits.sum())}")
    order = np.argsort(-scores, kind="stable")
    right = hits[order]
    precision = np.cumsum(right) / np.arange(1, len(right) + 1)
    return float(precision @ right / n)


def _as_boxes(value: ArrayLike, name: str) -> np.ndarray:
    boxes = as_float_array(value, name)
    if boxes.ndim == 0 or boxes.shape[-1] != 4:
        raise ValueError(f"{name}: expected boxes of 4 numbers, got shape {boxes.shape}")
    if not (boxes[..., 2:] > boxes[..., :2]).all():
        raise ValueError(f"{name}: expected right beyond left and bottom beyond top, got a box without area")
    return boxes


def _areas(boxes: np.ndarray) -> np.ndarray:
    return (boxes[..., 2:] - boxes[..., :2]).prod(axis=-1)
