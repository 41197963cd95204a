"""Where an error comes from, the means of many samples under the promised bell, and two models with their intervals."""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np

from course_lib.pictures import marks
from course_lib.pictures.frame import Frame, signed
from course_lib.pictures.handles import Dragged, handle, pad, scrub, scrub_in_picture, term
from course_lib.pictures.svg import drawing, element, number
from course_lib.text import _

__all__ = ["bias_variance", "bootstrap", "drawn_days", "error_in_parts", "promised_error", "sampling"]

# --- bias and variance ------------------------------------------------------------------------------------------------

TOP = 150.0  # square newtons; a column that is taller ends there, with an arrow
NOISE_AT = 4.7  # the wind at which the noise is shown and dragged


def bias_variance(
    grid: np.ndarray,
    truth: np.ndarray,
    predictions: np.ndarray,
    mean: np.ndarray,
    parts: np.ndarray,
    degree: int,
    noise: float,
    days: int,
    *,
    narrow: bool = False,
) -> str:
    """Draw polynomials of many trainings with their mean, and bias², variance and noise as columns, one per degree.

    Parameters
    ----------
    grid, truth, mean : (G,)
        Winds, and the pull there.
    predictions : (R, G)
        One row per training.
    parts : (3, D)
        Squared bias, variance and noise variance of the degrees 1 to D.
    degree : int
        The one whose polynomials are drawn; it can be dragged along the columns.
    noise : float
        In newtons; it can be dragged at the bracket around the truth.
    days : int
        How many winds are marked on the axis.
    narrow : bool
        Put the columns under the polynomials.
    """
    plane = Frame((0.0, 5.0), (-10.0, 60.0), 54, 58, 375, 320)  # so that a fifth of the wind is 15 pixels
    columns = Frame((0.4, parts.shape[1] + 0.6), (0.0, TOP), *((54, 506, 375, 240) if narrow else (504, 58, 330, 320)))
    high = float(np.interp(NOISE_AT, grid, truth))
    drawn = [
        *_polynomials(plane, grid, truth, predictions, mean),
        *_bracket(plane, high, noise, days),
        *_columns(columns, parts, degree),
    ]
    moved = Dragged.up(plane, "noise", noise, 0.0, 12.0, 0.5)
    grips = [
        pad(columns, "degree"),
        handle(plane, "noise", [NOISE_AT, high + noise], _("noise, newtons"), moved),
        handle(columns, "degree", [degree, TOP], _("degree"), Dragged.across(columns, "degree", degree, 1, 9, 1)),
    ]
    return drawing(*((446, 796) if narrow else (850, 426)), *drawn, handles="".join(grips))


def _polynomials(plane: Frame, grid: np.ndarray, truth: np.ndarray, predictions: np.ndarray, mean) -> list[str]:
    many = "".join(_thin(plane, grid[::4], row[::4]) for row in predictions)
    entries = [
        (_("{n} trainings").format(n=len(predictions)), "input", "line"),
        (_("their mean"), "weight", "dashes"),
        (_("truth"), "ink", "dots"),
    ]
    lines = [
        element("path", d=many, class_="input stroke", stroke_width=1, opacity=0.45, id="many"),
        marks.line(plane, np.column_stack([grid, truth])[::2], "ink", width=4, dash="0.1 7", id="truth"),
        marks.line(plane, np.column_stack([grid, mean])[::2], "weight", width=3, dash="9 5", id="mean"),
    ]
    axes = plane.axes(_("wind, 10 km/h"), _("pull, newtons"), y_ticks=(0, 20, 40, 60))
    return [axes, plane.window(*lines), marks.key(plane.left, 24, entries)]


def _thin(plane: Frame, x: np.ndarray, y: np.ndarray) -> str:
    """One polynomial as steps from point to point, which are shorter than the points: there are many of them."""
    pixels = np.round(plane.pixels(np.column_stack([x, y])) * 10)
    steps = np.diff(pixels, axis=0) / 10
    told = " ".join(f"{across:g} {down:g}" for across, down in steps.tolist())
    return f"M{pixels[0, 0] / 10:g} {pixels[0, 1] / 10:g}l{told}"


