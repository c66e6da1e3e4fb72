"""How pages look and behave in a browser: accessibility, widths, charts under the pointer, a hub that is silent."""

import contextlib
import datetime
import re
import signal
import time
import urllib.parse

import furniture
import homes
import pytest
import walk
from browser import browsing
from laboratory import ROOT, measured
from selenium.webdriver import ActionChains
from selenium.webdriver.common.keys import Keys
from test_hub import Hub
from test_isp_inventory import AccessServer

AXE = next((ROOT / ".build/axe").glob("lib/*/site-packages/axe_playwright_python/axe.min.js"), None)


pytestmark = pytest.mark.skipif(not AccessServer.is_possible(), reason="needs root, unshare, openssl and sshd")
DEVICE = walk.CHOSEN["/routers/{agent}/devices/{device}"]


@pytest.fixture(scope="module")
def house(tmp_path_factory):
    """A hub with three homes, one of them silent, and a small provider; an administrator at a browser."""
    furnished = furniture.House(tmp_path_factory.mktemp("looks"))
    hub = furnished.hub
    try:
        with browsing(f"http://127.0.0.1:{hub.port}", width=1440) as browser:
            furniture.log_in(browser)
            browser.driver.get_log("browser")
            yield hub, browser, furnished.homes
    finally:
        hub.process.send_signal(signal.SIGCONT)
        furnished.close()


@pytest.fixture(scope="module")
def pages(house):
    """Every page of that hub, by name."""
    person = furniture.Browser(house[0].port)
    assert person.login("anna") == 303
    return walk.pages(person, provider=True)


@pytest.fixture(scope="module")
def charted(house, pages):
    """The pages that have charts."""
    person = furniture.Browser(house[0].port)
    assert person.login("anna") == 303
    return [path for path in pages.values() if "data-chart=" in person.ask("GET", path)[1]]


def settled(browser):
    """Charts have what they asked for."""
    browser.wait(lambda: browser.script("""
        return [...document.querySelectorAll(".plot")].every((one) => one.dataset.note !== undefined && one.dataset.note !== "Loading…")"""))


@pytest.mark.skipif(AXE is None, reason="there is no axe-core: make .build/axe")
@pytest.mark.parametrize("scheme", ["light", "dark"])
def test_accessibility(house, pages, scheme):
    """axe-core finds nothing on any page, with a silent router, quiet devices and keys in each state."""
    _, browser, _ = house
    browser.prefers(scheme)
    # A long page takes axe-core half a minute on a machine that is busy.
    browser.driver.set_script_timeout(120)
    found = {}
    for width, height in ((1440, 900), (390, 844)):
        browser.size(width, height)
        for name, path in pages.items():
            browser.go(path)
            settled(browser)
            browser.driver.execute_script(AXE.read_text())
            result = browser.driver.execute_async_script("""
                const done = arguments[arguments.length - 1];
                axe.run(document).then((result) => done(result.violations.map((one) =>
                  [one.id, one.nodes.slice(0, 3).map((node) => `${node.target} ${node.any[0]?.message ?? ""}`)])));""")
            if result:
                found[f"{name} {width}"] = result
    measured(f"pages: axe-core, {scheme}, pages", f"{2 * len(pages)}, with violations {len(found)}")
    assert found == {}


@pytest.mark.parametrize("width", [390, 768, 1024, 1440])
def test_nothing_is_cut(house, pages, width):
    """A name of 14 letters is whole, what is sorted by is in sight, and nothing sticks out."""
    _, browser, _ = house
    browser.size(width, 900)
    faults = {}
    for name, path in pages.items():
        browser.go(path)
        settled(browser)
        found = browser.script("""
            const cut = [...document.querySelectorAll("main :is(td, th) a, main .chip a")]
              .filter((one) => one.checkVisibility() && one.textContent.length <= 14 && one.scrollWidth > one.clientWidth + 1
                && one.clientWidth > 0).map((one) => `cut: ${one.textContent}`);
            const hidden = [...document.querySelectorAll("th[aria-sort]")]
              .filter((one) => one.checkVisibility() && one.getBoundingClientRect().right > innerWidth)
              .map((one) => `sorted by, but out of sight: ${one.textContent}`);
            const wide = document.documentElement.scrollWidth > arguments[0] ? [`${document.documentElement.scrollWidth} px wide`] : [];
            return [...cut, ...hidden, ...wide];""", width)
        if found:
            faults[name] = found
    measured(f"pages: nothing cut at {width} px, pages", f"{len(pages)}, with faults {len(faults)}")
    assert faults == {}


