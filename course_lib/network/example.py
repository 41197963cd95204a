"""The network that goes along through the whole course: two inputs, two hidden nodes, one output.

It answers one question: will the kite fly well? Its weights are whole numbers, set by hand, so that every value can be
worked out on paper. Lesson 13 finds weights from data instead.
"""

from __future__ import annotations

from course_lib.network.layers import Dense, Sigmoid
from course_lib.network.model import Network

__all__ = ["kite_network"]


def kite_network() -> Network:
    """Return the kite network: x (N, 2) = wind in units of 10 km/h and rain in mm/h, output (N, 1) in (0, 1).

    - h1 = σ(2·wind - 1·rain - 2): "there is wind enough"; rain makes the kite heavy.
    - h2 = σ(2·wind + 1·rain - 6): "this is too much weather".
    - output = σ(6·h1 - 8·h2 - 2): the probability that the kite flies well.

    Returns
    -------
    Network
        Dense (2, 2), Sigmoid, Dense (1, 2), Sigmoid; nine parameters.

    Examples
    --------
    >>> kite_network().forward([[2.0, 0.0], [0.0, 0.0], [4.0, 1.0]]).round(2)
    array([[0.91],
           [0.21],
           [0.03]])
    """
    hidden = Dense([[2.0, -1.0], [2.0, 1.0]], [-2.0, -6.0])
    output = Dense([[6.0, -8.0]], [-2.0])
    return Network([hidden, Sigmoid(), output, Sigmoid()])
