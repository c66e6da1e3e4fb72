"""Checks on demand: the real hub asks real agents, rows fill, and each agent ends once, whatever dies meanwhile."""

import asyncio
import json
import subprocess
import time
import uuid

import pytest
import websockets
from internet import Internet
from laboratory import environment, program, wait_for
from test_hub import Hub, snapshot
from test_hub_people import Browser, add_user

HUB = "45.0.1.1"
ASK = """
import json, sys, urllib.error, urllib.request
method, url, token, *bodies = sys.argv[1:]
headers = {"Authorization": "Bearer " + token, "Content-Type": "application/json"}
for body in bodies:
    request = urllib.request.Request(url, body.encode() if body else None, headers, method=method)
    try:
        reply = urllib.request.urlopen(request, timeout=20)
    except urllib.error.HTTPError as error:
        reply = error
    print(json.dumps([reply.status, dict(reply.headers), json.loads(reply.read() or b"null")]))
"""
SERVE = """
import socket
listener = socket.create_server(("45.0.2.2", 80))
while True:
    listener.accept()[0].close()
"""


class World(Internet):
    """The small Internet, with a hub on its router and agents beyond."""

    def __init__(self, folder):
        super().__init__(folder)
        self.serve_names({"plain.test.": {"A": ["45.0.2.2"]}, "inner.test.": {"A": ["192.168.1.1"]}})
        self.start("server", "/usr/bin/python3", "-c", SERVE)
        self.listens(80)
        # Swallows what is sent to it.
        self.do("server", "nft", "add", "table", "inet", "hole")
        self.do("server", "nft", "add chain inet hole in { type filter hook input priority 0; }")
        self.do("server", "nft", "add rule inet hole in ip daddr 45.0.2.9 drop")
        self.state, self.port, self.agents = folder / "hub", 0, {}
        self.serve()
        self.tokens = {role: self.command("token", "create", role, "--role", role)
                       for role in ("viewer", "operator", "administrator")}

    def serve(self):
        port_file = self.folder / "port"
        port_file.unlink(missing_ok=True)
        with open(self.folder / "hub.log", "a") as log:
            self.hub = self.start("router", program("monitor-hub"), "serve", "--state-dir", self.state, "--port-file",
                                  port_file, "--listen", f"{HUB}:{self.port}", stderr=log,
                                  env=environment({"ALLOW_PLAIN_HTTP": "on"}))
        wait_for(port_file.exists, 20, "the hub")
        self.port = int(port_file.read_text())

    def command(self, *words):
        result = subprocess.run([program("monitor-hub"), *words, "--state-dir", self.state], text=True, timeout=20,
                                capture_output=True, env=environment())
        assert result.returncode == 0, result.stderr
        return result.stdout.strip()

    def agent(self, name, **settings):
        key = self.command("key", "create")
        config = self.folder / f"{name}.conf"
        state = self.folder / name
        state.mkdir()
        values = {"SERVER_ID": name, "API_KEY": key, "PLATFORM_WS_URL": f"ws://{HUB}:{self.port}/ws/monitor",
                  "PLATFORM_API_URL": f"http://{HUB}:{self.port}/api/monitor", "CAPTURE_ENGINE": "off",
                  "STATE_DIR": state, "RUN_DIR": self.folder / f"run-{name}", "CYCLE_TIME": "1"} | settings
        config.write_text("".join(f"{key}={value}\n" for key, value in values.items()))
        log = open(self.folder / f"{name}.log", "w")
        self.agents[name] = self.start("agent", program(), "run", "--config", config, stderr=log, env=environment())

    def ask(self, method, path, body=None, role="operator"):
        """Status, JSON and headers of an answer."""
        return self.asks(method, path, [body], role)[0]

    def asks(self, method, path, bodies, role):
        """As `ask`, one after the other without a pause."""
        url = f"http://{HUB}:{self.port}{path}"
        result = self.do("router", "/usr/bin/python3", "-c", ASK, method, url, self.tokens[role],
                         *(json.dumps(body) if body else "" for body in bodies), check=False)
        assert result.returncode == 0, (method, path, result.stderr)
        return [(status, answer, headers) for status, headers, answer in map(json.loads, result.stdout.splitlines())]

    def check(self, body, role="operator", seconds=15):
        """Asks, and waits for the end. The rows by agent."""
        status, asked, _ = self.ask("POST", "/api/v1/checks", body, role)
        assert status == 202, asked
        return self.ended(asked["check"], seconds)

    def read(self, check):
        """How it stands; who looks often waits as long as the hub says."""
        while True:
            status, found, headers = self.ask("GET", f"/api/v1/checks/{check}")
            if status != 429:
                return found
            time.sleep(int(headers["Retry-After"]))

    def ended(self, check, seconds=15):
        def look():
            found = self.read(check)
            return found if found["ended"] else None
        found = wait_for(look, seconds, "the end of the check")
        return {row["agent"]: row for row in found["agents"]} | {"check": found}


