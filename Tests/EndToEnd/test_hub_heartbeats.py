"""Heartbeats: the documented calls and scripts against a real hub, other people's clients, and a host that goes missing."""

import contextlib
import datetime
import http.client
import json
import os
import pty
import re
import select
import subprocess
import time
import urllib.error
import urllib.request

import pytest
from laboratory import ROOT, environment, wait_for
from test_hub import Hub

ADD = ROOT / "scripts/add-host.py"
CLIENT = ROOT / "scripts/client-heartbeat.sh"


@pytest.fixture(scope="module")
def hub(tmp_path_factory):
    hub = Hub(tmp_path_factory.mktemp("beats"))
    hub.operator = hub.command("token", "create", "tools", "--role", "operator")
    yield hub
    hub.kill()


def curl(*words):
    """Status and JSON, as the documented curl has them."""
    done = subprocess.run(["curl", "-sS", "-m", "10", "-w", "\n%{http_code}", *words], capture_output=True, text=True,
                          timeout=20, check=True)
    body, _, status = done.stdout.rpartition("\n")
    try:
        return int(status), json.loads(body)
    except ValueError:
        return int(status), body


def moment(text):
    return datetime.datetime.fromisoformat(text.replace("Z", "+00:00"))


def url(hub, path):
    return f"http://127.0.0.1:{hub.port}{path}"


def add(hub, host_id, **fields):
    status, host = hub.send("POST", "/api/v1/hosts", {"name": f"Host {host_id}", "host_id": host_id} | fields,
                            hub.operator)
    assert status == 201, host
    return host


def test_documented_calls(hub):
    """The calls of the document as they are written there, with a token of the hub added."""
    bearer = ["-H", f"Authorization: Bearer {hub.operator}"]
    host = add(hub, "web01", expected_frequency_seconds=300, schedule_type="always")
    assert {"id", "name", "host_id", "heartbeat_url", "expected_frequency_seconds", "schedule_type",
            "schedule_config", "grace_period_seconds", "log_analysis_config", "last_seen", "status", "created_at",
            "updated_at"} <= set(host)
    assert host["status"] == "unknown" and host["last_seen"] is None and re.fullmatch("[A-Za-z0-9_-]{43}", host["token"])
    token = host["token"]
    status, heard = curl("-X", "POST", url(hub, "/api/v1/heartbeat/web01"), "-H", f"Authorization: Bearer {token}",
                         "-H", "Content-Type: application/json")
    assert status == 200 and set(heard) == {"status", "message", "host_id", "timestamp"}
    assert heard["status"] == "success" and heard["message"] == "Heartbeat received"
    assert curl("-X", "POST", url(hub, "/api/v1/heartbeat/web01"), "-H", "Authorization: Bearer x") == (
        401, {"detail": "Invalid token", "error": "Invalid token"})
    assert curl("-X", "POST", url(hub, "/api/v1/heartbeat/web01"))[0] == 401
    assert curl("-X", "POST", url(hub, "/api/v1/heartbeat/none"), "-H", f"Authorization: Bearer {token}") == (
        404, {"detail": "Host not found", "error": "Host not found"})
    status, history = curl(*bearer, url(hub, "/api/v1/heartbeat/web01/history"))
    assert status == 200 and history["count"] == 1 and history["host_name"] == "Host web01"
    assert history["heartbeats"][0]["source_ip"] == "127.0.0.1"
    status, every = curl(*bearer, url(hub, "/api/v1/hosts/config/all"))
    assert status == 200 and every["total"] == len(every["hosts"])
    assert every["hosts"][0]["heartbeat_frequency_minutes"] == 5
    status, done = curl(*bearer, "-X", "PATCH",
                        url(hub, "/api/v1/hosts/web01/config?frequency_seconds=600&schedule_type=business_hours"))
    assert status == 200 and done["updates"] == ["frequency to 600s (10m)", "schedule to business_hours"]
    assert done["current_config"] == {"cron_expression": None, "frequency_seconds": 600, "frequency_minutes": 10,
                                      "grace_period_seconds": 60, "schedule_type": "business_hours"}
    for query, said in (("frequency_seconds=9", "at least 10"), ("grace_period_seconds=-1", "0 or more"),
                        ("schedule_type=never", "must be one of"), ("", "No updates provided"),
                        ("cron_expression=0+0+30+2+*", "never happens")):
        status, refused = curl(*bearer, "-X", "PATCH", url(hub, f"/api/v1/hosts/web01/config?{query}"))
        assert status == 400 and said in refused["detail"], refused
    status, board = curl(*bearer, url(hub, "/api/v1/dashboard/data"))
    assert status == 200 and board["total_hosts"] == board["hosts_up"] + board["hosts_down"] + board["hosts_unknown"]
    status, refused = hub.send("POST", "/api/v1/hosts", {"name": "x"}, hub.operator)
    assert status == 422 and refused["detail"][0]["loc"] == ["body", "host_id"]
    status, refused = hub.send("POST", "/api/v1/hosts", {"name": "Host web01", "host_id": "web01"}, hub.operator)
    assert (status, refused["detail"]) == (409, "Host with this name or host_id already exists")
    status, made = hub.send("POST", "/api/v1/hosts/generate-token", key=hub.operator)
    assert status == 200 and re.fullmatch("[A-Za-z0-9_-]{43}", made["token"])
    assert hub.send("DELETE", "/api/v1/hosts/web01", key=hub.operator) == (
        200, {"status": "success", "message": "Host web01 deleted"})


