"""Turns what Tests/Benchmarks/capture/run measured into Markdown."""

import sys

import edge
import instructions
import live
import offline
import tools

sys.path.append(str(tools.HERE.parent))
from report import goal, table  # noqa: E402  because it is next door

MEGABYTE = 1_000_000
# The goals.
TIMES_LIMIT, TIMES_DARKSTAT, TIMES_PMACCTD, INSTRUCTIONS = 1.15, 3, 10, 130

OFFLINE_HEAD = ["program", "ns a packet", "x limit", "million packets/s and core", "start ms",
                "whole run, ns", "x limit", "peak MB", "noise %"]
LIVE_HEAD = ["program", "offered/s", "lost %", "highest", "CPU s a million", "lowest to highest", "x limit",
             "RSS MB"]
EDGE_HEAD = ["link", "windows", "median us", "p99 us", "lowest to highest", "longest us", "packets/s",
             "lost %"]
COUNT_HEAD = ["file", "decode and tally", "of the limit", "with libpcap's reading", "of the limit"]

DESCRIPTION = {
    "imix": "IMIX, 50 hosts", "flood": "64-byte flood, 250 hosts", "addresses": "10,000 addresses, half IPv6"}


def at_least(what, limit, measured):
    """As `report.goal`, where more is better."""
    return [what, f"{limit} x", f"{measured:.1f} x", "met" if measured >= limit else "**MISSED**"]


def offline_row(results, name):
    each, whole = results.each(name), results.whole(name)
    return [
        name, f"{each:,.1f}", f"{each / results.each('limit'):.2f}", f"{1000 / each:.2f}",
        f"{1000 * results.start(name):.1f}", f"{whole:,.1f}", f"{whole / results.whole('limit'):.2f}",
        f"{results.peak(name) / MEGABYTE:.1f}", f"{results.spread(name):.0f}"]


def offline_text(every):
    parts = []
    for kind, (results, (rows, sum_of_bytes)) in every.items():
        parts.append(
            f"### {DESCRIPTION[kind]}\n\nThe agent's tally is the limit's, to the byte: {rows:,} rows, "
            f"{sum_of_bytes:,} bytes.\n\n"
            + table(OFFLINE_HEAD, [offline_row(results, name) for name in results.costs]))
    return "\n\n".join(parts)


def live_cost(runs):
    """CPU seconds per million packets that arrived, one figure a run."""
    return sorted(1e6 * heard.cpu_seconds / heard.sent for heard in runs)


def live_row(runs, name):
    costs, lost = live_cost(runs[name]), sorted(100 * heard.lost for heard in runs[name])
    return [
        name, f"{tools.median(heard.rate for heard in runs[name]):,.0f}", f"{tools.median(lost):.2f}",
        f"{lost[-1]:.2f}", f"{tools.median(costs):.3f}", f"{costs[0]:.3f} to {costs[-1]:.3f}",
        f"{tools.median(costs) / tools.median(live_cost(runs['limit'])):.2f}",
        f"{tools.median(heard.resident for heard in runs[name]) / MEGABYTE:.1f}"]


def live_title(length, rate):
    return f"{length + 4} bytes, {f'{rate:,} a second' if rate else 'as many as the sender can'}"


def live_text(every):
    return "\n\n".join(
        f"### {live_title(*which)}\n\n" + table(LIVE_HEAD, [live_row(runs, name) for name in runs])
        for which, runs in every.items())


def offline_goals(every):
    for kind, (results, _) in every.items():
        agent = "monitor-agent"
        yield goal(f"{kind}: CPU beside the limit, whole run", TIMES_LIMIT,
                   results.whole(agent) / results.whole("limit"), "x", 2)
        yield at_least(f"{kind}: faster than darkstat", TIMES_DARKSTAT if kind != "imix" else 1,
                       results.whole("darkstat") / results.whole(agent))
        yield at_least(f"{kind}: faster than pmacctd", TIMES_PMACCTD,
                       results.each("pmacctd") / results.each(agent))


