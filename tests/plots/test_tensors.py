"""Lesson t1's pictures: the artists hold the numbers given, and draw where they are told."""

import numpy as np

from course_lib.plots.style import new_axes, to_png
from course_lib.plots.tensors import MemoryPicture, NumberLinePicture

TITLES = {"t": "t", "u": "u = t[1]", "memory": "memory of t", "own": "memory of u"}
NONE = np.zeros(12, dtype=bool)


def shown(cells):
    return [text.get_text() for text, box in zip(cells.numbers, cells.boxes, strict=True) if box.get_visible()]


def test_a_view_has_no_memory_of_its_own():
    ax = new_axes(7, 5)
    picture = MemoryPicture(ax)
    assert picture.ax is ax
    into = np.arange(12) // 4 == 1
    t = np.arange(12).reshape(3, 4) + 100 * into.reshape(3, 4)
    picture.update(t, t[1], into, into, True, TITLES)
    assert shown(picture.memory) == shown(picture.table) == [str(number) for number in t.ravel()]
    assert shown(picture.other) == ["104", "105", "106", "107"] and shown(picture.own) == []
    widths = np.array([box.get_linewidth() for box in picture.memory.boxes])
    assert np.array_equal(widths > 2, into)  # not by colour alone
    assert [text.get_fontweight() == "bold" for text in picture.table.numbers] == into.tolist()
    assert picture.titles["u"].get_text() == "u = t[1]"


def test_a_copy_has_and_a_long_row_takes_two_lines():
    picture = MemoryPicture()
    u = np.arange(12) + 100
    picture.update(np.arange(12).reshape(3, 4), u, NONE, NONE, True, TITLES)
    assert shown(picture.own) == shown(picture.other) == [str(number) for number in u]
    assert {box.get_y() for box in picture.other.boxes} == {picture.other.top - 1, picture.other.top - 2}
    assert len({box.get_xy() for box in picture.own.boxes}) == 12
    assert to_png(picture.ax.figure)[:4] == b"\x89PNG"


def test_the_number_line_marks_what_is_meant_and_what_is_held():
    picture = NumberLinePicture(["float32", "float16"])
    picture.update("float32", "1.1", "1.10000002", -0.2, [1e-7, np.inf], ["1e-07", "too large"])
    assert picture.meant.get_xdata() == [-0.2] and picture.kept.get_xdata() == [0]
    assert picture.held.get_xdata().tolist() == [-2, -1, 0, 1, 2]
    assert picture.meant_text.get_text().endswith("1.1") and "float32" in picture.note.get_text()
    assert [bar.get_linewidth() > 1 for bar in picture.bars] == [True, False]
    assert np.isclose(picture.bars[0].get_width(), 1e-7, rtol=1e-6) and picture.bars[1].get_width() < 1e19
    picture.update("float16", "70,000", "infinity", None, [1e-7, np.inf], ["1e-07", "too large"])
    assert len(picture.held.get_xdata()) == len(picture.kept.get_xdata()) == 0
    assert "too large" in picture.note.get_text()
