"""How many characters, bytes and tokens a text has; its tokens as boxes; and a vocabulary that two languages share."""

from __future__ import annotations

from collections.abc import Iterable, Sequence

import numpy as np

from course_lib.pictures import marks
from course_lib.pictures.frame import Frame
from course_lib.pictures.handles import Dragged, handle, pad, scrub, term
from course_lib.pictures.svg import drawing, element, written
from course_lib.text import _

__all__ = ["MOST_BOXES", "boxes", "budget", "counts", "premium_line"]


# --- a text -----------------------------------------------------------------------------------------------------------

_ROWS = ((_("characters"), "muted"), (_("bytes"), "input"), (_("tokens"), "weight"))


def counts(numbers: Sequence[int], english: Sequence[int] = (), *, narrow: bool = False) -> str:
    """Draw how many characters, bytes and tokens a text has and, as a mark on each bar, how many another one has.

    Parameters
    ----------
    numbers : 3 ints
    english : 3 ints, optional
        Of the same text in English.
    narrow : bool
        Shorter bars, so that their names and numbers can be read.
    """
    frame = Frame((0.0, float(max(*numbers, *english, 1))), (0.0, 3.0), 96, 8, 150 if narrow else 340, 165)
    parts = []
    for k, ((name, colour), count) in enumerate(zip(_ROWS, numbers, strict=True)):
        middle = 2.5 - k
        parts.append(marks.words(frame, [0, middle], name, anchor="end", shift=(-12, 5), look="note"))
        parts.append(marks.bar(frame, (0, count), (middle - 0.26, middle + 0.26), colour, id=f"bar-{k}"))
        told = {"anchor": "start", "look": "number", "id": f"count-{k}"}
        parts.append(marks.words(frame, [frame.x[1], middle], f"{count:,}", shift=(16, -2 if english else 5), **told))
        if english:
            parts += _compared(frame, english[k], middle, k)
    return drawing(frame.right + 94, 181, *parts)


def _compared(frame: Frame, count: int, middle: float, k: int) -> list[str]:
    """A line across a bar where it would end in English, and the number."""
    ends = [[count, middle - 0.4], [count, middle + 0.4]]
    said = _("English: {count:,}").format(count=count)
    look = {"anchor": "start", "shift": (16, 15), "look": "tick", "id": f"english-count-{k}"}
    return [
        marks.line(frame, ends, "ink", width=2.5, dash="3 4", id=f"english-{k}"),
        marks.words(frame, [frame.x[1], middle], said, "muted", **look),
    ]


MOST_BOXES = 300  # tokens; a text has more of them than anybody looks at
_SHADES = ("token", "token second", "token third")


def boxes(characters: Iterable[tuple[str, Sequence[tuple[str, int]]]], label: str, more: str = "") -> str:
    """Write tokens as boxes, in HTML: it has the letters of every script, and breaks lines where there is no room.

    The boxes are told apart by their edges and the gaps between them; three shades in turn help the eye along a line.

    Parameters
    ----------
    characters : iterable of (str, tokens)
        A token that is whole has no text of its own; several that make up one character stand under it. Each token is
        what is seen of it, and its id.
    label : str
        For a screen reader.
    more : str
        Written behind the last one.

    Examples
    --------
    >>> boxes([("", [("The", 464)])], "1 token").partition("<span")[2]
    ' role="listitem" class="token" title="464">The</span></div>'
    """
    made, place = [], 0
    for letter, tokens in characters:
        if letter:
            parts = "".join(_box(text, number, place + i) for i, (text, number) in enumerate(tokens))
            under = element("span", parts, dir="ltr")
            made.append(element("span", written(letter), "<br>", under, role="listitem", class_="token-character"))
        else:
            made.append(_box(*tokens[0], place, role="listitem"))
        place += len(tokens)
    look = {"role": "list", "class_": "course-tokens", "aria_label": label, "dir": "auto", "tabindex": "0"}
    return element("div", "", *made, written(more), **look)


def _box(text: str, number: int, place: int, role: str | None = None) -> str:
    return element("span", written(text), role=role, class_=_SHADES[place % 3], title=f"{number}")


# --- a shared budget --------------------------------------------------------------------------------------------------

_HIGHEST = 7.0  # Hindi tokens per English one


