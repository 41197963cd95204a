"""What a network costs: operations, bytes, memory and days, counted before anything runs.

A FLOP is one floating-point operation; a product that is added to a sum counts as two. A peak is in FLOP/s, a bandwidth
in bytes/s, a memory in bytes (1 GB is 10⁹ bytes, as makers of hardware count).
"""

from __future__ import annotations

import itertools
from collections.abc import Sequence
from dataclasses import dataclass

from course_lib.validation import check_choice, check_integer, check_number, describe

__all__ = [
    "CARDS",
    "MODELS",
    "OPTIMIZERS",
    "PRECISIONS",
    "TRANSFORMERS",
    "Card",
    "TrainedModel",
    "Transformer",
    "affine_bytes",
    "affine_flops",
    "attainable",
    "attention_flops",
    "intensity",
    "mlp_activations",
    "mlp_parameters",
    "model_memory",
    "ridge",
    "step_flops",
    "training_flops",
    "training_seconds",
    "transformer_activations",
    "utilisation",
]

SECONDS_A_DAY = 24 * 3600


# --- operations and bytes of a layer ----------------------------------------------------------------------------------


def affine_flops(n: int, d_in: int, d_out: int) -> int:
    """Return the FLOPs of ``x @ W.T`` for a batch: 2 · N · d_in · d_out. The bias, an addition each, is left out.

    Raises
    ------
    TypeError, ValueError
        An argument is not a whole number of at least 1.

    Examples
    --------
    >>> affine_flops(32, 768, 3072)
    150994944
    """
    for value, name in ((n, "n"), (d_in, "d_in"), (d_out, "d_out")):
        check_integer(value, name, at_least=1)
    return 2 * n * d_in * d_out


def affine_bytes(n: int, d_in: int, d_out: int, bytes_each: int = 4) -> int:
    """Return the bytes that an affine map moves: x, W and b are read once, the result is written once.

    Raises
    ------
    TypeError, ValueError
        An argument is not a whole number of at least 1.

    Examples
    --------
    >>> affine_bytes(1, 768, 3072, bytes_each=2)
    4732416
    """
    for value, name in ((n, "n"), (d_in, "d_in"), (d_out, "d_out"), (bytes_each, "bytes_each")):
        check_integer(value, name, at_least=1)
    return bytes_each * (n * d_in + d_out * d_in + d_out + n * d_out)


def intensity(n: int, d_in: int, d_out: int, bytes_each: int = 4) -> float:
    """Return the arithmetic intensity of an affine map: FLOPs for each byte moved.

    Raises
    ------
    TypeError, ValueError
        An argument is not a whole number of at least 1.

    Examples
    --------
    >>> round(intensity(1, 768, 3072, bytes_each=2), 3)
    0.997
    """
    return affine_flops(n, d_in, d_out) / affine_bytes(n, d_in, d_out, bytes_each)


def step_flops(n: int, sizes: Sequence[int]) -> int:
    """Return the FLOPs of one training step of an MLP: forward, the gradient of each W, and what is sent back.

    Three products of 2 · N · d_in · d_out for each layer, and two for the first: nobody asks for the gradient of x.
    Activations, biases, loss and optimizer are left out: together they are few beside the products.

    Parameters
    ----------
    n : int
        Samples in the batch.
    sizes : sequence of int
        d_0 (inputs), d_1, …, d_L (outputs).

    Raises
    ------
    TypeError, ValueError
        Fewer than two sizes, or one that is not a whole number of at least 1.

    Examples
    --------
    >>> step_flops(8, [64, 32, 10])
    80896
    """
    sizes = _checked_sizes(sizes)
    forward = sum(affine_flops(n, d_in, d_out) for d_in, d_out in itertools.pairwise(sizes))
    return 3 * forward - affine_flops(n, sizes[0], sizes[1])


def _checked_sizes(sizes: Sequence[int]) -> list[int]:
    if not isinstance(sizes, Sequence) or isinstance(sizes, str):
        raise TypeError(f"sizes: expected a list or tuple of whole numbers, got {describe(sizes)}")
    sizes = [check_integer(size, "sizes", at_least=1) for size in sizes]
    if len(sizes) < 2:
        raise ValueError(f"sizes: expected at least 2 sizes, inputs and outputs, got {len(sizes)}")
    return sizes


# --- the roofline -----------------------------------------------------------------------------------------------------