def _bracket(plane: Frame, high: float, noise: float, days: int) -> list[str]:
    """One standard deviation of the noise, up and down from the truth, and the winds of the days on the axis."""
    ends = [high - noise, high + noise]
    x = NOISE_AT
    bracket = [[x, ends[0]], [x, ends[1]], [np.nan, np.nan], [x - 0.1, ends[0]], [x + 0.1, ends[0]]]
    name = _("±noise")
    place = [x - 0.18, high + noise]
    winds = plane.left + (np.arange(days) + 0.5) / days * plane.width
    ticks = "".join(f"M{number(wind)} {number(plane.bottom)}v-10" for wind in winds.tolist())
    return [
        marks.line(plane, bracket, "ink", width=2.5, id="noise-size"),
        marks.words(plane, place, name, anchor="end", shift=(0, 5), look="note", id="noise-name", follows="noise"),
        element("path", d=ticks, class_="ink stroke", stroke_width=1.5, id="days"),
    ]


def _columns(columns: Frame, parts: np.ndarray, degree: int) -> list[str]:
    """Bias², variance and noise on top of one another; the first full, the second pale, the third only an outline."""
    bottoms = np.vstack([np.zeros(parts.shape[1]), np.cumsum(parts, axis=0)])
    looks = [
        ("bias²", {"class_": "weight fill"}),
        ("variance", {"class_": "input fill", "opacity": 0.55}),
        ("noise", {"class_": "muted stroke", "stroke_width": 1.5}),
    ]
    stacks = [
        element("path", d=_boxes(columns, bottoms[k], bottoms[k + 1]), id=f"part-{k}", **look)
        for k, (_name, look) in enumerate(looks)
    ]
    taller = [
        marks.words(columns, [d + 1, TOP], "↑", shift=(0, 28), look="number", id=f"taller-{d + 1}")
        for d in np.flatnonzero(bottoms[-1] > TOP)
    ]
    chosen = marks.bar(columns, (degree - 0.48, degree + 0.48), (0, TOP), "muted", id="chosen")
    names = ["bias²", _("variance"), _("noise²")]
    key = _part_key(columns.left, columns.top - 38, names, [look for _name, look in looks])
    axes = columns.axes(
        _("degree"), _("mean squared error, newtons²"), x_ticks=range(1, 10), y_ticks=(0, 50, 100, 150), grid=False
    )
    return [element("g", chosen, class_="pale"), axes, columns.window(*stacks), *taller, key]


def _boxes(columns: Frame, low: np.ndarray, high: np.ndarray) -> str:
    """One path of a box for each degree."""
    across, down = columns.unit
    width, found = 0.7 * across, []
    for k, (bottom, top) in enumerate(zip(low.tolist(), high.tolist(), strict=True)):
        bottom, top = min(bottom, 2 * TOP), min(top, 2 * TOP)
        x, y = columns.at(k + 0.65, bottom)
        found.append(f"M{number(x)} {number(y)}h{number(width)}v{number((top - bottom) * down)}h{number(-width)}z")
    return "".join(found)


def _part_key(left: float, y: float, names: Sequence[str], looks: Sequence[dict]) -> str:
    parts, x = [], left
    for name, look in zip(names, looks, strict=True):
        parts.append(element("path", d=f"M{number(x)} {number(y - 7)}h22v14h-22z", **look))
        parts.append(element("text", name, x=x + 29, y=y + 5, class_="ink note"))
        x += 29 + 7.2 * len(name) + 16
    return "".join(parts)


def error_in_parts(bias: float, variance: float, noise: float, degree: int) -> str:
    """Write the expected error as the sum of its parts; degree and noise can be dragged."""
    chosen = scrub("degree-number", _("degree"), Dragged("degree", degree, 1, 9, 1), "ink")
    size = scrub("noise-number", _("noise, newtons"), Dragged("noise", noise, 0.0, 12.0, 0.5), "ink")
    said = [term(f"bias² {signed(bias, 1)}", "weight"), term(_("variance {n}").format(n=signed(variance, 1)), "input")]
    total = term(signed(bias + variance + noise**2, 1), "strong")
    return f"{_('degree')} {chosen}: {said[0]} + {said[1]} + {_('noise')} {size}² = {total}"


