"""Whether a learner's own function is right, for the experiments that run it."""

import numpy as np
import pytest

from course_lib.experiments.own import agrees


def doubled(x):
    return 2 * x


def raises(x):
    raise SystemError(x)


@pytest.mark.parametrize(
    ("function", "right"),
    [
        (lambda x: x + x, True),
        (lambda x: (x + x).tolist(), True),
        (lambda x: 2 * x + 1e-12, True),
        (lambda x: 2.001 * x, False),
        (lambda x: (2 * x)[:1], False),
        (lambda x: 2 * x[:, np.newaxis], False),
        (lambda x: None, False),
        (lambda x: "2", False),
        (raises, False),
        (3, False),
    ],
)
def test_numbers_and_shapes_have_to_be_the_same(function, right):
    assert agrees(function, doubled, [(np.array([1.0, 3.0]),)]) is right


def test_text_is_compared_as_text_and_an_answer_for_each_question():
    assert agrees(lambda word: word[::-1], lambda word: "".join(reversed(word)), [("kite",), ("",)])
    assert not agrees(lambda word: word, lambda word: word[::-1], [("ana",), ("kite",)])
    assert not agrees(lambda word: None, lambda word: word, [("kite",)])


def test_one_who_writes_into_the_inputs_changes_nobody_elses():
    def halves_its_input(x):
        x *= 0.5
        return 4 * x

    x = np.array([1.0, 2.0])
    assert agrees(halves_its_input, doubled, [(x,), (x,)]) and x.tolist() == [1.0, 2.0]


def test_a_mistake_in_the_courses_own_function_is_not_hidden():
    with pytest.raises(SystemError):
        agrees(doubled, raises, [(np.ones(2),)])