def attainable(intensity: float, peak: float, bandwidth: float) -> float:
    """Return the most FLOP/s that work of this intensity can reach: the lower of two roofs.

    min(peak, bandwidth · intensity): it can neither compute faster than the arithmetic units, nor faster than the bytes
    arrive.

    Raises
    ------
    TypeError, ValueError
        An argument is not a number above 0.

    Examples
    --------
    >>> attainable(1.0, peak=312e12, bandwidth=1555e9) / 1e12
    1.555

    References
    ----------
    Williams, Waterman and Patterson, "Roofline: An Insightful Visual Performance Model", 2009.
    """
    check_number(intensity, "intensity", above=0)
    check_number(peak, "peak", above=0)
    check_number(bandwidth, "bandwidth", above=0)
    return min(peak, bandwidth * intensity)


def ridge(peak: float, bandwidth: float) -> float:
    """Return the intensity at which the two roofs meet, in FLOPs for each byte: below it, memory holds the work up.

    Raises
    ------
    TypeError, ValueError
        An argument is not a number above 0.

    Examples
    --------
    >>> round(ridge(peak=312e12, bandwidth=1555e9), 1)
    200.6
    """
    return check_number(peak, "peak", above=0) / check_number(bandwidth, "bandwidth", above=0)


# --- memory of training -----------------------------------------------------------------------------------------------

# Bytes for each parameter: weights, gradients, and a copy of the weights in float32 where those are in 16 bits.
PRECISIONS = {"float32": (4, 4, 0), "bfloat16 + float32 copy": (2, 2, 4)}
OPTIMIZERS = {"SGD": 0, "momentum": 4, "Adam": 8}  # bytes for each parameter: v; m and v, in float32


def model_memory(parameters: int, precision: str = "float32", optimizer: str = "Adam") -> dict[str, int]:
    """Return the bytes that training keeps for the parameters, by what they are for; activations come on top.

    Parameters
    ----------
    parameters : int
    precision : {"float32", "bfloat16 + float32 copy"}
    optimizer : {"SGD", "momentum", "Adam"}

    Returns
    -------
    dict
        "weights", "gradients", "float32 copy", "optimizer", in bytes.

    Raises
    ------
    TypeError, ValueError
        `parameters` is not a whole number of at least 1, or a name is none of these.

    Examples
    --------
    >>> model_memory(1, "bfloat16 + float32 copy", "Adam")
    {'weights': 2, 'gradients': 2, 'float32 copy': 4, 'optimizer': 8}

    References
    ----------
    16 bytes a parameter for Adam in mixed precision: Rajbhandari et al., "ZeRO: Memory Optimizations Toward Training
    Trillion Parameter Models", 2020, section 3.1.
    """
    check_integer(parameters, "parameters", at_least=1)
    weights, gradients, copy = PRECISIONS[check_choice(precision, "precision", tuple(PRECISIONS))]
    state = OPTIMIZERS[check_choice(optimizer, "optimizer", tuple(OPTIMIZERS))]
    each = {"weights": weights, "gradients": gradients, "float32 copy": copy, "optimizer": state}
    return {name: parameters * size for name, size in each.items()}


def mlp_parameters(sizes: Sequence[int]) -> int:
    """Return how many weights and biases an MLP has: the sum of d_in · d_out + d_out over its layers.

    Examples
    --------
    >>> mlp_parameters([2, 2, 1])
    9
    """
    sizes = _checked_sizes(sizes)
    return sum(d_in * d_out + d_out for d_in, d_out in itertools.pairwise(sizes))


def mlp_activations(n: int, sizes: Sequence[int]) -> int:
    """Return how many numbers an MLP keeps for the way back: the input of every layer.

    That of the first is the batch itself. A ReLU or a sigmoid keeps its own output, which is the input of the layer
    after it, so that nothing is kept twice.

    Examples
    --------
    >>> mlp_activations(8, [64, 32, 10])
    768
    """
    check_integer(n, "n", at_least=1)
    return n * sum(_checked_sizes(sizes)[:-1])


@dataclass(frozen=True)
class Transformer:
    """The sizes of a model of the GPT-2 and GPT-3 family.

    Attributes
    ----------
    name : str
    blocks : int
    width : int
        Numbers for each token between blocks (768 in GPT-2 small).
    heads : int
        Of attention, in each block.
    tokens : int
        In one text, the length of the context.
    vocabulary : int
    """

    name: str
    blocks: int
    width: int
    heads: int
    tokens: int
    vocabulary: int = 50257

    @property
    def parameters(self) -> int:
        """Weights and biases: 12 h² + 13 h in each block, the two embeddings, and the last normalisation.

        Examples
        --------
        >>> TRANSFORMERS[0].parameters
        124439808
        """
        h = self.width
        return self.blocks * (12 * h * h + 13 * h) + (self.vocabulary + self.tokens) * h + 2 * h


