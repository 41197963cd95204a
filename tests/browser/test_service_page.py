"""The network in a page without a server: in Chromium, without a network, it says what Python says."""

from __future__ import annotations

import itertools

import numpy as np
import pytest
from axe_playwright_python.sync_playwright import Axe

from accessibility import OPTIONS, WEIGHTY
from course_lib.network import make_network
from course_lib.service import Forecaster, write_page
from kite_service import COLUMNS, days, kite

TITLE = "Is tomorrow a kite day?"
GRID = np.array(list(itertools.product(*(np.linspace(c.lowest, c.highest, 6) for c in COLUMNS))))


@pytest.fixture
def opened(browser, tmp_path):
    """A function that opens a forecaster's page from a file, and what was complained about."""
    contexts, complaints = [], []

    def open_(forecaster, **window):
        write_page(forecaster, tmp_path / "kite.html", TITLE)
        contexts.append(browser.new_context(**{"viewport": {"width": 360, "height": 740}, **window}))
        contexts[-1].set_offline(True)
        page = contexts[-1].new_page()
        page.on("console", lambda said: complaints.append(said.text) if said.type in ("error", "warning") else None)
        page.on("pageerror", lambda error: complaints.append(str(error)))
        page.on("requestfailed", lambda request: complaints.append(f"not fetched: {request.url[:100]}"))
        page.goto((tmp_path / "kite.html").as_uri())
        return page

    yield open_
    for context in contexts:
        context.close()
    assert complaints == []


@pytest.mark.parametrize("activation", ["relu", "tanh", "sigmoid"])
def test_the_page_computes_what_python_computes(opened, activation):
    network = make_network([4, 8, 5, 1], activation, seed=3)
    forecaster = Forecaster.from_network(network, days("Seattle"), columns=COLUMNS, card=kite().card, version="1.0")
    rows = np.concatenate([GRID, days("New York")])
    in_the_page = opened(forecaster).evaluate("rows => rows.map(forecast)", rows.tolist())
    assert np.abs(in_the_page - forecaster.predict(rows)).max() < 1e-9


def test_the_sliders_move_the_bar(opened):
    page = opened(kite())
    for values in ([0, 18, 9, 5], [40, -5, -12, 0.3]):
        for name, value in zip((column.name for column in COLUMNS), values, strict=True):
            page.get_by_label(name).fill(str(value))
        percent = f"{100 * kite().predict([values])[0]:.0f}"
        bar = page.get_by_role("meter", name="Probability")
        assert page.locator("#percent").inner_text() == f"{percent}%"
        assert bar.get_attribute("aria-valuenow") == percent
        box, inner = bar.bounding_box(), bar.locator("div").bounding_box()
        assert inner["width"] / box["width"] == pytest.approx(float(percent) / 100, abs=0.01)
        assert page.get_by_label("wind").get_attribute("aria-valuetext") == f"{values[3]} m/s"


def test_a_slider_is_moved_by_the_keys(opened):
    page = opened(kite())
    wind = page.get_by_label("wind")
    before = float(wind.input_value())
    wind.press("ArrowRight")
    assert float(wind.input_value()) > before


@pytest.mark.parametrize("scheme", ["light", "dark"])
@pytest.mark.parametrize("width", [360, 1280])
def test_it_is_read_by_everyone_in_both_themes_at_any_width(opened, scheme, width):
    page = opened(kite(), color_scheme=scheme, viewport={"width": width, "height": 740}, bypass_csp=True)
    assert page.evaluate("document.documentElement.scrollWidth <= innerWidth")
    assert all(box["height"] >= 24 for box in (slider.bounding_box() for slider in page.get_by_role("slider").all()))
    found = Axe().run(page, options=OPTIONS).response["violations"]
    assert [rule["id"] for rule in found if rule["impact"] in WEIGHTY] == []
    assert page.evaluate("getComputedStyle(document.body).backgroundColor") == (
        "rgb(255, 255, 255)" if scheme == "light" else "rgb(17, 17, 17)"
    )
