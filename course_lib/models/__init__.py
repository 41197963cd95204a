"""The parts of large models in miniature: forward passes to be read."""
