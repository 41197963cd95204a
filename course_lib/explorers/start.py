"""Explorers of networks: numbers on their way through the 2-2-1 network."""

from __future__ import annotations

import ipywidgets as widgets
import numpy as np
import traitlets

from course_lib.explorers.base import Challenge, Explorer
from course_lib.network.example import kite_network
from course_lib.plots.networks import NetworkPicture
from course_lib.text import _

__all__ = ["KiteExplorer"]


class KiteExplorer(Explorer):
    """Two numbers go through the kite network, step by step, with every value in between on the picture."""

    name, title = "start.kite", _("Will the kite fly? Two numbers on their way through a network")
    state = ("wind", "rain", "step")
    wind, rain = traitlets.Float(2.0), traitlets.Float(1.0)
    step = traitlets.Int(4)

    @property
    def values(self) -> list[np.ndarray]:
        """z1 (2,), h (2,), z2 (1,) and the output (1,)."""
        return [part[0] for part in self.network.trace([[self.wind, self.rain]])]

    @property
    def output(self) -> float:
        """The network's answer, between 0 and 1."""
        return float(self.values[-1][0])

    def make_axes(self):
        self.network = kite_network()
        hidden, output = self.network.dense_layers
        self.drawing = NetworkPicture(hidden.W, hidden.b, output.W, output.b, (_("wind"), _("rain"), _("kite flies")))
        return self.drawing.ax

    def make_controls(self) -> list[widgets.Widget]:
        steps = [_("inputs"), _("z of hidden"), _("h of hidden"), _("z of output"), _("output")]
        return [
            self.slider("wind", _("wind, 10 km/h"), 0.0, 5.0, 0.1),
            self.slider("rain", _("rain, mm/h"), 0.0, 5.0, 0.1),
            self.choice("step", _("shown up to"), [(label, number) for number, label in enumerate(steps)]),
        ]

    def draw(self) -> None:
        self.drawing.update(np.array([self.wind, self.rain]), self.values, self.step)

    def tell(self) -> str:
        z1, h, z2, _output = self.values
        told = [
            _("Wind {wind:.0f} km/h and rain {rain:.1f} mm/h go in.").format(wind=10 * self.wind, rain=self.rain),
            _("Upper hidden node: 2 · wind − rain − 2 = {0:.2f}. Lower: 2 · wind + rain − 6 = {1:.2f}.").format(*z1),
            _("Squeezed between 0 and 1 these become {0:.2f} (wind enough) and {1:.2f} (too much weather).").format(*h),
            _("Output node: 6 times the first − 8 times the second − 2 = {0:.2f}.").format(*z2),
            _("Squeezed again: {percent:.0f} in 100 that the kite flies well.").format(percent=100 * self.output),
        ]
        return " ".join(told[: self.step + 1])

    challenges = (
        Challenge("fly", _("Find weather in which the kite flies with at least 90 in 100."), lambda e: e.output >= 0.9),
        Challenge(
            "storm",
            _("More wind is not always better: with no rain, find a wind above 30 km/h that gives under 10 in 100."),
            lambda e: e.rain == 0 and e.wind > 3 and e.output < 0.1,
        ),
        Challenge(
            "toss_up",
            _("Bring the network into doubt: an output between 0.49 and 0.51."),
            lambda e: 0.49 <= e.output <= 0.51,
        ),
    )
