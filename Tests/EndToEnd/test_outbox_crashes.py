"""Crashes, power cuts, full disks and damaged bytes cost what is stated, and nothing else."""

import json
import random
import shutil
import signal
import time

import pytest

from laboratory import Receivers, program, wait_for
from outbox import (CYCLE, MEMORY, accepted, agent, firsts, names, platform, row, scaled, taken, tell,
                    wait_until_all_came)

dice = random.Random(20)


@pytest.fixture
def run_folder(lab):
    """A folder in memory that goes with the test."""
    folder = MEMORY / f"monitor-{lab.name}"
    yield folder
    shutil.rmtree(folder, ignore_errors=True)


def kill(one):
    one.process.kill()
    one.process.wait()


@pytest.mark.parametrize("kind", ["in memory first", "on disk at once"])
def test_kill(lab, run_folder, kind):
    """`kill -9` at random moments, while the platform comes and goes: what was seen live or taken is in the
    history, in order."""
    rest, live = platform(lab), Receivers(lab, only="ws")
    state = lab.folder / "state"
    state.mkdir()
    run = run_folder if kind == "in memory first" else "/nowhere/at/all"
    agents, gone = [], False
    for _ in range(scaled("OUTBOX_KILLS", 8, 50)):
        agents.append(agent(lab, rest, PLATFORM_WS_URL=live.url("ws"), STATE_DIR=state, RUN_DIR=run))
        agents[-1].wait_line("Cycle 1:")
        time.sleep(dice.uniform(0, 1.2))
        kill(agents[-1])
        if dice.random() < 0.4:
            rest.start() if gone else rest.kill()
            gone = not gone
    if gone:
        rest.start()
    agents.append(agent(lab, rest, STATE_DIR=state, RUN_DIR=run))
    agents[-1].wait_line("Cycle 5:")
    wait_for(lambda: accepted(rest)[-1]["body"]["sequence"] >= 5, 60, "the last run's snapshots")
    assert agents[-1].end() < 2
    got = accepted(rest)
    received = firsts(got)
    row(f"kill -9, {kind}", len(taken(*agents)), received, len(got))
    by_start = {}
    for start, sequence in received:
        by_start.setdefault(start, []).append(sequence)
    assert all(numbers == list(range(1, len(numbers) + 1)) for numbers in by_start.values())
    seen_live = {(body["startId"], body["sequence"]) for body in live.live()}
    assert seen_live and seen_live <= set(received)
    # A snapshot may be killed between being made and being stored; then nobody has seen it.
    assert len(taken(*agents)) - len(received) <= 1


@pytest.mark.parametrize("seconds", [0, 2])
def test_power_cut(lab, run_folder, seconds):
    """The disk as it was at a random moment: with OUTBOX_SYNC_SECONDS=0 at most the cycle in the making is
    lost, else that many seconds."""
    lost_in_all = taken_in_all = received_in_all = 0
    for number in range(scaled("OUTBOX_CUTS", 3, 20)):
        rest = platform(lab, "--rest-status", "503")
        one = agent(lab, rest, OUTBOX_SYNC_SECONDS=seconds, RUN_DIR=run_folder)
        one.wait_line("Cycle 5:")
        time.sleep(dice.uniform(0.5, 4))
        before = taken(one)[-1][1]
        copy = lab.folder / f"copy{number}"
        shutil.copytree(one.settings["STATE_DIR"], copy)
        kill(one)
        shutil.rmtree(run_folder, ignore_errors=True)
        rest.again()
        again = agent(lab, rest, OUTBOX_SYNC_SECONDS=seconds, RUN_DIR=run_folder, STATE_DIR=copy)
        again.wait_line("Cycle 3:")
        first = rest.entries("rest")[0]["body"]["startId"]
        wait_for(lambda r=rest, s=first: any(start != s for start, _ in firsts(accepted(r))), 60,
                 "the second run's snapshots, which come last")
        again.end()
        old = [sequence for start, sequence in firsts(accepted(rest)) if start == first]
        assert old == list(range(1, len(old) + 1))
        lost = max(0, before - len(old))
        # Two more for a timer that is late on a busy machine.
        assert lost <= (1 + seconds / CYCLE + 2 if seconds else 1)
        lost_in_all, taken_in_all = lost_in_all + lost, taken_in_all + before
        received_in_all += min(before, len(old))
    tell(f"{f'power cut, sync {seconds} s':<28}{taken_in_all:>7}{received_in_all:>10}{lost_in_all:>6}{0:>10}")


