"""Lesson 08, Judge a classifier: counts of mistakes, precision, averages over classes and folds, AUC, costs."""

import numpy as np

from course_lib.checking.exercise import Lesson
from course_lib.checking.quiz import Option
from course_lib.text import _

LESSON = Lesson("mathematics/08_classifiers", _("Judge a classifier"))


# --- confusion matrix -------------------------------------------------------------------------------------------------


@LESSON.exercise(
    _("The confusion matrix"),
    probes=[
        (np.array([0, 0, 0, 1, 1]), np.array([0, 0, 1, 1, 1]), 2),
        (np.array([0, 1, 2, 2, 2, 1]), np.array([0, 2, 2, 2, 0, 1]), 3),
        (np.array([1, 1, 1]), np.array([0, 0, 0]), 2),
        (np.array([0, 3, 3, 0]), np.array([0, 3, 0, 0]), 4),
        (np.array([0, 1, 1, 0]), np.array([0, 1, 0, 0]), 3),
        (np.repeat([0, 1], [900, 100]), np.repeat([0, 1, 0], [850, 130, 20]), 2),
    ],
    hints=[
        _("Each sample adds 1 to one cell of a table: its true class chooses the row, its predicted class the column."),
        _(
            "Start with a table of zeros, `C = np.zeros((K, K), dtype=int)`. A class that does not occur keeps its zeros."
        ),
        _(
            "Go through the samples with `for true, called in zip(labels, predicted):`. What is missing is the line that raises one cell by 1: which index comes first?"
        ),
    ],
    correct=_(
        "Every metric of this lesson is made of these counts. In a K by K matrix, look first at the largest cell off the "
        "diagonal: which class is taken for which?"
    ),
)
def confusion(labels, predicted, K):
    C = np.zeros((K, K), dtype=int)
    for true, called in zip(labels, predicted, strict=True):
        C[true, called] += 1
    return C


@confusion.also_right
def confusion_without_a_loop(labels, predicted, K):
    C = np.zeros((K, K), dtype=int)
    np.add.at(C, (labels, predicted), 1)
    return C


@confusion.also_right
def confusion_cell_by_cell(labels, predicted, K):
    return np.array([[np.sum((labels == j) & (predicted == k)) for k in range(K)] for j in range(K)])


@confusion.also_right
def confusion_of_one_hot_rows(labels, predicted, K):
    one_hot = np.eye(K, dtype=int)
    return one_hot[labels].T @ one_hot[predicted]


@confusion.mistake(
    _(
        "Rows and columns are swapped: in your table the prediction chooses the row. Here the row is the truth and the "
        "column the prediction. (Some books do it your way, so always check.)"
    )
)
def rows_and_columns_swapped(labels, predicted, K):
    return confusion_cell_by_cell(labels, predicted, K).T


@confusion.mistake(
    _(
        "`C[labels, predicted] += 1` raises each cell only once, however often its pair of indices occurs, because NumPy "
        "reads all old values, adds 1, and writes them back. Count with a loop, or with `np.add.at`."
    )
)
def repeats_counted_once(labels, predicted, K):
    return (confusion_cell_by_cell(labels, predicted, K) > 0).astype(int)


@confusion.mistake(_("You divided by the number of samples. A confusion matrix holds counts; shares come later."))
def shares_for_counts(labels, predicted, K):
    return confusion_cell_by_cell(labels, predicted, K) / len(labels)


@confusion.mistake(
    _("You divided each row by its sum. Then you can no longer see how many samples a class has: keep the counts.")
)
def rows_made_to_sum_to_one(labels, predicted, K):
    C = confusion_cell_by_cell(labels, predicted, K)
    return C / np.maximum(C.sum(axis=1, keepdims=True), 1)


@confusion.mistake(
    _("Your classes run backwards, with the last one first. Class 0 belongs in the first row and the first column.")
)
def last_class_first(labels, predicted, K):
    return confusion_cell_by_cell(labels, predicted, K)[::-1, ::-1]


