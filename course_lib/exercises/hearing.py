"""Lesson 28, Hear and speak: aliases, paths and blanks, the sum over paths, errors, a speaker's own mean, WaveNet."""

from __future__ import annotations

from itertools import groupby

import numpy as np

from course_lib.checking.exercise import Lesson
from course_lib.checking.quiz import Option
from course_lib.text import _

LESSON = Lesson("large_models/28_hearing", _("Hear and speak"))


# --- before you begin -------------------------------------------------------------------------------------------------

LESSON.recall(
    "all_at_once",
    "translating",
    _("A model gives three signs of an answer the probabilities 0.9, 0.8 and 0.5. How sure is it of all three?"),
    Option(
        _("0.9 · 0.8 · 0.5 = 0.36"),
        _("Yes. In this lesson the same product gives the probability of one path through a sound."),
        right=True,
    ),
    Option(_("0.5, the least of them"), _("The other two can be wrong as well, so the answer is less sure than that.")),
    Option(_("0.73, their mean"), _("All three have to be right at once, and so they are multiplied.")),
)

LESSON.recall(
    "one_or_the_other",
    "probability",
    _("Two things exclude each other, with the probabilities 0.36 and 0.24. How likely is one or the other?"),
    Option(
        _("0.36 + 0.24 = 0.60"),
        _("Yes. Several paths through a sound can spell the same word, and their probabilities add up."),
        right=True,
    ),
    Option(_("0.36 · 0.24 = 0.0864"), _("The product is for independent things that happen *together*.")),
    Option(_("0.36, the larger one"), _("The other one counts as well: it spells success too.")),
)

LESSON.recall(
    "which_is_new",
    "certainty",
    _("A recogniser will be used by people whom it has never heard. How should the test set be chosen?"),
    Option(
        _("All recordings of some of the speakers are held out."),
        _("Yes. What will be new in use is the speaker, so the speaker has to be new in the test."),
        right=True,
    ),
    Option(
        _("A random fifth of all recordings is held out."),
        _("Then nearly every tested voice was heard in training, and the error is too small."),
    ),
    Option(
        _("The last recording of each speaker is held out."),
        _("Every speaker would be known already. In use none will be."),
    ),
)


# --- sampling ---------------------------------------------------------------------------------------------------------


@LESSON.exercise(
    _("Which tone is heard?"),
    probes=[
        (3000.0, 8000.0),
        (5000.0, 8000.0),
        (13000.0, 8000.0),
        (9500.0, 8000.0),
        (8000.0, 8000.0),
        (4000.0, 8000.0),
    ],
    hints=[
        _("Adding the rate to a frequency changes no sample. So first bring f below the rate."),
        _("After `f = f % rate` the tone is below the rate. What becomes of one in the upper half?"),
        _("It sounds like `rate - f`, so return the smaller one: `min(f, rate - f)`."),
    ],
    correct=_(
        "Nothing in the samples tells 5,000 Hz from 3,000 Hz. So whatever lies above half the rate must be filtered "
        "out *before* sampling: afterwards it is too late."
    ),
)
def alias(f, rate):
    f = f % rate
    return min(f, rate - f)


@alias.also_right
def alias_by_the_nearest_multiple(f, rate):
    return abs(f - rate * round(f / rate))


@alias.also_right
def alias_by_steps(f, rate):
    while f > rate / 2:
        f = abs(f - rate)
    return f


@alias.mistake(
    _("You began again from 0 at the rate. A tone between half the rate and the rate is not heard as it is either.")
)
def begins_again_at_the_rate(f, rate):
    return f % rate


@alias.mistake(
    _(
        "You began again from 0 at half the rate. From there on the tone that is heard comes *down* again, to 0 at the rate."
    )
)
def begins_again_at_half(f, rate):
    return f % (rate / 2)


@alias.mistake(
    _("Your tones turn round at the rate. A wave needs two samples per turn, so they turn round at half the rate.")
)
def turns_at_the_rate(f, rate):
    f = f % (2 * rate)
    return min(f, 2 * rate - f)


@alias.mistake(
    _("This is right up to the rate. A tone above it turns round once more: take away the rate as often as it goes.")
)
def turns_once(f, rate):
    return f if f <= rate / 2 else rate - f


@alias.mistake(_("Your tone stays at the limit. What lies above half the rate is heard below it, as another tone."))
def stays_at_the_limit(f, rate):
    return min(f, rate / 2)


