"""Explorers of lesson t6: a Transformer beside its twin in PyTorch, and a model that many cards share."""

from __future__ import annotations

import functools
import math
from collections.abc import Callable, Iterator

import ipywidgets as widgets
import numpy as np
import traitlets

from course_lib.explorers.base import Challenge, Explorer, Growing, Prediction
from course_lib.maths.sharding import LLAMAS, STAGES, Llama, card_memory, sent_bytes
from course_lib.pictures import torch_transformer as pictures
from course_lib.text import _
from course_lib.torch_track.pair import Pair, train_pair_in_pieces

__all__ = ["ROOM", "STEPS", "CardsExplorer", "PairExplorer"]

STEPS = 100
BIAS = "stack.blocks.0.attention.key.b"


@functools.lru_cache(maxsize=16)
def _trained(numbers: str, slip: str) -> Growing:
    return Growing(train_pair_in_pieces(STEPS, numbers, slip))


class PairExplorer(Explorer):
    """Lesson 23's Transformer that reverses digits, in NumPy and in PyTorch: the same weights, the same texts."""

    name, title = "torch_transformer.pair", _("The same Transformer, trained twice")
    state = ("steps", "numbers", "slip")
    steps, numbers, slip = traitlets.Int(0), traitlets.Unicode("float64"), traitlets.Unicode("none")
    prediction = Prediction(
        question=_(
            "Both begin with the same 13,632 weights, in float64, and take 100 steps with Adam. Which power of ten is "
            "the largest difference of a weight near? Guess the exponent."
        ),
        reveal={"steps": STEPS, "slip": "none", "numbers": "float64"},
        answer=lambda e: math.log10(max(e.gap, pictures.SMALLEST_GAP)),
        low=-18.0,
        high=0.0,
        step=1.0,
        lesson=_(
            "Nearly all weights are a few roundings apart. One array of 32 numbers, the key's bias, is a thousand "
            "times further off: its line is dotted."
        ),
    )
    question = _("Which slip can you see in the loss, and which only in the weights?")
    found = _(
        "PyTorch's default GELU is not GPT-2's: the losses stay alike to three digits, while weights move apart by "
        "some hundredths. Without a mask PyTorch's loss is *lower*, because each token sees what it is to guess. AdamW "
        "decays weights by default, which shows in the loss only when that is small.\n\nIn float32, without a slip, "
        "the key's bias drifts to 0.02 while every other weight agrees to four decimals. It does no harm: softmax does "
        "not see it."
    )

    @property
    def pair(self) -> Pair:
        """All 100 steps with the present settings."""
        return _trained(self.numbers, self.slip).result

    @property
    def bias(self) -> float:
        """How far the key's bias is off after the present number of steps."""
        return float(self.pair.gaps[BIAS][self.steps])

    @property
    def others(self) -> float:
        """How far the furthest of all other weights is off."""
        return float(self._others()[self.steps])

    @property
    def gap(self) -> float:
        return max(self.bias, self.others)

    def _others(self) -> np.ndarray:
        return np.max([gaps for name, gaps in self.pair.gaps.items() if name != BIAS], axis=0)

    def work(self) -> Iterator[float] | None:
        growing = _trained(self.numbers, self.slip)
        return None if growing.done else growing.slices()

    def make_controls(self) -> list[widgets.Widget]:
        slips = [
            (_("none"), "none"),
            (_("nn.GELU() as it is"), "exact GELU"),
            (_("no mask"), "no mask"),
            (_("AdamW for Adam"), "AdamW"),
        ]
        numbers = ["float64", "float32", (_("bfloat16, autocast"), "bfloat16")]
        return [
            self.slider("steps", _("steps"), 0, STEPS, 1),
            self.choice("slip", _("PyTorch's slip"), slips),
            self.choice("numbers", _("PyTorch's numbers"), [(n, n) if isinstance(n, str) else n for n in numbers]),
        ]

    def paint(self) -> str:
        shown = slice(0, self.steps + 1)
        pair = self.pair
        return pictures.pair(pair.losses[:, shown], self._others()[shown], pair.gaps[BIAS][shown], STEPS)

    def tell(self) -> str:
        ours, theirs = self.pair.losses[:, self.steps]
        if self.steps == 0:
            return _("No step taken yet. The loss is {ours:.3f} in NumPy and {theirs:.3f} in PyTorch.").format(
                ours=ours, theirs=theirs
            )
        return _(
            "After {steps} steps the loss is {ours:.3g} in NumPy and {theirs:.3g} in PyTorch. The key's bias is off by "
            "{bias}, all other weights by at most {others}."
        ).format(steps=self.steps, ours=ours, theirs=theirs, bias=_power(self.bias), others=_power(self.others))

    challenges = (
        Challenge(
            "unseen",
            _("Find a slip after which the losses agree within 1%, at the end, and some weight is off by 0.01."),
            lambda e: (
                e.steps == STEPS
                and e.slip != "none"
                and e.others > 0.01
                and abs(e.pair.losses[1, -1] / e.pair.losses[0, -1] - 1) < 0.01
            ),
        ),
        Challenge(
            "too_good",
            _("In float64, find a slip with which PyTorch's loss is 15% lower: too good to be true."),
            lambda e: e.numbers == "float64" and bool(np.divide(*e.pair.losses[::-1, e.steps]) < 0.85),
        ),
        Challenge(
            "only_the_bias",
            _("No slip: get the key's bias off by 0.001, and everything else by less than 0.0001."),
            lambda e: e.slip == "none" and e.bias > 1e-3 and e.others < 1e-4,
        ),
    )


