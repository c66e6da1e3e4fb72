"""The lab and the readers against strangers: netmiko reads the simulators, and the hub reads Net-SNMP's agent and snmpsim."""

import json
import os
import pathlib
import pwd
import re
import shutil
import socket
import subprocess
import sys
import time

import pytest
from laboratory import ROOT, environment, wait_for
from test_hub import program

FIXTURES = ROOT / "Tests/Fixtures/isp/snmp"
NETMIKO = ROOT / ".build/netmiko/bin/python"
COMMUNITY = "lab-community"
# Family, netmiko's name for it, the line that reads the table. It has none for ZyNOS over telnet: any that types name and password.
FAMILIES = [("cisco-ios", "cisco_ios_telnet", "show mac address-table"), ("dlink-dxs", "dlink_ds_telnet", "show fdb"),
            ("huawei-vrp", "huawei_telnet", "display mac-address"), ("smartax", "huawei_olt_telnet", "display mac-address all"),
            ("orion-ros", "raisecom_telnet", "show mac-address-table l2-address"),
            ("zyxel-zynos", "cisco_ios_telnet", "show mac address-table all")]
STRANGER = """
import json, sys
import netmiko
for family, kind, line, port in json.loads(sys.argv[1]):
    device = netmiko.ConnectHandler(device_type=kind, host="127.0.0.1", port=port, username="lab", password="lab-secret",
                                    secret="lab-enable", conn_timeout=20)
    if family in ("cisco-ios", "smartax") and not device.check_enable_mode():
        device.enable()
    if family == "zyxel-zynos":
        text = device.send_command_timing(line, last_read=1)
        text += device.send_command_timing("c", normalize=False, last_read=1) if "-- more --" in text else ""
    else:
        text = device.send_command(line, read_timeout=60)
    rows = device.send_command(line, use_textfsm=True, read_timeout=60) if family == "cisco-ios" else None
    print(json.dumps({"family": family, "text": text, "rows": rows if isinstance(rows, list) else None}), flush=True)
    device.disconnect()
"""


def station(number):
    return f"48:8f:5a:00:{number >> 8:02x}:{number & 255:02x}"


def digits(mac):
    return re.sub(r"[^0-9a-f]", "", mac.lower())


@pytest.mark.skipif(not NETMIKO.exists(), reason="needs netmiko: make .build/netmiko")
def test_netmiko_reads_the_simulators(tmp_path):
    """A client that knows nothing of this lab logs in, pages and reads every row."""
    plan = {"devices": [{"name": family, "family": family, "lldp": [], "fdb": [
        [str(number % 24 + 1), 100 + number % 3, station(number)] for number in range(60)], "unpages": True} for family, _, _ in FAMILIES]}
    (tmp_path / "plan.json").write_text(json.dumps(plan))
    lab = subprocess.Popen([sys.executable, ROOT / "Tests/Lab/isp/lab.py", tmp_path / "plan.json"], stdin=subprocess.PIPE,
                           stdout=subprocess.PIPE, text=True)
    try:
        ports = json.loads(lab.stdout.readline())["ports"]
        done = subprocess.run([NETMIKO, "-c", STRANGER, json.dumps([[*one, ports[one[0]]] for one in FAMILIES])],
                              capture_output=True, text=True, timeout=300)
        assert done.returncode == 0, done.stderr[-2000:]
        told = {one["family"]: one for one in map(json.loads, done.stdout.splitlines())}
    finally:
        lab.stdin.close()
        lab.wait(timeout=10)
    assert set(told) == {family for family, _, _ in FAMILIES}
    for family, one in told.items():
        missing = [number for number in range(60) if digits(station(number)) not in digits(one["text"])]
        assert missing == [], (family, one["text"][:500])
    rows = {digits(row["destination_address"]) for row in told["cisco-ios"]["rows"]}
    assert rows >= {digits(station(number)) for number in range(60)}


def read(port, what, community, *before):
    done = subprocess.run([*before, program(), "isp", "try", "--host", "127.0.0.1", "--port", str(port), "--transport", "snmp",
                           "--profile", "cisco-ios", "--read", what, "--json"], input=community + "\n", text=True,
                          capture_output=True, timeout=60, env=environment())
    return done


def free_port():
    with socket.socket(socket.AF_INET, socket.SOCK_DGRAM) as probe:
        probe.bind(("127.0.0.1", 0))
        return probe.getsockname()[1]


