"""SVG as text: an element, its numbers, and the drawing that holds all.

Measured for sixty lines with five attributes each, in one run: this writer 0.36 ms, svg.py 1.9 ms, drawsvg 2.5 ms, htpy
2.8 ms. An explorer writes a picture at every move, so the 30 lines below are ours.
"""

from __future__ import annotations

import html
import re
from functools import cache

__all__ = ["drawing", "element", "group", "kept", "number", "part_kept", "written"]

_SPECIAL = re.compile("[&<>\"']")
_KEPT = re.compile(r"<!--kept ([a-z-]+)-->(.*?)<!--/kept-->", re.DOTALL)
XMLNS = "http://www.w3.org/2000/svg"


def number(value: float) -> str:
    """Write a coordinate to a tenth of a pixel, which no eye can tell from the exact one.

    Raises
    ------
    ValueError
        It is not finite: a browser would drop the element without a word.

    Examples
    --------
    >>> number(3.14159), number(2.0), number(-0.01)
    ('3.1', '2', '0')
    """
    text = f"{value:.1f}"
    if text[-2] != ".":
        raise ValueError(f"coordinate: expected a finite number, got {value}")
    if text[-1] != "0":
        return text
    return text[:-2] if text != "-0.0" else "0"


def written(text: object) -> str:
    """Escape what is to be read and not parsed.

    Examples
    --------
    >>> written('a < b & "c"')
    'a &lt; b &amp; &quot;c&quot;'
    """
    text = str(text)
    return html.escape(text) if _SPECIAL.search(text) else text


def element(tag: str, *children: str, **attributes: object) -> str:
    """Write an element; `children` are SVG already, attributes are escaped, and those that are None are left out.

    A name ends in _ where Python has taken the word, and has _ where SVG has a hyphen.

    Examples
    --------
    >>> element("line", x1=0, y1=2.25, class_="axis", stroke_width=2, id=None)
    '<line x1="0" y1="2.2" class="axis" stroke-width="2"/>'
    >>> element("text", written("<u>"), x=1.0)
    '<text x="1">&lt;u&gt;</text>'
    """
    # A list and no generator, which join would make into a list first: a picture has hundreds of these.
    said = "".join([_attribute(name, value) for name, value in attributes.items() if value is not None])
    return f"<{tag}{said}>{''.join(children)}</{tag}>" if children else f"<{tag}{said}/>"


def _attribute(name: str, value: object) -> str:
    return f' {_spelled(name)}="{written(value) if isinstance(value, str) else number(value)}"'


@cache
def _spelled(name: str) -> str:
    return name.rstrip("_").replace("_", "-")


def group(*children: str, **attributes: object) -> str:
    """Write a group; without children it is empty, and its place is kept.

    Examples
    --------
    >>> group(element("path"), id="boat")
    '<g id="boat"><path/></g>'
    """
    return element("g", "", *children, **attributes)


def kept(name: str, *parts: str) -> str:
    """Mark what stays the same while the rest moves: it is sent to the page once, and again when it has changed.

    Parameters
    ----------
    name : str
        Of small letters; each piece of a picture has its own.
    *parts : str
        None of them with a kept piece of its own.

    Examples
    --------
    >>> kept("axes", "<g/>")
    '<!--kept axes--><g/><!--/kept-->'
    """
    return f"<!--kept {name}-->{''.join(parts)}<!--/kept-->"


def part_kept(svg: str) -> tuple[str, dict[str, str]]:
    """Part a picture into what moves and its kept pieces by name; `page.js` puts them together again.

    Examples
    --------
    >>> part_kept("<svg>" + kept("axes", "<g/>") + "</svg>")
    ('<svg><!--kept axes--></svg>', {'axes': '<g/>'})
    """
    pieces = dict(_KEPT.findall(svg)) if "<!--kept" in svg else {}
    return (_KEPT.sub(r"<!--kept \1-->", svg) if pieces else svg), pieces


def drawing(width: float, height: float, *parts: str, handles: str = "") -> str:
    """Write the whole picture: what is seen is one image to a screen reader, the handles after it are sliders.

    Parameters
    ----------
    width, height : float
        In pixels of the page where there is room; on a narrow page it shrinks.
    *parts : str
        SVG, the later ones over the earlier.
    handles : str
        From `handles`.

    Examples
    --------
    >>> drawing(40, 30, element("circle", r=3)).partition(">")[2]
    '<g role="img"><circle r="3"/></g></svg>'
    """
    seen = group(*parts, role="img")
    box, width_at_most = f"0 0 {number(width)} {number(height)}", f"max-width:{number(width)}px"
    return element("svg", seen, handles, xmlns=XMLNS, class_="course-drawing", viewBox=box, style=width_at_most)
