"""Lesson t5's explorers: numbers, words and challenges; the numbers are those of course_lib.maths.costs."""

import math
import re
import statistics

import pytest

pytest.importorskip("torch")

from course_lib.explorers import scale
from course_lib.explorers.scale import (
    GPT2,
    LAYERS,
    CostExplorer,
    RooflineExplorer,
    TrainingMemoryExplorer,
    _duration,
)
from course_lib.maths import costs
from course_lib.torch_track import Machine
from explorer_state import place
from svg_parts import corners, drag, drags, part, said


def opened(kind, guess=1.0):
    explorer = kind()
    explorer.predict(guess)
    explorer.reset()
    return explorer


# --- the roofline -----------------------------------------------------------------------------------------------------


@pytest.fixture
def measured(monkeypatch):
    """A machine of 100 GFLOP/s and 20 GB/s, whatever this one is."""
    monkeypatch.setattr(scale, "measure_machine", lambda device, dtype: Machine(str(device), dtype, 1e11, 2e10))


@pytest.fixture(scope="module")
def one_roofline():
    return opened(RooflineExplorer)


@pytest.fixture
def roofline(one_roofline):
    """One for all tests, since making it takes longer than they do; as it was at the start."""
    one_roofline.measured = {}
    one_roofline.reset()
    one_roofline._met.clear()
    return one_roofline


def test_the_prediction_is_the_batch_at_which_the_roofs_meet():
    explorer = RooflineExplorer()
    explorer.predict(201.0)
    assert "You said 201; it is 299. 98 away." in explorer._question.children[0].value
    card = costs.CARDS["A100"]
    edge = costs.ridge(card.peaks["bfloat16"], card.bandwidth)
    assert costs.intensity(298, 768, 3072, 2) < edge <= costs.intensity(299, 768, 3072, 2)
    assert "held up by arithmetic" in explorer.tell() and "100.0% of the peak" in explorer.tell()


@pytest.mark.parametrize("machine", costs.CARDS)
@pytest.mark.parametrize("dtype", ["float32", "bfloat16"])
def test_points_lie_on_the_roof(roofline, machine, dtype):
    place(roofline, machine=machine, dtype=dtype, batch=64)
    card = costs.CARDS[machine]
    for k, sizes in enumerate(LAYERS.values()):
        at = costs.intensity(64, *sizes, 4 if dtype == "float32" else 2)
        reached = costs.attainable(at, card.peaks[dtype], card.bandwidth)
        x, y = middle(part(roofline.picture.svg, f"layer-{k}"))
        assert x == pytest.approx(62 + 446 * (math.log10(at) + 1) / 4.3, abs=0.11)
        assert y == pytest.approx(92 + 228 * (15.6 - math.log10(reached)) / 7.6, abs=0.11)
        _x, share = middle(part(roofline.picture.svg, f"now-{k}"))
        assert share == pytest.approx(420 + 150 * (1.35 - reached / card.peaks[dtype]) / 1.45, abs=0.11)


def middle(element):
    """Where a mark is: a circle, a diamond or a cross."""
    if element.get("cx"):
        return float(element.get("cx")), float(element.get("cy"))
    text = element.get("points") or element.find("path").get("d")
    numbers = [float(number) for number in re.findall(r"-?[\d.]+", text)]
    return statistics.mean(numbers[::2]), statistics.mean(numbers[1::2])


def test_the_batch_is_dragged(roofline):
    assert drags(part(roofline.picture.svg, "batch")) == {"batch": 1}
    drag(roofline, batch=299)
    assert roofline.batch == 299 and "201 per byte" in roofline.picture.formula
    assert 'data-drag="batch 299 1 1024 1' in roofline.picture.formula


@pytest.mark.parametrize("machine", costs.CARDS)
def test_what_the_lesson_says_of_every_machine(roofline, machine):
    """One sample is held up by memory everywhere; the kite never gets to the peak."""
    for dtype in ("float32", "bfloat16"):
        assert all(roofline.bound(layer, 1, machine, dtype) == "memory" for layer in LAYERS)
        assert roofline.bound("2 → 2, the kite", 10**9, machine, dtype) == "memory"


