"""Lesson 04's pictures, as text: runs that settle, people in four groups, scores and their probabilities."""

import re

import numpy as np
import pytest

from course_lib.pictures import probability
from svg_parts import corners, drags, ids, moves, part, said

N = np.array([1, 10, 100])


def runs(**more):
    state = {
        "n": N,
        "p": 0.5,
        "shares": np.array([[1.0, 0.6, 0.52], [0.0, 0.5, 0.45]]),
        "spread": np.array([1.0, 0.3, 0.1]),
        "length": 4,
    }
    return probability.large_numbers(**{**state, **more})


def test_shares_and_counts_of_runs():
    svg = runs()
    upper, lower = (corners(part(svg, f"{name}-run")) for name in ("share", "count"))
    assert np.allclose(upper, [[66, 34], [166, 34 + 75.2], [266, 34 + 90.24]], atol=0.06)
    assert np.allclose(lower[:, 1], 348 - np.array([0.5, 1.0, 2.0]) / 2, atol=0.06)
    assert np.allclose(corners(part(svg, "count-0"))[:, 1], 348 - np.array([-5.0, -0.5]) / 2, atol=0.06)
    assert np.allclose(corners(part(svg, "share-high"))[:, 1], 222 - 188 * np.array([1.5, 0.8, 0.6]), atol=0.06)
    assert np.allclose(corners(part(svg, "count-low"))[:, 1], 348 + np.array([1.0, 3.0, 10.0]) / 2, atol=0.06)
    assert {"1", "10", "10,000", "afternoons n"} <= set(said(svg))


def test_the_chance_and_the_number_of_trials_are_dragged():
    svg = runs()
    assert drags(part(svg, "p")) == {"p": 0.5} and part(svg, "chance").get("data-follows") == "p"
    _value, low, high, step, right, down = moves(part(svg, "length"))["length"]
    assert (low, high, step, down) == (0, 8, 1, 0) and right == pytest.approx(2 / 100)  # 50 pixels a step


def test_a_count_beyond_the_picture_ends_at_its_edge():
    svg = runs(shares=np.array([[1.0, 1.0, 9.0], [0.0, 0.0, 0.0]]))
    assert float(part(svg, "count-end").get("cy")) == 268


def test_the_typical_distance_is_worked_out():
    text = probability.typical_distance(0.2, 100)
    assert 'data-drag="p 0.2 0 1 0.01' in text and text.endswith('= <span class="error strong">0.040</span>')


def columns(svg, id):
    """The columns of a group: where each begins, and how many marks it has."""
    found = re.findall(r"M([\d.]+) ([\d.]+)v([\d.]+)", part(svg, id).find("path").get("d"))
    return [(float(x), float(y), round(float(long) / 10.8 + 0.5)) for x, y, long in found]


def test_people_stand_in_four_groups_without_overlap():
    svg = probability.people((30, 5, 60, 905), 90.0, 91.0, 33.3, tested=True)
    first, second, third = (columns(svg, name) for name in ("ill-positive", "ill-negative", "healthy-positive"))
    assert [count for _x, _y, count in first] == [20, 10] and [count for _x, _y, count in second] == [5]
    assert second[0][1] == pytest.approx(first[1][1] + 10 * 10.8)  # on in the same column
    assert [count for _x, _y, count in third] == [5, 20, 20, 15]
    assert sum(count for _x, _y, count in columns(svg, "healthy-negative")) == 905


def test_filled_marks_test_positive_and_squares_are_ill():
    svg = probability.people((9, 1, 89, 901), 90.0, 91.0, 9.2, tested=True)
    paths = {name: part(svg, name).findall("path") for name in ("ill-positive", "ill-negative", "healthy-positive")}
    assert [len(made) for made in paths.values()] == [1, 2, 1]  # paper over the middle of those that are empty
    assert paths["ill-positive"][0].get("style") == "stroke-linecap:square"
    assert paths["healthy-positive"][0].get("style") == "stroke-linecap:round"
    assert {"9 ill, test +", "901 healthy, test −", "9.2 %"} <= set(said(svg))


