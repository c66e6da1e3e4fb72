"""A provider's hub: devices of the lab are read, customers are found by login, and what goes wrong loses nothing."""

import json
import pathlib
import socket
import sqlite3
import subprocess
import sys
import urllib.error
import urllib.parse
import urllib.request

import pytest
from laboratory import environment, wait_for
from test_hub import Hub, program

LAB = pathlib.Path(__file__).parent.parent / "Lab" / "isp"
sys.path.insert(0, str(LAB))
from server import AccessServer  # noqa: E402  beside the lab

pytestmark = pytest.mark.skipif(not AccessServer.is_possible(), reason="needs root, unshare, openssl and sshd")
CORE, EDGE, GATEWAY = "00:1c:f0:00:00:01", "00:1c:f0:00:00:02", "00:15:17:00:00:01"
PASSWORD = "lab-secret"


def station(number):
    return f"48:8f:5a:00:{number >> 8:02x}:{number & 255:02x}"


class Provider:
    """Two switches, an access server over a real sshd, and the hub that reads them."""

    def __init__(self, folder, **settings):
        self.folder = folder
        edge = [[str(number), 100, station(number)] for number in range(1, 13)]
        plan = {"devices": [
            {"name": "core", "family": "cisco-ios", "lldp": [["Gi0/2", "sw-1", EDGE, "25"]],
             "fdb": [["Gi0/2", 100, mac] for _, _, mac in edge] + [["Gi0/1", 100, GATEWAY]]},
            {"name": "sw-1", "family": "dlink-dxs", "lldp": [["25", "core", CORE, "Gi0/2"]],
             "fdb": edge + [["25", 100, GATEWAY]]}]}
        (folder / "plan.json").write_text(json.dumps(plan))
        self.lab = subprocess.Popen([sys.executable, LAB / "lab.py", folder / "plan.json"], stdin=subprocess.PIPE,
                                    stdout=subprocess.PIPE, text=True)
        self.places = json.loads(self.lab.stdout.readline())
        self.server = AccessServer(folder / "nas", password=PASSWORD)
        self.server.tell([(f"agro{1180 + number}", station(number), f"10.0.0.{number}", "1d2h") for number in range(1, 13)]
                         + [("Пётр \"x\"", station(40), "10.0.0.40", "5m")], [("10.1.0.3", station(3))])
        self.hub = Hub(folder, ISP="on", SWITCH_READ_SECONDS="86400", NAS_READ_SECONDS="86400", **settings)
        self.token = self.hub.command("token", "create", "isp", "--role", "operator", "--duties", "administrator")
        self.run("isp", "devices", "credentials", "lab", "--user", "lab", stdin=f"{PASSWORD}\nlab-enable\n")
        for name, profile in (("core", "cisco-ios"), ("sw-1", "dlink-dxs")):
            self.run("isp", "devices", "add", name, "127.0.0.1", "--port", str(self.places["ports"][name]), "--profile",
                     profile, "--credentials", "lab")
        self.run("isp", "devices", "add", "nas-1", "127.0.0.1", "--port", str(self.server.port), "--kind", "nas",
                 "--transport", "ssh", "--profile", "mikrotik-routeros", "--credentials", "lab")

    def run(self, *words, stdin=""):
        done = subprocess.run([program(), *words, "--state-dir", self.hub.folder], input=stdin, text=True, timeout=30,
                              capture_output=True, env=environment())
        assert done.returncode == 0, done.stderr
        return done.stdout

    def ask(self, path, method="GET"):
        request = urllib.request.Request(f"http://127.0.0.1:{self.hub.port}/api/v1/isp/{path}", method=method,
                                         headers={"Authorization": f"Bearer {self.token}"})
        with urllib.request.urlopen(request, timeout=20) as reply:
            return json.loads(reply.read())

    def search(self, words):
        return self.ask("search?q=" + urllib.parse.quote(words))

    def device(self, name):
        return next(one for one in self.ask("devices")["devices"] if one["name"] == name)

    def readings(self, name):
        return self.ask(f"readings?device={self.device(name)['number']}")["readings"]

    def read(self, name):
        """Reads a device now, and waits until that is kept."""
        before = [one["number"] for one in self.readings(name)]
        self.ask(f"devices/{self.device(name)['number']}/read", "POST")
        wait_for(lambda: [one["number"] for one in self.readings(name)] != before
                 and not self.device(name)["reading"], 40, f"a reading of {name}")
        return self.readings(name)[0]

    def tell(self, device, **request):
        with socket.create_connection(("127.0.0.1", self.places["control"])) as connection:
            connection.sendall(json.dumps({"device": device, **request}).encode() + b"\n")
            return json.loads(connection.makefile().readline())

    def accept(self):
        wait_for(lambda: "shown" in self.run("isp", "devices", "key", "nas-1"), 30, "the key that it shows")
        self.run("isp", "devices", "key", "nas-1", "--accept", self.server.fingerprint)

    def close(self):
        self.hub.kill()
        self.server.stop()
        self.lab.stdin.close()
        self.lab.wait(timeout=10)


