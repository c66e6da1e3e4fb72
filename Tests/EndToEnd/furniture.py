"""A hub on which each page has something to show: three homes, and a small provider. For tests that look at pages."""

import contextlib
import time

import homes
from laboratory import wait_for
from test_hub_people import PASSWORD, Browser, add_user
from test_isp_gpon import SECRET, Olt
from test_isp_inventory import Provider
from test_isp_tickets import Desk, Person, declared

CONFIG = b"hostname sw-1\ninterface Gi0/1\n switchport access vlan %d\nend\n"
ADDRESSES = ("Lenina 5, flat 12", "Sadovaya 17, flat 3, entrance from the yard", "Mira 40")
COLOURS = ("red", "yellow", "blue")


class House:
    """`hub`, the homes on it, and what stands behind its devices; `close` ends all of it."""

    def __init__(self, folder):
        with contextlib.ExitStack() as stack:
            self.provider = Provider(folder, OLT_WRITES="on")
            stack.callback(self.provider.close)
            self.hub = self.provider.hub
            self.olt = Olt(folder, 1)
            stack.callback(self.olt.close)
            self.desk = Desk(folder)
            stack.callback(self.desk.close)
            self.key = self.hub.command(
                "token", "create", "provider", "--role", "administrator", "--duties", "administrator")
            self.homes = furnished(self.hub)
            add_user(self.hub, "anna", "administrator")
            self.anna = Browser(self.hub.port)
            assert self.anna.login("anna") == 303
            self.furnish()
            self.ends = stack.pop_all()

    def close(self):
        self.ends.close()

    def furnish(self):
        self.provider.accept()
        for name in "core", "sw-1", "nas-1":
            # The hub paces whoever asks without a pause.
            wait_for(lambda: time.sleep(0.2) or self.provider.device(name)["state"] == "well", 120, f"{name} to be read")
        self.terminals()
        self.work()
        anna = Person(self.hub, "anna")
        for router, quota in ("attic", "500"), ("cellar-router", "2"):
            assert anna.send(f"/routers/{router}/line", download="100", upload="40", quota=quota)[0].status == 303
        reply, text = anna.send("/isp/connectors", text=declared(anna, self.desk))
        assert reply.status == 303, text
        anna.store_login("anna")
        assert anna.send("/isp/clients/1/read")[0].status == 303

    def post(self, path, body):
        status, answer = self.hub.send("POST", f"/api/v1/isp/{path}", body, self.key)
        assert status in (200, 201, 202), (path, status, answer)
        return answer

    def terminals(self):
        """An OLT that was read, a registration that waits for its confirmation."""
        self.provider.run("isp", "devices", "credentials", "olt", "--user", "lab", stdin=f"{SECRET}\n")
        self.provider.run("isp", "devices", "add", "olt-1", "127.0.0.1", "--port", str(self.olt.places["port"]), "--kind", "olt",
                          "--profile", "smartax", "--credentials", "olt")
        wait_for(lambda: time.sleep(0.2) or (found := self.olts()) and found[0]["readAt"], 120, "the OLT's first reading")
        profile = self.post("registration-profiles", {
            "name": "inet", "lineProfile": 10, "serviceProfile": 10, "vlan": 2600, "nativeEthernet": 1,
            "forInstallers": True})["profile"]
        self.post("plans", {
            "kind": "register-found", "olt": self.olts()[0]["olt"], "port": "0/1/3", "serial": "4857544301223344",
            "description": "kv-12", "profile": profile})
        self.post("terminals/1/ping", None)

    def olts(self):
        return self.hub.send("GET", "/api/v1/isp/olts", key=self.key)[1]["olts"]

    def work(self):
        """Requests, copies of a configuration, firmware, watched hosts and tickets of the hub's own desk."""
        for number, address in enumerate(ADDRESSES):
            self.post("requests", {"title": address, "address": address, "due": "2026-12-03", "colour": COLOURS[number]})
        for vlan in 2600, 2601:
            self.post("configs?device=sw-1&profile=cisco-ios", CONFIG % vlan)
        self.post("firmware?name=dgs-1210-7.20.bin&vendor=D-Link&model=DGS-1210", b"firmware")
        self.post("folders", {"name": "Lenina"})
        for number, name in enumerate(("lenina-5-entrance-2", "lenina-7"), 2):
            self.post("hosts", {"folder": 1, "name": name, "address": f"127.0.0.{number}"})


def log_in(browser):
    """At a browser, as the administrator of a `House`."""
    browser.go("/login")
    browser.fill(name="anna", password=PASSWORD)
    browser.press("main button.primary")
    browser.wait(lambda: browser.path == "/")


def furnished(hub):
    """Three homes; one of them is silent, and some devices are quiet."""
    quiet = {"printer": "inactive", "thermostat": "idle"}
    homes.settle(hub, homes.Home("shop-1", 3), live=False)
    # A hub that has just started has not heard it: it is silent.
    hub.kill()
    hub.start()
    all_homes = [homes.Home("attic", 1, status=quiet), homes.Home("cellar-router", 2, 30)]
    homes.settle(hub, *all_homes)
    homes.keys_of_every_state(hub)
    watched(hub)
    return all_homes


def watched(hub):
    """Something on each page of what is watched: a host that never reported, a channel, a silence, work, a target, a check."""
    key = hub.command("token", "create", "furniture", "--role", "administrator")
    for path, body in [
            ("hosts", {"name": "Web server", "host_id": "web01", "cron_expression": "*/5 * * * *", "display_group": "shop"}),
            ("hosts", {"name": "Nightly backup", "host_id": "backup", "cron_expression": "0 3 * * *", "token": "SECRET-of-backup"}),
            ("channels", {"name": "hook", "url": "http://127.0.0.1:1/hook"}),
            ("silences", {"matcher": "disk.full", "reason": "The disk is being replaced", "seconds": 3600}),
            ("rules", {"kind": "disk.full", "objects": "agent:attic/*"}),
            ("targets", {"name": "resolver", "address": "192.0.2.53"}),
            ("checks", {"kind": "tcp", "host": "192.0.2.1", "port": 443})]:
        status, answer = hub.send("POST", f"/api/v1/{path}", body, key)
        assert status in (200, 201, 202), (path, status, answer)
    assert hub.send("POST", "/api/push/SECRET-of-backup?status=down&msg=disk+full")[0] == 200
    wait_for(lambda: time.sleep(0.2) or hub.send("GET", "/api/v1/alerts", key=key)[1]["alerts"], 60, "an incident")
