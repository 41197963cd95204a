"""Lesson 29, Learn from reward: value iteration, Q-learning, the policy gradient, preferences, the leash, DPO."""

from __future__ import annotations

import numpy as np

from course_lib.checking.exercise import Lesson
from course_lib.checking.quiz import Option
from course_lib.text import _

LESSON = Lesson("large_models/29_reward", _("Learn from reward"))

# --- before you begin -------------------------------------------------------------------------------------------------

LESSON.recall(
    "two_surprises",
    "surprise",
    _(
        "KL(p ‖ q) is the mean surprise of someone who expects q, minus that of someone who expects p. Over whose draws "
        "is the mean?"
    ),
    Option(
        _("Over draws from p."),
        _("Yes. Here p is a model in training that writes, and q the model as it was before."),
        right=True,
    ),
    Option(_("Over draws from q."), _("That is KL(q ‖ p). The first one named is the one that draws.")),
    Option(
        _("It does not matter: KL is a distance."),
        _("The two differ, and in this lesson it matters which of them is small."),
    ),
)

LESSON.recall(
    "score_of_the_right_class",
    "classifiers",
    _(
        "Scores go through a softmax, p, and class 0 was right. What is the gradient of ln p₀ with respect to the scores?"
    ),
    Option(
        _("1 − p₀ at class 0, and −p at every other class"),
        _("Yes: the one-hot vector minus p. The probabilities that are pushed down pay for the one that is pushed up."),
        right=True,
    ),
    Option(
        _("1 at class 0, and 0 at every other class"),
        _("The sum in the denominator of the softmax contains every score, so every score has a part in it."),
    ),
    Option(
        _("1 / p₀ at class 0, and 0 at every other class"),
        _("This is the derivative with respect to the probability. The path from the scores to it is still missing."),
    ),
)

LESSON.recall(
    "a_sure_writer",
    "writing",
    _("A language model has written “alanie”. What is the log-probability of the whole name?"),
    Option(
        _("The sum of the log-probabilities of its letters and of its end, each given what came before."),
        _("Yes. You will need this sum for whole answers three times."),
        right=True,
    ),
    Option(
        _("The mean of the log-probabilities of its letters."),
        _("The mean is the log-probability per letter. Probabilities multiply, so logarithms add up."),
    ),
    Option(
        _("The log-probability of its last letter."),
        _("This is the chance of ending so *after* what was written before. All of it had to be written."),
    ),
)


# --- values -----------------------------------------------------------------------------------------------------------

_ROAD = (  # three cells and a goal behind the last; left and right
    [[0.0, 0.0], [0.0, 0.0], [0.0, 1.0], [0.0, 0.0]],
    np.array([[0, 1], [0, 2], [1, 3], [3, 3]]),
    np.array([[False, False], [False, False], [False, True], [False, False]]),
)
_FORK = (  # a prize at once that ends it, or a little now and more later
    [[2.0, 0.5, -1.0], [1.0, 3.0, 0.0], [0.0, 0.0, 0.0]],
    np.array([[2, 1, 0], [0, 1, 2], [2, 2, 2]]),
    np.array([[True, False, False], [False, True, False], [False, False, False]]),
)


@LESSON.exercise(
    _("One sweep of value iteration"),
    probes=[
        ([0.0, 0.9, 1.0, 0.0], *_ROAD, 0.9),
        ([1.0, 2.0, 5.0], *_FORK, 0.5),
        ([0.5, -1.0, 2.0, 7.0], *_ROAD, 0.8),
        ([3.0, 1.0, 4.0], *_FORK, 1.0),
    ],
    hints=[
        _(
            "The best action is the one whose reward and future together are the largest. What is the future after the end?"
        ),
        _(
            "After the end of an episode nothing follows: `np.where(ends, 0, ...)`. `after` holds states to look up in V."
        ),
        _("The blanks are 0, `after`, `gamma`, and the axis along which the actions of one state lie: 1."),
    ],
    correct=_(
        "Each sweep carries the values one step further from where the reward is. Nothing is learned here: the world is "
        "known, and it is only a matter of computing. A learner who does not know the world needs the next exercise."
    ),
    blanks=("0", "after", "gamma", "1"),
)
def backup(V, rewards, after, ends, gamma):
    future = np.where(ends, 0, V[after])
    Q = rewards + gamma * future
    return Q.max(axis=1)


