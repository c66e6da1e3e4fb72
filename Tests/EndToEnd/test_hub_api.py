"""What programs meet: the OpenAPI document held to real answers; metrics that a real Prometheus scrapes."""

import datetime
import hashlib
import json
import os
import re
import socket
import subprocess
import urllib.error
import urllib.parse
import urllib.request
import uuid

import jsonschema
import pytest
from laboratory import ROOT, environment, measured, wait_for
from test_hub import ANNA, GOLDEN, Hub, download_of, hub, snapshot  # noqa: F401  hub is a fixture

SCHEMATHESIS = ROOT / ".build/schemathesis/bin/schemathesis"
NOW = datetime.datetime.now(datetime.timezone.utc)
BEGIN, END = ((NOW + datetime.timedelta(hours=hours)).strftime("%Y-%m-%dT%H:%M:%SZ") for hours in (-1, 1))


def whole(hub, method, path, body=None, key=None, **headers):
    """Status, content type and bytes of an answer."""
    headers |= {"Authorization": f"Bearer {key}"} if key else {}
    request = urllib.request.Request(f"http://127.0.0.1:{hub.port}{path}", body, headers, method=method)
    try:
        with urllib.request.urlopen(request, timeout=10) as reply:
            return reply.status, reply.headers.get_content_type(), reply.read()
    except urllib.error.HTTPError as reply:
        return reply.code, reply.headers.get_content_type(), reply.read()


SERIES = f"/api/v1/series?agent=attic&kind=device&name={ANNA}&from={BEGIN}&to={END}&step=60"
CHART = f"/api/v1/charts/{{}}?agent=attic&from={BEGIN}&to={END}&step=60"
PROBES = f"/api/v1/probes{{}}?agent=attic&target=1&from={BEGIN}&to={END}"
# Of a kind that no feature of this hub takes.
CONFIG = b"hostname sw-1\nenable secret 5 abc\ninterface Gi0/1\nend\n"
INET = {"name": "inet", "lineProfile": 10, "serviceProfile": 10, "vlan": 2600}
INET_REVISION = hashlib.sha256(b"'inet', every OLT, line profile 10, service profile 10, VLAN 2600, GEM port 1").hexdigest()[:16]
FIRMWARE_REVISION = hashlib.sha256(b"a.bin\nD-Link\n\n\n\nfalse").hexdigest()[:16]
TICKET = {"client": "5", "subject": "No light", "text": "Since noon."}
REPORT = {"frame": "report", "kind": "x", "serverId": "attic", "startId": str(uuid.UUID(int=1)), "sequence": 1,
          "takenAt": BEGIN, "body": {}}
