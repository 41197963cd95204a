"""The rules that move the weights: each step is a few vector operations, in place, on all parameters at once.

w are the parameters, g the gradients, η the learning rate. Formulas and defaults are PyTorch's; where PyTorch's
`momentum` is 0, which is plain SGD, it is 0.9 here.
"""

from __future__ import annotations

import math

import numpy as np

from course_lib.validation import as_float_array, check_number, describe

__all__ = ["SGD", "Adam", "AdamW", "Momentum", "Nesterov", "Optimizer", "RMSProp"]


class Optimizer:
    """What all optimizers share: a learning rate, weight decay and a memory of as many numbers as there are parameters.

    `weight_decay` λ adds λ w to the gradient, the gradient of an L2 penalty ½ λ Σ w² (in AdamW it works otherwise).
    """

    _vectors = 1  # how many vectors the memory has, the last of them scratch

    def __init__(self, learning_rate, *, weight_decay=0.0):
        self.learning_rate = check_number(learning_rate, "learning_rate", above=0)
        self.weight_decay = check_number(weight_decay, "weight_decay", at_least=0)
        self.steps = 0
        self._parameters = self._memory = None

    def step(self, parameters, gradients) -> None:
        """Change `parameters`, an array of float32 or float64, in place by one step against `gradients`, of its shape.

        Raises TypeError or ValueError where they are something else, or not the parameters of the first step.
        """
        self._prepare(parameters)
        gradients = as_float_array(gradients, "gradients", shape=parameters.shape)
        self._step(parameters, gradients.astype(parameters.dtype, copy=False))

    def _prepare(self, parameters):
        if not isinstance(parameters, np.ndarray) or parameters.dtype not in (np.float32, np.float64):
            raise TypeError(f"parameters: expected a float32 or float64 array, got {describe(parameters)}")
        if self._parameters is None:
            self._parameters = parameters
            self._memory = np.zeros((self._vectors, *parameters.shape), parameters.dtype)
        elif not np.may_share_memory(self._parameters, parameters) or self._parameters.shape != parameters.shape:
            raise ValueError("parameters: expected those of the optimizer's first step, got others: make a new one")

    def _decayed(self, w, g):
        return g + self.weight_decay * w if self.weight_decay else g


class SGD(Optimizer):
    """Stochastic gradient descent: w ← w − η g.

    Examples
    --------
    >>> w = np.array([1.0, 2.0])
    >>> SGD(0.1).step(w, [1.0, -1.0])
    >>> w
    array([0.9, 2.1])
    """

    def __init__(self, learning_rate=1e-3, *, weight_decay=0.0):
        super().__init__(learning_rate, weight_decay=weight_decay)

    def _step(self, w, g):
        g = self._decayed(w, g) if self.weight_decay else g
        w -= np.multiply(g, self.learning_rate, self._memory[-1])


class Momentum(Optimizer):
    """SGD with momentum: v ← μ v + g, w ← w − η v (Polyak, 1964).

    Examples
    --------
    >>> w, optimizer = np.array([1.0]), Momentum(0.1)
    >>> for _ in range(2):
    ...     optimizer.step(w, [1.0])
    >>> w
    array([0.71])
    """

    _vectors = 2

    def __init__(self, learning_rate=1e-3, *, momentum=0.9, weight_decay=0.0):
        super().__init__(learning_rate, weight_decay=weight_decay)
        self.momentum = check_number(momentum, "momentum", at_least=0, below=1)

    def _step(self, w, g):
        v, scratch = self._memory
        v *= self.momentum
        v += self._decayed(w, g)
        w -= np.multiply(v, self.learning_rate, out=scratch)


class Nesterov(Momentum):
    """SGD with Nesterov's momentum: v ← μ v + g, w ← w − η (g + μ v) (Sutskever et al., 2013).

    Examples
    --------
    >>> w = np.array([1.0])
    >>> Nesterov(0.1).step(w, [1.0])
    >>> w
    array([0.81])
    """

    def _step(self, w, g):
        v, scratch = self._memory
        g = self._decayed(w, g)
        v *= self.momentum
        v += g
        np.multiply(v, self.momentum, out=scratch)
        scratch += g
        scratch *= self.learning_rate
        w -= scratch


