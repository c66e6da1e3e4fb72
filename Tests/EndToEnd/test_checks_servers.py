"""What agents try of real servers: a validating resolver with signed, forged and stale zones, web servers with every kind of
certificate and known delays, and ports that swallow what is sent to them."""

import base64
import json
import re
import subprocess
import time

import pytest

import certificates
from internet import Internet, run
from laboratory import measured, wait_for

pytest.importorskip("dns")
import dns.flags  # noqa: E402
import dns.message  # noqa: E402
import dns.rcode  # noqa: E402
import dns.rdata  # noqa: E402
import dns.rdataclass  # noqa: E402
import dns.rdatatype  # noqa: E402
import dns.rrset  # noqa: E402

RESOLVER = "45.0.2.20"
UNBOUND = """
server:
  interface: {address}
  access-control: 45.0.0.0/8 allow
  username: ""
  chroot: ""
  directory: "{folder}"
  pidfile: "{folder}/unbound.pid"
  use-syslog: no
  logfile: ""
  do-daemonize: no
  do-ip6: no
  module-config: "validator iterator"
  local-zone: "test." nodefault
  minimal-responses: yes
{anchors}
remote-control:
  control-enable: no
{zones}
"""
AUTH = """auth-zone:
  name: "{name}"
  zonefile: "{file}"
  for-downstream: no
  for-upstream: yes
  fallback-enabled: no
"""
HEAD = """$ORIGIN {zone}.
$TTL 300
@ IN SOA ns.{zone}. host.{zone}. 7 3600 600 86400 120
@ IN NS ns.{zone}.
ns IN A 45.0.2.20
www IN A 45.0.2.2
"""
# Forty names, each with what has a text of its own.
NAMES = "".join(f"""n{number} IN A 45.0.2.{number % 18 + 2}
n{number} IN AAAA 2a02:cf40:2::{number + 2:x}
n{number} 60 IN TXT "v={number}" "a \\"quoted\\" part; {number}" "\\000\\255"
n{number} IN MX {number} mx{number % 3}
n{number} IN MX 77 mx.elsewhere.test.
n{number} IN CAA {128 if number % 2 else 0} issue "ca{number}.example; policy=x"
n{number} IN NAPTR {number} 10 "s" "SIP+D2U" "" _sip._udp
n{number} IN SRV {number} 5 {5000 + number} n0
n{number} IN TLSA 3 1 1 {number:064x}
n{number} IN PTR n{number + 1}
n{number} IN HTTPS 1 . alpn="h2" port={4000 + number}
n{number} IN SVCB {number + 1} n1 ipv4hint=45.0.2.{number % 18 + 2}
alias{number} IN CNAME n{number}
""" for number in range(40))
LARGE = "".join(f'large IN TXT "{number:03}{"x" * 240}"\n' for number in range(12))
TYPES = ["A", "AAAA", "CAA", "CNAME", "HTTPS", "MX", "NAPTR", "NS", "PTR", "SOA", "SRV", "SVCB", "TLSA", "TXT"]


def zone(folder, name, text, *dates):
    """A zone in a file; signed where `dates` say from when and until when."""
    file = folder / f"{name}.zone"
    file.write_text(HEAD.format(zone=name) + text)
    if not dates:
        return file, None
    key = run("ldns-keygen", "-a", "ECDSAP256SHA256", "-k", name, cwd=folder).stdout.strip()
    run("ldns-signzone", *dates, "-f", folder / f"{name}.signed", file, folder / key, cwd=folder)
    return folder / f"{name}.signed", folder / f"{key}.key"


def resolver(internet, folder):
    always = "-i", "20200101000000", "-e", time.strftime("%Y%m%d%H%M%S", time.gmtime(time.time() + 30 * 86_400))
    made = {"signed.test": zone(folder, "signed.test", NAMES + LARGE, *always),
            "forged.test": zone(folder, "forged.test", "", *always),
            "stale.test": zone(folder, "stale.test", "", "-i", "20200101000000", "-e", "20210101000000"),
            "bare.test": zone(folder, "bare.test", "")}
    forged = made["forged.test"][0]
    text, count = re.subn(r"(www\.forged\.test\.\s+300\s+IN\s+A\s+)45\.0\.2\.2\b", r"\g<1>45.0.2.3", forged.read_text())
    assert count == 1
    forged.write_text(text)
    configuration = folder / "unbound.conf"
    configuration.write_text(UNBOUND.format(
        address=RESOLVER, folder=folder,
        anchors="".join(f'  trust-anchor-file: "{key}"\n' for _, key in made.values() if key),
        zones="".join(AUTH.format(name=name, file=file) for name, (file, _) in made.items())))
    internet.start("server", "unbound", "-d", "-c", configuration, stderr=open(folder / "unbound.log", "w"))
    wait_for(lambda: run("ip", "netns", "exec", internet.names["server"], "drill", f"@{RESOLVER}", "www.signed.test", check=False)
             .stdout.count("NOERROR"), 15, "the resolver")


