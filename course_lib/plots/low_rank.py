"""The unit circle and the ellipse that it becomes, a picture of rank k, and the images that it is made of."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

import numpy as np
from matplotlib.axes import Axes

from course_lib.plots.planes import Arrow, plane
from course_lib.plots.style import BLUE, DASHED, GREEN, GREY, INK, ORANGE, PINK, SKY, new_axes

__all__ = ["CirclePicture", "LowRankPicture", "draw_ellipse", "draw_images"]


class CirclePicture:
    """The unit circle, the ellipse that a matrix makes of it, a vector v on the circle and its image Av.

    Parameters
    ----------
    ax : Axes, optional
    limit : float
        How far the plane reaches.
    """

    def __init__(self, ax: Axes | None = None, limit: float = 3.5):
        self.ax = plane(ax if ax is not None else new_axes(4.8, 4.8), limit)
        around = np.linspace(0, 2 * np.pi, 181)
        self.points = np.stack([np.cos(around), np.sin(around)])
        self.ax.plot(*self.points, color=GREY, linewidth=1.6, linestyle=DASHED)
        (self.ellipse,) = self.ax.plot([], [], color=SKY, linewidth=2.4)
        (self.line,) = self.ax.plot([], [], color=GREY, linewidth=1, linestyle=(0, (1, 2)))
        # The images lie under the vectors, wider: where both are on one line, both are seen.
        self.Av, self.Aw = Arrow(self.ax, "Av", ORANGE, width=5), Arrow(self.ax, "Aw", PINK, dashed=True, width=5)
        self.v, self.w = Arrow(self.ax, "v", BLUE), Arrow(self.ax, "w", GREEN, dashed=True)

    def update(self, A: np.ndarray, v: np.ndarray, w: np.ndarray | None = None) -> None:
        """Show the ellipse of A (2, 2), v (2,) with its image, and w (2,) with its image where there is one."""
        self.ellipse.set_data(*(A @ self.points))
        self.line.set_data(*np.outer(v, [-9, 9]))
        for arrow in (self.w, self.Aw):
            arrow.text.set_visible(w is not None)
        for arrow, tip in ((self.Av, A @ v), (self.v, v), (self.w, w), (self.Aw, None if w is None else A @ w)):
            arrow.move(np.zeros(2) if tip is None else tip)


def draw_ellipse(A: np.ndarray, v: np.ndarray, names: Sequence[str] = ("v₁", "v₂", "Av₁", "Av₂")) -> Axes:
    """Draw the circle, the ellipse that A (2, 2) makes of it, v (2,) and its quarter turn, and the images of both.

    Examples
    --------
    >>> ax = draw_ellipse(np.array([[2.0, 0.0], [0.0, 1.0]]), np.array([1.0, 0.0]))
    >>> [text.get_text() for text in ax.texts]
    ['Av₁', 'Av₂', 'v₁', 'v₂']
    """
    picture = CirclePicture(limit=2.6)
    picture.update(A, v, np.array([-v[1], v[0]]))
    for arrow, name in zip((picture.v, picture.w, picture.Av, picture.Aw), names, strict=True):
        arrow.text.set_text(name)
    return picture.ax


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
