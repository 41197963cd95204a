"""What can be known about a function from its results: more inputs to try it on, and how much its results prove."""

from __future__ import annotations

import copy
import re
from collections.abc import Callable, Sequence

import numpy as np

from course_lib.checking.calling import Call, TimeLimitReached
from course_lib.checking.causes import text_of
from course_lib.checking.comparison import agree, as_plain, is_tensor

__all__ = ["Runs", "attempt", "bits", "fresh_inputs", "plain", "same_call", "shape_of"]

ROUND_NUMBERS = 4.0, 20.0  # multiples of 1/4 up to 20 turn up by chance: they prove little
BITS_OF_A_NUMBER, BITS_OF_A_ROUND_ONE, BITS_OF_ONE_INPUT = 14, 2, 42


def same_call(first: Call, second: Call) -> bool:
    """Whether two calls did the same. One that had to be stopped, or found no package, says nothing of a mistake."""
    if first.error or second.error:
        no_evidence = isinstance(first.error, TimeLimitReached | KeyboardInterrupt | ImportError)
        return not no_evidence and _kind_of(first.error) == _kind_of(second.error)
    return agree(first.value, second.value)


def _kind_of(error: BaseException | None) -> tuple[type, str]:
    """The type of an error and what it says, numbers and names in quotes left out."""
    return type(error), re.sub(r"\d+|'[^']*'|\([^)]*\)", "", text_of(error)) if error else ""


def plain(value: object) -> object:
    """Return a result with tensors and lists of numbers made arrays, and tuples gone through part by part."""
    if isinstance(value, tuple):
        return tuple(map(plain, value))
    value = as_plain(value)
    if isinstance(value, list):
        try:
            array = np.asarray(value)
        except ValueError:  # rows of different lengths
            return tuple(map(plain, value))
        return array if array.dtype.kind in "fiub" else value
    return value


def shape_of(value: object) -> tuple:
    """Return the shape of an argument or a result; of a tuple, those of its parts."""
    value = plain(value)
    if isinstance(value, tuple | list):
        return tuple(map(shape_of, value))
    return getattr(value, "shape", ())


def attempt(function: Callable, arguments: tuple) -> Call:
    """Call a function of the course's own on copies of some arguments; what it raises is part of what it does."""
    try:
        return Call(plain(function(*copy.deepcopy(arguments))))
    except Exception as error:
        return Call(error=error)


class Runs:
    """What a function does on each of some inputs, worked out when it is asked for, and kept."""

    def __init__(
        self, function: Callable, inputs: Sequence[tuple], known: Sequence[Call] = (), run: Callable = attempt
    ):
        self.function, self._inputs, self._run = function, inputs, run
        self._calls = {i: Call(plain(done.value), done.error) for i, done in enumerate(known)}

    def __getitem__(self, index: int) -> Call:
        if index not in self._calls:
            self._calls[index] = Call(error=TimeLimitReached())  # if it never ends, it is not tried again
            self._calls[index] = self._run(self.function, self._inputs[index])
        return self._calls[index]


# ------------------------------------------------------------------------------------------------- how much it proves


def bits(value: object) -> float:
    """Return how much a result proves, in bits: many digits prove more than a round number, NaN proves nothing.

    Examples
    --------
    >>> bits(0.7310585), bits(2.0), bits(float("nan")), bits(np.array([True, False]))
    (14.0, 2.0, 0.0, 2.0)
    """
    if isinstance(value, tuple):
        return min(sum(map(bits, value)), BITS_OF_ONE_INPUT)
    if isinstance(value, str) or not isinstance(value, np.ndarray | np.generic | bool | int | float):
        return 0.0
    numbers = np.asarray(value)
    if numbers.dtype.kind == "b":
        return float(min(numbers.size, BITS_OF_ONE_INPUT))
    if numbers.dtype.kind not in "fiu":
        return 0.0
    numbers = np.unique(numbers[np.isfinite(numbers)].astype(float))
    scale, most = ROUND_NUMBERS
    round_ones = (np.abs(numbers) <= most) & (numbers * scale == np.round(numbers * scale))
    total = BITS_OF_A_ROUND_ONE * round_ones.sum() + BITS_OF_A_NUMBER * (~round_ones).sum()
    return float(min(total, BITS_OF_ONE_INPUT))


# --------------------------------------------------------------------------------------------------------- more inputs


def fresh_inputs(probes: Sequence[tuple], count: int, seed: int) -> list[tuple]:
    """Return new inputs of the same kinds as some probes: other numbers, in the same shapes and ranges.

    Shares stay shares, probabilities add up to 1, labels stay labels and are shuffled.
    """
    rng = np.random.default_rng(seed)
    return [_varied_probe(probes[i % len(probes)], rng) for i in range(count)] if probes else []


def _varied_probe(probe: tuple, rng: np.random.Generator) -> tuple:
    has_arrays = any(map(_holds_array, probe))
    return tuple(_varied(value, rng, has_arrays) for value in probe)


def _holds_array(value: object) -> bool:
    inside = isinstance(value, tuple | list) and any(map(_holds_array, value))
    return inside or isinstance(value, np.ndarray) or is_tensor(value)


def _varied(value: object, rng: np.random.Generator, has_arrays: bool) -> object:
    if isinstance(value, tuple | list):
        parts = [_varied(part, rng, has_arrays) for part in value]
        return type(value)(*parts) if hasattr(value, "_fields") else type(value)(parts)
    if is_tensor(value):
        return _varied_tensor(value, rng)
    if isinstance(value, np.ndarray):
        return _varied_array(value, rng)
    if isinstance(value, np.random.Generator):
        return np.random.default_rng(int(rng.integers(1 << 30)))
    if isinstance(value, float):
        return _varied_float(value, rng)
    if isinstance(value, int) and not isinstance(value, bool) and value > 0:
        # Beside arrays a whole number may be one of their sizes: it changes little, and what then fails is left out.
        return max(1, value + int(rng.integers(-1, 3))) if has_arrays else int(rng.integers(1, 2 * value + 1))
    return copy.deepcopy(value)


def _varied_float(value: float, rng: np.random.Generator) -> float:
    if 0 < value < 1:
        return float(np.clip(rng.beta(2, 2), 0.01, 0.99))
    return float(value * np.exp(rng.normal(0, 0.3)))


def _varied_tensor(value: object, rng: np.random.Generator) -> object:
    if value.device.type == "meta" or value.requires_grad:
        return copy.deepcopy(value)
    numbers = _varied_array(np.array(as_plain(value)), rng)
    return value.new_tensor(numbers.tolist())


def _varied_array(array: np.ndarray, rng: np.random.Generator) -> np.ndarray:
    if array.dtype.kind != "f" or not array.size:
        return rng.permutation(array.ravel()).reshape(array.shape)
    if not np.isfinite(array).all():
        return rng.permutation(array)
    if array.min() >= 0 and array.ndim and np.allclose(array.sum(axis=-1), 1) and array.shape[-1] > 1:
        return rng.dirichlet(np.ones(array.shape[-1]), size=array.shape[:-1]).astype(array.dtype)
    if array.min() >= 0 and array.max() <= 1:
        return rng.uniform(0.02, 0.98, size=array.shape).astype(array.dtype)
    if array.min() > 0:
        return (array * np.exp(rng.normal(0, 0.3, size=array.shape))).astype(array.dtype)
    size = float(np.clip(np.abs(array).max(), 0.5, 20.0))  # an extreme input becomes an ordinary one
    return rng.normal(0, size / 1.5, size=array.shape).astype(array.dtype)
