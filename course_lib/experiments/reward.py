"""Runs that learn from reward: ten levers, a grid world, and a table of letters that is pulled by people's taste."""

from __future__ import annotations

import functools
from collections.abc import Callable, Generator
from dataclasses import dataclass

import numpy as np

from course_lib.experiments import names
from course_lib.experiments.own import agrees
from course_lib.maths.probability import softmax
from course_lib.models import reward
from course_lib.models.reward import World, grid_world
from course_lib.validation import check_choice, check_integer, check_number

__all__ = [
    "END",
    "GAMMA",
    "LETTERS",
    "MOST",
    "PLAN",
    "RULES",
    "Climb",
    "Learned",
    "Written",
    "by_dpo",
    "compared",
    "features",
    "fit_reward",
    "hard_to_say",
    "judged",
    "kept_values",
    "liking",
    "noise_of_gradient",
    "own",
    "pull",
    "pull_in_pieces",
    "q_learning",
    "q_learning_in_pieces",
    "reference",
    "regret",
    "reinforce",
    "reinforce_in_pieces",
    "sample",
    "told_by",
    "world",
]

PLAN = (
    "....#...",
    ".##.#.#.",
    "S#....#G",
    ".####.#X",
    "........",
)
GAMMA = 0.95


# --- a learner's own functions ----------------------------------------------------------------------------------------


def own(learner: dict[str, object], *names: str) -> dict[str, Callable]:
    """Return those of a learner's functions with these names that answer as the course's do.

    Parameters
    ----------
    learner : dict
        All that the learner has made so far, by name: `globals()` in a notebook.
    *names : str
        Of functions of `course_lib.models.reward`.

    Examples
    --------
    >>> list(own({"backup": reward.backup, "dpo_loss": max}, "backup", "dpo_loss", "q_update"))
    ['backup']
    """
    made = [name for name in names if name in learner]
    return {name: learner[name] for name in made if agrees(learner[name], getattr(reward, name), [_questions()[name]])}


@functools.cache
def _questions() -> dict[str, tuple]:
    """What a learner's function is asked, by its name."""
    rng, place = np.random.default_rng(0), world()
    p, logs = softmax(rng.normal(size=(4, 3))), rng.normal(-2, 1, (4, 5))
    steps = np.array([0, 2, 2, 3, 0]), np.array([1, 0, 0, 2, 2])
    return {
        "backup": (rng.normal(size=40), place.rewards, place.after, place.ends, 0.9),
        "q_update": (rng.normal(size=(5, 4)), 1, 2, 0.5, 3, False, 0.25, 0.9),
        "policy_gradient": (p, *steps, rng.normal(size=5), rng.normal(size=4)),
        "preference_loss": (logs[0], logs[1]),
        "held_reward": (logs[0, :4], logs, logs[::-1].copy(), 0.7),
        "dpo_loss": (*logs, 0.3),
    }


def told_by(mine: dict[str, Callable]) -> str:
    """Say whose functions run.

    Examples
    --------
    >>> told_by({"backup": reward.backup}), told_by({})
    ('your backup', "the course's own functions so far")
    """
    return "your " + " and ".join(mine) if mine else "the course's own functions so far"


# --- levers -----------------------------------------------------------------------------------------------------------

RULES = ("greedy", "explore 10 %", "optimistic bound")


def regret(rule: str, pulls: int = 1000, runs: int = 300) -> np.ndarray:
    """Return what a rule has missed so far after each pull, (pulls,), the mean over runs with ten levers each.

    What a lever pays is its own mean, drawn from a standard normal, plus standard normal noise: the testbed of Sutton
    and Barto, 2018, section 2.3.

    Parameters
    ----------
    rule : one of `RULES`
        Always the best so far; the same but for a random lever in 10 % of the pulls; or the largest average plus
        √(2 ln t / n), for a lever pulled n times (UCB1: Auer, Cesa-Bianchi and Fischer, 2002).
    """
    rule = check_choice(rule, "rule", RULES)
    rng, rows = np.random.default_rng(0), np.arange(runs)
    means = rng.normal(size=(runs, 10))
    average, n, missed = np.zeros((runs, 10)), np.zeros((runs, 10)), np.zeros(pulls)
    for t in range(pulls):
        lever = _lever(rule, average, n, t, rng)
        paid = means[rows, lever] + rng.normal(size=runs)
        n[rows, lever] += 1
        average[rows, lever] += (paid - average[rows, lever]) / n[rows, lever]
        missed[t] = (means.max(axis=1) - means[rows, lever]).mean()
    return np.cumsum(missed)


