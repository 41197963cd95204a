"""A whole page inside a lesson: HTML that brings its own script, walled off from the notebook around it."""

from __future__ import annotations

import base64
import html

from course_lib.validation import describe

__all__ = ["Embedded", "embed"]


class Embedded:
    """A page in JupyterLab, its sentence elsewhere.

    Attributes
    ----------
    page, told : str
    height : int
        In pixels.
    """

    def __init__(self, page: str, told: str, height: int):
        self.page, self.told, self.height = page, told, height

    def __repr__(self) -> str:
        return f"Page: {self.told}"

    def _repr_html_(self) -> str:
        # A sandbox without "allow-same-origin": the page runs its own script and cannot touch the notebook.
        data = base64.b64encode(self.page.encode("utf-8")).decode("ascii")
        look = f"width:100%;max-width:36em;height:{self.height}px;border:1px solid #8888;border-radius:6px"
        told = html.escape(self.told)
        source = f'src="data:text/html;base64,{data}"'
        return f'<iframe sandbox="allow-scripts" title="{told}" style="{look}" {source}></iframe>'


def embed(page: str, told: str, height: int = 560) -> Embedded:
    """Show a page of HTML that needs nothing but itself.

    Parameters
    ----------
    page : str
        HTML.
    told : str
        A sentence on what there is to see, its name for a screen reader too.
    height : int

    Raises
    ------
    TypeError, ValueError
        `page` is no text; the sentence is empty.

    Examples
    --------
    >>> embed("<p>Hello</p>", "A greeting.")
    Page: A greeting.
    """
    if not isinstance(page, str):
        raise TypeError(f"page: expected HTML as text, got {describe(page)}")
    if not isinstance(told, str) or not told.strip():
        raise ValueError("told: expected a sentence that tells what there is to see, got none")
    return Embedded(page, told, height)
