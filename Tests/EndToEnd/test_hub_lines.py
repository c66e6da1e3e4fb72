"""An agent on a router measures its line for a hub elsewhere, against a world made at addresses of the lab's wan."""

import json
import re
import signal
import subprocess
import time

import certificates
import laboratory
import pytest
from laboratory import ROOT, WAN, Agent, measured, wait_for
from test_hub import ASK, Hub
from test_hub_line import TRUSTING

RESOLVER, PAGE = "198.51.100.53", "198.51.100.80"
WORLD = "198.51.100.0/24"  # For documentation: an agent asks there only where its operator opens it.
LINE = {"LINE_INTERVAL": "60", "LINE_RESOLVERS": RESOLVER, "LINE_ADDRESSES": f"{PAGE}:80, {PAGE}:443",
        "LINE_PAGES": f"https://{PAGE}/", "LINE_PORTAL_PAGE": f"http://{PAGE}/generate_204"}
OBJECT = "agent:attic/line:own"
# Bytes that the router sends to the world, and gets from it.
COUNTING = """
table inet line {{
    counter sent {{ }}
    counter received {{ }}
    chain out {{
        type filter hook output priority 0;
        ip daddr {{ {0} }} counter name sent
    }}
    chain in {{
        type filter hook input priority 0;
        ip saddr {{ {0} }} counter name received
    }}
}}
"""
# Further addresses: each connection is taken and closed, and each name does not exist.
MORE = """
import socket, sys, threading
def take():
    server = socket.create_server((sys.argv[1], 443))
    while True:
        server.accept()[0].close()
threading.Thread(target=take).start()
with socket.socket(socket.AF_INET, socket.SOCK_DGRAM) as server:
    server.bind((sys.argv[1], 53))
    while True:
        question, peer = server.recvfrom(512)
        server.sendto(question[:2] + b"\\x81\\x83" + question[4:], peer)
"""


class World:
    def __init__(self, lab, names=f"IP:{PAGE}", options=(), addresses=()):
        self.lab, self.process, self.options = lab, None, options
        self.certificate = certificates.make(lab.folder, "pages", names)
        for address in RESOLVER, PAGE, *addresses:
            lab.must("wan", "ip", "address", "add", f"{address}/24", "dev", "eth0")
        counting = COUNTING.format(", ".join([RESOLVER, PAGE, *addresses]))
        subprocess.run(lab.command("router", "nft", "-f", "-"), input=counting, text=True, check=True, timeout=10)

    def start(self):
        pings = self.lab.folder / "pings"
        pings.unlink(missing_ok=True)
        self.process = subprocess.Popen(
            self.lab.command("wan", "/usr/bin/python3", ROOT / "Tests/Lab/internet.py", self.certificate.file,
                             self.certificate.key, pings, RESOLVER, PAGE, *self.options),
            stdin=subprocess.PIPE, env=laboratory.environment())
        self.lab.processes.append(self.process)
        wait_for(pings.exists, 10, "the world")

    def end(self):
        self.process.stdin.close()
        self.process.wait()

    def bytes(self):
        """Sent and received by the router."""
        listed = json.loads(self.lab.must("router", "nft", "-j", "list", "counters"))["nftables"]
        found = {one["counter"]["name"]: one["counter"]["bytes"] for one in listed if "counter" in one}
        return found["sent"], found["received"]


@pytest.fixture
def world(lab):
    yield World(lab)


class LineAgent(Agent):
    """On the router, or on a host. Its authorities are those of a file, in this process's own view of the files."""

    def __init__(self, lab, hub, authority=None, *, host="router", name="attic", **more):
        trust = ["unshare", "--mount", "sh", "-c", TRUSTING, authority] if authority else []
        super().__init__(lab, {"PLATFORM_API_URL": f"http://{WAN}:{hub.port}/api/monitor",
                               "PLATFORM_WS_URL": f"ws://{WAN}:{hub.port}/ws/monitor", "API_KEY": hub.key,
                               "SERVER_ID": name, "CAPTURE_ENGINE": "off", "CYCLE_TIME": "1", "PROBE_ALLOW": WORLD} | more, wrap=trust,
                         host=host)
        wait_for(lambda: name in [one["serverId"] for one in hub.ask("/api/v1/agents")["agents"]], 20, "the agent")

    def hurry(self):
        """Settings that are read again begin a turn at once, at the distance that turns keep."""
        time.sleep(11)
        self.send(signal.SIGHUP)


def line(hub):
    lines = hub.ask("/api/v1/line")["agents"]
    return lines[0] if lines else None