def _lever(rule: str, average: np.ndarray, n: np.ndarray, t: int, rng: np.random.Generator) -> np.ndarray:
    if rule == "optimistic bound":
        bound = np.sqrt(2 * np.log(t + 1) / np.maximum(n, 1))
        return np.where(n == 0, np.inf, average + bound).argmax(axis=1)
    best = average.argmax(axis=1)
    if rule == "greedy":
        return best
    return np.where(rng.random(len(best)) < 0.1, rng.integers(0, 10, len(best)), best)


# --- the grid world ---------------------------------------------------------------------------------------------------


@functools.cache
def world(plan: tuple[str, ...] = PLAN) -> World:
    """Return the world of the lesson: 5 rows of 8 cells, a goal and a pit beside it."""
    return grid_world(plan)


def kept_values(backup: Callable = reward.backup, sweeps: int = 30, gamma: float = GAMMA, place: World | None = None):
    """Return the values after each sweep, (sweeps + 1, S), the first of them 0."""
    place = place or world()
    values = np.zeros((check_integer(sweeps, "sweeps", at_least=0) + 1, len(place.rewards)))
    for k in range(sweeps):
        values[k + 1] = backup(values[k].copy(), place.rewards, place.after, place.ends, gamma)
    return values


@dataclass(frozen=True, eq=False)
class Learned:
    """What a walker has learned, kept after some of its episodes.

    Attributes
    ----------
    steps : ndarray of shape (episodes,)
        How long each episode was.
    won : ndarray of bool, shape (episodes,)
        Whether it ended at the goal.
    at : ndarray of int, shape (K,)
        After how many episodes something was kept.
    values : ndarray of shape (K, S)
        What each state was thought to be worth.
    policies : ndarray of shape (K, S, A)
        The probability of each move; for Q-learning 1 at the best one.
    """

    steps: np.ndarray
    won: np.ndarray
    at: np.ndarray
    values: np.ndarray
    policies: np.ndarray


def _finished(pieces: Generator[float, None, object]) -> object:
    while True:
        try:
            next(pieces)
        except StopIteration as end:
            return end.value


def q_learning(q_update: Callable = reward.q_update, episodes: int = 300, seed: int = 0) -> Learned:
    """Let a walker learn by Q-learning, with a random move in 10 % of its steps, and `q_update` after each step."""
    return _finished(q_learning_in_pieces(q_update, episodes, seed))


def q_learning_in_pieces(
    q_update: Callable = reward.q_update, episodes: int = 300, seed: int = 0, place: World | None = None
) -> Generator[float, None, Learned]:
    """Do what `q_learning` does, and yield the share done after each episode."""
    place, rng = place or world(), np.random.default_rng(seed)
    Q = np.zeros(place.rewards.shape)
    steps, won, kept = np.zeros(episodes, dtype=int), np.zeros(episodes, dtype=bool), [Q]
    for episode in range(episodes):
        Q, steps[episode], won[episode] = _walk(Q, place, q_update, rng)
        kept.append(Q)
        yield (episode + 1) / episodes
    tables = np.array(kept)
    greedy = tables == tables.max(axis=2, keepdims=True)
    policies = greedy / greedy.sum(axis=2, keepdims=True)
    return Learned(steps, won, np.arange(episodes + 1), tables.max(axis=2), policies)


def _walk(Q, place: World, q_update: Callable, rng: np.random.Generator, most: int = 300) -> tuple:
    """One episode: the table afterwards, the number of steps, and whether it ended at the goal."""
    s = place.start
    for t in range(1, most + 1):
        a = _explore(Q[s], rng)
        to, end, r = int(place.after[s, a]), bool(place.ends[s, a]), float(place.rewards[s, a])
        Q = q_update(Q, s, a, r, to, end, 0.5, GAMMA)
        if end:
            return Q, t, r > 0
        s = to
    return Q, most, False


def _explore(row: np.ndarray, rng: np.random.Generator, share: float = 0.1) -> int:
    """The best action, one of the best by chance where several are; or in so many cases any."""
    best = np.flatnonzero(row == row.max())
    chosen = best if rng.random() >= share else np.arange(len(row))
    return int(chosen[int(rng.random() * len(chosen))])


def reinforce(policy_gradient: Callable = reward.policy_gradient, batches: int = 120, seed: int = 0, **more) -> Learned:
    """Let walkers learn by REINFORCE with a baseline: 16 episodes, then one step uphill by `policy_gradient`."""
    return _finished(reinforce_in_pieces(policy_gradient, batches, seed, **more))


