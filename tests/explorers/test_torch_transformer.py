"""Lesson t6's explorers: two Transformers that train side by side, and cards that share one."""

import numpy as np
import pytest

torch = pytest.importorskip("torch")

from course_lib.exercises import torch_transformer as exercises  # noqa: E402
from course_lib.explorers.torch_transformer import BIAS, STEPS, CardsExplorer, PairExplorer  # noqa: E402
from course_lib.maths.sharding import LLAMAS, STAGES  # noqa: E402
from explorer_state import place  # noqa: E402
from svg_parts import corners, drag, part  # noqa: E402

torch.set_num_threads(1)


@pytest.fixture(scope="module")
def guessed():
    explorer = PairExplorer()
    explorer.predict(-6.0)
    return explorer


@pytest.fixture
def pair(guessed):
    return place(guessed, steps=STEPS, slip="none", numbers="float64")


def test_before_the_guess_nothing_is_given_away():
    explorer = PairExplorer()
    assert explorer.steps == 0 and "Guess the exponent" in repr(explorer)
    assert explorer.tell() == "No step taken yet. The loss is 2.389 in NumPy and 2.389 in PyTorch."


def test_the_guess_is_held_against_the_power_of_ten(guessed):
    assert "You said -6; it is -1" in guessed._question.children[0].value


def test_the_picture_and_the_sentence_show_the_steps_taken_so_far(pair):
    drag(pair, steps=20)
    assert "After 20 steps the loss is" in pair.sentence.value
    per_step = 446 / 102
    for name in ("ours", "theirs", "bias", "others"):
        line = corners(part(pair.picture.svg, name))
        assert (line[-1, 0] - line[0, 0]) / per_step == pytest.approx(20, abs=0.1)
    assert pair.bias == pair.pair.gaps[BIAS][20] and pair.gap == max(pair.bias, pair.others)


@pytest.mark.parametrize(
    ("challenge", "state"),
    [
        ("unseen", {"slip": "exact GELU"}),
        ("too_good", {"slip": "no mask", "steps": 30}),
        ("only_the_bias", {"numbers": "float32"}),
    ],
)
def test_a_challenge_of_the_pair_is_met_by_what_it_asks_for(pair, challenge, state):
    pair._met = set()
    place(pair, **state)
    assert challenge in pair.met


def test_nothing_is_met_where_nothing_is_wrong(pair):
    pair._met = set()
    place(pair, steps=50)
    assert pair.met == set()


@pytest.fixture
def cards():
    explorer = CardsExplorer(exercises.card_bytes.reference)
    explorer.predict(3.0)
    explorer._met = set()
    return explorer


def test_the_guess_is_what_is_left_on_a_card(cards):
    assert (cards.cards, cards.stage, round(cards.total(1) / 1e9)) == (64, 1, 34)
    assert "You said 3; it is 34" in cards._question.children[0].value


def test_bytes_follow_model_cards_and_stage(cards):
    place(cards, model=1, power=4, stage=3)
    assert cards.llama is LLAMAS[1] and cards.cards == 16
    assert cards.total(3) == pytest.approx(cards.llama.parameters + 2 * cards.llama.block)
    told = "Llama 3.1 70B has 70.6 billion parameters. On 16 cards, each keeps 72.3 GB: it fits into 80 GB."
    assert cards.tell() == told
    assert "72.3 GB" in cards.picture.formula and "sends" in cards.picture.formula


def test_one_card_gathers_nothing(cards):
    place(cards, power=0, stage=3)
    assert cards.kept(3)["gathered"] == 0 and "On one card, each keeps 128 GB: too much" in cards.tell()


def test_rings_follow_the_learners_function(cards):
    place(cards, power=3)
    for stage in STAGES:
        ring = 300 - float(part(cards.picture.svg, f"learners-{stage}").get("cy"))
        kept = sum(size for name, size in cards.kept(stage).items() if name != "gathered")
        assert ring == pytest.approx(kept / 1e9 * 250 / 200, abs=0.1)


@pytest.mark.parametrize(
    ("function", "words"),
    [
        (lambda *_: None, "it returned nothing"),
        (lambda *_: "much", "did not return a number"),
        (lambda *_: 1 / 0, "ZeroDivisionError"),
        (lambda *_: float("nan"), "did not return a number"),
    ],
)
def test_a_function_that_is_not_there_yet_is_named(function, words):
    explorer = CardsExplorer(function)
    assert part(explorer.picture.svg, "learners-0") is None and words in explorer.tell()


def test_without_a_function_there_are_no_rings():
    assert part(CardsExplorer().picture.svg, "learners-0") is None


@pytest.mark.parametrize(
    ("challenge", "state"),
    [
        ("eight", {"model": 0, "stage": 1, "power": 2}),
        ("seventy", {"model": 1, "stage": 3, "power": 4}),
        ("never", {"model": 2, "stage": 2, "power": 14}),
    ],
)
def test_a_challenge_of_the_cards_is_met_by_what_it_asks_for(cards, challenge, state):
    place(cards, **state)
    assert cards.met == {challenge}


@pytest.mark.parametrize(
    "state",
    [
        {"model": 0, "stage": 1, "power": 1},  # too few
        {"model": 0, "stage": 1, "power": 3},  # more than it takes
        {"model": 1, "stage": 3, "power": 3},
        {"model": 1, "stage": 2, "power": 4},
        {"model": 0, "stage": 2, "power": 14},  # it fits
    ],
)
def test_other_states_of_the_cards_meet_none(cards, state):
    assert place(cards, **state).met == set()


def test_shares_add_up(cards):
    place(cards, power=5)
    kept = [cards.kept(stage) for stage in STAGES]
    assert np.all(np.diff([sum(parts.values()) for parts in kept]) < 0)
