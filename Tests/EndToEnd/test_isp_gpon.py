"""OLTs are read and changed through the hub: plans, dry runs, faults, kill -9, two people at once; on a simulated OLT."""

import collections
import concurrent.futures
import html
import json
import os
import pathlib
import random
import re
import socket
import subprocess
import sys
import time

import pytest
from laboratory import environment, measured, wait_for
from test_hub import Hub, program
from test_hub_people import Browser, add_user

LAB = pathlib.Path(__file__).parent.parent / "Lab" / "isp" / "olt.py"
SECRET = "lab-secret"
# Every test has an OLT of its own, and all are on one hub: they are read, and take their faults, at the same time.
TESTS, FAULTY, KILLED = 15, 8, 8
# `OLT_KILLS=200` kills the hub at so many points of plans; `OLT_FAULTS=all` has every fault in each kind of plan.
KILLS = int(os.environ.get("OLT_KILLS", "16"))
ALL_FAULTS = os.environ.get("OLT_FAULTS") == "all"


def plan_of(number):
    """Serial numbers are those of one OLT alone: the hub finds a terminal again on any."""
    return {
        "name": "OLT-1", "user": "lab", "password": SECRET, "sessions": 1, "boards": {"1": "H805GPBD"}, "ports": 4,
        "vlans": [100, 2600, 2700], "lineprofiles": {"10": "inet", "20": "bridge"},
        "srvprofiles": {"10": "hg8245", "20": "hg310"}, "found": [["0/1/3", f"48575443{number:02X}223344", "HG8245"]],
        "absent": [f"48575443{number:02X}667788"],
        "terminals": [["0/1/3:0", f"48575443{number:02X}BBCCDD", 20, 20, "kv-7"],
                      ["0/1/0:0", f"48575443{number:02X}001234", 10, 10, "Lenina 5"]],
        "services": [[5, "0/1/3:0", 100, 1, 100], [6, "0/1/3:0", 2600, 2, 2600], [9, "0/1/3:0", 2700, 3, 2700]],
    }


class Olt:
    def __init__(self, folder, number):
        file = folder / f"olt-{number}.json"
        file.write_text(json.dumps(plan_of(number)))
        self.process = subprocess.Popen([sys.executable, str(LAB), str(file)], stdin=subprocess.PIPE,
                                        stdout=subprocess.PIPE, text=True)
        self.places = json.loads(self.process.stdout.readline())

    def ask(self, **request):
        with socket.create_connection(("127.0.0.1", self.places["control"])) as connection:
            connection.sendall(json.dumps(request).encode() + b"\n")
            return json.loads(connection.makefile().readline())

    def close(self):
        self.process.stdin.close()
        self.process.wait(timeout=10)


class Site:
    """A hub with OLTs, a profile and a token with all duties."""

    def __init__(self, folder, count, writes="on"):
        self.olts = [Olt(folder, number) for number in range(1, count + 1)]
        self.hub = Hub(folder, ISP="on", OLT_WRITES=writes)
        self.tokens = {}
        self.admin = self.token("administrator", "administrator")
        self.run("isp", "devices", "credentials", "lab", "--user", "lab", stdin=f"{SECRET}\n")
        rows = [f"olt-{number},127.0.0.1,olt,telnet,{olt.places['port']},smartax,lab,"
                for number, olt in enumerate(self.olts, 1)]
        self.run("isp", "devices", "import", "-",
                 stdin="\n".join(["name,address,kind,transport,port,profile,credentials,place", *rows]))
        self.houses = [House(self, olt, number) for number, olt in enumerate(self.olts, 1)]
        self.profile = self.houses[0].ok("POST", "registration-profiles", {
            "name": "inet", "lineProfile": 10, "serviceProfile": 10, "vlan": 2600, "nativeEthernet": 1,
            "forInstallers": True})["profile"]
        # Readings of the schedule would come between.
        wait_for(lambda: time.sleep(0.2) or all(one["readAt"] for one in self.states().values()), 60, "the first readings")
        self.free = iter(self.houses)

    def run(self, *words, stdin):
        done = subprocess.run([program(), *words, "--state-dir", self.hub.folder], input=stdin, text=True, timeout=30,
                              capture_output=True, env=environment())
        assert done.returncode == 0, done.stderr

    def states(self):
        return {one["name"]: one for one in self.hub.send("GET", "/api/v1/isp/olts", key=self.admin)[1]["olts"]}

    def token(self, preset, role="operator"):
        if preset not in self.tokens:
            self.tokens[preset] = self.hub.command("token", "create", preset, "--role", role, "--duties", preset)
        return self.tokens[preset]

    def close(self):
        self.hub.kill()
        for olt in self.olts:
            olt.close()


class House:
    """One OLT of a hub, with what is connected to it."""

    def __init__(self, site, olt, number):
        self.site, self.olt, self.hub, self.admin = site, olt, site.hub, site.admin
        self.name = f"olt-{number}"
        self.number = site.states()[self.name]["olt"]
        plan = plan_of(number)
        self.found_serial, self.absent_serial = plan["found"][0][1], plan["absent"][0]
        self.old, self.lenina = (row[1] for row in plan["terminals"])

    @property
    def profile(self):
        return self.site.profile

    def state(self):
        return self.site.states()[self.name]

    def terminals(self, words):
        """The terminals of this OLT that a search finds."""
        return [one for one in self.ok("GET", f"terminals?q={words}")["terminals"] if one["olt"] == self.number]

    def token(self, preset):
        return self.site.token(preset)

    def send(self, method, path, body=None, key=None):
        return self.hub.send(method, "/api/v1/isp/" + path, body, key or self.admin)

    def ok(self, method, path, body=None, key=None):
        status, answer = self.send(method, path, body, key)
        assert status in (200, 201, 202), (method, path, status, answer)
        return answer

    def plan(self, kind, key=None, **fields):
        return self.ok("POST", "plans", {"kind": kind, "olt": self.number, **fields}, key)

    def found(self, key=None, **more):
        return self.plan("register-found", key, port="0/1/3", serial=self.found_serial, description="kv-12", profile=self.profile,
                         **more)

    def by_hand(self):
        return self.plan("register-by-hand", port="0/1/3", serial=f"HWTC-{self.absent_serial[8:]}", description="kv-13",
                         profile=self.profile)

    def delete(self):
        return self.plan("delete", place="0/1/3:0", serial=self.old)

    def restore(self):
        """Of a terminal that is deleted for it."""
        assert self.carry_out(self.delete())["state"] == "done"
        return self.plan("restore", serial=self.old)

    def confirm(self, plan, key=None, typed=""):
        typed = typed or (plan["serial"] or "")[-4:]
        return self.send("POST", f"plans/{plan['plan']}/confirm", {"factsHash": plan["factsHash"], "typed": typed}, key)

    def end(self, plan, seconds=60):
        """The plan once it is over."""
        last = {}

        def over():
            time.sleep(0.1)
            last.update(self.ok("GET", f"plans/{plan['plan']}"))
            return last["state"] not in ("shown", "confirmed", "running")
        wait_for(over, seconds, "the end of the plan")
        return last

    def carry_out(self, plan):
        status, answer = self.confirm(plan)
        assert status == 200, answer
        return self.end(plan)


