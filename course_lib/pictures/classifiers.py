"""A threshold with all that follows from it, the ROC curve point by point, promises in bins, and what mistakes cost."""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np

from course_lib.pictures import marks
from course_lib.pictures.frame import Frame, signed
from course_lib.pictures.handles import Dragged, handle, pad, scrub, term
from course_lib.pictures.svg import drawing, element, group, written
from course_lib.text import _

__all__ = ["calibration", "cost", "costs", "expected_error", "rates", "roc", "shares", "threshold"]

TALLEST = 14  # counts beyond this are cut off, and written beside the bar
_HALF = (0, 0.5, 1)


def _cut(frame: Frame, at: float, follows: str, *, tint: bool = True) -> str:
    """The threshold as a line through a frame, and a tint over all that lies above it."""
    line = marks.line(frame, [[at, frame.y[0]], [at, frame.y[1]]], "ink", width=2, follows=follows)
    across = frame.at(at, 0)[0]
    box = {"x": across, "y": frame.top, "width": frame.width, "height": frame.height}
    side = element("rect", **box, class_="weight fill", opacity=0.09, data_follows=follows) if tint else ""
    return frame.window(side, line)


def _numbers(frame: Frame, ticks: Sequence[tuple[float, str]]) -> str:
    """Numbers to the left of a frame whose axis has no round ones."""
    return "".join(
        marks.words(frame, [frame.x[0], at], text, anchor="end", shift=(-8, 4), look="tick") for at, text in ticks
    )


# --- a threshold ------------------------------------------------------------------------------------------------------


def threshold(
    at: float,
    counts: tuple[np.ndarray, np.ndarray, np.ndarray],
    C: np.ndarray,
    scores: Sequence[float],
    thresholds: np.ndarray,
    curves: tuple[np.ndarray, np.ndarray, np.ndarray | None] | None,
    *,
    narrow: bool = False,
) -> str:
    """Draw the scores of two classes under a threshold, and all that follows from it.

    Parameters
    ----------
    at : float
        The threshold; it can be dragged.
    counts : (edges, negative, positive)
        The borders of the bins, (B + 1,), and how many of class 0 and of class 1 are in them, (B,).
    C : (2, 2)
        The confusion matrix.
    scores : sequence of 4 floats
        Accuracy, precision, recall and F1.
    thresholds : (T,)
    curves : (recall, precision, the learner's precision or None), optional
        At all thresholds, (T,) each. Without them their frame stays empty: they would tell what is to be guessed.
    narrow : bool
        Put matrix and metrics under the scores.
    """
    upper = Frame((0.0, 1.0), (-TALLEST - 3.0, TALLEST + 3.0), 54, 56, 400 if not narrow else 376, 216)
    lower = Frame((0.0, 1.0), (0.0, 1.08), 54, 308, upper.width, 150)
    matrix = Frame((0.0, 2.0), (0.0, 2.0), *((124, 586, 306, 176) if narrow else (566, 56, 270, 176)))
    bars = Frame((0.0, 1.0), (0.0, 4.0), *((124, 806, 240, 132) if narrow else (566, 326, 214, 132)))
    parts = [
        *_counted(upper, at, counts),
        *_curves(lower, thresholds, curves),
        _cut(upper, at, "threshold"),
        _cut(lower, at, "threshold"),
        *_confusion(matrix, C),
        *_metrics(bars, scores),
    ]
    moved = Dragged.across(upper, "threshold", at, 0.0, 1.0, 0.01)
    grip = handle(upper, "threshold", [at, upper.y[1]], _("threshold"), moved)
    pads = pad(upper, "threshold") + pad(lower, "threshold")
    return drawing(*((446, 956) if narrow else (850, 510)), *parts, handles=pads + grip)


def _counted(frame: Frame, at: float, counts) -> list[str]:
    """Benign upwards, malignant downwards; what lies on the wrong side of the threshold is full and not pale."""
    edges, *classes = (np.asarray(part, float) for part in counts)
    parts = [frame.axes("", _("tumours"), x_ticks=(), y_ticks=(0,), grid=False), *_ends(frame)]
    for name, side, colour, found, right in (
        ("benign", 1, "input", classes[0], 0),
        ("malignant", -1, "weight", classes[1], 1),
    ):
        heights = side * np.minimum(found, TALLEST)
        halves = [np.clip(edges, 0.0, at), np.clip(edges, at, 1.0)]
        good, bad = halves[right], halves[1 - right]
        parts.append(marks.area(frame, _stairs(good, heights), colour, id=f"{name}-right", pale=True))
        parts.append(marks.area(frame, _stairs(bad, heights), "error", id=f"{name}-wrong"))
        parts.append(marks.line(frame, _stairs(edges, heights), colour, width=1.5, id=name))
        parts += _cut_off(frame, edges, found, side)
    return parts


