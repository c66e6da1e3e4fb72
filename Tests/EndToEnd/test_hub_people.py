"""Who may ask the hub, walked from outside: browsers, programs, strangers."""

import asyncio
import concurrent.futures
import contextlib
import http.client
import http.cookies
import json
import os
import pty
import re
import signal
import statistics
import subprocess
import time
import urllib.parse
import uuid

import pytest
import websockets
from laboratory import WAN, Agent, environment, measured, wait_for
from laboratory import program as agent_program
from test_hub import ANNA, GOLDEN, Hub, download_of, hub, program, snapshot  # noqa: F401 (hub is a fixture)

PASSWORD = "eleven pipers piping"


class Browser:
    """What a browser does of it: keeps the cookie, sends forms with their hidden fields."""

    def __init__(self, port):
        self.port = port
        self.cookie = None

    def ask(self, method, path, body=None, **headers):
        connection = http.client.HTTPConnection("127.0.0.1", self.port, timeout=30)
        if self.cookie:
            headers["Cookie"] = f"session={self.cookie}"
        try:
            connection.request(method, path, body, headers)
            reply = connection.getresponse()
            text = reply.read().decode()
        finally:
            connection.close()
        for line in reply.headers.get_all("Set-Cookie") or []:
            if "session" in (told := http.cookies.SimpleCookie(line)):
                self.cookie = told["session"].value or None
        return reply, text

    def post(self, path, fields, **headers):
        headers = {"Content-Type": "application/x-www-form-urlencoded"} | headers
        return self.ask("POST", path, urllib.parse.urlencode(fields), **headers)

    def csrf(self):
        return re.search(r'name="csrf"[^>]*value="([0-9a-f]{64})"', self.ask("GET", "/account")[1])[1]

    def login(self, name, password=PASSWORD):
        return self.post("/login", {"name": name, "password": password})[0].status


def run(hub, *words, stdin=""):
    return subprocess.run([program(), *words, "--state-dir", hub.folder], text=True, timeout=20,
                          input=stdin, capture_output=True, env=environment())


def add_user(hub, name, role):
    result = run(hub, "user", "add", name, "--role", role, stdin=PASSWORD + "\n")
    assert result.returncode == 0, result.stderr


def log(hub):
    return (hub.folder.parent / "hub.log").read_text()


def test_first_run(hub):
    """The code in the log makes the administrator, and nothing else does; then there is no first run."""
    browser = Browser(hub.port)
    reply, _ = browser.ask("GET", "/account")
    assert (reply.status, reply.headers["Location"]) == (303, "/setup")
    code = re.search(r"enter the code (\S+),", log(hub))[1]
    form = {"name": "anna", "password": PASSWORD, "again": PASSWORD}
    assert browser.post("/setup", form | {"code": "2222-2222-2222-2222"})[0].status == 403
    assert browser.post("/setup", form | {"code": code}, Origin="http://evil.example")[0].status == 403
    # A name that is made to point to 127.0.0.1 has the right origin, but not the code.
    rebound = {"Host": "evil.example", "Origin": "http://evil.example"}
    assert browser.post("/setup", form, **rebound)[0].status == 403
    assert browser.post("/setup", form | {"code": code})[0].headers["Location"] == "/"
    assert browser.ask("GET", "/users")[0].status == 200
    assert Browser(hub.port).post("/setup", form | {"code": code})[0].status == 409
    hub.kill()
    hub.start()
    assert log(hub).count("There is no user yet") == 1
    assert Browser(hub.port).ask("GET", "/setup")[0].headers["Location"] == "/login"
    assert browser.ask("GET", "/users")[0].status == 200, "the session survives a restart"


def test_commands(hub):
    """Users by commands beside the running hub; passwords come by standard input or unseen, and end sessions."""
    add_user(hub, "anna", "administrator")
    add_user(hub, "berta", "viewer")
    berta = Browser(hub.port)
    assert berta.login("berta") == 303
    assert berta.ask("GET", "/users")[0].status == 403
    assert run(hub, "user", "role", "berta", "administrator").returncode == 0
    assert berta.ask("GET", "/users")[0].status == 200
    rows = [line.split("\t")[:3] for line in hub.command("user", "list").splitlines()]
    assert rows == [["NAME", "ROLE", "SESSIONS"], ["anna", "administrator", "0"],
                    ["berta", "administrator", "1"]]
    assert run(hub, "user", "password", "berta", stdin="twelve drummers\n").returncode == 0
    assert berta.ask("GET", "/account")[0].status == 303
    assert run(hub, "user", "remove", "anna").returncode == 0
    for words, stdin, says in [
        (("user", "remove", "berta"), "", "There must be an administrator"),
        (("user", "remove", "nobody"), "", "No user has this name"),
        (("user", "add", "Berta"), PASSWORD, "This name is taken"),
        (("user", "add", "a b"), PASSWORD, "A name has 1 to 64 letters"),
        (("user", "add", "carl"), "short", "10 characters or more"),
        (("user", "add", "carl"), "x" * 100_000, "1024 bytes at most"),
        (("user", "add", "carl"), "", "10 characters or more"),
    ]:
        result = run(hub, *words, stdin=stdin)
        assert result.returncode == 65 and says in result.stderr, result.stderr
    assert PASSWORD not in log(hub)


