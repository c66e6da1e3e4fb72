"""A person at a browser: first run, log in, approve an agent, watch, zoom, rename; on a phone, and in the dark."""

import asyncio
import contextlib
import datetime
import http.client
import itertools
import json
import pathlib
import re
import socket
import time
import urllib.parse
import uuid

import pytest
import websockets
from browser import browsing
from laboratory import measured, wait_for
from test_hub import ANNA, Hub, hub, snapshot  # noqa: F401

PASSWORD = "eleven pipers piping"
HOSTILE = "<img src=x onerror=alert(1)>\"'&"
# Each is a way of its own to be more than text: markup, a template, a turn of the writing, a line, a formula.
NASTY = ["<img src=x onerror=alert(1)>", "</script><script>alert(1)</script>", "{{title}}", "\u202egpj.exe", "a\r\nb\x01c",
         "\u2028\ufeff\U0001f4a9e\u0301\u0327" + "\u0301" * 40, "=cmd|'/c calc'!A1", "'\"><svg onload=alert(1)>", "x" * 255]


def setup_code(hub):
    log = hub.folder.parent / "hub.log"
    return wait_for(lambda: re.search(r"(?:[2-9A-Z]{4}-){3}[2-9A-Z]{4}", log.read_text()), 5,
                    "the code").group()


@pytest.fixture
def page(hub):  # noqa: F811
    """A browser on a hub with an administrator who has logged in."""
    with browsing(f"http://127.0.0.1:{hub.port}") as browser:
        browser.go("/")
        assert browser.path == "/setup"
        browser.fill(code=setup_code(hub), name="anna", password=PASSWORD, again=PASSWORD)
        browser.press("main button.primary")
        browser.wait(lambda: browser.path == "/")
        yield browser


def log_out(page):
    page.press("details.person summary")
    page.press("form[action='/logout'] button")


def at(body, when):
    """A snapshot of another moment."""
    text = when.strftime("%Y-%m-%dT%H:%M:%S.") + f"{when.microsecond // 1000:03}Z"
    before = (when - datetime.timedelta(seconds=5)).strftime("%Y-%m-%dT%H:%M:%S.000Z")
    network = body["network"] | {"collectionStartTime": before, "collectionEndTime": text}
    return body | {"snapshotTime": text, "network": network}


def named(body, count, name="device {}"):
    """The snapshot with this many devices."""
    first = body["network"]["connectedDevices"][1]
    devices = [first | {"mac": f"02:00:00:00:{number >> 8:02x}:{number & 255:02x}",
                        "ip": f"10.0.{number >> 8}.{number & 255}", "deviceName": name.format(number)}
               for number in range(count)]
    return body | {"network": body["network"] | {"connectedDevices": devices}}


def report(hub, bodies, key=None):  # noqa: F811
    assert hub.send("POST", "/api/monitor", bodies, key or hub.key)[0] == 202


def past(minutes, server="attic", start=None):
    """Snapshots of the past, five seconds apart, and how many there are."""
    start = start or str(uuid.uuid4())
    now = datetime.datetime.now(datetime.timezone.utc)
    count = minutes * 12
    return [at(snapshot(number + 1, start, server), now - datetime.timedelta(seconds=5 * (count - number)))
            for number in range(count)]


def cookie(browser):
    return next(one["value"] for one in browser.driver.get_cookies() if one["name"] == "session")


