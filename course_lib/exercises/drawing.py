"""Lesson 27, Draw: noise in one go, the loss, a step back, guidance, the nearest known picture, what a schedule leaves."""

from __future__ import annotations

import numpy as np

from course_lib.checking.exercise import Lesson
from course_lib.checking.quiz import Option
from course_lib.text import _

LESSON = Lesson("large_models/27_drawing", _("Draw"))


# --- before you begin -------------------------------------------------------------------------------------------------

LESSON.recall(
    "bell_and_square",
    "surprise",
    _(
        "You fit the mean of a Gaussian whose spread is fixed. Which loss is its surprise, up to a constant and a factor?"
    ),
    Option(
        _("The squared distance to the mean."),
        _("Yes. It is the loss of this lesson, and you will see what it asks a network to draw."),
        right=True,
    ),
    Option(
        _("The distance to the mean, without the square."),
        _("That belongs to a bell with a sharp peak and long tails. A Gaussian has the square in its exponent."),
    ),
    Option(
        _("Cross-entropy over the classes."),
        _("That is the surprise where the answer is one of several classes. Here it is a real number."),
    ),
)

LESSON.recall(
    "variances_add",
    "certainty",
    _("Two independent numbers have the variances 0.64 and 0.36. What are the variance and the spread of their sum?"),
    Option(
        _("Variance 1, spread 1."),
        _("Yes: variances of independent numbers add up. This is why noise and picture can share a variance of 1."),
        right=True,
    ),
    Option(
        _("Variance 1.96, spread 1.4."),
        _("You added the spreads, 0.8 and 0.6. That would hold if the two always went up and down together."),
    ),
    Option(_("Variance 0.5, spread 0.71."), _("This is the mean of the variances. For a sum, they add up.")),
)

LESSON.recall(
    "colder_pen",
    "writing",
    _("A model that writes names gets a lower temperature. What happens to its names?"),
    Option(
        _("They become more typical, and fewer of them differ from each other."),
        _("Yes. A model that draws has a dial with the same price, although it works in another way."),
        right=True,
    ),
    Option(
        _("They become more original, because the model takes greater risks."),
        _("That is a high temperature. A low one gives still more to what is likely already."),
    ),
    Option(
        _("Nothing, as long as the weights stay the same."),
        _("The scores stay the same, but the probabilities made from them do not."),
    ),
)


# --- noise in one go --------------------------------------------------------------------------------------------------


@LESSON.exercise(
    _("t steps of noise in one go"),
    probes=[
        ([[5.0, 0.0], [1.0, -2.0]], 0.64, [[0.0, 1.0], [0.5, -1.0]]),
        ([[2.0, 1.0], [-1.0, 3.0], [0.5, 0.5]], [[0.9], [0.5], [0.1]], [[1.0, -1.0], [0.2, 0.4], [-2.0, 1.5]]),
        ([[3.0, -1.0]], 1.0, [[0.7, 0.3]]),
        ([[3.0, -1.0]], 0.0, [[0.7, 0.3]]),
    ],
    hints=[
        _("A picture and noise, each times a number. The *squares* of the two numbers add up to 1."),
        _("`np.sqrt(a_bar)` belongs to the picture. Which share of the variance is left for the noise?"),
        _("`np.sqrt(a_bar) * x` is one summand; the other is `noise` times the square root of `1 - a_bar`."),
    ],
    correct=_(
        "Any step of the way is now one line, and nobody has to walk there. Training will jump to a random step of a "
        "random picture in every row of a batch."
    ),
)
def noised(x, a_bar, noise):
    return np.sqrt(a_bar) * x + np.sqrt(1 - a_bar) * noise


@noised.also_right
def noised_by_powers(x, a_bar, noise):
    a_bar = np.asarray(a_bar)
    return a_bar**0.5 * np.array(x) + noise * (1 - a_bar) ** 0.5


@noised.also_right
def noised_row_by_row(x, a_bar, noise):
    shares = np.broadcast_to(a_bar, (len(x), 1))
    return np.array([np.sqrt(a) * row + np.sqrt(1 - a) * e for row, a, e in zip(x, shares, noise, strict=True)])


@noised.mistake(
    _(
        "You used ā and 1 − ā as weights. Those are shares of the *variance*, and a weight is the root of its share: with "
        "yours, the numbers shrink halfway and grow again."
    )
)
def shares_as_weights(x, a_bar, noise):
    return a_bar * x + (1 - a_bar) * noise


