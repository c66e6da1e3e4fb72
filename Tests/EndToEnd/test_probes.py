"""Agents ping targets: each number against what a responder of the lab counted."""

import collections
import json
import re
import time

import pytest

from naming import Sent

from laboratory import ROOT, Agent, Receivers, measured, program, wait_for

RANGE = "10.99.0.0/16"
RANGE_V6 = "2001:db8:99::/64"


class Responder:
    """`Tests/Lab/responder.py` in the lab's wan, for 10.99.0.0/16 and 2001:db8:99::/64."""

    def __init__(self, lab, **rules):
        self.table, self.log = lab.folder / "table.json", lab.folder / "truth"
        self.log.touch()
        self.rules({RANGE: {}, RANGE_V6: {}} | rules)
        lab.must("router", "ip", "route", "add", RANGE, "dev", "wan0")
        lab.must("router", "ip", "-6", "route", "add", RANGE_V6, "dev", "wan0")
        lab.start("wan", ROOT / "Tests/Lab/responder.py", "eth0", self.table, self.log)
        wait_for(lambda: lab.run("router", "ping", "-c", "1", "-W", "1", "10.99.255.250").returncode == 0, 20,
                 "the responder")

    def rules(self, rules):
        self.table.with_suffix(".new").write_text(json.dumps(rules))
        self.table.with_suffix(".new").rename(self.table)

    def requests(self):
        """Of the agent, by address, in the order in which they came."""
        rows = [json.loads(line) for line in self.log.read_text().splitlines()]
        found = collections.defaultdict(list)
        for row in rows:
            if row["to"] != "10.99.255.250" and is_ping(row):
                found[row["to"]].append(row)
        return found


def is_ping(row):
    """Looks at the way to a target end on it, too: with fewer hops left, or of other sizes."""
    return row["bytes"] == 64 and row["hops"] > 40


def plan(agent, *targets):
    """The list that the hub gave before it went away."""
    body = {"targets": [{"id": number, **({"address": one} if isinstance(one, str) else one)}
                        for number, one in enumerate(targets, 1)]}
    text = json.dumps({"frame": "orders", "feature": "probes", "revision": 1, "body": body})
    (agent / "orders-probes.json").write_text(text)


def begin(lab, *targets, **settings):
    """An agent that has a list already, and a platform that takes its reports."""
    receivers = Receivers(lab, only="rest")
    state = lab.folder / "kept"
    state.mkdir()
    plan(state, *targets)
    agent = Agent(lab, receivers.settings(), STATE_DIR=state, CAPTURE_ENGINE="off", **settings)
    return agent, receivers


def windows(receivers):
    bodies = [entry["body"] for entry in receivers.entries("reports") if entry["status"] == 200]
    frames = [frame for body in bodies for frame in (body if isinstance(body, list) else [body])]
    return [frame["body"] for frame in frames if frame["kind"] == "probes.window"]


def echoes(receivers):
    """By target: milliseconds, None where it was lost."""
    found = collections.defaultdict(list)
    for window in windows(receivers):
        columns = window.get("echoes", {"target": [], "roundTripMicroseconds": []})
        for target, time_ in zip(columns["target"], columns["roundTripMicroseconds"]):
            found[target].append(None if time_ is None else time_ / 1000)
    return found


def remarks(receivers, target):
    return [one for window in windows(receivers) for one in window.get("remarks", []) if one["target"] == target]


def near(times, delay, above=5):
    """None is shorter than it can be; the responder, which is a script, is late on a busy computer, but not always."""
    return min(times) < delay + above and all(time_ >= delay for time_ in times)


def rules(address):
    """Living, dead, late, doubled, answered by another, forged and unreachable ones; `address` makes an address of a number."""
    unreachable = [1, 3] if ":" in address(1) else [3, 1]
    made = [{"delay": 10}, {"silent": True}, {"delay": 1200}, {"delay": 5, "copies": [1, 300]}, {"source": address(999)},
            {"forge": True}, {"error": unreachable}, {"delay": 20, "lose": [2, 3]}]
    return {address(number): rule for number, rule in enumerate(made, 1)}


FAMILIES = {4: lambda number: f"10.99.{number // 256}.{number % 256}", 6: lambda number: f"2001:db8:99::{number:x}"}


