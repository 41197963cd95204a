"""GPT-2's Transformer in PyTorch: the twin of `course_lib.models.transformer.LanguageModel`, with the same weights.

Read `MultiHeadAttention` beside figure 2 of "Attention Is All You Need", and `Block` beside the picture of lesson 23.
Shapes: N texts of T tokens, width d, h heads.

    tokens (N, T) → vectors (N, T, d) → a block: attention moves between tokens, the MLP thinks at each → … → scores

Vaswani et al., "Attention Is All You Need", 2017. Radford et al., "Language Models are Unsupervised Multitask
Learners", 2019 (GPT-2).
"""

from __future__ import annotations

from collections.abc import Callable
from functools import partial

from course_lib.models.transformer import Config, LanguageModel as Written
from course_lib.torch_track.backend import nn, torch
from course_lib.torch_track.devices import has_float64
from course_lib.validation import describe

__all__ = [
    "MLP",
    "Block",
    "LanguageModel",
    "MultiHeadAttention",
    "from_torch",
    "next_token_losses",
    "reads_before",
    "to_torch",
    "torch_name",
]

# q, k, v (N, h, T, d / h) → (N, h, T, d / h), where each token looks at itself and at those before.
Attend = Callable[[torch.Tensor, torch.Tensor, torch.Tensor], torch.Tensor]
reads_before: Attend = partial(nn.functional.scaled_dot_product_attention, is_causal=True)
_LAST = {"W": "weight", "b": "bias", "gamma": "weight", "beta": "bias"}  # how the two call the same arrays


# --- the model --------------------------------------------------------------------------------------------------------


class MultiHeadAttention(nn.Module):
    """Each token asks a query of the tokens before it and gets their values, mixed by how well their keys fit.

    Examples
    --------
    >>> MultiHeadAttention(4, 2)(torch.ones(1, 3, 4)).shape
    torch.Size([1, 3, 4])
    """

    def __init__(self, width: int, heads: int, attend: Attend = reads_before):
        super().__init__()
        self.query, self.key, self.value, self.out = (nn.Linear(width, width) for _ in range(4))
        self.heads, self.attend = heads, attend

    def forward(self, x: torch.Tensor) -> torch.Tensor:
        """Return (N, T, d) for x (N, T, d)."""
        q, k, v = (self._split(layer(x)) for layer in (self.query, self.key, self.value))  # (N, h, T, d / h)
        mixed = self.attend(q, k, v)  # (N, h, T, d / h)
        return self.out(mixed.transpose(1, 2).flatten(2))  # (N, T, d)

    def _split(self, x: torch.Tensor) -> torch.Tensor:
        """(N, T, d) → (N, h, T, d / h)"""
        return x.unflatten(2, (self.heads, -1)).transpose(1, 2)


class MLP(nn.Module):
    """Two layers at each token, alone: d → 4 d, GELU, 4 d → d."""

    def __init__(self, width: int):
        super().__init__()
        self.widen, self.narrow = nn.Linear(width, 4 * width), nn.Linear(4 * width, width)
        self.gelu = nn.GELU(approximate="tanh")  # GPT-2's form; the default is another

    def forward(self, x: torch.Tensor) -> torch.Tensor:
        return self.narrow(self.gelu(self.widen(x)))


class Block(nn.Module):
    """x ← x + attention(norm(x)), then x ← x + mlp(norm(x))."""

    def __init__(self, config: Config, attend: Attend = reads_before):
        super().__init__()
        self.attention, self.norm1 = MultiHeadAttention(config.width, config.heads, attend), nn.LayerNorm(config.width)
        self.mlp, self.norm3 = MLP(config.width), nn.LayerNorm(config.width)

    def forward(self, x: torch.Tensor) -> torch.Tensor:
        x = x + self.attention(self.norm1(x))
        return x + self.mlp(self.norm3(x))


