"""Linear algebra against NumPy, SciPy and PyTorch, against its own laws, and with bad input."""

import math

import numpy as np
import pytest
import scipy.linalg
from hypothesis import given, settings, strategies as st
from hypothesis.extra import numpy as hnp

from bad_input import assert_complete, assert_named, cases
from course_lib.maths import linalg
from course_lib.maths.linalg import (
    affine,
    angle,
    area_factor,
    best_rank_k,
    condition_number,
    dot,
    energy_kept,
    length,
    project,
    projection_matrix,
    reflection,
    rotation,
    scaling,
    shear,
    singular_values,
)
from optional_torch import torch

thorough = settings(max_examples=40, deadline=None, derandomize=True)
seeds = st.integers(0, 2**32 - 1)
sizes = st.integers(1, 9)
angles = st.floats(-10, 10)
dtypes = pytest.mark.parametrize("dtype", [np.float32, np.float64])


def tolerance(dtype):
    return 1e-10 if dtype == np.float64 else 1e-5


def normal(seed, *shape, dtype=np.float64):
    return np.random.default_rng(seed).standard_normal(shape).astype(dtype)


def vectors(d):
    return hnp.arrays(np.float64, d, elements=st.floats(-1e3, 1e3, allow_subnormal=False))


@given(st.data(), sizes)
@thorough
def test_dot_and_length_equal_numpy(data, d):
    u, v = data.draw(vectors(d)), data.draw(vectors(d))
    np.testing.assert_allclose(dot(u, v), np.dot(u, v), rtol=1e-10)
    np.testing.assert_allclose(length(u), scipy.linalg.norm(u), rtol=1e-10, atol=1e-200)


def test_length_neither_overflows_nor_underflows():
    assert length([3e200, 4e200]) == pytest.approx(5e200, rel=1e-15)
    assert length([3e-200, 4e-200]) == pytest.approx(5e-200, rel=1e-15)
    assert length(np.array([3e30, 4e30], dtype=np.float32)) == pytest.approx(5e30, rel=1e-6)


@given(seeds, st.integers(2, 9))
@thorough
def test_angle_equals_arccos_where_arccos_is_good(seed, d):
    u, v = normal(seed, 2, d)
    expected = math.acos(np.dot(u, v) / np.linalg.norm(u) / np.linalg.norm(v))
    if 0.01 < expected < 3.13:
        assert angle(u, v) == pytest.approx(expected, rel=1e-10)


@given(st.floats(-300, 0.49), angles, st.floats(-100, 100), st.floats(-100, 100))
@thorough
def test_angle_keeps_its_digits_near_zero_and_pi(exponent, turn, log_u, log_v):
    theta = 10.0**exponent
    u, v = 10.0**log_u * np.array([1.0, 0.0]), 10.0**log_v * np.array([math.cos(theta), math.sin(theta)])
    assert angle(u, v) == pytest.approx(theta, rel=1e-14)
    assert angle(u, -v) == pytest.approx(math.pi - theta, rel=1e-14)
    moved = affine([u, v], rotation(turn), [0, 0])  # the rotation itself rounds, to about 1e-16
    assert angle(*moved) == pytest.approx(theta, rel=1e-12, abs=1e-15)


def test_angle_of_extreme_vectors():
    assert angle([1e308, 1e308], [1e308, 0]) == pytest.approx(math.pi / 4, rel=1e-15)
    assert angle([5e-324, 0], [0, 5e-324]) == pytest.approx(math.pi / 2, rel=1e-15)
    assert angle(np.array([1, 0], dtype=np.float32), np.array([1, 1e-6], dtype=np.float32)) == pytest.approx(1e-6)
    assert angle([2, 3], [2, 3]) == 0
    assert angle([1, 0], [-1, 0]) == math.pi


@dtypes
@given(seed=seeds, d=sizes, n=sizes)
@thorough
def test_projection_is_the_nearest_point_of_the_line(dtype, seed, d, n):
    u, onto = normal(seed, n, d, dtype=dtype), normal(seed + 1, d, dtype=dtype)
    p = project(u, onto)
    exact = onto.astype(np.float64)
    assert p.dtype == dtype
    np.testing.assert_allclose(p, np.outer(u @ exact / (exact @ exact), exact), atol=tolerance(dtype))
    np.testing.assert_allclose(p[0], project(u[0], onto), atol=tolerance(dtype))
    np.testing.assert_allclose(u @ projection_matrix(onto), p, atol=tolerance(dtype))
    np.testing.assert_allclose((u - p) @ onto, np.zeros(n), atol=10 * tolerance(dtype))


