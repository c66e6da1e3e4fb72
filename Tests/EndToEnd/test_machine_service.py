"""The service on a real machine with 50 devices: whatever befalls it, it returns by itself and says so.

The tests share one machine, in this order; the last one removes the agent and finds nothing of it.
"""

import re
import time

import pytest

from laboratory import ROOT, devices, measured, moment, sequences, wait_for
from machine import CONF, REMOVE, Machine, Receivers, secrets_in

HOSTS = 50
LINE = re.compile(
    r"\d+ devices, \d+ packets, 0 dropped; history delivered \d+ s ago, \d+ waiting; live connected")
# The unit waits a minute and ten seconds; here nobody has the time.
IMPATIENT = "[Service]\nWatchdogSec=3\nRestartSec=1\n"
FAKETIME = """[Service]
Environment=LD_PRELOAD=/usr/lib/x86_64-linux-gnu/faketime/libfaketime.so.1
Environment=FAKETIME_TIMESTAMP_FILE=/etc/offset FAKETIME_NO_CACHE=1
Environment=FAKETIME_DONT_FAKE_MONOTONIC=1 FAKETIME_DISABLE_SHM=1
"""


class Service:
    """A machine with the agent installed, and its platform."""

    def __init__(self):
        self.machine = Machine(HOSTS)
        try:
            self.receivers = Receivers(self.machine.lab)
            self.before, self.packages = self.machine.files(), self.machine.packages()
            self.machine.install(self.receivers, ARP_INTERVAL="60")
        except BaseException:
            self.machine.down()
            raise

    def systemctl(self, *words):
        return self.machine.must("systemctl", *words, "monitor.service")

    def drop_in(self, name, text):
        self.machine.write(f"/etc/systemd/system/monitor.service.d/{name}.conf", text)
        self.machine.must("systemctl", "daemon-reload")

    def no_drop_in(self, name):
        self.machine.must("rm", f"/etc/systemd/system/monitor.service.d/{name}.conf")
        self.machine.must("systemctl", "daemon-reload")

    def process(self):
        return self.machine.shown("MainPID")

    def edit(self, key, value):
        self.machine.shell(f"sed -i 's/^{key}=.*/{key}={value}/' {CONF}")

    def fresh(self):
        """A snapshot of what is after now. Times would not tell: a test sets the clock."""
        return self.receivers.wait_stored(len(self.receivers.stored()) + 2)[-1]

    def replaced(self, process, seconds=15):
        """Waits for another process that delivers; gives the seconds that took."""
        start = time.monotonic()
        wait_for(lambda: self.process() not in ("0", process), seconds, "another process")
        wait_for(lambda: self.machine.shown("ActiveState") == "active", seconds, "an active service")
        self.fresh()
        return time.monotonic() - start

    def status(self, condition, seconds=10):
        """The first status line for which the condition holds."""
        def line():
            text = self.machine.shown("StatusText")
            return condition(text) and text
        return wait_for(line, seconds, "a status line")

    def lines(self, *words):
        return [line for line in self.machine.journal("--unit", "monitor.service").splitlines()
                if all(word in line for word in words)]


@pytest.fixture(scope="module")
def service():
    made = Service()
    yield made
    made.machine.down()


def test_household(service):
    """With 50 devices on the LAN the status line counts them and the router, and nothing is dropped."""
    lab, receivers = service.machine.lab, service.receivers
    living = lab.start("wan", ROOT / "Tests/Lab/household.py", lab.name, "--seconds", "8")
    everybody = {host.mac for host in lab.hosts}
    wait_for(lambda: everybody <= set(devices(receivers.stored()[-1])), 20, "50 devices in a snapshot")
    status = service.status(lambda line: line.startswith("51 devices"))
    assert LINE.fullmatch(status), status
    assert f'Status: "{status.split(",")[0]}' in service.systemctl("status")
    living.wait(timeout=20)
    snapshots = receivers.stored()
    rows = [row for body in snapshots for row in devices(body).values()]
    assert sum(row["bandwidth"]["rxBytesTotal"] for row in rows) > 5_000_000
    assert sequences(snapshots) == list(range(1, len(snapshots) + 1))
    assert service.machine.shown("NRestarts") == "0"


def test_reload(service):
    """An edit is taken by a reload without another process; a wrong edit is refused, said, and harmless."""
    process = service.process()
    service.machine.shell(f"echo SERVER_ID=attic >>{CONF}")
    service.systemctl("reload")
    wait_for(lambda: service.receivers.stored()[-1]["serverId"] == "attic", 10, "the new name")
    service.edit("CYCLE_TIME", "never")
    service.systemctl("reload")
    wait_for(lambda: service.lines("ERROR", "CYCLE_TIME"), 10, "the refusal")
    service.fresh()
    service.edit("CYCLE_TIME", "0.5")
    service.systemctl("reload")
    service.fresh()
    assert service.process() == process
    # A start with wrong settings is not tried again.
    service.edit("CYCLE_TIME", "never")
    assert service.machine.run("systemctl", "restart", "monitor.service").returncode == 1
    assert service.machine.shown("ActiveState") == "failed"
    assert service.machine.shown("ExecMainStatus") == "78"
    service.edit("CYCLE_TIME", "0.5")
    service.systemctl("start")
    service.fresh()