@alias.mistake(_("A frequency below 0 only turns the wave the other way, and sounds the same: return its size."))
def below_zero(f, rate):
    return f - rate * round(f / rate)


# --- paths and blanks -------------------------------------------------------------------------------------------------


@LESSON.exercise(
    _("From a path to a text"),
    probes=[("-ii-u",), ("a-a",), ("aaa",), ("iaai",), ("--",), ("eee-ee--r-rr",), ("uuuu-",)],
    hints=[
        _("Read *ii-i* aloud: one long i, a pause, another i. Which of the two rules must see the pause?"),
        _("Repeats have to be merged while the blanks still part them. Move the line that drops blanks."),
        _("Leave out the first line, and end with `return kept.replace('-', '')`."),
    ],
    correct=_(
        "First merge, then drop. The blank is what tells a long *i* from two of them, and it also lets the network "
        "say nothing where nothing is to be said."
    ),
)
def collapse(path):
    kept = ""
    for k, symbol in enumerate(path):
        if k == 0 or symbol != path[k - 1]:
            kept += symbol
    return kept.replace("-", "")


@collapse.also_right
def collapse_by_groups(path):
    return "".join(symbol for symbol, _run in groupby(path) if symbol != "-")


@collapse.also_right
def collapse_at_the_end_of_a_run(path):
    return "".join(a for a, b in zip(path, path[1:] + "-", strict=True) if a not in (b, "-"))


@collapse.planted(
    _(
        "The blanks still go first, and then nothing parts two equal letters: a-a becomes aa, and then a. Which rule "
        "has to come first?"
    )
)
def blanks_first(path):
    path = path.replace("-", "")
    kept = ""
    for k, symbol in enumerate(path):
        if k == 0 or symbol != path[k - 1]:
            kept += symbol
    return kept


@collapse.mistake(_("You only dropped the blanks. A letter that lasts for three frames was said once."))
def merges_nothing(path):
    return path.replace("-", "")


@collapse.mistake(_("Repeats are merged, and the blanks are still there. Drop them at the end."))
def blanks_stay(path):
    return "".join(symbol for symbol, _run in groupby(path))


@collapse.mistake(_("You kept each letter once in the whole text. Only repeats side by side are merged."))
def once_in_all(path):
    return "".join(dict.fromkeys(path.replace("-", "")))


@collapse.mistake(_("You merged pairs. A letter may last for any number of frames: compare with the one before."))
def merges_pairs(path):
    for symbol in dict.fromkeys(path):
        path = path.replace(2 * symbol, symbol)
    return path.replace("-", "")


# --- the sum over paths -----------------------------------------------------------------------------------------------


@LESSON.exercise(
    _("One frame further"),
    probes=[
        ([1.0, 0.0, 0.0, 0.0, 0.0], np.array([0, 1, 0, 2, 0]), [0.5, 0.25, 0.5, 0.125, 0.5]),
        ([0.25, 0.5, 0.125, 0.0625, 0.03125], np.array([0, 1, 0, 2, 0]), [0.5, 0.25, 0.5, 0.75, 0.5]),
        ([0.25, 0.5, 0.125, 0.0625, 0.03125], np.array([0, 3, 0, 3, 0]), [0.5, 0.75, 0.5, 0.75, 0.5]),
        ([0.5, 0.25, 0.75], np.array([0, 4, 0]), [0.9, 0.8, 0.9]),
        (
            [[0.5, 0.1], [0.25, 0.2], [0.75, 0.3], [0.1, 0.4], [0.2, 0.5]],
            np.array([[0, 0], [1, 2], [0, 0], [1, 5], [0, 0]]),
            [[0.3, 0.6], [0.4, 0.7], [0.3, 0.6], [0.4, 0.2], [0.3, 0.6]],
        ),
    ],
    hints=[
        _("A path in state s was in state s, s − 1 or s − 2 one frame ago. Which entries of `alpha` are those?"),
        _("`new[1:]` is for the states from 1 on; one state before each of them is `alpha[:-1]`."),
        _("The last blank is a comparison: `states[2:] != states[:-2]`. It is False between blanks and equal letters."),
    ],
    correct=_(
        "Five states and a hundred frames have more paths than anybody could list, and yet you need five numbers per "
        "frame. This is why CTC can be trained at all."
    ),
    blanks=("alpha[:-1]", "alpha[:-2]", "states[2:] != states[:-2]", "p"),
)
def step(alpha, states, p):
    new = alpha.copy()
    new[1:] += alpha[:-1]
    new[2:] += alpha[:-2] * (states[2:] != states[:-2])
    return new * p


