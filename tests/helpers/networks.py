"""One network of each kind, for the tests of the bridge to PyTorch."""

import pytest

from course_lib.network import NeuralNetwork, make_network
from course_lib.network.example import kite_network

NETWORKS = {
    "kite": kite_network,
    "article": lambda: NeuralNetwork(3, 5, 2, seed=1),
    "relu": lambda: make_network([4, 8, 8, 3], "relu", dropout=0.5, seed=2),
    "tanh": lambda: make_network([4, 6, 2], "tanh", seed=3, dtype="float32"),
}
each_network = pytest.mark.parametrize("make", NETWORKS.values(), ids=NETWORKS)
