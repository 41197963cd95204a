"""Surfaces and signals: gradients by central differences, arrivals, and sizes that stay."""

import numpy as np
import pytest

from course_lib.experiments.signals import saturated_share, signal_sizes
from course_lib.experiments.surfaces import BANANA, SADDLE, VALLEY, arrival, descend
from course_lib.network import SGD, Momentum

each = pytest.mark.parametrize("surface", [VALLEY, BANANA, SADDLE], ids=["valley", "banana", "saddle"])


@each
def test_gradients_by_central_differences(surface):
    for point in ([0.3, -0.7], [-1.2, 0.4], [1.1, 1.3]):
        point, h = np.array(point), 1e-6
        slopes = [(surface.height(point + h * e) - surface.height(point - h * e)) / (2 * h) for e in np.eye(2)]
        assert np.allclose(surface.gradient(point), slopes, rtol=1e-6, atol=1e-7)


@each
def test_the_lowest_points_are_lowest(surface):
    for point in np.array(surface.lowest):
        assert surface.height(point) == 0
        assert np.array_equal(surface.gradient(point), [0, 0])
    assert surface.height(np.random.default_rng(0).normal(size=(99, 2))).min() > 0


@each
def test_a_way_begins_at_the_start_inside_the_picture(surface):
    assert descend(surface, SGD(0.01), 0).tolist() == [list(surface.start)]
    (x, y), (left, right, low, high) = surface.start, surface.limits
    assert left < x < right
    assert low < y < high


def test_a_way_that_flies_off_ends_nowhere_and_raises_nothing():
    way = descend(VALLEY, Momentum(1.0), 400)
    assert way.shape == (401, 2)
    assert not np.isfinite(way[-1]).all()
    assert arrival(VALLEY, way) is None


def test_arrival_counts_from_the_last_time_outside():
    assert arrival(VALLEY, [[0.0, 0.0]]) == 0
    assert arrival(VALLEY, [[1.0, 0.0]]) is None
    assert arrival(SADDLE, [[0.0, 0.0], [0.0, 0.95], [0.0, 1.02]]) == 1


@pytest.mark.parametrize("steps", [-1, 1.5, "ten"])
def test_steps_are_checked(steps):
    with pytest.raises((TypeError, ValueError), match="steps"):
        descend(VALLEY, SGD(0.01), steps)


def test_signals_have_a_size_for_each_layer():
    signal, gradient = signal_sizes(0.1, "tanh", depth=3, width=20, samples=7)
    assert signal.shape == gradient.shape == (4,)
    assert signal_sizes(0.0, "relu", depth=2)[0][-1] == 0
    assert np.array_equal(signal_sizes(None, "sigmoid")[0], signal_sizes(None, "sigmoid")[0])


def test_a_gradient_against_central_differences():
    """With one layer, dL/dx of L = Σ g f(W x) is what the sizes are taken of."""
    rng = np.random.default_rng(0)
    x, W = rng.standard_normal((5, 4)), 0.3 * rng.standard_normal((4, 4))
    g, h = rng.standard_normal((5, 4)), 1e-6
    slopes = np.empty_like(x)
    for at in np.ndindex(x.shape):
        up, down = x.copy(), x.copy()
        up[at] += h
        down[at] -= h
        slopes[at] = np.sum(g * (np.tanh(up @ W.T) - np.tanh(down @ W.T))) / (2 * h)
    _signal, gradient = signal_sizes(0.3, "tanh", depth=1, width=4, samples=5)
    assert np.isclose(gradient[0], np.sqrt(np.mean(slopes**2)), rtol=1e-6)


@pytest.mark.parametrize(
    ("change", "name"),
    [
        ({"scale": -1.0}, "scale"),
        ({"activation": "cube"}, "activation"),
        ({"depth": 0}, "depth"),
        ({"width": 2.5}, "width"),
    ],
)
def test_what_is_asked_for_is_checked(change, name):
    with pytest.raises((TypeError, ValueError), match=name):
        signal_sizes(**{"scale": 0.1, "activation": "relu", **change})


def test_saturated_share_needs_a_sensible_margin():
    assert saturated_share(np.array([0.005, 0.5])) == 0.5
    with pytest.raises(ValueError, match="near"):
        saturated_share(np.array([0.5]), near=0.6)
