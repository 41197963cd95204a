"""Lesson t5's pictures of what training takes: the artists hold what they are given."""

import pytest

from course_lib.plots.style import to_png
from course_lib.plots.training_costs import CostPicture, TrainingMemoryPicture

PARTS = {"weights": 1.0, "gradients": 2.0, "float32 copy": 0.0, "optimizer": 3.0, "activations": 4.0}


def test_parts_follow_one_another_and_reach_the_next_card():
    picture = TrainingMemoryPicture(list(PARTS), (8, 24, 80))
    picture.update(PARTS)
    assert [bar.get_x() for bar in picture.bars.values()] == [0, 1, 3, 3, 6]
    assert picture.ax.get_xlim()[1] == pytest.approx(1.12 * 24)
    assert [text.get_text() for text in picture.legend.get_texts()][3] == "optimizer: 3 GB"
    looks = {(bar.get_facecolor(), bar.get_hatch()) for bar in picture.bars.values()}
    assert len(looks) == 5
    assert to_png(picture.ax.figure)[:4] == b"\x89PNG"


def test_beyond_every_card_the_axis_ends_with_the_bar():
    picture = TrainingMemoryPicture(list(PARTS), (8,))
    picture.update({name: 1000 * size for name, size in PARTS.items()})
    assert picture.ax.get_xlim()[1] == pytest.approx(1.12 * 10_000)
    assert not picture.cards[8][0].get_visible()
    assert picture.legend.get_texts()[4].get_text() == "activations: 4,000 GB"


def test_the_model_chosen_is_ringed_and_its_time_told():
    picture = CostPicture({"one": (1e9, 1e12), "other": (1e11, 2e12)})
    picture.update("other", 1e6, "12 days")
    assert picture.chosen.get_data() == ([1e11], [2e12])
    assert picture.bar.get_x() + picture.bar.get_width() == pytest.approx(1e6)
    assert picture.label.get_text() == "12 days"
    assert to_png(picture.plane.figure)[:4] == b"\x89PNG"
