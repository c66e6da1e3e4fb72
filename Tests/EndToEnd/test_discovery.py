"""Devices are found quickly, by what they answer or by what they say, get their names, and are let go by a
rule."""

import pytest

from laboratory import ROUTER, WAN, Agent, Receivers, devices, measured, moment, wait_for

pytestmark = pytest.mark.alone


def find(lab, **settings):
    receivers = Receivers(lab, only="rest")
    return Agent(lab, receivers.settings(), **settings), receivers


def addresses(snapshot):
    return {(row["mac"], row["ip"]) for row in snapshot["network"]["connectedDevices"]}


def found_at(agent, receivers, hosts, seconds):
    """Seconds from the agent's start to the snapshot that lists them all by their IPv4 addresses."""
    wanted = {(host.mac, host.ipv4) for host in hosts}

    def first():
        return next((body for body in receivers.stored() if wanted <= addresses(body)), None)
    snapshot = wait_for(first, seconds, f"{len(wanted)} devices")
    return moment(snapshot["snapshotTime"]) - agent.started_at


def test_fifty(make_lab):
    """All 50 hosts of a /24 and the router are found within five seconds of the start."""
    lab = make_lab(50)
    agent, receivers = find(lab, CYCLE_TIME="0.2")
    seconds = found_at(agent, receivers, lab.hosts, 10)
    measured("50 hosts found", f"{seconds:.2f} s after start")
    assert seconds <= 5
    last = receivers.next_stored()
    assert {row["ip"] for row in devices(last).values()} == {host.ipv4 for host in lab.hosts} | {ROUTER}
    assert {row["status"] for row in devices(last).values()} == {"active"}


def test_first_snapshot(make_lab):
    """With default settings the first snapshot already lists all 50 hosts."""
    lab = make_lab(50)
    receivers = Receivers(lab, only="rest")
    Agent(lab, receivers.settings() | {"CYCLE_TIME": ""})
    first = receivers.wait_stored(1)[0]
    assert {(host.mac, host.ipv4) for host in lab.hosts} <= addresses(first)
    assert abs(first["network"]["collectionDurationSeconds"] - 5) < 0.5


def test_pace(lab):
    """A sweep asks every address of the range once, evenly: no burst, about two seconds for a /24."""
    agent, receivers = find(lab, CYCLE_TIME="0.2", RESOLVE_NAMES="no")

    def asked():
        frames = [body["capture"]["withoutAddressBytes"] // 42 for body in receivers.stored()]
        return frames if sum(frames) >= 250 and frames[-3:] == [0, 0, 0] else None
    frames = wait_for(asked, 10, "the end of a sweep")
    busy = [count for count in frames if count]
    measured("ARP frames in each 0.2 s of a sweep", f"{max(busy)} at most, over {len(busy) * 0.2:.1f} s")
    # 253 questions, and an answer from each host; a question to a known silent address may come twice.
    assert 253 <= sum(frames) <= 253 + 3 * len(lab.hosts)
    assert max(busy) <= 60 and 1.5 <= len(busy) * 0.2 <= 4


def test_silent(lab):
    """A host that answers nothing and only sends is found by its traffic."""
    silent = lab[5]
    lab.silence(silent)
    agent, receivers = find(lab)
    found_at(agent, receivers, [host for host in lab.hosts if host != silent], 10)
    assert (silent.mac, silent.ipv4) not in addresses(receivers.next_stored())
    lab.serve()
    lab.transfer(silent, "udp-send", WAN, 20_000)
    wait_for(lambda: (silent.mac, silent.ipv4) in addresses(receivers.stored()[-1]), 5, "the silent host")
    row = devices(receivers.next_stored())[silent.mac]
    assert (row["status"], row["rxBytesSinceStart"]) == ("active", 0)
    assert row["txBytesSinceStart"] > 20_000


def test_names(lab):
    """Devices are called as the LAN's own DNS calls them, and by their address while it says nothing."""
    agent, receivers = find(lab)
    names = {host.mac: host.name for host in lab.hosts}

    def named():
        rows = devices(receivers.stored()[-1]) if receivers.stored() else {}
        called = {mac: row["deviceName"] for mac, row in rows.items() if mac in names}
        assert all(name in (names[mac], rows[mac]["ip"]) for mac, name in called.items())
        return called == names
    wait_for(named, 15, "the hosts' names")


def test_inactive(lab):
    """A device is active until ACTIVE_SECONDS after it last spoke, idle until IDLE_SECONDS, and then inactive; its
    row stays."""
    quiet = lab[5]
    lab.silence(quiet)
    agent, receivers = find(lab, CYCLE_TIME="0.2", ACTIVE_SECONDS="5", IDLE_SECONDS="8", ARP_INTERVAL="0")
    agent.capturing()
    lab.serve()
    lab.transfer(quiet, "udp-send", WAN, 1000)

    def rows():
        return [devices(body)[quiet.mac] for body in receivers.stored() if quiet.mac in devices(body)]
    wait_for(lambda: rows() and rows()[-1]["status"] == "inactive", 15, "the quiet host to turn inactive")
    spoke = moment(rows()[0]["lastSeen"])
    for row in rows():
        silence = moment(row["timeChecked"]) - moment(row["lastSeen"])
        # The agent decides by the monotonic clock; at the very edge UTC's milliseconds may say otherwise.
        if min(abs(silence - 5), abs(silence - 8)) > 0.05:
            assert row["status"] == ("active" if silence <= 5 else "idle" if silence <= 8 else "inactive")
        assert moment(row["lastSeen"]) - spoke < 1