def test_walk(hub, page):  # noqa: F811
    """First run, login, one agent approved and one enrolled, a router live, zoomed, a device renamed; then all that on
    a phone, in the dark; nothing for the console to say."""
    assert "No router yet" in page.text("main")
    log_out(page)
    page.wait(lambda: page.path == "/login")
    page.go("/agents")
    assert page.path == "/login?next=/agents"
    page.fill(name="anna", password="wrong password")
    page.press("main button.primary")
    assert "wrong" in page.text("[role=alert]")
    page.fill(name="anna", password=PASSWORD)
    page.press("main button.primary")
    page.wait(lambda: page.path == "/agents")
    page.driver.get_log("browser")  # A wrong password is 403, which the console tells.

    key = hub.send("POST", "/api/generate-key", {"ip": "192.0.2.7"})[1]["api_key"]
    start = str(uuid.uuid4())
    history = past(30, start=start)
    for begin in range(0, len(history), 20):  # A key that nobody approved may send 256 KiB at once.
        report(hub, history[begin:begin + 20], key)
    page.go("/")
    assert "1 router waits for approval" in page.text("#part-needs")
    page.press("#part-needs a")
    assert f"http://127.0.0.1:{hub.port}/api/generate-key" in page.text(".paste")
    page.press("form[action$='/approve'] button")
    page.wait(lambda: page.text("tr[data-key] .badge[data-state=approved]") == "approved")
    wait_for(lambda: hub.ask("/api/v1/agents")["agents"], 20, "the approved agent")
    page.fill(label="the shop")
    page.press("form[action='/agents/enrolments'] button")
    page.wait(lambda: page.all(".secret"))
    token = re.search(r"echo ([0-9a-f]{64}) [|] sudo ./setup_agent.sh", page.text(".secret"))[1]
    enrolled = hub.send("POST", "/api/generate-key", {"ip": "192.0.2.8", "enrolmentToken": token})[1]["api_key"]
    report(hub, snapshot(1, str(uuid.uuid4()), "shop"), enrolled)

    page.go("/")
    assert page.text("#count") == "2"
    page.press("tr[data-agent=attic] a")
    page.wait(lambda: page.path == "/routers/attic")
    page.wait(lambda: page.text("#live") == "Live" or report(hub, at(
        snapshot(len(history) + 1, start), datetime.datetime.now(datetime.timezone.utc)), key))
    number = len(history) + 2
    before = page.text(f"tr[data-device='{ANNA}'] [data-field=today]")
    began = time.monotonic()
    report(hub, snapshot(number, start), key)
    page.wait(lambda: page.text(f"tr[data-device='{ANNA}'] [data-field=today]") != before, 10)
    measured("pages: a snapshot shows in the browser after", f"{time.monotonic() - began:.2f} s")
    assert page.text("#now-download b") == "3.28"
    assert page.text("#status") == "online"

    page.wait(lambda: page.script("return document.querySelectorAll('[data-chart=traffic] canvas').length") == 2)
    page.wait(lambda: page.text("[data-legend=traffic]").startswith("Download"))
    for seconds in 300, 86400, 31622400:
        page.press(f".range [data-seconds='{seconds}']")
        page.wait(lambda wanted=seconds: page.script(
            "return document.querySelector('.range [aria-pressed=true]').dataset.seconds") == str(wanted))
        page.wait(lambda: page.script("return document.querySelector('[data-chart=traffic]').dataset.note") == "")
    page.script("window.stayed = true")
    page.press(".range [data-move='-1']")
    page.wait(lambda: "–" in page.text("#range-text"))
    assert page.script("return window.stayed")  # Without a reload.

    page.one("#search").send_keys("ipad")
    page.wait(lambda: page.text("#found") == "1 of 3")
    page.press(f"tr[data-device='{ANNA}'] a")
    page.wait(lambda: page.path.startswith("/routers/attic/devices/"))
    page.fill(name="Anna’s own tablet")
    page.press("#rename button")
    page.wait(lambda: page.text("h1") == "Anna’s own tablet")
    page.go("/audit")
    named = page.one(".audit tbody tr").text
    assert all(word in named for word in ("anna", "127.0.0.1", "device named", f"{ANNA} of attic: Anna’s own tablet"))

    page.size(390, 844)
    page.prefers("dark")
    for path in "/", "/routers/attic", "/agents", "/audit":
        page.go(path)
        assert page.script("return document.documentElement.scrollWidth") <= 390, path
        assert page.script("return getComputedStyle(document.body).backgroundColor") == "rgb(13, 18, 24)", path
    page.go("/routers/attic")
    assert page.text(f"tr[data-device='{ANNA}'] th a") == "Anna’s own tablet"
    page.go("/routers/attic/history")
    page.wait(lambda: "Anna’s own tablet" in page.text("[data-legend=devices]"))
    assert page.complaints() == []


