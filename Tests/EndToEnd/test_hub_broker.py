"""Agents that are asked through RabbitMQ: a real broker on loopback in a namespace, and agents that speak as Netcheck's."""

import json
import os
import signal
import subprocess
import time
import uuid

import pytest
from broker import Broker, BrokerHub
from laboratory import ROOT, environment, measured, program, quickest, wait_for

pika = pytest.importorskip("pika")
STEAL = """
import json, sys, pika
access, script = json.loads(sys.argv[1]), sys.argv[2]
connection = pika.BlockingConnection(pika.URLParameters(
    f"amqp://{access['rmq_user']}:{access['rmq_password']}@127.0.0.1:5672/{access['vhost']}"))
def tried(body):
    channel = connection.channel()
    try:
        return body(channel) or "done"
    except pika.exceptions.ChannelClosedByBroker as error:
        return error.reply_code
print(json.dumps(eval(script)))
"""


# How many connections the broker lets it have.
CROWD = """
import json, sys, pika
access, kept = json.loads(sys.argv[1]), []
try:
    while len(kept) < 20:
        kept.append(pika.BlockingConnection(pika.URLParameters(
            f"amqp://{access['rmq_user']}:{access['rmq_password']}@127.0.0.1:5672/{access['vhost']}")))
except pika.exceptions.AMQPError:
    pass
print(len(kept))
"""


class Speaker:
    """An agent of Netcheck's kind, and what it tells."""

    def __init__(self, broker, token, folder, name, *options):
        self.path, self.errors = folder / f"{name}.jsonl", folder / f"{name}.err"
        self.process = broker.start("/usr/bin/python3", ROOT / "Tests/Lab/netcheck.py",
                                    f"{BrokerHub.URL}/api/v1/agents/register", token, *options,
                                    stdout=open(self.path, "w"), stderr=open(self.errors, "w"))

    def events(self, kind=None):
        rows = [json.loads(line) for line in self.path.read_text().splitlines()]
        return [row for row in rows if kind in (None, row["event"])]

    def wait(self, kind, seconds=15):
        try:
            return wait_for(lambda: self.events(kind), seconds, f"the agent's {kind}")[0]
        except AssertionError as error:
            raise AssertionError(f"{error}: {self.events()} {self.errors.read_text()[-2000:]}") from None


@pytest.fixture(scope="module")
def folder(tmp_path_factory):
    return tmp_path_factory.mktemp("broker")


@pytest.fixture(scope="module")
def broker(folder):
    made = Broker(folder)
    yield made
    made.down()


@pytest.fixture(scope="module")
def hub(broker, folder):
    hub = BrokerHub(broker, folder, NETCHECK_PUBLIC="on")
    hub.connected()
    yield hub
    print(hub.log[-3000:])


def make(hub, name):
    status, agent = hub.ask("POST", "/api/v1/agents/", {"name": name})
    assert status == 200, agent
    return agent


@pytest.fixture
def speaker(hub, broker, folder):
    """One agent that registered and consumes; it is deleted afterwards."""
    name = f"shop-{uuid.uuid4().hex[:6]}"
    agent = make(hub, name)
    speaker = Speaker(broker, agent["api_key"], folder, name)
    speaker.name, speaker.id = name, agent["id"]
    speaker.wait("consuming")
    yield speaker
    speaker.process.kill()
    hub.ask("DELETE", f"/api/v1/agents/{speaker.id}")


def user_of(hub, broker, speaker):
    return speaker.events("registered")[0]["access"]["rmq_user"]


def test_an_agent_is_made_registers_and_answers_each_kind(hub, broker, speaker):
    """A.3 to A.5: shapes as Netcheck's programs expect them."""
    registered = speaker.events("registered")[0]
    assert registered["interval"] == 30 and registered["access"]["rmq_port"] == "5672"
    assert speaker.wait("heartbeat")["status"] == 204
    status, listed = hub.ask("GET", "/api/v1/agents/")
    row = next(row for row in listed if row["id"] == speaker.id)
    assert row["status"] == "active" and row["api_key"] is None and row["agent_info"]["region"] == "RU"
    assert hub.ask("GET", f"/api/v1/agents/{speaker.id}")[1]["name"] == speaker.name
    # Without the slash it is the hub's own list.
    assert "agents" in hub.ask("GET", "/api/v1/agents")[1]
    for kind, port, key in (("PING", None, "latency_ms"), ("TCP_CONNECT", 443, "success_connect"),
                            ("HTTP", 0, "status_code"), ("DNS", None, "a_records")):
        status, asked = hub.ask("POST", "/api/v1/check/", {"request_type": kind, "host": "www.example.net", "port": port})
        assert status == 200, asked

        def answered():
            found = hub.ask("GET", f"/api/v1/check/{asked['request_id']}")[1]
            # Who looks too often is told so, as with the hub's own shape.
            return [row for row in found.get("responses", []) if row["agent_id"] == speaker.id]
        answer = wait_for(answered, 10, f"the answer to {kind}")[0]
        assert answer["success"] and key in answer["result"] and answer["latency_ms"] > 0
        assert answer["agent_info"]["hostname"] == "netcheck-0"


