"""A provider's board of work, configurations and watched hosts, as people and programs meet them."""

import asyncio
import hashlib
import http.client
import http.cookies
import json
import os
import pickle
import re
import sqlite3
import struct
import subprocess
import time
import zlib

import pytest
import websockets
from laboratory import environment, wait_for
from test_hub import Hub, program
from test_hub_people import PASSWORD, Browser, run

SECRET = "s3cr3t-of-sw-1"
CONFIG = f"""hostname sw-1
enable secret 5 {SECRET}
snmp-server community {SECRET}-ro RO
interface Gi0/1
 switchport access vlan 2600
end
"""


def provider(folder, **settings):
    """A provider's hub with a person of each preset."""
    hub = Hub(folder, ISP="on", **settings)
    for name, role, duties in [("anna", "administrator", None), ("tom", "operator", "technician"),
                               ("olga", "operator", "operator"), ("ivan", "operator", "installer"),
                               ("vera", "viewer", "technician")]:
        run(hub, "user", "add", name, "--role", role, stdin=PASSWORD + "\n")
        if duties:
            hub.command("user", "duties", name, duties)
    return hub


@pytest.fixture
def hub(tmp_path):
    """One that asks hosts often."""
    hub = provider(tmp_path, HOST_PING_SECONDS="10", HOST_PING_TIMEOUT_SECONDS="1", HOST_PING_PACKETS="2")
    yield hub
    hub.kill()


@pytest.fixture
def seldom(tmp_path):
    """One whose settings have hosts asked every ten minutes."""
    hub = provider(tmp_path, HOST_PING_SECONDS="600", HOST_PING_PACKETS="1")
    yield hub
    hub.kill()


def person(hub, name):
    browser = Browser(hub.port)
    assert browser.login(name) == 303
    browser.token = browser.csrf()
    return browser


def news(browser, topic, act):
    """What `/ws/live` says of a topic before and after something is done."""
    async def listen():
        host = f"127.0.0.1:{browser.port}"
        async with websockets.connect(f"ws://{host}/ws/live", origin=f"http://{host}",
                                      extra_headers={"Cookie": f"session={browser.cookie}"}) as socket:
            await socket.send(json.dumps({"subscribe": topic}))
            told = []
            while len(told) < 2:
                message = json.loads(await asyncio.wait_for(socket.recv(), 20))
                if message["topic"] != topic:
                    continue
                told.append(message)
                if len(told) == 1:
                    await asyncio.get_running_loop().run_in_executor(None, act)
            return told
    return asyncio.run(asyncio.wait_for(listen(), 60))


def form(browser, path, **fields):
    reply, text = browser.post(path, {"csrf": browser.token} | fields)
    return reply.status, reply.headers.get("Location", ""), text


def upload(browser, path, fields, name, content, csrf=True):
    """As a browser sends a form with a file."""
    mark = "----------------------------7d3"
    parts = ([("csrf", browser.token)] if csrf else []) + list(fields.items())
    body = b"".join(f'--{mark}\r\nContent-Disposition: form-data; name="{key}"\r\n\r\n{value}\r\n'.encode()
                    for key, value in parts)
    body += (f'--{mark}\r\nContent-Disposition: form-data; name="file"; filename="{name}"\r\n'
             "Content-Type: application/octet-stream\r\n\r\n").encode() + content + f"\r\n--{mark}--\r\n".encode()
    return browser.ask("POST", path, body, **{"Content-Type": f"multipart/form-data; boundary={mark}"})


def png(width, height, text=b""):
    def chunk(name, body):
        return struct.pack(">I", len(body)) + name + body + struct.pack(">I", zlib.crc32(name + body))
    rows = zlib.compress((b"\0" + b"\x80\x90\xa0" * width) * height)
    return (b"\x89PNG\r\n\x1a\n" + chunk(b"IHDR", struct.pack(">IIBBBBB", width, height, 8, 2, 0, 0, 0))
            + (chunk(b"tEXt", text) if text else b"") + chunk(b"IDAT", rows) + chunk(b"IEND", b""))


def add(browser, title, **fields):
    folder = re.search(r'<option value="(\d+)"', browser.ask("GET", "/isp/requests/new")[1].split('name="folder"')[1])[1]
    status, location, text = form(browser, "/isp/requests", title=title, folder=folder, **(
        {"kind": "connection", "state": "new"} | fields))
    assert status == 303, text
    return location.rpartition("/")[2]