@confusion.mistake(
    _(
        "Your table has only as many rows as these samples need. A class that does not occur among them keeps its row and "
        "its column of zeros, so that the table is always K by K."
    )
)
def absent_class_left_out(labels, predicted, K):
    return confusion_cell_by_cell(labels, predicted, int(max(labels.max(), predicted.max())) + 1)


# --- precision --------------------------------------------------------------------------------------------------------


@LESSON.exercise(
    _("Precision"),
    probes=[
        (np.array([0, 0, 1, 1, 1]), np.array([0, 1, 1, 0, 0])),
        (np.array([1, 1, 1, 0, 0, 0, 0]), np.array([1, 1, 0, 1, 1, 1, 0])),
        (np.array([0, 1, 1]), np.array([0, 1, 1])),
        (np.array([0, 1, 0]), np.array([0, 0, 0])),
        (np.array([0, 0, 1]), np.array([1, 1, 0])),
        (np.repeat([0, 1], [990, 10]), np.repeat([0, 1, 0], [950, 48, 2])),
    ],
    hints=[
        _("Whom does precision ask: everyone who is ill, or everyone for whom the alarm went off?"),
        _(
            "Read the three lines and say of each which samples it counts. Precision divides by the number of alarms, `np.sum(predicted == 1)`."
        ),
        _(
            "The second line is right, and so is the third, which returns 0 where nobody is asked. What is wrong is `labels` in the first line."
        ),
    ],
    correct=_(
        "One word made it recall: both metrics count the same true alarms and differ only in whom they ask. The next "
        "explorer draws the curve of your function, one value per threshold."
    ),
)
def precision(labels, predicted):
    asked = np.sum(predicted == 1)
    right = np.sum((predicted == 1) & (labels == 1))
    return right / asked if asked > 0 else 0.0


@precision.also_right
def precision_among_the_called(labels, predicted):
    chosen = labels[predicted == 1]
    return float(np.mean(chosen)) if len(chosen) else 0.0


@precision.also_right
def precision_from_counts(labels, predicted):
    tp, fp = 0, 0
    for y, y_hat in zip(labels, predicted, strict=True):
        tp += int(y == 1 and y_hat == 1)
        fp += int(y == 0 and y_hat == 1)
    return tp / max(tp + fp, 1)


@precision.planted(
    _("That is still recall: you divide by all that are truly 1. Precision divides by all that were called 1, TP + FP.")
)
def recall_for_precision(labels, predicted):
    asked = np.sum(labels == 1)
    right = np.sum((predicted == 1) & (labels == 1))
    return right / asked if asked > 0 else 0.0


@precision.mistake(
    _("That is the accuracy: you counted the right answers of both classes. Precision looks only at what was called 1.")
)
def accuracy_for_precision(labels, predicted):
    return np.mean(labels == predicted)


@precision.mistake(_("You divided by the number of all samples. Divide by the number of samples that were called 1."))
def divided_by_all(labels, predicted):
    return np.mean((labels == 1) & (predicted == 1))


@precision.mistake(
    _("That is the precision of class 0. Class 1, the malignant tumours, is the one that the alarm is about.")
)
def precision_of_the_other_class(labels, predicted):
    return np.sum((predicted == 0) & (labels == 0)) / max(np.sum(predicted == 0), 1)


@precision.mistake(_("That is the share of alarms that are false. Precision is the share that is true, 1 minus yours."))
def false_alarms_counted(labels, predicted):
    return np.sum((predicted == 1) & (labels == 0)) / max(np.sum(predicted == 1), 1)


@precision.mistake(
    _("Right, except where nothing is called 1: there you divide 0 by 0 and get nan. Return 0 in that case.")
)
def nan_where_nothing_is_called(labels, predicted):
    called = np.sum(predicted == 1)
    return np.sum((predicted == 1) & (labels == 1)) / called if called else float("nan")


# --- macro F1 ---------------------------------------------------------------------------------------------------------


