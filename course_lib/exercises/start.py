"""Lesson 00, Start here: the first sum inside a network, as a number and as a function."""

import numpy as np

from course_lib.checking.exercise import Lesson
from course_lib.checking.quiz import Option
from course_lib.text import _

LESSON = Lesson("00_start", _("Start here"))


@LESSON.exercise(
    _("One sum by hand"),
    hints=[
        _(
            "A node multiplies each input by the weight on its line, adds up the products, and adds its bias at the end."
        ),
        _("Begin with the wind: it is 4.5 and its weight is 2, so that part is 9. The rain has the weight −1."),
        _("The wind gives 9 and the rain gives −2.5. What is missing is the bias, the number under the node."),
    ],
    correct=_(
        "9 − 2.5 − 2 = 4.5. That is all a node does before its squeeze: multiply, add up, add the bias. "
        "A large model does the same, billions of times."
    ),
)
def first_sum():
    return 2 * 4.5 - 1 * 2.5 - 2


@first_sum.also_right
def first_sum_as_a_dot_product():
    return np.dot([2, -1], [4.5, 2.5]) - 2


@first_sum.also_right
def first_sum_in_single_precision():
    return np.float32(4.5)


@first_sum.mistake(_("You stopped before the bias. Look under the node: −2 is added to every sum, whatever comes in."))
def bias_forgotten():
    return 2 * 4.5 - 1 * 2.5


@first_sum.mistake(_("You subtracted the bias: it is −2, so adding it lowers the sum. Two minus signs made a plus."))
def bias_subtracted():
    return 2 * 4.5 - 1 * 2.5 + 2


@first_sum.mistake(_("You added the rain. The dashed edge has weight −1: each mm of rain takes 1 away from the sum."))
def rain_added():
    return 2 * 4.5 + 1 * 2.5 - 2


@first_sum.mistake(_("You added the inputs as they are. Multiply each by the weight on its edge first: 2 and −1."))
def weights_forgotten():
    return 4.5 + 2.5 - 2


@first_sum.mistake(
    _("That is the sum of hidden node 2. Node 1 is the upper one, with the weights 2 and −1 and the bias −2.")
)
def other_node():
    return 2 * 4.5 + 1 * 2.5 - 6


@first_sum.mistake(
    _("You put in 45 for the wind. The network counts it in units of 10 km/h, as the text says: 45 km/h is 4.5.")
)
def kilometres_per_hour():
    return 2 * 45 - 1 * 2.5 - 2


@first_sum.mistake(
    _(
        "You put in 45 for the wind, and stopped before the bias. The network counts wind in units of 10 km/h, so it is "
        "4.5; and −2 is added at the end."
    )
)
def kilometres_per_hour_without_bias():
    return 2 * 45 - 1 * 2.5


@first_sum.mistake(
    _("You swapped the weights: wind met −1 and rain met 2. Follow each line from its circle: wind has the weight 2.")
)
def weights_exchanged():
    return 2 * 2.5 - 1 * 4.5 - 2


@first_sum.mistake(
    _("You forgot the minus sign of the rain's weight, and the bias too. The weight is −1, and −2 is added at the end.")
)
def rain_added_without_bias():
    return 2 * 4.5 + 1 * 2.5


@first_sum.mistake(
    _("You dropped both minus signs: the rain has the weight −1, and the bias is −2. Both make the sum smaller.")
)
def signs_dropped():
    return 2 * 4.5 + 1 * 2.5 + 2


@first_sum.mistake(
    _(
        "You get 7 when the rain is left out, 9 − 2, or when wind and rain are added without weights and bias. Both inputs "
        "count, each times its weight: 2 for the wind, −1 for the rain."
    )
)
def rain_left_out():
    return 2 * 4.5 - 2


_SQUEEZED = _(
    "You went one step too far: that is the sum after the squeeze, σ(z), between 0 and 1. The question is the sum z before it."
)


@first_sum.mistake(_SQUEEZED)
def squeezed():
    return 1 / (1 + np.exp(-4.5))


@first_sum.mistake(_SQUEEZED)
def squeezed_to_three_digits():
    return 0.989


@first_sum.mistake(_SQUEEZED)
def squeezed_to_two_digits():
    return 0.99


