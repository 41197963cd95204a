"""The evidence board and the twenty runs, as text."""

import numpy as np
import pytest

from course_lib.pictures import debugging
from svg_parts import corners, drags, ids, moves, part, said

RATIOS = {"W1": np.array([8.0, 8.0, -2.0, 1000.0]), "b1": np.array([8.0, -2.0]), "W2": np.ones(2), "b2": np.ones(1)}
CAPTIONS = {"W1": "−2 to\n1000", "b1": "−2 to\n8", "W2": "1.00", "b2": "1.00"}
EAST, UP = np.array([1.0, 0.0]), np.array([0.6, 0.8])


def board(ratios=RATIOS, captions=CAPTIONS, steepest=EAST, taken=UP, angle=53.13, **more):
    return debugging.board(ratios, captions, steepest, taken, angle, **more)


def y_of(svg, id):
    mark = part(svg, id)
    return float(mark.get("cy")) if mark.tag == "circle" else corners(mark[0])[[0, 1], 1].mean()


def test_each_entry_has_a_sign_at_its_ratio_and_the_layers_differ_in_shape():
    svg = board(published=RATIOS)
    assert y_of(svg, "W1-0") == y_of(svg, "b1-0") < y_of(svg, "W2-0") < y_of(svg, "W1-2")
    per_decade = 272 / (2 * (0.6 + np.log10(500)) + 0.5)
    assert y_of(svg, "W2-0") - y_of(svg, "W1-0") == pytest.approx(per_decade * np.log10(8), abs=0.2)
    assert 66 < y_of(svg, "W1-3") < y_of(svg, "W1-0")  # too large for the picture: at its edge
    assert part(svg, "W1-0").tag == "g" and part(svg, "W2-0").tag == "circle"
    assert sum(id.startswith("published-") for id in ids(svg)) == 9 and "published" in said(svg)
    assert {"W1", "b1", "W2", "b2", "−2 to", "1000"} <= set(said(svg))
    assert "published" not in said(board())


def test_the_scale_is_even_about_0_and_squeezes_what_is_large():
    heights = debugging._height(np.array([-10.0, -1.0, 0.0, 0.5, 1.0, 10.0, 100.0]))
    assert heights == pytest.approx([-1.6, -0.6, 0, 0.3, 0.6, 1.6, 2.6])


def test_the_arrows_point_where_they_are_told_and_the_shade_lies_downhill():
    svg = board(steepest=np.array([0.0, 1.0]), angle=36.87)
    middle, unit = np.array([684 - 176 + 103, 66 + 103]), 206 / 2.5
    tips = {
        id: np.array(part(svg, id).find("polygon").get("points").split()[0].split(","), float)
        for id in ("steepest", "taken")
    }
    assert (tips["steepest"] - middle) / unit * [1, -1] == pytest.approx([0, 1], abs=0.01)
    assert (tips["taken"] - middle) / unit * [1, -1] == pytest.approx([0.6, 0.8], abs=0.01)
    assert (corners(part(svg, "downhill"))[:, 1] <= middle[1] + 0.1).all()  # the upper half
    assert "36.9° from steepest descent" in said(svg)


def test_without_a_hidden_step_its_signs_and_its_arrow_are_gone():
    outputs = {name: RATIOS[name] for name in ("W2", "b2")}
    svg = board(outputs, {"W2": "1.00", "b2": "1.00"}, taken=None, angle=None, published=RATIOS)
    assert part(svg, "W1-0") is None and part(svg, "published-W1-0") is not None
    assert part(svg, "taken") is None and not any("°" in (text or "") for text in said(svg))


def test_what_the_outputs_say_can_be_dragged_upwards():
    svg = board(said=(0.85, 0.3, 0.3))
    assert [drags(part(svg, f"output-{k}")) for k in range(3)] == [{"o": 0.85}, {"others": 0.3}, {"others": 0.3}]
    assert -272 * moves(part(svg, "output-0"))["o"][-1] == pytest.approx(1)
    assert float(part(svg, "said-0").get("height")) == pytest.approx(0.85 * 272, abs=0.06)
    assert corners(part(svg, "target-0"))[0, 1] == 66 and corners(part(svg, "target-1"))[0, 1] == 66 + 272
    assert part(board(), "said-0") is None


@pytest.mark.parametrize(("more", "wide"), [({}, "728 400"), ({"said": (0.5, 0.5)}, "904 400")])
def test_the_board_has_a_wide_and_a_narrow_form(more, wide):
    for narrow, size in ((False, wide), (True, "446 690")):
        svg = board(narrow=narrow, published=RATIOS, **more)
        assert f'viewBox="0 0 {size}"' in svg and len(set(ids(svg))) == len(ids(svg))


def test_the_missing_slope_is_written_with_its_numbers():
    html = debugging.missing_slope(0.5)
    assert "= 0.2500" in html and ">4.0<" in html and 'data-drag="o 0.5 0.05 0.95 0.05' in html


@pytest.mark.parametrize("narrow", [False, True])
def test_runs_are_told_apart_by_dash_and_by_shape(narrow):
    rounds, losses = np.array([0, 50, 100]), np.array([[0.3, 0.3, 0.3], [0.2, 0.2, 0.9], [0.0, 0.12, 0.0]])
    svg = debugging.runs(
        rounds, losses, np.array([0.02, 0.51, 0.03]), np.array([True, False, True]), 0.25, narrow=narrow
    )
    assert [part(svg, f"run-{k}").get("stroke-dasharray") for k in range(3)] == [None, "6 4", None]
    assert [part(svg, f"miss-{k}").tag for k in range(3)] == ["circle", "g", "circle"]
    assert ids(svg).index("run-1") > ids(svg).index("run-2")  # over the others
    assert corners(part(svg, "run-2"))[:, 1].min() == 66  # what is beyond the axis lies on its border
    assert f'viewBox="0 0 {"446 630" if narrow else "904 400"}"' in svg