def test_kinds_and_methods(hub):
    """GET, HEAD, a token in the query; starts, failures and exit statuses."""
    token = add(hub, "job")["token"]
    for method in "GET", "HEAD", "POST":
        connection = http.client.HTTPConnection("127.0.0.1", hub.port, timeout=10)
        connection.request(method, f"/api/v1/heartbeat/job?token={token}")
        assert connection.getresponse().status == 200
        connection.close()
    for kind, reason in (("start", None), ("3", "exit 3"), ("start", None), ("0", None), ("fail", "fail"), ("log", "fail")):
        assert hub.send("POST", f"/api/v1/heartbeat/job/{kind}", "output", token)[0] == 200
        if kind != "start":
            assert hub.ask("/api/v1/hosts/job")["reason"] == reason
    assert hub.send("POST", "/api/v1/heartbeat/job/256", key=token)[0] == 400
    assert hub.send("POST", "/api/v1/heartbeat/job?rid=x", key=token)[0] == 422
    kinds = [beat["kind"] for beat in hub.ask("/api/v1/heartbeat/job/history")["heartbeats"]]
    assert kinds[:6] == ["log", "fail", "exit", "start", "exit", "start"]
    assert [flip["to"] for flip in hub.ask("/api/v1/hosts/job/flips")["flips"]] == ["down", "up", "down", "up"]


def test_a_host_goes_missing(hub):
    """Down at its deadline and told at once; up again with the next heartbeat."""
    token = add(hub, "short", expected_frequency_seconds=10, grace_period_seconds=0)["token"]
    assert hub.send("POST", "/api/v1/heartbeat/short", key=token)[0] == 200
    due = hub.ask("/api/v1/hosts/short")["deadline"]
    wait_for(lambda: hub.ask("/api/v1/hosts/short")["status"] == "down", 20, "the host to be down")
    noticed = datetime.datetime.now(datetime.timezone.utc)
    host = hub.ask("/api/v1/hosts/short")
    assert host["reason"] == "timeout" and host["status_since"] == due
    assert (noticed - moment(due)).total_seconds() < 3
    wait_for(lambda: hub.ask("/api/v1/dashboard/data")["recent_alerts"], 10, "the alert")
    alert = hub.ask("/api/v1/dashboard/data")["recent_alerts"][0]
    assert alert["message"].startswith("Host short missed its heartbeat: expected every 10 s")
    assert alert["alert_type"] == "heartbeat" and alert["severity"] == "critical" and not alert["acknowledged"]
    assert alert["host_id"] == host["id"] and abs((moment(alert["created_at"]) - moment(due)).total_seconds()) < 3
    assert hub.send("POST", "/api/v1/heartbeat/short", key=token)[0] == 200
    assert hub.ask("/api/v1/hosts/short")["status"] == "up"


