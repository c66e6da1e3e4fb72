#!/usr/bin/env python3
"""Compares our schedules and zones with other libraries, by random questions.

    compare.py cron      [COUNT] [SEED]   Python's cronsim (PyPI), which follows Debian's cron
    compare.py calendar  [COUNT] [SEED]   systemd-analyze calendar
    compare.py zones     [COUNT] [SEED]   Python's zoneinfo: all zones, COUNT instants each from 1970 to 2100

Not asked, for the libraries are known to differ from what they follow: `5-5/2` (cronsim takes it for `5/2`, Debian's cron
for 5), and lists with a range that counts days from the month's end (systemd 252 lowers the bound with each element).

Builds nothing: ORACLE names the program (.build/debug/schedule-oracle). Prints each difference that is not one of the
stated kinds, and how often each stated kind occurred. Exit code 1: there is another difference.
"""

import collections
import datetime as dt
import os
import random
import re
import signal
import subprocess
import sys
import zoneinfo

UTC = dt.timezone.utc
ORACLE = os.environ.get("ORACLE", ".build/debug/schedule-oracle")
ZONES = [
    "America/New_York", "Europe/Berlin", "Europe/Dublin", "Australia/Lord_Howe", "America/Santiago", "Asia/Kolkata",
    "Pacific/Apia", "Africa/Casablanca", "Asia/Gaza", "America/Nuuk", "Antarctica/Troll", "America/Havana",
    "Pacific/Auckland", "Asia/Tehran", "America/St_Johns", "UTC", "Africa/Cairo", "Europe/Moscow", "Asia/Kathmandu",
]


class Oracle:
    """Our program; all questions go in at once."""

    def answers(self, questions):
        done = subprocess.run([ORACLE], input="\n".join(questions) + "\n", capture_output=True, text=True, check=True)
        return done.stdout.split("\n")[:-1]


def instant(rng):
    """Mostly near a change of some clock, where libraries differ."""
    year = rng.randint(1975, 2060)
    if rng.random() < 0.5:
        return rng.randint(0, 2_871_763_199)
    month = rng.choice([3, 4, 9, 10, 11])
    day = dt.datetime(year, month, 1, tzinfo=UTC) + dt.timedelta(days=rng.randint(-1, 31), minutes=rng.randint(0, 1439))
    return int(day.timestamp())


def field(rng, low, high, words=()):
    def value():
        if words and rng.random() < 0.2:
            return rng.choice(words)
        return str(rng.randint(low, high))

    def term():
        kind = rng.random()
        if kind < 0.45:
            return value()
        first, last = sorted((rng.randint(low, high), rng.randint(low, high)))
        if kind < 0.6:
            return f"{first}-{last}"
        if kind < 0.7 and first < last:
            return f"{first}-{last}/{rng.randint(1, high)}"
        if kind < 0.8:
            return f"*/{rng.randint(1, high)}"
        if kind < 0.9:
            return f"{first}/{rng.randint(1, high)}"
        return "*"

    if rng.random() < 0.35:
        return "*"
    return ",".join(term() for _ in range(rng.choice([1, 1, 1, 2, 3])))


def cron_line(rng):
    days = ["SUN", "MON", "TUE", "WED", "THU", "FRI", "SAT"]
    months = ["JAN", "feb", "MAR", "APR", "MAY", "JUN", "JUL", "AUG", "SEP", "OCT", "NOV", "DEC"]
    day = "L" if rng.random() < 0.05 else "LW" if rng.random() < 0.03 else field(rng, 1, 31)
    weekday = field(rng, 0, 7, days)
    if rng.random() < 0.05:
        weekday = f"{rng.randint(0, 7)}L"
    elif rng.random() < 0.05:
        weekday = f"{rng.randint(0, 7)}#{rng.randint(1, 5)}"
    return f"{field(rng, 0, 59)} {field(rng, 0, 23)} {day} {field(rng, 1, 12, months)} {weekday}"


class Endless(Exception):
    """A library used more processor time for one question than the whole comparison takes."""


def within(seconds, function, *arguments):
    """What a function returns; raises Endless where it takes more processor time."""
    def give_up(*_):
        raise Endless

    signal.signal(signal.SIGVTALRM, give_up)
    signal.setitimer(signal.ITIMER_VIRTUAL, seconds)
    try:
        return function(*arguments)
    finally:
        signal.setitimer(signal.ITIMER_VIRTUAL, 0)


