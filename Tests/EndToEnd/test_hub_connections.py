"""Strangers' connections: what they hold costs little, is given back, and neither keeps others out nor delays the end."""

import signal
import socket
import threading
import time
import uuid

import pytest
from laboratory import measured
from test_hub import hub, snapshot  # noqa: F401  hub is a fixture
from test_hub_faults import MEBIBYTE, resident, zstd

MANY = 128  # One address's share.


def connected(hub, data):  # noqa: F811
    one = socket.socket()
    one.setsockopt(socket.SOL_SOCKET, socket.SO_RCVBUF, 4096)
    one.connect(("127.0.0.1", hub.port))
    one.setblocking(False)
    if data:
        one.send(data)
    return one


def grown(hub, before):  # noqa: F811
    return (resident(hub)[0] - before) / MEBIBYTE


@pytest.mark.parametrize("is_approved", [False, True], ids=["pending", "approved"])
def test_dripping_bodies(hub, is_approved):  # noqa: F811
    """A packed body that is not whole yet holds the bytes that came, and not what they unpack to."""
    key = hub.key if is_approved else hub.send("POST", "/api/generate-key", {"ip": "192.0.2.1"})[1]["api_key"]
    body = zstd(b"[" + b" " * ((8 << 20) - 2) + b"]")
    assert len(body) < 2000
    head = (f"POST /api/monitor HTTP/1.1\r\nHost: hub\r\nAuthorization: Bearer {key}\r\nContent-Encoding: zstd\r\n"
            f"Content-Length: {len(body)}\r\n\r\n").encode()
    before = resident(hub)[0]
    sockets = [connected(hub, head + body[:-4]) for _ in range(MANY)]
    start = str(uuid.uuid4())
    times = []
    for sequence in range(1, 21):
        began = time.monotonic()
        assert hub.send("POST", "/api/monitor", snapshot(sequence, start), hub.key)[0] == 202
        times.append(time.monotonic() - began)
    held = grown(hub, before)
    measured(f"hub: {MANY} packed bodies that drip, {'approved' if is_approved else 'pending'}",
             f"memory {held:+.0f} MiB, agents' slowest answer {max(times) * 1000:.0f} ms")
    assert held < 64
    for one in sockets:
        one.close()


@pytest.mark.parametrize("path", ["/api/v1/openapi.json", "/api/v1/health"])
def test_unread_answers(hub, path):  # noqa: F811
    """Of requests that come in one breath a few are taken; the rest waits at its sender, as long as nothing is read."""
    before = resident(hub)[0]
    sockets = [connected(hub, f"GET {path} HTTP/1.1\r\nHost: hub\r\n\r\n".encode() * 1000) for _ in range(MANY)]
    time.sleep(2)
    held = grown(hub, before)
    assert hub.send("GET", "/api/v1/health")[0] == 200
    measured(f"hub: {MANY} connections of 1000 requests each for {path}, unread", f"memory {held:+.0f} MiB")
    assert held < 64
    for one in sockets:
        one.close()


def test_end(hub):  # noqa: F811
    """SIGTERM ends the hub within seconds, whatever strangers hold open, and drip into."""
    form = (b"POST /login HTTP/1.1\r\nHost: x\r\nContent-Type: application/x-www-form-urlencoded\r\n"
            b"Content-Length: 1000\r\n\r\nname=")
    openapi = b"GET /api/v1/openapi.json HTTP/1.1\r\nHost: x\r\n\r\n"
    cases = [b"", openapi[:-2] + b"X: ", form, openapi * 200]
    sockets = [connected(hub, data) for data in cases]
    over = threading.Event()

    def drip():
        while not over.wait(0.3):
            for one in sockets:
                try:
                    one.send(b"a")
                except OSError:
                    pass
    dripping = threading.Thread(target=drip)
    dripping.start()
    time.sleep(0.5)
    began = time.monotonic()
    hub.process.send_signal(signal.SIGTERM)
    try:
        assert hub.process.wait(10) == 0
    finally:
        over.set()
        dripping.join()
    took = time.monotonic() - began
    measured("hub: end with strangers connected", f"{took:.1f} s")
    assert took < 6
