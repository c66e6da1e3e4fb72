"""The hub's program reads network devices: text terminals of six families, and MikroTik by the SSH client's helper."""

import json
import os
import pathlib
import subprocess
import sys

import pytest

HUB = os.environ["MONITOR_HUB"]
LAB = pathlib.Path(__file__).parent.parent / "Lab" / "isp" / "lab.py"
FIXTURES = pathlib.Path(__file__).parent.parent / "Fixtures" / "isp"
FAMILIES = ["cisco-ios", "dlink-dxs", "zyxel-zynos", "huawei-vrp", "orion-ros", "smartax"]
SECRETS = "lab-secret\nlab-enable\n"


def station(number):
    return f"48:8f:5a:00:{number >> 8:02x}:{number & 255:02x}"


class Lab:
    def __init__(self, folder):
        plan = {"devices": [
            {"name": f"sw{index}", "family": family,
             "fdb": [[str(number % 24 + 1), 100 + number % 3, station(number)] for number in range(60)],
             "lldp": [["25", "core-1", "00:1c:f0:00:00:01", "Gi0/1"]]}
            for index, family in enumerate(FAMILIES)]}
        file = folder / "plan.json"
        file.write_text(json.dumps(plan))
        self.process = subprocess.Popen(
            [sys.executable, str(LAB), str(file)], stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True)
        self.places = json.loads(self.process.stdout.readline())

    def ask(self, device, **request):
        import socket
        with socket.create_connection(("127.0.0.1", self.places["control"])) as connection:
            connection.sendall(json.dumps({"device": device, **request}).encode() + b"\n")
            return json.loads(connection.makefile().readline())

    def read(self, device, family, what="mac", secrets=SECRETS, *more):
        return subprocess.run(
            [HUB, "isp", "try", "--host", "127.0.0.1", "--port", str(self.places["ports"][device]), "--profile", family,
             "--user", "lab", "--read", what, "--json", *more],
            input=secrets, capture_output=True, text=True, timeout=120)

    def close(self):
        self.process.stdin.close()
        self.process.wait(timeout=10)


@pytest.fixture(scope="module")
def lab(tmp_path_factory):
    lab = Lab(tmp_path_factory.mktemp("lab"))
    yield lab
    lab.close()


@pytest.fixture(autouse=True)
def healthy(lab):
    for index in range(len(FAMILIES)):
        lab.ask(f"sw{index}", faults={}, forget=True)


@pytest.mark.parametrize("family", FAMILIES)
def test_a_terminal_is_read_page_by_page_and_only_listed_lines_are_sent(lab, family):
    device = f"sw{FAMILIES.index(family)}"
    read = lab.read(device, family)
    assert read.returncode == 0, read.stderr
    rows = json.loads(read.stdout)["rows"]
    stations = {row["mac"]: row for row in rows if row["mac"].startswith("48:8f")}
    assert set(stations) == {station(number) for number in range(60)}
    if family != "smartax":
        assert stations[station(5)]["port"] == "6" and stations[station(5)]["vlan"] == 102
    report = lab.ask(device)
    assert report["writes"] == []
    assert not any("y" == line for line in report["received"])


def test_alarms_inside_rows_and_bytes_one_by_one_change_nothing(lab):
    for faults in ({"alarm": "inside-row"}, {"alarm": "between"}, {"split": 7}):
        lab.ask("sw5", faults=faults)
        read = lab.read("sw5", "smartax")
        assert read.returncode == 0, read.stderr
        assert len(json.loads(read.stdout)["rows"]) == 60


def test_wrong_credentials_are_tried_once_and_named(lab):
    before = lab.ask("sw0")["sessions"]
    read = lab.read("sw0", "cisco-ios", "mac", "wrong\nwrong\n")
    assert read.returncode == 69
    assert "the device refused the name or the password" in read.stderr
    assert lab.ask("sw0")["sessions"] == before + 1


def test_a_question_is_never_answered_with_yes(lab):
    lab.ask("sw0", faults={"question": True})
    read = lab.read("sw0", "cisco-ios")
    assert read.returncode != 0
    assert "the device asked" in read.stderr
    assert "WRITE: answered yes" not in lab.ask("sw0")["received"]


def test_a_table_that_is_short_or_cut_is_partial(lab):
    lab.ask("sw0", faults={"short": 3})
    read = lab.read("sw0", "cisco-ios")
    assert read.returncode == 65
    assert "the device counted 61 rows, and 5" in read.stderr
    lab.ask("sw0", faults={"reset_after": 700})
    read = lab.read("sw0", "cisco-ios")
    assert read.returncode == 65
    assert "the device closed the connection" in read.stderr


