"""Start here: the first sum inside a network, as a number, as a function and backwards; the size of a large model."""

import numpy as np

from course_lib.checking.exercise import Lesson
from course_lib.checking.quiz import Option
from course_lib.text import _

LESSON = Lesson("00_start", _("Start here"))


@LESSON.exercise(
    _("One sum by hand"),
    hints=[
        _(
            "A node multiplies each input by the weight on its line, adds up the products, and adds its bias at the "
            "end."
        ),
        _("Begin with the wind: it is 4.5 and its weight is 2, so that part is 9. The rain has the weight −1."),
        _("The wind gives 9 and the rain gives −2.5. All that is missing is the bias, the number under the node."),
    ],
    correct=_(
        "9 − 2.5 − 2 = 4.5. That is all a node does before its squeeze: multiply, add up, add the bias. "
        "A large model does the same billions of times."
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


@first_sum.mistake(
    _("You added the rain. The dashed line has the weight −1, so each millimetre of rain lowers the sum by 1.")
)
def rain_added():
    return 2 * 4.5 + 1 * 2.5 - 2


@first_sum.mistake(_("You added the inputs as they are. Multiply each by the weight on its line first: 2 and −1."))
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
        "You put in 45 for the wind, and stopped before the bias. The network counts wind in units of 10 km/h, so it "
        "is 4.5; and −2 is added at the end."
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
        "You get 7 when the rain is left out, 9 − 2, or when wind and rain are added without weights and bias. Both "
        "inputs count, each times its weight: 2 for the wind, −1 for the rain."
    )
)
def rain_left_out():
    return 2 * 4.5 - 2


_SQUEEZED = _(
    "You went one step too far: that is the sum after the squeeze, σ(z), between 0 and 1. The question is the sum z "
    "before it."
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
    "That is what the last node of the network says about this weather. The question is about the upper hidden node, "
    "and about its sum, before the squeeze."
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
        _("A function is a recipe: do with whatever `wind` and `rain` hold what you did with 4.5 and 2.5."),
        _("The first blank is the weight of the wind, 2. The weight of the rain is on the dashed line."),
        _(
            "With 2 and −1 in the first two blanks, `total` is the sum without its bias. The last blank is the bias, "
            "with its sign."
        ),
    ],
    correct=_(
        "Your function now does what the upper hidden node does, on any day. The check tried it on five days, one of "
        "them without wind and rain, when the bias is all that is left."
    ),
    blanks=("2", "-1", "-2"),
)
def hidden_sum(wind, rain):
    total = 2 * wind + -1 * rain
    return total + -2


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


@hidden_sum.mistake(
    _("You gave the wind the weight of the rain, and the rain that of the wind. Follow each line from its input.")
)
def weights_swapped(wind, rain):
    return 2 * rain - wind - 2