@backup.also_right
def backup_state_by_state(V, rewards, after, ends, gamma):
    new = np.zeros(len(V))
    for s in range(len(V)):
        ways = zip(rewards[s], after[s], ends[s], strict=True)
        new[s] = max(r + (0.0 if end else gamma * V[to]) for r, to, end in ways)
    return new


@backup.also_right
def backup_by_a_mask(V, rewards, after, ends, gamma):
    return np.amax(rewards + gamma * (1 - ends) * np.take(V, after), axis=-1)


@backup.mistake(
    _("Yours counts on a future after the end. Where `ends` is True the episode is over, and only the reward is left.")
)
def beyond_the_end(V, rewards, after, ends, gamma):
    return (rewards + gamma * V[after]).max(axis=1)


@backup.mistake(_("You discounted the reward as well. The reward comes now; γ belongs to what follows."))
def discounts_all(V, rewards, after, ends, gamma):
    return (gamma * (rewards + np.where(ends, 0, V[after]))).max(axis=1)


@backup.mistake(_("Yours has no discount: multiply the future by γ."))
def no_discount(V, rewards, after, ends, gamma):
    return (rewards + np.where(ends, 0, V[after])).max(axis=1)


@backup.mistake(
    _("You took the mean over the actions. That is the value of acting at random; the best action is asked for.")
)
def at_random(V, rewards, after, ends, gamma):
    return (rewards + gamma * np.where(ends, 0, V[after])).mean(axis=1)


@backup.mistake(
    _("You took the largest over the states, one number per action. Each *state* has its best action: axis 1.")
)
def over_the_states(V, rewards, after, ends, gamma):
    return (rewards + gamma * np.where(ends, 0, V[after])).max(axis=0)


@backup.mistake(
    _(
        "You took the largest reward and the largest future separately. They may belong to two different actions: add "
        "first, then take the largest."
    )
)
def best_of_both(V, rewards, after, ends, gamma):
    return rewards.max(axis=1) + gamma * np.where(ends, 0, V[after]).max(axis=1)


@backup.mistake(_("You looked up the value of the state itself. The future is worth what the *next* state is worth."))
def stays_where_it_is(V, rewards, after, ends, gamma):
    return (rewards + gamma * np.where(ends, 0, V[:, np.newaxis])).max(axis=1)


# --- Q-learning -------------------------------------------------------------------------------------------------------

_TABLE = [[0.0, 2.0, 1.0], [4.0, -1.0, 3.0], [0.5, 0.0, -2.0]]


@LESSON.exercise(
    _("One step of Q-learning"),
    probes=[
        (_TABLE, 0, 1, 0.5, 1, False, 0.5, 0.9),
        (_TABLE, 1, 0, 1.0, 2, True, 0.25, 0.8),
        (_TABLE, 2, 2, -1.0, 2, False, 0.1, 0.5),
        (_TABLE, 2, 1, 0.0, 1, False, 1.0, 0.9),
        (_TABLE, 0, 2, 2.0, 1, True, 0.5, 1.0),
    ],
    hints=[
        _("After the step the learner stands somewhere else. Whose best action says what the future is worth?"),
        _("The line of `future` looks at row `s`, where the step began. Where has it led?"),
        _("Write `future = 0 if end else Q[s_after].max()`; all else is right."),
    ],
    correct=_(
        "The target uses Q itself, at the next state: this is called bootstrapping. So a single reward at the goal seeps "
        "back through the world, one step per visit, without anybody knowing the map."
    ),
)
def q_update(Q, s, a, r, s_after, end, alpha, gamma):
    Q = Q.copy()
    future = 0 if end else Q[s_after].max()
    target = r + gamma * future
    Q[s, a] = Q[s, a] + alpha * (target - Q[s, a])
    return Q


