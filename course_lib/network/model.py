"""A network: layers in a row, with all parameters in one vector."""

from __future__ import annotations

import copy
import itertools
import json
import os

import numpy as np

from course_lib.network.layers import Dense, Dropout, Layer, ReLU, Sigmoid, Tanh, as_generator
from course_lib.validation import as_float_array, check_choice, check_integer, check_number, check_same_shape, describe

__all__ = ["Network", "NeuralNetwork", "initial_parameters", "load_network", "make_network", "save_network"]

FORMAT, VERSION = "course network", 1
ACTIVATIONS = {"relu": ReLU, "tanh": Tanh, "sigmoid": Sigmoid}
KINDS = {kind.__name__: kind for kind in (Dense, Dropout, *ACTIVATIONS.values())}


class Network:
    """Layers in a row: the output of each is the input of the next.

    All parameters live in the one vector `parameters` (P,), all gradients in `gradients` (P,); each layer's W, b, dW
    and db are views into them, so that one vector operation moves every weight. The network keeps copies of `layers`.

    Parameters
    ----------
    layers : sequence of Layer, at least one of them Dense; widths that meet, one dtype

    Raises
    ------
    TypeError, ValueError
        Something else than layers; no Dense layer; widths that do not meet; more than one dtype.

    Examples
    --------
    >>> network = Network([Dense([[1.0, -1.0]], [0.5]), Sigmoid()])
    >>> network.forward([[1.0, 1.5]])
    array([[0.5]])
    >>> network.parameters
    array([ 1. , -1. ,  0.5])
    """

    def __init__(self, layers):
        if not isinstance(layers, list | tuple) or not all(isinstance(layer, Layer) for layer in layers):
            raise TypeError(f"layers: expected a list of layers, got {describe(layers)}")
        self.layers = [copy.deepcopy(layer) for layer in layers]  # a layer that is there twice becomes two
        dense = self.dense_layers
        if not dense:
            raise ValueError(f"layers: expected at least one Dense layer, got {describe(layers)}")
        if len({layer.W.dtype for layer in dense}) != 1:
            raise ValueError(f"layers: expected Dense layers of one dtype, got {[str(d.W.dtype) for d in dense]}")
        for before, after in itertools.pairwise(dense):
            if before.d_out != after.d_in:
                raise ValueError(f"layers: expected a Dense layer of {before.d_out} inputs, got one of {after.d_in}")
        self.d_in, self.d_out = dense[0].d_in, dense[-1].d_out
        self._gather(dense[0].W.dtype)

    @property
    def dense_layers(self) -> list[Dense]:
        return [layer for layer in self.layers if isinstance(layer, Dense)]

    def _gather(self, dtype):
        """Put every parameter and gradient into one vector, and make the layers' arrays views into it."""
        size, start = sum(layer.W.size + layer.b.size for layer in self.dense_layers), 0
        self.dtype, (self.parameters, self.gradients) = np.dtype(dtype), np.zeros((2, size), dtype)
        for layer in self.dense_layers:
            layer.dtype = self.dtype
            for vector, names in ((self.parameters, ("_W", "_b")), (self.gradients, ("dW", "db"))):
                place = start
                for name in names:
                    value = getattr(layer, name)
                    view = vector[place : place + value.size].reshape(value.shape)
                    view[:] = value
                    setattr(layer, name, view)
                    place += value.size
            start = place

    def __setstate__(self, state):  # called by copy and pickle, which would part the views from their vectors
        self.__dict__.update(state, layers=copy.deepcopy(state["layers"]))
        self._gather(self.dtype)

    def forward(self, inputs) -> np.ndarray:
        """Return the output (N, d_out) for inputs (N, d_in), in the network's dtype; dropout is off."""
        return self._forward(self._as_batch(inputs, "inputs", self.d_in))

    def trace(self, inputs) -> list[np.ndarray]:
        """Return what every layer puts out, first to last: for the 2-2-1 network [z1, h, z2, y].

        Examples
        --------
        >>> [step.shape for step in NeuralNetwork(2, 2, 1).trace([[0.0, 1.0]])]
        [(1, 2), (1, 2), (1, 1), (1, 1)]
        """
        x, steps = self._as_batch(inputs, "inputs", self.d_in), []
        for layer in self.layers:
            x = layer._forward(x)
            steps.append(x)
        return steps

    def backward(self, gradient) -> np.ndarray:
        """Fill `gradients` from dL/d(output) (N, d_out) at the inputs of the last `forward`; return dL/d(inputs)."""
        gradient = self._as_batch(gradient, "gradient", self.d_out)
        for layer in reversed(self.layers):
            gradient = layer.backward(gradient)
        return gradient

    def _as_batch(self, value, name, width):
        return as_float_array(value, name, shape=(None, width)).astype(self.dtype)

    def _forward(self, x, training=False):
        for layer in self.layers:
            x = layer._forward(x, training)
        return x

    def _backward(self, gradient):
        """As `backward`, but the first layer's dL/d(inputs), which training has no use for, is not computed."""
        for layer in self.layers[:0:-1]:
            gradient = layer._backward(gradient)
        self.layers[0]._backward(gradient, False)


