"""Agents in five cities and a world of forty targets: each number against what the responder and the firewall counted."""

import json
import os
import re
import shutil
import struct
import subprocess
import time

import pytest
from cities import Cities, CityAgent
from laboratory import ROOT, WAN, measured, wait_for
from test_hub import Hub
from test_probes_hub import FAST, cells, plans, state

DELAYS = {"berlin": 3, "lisbon": 8, "oslo": 5, "rome": 11, "turku": 14}
LIVING = [f"10.99.0.{number}" for number in range(1, 21)]
DEAD = [f"10.99.0.{number}" for number in range(21, 26)]
LATE = [f"10.99.0.{number}" for number in range(26, 29)]
DOUBLED = [f"10.99.0.{number}" for number in range(29, 32)]
UNREACHABLE = [f"10.99.0.{number}" for number in range(32, 35)]
DICED = [f"10.99.0.{number}" for number in range(35, 41)]
WORLD = LIVING + DEAD + LATE + DOUBLED + UNREACHABLE + DICED
RULES = ({one: {"delay": number} for number, one in enumerate(LIVING, 1)} | {one: {"silent": True} for one in DEAD}
         | {one: {"delay": 1100} for one in LATE} | {one: {"delay": 2, "copies": [1, 200]} for one in DOUBLED}
         | {one: {"error": [3, 1]} for one in UNREACHABLE} | {one: {"delay": 1} for one in DICED})
DICE = """
table inet dice {
    set dropped { type ipv4_addr . ipv4_addr; flags dynamic; size 1024; counter; }
    chain way {
        type filter hook forward priority 0;
        ip daddr 10.99.0.35-10.99.0.40 ip ttl > 40 meta length 84 icmp type echo-request numgen random mod 100 < 12 \\
            update @dropped { ip saddr . ip daddr } drop
    }
}
"""
COMPILER = shutil.which("cc") or shutil.which("clang")


def totals(hub, agent, target):
    now = time.time()
    begin, end = (time.strftime("%Y-%m-%dT%H:%M:%SZ", time.gmtime(now + hours * 3600)) for hours in (-3, 3))
    return hub.ask(f"/api/v1/probes/summary?agent={agent}&target={target}&from={begin}&to={end}")


def numbers(hub):
    return {one["address"]: one["id"] for one in hub.ask("/api/v1/targets")["targets"]}


def dropped(lab, cities):
    """By city and address: requests that the firewall on the way dropped."""
    listed = json.loads(lab.must("wan", "nft", "-j", "list", "set", "inet", "dice", "dropped"))
    rows = next(one["set"] for one in listed["nftables"] if "set" in one).get("elem", [])
    names = {cities.address(name): name for name in cities.names}
    found = {}
    for row in rows:
        source, target = row["elem"]["val"]["concat"]
        found[names[source], target] = row["elem"]["counter"]["packets"]
    return found