def reinforce_in_pieces(
    policy_gradient: Callable = reward.policy_gradient,
    batches: int = 120,
    seed: int = 0,
    *,
    baseline: bool = True,
    rate: float = 4.0,
    place: World | None = None,
) -> Generator[float, None, Learned]:
    """Do what `reinforce` does, and yield the share done after each batch of episodes.

    Its baseline is the running mean of the returns that were seen in each state in earlier batches.
    """
    place, rng = place or world(), np.random.default_rng(seed)
    scores, b = np.zeros(place.rewards.shape), np.zeros(len(place.rewards))
    steps, won, kept = [], [], [(b, softmax(scores))]
    for batch in range(batches):
        p = softmax(scores)
        states, actions, followed, lengths, wins = walks(p, place, 16, rng)
        gradient = policy_gradient(p, states, actions, followed, b if baseline else 0 * b)
        scores = scores + rate * gradient / 16
        b = _nearer(b, states, followed)
        steps, won = [*steps, *lengths], [*won, *wins]
        kept.append((b, softmax(scores)))
        yield (batch + 1) / batches
    values, policies = (np.array(part) for part in zip(*kept, strict=True))
    return Learned(np.array(steps), np.array(won), 16 * np.arange(batches + 1), values, policies)


def _nearer(b: np.ndarray, states: np.ndarray, followed: np.ndarray, share: float = 0.2) -> np.ndarray:
    """The baseline a fifth nearer to the mean return of each state that was visited."""
    n = np.bincount(states, minlength=len(b))
    mean = np.bincount(states, followed, minlength=len(b)) / np.maximum(n, 1)
    return b + share * (n > 0) * (mean - b)


def walks(p: np.ndarray, place: World, n: int, rng: np.random.Generator, most: int = 100) -> tuple:
    """Let n walkers go side by side: states, actions and returns of all their steps, and their lengths and wins."""
    s, live, ends = np.full(n, place.start), np.ones(n, dtype=bool), np.cumsum(p, axis=1)
    seen, done, paid, alive = [], [], [], []
    for _step in range(most):
        a = np.minimum((rng.random(n)[:, np.newaxis] >= ends[s]).sum(axis=1), 3)
        seen, done, alive = [*seen, s], [*done, a], [*alive, live]
        paid.append(place.rewards[s, a] * live)
        live = live & ~place.ends[s, a]
        s = place.after[s, a]
        if not live.any():
            break
    counted, paid = np.array(alive), np.array(paid)
    followed = reward.returns(paid, GAMMA)
    lengths, wins = counted.sum(axis=0), paid.sum(axis=0) > 0
    return np.array(seen)[counted], np.array(done)[counted], followed[counted], lengths, wins


# --- names: a policy that writes them ---------------------------------------------------------------------------------

LETTERS = "abcdefghijklmnopqrstuvwxyz"
END, MOST = 0, 12
_SYMBOLS = "." + LETTERS
_VOWELS = np.isin(list(_SYMBOLS), list("aeiou"))
_L, _A = 1 + LETTERS.index("l"), 1 + LETTERS.index("a")


@functools.cache
def reference() -> np.ndarray:
    """Return the scores (27, 27) of lesson 24's table of pairs: ln of the probability of each letter after each."""
    text = names.text_of(names.parts()[0])
    counts = np.ones((27, 27))
    np.add.at(counts, (text[:-1], text[1:]), 1)
    return np.log(counts / counts.sum(axis=1, keepdims=True))


@dataclass(frozen=True, eq=False)
class Written:
    """Names that a table has written.

    Attributes
    ----------
    before, letters : ndarray of int, shape (N, 12)
        Each letter and the one before it; 0 is the full stop.
    counted : ndarray of bool, shape (N, 12)
        The letters, and the full stop after them.
    """

    before: np.ndarray
    letters: np.ndarray

    @property
    def counted(self) -> np.ndarray:
        return (self.before != END) | (np.arange(MOST) == 0)

    def log_p(self, scores: np.ndarray) -> np.ndarray:
        """The log-probability of each letter under a table of scores, (N, 12); 0 where none is counted."""
        return np.where(self.counted, np.log(softmax(scores))[self.before, self.letters], 0.0)

    def read(self) -> list[str]:
        """The names as text."""
        return ["".join(_SYMBOLS[letter] for letter in row).partition(".")[0] for row in self.letters.tolist()]

    def __getitem__(self, chosen) -> Written:
        return Written(self.before[chosen], self.letters[chosen])