def states(hub, wanted, seconds):
    return wait_for(lambda: (found := line(hub)) and found["state"] == wanted and found, seconds, f"the state {wanted}")


def incidents(hub, query="state=open"):
    return {(one["rule"], one["object"]) for one in hub.ask(f"/api/v1/alerts?{query}")["alerts"]
            if one["rule"].startswith("line.")}


def test_line_of_an_agent(lab, world):
    """Nothing is asked before an administrator wants it; then the line, its outage and its end are the agent's."""
    world.start()
    hub = Hub(lab.folder, lab, **LINE)
    agent = LineAgent(lab, hub, world.certificate.authority)
    time.sleep(3)
    assert world.bytes() == (0, 0) and not (agent.state / "orders-uplink.json").exists()
    assert hub.ask("/api/v1/line")["agents"] == []
    assert hub.command("line", "ask", "attic") == "agent attic: asked"
    up = states(hub, "online", 30)
    assert up["agent"] == "attic" and up["enabled"] and up["refusal"] is None and up["connectSeconds"] < 1
    sent, received = world.bytes()
    measured("line: one turn of an agent", f"{sent} bytes sent, {received} received")
    # A month of turns every five minutes, with all of what a certificate of today's size adds.
    assert sent + received < 5000
    whole = hub.ask("/api/v1/line")
    assert not whole["enabled"] and whole["state"] == "unknown"
    metrics = lab.must("wan", "/usr/bin/python3", "-c", ASK, f"http://{WAN}:{hub.port}/metrics", hub.token)
    assert 'monitor_line_up{agent="attic"} 1' in metrics and "monitor_line_up 0" not in metrics
    world.end()
    agent.hurry()
    down = states(hub, "offline", 90)
    assert down["reason"] == "This machine has no default route: check its network and the router."
    wait_for(lambda: incidents(hub) == {("line.offline", OBJECT)}, 20, "the incident")
    world.start()
    for _ in range(2):
        agent.hurry()
    states(hub, "online", 60)
    wait_for(lambda: incidents(hub) == set(), 20, "the end")
    outages = hub.ask("/api/v1/line?agent=attic")["outages"]
    assert [one["state"] for one in outages] == ["offline"] and outages[0]["to"] and outages[0]["seconds"] >= 40
    assert hub.command("line", "stop", "attic") == "agent attic: stopped"
    wait_for(lambda: not (agent.state / "orders-uplink.json").exists(), 20, "the end of the order")
    before = world.bytes()
    agent.hurry()
    time.sleep(3)
    assert world.bytes() == before
    assert hub.ask("/api/v1/line?agent=attic")["outages"] == outages


# As sites of today have it: forty names in the certificate, and answers with 1.5 KB of headers.
CHAINS = {"three of P-256": (3, certificates.CURVE[:4]), "five of RSA 4096": (5, ("-newkey", "rsa:4096"))}
NAMES = ",".join([f"IP:{PAGE}", *(f"DNS:name-{number}.of-a-site-of-today.test" for number in range(40))])


def checks(lab, hub):
    """Turns of the agent that came."""
    metrics = lab.must("wan", "/usr/bin/python3", "-c", ASK, f"http://{WAN}:{hub.port}/metrics", hub.token)
    found = re.search(r'(?m)^monitor_line_checks(?:_total)?\{agent="attic"\} (\d+)', metrics)
    return int(found[1]) if found else 0


@pytest.mark.parametrize("chain", CHAINS)
def test_traffic(lab, chain):
    """A month of turns every five minutes is under 50 MB, whatever chains pages have: most turns ask for none."""
    addresses = ["198.51.100.82", "198.51.100.83"]
    world = World(lab, options=("--header", "1500"), addresses=addresses)
    world.certificate = certificates.chain(lab.folder, "chain", NAMES, *CHAINS[chain])
    world.start()
    for address in addresses:
        lab.start("wan", "/usr/bin/python3", "-c", MORE, address)
    # As many of each as the settings have by default.
    hub = Hub(lab.folder, lab, **LINE | {"LINE_RESOLVERS": f"{RESOLVER}, {addresses[0]}",
                                         "LINE_ADDRESSES": ", ".join(f"{one}:443" for one in (PAGE, *addresses))})
    agent = LineAgent(lab, hub, world.certificate.authority)
    hub.command("line", "ask", "attic")
    turns = [world.bytes()]

    def turn():
        """Bytes of the next turn, both ways, once the last of its connections has ended."""
        wait_for(lambda: checks(lab, hub) >= len(turns), 80, "a turn")
        time.sleep(1)
        turns.append(world.bytes())
        return sum(turns[-1]) - sum(turns[-2])
    whole = turn()
    assert line(hub)["state"] == "online"
    short = turn()
    assert line(hub)["state"] == "online" and short < whole
    pages = 86_400 // 1800
    day = pages * whole + (288 - pages) * short
    measured(f"line: chain of {chain}", f"{whole} bytes a turn with a page, {short} without; {day / 1e6:.2f} MB a day,"
             f" {day * 30 / 1e6:.1f} MB in 30 days; a page in each turn would be {whole * 288 * 30 / 1e6:.1f} MB")
    assert day * 30 < 50e6
    assert agent.failures() == []