@pytest.mark.parametrize("family", FAMILIES)
def test_truth(lab, family):
    """All of them beside each other, by IPv4 and by IPv6; other pingers on the same machine disturb nothing."""
    address = FAMILIES[family]
    table = rules(address)
    responder = Responder(lab, **table)
    fast = {"intervalMilliseconds": 1000, "timeoutMilliseconds": 900}
    agent, receivers = begin(lab, *({"address": one, **fast} for one in table))
    lab.start("router", "ping", "-q", "-i", "0.2", address(2), stdout=-3)
    lab.start("router", "fping", f"-{family}", "-q", "-l", "-p", "500", *(address(number) for number in (1, 2, 4)), stdout=-3)
    wait_for(lambda: len(echoes(receivers)[1]) >= 12, 40, "twelve outcomes")
    agent.end()
    found, truth = echoes(receivers), responder.requests()

    # What answers to others' requests: the agent has a high byte of its own.
    own = {row["id"] >> 8 for row in truth[address(3)]}
    assert len(own) == 1
    others = [row for row in truth[address(1)] if row["id"] >> 8 not in own]
    assert len(others) >= 12
    asked = {number: [row for row in truth[address(number)] if row["id"] >> 8 in own] for number in found}
    for number, decided in found.items():
        # What was open at the end is neither answered nor lost.
        assert 0 <= len(asked[number]) - len(decided) <= 2, number
    assert near(found[1], 10) and near(found[4], 5)
    assert all(time_ is None for number in (2, 3, 5, 6, 7) for time_ in found[number])
    late = [time_ for one in remarks(receivers, 3) for time_ in one.get("late", [])]
    assert len(late) >= len(found[3]) - 2 and near(late, 1_200_000, 5000)
    duplicates = sum(one.get("duplicates", 0) for one in remarks(receivers, 4))
    assert 2 * len(found[4]) - 2 <= duplicates <= 2 * len(found[4]) + 2
    wrong = remarks(receivers, 5)
    assert sum(one.get("wrongSources", 0) for one in wrong) >= len(found[5]) - 1
    assert {one["from"] for one in wrong if "from" in one} == {address(999)}
    assert sum(window.get("agent", {}).get("strangers", 0) for window in windows(receivers)) >= len(found[6]) - 1
    assert {one["error"] for one in remarks(receivers, 7)} == {"hostUnreachable"}
    lost = [number for number, row in enumerate(asked[8], 1) if row["what"] == "silent"]
    assert lost and [number for number, time_ in enumerate(found[8], 1) if time_ is None] == lost
    events = [(one["kind"], one.get("target")) for window in windows(receivers) for one in window.get("events", [])]
    assert ("probeDown", 2) in events and ("probeDown", 1) not in events
    assert "cutOff" not in {kind for kind, _ in events}
    measured(f"probes: IPv{family} beside ping and fping", f"{sum(map(len, found.values()))} echoes of the agent, "
             f"{sum(map(len, truth.values())) - sum(map(len, asked.values()))} of others: 0 wrong")


def test_states_that_are_not_loss(lab):
    """No route, a firewall of the agent's own, no name, and addresses that its operator's rules refuse."""
    responder = Responder(lab)
    fast = {"intervalMilliseconds": 1000, "timeoutMilliseconds": 900}
    addresses = ["10.99.0.1", "no-such-name.invalid", "127.0.0.1", "198.51.100.1", "10.99.7.7", "gateway"]
    agent, receivers = begin(lab, *({"address": one, **fast} for one in addresses), PROBE_DENY="10.99.7.0/24")

    def states():
        all_ = windows(receivers)
        return {one["target"]: one["state"] for one in all_[-1].get("states", [])} if all_ else {}

    wait_for(lambda: states().get(2) in ("noName", "nameFailed") and 1 not in states(), 40, "the states")
    found = states()
    assert found[3] == found[4] == found[5] == "refused"
    # Nothing left for what is refused.
    assert "10.99.7.7" not in responder.requests()
    lab.must("router", "nft", "add table inet probes; add chain inet probes out "
             "{ type filter hook output priority 0; }; add rule inet probes out ip daddr 10.99.0.1 drop")
    wait_for(lambda: states().get(1) == "forbidden", 30, "the firewall's word")
    lab.must("router", "nft", "delete table inet probes")
    lab.must("router", "ip", "route", "add", "unreachable", "10.99.0.1/32")
    wait_for(lambda: states().get(1) == "noRoute", 30, "the missing route's word")
    lab.must("router", "ip", "route", "del", "unreachable", "10.99.0.1/32")
    wait_for(lambda: 1 not in states(), 30, "an answer again")
    assert not [time_ for time_ in echoes(receivers)[1] if time_ is None]
    lack = [one for window in windows(receivers) for one in window.get("notSent", []) if one["target"] == 1]
    assert {one["reason"] for one in lack} == {"forbidden", "noRoute"}
    agent.end()


