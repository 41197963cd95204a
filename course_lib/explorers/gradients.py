"""Explorers of lesson 11: a computation graph, the gradients of the kite network, and gradient descent on a map."""

from __future__ import annotations

from collections.abc import Callable
from typing import ClassVar

import ipywidgets as widgets
import numpy as np
import traitlets

from course_lib.experiments.graph import Graph, Step
from course_lib.explorers.answers import as_numbers
from course_lib.explorers.base import Challenge, Explorer, Prediction
from course_lib.maths import linalg, losses
from course_lib.network import Dense, MeanSquaredError
from course_lib.network.example import kite_network
from course_lib.pictures import gradients as pictures
from course_lib.pictures.frame import signed
from course_lib.pictures.networks import PARAMETERS, Values
from course_lib.text import _

__all__ = ["HEIGHT", "WIND", "DescentExplorer", "GraphExplorer", "KiteGradientExplorer", "rings"]

NEURON, TWICE = "neuron", "twice"
GRAPHS = {
    NEURON: Graph(
        [
            Step("m", "×", ("w", "x")),
            Step("z", "+", ("m", "b")),
            Step("ŷ", "σ", ("z",)),
            Step("d", "−", ("ŷ", "y")),
            Step("L", "²", ("d",)),
        ]
    ),
    TWICE: Graph([Step("z", "+", ("w", "b")), Step("L", "×", ("w", "z"))]),
}
# What is on the path from a weight to the loss is in one row, the other inputs below it.
_PLACES = {
    NEURON: {
        "w": (0.0, 2.0), "m": (1.5, 2.0), "z": (3.0, 2.0), "ŷ": (4.5, 2.0), "d": (6.0, 2.0), "L": (7.5, 2.0),
        "x": (0.2, 0.1), "b": (1.7, 0.1), "y": (4.7, 0.1),
    },
    TWICE: {"w": (0.8, 2.0), "b": (0.8, 0.2), "z": (3.6, 0.4), "L": (6.4, 2.0)},
}  # fmt: skip

# Six days, made up: the wind in 10 km/h, and how high the kite stood on its long line, in units of 10 m.
WIND = np.array([[0.5], [1.0], [1.5], [2.0], [2.5], [3.0]])
HEIGHT = np.array([[1.4], [2.9], [3.1], [4.2], [4.3], [5.8]])


