"""A provider's pages without JavaScript, on a desk and on a phone: what they show, and each form's way to its end."""

import re

import furniture
import pytest
import walk
from browser import browsing
from selenium.common.exceptions import WebDriverException
from test_isp_inventory import AccessServer

pytestmark = pytest.mark.skipif(not AccessServer.is_possible(), reason="needs root, unshare, openssl and sshd")


@pytest.fixture(scope="module")
def house(tmp_path_factory):
    """A hub with a small provider, and an administrator at a browser that runs no script."""
    furnished = furniture.House(tmp_path_factory.mktemp("plain"))
    try:
        with browsing(f"http://127.0.0.1:{furnished.hub.port}") as browser:
            browser.driver.execute_cdp_cmd("Emulation.setScriptExecutionDisabled", {"value": True})
            furniture.log_in(browser)
            yield furnished, browser
    finally:
        furnished.close()


@pytest.fixture(params=[(1440, 900), (390, 844)], ids=["desk", "phone"])
def place(house, request):
    """The browser, as wide as a desk's and as a phone's screen."""
    house[1].size(*request.param)
    return house


def button(browser, words, within="main"):
    """The button or link with these words that is in sight; a fold that has it is opened, as a person does."""
    for selector in (f"{within} button", f"{within} a"):
        for one in browser.all(selector):
            if words not in (one.get_attribute("textContent").strip(), one.get_attribute("aria-label")):
                continue
            for fold in one.find_elements("xpath", "ancestor::details[not(@open)]"):
                fold.find_element("css selector", "summary").click()
            if one.is_displayed():
                return one
    raise AssertionError(f"no '{words}' on {browser.path}: {browser.one('main').text[:500]}")


def click(browser, one):
    """What leads to another page, and the wait until it is there."""
    page = browser.one("html")
    # A phone's bar at the bottom would take the click.
    browser.script("arguments[0].scrollIntoView({block: 'center'})", one)
    one.click()

    def is_gone():
        try:
            return not page.tag_name
        # Stale, or of a document that goes at this moment.
        except WebDriverException:
            return browser.script("return document.readyState") == "complete"
    browser.wait(is_gone)


def press(browser, words, within="main"):
    click(browser, button(browser, words, within))


def fill(browser, **fields):
    """Fields of the page itself: its head has a search of its own."""
    for name, value in fields.items():
        field = next(one for one in browser.all(f"main [name={name}]") if one.is_displayed())
        field.clear()
        field.send_keys(value)


def main(browser):
    return browser.script("return document.querySelector('main').innerText")


def test_every_page(place):
    """Every page says what it has, no button is in sight that a script alone would carry out, and no form lacks its button."""
    furnished, browser = place
    pages = walk.pages(furnished.anna, provider=True)
    mine = {name: path for name, path in pages.items() if path.startswith("/isp/")}
    assert len(mine) > 30, mine
    wrong = {}
    for path in mine.values():
        browser.go(path)
        seen = browser.script("""
            const shown = (one) => one.getClientRects().length > 0;
            const forms = [...document.querySelectorAll("main form")];
            return {
              text: document.querySelector("main").innerText.trim().length,
              scripts: [...document.querySelectorAll(".needs-script")].filter(shown).length,
              dead: [...document.querySelectorAll("main button")].filter((one) => shown(one) && !one.form)
                .map((one) => one.textContent.trim()),
              mute: forms.filter((form) => ![...form.elements].some((one) => one.type === "submit"))
                .map((form) => form.getAttribute("action")),
              open: forms.filter((form) => form.method === "post" && !form.elements.csrf)
                .map((form) => form.getAttribute("action")),
              wide: document.documentElement.scrollWidth - document.documentElement.clientWidth,
            };""")
        if seen["text"] < 20 or seen["scripts"] or seen["dead"] or seen["mute"] or seen["open"] or seen["wide"] > 0:
            wrong[path] = seen
    assert wrong == {}


def test_search_and_device(place):
    """From an address to its port and its switch, which is read."""
    _, browser = place
    browser.go("/isp/search")
    fill(browser, q="48-8F-5A-00-00-07")
    press(browser, "Search")
    assert "sw-1 port 7" in main(browser) and "agro1187" in browser.driver.page_source
    press(browser, "sw-1")
    assert re.fullmatch(r"/isp/devices/\d+", browser.path) and "sw-1" in main(browser)
    assert len(browser.all("main tbody a[href^='/isp/ports/']")) > 12
    device = browser.path
    # While it is read, the button waits.
    browser.wait(lambda: browser.go(device) or button(browser, "Read now").is_enabled(), 60)
    press(browser, "Read now")
    assert re.match(r"/isp/devices/\d+", browser.path) and any(one.is_displayed() for one in browser.all("[role=status]"))


