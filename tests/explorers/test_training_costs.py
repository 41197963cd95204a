"""Lesson t5's explorers of what training takes: the numbers are those of course_lib.costs, and the texts tell them."""

import pytest

from course_lib import costs
from course_lib.explorers.training_costs import CostExplorer, TrainingMemoryExplorer, _duration
from explorer_state import place


@pytest.fixture
def memory():
    return TrainingMemoryExplorer()


def test_the_bar_is_made_of_the_parts(memory):
    place(memory, model="GPT-2 XL", precision="bfloat16 + float32 copy", optimizer="momentum", texts=3)
    model = costs.TRANSFORMERS[3]
    parts = costs.model_memory(model.parameters, "bfloat16 + float32 copy", "momentum")
    parts["activations"] = costs.transformer_activations(model, 3, "bfloat16 + float32 copy")
    left = 0.0
    for name, bar in memory.drawing.bars.items():
        assert (bar.get_x(), bar.get_width()) == (pytest.approx(left), pytest.approx(parts[name] / 1e9))
        left += parts[name] / 1e9
    assert memory.total == pytest.approx(left)


def test_it_tells_which_card_is_large_enough(memory):
    assert "19.5 GB, of which 90% are activations. It fits into 24 GB." in memory.tell()
    assert "1 text of 1,024 tokens" in place(memory, texts=1).tell() and "into 8 GB" in memory.tell()
    assert "It fits into none of these cards." in place(memory, model="GPT-3 175B").tell()


def test_lines_of_cards_far_below_are_hidden(memory):
    place(memory, model="GPT-3 175B")
    assert not any(line.get_visible() for line, _text in memory.drawing.cards.values())
    place(memory, model="GPT-2 small")
    assert memory.drawing.cards[24][0].get_visible()


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
    assert cost.drawing.bar.get_x() + cost.drawing.bar.get_width() == pytest.approx(cost.seconds)
    (x,), (y,) = cost.drawing.chosen.get_data()
    assert (x, y) == (costs.MODELS[model].parameters, costs.MODELS[model].tokens)
    assert costs.MODELS[model].source.split(",")[0] in cost.count.value


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