class NeuralNetwork(Network):
    """The course's network: inputs, one hidden layer, outputs, with a sigmoid after both layers.

    Parameters
    ----------
    input_nodes, hidden_nodes, output_nodes : int
    seed : int or numpy.random.Generator, default 0
    initialization : {"xavier", "he", "uniform"}
        See `initial_parameters`.
    dtype : float64 or float32

    Examples
    --------
    >>> network = NeuralNetwork(2, 2, 1, seed=0)
    >>> x, t = [[0, 0], [0, 1], [1, 0], [1, 1]], [[0], [1], [1], [1]]
    >>> losses = [network.train(x, t, learning_rate=2.0) for _ in range(500)]
    >>> losses[-1] < 0.1 * losses[0]
    True
    >>> network.forward(x).round().ravel()
    array([0., 1., 1., 1.])
    """

    def __init__(self, input_nodes, hidden_nodes, output_nodes, *, seed=0, initialization="xavier", dtype=np.float64):
        rng, layers = as_generator(seed), []
        check_integer(input_nodes, "input_nodes", at_least=1)
        check_integer(hidden_nodes, "hidden_nodes", at_least=1)
        check_integer(output_nodes, "output_nodes", at_least=1)
        for d_in, d_out in ((input_nodes, hidden_nodes), (hidden_nodes, output_nodes)):
            layers += [Dense(*initial_parameters(d_in, d_out, initialization, seed=rng, dtype=dtype)), Sigmoid()]
        super().__init__(layers)

    def train(self, inputs, targets, learning_rate) -> float:
        """Take one step of gradient descent on a batch, and return the loss before the step.

        L = (1/N) Σ_n ½ Σ_k (t_nk - o_nk)²: half the squared error of a sample, averaged over the batch.

        Parameters
        ----------
        inputs : (N, input_nodes)
        targets : (N, output_nodes)
        learning_rate : float, above 0
        """
        check_number(learning_rate, "learning_rate", above=0)
        outputs = self.forward(inputs)
        targets = self._as_batch(targets, "targets", self.d_out)
        check_same_shape(outputs, "the outputs", targets, "targets")
        error = outputs - targets
        self._backward(error / len(error))
        self.parameters -= learning_rate * self.gradients
        return float(0.5 * np.sum(error * error) / len(error))


def make_network(sizes, activation="relu", *, initialization="he", dropout=0.0, seed=0, dtype=np.float64) -> Network:
    """Make a network of Dense layers with an activation (and dropout) after each but the last, which puts out scores.

    Parameters
    ----------
    sizes : sequence of int
        Widths from the inputs to the outputs, at least two.
    activation : {"relu", "tanh", "sigmoid"}
    initialization : {"he", "xavier", "uniform"}
    dropout : float
        Probability of each hidden value to be dropped while training.
    seed : int or numpy.random.Generator
    dtype : float64 or float32

    Raises
    ------
    TypeError, ValueError
        For any argument that is not as above.

    Examples
    --------
    >>> make_network([64, 32, 10], dtype="float32").parameters.shape
    (2410,)
    """
    if not isinstance(sizes, tuple | list) or len(sizes) < 2:
        raise ValueError(f"sizes: expected a list of at least two widths, got {describe(sizes)}")
    for size in sizes:
        check_integer(size, "sizes", at_least=1)
    check_choice(activation, "activation", tuple(ACTIVATIONS))
    check_number(dropout, "dropout", at_least=0, below=1)
    rng, layers = as_generator(seed), []
    for d_in, d_out in itertools.pairwise(sizes):
        if layers:
            layers += [ACTIVATIONS[activation]()] + ([Dropout(dropout, seed=rng)] if dropout else [])
        layers.append(Dense(*initial_parameters(d_in, d_out, initialization, seed=rng, dtype=dtype)))
    return Network(layers)