SCHEDULE = {"timezone": "Europe/Berlin", "windows": [{"days": [1, 2, 3, 4, 5], "from": "08:00", "to": "18:00"}], "holidays": ["12-25"]}
CALLS = [
    ("POST", "/api/monitor", "key", snapshot(1, str(uuid.UUID(int=1))), 202),
    ("POST", "/api/monitor", "key", [snapshot(2, str(uuid.UUID(int=1)))], 202),
    ("POST", "/api/monitor", "key", {"test": "connectivity"}, 202),
    ("POST", "/api/monitor", "key", {}, 400),
    ("POST", "/api/monitor", "", {}, 401),
    ("POST", "/api/monitor", "key", snapshot(3, str(uuid.UUID(int=1)), "cellar"), 403),
    ("POST", "/api/generate-key", "", {"ip": "192.0.2.1"}, 200),
    ("POST", "/api/generate-key", "", {"ip": "here"}, 400),
    ("POST", "/api/v1/reports", "key", [], 202),
    ("POST", "/api/v1/reports", "key", REPORT, 422),
    ("POST", "/api/v1/reports", "key", {}, 400),
    ("POST", "/api/v1/reports", "", [], 401),
    ("POST", "/api/v1/orders?wait=0", "key", [], 400),
    ("POST", "/api/v1/orders?wait=0", "", [], 401),
    ("POST", "/api/debug", "key", {"message": "x"}, 202),
    ("POST", "/api/debug", "", {"message": "x"}, 401),
    ("GET", "/ws/monitor", "", None, 401),
    ("GET", "/api/v1/health", "", None, 200),
    ("GET", "/api/v1/openapi.json", "", None, 200),
    ("GET", "/metrics", "token", None, 200),
    ("GET", "/metrics", "key", None, 401),
    ("POST", "/api/v1/checks", "token", {"kind": "info"}, 403),
    ("POST", "/api/v1/checks", "administrator", {"kind": "info"}, 202),
    ("POST", "/api/v1/checks", "administrator", {"kind": "ping", "host": "127.1"}, 400),
    ("GET", "/api/v1/checks", "administrator", None, 200),
    ("GET", "/api/v1/checks/none", "administrator", None, 404),
    ("DELETE", "/api/v1/checks/none", "administrator", None, 404),
    ("GET", "/api/v1/places", "token", None, 200),
    ("PUT", "/api/v1/places/attic", "administrator", {"region": "north", "latitude": 58.4, "longitude": 15.6}, 200),
    ("PUT", "/api/v1/places/attic", "administrator", {"latitude": 58.4}, 400),
    ("PUT", "/api/v1/places/nobody", "administrator", {"region": "north"}, 404),
    ("DELETE", "/api/v1/places/attic", "administrator", None, 204),
    ("POST", "/api/v1/agents", "administrator", {"name": "harbour"}, 404),
    ("GET", "/api/v1/agents/nobody", "administrator", None, 404),
    ("POST", "/api/v1/agents/register", "", {}, 404),
    ("POST", "/api/v1/agents/heartbeat?key=1", "", {}, 404),
    ("GET", "/api/v1/ip", "", None, 404),
    ("POST", "/api/v1/check", "administrator", {"request_type": "PING", "host": "example.net"}, 404),
    ("GET", "/api/v1/check/none", "administrator", None, 404),
    ("POST", "/api/v1/auth/login", "", None, 415),
    ("POST", "/api/v1/auth/refresh", "", None, 401),
    ("POST", "/api/v1/auth/logout", "", None, 204),
    ("GET", "/api/v1/audit", "token", None, 403),
    ("GET", "/api/v1/audit", "administrator", None, 200),
    ("GET", "/api/v1/server-log", "token", None, 403),
    ("GET", "/api/v1/server-log?level=notice&after=1", "administrator", None, 200),
    ("GET", "/api/v1/server-log?level=loud", "administrator", None, 400),
    ("GET", "/api/v1/keys", "token", None, 403),
    ("GET", "/api/v1/keys", "administrator", None, 200),
    ("POST", "/api/v1/keys", "administrator", {"agent": "cellar"}, 201),
    ("POST", "/api/v1/keys", "administrator", {"agent": 7}, 400),
    ("POST", "/api/v1/enrolments", "administrator", {"label": "shop", "kind": "many"}, 201),
    ("POST", "/api/v1/enrolments", "administrator", {"label": "shop", "kind": "ever"}, 422),
    ("GET", "/api/v1/enrolments", "administrator", None, 200),
    ("GET", "/api/v1/agents", "token", None, 200),
    ("GET", "/ws/live", "", None, 401),
    ("GET", "/api/v1/agents", "", None, 401),
    ("GET", "/api/v1/agents/attic/devices", "token", None, 200),
    ("GET", "/api/v1/agents/nobody/devices", "token", None, 404),
    ("GET", "/api/v1/agents/nobody/live", "token", None, 404),
    ("GET", "/api/v1/agents/attic/latest", "token", None, 200),
    ("GET", "/api/v1/agents/nobody/latest", "token", None, 404),
    ("PUT", f"/api/v1/agents/attic/devices/{ANNA}/name", "administrator", {"name": "Anna"}, 200),
    ("PUT", f"/api/v1/agents/attic/devices/{ANNA}/name", "administrator", {}, 400),
    ("PUT", f"/api/v1/agents/attic/devices/{ANNA}/name", "token", {"name": "Anna"}, 403),
    ("GET", "/api/v1/events", "token", None, 200),
    ("GET", "/api/v1/events?limit=0", "token", None, 400),
    ("GET", SERIES.replace("series", "sparklines"), "token", None, 200),
    ("GET", "/api/v1/sparklines", "token", None, 400),
    ("GET", "/api/v1/keys", "administrator", None, 200),
    ("GET", "/api/v1/keys", "token", None, 403),
    ("POST", "/api/v1/keys", "administrator", {"agent": "shed"}, 201),
    ("POST", "/api/v1/keys/2/hold", "administrator", None, 200),
    ("POST", "/api/v1/keys/2/approve", "administrator", None, 200),
    ("POST", "/api/v1/keys/2/deny", "administrator", None, 200),
    ("POST", "/api/v1/keys/2/revoke", "administrator", None, 200),
    ("POST", "/api/v1/keys/99/revoke", "administrator", None, 404),
    ("POST", "/api/v1/enrolments", "administrator", {"kind": "once", "label": "attic"}, 201),
    ("POST", "/api/v1/enrolments", "administrator", {"kind": "sometimes"}, 422),
    ("GET", "/api/v1/enrolments", "administrator", None, 200),
    ("DELETE", "/api/v1/enrolments/1", "administrator", None, 200),
    ("GET", SERIES, "token", None, 200),
    ("GET", SERIES + "&aggregation=mean", "token", None, 200),
    ("GET", SERIES + "&format=csv", "token", None, 200),
    ("GET", SERIES + "&aggregation=maximum&format=csv", "token", None, 200),
    ("GET", "/api/v1/series", "token", None, 400),
    ("GET", SERIES.replace("v1", "v2"), "token", None, 200),
    ("GET", SERIES.replace("v1", "v2") + "&value=mean", "token", None, 200),
    ("GET", SERIES.replace("v1", "v2") + "&format=csv", "token", None, 200),
    ("GET", SERIES.replace("v1", "v2") + "&percentiles=101", "token", None, 400),
    ("GET", "/api/v2/kinds", "token", None, 200),
    ("GET", f"/api/v1/traffic?agent=attic&period={NOW.astimezone().date()}", "token", None, 200),
    ("GET", f"/api/v1/traffic?agent=attic&period={NOW.astimezone().date()}&format=csv", "token", None, 200),
    ("GET", "/api/v1/traffic", "token", None, 400),
    ("GET", "/api/v1/alerts", "token", None, 200),
    ("GET", "/api/v1/alerts?state=odd", "token", None, 400),
    ("GET", "/api/v1/alerts/999", "token", None, 404),
    ("POST", "/api/v1/alerts/999/ack", "administrator", {"note": "x"}, 404),
    ("POST", "/api/v1/alerts/999/silence", "administrator", {"reason": "x"}, 404),
    ("POST", "/api/v1/silences", "administrator", {"matcher": "disk.full", "reason": "x", "seconds": 60}, 201),
    ("POST", "/api/v1/silences", "administrator", {"matcher": "disk.full", "reason": "", "seconds": 60}, 422),
    ("POST", "/api/v1/silences", "token", {"matcher": "disk.full", "reason": "x"}, 403),
    ("GET", "/api/v1/silences", "token", None, 200),
    ("DELETE", "/api/v1/silences/1", "administrator", None, 200),
    ("POST", "/api/v1/planned-work", "administrator",
     {"name": "move", "objects": "agent:attic*", "startsAt": BEGIN, "endsAt": END}, 201),
    ("POST", "/api/v1/planned-work", "administrator",
     {"name": "patches", "objects": "agent:attic*",
      "repeats": {"timezone": "UTC", "windows": [{"days": [7], "from": "02:00", "to": "04:00"}]}}, 201),
    ("POST", "/api/v1/planned-work", "administrator",
     {"name": "patches", "objects": "*", "repeats": {"timezone": "Mars/Olympus", "windows": []}}, 422),
    ("GET", "/api/v1/planned-work", "token", None, 200),
    ("DELETE", "/api/v1/planned-work/1", "administrator", None, 200),
    ("GET", "/api/v1/rules", "token", None, 200),
    ("POST", "/api/v1/rules", "administrator", {"kind": "disk.full", "objects": "agent:attic/*"}, 201),
    ("POST", "/api/v1/rules", "administrator", {"kind": "none"}, 422),
    ("PATCH", "/api/v1/rules/disk.full", "administrator", {"raise": 95}, 200),
    ("PATCH", "/api/v1/rules/disk.full", "token", {"raise": 95}, 403),
    ("DELETE", "/api/v1/rules/disk.full", "administrator", None, 200),
    ("GET", "/api/v1/rules/disk.full/replay?days=2", "token", None, 200),
    ("GET", "/api/v1/rules/agent.offline/replay", "token", None, 422),
    ("POST", "/api/v1/channels", "administrator", {"name": "hook", "url": "http://127.0.0.1:1/hook"}, 201),
    ("POST", "/api/v1/channels", "administrator", {"name": "hook", "url": "http://127.0.0.1:1/hook"}, 409),
    ("POST", "/api/v1/channels", "administrator", {"name": "x", "url": "ftp://host/"}, 422),
    ("POST", "/api/v1/channels", "token", {"name": "x", "url": "ntfy://x"}, 403),
    ("GET", "/api/v1/channels", "token", None, 200),
    ("PATCH", "/api/v1/channels/1", "administrator", {"floor": "warning"}, 200),
    ("PATCH", "/api/v1/channels/1", "administrator", {"quiet": "never"}, 422),
    ("POST", "/api/v1/channels/1/test", "administrator", None, 200),
    ("GET", "/api/v1/channels/1/deliveries", "token", None, 200),
    ("DELETE", "/api/v1/channels/1", "administrator", None, 200),
    ("POST", "/api/v1/hosts", "administrator", {"name": "Web", "host_id": "web01", "token": "SECRET-of-web01"}, 201),
    ("POST", "/api/v1/hosts", "administrator", {"name": "Web", "host_id": "web01"}, 409),
    ("POST", "/api/v1/hosts", "administrator", {"name": "Web"}, 422),
    ("POST", "/api/v1/hosts", "administrator", {"name": "x", "host_id": "x", "cron_expression": "0 0 30 2 *"}, 400),
    ("POST", "/api/v1/hosts", "token", {}, 403),
    ("GET", "/api/v1/hosts", "token", None, 200),
    ("GET", "/api/v1/hosts", "", None, 401),
    ("GET", "/api/v1/hosts/config/all", "administrator", None, 200),
    ("GET", "/api/v1/hosts/web01", "token", None, 200),
    ("GET", "/api/v1/hosts/web02", "token", None, 404),
    ("POST", "/api/v1/hosts/generate-token", "administrator", None, 200),
    ("PUT", "/api/v1/hosts/web01", "administrator", {"grace_period_seconds": 90, "tags": None}, 200),
    ("PUT", "/api/v1/hosts/web01", "administrator", {"schedule_type": "never"}, 422),
    ("PATCH", "/api/v1/hosts/web01/config?frequency_seconds=600&schedule_type=business_hours", "administrator",
     None, 200),
    ("PATCH", "/api/v1/hosts/web01/config?frequency_seconds=9", "administrator", None, 400),
    ("PATCH", "/api/v1/hosts/web01/config", "administrator", None, 400),
    ("PATCH", "/api/v1/hosts/web01/config?frequency_seconds=x", "administrator", None, 422),
    ("POST", "/api/v1/heartbeat/web01", "", None, 401),
    ("POST", "/api/v1/heartbeat/web02", "", None, 404),
    ("POST", "/api/v1/heartbeat/web01?token=SECRET-of-web01", "", None, 200),
    ("GET", "/api/v1/heartbeat/web01?token=SECRET-of-web01", "", None, 200),
    ("POST", "/api/v1/heartbeat/web01/start?token=SECRET-of-web01", "", None, 200),
    ("GET", "/api/v1/heartbeat/web01/0?token=SECRET-of-web01", "", None, 200),
    ("GET", "/api/v1/heartbeat/web01/256?token=SECRET-of-web01", "", None, 400),
    ("GET", "/api/v1/heartbeat/web01/history", "token", None, 200),
    ("GET", "/api/v1/heartbeat/web01/history?limit=0", "token", None, 422),
    ("GET", "/api/v1/hosts/web01/flips", "token", None, 200),
    ("POST", "/api/v1/hosts/web01/pause", "administrator", None, 200),
    ("POST", "/api/v1/hosts/web01/resume", "administrator", None, 200),
    ("GET", "/api/v1/dashboard/data", "token", None, 200),
    ("GET", "/api/push/SECRET-of-web01?status=up&msg=OK&ping=", "", None, 200),
    ("POST", "/api/push/SECRET-of-web01?status=down&msg=broken", "", None, 200),
    ("GET", "/api/push/none", "", None, 404),
    ("GET", f"/ping/{uuid.UUID(int=5)}", "", None, 404),
    ("POST", f"/ping/{uuid.UUID(int=5)}", "", None, 404),
    ("GET", f"/ping/{uuid.UUID(int=5)}/256", "", None, 400),
    ("POST", f"/ping/{uuid.UUID(int=5)}/start", "", None, 404),
    ("GET", "/ping/key/web01/fail", "", None, 404),
    ("POST", "/ping/key/WEB01/fail", "", None, 400),
    ("POST", "/api/v1/hosts/web01/token", "administrator", None, 200),
    ("DELETE", "/api/v1/hosts/web01", "administrator", None, 200),
    ("DELETE", "/api/v1/hosts/web01", "administrator", None, 404),
    ("GET", "/api/v1/schedules/preview?expression=0+8+*+*+*&zone=Europe/Berlin&count=2", "token", None, 200),
    ("GET", "/api/v1/schedules/preview?expression=0+0+30+2+*", "token", None, 400),
    ("PUT", "/api/v1/schedules/office", "administrator", SCHEDULE, 200),
    ("PUT", "/api/v1/schedules/office", "administrator", SCHEDULE | {"timezone": "Mars/Base"}, 409),
    ("PUT", "/api/v1/schedules/always", "administrator", SCHEDULE, 400),
    ("GET", "/api/v1/schedules", "token", None, 200),
    ("DELETE", "/api/v1/schedules/office", "administrator", None, 200),
    ("DELETE", "/api/v1/schedules/office", "administrator", None, 404),
    ("GET", "/api/v1/line", "token", None, 200),
    ("PUT", "/api/v1/line/agents/attic", "token", None, 403),
    ("PUT", "/api/v1/line/agents/attic", "administrator", None, 201),
    ("PUT", "/api/v1/line/agents/attic", "administrator", None, 200),
    ("PUT", "/api/v1/line/agents/nobody", "administrator", None, 404),
    ("GET", "/api/v1/line", "token", None, 200),
    ("GET", "/api/v1/line?agent=attic", "token", None, 200),
    ("GET", "/api/v1/line?agent=nobody", "token", None, 404),
    ("DELETE", "/api/v1/line/agents/attic", "administrator", None, 204),
    ("DELETE", "/api/v1/line/agents/attic", "administrator", None, 404),
    ("GET", "/api/v1/log-analyses?host=web01&limit=5", "token", None, 200),
    ("GET", "/api/v1/log-analyses?limit=0", "token", None, 422),
    ("GET", "/api/v1/log-analyses/1", "token", None, 404),
    ("GET", "/api/v1/exports", "token", None, 200),
    ("GET", "/scripts/client-heartbeat.sh", "", None, 200),
    ("GET", "/scripts/other.sh", "", None, 404),
    ("GET", "/api/v1/usage?period=month", "token", None, 200),
    ("GET", "/api/v1/usage?router=attic&format=csv", "token", None, 200),
    ("GET", "/api/v1/usage?router=nobody", "token", None, 404),
    ("GET", "/api/v1/usage?from=2026-02-30&to=2026-03-01", "token", None, 400),
    ("GET", CHART.format("traffic"), "token", None, 200),
    ("GET", CHART.format("devices"), "token", None, 200),
    ("GET", CHART.format("nothing"), "token", None, 404),
    ("GET", "/api/v1/charts/traffic", "token", None, 400),
    ("GET", "/api/v1/targets", "token", None, 200),
    ("POST", "/api/v1/targets", "token", {"address": "10.99.0.1"}, 403),
    ("POST", "/api/v1/targets", "administrator", {"address": "10.99.0.1", "label": "one"}, 201),
    ("POST", "/api/v1/targets", "administrator", {"address": "10.99.0.1"}, 200),
    ("POST", "/api/v1/targets", "administrator", {"address": "2130706433"}, 400),
    ("POST", "/api/v1/targets", "administrator", {"address": "10.99.0.2", "group": "nowhere"}, 404),
    ("PUT", "/api/v1/targets/1", "administrator", {"intervalSeconds": 10, "slowAboveMilliseconds": 80}, 200),
    ("PUT", "/api/v1/targets/99", "administrator", {}, 404),
    ("DELETE", "/api/v1/targets/1", "administrator", None, 204),
    ("DELETE", "/api/v1/targets/1", "administrator", None, 404),
    ("GET", "/api/v1/meshping-agents", "administrator", None, 200),
    ("GET", "/api/v1/target-groups", "token", None, 200),
    ("PUT", "/api/v1/target-groups/house", "administrator",
     {"agents": ["attic"], "targets": ["10.99.0.1"], "mesh": True}, 201),
    ("PUT", "/api/v1/target-groups/house", "administrator", {"mesh": False}, 200),
    ("PUT", "/api/v1/target-groups/No", "administrator", {}, 400),
    ("DELETE", "/api/v1/target-groups/everyone", "administrator", None, 409),
    ("DELETE", "/api/v1/target-groups/house", "administrator", None, 204),
    ("GET", "/api/v1/target-plans", "token", None, 200),
    ("GET", "/api/v1/target-defaults", "token", None, 200),
    ("PUT", "/api/v1/target-defaults", "token", {"count": 2}, 403),
    ("PUT", "/api/v1/target-defaults", "administrator", {"intervalSeconds": 10, "count": 2, "alsoListed": True}, 200),
    ("PUT", "/api/v1/target-defaults", "administrator", {"intervalSeconds": None, "count": None}, 200),
    ("PUT", "/api/v1/target-defaults", "administrator", {"count": 20}, 400),
    ("PUT", "/api/v1/agents/attic/mesh-address", "administrator", {"address": "192.0.2.1"}, 200),
    ("PUT", "/api/v1/agents/attic/mesh-address", "administrator", {"address": "nowhere"}, 400),
    ("GET", "/api/v1/matrix", "token", None, 200),
    ("GET", "/api/v1/matrix?group=nowhere", "token", None, 404),
    ("GET", PROBES.format("") + "&step=60", "token", None, 200),
    ("GET", PROBES.format("") + "&step=60&format=csv", "token", None, 200),
    ("GET", PROBES.format("") + "&step=0", "token", None, 400),
    ("GET", PROBES.format("/summary"), "token", None, 200),
    ("GET", "/api/v1/probes/recent?agent=attic&target=1", "token", None, 200),
    ("GET", "/api/v1/probes/recent?agent=attic", "token", None, 400),
    ("GET", "/api/v1/probes/events?agent=attic", "token", None, 200),
    ("GET", "/api/v1/isp/olts", "provider", None, 200),
    ("GET", "/api/v1/isp/olts", "token", None, 403),
    ("GET", "/api/v1/isp/olts/99/boards", "provider", None, 404),
    ("GET", "/api/v1/isp/olts/99/ports", "provider", None, 404),
    ("GET", "/api/v1/isp/olts/99/addresses?show=all", "provider", None, 404),
    ("POST", "/api/v1/isp/olts/99/addresses/read", "provider", None, 404),
    ("GET", "/api/v1/isp/olts/99/service-ports?show=orphans&page=2", "provider", None, 404),
    ("GET", "/api/v1/isp/olts/99/load?port=0/1/3&from=2026-11-21T00:00:00Z&to=2026-11-22T00:00:00Z&step=900", "provider", None, 404),
    ("POST", "/api/v1/isp/terminals/ask", "provider", {"serial": "HWTC-11223344"}, 200),
    ("POST", "/api/v1/isp/terminals/ask", "provider", {"serial": "3344"}, 422),
    ("POST", "/api/v1/isp/terminals/ask", "token", {"serial": "HWTC-11223344"}, 403),
    ("POST", "/api/v1/isp/olts/99/read", "provider", None, 404),
    ("POST", "/api/v1/isp/olts/99/stop", "provider", None, 404),
    ("POST", "/api/v1/isp/olts/99/allow", "provider", None, 404),
    ("GET", "/api/v1/isp/terminals?q=kv-12", "provider", None, 200),
    ("GET", "/api/v1/isp/signals?show=all&olt=99", "provider", None, 200),
    ("GET", "/api/v1/isp/signals?olt=x", "provider", None, 422),
    ("GET", "/api/v1/isp/signals?olt=%00", "provider", None, 400),
    ("GET", "/api/v1/isp/olts/99/addresses?q=%00", "provider", None, 400),
    ("GET", "/api/v1/isp/terminals/99", "provider", None, 404),
    ("GET", "/api/v1/isp/terminals/99/signals?from=2026-11-21T00:00:00Z&to=2026-11-22T00:00:00Z&step=3600",
     "provider", None, 404),
    ("POST", "/api/v1/isp/terminals/99/read", "provider", None, 404),
    ("POST", "/api/v1/isp/terminals/99/ping", "provider", None, 404),
    ("GET", "/api/v1/isp/terminals/99/ping", "provider", None, 404),
    ("GET", "/api/v1/isp/found", "provider", None, 200),
    ("POST", "/api/v1/isp/registration-profiles", "provider", INET, 201),
    ("POST", "/api/v1/isp/registration-profiles", "provider", {"name": "inet", "vlan": 0}, 422),
    ("GET", "/api/v1/isp/registration-profiles", "provider", None, 200),
    ("PUT", "/api/v1/isp/registration-profiles/1", "provider", INET | {"vlan": 2700}, 422),
    ("PUT", "/api/v1/isp/registration-profiles/1", "provider", INET | {"vlan": 2700, "revision": "0"}, 409),
    ("PUT", "/api/v1/isp/registration-profiles/1", "provider", INET | {"vlan": 2700, "revision": INET_REVISION}, 200),
    ("PUT", "/api/v1/isp/registration-profiles/1", "provider", INET | {"vlan": 100, "revision": INET_REVISION}, 409),
    ("DELETE", "/api/v1/isp/registration-profiles/1", "provider", None, 200),
    ("GET", "/api/v1/isp/plans", "provider", None, 200),
    ("POST", "/api/v1/isp/plans", "provider", {"kind": "save", "olt": 99}, 403),
    ("GET", "/api/v1/isp/plans/1", "provider", None, 404),
    ("POST", "/api/v1/isp/plans/1/confirm", "provider", {"factsHash": "0"}, 404),
    ("POST", "/api/v1/isp/plans/1/cancel", "provider", None, 404),
    ("POST", "/api/v1/isp/plans/1/look", "provider", None, 404),
    ("POST", "/api/v1/isp/plans/1/seen", "provider", None, 404),
    ("GET", "/api/v1/paths?agent=attic&target=1", "token", None, 200),
    ("GET", "/api/v1/paths?agent=attic", "token", None, 400),
    ("POST", "/api/v1/agents/attic/targets/1/trace", "administrator", None, 503),
    ("POST", "/api/v1/agents/nobody/targets/1/trace", "administrator", None, 404),
    ("GET", "/api/v1/isp/search?q=nobody", "provider", None, 200),
    ("GET", "/api/v1/isp/search?q=", "provider", None, 400),
    ("GET", "/api/v1/isp/devices", "provider", None, 200),
    ("GET", "/api/v1/isp/devices/1", "provider", None, 200),
    ("GET", "/api/v1/isp/devices/99", "provider", None, 404),
    ("GET", "/api/v1/isp/devices/1/ports", "provider", None, 200),
    ("POST", "/api/v1/isp/devices/1/read", "provider", None, 202),
    ("POST", "/api/v1/isp/devices/1/read", "token", None, 403),
    ("GET", "/api/v1/isp/ports/1/history", "provider", None, 404),
    ("GET", "/api/v1/isp/readings?device=1", "provider", None, 200),
    ("GET", "/api/v1/isp/readings?device=x", "provider", None, 400),
    ("GET", "/api/v1/isp/sessions?login=nobody", "provider", None, 200),
    ("GET", "/api/v1/isp/sessions", "provider", None, 400),
    ("GET", "/api/v1/isp/state", "provider", None, 200),
    ("DELETE", "/api/v1/agents/attic", "token", None, 403),
    ("DELETE", "/api/v1/agents/nobody", "administrator", None, 404),
    ("DELETE", "/api/v1/agents/attic", "administrator", None, 200),
    ("GET", "/api/v1/isp/requests", "token", None, 403),
    ("GET", "/api/v1/isp/requests?state=open&q=lenina", "administrator", None, 200),
    ("GET", "/api/v1/isp/requests?state=gone", "administrator", None, 422),
    ("POST", "/api/v1/isp/requests", "administrator", {"title": "Lenina 5, 12", "due": "2026-12-03"}, 201),
    ("POST", "/api/v1/isp/requests", "administrator", {"title": "x", "assignee": "nobody"}, 422),
    ("POST", "/api/v1/isp/requests", "administrator", {"title": 7}, 400),
    ("GET", "/api/v1/isp/requests/1", "administrator", None, 200),
    ("GET", "/api/v1/isp/requests/99", "administrator", None, 404),
    ("PUT", "/api/v1/isp/requests/1", "administrator", {"version": 1, "state": "planned", "colour": "red"}, 200),
    ("PUT", "/api/v1/isp/requests/1", "administrator", {"version": 1, "state": "done"}, 409),
    ("POST", "/api/v1/isp/requests/1/move", "administrator", {"before": None}, 200),
    ("POST", "/api/v1/isp/requests/1/notes", "administrator", {"text": "Call first."}, 201),
    ("POST", "/api/v1/isp/requests/1/photos", "administrator", b"<svg>", 415),
    ("GET", "/api/v1/isp/requests/1/photos/9", "administrator", None, 422),
    ("DELETE", "/api/v1/isp/requests/1/photos/9", "administrator", None, 422),
    ("DELETE", "/api/v1/isp/requests/1", "administrator", None, 200),
    ("PUT", "/api/v1/isp/requests/1", "administrator", {"version": 3}, 409),
    ("POST", "/api/v1/isp/requests/1/restore", "administrator", None, 200),
    ("GET", "/api/v1/isp/request-folders", "administrator", None, 200),
    ("POST", "/api/v1/isp/request-folders", "administrator", {"name": "North"}, 201),
    ("DELETE", "/api/v1/isp/request-folders/2", "administrator", None, 200),
    ("DELETE", "/api/v1/isp/request-folders/1", "administrator", None, 422),
    ("POST", "/api/v1/isp/configs?device=sw-1&profile=cisco-ios", "administrator", CONFIG, 201),
    ("POST", "/api/v1/isp/configs?device=sw-1&profile=cisco-ios", "administrator", CONFIG, 200),
    ("POST", "/api/v1/isp/configs?device=sw-1&profile=cisco-ios", "administrator", CONFIG[:-4], 422),
    # Nobody listens where it should be.
    ("POST", "/api/v1/isp/configs/read?device=sw-1", "administrator", None, 424),
    ("POST", "/api/v1/isp/configs/read?device=sw-9", "administrator", None, 404),
    ("GET", "/api/v1/isp/configs", "administrator", None, 200),
    ("GET", "/api/v1/isp/configs?device=sw-1", "administrator", None, 200),
    ("GET", "/api/v1/isp/configs?device=sw-2", "administrator", None, 404),
    ("GET", "/api/v1/isp/configs/1", "administrator", None, 200),
    ("GET", "/api/v1/isp/configs/1?part=full", "administrator", None, 200),
    ("GET", "/api/v1/isp/configs/9", "administrator", None, 404),
    ("GET", "/api/v1/isp/configs/compare?a=1&b=1", "administrator", None, 200),
    ("PUT", "/api/v1/isp/configs/1", "administrator", {"note": "before the new uplink"}, 200),
    ("PUT", "/api/v1/isp/configs/1", "administrator", {"note": "x" * 301}, 422),
    ("PUT", "/api/v1/isp/configs/1", "administrator", {}, 422),
    ("PUT", "/api/v1/isp/configs/1", "administrator", {"note": 7}, 400),
    ("PUT", "/api/v1/isp/configs/9", "administrator", {"note": ""}, 404),
    ("DELETE", "/api/v1/isp/configs/1", "administrator", None, 200),
    ("DELETE", "/api/v1/isp/configs/1", "administrator", None, 404),
    ("DELETE", "/api/v1/isp/configs?device=sw-1", "administrator", None, 200),
    ("GET", "/api/v1/isp/firmware", "administrator", None, 200),
    ("POST", "/api/v1/isp/firmware?name=a.bin&vendor=D-Link", "administrator", b"firmware", 201),
    ("POST", "/api/v1/isp/firmware?name=a.bin", "administrator", b"firmware", 409),
    ("GET", f"/api/v1/isp/firmware/{hashlib.sha256(b'firmware').hexdigest()}", "administrator", None, 200),
    ("PUT", f"/api/v1/isp/firmware/{hashlib.sha256(b'firmware').hexdigest()}", "administrator", {"name": "b.bin"}, 422),
    ("PUT", f"/api/v1/isp/firmware/{hashlib.sha256(b'firmware').hexdigest()}", "administrator",
     {"name": "b.bin", "revision": "0"}, 409),
    ("PUT", f"/api/v1/isp/firmware/{hashlib.sha256(b'firmware').hexdigest()}", "administrator",
     {"name": "b.bin", "isRecommended": True, "revision": FIRMWARE_REVISION}, 200),
    ("PUT", "/api/v1/isp/firmware/" + "0" * 64, "administrator", {"name": "b.bin", "revision": "0"}, 404),
    ("DELETE", "/api/v1/isp/firmware/" + "0" * 64, "administrator", None, 404),
    ("GET", "/api/v1/isp/folders", "token", None, 200),
    ("POST", "/api/v1/isp/folders", "administrator", {"name": "North"}, 201),
    ("PUT", "/api/v1/isp/folders/1", "administrator", {"name": "South"}, 200),
    ("GET", "/api/v1/isp/hosts?state=down", "token", None, 200),
    ("POST", "/api/v1/isp/hosts", "administrator", {"folder": 1, "name": "here", "address": "127.0.0.1"}, 201),
    ("POST", "/api/v1/isp/hosts", "administrator", {"folder": 1, "name": "x", "address": "-o"}, 422),
    ("GET", "/api/v1/isp/hosts/ping", "token", None, 403),
    ("GET", "/api/v1/isp/hosts/ping", "provider", None, 200),
    ("PUT", "/api/v1/isp/hosts/ping", "provider", {"packets": 2, "downRounds": None}, 200),
    ("PUT", "/api/v1/isp/hosts/ping", "provider", {"packets": 0}, 422),
    ("PUT", "/api/v1/isp/hosts/ping", "provider", {"packets": "two"}, 400),
    ("GET", "/api/v1/isp/hosts/1", "token", None, 200),
    ("PUT", "/api/v1/isp/hosts/1", "administrator", {"version": 1, "name": "this machine"}, 200),
    ("PUT", "/api/v1/isp/hosts/1", "administrator", {"version": 1, "name": "other"}, 409),
    ("POST", "/api/v1/isp/hosts/1/pause", "administrator", {"reason": "power works", "minutes": 60}, 200),
    ("POST", "/api/v1/isp/hosts/1/resume", "administrator", None, 200),
    ("POST", "/api/v1/isp/hosts/check", "administrator", {"scope": "host", "id": 1}, 202),
    ("POST", "/api/v1/isp/hosts/check", "administrator", {"scope": "some"}, 422),
    ("GET", "/api/v1/isp/hosts/checks/1", "token", None, 200),
    ("DELETE", "/api/v1/isp/hosts/1", "administrator", None, 200),
    ("DELETE", "/api/v1/isp/folders/1", "administrator", None, 200),
    ("GET", "/api/v1/isp/tickets", "token", None, 403),
    ("GET", "/api/v1/isp/tickets", "administrator", None, 200),
    ("POST", "/api/v1/isp/tickets/0", "administrator", TICKET | {"once": "0123456789abcde1"}, 200),
    ("POST", "/api/v1/isp/tickets/0", "administrator", TICKET | {"once": "short"}, 422),
    ("POST", "/api/v1/isp/tickets/9", "administrator", TICKET | {"once": "0123456789abcde2"}, 404),
    ("GET", "/api/v1/isp/tickets/0/1", "administrator", None, 200),
    ("GET", "/api/v1/isp/tickets/0/9", "administrator", None, 404),
    ("PUT", "/api/v1/isp/tickets/0/1", "administrator", {"subject": "No light at all", "client": "6"}, 200),
    ("PUT", "/api/v1/isp/tickets/0/1", "administrator", {"subject": "x", "client": "6", "seen": "1-0"}, 409),
    ("PUT", "/api/v1/isp/tickets/0/1", "administrator", {"subject": "x"}, 422),
    ("PUT", "/api/v1/isp/tickets/9/1", "administrator", {"subject": "x", "client": "6"}, 404),
    ("POST", "/api/v1/isp/tickets/0/1/notes", "administrator", {"text": "Ring twice."}, 200),
    ("POST", "/api/v1/isp/tickets/0/1/notes", "administrator", {"text": ""}, 422),
    ("GET", "/api/v1/isp/tickets", "administrator", None, 200),
    ("POST", "/api/v1/isp/tickets/0/1/reply", "administrator",
     {"text": "On our way.", "once": "0123456789abcde3", "seen": "another"}, 409),
    ("POST", "/api/v1/isp/tickets/0/1/reply", "administrator", {"text": "On our way.", "once": "0123456789abcde4"}, 200),
    ("POST", "/api/v1/isp/tickets/0/9/reply", "administrator", {"text": "On our way.", "once": "0123456789abcde5"}, 422),
    ("POST", "/api/v1/isp/tickets/0/1/close", "administrator", {"once": "0123456789abcde6"}, 200),
    ("POST", "/api/v1/isp/tickets/0/9/close", "administrator", {"once": "0123456789abcde7"}, 422),
    ("GET", "/api/v1/isp/tickets?state=closed&q=light&page=1", "administrator", None, 200),
    ("GET", "/api/v1/isp/tickets?state=gone", "administrator", None, 422),
    ("POST", "/api/v1/isp/tickets/0/1/reopen", "administrator", {"seen": "1-0"}, 409),
    ("POST", "/api/v1/isp/tickets/0/1/reopen", "administrator", {}, 200),
    ("POST", "/api/v1/isp/tickets/0/1/reopen", "administrator", {}, 422),
    ("GET", "/api/v1/isp/clients?q=ivanov", "token", None, 403),
    ("GET", "/api/v1/isp/clients?q=ivanov", "administrator", None, 200),
    ("GET", "/api/v1/isp/clients/9/6", "administrator", None, 404),
    ("GET", "/api/v1/isp/clients/9/6?from=yesterday", "administrator", None, 422),
]


