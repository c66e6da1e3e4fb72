"""Every device has a name: real servers and clients on the lab's LAN, found names against expected ones."""

import json
import time
import unicodedata

from laboratory import ROOT, Agent, Receivers, measured, program, wait_for
from naming import Household, Sent, events, names_of, rows, watch


def test_household(lab):
    """Each device gets the name that its best source gives, and keeps the evidence of the others."""
    home = Household(lab)
    home.publish(lab[2], "living-room", "Living Room TV", "_airplay._tcp", "model=AppleTV6,2")
    home.publish(lab[3], "attic-nas", "Attic NAS", "_smb._tcp")
    home.publish(lab[4], "plain-host")
    home.announce(lab[5], "netbios", "office-pc")
    home.announce(lab[6], "ssdp", "MediaRenderer")
    began = time.monotonic()
    agent, receivers = watch(lab, **home.settings(), RESOLVE_NAMES="no")
    home.ask_dhcp(lab[7], "game-console-1", "-V", "android-dhcp-14")
    expected = {
        1: ("operator", "Anna's iPad"), 2: ("dnsSd", "Living Room TV"), 3: ("dnsSd", "Attic NAS"),
        4: ("mdns", "plain-host"), 5: ("netbios", "OFFICE-PC"), 7: ("lease", "game-console-1"),
    }

    def found():
        seen = rows(receivers)
        table = {}
        for number in expected:
            row = seen.get(lab[number].mac, {})
            first = (row.get("names") or [{}])[0]
            table[number] = (first.get("source"), row.get("deviceName"))
        return table
    try:
        wait_for(lambda: found() == expected, 30, "every name")
    finally:
        for number, (source, name) in expected.items():
            print(f"{lab[number].ipv4}: expected {source} {name!r}, found {found()[number]}")
    measured("a household of six named by their best sources",
             f"{time.monotonic() - began:.1f} s after start")
    seen = rows(receivers)
    assert names_of(seen[lab[7].mac])["dhcp"] == "game-console-1"
    assert {"kind": "phone", "reason": "DHCP vendor class android-dhcp-14"} in seen[lab[7].mac]["hints"]
    assert seen[lab[2].mac]["model"] == "AppleTV6,2" and "_airplay._tcp" in seen[lab[2].mac]["services"]
    assert names_of(seen[lab[2].mac])["mdns"] == "living-room"
    wait_for(lambda: "upnp:MediaRenderer" in rows(receivers)[lab[6].mac].get("services", []), 10,
             "the renderer")
    assert all(row["macRandomised"] for row in seen.values())
    home.names.write_text(f"{lab[1].mac} = Anna's iPad\n{lab[2].mac} = Telly\n")
    wait_for(lambda: rows(receivers)[lab[2].mac]["deviceName"] == "Telly", 15, "a name written while it runs")
    assert agent.failures() == []
    agent.end()
    table = lab.must("router", program(), "devices", "--config", agent.config)
    assert "Telly" in table and "lease 'game-console-1'" in table and "phone?" in table


def test_fifty_named(make_lab):
    """Fifty devices are identified within 30 s of the start; what was sent for it, beside arp-scan's share."""
    lab = make_lab(50)
    home = Household(lab)
    home.leases.write_text("".join(f"1900000000 {host.mac} {host.ipv4} lease-{host.id} *\n"
                                   for host in lab.hosts[:20]))
    for host in lab.hosts[20:35]:
        home.announce(host, "netbios", f"pc-{host.id}")
    for host in lab.hosts[35:]:
        home.publish(host, f"mdns-{host.id}")
    sent = Sent(lab, "arp or udp")
    began = time.monotonic()
    lines = lab.must("router", "arp-scan", "--interface=br-lan", "--plain", "192.168.77.0/24").splitlines()
    measured("arp-scan of the same /24",
             f"{len(lines)} of 50 addresses after {time.monotonic() - began:.1f} s; sent"
             f" {len(sent.arp())} ARP requests, and asked nobody for a name")
    assert len(lines) == 50
    lab.must("router", "ip", "neighbour", "flush", "all")
    sent.clear()
    began = time.monotonic()
    agent, receivers = watch(lab, **home.settings(), RESOLVE_NAMES="no")

    def unnamed():
        seen = rows(receivers)
        return [host.id for host in lab.hosts if not seen.get(host.mac, {}).get("names")]
    wait_for(lambda: {host.mac for host in lab.hosts} <= set(rows(receivers)), 30, "fifty devices")
    measured("fifty devices found",
             f"{time.monotonic() - began:.1f} s after start; sent {len(sent.arp())} ARP requests")
    try:
        wait_for(lambda: not unnamed(), 30, "fifty names")
    finally:
        print("without a name:", unnamed())
    measured("fifty devices named",
             f"{time.monotonic() - began:.1f} s after start; sent {len(sent.arp())} ARP requests"
             f" and {len(sent.questions())} questions for names")