def test_ping_command(lab):
    """The same pinger by hand, with the same rules."""
    Responder(lab, **{"10.99.0.1": {"delay": 10}, "10.99.0.2": {"silent": True}})
    answered = lab.run("router", program(), "ping", "10.99.0.1", "--json", "--count", "3")
    assert answered.returncode == 0, answered.stderr
    report = json.loads(answered.stdout)
    assert (report["sent"], report["answered"], report["address"]) == (3, 3, "10.99.0.1")
    assert near(report["roundTripMicroseconds"], 10_000, 5000)
    silent = lab.run("router", program(), "ping", "10.99.0.2", "--count", "2", "--timeout", "0.5")
    assert silent.returncode == 1
    assert re.search(r"2 sent, 0 answered, 2 lost", silent.stdout)
    refused = lab.run("router", program(), "ping", "127.0.0.1")
    assert refused.returncode == 69 and "PROBE_ALLOW" in refused.stderr
    opened = lab.run("router", program(), "ping", "127.0.0.1", "--json", "--set", "PROBE_ALLOW=127.0.0.0/8")
    assert opened.returncode == 0, opened.stderr
    assert json.loads(opened.stdout)["answered"] == 4
    odd = lab.run("router", program(), "ping", "2130706433")
    assert odd.returncode == 78 and "is not an IPv4 or IPv6 address" in odd.stderr


def test_passive(lab):
    """PASSIVE sends nothing to the LAN, whatever lists and the operator's ranges say; targets elsewhere are asked."""
    responder = Responder(lab)
    fast = {"intervalMilliseconds": 1000, "timeoutMilliseconds": 900}
    host = lab[3]
    addresses = ["10.99.0.1", host.ipv4, host.ipv6, "fe80::1%br-lan"]
    agent, receivers = begin(
        lab, *({"address": one, **fast} for one in addresses), {"kind": "tcp", "address": host.ipv4, "port": 80, **fast},
        PASSIVE="yes", INTERFACE="br-lan", NETWORK_RANGE="auto", PROBE_ALLOW="192.168.77.0/24,fe80::/10")
    sent = Sent(lab, f"host {host.ipv4} or host {host.ipv6} or arp or ip6")
    wait_for(lambda: len(echoes(receivers)[1]) > 3, 40, "answers from elsewhere")

    def states():
        return {one["target"]: one["state"] for one in windows(receivers)[-1].get("states", [])}
    wait_for(lambda: all(states().get(number) == "refused" for number in (2, 3, 4, 5)), 20, "the states")
    assert responder.requests()["10.99.0.1"] and sent.lines() == []
    agent.end()
    for words in (host.ipv4,), (host.ipv4, "--set", "PROBE_ALLOW=0.0.0.0/0"):
        refused = lab.run("router", program(), "ping", *words, "--set", "PASSIVE=yes", "--set", "INTERFACE=br-lan")
        assert refused.returncode == 69 and "PASSIVE" in refused.stderr, refused.stderr
    assert lab.run("router", program(), "ping", host.ipv4, "--set", "INTERFACE=br-lan").returncode == 0


SERVE = """
import socket, sys
with socket.create_server((sys.argv[1], 4000)) as server:
    while True:
        connection, peer = server.accept()
        print(peer[0], flush=True)
        if sys.argv[2] == "http":
            connection.recv(4096)
            connection.sendall(b"HTTP/1.1 200 OK\\r\\nContent-Length: 0\\r\\n\\r\\n")
        connection.close()
"""


def test_source(lab):
    """PROBE_SOURCE is where probes of all kinds leave from; while it is not there nothing is sent, and it may come later."""
    Responder(lab)
    source, (tcp, web) = "203.0.113.77", ("203.0.113.21", "203.0.113.22")
    lab.must("router", "ip", "route", "add", "203.0.113.20/30", "dev", "wan0")
    lab.must("wan", "ip", "route", "add", f"{source}/32", "dev", "eth0")
    for address, kind in ((tcp, "tcp"), (web, "http")):
        lab.must("wan", "ip", "address", "add", f"{address}/32", "dev", "eth0")
        lab.start("wan", "/usr/bin/python3", "-c", SERVE, address, kind, stdout=open(lab.folder / kind, "w"))
    fast = {"intervalMilliseconds": 1000, "timeoutMilliseconds": 900}
    agent, receivers = begin(
        lab, {"address": tcp, **fast}, {"address": tcp, "kind": "tcp", "port": 4000, **fast},
        {"address": web, "kind": "http", "port": 4000, **fast}, PROBE_SOURCE=source)

    def states():
        all_ = windows(receivers)
        return {one["target"]: one["state"] for one in all_[-1].get("states", [])} if all_ else None

    wait_for(lambda: states() == {number: "noAddress" for number in (1, 2, 3)}, 40, "the missing address's word")
    assert agent.lines("PROBE_SOURCE")
    assert not (lab.folder / "tcp").read_text() and not (lab.folder / "http").read_text()
    lab.must("router", "ip", "address", "add", f"{source}/32", "dev", "wan0")
    wait_for(lambda: states() == {}, 60, "all three well")
    agent.end()
    assert not [time_ for times in echoes(receivers).values() for time_ in times if time_ is None]
    for kind in ("tcp", "http"):
        assert set((lab.folder / kind).read_text().split()) == {source}, kind
