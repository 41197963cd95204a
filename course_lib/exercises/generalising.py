"""Lesson 16, Learn more than the training set: early stopping, weight decay, dropout, and how to choose a run."""

import numpy as np

from course_lib.checking.exercise import Lesson
from course_lib.checking.quiz import Option
from course_lib.text import _

LESSON = Lesson("network/16_generalising", _("Learn more than the training set"))


# --- before you begin -------------------------------------------------------------------------------------------------

LESSON.recall(
    "steps_in_an_epoch",
    "training",
    _("You train on 400 images in batches of 32. How many steps does the optimizer take in one epoch?"),
    Option(_("13"), _("Yes: twelve full batches, and a last one with the 16 images that are left."), right=True),
    Option(_("12"), _("Twelve full batches hold 384 images. The other 16 make one more, smaller batch.")),
    Option(_("400"), _("That would be one step per image. A step uses the mean gradient of a whole batch.")),
    Option(_("32"), _("32 is the number of images in a batch. Count the batches that 400 images fill.")),
)

LESSON.recall(
    "a_weight_without_gradient",
    "building",
    _("You train with `W -= rate * dW`. The gradient of one weight is 0 in every step. What happens to this weight?"),
    Option(
        _("It keeps its initial value, however large."),
        _("Yes. The rule moves a weight only if the loss depends on it. This lesson adds a term that changes this."),
        right=True,
    ),
    Option(
        _("It shrinks towards 0."),
        _("Nothing in this rule pulls a weight towards 0: the step is the rate times 0. But a rule could do so."),
    ),
    Option(
        _("It moves by the rate in each step."),
        _("A step is the rate *times* the gradient, and the gradient is 0."),
    ),
)

LESSON.recall(
    "a_small_difference",
    "certainty",
    _(
        "On the same 359 images one model has an accuracy of 0.970 and another of 0.967. The standard error of each is "
        "about 0.009. What do you know?"
    ),
    Option(
        _("Too little to say which one is better."),
        _("Yes: the difference is one image of 359. On other images the order could well be the opposite."),
        right=True,
    ),
    Option(
        _("The first one is better: it has the larger number."),
        _("It has the larger number on *these* images. The gap is a third of a standard error, so others may flip it."),
    ),
    Option(
        _("The two are equally good."),
        _("You cannot conclude that either. A difference may be there, and 359 images are too few to show it."),
    ),
)


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
        _("Loop over the validation losses, and remember the epoch of the smallest so far, `best`."),
        _("How long ago was that? `epoch - best`. As soon as this difference reaches `patience`, leave the loop."),
        _("Return `best` and the epoch at which you stopped, which is the last one if the losses run out first."),
    ],
    correct=_(
        "The epoch at which training stops and the epoch whose weights you keep are two different things. In `fit` all of "
        "this is one argument, `patience`, and the weights of the best epoch are restored."
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
        "only samples that it does not train on can tell you when to stop."
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
        "You count an equal loss as a better one, so a network that has stopped learning is never stopped. "
        "Ask for a smaller loss: `<`, not `<=`."
    )
)
def equal_is_better(train_loss, validation_loss, patience):
    return _stopped(validation_loss, patience, better=lambda new, old: new <= old)


