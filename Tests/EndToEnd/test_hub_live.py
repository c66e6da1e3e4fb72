"""Pages that are open follow the hub: what programs change is seen without a reload, and who is writing is left alone."""

import tempfile
import time

import pytest
from browser import browsing
from channels import Receiver
from laboratory import measured
from selenium.webdriver import ActionChains
from test_alerts import House
from test_hub_people import PASSWORD, add_user


@pytest.fixture(scope="module")
def house():
    receiver = Receiver()
    with tempfile.TemporaryDirectory() as folder:
        house = House(folder, receiver, ALLOW_PRIVATE_NOTIFY="on")
        try:
            add_user(house.hub, "anna", "administrator")
            yield house
        finally:
            house.hub.kill()
            receiver.close()


@pytest.fixture(scope="module")
def page(house):
    with browsing(f"http://127.0.0.1:{house.hub.port}") as page:
        page.go("/login")
        page.fill(name="anna", password=PASSWORD)
        page.press("main button.primary")
        page.wait(lambda: page.path == "/")
        yield page


def opened(page, path):
    """Shown and followed; whatever would load it anew would lose `same`."""
    page.go(path)
    page.wait(lambda: page.text("#live") == "Live")
    leave(page)
    page.script("window.same = true")


def stayed(page):
    assert page.script("return window.same === true") and page.complaints() == []


def leave(page):
    """The pointer goes to the heading, and the focus to nothing."""
    ActionChains(page.driver).move_to_element(page.one("h1")).perform()
    page.script("document.activeElement.blur()")


def shows(page, selector, text):
    return page.script("return document.querySelector(arguments[0])?.textContent.includes(arguments[1]) ?? false", selector, text)


def paused(page):
    return page.script("""
        return [...document.querySelectorAll("#heartbeat-counts .tile")].find((one) => one.textContent.includes("Paused"))
          ?.querySelector("b").textContent""")


def test_heartbeats(house, page):
    """A host is added, reports and is paused by programs; a form that is open in its row, and one below, stay as they are."""
    opened(page, "/heartbeats")
    assert page.all("tr[data-host]") == []
    began = time.monotonic()
    host = house.ask("POST", "/api/v1/hosts", {"name": "Web", "host_id": "web01", "expected_frequency_seconds": 600}, 201)
    page.wait(lambda: shows(page, "tr[data-host=web01]", "not heard yet"))
    measured("pages: from a change by the API to an open page", f"{time.monotonic() - began:.2f} s")
    page.fill(host_id="half")
    page.script("scrollTo(0, 40)")
    scrolled = page.script("return scrollY")
    status, _ = house.hub.send("POST", "/api/v1/heartbeat/web01", key=host["token"])
    assert status == 200
    page.wait(lambda: shows(page, "tr[data-host=web01] td[data-label=State]", "up"))
    assert page.script("return document.activeElement.name") == "host_id"
    assert page.one("[name=host_id]").get_attribute("value") == "half" and page.script("return scrollY") == scrolled
    leave(page)

    # A form in the row itself: what it stands in waits.
    page.press("tr[data-host=web01] summary")
    field = page.one("tr[data-host=web01] [name=expected_frequency_seconds]")
    field.clear()
    field.send_keys("77")
    leave(page)
    house.ask("POST", "/api/v1/hosts/web01/pause")
    page.wait(lambda: paused(page) == "1")
    assert shows(page, "tr[data-host=web01] td[data-label=State]", "up")
    assert field.get_attribute("value") == "77" and field.is_displayed()
    # It is closed, and what waited is drawn without another question.
    asked = page.script("return performance.getEntriesByType('resource').filter((one) => one.initiatorType === 'fetch').length")
    page.press("h1")
    page.wait(lambda: shows(page, "tr[data-host=web01] td[data-label=State]", "paused"), 3)
    assert page.script(
        "return performance.getEntriesByType('resource').filter((one) => one.initiatorType === 'fetch').length") == asked

    # Text that is chosen stays chosen.
    page.script("getSelection().selectAllChildren(document.querySelector('tr[data-host=web01] th'))")
    house.ask("POST", "/api/v1/hosts/web01/resume")
    page.wait(lambda: paused(page) == "0")
    assert "web01" in page.script("return getSelection().toString()") and shows(page, "tr[data-host=web01]", "paused")
    page.script("getSelection().removeAllRanges()")
    page.wait(lambda: not shows(page, "tr[data-host=web01] td[data-label=State]", "paused"), 3)
    stayed(page)


