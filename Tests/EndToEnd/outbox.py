"""What was taken, what the platform has, and the row of a table that compares them."""

import os
import pathlib
import re

from laboratory import Agent, Receivers, figures, wait_for

CYCLE = 0.2
HEADING = f"{'fault':<28}{'taken':>7}{'received':>10}{'lost':>6}{'repeated':>10}"
# A file system in memory, as /run is on a router.
MEMORY = pathlib.Path("/dev/shm")


def scaled(name, few, many):
    """How often: few in everyday runs, many where NAME=full is asked for."""
    return many if os.environ.get(name) == "full" else few


def tell(row):
    if HEADING not in figures:
        figures.append(HEADING)
    figures.append(row)


def agent(lab, receivers, *, wrap=(), **settings):
    """One whose log tells each cycle; its delivery is brisk."""
    return Agent(lab, receivers.settings() if receivers else {}, wrap=wrap, **{
        "CYCLE_TIME": CYCLE, "LOG_LEVEL": "debug", "ARP_INTERVAL": "0", "RESOLVE_NAMES": "no",
        "OUTBOX_DRAIN_PER_SECOND": "200"} | settings)


def taken(*agents):
    """Names of all snapshots that the logs speak of, in order: (agent, sequence)."""
    return [(a.number, int(number)) for a in agents for number in re.findall(r"Cycle (\d+):", a.text())]


def accepted(receivers):
    """Bodies that the platform took for good, every repeat included."""
    return [entry for entry in receivers.entries("rest") if entry["status"] == 200 and entry["body"]]


def names(entries):
    return [(entry["body"]["startId"], entry["body"]["sequence"]) for entry in entries]


def firsts(entries):
    """Names, each where it first came."""
    return list(dict.fromkeys(names(entries)))


def row(fault, taken_count, received, raw):
    """Gives how many were lost, after the row is told."""
    lost = taken_count - len(received)
    tell(f"{fault:<28}{taken_count:>7}{len(received):>10}{lost:>6}{raw - len(received):>10}")
    return lost


def keys_are_names(entries):
    """Each body's Idempotency-Key is its name for ever."""
    return all(
        entry["headers"]["idempotency-key"].rpartition("/")[2] == str(entry["body"]["sequence"])
        and entry["body"]["startId"] in entry["headers"]["idempotency-key"] for entry in entries)


def wait_until_all_came(one, receivers, seconds=150):
    """But for the newest, which are on their way. The next try may be a minute or two off."""
    def came():
        got = accepted(receivers)
        return got and got[-1]["body"]["sequence"] >= taken(one)[-1][1] - 2
    wait_for(came, seconds, "the end of the backlog")


def platform(lab, *options):
    return Receivers(lab, *options, only="rest")