class Document:
    """The document as the hub serves it."""

    def __init__(self, hub):
        self.all = hub.send("GET", "/api/v1/openapi.json")[1]

    def template(self, path):
        """`/api/v1/agents/{id}/devices` of `/api/v1/agents/attic/devices?...`."""
        path = path.partition("?")[0]
        return min((known for known in self.all["paths"]
                    if re.fullmatch(re.sub(r"\{\w+\}", "[^/]+", known), path)), key=lambda known: known.count("{"))

    def response(self, method, path, status):
        found = self.all["paths"][self.template(path)][method.lower()]["responses"][str(status)]
        if "$ref" not in found:
            return found
        return self.all["components"]["responses"][found["$ref"].rpartition("/")[2]]

    def check(self, method, path, status, kind, body):
        if status == 204:
            assert "content" not in self.response(method, path, status) and body == b""
            return
        content = self.response(method, path, status)["content"]
        schema = content[kind]["schema"]
        value = json.loads(body) if kind == "application/json" else body.decode()
        resolver = jsonschema.RefResolver("", self.all)
        checker = jsonschema.FormatChecker()
        jsonschema.Draft202012Validator(schema, resolver=resolver, format_checker=checker).validate(value)


@pytest.fixture
def provider(tmp_path):
    hub = Hub(tmp_path, ISP="on")
    yield hub
    hub.kill()


