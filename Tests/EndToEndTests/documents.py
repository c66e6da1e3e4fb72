"""Pages whose commands are tried: what they type, and the shape of what they print."""

import re
import time


def sections(text):
    """Heading → console blocks; each block is a list of commands with the lines they print."""
    found = {}
    for part in re.split(r"(?m)^##+ ", text)[1:]:
        heading = part.splitlines()[0]
        found[heading] = []
        for block in re.findall(r"(?s)```console\n(.*?)```", part):
            for entry in re.split(r"(?m)^\$ ", block)[1:]:
                command, *lines = entry.splitlines()
                found[heading].append((command, lines))
    return found


def shape(lines):
    """A pattern for what is printed: `…` is anything, a line of it any lines, digits any digits."""
    pattern = ""
    for line in lines:
        words = "[^\n]*".join(re.sub(r"\d+", r"\\d+", re.escape(piece)) for piece in line.split("…"))
        words = re.sub(r"(\\ )+", r"[ \\t]+", words)
        pattern += r"(?:[^\n]*\n)*?" if line == "…" else words + " *\n"
    return re.compile(pattern)


def rows(text):
    """What the page's table says to type: purpose and command."""
    return re.findall(r"(?m)^\| ([^|]*) \| `([^`]*)` \|$", text)


def compare(run, command, lines, patience=12):
    """What is printed takes the shape within a few cycles."""
    pattern = shape(lines)
    end = time.monotonic() + patience
    while True:
        printed = run(command).stdout
        if pattern.fullmatch(printed):
            return
        assert time.monotonic() < end, f"{command} prints:\n{printed}\ninstead of:\n" + "\n".join(lines)
        time.sleep(0.3)