# --- the means of many samples ----------------------------------------------------------------------------------------


def sampling(
    means: np.ndarray,
    edges: np.ndarray,
    truth: float,
    standard_error: float,
    spread: float,
    top: float,
    unit: str,
    sizes: Sequence[int],
    size: int,
    outside: tuple[float, float],
    *,
    narrow: bool = False,
) -> str:
    """Draw the means of many samples under the bell that is promised, and their spread against the size of a sample.

    Parameters
    ----------
    means : (S,)
    edges : (K + 1,)
        Borders of the bars; what lies outside is not drawn.
    truth, standard_error : float
        Centre and width of the bell.
    spread : float
        The standard deviation of single values.
    top : float
        Where the axis ends; it begins at 0.
    unit : str
        Of the values, for the axis.
    sizes : sequence of int
        Of a sample, to choose from.
    size : int
        The place of the one that is chosen; it can be dragged.
    outside : (below, above)
        Shares of the means that lie further out than the bell's middle 95%.
    narrow : bool
        Put the spread under the means.
    """
    counts, _edges = np.histogram(means, edges)
    heights = counts / len(means) / np.diff(edges)
    x = np.clip(truth + standard_error * np.linspace(-4, 4, 81), 0, top)
    bell = np.exp(-(((x - truth) / standard_error) ** 2) / 2) / (standard_error * np.sqrt(2 * np.pi))
    highest = 1.25 * min(heights.max(), 2 * bell.max())
    frame = Frame((0.0, top), (0.0, float(highest)), 54, 64, 378 if narrow else 440, 300)
    fall = Frame((-0.15, 2.75), (-1.75, 0.15), *((64, 478, 368, 200) if narrow else (574, 64, 270, 300)))
    drawn = [
        *_means(frame, edges, heights, np.column_stack([x, bell]), truth, standard_error, unit, outside),
        *_fall(fall, sizes, size, float(means.std()) / spread),
    ]
    along = Dragged("size", size, 0, len(sizes) - 1, 1, right=(len(sizes) - 1) / (fall.unit[0] * np.log10(sizes[-1])))
    place = [np.log10(sizes[size]), fall.y[0] - 16 / fall.unit[1]]  # clear of the numbers under the axis
    grip = pad(fall, "size") + handle(fall, "size", place, _("values in a sample, N"), along)
    return drawing(*((446, 732) if narrow else (856, 420)), *drawn, handles=grip)


def _means(frame: Frame, edges, heights, bell, truth: float, standard_error: float, unit: str, outside) -> list[str]:
    seen = np.flatnonzero(heights) if len(edges) > 100 else np.arange(len(heights))
    first, last = seen[0], seen[-1] + 1
    stairs = _stairs(edges[first : last + 1], heights[first:last])
    ends = [[[truth + side * 1.96 * standard_error, y] for y in frame.y] for side in (-1, 1)]
    lines = [
        marks.area(frame, stairs, "input", id="means", pale=True),
        marks.line(frame, stairs, "input", width=1.2, id="means-edge"),
        *(marks.line(frame, end, "muted", width=1.5, id=f"span-{k}") for k, end in enumerate(ends)),
        marks.line(frame, [[truth, y] for y in frame.y], "ink", width=2.5, dash="0.1 6", id="truth"),
        marks.line(frame, bell, "weight", width=3, dash="9 5", id="bell"),
    ]
    entries = [(_("means"), "input", "line"), (_("promised"), "weight", "dashes"), (_("truth"), "ink", "dots")]
    entries += [("±1.96 SE", "muted", "line")]
    shares = [
        marks.words(
            frame, [0, frame.y[1]], f"← {outside[0]:.1%}", anchor="start", shift=(0, -8), id="below", look="number"
        ),
        marks.words(
            frame,
            [frame.x[1], frame.y[1]],
            f"{outside[1]:.1%} →",
            anchor="end",
            shift=(0, -8),
            id="above",
            look="number",
        ),
    ]
    axes = frame.axes(_("mean, {unit}").format(unit=unit), _("how often"), y_ticks=())
    return [axes, frame.window(*lines), *shares, marks.key(frame.left, 22, entries)]


