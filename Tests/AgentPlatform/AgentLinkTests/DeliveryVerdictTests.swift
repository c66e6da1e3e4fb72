import HTTPClient
import Testing

@testable import AgentLink

@Suite("What an answer means for a snapshot") struct DeliveryVerdictTests {
    @Test("200, 201, 202, 204: delivered", arguments: [200, 201, 202, 204])
    func delivered(status: Int) {
        #expect(DeliveryVerdict(status: status) == .delivered)
        #expect(DeliveryVerdict(status: status).delay(backoff: .seconds(1)) == nil)
    }

    @Test("400, 413, 422 with the platform's own reason: never acceptable", arguments: [400, 413, 422])
    func rejected(status: Int) {
        let verdict = DeliveryVerdict(
            HTTPReply(
                status: status, body: Array(#"{"error":"No."}"#.utf8), retryAfter: .seconds(5)))
        #expect(verdict == .rejected)
        #expect(verdict.delay(backoff: .seconds(1)) == nil)
    }

    @Test(
        "400, 413, 422 without one may be a proxy's: tried again, seldom",
        arguments: [(400, DeliveryVerdict.unsigned), (413, .tooLong), (422, .unsigned)])
    func unsigned(status: Int, expected: DeliveryVerdict) {
        for body in ["", "<h1>Request Entity Too Large</h1>", #"{"message":"x"}"#, #"{"error":{}}"#] {
            let verdict = DeliveryVerdict(HTTPReply(status: status, body: Array(body.utf8)))
            #expect(verdict == expected)
            #expect(verdict.delay(backoff: .seconds(1)) == .seconds(60))
        }
    }

    @Test("only 403 with the platform's own word is about the snapshot's name")
    func foreign() {
        let body = Array(#"{"error":"This key speaks for 'attic' alone.","code":"key-foreign"}"#.utf8)
        #expect(DeliveryVerdict(HTTPReply(status: 403, body: body)) == .foreign)
        #expect(DeliveryVerdict(HTTPReply(status: 401, body: body)) == .keyRefused)
        for code in ["key-pending", "key-on-hold", "key-denied", "key-unknown", "another", ""] {
            let body = Array(#"{"error":"No.","code":"\#(code)"}"#.utf8)
            #expect(DeliveryVerdict(HTTPReply(status: 403, body: body)) == .keyRefused)
        }
        #expect(
            DeliveryVerdict(HTTPReply(status: 403, body: Array(#"{"code":"key-foreign"}"#.utf8)))
                == .keyRefused)
    }

    @Test("401, 403: a minute to five, whatever the backoff says", arguments: [401, 403])
    func keyRefused(status: Int) {
        let verdict = DeliveryVerdict(status: status)
        #expect(verdict == .keyRefused)
        #expect(verdict.delay(backoff: .milliseconds(100)) == .seconds(60))
        #expect(verdict.delay(backoff: .seconds(100)) == .seconds(100))
        #expect(verdict.delay(backoff: .seconds(1000)) == .seconds(300))
    }

    @Test(
        "everything else is tried again",
        arguments: [0, 100, 301, 302, 308, 404, 405, 408, 425, 429, 500, 502, 503])
    func again(status: Int) {
        #expect(DeliveryVerdict(status: status) == .retry(notBefore: .zero))
        #expect(DeliveryVerdict(status: status).delay(backoff: .seconds(2)) == .seconds(2))
    }

    @Test("Retry-After is the least wait, an hour at most")
    func retryAfter() {
        #expect(
            DeliveryVerdict(status: 429, retryAfter: .seconds(30)).delay(backoff: .seconds(2)) == .seconds(30)
        )
        #expect(
            DeliveryVerdict(status: 503, retryAfter: .seconds(1)).delay(backoff: .seconds(2)) == .seconds(2))
        #expect(
            DeliveryVerdict(status: 503, retryAfter: .seconds(86400)).delay(backoff: .zero) == .seconds(3600))
        #expect(DeliveryVerdict(status: 503, retryAfter: .seconds(-5)).delay(backoff: .zero) == .zero)
    }

    @Test("no answer at all is tried again")
    func unreachable() {
        #expect(DeliveryVerdict.unreachable.delay(backoff: .seconds(3)) == .seconds(3))
    }
}