def test_nothing_is_told_of_this_machine_before_it_is_measured(roofline, measured):
    place(roofline, machine="this machine", dtype="float32")
    assert roofline.tell() == "Nothing is measured yet in float32: press the button."
    assert part(roofline.picture.svg, "roof") is None and roofline.bound(GPT2, 1, "this machine", "float32") == ""
    roofline.controls[-1].click()
    assert roofline.tell().startswith("One core of this machine, float32: 100 GFLOP/s, 20 GB/s; the roofs meet at 5. ")
    assert part(roofline.picture.svg, "ridge").text == "the roofs meet at 5"
    assert corners(part(roofline.picture.svg, "roof"))[-1, 1] == pytest.approx(92 + 228 * (15.6 - 11) / 7.6, abs=0.11)
    assert "Nothing is measured" in place(roofline, dtype="bfloat16").tell()
    roofline.reset()
    assert "float32" in roofline.measured and roofline.machine == "A100"


@pytest.mark.parametrize(
    ("error", "said"),
    [
        (KeyboardInterrupt(), "press the button. The last measurement was interrupted."),
        (RuntimeError("no such format\nat ..."), "The last try did not work on this device (no such format)."),
    ],
)
def test_a_measurement_that_fails_leaves_the_explorer_as_it_was(roofline, monkeypatch, error, said):
    def fail(*_arguments):
        raise error

    monkeypatch.setattr(scale, "measure_machine", fail)
    roofline.controls[-1].click()
    assert roofline.measured == {} and roofline.tell().endswith(said)
    monkeypatch.setattr(scale, "measure_machine", lambda device, dtype: Machine(str(device), dtype, 1e11, 2e10))
    roofline.controls[-1].click()
    assert "The last" not in roofline.tell()


@pytest.mark.parametrize(
    ("challenge", "state"),
    [
        ("h100", {"batch": 570, "machine": "H100"}),
        ("half", {"batch": 194, "machine": "H100"}),
        ("slow_is_easy", {"batch": 29, "dtype": "float32"}),
    ],
)
def test_roofline_challenges(roofline, challenge, state):
    assert roofline.met == set()
    assert place(roofline, **state).met == {challenge}


# --- memory -----------------------------------------------------------------------------------------------------------


@pytest.fixture
def memory():
    return TrainingMemoryExplorer()


def test_the_bar_is_made_of_the_parts(memory):
    place(memory, model="GPT-2 XL", precision="bfloat16 + float32 copy", optimizer="momentum", texts=3)
    model = costs.TRANSFORMERS[3]
    parts = costs.model_memory(model.parameters, "bfloat16 + float32 copy", "momentum")
    parts["activations"] = costs.transformer_activations(model, 3, "bfloat16 + float32 copy")
    left, pixel = 0.0, 490 / (1.12 * 80)
    for k, size in enumerate(parts.values()):
        start, end = corners(part(memory.picture.svg, f"part-{k}"))[:2, 0]
        assert (start - 20, end - start) == (
            pytest.approx(pixel * left, abs=0.11),
            pytest.approx(pixel * size / 1e9, abs=0.11),
        )
        left += size / 1e9
    assert memory.total == pytest.approx(left)


def test_the_texts_are_dragged(memory):
    drag(memory, texts=4)
    assert memory.texts == 4 and drags(part(memory.picture.svg, "texts")) == {"texts": 4}
    more = costs.transformer_activations(costs.TRANSFORMERS[0], 1, "float32") / 1e9
    assert f"{more:.3g}\N{NO-BREAK SPACE}GB" in memory.picture.formula and "(4 + 4 + 8)" in memory.picture.formula


def test_it_tells_which_card_is_large_enough(memory):
    assert "19.5 GB, of which 90% are activations. It fits into 24 GB." in memory.tell()
    assert "1 text of 1,024 tokens" in place(memory, texts=1).tell() and "into 8 GB" in memory.tell()
    assert "It fits into none of these cards." in place(memory, model="GPT-3 175B").tell()


