"""Lesson 16, Learn more than the training set: early stopping, dropout."""

import numpy as np

from course_lib.checking.exercise import Lesson
from course_lib.checking.quiz import Option
from course_lib.text import _

LESSON = Lesson("network/16_generalising", _("Learn more than the training set"))


# --- early stopping ---------------------------------------------------------------------------------------------------


@LESSON.exercise(
    _("Stop early, and go back to the best"),
    probes=[
        ([5.0, 4.0, 3.0, 2.0, 1.0], [5.0, 3.0, 4.0, 4.5, 5.0], 2),
        ([5.0, 4.0, 3.0, 2.5, 2.4, 2.3], [5.0, 4.0, 4.2, 3.0, 3.5, 3.2], 2),
        ([3.0, 2.0, 1.0], [3.0, 2.0, 1.0], 2),
        ([9.0, 8.0, 7.0, 6.0, 5.0, 4.0, 3.0, 2.0], [9.0, 7.0, 7.5, 7.6, 6.5, 6.6, 6.7, 6.4], 2),
        ([9.0, 8.0, 7.0, 6.0, 5.0, 4.0], [9.0, 7.0, 7.1, 7.2, 7.3, 1.0], 3),
        ([4.0, 3.0, 2.5, 2.0, 1.5], [4.0, 3.0, 3.0, 3.0, 3.0], 3),
        ([2.0, 2.5, 2.2, 1.9, 1.8], [4.0, 3.0, 2.0, 1.0, 0.5], 2),
        ([6.0, 5.0, 4.0, 3.0, 2.0, 1.0], [5.0, 3.0, 6.0, 5.5, 5.0, 4.5], 3),
        ([9.0, 8.0, 7.0, 6.0, 5.0, 4.0, 3.5, 3.0, 2.5], [4.0, 3.0, 3.5, 3.6, 3.7, 2.0, 2.5, 2.6, 2.7], 2),
    ],
    hints=[
        _("Go through the validation losses with a loop, and remember the epoch of the smallest so far, `best`."),
        _("How long ago was that? `epoch - best`. As soon as this reaches `patience`, stop the loop."),
        _("Return `best` and the epoch at which you stopped; where the losses run out first, that is the last one."),
    ],
    correct=_(
        "Two epochs that are not the same: where training stopped, and whose weights to keep. In `fit` it is one argument, "
        "`patience`, and the weights of the best epoch are put back."
    ),
)
def early_stopping(train_loss, validation_loss, patience):
    best = 0
    for epoch in range(len(validation_loss)):
        if validation_loss[epoch] < validation_loss[best]:
            best = epoch
        if epoch - best >= patience:
            break
    return best, epoch


@early_stopping.also_right
def early_stopping_by_waiting(train_loss, validation_loss, patience):
    best, smallest, waited = 0, np.inf, 0
    for epoch, loss in enumerate(validation_loss):
        if loss < smallest:
            best, smallest, waited = epoch, loss, 0
        else:
            waited += 1
        if waited == patience:
            return best, epoch
    return best, len(validation_loss) - 1


@early_stopping.also_right
def early_stopping_by_argmin(train_loss, validation_loss, patience):
    for epoch in range(len(validation_loss)):
        best = int(np.argmin(validation_loss[: epoch + 1]))
        if epoch == best + patience:
            break
    return np.array([best, epoch])[0], epoch


def _stopped(losses, patience, better=lambda new, old: new < old):
    best = 0
    for epoch in range(1, len(losses)):
        if better(losses[epoch], losses[best]):
            best = epoch
        if epoch - best >= patience:
            return best, epoch
    return best, len(losses) - 1


@early_stopping.mistake(
    _(
        "You keep the last epoch, which is `patience` epochs past the best one: training ended there because the weights "
        "had got worse. Go back to the epoch with the smallest validation loss."
    )
)
def last_epoch_kept(train_loss, validation_loss, patience):
    _best, last = _stopped(validation_loss, patience)
    return last, last


@early_stopping.mistake(
    _(
        "You stop at the first rise. Validation losses wobble, and a better epoch often comes one or two later: "
        "wait for `patience` epochs in a row without a new best."
    )
)
def stops_at_first_rise(train_loss, validation_loss, patience):
    return _stopped(validation_loss, 1)


@early_stopping.mistake(
    _(
        "You watched the training loss. It goes on falling while the network learns the training set by heart; "
        "only samples that it does not train on can tell when to stop."
    )
)
def training_loss_watched(train_loss, validation_loss, patience):
    return _stopped(train_loss, patience)


@early_stopping.mistake(
    _(
        "You looked at the whole list for its smallest loss. During training the later epochs do not exist yet: "
        "once you have stopped, you cannot know that something better would have come."
    )
)
def looks_into_the_future(train_loss, validation_loss, patience):
    best = int(np.argmin(validation_loss))
    return best, min(best + int(patience), len(validation_loss) - 1)


@early_stopping.mistake(
    _(
        "You count an equal loss as a better one, so a network that has stopped learning is trained for ever. "
        "Ask for a smaller loss: `<`, not `<=`."
    )
)
def equal_is_better(train_loss, validation_loss, patience):
    return _stopped(validation_loss, patience, better=lambda new, old: new <= old)


@early_stopping.mistake(
    _(
        "You never stop early: you go through all the epochs, and `patience` plays no part. Leave the loop as soon as "
        "`patience` epochs in a row have brought no smaller loss."
    )
)
def never_stops(train_loss, validation_loss, patience):
    return int(np.argmin(validation_loss)), len(validation_loss) - 1


