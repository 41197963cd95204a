"""The pictures of lesson 21, as text: counts of a text, its tokens as boxes, and a vocabulary for two languages."""

import numpy as np
import pytest

from course_lib.pictures import tokens
from svg_parts import corners, drags, ids, moves, part, said


def test_three_bars_show_three_counts():
    svg = tokens.counts((31, 1031, 8))
    widths = [float(part(svg, f"bar-{k}").get("width")) for k in range(3)]
    assert widths == pytest.approx([340 * count / 1031 for count in (31, 1031, 8)], abs=0.11)
    assert [part(svg, f"count-{k}").text for k in range(3)] == ["31", "1,031", "8"]
    assert {"characters", "bytes", "tokens"} <= set(said(svg))
    assert [part(tokens.counts((0, 0, 0)), f"count-{k}").text for k in range(3)] == ["0", "0", "0"]
    assert 'viewBox="0 0 530 181"' in svg and 'viewBox="0 0 340 181"' in tokens.counts((31, 1031, 8), narrow=True)


def test_another_text_is_a_line_across_each_bar_and_has_room():
    svg = tokens.counts((10, 20, 5), (40, 40, 8))
    ends = [corners(part(svg, f"english-{k}"))[:, 0] for k in range(3)]
    assert np.allclose(ends, 96 + 340 * np.array([[40, 40], [40, 40], [8, 8]]) / 40, atol=0.11)
    assert part(svg, "english-count-0").text == "English: 40"
    assert part(tokens.counts((10, 20, 5)), "english-0") is None
    assert len(set(ids(svg))) == len(ids(svg))


def test_tokens_are_boxes_that_flow_and_nothing_in_them_is_markup():
    html = tokens.boxes(
        [("", [("<b>", 1)]), ("ï", [("C3", 2), ("AF", 3)]), ("", [("ve", 4)])], '4 "tokens"', " and more"
    )
    assert "&lt;b&gt;" in html and "<b>" not in html and 'aria-label="4 &quot;tokens&quot;"' in html
    assert html.count('role="listitem"') == 3 and html.endswith(" and more</div>")
    character = html[html.index("token-character") : html.index("ve</span>")]
    assert character.startswith('token-character">ï<br><span dir="ltr"><span class="token second" title="2">C3</span>')
    assert 'class="token third" title="3">AF' in html and 'class="token" title="4">ve' in html  # in turn
    assert tokens.boxes([], "0 tokens").count("<span") == 0


VISITED = np.array([[10, 200, 400], [0, 100, 500]])


def budget(here=(10, 200, 400), **more):
    return tokens.budget(VISITED, here, 100, articles=20, most=1000, **more)


def test_the_budget_keeps_what_was_visited_in_order():
    svg = budget()
    across = [66 + 340 * (x + 0.8) / 21.6 for x in (0, 10)]
    for name, heights in (("english", (100, 200)), ("hindi", (500, 400))):
        expected = np.column_stack([across, 76 + 230 * (1 - np.array(heights) / 1080)])
        assert np.allclose(corners(part(svg, f"{name}-line")), expected, atol=0.11)
    expected = np.column_stack([np.add(across, 410), 76 + 230 * (1 - np.array([5, 2]) / 7)])
    assert np.allclose(corners(part(svg, "ratio-line")), expected, atol=0.11)
    assert part(svg, "premium").text == "2.00" and "middle" not in part(svg, "premium").get("class")
    assert part(svg, "ratio-0") is not None and part(svg, "ratio-10") is None  # the large point is there
    assert len(set(ids(svg))) == len(ids(svg))


def test_the_articles_are_dragged():
    handle = part(budget(), "articles")
    assert drags(handle) == {"articles": 10} and moves(handle)["articles"][1:3] == [0, 20]
    assert moves(handle)["articles"][4] == pytest.approx(21.6 / 340, abs=1e-6)
    assert "end" in part(budget((20, 200, 400)), "premium").get("class")


def test_on_a_narrow_page_the_second_plot_is_under_the_first():
    wide, narrow = budget(), budget(narrow=True)
    assert 'viewBox="0 0 836 362"' in wide and 'viewBox="0 0 430 726"' in narrow
    assert corners(part(narrow, "ratio-line"))[0, 0] == corners(part(narrow, "english-line"))[0, 0]


def test_the_premium_is_written():
    text = tokens.premium_line(9, 20, 20, 1.708)
    assert 'data-drag="articles 9 0 20 1' in text and "1.71 Hindi tokens per English token</span>" in text