@early_stopping.mistake(
    _(
        "You never stop early: you run through all the epochs, and `patience` plays no part. Leave the loop as soon as "
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


# --- weight decay -----------------------------------------------------------------------------------------------------


@LESSON.exercise(
    _("A price for large weights"),
    probes=[
        (1.5, [[0.3, -0.2]], [0.1], [[2.0, -1.0]], [3.0], 0.1),
        (0.7, [[0.3, -0.2], [0.5, 0.4]], [0.1, -0.6], [[2.0, -1.0], [0.5, 3.0]], [4.0, -2.0], 0.5),
        (0.2, [[1.0, 0.0, -1.0]], [0.2], [[0.0, 5.0, -0.5]], [-7.0], 3.0),
        (0.9, [[0.3], [0.8]], [0.1, 0.2], [[2.0], [-1.0]], [3.0, 1.0], 0.0),
    ],
    hints=[
        _(
            "The penalty is ½ λ Σ w², over the entries of W alone. Its derivative with respect to one entry is λ times it."
        ),
        _("`np.sum(W**2)` is the sum of the squares. Multiply it by `0.5 * decay`."),
        _("The gradient of W becomes `dW + decay * W`. The bias is not in the penalty: what does that make of `db`?"),
    ],
    correct=_(
        "The larger a weight, the stronger the pull towards 0: after a step with rate η every weight has lost the share "
        "η λ of itself, whatever the data want."
    ),
    blanks=("0.5 * decay * np.sum(W**2)", "dW + decay * W", "db"),
)
def decayed_loss(loss, dW, db, W, b, decay):
    penalty = 0.5 * decay * np.sum(W**2)
    return loss + penalty, dW + decay * W, db


@decayed_loss.also_right
def decayed_loss_by_norm(loss, dW, db, W, b, decay):
    return loss + decay / 2 * np.linalg.norm(W) ** 2, dW + W * decay, db.copy()


@decayed_loss.also_right
def decayed_loss_weight_by_weight(loss, dW, db, W, b, decay):
    gradient = dW.copy()
    for place, weight in np.ndenumerate(W):
        loss = loss + decay * weight * weight / 2
        gradient[place] += decay * weight
    return loss, gradient, db


@decayed_loss.mistake(
    _(
        "Your penalty lacks the factor ½, and your gradient does not: the derivative of λ w² would be 2 λ w. "
        "With ½ in front of the sum the two belong together."
    )
)
def penalty_without_half(loss, dW, db, W, b, decay):
    return loss + decay * np.sum(W**2), dW + decay * W, db


@decayed_loss.mistake(
    _(
        "Your gradient has a factor of 2 too many. The ½ in the penalty is there to cancel it: ½ λ w² has the derivative λ w."
    )
)
def gradient_doubled(loss, dW, db, W, b, decay):
    return loss + 0.5 * decay * np.sum(W**2), dW + 2 * decay * W, db


@decayed_loss.mistake(
    _(
        "You left out the ½ everywhere. Penalty and gradient fit each other, but both are twice as large as asked: your λ "
        "means something else than everybody else's."
    )
)
def twice_the_decay(loss, dW, db, W, b, decay):
    return loss + decay * np.sum(W**2), dW + 2 * decay * W, db


@decayed_loss.mistake(
    _(
        "You took the mean of the squares. The penalty is their sum; otherwise a weight in a large layer would pay less "
        "than one in a small layer, and the gradient λ w would not be its derivative."
    )
)
def mean_of_squares(loss, dW, db, W, b, decay):
    return loss + 0.5 * decay * np.mean(W**2), dW + decay * W, db


@decayed_loss.mistake(
    _(
        "You made the biases pay too. A bias shifts a node and makes no function steeper, so the text leaves it out: "
        "its gradient stays `db`."
    )
)
def bias_decayed(loss, dW, db, W, b, decay):
    return loss + 0.5 * decay * (np.sum(W**2) + np.sum(b**2)), dW + decay * W, db + decay * b


@decayed_loss.mistake(
    _(
        "Your penalty is right, but you subtract its gradient. A step goes *against* the gradient, so this minus would push "
        "every weight away from 0."
    )
)
def pushes_away(loss, dW, db, W, b, decay):
    return loss + 0.5 * decay * np.sum(W**2), dW - decay * W, db


@decayed_loss.mistake(
    _(
        "You added the penalty to the loss and not to the gradient. The step follows the gradient alone, so nothing decays."
    )
)
def gradient_without_penalty(loss, dW, db, W, b, decay):
    return loss + 0.5 * decay * np.sum(W**2), dW, db


@decayed_loss.mistake(
    _(
        "You took the length of W, a square root. The penalty is the *squared* length, Σ w², whose derivative is so "
        "convenient."
    )
)
def length_not_squared(loss, dW, db, W, b, decay):
    return loss + 0.5 * decay * np.linalg.norm(W), dW + decay * W, db


@decayed_loss.mistake(
    _(
        "That is the L1 penalty, λ Σ |w|, which pulls every weight with the same force. It is used too, but here the "
        "penalty is ½ λ Σ w²."
    )
)
def absolute_values(loss, dW, db, W, b, decay):
    return loss + decay * np.sum(np.abs(W)), dW + decay * np.sign(W), db


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
        _("Outside training, return `h` as it is."),
        _("`u >= p` is True for the nodes that are kept. Multiplying by it makes the others 0."),
        _("Divide what is kept by `1 - p`. With p = ½, half of the nodes are left and each counts double."),
    ],
    correct=_(
        "No node can rely on a particular neighbour, so what the network learns is spread over many of them. The expected "
        "value stays the same, and outside training there is nothing left to do."
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
        "You drop nodes outside training too, so the same image gets a different answer each time. "
        "Where `training` is False, return `h` unchanged."
    )
)
def dropped_at_test_time(h, u, p, training):
    return h * (u >= p) / (1 - p)


@dropout.mistake(
    _(
        "You use one row of `u` for the whole batch, so every sample loses the same nodes. Each sample has its own row: "
        "compare all of `u` with p."
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
        "You divide by p. The share that is kept is 1 − p, and this share has to make up for the rest. With p = ½ the two "
        "are equal, with p = 0.1 they are not."
    )
)
def divided_by_p(h, u, p, training):
    return h * (u >= p) / p if training else h