class GraphExplorer(Explorer):
    """A computation graph: values flow forward, gradients flow back, one step of the slider at a time."""

    name, title = "gradients.graph", _("Values forward, gradients back")
    wide = True
    reach: ClassVar = {"w": (-4.0, 4.0), "x": (-4.0, 4.0), "b": (-6.0, 6.0), "y": (0.0, 1.0)}
    state = ("graph", "w", "x", "b", "y", "step")
    graph = traitlets.Unicode(NEURON)
    w, x, b, y = traitlets.Float(1.0), traitlets.Float(3.0), traitlets.Float(-3.0), traitlets.Float(1.0)
    step = traitlets.Int(5)  # all values of the neuron are known, no gradient yet
    prediction = Prediction(
        question=_(
            "All values of this neuron are known. On the way back, the gradient that arrives at the product m = w · x "
            "is −0.25. How large is the gradient that w gets?"
        ),
        reveal={"graph": NEURON, "w": 1.0, "x": 3.0, "b": -3.0, "y": 1.0, "step": 11},
        answer=lambda e: e.gradients["w"],
        low=-2.0,
        high=2.0,
        step=0.05,
        lesson=_(
            "When w grows by 1, w · x grows by x, which is 3. So w gets 3 times what arrived. Each factor of a product "
            "is multiplied by the other one. Now go back to step 5, and take the steps from there one at a time."
        ),
    )
    found = _(
        "A step needs only two things, the gradient that arrives and its own local derivative; it knows nothing about "
        "the rest of the graph. The local derivatives are computed from the *values* of the forward pass, which is why "
        "those are kept.\n\n"
        "A flat sigmoid lets almost nothing through, however wrong the output is, and an input of 0 leaves its weight "
        "without a gradient. A value that is used twice receives gradients along two paths, and they are added: "
        "multiply along a path, add across paths."
    )

    @property
    def values(self) -> dict[str, float]:
        """Every value of the graph, by its name."""
        return GRAPHS[self.graph].forward({name: getattr(self, name) for name in GRAPHS[self.graph].inputs})

    @property
    def gradients(self) -> dict[str, float]:
        """The gradient of every value, by its name, once all have arrived."""
        return GRAPHS[self.graph].backward(self.values)

    @property
    def last_step(self) -> int:
        """All values forward, the gradient 1 at the end, and all steps back."""
        return 2 * len(GRAPHS[self.graph].steps) + 1

    @property
    def done(self) -> bool:
        """Whether all gradients are in view."""
        return self.step >= self.last_step

    def make_controls(self) -> list[widgets.Widget]:
        graphs = [(_("a neuron and its loss"), NEURON), (_("one value used twice"), TWICE)]
        labels = {"w": _("w, a weight"), "x": _("x, the input"), "b": _("b, the bias"), "y": _("y, the target")}
        self._inputs = {name: self.slider(name, labels[name], *ends, 0.5) for name, ends in self.reach.items()}
        self._steps = self.slider("step", _("step"), 0, 11, 1)
        self.observe(lambda _change: self._fit_steps(), names="graph")
        walk = [
            self.button(_("Back"), lambda: self._walk(-1), tooltip=_("One step less"), icon="arrow-left"),
            self.button(_("Next"), lambda: self._walk(1), tooltip=_("One step more"), icon="arrow-right"),
        ]
        return [self.choice("graph", _("graph"), graphs), *self._inputs.values(), self._steps, widgets.HBox(walk)]

    def _fit_steps(self) -> None:
        """Each graph has as many steps as it has, and its own inputs."""
        self._steps.max = self.last_step
        for name, slider in self._inputs.items():
            slider.layout.display = "" if name in GRAPHS[self.graph].inputs else "none"

    def _walk(self, by: int) -> None:
        self.step = min(max(self.step + by, 0), self.last_step)

    def paint(self) -> str:
        graph = GRAPHS[self.graph]
        forward, back = self._progress()
        values, gradients, passed = self.values, {}, {}
        known = [*graph.inputs, *(step.name for step in graph.steps[:forward])]
        if back >= 0:
            gradients = graph.backward(values, through=back)
            through = {step.name for step in graph.steps[::-1][:back]}
            passed = {edge: slope for edge, slope in graph.local_derivatives(values).items() if edge[1] in through}
        active = self._active()
        return pictures.graph(
            _PLACES[self.graph],
            {step.name: step.operation for step in graph.steps} | {name: name for name in graph.inputs},
            [(name, step.name) for step in graph.steps for name in step.inputs],
            {name: values[name] for name in known},
            gradients,
            passed,
            active.name if active is not None else None,
            {name: self.reach[name] for name in graph.inputs},
        )

    def _progress(self) -> tuple[int, int]:
        """How many steps have gone forward, and how many back; −1 before the way back has begun."""
        count = len(GRAPHS[self.graph].steps)
        return min(self.step, count), min(self.step - count, count + 1) - 1

    def _active(self) -> Step | None:
        """The step of the graph that is at work; None before the first."""
        steps, (forward, back) = GRAPHS[self.graph].steps, self._progress()
        if back >= 0:
            return steps[-max(back, 1)]
        return steps[forward - 1] if forward else None

    def tell(self) -> str:
        back = self._progress()[1]
        active, values = self._active(), self.values
        if active is None:
            given = ", ".join(f"{name} = {signed(values[name], 2)}" for name in GRAPHS[self.graph].inputs)
            return _("The inputs are known: {given}. Press Next to compute.").format(given=given)
        if back < 0:
            return _("Forward: {step}.").format(step=self._in_numbers(active, values))
        if back == 0:
            text = _("Now back. L grows as fast as L: the first gradient is 1. L = {L}.")
            return text.format(L=signed(values["L"], 3))
        return self._told_back(active, back)

    def _in_numbers(self, step: Step, values: dict[str, float]) -> str:
        """One step with its numbers: "z = a + b = 3.00 + (−3.00) = 0.00"."""
        names, result = step.inputs, signed(values[step.name], 3)
        given = [signed(values[name], 2) for name in names]
        if len(names) == 2:
            second = f"({given[1]})" if given[1].startswith("−") else given[1]
            sign = "·" if step.operation == "×" else step.operation
            return f"{step.name} = {names[0]} {sign} {names[1]} = {given[0]} {sign} {second} = {result}"
        if step.operation == "σ":
            return f"{step.name} = σ({names[0]}) = σ({given[0]}) = {result}"
        return f"{step.name} = {names[0]}² = ({given[0]})² = {result}"

    def _told_back(self, step: Step, back: int) -> str:
        graph, values = GRAPHS[self.graph], self.values
        before, after = (graph.backward(values, through=count) for count in (back - 1, back))
        local, arrived = graph.local_derivatives(values), before[step.name]
        told = [_("Back through {name}: {g} arrives.").format(name=step.name, g=signed(arrived, 3))]
        for name in dict.fromkeys(step.inputs):
            slope = local[name, step.name]
            text = _("{name} gets {g} times {slope}, its local derivative: {passed_on}.")
            numbers = {"g": arrived, "slope": slope, "passed_on": arrived * slope, "after": after[name]}
            if name in before:
                text += _(" With {before} along the other path that makes {after}.")
                numbers["before"] = before[name]
            told.append(text.format(name=name, **{key: signed(value, 3) for key, value in numbers.items()}))
        return " ".join(told)

    challenges = (
        Challenge(
            "flat",
            _(
                "Neuron: be wrong by more than 0.9, with x not 0, while the gradient of w stays below 0.02 in size. "
                "(Gradients are there at the last step.)"
            ),
            lambda e: (
                e.graph == NEURON and e.done and abs(e.values["d"]) > 0.9 and abs(e.gradients["w"]) < 0.02 and e.x != 0
            ),
        ),
        Challenge(
            "silent_weight",
            _("Neuron: leave w without any gradient, while b gets at least 0.2 in size."),
            lambda e: e.graph == NEURON and e.done and e.gradients["w"] == 0 and abs(e.gradients["b"]) >= 0.2,
        ),
        Challenge(
            "cancel",
            _("One value used twice: w is not 0, and what arrives at it along two paths cancels to 0."),
            lambda e: e.graph == TWICE and e.done and e.w != 0 and abs(e.gradients["w"]) < 1e-12,
        ),
    )


