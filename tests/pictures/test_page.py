"""What is shipped to the page is what was published, and a still needs nothing else."""

import base64
import re

import pytest

from course_lib.pictures import page
from course_lib.pictures.svg import drawing, element
from svg_parts import parsed


def test_nothing_is_fetched_from_elsewhere():
    own = (page.HERE / "page.js").read_text(encoding="utf-8") + page.styles()
    assert set(re.findall(r"https?://[^\s\"']+", own)) <= {"http://www.w3.org/2000/svg"}
    assert "import(" not in own and "@import" not in own and "url(" not in own


def test_the_library_comes_with_its_licence_and_a_changed_one_is_refused(monkeypatch, tmp_path):
    assert "MIT License" in (page.HERE / "morphdom-LICENSE").read_text(encoding="utf-8")
    (tmp_path / page.MORPHDOM).write_bytes((page.HERE / page.MORPHDOM).read_bytes() + b" ")
    monkeypatch.setattr(page, "HERE", tmp_path)
    with pytest.raises(ValueError, match=r"morphdom.*: expected the file that was published"):
        page.script.__wrapped__()


def test_a_still_is_an_image_with_its_own_look_its_words_and_nothing_to_drag():
    svg = drawing(40, 30, element("circle", r=3, id="a"), handles=element("g", role="slider", data_drag="[]"))
    made = page.still(svg, 'a "b" < c')
    assert made.startswith('<img alt="a &quot;b&quot; &lt; c" width="40" ')
    inside = base64.b64decode(made.partition("base64,")[2].partition('"')[0]).decode("utf-8")
    tree = parsed(inside)
    assert tree.find("title").text == 'a "b" < c'
    assert ".course-drawing" in tree.find("style").text and "/*" not in tree.find("style").text
    assert "data-drag" not in inside and tree.find(".//*[@id='a']") is not None


def test_the_page_and_python_point_arrows_alike():
    """Both have the size of a head; a drag must not change it."""
    from course_lib.pictures import marks

    script = page.script()
    assert f"[{marks.HEAD:g} * size, {marks.HALF:g} * size]" in script
    assert f"length / {1.5 * marks.HEAD:g})" in script