@LESSON.exercise(
    _("F1 of many classes, each with the same weight"),
    probes=[
        (np.array([[90, 10], [6, 4]]),),
        (np.array([[50, 0, 2], [1, 40, 3], [4, 2, 6]]),),
        (np.array([[7, 0, 1], [2, 5, 0], [3, 1, 0]]),),
        (np.array([[5, 0], [0, 5]]),),
        (np.array([[6, 1, 2], [2, 8, 1], [0, 0, 0]]),),
        (np.array([[30, 4, 0, 1], [3, 20, 2, 0], [9, 0, 1, 0], [0, 1, 0, 980]]),),
    ],
    hints=[
        _(
            "First one number per class, then one number for all: F1 of each class, then their plain mean, whatever their sizes."
        ),
        _("Of class k, TP is the diagonal entry, TP + FN is the sum of row k, and TP + FP is the sum of column k."),
        _(
            "`np.diag(C)` holds all TP, and `C.sum(axis=0) + C.sum(axis=1)` is 2 TP + FP + FN of every class at once. What is missing is the F1 of each class and their mean."
        ),
    ],
    correct=_(
        "A class with nine samples now counts as much as one with a hundred. Micro F1, which counts all classes together, "
        "equals the accuracy here and hardly notices the nine."
    ),
)
def macro_f1(C):
    f1_of_each = 2 * np.diag(C) / (C.sum(axis=0) + C.sum(axis=1))
    return np.mean(f1_of_each)


@macro_f1.also_right
def macro_f1_class_by_class(C):
    total = 0.0
    for k in range(len(C)):
        tp, fn, fp = C[k, k], C[k].sum() - C[k, k], C[:, k].sum() - C[k, k]
        total += 2 * tp / (2 * tp + fn + fp)
    return total / len(C)


@macro_f1.also_right
def macro_f1_from_precision_and_recall(C):
    P = np.diag(C) / np.maximum(C.sum(axis=0), 1)
    R = np.diag(C) / np.maximum(C.sum(axis=1), 1)
    return float(np.mean(2 * P * R / np.maximum(P + R, 1e-300)))


@macro_f1.mistake(
    _(
        "That is micro F1: all classes counted together, which here equals the accuracy. Macro takes the F1 of each class "
        "first, and then the mean."
    )
)
def micro_for_macro(C):
    return np.trace(C) / C.sum()


@macro_f1.mistake(
    _(
        "You weighted each class by its size, so large classes dominate again. Macro is the plain mean, in which each class "
        "counts once."
    )
)
def weighted_by_size(C):
    f1_of_each = 2 * np.diag(C) / (C.sum(axis=0) + C.sum(axis=1))
    return np.sum(f1_of_each * C.sum(axis=1)) / C.sum()


@macro_f1.mistake(
    _(
        "You averaged precision and recall over the classes and took F1 of the two means. The order matters: the F1 of each "
        "class first, then one mean."
    )
)
def f1_of_the_means(C):
    P = np.mean(np.diag(C) / np.maximum(C.sum(axis=0), 1))
    R = np.mean(np.diag(C) / np.maximum(C.sum(axis=1), 1))
    return 2 * P * R / (P + R)


@macro_f1.mistake(_("That is the mean recall: you divided by the row sums alone. F1 needs the column sums too."))
def macro_recall(C):
    return np.mean(np.diag(C) / np.maximum(C.sum(axis=1), 1))


@macro_f1.mistake(_("That is the mean precision: you divided by the column sums alone. F1 needs the row sums too."))
def macro_precision(C):
    return np.mean(np.diag(C) / np.maximum(C.sum(axis=0), 1))


@macro_f1.mistake(_("That is the F1 of each class. One step is missing: their mean."))
def not_averaged(C):
    return 2 * np.diag(C) / (C.sum(axis=0) + C.sum(axis=1))


@macro_f1.mistake(
    _(
        "You left out a class that never occurs. It was called all the same, wrongly each time, so its F1 is 0, and it counts "
        "as much as every other class."
    )
)
def absent_class_skipped(C):
    occurs = C.sum(axis=1) > 0
    return np.mean((2 * np.diag(C) / (C.sum(axis=0) + C.sum(axis=1)))[occurs])


# --- F1 over folds ----------------------------------------------------------------------------------------------------


