"""Linear algebra of the lessons: vectors, the affine map of a batch, matrices that move the plane, and the SVD.

A vector is a 1-D array of shape (d,). A batch is a row a sample, so `x` is (N, d_in), `W` is (d_out, d_in), `b` is
(d_out,), and ``affine(x, W, b)`` is Wx + b for each row. Angles are in radians.

>>> import numpy as np
>>> from course_lib.maths.linalg import affine, rotation
>>> corners = np.array([[1.0, 0.0], [0.0, 1.0]])
>>> affine(corners, rotation(np.pi / 2), [0.0, 0.0]).round(6)
array([[ 0.,  1.],
       [-1.,  0.]])
"""

from __future__ import annotations

import math

import numpy as np
from numpy.typing import ArrayLike

from course_lib.validation import as_float_array, check_choice, check_integer, check_number, check_same_shape

__all__ = [
    "affine",
    "angle",
    "area_factor",
    "best_rank_k",
    "condition_number",
    "dot",
    "energy_kept",
    "length",
    "project",
    "projection_matrix",
    "reflection",
    "rotation",
    "scaling",
    "shear",
    "singular_values",
]


# --- vectors ---------------------------------------------------------------------------------------------------------


def dot(u: ArrayLike, v: ArrayLike) -> float:
    """Dot product of two vectors: u · v = Σ_i u_i v_i.

    Parameters
    ----------
    u, v : array-like of shape (d,)

    Returns
    -------
    float
        Positive where the vectors point the same way, 0 where they are perpendicular, negative where they oppose.

    Raises
    ------
    TypeError, ValueError
        Not two vectors of the same number of finite entries.

    Examples
    --------
    >>> dot([1, 2, 3], [4, 5, 6])
    32.0
    """
    u = as_float_array(u, "u", ndim=1)
    v = as_float_array(v, "v", ndim=1)
    check_same_shape(u, "u", v, "v")
    return float(u @ v)


def length(u: ArrayLike) -> float:
    """Euclidean length of a vector: ‖u‖ = √(u · u).

    Parameters
    ----------
    u : array-like of shape (d,)

    Returns
    -------
    float
        At least 0.

    Raises
    ------
    TypeError, ValueError
        Not a vector of finite entries.

    Examples
    --------
    >>> length([3, 4])
    5.0
    """
    u = as_float_array(u, "u", ndim=1)
    # hypot scales before it squares: 1e200 squared overflows, yet a vector of that length is an ordinary one.
    return math.hypot(*u.tolist())


def _unit(u: np.ndarray, name: str) -> np.ndarray:
    """Return u / ‖u‖, the direction of u; the zero vector has none."""
    largest = np.abs(u).max()
    if largest == 0:
        raise ValueError(f"{name}: expected a vector with a direction, got the zero vector of shape {u.shape}")
    u = u / largest  # now the length lies between 1 and √d, however long or short u was
    return u / length(u)


def angle(u: ArrayLike, v: ArrayLike) -> float:
    """Angle between two vectors: θ = arccos(u · v / (‖u‖ ‖v‖)), computed as 2 arctan(‖û − v̂‖ / ‖û + v̂‖).

    û = u / ‖u‖ and v̂ = v / ‖v‖ are the two directions.

    Parameters
    ----------
    u, v : array-like of shape (d,)
        Neither may be the zero vector, which points nowhere.

    Returns
    -------
    float
        Radians, from 0 to π.

    Raises
    ------
    TypeError, ValueError
        Not two vectors of the same number of finite entries, or one of them is zero.

    References
    ----------
    W. Kahan, "Computing Cross-Products and Rotations in 2- and 3-Dimensional Euclidean Spaces", section 13: a formula
    for the angle that is accurate everywhere.

    Examples
    --------
    >>> round(angle([1, 0], [1, 1]), 6)
    0.785398
    >>> angle([1, 0], [1, 1e-9])
    1e-09
    """
    u = as_float_array(u, "u", ndim=1).astype(np.float64)
    v = as_float_array(v, "v", ndim=1).astype(np.float64)
    check_same_shape(u, "u", v, "v")
    u, v = _unit(u, "u"), _unit(v, "v")
    # arccos would lose half of the digits near 0 and π: the cosine of 1e-9 is 1 − 5e-19, which rounds to 1, so it would
    # say 0 here. The difference of the two directions keeps a small angle, and their sum keeps one close to π.
    return 2 * math.atan2(length(u - v), length(u + v))


def project(u: ArrayLike, onto: ArrayLike) -> np.ndarray:
    """Project a vector, or each row of a batch, on a direction: (u · v / v · v) v, with v = `onto`.

    What is left, u minus its projection, is perpendicular to `onto`.

    Parameters
    ----------
    u : array-like of shape (d,) or (N, d)
    onto : array-like of shape (d,)
        Only its direction counts, so it may not be the zero vector.

    Returns
    -------
    ndarray of the shape of u

    Raises
    ------
    TypeError, ValueError
        Shapes that do not fit, entries that are not finite, or a zero vector as `onto`.

    Examples
    --------
    >>> project([3, 4], onto=[2, 0])
    array([3., 0.])
    """
    u = as_float_array(u, "u", ndim=(1, 2))
    onto = as_float_array(onto, "onto", shape=u.shape[-1:])
    direction = _unit(onto, "onto")
    return (u @ direction)[..., np.newaxis] * direction


