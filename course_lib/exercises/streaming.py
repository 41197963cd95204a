"""Lesson t3, Measure errors batch by batch: defaults, silent shapes, roots taken last, merging, tokens that count."""

import math

from course_lib.checking.exercise import Lesson
from course_lib.checking.quiz import Option
from course_lib.exercises._torch import torch
from course_lib.text import _

LESSON = Lesson("pytorch/t3_streaming", _("Measure errors batch by batch"))


def tensors(*values):
    """Make a tensor of float64 from each list of numbers."""
    return tuple(torch.tensor(value, dtype=torch.float64) for value in values)


# --- before you begin -------------------------------------------------------------------------------------------------

LESSON.recall(
    "a_small_number_lost",
    "tensors",
    _("A float32 keeps about seven decimal digits. What is 10,000 + 0.0001 in float32?"),
    Option(
        _("10,000: the small number is lost."),
        _("Yes. The sum would need nine digits. Near 10,000 the next float32 number is 0.001 away."),
        right=True,
    ),
    Option(
        _("10,000.0001: 0.0001 is a perfectly good float32."),
        _("Each of the two numbers is, but their sum needs nine digits, and only seven are kept."),
    ),
    Option(
        _("An error: the digits do not fit."),
        _("Floating-point sums are rounded to the nearest number there is, without a word."),
    ),
)

LESSON.recall(
    "an_rmse",
    "errors",
    _("Four predictions are off by 1, −1, 7 and −7. What is their RMSE?"),
    Option(_("5"), _("Yes: the squares 1, 1, 49 and 49 have the mean 25, and its root is 5."), right=True),
    Option(_("4"), _("That is the mean absolute error. The RMSE squares first, so the sevens count for more.")),
    Option(_("25"), _("That is the mean of the squares. The root is still to be taken.")),
    Option(_("0"), _("That is the mean of the errors: plus and minus cancel. Square them first.")),
)

LESSON.recall(
    "an_f1",
    "classifiers",
    _("A filter finds 6 of 12 spam mails, and flags 2 good ones by mistake: precision 6/8, recall 6/12. And F1?"),
    Option(
        _("0.6"),
        _("Yes: 2 · 6 / (2 · 6 + 2 + 6). The counts go into one fraction, and the division comes last."),
        right=True,
    ),
    Option(
        _("0.625"),
        _("That is the plain mean of 0.75 and 0.5. F1 is their harmonic mean, which lies nearer to the smaller one."),
    ),
    Option(_("0.5"), _("That is the recall alone. F1 takes the precision of 0.75 into account too.")),
)


# --- R² on tensors ----------------------------------------------------------------------------------------------------


@LESSON.exercise(
    _("R², on tensors"),
    probes=lambda: [
        tensors([1.0, 2.0, 4.0, 7.0], [1.5, 2.0, 3.0, 6.5]),
        tensors([0.0, 3.0], [1.0, 1.5]),
        tensors([2.0, 4.0, 9.0], [9.0, 3.0, 2.0]),
        tensors([100001.0, 100004.0, 100002.0, 100009.0], [100002.0, 100003.0, 100002.5, 100007.0]),
    ],
    hints=[
        _("R² compares the mean squared error with the variance of y. Do the two divide by the same number?"),
        _("`y.var()` divides by N − 1, and the mean of the squared errors by N. Which argument of `var` changes that?"),
        _(
            "The denominator is `y.var(correction=0)`, and the numerator is the mean squared error. What remains is to "
            "subtract from 1."
        ),
    ],
    correct=_(
        "The same number as `metrics.r2_score`. With `y.var()` it would have looked a little better, and nobody would "
        "have noticed. The next mistake goes unnoticed too, and it is not a little one."
    ),
)
def r2(y, y_hat):
    return 1 - torch.mean((y - y_hat) ** 2) / y.var(correction=0)


