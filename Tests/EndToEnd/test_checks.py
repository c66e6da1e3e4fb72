"""What agents try of other hosts, against a small Internet of which all is known: names, ports, pages with
certificates, the way there. Nothing is sent to an address that the policy refuses."""


import pytest

import certificates
from internet import Internet
from laboratory import measured

WEB = """
daemon off; pid {folder}/nginx.pid; error_log {folder}/nginx.log; user root; events {{ }}
http {{
    access_log {folder}/access.log;
    client_body_temp_path {folder}/b; proxy_temp_path {folder}/p; fastcgi_temp_path {folder}/f;
    uwsgi_temp_path {folder}/u; scgi_temp_path {folder}/s;
    server {{
        listen 45.0.2.2:80; listen [2a02:cf40:2::2]:80;
        location = / {{ return 200 "hello"; }}
        location = /two {{ return 302 https://good.test/; }}
        location = /inward {{ return 302 http://192.168.1.1/; }}
        location = /metadata {{ return 302 http://169.254.169.254/latest/; }}
        location = /loop {{ return 302 /loop; }}
        location = /spelled {{ return 302 http://0x7f.1/; }}
        location = /mapped {{ return 302 http://[::ffff:127.0.0.1]/; }}
        location = /named {{ return 302 http://inner.test/; }}
        location = /mixed {{ return 302 http://mix.test/; }}
        location = /file {{ return 302 file:///etc/passwd; }}
        location = /twice {{ return 302 http://plain.test/inward; }}
        location = /mail {{ return 302 http://plain.test:25/; }}
        location = /missing {{ return 404 "no"; }}
    }}
    {secure}
}}
"""
SECURE = """server {{ listen {address}:443 ssl; ssl_certificate {file}; ssl_certificate_key {key};
    location / {{ return 200 "safe"; }} }}
"""
SERVERS = {"good": ("45.0.2.3", "DNS:good.test", ("-days", 30)),
           "expired": ("45.0.2.4", "DNS:expired.test", ("-startdate", "20200101000000Z", "-enddate", "20210101000000Z")),
           "early": ("45.0.2.5", "DNS:early.test", ("-startdate", "20900101000000Z", "-enddate", "20910101000000Z")),
           "other": ("45.0.2.6", "DNS:elsewhere.test", ("-days", 30))}
ZONE = {
    "plain.test.": {"A": ["45.0.2.2"]}, "both.test.": {"A": ["45.0.2.2"], "AAAA": ["2a02:cf40:2::2"]},
    "half.test.": {"A": ["45.0.2.2"], "AAAA": ["2a02:cf40:2::99"]},
    "rb.test.": {"A": [["45.0.2.2"], ["127.0.0.1"]], "ttl": 0},
    "mix.test.": {"A": ["45.0.2.2", "127.0.0.1"]}, "inner.test.": {"A": ["192.168.1.1"]},
    "six.test.": {"AAAA": ["::1"]}, "nat64.test.": {"AAAA": ["64:ff9b::7f00:1"]}, "meta.test.": {"A": ["169.254.169.254"]},
    "big.test.": {"A": [f"45.0.2.{number}" for number in range(2, 20)], "truncate": True},
    "broken.test.": {"code": 2}, "mail.test.": {"MX": ["10 mx.test."], "TXT": ['v=spf1 "all"']},
    **{f"{name}.test.": {"A": [address]} for name, (address, *_) in SERVERS.items()},
    "crowd.test.": {"A": [f"45.0.{3 + number // 250}.{number % 250 + 1}" for number in range(70)], "truncate": True},
    "own.test.": {"A": ["45.0.2.7"]}, "1.2.0.45.in-addr.arpa.": {"PTR": ["router.test."]},
}


@pytest.fixture(scope="module")
def internet(tmp_path_factory):
    folder = tmp_path_factory.mktemp("internet")
    world = Internet(folder)
    try:
        world.serve_names(ZONE)
        serve_pages(world, folder)
        yield world
    finally:
        world.down()


def serve_pages(world, folder):
    """One authority for all but the certificate that is signed by itself."""
    made = {}
    for name, (_, names, dates) in SERVERS.items():
        made[name] = certificates.make(folder, name, names, dates, authority=made.get("good"))
    own = certificates.own(folder, "own", "DNS:own.test")
    world.authority = made["good"].authority
    pages = [(SERVERS[name][0], one.file, one.key) for name, one in made.items()] + [("45.0.2.7", own.file, own.key)]
    secure = "".join(SECURE.format(address=address, file=file, key=key) for address, file, key in pages)
    (folder / "nginx.conf").write_text(WEB.format(folder=folder, secure=secure))
    world.start("server", "nginx", "-c", folder / "nginx.conf")
    world.listens(80)
    world.listens(443)


def page(internet, url, *words):
    return internet.check("http", url, *words, settings=[f"CA_FILE={internet.authority}"])


