"""What systemd is told, on a socket like its own; and the key that setup asks for."""

import pathlib
import signal
import socket
import time

import pytest

from laboratory import API_KEY, WAN, Agent, Receivers, program, wait_for


class Systemd:
    """The receiving end of sd_notify(3)."""

    def __init__(self, lab):
        self.path = lab.folder / "notify"
        self.socket = socket.socket(socket.AF_UNIX, socket.SOCK_DGRAM)
        self.socket.bind(str(self.path))
        self.socket.setblocking(False)
        self.seen = []

    def lines(self, prefix):
        while True:
            try:
                self.seen += self.socket.recv(4096).decode().splitlines()
            except BlockingIOError:
                return [line for line in self.seen if line.startswith(prefix)]

    def wait(self, prefix, count=1):
        return wait_for(lambda: len(self.lines(prefix)) >= count and self.lines(prefix), 10, prefix)


def test_notifications(lab):
    """Ready after a cycle, alive with each, one living line, a reload with its end, and the stop."""
    systemd, receivers = Systemd(lab), Receivers(lab)
    agent = Agent(lab, receivers.settings(),
                  env={"NOTIFY_SOCKET": str(systemd.path), "WATCHDOG_USEC": "9000000"})
    systemd.wait("READY=1")
    assert systemd.lines("WATCHDOG_USEC=") == ["WATCHDOG_USEC=9500000"]
    assert systemd.seen.index("WATCHDOG=1") < systemd.seen.index("READY=1")
    systemd.wait("WATCHDOG=1", 4)
    line = systemd.lines("STATUS=")[-1]
    assert "dropped; history delivered" in line and line.endswith(" 0 waiting; live connected"), line
    agent.send(signal.SIGHUP)
    systemd.wait("READY=1", 2)
    assert len(systemd.lines("RELOADING=1")) == len(systemd.lines("MONOTONIC_USEC=")) == 1
    agent.write(CYCLE_TIME="0")
    agent.send(signal.SIGHUP)
    systemd.wait("READY=1", 3)
    assert agent.lines("Kept as they were")
    systemd.wait("WATCHDOG=1", len(systemd.lines("WATCHDOG=1")) + 2)
    agent.end()
    assert len(systemd.wait("STOPPING=1")) == 1


def test_stopped_process_is_not_alive(lab):
    """Nothing feeds the watchdog while the process stands still."""
    systemd = Systemd(lab)
    agent = Agent(lab, CYCLE_TIME="0.2", env={"NOTIFY_SOCKET": str(systemd.path)})
    systemd.wait("WATCHDOG=1", 2)
    agent.send(signal.SIGSTOP)
    status = pathlib.Path(f"/proc/{agent.process.pid}/status")
    wait_for(lambda: "State:\tT" in status.read_text(), 5, "the process to stand still")
    before = len(systemd.lines("WATCHDOG=1"))
    time.sleep(0.6)
    assert len(systemd.lines("WATCHDOG=1")) == before
    agent.send(signal.SIGCONT)
    systemd.wait("WATCHDOG=1", before + 2)


def generate_key(lab, *assignments, host="router"):
    words = [word for assignment in assignments for word in ("--set", assignment)]
    return lab.run(host, program(), "generate-key", *words)


def test_generate_key(lab):
    """The key alone is printed; the platform is told this machine's address on the way there."""
    receivers = Receivers(lab)
    result = generate_key(lab, f"GENERATE_KEY_URL={receivers.url('key')}")
    assert (result.returncode, result.stdout, result.stderr) == (0, API_KEY + "\n", "")
    assert [entry["body"] for entry in receivers.entries("key")] == [{"ip": "198.51.100.1"}]
    generate_key(lab, f"GENERATE_KEY_URL={receivers.url('key')}", "SERVER_IP=192.168.77.1")
    assert receivers.entries("key")[-1]["body"] == {"ip": "192.168.77.1"}


@pytest.mark.parametrize("url, code, says", [
    (None, 78, "GENERATE_KEY_URL is not set"),
    (f"http://{WAN}:1/key", 69, "Connection refused"),
    ("rest", 69, "401"),
])
def test_no_key(lab, url, code, says):
    """Without a key it says why, and prints nothing that could be taken for one."""
    url = Receivers(lab).url("rest") if url == "rest" else url
    result = generate_key(lab, *([f"GENERATE_KEY_URL={url}"] if url else []))
    assert result.returncode == code and result.stdout == "" and says in result.stderr, result.stderr