@noised.mistake(_("The noise has the weight 1 − ā in yours. Its variance should be 1 − ā, so its weight is the root."))
def noise_without_root(x, a_bar, noise):
    return np.sqrt(a_bar) * x + (1 - a_bar) * noise


@noised.mistake(
    _("The picture has the weight ā in yours. What is left of its variance is ā, so its weight is the root.")
)
def picture_without_root(x, a_bar, noise):
    return a_bar * x + np.sqrt(1 - a_bar) * noise


@noised.mistake(
    _("Your two weights add up to 1. Their squares should, because variances of independent numbers add up.")
)
def weights_add_to_one(x, a_bar, noise):
    return np.sqrt(a_bar) * x + (1 - np.sqrt(a_bar)) * noise


@noised.mistake(
    _("Your weights have changed places: ā is what is left of the picture, so ā = 1 should return the picture.")
)
def weights_swapped(x, a_bar, noise):
    return np.sqrt(1 - a_bar) * x + np.sqrt(a_bar) * noise


@noised.mistake(
    _("You put noise on top of a picture that stays as it was. Then the numbers grow; the picture has to fade.")
)
def picture_stays(x, a_bar, noise):
    return x + np.sqrt(1 - a_bar) * noise


# --- the loss ---------------------------------------------------------------------------------------------------------


def fading(x, t):
    """A made-up guess of the noise, which depends on both arguments."""
    return 0.5 * x + 0.1 * t


def bending(x, t):
    """Another one, and not a straight line."""
    return np.tanh(x) - 0.2 * t


SCHEDULE = [1.0, 0.9, 0.6, 0.2, 0.05]


@LESSON.exercise(
    _("The loss of a guess of the noise"),
    probes=[
        (fading, [[1.0, 2.0], [-1.0, 0.5]], SCHEDULE, np.array([[1], [3]]), [[0.3, -1.2], [0.8, 0.1]]),
        (bending, [[0.5, -0.5, 2.0]], SCHEDULE, np.array([[4]]), [[1.5, 0.2, -0.7]]),
        (bending, [[3.0], [1.0], [-2.0]], SCHEDULE, np.array([[2], [2], [1]]), [[0.0], [1.0], [-1.0]]),
        (fading, [[0.0, 1.0], [2.0, 2.0]], SCHEDULE, np.array([[4], [1]]), [[-0.4, 0.9], [1.1, -2.0]]),
    ],
    hints=[
        _("Read the text above the cell once more: what is the network asked to guess?"),
        _("The first two lines make x_t and a guess, and they are right. With what should the guess be compared?"),
        _(
            "Only the last line is to be changed: `guess` minus what was added in the first line, squared, and its mean."
        ),
    ],
    correct=_(
        "Three lines, and they are the whole of training. Every number of the noise counts alike, whether it is the third "
        "pixel of a digit or the colour of an eye."
    ),
)
def loss(predict, x, a_bar, t, noise):
    x_t = np.sqrt(a_bar[t]) * x + np.sqrt(1 - a_bar[t]) * noise
    guess = predict(x_t, t)
    return ((guess - noise) ** 2).mean()


@loss.also_right
def loss_by_numpy(predict, x, a_bar, t, noise):
    left = a_bar[t]
    return np.mean(np.square(noise - predict(left**0.5 * x + (1 - left) ** 0.5 * noise, t)))


@loss.also_right
def loss_by_a_sum(predict, x, a_bar, t, noise):
    miss = predict(np.sqrt(a_bar[t]) * x + np.sqrt(1 - a_bar[t]) * noise, t) - noise
    return (miss * miss).sum() / noise.size


@loss.planted(
    _(
        "Yours compares the guess with something else than the noise. The network is asked what was added, because from "
        "that, and x_t, the picture follows."
    )
)
def compared_with_the_picture(predict, x, a_bar, t, noise):
    x_t = np.sqrt(a_bar[t]) * x + np.sqrt(1 - a_bar[t]) * noise
    guess = predict(x_t, t)
    return ((guess - x) ** 2).mean()


@loss.mistake(_("You compare the guess with x_t, which the network has in front of it. It would learn to copy."))
def compared_with_what_it_sees(predict, x, a_bar, t, noise):
    x_t = np.sqrt(a_bar[t]) * x + np.sqrt(1 - a_bar[t]) * noise
    return ((predict(x_t, t) - x_t) ** 2).mean()


