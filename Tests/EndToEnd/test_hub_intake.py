"""What the hub takes in, and where it counts it: odd names, wrong clocks, approvals, days, removals."""

import concurrent.futures
import datetime
import pathlib
import shutil
import subprocess
import uuid
import zoneinfo

import pytest
from laboratory import wait_for
from test_hub import ANNA, GOLDEN, Hub, download_of, hub, snapshot  # noqa: F401  hub is a fixture

UTC = datetime.timezone.utc


def text(moment):
    return moment.strftime("%Y-%m-%dT%H:%M:%S.") + f"{moment.microsecond // 1000:03}Z"


def at(moment, sequence, start, mac=ANNA, server="attic", down=1000, seconds=5, **device):
    """A window that ended then, of one device."""
    body = snapshot(sequence, start, server)
    row = next(row for row in GOLDEN["network"]["connectedDevices"] if row["mac"] == ANNA)
    row = row | {"mac": mac, "bandwidth": row["bandwidth"] | {"rxBytesTotal": down}} | device
    body["network"] |= {"collectionEndTime": text(moment), "collectionDurationSeconds": seconds,
                        "connectedDevices": [row]}
    return body | {"snapshotTime": text(moment), "events": []}


def downloaded(hub, begin, end, step, agent="attic", mac=ANNA):
    points = hub.ask(f"/api/v1/series?agent={agent}&kind=device&name={mac}&from={text(begin)}&to={text(end)}"
                     f"&step={step}")["points"]
    return sum(point["first"]["sum"] for point in points)


def log_of(hub):
    return (hub.folder.parent / "hub.log").read_text()


def approve_all(hub):
    for line in hub.command("agent", "list").splitlines()[1:]:
        number, state, *_ = line.split("\t")
        if state == "pending":
            hub.command("agent", "approve", number)


def waiting(hub):
    return sum(int(line.split("\t")[4]) for line in hub.command("agent", "list").splitlines()[1:])


def test_zeros(hub):
    """Names that differ behind a zero are refused with their path; nobody else's snapshots are, and no question or
    path with one is answered as if it ended there."""
    start, other = str(uuid.uuid4()), hub.command("key", "create")

    def bad(number):
        body = snapshot(number, start, "evil")
        interface = body["network"]["interfaces"][0]
        body["network"] |= {"interfaces": [interface | {"interfaceName": name} for name in ("x\0a", "x\0b")]}
        return hub.send("POST", "/api/monitor", body, hub.key)

    def good(number):
        return hub.send("POST", "/api/monitor", snapshot(number, start), other)[0]

    assert bad(0) == (400, {"error": "$.network.interfaces[0].interfaceName holds a zero character."})
    with concurrent.futures.ThreadPoolExecutor(8) as pool:
        codes = [one.result() for one in [pool.submit(*(good, i) if i % 2 else (lambda i: bad(i)[0], i))
                                          for i in range(60)]]
    assert codes == [400, 202] * 30
    assert hub.send("GET", "/api/v1/agents/attic%00x/devices", key=hub.token)[0] == 404
    assert hub.send("GET", "/api/v1/traffic?agent=attic%00x&period=2026-11", key=hub.token)[0] == 400


def test_quarantine_is_exact(hub):
    """What waited for an approval is what an approved key's would be, whatever the reader takes."""
    cases = {"offset": {"firstSeen": "1970-01-01T00:00:05+01:00"},
             "late": {"lastSeen": "9999-12-31T23:59:59-01:00"},
             "65 addresses": {"ipv6": [f"2001:db8::{n:x}" for n in range(1, 50)],
                              "otherIpv4": [f"2001:db8:1::{n:x}" for n in range(1, 50)]}}
    _, asked = hub.send("POST", "/api/generate-key", {"ip": "192.0.2.1"})
    now, start = datetime.datetime.now(UTC), str(uuid.uuid4())
    for number, more in enumerate(cases.values()):
        mac = f"02:00:00:00:01:{number:02x}"
        codes = {hub.send("POST", "/api/monitor", at(now, number, start, mac, server, number + 1, **more), key)[0]
                 for server, key in (("direct", hub.key), ("attic", asked["api_key"]))}
        assert codes == {202}
    approve_all(hub)
    wait_for(lambda: waiting(hub) == 0, 30, "the quarantine's admission")
    hour = datetime.timedelta(hours=1)
    for number in range(len(cases)):
        for agent in "direct", "attic":
            mac = f"02:00:00:00:01:{number:02x}"
            assert downloaded(hub, now - hour, now + hour, 3600, agent, mac) == number + 1


def test_first_and_last_seen(hub):
    """Of a device that waited for an approval while its newest snapshot did not."""
    _, asked = hub.send("POST", "/api/generate-key", {"ip": "192.0.2.1"})
    begin = datetime.datetime.now(UTC).replace(microsecond=0) - datetime.timedelta(minutes=50)
    start = str(uuid.uuid4())
    moments = [begin + datetime.timedelta(minutes=minutes) for minutes in (0, 20, 40)]
    held = [at(moment, number + 1, start) for number, moment in enumerate(moments)]
    assert hub.send("POST", "/api/monitor", held[:2], asked["api_key"])[0] == 202
    approve_all(hub)
    assert hub.send("POST", "/api/monitor", held[2], asked["api_key"])[0] == 202

    def device():
        devices = hub.ask("/api/v1/agents/attic/devices")["devices"]
        return (devices[0]["firstSeen"], devices[0]["lastSeen"]) if devices else None

    wait_for(lambda: device() == (text(begin), text(moments[2])), 30, "the times of what waited")


