"""Whatever happens between agent and platform for the time of 120 cycles: afterwards the platform has every
snapshot that was taken, in order, each once in effect."""

import signal
import time

import certificates
from laboratory import WAN
from outbox import (CYCLE, accepted, agent, firsts, keys_are_names, names, platform, row, taken,
                    wait_until_all_came)

CYCLES = 120


class Fault:
    """Begun before its agent, ended in the middle of its run."""

    def __init__(self, lab, name, *options, host=WAN, settings=None):
        self.name, self.lab = name, lab
        self.receivers = platform(lab, *options)
        self.settings = {"PLATFORM_API_URL": self.receivers.url("rest", host)} | (settings or {})

    def end(self):
        self.receivers.again()


class WrongCertificate(Fault):
    def __init__(self, lab):
        self.good = certificates.make(lab.folder, "good")
        bad = certificates.make(lab.folder, "bad")
        super().__init__(lab, "wrong certificate", *self.tls(bad),
                         settings={"CA_FILE": self.good.authority})

    @staticmethod
    def tls(certificate):
        return "--tls-cert", certificate.file, "--tls-key", certificate.key

    def end(self):
        self.receivers.again(*self.tls(self.good))


class UnknownName(Fault):
    def __init__(self, lab):
        super().__init__(lab, "DNS failure", host="later")

    def end(self):
        (self.lab.folder.parent / "names").open("a").write(f"{WAN} later\n")
        servers = self.lab.must("router", "pgrep", "-a", "dnsmasq").splitlines()
        own = next(line.split()[0] for line in servers if f"/{self.lab.name}/" in line)
        self.lab.must("router", "kill", "-HUP", own)


class Gone(Fault):
    def __init__(self, lab):
        super().__init__(lab, "endpoint gone")
        self.receivers.kill()

    def end(self):
        self.receivers.start()


class LossyLine(Fault):
    """Every third packet of the connection is lost, both ways."""

    def __init__(self, lab):
        super().__init__(lab, "lossy line")
        port = self.receivers.ports["rest"]
        rules = "\n".join([
            "table inet lossy {", "chain input {", "type filter hook input priority 0;",
            f"tcp dport {port} numgen random mod 100 < 35 drop", "}",
            "chain output {", "type filter hook output priority 0;",
            f"tcp sport {port} numgen random mod 100 < 35 drop", "}", "}", ""])
        file = lab.folder / "lossy.nft"
        file.write_text(rules)
        lab.must("wan", "nft", "-f", file)

    def end(self):
        self.lab.must("wan", "nft", "delete", "table", "inet", "lossy")


def test_faults(lab):
    """503, 429 with Retry-After, a reset in mid-body, no answer, an answer that never comes although the
    body was taken, a wrong certificate, no such name, nobody there, a line that loses packets."""
    faults = [
        Fault(lab, "503", "--rest-status", "503"),
        Fault(lab, "429 with Retry-After", "--rest-status", "429", "--rest-retry-after", "3"),
        Fault(lab, "reset in mid-body", "--rest-reset"),
        Fault(lab, "hang", "--rest-hang"),
        Fault(lab, "accept, then close", "--rest-swallow"),
        WrongCertificate(lab), UnknownName(lab), Gone(lab), LossyLine(lab)]
    agents = [agent(lab, None, **fault.settings) for fault in faults]
    began = time.monotonic()
    for one in agents:
        one.wait_line("Cycle 1:")
    time.sleep(max(0, CYCLES * CYCLE - (time.monotonic() - began)))
    for fault in faults:
        fault.end()
    for one, fault in zip(agents, faults):
        wait_until_all_came(one, fault.receivers)
    for one in agents:
        one.send(signal.SIGTERM)
    for one in agents:
        one.process.wait(timeout=15)
    for one, fault in zip(agents, faults):
        got = accepted(fault.receivers)
        received = firsts(got)
        numbers = [sequence for _, sequence in received]
        lost = row(fault.name, len(taken(one)), received, len(got))
        assert lost == 0, fault.name
        assert numbers == list(range(1, len(numbers) + 1)), f"{fault.name}: order"
        assert len(numbers) >= CYCLES and keys_are_names(got), fault.name
    assert len(names(accepted(faults[4].receivers))) > len(firsts(accepted(faults[4].receivers))), \
        "what was taken without an answer came again"