class KiteGradientExplorer(Explorer):
    """The kite network in any weather: its values, and the gradients of its nine parameters.

    Parameters
    ----------
    affine_backward : callable, optional
        The learner's own ``affine_backward(dz, x, W)``: the dark bars are made by it, the pale ones are right.
    """

    name, title = "gradients.kite_gradients", _("Nine gradients of the kite network")
    wide = True
    state = ("wind", "rain", "truth")
    wind, rain, truth = traitlets.Float(2.0), traitlets.Float(1.0), traitlets.Int(1)
    question = _("In which weather does the network learn most, and when does it learn nothing although it is wrong?")
    found = _(
        "Behind a sigmoid, squared error teaches least where the network is most wrong: the output's sigmoid is flat "
        "there, and all nine gradients shrink with its slope. Cross-entropy cures that (lesson 05). Where there is no "
        "rain, the two rain weights had no part in the answer, and they get 0.\n\n"
        "A hidden node in the flat part of its own sigmoid stands still while the other one learns. Hidden 1 and "
        "hidden 2 are always pulled in opposite directions, because their weights to the output, 6 and −8, have "
        "opposite signs."
    )

    def __init__(self, affine_backward: Callable | None = None, **initial):
        self.affine_backward, self.problem = affine_backward, ""
        self.network = kite_network()
        hidden, output = self.network.dense_layers
        numbers = np.concatenate([hidden.W.ravel(), hidden.b, output.W[0], output.b]).tolist()
        self._parameters = dict(zip(PARAMETERS, numbers, strict=True))
        super().__init__(**initial)

    @property
    def output(self) -> float:
        """The network's prediction, between 0 and 1."""
        return float(self.network.forward(self._x)[0, 0])

    @property
    def gradients(self) -> np.ndarray:
        """∂L/∂ of the nine parameters, (9,): wind, rain, bias of hidden 1, of hidden 2; a1, a2, bias of the output."""
        self._way_back(None)
        hidden, output = self.network.dense_layers
        return _in_order(hidden.dW, hidden.db, output.dW, output.db)

    @property
    def deltas(self) -> np.ndarray:
        """∂L/∂z of the three nodes, (3,): hidden 1, hidden 2, output."""
        dz1, dz2 = self._way_back(None)[:2]
        return np.concatenate([dz1[0], dz2[0]])

    @property
    def _x(self) -> np.ndarray:
        return np.array([[self.wind, self.rain]])

    def _way_back(self, affine_backward: Callable | None):
        """∂L/∂z of both layers, and what `affine_backward` says of their parameters; without one, the layers' own."""
        first, bend, second, bend_again = self.network.layers
        p = self.network.forward(self._x)
        a = bend.forward(first.forward(self._x))
        loss = MeanSquaredError()
        loss.forward([[float(self.truth)]], p)
        dz2 = bend_again.backward(loss.backward())
        if affine_backward is None:
            dz1 = bend.backward(second.backward(dz2))
            first.backward(dz1)
            return dz1, dz2
        dW2, db2, da = affine_backward(dz2, a, second.W.copy())
        dz1 = bend.backward(da)
        dW1, db1, _dx = affine_backward(dz1, self._x, first.W.copy())
        return dz1, dz2, _in_order(*(np.asarray(part, dtype=float) for part in (dW1, db1, dW2, db2)))

    def make_controls(self) -> list[widgets.Widget]:
        return [
            self.slider("wind", _("wind, 10 km/h"), 0.0, 5.0, 0.1),
            self.slider("rain", _("rain, mm/h"), 0.0, 5.0, 0.1),
            self.choice("truth", _("target y"), [(_("1: it flew"), 1), (_("0: it did not"), 0)]),
        ]

    def paint(self) -> str:
        z1, a, z2, p = (part[0] for part in self.network.trace(self._x))
        values = Values(self._x[0], z1, a, float(z2[0]), float(p[0]))
        shown, narrow = self._learners(), self.picture.narrow
        return pictures.kite_gradients(self._parameters, values, self.deltas, self.gradients, shown, narrow=narrow)

    def _learners(self) -> np.ndarray | None:
        """The nine gradients by the learner's function, (9,); None where there are none."""
        self.problem = ""
        if self.affine_backward is None:
            return None
        first = self.network.dense_layers[0]
        answer, self.problem = self.ask_learner(self.affine_backward, np.ones((1, 2)), self._x, first.W.copy())
        if answer is None:
            return None
        done, self.problem = self.ask_learner(lambda: self._way_back(self.affine_backward))
        return None if done is None else self._judged(done[2])

    def _judged(self, shown: np.ndarray | None) -> np.ndarray | None:
        if shown is None or not np.isfinite(shown).all():
            self.problem = _("Your dW, db or dx holds something other than finite numbers in the shapes of W, b and x.")
            return None
        wrong = int((~np.isclose(shown, self.gradients, rtol=1e-4, atol=1e-9)).sum())
        text = _("Your dark bars differ from the right, pale ones in {wrong} of 9 places.").format(wrong=wrong)
        self.problem = text if wrong else _("Your dark bars agree with the right ones.")
        return shown

    def tell(self) -> str:
        text = _(
            "Wind {wind:.1f}, rain {rain:.1f}: the network says {p:.3f}, the target is {y}, the loss {loss:.3f}. "
            "The gradient that arrives at the output's sum is {d[2]}, and at the hidden sums {d[0]} and {d[1]}. "
            "The largest of the nine gradients is {largest}, of {name}."
        )
        of = (_("hidden 1"), _("hidden 2"), _("the output"))
        parts = (_("wind"), _("rain"), _("bias")) * 2 + ("a1", "a2", _("bias"))
        gradients, p = self.gradients, self.output
        place = int(np.argmax(np.abs(gradients)))
        told = text.format(
            wind=self.wind, rain=self.rain, p=p, y=self.truth, loss=losses.mean_squared_error([self.truth], [p]),
            d=[signed(delta, 3) for delta in self.deltas], largest=signed(gradients[place], 3),
            name=f"{of[place // 3]}, {parts[place]}",
        )  # fmt: skip
        return f"{told} {self.problem}".rstrip()

    challenges = (
        Challenge(
            "silent",
            _("Make the network wrong by more than 0.99 while every gradient stays below 0.01 in size."),
            lambda e: abs(e.output - e.truth) > 0.99 and bool((np.abs(e.gradients) < 0.01).all()),
        ),
        Challenge(
            "no_rain",
            _("Give both rain weights a gradient of exactly 0, and some other parameter one above 1 in size."),
            lambda e: not e.gradients[[1, 4]].any() and bool((np.abs(e.gradients) > 1).any()),
        ),
        Challenge(
            "one_learns",
            _("Give the bias of hidden 1 more than 0.25 in size, and that of hidden 2 less than a tenth of it."),
            lambda e: abs(e.gradients[2]) > 0.25 and abs(e.gradients[5]) < 0.1 * abs(e.gradients[2]),
        ),
    )


