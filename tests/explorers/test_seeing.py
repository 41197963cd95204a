"""Lesson 26's explorers: a filter slid over a digit, depth with and without skips, a detector's heat map."""

import numpy as np
import pytest

from course_lib.exercises import seeing as ex
from course_lib.experiments import seeing as runs
from course_lib.explorers.seeing import DIGITS, FILTERS, SCENES, DepthExplorer, DetectorExplorer, FilterExplorer, scene
from explorer_state import place
from svg_parts import drag, ids, part, said


def met(explorer):
    return [challenge.name for challenge in explorer.challenges if challenge.met(explorer)]


# --- a filter ---------------------------------------------------------------------------------------------------------


def test_it_tells_the_answer_at_the_window():
    explorer = place(FilterExplorer(), row=3, column=2)
    assert f"gives {explorer.answer[3, 2]:.2f}.".replace("-", "−") in explorer.tell()
    assert explorer.tell().endswith("The filter's numbers add up to 0.")


def test_window_and_filter_are_dragged():
    explorer = FilterExplorer()
    drag(explorer, row=5, column=0)
    drag(explorer, k11=2.0)
    assert (explorer.row, explorer.column, explorer.kernel[1, 1]) == (5, 0, 2.0)


def test_a_filter_is_chosen_by_name_and_dragged_on():
    explorer = FilterExplorer()
    for name, kernel in FILTERS.items():
        explorer.preset.value = name
        np.testing.assert_array_equal(explorer.kernel, kernel)
    drag(explorer, k00=-2.0)
    assert explorer.preset.value == "" and explorer.kernel[0, 0] == -2


def test_the_digits_are_what_they_are_called():
    labels = experiments_labels()
    assert [name[-1] for name, _row in DIGITS] == [str(labels[row]) for _name, row in DIGITS]


def experiments_labels():
    from course_lib.experiments.digit_runs import split_digits

    return split_digits()[2][1]


@pytest.mark.parametrize(
    ("function", "words"),
    [
        (ex.convolve.reference, "Your function drew it."),
        (ex.flipped, "Your function drew it, and is not right yet."),
        (lambda picture, kernel: picture, "must return an array of shape (6, 6). The picture is that of the solution."),
        (lambda picture, kernel: 1 / 0, "ZeroDivisionError"),
        (lambda picture, kernel: ..., "must return an array"),
    ],
)
def test_the_learners_function_draws(function, words):
    explorer = FilterExplorer(convolve=function)
    assert words in explorer.tell() and part(explorer.paint(), "window") is not None


def test_a_flipped_filter_draws_another_picture():
    assert FilterExplorer(convolve=ex.flipped).paint() != FilterExplorer().paint()
    assert FilterExplorer(convolve=ex.convolve.reference).paint() == FilterExplorer().paint()


def test_every_challenge_with_a_filter_can_be_met():
    explorer, found = FilterExplorer(), set()
    for kernel, digit in (
        (FILTERS["left edges"], DIGITS[0][1]),
        ([[0, 0, 0], [0, 0, 1], [0, 0, 0]], DIGITS[0][1]),
        ([[-1, 1, -1]] * 3, DIGITS[1][1]),
    ):
        explorer.kernel = np.array(kernel)
        found |= set(met(place(explorer, digit=digit)))
    assert found == {"blind", "moves_it", "upright"}
    explorer.kernel = FILTERS["blur"]
    assert met(explorer) == []


# --- depth ------------------------------------------------------------------------------------------------------------


def test_it_tells_both_networks_of_a_depth():
    explorer = place(DepthExplorer(), depth=30)
    plain, skips = explorer.shares("plain"), explorer.shares("skips from zero")
    assert explorer.tell().startswith(f"With 30 layers the plain network's training loss is {plain['loss']:.2f}")
    assert f"{skips['train']:.0%} and {skips['validation']:.0%}." in explorer.tell()


def test_the_prediction_is_about_the_deepest_plain_network():
    explorer = DepthExplorer()
    assert explorer.prediction.answer(place(explorer, **explorer.prediction.reveal)) == pytest.approx(66.64)
    assert round(100 * explorer.shares("plain", 2)["train"]) == 97  # as its question says


def test_the_curve_of_depths_is_seen_after_the_guess():
    explorer = DepthExplorer()
    assert explorer.picture.svg.count("<circle") < len(runs.DEPTHS)
    explorer.predict(50)
    assert explorer.picture.svg.count("<circle") > 2 * len(runs.DEPTHS)


def test_a_depth_is_dragged_and_the_start_is_chosen():
    explorer = DepthExplorer()
    drag(explorer, depth=14)
    before = explorer.paint()
    place(explorer, zero=False)
    assert explorer.depth == 14 and explorer.way == "skips" and explorer.paint() != before


def test_every_challenge_of_depth_can_be_met():
    found = {(name, depth) for zero in (True, False) for depth in runs.DEPTHS for name in met(at(depth, zero))}
    assert found == {("first_harm", 10), ("no_help", 18)}


def at(depth, zero):
    return place(DepthExplorer(), depth=depth, zero=zero)


# --- a detector -------------------------------------------------------------------------------------------------------


def test_it_tells_how_many_boxes_are_left_and_right():
    explorer = DetectorExplorer()
    right, wrong, missed = explorer.counts
    assert f"{right + wrong} boxes are left of them: {right} right, {wrong} wrong." in explorer.tell()
    assert right + missed == len(explorer.true.labels)
    assert len([id for id in ids(explorer.paint()) if id.startswith("box-")]) == right + wrong


def test_the_threshold_is_dragged():
    explorer = DetectorExplorer()
    before = len(explorer.reported().scores)
    drag(explorer, least=0.05)
    assert explorer.least == 0.05 and len(explorer.reported().scores) > before


def test_only_right_functions_of_the_learner_work():
    explorer = DetectorExplorer(iou=ex.iou.reference, suppress=ex.worst_first)
    assert explorer.tell().endswith("At work: your iou.") and explorer.suppress is None
    both = DetectorExplorer(iou=ex.iou.reference, suppress=ex.suppress.reference)
    assert both.tell().endswith("At work: your iou and suppress.") and both.paint() == DetectorExplorer().paint()


def test_without_near_misses_it_reports_more_that_is_wrong():
    for _name, which in SCENES:
        careful, careless = (place(DetectorExplorer(), which=which, near_misses=near).counts for near in (True, False))
        assert careless[1] > careful[1]


def test_the_close_pair_overlaps_a_little():
    assert 0 < runs.overlaps(scene(2).boxes)[0, 1] < 0.3
    assert {"✓", "✗"} >= {word[0] for word in said(DetectorExplorer(which=2).paint()) if word[0] in "✓✗"}


def test_every_challenge_with_the_detector_can_be_met():
    found = set()
    for _name, which in SCENES:
        for limit in (0.0, 0.05, 0.15, 0.3, 0.8):
            for least in (0.05, 0.3, 0.5, 0.8, 0.9, 0.95, 0.99):
                found |= set(met(place(DetectorExplorer(), which=which, limit=limit, least=least)))
    assert found == {"all_and_nothing_else", "the_crowd", "pair_lost"}
