"""Explorer of lesson t4: a network and its twin in PyTorch, trained side by side, with a slip or without."""

from __future__ import annotations

from functools import lru_cache

import ipywidgets as widgets
import numpy as np
import traitlets

from course_lib.data import xor
from course_lib.explorers.base import Challenge, Explorer, Prediction
from course_lib.network import NeuralNetwork
from course_lib.plots.twins import SMALLEST_GAP, TwinsPicture
from course_lib.text import _
from course_lib.torch_track.twins import Twins, train_twins

__all__ = ["STEPS", "TwinsExplorer"]

STEPS = 200
RATES = (0.1, 0.5, 2.0, 5.0, 20.0, 50.0)


@lru_cache(maxsize=64)
def _trained(optimizer: str, rate: float, dtype: str, slip: str) -> Twins:
    table = xor()
    network = NeuralNetwork(2, 2, 1, seed=3, dtype=dtype)
    return train_twins(network, table.x, table.y[:, np.newaxis], steps=STEPS, rate=rate, optimizer=optimizer, slip=slip)


class TwinsExplorer(Explorer):
    """The 2-2-1 network on XOR, by hand and in PyTorch: the same weights, the same samples, 200 steps."""

    name, title = "t4.twins", _("The same network, trained twice")
    state = ("steps", "optimizer", "rate", "dtype", "slip")
    steps, rate = traitlets.Int(0), traitlets.Float(5.0)
    optimizer, dtype, slip = traitlets.Unicode("SGD"), traitlets.Unicode("float64"), traitlets.Unicode("none")
    prediction = Prediction(
        question=_(
            "Both begin with the same nine weights, in float64, and take 200 steps. Then each weight is held beside "
            "its twin, and the largest difference is taken. Which power of ten is it near? Guess the exponent."
        ),
        reveal={"steps": STEPS, "slip": "none", "dtype": "float64"},
        answer=lambda e: float(np.log10(max(e.gap, SMALLEST_GAP))),
        low=-18.0,
        high=0.0,
        step=1.0,
        lesson=_(
            "One rounding of float64 is 10 to the power of −16. After 200 steps, each with dozens of roundings in "
            "another order, the two are still only a few roundings apart."
        ),
    )

    @property
    def twins(self) -> Twins:
        """All 200 steps with the present settings."""
        return _trained(self.optimizer, self.rate, self.dtype, self.slip)

    @property
    def gap(self) -> float:
        """The largest difference between two weights after the present number of steps."""
        return float(self.twins.gaps[self.steps])

    def make_axes(self):
        self.drawing = TwinsPicture(STEPS)
        return self.drawing.axes

    def make_controls(self) -> list[widgets.Widget]:
        slips = [
            (_("none"), "none"),
            (_("weights not copied"), "own weights"),
            (_("W1 copied transposed"), "transposed"),
            (_("zero_grad forgotten"), "no zero_grad"),
            (_("loss summed, not averaged"), "summed loss"),
            (_("left in float32"), "float32"),
        ]
        return [
            self.slider("steps", _("steps"), 0, STEPS, 1),
            self.choice("slip", _("PyTorch's slip"), slips),
            self.choice(
                "optimizer", _("optimizer"), [(_("SGD"), "SGD"), (_("momentum"), "Momentum"), ("Adam", "Adam")]
            ),
            self.choice("rate", _("learning rate"), [(f"{rate:g}", rate) for rate in RATES]),
            self.choice("dtype", _("dtype of both"), ["float64", "float32"]),
        ]

    def draw(self) -> None:
        shown = slice(0, self.steps + 1)
        self.drawing.update(self.twins.losses[:, shown], self.twins.gaps[shown])

    def tell(self) -> str:
        ours, theirs = self.twins.losses[:, self.steps]
        if self.steps == 0 and self.gap == 0:
            return _("No step taken yet. Both have the same nine weights, and the same loss: {loss:.4f}.").format(
                loss=ours
            )
        steps = _("After {steps} steps").format(steps=self.steps) if self.steps else _("Before the first step")
        text = _("{steps} the losses are {ours:.4f} by hand and {theirs:.4f} in PyTorch. ").format(
            steps=steps, ours=ours, theirs=theirs
        )
        return text + self._verdict()

    def _verdict(self) -> str:
        """What the difference of the weights says."""
        unit = float(np.finfo(self.dtype).eps) / 2
        size = _("The largest difference of a weight is {gap} of the largest weight").format(gap=_power(self.gap))
        if self.gap < 100 * unit:
            return size + _(": a few roundings. They are the same network.")
        if self.slip in ("none", "float32") and self.gap < 1e-3:
            return size + _(": roundings, and what the steps have made of them.")
        if self.slip == "none":
            return size + _(". Nobody made a mistake: roundings have grown from step to step.")
        return size + _(". That is no rounding.")

    challenges = (
        Challenge(
            "better",
            _("SGD: find a slip with which PyTorch's twin ends with a *smaller* loss than the right one."),
            lambda e: (
                e.steps == STEPS
                and e.optimizer == "SGD"
                and e.slip != "none"
                and e.twins.losses[1, -1] < 0.9 * e.twins.losses[0, -1]
            ),
        ),
        Challenge(
            "unseen",
            _("Sum the loss instead of averaging it, and get the weights to differ by less than 1 in 10,000."),
            lambda e: e.steps == STEPS and e.slip == "summed loss" and e.gap < 1e-4,
        ),
        Challenge(
            "chaos",
            _("No slip, both in float64: let the weights differ by more than 1 in 1,000 on the way."),
            lambda e: (
                e.steps == STEPS and e.slip == "none" and e.dtype == "float64" and float(e.twins.gaps.max()) > 1e-3
            ),
        ),
    )


def _power(number: float) -> str:
    """A number as people write small ones: 3 · 10⁻¹⁶."""
    if number == 0 or number >= 1e-3:
        return f"{number:.2g}"
    digit, exponent = f"{number:.0e}".split("e")
    return f"{digit} · 10{str(int(exponent)).translate(str.maketrans('-0123456789', '⁻⁰¹²³⁴⁵⁶⁷⁸⁹'))}"