def _power(number: float) -> str:
    """A number as people write small ones: 3 · 10⁻¹⁶."""
    if number == 0 or number >= 1e-3:
        return f"{number:.2g}"
    digit, exponent = f"{number:.0e}".split("e")
    return f"{digit} · 10{str(int(exponent)).translate(str.maketrans('-0123456789', '⁻⁰¹²³⁴⁵⁶⁷⁸⁹'))}"


# --- cards that share -------------------------------------------------------------------------------------------------

ROOM = 80e9  # bytes of a card


class CardsExplorer(Explorer):
    """What each card keeps of a Llama 3.1 while it trains, for four ways to share.

    Parameters
    ----------
    card_bytes : callable, optional
        The learner's function of this name: a ring on each bar.
    """

    name, title = "torch_transformer.cards", _("A model that many cards share")
    state = ("model", "power", "stage")
    model, power, stage = traitlets.Int(0), traitlets.Int(0), traitlets.Int(0)
    prediction = Prediction(
        question=_(
            "Llama 3.1 8B takes 128 GB, 16 bytes for each parameter. 64 cards divide the optimizer's part among "
            "themselves, and nothing else. How many GB are left on each?"
        ),
        reveal={"model": 0, "power": 6, "stage": 1},
        answer=lambda e: round(e.total(1) / 1e9),
        low=0.0,
        high=128.0,
        step=1.0,
        lesson=_("Three quarters of the bytes are the optimizer's, and nearly all of these are gone from the card."),
    )
    question = _("Which models fit on cards of 80 GB, and what must be divided for it?")
    found = _(
        "Llama 3.1 8B fits as soon as 4 cards divide the optimizer's numbers. For 70B that is never enough, because "
        "its weights alone take 141 GB: they have to be cut as well, and then 16 cards do. 405B takes 128.\n\n"
        "Cutting the weights adds half of the traffic and leaves a remainder, the block that is being computed, which "
        "every card gathers whole. The activations come on top in every case: they are not in this picture."
    )

    def __init__(self, card_bytes: Callable | None = None, **initial):
        self.learner = card_bytes
        super().__init__(**initial)

    @property
    def llama(self) -> Llama:
        """The model that is chosen."""
        return LLAMAS[self.model]

    @property
    def cards(self) -> int:
        """How many there are."""
        return 2**self.power

    def kept(self, stage: int) -> dict[str, float]:
        """The bytes on each card by what they are; with the weights cut, one block is gathered in 16 bits."""
        gathered = 2 * self.llama.block if stage == 3 and self.cards > 1 else 0
        return card_memory(self.llama.parameters, self.cards, stage) | {"gathered": gathered}

    def total(self, stage: int) -> float:
        """All bytes on each card."""
        return sum(self.kept(stage).values())

    def make_controls(self) -> list[widgets.Widget]:
        stages = [
            _("all whole (DDP)"),
            _("optimizer cut (1)"),
            _("gradients too (2)"),
            _("weights too (3, FSDP)"),
        ]
        return [
            self.choice("model", _("model"), [(llama.name, k) for k, llama in enumerate(LLAMAS)]),
            self.choice("stage", _("sharing"), list(zip(stages, STAGES, strict=True))),
            self.slider("power", _("cards = 2 to the"), 0, pictures.MOST_POWER, 1),
        ]

    def paint(self) -> str:
        learners, self.problem = self._learners()
        kept = [self.kept(stage) for stage in STAGES]
        sent = [sent_bytes(self.llama.parameters, self.cards, stage) for stage in STAGES]
        return pictures.cards(kept, sent, self.power, self.stage, ROOM, learners)

    def _learners(self) -> tuple[list[float] | None, str]:
        """What the learner's function returns for each stage, if all four are numbers."""
        if self.learner is None:
            return None, ""
        found = []
        for stage in STAGES:
            value, problem = self.ask_learner(self.learner, self.llama.parameters, self.cards, stage)
            if not isinstance(value, int | float) or not math.isfinite(value):
                return None, problem or _("Your function did not return a number.")
            found.append(float(value))
        return found, ""

    def formula(self) -> str:
        sent = sent_bytes(self.llama.parameters, self.cards, self.stage)
        return pictures.sharing(self.power, _gigabytes(self.total(self.stage)), _gigabytes(sent))

    def tell(self) -> str:
        text = _("{name} has {parameters:.1f} billion parameters. On {cards}, each keeps {size}: ").format(
            name=self.llama.name,
            parameters=self.llama.parameters / 1e9,
            cards=_("one card") if self.cards == 1 else _("{count:,} cards").format(count=self.cards),
            size=_gigabytes(self.total(self.stage)),
        )
        text += _("it fits into 80 GB. ") if self.total(self.stage) <= ROOM else _("too much for 80 GB. ")
        return (text + self.problem).rstrip()

    def _fewest(self, model: int, stage: int) -> bool:
        """Whether this model and stage are chosen, and no fewer cards would do, by powers of two."""
        if (self.model, self.stage) != (model, stage) or self.total(stage) > ROOM or self.power == 0:
            return False
        half = card_memory(self.llama.parameters, self.cards // 2, stage)
        return sum(half.values()) + self.kept(stage)["gathered"] > ROOM

    challenges = (
        Challenge(
            "eight",
            _("Llama 3.1 8B, optimizer cut and nothing else: find the fewest cards on which it fits."),
            lambda e: e._fewest(0, 1),
        ),
        Challenge(
            "seventy",
            _("Find the fewest cards on which Llama 3.1 70B fits."),
            lambda e: e._fewest(1, 3),
        ),
        Challenge(
            "never",
            _("All 16,384 cards, and one of the three models still does not fit although its gradients are cut."),
            lambda e: e.power == pictures.MOST_POWER and e.stage == 2 and e.total(2) > ROOM,
        ),
    )


def _gigabytes(size: float) -> str:
    gigabytes = size / 1e9
    return f"{gigabytes:,.0f} GB" if gigabytes >= 99.5 or gigabytes == 0 else f"{gigabytes:.3g} GB"