def titles(browser, path="/isp/requests"):
    return re.findall(r'<h3><a href="/isp/requests/\d+"[^>]*>([^<]+)</a>', browser.ask("GET", path)[1])


def test_board(hub):
    """Order by buttons and as a script drags, conflict with both texts, bin and restore: by forms alone."""
    olga, tom = person(hub, "olga"), person(hub, "tom")
    one, two, three = (add(olga, title) for title in ("one", "two", "three"))
    assert titles(olga) == ["one", "two", "three"]
    assert form(olga, f"/isp/requests/{three}/move", step="up")[0] == 303
    assert titles(olga) == ["one", "three", "two"]
    assert form(olga, f"/isp/requests/{two}/move", folder="1", before=one)[0] == 303
    assert titles(olga) == ["two", "one", "three"]
    # Two people have the form open; the second is shown both texts.
    version = re.search(r'name="version" value="(\d+)"', tom.ask("GET", f"/isp/requests/{one}")[1])[1]
    fields = {"kind": "connection", "state": "planned", "folder": "1", "version": version}
    assert form(olga, f"/isp/requests/{one}", title="hers", **fields)[0] == 303
    status, _, text = form(tom, f"/isp/requests/{one}", title="his <b>words</b>", **fields)
    assert status == 409 and "hers" in text and "his &lt;b&gt;words&lt;/b&gt;" in text
    version = re.search(r'name="version" value="(\d+)"', text)[1]
    assert form(tom, f"/isp/requests/{one}", title="ours", **(fields | {"version": version}))[0] == 303
    # Done says where.
    assert form(tom, f"/isp/requests/{one}", title="ours", **(
        fields | {"version": str(int(version) + 1), "state": "done"}))[0] == 422
    assert form(tom, f"/isp/requests/{one}", title="ours", doneAt="sw-12 port 7", **(
        fields | {"version": str(int(version) + 1), "state": "done"}))[0] == 303
    assert titles(tom) == ["two", "three"] and "ours" in titles(tom, "/isp/requests?state=all")
    assert form(tom, f"/isp/requests/{two}/bin")[0] == 303
    assert titles(tom) == ["three"] and "two" in tom.ask("GET", "/isp/requests/bin")[1]
    assert form(tom, f"/isp/requests/{two}/restore")[0] == 303
    assert titles(tom) == ["two", "three"]
    assert "sw-12 port 7" in tom.ask("GET", "/isp/requests.csv?state=done")[1]
    # A viewer reads; whoever has no duty sees nothing.
    vera = person(hub, "vera")
    assert titles(vera) == ["two", "three"] and form(vera, "/isp/requests", title="x")[0] == 403


def test_installer(hub):
    """An installer sees own requests first, then free ones, and changes no others; folders are the desk's."""
    olga, ivan = person(hub, "olga"), person(hub, "ivan")
    hers = add(olga, "hers", assignee="olga")
    add(olga, "free")
    mine = add(olga, "mine", assignee="ivan")
    assert titles(ivan) == ["mine", "free", "hers"]
    fields = {"title": "x", "kind": "trunk", "state": "new", "folder": "1", "version": "1"}
    assert form(ivan, f"/isp/requests/{hers}", **fields)[0] == 403
    assert form(ivan, f"/isp/requests/{mine}", assignee="ivan", **fields)[0] == 303
    assert form(ivan, "/isp/requests/folders", name="Ivan's")[0] == 403
    assert form(olga, "/isp/requests/folders", name="South")[0] == 303
    # Nobody is assigned work who is not there.
    status, _, text = form(olga, "/isp/requests", title="x", kind="trunk", state="new", folder="1", assignee="bob")
    assert status == 422 and "bob" in text and "ivan" in text


