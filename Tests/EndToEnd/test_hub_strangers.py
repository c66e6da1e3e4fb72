"""What strangers cannot keep from others, and cannot walk round, before anybody has let them in.

Addresses are 127.0.0.2, .3, ... as others on the network would have.
"""

import contextlib
import http.client
import json
import re
import urllib.parse

import pytest
from test_hub import Hub, hub  # noqa: F401 (hub is a fixture)
from test_hub_people import PASSWORD, add_user, log

FORM = {"Content-Type": "application/x-www-form-urlencoded"}


def send(hub, path, body, source, **headers):
    """The status of the answer to a POST from that address."""
    connection = http.client.HTTPConnection("127.0.0.1", hub.port, timeout=30, source_address=(source, 0))
    with contextlib.closing(connection):
        connection.request("POST", path, body, headers)
        return connection.getresponse().status


def log_in(hub, name, password, source):
    return send(hub, "/login", urllib.parse.urlencode({"name": name, "password": password}), source, **FORM)


@pytest.mark.parametrize("suffix", ["", "\0{}", "\x01{}", " {}"], ids=["plain", "zero", "control", "blank"])
def test_attempts_for_a_name(hub, suffix):  # noqa: F811
    """Few wrong passwords of a name are tried from anywhere, however it is written; its owner gets in from elsewhere."""
    add_user(hub, "anna", "administrator")
    answers = [log_in(hub, "anna" + suffix.format(number), "wrong wrong wrong", f"127.0.0.{10 + number // 9}")
               for number in range(54)]
    assert answers.count(403) <= 20 and answers.count(403) + answers.count(429) == 54
    assert log_in(hub, "anna" + suffix.format(7), PASSWORD, "127.0.0.30") == (303 if not suffix else 403)
    assert log_in(hub, "anna", PASSWORD, "127.0.0.31") == 303
    token = hub.command("token", "create", "audit", "--role", "administrator")
    entries = hub.send("GET", "/api/v1/audit", key=token)[1]["entries"]
    failed = {entry["who"] for entry in entries if entry["action"] == "login-failed"}
    assert failed == {"anna" if not suffix else "nobody"}


def test_setup_code_and_enrolment(hub):  # noqa: F811
    """The right code opens and an enrolment token enrols, whatever strangers did before."""
    code = re.search(r"enter the code (\S+),", log(hub))[1]

    def first(code):
        return urllib.parse.urlencode({"code": code, "name": "anna", "password": PASSWORD, "again": PASSWORD})
    for number in range(40):
        assert send(hub, "/setup", first("WRONG"), f"127.0.0.{2 + number // 10}", **FORM) == 403
    assert send(hub, "/setup", first(code), "127.0.0.2", **FORM) == 303
    token = hub.command("enrolment", "create", "shop", "--many")
    asked = [send(hub, "/api/generate-key", '{"ip":"192.0.2.1"}', f"127.0.0.{10 + number // 12}")
             for number in range(130)]
    assert asked.count(200) < 110 and asked.count(429) >= 20
    bearer = json.dumps({"ip": "192.0.2.9", "enrolmentToken": token})
    assert send(hub, "/api/generate-key", bearer, "127.0.0.10") == 200
    assert send(hub, "/api/generate-key", '{"ip":"192.0.2.9"}', "127.0.0.78") == 200


def test_one_network_leaves_keys_for_others(tmp_path):
    """One network's keys that wait are bounded, which the log and the metrics say; others still get one."""
    hub = Hub(tmp_path, TRUSTED_PROXIES="127.0.0.1")

    def ask(peer):
        return hub.send("POST", "/api/generate-key", {"ip": "192.0.2.1"}, **{"X-Forwarded-For": peer})[0]
    # Ten a minute each, and the /64 has one share: another bound is met first, so the rows are made by hand.
    assert [ask(f"2001:db8::{number}") for number in range(11)].count(200) == 10
    import sqlite3
    with sqlite3.connect(hub.folder / "hub.db") as database:
        database.executemany(
            "INSERT INTO keys (hash, state, createdAt, peer, peerNetwork) VALUES (?, 'pending', ?, ?, ?)",
            [(bytes([number]), 1 << 41, "192.0.2.7", "192.0.2.7") for number in range(32)])
    assert ask("192.0.2.7") == 429
    assert ask("192.0.2.8") == 200
    assert "too many keys of 192.0.2.7's network wait for a decision" in log(hub)
    hub.kill()
