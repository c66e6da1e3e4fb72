"""RESULTS.md: what was measured, the limit, and whether it holds."""

from results import machine, verdict


def table(head, rows):
    lines = [head, ["---"] * len(head), *rows]
    return "\n".join("| " + " | ".join(str(cell) for cell in row) + " |" for row in lines)


def limits(kept):
    rows = []

    def row(what, value, unit, limit=None, at_most=True, digits=0):
        bound = "" if limit is None else f"{'at most' if at_most else 'at least'} {limit:,} {unit}"
        rows.append((what, f"{value:,.{digits}f} {unit}", bound, "" if limit is None else verdict(value, limit, at_most)))

    if beats := kept.get("beats", {}).get("hub"):
        row(f"heartbeats, {beats['hosts']:,} hosts, {beats['connections']} connections: durable", beats["perSecond"], "/s",
            5000, False)
        row("- answered, 99th percentile", beats["p99"], "ms", 50, digits=1)
        row("- answered and not in the database", beats["answered"] - beats["stored"], "", 0)
    if deadline := kept.get("deadline"):
        row(f"from a deadline to the receiver, {deadline['hub']['count']} hosts: median", deadline["hub"]["median"], "s",
            0.1, digits=3)
        row("- longest", deadline["hub"]["longest"], "s", digits=3)
        row("beyond the group wait: longest", deadline["wait"]["longest"], "s", 1, digits=3)
    if many := kept.get("many"):
        row(f"{many['hosts']:,} hosts due in one second: all judged within", many["judged"], "s", 2, digits=2)
        row("- messages", many["messages"], "", 1)
    if size := kept.get("size"):
        row(f"heartbeats, alerts and notifications with {size['hosts']:,} hosts: resident", size["resident"], "MB", 8, digits=1)
        row("- private and dirty", size["private"], "MB", digits=1)
    if cron := kept.get("cron"):
        row("next time of a line of cron: mean", cron["hub"] / 1000, "µs", 2, digits=2)
        row("- costliest of the lines", cron["costliest"] / 1000, "µs", digits=2)
    return rows


def peers(kept):
    rows = []
    if beats := kept.get("beats"):
        for name, one in beats.items():
            if isinstance(one, dict) and "perSecond" in one:
                rows.append((name, "durable heartbeats", f"{one['perSecond']:,.0f} /s, p50 {one['p50']:.1f} ms, "
                             f"p99 {one['p99']:.1f} ms"))
    if deadline := kept.get("deadline"):
        for name, what in (("hub", "deadline to receiver"), ("healthchecks", "deadline to receiver"),
                           ("wait", "hub: beyond a group wait of 1 s"), ("alertmanager", "beyond a group wait of 1 s")):
            if one := deadline.get(name):
                rows.append(("hub" if name == "wait" else name, what,
                             f"median {one['median']:.3f} s, {one['least']:.3f} to {one['longest']:.3f}, of {one['count']}"))
    if cron := kept.get("cron"):
        rows.append(("hub", "next time of a line of cron", f"{cron['hub'] / 1000:.2f} µs"))
        if "cronsim" in cron:
            rows.append(("cronsim", "next time of a line of cron", f"{cron['cronsim'] / 1000:.1f} µs"))
    return rows


def page(kept):
    stages = ", ".join(f"{name} {one['when']}" for name, one in kept.items())
    missing = [sentence for one in kept.values() for sentence in one.get("missing", [])]
    return f"""# Heartbeats and alerts, measured

`Tests/Benchmarks/alerts/run`, on {machine()}; the generator (Python) and the receiver on the same machine.
Stages: {stages}.

{table(["what", "measured", "limit", ""], limits(kept))}

## Beside others

{table(["program", "what", "measured"], peers(kept))}
{"".join(chr(10) + sentence for sentence in missing)}
"""
