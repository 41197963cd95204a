"""The still figure of the lesson on reward."""

import numpy as np

from course_lib.plots import reward as plots
from course_lib.plots.style import new_axes


def test_each_rule_has_a_line_of_its_own_from_the_first_pull_on():
    ax = new_axes(4, 2)
    assert plots.draw_regret({"greedy": np.array([1.0, 2.0, 3.0]), "bound": np.array([1.0, 1.5, 1.6])}, ax=ax) is ax
    assert [line.get_xdata().tolist() for line in ax.lines] == [[1, 2, 3]] * 2
    assert [line.get_ydata().tolist() for line in ax.lines] == [[1.0, 2.0, 3.0], [1.0, 1.5, 1.6]]
    assert len({(line.get_color(), line.get_linestyle()) for line in ax.lines}) == 2
    assert [text.get_text() for text in ax.get_legend().get_texts()] == ["greedy: 3", "bound: 2"]
    assert ax.get_ylim()[0] == 0 and ax.get_xlim()[0] == 0
