"""Short runs on the vowels: nobody is on both sides, errors count speakers, and what the project promises."""

from dataclasses import replace
from functools import partial

import numpy as np
import pytest

from course_lib import data
from course_lib.experiments import vowel_runs as runs
from course_lib.maths.estimation import standard_error


def test_every_speaker_is_either_open_or_sealed():
    said, sealed = runs.open_vowels(), runs.sealed_vowels()
    assert set(said.speaker).isdisjoint(sealed.speaker)
    assert len(said.x) + len(sealed.x) == len(data.vowels().x)
    counts = [len(np.unique(sealed.speaker[sealed.group == name])) for name in runs.GROUPS]
    assert counts == [7, 6, 3]


def test_folds_hold_out_every_speaker_once_and_some_of_each_group():
    said = runs.open_vowels()
    folds = runs.speaker_folds(said.speaker, said.group, 4, np.random.default_rng(3))
    assert np.array_equal(np.sum(folds, axis=0), np.ones(len(said.x)))
    for fold in folds:
        assert set(said.speaker[fold]).isdisjoint(said.speaker[~fold])
        assert set(said.group[fold]) == set(said.group[~fold]) == set(runs.GROUPS)
    other = runs.speaker_folds(said.speaker, said.group, 4, np.random.default_rng(4))
    assert not np.array_equal(folds, other)


def test_a_network_uses_the_columns_that_it_is_told_to():
    said = runs.open_vowels()
    predict = runs.train_network(said.x, said.y, columns=(1, 2), epochs=3)
    changed = said.x.copy()
    changed[:, [0, 3]] *= 2
    assert np.array_equal(predict(changed), predict(said.x))
    changed[:, 1] *= 2
    assert not np.array_equal(predict(changed), predict(said.x))


def test_strangers_are_judged_by_a_network_that_never_heard_them():
    said = runs.open_vowels()
    heard = []

    def train(x, y):
        heard.append(x)
        return lambda new: np.full(len(new), len(heard))

    judged_by = runs.cross_validated(train, said, 3, np.random.default_rng(0))
    for number, x in enumerate(heard, start=1):
        judged = said.x[judged_by == number]
        assert len(judged) + len(x) == len(said.x)
        assert set(map(tuple, judged)).isdisjoint(map(tuple, x))


def test_strangers_are_recognised_with_all_four_frequencies_and_less_with_two():
    said = runs.open_vowels()
    right = {}
    for columns in ((0, 1, 2, 3), (1, 2)):
        train = partial(runs.train_network, columns=columns)
        right[columns] = np.mean(runs.cross_validated(train, said, 3, np.random.default_rng(1)) == said.y)
    assert right[0, 1, 2, 3] > 0.82
    assert 0.7 < right[1, 2] < 0.8


def test_the_error_of_a_group_counts_its_speakers():
    wrong = np.array([True, True, False, False, True, False, False, False])
    speaker = np.array([1, 1, 2, 2, 3, 3, 4, 4])
    group = np.array(["men"] * 4 + ["women"] * 4)
    found = runs.group_errors(wrong, speaker, group)
    assert list(found) == ["men", "women"]
    assert found["men"] == pytest.approx((0.5, standard_error([1, 0])))
    assert found["women"] == pytest.approx((0.25, standard_error([0.5, 0])))


def test_men_alone_and_the_mix_are_equally_many_and_never_asked_about():
    said = runs.open_vowels()
    trained = []

    def train(x, y):
        trained.append(x)
        return lambda new: np.zeros(len(new), int)

    table = runs.men_or_mixed(train, said, np.random.default_rng(2), speakers=12)
    assert [len(x) for x in trained] == [240, 240]
    men = set(map(tuple, said.x[said.group == "men"]))
    assert set(map(tuple, trained[0])) <= men
    assert len(set(map(tuple, trained[1])) & men) == 80
    errors = [error for row in table.values() for error in row.values()]
    assert errors == pytest.approx([0.9] * 6)  # one word in ten is the one that it always says


def test_training_on_men_alone_serves_men():
    tables = [runs.men_or_mixed(runs.train_network, runs.open_vowels(), np.random.default_rng(k)) for k in range(4)]
    error = {(row, name): np.mean([one[row][name] for one in tables]) for row in tables[0] for name in runs.GROUPS}
    assert error["men", "children"] > 2 * error["men", "men"]
    assert error["men", "children"] > 1.5 * error["mixed", "children"]


def test_without_the_mean_of_a_speakers_logarithms_men_alone_serve_children_too():
    """The idea that the project's last section folds away."""
    said = runs.open_vowels()
    logs = np.log(said.x)
    for one in np.unique(said.speaker):
        logs[said.speaker == one] -= logs[said.speaker == one].mean(axis=0)
    found = {}
    for name, vowels in {"as they are": said, "without": replace(said, x=np.exp(logs))}.items():
        tables = [runs.men_or_mixed(runs.train_network, vowels, np.random.default_rng(k)) for k in range(4)]
        found[name] = np.mean([one["men"]["children"] for one in tables])
    assert found["without"] < 0.2 and found["as they are"] > 0.45


def test_the_map_of_labels_has_a_row_per_f1():
    found = runs.label_map(
        lambda x: (x[:, 2] > 1000).astype(int), np.array([300.0, 400.0, 500.0]), np.array([900, 1100])
    )
    assert found.tolist() == [[0, 1]] * 3


def test_the_means_are_those_of_the_words():
    said = runs.open_vowels()
    means = runs.word_means(said)
    own = said.x[(said.group == "children") & (said.y == 3)]
    assert means["children"][3] == pytest.approx(np.exp(np.log(own).mean(axis=0)))
