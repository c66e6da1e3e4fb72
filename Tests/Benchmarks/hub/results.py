"""RESULTS.md: what was measured, the limit, and whether it holds."""

import os
import pathlib
import platform
import sqlite3

TABLES = ("fine", "minutes", "quarters", "hours", "days", "months")


def parts(copy):
    """Bytes of each table of a copy, with its indices."""
    with sqlite3.connect(copy) as database:
        try:
            rows = database.execute("SELECT name, sum(pgsize) FROM dbstat GROUP BY name").fetchall()
        except sqlite3.OperationalError:  # Built without the table that tells.
            return {}
    return {name: bytes for name, bytes in rows if name in TABLES}


def machine():
    cpu = next((line.split(":")[1].strip() for line in pathlib.Path("/proc/cpuinfo").read_text().splitlines()
                if line.startswith("model name")), platform.machine())
    memory = int(pathlib.Path("/proc/meminfo").read_text().split()[1]) // 1_000_000
    return f"{os.cpu_count()} cores ({cpu}), {memory} GB, Linux {platform.release()}"


def verdict(value, limit, at_most=True):
    return "holds" if (value <= limit if at_most else value >= limit) else "**missed**"


def limits(kept):
    rows = []

    def row(what, value, unit, limit=None, at_most=True, digits=0):
        bound = "" if limit is None else f"{'at most' if at_most else 'at least'} {limit:,} {unit}"
        rows.append(f"| {what} | {value:,.{digits}f} {unit} | {bound} |"
                    f" {'' if limit is None else verdict(value, limit, at_most)} |")
    if store := kept.get("store"):
        row("the store alone, 64 callers: snapshots of 50 devices, durable", store["perSecond"], "/s", 2000, False)
        row("- acknowledged, 99th percentile", store["p99"], "ms", digits=1)
    if http := kept.get("http"):
        row("over HTTP, 16 agents: snapshots of 50 devices, durable", http["full"]["perSecond"], "/s", 2000, False)
        row("- acknowledged, 99th percentile", http["full"]["p99"], "ms", digits=1)
        row(f"at 1,000 a second ({http['half']['perSecond']:,.0f} came through): acknowledged, 99th percentile",
            http["half"]["p99"], "ms", 50, digits=1)
        row("- the hub's share of the processor", http["half"]["cores"], "cores", digits=2)
        row("idle: resident", http["idle"], "MB", 60, digits=1)
        row("after that load: most resident", http["memory"], "MB", digits=1)
    if sockets := kept.get("sockets"):
        for name, what in ("live", "500 agents on WebSockets, every 5 s"), (
                "both", "- and each snapshot by REST, durable, as real agents do"):
            row(what + ": most resident", sockets[name]["memory"], "MB", 250, digits=0)
            row(what + ": processor", sockets[name]["cores"], "cores", 0.5, digits=2)
    if year := kept.get("year"):
        for name, view in year["views"].items():
            row(f"{name} of one device, {view['points']} points: longest of 50", view["longest"], "ms",
                100 if name.startswith("year") else None, digits=1)
        row("disk, an agent with 50 devices and a year", year["bytes"] / year["agents"] / 1e6, "MB")
        for name, size in sorted(year["parts"].items(), key=lambda part: -part[1]):
            row(f"- {name}", size / year["agents"] / 1e6, "MB", digits=1)
    return rows


def beside(kept):
    if not (compare := kept.get("compare")):
        return []
    samples, hub = compare["samples"], compare["hub"]
    rows = ["", f"## Beside what Debian has", "",
            f"{samples:,} numbers of the same made households ({compare['when']}): 50 agents with 50 devices, two"
            " counters each, 900 windows, one request for each agent and window, 50 connections. The hub gets its"
            " agents' JSON, with names, addresses and host beside the counters; the others get the two counters"
            " alone by Prometheus' remote write. CPU is all that the process used until it had packed what it had.",
            "", "| | CPU a number | ratio to the hub | bytes a number | ratio to the hub | most resident |",
            "|---|---|---|---|---|---|"]
    for name in "hub", "prometheus", "victoria-metrics":
        one = compare[name]
        rows.append(f"| {name} | {one['cpu'] / samples * 1e6:.2f} µs | {one['cpu'] / hub['cpu']:.2f} |"
                    f" {one['stored'] / samples:.2f} | {one['stored'] / hub['stored']:.2f} |"
                    f" {one['memory']:.0f} MB |")
    rows += ["", f"Of the hub's bytes, {hub['fine'] / samples:.2f} a number are the windows as they came (rounded to"
             " 1/2048, kept for a day); the rest are exact sums, minima and maxima of minutes, quarters, hours, days"
             " and months, which the others do not make.", ""]
    if hub["open"]:
        rows += [f"{hub['open']} snapshots were not packed yet.", ""]
    return rows


def page(kept):
    head = ["# The hub, measured", "",
            f"`Tests/Benchmarks/hub/run`, on {machine()}; the load generator (Python) on the same machine.",
            "Stages: " + ", ".join(f"{name} {one['when']}" for name, one in kept.items()) + ".", "",
            "| what | measured | limit | |", "|---|---|---|---|"]
    return "\n".join(head + limits(kept) + beside(kept)) + "\n"
