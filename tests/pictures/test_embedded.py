"""A page inside a lesson."""

import base64
import re

import pytest

from course_lib.pictures.embedded import embed


def test_the_page_is_whole_and_walled_off():
    shown = embed("<p>It is 5 °C</p>", 'A "greeting".', height=200)._repr_html_()
    data = re.search(r"data:text/html;base64,([^\"]*)", shown)[1]
    assert base64.b64decode(data).decode() == "<p>It is 5 °C</p>"
    assert 'sandbox="allow-scripts"' in shown and "height:200px" in shown
    assert 'title="A &quot;greeting&quot;."' in shown


@pytest.mark.parametrize(("page", "told"), [(b"<p>", "A page."), ("<p>", " "), ("<p>", None)])
def test_bad_input_is_named(page, told):
    with pytest.raises((TypeError, ValueError), match=r"page|told"):
        embed(page, told)