def test_client_script(hub, tmp_path):
    """Fetched as documented, it reports and says so; what goes wrong is said and is exit code 1."""
    token = add(hub, "cron01")["token"]
    subprocess.run(["curl", "-sS", "-O", url(hub, "/scripts/client-heartbeat.sh")], cwd=tmp_path, check=True, timeout=20)
    script = tmp_path / "client-heartbeat.sh"
    assert script.read_bytes() == CLIENT.read_bytes() and b"\r" not in script.read_bytes()
    script.chmod(0o755)

    def run(*words):
        return subprocess.run([script, *words], capture_output=True, text=True, timeout=40)

    good = run("cron01", token, url(hub, ""))
    assert good.returncode == 0 and "Heartbeat sent successfully for cron01" in good.stdout
    assert run("cron01", token, url(hub, "/"), "7").returncode == 0
    assert hub.ask("/api/v1/hosts/cron01")["reason"] == "exit 7"
    bad = run("cron01", "wrong", url(hub, ""))
    assert bad.returncode == 1 and "ERROR" in bad.stderr and "Invalid token" in bad.stderr
    for words in ((), ("cron01",), ("cron01", "")):
        usage = run(*words)
        assert usage.returncode == 1 and "Usage:" in usage.stderr
    assert curl(url(hub, "/scripts/other.sh"))[0] == 404


def on_terminal(words, answers, env):
    """Runs a program on a terminal, and types each answer when its question is shown; returns code and screen."""
    child, terminal = pty.fork()
    if child == 0:
        os.execve(words[0], words, env)
    screen, end = "", time.monotonic() + 30
    waiting = list(answers)
    while time.monotonic() < end:
        if not select.select([terminal], [], [], 0.1)[0]:
            continue
        try:
            piece = os.read(terminal, 4096).decode()
        except OSError:
            break
        if not piece:
            break
        screen += piece
        if waiting and waiting[0][0] in screen:
            os.write(terminal, waiting.pop(0)[1].encode() + b"\n")
    return os.waitstatus_to_exitcode(os.waitpid(child, 0)[1]), screen


def test_add_host(hub):
    """With arguments; on a terminal without any; without a terminal, what is missing is said."""
    env = environment({"HUB_TOKEN": hub.operator})
    given = [ADD, "--server", url(hub, ""), "--name", "Web Server 02", "--host-id", "web02", "--frequency", "300",
             "--schedule", "always"]
    done = subprocess.run(given, capture_output=True, text=True, timeout=40, env=env)
    assert done.returncode == 0, done.stderr
    assert "*/5 * * * * /path/to/client-heartbeat.sh web02" in done.stdout
    token = re.search(r"Token:\s+(\S+)", done.stdout)[1]
    assert hub.send("POST", "/api/v1/heartbeat/web02", key=token)[0] == 200
    again = subprocess.run(given, capture_output=True, text=True, timeout=40, env=env)
    assert again.returncode == 1 and "already exists" in again.stderr
    code, screen = on_terminal(
        ["/usr/bin/python3", str(ADD), "--server", url(hub, "")],
        [("Name of the host", "Web Server 03"), ("ID of the host", ""), ("Seconds between", "5"),
         ("not one of what", "600"), ("When they count", ""), ("may be late", "")], env)
    assert code == 0, screen
    host = hub.ask("/api/v1/hosts/web-server-03")
    assert (host["name"], host["expected_frequency_seconds"]) == ("Web Server 03", 600)
    code, screen = on_terminal(
        ["/usr/bin/python3", str(ADD), "--server", url(hub, ""), "--name", "D", "--host-id", "d"],
        [("Token of the hub", hub.operator)], environment())
    assert code == 0, screen
    missing = subprocess.run([ADD, "--server", url(hub, "")], capture_output=True, text=True, stdin=subprocess.DEVNULL,
                             timeout=40, env=env)
    assert missing.returncode == 1 and "--name and --host-id" in missing.stderr
    away = subprocess.run([ADD, "--server", "http://127.0.0.1:1", "--name", "x", "--host-id", "x"], capture_output=True,
                          text=True, stdin=subprocess.DEVNULL, timeout=40, env=env)
    assert away.returncode == 1 and "cannot reach" in away.stderr