@pytest.fixture(scope="module")
def site(tmp_path_factory):
    site = Site(tmp_path_factory.mktemp("gpon"), TESTS + FAULTY)
    yield site
    site.close()


@pytest.fixture
def house(site):
    """An OLT that no other test has touched."""
    return next(site.free)


def state(report):
    return {key: report[key] for key in ("terminals", "services")}


def test_reading(house):
    """Boards, ports, terminals, light, found terminals with what is known of them, search over all."""
    assert house.ok("GET", f"olts/{house.number}/boards")["boards"] == [{"slot": 1, "board": "H805GPBD", "status": "Normal"}]
    ports = house.ok("GET", f"olts/{house.number}/ports")["ports"]
    assert [(one["port"], one["terminals"]) for one in ports] == [("0/1/0", 1), ("0/1/1", 0), ("0/1/2", 0), ("0/1/3", 1)]
    assert ports[3]["downKilobits"] == 234_570
    # The load of each port and of all together, over time; the general history of series has it not, for it asks for no duty.
    span = "from=2020-01-01T00:00:00Z&to=2099-01-01T00:00:00Z&step=31536000"
    load = {port: house.ok("GET", f"olts/{house.number}/load?{span}&port={port}") for port in ("", "0/1/3")}
    assert [[one["name"], one["values"]] for one in load["0/1/3"]["series"]] == [["Down", [234_570_000]], ["Up", [-12_348_000]]]
    assert [one["values"] for one in load[""]["series"]] == [[4 * 234_567_000 + 6000], [-4 * 12_345_000 - 6000]]
    assert house.send("GET", f"olts/{house.number}/load?{span}&port=1/3")[0] == 422
    assert "ponPort" not in json.dumps(house.hub.send("GET", "/api/v2/kinds", key=house.admin)[1])
    status, answer = house.hub.send("GET", f"/api/v2/series?subject=gpon/{house.number}&kind=ponPort&name=0/1/3&{span}", key=house.admin)
    assert status == 400 and "ponPort" not in answer["error"], answer
    found = [one for one in house.ok("GET", "found")["found"] if one["olt"] == house.number]
    assert [(one["label"], one["port"], one["knownAs"]) for one in found] == [
        (f"HWTC-{house.found_serial[8:]}", "0/1/3", None)]
    for words in "kv-7", house.old[8:], f"hwtc-{house.old[8:].lower()}", "48:8f:5a:00:00:05":
        hits = house.terminals(words)
        assert [one["place"] for one in hits] == ["0/1/3:0"], words
    terminal = house.ok("GET", f"terminals/{hits[0]['terminal']}")
    assert terminal["state"] == "online" and terminal["rxDBm"] < -17 and len(terminal["servicePorts"]) == 3
    assert terminal["lineProfile"] == 20 and terminal["distanceMetres"] == 1000
    signals = house.ok("GET", f"signals?show=all&olt={house.number}")["terminals"]
    assert [one["description"] for one in signals] == ["Lenina 5", "kv-7"] and signals[0]["rxDBm"] < signals[1]["rxDBm"]
    assert house.ok("GET", "signals?olt=99")["terminals"] == []
    # No access server is read: whether its customer is online is not known.
    assert terminal["login"] is None and terminal["loginOnline"] is None
    # Who may read devices alone is told nothing of what terminals have.
    reader = house.token("read-devices")
    assert house.send("POST", f"terminals/{hits[0]['terminal']}/read", key=reader)[0] == 403
    assert house.ok("POST", f"terminals/{hits[0]['terminal']}/read", key=house.token("technician"))["place"] == "0/1/3:0"
    assert not house.olt.ask()["writes"]


