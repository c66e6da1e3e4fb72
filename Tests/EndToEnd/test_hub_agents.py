"""What the real agent says to the real hub beside its snapshots."""

import re
import time

from laboratory import WAN, Agent, measured, wait_for
from test_hub import Hub


def settings(hub):
    return {"PLATFORM_API_URL": f"http://{WAN}:{hub.port}/api/monitor", "API_KEY": hub.key,
            "PLATFORM_WS_URL": f"ws://{WAN}:{hub.port}/ws/monitor", "SERVER_ID": "attic"}


def test_packed(lab):
    """Once the hub has said that it takes them, snapshots come as they lie in the outbox, also several at once."""
    hub = Hub(lab.folder, lab)
    agent = Agent(lab, settings(hub)).capturing()

    def sizes(what):
        lines = agent.wait_line(f"API: Data sent successfully ({what}", count=2 if what == "snapshot " else 1)
        return [int(re.search(r"(\d+) bytes", line)[1]) for line in lines]
    plain, packed = sizes("snapshot ")[:2]
    measured("hub: a snapshot of a few devices, plain and packed", f"{plain} B, {packed} B")
    assert packed < plain / 2
    hub.kill()
    agent.wait_line("Retrying in")
    time.sleep(1.5)
    hub.start()
    several = agent.wait_line("API: Data sent successfully (snapshots", seconds=20)[0]
    first, last, size = map(int, re.search(r"snapshots (\d+) to (\d+), (\d+) bytes", several).groups())
    assert size < (last - first + 1) * plain / 2
    assert not agent.lines("Sending it plain")
    assert hub.ask("/api/v1/agents/attic/latest")


def test_other_machine(lab):
    """A key that turns up on another machine waits on both roads until it is approved again."""
    hub = Hub(lab.folder, lab)

    def row():
        return hub.command("agent", "list").splitlines()[1].split("\t")
    for _ in range(2):  # A new start is no new machine.
        agent = Agent(lab, settings(hub))
        agent.wait_line("API: Data sent successfully")
        agent.wait_line("WebSocket: Connected")
        agent.end()
    assert row()[1] == "approved"
    other = lab.folder / "machine-id"
    other.write_text("0123456789abcdef0123456789abcdef\n")
    copy = Agent(lab, settings(hub), wrap=[
        "unshare", "--mount", "sh", "-c", f'mount --bind {other} /etc/machine-id && exec "$@"', "sh"])
    copy.wait_line("WebSocket: ", "waits until the key is approved: Key 1 is on hold")
    assert copy.failures() == []
    wait_for(lambda: row()[1] == "on-hold" and int(row()[4]) >= 1, 5, "the key on hold")
    hub.command("agent", "approve", "1")
    copy.wait_line("WebSocket: Connected")
    copy.wait_line("API: The key was approved")
    copy.wait_line("API: Data sent successfully", count=2)
    assert row()[1] == "approved"
