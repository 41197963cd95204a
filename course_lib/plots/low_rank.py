"""The unit circle and the ellipse that it becomes, and grey images side by side."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

import numpy as np
from matplotlib.axes import Axes

from course_lib.plots.planes import Arrow, plane
from course_lib.plots.style import BLUE, DASHED, GREEN, GREY, ORANGE, PINK, SKY, new_axes

__all__ = ["CirclePicture", "draw_ellipse", "draw_images"]


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
