"""The whole table: each device with the server that Debian has for it, the name expected and the name found; once
with questions, once in passive mode, where not one packet may leave."""

import time

from laboratory import measured, wait_for
from naming import Household, Sent, events, names_of, rows, watch

# Host: what runs there; the name to be shown and its source; a further source's name. None: no name but the
# address.
TABLE = {
    1: ("line in the operator's file", ("operator", "Anna's iPad"), None),
    2: ("avahi, _airplay._tcp", ("dnsSd", "Living Room TV"), ("mdns", "living-room")),
    3: ("avahi, _smb._tcp", ("dnsSd", "Attic NAS"), ("mdns", "attic-nas")),
    4: ("avahi, host name alone", ("mdns", "plain-host"), None),
    5: ("nmbd", ("netbios", "OFFICE-PC"), None),
    6: ("udhcpc, option 12", ("lease", "game-console-1"), ("dhcp", "game-console-1")),
    7: ("dhclient, option 81", ("lease", "school-laptop"), ("dhcp", "school-laptop")),
    8: ("LLMNR responder", ("llmnr", "DESKTOP-7"), None),
    9: ("line in /etc/hosts", ("hosts", "printer-by-hosts"), None),
    10: ("reverse DNS", ("dns", "kitchen-speaker"), None),
    11: ("miniupnpd", None, None),
    12: ("nothing: silent but for ARP", None, None),
    13: ("dhclient -6, option 39", ("dhcpv6", "v6-laptop"), None),
}
SERVER = 14
# Told only to who asks: by question, by name server.
UNHEARD = {8, 10}


def settle(home, lab):
    """Everybody else starts after the agent, so that it hears what is said unasked."""
    home.publish(lab[2], "living-room", "Living Room TV", "_airplay._tcp", "model=AppleTV6,2")
    home.publish(lab[3], "attic-nas", "Attic NAS", "_smb._tcp")
    home.publish(lab[4], "plain-host")
    home.samba(lab[5], "OFFICE-PC")
    home.announce(lab[8], "llmnr", "DESKTOP-7")
    home.gateway(lab[11])
    home.ask_dhcp(lab[6], "game-console-1", "-V", "android-dhcp-14")
    home.lease(lab[7], 'fqdn.fqdn "school-laptop.lan"', "fqdn.encoded on")
    home.lease(lab[13], 'fqdn.fqdn "v6-laptop.lan"', version="-6")


def found(lab, receivers, number):
    row = rows(receivers).get(lab[number].mac, {})
    names = row.get("names", [])
    return (names[0]["source"], row["deviceName"]) if names else None


def table(lab, receivers, wanted, what):
    """Keeps the table for the end of the run; gives the rows that are not as wanted."""
    wrong = []
    lines = [f"{'DEVICE':16}{'RUNS':30}{'EXPECTED':27}{'FOUND':27}"]
    for number, (runs, _, _) in TABLE.items():
        is_right = found(lab, receivers, number) == wanted[number]
        cells = [" ".join(pair) if pair else "no name" for pair in (wanted[number], found(lab, receivers, number))]
        lines.append(f"{lab[number].ipv4:16}{runs:30}{cells[0]:27}{cells[1]:27}{'right' if is_right else 'WRONG'}")
        wrong += [] if is_right else [number]
    measured(what, "\n" + "\n".join(lines))
    return wrong


def test_table(make_lab):
    """Every device by its best source, within half a minute, and the evidence of the others beside it."""
    lab = make_lab(SERVER)
    home = Household(lab, server=lab[SERVER])
    home.hosts_file(lab[9], "printer-by-hosts")
    home.resolve_only(lab[10])
    agent, receivers = watch(lab, **home.settings(RESOLVE_NAMES="yes"))
    began = time.monotonic()
    settle(home, lab)
    wanted = {number: best for number, (_, best, _) in TABLE.items()}
    try:
        wait_for(lambda: {n: found(lab, receivers,
                                   n) for n in TABLE} == wanted, 60, "every name of the table")
    finally:
        wrong = table(lab, receivers, wanted, "names with questions (ASK_DEVICES=yes, RESOLVE_NAMES=yes)")
    measured("the table of thirteen devices", f"{len(TABLE) - len(wrong)} of {len(TABLE)} right after"
             f" {time.monotonic() - began:.1f} s")
    seen = rows(receivers)
    for number, (_, _, further) in TABLE.items():
        assert further is None or names_of(seen[lab[number].mac]).get(further[0]) == further[1]
    gateway = seen[lab[11].mac]
    assert "upnp:InternetGatewayDevice" in gateway["services"]
    assert {"kind": "router", "reason": "service upnp:InternetGatewayDevice"} in gateway["hints"]
    laptop = {"kind": "computer", "reason": "DHCP options asked for as dhclient does"}
    assert laptop in seen[lab[7].mac]["hints"]
    home.advertise(lab[12])
    wait_for(lambda: [e for e in events(receivers,
                                        "router.advertised") if e["mac"] == lab[12].mac], 20, "the router")
    assert agent.failures() == []


def test_passive_table(make_lab):
    """PASSIVE: whoever speaks is named, whoever waits to be asked is not, and no packet at all leaves."""
    lab = make_lab(SERVER)
    sent = Sent(lab)
    home = Household(lab, server=lab[SERVER])
    home.hosts_file(lab[9], "printer-by-hosts")
    agent, receivers = watch(lab, **home.settings(PASSIVE="yes"))
    agent.wait_line("Passive: Nothing is sent", "Silent devices are not found", "none by reverse DNS")
    began = time.monotonic()
    settle(home, lab)
    # Somebody asks for them, as people's programs do: that is how a silent LAN's addresses are heard.
    for number in 1, 9:
        lab.must(lab[number], "ping", "-c", "1", "-W", "1", lab[2].ipv4)
    wanted = {number: None if number in UNHEARD else best for number, (_, best, _) in TABLE.items()}
    try:
        wait_for(lambda: {n: found(lab, receivers,
                                   n) for n in TABLE} == wanted, 60, "every name that is heard")
        # A sweep, a round of questions and the next would all have come by now.
        time.sleep(10)
    finally:
        wrong = table(lab, receivers, wanted, "names in passive mode (PASSIVE=yes)")
    frames = sent.lines()
    measured("the table in passive mode",
             f"{len(TABLE) - len(wrong)} of {len(TABLE)} as expected, {len(frames)} frames"
             f" left the router in {time.monotonic() - began:.0f} s; missing: the names by "
             + " and ".join(TABLE[number][0] for number in sorted(UNHEARD)) + ", and the silent device")
    assert wrong == [] and frames == []
    assert "upnp:InternetGatewayDevice" in rows(receivers)[lab[11].mac]["services"]
    assert lab[12].mac not in rows(receivers) and agent.failures() == []
