"""Lists from the hub to its agents, and what they measured back: the real hub, real agents, and a responder that counts."""

import hashlib
import json
import re
import socket
import subprocess
import time
import urllib.request
import uuid

from laboratory import WAN, Agent, measured, wait_for
from test_hub import Hub
from test_hub_people import Browser, add_user, log
from test_probes import Responder

FAST = ["--interval", "1", "--timeout", "0.9"]


def settings(hub, name, key):
    return {"PLATFORM_API_URL": f"http://{WAN}:{hub.port}/api/monitor", "API_KEY": key, "CAPTURE_ENGINE": "off",
            "PLATFORM_WS_URL": f"ws://{WAN}:{hub.port}/ws/monitor", "SERVER_ID": name}


def cells(hub):
    """By agent and address: state, microseconds, lost of the last twelve, late."""
    matrix = hub.ask("/api/v1/matrix")
    width = len(matrix["targets"])
    return {(agent, target["address"]): matrix["cells"][row * width + column]
            for row, agent in enumerate(matrix["agents"]) for column, target in enumerate(matrix["targets"])}


def state(hub, agent, address):
    return (cells(hub).get((agent, address)) or [None])[0]


def plans(hub):
    return {plan["agent"]: plan for plan in hub.ask("/api/v1/target-plans")["plans"]}


def test_list_to_matrix(lab):
    """A list reaches the agent within seconds, and the matrix, history and events tell what the responder did; while the hub
    is away nothing is lost; what is taken off is not asked any more, and revived keeps its number."""
    responder = Responder(lab, **{"10.99.0.1": {"delay": 10}, "10.99.0.2": {"silent": True}})
    hub = Hub(lab.folder, lab)
    agent = Agent(lab, settings(hub, "attic", hub.key))
    agent.wait_line("WebSocket: Connected")
    began = time.monotonic()
    assert "target 1 10.99.0.1: added" in hub.command("target", "add", *FAST, "10.99.0.1", "10.99.0.2", "127.0.0.1")
    wait_for(lambda: (plans(hub).get("attic") or {}).get("runs"), 20, "the list at the agent")
    measured("probes: from 'target add' to the list at the agent", f"{time.monotonic() - began:.1f} s")
    plan = plans(hub)["attic"]
    assert plan["runs"] == plan["newest"] and [one["id"] for one in plan["refused"]] == [3]

    wait_for(lambda: state(hub, "attic", "10.99.0.2") == "down" and state(hub, "attic", "10.99.0.1") == "ok", 30,
             "red and green")
    assert state(hub, "attic", "127.0.0.1") == "refused"
    good = cells(hub)["attic", "10.99.0.1"]
    assert 10_000 <= good[1] and good[2] == 0
    events = hub.ask("/api/v1/probes/events?agent=attic")["events"]
    assert [one["kind"] for one in events if one["target"] == 2] == ["probeDown"]

    # The hub is away for a while: the agent goes on, and everything comes afterwards, once.
    hub.kill()
    before = len(responder.requests()["10.99.0.1"])
    wait_for(lambda: len(responder.requests()["10.99.0.1"]) >= before + 8, 30, "pings without a hub")
    hub.start()
    wait_for(lambda: state(hub, "attic", "10.99.0.1") == "ok", 60, "the matrix after the hub's return")

    # Taken off: not asked any more.
    hub.command("target", "remove", "1")
    wait_for(lambda: "10.99.0.1" not in {address for _, address in cells(hub)}, 20, "a matrix without it")
    wait_for(lambda: plans(hub)["attic"]["runs"] == plans(hub)["attic"]["newest"], 20, "the shorter list")
    time_ = time.monotonic()
    sent = responder.requests()["10.99.0.1"]
    wait_for(lambda: time.monotonic() > time_ + 3, 10, "three seconds")
    assert len(responder.requests()["10.99.0.1"]) == len(sent)

    def totals(target):
        now = time.time()
        begin, end = (time.strftime("%Y-%m-%dT%H:%M:%SZ", time.gmtime(now + hours * 3600)) for hours in (-1, 1))
        return hub.ask(f"/api/v1/probes/summary?agent=attic&target={target}&from={begin}&to={end}")
    own = {row["id"] >> 8 for row in sent}
    asked = [row for row in sent if row["id"] >> 8 in own]
    wait_for(lambda: totals(1)["count"] >= len(asked) - 1, 30, "all outcomes")
    whole = totals(1)
    # What was open when the list changed is neither answered nor lost.
    assert len(asked) - 1 <= whole["count"] <= len(asked) and whole["lost"] == 0
    assert 10_000 <= whole["min"] <= whole["p50"] <= whole["max"]

    # Added again, it has its number and its history.
    assert "target 1 10.99.0.1" in hub.command("target", "add", *FAST, "10.99.0.1")
    agent.end()
    wait_for(lambda: state(hub, "attic", "10.99.0.2") == "agentOffline", 60, "the agent offline, not the target down")


