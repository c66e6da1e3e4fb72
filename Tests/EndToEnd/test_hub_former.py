"""Agents of before, in Python, which tell no version and whose WebSockets bring no key."""

import asyncio
import json
import uuid

import pytest
import websockets
from laboratory import wait_for
from test_hub import Hub, hub, snapshot  # noqa: F401  hub is a fixture

VERSION = ("agentVersion", "schemaVersion", "startId", "sequence")


def former(sequence, server="attic"):
    return {key: value for key, value in snapshot(sequence, str(uuid.uuid4()), server).items() if key not in VERSION}


def test_former_agent(tmp_path):
    """201 by REST; live from a listed address, for an agent that is known; its debug lines are logged."""
    hub = Hub(tmp_path, KEYLESS_AGENTS="127.0.0.0/8")

    async def live(body):
        async with websockets.connect(f"ws://127.0.0.1:{hub.port}") as connection:
            await connection.send(json.dumps(body))
            await asyncio.wait_for(await connection.ping(), 5)
    try:
        assert hub.send("POST", "/api/monitor", former(1), hub.key) == (201, {"status": "accepted", "snapshots": 1})
        assert hub.send("POST", "/api/monitor", snapshot(1, str(uuid.uuid4())), hub.key)[0] == 202
        asyncio.run(live(former(2, "stranger")))
        asyncio.run(live(former(2)))
        assert hub.send("GET", "/api/v1/agents/stranger/live", key=hub.token)[0] == 404
        assert hub.send("GET", "/api/v1/agents/attic/live", key=hub.token)[0] == 200
        assert hub.send("POST", "/api/debug", {"message": "hello"})[0] == 202
        wait_for(lambda: "127.0.0.1, without a key" in (tmp_path / "hub.log").read_text(), 5, "the line")
    finally:
        hub.kill()


def test_keyless_is_off(hub):  # noqa: F811
    """Where nothing is listed, nothing is taken without a key."""
    async def live():
        async with websockets.connect(f"ws://127.0.0.1:{hub.port}"):
            pass
    with pytest.raises(websockets.InvalidStatusCode):
        asyncio.run(live())
    assert hub.send("POST", "/api/debug", {"message": "hello"})[0] == 401
