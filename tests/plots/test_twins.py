"""Lesson t4's pictures: the artists hold what they are given."""

import numpy as np

from course_lib.plots.style import to_png
from course_lib.plots.twins import SMALLEST_GAP, SpeedPicture, TwinsPicture


def test_the_twins_are_drawn_over_the_steps_and_no_difference_has_a_place():
    picture = TwinsPicture(2)
    picture.update(np.array([[0.3, 0.2, 0.1], [0.3, 0.25, 0.2]]), np.array([0.0, 1e-9, 0.5]))
    assert picture.ours.get_ydata().tolist() == [0.3, 0.2, 0.1]
    assert picture.theirs.get_ydata().tolist() == [0.3, 0.25, 0.2]
    assert picture.gap.get_ydata().tolist() == [SMALLEST_GAP, 1e-9, 0.5]
    assert (picture.now.get_xdata()[0], picture.now.get_ydata()[0]) == (2, 0.5)
    assert picture.ours.get_linestyle() != picture.theirs.get_linestyle()  # not by colour alone
    assert to_png(picture.gaps.figure)[:4] == b"\x89PNG"


def test_the_speed_picture_holds_points_lines_and_crossings():
    picture = SpeedPicture({"a": "by hand", "b": "PyTorch"})
    points = {"a": (np.array([1e3, 1e6]), np.array([1e-5, 1e-3]))}
    picture.update(1e4, points, {"a": (1e-5, 1e9)}, crossing=1e5)
    assert picture.points["a"].get_xdata().tolist() == [1e3, 1e6] and len(picture.points["b"].get_xdata()) == 0
    flops, seconds = picture.lines["a"].get_data()
    np.testing.assert_allclose(seconds, 1e-5 + flops / 1e9)
    assert np.isnan(picture.lines["b"].get_ydata()).all()
    assert picture.crossing.get_visible() and picture.crossing.get_xdata() == [1e5, 1e5]
    assert not picture.pale_crossing.get_visible()
    assert picture.chosen.get_xdata() == [1e4, 1e4]
    assert picture.points["a"].get_marker() != picture.points["b"].get_marker()
    picture.update(1e4, {}, {}, empty="nothing yet")
    assert picture.empty.get_text() == "nothing yet" and not picture.crossing.get_visible()
    assert [text.get_text() for text in picture.ax.get_legend().get_texts()] == ["by hand", "PyTorch"]
