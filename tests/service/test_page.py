"""The page without a server, as text; tests/browser opens it."""

import json
import re
from dataclasses import replace

import numpy as np
import pytest
from bs4 import BeautifulSoup

from course_lib.service import Card, Column, page
from kite_service import COLUMNS, kite

TITLE = "Is tomorrow a kite day?"


def parsed(forecaster=None, title=TITLE) -> BeautifulSoup:
    return BeautifulSoup(page(forecaster or kite(), title), "html.parser")


def test_the_weights_in_the_page_are_those_of_the_network():
    network = json.loads(parsed().find(id="network").string)
    assert network["mean"] == kite().mean.tolist() and network["deviation"] == kite().deviation.tolist()
    for told, stage in zip(network["stages"], kite().stages, strict=True):
        assert np.array_equal(told["W"], stage.W) and np.array_equal(told["b"], stage.b)
        assert told["activation"] == stage.activation


def test_each_column_has_a_slider_with_its_name_range_and_unit():
    soup = parsed()
    for k, column in enumerate(COLUMNS):
        slider = soup.find(id=f"x{k}")
        assert soup.find("label", attrs={"for": slider["id"]}).string == column.name
        assert (float(slider["min"]), float(slider["max"])) == (column.lowest, column.highest)
        assert 0 < float(slider["step"]) <= (column.highest - column.lowest) / 100
        assert soup.find("output", attrs={"for": slider["id"]})["data-unit"] == column.unit


def test_nothing_is_left_to_fill_in_and_nothing_is_fetched():
    text = page(kite(), TITLE)
    assert "$" not in text
    assert not re.search(r"https?:|//[a-z]|src=|href=|url\(|@import|fetch|import\(", text)
    assert "default-src 'none'" in text


def test_names_and_cards_are_text_and_never_html():
    evil = '</script><script>alert("1")</script><img src=x onerror=alert(1)>'
    forecaster = replace(
        kite(),
        columns=(Column(evil[:40], '"><b>', 0, 1), *COLUMNS[1:]),
        card=Card(evil, evil, evil, evil),
        version=evil[9:40],
    )
    soup = parsed(forecaster, evil)
    assert len(soup.find_all("script")) == 2 and not soup.find_all(["img", "b"])
    assert soup.title.string == soup.h1.string == evil
    assert soup.label.string == evil[:40]


def test_the_card_says_where_the_data_come_from():
    told = parsed().find("dl").get_text(" ")
    for part in (*vars(kite().card).values(), "1.0"):
        assert part in told


@pytest.mark.parametrize(("forecaster", "title", "name"), [("kite", TITLE, "forecaster"), (kite(), 3, "title")])
def test_bad_arguments_are_named(forecaster, title, name):
    with pytest.raises(TypeError, match=f"^{name}: expected a .*, got "):
        page(forecaster, title)
