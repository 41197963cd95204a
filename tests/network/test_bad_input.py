# ruff: noqa: E501  (a table: one case a line)
"""Bad input to every public function and method: the error names the parameter, what was expected and what came."""

import re

import numpy as np
import pytest

import course_lib.network as net

ABC = "got str 'abc'"
NAN = [[np.nan, 0.0]]
X, Y = np.zeros((4, 2)), np.zeros((4, 1))


def dense():
    return net.Dense([[1.0, 2.0]], [0.0])


def network():
    return net.make_network([2, 3, 1])


def fit(**changes):
    arguments = {
        "network": network(),
        "x": X,
        "y": Y,
        "loss": net.MeanSquaredError(),
        "optimizer": net.SGD(),
        "epochs": 1,
    }
    return net.fit(**{**arguments, **changes})


def after_forward(thing, *arguments):
    thing.forward(*arguments)
    return thing


def compare(**changes):
    w = np.ones(2)
    arguments = {"loss": lambda: float(w.sum()), "parameters": {"w": w}, "gradients": {"w": [1.0, 1.0]}}
    return net.compare_gradients(**{**arguments, **changes})


# public name: (call, exception, message) for each kind of mistake that it can be given
CASES = {
    "Dense": [
        (lambda: net.Dense("abc", [0.0]), TypeError, "W: expected real numbers, " + ABC),
        (lambda: net.Dense([1.0], [0.0]), ValueError, "W: expected an array of 2 dimensions, got shape (1,)"),
        (lambda: net.Dense(NAN, [0.0]), ValueError, "W: expected finite numbers, got nan at index [0, 0]"),
        (lambda: net.Dense(np.zeros((0, 2)), [0.0]), ValueError, "W: expected at least one entry, got shape (0, 2)"),
        (lambda: net.Dense([[1.0, 2.0]], [0.0, 0.0]), ValueError, "b: expected shape (1,), got shape (2,)"),
        (lambda: dense().forward([[1.0]]), ValueError, "x: expected shape (any, 2), got shape (1, 1)"),
        (lambda: dense().forward([1.0, 2.0]), ValueError, "x: expected shape (any, 2), got shape (2,)"),
        (lambda: dense().forward(NAN), ValueError, "x: expected finite numbers, got nan at index [0, 0]"),
        (lambda: dense().forward("abc"), TypeError, "x: expected real numbers, " + ABC),
        (lambda: dense().backward([[1.0]]), RuntimeError, "backward: expected a forward pass first, got none"),
        (
            lambda: after_forward(dense(), X).backward([[1.0]]),
            ValueError,
            "gradient: expected shape (4, 1), got shape (1, 1)",
        ),
        (lambda: setattr(dense(), "W", [[1.0]]), ValueError, "W: expected shape (1, 2), got shape (1, 1)"),
        (lambda: setattr(dense(), "b", np.nan), ValueError, "b: expected shape (1,), got shape ()"),
    ],
    **{
        name: [
            (lambda kind=kind: kind().forward([1.0]), ValueError, "x: expected shape (any, any), got shape (1,)"),
            (lambda kind=kind: kind().forward(NAN), ValueError, "x: expected finite numbers, got nan at index [0, 0]"),
            (lambda kind=kind: kind().forward(np.zeros((0, 2))), ValueError, "x: expected at least one entry"),
            (lambda kind=kind: kind().forward([["a"]]), TypeError, "x: expected real numbers, got list [['a']]"),
            (lambda kind=kind: kind().backward([[1.0]]), RuntimeError, "backward: expected a forward pass first, got none"),
            (
                lambda kind=kind: after_forward(kind(), X).backward([[1.0]]),
                ValueError,
                "gradient: expected shape (4, 2), got shape (1, 1)",
            ),
        ]
        for name, kind in {
            "Sigmoid": net.Sigmoid,
            "Tanh": net.Tanh,
            "ReLU": net.ReLU,
            "Dropout": lambda: net.Dropout(0.5),
        }.items()
    },
    "MeanSquaredError": [
        (lambda: net.MeanSquaredError().forward(Y, X), ValueError, "y: expected shape (4, 2), got shape (4, 1)"),
        (lambda: net.MeanSquaredError().forward(Y[:, 0], Y), ValueError, "y: expected shape (4, 1), got shape (4,)"),
        (lambda: net.MeanSquaredError().forward(Y, "abc"), TypeError, "z: expected real numbers, " + ABC),
        (lambda: net.MeanSquaredError().forward(Y, Y * np.nan), ValueError, "z: expected finite numbers, got nan"),
        (lambda: net.MeanSquaredError().backward(), RuntimeError, "backward: expected a forward pass first, got none"),
    ],
    "BinaryCrossEntropy": [
        (lambda: net.BinaryCrossEntropy().forward([[2.0]], [[0.0]]), ValueError, "y: expected probabilities from 0 to 1"),
        (lambda: net.BinaryCrossEntropy().forward([1.0], [[0.0]]), ValueError, "y: expected shape (1, 1), got shape (1,)"),
    ],
    "SoftmaxCrossEntropy": [
        (lambda: net.SoftmaxCrossEntropy().forward([2, 0, 0, 0], X), ValueError, "y: expected class labels from 0 to 1, got 2"),
        (lambda: net.SoftmaxCrossEntropy().forward([-1, 0, 0, 0], X), ValueError, "y: expected class labels from 0 to 1"),
        (lambda: net.SoftmaxCrossEntropy().forward([0.5, 0, 0, 0], X), ValueError, "y: expected whole-number class labels"),
        (lambda: net.SoftmaxCrossEntropy().forward([0], X), ValueError, "y: expected 4 labels, one a row, got 1"),
        (lambda: net.SoftmaxCrossEntropy().forward([0], [0.0]), ValueError, "z: expected an array of 2 dimensions"),
    ],
    "Network": [
        (lambda: net.Network("abc"), TypeError, "layers: expected a list of layers, " + ABC),
        (lambda: net.Network([dense(), np.tanh]), TypeError, "layers: expected a list of layers, got list"),
        (lambda: net.Network([]), ValueError, "layers: expected at least one Dense layer, got list []"),
        (lambda: net.Network([net.ReLU()]), ValueError, "layers: expected at least one Dense layer, got list"),
        (
            lambda: net.Network([dense(), dense()]),
            ValueError,
            "layers: expected a Dense layer of 1 inputs, got one of 2",
        ),
        (
            lambda: net.Network([dense(), net.Dense(np.ones((1, 1), np.float32), [0.0])]),
            ValueError,
            "layers: expected Dense layers of one dtype, got ['float64', 'float32']",
        ),
        (lambda: network().forward([[1.0]]), ValueError, "inputs: expected shape (any, 2), got shape (1, 1)"),
        (lambda: network().forward(NAN), ValueError, "inputs: expected finite numbers, got nan at index [0, 0]"),
        (lambda: network().forward(np.zeros((0, 2))), ValueError, "inputs: expected at least one entry"),
        (lambda: network().trace(["a"]), TypeError, "inputs: expected real numbers"),
        (lambda: network().backward([[1.0]]), RuntimeError, "backward: expected a forward pass first, got none"),
        (lambda: network().backward([[1.0, 1.0]]), ValueError, "gradient: expected shape (any, 1), got shape (1, 2)"),
    ],
    "NeuralNetwork": [
        (lambda: net.NeuralNetwork(0, 2, 1), ValueError, "input_nodes: expected a whole number of at least 1, got 0"),
        (lambda: net.NeuralNetwork(2, 2.5, 1), TypeError, "hidden_nodes: expected a whole number, got float 2.5"),
        (lambda: net.NeuralNetwork(2, 2, "abc"), TypeError, "output_nodes: expected a whole number, " + ABC),
        (lambda: net.NeuralNetwork(2, 2, 1, seed="abc"), TypeError, "seed: expected a whole number, " + ABC),
        (lambda: net.NeuralNetwork(2, 2, 1, initialization="abc"), ValueError, "initialization: expected one of 'xavier'"),
        (lambda: net.NeuralNetwork(2, 2, 1, dtype=int), TypeError, "dtype: expected float32 or float64, got type"),
        (lambda: net.NeuralNetwork(2, 2, 1).train(X, X, 0.1), ValueError, "targets: expected shape (any, 1), got shape (4, 2)"),
        (lambda: net.NeuralNetwork(2, 2, 1).train(X, Y[:3], 0.1), ValueError, "targets: expected the shape of the outputs"),
        (lambda: net.NeuralNetwork(2, 2, 1).train(X, Y, 0), ValueError, "learning_rate: expected a number above 0, got 0"),
        (lambda: net.NeuralNetwork(2, 2, 1).train(X * np.nan, Y, 1), ValueError, "inputs: expected finite numbers, got nan"),
    ],
    "make_network": [
        (lambda: net.make_network(3), ValueError, "sizes: expected a list of at least two widths, got int 3"),
        (lambda: net.make_network([3]), ValueError, "sizes: expected a list of at least two widths, got list [3]"),
        (lambda: net.make_network([3, 0]), ValueError, "sizes: expected a whole number of at least 1, got 0"),
        (lambda: net.make_network([3, 1], "abc"), ValueError, "activation: expected one of 'relu', 'tanh', 'sigmoid', " + ABC),
        (lambda: net.make_network([3, 1], dropout=1), ValueError, "dropout: expected a number of at least 0 and below 1, got 1"),
        (lambda: net.make_network([3, 1], dtype="abc"), TypeError, "dtype: expected float32 or float64, " + ABC),
    ],
    "initial_parameters": [
        (lambda: net.initial_parameters(0, 1), ValueError, "d_in: expected a whole number of at least 1, got 0"),
        (lambda: net.initial_parameters(1, "abc"), TypeError, "d_out: expected a whole number, " + ABC),
        (lambda: net.initial_parameters(1, 1, "abc"), ValueError, "initialization: expected one of 'xavier', 'he', 'uniform'"),
        (lambda: net.initial_parameters(1, 1, seed=-1), ValueError, "seed: expected a whole number of at least 0, got -1"),
    ],
    "save_network": [
        (lambda: net.save_network("abc", "x.npz"), TypeError, "network: expected a Network of Dense, Dropout, "),
    ],
    "load_network": [  # damaged files: test_model.py
        (lambda: net.load_network(__file__), ValueError, "test_bad_input.py: expected a file from save_network, got a damaged"),
    ],
    **{
        kind.__name__: [
            (lambda kind=kind: kind(0), ValueError, "learning_rate: expected a number above 0, got 0"),
            (lambda kind=kind: kind("abc"), TypeError, "learning_rate: expected a number, " + ABC),
            (lambda kind=kind: kind(weight_decay=-1), ValueError, "weight_decay: expected a number of at least 0, got -1"),
            (lambda kind=kind: kind().step([1.0], [1.0]), TypeError, "parameters: expected a float32 or float64 array, got list"),
            (lambda kind=kind: kind().step(np.ones(2), [1.0]), ValueError, "gradients: expected shape (2,), got shape (1,)"),
            (lambda kind=kind: kind().step(np.ones(1), [np.nan]), ValueError, "gradients: expected finite numbers, got nan"),
        ]
        for kind in (net.SGD, net.Momentum, net.Nesterov, net.RMSProp, net.Adam, net.AdamW)
    },
    "fit": [
        (lambda: fit(network="abc"), TypeError, "network: expected an instance of Network, " + ABC),
        (lambda: fit(loss="abc"), TypeError, "loss: expected an instance of Loss, " + ABC),
        (lambda: fit(optimizer="abc"), TypeError, "optimizer: expected an instance of Optimizer, " + ABC),
        (lambda: fit(x=Y), ValueError, "x: expected shape (any, 2), got shape (4, 1)"),
        (lambda: fit(x=np.zeros((0, 2))), ValueError, "x: expected at least one entry, got shape (0, 2)"),
        (lambda: fit(x=X * np.nan), ValueError, "x: expected finite numbers, got nan at index [0, 0]"),
        (lambda: fit(y=Y[:3]), ValueError, "y: expected shape (4, 1), got shape (3, 1)"),
        (lambda: fit(epochs=0), ValueError, "epochs: expected a whole number of at least 1, got 0"),
        (lambda: fit(batch_size=2.0), TypeError, "batch_size: expected a whole number, got float 2.0"),
        (lambda: fit(validation=X), ValueError, "validation: expected (x, y), got an array of shape (4, 2), dtype float64"),
        (lambda: fit(validation=(Y, Y)), ValueError, "validation x: expected shape (any, 2), got shape (4, 1)"),
        (lambda: fit(validation=(X, X)), ValueError, "validation y: expected shape (4, 1), got shape (4, 2)"),
        (lambda: fit(patience=2), ValueError, "validation: expected (x, y), which early stopping watches, got None"),
        (lambda: fit(patience=0, validation=(X, Y)), ValueError, "patience: expected a whole number of at least 1, got 0"),
        (lambda: fit(schedule="abc"), TypeError, "schedule: expected a function or None, " + ABC),
        (lambda: fit(schedule=lambda epoch: -1), ValueError, "schedule: expected a number of at least 0, got -"),
        (lambda: fit(callback="abc"), TypeError, "callback: expected a function or None, " + ABC),
        (lambda: fit(max_norm=0), ValueError, "max_norm: expected a number above 0, got 0"),
        (lambda: fit(seed=1.5), TypeError, "seed: expected a whole number, got float 1.5"),
    ],
    "clip_gradients": [
        (lambda: net.clip_gradients([1.0], 1), TypeError, "gradients: expected a float array, got list [1.0]"),
        (lambda: net.clip_gradients(np.ones(2), 0), ValueError, "max_norm: expected a number above 0, got 0"),
    ],
    "step_decay": [
        (lambda: net.step_decay(0, 0.5), ValueError, "every: expected a whole number of at least 1, got 0"),
        (lambda: net.step_decay(1, 0), ValueError, "factor: expected a number above 0, got 0"),
    ],
    "exponential_decay": [
        (lambda: net.exponential_decay("abc"), TypeError, "factor: expected a number, " + ABC),
    ],
    "cosine_decay": [
        (lambda: net.cosine_decay(0), ValueError, "epochs: expected a whole number of at least 1, got 0"),
    ],
    "gradient_check": [
        (lambda: net.gradient_check("abc", X, Y, net.MeanSquaredError()), TypeError, "network: expected an instance of Network, " + ABC),
        (lambda: net.gradient_check(network(), X, Y, "abc"), TypeError, "loss: expected an instance of Loss, " + ABC),
        (lambda: net.gradient_check(network(), Y, Y, net.MeanSquaredError()), ValueError, "x: expected shape (any, 2)"),
        (lambda: net.gradient_check(network(), X, X, net.MeanSquaredError()), ValueError, "y: expected shape (4, 1)"),
        (lambda: net.gradient_check(network(), X, Y, net.MeanSquaredError(), h=0), ValueError, "h: expected a number above 0"),
    ],
    "compare_gradients": [
        (lambda: compare(loss=1.0), TypeError, "loss: expected a function without arguments, got float 1.0"),
        (lambda: compare(loss=lambda: np.nan), ValueError, "loss: expected a finite number, got nan"),
        (lambda: compare(parameters={}), TypeError, "parameters: expected a dict of name to array, got dict {}"),
        (lambda: compare(parameters={"w": [1.0]}), TypeError, "parameters: expected float64 arrays, got list [1.0] for w"),
        (lambda: compare(gradients={"v": [1.0]}), ValueError, "gradients: expected a dict with the names ['w'], got ['v']"),
        (lambda: compare(gradients={"w": [1.0]}), ValueError, "gradients['w']: expected shape (2,), got shape (1,)"),
        (lambda: compare(tolerance=0), ValueError, "tolerance: expected a number above 0, got 0"),
    ],
    "PublishedNetwork": [
        (lambda: net.PublishedNetwork(0, 2, 1), ValueError, "input_nodes: expected a whole number of at least 1, got 0"),
        (lambda: net.PublishedNetwork(2, 2, 1, seed=0.5), TypeError, "seed: expected a whole number, got float 0.5"),
        (lambda: net.PublishedNetwork(2, 2, 1).forward([[1.0]]), ValueError, "inputs: expected shape (2, any), got shape (1, 1)"),
        (lambda: net.PublishedNetwork(2, 2, 1).train([[1], [1]], [[1], [1]], 1), ValueError, "targets: expected shape (1, 1)"),
        (lambda: net.PublishedNetwork(2, 2, 1).train([[1], [1]], [[1]], 0), ValueError, "learning_rate: expected a number"),
    ],
}  # fmt: skip
EXTRA = {
    "Dropout": [(lambda: net.Dropout(1.0), ValueError, "p: expected a number of at least 0 and below 1, got 1.0")],
    "Momentum": [
        (lambda: net.Momentum(momentum=1), ValueError, "momentum: expected a number of at least 0 and below 1")
    ],
    "RMSProp": [
        (lambda: net.RMSProp(alpha=1), ValueError, "alpha: expected a number of at least 0 and below 1, got 1")
    ],
    "Adam": [
        (lambda: net.Adam(betas=0.9), ValueError, "betas: expected two numbers, got float 0.9"),
        (lambda: net.Adam(betas=(0.9, 1)), ValueError, "betas: expected a number of at least 0 and below 1, got 1"),
        (lambda: net.Adam(epsilon=0), ValueError, "epsilon: expected a number above 0, got 0"),
    ],
}
WITHOUT_INPUT = {"Layer", "Loss", "Optimizer", "History", "GradientCheck"}  # bases, and records that functions return

ROWS = [(name, *row) for table in (CASES, EXTRA) for name, rows in table.items() for row in rows]


@pytest.mark.parametrize("name, call, error, message", ROWS, ids=[f"{row[0]}-{i}" for i, row in enumerate(ROWS)])
def test_bad_input_is_named(name, call, error, message):
    with pytest.raises(error, match=re.escape(message)):
        call()


def test_every_public_name_is_in_the_table():
    assert set(CASES) | WITHOUT_INPUT == set(net.__all__)


def test_every_public_name_has_a_docstring_and_an_example():
    for name in set(net.__all__) - WITHOUT_INPUT:
        assert ">>>" in getattr(net, name).__doc__ or name in ("save_network", "load_network"), name
