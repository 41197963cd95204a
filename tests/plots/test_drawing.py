"""The still figures of the lesson on drawing."""

import numpy as np

from course_lib.plots import drawing as plots


def test_each_cloud_has_a_square_of_its_own_under_its_step():
    axes = plots.draw_clouds({0: np.array([[1.0, 2.0]]), 20: np.zeros((3, 2))})
    assert [ax.get_title() for ax in axes] == ["t = 0", "t = 20"]
    assert axes[0].lines[0].get_xydata().tolist() == [[1.0, 2.0]] and len(axes[1].lines[0].get_xdata()) == 3
    assert all(ax.get_aspect() == 1 for ax in axes)


def test_each_group_has_a_row_and_the_looks_take_turns():
    ax = plots.draw_distances({"people": [0.9, 1.0], "drawn": [0.5], "people, 40": [1.2]})
    assert [label.get_text() for label in ax.get_yticklabels()] == ["people", "drawn", "people, 40"]
    assert [list(line.get_xdata()) for line in ax.lines] == [[0.9, 1.0], [0.5], [1.2]]
    assert [line.get_marker() for line in ax.lines] == ["o", "s", "o"]
    assert all(abs(y - row) < 0.35 for row, line in enumerate(ax.lines) for y in line.get_ydata())
    assert ax.get_xlim()[0] == 0