def test_our_own_page_shows_the_same_check(hub, speaker):
    rows = hub.check({"kind": "tcp", "host": "www.example.net", "port": 1, "agents": [speaker.name]})
    assert rows[speaker.name]["outcome"] == "failed" and "Errno 111" in rows[speaker.name]["reason"]
    rows = hub.check({"kind": "info", "agents": [speaker.name]})
    assert rows[speaker.name]["outcome"] == "refused"
    rows = hub.check({"kind": "http", "host": "http://www.example.net/", "region": "ru"})
    assert rows[speaker.name]["result"]["status"] == 200


def test_a_deleted_agent_is_cut_off_at_once(hub, broker, speaker):
    """Row, connections, queues, heartbeats: all within a second."""
    access = speaker.events("registered")[0]["access"]
    assert broker.manage("GET", f"users/{access['rmq_user']}") is not None
    began = time.monotonic()
    assert hub.ask("DELETE", f"/api/v1/agents/{speaker.id}")[0] == 204
    took = time.monotonic() - began
    closed = speaker.wait("closed")
    measured("deleting an agent until its connection to the broker is closed", f"{closed['at'] - began:.3f} s of {took:.3f} s")
    assert closed["at"] - began < 1 + took
    assert broker.manage("GET", f"users/{access['rmq_user']}") is None
    for queue in ("request_queue", "response_queue"):
        assert broker.manage("GET", f"queues/agents_vhost/{access[queue]}") is None
    reply = broker.ask("POST", speaker.events("registered")[0]["heartbeat"], {"Content-Type": "application/json"},
                       {"agent_id": speaker.id})
    assert reply[0] == 401
    assert hub.ask("DELETE", f"/api/v1/agents/{speaker.id}")[0] == 404
    assert all(row["id"] != speaker.id for row in hub.ask("GET", "/api/v1/agents/")[1])


@pytest.mark.alone
def test_by_the_broker_a_deleted_agent_is_cut_off_within_a_second(hub, broker, folder):
    """From the question to the end of its connection; nothing of it counts afterwards."""
    def attempt():
        agent = make(hub, f"cut-{uuid.uuid4().hex[:6]}")
        speaker = Speaker(broker, agent["api_key"], folder, agent["name"])
        speaker.wait("consuming")
        began = time.monotonic()
        assert hub.ask("DELETE", f"/api/v1/agents/{agent['id']}")[0] == 204
        closed = speaker.wait("closed")
        speaker.process.kill()
        return closed["at"] - began
    seconds = quickest(attempt, 1)
    measured("broker: an agent is deleted until its connection is closed", f"{seconds:.3f} s")
    assert seconds < 1