def cron_expected(line, zone, after, count):
    from cronsim import CronSim, CronSimError

    try:
        times = CronSim(line, dt.datetime.fromtimestamp(after, zone))
    except CronSimError:
        return None, False
    found, is_odd = [], False
    for _ in range(count):
        try:
            one = next(times)
        except StopIteration:
            break
        moment = int(one.timestamp())
        # A time that the clock never shows.
        is_odd |= one != one.astimezone(UTC).astimezone(zone)
        found.append(moment)
    return found, is_odd


def cron(count, seed):
    rng = random.Random(seed)
    cases = [(cron_line(rng), rng.choice(ZONES), instant(rng)) for _ in range(count)]
    ours = Oracle().answers([f"next\t{line}\t{name}\t{after}\t4" for line, name, after in cases])
    kinds, differences = collections.Counter(), 0
    for (line, name, after), got in zip(cases, ours):
        zone = UTC if name == "UTC" else zoneinfo.ZoneInfo(name)
        try:
            expected, is_odd = within(20, cron_expected, line, zone, after, 4)
        except Endless:
            is_right = not got.startswith("refused") and walk(line, zone, after, [int(word) for word in got.split()])
            kinds["cronsim never ends (asked before a change at a minute past midnight)"] += is_right
            differences += not is_right
            print(f"cronsim never ends: {line!r} {name} {after}: ours {got}, {'right' if is_right else 'wrong'}")
            continue
        if got.startswith("refused"):
            kinds["refused by both" if expected is None else
                  "refused: never within 50 years" if not expected else f"refused by us: {got[8:60]}"] += 1
            differences += bool(expected)
            if expected:
                print(f"refused {line!r} {name} {after}: {got}, cronsim {expected}")
            continue
        got = [int(word) for word in got.split()]
        if got == expected:
            kinds["same"] += 1
        elif expected is not None and (why := cron_reason(line, zone, after, expected, got, is_odd)):
            kinds[why] += 1
        else:
            differences += 1
            print(f"{line!r} {name} {after}: ours {got}, cronsim {expected}")
    return kinds, differences


def cron_reason(line, zone, after, expected, got, is_odd):
    """Why cronsim's answer is not the right one; None where it may be. Each is checked by walking through the minutes."""
    if expected and expected[0] <= after:
        kind = "cronsim answers a time that is over (asked while a time is repeated)"
    elif is_odd:
        kind = "cronsim answers a time that the clock never shows"
    else:
        kind = "cronsim walks by whole hours past a change of half an hour, or of midnight"
    return kind if walk(line, zone, after, got) else None


