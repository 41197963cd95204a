"""Answers that are PyTorch tensors: told from arrays, compared by value, shape, kind and device, and shown."""

import copy
import re
from types import SimpleNamespace

import numpy as np
import pytest

torch = pytest.importorskip("torch")

from course_lib.checking.calling import call, same  # noqa: E402
from course_lib.checking.causes import usual_cause  # noqa: E402
from course_lib.checking.comparison import agree, as_plain, compare, is_tensor, show_value  # noqa: E402
from course_lib.checking.exercise import Lesson  # noqa: E402
from course_lib.checking.outcome import Verdict  # noqa: E402

torch.set_num_threads(1)
MATRIX = torch.tensor([[1.0, 2.0], [3.0, 4.5], [-5.0, 6.25]], dtype=torch.float64)
ONE = torch.tensor(0.75)

RIGHT = {
    "itself": (MATRIX, MATRIX.clone()),
    "float32": (MATRIX / 3, (MATRIX / 3).float()),
    "float64 for float32": (MATRIX.float(), MATRIX),
    "it still requires grad": (MATRIX, MATRIX.clone().requires_grad_() * 1),
    "a view with gaps": (MATRIX, MATRIX.repeat_interleave(2, dim=1)[:, ::2]),
    "a transposed view": (MATRIX.T, MATRIX.T.contiguous()),
    "whole numbers for whole floats": (torch.tensor([1.0, 2.0]), torch.tensor([1, 2])),
    "no entries": (torch.zeros(0, 3), torch.zeros(0, 3)),
    "one number": (ONE, ONE.clone()),
    "a parameter": (MATRIX, torch.nn.Parameter(MATRIX)),
    "truth values": (MATRIX > 2, MATRIX > 2),
    "bfloat16, where it is meant": (ONE.bfloat16(), ONE.bfloat16()),
    "a tuple": ((ONE, 3), [ONE.clone(), 3]),
}
WRONG = {
    "an array": (MATRIX, MATRIX.numpy(), "type", "this is a NumPy array where a tensor is expected"),
    "a tensor": (MATRIX.numpy(), MATRIX, "type", "this is a tensor where a NumPy array is expected"),
    "a list": (MATRIX, MATRIX.tolist(), "type", "this is list where a tensor is expected"),
    "a number": (ONE, 0.75, "type", "this is float where a tensor is expected"),
    "a tensor for a number": (0.75, ONE, "type", "a tensor where a plain number is expected"),
    "a recording tensor for an array": (MATRIX.numpy(), MATRIX.clone().requires_grad_(), "type", "is a tensor where"),
    "a text": (ONE, "0.75", "type", "Expected a tensor, got str"),
    "nothing": (ONE, None, "nothing", "returned nothing"),
    "other numbers": (MATRIX, MATRIX + 1, "values", "6 of 6 entries are different"),
    "another array": (MATRIX, MATRIX.numpy() + 1, "values", "6 of 6 entries are different"),
    "another number": (ONE, ONE + 1, "values", "The number is different"),
    "another shape": (MATRIX, MATRIX[:2], "shape", r"The shape is \(2, 2\) where \(3, 2\) is expected"),
    "transposed": (MATRIX, MATRIX.T, "orientation", "The numbers are right, but their shape"),
    "the batch is gone": (torch.ones(1), torch.ones(()), "orientation", "one number"),
    "NaN": (ONE, ONE / 0 - ONE / 0, "values", "NaN or infinity"),
    "truth values": (ONE, ONE > 0, "dtype", "got True or False"),
    "numbers for truth values": (ONE > 0, ONE, "dtype", "Expected True or False"),
    "floats for whole numbers": (torch.tensor([1, 2]), torch.tensor([1.0, 2.0]), "dtype", "Expected whole numbers"),
    "half precision": (MATRIX, MATRIX.half(), "dtype", "float16"),
    "rounding that shows": (torch.tensor(1e-9, dtype=torch.float64), torch.tensor(0.0), "values", "different"),
    "another device": (MATRIX, MATRIX.to("meta"), "device", "on meta where one on cpu is expected"),
}


@pytest.mark.parametrize(("expected", "got"), RIGHT.values(), ids=RIGHT)
def test_a_right_tensor_passes(expected, got):
    assert compare(expected, got) is None
    assert agree(expected, got)


@pytest.mark.parametrize(("expected", "got", "kind", "words"), WRONG.values(), ids=WRONG)
def test_a_wrong_one_is_told_how(expected, got, kind, words):
    difference = compare(expected, got)
    assert difference.kind == kind
    assert re.search(words, difference.message), difference.message