def test_a_stolen_password_reads_its_own_queue_alone(hub, broker, speaker, folder):
    """Show it, line 3: what the broker lets an agent's user do, tried with a scripted client."""
    other = make(hub, f"other-{uuid.uuid4().hex[:6]}")
    second = Speaker(broker, other["api_key"], folder, other["name"])
    theirs = second.wait("registered")["access"]
    mine = speaker.events("registered")[0]["access"]

    def steal(script):
        result = broker.must("/usr/bin/python3", "-c", STEAL, json.dumps(mine), script)
        return json.loads(result.stdout)
    assert steal("tried(lambda c: c.basic_get('%s'))" % theirs["request_queue"]) == 403
    assert steal("tried(lambda c: c.basic_get('%s'))" % theirs["response_queue"]) == 403
    assert steal("tried(lambda c: c.basic_get('%s'))" % mine["response_queue"]) == 403
    assert steal("tried(lambda c: (c.confirm_delivery(), c.basic_publish('checks', '', b'x'))[1])") == 403
    assert steal("tried(lambda c: c.queue_bind('%s', 'checks'))" % mine["request_queue"]) == 403
    assert steal("tried(lambda c: c.queue_declare('more').method.queue)") == 403
    assert steal("tried(lambda c: c.exchange_declare('more'))") == 403
    # A user that it is not is refused.
    forged = "tried(lambda c: (c.confirm_delivery(), c.basic_publish('', '%s', b'x', pika.BasicProperties(user_id='hub')))[1])"
    assert steal(forged % mine["response_queue"]) == 406
    # Its own agent has a connection already.
    crowd = json.loads(broker.must("/usr/bin/python3", "-c", CROWD, json.dumps(mine)).stdout)
    assert 0 < crowd <= 12, crowd
    second.process.kill()
    hub.ask("DELETE", f"/api/v1/agents/{other['id']}")


def test_forged_and_poisoned_answers_do_not_count(hub, broker, speaker, folder):
    """Identity is the queue that an answer arrives in; claims of another, other questions, and rubbish are dropped."""
    quiet = make(hub, f"quiet-{uuid.uuid4().hex[:6]}")
    victim = Speaker(broker, quiet["api_key"], folder, quiet["name"], "--delay", "3")
    victim.wait("consuming")
    status, asked = hub.ask("POST", "/api/v1/checks", {"kind": "ping", "host": "www.example.net", "agents": [quiet["name"]]})
    assert status == 202, asked
    mine = speaker.events("registered")[0]["access"]
    forged = json.dumps({"success": False, "error": "forged", "result": {}, "latency_ms": 1, "timestamp": "t",
                         "request_id": asked["check"], "agent_id": quiet["id"]})
    poisoned = ["x", "[]", "{}", forged, forged.replace(quiet["id"], speaker.id), "y" * 100_000]
    for body in poisoned:
        broker.must("/usr/bin/python3", "-c", STEAL, json.dumps(mine),
                    f"tried(lambda c: c.basic_publish('', {mine['response_queue']!r}, {body.encode()!r}))")
    rows = hub.ended(asked["check"])
    assert rows[quiet["name"]]["outcome"] == "ok", rows
    # The broker counts what is in a queue every few seconds.
    wait_for(lambda: broker.manage("GET", f"queues/agents_vhost/{mine['response_queue']}").get("messages") == 0, 15,
             "an empty queue of answers")
    victim.process.kill()
    hub.ask("DELETE", f"/api/v1/agents/{quiet['id']}")


def test_an_agent_that_moved_waits_for_an_administrator(hub, broker):
    agent = make(hub, f"moved-{uuid.uuid4().hex[:6]}")
    body = {"hostname": "h", "region": "r", "local_ip": "l", "public_ip": "p", "token": agent["api_key"]}
    url, json_type = f"{hub.URL}/api/v1/agents/register", {"Content-Type": "application/json"}
    status, text = broker.ask("POST", url, json_type, body)
    assert status == 200
    user = json.loads(text)["rmq_credentials"]["rmq_user"]
    elsewhere = broker.must("/usr/bin/python3", "-c", """
import http.client, sys
connection = http.client.HTTPConnection("127.0.0.1", 8080, source_address=("127.0.0.9", 0))
connection.request("POST", "/api/v1/agents/register", sys.argv[1], {"Content-Type": "application/json"})
print(connection.getresponse().status)
""", json.dumps(body)).stdout.strip()
    assert elsewhere == "403"
    assert broker.manage("GET", f"users/{user}") is None
    assert broker.ask("POST", url, json_type, body)[0] == 403
    assert hub.command("broker", "release", agent["name"]).endswith("may register")
    assert broker.ask("POST", url, json_type, body)[0] == 200
    hub.ask("DELETE", f"/api/v1/agents/{agent['id']}")


def test_names_and_tokens_that_are_none(hub, broker):
    agent = make(hub, "taken")
    assert hub.ask("POST", "/api/v1/agents/", {"name": "taken"}) [0] == 409
    assert hub.ask("POST", "/api/v1/agents/", {"name": ""})[0] == 422
    assert hub.ask("POST", "/api/v1/agents/", {"name": "a"}, role="viewer")[0] == 403
    status, text = broker.ask("POST", f"{hub.URL}/api/v1/agents/register", {}, {
        "hostname": "h", "region": "r", "local_ip": "l", "public_ip": "p", "token": str(uuid.uuid4())})
    assert (status, json.loads(text)["detail"]) == (404, "Agent not found")
    hub.ask("DELETE", f"/api/v1/agents/{agent['id']}")


