#!/usr/bin/python3
"""Photographs every page of a hub that knows three homes: photograph.py FOLDER [PAGE ...]; MONITOR_HUB names the program.

Four widths, light and dark. Everything is on loopback, and gone afterwards.
"""

import os
import pathlib
import re
import sys
import tempfile

sys.dont_write_bytecode = True
sys.path.insert(0, os.path.dirname(os.path.abspath(__file__)))
import homes  # noqa: E402
from browser import browsing  # noqa: E402
from laboratory import wait_for  # noqa: E402
from test_hub import Hub  # noqa: E402

PASSWORD = "eleven pipers piping"
WIDTHS = {1440: 900, 1024: 768, 768: 1024, 390: 844}
DEVICE = "/routers/attic/devices/02:01:00:00:00:00"
PAGES = {
    "overview": "/", "kiosk": "/?kiosk", "devices": "/devices", "usage": "/usage?period=week", "events": "/events",
    "routers": "/routers", "router": "/routers/attic", "history": "/routers/attic/history?range=1d", "interfaces": "/routers/attic/interfaces",
    "line": "/routers/attic/line", "silent": "/routers/shop-1", "device": DEVICE, "agents": "/agents", "people": "/users",
    "tokens": "/tokens", "shares": "/shares", "audit": "/audit", "hub": "/settings", "account": "/account", "search": "/search?q=tv", "style": "/style",
    "missing": "/routers/nothing",
    "alerts": "/alerts", "silences": "/silences", "rules": "/rules", "channels": "/channels", "channel": "/channels/1",
    "heartbeats": "/heartbeats", "heartbeat": "/heartbeats/web01", "schedules": "/schedules", "internet": "/line",
    "checks": "/checks", "new check": "/checks/new?kind=http", "matrix": "/matrix", "targets": "/targets", "approvals": "/admin/targets",
}


def log_in(browser, hub):
    log = hub.folder.parent / "hub.log"
    # Each start of a hub without people logs a new code.
    code = wait_for(lambda: re.findall(r"(?:[2-9A-Z]{4}-){3}[2-9A-Z]{4}", log.read_text()), 5, "the code")[-1]
    browser.go("/setup")
    browser.fill(code=code, name="anna", password=PASSWORD, again=PASSWORD)
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
            ("hosts", {"name": "Nightly backup", "host_id": "backup", "cron_expression": "0 3 * * *"}),
            ("channels", {"name": "hook", "url": "http://127.0.0.1:1/hook"}),
            ("silences", {"matcher": "disk.full", "reason": "The disk is being replaced", "seconds": 3600}),
            ("rules", {"kind": "disk.full", "objects": "agent:attic/*"}),
            ("targets", {"name": "resolver", "address": "192.0.2.53"}),
            ("checks", {"kind": "tcp", "host": "192.0.2.1", "port": 443})]:
        status, answer = hub.send("POST", f"/api/v1/{path}", body, key)
        assert status in (200, 201, 202), (path, status, answer)


def main():
    target = pathlib.Path(sys.argv[1])
    target.mkdir(parents=True, exist_ok=True)
    wanted = sys.argv[2:] or list(PAGES)
    with tempfile.TemporaryDirectory() as folder:
        hub = Hub(folder)
        try:
            furnished(hub)
            with browsing(f"http://127.0.0.1:{hub.port}") as browser:
                log_in(browser, hub)
                for scheme in "light", "dark":
                    browser.prefers(scheme)
                    for width, height in WIDTHS.items():
                        browser.size(width, height)
                        for name in wanted:
                            browser.go(PAGES[name])
                            browser.wait(lambda: browser.script(
                                "return [...document.querySelectorAll('.plot')].every((one) => one.dataset.note !== 'Loading…')"))
                            browser.photograph(target / f"{name}-{width}-{scheme}.png")
                print("\n".join(browser.complaints()))
        finally:
            hub.kill()


if __name__ == "__main__":
    main()
