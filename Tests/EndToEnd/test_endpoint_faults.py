"""Whatever an endpoint does, an attempt ends in one clear line and a retry, and no cycle waits for it."""

import json
import re

import pytest

import certificates
from laboratory import API_KEY, FAILURE_WORDS, WAN, Agent, Receivers, moment, sequences, wait_for

CYCLE = 0.5
# Options of the receivers; what the line says; seconds until an attempt has ended.
FAULTS = {
    "404": (["--rest-status", "404"], "404 Not Found", 10),
    "500": (["--rest-status", "500"], "500 Internal Server Error", 10),
    "503": (["--rest-status", "503"], "503 Service Unavailable", 10),
    "reset": (["--rest-reset"], "(?i)reset|closed|empty reply", 10),
    "redirect": (["--rest-redirect", "http://192.168.77.10/else?token=t0ken"], "which is not followed", 10),
    "endless": (["--rest-endless"], "the reply did not end after", 15),
    "hang": (["--rest-hang"], "(?i)time|no answer", 25),
}


def even(agent_snapshots):
    """No cycle was delayed."""
    times = [moment(body["snapshotTime"]) for body in agent_snapshots]
    return all(abs(later - earlier - CYCLE) < CYCLE / 2 for earlier, later in zip(times, times[1:]))


def attempts(agent):
    return agent.lines("Failed to send snapshot")


@pytest.mark.alone
@pytest.mark.parametrize("fault", FAULTS)
def test_fault(lab, fault):
    """One line for each attempt (all but the first of its cause at level debug), which names the cause and the delay; live goes on meanwhile; REST gets
    all later."""
    options, cause, seconds = FAULTS[fault]
    live = Receivers(lab, only="ws")
    rest = Receivers(lab, *options, only="rest")
    agent = Agent(lab, live.settings() | rest.settings(), CYCLE_TIME=CYCLE, LOG_LEVEL="debug").capturing()
    retries = 1 if fault == "hang" else 2
    line = agent.wait_line("Failed to send snapshot", count=retries, seconds=seconds)[0]
    assert FAILURE_WORDS.search(line) and re.search(cause, line), line
    assert re.search(r"Retrying in \d+\.\d s; \d+ waiting\.", line), line
    assert abs(len(rest.entries("rest")) - len(attempts(agent))) <= 1
    assert {entry["body"]["sequence"] for entry in rest.entries("rest") if entry["body"]} <= {1}
    wait_for(lambda: len(live.live()) >= 4, 10, "live snapshots meanwhile")
    numbers = sequences(live.live())
    assert even(live.live()) and numbers == list(range(numbers[0], numbers[0] + len(numbers)))
    assert agent.failures() == attempts(agent)
    refused = len(rest.stored())
    rest.again()
    reached = live.live()[-1]["sequence"]
    wait_for(lambda: rest.stored()[-1:] and rest.stored()[-1]["sequence"] > reached, 30, "REST served again")
    # The endless reply begins with 200, but was not accepted.
    served = rest.stored()[refused:]
    assert sequences(served) == list(range(1, len(served) + 1))


@pytest.mark.alone
def test_too_many(lab):
    """429 with Retry-After is obeyed: the next attempt comes no earlier."""
    rest = Receivers(lab, "--rest-status", "429", "--rest-retry-after", "3", only="rest")
    agent = Agent(lab, rest.settings(), CYCLE_TIME=CYCLE)
    wait_for(lambda: len(rest.entries("rest")) >= 2, 15, "a second attempt")
    first, second = [entry["at"] for entry in rest.entries("rest")[:2]]
    assert 3 <= second - first < 6
    assert re.search(r"429 Too Many Requests: cannot take it: a test refuses it\. Retrying in 3\.\d s", agent.wait_line("Failed")[0])


def test_refused_snapshot(lab):
    """A snapshot that would never be accepted (400, 413, 422) is set aside with a line that says where, and
    the next one goes out."""
    rest = Receivers(lab, "--rest-status", "422", only="rest")
    agent = Agent(lab, rest.settings(), CYCLE_TIME=CYCLE)
    agent.wait_line("ERROR", "422", "is set aside in", count=3)
    numbers = [entry["body"]["sequence"] for entry in rest.entries("rest")]
    assert numbers[:3] == [1, 2, 3]
    rest.again()
    assert rest.wait_stored(1, 30)[-1]["delivery"]["refusedSnapshots"] >= 3
    refused = sorted(agent.settings["STATE_DIR"].glob("refused/*.json"))
    assert [json.loads(file.read_text())["sequence"] for file in refused][:3] == [1, 2, 3]


def test_wrong_key(lab):
    """A key that is refused is an error that names API_KEY, on both endpoints."""
    receivers = Receivers(lab)
    agent = Agent(lab, receivers.settings(), CYCLE_TIME=CYCLE, API_KEY="an0ther-s3cret")
    for face in "API", "WebSocket":
        line = agent.wait_line("ERROR", f"{face}: ", "Failed to", "401")[0]
        assert "Check API_KEY. Retrying in" in line
    assert "an0ther-s3cret" not in agent.text()