class DescentExplorer(Explorer):
    """A straight line is fitted by gradient descent: the walk on the map of its loss, with the rate as a slider.

    Parameters
    ----------
    loss_backward : callable, optional
        The learner's own ``squared_error_backward(y, p)``: the orange walk goes where it says, the pale one is right.
    """

    name, title = "gradients.descent", _("Walk down, as fast as you dare")
    wide = True
    state = ("w", "b", "rate", "steps")
    w, b = traitlets.Float(-1.0), traitlets.Float(4.0)
    rate, steps = traitlets.Float(0.02), traitlets.Int(10)
    w_reach, b_reach, most_steps = (-2.0, 5.0), (-3.0, 5.0), 60
    farthest = 1e4  # a walk that has come so far will not come back
    question = _("How large may the rate be before the walk runs away, and what does it look like just below that?")
    found = _(
        "With *too small* a rate the walk is safe and slow: it soon reaches the floor of the valley, where the "
        "gradient is small, and then hardly moves. With a *larger* one it jumps across the valley at every step and "
        "still comes down. With one that is *too large*, each jump ends higher than it began, and the loss explodes. "
        "The last rate that comes down is 0.21.\n\n"
        "With 1/N forgotten, your gradient is six times too long, so a rate that was safe explodes. With the sign "
        "flipped, the walk climbs."
    )

    def __init__(self, loss_backward: Callable | None = None, **initial):
        self.loss_backward, self.problem = loss_backward, ""
        with_ones = np.column_stack([WIND[:, 0], np.ones(len(WIND))])
        best = np.linalg.lstsq(with_ones, HEIGHT[:, 0], rcond=None)[0]
        self.lowest = (float(best[0]), float(best[1]), self.loss_at(*best))
        self._levels = pictures.level_lines(rings(with_ones, self.lowest), (self.w_reach, self.b_reach))
        super().__init__(**initial)

    def loss_at(self, w: float, b: float) -> float:
        """The mean squared error of the line w · wind + b over the six days."""
        return losses.mean_squared_error(HEIGHT, linalg.affine(WIND, [[w]], [b]))

    @property
    def way(self) -> np.ndarray:
        """w and b at each step of the right walk, (steps + 1, 2), or fewer where it runs away."""
        return self.walk(losses.mean_squared_error_gradient)

    def walk(self, loss_backward: Callable) -> np.ndarray:
        """Walk by a function (y, p) → dL/dp: w and b at each step, (k, 2)."""
        way = [np.array([self.w, self.b])]
        while len(way) <= self.steps and np.abs(way[-1]).max() < self.farthest:
            w, b = way[-1]
            layer = Dense([[w]], [b])
            dp = loss_backward(HEIGHT.copy(), layer.forward(WIND))
            layer.backward(dp)
            way.append(way[-1] - self.rate * np.array([layer.dW[0, 0], layer.db[0]]))
        return np.array(way)

    def losses_on(self, way: np.ndarray) -> np.ndarray:
        """The loss at each point of a walk, (k,)."""
        return np.array([self.loss_at(w, b) for w, b in way])

    def make_controls(self) -> list[widgets.Widget]:
        return [
            self.slider("rate", _("rate"), 0.01, 0.3, 0.01),
            self.slider("steps", _("steps"), 0, self.most_steps, 1),
            self.slider("w", _("start, w"), *self.w_reach, 0.25),
            self.slider("b", _("start, b"), *self.b_reach, 0.25),
        ]

    def paint(self) -> str:
        right = self.way
        shown = right if self.loss_backward is None else self._learners()
        return pictures.descent(
            np.column_stack([WIND, HEIGHT]),
            shown,
            self.losses_on(shown),
            right,
            self.losses_on(right),
            np.array([self.w, self.b]),
            self.lowest,
            self._levels,
            (self.w_reach, self.b_reach),
            self.most_steps,
            narrow=self.picture.narrow,
        )

    def formula(self) -> str:
        layer = Dense([[self.w]], [self.b])
        layer.backward(losses.mean_squared_error_gradient(HEIGHT, layer.forward(WIND)))
        return pictures.first_step(self.w, self.rate, float(layer.dW[0, 0]))

    def _learners(self) -> np.ndarray:
        """The learner's walk, (k, 2), of no points where there is none."""
        self.problem, nothing = "", np.empty((0, 2))
        y, p = HEIGHT.copy(), Dense([[self.w]], [self.b]).forward(WIND)
        answer, self.problem = self.ask_learner(self.loss_backward, y, p.copy())
        if answer is None:
            return nothing
        dp = as_numbers(answer, p.shape)
        if dp is None:
            self.problem = _("Your function must return an array of the shape of p, here {shape}.").format(
                shape=p.shape
            )
            return nothing
        way, self.problem = self.ask_learner(self.walk, self.loss_backward)
        self.problem = self.problem or self._compared(dp, losses.mean_squared_error_gradient(HEIGHT, p))
        if way is None:
            return nothing
        return way[np.abs(way).max(axis=1) < 1e100]  # farther out, the loss is no number any more

    @staticmethod
    def _compared(dp: np.ndarray, right: np.ndarray) -> str:
        """What to say of the learner's gradient at the start of the walk."""
        ratio = float(np.vdot(dp, right) / np.vdot(right, right))
        if not np.allclose(dp, ratio * right, rtol=1e-4, atol=1e-9):
            return _("At the start your gradient points in a different direction from the right one (pale blue).")
        if np.isclose(ratio, 1, rtol=1e-4):
            return _("The orange walk follows your function, and it is right.")
        text = _("At the start your gradient is {ratio} times the right one, whose walk is pale blue.")
        return text.format(ratio=signed(ratio, 2))

    def tell(self) -> str:
        way = self.way
        loss, (w, b) = self.losses_on(way), way[-1]
        text = _(
            "Rate {rate:.2f}, {steps} steps: the right walk takes the loss from {first:.2f} to {last}; "
            "the smallest possible is {smallest:.2f}. "
        )
        ends = _("Its line is {w} · wind + {b}.").format(w=signed(w, 2), b=signed(b, 2)).replace("+ −", "− ")
        if np.abs(way[-1]).max() > 100:
            ends = _("It has run off the map for good.")
        last = f"{loss[-1]:.2f}" if loss[-1] < 1000 else f"{loss[-1]:.1e}"
        told = text.format(rate=self.rate, steps=len(way) - 1, first=loss[0], last=last, smallest=self.lowest[2])
        up = int(np.sum(np.diff(loss) > 1e-9))
        if up:
            ends += _(" {up} of the steps went uphill: the rate is too large.").format(up=up)
        return f"{told}{ends} {self.problem}".rstrip()

    challenges = (
        Challenge(
            "arrive",
            _("Start where the loss is above 10, and get within 0.05 of the smallest loss in at most 25 steps."),
            lambda e: e.steps <= 25 and e.losses_on(e.way)[0] > 10 and e.losses_on(e.way)[-1] - e.lowest[2] < 0.05,
        ),
        Challenge(
            "zigzag",
            _("Jump across the valley with every single one of 20 steps or more, and lower the loss each time."),
            lambda e: e.steps >= 20 and _jumps_across(e.way) and bool((np.diff(e.losses_on(e.way)) < 0).all()),
        ),
        Challenge(
            "diverge",
            _("Make it run away: after at most 20 steps the loss is more than 100 times what it was at the start."),
            lambda e: e.steps <= 20 and e.losses_on(e.way)[-1] > 100 * e.losses_on(e.way)[0],
        ),
    )


