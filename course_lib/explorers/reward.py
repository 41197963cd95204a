"""Explorers of lesson 29: a world with its values and arrows while it is learned, and a table of letters on a leash."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from functools import lru_cache

import ipywidgets as widgets
import numpy as np
import traitlets

from course_lib.experiments import reward as runs
from course_lib.explorers.base import Challenge, Explorer, Growing, Prediction
from course_lib.pictures import reward as pictures
from course_lib.text import _, plural

__all__ = ["BETAS", "LeashExplorer", "WorldExplorer"]

BETAS = (0.0, 0.1, 0.2, 0.3, 0.5, 0.7, 1.0, 1.5, 3.0)
MOMENTS = pictures.MOMENTS
GOAL = (7, 2)
FIRST_WIN = 3  # the moment after the episode in which the walker first steps into the goal


# --- the world --------------------------------------------------------------------------------------------------------


class WorldExplorer(Explorer):
    """A world of cells, what each is thought to be worth and where one would go from it, from the first step on.

    Parameters
    ----------
    backup, q_update, policy_gradient : callable, optional
        The learner's own; the world is learned with those that are right.
    """

    name, title = "reward.world", _("A world while it is learned")
    wide = True
    state = ("method", "at", "goal_x", "goal_y")
    prediction = Prediction(
        question=_(
            "A walker learns by Q-learning. Three of its episodes lead nowhere, and one into the pit; in the fifth it "
            "steps into the goal for the first time, after 146 steps. How many cells have a value other than 0 then?"
        ),
        reveal={"method": "walker", "at": FIRST_WIN},
        answer=lambda e: float(e.known),
        low=0.0,
        high=25.0,
        step=1.0,
        lesson=_(
            "Only the cell before the goal has a value, because the target of the last step was the reward. All others "
            "led to cells that were still worth 0, and the cell before the pit has better actions than the one that "
            "leads into it. The next visit carries the news one cell further."
        ),
    )
    question = _(
        "Where does each of the three begin to know something, and which cells does it never learn about? Drag the "
        "handle under the world, and the goal."
    )
    found = _(
        "All three begin at the goal, because that is where the reward is. Value iteration gets one ring of "
        "cells further per sweep, and in the end its values are right for every cell.\n\n"
        "Q-learning knows only where it has been. Once it has a way that is good enough, it hardly ever leaves it, and "
        "cells far from that way keep the value 0 or a poor one. The policy gradient never asks what a cell is worth "
        "when it chooses a step: the numbers are its baseline, what it has *earned* from there on, and its arrows grow "
        "from four equal ones."
    )
    method, at = traitlets.Unicode("values"), traitlets.Int(6)
    goal_x, goal_y = traitlets.Int(GOAL[0]), traitlets.Int(GOAL[1])

    def __init__(self, backup=None, q_update=None, policy_gradient=None, **initial):
        given = {"backup": backup, "q_update": q_update, "policy_gradient": policy_gradient}
        self.mine = runs.own(given, *given)
        self._grown: dict[tuple, Growing] = {}
        super().__init__(**initial)

    @property
    def plan(self) -> tuple[str, ...]:
        """The world with the goal where it was dragged; where no goal can be, it is at its old place."""
        cells = [list(row.replace("G", ".")) for row in runs.PLAN]
        x, y = (self.goal_x, self.goal_y) if cells[self.goal_y][self.goal_x] == "." else GOAL
        cells[y][x] = "G"
        return tuple("".join(row) for row in cells)

    @property
    def _run(self) -> Growing:
        """The walker's learning in this world."""
        key = self.method, self.plan
        if key not in self._grown:
            place = runs.world(self.plan)
            made = {"walker": self._by_q_learning, "policy": self._by_policy}[self.method](place)
            self._grown[key] = Growing(made)
        return self._grown[key]

    def _by_q_learning(self, place):
        own = {name: function for name, function in self.mine.items() if name == "q_update"}
        return runs.q_learning_in_pieces(**own, place=place)

    def _by_policy(self, place):
        own = {name: function for name, function in self.mine.items() if name == "policy_gradient"}
        return runs.reinforce_in_pieces(**own, place=place)

    def work(self) -> Iterator[float] | None:
        return None if self.method == "values" or self._run.done else self._run.slices()

    @property
    def sweeps(self) -> np.ndarray:
        """The values after each sweep."""
        own = {name: function for name, function in self.mine.items() if name == "backup"}
        return runs.kept_values(**own, sweeps=MOMENTS, place=runs.world(self.plan))

    @property
    def kept(self) -> int:
        """The place of what is shown in what the walker kept: close together at the beginning."""
        return round((self.at / MOMENTS) ** 2.2 * (len(self._run.result.at) - 1))

    @property
    def values(self) -> np.ndarray:
        """What each cell is thought to be worth, (S,)."""
        return self.sweeps[self.at] if self.method == "values" else self._run.result.values[self.kept]

    @property
    def policy(self) -> np.ndarray:
        """The probability of each move, (S, A)."""
        if self.method != "values":
            return self._run.result.policies[self.kept]
        place, V = runs.world(self.plan), self.values
        Q = place.rewards + runs.GAMMA * np.where(place.ends, 0.0, V[place.after])
        best = np.isclose(Q, Q.max(axis=1, keepdims=True))
        return best / best.sum(axis=1, keepdims=True)

    @property
    def path(self) -> list[int]:
        """The cells on the way by the likeliest moves; it ends where two moves are as likely, or at the end."""
        place, policy = runs.world(self.plan), self.policy
        s, way = place.start, [place.start]
        for _step in range(40):
            best = np.flatnonzero(policy[s] >= policy[s].max() - 1e-9)
            if len(best) == 4:
                break
            ended, s = bool(place.ends[s, best[0]]), int(place.after[s, best[0]])
            way.append(s)
            if ended:
                break
        return way

    @property
    def arrives(self) -> int:
        """After how many steps the likeliest moves lead to the goal; 0 if they do not."""
        way = self.path
        return len(way) - 1 if "".join(self.plan)[way[-1]] == "G" else 0

    @property
    def known(self) -> int:
        """How many cells have a value other than 0, to two decimals."""
        return int((np.abs(self.values) >= 0.005).sum())

    def make_controls(self) -> list[widgets.Widget]:
        kinds = [
            (_("value iteration: with a map"), "values"),
            (_("Q-learning: by walking"), "walker"),
            (_("policy gradient: by walking"), "policy"),
        ]
        return [self.choice("method", _("learned by"), kinds), self.slider("at", _("moment"), 0, MOMENTS, 1)]

    @property
    def moment(self) -> str:
        """How much has been learned so far."""
        if self.method == "values":
            return plural("after {count} sweep", "after {count} sweeps", self.at)
        return plural("after {count} episode", "after {count} episodes", int(self._run.result.at[self.kept]))

    def paint(self) -> str:
        way = self.path if self.arrives else []
        return pictures.world(self.plan, self.values, self.policy, self.at, self.moment, way)

    def tell(self) -> str:
        way = _("The likeliest moves lead from S to the goal in {n} steps.").format(n=self.arrives)
        way = way if self.arrives else _("The likeliest moves do not lead from S to the goal yet.")
        told = plural(
            "{moment}: {count} cell has a value other than 0. {way}",
            "{moment}: {count} cells have a value other than 0. {way}",
            self.known,
            moment=self.moment.capitalize(),
            way=way,
        )
        return f"{told} {_('Learned with your function.')}" if self._own else told

    @property
    def _own(self) -> bool:
        return {"values": "backup", "walker": "q_update", "policy": "policy_gradient"}[self.method] in self.mine

    challenges = (
        Challenge(
            "news",
            _("With a map: find the first sweep after which the start has a value."),
            lambda e: e.method == "values" and e.at > 0 and e.knows_start(e.at) and not e.knows_start(e.at - 1),
        ),
        Challenge(
            "a_way_is_enough",
            _("By Q-learning: find a moment when the arrows lead to the goal, and some free cell has the value 0."),
            lambda e: e.method == "walker" and e.arrives > 0 and e.ignorant > 0,
        ),
        Challenge(
            "another_goal",
            _("Drag the goal so that the policy gradient reaches it in 6 to 12 steps."),
            lambda e: e.method == "policy" and 6 <= e.arrives <= 12,
        ),
    )

    def knows_start(self, sweep: int) -> bool:
        """Whether the start has a value after a sweep."""
        return abs(self.sweeps[sweep][runs.world(self.plan).start]) > 1e-9

    @property
    def ignorant(self) -> int:
        """How many free cells have the value 0."""
        free = np.array([cell in ".S" for cell in "".join(self.plan)])
        return int((np.abs(self.values[free]) < 1e-9).sum())


