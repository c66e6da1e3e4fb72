"""`top` draws a live table on a terminal and writes plain lines elsewhere."""

import fcntl
import os
import pty
import signal
import struct
import termios

import pytest

from laboratory import WAN, Agent, program, wait_for


@pytest.mark.alone
def test_piped(lab):
    """Where there is no terminal, each device is one plain line a cycle, busiest first."""
    agent = Agent(lab, command=["top"], CYCLE_TIME="0.5")
    os.set_blocking(agent.process.stdout.fileno(), False)
    read = bytearray()

    def complete():
        read.extend(agent.process.stdout.read() or b"")
        return all(read.count(b"\t" + host.ipv4.encode() + b"\t") >= 3 for host in lab.hosts)
    lab.serve()
    sending = lab.transfer(lab[4], "udp-send", WAN, 10_000_000)
    wait_for(complete, 15, "three lines for each host")
    assert agent.end() < 1 and agent.process.returncode == 0
    sending.kill()
    rows = [line.split("\t") for line in read.decode().splitlines()]
    assert {len(row) for row in rows[:-1]} == {5} and "\x1b" not in read.decode()
    busy = [row for row in rows if len(row) == 5 and row[4].endswith("Mbit/s")]
    assert busy and {row[2] for row in busy} == {lab[4].ipv4}
    firsts = [row for before, row in zip(rows, rows[1:]) if before[0] != row[0]]
    assert any(row[2] == lab[4].ipv4 for row in firsts)


def test_terminal(lab):
    """On a terminal it draws a table as wide as the screen, and leaves the screen as it was."""
    main, side = pty.openpty()
    fcntl.ioctl(side, termios.TIOCSWINSZ, struct.pack("HHHH", 30, 100, 0, 0))
    config = lab.folder / "top.conf"
    config.write_text("CYCLE_TIME=0.3\nSERVER_ID=attic\n")
    process = lab.start("router", program(), "top", "--config", config, stdout=side, stderr=side)
    os.close(side)
    os.set_blocking(main, False)
    read = bytearray()

    def more():
        try:
            read.extend(os.read(main, 65536))
        except (BlockingIOError, OSError):
            pass
        return read.decode(errors="ignore")
    wait_for(lambda: all(host.name in more() for host in lab.hosts), 15, "the hosts' names on the screen")
    process.send_signal(signal.SIGINT)
    process.wait(timeout=5)
    text = more()
    os.close(main)
    assert process.returncode == 0
    assert text.startswith("\x1b[?1049h") and text.rstrip().endswith("\x1b[?1049l")
    for word in "attic · br-lan · 192.168.77.0/24", "DEVICE", "DOWNLOAD", "UPLOAD", \
            "devices active", "complete":
        assert word in text
