"""Which address answers what: the whole of the service, on one page."""

from __future__ import annotations

import asyncio
from collections.abc import Mapping
from http import HTTPStatus

from course_lib.service.asking import LARGEST_BODY, RefusedError, read, to_json
from course_lib.service.extra import missing
from course_lib.service.forecaster import Forecaster, check_forecaster
from course_lib.service.monitor import Monitor
from course_lib.text import _
from course_lib.validation import check_number, describe

try:
    from starlette.applications import Starlette
    from starlette.exceptions import HTTPException
    from starlette.requests import ClientDisconnect, Request
    from starlette.responses import Response
    from starlette.routing import Route
except ModuleNotFoundError as error:
    raise missing(error) from None

__all__ = ["PATIENCE", "app"]

PATIENCE = 10.0  # seconds for a body to arrive


def app(forecaster: Forecaster, monitor: Monitor | None = None, *, patience: float = PATIENCE) -> Starlette:
    """Return the service: an application that any ASGI server can run.

    - ``POST /predict`` takes JSON, an object with a number for each column or a list of such objects, and answers
      ``{"probability": 0.31, "version": "1.0"}``, with a list of probabilities for a list;
    - ``GET /health`` says that the service is there, with its version and the place and years of its data;
    - ``GET /counts`` says how many asked, how many were refused, and how far what they asked has drifted.

    Whatever it does not understand it refuses with one sentence, ``{"error": "wind: expected …, got …."}``, and goes
    on. A body has to call itself ``application/json``: a browser lets a page from elsewhere send that only after asking
    this service, which never agrees.

    Parameters
    ----------
    forecaster : Forecaster
    monitor : Monitor, optional
        By default a new one.
    patience : float
        Seconds that a body may take to arrive.

    Returns
    -------
    starlette.applications.Starlette

    Raises
    ------
    TypeError, ValueError
        An argument is not as above.

    Examples
    --------
    >>> from course_lib.service.forecaster import EXAMPLE
    >>> [route.path for route in app(EXAMPLE).routes]
    ['/predict', '/health', '/counts']
    """
    monitor = Monitor(check_forecaster(forecaster)) if monitor is None else monitor
    if not isinstance(monitor, Monitor) or monitor.forecaster is not forecaster:
        raise TypeError(f"monitor: expected a Monitor of this forecaster, got {describe(monitor)}")
    service = Starlette(
        routes=[
            Route("/predict", _predict, methods=["POST"]),
            Route("/health", _health, methods=["GET"]),
            Route("/counts", _counts, methods=["GET"]),
        ],
        exception_handlers=dict.fromkeys((RefusedError, HTTPException, ClientDisconnect, Exception), _refuse),
    )
    service.router.redirect_slashes = False  # a redirect would repeat the host's name that the client made up
    service.state.forecaster, service.state.monitor = forecaster, monitor
    service.state.patience = check_number(patience, "patience", above=0)
    return service


async def _predict(request: Request) -> Response:
    state = request.app.state
    rows, many = read(await _body(request, state.patience), state.forecaster)
    probabilities = state.forecaster.predict(rows).tolist()
    state.monitor.saw(rows)
    return _json({"probability": probabilities if many else probabilities[0], "version": state.forecaster.version})


async def _health(request: Request) -> Response:
    forecaster = request.app.state.forecaster
    card = forecaster.card
    return _json({"status": "ok", "version": forecaster.version, "place": card.place, "years": card.years})


async def _counts(request: Request) -> Response:
    return _json(request.app.state.monitor.counts())


async def _body(request: Request, patience: float) -> bytes:
    """The body, as long as it is JSON by its own account, not too large, and not too slow."""
    kind = request.headers.get("content-type", "").partition(";")[0].strip().lower()
    if kind != "application/json":
        raise RefusedError(415, _("content-type: expected application/json, got another or none."))
    body = bytearray()
    try:
        async with asyncio.timeout(patience):
            async for part in request.stream():
                body += part
                if len(body) > LARGEST_BODY:  # what still comes is dropped, and never held in memory
                    sentence = _("body: expected at most {largest} bytes, got more.")
                    raise RefusedError(413, sentence.format(largest=LARGEST_BODY))
    except TimeoutError:
        raise RefusedError(408, _("body: expected all of it in time, got a part.")) from None
    return bytes(body)


async def _refuse(request: Request, error: Exception) -> Response:
    """One sentence for whatever went wrong; what it was inside the service is nobody's business outside."""
    request.app.state.monitor.refused()
    if isinstance(error, HTTPException):  # Starlette's own: it found no address, or not for this method
        sentences = {
            404: _("path: expected /predict, /health or /counts, got another."),
            405: _("method: expected POST for /predict and GET for /health and /counts, got another."),
        }
        told = sentences.get(error.status_code, _("request: expected another one."))
        return _json({"error": told}, error.status_code, error.headers)
    if isinstance(error, RefusedError):
        headers = {"Connection": "close"} if error.status == HTTPStatus.REQUEST_TIMEOUT else None
        return _json({"error": error.sentence}, error.status, headers)
    return _json({"error": _("Something failed inside the service, so there is no forecast.")}, 500)


def _json(value: object, status: int = 200, headers: Mapping[str, str] | None = None) -> Response:
    headers = {"X-Content-Type-Options": "nosniff", **(headers or {})}
    return Response(to_json(value), status, headers, media_type="application/json")