@q_update.also_right
def q_update_by_a_mix(Q, s, a, r, s_after, end, alpha, gamma):
    new = np.array(Q)
    new[s, a] = (1 - alpha) * Q[s, a] + alpha * (r + gamma * (not end) * np.max(Q[s_after]))
    return new


@q_update.also_right
def q_update_by_a_step(Q, s, a, r, s_after, end, alpha, gamma):
    step = np.zeros_like(Q)
    error = r - Q[s, a]
    if not end:
        error += gamma * max(Q[s_after])
    step[s, a] = alpha * error
    return Q + step


@q_update.planted(
    _(
        "Yours still looks at the best action of the state that the step *came from*. So news of the goal never travels: "
        "which state has the step led to?"
    )
)
def best_of_the_old_state(Q, s, a, r, s_after, end, alpha, gamma):
    Q = Q.copy()
    future = 0 if end else Q[s].max()
    target = r + gamma * future
    Q[s, a] = Q[s, a] + alpha * (target - Q[s, a])
    return Q


@q_update.mistake(
    _(
        "Yours bootstraps from a state in which the episode is over. Where `end` is True, the target is the reward alone."
    )
)
def bootstraps_at_the_end(Q, s, a, r, s_after, end, alpha, gamma):
    return q_update.reference(Q, s, a, r, s_after, False, alpha, gamma)


@q_update.mistake(
    _(
        "You assumed that the same action is taken again. Q-learning counts on the *best* action there: the largest of "
        "the row."
    )
)
def same_action_again(Q, s, a, r, s_after, end, alpha, gamma):
    new = Q.copy()
    new[s, a] += alpha * (r + gamma * (0 if end else Q[s_after, a]) - Q[s, a])
    return new


@q_update.mistake(_("You replaced the old value by the target. It should only move towards it, by a share α."))
def forgets_the_old(Q, s, a, r, s_after, end, alpha, gamma):
    return q_update.reference(Q, s, a, r, s_after, end, 1.0, gamma)


@q_update.mistake(
    _("You added α times the target without taking the old value off. Then the values grow with every visit.")
)
def only_adds(Q, s, a, r, s_after, end, alpha, gamma):
    new = Q.copy()
    new[s, a] += alpha * (r + gamma * (0 if end else Q[s_after].max()))
    return new


@q_update.mistake(_("You discounted the reward as well. γ belongs to the future alone."))
def discounts_the_target(Q, s, a, r, s_after, end, alpha, gamma):
    new = Q.copy()
    new[s, a] += alpha * (gamma * (r + (0 if end else Q[s_after].max())) - Q[s, a])
    return new


@q_update.mistake(_("α and γ have changed places: α is how far to move, γ is the discount."))
def rates_swapped(Q, s, a, r, s_after, end, alpha, gamma):
    return q_update.reference(Q, s, a, r, s_after, end, gamma, alpha)


# --- the policy gradient ----------------------------------------------------------------------------------------------


def _one_hot(actions, n):
    return np.eye(n)[actions]


@LESSON.exercise(
    _("The policy gradient with a baseline"),
    probes=[
        ([[0.5, 0.25, 0.25]], np.array([0, 0, 0]), np.array([0, 1, 0]), [3.0, 1.0, 2.0], [1.0]),
        ([[0.5, 0.5], [0.25, 0.75]], np.array([0, 1, 0]), np.array([1, 0, 1]), [1.0, 2.0, -1.0], [0.5, 1.5]),
        (
            [[0.1, 0.9], [0.5, 0.5], [0.8, 0.2]],
            np.array([2, 2, 0]),
            np.array([1, 1, 0]),
            [4.0, 1.0, 0.0],
            [0.0, 9.0, 2.0],
        ),
        ([[0.2, 0.3, 0.5], [0.6, 0.2, 0.2]], np.array([1]), np.array([2]), [5.0], [7.0, 5.0]),
    ],
    hints=[
        _("What is the gradient of ln p(a) with respect to the scores of a softmax? And what is its weight?"),
        _(
            "Step t adds `(returns[t] - baseline[s]) * (onehot - p[s])` to row s, where s is `states[t]`. A state may "
            "come twice."
        ),
        _(
            "Begin with `gradient = np.zeros_like(p)`. For each t: first `gradient[s] -= advantage * p[s]`, then "
            "`gradient[s, actions[t]] += advantage`."
        ),
    ],
    correct=_(
        "Better than expected pulls an action up, worse pushes it down. The same function will train a walker in the grid "
        "world, and after that a language model: a text is a walk from one token to the next."
    ),
)
def policy_gradient(p, states, actions, returns, baseline):
    gradient = np.zeros_like(p)
    for s, a, G in zip(states, actions, returns, strict=True):
        advantage = G - baseline[s]
        gradient[s] -= advantage * p[s]
        gradient[s, a] += advantage
    return gradient