DELAYS = {"tls": 0.04, "answer": 0.06, "rest": 0.08}
# Waits before the handshake, before the answer, and in its middle; and pages that never end.
SLOW = """
import json, socket, ssl, sys, threading, time
address, certificate, key, delays = sys.argv[1], sys.argv[2], sys.argv[3], json.loads(sys.argv[4])
context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
context.load_cert_chain(certificate, key)
def serve(peer, secure):
    try:
        peer.setsockopt(socket.IPPROTO_TCP, socket.TCP_NODELAY, 1)
        if secure:
            time.sleep(delays["tls"])
            peer = context.wrap_socket(peer, server_side=True)
        path = peer.recv(4096).split()[1].decode()
        time.sleep(delays["answer"])
        if path == "/drip":
            peer.sendall(b"HTTP/1.1 200 OK\\r\\nContent-Length: 1000\\r\\n\\r\\n")
            while True:
                peer.sendall(b"x")
                time.sleep(1)
        if path == "/headers":
            peer.sendall(b"HTTP/1.1 200 OK\\r\\n")
            for number in range(200_000):
                peer.sendall(b"X-%d: %s\\r\\n" % (number, b"y" * 50))
        if path == "/bytes":
            peer.sendall(b"HTTP/1.1 200 O\\xffK\\r\\nX-Odd: \\xff\\xfe<b>\\r\\nContent-Encoding: gzip\\r\\nContent-Length: 9\\r\\n\\r\\na\\0b\\xff\\xfec\\xf0d\\n")
        else:
            peer.sendall(b"HTTP/1.1 200 OK\\r\\nContent-Length: 300000\\r\\n\\r\\n" + b"a" * 1000)
            time.sleep(delays["rest"])
            peer.sendall(b"b" * 299_000)
        peer.close()
    except OSError:
        pass
def listen(port, secure):
    with socket.create_server((address, port), backlog=64) as server:
        while True:
            threading.Thread(target=serve, args=(server.accept()[0], secure), daemon=True).start()
threading.Thread(target=listen, args=(80, False), daemon=True).start()
listen(443, True)
"""
# A port each: says nothing; resets after the first bytes; speaks no TLS.
ODD = """
import socket, struct, threading
kept = []
def listen(port, answer):
    with socket.create_server(("45.0.2.9", port)) as server:
        while True:
            peer = server.accept()[0]
            kept.append(peer)
            if answer is not None:
                peer.recv(4096)
                if answer:
                    peer.sendall(answer)
                    peer.close()
                else:
                    peer.setsockopt(socket.SOL_SOCKET, socket.SO_LINGER, struct.pack("ii", 1, 0))
                    kept.pop().close()
for port, answer in ((8001, None), (8002, b""), (8003, b"HTTP/1.1 400 Bad Request\\r\\nContent-Length: 0\\r\\n\\r\\n"),
                     (8004, b"220 mail.example\\r\\n")):
    threading.Thread(target=listen, args=(port, answer), daemon=port != 8004).start()
"""
NGINX = """
daemon off; pid {folder}/nginx.pid; error_log {folder}/nginx.log; user root; events {{ }}
http {{
    access_log off;
    client_body_temp_path {folder}/b; proxy_temp_path {folder}/p; fastcgi_temp_path {folder}/f;
    uwsgi_temp_path {folder}/u; scgi_temp_path {folder}/s;
    {servers}
}}
"""
SERVER = """server {{ listen {address}:443 ssl; server_name {names}; ssl_certificate {file}; ssl_certificate_key {key};
    location / {{ return 200 "safe"; }} }}
"""
HOSTS = {"wild": "45.0.2.10", "address": "45.0.2.11", "lone": "45.0.2.12", "long": "45.0.2.13", "named": "45.0.2.14", "old": "45.0.2.15"}
NAMES_OF_HOSTS = {"a.wild.test": "wild", "a.b.wild.test": "wild", "lone.test": "lone", "long.test": "long", "named-a.test": "named",
                  "named-b.test": "named", "named-c.test": "named", "old.test": "old"}


