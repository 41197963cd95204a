"""Networks that see: convolution and its way back, a reader of pictures, the residual network, Inception, a detector.

Pictures are (N, C, H, W): N of them with C channels, H rows and W columns. A layer of F filters has weights
(F, C, h, w), PyTorch's own layout, so that each filter looks at all channels through a window of h × w pixels.

LeCun et al., "Backpropagation Applied to Handwritten Zip Code Recognition", 1989. Szegedy et al., "Going Deeper with
Convolutions", 2015 (Inception). He et al., "Deep Residual Learning for Image Recognition", 2016 (ResNet).
"""

from __future__ import annotations

from collections.abc import Callable, Sequence

import numpy as np
from numpy.lib.stride_tricks import sliding_window_view

from course_lib.autograd import Linear, Module, Tensor, concatenate, made, parameter, relu, softmax
from course_lib.validation import check_choice, check_integer, describe

__all__ = [
    "Conv",
    "DeepNetwork",
    "Inception",
    "Pair",
    "PictureReader",
    "SlidingDetector",
    "conv2d",
    "plain_stream",
    "residual_stream",
]


# --- convolution ------------------------------------------------------------------------------------------------------


def conv2d(x: Tensor, W: Tensor, b: Tensor | None = None, *, stride: int = 1, padding: int = 0) -> Tensor:
    """Slide filters over pictures: z[n, f, i, j] = b[f] + Σ_cuv W[f, c, u, v] x[n, c, i s + u − p, j s + v − p].

    It is what the field calls a convolution; mathematicians call it a correlation, because the filter is not flipped.

    Parameters
    ----------
    x : (N, C, H, W)
    W : (F, C, h, w)
    b : (F,), optional
    stride : int, default 1
        The step s between two windows.
    padding : int, default 0
        Rows and columns p of zeros on each of the four sides.

    Returns
    -------
    Tensor of shape (N, F, (H + 2p − h) // s + 1, (W + 2p − w) // s + 1)

    Raises
    ------
    TypeError, ValueError
        What is handed in is no Tensor, the channels differ, a filter is larger than the padded picture, or stride and
        padding are not whole numbers.

    Examples
    --------
    >>> edge = Tensor([[[[-1.0, 1.0]]]])
    >>> conv2d(Tensor([[[[0.0, 0.0, 5.0, 5.0]]]]), edge).data
    array([[[[0., 5., 0.]]]])

    References
    ----------
    Dumoulin and Visin, "A guide to convolution arithmetic for deep learning", 2016.
    """
    s, p = check_integer(stride, "stride", at_least=1), check_integer(padding, "padding", at_least=0)
    padded, weights = _padded(x, W, p), W.data
    windows = sliding_window_view(padded, weights.shape[2:], axis=(2, 3))[:, :, ::s, ::s]  # (N, C, H', W', h, w)
    z = np.tensordot(windows, weights, axes=((1, 4, 5), (1, 2, 3))).transpose(0, 3, 1, 2)

    def to_pictures(g):
        """Each window's gradient goes back to the pixels that it saw, one place of the filter after the other."""
        back = np.zeros_like(padded)
        rows, columns = g.shape[2:]
        for u, v in np.ndindex(weights.shape[2:]):
            share = np.tensordot(g, weights[:, :, u, v], axes=(1, 0)).transpose(0, 3, 1, 2)
            back[:, :, u : u + s * rows : s, v : v + s * columns : s] += share
        return back[:, :, p : back.shape[2] - p, p : back.shape[3] - p]

    parents = [(x, to_pictures), (W, lambda g: np.tensordot(g, windows, axes=((0, 2, 3), (0, 2, 3))))]
    if b is not None:
        z = z + b.data[:, np.newaxis, np.newaxis]
        parents.append((b, lambda g: g.sum(axis=(0, 2, 3))))
    return made("conv2d", z, *parents)


def _padded(x: Tensor, W: Tensor, padding: int) -> np.ndarray:
    """The pictures with their frame of zeros, once all shapes are known to fit."""
    for name, value in (("x", x), ("W", W)):
        if not isinstance(value, Tensor):
            raise TypeError(f"{name}: expected a Tensor, got {describe(value)}")
        if value.ndim != 4:
            raise ValueError(f"{name}: expected 4 axes, got shape {value.shape}")
    if x.shape[1] != W.shape[1]:
        raise ValueError(f"x: expected the {W.shape[1]} channels of W {W.shape}, got shape {x.shape}")
    padded = np.pad(x.data, ((0, 0), (0, 0), (padding, padding), (padding, padding)))
    if any(size < side for size, side in zip(padded.shape[2:], W.shape[2:], strict=True)):
        raise ValueError(f"W: expected filters of at most {padded.shape[2:]} pixels, got {W.shape[2:]}")
    return padded


