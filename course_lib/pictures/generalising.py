"""How weight decay and patience shape a run, and learning curves to diagnose."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

import numpy as np

from course_lib.pictures import marks
from course_lib.pictures.frame import Frame
from course_lib.pictures.handles import Dragged, handle, pad, term
from course_lib.pictures.svg import drawing, element
from course_lib.text import _

__all__ = ["decay", "diagnosis", "shrunk"]

HIGHEST, HIGHEST_OF_A_CASE = 2.6, 3.2  # losses; what is beyond them lies on the border
TRAIN, VALIDATION = ("ink", ""), ("error", "6 4")  # colour and dash


def decay(
    train: Sequence[float],
    validation: Sequence[float],
    best: int,
    epochs: int,
    guessing: float,
    decays: Sequence[float],
    tried: Mapping[int, float],
    strength: int,
    *,
    narrow: bool = False,
) -> str:
    """Draw the losses of one run, and the validation loss at the end for every strength of decay tried so far.

    Parameters
    ----------
    train, validation : sequence of float
        Losses up to the last epoch that is trained.
    best : int
        The epoch whose weights are kept, counted from 0.
    epochs : int
        How far the axis reaches.
    guessing : float
        The loss of giving each class the same probability.
    decays : sequence of float
        The strengths that there are.
    tried : mapping of place among them to loss
    strength : int
        The place of the one that is shown; it can be dragged.
    narrow : bool
        Put the second picture under the first.
    """
    run = Frame((0, epochs + 1), (0, HIGHEST), *((56, 66, 374, 230) if narrow else (56, 66, 490, 280)))
    ends = Frame((-0.6, len(decays) - 0.4), (0, HIGHEST), *((56, 400, 374, 200) if narrow else (636, 66, 250, 280)))
    parts = [run.axes(_("epoch"), _("loss")), *_guessing(run, guessing), _edge(run)]
    parts += [*_losses(run, HIGHEST, train=(train, *TRAIN), validation=(validation, *VALIDATION))]
    kept_at = [best + 1, min(validation[best], HIGHEST)]
    parts.append(marks.point(run, kept_at, "error", shape="ring", radius=9, id="kept"))
    parts.append(marks.key(56, 16, [(_("training"), *TRAIN, None), (_("validation"), *VALIDATION, None)], pitch=130))
    parts.append(marks.key(316, 16, [(_("kept"), "error", None, "ring")]))
    parts += _ends(ends, guessing, decays, tried)
    moved = Dragged.across(ends, "strength", strength, 0, len(decays) - 1, 1)
    here = [strength, min(tried[strength], HIGHEST)]
    grip = pad(ends, "shown") + handle(ends, "shown", here, _("decay λ"), moved, colour="error")
    return drawing(*((446, 660) if narrow else (904, 410)), *parts, handles=grip)


def shrunk(decay: float, rate: float) -> str:
    """Write what AdamW's decay does to a weight in each step, with its numbers."""
    chosen, factor = term(f"{decay:g}", "error"), term(f"{1 - rate * decay:g}", "strong")
    return f"{term('w', 'name')} ← (1 − η λ) w = (1 − {rate:g} · {chosen}) w = {factor} w"


def diagnosis(
    train: Sequence[float], validation: Sequence[float], mended: Sequence[float] | None, guessing: float
) -> str:
    """Draw the losses of a run, the loss of guessing, and the validation loss of the run without its fault."""
    frame = Frame((0, len(train) + 1), (0, HIGHEST_OF_A_CASE), 56, 66, 440, 300)
    entries = [(_("training"), *TRAIN, None), (_("validation"), *VALIDATION, None)]
    entries += [] if mended is None else [(_("without the fault"), "output", "2 5", None)]
    curves = {"train": (train, *TRAIN), "validation": (validation, *VALIDATION)}
    curves |= {} if mended is None else {"mended": (mended, "output", "2 5")}
    lines = _losses(frame, HIGHEST_OF_A_CASE, **curves)
    axes = frame.axes(_("epoch"), _("loss"))
    return drawing(
        520, 416, axes, *_guessing(frame, guessing), _edge(frame), *lines, marks.key(56, 16, entries, pitch=135)
    )


def _edge(frame: Frame) -> str:
    return element("rect", x=frame.left, y=frame.top, width=frame.width, height=frame.height, class_="edge")


def _guessing(frame: Frame, loss: float) -> list[str]:
    """A dotted line at the loss of guessing, and its name over it at the right."""
    level = marks.line(frame, [[frame.x[0], loss], [frame.x[1], loss]], "muted", width=1.5, dash="2 4")
    name = marks.words(frame, [frame.x[1], loss], _("guessing"), "muted", anchor="end", shift=(-4, -6), look="note")
    return [level, name]


def _losses(frame: Frame, highest: float, **curves: tuple[Sequence[float], str, str]) -> list[str]:
    """Lines through the losses of the epochs, the first of which is epoch 1."""
    return [
        marks.line(frame, _points(losses, highest), colour, dash=dash, id=name)
        for name, (losses, colour, dash) in curves.items()
    ]


def _points(losses: Sequence[float], highest: float) -> np.ndarray:
    return np.column_stack([np.arange(1, len(losses) + 1), np.minimum(losses, highest)])


def _ends(frame: Frame, guessing: float, decays: Sequence[float], tried: Mapping[int, float]) -> list[str]:
    """A disc for each strength that has been tried, on a dotted line."""
    axes = frame.axes(_("decay λ"), x_ticks=(), title=_("validation loss at the end"))
    numbers = [
        marks.words(frame, [place, 0], f"{one:g}", "muted", shift=(0, 18), look="note")
        for place, one in enumerate(decays)
    ]
    points = np.array([[place, min(tried[place], HIGHEST)] for place in sorted(tried)])
    found = [marks.point(frame, at, "error", id=f"tried-{round(at[0])}") for at in points]
    way = marks.line(frame, points, "error", width=1.5, dash="2 4", id="tried")
    return [axes, *_guessing(frame, guessing), _edge(frame), *numbers, way, *found]
