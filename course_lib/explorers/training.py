"""Explorers of lesson 15: signals through many layers, and optimizers in a race."""

from __future__ import annotations

from collections.abc import Callable
from functools import lru_cache

import ipywidgets as widgets
import numpy as np
import traitlets

from course_lib.experiments.digit_runs import fit_digits, split_digits
from course_lib.experiments.signals import saturated_share, signal_sizes
from course_lib.experiments.surfaces import BANANA, SADDLE, VALLEY, Surface, arrival, descend
from course_lib.explorers.base import Challenge, Explorer, Prediction
from course_lib.network import SGD, Adam, Momentum
from course_lib.pictures import training as pictures
from course_lib.text import _

__all__ = [
    "RaceExplorer",
    "SignalExplorer",
    "fit_digits",
    "saturated_share",
    "split_digits",
]


# --- signals ----------------------------------------------------------------------------------------------------------


@lru_cache(maxsize=64)
def _sizes(scale: float | None, activation: str, depth: int, width: int) -> tuple[np.ndarray, np.ndarray]:
    return signal_sizes(scale, activation, depth=depth, width=width)


class SignalExplorer(Explorer):
    """How large signal and gradient stay in up to thirty layers of 100 nodes, for each initialisation and activation.

    Parameters
    ----------
    he_scale : callable, optional
        The learner's own ``he_scale(d_in, d_out)``, one more way to draw the weights; the right one is a pale band.
    weights, activation, gain, depth
        The state at the start.
    """

    name, title = "training.signal", _("What arrives after many layers, before any training")
    state = ("weights", "activation", "gain", "depth")
    weights, activation = traitlets.Unicode("uniform"), traitlets.Unicode("sigmoid")
    gain, depth = traitlets.Float(1.0), traitlets.CInt(10)
    width, most_layers = 100, 30
    question = _("Which weights let signal *and* gradient through thirty layers? Is it the same for each activation?")
    found = _(
        "The scale of the weights acts once in every layer, so an error in it grows like a power, and the gradient "
        "*vanishes* or *explodes*. A sigmoid also multiplies the gradient by its slope, at most ¼, in every layer: one "
        "reason why deep networks use ReLU and its relatives.\n\n"
        "A healthy-looking signal says nothing about the gradient. With too large a gain most tanh nodes answer with "
        "nearly 1 or −1, and the gradient explodes all the same. Look at both."
    )
    prediction = Prediction(
        question=_(
            "Ten layers of 100 ReLU nodes. The weights are normal with variance 1/100, so that each sum z is as large "
            "as the inputs of its layer. How many times smaller than the input is the signal after the ten layers?"
        ),
        reveal={"weights": "normal", "activation": "relu", "gain": 1.0, "depth": 10},
        answer=lambda e: e.sizes[0][0] / e.sizes[0][-1],
        low=1.0,
        high=100.0,
        step=1.0,
        lesson=_(
            "ReLU sets about half of the sums to 0, so each layer keeps half of the squares. Ten layers leave 1/1024 "
            "of them, and the root of that is 1/32; chance adds a little."
        ),
    )

    def __init__(self, he_scale: Callable | None = None, **initial):
        self.he_scale, self.problem = he_scale, ""
        super().__init__(**initial)

    def sizes_at(self, scale: float | None) -> tuple[np.ndarray, np.ndarray]:
        """The sizes of signal and gradient, (depth + 1,) each, for weights of this standard deviation."""
        return _sizes(scale, self.activation, self.depth, self.width)

    @property
    def sizes(self) -> tuple[np.ndarray, np.ndarray] | None:
        """What is shown; None where the learner's function gives no scale."""
        if self.weights == "uniform":
            return self.sizes_at(None)
        if self.weights == "normal":
            return self.sizes_at(self.gain / np.sqrt(self.width))
        scale = self._learners()
        return None if scale is None else self.sizes_at(scale)

    def _learners(self) -> float | None:
        answer, self.problem = self.ask_learner(self.he_scale, self.width, self.width)
        try:
            scale = float(answer)
        except (TypeError, ValueError):
            scale = np.nan
        if np.isfinite(scale) and scale >= 0:
            return scale
        self.problem = self.problem or _("Your function must return one number, not below 0.")
        return None

    def make_controls(self) -> list[widgets.Widget]:
        kinds = [(_("uniform in [0, 1)"), "uniform"), (_("normal, mean 0"), "normal")]
        if self.he_scale is not None:
            kinds.append((_("normal, my he_scale"), "mine"))
        self._gain = self.slider("gain", _("gain √d · std"), 0.1, 8.0, 0.01)
        self._gain.disabled = self.weights != "normal"
        self.observe(lambda change: setattr(self._gain, "disabled", change["new"] != "normal"), names="weights")
        width = widgets.Layout(width="154px")
        presets = [
            self.button(_("Xavier: gain 1"), lambda: self._preset(1.0), layout=width),
            self.button(_("He: gain √2"), lambda: self._preset(1.41), layout=width),
        ]
        activations = [("sigmoid", "sigmoid"), ("tanh", "tanh"), ("ReLU", "relu")]
        return [
            self.choice("weights", _("weights"), kinds),
            self.choice("activation", _("activation"), activations),
            self._gain,
            widgets.HBox(presets),
            self.slider("depth", _("layers"), 1, self.most_layers, 1),
        ]

    def _preset(self, gain: float) -> None:
        self.weights, self.gain = "normal", gain

    def paint(self) -> str:
        self.problem = ""
        right = self.sizes_at(np.sqrt(2 / self.width)) if self.weights == "mine" else (None, None)
        return pictures.signal(self.sizes or (None, None), right, self.depth, self.most_layers)

    def formula(self) -> str:
        if self.weights == "uniform":
            return ""
        he = float(np.sqrt(2))
        return pictures.drawn_scale(
            self.gain if self.weights == "normal" else he, self.width, dragged=self.weights == "normal"
        )

    def tell(self) -> str:
        sizes = self.sizes
        if sizes is None:
            return self.problem
        signal, gradient = sizes
        kinds = {"uniform": _("weights uniform in [0, 1)"), "mine": _("normal weights by your he_scale")}
        kind = kinds.get(self.weights, _("normal weights, gain {gain:.2f}").format(gain=self.gain))
        told = _(
            "{depth} layers, {activation}, {kind}. Signal: {first} goes in, {last} comes out. "
            "Gradient: {back} goes in at the end, {start} is left at the input."
        ).format(
            depth=self.depth,
            activation="ReLU" if self.activation == "relu" else self.activation,
            kind=kind,
            first=_size(signal[0]),
            last=_size(signal[-1]),
            back=_size(gradient[-1]),
            start=_size(gradient[0]),
        )
        return f"{told} {self._verdict(gradient[0] / gradient[-1])}"

    def _verdict(self, ratio: float) -> str:
        if ratio < 1e-3:
            return _("The first layers hardly learn: the gradient vanishes.")
        if ratio > 1e3:
            return _("The first layers are thrown about: the gradient explodes.")
        return _("The first layers get a gradient that they can learn from.")

    def shows(self, activation: str, layers: int = 1) -> bool:
        """Whether normal weights with a gain are shown, with this activation and at least so many layers."""
        return self.weights == "normal" and self.activation == activation and self.depth >= layers

    def ratios(self) -> tuple[float, float]:
        """How many times larger the signal leaves than it came, and the gradient likewise."""
        signal, gradient = self.sizes
        return float(signal[-1] / signal[0]), float(gradient[0] / gradient[-1])

    challenges = (
        Challenge(
            "thirty",
            _("tanh, 30 layers: find a gain at which neither signal nor gradient changes by a factor of 3 or more."),
            lambda e: e.shows("tanh", 30) and all(1 / 3 < ratio < 3 for ratio in e.ratios()),
        ),
        Challenge(
            "hidden_explosion",
            _(
                "A healthy signal that hides a disaster: with tanh, keep the signal above 0.5 at the end and make the "
                "gradient grow 1,000-fold or more."
            ),
            lambda e: e.shows("tanh") and e.sizes[0][-1] > 0.5 and e.ratios()[1] > 1e3,
        ),
        Challenge(
            "sigmoid_lives",
            _("Sigmoid, 10 layers or more: get at least a tenth of the gradient through to the input."),
            lambda e: e.shows("sigmoid", 10) and e.ratios()[1] >= 0.1,
        ),
    )