@r2.also_right
def r2_by_sums(y, y_hat):
    return 1 - ((y - y_hat) ** 2).sum() / ((y - y.mean()) ** 2).sum()


@r2.also_right
def r2_by_the_standard_deviation(y, y_hat):
    return 1 - torch.nn.functional.mse_loss(y_hat, y) / y.std(unbiased=False).square()


@r2.mistake(
    _(
        "Your variance divides by N − 1: that is what PyTorch's `var()` and `std()` do by default, and NumPy's do "
        "not. The mean in the numerator divides by N. Ask for `y.var(correction=0)`."
    )
)
def divided_by_one_less(y, y_hat):
    return 1 - torch.mean((y - y_hat) ** 2) / y.var()


@r2.mistake(
    _(
        "You divided by the standard deviation. The numerator is made of squares, so the denominator must be too: the "
        "variance."
    )
)
def standard_deviation(y, y_hat):
    return 1 - torch.mean((y - y_hat) ** 2) / y.std(correction=0)


@r2.mistake(
    _(
        "You took the variance of the prediction. The variance to be explained is that of the target, y, the first "
        "argument."
    )
)
def variance_of_the_prediction(y, y_hat):
    return 1 - torch.mean((y - y_hat) ** 2) / y_hat.var(correction=0)


@r2.mistake(_("That is the share of the variance that is *not* explained. R² is 1 minus this."))
def not_explained(y, y_hat):
    return torch.mean((y - y_hat) ** 2) / y.var(correction=0)


@r2.mistake(
    _("You divided a sum by a mean, so that more samples make it look worse. Divide sum by sum, or mean by mean.")
)
def sum_over_mean(y, y_hat):
    return 1 - torch.sum((y - y_hat) ** 2) / y.var(correction=0)


@r2.mistake(_("You took the root of the ratio. R² compares squares with squares: drop the square root."))
def root_of_the_ratio(y, y_hat):
    return 1 - (torch.mean((y - y_hat) ** 2) / y.var(correction=0)).sqrt()


@r2.mistake(
    _(
        "That is the square of the correlation. It asks whether the two go up and down together, and forgives a "
        "prediction that is twice as large as it should be, or upside down. R² compares the numbers themselves."
    )
)
def squared_correlation(y, y_hat):
    return torch.corrcoef(torch.stack([y, y_hat]))[0, 1] ** 2


# --- a column beside a row --------------------------------------------------------------------------------------------


@LESSON.exercise(
    _("Accuracy, and a silent shape"),
    probes=lambda: [
        (torch.tensor([1, 0, 0, 1, 0]), *tensors([[2.0], [-1.0], [0.25], [-0.5], [-3.0]])),
        (torch.tensor([1, 1, 0, 1]), *tensors([[0.75], [2.5], [0.6], [0.25]])),
        (torch.tensor([1, 0]), *tensors([[0.0], [0.0]])),
        (torch.tensor([1]), *tensors([[40.0]])),
        (torch.tensor([0, 0, 0]), *tensors([[-0.1], [-900.0], [-2.0]])),
        (torch.tensor([1, 1, 1, 0]), *tensors([[0.0], [3.0], [-1.0], [-2.0]])),
    ],
    hints=[
        _("Print the shape of `(scores >= 0) == labels`. How many comparisons did you want?"),
        _("Drop the axis of size 1 first, by its number: `scores.squeeze(1)`, or `scores[:, 0]`."),
        _(
            "With `predicted = scores[:, 0] >= 0` you compare N with N. PyTorch refuses the mean of truth values, so "
            "turn them into floats first."
        ),
    ],
    correct=_(
        "N comparisons, not N times N. The library's metrics refuse different shapes rather than broadcast them. In "
        "your own code, print the shape before you believe the number."
    ),
)
def accuracy(labels, scores):
    predicted = scores[:, 0] >= 0
    return (predicted == labels).float().mean()


