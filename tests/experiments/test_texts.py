"""What the small Transformers learn: what takes a second is trained here, the rest by benchmarks/text_tasks.py."""

import numpy as np
import pytest

from course_lib.data import reversals
from course_lib.experiments.texts import TASKS, held_out_loss, right, train, whole_right
from course_lib.models.transformer import Config, LanguageModel
from course_lib.models.writing import generate

RNG = np.random.default_rng


@pytest.fixture(scope="module")
def reverser():
    return TASKS["reverse"].trained()


def test_75_steps_reverse_8_digits_whole_and_unseen(reverser):
    test = TASKS["reverse"].test()
    assert whole_right(reverser, test) == len(test) == 512 and right(reverser, test) == 1
    assert held_out_loss(reverser, test) < 0.02 < 2 < held_out_loss(TASKS["reverse"].model(), test)
    assert generate(reverser, [3, 1, 4, 1, 5, 9, 2, 6, 10], 8) == [6, 2, 9, 5, 1, 4, 1, 3]


def test_each_answer_looks_at_its_digit(reverser):
    maps, test = [], TASKS["reverse"].test()
    reverser(test.tokens[:, :-1], maps=maps)
    weights = maps[0][:, 0, 8:].mean(axis=0)  # from "=" on: (answers, places)
    assert weights.argmax(axis=1).tolist() == [7, 6, 5, 4, 3, 2, 1, 0]
    assert weights.max(axis=1).min() > 0.85


def test_without_positions_it_fails():
    task = TASKS["reverse without positions"]
    model = task.trained()
    assert whole_right(model, task.test()) == 0 and right(model, task.test()) < 0.3


@pytest.mark.parametrize("name", TASKS)
def test_every_task_has_a_model_that_fits_its_texts_and_starts_from_nothing(name):
    task = TASKS[name]
    texts, model = task.make(4, RNG(0)), task.model()
    assert model(texts.tokens[:, :-1]).shape == (4, texts.tokens.shape[1] - 1, len(texts.symbols))
    assert held_out_loss(model, task.test()[:64]) == pytest.approx(np.log(len(texts.symbols)), rel=0.1)


@pytest.mark.parametrize("name", ["addition", "names"])
def test_what_is_tested_was_not_trained_on(name):
    task = TASKS[name]
    trained = {tuple(row) for row in task.make(20_000, RNG(0)).tokens}
    tested = [tuple(row) for row in task.test().tokens]
    assert len(trained) > 4000 and not trained & set(tested)


def test_the_loss_falls_and_a_seed_gives_the_same_run():
    make = lambda n, rng: reversals(n, 3, rng)  # noqa: E731
    runs = []
    for _ in range(2):
        model = LanguageModel(Config(11, 6, 16, 2, 1), RNG(0))
        runs.append(train(model, make, 40, RNG(1)))
    np.testing.assert_array_equal(*runs)
    assert runs[0].shape == (40,) and runs[0][-5:].mean() < 0.5 * runs[0][0]
    with pytest.raises(ValueError, match="steps: expected a whole number of at least 1, got 0"):
        train(model, make, 0, RNG(0))
