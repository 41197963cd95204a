"""Values, Q-learning, the policy gradient and preferences against values by hand and against differences."""

import numpy as np
import pytest

from course_lib.maths.probability import softmax
from course_lib.models import reward

rng = np.random.default_rng(3)


def test_a_world_has_walls_borders_and_ends():
    world = reward.grid_world(["S#", ".G", "X."])
    assert world.after[0].tolist() == [0, 0, 2, 0]  # border, wall, down, border
    assert world.rewards[2].tolist() == [0, 1, -1, 0] and world.ends[2].tolist() == [False, True, True, False]
    assert not world.ends[3].any() and (world.after[3] == 3).all()
    assert world.free.tolist() == [True, False, True, False, False, True]


@pytest.mark.parametrize("plan", [["S.", "."], ["..", ".G"], ["SS"]])
def test_a_plan_needs_one_start_and_rows_of_one_length(plan):
    with pytest.raises(ValueError, match="plan: expected"):
        reward.grid_world(plan)


def test_value_iteration_ends_where_a_backup_changes_nothing():
    world, V = reward.grid_world(["S..G", "...X"]), np.zeros(8)
    for _sweep in range(10):
        V = reward.backup(V, world.rewards, world.after, world.ends, 0.9)
    assert V[:3] == pytest.approx([0.81, 0.9, 1.0]) and V[3] == 0
    assert reward.backup(V, world.rewards, world.after, world.ends, 0.9) == pytest.approx(V)


def test_q_learning_leaves_its_table_alone_and_does_not_look_beyond_the_end():
    Q = np.array([[1.0, 2.0], [5.0, 7.0]])
    assert reward.q_update(Q, 0, 0, 1.0, 1, True, 0.5, 0.9).tolist() == [[1.0, 2.0], [5.0, 7.0]]
    assert reward.q_update(Q, 0, 0, 1.0, 1, False, 0.5, 0.9)[0, 0] == pytest.approx(0.5 + 0.5 * 7.3)
    assert Q.tolist() == [[1.0, 2.0], [5.0, 7.0]]


def test_returns_are_summed_from_the_end():
    assert reward.returns([[1.0, 0.0], [0.0, 2.0], [4.0, 0.0]], 0.5).tolist() == [[2, 1], [2, 2], [4, 0]]


def test_the_policy_gradient_is_the_slope_of_the_weighted_log_probability():
    scores, b = rng.normal(size=(3, 4)), rng.normal(size=3)
    states, actions, G = np.array([0, 2, 2, 2]), np.array([1, 3, 3, 0]), rng.normal(size=4)

    def weighted(flat):
        return ((G - b[states]) * np.log(softmax(flat.reshape(3, 4)))[states, actions]).sum()

    slope = [(weighted(scores.ravel() + e) - weighted(scores.ravel() - e)) / 2e-6 for e in 1e-6 * np.eye(12)]
    found = reward.policy_gradient(softmax(scores), states, actions, G, b)
    assert found.ravel() == pytest.approx(slope, abs=1e-7)


def test_a_baseline_leaves_the_mean_over_all_actions_as_it_is():
    p, paid = softmax(rng.normal(size=(1, 4))), rng.normal(size=4)
    means = []
    for b in (0.0, 5.0):
        each = [reward.policy_gradient(p, np.array([0]), np.array([a]), paid[[a]], [b]) for a in range(4)]
        means.append(sum(p[0, a] * each[a] for a in range(4)))
    assert means[0] == pytest.approx(means[1])


def test_a_comparison_knows_only_differences():
    assert reward.preference_loss([1.0], [1.0]) == pytest.approx(np.log(2))
    better, worse = rng.normal(size=(2, 5))
    assert reward.preference_loss(better + 7, worse + 7) == pytest.approx(reward.preference_loss(better, worse))
    assert reward.preference_loss([0.0], [5000.0]) == 5000


def test_the_mean_of_the_held_reward_is_the_reward_less_beta_times_kl():
    p, q, r = softmax(rng.normal(size=(3, 4)))[0], softmax(rng.normal(size=4)), rng.normal(size=4)
    held = reward.held_reward(r, np.log(p)[:, np.newaxis], np.log(q)[:, np.newaxis], 0.7)
    assert p @ held == pytest.approx(p @ r - 0.7 * (p * np.log(p / q)).sum())


