"""The still figures of the lesson on speech."""

import numpy as np

from course_lib.plots import hearing as plots


def test_a_spectrogram_and_its_bands_share_their_seconds():
    left = plots.draw_spectrogram(np.ones((50, 129)), np.zeros((50, 24)))
    right = left.figure.axes[1]
    assert left.get_xlim() == right.get_xlim() == (0, 0.8)
    assert left.get_ylim() == (0, 4) and right.get_ylim() == (0.5, 24.5)


def test_each_group_has_a_mark_in_each_row():
    row = {"men": (0.1, 0.01), "women": (0.3, 0.05), "children": (0.6, 0.1)}
    ax = plots.draw_groups({"men": row, "all": row})
    marks = [container.lines[0].get_xdata().tolist() for container in ax.containers]
    assert np.allclose(marks, [[10, 10], [30, 30], [60, 60]])
    assert [text.get_text() for text in ax.get_legend().get_texts()] == ["men", "women", "children"]