def test_other_clients(hub):
    """healthchecks' ping URLs and Uptime Kuma's push URL, with their own answers."""
    host = add(hub, "hc")
    ping = hub.send("GET", "/api/v1/hosts/hc", key=hub.operator)[1]["ping_url"]
    for end, status, body in (("", 200, "OK"), ("/start", 200, "OK"), ("/0", 200, "OK"), ("/fail", 200, "OK"),
                              ("/256", 400, "invalid url format"), ("?rid=x", 400, "invalid uuid format")):
        assert curl(ping + end) == (status, body)
    key = hub.command("host", "ping-key")
    assert curl(url(hub, f"/ping/{key}/hc")) == (200, "OK")
    assert curl(url(hub, f"/ping/{key}/none")) == (404, "not found")
    assert curl(url(hub, f"/ping/{key}/nightly?create=1")) == (201, "Created")
    assert curl(url(hub, f"/ping/{key}/NIGHTLY")) == (400, "invalid url format")
    assert curl(url(hub, f"/ping/wrong/hc")) == (404, "not found")
    assert curl(url(hub, f"/api/push/{host['token']}?status=down&msg=broken")) == (200, {"ok": True})
    assert hub.ask("/api/v1/hosts/hc")["status"] == "down"
    assert curl(url(hub, f"/api/push/{host['token']}?status=up&msg=OK&ping=12")) == (200, {"ok": True})
    assert hub.ask("/api/v1/hosts/hc")["status"] == "up"
    assert curl(url(hub, "/api/push/wrong"))[1]["ok"] is False


def test_commands(hub):
    """The same at the command line, beside a hub that runs."""
    made = hub.command("host", "add", "--name", "Console", "--host-id", "console", "--at", "0 8 * * *", "--zone",
                       "Europe/Berlin")
    token = re.search(r"Token:\s+(\S+)", made)[1]
    assert hub.send("POST", "/api/v1/heartbeat/console", key=token)[0] == 200
    assert "console\tup" in hub.command("host", "list")
    assert hub.command("host", "token", "console") == token
    hub.command("host", "pause", "console")
    assert hub.ask("/api/v1/hosts/console")["state"] == "paused"
    hub.command("host", "resume", "console")
    assert "up" in hub.command("host", "show", "console")
    hub.command("host", "remove", "console")
    assert hub.send("GET", "/api/v1/hosts/console", key=hub.token)[0] == 404


def test_status_page(hub):
    """Who has a status page's address sees hosts under their public names, and nothing else; a badge says it in a word."""
    host = add(hub, "secret-server-7")
    curl("-X", "POST", "-H", f"Authorization: Bearer {host['token']}", url(hub, "/api/v1/heartbeat/secret-server-7"))
    printed = hub.command("host", "publish", "Our services", "secret-server-7=Website")
    key = re.search(r"/status/([0-9a-f]{32})$", printed, re.M).group(1)
    status, page = curl(url(hub, f"/status/{key}"))
    assert status == 200 and "Our services" in page and "Website" in page and "All services up" in page
    assert "secret-server-7" not in page and "127.0.0.1" not in page
    status, badge = curl(url(hub, f"/badge/{key}.svg"))
    assert status == 200 and badge.startswith("<svg ") and "Our services: up" in badge
    assert curl(url(hub, f"/badge/{key}.json"))[1]["message"] == "up"
    for path in (f"/status/{key[:-1]}", "/status/" + "0" * 32, f"/badge/{key}", f"/badge/{key}.png", "/badge/.svg"):
        assert curl(url(hub, path))[0] == 404, path
    number = next(line.split("\t")[0] for line in hub.command("host", "published").splitlines() if "Website" in line)
    hub.command("host", "unpublish", number)
    wait_for(lambda: curl(url(hub, f"/status/{key}"))[0] == 404, 15, "the page's end")
    hub.command("host", "remove", "secret-server-7")


def test_schedule_next(hub):
    """Times and offsets, as text and as JSON; what is not a schedule is exit code 65."""
    words = ["schedule", "next", "30 2 * * *", "--zone", "America/New_York", "--after", "2026-03-07T12:00:00Z",
             "--count", "3"]
    assert hub.command(*words).splitlines() == [
        "2026-03-08T07:00:00Z\t-04:00", "2026-03-09T06:30:00Z\t-04:00", "2026-03-10T06:30:00Z\t-04:00"]
    answer = json.loads(hub.command(*words, "--json"))
    assert [one["utc"] for one in answer["times"]] == [
        "2026-03-08T07:00:00Z", "2026-03-09T06:30:00Z", "2026-03-10T06:30:00Z"]
    assert answer["times"][0]["offset"] == "-04:00" and answer["times"][0]["clockChanged"] is True
    with pytest.raises(AssertionError, match="never happens"):
        hub.command("schedule", "next", "0 0 30 2 *", "--zone", "UTC")


