"""The command line: ``python -m course_lib.service kite.npz --port 8000``."""

from __future__ import annotations

import argparse
import sys

from course_lib.service.forecaster import Forecaster
from course_lib.text import _


def main(arguments: list[str] | None = None) -> int:
    """Serve the forecaster of a file until Ctrl+C.

    Parameters
    ----------
    arguments : list of str, optional
        By default those of the command line.

    Returns
    -------
    int
        0, or 1 after one line on stderr that says why there is nothing to serve.

    Examples
    --------
    >>> import contextlib
    >>> with contextlib.redirect_stderr(sys.stdout):
    ...     main(["none.npz"])
    [Errno 2] No such file or directory: 'none.npz'
    1
    """
    parser = argparse.ArgumentParser("python -m course_lib.service", description=_("Serve a forecaster's file."))
    parser.add_argument("file", help=_("what Forecaster.save wrote"))
    parser.add_argument("--host", default="127.0.0.1", help=_("default: this machine alone"))
    parser.add_argument("--port", type=int, default=8000)
    asked = parser.parse_args(arguments)
    try:
        from course_lib.service.running import serve

        serve(Forecaster.load(asked.file), host=asked.host, port=asked.port)
    except (ImportError, OSError, ValueError) as error:
        print(error, file=sys.stderr)
        return 1
    return 0


if __name__ == "__main__":
    sys.exit(main())
