"""What is cut on the way and what answers in place of others, each by itself: the verdict, its reason, the message of it, and
the timeline. Eight houses at once, each a host of one LAN whose way out nft cuts."""

import contextlib
import json
import pathlib
import subprocess
import time

import certificates
import pytest
from laboratory import ROOT, ROUTER, WAN, environment, measured, wait_for
from test_hub import Hub
from test_hub_lines import PAGE, RESOLVER, WORLD, LineAgent, World

# Addresses are apart from pages, so that each method can be cut alone.
ADDRESS, PORTAL = "198.51.100.82", "198.51.100.81"
PAGES = ["page1.test", "page2.test", "page3.test"]
LINE = {"LINE_INTERVAL": "60", "LINE_RESOLVERS": RESOLVER, "LINE_ADDRESSES": f"{ADDRESS}:80, {ADDRESS}:443",
        "LINE_PAGES": ", ".join(f"https://{name}/" for name in PAGES), "LINE_PORTAL_PAGE": "http://portal.test/generate_204",
        "ALLOW_PRIVATE_NOTIFY": "on", "NOTIFY_GATHER_SECONDS": "0"}
# What is cut on the way of each house; the verdict, words of its reason, and the rule that tells it.
HOUSES = {
    "well": ("", "online", None, None),
    "names": ("udp dport 53 drop\n tcp dport 53 drop", "names", "DNS does not work", "line.names"),
    "tcp": (f"ip daddr {ADDRESS} drop", "online", None, None),
    "https": ("tcp dport 443 drop", "partly", "1 of 2 addresses and 0 of 3 pages", "line.partly"),
    "login": (f"ip daddr {PAGE} tcp dport 80 dnat ip to {PORTAL}\n ip daddr {PAGE} tcp dport 443 dnat ip to {PORTAL}",
              "portal", "status 302", "line.portal"),
    "liar": ("", "portal", "status 302", "line.portal"),
    "provider": (f"ip daddr {{ {RESOLVER}, {PAGE}, {ADDRESS} }} drop", "offline", "The router answers, but nothing beyond it",
                 "line.offline"),
    "router": (f"ip daddr {{ {RESOLVER}, {PAGE}, {ADDRESS}, {ROUTER} }} drop", "offline", "The router does not answer",
               "line.offline"),
}


class Houses:
    def __init__(self, lab):
        self.lab = lab
        names = ",".join(f"DNS:{name}" for name in PAGES)
        login = certificates.own(lab.folder, "login", "DNS:login.test")
        self.world = World(lab, names, ("--portal", PORTAL, login.file, login.key), (ADDRESS, PORTAL))
        self.world.start()
        lab.start("wan", "/usr/bin/python3", "-c", SERVE, ADDRESS)
        self.told = lab.folder / "told"
        lab.start("wan", "/usr/bin/python3", ROOT / "Tests/Lab/hook.py", WAN, self.told)
        self.hub = Hub(lab.folder, lab, **LINE)
        self.hub.command("channel", "add", "hook", f"http://{WAN}:8000/hook", "--set", "ALLOW_PRIVATE_NOTIFY=on")
        self.hosts = dict(zip(HOUSES, lab.hosts))
        for name, host in self.hosts.items():
            resolver = pathlib.Path(f"/etc/netns/nm-{lab.name}-{host.id}/resolv.conf")
            resolver.write_text(f"nameserver {RESOLVER}\n")
        self.agents = {name: LineAgent(lab, self.hub, self.world.certificate.authority, host=host, name=name,
                                        API_KEY=self.hub.command("key", "create"))
                       for name, host in self.hosts.items()}
        for name in HOUSES:
            self.hub.command("line", "ask", name)

    def states(self):
        return {one["agent"]: one["state"] for one in self.hub.ask("/api/v1/line")["agents"]}

    def become(self, wanted, seconds):
        """Waits until each house is judged so; what they are judged is in the failure."""
        with contextlib.suppress(AssertionError):
            wait_for(lambda: self.states() == wanted, seconds, "the verdicts")
        assert self.states() == wanted, self.hub.ask("/api/v1/line")["agents"]

    def cut(self):
        for name, (rules, *_) in HOUSES.items():
            hook = "nat hook output priority -100" if "dnat" in rules else "filter hook output priority 0"
            table = f"table inet cut {{\n chain out {{\n type {hook}\n {rules}\n }}\n}}\n"
            subprocess.run(self.lab.command(self.hosts[name], "nft", "-f", "-"), input=table, text=True, check=True,
                           timeout=10, env=environment())
        self.lie(PORTAL)

    def mend(self):
        for host in self.hosts.values():
            self.lab.must(host, "nft", "delete", "table", "inet", "cut")
        self.lie(RESOLVER)

    def lie(self, resolver):
        pathlib.Path(f"/etc/netns/nm-{self.lab.name}-{self.hosts['liar'].id}/resolv.conf").write_text(
            f"nameserver {resolver}\n")

    def messages(self):
        """(story, rule, agent, text) of each incident that was told."""
        lines = self.told.read_text().splitlines() if self.told.exists() else []
        return [(one["story"], one["rule"], one["object"].split(":")[1].split("/")[0], one)
                for line in lines for one in json.loads(line)["incidents"]]