class LanguageModel(nn.Module):
    """GPT-2: at each token, scores for the next one.

    Parameters
    ----------
    config : Config
        As it is for GPT-2: norms first, positions, MLPs, tied, no segments, no dropout.
    attend : function of (q, k, v), default PyTorch's own
        What mixes the values.

    Raises
    ------
    TypeError, ValueError
        `config` is none, or asks for another form.

    Examples
    --------
    >>> from course_lib.models.transformer import GPT2_SMALL
    >>> with torch.device("meta"):  # the shapes alone, without memory
    ...     model = LanguageModel(GPT2_SMALL)
    >>> sum(parameter.numel() for parameter in model.parameters())
    124439808
    """

    def __init__(self, config: Config, attend: Attend = reads_before):
        super().__init__()
        self.config = _checked(config)
        self.tokens = nn.Embedding(config.vocabulary, config.width)
        self.positions = nn.Embedding(config.tokens, config.width)
        self.blocks = nn.ModuleList(Block(config, attend) for _ in range(config.blocks))
        self.norm = nn.LayerNorm(config.width)

    def forward(self, tokens: torch.Tensor) -> torch.Tensor:
        """Return scores (N, T, vocabulary) for tokens (N, T)."""
        x = self.tokens(tokens) + self.positions.weight[: tokens.shape[1]]  # (N, T, d)
        for block in self.blocks:
            x = block(x)
        return self.norm(x) @ self.tokens.weight.T

    def loss(self, tokens: torch.Tensor, counted: torch.Tensor) -> torch.Tensor:
        """Return the mean of −log p(next token | those before), over the tokens (N, T) that `counted` (N, T) marks."""
        return next_token_losses(self(tokens[:, :-1]), tokens[:, 1:])[counted[:, 1:]].mean()


def next_token_losses(scores: torch.Tensor, following: torch.Tensor) -> torch.Tensor:
    """Return −log p of the token that follows, at each place (N, T), for scores (N, T, vocabulary).

    Examples
    --------
    >>> next_token_losses(torch.zeros(1, 2, 4), torch.tensor([[0, 3]])).exp()
    tensor([[4., 4.]])
    """
    return nn.functional.cross_entropy(scores.transpose(1, 2), following, reduction="none")


def _checked(config: Config) -> Config:
    if not isinstance(config, Config):
        raise TypeError(f"config: expected a Config, got {describe(config)}")
    gpt2 = config.norm_first and config.positions and config.mlp and config.tied
    if not gpt2 or config.segments or config.dropout:
        raise ValueError(
            f"config: expected norms first, positions, MLPs, one tied table, no segments and no dropout, got {config}"
        )
    return config


# --- the weights, over and back ---------------------------------------------------------------------------------------


def torch_name(name: str) -> str:
    """Return what PyTorch's twin calls an array of the course's model.

    Examples
    --------
    >>> torch_name("stack.blocks.0.mlp.widen.W")
    'blocks.0.mlp.widen.weight'
    """
    path, last = name.removeprefix("stack.").rsplit(".", 1)
    return f"{path}.{_LAST[last]}"


def to_torch(
    model: Written,
    device: torch.device | str = "cpu",
    dtype: torch.dtype | None = None,
    attend: Attend = reads_before,
) -> LanguageModel:
    """Return the twin of a language model, with copies of its weights, which nothing transposes.

    Parameters
    ----------
    model : course_lib.models.transformer.LanguageModel
    device : torch.device or str
    dtype : torch.dtype, optional
        By default the model's own; float32 on a device that has no float64.
    attend : function of (q, k, v), default PyTorch's own

    Raises
    ------
    TypeError, ValueError
        `model` is none, or not of GPT-2's form.

    Examples
    --------
    >>> import numpy as np
    >>> written = Written(Config(vocabulary=5, tokens=8, width=4, heads=2, blocks=1), np.random.default_rng(0))
    >>> scores = to_torch(written)(torch.tensor([[0, 1, 2]])).detach().numpy()
    >>> np.allclose(scores, written([[0, 1, 2]]).data, rtol=1e-12)
    True
    """
    if not isinstance(model, Written):
        raise TypeError(f"model: expected a LanguageModel of the course, got {describe(model)}")
    state = {torch_name(name): torch.from_numpy(array) for name, array in model.state().items()}
    if dtype is None:
        dtype = state["norm.weight"].dtype if has_float64(device) else torch.float32
    with torch.random.fork_rng(devices=[]):  # the first weights that PyTorch draws are replaced at once
        twin = LanguageModel(model.stack.config, attend).to(device=device, dtype=dtype)
    twin.load_state_dict(state)
    return twin


def from_torch(twin: LanguageModel) -> Written:
    """Return the course's language model with copies of a twin's weights: the way back from `to_torch`.

    It computes in float64 where the twin does, and in float32 where the twin has that, or less.

    Raises
    ------
    TypeError
        `twin` is none.

    Examples
    --------
    >>> from_torch(LanguageModel(Config(vocabulary=5, tokens=8, width=4, heads=2, blocks=1))).count
    304
    """
    if not isinstance(twin, LanguageModel):
        raise TypeError(f"twin: expected a LanguageModel of PyTorch's, got {type(twin).__name__}")
    model, exact = Written(twin.config, None), twin.norm.weight.dtype == torch.float64
    arrays = {name: tensor.detach().cpu().double().numpy().copy() for name, tensor in twin.state_dict().items()}
    model.load({name: arrays[torch_name(name)] for name, _tensor in model.named_parameters()})
    return model if exact else model.astype("float32")