def test_a_mistake_is_the_same_mistake_in_an_array():
    assert agree(MATRIX, MATRIX.numpy()) and agree(0.75, ONE) and not agree(MATRIX, MATRIX.numpy() + 1)
    assert not agree(MATRIX, "text") and not agree(MATRIX, None)


def test_what_a_tensor_is():
    assert is_tensor(ONE) and is_tensor(torch.nn.Parameter(ONE))
    others = (np.ones(2), 1.0, [ONE], None, torch, torch.Tensor, torch.nn.Linear(1, 1), SimpleNamespace(detach=1))
    assert not any(map(is_tensor, others))
    assert as_plain("seven") == "seven"
    assert as_plain(ONE.bfloat16()) == np.float32(0.75)


def test_same_looks_into_tensors():
    assert same((MATRIX, torch.tensor(np.nan)), (MATRIX.clone(), torch.tensor(np.nan)))
    empty = torch.ones(2, device="meta")
    assert same(empty, empty.clone()) and not same(empty, torch.ones(3, device="meta")) and not same(empty, MATRIX)
    assert not same(MATRIX, MATRIX + 1) and not same(MATRIX, MATRIX.float()) and not same(MATRIX, MATRIX.numpy())


def test_how_a_tensor_is_shown():
    assert show_value(torch.tensor([1.0, 2 / 3])) == "[1.     0.6667]  shape (2,)  tensor, float32"
    assert show_value(torch.tensor(0.5, requires_grad=True, dtype=torch.float64)) == "0.5  tensor, float64"
    assert show_value(torch.ones(2, 3, device="meta")) == "no numbers, shape (2, 3)  tensor, float32"
    assert show_value(torch.tensor([True, False])) == "[ True False]  shape (2,)  tensor, bool"


def test_a_call_gets_copies_and_sees_changes():
    given = torch.ones(2, requires_grad=True)
    done = call(lambda x: (x * 2).sum(), (given,), 2.0)
    assert done.value.item() == 4.0 and done.changed == ()
    assert call(lambda x: x.add_(1), (torch.ones(2),)).changed == (0,)
    assert given.grad is None and given.tolist() == [1.0, 1.0]


@pytest.fixture
def doubled():
    lesson = Lesson("pytorch/t9_example", "An example")

    @lesson.exercise(
        "Twice",
        probes=lambda: [(torch.tensor([1.0, 2.0, 3.0]),), (torch.tensor([5.0]),)],
        hints=["Multiply by two, then."],
        correct="A tensor again.",
    )
    def doubled(x):
        return 2 * x

    @doubled.mistake("You took the square.")
    def squared(x):
        return x**2

    return doubled


def test_an_exercise_on_tensors(doubled):
    assert doubled.judge(lambda x: x + x).verdict is Verdict.CORRECT
    assert doubled.judge(lambda x: x.requires_grad_() * 2).verdict is Verdict.CORRECT
    assert doubled.judge(lambda x: x * x).mistake == "squared"
    assert doubled.judge(lambda x: x.numpy() ** 2).mistake == "squared"
    assert "NumPy array where a tensor" in doubled.judge(lambda x: 2 * x.numpy()).message
    changed = doubled.judge(lambda x: x.mul_(2))
    assert changed.verdict is Verdict.CHANGED_INPUT and "a.clone()" in changed.message
    different = doubled.judge(lambda x: x + 2)
    assert different.verdict in (Verdict.DIFFERENT, Verdict.EXPLAINED)
    assert ("x", "[5.]  shape (1,)  tensor, float32") in different.facts  # the smallest probe that shows it
    assert "meta" in doubled.judge(lambda x: (2 * x).to("meta")).message


def test_probes_made_when_needed_are_made_once(doubled):
    assert "probes" not in vars(doubled)
    assert doubled.probes is doubled.probes
    assert all(map(is_tensor, copy.deepcopy(doubled.probes[0])))


def test_an_array_exercise_tells_of_a_tensor():
    lesson = Lesson("99_example", "An example")

    @lesson.exercise("Twice", probes=[([1.0, 2.0],)], hints=["Multiply by two."], correct="Right.")
    def twice(x):
        return 2 * x

    assert "a NumPy array is expected" in twice.judge(lambda x: torch.from_numpy(2 * x)).message


RAISING = {
    "float32 meets float64": lambda: torch.ones(2, 3) @ MATRIX,
    "Two shapes do not fit": lambda: MATRIX @ MATRIX,
    "Two shapes do not fit together": lambda: torch.ones(4) + torch.ones(3),
    "does not take this dtype": lambda: torch.tensor([1, 2]).mean(),
    "different devices": lambda: torch.ones(2) + torch.ones(2, device="meta"),
    "records what is done with it": lambda: ONE.clone().requires_grad_().numpy(),
    "No record leads to what calls": lambda: ONE.clone().backward(),
    "takes `nn.Parameter(tensor)`": lambda: setattr(torch.nn.Linear(2, 2), "weight", torch.ones(2, 2)),
    "may not be changed in place": lambda: torch.ones(2, requires_grad=True).add_(1),
}