def test_hub_away(lab, world):
    """What an agent measured while the hub could not be reached is there afterwards, and told as what it is: over."""
    world.start()
    hub = Hub(lab.folder, lab, **LINE)
    agent = LineAgent(lab, hub, world.certificate.authority)
    hub.command("line", "ask", "attic")
    states(hub, "online", 30)
    hub.kill()
    world.end()
    agent.hurry()
    time.sleep(110)  # Confirmed after 45 s, and a turn more: old enough to be no news.
    world.start()
    for _ in range(2):
        agent.hurry()
    time.sleep(3)
    hub.start()
    agent.end()
    agent = LineAgent(lab, hub, world.certificate.authority, STATE_DIR=agent.state)
    states(hub, "online", 60)
    outages = wait_for(lambda: (found := hub.ask("/api/v1/line?agent=attic")["outages"]) and found[0]["to"] and found, 60,
                       "the outage, and its end")
    assert [one["state"] for one in outages] == ["offline"]
    assert 90 <= outages[0]["seconds"] <= 200
    wait_for(lambda: incidents(hub, "state=ended") == {("line.past", OBJECT)}, 20, "the word of it")
    assert incidents(hub) == set()
    past = next(one for one in hub.ask("/api/v1/alerts?state=ended")["alerts"] if one["rule"] == "line.past")
    assert past["title"] == "The internet line of attic was down"


def test_feature_off(lab, world):
    """What a feature of the hub ordered is taken back where the feature is off, and ordered again where it is on."""
    world.start()
    hub = Hub(lab.folder, lab, **LINE)
    agent = LineAgent(lab, hub, world.certificate.authority)
    hub.command("line", "ask", "attic")
    states(hub, "online", 30)
    order = agent.state / "orders-uplink.json"
    assert order.exists()
    hub.kill()
    hub.settings["FEATURES"] = "-uplink"
    hub.start()
    wait_for(lambda: not order.exists(), 30, "the end of the order")
    assert "Orders of feature 'uplink' to agents were taken back" in (lab.folder / "hub.log").read_text()
    sent = world.bytes()
    time.sleep(2)
    assert world.bytes() == sent
    hub.kill()
    del hub.settings["FEATURES"]
    hub.start()
    wait_for(order.exists, 30, "the order")
    wait_for(lambda: world.bytes() > sent, 30, "the next turn")


def test_refusals(lab, world):
    """An agent asks nothing that its operator forbids, whatever the hub says, and the hub says why."""
    world.start()
    hub = Hub(lab.folder, lab, **LINE)
    agent = LineAgent(lab, hub, world.certificate.authority, LINE="off")
    hub.command("line", "ask", "attic")
    wait_for(lambda: (found := line(hub)) and found["refusal"], 30, "the refusal")
    assert line(hub)["refusal"] == "The agent's operator does not permit it: LINE is off."
    agent.write(LINE="on", PROBE_ALLOW="none", PROBE_DENY="none")
    agent.send(signal.SIGHUP)
    wait_for(lambda: "No page may be asked" in (line(hub)["refusal"] or ""), 30, "the refusal of what is not opened")
    agent.write(PROBE_ALLOW=WORLD, PROBE_DENY=f"{PAGE},{RESOLVER}")
    agent.send(signal.SIGHUP)
    wait_for(lambda: "PROBE_DENY" in (line(hub)["refusal"] or ""), 30, "the other refusal")
    time.sleep(2)
    assert world.bytes() == (0, 0)
    agent.write(PROBE_DENY=RESOLVER)
    agent.send(signal.SIGHUP)
    states(hub, "online", 40)
    assert world.bytes()[0] > 0


def test_portal(lab, world):
    """A page whose certificate is not its own is a portal: here that of authorities which this machine does not know."""
    world.start()
    hub = Hub(lab.folder, lab, **LINE)
    LineAgent(lab, hub)
    hub.command("line", "ask", "attic")
    found = states(hub, "portal", 90)
    assert "certificates" in found["reason"]
