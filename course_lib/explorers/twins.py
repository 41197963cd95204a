"""Explorers of lesson t4: a network and its twin in PyTorch, and two races, one step and a whole training.

Nothing that is timed shows before a learner has pressed a button, so that a stored lesson holds no times.
"""

from __future__ import annotations

import html
import statistics
from collections.abc import Callable
from functools import lru_cache

import ipywidgets as widgets
import numpy as np
import traitlets

from course_lib.data import xor
from course_lib.explorers.base import Challenge, Companion, Explorer, Prediction, text_html, with_still
from course_lib.maths.costs import step_flops
from course_lib.maths.overhead import break_even, fit_overhead
from course_lib.network import NeuralNetwork
from course_lib.pictures import twins as pictures
from course_lib.text import _
from course_lib.torch_track.devices import available_devices
from course_lib.torch_track.race import CASES, RUNNERS, step_race, training_race
from course_lib.torch_track.twins import Twins, train_twins

__all__ = ["STEPS", "WIDTHS", "RaceTable", "SpeedExplorer", "TwinsExplorer"]

STEPS = 200
RATES = (0.1, 0.5, 2.0, 5.0, 20.0, 50.0)


@lru_cache(maxsize=64)
def _trained(optimizer: str, rate: float, dtype: str, slip: str) -> Twins:
    table = xor()
    network = NeuralNetwork(2, 2, 1, seed=3, dtype=dtype)
    return train_twins(network, table.x, table.y[:, np.newaxis], steps=STEPS, rate=rate, optimizer=optimizer, slip=slip)


class TwinsExplorer(Explorer):
    """The 2-2-1 network on XOR, by hand and in PyTorch: the same weights, the same samples, 200 steps."""

    name, title = "twins.twins", _("The same network, trained twice")
    state = ("steps", "optimizer", "rate", "dtype", "slip")
    steps, rate = traitlets.Int(0), traitlets.Float(5.0)
    optimizer, dtype, slip = traitlets.Unicode("SGD"), traitlets.Unicode("float64"), traitlets.Unicode("none")
    prediction = Prediction(
        question=_(
            "Both begin with the same nine weights, in float64, and take 200 steps. Then each weight is compared with "
            "its twin. Which power of ten is the largest difference near? Guess the exponent."
        ),
        reveal={"steps": STEPS, "slip": "none", "dtype": "float64"},
        answer=lambda e: float(np.log10(max(e.gap, pictures.SMALLEST_GAP))),
        low=-18.0,
        high=0.0,
        step=1.0,
        lesson=_(
            "One rounding of float64 is 10 to the power of −16. After 200 steps, each with dozens of roundings in "
            "another order, the two are still only a few roundings apart."
        ),
    )

    found = _(
        "Without a slip the twins stay a few roundings apart, in float64 and in float32, with every optimizer: the "
        "formulas of lesson 11 *are* what autograd does. A loss that looks good proves nothing. With `zero_grad` "
        "forgotten, or the loss summed, SGD's twin ends *lower*, because it takes longer steps and here they help. "
        "W1 transposed fits without a complaint, and on XOR, whose two inputs can change places, even the loss hardly "
        "shows it.\n\nWith Adam a summed loss nearly disappears, because Adam divides the size of a gradient out "
        "again. And at a rate of 50 there is no slip, yet the twins part all the same: the steps are so long "
        "that each throws a small difference further apart, until a rounding at step 1 decides the loss at step 150."
    )

    @property
    def twins(self) -> Twins:
        """All 200 steps with the present settings."""
        return _trained(self.optimizer, self.rate, self.dtype, self.slip)

    @property
    def gap(self) -> float:
        """The largest difference between two weights after the present number of steps."""
        return float(self.twins.gaps[self.steps])

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

    def paint(self) -> str:
        shown = slice(0, self.steps + 1)
        return pictures.twins(self.twins.losses[:, shown], self.twins.gaps[shown], STEPS)

    def formula(self) -> str:
        return pictures.steps_taken(self.steps, STEPS, _power(self.gap))

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
            _("No slip, both in float64: get the weights to differ by more than 1 in 1,000 on the way."),
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


WIDTHS = (2, 8, 32, 128, 512)


def _sizes(width: int) -> list[int]:
    """Two layers; the narrowest is the 2-2-1 network of the course."""
    return [2, 2, 1] if width == 2 else [width] * 3


