"""Explorers of lesson 02: one neuron's boundary, and the 2-2-1 network with all nine parameters."""

from __future__ import annotations

from collections.abc import Callable

import ipywidgets as widgets
import numpy as np
import traitlets

from course_lib.explorers.answers import as_numbers
from course_lib.explorers.base import Challenge, Explorer, Prediction
from course_lib.maths import linalg
from course_lib.maths.probability import sigmoid
from course_lib.network.example import kite_network
from course_lib.pictures import layers as pictures
from course_lib.pictures.networks import PARAMETERS, Values
from course_lib.text import _

__all__ = ["DAYS", "FLEW", "NetworkExplorer", "NeuronExplorer", "boundary_ends"]

LIMIT = 5.0  # how far wind and rain reach
SURE = float(np.log(9))  # σ(z) is 0.9 at this z, and 0.1 at its opposite

# Ten days, made up for this lesson: wind in 10 km/h and rain in mm/h.
_FLEW_ON = [[2.3, 1.2], [3.0, 2.4], [3.6, 1.0], [2.9, 0.2], [2.6, 3.1]]
_DID_NOT_FLY_ON = [[0.4, 0.5], [0.9, 2.0], [1.3, 0.4], [1.7, 3.1], [2.2, 4.4]]
DAYS = np.array([*_FLEW_ON, *_DID_NOT_FLY_ON])
FLEW = np.arange(len(DAYS)) < len(_FLEW_ON)


def _grid(steps: int) -> np.ndarray:
    """Every weather of the plane, (steps², 2), rain by rain."""
    at = np.linspace(0, LIMIT, steps)
    wind, rain = np.meshgrid(at, at)
    return np.column_stack([wind.ravel(), rain.ravel()])


_STEPS = 51  # of a map, along each side
_PLANE = _grid(_STEPS)


def boundary_ends(w: np.ndarray, b: float) -> np.ndarray | None:
    """Return two far points, (2, 2), of the line w · x + b = 0; None where all weights are 0.

    Examples
    --------
    >>> boundary_ends(np.array([2.0, 0.0]), -3.0)
    array([[ 1.5, -20. ],
           [ 1.5,  20. ]])
    """
    if not w.any():
        return None
    nearest = -b * w / linalg.dot(w, w)  # the point of the line that is nearest to the origin
    along = np.array([-w[1], w[0]]) / linalg.length(w)
    return np.stack([nearest - 20 * along, nearest + 20 * along])


class NeuronExplorer(Explorer):
    """One neuron σ(w · x + b) over the plane of wind and rain. Drag: its boundary follows without turning."""

    name, title = "layers.neuron", _("One neuron asks one question of the weather")
    state = ("w1", "w2", "b")
    w1, w2, b = traitlets.Float(2.0), traitlets.Float(-1.0), traitlets.Float(-2.0)
    prediction = Prediction(
        question=_(
            "The upper node of the kite network takes 2·wind − 1·rain − 2. Without rain its sum is above 0 from wind 1 "
            "on. Now its bias goes from −2 to −7. From which wind on is it above 0 then, without rain?"
        ),
        reveal={"w1": 2.0, "w2": -1.0, "b": -7.0},
        answer=lambda e: -e.b / e.w1,
        low=0.0,
        high=5.0,
        step=0.5,
        lesson=_(
            "2·wind − 7 is 0 at wind 3.5: the boundary moved and did not turn. "
            "Now the neuron is yours: use the sliders, or drag the boundary."
        ),
    )

    found = _(
        "The *direction* of the weights turns the boundary, which is at right angles to them; they point to the side "
        "of yes. Their *length* makes the neuron more or less sure: twice as long, and the strip of doubt is half as "
        "wide. The *bias* moves the boundary without turning it. Double the weights but not the bias, and the boundary "
        "moves too.\n\nWhatever you do, it is a straight line. With three inputs it is a plane; with 768 nobody can "
        "draw it, and it is as straight as ever."
    )

    @property
    def w(self) -> np.ndarray:
        """The weights, shape (2,)."""
        return np.array([self.w1, self.w2])

    def answers(self, x: np.ndarray) -> np.ndarray:
        """The neuron's output for each row of x (N, 2), shape (N,)."""
        return sigmoid(linalg.affine(x, self.w[np.newaxis], [self.b])[:, 0])

    @property
    def on_days(self) -> np.ndarray:
        """Its output for the ten days, shape (10,)."""
        return self.answers(DAYS)

    @property
    def wrong(self) -> np.ndarray:
        """For which of the ten days it is on the wrong side of ½, shape (10,)."""
        return np.where(FLEW, self.on_days <= 0.5, self.on_days >= 0.5)

    def make_controls(self) -> list[widgets.Widget]:
        return [
            self.slider("w1", _("weight, wind"), -10.0, 10.0, 0.25),
            self.slider("w2", _("weight, rain"), -10.0, 10.0, 0.25),
            self.slider("b", _("bias"), -30.0, 30.0, 0.25),
        ]

    def paint(self) -> str:
        w, b = self.w, self.b
        boundary, sure = boundary_ends(w, b), None
        if boundary is not None:
            sure = [boundary_ends(w, b - SURE), boundary_ends(w, b + SURE)]
        answers = self.answers(_PLANE).reshape(_STEPS, _STEPS)
        return pictures.neuron(w, b, answers, boundary, sure, DAYS, FLEW, self.wrong)

    def formula(self) -> str:
        return pictures.weighted_sum(self.w, self.b)

    def tell(self) -> str:
        right = int((~self.wrong).sum())
        days = _("It is right about {right} of {all} days.").format(right=right, all=len(DAYS))
        z = _("z = {w1:g}·wind + {w2:g}·rain + {b:g}").format(w1=self.w1, w2=self.w2, b=self.b).replace("+ -", "− ")
        z = z.replace("-", "−") + ". "
        if not self.w.any():
            answer = float(sigmoid(self.b))
            return (
                z
                + _("All weights are 0: the answer is {a:.2f} in any weather, and there is no boundary. ").format(
                    a=answer
                )
                + days
            )
        width = 2 * SURE / linalg.length(self.w)
        text = _(
            "The neuron outputs ½ on the solid line, and more on the side to which the weights point. "
            "The strip between the dashed lines, from 0.1 to 0.9, is {width:.1f} units wide. "
        )
        return z + text.format(width=width) + days

    challenges = (
        Challenge(
            "all_right",
            _("Get all ten days right."),
            lambda e: not e.wrong.any(),
        ),
        Challenge(
            "sure",
            _(
                "Get them right and be sure: at least 0.9 for each day on which it flew, at most 0.1 for each other "
                "day."
            ),
            lambda e: bool(np.where(FLEW, e.on_days >= 0.9, e.on_days <= 0.1).all()),
        ),
        Challenge(
            "only_rain",
            _("Make a neuron that ignores the wind: above ½ where the rain is below 2, below ½ where it is above 2."),
            lambda e: e.w1 == 0 and e.w2 < 0 and e.b == -2 * e.w2,
        ),
    )


