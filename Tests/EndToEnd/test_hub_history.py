"""What the hub keeps besides numbers, and how: evidence, names, events, losses; also when the disk is full."""

import datetime
import uuid

import pytest
from laboratory import measured, wait_for
from test_hub import ANNA, GOLDEN, HOURS, Hub, download_of, hub, snapshot  # noqa: F401  hub: a fixture


def devices(hub):
    return {row["device"]: row for row in hub.ask("/api/v1/agents/attic/devices")["devices"]}


def span(around=HOURS):
    """From so long ago until so long from now."""
    now = datetime.datetime.now(datetime.timezone.utc)
    begin, end = ((now + time).strftime("%Y-%m-%dT%H:%M:%SZ") for time in (-around, around))
    return f"from={begin}&to={end}"


def hand_in(hub, *bodies):
    for body in bodies:
        assert hub.send("POST", "/api/monitor", body, hub.key)[0] == 202


def test_evidence(hub):
    """All that a snapshot says of who a device is comes back, and outlasts kill -9."""
    hand_in(hub, snapshot(1, str(uuid.uuid4())))
    sent = {row["mac"]: row for row in GOLDEN["network"]["connectedDevices"] if row["mac"]}
    keys = "names", "vendor", "model", "hints", "services", "macRandomised"
    assert any(key in row for row in sent.values() for key in ("names", "hints"))
    for _ in range(2):
        kept = devices(hub)
        for mac, row in sent.items():
            assert kept[mac]["agentName"] == kept[mac]["name"] == row["deviceName"]
            assert kept[mac]["givenName"] is None
            assert [kept[mac].get(key) for key in keys] == [row.get(key) for key in keys]
            assert set(kept[mac]["otherIps"]) == {*row.get("ipv6", []), *row.get("otherIpv4", [])}
        hub.kill()
        hub.start()


def test_rename(hub):
    """The operator's name wins over the agent's, outlasts a restart, and goes when it is taken away."""
    start = str(uuid.uuid4())
    hand_in(hub, snapshot(1, start))
    path = f"/api/v1/agents/attic/devices/{ANNA}/name"
    operator = hub.command("token", "create", "operator", "--role", "operator")
    assert hub.send("PUT", path, {"name": "Anna's"}, hub.token)[0] == 403
    assert hub.send("PUT", path, {"name": "Anna's"}, operator) == (200, {"givenName": "Anna's"})
    hand_in(hub, snapshot(2, start))
    hub.kill()
    hub.start()
    assert devices(hub)[ANNA]["name"] == devices(hub)[ANNA]["givenName"] == "Anna's"
    assert devices(hub)[ANNA]["agentName"] != "Anna's"
    wrong = [{"name": ""}, {"name": "192.168.7.1"}, {"name": "x" * 64}, {"name": 7}, {}, b"{",
             {"name": "x" * 2000}]
    for body in wrong:
        assert hub.send("PUT", path, body, operator)[0] in (400, 413)
    assert hub.send("PUT", path, {"name": "x"})[0] == 401
    assert hub.send("PUT", path, {"name": "x"}, hub.key)[0] == 401
    nobody = path.replace(ANNA, "02:00:00:00:00:ff")
    assert hub.send("PUT", nobody, {"name": "x"}, operator)[0] == 404
    assert devices(hub)[ANNA]["name"] == "Anna's"
    assert hub.send("PUT", path, {"name": None}, operator)[0] == 200
    assert devices(hub)[ANNA]["name"] == devices(hub)[ANNA]["agentName"]


def test_events(hub):
    """Events are kept once, whatever is sent again, and are found by device and time."""
    start = str(uuid.uuid4())
    one = snapshot(1, start)
    moment = one["snapshotTime"]
    one["events"] = [
        {"type": "device.new", "time": moment, "mac": ANNA, "ip": "192.168.7.10",
         "deviceName": "annas-phone"},
        {"type": "device.addressConflict", "time": moment, "mac": ANNA, "ip": "192.168.7.1",
         "otherMac": "02:00:00:00:00:0b", "detail": "both claim it"},
        {"type": "device.invented", "time": moment, "mac": ANNA}]
    for _ in range(3):
        hand_in(hub, one)
    kept = hub.ask("/api/v1/events?agent=attic")["events"]
    assert sorted(kept, key=lambda row: row["type"], reverse=True) == [
        {"agent": "attic"} | row for row in one["events"][:2]]
    for words, count in [("", 2), ("device=02:00:00:00:00:0b", 1), ("agent=cellar", 0), ("limit=1", 1),
                         (span(), 2), ("to=2026-01-01T00:00:00Z", 0)]:
        assert len(hub.ask(f"/api/v1/events?{words}")["events"]) == count, words
    for words in "limit=0", "limit=1001", "limit=x", "from=now", "from=2026-01-02T00:00:00Z&to=2026-01-01T00:00:00Z":
        assert hub.send("GET", f"/api/v1/events?{words}", key=hub.token)[0] == 400


def test_losses(hub):
    """What a chart cannot show is told: dropped packets, incomplete windows, snapshots given up."""
    start = str(uuid.uuid4())
    for sequence, dropped in enumerate([5, 5, 9], 1):
        body = snapshot(sequence, start)
        body["capture"] = body["capture"] | {"complete": sequence != 2, "packetsDropped": 7 * (sequence == 2)}
        body["delivery"] = body["delivery"] | {"droppedSnapshots": dropped}
        hand_in(hub, body)
    def sums(kind):
        points = hub.ask(f"/api/v1/series?agent=attic&kind={kind}&{span()}&step=3600")["points"]
        return [sum(point[field]["sum"] for point in points) for field in ("first", "second")]
    assert sums("capture") == [7, 1]
    assert sums("delivery") == [4, 0]


def test_charts(hub):
    """All devices' lines come in one answer, which says what the single ones say; and the newest window."""
    start = str(uuid.uuid4())
    hand_in(hub, *(snapshot(sequence, start) for sequence in range(1, 4)))
    for step in 5, 60, 900:
        # A line of a hundred points: more than 120 are refused.
        when = span(datetime.timedelta(seconds=50 * step))
        lines = hub.ask(f"/api/v1/sparklines?agent=attic&kind=device&{when}&step={step}")["series"]
        assert [row["name"] for row in lines] == sorted(devices(hub))
        anna = next(row["points"] for row in lines if row["name"] == ANNA)
        single = hub.ask(f"/api/v1/series?agent=attic&kind=device&name={ANNA}&{when}&step={step}")["points"]
        assert [point[2:] for point in anna] == [
            [point["first"]["sum"], point["second"]["sum"]] for point in single]
    readings = hub.ask("/api/v1/agents/attic/latest")["readings"]
    assert next(row["first"] for row in readings if row["name"] == ANNA) == download_of(GOLDEN, ANNA)
    assert hub.send("GET", "/api/v1/agents/nobody/latest", key=hub.token)[0] == 404
    assert hub.send("GET", f"/api/v1/sparklines?agent=attic&kind=device&{span()}&step=60",
                    key=hub.token)[0] == 400
    assert hub.send("GET", f"/api/v1/sparklines?agent=nobody&kind=device&{span()}&step=900",
                    key=hub.token)[0] == 404