def test_ports(internet):
    good = internet.check("tcp", "plain.test", "--port", 80, code=0)
    assert (good["outcome"], good["address"]) == ("ok", "45.0.2.2")
    closed = internet.check("tcp", "plain.test", "--port", 4000, code=1)
    assert (closed["outcome"], closed["failedAt"]) == ("failed", "connect")
    assert closed["result"]["attempts"][0]["error"] == "refused"
    assert [row.get("error") for row in internet.check("tcp", "both.test", "--port", 80)["result"]["attempts"]] == [None] * 2
    half = internet.check("tcp", "half.test", "--port", 80, code=0)
    assert half["outcome"] == "ok" and half["reason"].startswith("IPv6 failed")


def test_pages(internet):
    plain = page(internet, "http://plain.test/")
    assert plain["outcome"] == "ok" and plain["result"]["sample"] == "hello"
    assert page(internet, "http://[2a02:cf40:2::2]/")["outcome"] == "ok"
    assert page(internet, "http://plain.test/missing")["outcome"] == "failed"
    moved = page(internet, "http://plain.test/two")
    assert [hop["status"] for hop in moved["result"]["hops"]] == [302, 200]
    assert moved["result"]["tls"]["verdict"] == "ok" and moved["result"]["sample"] == "safe"
    times = moved["result"]["times"]
    assert 0 < times["connectMicroseconds"] + times["tlsMicroseconds"] <= times["totalMicroseconds"]


@pytest.mark.parametrize("name, verdict", [("good", "ok"), ("expired", "expired"), ("early", "notYet"),
                                           ("other", "wrongName"), ("own", "selfSigned")])
def test_certificates(internet, name, verdict):
    seen = page(internet, f"https://{name}.test/")
    assert seen["result"]["tls"]["verdict"] == verdict, seen
    assert (seen["outcome"], seen["failedAt"]) == (("ok", None) if verdict == "ok" else ("failed", "tls"))
    shown = seen["result"]["tls"]["chain"][0]
    path = internet.folder / f"{name}.pem"
    printed = internet.do("server", "openssl", "x509", "-in", path, "-noout", "-fingerprint", "-sha256").stdout
    assert shown["sha256"] == printed.split("=")[1].strip().replace(":", "").lower()
    assert (shown["daysLeft"] < 0) == (name == "expired")
    if verdict != "ok":
        assert page(internet, f"https://{name}.test/", "--insecure")["result"]["sample"] == "safe"


def test_unknown_issuer(internet):
    seen = internet.check("http", "https://good.test/", code=1)
    assert seen["result"]["tls"]["verdict"] == "unknownIssuer"


def test_names(internet):
    seen = internet.check("dns", "both.test", "--type", "A", "--type", "AAAA", code=0)["result"]["questions"]
    assert [question["records"][0]["text"] for question in seen] == ["45.0.2.2", "2a02:cf40:2::2"]
    big = internet.check("dns", "big.test", "--type", "A")["result"]["questions"][0]
    assert big["transport"] == "tcp" and len(big["records"]) == 18
    assert internet.check("dns", "none.test", code=1)["result"]["questions"][0]["code"] == "NXDOMAIN"
    assert internet.check("dns", "broken.test", code=1)["result"]["questions"][0]["code"] == "SERVFAIL"
    # Private addresses in answers are shown, and nothing is sent there.
    assert internet.check("dns", "inner.test", "--type", "A")["result"]["questions"][0]["records"][0]["text"] == "192.168.1.1"
    back = internet.check("dns", "45.0.2.1", code=0)["result"]["questions"][0]
    assert back["records"][0]["text"] == "router.test."


def test_way(internet):
    seen = internet.check("trace", "plain.test", code=0)
    assert [hop["addresses"] for hop in seen["result"]["hops"]] == [["45.0.1.1"], ["45.0.2.2"]]
    six = internet.check("trace", "2a02:cf40:2::2", code=0)
    assert [hop["addresses"] for hop in six["result"]["hops"]] == [["2a02:cf40:1::1"], ["2a02:cf40:2::2"]]
    assert internet.check("mtu", "plain.test", code=0)["result"]["bytes"] == 1500
    for part, link in (("router", "to2"), ("server", "up0")):
        internet.do(part, "ip", "link", "set", link, "mtu", 1400)
    try:
        narrow = internet.check("mtu", "plain.test", code=0)
        assert narrow["result"]["bytes"] == 1400 and narrow["result"]["toldBytes"] == 1400
    finally:
        for part, link in (("router", "to2"), ("server", "up0")):
            internet.do(part, "ip", "link", "set", link, "mtu", 1500)


REFUSED = """127.0.0.1 127.1 127.0.1 0 0.0.0.0 2130706433 017700000001 0x7f000001 0x7f.1 0X7F.1 127.0.0.1. 0177.0.0.1
010.0.0.1 127.0.0.0x1 10.0.0.1 10.255.255.255 172.16.0.1 172.31.255.254 192.168.0.1 192.168.1.1. 192.168.257 3232235777
0xc0a80101 0300.0250.1.1 169.254.169.254 169.254.0.1 100.64.0.1 100.100.100.200 198.18.0.1 192.0.0.1 192.0.2.1 203.0.113.9
224.0.0.1 239.255.255.250 240.0.0.1 255.255.255.255 ::1 [::1] :: ::ffff:127.0.0.1 [::ffff:7f00:1] ::ffff:192.168.1.1
::127.0.0.1 ::ffff:0:127.0.0.1 64:ff9b::127.0.0.1 64:ff9b::a00:1 64:ff9b:1::1 2002:7f00:1:: 2002:c0a8:101::1
2001:0:7f00:1:: fe80::1 fe80::1%up0 fc00::1 fd00::1 fd00:ec2::254 fec0::1 ff02::1 2001:db8::1 100::1 localhost LOCALHOST
localhost. a.localhost 45.0.1.2 45.0.1.255 2a02:cf40:1::2 user@45.0.2.2 45.0.2.2%00 １２７.0.0.1 127。0。0。1 exa_mple..net
inner.test six.test nat64.test meta.test mix.test crowd.test""".split()