@pytest.fixture(scope="module")
def provider(tmp_path_factory):
    provider = Provider(tmp_path_factory.mktemp("isp"))
    try:
        provider.accept()
        for name in ("core", "sw-1", "nas-1"):
            wait_for(lambda: provider.device(name)["state"] == "well", 60, f"{name} to be read")
        wait_for(lambda: any(one["what"] == "arp" for one in provider.readings("nas-1")), 30, "the ARP table")
        yield provider
    finally:
        provider.close()


def test_a_customer_is_found_by_login(provider):
    """Switch and port come first, with the reasons; the way there comes after them."""
    wait_for(lambda: provider.search("agro1187")["logins"][0]["stations"][0]["places"][0]["confidence"] == "sure", 60,
             "the sides of the ports")
    card = provider.search("agro1187")["logins"][0]
    assert card["online"] and card["sessions"][0]["address"] == "10.0.0.7"
    best, way = card["stations"][0]["places"]
    assert (best["device"], best["port"], best["vlans"]) == ("sw-1", "7", [100])
    assert any("port 7 holds 1 address" in reason for reason in best["reasons"])
    assert (way["device"], way["port"], way["confidence"]) == ("core", "Gi0/2", "weak")
    for words in ("48-8F-5A-00-00-07", "488f.5a00.0007", "5a000007", "10.0.0.7"):
        found = provider.search(words)
        stations = found["stations"] or found["logins"][0]["stations"]
        assert stations[0]["places"][0]["port"] == "7", words
    assert provider.search("Пётр")["logins"][0]["login"] == 'Пётр "x"'
    assert provider.search("agro11")["choices"]
    with pytest.raises(urllib.error.HTTPError) as refused:
        provider.search(" ")
    assert "such as" in json.loads(refused.value.read())["error"]


def test_an_ip_address_without_a_session(provider):
    """The access server's ARP table says which station has it: its port is found, and from when to when it was so."""
    found = provider.search("10.1.0.3")
    assert found["logins"] == [] and [one["mac"] for one in found["stations"]] == [station(3)]
    place = found["stations"][0]["places"][0]
    assert (place["device"], place["port"]) == ("sw-1", "3")
    address = found["stations"][0]["addresses"][0]
    assert (address["address"], address["router"]) == ("10.1.0.3", "nas-1") and address["from"] <= address["to"]
    assert any(one["what"] == "arp" and one["verdict"] == "complete" for one in provider.readings("nas-1"))


def test_a_switch_that_fails_three_times_keeps_its_intervals(provider):
    for cut in (20, 400, 20):
        provider.tell("sw-1", faults={"reset_after": cut})
        reading = provider.read("sw-1")
        assert reading["verdict"] != "complete" and reading["closed"] == 0
    place = provider.search(station(7))["stations"][0]["places"][0]
    assert (place["device"], place["port"], place["to"]) == ("sw-1", "7", None)
    provider.tell("sw-1", faults={})
    reading = provider.read("sw-1")
    assert reading["verdict"] == "complete" and (reading["opened"], reading["closed"]) == (0, 0)
    history = provider.ask(f"ports/{place['portNumber']}/history")["stations"]
    assert [one["mac"] for one in history] == [station(7)]