def test_mesh(make_lab):
    """Members of a group ping each other, each direction by itself, and one that does not answer is red for the others."""
    lab = make_lab(3)
    hub = Hub(lab.folder, lab)
    keys = {name: hub.command("key", "create") for name in ("anna", "ben")}
    anna = Agent(lab, settings(hub, "anna", keys["anna"]))
    anna.wait_line("WebSocket: Connected")
    ben = Agent(lab, settings(hub, "ben", keys["ben"]), wrap=["nsenter", f"--net=/run/netns/nm-{lab.name}-{lab[1].id}"])
    ben.wait_line("WebSocket: Connected")
    hub.command("group", "put", "house", "--agents", "anna,ben", "--mesh")
    wait_for(lambda: (state(hub, "anna", "ben"), state(hub, "ben", "anna")) == ("ok", "ok"), 60, "a mesh of two")
    assert ("anna", "anna") not in {key for key, cell in cells(hub).items() if cell}
    lab.silence(lab[1])
    wait_for(lambda: state(hub, "anna", "ben") == "down", 60, "the silent one in red")
    assert state(hub, "ben", "anna") == "ok"


def test_meshping(lab):
    """Meshping's own messages, as its agent was recorded: pending, approved, targets, reports, a new list, elsewhere."""
    port = 5055
    hub = Hub(lab.folder, lab, MESHPING_LISTEN=f"127.0.0.1:{port}")
    script = lab.folder / "agent.py"
    script.write_text('''
import asyncio, json, sys, websockets
async def run(url, hostname, rows):
    async with websockets.connect(url) as socket:
        await socket.send(json.dumps({"passphrase": "word", "hostname": hostname, "ip_address": "0.0.0.0",
                                      "version": "1.0.0"}) + "\\n")
        print(await socket.recv())
        print(await socket.recv())
        for row in json.loads(rows):
            await socket.send(json.dumps({"agent_id": "agent_999", "data": row}))
            await asyncio.sleep(1.2)  # The real one reports every 5 s.
        print(await asyncio.wait_for(socket.recv(), 20))
try:
    asyncio.run(run(*sys.argv[1:]))
except (websockets.exceptions.ConnectionClosed, TimeoutError) as end:
    print(json.dumps(str(end)))
''')

    def agent(rows=(), hostname="old"):
        return lab.start("wan", "/usr/bin/python3", script, f"ws://127.0.0.1:{port}/agent", hostname,
                         json.dumps(list(rows)), stdout=-1, text=True)

    administrator = hub.command("token", "create", "administrator", "--role", "administrator")

    def http(method, path, body=None):
        words = ["curl", "-s", "-X", method, "-H", f"Authorization: Bearer {administrator}", "-w", "\\n%{http_code}"]
        if body is not None:
            words += ["-d", json.dumps(body)]
        text, _, status = lab.must("wan", *words, f"http://{WAN}:{hub.port}{path}").rpartition("\n")
        return int(status), json.loads(text)

    first = [json.loads(line) for line in agent().communicate(timeout=20)[0].splitlines()]
    assert first[0] == {"status": "pending", "message": "Registration pending approval", "agent_id": "agent_1"}
    # An administrator hears of it, once, and finds its number.
    agent().communicate(timeout=20)
    said = "Meshping: agent_1 (old, 127.0.0.1) waits for approval: approve it on the page Targets, or POST /admin/approve/1"
    assert (lab.folder / "hub.log").read_text().count(said) == 1
    status, listed = http("GET", "/api/v1/meshping-agents")
    assert status == 200 and len(listed["agents"]) == 1
    row = listed["agents"][0]
    assert (row["id"], row["agent"], row["hostname"], row["address"], row["state"]) == (
        1, "agent_1", "old", "127.0.0.1", "pending")
    assert row["since"] <= row["seenAt"]
    assert http("POST", "/admin/approve/7") == (404, {"error": "Agent not found"})
    assert http("POST", "/admin/approve/1") == (200, {"message": "Agent approved", "agent_id": "agent_1"})
    assert http("POST", "/admin/update_targets", {}) == (400, {"error": "No targets provided"})
    assert http("POST", "/admin/update_targets", {"targets": "10.99.0.1"}) == (
        400, {"error": "Targets must be a list of strings"})
    assert http("POST", "/admin/update_targets", {"targets": ["10.99.0.1", "10.99.0.2"]}) == (
        200, {"message": "Targets updated", "targets": ["10.99.0.1", "10.99.0.2"]})

    def row(target, second, result="ok", latency=12.5):
        return {"target": target, "timestamp": f"2026-11-30T10:00:{second:02}Z", "result": result, "latency": latency}
    rows = [None, [row("10.99.0.1", 1), row("10.99.0.2", 1, "fail", 0)], [row("10.99.0.1", 1)],
            [row("10.99.0.1", 2), row("192.0.2.66", 2), row("10.99.0.2", 2, latency=-4)]]
    process = agent(rows)
    wait_for(lambda: len(http("GET", "/monitoring/agent_1/10.99.0.1")[1]) == 2, 20, "its results")
    assert [one["latency"] for one in http("GET", "/monitoring/agent_1/10.99.0.1")[1]] == [12.5, 12.5]
    assert [one["latency"] for one in http("GET", "/monitoring/agent_1/10.99.0.2")[1]] == [0]
    # A new list goes to it without a restart.
    assert http("POST", "/admin/update_targets", {"targets": ["10.99.0.3"]})[0] == 200
    lines = [json.loads(line) for line in process.communicate(timeout=30)[0].splitlines()]
    assert lines[0]["status"] == "approved"
    assert lines[1:] == [{"type": "update_targets", "targets": ["10.99.0.1", "10.99.0.2"]},
                         {"type": "update_targets", "targets": ["10.99.0.3"]}]
    assert http("POST", "/admin/reject/1") == (200, {"message": "Agent rejected and blacklisted"})
    last = agent().communicate(timeout=20)[0].splitlines()
    assert json.loads(last[0])["status"] == "blacklisted"


