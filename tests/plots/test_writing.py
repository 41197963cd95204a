"""The still figures of the lesson on writing hold the numbers that they were given."""

import numpy as np
import pytest

from course_lib.plots.writing import draw_cache, draw_losses


def test_the_losses_and_a_level_line_for_each_table():
    losses = np.linspace(3.3, 2.2, 50)
    ax = draw_losses(losses, {"chance": 3.3, "two letters": 2.08})
    curve, *lines = ax.get_lines()
    assert curve.get_ydata().tolist() == losses.tolist()
    assert [line.get_ydata()[0] for line in lines] == [3.3, 2.08]
    assert [text.get_text() for text in ax.texts] == ["chance, 3.30", "two letters, 2.08"]
    assert ax.get_ylim()[0] < 2.08


@pytest.mark.parametrize("tokens", [1, 8])
def test_squares_are_the_tokens_that_are_computed(tokens):
    without, cached = draw_cache(tokens)
    assert [ax.get_title(loc="left") for ax in (without, cached)] == [
        f"without: {tokens * (tokens + 1) // 2} tokens",
        f"with a cache: {tokens} tokens",
    ]
    assert sum(len(dots.get_offsets()) for dots in without.collections) == tokens * (tokens + 1) // 2
    assert sum(len(dots.get_offsets()) for dots in cached.collections[::2]) == tokens
