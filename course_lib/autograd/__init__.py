"""An array that knows its gradient, small enough for an evening: NumPy, and the way back beside each operation.

- `tensor`: the tensor, its arithmetic, `backward`, `no_grad`;
- `functions`: exp to cross-entropy;
- `layers`: modules, which collect parameters, and the layers that nearly every model has.

>>> import numpy as np
>>> from course_lib.autograd import Tensor, tanh
>>> w = Tensor([0.5, -1.0], requires_grad=True)
>>> tanh(w * [2.0, 1.0]).sum().backward()
>>> w.grad.round(3)
array([0.84, 0.42])
"""

from course_lib.autograd.functions import (
    binary_cross_entropy,
    concatenate,
    cross_entropy,
    dropout,
    exp,
    gelu,
    layer_norm,
    linear,
    log,
    log_softmax,
    relu,
    sigmoid,
    softmax,
    tanh,
    where,
)
from course_lib.autograd.layers import Embedding, LayerNorm, Linear, Module, Parameters, parameter
from course_lib.autograd.tensor import Tensor, made, no_grad
from course_lib.threads import keep_to_one

__all__ = [
    "Embedding",
    "LayerNorm",
    "Linear",
    "Module",
    "Parameters",
    "Tensor",
    "binary_cross_entropy",
    "concatenate",
    "cross_entropy",
    "dropout",
    "exp",
    "gelu",
    "layer_norm",
    "linear",
    "log",
    "log_softmax",
    "made",
    "no_grad",
    "parameter",
    "relu",
    "sigmoid",
    "softmax",
    "tanh",
    "where",
]

keep_to_one()