# --- the affine map of a batch ---------------------------------------------------------------------------------------


def affine(x: ArrayLike, W: ArrayLike, b: ArrayLike) -> np.ndarray:
    """Affine map of a batch: Z = X Wᵀ + b, which is z = Wx + b for each row x.

    Parameters
    ----------
    x : array-like of shape (N, d_in)
        A row a sample.
    W : array-like of shape (d_out, d_in)
        A row an output: the weights, in the layout that PyTorch uses too.
    b : array-like of shape (d_out,)
        The bias, added to every row.

    Returns
    -------
    ndarray of shape (N, d_out)

    Raises
    ------
    TypeError, ValueError
        Shapes that do not fit, or entries that are not finite.

    Examples
    --------
    >>> affine([[1, 2], [3, 4]], W=[[1, 0], [0, 1], [1, 1]], b=[0, 0, 10])
    array([[ 1.,  2., 13.],
           [ 3.,  4., 17.]])
    """
    W = as_float_array(W, "W", ndim=2)
    d_out, d_in = W.shape
    x = as_float_array(x, "x", shape=(None, d_in))
    b = as_float_array(b, "b", shape=(d_out,))
    return x @ W.T + b


# --- matrices that move the plane ------------------------------------------------------------------------------------


def rotation(angle: float) -> np.ndarray:
    """Matrix that rotates the plane: [[cos θ, −sin θ], [sin θ, cos θ]].

    Parameters
    ----------
    angle : float
        θ in radians, counter-clockwise.

    Returns
    -------
    ndarray of shape (2, 2)

    Raises
    ------
    TypeError, ValueError
        `angle` is not a finite number.

    Examples
    --------
    >>> rotation(np.pi / 2).round(6)
    array([[ 0., -1.],
           [ 1.,  0.]])
    """
    angle = check_number(angle, "angle")
    cos, sin = math.cos(angle), math.sin(angle)
    return np.array([[cos, -sin], [sin, cos]])


def shear(amount: float, axis: str = "x") -> np.ndarray:
    """Matrix that slides points along one axis, by `amount` times their other coordinate; areas stay as they are.

    [[1, k], [0, 1]] along x and [[1, 0], [k, 1]] along y, with k = `amount`.

    Parameters
    ----------
    amount : float
    axis : {"x", "y"}, default "x"
        The axis along which points move.

    Returns
    -------
    ndarray of shape (2, 2)

    Raises
    ------
    TypeError, ValueError
        `amount` is not a finite number, or `axis` is neither "x" nor "y".

    Examples
    --------
    >>> shear(0.5) @ [0, 2]
    array([1., 2.])
    """
    amount = check_number(amount, "amount")
    axis = check_choice(axis, "axis", ("x", "y"))
    return np.array([[1.0, amount], [0.0, 1.0]] if axis == "x" else [[1.0, 0.0], [amount, 1.0]])


def scaling(x_factor: float, y_factor: float) -> np.ndarray:
    """Matrix that stretches each axis by its own factor: [[s_x, 0], [0, s_y]].

    Parameters
    ----------
    x_factor, y_factor : float
        s_x and s_y. A negative factor flips its axis; 0 flattens the plane to a line.

    Returns
    -------
    ndarray of shape (2, 2)

    Raises
    ------
    TypeError, ValueError
        A factor is not a finite number.

    Examples
    --------
    >>> scaling(2, 0.5) @ [3, 4]
    array([6., 2.])
    """
    return np.diag([check_number(x_factor, "x_factor"), check_number(y_factor, "y_factor")])


def reflection(angle: float) -> np.ndarray:
    """Matrix that mirrors the plane in a line through the origin: [[cos 2θ, sin 2θ], [sin 2θ, −cos 2θ]].

    Parameters
    ----------
    angle : float
        θ, the angle from the x axis to the mirror line, in radians.

    Returns
    -------
    ndarray of shape (2, 2)

    Raises
    ------
    TypeError, ValueError
        `angle` is not a finite number.

    Examples
    --------
    >>> (reflection(np.pi / 4) @ [1, 0]).round(6)  # the mirror line y = x swaps the two coordinates
    array([0., 1.])
    """
    angle = check_number(angle, "angle")
    cos, sin = math.cos(2 * angle), math.sin(2 * angle)
    return np.array([[cos, sin], [sin, -cos]])


