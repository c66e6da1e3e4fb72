import HubCore
import MonitorCore
import Testing

@testable import Accounts

@Suite("how often passwords may be tried") struct LoginThrottleTests {
    private let start = ContinuousClock.now

    @Test("ten times from one address, and again after a quarter of an hour")
    func address() {
        var throttle = LoginThrottle(at: start)
        for index in 0..<10 { #expect(throttle.admit("a\(index)", from: "192.0.2.1", at: start) == nil) }
        #expect(throttle.admit("b", from: "192.0.2.1", at: start + .seconds(60)) == .seconds(840))
        #expect(throttle.admit("b", from: "192.0.2.2", at: start + .seconds(60)) == nil)
        #expect(throttle.admit("b", from: "192.0.2.1", at: start + .seconds(900)) == nil)
    }

    @Test("ten times for one name, however its letters are written; but whoever was in before gets in")
    func name() {
        var throttle = LoginThrottle(at: start)
        #expect(throttle.admit("anna", from: "192.0.2.200", at: start) == nil)
        throttle.succeeded("anna", from: "192.0.2.200")
        for _ in 0..<9 { #expect(throttle.admit("Anna", from: "192.0.2.1", at: start) == nil) }
        for _ in 0..<2 { #expect(throttle.admit("ANNA", from: "192.0.2.2", at: start) == nil) }
        #expect(throttle.admit("anna", from: "192.0.2.2", at: start) != nil)
        #expect(throttle.admit("berta", from: "192.0.2.2", at: start) == nil)
        for _ in 0..<8 { #expect(throttle.admit("anna", from: "192.0.2.200", at: start) == nil) }
    }

    @Test("strangers who use up a name's attempts leave two to each network, and fifty in all")
    func reserve() {
        var throttle = LoginThrottle(at: start)
        var admitted = 0
        for address in 0..<100 {
            let attempts = (0..<9).map { _ in
                throttle.admit("anna", from: "192.0.2.\(address)", at: start) == nil
            }
            if (2..<20).contains(address) { #expect(attempts.count { $0 } == 2) }
            admitted += attempts.count { $0 }
        }
        #expect(admitted == 50)
    }

    @Test("one customer's many IPv6 networks draw on the reserve once")
    func site() {
        var throttle = LoginThrottle(at: start)
        for index in 0..<10 { _ = throttle.admit("anna", from: "192.0.2.\(index)", at: start) }
        let admitted = (0..<100).count {
            throttle.admit("anna", from: "2001:db8:1:\($0)::1", at: start) == nil
        }
        #expect(admitted == 2)
        #expect(throttle.admit("anna", from: "2001:db8:2::1", at: start) == nil)
    }

    @Test("however a name is varied into what no user is called, it counts as one")
    func impossible() {
        var throttle = LoginThrottle(at: start)
        let admitted = (0..<60).count { number in
            let address = "192.0.2.\(number / 10)"
            return throttle.admit("anna\0\(number)", from: address, at: start) == nil
        }
        #expect(admitted == 20)
        #expect(throttle.admit("anna", from: "192.0.2.99", at: start) == nil)
    }

    @Test("an IPv6 network counts as one address")
    func network() {
        var throttle = LoginThrottle(at: start)
        for index in 0..<10 { #expect(throttle.admit("x", from: "2001:db8::\(index)", at: start) == nil) }
        #expect(throttle.admit("x", from: "2001:db8::ffff", at: start) != nil)
        #expect(throttle.admit("y", from: "2001:db8::ffff", at: start) != nil)
        #expect(throttle.admit("y", from: "2001:db8:0:1::1", at: start) == nil)
        #expect(throttle.admit("x", from: "2001:db8:1::1", at: start) == nil)
    }

    @Test("who succeeds has spent nothing")
    func success() {
        var throttle = LoginThrottle(at: start)
        for _ in 0..<100 {
            #expect(throttle.admit("anna", from: "192.0.2.1", at: start) == nil)
            throttle.succeeded("anna", from: "192.0.2.1")
        }
    }

    @Test("a flood from everywhere is cut, and tables stay small")
    func flood() {
        var throttle = LoginThrottle(at: start)
        var admitted = 0
        for index in 0..<10_000 {
            let address = "10.0.\(index / 250).\(index % 250)"
            if throttle.admit("user\(index)", from: address, at: start) == nil { admitted += 1 }
        }
        #expect(admitted == 600)
    }
}

@Suite("names and passwords") struct AccountRulesTests {
    @Test("a password is long enough, not too long, and not obvious")
    func passwords() {
        func fault(_ text: String) -> AccountFault? {
            do {
                try AccountRules.check(password: Secret(text), of: "annamaria1")
                return nil
            } catch { return error }
        }
        #expect(fault("correct horse") == nil)
        #expect(fault("short") == .passwordShort)
        #expect(fault(String(repeating: "a", count: 1025)) == .passwordLong)
        #expect(fault("AnnaMaria1") == .passwordObvious)
        #expect(fault("aaaaaaaaaaaaaa") == .passwordObvious)
    }

    @Test("each role may do what those before it may")
    func roles() {
        #expect(Role.viewer < .operator && .operator < .administrator)
        #expect(Role.allCases.sorted() == Role.allCases)
    }

    @Test("secrets are compared whole")
    func secrets() {
        #expect(Secret("abc").matches(Secret("abc")))
        #expect(!Secret("abc").matches(Secret("abd")) && !Secret("abc").matches(Secret("ab")))
    }
}