@early_stopping.mistake(
    _("You stop one epoch too late. Stop as soon as `patience` epochs in a row, no more, brought no smaller loss.")
)
def one_too_patient(train_loss, validation_loss, patience):
    return _stopped(validation_loss, patience + 1)


@early_stopping.mistake(
    _(
        "You compare each loss with the one before. A slow climb back from a bad epoch then looks like progress: "
        "compare with the smallest loss so far."
    )
)
def compared_with_the_one_before(train_loss, validation_loss, patience):
    best, waited = 0, 0
    for epoch in range(1, len(validation_loss)):
        best = epoch if validation_loss[epoch] < validation_loss[best] else best
        waited = 0 if validation_loss[epoch] < validation_loss[epoch - 1] else waited + 1
        if waited == patience:
            return best, epoch
    return best, len(validation_loss) - 1


# --- dropout ----------------------------------------------------------------------------------------------------------


def _uniform(*shape, seed):
    return np.random.default_rng(seed).random(shape)


@LESSON.exercise(
    _("Drop some nodes"),
    probes=[
        ([[1.0, 2.0, 3.0, 4.0]], [[0.1, 0.6, 0.3, 0.9]], 0.5, True),
        ([[1.0, 2.0, 3.0, 4.0]], [[0.1, 0.6, 0.3, 0.9]], 0.5, False),
        (np.arange(1.0, 13.0).reshape(3, 4), _uniform(3, 4, seed=1), 0.25, True),
        (np.arange(1.0, 13.0).reshape(3, 4), _uniform(3, 4, seed=2), 0.25, False),
        ([[5.0, -1.0], [2.0, 3.0]], [[0.1, 0.9], [0.3, 0.2]], 0.0, True),
        ([[5.0, -1.0], [2.0, 3.0]], [[0.99, 0.4], [0.7, 0.95]], 0.9, True),
    ],
    hints=[
        _("While not training, return `h` as it is, and be done."),
        _("`u >= p` is True for the nodes that are kept. Multiplying by it makes the others 0."),
        _("Divide what is kept by `1 - p`. With p = ½ half of the nodes are left, each counting double."),
    ],
    correct=_(
        "No node can rely on a particular neighbour, so what is learnt is spread over many. The expected value stays the "
        "same, and outside training there is nothing left to do."
    ),
)
def dropout(h, u, p, training):
    if not training:
        return h
    return h * (u >= p) / (1 - p)


@dropout.also_right
def dropout_by_where(h, u, p, training):
    return np.where(u < p, 0.0, h / (1 - p)) if training else h


@dropout.also_right
def dropout_in_place_of_a_copy(h, u, p, training):
    kept = h.copy()
    if training:
        kept[u < p] = 0
        kept /= 1 - p
    return kept


@dropout.mistake(
    _(
        "What is kept is not scaled up. With p = ½ the next layer gets half the sum that it will get later, when all nodes "
        "are there. Divide by 1 − p."
    )
)
def not_rescaled(h, u, p, training):
    return h * (u >= p) if training else h


@dropout.mistake(
    _(
        "You drop nodes outside training too, so that the same picture gets another answer each time. "
        "Where `training` is False, return `h` unchanged."
    )
)
def dropped_at_test_time(h, u, p, training):
    return h * (u >= p) / (1 - p)


@dropout.mistake(
    _(
        "You use one row of `u` for the whole batch, so every sample loses the same nodes. Each sample has a row of its own: "
        "compare the whole of `u` with p."
    )
)
def one_mask_for_all(h, u, p, training):
    return h * (u[0] >= p) / (1 - p) if training else h


@dropout.mistake(
    _(
        "You keep what should go and drop what should stay: p is the probability of being dropped. Keep where u is p or more."
    )
)
def kept_and_dropped_exchanged(h, u, p, training):
    return h * (u < p) / (1 - p) if training else h


@dropout.mistake(
    _(
        "You divide by p. The share that is kept is 1 − p, and it is this share that has to make up for the rest: "
        "with p = ½ the two are the same, with p = 0.1 they are not."
    )
)
def divided_by_p(h, u, p, training):
    return h * (u >= p) / p if training else h


@dropout.mistake(
    _(
        "You shrink outside training instead of stretching inside it, as the first paper on dropout did. The mean agrees too, "
        "but then whoever uses the network must know p. Divide by 1 − p while training, and leave the rest alone."
    )
)
def shrunk_at_test_time(h, u, p, training):
    return h * (u >= p) if training else h * (1 - p)


# --- quiz -------------------------------------------------------------------------------------------------------------

test_twice = LESSON.question(
    "test_twice",
    _("The test accuracy came out at 0.95. You change the rate, look again, and get 0.97. What do you report?"),
    Option(
        _("Neither as a test result: the second choice was made by looking. It takes new images for that."),
        _(
            "Yes. After twenty such looks the best of twenty lucky draws is what you report. Settings are chosen on the "
            "validation part."
        ),
        right=True,
    ),
    Option(
        _("0.97: it is the better model."),
        _(
            "It may be, and it may have been lucky with these images. Chosen by the test part, its number is no longer a test."
        ),
    ),
    Option(
        _("0.96, the mean of the two."),
        _("They are two different models, and the mean of them belongs to neither."),
    ),
)