GREET = """
import asyncio, json, sys, websockets
async def greet():
    async with websockets.connect(sys.argv[1]) as socket:
        await socket.send(json.dumps({"passphrase": "word", "hostname": sys.argv[2], "version": "1.0.0"}))
        print(json.loads(await socket.recv())["status"])
asyncio.run(greet())
"""


def test_meshping_by_page(tmp_path):
    """An administrator decides on the page of targets; nobody else sees who waits."""
    with socket.socket() as free:
        free.bind(("127.0.0.1", 0))
        port = free.getsockname()[1]
    hub = Hub(tmp_path, MESHPING_LISTEN=f"127.0.0.1:{port}")
    try:
        wait_for(lambda: "Meshping: Listening" in log(hub), 20, "the listener")
        for name, role in (("anna", "administrator"), ("vera", "viewer")):
            add_user(hub, name, role)
        anna, vera = Browser(hub.port), Browser(hub.port)
        assert anna.login("anna") == vera.login("vera") == 303
        assert "Meshping" not in anna.ask("GET", "/targets")[1]

        def greet(hostname):
            return subprocess.run(["/usr/bin/python3", "-c", GREET, f"ws://127.0.0.1:{port}/agent", hostname],
                                  capture_output=True, text=True, timeout=20, check=True).stdout.strip()
        assert greet("<b>old") == greet("barn") == "pending"
        page = anna.ask("GET", "/targets")[1]
        assert "waits for approval" in page and "&lt;b&gt;old" in page and "<b>old" not in page
        assert "2 Meshping agents wait for approval" in anna.ask("GET", "/")[1]
        assert "barn" not in vera.ask("GET", "/targets")[1] and "Meshping" not in vera.ask("GET", "/")[1]
        assert hub.send("GET", "/api/v1/meshping-agents", key=hub.token)[0] == 403
        assert vera.post("/targets/meshping/1/approve", {"csrf": vera.csrf()})[0].status == 403

        assert anna.post("/targets/meshping/1/approve", {"csrf": anna.csrf()})[0].status == 303
        assert anna.post("/targets/meshping/2/reject", {"csrf": anna.csrf()})[0].status == 303
        assert anna.post("/targets/meshping/7/reject", {"csrf": anna.csrf()})[0].status == 404
        assert (greet("<b>old"), greet("barn")) == ("approved", "blacklisted")
        page = anna.ask("GET", "/targets")[1]
        assert "waits for approval" not in page and "rejected" in page
        assert "Meshping" not in anna.ask("GET", "/")[1]
    finally:
        hub.kill()