def sample(scores: np.ndarray, n: int, rng: np.random.Generator) -> Written:
    """Let a table of scores (27, 27) write n names of up to 12 letters, side by side."""
    ends, last = np.cumsum(softmax(scores), axis=1), np.full(check_integer(n, "n", at_least=1), END)
    before, letters = np.zeros((2, n, MOST), dtype=int)
    for place in range(MOST):
        before[:, place] = last
        drawn = np.minimum((rng.random(n)[:, np.newaxis] >= ends[last]).sum(axis=1), 26)
        letters[:, place] = last = np.where((last == END) & (place > 0), END, drawn)
    return Written(before, letters)


# --- what people like, and a model of it ------------------------------------------------------------------------------


def features(written: Written) -> np.ndarray:
    """Return what the reward model sees of names, (N, 3): how many letters l, how many a, and how many in all."""
    letters = written.letters
    return np.array([(letters == _L).sum(axis=1), (letters == _A).sum(axis=1), (letters != END).sum(axis=1)]).T


def liking(written: Written) -> np.ndarray:
    """Return which share of people likes each name, (N,): what the lesson's people have in mind, and never say.

    They like one l or two, one a or two, about six letters, and nothing with three consonants in a row.
    """
    many_l, many_a, n = features(written).T
    taste = 2.2 * np.minimum(many_l, 2) - 2.2 * np.maximum(many_l - 2, 0) + 0.8 * np.minimum(many_a, 2)
    taste -= 0.4 * np.abs(n - 6) + 1.2 * hard_to_say(written)
    return 1 / (1 + np.exp(1.5 - taste))


def hard_to_say(written: Written) -> np.ndarray:
    """Return how often each name has three consonants in a row, (N,).

    Examples
    --------
    >>> hard_to_say(Written(*np.array([[[0, 1, 14, 7, 18]], [[1, 14, 7, 18, 0]]])))  # angr
    array([1])
    """
    consonant = (written.letters != END) & ~_VOWELS[written.letters]
    return (consonant[:, :-2] & consonant[:, 1:-1] & consonant[:, 2:]).sum(axis=1)


@functools.cache
def compared(n: int = 300, seed: int = 0) -> tuple[Written, Written]:
    """Return n pairs of names from the table of pairs, first those that people preferred, then the others.

    Of two names, each is preferred with the odds of their being liked (Bradley and Terry, 1952).
    """
    rng = np.random.default_rng(seed)
    first, second = sample(reference(), n, rng), sample(reference(), n, rng)
    odds = [np.log(share / (1 - share)) for share in map(liking, (first, second))]
    swapped = rng.random(n) >= 1 / (1 + np.exp(odds[1] - odds[0]))
    mixed = [np.where(swapped[:, np.newaxis], b, a) for a, b in zip(_rows(first), _rows(second), strict=True)]
    others = [np.where(swapped[:, np.newaxis], a, b) for a, b in zip(_rows(first), _rows(second), strict=True)]
    return Written(*mixed), Written(*others)


def _rows(written: Written) -> tuple[np.ndarray, np.ndarray]:
    return written.before, written.letters


def fit_reward(preference_loss: Callable = reward.preference_loss, steps: int = 200) -> np.ndarray:
    """Fit the three weights of the reward model to the comparisons by gradient descent, and return them.

    The slope of the loss is measured by differences, so that a learner's own loss of (better, worse) will do.
    """
    better, worse = (features(part).astype(float) for part in compared())

    def loss(w: np.ndarray) -> float:
        return float(preference_loss(better @ w, worse @ w))

    w = np.zeros(3)
    for _step in range(steps):
        slope = np.array([(loss(w + 1e-5 * e) - loss(w - 1e-5 * e)) / 2e-5 for e in np.eye(3)])
        w = w - 0.3 * slope
    return w


# --- pulled by a reward, held by a leash ------------------------------------------------------------------------------


@dataclass(frozen=True, eq=False)
class Climb:
    """What became of the table of pairs.

    Attributes
    ----------
    scores : ndarray of shape (27, 27)
    path : ndarray of shape (K, 3)
        On the way: the KL divergence from the reference in nats per name, the reward model's score, and the share of
        people who like what is written; each a mean over the names that were drawn.
    """

    scores: np.ndarray
    path: np.ndarray

    def write(self, n: int, seed: int = 1) -> list[str]:
        return sample(self.scores, n, np.random.default_rng(seed)).read()


def pull(beta: float, weights: np.ndarray, steps: int = 120, **own_functions: Callable) -> Climb:
    """Pull the table of pairs towards the reward model by the policy gradient, held back by β.

    Parameters
    ----------
    beta : float, at least 0
    weights : ndarray of shape (3,)
        Of the reward model.
    steps : int
    policy_gradient, held_reward : callable, optional
        The learner's own.
    """
    return _finished(pull_in_pieces(beta, weights, steps, **own_functions))


