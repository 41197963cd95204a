"""Modules, which hold parameters by name, and the three layers that nearly every model is made of."""

from __future__ import annotations

from collections.abc import Iterator

import numpy as np

from course_lib.autograd.functions import as_classes, layer_norm, linear
from course_lib.autograd.tensor import Tensor, now
from course_lib.validation import as_float_array, check_generator, check_integer, describe

__all__ = ["Embedding", "LayerNorm", "Linear", "Module", "Parameters", "parameter"]


def parameter(shape: tuple[int, ...], rng: np.random.Generator | None, scale: float) -> Tensor:
    """Draw a tensor to be trained from a normal distribution with standard deviation `scale`.

    Without a generator nothing is drawn, and one single 0 stands in every entry: a blueprint, which has the shapes of a
    model and takes none of its memory. It can be counted, and loaded.

    Examples
    --------
    >>> parameter((2, 3), np.random.default_rng(0), 0.02).shape
    (2, 3)
    """
    if rng is None:
        return _blueprint(shape)
    return Tensor(check_generator(rng, "rng").normal(0.0, scale, shape), requires_grad=True)


class Module:
    """Whatever has parameters: tensors that require a gradient, and other modules, as attributes or in lists of them.

    Examples
    --------
    >>> class Two(Module):
    ...     def __init__(self, rng):
    ...         self.layers = [Linear(2, 3, rng), Linear(3, 1, rng)]
    >>> two = Two(np.random.default_rng(0))
    >>> {name: tensor.shape for name, tensor in two.named_parameters()}
    {'layers.0.W': (3, 2), 'layers.0.b': (3,), 'layers.1.W': (1, 3), 'layers.1.b': (1,)}
    >>> two.count
    13
    """

    def named_parameters(self, prefix: str = "") -> Iterator[tuple[str, Tensor]]:
        """Yield each parameter with its name, dotted; one that is shared (tied) once, under its first name."""
        met = set()
        for name, tensor in _walk(self, prefix):
            if tensor not in met:
                met.add(tensor)
                yield name, tensor

    @property
    def count(self) -> int:
        """How many numbers are trained."""
        return sum(tensor.size for _name, tensor in self.named_parameters())

    def state(self) -> dict[str, np.ndarray]:
        """Return a copy of every parameter by name, for `np.savez(path, **model.state())`."""
        return {name: tensor.data.copy() for name, tensor in self.named_parameters()}

    def load(self, state) -> None:
        """Take the parameters from a mapping of names to arrays, such as `np.load(path)`.

        Raises ValueError where a name is missing or too many, or an array has another shape.
        """
        wanted = dict(self.named_parameters())
        if wanted.keys() != set(state):
            missing, unknown = sorted(wanted.keys() - set(state)), sorted(set(state) - wanted.keys())
            raise ValueError(f"state: expected the names of the model, got {missing} missing and {unknown} unknown")
        checked = {name: as_float_array(state[name], name, shape=tensor.shape) for name, tensor in wanted.items()}
        for name, tensor in wanted.items():
            tensor.data = checked[name]

    def astype(self, dtype) -> Module:
        """Turn every parameter into float32 or float64, and return the module; TypeError for any other dtype."""
        if dtype not in (np.float32, np.float64, "float32", "float64"):
            raise TypeError(f"dtype: expected float32 or float64, got {describe(dtype)}")
        for _name, tensor in self.named_parameters():
            tensor.__init__(tensor.data.astype(dtype), requires_grad=True)  # in place: it may be tied
        return self


