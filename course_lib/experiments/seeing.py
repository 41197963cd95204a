"""Runs for the lesson on seeing: readers of digits that were moved, networks of many depths, a detector over scenes."""

from __future__ import annotations

import functools
from collections.abc import Callable, Sequence
from dataclasses import dataclass

import numpy as np

from course_lib.autograd import Linear, Module, Parameters, Tensor, cross_entropy, no_grad, relu
from course_lib.experiments.digit_runs import split_digits
from course_lib.experiments.own import agrees
from course_lib.experiments.stored import loaded, read_stored
from course_lib.maths import boxes as course
from course_lib.models.images import DeepNetwork, PictureReader, SlidingDetector, conv2d, plain_stream, residual_stream
from course_lib.network import Adam
from course_lib.validation import check_choice, check_integer

__all__ = [
    "DEPTHS",
    "NOTHING",
    "SIDE",
    "STORED",
    "WAYS",
    "DeepRun",
    "DenseReader",
    "Found",
    "Scene",
    "convolved",
    "deep_run",
    "dense_reader",
    "detector",
    "digit",
    "find",
    "heat",
    "judged",
    "moved",
    "new_detector",
    "overlaps",
    "picture_reader",
    "read",
    "read_with",
    "right",
    "same_as_convolve",
    "same_as_iou",
    "same_as_residual",
    "same_as_suppress",
    "scene",
    "scenes",
    "seen_by",
    "stored",
    "train",
    "windows",
]

SIDE = 8  # pixels of a digit, and of the detector's window
NOTHING = 10  # the detector's class for a window without a digit
NOISE, HARDER = 0.15, 0.2  # standard deviation of the noise in a scene, where ink is 1, and in windows to train with
STORED = "seeing_weights.npz.xz", "seeing_runs.json"


# --- one loop for all, and what is right ------------------------------------------------------------------------------