def test_sessions_of_others(hub):
    """An administrator sees and ends sessions of others, one or all; nobody else does."""
    for name, role in (("anna", "administrator"), ("boris", "operator")):
        add_user(hub, name, role)
    anna, first, second = Browser(hub.port), Browser(hub.port), Browser(hub.port)
    for browser, name in ((anna, "anna"), (first, "boris"), (second, "boris")):
        assert browser.login(name) == 303
    path = "/users/boris/sessions"
    assert f'href="{path}"' in anna.ask("GET", "/users")[1]
    page = anna.ask("GET", path)[1]
    ends = re.findall(rf'action="({path}/[^"/]+/end)"', page)
    assert len(ends) == 2 and "this browser" not in page
    assert first.ask("GET", path)[0].status == 403
    assert first.post(ends[0], {"csrf": first.csrf()})[0].status == 403
    token = {"csrf": anna.csrf()}
    assert anna.post(ends[0], token)[0].status == 303
    assert anna.post(ends[0], token)[0].status == 404
    left = [browser.ask("GET", "/account")[0].status for browser in (first, second)]
    assert sorted(left) == [200, 303]
    assert anna.post(f"{path}/end", token)[0].status == 303
    assert [browser.ask("GET", "/account")[0].status for browser in (first, second)] == [303, 303]
    assert "has no open session" in anna.ask("GET", path)[1]
    assert anna.ask("GET", "/users/nobody/sessions")[0].status == 404
    # One is the choice of what to show.
    assert anna.ask("GET", "/audit")[1].count(">session ended<") == 3


def test_prompt(hub):
    """At a terminal the password is asked for twice and not shown."""
    leader, follower = pty.openpty()
    process = subprocess.Popen([program(), "user", "add", "anna", "--state-dir", hub.folder], stdin=follower,
                               stdout=follower, stderr=follower, env=environment(), start_new_session=True)
    os.close(follower)
    seen = ""
    for prompt in "Password for anna: ", "Again: ":
        while not seen.endswith(prompt):
            seen += os.read(leader, 1024).decode()
        os.write(leader, (PASSWORD + "\n").encode())
    assert process.wait(timeout=20) == 0
    assert PASSWORD not in seen
    os.close(leader)
    assert Browser(hub.port).login("anna") == 303


def test_forged(hub):
    """Another site's form, a stolen or missing token, a script's request: nothing changes."""
    add_user(hub, "anna", "administrator")
    anna, other = Browser(hub.port), Browser(hub.port)
    assert anna.login("anna") == other.login("anna") == 303
    form = {"name": "mallory", "role": "administrator", "password": PASSWORD, "again": PASSWORD}
    for fields, headers in [
        ({}, {}), ({"csrf": "0" * 64}, {}), ({"csrf": other.csrf()}, {}),
        ({"csrf": anna.csrf()}, {"Origin": "http://evil.example"}),
        ({"csrf": anna.csrf()}, {"Origin": "null"}),
        ({"csrf": anna.csrf()}, {"Sec-Fetch-Site": "cross-site"}),
        ({"csrf": anna.csrf()}, {"Content-Type": "text/plain"}),
    ]:
        assert anna.post("/users", form | fields, **headers)[0].status == 403
    assert "mallory" not in hub.command("user", "list")
    here = {"Origin": f"http://127.0.0.1:{hub.port}"}
    assert anna.post("/users", form | {"csrf": anna.csrf()}, **here)[0].status == 303
    assert "mallory" in hub.command("user", "list")


