"""What the page gets: the script that follows the picture, its styles, and a still for pages without a kernel.

The patching of the page is morphdom's (2.7.8, MIT, `morphdom-LICENSE`; 12 kB), which is shipped beside this file as it
was published. idiomorph (0.8.0) does the same in 11 kB, and guesses where ids are missing; our pictures have them.
"""

from __future__ import annotations

import base64
import hashlib
import re
from functools import cache
from pathlib import Path

from course_lib.pictures.svg import element, written

# What says how to drag something, and to whom: nobody drags in an image.
_FOR_HANDS = re.compile(r' (?:data-[a-z]+|role|tabindex|aria-[a-z]+)="[^"]*"')

__all__ = ["MORPHDOM", "script", "still", "styles"]

HERE = Path(__file__).parent
MORPHDOM = "morphdom-2.7.8.min.js"
# From the npm registry's package morphdom 2.7.8, dist/morphdom-umd.min.js.
CHECKSUM = "1bea1e3733860f75e851bf53e2cd97af8bd24d88e70f15cc643f4a737cd2fe2a"


@cache
def script() -> str:
    """Return the page's script, a module that exports `render` as anywidget wants it.

    Raises
    ------
    ValueError
        The library that it stands on is not the one that was published.

    Examples
    --------
    >>> script().startswith("const morphdom") and "export default { render }" in script()
    True
    """
    library = (HERE / MORPHDOM).read_bytes()
    if hashlib.sha256(library).hexdigest() != CHECKSUM:
        raise ValueError(f"{MORPHDOM}: expected the file that was published, got one with another checksum")
    wrapped = "const module = { exports: {} }; const exports = module.exports;\n" + library.decode("utf-8")
    page = (HERE / "page.js").read_text(encoding="utf-8")
    return f"const morphdom = (() => {{ {wrapped}\nreturn module.exports; }})();\n{page}"


@cache
def styles() -> str:
    """Return the look of pictures, for the page."""
    return "\n".join((HERE / name).read_text(encoding="utf-8") for name in ("picture.css", "page.css"))


@cache
def _alone() -> str:
    """The look of a still, without what is for people who read the style sheet."""
    css = re.sub(r"/\*.*?\*/", "", (HERE / "picture.css").read_text(encoding="utf-8"), flags=re.DOTALL)
    return re.sub(r"\s*([{}:;,])\s*|\s+", lambda found: found[1] or " ", css).strip()


def still(svg: str, told: str) -> str:
    """Return a picture as an HTML image that needs no script and no kernel.

    As an image, because JupyterLab lets no other SVG through in a notebook that it has no reason to trust.

    Parameters
    ----------
    svg : str
        From `svg.drawing`.
    told : str
        What there is to see, for those who cannot.

    Examples
    --------
    >>> still('<svg class="course-drawing" viewBox="0 0 4 3"><g/></svg>', "A line.")[:25]
    '<img alt="A line." width='
    """
    opening, _end, rest = _FOR_HANDS.sub("", svg).partition(">")
    width = opening.partition('viewBox="0 0 ')[2].partition(" ")[0]
    alone = f"{opening}><title>{written(told)}</title><style>{_alone()}</style>{rest}"
    data = base64.b64encode(alone.encode("utf-8")).decode("ascii")
    source = f"data:image/svg+xml;base64,{data}"
    return element("img", alt=told, width=width, style="max-width:100%;height:auto;border-radius:6px", src=source)