def _size(value: float) -> str:
    """Two digits, and a power of ten where it takes one; below the smallest float that counts, 0."""
    if value < 1e-30:
        return "0"
    if 1e-3 <= value < 1e4:
        return f"{value:.2g}"
    digits, power = f"{value:.1e}".split("e")
    return f"{digits} · 10^{int(power)}".replace("-", "−")


# --- the race ---------------------------------------------------------------------------------------------------------

SURFACES: dict[str, Surface] = {"valley": VALLEY, "banana": BANANA, "saddle": SADDLE}
RATES = (0.001, 0.002, 0.005, 0.01, 0.015, 0.02, 0.05, 0.1, 0.2, 0.5, 1.0)
MOST_STEPS, EVERY = 400, 5
KINDS = {"plain": _("plain descent"), "momentum": _("momentum"), "adam": _("Adam")}


@lru_cache(maxsize=6)
def _map_of(name: str, narrow: bool) -> str:
    """The map of a surface, drawn once."""
    surface = SURFACES[name]
    left, right, low, high = surface.limits
    points = np.stack(np.meshgrid(np.linspace(left, right, 90), np.linspace(low, high, 80)), axis=-1)
    return pictures.surface(surface.limits, surface.height(points), surface.lowest, narrow=narrow)


@lru_cache(maxsize=128)
def _right_way(surface: str, kind: str, rate: float, mu: float) -> np.ndarray:
    optimizers = {
        "plain": lambda: SGD(rate),
        "momentum": lambda: Momentum(rate, momentum=mu),
        "adam": lambda: Adam(rate),
    }
    return descend(SURFACES[surface], optimizers[kind](), MOST_STEPS)