@pytest.mark.alone
def test_flood(hub):
    """10,000 wrong logins: few are tried, memory stays, agents are served meanwhile, and who was in gets in."""
    add_user(hub, "anna", "administrator")

    def resident():
        status = open(f"/proc/{hub.process.pid}/status").read()
        return int(re.search(r"VmHWM:\s+(\d+)", status)[1]) // 1024

    before = resident()
    statuses, slowest = [], 0

    def attack(_):
        connection = http.client.HTTPConnection("127.0.0.1", hub.port, timeout=60)
        found = []
        for _ in range(1250):
            connection.request("POST", "/login", "name=anna&password=wrong+wrong+wrong",
                               {"Content-Type": "application/x-www-form-urlencoded"})
            reply = connection.getresponse()
            reply.read()
            found.append(reply.status)
        connection.close()
        return found

    began = time.monotonic()
    with concurrent.futures.ThreadPoolExecutor(8) as pool:
        running = [pool.submit(attack, index) for index in range(8)]
        while not all(one.done() for one in running):
            asked = time.monotonic()
            assert hub.send("POST", "/api/monitor", {"test": "connectivity"}, hub.key)[0] == 202
            slowest = max(slowest, time.monotonic() - asked)
            time.sleep(0.05)
        statuses = sum((one.result() for one in running), [])
    took = time.monotonic() - began
    tried = statuses.count(403)
    measured("hub: 10,000 wrong logins", f"{tried} tried, {statuses.count(429)} told to wait, {took:.1f} s; "
             f"slowest agent meanwhile {slowest * 1000:.0f} ms; peak memory {before} -> {resident()} MB")
    assert tried == 10 and statuses.count(429) == 9990
    assert slowest < 2
    assert resident() - before < 80  # The debug build's; one hash is 19 MiB.
    assert hub.command("user", "list")


@pytest.mark.alone
def test_long_password(hub):
    """A password of a mebibyte is refused at once, without its body being hashed."""
    add_user(hub, "anna", "administrator")
    began = time.monotonic()
    try:
        reply, _ = Browser(hub.port).post("/login", {"name": "anna", "password": "x" * (1 << 20)})
        assert reply.status == 413
    except (BrokenPipeError, ConnectionResetError):
        pass  # It may close before all of it is sent.
    assert time.monotonic() - began < 2
    assert Browser(hub.port).login("anna") == 303


@pytest.mark.alone
def test_unknown_users(hub):
    """A name that there is not takes as long and says the same."""
    add_user(hub, "anna", "administrator")
    times, texts = {"anna": [], "nora": []}, set()
    for _ in range(5):
        for name, found in times.items():
            began = time.monotonic()
            reply, text = Browser(hub.port).post("/login", {"name": name, "password": "wrong wrong wrong"})
            found.append(time.monotonic() - began)
            assert reply.status == 403
            texts.add(text.replace(name, ""))
    assert len(texts) == 1
    known, unknown = (statistics.median(times[name]) * 1000 for name in ("anna", "nora"))
    measured("hub: a wrong password, known and unknown name", f"{known:.0f} ms, {unknown:.0f} ms")
    assert 1 / 2 < known / unknown < 2


def test_injection(hub):
    """Names and paths that would write headers, pages or lines of the log do not."""
    add_user(hub, "anna", "administrator")
    anna = Browser(hub.port)
    evil = "x\r\nSet-Cookie: session=evil\r\n\r\n<script>alert(1)</script>"
    reply, text = anna.post("/login", {"name": evil, "password": "x", "next": evil})
    assert reply.status == 403 and reply.headers["Set-Cookie"] is None and "<script>" not in text
    reply, _ = anna.post("/login", {"name": "anna", "password": PASSWORD, "next": "/a\r\nX-Evil: 1"})
    assert reply.headers["Location"] == "/" and reply.headers["X-Evil"] is None
    csrf = anna.csrf()
    for name in evil, "a\nb", "a\0b":
        assert anna.post("/tokens", {"csrf": csrf, "name": name, "role": "viewer"})[0].status in (403, 422)
    for path in "/audit", "/tokens", "/users", "/agents":
        assert "<script>" not in anna.ask("GET", path)[1]
    assert "evil" not in log(hub)


def test_audit(hub):
    """Who did what stands there, without secrets."""
    add_user(hub, "anna", "administrator")
    anna = Browser(hub.port)
    assert anna.login("anna", "wrong wrong wrong") == 403
    assert anna.login("anna") == 303
    hub.command("agent", "hold", "1")
    csrf = anna.csrf()
    anna.post("/agents/keys/1/approve", {"csrf": csrf})
    anna.post("/logout", {"csrf": csrf})
    token = hub.command("token", "create", "audit", "--role", "administrator")
    entries = hub.send("GET", "/api/v1/audit", key=token)[1]["entries"]
    assert [(row["who"], row["address"], row["action"], row["subject"]) for row in entries] == [
        ("console", None, "token-created", "audit administrator"),
        ("anna", "127.0.0.1", "logout", None),
        ("anna", "127.0.0.1", "key-approved", "key 1"),
        ("console", None, "key-held", "key 1"),
        ("anna", "127.0.0.1", "login", None),
        ("anna", "127.0.0.1", "login-failed", None),
        ("console", None, "user-added", "anna administrator"),
        ("console", None, "token-created", "tests viewer"),
        ("console", None, "key-created", "key 1"),
    ]
    database = b"".join(path.read_bytes() for path in hub.folder.iterdir())
    for secret in PASSWORD, token, hub.key, csrf:
        assert secret.encode() not in database


