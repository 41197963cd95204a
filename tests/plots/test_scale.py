"""Lesson t5's pictures."""

import pytest

from course_lib.plots.scale import CostPicture, RooflinePicture, TrainingMemoryPicture
from course_lib.plots.style import to_png


def test_points_lie_under_both_roofs():
    picture = RooflinePicture(["a", "b"])
    picture.update(1e12, 1e10, {"a": 10.0, "b": 1000.0})
    assert [point.get_data()[1][0] for point in picture.points.values()] == [1e11, 1e12]
    assert max(picture.roof.get_ydata()) == 1e12 and picture.ridge_text.get_text() == "100"
    assert picture.edge.get_xdata() == [100.0, 100.0]
    assert picture.memory_text.get_text() == "held up by memory"
    picture.update(1e9, 1e10, {"a": 10.0, "b": 1000.0})  # the roofs meet far to the left: no room for words there
    assert picture.memory_text.get_text() == ""
    markers = [point.get_marker() for point in picture.points.values()]
    assert len(set(markers)) == 2  # not by colour alone
    assert to_png(picture.ax.figure)[:4] == b"\x89PNG"


def test_an_unknown_machine_has_no_roof():
    picture = RooflinePicture(["a"])
    picture.update(1e12, 1e10, {"a": 10.0})
    picture.update(None, None, {"a": 10.0})
    assert len(picture.roof.get_xdata()) == len(picture.edge.get_xdata()) == 0
    texts = (picture.ridge_text, picture.memory_text, picture.peak_text)
    assert [text.get_text() for text in texts] == ["", "", ""]
    assert picture.points["a"].get_xdata() == [10.0]


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