class _ByMomentum:
    """An optimizer that takes its steps from a function (w, v, g, rate, mu) → (w, v)."""

    def __init__(self, function: Callable, rate: float, mu: float):
        self.function, self.rate, self.mu, self.v = function, rate, mu, np.zeros(2)

    def step(self, w, g) -> None:
        moved, v = self.function(w.copy(), self.v.copy(), g, self.rate, self.mu)
        w[:], self.v = moved, np.array(v, dtype=float).reshape(2)


class _ByAdam:
    """An optimizer that takes its steps from a function (w, m, v, g, t, rate) → (w, m, v)."""

    def __init__(self, function: Callable, rate: float):
        self.function, self.rate, self.t = function, rate, 0
        self.m = self.v = np.zeros(2)

    def step(self, w, g) -> None:
        self.t += 1
        moved, m, v = self.function(w.copy(), self.m.copy(), self.v.copy(), g, self.t, self.rate)
        w[:] = moved
        self.m, self.v = (np.array(part, dtype=float).reshape(2) for part in (m, v))


class RaceExplorer(Explorer):
    """Plain descent, momentum and Adam go down the same surface, at the same rate.

    Parameters
    ----------
    momentum_step, adam_step : callable, optional
        The learner's own steps: they run the race, and the right ways are pale bands behind.
    surface, rate, mu, steps
        The state at the start.
    """

    name, title = "training.race", _("Three optimizers, one rate, one way down")
    wide = True
    state = ("surface", "rate", "mu", "steps")
    surface, rate = traitlets.Unicode("valley"), traitlets.Float(0.01)
    mu, steps = traitlets.Float(0.9), traitlets.CInt(0)
    question = _("Is there one optimizer and one rate that win on all three surfaces?")
    found = _(
        "No optimizer wins everywhere, and each has rates that suit it. Momentum is fast along the valley, and where "
        "the surface is gentle it overshoots. On the saddle plain descent lingers, because there is hardly any slope "
        "near the ridge.\n\n"
        "Adam's steps are about as long as its rate. On these maps the path is several units long, so it wants a large "
        "one; for networks its authors suggest 0.001 (Kingma and Ba, 2015, algorithm 1)."
    )
    prediction = Prediction(
        question=_(
            "A valley, a hundred times as steep across as along. At a rate of 0.01 plain descent needs 368 steps until "
            "it stays within 0.1 of the lowest point. How many does momentum with μ = 0.9 need, at the same rate?"
        ),
        reveal={"surface": "valley", "rate": 0.01, "mu": 0.9, "steps": MOST_STEPS},
        answer=lambda e: e.arrivals["momentum"],
        low=5.0,
        high=405.0,
        step=5.0,
        lesson=_(
            "Along the valley the gradient keeps its direction, and steps in the same direction add up, in the end to "
            "ten times their length."
        ),
    )

    def __init__(self, momentum_step: Callable | None = None, adam_step: Callable | None = None, **initial):
        self.learners = {"momentum": momentum_step, "adam": adam_step}
        self.problems: list[str] = []
        super().__init__(**initial)

    def right_way(self, kind: str) -> np.ndarray:
        """The points of the right way of "plain", "momentum" or "adam", (401, 2)."""
        return _right_way(self.surface, kind, self.rate, self.mu)

    @property
    def arrivals(self) -> dict[str, int | None]:
        """The step from which on each right way stays within 0.1 of a lowest point, or None."""
        return {kind: arrival(SURFACES[self.surface], self.right_way(kind)) for kind in KINDS}

    def gone(self, kind: str) -> bool:
        """Whether the right way ends higher than it began, or nowhere."""
        with np.errstate(all="ignore"):
            first, last = SURFACES[self.surface].height(self.right_way(kind)[[0, -1]])
        return not last <= first

    def make_controls(self) -> list[widgets.Widget]:
        surfaces = [(_("valley"), "valley"), (_("banana"), "banana"), (_("saddle"), "saddle")]
        rates = widgets.SelectionSlider(
            options=[(f"{rate:g}", rate) for rate in RATES],
            value=self.rate,
            description=_("rate"),
            layout=widgets.Layout(width="322px"),
            style={"description_width": "105px"},
        )
        traitlets.link((self, "rate"), (rates, "value"))
        return [
            self.choice("surface", _("surface"), surfaces),
            rates,
            self.slider("mu", _("momentum μ"), 0.0, 0.98, 0.02),
            self.slider("steps", _("steps"), 0, MOST_STEPS, EVERY),
        ]

    def paint(self) -> str:
        self.problems = []
        ways, pale = [], []
        for kind in KINDS:
            right = self.right_way(kind)[: self.steps + 1]
            learner = self.learners.get(kind)
            ways.append(right if learner is None else self._learners_way(kind, learner, right))
            pale.append(None if learner is None else (right, self._heights(right)))
        narrow, limits = self.picture.narrow, SURFACES[self.surface].limits
        heights = [self._heights(way) for way in ways]
        many = self.steps, EVERY, MOST_STEPS
        plan = _map_of(self.surface, narrow)
        return pictures.race(plan, limits, list(KINDS.values()), ways, heights, pale, *many, narrow=narrow)

    def formula(self) -> str:
        return pictures.drawn_step(self.rate, self.mu)

    def _heights(self, way: np.ndarray) -> np.ndarray:
        with np.errstate(all="ignore"):
            return SURFACES[self.surface].height(way)

    def _learners_way(self, kind: str, function: Callable, right: np.ndarray) -> np.ndarray:
        """The learner's way, (steps + 1, 2), or no points where there is none; what to say goes to `problems`."""
        name = KINDS[kind][0].upper() + KINDS[kind][1:]  # it begins a sentence
        first = (np.zeros(2), np.zeros(2), np.ones(2), 0.1, 0.9)
        probe = first if kind == "momentum" else (np.zeros(2), np.zeros(2), np.zeros(2), np.ones(2), 1, 0.1)
        answer, problem = self.ask_learner(function, *probe)
        parts = 2 if kind == "momentum" else 3
        if not problem and not (isinstance(answer, tuple | list) and len(answer) == parts):
            problem = _("Your function must return {parts} arrays.").format(parts=parts)
        way = None
        if not problem:
            made = _ByMomentum(function, self.rate, self.mu) if kind == "momentum" else _ByAdam(function, self.rate)
            way, problem = self.ask_learner(descend, SURFACES[self.surface], made, self.steps)
        if way is None:
            self.problems.append(f"{name}: {problem}")
            return np.empty((0, 2))
        if self.steps and not np.allclose(way, right, rtol=1e-4, atol=1e-6, equal_nan=True):
            self.problems.append(_("{name}: your path is not the pale one.").format(name=name))
        return way

    def tell(self) -> str:
        told = _("{surface}, rate {rate:g}, μ {mu:.2f}, {steps} steps.").format(
            surface={"valley": _("Valley"), "banana": _("Banana"), "saddle": _("Saddle")}[self.surface],
            rate=self.rate,
            mu=self.mu,
            steps=self.steps,
        )
        if self.steps:
            fates = "; ".join(self._fate(kind, when) for kind, when in self.arrivals.items())
            told += f" {fates[0].upper()}{fates[1:]}."
        return " ".join([told, *self.problems])

    def _fate(self, kind: str, when: int | None) -> str:
        """What becomes of one right way up to the present step."""
        text = _("{name} is on its way")
        if when is not None and when <= self.steps:
            text = _("{name} arrives at step {when}")
        elif self.gone(kind) and self.steps == MOST_STEPS:
            text = _("{name} has diverged, or bounces around above its start")
        elif self.steps == MOST_STEPS:
            text = _("{name} never arrives")
        return text.format(name=KINDS[kind], when=when)

    challenges = (
        Challenge(
            "edge",
            _("At the edge: make plain descent arrive in the valley within 300 steps, with all 400 shown."),
            lambda e: e.surface == "valley" and e.steps == MOST_STEPS and (e.arrivals["plain"] or 999) <= 300,
        ),
        Challenge(
            "too_much_memory",
            _(
                "Find a surface, a rate and a μ of 0.8 or more at which both arrive, but momentum later than plain "
                "descent."
            ),
            lambda e: (
                e.steps == MOST_STEPS
                and e.mu >= 0.8
                and None not in (e.arrivals["plain"], e.arrivals["momentum"])
                and e.arrivals["momentum"] > e.arrivals["plain"]
            ),
        ),
        Challenge(
            "adam_alone",
            _("Find a rate at which the other two diverge, and Adam still arrives."),
            lambda e: (
                e.steps == MOST_STEPS and e.arrivals["adam"] is not None and e.gone("plain") and e.gone("momentum")
            ),
        ),
    )