@policy_gradient.also_right
def policy_gradient_at_once(p, states, actions, returns, baseline):
    gradient = np.zeros_like(p)
    advantage = (returns - baseline[states])[:, np.newaxis]
    np.add.at(gradient, states, advantage * (_one_hot(actions, p.shape[1]) - p[states]))
    return gradient


@policy_gradient.also_right
def policy_gradient_by_a_product(p, states, actions, returns, baseline):
    advantage = returns - baseline[states]
    toward = _one_hot(actions, p.shape[1]) - p[states]
    return _one_hot(states, len(p)).T @ (advantage[:, None] * toward)


@policy_gradient.mistake(
    _("The sign is flipped: yours makes good actions rarer. The reward should *grow*, so this is a gradient to climb.")
)
def downhill(p, states, actions, returns, baseline):
    return -policy_gradient.reference(p, states, actions, returns, baseline)


@policy_gradient.mistake(
    _("You left out the baseline. Subtract `baseline[s]` from the return of each step that was taken in state s.")
)
def without_baseline(p, states, actions, returns, baseline):
    return policy_gradient.reference(p, states, actions, returns, 0 * baseline)


@policy_gradient.mistake(_("You added the baseline. What counts is how much *better than expected* the return was."))
def baseline_added(p, states, actions, returns, baseline):
    return policy_gradient.reference(p, states, actions, returns, -baseline)


@policy_gradient.mistake(
    _(
        "Your baseline is subtracted at the chosen action alone. That biases the estimate: it must multiply the whole of "
        "one-hot minus p, whose mean is 0."
    )
)
def a_baseline_that_biases(p, states, actions, returns, baseline):
    gradient = policy_gradient.reference(p, states, actions, returns, 0 * baseline)
    np.subtract.at(gradient, (states, actions), baseline[states])
    return gradient


@policy_gradient.mistake(
    _(
        "Yours counts a state once, however often it was visited: `gradient[states] += …` keeps the last one. Use a loop "
        "or `np.add.at`."
    )
)
def last_visit_only(p, states, actions, returns, baseline):
    gradient = np.zeros_like(p)
    advantage = (returns - baseline[states])[:, np.newaxis]
    gradient[states] += advantage * (_one_hot(actions, p.shape[1]) - p[states])
    return gradient


@policy_gradient.mistake(
    _("You moved the score of the chosen action alone. The softmax takes from the others: their part is −p.")
)
def the_chosen_alone(p, states, actions, returns, baseline):
    gradient = np.zeros_like(p)
    np.add.at(gradient, (states, actions), returns - baseline[states])
    return gradient


@policy_gradient.mistake(
    _(
        "1 / p is the derivative of ln p with respect to p. Asked for is the one with respect to the scores: one-hot minus p."
    )
)
def by_the_probability(p, states, actions, returns, baseline):
    gradient = np.zeros_like(p)
    np.add.at(gradient, (states, actions), (returns - baseline[states]) / p[states, actions])
    return gradient


# --- preferences ------------------------------------------------------------------------------------------------------


