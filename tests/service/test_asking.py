"""What comes in: good bodies become rows, everything else one sentence."""

import json

import numpy as np
import pytest

from course_lib.service import LARGEST_BODY, MOST_ROWS, Column, RefusedError, read, to_json
from kite_service import COLUMNS, GOOD, NAMED, as_objects, days, hostile_bodies, kite


def refused(body: bytes) -> RefusedError:
    with pytest.raises(RefusedError) as raised:
        read(body, kite())
    return raised.value


def test_an_object_is_one_row_in_the_order_of_the_columns():
    for names in (list(GOOD), list(GOOD)[::-1]):
        rows, many = read(json.dumps({name: GOOD[name] for name in names}).encode(), kite())
        assert rows.tolist() == [list(GOOD.values())] and not many


def test_a_list_is_as_many_rows():
    rows, many = read(json.dumps(as_objects(days("Seattle")[:365])).encode(), kite())
    assert many and np.array_equal(rows, days("Seattle")[:365])


def test_whole_numbers_and_both_ends_of_a_range_are_allowed():
    for column in COLUMNS:
        for value in (column.lowest, int(column.highest)):
            rows, _many = read(json.dumps({**GOOD, column.name: value}).encode(), kite())
            assert rows.dtype == np.float64 and value in rows[0]


def test_the_longest_list_fits_into_the_largest_body():
    body = json.dumps(as_objects(days("New York")[:MOST_ROWS])).encode()
    assert len(body) <= LARGEST_BODY and len(read(body, kite())[0]) == MOST_ROWS


@pytest.mark.parametrize("name", NAMED)
def test_a_bad_body_is_refused_with_its_sentence(name):
    body, status, part = NAMED[name]
    error = refused(body)
    assert error.status == status
    assert part in error.sentence and error.sentence == str(error)


def test_what_is_made_at_random_to_be_wrong_is_refused():
    for body in hostile_bodies(500, np.random.default_rng(30)):
        error = refused(body)
        assert error.status in (400, 422)
        assert ": expected " in error.sentence and ", got " in error.sentence
        assert len(error.sentence) < 300 and error.sentence.isprintable()


def test_the_place_in_a_list_is_told():
    body = json.dumps([GOOD, {**GOOD, "wind": -1}]).encode()
    assert refused(body).sentence == "at index 1: wind: expected a number from 0 to 60 m/s, got -1."


def test_a_column_without_a_unit():
    from dataclasses import replace

    forecaster = replace(kite(), columns=(Column("share", "", 0, 1), *COLUMNS[1:]))
    with pytest.raises(RefusedError, match=r"^share: expected a number from 0 to 1, got none\.$"):
        read(b"{}", forecaster)


@pytest.mark.parametrize("value", ["</script>", "&lt;", "\ud800", "°", "\x00\u2028", {"<": [">"]}])
def test_json_is_ascii_without_signs_of_html_and_reads_back(value):
    text = to_json(value)
    assert text.isascii() and not set("<>&\x00") & set(text)
    assert json.loads(text) == value
