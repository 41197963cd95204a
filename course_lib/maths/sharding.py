"""How the memory of training is divided among cards, and what has to be sent for it.

With n cards that all see other samples, each may keep everything (data parallelism), or only an n-th of the optimizer's
numbers, of the gradients and of the weights too: stages 1, 2 and 3 of ZeRO. PyTorch has stage 0 as
DistributedDataParallel, stage 1 as ZeroRedundancyOptimizer, and stage 3 as ``fully_shard`` (FSDP2).

Rajbhandari et al., "ZeRO: Memory Optimizations Toward Training Trillion Parameter Models", 2020, figure 1 and
section 7.
"""

from __future__ import annotations

from dataclasses import dataclass

from course_lib.validation import check_integer, check_number

__all__ = ["LLAMAS", "STAGES", "Llama", "card_memory", "ring_bytes", "sent_bytes"]

STAGES = (0, 1, 2, 3)
_EACH = {"weights": 2, "gradients": 2, "optimizer": 12}  # bytes per parameter
_CUT_FROM = {"weights": 3, "gradients": 2, "optimizer": 1}  # the stage


def card_memory(parameters: float, cards: int, stage: int) -> dict[str, float]:
    """Return the bytes that each card keeps of weights, gradients and the optimizer's numbers, activations apart.

    Weights and gradients take 2 bytes per parameter, and Adam's two means and the float32 copy 12.

    Parameters
    ----------
    parameters : float
    cards : int
    stage : {0, 1, 2, 3}
        0: every card keeps all; 1: the optimizer's numbers are divided; 2: gradients too; 3: weights too.

    Raises
    ------
    TypeError, ValueError
        An argument is not as above.

    Examples
    --------
    >>> [round(sum(card_memory(7.5e9, 64, stage).values()) / 1e9, 1) for stage in STAGES]
    [120.0, 31.4, 16.6, 1.9]
    """
    check_number(parameters, "parameters", at_least=1)
    check_integer(cards, "cards", at_least=1)
    check_integer(stage, "stage", at_least=0, at_most=3)
    return {part: each * parameters / (cards if stage >= _CUT_FROM[part] else 1) for part, each in _EACH.items()}


def ring_bytes(size: float, cards: int) -> float:
    """Return what each card sends in an all-reduce of `size` bytes by a ring: 2 (n − 1) / n · size.

    Raises
    ------
    TypeError, ValueError
        `size` is below 0, or `cards` no whole number of at least 1.

    References
    ----------
    Patarasuk and Yuan, "Bandwidth optimal all-reduce algorithms for clusters of workstations", 2009.

    Examples
    --------
    >>> ring_bytes(16.0, 4)
    24.0
    """
    check_number(size, "size", at_least=0)
    check_integer(cards, "cards", at_least=1)
    return 2 * (cards - 1) / cards * size


def sent_bytes(parameters: float, cards: int, stage: int) -> float:
    """Return what each card sends in a step, with weights and gradients of 2 bytes each.

    Up to stage 2 the gradients are added up, and gradients or new weights handed out: two rounds of a ring. In stage 3
    the weights are gathered for the forward pass and once more for the backward pass, and the gradients added up:
    three rounds.

    Raises
    ------
    TypeError, ValueError
        As for `card_memory`.

    Examples
    --------
    >>> sent_bytes(1e9, 64, 3) / sent_bytes(1e9, 64, 0)
    1.5
    """
    check_number(parameters, "parameters", at_least=1)
    check_integer(stage, "stage", at_least=0, at_most=3)
    rounds = 3 if stage == 3 else 2
    return rounds / 2 * ring_bytes(2 * parameters, cards)


@dataclass(frozen=True)
class Llama:
    """The sizes of a Llama 3.1, from which its parameters can be counted.

    Attributes
    ----------
    name : str
    blocks, width, hidden : int
        How many blocks; d; the width inside an MLP, which has three matrices.
    heads, kept_heads : int
        Heads of the queries, and of the keys and values, which several queries share.
    vocabulary : int
        Tokens, with a table at each end.
    """

    name: str
    blocks: int
    width: int
    hidden: int
    heads: int
    kept_heads: int = 8
    vocabulary: int = 128_256

    @property
    def block(self) -> int:
        """The parameters of one block: queries and output, keys and values, the MLP, two norms without a shift."""
        kept = self.width * self.kept_heads // self.heads
        return self.width * (2 * self.width + 2 * kept + 3 * self.hidden + 2)

    @property
    def parameters(self) -> int:
        """All of them: the blocks, the two tables, the last norm.

        >>> [f"{llama.parameters:,}" for llama in LLAMAS]
        ['8,030,261,248', '70,553,706,496', '405,853,388,800']
        """
        return self.blocks * self.block + (2 * self.vocabulary + 1) * self.width


# Llama Team, "The Llama 3 Herd of Models", 2024, table 3; the vocabulary is that of the published weights.
LLAMAS = (
    Llama("Llama 3.1 8B", 32, 4096, 14336, 32),
    Llama("Llama 3.1 70B", 80, 8192, 28672, 64),
    Llama("Llama 3.1 405B", 126, 16384, 53248, 128),
)
