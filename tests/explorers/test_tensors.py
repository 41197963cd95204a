"""Lesson t1's explorers: whose memory is written to, and which numbers a dtype holds, against NumPy."""

import struct
from fractions import Fraction

import numpy as np
import pytest

pytest.importorskip("torch")

from course_lib.explorers.tensors import DTYPES, WAYS, DtypeExplorer, MemoryExplorer, held
from explorer_state import place
from svg_parts import corners, drag, drags, ids, part, said

# The same in NumPy, and whether it is a view there.
IN_NUMPY = {
    "t[i]": lambda a, i: a[i],
    "t[:, i]": lambda a, i: a[:, i],
    "t[i:i+1]": lambda a, i: a[i : i + 1],
    "t[[i]]": lambda a, i: a[[i]],
    "t[:, ::2]": lambda a, i: a[:, ::2],
    "t.T": lambda a, i: a.T,
    "t.reshape(2, 6)": lambda a, i: a.reshape(2, 6),
    "t.T.reshape(12)": lambda a, i: a.T.reshape(12),
    "t.contiguous()": lambda a, i: np.ascontiguousarray(a),
    "t.clone()": lambda a, i: a.copy(),
    "torch.from_numpy(t.numpy())": lambda a, i: a,
    "torch.tensor(t.numpy())": lambda a, i: np.array(a),
}


def unlocked(kind):
    explorer = kind()
    explorer.predict(12.0)
    explorer.reset()
    assert explorer.met == set()
    return explorer


@pytest.fixture(scope="module")
def memory():
    return unlocked(MemoryExplorer)


@pytest.mark.parametrize("how", WAYS)
@pytest.mark.parametrize("i", [0, 2])
def test_who_is_written_to_is_what_numpy_does(memory, how, i):
    a = np.arange(12).reshape(3, 4)
    u = IN_NUMPY[how](a, i)
    shares = np.shares_memory(a, u)
    place(memory, how=how, i=i, write=True)
    looked_into = memory.looked_into
    u += 100
    assert np.array_equal(memory.tensors[0].numpy(), a) and np.array_equal(memory.tensors[1].numpy(), u)
    assert np.array_equal(looked_into, a.ravel() >= 100) and looked_into.any() == shares
    assert np.array_equal(memory.changed, a.ravel() >= 100)
    assert ("It is a view" in memory.tell()) == shares
    assert f"After u += 100, {memory.changed.sum()} of the 12" in memory.tell()
    assert f"u = {memory.code.replace('torch.', '')}" in said(memory.picture.svg)
    place(memory, write=False)
    assert "Nothing has been written yet" in memory.tell() and not memory.changed.any()


def test_the_code_has_the_number_of_the_slider(memory):
    codes = {how: place(memory, how=how, i=2).code for how in ("t[i]", "t[:, i]", "t[i:i+1]", "t[[i]]")}
    assert list(codes.values()) == ["t[2]", "t[:, 2]", "t[2:3]", "t[[2]]"]


def test_what_is_picked_is_dragged_where_there_is_something_to_pick(memory):
    place(memory, how="t[i]", i=0, write=False)
    assert drags(part(memory.picture.svg, "picked")) == {"i": 0}
    drag(memory, i=2)
    assert memory.code == "t[2]" and "u = t[2]" in said(memory.picture.svg)
    assert memory.picked == ("row", 2) and place(memory, how="t[:, i]").picked == ("column", 2)
    assert "picked" not in ids(place(memory, how="t.T").picture.svg)


def test_each_entry_points_to_the_cell_that_it_looks_into(memory):
    assert place(memory, how="t.T", write=False).places.tolist() == [0, 4, 8, 1, 5, 9, 2, 6, 10, 3, 7, 11]
    assert place(memory, how="t[:, ::2]").places.tolist() == [0, 2, 4, 6, 8, 10]
    assert len(place(memory, how="t.clone()").places) == 0