def chain(folder, name, length, authority):
    """The file of a certificate of `length` intermediate authorities, each of the one before, with all of them."""
    issuer, issuer_key, between = authority.authority, authority.authority.with_suffix(".key"), []
    for number in range(length + 1):
        is_last = number == length
        title = f"{name}.test" if is_last else f"{name} authority {number}"
        file, key, request, extensions = (folder / f"{name}-{number}{end}" for end in (".pem", ".key", ".csr", ".ext"))
        extensions.write_text(f"subjectAltName=DNS:{name}.test\n" if is_last else "basicConstraints=critical,CA:TRUE\n")
        certificates.openssl("req", *certificates.CURVE, "-subj", f"/CN={title}", "-keyout", key, "-out", request)
        certificates.openssl("x509", "-req", "-in", request, "-CA", issuer, "-CAkey", issuer_key, "-days", 20, "-extfile", extensions,
                             "-set_serial", 1000 + number, "-out", file)
        between.append(file)
        issuer, issuer_key = file, key
    whole = folder / f"{name}-chain.pem"
    whole.write_text("".join(file.read_text() for file in reversed(between)))
    return whole, issuer, issuer_key


@pytest.fixture(scope="module")
def internet(tmp_path_factory):
    folder = tmp_path_factory.mktemp("servers")
    world = Internet(folder)
    try:
        world.serve_names({f"{name}.": {"A": [HOSTS[host]]} for name, host in NAMES_OF_HOSTS.items()}
                          | {"slow.test.": {"A": ["45.0.2.8"], "delay": 30}, "odd.test.": {"A": ["45.0.2.9"]}})
        resolver(world, folder)
        first = certificates.make(folder, "slow", "DNS:slow.test", ("-days", 30))
        world.authority = first.authority

        def signed(name, names):
            made = certificates.make(folder, name, names, ("-days", 30), authority=first)
            return made.file, made.key
        _, lone, lone_key = chain(folder, "lone", 1, first)
        long_, _, long_key = chain(folder, "long", 19, first)
        servers = [("wild", "_", *signed("wild", "DNS:*.wild.test")), ("address", "_", *signed("address", f"IP:{HOSTS['address']}")),
                   ("lone", "_", lone, lone_key), ("long", "_", long_, long_key),
                   ("named", "named-a.test", *signed("named-a", "DNS:named-a.test")),
                   ("named", "named-b.test", *signed("named-b", "DNS:named-b.test"))]
        (folder / "nginx.conf").write_text(NGINX.format(folder=folder, servers="".join(
            SERVER.format(address=HOSTS[host], names=names, file=file, key=key) for host, names, file, key in servers)))
        world.start("server", "nginx", "-c", folder / "nginx.conf")
        world.start("server", "/usr/bin/python3", "-c", SLOW, "45.0.2.8", first.file, first.key, json.dumps(DELAYS))
        world.start("server", "/usr/bin/python3", "-c", ODD)
        old = signed("old", "DNS:old.test")
        world.start("server", "openssl", "s_server", "-accept", f"{HOSTS['old']}:443", "-cert", old[0], "-key", old[1], "-tls1",
                    "-cipher", "ALL:@SECLEVEL=0", "-www", "-quiet", stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL)
        # Swallows what is sent to it.
        world.do("server", "nft", "add", "table", "inet", "hole")
        world.do("server", "nft", "add chain inet hole in { type filter hook input priority 0; }")
        world.do("server", "nft", "add rule inet hole in tcp dport 8009 drop")
        for port in (80, 443, 8001, 8004):
            world.listens(port)
        yield world
    finally:
        world.down()


def ask(internet, name, *types, options=()):
    words = [word for kind in types for word in ("--type", kind)]
    return internet.check("dns", name, *words, "--server", RESOLVER, *options)


def question(internet, name, kind="A", *options):
    return ask(internet, name, kind, options=options)["result"]["questions"][0]


