import Testing

@testable import Delivery

@Suite("What an answer means for a snapshot") struct DeliveryVerdictTests {
    @Test("200, 201, 202, 204: delivered", arguments: [200, 201, 202, 204])
    func delivered(status: Int) {
        #expect(DeliveryVerdict(status: status) == .delivered)
        #expect(DeliveryVerdict(status: status).delay(backoff: .seconds(1)) == nil)
    }

    @Test("400, 413, 422: never acceptable", arguments: [400, 413, 422])
    func rejected(status: Int) {
        #expect(DeliveryVerdict(status: status) == .rejected)
        #expect(DeliveryVerdict(status: status, retryAfter: .seconds(5)).delay(backoff: .seconds(1)) == nil)
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