def test_document_and_answers(provider):
    """Every documented operation is asked, and answers as its schema says; docs/ has the one served with ISP=on."""
    hub = provider
    document = Document(hub)
    assert document.all == json.loads((ROOT / "docs/openapi.json").read_text())
    secrets = {"key": hub.key, "token": hub.token, "": None,
               "administrator": hub.command("token", "create", "all", "--role", "administrator",
                                            "--duties", "administrator"),
               "provider": hub.command("token", "create", "isp", "--role", "operator", "--duties",
                                       "administrator")}
    hub.command("isp", "devices", "add", "sw-1", "127.0.0.1", "--port", "9", "--profile", "cisco-ios")
    seen = set()
    for method, path, secret, body, status in CALLS:
        body = body if body is None or isinstance(body, bytes) else json.dumps(body).encode()
        got, kind, answer = whole(hub, method, path, body, secrets[secret])
        assert got == status, (method, path, answer)
        document.check(method, path, got, kind, answer)
        seen.add((method, document.template(path)))
    documented = {(method.upper(), path)
                  for path, methods in document.all["paths"].items() for method in methods}
    assert seen == documented


def test_aggregations(hub):
    """One number a field, as JSON and as CSV, agrees with the whole aggregate."""
    start = str(uuid.uuid4())
    for sequence in 1, 2, 3:
        assert hub.send("POST", "/api/monitor", snapshot(sequence, start), hub.key)[0] == 202
    all_of = hub.ask(SERIES)["points"][0]
    for word in "sum", "minimum", "maximum":
        point = hub.ask(f"{SERIES}&aggregation={word}")["points"][0]
        assert point == {"start": all_of["start"]} | {
            field: all_of[field][word] for field in ("first", "second")}
    point = hub.ask(f"{SERIES}&aggregation=mean")["points"][0]
    assert point["first"] == pytest.approx(all_of["first"]["sum"] / all_of["seconds"], rel=1e-6)
    load = f"/api/v1/series?agent=attic&kind=load&from={BEGIN}&to={END}&step=60"
    mean, whole_of = (hub.ask(url)["points"][0]["first"] for url in (f"{load}&aggregation=mean", load))
    assert mean == whole_of["maximum"]
    text = whole(hub, "GET", f"{SERIES}&aggregation=sum&format=csv", key=hub.token)[2].decode().splitlines()
    assert text[0] == "start,first,second"
    assert text[1].split(",") == [all_of["start"], str(all_of["first"]["sum"]), str(all_of["second"]["sum"])]
    totals = whole(hub, "GET", f"/api/v1/traffic?agent=attic&period={NOW.astimezone().date()}&format=csv",
                   key=hub.token)[2].decode().splitlines()
    assert totals[0] == "device,downloadedBytes,uploadedBytes,measuredSeconds"
    anna = next(row for row in totals if row.startswith(ANNA))
    assert anna.split(",")[1] == str(3 * download_of(GOLDEN, ANNA))
    assert hub.send("GET", f"{SERIES}&aggregation=median", key=hub.token)[0] == 400


