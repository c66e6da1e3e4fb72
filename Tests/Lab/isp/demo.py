#!/usr/bin/env python3
"""A small provider on loopback: Tests/Lab/isp/demo.py HUB [--seconds N]

40 switches of four vendors in a tree, two access servers, 600 customers who come, go and move, a GPON OLT that may be written to,
an old helpdesk with its billing cabinet, watched hosts, requests and configurations, and a hub that reads them, with three
weeks of history. Nothing leaves this machine. Needs root for the access servers; everything is gone when this ends, however
it ends.
"""

import argparse
import html
import http.client
import json
import os
import pathlib
import random
import re
import shutil
import signal
import socket
import sqlite3
import subprocess
import sys
import tempfile
import time
import urllib.parse

sys.path.insert(0, str(pathlib.Path(__file__).parent))
from server import AccessServer  # noqa: E402  beside this file

STREETS = ("Lenina", "Sadovaya", "Mira", "Zelenaya", "Polevaya", "Shkolnaya", "Lesnaya", "Novaya")
FAMILIES = ("dlink-dxs", "huawei-vrp", "zyxel-zynos", "cisco-ios")
UPLINK = {"dlink-dxs": "25", "huawei-vrp": "GE0/0/1", "zyxel-zynos": "25", "cisco-ios": "Gi0/1"}
PASSWORD = "lab-secret"


def port_name(family, number):
    return {"huawei-vrp": f"Eth0/0/{number}", "cisco-ios": f"Fa0/{number}"}.get(family, str(number))


class Provider:
    """Which customer is where; switches' tables follow from it."""

    def __init__(self, switches, customers, seed=7):
        self.random = random.Random(seed)
        self.switches = [{"name": "core-1", "family": "cisco-ios", "parent": None, "mac": "00:1c:f0:00:00:01"}]
        for number in range(1, switches):
            family = FAMILIES[number % len(FAMILIES)]
            # Three aggregating switches below the core, the others below those.
            parent = 0 if number <= 3 else 1 + number % 3
            self.switches.append({"name": f"sw-{number:02}", "family": family, "parent": parent,
                                  "mac": f"00:1c:f0:00:{number >> 8:02x}:{number & 255:02x}"})
        for switch in self.switches:
            switch["children"] = []
        for number, switch in enumerate(self.switches):
            if switch["parent"] is not None:
                self.switches[switch["parent"]]["children"].append(number)
        edges = [number for number, switch in enumerate(self.switches) if not switch["children"]]
        places = [(number, port) for number in edges for port in range(1, 24)]
        self.random.shuffle(places)
        self.free = places[customers:]
        self.customers = [
            {"login": f"{self.random.choice(('agro', 'dom', 'kv', 'office'))}{1000 + number}", "place": place,
             "mac": f"48:8f:5a:{number >> 16:02x}:{number >> 8 & 255:02x}:{number & 255:02x}", "online": True,
             "server": number % 2, "address": f"100.64.{number // 250}.{number % 250 + 1}", "minutes": number * 7 % 9000}
            for number, place in enumerate(places[:customers], 1)]
        self.gateways = ["00:15:17:00:00:01", "00:15:17:00:00:02"]

    def path(self, number):
        """From a switch up to the core: (switch, port below it that leads there)."""
        while (parent := self.switches[number]["parent"]) is not None:
            slot = self.switches[parent]["children"].index(number)
            family = self.switches[parent]["family"]
            yield parent, (f"Gi0/{slot + 2}" if family == "cisco-ios" else port_name(family, slot + 1))
            number = parent

    def tables(self):
        tables = {number: [] for number in range(len(self.switches))}
        for customer in self.customers:
            if not customer["online"]:
                continue
            switch, port = customer["place"]
            vlan = 100 + switch
            tables[switch].append([port_name(self.switches[switch]["family"], port), vlan, customer["mac"]])
            for parent, port in self.path(switch):
                tables[parent].append([port, vlan, customer["mac"]])
        for number, switch in enumerate(self.switches):
            uplink = "Gi0/24" if number == 0 else UPLINK[switch["family"]]
            tables[number] += [[uplink, 100 + number, gateway] for gateway in self.gateways]
            for parent, port in self.path(number):
                tables[parent].append([port, 1, switch["mac"]])
        return tables

    def neighbours(self, number):
        switch = self.switches[number]
        known = []
        if switch["parent"] is not None:
            above = self.switches[switch["parent"]]
            known.append([UPLINK[switch["family"]], above["name"], above["mac"], "1"])
        for slot, child in enumerate(switch["children"]):
            below = self.switches[child]
            port = f"Gi0/{slot + 2}" if switch["family"] == "cisco-ios" else port_name(switch["family"], slot + 1)
            known.append([port, below["name"], below["mac"], "25"])
        return known

    def sessions(self, server):
        return [(one["login"], one["mac"], one["address"], f"{one['minutes'] // 60}h{one['minutes'] % 60}m")
                for one in self.customers if one["online"] and one["server"] == server]

    def happen(self):
        """A customer moves, goes offline, or comes back."""
        customer = self.random.choice(self.customers)
        what = self.random.choice(("move", "toggle", "toggle"))
        if what == "move" and self.free:
            self.free.append(customer["place"])
            customer["place"] = self.free.pop(self.random.randrange(len(self.free) - 1))
            customer["online"] = True
        else:
            customer["online"] = not customer["online"]
        customer["minutes"] = 0


