"""Pictures of the project on vowels: marks, words and areas are where the numbers are."""

import numpy as np

from course_lib.plots.style import new_axes
from course_lib.plots.vowels import F1, F2, draw_areas, draw_shift, draw_vowels

WORDS = ["heed", "had"]


def texts(ax):
    return {text.get_text(): tuple(text.get_position()) for text in ax.texts}


def halves():
    """Labels of a map whose upper half is "heed" and whose lower half is "had"."""
    labels = np.zeros((len(F1), len(F2)), dtype=int)
    labels[len(F1) // 2 :] = 1
    return labels


def test_functions_draw_on_the_axes_they_are_given():
    ax = new_axes()
    assert draw_vowels(np.array([[100, 300, 2000, 3000]]), np.array(["men"]), {}, ax) is ax
    ax = new_axes()
    assert draw_shift({"men": np.full((2, 4), 500.0)}, WORDS, ax) is ax
    ax = new_axes()
    assert draw_areas(halves(), WORDS, ax) is ax


def test_both_axes_fall_so_that_the_map_resembles_the_mouth():
    ax = draw_vowels(np.array([[100, 300, 2000, 3000]]), np.array(["men"]), {})
    assert ax.xaxis_inverted() and ax.yaxis_inverted()
    assert ax.get_xscale() == ax.get_yscale() == "log"


def test_groups_differ_in_marker_and_are_named():
    x = np.array([[100, 300, 2000, 3000], [200, 400, 2500, 3300], [250, 500, 3000, 3600]])
    ax = draw_vowels(x, np.array(["men", "women", "children"]), {"heed": (350, 2400)})
    assert [text.get_text() for text in ax.get_legend().get_texts()] == ["men", "women", "children"]
    assert len({line.get_marker() for line in ax.lines}) == 3
    assert (ax.lines[1].get_xdata().tolist(), ax.lines[1].get_ydata().tolist()) == ([2500], [400])
    assert texts(ax) == {"heed": (2400, 350)}


def test_each_word_is_joined_from_group_to_group():
    men, children = np.array([[1, 300, 2000, 1], [1, 700, 1500, 1]]), np.array([[1, 400, 2600, 1], [1, 900, 2000, 1]])
    ax = draw_shift({"men": men, "children": children}, WORDS)
    assert ax.lines[0].get_xdata().tolist() == [2000, 2600]
    assert ax.lines[1].get_ydata().tolist() == [700, 900]
    assert set(texts(ax)) == set(WORDS)


def test_areas_have_their_word_inside():
    ax = draw_areas(halves(), WORDS, title="two halves")
    assert ax.get_title() == "two halves"
    middle = F1[len(F1) // 2]
    assert texts(ax)["heed"][1] < middle < texts(ax)["had"][1]


def test_a_vowel_in_a_foreign_area_gets_a_cross_and_its_word():
    said = np.array([[1, F1[20], F2[30], 1], [1, F1[10], F2[90], 1]])  # both in the area of "heed"
    ax = draw_areas(halves(), WORDS, said=said)
    marks = [line.get_marker() for line in ax.lines]
    assert marks == ["^", "X"]
    assert [text.get_text() for text in ax.texts].count("had") == 2  # the area's word, and the vowel's
    assert [text.get_text() for text in ax.texts].count("heed") == 1


def test_the_word_of_an_area_keeps_clear_of_marks():
    before = texts(draw_areas(halves(), WORDS))["heed"]
    row, column = np.abs(F1 - before[1]).argmin(), np.abs(F2 - before[0]).argmin()
    said = np.array([[1, F1[row], F2[column], 1], [1, F1[120], F2[5], 1]])
    after = texts(draw_areas(halves(), WORDS, said=said))["heed"]
    assert after != before and after[1] < F1[len(F1) // 2]