@LESSON.exercise(
    _("One F1 from several folds"),
    probes=[
        (np.array([4, 0, 5]), np.array([1, 1, 0]), np.array([0, 3, 1])),
        (np.array([10, 8, 9, 1, 7]), np.array([2, 0, 3, 9, 1]), np.array([1, 2, 0, 4, 2])),
        (np.array([6]), np.array([2]), np.array([3])),
        (np.array([0, 0, 2]), np.array([1, 0, 1]), np.array([0, 2, 0])),
        (np.array([500, 1]), np.array([20, 9]), np.array([10, 8])),
    ],
    hints=[
        _("Which numbers may be added up over the folds? Counts may, ratios may not."),
        _("So add up each of the three counts over the folds: `TP.sum()`, and the same for the other two."),
        _(
            "With `tp, fp, fn = TP.sum(), FP.sum(), FN.sum()`, only the formula of F1 in counts is missing. Use it once."
        ),
    ],
    correct=_(
        "Forman and Scholz (2010) compared the methods in use: this one is unbiased, whereas averaging the F1 of the folds is "
        "not, above all where positives are rare. (An accuracy may be averaged over folds of equal size, because it *is* an "
        "average over samples.)"
    ),
)
def f1_over_folds(TP, FP, FN):
    tp, fp, fn = TP.sum(), FP.sum(), FN.sum()
    return 2 * tp / (2 * tp + fp + fn)


@f1_over_folds.also_right
def f1_of_pooled_precision_and_recall(TP, FP, FN):
    P = np.sum(TP) / np.sum(TP + FP)
    R = np.sum(TP) / np.sum(TP + FN)
    return 2 * P * R / (P + R)


@f1_over_folds.also_right
def f1_by_counting_up(TP, FP, FN):
    above, below = 0, 0
    for tp, fp, fn in zip(TP, FP, FN, strict=True):
        above += 2 * int(tp)
        below += 2 * int(tp) + int(fp) + int(fn)
    return above / below


@f1_over_folds.mistake(
    _(
        "You averaged the F1 of the folds. Then a fold with few positives weighs as much as one with many, although F1 is not "
        "an average over samples. Pool the counts first, and take F1 once."
    )
)
def folds_averaged(TP, FP, FN):
    return np.mean(2 * TP / (2 * TP + FP + FN))


@f1_over_folds.mistake(
    _("You averaged precision and recall over the folds first. Pool the counts instead: sums first, ratios last.")
)
def ratios_averaged_first(TP, FP, FN):
    P, R = np.mean(TP / np.maximum(TP + FP, 1)), np.mean(TP / np.maximum(TP + FN, 1))
    return 2 * P * R / (P + R)


@f1_over_folds.mistake(
    _("You pooled, but then took the plain mean of precision and recall. F1 is the harmonic mean, 2 P R / (P + R).")
)
def plain_mean(TP, FP, FN):
    return (TP.sum() / (TP + FP).sum() + TP.sum() / (TP + FN).sum()) / 2


@f1_over_folds.mistake(
    _("Both twos are missing: TP / (TP + FP + FN) is a different metric, the Jaccard index. F1 counts TP twice.")
)
def twos_forgotten(TP, FP, FN):
    return TP.sum() / (TP + FP + FN).sum()


@f1_over_folds.mistake(
    _("The 2 in the denominator is missing, so your F1 can exceed 1. The denominator is 2·TP + FP + FN.")
)
def two_missing_below(TP, FP, FN):
    return 2 * TP.sum() / (TP + FP + FN).sum()


# --- AUC --------------------------------------------------------------------------------------------------------------


def _pairs(labels, scores):
    return scores[labels == 1][:, np.newaxis], scores[labels == 0]