def _ends(frame: Frame) -> list[str]:
    """The names of the classes, and what is full."""
    row = frame.top - 30
    entries = [(_("benign ↑"), "input", "pale"), (_("malignant ↓"), "weight", "pale")]
    solid = element("path", d=f"M{frame.left + 238:.0f} {row - 7:.0f}h22v14h-22z", class_="error fill")
    words = element("text", _("called wrongly"), x=frame.left + 266, y=row + 5, class_="ink note")
    return [marks.key(frame.left, row, entries), solid, words]


def _cut_off(frame: Frame, edges: np.ndarray, counts: np.ndarray, side: int) -> list[str]:
    middles = (edges[1:] + edges[:-1]) / 2
    return [
        marks.words(frame, [x, side * TALLEST], f"{n:.0f}", shift=(0, -5 if side > 0 else 15), look="tick")
        for x, n in zip(middles, counts, strict=True)
        if n > TALLEST
    ]


def _stairs(edges: np.ndarray, heights: np.ndarray) -> np.ndarray:
    """The outline of bars, (2K + 2, 2), from the floor to the floor."""
    return np.column_stack([np.repeat(edges, 2), np.concatenate([[0.0], np.repeat(heights, 2), [0.0]])])


def _curves(frame: Frame, thresholds: np.ndarray, curves) -> list[str]:
    axes = frame.axes(_("threshold on p"), _("value"), x_ticks=(0, 0.25, 0.5, 0.75, 1), y_ticks=_HALF)
    if curves is None:
        place = [0.75, 0.5]
        return [axes, marks.words(frame, place, _("after your guess"), "muted", look="note", id="veil")]
    recall, precision, drawn = curves
    lines = [
        marks.line(
            frame,
            marks.bends(frame, np.column_stack([thresholds, precision])),
            "weight",
            width=9,
            pale=True,
            id="precision-right",
        ),
        marks.line(
            frame,
            marks.bends(frame, np.column_stack([thresholds, recall])),
            "input",
            width=2.5,
            dash="7 5",
            id="recall",
        ),
    ]
    if drawn is not None:
        lines.append(
            marks.line(
                frame, marks.bends(frame, np.column_stack([thresholds, drawn])), "weight", width=2, id="precision"
            )
        )
    entries = [(_("recall"), "input", "dashes"), (_("precision"), "weight", "line")]
    return [axes, frame.window(*lines), marks.key(frame.left, frame.top - 18, entries)]


def _confusion(frame: Frame, C: np.ndarray) -> list[str]:
    """Four cells with their counts, the deeper, the larger their share of the row; wrong ones have a dashed edge."""
    names = ((_("left alone"), _("false alarms")), (_("missed"), _("found")))
    parts = []
    for j in range(2):
        for k in range(2):
            parts += _cell(frame, j, k, int(C[j, k]), float(C[j, k] / max(C[j].sum(), 1)), names[j][k])
    (left, middle), row = (frame.at(x, 2)[0] for x in (0.5, 1.5)), frame.top - 10
    parts.append(element("text", written(_("called benign")), x=left, y=row, class_="axis-name middle"))
    parts.append(element("text", written(_("called malignant")), x=middle, y=row, class_="axis-name middle"))
    for j, name in enumerate((_("benign"), _("malignant"))):
        x, y = frame.at(0, 1.5 - j)
        parts.append(element("text", written(name), x=x - 10, y=y + 4, class_="axis-name end"))
    return parts


def _cell(frame: Frame, j: int, k: int, count: int, share: float, name: str) -> list[str]:
    (x, y), (across, down) = frame.at(k, 2 - j), frame.unit
    box = {"x": x + 2, "y": y + 2, "width": across - 4, "height": -down - 4, "rx": 8}
    colour = "output" if j == k else "error"
    edge = element(
        "rect", **box, class_=f"{colour} stroke", stroke_width=1.5, stroke_dasharray=None if j == k else "5 4"
    )
    fill = element("rect", **box, class_=f"{colour} fill", opacity=round(0.04 + 0.36 * share, 2))
    middle = x + across / 2
    number = element("text", f"{count}", x=middle, y=y - down / 2 + 2, class_="ink name middle", id=f"count-{j}{k}")
    return [fill, edge, number, element("text", written(name), x=middle, y=y - down / 2 + 24, class_="ink note middle")]