def test_dpo_is_the_comparison_of_the_rewards_for_which_a_policy_is_the_best():
    """The best policy of E[r] − β KL is q e^(r/β) / Z: with it, DPO's loss is that of the rewards themselves."""
    q, r, beta = softmax(rng.normal(size=6)), rng.normal(size=6), 0.4
    best = q * np.exp(r / beta) / (q * np.exp(r / beta)).sum()
    better, worse = [0, 3, 4], [1, 2, 5]
    logs = [np.log(part)[chosen] for part in (best, q) for chosen in (better, worse)]
    assert reward.dpo_loss(*logs, beta) == pytest.approx(reward.preference_loss(r[better], r[worse]))
    held = reward.held_reward(r, np.log(best)[:, np.newaxis], np.log(q)[:, np.newaxis], beta)
    assert held == pytest.approx(held[0])  # no name is worth more than another: nothing is left to gain


_GOOD = {
    "grid_world": {"plan": ["S.G"]},
    "backup": {
        "V": [0.0, 0.0], "rewards": [[1.0], [0.0]], "after": [[1], [1]], "ends": [[True], [False]], "gamma": 0.9,
    },
    "q_update": {
        "Q": [[0.0, 1.0], [2.0, 3.0]], "s": 0, "a": 1, "r": 1.0, "s_after": 1, "end": False, "alpha": 0.5, "gamma": 0.9,
    },
    "returns": {"rewards": [[0.0], [1.0]], "gamma": 0.9},
    "policy_gradient": {
        "p": [[0.5, 0.5]], "states": [0, 0], "actions": [0, 1], "returns": [1.0, 2.0], "baseline": [1.0],
    },
    "preference_loss": {"better": [1.0, 2.0], "worse": [0.0, 1.0]},
    "held_reward": {"reward": [1.0], "log_p": [[-1.0, -2.0]], "log_reference": [[-2.0, -2.0]], "beta": 0.5},
    "dpo_loss": {
        "p_better": [-1.0], "p_worse": [-2.0], "reference_better": [-1.0], "reference_worse": [-1.0], "beta": 0.1,
    },
}  # fmt: skip
_BAD = [
    ("grid_world", "plan", [["S"], ["G"]]),
    ("backup", "V", [[0.0, 0.0]]),
    ("backup", "rewards", [[1.0]]),
    ("backup", "after", [[1], [2]]),
    ("backup", "after", [[1, 1], [1, 1]]),
    ("backup", "ends", [True, False]),
    ("backup", "gamma", 1.5),
    ("q_update", "Q", [0.0, 1.0]),
    ("q_update", "s", -1),
    ("q_update", "a", 2),
    ("q_update", "s_after", 1.0),
    ("q_update", "r", "1"),
    ("q_update", "alpha", 1.1),
    ("q_update", "gamma", -0.1),
    ("returns", "rewards", [0.0, 1.0]),
    ("returns", "gamma", 2),
    ("policy_gradient", "p", [[0.5, 0.6]]),
    ("policy_gradient", "states", [0, 1]),
    ("policy_gradient", "actions", [0, 2]),
    ("policy_gradient", "actions", [0]),
    ("policy_gradient", "returns", [1.0]),
    ("policy_gradient", "baseline", [1.0, 2.0]),
    ("preference_loss", "better", [[0.0]]),
    ("preference_loss", "worse", [0.0]),
    ("held_reward", "reward", [1.0, 2.0]),
    ("held_reward", "log_p", [-1.0]),
    ("held_reward", "log_reference", [[-1.0]]),
    ("held_reward", "beta", -1),
    ("dpo_loss", "p_better", [[-1.0]]),
    ("dpo_loss", "p_worse", [-1.0, -2.0]),
    ("dpo_loss", "reference_better", [np.nan]),
    ("dpo_loss", "reference_worse", "none"),
    ("dpo_loss", "beta", 0),
]


@pytest.mark.parametrize(("function", "name", "value"), _BAD)
def test_bad_input_is_named(function, name, value):
    getattr(reward, function)(**_GOOD[function])
    with pytest.raises((TypeError, ValueError), match=f"^{name}: expected"):
        getattr(reward, function)(**_GOOD[function] | {name: value})


def test_every_parameter_has_a_bad_value():
    """All but the flag `end`, for which anything is true or false."""
    parameters = {(function, name) for function, good in _GOOD.items() for name in good} - {("q_update", "end")}
    assert {(function, name) for function, name, _value in _BAD} == parameters