@step.also_right
def step_state_by_state(alpha, states, p):
    new = np.zeros_like(alpha)
    for s in range(len(alpha)):
        new[s] = alpha[s] + (alpha[s - 1] if s > 0 else 0)
        if s > 1:
            new[s] = new[s] + np.where(states[s] == states[s - 2], 0, alpha[s - 2])
    return new * p


@step.also_right
def step_by_moved_copies(alpha, states, p):
    one, two = np.zeros_like(alpha), np.zeros_like(alpha)
    one[1:], two[2:] = alpha[:-1], np.where(states[2:] == states[:-2], 0.0, alpha[:-2])
    return (alpha + one + two) * p


@step.mistake(
    _(
        "Yours may jump from every state over the next one. From blank to blank that skips a letter, and between equal "
        "letters it skips the blank that parts them."
    )
)
def jumps_anywhere(alpha, states, p):
    new = alpha.copy()
    new[1:] += alpha[:-1]
    new[2:] += alpha[:-2]
    return new * p


@step.mistake(
    _(
        "Yours jumps to every letter, also to one that equals the letter before. Without a blank between them, the two "
        "would be merged into one."
    )
)
def jumps_between_equals(alpha, states, p):
    new = alpha.copy()
    new[1:] += alpha[:-1]
    new[2:] += alpha[:-2] * (states[2:] != 0)
    return new * p


@step.mistake(_("Yours never jumps. From one letter to a *different* one the blank between them may be left out."))
def never_jumps(alpha, states, p):
    new = alpha.copy()
    new[1:] += alpha[:-1]
    return new * p


@step.mistake(
    _("You kept the best of the ways into a state. They are different paths, and their probabilities add up.")
)
def keeps_the_best(alpha, states, p):
    new = alpha.copy()
    new[1:] = np.maximum(new[1:], alpha[:-1])
    new[2:] = np.maximum(new[2:], alpha[:-2] * (states[2:] != states[:-2]))
    return new * p


@step.mistake(_("You added `new` to itself, moved: what has just arrived moves on within the same frame. Add `alpha`."))
def moves_twice(alpha, states, p):
    new = alpha.copy()
    new[1:] += new[:-1].copy()
    new[2:] += new[:-2].copy() * (states[2:] != states[:-2])
    return new * p


@step.mistake(_("Yours never stays. A letter may last for several frames, so start from a copy of `alpha`."))
def never_stays(alpha, states, p):
    new = np.zeros_like(alpha)
    new[1:] += alpha[:-1]
    new[2:] += alpha[:-2] * (states[2:] != states[:-2])
    return new * p


@step.mistake(_("You summed the ways and left out this frame: multiply by p, what it gives each state's symbol."))
def forgets_the_frame(alpha, states, p):
    new = alpha.copy()
    new[1:] += alpha[:-1]
    new[2:] += alpha[:-2] * (states[2:] != states[:-2])
    return new


# --- errors -----------------------------------------------------------------------------------------------------------


def _edits(heard, said, insert=1, delete=1, substitute=1):
    row = [delete * j for j in range(len(said) + 1)]
    for i, a in enumerate(heard, start=1):
        before, row = row, [insert * i]
        for j, b in enumerate(said, start=1):
            row.append(min(before[j] + insert, row[j - 1] + delete, before[j - 1] + substitute * (a != b)))
    return row[-1]


@LESSON.exercise(
    _("The error rate"),
    probes=[
        ("iau", "iau"),
        ("iu", "iau"),
        ("iaau", "iau"),
        ("uai", "iau"),
        ("", "ae"),
        ("aeiou", "a"),
        ("eiar", "iaru"),
        ("rrie", "rie"),
    ],
    hints=[
        _("Fill a table D with a row for each beginning of `heard`, a column for each beginning of `said`."),
        _("`D[i, 0] = i` and `D[0, j] = j`. Every other entry is the smallest of the three sums of the formula."),
        _(
            "`D[i, j] = min(D[i-1, j] + 1, D[i, j-1] + 1, D[i-1, j-1] + (heard[i-1] != said[j-1]))`; divide the last one."
        ),
    ],
    correct=_(
        "One letter too many at the start costs one edit, although every later letter has moved. And a rate can be "
        "above 1: nothing limits how much a machine may hear that nobody said."
    ),
)
def error_rate(heard, said):
    D = np.zeros((len(heard) + 1, len(said) + 1))
    D[:, 0], D[0] = np.arange(len(heard) + 1), np.arange(len(said) + 1)
    for i in range(1, len(heard) + 1):
        for j in range(1, len(said) + 1):
            same = D[i - 1, j - 1] + (heard[i - 1] != said[j - 1])
            D[i, j] = min(D[i - 1, j] + 1, D[i, j - 1] + 1, same)
    return D[-1, -1] / len(said)


