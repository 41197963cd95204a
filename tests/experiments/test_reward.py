"""What lesson 29 measures: regret, steps to the goal, the noise of a gradient, Goodhart's law and the leash."""

from itertools import pairwise

import numpy as np
import pytest

from course_lib.experiments import reward as runs
from course_lib.models import reward


@pytest.fixture(scope="module")
def weights():
    return runs.fit_reward()


def test_who_never_explores_regrets_in_proportion_and_the_bound_like_a_logarithm():
    greedy, tenth, bound = (runs.regret(rule) for rule in runs.RULES)
    assert bound[-1] < 100 < 200 < tenth[-1] < 250 < 500 < greedy[-1]
    assert greedy[-1] - greedy[499] == pytest.approx(greedy[499] - greedy[0], rel=0.2)
    assert bound[-1] - bound[499] < 0.3 * bound[499]


def test_the_value_of_the_start_is_the_discount_to_the_power_of_the_way():
    values = runs.kept_values()
    assert values[15][runs.world().start] == pytest.approx(runs.GAMMA**14)
    assert values[14][runs.world().start] == 0 and values[16] == pytest.approx(values[15])


def test_q_learning_finds_the_shortest_way_but_for_its_exploring():
    learned = runs.q_learning()
    assert learned.steps[:20].mean() > 80 and learned.steps[-50:].mean() < 17 and learned.won[-50:].all()


def test_with_the_planted_bug_no_news_travels():
    from course_lib.exercises.reward import best_of_the_old_state

    learned = runs.q_learning(best_of_the_old_state, episodes=60)
    assert (learned.values[-1] > 0).sum() <= 1 and learned.steps[-20:].mean() > 60


def test_reinforce_finds_it_too():
    learned = runs.reinforce()
    assert learned.steps[:320].mean() > 60 and learned.steps[-320:].mean() < 16 and learned.won[-320:].all()


def test_a_sign_that_is_flipped_learns_to_avoid_the_goal():
    learned = runs.reinforce(lambda *parts: -reward.policy_gradient(*parts), batches=40)
    assert learned.won[-160:].mean() < 0.05


def test_only_right_functions_are_taken():
    wrong = {"backup": lambda *parts: None, "q_update": reward.q_update, "dpo_loss": 3}
    assert list(runs.own(wrong, "backup", "q_update", "dpo_loss", "held_reward")) == ["q_update"]


def test_the_table_is_a_softmax_of_its_scores_and_writes_names_of_at_most_twelve_letters():
    assert np.exp(runs.reference()).sum(axis=1) == pytest.approx(1)
    written = runs.sample(runs.reference(), 50, np.random.default_rng(0))
    assert max(map(len, written.read())) <= runs.MOST
    counts = [min(len(name) + 1, runs.MOST) for name in written.read() if name]
    assert written.counted.sum(axis=1)[[bool(name) for name in written.read()]].tolist() == counts


def test_the_log_probability_of_a_name_is_the_sum_over_its_letters():
    written = runs.sample(runs.reference(), 3, np.random.default_rng(0))
    name, row = written.read()[0], [0]
    row += [1 + runs.LETTERS.index(letter) for letter in name] + [0] * (len(name) < runs.MOST)
    expected = sum(runs.reference()[a, b] for a, b in pairwise(row))
    assert written.log_p(runs.reference()).sum(axis=1)[0] == pytest.approx(expected)


def test_the_reward_model_agrees_with_people_on_the_names_that_they_compared(weights):
    better, worse = runs.compared()
    assert (runs.features(better) @ weights > runs.features(worse) @ weights).mean() > 0.65
    assert weights[0] > weights[1] > 0 > weights[2]


def test_a_baseline_takes_the_noise_away_that_a_shift_brings(weights):
    noise = {(s, b): runs.noise_of_gradient(s, b, weights)[0] for s in (0, 5) for b in (False, True)}
    assert noise[5, True] == pytest.approx(noise[0, True]) and noise[0, True] < noise[0, False] < noise[5, False] / 3


def test_without_a_leash_the_score_rises_and_nobody_likes_it(weights):
    free = runs.pull(0.0, weights)
    kl, score, liked = runs.judged(free.scores, weights)
    start = runs.judged(runs.reference(), weights)
    assert set(free.write(5)) == {"llllllllllll"}
    assert score > 10 > 1 > start[1] and liked < 0.01 < 0.2 < start[2] and kl > 20
    assert free.path[:, 2].max() > 0.33  # on the way people liked it more than at the start


def test_a_leash_in_between_is_liked_best(weights):
    liked = {beta: runs.judged(runs.pull(beta, weights).scores, weights)[2] for beta in (0.3, 1.0, 3.0)}
    assert liked[1.0] > 0.35 and liked[0.3] < 0.1 and liked[3.0] < 0.32


def test_dpo_needs_no_reward_model(weights):
    scores, losses = runs.by_dpo(0.7)
    assert losses[0] == pytest.approx(np.log(2)) and losses[-1] < 0.4
    kl, _score, liked = runs.judged(scores, weights)
    assert liked > 0.4 and kl < 4