@given(seeds, sizes)
@thorough
def test_projection_matrix_is_symmetric_idempotent_and_of_rank_one(seed, d):
    P = projection_matrix(normal(seed, d) * 1e200)
    np.testing.assert_allclose(P, P.T, atol=1e-15)
    np.testing.assert_allclose(P @ P, P, atol=1e-14)
    assert np.trace(P) == pytest.approx(1)


@dtypes
@given(seed=seeds, n=sizes, d_in=sizes, d_out=sizes)
@thorough
def test_affine_equals_pytorch_linear(dtype, seed, n, d_in, d_out):
    x, W, b = (normal(seed + i, *s, dtype=dtype) for i, s in enumerate([(n, d_in), (d_out, d_in), (d_out,)]))
    expected = torch.nn.functional.linear(*map(torch.from_numpy, (x, W, b))).numpy()
    got = affine(x, W, b)
    assert got.dtype == dtype
    np.testing.assert_allclose(got, expected, rtol=tolerance(dtype), atol=tolerance(dtype))


@given(angles, angles, st.floats(-5, 5), st.floats(-5, 5))
@thorough
def test_laws_of_the_plane(alpha, beta, k, s):
    identity = np.eye(2)
    np.testing.assert_allclose(rotation(alpha) @ rotation(beta), rotation(alpha + beta), atol=1e-14)
    np.testing.assert_allclose(reflection(alpha) @ reflection(alpha), identity, atol=1e-14)
    np.testing.assert_allclose(reflection(alpha) @ reflection(beta), rotation(2 * (alpha - beta)), atol=1e-14)
    line = np.array([math.cos(alpha), math.sin(alpha)])
    np.testing.assert_allclose(reflection(alpha) @ line, line, atol=1e-14)
    np.testing.assert_allclose(reflection(alpha), 2 * projection_matrix(line) - identity, atol=1e-14)
    for axis in ("x", "y"):
        np.testing.assert_allclose(shear(k, axis) @ shear(-k, axis), identity, atol=1e-14)
        assert area_factor(shear(k, axis)) == 1
    np.testing.assert_array_equal(shear(k, "y"), shear(k, "x").T)
    np.testing.assert_array_equal(scaling(k, s) @ [1, 1], [k, s])
    assert area_factor(rotation(alpha)) == pytest.approx(1)
    assert area_factor(reflection(alpha)) == pytest.approx(-1)
    assert area_factor(scaling(k, s)) == pytest.approx(k * s)


def test_rotation_is_counter_clockwise():
    np.testing.assert_allclose(rotation(math.pi / 2) @ [1, 0], [0, 1], atol=1e-15)
    np.testing.assert_allclose(shear(0.5, "x") @ [0, 1], [0.5, 1])
    np.testing.assert_allclose(shear(0.5, "y") @ [1, 0], [1, 0.5])


@given(hnp.arrays(np.float64, (2, 2), elements=st.floats(-100, 100)))
@thorough
def test_area_factor_equals_numpy(A):
    np.testing.assert_allclose(area_factor(A), np.linalg.det(A), rtol=1e-10, atol=1e-10)


@dtypes
@given(seed=seeds, m=sizes, n=sizes)
@thorough
def test_svd_family_equals_scipy(dtype, seed, m, n):
    A = normal(seed, m, n, dtype=dtype)
    U, sigma, Vt = scipy.linalg.svd(A.astype(np.float64), full_matrices=False)
    close = {"rtol": tolerance(dtype), "atol": tolerance(dtype)}
    got = singular_values(A)
    assert got.dtype == dtype
    np.testing.assert_allclose(got, sigma, **close)
    for k in range(1, min(m, n) + 1):
        near = best_rank_k(A, k)
        assert near.dtype == dtype
        np.testing.assert_allclose(near, sum(sigma[i] * np.outer(U[:, i], Vt[i]) for i in range(k)), **close)
        np.testing.assert_allclose(energy_kept(A, k), (sigma[:k] ** 2).sum() / (sigma**2).sum(), **close)
    if sigma[0] / sigma[-1] < 100:
        np.testing.assert_allclose(
            condition_number(A), np.linalg.cond(A.astype(np.float64)), rtol=tolerance(dtype) * 10
        )


