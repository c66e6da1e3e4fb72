"""Turns what Tests/Benchmarks/run measured into Markdown."""

import statistics

from measure import MEGABYTE

# The goals, by unit.
IDLE_PERCENT, RESIDENT_MB, PRIVATE_MB = 0.1, 28, 5
CYCLE_MS, FIRST_CAPTURE_MS = 4, 200

IDLE_HEAD = ["program", "% of one core", "lowest to highest window", "CPU s", "CPU s by ticks", "wake-ups/s",
             "threads", "RSS MB", "PSS MB", "private dirty MB"]


def table(head, rows):
    lines = [head, ["---"] + ["---:"] * (len(head) - 1), *rows]
    return "\n".join("| " + " | ".join(row) + " |" for row in lines)


def daemon_row(label, meter, proportional):
    total, shares, memory = meter.total(), meter.shares(), meter.median_memory()
    return [
        label,
        f"{meter.share():.3f}", f"{min(shares):.3f} to {max(shares):.3f}",
        f"{total.cpu_seconds:.3f}", f"{total.tick_seconds:.2f}",
        f"{total.wakeups / total.seconds:.1f}", str(meter.threads),
        f"{memory.resident / MEGABYTE:.1f}",
        "-" if proportional is None else f"{proportional / MEGABYTE:.1f}",
        f"{memory.private_dirty / MEGABYTE:.2f}"]


def spread(milliseconds):
    """Of sorted times."""
    return f"{statistics.median(milliseconds):.0f} ms, {milliseconds[0]:.0f} to {milliseconds[-1]:.0f}"


def goal(what, limit, measured, unit, digits):
    verdict = "met" if measured <= limit else "**MISSED**"
    return [what, f"{limit} {unit}", f"{measured:.{digits}f} {unit}", verdict]


def text(facts, devices, daemons, started, cycle):
    """
    - Parameters:
      - daemons: label, meter, proportional bytes (or None) of each; the sweeping agent first.
      - started: seconds to the first capture, to the first accepted snapshot; each sorted.
      - cycle: devices, CPU seconds of a cycle with everything, and of the cycle alone.
    """
    captured, accepted = ([1000 * seconds for seconds in column] for column in started)
    cycle_devices, bound, own = cycle
    agent = daemons[0][1]
    seconds, windows = agent.total().seconds, len(agent.windows)
    memory = agent.median_memory()
    goals = [
        goal("share of one core at idle, 50 devices", IDLE_PERCENT, agent.share(), "%", 3),
        goal("resident at idle", RESIDENT_MB, memory.resident / MEGABYTE, "MB", 1),
        goal("private dirty at idle", PRIVATE_MB, memory.private_dirty / MEGABYTE, "MB", 2),
        goal(f"CPU of a cycle, {cycle_devices} devices", CYCLE_MS, 1000 * own, "ms", 2),
        goal("start to first capture", FIRST_CAPTURE_MS, statistics.median(captured), "ms", 0)]
    return f"""# What the agent costs

Written by `Tests/Benchmarks/run`.

{chr(10).join(f"- {key}: {value}" for key, value in facts.items())}

{table(["goal", "limit", "measured", ""], goals)}

Flat over an hour: not part of this run; see `Tests/Benchmarks/flat`.

## Idle: a router, {devices} devices, {seconds:.0f} s

{table(IDLE_HEAD, [daemon_row(*daemon) for daemon in daemons])}

All at once in one router's namespace (four interfaces), after a warm-up of a minute; the agent without sweeps
in an equal LAN beside it. Agents with their default settings, posting to REST and WebSocket every 5 s;
node_exporter scraped every 5 s; darkstat on br-lan without name look-ups; collectd with cpu, memory, df,
interface, load and network. Shares are those of the whole time, memory the median of {windows} windows. CPU
is that of the process's own clock (all threads, ended ones too). What the virtual switch and the wan host do
with a packet is done by kernel threads of their own, as it is elsewhere on a real LAN. MB are 10^6 bytes; RSS
includes the capture's ring. PSS is taken with one of each running.

## Start

Wall time from exec, {len(captured)} starts: median, and fastest to slowest.

| to the first capture | to the first accepted snapshot, CYCLE_TIME=0.2 |
| ---: | ---: |
| {spread(captured)} | {spread(accepted)} |

## A cycle with {cycle_devices} devices, all talking

| ms of CPU | |
| ---: | --- |
| {1000 * bound:.2f} | all that the process spends at CYCLE_TIME=1, divided by its snapshots: packets too |
| {1000 * own:.2f} | the cycle's own: what an agent that makes a tenth of the snapshots spends less |

Each host sends a datagram a second and gets one back: {2 * (cycle_devices - 1)} packets a second, heard by
both agents. Sampling, encoding, both deliveries and logging are the cycle's; there are no sweeps and no name
look-ups."""
