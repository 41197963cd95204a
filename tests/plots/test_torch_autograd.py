"""Lesson t2's pictures: the artists hold what they are given."""

import numpy as np

from course_lib.plots.style import to_png
from course_lib.plots.torch_autograd import RecordPicture, ScorePicture


def test_the_record_marks_the_box_at_work_and_the_ways_back():
    picture = RecordPicture(("z", "L"), {"b": "z", "W": "z"})
    edges = {("z", "L"): False, ("b", "z"): True}
    picture.update({"z": "Addmm", "L": "L", "b": "b", "W": "W"}, {"z": "z\n1.0"}, {"b": ".grad\n2.0"}, edges, "z")
    box, title, value, gradient = picture.nodes["z"]
    assert box.get_linewidth() > picture.nodes["L"][0].get_linewidth()  # not by colour alone
    assert [text.get_text() for text in (title, value, gradient)] == ["Addmm", "z\n1.0", ""]
    assert picture.nodes["b"][3].get_text() == ".grad\n2.0"
    assert picture.edges["b", "z"].get_linewidth() > picture.edges["z", "L"].get_linewidth()
    assert picture.edges["z", "L"].get_linestyle() != picture.edges["b", "z"].get_linestyle()
    heights = {name: place[1] for name, place in picture.places.items()}
    assert heights["W"] > heights["b"] > heights["z"] == heights["L"]
    assert to_png(picture.ax.figure)[:4] == b"\x89PNG"


def test_the_score_picture_holds_both_curves():
    z = np.linspace(0, 1, 3)
    picture = ScorePicture(z)
    curves = {"from scores": (z, 2 * z), "by way of p": (3 * z, 4 * z)}
    picture.update(curves, 0.5, {"from scores": (1.0, 2.0), "by way of p": (3.0, 4.0)})
    for name, lines in picture.curves.items():
        for line, y in zip(lines, curves[name], strict=True):
            assert np.array_equal(line.get_ydata(), y)
    assert picture.points["by way of p"][1].get_data() == ([0.5], [4.0])
    assert [text.get_text() for text in picture.loss.get_legend().get_texts()] == list(curves)