# Radford et al. (2019), table 2, heads as in the published weights; Brown et al. (2020), table 2.1.
TRANSFORMERS = (
    Transformer("GPT-2 small", 12, 768, 12, 1024),
    Transformer("GPT-2 medium", 24, 1024, 16, 1024),
    Transformer("GPT-2 large", 36, 1280, 20, 1024),
    Transformer("GPT-2 XL", 48, 1600, 25, 1024),
    Transformer("GPT-3 6.7B", 32, 4096, 32, 2048),
    Transformer("GPT-3 175B", 96, 12288, 96, 2048),
)


def transformer_activations(model: Transformer, texts: int, precision: str = "float32") -> int:
    """Return the bytes that a transformer keeps between the layers for the way back, for a batch of texts.

    In 16 bits a block keeps s · h · (34 + 5 · a · s / h) bytes for each text, with s tokens, width h and a heads: the
    last term is attention, a number for each pair of tokens. Masks of dropout take a byte in any precision. At the end
    come the scores of the vocabulary in float32, and the last layer's inputs.

    Parameters
    ----------
    model : Transformer
    texts : int
        In the batch; each has ``model.tokens`` tokens.
    precision : {"float32", "bfloat16 + float32 copy"}

    Raises
    ------
    TypeError, ValueError
        `model` is no Transformer, `texts` is not a whole number of at least 1, or `precision` is no such name.

    Examples
    --------
    >>> round(transformer_activations(TRANSFORMERS[0], 1, "bfloat16 + float32 copy") / 1e9, 2)
    1.28

    References
    ----------
    Korthikanti et al., "Reducing Activation Recomputation in Large Transformer Models", 2022, section 4.
    """
    if not isinstance(model, Transformer):
        raise TypeError(f"model: expected a Transformer, got {describe(model)}")
    check_integer(texts, "texts", at_least=1)
    each = PRECISIONS[check_choice(precision, "precision", tuple(PRECISIONS))][0]
    s, h, a = model.tokens, model.width, model.heads
    block = s * h * (16 * each + 2) + a * s * s * (2 * each + 1)
    end = 2 * each * s * h + 4 * s * model.vocabulary
    return texts * (model.blocks * block + end)


# --- hardware and models, from what was published ---------------------------------------------------------------------


@dataclass(frozen=True)
class Card:
    """A processor, as its maker describes it.

    Attributes
    ----------
    name : str
    peaks : dict
        FLOP/s by dtype, dense (makers also print twice as much, for matrices of which half is zero).
    bandwidth : float
        Bytes/s to and from its memory.
    memory : float
        Bytes.
    watts : float
        The most that it is meant to draw.
    source : str
    """

    name: str
    peaks: dict[str, float]
    bandwidth: float
    memory: float
    watts: float
    source: str


CARDS = {
    card.name: card
    for card in (
        Card(
            "laptop",
            {"float32": 0.5e12, "bfloat16": 0.5e12},
            50e9,
            16e9,
            45,
            "no product: round figures for a processor of 8 cores, chosen by this course",
        ),
        Card(
            "A100",
            {"float32": 19.5e12, "bfloat16": 312e12},
            1555e9,
            40e9,
            400,
            "NVIDIA A100 Tensor Core GPU data sheet, SXM with 40 GB",
        ),
        Card(
            "H100",
            {"float32": 67e12, "bfloat16": 989e12},
            3350e9,
            80e9,
            700,
            "NVIDIA H100 Tensor Core GPU data sheet, SXM; dense, half of the printed figure with sparsity",
        ),
    )
}


@dataclass(frozen=True)
class TrainedModel:
    """What was published on the training of a model; None where nothing was.

    Attributes
    ----------
    name : str
    parameters, tokens : float
        Parameters that work on a token, all of them unless the source says otherwise; tokens seen in training.
    source : str
    flops : float or None
        As its authors give them.
    counted : str
        How they came to that number: "6 P D", "with attention", "as budget" (what was to be spent), or "not said".
    hours : float or None
        Hours of one card, added up over all cards.
    card : str or None
        A key of `CARDS`.
    """

    name: str
    parameters: float
    tokens: float
    source: str
    flops: float | None = None
    counted: str = "not said"
    hours: float | None = None
    card: str | None = None


