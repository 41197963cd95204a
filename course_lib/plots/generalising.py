"""Learning curves to diagnose."""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np

from course_lib.plots.style import BLUE, DASHED, DOTTED, GREEN, GREY, ORANGE, legend_above, new_axes

__all__ = ["DiagnosePicture"]


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