def test_photos(hub):
    """A photo is kept without what was hidden in it; what is not one, from elsewhere, or too long, is not kept."""
    olga = person(hub, "olga")
    number = add(olga, "cabinet")
    photos = hub.folder / "photos"
    hidden = b"GPS\x0055.75,37.61 anna"
    reply, _ = upload(olga, f"/isp/requests/{number}/photos", {}, "c.png", png(40, 30, hidden) + b"<script>")
    assert reply.status == 303
    kept = list(photos.iterdir())
    assert len(kept) == 1 and hidden not in kept[0].read_bytes() and b"script" not in kept[0].read_bytes()
    assert kept[0].name == hashlib.sha256(kept[0].read_bytes()).hexdigest()
    page = olga.ask("GET", f"/isp/requests/{number}")[1]
    path = re.search(r'<img src="([^"]+)"', page)[1]
    connection = http.client.HTTPConnection("127.0.0.1", hub.port, timeout=10)
    connection.request("GET", path, headers={"Cookie": f"session={olga.cookie}"})
    reply = connection.getresponse()
    assert reply.read() == kept[0].read_bytes() == png(40, 30)
    assert (reply.headers["Content-Type"], reply.headers["X-Content-Type-Options"]) == ("image/png", "nosniff")
    reply, text = upload(olga, f"/isp/requests/{number}/photos", {}, "a.svg", b"<svg onload=alert(1)>")
    assert reply.status == 415 and "HEIC" in text
    assert upload(olga, f"/isp/requests/{number}/photos", {}, "c.png", png(9, 9), csrf=False)[0].status == 403
    long = b"\xff\xd8\xff" + bytes(9 << 20)
    assert upload(olga, f"/isp/requests/{number}/photos", {}, "c.jpg", long)[0].status == 413
    assert len(list(photos.iterdir())) == 1


def test_configurations(hub):
    """Copies by hand: versions, refusals, comparison; secrets in no page, answer, table or log, and full texts audited."""
    tom, anna = person(hub, "tom"), person(hub, "anna")

    def send(text, **fields):
        fields = {"device": "sw-1", "profile": "cisco-ios"} | fields
        return upload(tom, "/isp/configs", fields, "sw-1.txt", text.encode())
    assert send(CONFIG)[0].status == 303
    assert send(CONFIG.replace(SECRET, SECRET + "2"))[0].status == 303
    assert send(CONFIG.replace("end\n", ""))[0].status == 422
    longer = CONFIG.replace("end\n", "interface Gi0/2\n switchport access vlan 2601\nend\n")
    assert send(longer, note="another port")[0].status == 303
    page = tom.ask("GET", "/isp/configs/devices/sw-1")[1]
    versions = re.findall(r'name="b" value="(\d+)"', page)
    assert len(versions) == 2 and "does not end" in page and "another port" in page
    new, old = versions
    diff = tom.ask("GET", f"/isp/configs/compare?a={old}&b={new}")[1]
    assert diff.count('data-state="added"') == 2 and "vlan 2601" in diff
    pages = page + diff + tom.ask("GET", f"/isp/configs/{new}")[1] + tom.ask("GET", f"/isp/configs/{new}/text")[1]
    assert "vlan 2600" in pages and SECRET not in pages
    # The full text: not for a technician; for an administrator, told by the audit.
    assert form(tom, f"/isp/configs/{new}/full")[0] == 403
    status, _, text = form(anna, f"/isp/configs/{new}/full")
    assert status == 200 and text == longer
    audit = anna.ask("GET", "/audit")[1]
    assert "config-full-opened" in audit and f"sw-1 version {new}" in audit and SECRET not in audit
    exported = hub.folder.parent / "exported"
    hub.command("isp", "configs", "export", exported)
    assert "vlan 2601" in (exported / "sw-1.txt").read_text()
    assert hub.command("isp", "configs", "show", "--full", new) == longer.strip()
    # A note can be changed, and one version deleted: on its page, and at the console.
    assert form(tom, f"/isp/configs/{old}/note", note="before the second port")[0] == 303
    assert form(tom, f"/isp/configs/{old}/note", note="x" * 301)[0] == 422
    assert "before the second port" in tom.ask("GET", f"/isp/configs/{old}")[1]
    assert form(tom, f"/isp/configs/{new}/remove")[0] == 303
    page = tom.ask("GET", "/isp/configs/devices/sw-1")[1]
    assert "before the second port" in page and f'href="/isp/configs/{new}"' not in page
    assert tom.ask("GET", f"/isp/configs/{new}")[0].status == 404
    hub.command("isp", "configs", "note", old, "")
    assert "before the second port" not in tom.ask("GET", "/isp/configs/devices/sw-1")[1]
    hub.command("isp", "configs", "remove", old)
    assert "No version is kept yet" in tom.ask("GET", "/isp/configs/devices/sw-1")[1]
    audit = anna.ask("GET", "/audit")[1]
    assert "config-version-removed" in audit and "config-noted" in audit
    hub.kill()
    for file in [*hub.folder.parent.rglob("*")]:
        if file.is_file():
            assert SECRET.encode() not in file.read_bytes(), file


