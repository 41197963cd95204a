"""Lesson t4's explorers: twins, and two races that a test runs with times of its own."""

import numpy as np
import pytest

torch = pytest.importorskip("torch")

from course_lib.exercises import twins  # noqa: E402
from course_lib.explorers.twins import RATES, STEPS, WIDTHS, RaceTable, SpeedExplorer, TwinsExplorer, _power, _sizes  # noqa: E402
from course_lib.maths.costs import step_flops  # noqa: E402
from course_lib.maths.overhead import break_even  # noqa: E402
from course_lib.torch_track.race import CASES  # noqa: E402
from course_lib.torch_track.twins import SLIPS  # noqa: E402
from explorer_state import place  # noqa: E402
from svg_parts import corners, drag, drags, ids, part, said  # noqa: E402

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
    svg = explorer.picture.svg
    per_step, per_loss, per_power = 446 / 204, 160 / 0.55, 200 / 21.5
    for name in ("gap", "theirs", "ours"):
        line = corners(part(svg, name))
        assert (line[-1, 0] - line[0, 0]) / per_step == pytest.approx(50, abs=0.1)
    loss = (48 + 160 - float(part(svg, "loss-now").get("cy"))) / per_loss
    assert loss == pytest.approx(explorer.twins.losses[1, 50], abs=0.001)
    power = (240 + 200 - float(part(svg, "now").get("cy"))) / per_power - 18.5
    assert power == pytest.approx(np.log10(explorer.gap), abs=0.01)


def test_the_steps_are_dragged(explorer):
    assert drags(part(explorer.picture.svg, "steps")) == {"steps": STEPS}
    drag(explorer, steps=20)
    assert "After 20 steps" in explorer.sentence.value and 'data-drag="steps 20 0 200 1' in explorer.picture.formula


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


OURS, THEIRS = (20e-6, 1e9), (300e-6, 4e9)  # overhead, and FLOPs a second


def made_up(sizes, batch_size, device="cpu"):
    flops = step_flops(batch_size, sizes)
    return {"course": OURS[0] + flops / OURS[1], "PyTorch": THEIRS[0] + flops / THEIRS[1]}


def crossing(explorer, id="crossing"):
    """The FLOPs at which a crossing is drawn."""
    return 10 ** (1 + (corners(part(explorer.picture.svg, id))[0, 0] - 70) / 44)


def press(explorer, label):
    next(control for control in explorer.controls if control.description == label).click()


def test_nothing_is_measured_before_somebody_asks():
    explorer = SpeedExplorer(race=made_up)
    assert repr(explorer).endswith("takes 1,792 FLOPs. Nothing is measured for it yet.")
    assert "Nothing is measured yet." in said(explorer.picture.svg) and explorer.fits == {}
    explorer.width = 512
    assert explorer.met == set()


def test_the_button_measures_the_network_that_is_chosen():
    explorer = SpeedExplorer(race=made_up, width=8, batch_size=16)
    press(explorer, "Measure this network")
    assert set(explorer.measured) == {(8, 16, "cpu")}
    assert "NumPy by hand is 10.0 times as fast." in explorer.tell()
    assert explorer.met == {"by_hand"}


def test_all_five_give_the_overheads_back_and_where_the_lines_cross():
    explorer = SpeedExplorer(race=made_up)
    press(explorer, "Measure all five")
    assert {width for width, _size, _device in explorer.measured} == set(WIDTHS)
    np.testing.assert_allclose(explorer.fits["course"], OURS, rtol=1e-6)
    np.testing.assert_allclose(explorer.fits["PyTorch"], THEIRS, rtol=1e-6)
    assert "would take 20 µs by hand, 300 µs in PyTorch" in explorer.tell()
    assert "equally fast at about 400,000 FLOPs" in explorer.tell()
    assert crossing(explorer, "crossing-right") == pytest.approx(break_even(*OURS, *THEIRS), rel=0.005)
    assert "crossing" not in ids(explorer.picture.svg)  # nobody handed in a function


def test_lines_that_never_cross_are_told():
    def slower(sizes, n, device):
        return {"course": 1e-5 + step_flops(n, sizes) / 4e9, "PyTorch": made_up(sizes, n)["course"]}

    explorer = SpeedExplorer(race=slower)
    explorer.measure(*WIDTHS)
    assert "never cross" in explorer.tell() and "crossing-right" not in ids(explorer.picture.svg)


