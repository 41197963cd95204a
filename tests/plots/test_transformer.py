"""The still figures of the lesson on the Transformer."""

import numpy as np

from course_lib.plots import transformer as plots


def test_the_block_has_two_norms_and_two_plus_signs():
    words = [text.get_text() for text in plots.draw_block().texts]
    assert words.count("norm") == 2 and words.count("+") == 2
    assert words.index("attention") < words.index("MLP")


def test_losses_are_smoothed_over_ten_steps():
    ax = plots.draw_losses({"one layer": np.arange(30.0), "two layers": np.zeros(30)})
    first = ax.lines[0]
    assert first.get_xdata()[[0, -1]].tolist() == [10, 30]
    np.testing.assert_allclose(first.get_ydata()[[0, -1]], [4.5, 24.5])
    assert [text.get_text() for text in ax.get_legend().get_texts()] == ["one layer", "two layers"]


def test_sums_are_drawn_in_percent():
    ax = plots.draw_sums([0, 25, 50], seen=[0.0, 0.5, 1.0], unseen=[0.0, 0.25, 0.75])
    lines = {line.get_label(): line.get_ydata().tolist() for line in ax.lines}
    assert lines == {"never seen": [0, 25, 75], "trained on": [0, 50, 100]}


def test_a_power_law_is_a_line():
    counts = [100, 1000, 10000]
    law = [[n, 4 * n**-0.1] for n in counts]
    left, right = plots.draw_powers(law, law[:2])
    points, line = left.lines
    assert points.get_xdata().tolist() == counts and line.get_xdata().tolist() == [100, 10000]
    assert (left.get_xlabel(), right.get_xlabel()) == ("parameters", "names to train on")
