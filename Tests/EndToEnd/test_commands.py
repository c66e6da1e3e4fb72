"""The commands beside the daemon: snapshot, scan, check, replay, and the lines for DEBUG_API_URL."""

import json
import signal
import subprocess

from laboratory import ROOT, ROUTER, WAN, Agent, Receivers, finish, program, wait_for
from schema import balance, faults
from test_bytes import DATAGRAMS, V4, V6, datagrams


class Tcpdump:
    """Writes what passes the router."""

    def __init__(self, lab, interface, *expression):
        self.lab, self.file = lab, lab.folder / "passed.pcap"
        log = lab.folder / "tcpdump.log"
        with open(log, "w") as errors:
            # Few bytes of each frame and a large buffer: none may be missing from the file.
            self.process = lab.start(
                "router", "tcpdump", "--immediate-mode", "-s", "128", "-B", "8192", "-U", "-Z", "root", "-n",
                "-i", interface, "-w", self.file, *expression, stderr=errors)
        wait_for(lambda: "listening on" in log.read_text(), 10, "tcpdump")

    def end(self):
        """The packets' lines."""
        self.process.send_signal(signal.SIGINT)
        self.process.wait(timeout=10)
        return self.lab.must("router", "tcpdump", "-n", "-r", self.file).splitlines()


def command(lab, *words, **settings):
    """Runs the program to its end."""
    config = lab.folder / "command.conf"
    config.write_text("".join(f"{key}={value}\n" for key, value in settings.items()))
    return lab.run("router", program(), *words, "--config", config)


def test_snapshot(lab):
    """`snapshot` prints one valid line of JSON and sends nothing: no ARP, no name look-up, no delivery."""
    receivers = Receivers(lab)
    # All but what the kernel's own IPv6 says to its groups in the first seconds.
    passing = Tcpdump(lab, "any", "-Q", "out", "arp or ip or (ip6 and (tcp or udp))")
    result = command(lab, "snapshot", CYCLE_TIME="1", **receivers.settings())
    assert passing.end() == []
    assert result.returncode == 0 and result.stderr == "" and result.stdout.count("\n") == 1
    body = json.loads(result.stdout)
    assert faults(body) == [] and balance(body) == 0
    assert body["sequence"] == 1 and 0.9 < body["network"]["collectionDurationSeconds"] < 1.5
    assert receivers.entries("rest", "ws", "ws-open") == []


def test_scan(lab):
    """`scan` lists every host with address, hardware address and name; `--json` the same for programs."""
    table = command(lab, "scan")
    listed = command(lab, "scan", "--json")
    assert table.returncode == listed.returncode == 0
    rows = [tuple(line.split()) for line in table.stdout.splitlines()]
    hosts = [(host.ipv4, host.mac, host.name) for host in lab.hosts]
    assert rows[1:-1] == hosts and rows[-1][0] == "8"
    rows = json.loads(listed.stdout)["devices"]
    assert [(row["ip"], row["mac"], row["deviceName"]) for row in rows] == hosts


def test_scan_silent(lab):
    """`scan` leaves out who does not answer."""
    lab.silence(lab[3])
    listed = json.loads(command(lab, "scan", "--json", RESOLVE_NAMES="no").stdout)["devices"]
    assert [row["ip"] for row in listed] == [host.ipv4 for host in lab.hosts if host != lab[3]]
    assert {row["deviceName"] for row in listed} == {None}


def test_check(lab):
    """`check` says ok where all is well, FAIL with a remedy where not, and touches nothing."""
    receivers = Receivers(lab)
    good = command(lab, "check", **receivers.settings())
    assert good.returncode == 0 and good.stderr == ""
    lines = good.stdout.splitlines()
    # The lab's router has no folder for what is remembered.
    assert all(line.startswith(("ok    ", "warn  memory: ")) for line in lines) and len(lines) >= 5
    assert receivers.entries("rest", "ws") == []
    receivers.kill()
    bad = command(lab, "check", **receivers.settings())
    failing = [line for line in bad.stdout.splitlines() if line.startswith("FAIL  ")]
    assert bad.returncode == 69 and ["refused" in line for line in failing] == [True, True]
    bad = command(lab, "check", INTERFACE="eth9")
    assert bad.returncode != 0 and "FAIL  LAN side: " in bad.stdout and "br-lan" in bad.stdout
    bad = command(lab, "check", NETWORK_RANGE="10.0.0.0/24", INTERFACE="br-lan")
    assert bad.returncode == 78 and "NETWORK_RANGE=192.168.77.0/24" in bad.stdout


