"""What is said where Starlette and uvicorn, which only a server needs, are not installed."""

from __future__ import annotations

from course_lib.text import _

__all__ = ["ServiceMissingError", "missing"]


class ServiceMissingError(ImportError):
    """Starlette or uvicorn is not installed. In a notebook it shows as one line, without a traceback."""

    def _render_traceback_(self) -> list[str]:  # IPython asks an error for this before it draws its own
        return [str(self)]


def missing(error: ModuleNotFoundError) -> ImportError:
    """Return the error to raise: one sentence on what to install, or `error` itself where another package is missing.

    Examples
    --------
    >>> missing(ModuleNotFoundError(name="uvicorn"))  # doctest: +ELLIPSIS
    ServiceMissingError('Starlette and uvicorn are not installed. Run `%pip install starlette uvicorn` ...
    """
    if (error.name or "").partition(".")[0] not in ("starlette", "uvicorn"):
        return error
    how = _(
        "Starlette and uvicorn are not installed. Run `%pip install starlette uvicorn` in a cell, restart the kernel, "
        'and begin again. (`pip install "course-lib[service]"` adds both.)'
    )
    return ServiceMissingError(how)