def test_serial_numbers(house):
    """A terminal that waits to be registered is found by each search; the OLTs are asked for one that nothing stored answers."""
    serial, label = house.found_serial, f"HWTC-{house.found_serial[8:]}"
    add_user(house.hub, "seeker", "administrator")
    browser = Browser(house.hub.port)
    assert browser.login("seeker") == 303

    def found(words):
        return [one["serial"] for one in house.ok("GET", f"terminals?q={words}")["found"] if one["olt"] == house.number]
    assert found(serial) == found(label.lower()) == found(serial[6:]) == [serial]
    assert found("kv-7") == found("-") == []
    page = browser.ask("GET", f"/isp/terminals?q={label}")[1]
    assert "Not registered" in page and f'href="/isp/register?olt={house.number}&amp;port=0/1/3&amp;serial={serial}"' in page
    assert "No terminal is listed here" not in page and "Ask the OLTs" not in page
    for path in "/search", "/isp/search":
        page = browser.ask("GET", f"{path}?q={label}")[1]
        assert f'href="/isp/found?q={serial}"' in page and "terminal, not registered" in page, path
    # Another operator registers a terminal: no reading has it yet.
    other = house.absent_serial
    house.olt.ask(forget=True, do=f"(config-if-gpon-0/1)#|ont add 2 5 sn-auth {other} omci ont-lineprofile-id 10 "
                                  "ont-srvprofile-id 10 desc \"by-another\"")
    page = browser.ask("GET", f"/isp/terminals?q={other}")[1]
    assert "No terminal is listed here" in page and "Ask the OLTs" in page
    assert "Ask the OLTs" not in browser.ask("GET", f"/isp/terminals?q={other[8:]}")[1]

    def asked(**more):
        answers = house.ok("POST", "terminals/ask", {"serial": other}, house.token("technician"))["olts"]
        return next(one for one in answers if one["olt"] == house.number), answers
    for fault, result, word in (({"busy-vty": True}, "not-asked", "did not let the hub in"),
                                ({"reset_after": 30}, "no-answer", "display ont info by-sn")):
        house.olt.ask(faults=fault)
        mine, _ = asked()
        assert mine["result"] == result and word in mine["reason"], mine
    house.olt.ask(faults={}, forget=True)
    mine, answers = asked()
    assert (mine["result"], mine["place"], mine["reason"]) == ("found", "0/1/2:5", None), mine
    assert len(answers) == len(house.site.houses)
    assert {one["result"] for one in answers if one["olt"] != house.number} <= {"not-found", "not-asked"}
    assert [line for line in house.olt.ask()["received"] if line.startswith("display")] == [f"display ont info by-sn {other}"]
    assert not house.olt.ask()["writes"]
    # From now on it is stored.
    assert [one["description"] for one in house.terminals(other)] == ["by-another"]
    reply, page = browser.post("/isp/terminals/ask", {"csrf": browser.csrf(), "q": f"HWTC-{other[8:]}"})
    assert reply.status == 200 and ">by-another</a>" in page and f'href="/isp/terminals/{mine["terminal"]}">0/1/2:5</a>' in page
    assert house.send("POST", "terminals/ask", {"serial": other[8:]})[0] == 422
    reply, page = browser.post("/isp/terminals/ask", {"csrf": browser.csrf(), "q": other[8:]})
    assert reply.status == 422 and "OLTs are asked for a whole serial number" in page
    for preset in "installer", "read-devices":
        assert house.send("POST", "terminals/ask", {"serial": other}, house.token(preset))[0] == 403
    # Who reads devices alone is told nothing of what is stored, also where the words are refused.
    add_user(house.hub, "reader", "operator")
    house.hub.command("user", "duties", "reader", "read-devices")
    reader = Browser(house.hub.port)
    assert reader.login("reader") == 303
    token = reader.csrf()
    for words, status in ((other, 403), ("kv-7", 422)):
        reply, page = reader.post("/isp/terminals/ask", {"csrf": token, "q": words})
        assert reply.status == status and "/isp/terminals/" not in page, page
    # The same in a terminal.
    environ = environment() | {"MONITOR_HUB_URL": f"http://127.0.0.1:{house.hub.port}",
                               "MONITOR_HUB_TOKEN": house.token("technician")}

    def command(*words):
        done = subprocess.run([program(), "isp", "olt", "find", *words, "--state-dir", house.hub.folder], text=True,
                              capture_output=True, env=environ, timeout=120)
        return done.returncode, done.stdout + done.stderr
    assert command(label) == (0, f"TERMINAL\tOLT\tPLACE\tSTATE\tNAME\n{label}\t{house.name}\t0/1/3\tnot registered\t\n")
    status, told = command("--ask", other)
    assert status == 0 and f"{house.name}\tfound\t0/1/2:5\t\n" in told, told
    assert command("ABCD-11223344")[0] == 1


def test_mac_table(house):
    """The MAC table of an OLT by port and terminal; what is learnt no more is told apart, and comes back with `show=all`."""
    def table(words=""):
        return house.ok("GET", f"olts/{house.number}/addresses?{words}")

    def addresses(words=""):
        return [(one["address"], one["place"], one["vlan"], one["now"]) for one in table(words)["addresses"]]
    first = [("48:8f:5a:00:00:05", "0/1/3:0", 100, True), ("48:8f:5a:00:00:06", "0/1/3:0", 2600, True),
             ("48:8f:5a:00:00:09", "0/1/3:0", 2700, True)]
    assert addresses() == first and table()["count"] == 3
    assert table()["addresses"][0]["description"] == "kv-7" and table()["addresses"][0]["serial"] == house.old
    assert addresses("port=0/1/3") == first and addresses("port=0/1/0") == []
    assert addresses("q=5a00-0006") == first[1:2] and addresses("q=kv-7") == first and addresses("q=nobody") == []
    assert house.send("GET", f"olts/{house.number}/addresses?port=1/3")[0] == 422
    house.olt.ask(do="undo service-port 6")
    before = table()["readAt"]
    house.ok("POST", f"olts/{house.number}/addresses/read", key=house.token("technician"))
    assert addresses() == [first[0], first[2]] and table()["readAt"] > before
    assert sorted(addresses("show=all")) == [first[0], first[1][:3] + (False,), first[2]]
    assert house.send("POST", f"olts/{house.number}/addresses/read", key=house.token("installer"))[0] == 403
    assert not house.olt.ask()["writes"]


def test_registration_deletion_restore_save(house):
    """Registration, deletion of a terminal with three service ports, restore, save: read back, and in the audit."""
    before = house.olt.ask()
    plan = house.found()
    assert [step["line"].split()[:2] for step in plan["steps"]] == [["ont", "confirm"], ["service-port", "0"], ["ont", "port"]]
    begun = time.monotonic()
    done = house.carry_out(plan)
    assert done["state"] == "done" and done["outcome"].startswith("online, receives"), done
    assert time.monotonic() - begun < 20
    report = house.olt.ask()
    assert report["terminals"]["0/1/3:1"] == {"serial": house.found_serial, "line": 10, "service": 10, "description": "kv-12",
                                              "native": {"1": 2600}}
    assert report["executed"] == report["writes"] == [line["line"] for line in done["sent"]]
    # The same confirmation again sends nothing.
    assert house.confirm(plan)[0] == 200
    assert house.olt.ask()["writes"] == report["writes"]
    plan = house.delete()
    assert plan["affects"] and house.confirm(plan, typed="0000")[0] == 422
    assert house.carry_out(plan)["state"] == "done"
    assert "0/1/3:0" not in house.olt.ask()["terminals"]
    wait_for(lambda: house.terminals("kv-7")[0]["goneAt"], 10, "the list without the terminal")
    gone = house.terminals("kv-7")[0]
    assert house.carry_out(house.plan("restore", serial=house.old))["state"] == "done"
    # Deleted and restored, it has a former place.
    wait_for(lambda: not house.terminals("kv-7")[0]["goneAt"], 10, "the list with the terminal")
    now = house.ok("GET", f"terminals/{house.terminals('kv-7')[0]['terminal']}")
    assert [(one["terminal"], one["place"], one["to"]) for one in now["otherPlaces"]] == [
        (gone["terminal"], "0/1/3:0", gone["goneAt"])]
    before_it = house.ok("GET", f"terminals/{gone['terminal']}")["otherPlaces"]
    assert [(one["terminal"], one["to"]) for one in before_it] == [(now["terminal"], None)]
    after = house.olt.ask()
    assert after["terminals"]["0/1/3:0"] == before["terminals"]["0/1/3:0"]
    assert {key: after["services"][key] for key in "569"} == before["services"]
    assert not after["is_saved"]
    assert house.state()["unsavedSince"]
    assert house.carry_out(house.plan("save"))["state"] == "done"
    assert house.olt.ask()["is_saved"] and not house.state()["unsavedSince"]
    assert house.olt.ask()["answered_yes"] == 0
    status, audit = house.hub.send("GET", "/api/v1/audit", key=house.admin)
    if status == 200:
        words = json.dumps(audit)
        assert "olt-plan-confirmed" in words and "olt-plan-ended" in words