@accuracy.also_right
def accuracy_by_counting(labels, scores):
    return (labels == (scores.squeeze(1) >= 0).long()).sum() / len(labels)


@accuracy.also_right
def accuracy_from_probabilities(labels, scores):
    return ((torch.sigmoid(scores) >= 0.5).flatten() == labels.bool()).double().mean()


@accuracy.mistake(
    _(
        "(N, 1) beside (N,) became (N, N): every prediction was compared with every label, and the mean is taken over "
        "all pairs. Nothing complains. Make the shapes equal first: `scores[:, 0]`."
    )
)
def every_pair(labels, scores):
    return ((scores >= 0) == labels).float().mean()


@accuracy.mistake(
    _(
        "(N, 1) beside (N,) became (N, N), and you divided the hits among all pairs by N: an accuracy that can be "
        "above 1. Make the shapes equal first: `scores[:, 0]`."
    )
)
def every_pair_over_n(labels, scores):
    return ((scores >= 0) == labels).sum() / len(labels)


@accuracy.mistake(
    _("You put the threshold ½ on the score. ½ is a threshold for p; a score of 0 is where p = σ(z) is ½.")
)
def threshold_for_p(labels, scores):
    return accuracy_by_counting(labels, scores - 0.5)


@accuracy.mistake(
    _(
        "`argmax` along an axis with a single entry is always 0: you called every sample class 0. It is for scores "
        "with one column per class; here ask whether the score is 0 or more."
    )
)
def largest_of_one(labels, scores):
    return (scores.argmax(dim=1) == labels).float().mean()


@accuracy.mistake(
    _("You rounded the scores. A score of 2.5 clearly means class 1, but it rounds to 2: ask for `>= 0`.")
)
def rounded(labels, scores):
    return (scores[:, 0].round() == labels).float().mean()


@accuracy.mistake(_("A score of exactly 0, p = ½, counts as class 1 here: `>=`, not `>`."))
def zero_is_negative(labels, scores):
    return ((scores[:, 0] > 0) == labels).float().mean()


@accuracy.mistake(_("You counted the hits. Accuracy is a share: divide by the number of samples, or take the mean."))
def hits_counted(labels, scores):
    return (accuracy_by_counting(labels, scores) * len(labels)).round()


@accuracy.mistake(_("That is the share of wrong answers, the error rate. Accuracy is the share of right ones: `==`."))
def share_of_wrong(labels, scores):
    return 1 - accuracy_by_counting(labels, scores)


# --- sums first, the formula last -------------------------------------------------------------------------------------


def pairs(*batches):
    """Make a batch, two tensors, from each pair of lists."""
    return (tuple(tensors(y, y_hat) for y, y_hat in batches),)


@LESSON.exercise(
    _("RMSE over batches"),
    probes=lambda: [
        pairs(([1.0, 2.0, 3.0], [1.0, 4.0, 3.0]), ([5.0], [9.0])),
        pairs(([0.0, 1.0], [1.0, 1.0]), ([2.0, 2.0], [5.0, 2.0]), ([1.0, 1.0], [1.0, 3.0])),
        pairs(([2.0, 4.0, 6.0], [1.0, 6.0, 9.0])),
        pairs(([1.0, 0.0, 2.0, 5.0], [1.5, 0.5, 2.0, 4.0]), ([0.0, 0.0, 1.0], [0.5, 0.0, 0.0]), ([0.0], [1000.0])),
    ],
    hints=[
        _(
            "The root of a mean is not the mean of roots. What do you have to keep of each batch, so that the root can "
            "wait?"
        ),
        _("Keep two numbers, the count of samples and the sum of their squared errors. Add both up over the batches."),
        _(
            "In the loop: `n += len(y)` and `squared += ((y - y_hat) ** 2).sum()`. The mean and its root come after "
            "the loop."
        ),
    ],
    correct=_(
        "Sums first, the formula last: this is the RMSE of all samples, however they were cut into batches. "
        "`StreamingRMSE` keeps the same two numbers."
    ),
)
def rmse(batches):
    n, squared = 0, 0.0
    for y, y_hat in batches:
        n += len(y)
        squared += ((y - y_hat) ** 2).sum()
    return (squared / n) ** 0.5