class SpeedExplorer(Explorer):
    """Times a training step by hand and in PyTorch, for networks of several widths.

    Parameters
    ----------
    break_even : callable, optional
        The learner's function of this name: it draws the line where the two should be equally fast.
    race : callable, optional
        Measures, as `step_race` does.
    """

    name, title = "twins.speed", _("What a training step costs")
    state = ("width", "batch_size", "device")
    question = _("How much arithmetic is free? And from which size on does PyTorch keep up with NumPy by hand?")
    width, batch_size, device = traitlets.Int(2), traitlets.Int(64), traitlets.Unicode("cpu")

    found = _(
        "For small networks the curves are flat: the time is overhead alone, and more arithmetic is free. NumPy by "
        "hand makes a few dozen short calls per step, while each of PyTorch's calls does more, so as to be ready for "
        "anything. For large networks both curves climb side by side, because the time is arithmetic, which both hand "
        "to a tuned library.\n\nSo neither is *faster*: it depends on the size and on the machine, which also decides "
        "whether the lines cross at all. What you get for PyTorch's overhead is a gradient without a formula, every "
        "kind of layer, and a GPU."
    )

    def __init__(self, break_even: Callable | None = None, *, race: Callable = step_race, **initial):
        self.learner, self.race, self.devices = break_even, race, available_devices()
        self.measured: dict[tuple[int, int, str], dict[str, float]] = {}
        super().__init__(**initial)

    def measure(self, *widths: int) -> None:
        """Race networks of these widths, at the present batch size, and show each as soon as it is measured."""
        batch_size, device = self.batch_size, self.device
        for width in widths:
            self.measured[width, batch_size, device] = self.race(_sizes(width), batch_size, device=device)
            self.refresh()

    def reset(self) -> None:
        self.measured.clear()
        super().reset()

    @property
    def here(self) -> dict[str, float] | None:
        """The seconds of a step of the network that is chosen, or None where they are not measured."""
        return self.measured.get((self.width, self.batch_size, self.device))

    @property
    def points(self) -> dict[str, tuple[np.ndarray, np.ndarray]]:
        """FLOPs and seconds of what is measured at the present batch size and device, by library."""
        chosen = (self.batch_size, self.device)
        rows = [(width, times) for (width, *rest), times in sorted(self.measured.items()) if tuple(rest) == chosen]
        flops = np.array([float(step_flops(self.batch_size, _sizes(w))) for w, _times in rows])
        return {name: (flops, np.array([times[name] for _w, times in rows])) for name in ("course", "PyTorch")}

    @property
    def fits(self) -> dict[str, tuple[float, float]]:
        """Overhead and speed of each library, once three widths are measured."""
        points = self.points
        return {name: fit_overhead(*xy) for name, xy in points.items()} if len(points["course"][0]) >= 3 else {}

    def _on_picture(self, place: object) -> float | None:
        """A place on the axis of FLOPs, or None for one that is not on the picture."""
        low, high = pictures.REACH
        return float(place) if isinstance(place, int | float) and low < place < high else None

    def make_controls(self) -> list[widgets.Widget]:
        names = [("-".join(map(str, _sizes(width))), width) for width in WIDTHS]
        wide = {"layout": widgets.Layout(width="auto")}
        return [
            self.choice("width", _("network"), names),
            self.choice("batch_size", _("batch size"), [1, 16, 64, 256]),
            *([self.choice("device", _("PyTorch on"), self.devices)] if len(self.devices) > 1 else []),
            self.button(_("Measure this network"), lambda: self.measure(self.width), icon="clock-o", **wide),
            self.button(_("Measure all five"), lambda: self.measure(*WIDTHS), icon="clock-o", **wide),
        ]

    def paint(self) -> str:
        points, fits = self.points, self.fits
        right, learners, self.problem = None, None, ""
        if fits and all(np.isfinite(speed) for _overhead, speed in fits.values()):
            lines = (*fits["course"], *fits["PyTorch"])
            right = break_even(*lines)
            if self.learner is not None:
                learners, self.problem = self.ask_learner(self.learner, *lines)
        return pictures.speed(
            step_flops(self.batch_size, _sizes(self.width)),
            points,
            fits,
            crossing=self._on_picture(learners),
            pale_crossing=self._on_picture(right),
            empty="" if len(points["course"][0]) else _("Nothing is measured yet."),
        )

    def tell(self) -> str:
        flops = step_flops(self.batch_size, _sizes(self.width))
        text = _("A step of the {network} network with {n} samples takes {flops:,} FLOPs. ").format(
            network="-".join(map(str, _sizes(self.width))), n=self.batch_size, flops=flops
        )
        if self.here is None:
            return text + _("Nothing is measured for it yet.")
        ratio = self.here["PyTorch"] / self.here["course"]
        faster, factor = (_("NumPy by hand"), ratio) if ratio > 1 else ("PyTorch", 1 / ratio)
        text += _("{faster} is {factor:.1f} times as fast. ").format(faster=faster, factor=factor)
        return (text + self._overheads() + self.problem).rstrip()

    def _overheads(self) -> str:
        fits = self.fits
        if not fits:
            return ""
        (ours, our_speed), (theirs, their_speed) = fits["course"], fits["PyTorch"]
        text = _("A step that computes nothing would take {ours:.0f} µs by hand, {theirs:.0f} µs in PyTorch. ").format(
            ours=1e6 * ours, theirs=1e6 * theirs
        )
        if not np.isfinite([our_speed, their_speed]).all():  # the times did not grow with the work
            return text
        if (ours < theirs) == (our_speed >= their_speed):  # the one with less overhead computes no more slowly
            return text + _("By the dashed lines one of them wins at every size: they come closer, and never cross. ")
        place = break_even(ours, our_speed, theirs, their_speed)
        return text + _("By the dashed lines both are equally fast at about {place:,} FLOPs. ").format(
            place=int(float(f"{place:.1g}"))
        )

    challenges = (
        Challenge(
            "by_hand",
            _("Measure a network for which NumPy by hand is at least five times as fast."),
            lambda e: e.here is not None and e.here["PyTorch"] > 5 * e.here["course"],
        ),
        Challenge(
            "even",
            _("Measure one for which the two differ by less than a quarter."),
            lambda e: e.here is not None and 0.8 < e.here["PyTorch"] / e.here["course"] < 1.25,
        ),
        Challenge(
            "free",
            _("Measure one with 64 times the arithmetic of another, for which PyTorch needs less than twice the time."),
            lambda e: any(
                more >= 64 * few and later < 2 * sooner for few, sooner in _pairs(e) for more, later in _pairs(e)
            ),
        ),
    )