@LESSON.exercise(
    _("The loss of a comparison"),
    probes=[
        ([2.0, 0.0, 1.5], [0.0, 1.0, 1.5]),
        ([0.5], [3.0]),
        ([1.0, -2.0], [0.25, -1.0]),
        ([0.0, 2000.0], [1500.0, 0.0]),
    ],
    hints=[
        _("How likely does the model find what was preferred? The loss is the surprise at it."),
        _("The probability is σ(better − worse), and −ln σ(d) = ln(1 + e^(−d)). What happens at d = −1500?"),
        _("`np.logaddexp(0, x)` is ln(1 + eˣ) without overflow. Take the mean of it, with x = worse − better."),
    ],
    correct=_(
        "Only differences count, so a reward model is free to add any constant. It has never been asked how good a name "
        "is, only which of two was better."
    ),
)
def preference_loss(better, worse):
    return np.mean(np.logaddexp(0, worse - better))


@preference_loss.also_right
def preference_loss_by_cases(better, worse):
    d = better - worse
    return np.mean(np.maximum(-d, 0) + np.log1p(np.exp(-np.abs(d))))


@preference_loss.also_right
def preference_loss_by_a_softmax(better, worse):
    best = np.maximum(better, worse)
    return float(np.mean(best + np.log(np.exp(better - best) + np.exp(worse - best)) - better))


@preference_loss.mistake(
    _("The difference is reversed: yours is small where the *worse* one got more. Take σ(better − worse).")
)
def reversed_difference(better, worse):
    return np.mean(np.logaddexp(0, better - worse))


@preference_loss.mistake(_("You took the sum. The mean makes losses of few and of many comparisons comparable."))
def summed(better, worse):
    return np.sum(np.logaddexp(0, worse - better))


@preference_loss.mistake(_("This is the mean probability of being wrong. The loss is the surprise, −ln σ."))
def without_the_logarithm(better, worse):
    return np.mean(np.exp(-np.logaddexp(0, better - worse)))


@preference_loss.mistake(
    _("You averaged first and took the logarithm afterwards. Each comparison has its own surprise.")
)
def logarithm_of_the_mean(better, worse):
    return -np.log(np.mean(np.exp(-np.logaddexp(0, worse - better))))


@preference_loss.mistake(
    _(
        "You judged each answer alone, as if 0 separated good from bad. A comparison knows only which of the two is better."
    )
)
def each_alone(better, worse):
    return np.mean(np.logaddexp(0, -better) + np.logaddexp(0, worse))


@preference_loss.mistake(_("This is the difference itself, without σ: nothing would keep it from growing forever."))
def bare_difference(better, worse):
    return np.mean(worse - better)


@preference_loss.mistake(
    _("Right for small differences; `np.exp` of 1500 is infinite. `np.logaddexp(0, x)` is ln(1 + eˣ) without overflow.")
)
def overflows(better, worse):
    with np.errstate(over="ignore"):
        return np.mean(np.log(1 + np.exp(worse - better)))


# --- the leash --------------------------------------------------------------------------------------------------------

_LOGS = (np.log([[0.5, 0.25], [0.125, 0.5], [0.8, 1.0]]), np.log([[0.25, 0.25], [0.5, 0.25], [0.1, 1.0]]))


@LESSON.exercise(
    _("A reward on a leash"),
    probes=[
        ([2.0, 0.5, 1.0], *_LOGS, 0.5),
        ([3.0, -1.0, 0.0], *_LOGS, 0.0),
        ([1.0], np.log([[0.5, 0.5, 0.1]]), np.log([[0.25, 0.75, 0.2]]), 2.0),
        ([4.0, 1.0], np.log([[0.9], [0.2]]), np.log([[0.3], [0.6]]), 0.1),
    ],
    hints=[
        _("What should it cost to write something that the reference would hardly have written?"),
        _("The log-ratio of a name is the sum over its letters of `log_p - log_reference`: axis 1."),
        _("Subtract β times that sum: `reward - beta * (log_p - log_reference).sum(axis=1)`."),
    ],
    correct=_(
        "Averaged over what p itself writes, the penalty is KL(p ‖ reference). It needs no list of all names, because "
        "the names that p writes are the draws."
    ),
)
def held_reward(reward, log_p, log_reference, beta):
    return reward - beta * (log_p - log_reference).sum(axis=1)