def test_the_prediction_about_memory():
    explorer = MemoryExplorer()
    explorer.predict(12.0)
    assert "You said 12; it is 0." in explorer._question.children[0].value
    assert explorer.met == set()


@pytest.mark.parametrize(
    ("challenge", "state"),
    [
        ("one_a_row", {"how": "t[:, i]", "write": True}),
        ("a_row_apart", {"how": "t[[i]]", "write": True}),
        ("out_of_order", {"how": "t.T"}),
    ],
)
def test_memory_challenges(challenge, state):
    assert place(unlocked(MemoryExplorer), **state).met == {challenge}


@pytest.mark.parametrize(("p", "m", "k"), [(0, 1, 1), (24, 1, 0), (3, -7, 4), (15, 9, 3), (60, 9, 12), (10, 0, 0)])
def test_the_numbers_held_are_those_of_numpy(p, m, k):
    value = 2**p + Fraction(m, 10**k)
    for dtype in ("float64", "float32", "float16"):
        with np.errstate(over="ignore"):
            number = np.dtype(dtype).type(float(value))
        above = np.nextafter(number, number.dtype.type(np.inf))
        if np.isinf(above):
            assert held(value, dtype) == (np.inf, np.inf)
        else:
            assert held(value, dtype) == (float(number), float(above) - float(number))


def test_bfloat16_is_the_upper_half_of_a_float32():
    for value in (1.1, 3.0, 70000.0, 2.0**60):
        number, gap = held(Fraction(value), "bfloat16")
        bits = struct.unpack(">I", struct.pack(">f", number))[0]
        assert bits % 2**16 == 0
        assert struct.unpack(">f", struct.pack(">I", bits + 2**16))[0] == number + gap
        assert abs(Fraction(number) - Fraction(value)) <= Fraction(gap) / 2


def test_the_prediction_about_whole_numbers():
    explorer = DtypeExplorer()
    explorer.predict(31.0)
    assert "You said 31; it is 24. 7 away." in explorer._question.children[0].value
    assert explorer.tell() == (
        "Near 16,777,217 the numbers of float32 lie 2 apart. It holds 16,777,216 instead, 1 off."
    )
    middles = [float(part(explorer.picture.svg, "held").get("cx"))]
    middles.append(np.mean(corners(part(explorer.picture.svg, "meant").find("path"))[:, 0]))
    assert np.diff(middles) == pytest.approx(476 / 5.2 / 2, abs=0.06)  # half a gap above the number held
    explorer.reset()
    assert explorer.met == set()


def test_what_the_dtypes_make_of_a_number():
    explorer = place(unlocked(DtypeExplorer), dtype="float16", p=16, m=0)
    assert "65,536.0 is too large for float16, which ends at 6.55e+04, so it becomes infinity." in explorer.tell()
    assert "too large for it" in said(explorer.picture.svg)
    place(explorer, dtype="float64", p=2, m=-5, k=1)
    assert explorer.error == 0 and "Near 3.5 the numbers of float64" in explorer.tell()
    assert "It holds this one exactly." in explorer.tell()
    assert set(DTYPES) <= set(said(explorer.picture.svg))
    drag(explorer, p=3, m=1, k=0)
    assert explorer.value == 9 and 'data-drag="p 3 0 60 1' in explorer.picture.formula


@pytest.mark.parametrize(
    ("challenge", "state"),
    [
        ("swallowed", {"m": 5, "k": 8}),
        ("float64_skips", {"dtype": "float64", "p": 53, "m": 1, "k": 0}),
        ("wide_and_coarse", {"dtype": "bfloat16", "p": 16, "m": 0}),
    ],
)
def test_dtype_challenges(challenge, state):
    assert place(unlocked(DtypeExplorer), **state).met == {challenge}


def test_six_hundred_millionths_are_not_swallowed():
    assert place(unlocked(DtypeExplorer), m=6, k=8).met == set()