def test_one_host(house, page):
    """Its page shows what it said, and keeps the secret that is told once; when it goes, that is said."""
    house.ask("POST", "/api/v1/hosts", {"name": "Mail", "host_id": "mail01", "expected_frequency_seconds": 600}, 201)
    opened(page, "/heartbeats/mail01")
    page.press("form[action='/heartbeats/mail01/token'] button")
    page.press("dialog button.danger")
    page.wait(lambda: page.all(".secret"))
    page.wait(lambda: page.text("#live") == "Live")
    page.script("window.same = true")
    secret = page.text(".secret code")
    assert page.path == "/heartbeats/mail01/token"
    leave(page)
    assert house.hub.send("POST", "/api/v1/heartbeat/mail01", b"all is well", secret)[0] == 200
    page.wait(lambda: shows(page, "#host-beats", "all is well") and shows(page, "#host-mark", "up"))
    assert page.text(".secret code") == secret
    page.driver.get_log("browser")  # The form's answer is no page that can be asked for.
    house.ask("DELETE", "/api/v1/hosts/mail01")
    page.wait(lambda: shows(page, "#hub-silent", "not there any more"))
    assert page.script("return window.same === true")
    page.driver.get_log("browser")


def test_alerts_and_an_incident(house, page):
    """An alert begins, is acknowledged by a program and ends, on the list and on its own page; a note half written stays."""
    opened(page, "/alerts")
    assert page.all("tr[data-alert]") == []
    house.report(full={1})
    page.wait(lambda: page.all("tr[data-alert]"))
    number, = house.open()
    house.ask("POST", f"/api/v1/alerts/{number}/ack", {"note": "seen"})
    page.wait(lambda: shows(page, f"tr[data-alert='{number}']", "seen"))
    stayed(page)

    house.report(full={1, 2})
    page.wait(lambda: len(page.all("tr[data-alert]")) == 2)
    other, = house.open() - {number}
    opened(page, f"/alerts/{other}")
    page.fill(note="half a note")
    leave(page)
    house.report()
    page.wait(lambda: shows(page, "#incident-state", "ended") and shows(page, "#incident-story", "ended"))
    note = page.one("[name=note]")
    assert note.get_attribute("value") == "half a note"
    note.clear()
    leave(page)
    page.wait(lambda: page.all("[name=note]") == [])
    stayed(page)


def test_line(house, page):
    """An agent is asked to measure its line, and not any more."""
    house.report()
    opened(page, "/line")
    house.ask("PUT", "/api/v1/line/agents/attic", expected=201)
    page.wait(lambda: shows(page, "#line-agents", "attic"))
    status, _ = house.hub.send("DELETE", "/api/v1/line/agents/attic", key=house.admin)
    assert status == 204
    page.wait(lambda: not shows(page, "#line-agents", "attic"))
    stayed(page)


def test_channels_and_targets(house, page):
    """A message that was sent, and a target that a program adds."""
    opened(page, "/channels")
    house.ask("POST", f"/api/v1/channels/{house.channel}/test")
    house.ask("PATCH", f"/api/v1/channels/{house.channel}", {"name": "bell"})
    page.wait(lambda: shows(page, f"tr[data-channel='{house.channel}']", "bell"))
    stayed(page)
    opened(page, "/targets")
    house.ask("POST", "/api/v1/targets", {"address": "192.0.2.77"}, 201)
    page.wait(lambda: shows(page, "#targets-all", "192.0.2.77"))
    stayed(page)


def test_burst_is_asked_for_once_in_a_while(house, page):
    """However often a host reports, an open page asks once in two seconds at most; one that nobody looks at, not at all."""
    host = house.ask("POST", "/api/v1/hosts", {"name": "Busy", "host_id": "busy", "expected_frequency_seconds": 600}, 201)
    opened(page, "/heartbeats")
    page.script("performance.clearResourceTimings()")
    count = "return performance.getEntriesByType('resource').filter((one) => one.initiatorType === 'fetch').length"
    began, sent = time.monotonic(), 0
    while time.monotonic() - began < 7:
        assert house.hub.send("POST", "/api/v1/heartbeat/busy", key=host["token"])[0] == 200
        sent += 1
    asked = page.script(count)
    measured("pages: questions of an open page in 7 s of heartbeats", f"{asked} for {sent} heartbeats")
    assert sent > 50 and 1 <= asked <= 5
    stayed(page)
