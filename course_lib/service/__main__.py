"""The command line: ``python -m course_lib.service kite.npz --port 8000``."""

from __future__ import annotations

import argparse
import sys

from course_lib.service.forecaster import Forecaster
from course_lib.text import _


def main(arguments: list[str] | None = None) -> int:
    """Serve the forecaster of a file until Ctrl+C; return 0, or 1 with one line on stderr where that cannot be."""
    parser = argparse.ArgumentParser("python -m course_lib.service", description=_("Serve a forecaster's file."))
    parser.add_argument("file", help=_("what Forecaster.save wrote"))
    parser.add_argument("--host", default="127.0.0.1", help=_("default: this machine alone"))
    parser.add_argument("--port", type=int, default=8000)
    asked = parser.parse_args(arguments)
    try:
        from course_lib.service.running import HOST, serve

        forecaster = Forecaster.load(asked.file)
        if asked.host != HOST:
            print(_("Warning: everyone who reaches this machine may ask; nothing here asks who they are."))
        at = f"http://{asked.host}:{asked.port}"
        print(_("Version {version} at {at}; Ctrl+C stops it.").format(version=forecaster.version, at=at), flush=True)
        serve(forecaster, host=asked.host, port=asked.port)
    except (ImportError, OSError, ValueError) as error:
        print(error, file=sys.stderr)
        return 1
    return 0


if __name__ == "__main__":
    sys.exit(main())
