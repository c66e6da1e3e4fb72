"""A run by hand, or under another name, does no harm to what the service keeps."""

import json
import pathlib
import signal
import time

from laboratory import WAN, Agent, Receivers, program, wait_for
from test_hub import Hub

BRISK = {"CYCLE_TIME": "0.2", "ARP_INTERVAL": "0", "RESOLVE_NAMES": "no", "OUTBOX_DRAIN_PER_SECOND": "200"}


def rest_of(hub, name):
    return BRISK | {"PLATFORM_API_URL": f"http://{WAN}:{hub.port}/api/monitor", "API_KEY": hub.key,
                    "SERVER_ID": name}


def test_other_name(lab):
    """What was taken under a name that the key does not speak for is set aside once the name is back, with the
    hub's sentence, and history goes on. Until then it waits: the name may be the right one."""
    hub = Hub(lab.folder, lab)
    service = Agent(lab, rest_of(hub, "attic"))
    service.wait_line("API: Data sent successfully")
    service.end()
    renamed = Agent(lab, rest_of(hub, "test-server"), STATE_DIR=service.state)
    said = renamed.wait_line("ERROR", "403 Forbidden, the key was refused: This key speaks for 'attic' alone")[0]
    assert "Check SERVER_ID and API_KEY. Retrying in 60" in said
    renamed.end()
    renamed.wait_line("API: Keeping")
    refused = service.state / "refused"
    assert not refused.exists()
    again = Agent(lab, rest_of(hub, "attic"), STATE_DIR=service.state)
    again.wait_line("ERROR", "This key speaks for 'attic' alone", "never be accepted and is set aside in")
    again.wait_line("API: Data sent successfully")
    assert {json.loads(file.read_text())["serverId"] for file in refused.iterdir()} == {"test-server"}
    # Once the hub lets it in, what was set aside goes out after all.
    key = hub.command("key", "create")
    again.end()
    other = Agent(lab, rest_of(hub, "test-server") | {"API_KEY": key}, STATE_DIR=service.state)
    other.wait_line("API: Data sent successfully")
    count = len(list(refused.iterdir()))
    printed = lab.must("router", program(), "outbox", "requeue", "--config", other.config)
    assert printed == f"Put back {count} snapshot{'s' * (count > 1)}.\n"
    other.wait_line("Outbox: Put back")
    wait_for(lambda: json.loads(lab.must("router", program(), "outbox", "show", "--json", "--config",
                                         other.config))["waitingSnapshots"] <= 1, 15, "an empty outbox")
    assert list(refused.iterdir()) == []


def test_pending_key(lab):
    """A key that waits for approval is no wrong key: no error, and both roads open with the approval."""
    hub = Hub(lab.folder, lab)
    url = f"http://{WAN}:{hub.port}/api/generate-key"
    key = lab.must("router", program(), "generate-key", "--config", "/dev/null",
                   "--set", f"GENERATE_KEY_URL={url}").strip()
    agent = Agent(lab, rest_of(hub, "attic") | {
        "API_KEY": key, "PLATFORM_WS_URL": f"ws://{WAN}:{hub.port}/ws/monitor"})
    agent.wait_line("API: ", "quarantines snapshots until the key is approved: Key 2 has waited for approval")
    agent.wait_line("WebSocket: ", "waits until the key is approved", "Trying again in 60.0 s")
    assert agent.failures() == []
    checked = lab.must("router", program(), "check", "--config", agent.config)
    assert "the key waits for approval: Key 2 has waited for approval since" in checked
    hub.command("agent", "approve", "2")
    agent.wait_line("API: The key was approved")
    agent.wait_line("WebSocket: Connected", seconds=5)
    assert "takes the key" in lab.must("router", program(), "check", "--config", agent.config)


def test_proxy_limit(lab):
    """What stands between and refuses every body is no reason to set anything aside."""
    rest = Receivers(lab, "--rest-status", "413", "--rest-unsigned", only="rest")
    agent = Agent(lab, BRISK | rest.settings())
    said = agent.wait_line("ERROR", "413", "client_max_body_size")[0]
    assert "not by the platform itself" in said
    time.sleep(1)
    assert not (agent.state / "refused").exists() and len(rest.entries("rest")) == 1
    rest.again()
    agent.end()
    again = Agent(lab, BRISK | rest.settings(), STATE_DIR=agent.state)
    again.wait_line("API: Data sent successfully")
    assert rest.wait_stored(1)[0]["sequence"] == 1


# A terminal with a shell in it, which ends when this program does; what the shell runs writes its log to a file.
TERMINAL = """
import os, pty, sys
child, terminal = pty.fork()
if child == 0:
    os.execv("/bin/sh", ["sh", "-c", 'log=$1; shift; "$@" 2>"$log"; :', "sh", *sys.argv[1:]])
while os.read(terminal, 4096):
    pass
"""


def test_terminal_closes(lab):
    """With its terminal a run by hand ends in order; it neither goes on nor takes itself for the service."""
    log = lab.folder / "terminal.log"
    agent = Agent(lab, BRISK, wrap=("/usr/bin/python3", "-c", TERMINAL, log))
    agent.errors = log
    wait_for(log.exists, 10, "the log")
    agent.wait_line("Capture: Capturing on")
    process = pathlib.Path("/proc", (agent.state / "running").read_text().strip())
    assert process.exists()
    agent.end(signal.SIGKILL)
    wait_for(lambda: not process.exists(), 5, "the end of the agent")
    assert agent.lines("Stopped") and not agent.lines("Read again")
