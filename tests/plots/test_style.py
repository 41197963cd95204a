"""The look of every picture, and the alt text that goes with it."""

import base64
import io
import re

import pytest
from matplotlib.colors import to_rgb
from PIL import Image

from course_lib.plots import style


def test_new_axes_gives_one_or_a_flat_list():
    assert style.new_axes(3, 2).figure.get_size_inches().tolist() == [3, 2]
    assert len(style.new_axes(rows=2, columns=3)) == 6
    assert style.new_axes(square=True).get_aspect() == 1


def test_show_needs_an_alt_text():
    ax = style.new_axes(2, 1)
    for alt in ("", "   ", None):
        with pytest.raises(ValueError, match="alt: expected a sentence"):
            style.show(ax, alt)


def test_show_escapes_the_alt_text_and_holds_a_picture():
    shown = style.show(style.new_axes(2, 1), alt='a < b & "c"')
    html = shown._repr_html_()
    assert 'alt="a &lt; b &amp; &quot;c&quot;"' in html
    png = base64.b64decode(re.search(r"base64,([^\"]+)", html).group(1))
    assert Image.open(io.BytesIO(png)).size == (330, 165)
    assert repr(shown) == 'Picture: a < b & "c"'


def test_the_same_figure_gives_the_same_bytes():
    ax = style.new_axes(2, 1)
    assert style.show(ax, "x").png == style.show(ax, "x").png
    assert style.to_png(ax.figure) == style.to_png(ax.figure)


def luminance(colour):
    parts = [c / 12.92 if c <= 0.04045 else ((c + 0.055) / 1.055) ** 2.4 for c in to_rgb(colour)]
    return sum(weight * part for weight, part in zip((0.2126, 0.7152, 0.0722), parts, strict=True))


@pytest.mark.parametrize("name", ["BLUE", "ORANGE", "GREEN", "PINK", "INK", "GREY"])
def test_text_colours_are_readable_on_white(name):
    # WCAG 2.2: 3 to 1 for graphics and large text, 4.5 to 1 for ordinary text.
    needed = 3.0 if name in ("ORANGE",) else 4.4
    assert 1.05 / (luminance(getattr(style, name)) + 0.05) >= needed
