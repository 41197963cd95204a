"""Lesson t5's pictures of speed: the artists hold what they are given."""

import pytest

from course_lib.plots.scale import RooflinePicture, ThroughputPicture
from course_lib.plots.style import to_png


def test_points_lie_under_both_roofs():
    picture = RooflinePicture(["a", "b"])
    picture.update(1e12, 1e10, {"a": 10.0, "b": 1000.0})
    assert [point.get_data()[1][0] for point in picture.points.values()] == [1e11, 1e12]
    assert max(picture.roof.get_ydata()) == 1e12 and picture.ridge_text.get_text() == "100"
    assert picture.edge.get_xdata() == [100.0, 100.0]
    assert picture.memory_text.get_text() == "held up by memory"
    picture.update(1e9, 1e10, {"a": 10.0, "b": 1000.0})  # the roofs meet far to the left: no room for words there
    assert picture.memory_text.get_text() == ""
    markers = [point.get_marker() for point in picture.points.values()]
    assert len(set(markers)) == 2  # not by colour alone
    assert to_png(picture.ax.figure)[:4] == b"\x89PNG"


def test_an_unknown_machine_has_no_roof():
    picture = RooflinePicture(["a"])
    picture.update(1e12, 1e10, {"a": 10.0})
    picture.update(None, None, {"a": 10.0})
    assert len(picture.roof.get_xdata()) == len(picture.edge.get_xdata()) == 0
    texts = (picture.ridge_text, picture.memory_text, picture.peak_text)
    assert [text.get_text() for text in texts] == ["", "", ""]
    assert picture.points["a"].get_xdata() == [10.0]


def test_curves_that_are_missing_are_empty():
    picture = ThroughputPicture(["one", "other"], [1, 2, 4])
    picture.update({"one": [1.0, 1.8, 3.0]}, "")
    assert list(picture.curves["one"].get_ydata()) == [1.0, 1.8, 3.0]
    assert len(picture.curves["other"].get_ydata()) == 0
    picture.update({}, "nothing measured")
    assert picture.empty.get_text() == "nothing measured" and len(picture.curves["one"].get_ydata()) == 0
    looks = {(line.get_marker(), line.get_linestyle()) for line in picture.curves.values()}
    assert len(looks) == 2
    assert picture.ideal.get_ydata()[-1] == pytest.approx(4)
