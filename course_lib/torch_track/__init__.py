"""The course's networks in PyTorch: the only part of the course that imports torch.

- `backend`: torch itself, or one line on how to add it. A notebook of the track takes torch from this package, so that
  its first cell can say that line where PyTorch is missing;
- `devices`: which of them are here, and which to compute on;
- `weights`: the course's networks as modules, and back; `checkpoints`: modules in a file;
- `twins`: a network and its twin in PyTorch, trained side by side; `race`: who trains faster;
- `frameworks`: Keras and TensorFlow, where they are installed;
- `metrics`: metrics over a stream of batches, on any device;
- `speed`: what a module costs, counted and measured, and compiling it;
- `parallel`: one batch for several processes; `worker`: what each of them runs;
- `transformer`: GPT-2's Transformer, weights over and back; `pair`: it beside NumPy's, step by step;
- `ddp`: a training shared by several processes, under torchrun; `ddp_worker`: what each of them runs.
"""

from course_lib.torch_track.backend import TorchMissingError, nn, torch
from course_lib.torch_track.checkpoints import load_checkpoint, save_checkpoint
from course_lib.torch_track.devices import DEVICES, available_devices, choose_device
from course_lib.torch_track.frameworks import framework
from course_lib.torch_track.metrics import (
    NaiveVariance,
    StreamingAUC,
    StreamingConfusion,
    StreamingMAE,
    StreamingMean,
    StreamingMetric,
    StreamingMSE,
    StreamingR2,
    StreamingRMSE,
    StreamingVariance,
    sum_dtype,
)
from course_lib.torch_track.parallel import Parallel, data_parallel, single_gradient
from course_lib.torch_track.speed import (
    Machine,
    compiled,
    counted_flops,
    held_numbers,
    kept_numbers,
    measure_machine,
    seconds_of,
)
from course_lib.torch_track.twins import train_twins, weight_gap
from course_lib.torch_track.weights import to_module, to_network

__all__ = [
    "DEVICES",
    "Machine",
    "NaiveVariance",
    "Parallel",
    "StreamingAUC",
    "StreamingConfusion",
    "StreamingMAE",
    "StreamingMSE",
    "StreamingMean",
    "StreamingMetric",
    "StreamingR2",
    "StreamingRMSE",
    "StreamingVariance",
    "TorchMissingError",
    "available_devices",
    "choose_device",
    "compiled",
    "counted_flops",
    "data_parallel",
    "framework",
    "held_numbers",
    "kept_numbers",
    "load_checkpoint",
    "measure_machine",
    "nn",
    "save_checkpoint",
    "seconds_of",
    "single_gradient",
    "sum_dtype",
    "to_module",
    "to_network",
    "torch",
    "train_twins",
    "weight_gap",
]