def test_server_log(hub):
    """An administrator reads what the hub logs, by page and by program; watching it adds nothing to it."""
    add_user(hub, "anna", "administrator")
    add_user(hub, "vera", "viewer")
    anna, vera = Browser(hub.port), Browser(hub.port)
    assert anna.login("anna") == 303 and vera.login("vera") == 303
    assert vera.ask("GET", "/server-log")[0].status == 403
    page = anna.ask("GET", "/server-log?part=Hub")[1]
    assert f"Hub: Listening on 127.0.0.1:{hub.port}" in page and "data in" not in page
    token = hub.command("token", "create", "log", "--role", "administrator")
    first = hub.send("GET", "/api/v1/server-log", key=token)[1]
    assert [line["number"] for line in first["lines"]] == list(range(1, first["written"] + 1))
    # What stands in the journal, but for times and levels.
    for line in first["lines"]:
        assert line["text"] in log(hub)
    for _ in range(5):
        anna.ask("GET", "/server-log")
    hub.process.send_signal(signal.SIGHUP)
    wait_for(lambda: "Settings: Read again" in log(hub), 10, "the reload")
    later = hub.send("GET", f"/api/v1/server-log?level=notice&after={first['written']}", key=token)[1]
    assert [line["text"][:20] for line in later["lines"]] == ["Settings: Read again"]
    for secret in PASSWORD, token, hub.key:
        assert secret not in anna.ask("GET", "/server-log")[1]


def test_enrolment(lab):
    """An agent that was set up with an enrolment token is approved at once, and its data is history at once."""
    hub = Hub(lab.folder, lab)
    token = hub.command("enrolment", "create", "attic")
    url = f"http://{WAN}:{hub.port}/api"

    def key():
        config = lab.folder / "setup.conf"
        config.write_text(f"GENERATE_KEY_URL={url}/generate-key\n")
        return lab.run("router", agent_program(), "generate-key", "--config", config,
                       env={"ENROLMENT_TOKEN": token})
    given = key()
    assert given.returncode == 0, given.stderr
    Agent(lab, {"PLATFORM_API_URL": f"{url}/monitor", "API_KEY": given.stdout.strip(),
                "SERVER_ID": "attic"}).capturing()
    wait_for(lambda: hub.ask("/api/v1/agents")["agents"], 10, "the enrolled agent")
    again = key()
    assert again.returncode != 0 and "403" in again.stderr
    assert hub.command("enrolment", "list").count("\n") == 0


def test_moved(hub):
    """A key that turns up at another address waits, and its WebSocket is closed, until it is approved from there."""
    hub.kill()
    hub.settings = {"REAPPROVE": "address"}
    hub.start()
    start = str(uuid.uuid4())

    def post(sequence, source):
        connection = http.client.HTTPConnection("127.0.0.1", hub.port, timeout=20, source_address=(source, 0))
        with contextlib.closing(connection):
            connection.request("POST", "/api/monitor", json.dumps(snapshot(sequence, start)),
                               {"Authorization": f"Bearer {hub.key}"})
            assert connection.getresponse().status == 202

    def row():
        return hub.command("agent", "list").splitlines()[1].split("\t")

    async def walk():
        post(1, "127.0.0.1")
        socket = await websockets.connect(f"ws://127.0.0.1:{hub.port}/ws/monitor",
                                          extra_headers={"Authorization": f"Bearer {hub.key}"})
        post(2, "127.0.0.2")
        await asyncio.wait_for(socket.wait_closed(), 2)
        assert socket.close_code == 1008
    asyncio.run(walk())
    assert (row()[1], row()[4]) == ("on-hold", "1")
    hub.command("agent", "approve", "1")
    post(3, "127.0.0.2")
    assert row()[1] == "approved"
    wait_for(lambda: hub.device("attic", ANNA)[0] == 3 * download_of(GOLDEN, ANNA), 15, "what waited")


@pytest.mark.parametrize("token", ["a b", "x" * 300, "\""])
def test_wrong_enrolment(lab, token):
    """What is no token is not sent."""
    config = lab.folder / "setup.conf"
    config.write_text("GENERATE_KEY_URL=http://192.0.2.1/api/generate-key\nSERVER_IP=192.0.2.2\n")
    result = lab.run("router", agent_program(), "generate-key", "--config", config,
                     env={"ENROLMENT_TOKEN": token})
    assert result.returncode == 78 and "cannot use ENROLMENT_TOKEN" in result.stderr
    file = lab.folder / "token"
    file.write_text(token)
    result = lab.run("router", agent_program(), "generate-key", "--config", config, "--enrolment-token-file",
                     file)
    assert result.returncode == 78 and f"cannot use '{file}'" in result.stderr
