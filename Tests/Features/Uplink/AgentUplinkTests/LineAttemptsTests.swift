import AgentHost
import Foundation
import MonitorCore
import Probing
import TestSupport
import Testing
import Uplink

@testable import AgentUplink

@Suite("questions of a turn, as an agent asks them") struct LineAttemptsTests {
    private let denied = NetworkRange("203.0.113.0/24")

    private func attempts(proc: String = "/proc") -> LineAttempts {
        let policy = AddressPolicy(denied: [denied].compactMap { $0 }, own: [IPAddress(v4: 0xc000_0209)])
        var attempts = LineAttempts(screen: LineScreen(policy: policy, addresses: []), resolvers: [])
        attempts.proc = proc
        return attempts
    }

    @Test("nothing is sent to what this machine's rules refuse: it is left out of the turn")
    func refused() async throws {
        let attempts = attempts()
        for text in [
            "203.0.113.7", "192.0.2.9", "127.0.0.1", "169.254.169.254", "224.0.0.1", "::1", "0.0.0.0",
            // The house's: a hub must not reach into it.
            "192.168.1.1", "10.0.0.1", "100.64.0.1", "fd00::1", "fe80::1",
        ] {
            let address = try #require(IPAddress(text))
            #expect(await attempts.name(at: address) == nil)
            #expect(await attempts.connection(to: .init(address, port: 443)) == nil)
            let host = HostText.address(address).inURL
            #expect(await attempts.page("https://\(host)/") == nil)
            #expect(await attempts.portal("http://\(host)/") == nil)
        }
    }

    @Test(
        "a router that may not be asked, or that a link replaces, is not told as silent; none at all is said")
    func gateway() async throws {
        let folder = ScratchFolder()
        let file = folder.path + "/self/net/route"
        try FileManager.default.createDirectory(
            atPath: folder.path + "/self/net", withIntermediateDirectories: true)
        let head = "Iface\tDestination\tGateway\tFlags\tRefCnt\tUse\tMetric\tMask\tMTU\tWindow\tIRTT\n"
        for (row, found) in [
            ("eth0\t00000000\t077100CB\t0003\t0\t0\t0\t00000000\t0\t0\t0\n", nil),
            ("ppp0\t00000000\t00000000\t0001\t0\t0\t0\t00000000\t0\t0\t0\n", nil),
            ("", .noRoute),
        ] as [(String, LineTurn.Gateway?)] {
            try (head + row).write(toFile: file, atomically: false, encoding: .utf8)
            #expect(await attempts(proc: folder.path).gateway() == found)
        }
    }

    @Test(
        "private targets are the operator's to open, or this machine's own choice; a hub's own addresses never are"
    )
    func house() throws {
        let (router, hub) = (try #require(IPAddress("192.168.1.1")), try #require(IPAddress("45.0.0.9")))
        var lists = ProbePolicySettings()
        let screen = LineScreen.ofThisHost(lists, hub: [hub])
        #expect(screen.verdict(on: router) == .refused(.private))
        #expect(screen.verdict(on: router, isOwnChoice: true).isAllowed)
        #expect(screen.verdict(on: hub) == .refused(.own))
        lists.permitted = ["192.168.1.0/24", "45.0.0.0/24"].compactMap { NetworkRange($0) }
        let open = LineScreen.ofThisHost(lists, hub: [hub])
        #expect(open.verdict(on: router).isAllowed && open.verdict(on: hub) == .refused(.own))
    }

    @Test("what this machine refuses, or has no means for, is no question that failed")
    func localTrouble() {
        #expect(!LineAttempts.isAsked(ProbeOutcome(.error, at: .request, "")))
        #expect(!LineAttempts.isAsked(ProbeOutcome(.error, at: .connect, "")))
        #expect(!LineAttempts.isAsked(ProbeOutcome(.cancelled)))
        #expect(!LineAttempts.isAsked(ProbeOutcome(.refused, at: .policy, "Port 25 is for administrators.")))
        #expect(LineAttempts.isAsked(ProbeOutcome(.error, at: .name, "")))
        #expect(LineAttempts.isAsked(ProbeOutcome(.timeout, at: .connect, "")))
        #expect(
            LineAttempts.isAsked(ProbeOutcome(.refused, at: .policy, "", address: IPAddress(v4: 0x0a00_0001)))
        )
    }

    private func outcome(_ word: ProbeOutcome.Word, _ result: String, _ reason: String? = nil) throws
        -> ProbeOutcome
    {
        ProbeOutcome(word, reason, microseconds: 20_000, result: try ResultValue(Array(result.utf8)))
    }

    @Test("a name that does not exist is an answer; a refusal and silence are none")
    func names() throws {
        let answers: [(String, LineTurn.Finding)] = [
            (
                #"{"questions":[{"answered":true,"code":"NXDOMAIN","microseconds":9000}]}"#,
                .answered(seconds: 0.009)
            ),
            (
                #"{"questions":[{"answered":true,"code":"NOERROR","microseconds":9000}]}"#,
                .answered(seconds: 0.009)
            ),
            (
                #"{"questions":[{"answered":true,"code":"REFUSED","microseconds":9000}]}"#,
                .failed("the resolver answers REFUSED")
            ),
            (#"{"questions":[{"answered":false}]}"#, .failed("No answer.")),
            ("{}", .failed("No answer.")),
        ]
        for (result, finding) in answers {
            #expect(LineAttempts.finding(ofNames: try outcome(.failed, result, "No answer.")) == finding)
        }
    }

    @Test("a page counts with its certificate alone; a clock that is wrong makes no portal")
    func pages() throws {
        let answers: [(String, LineTurn.Page)] = [
            (#"{"status":403,"tls":{"verdict":"ok"}}"#, .answered(seconds: 0.02)),
            (#"{"tls":{"verdict":"ok"}}"#, .failed("Why.")),
            (#"{"status":200,"tls":{"verdict":"wrongName"}}"#, .wrongCertificate),
            (#"{"tls":{"verdict":"selfSigned"}}"#, .wrongCertificate),
            (#"{"tls":{"verdict":"unknownIssuer"}}"#, .wrongCertificate),
            (#"{"tls":{"verdict":"notYet"}}"#, .failed("Why.")),
            (#"{"tls":{"verdict":"expired"}}"#, .failed("Why.")),
            (#"{"tls":{"verdict":"notReached"}}"#, .failed("Why.")),
            (#"{"status":200}"#, .failed("Why.")),
        ]
        for (result, page) in answers {
            #expect(LineAttempts.page(try outcome(.failed, result, "Why.")) == page)
        }
    }

    @Test("only 204 without a body shows that nothing answers in the page's place")
    func portals() throws {
        let answers: [(String, LineTurn.Portal)] = [
            (#"{"status":204,"bodyBytes":0}"#, .none),
            (#"{"status":204,"bodyBytes":1}"#, .intercepted(status: 204)),
            (#"{"status":302,"bodyBytes":0}"#, .intercepted(status: 302)), ("{}", .failed("Why.")),
        ]
        for (result, portal) in answers {
            #expect(LineAttempts.portal(try outcome(.ok, result, "Why.")) == portal)
        }
    }

    @Test("a router that refuses a connection is there")
    func heard() throws {
        #expect(LineAttempts.isHeard(try outcome(.ok, "{}")))
        #expect(LineAttempts.isHeard(try outcome(.failed, #"{"attempts":[{"error":"refused"}]}"#)))
        #expect(!LineAttempts.isHeard(try outcome(.timeout, #"{"attempts":[{"error":"timeout"}]}"#)))
    }
}