def test_every_page_fits(hub, page):  # noqa: F811
    """On a phone and in the dark nothing sticks out, every field has a label, and the switch is remembered."""
    start = str(uuid.uuid4())
    report(hub, named(snapshot(1, start), 40,
                      "A device with a very long name that somebody thought of, number {}"))
    report(hub, snapshot(1, start, "a-router-with-a-very-long-name-that-somebody-thought-of"),
           hub.command("key", "create"))
    paths = ["/", "/agents", "/users", "/tokens", "/audit", "/settings", "/account", "/devices", "/usage", "/events",
             "/search?q=very", "/style", "/routers/attic", "/routers/attic/history", "/routers/attic/interfaces",
             "/routers/attic/line", "/routers/attic/devices/02:00:00:00:00:01"]
    for width in 1280, 360:
        page.size(width, 800)
        for path in paths:
            page.go(path)
            assert page.script("return document.documentElement.scrollWidth") <= width, (path, width)
            nameless = page.script("""
                return [...document.querySelectorAll("input:not([type=hidden]), select, button, meter")]
                  .filter((one) => one.checkVisibility() && !(one.ariaLabel || one.labels?.length || one.textContent.trim())
                    ).map((one) => one.outerHTML)""")
            assert nameless == [], path
            assert len(page.all("main")) == len(page.all("h1")) == 1, path
    page.go("/")
    light = page.script("return getComputedStyle(document.body).backgroundColor")
    page.prefers("dark")
    page.go("/")
    dark = page.script("return getComputedStyle(document.body).backgroundColor")
    assert light != dark
    page.press("#theme")
    page.go("/routers/attic")
    assert page.script("return getComputedStyle(document.body).backgroundColor") == light
    assert page.complaints() == []


def test_hostile_names(hub, page):  # noqa: F811
    """What a stranger calls itself is text: in the page, in what comes live, and in the charts."""
    start = str(uuid.uuid4())
    for number in 1, 2:
        report(hub, named(snapshot(number, start, HOSTILE), 3, HOSTILE + " {}"))
    page.go("/")
    page.press("#part-state a")
    page.wait(lambda: page.text("h1") == HOSTILE)
    page.wait(lambda: page.text("#live") == "Live")
    report(hub, named(snapshot(3, start, HOSTILE), 4, HOSTILE + " {}"))
    page.wait(lambda: len(page.all("#devices tbody tr")) == 4)
    assert page.text("tr[data-device='02:00:00:00:00:03'] a") == HOSTILE + " 3"
    assert page.all("img") == []
    assert page.complaints() == []


def nasty(body):
    """The snapshot with something nasty wherever an agent may say what it likes."""
    text = itertools.cycle(NASTY)
    now = body["snapshotTime"]
    template = next(row for row in body["network"]["connectedDevices"] if row["mac"] == ANNA)
    devices = [template | {
        "mac": f"02:00:00:00:00:{number:02x}", "deviceName": name, "vendor": next(text), "model": next(text),
        "names": [{"source": row["source"], "name": next(text)} for row in template["names"]],
        "hints": [{"kind": row["kind"], "reason": next(text)} for row in template["hints"]],
        "services": [next(text)[:45] for _ in range(4)]} for number, name in enumerate(NASTY)]
    interfaces = [body["network"]["interfaces"][1] | {"interfaceName": name[:30], "operationalState": name[:30]}
                  for name in NASTY]
    events = [{"type": "new", "time": now, "mac": device["mac"], "deviceName": next(text), "detail": next(text)}
              for device in devices]
    return body | {
        "agentVersion": NASTY[0], "events": events,
        "metrics": body["metrics"] | {"temperatures": [{"sensor": name, "celsius": 50} for name in NASTY]},
        "network": body["network"] | {
            "connectedDevices": devices, "interfaces": interfaces, "collectionDurationSeconds": 1e9}}


def test_nasty_agent(hub, page):  # noqa: F811
    """Whatever an agent says wherever it may: it stands there as text, turns nothing around, and costs no page."""
    start = str(uuid.uuid4())
    for name in "a\rb", "a\0b", "x" * 256, "":
        assert hub.send("POST", "/api/monitor", snapshot(1, start, name), hub.key)[0] == 400
    report(hub, nasty(snapshot(1, start)))
    paths = ["/", "/agents", "/audit", "/routers/attic"] + [
        f"/routers/attic/devices/02:00:00:00:00:{number:02x}" for number in range(len(NASTY))]
    for number, path in enumerate(paths, 2):
        page.go(path)
        if path == "/" or path.startswith("/routers/"):
            page.wait(lambda: page.text("#live") == "Live")
            report(hub, nasty(snapshot(number, start)))
        assert page.all("main img, main script, main svg[onload]") == [], path
        assert page.script("return document.documentElement.scrollWidth") <= 1280, path
    page.go("/routers/attic")
    turned = page.one("tr[data-device='02:00:00:00:00:03']")
    name, about = (turned.find_element("css selector", word).rect for word in ("a", ".about"))
    assert about["x"] >= name["x"] + name["width"] - 1
    assert page.complaints() == []