def test_a_customer_who_was_offline_for_forty_days(provider):
    """No table has the address any more: the card says since when, and who has the port today."""
    provider.server.tell([(f"agro{1180 + number}", station(number), f"10.0.0.{number}", "1d2h") for number in (1, 2)])
    rest = [[str(number), 100, station(number)] for number in (1, 2)]
    provider.tell("sw-1", set={"fdb": rest + [["25", 100, GATEWAY]]})
    provider.tell("core", set={"fdb": [["Gi0/2", 100, mac] for _, _, mac in rest] + [["Gi0/1", 100, GATEWAY]]})
    for name in ("sw-1", "core", "nas-1"):
        provider.read(name)
        assert provider.read(name)["verdict"] == "complete"
    with sqlite3.connect(provider.hub.folder / "hub.db", timeout=20) as database:
        for table in ("sightings", "pppSessions"):
            database.execute(f"UPDATE {table} SET first = first - 3456000, last = last - 3456000 WHERE last IS NOT NULL")
    provider.tell("sw-1", set={"fdb": rest + [["25", 100, GATEWAY], ["7", 100, station(60)]]})
    provider.read("sw-1")
    card = provider.search("agro1187")["logins"][0]
    assert not card["online"]
    place = card["stations"][0]["places"][0]
    assert (place["device"], place["port"], place["confidence"]) == ("sw-1", "7", "likely")
    assert any(reason.startswith("last seen here 40 d ago") for reason in place["reasons"])
    assert [one["mac"] for one in card["stations"][0]["onPortNow"]] == [station(60)]


def test_a_changed_key_stops_the_reading(provider):
    first = provider.server.fingerprint
    provider.server.stop()
    provider.server.start(new_key=True)
    logins = provider.server.logins

    def refused():
        assert provider.read("nas-1")["verdict"] == "failed"
        found = provider.device("nas-1")
        return found if found["state"] == "host-key" else None
    device = wait_for(refused, 15, "the reading that finds another key")
    assert provider.server.fingerprint in device["reason"]
    wait_for(lambda: "shown" in provider.run("isp", "devices", "key", "nas-1"), 30, "the key that it shows")
    keys = provider.run("isp", "devices", "key", "nas-1")
    assert first in keys and provider.server.fingerprint in keys
    assert provider.server.logins == logins
    refused = subprocess.run([program(), "isp", "devices", "key", "nas-1", "--accept", first, "--state-dir",
                              provider.hub.folder], text=True, capture_output=True, env=environment(), timeout=20)
    assert refused.returncode == 65 and "another key" in refused.stderr
    provider.accept()
    assert provider.read("nas-1")["verdict"] == "complete"


def test_no_device_was_changed_and_no_password_is_anywhere(provider):
    for name in ("core", "sw-1"):
        assert provider.tell(name)["writes"] == []
    files = [file for file in provider.hub.folder.iterdir() if file.is_file()]
    files.append(provider.hub.folder.parent / "hub.log")
    assert any(file.name == "hub.db" for file in files)
    for file in files:
        assert PASSWORD.encode() not in file.read_bytes(), file
    for path in ("devices", "readings", "state", "search?q=agro1187"):
        assert PASSWORD not in json.dumps(provider.ask(path))
    for part in ("cmdline", "environ"):
        assert PASSWORD.encode() not in pathlib.Path(f"/proc/{provider.hub.process.pid}/{part}").read_bytes()


def test_refused_credentials_are_tried_once(provider):
    provider.tell("core", faults={"lock": True}, forget=True)
    sessions = provider.tell("core")["sessions"]
    assert provider.read("core")["verdict"] == "failed"
    assert provider.device("core")["state"] == "refused"
    assert provider.tell("core")["sessions"] == sessions + 1
    with pytest.raises(urllib.error.HTTPError) as refused:
        provider.ask(f"devices/{provider.device('core')['number']}/read", "POST")
    assert refused.value.code == 409
    provider.tell("core", faults={})
    provider.run("isp", "devices", "credentials", "lab", stdin=f"{PASSWORD}\n")
    wait_for(lambda: provider.device("core")["state"] == "well", 40, "core to be read again")


def test_the_terminal_says_the_same(provider):
    found = provider.run("isp", "port", "agro1187")
    assert "sw-1 port 7" in found
    assert provider.run("isp", "state").splitlines()[0] == "devices\t3"
