"""Is a gradient right? Compare it with central differences: (L(w + h) − L(w − h)) / 2h, one entry at a time."""

from __future__ import annotations

import copy
from collections.abc import Callable
from dataclasses import dataclass

import numpy as np

from course_lib.network.layers import Loss
from course_lib.network.model import Network
from course_lib.validation import as_float_array, check_number, describe

__all__ = ["GradientCheck", "compare_gradients", "gradient_check"]


@dataclass(frozen=True)
class GradientCheck:
    """What a gradient check found: whether it passed, and the worst entry of all. Its truth value is `passed`."""

    passed: bool
    parameter: str
    entry: tuple[int, ...]
    analytic: float
    numeric: float
    error: float
    message: str

    def __bool__(self) -> bool:
        return self.passed

    def __str__(self) -> str:
        return self.message


def gradient_check(network: Network, x, y, loss: Loss, *, h: float = 1e-5, tolerance: float = 1e-6) -> GradientCheck:
    """Compare the network's own gradients with central differences, for every weight and bias.

    Works on a copy in float64, with dropout off; W1 and b1 are the first Dense layer's. See `compare_gradients`.

    Parameters
    ----------
    network : Network
    x : (N, d_in)
    y : (N, d_out), or labels (N,) for SoftmaxCrossEntropy
    loss : Loss
    h, tolerance : float, above 0

    Raises
    ------
    TypeError, ValueError
        For any argument that is not as above.

    Examples
    --------
    >>> from course_lib.network import MeanSquaredError, NeuralNetwork
    >>> check = gradient_check(NeuralNetwork(2, 2, 1), [[0.3, 0.7]], [[1.0]], MeanSquaredError())
    >>> check.passed
    True
    """
    for value, name, kind in ((network, "network", Network), (loss, "loss", Loss)):
        if not isinstance(value, kind):
            raise TypeError(f"{name}: expected an instance of {kind.__name__}, got {describe(value)}")
    network, loss = copy.deepcopy(network), copy.deepcopy(loss)
    network._gather(np.float64)
    x = network._as_batch(x, "x", network.d_in)
    y = loss.encode(y, len(x), network.d_out, np.float64)
    loss._forward(y, network._forward(x))
    network._backward(loss._backward())
    arrays = [(f"{name}{i}", layer, name) for i, layer in enumerate(network.dense_layers, 1) for name in ("W", "b")]
    parameters = {key: getattr(layer, name) for key, layer, name in arrays}
    gradients = {key: getattr(layer, f"d{name}") for key, layer, name in arrays}
    evaluate = lambda: loss._forward(y, network._forward(x))  # noqa: E731
    return compare_gradients(evaluate, parameters, gradients, h=h, tolerance=tolerance)


def compare_gradients(
    loss: Callable[[], float],
    parameters: dict[str, np.ndarray],
    gradients: dict[str, np.ndarray],
    *,
    h: float = 1e-5,
    tolerance: float = 1e-6,
) -> GradientCheck:
    """Compare any gradients with central differences of `loss`, and name the worst entry.

    The error of an entry is |analytic − numeric| beyond what rounding explains, divided by the larger of the two, or by
    a thousandth of the parameter's largest where that is more. A parameter all of whose gradients are zero, or too
    small to tell from rounding, fails the check: zeros that agree with zeros prove nothing.

    Parameters
    ----------
    loss : callable without arguments
        Returns the loss at the present values of `parameters`.
    parameters : dict of name → float64 array
        Changed in place, one entry at a time, and put back.
    gradients : dict of name → array of the same shape
        The gradients to be checked, dL/d(parameter).
    h, tolerance : float, above 0
        The step; the largest error that passes.

    Raises
    ------
    TypeError, ValueError
        For any argument that is not as above, and a loss that is not finite.

    Examples
    --------
    >>> w = np.array([1.0, 2.0])
    >>> print(compare_gradients(lambda: float(np.sum(w**2)), {"w": w}, {"w": 2 * w}))
    passed: 2 entries; the worst is w[0]: analytic 2, numeric 2
    >>> print(compare_gradients(lambda: float(np.sum(w**2)), {"w": w}, {"w": [2.0, 2.0]}))
    failed: w[1]: analytic 2, numeric 4, relative error 0.5
    >>> print(compare_gradients(lambda: 0.0, {"w": w}, {"w": [0.0, 0.0]}))
    failed: w: all gradients are zero, or lost in rounding: nothing was compared; use other data or other weights
    """
    check_number(h, "h", above=0)
    check_number(tolerance, "tolerance", above=0)
    gradients = _check_arrays(loss, parameters, gradients)
    worst, blank = None, []
    for name, array in parameters.items():
        numeric, rounding = _central_differences(loss, array, h)
        analytic = gradients[name]
        larger = np.maximum(np.abs(analytic), np.abs(numeric))
        if larger.max() <= 10 * rounding:
            blank.append(name)
        gap = np.maximum(np.abs(analytic - numeric) - rounding, 0.0)
        error = gap / np.maximum(np.maximum(larger, larger.max() / 1000), np.finfo(float).tiny)
        entry = tuple(int(i) for i in np.unravel_index(np.argmax(error), error.shape))
        if worst is None or error[entry] > worst[-1]:
            worst = name, entry, float(analytic[entry]), float(numeric[entry]), float(error[entry])
    return _verdict(worst, blank, tolerance, sum(array.size for array in parameters.values()))


def _central_differences(loss, array, h):
    """Return dL/d(array), numerically, and the size of the rounding error in it."""
    numeric, largest = np.zeros(array.shape), 0.0
    for entry in np.ndindex(array.shape):
        value = array[entry]
        try:
            array[entry] = value + h
            above = loss()
            array[entry] = value - h
            below = loss()
        finally:
            array[entry] = value
        numeric[entry] = (check_number(above, "loss") - check_number(below, "loss")) / (2 * h)
        largest = max(largest, abs(above), abs(below))
    return numeric, 4 * np.finfo(float).eps * largest / h


def _check_arrays(loss, parameters, gradients):
    if not callable(loss):
        raise TypeError(f"loss: expected a function without arguments, got {describe(loss)}")
    if not isinstance(parameters, dict) or not parameters:
        raise TypeError(f"parameters: expected a dict of name to array, got {describe(parameters)}")
    if not isinstance(gradients, dict) or gradients.keys() != parameters.keys():
        got = list(gradients) if isinstance(gradients, dict) else describe(gradients)
        raise ValueError(f"gradients: expected a dict with the names {list(parameters)}, got {got}")
    for name, array in parameters.items():
        if not isinstance(array, np.ndarray) or array.dtype != np.float64 or array.size == 0:
            raise TypeError(f"parameters: expected float64 arrays, got {describe(array)} for {name}")
    return {key: as_float_array(gradients[key], f"gradients[{key!r}]", shape=w.shape) for key, w in parameters.items()}


def _verdict(worst, blank, tolerance, count):
    name, entry, analytic, numeric, error = worst
    place = f"{name}[{', '.join(map(str, entry))}]: analytic {analytic:.6g}, numeric {numeric:.6g}"
    if error > tolerance:
        message = f"failed: {place}, relative error {error:.2g}"
    elif blank:
        what = "all gradients are zero, or lost in rounding: nothing was compared; use other data or other weights"
        message = f"failed: {', '.join(blank)}: {what}"
    else:
        message = f"passed: {count} entries; the worst is {place}"
    return GradientCheck(error <= tolerance and not blank, *worst, message)