def test_full_disk(lab):
    """A file system that fills up and is emptied again: memory carries on, said once, and nothing is lost."""
    state = lab.folder / "small"
    state.mkdir()
    # The mount is the agent's own, and goes with it.
    wrap = ("unshare", "--mount", "sh", "-c", f'mount -t tmpfs -o size=600k tmpfs {state} && exec "$@"', "sh")
    rest = platform(lab, "--rest-status", "503")
    one = agent(lab, rest, wrap=wrap, STATE_DIR=state, RUN_DIR="/nowhere/at/all")
    one.wait_line("Cycle 10:")
    lab.run("router", "nsenter", "--mount", "--target", one.process.pid,
            "dd", "if=/dev/zero", f"of={state}/filler", "bs=1k")
    one.wait_line("Carrying on from memory", "No space left on device")
    reached = taken(one)[-1][1]
    one.wait_line(f"Cycle {reached + 20}:")
    lab.must("router", "nsenter", "--mount", "--target", one.process.pid, "rm", f"{state}/filler")
    one.wait_line("Keeping snapshots in", "again", seconds=30)
    assert len(one.lines("Carrying on from memory")) == 1, "said once"
    rest.again()
    wait_until_all_came(one, rest)
    one.end()
    received = firsts(accepted(rest))
    assert row("full disk", len(taken(one)), received, len(accepted(rest))) == 0
    assert [sequence for _, sequence in received] == list(range(1, len(received) + 1))


def test_flipped_bytes(lab):
    """A byte of the newest file flipped at random: no crash, no wrong snapshot, at most the one it hits is
    lost."""
    rest = platform(lab, "--rest-status", "503")
    one = agent(lab, rest, RUN_DIR="/nowhere/at/all")
    one.wait_line("Cycle 20:")
    one.end()
    kept = taken(one)
    state = one.settings["STATE_DIR"]
    tries = []
    for number in range(scaled("OUTBOX_FLIPS", 4, 24)):
        copy = lab.folder / f"flipped{number}"
        shutil.copytree(state, copy)
        newest = sorted(copy.glob("log/*.log"))[-1]
        data = bytearray(newest.read_bytes())
        data[dice.randrange(len(data))] ^= 1 << dice.randrange(8)
        newest.write_bytes(data)
        tries.append((platform(lab), copy))
    lost_in_all = received_in_all = 0
    originals = {}
    for receivers, copy in [(platform(lab), state), *tries]:
        again = agent(lab, receivers, STATE_DIR=copy, RUN_DIR="/nowhere/at/all")
        wait_for(lambda r=receivers: any(e["body"]["startId"] != accepted(r)[0]["body"]["startId"]
                                         for e in accepted(r)), 30, "both runs' snapshots")
        assert again.process.poll() is None
        again.end()
        start = accepted(receivers)[0]["body"]["startId"]
        bodies = {e["body"]["sequence"]: e["body"] for e in accepted(receivers)
                  if e["body"]["startId"] == start}
        if not originals:
            originals = bodies
            assert len(originals) == len(kept)
            continue
        assert all(originals[sequence] == body for sequence, body in bodies.items())
        lost = len(originals) - len(bodies)
        assert lost <= 1
        lost_in_all, received_in_all = lost_in_all + lost, received_in_all + len(bodies)
    count = len(originals) * len(tries)
    tell(f"{'flipped byte':<28}{count:>7}{received_in_all:>10}{lost_in_all:>6}{0:>10}")


