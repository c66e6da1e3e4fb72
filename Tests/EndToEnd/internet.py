"""A small Internet for checks: an agent, a router and a server, each in a network namespace of its own.

    agent 45.0.1.2, 2a02:cf40:1::2 ---- 45.0.1.1 router 45.0.2.1 ---- server 45.0.2.2 to .20, 45.0.2.53 (names)
                                        2a02:cf40:1::1  2:::1           2a02:cf40:2::2

The addresses belong to others on the real Internet: here they are nowhere but in these namespaces, which are connected
to nothing else.
"""

import itertools
import json
import os
import pathlib
import subprocess

import laboratory

numbers = itertools.count()
SERVERS = [f"45.0.2.{number}" for number in (*range(2, 21), 53)]
# What a check must never be sent to.
FORBIDDEN = ("0.0.0.0/8, 10.0.0.0/8, 100.64.0.0/10, 127.0.0.0/8, 169.254.0.0/16, 172.16.0.0/12, 192.0.0.0/24, "
             "192.168.0.0/16, 198.18.0.0/15, 224.0.0.0/4, 240.0.0.0/4")
FORBIDDEN_V6 = "::1, fc00::/7, fe80::/10, 64:ff9b::/96, 2002::/16"


def run(*words, check=True, **options):
    return subprocess.run([str(word) for word in words], check=check, capture_output=True, text=True, timeout=60,
                          **options)


class Internet:
    def __init__(self, folder):
        self.folder = pathlib.Path(folder)
        name = f"nm-e{os.getpid() % 100_000:05}i{next(numbers) % 100}"
        self.names = {part: f"{name}-{part}" for part in ("agent", "router", "server")}
        self.processes, self.log = [], self.folder / "asked.log"
        self.log.touch()
        for netns in self.names.values():
            run("ip", "netns", "add", netns)
            self._in(netns, "ip", "link", "set", "lo", "up")
        self._cable("agent", "router", 1)
        self._cable("server", "router", 2)
        for knob in ("net.ipv4.ip_forward", "net.ipv6.conf.all.forwarding"):
            self.do("router", "sysctl", "-qw", f"{knob}=1")
        self.do("router", "sysctl", "-qw", "net.ipv4.icmp_ratelimit=0", "net.ipv6.icmp.ratelimit=0")
        for server in SERVERS[1:]:
            self.do("server", "ip", "address", "add", f"{server}/24", "dev", "up0")
        etc = pathlib.Path("/etc/netns") / self.names["agent"]
        etc.mkdir(parents=True)
        (etc / "resolv.conf").write_text("nameserver 45.0.2.53\n")
        self.do("agent", "nft", "-f", "-", input=f"""
            table inet guard {{
                counter refused {{ }}
                chain out {{
                    type filter hook output priority 0;
                    ip daddr {{ {FORBIDDEN} }} counter name refused
                    ip6 daddr {{ {FORBIDDEN_V6} }} icmpv6 type != {{ nd-neighbor-solicit, nd-neighbor-advert,
                        nd-router-solicit, mld2-listener-report }} counter name refused
                    ip6 daddr {{ {FORBIDDEN_V6} }} meta l4proto != ipv6-icmp counter name refused
                }}
            }}""")

    def _in(self, netns, *words, **options):
        return run("ip", "netns", "exec", netns, *words, **options)

    def do(self, part, *words, **options):
        return self._in(self.names[part], *words, **options)

    def _cable(self, part, router, number):
        ends = self.names[part], self.names[router]
        run("ip", "link", "add", "up0", "netns", ends[0], "type", "veth", "peer", "name", f"to{number}", "netns", ends[1])
        self.do(part, "ip", "address", "add", f"45.0.{number}.2/24", "dev", "up0")
        self.do(part, "ip", "address", "add", f"2a02:cf40:{number}::2/64", "dev", "up0", "nodad")
        self.do(router, "ip", "address", "add", f"45.0.{number}.1/24", "dev", f"to{number}")
        self.do(router, "ip", "address", "add", f"2a02:cf40:{number}::1/64", "dev", f"to{number}", "nodad")
        for end, link in ((part, "up0"), (router, f"to{number}")):
            self.do(end, "ip", "link", "set", link, "up")
        self.do(part, "ip", "route", "add", "default", "via", f"45.0.{number}.1")
        self.do(part, "ip", "-6", "route", "add", "default", "via", f"2a02:cf40:{number}::1")

    def start(self, part, *words, **options):
        process = subprocess.Popen(["ip", "netns", "exec", self.names[part], *map(str, words)],
                                   stdin=subprocess.DEVNULL, **options)
        self.processes.append(process)
        return process

    def serve_names(self, zone):
        path = self.folder / "zone.json"
        path.write_text(json.dumps(zone))
        self.start("server", "/usr/bin/python3", laboratory.ROOT / "Tests/Lab/nameserver.py", "45.0.2.53", path, self.log)
        self.listens(53)

    def listens(self, port):
        laboratory.wait_for(lambda: f":{port:04X} " in self.do("server", "cat", "/proc/net/tcp").stdout, 10,
                            f"port {port}")

    def asked(self, name):
        """Questions for the addresses of this name so far."""
        return [line for line in self.log.read_text().splitlines() if line.startswith(f"{name} A ")]

    def refused_packets(self):
        return json.loads(self.do("agent", "nft", "-j", "list", "counter", "inet", "guard", "refused")
                          .stdout)["nftables"][1]["counter"]["packets"]

    def check(self, *words, settings=(), code=None):
        """What the agent's command says as JSON; a text where it refused its arguments."""
        options = [word for setting in settings for word in ("--set", setting)]
        result = self.do("agent", laboratory.program(), words[0], *options, "--json", *words[1:], check=False,
                         env=laboratory.environment())
        if code is not None:
            assert result.returncode == code, (words, result.returncode, result.stdout, result.stderr)
        return json.loads(result.stdout) if result.stdout.startswith("{") else result.stderr

    def down(self):
        for process in self.processes:
            process.kill()
            process.wait()
        for netns in self.names.values():
            run("ip", "netns", "delete", netns)
        etc = pathlib.Path("/etc/netns") / self.names["agent"]
        (etc / "resolv.conf").unlink()
        etc.rmdir()
