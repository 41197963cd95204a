"""Runs for the lesson on seeing: a reader of moved digits, networks of many depths, a detector slid over scenes."""

from __future__ import annotations

import functools
import io
import json
import lzma
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from importlib.resources import files

import numpy as np

from course_lib.autograd import Module, Parameters, Tensor, cross_entropy, no_grad
from course_lib.experiments.digit_runs import split_digits
from course_lib.maths.boxes import average_precision_score, iou, match, non_maximum_suppression
from course_lib.models.images import DeepNetwork, PictureReader, SlidingDetector, plain_stream, residual_stream
from course_lib.network import Adam
from course_lib.validation import check_integer, check_number

SIDE = 8  # pixels of a digit, and of the detector's window
NOTHING = 10  # the detector's class for windows without a digit
NOISE = 0.15  # standard deviation of a scene's noise; ink is 1


# --- one loop for all -------------------------------------------------------------------------------------------------


def _train(model: Module, x: np.ndarray, y: np.ndarray, epochs: int, *, rate: float, batch: int = 32) -> np.ndarray:
    """Train a model of scores on x (N, ...) and labels y (N,); the last third of the epochs goes at a quarter of the rate.

    Returns
    -------
    losses : (epochs,)
        The mean loss while each epoch went on.
    """
    weights, optimizer, rng = Parameters(model), Adam(rate), np.random.default_rng(1)
    losses = np.zeros(epochs)
    for epoch in range(epochs):
        optimizer.learning_rate = rate if 3 * epoch < 2 * epochs else rate / 4
        for rows in np.array_split(rng.permutation(len(x)), -(-len(x) // batch)):
            scores = model(Tensor(x[rows]))
            loss = cross_entropy(scores.reshape(len(rows), -1), y[rows])
            loss.backward()
            weights.step(optimizer)
            losses[epoch] += loss.item() * len(rows) / len(x)
    return losses


# --- scenes -----------------------------------------------------------------------------------------------------------


@dataclass(frozen=True, eq=False)
class Scene:
    """A picture with digits in it.

    Attributes
    ----------
    picture : (H, W)
        Noise around 0, ink around 1.
    boxes : (n, 4)
        Left, top, right, bottom of each digit.
    labels : (n,) of int
    """

    picture: np.ndarray
    boxes: np.ndarray
    labels: np.ndarray


def scene(places: Sequence[tuple[int, int]], rows: Sequence[int], rng: np.random.Generator, *, size=(24, 24)) -> Scene:
    """Put digits into noise.

    Parameters
    ----------
    places : sequence of (left, top)
    rows : sequence of int
        Which digits of the test part.
    rng : numpy.random.Generator
    size : (H, W)
    """
    x, y = split_digits()[2]
    picture = np.zeros(size)
    for (left, top), row in zip(places, rows, strict=True):
        window = picture[top : top + SIDE, left : left + SIDE]
        np.maximum(window, x[row].reshape(SIDE, SIDE), out=window)
    boxes = np.array([(left, top, left + SIDE, top + SIDE) for left, top in places], dtype=float)
    return Scene(picture + rng.normal(0, NOISE, size), boxes, y[list(rows)])
