"""Speech in miniature: vowels from formants, mel bands, CTC as in Deep Speech, and the layers of WaveNet.

Read `ctc_loss` beside section 4 of Graves et al., and `WaveNet` beside figure 4 of van den Oord et al. Shapes: N
utterances of T frames, C symbols of which number 0 is the blank, S states of a label; d channels.

    wave → `log_mel` (T, bands) → scores (T, C) → `ctc_loss` while training, `greedy` or `beam` afterwards
    wave → `mu_law` (T,) whole numbers → `WaveNet` → scores (T, levels) → the next one, drawn

Graves, Fernández, Gomez and Schmidhuber, "Connectionist Temporal Classification", ICML 2006. Hannun et al., "Deep
Speech", 2014. van den Oord et al., "WaveNet: A Generative Model for Raw Audio", 2016.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Callable, Sequence
from itertools import groupby

import numpy as np

from course_lib.autograd import Embedding, Linear, Module, Tensor, concatenate, made, no_grad, relu, sigmoid, tanh
from course_lib.maths.probability import sample_categorical, softmax
from course_lib.validation import as_float_array, as_labels, as_probabilities, check_integer, check_number

__all__ = [
    "BLANK",
    "CausalConvolution",
    "WaveNet",
    "beam",
    "collapse",
    "ctc_loss",
    "ctc_step",
    "edit_distance",
    "greedy",
    "inverse_mu_law",
    "label_probability",
    "log_mel",
    "mel",
    "mel_bands",
    "mu_law",
    "spectrogram",
    "states_of",
    "vowel",
    "write",
]

BLANK = 0
_QUIET = 1e-6  # added before a logarithm
Step = Callable[[np.ndarray, np.ndarray, np.ndarray], np.ndarray]


# --- a voice ----------------------------------------------------------------------------------------------------------


def vowel(pitch, formants, n: int, rate: float = 8000.0) -> np.ndarray:
    """Return n samples of a vowel: overtones of the pitch, each as loud as throat and mouth let it pass.

    Overtone k, at f = k · pitch, has the loudness 1 / k, times for each formant F the resonance

        F² / √((F² − f²)² + (B f)²),    B = 60 + 0.04 F its width in hertz.

    Parameters
    ----------
    pitch : number, or array-like of shape (n,)
        F0 in hertz; it may glide.
    formants : array-like of shape (k,)
        In hertz.
    n : int
    rate : float
        Samples per second.

    Returns
    -------
    ndarray of shape (n,)
        Its loudest sample is 1 or −1.

    Examples
    --------
    >>> wave = vowel(125.0, [730, 1090, 2440], 64)
    >>> wave.shape, bool(np.abs(wave).max() == 1)
    ((64,), True)
    """
    check_integer(n, "n", at_least=1)
    pitch = np.broadcast_to(as_float_array(pitch, "pitch"), n)
    formants = as_float_array(formants, "formants", ndim=1)
    k = np.arange(1, int(rate / 2 / pitch.max()) + 1)  # none above half the rate, where it would come back as another
    f, F = k * pitch.mean(), formants[:, np.newaxis]
    loud = np.prod(F**2 / np.sqrt((F**2 - f**2) ** 2 + ((60 + 0.04 * F) * f) ** 2), axis=0) / k
    turns = np.cumsum(pitch) / check_number(rate, "rate", above=0)
    wave = loud @ np.sin(2 * np.pi * k[:, np.newaxis] * turns)
    return wave / np.abs(wave).max()


# --- which frequencies, and when --------------------------------------------------------------------------------------


def spectrogram(wave, width: int = 256, hop: int = 128) -> np.ndarray:
    """Return the power of each frequency in each frame: of `width` samples, a frame every `hop` samples.

    Each frame is multiplied by a Hann window, so that its ends cause no frequencies of their own.

    Returns
    -------
    ndarray of shape (T, width // 2 + 1)
        Column j is the frequency j · rate / width; T = 1 + (samples − width) // hop.

    Raises
    ------
    ValueError
        The wave is shorter than a frame.

    Examples
    --------
    >>> tone = np.sin(2 * np.pi * 1000 * np.arange(512) / 8000)
    >>> int(spectrogram(tone)[0].argmax()) * 8000 / 256
    1000.0
    """
    wave = as_float_array(wave, "wave", ndim=1)
    check_integer(hop, "hop", at_least=1)
    if len(wave) < check_integer(width, "width", at_least=2):
        raise ValueError(f"wave: expected at least {width} samples, a frame, got {len(wave)}")
    frames = np.lib.stride_tricks.sliding_window_view(wave, width)[::hop]
    return np.abs(np.fft.rfft(frames * np.hanning(width), axis=1)) ** 2


def mel(f):
    """Return how high a frequency sounds, in mel: 2595 · log₁₀(1 + f / 700) (O'Shaughnessy, 1987).

    Examples
    --------
    >>> round(float(mel(1000.0)))
    1000
    """
    return 2595 * np.log10(1 + np.asarray(f, dtype=float) / 700)


def mel_bands(bands: int, width: int = 256, rate: float = 8000.0) -> np.ndarray:
    """Return triangles that are equally wide in mel, (bands, width // 2 + 1): row b sums what band b hears.

    Examples
    --------
    >>> mel_bands(24).shape
    (24, 129)
    """
    edges = np.linspace(0, mel(rate / 2), check_integer(bands, "bands", at_least=1) + 2)
    at = mel(np.arange(width // 2 + 1) * rate / width)
    low, middle, high = (edges[k : bands + k, np.newaxis] for k in range(3))
    return np.clip(np.minimum((at - low) / (middle - low), (high - at) / (high - middle)), 0, None)


def log_mel(wave, bands: int = 24, width: int = 256, hop: int = 128, rate: float = 8000.0) -> np.ndarray:
    """Return the logarithm of the power in each mel band, (T, bands).

    Examples
    --------
    >>> log_mel(np.zeros(512)).shape
    (3, 24)
    """
    return np.log(spectrogram(wave, width, hop) @ mel_bands(bands, width, rate).T + _QUIET)


# --- CTC --------------------------------------------------------------------------------------------------------------


def collapse(path: Sequence[int]) -> list[int]:
    """Return the label of a path: first merge what is repeated, then drop the blanks.

    Examples
    --------
    >>> collapse([0, 2, 2, 0, 2, 1, 1, 0])
    [2, 2, 1]
    """
    return [int(symbol) for symbol, _run in groupby(path) if symbol != BLANK]


def states_of(label: Sequence[int]) -> np.ndarray:
    """Return the states that a path goes through: the label with blanks before, between and behind, (2 U + 1,).

    Examples
    --------
    >>> states_of([2, 2, 1]).tolist()
    [0, 2, 0, 2, 0, 1, 0]
    """
    states = np.full(2 * len(label) + 1, BLANK)
    states[1::2] = as_labels(label, "label") if len(label) else []
    if (states[1::2] == BLANK).any():
        raise ValueError(f"label: expected symbols other than {BLANK}, the blank, got {list(label)}")
    return states


def ctc_step(alpha: np.ndarray, states: np.ndarray, p: np.ndarray) -> np.ndarray:
    """Return the sums over all paths one frame later (Graves et al., equation 6).

        α(s) ← (α(s) + α(s − 1) + α(s − 2), the last one only where states s and s − 2 differ) · p(s)

    Two blanks never differ, so one comparison forbids both to skip a letter and to skip the blank between equal ones.

    Parameters
    ----------
    alpha, states, p : (S,) or (S, N)
        The sums so far, the states, and the probability of each state's symbol in this frame.

    Examples
    --------
    >>> ctc_step(np.array([1.0, 0.0, 0.0]), states_of([1]), np.array([0.6, 0.4, 0.6]))
    array([0.6, 0.4, 0. ])
    """
    new = alpha.copy()
    new[1:] += alpha[:-1]
    new[2:] += alpha[:-2] * (states[2:] != states[:-2])
    return new * p


def label_probability(p, label: Sequence[int], step: Step = ctc_step) -> float:
    """Return the probability of a label, the sum over all paths that collapse to it, for p (T, C).

    Examples
    --------
    >>> round(label_probability([[0.6, 0.4], [0.6, 0.4]], [1]), 12)
    0.64
    """
    p, states = as_probabilities(p, "p", ndim=2, sum_to_one=True), states_of(label)
    alpha = np.zeros(len(states))
    alpha[0] = 1.0
    for frame in p:
        alpha = step(alpha, states, frame[states])
    return float(alpha[-2:].sum())


def ctc_loss(scores: Tensor, labels: Sequence[Sequence[int]], frames=None, step: Step = ctc_step) -> Tensor:
    """Return the mean over N utterances of −log P(label), P summed over all paths; softmax included.

    The gradient is (p − γ) / N, where γ is the share of the label's paths that are at a symbol in a frame: α from the
    left times α from the right. Behind its end an utterance is certain silence, which changes no sum.

    Parameters
    ----------
    scores : (N, T, C)
    labels : N sequences of whole numbers from 1 to C − 1
    frames : (N,), optional
        How many of the T frames belong to each utterance; by default all.
    step : function of (alpha, states, p), see `ctc_step`
        Used in both directions, on (S, N) arrays.

    Raises
    ------
    ValueError
        A label that has no path of that length, or another number of labels than of utterances.

    References
    ----------
    Graves et al., 2006, equations 6 to 16.

    Examples
    --------
    >>> round(ctc_loss(Tensor(np.log([[[0.6, 0.4], [0.6, 0.4]]])), [[1]]).item(), 4)  # −log 0.64
    0.4463
    """
    if scores.ndim != 3 or len(labels) != len(scores):
        raise ValueError(f"labels: expected one per row of scores, got {len(labels)} for shape {scores.shape}")
    n, t, _c = scores.shape
    inside = np.arange(t) < (np.full(n, t) if frames is None else np.asarray(frames))[:, np.newaxis]  # (N, T)
    p = softmax(scores.data)
    heard = np.where(inside[..., np.newaxis], p, np.eye(p.shape[2])[BLANK])
    log_p, gamma = _posterior(heard, labels, step)

    def share(g):
        return np.where(inside[..., np.newaxis], p - gamma, 0.0) * (g / n)

    return made("ctc_loss", np.asarray(-log_p.mean()), (scores, share))


def _posterior(p: np.ndarray, labels, step: Step) -> tuple[np.ndarray, np.ndarray]:
    """log P (N,), and the share of paths that are at each symbol in each frame, (N, T, C), for p of that shape."""
    n, c = len(p), p.shape[2]
    counts = np.array([2 * len(label) + 1 for label in labels])
    states = np.full((counts.max(), n), -1)  # (S, N)
    for k, label in enumerate(labels):
        states[: counts[k], k] = states_of(label)
    is_at = states.T[..., np.newaxis] == np.arange(c)  # (N, S, C)
    p_states = np.ascontiguousarray((p @ is_at.swapaxes(1, 2)).transpose(1, 2, 0))  # (T, S, N)
    alpha, log_p = _sweep(p_states, states, np.zeros(n, int), step)
    beta, _same = _sweep(p_states[::-1, ::-1], states[::-1], counts.max() - counts, step)
    ends = [alpha[-1, counts - back, np.arange(n)] for back in (1, 2)]
    with np.errstate(divide="ignore"):
        log_p = log_p + np.log(np.where(counts > 1, ends[0] + ends[1], ends[0]))
    if not np.isfinite(log_p).all():
        raise ValueError(f"labels: expected labels that fit into {p.shape[1]} frames, got one that does not")
    both = np.divide(alpha * beta[::-1, ::-1], p_states, out=np.zeros_like(alpha), where=p_states > 0)
    return log_p, (both / both.sum(axis=1, keepdims=True)).transpose(2, 0, 1) @ is_at


def _sweep(p: np.ndarray, states: np.ndarray, start: np.ndarray, step: Step) -> tuple[np.ndarray, np.ndarray]:
    """α of every frame, (T, S, N), scaled to the sum 1, and the logarithm of what was scaled away, (N,)."""
    alpha, kept, log_scale = np.zeros(states.shape), np.zeros(p.shape), np.zeros(states.shape[1])
    alpha[start, np.arange(len(start))] = 1.0
    for t, now in enumerate(p):
        alpha = step(alpha, states, now)
        total = np.maximum(alpha.sum(axis=0), np.finfo(float).tiny)
        alpha = kept[t] = alpha / total
        log_scale += np.log(total)
    return kept, log_scale


# --- from probabilities to a text -------------------------------------------------------------------------------------


def greedy(p, collapse: Callable = collapse) -> list[int]:
    """Return the label of the likeliest path, for p (T, C).

    Examples
    --------
    >>> greedy([[0.6, 0.4], [0.6, 0.4]])
    []
    """
    return collapse(as_probabilities(p, "p", ndim=2).argmax(axis=1).tolist())


def beam(p, width: int = 8) -> list[int]:
    """Return a label whose paths together are likely, for p (T, C), keeping the `width` best beginnings in each frame.

    Of each beginning two sums are kept, of the paths that end in a blank and of those that end in its last letter:
    only after a blank does the same letter once more make the label longer (Hannun et al., 2014b, "First-Pass Large
    Vocabulary Continuous Speech Recognition using Bi-Directional Recurrent DNNs", algorithm 1, without language model).

    Examples
    --------
    >>> beam([[0.6, 0.4], [0.6, 0.4]])
    [1]
    """
    check_integer(width, "width", at_least=1)
    best = {(): (1.0, 0.0)}  # beginning → sums that end in a blank, in its last letter
    for frame in as_probabilities(p, "p", ndim=2).tolist():
        after = defaultdict(lambda: [0.0, 0.0])
        for label, (in_blank, in_letter) in best.items():
            after[label][0] += (in_blank + in_letter) * frame[BLANK]
            for symbol, chance in enumerate(frame[1:], start=1):
                repeats = label[-1:] == (symbol,)
                if repeats:
                    after[label][1] += in_letter * chance
                after[*label, symbol][1] += (in_blank if repeats else in_blank + in_letter) * chance
        best = dict(sorted(after.items(), key=lambda pair: (-sum(pair[1]), pair[0]))[:width])
    return list(next(iter(best)))


def edit_distance(heard: Sequence, said: Sequence) -> int:
    """Return the fewest insertions, deletions and substitutions of one symbol that turn one text into the other.

    Examples
    --------
    >>> edit_distance("kitten", "sitting")
    3
    """
    row = list(range(len(said) + 1))
    for i, a in enumerate(heard, start=1):
        before, row = row, [i]
        for j, b in enumerate(said, start=1):
            row.append(min(before[j] + 1, row[j - 1] + 1, before[j - 1] + (a != b)))
    return row[-1]


# --- WaveNet ----------------------------------------------------------------------------------------------------------


def mu_law(x, levels: int = 256) -> np.ndarray:
    """Return samples from −1 to 1 as whole numbers from 0 to levels − 1, finer near 0 (van den Oord et al., 2.2).

    f(x) = sign(x) · ln(1 + μ |x|) / ln(1 + μ), μ = levels − 1, is divided into equal steps.

    Examples
    --------
    >>> mu_law([-1.0, 0.0, 0.01, 1.0]).tolist()
    [0, 128, 157, 255]
    """
    mu = check_integer(levels, "levels", at_least=2) - 1
    x = np.clip(as_float_array(x, "x"), -1, 1)
    f = np.sign(x) * np.log1p(mu * np.abs(x)) / np.log1p(mu)
    return np.floor((f + 1) / 2 * mu + 0.5).astype(int)


def inverse_mu_law(numbers, levels: int = 256) -> np.ndarray:
    """Return the samples that whole numbers from `mu_law` stand for.

    Examples
    --------
    >>> inverse_mu_law([0, 255])
    array([-1.,  1.])
    """
    mu = check_integer(levels, "levels", at_least=2) - 1
    f = 2 * as_float_array(numbers, "numbers") / mu - 1
    return np.sign(f) * np.expm1(np.abs(f) * np.log1p(mu)) / mu


def _later(x: Tensor, steps: int) -> Tensor:
    """Move (N, T, d) to a later time; before its beginning there is silence."""
    n, t, d = x.shape
    steps = min(steps, t)
    return concatenate([Tensor(np.zeros((n, steps, d))), x[:, : t - steps]], axis=1) if steps else x


class CausalConvolution(Module):
    """A dilated causal convolution of `width` taps: y(t) = Σⱼ W[j] x(t − j · dilation) + b; nothing after t is seen.

    Examples
    --------
    >>> layer = CausalConvolution(1, 1, np.random.default_rng(0), dilation=4)
    >>> layer(Tensor(np.zeros((2, 10, 1)))).shape
    (2, 10, 1)
    """

    def __init__(self, d_in: int, d_out: int, rng, *, dilation: int = 1, width: int = 2):
        scale = (check_integer(width, "width", at_least=1) * d_in) ** -0.5
        self.taps = [Linear(d_in, d_out, rng, bias=j == 0, scale=scale) for j in range(width)]
        self.dilation = check_integer(dilation, "dilation", at_least=1)

    def __call__(self, x: Tensor) -> Tensor:
        y = self.taps[0](x)
        for j, tap in enumerate(self.taps[1:], start=1):
            y = y + tap(_later(x, j * self.dilation))
        return y


class Gated(Module):
    """One layer of WaveNet: z = tanh(filter * x) · σ(gate * x); it returns x + a map of z, and z (equation 2)."""

    def __init__(self, d: int, dilation: int, rng):
        self.filter, self.gate = (CausalConvolution(d, d, rng, dilation=dilation) for _ in range(2))
        self.out = Linear(d, d, rng)

    def __call__(self, x: Tensor) -> tuple[Tensor, Tensor]:
        z = tanh(self.filter(x)) * sigmoid(self.gate(x))
        return x + self.out(z), z


class WaveNet(Module):
    """Numbers (N, T) → scores (N, T, levels) of the number that follows each, through layers of these dilations."""

    def __init__(self, levels: int, d: int, dilations: Sequence[int], rng):
        self.embedding = Embedding(levels, d, rng, scale=1.0)
        self.layers = [Gated(d, dilation, rng) for dilation in dilations]
        self.mix, self.out = Linear(d, d, rng), Linear(d, levels, rng)

    def __call__(self, numbers) -> Tensor:
        x = self.embedding(numbers)
        heard = None
        for layer in self.layers:
            x, z = layer(x)
            heard = z if heard is None else heard + z
        return self.out(relu(self.mix(relu(heard))))

    @property
    def view(self) -> int:
        """The receptive field: how many samples a score depends on, 1 + Σ dilations."""
        return 1 + sum(layer.filter.dilation for layer in self.layers)


def write(model: WaveNet, start: Sequence[int], n: int, rng: np.random.Generator) -> list[int]:
    """Let WaveNet draw n numbers, one after the other, from its own probabilities; `start` is what it hears first.

    Of each layer only what its taps will ask for is kept, so a sample costs the same however many came before.
    """
    kept, numbers = [[] for _ in model.layers], list(start)
    with no_grad():
        for t in range(len(start) + n - 1):
            scores = _next_scores(model, numbers[t], kept)
            if t >= len(start) - 1:
                numbers.append(int(sample_categorical(softmax(scores), 1, rng)[0]))
    return numbers[len(start) :]


def _next_scores(model: WaveNet, number: int, kept: list[list[np.ndarray]]) -> np.ndarray:
    """Scores (levels,) after one number more; `kept` has what each layer read, and grows by what it reads now."""
    x, heard = model.embedding.W.data[number], 0.0
    for layer, past in zip(model.layers, kept, strict=True):
        past.append(x)
        earlier = past[-1 - layer.filter.dilation] if len(past) > layer.filter.dilation else np.zeros_like(x)
        pairs = [(c.taps[0], c.taps[1]) for c in (layer.filter, layer.gate)]
        sums = [now.W.data @ x + now.b.data + before.W.data @ earlier for now, before in pairs]
        z = np.tanh(sums[0]) * 0.5 * (1 + np.tanh(0.5 * sums[1]))
        x = x + layer.out.W.data @ z + layer.out.b.data
        heard = heard + z
    hidden = np.maximum(model.mix.W.data @ np.maximum(heard, 0) + model.mix.b.data, 0)
    return model.out.W.data @ hidden + model.out.b.data