def test_operators_limit(lab):
    """PROBE_MAX_TARGETS at a live agent: a longer list is refused as a whole, the agent goes on with the one before, and the
    hub shows both."""
    Responder(lab)
    hub = Hub(lab.folder, lab)
    agent = Agent(lab, settings(hub, "attic", hub.key), PROBE_MAX_TARGETS="2")
    agent.wait_line("WebSocket: Connected")
    hub.command("target", "add", *FAST, "10.99.0.1", "127.0.0.1")
    wait_for(lambda: (plans(hub).get("attic") or {}).get("runs"), 20, "the list at the agent")
    good = plans(hub)["attic"]
    # One entry that its rules refuse is said, and the rest runs.
    assert good["runs"] == good["newest"] and good["refusal"] is None
    assert good["refused"] == [{"id": 2, "reason": "The address belongs to the agent or to its hub."}]
    hub.command("target", "add", *FAST, "10.99.0.3")
    wait_for(lambda: plans(hub)["attic"]["refusal"], 20, "the refusal")
    refused = plans(hub)["attic"]
    assert refused["refusal"] == "3 targets are more than the 2 that PROBE_MAX_TARGETS permits."
    assert refused["newest"] > good["newest"]
    wait_for(lambda: state(hub, "attic", "10.99.0.1") == "ok", 30, "the list before, still pinged")
    assert state(hub, "attic", "10.99.0.3") != "ok"
    hub.command("target", "remove", "2")
    wait_for(lambda: plans(hub)["attic"]["runs"] == plans(hub)["attic"]["newest"], 20, "a list that fits")
    assert plans(hub)["attic"]["refusal"] is None
    wait_for(lambda: state(hub, "attic", "10.99.0.3") == "ok", 30, "the new target")
    agent.end()


def test_a_list_that_this_hub_never_gave(tmp_path):
    """What an agent measured by another hub's list, or by a forged one, is counted and not kept, also where its numbers are
    those of targets of this hub."""
    hub = Hub(tmp_path)
    try:
        hub.command("target", "add", "10.99.0.1")
        start, now = str(uuid.uuid4()), time.time()
        stamp = time.strftime("%Y-%m-%dT%H:%M:%SZ", time.gmtime(now))

        def report(sequence, plan, ids):
            body = {"plan": plan, "milliseconds": 5000,
                    "echoes": {"target": ids, "roundTripMicroseconds": [1000] * len(ids)},
                    "events": [{"kind": "probeDown", "target": ids[0], "state": "down", "since": stamp, "lost": 3,
                                "judged": 3}]}
            frame = {"frame": "report", "kind": "probes.window", "serverId": "attic", "startId": start,
                     "sequence": sequence, "takenAt": stamp, "body": body}
            status, answer = hub.send("POST", "/api/v1/reports", frame, hub.key)
            assert status in (200, 202), answer

        def foreign():
            request = urllib.request.Request(f"http://127.0.0.1:{hub.port}/metrics",
                                             headers={"Authorization": f"Bearer {hub.token}"})
            with urllib.request.urlopen(request, timeout=10) as reply:
                return int(re.search(r"^monitor_hub_probe_foreign_total (\d+)", reply.read().decode(), re.M)[1])

        def count():
            begin, end = (time.strftime("%Y-%m-%dT%H:%M:%SZ", time.gmtime(now + hours * 3600)) for hours in (-1, 1))
            return hub.ask(f"/api/v1/probes/summary?agent=attic&target=1&from={begin}&to={end}")["count"]

        report(1, "0123456789abcdef", [1, 1, 1])
        assert foreign() == 3 and count() == 0
        assert hub.ask("/api/v1/probes/events?agent=attic")["events"] == []
        # The list that it was given: now its numbers count, and one that is not in it does not.
        wait_for(lambda: plans(hub).get("attic"), 20, "the list of an agent that is known now")
        given = hashlib.sha256(b'{"targets":[{"id":1,"address":"10.99.0.1"}]}').hexdigest()[:16]
        report(2, given, [1, 1, 77])
        assert count() == 2
        assert [one["target"] for one in hub.ask("/api/v1/probes/events?agent=attic")["events"]] == [1]
    finally:
        hub.kill()