@error_rate.also_right
def error_rate_in_one_row(heard, said):
    return _edits(heard, said) / len(said)


@error_rate.also_right
def error_rate_by_recursion(heard, said):
    def edits(a, b):
        if not a or not b:
            return len(a) + len(b)
        return min(edits(a[1:], b) + 1, edits(a, b[1:]) + 1, edits(a[1:], b[1:]) + (a[0] != b[0]))

    return edits(heard, said) / len(said)


@error_rate.mistake(
    _("You divided by the length of what was *heard*. A machine that hears too much would be rewarded for it.")
)
def by_what_was_heard(heard, said):
    return _edits(heard, said) / len(heard) if heard else 0.0


@error_rate.mistake(_("You divided by the longer of the two. An error rate counts errors per letter that was *said*."))
def by_the_longer(heard, said):
    return _edits(heard, said) / max(len(heard), len(said))


@error_rate.mistake(_("You compared letter by letter. One letter too many moves all others, and is still one mistake."))
def place_by_place(heard, said):
    wrong = sum(a != b for a, b in zip(heard, said, strict=False))
    return (wrong + abs(len(heard) - len(said))) / len(said)


@error_rate.mistake(
    _("A wrong letter costs 2 in yours, one taken away and one put in. A substitution counts as one edit.")
)
def without_substitution(heard, said):
    return _edits(heard, said, substitute=2) / len(said)


@error_rate.mistake(_("Letters that were heard too much cost nothing in yours. An insertion is an error too."))
def insertions_free(heard, said):
    return _edits(heard, said, insert=0) / len(said)


@error_rate.mistake(_("Letters that were left out cost nothing in yours. A deletion is an error too."))
def deletions_free(heard, said):
    return _edits(heard, said, delete=0) / len(said)


@error_rate.mistake(_("This is the number of edits. A rate is per letter that was said."))
def not_a_rate(heard, said):
    return float(_edits(heard, said))


# --- whose voice ------------------------------------------------------------------------------------------------------

_LOGS = [[5.5, 7.5], [6.5, 7.0], [6.0, 8.0], [7.0, 7.25], [6.25, 7.75]]


@LESSON.exercise(
    _("Relative to one's own voice"),
    probes=[
        (_LOGS, np.array([1, 1, 2, 2, 2])),
        (_LOGS, np.array([7, 3, 7, 3, 7])),
        ([[6.0, 7.0], [6.5, 7.25]], np.array([4, 4])),
        ([[6.0, 7.0], [6.5, 7.25], [5.0, 8.0]], np.array([1, 2, 3])),
    ],
    states=("input unchanged",),
    hints=[
        _("Each speaker has one mean per formant. Whose mean has to be subtracted from row n?"),
        _("For one speaker: `own = speaker == one`, and `logs[own].mean(axis=0)` has shape (2,)."),
        _("With `out = logs.copy()`, for each `one` in `np.unique(speaker)`: `out[own] -= logs[own].mean(axis=0)`."),
    ],
    correct=_(
        "A logarithm turns *all formants 20 % higher* into *plus 0.18*, and a mean that is subtracted takes the 0.18 "
        "away. What remains is where a vowel lies among the vowels of this voice."
    ),
)
def own_mean(logs, speaker):
    out = logs.copy()
    for one in np.unique(speaker):
        own = speaker == one
        out[own] -= logs[own].mean(axis=0)
    return out


@own_mean.also_right
def own_mean_row_by_row(logs, speaker):
    return np.array([row - logs[speaker == one].mean(axis=0) for row, one in zip(logs, speaker, strict=True)])


@own_mean.also_right
def own_mean_by_a_matrix(logs, speaker):
    same = (speaker[:, np.newaxis] == speaker).astype(float)
    return logs - same @ logs / same.sum(axis=1, keepdims=True)


@own_mean.mistake(
    _("You subtracted the mean of everybody. That moves all voices together, and their differences remain.")
)
def mean_of_all(logs, speaker):
    return logs - logs.mean(axis=0)