@hidden_sum.mistake(
    _(
        "Your function always returns 4.5, the answer for a single day. Use the names `wind` and `rain`, not their "
        "values."
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
    _("You return the sum after the squeeze, a number between 0 and 1. Return the sum itself, before the sigmoid.")
)
def squeezed_as_well(wind, rain):
    return 1 / (1 + np.exp(-(2 * wind - rain - 2)))


@LESSON.exercise(
    _("The sum backwards"),
    hints=[
        _("At the wind that you look for, the sum is exactly 0. Write the sum down with a letter for the wind."),
        _("With rain 3 the sum is 2 · wind − 3 − 2, so 2 · wind has to be 5."),
        _("The wind is 2.5 in units of 10 km/h. All that is missing is the step back to km/h."),
    ],
    correct=_(
        "2 · 2.5 − 3 − 2 = 0. From 25 km/h on, this node notices enough wind; without rain 10 km/h would do. A node's "
        "weights and bias draw a border in this way, and lesson 02 shows where it runs."
    ),
)
def turning_wind():
    return 10 * (3 + 2) / 2


@turning_wind.also_right
def turning_wind_found_by_trying():
    return next(km_per_hour for km_per_hour in range(51) if 2 * km_per_hour / 10 - 3 - 2 >= 0)


@turning_wind.mistake(_("2.5 is right in the network's unit. The question asks for km/h, and the unit is 10 km/h."))
def unit_forgotten():
    return 2.5


@turning_wind.mistake(_("That is the border on a dry day. Here 3 mm/h of rain pull the sum down by 3."))
def rain_forgotten():
    return 10.0


@turning_wind.mistake(
    _(
        "At 15 km/h the sum is 3 − 3 − 2, still −2. You left out the bias, or took the lower hidden node instead of the upper."
    )
)
def bias_left_out():
    return 15.0


@turning_wind.mistake(_("You forgot the weight of the wind. It is 2, so half as much wind is enough to reach 5."))
def weight_of_wind_forgotten():
    return 50.0


@turning_wind.mistake(
    _("The bias is −2, and rain and bias both pull down: the wind must make up for 3 + 2, not for 3 − 2.")
)
def bias_helps():
    return 5.0


@LESSON.exercise(
    _("How much room do the parameters take?"),
    probes=[(175e9, 16), (1000, 8), (405e9, 16), (1.5e9, 4), (9, 32), (671e9, 8)],
    hints=[
        _(
            "Every parameter takes `bits` bits. Count all the bits first, then turn them into bytes, then into gigabytes."
        ),
        _("A byte has 8 bits, and a gigabyte has 1e9 bytes. Begin with `parameters * bits`."),
        _("`parameters * bits / 8` is the number of bytes. All that is missing is the step from bytes to gigabytes."),
    ],
    correct=_(
        "At 16 bits GPT-3 takes 350 gigabytes, and Llama 3.1 takes 810. That is for holding a model; training it takes "
        "several times as much."
    ),
)
def gigabytes(parameters, bits):
    return parameters * bits / 8 / 1e9


@gigabytes.also_right
def gigabytes_step_by_step(parameters, bits):
    bytes_each = bits / 8
    return parameters / 1_000_000_000 * bytes_each


@gigabytes.also_right
def gigabytes_in_one_division(parameters, bits):
    return parameters * bits / 8e9


@gigabytes.mistake(_("You counted in bits. A byte is 8 bits, so divide by 8."))
def bits_for_bytes(parameters, bits):
    return parameters * bits / 1e9


@gigabytes.mistake(_("You multiplied by 8. There are fewer bytes than bits: 8 bits make one byte, so divide."))
def eight_bytes_a_bit(parameters, bits):
    return parameters * bits * 8 / 1e9


@gigabytes.mistake(_("You returned bytes. A gigabyte is a billion of them, so divide by 1e9."))
def bytes_for_gigabytes(parameters, bits):
    return parameters * bits / 8


@gigabytes.mistake(_("You returned megabytes, a thousand times too many. Mega is a million, giga is a billion, 1e9."))
def megabytes(parameters, bits):
    return parameters * bits / 8 / 1e6


@gigabytes.mistake(_("You divided by 1024³. That counts in gibibytes; a gigabyte is a billion bytes, 1e9."))
def gibibytes(parameters, bits):
    return parameters * bits / 8 / 1024**3


@gigabytes.mistake(
    _("Your function gives every parameter one byte, whatever `bits` is. That is right for 8 bits alone.")
)
def bits_ignored(parameters, bits):
    return parameters / 1e9


parameters = LESSON.question(
    "parameters",
    _("GPT-3 has 175 billion parameters. What are they?"),
    Option(
        _("Numbers like the nine in the picture: weights and biases, found from data."),
        _(
            "Yes. The nine of the kite network were set by hand. Those of a large model are found by training, in "
            "lessons 11 to 15."
        ),
        right=True,
    ),
    Option(
        _("Sentences that it has stored and looks up."),
        _(
            "It has no list of sentences to look things up in. What it learned from its texts is spread over weights and biases."
        ),
    ),
    Option(
        _("Rules that programmers wrote down."),
        _("Nobody wrote rules of language into it. People chose the layers; the numbers in them came from data."),
    ),
    Option(
        _("Nodes, like the two in the middle of the picture."),
        _(
            "Nodes hold values that change with every input. Parameters stay: they are on the lines and under the "
            "nodes."
        ),
    ),
)