def _stairs(edges: np.ndarray, heights: np.ndarray) -> np.ndarray:
    """The outline of bars, (2K + 2, 2), from the floor to the floor."""
    return np.column_stack([np.repeat(edges, 2), np.concatenate([[0.0], np.repeat(heights, 2), [0.0]])])


def _fall(frame: Frame, sizes: Sequence[int], size: int, measured: float) -> list[str]:
    """How the standard error falls with N, both by powers of ten: the promise is a straight line."""
    n = np.log10(sizes)
    here = [n[size], -n[size] / 2]
    parts = [
        frame.axes(_("values in a sample, N"), _("standard error / s"), x_ticks=(), y_ticks=(), grid=False),
        element("rect", x=frame.left, y=frame.top, width=frame.width, height=frame.height, class_="edge"),
    ]
    parts += [
        marks.words(frame, [np.log10(k), frame.y[0]], f"{k}", shift=(0, 18), look="tick") for k in (1, 4, 16, 100, 400)
    ]
    parts += [
        marks.words(frame, [frame.x[0], np.log10(k)], f"{k:g}", anchor="end", shift=(-8, 4), look="tick")
        for k in (1.0, 0.5, 0.2, 0.1, 0.05)
    ]
    guide = marks.line(frame, [[here[0], frame.y[0]], here], "muted", width=1.5, dash="3 4", id="guide", follows="size")
    promise = marks.line(frame, np.column_stack([n[[0, -1]], -n[[0, -1]] / 2]), "weight", width=3, dash="9 5")
    true = marks.point(frame, [here[0], np.log10(measured)], "input", radius=7, id="measured", follows="size")
    promised = marks.point(frame, here, "weight", shape="ring", radius=10, id="promised", follows="size")
    return [*parts, guide, promise, promised, true]


def promised_error(spread: float, n: int, standard_error: float) -> str:
    """Write the standard error with its numbers."""
    total = term(f"{standard_error:.3g}", "weight")
    return f"{term('SE', 'weight name')} = s / √N = {spread:.3g} / √{n} = {total}"


# --- two models -------------------------------------------------------------------------------------------------------

DIFFERENCES = np.arange(-61.0, 62.0, 2.0)  # borders of the bars of differences


def bootstrap(
    measured: Sequence[float],
    truths: Sequence[float],
    intervals: Sequence[tuple[float, float] | None],
    references: Sequence[tuple[float, float] | None],
    shares: np.ndarray,
    degrees: tuple[int, int],
    *,
    learner: bool = False,
) -> str:
    """Draw the errors of two models with their intervals; below, the resampled means of their difference.

    Parameters
    ----------
    measured, truths : sequence of 3 floats
        Of A, of B, and of B minus A.
    intervals, references : sequence of 3 pairs
        None hides one; the references are pale bands behind.
    shares : ndarray
        Of the resampled differences, between the neighbours in `DIFFERENCES`.
    degrees : (int, int)
        Of A and of B; they can be dragged.
    learner : bool
        Whether the intervals are the learner's.
    """
    upper = Frame((0.0, 100.0), (-0.6, 1.6), 130, 52, 390, 110)
    lower = Frame((-60.0, 60.0), (0.0, 0.3), 64, 236, 456, 200)
    frames, heights = (upper, upper, lower), (1.0, 0.0, 0.255)
    rows = [
        _estimate(frames[k], heights[k], measured[k], truths[k], intervals[k], references[k], "ABd"[k])
        for k in range(3)
    ]
    names, chips = _models(upper, degrees)
    drawn = [
        upper.axes(_("mean squared error, newtons²"), y_ticks=()),
        *names,
        *_resampled(lower, shares),
        *rows,
        _bootstrap_key(upper, learner),
    ]
    return drawing(534, 480, *drawn, handles="".join(chips))