def test_service_ports(house):
    """A service port and a native VLAN are added and removed."""
    plan = house.plan("add-service-port", place="0/1/0:0", serial=house.lenina, vlan=2700, gem=2)
    assert house.carry_out(plan)["state"] == "done"
    assert house.olt.ask()["services"]["0"]["vlan"] == 2700
    plan = house.plan("native-vlan", place="0/1/0:0", serial=house.lenina, ethernet=1, vlan=2700)
    assert house.carry_out(plan)["state"] == "done"
    plan = house.plan("remove-service-port", place="0/1/0:0", serial=house.lenina, index=0)
    assert house.carry_out(plan)["state"] == "done"
    assert "0" not in house.olt.ask()["services"]


def test_list_of_service_ports(house):
    """All service ports of an OLT, by page, API and command; one without a terminal is shown, and removed by a plan."""
    def row(place, **more):
        return {"place": place, "vlan": 100, "gem": 1, "user": 100, "rx": None, "tx": None} | more
    house.olt.ask(services={40: row("0/1/2:9"), 41: row(None, type="eth", port="0/9/0", gem=None), 42: row("0/1/2:9", vlan=2600)})

    def listed(words=""):
        return house.ok("GET", f"olts/{house.number}/service-ports?{words}")

    def indices(words=""):
        return [one["index"] for one in listed(words)["servicePorts"]]
    assert indices() == [5, 6, 9]
    house.ok("POST", f"olts/{house.number}/read")
    wait_for(lambda: time.sleep(0.2) or listed()["count"] == 6, 60, "the next reading")
    assert indices() == [5, 6, 9, 40, 41, 42] and indices("show=orphans") == [40, 41, 42] and indices("vlan=2600") == [6, 42]
    assert indices("port=0/1/2") == [40, 42] and listed()["orphans"] == 3 and listed()["readAt"]
    by_index = {one["index"]: one for one in listed()["servicePorts"]}
    assert [by_index[40][key] for key in ("place", "portType", "terminal", "removableOrphan")] == ["0/1/2:9", "gpon", None, True]
    assert [by_index[41][key] for key in ("place", "port", "portType", "removableOrphan")] == [None, "0/9/0", "eth", False]
    assert by_index[5]["description"] == "kv-7" and not by_index[5]["removableOrphan"]
    for words in "vlan=0", "port=1/3", "page=x":
        assert house.send("GET", f"olts/{house.number}/service-ports?{words}")[0] == 422
    add_user(house.hub, "ports", "administrator")
    browser = Browser(house.hub.port)
    assert browser.login("ports") == 303
    page = browser.ask("GET", f"/isp/olts/{house.number}/service-ports")[1]
    assert page.count("Plan to remove<span") == 5 and page.count('value="remove-orphan-service-port"') == 2
    assert "eth 0/9/0" in page and ">no terminal<" in page
    assert f'href="/isp/olts/{house.number}/service-ports"' in browser.ask("GET", f"/isp/olts/{house.number}")[1]
    done = subprocess.run([program(), "isp", "olt", "service-ports", house.name, "--orphans", "--state-dir", house.hub.folder],
                          text=True, capture_output=True, env=environment(), timeout=60)
    assert done.stdout.splitlines()[1:] == ["40\t0/1/2:9\tgpon\t100\t100\t1\tup\tnone", "41\t0/9/0\teth\t100\t100\t-\tup\tnone",
                                            "42\t0/1/2:9\tgpon\t2600\t100\t1\tup\tnone"], (done.stdout, done.stderr)
    # Of a terminal, of another sort of port, or not there: no plan.
    for body in ({"index": 5, "place": "0/1/3:0"}, {"index": 5}, {"index": 41}, {"index": 77}):
        status, answer = house.send("POST", "plans", {"kind": "remove-orphan-service-port", "olt": house.number} | body)
        assert status == 409, (body, answer)
    assert house.send("POST", "plans", {"kind": "remove-orphan-service-port", "olt": house.number, "index": 40,
                                        "place": "0/1/2:9"}, house.token("installer"))[0] == 403
    assert house.olt.ask()["writes"] == []
    # From the page: the plan, with its one line; a terminal that is registered there meanwhile makes it void.
    reply, _ = browser.post("/isp/plans", {"csrf": browser.csrf(), "olt": house.number, "kind": "remove-orphan-service-port",
                                           "place": "0/1/2:9", "serial": "", "index": 40})
    assert reply.status == 303
    plan = house.ok("GET", f"plans/{reply.getheader('Location').split('/')[-1]}")
    assert [step["line"] for step in plan["steps"]] == ["undo service-port 40"] and "is up" in plan["affects"][0]
    house.olt.ask(do=f"(config-if-gpon-0/1)#|ont add 2 9 sn-auth {house.absent_serial} omci ont-lineprofile-id 10 "
                     "ont-srvprofile-id 10 desc \"x\"")
    status, answer = house.confirm(plan)
    assert status == 409 and "nothing was sent" in answer["error"], answer
    house.olt.ask(services={43: row("0/1/2:11")})
    plan = house.plan("remove-orphan-service-port", index=43, place="0/1/2:11")
    assert house.carry_out(plan)["state"] == "done"
    assert house.olt.ask()["writes"] == ["undo service-port 43"]
    wait_for(lambda: 43 not in indices() and 40 in indices(), 10, "the list without it")