@rmse.also_right
def rmse_of_all_at_once(batches):
    y, y_hat = (torch.cat(parts) for parts in zip(*batches, strict=True))
    return torch.nn.functional.mse_loss(y_hat, y).sqrt()


@rmse.also_right
def rmse_by_weights(batches):
    n = sum(len(y) for y, _y_hat in batches)
    return torch.sqrt(sum(torch.mean((y - y_hat) ** 2) * len(y) / n for y, y_hat in batches))


def _squares(batches):
    return [torch.mean((y - y_hat) ** 2) for y, y_hat in batches]


def _sizes(batches):
    return torch.tensor([len(y) for y, _y_hat in batches], dtype=torch.float64)


@rmse.mistake(
    _(
        "You averaged the RMSE of the batches. That is too small even where all batches are equally large: a root "
        "flattens what is large. Add up the squares, and take one root at the end."
    )
)
def mean_of_roots(batches):
    return torch.stack(_squares(batches)).sqrt().mean()


@rmse.mistake(
    _(
        "You weighted each batch by its size, which would be right for a mean. But the roots were taken before, and a "
        "mean of roots is too small: weight the mean *squares*, and take the root last."
    )
)
def weighted_roots(batches):
    return torch.stack(_squares(batches)).sqrt() @ _sizes(batches) / _sizes(batches).sum()


@rmse.mistake(
    _(
        "The root comes last, and that is right. But every batch has the same weight, so a single sample in a small "
        "batch counts for many: add up sums of squares, and divide by the number of samples."
    )
)
def batches_alike(batches):
    return torch.stack(_squares(batches)).mean().sqrt()


@rmse.mistake(_("That is the mean squared error over all samples. The R of RMSE is still missing: take the root."))
def root_forgotten(batches):
    return rmse_by_weights(batches) ** 2


@rmse.mistake(
    _("You did not divide, so more samples make it larger. Divide the sum of squares by n, then take the root.")
)
def not_divided(batches):
    return rmse_by_weights(batches) * _sizes(batches).sum().sqrt()


@rmse.mistake(_("You divided the sum of squares by the number of batches. Divide it by the number of samples."))
def divided_by_batches(batches):
    return not_divided(batches) / math.sqrt(len(batches))


@rmse.mistake(_("That is the RMSE of the last batch alone. Do you reset the sums to 0 in each round of the loop?"))
def last_batch(batches):
    return _squares(batches)[-1].sqrt()


@rmse.mistake(_("That is the mean absolute error, `.abs()`. For RMSE the errors are squared before they are added up."))
def absolute_errors(batches):
    return sum((y - y_hat).abs().sum() for y, y_hat in batches) / _sizes(batches).sum()


# --- two parts into one -----------------------------------------------------------------------------------------------


@LESSON.exercise(
    _("Merge what two machines have seen"),
    probes=[
        ((3, 2.0, 6.0), (2, 7.0, 1.0)),
        ((4, 1.0, 2.0), (4, 3.0, 5.0)),
        ((5, 2.5, 4.0), (1, 4.0, 0.0)),
        ((4, -1.0, 2.0), (0, 0.0, 0.0)),
        ((0, 0.0, 0.0), (3, 5.0, 1.5)),
        ((10, 1e9, 10.0), (30, 1e9 + 2, 27.0)),
    ],
    hints=[
        _(
            "The new mean lies between the two means, nearer to that of the larger part. What does the gap between "
            "them do to the spread?"
        ),
        _(
            "With `n = n1 + n2` and `gap = mean2 - mean1`, the mean is `mean1 + gap * n2 / n`. An empty part needs no "
            "case of its own."
        ),
        _("M2 is the sum of both M2 and of a third term, for the gap: its square, weighted with `n1 * n2 / n`."),
    ],
    correct=_(
        "Three numbers are enough for a million samples, and neither machine needs the other's data. Divide M2 by "
        "n, and you have the variance. This is Chan, Golub and LeVeque's formula, from 1983."
    ),
)
def merge(first, second):
    (n1, mean1, spread1), (n2, mean2, spread2) = first, second
    n, gap = n1 + n2, mean2 - mean1
    return n, mean1 + gap * n2 / n, spread1 + spread2 + gap**2 * n1 * n2 / n