class Conv(Module):
    """A layer of filters: x (N, C, H, W) → (N, F, H', W'). Its weights are drawn for ReLU (He et al., 2015).

    Parameters
    ----------
    channels, filters, size : int
        C, F, and the side of each filter.
    rng : numpy.random.Generator, or None for a blueprint
    stride, padding : int
    bias : bool

    Examples
    --------
    >>> layer = Conv(3, 8, 5, np.random.default_rng(0), padding=2)
    >>> layer(Tensor(np.zeros((1, 3, 12, 12)))).shape, layer.count
    ((1, 8, 12, 12), 608)
    """

    def __init__(self, channels: int, filters: int, size: int, rng, *, stride=1, padding=0, bias: bool = True):
        sizes = {"channels": channels, "filters": filters, "size": size}
        channels, filters, size = (check_integer(value, name, at_least=1) for name, value in sizes.items())
        self.W = parameter((filters, channels, size, size), rng, (2 / (channels * size * size)) ** 0.5)
        self.b = Tensor(np.zeros(filters), requires_grad=True) if bias else None
        self.stride, self.padding = stride, padding

    def __call__(self, x: Tensor) -> Tensor:
        return conv2d(x, self.W, self.b, stride=self.stride, padding=self.padding)


class PictureReader(Module):
    """Two layers of filters, the strongest answer of each filter anywhere in the picture, and scores of the classes.

    It is padded so far that every window is looked at that touches the picture, and it has no biases before the
    maximum, so that empty ground makes nothing but zeros. So it answers the same wherever a thing stands on empty
    ground, whatever the size of the picture.

    Parameters
    ----------
    filters : sequence of 2 int
    classes : int
    rng : numpy.random.Generator

    Examples
    --------
    >>> reader = PictureReader((4, 8), 10, np.random.default_rng(0))
    >>> reader(Tensor(np.zeros((2, 1, 12, 12)))).shape
    (2, 10)
    """

    def __init__(self, filters: Sequence[int], classes: int, rng):
        first, second = filters
        self.edges = Conv(1, first, 3, rng, padding=2, bias=False)
        self.parts = Conv(first, second, 5, rng, padding=4, bias=False)
        self.scores = Linear(second, classes, rng)

    def __call__(self, x: Tensor) -> Tensor:
        x = relu(self.edges(x))  # (N, F₁, H + 2, W + 2)
        x = relu(self.parts(x))  # (N, F₂, H + 6, W + 6)
        return self.scores(x.max(axis=(2, 3)))  # where it was is forgotten here


# --- Inception --------------------------------------------------------------------------------------------------------


class Inception(Module):
    """Filters of three sizes side by side, whose maps are stacked; 1 × 1 filters may make the channels fewer before.

    Parameters
    ----------
    channels : int
    ones, threes, fives : int
        How many filters of each size.
    before : tuple of 2 int, optional
        How many 1 × 1 filters stand before the 3 × 3 and the 5 × 5 ones (Szegedy et al., 2015, figure 2(b)); without
        them it is the naive module of figure 2(a). The pooling path of both is left out.

    Examples
    --------
    >>> rng = np.random.default_rng(0)
    >>> Inception(64, 32, 64, 32, rng).count, Inception(64, 32, 64, 32, rng, before=(32, 16)).count
    (90112, 36352)
    """

    def __init__(self, channels: int, ones: int, threes: int, fives: int, rng, *, before: Sequence[int] | None = None):
        self.ones = Conv(channels, ones, 1, rng, bias=False)
        self.before = [] if before is None else [Conv(channels, few, 1, rng, bias=False) for few in before]
        few, fewer = before or (channels, channels)
        self.threes = Conv(few, threes, 3, rng, padding=1, bias=False)
        self.fives = Conv(fewer, fives, 5, rng, padding=2, bias=False)

    def __call__(self, x: Tensor) -> Tensor:
        middle, wide = [relu(layer(x)) for layer in self.before] or [x, x]
        return concatenate([relu(self.ones(x)), relu(self.threes(middle)), relu(self.fives(wide))], axis=1)