@loss.mistake(_("You took the size of the miss without its square. The surprise of a Gaussian has the square."))
def without_the_square(predict, x, a_bar, t, noise):
    x_t = np.sqrt(a_bar[t]) * x + np.sqrt(1 - a_bar[t]) * noise
    return abs(predict(x_t, t) - noise).mean()


@loss.mistake(_("You took the sum. With the mean, the loss does not depend on how large pictures and batches are."))
def summed(predict, x, a_bar, t, noise):
    x_t = np.sqrt(a_bar[t]) * x + np.sqrt(1 - a_bar[t]) * noise
    return ((predict(x_t, t) - noise) ** 2).sum()


@loss.mistake(_("Your network is shown the clean picture. There is no noise in it that it could find."))
def shown_the_picture(predict, x, a_bar, t, noise):
    return ((predict(x, t) - noise) ** 2).mean()


@loss.mistake(
    _("You used the first row's t for the whole batch. Each picture has a step of its own, so that all are practised.")
)
def one_t_for_all(predict, x, a_bar, t, noise):
    return loss.reference(predict, x, a_bar, t * 0 + t[0], noise)


@loss.mistake(_("The weights of picture and noise have lost their roots: ā and 1 − ā are shares of the variance."))
def weights_without_roots(predict, x, a_bar, t, noise):
    x_t = a_bar[t] * x + (1 - a_bar[t]) * noise
    return ((predict(x_t, t) - noise) ** 2).mean()


# --- a step back ------------------------------------------------------------------------------------------------------


@LESSON.exercise(
    _("One step back"),
    probes=[
        ([[1.0, -2.0], [0.5, 0.3]], [[0.4, -1.0], [0.1, 0.9]], SCHEDULE, 3, [[0.2, 1.0], [-0.6, 0.4]]),
        ([[2.0, 0.1]], [[-0.3, 0.8]], SCHEDULE, 2, [[1.2, -0.5]]),
        ([[0.7, 1.4]], [[0.6, -0.2]], SCHEDULE, 1, [[1.0, -1.0]]),
        ([[0.2, -0.9], [1.0, 1.0]], [[1.1, 0.3], [0.0, -0.7]], SCHEDULE, 4, [[-0.8, 0.2], [0.5, 1.3]]),
    ],
    hints=[
        _("ā is the product of all α up to t. How do you get the last factor out of two neighbouring products?"),
        _(
            "`a_bar[t - 1]` fills the first blank. Under the root in the second line is the noise's share of the variance "
            "in x_t."
        ),
        _(
            "The second blank is `1 - a_bar[t]`, and the third says when nothing is left to do: at `t == 1`. The variance "
            "of the new noise, under the last root, is what one step of noise has added."
        ),
    ],
    correct=_(
        "A little of the guessed noise is taken out, and a little that is new comes in: so each step lands where a picture "
        "with one step less of noise might have been. The last one leaves nothing behind."
    ),
    blanks=("a_bar[t - 1]", "1 - a_bar[t]", "t == 1", "1 - alpha"),
)
def step_back(x, guess, a_bar, t, z):
    alpha = a_bar[t] / a_bar[t - 1]
    mean = (x - (1 - alpha) / np.sqrt(1 - a_bar[t]) * guess) / np.sqrt(alpha)
    if t == 1:
        return mean
    return mean + np.sqrt(1 - alpha) * z


@step_back.also_right
def step_back_by_beta(x, guess, a_bar, t, z):
    beta = 1 - a_bar[t] / a_bar[t - 1]
    mean = (x - beta * guess / (1 - a_bar[t]) ** 0.5) / (1 - beta) ** 0.5
    return mean + (t > 1) * beta**0.5 * z


@step_back.also_right
def step_back_through_the_picture(x, guess, a_bar, t, z):
    now, before = a_bar[t], a_bar[t - 1]
    alpha = now / before
    clean = (x - np.sqrt(1 - now) * guess) / np.sqrt(now)
    mean = np.sqrt(before) * (1 - alpha) / (1 - now) * clean + np.sqrt(alpha) * (1 - before) / (1 - now) * x
    return mean if t == 1 else mean + np.sqrt(1 - alpha) * z


