"""One look for every picture: colours that colour-blind readers can tell apart, figures without pyplot, alt texts."""

from __future__ import annotations

import base64
import html
import io
from collections.abc import Sequence

import matplotlib as mpl
import numpy as np
from matplotlib.axes import Axes
from matplotlib.backends.backend_agg import FigureCanvasAgg
from matplotlib.colors import LinearSegmentedColormap
from matplotlib.figure import Figure
from PIL import Image

__all__ = [
    "ANSWERS",
    "BLUE",
    "DASHED",
    "DOTTED",
    "GREEN",
    "GREY",
    "INK",
    "MIXED",
    "ORANGE",
    "PALE",
    "PINK",
    "SKY",
    "YELLOW",
    "Shown",
    "image_html",
    "legend_above",
    "new_axes",
    "show",
    "smaller_png",
    "to_png",
]

# Okabe and Ito (2008), "Color Universal Design": told apart with every common form of colour blindness. A picture never
# relies on colour alone: lines differ in dash or width, points in marker, and each is labelled.
BLUE, ORANGE, GREEN, PINK = "#0072B2", "#D55E00", "#00805E", "#B5578F"
SKY, YELLOW = "#56B4E9", "#E69F00"
INK, GREY, PALE = "#1b1b1b", "#6b6b6b", "#d9d9d9"
# From "no" to "yes"; the number ½ is white, so the boundary stands out even in black and white print.
ANSWERS = LinearSegmentedColormap.from_list("answers", ["#f0b184", "#ffffff", "#93c1e3"])
DASHED, DOTTED, MIXED = (0, (4, 2)), (0, (1, 1.5)), (0, (6, 2, 1, 2))

DOTS_PER_INCH = 110  # of the stored pixels; a picture 6.4 inches wide is 704 of them

STYLE = {
    "font.family": "DejaVu Sans",
    "font.size": 11,
    "axes.edgecolor": GREY,
    "axes.labelcolor": INK,
    "axes.titlesize": 12,
    "axes.titlelocation": "left",
    "axes.spines.top": False,
    "axes.spines.right": False,
    "axes.grid": True,
    "axes.axisbelow": True,
    "axes.prop_cycle": mpl.cycler(color=[BLUE, ORANGE, GREEN, PINK, SKY, YELLOW]),
    "grid.color": "#e6e6e6",
    "grid.linewidth": 0.8,
    "legend.frameon": False,
    "lines.linewidth": 2.0,
    "text.color": INK,
    "xtick.color": GREY,
    "ytick.color": GREY,
    "xtick.labelcolor": INK,
    "ytick.labelcolor": INK,
}


def new_axes(
    width: float = 6.4, height: float = 4.0, *, columns: int = 1, rows: int = 1, square: bool = False, **more
) -> Axes | list[Axes]:
    """Make a Figure of the course's look and return its Axes: one, or a flat list of them row by row.

    Parameters
    ----------
    width, height : float
        Of the figure, in inches; 6.4 inches fill a lesson's page.
    columns, rows : int
        How many Axes.
    square : bool
        Draw one unit of x as long as one unit of y, so that right angles look right.
    **more
        Passed to ``Figure.subplots``, for example ``sharey=True``.

    Returns
    -------
    Axes, or list of Axes
        The Figure is ``ax.figure``.

    Examples
    --------
    >>> ax = new_axes()
    >>> type(ax).__name__, len(new_axes(columns=2))
    ('Axes', 2)
    """
    with mpl.rc_context(STYLE):
        figure = Figure(figsize=(width, height), dpi=DOTS_PER_INCH, layout="constrained", facecolor="white")
        FigureCanvasAgg(figure)
        axes = list(figure.subplots(rows, columns, squeeze=False, **more).flat)
        for ax in axes:
            if square:
                ax.set_aspect("equal")
            # Titles and labels set later are made outside this style, so their defaults are fixed here.
            ax.title.set_fontsize(STYLE["axes.titlesize"])
    return axes[0] if len(axes) == 1 else axes