# --- depth ------------------------------------------------------------------------------------------------------------


class Pair(Module):
    """Two dense layers of one width with a ReLU between them: F(x) = W₂ relu(W₁ x + b₁) + b₂.

    Parameters
    ----------
    width : int
    rng : numpy.random.Generator
    second : str
        How W₂ starts: "He", drawn for ReLU like W₁, or "zero", so that F(x) = 0 before training.
    """

    def __init__(self, width: int, rng, *, second: str = "He"):
        check_choice(second, "second", ("He", "zero"))
        spread = (2 / width) ** 0.5
        self.first = Linear(width, width, rng, scale=spread)
        self.second = Linear(width, width, rng, scale=spread if second == "He" else 0.0)

    def __call__(self, x: Tensor) -> Tensor:
        return self.second(relu(self.first(x)))


def plain_stream(x: Tensor, blocks: Sequence[Callable]) -> Tensor:
    """Send x (N, d) through one block after the other, each followed by a ReLU, and nothing past it."""
    for block in blocks:
        x = relu(block(x))
    return x


def residual_stream(x: Tensor, blocks: Sequence[Callable]) -> Tensor:
    """Let one block after the other add to x (N, d): x ← x + F(x), with a way past each block (He et al., 2016)."""
    for block in blocks:
        x = x + block(x)
    return x


class DeepNetwork(Module):
    """A first layer, a stream of pairs of layers, and scores of the classes.

    Parameters
    ----------
    inputs, width, depth, classes : int
        `depth` counts the layers of the stream, two per pair, so it is even.
    rng : numpy.random.Generator
    stream : function of (x, blocks)
        `residual_stream` or `plain_stream`: how x goes through the pairs.
    second : str
        How the second matrix of each pair starts, see `Pair`.

    Examples
    --------
    >>> network = DeepNetwork(64, 32, 20, 10, np.random.default_rng(0), second="zero")
    >>> network(Tensor(np.ones((3, 64)))).shape, len(network.pairs)
    ((3, 10), 10)
    """

    def __init__(
        self,
        inputs: int,
        width: int,
        depth: int,
        classes: int,
        rng,
        *,
        stream: Callable = residual_stream,
        second: str = "He",
    ):
        if check_integer(depth, "depth", at_least=0) % 2:
            raise ValueError(f"depth: expected an even number, two layers per pair, got {depth}")
        self.first = Linear(inputs, width, rng, scale=(2 / inputs) ** 0.5)
        self.pairs = [Pair(width, rng, second=second) for _pair in range(depth // 2)]
        self.scores, self.stream = Linear(width, classes, rng), stream

    def __call__(self, x: Tensor) -> Tensor:
        return self.scores(self.stream(relu(self.first(x)), self.pairs))


# --- detection --------------------------------------------------------------------------------------------------------


class SlidingDetector(Module):
    """A small network that says what is in a window, slid over a scene: written as convolutions, it looks everywhere.

    A dense layer that reads a window of s × s pixels is a filter of s × s, and the dense layer after it is a filter of
    1 × 1 (Sermanet et al., "OverFeat", 2014, figure 5). The last class is "nothing here".

    Parameters
    ----------
    size, hidden, classes : int
        The side s of the window, the hidden nodes, and the classes with "nothing here".
    rng : numpy.random.Generator

    Examples
    --------
    >>> detector = SlidingDetector(8, 16, 11, np.random.default_rng(0))
    >>> detector(Tensor(np.zeros((1, 1, 8, 8)))).shape  # one window
    (1, 11, 1, 1)
    >>> detector.look(np.zeros((24, 30))).shape  # all windows of a scene
    (11, 17, 23)
    """

    def __init__(self, size: int, hidden: int, classes: int, rng):
        self.window, self.verdict = Conv(1, hidden, size, rng), Conv(hidden, classes, 1, rng)

    def __call__(self, x: Tensor) -> Tensor:
        return self.verdict(relu(self.window(x)))

    def look(self, scene: np.ndarray) -> np.ndarray:
        """Return the probability of each class at each place (classes, H', W') of a scene (H, W)."""
        scores = self(Tensor(scene[np.newaxis, np.newaxis])).data[0]
        return softmax(Tensor(scores), axis=0).data