def initial_parameters(d_in, d_out, initialization="xavier", *, seed=0, dtype=np.float64):
    """Draw the first W (d_out, d_in) and b (d_out,) of a Dense layer.

    - "xavier": W uniform within ±√(6 / (d_in + d_out)), b zero: for sigmoid and tanh (Glorot and Bengio, 2010).
    - "he": W normal with standard deviation √(2 / d_in), b zero: for ReLU (He et al., 2015).
    - "uniform": W and b uniform in [0, 1), as the article has them.

    Raises TypeError or ValueError for sizes below 1, another name, a seed that is none, or another dtype.

    Examples
    --------
    >>> W, b = initial_parameters(2, 3, "he", seed=0)
    >>> W.shape, b
    ((3, 2), array([0., 0., 0.]))
    """
    rng, dtype = as_generator(seed), as_dtype(dtype)
    check_choice(initialization, "initialization", ("xavier", "he", "uniform"))
    shape = (check_integer(d_out, "d_out", at_least=1), check_integer(d_in, "d_in", at_least=1))
    if initialization == "uniform":
        return rng.random(shape).astype(dtype), rng.random(d_out).astype(dtype)
    if initialization == "he":
        W = rng.normal(0.0, np.sqrt(2.0 / d_in), shape)
    else:
        limit = np.sqrt(6.0 / (d_in + d_out))
        W = rng.uniform(-limit, limit, shape)
    return W.astype(dtype), np.zeros(d_out, dtype)


def as_dtype(dtype) -> np.dtype:
    """Return float32 or float64 as a dtype; refuse all else."""
    if dtype not in (np.float32, np.float64, "float32", "float64"):
        raise TypeError(f"dtype: expected float32 or float64, got {describe(dtype)}")
    return np.dtype(dtype)


def save_network(network: Network, path) -> None:
    """Write a network's layers and parameters to a .npz file (no pickle); an old file stays whole until the new one is.

    Raises TypeError where `network` is none or has a layer of another kind, OSError where the file cannot be written.
    """
    if not isinstance(network, Network) or any(type(layer).__name__ not in KINDS for layer in network.layers):
        raise TypeError(f"network: expected a Network of {', '.join(KINDS)}, got {describe(network)}")
    names = ("d_in", "d_out", "p")  # what a layer of its kind is made from, besides its parameters
    layers = [[type(layer).__name__, *(vars(layer)[n] for n in names if n in vars(layer))] for layer in network.layers]
    description = {"format": FORMAT, "version": VERSION, "kind": type(network).__name__, "layers": layers}
    part = f"{os.fspath(path)}.part"
    with open(part, "wb") as file:
        np.savez(file, description=json.dumps(description), parameters=network.parameters)
    os.replace(part, path)


def load_network(path) -> Network:
    """Read what `save_network` wrote: the same layers, parameters and dtype, so the same outputs to the last bit.

    Raises
    ------
    FileNotFoundError
        There is no such file.
    ValueError
        The file is damaged, foreign, or of another version; the error names it and what is wrong.
    """
    with open(path, "rb") as file:
        try:
            with np.load(file, allow_pickle=False) as content:
                return _rebuild(json.loads(str(content["description"])), content["parameters"])
        except Exception as error:  # a damaged file can make NumPy raise nearly anything
            what = f"{type(error).__name__}: {error}"
            raise ValueError(
                f"{path}: expected a file from save_network, got a damaged or foreign one ({what})"
            ) from error


def _rebuild(description, parameters):
    for name, expected in (("format", FORMAT), ("version", VERSION)):
        if description.get(name) != expected:
            raise ValueError(f"{name}: expected {expected!r}, got {description.get(name)!r}")
    layers = []
    for kind, *arguments in description["layers"]:
        if kind == "Dense":
            d_in, d_out = arguments
            arguments = np.zeros((d_out, d_in), parameters.dtype), np.zeros(d_out, parameters.dtype)
        layers.append(KINDS[kind](*arguments))
    network = object.__new__(NeuralNetwork if description["kind"] == "NeuralNetwork" else Network)
    Network.__init__(network, layers)
    network.parameters[:] = as_float_array(parameters, "parameters", shape=network.parameters.shape)
    return network