def test_abuse(single):
    """Guesses are limited, bodies are cut, a token in a URL is in no log; the hub goes on hearing."""
    hub = single()
    hub.operator = hub.command("token", "create", "tools", "--role", "operator")
    token = add(hub, "web01")["token"]
    # A megabyte in pieces: what is beyond is not read, and the hub may close.
    connection = http.client.HTTPConnection("127.0.0.1", hub.port, timeout=10)
    with contextlib.suppress(OSError, http.client.HTTPException):
        connection.request("POST", "/api/v1/heartbeat/web01", (b"x" * 10_000 for _ in range(100)),
                           {"Authorization": f"Bearer {token}"}, encode_chunked=True)
        connection.getresponse().read()
    connection.close()
    hostile = "\0<script>\x1b[31m@everyone\u202e".encode() + b"\xff"
    assert hub.send("POST", f"/api/v1/heartbeat/web01/fail?token={token}", hostile)[0] == 200
    for host_id in "../x", "%2f", "x" * 101, "\N{SMILING FACE WITH SUNGLASSES}", "history":
        status, refused = hub.send("POST", "/api/v1/hosts", {"name": "x", "host_id": host_id}, hub.operator)
        assert status == 422, (host_id, refused)
    for fields, said in (({"behind": "host:web02"}, "behind itself"), ({"cron_expression": "*/0 * * * *"}, ""),
                         ({"cron_expression": "0 0 31 2 *"}, "never happens"), ({"cron_expression": "0 " * 5000}, ""),
                         ({"cron_expression": "1-99999999999 * * * *"}, ""),
                         ({"cron_expression": "0 8 * * *", "timezone": "../../etc/passwd"}, ""),
                         ({"cron_expression": "0 8 * * *", "timezone": "right/UTC"}, "")):
        status, refused = hub.send("POST", "/api/v1/hosts", {"name": "y", "host_id": "web02"} | fields, hub.operator)
        assert status in (400, 422) and said in refused["error"], (fields, refused)
    statuses = [hub.send("POST", "/api/v1/heartbeat/web01", key="guess")[0] for _ in range(70)]
    assert statuses[:50] == [401] * 50 and statuses[-1] == 429
    assert hub.ask("/api/v1/hosts/web01")["reason"] == "fail"
    log = (hub.folder.parent / "hub.log").read_text()
    assert token not in log and token not in json.dumps(hub.ask("/api/v1/hosts/config/all"))


def test_named_schedules(hub):
    """A schedule that has a name is followed by hosts, rules and work; what they follow changes with it."""
    hub.command("schedule", "set", "office", "--days", "1,2,3,4,5", "--from", "08:00", "--to", "18:00", "--zone",
                "Europe/Berlin", "--holidays", "12-25")
    assert hub.command("schedule", "list").startswith('office\t{"timezone":"Europe/Berlin"')
    host = add(hub, "desk", schedule_type="custom", schedule_config={"schedule": "office"})
    assert json.loads(host["schedule_config"]) == {"schedule": "office"} and host["schedule_type"] == "custom"
    assert hub.send("POST", "/api/v1/heartbeat/desk", key=host["token"])[0] == 200
    before = hub.ask("/api/v1/hosts/desk")["deadline"]
    # Once a year: whenever this runs, its next time is another than before.
    hub.command("schedule", "set", "office", "--at", "0 0 29 2 *", "--zone", "UTC")
    after = hub.ask("/api/v1/hosts/desk")["deadline"]
    assert after != before and moment(after).strftime("%m-%d %H:%M:%S") == "02-29 00:01:00"
    status, refused = hub.send("POST", "/api/v1/hosts", {
        "name": "x", "host_id": "x", "schedule_type": "custom", "schedule_config": {"schedule": "none"}}, hub.operator)
    assert status == 400 and "no schedule named 'none'" in refused["detail"]
    with pytest.raises(AssertionError, match="host desk follows it"):
        hub.command("schedule", "remove", "office")
    with pytest.raises(AssertionError, match="names times"):
        hub.command("rule", "set", "agent.offline", "--schedule", "office")
    nights = {"timezone": "UTC", "windows": [{"days": [1, 2, 3, 4, 5, 6, 7], "from": "22:00", "to": "06:00"}]}
    assert hub.send("PUT", "/api/v1/schedules/nights", nights, hub.operator)[0] == 200
    assert {one["name"] for one in hub.ask("/api/v1/schedules")["schedules"]} == {"office", "nights"}
    hub.command("rule", "set", "agent.offline", "--schedule", "nights")
    rules = {one["name"]: one for one in hub.ask("/api/v1/rules")["rules"]}
    assert rules["agent.offline"]["schedule"] == "nights" and rules["disk.full"]["schedule"] is None
    with pytest.raises(AssertionError, match="rule agent.offline follows it"):
        hub.command("schedule", "remove", "nights")
    status, refused = hub.send("PUT", "/api/v1/schedules/nights", nights, hub.operator)
    assert status == 403 and "administrators alone: rule agent.offline follows it" in refused["error"]
    hub.command("rule", "set", "agent.offline", "--schedule", "")
    work = hub.command("work", "add", "backups", "agent:*", "--schedule", "nights").split()[-1]
    assert "nights: daily 22:00-06:00 UTC" in hub.command("work", "list")
    planned = hub.ask("/api/v1/planned-work")["plannedWork"][0]
    assert planned["repeats"] == {"schedule": "nights"} and moment(planned["nextTo"]).hour == 6
    status, refused = hub.send("PUT", "/api/v1/schedules/nights", {"timezone": "UTC", "calendar": "daily"}, hub.operator)
    assert status == 409 and "planned work backups could not follow it" in refused["error"]
    with pytest.raises(AssertionError, match="planned work backups follows it"):
        hub.command("schedule", "remove", "nights")
    hub.command("work", "cancel", work)
    hub.command("schedule", "remove", "nights")
    hub.command("host", "remove", "desk")
    hub.command("schedule", "remove", "office")
    assert hub.ask("/api/v1/schedules")["schedules"] == []