@held_reward.also_right
def held_reward_by_whole_names(reward, log_p, log_reference, beta):
    return reward - beta * log_p.sum(axis=1) + beta * log_reference.sum(axis=1)


@held_reward.also_right
def held_reward_name_by_name(reward, log_p, log_reference, beta):
    names = zip(reward, log_p, log_reference, strict=True)
    return np.array([r - beta * sum(a - b for a, b in zip(p, q, strict=True)) for r, p, q in names])


@held_reward.mistake(
    _("Yours *pays* for leaving the reference: the logarithms have changed places, or the penalty was added.")
)
def pays_for_leaving(reward, log_p, log_reference, beta):
    return held_reward.reference(reward, log_p, log_reference, -beta)


@held_reward.mistake(
    _(
        "You put β in front of the reward. At β = 0 nothing but the penalty is left then, and it should be the other way round."
    )
)
def beta_on_the_reward(reward, log_p, log_reference, beta):
    return beta * reward - (log_p - log_reference).sum(axis=1)


@held_reward.mistake(_("You multiplied both by β. It belongs to the penalty alone."))
def beta_on_both(reward, log_p, log_reference, beta):
    return beta * (reward - (log_p - log_reference).sum(axis=1))


@held_reward.mistake(
    _("You took the mean over the letters. Log-probabilities of letters add up to that of the name: take the sum.")
)
def mean_over_the_letters(reward, log_p, log_reference, beta):
    return reward - beta * (log_p - log_reference).mean(axis=1)


@held_reward.mistake(
    _("Your penalty is the ratio of the probabilities. Take its logarithm: the difference of the log-probabilities.")
)
def ratio_without_logarithm(reward, log_p, log_reference, beta):
    return reward - beta * np.exp((log_p - log_reference).sum(axis=1))


@held_reward.mistake(
    _(
        "You weighted the log-ratio with p once more. The names were drawn from p already, so p is in the mean without "
        "your help."
    )
)
def weighted_twice(reward, log_p, log_reference, beta):
    return reward - beta * (np.exp(log_p) * (log_p - log_reference)).sum(axis=1)


@held_reward.mistake(
    _("You left the reference out. That punishes whatever p is sure of, also where the reference is as sure of it.")
)
def without_the_reference(reward, log_p, log_reference, beta):
    return reward - beta * log_p.sum(axis=1)


# --- in a large model -------------------------------------------------------------------------------------------------


@LESSON.exercise(
    _("DPO"),
    probes=[
        ([-10.0, -8.0], [-12.0, -7.0], [-11.0, -8.5], [-11.5, -9.0], 0.5),
        ([-20.0], [-15.0], [-22.0], [-14.0], 0.1),
        ([-3.0, -5.0, -9.0], [-4.0, -4.0, -9.0], [-3.0, -5.0, -9.0], [-4.0, -4.0, -9.0], 0.1),
        ([-400.0, -30.0], [-900.0, -20.0], [-300.0, -31.0], [-9000.0, -25.0], 2.0),
    ],
    hints=[
        _("It is your loss of a comparison once more. What replaces the two rewards?"),
        _(
            "The reward of an answer is β (ln p − ln of the reference): one for the better answer and one for the worse."
        ),
        _(
            "With `d = beta * ((p_better - reference_better) - (p_worse - reference_worse))`: mean of `np.logaddexp(0, -d)`."
        ),
    ],
    correct=_(
        "At the start p is the reference, every reward is 0 and the loss is ln 2. No reward model, no sampling, no "
        "baseline: one loss on stored pairs. Rafailov and others used β = 0.1 for most of their experiments."
    ),
)
def dpo_loss(p_better, p_worse, reference_better, reference_worse, beta):
    better = beta * (p_better - reference_better)
    worse = beta * (p_worse - reference_worse)
    return np.mean(np.logaddexp(0, worse - better))


@dpo_loss.also_right
def dpo_loss_by_ratios(p_better, p_worse, reference_better, reference_worse, beta):
    d = beta * ((p_better - p_worse) - (reference_better - reference_worse))
    return float(np.mean(np.maximum(-d, 0) + np.log1p(np.exp(-np.abs(d)))))