def test_passive(lab):
    """PASSIVE sends nothing: not one frame leaves the router; what is said unasked still names."""
    home = Household(lab)
    receivers = Receivers(lab, only="rest")
    sent = Sent(lab, "arp or udp")
    agent = Agent(lab, receivers.settings(), **home.settings(PASSIVE="yes")).capturing()
    agent.wait_line("Passive: Nothing is sent")
    home.publish(lab[2], "living-room", "Living Room TV", "_airplay._tcp")
    wait_for(lambda: rows(receivers).get(lab[2].mac, {}).get("deviceName") == "Living Room TV", 20,
             "the name heard")
    time.sleep(3)
    assert sent.lines() == []
    # Who never speaks IPv4 is at most known by what it says over IPv6.
    assert ":" in rows(receivers).get(lab[3].mac, {"ip": ":"})["ip"]


def test_changes(lab):
    """A host that changes its address, one that rotates its hardware address, one that claims another's, a
    stranger's DHCP server and a router: each is told once."""
    home = Household(lab)
    agent, receivers = watch(lab, **home.settings(ASK_DEVICES="no"), RESOLVE_NAMES="no", ARP_INTERVAL="10",
                             ACTIVE_SECONDS="20")
    everyone = {host.mac for host in lab.hosts}
    wait_for(lambda: everyone <= set(rows(receivers)), 15, "everyone")
    # The same identifier under two hardware addresses.
    home.ask_dhcp(lab[2], "bens-phone", "-x", "0x3d:ff0102030405060708")
    rotated = "06:77:00:00:00:99"
    time.sleep(1)
    lab.must(lab[2], "ip", "link", "set", "eth0", "address", rotated)
    home.ask_dhcp(lab[2], "bens-phone", "-x", "0x3d:ff0102030405060708")
    # Its new address; the old one is given up first.
    lab.must(lab[3], "ip", "addr", "del", f"{lab[3].ipv4}/24", "dev", "eth0")
    lab.must(lab[3], "ip", "addr", "add", "192.168.77.140/24", "dev", "eth0")
    # An impostor answers for a victim.
    lab.must(lab[4], "ip", "addr", "add", f"{lab[5].ipv4}/32", "dev", "eth0")
    lab.start(lab[6], "dnsmasq", "--conf-file=/dev/null", "--keep-in-foreground", "--port=0", "--pid-file=",
              "--log-facility=/dev/null", "--user=root", f"--dhcp-leasefile={lab.folder}/rogue.leases",
              "--dhcp-range=192.168.77.200,192.168.77.210,1h", "--no-ping")
    home.advertise(lab[7])
    home.ask_dhcp(lab[8], "guest")

    def told(kind, **facts):
        return [event for event in events(receivers, kind) if facts.items() <= event.items()]
    wait_for(lambda: told("router.advertised", mac=lab[7].mac), 20, "the stranger's router")
    wait_for(lambda: told("device.addressConflict", ip=lab[5].ipv4), 60, "the conflict")
    conflict = told("device.addressConflict", ip=lab[5].ipv4)[0]
    assert {conflict["mac"], conflict["otherMac"]} == {lab[4].mac, lab[5].mac}
    row = wait_for(lambda: rows(receivers).get(rotated), 20, "the rotated device")
    assert row["earlier"] == {"mac": lab[2].mac, "reason": "DHCP client identifier"}
    assert told("router.advertised", mac=lab[6].mac, detail="a DHCP server")
    change = wait_for(lambda: told("device.addressChanged", mac=lab[3].mac), 60, "the changed address")
    assert (change[0]["previousIp"], change[0]["ip"]) == (lab[3].ipv4, "192.168.77.140")
    for kind in "device.addressConflict", "device.addressChanged", "router.advertised":
        for event in events(receivers, kind):
            assert len(told(kind, mac=event.get("mac"), ip=event["ip"])) == 1
            assert len(agent.lines(kind, event["ip"], event["mac"])) == 1


def test_flood(lab):
    """Ten thousand DHCP requests of made-up clients: the real devices keep their rows, memory stays bounded."""
    home = Household(lab)
    agent, receivers = watch(lab, **home.settings())
    everyone = {host.mac: host.ipv4 for host in lab.hosts}
    wait_for(lambda: set(everyone) <= set(rows(receivers)), 15, "everyone")
    before = agent.resident()
    lab.must(lab[8], ROOT / "Tests/Lab/announcer.py", "dhcp-flood", "10000")
    agent.wait_line("More DHCP on 'br-lan'")
    home.ask_dhcp(lab[2], "after-the-flood")
    wait_for(lambda: names_of(rows(receivers)[lab[2].mac]).get("lease") == "after-the-flood", 20,
             "a name after it")
    seen = rows(receivers)
    assert {mac: seen[mac]["ip"] for mac in everyone} == everyone
    grown = agent.resident() - before
    measured("10,000 made-up DHCP clients", f"{len(seen)} rows, resident memory {grown / 1024:+.0f} KiB")
    assert len(seen) <= 9 + 50 + 1 and grown < 8 << 20


