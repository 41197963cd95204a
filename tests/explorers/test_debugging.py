"""Lesson 14's explorers: numbers, words, predictions and challenges, without a browser."""

import numpy as np
import pytest

from course_lib.explorers.debugging import CASES, SAMPLE, EvidenceExplorer, LineupExplorer, RunsExplorer
from course_lib.network import compare_gradients
from course_lib.network.published_runs import FAULTS, train_xor
from explorer_state import place
from svg_parts import drag, drags, ids, part


def unlocked(**initial):
    explorer = EvidenceExplorer(**initial)
    explorer.predict(8.0)
    explorer.reset()
    return explorer


def mended(error, o, W2, h):
    return W2.T @ (error * o * (1 - o)) * h * (1 - h)


def as_published(error, o, W2, h):
    return W2.T @ error * h * (1 - h)


# --- the evidence board -----------------------------------------------------------------------------------------------


@pytest.mark.parametrize("o", [0.05, 0.5, 0.85, 0.95])
def test_with_one_output_the_ratio_is_one_over_its_slope(o):
    explorer = EvidenceExplorer(o=o)
    assert np.allclose(explorer.network.forward(SAMPLE), o)
    for name, expected in (("W1", 1 / (o * (1 - o))), ("b1", 1 / (o * (1 - o))), ("W2", 1.0), ("b2", 1.0)):
        assert np.allclose(explorer.ratios[name], expected)
    assert explorer.angle < 1e-6
    assert "in the very direction of steepest descent" in explorer.tell()


@pytest.mark.parametrize("state", [{"outputs": 2}, {"outputs": 3, "seed": 7, "o": 0.2, "others": 0.9}])
def test_gradients_pass_the_gradient_check_and_the_outputs_are_what_the_sliders_say(state):
    explorer = EvidenceExplorer(**state)
    network, targets = explorer.network, explorer.targets
    said = network.forward(SAMPLE)[:, 0]
    assert np.allclose(said, [explorer.o] + [explorer.others] * (explorer.outputs - 1))
    weights = {name: getattr(network, name) for name in explorer.gradients}
    loss = lambda: float(0.5 * np.sum((targets - network.forward(SAMPLE)) ** 2))  # noqa: E731
    assert compare_gradients(loss, weights, explorer.gradients).passed


def test_the_angle_in_the_plane_of_two_nodes_is_that_of_the_whole_hidden_layer():
    explorer = EvidenceExplorer(outputs=3, seed=4, o=0.2, others=0.9)
    updates, gradients = explorer.updates, explorer.gradients
    u, g = (np.concatenate([part["W1"].ravel(), part["b1"].ravel()]) for part in (updates, gradients))
    whole = np.degrees(np.arccos(-(u @ g) / np.linalg.norm(u) / np.linalg.norm(g)))
    assert np.isclose(explorer.angle, whole)
    assert f"{whole:.1f}° away" in explorer.tell()


def test_the_prediction_is_4_and_shows_the_output_at_one_half():
    explorer = EvidenceExplorer()
    explorer.predict(2.0)
    assert "it is 4. 2 away." in explorer._question.children[0].value
    assert (explorer.o, explorer.outputs) == (0.5, 1)
    assert explorer.met == set()


@pytest.mark.parametrize(
    ("state", "met"),
    [
        ({"outputs": 2, "o": 0.05, "others": 0.3}, {"wrong_way", "uphill"}),
        ({"outputs": 3, "o": 0.2, "others": 0.8}, {"hidden_again"}),
        ({"outputs": 3, "o": 0.5, "others": 0.5}, set()),
        ({"outputs": 2, "o": 0.2, "others": 0.8}, set()),
    ],
)
def test_board_challenges(state, met):
    explorer = unlocked()
    assert explorer.met == set()
    assert place(explorer, **state).met == met


