#!/usr/bin/python3
"""What pages of a hub cost a browser: pages.py [SECONDS].

MONITOR_HUB names the program. A hub with 20 routers, one of them with 250 devices, and one with 10,000: bytes of pages, the first
paint (the median of five loads), and, with a page open for so many seconds (60) while its router reports every 5, how much of a core
the browser takes, beside an empty page, and how much of the page jumps. Everything is on loopback.
"""

import datetime
import os
import pathlib
import statistics
import sys
import tempfile
import time

sys.dont_write_bytecode = True
sys.path.insert(0, os.path.join(os.path.dirname(os.path.abspath(__file__)), "../EndToEnd"))
import furniture  # noqa: E402
import homes  # noqa: E402
from browser import browsing  # noqa: E402
from test_hub import Hub  # noqa: E402
from test_hub_people import Browser, add_user  # noqa: E402

TICKS = os.sysconf("SC_CLK_TCK")


def family(root):
    """A process and all below it."""
    parents = {}
    for status in pathlib.Path("/proc").glob("[0-9]*/stat"):
        try:
            fields = status.read_text().rpartition(")")[2].split()
        except OSError:
            continue
        parents.setdefault(int(fields[1]), []).append(int(status.parent.name))
    found, open_ones = [], [root]
    while open_ones:
        one = open_ones.pop()
        found.append(one)
        open_ones += parents.get(one, [])
    return found


def processor_seconds(root):
    """Processor time that a process and all below it have taken."""
    ticks = 0
    for process in family(root):
        try:
            fields = pathlib.Path(f"/proc/{process}/stat").read_text().rpartition(")")[2].split()
        except OSError:
            continue
        ticks += int(fields[11]) + int(fields[12])
    return ticks / TICKS


def watch(browser, seconds, report):
    """Share of a core that the browser takes while `report` is called every five seconds."""
    root = browser.driver.service.process.pid
    before, began = processor_seconds(root), time.monotonic()
    while time.monotonic() < began + seconds:
        report()
        time.sleep(5)
    return (processor_seconds(root) - before) / (time.monotonic() - began)


def furnished(hub):
    known = [homes.Home(f"home-{number}", number, devices=12) for number in range(18)]
    known += [homes.Home("house", 18, devices=250), homes.Home("crowd", 19, devices=10_000)]
    for home in known:
        home.key = hub.command("key", "create")
        homes.report(hub, [home.snapshot(datetime.datetime.now(homes.UTC))], home.key)
    add_user(hub, "anna", "administrator")
    return {home.name: home for home in known}


def main():
    seconds = int(sys.argv[1]) if len(sys.argv) > 1 else 60
    with tempfile.TemporaryDirectory() as folder:
        hub = Hub(folder)
        try:
            known = furnished(hub)
            anna = Browser(hub.port)
            assert anna.login("anna") == 303
            pages = "/", "/routers/house", "/routers/crowd", "/devices", "/usage"
            print(f"load average {os.getloadavg()[0]:.1f} on {os.cpu_count()} cores")
            with browsing(f"http://127.0.0.1:{hub.port}", width=1440) as browser:
                furniture.log_in(browser)
                for path in pages:
                    browser.go(path)  # Files that a browser keeps are kept from now on.
                    paints = []
                    for _ in range(5):
                        browser.go(path)
                        paints.append(browser.first_paint())
                    paint, load = (statistics.median(column) for column in zip(*paints))
                    print(f"{path}: {len(anna.ask('GET', path)[1].encode()):,} bytes, first paint {paint:.0f} ms, "
                          f"load {load:.0f} ms, layout shift {browser.shifts():.4f}", flush=True)

                def report(name):
                    home = known[name]
                    homes.report(hub, [home.snapshot(datetime.datetime.now(homes.UTC))], home.key)
                browser.driver.get("about:blank")
                print(f"no page that lives: {watch(browser, seconds, lambda: report('house')):.1%} of a core", flush=True)
                for path in "/", "/routers/house":
                    browser.go(path)
                    browser.wait(lambda: browser.text("#live") == "Live")
                    time.sleep(5)
                    share = watch(browser, seconds, lambda: report("house"))
                    print(f"{path} live: {share:.1%} of a core, layout shift {browser.shifts():.4f}", flush=True)
        finally:
            hub.kill()


if __name__ == "__main__":
    main()
