"""Several interfaces at once: their devices in one snapshot, each byte counted once."""

import signal

from laboratory import WAN, total, wait_for
from test_bytes import DATAGRAMS, PAYLOAD, SEND, V4, datagrams, since, watch

# More frames than the smallest ring holds.
BURST = 10_000
GUEST = "192.168.88.10"
SENT = DATAGRAMS * V4


def port(host):
    """The router's end of a host's cable."""
    return "p" + host.id.removeprefix("h")


def move_to_guests(lab, host):
    """A second bridge of the router, with a network of its own and this host in it."""
    for line in ("link add br-guest address 02:77:00:00:ff:07 type bridge stp_state 0 mcast_snooping 0",
                 "link set br-guest addrgenmode none", "link set br-guest up",
                 f"link set {port(host)} master br-guest", "address add 192.168.88.1/24 dev br-guest"):
        lab.must("router", "ip", *line.split())
    for line in ("address flush dev eth0", f"address add {GUEST}/24 dev eth0",
                 "route add default via 192.168.88.1"):
        lab.must(host, "ip", *line.split())


def test_two_networks(lab):
    """Devices of two bridges stand in one snapshot; what goes from one to the other is in both rows, once."""
    guest = lab[8]
    move_to_guests(lab, guest)
    receivers = watch(lab, INTERFACE="br-lan,br-guest")
    datagrams(lab, lab[1], WAN)
    datagrams(lab, guest, WAN)
    snapshots = since(receivers)
    assert total(snapshots, lab[1].mac, "txBytesTotal") == SENT
    assert total(snapshots, guest.mac, "txBytesTotal") == SENT
    receivers.first = len(receivers.stored())
    datagrams(lab, lab[1], GUEST)
    snapshots = since(receivers)
    assert total(snapshots, lab[1].mac, "txBytesTotal") == SENT
    assert total(snapshots, guest.mac, "rxBytesTotal") == SENT


def test_member(lab):
    """A bridge's own port beside the bridge is left out and said: nothing is counted twice."""
    name = port(lab[1])
    receivers = watch(lab, INTERFACE=f"br-lan,{name}")
    lab.agents[-1].wait_line(f"Leaving out '{name}': its traffic is counted on 'br-lan'")
    datagrams(lab, lab[1], WAN)
    snapshots = since(receivers)
    assert total(snapshots, lab[1].mac, "txBytesTotal") == SENT
    assert snapshots[-1]["capture"]["complete"]


def test_ring_grows(lab):
    """Drops that recur are said, and open the interface again with twice the ring; then all bytes count."""
    # The other engine has no ring.
    lab.engine = "pcap"
    receivers = watch(lab, CYCLE_TIME="0.5", INTERFACE="br-lan", CAPTURE_BUFFER_BYTES="262144",
                      CAPTURE_BUFFER_MAX_BYTES="524288")
    agent = lab.agents[-1]
    # Two do, unless a window ends while one of them is still on its way; three windows without drops end a loss.
    for _ in range(10):
        # Nobody empties the ring meanwhile: more than it holds is sent.
        agent.send(signal.SIGSTOP)
        lab.must(lab[1], "/usr/bin/python3", "-c", SEND, WAN, BURST, PAYLOAD)
        stored = len(receivers.stored())
        agent.send(signal.SIGCONT)
        wait_for(lambda: len(receivers.stored()) > stored, 5, "the next window")
        if agent.lines("The ring of 'br-lan' now holds"):
            break
    assert any(body["capture"]["packetsDropped"] for body in receivers.stored())
    agent.wait_line("The kernel dropped", "on 'br-lan'")
    agent.wait_line("The ring of 'br-lan' now holds 524288 bytes")
    agent.wait_line("Capture: Capturing on", count=2)
    receivers.next_stored()
    receivers.first = len(receivers.stored())
    datagrams(lab, lab[1], WAN)
    snapshots = since(receivers)
    assert total(snapshots, lab[1].mac, "txBytesTotal") == SENT
    assert all(body["capture"]["complete"] for body in snapshots)