class NetworkExplorer(Explorer):
    """The 2-2-1 network with all nine parameters, and what it answers over the plane.

    Parameters
    ----------
    network : callable, optional
        The learner's own ``network(x, W1, b1, W2, b2, f)``: the map is drawn by it, with the right boundary as a pale
        band behind.
    """

    name, title = "layers.network", _("Nine numbers, and what they make of the plane")
    wide = True
    state = ("w11", "w12", "b1", "w21", "w22", "b2", "v1", "v2", "c", "wind", "rain", "shown")
    w11, w12, b1 = traitlets.Float(2.0), traitlets.Float(-1.0), traitlets.Float(-2.0)
    w21, w22, b2 = traitlets.Float(2.0), traitlets.Float(1.0), traitlets.Float(-6.0)
    v1, v2, c = traitlets.Float(6.0), traitlets.Float(-8.0), traitlets.Float(-2.0)
    wind, rain = traitlets.Float(2.0), traitlets.Float(1.0)
    shown = traitlets.Unicode("output")
    question = _(
        "One neuron has a straight boundary. Which boundaries become possible with two hidden nodes and an output? "
        "Look at the maps of *hidden 1* and *hidden 2* first."
    )
    found = _(
        "Each hidden node has a straight boundary, and there is no other kind. The output mixes the two: *wind enough* "
        "and not *too much weather*. That makes a bent boundary, round a region that the kite likes.\n\nOne neuron can "
        "never say *either, or*; two hidden nodes and an output can. More hidden nodes make more corners, and with "
        "enough of them the network can come close to a boundary of any shape (Cybenko, 1989, for the sigmoid)."
    )

    def __init__(self, network: Callable | None = None, **initial):
        self.network, self.problem = network, ""
        self._model = kite_network()
        super().__init__(**initial)

    @property
    def parameters(self) -> tuple[np.ndarray, np.ndarray, np.ndarray, np.ndarray]:
        """W1 (2, 2), b1 (2,), W2 (1, 2), b2 (1,)."""
        W1 = np.array([[self.w11, self.w12], [self.w21, self.w22]])
        return W1, np.array([self.b1, self.b2]), np.array([[self.v1, self.v2]]), np.array([self.c])

    def trace(self, x: np.ndarray) -> list[np.ndarray]:
        """z1 (N, 2), h (N, 2), z2 (N, 1) and the output (N, 1) for x (N, 2)."""
        hidden, output = self._model.dense_layers
        hidden.W, hidden.b, output.W, output.b = self.parameters
        return self._model.trace(x)

    def outputs(self, x: np.ndarray) -> np.ndarray:
        """The network's output for x (N, 2), shape (N,)."""
        return self.trace(x)[-1][:, 0]

    def make_controls(self) -> list[widgets.Widget]:
        numbers = {
            "w11": _("hidden 1: wind"),
            "w12": _("hidden 1: rain"),
            "b1": _("hidden 1: bias"),
            "w21": _("hidden 2: wind"),
            "w22": _("hidden 2: rain"),
            "b2": _("hidden 2: bias"),
            "v1": _("output: h1"),
            "v2": _("output: h2"),
            "c": _("output: bias"),
        }
        maps = [(_("output"), "output"), (_("hidden 1"), "hidden 1"), (_("hidden 2"), "hidden 2")]
        return [
            *(self.slider(trait, label, -10.0, 10.0, 0.5) for trait, label in numbers.items()),
            self.slider("wind", _("wind, 10 km/h"), 0.0, LIMIT, 0.1),
            self.slider("rain", _("rain, mm/h"), 0.0, LIMIT, 0.1),
            self.choice("shown", _("map of"), maps),
        ]

    def paint(self) -> str:
        steps = self.trace(_PLANE)
        mapped = {"output": steps[3][:, 0], "hidden 1": steps[1][:, 0], "hidden 2": steps[1][:, 1]}[self.shown]
        learner = self._learner_map() if self.shown == "output" else None
        numbers = {trait: getattr(self, trait) for trait in PARAMETERS}
        mapped = mapped.reshape(_STEPS, _STEPS)
        narrow = self.picture.narrow
        return pictures.network_map(numbers, self.values, mapped, learner, self.shown, narrow=narrow)

    @property
    def values(self) -> Values:
        """What goes through the network at this weather."""
        x = np.array([self.wind, self.rain])
        z1, h, z2, y = (part[0] for part in self.trace(x[np.newaxis]))
        return Values(x, z1, h, float(z2[0]), float(y[0]))

    def _learner_map(self) -> np.ndarray | None:
        """The output of the learner's function over the plane; None where there is none."""
        self.problem, self.off = "", 0.0
        if self.network is None:
            return None
        answer, self.problem = self.ask_learner(self.network, _PLANE, *self.parameters, sigmoid)
        if self.problem:
            return None
        answer = as_numbers(answer, (len(_PLANE), 1))
        if answer is None:
            self.problem = _("Your function must return an array of shape (N, 1), here ({n}, 1).").format(n=len(_PLANE))
            return None
        self.off = float(np.abs(answer[:, 0] - self.outputs(_PLANE)).max())
        return answer.reshape(_STEPS, _STEPS)

    def tell(self) -> str:
        z1, h, z2, y = (part[0] for part in self.trace(np.array([[self.wind, self.rain]])))
        text = _(
            "At wind {wind:.1f} and rain {rain:.1f} the hidden sums are {z[0]:.2f} and {z[1]:.2f}, squeezed to "
            "{h[0]:.2f} and {h[1]:.2f}. The output's sum is {z2:.2f}, the output {y:.2f}. On {share:.0f} in 100 points "
            "of the plane it is above ½."
        )
        share = 100 * np.mean(self.outputs(_PLANE) > 0.5)
        told = text.format(
            wind=self.wind, rain=self.rain, z=z1 + 0.0, h=h, z2=float(z2[0]) + 0.0, y=float(y[0]), share=share
        )
        return told.replace("-", "−") + self._said()

    def _said(self) -> str:
        if self.shown != "output" or self.network is None:
            return ""
        if self.problem:
            return f" {self.problem}"
        if self.off < 1e-6:
            return " " + _("Your function draws this map, and it agrees with the network everywhere.")
        return " " + _("Your function draws this map; it is off by up to {off:.2g}.").format(off=self.off)

    def at(self, wind: float, rain: float) -> float:
        """The network's output for one point of the plane."""
        return float(self.outputs(np.array([[wind, rain]]))[0])

    challenges = (
        Challenge(
            "calm",
            _("Reverse the answer: at least 0.9 without wind and rain, at most 0.1 at wind 2 without rain."),
            lambda e: e.at(0, 0) >= 0.9 and e.at(2, 0) <= 0.1,
        ),
        Challenge(
            "one_node",
            _("Silence hidden node 2, so that the boundary is one straight line through the picture."),
            lambda e: e.v2 == 0 and e.v1 != 0 and min(e.outputs(_PLANE)) < 0.4 and max(e.outputs(_PLANE)) > 0.6,
        ),
        Challenge(
            "either_or",
            _(
                "Either, or: get above ½ at (5, 0) and at (0, 5), below ½ at (0, 0) and at (5, 5). One neuron cannot "
                "do it."
            ),
            lambda e: min(e.at(5, 0), e.at(0, 5)) > 0.5 > max(e.at(0, 0), e.at(5, 5)),
        ),
    )