@pytest.mark.skipif(not SCHEMATHESIS.exists(), reason="there is no schemathesis: make schemathesis")
@pytest.mark.parametrize("bearer", ["key", "token", "administrator"])
def test_schemathesis(hub, bearer, tmp_path):
    """Generated requests, right and wrong ones, find no 5xx and no answer that the document does not know."""
    secret = (hub.command("token", "create", "all", "--role", "administrator") if bearer == "administrator"
              else getattr(hub, bearer))
    assert hub.send("POST", "/api/monitor", snapshot(1, str(uuid.uuid4())), hub.key)[0] == 202
    result = subprocess.run(
        [SCHEMATHESIS, "run", f"http://127.0.0.1:{hub.port}/api/v1/openapi.json", "--seed", "1",
         "--url", f"http://127.0.0.1:{hub.port}",
         "-H", f"Authorization: Bearer {secret}", "--phases", "examples,coverage,fuzzing",
         "--max-examples", os.environ.get("SCHEMATHESIS_EXAMPLES", "20" if bearer == "administrator" else "10"), "--generation-database", "none",
         "--checks", "not_a_server_error,status_code_conformance,content_type_conformance,"
                     "response_schema_conformance,response_headers_conformance",
         "--exclude-operation-id", "liveDoor"],
        cwd=tmp_path, capture_output=True, text=True, timeout=300, env=environment({"HOME": str(tmp_path)}))
    tested = re.search(r"(\d+) generated|Test cases:\s*\n?\s*(\d+)", result.stdout)
    measured(f"hub: schemathesis as {bearer}", tested[0] if tested else result.stdout[-200:])
    assert result.returncode == 0, result.stdout[-6000:]


