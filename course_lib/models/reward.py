"""Learning from reward: a small world, values, policies, and preferences between two answers.

    V(s) = max over a of r(s, a) + γ V(s')               value iteration: what a state is worth, with a map
    Q(s, a) ← Q(s, a) + α (r + γ max Q(s', ·) − Q(s, a)) Q-learning: the same by walking
    Σ (G_t − b(s_t)) ∇ ln p(a_t | s_t)                   the policy gradient: no values needed
    −ln σ(r(better) − r(worse))                          a reward from comparisons
    r(x) − β ln(p(x) / p_ref(x))                         and its leash

Sutton and Barto, *Reinforcement Learning: An Introduction*, 2nd edition, 2018. Christiano and others, "Deep
Reinforcement Learning from Human Preferences", 2017. Rafailov and others, "Direct Preference Optimization", 2023.
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from course_lib.validation import as_float_array, as_labels, as_probabilities, check_integer, check_number

__all__ = [
    "MOVES",
    "World",
    "backup",
    "dpo_loss",
    "grid_world",
    "held_reward",
    "policy_gradient",
    "preference_loss",
    "q_update",
    "returns",
]

MOVES = ((-1, 0), (0, 1), (1, 0), (0, -1))  # up, right, down, left, as rows and columns
_PRIZES = {"G": 1.0, "X": -1.0}  # of the cells that end an episode


@dataclass(frozen=True, eq=False)
class World:
    """A world of S states and A actions in which every action has one outcome.

    Attributes
    ----------
    rewards : ndarray of shape (S, A)
    after : ndarray of int, shape (S, A)
        The state that an action leads to.
    ends : ndarray of bool, shape (S, A)
        Whether the episode is over then.
    start : int
    plan : tuple of str
        What it was made of.
    """

    rewards: np.ndarray
    after: np.ndarray
    ends: np.ndarray
    start: int
    plan: tuple[str, ...]

    @property
    def free(self) -> np.ndarray:
        """Where one can stand, (S,): no wall, and no cell that ends an episode."""
        return np.array([cell in ".S" for row in self.plan for cell in row])


def grid_world(plan) -> World:
    """Make a world of cells from rows of text, its states numbered row by row.

    Parameters
    ----------
    plan : sequence of str, all of one length
        ``#`` is a wall, ``S`` the start, ``G`` the goal with reward 1, ``X`` a pit with reward −1; all else is free.
        A step against a wall or the border leads nowhere. Goal and pit end an episode.

    Raises
    ------
    TypeError, ValueError
        A row that is no text; rows of different lengths, or not exactly one start.

    Examples
    --------
    >>> world = grid_world(["S.G"])
    >>> world.after[1].tolist(), world.rewards[1].tolist(), world.ends[1].tolist()
    ([1, 2, 1, 0], [0.0, 1.0, 0.0, 0.0], [False, True, False, False])
    """
    plan = tuple(plan)
    if not all(isinstance(row, str) for row in plan):
        raise TypeError(f"plan: expected rows of text, got {list(plan)}")
    cells = "".join(plan)
    if len({len(row) for row in plan}) != 1 or cells.count("S") != 1:
        raise ValueError(f"plan: expected rows of one length with one S, got {list(plan)}")
    after = np.array([[_beyond(plan, s, move) for move in MOVES] for s in range(len(cells))])
    entered = after != np.arange(len(cells))[:, np.newaxis]
    prize = np.array([_PRIZES.get(cell, 0.0) for cell in cells])
    return World(prize[after] * entered, after, (prize[after] != 0) & entered, cells.index("S"), plan)


def _beyond(plan: tuple[str, ...], s: int, move: tuple[int, int]) -> int:
    """The cell that a step leads to; the cell itself at a wall, at the border, and where the episode is over."""
    width = len(plan[0])
    row, column = divmod(s, width)
    to_row, to_column = row + move[0], column + move[1]
    inside = 0 <= to_row < len(plan) and 0 <= to_column < width
    stuck = plan[row][column] in "#GX" or not inside or plan[to_row][to_column] == "#"
    return s if stuck else to_row * width + to_column


def backup(V, rewards, after, ends, gamma: float) -> np.ndarray:
    """Return the values (S,) of one sweep of value iteration.

    V(s) ← max over a of r(s, a) + γ V(s'), where nothing follows the end of an episode.

    Parameters
    ----------
    V : array-like of shape (S,)
    rewards, after, ends : arrays of shape (S, A), as in `World`
    gamma : float, from 0 to 1

    Raises
    ------
    TypeError, ValueError
        For any argument that is not as above.

    Examples
    --------
    >>> world = grid_world(["S.G"])
    >>> V = np.zeros(3)
    >>> for sweep in range(2):
    ...     V = backup(V, world.rewards, world.after, world.ends, 0.9)
    >>> V
    array([0.9, 1. , 0. ])

    Source: Sutton and Barto, *Reinforcement Learning*, 2nd edition, 2018, equation 4.10.
    """
    V = as_float_array(V, "V", ndim=1)
    rewards = as_float_array(rewards, "rewards", shape=(len(V), None))
    ends = as_float_array(ends, "ends", shape=rewards.shape) != 0
    after = _labels_of_shape(after, "after", rewards.shape, len(V))
    gamma = check_number(gamma, "gamma", at_least=0, at_most=1)
    return np.max(rewards + gamma * np.where(ends, 0.0, V[after]), axis=1)


def _labels_of_shape(value, name: str, shape: tuple[int, ...], n: int) -> np.ndarray:
    """Whole numbers from 0 to n − 1 in an array of a shape."""
    return as_labels(as_float_array(value, name, shape=shape), name, n_classes=n, ndim=len(shape))


def q_update(Q, s: int, a: int, r: float, s_after: int, end: bool, alpha: float, gamma: float) -> np.ndarray:
    """Return action values (S, A) after one step of Q-learning; Q stays as it is.

    Q(s, a) ← Q(s, a) + α (r + γ max Q(s', ·) − Q(s, a)), where nothing follows the end of an episode.

    Parameters
    ----------
    Q : array-like of shape (S, A)
    s, a, s_after : int
        The state, the action, and the state that it led to.
    r : float
        What was paid.
    end : bool
        Whether the episode is over.
    alpha, gamma : float, from 0 to 1
        How far to move towards the target, and the discount.

    Raises
    ------
    TypeError, ValueError
        For any argument that is not as above.

    Examples
    --------
    >>> q_update(np.array([[0.0, 0.0], [1.0, 3.0]]), 0, 1, 1.0, 1, False, 0.5, 0.9)
    array([[0.  , 1.85],
           [1.  , 3.  ]])

    Source: Watkins, 1989; Sutton and Barto, 2018, equation 6.8.
    """
    Q, r = as_float_array(Q, "Q", ndim=2).copy(), check_number(r, "r")
    s, s_after = (check_integer(v, n, at_least=0, at_most=len(Q) - 1) for n, v in {"s": s, "s_after": s_after}.items())
    a = check_integer(a, "a", at_least=0, at_most=Q.shape[1] - 1)
    alpha, gamma = (check_number(v, n, at_least=0, at_most=1) for n, v in {"alpha": alpha, "gamma": gamma}.items())
    target = r if end else r + gamma * Q[s_after].max()
    Q[s, a] += alpha * (target - Q[s, a])
    return Q


def returns(rewards, gamma: float) -> np.ndarray:
    """Return what followed each step, discounted: G_t = r_t + γ G_{t+1}.

    Parameters
    ----------
    rewards : array-like of shape (T, N)
        A column per episode.
    gamma : float, from 0 to 1

    Returns
    -------
    ndarray of shape (T, N)

    Raises
    ------
    TypeError, ValueError
        For any argument that is not as above.

    Examples
    --------
    >>> returns([[0.0], [0.0], [1.0]], 0.5).ravel()
    array([0.25, 0.5 , 1.  ])

    Source: Sutton and Barto, 2018, equation 3.9.
    """
    rewards, gamma = as_float_array(rewards, "rewards", ndim=2), check_number(gamma, "gamma", at_least=0, at_most=1)
    found, rest = np.zeros_like(rewards), np.zeros(rewards.shape[1])
    for t in range(len(rewards) - 1, -1, -1):
        found[t] = rest = rewards[t] + gamma * rest
    return found


def policy_gradient(p, states, actions, returns, baseline) -> np.ndarray:
    """Return the gradient (S, A), with respect to the scores, of Σ (G_t − b(s_t)) ln p(a_t | s_t), p a softmax of them.

    Each step adds (G_t − b(s_t)) (onehot(a_t) − p(· | s_t)) to row s_t.

    Parameters
    ----------
    p : array-like of shape (S, A)
        A row of probabilities per state.
    states, actions : arrays of int, shape (T,)
    returns : array-like of shape (T,)
    baseline : array-like of shape (S,)

    Raises
    ------
    TypeError, ValueError
        For any argument that is not as above.

    Examples
    --------
    >>> policy_gradient([[0.5, 0.5]], np.array([0, 0]), np.array([0, 1]), [3.0, 1.0], [1.0])
    array([[ 1., -1.]])

    Source: Williams, 1992, section 4; Sutton and Barto, 2018, equation 13.11.
    """
    p = as_probabilities(p, "p", ndim=2, sum_to_one=True)
    states = as_labels(states, "states", n_classes=len(p))
    actions = _labels_of_shape(actions, "actions", states.shape, p.shape[1])
    returns = as_float_array(returns, "returns", shape=states.shape)
    baseline = as_float_array(baseline, "baseline", shape=(len(p),))
    toward = -p[states]
    toward[np.arange(len(states)), actions] += 1
    gradient = np.zeros_like(p)
    np.add.at(gradient, states, (returns - baseline[states])[:, np.newaxis] * toward)
    return gradient


def preference_loss(better, worse) -> float:
    """Return the mean of −ln σ(better − worse): the surprise at who was preferred, under Bradley and Terry's model.

    Parameters
    ----------
    better, worse : array-like of shape (N,)
        What the reward model gives the answers that were preferred, and those that were not.

    Raises
    ------
    TypeError, ValueError
        For any argument that is not as above.

    Examples
    --------
    >>> round(preference_loss([2.0, 0.0], [0.0, 0.0]), 3)
    0.41

    Source: Christiano and others, 2017, equation 1; Ouyang and others, 2022, equation 1.
    """
    better = as_float_array(better, "better", ndim=1)
    return _surprise(better - as_float_array(worse, "worse", shape=better.shape))


def _surprise(d: np.ndarray) -> float:
    """The mean of −ln σ(d) = ln(1 + e^(−d)), without overflow."""
    return float(np.mean(np.logaddexp(0, -d)))


def held_reward(reward, log_p, log_reference, beta: float) -> np.ndarray:
    """Return r(x) − β ln(p(x) / p_ref(x)) per answer, (N,): its mean over what p writes is E[r] − β KL(p ‖ p_ref).

    Parameters
    ----------
    reward : array-like of shape (N,)
    log_p, log_reference : array-like of shape (N, T)
        The log-probability of each token, 0 after the end.
    beta : float, at least 0

    Raises
    ------
    TypeError, ValueError
        For any argument that is not as above.

    Examples
    --------
    >>> held_reward([2.0], np.log([[0.5, 0.5]]), np.log([[0.25, 0.25]]), 0.5).round(3)
    array([1.307])

    Source: Ouyang and others, 2022, equation 2 (without its last term).
    """
    log_p = as_float_array(log_p, "log_p", ndim=2)
    log_reference = as_float_array(log_reference, "log_reference", shape=log_p.shape)
    reward = as_float_array(reward, "reward", shape=(len(log_p),))
    return reward - check_number(beta, "beta", at_least=0) * (log_p - log_reference).sum(axis=1)


def dpo_loss(p_better, p_worse, reference_better, reference_worse, beta: float) -> float:
    """Return the mean of −ln σ(β (ln p(y)/p_ref(y) of the better answer − the same of the worse one)).

    Parameters
    ----------
    p_better, p_worse, reference_better, reference_worse : array-like of shape (N,)
        Log-probabilities of whole answers.
    beta : float, above 0

    Raises
    ------
    TypeError, ValueError
        For any argument that is not as above.

    Examples
    --------
    >>> round(dpo_loss([-1.0], [-3.0], [-2.0], [-2.0], 0.5), 3)
    0.313

    Source: Rafailov and others, 2023, equation 7.
    """
    p_better = as_float_array(p_better, "p_better", ndim=1)
    others = {"p_worse": p_worse, "reference_better": reference_better, "reference_worse": reference_worse}
    p_worse, reference_better, reference_worse = (as_float_array(v, n, shape=p_better.shape) for n, v in others.items())
    return _surprise(check_number(beta, "beta", above=0) * (p_better - reference_better - p_worse + reference_worse))
