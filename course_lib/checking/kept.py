"""What is worked out when it is first asked for, and kept."""

from __future__ import annotations

from collections.abc import Callable

__all__ = ["kept"]


class kept:  # noqa: N801 - it is used like `property`
    """A property that is worked out once.

    `functools.cached_property` does the same, but holds a lock in Python 3.11, one for all objects of a class. A call
    that is stopped in the middle of it may leave that lock locked, and every later check would wait for it.

    Examples
    --------
    >>> class Circle:
    ...     @kept
    ...     def area(self):
    ...         print("worked out")
    ...         return 3.14
    >>> circle = Circle()
    >>> circle.area + circle.area
    worked out
    6.28
    """

    def __init__(self, work_out: Callable):
        self.work_out, self.__doc__ = work_out, work_out.__doc__

    def __set_name__(self, owner: type, name: str):
        self.name = name

    def __get__(self, instance: object, owner: type | None = None):
        if instance is None:
            return self
        value = vars(instance)[self.name] = self.work_out(instance)
        return value
