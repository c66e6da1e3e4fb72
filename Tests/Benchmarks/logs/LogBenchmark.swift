import Foundation
import LogReview
import MonitorCore

/// How fast lines are redacted and digested, what is left of planted secrets, and how many ordinary lines are masked:
/// log-benchmark [FILE], by default lines of its own.
@main struct LogBenchmark {
    static func main() throws {
        let path = CommandLine.arguments.dropFirst().first
        let text = try path.map { [UInt8](try Data(contentsOf: URL(fileURLWithPath: $0))) } ?? made()
        let lines = LogLine.split(text)
        let bytes = lines.reduce(0) { $0 + $1.bytes.count }
        var best = Double.infinity
        for _ in 0..<5 {
            var redactor = Redactor(hosts: ["attic"])
            let start = processorSeconds()
            for line in lines { _ = redactor.redact(line.bytes) }
            best = min(best, processorSeconds() - start)
        }
        let start = processorSeconds()
        let digest = LogDigest(lines)
        let whole = processorSeconds() - start
        print("lines \(lines.count), bytes \(bytes)")
        print("redaction \(rate(bytes, best)) MB/s")
        print("digest (rules, redaction, folding) \(rate(bytes, whole)) MB/s, \(digest.rows.count) rows")
        let masked = lines.reduce(into: [SecretKind: Int]()) { all, line in
            var redactor = Redactor()
            _ = redactor.redact(line.bytes)
            for kind in redactor.found.keys { all[kind, default: 0] += 1 }
        }
        for (kind, count) in masked.sorted(by: { $0.key.rawValue < $1.key.rawValue }) {
            print(
                "masked \(kind.rawValue) in \(count) lines (\(Double(count * 10_000 / max(1, lines.count)) / 100) %)"
            )
        }
    }

    /// Of this thread alone: what else the machine does counts not.
    private static func processorSeconds() -> Double {
        var time = timespec()
        clock_gettime(CLOCK_THREAD_CPUTIME_ID, &time)
        return Double(time.tv_sec) + Double(time.tv_nsec) / 1e9
    }

    private static func rate(_ bytes: Int, _ seconds: Double) -> Double {
        (Double(bytes) / 1e6 / seconds * 10).rounded() / 10
    }

    /// A firewall, an SSH server, a DHCP server and systemd, in turns.
    private static func made() -> [UInt8] {
        var text = ""
        for number in 0..<60_000 {
            let (low, port) = (number % 250, 1024 + number * 7 % 60_000)
            let head = "Nov 30 13:\(10 + number % 50):\(10 + number / 50 % 50) attic"
            switch number % 6 {
            case 0:
                text +=
                    "\(head) kernel: [\(number).123456] DROP IN=eth0 OUT= MAC=aa:bb:cc:dd:ee:\(10 + low % 80):11:22:33:44:55:66:08:00 SRC=203.0.113.\(low) DST=192.168.1.1 LEN=40 TOS=0x00 PREC=0x00 TTL=243 ID=\(number) PROTO=TCP SPT=\(port) DPT=\(number % 1024) WINDOW=1024 RES=0x00 SYN URGP=0\n"
            case 1:
                text +=
                    "\(head) sshd[\(number)]: Failed password for invalid user admin from 203.0.113.\(low) port \(port) ssh2\n"
            case 2:
                text +=
                    "\(head) dnsmasq-dhcp[\(number)]: DHCPACK(br0) 192.168.1.\(low) aa:bb:cc:dd:ee:\(10 + low % 80) phone-\(low)\n"
            case 3:
                text +=
                    "\(head) systemd[1]: Started session-\(number).scope - Session \(number) of User alice.\n"
            case 4:
                text +=
                    "\(head) CRON[\(number)]: (root) CMD (test -x /usr/sbin/anacron || { cd / && run-parts --report /etc/cron.daily; })\n"
            default:
                text +=
                    "\(head) nginx: 198.51.100.\(low) - - \"GET /index.html?x=\(number) HTTP/1.1\" 200 \(port) \"-\" \"Mozilla/5.0 (X11; Linux x86_64) AppleWebKit/537.36 (KHTML, like Gecko)\"\n"
            }
        }
        return Array(text.utf8)
    }
}