def metric_names(text):
    """Every name with a type, and every name of a sample."""
    return set(re.findall(r"^(?:# TYPE )?([a-zA-Z_:][a-zA-Z0-9_:]*)", text, re.MULTILINE))


@pytest.fixture
def watched(tmp_path):
    """A hub that shows what agents measured, with one whose device has a hostile name."""
    hub = Hub(tmp_path, METRICS_AGENTS="on")
    body = snapshot(1, str(uuid.uuid4()))
    rows = [row | {} for row in body["network"]["connectedDevices"]]
    body["network"] |= {"connectedDevices": rows}
    rows[0]["deviceName"] = 'a"} 1 evil{x="\\'
    rows[1]["deviceName"] = "b\r\nevil 1\n# EOF\u2028\u202e"
    assert hub.send("POST", "/api/monitor", body, hub.key)[0] == 202
    yield hub
    hub.kill()


def test_metrics(watched):
    """promtool takes it; who has no token sees the hub alone, and not through a proxy."""
    page = whole(watched, "GET", "/metrics", key=watched.token)[2].decode()
    checked = subprocess.run(["promtool", "check", "metrics"], input=page, capture_output=True, text=True)
    assert checked.returncode == 0, checked.stderr
    assert 'name="a\\"} 1 evil{x=\\"\\\\"' in page
    assert not [line for line in page.split("\n") if line.startswith(("evil", "# EOF"))]
    assert f'monitor_device_receive_bytes_total{{agent="attic",device="{ANNA}"}}' in page
    assert 'monitor_hub_snapshots_total{outcome="stored"} 1' in page
    status, _, local = whole(watched, "GET", "/metrics")
    assert status == 200 and "monitor_hub_database_bytes" in local.decode() and "attic" not in local.decode()
    for via in {"X-Forwarded-For": "192.0.2.1"}, {"Via": "1.1 proxy"}, {"Forwarded": "for=192.0.2.1"}:
        assert whole(watched, "GET", "/metrics", **via)[0] == 401
    assert whole(watched, "GET", "/metrics", key="x" * 64)[0] == 401
    kind, openly = whole(watched, "GET", "/metrics", key=watched.token,
                         Accept="application/openmetrics-text")[1:]
    assert kind == "application/openmetrics-text" and openly.endswith(b"# EOF\n")