def test_dry_run(tmp_path):
    """A dry run shows every line, and the OLT receives none of them."""
    site = Site(tmp_path, 3, writes="dry-run")
    first, second, third = site.houses
    makes = [
        lambda: [first.found(), first.by_hand()],
        lambda: [second.delete(), second.plan("save")],
        lambda: [third.plan("add-service-port", place="0/1/0:0", serial=third.lenina, vlan=100, gem=2),
                 third.plan("remove-service-port", place="0/1/3:0", serial=third.old, index=5),
                 third.plan("remove-orphan-service-port", place="0/1/3:9", index=40)]]
    third.olt.ask(services={40: {"place": "0/1/3:9", "vlan": 100, "gem": 1, "user": 100, "rx": None, "tx": None}})
    try:
        with concurrent.futures.ThreadPoolExecutor(len(makes)) as pool:
            plans = sum(pool.map(lambda make: make(), makes), [])
        for plan in plans:
            assert plan["steps"] and plan["dryRun"]
            status, answer = first.confirm(plan)
            assert status == 409 and "dry run" in answer["error"]
        assert [house.olt.ask()["writes"] for house in site.houses] == [[], [], []]
    finally:
        site.close()


def test_facts_changed(house):
    """What changes between plan and confirmation makes the plan void, and nothing is sent."""
    for changed, make in [("service-port 0 vlan 100 gpon 0/1/0 ont 0 gemport 4 multi-service user-vlan 100 tag-transform translate",
                           house.found),
                          ("(config-if-gpon-0/1)#|ont add 3 1 sn-auth 4857544399990000 omci ont-lineprofile-id 10 "
                           "ont-srvprofile-id 10 desc \"x\"", house.by_hand),
                          ("service-port 77 vlan 100 gpon 0/1/3 ont 0 gemport 4 multi-service user-vlan 100 "
                           "tag-transform translate", house.delete)]:
        plan = make()
        house.olt.ask(do=changed)
        status, answer = house.confirm(plan)
        assert status == 409 and "nothing was sent" in answer["error"], answer
        assert house.ok("GET", f"plans/{plan['plan']}")["state"] == "void"
    assert house.olt.ask()["writes"] == []


FAULTS = [{name: {"at": at}} for name in ("success-zero", "silent", "lying", "refused", "refused-done", "syntax", "lost",
                                          "lost-done", "question", "garbage", "garbage-done", "busy-done") for at in (0, 1)]
FAULTS += [{"busy": {"at": 0, "times": 1}}, {"alarm": "inside-echo"}, {"alarm": "inside-row"}, {"alarm": "between"},
           {"split": 1}, {"pager": 5, "alarm": "behind-pager"}, {"slow_ms": 200}]


def fail(house, kind, faults):
    make = [house.found, house.by_hand, house.delete, house.restore][kind]
    house.olt.ask(restart=True, forget=True, faults={})
    plan = make()
    # What a restore needs first is none of its own lines.
    before = house.olt.ask(forget=True)
    house.olt.ask(faults=faults)
    status, _ = house.confirm(plan)
    assert status == 200, faults
    ended = house.end(plan, 90)
    house.olt.ask(faults={})
    after = house.olt.ask()
    assert len(set(after["executed"])) == len(after["executed"]), faults
    if ended["state"] == "done":
        if make == house.delete:
            assert "0/1/3:0" not in after["terminals"], faults
        elif make == house.restore:
            assert after["terminals"]["0/1/3:0"]["serial"] == house.old, faults
            assert {"5", "6", "9"} <= set(after["services"]), faults
        else:
            serial = house.found_serial if make == house.found else house.absent_serial
            place = next(key for key, one in after["terminals"].items() if one["serial"] == serial)
            assert after["terminals"][place]["native"] == {"1": 2600}, faults
            assert any(one["place"] == place and one["vlan"] == 2600 for one in after["services"].values()), faults
    elif ended["state"] == "undone":
        assert state(after) == state(before), faults
    else:
        assert ended["state"] in ("stopped", "unknown"), (faults, ended)
        for step in ended["steps"]:
            if step["state"] in ("waiting", "failed"):
                assert step["line"] not in after["executed"], (faults, step)
    assert after["answered_yes"] == 0
    if ended["state"] == "unknown":
        status, answer = house.confirm(house.plan("save"))
        assert status == 423 and "Look first" in answer["error"], (faults, answer)
        assert house.send("POST", f"plans/{plan['plan']}/seen")[0] == 409
        assert house.ok("POST", f"plans/{plan['plan']}/look")["look"]
        house.ok("POST", f"plans/{plan['plan']}/seen")
    return ended["state"]


def test_faults(site):
    """Whatever goes wrong, the hub never says done when the OLT says otherwise, and what is undone left exactly what was."""
    dice = random.Random(20)
    cases = [(kind, faults) for faults in FAULTS for kind in (range(4) if ALL_FAULTS else [dice.randrange(4)])]
    dice.shuffle(cases)
    houses = [next(site.free) for _ in range(FAULTY)]

    def each(index):
        return [fail(houses[index], *case) for case in cases[index::FAULTY]]
    with concurrent.futures.ThreadPoolExecutor(FAULTY) as pool:
        ends = sum(pool.map(each, range(FAULTY)), [])
    measured("OLT: faults", f"{len(FAULTS)} scripts, {len(cases)} plans, which ended " + ", ".join(
        f"{state} {count}" for state, count in sorted(collections.Counter(ends).items())))
    assert set(ends) >= {"done", "undone", "unknown"}, ends


def test_kill(tmp_path):
    """kill -9 at random moments of plans of four kinds: nothing is sent twice, and each plan is unknown or over."""
    site = Site(tmp_path, KILLED)
    dice = random.Random(KILLS)
    ends = []
    try:
        with concurrent.futures.ThreadPoolExecutor(KILLED) as pool:
            while len(ends) < KILLS:
                ends += kill(site, pool, dice)
    finally:
        site.close()
    measured("OLT: kill -9", f"{len(ends)} points of plans, which ended " + ", ".join(
        f"{state} {count}" for state, count in sorted(collections.Counter(ends).items())))
    assert "unknown" in ends


