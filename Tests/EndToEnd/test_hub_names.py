"""Two agents of one name, an approval of what was shown, numbers and names."""

import json
import subprocess
import uuid

from laboratory import WAN, Agent, environment, wait_for
from test_hub import ANNA, GOLDEN, Hub, download_of, hub, program, snapshot  # noqa: F401 (hub is a fixture)
from test_hub_people import log


def rows(hub):
    return [line.split("\t") for line in hub.command("agent", "list").splitlines()[1:]]


def decide(hub, *words):
    return subprocess.run([program(), "agent", *words, "--state-dir", hub.folder], text=True, timeout=20,
                          capture_output=True, env=environment())


def test_same_name(hub):  # noqa: F811
    """The second router of a name is held, told once, and let in with a name of its own and all that waited."""
    keys = [hub.key, hub.command("key", "create")]
    starts = [str(uuid.uuid4()) for _ in keys]

    def post(number, index, name):
        machine = {"Machine-Fingerprint": str(index + 1) * 64}
        status, answer = hub.send("POST", "/api/monitor", snapshot(number, starts[index], name), keys[index],
                                  **machine)
        assert status in (201, 202), answer
    for number in 1, 2, 3:
        for index in 0, 1:
            post(number, index, "OpenWrt")
    each = download_of(GOLDEN, ANNA)
    assert hub.device("OpenWrt", ANNA)[0] == 3 * each
    assert [row[1:3] for row in rows(hub)] == [["approved", "OpenWrt"], ["on-hold", "OpenWrt"]]
    assert log(hub).count("Key 2 claims the name of 'OpenWrt', which key 1 uses") == 1
    assert keys[1] not in log(hub)
    post(4, 1, "OpenWrt-b0a1c2")
    wait_for(lambda: hub.device("OpenWrt-b0a1c2", ANNA)[0] == 4 * each, 20, "what waited")
    assert [row[1] for row in rows(hub)] == ["approved", "approved"]


def test_replaced(hub):  # noqa: F811
    """New hardware with the old name: one decision, that says what it does, and the history goes on."""
    new = hub.command("key", "create")
    assert hub.send("POST", "/api/monitor", snapshot(1, str(uuid.uuid4())), hub.key)[0] in (201, 202)
    start = str(uuid.uuid4())
    assert hub.send("POST", "/api/monitor", snapshot(1, start), new)[0] in (201, 202)
    refused = decide(hub, "approve", "2")
    assert refused.returncode == 65 and "Key 1 uses the name 'attic'" in refused.stderr
    assert "--take-over" in refused.stderr
    assert decide(hub, "approve", "2", "--take-over").returncode == 0
    assert [row[1] for row in rows(hub)] == ["on-hold", "approved"]
    wait_for(lambda: hub.device("attic", ANNA)[0] == 2 * download_of(GOLDEN, ANNA), 20, "the history")
    beforehand = [program(), "key", "create", "--agent", "attic", "--state-dir", hub.folder]
    made = subprocess.run(beforehand, text=True, timeout=20, capture_output=True, env=environment())
    assert made.returncode == 65 and "Key 2 uses the name 'attic'" in made.stderr
    third = hub.command("key", "create", "--agent", "attic", "--take-over")
    assert hub.send("POST", "/api/monitor", snapshot(1, str(uuid.uuid4())), third)[0] in (201, 202)
    assert [row[1] for row in rows(hub)] == ["on-hold", "on-hold", "approved"]


def test_numbers_and_names(hub):  # noqa: F811
    """Digits are a key's number: an agent that calls itself '1' is not approved in another's place."""
    stranger = hub.send("POST", "/api/generate-key", {"ip": "192.0.2.1"})[1]["api_key"]
    assert hub.send("POST", "/api/monitor", snapshot(1, str(uuid.uuid4()), "1"), stranger)[0] in (201, 202)
    assert decide(hub, "hold", "1").stdout == "key 1: on-hold\n"
    assert [row[1] for row in rows(hub)] == ["on-hold", "pending"]
    for words in ["7"], ["--agent", "7"], ["1", "--agent", "1"]:
        assert decide(hub, "approve", *words).returncode == 66, words
    assert decide(hub, "approve", "--agent", "1").stdout == "key 2 '1': approved\n"
    named = decide(hub, "deny", "attic")
    assert named.returncode == 64 and "--agent 'attic'" in named.stderr
    assert decide(hub, "deny").returncode == 64


def test_agents_of_one_name(lab):
    """Both sides say it: the second agent's own log, too, with what to do."""
    hub = Hub(lab.folder, lab)
    start = str(uuid.uuid4())
    url = f"http://{WAN}:{hub.port}/api/monitor"
    first = json.dumps(snapshot(1, start, "OpenWrt"))
    lab.must("wan", "/usr/bin/python3", "-c", POST, url, hub.key, first)
    second = Agent(lab, {"PLATFORM_API_URL": url, "PLATFORM_WS_URL": f"ws://{WAN}:{hub.port}/ws/monitor",
                         "API_KEY": hub.command("key", "create"), "SERVER_ID": "OpenWrt"})
    second.wait_line("Another agent already uses the name 'OpenWrt'", "SERVER_ID", seconds=20)
    wait_for(lambda: "Key 2 claims the name of 'OpenWrt'" in log(hub), 10, "the hub's line")


# Posts from inside the wan's namespace: URL, key, body.
POST = """
import sys, urllib.request
request = urllib.request.Request(sys.argv[1], sys.argv[3].encode(), {"Authorization": "Bearer " + sys.argv[2]})
urllib.request.urlopen(request, timeout=10).read()
"""
