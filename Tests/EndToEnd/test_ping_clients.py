"""Programs that were written for healthchecks, from PyPI as they are: only the address is another one."""

import subprocess

import pytest
from laboratory import ROOT, environment
from test_hub import Hub
from test_hub_heartbeats import add

PROGRAMS = ROOT / ".build/ping-clients/bin"

pytestmark = pytest.mark.skipif(not PROGRAMS.exists(), reason="there are no clients: make .build/ping-clients")

# Each is given the ping URL's base, its UUID, the ping key and a slug; the kinds that the hub then has, newest first.
CLIENTS = {
    "healthchecks-io": ("""
        from healthchecks_io import Client
        client = Client(ping_key=key, ping_url=base)
        assert client.start_ping(uuid=uuid) == (True, "OK")
        assert client.success_ping(uuid=uuid, data="said") == (True, "OK")
        assert client.fail_ping(slug=slug) == (True, "OK")
        assert client.exit_code_ping(3, slug=slug) == (True, "OK")
        from healthchecks_io import CheckNotFoundError
        try:
            client.success_ping(slug="no-such-check")
        except CheckNotFoundError:
            pass
        else:
            raise SystemExit("a check that is not there was found")
        """, ["exit", "fail", "success", "start"]),
    "healthchecks-io, asynchronous": ("""
        import asyncio
        from healthchecks_io import AsyncClient
        async def main():
            async with AsyncClient(ping_key=key, ping_url=base) as client:
                assert await client.start_ping(slug=slug) == (True, "OK")
                assert await client.success_ping(uuid=uuid) == (True, "OK")
        asyncio.run(main())
        """, ["success", "start"]),
    "healthchecks-decorator": ("""
        from healthchecks_decorator import healthcheck
        @healthcheck(url=base + uuid, send_start=True, send_diagnostics=True)
        def good():
            return {"rows": 3}
        @healthcheck(url=base + uuid)
        def bad():
            raise KeyError("x")
        good()
        try:
            bad()
        except KeyError:
            pass
        """, ["fail", "success", "start"]),
    "healthchecks-wrapper": ("""
        from healthchecks_wrapper import HealthCheck
        with HealthCheck(base + uuid):
            pass
        with HealthCheck(base + uuid, suppress_exceptions=True):
            raise KeyError("x")
        """, ["fail", "start", "success", "start"]),
    "runchecked": ("""
        from runchecked import HealthCheckedContext
        with HealthCheckedContext(base + uuid) as context:
            context.run(["echo", "done"])
        with HealthCheckedContext(base + uuid) as context:
            context.run(["false"])
        """, ["fail", "success"]),
    "duplicacy-backup-runner": ("""
        import uuid as uuids
        from duplicacy_backup_runner import main
        main.HEALTHCHECKS_BASE_URL = base.rstrip("/")
        run = str(uuids.uuid4())
        for suffix in "/start", "/log", "", "/fail":
            assert main.ping_healthchecks(uuid, run, suffix, data="said", retries=1), suffix
        """, ["fail", "success", "log", "start"]),
}


@pytest.fixture(scope="module")
def hub(tmp_path_factory):
    hub = Hub(tmp_path_factory.mktemp("clients"))
    hub.operator = hub.command("token", "create", "tools", "--role", "operator")
    hub.ping_key = hub.command("host", "ping-key")
    yield hub
    hub.kill()


def ping_url(hub, host_id):
    add(hub, host_id)
    base, _, uuid = hub.send("GET", f"/api/v1/hosts/{host_id}", key=hub.operator)[1]["ping_url"].rpartition("/")
    return base + "/", uuid


def kinds(hub, host_id):
    return [beat["kind"] for beat in hub.ask(f"/api/v1/heartbeat/{host_id}/history")["heartbeats"]]


@pytest.mark.parametrize("client", CLIENTS)
def test_library(hub, client):
    """What it sends arrives, as what it means, and its own checks of the answer are content."""
    program, expected = CLIENTS[client]
    slug = client.replace(", ", "-")
    base, uuid = ping_url(hub, slug)
    lines = program.splitlines()
    text = "\n".join([f"base, uuid, key, slug = {(base, uuid, hub.ping_key, slug)!r}"] + [line[8:] for line in lines])
    done = subprocess.run([PROGRAMS / "python", "-c", text], capture_output=True, text=True, timeout=60,
                          env=environment())
    assert done.returncode == 0, done.stderr
    assert kinds(hub, slug) == expected


def test_command_line(hub, tmp_path):
    """hchk, at the command line: it pings the address that its file of settings has."""
    base, uuid = ping_url(hub, "hchk")
    (tmp_path / ".hchk").write_text(f"[hchk]\napi_key = x\n\n[{uuid}]\nping_url = {base}{uuid}\nname = nightly\n")
    done = subprocess.run([PROGRAMS / "hchk", "ping", "--name", "nightly"], capture_output=True, text=True, timeout=60,
                          env=environment({"HOME": str(tmp_path)}))
    assert done.returncode == 0, done.stderr
    assert kinds(hub, "hchk") == ["success"]