def test_before_the_test_nobody_is_marked_and_the_answer_is_not_shown():
    svg = probability.people((0, 10, 0, 990), 90.0, 91.0, 9.2, tested=False)
    assert "9.2 %" not in said(svg) and {"?", "10 ill", "990 healthy"} <= set(said(svg))
    assert "nobody" in said(probability.people((0, 10, 0, 990), 0.0, 100.0, None, tested=True))


def test_who_is_ill_and_how_good_the_test_is_are_dragged():
    svg = probability.people((9, 1, 89, 901), 90.0, 91.0, 9.2, tested=True)
    found = {name: drags(part(svg, name)) for name in ("ill", "sensitivity", "specificity")}
    assert found == {"ill": {"ill": 10}, "sensitivity": {"sensitivity": 90}, "specificity": {"specificity": 91}}
    *_range, right, _down = moves(part(svg, "ill"))["ill"]
    assert right == pytest.approx(20 / 10.8)


def test_bayes_rule_is_worked_out():
    text = probability.posterior(10, 90.0, 91.0, 9.17)
    assert [f'data-drag="{trait} ' in text for trait in ("ill", "sensitivity", "specificity")] == [True] * 3
    assert text.endswith('<span class="output strong">9.2 %</span>') and ">990<" in text
    assert probability.posterior(10, 0.0, 100.0, None).endswith(">?</span>")


SCORES, P = np.array([-1.0, 2.0]), np.array([0.25, 0.75])


def bars(svg, name):
    return [part(svg, f"{name}-{k}") for k in range(2)]


def test_scores_and_probabilities():
    svg = probability.softmax(["a", "b"], SCORES, P, np.array([0.5, 0.5]), "scores")
    assert np.allclose([float(bar.get("height")) for bar in bars(svg, "score")], [300 / 11, 600 / 11], atol=0.06)
    assert np.allclose([float(bar.get("height")) for bar in bars(svg, "p")], P * 300 / 1.3, atol=0.06)
    assert np.allclose([float(bar.get("height")) for bar in bars(svg, "trace")], 150 / 1.3, atol=0.06)
    assert {"0.250", "0.750", "scores", "a", "b"} <= set(said(svg))
    assert [drags(part(svg, name)) for name in ("z1", "z2")] == [{"z1": -1}, {"z2": 2}]
    assert [bar.get("data-grows") for bar in bars(svg, "score")] == ["z1", "z2"]


def test_no_probabilities_leave_a_note_and_what_is_no_number_is_not_drawn():
    svg = probability.softmax(["a", "b"], SCORES, None, P, "")
    assert "no probabilities" in said(svg) and part(svg, "p-0") is None and part(svg, "trace-1") is not None
    far = probability.softmax(["a", "b"], SCORES, np.array([40.0, -3.0]), None, "")
    assert [float(bar.get("height")) for bar in bars(far, "p")] == [300, 0] and "40.000" in said(far)


@pytest.mark.parametrize(
    "draw",
    [
        lambda narrow: probability.people((9, 1, 89, 901), 90.0, 91.0, 9.2, tested=True, narrow=narrow),
        lambda narrow: probability.softmax(["a", "b"], SCORES, P, P, "", narrow=narrow),
    ],
)
def test_on_a_narrow_page_one_part_is_under_the_other(draw):
    wide, narrow = draw(False), draw(True)
    size = [re.search(r'viewBox="0 0 (\d+) (\d+)', svg).groups() for svg in (wide, narrow)]
    assert int(size[0][0]) > 800 and int(size[1][0]) < 440 and int(size[1][1]) > int(size[0][1])
    assert sorted(ids(wide)) == sorted(ids(narrow)) and len(set(ids(wide))) == len(ids(wide))


def test_odds_are_worked_out():
    text = probability.odds(["sky", "tree"], 1.0, -1.0, 2.0)
    assert [f'data-drag="{trait} ' in text for trait in ("z1", "z2", "temperature")] == [True] * 3
    assert text.startswith("p(sky) / p(tree) = e<sup>(") and text.endswith(">2.72</span>") and "(<span" in text