# --- the leash --------------------------------------------------------------------------------------------------------


@lru_cache(maxsize=1)
def _weights() -> np.ndarray:
    return runs.fit_reward()


def _smooth(path: np.ndarray, steps: int = 10) -> np.ndarray:
    """A noisy way as the mean of so many steps around each, without the ends where there are fewer."""
    return np.column_stack([np.convolve(column, np.full(steps, 1 / steps), "valid") for column in path.T])


class LeashExplorer(Explorer):
    """A table that writes names, pulled by a reward model and held by β: score, liking, and what it writes.

    Parameters
    ----------
    policy_gradient, held_reward : callable, optional
        The learner's own; the table is pulled with those that are right.
    """

    name, title = "reward.leash", _("How long a leash?")
    wide = True
    state = ("at",)
    question = _(
        "The reward model's score always rises as the leash gets longer. Which β do people like best? Drag it."
    )
    found = _(
        "With no leash the score climbs to its highest value, and what is written pleases nobody: people liked it most "
        "on the way, at a distance of about 1. A short leash keeps almost everything as it was.\n\n"
        "In between is the best β, and no score of the reward model tells you where. It takes people, who look at what "
        "the *pulled* model writes. This is why InstructGPT was judged by people at the end, and why "
        "reward models are fitted again to comparisons of what the new model writes."
    )
    at = traitlets.Int(4)

    def __init__(self, policy_gradient: Callable | None = None, held_reward: Callable | None = None, **initial):
        given = {"policy_gradient": policy_gradient, "held_reward": held_reward}
        self.mine = runs.own(given, *given)
        self._grown: dict[float, Growing] = {}
        super().__init__(**initial)

    def _pulled(self, beta: float) -> Growing:
        if beta not in self._grown:
            self._grown[beta] = Growing(runs.pull_in_pieces(beta, _weights(), **self.mine))
        return self._grown[beta]

    @property
    def beta(self) -> float:
        """The leash."""
        return BETAS[self.at]

    def work(self) -> Iterator[float] | None:
        missing = [run for run in (self._pulled(0.0), self._pulled(self.beta)) if not run.done]
        return (share for run in missing for share in run.slices()) if missing else None

    @property
    def climb(self) -> runs.Climb:
        """What became of the table."""
        return self._pulled(self.beta).result

    @property
    def end(self) -> tuple[float, float, float]:
        """KL, score and share of people at the end, each the mean over the last ten steps."""
        return tuple(float(value) for value in self.climb.path[-10:].mean(axis=0))

    def make_controls(self) -> list[widgets.Widget]:
        return [self.slider("at", _("leash"), 0, len(BETAS) - 1, 1, readout=False)]

    def paint(self) -> str:
        made = runs.sample(self.climb.scores, 9, np.random.default_rng(1))
        names = list(zip(made.read(), runs.liking(made).tolist(), strict=True))
        ways = [_smooth(climb.path) for climb in (self.climb, self._pulled(0.0).result)]
        return pictures.leash(BETAS, self.at, *ways, names, narrow=self.picture.narrow)

    def tell(self) -> str:
        kl, score, liked = self.end
        text = _(
            "At β = {beta:g} the reward model's score ends at {score:.1f}, and {liked:.0%} of people like the names. "
            "The KL divergence from the table before is {kl:.2f} nats per name."
        )
        told = text.format(beta=self.beta, score=score, liked=abs(liked), kl=abs(kl))
        return f"{told} {_('It was pulled with your functions.')}" if self.mine else told

    challenges = (
        Challenge(
            "goodhart",
            _("Find a β at which the score is above 6 and fewer people like the names than at the start."),
            lambda e: e.end[1] > 6 and e.end[2] < e.climb.path[0, 2],
        ),
        Challenge("best", _("Find a β with which more than 35 % of people like the names."), lambda e: e.end[2] > 0.35),
        Challenge("tight", _("Find a leash that keeps the KL divergence below 0.1."), lambda e: e.end[0] < 0.1),
    )
