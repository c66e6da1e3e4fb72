"""FEATURES: each feature switched off, one by one, in the real program."""

import subprocess
import urllib.error
import urllib.request

import pytest
from laboratory import environment
from test_hub import Hub, program

# A path of each, and what the hub answers to a token of role viewer.
PATHS = {
    "lan": ("/api/v1/agents", 200),
    "probes": ("/api/v1/matrix", 200),
    "agents": ("/api/v1/keys", 403),
    "checks": ("/api/v1/checks", 403),
    "heartbeats": ("/api/v1/hosts", 200),
    "accounts": ("/login", 200),
    "alerts": ("/api/v1/rules", 200),
    "notifications": ("/api/v1/channels", 200),
}


def status(hub, path):
    request = urllib.request.Request(f"http://127.0.0.1:{hub.port}{path}",
                                     headers={"Authorization": f"Bearer {hub.token}"})
    try:
        with urllib.request.urlopen(request, timeout=10) as reply:
            return reply.status
    except urllib.error.HTTPError as error:
        return error.code


@pytest.mark.parametrize("name", sorted(PATHS))
def test_off(tmp_path, name):
    """The hub starts without it; its paths are gone, those of the others are there, and its data is kept."""
    hub = Hub(tmp_path, FEATURES=f"-{name}")
    assert status(hub, PATHS[name][0]) == 404
    assert status(hub, "/api/v1/health") == 200
    for path, there in (PATHS[other] for other in PATHS if other != name):
        # Without accounts no token is known.
        assert status(hub, path) == (401 if name == "accounts" else there)
    hub.kill()


def test_unknown(tmp_path):
    """A name that no feature has is refused with the nearest one."""
    refused = subprocess.run([program(), "serve", "--state-dir", tmp_path, "--set", "FEATURES=-agent"],
                             capture_output=True, text=True, timeout=20, env=environment())
    assert refused.returncode == 78
    assert "Did you mean -agents?" in refused.stdout + refused.stderr


def test_provider(tmp_path):
    """ISP=off, the default, leaves no trace of a provider's tools; ISP=on opens them to whoever has the duty."""
    hub = Hub(tmp_path)
    assert status(hub, "/isp/search") == 404
    with urllib.request.urlopen(f"http://127.0.0.1:{hub.port}/api/v1/openapi.json", timeout=10) as reply:
        assert b"/isp" not in reply.read()
    hub.kill()
    hub = Hub(tmp_path, ISP="on")
    # A page: tokens open none.
    assert status(hub, "/isp/search") != 404
    hub.kill()
