"""Project 09's picture."""

import numpy as np

from course_lib.plots.forecasts import draw_forecasts


def test_forecasts_stand_beside_what_came():
    date = np.arange(np.datetime64("2014-01-01"), np.datetime64("2014-01-05"))
    a, b, y = np.array([0.1, 0.2, 0.3, 0.4]), np.array([0.5, 0.1, 0.5, 0.1]), np.array([1.0, 0.0, 0.0, 1.0])
    ax = draw_forecasts(date, a, b, y)
    lines = {line.get_label(): line for line in ax.lines}
    assert list(lines["forecast A"].get_ydata()) == list(a)
    assert list(lines["forecast B"].get_ydata()) == list(b)
    assert len(lines["a kite day came (top)"].get_ydata()) == 2
    assert len(lines["none came (bottom)"].get_ydata()) == 2
    assert min(lines["a kite day came (top)"].get_ydata()) > 1 > 0 > max(lines["none came (bottom)"].get_ydata())