def test_checks_without_a_login_are_few(hub, speaker):
    asked = [hub.ask("POST", "/api/v1/check", {"request_type": "PING", "host": "www.example.net"}, role=None)[0]
             for _ in range(2)]
    assert asked == [200, 429]
    assert hub.ask("POST", "/api/v1/check", {"request_type": "DNS", "host": "www.example.net"}, role=None)[0] == 401
    assert hub.ask("GET", "/api/v1/ip", role=None) == (200, "127.0.0.1")


def test_the_broker_is_made_as_the_rows_say(hub, broker):
    """Strays go, what is missing comes back, what is not the hub's stays."""
    agent = make(hub, "reconciled")
    assert "as the hub's rows say" in hub.command("broker", "check")
    stray = "agent.0123456789abcdef"
    # The hub itself would mend it: agents that have just gone make it look.
    hub.process.send_signal(signal.SIGSTOP)
    broker.manage("PUT", f"users/{stray}", {"password": "x", "tags": ""})
    broker.manage("PUT", f"permissions/agents_vhost/{stray}", {"configure": "", "write": "", "read": ""})
    broker.manage("PUT", "users/somebody", {"password": "x", "tags": ""})
    broker.manage("PUT", "permissions/agents_vhost/somebody", {"configure": "", "write": "", "read": ""})
    theirs = [row["user"] for row in broker.manage("GET", "vhosts/agents_vhost/permissions")]
    mine = next(user for user in theirs if user.startswith("agent.") and user != stray)
    broker.manage("DELETE", f"users/{mine}")
    assert "1 stray, 1 incomplete" in hub.command("broker", "check", expected=1)
    assert "deleted 1 stray" in hub.command("broker", "reconcile")
    assert broker.manage("GET", f"users/{stray}") is None and broker.manage("GET", "users/somebody") is not None
    assert broker.manage("GET", f"users/{mine}") is not None
    hub.process.send_signal(signal.SIGCONT)
    hub.ask("DELETE", f"/api/v1/agents/{agent['id']}")


def test_a_creation_that_fails_at_any_step_leaves_nothing(broker, hub, folder):
    """A management API that answers 500 at the n-th call of a creation: no row, no user, no queue."""
    before = {kind: len(broker.manage("GET", f"{kind}/agents_vhost")) for kind in ("queues",)}
    users = len(broker.manage("GET", "users"))
    proxy = broker.start("/usr/bin/python3", ROOT / "Tests/Lab/failing.py", "127.0.0.1:15673", "127.0.0.1:15672",
                         folder / "fail-at")
    (folder / "fail-at").write_text("0")
    (folder / "second").mkdir(exist_ok=True)
    hub_settings = hub.settings | {"BROKER_MANAGEMENT_URL": "http://127.0.0.1:15673"}
    wait_for(lambda: broker.ask("GET", "http://127.0.0.1:15673/api/"), 10, "the proxy")
    # The command makes agents as the hub does, and its hub is another folder's: rows of both do not mix.
    command = ["ip", "netns", "exec", broker.netns, str(program("monitor-hub")), "broker", "add", "--state-dir", str(hub.state)]
    for step in range(1, 11):
        (folder / "fail-at").write_text(str(step))
        result = subprocess.run([*command, f"half-{step}"], capture_output=True, text=True, timeout=30,
                                env=environment(hub_settings))
        (folder / "fail-at").write_text("0")
        assert result.returncode != 0 and "Nothing of it was kept" in result.stderr, (step, result)
        assert len(broker.manage("GET", "queues/agents_vhost")) == before["queues"], step
        assert len(broker.manage("GET", "users")) == users, step
        assert all(row["name"] != f"half-{step}" for row in hub.ask("GET", "/api/v1/agents/")[1]), step
    assert hub.command("broker", "check")
    proxy.kill()


@pytest.mark.skipif("NETCHECK_AGENT" not in os.environ,
                    reason="NETCHECK_AGENT names no folder of Netcheck's agent's sources, with their interpreter")