def pull_in_pieces(
    beta: float,
    weights: np.ndarray,
    steps: int = 120,
    *,
    policy_gradient: Callable = reward.policy_gradient,
    held_reward: Callable = reward.held_reward,
    rate: float = 0.5,
    batch: int = 100,
) -> Generator[float, None, Climb]:
    """Do what `pull` does, and yield the share done after each step."""
    beta, rng = check_number(beta, "beta", at_least=0), np.random.default_rng(0)
    scores, path = reference().copy(), []
    for step in range(steps):
        written = sample(scores, batch, rng)
        log_p, log_reference = written.log_p(scores), written.log_p(reference())
        paid = features(written) @ weights
        held = held_reward(paid, log_p, log_reference, beta)
        path.append(((log_p - log_reference).sum(axis=1).mean(), paid.mean(), liking(written).mean()))
        scores = scores + rate / batch * _climbed(scores, written, held, float(np.mean(held)), policy_gradient)
        yield (step + 1) / steps
    return Climb(scores, np.array(path))


def _climbed(
    scores: np.ndarray, written: Written, weight: np.ndarray, b: float, policy_gradient: Callable
) -> np.ndarray:
    """The gradient of Σ (weight − b) ln p(name), summed over names with a weight each, (27, 27)."""
    counted = written.counted
    every = np.broadcast_to(np.asarray(weight)[:, np.newaxis], counted.shape)[counted]
    before, letters = written.before[counted], written.letters[counted]
    return policy_gradient(softmax(scores), before, letters, every, np.full(27, b))


def judged(scores: np.ndarray, weights: np.ndarray, n: int = 2000, seed: int = 2) -> tuple[float, float, float]:
    """Return KL from the reference, the reward model's score and the share of people who like it, over n new names."""
    written = sample(scores, n, np.random.default_rng(seed))
    kl = (written.log_p(scores) - written.log_p(reference())).sum(axis=1).mean()
    return float(kl), float((features(written) @ weights).mean()), float(liking(written).mean())


def noise_of_gradient(shift: float, baseline: bool, weights: np.ndarray, policy_gradient=reward.policy_gradient):
    """Return how far estimates of the policy gradient are from their mean, and how long the mean is.

    Each of 100 estimates is from 50 names of the table of pairs; the first number is √(sum of the entries' variances).

    Parameters
    ----------
    shift : float
        Added to every reward: no comparison can tell it.
    baseline : bool
        Whether the mean score of other names is subtracted.
    """
    rng, scores = np.random.default_rng(0), reference()
    estimates = np.zeros((100, 27, 27))
    for k in range(100):
        names_now, others = sample(scores, 50, rng), sample(scores, 50, rng)
        paid, b = features(names_now) @ weights + shift, (features(others) @ weights + shift).mean()
        estimates[k] = _climbed(scores, names_now, paid, b if baseline else 0.0, policy_gradient) / 50
    return float(np.sqrt(estimates.var(axis=0).sum())), float(np.linalg.norm(estimates.mean(axis=0)))


def by_dpo(
    beta: float,
    steps: int = 40,
    *,
    dpo_loss: Callable = reward.dpo_loss,
    policy_gradient: Callable = reward.policy_gradient,
    rate: float = 20.0,
) -> tuple[np.ndarray, np.ndarray]:
    """Train the table of pairs on the comparisons alone; return its scores (27, 27) and the loss before each step.

    What one pair's loss does when its better answer becomes likelier is measured by a difference; with the worse one it
    does the opposite. The policy gradient carries both to the scores.
    """
    pairs, scores, losses = compared(), reference().copy(), np.zeros(steps)
    before = [written.log_p(scores).sum(axis=1) for written in pairs]
    for step in range(steps):
        now = [written.log_p(scores).sum(axis=1) for written in pairs]
        losses[step] = dpo_loss(*now, *before, beta)
        slope = _slopes(dpo_loss, now, before, beta) / len(now[0])
        gradient = sum(
            _climbed(scores, w, sign * slope, 0.0, policy_gradient) for w, sign in zip(pairs, (1, -1), strict=True)
        )
        scores = scores - rate * gradient
    return scores, losses


def _slopes(dpo_loss: Callable, now, before, beta: float, h: float = 1e-6) -> np.ndarray:
    """The slope of each pair's loss in the log-probability of its better answer, (N,)."""
    rows = np.array([*now, *before]).T[:, :, np.newaxis]  # (N, 4, 1): pair by pair
    up = np.array([[h], [0.0], [0.0], [0.0]])
    return np.array([(dpo_loss(*(row + up), beta) - dpo_loss(*(row - up), beta)) / (2 * h) for row in rows])
