"""How large the signal stays on its way through many layers, and the gradient on its way back.

>>> import numpy as np
>>> signal, gradient = signal_sizes(np.sqrt(2 / 100), "relu", depth=10)  # He's scale: both keep their size
>>> bool(0.5 < signal[-1] / signal[0] < 2), bool(0.5 < gradient[0] / gradient[-1] < 2)
(True, True)
"""

from __future__ import annotations

import numpy as np

from course_lib.network.layers import Dense, as_generator
from course_lib.network.model import ACTIVATIONS
from course_lib.validation import check_choice, check_integer, check_number

__all__ = ["saturated_share", "signal_sizes"]


def signal_sizes(
    scale: float | None, activation: str, *, depth: int = 10, width: int = 100, samples: int = 100, seed=0
) -> tuple[np.ndarray, np.ndarray]:
    """Send standard normal inputs through untrained layers, and a standard normal gradient back.

    Each layer is h ← f(W h) with `width` nodes and no bias. The size of an array is √(mean of its squares).

    Parameters
    ----------
    scale : float or None
        Standard deviation of the normal weights, mean 0; None draws them uniform in [0, 1).
    activation : {"relu", "tanh", "sigmoid"}
    depth, width, samples : int
    seed : int or numpy.random.Generator

    Returns
    -------
    signal : (depth + 1,)
        The sizes of the input and of what each layer puts out.
    gradient : (depth + 1,)
        The sizes of dL/d(input) and of dL/dh after each layer; the last one is the one sent in, about 1.

    Raises
    ------
    TypeError, ValueError
        For any argument that is not as above.
    """
    check_choice(activation, "activation", tuple(ACTIVATIONS))
    if scale is not None:
        check_number(scale, "scale", at_least=0)
    for value, name in ((depth, "depth"), (width, "width"), (samples, "samples")):
        check_integer(value, name, at_least=1)
    rng = as_generator(seed)
    h, layers = rng.standard_normal((samples, width)), []
    signal = [_size(h)]
    for _layer in range(depth):
        W = rng.random((width, width)) if scale is None else scale * rng.standard_normal((width, width))
        layers += [Dense(W, np.zeros(width)), ACTIVATIONS[activation]()]
        h = layers[-1]._forward(layers[-2]._forward(h))
        signal.append(_size(h))
    return np.array(signal), _sizes_back(layers, rng.standard_normal(h.shape))


def _sizes_back(layers, gradient: np.ndarray) -> np.ndarray:
    sizes = [_size(gradient)]
    for layer in reversed(layers):
        gradient = layer._backward(gradient)
        if isinstance(layer, Dense):
            sizes.append(_size(gradient))
    return np.array(sizes[::-1])


def _size(a: np.ndarray) -> float:
    return float(np.sqrt(np.mean(a * a)))


def saturated_share(h: np.ndarray, near: float = 0.01) -> float:
    """Return the share of sigmoid outputs within `near` of 0 or 1, where the slope h (1 − h) is almost 0.

    Examples
    --------
    >>> saturated_share(np.array([0.5, 0.3, 0.999, 0.0]))
    0.5
    """
    check_number(near, "near", above=0, below=0.5)
    return float(np.mean((h < near) | (h > 1.0 - near)))
