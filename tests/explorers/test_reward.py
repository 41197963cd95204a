"""Lesson 29's explorers: a world while it is learned, and the leash."""

import pytest

from course_lib.exercises.reward import a_baseline_that_biases, backup, held_reward, over_the_states, q_update
from course_lib.explorers.reward import BETAS, LeashExplorer, WorldExplorer
from explorer_state import place
from svg_parts import drag, ids


def met(explorer):
    return [challenge.name for challenge in explorer.challenges if challenge.met(explorer)]


# --- the world --------------------------------------------------------------------------------------------------------


def test_the_start_has_a_value_after_fifteen_sweeps():
    explorer = WorldExplorer()
    assert explorer.tell().startswith("After 6 sweeps: 6 cells have a value other than 0.")
    assert [at for at in range(21) if "news" in met(place(explorer, at=at))] == [15]
    assert explorer.arrives == 15


def test_q_learning_is_content_with_one_way():
    explorer = place(WorldExplorer(), method="walker", at=20)
    assert explorer.arrives == 15 and explorer.ignorant > 0 and met(explorer) == ["a_way_is_enough"]
    assert explorer.tell().startswith("After 300 episodes:")


def test_after_the_first_win_one_cell_alone_has_a_value():
    explorer, prediction = WorldExplorer(), WorldExplorer.prediction
    place(explorer, **prediction.reveal)
    assert prediction.answer(explorer) == 1 and explorer.tell().startswith("After 5 episodes: 1 cell has a value")
    walk = explorer._run.result
    assert walk.won[:5].tolist() == [False] * 4 + [True] and walk.steps[:5].tolist() == [300, 300, 300, 48, 146]


def test_the_policy_gradient_goes_to_a_goal_that_was_dragged():
    explorer = place(WorldExplorer(), method="policy", at=20)
    assert explorer.arrives == 15 and met(explorer) == []
    drag(explorer, goal_x=3, goal_y=1)
    assert explorer.plan[1][3] == "G" and 6 <= explorer.arrives <= 12 and met(explorer) == ["another_goal"]


def test_a_goal_in_a_wall_stays_where_it_was():
    explorer = WorldExplorer()
    drag(explorer, goal_x=4, goal_y=0)
    assert explorer.plan[2][7] == "G" and "goal" in ids(explorer.paint())


def test_the_world_is_learned_with_right_functions_alone():
    explorer = WorldExplorer(backup=backup.reference, q_update=q_update.reference)
    assert explorer.tell().endswith("Learned with your function.")
    wrong = WorldExplorer(backup=over_the_states, policy_gradient=a_baseline_that_biases)
    assert wrong.mine == {} and not wrong.tell().endswith("your function.")


# --- the leash --------------------------------------------------------------------------------------------------------


@pytest.fixture(scope="module")
def leash():
    return LeashExplorer(held_reward=held_reward.reference)


def test_every_challenge_with_the_leash_can_be_met_by_some_leash(leash):
    found = {beta: met(place(leash, at=k)) for k, beta in enumerate(BETAS)}
    assert found[0.0] == ["goodhart"] and found[1.0] == ["best"] and found[3.0] == ["tight"]


def test_it_tells_the_score_and_what_people_say(leash):
    assert met(place(leash, at=4)) == []
    place(leash, at=0)
    assert "0% of people like the names" in leash.tell() and leash.tell().endswith("with your functions.")
    drag(leash, at=8)
    assert leash.tell().startswith("At β = 3 the reward model's score ends at 0.")
