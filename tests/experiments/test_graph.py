"""The computation graph: its gradients against central differences, step by step, and what it refuses."""

import math

import numpy as np
import pytest

from course_lib.experiments.graph import OPERATIONS, Graph, Step

NEURON = Graph(
    [
        Step("a", "×", ("w", "x")),
        Step("z", "+", ("a", "b")),
        Step("p", "σ", ("z",)),
        Step("e", "−", ("p", "y")),
        Step("L", "²", ("e",)),
    ]
)
TWICE = Graph([Step("s", "+", ("w", "b")), Step("L", "×", ("w", "s"))])
SQUARED_BY_PRODUCT = Graph([Step("L", "×", ("w", "w"))])


@pytest.mark.parametrize("graph", [NEURON, TWICE, SQUARED_BY_PRODUCT])
@pytest.mark.parametrize("seed", range(3))
def test_gradients_agree_with_central_differences(graph, seed):
    rng, h = np.random.default_rng(seed), 1e-6
    at = {name: float(rng.normal()) for name in graph.inputs}
    gradients = graph.backward(graph.forward(at))
    for name in graph.inputs:
        above, below = (graph.forward({**at, name: at[name] + step})["L"] for step in (h, -h))
        assert gradients[name] == pytest.approx((above - below) / (2 * h), rel=1e-6, abs=1e-9)


def test_values_as_worked_out_by_hand():
    values = NEURON.forward({"w": 1.0, "x": 3.0, "b": -3.0, "y": 1.0})
    assert list(values) == ["w", "x", "b", "y", "a", "z", "p", "e", "L"]
    assert (values["a"], values["z"], values["p"], values["L"]) == (3.0, 0.0, 0.5, 0.25)
    assert NEURON.forward({"w": -1.0, "x": 1.0, "b": 0.0, "y": 0})["p"] == pytest.approx(1 / (1 + math.e))


def test_the_way_back_can_be_walked_step_by_step():
    values = NEURON.forward({"w": 1.0, "x": 3.0, "b": -3.0, "y": 1.0})
    assert NEURON.backward(values, through=0) == {"L": 1.0}
    assert NEURON.backward(values, through=1) == {"L": 1.0, "e": -1.0}
    assert NEURON.backward(values, through=3)["z"] == -0.25
    assert NEURON.backward(values)["w"] == -0.75
    assert NEURON.local_derivatives(values)["z", "p"] == 0.25


def test_what_arrives_on_two_ways_is_added():
    values = TWICE.forward({"w": 2.0, "b": -5.0})
    assert TWICE.backward(values, through=1)["w"] == -3.0  # the direct way only
    assert TWICE.backward(values)["w"] == 2 * 2.0 - 5.0
    assert SQUARED_BY_PRODUCT.backward(SQUARED_BY_PRODUCT.forward({"w": 3.0}))["w"] == 6.0


def test_every_operation_has_a_derivative_for_each_input():
    for operation in OPERATIONS.values():
        given = [0.5] * operation.rule.__code__.co_argcount
        assert len(operation.derivatives(*given, operation.rule(*given))) == len(given)


@pytest.mark.parametrize(
    ("steps", "message"),
    [
        ([], "at least one"),
        ([Step("a", "÷", ("x", "y"))], "operation"),
        ([Step("L", "²", ("a",)), Step("a", "²", ("x",))], "expected L after its inputs a"),
    ],
)
def test_a_graph_that_cannot_be_computed_is_refused(steps, message):
    with pytest.raises(ValueError, match=message):
        Graph(steps)


def test_a_missing_input_is_named():
    with pytest.raises(ValueError, match="got none for b"):
        TWICE.forward({"w": 1.0})