def projection_matrix(direction: ArrayLike) -> np.ndarray:
    """Matrix that projects on a line through the origin: P = v vᵀ / (v · v), with v = `direction`.

    P is symmetric, P P = P (to project twice changes nothing more), and its rank is 1.

    Parameters
    ----------
    direction : array-like of shape (d,)
        Not the zero vector.

    Returns
    -------
    ndarray of shape (d, d)

    Raises
    ------
    TypeError, ValueError
        Not a vector of finite entries, or the zero vector.

    Examples
    --------
    >>> projection_matrix([1, 1]).round(6)
    array([[0.5, 0.5],
           [0.5, 0.5]])
    """
    unit = _unit(as_float_array(direction, "direction", ndim=1), "direction")
    return np.outer(unit, unit)


def area_factor(A: ArrayLike) -> float:
    """Factor by which a map of the plane multiplies areas: det A = a d − b c, for A = [[a, b], [c, d]].

    Parameters
    ----------
    A : array-like of shape (2, 2)

    Returns
    -------
    float
        Negative where the map turns the plane over, as a mirror does; 0 where it flattens the plane.

    Raises
    ------
    TypeError, ValueError
        Not a 2 by 2 matrix of finite entries.

    Examples
    --------
    >>> area_factor([[2, 1], [0, 3]])
    6.0
    >>> area_factor([[0, 1], [1, 0]])
    -1.0
    """
    (a, b), (c, d) = as_float_array(A, "A", shape=(2, 2))
    return float(a * d - b * c)


# --- the singular value decomposition --------------------------------------------------------------------------------


def singular_values(A: ArrayLike) -> np.ndarray:
    """Singular values σ_1 ≥ σ_2 ≥ … ≥ 0: the factors by which A stretches its own perpendicular directions.

    Parameters
    ----------
    A : array-like of shape (m, n)

    Returns
    -------
    ndarray of shape (min(m, n),)
        Largest first.

    Raises
    ------
    TypeError, ValueError
        Not a matrix of finite entries.

    Examples
    --------
    >>> singular_values([[0, 2], [3, 0]])
    array([3., 2.])
    """
    return np.linalg.svd(as_float_array(A, "A", ndim=2), compute_uv=False)


def best_rank_k(A: ArrayLike, k: int) -> np.ndarray:
    """Closest matrix of rank k: A_k = Σ_{i ≤ k} σ_i u_i v_iᵀ, the first k terms of the SVD of A.

    No other matrix of rank k or less leaves a smaller Σ (A − A_k)²; what A_k leaves is σ_{k+1}² + σ_{k+2}² + ….

    Parameters
    ----------
    A : array-like of shape (m, n)
    k : int
        From 1 to min(m, n).

    Returns
    -------
    ndarray of shape (m, n)

    Raises
    ------
    TypeError, ValueError
        Not a matrix of finite entries, or a rank that it cannot have.

    References
    ----------
    C. Eckart and G. Young, "The approximation of one matrix by another of lower rank", Psychometrika (1936).

    Examples
    --------
    >>> best_rank_k([[3, 0], [0, 1]], k=1)
    array([[3., 0.],
           [0., 0.]])
    """
    A = as_float_array(A, "A", ndim=2)
    k = check_integer(k, "k", at_least=1, at_most=min(A.shape))
    U, sigma, Vt = np.linalg.svd(A, full_matrices=False)
    return (U[:, :k] * sigma[:k]) @ Vt[:k]


def energy_kept(A: ArrayLike, k: int) -> float:
    """Share of Σ A² that the best approximation of rank k keeps: Σ_{i ≤ k} σ_i² / Σ_i σ_i².

    Parameters
    ----------
    A : array-like of shape (m, n)
        Not all zeros.
    k : int
        From 1 to min(m, n).

    Returns
    -------
    float
        From 0 to 1; 1 where A has rank k or less.

    Raises
    ------
    TypeError, ValueError
        Not a matrix of finite entries, all of them zero, or a rank that it cannot have.

    Examples
    --------
    >>> round(energy_kept([[3, 0], [0, 1]], k=1), 6)
    0.9
    """
    sigma = singular_values(A)
    k = check_integer(k, "k", at_least=1, at_most=len(sigma))
    if sigma[0] == 0:
        raise ValueError(f"A: expected an entry other than 0, got zeros of shape {np.shape(A)}")
    energy = (sigma / sigma[0]) ** 2  # over the largest first, so that the squares cannot overflow
    return float(energy[:k].sum() / energy.sum())


def condition_number(A: ArrayLike) -> float:
    """Condition number: κ = σ_max / σ_min, how much A can magnify a relative error.

    Parameters
    ----------
    A : array-like of shape (m, n)

    Returns
    -------
    float
        At least 1; infinite where the smallest singular value is 0. A matrix that is singular but for rounding
        comes out at about 1e16.

    Raises
    ------
    TypeError, ValueError
        Not a matrix of finite entries.

    Examples
    --------
    >>> condition_number([[100, 0], [0, 1]])
    100.0
    """
    sigma = singular_values(A)
    return float(sigma[0] / sigma[-1]) if sigma[-1] > 0 else math.inf