def test_tls(lab):
    """https and wss work with an authority of one's own, by address and by name."""
    certificate = certificates.make(lab.folder, "good")
    receivers = Receivers(lab, "--tls-cert", certificate.file, "--tls-key", certificate.key)
    by_name = {"PLATFORM_API_URL": receivers.url("rest", "wan"),
               "PLATFORM_WS_URL": receivers.url("ws", "wan")}
    for settings in receivers.settings(), by_name:
        stored, live = len(receivers.stored()), len(receivers.live())
        agent = Agent(lab, settings, CYCLE_TIME=CYCLE, CA_FILE=certificate.authority)
        wait_for(lambda: len(receivers.stored()) >= stored + 2 and len(receivers.live()) >= live + 2, 10,
                 "snapshots over TLS")
        assert agent.failures() == []
        agent.end()


@pytest.mark.parametrize("kind", ["unknown authority", "other name", "expired"])
def test_wrong_certificate(lab, kind):
    """A certificate of an unknown authority, for another name or out of date is refused; nothing is sent."""
    wrong = {"other name": {"subject_names": "DNS:elsewhere.example,IP:192.0.2.1"},
             "expired": {"dates": ("-startdate", "20200101000000Z", "-enddate", "20210101000000Z")}}
    certificate = certificates.make(lab.folder, "bad", **wrong.get(kind, {}))
    receivers = Receivers(lab, "--tls-cert", certificate.file, "--tls-key", certificate.key)
    trusted = {} if kind == "unknown authority" else {"CA_FILE": certificate.authority}
    agent = Agent(lab, receivers.settings() | trusted, CYCLE_TIME=CYCLE)
    for face in "API", "WebSocket":
        line = agent.wait_line(f"{face}: Failed")[0]
        assert re.search("(?i)certificate|ssl|tls", line) and "Retrying in" in line, line
    assert receivers.entries("rest", "ws", "ws-open") == []


def test_nobody_there(lab):
    """An endpoint that does not exist is one line an attempt on each face, and bounded in memory where there
    is no disk."""
    settings = {"PLATFORM_API_URL": f"http://{WAN}:9/api", "PLATFORM_WS_URL": f"ws://{WAN}:9/",
                "UNSENT_MAX_BYTES": "65536", "CYCLE_TIME": "0.2", "STATE_DIR": "/nowhere/at/all",
                "LOG_LEVEL": "debug"}
    agent = Agent(lab, settings)
    for face in "API", "WebSocket":
        line = agent.wait_line(f"{face}: Failed", count=3, seconds=20)[0]
        assert "Connection refused. Retrying in" in line, line

    def waiting():
        return [int(re.search(r"(\d+) waiting", line)[1]) for line in attempts(agent)]
    # 65536 bytes hold some forty snapshots of this LAN.
    wait_for(lambda: len(waiting()) >= 4, 20, "four attempts")
    agent.wait_line("Outbox: Carrying on from memory: cannot use '/nowhere/at/all'")
    agent.wait_line("Outbox: Giving up the oldest snapshots: UNSENT_MAX_BYTES", seconds=30)
    assert max(waiting()) <= 60


def test_lines_of_an_outage(lab):
    """The beginning and the end of an outage are a line each on each face, however many attempts there were."""
    receivers = Receivers(lab, "--rest-status", "500")
    agent = Agent(lab, receivers.settings(), CYCLE_TIME=CYCLE).capturing()
    wait_for(lambda: len(receivers.entries("rest")) >= 4, 30, "four attempts")
    assert len(agent.lines("API: ")) == 1, agent.text()
    receivers.again()
    end = agent.wait_line("API: Sending to", "works again after", seconds=30)
    assert re.search(r"and \d+ failed attempts; \d+ waiting", end[0]), end


def test_secrets(lab):
    """Key, user, password and query never appear: not in the log at any level, not in the process's words."""
    live = Receivers(lab, only="ws")
    rest = Receivers(lab, "--rest-status", "500", only="rest")
    hidden = [API_KEY, "us3r", "pa55word", "t0ken", "n0nce"]
    settings = {
        "PLATFORM_API_URL": rest.url("rest").replace("http://", "http://us3r:pa55word@") + "?token=t0ken",
        "PLATFORM_WS_URL": live.url("ws") + "?token=n0nce",
        "DEBUG_API_URL": rest.url("debug").replace("http://", "http://us3r:pa55word@") + "?token=t0ken",
        "DEBUG": "yes", "LOG_LEVEL": "debug"}
    agent = Agent(lab, settings, CYCLE_TIME=CYCLE)
    agent.wait_line("Failed to send snapshot", "500", count=2)
    live.kill()
    agent.wait_line("WebSocket: Failed to connect")
    words = lab.must("router", "cat", f"/proc/{agent.process.pid}/cmdline")
    agent.write(PLATFORM_API_URL="htp://us3r:pa55word@wan/?token=t0ken", API_KEY="n0nce and spaces")
    agent.send(1)
    agent.wait_line("Settings: Kept as they were", count=2)
    agent.end()
    told = agent.text() + words + str([entry["body"] for entry in rest.entries("debug")])
    assert [word for word in hidden if word in told] == []