# Half a minute of silence takes two seconds.
IMPATIENT = """
    const real = window.setTimeout;
    window.setTimeout = (work, pause, ...rest) => real(work, pause > 20_000 ? 2_000 : pause, ...rest);"""


def test_silent_router(hub, page):  # noqa: F811
    """What was measured once is not shown as what is; PageTests has what the hub itself shows then."""
    start = str(uuid.uuid4())
    report(hub, snapshot(1, start))
    page.driver.execute_cdp_cmd("Page.addScriptToEvaluateOnNewDocument", {"source": IMPATIENT})
    page.go("/routers/attic")
    page.wait(lambda: page.text("#live") == "Live")
    # A device that is not in the newest window is as quiet as one whose router is.
    without = snapshot(2, start)
    without["network"]["connectedDevices"] = [
        row for row in without["network"]["connectedDevices"] if row["mac"] != ANNA]
    report(hub, without)
    page.wait(lambda: page.text(f"tr[data-device='{ANNA}'] [data-field=download] b") == "–")
    assert page.text(f"tr[data-device='{ANNA}'] [data-field=status]") == "inactive"
    page.wait(lambda: page.text("#status") == "offline")
    assert [tile.text for tile in page.all(".tile .big b")] == ["–"] * 3
    assert "Nothing heard from this router since" in page.text("#silence")
    assert "The numbers below are from that time." in page.text("#silence")
    assert page.all("tr[data-status=active], tr[data-interface].online") == []
    assert {cell.text for cell in page.all("[data-field=download] b, [data-field=upload] b")} == {"–"}
    report(hub, snapshot(3, start))
    page.wait(lambda: page.text("#status") == "online")
    assert page.text("#now-download b") == "3.28"


def test_router_that_only_talks_live(hub, page):  # noqa: F811
    """A router of which nothing is kept yet does not make the overview load again and again."""
    report(hub, snapshot(1, str(uuid.uuid4())))
    page.go("/")
    page.wait(lambda: page.text("#live") == "Live")
    page.script("window.stayed = true")
    key = hub.command("key", "create", "--agent", "cellar")

    async def talk():
        headers = {"Authorization": f"Bearer {key}"}
        async with websockets.connect(f"ws://127.0.0.1:{hub.port}/ws/monitor", extra_headers=headers) as live:
            await live.send(json.dumps(snapshot(1, str(uuid.uuid4()), "cellar")))
            await asyncio.sleep(1.5)
    asyncio.run(talk())
    assert page.script("return window.stayed")
    report(hub, snapshot(2, str(uuid.uuid4()), "cellar"), key)
    page.wait(lambda: page.all("tr[data-agent=cellar]") or report(
        hub, snapshot(int(time.time()), str(uuid.uuid4()), "cellar"), key))


def test_without_script(hub, page):  # noqa: F811
    """The present state can be read without JavaScript."""
    report(hub, snapshot(1, str(uuid.uuid4())))
    page.driver.execute_cdp_cmd("Emulation.setScriptExecutionDisabled", {"value": True})
    page.go("/")
    page.one("#part-state a").click()
    page.wait(lambda: page.path == "/routers/attic")
    html = page.driver.page_source
    assert "Anna’s iPad" in html and "3.28" in html and "Charts need JavaScript" in html


@pytest.mark.alone
def test_first_paint(hub, page):  # noqa: F811
    """20 routers and 1,000 devices: the first text within half a second, and nothing jumps."""
    for number in range(20):
        key = hub.command("key", "create")
        report(hub, named(snapshot(1, str(uuid.uuid4()), f"router-{number}"), 50), key)
    report(hub, named(snapshot(1, str(uuid.uuid4()), "crowd"), 1000))
    # Of a crowd behind one router the busiest 500 are listed; that is beyond what is promised: its figure is told.
    for path, rows, most in ("/", 21, 500), ("/routers/router-7", 50, 500), ("/routers/crowd", 500, None):
        page.go(path)  # Files that a browser keeps are kept from now on.
        paints = []
        for _ in range(5):
            page.go(path)
            # Of a crowd, those that use the line now come to them: 600 at most.
            listed = len(page.all("tr[data-agent], tr[data-device]"))
            assert rows <= listed <= (rows if most else 600)
            paints.append(page.first_paint())
        paint, load = (sorted(column)[2] for column in zip(*paints))
        jumped = page.shifts()
        measured(f"pages: {path} with {rows} rows", f"first paint {paint:.0f} ms, load {load:.0f} ms, "
                 f"layout shift {jumped:.3f}")
        assert most is None or paint < most
        assert jumped < 0.05
    assert page.complaints() == []