def test_truth(lab):
    """Loss by a firewall's dice, delay by cables, dead, unreachable, late and doubled ones: each count is the truth's."""
    cities = Cities(lab, DELAYS, RULES)
    hub = Hub(lab.folder, lab)
    agents = [CityAgent(cities, name, hub) for name in DELAYS]
    subprocess.run(lab.command("wan", "nft", "-f", "-"), input=DICE, text=True, check=True, timeout=10)
    began = time.monotonic()
    hub.command("target", "add", *FAST, *WORLD)
    wait_for(lambda: len(plans(hub)) == 5 and all(one["runs"] == one["newest"] > 0 for one in plans(hub).values()), 40,
             "the list at all agents")
    measured("cities: forty targets, from 'target add' to five agents", f"{time.monotonic() - began:.1f} s")
    # Another pinger on one of the machines disturbs nothing.
    noise = subprocess.Popen(cities.command("berlin", "ping", "-q", "-i", "0.2", "10.99.0.21"), stdout=-3)
    time.sleep(25)
    wait_for(lambda: state(hub, "rome", "10.99.0.1") == "ok" and state(hub, "rome", "10.99.0.21") == "down", 30,
             "green and red in Rome")
    wait_for(lambda: {state(hub, name, one) for name in DELAYS for one in UNREACHABLE + LATE} == {"down"}, 30,
             "red of what is unreachable or late")
    for agent in agents:
        agent.finish()
    noise.terminate()
    time.sleep(2)  # What is on the way arrives, or does not.
    known, truth, diced = numbers(hub), cities.requests(), dropped(lab, cities)
    wrong, total, lost_total = [], 0, 0
    for name in DELAYS:
        for address in WORLD:
            report = totals(hub, name, known[address])
            rows = truth[name, address]
            if name == "berlin" and address == "10.99.0.21":
                rows = [row for row in rows if row["id"] >> 8 in {row["id"] >> 8 for row in truth[name, "10.99.0.1"]}]
            gone = diced.get((name, address), 0)
            sent = len(rows) + gone
            total, lost_total = total + report["count"], lost_total + report["lost"]
            # What was open at the end is neither answered nor lost: at most one.
            if not 0 <= sent - report["count"] <= 1:
                wrong.append((name, address, "sent", sent, report["count"]))
            answered = 0 if address in DEAD + LATE + UNREACHABLE else len(rows)
            if not 0 <= answered - (report["count"] - report["lost"]) <= 1:
                wrong.append((name, address, "answered", answered, report["count"] - report["lost"]))
            if address in LATE and report["late"] < report["count"] - 2:
                wrong.append((name, address, "late", report["late"]))
            if address in DOUBLED and not 2 * report["count"] - 2 <= report["duplicates"] <= 2 * report["count"] + 2:
                wrong.append((name, address, "doubled", report["duplicates"], report["count"]))
            way = 2 * DELAYS[name] + RULES[address].get("delay", 0)
            if address in LIVING and not way * 1000 <= report["min"] < (way + 5) * 1000:
                wrong.append((name, address, "shortest", report["min"], way))
    assert wrong == []
    assert sum(diced.values()) > 50
    measured("cities: 5 agents, 40 targets", f"{total} echoes, {lost_total} lost, {sum(diced.values())} by dice: 0 wrong")


def test_round_trips(lab):
    """Each round trip is that of the wire, as tcpdump stamps it, within a millisecond."""
    cities = Cities(lab, {"berlin": 4}, {"10.99.0.1": {"delay": 6}})
    hub = Hub(lab.folder, lab)
    dump = lab.folder / "berlin.txt"
    with open(dump, "w") as file:
        watcher = subprocess.Popen(
            cities.command("berlin", "tcpdump", "-i", "eth0", "-n", "-tt", "-l", "--time-stamp-precision=nano",
                           "icmp and host 10.99.0.1 and ip[8] > 40 and ip[2:2] = 84"), stdout=file, stderr=-3)
    lab.processes.append(watcher)
    agent = CityAgent(cities, "berlin", hub)
    hub.command("target", "add", "10.99.0.1")
    wait_for(lambda: (cells(hub).get(("berlin", "10.99.0.1")) or [None])[0] == "ok", 60, "the target")
    time.sleep(40)
    agent.end()
    watcher.terminate()
    watcher.wait()
    sent, taken = {}, []
    for line in dump.read_text().splitlines():
        found = re.match(r"([0-9.]+) .* echo (request|reply), (id \d+, seq \d+)", line)
        if not found:
            continue
        at, kind, key = found.groups()
        if kind == "request":
            sent[key] = float(at)
        elif key in sent:
            taken.append((float(at) - sent[key]) * 1e6)
    points = wait_for(lambda: (got := [one for one in hub.ask("/api/v1/probes/recent?agent=berlin&target=1")["points"]
                                       if one[1] is not None]) and len(got) >= len(taken) - 1 and got, 20, "the reports")
    # One echo a window: its mean is its time.
    differences = [abs(one[1] - wire) for one, wire in zip(points, taken)]
    assert len(differences) >= 8 and max(differences) < 1000
    measured("cities: round trips against tcpdump", f"{len(differences)} echoes, at most {max(differences):.0f} us apart")