def walk(line, zone, after, got):
    """Whether our times are those, and no others, at which the clock shows what the line names (stars), or shows it
    first (no stars); by brute force up to our second time, and for at most 40 days."""
    from cronsim import CronSim

    parts = line.upper().split()
    is_starred = parts[0].startswith("*") or parts[1].startswith("*")
    probe = CronSim(line, dt.datetime(2000, 1, 1))
    end = min(got[1] if len(got) > 1 else after + 3_456_000, after + 3_456_000)
    found = set()
    first = after - after % 60 - (0 if is_starred else 4 * 3600)
    shown = set()
    for moment in range(first, end + 60, 60):
        local = dt.datetime.fromtimestamp(moment, zone).replace(tzinfo=None, fold=0)
        candidates = [local]
        if not is_starred:
            before = dt.datetime.fromtimestamp(moment - 60, zone).replace(tzinfo=None, fold=0)
            gap = int((local - before).total_seconds() // 60)
            candidates += [local - dt.timedelta(minutes=back) for back in range(1, gap)]
        for wall in candidates:
            if not is_starred and wall in shown:
                continue
            if not is_starred:
                shown.add(wall)
            if (wall.minute in probe.minutes and wall.hour in probe.hours and wall.month in probe.months
                    and probe.match_day(wall.date()) and wall.second == 0 and moment > after):
                found.add(moment)
    expected = [one for one in got if one <= end]
    return sorted(one for one in found if one <= end) == expected


def calendar_part(rng, low, high, is_wide=False, is_alone=False):
    def term():
        first, last = sorted(rng.sample(range(low, high + 1), 2))
        kind = rng.random()
        if kind < 0.6:
            return f"{first:02}"
        if kind < 0.8:
            return f"{first}..{last}"
        return f"{first}/{rng.randint(1, max(1, high - first))}"

    if rng.random() < (0.7 if is_wide else 0.35):
        return "*"
    return ",".join(term() for _ in range(1 if is_alone else rng.choice([1, 1, 2])))


def calendar_line(rng):
    days = ["Mon", "Tue", "Wed", "Thu", "Fri", "Sat", "Sun"]
    words = []
    if rng.random() < 0.4:
        first, last = sorted(rng.sample(range(7), 2))
        words.append(rng.choice([days[first], f"{days[first]}..{days[last]}", f"{days[first]},{days[last]}"]))
    if rng.random() < 0.7:
        mark, most = ("~", 28) if rng.random() < 0.25 else ("-", 31)
        day = calendar_part(rng, 1, most, is_alone=mark == "~")
        if mark == "~" and "/" in day:
            day = f"{rng.randint(2, 28)}/1"
        year = "*" if rng.random() < 0.9 else str(rng.randint(2020, 2040))
        words.append(f"{year}-{calendar_part(rng, 1, 12, True)}{mark}{day}")
    if rng.random() < 0.8 or not words:
        words.append(f"{calendar_part(rng, 0, 23)}:{calendar_part(rng, 0, 59)}"
                     + (f":{rng.randint(0, 59):02}" if rng.random() < 0.3 else ""))
    return " ".join(words)


def calendar_expected(lines, zone, after, count):
    base = dt.datetime.fromtimestamp(after, UTC).strftime("%Y-%m-%d %H:%M:%S UTC")
    found = []
    done = subprocess.run(
        ["systemd-analyze", "calendar", f"--iterations={count}", f"--base-time={base}", "--", *lines],
        capture_output=True, text=True, env={"TZ": f":{zone}", "LC_ALL": "C", "PATH": os.environ["PATH"]})
    for block in re.split(r"(?=(?:^  Original form: |^Normalized form: ))", done.stdout, flags=re.M):
        if "Normalized form" not in block:
            continue
        times = [line.split(": ", 1)[1] for line in block.splitlines() if re.match(r" *\(in UTC\): ", line)]
        if not times:
            times = [line.split(": ", 1)[1] for line in block.splitlines()
                     if re.match(r" *(Next elapse|Iter\. #\d+): ", line) and line.endswith(" UTC")]
        found.append([int(dt.datetime.strptime(one, "%a %Y-%m-%d %H:%M:%S UTC").replace(tzinfo=UTC).timestamp())
                      for one in times])
    return found, done.stderr


def calendar(count, seed):
    rng = random.Random(seed)
    kinds, differences, asked = collections.Counter(), 0, 0
    oracle = Oracle()
    while asked < count:
        zone, after = rng.choice(ZONES), max(instant(rng), 0)
        lines = [calendar_line(rng) for _ in range(min(50, count - asked))]
        asked += len(lines)
        ours = oracle.answers([f"next\t{line}\t{zone}\t{after}\t3" for line in lines])
        accepted = [(line, got) for line, got in zip(lines, ours) if not got.startswith("refused")]
        refused = [line for line, got in zip(lines, ours) if got.startswith("refused")]
        for line in refused:
            theirs, _ = calendar_expected([line], zone, after, 1)
            kinds["refused by both" if not theirs else "refused by us alone"] += 1
            if theirs:
                differences += 1
                print(f"refused {line!r}")
        theirs, errors = calendar_expected([line for line, _ in accepted], zone, after, 3)
        if "Infinite loop" in errors:
            one_by_one = [calendar_expected([line], zone, after, 3) for line, _ in accepted]
            kinds["systemd gives up"] += sum("Infinite loop" in errors for _, errors in one_by_one)
            kept = [index for index, (_, errors) in enumerate(one_by_one) if "Infinite loop" not in errors]
            accepted = [accepted[index] for index in kept]
            theirs = [one_by_one[index][0][0] for index in kept]
        if len(theirs) != len(accepted):
            differences += 1
            print(f"systemd refuses one of ours: {errors.strip().splitlines()[:1]}")
            continue
        for (line, got), expected in zip(accepted, theirs):
            got = [int(word) for word in got.split()]
            if got == expected:
                kinds["same"] += 1
            elif why := calendar_reason(line, zone, after, got, expected):
                kinds[why] += 1
            else:
                differences += 1
                print(f"{line!r} {zone} {after}: ours {got}, systemd {expected}")
    return kinds, differences


def calendar_reason(line, name, after, got, expected):
    """Why systemd's answer is not a set of times; None where it may be. Ours is checked by walking through the minutes."""
    if not calendar_walk(line, UTC if name == "UTC" else zoneinfo.ZoneInfo(name), after, got):
        return None
    zone = UTC if name == "UTC" else zoneinfo.ZoneInfo(name)
    if any(dt.datetime.fromtimestamp(one, zone).fold == 1 for one in expected if one not in got):
        return "systemd takes the second of a repeated time, by where it was asked from"
    if "/" in line and set(expected[:1]) | set(got):
        return "systemd passes over the first times after a repetition's end (mended after 252)"
    return "systemd passes over times behind a gap or a repeat of the clock"


def calendar_set(text, low, high):
    if text == "*":
        return set(range(low, high + 1))
    found = set()
    for term in text.split(","):
        span, _, step = term.partition("/")
        first, _, last = span.partition("..")
        last_value = int(last) if last else high if step else int(first)
        found |= set(range(int(first), last_value + 1, int(step or 1)))
    return found


def calendar_walk(line, zone, after, got):
    """Whether our times, up to the second and within 60 days, are those, and no others, that the line names."""
    names = ["Mon", "Tue", "Wed", "Thu", "Fri", "Sat", "Sun"]
    weekdays, date, clock = set(range(7)), "*-*-*", "00:00:00"
    for word in line.split():
        if ":" in word:
            clock = word if word.count(":") == 2 else word + ":00"
        elif word[0].isalpha():
            weekdays = set()
            for term in word.split(","):
                first, _, last = term.partition("..")
                weekdays |= set(range(names.index(first), names.index(last or first) + 1))
        else:
            date = word
    year, month, day = re.match(r"([^-~]+)-([^-~]+)[-~](.+)", date).groups()
    hour, minute, second = (calendar_set(text, 0, most) for text, most in zip(clock.split(":"), (23, 59, 59)))
    years, months = calendar_set(year, 1970, 2199), calendar_set(month, 1, 12)
    is_from_end = "~" in date
    end = min(got[1] if len(got) > 1 else after + 5_184_000, after + 5_184_000)
    found, shown = set(), set()
    for moment in range(after - after % 60 - 4 * 3600, end + 60, 60):
        local = dt.datetime.fromtimestamp(moment, zone)
        wall = local.replace(tzinfo=None, fold=0)
        if wall in shown:
            continue
        shown.add(wall)
        length = (wall.replace(day=28) + dt.timedelta(days=4)).replace(day=1) - dt.timedelta(days=1)
        if is_from_end:
            # Repetitions go from the day that is furthest from the end towards it.
            value = length.day + 1 - wall.day
            span, _, step = day.partition("/")
            if day == "*":
                is_day = True
            elif step:
                first = int(span.partition("..")[2] or span)
                least = int(span.partition("..")[0]) if ".." in span else 1
                is_day = least <= value <= first and (first - value) % int(step) == 0
            else:
                is_day = value in calendar_set(day, 1, 28)
        else:
            is_day = wall.day in calendar_set(day, 1, 31)
        if (is_day and wall.year in years and wall.month in months and wall.weekday() in weekdays
                and wall.hour in hour and wall.minute in minute):
            found |= {moment + one for one in second if moment + one > after}
    return sorted(one for one in found if one <= end) == [one for one in got if one <= end]


def zones(count, seed):
    rng = random.Random(seed)
    kinds, differences = collections.Counter(), 0
    names = sorted(name for name in zoneinfo.available_timezones()
                   if os.path.isfile(f"/usr/share/zoneinfo/{name}") and name.count("/") < 3)
    instants = [rng.randint(0, 4_133_980_799) for _ in range(count)]
    text = ",".join(map(str, instants))
    ours = Oracle().answers([f"offsets\t{name}\t{text}" for name in names])
    for name, got in zip(names, ours):
        zone = zoneinfo.ZoneInfo(name)
        expected = [int(dt.datetime.fromtimestamp(one, zone).utcoffset().total_seconds()) for one in instants]
        same = got == " ".join(map(str, expected))
        kinds["same" if same else "different"] += 1
        if not same:
            differences += 1
            print(f"{name}: {got[:100]}")
    print(f"{len(names)} zones x {count} instants")
    return kinds, differences


def main():
    if len(sys.argv) < 2 or sys.argv[1] not in ("cron", "calendar", "zones"):
        print(__doc__, file=sys.stderr)
        return 64
    standard = {"cron": 100_000, "calendar": 20_000, "zones": 3_000}[sys.argv[1]]
    count = int(sys.argv[2]) if len(sys.argv) > 2 else standard
    seed = int(sys.argv[3]) if len(sys.argv) > 3 else 1
    kinds, differences = globals()[sys.argv[1]](count, seed)
    for kind, number in sorted(kinds.items()):
        print(f"{number:8} {kind}")
    print(f"{differences:8} other differences")
    return 1 if differences else 0


if __name__ == "__main__":
    sys.exit(main())