def test_crowd(hub, page):  # noqa: F811
    """Of a crowd behind one router not all are listed: one that wakes up is, and a search leads to the list of all."""
    start = str(uuid.uuid4())
    body = named(snapshot(1, start), 700)
    for device in body["network"]["connectedDevices"]:
        device["bandwidth"] = dict(device["bandwidth"], rxBytesTotal=0, txBytesTotal=0, rxRateBps=0, txRateBps=0)
    report(hub, body)
    page.go("/routers/attic")
    listed = {row.get_attribute("data-device") for row in page.all("tr[data-device]")}
    assert len(listed) == 500
    devices = body["network"]["connectedDevices"]
    waking = next(one for one in devices if one["mac"] not in listed)
    page.one("#search").send_keys(waking["deviceName"])
    page.wait(lambda: "Search all devices" in page.text("#all-devices"))
    assert page.one("#all-devices").get_attribute("href").endswith(
        f"/devices?router=attic&q={urllib.parse.quote(waking['deviceName'])}")
    page.go("/routers/attic")
    waking["bandwidth"] = dict(waking["bandwidth"], rxRateBps=5_000_000)
    second = named(snapshot(2, start), 0)
    second["network"]["connectedDevices"] = devices
    report(hub, second)
    page.wait(lambda: page.all(f"tr[data-device='{waking['mac']}']"))
    assert page.complaints() == []


def connect(hub, session, origin=None):  # noqa: F811
    host = f"127.0.0.1:{hub.port}"
    return websockets.connect(f"ws://{host}/ws/live", origin=origin or f"http://{host}",
                              extra_headers={"Cookie": f"session={session}"} if session else {})


async def told(live):
    """The next word of what is followed: the hub's beats come in between."""
    while (message := json.loads(await asyncio.wait_for(live.recv(), 10)))["topic"] == "hub":
        pass
    return message


def test_live(hub, page):  # noqa: F811
    """The whole first, then what changed; of one session and this very site; closed when the session ends."""
    start, session = str(uuid.uuid4()), cookie(page)
    def quiet(number, count):
        """A snapshot in which the first two devices say nothing."""
        body = named(snapshot(number, start), count)
        for device in body["network"]["connectedDevices"][:2]:
            device["bandwidth"] = dict(device["bandwidth"], rxBytesTotal=0, txBytesTotal=0)
        return body
    report(hub, quiet(1, 3))

    async def walk():
        for given, origin in (None, None), ("0" * 64,
                                            None), (session, "http://evil.example"), (session, "null"):
            with pytest.raises(websockets.InvalidStatusCode) as refusal:
                await connect(hub, given, origin)
            assert refusal.value.status_code == 401
        async with connect(hub, session) as live:
            await live.send(json.dumps({"subscribe": "agent:attic"}))
            whole = await told(live)
            assert (whole["topic"], whole["full"], len(whole["state"]["devices"])) == ("agent:attic", True, 3)
            report(hub, quiet(2, 3))
            change = await told(live)
            assert not change["full"]
            assert [row["device"] for row in change["state"]["devices"]] == ["02:00:00:00:00:02"]
            report(hub, quiet(3, 2))
            assert (await told(live))["state"]["gone"] == ["02:00:00:00:00:02"]
            # What waited in an outbox is history: it is not what is now.
            report(hub, at(snapshot(9, str(uuid.uuid4())), datetime.datetime.now(datetime.timezone.utc)
                           - datetime.timedelta(hours=2)))
            await live.send(json.dumps({"subscribe": "overview"}))
            overview = await told(live)
            assert [row["agent"] for row in overview["state"]["agents"]] == ["attic"]
            assert overview["state"]["agents"][0]["activeDevices"] == 2
            log_out(page)
            began = time.monotonic()
            await asyncio.wait_for(live.wait_closed(), 5)
            assert live.close_code == 1008
            measured("pages: a session's end closes its WebSocket after", f"{time.monotonic() - began:.2f} s")
        for nonsense, code in (("{no json", 1003), (json.dumps({"subscribe": "nothing"}), 1003), ("x" * 4096, 1003),
                               ("x" * 4097, 1009)):
            async with connect(hub, login(hub)) as live:
                await live.send(nonsense)
                await asyncio.wait_for(live.wait_closed(), 5)
                assert live.close_code == code

    asyncio.run(walk())


