"""Explorers of the first lesson: numbers on their way through the 2-2-1 network, and the room that models take."""

from __future__ import annotations

import ipywidgets as widgets
import numpy as np
import traitlets

from course_lib.explorers.base import Challenge, Explorer, Prediction
from course_lib.network.example import kite_network
from course_lib.pictures import start as pictures
from course_lib.pictures.networks import PARAMETERS, Values
from course_lib.plots.start import PARAMETER_COUNTS
from course_lib.text import _

__all__ = ["KiteExplorer", "RoomExplorer"]


class KiteExplorer(Explorer):
    """Two numbers go through the kite network, step by step, with every value in between on the picture."""

    name, title = "start.kite", _("Will the kite fly? Two numbers on their way through a network")
    state = ("wind", "rain", "step")
    wind, rain = traitlets.Float(2.0), traitlets.Float(1.0)
    step = traitlets.Int(4)
    question = _("Is more wind always better for the kite?")
    found = _(
        "No. The upper hidden node says *there is wind enough*, and the lower one says *this is too much weather*. The "
        "last node likes the first and dislikes the second, so its answer rises with the wind, and then falls again."
    )

    def __init__(self, **initial):
        self.network = kite_network()
        hidden, output = self.network.dense_layers
        numbers = np.concatenate([hidden.W.ravel(), hidden.b, output.W[0], output.b]).tolist()
        self._parameters = dict(zip(PARAMETERS, numbers, strict=True))
        super().__init__(**initial)

    @property
    def values(self) -> list[np.ndarray]:
        """z1 (2,), h (2,), z2 (1,) and the output (1,)."""
        return [part[0] for part in self.network.trace([[self.wind, self.rain]])]

    @property
    def output(self) -> float:
        """The network's answer, between 0 and 1."""
        return float(self.values[-1][0])

    def make_controls(self) -> list[widgets.Widget]:
        steps = [_("inputs"), _("z of hidden"), _("h of hidden"), _("z of output"), _("output")]
        return [
            self.slider("wind", _("wind, 10 km/h"), 0.0, 5.0, 0.1),
            self.slider("rain", _("rain, mm/h"), 0.0, 5.0, 0.1),
            self.choice("step", _("shown up to"), [(label, number) for number, label in enumerate(steps)]),
        ]

    def paint(self) -> str:
        z1, h, z2, y = self.values
        values = Values(np.array([self.wind, self.rain]), z1, h, float(z2[0]), float(y[0]), self.step)
        return pictures.kite(self._parameters, values)

    def tell(self) -> str:
        z1, h, z2, _output = self.values
        told = [
            _("Wind {wind:.0f} km/h and rain {rain:.1f} mm/h go in.").format(wind=10 * self.wind, rain=self.rain),
            _("Upper hidden node: 2 · wind − rain − 2 = {0:.2f}. Lower: 2 · wind + rain − 6 = {1:.2f}.").format(*z1),
            _("Squeezed between 0 and 1 these become {0:.2f} (wind enough) and {1:.2f} (too much weather).").format(*h),
            _("Output node: 6 times the first − 8 times the second − 2 = {0:.2f}.").format(*z2),
            _("Squeezed again: {percent:.0f} in 100 that the kite flies well.").format(percent=100 * self.output),
        ]
        return " ".join(told[: self.step + 1]).replace("-", "−")

    challenges = (
        Challenge(
            "fly", _("Find weather for which the network gives the kite at least 90 in 100."), lambda e: e.output >= 0.9
        ),
        Challenge(
            "storm",
            _("Without rain, find a wind above 30 km/h that gives the kite less than 10 in 100."),
            lambda e: e.rain == 0 and e.wind > 3 and e.output < 0.1,
        ),
        Challenge(
            "toss_up",
            _("Make the network undecided: get an output between 0.49 and 0.51."),
            lambda e: 0.49 <= e.output <= 0.51,
        ),
    )


CARD = 80.0  # gigabytes of a graphics card


class RoomExplorer(Explorer):
    """A model, how many bits each of its parameters takes, and the graphics cards that are to hold it."""

    name, title = "start.room", _("Does it fit?")
    state = ("model", "bits", "cards")
    model = traitlets.Unicode("GPT-2 (2019)")
    bits, cards = traitlets.Int(16), traitlets.Int(1)
    found = _(
        "Half the bits take half the room, so the same cards hold a model twice as large. At 16 bits Llama 3.1 does "
        "not fit into a machine with eight cards; at 8 bits it does, and so it was published in 8 bits too. The price "
        "of fewer bits is that every parameter is rounded more coarsely."
    )
    prediction = Prediction(
        question=_(
            "GPT-3 has 175 billion parameters of 16 bits. How many graphics cards with 80 gigabytes each does it take "
            "to hold them?"
        ),
        reveal={"model": "GPT-3 (2020)", "bits": 16, "cards": 5},
        answer=lambda e: e.cards_needed,
        low=1.0,
        high=20.0,
        step=1.0,
        lesson=_("They take 350 gigabytes, and four cards have only 320. Now choose the model and the cards yourself."),
    )

    @property
    def needed(self) -> float:
        """Gigabytes that the parameters take."""
        return PARAMETER_COUNTS[self.model][1] * self.bits / 8 / 1e9

    @property
    def cards_needed(self) -> int:
        """The smallest number of cards that holds them."""
        return max(1, int(np.ceil(self.needed / CARD)))

    @property
    def fits(self) -> bool:
        return self.cards_needed <= self.cards

    def make_controls(self) -> list[widgets.Widget]:
        models = [name for name, (family, *_counts) in PARAMETER_COUNTS.items() if family == "language"]
        return [
            self.choice("model", _("model"), models),
            self.choice("bits", _("bits each"), [("32", 32), ("16", 16), ("8", 8), ("4", 4)]),
            self.slider("cards", _("cards"), 1, 8, 1),
        ]

    def paint(self) -> str:
        return pictures.room(self.model, self.needed, self.cards, CARD)

    def tell(self) -> str:
        verdict = _("they fit.") if self.fits else _("they do not fit.")
        text = _(
            "At {bits} bits each, the parameters of {model} take {needed:,.4g} gigabytes. There is room for "
            "{room:.0f}: {verdict}"
        )
        return text.format(
            bits=self.bits, model=self.model, needed=self.needed, room=self.cards * CARD, verdict=verdict
        )

    challenges = (
        Challenge(
            "eight_cards",
            _("Make Llama 3.1 fit into a machine with eight cards, with as many bits as possible."),
            lambda e: e.model.startswith("Llama") and e.bits == 8 and e.fits,
        ),
        Challenge(
            "trillion",
            _("Get the trillion parameters of Kimi K2 onto as few cards as possible."),
            lambda e: e.model.startswith("Kimi") and e.fits and e.cards == 7,
        ),
        Challenge(
            "one_too_few",
            _("Find a model that would fit if you had one card more."),
            lambda e: e.cards_needed == e.cards + 1,
        ),
    )