def live_goals(every):
    for which, runs in every.items():
        cost = {name: tools.median(live_cost(runs[name])) for name in ("limit", "monitor-agent")}
        yield goal(f"live, {live_title(*which)}: CPU beside the limit", TIMES_LIMIT,
                   cost["monitor-agent"] / cost["limit"], "x", 2)
    lost = [tools.median(heard.lost for heard in runs["monitor-agent"]) for runs in every.values()
            if tools.median(heard.lost for heard in runs["tcpdump"]) == 0]
    yield goal(f"live: loss where tcpdump has none ({len(lost)} of {len(every)} rates), at most", 0,
               100 * max(lost, default=0), "%", 3)


def count_goals(every):
    for kind, both in every.items():
        yield goal(f"{kind}: instructions a packet in decode and tally", INSTRUCTIONS,
                   both["monitor-agent"].inside, "", 0)


def count_row(kind, both):
    agent, limit = both["monitor-agent"], both["limit"]
    return [kind, f"{agent.inside:.0f}", f"{limit.inside:.0f}", f"{agent.all:.0f}", f"{limit.all:.0f}"]


def edge_row(rate, runs):
    late = sorted(run.p99Microseconds for run in runs)
    frames, dropped = (sum(getattr(run, key) for run in runs) for key in ("frames", "dropped"))
    link = "idle" if rate is None else f"{rate:,} a second" if rate else "as many as the sender can"
    return [
        link, f"{sum(run.windows for run in runs):,}",
        f"{tools.median(run.medianMicroseconds for run in runs):.0f}", f"{tools.median(late):.0f}",
        f"{late[0]:.0f} to {late[-1]:.0f}", f"{max(run.highestMicroseconds for run in runs):.0f}",
        f"{frames / edge.SECONDS / len(runs):,.0f}", f"{100 * dropped / max(1, frames + dropped):.2f}"]


def text(facts, read, heard, counted, waited):
    goals = [*offline_goals(read), *count_goals(counted), *live_goals(heard)]
    return f"""# What capturing costs

Written by `Tests/Benchmarks/capture/run`.

{chr(10).join(f"- {key}: {value}" for key, value in facts.items())}

{table(["goal", "limit", "measured", ""], goals)}

`limit` is limit.c: the same libpcap and the same tally in C. All times are CPU time, user and system.

## Files

{offline.PACKETS:,} packets, 96 bytes kept of each, in memory; medians of {offline.RUNS} interleaved runs of
whole processes. *ns a packet* is without the process's start and end, measured with an empty file; *noise* is
the slowest run over the fastest. pmacctd and tshark read {offline.SLOW_PACKETS:,} packets. The agent tallies
192.168.0.0/16, but every address of the 10,000. darkstat: defaults, no name look-ups, `-l` the range (it
keeps 1,000 hosts at most); softflowd: `-6`, no export; pmacctd: src_host, dst_host, print plugin; tshark:
endpoints of IPv4 and IPv6, no names.

{offline_text(read)}

## Instructions a packet

By callgrind, {instructions.MORE:,} packets less {instructions.FEWER:,}, divided by the difference. Decode
and tally are all that happens in and below the function that libpcap calls.

{table(COUNT_HEAD, [count_row(kind, both) for kind, both in counted.items()])}

## Live

A veth pair between two namespaces, {live.SECONDS} s of sending; medians of {live.RUNS} interleaved runs,
{live.SLOW_RUNS} for darkstat and pmacctd. Lost is what the interface had less what the program counted. CPU
is that of the whole process, its children included, from just before the sending to {live.DRAIN_SECONDS} s
after; *x limit* means little where a program loses much, since what is lost costs nothing. The sender has the
same cores, and what it offers is what the machine could do beside its other work.

{live_text(heard)}

## The window's edge

From asking `CaptureLoop.nextWindow` to having the window with its rows: how long a snapshot waits for its
traffic. A window about every millisecond for {edge.SECONDS} s, {edge.RUNS} interleaved runs over the same
veth pair, busy with frames of 64 bytes of 250 devices: medians, and *lowest to highest* of the runs' p99.

{table(EDGE_HEAD, [edge_row(rate, runs) for rate, runs in waited.items()])}"""