def _pairs(explorer: SpeedExplorer) -> list[tuple[int, float]]:
    """FLOPs and PyTorch's seconds of everything measured on the present device, at any batch size."""
    measured = [item for item in explorer.measured.items() if item[0][-1] == explorer.device]
    return [(step_flops(size, _sizes(width)), times["PyTorch"]) for (width, size, _device), times in measured]


class RaceTable(widgets.VBox):
    """The race on handwritten digits, on this machine: the benchmark of the course in a few seconds.

    Parameters
    ----------
    race : callable, optional
        Measures, as `training_race` does.
    """

    EPOCHS, ROUNDS = (3, 3, 1), 5  # fewer than the benchmark takes: a learner waits

    def __init__(self, *, race: Callable = training_race):
        super().__init__()
        self.race, self.ratios = race, {}
        self.button = widgets.Button(description=_("Race on this machine"), icon="clock-o", button_style="primary")
        self.button.layout = widgets.Layout(width="auto", align_self="flex-start")
        self.button.on_click(lambda _button: self.run())
        self.table, self.sentence = widgets.HTML(), widgets.HTML()
        self.button.add_class("course-controls")
        self.add_class("course-widget")
        self.children = (self.button, self.table, self.sentence, Companion())
        self._show()

    def run(self) -> None:
        """Race the three cases, and show each as soon as it is measured."""
        self.ratios = {}
        self.button.disabled = True
        try:
            for (hidden, batch_size, _epochs), epochs in zip(CASES, self.EPOCHS, strict=True):
                times, _losses = self.race((hidden, batch_size, epochs), rounds=self.ROUNDS)
                self.ratios[hidden, batch_size] = {
                    name: statistics.median(np.array(times[name]) / np.array(times["course"])) for name in times
                }
                self._show()
        finally:
            self.button.disabled = False

    def _show(self) -> None:
        others = [name for name in RUNNERS if name != "course"]
        heads = [_("network"), _("batch"), *(_("× {name}").format(name=name) for name in others)]
        rows = [[f"64-{hidden}-10", f"{batch_size}"] for hidden, batch_size, _epochs in CASES]
        for row, (hidden, batch_size, _epochs) in zip(rows, CASES, strict=True):
            found = self.ratios.get((hidden, batch_size))
            row += [f"{found[name]:.1f}" if found else "…" for name in others]
        self.table.value = _table(heads, rows)
        self.sentence.value = text_html(self.tell(), live=True)

    def tell(self) -> str:
        """Say in words what the table shows."""
        if not self.ratios:
            return _("Nothing is measured yet. The button starts the race; it takes some ten seconds.")
        if len(self.ratios) < len(CASES):
            return _("{done} of {all} networks raced.").format(done=len(self.ratios), all=len(CASES))
        first, last = (list(self.ratios.values())[i]["PyTorch"] for i in (0, -1))
        return _(
            "A number tells how many times as fast as that library the course's network trained, here and now. Beside "
            "PyTorch it is {first:.1f} for the smallest network, and {last:.1f} for the largest."
        ).format(first=first, last=last)

    def __repr__(self) -> str:
        return _("Race of three libraries on handwritten digits. {text}").format(text=self.tell())

    def _repr_mimebundle_(self, **formats):
        return with_still(super()._repr_mimebundle_(**formats), repr(self), self.table.value + html.escape(self.tell()))


def _table(heads: list[str], rows: list[list[str]]) -> str:
    cells = "".join(f'<th scope="col" style="padding:3px 14px;text-align:right">{html.escape(h)}</th>' for h in heads)
    body = "".join(
        '<tr style="background:none">'
        + "".join(f'<td style="padding:3px 14px;text-align:right">{html.escape(cell)}</td>' for cell in row)
        + "</tr>"
        for row in rows
    )
    return f"<table><thead><tr>{cells}</tr></thead><tbody>{body}</tbody></table>"
