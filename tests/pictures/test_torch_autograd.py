"""The pictures of lesson t2, as text: what autograd has recorded, and a loss computed in two ways."""

import numpy as np
import pytest

from course_lib.pictures import torch_autograd
from svg_parts import corners, drags, ids, moves, part, said


def recorded(labels=None, values=None, gradients=None, edges=None, active=None, **more):
    labels = {"z": "z", "L": "L"} | (labels or {})
    leaves = {"b": "z", "W": "z"}
    state = (labels, values or {}, gradients or {}, edges or {}, active, (2.0, 1.0), 1)
    return torch_autograd.record(("z", "L"), leaves, *state, **more)


def look(svg, edge):
    line = part(svg, f"edge-{edge}")
    return line.get("class"), float(line.get("stroke-width")), line.get("stroke-dasharray")


def test_what_is_not_computed_has_its_name_alone():
    svg = recorded()
    assert [text.text for text in part(svg, "box-z").iter("text")] == ["z"]
    assert look(svg, "z-L") == ("muted stroke", 1.5, None)


def test_a_box_says_what_was_recorded_and_the_one_at_work_has_a_thick_edge():
    svg = recorded(labels={"z": "Addmm\nBackward"}, values={"z": "1.0"}, gradients={"b": "2.0"}, active="z")
    assert [text.text for text in part(svg, "box-z").iter("text")] == ["z", "Addmm", "Backward"]
    assert [text.text for text in part(svg, "told-z").iter("text")] == ["1.0"]
    assert [text.text for text in part(svg, "told-b").iter("text")] == ["2.0"]
    widths = [float(part(svg, f"box-{name}").find("rect").get("stroke-width")) for name in ("z", "L")]
    assert widths[0] > widths[1]


def test_paths_are_dashed_recorded_or_gone_back_along():
    edges = {("z", "L"): False, ("b", "z"): True, ("W", "z"): True}
    svg = recorded(edges=edges, gradients={"b": "2.0", "z": "1.0"})
    assert look(svg, "z-L") == ("muted stroke", 1.5, "4 5")
    assert look(svg, "W-z") == ("output stroke", 3, None)
    assert look(svg, "b-z") == ("error stroke", 5, None)
    assert look(svg, "x-z")[2] == "4 5"  # the batch has no gradient


def test_the_batch_is_dragged_in_its_boxes():
    svg = recorded()
    assert [drags(part(svg, f"{name}-number")) for name in ("wind", "rain", "truth")] == [
        {"wind": 2.0},
        {"rain": 1.0},
        {"truth": 1},
    ]


def test_on_a_narrow_page_the_chain_runs_down():
    wide, narrow = recorded(values={"z": "1"}), recorded(values={"z": "1"}, narrow=True)
    at = {svg: corners(part(svg, "edge-z-L")) for svg in (wide, narrow)}
    assert at[wide][0, 1] == at[wide][1, 1] and at[narrow][0, 0] == at[narrow][1, 0]
    assert 'viewBox="0 0 446 ' in narrow
    assert ids(wide) == ids(narrow) and len(set(ids(wide))) == len(ids(wide))


def test_a_matrix_of_gradients_takes_a_line_per_row():
    svg = recorded(gradients={"W": "(1, 2)\n(3, 4)"})
    first, second = part(svg, "told-W").iter("text")
    assert float(second.get("y")) - float(first.get("y")) == 18


def test_passes_are_dragged():
    assert 'data-drag="passes 3 1 4 1' in torch_autograd.passes_made(3)


def both(at=0.5):
    z = np.linspace(0, 1, 3)
    curves = {"from scores": (60 * z, z), "by way of p": (100 * z**2, z**2)}
    return torch_autograd.scores(z, curves, at, {"from scores": (30.0, 0.5), "by way of p": (25.0, np.nan)})


def test_both_curves_and_their_points_are_drawn():
    svg = both()
    assert {"from-scores-0", "from-scores-1", "by-way-of-p-0", "by-way-of-p-1"} <= set(ids(svg))
    assert len(corners(part(svg, "from-scores-0"))) == 2 and len(corners(part(svg, "by-way-of-p-0"))) == 3
    assert part(svg, "by-way-of-p-0").get("stroke-dasharray") and not part(svg, "from-scores-0").get("stroke-dasharray")
    assert float(part(svg, "from-scores-point-0").get("cy")) == pytest.approx(52 + 216 * 96 / 132, abs=0.06)
    assert part(svg, "by-way-of-p-point-1") is None  # what is not finite is not drawn
    assert {"loss", "gradient", "by way of p"} <= set(said(svg))


def test_the_score_is_dragged_over_both():
    svg = both()
    assert drags(part(svg, "z")) == {"z": 0.5} and svg.count('data-jumps="z"') == 2
    assert svg.count('data-follows="z"') == 2
    assert moves(part(svg, "z"))["z"][-2] == pytest.approx(1 / 452)


def test_both_losses_are_written():
    text = torch_autograd.score_losses(2.0, {"from scores": (2.1269, 0.9), "by way of p": (100.0, 0.0)})
    assert "from scores 2.127" in text and "by way of p 100.000" in text