@pytest.mark.skipif(not shutil.which("snmpsimd"), reason="needs Debian's snmpsim")
def test_snmpsim_with_the_shared_records(tmp_path):
    """Rows are those of the shared cases: bridge ports, VLANs by their filtering database, port 0, no VLAN."""
    names = [file.stem for file in sorted(FIXTURES.glob("*.snmprec")) if "olt" not in file.stem]
    records = tmp_path / "records"
    shutil.copytree(FIXTURES, records)
    nobody = pwd.getpwnam("nobody")
    for file in [tmp_path, *tmp_path.parents[:2], records, *records.iterdir()]:
        file.chmod(0o755 if file.is_dir() else 0o644)
    (tmp_path / "cache").mkdir()
    os.chown(tmp_path / "cache", nobody.pw_uid, nobody.pw_gid)
    port = free_port()
    with open(tmp_path / "log", "w") as log:
        simulator = subprocess.Popen(
            ["snmpsimd", f"--data-dir={records}", f"--cache-dir={tmp_path}/cache", f"--agent-udpv4-endpoint=127.0.0.1:{port}",
             "--process-user=nobody", "--process-group=nogroup"], stdout=log, stderr=log)
    try:
        wait_for(lambda: "Listening" in (tmp_path / "log").read_text(), 60, "snmpsim")
        for name in names:
            expected = json.loads((FIXTURES / f"{name}.json").read_text())["rows"]
            done = read(port, "mac", name)
            assert done.returncode == 0, (name, done.stderr)
            rows = json.loads(done.stdout)["rows"]

            def key(row):
                return row["mac"], row["vlan"] or 0
            wanted = [{field: row.get(field) for field in ("mac", "port", "vlan")} for row in sorted(expected, key=key)]
            assert [{field: row.get(field) for field in ("mac", "port", "vlan")} for row in sorted(rows, key=key)] == wanted, name
    finally:
        simulator.terminate()
        simulator.wait(timeout=20)


@pytest.mark.skipif(os.geteuid() != 0 or not shutil.which("snmpd"), reason="needs root and Debian's snmpd")
def test_an_agent_of_net_snmp(tmp_path):
    """Debian's snmpd gives its ARP table and no neighbours; another community gets no answer. In a namespace of its own."""
    space = f"snmp-{os.getpid()}"
    (tmp_path / "snmpd.conf").write_text(f"agentaddress udp:127.0.0.1:1161\nrocommunity {COMMUNITY} 127.0.0.1\n")
    inside = ["ip", "netns", "exec", space]
    subprocess.run(["ip", "netns", "add", space], check=True)
    agent = None
    try:
        for words in (["link", "set", "lo", "up"], ["link", "add", "lab0", "type", "veth", "peer", "name", "lab1"],
                      ["address", "add", "192.0.2.1/24", "dev", "lab0"], ["link", "set", "lab0", "up"],
                      ["link", "set", "lab1", "up"],
                      ["neighbour", "add", "192.0.2.7", "lladdr", station(7), "nud", "permanent", "dev", "lab0"]):
            subprocess.run(["ip", "-n", space, *words], check=True)
        agent = subprocess.Popen([*inside, "snmpd", "-f", "-Lf", tmp_path / "log", "-C", "-c", tmp_path / "snmpd.conf", "-r"],
                                 stdin=subprocess.DEVNULL, env=os.environ | {"SNMP_PERSISTENT_DIR": str(tmp_path)})

        def answers():
            time.sleep(0.2)
            done = read(1161, "arp", COMMUNITY, *inside)
            return done if done.returncode == 0 and json.loads(done.stdout)["rows"] else None
        rows = json.loads(wait_for(answers, 30, "snmpd").stdout)["rows"]
        assert [(row["ip_address"], row["mac_address"]) for row in rows] == [("192.0.2.7", station(7))]
        none = read(1161, "neighbours", COMMUNITY, *inside)
        assert none.returncode == 0 and json.loads(none.stdout)["rows"] == [], none.stderr
        refused = read(1161, "mac", "other", *inside)
        assert refused.returncode == 69 and "wrong address or community" in refused.stderr
        assert "other" not in refused.stderr.replace("another", "")
    finally:
        if agent:
            agent.terminate()
            agent.wait(timeout=20)
        subprocess.run(["ip", "netns", "del", space], check=True)
