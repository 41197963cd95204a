"""A network built by hand, in NumPy alone: layers and losses, optimizers, training, and a gradient check.

Public functions and methods check their arguments; a method with a leading underscore, such as `_forward`, is the same
without the checks, for the training loop, where `fit` has checked everything once.
"""

from course_lib.network.gradient_check import GradientCheck, compare_gradients, gradient_check
from course_lib.network.layers import (
    BinaryCrossEntropy,
    Dense,
    Dropout,
    Layer,
    Loss,
    MeanSquaredError,
    ReLU,
    Sigmoid,
    SoftmaxCrossEntropy,
    Tanh,
)
from course_lib.network.model import (
    Network,
    NeuralNetwork,
    initial_parameters,
    load_network,
    make_network,
    save_network,
)
from course_lib.network.optimizers import SGD, Adam, AdamW, Momentum, Nesterov, Optimizer, RMSProp
from course_lib.network.published import PublishedNetwork
from course_lib.network.training import (
    History,
    clip_gradients,
    cosine_decay,
    exponential_decay,
    fit,
    step_decay,
)

__all__ = [
    "SGD",
    "Adam",
    "AdamW",
    "BinaryCrossEntropy",
    "Dense",
    "Dropout",
    "GradientCheck",
    "History",
    "Layer",
    "Loss",
    "MeanSquaredError",
    "Momentum",
    "Nesterov",
    "Network",
    "NeuralNetwork",
    "Optimizer",
    "PublishedNetwork",
    "RMSProp",
    "ReLU",
    "Sigmoid",
    "SoftmaxCrossEntropy",
    "Tanh",
    "clip_gradients",
    "compare_gradients",
    "cosine_decay",
    "exponential_decay",
    "fit",
    "gradient_check",
    "initial_parameters",
    "load_network",
    "make_network",
    "save_network",
    "step_decay",
]