def test_signatures(internet):
    """Signed, unsigned, forged and stale: what the validating resolver says, and why it says nothing."""
    good = question(internet, "www.signed.test", "A", "--dnssec")
    assert (good["code"], good["dnssec"], good["dnssecIsTrusted"]) == ("NOERROR", "validated", False) and "ad" in good["flags"]
    # Only who asks for it is told of signatures.
    plain = question(internet, "www.signed.test")
    assert plain.get("dnssec") is None and [one["text"] for one in plain["records"]] == ["45.0.2.2"]
    bare = question(internet, "www.bare.test", "A", "--dnssec")
    assert (bare["code"], bare["dnssec"]) == ("NOERROR", "unsigned") and "ad" not in bare["flags"]
    for name in "www.forged.test", "www.stale.test":
        seen = ask(internet, name, "A", options=["--dnssec"])
        bogus = seen["result"]["questions"][0]
        assert (seen["outcome"], seen["failedAt"], bogus["code"], bogus["dnssec"]) == ("failed", "answer", "SERVFAIL", "fails"), name
        assert "DNSSEC fails" in seen["reason"]
        # Without the question for signatures it is the resolver's failure alone.
        assert "SERVFAIL" in ask(internet, name, "A")["reason"]
    # Of the forged zone the rest is good.
    assert question(internet, "ns.forged.test", "A", "--dnssec")["dnssec"] == "validated"


def test_negative_and_large_answers(internet):
    none = ask(internet, "no-such.signed.test", "A", options=["--dnssec"])
    row = none["result"]["questions"][0]
    assert (none["outcome"], row["code"], row["dnssec"]) == ("failed", "NXDOMAIN", "validated")
    assert 0 < row["negativeSeconds"] <= 120 and row["records"] == []
    nothing = question(internet, "ns.signed.test", "MX")
    assert nothing["code"] == "NOERROR" and nothing["records"] == [] and 0 < nothing["negativeSeconds"] <= 120
    large = question(internet, "large.signed.test", "TXT")
    assert large["transport"] == "tcp" and len(large["records"]) == 12 and large["bytes"] > 2000
    assert question(internet, "n1.signed.test", "TXT")["transport"] == "udp"
    assert question(internet, "n1.signed.test", "A", "--tcp")["transport"] == "tcp"


ORACLE = """
import base64, json, sys, dns.message, dns.query
found = []
for name in json.loads(sys.argv[2]):
    for kind in json.loads(sys.argv[3]):
        query = dns.message.make_query(name, kind, use_edns=0, payload=1232)
        reply, _ = dns.query.udp_with_fallback(query, sys.argv[1], timeout=5)
        found.append([name, kind, base64.b64encode(reply.to_wire()).decode()])
print(json.dumps(found))
"""


def test_records_are_those_of_another_client(internet):
    """Over 500 pairs of a name and a type: code, flags, TTL and texts as dnspython reads the same resolver's answers."""
    names = [f"n{number}.signed.test" for number in range(36)] + ["alias3.signed.test", "none.signed.test", "signed.test", "www.bare.test"]
    told = internet.do("agent", "/usr/bin/python3", "-c", ORACLE, RESOLVER, json.dumps(names), json.dumps(TYPES)).stdout
    truth = {(name, kind): dns.message.from_wire(base64.b64decode(wire)) for name, kind, wire in json.loads(told)}
    compared = records = 0
    for name in names:
        rows = {row["type"]: row for part in (TYPES[:7], TYPES[7:]) for row in ask(internet, name, *part)["result"]["questions"]}
        for kind in TYPES:
            row, message = rows[kind], truth[name, kind]
            assert row["code"] == dns.rcode.to_text(message.rcode()), (name, kind)
            # AD is asked for by each in its own way.
            wanted = set(dns.flags.to_text(message.flags).lower().split()) & {"aa", "tc", "ra", "cd"}
            assert wanted == set(row["flags"]) - {"ad"}, (name, kind, row["flags"], message.flags)
            wanted = sorted((one.name.to_text(), dns.rdatatype.to_text(one.rdtype), rdata.to_digestable())
                            for one in message.answer for rdata in one)
            found = sorted((f"{one['name'].rstrip('.')}.", one["type"], dns.rdata.from_text(
                dns.rdataclass.IN, dns.rdatatype.from_text(one["type"]), one["text"]).to_digestable()) for one in row["records"])
            assert found == wanted, (name, kind)
            lives = {dns.rdatatype.to_text(one.rdtype): one.ttl for one in message.answer}
            assert all(abs(one["seconds"] - lives[one["type"]]) <= 60 for one in row["records"]), (name, kind)
            compared, records = compared + 1, records + len(found)
    assert compared >= 500 and records > 400
    measured("checks: names against dnspython", f"{compared} questions, {records} records, 0 differences")


def page(internet, url, *words):
    return internet.check("http", url, *words, settings=[f"CA_FILE={internet.authority}"])


