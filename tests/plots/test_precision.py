"""Lesson t5's picture of bits: the artists hold what they are given."""

from course_lib.plots.precision import BitsPicture
from course_lib.plots.style import to_png


def test_bits_and_values_are_shown_in_their_parts():
    picture = BitsPicture(
        {"float32": (8, 23), "float16": (5, 10)}, {"float32": (-149, -126, 128), "float16": (-24, -14, 16)}
    )
    bits = {"float32": ("0", "0" * 8, "1" * 23), "float16": ("1", "01010", "0" * 10)}
    picture.update(bits, {"float32": "a", "float16": "b"}, -3.0)
    assert [text.get_text() for text in picture.digits["float16"]] == ["1", "0 1 0 1 0", " ".join("0" * 10)]
    assert picture.values["float16"].get_text() == "b"
    assert list(picture.mark.get_xdata()) == [-3.0, -3.0]
    assert to_png(picture.bits.figure)[:4] == b"\x89PNG"


def test_the_bits_stand_in_their_cells():
    """Every part's text is as wide as its cells: a text for each bit would take twice as long to draw."""
    formats = {"float32": (8, 23), "bfloat16": (8, 7), "float16": (5, 10)}
    picture = BitsPicture(formats, dict.fromkeys(formats, (-149, -126, 128)))
    picture.update({name: ("0", "0" * e, "1" * f) for name, (e, f) in formats.items()}, dict.fromkeys(formats, ""), 0.0)
    to_png(picture.bits.figure)
    for name, (exponent, fraction) in formats.items():
        for text, cells in zip(picture.digits[name], (1, exponent, fraction), strict=True):
            box = text.get_window_extent().transformed(picture.bits.transData.inverted())
            assert abs(box.width - (cells - 0.5)) < 0.35