def _bootstrap_key(upper: Frame, learner: bool) -> str:
    name = _("interval, yours") if learner else _("interval")
    entries = [(_("measured"), "ink", "disc"), (_("truth"), "weight", "diamond"), (name, "input", "line")]
    return marks.key(64, upper.top - 28, entries)


def _models(upper: Frame, degrees: tuple[int, int]) -> tuple[list[str], list[str]]:
    """The names of the rows, and the degrees, which can be dragged."""
    names, chips = [], []
    for row, letter, degree in ((1, "A", degrees[0]), (0, "B", degrees[1])):
        x, y = upper.at(0, row)
        names.append(element("text", letter, x=14, y=y + 6, class_="ink name"))
        names.append(element("text", _("degree"), x=34, y=y + 5, class_="muted note"))
        said = _("degree of {model}").format(model=letter)
        moved = Dragged(f"degree_{letter.lower()}", degree, 2, 6, 1)
        chips.append(scrub_in_picture(x - 26, y, f"degree-{letter}", said, moved, "ink", f"{degree}"))
    return names, chips


def _estimate(frame: Frame, height: float, measured: float, truth: float, interval, reference, name: str) -> str:
    """One row: the interval with its ends, a pale band behind, the measured value and the true one."""
    parts = []
    if reference is not None:
        band = [[end, height] for end in reference]
        parts.append(marks.line(frame, band, "input", width=16, pale=True, id=f"band-{name}"))
    if interval is not None:
        low, high = interval
        rise = 8 / frame.unit[1]
        ends = [[[x, height - rise], [x, height + rise]] for x in interval]
        gap = [[np.nan, np.nan]]
        whole = np.array([[low, height], [high, height], *gap, *ends[0], *gap, *ends[1]])
        parts.append(marks.line(frame, whole, "input", width=3.5, id=f"interval-{name}"))
    parts.append(marks.point(frame, [measured, height], "ink", radius=6, id=f"measured-{name}"))
    parts.append(marks.point(frame, [truth, height], "weight", shape="diamond", id=f"truth-{name}"))
    return frame.window(*parts)


def _resampled(lower: Frame, shares: np.ndarray) -> list[str]:
    stairs = _stairs(DIFFERENCES, shares)
    bars = [
        marks.area(lower, stairs, "input", id="shares", pale=True),
        marks.line(lower, stairs, "input", width=1, id="shares-edge"),
        marks.line(lower, [[0, y] for y in lower.y], "ink", width=2, dash="7 5"),
    ]
    sides = [
        marks.words(lower, [lower.x[0], lower.y[1]], _("← B better"), anchor="start", shift=(6, 18), look="note"),
        marks.words(lower, [lower.x[1], lower.y[1]], _("A better →"), anchor="end", shift=(-6, 18), look="note"),
    ]
    axes = lower.axes(
        _("error of B − error of A, newtons²"), _("share of resamples"), y_ticks=(0, 0.1, 0.2, 0.3), grid=False
    )
    return [axes, lower.window(*bars), *sides]


def drawn_days(days: int, which: int, difference: float, interval: tuple[float, float]) -> str:
    """Write the difference of the two models with its interval; how many days, and which, can be dragged."""
    many = scrub("days-number", _("unseen days"), Dragged("days", days, 10, 200, 10), "ink")
    draw = scrub("which-number", _("which days"), Dragged("which", which, 1, 50, 1), "ink")
    ends = term(_("{low} to {high}").format(low=signed(interval[0], 1), high=signed(interval[1], 1)), "input")
    found = term(f"B − A = {signed(difference, 1)}", "strong")
    return _("{many} days, draw no. {draw}: {found} ({ends})").format(many=many, draw=draw, found=found, ends=ends)
