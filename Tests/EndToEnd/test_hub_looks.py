"""How pages look and behave in a browser: accessibility, widths, charts under the pointer, a hub that is silent."""

import datetime
import signal
import tempfile

import homes
import photograph
import pytest
from browser import browsing
from laboratory import ROOT, measured
from selenium.webdriver import ActionChains
from selenium.webdriver.common.keys import Keys
from test_hub import Hub

AXE = next((ROOT / ".build/axe").glob("lib/*/site-packages/axe_playwright_python/axe.min.js"), None)
# What lists long names, by the least width at which it is there.
NAMES = {"/": 390, "/devices": 390, "/usage?period=week": 390, "/routers/attic": 390}


@pytest.fixture(scope="module")
def house():
    """A hub with three homes, one of them silent, and an administrator at a browser."""
    with tempfile.TemporaryDirectory() as folder:
        hub = Hub(folder)
        try:
            known = photograph.furnished(hub)
            with browsing(f"http://127.0.0.1:{hub.port}", width=1440) as browser:
                photograph.log_in(browser, hub)
                browser.driver.get_log("browser")
                yield hub, browser, known
        finally:
            hub.process.send_signal(signal.SIGCONT)
            hub.kill()


def settled(browser):
    """Charts have what they asked for."""
    browser.wait(lambda: browser.script("""
        return [...document.querySelectorAll(".plot")].every((one) => one.dataset.note !== undefined && one.dataset.note !== "Loading…")"""))


@pytest.mark.skipif(AXE is None, reason="there is no axe-core: make .build/axe")
@pytest.mark.parametrize("scheme", ["light", "dark"])
def test_accessibility(house, scheme):
    """axe-core finds nothing on any page, with a silent router, quiet devices and keys in each state."""
    _, browser, _ = house
    browser.prefers(scheme)
    found = {}
    for width, height in ((1440, 900), (390, 844)):
        browser.size(width, height)
        for name, path in photograph.PAGES.items():
            browser.go(path)
            settled(browser)
            browser.driver.execute_script(AXE.read_text())
            result = browser.driver.execute_async_script("""
                const done = arguments[arguments.length - 1];
                axe.run(document).then((result) => done(result.violations.map((one) =>
                  [one.id, one.nodes.slice(0, 3).map((node) => `${node.target} ${node.any[0]?.message ?? ""}`)])));""")
            if result:
                found[f"{name} {width}"] = result
    measured(f"pages: axe-core, {scheme}, pages", f"{2 * len(photograph.PAGES)}, with violations {len(found)}")
    assert found == {}


@pytest.mark.parametrize("width", [390, 768, 1024, 1440])
def test_nothing_is_cut(house, width):
    """A name of 14 letters is whole, what is sorted by is in sight, and nothing sticks out."""
    _, browser, _ = house
    browser.size(width, 900)
    for path in photograph.PAGES.values():
        browser.go(path)
        assert browser.script("return document.documentElement.scrollWidth") <= width, path
    for path in NAMES:
        browser.go(path)
        settled(browser)
        cut = browser.script("""
            return [...document.querySelectorAll("main :is(td, th) a, main .chip a")]
              .filter((one) => one.checkVisibility() && one.textContent.length <= 14 && one.scrollWidth > one.clientWidth + 1
                && one.clientWidth > 0).map((one) => one.textContent)""")
        assert cut == [], path
        hidden = browser.script("""
            return [...document.querySelectorAll("th[aria-sort]")]
              .filter((one) => one.checkVisibility() && one.getBoundingClientRect().right > innerWidth).length""")
        assert hidden == 0, path


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


def test_pointer_crosses_every_chart(house):
    """The pointer over every chart, and the arrow keys on each: the legend says numbers, and the console nothing."""
    _, browser, _ = house
    browser.size(1440, 900)
    for path in "/", "/routers/attic", "/routers/attic/history", photograph.DEVICE:
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
            assert any(character.isdigit() for character in browser.text(f"[data-legend={name}]")), (path, name)
            element.send_keys(Keys.ESCAPE)
    assert browser.complaints() == []


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
        assert "The hub is silent since" in browser.text("#hub-silent")
        assert browser.text("#live") == "Hub silent"
        browser.driver.execute_async_script("setTimeout(arguments[0], 8000)")
        assert browser.text("#status") == "online"
    finally:
        hub.process.send_signal(signal.SIGCONT)
    browser.wait(lambda: not browser.one("#hub-silent").is_displayed(), 40)
    browser.driver.get_log("browser")


def test_jobs(house):
    """What people come for, and how many clicks it takes from the overview."""
    hub, browser, known = house
    browser.size(1440, 900)
    clicks = {}
    browser.go("/routers/attic/line")
    browser.fill(download="100", upload="40", quota="500")
    browser.press("main button.primary")
    browser.wait(lambda: "Saved." in browser.text("main"))
    for home in known:
        homes.report(hub, [home.snapshot(datetime.datetime.now(homes.UTC))], home.key)
    browser.go("/")
    browser.wait(lambda: browser.all("#part-using tbody tr"))
    clicks["who is eating the line"] = 0
    assert browser.text("#routers tr[data-agent=attic] .mark") in ("●good", "● good")
    clicks["is the router healthy"] = 0
    browser.press("#part-month a[href^='/usage']")
    browser.wait(lambda: browser.path.startswith("/usage?period=month"))
    assert browser.text("#usage tbody tr:first-child th a")
    clicks["who used most this month"] = 1
    browser.go("/")
    browser.press(".side a[href='/devices']")
    browser.wait(lambda: browser.path.startswith("/devices"))
    assert "New" in browser.text(".chips")
    clicks["is this new device mine"] = 1
    browser.press("#devices tbody tr:first-child input[name=pick]")
    browser.press("[data-picked=devices] button[value=mine]")
    browser.wait(lambda: "1 device marked." in browser.text("main"))
    browser.go("/devices?show=mine")
    assert len(browser.all("#devices tbody tr")) == 1
    browser.go("/routers/attic/line")
    assert "of 500 GB" in browser.text("main")
    browser.go("/search?q=02:01:00:00:00:00")
    assert browser.text(".found a") == "living-room-tv"
    clicks["where is 02:01:00:00:00:00"] = 0
    measured("pages: clicks from the overview", ", ".join(f"{job}: {count}" for job, count in clicks.items()))
    assert browser.complaints() == []


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
