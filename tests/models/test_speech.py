"""Vowels, spectrograms, CTC beside PyTorch's and beside a list of all paths, decoding, μ-law, WaveNet's layers."""

import itertools

import numpy as np
import pytest

from course_lib.autograd import Tensor, no_grad
from course_lib.models import speech
from optional_torch import functional, torch

RNG = np.random.default_rng


def probabilities(t, c, seed=0):
    scores = RNG(seed).normal(0, 1.5, (t, c))
    p = np.exp(scores)
    return p / p.sum(axis=1, keepdims=True)


def all_paths(p):
    """The probability of every label, by listing all paths."""
    t, c = p.shape
    found = {}
    for path in itertools.product(range(c), repeat=t):
        label = tuple(speech.collapse(path))
        found[label] = found.get(label, 0.0) + np.prod(p[np.arange(t), path])
    return found


# --- a voice ----------------------------------------------------------------------------------------------------------


@pytest.mark.parametrize("pitch", [130.0, 200.0, 270.0])
def test_a_vowel_repeats_with_its_pitch_and_is_loud_at_its_formants(pitch):
    wave = speech.vowel(pitch, [700, 1200, 2500], 8000)
    power = np.abs(np.fft.rfft(wave)) ** 2
    overtones = power[np.arange(int(pitch), 4000, int(pitch))]
    assert overtones.sum() / power.sum() == pytest.approx(1)
    f = np.arange(1, len(overtones) + 1) * int(pitch)
    low, deep = (overtones[np.abs(f - near).argmin()] for near in (700, 1900))
    assert low > 50 * deep


def test_a_glide_is_a_vowel_too_and_no_overtone_lies_above_half_the_rate():
    wave = speech.vowel(np.linspace(100, 300, 4000), [500, 1500], 4000)
    assert wave.shape == (4000,) and np.abs(wave).max() == 1
    tone = speech.vowel(3000.0, [500], 80)
    assert np.abs(np.fft.rfft(tone)).argmax() == 30


# --- which frequencies, and when --------------------------------------------------------------------------------------