def _metrics(frame: Frame, scores: Sequence[float]) -> list[str]:
    looks = ((_("accuracy"), "muted"), (_("precision"), "weight"), (_("recall"), "input"), ("F1", "output"))
    parts = [frame.axes("", "", x_ticks=_HALF, y_ticks=(), grid=True)]
    for k, ((name, colour), value) in enumerate(zip(looks, scores, strict=True)):
        y = 3.5 - k
        parts.append(marks.bar(frame, (0, value), (y - 0.28, y + 0.28), colour, id=f"metric-{k}"))
        parts.append(marks.words(frame, [0, y], name, anchor="end", shift=(-10, 5), look="note"))
        said = signed(value, 3)
        parts.append(marks.words(frame, [1, y], said, anchor="start", shift=(10, 5), look="number", id=f"value-{k}"))
    return parts


def shares(at: float, C: np.ndarray) -> str:
    """Write precision and recall as the counts that they are made of; the threshold can be dragged."""
    (_left, alarms), (missed, found) = C.tolist()
    t = scrub("threshold-number", _("threshold"), Dragged("threshold", at, 0.0, 1.0, 0.01), "ink")
    precision = f"{_('precision')} = {found} / ({found} + {alarms})"
    recall = f"{_('recall')} = {found} / ({found} + {missed})"
    return f"t = {t}: {_unbroken(precision, 'weight')}, {_unbroken(recall, 'input')}"


def _unbroken(text: str, colour: str) -> str:
    """A term that a narrow page keeps in one line."""
    return term(text.replace(" ", "\N{NO-BREAK SPACE}"), colour)


# --- the ROC curve ----------------------------------------------------------------------------------------------------


def roc(
    scores: tuple[np.ndarray, np.ndarray],
    at: float,
    curve: tuple[np.ndarray, np.ndarray],
    reached: int,
    reach: float,
    *,
    whole: bool = False,
    notes: Sequence[str] = (),
) -> str:
    """Draw the scores of two classes on a line with a threshold, and the ROC curve as far as the threshold has come.

    Parameters
    ----------
    scores : two arrays
        Of class 0 and of class 1.
    at : float
        The threshold; it can be dragged on the line, and as the trait ``passed`` along the curve.
    curve : two arrays (T,)
        False and true positive rate of the whole curve.
    reached : int
        How many of its points lie at thresholds from infinity down to this one.
    reach : float
        How far the axis of the scores goes to either side.
    whole : bool
        Show the rest of the curve, and the area under it.
    notes : sequence of str
        Written into the corner below the curve.
    """
    strip = Frame((-reach, reach), (0.0, 2.0), 84, 44, 396, 84)
    plane = Frame((0.0, 1.0), (0.0, 1.0), 104, 212, 340, 340)
    points = np.column_stack(curve)
    here = points[reached - 1]
    parts = [*_strip(strip, scores, at), *_roc_curve(plane, points, reached, whole=whole), *_corner(plane, notes)]
    last = len(points) - 1
    moved = Dragged("threshold", at, -10.0, 10.0, 0.1, right=1 / strip.unit[0])
    # From corner to corner along the diagonal: half of the way lies across, half of it upwards.
    along = Dragged("passed", reached - 1, 0, last, 1, right=last / (2 * plane.width), down=-last / (2 * plane.height))
    grips = [
        pad(strip, "threshold"),
        handle(strip, "threshold", [at, 2], _("threshold"), moved),
        handle(plane, "here", here, _("points of the curve that are passed"), along),
    ]
    return drawing(500, 604, *parts, handles="".join(grips))


def _strip(frame: Frame, scores, at: float) -> list[str]:
    parts = [
        frame.axes(_("score"), "", x_ticks=(-10, -5, 0, 5, 10), y_ticks=(), grid=False),
        _cut(frame, at, "threshold"),
    ]
    looks = ((_("benign"), "input", "ring", 1.45), (_("malignant"), "weight", "diamond", 0.55))
    for k, ((name, colour, shape, y), values) in enumerate(zip(looks, scores, strict=True)):
        x, height = frame.at(frame.x[0], y)
        parts.append(element("text", written(name), x=x - 8, y=height + 5, class_=f"{colour} note end"))
        parts += [
            marks.point(frame, [value, y], colour, shape=shape, id=f"tumour-{k}-{i}") for i, value in enumerate(values)
        ]
    title = element("text", written(_("right of the line: called malignant")), x=frame.left, y=20, class_="muted note")
    return [*parts, title]