GPT3_TABLE = "Brown et al. (2020), table D.1"
MODELS = {
    model.name: model
    for model in (
        TrainedModel("BERT-Base", 109e6, 250e9, GPT3_TABLE, flops=1.64e20, counted="6 P D"),
        TrainedModel("GPT-3 Small", 125e6, 300e9, GPT3_TABLE, flops=2.25e20, counted="6 P D"),
        TrainedModel("GPT-3 175B", 174.6e9, 300e9, GPT3_TABLE, flops=3.14e23, counted="6 P D"),
        TrainedModel("Chinchilla", 70e9, 1.4e12, "Hoffmann et al. (2022), table 3", flops=5.76e23, counted="as budget"),
        TrainedModel(
            "PaLM 540B",
            540.35e9,
            780e9,
            "Chowdhery et al. (2022), tables 1 and 22",
            flops=2.56e24,
            counted="with attention",
        ),
        TrainedModel(
            "Llama 2 70B", 70e9, 2.0e12, "Touvron et al. (2023), tables 1 and 2", hours=1_720_320, card="A100"
        ),
        TrainedModel(
            "Llama 3.1 405B",
            405e9,
            15.6e12,
            "Llama Team (2024), section 3; hours: the model card",
            flops=3.8e25,
            hours=30.84e6,
            card="H100",
        ),
        TrainedModel("DeepSeek-V3", 37e9, 14.8e12, "DeepSeek-AI (2024), abstract: 37 of 671 billion work on a token"),
    )
}


# --- training ---------------------------------------------------------------------------------------------------------


def training_flops(parameters: float, tokens: float) -> float:
    """Return the FLOPs of training by the rule of thumb: 6 · parameters · tokens.

    Each weight is multiplied and added once forward (2), once for its own gradient (2) and once for what is sent back
    (2). Attention's products between tokens are left out.

    Raises
    ------
    TypeError, ValueError
        An argument is not a number above 0.

    Examples
    --------
    >>> f"{training_flops(174.6e9, 300e9):.3g}"
    '3.14e+23'

    References
    ----------
    Kaplan et al., "Scaling Laws for Neural Language Models", 2020, section 2.1.
    """
    return 6 * check_number(parameters, "parameters", above=0) * check_number(tokens, "tokens", above=0)


def attention_flops(blocks: int, width: int, tokens: int) -> int:
    """Return the FLOPs of training that attention adds for each token: 12 · blocks · width · tokens.

    Each token's query meets a key for every token of its text, and each of these weights meets a value: two products of
    2 · width · tokens in each block, forward, and twice as many back.

    Parameters
    ----------
    blocks : int
    width : int
        Of all heads together: heads times the numbers in one.
    tokens : int
        In one text. That a token looks only backwards is left out, as by the authors.

    Raises
    ------
    TypeError, ValueError
        An argument is not a whole number of at least 1.

    Examples
    --------
    >>> round(attention_flops(96, 12288, 2048) / (6 * 174.6e9), 3)  # GPT-3: 3% on top of the rule of thumb
    0.028

    References
    ----------
    Chowdhery et al., "PaLM: Scaling Language Modeling with Pathways", 2022, appendix B: 12 · L · H · Q · T.
    """
    for value, name in ((blocks, "blocks"), (width, "width"), (tokens, "tokens")):
        check_integer(value, name, at_least=1)
    return 12 * blocks * width * tokens


def training_seconds(flops: float, cards: float, peak: float, share: float) -> float:
    """Return how long training takes: FLOPs / (cards · peak · share).

    Parameters
    ----------
    flops : float
    cards : float
        How many work at once.
    peak : float
        FLOP/s of one card.
    share : float
        Of the peak that is reached, above 0 and at most 1: the model FLOPs utilisation (MFU).

    Raises
    ------
    TypeError, ValueError
        An argument is not a number above 0, or `share` is above 1.

    Examples
    --------
    >>> days = training_seconds(3.14e23, cards=1024, peak=312e12, share=0.45) / SECONDS_A_DAY
    >>> round(days, 1)
    25.3
    """
    for value, name in ((flops, "flops"), (cards, "cards"), (peak, "peak")):
        check_number(value, name, above=0)
    return flops / (cards * peak * check_number(share, "share", above=0, at_most=1))


def utilisation(flops: float, card_hours: float, peak: float) -> float:
    """Return which share of its peak a card reached: FLOPs / (hours · 3600 · peak), the model FLOPs utilisation (MFU).

    Raises
    ------
    TypeError, ValueError
        An argument is not a number above 0.

    Examples
    --------
    >>> round(utilisation(training_flops(70e9, 2e12), card_hours=1_720_320, peak=312e12), 3)
    0.435

    References
    ----------
    Chowdhery et al., "PaLM: Scaling Language Modeling with Pathways", 2022, section 4.1.
    """
    for value, name in ((flops, "flops"), (card_hours, "card_hours"), (peak, "peak")):
        check_number(value, name, above=0)
    return flops / (card_hours * 3600 * peak)
