"""FEATURES: each feature of the program switched off, one by one, in the real program."""

import json
import re
import subprocess
import urllib.error
import urllib.request

import pytest
from laboratory import ROOT, environment
from test_hub import Hub, program

# As the program lists them; `make docs` writes it.
NAMES = re.search(r"a minus before its name: ([a-z, ]+)\.", (ROOT / "docs/hub-configuration.md").read_text())[1].split(", ")
# A page or path of features that bring nothing to the API.
ELSEWHERE = {"accounts": "/login", "connectors": "/isp/connectors"}


def status(hub, path):
    request = urllib.request.Request(f"http://127.0.0.1:{hub.port}{path}",
                                     headers={"Authorization": f"Bearer {hub.token}"})
    try:
        with urllib.request.urlopen(request, timeout=10) as reply:
            return reply.status
    except urllib.error.HTTPError as error:
        return error.code


def described(hub):
    with urllib.request.urlopen(f"http://127.0.0.1:{hub.port}/api/v1/openapi.json", timeout=10) as reply:
        return json.load(reply)["paths"]


def documented(hub):
    """The paths that the hub describes and that can be asked for without naming anything."""
    return {path for path, methods in described(hub).items() if "get" in methods and "{" not in path
            and not path.startswith("/ws/")}


@pytest.fixture(scope="module")
def everything(tmp_path_factory):
    """What a hub with all features describes, and answers to a token of role viewer."""
    hub = Hub(tmp_path_factory.mktemp("all"), ISP="on")
    answers = {path: status(hub, path) for path in documented(hub) | set(ELSEWHERE.values())}
    hub.kill()
    assert all(answers[path] != 404 for path in ELSEWHERE.values())
    return answers


@pytest.mark.parametrize("name", NAMES)
def test_off(tmp_path, everything, name):
    """The hub starts without it; its paths are gone, those of the others are there, and its data is kept."""
    hub = Hub(tmp_path, ISP="on", FEATURES=f"-{name}")
    left = documented(hub)
    gone = {path for path in everything if path.startswith("/api/")} - left
    gone |= {ELSEWHERE[name]} if name in ELSEWHERE else set()
    assert gone, f"{name} describes no path: name one in ELSEWHERE"
    shared = described(hub).keys()
    for path in gone:
        # Another feature may take other methods of it.
        assert status(hub, path) == (405 if path in shared else 404), path
    for path in left:
        # Without accounts no token is known.
        assert status(hub, path) in ((everything[path], 401) if name == "accounts" else (everything[path],)), path
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
    assert (status(hub, "/api/v1/isp/hosts"), status(hub, "/api/v1/isp/requests")) == (200, 403)
    # Without the duty.
    assert status(hub, "/api/v1/isp/olts") == 403
    hub.kill()
    hub = Hub(tmp_path, ISP="on", FEATURES="-hosts,-requests,-configs,-gpon")
    for path in "/api/v1/isp/hosts", "/api/v1/isp/requests", "/api/v1/isp/configs", "/api/v1/isp/olts":
        assert status(hub, path) == 404
    hub.kill()