def test_netchecks_own_agent_works_unmodified(hub, broker, folder):
    """Show it, line 2: PYTHON:SOURCES:RMQ_SERVICE of the real agent."""
    python, sources, service = os.environ["NETCHECK_AGENT"].split(":")
    agent = make(hub, "real")
    log = open(folder / "real.log", "w")
    process = broker.start("env", f"PYTHONPATH={sources}:{service}", "LOG_LEVEL=DEBUG", "REGION=lab", "NUM_WORKERS=5",
                           f"REGISTRATION_TOKEN={agent['api_key']}", f"GET_IP_API_URL={hub.URL}/api/v1/ip",
                           f"REGISTRATION_URL={hub.URL}/api/v1/agents/register", python, "-m", "netcheck_agent.main",
                           stdout=log, stderr=log, cwd=folder)
    try:
        wait_for(lambda: "Agent started" in (folder / "real.log").read_text(), 30, "the real agent")
        broker.start("/usr/bin/python3", "-c",
                     "import http.server as h; h.HTTPServer(('127.0.0.1', 8088), h.SimpleHTTPRequestHandler).serve_forever()",
                     cwd=folder, stderr=subprocess.DEVNULL)
        time.sleep(1)
        # Documentation and loopback are refused by the hub before an agent is asked; a name is the agent's to resolve.
        rows = {}
        for kind, extra in (("ping", {}), ("tcp", {"port": 8088}), ("http", {"options": {"scheme": "http"}, "port": 8088}),
                            ("dns", {})):
            rows[kind] = hub.check({"kind": kind, "host": "localhost.localdomain", "agents": ["real"]} | extra)["real"]
        measured("Netcheck's real agent answered", json.dumps({k: [v["outcome"], v.get("reason")] for k, v in rows.items()}))
        assert all(row["outcome"] in ("ok", "failed") for row in rows.values()), rows
        assert rows["dns"]["result"]["questions"]
        assert hub.ask("GET", f"/api/v1/agents/{agent['id']}")[1]["status"] == "active"
        assert hub.ask("DELETE", f"/api/v1/agents/{agent['id']}")[0] == 204
        wait_for(lambda: "status code 401" in (folder / "real.log").read_text(), 40, "its refused heartbeat")
    finally:
        process.kill()
        print((folder / "real.log").read_text()[-3000:])


@pytest.fixture
def attic(hub, broker, folder):
    """One of this project's agents, with CHECK_ROAD=broker."""
    key = hub.command("key", "create")
    config, state = folder / "attic.conf", folder / "attic"
    state.mkdir(exist_ok=True)
    values = {"SERVER_ID": "attic", "API_KEY": key, "PLATFORM_WS_URL": "ws://127.0.0.1:8080/ws/monitor",
              "PLATFORM_API_URL": "http://127.0.0.1:8080/api/monitor", "CAPTURE_ENGINE": "off", "STATE_DIR": state,
              "RUN_DIR": folder / "run-attic", "CYCLE_TIME": "1", "CHECK_ROAD": "broker"}
    config.write_text("".join(f"{key}={value}\n" for key, value in values.items()))
    log = folder / "attic.log"
    process = broker.start(program(), "run", "--config", config, stderr=open(log, "w"), env=environment())
    try:
        wait_for(lambda: "taken from the broker" in log.read_text(), 30, "the agent at the broker")
        yield process
    finally:
        process.kill()
        print(log.read_text()[-2000:])


def test_our_own_agents_by_the_broker(hub, broker, attic):
    """CHECK_ROAD=broker: asked by the broker, within the agent's policy, and cut off with its key."""
    user = next(row["user"] for row in broker.manage("GET", "vhosts/agents_vhost/permissions")
                if row["write"] == "^check\\.results$")
    wait_for(lambda: user in json.dumps(broker.manage("GET", "connections")), 15, "its connection in the broker's list")
    rows = hub.check({"kind": "info", "agents": ["attic"]})
    assert rows["attic"]["outcome"] == "ok" and rows["attic"]["result"]["hostName"] == "attic"
    rows = hub.check({"kind": "tcp", "host": "10.0.0.1", "port": 8080, "agents": ["attic"]})
    assert (rows["attic"]["outcome"], rows["attic"]["failedAt"]) == ("refused", "policy"), rows
    assert all(row["name"] != "attic" for row in hub.ask("GET", "/api/v1/agents/")[1])
    number = max(row["number"] for row in hub.ask("GET", "/api/v1/keys")[1]["keys"])
    began = time.monotonic()
    assert hub.ask("POST", f"/api/v1/keys/{number}/revoke")[0] == 200
    wait_for(lambda: broker.manage("GET", f"users/{user}") is None, 5, "the end of its user")
    measured("revoking a key until the agent's user at the broker is gone", f"{time.monotonic() - began:.2f} s")
    assert hub.check({"kind": "info", "agents": ["attic"]})["attic"]["outcome"] == "lost"