@dpo_loss.also_right
def dpo_loss_pair_by_pair(p_better, p_worse, reference_better, reference_worse, beta):
    pairs = zip(p_better, p_worse, reference_better, reference_worse, strict=True)
    return np.mean([np.logaddexp(0, -beta * (a - b - c + d)) for a, b, c, d in pairs])


@dpo_loss.mistake(
    _(
        "The difference is reversed: yours falls when the *worse* answer becomes likelier. Better minus worse goes into σ."
    )
)
def prefers_the_worse(p_better, p_worse, reference_better, reference_worse, beta):
    return dpo_loss.reference(p_worse, p_better, reference_worse, reference_better, beta)


@dpo_loss.mistake(
    _("Yours has no reference. What counts is how much likelier an answer has *become*, not how likely it is.")
)
def no_reference(p_better, p_worse, reference_better, reference_worse, beta):
    return np.mean(np.logaddexp(0, beta * (p_worse - p_better)))


@dpo_loss.mistake(_("β is outside the logarithm, where it only scales the loss. It belongs inside σ."))
def beta_outside(p_better, p_worse, reference_better, reference_worse, beta):
    return beta * dpo_loss.reference(p_better, p_worse, reference_better, reference_worse, 1.0)


@dpo_loss.mistake(_("β multiplies the log-probabilities of p alone in yours. It multiplies the whole log-ratio."))
def beta_on_p_alone(p_better, p_worse, reference_better, reference_worse, beta):
    d = (beta * p_better - reference_better) - (beta * p_worse - reference_worse)
    return np.mean(np.logaddexp(0, -d))


@dpo_loss.mistake(_("You added the two log-ratios. The worse answer should become *less* likely: subtract its own."))
def adds_both(p_better, p_worse, reference_better, reference_worse, beta):
    d = beta * (p_better - reference_better + p_worse - reference_worse)
    return np.mean(np.logaddexp(0, -d))


@dpo_loss.mistake(_("You divided by β. A small β is a long leash, as it was before: multiply."))
def divided_by_beta(p_better, p_worse, reference_better, reference_worse, beta):
    return dpo_loss.reference(p_better, p_worse, reference_better, reference_worse, 1 / beta)


@dpo_loss.mistake(
    _("Right for small numbers, but yours overflows where the log-ratios are large: use `np.logaddexp(0, x)`.")
)
def dpo_overflows(p_better, p_worse, reference_better, reference_worse, beta):
    d = beta * ((p_better - reference_better) - (p_worse - reference_worse))
    with np.errstate(over="ignore", divide="ignore"):
        return np.mean(-np.log(1 / (1 + np.exp(-d))))


# --- quiz -------------------------------------------------------------------------------------------------------------

cautious = LESSON.question(
    "cautious",
    _(
        "A rule that always pulls the lever that has paid best so far gets stuck in many runs. Why does more time not help?"
    ),
    Option(
        _("It never pulls the others again, so it never learns that it was unlucky with them."),
        _("Yes. What is not tried is not measured, and the error in its estimate stays as it is."),
        right=True,
    ),
    Option(
        _("Its averages become worse the longer it plays."),
        _(
            "The average of the lever that it pulls gets better all the time. It is the other nine that stay as they were."
        ),
    ),
    Option(
        _("The levers change while it plays."),
        _("They stay the same here. A rule that explores finds the best one."),
    ),
)

what_is_measured = LESSON.question(
    "what_is_measured",
    _("With β = 0 the reward model's score rises and what people like falls to 0. Where is the fault?"),
    Option(
        _(
            "The reward model was right about names as the table writes them, and is asked about names that nobody compared."
        ),
        _(
            "Yes. It is a fit, and a fit says little far from its data. The policy goes there *because* the fit errs there."
        ),
        right=True,
    ),
    Option(
        _("The policy gradient has a bug: it climbs the wrong way."),
        _("It climbs well: the score that it was given rises all the time."),
    ),
    Option(
        _("People changed their minds during training."),
        _("Their taste is a fixed function here, and was never asked again."),
    ),
)
