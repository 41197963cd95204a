"""Each entry of the catalogue of causes is met by an error that is really raised, and a None is explained."""

import math
import sys

import numpy as np
import pytest

from course_lib.checking.causes import CAUSES, text_of, usual_cause, why_nothing
from course_lib.checking.misfit import misfit

A = np.array([[1.0, 2.0], [3.0, 4.0]])
MODEL = {"w": 1.0}


def unbound():
    if not MODEL:
        w = 1
    return w


ACTS = {
    "`np.exp` takes an array": lambda: math.exp(A),
    "`np.where(a > 0, this, that)` chooses": lambda: 1 if A > 0 else 0,
    "A single number is treated like a list": lambda: len(3.0),
    "A single number is treated like a list: ": lambda: [n for n in 3.0],  # noqa: C416
    "A single number is treated like a list ": lambda: np.float64(3.0)[0],
    "A function stands here without being called": lambda: unbound * 2,
    "after its name belong round brackets": lambda: unbound.shape,
    "is a `*` missing": lambda: MODEL["w"](3),
    "`help(name)` lists them": lambda: pow(),
    "One of the values is None": lambda: None + 1,
    "A list or a tuple is used": lambda: [1.0] * 2.0,
    "A list or a tuple is used where": lambda: (1.0, 2.0) - 1,
    "met a value of a type it cannot use": lambda: "a" + 1,
    "`axis=-1` is always the last one": lambda: A.sum(axis=2),
    "fewer dimensions than there are indices": lambda: A[0, 0, 0],
    "whole numbers, slices, or a mask": lambda: A[1.5],
    "points past the end": lambda: A[7],
    "a key that it does not have": lambda: MODEL["b"],
    "has no inverse": lambda: np.linalg.inv(np.zeros((2, 2))),
    "Two shapes do not fit": lambda: A @ np.ones(3),
    "values to unpack": lambda: (lambda a, b: a)(*[n for n, _m in [(1, 2, 3)]]),
    "one below 0, or for a logarithm 0 itself": lambda: math.log(-1.0),
    "divided by 0": lambda: 1 / 0,
    "`exp` gets there from 709.8 on": lambda: math.exp(1000),
    "turned into an error": lambda: raise_on_division(),
    "in only one branch": unbound,
    "A name is misspelt": lambda: no_such_name,  # noqa: F821
    "is it spelt right": lambda: np.lg(A),
    "`print(type(a))` tells": lambda: A.multiply(2),
    "not installed here": lambda: __import__("no_such_package"),
    "without ever reaching an end": lambda: recurse(),
    "grew far too large": lambda: np.zeros((10**9, 10**9)),
    "`return` the result instead": lambda: sys.exit(),
    "does not hold for the input": lambda: check_nothing(),
    "Look at the line and the input": lambda: next(iter([])),
}


def raise_on_division():
    with np.errstate(all="raise"):
        return A / 0


def recurse():
    return recurse()


def check_nothing():
    assert not MODEL


@pytest.mark.parametrize(("words", "act"), ACTS.items(), ids=ACTS)
def test_an_error_gets_its_cause(words, act):
    with pytest.raises(BaseException) as caught:
        act()
    assert words.rstrip(" :") in usual_cause(caught.value, None, "1: a")[0], repr(caught.value)


def test_every_entry_of_numpys_and_pythons_is_tried():
    sentences = {cause.sentence for cause in CAUSES if cause.kinds is not RuntimeError}
    tried = {words.rstrip(" :") for words in ACTS}
    untried = {sentence for sentence in sentences if not any(words in sentence for words in tried)}
    assert {sentence[:30] for sentence in untried} == {
        "PyTorch's functions take tenso",
        "A layer takes `nn.Parameter(te",
    }


V = np.ones(3)
MISFITS = {
    "`W @ x` meets shapes (2, 2) and (3,): `@` needs 2, the last length of the first, to equal 3": lambda W, x: W @ x,
    "`x.T @ W` meets shapes (3,) and (2, 2)": lambda W, x: 2 * (x.T @ W),
    "`W[0] + x` meets shapes (2,) and (3,): counted from the right, lengths must be equal, or one": lambda W, x: (
        W[0] + x
    ),
    "`x @ 2` meets shapes (3,) and (): `@` takes no single number": lambda W, x: x @ 2,
    "": lambda W, x: np.dot(W, x) + 1,
    "In `(W + 1) @ x`, `@` needs 2, the last length of the first, to equal 3 in the": lambda W, x: (W + 1) @ x,
    "`W.sum(axis=0) - x` meets shapes (2,) and (3,): counted": lambda W, x: W.sum(axis=0) - x,
    " ": lambda W, x: x @ x + int("a"),
}


@pytest.mark.parametrize(("words", "act"), MISFITS.items(), ids=MISFITS)
def test_shapes_that_do_not_fit_are_named_where_they_can_be_read(words, act):
    with pytest.raises(ValueError) as caught:
        act(A, V)
    found = misfit(caught.value, act)
    assert found.startswith(words.strip())
    assert bool(found) == bool(words.strip())
    sentence, kind = usual_cause(caught.value, act, "1: a")
    assert (kind == "shapes that do not fit") == bool(found)
    assert sentence


def test_a_misfit_in_code_that_cannot_be_read_has_no_expression():
    typed = eval("lambda W, x: W @ x")
    with pytest.raises(ValueError, match="matmul") as caught:
        typed(A, V)
    assert misfit(caught.value, typed) == ""
    assert misfit(caught.value, len) == ""


def test_what_an_error_says_was_done_is_counted_by_its_kind():
    with pytest.raises(TypeError) as caught:
        math.exp(A)
    assert usual_cause(caught.value, None, "1: a")[1] == "a function for one number"
    assert usual_cause(KeyError("w"), None, "1: a")[1] == ""  # it says where to look, not what was done


def test_a_name_that_looks_alike_is_proposed():
    for act, name in ((lambda: np.lgo(A), "`log`"), (lambda: prnt(A), "`print`"), (lambda: A.shap, "`shape`")):  # noqa: F821
        with pytest.raises((AttributeError, NameError)) as caught:
            act()
        assert usual_cause(caught.value, act, "1: a")[0].endswith(f"Perhaps {name}?")


def test_an_error_shows_no_address():
    assert text_of(ValueError(f"{object()} is no number")) == "<object object> is no number"


def no_return(a):
    a + 1


def falls_through(a):
    for entry in a:
        if entry > 10:
            return entry


def returns_a_call_in_place(a):
    return a.sort()


def returns_no_gradient(w):
    return w.grad


def returns_inside_another(a):
    def inner():
        return 1


@pytest.mark.parametrize(
    ("answer", "words"),
    [
        (no_return, "Is the return line missing?"),
        (returns_inside_another, "Is the return line missing?"),
        (falls_through, "ended without reaching a `return`"),
        (returns_a_call_in_place, "`a.sort()` is None: it changes something in place"),
        (returns_no_gradient, "`w.grad` is None: only a tensor that you told to record"),
        (print, "Is the return line missing?"),
    ],
)
def test_a_result_of_none_is_explained(answer, words):
    assert words in why_nothing(answer)
