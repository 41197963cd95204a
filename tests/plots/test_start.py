"""How large the models are: every bar is as long as its number, and is told in words."""

import pytest

from course_lib.plots.start import PARAMETER_COUNTS, draw_parameter_counts, tell_parameter_counts
from course_lib.plots.style import new_axes

MODELS = {"ours": ("this course", 9), "dense": ("language", 2e9), "sparse": ("language", 1.5e12, 30e9)}


def test_it_draws_on_the_axes_it_is_given():
    ax = new_axes()
    assert draw_parameter_counts(MODELS, ax) is ax


def test_a_bar_is_as_long_as_its_number_and_what_is_active_lies_over_it():
    bars = draw_parameter_counts(MODELS).patches
    assert [bar.get_width() for bar in bars] == [9, 2e9, 1.5e12, 30e9]
    assert bars[2].get_y() == bars[3].get_y()
    assert bars[2].get_alpha() < bars[3].get_alpha() if bars[3].get_alpha() else bars[2].get_alpha() < 1


def test_every_number_is_told():
    assert tell_parameter_counts(MODELS) == (
        "Bars of the numbers of parameters. ours: 9 (this course). dense: 2 billion (language). "
        "sparse: 1.5 trillion (language), 30 billion active."
    )


def test_no_label_runs_out_of_the_picture():
    ax = draw_parameter_counts(PARAMETER_COUNTS)
    ax.figure.canvas.draw()
    edge = ax.figure.bbox.x1
    assert max(text.get_window_extent().x1 for text in ax.texts) <= edge
    assert max(bar.get_window_extent().x1 for bar in ax.patches) <= edge


@pytest.mark.parametrize("numbers", PARAMETER_COUNTS.values(), ids=PARAMETER_COUNTS)
def test_fewer_are_active_than_there_are(numbers):
    _family, count, *active = numbers
    assert all(one < count for one in active)
