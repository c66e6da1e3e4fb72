import MonitorCore
import Testing

@testable import ProbeKinds
@testable import Probing

@Suite("names from here", .timeLimit(.minutes(1))) struct NamesTests {
    @Test("all types are asked for at once, each with its code, flags and records")
    func types() async throws {
        let dns = try await LoopbackDNS { question in
            switch question.type {
            case .a: .addresses("45.0.0.1", seconds: 77)
            case .mx:
                LoopbackDNS.Answer(records: [
                    LoopbackDNS.record(15, [0, 10] + DNSName(host: "mx.example.net")!.wire)
                ])
            default: .none
            }
        }
        let outcome = try Attempts(dns: dns).outcome("dns", "example.net")
        #expect(outcome.word == .ok)
        let rows = outcome.result["questions"].elements
        #expect(rows.map { $0["type"].string } == ["A", "AAAA", "MX", "NS", "TXT"])
        #expect(rows[0]["records"].elements.first?["text"].string == "45.0.0.1")
        #expect(rows[0]["records"].elements.first?["seconds"].whole == 77)
        #expect(rows[2]["records"].elements.first?["text"].string == "10 mx.example.net.")
        #expect(rows.allSatisfy { $0["code"].string == "NOERROR" && $0["transport"].string == "udp" })
        #expect(dns.questions.count == 5)
        try await dns.close()
    }

    @Test("a name that does not exist fails with that word, and private addresses in answers are only shown")
    func absent() async throws {
        let dns = try await LoopbackDNS { $0.name.hasPrefix("no") ? .noName : .addresses("192.168.1.1") }
        var attempts = Attempts(dns: dns)
        attempts.refused = [IPAddress("192.168.1.1")!]
        let absent = try attempts.outcome("dns", "no.example.net", #"{"types":["A"]}"#)
        #expect(absent.word == .failed)
        #expect(absent.result["questions"].elements.first?["code"].string == "NXDOMAIN")
        let inner = try attempts.outcome("dns", "router.example.net", #"{"types":["A"]}"#)
        #expect(inner.word == .ok)
        #expect(
            inner.result["questions"].elements.first?["records"].elements.first?["text"].string
                == "192.168.1.1")
        #expect(attempts.screened.isEmpty)
        try await dns.close()
    }

    @Test("info tells a host's addresses as this agent finds them, each screened; a private one stays untold")
    func information() async throws {
        let dns = try await LoopbackDNS { question in
            guard question.type == .a else { return .none }
            return question.name.hasPrefix("inner")
                ? .addresses("192.168.1.1") : .addresses("45.0.0.1", "45.0.0.2")
        }
        var attempts = Attempts(dns: dns)
        attempts.refused = [IPAddress("192.168.1.1")!]
        attempts.showsPrivate = false
        let found = try attempts.outcome("info", "www.example.net")
        #expect(found.word == .ok && found.address == IPAddress("45.0.0.1"))
        #expect(found.result["hostAddresses"].elements.map(\.string) == ["45.0.0.1", "45.0.0.2"])
        #expect(found.result["version"].string != nil)
        let inner = try attempts.outcome("info", "inner.example.net")
        #expect(inner.word == .refused && inner.address == nil)
        #expect(!String(decoding: inner.json, as: UTF8.self).contains("192.168"))
        let alone = try attempts.outcome("info", nil)
        #expect(alone.word == .ok && alone.result["hostAddresses"] == .null)
        try await dns.close()
    }

    @Test("a truncated answer is asked for again by TCP")
    func truncated() async throws {
        let dns = try await LoopbackDNS { question in
            question.byTCP ? .addresses("45.0.0.1", "45.0.0.2") : LoopbackDNS.Answer(flags: 0x8380)
        }
        let outcome = try Attempts(dns: dns).outcome("dns", "big.example.net", #"{"types":["A"]}"#)
        let row = try #require(outcome.result["questions"].elements.first)
        #expect(row["transport"].string == "tcp")
        #expect(row["records"].elements.count == 2)
        #expect(dns.questions.map(\.byTCP) == [false, true])
        try await dns.close()
    }

    @Test("what a resolver answers to bad signatures alone is told as such")
    func signatures() async throws {
        let dns = try await LoopbackDNS { question in
            if question.name == "bogus.example.net" {
                return question.isUnchecked ? .addresses("45.0.0.1") : .broken
            }
            if question.name == "down.example.net" { return .broken }
            var answer = LoopbackDNS.Answer.addresses("45.0.0.1")
            answer.flags = question.name == "signed.example.net" ? 0x81a0 : 0x8180
            return answer
        }
        func word(_ name: String) throws -> (ProbeOutcome.Word, String?) {
            let outcome = try Attempts(dns: dns).outcome("dns", name, #"{"types":["A"],"dnssec":true}"#)
            return (outcome.word, outcome.result["questions"].elements.first?["dnssec"].string)
        }
        #expect(try word("bogus.example.net") == (.failed, "fails"))
        #expect(try word("signed.example.net") == (.ok, "validated"))
        #expect(try word("plain.example.net") == (.ok, "unsigned"))
        #expect(try word("down.example.net").0 == .failed)
        try await dns.close()
    }

    @Test("replies to other questions are passed over, and a silent resolver is a timeout")
    func strangers() async throws {
        let dns = try await LoopbackDNS { _ in
            var answer = LoopbackDNS.Answer.addresses("45.0.0.1")
            answer.isStray = true
            return answer
        }
        let outcome = try Attempts(dns: dns).outcome(
            "dns", "example.net", #"{"types":["A"],"timeoutSeconds":0.1}"#)
        #expect(outcome.word == .timeout)
        try await dns.close()
    }

    @Test("an address is asked for by its reverse name")
    func reverse() async throws {
        let dns = try await LoopbackDNS { _ in
            LoopbackDNS.Answer(records: [LoopbackDNS.record(12, DNSName(host: "a.example.net")!.wire)])
        }
        let outcome = try Attempts(dns: dns).outcome("dns", "45.0.0.1")
        #expect(
            outcome.result["questions"].elements.first?["records"].elements.first?["text"].string
                == "a.example.net.")
        #expect(dns.questions.map(\.name) == ["1.0.0.45.in-addr.arpa"])
        try await dns.close()
    }

    @Test("a server that the asker names is screened")
    func server() async throws {
        var attempts = Attempts()
        attempts.refused = [IPAddress("45.0.0.53")!]
        let outcome = try attempts.outcome("dns", "example.net", #"{"server":"45.0.0.53"}"#)
        #expect(outcome.word == .refused)
        #expect(outcome.failedAt == .policy)
    }

    @Test("resolv.conf gives at most three servers, and none with a zone")
    func resolvers() {
        let text = """
            # comment
            nameserver 192.0.2.53
            nameserver\t2001:db8::53
            nameserver fe80::1%eth0
            options edns0
            nameserver 198.51.100.1
            nameserver 198.51.100.2
            """
        #expect(
            SystemResolvers.parse(text).map { "\($0.address)" } == [
                "192.0.2.53", "2001:db8::53", "198.51.100.1",
            ])
        #expect(SystemResolvers.parse("") == [])
    }

    @Test("a name with one refused address is refused, and an asker below operator is not told which")
    func mixed() async throws {
        let dns = try await LoopbackDNS { $0.type == .a ? .addresses("127.0.0.1", "192.168.1.1") : .none }
        var attempts = Attempts(dns: dns)
        attempts.refused = [IPAddress("192.168.1.1")!]
        let told = try attempts.outcome("tcp", "mix.example.net", port: 4000)
        #expect(told.word == .refused)
        #expect(told.address == IPAddress("192.168.1.1"))
        attempts.showsPrivate = false
        let untold = try attempts.outcome("tcp", "mix.example.net", port: 4000)
        #expect(untold.word == .refused)
        #expect(untold.address == nil)
        #expect(!String(decoding: untold.json, as: UTF8.self).contains("192.168"))
        try await dns.close()
    }

    @Test("names without addresses, that do not exist, and resolvers that fail each have their sentence")
    func unresolved() async throws {
        let dns = try await LoopbackDNS { question in
            question.name.hasPrefix("no") ? .noName : question.name.hasPrefix("bad") ? .broken : .none
        }
        func reason(_ name: String) throws -> String? {
            let outcome = try Attempts(dns: dns).outcome("tcp", name, port: 4000)
            #expect(outcome.failedAt == .name)
            return outcome.reason
        }
        #expect(try reason("no.example.net") == "The name does not exist (NXDOMAIN).")
        #expect(try reason("bad.example.net") == "The resolver answered SERVFAIL.")
        #expect(try reason("empty.example.net") == "The name has no address.")
        try await dns.close()
        #expect(try Attempts().outcome("tcp", "example.net", port: 4000).word == .error)
    }
}