def test_firmware(hub):
    """A long file streams through the hub without growing it; a cut one leaves nothing; it is a file to save."""
    tom = person(hub, "tom")
    token = hub.command("token", "create", "fw", "--role", "operator", "--duties", "configs")
    block = os.urandom(1 << 20)
    count = 100

    def memory():
        with open(f"/proc/{hub.process.pid}/status") as status:
            return int(re.search(r"VmRSS:\s+(\d+)", status.read())[1]) >> 10
    before = memory()
    connection = http.client.HTTPConnection("127.0.0.1", hub.port, timeout=100)
    connection.request("POST", "/api/v1/isp/firmware?name=..%2F..%2Fa.html&vendor=D-Link", (block for _ in range(count)),
                       {"Authorization": f"Bearer {token}", "Content-Length": str(count << 20)})
    peak = memory()
    reply = connection.getresponse()
    kept = json.loads(reply.read())
    digest = hashlib.sha256()
    for _ in range(count):
        digest.update(block)
    assert reply.status == 201 and kept["digest"] == digest.hexdigest() and kept["name"] == "a.html"
    assert max(peak, memory()) - before < 40, (before, peak, memory())
    files = hub.folder / "firmware"
    assert [file.name for file in files.iterdir()] == [kept["digest"]]
    connection.request("GET", f"/api/v1/isp/firmware/{kept['digest']}", headers={"Authorization": f"Bearer {token}"})
    reply = connection.getresponse()
    assert reply.headers["Content-Type"] == "application/octet-stream"
    assert reply.headers["Content-Disposition"].startswith("attachment") and len(reply.read()) == count << 20
    # Cut off in the middle.
    cut = http.client.HTTPConnection("127.0.0.1", hub.port, timeout=10)
    cut.putrequest("POST", "/api/v1/isp/firmware?name=b.bin")
    cut.putheader("Authorization", f"Bearer {token}")
    cut.putheader("Content-Length", str(10 << 20))
    cut.endheaders()
    cut.send(block)
    wait_for(lambda: len(list(files.iterdir())) == 2, 10, "the cut file")
    cut.close()
    wait_for(lambda: len(list(files.iterdir())) == 1, 10, "the cut file's end")
    # By a form, too long, and gone again.
    assert upload(tom, "/isp/firmware", {"vendor": "Zyxel"}, "c.bin", b"abc")[0].status == 303
    assert "Zyxel" in tom.ask("GET", "/isp/firmware")[1]
    # Details are changed by a program that has seen what they are; what it leaves out is empty afterwards.
    place = f"/api/v1/isp/firmware/{kept['digest']}"

    def change(**details):
        return hub.send("PUT", place, details, key=token)
    first = kept["revision"]
    assert change(name="b.bin")[0] == 422 and change(name="", revision=first)[0] == 422
    status, changed = change(name="b.bin", model="DES-3200", isRecommended=True, revision=first)
    assert status == 200 and changed["revision"] != first, changed
    assert [changed[key] for key in ("name", "vendor", "model", "isRecommended", "digest", "bytes")] == [
        "b.bin", "", "DES-3200", True, kept["digest"], count << 20]
    status, answer = change(name="c.bin", revision=first)
    assert status == 409 and "'b.bin'" in answer["error"]
    assert change(name="c.bin", revision=changed["revision"])[0] == 200
    assert hub.send("PUT", "/api/v1/isp/firmware/" + "0" * 64, {"name": "x", "revision": first}, key=token)[0] == 404
    # The page sends the revision that it showed.
    status, _, text = form(tom, f"/isp/firmware/{kept['digest']}", name="d.bin", seen=first)
    assert status == 409 and "Another user has changed" in text and 'value="d.bin"' in text
    now = re.search(rf'action="/isp/firmware/{kept["digest"]}" class="inline">.*?name="seen" value="(\w+)"', text)[1]
    assert form(tom, f"/isp/firmware/{kept['digest']}", name="d.bin", seen=now)[0] == 303
    reply = hub.send("POST", "/api/v1/isp/firmware?name=d", b"x", token, **{"Content-Length": str(300 << 20)})
    assert reply[0] == 413
    assert form(tom, f"/isp/firmware/{kept['digest']}/remove")[0] == 303
    assert len(list(files.iterdir())) == 1