def test_killed(service):
    """After kill -9 systemd starts it again."""
    service.drop_in("impatient", IMPATIENT)
    service.systemctl("restart")
    process = service.process()
    service.machine.must("kill", "-KILL", process)
    measured("back after kill -9, of which RestartSec 1 s", f"{service.replaced(process):.1f} s")
    assert service.machine.shown("NRestarts") == "1"


def test_stuck(service):
    """A process that is stopped feeds no watchdog, and is replaced."""
    service.systemctl("restart")
    process = service.process()
    service.machine.must("kill", "-STOP", process)
    seconds = service.replaced(process, 30)
    measured("back after SIGSTOP, of which WatchdogSec 3 s and RestartSec 1 s", f"{seconds:.1f} s")
    assert service.machine.shown("NRestarts") == "1" and service.lines("Watchdog timeout")
    service.no_drop_in("impatient")
    service.systemctl("restart")


def test_interface(service):
    """The LAN side goes down and comes up: the same process, one line each, devices again."""
    process = service.process()
    service.machine.must("ip", "link", "set", "br-lan", "down")
    wait_for(lambda: not service.receivers.stored()[-1]["capture"]["complete"], 10, "an incomplete snapshot")
    service.machine.must("ip", "link", "set", "br-lan", "up")
    wait_for(lambda: service.receivers.stored()[-1]["capture"]["complete"], 20, "a complete snapshot")
    assert service.process() == process and service.machine.shown("NRestarts") == "0"


def test_clock(service):
    """The clock is set an hour back and a day forward: windows keep their length, numbers their order.

    This computer's clock is everybody's, so only the agent is told another time of day (libfaketime).
    """
    machine, receivers = service.machine, service.receivers
    machine.write("/etc/offset", "+0\n")
    service.drop_in("clock", FAKETIME)
    service.systemctl("restart")
    process = service.process()
    for offset, seconds in ("-3600", -3600), ("+86400", 86400):
        service.fresh()
        machine.write("/etc/offset", f"{offset}\n")

        def shifted():
            latest = receivers.stored()[-1]
            return abs(moment(latest["snapshotTime"]) - time.time() - seconds) < 60 and latest
        first = wait_for(shifted, 10, f"a snapshot {offset} s from now")
        wait_for(lambda: receivers.stored()[-1]["sequence"] >= first["sequence"] + 4, 10, "four more")
    run = [body for body in receivers.stored() if body["startId"] == first["startId"]]
    assert sequences(run) == list(range(1, len(run) + 1))
    # A busy computer delays a window by seconds; the clock's step would be an hour.
    assert all(0.1 < body["network"]["collectionDurationSeconds"] < 20 for body in run)
    assert all(row["bandwidth"]["rxRateBps"] >= 0 for body in run for row in devices(body).values())
    assert service.process() == process and machine.shown("NRestarts") == "0"
    service.no_drop_in("clock")
    machine.must("rm", "/etc/offset")
    service.systemctl("restart")


def test_disk_full(service):
    """With no room in its state folder it goes on measuring and delivering."""
    service.machine.shell("""
        systemctl stop monitor.service
        mount -t tmpfs -o size=256k,mode=700,uid=monitor-agent tmpfs /var/lib/monitor-agent
        head -c 1M /dev/zero >/var/lib/monitor-agent/full 2>/dev/null || true
        systemctl start monitor.service""")
    start = service.fresh()["startId"]
    assert service.fresh()["startId"] == start
    assert service.machine.shown("ActiveState") == "active" and service.machine.shown("NRestarts") == "0"
    service.machine.shell("""
        systemctl stop monitor.service; umount /var/lib/monitor-agent; systemctl start monitor.service""")


def test_platform_away(service):
    """While the platform is gone the status says what waits; afterwards nothing is missing."""
    receivers = service.receivers
    start = service.fresh()["startId"]
    receivers.kill()
    # What was on its way when it went fails for another cause first.
    service.status(lambda line: " 0 waiting" not in line and "live not connected" in line
                   and "refused" in line)
    time.sleep(2)
    receivers.again()
    service.status(LINE.fullmatch, 30)

    def run():
        return sequences(body for body in receivers.stored() if body["startId"] == start)

    wait_for(lambda: len(run()) > 3, 30, "snapshots of before, during and after the outage")
    came = run()
    # What was stored and not answered when the platform went comes again.
    assert list(dict.fromkeys(came)) == list(range(1, max(came) + 1)) and len(came) <= max(came) + 1


def test_reboot(service):
    """After a reboot of the machine it runs by itself."""
    start = service.receivers.stored()[-1]["startId"]
    before = time.monotonic()
    service.machine.reboot()
    fresh = wait_for(lambda: (body := service.receivers.stored()[-1])["startId"] != start and body, 20,
                     "a snapshot of the next start")
    measured("reboot to the first accepted snapshot", f"{time.monotonic() - before:.1f} s")
    assert fresh["sequence"] < 10 and service.machine.shown("ActiveState") == "active"


def test_nothing_told(service):
    """After all this no log and no file that others may read holds the key."""
    assert len(service.lines()) > 50 and secrets_in(service.machine) == []


def test_removed(service):
    """The removal leaves the files as they were before the setup."""
    service.machine.must(REMOVE, "--packages")
    assert service.machine.difference(service.before) == {}
    assert service.machine.packages() == service.packages
