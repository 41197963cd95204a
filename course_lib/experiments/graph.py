"""A computation graph of single numbers: values flow forward, gradients flow back, one small step at a time.

Each step knows one thing besides its rule: its local derivatives, how fast its result grows with each of its inputs.
The chain rule does the rest (Rumelhart, Hinton and Williams, 1986; Baydin et al., 2018, "reverse mode").
"""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass

from course_lib.maths.probability import sigmoid
from course_lib.validation import check_choice, check_integer, check_number, describe

__all__ = ["OPERATIONS", "Graph", "Operation", "Step"]


@dataclass(frozen=True)
class Operation:
    """A rule, and its local derivatives: one for each input, from the inputs and the result."""

    rule: Callable[..., float]
    derivatives: Callable[..., tuple[float, ...]]


OPERATIONS = {
    "+": Operation(lambda a, b: a + b, lambda a, b, out: (1.0, 1.0)),
    "−": Operation(lambda a, b: a - b, lambda a, b, out: (1.0, -1.0)),
    "×": Operation(lambda a, b: a * b, lambda a, b, out: (b, a)),
    "σ": Operation(lambda a: float(sigmoid(a)), lambda a, out: (out * (1 - out),)),
    "²": Operation(lambda a: a * a, lambda a, out: (2 * a,)),
}


@dataclass(frozen=True)
class Step:
    """One node of a graph: `name` = `operation` of the values named in `inputs`."""

    name: str
    operation: str
    inputs: tuple[str, ...]


class Graph:
    """Steps in an order in which each finds its inputs ready; the last one is the result.

    Parameters
    ----------
    steps : sequence of Step
        What no step computes is an input of the graph.

    Attributes
    ----------
    steps : tuple of Step
    inputs : tuple of str
        The names of the graph's inputs, in the order in which they are first used.

    Raises
    ------
    ValueError
        No steps, an operation that is not in `OPERATIONS`, or a value used before it is computed.

    Examples
    --------
    >>> graph = Graph([Step("a", "×", ("w", "x")), Step("L", "²", ("a",))])
    >>> values = graph.forward({"w": 2.0, "x": 3.0})
    >>> values["L"], graph.backward(values)["w"]  # (w x)² grows with w by 2 w x²
    (36.0, 36.0)
    """

    def __init__(self, steps: Sequence[Step]):
        if not steps:
            raise ValueError(f"steps: expected at least one, got {describe(steps)}")
        self.steps, inputs, computed = tuple(steps), [], {step.name for step in steps}
        for step in self.steps:
            check_choice(step.operation, "operation", tuple(OPERATIONS))
            inputs += [name for name in step.inputs if name not in computed and name not in inputs]
        ready = set(inputs)
        for step in self.steps:
            if not set(step.inputs) <= ready:
                raise ValueError(
                    f"steps: expected {step.name} after its inputs {', '.join(step.inputs)}, got it before"
                )
            ready.add(step.name)
        self.inputs = tuple(inputs)

    def forward(self, inputs: Mapping[str, float]) -> dict[str, float]:
        """Return every value by its name, inputs first; ValueError where an input is missing."""
        if missing := [name for name in self.inputs if name not in inputs]:
            raise ValueError(f"inputs: expected {', '.join(self.inputs)}, got none for {', '.join(missing)}")
        values = {name: float(check_number(inputs[name], name)) for name in self.inputs}
        for step in self.steps:
            values[step.name] = OPERATIONS[step.operation].rule(*(values[name] for name in step.inputs))
        return values

    def local_derivatives(self, values: Mapping[str, float]) -> dict[tuple[str, str], float]:
        """Return ∂(step)/∂(input) at these values, by the names (input, step)."""
        local = {}
        for step in self.steps:
            given = [values[name] for name in step.inputs]
            slopes = OPERATIONS[step.operation].derivatives(*given, values[step.name])
            for name, slope in zip(step.inputs, slopes, strict=True):  # a step may use one value twice
                local[name, step.name] = local.get((name, step.name), 0.0) + slope
        return local

    def backward(self, values: Mapping[str, float], through: int | None = None) -> dict[str, float]:
        """Return the gradients ∂(result)/∂(value) by name, after going back through the last `through` steps (all).

        Each step passes on the gradient that arrived at it, times its local derivative; what arrives at one value from
        several steps is added up.
        """
        through = len(self.steps) if through is None else check_integer(through, "through", at_least=0)
        local, gradients = self.local_derivatives(values), {self.steps[-1].name: 1.0}
        for step in self.steps[::-1][:through]:
            for name in dict.fromkeys(step.inputs):
                passed_on = gradients.get(step.name, 0.0) * local[name, step.name]
                gradients[name] = gradients.get(name, 0.0) + passed_on
        return gradients
