"""Headless Chromium, which reaches this machine's loopback and nothing else."""

import base64
import contextlib
import os
import pathlib
import tempfile

from selenium import webdriver
from selenium.webdriver.chrome.service import Service
from selenium.webdriver.common.by import By
from selenium.webdriver.support.ui import WebDriverWait

ARGUMENTS = [
    "--headless=new", "--no-sandbox", "--disable-gpu", "--disable-dev-shm-usage", "--no-first-run",
    "--disable-background-networking", "--disable-component-update", "--disable-sync", "--lang=en-GB",
    # Whatever the browser would like to ask of the world has no address.
    "--host-resolver-rules=MAP * ~NOTFOUND, EXCLUDE 127.0.0.1",
]


class Browser:
    """A person at a browser, on one hub."""

    def __init__(self, base, width=1280, height=900):
        options = webdriver.ChromeOptions()
        for argument in [*ARGUMENTS, f"--window-size={width},{height}"]:
            options.add_argument(argument)
        options.set_capability("goog:loggingPrefs", {"browser": "ALL"})
        # It leaves files behind where it is ended, as every test does.
        self.folder = tempfile.TemporaryDirectory()
        self.driver = webdriver.Chrome(options=options, service=Service(
            "/usr/bin/chromedriver", env=os.environ | {"TMPDIR": self.folder.name}))
        self.base = base
        # How often somebody would have pressed something since this was last set to 0.
        self.clicks = 0
        self.size(width, height)

    def close(self):
        self.driver.quit()
        self.folder.cleanup()

    def size(self, width, height):
        self.driver.execute_cdp_cmd("Emulation.setDeviceMetricsOverride", {
            "width": width, "height": height, "deviceScaleFactor": 1, "mobile": width < 600})

    def prefers(self, scheme):
        """What the person's machine says of light and dark."""
        self.driver.execute_cdp_cmd("Emulation.setEmulatedMedia", {
            "features": [{"name": "prefers-color-scheme", "value": scheme}]})

    def go(self, path):
        self.driver.get(self.base + path)

    @property
    def path(self):
        return self.driver.current_url.removeprefix(self.base)

    def script(self, text, *words):
        return self.driver.execute_script(text, *words)

    def all(self, selector):
        return self.driver.find_elements(By.CSS_SELECTOR, selector)

    def one(self, selector):
        return self.driver.find_element(By.CSS_SELECTOR, selector)

    def text(self, selector):
        return self.script("return document.querySelector(arguments[0]).textContent.trim()", selector)

    def fill(self, **fields):
        for name, value in fields.items():
            field = self.one(f"[name={name}]")
            field.clear()
            field.send_keys(value)

    def press(self, selector):
        button = self.one(selector)
        self.script("arguments[0].scrollIntoView({block: 'center'})", button)
        button.click()
        self.clicks += 1

    def wait(self, condition, seconds=15):
        """What `condition` gives, once it is true."""
        return WebDriverWait(self.driver, seconds, poll_frequency=0.1).until(lambda _: condition())

    def first_paint(self):
        """Milliseconds to the first text, and to the load event."""
        return self.wait(lambda: self.script("""
            const paint = performance.getEntriesByName("first-contentful-paint")[0];
            const load = performance.getEntriesByType("navigation")[0].loadEventEnd;
            return paint && load ? [paint.startTime, load] : null;"""))

    def shifts(self):
        """How much of the page jumped while it loaded (Cumulative Layout Shift; 0 is none)."""
        return self.script("""
            return new Promise((done) => new PerformanceObserver((list, observer) => {
              observer.disconnect();
              done(list.getEntries().reduce((sum, entry) => sum + entry.value, 0));
            }).observe({ type: "layout-shift", buffered: true }) || setTimeout(() => done(0), 300));""")

    def photograph(self, path):
        """The whole page as a picture, at most six screens of it."""
        height = self.script("return Math.min(6 * innerHeight, document.documentElement.scrollHeight)")
        width = self.script("return innerWidth")
        shot = self.driver.execute_cdp_cmd("Page.captureScreenshot", {
            "captureBeyondViewport": True, "clip": {"x": 0, "y": 0, "width": width, "height": height, "scale": 1}})
        pathlib.Path(path).write_bytes(base64.b64decode(shot["data"]))

    def complaints(self):
        """What the console says is wrong: errors, and what the policy refused."""
        return [entry["message"] for entry in self.driver.get_log("browser")
                if entry["level"] in ("SEVERE", "WARNING")]


@contextlib.contextmanager
def browsing(base, **size):
    browser = Browser(base, **size)
    try:
        yield browser
    finally:
        browser.close()
