#!/usr/bin/python3
"""Photographs every page of a hub that knows three homes and a small provider: photograph.py FOLDER [PAGE ...].
`photograph.py --readme FILE`: the overview of one home on an evening, as README shows it.

MONITOR_HUB names the program; PHOTOGRAPH_WIDTHS some of the four widths (`1440,390`); PHOTOGRAPH_SCHEMES `light` or `dark` alone.
Two of the homes report all the while, one is silent. Everything is on loopback, and gone afterwards. Needs root for the
provider's access server.
"""

import datetime
import os
import pathlib
import sys
import tempfile
import zoneinfo

sys.dont_write_bytecode = True
sys.path.insert(0, os.path.dirname(os.path.abspath(__file__)))
import furniture  # noqa: E402
import homes  # noqa: E402
import walk  # noqa: E402
from browser import browsing  # noqa: E402
from test_hub import Hub  # noqa: E402
from test_hub_people import add_user  # noqa: E402

WIDTHS = {1440: 900, 1024: 768, 768: 1024, 390: 844}
EVENING = 20
ZONES = ("Europe/Berlin", "Asia/Tokyo", "Pacific/Auckland", "Pacific/Honolulu", "America/Anchorage", "America/Los_Angeles",
         "America/Denver", "America/Chicago", "America/New_York", "America/Sao_Paulo", "Atlantic/Azores", "Europe/London",
         "Africa/Cairo", "Europe/Moscow", "Asia/Dubai", "Asia/Karachi", "Asia/Dhaka", "Asia/Bangkok", "Asia/Singapore",
         "Australia/Brisbane", "Pacific/Guadalcanal", "Pacific/Tongatapu", "Pacific/Pago_Pago", "Atlantic/South_Georgia")


def report(house):
    """What the homes that are not silent send now."""
    for home in house.homes:
        homes.report(house.hub, [home.snapshot(datetime.datetime.now(homes.UTC))], home.key)


def readme(target):
    """One home that has a plan, on an evening somewhere, and a router that waits for approval."""
    now = datetime.datetime.now(homes.UTC)
    zone = next(zone for zone in ZONES if now.astimezone(zoneinfo.ZoneInfo(zone)).hour == EVENING)
    local = now.astimezone(zoneinfo.ZoneInfo(zone))
    with tempfile.TemporaryDirectory() as folder:
        hub = Hub(folder, TZ=zone)
        try:
            home = homes.Home("home", 1, ahead=int(local.utcoffset().total_seconds() // 3600))
            homes.settle(hub, home)
            add_user(hub, "anna", "administrator")
            hub.send("POST", "/api/generate-key", {"ip": "192.0.2.7"})
            with browsing(f"http://127.0.0.1:{hub.port}", width=1440) as browser:
                furniture.log_in(browser)
                browser.driver.execute_cdp_cmd("Emulation.setTimezoneOverride", {"timezoneId": zone})
                browser.go("/routers/home/line")
                browser.fill(download="100", upload="40", quota="5000", resetDay=str((local.day + 13) % 28 + 1))
                browser.press("main button.primary")
                browser.wait(lambda: "Saved." in browser.text("main"))
                homes.report(hub, [home.snapshot(datetime.datetime.now(homes.UTC))], home.key)
                browser.go("/")
                browser.wait(lambda: browser.text("#live") == "Live" and browser.script(
                    "return [...document.querySelectorAll('.plot')].every((one) => one.dataset.note === '')"))
                browser.photograph(target)
        finally:
            hub.kill()


def main():
    if sys.argv[1] == "--readme":
        return readme(pathlib.Path(sys.argv[2]))
    target = pathlib.Path(sys.argv[1])
    target.mkdir(parents=True, exist_ok=True)
    widths = [int(width) for width in os.environ.get("PHOTOGRAPH_WIDTHS", "").split(",") if width] or list(WIDTHS)
    with tempfile.TemporaryDirectory() as folder:
        house = furniture.House(pathlib.Path(folder))
        try:
            pages = walk.pages(house.anna, provider=True)
            wanted = sys.argv[2:] or list(pages)
            with browsing(f"http://127.0.0.1:{house.hub.port}") as browser:
                furniture.log_in(browser)
                for scheme in os.environ.get("PHOTOGRAPH_SCHEMES", "light,dark").split(","):
                    browser.prefers(scheme)
                    for width in widths:
                        browser.size(width, WIDTHS[width])
                        for name in wanted:
                            report(house)
                            browser.go(pages[name])
                            browser.wait(lambda: browser.script(
                                "return [...document.querySelectorAll('.plot')].every((one) => one.dataset.note !== 'Loading…')"))
                            browser.photograph(target / f"{name}-{width}-{scheme}.png")
                print("\n".join(browser.complaints()))
        finally:
            house.close()


if __name__ == "__main__":
    main()