class Visitor:
    """A person at the hub's pages, as far as the demo needs one."""

    def __init__(self, port, name, password):
        self.port, self.cookie = port, ""
        self.send("/login", name=name, password=password)
        self.csrf = re.search(r'name="csrf"[^>]*value="([0-9a-f]{64})"', self.ask("GET", "/account"))[1]

    def ask(self, method, path, body=None, **headers):
        connection = http.client.HTTPConnection("127.0.0.1", self.port, timeout=60)
        connection.request(method, path, body, headers | ({"Cookie": self.cookie} if self.cookie else {}))
        reply = connection.getresponse()
        text = reply.read().decode()
        connection.close()
        for line in reply.headers.get_all("Set-Cookie") or []:
            if line.startswith("session="):
                self.cookie = line.split(";")[0]
        if reply.status >= 400:
            raise RuntimeError(f"{method} {path}: {reply.status} {text[:300]}")
        return text

    def send(self, path, **fields):
        fields |= {"csrf": self.csrf} if hasattr(self, "csrf") else {}
        return self.ask("POST", path, urllib.parse.urlencode(fields), **{"Content-Type": "application/x-www-form-urlencoded"})


class Demo:
    def __init__(self, hub, folder, switches, customers, port):
        self.folder, self.hub_program, self.port = folder, hub, port
        self.provider = Provider(switches, customers)
        self.children, self.servers = [], []

    def start(self):
        provider, tables = self.provider, self.provider.tables()
        plan = {"devices": [{"name": one["name"], "family": one["family"], "fdb": tables[number],
                             "lldp": provider.neighbours(number)} for number, one in enumerate(provider.switches)]}
        (self.folder / "plan.json").write_text(json.dumps(plan))
        lab = subprocess.Popen([sys.executable, pathlib.Path(__file__).parent / "lab.py", self.folder / "plan.json"],
                               stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True)
        self.children.append(lab)
        self.places = json.loads(lab.stdout.readline())
        if AccessServer.is_possible():
            self.servers = [AccessServer(self.folder / f"nas-{number + 1}", password=PASSWORD) for number in range(2)]
        self.tell_servers()
        self.olt = self.child("olt.py", "olt.json", self.terminals())["port"]
        self.cabinet = self.child("cabinet.py", "cabinet.json", self.tickets())
        self.state = self.folder / "hub"
        for name, role in (("anna", "administrator"), ("ivan", "operator"), ("olga", "operator")):
            self.run("user", "add", name, "--role", role, stdin=f"{name}-demo-2026\n")
        self.run("user", "duties", "ivan", "technician")
        self.run("user", "duties", "olga", "operator")
        self.run("isp", "devices", "credentials", "lab", "--user", "lab", stdin=f"{PASSWORD}\nlab-enable\n")
        rows = ["name,address,kind,transport,port,profile,credentials,place"]
        for number, one in enumerate(provider.switches):
            place = "node" if one["children"] else f"{STREETS[number % len(STREETS)]} {number}"
            rows.append(f"{one['name']},127.0.0.1,switch,telnet,{self.places['ports'][one['name']]},{one['family']},lab,{place}")
        for number, server in enumerate(self.servers):
            rows.append(f"nas-{number + 1},127.0.0.1,nas,ssh,{server.port},mikrotik-routeros,lab,data centre")
        rows.append(f"olt-1,127.0.0.1,olt,telnet,{self.olt},smartax,lab,data centre")
        self.run("isp", "devices", "import", "-", stdin="\n".join(rows) + "\n")
        with open(self.folder / "hub.log", "w") as log:
            self.children.append(subprocess.Popen(
                [self.hub_program, "serve", "--state-dir", self.state, "--listen", f"127.0.0.1:{self.port}",
                 "--port-file", self.folder / "port"], stderr=log, stdin=subprocess.DEVNULL,
                env={**os.environ, "ISP": "on", "OLT_WRITES": "on", "OLT_READ_SECONDS": "300", "SWITCH_READ_SECONDS": "60", "NAS_READ_SECONDS": "30",
                     "ISP_SESSIONS_AT_ONCE": "16"}))
        self.wait(lambda: (self.folder / "port").exists(), 20, "the hub")
        self.port = int((self.folder / "port").read_text())
        for number, server in enumerate(self.servers):
            name = f"nas-{number + 1}"
            self.wait(lambda: "shown" in self.run("isp", "devices", "key", name), 40, f"the key of {name}")
            self.run("isp", "devices", "key", name, "--accept", server.fingerprint)
        self.wait(lambda: self.unread() == 0, 120, "all devices to be read")
        # From now on some are switched off: they are found nevertheless.
        for customer in self.provider.customers[::9]:
            customer["online"] = False
        self.push()
        self.furnish()
        self.age()

    def child(self, program, file, plan):
        """Starts one more part of the lab, and reads the line in which it says its ports."""
        (self.folder / file).write_text(json.dumps(plan))
        child = subprocess.Popen([sys.executable, pathlib.Path(__file__).parent / program, self.folder / file],
                                 stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True)
        self.children.append(child)
        return json.loads(child.stdout.readline())

    def terminals(self):
        """An OLT with a terminal for each of the first customers: its addresses are theirs."""
        rows, services, ports = [], [], {}
        for number, one in enumerate(self.provider.customers[:96], 1):
            port = f"0/{1 + number % 2}/{number % 8}"
            ports[port] = ports.get(port, -1) + 1
            place = f"{port}:{ports[port]}"
            rows.append([place, f"48575443{0x1A2B0000 + number * 4099:08X}", 10, 10, f"{STREETS[number % 8]} {number}"])
            services.append([number, place, 2600, 1, 2600])
        return {"name": "OLT-1", "user": "lab", "password": PASSWORD, "sessions": 1, "ports": 8,
                "boards": {"1": "H805GPBD", "2": "H805GPBD"}, "vlans": [2600, 2700], "lineprofiles": {"10": "inet"},
                "srvprofiles": {"10": "hg8245"}, "terminals": rows, "services": services,
                "offline": [row[1] for row in rows[::11]],
                "found": [["0/1/3", "4857544311223344", "HG8245"], ["0/2/5", "48575443AABB0102", "HG8310"]]}

    def tickets(self):
        people = self.provider.customers
        subjects = ("Нет интернета с утра", "Медленно вечером", "Кабель порван", "Перенести роутер", "Не открываются сайты")
        return {"people": {"anna": PASSWORD, "olga": PASSWORD},
                "clients": [[str(number), f"Абонент {number}", one["login"], str(number % 20)]
                            for number, one in enumerate(people, 1)],
                "tickets": [[100 + number, str(number * 7 + 1), subject, [["client", f"{subject}. Тел. 8 916 555-00-{10 + number}"]]]
                            for number, subject in enumerate(subjects)]}

    def furnish(self):
        """What people of a provider put in: a registration profile, a connector, hosts, requests, a configuration."""
        anna = Visitor(self.port, "anna", "anna-demo-2026")
        anna.send("/isp/registration", name="inet-2600", lineProfile="10", serviceProfile="10", vlan="2600", gem="1",
                  nativeEthernet="1", forInstallers="on")
        declaration = html.unescape(re.search(r"<textarea[^>]*>(.*?)</textarea>", anna.ask("GET", "/isp/connectors"), re.S)[1])
        declaration = declaration.replace("http://192.0.2.10/cabinet", f"http://127.0.0.1:{self.cabinet}/cabinet")
        anna.send("/isp/connectors", text=declaration.replace('"gap": 300', '"gap": 0'))
        for name in ("anna", "olga"):
            person = anna if name == "anna" else Visitor(self.port, name, f"{name}-demo-2026")
            person.send("/isp/logins/1", name=name, password=PASSWORD)
        anna.send("/isp/clients/1/read")
        for number, folder in enumerate(("Lenina", "Sadovaya"), 1):
            anna.send("/isp/folders", name=folder)
            for host in range(1, 5):
                # Loopback answers; the documentation's network never does, and nothing is sent to it.
                anna.send("/isp/hosts", name=f"{folder.lower()}-{host}", address=f"127.0.{number}.{host}", folder=str(number))
        for number, street in enumerate(STREETS[:5]):
            anna.send("/isp/requests", folder="1", title=f"Connect {street} {number * 3 + 1}", kind="connection", address=f"{street} {number * 3 + 1}",
                      phone=f"8 916 555-00-{20 + number}", state=("new", "planned", "in-work", "waits", "new")[number],
                      colour=("red", "yellow", "blue", "green", "")[number])
        anna.send("/isp/configs/devices/core-1/read")
        self.wait(lambda: "never" not in self.run("isp", "olt", "list").split("olt-1")[1], 120, "the OLT to be read")

    def unread(self):
        return int(self.run("isp", "state").split("unread\t")[1].split()[0])

    def age(self):
        """Moves what was read into the last three weeks: a provider of five minutes has no history."""
        with sqlite3.connect(self.state / "hub.db", timeout=30) as database:
            database.execute("UPDATE sightings SET first = first - 86400 * (3 + abs(station * 7919 % 18))")
            database.execute("UPDATE pppSessions SET first = first - 3600 * (2 + login * 37 % 90) WHERE last IS NULL")

    def run(self, *words, stdin=""):
        done = subprocess.run([self.hub_program, *words, "--state-dir", self.state], input=stdin, text=True,
                              capture_output=True, timeout=60)
        if done.returncode:
            raise RuntimeError(f"{words}: {done.stderr}")
        return done.stdout

    @staticmethod
    def wait(condition, seconds, what):
        for _ in range(seconds * 5):
            if condition():
                return
            time.sleep(0.2)
        raise RuntimeError(f"waited for {what} in vain")

    def tell_servers(self):
        for number, server in enumerate(self.servers):
            server.tell(self.provider.sessions(number))

    def step(self):
        for _ in range(3):
            self.provider.happen()
        self.push()

    def push(self):
        tables = self.provider.tables()
        with socket.create_connection(("127.0.0.1", self.places["control"])) as connection:
            lines = connection.makefile()
            for number, one in enumerate(self.provider.switches):
                request = {"device": one["name"], "set": {"fdb": tables[number]}, "forget": True}
                connection.sendall(json.dumps(request).encode() + b"\n")
                lines.readline()
        self.tell_servers()

    def end(self):
        for child in reversed(self.children):
            if child.poll() is None:
                if child.stdin:
                    child.stdin.close()
                else:
                    child.terminate()
                try:
                    child.wait(timeout=15)
                except subprocess.TimeoutExpired:
                    child.kill()
        for server in self.servers:
            server.stop()
        shutil.rmtree(self.folder, ignore_errors=True)