@pytest.fixture(scope="module")
def world(tmp_path_factory):
    made = World(tmp_path_factory.mktemp("world"))
    try:
        for name, settings in (("attic", {}), ("cellar", {}), ("closed", {"CHECKS": "off"})):
            made.agent(name, **settings)

        def connected():
            rows = made.check({"kind": "info"}, role="administrator")
            return all(rows.get(name, {}).get("outcome") == "ok" for name in ("attic", "cellar")) and "closed" in rows
        wait_for(connected, 30, "the agents")
        yield made
    finally:
        print("hub ended with", made.hub.poll(), (made.folder / "hub.log").read_text()[-3000:])
        made.down()


def test_rows(world):
    rows = world.check({"kind": "tcp", "host": "plain.test", "port": 80, "agents": ["attic", "cellar", "closed"]})
    assert rows["attic"]["outcome"] == rows["cellar"]["outcome"] == "ok"
    assert rows["attic"]["address"] == "45.0.2.2" and rows["attic"]["microseconds"] > 0
    assert (rows["closed"]["outcome"], rows["closed"]["failedAt"]) == ("refused", "policy")
    assert rows["check"]["verdict"] == "mixed" and rows["check"]["medianMicroseconds"] > 0
    newer = world.read(f"{rows['check']['check']}?since={rows['check']['version']}")
    assert newer["agents"] == []
    listed = world.ask("GET", "/api/v1/checks")[1]["checks"]
    assert listed[0]["check"] == rows["check"]["check"]
    pinged = world.check({"kind": "ping", "host": "plain.test", "options": {"count": 2, "intervalSeconds": 0.2},
                          "agents": ["attic"]})
    assert pinged["attic"]["result"]["answered"] == 2


def test_progress(world):
    """While an agent is waited for, its row says how far it is."""
    asked = world.ask("POST", "/api/v1/checks", {"kind": "ping", "host": "plain.test", "agents": ["attic"],
                                                 "options": {"count": 5, "intervalSeconds": 1}}, role="administrator")[1]
    seen = wait_for(lambda: world.read(asked["check"])["agents"][0].get("progress"), 10, "its progress")
    assert seen.endswith("of 5 answered"), seen
    assert world.ended(asked["check"])["attic"]["outcome"] == "ok"


def test_ask(world):
    """From a terminal: rows as they come, and an exit status that says how many found it well."""
    env = environment({"MONITOR_HUB_URL": f"http://{HUB}:{world.port}", "MONITOR_HUB_TOKEN": world.tokens["administrator"]})
    result = world.do("router", program("monitor-hub"), "ask", "tcp", "plain.test", "--port", "80", "--agents", "attic,cellar",
                      env=env, check=False)
    assert result.returncode == 0, result
    lines = result.stdout.splitlines()
    assert "/checks/" in lines[0] and {line.split("\t")[0] for line in lines[1:]} == {"attic", "cellar"}
    mixed = world.do("router", program("monitor-hub"), "ask", "info", "--agents", "attic,closed", "--json", env=env, check=False)
    assert mixed.returncode == 1 and json.loads(mixed.stdout)["verdict"] == "mixed"
    none = world.do("router", program("monitor-hub"), "ask", "info", "--agents", "closed", env=env, check=False)
    assert none.returncode == 2
    assert "MONITOR_HUB_TOKEN" in world.do("router", program("monitor-hub"), "ask", "info", env=environment(), check=False).stderr


def test_refused(world):
    """By the hub where no agent would, by the agents where their operators might."""
    for body, status in (({"kind": "tcp", "host": "127.0.0.1", "port": 80}, 400), ({"kind": "ping", "host": "127.1"}, 400),
                         ({"kind": "ping", "host": "::ffff:7f00:1"}, 400), ({"kind": "tcp", "host": "plain.test"}, 400),
                         ({"kind": "ping", "host": "169.254.169.254"}, 400), ({"kind": "nope", "host": "a.net"}, 400),
                         ({"kind": "tcp", "host": "plain.test", "port": 25}, 403),
                         ({"kind": "udp", "host": "plain.test", "port": 4000}, 403),
                         ({"kind": "ping", "host": "plain.test", "agents": ["stranger"]}, 404),
                         ({"kind": "ping", "host": "plain.test", "limit": 500}, 400)):
        assert world.ask("POST", "/api/v1/checks", body)[0] == status, body
    assert world.ask("POST", "/api/v1/checks", {"kind": "info"}, role="viewer")[0] == 403
    assert world.ask("GET", "/api/v1/checks", role="viewer")[0] == 403
    inner = world.check({"kind": "tcp", "host": "inner.test", "port": 80, "agents": ["attic"]})
    assert (inner["attic"]["outcome"], inner["attic"]["failedAt"]) == ("refused", "policy")
    assert world.refused_packets() == 0