def test_replay(lab):
    """`replay` of what tcpdump wrote gives each address exactly what it sent and received."""
    lab.serve()
    passing = Tcpdump(lab, "br-lan")
    datagrams(lab, lab[1], WAN)
    datagrams(lab, lab[1], lab[2].ipv4)
    datagrams(lab, lab[1], lab[2].ipv6)
    before = lab.counters(lab[3])
    finish(lab.transfer(lab[3], "download", WAN, 3_000_000))
    after = lab.counters(lab[3])
    passing.end()
    result = command(lab, "replay", passing.file, "--range", "192.168.77.0/24", "--json")
    assert result.returncode == 0, result.stderr
    rows = {row["ip"]: row for row in json.loads(result.stdout)["addresses"]}
    one, other = rows[lab[1].ipv4], rows[lab[2].ipv4]
    assert (one["txBytes"], one["txPackets"]) == (2 * DATAGRAMS * V4, 2 * DATAGRAMS)
    assert (other["rxBytes"], other["rxPackets"]) == (DATAGRAMS * V4, DATAGRAMS)
    for index, key in (0, "rxBytes"), (1, "txBytes"):
        # The interface counts ARP too, everybody's broadcasts included.
        assert 0 <= after[index] - before[index] - rows[lab[3].ipv4][key] <= 3000
    everyone = command(lab, "replay", passing.file, "--all-addresses", "--json")
    rows = {row["ip"]: row for row in json.loads(everyone.stdout)["addresses"]}
    assert rows[lab[2].ipv6]["rxBytes"] >= DATAGRAMS * V6 and rows[WAN]["rxBytes"] > DATAGRAMS * V4
    table = command(lab, "replay", passing.file, "--range", "192.168.77.0/24")
    assert table.returncode == 0 and lab[3].ipv4 in table.stdout.splitlines()[1]


def test_replay_damaged(lab):
    """A capture file that is cut short is tallied as far as it goes; one that is none is refused; both
    with 65."""
    passing = Tcpdump(lab, "br-lan")
    datagrams(lab, lab[1], WAN)
    passing.end()
    whole = passing.file.read_bytes()
    passing.file.write_bytes(whole[:-100])
    result = command(lab, "replay", passing.file, "--range", "192.168.77.0/24", "--json")
    rows = {row["ip"]: row for row in json.loads(result.stdout)["addresses"]}
    assert result.returncode == 65 and "ERROR" in result.stderr
    assert 0 < rows[lab[1].ipv4]["txPackets"] <= DATAGRAMS
    passing.file.write_bytes(b"not a capture file")
    result = command(lab, "replay", passing.file, "--range", "192.168.77.0/24")
    assert result.returncode == 65 and str(passing.file) in result.stderr and result.stdout == ""


def test_debug(lab):
    """With DEBUG=yes lifecycle and errors also go to DEBUG_API_URL; with DEBUG=no nothing does."""
    receivers = Receivers(lab, only="rest")
    settings = {"DEBUG_API_URL": receivers.url("debug"), "SERVER_ID": "attic",
                "PLATFORM_WS_URL": f"ws://{WAN}:9/"}
    agent = Agent(lab, settings, DEBUG="no").capturing()
    agent.end()
    assert receivers.entries("debug") == []
    agent = Agent(lab, settings, DEBUG="yes").capturing()

    def said():
        bodies = [entry["body"] for entry in receivers.entries("debug")]
        words = " ".join(body["message"] for body in bodies)
        return bodies if "Capturing on" in words and "Failed to connect" in words else None
    bodies = wait_for(said, 10, "debug messages")
    assert all(set(body) == {"server_id", "timestamp", "message"} for body in bodies)
    assert {body["server_id"] for body in bodies} == {"attic"}
    assert {entry["status"] for entry in receivers.entries("debug")} == {200}


def test_help(lab):
    """`--help` names the commands and `--version` the version; neither needs settings."""
    text = lab.must("router", program(), "--help")
    assert all(word in text for word in ("run", "snapshot", "scan", "top", "replay", "check"))
    assert lab.must("router", program(), "--version").strip().count(".") == 2
    assert ROUTER not in text


def without_proc(*words):
    """A program in a mount namespace of its own whose /proc is empty."""
    script = "mount -t tmpfs none /proc && exec \"$@\""
    return subprocess.run(["unshare", "-m", "sh", "-c", script, "sh", *words], capture_output=True, text=True, timeout=20)


def test_arguments_without_proc():
    """Version, help and wrong words are told where /proc cannot be read; no command is mistaken for `run`."""
    for file in program(), program("monitor-hub"):
        version = without_proc(file, "--version")
        assert (version.returncode, version.stdout) == (0, subprocess.check_output([file, "--version"], text=True))
        assert "USAGE:" in without_proc(file, "--help").stdout
        wrong = without_proc(file, "check", "--nonsense")
        assert wrong.returncode == 64 and "--nonsense" in wrong.stderr


def test_replay_of_mixed_pcapng():
    """Interfaces of different link types in one file, by name and through standard input."""
    captured = ROOT / "Tests/Fixtures/captures/made-two-links.pcapng"
    words = [program(), "replay", "--json", "--range", "192.168.9.0/24"]
    by_name = subprocess.run([*words, captured], capture_output=True, text=True, timeout=20)
    piped = subprocess.run([*words, "-"], input=captured.read_bytes(), capture_output=True, timeout=20)
    assert by_name.returncode == piped.returncode == 0 and by_name.stdout == piped.stdout.decode()
    assert json.loads(by_name.stdout)["frames"] == 3


def test_help_of_lab():
    """The laboratory's scripts tell their use before they do anything."""
    for name in "demo", "check":
        shown = subprocess.run([ROOT / "Tests/Lab" / name, "--help"], capture_output=True, text=True, timeout=5)
        assert shown.returncode == 0 and shown.stdout.count("usage: Tests/Lab/") == 1 and shown.stderr == ""
        assert subprocess.run([ROOT / "Tests/Lab" / name, "--what"], capture_output=True, timeout=5).returncode == 64