@given(seeds, st.integers(2, 6), st.integers(2, 6))
@thorough
def test_no_matrix_of_the_same_rank_is_nearer(seed, m, n):
    A = normal(seed, m, n)
    k = min(m, n) - 1
    best = np.linalg.norm(A - best_rank_k(A, k))
    assert best == pytest.approx(singular_values(A)[-1])
    rivals = normal(seed + 1, 50, m, k) @ normal(seed + 2, 50, k, n)
    near = best_rank_k(A + 0.01 * normal(seed + 3, m, n), k)
    assert best <= np.linalg.norm(A - rivals, axis=(1, 2)).min() and best <= np.linalg.norm(A - near)


def test_condition_of_special_matrices():
    assert condition_number(rotation(0.3)) == pytest.approx(1)
    assert condition_number([[1, 0], [0, 0]]) == math.inf
    assert condition_number([[0, 0]]) == math.inf
    assert condition_number([[1, 2], [2, 4]]) > 1e15
    assert energy_kept(np.full((2, 2), 1e200), 1) == 1
    assert best_rank_k(np.ones((2, 2), dtype=np.float16), 1).dtype == np.float64


# --- bad input: each parameter of each function in turn --------------------------------------------------------------

NOT_NUMBERS = [None, "text", [1j, 2], [[1, 2], [3]]]
VECTOR = [*NOT_NUMBERS, 3.0, [], [[1, 2]], [math.nan, 1], [1, math.inf]]
MATRIX = [*NOT_NUMBERS, [1, 2], np.zeros((0, 2)), [[math.nan, 1], [0, 1]], np.zeros((2, 2, 2))]
NUMBER = [None, "1", [1, 2], math.nan, math.inf, True, 1j]
RANK = [None, 0, 3, 1.0, "1", True]
BAD = {
    affine: (
        {"x": [[1, 2]], "W": [[1, 2], [3, 4], [5, 6]], "b": [1, 2, 3]},
        {"x": [*MATRIX, [[1, 2, 3]]], "W": MATRIX, "b": [*VECTOR, [1, 2], [[1], [2], [3]]]},
    ),
    angle: ({"u": [1, 2], "v": [3, 4]}, {"u": [*VECTOR, [0, 0]], "v": [*VECTOR, [0, 0], [1, 2, 3]]}),
    area_factor: ({"A": np.eye(2)}, {"A": [*MATRIX, np.eye(3)]}),
    best_rank_k: ({"A": np.eye(2), "k": 1}, {"A": MATRIX, "k": RANK}),
    condition_number: ({"A": np.eye(2)}, {"A": MATRIX}),
    dot: ({"u": [1, 2], "v": [3, 4]}, {"u": VECTOR, "v": [*VECTOR, [1, 2, 3]]}),
    energy_kept: ({"A": np.eye(2), "k": 1}, {"A": [*MATRIX, np.zeros((2, 2))], "k": RANK}),
    length: ({"u": [1, 2]}, {"u": VECTOR}),
    project: (
        {"u": [1, 2], "onto": [3, 4]},
        {"u": [*NOT_NUMBERS, 3.0, [], [math.nan, 1], np.ones((1, 1, 2))], "onto": [*VECTOR, [0, 0], [1, 2, 3]]},
    ),
    projection_matrix: ({"direction": [1, 2]}, {"direction": [*VECTOR, [0, 0]]}),
    reflection: ({"angle": 1}, {"angle": NUMBER}),
    rotation: ({"angle": 1}, {"angle": NUMBER}),
    scaling: ({"x_factor": 1, "y_factor": 2}, {"x_factor": NUMBER, "y_factor": NUMBER}),
    shear: ({"amount": 1, "axis": "y"}, {"amount": NUMBER, "axis": [None, 0, "z", "X"]}),
    singular_values: ({"A": np.eye(2)}, {"A": MATRIX}),
}


@pytest.mark.parametrize(("function", "arguments", "name"), cases(BAD))
def test_bad_input_is_named(function, arguments, name):
    assert_named(function, arguments, name)


def test_the_table_has_every_parameter_and_good_calls_pass():
    assert_complete(BAD, {getattr(linalg, name) for name in linalg.__all__})