@pytest.mark.parametrize("url, verdict", [
    ("https://a.wild.test/", "ok"), ("https://a.b.wild.test/", "wrongName"), ("https://45.0.2.11/", "ok"), ("https://45.0.2.10/", "wrongName"),
    ("https://lone.test/", "unknownIssuer"), ("https://long.test/", "ok"), ("https://named-a.test/", "ok"), ("https://named-b.test/", "ok"),
    ("https://named-c.test/", "wrongName"), ("https://old.test/", "handshake"), ("https://odd.test:8002/", "handshake"),
    ("https://odd.test:8003/", "handshake"), ("https://odd.test:8001/", "notReached")])
def test_certificates(internet, url, verdict):
    """The servers that `test_checks.py` has not: wildcards, addresses, chains, names by SNI, and handshakes that fail."""
    seen = page(internet, url)
    tls = seen["result"]["tls"]
    assert tls["verdict"] == verdict, seen
    failed = {"ok": ("ok", None), "notReached": ("timeout", "request")}.get(verdict, ("failed", "tls"))
    assert (seen["outcome"], seen["failedAt"]) == failed, seen
    if "long" in url:
        assert len(tls["chain"]) == 8 and "long.test" in json.dumps(tls["chain"][0])


def test_phases(internet):
    """Names, TLS, first byte and download take what the servers were told to take, as curl says of the same server."""
    def attempt():
        seen = page(internet, "https://slow.test/")
        assert seen["outcome"] == "ok", seen
        times = {key.removesuffix("Microseconds"): value / 1e6 for key, value in seen["result"]["times"].items()}
        # The other side's clock begins a moment earlier than ours.
        assert times["name"] >= 0.027 and times["tls"] >= 0.9 * DELAYS["tls"] and times["firstByte"] >= 0.9 * DELAYS["answer"]
        parts = sum(times[key] for key in ("name", "connect", "tls", "firstByte", "download"))
        # What is between the handshake and the request is in the whole alone.
        assert 0 <= times["total"] - parts < 0.02, times
        attempt.times = times
        return max(times["name"] - 0.03, times["tls"] - DELAYS["tls"], times["firstByte"] - DELAYS["answer"])
    excess = min(attempt() for _ in range(3))
    assert excess < 0.05, attempt.times
    cut = page(internet, "https://slow.test/")["result"]
    assert (cut["bodyBytes"], cut["isCut"], len(cut["sample"])) == (65_536, True, 200)
    told = internet.do("agent", "curl", "-sS", "-o", "/dev/null", "--cacert", internet.authority, "--resolve", "slow.test:443:45.0.2.8",
                       "-w", "%{time_connect} %{time_appconnect} %{time_starttransfer}", "https://slow.test/").stdout
    connect, secured, first = map(float, told.split())
    assert secured - connect >= DELAYS["tls"] and first - secured >= DELAYS["answer"]
    measured("checks: phases of a page against curl", f"tls {attempt.times['tls'] * 1e3:.1f} ms (curl {(secured - connect) * 1e3:.1f}), "
             f"first byte {attempt.times['firstByte'] * 1e3:.1f} ms (curl {(first - secured) * 1e3:.1f})")


def test_ports_that_swallow(internet):
    """A tarpit is connected to and says nothing; what drops packets is a timeout; neither outlasts its time."""
    quiet = internet.check("tcp", "odd.test", "--port", 8001, "--banner", 64)
    assert (quiet["outcome"], quiet["result"].get("banner") or "") == ("ok", "")
    greeted = internet.check("tcp", "odd.test", "--port", 8004, "--banner", 64)
    assert greeted["outcome"] == "ok"
    dropped = internet.check("tcp", "odd.test", "--port", 8009, "--deadline", 3, code=1)
    assert (dropped["outcome"], dropped["failedAt"]) == ("timeout", "connect")
    silent = internet.check("http", "http://odd.test:8001/", "--deadline", 3, code=1)
    assert (silent["outcome"], silent["failedAt"]) == ("timeout", "request")
    reset = internet.check("http", "http://odd.test:8002/", "--deadline", 5, code=1)
    assert reset["outcome"] == "failed"


def test_pages_without_end(internet):
    """A byte a second, headers without end, and bytes that are no text: the time, the bound, and JSON that stays JSON."""
    drip = page(internet, "http://slow.test/drip", "--deadline", 4)
    assert (drip["outcome"], drip["failedAt"]) == ("timeout", "request"), drip
    headers = page(internet, "http://slow.test/headers")
    assert headers["outcome"] == "failed", headers
    odd = page(internet, "http://slow.test/bytes")
    assert odd["outcome"] == "ok" and odd["result"]["bodyBytes"] == 9, odd
    # Nothing is unpacked, and what is no text is shown as digits.
    assert odd["result"]["sample"] == "610062fffe63f0640a"