def main():
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("hub", type=pathlib.Path)
    parser.add_argument("--seconds", type=int, default=3600)
    parser.add_argument("--switches", type=int, default=40)
    parser.add_argument("--customers", type=int, default=600)
    parser.add_argument("--port", type=int, default=int(os.environ.get("DEMO_PORT", "8080")))
    words = parser.parse_args()
    signal.signal(signal.SIGTERM, lambda *_: sys.exit(143))
    demo = Demo(words.hub.resolve(), pathlib.Path(tempfile.mkdtemp(prefix="isp-")), words.switches, words.customers,
                words.port)
    try:
        demo.start()
        offline = next(one for one in demo.provider.customers if not one["online"])
        print(f"""A provider with {words.switches} switches, {len(demo.servers)} access servers, an OLT, an old desk and {words.customers} customers.
Pages:          http://127.0.0.1:{demo.port}/isp/search
Administrator:  anna  anna-demo-2026
Technician:     ivan  ivan-demo-2026
Desk:           olga  olga-demo-2026
Try:            {demo.provider.customers[1]['login']} (online), {demo.provider.customers[1]['mac']}, {offline['login']} (offline)
Ctrl-C ends it.""", flush=True)
        end = time.monotonic() + words.seconds
        while time.monotonic() < end:
            time.sleep(min(20, max(0, end - time.monotonic())))
            demo.step()
    except KeyboardInterrupt:
        pass
    finally:
        demo.end()


if __name__ == "__main__":
    main()
