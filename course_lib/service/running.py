"""The service runs: in a thread of the notebook's kernel, for as long as a block lasts, or from the command line."""

from __future__ import annotations

import socket
import threading
from collections.abc import Iterator
from contextlib import contextmanager, suppress

from course_lib.service.app import app
from course_lib.service.extra import missing
from course_lib.service.forecaster import Forecaster
from course_lib.service.monitor import Monitor
from course_lib.text import _
from course_lib.validation import check_integer

try:
    import uvicorn
except ModuleNotFoundError as error:
    raise missing(error) from None

__all__ = ["HOST", "serve", "serving"]

HOST = "127.0.0.1"  # this machine alone: nobody else reaches it until somebody decides so
GRACE = 2  # seconds for those who are still being answered at the end


@contextmanager
def serving(
    forecaster: Forecaster, monitor: Monitor | None = None, *, host: str = HOST, port: int = 0
) -> Iterator[str]:
    """Run the service for as long as the block lasts, and give its address.

    It runs in a thread with an event loop of its own, since a notebook's kernel is busy with its own loop. It answers
    when the block begins and has stopped when the block ends, be it by an exception or by *Interrupt the kernel*.

    It lets everyone in who reaches it and limits nobody's connections. On the open internet a reverse proxy, such as
    nginx, stands before it, which brings HTTPS, passwords and limits.

    Parameters
    ----------
    forecaster : Forecaster
    monitor : Monitor, optional
        Yours to read in the meantime; by default a new one.
    host : str
        By default this machine alone. "0.0.0.0" lets everyone in who reaches the machine.
    port : int
        By default 0, which stands for any free one.

    Yields
    ------
    str
        Such as ``http://127.0.0.1:43210``.

    Raises
    ------
    OSError
        The port is taken, or the host is none of this machine.
    TypeError, ValueError
        `port` is no whole number from 0 to 65535; `forecaster` or `monitor` is none.

    Examples
    --------
    >>> from urllib.request import urlopen
    >>> from course_lib.service.forecaster import EXAMPLE
    >>> with serving(EXAMPLE) as address, urlopen(f"{address}/health") as answer:
    ...     print(answer.read().decode())
    {"status": "ok", "version": "1.0", "place": "Seattle", "years": "2012 to 2014"}
    """
    server, listening = _Server(_config(forecaster, monitor)), _listen(host, port)
    thread = threading.Thread(target=server.run, args=([listening],), name="course service", daemon=True)
    try:
        thread.start()
        server.ready.wait()
        if not server.started:
            raise RuntimeError("the server ended before it began")
        yield _address(listening)
    finally:
        server.should_exit = True
        thread.join()


def serve(forecaster: Forecaster, *, host: str = HOST, port: int = 8000) -> None:
    """Run the service in this thread until Ctrl+C, and print its address; ``python -m course_lib.service`` calls it.

    Parameters
    ----------
    forecaster : Forecaster
    host : str
    port : int

    Raises
    ------
    OSError, TypeError, ValueError
        As for `serving`.

    Examples
    --------
    >>> serve("kite.npz")
    Traceback (most recent call last):
        ...
    TypeError: forecaster: expected a Forecaster, got str 'kite.npz'
    """
    server, listening = uvicorn.Server(_config(forecaster, None)), _listen(host, port)
    if host != HOST:
        print(_("Warning: everyone who reaches this machine may ask; nothing here asks who they are."))
    told = _("Version {version} at {address}; Ctrl+C stops it.")
    print(told.format(version=forecaster.version, address=_address(listening)), flush=True)
    with suppress(KeyboardInterrupt):  # uvicorn raises it again once it has stopped
        server.run([listening])


class _Server(uvicorn.Server):
    """A server that tells when it is ready, or will never be."""

    def __init__(self, config: uvicorn.Config) -> None:
        super().__init__(config)
        self.ready = threading.Event()

    def run(self, sockets: list[socket.socket] | None = None) -> None:
        try:
            super().run(sockets)
        finally:
            self.ready.set()

    async def startup(self, sockets: list[socket.socket] | None = None) -> None:
        await super().startup(sockets)
        self.ready.set()


def _config(forecaster: Forecaster, monitor: Monitor | None) -> uvicorn.Config:
    """One plain way to run on every machine, whatever else is installed, that writes no log into the notebook."""
    return uvicorn.Config(
        app(forecaster, monitor),
        loop="asyncio",
        http="h11",
        ws="none",
        lifespan="off",
        log_config=None,
        log_level="critical",
        access_log=False,
        server_header=False,
        timeout_graceful_shutdown=GRACE,
    )


def _listen(host: str, port: int) -> socket.socket:
    """A socket that waits for calls; with port 0 the system chooses a free one."""
    check_integer(port, "port", at_least=0, at_most=65535)
    listening = socket.create_server((host, port), family=socket.AF_INET6 if ":" in host else socket.AF_INET)
    # asyncio sends an answer's parts without waiting for each other only where the socket names its protocol; otherwise
    # each answer takes 40 ms longer, until the client's system acknowledges the first part.
    return socket.socket(listening.family, listening.type, socket.IPPROTO_TCP, fileno=listening.detach())


def _address(listening: socket.socket) -> str:
    host, port = listening.getsockname()[:2]
    return f"http://[{host}]:{port}" if ":" in host else f"http://{host}:{port}"
