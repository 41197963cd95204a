"""Lesson 07's still picture."""

from course_lib.plots.certainty import draw_intervals


def test_intervals_from_top_to_bottom():
    ax = draw_intervals({"A": (1, 2, 3), "B": (2, 3, 5)}, unit="newtons", zero=True, limits=(-1, 6))
    assert [label.get_text() for label in ax.get_yticklabels()] == ["A", "B"]
    assert ax.get_ylim()[0] > ax.get_ylim()[1]
    assert list(ax.lines[0].get_xdata()) == [1, 3]
    assert ax.get_xlim() == (-1, 6)