@LESSON.exercise(
    _("AUC: how often does the positive one score more?"),
    probes=[
        (np.array([0, 1, 0, 1]), [0.1, 0.8, 0.4, 0.35]),
        (np.array([0, 0, 1, 1, 1]), [0.7, 0.2, 0.7, 0.9, 0.6]),
        (np.array([1, 0, 0, 0, 1, 0]), [0.3, 0.3, 0.1, 0.9, 0.8, 0.3]),
        (np.array([0, 1]), [0.6, 0.6]),
        (np.array([1, 0, 0]), [0.2, 0.3, 0.9]),
        (np.array([0, 1, 1, 0, 1]), [-40.0, 3.0, 1e9, 2.0, -50.0]),
    ],
    hints=[
        _(
            "Compare each positive sample with each negative one. In how many of these pairs does the positive one score more?"
        ),
        _(
            "Split the scores: `positive = scores[labels == 1]` and `negative = scores[labels == 0]`. Two loops are enough to form all pairs."
        ),
        _(
            "`positive[:, np.newaxis] > negative` is a table of all pairs, and the same with `==` shows the ties. What is missing is the mean, in which a tie counts ½."
        ),
    ],
    correct=_(
        "There is no threshold anywhere, because AUC judges the order of the scores alone. What happens when you halve them "
        "all? Try it in the explorer, with your function."
    ),
)
def auc(labels, scores):
    positive, negative = scores[labels == 1], scores[labels == 0]
    wins = positive[:, np.newaxis] > negative
    ties = positive[:, np.newaxis] == negative
    return np.mean(wins + 0.5 * ties)


@auc.also_right
def auc_pair_by_pair(labels, scores):
    positive, negative = scores[labels == 1], scores[labels == 0]
    points = 0.0
    for a in positive:
        for b in negative:
            points += 1.0 if a > b else 0.5 if a == b else 0.0
    return points / (len(positive) * len(negative))


@auc.also_right
def auc_by_ranks(labels, scores):
    below = np.sum(scores[:, np.newaxis] > scores, axis=1)
    rank = below + (np.sum(scores[:, np.newaxis] == scores, axis=1) + 1) / 2
    n1, n0 = np.sum(labels == 1), np.sum(labels == 0)
    return (np.sum(rank[labels == 1]) - n1 * (n1 + 1) / 2) / (n1 * n0)


@auc.also_right
def auc_by_the_area(labels, scores):
    thresholds = np.append(np.inf, np.unique(scores)[::-1])
    tpr = np.array([np.mean(scores[labels == 1] >= t) for t in thresholds])
    fpr = np.array([np.mean(scores[labels == 0] >= t) for t in thresholds])
    return np.sum(np.diff(fpr) * (tpr[1:] + tpr[:-1]) / 2)


@auc.mistake(
    _(
        "You turned the scores into yes or no first, at ½. Then most pairs are ties, and the order within each side is lost. "
        "AUC needs the scores themselves."
    )
)
def thresholded_first(labels, scores):
    return auc_pair_by_pair(labels, (scores >= 0.5).astype(float))


@auc.mistake(
    _("That is the accuracy at a threshold of ½. AUC compares the scores with each other and needs no threshold.")
)
def accuracy_for_auc(labels, scores):
    return np.mean((scores >= 0.5) == labels)


@auc.mistake(
    _("You counted the pairs in which the negative one scores more. It is the other way round: perfect scores give 1.")
)
def negatives_above(labels, scores):
    return 1 - auc_pair_by_pair(labels, scores)


@auc.mistake(_("Your function counts ties as lost. Equal scores are a coin toss, so they count ½."))
def ties_lost(labels, scores):
    positive, negative = _pairs(labels, scores)
    return np.mean(positive > negative)


@auc.mistake(
    _("With `>=` ties count as won, so a model that gives everyone the same score would be perfect. They count ½.")
)
def ties_won(labels, scores):
    positive, negative = _pairs(labels, scores)
    return np.mean(positive >= negative)


@auc.mistake(
    _(
        "You divided by all pairs of samples. Only pairs of one positive and one negative sample count, n1 times n0 of them."
    )
)
def divided_by_every_pair(labels, scores):
    n1, n0 = np.sum(labels == 1), np.sum(labels == 0)
    return auc_pair_by_pair(labels, scores) * n1 * n0 / len(labels) ** 2


@auc.mistake(_("That is the number of pairs won. AUC is a share: divide by the number of pairs."))
def pairs_counted(labels, scores):
    n1, n0 = np.sum(labels == 1), np.sum(labels == 0)
    return auc_pair_by_pair(labels, scores) * n1 * n0