@step_back.mistake(
    _("You used ā_t for α. ā is the product of all steps so far; α is this step alone, ā_t divided by ā_{t−1}.")
)
def product_for_factor(x, guess, a_bar, t, z):
    alpha = a_bar[t]
    mean = (x - (1 - alpha) / np.sqrt(1 - a_bar[t]) * guess) / np.sqrt(alpha)
    return mean if t == 1 else mean + np.sqrt(1 - alpha) * z


@step_back.mistake(
    _("Yours adds new noise in the very last step too, and nobody takes it out again: the picture stays grainy.")
)
def noise_at_the_end(x, guess, a_bar, t, z):
    alpha = a_bar[t] / a_bar[t - 1]
    mean = (x - (1 - alpha) / np.sqrt(1 - a_bar[t]) * guess) / np.sqrt(alpha)
    return mean + np.sqrt(1 - alpha) * z


@step_back.mistake(_("The new noise has the weight 1 − α in yours. Its variance is 1 − α, so its weight is the root."))
def new_noise_without_root(x, guess, a_bar, t, z):
    alpha = a_bar[t] / a_bar[t - 1]
    mean = (x - (1 - alpha) / np.sqrt(1 - a_bar[t]) * guess) / np.sqrt(alpha)
    return mean if t == 1 else mean + (1 - alpha) * z


@step_back.mistake(
    _("Your new noise has the variance 1 − ā_t, that of all steps together. One step has added 1 − α of it.")
)
def noise_of_all_steps(x, guess, a_bar, t, z):
    alpha = a_bar[t] / a_bar[t - 1]
    mean = (x - (1 - alpha) / np.sqrt(1 - a_bar[t]) * guess) / np.sqrt(alpha)
    return mean if t == 1 else mean + np.sqrt(1 - a_bar[t]) * z


@step_back.mistake(
    _("Under the first root you have 1 − α. The guess is about all the noise in x_t, whose variance is 1 − ā_t.")
)
def root_of_one_step(x, guess, a_bar, t, z):
    alpha = a_bar[t] / a_bar[t - 1]
    mean = (x - np.sqrt(1 - alpha) * guess) / np.sqrt(alpha)
    return mean if t == 1 else mean + np.sqrt(1 - alpha) * z


@step_back.mistake(
    _("Yours adds no new noise at all. Then every step goes to the middle of what is possible, and variety is lost.")
)
def no_new_noise(x, guess, a_bar, t, z):
    alpha = a_bar[t] / a_bar[t - 1]
    return (x - (1 - alpha) / np.sqrt(1 - a_bar[t]) * guess) / np.sqrt(alpha)


@step_back.mistake(
    _("You removed all the guessed noise at once. Far from the picture the guess is vague: take a little, look again.")
)
def all_at_once(x, guess, a_bar, t, z):
    clean = (x - np.sqrt(1 - a_bar[t]) * guess) / np.sqrt(a_bar[t])
    return clean if t == 1 else clean + np.sqrt(1 - a_bar[t] / a_bar[t - 1]) * z


# --- guidance ---------------------------------------------------------------------------------------------------------


@LESSON.exercise(
    _("Guidance"),
    probes=[
        ([[1.0, 2.0], [0.5, -1.0]], [[0.0, 2.0], [1.0, 0.5]], 3.0),
        ([[0.3, -0.7, 1.1]], [[-0.2, 0.4, 0.9]], 1.0),
        ([[0.3, -0.7]], [[-0.2, 0.4]], 0.0),
        ([[2.0, 1.0]], [[1.5, -1.0]], 7.5),
    ],
    hints=[
        _("Which arrow leads from the guess without a digit to the guess with one? Go along it, w times as far."),
        _("The arrow is `asked - plain`. Where does the walk begin, so that w = 0 forgets the digit?"),
        _("`plain + ...`, and what is added is w times the arrow."),
    ],
    correct=_(
        "With w = 1 this is the guess for the digit, without guidance. Above 1 it says *more like a 3 than a 3 is*: what "
        "the digit changes is exaggerated. (Ho and Salimans count from there, so their w is smaller by 1.)"
    ),
)
def guided(asked, plain, w):
    return plain + w * (asked - plain)


@guided.also_right
def guided_as_a_mixture(asked, plain, w):
    return w * asked + (1 - w) * plain


@guided.also_right
def guided_from_the_digit(asked, plain, w):
    return np.asarray(asked) + (w - 1) * np.subtract(asked, plain)


@guided.mistake(_("Your arrow points away from the digit: with a large w you would draw anything but what was asked."))
def away_from_it(asked, plain, w):
    return plain - w * (asked - plain)