@merge.also_right
def merge_by_a_weighted_mean(first, second):
    (n1, mean1, spread1), (n2, mean2, spread2) = first, second
    mean = (n1 * mean1 + n2 * mean2) / (n1 + n2)
    return n1 + n2, mean, spread1 + n1 * (mean1 - mean) ** 2 + spread2 + n2 * (mean2 - mean) ** 2


@merge.also_right
def merge_by_shares(first, second):
    share = second[0] / (first[0] + second[0])
    gap = second[1] - first[1]
    between = gap * gap * first[0] * share
    return first[0] + second[0], first[1] + share * gap, first[2] + second[2] + between


@merge.mistake(
    _(
        "You added the two M2. Each is spread around its own mean; how far the two means lie apart is spread as well, "
        "and it is missing: + gap² n₁ n₂ / n."
    )
)
def gap_forgotten(first, second):
    n, mean, _M2 = merge_by_shares(first, second)
    return n, mean, first[2] + second[2]


@merge.mistake(_("You took the plain mean of the two means. The larger part counts more: weight each mean by its n."))
def means_alike(first, second):
    n, _mean, M2 = merge_by_shares(first, second)
    return n, (first[1] + second[1]) / 2, M2


@merge.mistake(_("The gap between the means comes in without its square. M2 is made of squares, so it is gap²."))
def gap_not_squared(first, second):
    n, mean, _M2 = merge_by_shares(first, second)
    return n, mean, first[2] + second[2] + (second[1] - first[1]) * first[0] * second[0] / n


@merge.mistake(
    _("You added gap² alone. It must count for more the more samples there are on both sides: times n₁ n₂ / n.")
)
def gap_not_weighted(first, second):
    n, mean, _M2 = merge_by_shares(first, second)
    return n, mean, first[2] + second[2] + (second[1] - first[1]) ** 2


@merge.mistake(_("You multiplied gap² by n₁ n₂ and did not divide by n = n₁ + n₂, so more samples make it worse."))
def gap_not_divided(first, second):
    n, mean, _M2 = merge_by_shares(first, second)
    return n, mean, first[2] + second[2] + (second[1] - first[1]) ** 2 * first[0] * second[0]


@merge.mistake(
    _(
        "You averaged the two M2, weighted by n, as you would average variances. But M2 is a sum, not yet divided by "
        "n, and sums are added."
    )
)
def averaged_like_variances(first, second):
    n, mean, _M2 = merge_by_shares(first, second)
    return n, mean, (first[0] * first[2] + second[0] * second[2]) / n


@merge.mistake(
    _("You divided M2 by n at the end: that is the variance, and it cannot be merged again. Return M2 itself.")
)
def divided_too_early(first, second):
    n, mean, M2 = merge_by_shares(first, second)
    return n, mean, M2 / n


@merge.mistake(
    _(
        "On paper your formula is right. But it subtracts n · mean² from sums of the same size, and near a billion "
        "the digits that matter have been rounded away by then. Use the gap between the means, which is small."
    )
)
def by_squares_of_means(first, second):
    n, mean, _M2 = merge_by_shares(first, second)
    return n, mean, sum(M2 + size * m**2 for size, m, M2 in (first, second)) - n * mean**2