def legend_above(
    ax: Axes, *, columns: int = 4, lift: float = 0.0, keep: Sequence[str] = (), handle: float = 1.7
) -> None:
    """Put the legend over the picture, where no data can lie; `keep` names what it shows, otherwise all, each once.

    Parameters
    ----------
    ax : Axes
    columns : int
    lift : float
        How far above the picture, in heights of the picture.
    keep : sequence of str
    handle : float
        Length of the sample of a line, in letters.

    Examples
    --------
    >>> ax = new_axes()
    >>> _line = ax.plot([0, 1], label="a"), ax.plot([1, 0], label="a")
    >>> legend_above(ax)
    >>> [text.get_text() for text in ax.get_legend().get_texts()]
    ['a']
    """
    handles = dict(zip(*reversed(ax.get_legend_handles_labels()), strict=True))
    handles = {name: handles[name] for name in keep or handles}
    place = {"loc": "lower left", "bbox_to_anchor": (0.0, 1.0 + lift), "borderaxespad": 0.1}
    look = {"frameon": False, "fontsize": 10, "columnspacing": 1.2, "handlelength": handle}
    ax.legend(handles.values(), handles, ncols=columns, **look, **place)


def to_png(figure: Figure) -> bytes:
    """Draw a Figure and return it as PNG bytes, quickly: a moving picture is sent at once and not kept.

    Examples
    --------
    >>> to_png(new_axes(2, 1).figure)[:4]
    b'\\x89PNG'
    """
    figure.canvas.draw()
    pixels = np.ascontiguousarray(np.asarray(figure.canvas.buffer_rgba())[..., :3])
    stream = io.BytesIO()
    # Squeezing harder costs more time than the smaller file saves on its way to the browser.
    Image.fromarray(pixels).save(stream, "PNG", compress_level=1)
    return stream.getvalue()


def smaller_png(png: bytes) -> bytes:
    """Return a PNG of at most 256 colours, a third of the size: for pictures that are stored in a notebook.

    A picture without colour keeps all its greys: fewer would show in a photograph.

    Examples
    --------
    >>> png = to_png(new_axes(2, 1).figure)
    >>> len(smaller_png(png)) < len(png)
    True
    """
    stream = io.BytesIO()
    full = Image.open(io.BytesIO(png)).convert("RGB")
    few = full.convert("L")
    if few.convert("RGB") != full:
        few = full.quantize(256, Image.Quantize.FASTOCTREE, dither=Image.Dither.NONE)
    few.save(stream, "PNG", optimize=True)
    return stream.getvalue()


class Shown:
    """A picture with its text: an ``<img alt=…>`` in JupyterLab, the text elsewhere.

    Attributes
    ----------
    png : bytes
    alt : str
        What there is to see, for those who cannot.
    """

    def __init__(self, png: bytes, alt: str, width: int):
        self.png, self.alt, self.width = png, alt, width

    def __repr__(self) -> str:
        return f"Picture: {self.alt}"

    def _repr_html_(self) -> str:
        return image_html(self.png, self.alt, self.width)


def image_html(png: bytes, alt: str, width: int) -> str:
    """Return an HTML image with its alt text; white behind it, so that it reads in the dark theme too."""
    data = base64.b64encode(png).decode("ascii")
    return (
        f'<img alt="{html.escape(alt)}" width="{width}" style="max-width:100%;height:auto;background:#fff;'
        f'border-radius:6px" src="data:image/png;base64,{data}">'
    )


def show(picture: Axes | Figure, alt: str) -> Shown:
    """Show a picture in a lesson, together with a text that tells what it shows.

    JupyterLab ignores the alt text of an ordinary image output, so every picture of a lesson goes through here.

    Parameters
    ----------
    picture : Axes or Figure
    alt : str
        One or two sentences on what there is to see.

    Raises
    ------
    ValueError
        `alt` is empty.

    Examples
    --------
    >>> show(new_axes(2, 1), alt="An empty pair of axes.")
    Picture: An empty pair of axes.
    """
    if not isinstance(alt, str) or not alt.strip():
        raise ValueError("alt: expected a sentence that tells what the picture shows, got none")
    figure = picture if isinstance(picture, Figure) else picture.figure
    stream = io.BytesIO()
    # Half as many pixels again, for screens that have them; no software version in the file, so that it stays the same.
    figure.savefig(stream, format="png", dpi=1.5 * DOTS_PER_INCH, metadata={"Software": None})
    return Shown(smaller_png(stream.getvalue()), alt, width=round(figure.get_figwidth() * DOTS_PER_INCH))