def _roc_curve(frame: Frame, points: np.ndarray, reached: int, *, whole: bool) -> list[str]:
    names = _("false positive rate"), _("true positive rate (recall)")
    parts = [
        frame.axes(*names, x_ticks=_HALF, y_ticks=_HALF),
        marks.line(frame, [[0, 0], [1, 1]], "muted", width=1.5, dash="2 5"),
    ]
    if whole:
        parts.append(marks.area(frame, [*points, [1, 0], [0, 0]], "input", id="area", pale=True))
        parts.append(marks.line(frame, points, "input", width=1.5, id="whole"))
    come = points[:reached]
    dots = np.stack([come, come, np.full_like(come, np.nan)], axis=1).reshape(-1, 2)
    parts.append(marks.line(frame, come, "input", width=3, id="curve"))
    parts.append(marks.line(frame, dots, "input", width=7, id="steps"))  # lines of no length have round ends
    return [*parts, marks.point(frame, points[reached - 1], "ink", shape="diamond", id="now")]


def _corner(frame: Frame, notes: Sequence[str]) -> list[str]:
    return [
        marks.words(frame, [1, 0], note, anchor="end", shift=(-8, -14 - 22 * k), look="number", id=f"note-{k}")
        for k, note in enumerate(reversed(notes))
    ]


def rates(at: float, found: tuple[int, int], alarms: tuple[int, int]) -> str:
    """Write both rates as counts, (of them, of all); the threshold can be dragged."""
    t = scrub("threshold-number", _("threshold"), Dragged("threshold", at, -10.0, 10.0, 0.1), "ink")
    told = [f"{name} {some} / {all_}" for name, (some, all_) in ((_("found"), found), (_("false alarms"), alarms))]
    return f"{_('threshold')} {t}: {_unbroken(told[0], 'weight')}, {_unbroken(told[1], 'input')}"


# --- promised and come true -------------------------------------------------------------------------------------------


def calibration(
    edges: np.ndarray, mean_p: np.ndarray, share: np.ndarray, count: np.ndarray, *, truth: bool = True
) -> str:
    """Draw what was promised against what came true, in bins, and how many samples each bin holds.

    Parameters
    ----------
    edges : (B, 2)
        Left and right border of each bin that is not empty.
    mean_p, share, count : (B,)
        The mean promise in it, the share of class 1, and the number of samples.
    truth : bool
        Show what came true, too.
    """
    upper = Frame((0.0, 1.0), (0.0, 1.06), 62, 50, 420, 320)
    lower = Frame((0.0, 1.0), (0.0, 190.0), 62, 388, 420, 96)
    parts = [
        upper.axes("", _("share that is malignant"), x_ticks=(), y_ticks=_HALF),
        lower.axes(_("p, in bins"), _("tumours"), x_ticks=(0, 0.2, 0.4, 0.6, 0.8, 1), y_ticks=(0, 100)),
        *(_bin(upper, k, *bin_) for k, bin_ in enumerate(zip(edges, mean_p, share, strict=True)) if truth),
        marks.line(upper, [[0, 0], [1, 1]], "ink", width=1.5, dash="7 5"),
        *(
            marks.point(upper, [e.mean(), p], "weight", shape="diamond", id=f"promise-{k}")
            for k, (e, p) in enumerate(zip(edges, mean_p, strict=True))
        ),
        *(_column(lower, k, *bin_) for k, bin_ in enumerate(zip(edges, count.tolist(), strict=True))),
    ]
    entries = [
        (_("came true"), "output", "pale"),
        (_("promised"), "weight", "diamond"),
        (_("calibrated"), "ink", "dashes"),
    ]
    return drawing(500, 530, *parts, marks.key(upper.left, 22, entries))


def _bin(frame: Frame, k: int, edges: np.ndarray, mean_p: float, share: float) -> str:
    """A bar for what came true, and the gap to what was promised as a thin box around its middle."""
    left, right = edges.tolist()
    bar = group(marks.bar(frame, (left, right), (0, share), "output", id=f"true-{k}"), class_="pale")
    middle, half = (left + right) / 2, 0.12 * (right - left)
    gap = [[middle - half, share], [middle + half, share], [middle + half, mean_p], [middle - half, mean_p]]
    top = marks.line(frame, [[left, share], [right, share]], "output", width=3, id=f"level-{k}")
    return bar + top + marks.area(frame, gap, "error", id=f"gap-{k}")


