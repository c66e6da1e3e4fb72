"""The engine in the kernel under systemd: an operator enables it by a drop-in, and the sandbox holds it."""

import pytest

import laboratory
from laboratory import ROOT, Receivers, devices, wait_for
from machine import CONF

pytestmark = pytest.mark.skipif(
    not laboratory.counts_in_kernel(),
    reason="this agent was built without the program for the kernel: apt-get install clang libbpf-dev")
DROP_IN = "/etc/systemd/system/monitor.service.d/ebpf.conf"
NET_RAW = f"{1 << 13:016x}"


def restart(machine):
    machine.must("systemctl", "daemon-reload")
    machine.must("systemctl", "restart", "monitor.service")


def test_drop_in(machine):
    """Without the drop-in `auto` counts by libpcap; with it in the kernel, and then with CAP_NET_RAW alone."""
    receivers = Receivers(machine.lab)
    machine.install(receivers, CAPTURE_ENGINE="auto")
    assert "Counting 'br-lan' by libpcap: Operation not permitted" in machine.journal("--unit", "monitor.service")

    machine.write(DROP_IN, (ROOT / "systemd/ebpf.conf").read_text())
    restart(machine)
    assert "Capturing on 'br-lan', counted in the kernel" in machine.journal("--unit", "monitor.service")
    process = machine.shown("MainPID")
    said = machine.shell(f"grep -h ^Cap /proc/{process}/task/*/status").split()
    held = {value for name, value in zip(said[::2], said[1::2])
            if name in ("CapInh:", "CapPrm:", "CapEff:", "CapAmb:")}
    assert held == {NET_RAW}
    receivers.next_stored()
    machine.lab.must(machine.lab[1], "ping", "-n", "-c", "3", "-i", "0.1", laboratory.WAN)
    row = wait_for(lambda: devices(receivers.stored()[-1]).get(machine.lab[1].mac), 10, "a device")
    assert row["bandwidth"]["txBytesTotal"] is not None

    # Disabled again: refused where it was demanded, with the remedy.
    machine.must("rm", DROP_IN)
    machine.shell(f"sed -i s/^CAPTURE_ENGINE=.*/CAPTURE_ENGINE=ebpf/ {CONF}")
    machine.must("systemctl", "daemon-reload")
    assert machine.run("systemctl", "restart", "monitor.service").returncode != 0
    assert "cannot count in the kernel on 'br-lan': Operation not permitted. Grant CAP_BPF" in machine.journal(
        "--unit", "monitor.service")