def slow_plan(house, kind):
    house.olt.ask(restart=True, forget=True, faults={})
    plan = [house.found, house.by_hand, house.delete, house.restore][kind]()
    house.olt.ask(forget=True, faults={"slow_ms": 40})
    return plan


def kill(site, pool, dice):
    hub, connections = site.hub, []
    kinds = [dice.randrange(4) for _ in site.houses]
    plans = list(pool.map(slow_plan, site.houses, kinds))
    begin, lengths = time.monotonic(), sorted((dice.uniform(0, 6) for _ in plans), reverse=True)
    for plan, length in zip(plans, lengths):
        time.sleep(max(0, begin + 6 - length - time.monotonic()))
        connection = socket.create_connection(("127.0.0.1", hub.port))
        body = json.dumps({"factsHash": plan["factsHash"], "typed": plan["serial"][-4:]}).encode()
        connection.sendall(b"POST /api/v1/isp/plans/%s/confirm HTTP/1.1\r\nHost: h\r\nAuthorization: Bearer %s\r\n"
                           b"Content-Length: %d\r\n\r\n%s" % (plan["plan"].encode(), site.admin.encode(), len(body), body))
        connections.append(connection)
    time.sleep(max(0, begin + 6 - time.monotonic()))
    hub.kill()
    for connection in connections:
        connection.close()
    # What was on its way still arrives.
    for house in site.houses:
        wait_for(lambda: not house.olt.ask()["sessions"], 10, "the end of the hub's sessions")
    before = [house.olt.ask()["writes"] for house in site.houses]
    hub.start()
    time.sleep(1)
    return list(pool.map(killed, site.houses, plans, before))


def killed(house, plan, sent):
    now = house.ok("GET", f"plans/{plan['plan']}")
    assert now["state"] in ("shown", "void", "unknown", "done", "undone", "stopped"), now
    assert house.olt.ask()["writes"] == sent
    assert [line["line"] for line in now["sent"]][:len(sent)] == sent
    assert (now["state"] == "unknown") or not sent or now["endedAt"]
    if now["state"] == "unknown":
        assert house.confirm(house.plan("save"))[0] == 423
        house.ok("POST", f"plans/{plan['plan']}/look")
        house.ok("POST", f"plans/{plan['plan']}/seen")
    executed = house.olt.ask()["executed"]
    assert len(set(executed)) == len(executed)
    return now["state"]


def test_two_people(house):
    """Two people on one OLT: one after the other, no line of one between those of the other."""
    other = house.token("technician")
    plans = [(house.found(), house.admin), (house.plan("add-service-port", other, place="0/1/0:0",
                                                       serial=house.lenina, vlan=2700, gem=5), other)]
    house.olt.ask(forget=True, faults={"slow_ms": 50})
    with concurrent.futures.ThreadPoolExecutor() as pool:
        answers = list(pool.map(lambda one: house.confirm(*one), plans))
    # The second one's facts may have changed meanwhile: the next free service port.
    assert sorted(status for status, _ in answers) in ([200, 200], [200, 409], [200, 423]), answers
    for (plan, _), (status, _) in zip(plans, answers):
        if status == 200:
            assert house.end(plan)["state"] in ("done", "undone", "stopped")
    sessions = [session for _, session, who, text in house.olt.ask()["transcript"] if who == "hub"]
    changes = sum(one != two for one, two in zip(sessions, sessions[1:]))
    assert changes == len(set(sessions)) - 1


def test_duties(house):
    """An installer registers what was found with a profile for installers, and nothing else."""
    installer, desk = house.token("installer"), house.token("operator")
    assert house.send("POST", "plans", {"kind": "save", "olt": house.number}, desk)[0] == 403
    for body in ({"kind": "delete", "place": "0/1/3:0", "serial": house.old},
                 {"kind": "register-by-hand", "port": "0/1/3", "serial": house.found_serial, "description": "x",
                  "profile": house.profile},
                 {"kind": "remove-service-port", "place": "0/1/3:0", "serial": house.old, "index": 5}):
        assert house.send("POST", "plans", body | {"olt": house.number}, installer)[0] == 403
    private = house.ok("POST", "registration-profiles", {"name": "private", "lineProfile": 10, "serviceProfile": 10,
                                                         "vlan": 100})["profile"]
    assert house.send("POST", "plans", {"kind": "register-found", "olt": house.number, "port": "0/1/3",
                                        "serial": house.found_serial, "description": "x", "profile": private}, installer)[0] == 403
    # A plan of a user who may do more is not confirmed by an installer.
    assert house.confirm(house.found(), installer)[0] == 403
    plan = house.found(installer)
    assert house.confirm(plan, installer)[0] == 200
    assert house.end(plan)["state"] == "done"


def told(house, *words, status=0, **more):
    """What the command says, as a technician's."""
    environ = environment() | {"MONITOR_HUB_URL": f"http://127.0.0.1:{house.hub.port}",
                               "MONITOR_HUB_TOKEN": house.token("technician")}
    done = subprocess.run([program(), "isp", "olt", "plan", *words, "--state-dir", house.hub.folder], text=True,
                          capture_output=True, env=environ | more, timeout=120)
    assert done.returncode == status, (words, done.stdout, done.stderr)
    return done.stdout + done.stderr


def test_commands(house):
    """A plan in a terminal: its lines, sent only with the hash that was printed, and never where the OLT has changed."""
    found = ["register-found", house.name, "--port", "0/1/3", "--serial", house.found_serial, "--description", "kv-12",
             "--profile", "inet"]
    shown = told(house, *found)
    assert "affects no customer" in shown and "nothing has been sent" in shown
    assert re.search(r"^1  ont confirm 3 sn-auth .* desc \"kv-12\"$", shown, re.M), shown
    assert house.olt.ask()["writes"] == []
    key = re.search(r"^hash (\w+)$", shown, re.M)[1]
    house.olt.ask(do="service-port 0 vlan 100 gpon 0/1/0 ont 0 gemport 4 multi-service user-vlan 100 tag-transform translate")
    assert "nothing was sent" in told(house, *found, "--confirm", key, status=69)
    assert house.olt.ask()["writes"] == []
    key = re.search(r"^hash (\w+)$", told(house, *found), re.M)[1]
    ended = told(house, *found, "--confirm", key)
    assert re.search(r"^done: online, receives", ended, re.M), ended
    assert len(house.olt.ask()["writes"]) == 3
    gone = ["delete", house.name, "--place", "0/1/0:0", "--serial", house.lenina]
    key = re.search(r"^hash (\w+)$", told(house, *gone), re.M)[1]
    assert "last four characters" in told(house, *gone, "--confirm", key, status=69)
    assert "0/1/0:0" in house.olt.ask()["terminals"]
    told(house, *gone, "--confirm", key, "--typed", house.lenina[-4:])
    assert "0/1/0:0" not in house.olt.ask()["terminals"]
    assert "None of the hub's olts" in told(house, "save", "olt-x", status=66)
    assert "none of register-found" in told(house, "reboot", house.name, status=65)
    assert "MONITOR_HUB_TOKEN is not set" in told(house, "save", house.name, status=65, MONITOR_HUB_TOKEN="")
    assert "duty" in told(house, "save", house.name, status=69, MONITOR_HUB_TOKEN=house.token("operator"))


