"""How the course writes its small files: whole, or not at all."""

from __future__ import annotations

import contextlib
import os
import tempfile
from pathlib import Path

__all__ = ["VERSION", "write_atomically"]

VERSION = 2  # of progress and sharing files; a newer one is left to a newer course


def write_atomically(file: Path, text: str, mode: int | None = None) -> None:
    """Write a text under a temporary name and move it into place, so that a crash leaves the old file whole.

    Raises
    ------
    OSError
        The file cannot be written; the old one is still there.
    """
    handle, name = tempfile.mkstemp(dir=file.parent, prefix=file.stem, suffix=".part")
    try:
        with os.fdopen(handle, "w", encoding="utf-8") as stream:
            stream.write(text)
            stream.flush()
            os.fsync(stream.fileno())
        if mode is not None:
            os.chmod(name, mode)
        os.replace(name, file)
    except BaseException:
        with contextlib.suppress(OSError):
            os.unlink(name)
        raise