@guided.mistake(_("You began at the guess with the digit. With w = 0 the digit should play no part: begin at `plain`."))
def from_the_wrong_end(asked, plain, w):
    return asked + w * (asked - plain)


@guided.mistake(_("The two guesses have changed places: with w = 1 yours forgets the digit, and it should be w = 0."))
def places_changed(asked, plain, w):
    return asked + w * (plain - asked)


@guided.mistake(_("This is the arrow alone. It has to be added to the guess that it starts from, `plain`."))
def arrow_alone(asked, plain, w):
    return w * (asked - plain)


@guided.mistake(
    _("You added w times the whole guess with the digit. Only the *difference* that the digit makes is multiplied.")
)
def whole_guess_added(asked, plain, w):
    return plain + w * asked


# --- copies -----------------------------------------------------------------------------------------------------------


@LESSON.exercise(
    _("The distance to the nearest known picture"),
    probes=[
        ([[0.0, 0.0], [3.0, 4.0]], [[0.0, 1.0], [3.0, 0.0], [6.0, 8.0]]),
        ([[1.0, 2.0, 3.0]], [[1.0, 2.0, 3.0], [0.0, 0.0, 0.0]]),
        ([[0.5, -1.0], [2.0, 0.3], [0.0, 0.1], [1.0, 1.0]], [[1.5, 1.0], [-2.0, 0.7]]),
        ([[0.0, 0.0, 0.0, 2.0], [1.0, 0.0, 1.0, 0.0]], [[1.0, 1.0, 1.0, 1.0]]),
    ],
    hints=[
        _("Every made picture has a distance to every known one. How many are those, and which of them do you want?"),
        _("`made[:, np.newaxis] - known` has the shape (N, M, d). Square it and sum over the pixels, the last axis."),
        _("With `squares` of shape (N, M), take the root, and the smallest along `axis=1`."),
    ],
    correct=_(
        "A distance of 0 is a copy. What a distance above 0 means can only be told beside other distances: those of real "
        "pictures that were not in training."
    ),
)
def nearest(made, known):
    squares = ((made[:, np.newaxis] - known) ** 2).sum(axis=2)
    return np.sqrt(squares).min(axis=1)


@nearest.also_right
def nearest_by_norm(made, known):
    return np.array([np.linalg.norm(known - picture, axis=1).min() for picture in made])


@nearest.also_right
def nearest_by_products(made, known):
    squares = (made**2).sum(axis=1)[:, np.newaxis] + (known**2).sum(axis=1) - 2 * made @ known.T
    return np.sqrt(np.maximum(squares.min(axis=1), 0))


@nearest.mistake(
    _(
        "You took the smallest along the other axis: for each *known* picture the nearest made one. One per made one, please."
    )
)
def for_each_known(made, known):
    return np.sqrt(((made[:, np.newaxis] - known) ** 2).sum(axis=2)).min(axis=0)


@nearest.mistake(_("These are squared distances. Take the square root."))
def still_squared(made, known):
    return ((made[:, np.newaxis] - known) ** 2).sum(axis=2).min(axis=1)


@nearest.mistake(
    _("You took the mean over the known pictures. A copy is near *one* of them, and far from most of the others.")
)
def mean_of_all(made, known):
    return np.sqrt(((made[:, np.newaxis] - known) ** 2).sum(axis=2)).mean(axis=1)


@nearest.mistake(_("You return which picture is the nearest. The question is how far it is: `min` and not `argmin`."))
def which_one(made, known):
    return np.sqrt(((made[:, np.newaxis] - known) ** 2).sum(axis=2)).argmin(axis=1)


@nearest.mistake(
    _("You averaged over the pixels. A distance sums the squares, as in lesson 01: yours is smaller by √d.")
)
def mean_over_pixels(made, known):
    return np.sqrt(((made[:, np.newaxis] - known) ** 2).mean(axis=2)).min(axis=1)


@nearest.mistake(
    _("You summed the differences without squares. The straight distance squares, sums, and takes the root.")
)
def along_the_streets(made, known):
    return abs(made[:, np.newaxis] - known).sum(axis=2).min(axis=1)


@nearest.mistake(_("You took the farthest known picture. A copy shows in the *nearest* one."))
def the_farthest(made, known):
    return np.sqrt(((made[:, np.newaxis] - known) ** 2).sum(axis=2)).max(axis=1)


