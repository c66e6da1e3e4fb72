"""Signals: the end comes within a second and loses nothing; a reload changes the settings and nothing
else."""

import fcntl
import os
import signal
import time

import pytest

from laboratory import WAN, Agent, Receivers, devices, finish, measured, quickest, sequences, total, wait_for
from test_bytes import HEADERS

pytestmark = pytest.mark.alone


@pytest.mark.parametrize("number", [signal.SIGTERM, signal.SIGINT], ids=lambda number: number.name)
def test_flush(lab, number):
    """It ends within a second with 0, and what was transferred just before the signal is in the last
    snapshot."""
    receivers = Receivers(lab)
    agent = Agent(lab, receivers.settings(), CYCLE_TIME="60").capturing()
    agent.wait_line("WebSocket: Connected")
    lab.serve()
    finish(lab.transfer(lab[1], "udp-send", WAN, 120_000, "--rate-mbps", 1000))
    seconds = agent.end(number)
    measured(f"end after {number.name}", f"{seconds:.2f} s")
    assert seconds < 1 and agent.process.returncode == 0
    last = receivers.wait_stored(1, 2)[-1]
    assert last["sequence"] == 1 and last["network"]["collectionDurationSeconds"] < 30
    assert total([last], lab[1].mac, "txBytesTotal") >= 120_000 + 100 * HEADERS
    assert sequences(receivers.live()) == [1]
    closed = wait_for(lambda: receivers.entries("ws-close"), 2, "the WebSocket's end")
    assert closed[0]["status"] == 1001
    assert agent.lines("Stopped") and agent.failures() == []


@pytest.mark.parametrize("fault", ["hang", "reset", "away"])
def test_end_with_faults(lab, fault):
    """It ends within a second too when the endpoints hang, reset or are not there, and says what was not
    sent."""
    receivers = Receivers(lab, *([] if fault == "away" else [f"--rest-{fault}"]))
    settings = receivers.settings()
    if fault == "away":
        receivers.kill()

    def ending():
        asked = len(receivers.entries("rest"))
        agent = Agent(lab, settings, CYCLE_TIME="0.3")
        if fault == "hang":
            wait_for(lambda: len(receivers.entries("rest")) > asked, 10, "a hanging request")
        else:
            agent.wait_line("API: ", "Failed")
        seconds = agent.end()
        assert agent.process.returncode == 0
        assert agent.lines("API: Keeping", "until the next start")
        return seconds
    seconds = quickest(ending, 1)
    measured(f"end while REST answers '{fault}'", f"{seconds:.2f} s")
    assert seconds < 1


def test_end_while_searching(lab):
    """It ends within a second in the middle of a sweep, and of name look-ups that nobody answers."""
    servers = [line for line in lab.must("router", "pgrep", "-a", "dnsmasq").splitlines() if lab.name in line]
    lab.must("router", "kill", servers[0].split()[0])
    agent = Agent(lab, CYCLE_TIME="0.2", LOG_LEVEL="debug", NETWORK_RANGE="192.168.0.0/16").capturing()
    agent.wait_line("Cycle 5")
    assert agent.end() < 1 and agent.process.returncode == 0