def test_a_step_beyond_90_degrees_is_told_and_does_go_uphill():
    explorer = place(unlocked(), outputs=2, o=0.05, others=0.3)
    assert "which is uphill" in explorer.tell()
    network, updates, targets = explorer.network, explorer.updates, explorer.targets
    before = np.sum((targets - network.forward(SAMPLE)) ** 2)
    network.W1, network.b1 = network.W1 + 1e-4 * updates["W1"], network.b1 + 1e-4 * updates["b1"]
    assert np.sum((targets - network.forward(SAMPLE)) ** 2) > before


def test_the_learners_mend_brings_every_ratio_to_one():
    explorer = EvidenceExplorer(hidden_error=mended)
    assert explorer.prediction is None
    assert all(np.allclose(values, 1) for values in explorer.ratios.values())
    assert explorer.published["b1"].max() > 7
    explorer.reset()
    assert explorer.met == set()
    assert place(explorer, outputs=3).met == {"mended"}
    assert place(explorer, o=0.95, outputs=1).met == {"mended", "worth_it"}


def test_the_published_line_as_an_answer_is_seen_to_be_wrong():
    explorer = place(EvidenceExplorer(hidden_error=as_published), outputs=3)
    assert all(np.allclose(values, explorer.published[name]) for name, values in explorer.ratios.items())
    assert place(explorer, o=0.95).met == set()


@pytest.mark.parametrize(
    ("answer", "said"),
    [
        (lambda error, o, W2, h: None, "nothing"),
        (lambda error, o, W2, h: h[:, 0], "shape (2, 1)"),
        (lambda error, o, W2, h: np.full((2, 1), np.nan), "finite"),
        (lambda error, o, W2, h: "much", "shape (2, 1)"),
        (lambda error, o, W2, h: 1 / 0, "ZeroDivisionError"),
        (lambda error: error, "TypeError"),
    ],
)
def test_a_learners_function_that_fails_is_told_and_the_board_goes_on(answer, said):
    explorer = EvidenceExplorer(hidden_error=answer)
    for seed in (0, 3):
        explorer.seed = seed
        assert said in explorer.tell()
        assert set(explorer.ratios) == {"W2", "b2"}
        assert explorer.angle is None
        svg = explorer.picture.svg
        assert part(svg, "taken") is None and part(svg, "W1-0") is None
        assert (
            sum(id.startswith(("published-W1", "published-b1")) for id in ids(svg)) == 6
        )  # the published ones still show


def test_what_the_outputs_say_is_dragged_in_the_picture():
    explorer = place(unlocked(), outputs=3)
    svg = explorer.picture.svg
    assert [drags(part(svg, f"output-{k}")) for k in range(3)] == [{"o": 0.85}, {"others": 0.3}, {"others": 0.3}]
    drag(explorer, others=0.6)
    assert explorer.others == 0.6 and "The others say 0.60" in explorer.tell()
    drag(explorer, o=0.5)
    assert "= 0.2500" in explorer.picture.formula and ">4.0<" in explorer.picture.formula


def test_the_line_that_holds_the_answer_waits_for_the_guess():
    explorer = EvidenceExplorer()
    assert explorer.picture.formula == ""
    explorer.predict(8.0)
    explorer.o = 0.6
    assert "o (1 − o)" in explorer.picture.formula


def test_a_hidden_error_of_nothing_has_no_direction():
    explorer = EvidenceExplorer(hidden_error=lambda error, o, W2, h: np.zeros((2, 1)))
    assert explorer.angle is None
    assert np.all(explorer.ratios["b1"] == 0)
    assert explorer.tell()


# --- twenty seeds -----------------------------------------------------------------------------------------------------


def test_the_runs_are_those_of_the_runner():
    explorer = RunsExplorer(derivative=True, batch=True)
    runs = train_xor(["derivative", "batch"])
    assert explorer.solved == runs.solved.sum() == 19
    assert np.array_equal(explorer.runs.outputs, runs.outputs)
    dashed = [part(explorer.picture.svg, f"run-{k}").get("stroke-dasharray") is not None for k in range(20)]
    assert dashed == (~runs.solved).tolist()
    assert explorer.tell().startswith("19 of 20 seeds solve XOR, with 2 hidden nodes.")


