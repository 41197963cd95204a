"""The still figure of the lesson on a service."""

from course_lib.plots import service as plots


def test_each_place_has_a_mark_per_bin_as_large_as_its_days():
    ax = plots.draw_calibration({"Seattle": [(0.3, 0.25, 80), (0.6, 0.7, 20)], "New York": [(0.4, 0.6, 10)]})
    first, second = ax.collections
    assert first.get_offsets().tolist() == [[30, 25], [60, 70]] and second.get_offsets().tolist() == [[40, 60]]
    assert first.get_sizes()[0] > first.get_sizes()[1]
    assert [text.get_text() for text in ax.get_legend().get_texts()][1:] == ["Seattle", "New York"]
