"""A picture of rank k, and the images that it is made of."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

import numpy as np
from matplotlib.axes import Axes

from course_lib.plots.style import GREY, INK, SKY, new_axes

__all__ = ["LowRankPicture", "draw_images"]


class LowRankPicture:
    """A picture made of k components, and how much of the original is missing at every k.

    Parameters
    ----------
    shape : tuple of 2 int
        Of all pictures to come.
    """

    def __init__(self, shape: tuple[int, int]):
        self.ax, self.share = new_axes(5.2, 5.8, rows=2, gridspec_kw={"height_ratios": [1.7, 1]})
        self.image = _grey_image(self.ax, np.zeros(shape))
        self.share.set(xlim=(0, min(shape) + 2), ylim=(0.8e-5, 10), xlabel="k, the number of components", yscale="log")
        self.share.set_yticks([1, 0.1, 0.01, 0.001, 1e-4, 1e-5], ["100 %", "10 %", "1 %", "0.1 %", "0.01 %", "0.001 %"])
        self.share.minorticks_off()
        self.share.set_title("energy missing from the best picture of k components", fontsize=11)
        (self.best,) = self.share.plot([], [], color=SKY, linewidth=5, alpha=0.7, solid_capstyle="butt")
        (self.here,) = self.share.plot([], [], "o", color=INK, markersize=9, zorder=4)
        (self.dear,) = self.share.plot([], [], color=GREY, linewidth=1.4, linestyle=(0, (4, 3)))
        self.note = self.share.text(0, 3.2, "more numbers than the picture →", ha="right", va="center", fontsize=10)

    def update(self, image, missing, k: int, missing_here: float, too_many: float, title: str = "") -> None:
        """Show one state.

        Parameters
        ----------
        image : (m, n)
            From 0, black, to 1, white.
        missing : (K,)
            The share of the energy that the best picture of rank 1, 2, … leaves out.
        k : int
        missing_here : float
            The share that is missing from the picture shown.
        too_many : float
            From this k on, the components take more numbers than the picture itself.
        """
        self.image.set_data(image)
        self.ax.set_title(title, fontsize=11)
        floor = self.share.get_ylim()[0] * 1.1  # what is below the picture's edge is drawn on the edge
        self.best.set_data(np.arange(1, len(missing) + 1), np.clip(missing, floor, None))
        self.here.set_data([k], [min(max(missing_here, floor), 1.2)])
        self.dear.set_data([too_many, too_many], self.share.get_ylim())
        self.note.set_x(too_many - 2)


def draw_images(images: Mapping[str, np.ndarray], axes: Sequence[Axes] | None = None) -> list[Axes]:
    """Draw grey pictures side by side, 0 black and 1 white, each under its name.

    Examples
    --------
    >>> axes = draw_images({"a stripe": np.eye(3), "another": np.ones((3, 3))})
    >>> [ax.get_title() for ax in axes]
    ['a stripe', 'another']
    """
    if axes is None:
        made = new_axes(*((4.6, 3.4) if len(images) == 1 else (7.2, 2.0)), columns=len(images))
        axes = [made] if isinstance(made, Axes) else made
    for ax, (name, image) in zip(axes, images.items(), strict=True):
        _grey_image(ax, image)
        ax.set_title(name, fontsize=11)
    return list(axes)


def _grey_image(ax: Axes, image: np.ndarray):
    ax.grid(False)
    ax.set(xticks=[], yticks=[])
    ax.spines[:].set_visible(False)
    return ax.imshow(image, cmap="gray", vmin=0, vmax=1)
