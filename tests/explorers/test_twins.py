"""Lesson t4's twins: the explorer shows what `train_twins` finds, and its challenges know when they are met."""

import pytest

torch = pytest.importorskip("torch")

from course_lib.explorers.twins import RATES, STEPS, TwinsExplorer, _power  # noqa: E402
from course_lib.torch_track.twins import SLIPS  # noqa: E402
from explorer_state import place  # noqa: E402

torch.set_num_threads(1)


@pytest.fixture
def explorer():
    explorer = TwinsExplorer()
    explorer.predict(-6.0)
    assert explorer.met == set()
    return explorer


def test_before_the_guess_nothing_is_given_away():
    explorer = TwinsExplorer()
    assert explorer.steps == 0 and "Guess the exponent" in repr(explorer)
    assert explorer.tell() == "No step taken yet. Both have the same nine weights, and the same loss: 0.2618."


def test_the_guess_is_held_against_the_power_of_ten():
    explorer = TwinsExplorer()
    explorer.predict(-6.0)
    assert explorer.steps == STEPS
    assert "You said -6; it is -1" in explorer._question.children[0].value


def test_the_picture_shows_the_steps_taken_so_far(explorer):
    place(explorer, steps=50, slip="summed loss")
    assert len(explorer.drawing.gap.get_ydata()) == 51
    assert explorer.drawing.theirs.get_ydata().tolist() == explorer.twins.losses[1, :51].tolist()
    assert explorer.drawing.now.get_ydata()[0] == explorer.gap


@pytest.mark.parametrize(
    ("state", "words"),
    [
        ({}, "a few roundings. They are the same network."),
        ({"dtype": "float32"}, "a few roundings. They are the same network."),
        ({"slip": "float32"}, "roundings, and what the steps have made of them."),
        ({"slip": "transposed"}, "That is no rounding."),
        ({"rate": 50.0, "steps": 100}, "Nobody made a mistake: roundings have grown"),
        ({"slip": "own weights", "steps": 0}, "Before the first step the losses are"),
    ],
)
def test_the_sentence_says_what_the_difference_means(explorer, state, words):
    assert words in place(explorer, **state).tell()


@pytest.mark.parametrize(
    ("challenge", "state"),
    [
        ("better", {"slip": "no zero_grad"}),
        ("better", {"slip": "summed loss"}),
        ("unseen", {"slip": "summed loss", "optimizer": "Adam", "rate": 0.1}),
        ("chaos", {"rate": 50.0}),
    ],
)
def test_a_challenge_is_met_by_what_it_asks_for(explorer, challenge, state):
    place(explorer, **state)
    assert explorer.met == {challenge}


@pytest.mark.parametrize("state", [{"dtype": "float32"}, {"rate": 0.5}, {"optimizer": "Momentum"}, {"slip": "float32"}])
def test_other_states_meet_none(explorer, state):
    place(explorer, **state)
    assert explorer.met == set()


def test_the_controls_name_every_slip_and_rate(explorer):
    choices = [[value for _label, value in c._options_full] for c in explorer.controls if hasattr(c, "_options_full")]
    assert choices[0] == list(SLIPS) and choices[2] == list(RATES)


def test_reset_goes_back_to_no_steps(explorer):
    place(explorer, slip="transposed", rate=50.0)
    explorer.reset()
    assert (explorer.steps, explorer.slip, explorer.rate) == (0, "none", 5.0)


@pytest.mark.parametrize(("number", "text"), [(3.2e-16, "3 · 10⁻¹⁶"), (0.0, "0"), (2.23, "2.2"), (9.7e-5, "1 · 10⁻⁴")])
def test_small_numbers_are_written_as_powers_of_ten(number, text):
    assert _power(number) == text
