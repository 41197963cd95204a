"""Runs of the lesson on seeing: moved digits, depth with and without skips, a detector over scenes."""

import numpy as np
import pytest

from course_lib.exercises import seeing as ex
from course_lib.experiments import seeing as runs
from course_lib.experiments.digit_runs import split_digits
from course_lib.maths.boxes import average_precision_score, iou
from course_lib.models.images import plain_stream

RNG = np.random.default_rng


def raises(*_arguments):
    raise ZeroDivisionError


# --- moved digits -----------------------------------------------------------------------------------------------------


def test_a_reader_with_filters_reads_moved_digits_as_well_and_a_dense_one_does_not():
    x, y = split_digits()[2]
    stored = runs.stored()[1]["moved"]
    for name, reader in (("reader", runs.picture_reader()), ("dense", runs.dense_reader())):
        shares = [float(np.mean(runs.read(reader, runs.moved(x, by)) == y)) for by in range(3)]
        assert shares == pytest.approx(stored[name], abs=1e-4)
    assert stored["reader"][0] == stored["reader"][1] == stored["reader"][2] > 0.97
    assert stored["dense"][0] > 0.97 and stored["dense"][1] < 0.6 and stored["dense"][2] < 0.15


@pytest.mark.parametrize(("right", "down"), [(2, 0), (-1, 2), (0, -2)])
def test_a_digit_is_moved_whole(right, down):
    picture = runs.moved(np.arange(1.0, 65)[np.newaxis], right, down)[0, 0]
    rows, columns = np.nonzero(picture)
    assert (rows.min(), columns.min(), np.count_nonzero(picture)) == (2 + down, 2 + right, 64)
    assert picture.sum() == 64 * 65 / 2


def test_a_learners_convolution_reads_with_the_trained_filters():
    x = split_digits()[2][0]
    scores = runs.read_with(ex.convolve.reference, runs.digit(3))
    assert scores.argmax() == runs.read(runs.picture_reader(), x[3].reshape(1, 1, 8, 8))[0]


def test_one_number_of_the_second_layer_sees_seven_by_seven_pixels():
    rows, columns = np.nonzero(runs.seen_by(runs.picture_reader()))
    assert (np.ptp(rows) + 1, np.ptp(columns) + 1, len(rows)) == (7, 7, 49)


@pytest.mark.parametrize(
    ("same", "exercise"),
    [
        (runs.same_as_convolve, ex.convolve),
        (runs.same_as_residual, ex.stream),
        (runs.same_as_iou, ex.iou),
        (runs.same_as_suppress, ex.suppress),
    ],
)
def test_a_right_function_is_told_from_every_mistake(same, exercise):
    assert all(same(variant) for variant in exercise.right_variants if variant.__name__ != "iou_by_pixels")
    assert not any(same(mistake.function) for mistake in exercise.mistakes if mistake.name not in ALIKE)
    assert not same(raises) and not same(lambda *_arguments: None)


# The border between below and at the limit does not occur among real boxes.
ALIKE = {"strictly_below"}


# --- depth ------------------------------------------------------------------------------------------------------------


def test_training_fails_with_depth_and_with_skips_it_does_not():
    depth = runs.stored()[1]["depth"]
    last = {way: dict(zip(runs.DEPTHS, np.array(found["losses"])[:, -1], strict=True)) for way, found in depth.items()}
    assert last["plain"][30] > 5 * last["plain"][2] > 20 * last["skips from zero"][30]
    assert last["skips"][30] > 5 * last["skips"][2] > last["skips"][10]
    assert depth["plain"]["train"][-1] < 0.75 and depth["skips from zero"]["train"][-1] > 0.99
    assert depth["skips from zero"]["validation"][-1] >= 0.97


def test_a_stored_run_is_made_again_from_its_seed():
    made = [runs.deep_run(2, "plain", seed=seed).losses for seed in range(3)]
    stored = runs.stored()[1]["depth"]["plain"]["losses"][0]
    np.testing.assert_allclose(np.mean(made, axis=0), stored, atol=2e-4)


def test_a_learners_stream_is_trained():
    calls = []

    def stream(x, blocks):
        calls.append(len(blocks))
        return ex.stream.reference(x, blocks)

    own = runs.deep_run(6, stream=stream, epochs=2)
    assert set(calls) == {3}
    np.testing.assert_array_equal(own.losses, runs.deep_run(6, epochs=2).losses)
    assert own.losses[-1] < runs.deep_run(30, stream=plain_stream, epochs=2).losses[-1]


