"""How weight decay and patience shape a run, and learning curves to diagnose."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

import numpy as np

from course_lib.plots.style import BLUE, DASHED, DOTTED, GREEN, GREY, INK, ORANGE, legend_above, new_axes

__all__ = ["DecayPicture", "DiagnosePicture"]


class DecayPicture:
    """Left, the losses of one run; right, the validation loss at the end for every strength of decay tried so far.

    Parameters
    ----------
    epochs : int
    decays : sequence of float
        The strengths that there are, from 0 up: evenly spaced on the picture.
    guessing : float
        The loss of giving each class the same probability.
    """

    HIGHEST = 2.6

    def __init__(self, epochs: int, decays: Sequence[float], guessing: float):
        self.places = {decay: place for place, decay in enumerate(decays)}
        self.axes = left, right = new_axes(6.8, 3.8, columns=2, width_ratios=[1.35, 1], sharey=True)
        (self.train,) = left.plot([], [], color=BLUE, label="training")
        (self.validation,) = left.plot([], [], color=ORANGE, linestyle=DASHED, label="validation")
        (self.kept,) = left.plot([], [], "*", color=ORANGE, markersize=17, markeredgecolor=INK, zorder=5)
        (self.tried,) = right.plot([], [], "s", color=ORANGE, linestyle=DOTTED, markersize=7, label="tried")
        (self.now,) = right.plot([], [], "s", color=ORANGE, markersize=12, markeredgecolor=INK, label="shown")
        for ax in self.axes:
            ax.axhline(guessing, color=GREY, linestyle=DOTTED, linewidth=1.6)
        left.text(epochs, guessing - 0.05, "guessing", ha="right", va="top", color=GREY, fontsize=10)
        left.set(xlim=(0, epochs + 1), ylim=(0, self.HIGHEST), xlabel="epoch", ylabel="loss")
        right.set(xlim=(-0.6, len(decays) - 0.4), xlabel="decay λ\n(validation loss at the end)")
        right.set_xticks(list(self.places.values()), [f"{decay:g}" for decay in decays])
        legend_above(left, handle=2.4)
        legend_above(right)

    def update(
        self,
        train: Sequence[float],
        validation: Sequence[float],
        best: int,
        tried: Mapping[float, float],
        decay: float,
    ) -> None:
        """Show a run up to its last epoch, the epoch whose weights are kept, and the ends of all runs so far by λ."""
        for line, losses in ((self.train, train), (self.validation, validation)):
            line.set_data(np.arange(1, len(losses) + 1), np.minimum(losses, self.HIGHEST))
        self.kept.set_data([best + 1], [min(validation[best], self.HIGHEST)])
        shown = sorted(tried)
        self.tried.set_data([self.places[one] for one in shown], [tried[one] for one in shown])
        self.now.set_data([self.places[decay]], [tried[decay]])


class DiagnosePicture:
    """Training and validation loss of one run, the loss of guessing, and the validation loss of the mended run.

    Parameters
    ----------
    epochs : int
    guessing : float
        The loss of giving each class the same probability.
    """

    HIGHEST = 3.2

    def __init__(self, epochs: int, guessing: float):
        self.ax = new_axes(5.6, 4.2)
        self.ax.axhline(guessing, color=GREY, linestyle=DOTTED, linewidth=1.6)
        self.ax.text(epochs + 1.4, guessing, "guessing", va="center", color=GREY, fontsize=10)
        (self.train,) = self.ax.plot([], [], color=BLUE, marker="o", markersize=4, label="training")
        look = {"linestyle": DASHED, "marker": "s", "markersize": 4}
        (self.validation,) = self.ax.plot([], [], color=ORANGE, **look, label="validation")
        (self.mended,) = self.ax.plot([], [], color=GREEN, linestyle=DOTTED, linewidth=3, label="validation, mended")
        self.ax.set(xlim=(0, epochs + 1), ylim=(0, self.HIGHEST), xlabel="epoch", ylabel="loss")
        legend_above(self.ax, handle=2.4)

    def update(self, train: Sequence[float], validation: Sequence[float], mended: Sequence[float] | None) -> None:
        """Show the losses of each epoch; None hides the mended run. What is beyond the scale lies on its border."""
        for line, losses in ((self.train, train), (self.validation, validation), (self.mended, mended)):
            shown = [] if losses is None else np.minimum(losses, self.HIGHEST)
            line.set_data(np.arange(1, len(shown) + 1), shown)
