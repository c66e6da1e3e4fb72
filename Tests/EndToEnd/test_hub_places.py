"""Files of MaxMind's format, made here: what the hub reads of them, against mmdblookup, and what it says where they fail."""

import json
import shutil
import subprocess

import maxmind
import pytest
from laboratory import environment, program, wait_for


def look(paths, address):
    return subprocess.run([program("monitor-hub"), "place", "look", address, "--set",
                           f"GEOIP_FILES={','.join(map(str, paths))}"], capture_output=True, text=True, timeout=20,
                          env=environment())


@pytest.fixture
def files(tmp_path):
    paths = [tmp_path / "city.mmdb", tmp_path / "asn.mmdb"]
    paths[0].write_bytes(maxmind.build(maxmind.CITIES))
    paths[1].write_bytes(maxmind.build(maxmind.NETWORKS, kind="Made-ASN", bits=24))
    return paths


@pytest.mark.parametrize("address,words", [
    ("45.0.2.2", ["Frankfurt, Germany", "AS64500 Example Networks", "50.11, 8.68"]),
    ("89.160.20.112", ["Linköping, Sweden", "58.4167, 15.6167"]), ("203.0.113.9", ["Sydney, Australia", "-33.87, 151.21"]),
    ("2a02:cf40::1", ["Oslo, Norway", "59.91, 10.75"]), ("192.168.1.1", ["unknown"]), ("8.8.8.8", ["unknown"])])
def test_look(files, address, words):
    assert look(files, address).stdout.strip().split("\t") == words


@pytest.mark.skipif(shutil.which("mmdblookup") is None, reason="mmdb-bin is not installed")
@pytest.mark.parametrize("bits", [24, 28, 32])
def test_as_mmdblookup(tmp_path, bits):
    """The same file by Debian's own reader."""
    path = tmp_path / "city.mmdb"
    path.write_bytes(maxmind.build(maxmind.CITIES, bits=bits))
    for address, network in (("45.0.2.2", "45.0.0.0/16"), ("2a02:cf40::1", "2a02:cf40::/32"), ("89.160.20.112", "89.160.20.0/24")):
        theirs = subprocess.run(["mmdblookup", "--file", path, "--ip", address, "city", "names", "en"],
                                capture_output=True, text=True, timeout=20, check=True).stdout
        record = maxmind.CITIES[network]
        assert record["city"]["names"]["en"] in theirs
        assert record["city"]["names"]["en"] in look([path], address).stdout


def test_damaged(tmp_path, files):
    whole = files[0].read_bytes()
    damaged = {"empty": b"", "cut": whole[: len(whole) // 2], "text": b"not one" * 100,
               "tree": whole.replace(b"node_count\xc4", b"node_count\xc4\xff", 1),
               "version": whole.replace(b"binary_format_major_version\xa2\x00\x02",
                                        b"binary_format_major_version\xa2\x00\x09")}
    for name, content in damaged.items():
        path = tmp_path / f"{name}.mmdb"
        path.write_bytes(content)
        result = look([path], "45.0.2.2")
        assert result.returncode != 0 and "cannot use" in result.stderr, (name, result)
    assert "No such file" in look([tmp_path / "none"], "45.0.2.2").stderr