SERVE = """
import socket, sys, threading
def serve(port):
    server = socket.create_server((sys.argv[1], port))
    while True:
        server.accept()[0].close()
for port in 80, 443:
    threading.Thread(target=serve, args=(port,)).start()
"""


@pytest.fixture
def houses(lab):
    return Houses(lab)


def test_each_cut(houses):
    """Each house is judged as the table says, told once with its reason, and told again when it is over."""
    houses.become(dict.fromkeys(HOUSES, "online"), 60)
    # Long before ten minutes are over.
    token = houses.hub.command("token", "create", "rules", "--role", "administrator")
    houses.lab.must("wan", "curl", "-sf", "-X", "PATCH", "-H", f"Authorization: Bearer {token}", "-H",
                    "Content-Type: application/json", "-d", '{"forSeconds": 5}',
                    f"http://{WAN}:{houses.hub.port}/api/v1/rules/line.partly")
    began = time.time()
    houses.cut()
    houses.become({name: state for name, (_, state, _, _) in HOUSES.items()}, 90)
    measured("line: eight cuts at once, until the last verdict", f"{time.time() - began:.0f} s")
    for name, (_, state, words, _) in HOUSES.items():
        one = next(one for one in houses.hub.ask("/api/v1/line")["agents"] if one["agent"] == name)
        assert (words or "") in (one["reason"] or ""), one
    rules = {(rule, name) for name, (_, _, _, rule) in HOUSES.items() if rule}
    wait_for(lambda: {(rule, name) for story, rule, name, _ in houses.messages() if story == "opened"} >= rules, 30,
             "the messages")
    told = [one for one in houses.messages() if one[1].startswith("line.")]
    assert len(told) == len(rules) and all(story == "opened" for story, *_ in told)
    for _, rule, name, one in told:
        assert HOUSES[name][2] in json.dumps(one), one
    houses.mend()
    houses.become(dict.fromkeys(HOUSES, "online"), 90)
    wait_for(lambda: {(rule, name) for story, rule, name, _ in houses.messages() if story == "ended"} == rules, 30, "the ends")
    assert len([one for one in houses.messages() if one[1].startswith("line.")]) == 2 * len(rules)
    for name, (_, state, _, _) in HOUSES.items():
        outages = houses.hub.ask(f"/api/v1/line?agent={name}")["outages"]
        if state == "online":
            assert outages == []
            continue
        assert [one["state"] for one in outages] == [state] and outages[0]["to"]
        assert 30 <= outages[0]["seconds"] <= 400 and HOUSES[name][2] in outages[0]["reason"]