def test_hub_away(lab):
    """While the hub is away agents go on, also killed by -9: afterwards there is no hole but what was not measured, and no
    repeat. HUB_AWAY are the seconds that it is away, 1200 for the long run."""
    rules = {"10.99.0.1": {"delay": 1}, "10.99.0.2": {"silent": True}}
    cities = Cities(lab, {"berlin": 2, "lisbon": 5}, rules)
    hub = Hub(lab.folder, lab)
    agents = {name: CityAgent(cities, name, hub) for name in cities.names}
    hub.command("target", "add", *FAST, *rules)
    wait_for(lambda: all(state(hub, name, "10.99.0.1") == "ok" for name in agents), 60, "the targets")
    hub.kill()
    kills, away_for = 3, float(os.environ.get("HUB_AWAY", 44))
    for _ in range(kills):
        time.sleep(away_for / (kills + 1))
        agents["berlin"].kill()
        agents["berlin"].start()
    time.sleep(away_for / (kills + 1))
    hub.start()
    # An agent that has waited longer comes back later, after minutes even; one that starts anew comes at once.
    for agent in agents.values():
        agent.end()
        agent.start()
    # The newest windows come ahead of what waits: the hub that began anew knows how it is now, and history later.
    began = time.monotonic()
    wait_for(lambda: all(state(hub, name, "10.99.0.1") == "ok" and state(hub, name, "10.99.0.2") == "down" for name in agents),
             40, "the matrix, ahead of what waited")
    measured("cities: hub away, the matrix is right", f"{time.monotonic() - began:.1f} s after agents started anew")
    known, away = numbers(hub), cities.requests()
    # Of each kill the window that was open, five echoes, and two that were on their way; of each orderly end the latter.
    most = {"berlin": kills * 7 + 4, "lisbon": 4}
    # The matrix alone would not do: the hub remembers it.
    missing = {}

    def is_there():
        for name in agents:
            for address in rules:
                missing[name, address] = len(away[name, address]) - totals(hub, name, known[address])["count"]
        return all(missing[name, address] <= most[name] for name, address in missing)
    try:
        # A backlog goes out at OUTBOX_DRAIN_PER_SECOND: a window in 5 s, five requests a second.
        wait_for(is_there, 60 + away_for / 10, "what was measured while the hub was away")
    except AssertionError as error:
        logs = {name: agent.log.read_text()[-1500:] for name, agent in agents.items()}
        raise AssertionError(f"{error}: missing {missing}, {logs}") from None
    for agent in agents.values():
        agent.finish()
    time.sleep(1)
    for name in agents:
        for address in rules:
            # Each run of an agent has a number of its own in its packets.
            rows = cities.requests()[name, address]
            report = wait_for(lambda: totals(hub, name, known[address]), 10, "the totals")
            assert 0 <= len(rows) - report["count"] <= most[name], (name, address, len(rows), report)
            assert report["lost"] == (report["count"] if address == "10.99.0.2" else 0)
            measured(f"cities: hub away, {name} to {address}",
                     f"{len(rows)} sent, {report['count']} in the hub, {kills if name == 'berlin' else 0} kills, "
                     f"hub away for {away_for:.0f} s")


@pytest.mark.skipif(not COMPILER, reason="needs a C compiler, to set an agent's clock alone")
def test_clock(lab):
    """An agent's clock is set forward and back by an hour: no round trip, loss or state shows it."""
    library, place = lab.folder / "stepped.so", lab.folder / "offset"
    subprocess.run([COMPILER, "-shared", "-fPIC", "-o", library, ROOT / "Tests/EndToEnd/stepped_clock.c", "-ldl"], check=True)
    place.write_bytes(struct.pack("q", 0))
    cities = Cities(lab, {"berlin": 4}, {"10.99.0.1": {"delay": 2}})
    hub = Hub(lab.folder, lab)
    agent = CityAgent(cities, "berlin", hub, env={"LD_PRELOAD": str(library), "STEPPED_CLOCK": str(place)})
    hub.command("target", "add", *FAST, "10.99.0.1")
    wait_for(lambda: state(hub, "berlin", "10.99.0.1") == "ok", 60, "the target")
    for offset in (3600, -3600, 0):
        time.sleep(8)
        with open(place, "r+b") as file:
            file.write(struct.pack("q", offset))
    time.sleep(8)
    agent.finish()
    rows = cities.requests()["berlin", "10.99.0.1"]
    report = totals(hub, "berlin", numbers(hub)["10.99.0.1"])
    assert report["lost"] == 0 and 0 <= len(rows) - report["count"] <= 1
    assert 10_000 <= report["min"] and report["max"] < 10_000 + 40_000
    events = hub.ask("/api/v1/probes/events?agent=berlin")["events"]
    assert events == []