def test_the_prediction_of_the_runs_is_18():
    explorer = RunsExplorer()
    assert "This is the rule as published." in explorer.tell()
    explorer.predict(20.0)
    assert "it is 18. 2 away." in explorer._question.children[0].value
    assert "18 of 20" in explorer.tell()
    assert explorer.met == set()
    assert place(explorer, batch=True).solved == 17  # "add the batch, and see"
    assert "Gained: 0, 1, 6, 8, 17. Lost: 7." in place(explorer, batch=False, symmetric=False).tell()


@pytest.mark.parametrize(
    ("state", "met"),
    [
        ({"stable": True}, {"idle"}),
        ({"derivative": True, "cross_entropy": True}, {"lower"}),
        ({"hidden_nodes": 5}, {"all_faults"}),
        ({"batch": True}, set()),
        ({"symmetric": True}, set()),
        ({"cross_entropy": True}, set()),
        ({"derivative": True}, set()),
    ],
)
def test_runs_challenges(state, met):
    explorer = RunsExplorer()
    explorer.predict(10.0)
    explorer.reset()
    assert explorer.met == set()
    assert place(explorer, **state).met == met


def test_a_setting_is_trained_once():
    explorer = RunsExplorer()
    first = explorer.runs
    place(explorer, stable=True)
    assert place(explorer, stable=False).runs is first


# --- the line-up ------------------------------------------------------------------------------------------------------


def test_every_case_is_one_of_the_faults_and_none_twice():
    assert set(CASES.values()) < set(FAULTS)
    assert len(set(CASES.values())) == len(CASES)
    assert "output slope" not in CASES.values()


@pytest.mark.parametrize("seed", range(10))
def test_the_ratios_tell_the_cases_apart_at_every_seed(seed):
    explorer = LineupExplorer(seed=seed)
    network = explorer.network
    ratios = {case: np.concatenate(list(place(explorer, case=case).ratios.values())) for case in CASES}
    for case, values in ratios.items():
        assert np.isfinite(values).all()
        assert all(np.abs(values - other).max() > 0.05 for name, other in ratios.items() if name != case)
    assert np.allclose(ratios["A"][4:6], (1 / (network.h * (1 - network.h))).ravel())
    assert np.allclose(ratios["C"], 1)


@pytest.mark.parametrize("case", list(CASES))
def test_a_verdict_closes_its_own_case_only(case):
    explorer = LineupExplorer(case=case)
    assert "What did it do?" in explorer.tell()
    for verdict in FAULTS:
        explorer.verdict = verdict
        assert explorer.is_solved == (verdict == CASES[case])
        assert ("case closed" in explorer.tell()) == explorer.is_solved
    met = {f"case_{case.lower()}"} & {challenge.name for challenge in LineupExplorer.challenges}
    assert explorer.met == met


def test_each_wrong_verdict_is_answered_by_what_it_would_show():
    explorer, told = LineupExplorer(), set()
    for verdict in set(FAULTS) - {"hidden slope"}:
        explorer.verdict = verdict
        name, would = explorer.contradiction
        assert f"with it, {name} would have {would}." in explorer.tell()
        told.add((name, would))
    assert {("W1", "1.00"), ("W1", "−1.00")} <= told
    explorer.verdict = "hidden slope"
    assert explorer.contradiction is None


def test_the_sentence_gives_what_is_needed_to_name_the_slope():
    explorer = LineupExplorer()
    explorer.reset()
    assert explorer.met == set()
    told = explorer.tell()
    h = explorer.network.h.ravel()
    assert f"The hidden nodes say {h[0]:.2f} and {h[1]:.2f}" in told
    assert "\n" not in told


def test_the_limit_of_bfloat16_is_that_of_the_lesson():
    torch = pytest.importorskip("torch")
    largest = (2 - 2.0**-7) * 2.0**127
    assert torch.finfo(torch.bfloat16).max == largest
    assert round(np.log(largest), 1) == round(np.log(float(np.finfo(np.float32).max)), 1) == 88.7
