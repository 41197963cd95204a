"""A model that reverses digits with an attention function that is handed in: what it learns, also with a bad one."""

import numpy as np
import pytest

from course_lib.autograd import Tensor
from course_lib.experiments.reversing import DIGITS, STEPS, TEXT, TOKENS, attention, softmax, train_reverser
from course_lib.experiments.texts import TASKS
from course_lib.models.transformer import MultiHeadAttention


def on_arrays(Q, K, V, mask):
    """The same attention for arrays alone: np.where and np.exp refuse tensors."""
    scores = np.where(mask, Q @ np.swapaxes(K, -1, -2) / np.sqrt(Q.shape[-1]), -np.inf)
    powers = np.exp(scores - scores.max(axis=-1, keepdims=True))
    return powers / powers.sum(axis=-1, keepdims=True) @ V


@pytest.fixture(scope="module")
def plain():
    return train_reverser()


def test_the_text_is_reversed_and_the_model_is_that_of_the_task():
    assert TEXT[:DIGITS] == TEXT[:DIGITS:-1] and len(TEXT) == TOKENS + 1
    assert TASKS["reverse"].model().count == 13_632  # the lesson says so


def test_it_learns_and_each_answer_looks_at_its_digit(plain):
    assert plain.steps[-1] == STEPS and plain.maps.shape == (len(plain.steps), TOKENS, TOKENS)
    assert plain.read[0] < 0.2 and plain.read[-1] == plain.written[-1] == 1
    answers = plain.maps[-1, DIGITS:]
    assert answers.argmax(axis=1).tolist() == list(range(DIGITS - 1, -1, -1))
    assert answers.max(axis=1).min() > 0.7
    np.testing.assert_allclose(plain.maps.sum(axis=-1), 1)
    assert (plain.maps[:, ~np.tri(TOKENS, dtype=bool)] == 0).all()


def test_without_the_mask_it_peeks_and_writes_worse_than_it_reads():
    run = train_reverser(masked=False)
    ahead = np.triu(run.maps[-1], 1)[DIGITS:]
    assert run.read[-1] == 1 and 0.8 < run.written[-1] < 0.96
    assert ahead[0].max() > 0.8 and ahead[0].argmax() == DIGITS + 1  # "=" looks at the digit that it should predict


def test_without_positions_equal_digits_are_alike():
    run = train_reverser(positions=False)
    assert run.read[-1] < 0.4
    ones = [place for place, token in enumerate(TEXT[:TOKENS]) if token == "1"]
    last = run.maps[-1, -1, ones]
    np.testing.assert_allclose(last, last[0])


def test_a_function_of_arrays_gives_the_same_run(plain):
    run = train_reverser(on_arrays, steps=8)
    assert run.only_arrays and not plain.only_arrays
    np.testing.assert_allclose(run.maps, plain.maps[:3], atol=1e-9)
    np.testing.assert_array_equal(run.read, plain.read[:3])


def test_what_the_function_gets_wrong_is_seen_in_the_map():
    run = train_reverser(lambda Q, K, V, mask: softmax(Q @ K.swapaxes(-1, -2)) @ V, steps=4)
    assert run.maps[0][~np.tri(TOKENS, dtype=bool)].max() > 0.05


def test_attention_is_that_of_the_library():
    x, rng = np.random.default_rng(3).normal(size=(2, 5, 8)), np.random.default_rng(0)
    layer, mask = MultiHeadAttention(8, 1, rng), np.tri(5, dtype=bool)
    q, k, v = (linear(Tensor(x)) for linear in (layer.query, layer.key, layer.value))
    np.testing.assert_allclose(layer.out(attention(q, k, v, mask)).data, layer(Tensor(x), mask=mask).data)
    arrays = attention(q.data, k.data, v.data, mask)
    np.testing.assert_allclose(arrays, attention(q, k, v, mask).data)


def test_softmax_takes_arrays_and_tensors():
    scores = np.array([[1000.0, 1000.0], [0.0, -np.inf]])
    assert isinstance(softmax(scores), np.ndarray) and isinstance(softmax(Tensor(scores)), Tensor)
    np.testing.assert_array_equal(softmax(scores), [[0.5, 0.5], [1, 0]])
    with pytest.raises(TypeError, match="scores: expected"):
        softmax("scores")
