"""Pages and decks in a real browser that has no network: formulas are seen, nothing is too tall, nothing complains."""

from __future__ import annotations

import pytest

from tools import ROOT
from tools.instructor.editions import DECK, PAGE, in_order, write_edition

LESSONS = [path.relative_to(ROOT / "notebooks") for path in in_order(ROOT / "notebooks")]
SMALLEST_TYPE, SMALLEST_PICTURE = 19, 220  # pixels on a page of 1280 x 720

# Reveal is ready a moment before it says so, and only then deck.js fits the first page.
FITTED = """() => window.Reveal?.isReady()
    && Reveal.getCurrentSlide().querySelector(":scope > .page").style.getPropertyValue("--type")"""
EACH_PAGE = """() => Reveal.getSlides().map(slide => {
    const {h, v} = Reveal.getIndices(slide);
    Reveal.slide(h, v, 99);
    const page = slide.querySelector(":scope > .page"), frame = page.getBoundingClientRect();
    const cells = [...page.querySelectorAll(".cell")].filter(cell => !cell.closest("aside"));
    const boxes = cells.map(cell => cell.getBoundingClientRect());
    return {
        name: cells[0]?.id,
        over: page.scrollHeight > page.clientHeight || page.scrollWidth > page.clientWidth
            || boxes.some(box => box.bottom > frame.bottom || box.right > frame.right + 1),
        type: parseFloat(getComputedStyle(page).fontSize),
        shown: boxes.every(box => box.width > 0 && box.height > 0),
        pictures: [...page.querySelectorAll("img")].map(image => image.getBoundingClientRect().height),
    };
})"""


@pytest.fixture(scope="module")
def edition(tmp_path_factory):
    folder = tmp_path_factory.mktemp("editions")
    write_edition(ROOT / "notebooks", folder, "")
    return folder


@pytest.fixture
def visit(browser, edition):
    """A function that opens a file of the edition without a network, and what was complained about."""
    contexts, complaints = [], []

    def visit_(path, **window):
        context = browser.new_context(viewport={"width": 1280, "height": 720}, **window)
        context.set_offline(True)
        contexts.append(context)
        page = context.new_page()
        page.on("console", lambda said: complaints.append(said.text) if said.type in ("error", "warning") else None)
        page.on("pageerror", lambda error: complaints.append(str(error)))
        page.on("requestfailed", lambda request: complaints.append(f"not fetched: {request.url[:100]}"))
        page.goto((edition / path).as_uri())
        return page, complaints

    yield visit_
    for context in contexts:
        context.close()


@pytest.mark.parametrize("scheme", ["light", "dark"])
def test_a_page_is_read_without_a_network(visit, scheme):
    lesson = next(path for path in LESSONS if path.stem.startswith("11"))
    page, complaints = visit(lesson.with_suffix(PAGE), color_scheme=scheme)
    fraction = page.locator("mfrac").first.bounding_box()
    letter = page.locator("mfrac mi").first.bounding_box()
    assert fraction["height"] > 1.5 * letter["height"] > 0  # one above the other: it is set, not spelt out
    assert page.evaluate("document.documentElement.scrollWidth <= innerWidth")
    pictures = page.locator("img").evaluate_all("all => all.map(image => image.naturalWidth)")
    assert len(pictures) > 3
    assert min(pictures) > 100
    paper, ink = page.evaluate(
        "[getComputedStyle(document.body).backgroundColor, getComputedStyle(document.body).color]"
    )
    assert (brightness(paper) > brightness(ink)) == (scheme == "light")
    page.locator(".way a", has_text="Next").click()
    after = LESSONS[LESSONS.index(lesson) + 1]
    assert page.url.endswith(after.with_suffix(PAGE).as_posix())
    assert complaints == []


def brightness(colour: str) -> float:
    return sum(map(float, colour.removeprefix("rgb(").removesuffix(")").split(",")))


@pytest.mark.parametrize("lesson", LESSONS, ids=[path.stem for path in LESSONS])
def test_every_slide_fits_its_page(visit, lesson):
    page, complaints = visit(lesson.with_suffix(DECK))
    page.wait_for_function(FITTED)
    slides = page.evaluate(EACH_PAGE)
    assert len(slides) > 10
    assert [slide["name"] for slide in slides if slide["over"]] == []
    assert [slide["name"] for slide in slides if not slide["shown"]] == []
    assert {slide["name"]: slide["type"] for slide in slides if slide["type"] < SMALLEST_TYPE} == {}
    small = [slide["name"] for slide in slides for height in slide["pictures"] if height < SMALLEST_PICTURE]
    assert small == []
    assert complaints == []


def test_a_deck_is_turned_with_the_keyboard(visit):
    page, complaints = visit(LESSONS[1].with_suffix(DECK))
    page.wait_for_function(FITTED)
    seen = [page.evaluate("Reveal.getCurrentSlide().querySelector('.cell').id")]
    for _turn in range(5):
        page.keyboard.press("Space")
        seen.append(page.evaluate("Reveal.getCurrentSlide().querySelector('.cell').id"))
    assert seen[0] == "title"
    assert len(set(seen)) >= 4
    assert page.locator("section.present .page").last.is_visible()
    assert complaints == []