def test_kinds(lab):
    """Connections, pages and records are tried as pings are: what answers, refuses, fails and is silent, each by its word."""
    cities = Cities(lab, {"berlin": 2}, {"10.99.0.1": {}})
    hub = Hub(lab.folder, lab)
    lab.must("wan", "nft", "add table inet mute; add chain inet mute in { type filter hook input priority 0; }; "
             "add rule inet mute in tcp dport 81 drop")
    agent = CityAgent(cities, "berlin", hub)
    expected = {
        f"tcp://{WAN}:{hub.port}": "ok", f"tcp://{WAN}:82": "down", f"tcp://{WAN}:81": "down",
        f"http://{WAN}:{hub.port}/api/v1/health": "ok", f"http://{WAN}:{hub.port}/no-such-page": "down",
        f"https://{WAN}:{hub.port}/": "down", "dns://192.168.77.1/nas.lan/A": "ok", "dns://192.168.77.1/no.lan/A": "down",
        "10.99.0.1": "ok"}
    hub.command("target", "add", "--interval", "2", "--timeout", "1.5", *expected)
    found = wait_for(lambda: (got := {one: state(hub, "berlin", one) for one in expected}) == expected and got, 60,
                     f"the states {expected}")
    assert found == expected
    known = {one["target"]: one["id"] for one in hub.ask("/api/v1/targets")["targets"]}
    assert known.keys() == expected.keys()
    events = {one["target"]: one["error"] for one in hub.ask("/api/v1/probes/events?agent=berlin")["events"]
              if one["kind"] == "probeDown"}
    words = {f"tcp://{WAN}:82": "refused", f"tcp://{WAN}:81": "timeout", f"http://{WAN}:{hub.port}/no-such-page": "answer"}
    assert {one: events[known[one]] for one in words} == words
    report = totals(hub, "berlin", known[f"tcp://{WAN}:{hub.port}"])
    assert 4000 <= report["min"] < 30_000 and report["lost"] == 0
    # A host with a port that refuses is no line that is gone.
    assert "cutOff" not in {one["kind"] for one in hub.ask("/api/v1/probes/events?agent=berlin")["events"]}
    agent.end()


def test_way(lab):
    """The way to a target is looked at by itself and by hand, kept where it differs, and a black hole is found."""
    cities = Cities(lab, {"berlin": 2}, {"10.99.0.1": {}, "10.99.0.2": {}})
    hub = Hub(lab.folder, lab)
    lab.must("wan", "nft", "add table inet hole; add chain inet hole way { type filter hook forward priority 0; }; "
             "add rule inet hole way ip daddr 10.99.0.2 meta length > 1400 drop")
    agent = CityAgent(cities, "berlin", hub)
    hub.command("target", "add", *FAST, "10.99.0.1", "10.99.0.2")

    def paths(target):
        return hub.ask(f"/api/v1/paths?agent=berlin&target={target}")["paths"]
    first = wait_for(lambda: paths(1), 90, "the first look")[0]
    assert [hop["addresses"] for hop in first["hops"]] == [["10.77.1.1"], ["10.99.0.1"]]
    assert first["reached"] and (first["largestPacket"], first["blackHole"]) == (1500, False)
    hole = wait_for(lambda: paths(2), 90, "the look at the other")[0]
    assert (hole["largestPacket"], hole["blackHole"]) == (1400, True)

    # The router on the way speaks by another address now.
    lab.must("wan", "sh", "-c", "ip address del 10.77.1.1/24 dev city1; ip address add 10.77.1.7/24 dev city1;"
             "ip address add 10.77.1.1/24 dev city1")
    operator = hub.command("token", "create", "operator", "--role", "operator")
    url = f"http://{WAN}:{hub.port}/api/v1/agents/berlin/targets/1/trace"
    lab.must("wan", "curl", "-fsS", "-m", "10", "-X", "POST", "-H", f"Authorization: Bearer {operator}", url)
    two = wait_for(lambda: len(paths(1)) == 2 and paths(1), 60, "the other way")
    assert two[0]["hops"][0]["addresses"] == ["10.77.1.7"] and two[0]["reason"] == "asked"
    # The same again makes no row.
    lab.must("wan", "curl", "-fsS", "-m", "10", "-X", "POST", "-H", f"Authorization: Bearer {operator}", url)
    wait_for(lambda: paths(1)[0]["seen"] == 2, 60, "the same way again")
    assert len(paths(1)) == 2
    kinds = {(one["target"], one["kind"]) for one in hub.ask("/api/v1/probes/events?agent=berlin")["events"]}
    assert {(1, "pathChanged"), (2, "blackHole")} <= kinds
    agent.end()