def test_facts_of_each_kind(house):
    """The serial number is found no more, the number of the terminal is taken, the VLAN is gone: 409, and nothing sent."""
    plan = house.found()
    house.olt.ask(do=f"(config-if-gpon-0/1)#|ont confirm 3 sn-auth {house.found_serial} omci ont-lineprofile-id 10 "
                     "ont-srvprofile-id 10 desc \"by-another\"")
    status, answer = house.confirm(plan)
    assert status == 409 and "nothing was sent" in answer["error"]
    assert house.ok("GET", f"plans/{plan['plan']}")["state"] == "void"
    for gone, make in (({"vlans": [100]}, house.by_hand), ({"lineprofiles": {"20": "bridge"}}, house.by_hand),
                       ({"srvprofiles": {"10": "other", "20": "hg310"}}, house.by_hand)):
        before = {key: plan_of(1)[key] for key in gone}
        house.olt.ask(plan=before)
        plan = make()
        house.olt.ask(plan=gone)
        status, answer = house.confirm(plan)
        assert status == 409 and "nothing was sent" in answer["error"], (gone, answer)
        house.olt.ask(plan=before)
    assert house.olt.ask()["writes"] == []


def test_live(house):
    """Who has a plan open is told when it has changed; the page asks for itself again."""
    from test_isp_boards import news
    add_user(house.hub, "live", "administrator")
    browser = Browser(house.hub.port)
    assert browser.login("live") == 303
    plan = house.found()
    page = browser.ask("GET", f"/isp/plans/{plan['plan']}")[1]
    assert f'data-topic="isp/plan/{plan["plan"]}"' in page and 'data-reload="shown 0 0"' in page
    first, second = news(browser, f"isp/plan/{plan['plan']}", lambda: house.confirm(plan))
    assert second["state"]["version"] > first["state"]["version"]
    assert house.end(plan)["state"] == "done"
    olt = news(browser, f"isp/olt/{house.number}", lambda: house.ok("POST", f"olts/{house.number}/stop"))
    assert olt[1]["state"]["version"] > olt[0]["state"]["version"]


def test_stop(house):
    """The kill switch: nothing is written until an administrator allows it."""
    plan = house.found()
    house.ok("POST", f"olts/{house.number}/stop")
    status, answer = house.confirm(plan)
    assert status == 423 and "stopped writing" in answer["error"]
    assert house.olt.ask()["writes"] == []
    assert house.send("POST", f"olts/{house.number}/allow", key=house.token("technician"))[0] == 403
    house.ok("POST", f"olts/{house.number}/allow")
    assert house.carry_out(plan)["state"] == "done"


def test_ping(house):
    """The light of one terminal, measured while it is watched; one watch an OLT."""
    terminal = house.terminals("kv-7")[0]["terminal"]
    other = house.terminals("Lenina")[0]["terminal"]
    house.ok("POST", f"terminals/{terminal}/ping")
    wait_for(lambda: len(house.ok("GET", f"terminals/{terminal}/ping")["readings"]) >= 2, 30, "two readings")
    status, answer = house.send("POST", f"terminals/{other}/ping")
    assert status == 423 and "watches 0/1/3:0" in answer["error"]
    # Who writes goes first.
    assert house.carry_out(house.found())["state"] == "done"


def test_hostile(house):
    """Hostile names, serial numbers and descriptions reach the OLT in no line outside of the eight forms: neither by the API,
    nor by pages, commands or an import."""
    house.olt.ask(forget=True)
    dice = random.Random(5)
    parts = ["\r", "\n", "reboot", "\"", "?", "undo service-port all", "\x03", "\x15", "\t", "desc", "кв", "ok-1", " ", "all", "|"]
    add_user(house.hub, "hostile", "administrator")
    browser = Browser(house.hub.port)
    assert browser.login("hostile") == 303
    csrf = browser.csrf()
    for number in range(240):
        text = "".join(dice.choice(parts) for _ in range(dice.randint(1, 4)))
        body = {"kind": dice.choice(["register-found", "register-by-hand", "delete", "add-service-port"]), "olt": house.number,
                "port": dice.choice(["0/1/3", text]), "place": dice.choice(["0/1/3:0", text]),
                "serial": dice.choice([house.found_serial, text]), "description": text, "profile": house.profile, "vlan": 100, "gem": 1}
        if number % 3 == 2:
            path = dice.choice(["/isp/plans", "/isp/register"])
            reply, answer = browser.post(path, {"csrf": csrf} | body)
            assert reply.status in (303, 400, 409, 422, 424), (path, body, answer)
        else:
            status, answer = house.send("POST", "plans", body)
            assert status in (201, 400, 409, 422, 424), (body, answer)
    for text in ("reboot", "undo service-port all\nreboot", "x\rsave"):
        subprocess.run([program(), "isp", "devices", "import", "-", "--state-dir", house.hub.folder], timeout=30,
                       input=f"name,address,kind,transport,port,profile,credentials\n{text},127.0.0.1,olt,telnet,"
                             f"{house.olt.places['port']},smartax,{text}\n", text=True, capture_output=True, env=environment())
        house.send("POST", "registration-profiles", {"name": text, "lineProfile": 10, "serviceProfile": 10, "vlan": 100})
    plain = re.compile(r"^(enable|config|quit|y|idle-timeout 255|undo smart|scroll 512|undo alarm output all|"
                       r"interface gpon 0/\d+|display [a-zA-Z0-9/ -]+)$")
    report = house.olt.ask()
    assert report["writes"] == [] and all(plain.match(line) for line in report["received"]), report["received"]