@dropout.mistake(
    _(
        "You shrink the values outside training instead of stretching them during it, as the first paper on dropout did. "
        "The mean is right too, but then everyone who uses the network must know p. Divide by 1 − p during training only."
    )
)
def shrunk_at_test_time(h, u, p, training):
    return h * (u >= p) if training else h * (1 - p)


# --- which run? -------------------------------------------------------------------------------------------------------


@LESSON.exercise(
    _("Choose a run"),
    probes=[
        (
            [9610.0, 2410.0, 610.0, 38410.0],
            [0.02, 0.05, 0.3, 0.01],
            [0.21, 0.22, 0.4, 0.25],
            [0.02, 0.03, 0.04, 0.02],
            [0.24, 0.23, 0.39, 0.19],
        ),
        (
            [500.0, 9000.0, 4000.0, 2000.0, 3000.0],
            [0.6, 0.04, 0.1, 0.05, 0.2],
            [0.62, 0.3, 0.34, 0.36, 0.33],
            [0.02, 0.05, 0.02, 0.09, 0.01],
            [0.58, 0.31, 0.2, 0.33, 0.35],
        ),
        ([100.0, 300.0, 200.0], [0.9, 0.1, 0.2], [0.95, 0.2, 0.5], [0.2, 0.01, 0.35], [0.94, 0.3, 0.1]),
        ([400.0, 100.0], [0.2, 0.1], [0.5, 0.75], [0.25, 0.1], [0.8, 0.6]),
        (
            [800.0, 700.0, 600.0, 100.0, 50.0],
            [0.1, 0.2, 0.1, 0.4, 0.9],
            [0.4, 0.44, 0.47, 0.6, 0.9],
            [0.05, 0.02, 0.08, 0.1, 0.1],
            [0.5, 0.4, 0.41, 0.44, 0.95],
        ),
        ([700.0], [0.1], [0.3], [0.02], [0.4]),
    ],
    hints=[
        _("First find the smallest validation loss. Then ask which runs cannot be told apart from it."),
        _("With `best = np.argmin(validation_loss)`, the limit is `validation_loss[best] + standard_error[best]`."),
        _(
            "`np.where(validation_loss <= limit, parameters, np.inf)` rules out the runs beyond the limit and keeps every "
            "run at its place. Return the place of the smallest entry."
        ),
    ],
    correct=_(
        "The test losses lay before you and you did not use them: they can still be reported. Among runs that the data "
        "cannot tell apart, you took the one that had the least freedom to learn by heart."
    ),
)
def choose_run(parameters, train_loss, validation_loss, standard_error, test_loss):
    best = np.argmin(validation_loss)
    limit = validation_loss[best] + standard_error[best]
    return np.argmin(np.where(validation_loss <= limit, parameters, np.inf))


@choose_run.also_right
def choose_run_by_sorting(parameters, train_loss, validation_loss, standard_error, test_loss):
    best = min(range(len(parameters)), key=lambda run: validation_loss[run])
    limit = validation_loss[best] + standard_error[best]
    return min(
        (run for run in range(len(parameters)) if validation_loss[run] <= limit), key=lambda run: parameters[run]
    )


@choose_run.also_right
def choose_run_by_places(parameters, train_loss, validation_loss, standard_error, test_loss):
    best = validation_loss.argmin()
    good = np.flatnonzero(validation_loss <= validation_loss[best] + standard_error[best])
    return int(good[parameters[good].argmin()])


@choose_run.mistake(
    _(
        "You chose by the test loss. Once it has chosen, it is flattered by the choice, and you have nothing left to report. "
        "Choose by the validation loss."
    )
)
def chosen_by_test(parameters, train_loss, validation_loss, standard_error, test_loss):
    return np.argmin(test_loss)


@choose_run.mistake(
    _(
        "You chose by the training loss, which is smallest for the run that learned most by heart. Use the validation loss."
    )
)
def chosen_by_training(parameters, train_loss, validation_loss, standard_error, test_loss):
    return np.argmin(train_loss)


@choose_run.mistake(
    _(
        "You took the smallest validation loss. Others lie within one standard error of it, so its lead may be luck: among "
        "those, take the network with the fewest parameters."
    )
)
def smallest_loss_wins(parameters, train_loss, validation_loss, standard_error, test_loss):
    return np.argmin(validation_loss)


@choose_run.mistake(
    _(
        "You took the smallest network of all, whatever its loss. Only runs within one standard error of the best qualify."
    )
)
def smallest_network(parameters, train_loss, validation_loss, standard_error, test_loss):
    return np.argmin(parameters)


