#!/usr/bin/python3
"""Photographs every page of a hub that knows three homes and a small provider: photograph.py FOLDER [PAGE ...].

MONITOR_HUB names the program; PHOTOGRAPH_WIDTHS some of the four widths (`1440,390`). Light and dark. Everything is on loopback,
and gone afterwards. Needs root for the provider's access server.
"""

import os
import pathlib
import sys
import tempfile

sys.dont_write_bytecode = True
sys.path.insert(0, os.path.dirname(os.path.abspath(__file__)))
import furniture  # noqa: E402
import walk  # noqa: E402
from browser import browsing  # noqa: E402

WIDTHS = {1440: 900, 1024: 768, 768: 1024, 390: 844}


def main():
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
                for scheme in "light", "dark":
                    browser.prefers(scheme)
                    for width in widths:
                        browser.size(width, WIDTHS[width])
                        for name in wanted:
                            browser.go(pages[name])
                            browser.wait(lambda: browser.script(
                                "return [...document.querySelectorAll('.plot')].every((one) => one.dataset.note !== 'Loading…')"))
                            browser.photograph(target / f"{name}-{width}-{scheme}.png")
                print("\n".join(browser.complaints()))
        finally:
            house.close()


if __name__ == "__main__":
    main()
