"""SVG as text is well formed whatever is written in it."""

import pytest
from hypothesis import given, strategies as st

from course_lib.pictures.svg import drawing, element, group, kept, number, part_kept, written
from svg_parts import parsed

TEXT = st.text(st.characters(min_codepoint=32, exclude_categories=("Cs", "Cc", "Cn")))


@given(TEXT, TEXT)
def test_what_is_written_comes_back_whatever_it_is(attribute, text):
    made = parsed(f"<svg>{element('text', written(text), aria_label=attribute)}</svg>").find("text")
    assert (made.get("aria-label"), made.text or "") == (attribute, text)


@pytest.mark.parametrize("value", [float("nan"), float("inf"), float("-inf")])
def test_a_coordinate_that_is_no_number_is_refused(value):
    with pytest.raises(ValueError, match="coordinate: expected a finite number"):
        number(value)


@given(st.floats(-1e5, 1e5))
def test_a_coordinate_keeps_a_tenth_of_a_pixel_and_has_no_minus_zero(value):
    assert abs(float(number(value)) - value) <= 0.0501
    assert number(value) != "-0"


def test_an_attribute_without_a_value_is_left_out_and_python_names_are_svgs():
    assert element("path", class_="a", stroke_width=1, id=None) == '<path class="a" stroke-width="1"/>'


def test_what_is_seen_is_one_image_and_handles_are_beside_it():
    tree = parsed(drawing(100, 50, group(element("line")), handles=element("circle", role="slider")))
    assert tree.get("viewBox") == "0 0 100 50"
    image = tree.find("g[@role='img']")
    assert image.find(".//*[@role='slider']") is None and tree.find("circle[@role='slider']") is not None


def test_a_kept_piece_is_put_back_where_it_was():
    whole = f"<svg><a/>{kept('axes', '<b/>', '<c/>')}<d/>{kept('points', '<e/>')}</svg>"
    moving, pieces = part_kept(whole)
    assert moving == "<svg><a/><!--kept axes--><d/><!--kept points--></svg>" and len(pieces) == 2
    for name, piece in pieces.items():
        moving = moving.replace(f"<!--kept {name}-->", piece)
    assert [child.tag for child in parsed(moving)] == [child.tag for child in parsed(whole)] == list("abcde")
    assert part_kept("<svg/>") == ("<svg/>", {})