# --- in a large model -------------------------------------------------------------------------------------------------


@LESSON.exercise(
    _("What a thousand steps leave of a picture"),
    probes=[(1e-4, 0.02, 1000), (0.1, 0.3, 3), (0.36, 0.75, 2), (0.002, 0.2, 50), (1e-3, 0.01, 200)],
    hints=[
        _(
            "Each step keeps the share α = 1 − β of the picture's variance. T shares, one after the other: what is left?"
        ),
        _("`np.linspace(first, last, T)` has the T values of β. Make each into an α."),
        _("`beta = np.linspace(first, last, T)`; the shares `1 - beta` are multiplied with `np.prod`."),
    ],
    correct=_(
        "4.0e-05 for the paper's numbers. Of the picture's variance, one part in 25,000 is left: what the network gets to "
        "see at the last step is noise, and so drawing may begin with noise."
    ),
)
def left_over(first, last, T):
    beta = np.linspace(first, last, T)
    return np.prod(1 - beta)


@left_over.also_right
def left_over_by_logarithms(first, last, T):
    return np.exp(np.log1p(-np.linspace(first, last, T)).sum())


@left_over.also_right
def left_over_step_by_step(first, last, T):
    a_bar = 1.0
    for t in range(T):
        a_bar *= 1 - (first + (last - first) * t / (T - 1))
    return a_bar


@left_over.mistake(_("You multiplied the β. A step keeps 1 − β of the variance, and it is these shares that multiply."))
def product_of_betas(first, last, T):
    return np.prod(np.linspace(first, last, T))


@left_over.mistake(
    _("You subtracted the sum of the β from 1. Each step takes its share of what the steps before have left: multiply.")
)
def sum_subtracted(first, last, T):
    return 1 - np.linspace(first, last, T).sum()


@left_over.mistake(_("This is √ā, the weight of the picture. What is left of its variance is ā, without the root."))
def weight_of_the_picture(first, last, T):
    return np.sqrt(np.prod(1 - np.linspace(first, last, T)))


@left_over.mistake(_("This is 1 − ā, the share of the noise. The question is what is left of the picture."))
def share_of_the_noise(first, last, T):
    return 1 - np.prod(1 - np.linspace(first, last, T))


@left_over.mistake(
    _("Your β stop one step before the last: `np.linspace(first, last, T)` has both ends among its T values.")
)
def last_step_missing(first, last, T):
    return np.prod(1 - np.linspace(first, last, T)[:-1])


@left_over.mistake(
    _("You took the mean β for every step. The β grow, and the product of the shares is not quite the same.")
)
def mean_beta(first, last, T):
    return (1 - (first + last) / 2) ** T


@left_over.mistake(_("You spaced the β by equal factors. The paper's grow by equal amounts: `np.linspace`."))
def equal_factors(first, last, T):
    return np.prod(1 - np.geomspace(first, last, T))


# --- quiz -------------------------------------------------------------------------------------------------------------

in_one_go = LESSON.question(
    "in_one_go",
    _(
        "A network gets pure noise and has to answer with the finished digit at once. It is trained with a squared error, "
        "to perfection. What does it draw?"
    ),
    Option(
        _("The mean of all digits, whatever the noise."),
        _(
            "Yes. Pure noise tells nothing about the digit that it came from, and the best guess under a squared error is "
            "the mean: a grey blot that nobody ever wrote."
        ),
        right=True,
    ),
    Option(
        _("A digit, and another one for other noise."),
        _("Any one digit is far from most of the others. The squared error is smaller for their mean."),
    ),
    Option(
        _("The digit that is the most frequent in training."),
        _("That would be the best guess if only exact hits counted. The squared error counts how far one misses."),
    ),
)

near_or_copied = LESSON.question(
    "near_or_copied",
    _("A drawn digit lies at a distance of 0.9 from the nearest digit of the training set. Is it a copy?"),
    Option(
        _("That depends on how near new digits by real people lie to the training set."),
        _("Yes. Eights resemble eights. If people's new digits lie at 1.0, then 0.9 is what a new digit looks like."),
        right=True,
    ),
    Option(
        _("No, because a copy has a distance of 0."), _("A copy with a little noise has a small one that is not 0.")
    ),
    Option(
        _("Yes, because 0.9 is less than 1."),
        _("A distance has no natural 1. With 64 pixels it is another number than with a million."),
    ),
)