def test_profiles(tmp_path):
    """Registration profiles are added, changed and removed on their pages; what was typed stays where it is refused."""
    hub = Hub(tmp_path, ISP="on")
    try:
        add_user(hub, "anna", "administrator")
        anna = Browser(hub.port)
        assert anna.login("anna") == 303
        token = anna.csrf()

        def send(path, **fields):
            reply, text = anna.post(f"/isp/registration{path}", {"csrf": token} | fields)
            return reply.status, text

        def page(path=""):
            return anna.ask("GET", f"/isp/registration{path}")[1]
        inet = {"name": "inet", "lineProfile": "10", "serviceProfile": "20", "vlan": "2600", "gem": "1"}
        status, text = send("", **inet | {"rxTable": "7"})
        assert status == 422 and 'value="2600"' in text and 'value="7"' in text and "both traffic tables" in text
        assert send("", **inet | {"rxTable": "7", "txTable": "8"})[0] == 303
        assert 'href="/isp/registration/1"' in page() and "7, 8" in page()
        assert send("/1", **inet | {"vlan": "9999"})[0] == 422 and "2600" in page("/1")
        assert send("/1", **inet | {"name": "tv", "vlan": "2700", "forInstallers": "on"})[0] == 303
        changed = page("/1")
        assert 'value="tv"' in changed and 'value="2700"' in changed and " checked" in changed and 'value="7"' not in changed
        assert send("", **inet)[0] == 303
        assert send("/2", **inet | {"name": "TV"})[0] == 422
        assert send("/9", **inet)[0] == 404 and anna.ask("GET", "/isp/registration/9")[0].status == 404
        assert send("/2/remove")[0] == 303 and "registration/2" not in page()
        assert "registration-profile-kept" in anna.ask("GET", "/audit")[1]
        # Two change it at once: the second is told what it is now, and saves over it knowingly.
        seen = html.unescape(re.search(r'name="seen" value="([^"]*)"', page("/1"))[1])
        assert send("/1", **inet | {"vlan": "100", "seen": seen})[0] == 303
        status, text = send("/1", **inet | {"vlan": "200", "seen": seen})
        assert status == 409 and "VLAN 100" in text and 'value="200"' in text
        assert 'value="100"' in page("/1")
        seen = html.unescape(re.search(r'name="seen" value="([^"]*)"', text)[1])
        assert send("/1", **inet | {"vlan": "200", "seen": seen})[0] == 303 and 'value="200"' in page("/1")
        # The port that was chosen stays where the OLT does not answer.
        hub.command("isp", "devices", "add", "olt-1", "127.0.0.1", "--port", "1", "--kind", "olt", "--profile", "smartax")
        reply, text = anna.post("/isp/olts/1/addresses", {"csrf": token, "port": "0/1/3"})
        assert reply.status >= 400 and 'href="/isp/olts/1/1/3"' in text, text
        # The profile of an OLT that was removed stays that OLT's.
        assert send("/1", **inet | {"olt": "1"})[0] == 303 and "olt-1" in page()
        assert anna.post("/isp/admin/devices/1/remove", {"csrf": token})[0].status == 303
        assert '<option value="1" selected>OLT 1, removed</option>' in page("/1")
    finally:
        hub.kill()


def test_logins(tmp_path):
    """The PPPoE login of a terminal, by the MAC table and the sessions of an access server; terminals are found by it."""
    from test_isp_inventory import AccessServer, Provider  # which stands on nothing of this file
    if not AccessServer.is_possible():
        pytest.skip("needs root, unshare, openssl and sshd")
    provider, olt = Provider(tmp_path, OLT_WRITES="dry-run"), Olt(tmp_path, 1)
    try:
        provider.accept()
        provider.run("isp", "devices", "credentials", "olt", "--user", "lab", stdin=f"{SECRET}\n")
        provider.run("isp", "devices", "add", "olt-1", "127.0.0.1", "--port", str(olt.places["port"]), "--kind", "olt",
                     "--profile", "smartax", "--credentials", "olt")
        wait_for(lambda: time.sleep(0.2) or provider.ask("terminals?q=agro1185")["terminals"], 90, "the terminal of a login")
        found = provider.ask("terminals?q=AGRO1185")["terminals"]
        # The newest of three sessions behind it is first.
        assert [one["description"] for one in found] == ["kv-7"] and found[0]["loginOnline"]
        terminal = provider.ask(f"terminals/{found[0]['terminal']}")
        assert sorted(one["login"] for one in terminal["logins"]) == ["agro1185", "agro1186", "agro1189"]
        one = next(one for one in terminal["logins"] if one["login"] == "agro1185")
        assert (one["mac"], one["address"], one["server"], one["to"]) == ("48:8f:5a:00:00:05", "10.0.0.5", "nas-1", None)
        assert terminal["login"] == terminal["logins"][0]["login"]
        table = provider.ask(f"olts/{found[0]['olt']}/addresses")["addresses"]
        assert [(row["address"][-2:], row["login"], row["loginOnline"]) for row in table] == [
            ("05", "agro1185", True), ("06", "agro1186", True), ("09", "agro1189", True)]
        assert provider.ask("terminals?q=agro1187")["terminals"] == []
        # Who is cut off by a plan is named by it.
        status, plan = provider.hub.send("POST", "/api/v1/isp/plans", {
            "kind": "delete", "olt": found[0]["olt"], "place": "0/1/3:0", "serial": found[0]["serial"]}, provider.token)
        online = re.compile(r"PPPoE login agro1185 was online when nas-1 was read at \d{4}-\d\d-\d\d \d\d:\d\d UTC")
        assert status == 201 and any(online.fullmatch(line) for line in plan["affects"]), plan
        # Offline, its login is still known.
        provider.server.tell([("agro1181", "48:8f:5a:00:00:01", "10.0.0.1", "1d2h")])
        nas = provider.device("nas-1")["number"]

        def is_offline():
            provider.ask(f"devices/{nas}/read", "POST")
            time.sleep(1)
            return not provider.ask("terminals?q=agro1185")["terminals"][0]["loginOnline"]
        wait_for(is_offline, 60, "the end of the session")
    finally:
        provider.close()
        olt.close()