@pytest.fixture
def single(tmp_path):
    """Makes hubs with settings of their own, and ends them."""
    hubs = []

    def make(**settings):
        hubs.append(Hub(tmp_path, **settings))
        return hubs[-1]

    yield make
    for hub in hubs:
        hub.kill()


def test_restart_blames_no_host(single):
    """A hub that was killed and was away longer than a host's period says nothing of it when it is back."""
    hub = single()
    operator = hub.command("token", "create", "tools", "--role", "operator")
    status, host = hub.send("POST", "/api/v1/hosts", {
        "name": "x", "host_id": "x", "expected_frequency_seconds": 10, "grace_period_seconds": 0}, operator)
    assert status == 201
    assert hub.send("POST", "/api/v1/heartbeat/x", key=host["token"])[0] == 200
    due = moment(hub.ask("/api/v1/hosts/x")["deadline"])
    hub.kill()
    wait_for(lambda: datetime.datetime.now(datetime.timezone.utc) > due, 20, "the deadline to pass")
    hub.start()
    assert hub.ask("/api/v1/hosts/x")["status"] == "up"
    assert [flip["to"] for flip in hub.ask("/api/v1/hosts/x/flips")["flips"]] == ["up"]


def test_open_and_local(single):
    """HOSTS_API=local takes what comes from this machine and no page's request; open takes all but other sites'."""
    hub = single(HOSTS_API="local")

    def ask(**headers):
        request = urllib.request.Request(url(hub, "/api/v1/hosts"), headers=headers)
        try:
            with urllib.request.urlopen(request, timeout=10) as reply:
                return reply.status
        except urllib.error.HTTPError as error:
            return error.code

    assert ask() == 200
    assert ask(Host=f"localhost:{hub.port}") == 200
    for headers in ({"Host": "evil.example"}, {"Origin": "http://evil.example"}, {"Sec-Fetch-Site": "cross-site"},
                    {"X-Forwarded-For": "192.0.2.1"}, {"Forwarded": "for=192.0.2.1"}, {"Via": "1.1 proxy"},
                    {"Authorization": "Bearer wrong"}):
        assert ask(**headers) == 401, headers
    hub.kill()
    hub.settings["HOSTS_API"] = "open"
    hub.start()
    assert ask(**{"X-Forwarded-For": "192.0.2.1"}) == 200
    assert curl(url(hub, "/api/v1/dashboard/data"))[1]["recent_alerts"] == []
    assert ask(Origin="http://evil.example") == 401
    assert "HOSTS_API is open" in (hub.folder.parent / "hub.log").read_text()
