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
from browser import browsing
from laboratory import wait_for
from test_hub import ANNA, Hub, hub, snapshot  # noqa: F401  a fixture
from test_hub_pages import PASSWORD, report, setup_code
from test_hub_people import Browser as Person
from test_hub_people import add_user

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
        location {path} {{
            proxy_pass {target}; proxy_http_version 1.1;
            proxy_set_header Host $http_host;
            proxy_set_header Upgrade $http_upgrade; proxy_set_header Connection $wish;
            proxy_set_header X-Forwarded-For {forwarded};
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


@contextlib.contextmanager
def proxy(hub, folder, path="/", target="http://hub", port=None,  # noqa: F811
          forwarded="$proxy_add_x_forwarded_for"):
    """Its port, and the file in which it says which road each request took."""
    port = port or free_port()
    file = folder / "nginx.conf"
    file.write_text(CONFIGURATION.format(folder=folder, hub=hub.port, port=port, path=path, target=target,
                                         forwarded=forwarded))
    process = subprocess.Popen(["nginx", "-p", folder, "-e", folder / "error", "-c", file])
    try:
        wait_for(lambda: answers(port) or process.poll() is not None, 10, "nginx")
        assert process.poll() is None, (folder / "error").read_text()
        yield port, folder / "access"
    finally:
        process.terminate()
        process.wait(10)


@pytest.fixture
def nginx(hub, tmp_path):  # noqa: F811
    with proxy(hub, tmp_path) as found:
        yield found


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


@pytest.mark.parametrize("target", ["http://hub", "http://hub/"], ids=["passes-on", "takes-away"])
def test_below_a_path(tmp_path, target):
    """A person uses a hub below a path: all that pages load is there, also what scripts ask and the WebSocket."""
    port = free_port()
    hub = Hub(tmp_path, PUBLIC_URL=f"http://127.0.0.1:{port}/monitor", TRUSTED_PROXIES="127.0.0.1")  # noqa: F811
    try:
        with proxy(hub, tmp_path, "/monitor/", target, port) as (_, roads):
            with browsing(f"http://127.0.0.1:{port}/monitor") as page:
                page.go("/")
                assert page.path == "/setup"
                page.fill(code=setup_code(hub), name="anna", password=PASSWORD, again=PASSWORD)
                page.press("main button.primary")
                page.wait(lambda: page.path == "/")
                page.go("/agents")
                assert f"http://127.0.0.1:{port}/monitor/api/generate-key" in page.text(".paste")
                page.go("/")
                # The page loads itself anew when a router has come.
                report(hub, snapshot(1, str(uuid.uuid4())))
                page.wait(lambda: page.all("#part-state a"))
                page.press("#part-state a")
                page.wait(lambda: page.path == "/routers/attic")
                page.wait(lambda: page.text("#live") == "Live")
                page.wait(lambda: page.script("return document.querySelectorAll('[data-chart=traffic] canvas').length"))
                page.press("#theme")
                page.press(f"tr[data-device='{ANNA}'] a")
                page.wait(lambda: page.path.startswith("/routers/attic/devices/"))
                assert {one["path"] for one in page.driver.get_cookies()} == {"/monitor/"}
                assert page.complaints() == []
            wait_for(lambda: "/monitor/ws/live 101" in roads.read_text(), 5, "the end of the WebSocket")
            lines = [line.split() for line in roads.read_text().splitlines()]
            # 499: the browser left a page before all of it had come.
            strange = [line for line in lines if not line[0].startswith("/monitor/")
                       or line[1] not in ("101", "200", "303", "304", "499")]
            assert strange == []
    finally:
        hub.kill()


def test_forwarded_port(tmp_path):
    """A proxy that writes ports into X-Forwarded-For: who guesses passwords is locked out alone, by the address."""
    hub = Hub(tmp_path, TRUSTED_PROXIES="127.0.0.1")  # noqa: F811
    try:
        add_user(hub, "anna", "administrator")

        def log_in(origin, password, field="X-Forwarded-For"):
            return Person(hub.port).post("/login", {"name": "anna", "password": password}, **{field: origin})[0].status
        wrong = [log_in(f"203.0.113.7:{50_000 + number}", "wrong password") for number in range(11)]
        assert wrong[-1] == 429
        assert log_in("[2001:db8::7]:443", PASSWORD) == 303
        assert log_in('for="[2001:db8::8]:443"', PASSWORD, "Forwarded") == 303
    finally:
        hub.kill()