def login(hub):  # noqa: F811
    """A session without a browser."""
    connection = http.client.HTTPConnection("127.0.0.1", hub.port, timeout=20)
    with contextlib.closing(connection):
        body = urllib.parse.urlencode({"name": "anna", "password": PASSWORD})
        connection.request("POST", "/login", body, {"Content-Type": "application/x-www-form-urlencoded"})
        reply = connection.getresponse()
        assert reply.status == 303
        return re.search(r"session=([0-9a-f]{64})", reply.headers["Set-Cookie"]).group(1)


@pytest.mark.alone
def test_slow_browser(hub, page):  # noqa: F811
    """Who does not read is skipped to the newest, whole state, and costs the hub no memory."""
    start, session = str(uuid.uuid4()), cookie(page)
    report(hub, named(snapshot(1, start), 3000))
    with contextlib.closing(raw_socket(hub, session)) as slow:
        slow.sendall(masked(json.dumps({"subscribe": "agent:attic"})))
        before = memory_of(hub)
        # The kernel holds some four megabytes for it; these states are half of one each.
        for number in range(2, 52):
            report(hub, named(snapshot(number, start), 3000))
            time.sleep(0.2)
        grown = memory_of(hub) - before
        measured("pages: 50 states of 3,000 devices that a browser does not read cost",
                 f"{grown / 1e6:.1f} MB")
        assert grown < 80e6
        # Beside the states come signs of life.
        messages = [message for message in frames(slow, until=4) if message["topic"] != "hub"]
    assert all(message["topic"] == "agent:attic" for message in messages)
    # The first is whole as it is for everybody; the one after the gap is, too.
    assert messages[0]["full"] and any(message["full"] for message in messages[1:]), len(messages)


def memory_of(hub):  # noqa: F811
    status = pathlib.Path(f"/proc/{hub.process.pid}/status").read_text()
    return int(re.search(r"VmRSS:\s+(\d+)", status).group(1)) * 1024


def raw_socket(hub, session):  # noqa: F811
    """A WebSocket that reads nothing by itself, with little room."""
    raw = socket.socket()
    raw.setsockopt(socket.SOL_SOCKET, socket.SO_RCVBUF, 1 << 18)
    raw.settimeout(10)
    raw.connect(("127.0.0.1", hub.port))
    host = f"127.0.0.1:{hub.port}"
    raw.sendall((f"GET /ws/live HTTP/1.1\r\nHost: {host}\r\nOrigin: http://{host}\r\nUpgrade: websocket\r\n"
                 "Connection: Upgrade\r\nSec-WebSocket-Version: 13\r\nSec-WebSocket-Key: AAAAAAAAAAAAAAAAAAAAAA==\r\n"
                 f"Cookie: session={session}\r\n\r\n").encode())
    head = b""
    while not head.endswith(b"\r\n\r\n"):
        head += raw.recv(1)
    assert b" 101 " in head
    return raw


def masked(text):
    """A client's text frame with a mask of zeros (RFC 6455 §5.2)."""
    assert len(text) < 126
    return bytes([0x81, 0x80 | len(text), 0, 0, 0, 0]) + text.encode()


def frames(raw, until):
    """What has come, and comes within so many seconds."""
    data = b""
    raw.settimeout(until)
    with contextlib.suppress(TimeoutError):
        while more := raw.recv(1 << 20):
            data += more
    while len(data) >= 2:
        length, begin = data[1] & 127, 2
        if length == 126:
            length, begin = int.from_bytes(data[2:4], "big"), 4
        elif length == 127:
            length, begin = int.from_bytes(data[2:10], "big"), 10
        if data[0] & 15 == 1 and len(data) >= begin + length:
            yield json.loads(data[begin:begin + length])
        data = data[begin + length:]