# --- tokens that count ------------------------------------------------------------------------------------------------


def texts(log_p, mask):
    """Make the logarithms of the probabilities and the mask of what is text from two tables."""
    return torch.tensor(log_p, dtype=torch.float64), torch.tensor(mask, dtype=torch.bool)


@LESSON.exercise(
    _("Perplexity, with padding"),
    probes=lambda: [
        texts([[-1.0, -2.0, -0.5, -1.5], [-3.0, -9.0, -9.0, -9.0]], [[1, 1, 1, 1], [1, 0, 0, 0]]),
        texts([[-0.5, -1.0, -4.0], [-2.0, -0.25, -4.0], [-1.0, -1.5, -4.0]], [[1, 1, 0], [1, 1, 0], [1, 1, 0]]),
        texts([[-0.75, -2.0, -1.0]], [[1, 1, 1]]),
        texts([[-3.0]], [[1]]),
        texts([[-0.1, -0.2, -0.3], [-8.0, -0.7, -0.7]], [[1, 1, 1], [1, 0, 0]]),
    ],
    hints=[
        _("Only tokens count, and padding does not. How do you pick the numbers that belong to tokens?"),
        _("`log_p[mask]` picks them from all texts, in one long row. The surprise at a token is −log p."),
        _("The mean surprise is `-log_p[mask].mean()`. One function is missing, and it comes last of all."),
    ],
    correct=_(
        "Every token counts once, in a long text as in a short one, and padding does not count at all. Over batches, keep the sum "
        "of −log p and the number of tokens, and take exp at the very end."
    ),
)
def perplexity(log_p, mask):
    return torch.exp(-log_p[mask].mean())


@perplexity.also_right
def perplexity_by_the_mask(log_p, mask):
    return (-(log_p * mask).sum() / mask.sum()).exp()


@perplexity.also_right
def perplexity_text_by_text(log_p, mask):
    n, total = 0, 0.0
    for row, keep in zip(log_p, mask, strict=True):
        n += int(keep.sum())
        total -= row[keep].sum()
    return math.e ** (total / n)


def _text_means(log_p, mask):
    """The mean surprise of each text."""
    return -(log_p * mask).sum(dim=1) / mask.sum(dim=1)


@perplexity.mistake(
    _(
        "You took the mean over everything, padding included. What the model predicts there belongs to no token: "
        "pick the tokens with `log_p[mask]`."
    )
)
def padding_counted(log_p, mask):
    return torch.exp(-log_p.mean())


@perplexity.mistake(
    _(
        "You set the padding to 0, and then divided by all places: padding counts as tokens that were never "
        "surprising, and the model looks better than it is. Divide by `mask.sum()`."
    )
)
def padding_never_surprises(log_p, mask):
    return torch.exp(-(log_p * mask).mean())


@perplexity.mistake(
    _(
        "You took the mean of each text, then the mean over texts: a token in a short text then counts for many in a "
        "long one. Add up over all tokens, and divide once."
    )
)
def texts_alike(log_p, mask):
    return torch.exp(_text_means(log_p, mask).mean())


@perplexity.mistake(
    _(
        "You averaged the perplexities of the texts. exp makes what is large larger still, so one surprising text "
        "dominates the result. Average the surprise over tokens first; exp comes last."
    )
)
def mean_of_perplexities(log_p, mask):
    return torch.exp(_text_means(log_p, mask)).mean()


@perplexity.mistake(_("The minus is missing: log p is negative, and surprise is −log p. A perplexity is at least 1."))
def minus_forgotten(log_p, mask):
    return torch.exp(log_p[mask].mean())


@perplexity.mistake(_("That is the mean surprise of a token, in nats. Perplexity is exp of it."))
def mean_surprise(log_p, mask):
    return -log_p[mask].mean()