def test_hosts(hub):
    """Folders and hosts by lists and forms; loopback answers; pause with an end; checks that are joined."""
    tom = person(hub, "tom")
    assert form(tom, "/isp/folders", name="House")[0] == 303
    assert form(tom, "/isp/hosts", name="here", address="127.0.0.1", folder="1")[0] == 303
    listed = "folder,name,address,paused\r\nHouse,there,127.0.0.2,no\r\nYard,off,127.0.0.3,yes\r\n"
    assert upload(tom, "/isp/hosts/import", {}, "hosts.csv", listed.encode())[0].status == 303
    assert upload(tom, "/isp/hosts/import", {}, "hosts.csv", b"House,x\n")[0].status == 422
    exported = tom.ask("GET", "/isp/hosts.csv")[1]
    assert "House,here,127.0.0.1,no" in exported and "Yard,off,127.0.0.3,yes" in exported

    def host(name):
        hosts = hub.ask("/api/v1/isp/hosts")["hosts"]
        return next(one for one in hosts if one["name"] == name)
    assert form(tom, "/isp/hosts/check", scope="all")[0] == 303
    if "may not send echo requests" in tom.ask("GET", "/isp/hosts")[1]:
        pytest.skip("this machine may not send echo requests")
    wait_for(lambda: host("here")["state"] == "up" and host("there")["state"] == "up", 20, "replies")
    assert host("off")["state"] == "unknown" and host("off")["isPaused"] and host("here")["roundTripSeconds"] < 1
    number = host("there")["number"]
    assert form(tom, f"/isp/hosts/{number}/pause", reason="", minutes="60")[0] == 422
    assert form(tom, f"/isp/hosts/{number}/pause", reason="power works", minutes="60")[0] == 303
    paused = host("there")
    assert paused["isPaused"] and paused["pausedReason"] == "power works" and paused["pausedBy"] == "tom"
    assert "paused, was up" in tom.ask("GET", "/isp/hosts")[1]
    assert form(tom, f"/isp/hosts/{number}/resume")[0] == 303 and not host("there")["isPaused"]
    vera = person(hub, "vera")
    assert "127.0.0.1" in vera.ask("GET", "/isp/hosts")[1]
    assert form(vera, "/isp/hosts/check", scope="all")[0] == 403
    plan = hub.folder.parent / "more.csv"
    plan.write_text("House,more,127.0.0.9,no\n")
    assert "1 host and 0 folders would be added" in hub.command("isp", "hosts", "import", "--dry-run", plan)
    assert "more" not in hub.command("isp", "hosts", "list")


