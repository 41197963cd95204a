"""A Transformer in NumPy and its twin in PyTorch, trained side by side on the same texts."""

from __future__ import annotations

from collections.abc import Callable, Generator
from dataclasses import dataclass

import numpy as np

from course_lib.autograd import Parameters
from course_lib.data import reversals
from course_lib.models.transformer import Config, LanguageModel
from course_lib.network import Adam
from course_lib.torch_track import transformer
from course_lib.torch_track.backend import nn, torch
from course_lib.validation import check_choice, check_integer

__all__ = ["NUMBERS", "SLIPS", "Pair", "reverser", "train_pair", "train_pair_in_pieces"]

NUMBERS = {"float64": torch.float64, "float32": torch.float32, "bfloat16": torch.float32}  # name: that of the weights
SLIPS = ("none", "exact GELU", "no mask", "AdamW")
DIGITS, BATCH, RATE = 8, 64, 0.01


@dataclass(frozen=True, eq=False)
class Pair:
    """What became of the two, after 0, 1, …, S steps.

    Attributes
    ----------
    losses : (2, S + 1)
        In NumPy and in PyTorch, of the texts of the step that follows.
    gaps : dict of str to (S + 1,)
        The largest difference in each array of weights, by the name that it has in NumPy.
    """

    losses: np.ndarray
    gaps: dict[str, np.ndarray]

    @property
    def furthest(self) -> str:
        """The name of the array in which the two differ most at the end."""
        return max(self.gaps, key=lambda name: self.gaps[name][-1])


def reverser(seed: int = 0) -> LanguageModel:
    """Return the model of lesson 23 that learns to reverse eight digits, before its training.

    Examples
    --------
    >>> reverser().count
    13632
    """
    config = Config(vocabulary=11, tokens=2 * DIGITS, width=32, heads=1, blocks=1)
    return LanguageModel(config, np.random.default_rng(seed))


def train_pair(
    steps: int = 100, numbers: str = "float64", slip: str = "none", *, attend: Callable = transformer.reads_before
) -> Pair:
    """Train the reverser in NumPy, always in float64, and its twin in PyTorch: Adam, 64 new texts in each step.

    Parameters
    ----------
    steps : int
    numbers : {"float64", "float32", "bfloat16"}
        What PyTorch computes in; "bfloat16" is autocast, with weights in float32.
    slip : name from SLIPS
        What is different on PyTorch's side:

        - "none": nothing;
        - "exact GELU": the default of `nn.GELU`, and not GPT-2's form;
        - "no mask": each token sees all of its text;
        - "AdamW": that optimizer with its default weight decay, and not Adam.
    attend : function of (q, k, v)
        What mixes the values on PyTorch's side.

    Raises
    ------
    TypeError, ValueError
        Something else than the above.

    Examples
    --------
    >>> pair = train_pair(3)
    >>> pair.losses.shape, len(pair.gaps), pair.furthest
    ((2, 4), 20, 'stack.blocks.0.attention.key.b')
    """
    pieces = train_pair_in_pieces(steps, numbers, slip, attend=attend)
    while True:
        try:
            next(pieces)
        except StopIteration as end:
            return end.value


def train_pair_in_pieces(
    steps: int = 100, numbers: str = "float64", slip: str = "none", *, attend: Callable = transformer.reads_before
) -> Generator[float, None, Pair]:
    """Do as `train_pair`; yield the share done after each step, and return the Pair."""
    check_integer(steps, "steps", at_least=0)
    check_choice(numbers, "numbers", tuple(NUMBERS))
    model = reverser()
    twin = _twin_with(check_choice(slip, "slip", SLIPS), model, NUMBERS[numbers], attend)
    step_ours, step_theirs = _our_step(model), _their_step(twin, slip, numbers == "bfloat16")
    rng, losses, gaps = np.random.default_rng(1), np.empty((2, steps + 1)), []
    for step in range(steps + 1):
        gaps.append(_gaps(model, twin))
        texts = reversals(BATCH, DIGITS, rng)
        losses[:, step] = step_ours(texts), step_theirs(texts)  # the loss at these weights; then they move
        yield (step + 1) / (steps + 1)
    return Pair(losses, {name: np.array([gap[name] for gap in gaps]) for name in gaps[0]})


def _gaps(model: LanguageModel, twin: transformer.LanguageModel) -> dict[str, float]:
    theirs = {name: tensor.double().numpy() for name, tensor in twin.state_dict().items()}
    return {
        name: float(np.abs(tensor.data - theirs[transformer.torch_name(name)]).max())
        for name, tensor in model.named_parameters()
    }


def _twin_with(slip: str, model: LanguageModel, dtype: torch.dtype, attend: Callable) -> transformer.LanguageModel:
    """The twin in PyTorch, as it is before the first step."""
    if slip == "no mask":
        attend = nn.functional.scaled_dot_product_attention
    twin = transformer.to_torch(model, dtype=dtype, attend=attend)
    if slip == "exact GELU":
        for block in twin.blocks:
            block.mlp.gelu = nn.GELU()
    return twin


def _our_step(model: LanguageModel) -> Callable:
    """A function that takes one step in NumPy and returns the loss before it."""
    weights, optimizer = Parameters(model), Adam(RATE)

    def step(texts) -> float:
        loss = model.loss(texts.tokens, keep=texts.counted)
        loss.backward()
        weights.step(optimizer)
        return loss.item()

    return step


def _their_step(twin: transformer.LanguageModel, slip: str, short: bool) -> Callable:
    """The same in PyTorch."""
    optimizer = (torch.optim.AdamW if slip == "AdamW" else torch.optim.Adam)(twin.parameters(), lr=RATE)

    def step(texts) -> float:
        tokens, counted = torch.tensor(texts.tokens), torch.tensor(texts.counted)
        with torch.autocast("cpu", torch.bfloat16, enabled=short):
            loss = twin.loss(tokens, counted)
        optimizer.zero_grad()
        loss.backward()
        optimizer.step()
        return loss.item()

    return step
