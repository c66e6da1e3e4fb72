import MonitorCore
import Testing

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

    @Test("twenty times for one name, however its letters are written; but whoever was in before gets in")
    func name() {
        var throttle = LoginThrottle(at: start)
        #expect(throttle.admit("anna", from: "192.0.2.200", at: start) == nil)
        throttle.succeeded("anna", from: "192.0.2.200")
        for index in 0..<20 { #expect(throttle.admit("Anna", from: "192.0.2.\(index)", at: start) == nil) }
        #expect(throttle.admit("ANNA", from: "192.0.2.99", at: start) != nil)
        #expect(throttle.admit("berta", from: "192.0.2.99", at: start) == nil)
        #expect(throttle.admit("anna", from: "192.0.2.200", at: start) == nil)
    }

    @Test("an IPv6 network counts as one address")
    func network() {
        var throttle = LoginThrottle(at: start)
        for index in 0..<10 { #expect(throttle.admit("x", from: "2001:db8::\(index)", at: start) == nil) }
        #expect(throttle.admit("x", from: "2001:db8::ffff", at: start) != nil)
        #expect(throttle.admit("x", from: "2001:db8:0:1::1", at: start) == nil)
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
        #expect(admitted == 300)
    }
}

@Suite("names and passwords") struct PeopleRulesTests {
    @Test("a password is long enough, not too long, and not obvious")
    func passwords() {
        func fault(_ text: String) -> PeopleFault? {
            do {
                try PeopleRules.check(password: Secret(text), of: "annamaria1")
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