@perplexity.mistake(
    _("You took 2 to the power of the surprise. That fits bits; `log` is the natural logarithm, so it is exp.")
)
def power_of_two(log_p, mask):
    return 2 ** (-log_p[mask].mean())


@perplexity.mistake(_("You divided by the number of texts. Perplexity is per token: divide by `mask.sum()`."))
def divided_by_texts(log_p, mask):
    return torch.exp(-log_p[mask].sum() / len(log_p))


# --- quiz -------------------------------------------------------------------------------------------------------------

silent_shape = LESSON.question(
    "silent_shape",
    _("y has shape (64,), and your network's output has shape (64, 1). What is ((y - y_hat) ** 2).mean()?"),
    Option(
        _("The mean over 4,096 differences: every target against every prediction."),
        _("Yes. A network trained with it learns to predict the mean of y for every input. Nothing complains."),
        right=True,
    ),
    Option(
        _("The mean squared error, since the axis of size 1 is ignored."),
        _("It is not ignored but repeated, 64 times. So is y, and every prediction meets every target."),
    ),
    Option(
        _("An error: the shapes differ."),
        _("An axis of size 1, or a missing one, fits any other. That is broadcasting, and here it is a trap."),
    ),
    Option(
        _("A tensor with 64 entries."),
        _("The difference has (64, 64) entries; the mean over all of them is one number, and looks harmless."),
    ),
)

which_may_be_averaged = LESSON.question(
    "which_may_be_averaged",
    _("All batches are equally large. Of which metric may you average the values of the batches?"),
    Option(
        _("The accuracy: it is a mean over samples."),
        _(
            "Yes, and of the mean squared or absolute error. A mean over samples may be averaged over equal parts, and "
            "only such a mean."
        ),
        right=True,
    ),
    Option(
        _("The RMSE: apart from its root it is a mean."),
        _("That root is the trouble: the mean of roots is smaller than the root of the mean."),
    ),
    Option(
        _("F1: it lies between 0 and 1, as accuracy does."),
        _("It is a ratio of counts, and its denominator differs from batch to batch. Add up the counts first."),
    ),
    Option(
        _("AUC: it needs no threshold."),
        _(
            "It is about pairs, and most pairs have their two samples in different batches. Keep histograms of the "
            "scores."
        ),
    ),
)

item_waits = LESSON.question(
    "item_waits",
    _("Your loop over batches on a GPU contains total += loss.item(). What does that cost?"),
    Option(
        _("In each batch the program waits until the GPU has finished all that it was given."),
        _("Yes. Without it the program would already be handing over the next batch. Add tensors, fetch once."),
        right=True,
    ),
    Option(
        _("Memory: the record of each loss is kept."),
        _("That would be total += loss, without item and while recording. item takes the number alone."),
    ),
    Option(
        _("Digits: a Python number has fewer of them."),
        _("A Python number is a float64, and has more. It is the waiting that costs."),
    ),
    Option(
        _("Next to nothing: it is one number of four bytes."),
        _("The four bytes are not the trouble. To hand them over, everything before them has to be finished."),
    ),
)

counts_stop = LESSON.question(
    "counts_stop",
    _("A count of samples is kept in float32, and 1 is added for each. What does it say after 20 million samples?"),
    Option(
        _("16,777,216: there adding 1 changes nothing any more."),
        _("Yes, 2²⁴. Above it float32 has only every second whole number, and a tie is rounded back."),
        right=True,
    ),
    Option(
        _("20,000,000: whole numbers are exact in float32."),
        _("Up to 2²⁴ they are. Beyond that only every second one exists, later every fourth."),
    ),
    Option(
        _("Infinity: it has overflowed."),
        _("A float32 goes up to 3 · 10³⁸. It runs out of digits long before it runs out of size."),
    ),
    Option(
        _("About 20,000,000, give or take rounding in both directions."),
        _("Every step is rounded in the same direction, down, so all of them are lost."),
    ),
)
