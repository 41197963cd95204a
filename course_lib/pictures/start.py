"""The kite network with two numbers on their way through it, and the room that a model takes on graphics cards."""

from __future__ import annotations

from course_lib.pictures import marks
from course_lib.pictures.frame import Frame
from course_lib.pictures.handles import Dragged, handle, pad
from course_lib.pictures.networks import Values, network
from course_lib.pictures.svg import drawing, element
from course_lib.text import _

__all__ = ["kite", "room"]

CARDS = 8  # at most
LEAST = 680.0  # gigabytes that the axis reaches at least, so that eight cards have room on it


def kite(parameters: dict[str, float], values: Values) -> str:
    """Draw the kite network with the numbers that have come so far; wind and rain can be dragged in their nodes.

    Parameters
    ----------
    parameters : dict
        By the names in `networks.PARAMETERS`.
    values : Values
    """
    names = (_("wind"), _("rain"), _("kite flies"))
    picture, handles = network(12, 8, 476, 340, parameters, values, names, dragged="inputs")
    return drawing(500, 352, picture, handles=handles)


def room(name: str, needed: float, cards: int, each: float) -> str:
    """Draw what a model needs as a bar over the graphics cards, one box per card; the last card can be dragged.

    Parameters
    ----------
    name : str
    needed : float
        Gigabytes.
    cards : int
    each : float
        Gigabytes of a card.
    """
    # No matter how many cards there are, the scale is the same: it must not move while they are dragged.
    scale = Frame((0.0, max(LEAST, 1.06 * needed)), (0.0, 2.0), 28, 16, 504, 164)
    fits = needed <= cards * each
    sign = "✓" if fits else "✗"
    said = _("{name}: {needed:,.4g} GB").format(name=name, needed=needed)
    parts = [
        scale.axes(_("gigabytes"), y_ticks=(), grid=False),
        marks.words(scale, [0, 1.62], f"{said} {sign}", anchor="start", look="title", id="model"),
        marks.bar(scale, (0, needed), (1.16, 1.52), "input" if fits else "error", id="needed"),
        marks.words(
            scale, [0, 0.66], _("cards: {n} × {each:g} GB").format(n=cards, each=each), anchor="start", id="cards"
        ),
        *(marks.bar(scale, (k * each, (k + 1) * each), (0.2, 0.56), "output", id=f"card-{k}") for k in range(cards)),
        *(_gap(scale, (k + 1) * each, k) for k in range(cards - 1)),
    ]
    moved = Dragged("cards", cards, 1, CARDS, 1, right=1 / (scale.unit[0] * each))
    grip = pad(scale, "edge") + handle(scale, "edge", [cards * each, 0.38], _("number of cards"), moved)
    return drawing(560, 228, *parts, handles=grip)


def _gap(scale: Frame, at: float, k: int) -> str:
    """Where one card ends and the next begins."""
    (x, top), (_x, bottom) = scale.at(at, 0.56), scale.at(at, 0.2)
    return element("line", x1=x, y1=top, x2=x, y2=bottom, class_="paper stroke", stroke_width=2, id=f"gap-{k}")