def rings(x: np.ndarray, lowest: tuple[float, float, float]) -> list[np.ndarray]:
    """Lines of equal loss, which are ellipses: away from the lowest point by v, the loss is higher by vᵀ XᵀX v / N."""
    rises = np.geomspace(0.05, 150.0, 11)  # by one factor: the loss is steep far away and flat in the valley
    turns = np.linspace(0.0, 2 * np.pi, 49)
    circle = np.column_stack([np.cos(turns), np.sin(turns)])
    ring = circle @ np.linalg.inv(np.linalg.cholesky(x.T @ x / len(x)))
    return [np.array(lowest[:2]) + np.sqrt(rise) * ring for rise in rises]


def _jumps_across(way: np.ndarray) -> bool:
    """Whether w goes up and down in turn, at every step."""
    moves = np.diff(way[:, 0])
    return bool((moves[1:] * moves[:-1] < 0).all())


def _in_order(dW1, db1, dW2, db2) -> np.ndarray | None:
    """The nine gradients node by node, weights before the bias; None where a shape is wrong."""
    if (dW1.shape, db1.shape, dW2.shape, db2.shape) != ((2, 2), (2,), (1, 2), (1,)):
        return None
    return np.concatenate([np.column_stack([dW1, db1]).ravel(), dW2[0], db2])