def plot(browser, name="traffic"):
    element = browser.one(f"[data-chart={name}]")
    browser.script("arguments[0].scrollIntoView({block: 'center'})", element)
    return element


def test_drag_zooms(house):
    """A drag over a chart shows what was dragged over, and the page's address says so; a double click goes back."""
    _, browser, _ = house
    browser.size(1440, 900)
    browser.go("/routers/attic/history")
    settled(browser)
    browser.driver.get_log("browser")  # A page that is missing was visited before.
    chart = plot(browser)
    width = chart.size["width"]
    before = browser.script("return document.querySelector('#range-fields').from.value")
    ActionChains(browser.driver).move_to_element_with_offset(chart, -width // 4, 0).click_and_hold().move_by_offset(
        width // 8, 0).move_by_offset(width // 8, 0).release().perform()
    browser.wait(lambda: "from=" in browser.path)
    after = browser.script("return document.querySelector('#range-fields').from.value")
    assert after > before
    shown = browser.path
    browser.go(shown)
    settled(browser)
    assert browser.script("return document.querySelector('#range-fields').from.value") == after
    browser.press(".range [data-zoom='-1']")
    browser.wait(lambda: browser.path != shown)
    assert browser.complaints() == []


def test_pointer_crosses_every_chart(house, charted):
    """The pointer over every chart, and the arrow keys on each: the legend says numbers, and the console nothing."""
    _, browser, _ = house
    browser.size(1440, 900)
    crossed = 0
    for path in charted:
        browser.go(path)
        settled(browser)
        for element in browser.all("[data-chart]"):
            browser.script("arguments[0].scrollIntoView({block: 'center'})", element)
            width = element.size["width"]
            actions = ActionChains(browser.driver, duration=0)
            for step in range(-4, 5):
                actions.move_to_element_with_offset(element, step * width // 10, step * 5)
            actions.perform()
            browser.script("arguments[0].focus()", element)
            element.send_keys(Keys.END, Keys.ARROW_LEFT)
            name = element.get_attribute("data-chart")
            # A chart that says why it is empty has no numbers.
            if not element.get_attribute("data-note"):
                assert any(character.isdigit() for character in browser.text(f"[data-legend={name}]")), (path, name)
                crossed += 1
            element.send_keys(Keys.ESCAPE)
    measured("pages: charts that the pointer crossed", crossed)
    assert crossed >= 10 and browser.complaints() == []


def test_stack_is_the_traffic(house):
    """The busiest devices of the shown range, and all others, add up to the traffic; the busiest of last night is drawn."""
    _, browser, _ = house
    browser.go("/routers/attic/history?range=1d")
    settled(browser)
    stack, traffic = (browser.driver.execute_async_script("""
        const [name, done] = arguments;
        const to = new Date(), from = new Date(to - 86400e3);
        fetch(`/api/v1/charts/${name}?agent=attic&from=${from.toISOString()}&to=${to.toISOString()}&step=300`)
          .then((reply) => reply.json()).then(done)""", name) for name in ("devices", "traffic"))
    assert stack["times"] == traffic["times"] and len(stack["times"]) > 250
    for place in range(len(stack["times"])):
        parts = sum(one["values"][place] for one in stack["series"])
        whole = traffic["series"][0]["values"][place] - traffic["series"][1]["values"][place]
        assert parts == pytest.approx(whole, rel=0.001, abs=5)
    names = [one["name"] for one in stack["series"]]
    assert names[0] == "living-room-tv" and names[-1] == "All others"


def test_silent_hub(house):
    """A hub that hangs is blamed itself: a banner within half a minute, and no word against its routers."""
    hub, browser, known = house
    browser.go("/routers/attic")
    browser.wait(lambda: browser.text("#live") == "Live")
    homes.report(hub, [known[0].snapshot(datetime.datetime.now(homes.UTC))], known[0].key)
    browser.wait(lambda: browser.text("#status") == "online")
    hub.process.send_signal(signal.SIGSTOP)
    try:
        browser.wait(lambda: browser.one("#hub-silent").is_displayed(), 40)
        assert "No answer from the hub since" in browser.text("#hub-silent")
        assert browser.text("#live") == "Hub silent"
        browser.driver.execute_async_script("setTimeout(arguments[0], 8000)")
        assert browser.text("#status") == "online"
    finally:
        hub.process.send_signal(signal.SIGCONT)
    browser.wait(lambda: not browser.one("#hub-silent").is_displayed(), 40)
    browser.driver.get_log("browser")


class Jobs:
    """Counts what somebody presses, from the overview on, until a job is done."""

    def __init__(self, browser, hub, known):
        self.browser, self.hub, self.known, self.counts = browser, hub, known, {}
        self.bodies = []

    def report(self):
        """Homes that have not reported for half a minute would be silent."""
        self.bodies = [home.snapshot(datetime.datetime.now(homes.UTC)) for home in self.known]
        for home, body in zip(self.known, self.bodies):
            homes.report(self.hub, [body], home.key)

    @contextlib.contextmanager
    def __call__(self, name):
        self.report()
        self.browser.go("/")
        settled(self.browser)
        self.browser.clicks = 0
        began = time.monotonic()
        yield
        self.counts[name] = (self.browser.clicks, time.monotonic() - began)

    def clicks(self, name):
        return self.counts[name][0]


def heaviest(bodies):
    """The device that uses a line most by the newest snapshots."""
    rows = [row for body in bodies for row in body["network"]["connectedDevices"]]
    return max(rows, key=lambda row: row["bandwidth"]["rxRateBps"] + row["bandwidth"]["txRateBps"])["deviceName"]


def test_jobs(house):
    """What people come for: the answer is right, and takes no more presses than promised from the overview."""
    hub, browser, known = house
    browser.size(1440, 900)
    browser.go("/routers/attic/line")
    browser.fill(download="100", upload="40", quota="500")
    browser.press("main button.primary")
    browser.wait(lambda: "Saved." in browser.text("main"))
    browser.driver.get_log("browser")  # A page that is missing was visited before.
    job = Jobs(browser, hub, known)
    with job("1 who is eating the line right now"):
        assert heaviest(job.bodies) in browser.text("#part-using tbody tr:first-child")
    with job("2 who used most this month"):
        browser.press("#part-month a[href^='/usage']")
        browser.wait(lambda: browser.path.startswith("/usage?period=month"))
        most = hub.ask("/api/v1/usage?period=month")["devices"][0]
        assert most["name"] in browser.text("#usage tbody tr:first-child")
    with job("3 is this new device mine"):
        browser.press(".side a[href='/devices']")
        browser.wait(lambda: browser.path.startswith("/devices"))
        assert "New" in browser.text(".chips")
    browser.press("#devices tbody tr:first-child input[name=pick]")
    browser.press("[data-picked=devices] button[value=mine]")
    browser.wait(lambda: "1 device marked." in browser.text("main"))
    browser.go("/devices?show=mine")
    assert len(browser.all("#devices tbody tr")) == 1
    with job("5 is the router healthy"):
        assert browser.text("#routers tr[data-agent=attic] .mark").replace(" ", "") == "●good"
    with job("6 rename a device"):
        browser.press("#part-using tbody tr:first-child .chip a")
        browser.wait(lambda: "/devices/" in browser.path)
        browser.fill(name="the television")
        browser.press("#rename button")
        browser.wait(lambda: browser.text("h1") == "the television")
    with job("7 show a colleague"):
        browser.press(".share > summary")
        browser.press("#share button")
        browser.wait(lambda: "/share/" in browser.text("main"))
    with job("8 add a second router"):
        browser.press(".side a[href='/routers']")
        browser.press(".parts a[href='/agents']")
        assert "--platform-api-url" in browser.text("main").lower() or "setup_agent.sh" in browser.text("main")
    with job("9 how much of 500 GB is left, of one of three lines"):
        lines = [line.text for line in browser.all("#part-month .volumes li")]
        assert [line for line in lines if line.startswith("attic") and "left of 500 GB" in line]
    with job("10 export the month"):
        browser.press("#part-month a[href^='/usage']")
        link = browser.one("main a[download]")
        assert "format=csv" in link.get_attribute("href")
    with job("11 what does a device do at night"):
        browser.press("#part-using tbody tr:first-child .chip a")
        settled(browser)
        assert browser.one("#charts").get_attribute("data-range") == "86400"
    with job("12 where is 02:01:00:00:00:00"):
        browser.one("#everything").send_keys("02:01:00:00:00:00", Keys.ENTER)
        browser.wait(lambda: browser.path.startswith("/search"))
        assert urllib.parse.unquote(browser.one(".found a").get_attribute("href")).endswith(DEVICE)
    with job("13 was there an outage"):
        assert "shop-1" in browser.text("#part-needs")
    measured("pages: presses and seconds of a script, from the overview",
             ", ".join(f"{name}: {count} in {seconds:.1f} s" for name, (count, seconds) in job.counts.items()))
    for name, most in {"1": 0, "5": 0, "9": 0, "2": 1, "3": 1}.items():
        assert [count for job_name, (count, _) in job.counts.items() if job_name.split()[0] == name] == [most]
    assert browser.complaints() == []


def test_one_router(tmp_path):
    """In a house with one router its line, its health and what is left of the month are on the overview."""
    hub = Hub(tmp_path)
    try:
        home = homes.Home("attic", 1)
        homes.settle(hub, home)
        furniture.add_user(hub, "anna", "administrator")
        with browsing(f"http://127.0.0.1:{hub.port}", width=1440) as browser:
            furniture.log_in(browser)
            browser.go("/routers/attic/line")
            browser.fill(download="100", upload="40", quota="500")
            browser.press("main button.primary")
            browser.wait(lambda: "Saved." in browser.text("main"))
            body = home.snapshot(datetime.datetime.now(homes.UTC))
            homes.report(hub, [body], home.key)
            browser.go("/")
            settled(browser)
            assert heaviest([body]) in browser.text("#part-using tbody tr:first-child")
            assert "attic" in browser.text("#part-state") and "▲" not in browser.text("#part-state")
            assert "of 500 GB" in browser.text("#part-month")
            assert "of 100 Mbit/s" in browser.text("#line")
    finally:
        hub.kill()


def test_shared_view(house):
    """A link made on a page shows a guest what the maker saw, live where the view has news of its own."""
    hub, browser, known = house
    browser.size(1440, 900)

    def share(path):
        browser.go(path)
        browser.press(".share > summary")
        browser.press("#share button")
        browser.wait(lambda: "/share/" in browser.text("main"))
        return re.search(r"/share/[0-9a-f]+", browser.text("main"))[0]
    live, still = share("/routers/attic"), share("/routers/attic/history?range=1d")
    with browsing(f"http://127.0.0.1:{hub.port}", width=390, height=844) as guest:
        guest.go(live)
        guest.wait(lambda: guest.text("#live") == "Live")
        assert guest.path == "/routers/attic" and not guest.all(".side, .bottom, .share")
        body = known[0].snapshot(datetime.datetime.now(homes.UTC))
        row = body["network"]["connectedDevices"][0]
        row["bandwidth"] |= {"rxRateBps": 98_700_000, "txRateBps": 0}
        homes.report(hub, [body], known[0].key)
        guest.wait(lambda: "98.7" in guest.text(f"[data-device='{row['mac']}']"))
        assert guest.complaints() == []
        guest.go(still)
        settled(guest)
        assert guest.path == "/routers/attic/history?range=1d"
        assert guest.text("#live") == "Shared view: reload it for newer numbers"
        # Once both have ended, an open page leads to the login within seconds.
        browser.go("/shares")
        guest.go(live)
        guest.wait(lambda: guest.text("#live") == "Live")
        while browser.all("form[action$='/end']"):
            browser.press("form[action$='/end'] button")
            browser.press("dialog .danger")
            browser.wait(lambda: "Link ended." in browser.text("main"))
        guest.wait(lambda: guest.path.startswith("/login"))


@pytest.mark.parametrize("width", [390, 1440])
def test_tabs(house, width):
    """Rows of tabs take one line each; the current tab is in sight, and the keyboard reaches the last."""
    _, browser, _ = house
    browser.size(width, 844)
    browser.go("/isp/firmware")
    rows = browser.all(".parts")
    assert len(rows) == 2
    for row in rows:
        tabs = row.find_elements("css selector", "a")
        assert len({tab.rect["y"] for tab in tabs}) == 1 and row.rect["height"] < 60
        current = row.find_element("css selector", "[aria-current]").rect
        assert 0 <= current["x"] and current["x"] + current["width"] <= width
        browser.script("arguments[0].focus()", tabs[-1])
        assert tabs[-1].rect["x"] + tabs[-1].rect["width"] <= width


def test_text_grows(house):
    """At twice the browser's text size everything is twice as large, tables too."""
    _, browser, _ = house
    browser.size(1440, 900)
    browser.go("/routers/attic")
    size = "return parseFloat(getComputedStyle(document.querySelector('#devices td.number')).fontSize)"
    before = browser.script(size)
    browser.script("document.documentElement.style.fontSize = '200%'")
    assert browser.script(size) == pytest.approx(2 * before, rel=0.01)


def test_rows_stay_under_the_hand(house):
    """A row that has the focus is not moved when the others are sorted."""
    _, browser, _ = house
    browser.size(1440, 900)
    browser.go("/devices?sort=name")
    link = browser.one("#devices tbody tr:nth-child(3) .chip a")
    browser.script("arguments[0].focus()", link)
    browser.script("document.querySelector('#devices th[data-sort=today] a').click()")
    assert browser.script("return document.activeElement === arguments[0]", link)
    assert "sort=-today" in browser.path