def test_cancelled(world):
    time.sleep(3)
    asked = world.ask("POST", "/api/v1/checks", {"kind": "tcp", "host": "45.0.2.9", "port": 80, "agents": ["attic"],
                                                 "options": {"timeoutSeconds": 10}})[1]
    assert world.read(asked["check"])["waiting"] == 1
    assert world.ask("DELETE", f"/api/v1/checks/{asked['check']}", role="operator")[0] == 200
    assert world.ended(asked["check"], 2)["attic"]["outcome"] == "cancelled"


def test_deaths(world):
    """An agent is killed, and the hub: every row ends at the deadline, and the link shows the same afterwards."""
    asked = world.ask("POST", "/api/v1/checks", {"kind": "tcp", "host": "45.0.2.9", "port": 80, "deadlineSeconds": 6,
                                                 "agents": ["attic", "cellar"], "options": {"timeoutSeconds": 3}},
                      role="administrator")[1]
    world.agents["cellar"].kill()
    world.hub.kill()
    world.hub.wait()
    world.serve()
    rows = world.ended(asked["check"], 10)
    assert rows["attic"]["outcome"] in ("timeout", "noAnswer", "lost")
    assert rows["cellar"]["outcome"] in ("lost", "noAnswer")
    again = world.read(asked["check"])
    assert {row["agent"]: row["outcome"] for row in again["agents"]} == {
        name: rows[name]["outcome"] for name in ("attic", "cellar")}


def test_rates(world):
    """Who asks faster than five at once and one a second is refused, and the answer says when to come again."""
    bodies = [{"kind": "tcp", "host": f"45.0.2.{number}", "port": 80, "agents": ["attic"]} for number in range(10, 22)]
    answers = world.asks("POST", "/api/v1/checks", bodies, "administrator")
    assert answers[0][0] == 202
    refused = [answer for answer in answers if answer[0] == 429]
    assert refused and int(refused[0][2]["Retry-After"]) == refused[0][1]["retryAfterSeconds"] >= 1
    told = [row for row in world.ask("GET", "/api/v1/audit", role="administrator")[1]["entries"] if row["action"] == "check-refused"]
    assert len(told) == 1, told


def test_reads(world):
    """A check is looked at five times in two seconds; who wants to know sooner follows it."""
    time.sleep(2)
    check = world.ask("GET", "/api/v1/checks")[1]["checks"][0]["check"]
    looks = world.asks("GET", f"/api/v1/checks/{check}", [None] * 9, "operator")
    assert [status for status, *_ in looks][:5] == [200] * 5 and looks[-1][0] == 429, [status for status, *_ in looks]
    assert looks[-1][1]["retryAfterSeconds"] >= 1


def test_pages(tmp_path):
    """Without a script: the form, its refusals, and the page of a check, which says what became of each agent."""
    hub = Hub(tmp_path)
    try:
        for name, role in (("anna", "operator"), ("vera", "viewer")):
            add_user(hub, name, role)
        assert hub.send("POST", "/api/monitor", snapshot(1, str(uuid.uuid4())), hub.key)[0] == 202
        anna, vera = Browser(hub.port), Browser(hub.port)
        assert anna.login("anna") == vera.login("vera") == 303
        assert vera.ask("GET", "/checks")[0].status == 403
        assert "No checks yet" in anna.ask("GET", "/checks")[1]
        csrf = anna.csrf()
        for host, says in (("127.1", "ends in a number"), ("", "is empty"), ("127.0.0.1", "own machine")):
            reply, text = anna.post("/checks/new", {"csrf": csrf, "kind": "ping", "host": host, "all": "on"})
            assert reply.status >= 400 and says in text, (host, reply.status, text[-2000:])
        reply, _ = anna.post("/checks/new", {"csrf": csrf, "kind": "http", "host": "https://www.example.net/x", "all": "on"})
        assert reply.status == 303
        page = reply.getheader("Location")
        _, text = anna.ask("GET", page)
        assert "http www.example.net" in text and "lost" in text and "The agent is not connected." in text
        assert page in anna.ask("GET", "/checks")[1]
        shown = asyncio.run(followed(hub, anna.cookie, page.rpartition("/")[2]))
        assert shown["full"] and shown["state"]["ended"] and shown["state"]["agents"][0]["outcome"] == "lost"
        again, _ = anna.post("/checks/new", {"csrf": csrf, "again": page.rpartition("/")[2]})
        assert again.status == 303 and again.getheader("Location") != page
        assert anna.ask("GET", "/checks/none")[0].status == 404
    finally:
        hub.kill()


async def followed(hub, session, check):
    """The first that /ws/live says of a check."""
    host = f"127.0.0.1:{hub.port}"
    async with websockets.connect(f"ws://{host}/ws/live", origin=f"http://{host}",
                                  extra_headers={"Cookie": f"session={session}"}) as live:
        await live.send(json.dumps({"subscribe": f"check:{check}"}))
        while (message := json.loads(await asyncio.wait_for(live.recv(), 10)))["topic"] != f"check:{check}":
            pass
        return message
