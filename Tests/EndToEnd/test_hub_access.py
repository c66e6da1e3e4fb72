"""Logging in by token: access tokens of fifteen minutes, refresh tokens that are exchanged at each use, and what ends
them all."""

import base64
import http.client
import json
import time
import urllib.parse

import pytest
from test_hub import Hub
from test_hub_people import PASSWORD, run


class Client:
    """Keeps the cookie as a browser does, or does not."""

    def __init__(self, hub):
        self.hub, self.access, self.refresh = hub, None, None

    def post(self, path, form=None, refresh=None, **headers):
        connection = http.client.HTTPConnection("127.0.0.1", self.hub.port, timeout=20)
        body = urllib.parse.urlencode(form) if form else None
        if form:
            headers["Content-Type"] = "application/x-www-form-urlencoded"
        if refresh:
            headers["Cookie"] = f"refresh_token={refresh}"
        connection.request("POST", f"/api/v1/auth/{path}", body, headers)
        reply = connection.getresponse()
        answer = json.loads(reply.read() or b"null")
        cookie = reply.getheader("Set-Cookie") or ""
        connection.close()
        if reply.status == 200:
            self.access, self.refresh = answer["access_token"], cookie.split(";")[0].split("=")[1]
            assert answer["token_type"] == "bearer"
            for part in ("Path=/api/v1/auth", "HttpOnly", "SameSite=Strict", "Max-Age=604800"):
                assert part in cookie
        return reply.status, answer

    def login(self, password=PASSWORD, name="anna", **headers):
        return self.post("login", {"username": name, "password": password}, **headers)

    def may(self, access=None):
        return self.hub.send("GET", "/api/v1/agents", key=access or self.access)[0] == 200


@pytest.fixture(scope="module")
def hub(tmp_path_factory):
    hub = Hub(tmp_path_factory.mktemp("access"))
    for name, role in (("anna", "administrator"), ("bert", "viewer")):
        assert run(hub, "user", "add", name, "--role", role, stdin=PASSWORD + "\n").returncode == 0
    yield hub
    hub.kill()


def test_login(hub):
    client = Client(hub)
    assert client.login("wrong password") == (401, {key: "Incorrect username or password" for key in ("error", "detail")})
    assert client.login(name="nobody")[0] == 401
    assert client.post("refresh")[0] == 401
    assert client.post("login", {"username": "anna"})[0] == 422
    assert client.login(Origin="https://evil.example")[0] == 403
    assert client.login()[0] == 200
    header, claims = (json.loads(base64.urlsafe_b64decode(part + "==")) for part in client.access.split(".")[:2])
    assert header["alg"] == "HS256" and sorted(header) == ["alg", "kid", "typ"]
    assert claims["exp"] - claims["iat"] == 900 and "role" not in claims
    assert client.may()
    assert not client.may(client.access[:-2] + "AA")
    # A cookie alone opens nothing but its own door.
    assert hub.send("GET", "/api/v1/agents", **{"Cookie": f"refresh_token={client.refresh}"})[0] == 401
    assert client.post("logout", refresh=client.refresh)[0] == 204
    assert not client.may() and client.post("refresh", refresh=client.refresh)[0] == 401


def test_reuse(hub):
    """Two tabs get the same; a token that comes late ends the login, and no other."""
    client, other = Client(hub), Client(hub)
    assert client.login()[0] == other.login()[0] == 200
    first, access = client.refresh, client.access
    assert client.post("refresh", refresh=first)[0] == 200
    second = client.refresh
    assert second != first
    assert client.post("refresh", refresh=first)[0] == 200 and client.refresh == second
    assert client.post("refresh", refresh=second)[0] == 200
    third = client.refresh
    # Not the one before the newest: though within seconds, it ends all.
    assert client.post("refresh", refresh=first)[0] == 401
    assert client.post("refresh", refresh=third)[0] == 401
    assert not client.may(access) and not client.may()
    assert other.may()
    assert "refresh-reused" in json.dumps(hub.send("GET", "/api/v1/audit", key=other.access)[1])


def test_role_and_removal(hub):
    """What the database says counts at the next request, not what the token was made for."""
    anna, bert = Client(hub), Client(hub)
    assert anna.login()[0] == bert.login(name="bert")[0] == 200
    assert hub.send("GET", "/api/v1/audit", key=bert.access)[0] == 403
    assert run(hub, "user", "role", "bert", "administrator").returncode == 0
    assert hub.send("GET", "/api/v1/audit", key=bert.access)[0] == 200
    assert run(hub, "user", "password", "bert", stdin="twelve drummers\n").returncode == 0
    assert not bert.may() and bert.post("refresh", refresh=bert.refresh)[0] == 401
    assert anna.may()


def test_restart(hub):
    """Tokens outlast the hub's restart; the grace for two tabs does not."""
    client = Client(hub)
    assert client.login()[0] == 200
    old = client.refresh
    assert client.post("refresh", refresh=old)[0] == 200
    hub.kill()
    hub.start()
    assert client.may()
    assert client.post("refresh", refresh=old)[0] == 401


def test_oracle(hub):
    """What PyJWT makes of the hub's tokens, and the hub of what PyJWT makes with another key."""
    jwt = pytest.importorskip("jwt")
    client = Client(hub)
    assert client.login()[0] == 200
    assert jwt.decode(client.access, options={"verify_signature": False}, audience="api")["aud"] == "api"
    header = jwt.get_unverified_header(client.access)
    claims = jwt.decode(client.access, options={"verify_signature": False})
    for key, algorithm in (("x" * 32, "HS256"), ("x" * 64, "HS512"), (None, "none")):
        forged = jwt.encode(claims | {"exp": int(time.time()) + 900}, key, algorithm=algorithm,
                            headers={"kid": header["kid"]})
        assert not client.may(forged)