def test_reload(lab):
    """SIGHUP takes new settings: the cycle changes, numbering and byte counts go on without a gap."""
    receivers = Receivers(lab)
    agent = Agent(lab, receivers.settings(), CYCLE_TIME="0.3", ARP_INTERVAL="0").capturing()
    lab.serve()
    receivers.wait_stored(2)
    sending = lab.transfer(lab[1], "udp-send", WAN, 2_000_000, "--rate-mbps", 4)
    for cycle in "0.6", "0.2":
        stored = len(receivers.stored())
        agent.write(CYCLE_TIME=cycle, SERVER_ID=f"after-{cycle}")
        agent.send(signal.SIGHUP)

        def changed():
            return [body for body in receivers.stored()[stored:]
                    if abs(body["network"]["collectionDurationSeconds"] - float(cycle)) < 0.05][2:]
        wait_for(changed, 10, f"cycles of {cycle} s")
    finish(sending)
    receivers.next_stored()
    snapshots = receivers.stored()
    assert sequences(snapshots) == list(range(1, len(snapshots) + 1))
    assert len({body["startId"] for body in snapshots}) == 1
    datagrams = -(-2_000_000 // 1200)
    sent = total(snapshots, lab[1].mac, "txBytesTotal") - (2_000_000 + datagrams * HEADERS)
    # IPv6 greetings of the LAN's first seconds.
    assert 0 <= sent <= 500
    assert snapshots[-1]["serverId"] == "after-0.2"
    assert len(agent.lines("Settings: Read again")) == 2 and agent.failures() == []


def test_reload_judges_anew(lab):
    """What a reload changes of the devices' and links' rules holds from then on."""
    receivers = Receivers(lab, only="rest")
    quiet = lab[5]
    lab.silence(quiet)
    agent = Agent(lab, receivers.settings(), CYCLE_TIME="0.3", ARP_INTERVAL="0").capturing()
    lab.serve()
    lab.transfer(quiet, "udp-send", WAN, 1000)
    wait_for(lambda: receivers.stored() and quiet.mac in devices(receivers.stored()[-1]), 5, "the device")
    agent.write(ACTIVE_SECONDS="5", IDLE_SECONDS="5", LINK_SPEED_MBPS="77")
    agent.send(signal.SIGHUP)
    agent.wait_line("Settings: Read again")
    speeds = {interface["interfaceName"]: interface["linkSpeedMbps"]
              for interface in receivers.next_stored()["network"]["interfaces"]}
    assert speeds["br-lan"] == 77
    wait_for(lambda: devices(receivers.stored()[-1])[quiet.mac]["status"] == "inactive", 10,
             "an inactive device")


BAD_RELOADS = {
    "value": {"CYCLE_TIME": "never"},
    "unknown key": {"CYCLE_TIM": "5"},
    "range elsewhere": {"NETWORK_RANGE": "10.0.0.0/24"},
    "no such interface": {"INTERFACE": "eth9"},
    "no certificates": {"CA_FILE": "/nowhere.pem", "PLATFORM_WS_URL": f"wss://{WAN}:9/ws"},
}


@pytest.mark.parametrize("kind", BAD_RELOADS)
def test_bad_reload(lab, kind):
    """SIGHUP with settings that are wrong keeps the old ones and says why; the next good ones are taken."""
    receivers = Receivers(lab, only="rest")
    agent = Agent(lab, receivers.settings(), CYCLE_TIME="0.3").capturing()
    receivers.wait_stored(1)
    good = dict(agent.settings)
    agent.write(**BAD_RELOADS[kind])
    agent.send(signal.SIGHUP)
    agent.wait_line("ERROR", seconds=5)
    receivers.next_stored(5)
    assert agent.process.poll() is None
    agent.settings = good
    agent.write(CYCLE_TIME="0.2")
    agent.send(signal.SIGHUP)
    wait_for(lambda: receivers.stored()[-1]["network"]["collectionDurationSeconds"] < 0.25, 5,
             "the new cycle")
    assert sequences(receivers.stored()) == list(range(1, len(receivers.stored()) + 1))


def test_many_reloads(lab):
    """Reloads in quick succession are all taken: none is missed while the one before takes effect."""
    receivers = Receivers(lab)
    agent = Agent(lab, receivers.settings(), CYCLE_TIME="0.3").capturing()
    receivers.wait_stored(1)
    for count in range(1, 21):
        agent.send(signal.SIGHUP)
        agent.wait_line("Settings: Read again", count=count, seconds=5)
    receivers.next_stored()
    assert sequences(receivers.stored()) == list(range(1, len(receivers.stored()) + 1))


@pytest.mark.parametrize("behind", ["at once", "when read"])
def test_end_behind_reload(lab, behind):
    """A SIGTERM right behind a SIGHUP ends it in good order."""
    receivers = Receivers(lab)
    agent = Agent(lab, receivers.settings(), CYCLE_TIME="0.3").capturing()
    receivers.wait_stored(1)
    agent.send(signal.SIGHUP)
    if behind == "when read":
        agent.wait_line("Settings: Read again")
    assert agent.end() < 1.5 and agent.process.returncode == 0
    assert sequences(receivers.stored()) == list(range(1, len(receivers.stored()) + 1))


def is_free(folder):
    with open(folder / "running") as lock:
        try:
            fcntl.flock(lock, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except BlockingIOError:
            return False
    return True


def test_reload_folder(lab):
    """Reloads move the state to another folder, back, and there again; what is left is free for other runs."""
    agent = Agent(lab, CYCLE_TIME="0.2", ARP_INTERVAL="0").capturing()
    first, second = agent.state, lab.folder / "second"
    second.mkdir()
    for count, (folder, left) in enumerate([(second, first), (first, second), (second, first)], start=1):
        agent.write(STATE_DIR=folder)
        agent.send(signal.SIGHUP)
        agent.wait_line("Settings: Read again", count=count)
        wait_for(lambda: is_free(left), 5, f"{left} to be free")
        assert not is_free(folder)
    assert agent.failures() == []


def test_second_request(lab):
    """What holds the agent up does not outlast a second SIGTERM. One that is sent twice is one."""
    agent = Agent(lab, CYCLE_TIME="0.2").capturing()
    agent.config.unlink()
    os.mkfifo(agent.config)
    agent.send(signal.SIGHUP)
    time.sleep(0.2)
    agent.send(signal.SIGTERM)
    time.sleep(0.2)
    agent.send(signal.SIGTERM)
    time.sleep(0.9)
    assert agent.process.poll() is None
    agent.end()
    assert agent.process.returncode == 128 + signal.SIGTERM