def train(model: Module, x: np.ndarray, y: np.ndarray, epochs: int, rate: float) -> np.ndarray:
    """Train a model of scores on x (N, ...) and labels y (N,), 32 at a time; the last third at a quarter of the rate.

    Returns
    -------
    losses : (epochs,)
        The mean loss while each epoch went on.
    """
    weights, optimizer, rng = Parameters(model), Adam(rate), np.random.default_rng(1)
    losses = np.zeros(check_integer(epochs, "epochs", at_least=1))
    for epoch in range(epochs):
        optimizer.learning_rate = rate if 3 * epoch < 2 * epochs else rate / 4
        for rows in np.array_split(rng.permutation(len(x)), -(-len(x) // 32)):
            loss = cross_entropy(model(Tensor(x[rows])).reshape(len(rows), -1), y[rows])
            loss.backward()
            weights.step(optimizer)
            losses[epoch] += loss.item() * len(rows) / len(x)
    return losses


def read(model: Module, x: np.ndarray) -> np.ndarray:
    """Return the class to which a model gives the best score, (N,) for x (N, ...); 64 at a time, for little memory."""
    with no_grad():
        parts = [model(Tensor(part)).data.argmax(axis=1) for part in np.array_split(x, -(-len(x) // 64))]
    return np.concatenate(parts)


# --- filters over digits ----------------------------------------------------------------------------------------------


def digit(row: int) -> np.ndarray:
    """Return a digit of the test part as a picture (8, 8), from 0 (paper) to 1 (ink).

    Examples
    --------
    >>> digit(0).shape
    (8, 8)
    """
    return split_digits()[2][0][check_integer(row, "row", at_least=0, at_most=358)].reshape(SIDE, SIDE)


def convolved(picture: np.ndarray, kernel: np.ndarray) -> np.ndarray:
    """Slide one filter (h, w) over one picture (H, W), as `conv2d` does over many."""
    with no_grad():
        return conv2d(Tensor(picture[np.newaxis, np.newaxis]), Tensor(kernel[np.newaxis, np.newaxis])).data[0, 0]


def same_as_convolve(function: Callable) -> bool:
    """Return whether ``function(picture, kernel)`` slides a filter over a picture as networks do, without raising.

    Examples
    --------
    >>> same_as_convolve(convolved), same_as_convolve(lambda picture, kernel: picture)
    (True, False)
    """
    rng = np.random.default_rng(0)
    cases = [(rng.normal(size=(5, 7)), rng.normal(size=shape)) for shape in ((3, 3), (2, 4), (5, 7))]
    return agrees(function, convolved, cases)


def read_with(convolve: Callable, picture: np.ndarray) -> np.ndarray:
    """Return the trained reader's scores (10,) of a picture (H, W), with a function of one picture and one filter.

    A layer of m filters over C channels calls it m · C times, and adds up the answers over the channels.

    Examples
    --------
    >>> int(read_with(convolved, digit(0)).argmax())
    8
    """
    reader, maps = picture_reader(), picture[np.newaxis]
    for layer in (reader.edges, reader.parts):
        frame = layer.padding
        padded = [np.pad(channel, frame) for channel in maps]
        answers = [
            sum(convolve(channel, kernel) for channel, kernel in zip(padded, kernels, strict=True))
            for kernels in layer.W.data
        ]
        maps = np.maximum(answers, 0)
    return reader.scores.W.data @ maps.max(axis=(1, 2)) + reader.scores.b.data


def seen_by(reader: PictureReader, size: int = 12) -> np.ndarray:
    """Return which pixels of a picture (size, size) one number of the reader's second layer sees, by its gradient.

    Examples
    --------
    >>> int(seen_by(picture_reader()).sum())  # 3 × 3 filters, then 5 × 5 ones: 7 × 7 pixels
    49
    """
    x = Tensor(np.ones((1, 1, size, size)), requires_grad=True)
    middle = size // 2 + 3
    reader.parts(reader.edges(x))[0, 0, middle, middle].backward()
    return x.grad[0, 0] != 0


class DenseReader(Module):
    """One hidden layer of 64 nodes that sees the whole picture (N, 1, size, size) at once."""

    def __init__(self, size: int, rng):
        self.first, self.scores = Linear(size * size, 64, rng, scale=2**0.5 / size), Linear(64, 10, rng)

    def __call__(self, x: Tensor) -> Tensor:
        return self.scores(relu(self.first(x.reshape(len(x), -1))))


def moved(x: np.ndarray, right: int = 0, down: int = 0) -> np.ndarray:
    """Put digits (N, 64) into the middle of pictures (N, 1, 12, 12), or up to 2 pixels away from it.

    Examples
    --------
    >>> moved(np.ones((1, 64)), right=2)[0, 0].any(axis=0).nonzero()[0]
    array([ 4,  5,  6,  7,  8,  9, 10, 11])
    """
    for name, by in (("right", right), ("down", down)):
        check_integer(by, name, at_least=-2, at_most=2)
    pictures = np.zeros((len(x), 1, SIDE + 4, SIDE + 4))
    pictures[:, 0, 2 + down : 2 + down + SIDE, 2 + right : 2 + right + SIDE] = x.reshape(-1, SIDE, SIDE)
    return pictures


# --- depth ------------------------------------------------------------------------------------------------------------

DEPTHS = (2, 6, 10, 14, 18, 22, 26, 30)
# How x goes through the pairs of layers, and how the second matrix of each pair starts.
WAYS = {"plain": (plain_stream, "He"), "skips from zero": (residual_stream, "zero"), "skips": (residual_stream, "He")}


@dataclass(frozen=True, eq=False)
class DeepRun:
    """A training of a deep network.

    Attributes
    ----------
    losses : (epochs,)
        The training loss of each epoch.
    train, validation : float
        The share of the digits that is read correctly at the end.
    """

    losses: np.ndarray
    train: float
    validation: float


def deep_run(depth: int, way: str = "skips from zero", *, stream: Callable | None = None, seed=0, epochs=10) -> DeepRun:
    """Train a network of a first layer, `depth` layers of width 32 and a last one on the digits.

    Parameters
    ----------
    depth : int, even
    way : str, one of WAYS
    stream : function of (x, blocks), optional
        In the place of the way's own: a learner's.
    seed : int
        For the first weights.
    epochs : int
    """
    own, second = WAYS[check_choice(way, "way", tuple(WAYS))]
    network = DeepNetwork(64, 32, depth, 10, np.random.default_rng(seed), stream=stream or own, second=second)
    parts = split_digits()[:2]
    losses = train(network, *parts[0], epochs, 0.002)
    return DeepRun(losses, *(float(np.mean(read(network, x) == y)) for x, y in parts))


def same_as_residual(function: Callable) -> bool:
    """Return whether ``function(x, blocks)`` lets each block add to x, of arrays and of tensors; False where it raises.

    Examples
    --------
    >>> same_as_residual(residual_stream), same_as_residual(plain_stream)
    (True, False)
    """
    x = np.random.default_rng(0).normal(size=(3, 4))
    blocks = [lambda z: 0.5 * z * z - 1.0, lambda z: z * z[:1], lambda z: -0.3 * z]

    def of_tensors(stream: Callable, x: np.ndarray, blocks) -> np.ndarray:
        return stream(Tensor(x), blocks).data

    cases = [(x, blocks), (x, []), (x, blocks[:1])]
    tensors = functools.partial(of_tensors, function), functools.partial(of_tensors, residual_stream)
    return agrees(function, residual_stream, cases) and agrees(*tensors, cases)


# --- scenes -----------------------------------------------------------------------------------------------------------


@dataclass(frozen=True, eq=False)
class Scene:
    """A picture with digits in it.

    Attributes
    ----------
    picture : (H, W)
        Noise around 0, ink around 1.
    boxes : (n, 4)
        Left, top, right and bottom of each digit.
    labels : (n,) of int
    """

    picture: np.ndarray
    boxes: np.ndarray
    labels: np.ndarray


def scene(places: Sequence[tuple[int, int]], rows: Sequence[int], rng: np.random.Generator, *, size=(24, 24)) -> Scene:
    """Put digits of the test part into noise.

    Parameters
    ----------
    places : sequence of (left, top)
    rows : sequence of int
        Which digits.
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


def scenes(count: int, seed: int, *, digits: int = 1, size=(24, 24)) -> list[Scene]:
    """Make scenes with so many digits each, at random places that overlap by one row or column at most.

    Examples
    --------
    >>> first = scenes(2, seed=0, digits=3, size=(24, 40))[0]
    >>> first.picture.shape, first.boxes.shape
    ((24, 40), (3, 4))
    """
    rng, made = np.random.default_rng(seed), []
    for _scene in range(check_integer(count, "count", at_least=1)):
        places = []
        while len(places) < digits:
            left, top = (int(rng.integers(0, side - SIDE + 1)) for side in size[::-1])
            if all(max(abs(left - x), abs(top - y)) >= SIDE - 1 for x, y in places):
                places.append((left, top))
        made.append(scene(places, rng.integers(0, len(split_digits()[2][1]), digits), rng, size=size))
    return made


def windows(count: int, seed: int, *, near_misses: bool = True) -> tuple[np.ndarray, np.ndarray]:
    """Cut windows to train a detector with: half show a digit of the training or validation part, the others "nothing".

    Parameters
    ----------
    near_misses : bool
        Whether half of the "nothing" are windows that miss a digit by 2 to 7 pixels; otherwise all are empty.

    Returns
    -------
    x : (count, 1, 8, 8)
    y : (count,) of int, 10 for nothing
    """
    digits, labels = (np.concatenate(parts) for parts in zip(*split_digits()[:2], strict=True))
    rng = np.random.default_rng(seed)
    x, y = rng.normal(0, HARDER, (count, 1, SIDE, SIDE)), np.full(count, NOTHING)
    for k in range(check_integer(count, "count", at_least=1)):
        row, misses = rng.integers(len(digits)), k % 4 == 2
        if k % 4 < 2:
            y[k] = labels[row]
        if k % 4 < 2 or (misses and near_misses):
            field = np.zeros((3 * SIDE, 3 * SIDE))
            field[SIDE : 2 * SIDE, SIDE : 2 * SIDE] = digits[row].reshape(SIDE, SIDE)
            right, down = _miss(rng) if misses else (0, 0)
            x[k, 0] += field[SIDE + down : 2 * SIDE + down, SIDE + right : 2 * SIDE + right]
    return x, y


def _miss(rng: np.random.Generator) -> np.ndarray:
    """By how much a window misses a digit, right and down: 2 to 7 pixels in one direction at least, often 2 or 3."""
    reach = 3 if rng.random() < 0.5 else 7
    while True:
        by = rng.integers(-reach, reach + 1, 2)
        if np.abs(by).max() >= 2:
            return by


# --- the detector -----------------------------------------------------------------------------------------------------


def new_detector(seed: int = 0) -> SlidingDetector:
    """Return a detector before training: windows of 8 × 8, 96 hidden nodes, ten digits and "nothing"."""
    return SlidingDetector(SIDE, 96, 11, np.random.default_rng(seed))


@dataclass(frozen=True, eq=False)
class Found:
    """What a detector found in a scene, the surest first.

    Attributes
    ----------
    boxes : (n, 4)
    scores : (n,)
        How sure it was that a digit is there.
    labels : (n,) of int
    kept : (m,) of int
        The indices of those that are left of each crowd.
    """

    boxes: np.ndarray
    scores: np.ndarray
    labels: np.ndarray
    kept: np.ndarray


def heat(model: SlidingDetector, picture: np.ndarray) -> tuple[np.ndarray, np.ndarray]:
    """Return how sure a detector is of a digit in each window, and which digit it would be: two (H − 7, W − 7)."""
    p = model.look(picture)
    return 1 - p[NOTHING], p[:NOTHING].argmax(axis=0)


def find(
    model: SlidingDetector,
    picture: np.ndarray,
    least: float = 0.5,
    limit: float = 0.3,
    *,
    iou: Callable = course.iou,
    suppress: Callable | None = None,
    looked: tuple[np.ndarray, np.ndarray] | None = None,
) -> Found:
    """Slide a detector over a picture, and keep the best box of each crowd.

    Parameters
    ----------
    model : SlidingDetector
    picture : (H, W)
    least : float
        How sure it must be of a window.
    limit : float
        The overlap above which a box gives way to a surer one.
    iou : function of two boxes
    suppress : function of (scores, overlaps, limit), optional
        It returns the indices of the boxes to keep.
    looked : (sure, label), optional
        What `heat` found in this picture, where it is known already.
    """
    sure, label = heat(model, picture) if looked is None else looked
    at = np.argwhere(sure >= least)
    at = at[np.argsort(-sure[tuple(at.T)], kind="stable")]
    boxes = np.hstack([at[:, ::-1], at[:, ::-1] + SIDE]).astype(float)
    scores, labels = sure[tuple(at.T)], label[tuple(at.T)]
    if suppress is None:
        kept = course.non_maximum_suppression(boxes, scores, limit)
    else:
        kept = np.array(suppress(scores, overlaps(boxes, iou), limit), dtype=int)
    return Found(boxes, scores, labels, kept)


def overlaps(boxes: np.ndarray, iou: Callable = course.iou) -> np.ndarray:
    """Return the overlap of every two of N boxes of one size, (N, N): it depends on how far apart they are alone.

    Examples
    --------
    >>> overlaps(np.array([[0.0, 0, 8, 8], [4, 0, 12, 8], [8, 0, 16, 8]])).round(2)
    array([[1.  , 0.33, 0.  ],
           [0.33, 1.  , 0.33],
           [0.  , 0.33, 1.  ]])
    """
    table = np.zeros((2 * SIDE, 2 * SIDE))  # the last row and column: too far to touch
    for down, right in np.ndindex(SIDE, SIDE):
        table[down, right] = iou(
            np.array([0.0, 0, SIDE, SIDE]), np.array([right, down, SIDE + right, SIDE + down], float)
        )
    apart = np.minimum(np.abs(boxes[:, np.newaxis, :2] - boxes[np.newaxis, :, :2]), SIDE).astype(int)
    return table[apart[..., 1], apart[..., 0]]


def right(found: Found, true: Scene) -> np.ndarray:
    """Return whether each kept box covers a digit (IoU of ½ or more) that no surer one has taken, and names it."""
    matched = course.match(found.boxes[found.kept], true.boxes)
    return (matched >= 0) & (found.labels[found.kept] == true.labels[matched])


def judged(model: SlidingDetector, pictures: Sequence[Scene], **how) -> tuple[np.ndarray, np.ndarray, int]:
    """Return for all boxes that are kept in scenes whether they are right, their scores, and how many digits there are.

    `how` goes to `find`.
    """
    hits, scores = [], []
    for one in pictures:
        found = find(model, one.picture, **how)
        hits.append(right(found, one))
        scores.append(found.scores[found.kept])
    return np.concatenate(hits), np.concatenate(scores), sum(len(one.labels) for one in pictures)


def same_as_iou(function: Callable) -> bool:
    """Return whether ``function(first, second)`` is intersection over union of two boxes; False where it raises."""
    rng = np.random.default_rng(0)
    corners, sides = rng.integers(0, 8, (30, 2, 2)), rng.integers(1, 9, (30, 2, 2))
    return agrees(function, course.iou, np.concatenate([corners, corners + sides], axis=2).astype(float))


def same_as_suppress(function: Callable) -> bool:
    """Return whether ``function(scores, overlaps, limit)`` keeps the best box of each crowd; False where it raises."""
    rng, cases = np.random.default_rng(0), []
    for count in (1, 4, 12):
        corners = rng.integers(0, 12, (count, 2)).astype(float)
        boxes = np.hstack([corners, corners + SIDE])
        cases.append((boxes, rng.random(count), 0.3))

    def from_boxes(boxes, scores, limit):
        return function(scores, overlaps(boxes), limit)

    return agrees(from_boxes, course.non_maximum_suppression, cases)


# --- what takes longer than a cell may: stored, and made again by a command -------------------------------------------


@functools.cache
def stored() -> tuple[dict, dict]:
    """Load what ``python benchmarks/seeing_runs.py`` made from its seeds: weights by name, and what was measured.

    Examples
    --------
    >>> sorted(stored()[1])
    ['depth', 'detector', 'moved']
    """
    return read_stored(*STORED)


@functools.cache
def picture_reader() -> PictureReader:
    """Return the trained reader that slides filters over the picture.

    Examples
    --------
    >>> picture_reader().count
    5122
    """
    return loaded(PictureReader((8, 24), 10, None), "reader", stored()[0])


@functools.cache
def dense_reader() -> DenseReader:
    """Return the trained reader that sees the whole picture at once."""
    return loaded(DenseReader(SIDE + 4, None), "dense", stored()[0])


@functools.cache
def detector(near_misses: bool = True) -> SlidingDetector:
    """Return the trained detector, or the careless one that never saw a near miss among its "nothing"."""
    return loaded(SlidingDetector(SIDE, 96, 11, None), "detector" if near_misses else "careless", stored()[0])
