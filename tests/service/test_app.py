"""The addresses, without a server: each request is one call of the application."""

import asyncio
import json
from dataclasses import replace

import numpy as np
import pytest

from kite_service import GOOD, NAMED, as_objects, days, kite

pytest.importorskip("starlette")

from course_lib.service import LARGEST_BODY, Monitor
from course_lib.service.app import app

JSON = ((b"content-type", b"application/json"),)


class Asked:
    """One request and its answer, as an ASGI server would pass them on; `arrives` are the body's parts."""

    def __init__(self, service, method, path, *arrives, headers=JSON, then="http.request"):
        self.parts = [{"type": "http.request", "body": part, "more_body": True} for part in arrives[:-1]]
        self.parts.append({"type": then, "body": arrives[-1] if arrives else b"", "more_body": then == "slow"})
        self.taken, self.sent, self.raised = 0, [], False
        scope = {"type": "http", "method": method, "path": path, "headers": list(headers), "query_string": b""}
        try:
            asyncio.run(service(scope, self.receive, self.send))
        except ZeroDivisionError:  # Starlette hands on what its last handler has answered, for the server's log
            self.raised = True
        start, body = self.sent
        self.status, self.text = start["status"], body["body"].decode("ascii")
        self.headers = dict(start["headers"])
        self.answer = json.loads(self.text)

    async def receive(self):
        if self.taken == len(self.parts) or self.parts[self.taken]["type"] == "slow":
            await asyncio.sleep(3600)
        self.taken += 1
        return self.parts[self.taken - 1]

    async def send(self, message):
        self.sent.append(message)


def predict(body, *, service=None, **more) -> Asked:
    parts = body if isinstance(body, list) else [body]
    return Asked(service or app(kite()), "POST", "/predict", *parts, **more)


def test_one_day():
    asked = predict(json.dumps(GOOD).encode())
    (probability,) = kite().predict([list(GOOD.values())])
    assert (asked.status, asked.answer) == (200, {"probability": probability, "version": "1.0"})


def test_a_list_of_days_in_parts():
    body = json.dumps(as_objects(days("Seattle")[:50])).encode()
    asked = predict([body[:10], body[10:999], b"", body[999:]])
    assert asked.answer["probability"] == kite().predict(days("Seattle")[:50]).tolist()


@pytest.mark.parametrize("kind", [b"application/json; charset=utf-8", b"Application/JSON", b"application/json;"])
def test_content_types_that_are_json(kind):
    assert predict(json.dumps(GOOD).encode(), headers=[(b"content-type", kind)]).status == 200


@pytest.mark.parametrize("kind", [b"text/plain", b"", b"application/x-www-form-urlencoded", b"\xff\xfe", b"json"])
def test_other_content_types_are_refused_before_the_body_is_read(kind):
    asked = predict(json.dumps(GOOD).encode(), headers=[(b"content-type", kind)])
    assert (asked.status, asked.taken) == (415, 0)
    assert asked.answer == {"error": "content-type: expected application/json, got another or none."}
    assert predict(b"{}", headers=[]).status == 415


@pytest.mark.parametrize("name", NAMED)
def test_a_refusal_is_json_in_ascii(name):
    body, status, part = NAMED[name]
    asked = predict(body)
    assert asked.status == status and part in asked.answer["error"]
    assert not set("<>&") & set(asked.text) and len(asked.text) < 400
    assert asked.headers[b"content-type"] == b"application/json"
    assert asked.headers[b"x-content-type-options"] == b"nosniff"


def test_a_large_body_is_not_read_to_its_end():
    part = b" " * 10_000
    asked = predict([part] * 1000)
    assert asked.status == 413 and asked.taken == 7
    assert asked.answer == {"error": f"body: expected at most {LARGEST_BODY} bytes, got more."}


def test_the_largest_body_is_read():
    body = json.dumps(GOOD).encode()
    assert predict(body + b" " * (LARGEST_BODY - len(body))).status == 200
    assert predict(body + b" " * (LARGEST_BODY - len(body) + 1)).status == 413


def test_a_body_that_never_ends_is_not_waited_for():
    asked = predict([b'{"rain":', b""], service=app(kite(), patience=0.01), then="slow")
    assert asked.status == 408 and asked.headers[b"connection"] == b"close"
    assert asked.answer == {"error": "body: expected all of it in time, got a part."}


def test_a_client_that_leaves_is_counted_as_refused():
    monitor = Monitor(kite())
    predict([b'{"rain":', b""], service=app(kite(), monitor), then="http.disconnect")
    assert monitor.counts()["refused"] == 1


@pytest.mark.parametrize("path", ["/", "/predict/", "/Predict", "//predict", "/predict\x00", "/health/../counts", "/°"])
def test_another_path(path):
    asked = Asked(app(kite()), "GET", path)
    assert (asked.status, asked.answer["error"]) == (404, "path: expected /predict, /health or /counts, got another.")


@pytest.mark.parametrize(
    ("method", "path", "allowed"),
    [
        ("GET", "/predict", b"POST"),
        ("PUT", "/predict", b"POST"),
        ("DELETE", "/counts", b"GET, HEAD"),
        ("POST", "/health", b"GET, HEAD"),
        ("OPTIONS", "/predict", b"POST"),
        ("<b>", "/predict", b"POST"),
    ],
)
def test_another_method(method, path, allowed):
    asked = Asked(app(kite()), method, path)
    assert asked.status == 405 and sorted(asked.headers[b"allow"].split(b", ")) == allowed.split(b", ")
    assert asked.answer["error"].startswith("method: expected POST for /predict and GET for")
    assert b"access-control-allow-origin" not in asked.headers


def test_health_says_which_data_it_knows():
    asked = Asked(app(kite()), "GET", "/health")
    assert asked.answer == {"status": "ok", "version": "1.0", "place": "Seattle", "years": "2012 to 2015"}


def test_counts_are_those_of_the_monitor():
    monitor = Monitor(kite())
    service = app(kite(), monitor)
    predict(json.dumps(as_objects(days("New York")[:365])).encode(), service=service)
    predict(b"{}", service=service)
    Asked(service, "GET", "/nowhere")
    asked = Asked(service, "GET", "/counts").answer
    assert asked == monitor.counts()
    assert (asked["requests"], asked["refused"], asked["forecasts"]) == (3, 2, 365)
    assert asked["drift"]["wind"] > 0.25


def test_a_failure_inside_tells_nothing_of_the_inside():
    forecaster = replace(kite())
    object.__setattr__(forecaster, "predict", lambda rows: 1 / 0)
    service = app(forecaster)
    asked = predict(json.dumps(GOOD).encode(), service=service)
    assert asked.status == 500 and asked.raised
    assert asked.answer == {"error": "Something failed inside the service, so there is no forecast."}
    assert Asked(service, "GET", "/health").status == 200


@pytest.mark.parametrize("patience", [0, -1, np.nan, "ten"])
def test_patience_is_a_number_of_seconds(patience):
    with pytest.raises((TypeError, ValueError), match=r"^patience: expected a number"):
        app(kite(), patience=patience)


def test_the_forecast_of_every_training_day_is_a_probability():
    bodies = [json.dumps(as_objects(piece)).encode() for piece in np.array_split(days("Seattle"), 4)]
    given = np.concatenate([predict(body).answer["probability"] for body in bodies])
    assert len(given) == 1461 and (given > 0).all() and (given < 1).all()
