"""Lesson 12, Let the computer do the chain rule: a record, its order, the walk back, broadcasting, training, memory."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass, fields

import numpy as np

from course_lib.autograd import Tensor
from course_lib.checking.exercise import Lesson
from course_lib.checking.outcome import Verdict
from course_lib.checking.quiz import Option
from course_lib.experiments.tape import Tape, Value, sigmoid as sigmoid  # the lesson's cells record with it
from course_lib.text import _

LESSON = Lesson("network/12_autograd", _("Let the computer do the chain rule"))


# --- before you begin -------------------------------------------------------------------------------------------------

LESSON.recall(
    "square_of_a_weight",
    "gradients",
    _("L = w · w, and w is 3. You go back along both paths from L to w. What is ∂L/∂w?"),
    Option(
        _("6"),
        _("Yes, 3 along each path, and what arrives along two paths is added. A program has to do that too."),
        right=True,
    ),
    Option(
        _("3"),
        _("That is one path alone. w is both factors, so it gets 3 from the one and 3 from the other."),
    ),
    Option(
        _("9"),
        _("You multiplied the two paths. Along one path local derivatives are multiplied; paths are added."),
    ),
    Option(_("1"), _("1 is what L gets at the beginning. Each factor is then multiplied by the other one, 3.")),
)

LESSON.recall(
    "column_plus_row",
    "layers",
    _("`scores` has shape (4, 3), and `b` has shape (3,). What does NumPy do in `scores + b`?"),
    Option(
        _("It adds b to each of the four rows, as if b had been copied four times."),
        _("Yes, b is broadcast. So each entry of b is used four times, which will matter on the way back."),
        right=True,
    ),
    Option(
        _("It raises an error, because the shapes are different."),
        _("(3,) fits the last axis of (4, 3), so NumPy repeats it along the other one."),
    ),
    Option(
        _("It adds b to the first row only."),
        _("NumPy adds b to every row. That is how a bias reaches all samples of a batch."),
    ),
)

LESSON.recall(
    "surprise_of_half",
    "surprise",
    _("The kite flew, y = 1, and a network said p = ½. Which loss is larger: (p − y)² or −log p?"),
    Option(
        _("−log p: 0.69 against 0.25."),
        _("Yes. Both are 0 for a perfect prediction, and at p = 0 the square is 1 while −log p has no limit."),
        right=True,
    ),
    Option(
        _("(p − y)²: 0.5 against 0.25."),
        _("(½ − 1)² is 0.25, and −log ½ is log 2, which is 0.69."),
    ),
    Option(_("They are the same, because p is right in the middle."), _("(½ − 1)² is 0.25, and −log ½ is 0.69.")),
)


# --- one operation ----------------------------------------------------------------------------------------------------


@LESSON.exercise(
    _("A product that knows its slopes"),
    probes=[(2.0, 5.0), (-1.5, 4.0), (0.0, 3.0), (3.0, 3.0), (6.0, 0.25)],
    hints=[
        _("Three numbers are wanted: the product, its slope with respect to u, and its slope with respect to v."),
        _("If u grows by 1 while v stays, by how much does u · v grow?"),
        _("By v. So the line ends in `return u * v, v, …`, and the last one is the slope with respect to v."),
    ],
    correct=_(
        "Each factor's slope is the *other* factor. Those are numbers by now, because u and v had values: the record "
        "keeps 5, and not a formula."
    ),
)
def multiply(u, v):
    return u * v, v, u


@multiply.also_right
def multiply_as_a_list(u, v):
    return [v * u, +v, +u]


@multiply.also_right
def multiply_as_an_array(u, v):
    return np.array([u * v, v, u])


@multiply.mistake(
    _("Each factor has its own value as its slope. When u grows by 1, u · v grows by v: the slopes are the other way.")
)
def own_factor(u, v):
    return u * v, u, v


@multiply.mistake(_("Those slopes, 1 and 1, belong to a sum. When u grows by 1, a product grows by v."))
def slopes_of_a_sum(u, v):
    return u * v, 1.0, 1.0


@multiply.mistake(
    _("You returned the product alone. The way back needs the two slopes as well: three numbers, product first.")
)
def product_alone(u, v):
    return u * v


@multiply.mistake(_("You gave u and v the product itself as their slope. By how much does u · v grow per unit of u?"))
def product_for_slope(u, v):
    return u * v, u * v, u * v


@multiply.mistake(_("Only one slope came back. There are two inputs, so there are two: one for u and one for v."))
def one_slope(u, v):
    return u * v, v


# --- the order --------------------------------------------------------------------------------------------------------

# In each of these graphs every value but the first was made of the one before it, so there is one right order only.
_CHAIN = ((), ((0, 2.0),), ((1, 3.0),), ((2, 1.0),))
_TWICE = ((), ((0, 4.0),), ((1, 2.0), (0, 1.0)), ((2, 1.0), (0, 3.0)))
_SHUFFLED = (((3, 1.0), (2, 2.0)), (), ((3, 5.0), (1, 1.0)), ((1, 2.0),), ((0, 1.0), (2, 1.0)))
_WITH_MORE = ((), ((0, 1.0),), ((0, 2.0),), ((1, 2.0), (0, 1.0)), ((3, 1.0), (2, 1.0)))
_FAR_BACK = (((1, 2.0), (3, 1.0)), (), ((4, 1.0), (0, 1.0), (1, 1.0)), ((1, 1.0),), ((3, 2.0), (0, 3.0), (1, 1.0)))


def _visit(i, parents, found):
    """Put all that i was made of, and i, into `found`, the parents first."""
    if i not in found:
        for j, _slope in parents[i]:
            _visit(j, parents, found)
        found.append(i)
    return found


@LESSON.exercise(
    _("An order in which nobody comes too early"),
    probes=[(_CHAIN, 3), (_TWICE, 3), (_SHUFFLED, 4), (_WITH_MORE, 3), (_FAR_BACK, 2), (_CHAIN, 0)],
    hints=[
        _("`visit(i)` puts i into the list, after all that i was made of. Who has to be visited before i goes in?"),
        _("The first blank is what keeps a value from going in twice. The loop goes through all that i was made of."),
        _(
            "The first two are `i in found` and `parents[i]`. The last line puts i in: which method of a list does that?"
        ),
    ],
    correct=_(
        "The function calls itself until it is at a leaf, and a value goes in only after its parents. Read from the end, "
        "the list meets each value after everything that was made of it."
    ),
    blanks=("i in found", "parents[i]", "found.append(i)"),
)
def order(parents, end):
    found = []

    def visit(i):
        if i in found:
            return
        for j, _slope in parents[i]:
            visit(j)
        found.append(i)

    visit(end)
    return np.array(found)


@order.also_right
def order_without_recursion(parents, end):
    found, to_do = [], [(end, False)]
    while to_do:
        i, ready = to_do.pop()
        if i in found:
            continue
        if ready:
            found.append(i)
        else:
            to_do.append((i, True))
            to_do += [(j, False) for j, _slope in parents[i]]
    return np.array(found)


@order.also_right
def order_by_waiting(parents, end):
    wanted, found = set(_visit(end, parents, [])), []
    while len(found) < len(wanted):
        ready = [i for i in sorted(wanted - set(found)) if all(j in found for j, _slope in parents[i])]
        found.append(ready[0])
    return np.array(found)


@order.mistake(
    _(
        "A value went in before its parents, so your list begins at the end. `found.append(i)` belongs after the loop over "
        "the parents."
    )
)
def before_its_parents(parents, end):
    found = []

    def visit(i):
        if i not in found:
            found.append(i)
            for j, _slope in parents[i]:
                visit(j)

    visit(end)
    return np.array(found)


@order.mistake(
    _("A value that is used twice is in your list twice. Ask first whether it has gone in already: `i in found`.")
)
def in_it_twice(parents, end):
    found = []

    def visit(i):
        for j, _slope in parents[i]:
            visit(j)
        found.append(i)

    visit(end)
    return np.array(found)


@order.mistake(
    _(
        "You listed only the parents of the end, and the end. A parent has parents too, so visit each of them: `visit(j)`."
    )
)
def parents_alone(parents, end):
    return np.array([*(j for j, _slope in parents[end]), end])


@order.mistake(
    _(
        "You sorted by the numbers. The numbers of these graphs say nothing about who was made of whom; only `parents` "
        "does."
    )
)
def by_number(parents, end):
    return np.array(sorted(_visit(end, parents, [])))


@order.mistake(
    _(
        "Your order is the right one backwards. It should begin with a leaf and end with the end; the walk turns it round."
    )
)
def end_first(parents, end):
    return np.array(_visit(end, parents, [])[::-1])


@order.mistake(
    _(
        "You went back layer by layer: parents, then their parents. A value that is used both near the end and far from "
        "it then comes too late. It must come before *everything* that was made of it."
    )
)
def layer_by_layer(parents, end):
    found, layer = [], [end]
    while layer:
        found += [i for i in dict.fromkeys(layer) if i not in found]
        layer = [j for i in layer for j, _slope in parents[i] if j not in found]
    return np.array(found[::-1])


# --- the walk back ----------------------------------------------------------------------------------------------------

_NEURON = ((), (), ((0, 3.0), (1, 1.0)), (), ((2, 1.0), (3, 1.0)), ((4, 0.25),), ((5, -1.0),))
_U_TWICE = ((), (), ((0, 1.0), (1, 1.0)), ((0, 4.0), (2, 3.0)))
_SQUARE = ((), ((0, 5.0), (0, 5.0)))
_THREE_PATHS = ((), ((0, 2.0),), ((0, -1.0), (1, 3.0)), ((2, 0.5), (1, 1.0), (0, 4.0)), ((3, 2.0), (2, 1.0)))
_UNUSED = ((), (), ((0, 2.0),), ((2, 3.0), (0, -1.0)), ((1, 7.0),))


@LESSON.exercise(
    _("The walk back"),
    probes=[
        (_NEURON, np.array([0, 1, 2, 3, 4, 5, 6])),
        (_U_TWICE, np.array([0, 1, 2, 3])),
        (_SQUARE, np.array([0, 1])),
        (_THREE_PATHS, np.array([0, 1, 2, 3, 4])),
        (_UNUSED, np.array([0, 2, 3])),
        (_SHUFFLED, np.array([1, 3, 2, 0, 4])),
    ],
    hints=[
        _("What is the gradient of the last value of the order? All others begin with 0."),
        _(
            "Make room with `g = np.zeros(len(parents))`, set `g[order[-1]] = 1`, and loop over `order[::-1]`: when i is "
            "met, all of its gradient has arrived."
        ),
        _("Inside, `for j, slope in parents[i]:` comes one line. It *adds* to `g[j]`: what i has, times the slope."),
    ],
    correct=_(
        "This is backpropagation, for any expression that anybody will ever write. Nothing in it knows what the values "
        "stand for: it multiplies along each step, and adds at each value."
    ),
)
def backward(parents, order):
    g = np.zeros(len(parents))
    g[order[-1]] = 1
    for i in order[::-1]:
        for j, slope in parents[i]:
            g[j] += slope * g[i]
    return g


@backward.also_right
def backward_with_a_dictionary(parents, order):
    g = {int(order[-1]): 1.0}
    for i in reversed(order):
        for j, slope in parents[i]:
            g[j] = g.get(j, 0.0) + g[int(i)] * slope
    return [g.get(i, 0.0) for i in range(len(parents))] @ np.eye(len(parents))


@backward.also_right
def backward_by_asking_the_children(parents, order):
    g = np.zeros(len(parents))
    g[order[-1]] = 1
    for j in order[-2::-1]:
        g[j] = sum(slope * g[i] for i in order for k, slope in parents[i] if k == j)
    return g


def _walked(parents, order, send):
    """Go back along an order, and let `send(g, i, j, slope)` say what j has afterwards."""
    g = np.zeros(len(parents))
    g[order[-1]] = 1
    return _sent(g, parents, order[::-1], send)


def _sent(g, parents, way, send):
    for i in way:
        for j, slope in parents[i]:
            g[j] = send(g, i, j, slope)
    return g


@backward.mistake(
    _(
        "A value that is used twice kept only what arrived last: `=` overwrites what came along the other path. Gradients "
        "of several paths are added: `+=`."
    )
)
def overwritten(parents, order):
    return _walked(parents, order, lambda g, i, _j, slope: slope * g[i])


@backward.mistake(
    _(
        "You walked in the order of the forward pass, so each value was asked to send before anything had arrived. Go "
        "through the order from its end: `order[::-1]`."
    )
)
def walked_forward(parents, order):
    g = np.zeros(len(parents))
    g[order[-1]] = 1
    return _sent(g, parents, order, lambda g, i, j, slope: g[j] + slope * g[i])


@backward.mistake(
    _("All gradients are 0, because the walk had nothing to begin with. The gradient of the last value is 1: ∂L/∂L.")
)
def nothing_to_begin_with(parents, order):
    return np.zeros(len(parents))


@backward.mistake(
    _(
        "You sent the slope alone, without what had arrived at i. By the chain rule the two are multiplied: `slope * g[i]`."
    )
)
def slope_alone(parents, order):
    return _walked(parents, order, lambda g, _i, j, slope: g[j] + slope)


@backward.mistake(
    _("You added what arrived and the slope. Along a path the chain rule multiplies; it adds where paths meet.")
)
def slope_added(parents, order):
    return _walked(parents, order, lambda g, i, j, slope: g[j] + slope + g[i])


@backward.mistake(
    _(
        "You began with 1 in every entry. Only the end has gradient 1, because L grows as fast as L; all others begin "
        "with 0 and wait."
    )
)
def ones_everywhere(parents, order):
    return _sent(np.ones(len(parents)), parents, order[::-1], lambda g, i, j, slope: g[j] + slope * g[i])


@backward.mistake(
    _(
        "You passed the gradient on without its slope. Each step multiplies what arrives by its local derivative: "
        "`slope * g[i]`."
    )
)
def passed_on_as_it_is(parents, order):
    return _walked(parents, order, lambda g, i, j, _slope: g[j] + g[i])


# --- broadcasting -----------------------------------------------------------------------------------------------------


@LESSON.exercise(
    _("Back from broadcasting"),
    probes=[
        ([[1.0, 2.0, 3.0], [4.0, 5.0, 6.0]], (3,)),
        ([[1.0, 2.0, 3.0], [4.0, 5.0, 7.0]], (2, 1)),
        ([[1.0, -2.0], [0.5, 4.0], [1.0, 1.0]], (1, 2)),
        ([[1.0, 2.0], [3.0, 5.0]], (2, 2)),
        ([2.0, 3.0, 7.0], ()),
        ([[[1.0, 2.0], [3.0, 4.0]], [[0.0, 1.0], [1.0, 8.0]], [[2.0, 2.0], [5.0, -1.0]]], (2, 1)),
    ],
    hints=[
        _("An entry that was used many times gets as many gradients. What do you do with gradients of several paths?"),
        _(
            "NumPy compares shapes from the right. So axes that g has too many are in front: sum over axis 0 as long as "
            "`g.ndim > len(shape)`."
        ),
        _(
            "Then come the axes that have length 1 in `shape`: `g = g.sum(axis=axis, keepdims=True)` keeps such an axis, with "
            "length 1."
        ),
    ],
    correct=_(
        "Copying forward is adding back. You know a case of it from lesson 11: `db = dz.sum(axis=0)`, for a bias that "
        "was added to every row."
    ),
)
def sum_back(g, shape):
    while g.ndim > len(shape):
        g = g.sum(axis=0)
    for axis, length in enumerate(shape):
        if length == 1:
            g = g.sum(axis=axis, keepdims=True)
    return g


@sum_back.also_right
def sum_back_at_once(g, shape):
    g = g.sum(axis=tuple(range(g.ndim - len(shape))))
    return g.sum(axis=tuple(k for k, length in enumerate(shape) if length == 1), keepdims=True)


@sum_back.also_right
def sum_back_by_padding(g, shape):
    padded = (1,) * (g.ndim - len(shape)) + tuple(shape)
    axes = tuple(k for k in range(g.ndim) if padded[k] == 1 and g.shape[k] > 1)
    return g.sum(axis=axes, keepdims=True).reshape(shape)


def _backwards(g, shape, collect):
    """Bring g to a shape, as `sum_back` does, with another way to make one of many."""
    while g.ndim > len(shape):
        g = collect(g, 0, keepdims=False)
    for axis, length in enumerate(shape):
        if length == 1:
            g = collect(g, axis, keepdims=True)
    return g


@sum_back.mistake(
    _(
        "You averaged. Every copy carried its whole effect to the loss, so their gradients are added; a mean loss has its "
        "1/N in g already."
    )
)
def averaged(g, shape):
    return _backwards(g, shape, np.mean)


@sum_back.mistake(
    _(
        "You returned g as it came. The shape of a gradient is that of its value: a bias of shape (3,) cannot take a step "
        "of shape (2, 3)."
    )
)
def not_summed(g, shape):
    return g


@sum_back.mistake(
    _("You kept one of the copies and dropped the others. Each of them was used, so add up what they all say.")
)
def first_copy(g, shape):
    return _backwards(g, shape, lambda g, axis, keepdims: g.take([0], axis) if keepdims else g.take(0, axis))


@sum_back.mistake(
    _(
        "You summed over the axes in front and left those of length 1. Shape (2, 1) was broadcast along its second axis: "
        "sum there too, with `keepdims=True`."
    )
)
def in_front_only(g, shape):
    while g.ndim > len(shape):
        g = g.sum(axis=0)
    return g


@sum_back.mistake(
    _(
        "You summed over the axes of length 1 and left those that g has too many. Shape (3,) was copied along a whole "
        "new axis in front: sum over it first."
    )
)
def of_length_one_only(g, shape):
    extra = g.ndim - len(shape)
    for axis, length in enumerate(shape):
        if length == 1:
            g = g.sum(axis=axis + extra, keepdims=True)
    return g


@sum_back.mistake(_("You lost an axis: shape (2, 1) came back as (2,). `keepdims=True` keeps it, with length 1."))
def axis_lost(g, shape):
    return np.squeeze(_backwards(g, shape, np.sum))


@sum_back.mistake(
    _("You summed over everything. Only the axes along which the value was repeated are summed; the others stay.")
)
def all_summed(g, shape):
    return np.full(shape, g.sum())


# --- training ---------------------------------------------------------------------------------------------------------


def bowl(w):
    return (w * w).sum() + w[0] * w[-1]


def steep(w):
    return ((3.0 * w - 1.0) ** 2).mean()


@LESSON.exercise(
    _("Find the bug: each step is too long"),
    probes=[
        (bowl, [1.0, 2.0, -3.0], 0.1, 3),
        (steep, [0.5, -2.0], 0.05, 4),
        (bowl, [1.0, -1.0], 0.05, 1),
        (bowl, [2.0], 0.1, 2),
        (steep, [1.0, 1.0], 0.1, 0),
    ],
    hints=[
        _("The first step is right, and the second too long. What is in `w.grad` when the second `backward` begins?"),
        _("`backward` *adds* to `w.grad`, because gradients of several paths add up. Who takes the old one away?"),
        _("After the step, or before `backward`, one line is missing. It sets `w.grad` to `None`."),
    ],
    correct=_(
        "The same `+=` that is right inside one graph is wrong from one step to the next, so every training loop has a "
        "line that clears the gradients. PyTorch calls it `optimizer.zero_grad()`."
    ),
)
def descend(loss, w, rate, steps):
    w = Tensor(w, requires_grad=True)
    for _step in range(steps):
        loss(w).backward()
        w.data = w.data - rate * w.grad
        w.grad = None
    return w.data


def _gradient(loss, w):
    w = Tensor(w, requires_grad=True)
    loss(w).backward()
    return w.grad


@descend.also_right
def descend_with_a_new_tensor_each_time(loss, w, rate, steps):
    for _step in range(steps):
        leaf = Tensor(w, requires_grad=True)
        loss(leaf).backward()
        w = w - rate * leaf.grad
    return w.copy()


@descend.also_right
def descend_clearing_first(loss, w, rate, steps):
    leaf = Tensor(w, requires_grad=True)
    for _step in range(steps):
        leaf.grad = None
        loss(leaf).backward()
        leaf.data = leaf.data - rate * leaf.grad
    return leaf.data


@descend.planted(
    _(
        "Your first step is right, and every later one too long: it goes along the sum of all gradients so far, because "
        "`backward` adds to `w.grad`. What has to happen to it between two steps?"
    )
)
def piles_up(loss, w, rate, steps):
    w = Tensor(w, requires_grad=True)
    for _step in range(steps):
        loss(w).backward()
        w.data = w.data - rate * w.grad
    return w.data


@descend.mistake(
    _("w never moves, because the gradient is cleared between `backward` and the step. Clear it after the step.")
)
def cleared_too_early(loss, w, rate, steps):
    return w.copy()


@descend.mistake(_("You go uphill. The gradient points to larger losses, so the step is `w.data - rate * w.grad`."))
def uphill(loss, w, rate, steps):
    return descend.reference(loss, w, -rate, steps)


@descend.mistake(
    _(
        "Every step goes along the gradient of the start. The slope changes as w moves, so compute the loss and call "
        "`backward` in each round."
    )
)
def gradient_of_the_start(loss, w, rate, steps):
    return w - steps * rate * _gradient(loss, w)


@descend.mistake(_("You took one step, whatever `steps` says. Is the return inside the loop?"))
def one_step(loss, w, rate, steps):
    return descend.reference(loss, w, rate, 1)


@dataclass(frozen=True)
class Engine:
    """What differentiates: the learner's functions where they pass their checks, the course's elsewhere.

    Parameters
    ----------
    multiply, order, backward, descend : callable
    yours : tuple of str
        Which of them are the learner's.
    """

    multiply: Callable
    order: Callable
    backward: Callable
    descend: Callable
    yours: tuple[str, ...] = ()

    def tape(self) -> Tape:
        """Return an empty tape that multiplies by `multiply`."""
        return Tape({"×": self.multiply})

    def gradients(self, end: Value) -> np.ndarray:
        """Return the gradient of a value with respect to all values of its tape, (n,)."""
        parents = end.tape.parents
        return np.asarray(self.backward(parents, self.order(parents, end.place)), dtype=float)

    def __repr__(self) -> str:
        """One line per function, saying whose it is."""
        whose = {True: _("yours"), False: _("the course's, until yours passes its check")}
        return "\n".join(f"{name:<10}{whose[name in self.yours]}" for name in ENGINE)


ENGINE = tuple(one.name for one in fields(Engine))[:4]


def attempted(namespace: Mapping[str, object]) -> dict[str, Callable]:
    """Return what the record's explorer takes from a notebook's names: what is no stub any more, right or wrong.

    Examples
    --------
    >>> list(attempted({"multiply": lambda u, v: u * v, "order": None}))
    ['multiply']
    """
    found = {}
    for exercise in (multiply, order, backward):
        name = exercise.reference.__name__
        own = namespace.get(name)
        if callable(own) and exercise.judge(own).verdict is not Verdict.NOT_ATTEMPTED:
            found[name] = own
    return found


def assemble(namespace: Mapping[str, object]) -> Engine:
    """Collect what differentiates from a notebook's names, ``globals()``: the learner's functions where they pass.

    Examples
    --------
    >>> engine = assemble({})
    >>> x = engine.tape().leaf(3.0)
    >>> engine.gradients(x * x)
    array([6., 1.])
    """
    exercises = {exercise.reference.__name__: exercise for exercise in LESSON.exercises}
    chosen, yours = {}, []
    for name in ENGINE:
        own, passes = namespace.get(name), exercises[name].judge(namespace.get(name)).verdict is Verdict.CORRECT
        chosen[name] = own if passes else exercises[name].reference
        yours += [name] * passes
    return Engine(**chosen, yours=tuple(yours))


# --- in a large model -------------------------------------------------------------------------------------------------


@LESSON.exercise(
    _("How much has to be kept?"),
    probes=[(64, 8), (126, 11), (1000, 32), (10, 3), (12, 12), (5, 1), (96, 24)],
    hints=[
        _("Two kinds of layers are in memory at the worst moment: the kept ones, and those of the piece at work."),
        _("Of n layers, every k-th is kept. With 10 layers and k = 3 those are layers 0, 3, 6 and 9: four of them."),
        _("The kept ones are n / k, rounded up: `-(-n // k)`, or `int(np.ceil(n / k))`. Add the k of one piece."),
    ],
    correct=_(
        "Of 126 layers 23 are in memory, and of 1,000 only 64, for one more forward pass. The sum is smallest near "
        "k = √n, where both parts are the same."
    ),
)
def layers_held(n, k):
    return -(-n // k) + k


@layers_held.also_right
def layers_held_by_ceil(n, k):
    return int(np.ceil(n / k)) + k


@layers_held.also_right
def layers_held_by_counting(n, k):
    return len(range(0, n, k)) + k


@layers_held.mistake(_("You rounded down. Of 10 layers with k = 3, the kept ones are 0, 3, 6 and 9: four. Round up."))
def rounded_down(n, k):
    return n // k + k


@layers_held.mistake(
    _("You counted the kept layers alone. While a piece is gone back through, its k layers are in memory as well.")
)
def kept_alone(n, k):
    return -(-n // k)


@layers_held.mistake(
    _("You counted one piece alone. Of every piece, one layer is kept all the time: add n / k, rounded up.")
)
def piece_alone(n, k):
    return k


@layers_held.mistake(
    _("That is a fraction of a layer. The last piece may be shorter, but it is a piece: round n / k up.")
)
def not_rounded(n, k):
    return n / k + k


@layers_held.mistake(_("You multiplied the two, which gives all n layers again. They are in memory side by side: add."))
def multiplied(n, k):
    return -(-n // k) * k


# --- quiz -------------------------------------------------------------------------------------------------------------

leaf_or_not = LESSON.question(
    "leaf_or_not",
    _(
        "`w` is a leaf that wants a gradient. You write `w = w - 0.1 * w.grad` with recorded numbers, and go on training. "
        "What is `w` now?"
    ),
    Option(
        _("A result, whose graph leads back to the old w: it is no leaf, and the record grows with each step."),
        _(
            "Yes. It was made by a subtraction, so its gradient is sent on to the old w. Give the leaf new *numbers* "
            "instead: `w.data = w.data - 0.1 * w.grad`."
        ),
        right=True,
    ),
    Option(
        _("The same leaf with new numbers."),
        _("The name is the same, and the object is new: it was made by a subtraction, and the record says so."),
    ),
    Option(
        _("A plain number, without any record."),
        _("One of its parents is recorded, so it is recorded too. That is what recording does."),
    ),
)

kept_alive = LESSON.question(
    "kept_alive",
    _(
        "For a plot you keep the losses of 1,000 steps: `history.append(loss)`, where each `loss` is a recorded value whose "
        "graph was kept. What is in memory at the end?"
    ),
    Option(
        _("1,000 graphs, with all values of every forward pass."),
        _("Yes. Each loss holds its parents, and these hold theirs. Keep the number: `loss.item()`."),
        right=True,
    ),
    Option(
        _("1,000 numbers."),
        _("A recorded loss is more than its number: it holds the parents that it was made of, and these hold theirs."),
    ),
    Option(
        _("The last graph and 999 numbers."),
        _("Nothing clears the older ones: as long as the list holds a loss, the loss holds its graph."),
    ),
)