_LAST_NODE = _(
    "That is what the last node of the network says to this weather. The question is about the upper hidden node, and about "
    "its sum, before the squeeze."
)


def _output():
    hidden = 1 / (1 + np.exp(-np.array([4.5, 5.5])))
    return 1 / (1 + np.exp(-(6 * hidden[0] - 8 * hidden[1] - 2)))


@first_sum.mistake(_LAST_NODE)
def last_node():
    return _output()


@first_sum.mistake(_LAST_NODE)
def last_node_to_two_digits():
    return round(_output(), 2)


@LESSON.exercise(
    _("The same sum for any weather"),
    probes=[(2.0, 1.0), (0.0, 0.0), (4.5, 2.5), (1.0, 3.0), (0.0, 5.0)],
    hints=[
        _(
            "A function is a recipe: what you did with 4.5 and 2.5, you now do with whatever `wind` and `rain` stand for."
        ),
        _("Begin with `2 * wind`. What does the rain do to that?"),
        _(
            "`total = 2 * wind - rain` is the sum without its bias. What is missing is the line that adds the bias and returns the result."
        ),
    ],
    correct=_(
        "Your function now does what hidden node 1 does for any weather. The check tried it on five, among them no wind "
        "and no rain, where the bias is all that is left."
    ),
)
def hidden_sum(wind, rain):
    return 2 * wind - 1 * rain - 2


@hidden_sum.also_right
def hidden_sum_as_a_dot_product(wind, rain):
    return np.array([2.0, -1.0]) @ np.array([wind, rain]) - 2.0


@hidden_sum.also_right
def hidden_sum_step_by_step(wind, rain):
    total = -2
    for weight, value in ((2, wind), (-1, rain)):
        total += weight * value
    return total


@hidden_sum.mistake(_("Without wind and rain your function returns 0, but the node returns its bias, −2. Add it."))
def no_bias(wind, rain):
    return 2 * wind - rain


@hidden_sum.mistake(_("Your function adds 2 where the bias is −2: without wind and rain the sum must be −2."))
def bias_of_the_wrong_sign(wind, rain):
    return 2 * wind - rain + 2


@hidden_sum.mistake(_("In your function rain helps the kite. Its weight is −1: more rain, smaller sum."))
def rain_of_the_wrong_sign(wind, rain):
    return 2 * wind + rain - 2


@hidden_sum.mistake(_("You gave wind the weight of rain and rain the weight of wind. Follow each edge from its input."))
def weights_swapped(wind, rain):
    return 2 * rain - wind - 2


@hidden_sum.mistake(
    _(
        "Your function always returns 4.5, the answer for one weather. Use the names `wind` and `rain`, not their values."
    )
)
def always_the_same(wind, rain):
    return 4.5


@hidden_sum.mistake(
    _("You divide the wind by 10. It already comes in units of 10 km/h: for 45 km/h your function is called with 4.5.")
)
def divided_by_ten_again(wind, rain):
    return 2 * wind / 10 - rain - 2


@hidden_sum.mistake(
    _(
        "You return the sum after the squeeze, a number between 0 and 1. Here the sum itself is wanted, before the sigmoid."
    )
)
def squeezed_as_well(wind, rain):
    return 1 / (1 + np.exp(-(2 * wind - rain - 2)))


parameters = LESSON.question(
    "parameters",
    _("GPT-3 has 175 billion parameters. What are they?"),
    Option(
        _("Numbers like the nine on the picture: weights and biases, found from data."),
        _(
            "Yes. The kite network has nine of them, set by hand; a large model's are found by training, lessons 11 to 15."
        ),
        right=True,
    ),
    Option(
        _("Sentences that it has stored and looks up."),
        _("It stores no sentences as such. What it learned from its texts is spread over weights and biases."),
    ),
    Option(
        _("Rules that programmers wrote down."),
        _("Nobody wrote rules of language into it. People chose the layers; the numbers in them came from data."),
    ),
    Option(
        _("Nodes, like the two in the middle of the picture."),
        _(
            "Nodes hold values that change with every input. Parameters stay: they sit on the edges and under the nodes."
        ),
    ),
)