def budget(
    visited: np.ndarray, here: tuple[int, int, int], alone: int, *, articles: int, most: int, narrow: bool = False
) -> str:
    """Draw how many tokens two languages need and how many times as many the second needs, by its share of articles.

    Parameters
    ----------
    visited : (n, 3)
        Articles of the second language in the training text, and the tokens of the first and of the second language.
    here : 3 ints
        The same for the present number of articles, which can be dragged.
    alone : int
        The tokens of the first language where it has the vocabulary for itself.
    articles, most : int
        How many articles there may be; how many tokens the picture has room for.
    narrow : bool
        Put the second plot under the first.
    """
    across = (-0.8, articles + 0.8)
    left = Frame(across, (0.0, 1.08 * most), 66, 76, 340, 230)
    right = Frame(across, (0.0, _HIGHEST), *((66, 440) if narrow else (476, 76)), 340, 230)
    rows = np.vstack([visited[np.argsort(visited[:, 0], kind="stable")], here]).astype(float)  # the present one is last
    now = int(here[0])
    parts = [
        *_both(left, rows, alone, 130 if narrow else None),
        *_premium(right, rows),
        *(_cut(frame, now) for frame in (left, right)),
    ]
    moved = Dragged.across(left, "articles", now, 0, articles, 1)
    grips = [pad(left, "articles"), pad(right, "articles")]
    grips.append(handle(left, "articles", [now, left.y[1]], _("Hindi articles"), moved))
    return drawing(*((430, 726) if narrow else (836, 362)), *parts, handles="".join(grips))


def _axes(frame: Frame, title: str) -> list[str]:
    name = element("text", written(title), x=frame.left, y=frame.top - 28, class_="title")
    return [name, frame.axes(_("Hindi articles in the training text"))]


def _cut(frame: Frame, now: int) -> str:
    return marks.line(frame, [[now, y] for y in frame.y], "muted", width=1.5, dash="3 4", follows="articles")


def _both(frame: Frame, rows: np.ndarray, alone: int, pitch: float | None) -> list[str]:
    """The tokens of both languages, and those of the first one where it is alone."""
    entries = [(_("English"), "input", "line", "disc"), (_("Hindi"), "weight", "dashes", "diamond")]
    return [
        *_axes(frame, _("tokens of ten other articles")),
        marks.key(frame.left, 18, entries, pitch=pitch),
        *_level(frame, alone, _("English, learned alone")),
        *_visited(frame, rows[:, [0, 1]], "input", "english"),
        *_visited(frame, rows[:, [0, 2]], "weight", "hindi", shape="diamond", dash="7 5"),
    ]


def _premium(frame: Frame, rows: np.ndarray) -> list[str]:
    """How many times as many tokens the second language needs."""
    ratios = np.column_stack([rows[:, 0], rows[:, 2] / rows[:, 1]])
    x, y = ratios[-1]
    anchor, shift = ("end", (-12, -14)) if x > 0.8 * frame.x[1] else ("start", (12, -12))
    return [
        *_axes(frame, _("Hindi tokens per English token")),
        *_level(frame, 1.0, _("as many as in English")),
        *_visited(frame, ratios, "output", "ratio"),
        marks.words(frame, [x, y], f"{y:.2f}", "output", anchor=anchor, shift=shift, id="premium"),
    ]


def _level(frame: Frame, at: float, name: str) -> list[str]:
    ends = [[x, at] for x in frame.x]
    words = marks.words(frame, ends[1], name, "muted", anchor="end", shift=(-2, 16), look="note")
    return [marks.line(frame, ends, "ink", width=1.5, dash="2 5"), words]


def _visited(
    frame: Frame, points: np.ndarray, colour: str, id: str, *, shape: str = "disc", dash: str = ""
) -> list[str]:
    """A line with a point wherever one has been, and a large one where one is: the last row."""
    been, now = points[:-1], points[-1]
    small = [
        marks.point(frame, at, colour, shape=shape, radius=3.5, id=f"{id}-{int(at[0])}")
        for at in been
        if at[0] != now[0]
    ]
    line = marks.line(frame, been, colour, width=2, dash=dash, id=f"{id}-line")
    return [line, *small, marks.point(frame, now, colour, shape=shape, radius=7, id=f"{id}-now")]


def premium_line(now: int, articles: int, others: int, premium: float) -> str:
    """Write what the training text holds and what comes of it; the number of articles can be dragged."""
    count = scrub("articles-number", _("Hindi articles"), Dragged("articles", now, 0, articles, 1), "ink")
    told = term(_("{premium:.2f} Hindi tokens per English token").format(premium=premium), "output")
    return _("{count} Hindi articles with {others} in English: {told}").format(count=count, others=others, told=told)