# --- costs ------------------------------------------------------------------------------------------------------------


def _mistakes(labels, p, t):
    return np.sum((labels == 1) & (p < t)), np.sum((labels == 0) & (p >= t))


@LESSON.exercise(
    _("The cheapest threshold"),
    probes=[
        (np.array([0, 0, 1, 0, 1]), [0.1, 0.3, 0.35, 0.6, 0.8], [0.05, 0.2, 0.32, 0.5, 0.7, 0.95], 5, 1),
        (np.array([0, 0, 1, 0, 1]), [0.1, 0.3, 0.35, 0.6, 0.8], [0.05, 0.2, 0.32, 0.5, 0.7, 0.95], 1, 3),
        (np.repeat([0, 1], [6, 2]), [0.1, 0.2, 0.3, 0.4, 0.6, 0.7, 0.5, 0.9], [0.15, 0.45, 0.8], 3, 2),
        (np.array([0, 1, 0, 1]), [0.2, 0.3, 0.55, 0.8], [0.1, 0.25, 0.6, 0.9], 100, 1),
        (np.repeat([0, 1], [8, 2]), np.append(np.arange(8) / 10, [0.35, 0.75]), [0.05, 0.33, 0.72, 0.9], 2, 1),
        (np.array([0, 1, 0, 1]), [0.4, 0.5, 0.2, 0.9], [0.3, 0.5, 0.7], 5, 1),
        (np.array([0, 1, 0, 1]), [0.5, 0.6, 0.1, 0.9], [0.05, 0.5, 0.55, 0.95], 5, 1),
    ],
    hints=[
        _("Try every threshold: count its mistakes of each kind, and work out what they cost together."),
        _("At a threshold t, the missed samples have label 1 and p < t; the false alarms have label 0 and p ≥ t."),
        _(
            "Collect `cost_missed * missed + cost_alarm * alarms` for every threshold in a list `costs`. What is missing is the line that returns a threshold: `np.argmin(costs)` is only its index."
        ),
    ],
    correct=_(
        "Every threshold states a price, whether anyone says so or not: for probabilities that can be taken at their word, ½ "
        "says that both mistakes cost the same."
    ),
)
def cheapest_threshold(labels, p, thresholds, cost_missed, cost_alarm):
    costs = []
    for t in thresholds:
        missed = np.sum((labels == 1) & (p < t))
        alarms = np.sum((labels == 0) & (p >= t))
        costs.append(cost_missed * missed + cost_alarm * alarms)
    return thresholds[np.argmin(costs)]


@cheapest_threshold.also_right
def cheapest_threshold_in_a_table(labels, p, thresholds, cost_missed, cost_alarm):
    called = p >= thresholds[:, np.newaxis]
    price = np.where(labels == 1, cost_missed, cost_alarm)
    return thresholds[np.argmin(np.sum(price * (called != (labels == 1)), axis=1))]


@cheapest_threshold.also_right
def cheapest_threshold_by_min(labels, p, thresholds, cost_missed, cost_alarm):
    def cost(t):
        missed, alarms = _mistakes(labels, p, t)
        return float(cost_missed * missed + cost_alarm * alarms)

    return min(thresholds.tolist(), key=cost)


@cheapest_threshold.mistake(
    _("The two costs are swapped: it is a sample with label 1 and p below t that is missed and costs `cost_missed`.")
)
def costs_swapped(labels, p, thresholds, cost_missed, cost_alarm):
    return cheapest_threshold_by_min(labels, p, thresholds, cost_alarm, cost_missed)


@cheapest_threshold.mistake(
    _("You looked for the fewest mistakes, which is the best accuracy. Multiply each kind by its own cost first.")
)
def costs_ignored(labels, p, thresholds, cost_missed, cost_alarm):
    return cheapest_threshold_by_min(labels, p, thresholds, 1, 1)


