"""The hub behind Debian's nginx, which keeps its connections to it open."""

import asyncio
import contextlib
import json
import socket
import subprocess
import urllib.request
import uuid

import pytest
import websockets
from laboratory import wait_for
from test_hub import hub, snapshot  # noqa: F401  a fixture

CONFIGURATION = """
daemon off; master_process off; worker_processes 1; pid {folder}/pid; error_log {folder}/error;
events {{ worker_connections 64; }}
http {{
    log_format roads '$request_uri $status [$upstream_status]';
    access_log {folder}/access roads;
    client_body_temp_path {folder}/bodies; proxy_temp_path {folder}/answers;
    map $http_upgrade $wish {{ default upgrade; '' ''; }}
    upstream hub {{ server 127.0.0.1:{hub}; keepalive 8; }}
    server {{
        listen 127.0.0.1:{port};
        location / {{
            proxy_pass http://hub; proxy_http_version 1.1;
            proxy_set_header Host $http_host;
            proxy_set_header Upgrade $http_upgrade; proxy_set_header Connection $wish;
            proxy_set_header X-Forwarded-For $proxy_add_x_forwarded_for;
        }}
    }}
}}
"""


def free_port():
    with socket.socket() as one:
        one.bind(("127.0.0.1", 0))
        return one.getsockname()[1]


def answers(port):
    with contextlib.suppress(OSError), socket.create_connection(("127.0.0.1", port), 0.2):
        return True
    return False


@pytest.fixture
def nginx(hub, tmp_path):  # noqa: F811
    """Its port, and the file in which it says which road each request took."""
    port = free_port()
    file = tmp_path / "nginx.conf"
    file.write_text(CONFIGURATION.format(folder=tmp_path, hub=hub.port, port=port))
    process = subprocess.Popen(["nginx", "-p", tmp_path, "-e", tmp_path / "error", "-c", file])
    try:
        wait_for(lambda: answers(port) or process.poll() is not None, 10, "nginx")
        assert process.poll() is None, (tmp_path / "error").read_text()
        yield port, tmp_path / "access"
    finally:
        process.terminate()
        process.wait(10)


def test_reused(hub, nginx):  # noqa: F811
    """A WebSocket that nginx asks for on a connection that it used before opens all the same."""
    port, roads = nginx

    async def live(sequence):
        address = f"ws://127.0.0.1:{port}/ws/monitor"
        headers = {"Authorization": f"Bearer {hub.key}"}
        async with websockets.connect(address, extra_headers=headers) as connection:
            await connection.send(json.dumps(snapshot(sequence, str(uuid.uuid4()))))
            await asyncio.wait_for(await connection.ping(), 5)
    for sequence in range(1, 4):
        with urllib.request.urlopen(f"http://127.0.0.1:{port}/api/v1/health", timeout=10) as answer:
            assert answer.status == 200
        asyncio.run(live(sequence))
    assert hub.ask("/api/v1/agents/attic/live")["sequence"] == 3
    wait_for(lambda: roads.read_text().count("/ws/monitor") == 3, 5, "nginx's log")
    lines = [line for line in roads.read_text().splitlines() if line.startswith("/ws/monitor")]
    # Without an answer on the old connection, with one on the fresh one.
    assert lines == ["/ws/monitor 101 [502, 101]"] * 3