def test_host_pings(seldom):
    """How hosts are asked is set on the page, by programs and at the console; a running hub follows at once."""
    hub = seldom
    tom, anna = person(hub, "tom"), person(hub, "anna")
    assert form(tom, "/isp/folders", name="House")[0] == 303
    assert form(tom, "/isp/hosts", name="here", address="127.0.0.1", folder="1")[0] == 303
    assert form(tom, "/isp/hosts/ping", interval="10")[0] == 403
    assert tom.ask("GET", "/isp/hosts/ping")[0].status == 403
    page = anna.ask("GET", "/isp/hosts/ping")[1]
    assert 'placeholder="600"' in page and "from HOST_PING_SECONDS" in page
    status, _, text = form(anna, "/isp/hosts/ping", interval="5", packets="", timeout="", downRounds="3")
    assert status == 422 and 'value="5"' in text and "10 to 600" in text
    assert form(anna, "/isp/hosts/ping", interval="10", packets="", timeout="1", downRounds="")[0] == 303
    assert "every 10 s, lost after 1 s" in anna.ask("GET", "/audit?action=host-pings-changed")[1]
    token = hub.command("token", "create", "pings", "--role", "operator", "--duties", "isp-admin")
    now = hub.send("GET", "/api/v1/isp/hosts/ping", key=token)[1]
    assert (now["intervalSeconds"], now["packets"], now["timeoutSeconds"]) == (10, 1, 1)
    assert now["chosen"]["packets"] is None and now["changedBy"] == "anna"
    assert "interval\t10\tset" in hub.command("isp", "hosts", "ping")
    assert "down-rounds\t4\tset" in hub.command("isp", "hosts", "ping", "--down-rounds", "4")
    if "may not send echo requests" in tom.ask("GET", "/isp/hosts")[1]:
        pytest.skip("this machine may not send echo requests")
    # By the settings it would be ten minutes.
    wait_for(lambda: hub.ask("/api/v1/isp/hosts")["hosts"][0]["state"] == "up", 30, "a round by the new interval")
    # The settings of this command are its own: it is not given those of the service.
    assert "interval\t30\tsettings" in hub.command("isp", "hosts", "ping", "--from-settings")
    assert hub.send("GET", "/api/v1/isp/hosts/ping", key=token)[1]["intervalSeconds"] == 600


class Trap:
    """Runs a command where somebody unpickles it."""

    def __init__(self, path):
        self.path = path

    def __reduce__(self):
        return os.system, (f"touch {self.path}",)


def test_overview(hub):
    """The overview has the numbers that each may see, and who is online; a guest of it is told of nobody."""
    def tiles(text):
        part = re.search(r'id="part-tiles".*?</section>', text, re.S)[0]
        found = re.findall(r'<div class="tile"><h2>(?:<a href="([^"]*)">)?([^<]*).*?<b>([^<]*)</b>(.*?)</div>', part, re.S)
        return {name: (number, path, re.sub(r"<[^>]*>|\s+", " ", rest).strip()) for path, name, number, rest in found}
    anna, ivan = person(hub, "anna"), person(hub, "ivan")
    assert hub.send("POST", "/api/v1/isp/folders", {"name": "North"}, key := hub.command(
        "token", "create", "boards", "--role", "administrator", "--duties", "administrator"))[0] == 201
    for number in 2, 3:
        assert hub.send("POST", "/api/v1/isp/hosts", {"folder": 1, "name": f"h{number}", "address": f"127.0.0.{number}"},
                        key)[0] == 201
    assert hub.send("POST", "/api/v1/isp/requests", {"title": "Lenina 5"}, key)[0] == 201
    shown = tiles(anna.ask("GET", "/")[1])
    assert shown["Hosts down"] == ("0", "/isp/hosts?state=down", "of 2") and shown["Open requests"][0] == "1"
    assert shown["Open tickets"][:2] == ("0", "/isp/tickets")
    assert shown["People online"][0] == "2" and set(shown["People online"][2].split(", ")) == {"anna", "ivan"}
    # An installer has no desk, and may not administer people.
    shown = tiles(ivan.ask("GET", "/")[1])
    assert set(shown) == {"Hosts down", "Open requests", "People online"} and shown["People online"][1] == ""
    text = anna.post("/shares", {"csrf": anna.token, "view": "/", "days": "1"})[1]
    guest, link = Browser(hub.port), re.search(r"/share/[0-9a-f]+", text)[0]
    view = http.cookies.SimpleCookie(guest.ask("GET", link)[0].headers["Set-Cookie"])["view"].value
    text = guest.ask("GET", "/", Cookie=f"view={view}")[1]
    assert tiles(text) == {} and "ivan" not in text and "/isp/" not in text


