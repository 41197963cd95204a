"""PyTorch computes on one thread here: at these sizes more of them only wait for each other."""

import importlib.util

if importlib.util.find_spec("torch") is not None:
    import torch

    torch.set_num_threads(1)