def test_a_way_is_one_of_three():
    with pytest.raises(ValueError, match=r"^way: expected"):
        runs.deep_run(2, "sideways")


# --- the detector -----------------------------------------------------------------------------------------------------


def test_half_of_the_windows_show_a_digit_and_a_quarter_misses_one():
    x, y = runs.windows(400, 0)
    assert x.shape == (400, 1, 8, 8) and (y != runs.NOTHING).sum() == 200
    ink = x.max(axis=(1, 2, 3)) > 0.85
    assert ink[2::4].mean() > 0.6 and ink[3::4].mean() < 0.05
    empty, labels = runs.windows(400, 0, near_misses=False)
    assert (empty[2::4].max(axis=(1, 2, 3)) > 0.85).mean() < 0.05 and (labels == runs.NOTHING).sum() == 200


def test_near_misses_are_off_by_two_pixels_or_more():
    rng = RNG(0)
    by = np.abs([runs._miss(rng) for _ in range(500)]).max(axis=1)
    assert (by.min(), by.max()) == (2, 7) and (by <= 3).mean() > 0.5


def test_the_detector_finds_and_names_a_digit():
    found = runs.stored()[1]["detector"]["detector"]
    assert found["found"] >= 0.999 and found["iou"] > 0.97 and found["named"] >= 0.97
    agreed = []
    for one in runs.scenes(60, 5):
        sure, _label = runs.heat(runs.detector(), one.picture)
        top, left = np.unravel_index(sure.argmax(), sure.shape)
        agreed.append(iou([left, top, left + 8, top + 8], one.boxes[0]))
    assert np.mean(agreed) > 0.95 and min(agreed) >= 0.5


def test_without_near_misses_false_alarms_are_many():
    scenes = runs.scenes(25, 7, digits=4, size=(24, 40))
    judged = {near: runs.judged(runs.detector(near), scenes, least=0.5) for near in (True, False)}
    precision = {near: hits.mean() for near, (hits, _scores, _n) in judged.items()}
    assert precision[True] > 0.75 > 0.6 > precision[False]
    assert average_precision_score(*judged[False]) > 0.75  # in their order the reports are nearly as good
    found = runs.stored()[1]["detector"]
    assert found["detector"]["average_precision"] > found["careless"]["average_precision"] > 0.8


def test_the_learners_functions_find_what_the_courses_find():
    (one,) = runs.scenes(1, 31, digits=5, size=(24, 40))
    how = {"iou": ex.iou.reference, "suppress": ex.suppress.reference}
    for least, limit in ((0.05, 0.3), (0.5, 0.0), (0.5, 1.0)):
        own, course = (runs.find(runs.detector(), one.picture, least, limit, **more) for more in (how, {}))
        np.testing.assert_array_equal(own.kept, course.kept)
        assert (np.diff(course.scores) <= 0).all() and (course.scores >= least).all()


def test_a_report_is_right_once_and_by_its_name():
    true = runs.Scene(np.zeros((24, 24)), np.array([[0.0, 0, 8, 8], [12, 0, 20, 8]]), np.array([3, 5]))
    boxes = np.array([[0.0, 0, 8, 8], [1, 0, 9, 8], [12, 0, 20, 8], [6, 12, 14, 20]])
    found = runs.Found(boxes, np.array([0.9, 0.8, 0.7, 0.6]), np.array([3, 3, 6, 5]), np.arange(4))
    assert runs.right(found, true).tolist() == [True, False, False, False]


def test_nothing_is_found_where_nothing_is_sure_enough():
    blank = runs.Scene(np.zeros((10, 12)), np.zeros((0, 4)), np.zeros(0, int))
    found = runs.find(runs.detector(), blank.picture, least=1.0)
    assert len(found.boxes) == len(found.kept) == len(runs.right(found, blank)) == 0


def test_scenes_come_from_their_seed_and_stay_apart():
    one, other = (runs.scenes(3, 1, digits=4, size=(24, 40)) for _ in range(2))
    for a, b in zip(one, other, strict=True):
        np.testing.assert_array_equal(a.picture, b.picture)
        gaps = np.abs(a.boxes[:, np.newaxis, :2] - a.boxes[:, :2]).max(axis=2)
        assert (gaps[~np.eye(4, dtype=bool)] >= 7).all()