@cheapest_threshold.mistake(
    _(
        "You multiplied the costs by rates, which are shares of each class. Every single mistake costs, so take counts: since "
        "most tumours are benign, even a small rate means many false alarms."
    )
)
def rates_for_counts(labels, p, thresholds, cost_missed, cost_alarm):
    n1, n0 = np.sum(labels == 1), np.sum(labels == 0)
    return cheapest_threshold_by_min(labels, p, thresholds, cost_missed / n1, cost_alarm / n0)


@cheapest_threshold.mistake(_("That is the lowest cost. Return the threshold at which it is reached."))
def cost_for_threshold(labels, p, thresholds, cost_missed, cost_alarm):
    costs = [np.dot(_mistakes(labels, p, t), (cost_missed, cost_alarm)) for t in thresholds]
    return float(min(costs))


@cheapest_threshold.mistake(_("`np.argmin` gives the index. Return the threshold at that index: `thresholds[...]`."))
def place_for_threshold(labels, p, thresholds, cost_missed, cost_alarm):
    costs = [np.dot(_mistakes(labels, p, t), (cost_missed, cost_alarm)) for t in thresholds]
    return int(np.argmin(costs))


@cheapest_threshold.mistake(
    _("You found the most expensive threshold. Look for the smallest cost: `np.argmin`, not `np.argmax`.")
)
def dearest(labels, p, thresholds, cost_missed, cost_alarm):
    return cheapest_threshold_by_min(labels, p, thresholds, -cost_missed, -cost_alarm)


@cheapest_threshold.mistake(
    _(
        "You used the formula cost_alarm / (cost_alarm + cost_missed). It is right only where the probabilities can be taken "
        "at their word. Count what each threshold really costs."
    )
)
def rule_trusted(labels, p, thresholds, cost_missed, cost_alarm):
    return cost_alarm / (cost_alarm + cost_missed)


@cheapest_threshold.mistake(
    _(
        "A sample whose p is exactly t is called 1, because the rule is p ≥ t. Your function asks for p > t, so that a sample "
        "on the threshold counts as called 0."
    )
)
def above_not_at(labels, p, thresholds, cost_missed, cost_alarm):
    def cost(t):
        return float(cost_missed * np.sum((labels == 1) & (p <= t)) + cost_alarm * np.sum((labels == 0) & (p > t)))

    return min(thresholds.tolist(), key=cost)


# --- recall -----------------------------------------------------------------------------------------------------------

LESSON.recall(
    "two_shares",
    "certainty",
    _(
        "Of 400 questions model A gets 80 % right, and model B 82 %. The standard error of a share of 0.8 is "
        "√(0.8 · 0.2 / 400) = 0.02. What do these two scores tell you?"
    ),
    Option(
        _("Too little: the gap is as large as one standard error."),
        _(
            "Yes. Each score alone may be off by twice that. Comparing the two question by question would tell you more."
        ),
        right=True,
    ),
    Option(
        _("B is better: 82 is more than 80."),
        _(
            "On these 400 questions. On another 400 each score could easily move by 2 or 4 points, and the order with it."
        ),
    ),
    Option(
        _("B is better with 95 % certainty: the gap is one standard error."),
        _("Two standard errors, not one, make an interval that holds the truth about 95 % of the time."),
    ),
)

LESSON.recall(
    "sure_and_wrong",
    "surprise",
    _(
        "Two tumours, both malignant. Network A gives malignant a probability of 0.6 each time, network B gives 0.99 and "
        "0.01. With −ln 0.6 = 0.51, −ln 0.99 = 0.01 and −ln 0.01 = 4.61, which network has the smaller mean surprise?"
    ),
    Option(
        _("A, with 0.51 nats."),
        _(
            "Yes: B's mean is (0.01 + 4.61) / 2 = 2.31. One mistake made with full confidence costs more than it ever saved."
        ),
        right=True,
    ),
    Option(
        _("B, because it was nearly certain of the first one."),
        _("That saves half a nat on the first tumour. The second costs 4.61, and the mean is 2.31."),
    ),
    Option(
        _("Neither: their mean probabilities are nearly the same."),
        _(
            "The surprise is a logarithm, so means of probabilities do not settle it. Compare 0.51 with (0.01 + 4.61) / 2."
        ),
    ),
)