def test_amqps(hub, broker, speaker):
    """The hub's connection by TLS carries checks, and is not made where the certificate is not good for it."""
    authority = str(broker.certificate.authority)

    def connection(url, **settings):
        began = time.monotonic()
        text = hub.command("broker", "check", expected=1, BROKER_URL=url, **settings)
        assert time.monotonic() - began < 8, "no wait for a deadline"
        return next(line for line in text.splitlines() if line.startswith("connection"))
    assert "its certificate is not trusted, or it speaks no TLS" in connection("amqps://localhost:5671")
    assert "its certificate is for another name" in connection("amqps://127.0.0.1:5671", BROKER_CA_FILE=authority)
    assert "it speaks no TLS" in connection("amqps://localhost:5672", BROKER_CA_FILE=authority)
    plain = connection("amqp://localhost:5671")
    assert "FAILED" in plain, plain

    hub.restart(BROKER_URL="amqps://localhost:5671", BROKER_CA_FILE=authority, BROKER_AGENTS_URL="amqp://127.0.0.1:5672")
    try:
        assert "logged in, by TLS" in hub.command("broker", "check")
        rows = hub.check({"kind": "ping", "host": "www.example.net", "agents": [speaker.name]})
        assert rows[speaker.name]["outcome"] == "ok", rows
        # The broker's list is a few seconds old.
        wait_for(lambda: [row["ssl"] for row in broker.manage("GET", "connections") if row.get("user") == "hub"] == [True],
                 20, "the one connection of the hub, by TLS")
    finally:
        for key in ("BROKER_CA_FILE", "BROKER_AGENTS_URL"):
            hub.settings.pop(key)
        hub.restart(BROKER_URL="amqp://127.0.0.1:5672")


def test_heartbeats_at_a_set_interval(hub, broker, folder):
    """NETCHECK_HEARTBEAT_SECONDS: agents hear it when they register, and are away after three times as long."""
    hub.restart(NETCHECK_HEARTBEAT_SECONDS="10")
    agent = make(hub, "beating")
    try:
        speaker = Speaker(broker, agent["api_key"], folder, "beating", "--heartbeat", "600")
        assert speaker.wait("registered")["interval"] == 10
        speaker.wait("heartbeat")
        began = time.monotonic()

        def status():
            return hub.ask("GET", f"/api/v1/agents/{agent['id']}")[1]["status"]
        assert status() == "active"
        wait_for(lambda: status() == "inactive", 40, "the agent's absence")
        assert 28 <= time.monotonic() - began <= 36
        row = hub.check({"kind": "info", "agents": ["beating"]})["beating"]
        assert (row["outcome"], row["reason"]) == ("lost", "The agent has sent no heartbeat for 30 s."), row
    finally:
        hub.ask("DELETE", f"/api/v1/agents/{agent['id']}")
        hub.settings.pop("NETCHECK_HEARTBEAT_SECONDS")
        hub.restart()


def test_the_hub_and_the_broker_go_and_come_back(hub, broker, speaker):
    """The broker is killed in the middle: checks say so at once, and go on when it is back."""
    connections = hub.log.count("Broker: connected")
    broker.stop_broker()
    rows = wait_for(lambda: (lambda r: r if r[speaker.name]["outcome"] in ("lost", "error") else None)(
        hub.check({"kind": "ping", "host": "www.example.net", "agents": [speaker.name]})), 20, "the broker's absence")
    assert "broker" in rows[speaker.name]["reason"].lower()
    assert hub.ask("GET", "/api/v1/health")[1]["status"] == "failing"
    broker.start_broker()
    wait_for(lambda: hub.log.count("Broker: connected") > connections, 60, "the hub's connection")
    # Agents, queues and rights are durable at the broker: a new registration is all that the agent needs.
    again = hub.command("broker", "check")
    assert "as the hub's rows say" in again
