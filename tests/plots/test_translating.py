"""The still figures of the lesson on reading and translating."""

import numpy as np

from course_lib.plots import translating as plots


def test_sides_are_drawn_in_percent_over_a_line_for_chance():
    ax = plots.draw_sides([0, 50], plain=[0.5, 1.0], turned=[0.5, 0.25])
    lines = {line.get_label(): np.asarray(line.get_ydata()).tolist() for line in ax.lines[1:]}
    assert lines == {"without not": [50, 100], "with not": [50, 25]} and ax.lines[0].get_ydata()[0] == 50


def test_each_judge_has_a_curve_over_the_labels():
    ax = plots.draw_labels([8, 64], {"pre-trained": [0.5, 0.9], "bag of words": [0.5, 0.55]})
    assert [text.get_text() for text in ax.get_legend().get_texts()] == ["pre-trained", "bag of words"]
    assert [label.get_text() for label in ax.get_xticklabels()] == ["8", "64"]


def test_each_date_is_a_dot_in_the_row_of_its_group():
    ax = plots.draw_sure({"right": [0.9, 1.0], "wrong": [0.2]})
    assert [
        line.get_xdata().tolist() if hasattr(line.get_xdata(), "tolist") else list(line.get_xdata())
        for line in ax.lines
    ] == [
        [0.9, 1.0],
        [0.2],
    ]
    assert all(abs(y - row) < 0.3 for row, line in enumerate(ax.lines) for y in line.get_ydata())