LESSON.recall(
    "larger_bias",
    "layers",
    _("An output node computes z = w · x + b, and its answer is yes where σ(z) ≥ ½. You add 2 to b. What happens?"),
    Option(
        _("The boundary moves without turning, and more samples get a yes."),
        _("Yes: σ(z) ≥ ½ means z ≥ 0, and every z is now larger by 2. A lower threshold would do the same."),
        right=True,
    ),
    Option(
        _("The boundary turns towards the samples that were missed."),
        _("Only the weights turn it. The bias moves the boundary parallel to itself."),
    ),
    Option(
        _("Nothing: the sigmoid keeps every output between 0 and 1."),
        _("It does, but where z was −1, σ(z) goes from 0.27 to 0.73, and a no becomes a yes."),
    ),
)


# --- quiz -------------------------------------------------------------------------------------------------------------

ninety_nine = LESSON.question(
    "ninety_nine",
    _("A disease strikes 1 % of all people. A test for it gives the right answer to 99 %. How good is it?"),
    Option(
        _("You cannot tell: a test that always says “healthy” does as well."),
        _("Yes. Accuracy alone does not say whether a single case was found. Ask for precision and recall."),
        right=True,
    ),
    Option(
        _("Very good: it finds 99 of 100 people who have the disease."),
        _("That would be a recall of 0.99. Accuracy counts healthy people too, and here nearly everyone is healthy."),
    ),
    Option(
        _("Very good: 99 of 100 alarms are true."),
        _("That would be a precision of 0.99. Accuracy also counts all those for whom no alarm was raised."),
    ),
    Option(
        _("Bad: it must miss 1 % of those who have the disease."),
        _("Its mistakes may be missed people or false alarms: accuracy does not tell them apart."),
    ),
)

which_metric = LESSON.question(
    "which_metric",
    _(
        "A mail filter moves what it takes for spam to a folder that nobody reads. Which metric, for the class “spam”, must be near 1?"
    ),
    Option(
        _("Precision: what it moves there must really be spam."),
        _("Yes: a false alarm loses a letter for good, while a missed piece of spam costs one glance."),
        right=True,
    ),
    Option(
        _("Recall: it must find all the spam."),
        _(
            "Moving everything gives a recall of 1. Here a false alarm is the costly mistake, and recall does not see it."
        ),
    ),
    Option(
        _("Accuracy: it must be right as often as it can."),
        _("Accuracy gives a lost letter and a missed advertisement the same weight. They do not cost the same."),
    ),
)

temperature = LESSON.question(
    "temperature",
    _("You divide all scores z by T = 2 before the sigmoid. What changes?"),
    Option(
        _("The calibration. AUC, and the accuracy at ½, stay as they were."),
        _("Yes: the scores keep their order and their signs. Only how sure the network claims to be has changed."),
        right=True,
    ),
    Option(
        _("AUC: the scores lie closer together."),
        _("They lie closer, but in the same order. AUC asks which of two scores is larger, never by how much."),
    ),
    Option(
        _("The accuracy: fewer tumours lie above ½."),
        _("p is above ½ where z is above 0, and half of a positive number is positive."),
    ),
    Option(
        _("Nothing: it is the same network."),
        _("The probabilities do change: 0.9, for one, becomes 0.75. Anyone who relies on them decides differently."),
    ),
)

hidden_group = LESSON.question(
    "hidden_group",
    _("In one group a model has a higher accuracy than in the other, and a recall of 0. How can both be true?"),
    Option(
        _("The group has few positives: calling all of them negative is nearly always right."),
        _("Yes. Of 105 tumours with small nuclei 8 are malignant, and missing all 8 still leaves 92 % right."),
        right=True,
    ),
    Option(
        _("It cannot: with a recall of 0 at least half of the answers are wrong."),
        _("Only if at least half of the group were positive. Recall asks the positives alone, accuracy asks everyone."),
    ),
    Option(
        _("The group is small, so both numbers are chance."),
        _("Small groups do make numbers uncertain, but in a large group the two could disagree as much."),
    ),
)