def test_lines_of_cards_far_below_are_hidden(memory):
    place(memory, model="GPT-3 175B")
    assert not any(part(memory.picture.svg, f"card-{card}") for card in (8, 24, 80))
    place(memory, model="GPT-2 small")
    assert part(memory.picture.svg, "card-24") is not None and "✗ 8 GB" in said(memory.picture.svg)


@pytest.mark.parametrize(
    ("challenge", "state"),
    [
        ("eight", {"precision": "bfloat16 + float32 copy", "texts": 4}),
        ("same", {"optimizer": "SGD", "texts": 20}),
        ("billion", {"model": "GPT-2 XL", "texts": 3}),
    ],
)
def test_memory_challenges(memory, challenge, state):
    memory.reset()
    assert memory.met == set()
    assert place(memory, **state).met == {challenge}


# --- cost -------------------------------------------------------------------------------------------------------------


@pytest.fixture
def cost():
    explorer = CostExplorer()
    explorer.predict(1.0)
    explorer.reset()
    assert explorer.met == set()
    return explorer


def test_the_prediction_is_a_laptop_and_gpt_3():
    explorer = CostExplorer()
    explorer.predict(50.0)
    assert "You said 50; it is 49.8." in explorer._question.children[0].value
    assert "1 × laptop at 40% of 0.5 TFLOP/s: 49,800 years" in explorer.tell()


@pytest.mark.parametrize("model", costs.MODELS)
@pytest.mark.parametrize("card", costs.CARDS)
def test_time_and_energy_are_those_of_the_formulas(cost, model, card):
    place(cost, model=model, card=card, doublings=3, percent=25.0)
    peak = costs.CARDS[card].peaks["bfloat16"]
    assert cost.seconds == pytest.approx(cost.flops / (8 * 0.25 * peak))
    assert cost.kilowatt_hours == pytest.approx(8 * costs.CARDS[card].watts / 1000 * cost.seconds / 3600)
    end = float(part(cost.picture.svg, "end").find("circle").get("cx"))
    assert end == pytest.approx(20 + 498 * (math.log10(cost.seconds) + 1) / 16.9, abs=0.11)
    ring = part(cost.picture.svg, "chosen")
    x, y = (float(ring.get(name)) for name in ("cx", "cy"))
    assert x == pytest.approx(78 + 440 * (math.log10(costs.MODELS[model].parameters) - 7.6) / 4.8, abs=0.11)
    assert y == pytest.approx(44 + 316 * (13.75 - math.log10(costs.MODELS[model].tokens)) / 2.75, abs=0.11)
    assert costs.MODELS[model].source.split(",")[0] in cost.source.value


def test_cards_and_share_are_dragged(cost):
    assert drags(part(cost.picture.svg, "end")) == {"doublings": 10}
    drag(cost, doublings=11, percent=50.0)
    assert (cost.cards, cost.percent) == (2048, 50.0) and "2,048 × A100 at 50%" in cost.tell()
    assert 'data-drag="doublings 11 0 15 1' in cost.picture.formula and "11.4 days" in cost.picture.formula


def test_flops_are_the_published_ones_where_there_are_any(cost):
    assert place(cost, model="PaLM 540B").flops == 2.56e24
    assert place(cost, model="Llama 2 70B").flops == 6 * 70e9 * 2e12
    assert "8.40 · 10²³ FLOPs" in cost.tell()


@pytest.mark.parametrize(("seconds", "told"), [(7200, "2 hours"), (10 * 86400, "10 days"), (1.5e12, "47,500 years")])
def test_a_duration_is_told_in_a_unit_that_fits(seconds, told):
    assert _duration(seconds) == told


@pytest.mark.parametrize(
    ("challenge", "state"),
    [
        ("llama2", {"model": "Llama 2 70B", "percent": 43.5}),
        ("llama3", {"model": "Llama 3.1 405B", "card": "H100", "percent": 34.5, "doublings": 14}),
        ("single", {"model": "GPT-3 Small", "doublings": 0}),
    ],
)
def test_cost_challenges(cost, challenge, state):
    assert place(cost, **state).met == {challenge}


def test_hours_agree_on_the_card_that_was_used_and_on_no_other(cost):
    place(cost, model="Llama 2 70B", card="H100", percent=43.5)
    assert cost.met == set()