class Parameters:
    """All parameters of a module as one vector, and their gradients as another, for an optimizer that takes vectors.

    The tensors' `data` and `grad` become views into the two, so that one vector operation moves every weight.

    Parameters
    ----------
    module : Module, whose parameters have one dtype

    Examples
    --------
    >>> layer = Linear(2, 1, np.random.default_rng(0))
    >>> weights = Parameters(layer)
    >>> layer(Tensor([[1.0, 2.0]])).sum().backward()
    >>> weights.gradients
    array([1., 2., 1.])
    """

    def __init__(self, module: Module):
        if not isinstance(module, Module):
            raise TypeError(f"module: expected a Module, got {describe(module)}")
        self._tensors = [tensor for _name, tensor in module.named_parameters()]
        dtypes = {tensor.dtype for tensor in self._tensors}
        if len(dtypes) != 1:
            raise ValueError(f"module: expected parameters of one dtype, got {sorted(map(str, dtypes))}")
        self._vector, self._gradients = np.zeros((2, module.count), dtypes.pop())
        self._places, self._grads = self._cut(self._vector), self._cut(self._gradients)
        self._views = [place[...] for place in self._places]
        for view in self._views:
            view.flags.writeable = False
        self._gather()

    def _cut(self, vector: np.ndarray) -> list[np.ndarray]:
        pieces = np.split(vector, np.cumsum([tensor.size for tensor in self._tensors])[:-1])
        return [piece.reshape(tensor.shape) for piece, tensor in zip(pieces, self._tensors, strict=True)]

    def _gather(self) -> None:
        """Make the tensors' arrays views into the vectors, also of those that were given others since."""
        for tensor, place, view, grad in zip(self._tensors, self._places, self._views, self._grads, strict=True):
            if tensor._data is not view:
                place[...] = tensor._data
                tensor._data = view
            if tensor.grad is not grad:
                grad[:] = 0 if tensor.grad is None else tensor.grad
                tensor.grad = grad

    @property
    def vector(self) -> np.ndarray:
        """All parameters (P,)."""
        self._gather()
        return self._vector

    @property
    def gradients(self) -> np.ndarray:
        """All gradients (P,), in the same order; `backward` adds to them, `step` clears them."""
        self._gather()
        return self._gradients

    def step(self, optimizer) -> None:
        """Let an optimizer (`optimizer.step(vector, gradients)`) move the parameters, then set the gradients to 0."""
        optimizer.step(self.vector, self._gradients)
        self._gradients[:] = 0
        moved = now()  # what was made of them before can no longer be sent back
        for tensor in self._tensors:
            tensor.time = moved


class Linear(Module):
    """An affine map of each row, z = x @ W.T + b: x (…, d_in), W (d_out, d_in), z (…, d_out).

    W is drawn with standard deviation `scale`, 1 / √d_in unless told otherwise, and b starts at 0.
    """

    def __init__(self, d_in: int, d_out: int, rng, *, bias: bool = True, scale: float | None = None):
        shape = (check_integer(d_out, "d_out", at_least=1), check_integer(d_in, "d_in", at_least=1))
        self.W = parameter(shape, rng, d_in**-0.5 if scale is None else scale)
        self.b = Tensor(np.zeros(d_out), requires_grad=True) if bias else None

    def __call__(self, x: Tensor) -> Tensor:
        return linear(x, self.W, self.b)


class Embedding(Module):
    """A table of rows to look up: tokens (…), whole numbers below n, become vectors (…, d)."""

    def __init__(self, n: int, d: int, rng, *, scale: float = 0.02):
        self.W = parameter((check_integer(n, "n", at_least=1), check_integer(d, "d", at_least=1)), rng, scale)

    def __call__(self, tokens) -> Tensor:
        return self.W[as_classes(tokens, "tokens", len(self.W))]


class LayerNorm(Module):
    """Each row with mean 0 and variance 1, then scaled by γ and shifted by β, which start at 1 and 0."""

    def __init__(self, d: int, *, epsilon: float = 1e-5):
        self.gamma, self.beta = (Tensor(np.full(d, value), requires_grad=True) for value in (1.0, 0.0))
        self.epsilon = epsilon

    def __call__(self, x: Tensor) -> Tensor:
        return layer_norm(x, self.gamma, self.beta, self.epsilon)


def _walk(value, name: str) -> Iterator[tuple[str, Tensor]]:
    """Yield all parameters below a value with their names, those that are met again too."""
    if isinstance(value, Tensor):
        if value.requires_grad:
            yield name, value
        return
    inside = vars(value).items() if isinstance(value, Module) else enumerate(value)
    for key, part in inside:
        if isinstance(part, Tensor | Module | list | tuple):
            yield from _walk(part, f"{name}.{key}" if name else str(key))


def _blueprint(shape: tuple[int, ...]) -> Tensor:
    tensor = Tensor(0.0, requires_grad=True)
    tensor._data = np.broadcast_to(tensor.data, shape)
    return tensor