def test_board(place):
    """A request is written down, moved, changed, noted and binned."""
    _, browser = place
    title = f"Polevaya {browser.driver.get_window_size()['width']}, {browser.script('return innerWidth')}"
    browser.go("/isp/requests")
    press(browser, "New request")
    fill(browser, title=title)
    press(browser, "Add")
    assert title in main(browser) and re.match(r"/isp/requests/\d+", browser.path)
    path = browser.path
    browser.one("textarea[name=text]").send_keys("called, nobody there")
    press(browser, "Add note")
    assert "called, nobody there" in main(browser)
    browser.go("/isp/requests")
    moves = browser.all(f"button[aria-label='Move {title} up'], button[aria-label='Move {title} down']")
    click(browser, moves[0])
    assert browser.path.startswith("/isp/requests") and title in main(browser)
    browser.go(path)
    press(browser, "Move to the bin")
    browser.go("/isp/requests/bin")
    assert title in main(browser)
    browser.go(path)
    press(browser, "Restore")
    assert "Move to the bin" in main(browser)


def test_configurations(place):
    """Versions are compared, and one gets a note."""
    _, browser = place
    browser.go("/isp/configs")
    press(browser, "sw-1")
    press(browser, "Compare")
    assert "2600" in main(browser) and "2601" in main(browser) and browser.path.startswith("/isp/configs/compare")
    browser.go("/isp/configs/2")
    fill(browser, note="before the uplink")
    press(browser, "Save note")
    assert browser.one("[name=note]").get_attribute("value") == "before the uplink"


def test_terminal_and_plan(place):
    """From the OLT to a terminal, and a service port to it by a plan: shown, confirmed, done; then taken away again."""
    furnished, browser = place
    width = browser.script("return innerWidth")
    browser.go("/isp/olts")
    fill(browser, q="kv-7")
    press(browser, "Search")
    press(browser, "kv-7")
    assert "Receives" in main(browser) and "Service ports" in main(browser)
    terminal = browser.path
    form = "form[action='/isp/plans']:has([name=gem]) "
    browser.one(form + "[name=vlan]").send_keys("100")
    gem = browser.one(form + "[name=gem]")
    gem.clear()
    gem.send_keys(f"{width // 10}")
    before = len(furnished.olt.ask()["writes"])
    press(browser, "Plan a service port")
    assert browser.path.startswith("/isp/plans/") and "Nothing has been sent" in main(browser)
    assert f"gemport {width // 10} multi-service" in browser.one(".olt-steps pre").text
    assert len(furnished.olt.ask()["writes"]) == before
    press(browser, "Confirm and send")
    # Without a script the page asks again by itself.
    browser.wait(lambda: "done" in browser.script("return document.querySelector('.heading')?.innerText ?? ''"), 30)
    assert len(furnished.olt.ask()["writes"]) == before + 1
    index = max(map(int, [key for key, one in furnished.olt.ask()["services"].items() if one["gem"] == width // 10]))
    browser.go(terminal)
    row = next(row for row in browser.all("main tbody tr") if row.find_elements(
        "css selector", f"form [name=index][value='{index}']"))
    click(browser, row.find_element("css selector", "button"))
    assert f"undo service-port {index}" in main(browser)
    press(browser, "Cancel")
    assert "cancelled" in main(browser)


def test_olt(place):
    """An OLT's lists: its ports, MAC table, service ports, found terminals with the way to their registration."""
    furnished, browser = place
    olt = furnished.olts()[0]["olt"]
    browser.go(f"/isp/olts/{olt}")
    assert "0/1/3" in main(browser) and "Mbit/s" in browser.driver.page_source
    press(browser, "MAC table")
    browser.one("[name=port] option[value='0/1/3']").click()
    press(browser, "Search")
    assert "48:8f:5a:00:00:05" in main(browser) and "port=0" in browser.path
    browser.go(f"/isp/olts/{olt}")
    press(browser, "Service ports")
    fill(browser, vlan="2600")
    press(browser, "Search")
    assert "vlan=2600" in browser.path and len(browser.all("main tbody tr")) == 1
    browser.go("/isp/found")
    fill(browser, q="3344")
    press(browser, "Find")
    press(browser, next(one.get_attribute("textContent") for one in browser.all("main a.button") if "Register" in one.text))
    fill(browser, description="kv-14")
    assert browser.path.startswith("/isp/register") and button(browser, "Show the plan").is_displayed()
    press(browser, "Show the plan")
    assert "Nothing has been sent" in main(browser) and 'desc "kv-14"' in main(browser)