def outbox(lab, one, *words):
    """The command beside or without the agent, under the same settings."""
    return lab.must("router", program(), "outbox", *words, "--config", one.config)


def test_command(lab, run_folder):
    """`outbox` shows what waits beside the daemon and without it, as the snapshots do; `outbox clear` asks,
    and clears."""
    rest = platform(lab, "--rest-status", "503")
    one = agent(lab, rest, RUN_DIR=run_folder)
    one.wait_line("Failed to send snapshot")
    one.wait_line("Cycle 10:")
    beside = json.loads(outbox(lab, one, "--json"))
    assert beside["waitingSnapshots"] > 3 and beside["daemonRunning"] and beside["waitingBytes"] > 1000
    assert beside["lastError"] == "503 Service Unavailable: cannot take it: a test refuses it" and beside["nextTryTime"]
    assert beside["droppedSnapshots"] == 0 and beside["oldestWaitingTime"]
    assert "503 Service Unavailable" in outbox(lab, one)
    asked = lab.run("router", "sh", "-c", f"echo n | {program()} outbox clear --config {one.config}")
    assert "[y/N]" in asked.stdout and "Nothing was removed" in asked.stdout
    outbox(lab, one, "clear", "--yes")
    assert json.loads(outbox(lab, one, "--json"))["waitingSnapshots"] < beside["waitingSnapshots"] + 5
    one.wait_line("Outbox: Removed")
    before = taken(one)[-1][1]
    one.wait_line(f"Cycle {before + 5}:")
    one.end()
    without = json.loads(outbox(lab, one, "--json"))
    assert not without["daemonRunning"] and without["waitingSnapshots"] >= 5
    rest.again()
    again = agent(lab, rest, RUN_DIR=run_folder, STATE_DIR=one.settings["STATE_DIR"])
    again.wait_line("Outbox: Going on with")
    again.wait_line("Cycle 5:")
    wait_for(lambda: len(rest.stored()) > without["waitingSnapshots"] and rest.stored()[-1]["delivery"], 30,
             "the rest")
    wait_for(lambda: rest.stored()[-1]["delivery"]["waitingSnapshots"] <= 1, 30, "an empty outbox")
    report = rest.stored()[-1]["delivery"]
    assert report["stored"] and report["lastError"] is None and report["droppedSnapshots"] == 0


def test_two(lab):
    """Two agents never share one folder: the second says who has it, and ends; it may come after."""
    rest = platform(lab)
    first = agent(lab, rest)
    rest.wait_stored(2)
    second = agent(lab, rest, STATE_DIR=first.settings["STATE_DIR"])
    assert second.process.wait(timeout=15) == 69
    said = second.lines("ERROR")[0]
    assert f"Another monitor-agent (process {first.process.pid})" in said and "--set STATE_DIR=" in said
    # Nor does a reload of a third let it in.
    third = agent(lab, rest)
    third.wait_line("Cycle 1:")
    third.write(STATE_DIR=first.settings["STATE_DIR"])
    third.send(signal.SIGHUP)
    third.wait_line("Settings: Kept as they were", "Another monitor-agent")
    first.end()
    third.send(signal.SIGHUP)
    third.wait_line("Settings: Read again")
    wait_for(lambda: len({start for start, _ in names(accepted(rest))}) == 2, 15, "both agents' snapshots")


def test_reload(lab):
    """SIGHUP in the middle of an outage: what waits goes on waiting, also under another bound."""
    rest = platform(lab, "--rest-status", "503")
    one = agent(lab, rest)
    one.wait_line("Cycle 10:")
    one.write(OUTBOX_MAX_BYTES="2097152")
    one.send(signal.SIGHUP)
    one.wait_line("Settings: Read again")
    one.wait_line("Cycle 20:")
    rest.again()
    wait_until_all_came(one, rest)
    one.end()
    numbers = [sequence for _, sequence in firsts(accepted(rest))]
    assert numbers == list(range(1, len(taken(one)) + 1))