def test_slow_clock(hub):
    """An agent five years behind is kept at its arrival, as one of 1970 is; one 40 days behind may have waited. Of
    each the log says so once."""
    now = datetime.datetime.now(UTC)
    hour = datetime.timedelta(hours=1)
    for days, kept, server in (1800, now, "attic"), (40, now - datetime.timedelta(days=40), "cellar"):
        key, start = hub.command("key", "create"), str(uuid.uuid4())
        for number in range(3):
            moment = now - datetime.timedelta(days=days, seconds=-5 * number)
            assert hub.send("POST", "/api/monitor", at(moment, number, start, server=server), key)[0] == 202
        assert downloaded(hub, kept - hour, kept + hour, 3600, server) == 3000
        lines = [line for line in log_of(hub).splitlines() if f"clock of '{server}'" in line]
        assert len(lines) == 1 and f"{days} days behind" in lines[0]


COMPILER = shutil.which("cc") or shutil.which("clang")


@pytest.mark.skipif(not COMPILER, reason="needs a C compiler, to set the hub's clock alone")
def test_hub_before_its_clock_is_set(tmp_path):
    """A hub that starts in 1972 keeps its agents' times; once its clock is right, nothing has been swept away."""
    library = tmp_path / "wall_clock.so"
    source = pathlib.Path(__file__).with_name("wall_clock.c")
    subprocess.run([COMPILER, "-shared", "-fPIC", "-o", library, source, "-ldl"], check=True)
    early = {"LD_PRELOAD": str(library), "WALL_CLOCK_DAYS": "-20000"}
    hub = Hub(tmp_path)
    hub.kill()
    hub.settings = early
    hub.start()
    begin, start = datetime.datetime.now(UTC).replace(microsecond=0), str(uuid.uuid4())
    array = [at(begin - datetime.timedelta(seconds=5 * number), 60 - number, start) for number in range(60)]
    assert hub.send("POST", "/api/monitor", array, hub.key)[0] == 202
    stopped = at(datetime.datetime(1972, 1, 1, tzinfo=UTC), 61, start)
    assert hub.send("POST", "/api/monitor", stopped, hub.key)[0] == 503
    hub.kill()
    assert log_of(hub).count("cannot believe this machine's clock") == 1
    hub.settings = {}
    hub.start()
    try:
        hour = datetime.timedelta(hours=1)
        for step in 5, 60, 3600:
            assert downloaded(hub, begin - 2 * hour, begin + hour, step) == 60_000
    finally:
        hub.kill()


def odd_day(zone):
    """The last day there that had not 24 hours: its date and hours."""
    day = datetime.datetime.now(zone).replace(hour=0, minute=0, second=0, microsecond=0, fold=0)
    for _ in range(3, 366):
        day -= datetime.timedelta(days=1)
        hours = ((day + datetime.timedelta(days=1)).timestamp() - day.timestamp()) / 3600
        if hours != 24:
            return day, int(hours)
    raise AssertionError("a year without a change")


@pytest.mark.parametrize("rule", [":Europe/Berlin", "CET-1CEST,M3.5.0,M10.5.0/3",
                                  "/usr/share/zoneinfo/Europe/Berlin"])
def test_days(tmp_path, rule):
    """Days begin at midnight of the zone in every form of tzset(3), also where the clocks are changed."""
    day, hours = odd_day(zoneinfo.ZoneInfo("Europe/Berlin"))
    dates = [(day + datetime.timedelta(days=days)).strftime("%Y-%m-%d") for days in (-1, 0, 1)]
    begin = (day - datetime.timedelta(days=1)).astimezone(UTC) - datetime.timedelta(hours=2, minutes=-7)
    hub = Hub(tmp_path, TZ=rule)
    try:
        start = str(uuid.uuid4())
        array = [at(begin + datetime.timedelta(minutes=15 * number), number, start, down=1)
                 for number in range(4 * 24 * 4)]
        for part in range(0, len(array), 96):
            assert hub.send("POST", "/api/monitor", array[part:part + 96], hub.key)[0] == 202
        seen = [sum(row["downloadedBytes"] for row in
                    hub.ask(f"/api/v1/traffic?agent=attic&period={date}")["devices"]) for date in dates]
        assert seen == [96, 4 * hours, 96]
    finally:
        hub.kill()


def test_unknown_zone(tmp_path):
    """A TZ that names no zone is told at the start."""
    hub = Hub(tmp_path, TZ="Europe/Berln")
    hub.kill()
    assert "cannot use TZ 'Europe/Berln'" in log_of(hub)


def test_remove_agent(hub):
    """An agent is removed by command or by API; its name is free, and its key is good for nothing."""
    start = str(uuid.uuid4())
    for attempt in "command", "api":
        key = hub.command("key", "create")
        assert hub.send("POST", "/api/monitor", snapshot(1, start), key)[0] == 202
        assert hub.device("attic", ANNA)[0] == download_of(GOLDEN, ANNA)
        if attempt == "command":
            assert hub.command("agent", "remove", "attic") == "agent attic: removed"
        else:
            administrator = hub.command("token", "create", "root", "--role", "administrator")
            assert hub.send("DELETE", "/api/v1/agents/attic", key=hub.token)[0] == 403
            assert hub.send("DELETE", "/api/v1/agents/attic", key=administrator)[0] == 200
            assert hub.send("DELETE", "/api/v1/agents/attic", key=administrator)[0] == 404
        assert hub.ask("/api/v1/agents") == {"agents": []}
        assert hub.send("POST", "/api/monitor", snapshot(2, start), key)[0] == 401
