"""What exercises, questions and explorers were called while a lesson was known by its number: "03.softmax".

Progress files of version 1 hold these names, and so may a workshop's notes. This is the one place that knows them.
"""

from __future__ import annotations

__all__ = ["present_name"]

LESSONS = {
    "00": "start",
    "01": "vectors",
    "02": "layers",
    "03": "probability",
    "04": "surprise",
    "05": "errors",
    "06": "classifiers",
    "07": "gradients",
    "08": "building",
    "09": "debugging",
    "10": "training",
    "t1": "tensors",
    "t2": "torch_autograd",
    "t3": "streaming",
    "t4": "twins",
    "t5": "scale",
}
# What went to a lesson of its own when three of them were divided.
MOVED = {
    "02.lora": "low_rank.lora",
    "02.low_rank": "low_rank.components",
    "02.rank_k": "low_rank.rank_k",
    "02.rank_of_a_sum": "low_rank.rank_of_a_sum",
    "05.bias_variance": "certainty.bias_variance",
    "05.bootstrap": "certainty.bootstrap",
    "05.bootstrap_interval": "certainty.bootstrap_interval",
    "05.more_data": "certainty.more_data",
    "05.overlap": "certainty.overlap",
    "05.pooled_error": "certainty.pooled_error",
    "10.diagnose": "generalising.diagnose",
    "10.dropout": "generalising.dropout",
    "10.early_stopping": "generalising.early_stopping",
    "10.test_twice": "generalising.test_twice",
}


def present_name(name: str) -> str:
    """Return the name that an exercise, a question or a challenge has today; a present name as it is.

    Examples
    --------
    >>> present_name("03.softmax"), present_name("02.lora"), present_name("05.bootstrap.misses")
    ('probability.softmax', 'low_rank.lora', 'certainty.bootstrap.misses')
    >>> present_name("probability.softmax")
    'probability.softmax'
    """
    lesson, *rest = name.split(".")
    former = ".".join([lesson, *rest[:1]])
    if former in MOVED:
        return ".".join([MOVED[former], *rest[1:]])
    return ".".join([LESSONS.get(lesson, lesson), *rest])
