"""A learner without a browser: opens a lesson on a Jupyter server, runs its cells, moves its sliders, and thinks.

    visit = await attend(server, "notebooks/mathematics/01_vectors.ipynb", cells, pause)

Talks to the server as JupyterLab does, by REST and through the kernel's WebSocket, and takes the time. So many learners
fit into one process that a class can be measured (benchmarks/capacity.py); a browser each would need a machine each.
"""

from __future__ import annotations

import json
import time
import uuid
from collections.abc import Callable
from dataclasses import dataclass, field
from datetime import UTC, datetime
from pathlib import Path

PROTOCOL = "v1.kernel.websocket.jupyter.org"  # what JupyterLab speaks
SLIDERS = {"FloatSliderModel", "IntSliderModel"}
LARGEST = 100 * 2**20  # bytes of a message; a lesson's largest pictures have less than one MiB


@dataclass
class Visit:
    """What one learner saw of a lesson; all times in seconds.

    Attributes
    ----------
    kernel : str
        The id of the lesson's kernel.
    first_output : float
        From opening the lesson until its import cell is done.
    cells, moves : list of float
        From sending a cell, or the new place of a slider, until the kernel is done with it.
    failures : list of str
        What a learner must never see: exceptions and warnings.
    """

    kernel: str = ""
    first_output: float = 0.0
    cells: list[float] = field(default_factory=list)
    moves: list[float] = field(default_factory=list)
    failures: list[str] = field(default_factory=list)


class Kernel:
    """One kernel, and the WebSocket to it; made by `open_lesson`."""

    def __init__(self, identity: str, socket):
        self.identity, self._socket, self._session = identity, socket, uuid.uuid4().hex
        self.sliders: dict[str, dict] = {}  # by their ids, those of the cell that ran last
        self.failures: list[str] = []

    async def run(self, source: str) -> float:
        """Run a cell; return the seconds until its reply is there and the kernel is idle."""
        self.sliders = {}
        content = {"code": source, "silent": False, "store_history": True, "user_expressions": {}}
        content |= {"allow_stdin": False, "stop_on_error": True}
        return await self._ask("execute_request", content, {"execute_reply", "idle"})

    async def move(self, slider: str, value: float) -> float:
        """Move a slider; return the seconds until everything that depends on it is drawn anew."""
        data = {"method": "update", "state": {"value": value}, "buffer_paths": []}
        return await self._ask("comm_msg", {"comm_id": slider, "data": data}, {"idle"})

    def close(self) -> None:
        self._socket.close()

    async def _ask(self, kind: str, content: dict, awaited: set[str]) -> float:
        from jupyter_server.services.kernels.connection.base import serialize_msg_to_ws_v1

        identity, began = uuid.uuid4().hex, time.perf_counter()
        header = {"msg_id": identity, "msg_type": kind, "session": self._session, "username": "learner"}
        header |= {"version": "5.3", "date": datetime.now(UTC).isoformat()}
        message = {"header": header, "parent_header": {}, "metadata": {}, "content": content}
        packed = serialize_msg_to_ws_v1(message, "shell", pack=lambda part: json.dumps(part).encode())
        await self._socket.write_message(packed, binary=True)
        while awaited:
            awaited = awaited - {await self._hear(identity)}
        return time.perf_counter() - began

    async def _hear(self, identity: str) -> str:
        """Take the next message; return what it means for the request `identity`: its type, "idle", or nothing."""
        from jupyter_server.services.kernels.connection.base import deserialize_msg_from_ws_v1

        received = await self._socket.read_message()
        if received is None:
            raise ConnectionError("the server closed the connection to the kernel")
        _channel, parts = deserialize_msg_from_ws_v1(received)
        kind, parent = json.loads(parts[0])["msg_type"], json.loads(parts[1]).get("msg_id")
        content = json.loads(parts[3])
        if kind == "comm_open" and content.get("data", {}).get("state", {}).get("_model_name") in SLIDERS:
            self.sliders[content["comm_id"]] = content["data"]["state"]
        if kind == "error":
            self.failures.append(f"{content['ename']}: {content['evalue']}")
        if kind == "stream" and content["name"] == "stderr":
            self.failures.append(content["text"].strip())
        if parent != identity:
            return ""
        return content["execution_state"] if kind == "status" else kind


async def open_lesson(server, notebook: str) -> Kernel:
    """Open a notebook, named from the server's root, in a session of its own."""
    from tornado.httpclient import AsyncHTTPClient, HTTPRequest
    from tornado.websocket import websocket_connect

    secret = {"Authorization": f"token {server.token}"}
    wanted = {"path": f"{notebook}-{uuid.uuid4().hex}", "name": Path(notebook).name, "type": "notebook"}
    wanted["kernel"] = {"name": "python3"}
    answer = await AsyncHTTPClient(max_clients=1000).fetch(
        HTTPRequest(f"{server.url}/api/sessions", "POST", secret, json.dumps(wanted), request_timeout=300)
    )
    identity = json.loads(answer.body)["kernel"]["id"]
    address = server.url.replace("http", "ws", 1) + f"/api/kernels/{identity}/channels"
    request = HTTPRequest(address, headers=secret, connect_timeout=300)
    return Kernel(identity, await websocket_connect(request, subprotocols=[PROTOCOL], max_message_size=LARGEST))


def places(slider: dict, moves: int) -> list[float]:
    """Where a slider goes: one step at a time from where it stands, turning round at the end."""
    step, value = slider["step"], slider["value"]
    direction = 1 if value + moves * step <= slider["max"] else -1
    return [value + direction * step * number for number in range(1, moves + 1)]


async def attend(
    server,
    notebook: str,
    cells: list[str],
    pause: Callable[[], object],
    *,
    moves: int = 5,
    at_first_output: Callable[[str], None] = lambda kernel: None,
) -> Visit:
    """Go through a lesson, and leave it open.

    Parameters
    ----------
    server : lesson_browser.Server
    notebook : str
        From the server's root.
    cells : list of str
        The code cells, in order; the first is the import cell.
    pause : callable
        Awaited between two cells: the learner thinks.
    moves : int, default 5
        How often the first slider of each explorer is moved.
    at_first_output : callable
        Told the kernel's id when the import cell is done.

    Returns
    -------
    Visit
    """
    began = time.perf_counter()
    kernel = await open_lesson(server, notebook)
    visit = Visit(kernel.identity, failures=kernel.failures)
    for number, source in enumerate(cells):
        visit.cells.append(await kernel.run(source))
        if number == 0:
            visit.first_output = time.perf_counter() - began
            at_first_output(kernel.identity)
        for identity, slider in list(kernel.sliders.items())[:1]:
            visit.moves += [await kernel.move(identity, value) for value in places(slider, moves)]
        await pause()
    kernel.close()
    return visit