def test_former_system(hub, tmp_path):
    """Hosts, folders and requests of the earlier system's database; what was pickled is counted and never run."""
    former, trap = tmp_path / "former.db", tmp_path / "trap"
    with sqlite3.connect(former) as database:
        database.executescript("""
            CREATE TABLE folder (id INTEGER PRIMARY KEY, name TEXT);
            INSERT INTO folder VALUES (1, 'Lenina 5'), (2, 'Mira');
            CREATE TABLE hosts (id INTEGER PRIMARY KEY, ip TEXT, name TEXT, folder_id INTEGER, state TEXT, changed TEXT);
            INSERT INTO hosts (ip, name, folder_id, state) VALUES ('127.0.0.1', 'sw-1', 1, 'online'),
                ('127.0.0.2', 'sw-1', 1, 'pause'), ('127.0.0.1', 'twice', 2, 'online'), ('; rm -rf', 'evil', 2, 'online');
            CREATE TABLE connect_statements (id INTEGER PRIMARY KEY, date TEXT, name TEXT, user TEXT, status INTEGER,
                messages BLOB, folder_id INTEGER);
        """)
        pickled = pickle.dumps(Trap(trap))
        database.executemany("INSERT INTO connect_statements (date, name, user, status, messages, folder_id) "
                             "VALUES (?, ?, ?, ?, ?, ?)",
                             [("2024-02-01", "Connect flat 12", "for all", 1, pickled, 1),
                              ("2024-02-02", "Old one", "ivan", 0, pickled, 2), ("2024-02-03", "", "x", 1, None, 2)])
    database.close()
    for dry in ["--dry-run"], []:
        hosts = hub.command("isp", "hosts", "import", *dry, former)
        assert "2 hosts, 2 rows passed over" in hosts and ("would be" in hosts) == bool(dry)
        requests = hub.command("isp", "requests", "import", *dry, former)
        assert "2 requests" in requests and "2 serialized values left alone" in requests
    listed = hub.command("isp", "hosts", "list")
    assert "sw-1 127.0.0.2" in listed and "paused" in listed and "evil" not in listed
    tom = person(hub, "tom")
    assert titles(tom) == ["Connect flat 12"] and "Old one" in tom.ask("GET", "/isp/requests/bin")[1]
    assert "2024-02-01" in tom.ask("GET", "/isp/requests/1")[1]
    assert not trap.exists()


def test_host_down(tmp_path):
    """In a network namespace without any network: what cannot be reached is down since its first lost round, and told."""
    hub = Hub(tmp_path, ISP="on", HOST_PING_SECONDS="10", HOST_PING_TIMEOUT_SECONDS="1", HOST_PING_PACKETS="1")
    hub.kill()
    port_file = tmp_path / "port"
    port_file.unlink()
    token = hub.command("token", "create", "op", "--role", "operator")
    script = f"""
ip link set lo up
exec {program()} serve --state-dir {hub.folder} --port-file {port_file} --listen 127.0.0.1:0
"""
    made = subprocess.run(["unshare", "-n", "true"], capture_output=True)
    if made.returncode != 0:
        pytest.skip("network namespaces need root")
    process = subprocess.Popen(["unshare", "-n", "sh", "-c", script], env=environment(hub.settings),
                               stderr=subprocess.DEVNULL)
    try:
        wait_for(port_file.exists, 15, "the hub")
        port = port_file.read_text().strip()

        def ask(method, path, body=None):
            words = ["nsenter", "-t", str(process.pid), "-n", "curl", "-sS", "-X", method, "-H",
                     f"Authorization: Bearer {token}", f"http://127.0.0.1:{port}{path}"]
            words += ["-d", json.dumps(body)] if body else []
            return json.loads(subprocess.run(words, capture_output=True, text=True, check=True).stdout)
        ask("POST", "/api/v1/isp/folders", {"name": "North"})
        began = time.time()
        ask("POST", "/api/v1/isp/hosts", {"folder": 1, "name": "sw-1", "address": "192.0.2.1"})

        def down():
            hosts = ask("GET", "/api/v1/isp/hosts?state=down")["hosts"]
            return hosts[0] if hosts else None
        found = wait_for(down, 40, "the host's end")
        assert found["name"] == "sw-1" and found["since"] >= found["checkedAt"][:10]
        run_ = ask("POST", "/api/v1/isp/hosts/check", {"scope": "dead"})
        assert run_["hosts"] == 1 and run_["scope"] == "dead"
        joined = ask("POST", "/api/v1/isp/hosts/check", {"scope": "host", "id": 1})
        assert joined["isJoined"] and joined["run"] == run_["run"]
        wait_for(lambda: ask("GET", f"/api/v1/isp/hosts/checks/{run_['run']}")["endedAt"], 20, "the check's end")
        assert time.time() - began < 60
    finally:
        process.kill()
        process.wait()