def spellings(text):
    """One IPv4 address in the ways in which programs write and carry it."""
    parts = [int(part) for part in text.split(".")]
    number = int.from_bytes(bytes(parts))
    low, three = number & 0xffffff, parts[2] << 8 | parts[3]
    mapped = f"{number >> 16:x}:{number & 0xffff:x}"
    return [text, f"{text}.", f"{number}", f"{number:#x}", f"0{number:o}", f"{parts[0]}.{low}", f"{parts[0]}.{parts[1]}.{three}",
            f"{parts[0]:#x}.{low:#x}", ".".join(f"{part:#x}" for part in parts), ".".join(f"0{part:o}" for part in parts),
            ".".join(f"{part:03}" for part in parts), ".".join(f"{part:#04X}" for part in parts), f"::ffff:{text}", f"[::ffff:{mapped}]",
            f"::{text}", f"64:ff9b::{text}", f"64:ff9b:1::{mapped}", f"2002:{mapped}::1", f"2001:0:{mapped}::", f"{text}%25lo",
            f"user@{text}", f"{text}/24"]


BASES = ("127.0.0.1 127.255.255.254 10.0.0.1 10.255.255.255 172.16.0.1 192.168.0.1 192.168.1.254 169.254.169.254 100.64.0.1 "
         "100.100.100.200 198.18.0.1 192.0.0.8").split()


def test_nothing_leaves(internet):
    """Spellings, names and redirections that lead inward: counted by the firewall of the agent's namespace."""
    before = internet.refused_packets()
    corpus = list(dict.fromkeys(REFUSED + [one for base in BASES for one in spellings(base)]))
    assert len(REFUSED) >= 60 and len(corpus) >= 300
    for host in corpus:
        seen = internet.check("tcp", "--port", 4000, "--", host)
        assert isinstance(seen, str) or (seen["outcome"], seen["failedAt"]) == ("refused", "policy"), (host, seen)
    for host in REFUSED[:1] + REFUSED[-7:] + ["10.0.0.1", "::1", "64:ff9b::127.0.0.1"]:
        for command in (["trace"], ["mtu"], ["http"]):
            seen = internet.check(*command, "--", host)
            assert isinstance(seen, str) or seen["outcome"] == "refused", (command, host, seen)
    for path in ("inward", "metadata", "loop", "spelled", "mapped", "named", "mixed", "file", "twice"):
        seen = internet.check("http", f"http://plain.test/{path}")
        assert seen["outcome"] in ("refused", "failed"), (path, seen)
    assert internet.refused_packets() == before == 0
    # None of the good ones is taken for a bad one.
    good = ["45.0.2.2", "2a02:cf40:2::2", "plain.test", "PLAIN.Test", "plain.test.", "both.test"]
    answers = {host: internet.check("tcp", "--port", 80, "--", host) for host in good}
    assert all(isinstance(one, dict) and one["outcome"] == "ok" for one in answers.values()), answers
    measured("checks: spellings of refused hosts", f"{len(corpus)}, and 9 chains of redirections: 0 packets")


def test_rebinding(internet):
    """A name whose second answer leads inward is asked for once, and connected to as it was answered."""
    seen = internet.check("http", "http://rb.test/", code=0)
    assert (seen["address"], len(internet.asked("rb.test."))) == ("45.0.2.2", 1)
    assert internet.check("http", "http://rb.test/")["outcome"] == "refused"
    assert internet.refused_packets() == 0


def test_operators_word(internet):
    """PROBE_ALLOW and PROBE_DENY, and a private network behind the router."""
    internet.do("router", "ip", "address", "add", "192.168.9.1/24", "dev", "to2")
    internet.do("agent", "nft", "reset", "counters")
    assert internet.check("tcp", "192.168.9.1", "--port", 4000)["outcome"] == "refused"
    allowed = internet.check("tcp", "192.168.9.1", "--port", 4000, settings=["PROBE_ALLOW=192.168.9.0/24"])
    assert (allowed["outcome"], allowed["failedAt"]) == ("failed", "connect")
    # So the firewall does count.
    assert internet.refused_packets() > 0
    denied = internet.check("tcp", "45.0.2.2", "--port", 80, settings=["PROBE_DENY=45.0.2.0/24"])
    assert (denied["outcome"], denied["failedAt"]) == ("refused", "policy")
    internet.do("agent", "nft", "reset", "counters")
