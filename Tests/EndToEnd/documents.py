"""Pages whose commands are tried: what they type, and the shape of what they print."""

import contextlib
import re
import shutil
import time

from machine import CHECKOUT, CONF, Machine

# They print nothing when all is well.
SILENT = "systemctl", "monitor-hub backup"


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


class Documented:
    """A machine on which a page's commands are typed. The page names no program: they lie where a checkout has them."""

    def __init__(self, *programs):
        self.machine = Machine()
        self.machine.write(CONF, "CYCLE_TIME=1\nINTERFACE=auto\n")
        built = f"{CHECKOUT}/.build/release"
        self.machine.shell(f"mkdir -p {built} {CHECKOUT}/Sources")
        for path in programs:
            shutil.copy(path, self.machine.path(built))
        self.machine.shell(f"touch -d yesterday {CHECKOUT}/Sources {CHECKOUT}/Package.swift")

    def run(self, command):
        """Three seconds of what has no end."""
        endless = command.endswith(" -f") or command == "monitor-agent top"
        return self.machine.run("sh", "-c", f"cd {CHECKOUT}; {'timeout 3 ' * endless}{command} 2>&1",
                                seconds=180)

    def walk(self, commands, state, advances=lambda command: False, patience=lambda command: 12):
        """Types a section's commands; each prints what stands there.

        `state` is what befalls the machine, before the first command and before each later one that
        `advances`.
        """
        with contextlib.closing(state(self)) as state:
            next(state)
            for index, (command, lines) in enumerate(commands):
                if index > 0 and advances(command):
                    next(state)
                compare(self.run, command, lines, patience(command))
            next(state, None)

    def type_table(self, text, removal):
        """Types the table's commands; `removal` then finds no service."""
        typed = rows(text)
        assert len(typed) >= 10 and typed[0][0].startswith("install") and typed[-1][0].startswith("remove")
        for _, command in typed:
            result = self.run(command)
            assert result.returncode in (0, 124), f"{command}: {result.stdout}"
            assert result.stdout or command.startswith(SILENT), command
        assert self.run(removal).returncode == 4


def nothing(_):
    yield