def test_restart(lab):
    """First seen outlives a restart; a damaged state file is said once, and a new one begun."""
    agent, receivers = watch(lab)
    wait_for(lambda: len(rows(receivers)) >= 9, 15, "everyone")
    first = {mac: row["firstSeen"] for mac, row in rows(receivers).items()}
    agent.end()
    state = agent.state / "devices.state"
    assert state.stat().st_size < 1000 * len(first)
    measured("the state of nine devices", f"{state.stat().st_size} bytes")
    again = Agent(lab, receivers.settings(), STATE_DIR=agent.state).capturing()
    count = len(receivers.stored())
    wait_for(lambda: len(receivers.stored()) > count + 1 and len(rows(receivers)) >= 9, 15, "everyone again")
    assert {mac: row["firstSeen"] for mac, row in rows(receivers).items() if mac in first} == first
    assert events(receivers, "device.new") == [] and again.failures() == []
    again.end()
    content = bytearray(state.read_bytes())
    content[len(content) // 2] ^= 1
    state.write_bytes(content)
    third = Agent(lab, receivers.settings(), STATE_DIR=agent.state).capturing()
    third.wait_line("cannot use", "It is damaged")
    count = len(receivers.stored())
    wait_for(lambda: len(receivers.stored()) > count + 1 and len(rows(receivers)) >= 9, 15, "everyone")
    third.end()
    assert len(third.failures()) == 1
    listed = json.loads(lab.must("router", program(), "devices", "--json", "--config", third.config))
    assert {row["mac"] for row in listed["devices"]} >= {host.mac for host in lab.hosts}


# Escapes that colour and move, line ends that forge a line, markup, broken UTF-8, a direction override, C1
# controls.
HOSTILE = b"a\x1b[31m\n<5>ERROR: forged\r\x9b2J<script>\xff\xe2\x80\xae\xc2\x85"
CLEAN = "a31m5ERRORforged2Jscript"


def is_clean(text):
    """Nothing in it but line ends can move a cursor, colour a screen or turn the direction of writing."""
    return all(character == "\n" or unicodedata.category(character) not in ("Cc", "Cf", "Zl", "Zp")
               for character in text)


def test_hostile_names(lab):
    """A name full of control characters and markup reaches snapshot, log and terminal as one clean word."""
    home = Household(lab)
    agent, receivers = watch(lab, **home.settings(ASK_DEVICES="no"))
    wait_for(lambda: lab[2].mac in rows(receivers), 15, "the host")
    agent.end()
    # Who comes after a restart is news, and stands in the log by name.
    agent, receivers = watch(lab, **home.settings(ASK_DEVICES="no", STATE_DIR=agent.state))
    newcomer = "06:77:00:00:00:77"
    lab.must(lab[2], "ip", "link", "set", "eth0", "address", newcomer)
    home.ask_dhcp(lab[2], None, "-x", "0x0c:" + HOSTILE.hex(), "-V", "x\x1b]0;forged\x07y")
    lab.must(lab[2], "ping", "-c", "1", "192.168.77.1")
    row = wait_for(lambda: rows(receivers).get(newcomer), 15, "the newcomer")
    assert names_of(row)["dhcp"] == CLEAN
    line = agent.wait_line("device.new", newcomer)[0]
    assert f"'{CLEAN}'" in line
    agent.end()
    log = agent.errors.read_bytes().decode()
    assert is_clean(log) and not any("forged" in line and "device." not in line for line in log.splitlines())
    table = lab.must("router", program(), "devices", "--config", agent.config)
    assert CLEAN in table and is_clean(table)
    assert all(line[:1] in (" ", "N") or " 0" in line or "device" in line for line in table.splitlines())


def test_leases_of_several_servers(lab):
    """dhcpd's file begins with comments in words; Kea keeps most leases beside its file, and moves them while it runs."""
    dhcpd, kea = lab.folder / "dhcpd.leases", lab.folder / "kea-leases4.csv"
    dhcpd.write_text("# Written by the DHCP server of this house.\n\nauthoring-byte-order little-endian;\n\n"
                     f"lease {lab[1].ipv4} {{\n  hardware ethernet {lab[1].mac};\n  client-hostname \"Anna's #1\";\n}}\n")

    def write(suffix, number, name):
        path = lab.folder / (kea.name + suffix)
        path.write_text("address,hwaddr,client_id,valid_lifetime,expire,subnet_id,fqdn_fwd,fqdn_rev,hostname,state,"
                        f"user_context\n{lab[number].ipv4},{lab[number].mac},,43200,1796030000,1,0,0,{name},0,\n")
    write("", 2, "printer")
    write(".2", 3, "nas")
    agent, receivers = watch(lab, RESOLVE_NAMES="no", ASK_DEVICES="no", DEVICES_FILE=lab.folder / "none",
                             LEASE_FILES=f"{dhcpd},{kea}")

    def leased():
        seen = rows(receivers)
        return [names_of(seen.get(lab[number].mac, {})).get("lease") for number in range(1, 5)]
    wait_for(lambda: leased() == ["Anna's #1", "printer", "nas", None], 30, "names of three leases")
    write(".1", 4, "camera")
    wait_for(lambda: leased() == ["Anna's #1", "printer", "nas", "camera"], 20, "a lease that the cleanup moved")
    agent.end()