def test_times_that_do_not_grow_have_no_crossing():
    explorer = SpeedExplorer(race=lambda _sizes, _n, device: {"course": 1e-5, "PyTorch": 1e-3})
    explorer.measure(*WIDTHS)
    assert "would take 10 µs by hand, 1000 µs in PyTorch" in explorer.tell()
    assert "cross" not in explorer.tell() and "crossing-right" not in ids(explorer.picture.svg)


def test_the_learners_function_draws_the_line():
    right = SpeedExplorer(twins.break_even.reference, race=made_up)
    right.measure(*WIDTHS)
    assert crossing(right) == pytest.approx(break_even(*OURS, *THEIRS), rel=0.005)
    wrong = SpeedExplorer(lambda *_: 1e8, race=made_up)
    wrong.measure(*WIDTHS)
    assert crossing(wrong) == pytest.approx(1e8, rel=0.005)


def test_a_redraw_asks_the_learners_function_once():
    asked = []
    explorer = SpeedExplorer(lambda *lines: asked.append(lines), race=made_up)
    explorer.measure(*WIDTHS)
    asked.clear()
    explorer.width = 8
    assert len(asked) == 1


@pytest.mark.parametrize(
    ("function", "words"), [(lambda *_: None, "returned nothing"), (lambda *_: 1 / 0, "ZeroDivisionError")]
)
def test_a_function_that_gives_no_place_is_told_and_the_rest_goes_on(function, words):
    explorer = SpeedExplorer(function, race=made_up)
    explorer.measure(*WIDTHS)
    assert words in explorer.tell() and "crossing" not in ids(explorer.picture.svg)
    assert "crossing-right" in ids(explorer.picture.svg)


def test_the_challenges():
    explorer = SpeedExplorer(race=made_up, batch_size=256)
    explorer.measure(2)
    assert explorer.met == {"by_hand"}
    explorer.measure(8)
    assert explorer.met == {"by_hand"}
    explorer.batch_size = 1
    explorer.measure(2)
    assert explorer.met == {"by_hand", "free"}  # 256 samples for little more than the time of one
    even = SpeedExplorer(race=lambda _sizes, _n, device: {"course": 1.0, "PyTorch": 1.2}, width=128)
    even._met.clear()  # what the first explorer met is remembered
    even.measure(128)
    assert even.met == {"even"}


def test_a_gpu_is_offered_where_there_is_one_and_measured_apart(monkeypatch):
    monkeypatch.setattr("course_lib.explorers.twins.available_devices", lambda: ("cuda", "cpu"))
    asked = []
    explorer = SpeedExplorer(race=lambda sizes, n, device: asked.append(device) or made_up(sizes, n))
    explorer.measure(2)
    explorer.device = "cuda"
    assert explorer.here is None
    explorer.measure(2)
    assert asked == ["cpu", "cuda"] and explorer.here is not None
    assert [c.description for c in explorer.controls[:3]] == ["network", "batch size", "PyTorch on"]
    monkeypatch.setattr("course_lib.explorers.twins.available_devices", lambda: ("cpu",))
    assert "PyTorch on" not in [c.description for c in SpeedExplorer(race=made_up).controls]


def test_reset_forgets_what_was_measured():
    explorer = SpeedExplorer(race=made_up)
    explorer.measure(2, 8)
    explorer.reset()
    assert explorer.measured == {} and "Nothing is measured" in explorer.tell()


def test_the_narrowest_is_the_network_of_the_course():
    assert _sizes(WIDTHS[0]) == [2, 2, 1]


def race_of(ratio):
    def race(case, rounds):
        return {"course": [1.0] * rounds, "PyTorch": [ratio] * rounds, "scikit-learn": [2.0] * rounds}, {}

    return race


def test_the_table_is_empty_until_the_race_and_holds_ratios_after_it():
    table = RaceTable(race=race_of(7.0))
    assert "Nothing is measured yet" in repr(table) and table.table.value.count("…") == 2 * len(CASES)
    assert not any(digit in table._repr_mimebundle_()["text/plain"] for digit in "0123456789")
    table.button.click()
    assert table.table.value.count(">7.0<") == len(CASES) == table.table.value.count(">2.0<")
    assert "it is 7.0 for the smallest network, and 7.0 for the largest" in table.tell()
    assert not table.button.disabled


def test_a_race_that_breaks_off_leaves_the_button_usable():
    def broken(case, rounds):
        raise RuntimeError("out of memory")

    table = RaceTable(race=broken)
    with pytest.raises(RuntimeError):
        table.run()
    assert not table.button.disabled