@pytest.mark.parametrize(("words", "act"), RAISING.items(), ids=RAISING)
def test_the_usual_cause_of_pytorchs_errors(words, act):
    with pytest.raises((RuntimeError, TypeError)) as caught:
        act()
    assert words in usual_cause(caught.value, None, "1: a")[0], str(caught.value)


def test_a_second_backward_is_explained():
    loss = (ONE.clone().requires_grad_() ** 2).exp()
    loss.backward()
    with pytest.raises(RuntimeError) as caught:
        loss.backward()
    assert "used up" in usual_cause(caught.value, None, "1: a")[0]
    assert usual_cause(RuntimeError("something else went wrong"), None, "1: a")[0].startswith("Look at the line")


def test_an_exercise_on_batches_in_tuples():
    lesson = Lesson("pytorch/t9_example", "An example")
    two, one = (torch.tensor([1.0, 2.0]), torch.tensor([1.0, 4.0])), (torch.tensor([5.0]), torch.tensor([6.0]))

    @lesson.exercise("All", probes=lambda: [((two, one),), ((one,),)], hints=["Add them up."], correct="A sum.")
    def total(batches):
        return sum((y_hat - y).sum() for y, y_hat in batches)

    assert total.judge(total.reference).verdict is Verdict.CORRECT
    different = total.judge(lambda batches: total.reference(batches) + 1)
    assert different.verdict in (Verdict.DIFFERENT, Verdict.EXPLAINED)
    shown = "([5.]  shape (1,)  tensor, float32, [6.]  shape (1,)  tensor, float32)"
    assert ("batches", shown) in different.facts  # the smaller of the two probes


def test_what_an_exercise_states_beside_the_numbers_is_looked_at():
    lesson = Lesson("pytorch/t9_example", "An example")
    probes = lambda: [(torch.tensor([1.0, 2.0, 3.0], dtype=torch.float64) / 3,)]  # noqa: E731
    stated = {"probes": probes, "hints": ["Multiply by two."], "correct": "Right."}

    @lesson.exercise("Twice", states=("dtype", "record", "inputs"), **stated)
    def twice(x):
        return 2 * x

    @lesson.exercise("Twice, however", **stated)
    def however(x):
        return 2 * x

    def leaves_a_gradient(x):
        x.requires_grad_()
        (x**2).sum().backward()
        return x.grad.clone()

    for answer, message in (
        (lambda x: 2 * x.float(), "Expected dtype torch.float64, got torch.float32."),
        (lambda x: 2 * x.float().double(), "Only the first seven digits or so are right"),
        (lambda x: (2 * x).requires_grad_(), "this tensor still records: `.detach()` ends that."),
        (leaves_a_gradient, "It records now, or a `.grad` was left with it."),
    ):
        assert message in twice.judge(answer).message
        assert however.judge(answer).correct
    assert twice.judge(lambda x: x + x).correct


def test_a_network_that_an_answer_trains_is_a_changed_input_unless_the_exercise_trains_it_too():
    lesson = Lesson("pytorch/t9_example", "An example")
    model = torch.nn.Linear(2, 1)
    given = {"probes": lambda: [(model,)], "hints": ["Ask it."], "correct": "Right."}

    @lesson.exercise("Look", **given)
    def look(model):
        return model.bias.detach().numpy().copy()

    @lesson.exercise("Change", **given)
    def change(model):
        torch.nn.init.ones_(model.bias)
        return model.bias.detach().numpy()

    def looks_and_changes(model):
        result = look.reference(model)
        torch.nn.init.zeros_(model.weight)
        return result

    assert look.judge(looks_and_changes).verdict is Verdict.CHANGED_INPUT
    assert look.judge(look.reference).correct
    assert change.judge(change.reference).correct


def test_pytorch_without_gradients_judges_all_the_same():
    """Who turned the recording off in a cell gets a verdict on the answer, and no traceback."""
    lesson = Lesson("pytorch/t9_example", "An example")

    @lesson.exercise("Slope", probes=lambda: [(ONE.clone(),)], hints=["Record."], correct="Right.")
    def slope(x):
        x = x.clone().requires_grad_()
        (x**2).backward()
        return x.grad

    with torch.no_grad():
        assert slope.check(slope.reference).correct