def test_metrics_without_agents(hub):
    """What agents measured is shown where the operator wants it, and not otherwise."""
    assert hub.send("POST", "/api/monitor", snapshot(1, str(uuid.uuid4())), hub.key)[0] == 202
    assert b"attic" not in whole(hub, "GET", "/metrics", key=hub.token)[2]


DASHBOARDS = {"packaging/grafana/monitor-hub.json": 15, "docs/grafana/probes.json": 5}


@pytest.mark.parametrize("file", DASHBOARDS)
def test_dashboard(watched, file):
    """Every metric that a Grafana dashboard names is one that the hub has."""
    known = metric_names(whole(watched, "GET", "/metrics", key=watched.token)[2].decode())
    text = (ROOT / file).read_text()
    named = set(re.findall(r"monitor_[a-z0-9_]+", text))
    assert len(named) >= DASHBOARDS[file]
    assert named - known == set()
    dashboard = json.loads(text)
    assert len({panel["id"] for panel in dashboard["panels"]}) == len(dashboard["panels"])


def test_prometheus(watched, tmp_path):
    """A real Prometheus scrapes the hub with a token, and answers the dashboard's questions."""
    with socket.socket() as free:
        free.bind(("127.0.0.1", 0))
        port = free.getsockname()[1]
    (tmp_path / "token").write_text(watched.token)
    (tmp_path / "prometheus.yml").write_text(json.dumps({"scrape_configs": [{
        "job_name": "hub", "scrape_interval": "1s",
        "authorization": {"credentials_file": str(tmp_path / "token")},
        "static_configs": [{"targets": [f"127.0.0.1:{watched.port}"]}]}]}))
    with open(tmp_path / "prometheus.log", "w") as log:
        prometheus = subprocess.Popen(
            ["prometheus", f"--config.file={tmp_path / 'prometheus.yml'}",
             f"--storage.tsdb.path={tmp_path / 'tsdb'}", f"--web.listen-address=127.0.0.1:{port}"],
            stderr=log, env=environment())

    def query(expression):
        url = f"http://127.0.0.1:{port}/api/v1/query?" + urllib.parse.urlencode({"query": expression})
        try:
            with urllib.request.urlopen(url, timeout=5) as reply:
                return json.loads(reply.read())["data"]["result"]
        except OSError:
            return None
    try:
        wait_for(lambda: query("monitor_hub_snapshots_total"), 30, "the first scrape")
        assert [one["value"][1] for one in query("up")] == ["1"]
        device, = query(f'monitor_device_receive_bytes_total{{device="{ANNA}"}}')
        assert float(device["value"][1]) == next(
            row["rxBytesSinceStart"] for row in GOLDEN["network"]["connectedDevices"]
            if row["mac"] == ANNA)
        count, = query("count(monitor_device_info)")
        samples, = query("scrape_samples_scraped")
        measured("hub: Prometheus scrapes", f"{samples['value'][1]} samples, {count['value'][1]} devices")
        for panel in (panel for file in DASHBOARDS for panel in json.loads((ROOT / file).read_text())["panels"]):
            for target in panel["targets"]:
                asked = target["expr"].replace("$__rate_interval", "1m")
                for variable in "$agent", "$target":
                    asked = asked.replace(variable, ".*")
                assert query(asked) is not None, asked
    finally:
        prometheus.terminate()
        prometheus.wait(timeout=20)