def test_a_spectrogram_has_a_frame_every_hop_and_names_the_tone():
    wave = np.concatenate([np.sin(2 * np.pi * f * np.arange(1024) / 8000) for f in (500, 2000)])
    power = speech.spectrogram(wave)
    assert power.shape == (1 + (2048 - 256) // 128, 129)
    assert (power.argmax(axis=1) * 8000 / 256)[[0, -1]].tolist() == [500, 2000]


def test_mel_bands_grow_wider_and_leave_no_gap():
    bands = speech.mel_bands(12, 512)
    widths = (bands > 0).sum(axis=1)
    assert (np.diff(widths) >= 0).all() and widths[-1] > 3 * widths[0]
    inside = bands.sum(axis=0)[bands[0].argmax() + 1 : bands[-1].argmax() + 1]
    np.testing.assert_allclose(inside, 1)
    assert speech.mel(0) == 0 and speech.mel(1000) == pytest.approx(1000, abs=0.1)


# --- CTC --------------------------------------------------------------------------------------------------------------


@pytest.mark.parametrize("label", [[], [1], [2, 1], [1, 1], [2, 2, 1]])
def test_the_sum_over_paths_is_that_of_all_paths_listed(label):
    p = probabilities(5, 3)
    assert speech.label_probability(p, label) == pytest.approx(all_paths(p)[tuple(label)], abs=1e-14)


def test_all_labels_together_have_probability_1():
    p = probabilities(4, 3, seed=1)
    assert sum(speech.label_probability(p, label) for label in all_paths(p)) == pytest.approx(1, abs=1e-12)


LABELS = [[1, 2, 3], [2, 2], [], [4], [3, 3, 3, 1]]
FRAMES = [12, 12, 5, 1, 7]


def test_ctc_equals_pytorch_in_loss_and_gradient():
    values = RNG(2).normal(0, 2, (5, 12, 5))
    scores = Tensor(values, requires_grad=True)
    loss = speech.ctc_loss(scores, LABELS, FRAMES)
    loss.backward()
    other = torch.tensor(values, requires_grad=True)
    targets = torch.tensor(list(itertools.chain(*LABELS)))
    lengths = torch.tensor(FRAMES), torch.tensor([len(label) for label in LABELS])
    log_p = functional.log_softmax(other, -1).transpose(0, 1)
    expected = functional.ctc_loss(log_p, targets, *lengths, reduction="none").mean()
    expected.backward()
    assert loss.item() == pytest.approx(expected.item(), abs=1e-12)
    np.testing.assert_allclose(scores.grad, other.grad.numpy(), atol=1e-12)


def test_ctc_is_right_by_central_differences_and_by_the_sum_over_paths():
    values = RNG(3).normal(0, 1, (2, 6, 4))
    labels, frames = [[1, 1], [3]], [6, 4]
    scores = Tensor(values, requires_grad=True)
    loss = speech.ctc_loss(scores, labels, frames)
    loss.backward()
    p = np.exp(values) / np.exp(values).sum(axis=2, keepdims=True)
    sums = [speech.label_probability(p[k, : frames[k]], labels[k]) for k in range(2)]
    assert loss.item() == pytest.approx(-np.log(sums).mean())
    for place in [(0, 0, 0), (0, 3, 1), (1, 2, 3), (1, 5, 0)]:
        moved = []
        for way in (1e-6, -1e-6):
            nudged = values.copy()
            nudged[place] += way
            moved.append(speech.ctc_loss(Tensor(nudged), labels, frames).item())
        assert scores.grad[place] == pytest.approx((moved[0] - moved[1]) / 2e-6, abs=1e-8)


def test_ctc_stays_finite_over_a_long_utterance():
    loss = speech.ctc_loss(Tensor(np.zeros((1, 2000, 30))), [[1] * 50])
    assert np.isfinite(loss.item()) and loss.item() > 6000


def test_a_label_that_does_not_fit_is_named():
    with pytest.raises(ValueError, match="labels: expected labels that fit into 3 frames"):
        speech.ctc_loss(Tensor(np.zeros((1, 3, 3))), [[1, 1, 1]])
    with pytest.raises(ValueError, match="labels: expected one per row"):
        speech.ctc_loss(Tensor(np.zeros((1, 3, 3))), [])
    with pytest.raises(ValueError, match="label: expected symbols other than 0"):
        speech.states_of([1, 0])


# --- from probabilities to a text -------------------------------------------------------------------------------------


def test_repeats_are_merged_before_blanks_are_dropped():
    assert speech.collapse([1, 1, 0, 1, 2, 2]) == [1, 1, 2]


@pytest.mark.parametrize("seed", range(8))
def test_a_wide_beam_finds_the_likeliest_label_and_greedy_the_likeliest_path(seed):
    p = probabilities(5, 3, seed)
    sums = all_paths(p)
    assert tuple(speech.beam(p, width=200)) == max(sums, key=sums.get)
    assert speech.greedy(p) == speech.collapse(p.argmax(axis=1))
    assert speech.label_probability(p, speech.beam(p, 3)) >= speech.label_probability(p, speech.beam(p, 1)) - 1e-12


@pytest.mark.parametrize(
    ("heard", "said", "edits"),
    [("", "", 0), ("", "abc", 3), ("abc", "", 3), ("abxc", "abc", 1), ("ba", "ab", 2), ("xbc", "abc", 1)],
)
def test_the_edit_distance_counts_the_fewest_changes(heard, said, edits):
    assert speech.edit_distance(heard, said) == speech.edit_distance(said, heard) == edits


# --- WaveNet ----------------------------------------------------------------------------------------------------------


@pytest.mark.parametrize("levels", [2, 64, 256])
def test_mu_law_and_back_is_the_nearest_level(levels):
    numbers = np.arange(levels)
    np.testing.assert_array_equal(speech.mu_law(speech.inverse_mu_law(numbers, levels), levels), numbers)


def test_mu_law_is_finer_near_silence():
    wave = 0.02 * np.sin(np.arange(800) / 7)
    coarse = np.rint((wave + 1) / 2 * 63) / 63 * 2 - 1
    noise = [np.mean((back - wave) ** 2) for back in (speech.inverse_mu_law(speech.mu_law(wave, 64), 64), coarse)]
    assert noise[1] > 20 * noise[0]


@pytest.mark.parametrize(("dilation", "width"), [(1, 2), (4, 2), (3, 3), (50, 2)])
def test_a_dilated_causal_convolution_equals_pytorch_in_values_and_gradients(dilation, width):
    layer, values = (
        speech.CausalConvolution(3, 4, RNG(0), dilation=dilation, width=width),
        RNG(1).normal(size=(2, 20, 3)),
    )
    layer.taps[0].b.data = RNG(2).normal(size=4)
    x = Tensor(values, requires_grad=True)
    ((y := layer(x)) * y).sum().backward()
    W = torch.tensor(np.stack([tap.W.data for tap in layer.taps[::-1]], axis=2), requires_grad=True)
    b, other = torch.tensor(layer.taps[0].b.data.copy()), torch.tensor(values.swapaxes(1, 2).copy(), requires_grad=True)
    padded = functional.pad(other, ((width - 1) * dilation, 0))
    expected = functional.conv1d(padded, W, b, dilation=dilation)
    (expected**2).sum().backward()
    np.testing.assert_allclose(y.data.swapaxes(1, 2), expected.detach().numpy(), atol=1e-12)
    np.testing.assert_allclose(x.grad.swapaxes(1, 2), other.grad.numpy(), atol=1e-10)
    for j, tap in enumerate(layer.taps):
        np.testing.assert_allclose(tap.W.grad, W.grad.numpy()[:, :, width - 1 - j], atol=1e-10)


def test_a_score_depends_on_as_many_samples_as_the_view_says():
    model = speech.WaveNet(8, 6, (1, 2, 4), RNG(0))
    numbers = RNG(1).integers(0, 8, (1, 30))
    assert model.view == 8
    with no_grad():
        scores = model(numbers).data[0, 20]
        for back in range(12):
            changed = numbers.copy()
            changed[0, 20 - back] = (changed[0, 20 - back] + 3) % 8
            assert (np.abs(model(changed).data[0, 20] - scores).max() > 1e-9) == (back < 8)


def test_writing_sample_by_sample_uses_the_scores_of_the_whole():
    model, kept = speech.WaveNet(8, 6, (1, 2, 4), RNG(0)), [[] for _ in range(3)]
    numbers = RNG(1).integers(0, 8, 25)
    with no_grad():
        whole = model(numbers[np.newaxis]).data[0]
    steps = [speech._next_scores(model, number, kept) for number in numbers]
    np.testing.assert_allclose(steps, whole, atol=1e-12)
    assert len(speech.write(model, numbers[:10], 15, RNG(2))) == 15
    assert speech.write(model, numbers[:10], 15, RNG(2)) == speech.write(model, numbers[:10], 15, RNG(2))