@choose_run.mistake(
    _(
        "You gave each run its own standard error, so a run that was measured badly gets more room. The limit is the same "
        "for all: the best loss plus the standard error *of the best run*."
    )
)
def own_standard_error(parameters, train_loss, validation_loss, standard_error, test_loss):
    good = validation_loss <= validation_loss.min() + standard_error
    return np.argmin(np.where(good, parameters, np.inf))


@choose_run.mistake(_("Your limit is two standard errors above the best loss. The rule here allows one."))
def two_standard_errors(parameters, train_loss, validation_loss, standard_error, test_loss):
    best = np.argmin(validation_loss)
    good = validation_loss <= validation_loss[best] + 2 * standard_error[best]
    return np.argmin(np.where(good, parameters, np.inf))


@choose_run.mistake(
    _(
        "You returned a place in the shortened list, after the other runs were thrown out. Counted in the whole table, that "
        "is a different run: keep every run at its place, or look the place up."
    )
)
def place_in_the_short_list(parameters, train_loss, validation_loss, standard_error, test_loss):
    best = np.argmin(validation_loss)
    return np.argmin(parameters[validation_loss <= validation_loss[best] + standard_error[best]])


@choose_run.mistake(
    _(
        "You returned the number of parameters of the right run. The question is which run: return its place in the table."
    )
)
def parameters_for_place(parameters, train_loss, validation_loss, standard_error, test_loss):
    return parameters[choose_run_by_places(parameters, train_loss, validation_loss, standard_error, test_loss)]


# --- in a large model -------------------------------------------------------------------------------------------------


@LESSON.exercise(
    _("What text is worth when it is read again"),
    probes=[
        (1.0, 4.0, 15.39),
        (1.0, 1.0, 15.39),
        (2.0, 40.0, 15.39),
        (5.0, 3.0, 4.0),
        (3.0, 1000.0, 15.39),
    ],
    hints=[
        _("The first epoch counts in full. How many of the epochs are repeats?"),
        _("`repeats = epochs - 1`. What they add is U · r · (1 − e to the power of −R / r)."),
        _("Add to `unique` the product `unique * r * (1 - np.exp(-repeats / r))`."),
    ],
    correct=_(
        "A few epochs are nearly as good as fresh text; forty are worth about fifteen; and the best that endless reading can "
        "give is 1 + r times the text that you have."
    ),
)
def effective_tokens(unique, epochs, r):
    repeats = epochs - 1
    return unique + unique * r * (1 - np.exp(-repeats / r))


@effective_tokens.also_right
def effective_tokens_in_one(unique, epochs, r):
    return unique * (1 - r * np.expm1((1 - epochs) / r))


@effective_tokens.also_right
def effective_tokens_from_the_limit(unique, epochs, r):
    limit = unique * (1 + r)
    return limit - unique * r * np.e ** (-(epochs - 1) / r)


@effective_tokens.mistake(
    _("You counted every epoch as a repeat. The first time, all text is new: R is the number of epochs minus 1.")
)
def first_epoch_a_repeat(unique, epochs, r):
    return unique + unique * r * (1 - np.exp(-epochs / r))


@effective_tokens.mistake(
    _("You returned only what the repeats add. The first epoch is worth U itself: with one epoch the answer must be U.")
)
def first_epoch_forgotten(unique, epochs, r):
    return unique * r * (1 - np.exp(-(epochs - 1) / r))


@effective_tokens.mistake(
    _(
        "You counted every token that is read as a fresh one, U times the epochs. What has been read before is worth less."
    )
)
def all_as_fresh(unique, epochs, r):
    return unique * epochs


@effective_tokens.mistake(
    _("The factor r in front of the bracket is missing: with it, the first few repeats count almost in full.")
)
def without_r_in_front(unique, epochs, r):
    return unique + unique * (1 - np.exp(-(epochs - 1) / r))


@effective_tokens.mistake(
    _("You left r out of the exponent, so that what is new is used up after a single repeat. The exponent is −R / r.")
)
def without_r_in_the_exponent(unique, epochs, r):
    return unique + unique * r * (1 - np.exp(-(epochs - 1)))


@effective_tokens.mistake(
    _("The exponent has lost its minus. Each repeat should add less than the one before; yours take something away.")
)
def exponent_without_minus(unique, epochs, r):
    with np.errstate(over="ignore"):
        return unique + unique * r * (1 - np.exp((epochs - 1) / r))


@effective_tokens.mistake(
    _(
        "You let the value halve after r repeats, 2 to the power of −R / r. The formula has e instead of 2: after r repeats "
        "a share of 1/e is left."
    )
)
def halves(unique, epochs, r):
    return unique + unique * r * (1 - 2.0 ** (-(epochs - 1) / r))


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