def _column(frame: Frame, k: int, edges: np.ndarray, count: int) -> str:
    left, right = edges.tolist()
    bar = marks.bar(frame, (left + 0.004, right - 0.004), (0, count), "muted", id=f"column-{k}")
    return bar + marks.words(frame, [(left + right) / 2, count], f"{count}", shift=(0, -5), look="tick", id=f"n-{k}")


def expected_error(temperature: float, n_bins: int, error: float) -> str:
    """Write the calibration error with what it depends on; temperature and number of bins can be dragged."""
    T = scrub("T-number", _("temperature T"), Dragged("temperature", temperature, 0.25, 4.0, 0.05), "weight")
    bins = scrub("bins-number", _("bins"), Dragged("n_bins", n_bins, 2, 15, 1), "ink")
    found = term(_("ECE = {error}").format(error=signed(error, 3)), "error")
    return _("p = σ(z / {T}), in {bins} bins: {found}").format(T=T, bins=bins, found=found)


# --- what mistakes cost -----------------------------------------------------------------------------------------------

CHEAPEST, DEAREST = 18.0, 4500.0  # ends of the axis, in false alarms


def cost(
    thresholds: np.ndarray,
    costs: np.ndarray,
    set_to: int,
    cheapest: int,
    chosen: tuple[float, float] | None,
    rule: float,
) -> str:
    """Draw what every threshold would have cost, by powers of ten, the one that is set, and the cheapest.

    Parameters
    ----------
    thresholds, costs : (T,)
    set_to, cheapest : int
        Which threshold is set, and can be dragged, and which costs least.
    chosen : tuple of 2 floats, optional
        The threshold to mark with a star, the learner's, and its cost.
    rule : float
        The threshold that would be cheapest if p were calibrated.
    """
    frame = Frame((0.0, 1.0), tuple(np.log10([CHEAPEST, DEAREST]).tolist()), 68, 50, 412, 340)
    at, height = float(thresholds[set_to]), np.log10(costs)
    ticks = [(float(np.log10(n)), f"{n}") for n in (20, 50, 100, 200, 500, 1000, 2000)]
    lines = [
        marks.line(frame, [[rule, y] for y in frame.y], "error", width=2, dash="4 4", id="rule"),
        marks.point(frame, [thresholds[cheapest], height[cheapest]], "output", shape="ring", radius=13, id="cheapest"),
        marks.line(frame, marks.bends(frame, np.column_stack([thresholds, height])), "input", width=2.5, id="costs"),
        marks.point(frame, [at, height[set_to]], "ink", shape="diamond", id="here"),
    ]
    parts = [frame.axes(_("threshold on p"), "", y_ticks=(), x_ticks=(0, 0.25, 0.5, 0.75, 1)), _numbers(frame, ticks)]
    parts += [_cut(frame, at, "threshold", tint=False), *lines, *_star(frame, chosen), *_cost_key(frame, rule)]
    moved = Dragged.across(frame, "threshold", at, 0.0, 1.0, 0.01)
    grip = pad(frame, "threshold") + handle(frame, "threshold", [at, frame.y[1]], _("threshold"), moved)
    return drawing(500, 436, *parts, handles=grip)


def _star(frame: Frame, chosen: tuple[float, float] | None) -> list[str]:
    if chosen is None or not np.isfinite(chosen).all() or chosen[1] <= 0:
        return []
    place = [chosen[0], float(np.log10(chosen[1]))]
    return [marks.words(frame, place, "★", "output", shift=(0, 6), id="star")]


def _cost_key(frame: Frame, rule: float) -> list[str]:
    name = _("cost, in false alarms")
    entries = [
        (name, "input", "line"),
        (_("cheapest"), "output", "ring"),
        (_("shortcut {t:.2f}").format(t=rule), "error", "dashes"),
    ]
    return [marks.key(frame.left - 40, 18, entries)]


def costs(cost_missed: int, missed: int, alarms: int) -> str:
    """Write the cost as the sum of both mistakes; what a missed tumour costs can be dragged."""
    price = scrub("price-number", _("cost, missed"), Dragged("cost_missed", cost_missed, 1, 50, 1), "error")
    total = term(f"{cost_missed * missed + alarms}", "input")
    return _("{price} · {missed} missed + {alarms} false alarms = {total}").format(
        price=price, missed=missed, alarms=alarms, total=total
    )
