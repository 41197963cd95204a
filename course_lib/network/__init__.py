"""A network built by hand: layers, losses, optimizers, training and a gradient check, in NumPy alone."""

from course_lib.network.layers import Dense, Layer, ReLU, Sigmoid, Tanh
from course_lib.network.model import Network, NeuralNetwork, initial_parameters

__all__ = ["Dense", "Layer", "Network", "NeuralNetwork", "ReLU", "Sigmoid", "Tanh", "initial_parameters"]