def test_all_sessions_in_use_is_said(lab):
    lab.ask("sw3", faults={"refuse": True})
    read = lab.read("sw3", "huawei-vrp")
    assert read.returncode == 69
    assert "all sessions of the device are in use" in read.stderr


def test_no_secret_is_in_what_is_printed(lab):
    read = lab.read("sw0", "cisco-ios", "config", SECRETS, "--transcript")
    assert read.returncode == 0, read.stderr
    assert "lab-secret" not in read.stdout + read.stderr
    assert "lab-enable" not in read.stdout + read.stderr
    rows = json.loads(read.stdout)["rows"]
    assert "snmp-server community <removed>" in [row["text"] for row in rows]


def test_the_ssh_client_gets_the_password_from_a_socket_once_and_from_nowhere_else(tmp_path):
    client = tmp_path / "ssh"
    sessions = FIXTURES / "routeros" / "made-ppp-active-v7-unwrapped.txt"
    client.write_text(
        "#!/bin/sh\n"
        f'printf "%s\\n" "$@" >{tmp_path}/arguments\nenv >{tmp_path}/environment\n'
        f'[ "$("$SSH_ASKPASS" "password:")" = lab-secret ] || {{ echo "Permission denied" >&2; exit 255; }}\n'
        f'"$SSH_ASKPASS" "password:" >{tmp_path}/second && exit 1\n'
        f"cat {sessions}\n")
    client.chmod(0o755)
    known = tmp_path / "known"
    known.write_text("")
    read = subprocess.run(
        [HUB, "isp", "try", "--host", "192.0.2.7", "--transport", "ssh", "--profile", "mikrotik-routeros", "--user", "lab",
         "--read", "sessions", "--known-hosts", str(known), "--client", str(client), "--json"],
        input="lab-secret\n", capture_output=True, text=True, timeout=60)
    assert read.returncode == 0, read.stderr
    assert len(json.loads(read.stdout)["rows"]) == 12
    assert (tmp_path / "second").read_text() == ""
    for name in ("arguments", "environment"):
        assert "lab-secret" not in (tmp_path / name).read_text()
    assert "StrictHostKeyChecking=yes" in (tmp_path / "arguments").read_text()


def test_a_changed_host_key_stops_the_reading_and_shows_its_fingerprint(tmp_path):
    client = tmp_path / "ssh"
    client.write_text(
        "#!/bin/sh\necho 'WARNING: REMOTE HOST IDENTIFICATION HAS CHANGED!' >&2\necho 'SHA256:abc123.' >&2\n"
        "echo 'Host key verification failed.' >&2\nexit 255\n")
    client.chmod(0o755)
    read = subprocess.run(
        [HUB, "isp", "try", "--host", "192.0.2.7", "--transport", "ssh", "--profile", "mikrotik-routeros", "--user", "lab",
         "--read", "sessions", "--known-hosts", "/dev/null", "--client", str(client)],
        input="lab-secret\n", capture_output=True, text=True, timeout=60)
    assert read.returncode == 69
    assert "the device's SSH key has changed to SHA256:abc123" in read.stderr


@pytest.mark.parametrize("name", ["mac/cisco/c3750-12.2", "smartax/made-service-port-40", "routeros/arp-v7"])
def test_a_file_is_parsed_by_the_command(name):
    case = json.loads((FIXTURES / f"{name}.json").read_text())
    parsed = subprocess.run(
        [HUB, "isp", "parse", "--format", case["format"], str(FIXTURES / f"{name}.txt"), "--json"],
        capture_output=True, text=True, check=True, timeout=60)
    answer = json.loads(parsed.stdout)
    assert answer["rows"] == case["rows"]


def test_raw_bytes_are_cleaned_before_they_are_parsed():
    case = json.loads((FIXTURES / "mac/dlink/des-3526.json").read_text())
    screen = FIXTURES / "screens/made-dlink-pager-all.bin"
    for choice in (["--format", "dlink-fdb"], ["--profile", "dlink-dxs", "--read", "mac"]):
        parsed = subprocess.run(
            [HUB, "isp", "parse", *choice, "--raw", str(screen), "--json"], capture_output=True, text=True, check=True,
            timeout=60)
        assert json.loads(parsed.stdout)["rows"] == case["rows"]


def test_a_profile_is_checked_with_its_faults_named(tmp_path):
    profile = tmp_path / "mine.json"
    profile.write_text(json.dumps({
        "name": "mine", "vendor": "Acme", "reads": {"mac": [{"line": "save", "layout": "cisco-table"}]}}))
    checked = subprocess.run([HUB, "isp", "profiles", "check", str(profile)], capture_output=True, text=True, timeout=60)
    assert checked.returncode == 65
    assert "'save' may not be sent" in checked.stderr