@own_mean.mistake(
    _("You took one mean over both formants. F1 and F2 have different sizes: each needs its own mean, axis 0.")
)
def one_mean_for_both(logs, speaker):
    out = logs.copy()
    for one in np.unique(speaker):
        out[speaker == one] -= logs[speaker == one].mean()
    return out


@own_mean.mistake(
    _("You subtracted each row's own mean. The mean should run over the vowels of a speaker, and not over F1 and F2.")
)
def mean_of_each_row(logs, speaker):
    return logs - logs.mean(axis=1, keepdims=True)


@own_mean.mistake(
    _("You divided by the mean. These are logarithms: a factor on the formants is a *sum* here, so subtract.")
)
def divided(logs, speaker):
    out = logs.copy()
    for one in np.unique(speaker):
        out[speaker == one] /= logs[speaker == one].mean(axis=0)
    return out


@own_mean.mistake(_("You *added* the speaker's mean. That doubles the difference between voices."))
def added(logs, speaker):
    return 2 * logs - own_mean.reference(logs, speaker)


@own_mean.mistake(_("You returned the mean that belongs to each row. Subtract it from the row."))
def the_mean_itself(logs, speaker):
    return logs - own_mean.reference(logs, speaker)


# --- in a large model -------------------------------------------------------------------------------------------------


@LESSON.exercise(
    _("How far back does it hear?"),
    probes=[
        (2.0 ** np.arange(10), 2),
        (2.0 ** np.arange(6), 2),
        ([1.0, 1.0, 1.0], 3),
        ([1.0], 2),
        (np.tile([1.0, 2.0, 4.0], 2), 2),
        ([1.0, 3.0, 9.0], 3),
    ],
    hints=[
        _("A layer without dilation and with two taps sees two samples. How many *more* than one is that?"),
        _("Each layer reaches (k − 1) · dilation samples further back than the one below it."),
        _("The sum of all reaches, and the sample itself: `1 + (k - 1) * np.sum(dilations)`."),
    ],
    correct=_(
        "1, 2, 4, …, 512 gives 1,024, as section 2.1 of the paper says: ten layers instead of 1,023. At 16,000 samples "
        "per second that is 64 ms, and WaveNet repeats the block to hear further."
    ),
)
def receptive_field(dilations, k):
    return 1 + (k - 1) * np.sum(dilations)


@receptive_field.also_right
def receptive_field_layer_by_layer(dilations, k):
    seen = 1
    for dilation in dilations:
        seen = seen + (k - 1) * dilation
    return seen


@receptive_field.also_right
def receptive_field_by_a_product(dilations, k):
    return np.dot(dilations, np.full(len(dilations), k - 1)) + 1


@receptive_field.mistake(_("The sample itself is missing: the reaches of all layers, plus 1."))
def without_itself(dilations, k):
    return (k - 1) * np.sum(dilations)


@receptive_field.mistake(
    _("Two taps span one step, not two: a layer reaches (k − 1) · dilation further back, and you took k.")
)
def one_tap_too_many(dilations, k):
    return 1 + k * np.sum(dilations)


@receptive_field.mistake(_("You multiplied the dilations. Each layer *adds* its reach to what the layer below it saw."))
def multiplied(dilations, k):
    return 1 + (k - 1) * np.prod(dilations)


@receptive_field.mistake(_("You counted layers. A layer with dilation 8 reaches 8 samples further back, not 1."))
def counts_layers(dilations, k):
    return 1 + (k - 1) * len(dilations)


@receptive_field.mistake(_("You looked at the widest layer alone. The reaches of the layers below it come on top."))
def the_widest_alone(dilations, k):
    return 1 + (k - 1) * np.max(dilations)


# --- quiz -------------------------------------------------------------------------------------------------------------

who_pays = LESSON.question(
    "who_pays",
    _("With men alone, 15% of men's vowels are wrong. With everybody, it is 23%. Why do the men pay?"),
    Option(
        _("One bell per word has to cover three kinds of voice, and overlaps with its neighbours."),
        _("Yes. A man's *hod* lies where a child says *hawed*, and F1 and F2 alone do not say whose it is."),
        right=True,
    ),
    Option(
        _("There are fewer men in the training data than before."),
        _("The same 22 men are there. Others have been added."),
    ),
    Option(
        _("Women and children speak less clearly."),
        _("Trained on everybody, women's vowels are the ones that are recognised best."),
    ),
)