class RMSProp(Optimizer):
    """Steps scaled by recent gradients: s ← α s + (1 − α) g², w ← w − η g / (√s + ε) (Hinton, 2012).

    Examples
    --------
    >>> w = np.array([1.0, 1.0])
    >>> RMSProp(0.01).step(w, [1.0, 100.0])
    >>> w.round(6)
    array([0.9, 0.9])
    """

    _vectors = 2

    def __init__(self, learning_rate=1e-2, *, alpha=0.99, epsilon=1e-8, weight_decay=0.0):
        super().__init__(learning_rate, weight_decay=weight_decay)
        self.alpha = check_number(alpha, "alpha", at_least=0, below=1)
        self.epsilon = check_number(epsilon, "epsilon", above=0)

    def _step(self, w, g):
        s, scratch = self._memory
        g = self._decayed(w, g)
        s *= self.alpha
        np.multiply(g, g, out=scratch)
        scratch *= 1.0 - self.alpha
        s += scratch
        np.sqrt(s, out=scratch)
        scratch += self.epsilon
        np.divide(g, scratch, out=scratch)
        scratch *= self.learning_rate
        w -= scratch


class Adam(Optimizer):
    """Momentum and scaling, both corrected for their start at zero (Kingma and Ba, 2015).

    m ← β₁ m + (1 − β₁) g,  v ← β₂ v + (1 − β₂) g²,  w ← w − η m̂ / (√v̂ + ε)
    with m̂ = m / (1 − β₁ᵗ) and v̂ = v / (1 − β₂ᵗ) at step t.

    Examples
    --------
    >>> w = np.array([1.0, 1.0])
    >>> Adam(0.01).step(w, [1.0, 100.0])
    >>> w.round(6)
    array([0.99, 0.99])
    """

    _vectors = 3

    def __init__(self, learning_rate=1e-3, *, betas=(0.9, 0.999), epsilon=1e-8, weight_decay=0.0):
        super().__init__(learning_rate, weight_decay=weight_decay)
        if not isinstance(betas, tuple | list) or len(betas) != 2:
            raise ValueError(f"betas: expected two numbers, got {describe(betas)}")
        self.betas = tuple(check_number(beta, "betas", at_least=0, below=1) for beta in betas)
        self.epsilon = check_number(epsilon, "epsilon", above=0)

    def _step(self, w, g):
        (m, v, scratch), (beta1, beta2) = self._memory, self.betas
        self.steps += 1
        g = self._decayed(w, g)
        m *= beta1
        m += np.multiply(g, 1.0 - beta1, out=scratch)
        v *= beta2
        np.multiply(g, g, out=scratch)
        scratch *= 1.0 - beta2
        v += scratch
        correction = math.sqrt(1.0 - beta2**self.steps)
        np.sqrt(v, out=scratch)
        scratch += self.epsilon * correction
        np.divide(m, scratch, out=scratch)
        scratch *= self.learning_rate * correction / (1.0 - beta1**self.steps)
        w -= scratch


class AdamW(Adam):
    """Adam with weight decay outside the gradient: w ← (1 − η λ) w, then Adam's step (Loshchilov and Hutter, 2019).

    Examples
    --------
    >>> w = np.array([1.0])
    >>> AdamW(0.1, weight_decay=0.5).step(w, [0.0])
    >>> w
    array([0.95])
    """

    def __init__(self, learning_rate=1e-3, *, betas=(0.9, 0.999), epsilon=1e-8, weight_decay=1e-2):
        super().__init__(learning_rate, betas=betas, epsilon=epsilon, weight_decay=weight_decay)

    def _step(self, w, g):
        w *= 1.0 - self.learning_rate * self.weight_decay
        super()._step(w, g)

    def _decayed(self, w, g):
        return g
