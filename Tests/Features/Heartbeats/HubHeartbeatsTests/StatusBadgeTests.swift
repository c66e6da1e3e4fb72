import Heartbeats
import Testing

@testable import HubHeartbeats

@Suite("badges of status pages") struct StatusBadgeTests {
    @Test("one host that is down is down; hosts of which nothing is known say nothing")
    func summary() {
        #expect(StatusPage.Summary([.up, .up, .paused]) == .up)
        #expect(StatusPage.Summary([.up, .up, .new]) == .unknown)
        #expect(StatusPage.Summary([.up, .down]) == .down)
        #expect(StatusPage.Summary([.new, .paused]) == .unknown)
        #expect(StatusPage.Summary([]) == .unknown)
    }

    @Test("the JSON is what shields.io reads")
    func json() {
        #expect(
            String(decoding: StatusBadge("Web \"x\"", .down).json, as: UTF8.self)
                == #"{"schemaVersion":1,"label":"Web \"x\"","message":"down","color":"red"}"#)
    }

    @Test("a title is text in the picture, however it is written, and is cut")
    func picture() {
        let svg = String(decoding: StatusBadge("<script>&\"", .up).svg, as: UTF8.self)
        #expect(svg.hasPrefix("<svg ") && svg.hasSuffix("</svg>"))
        #expect(svg.contains("&lt;script&gt;&amp;&quot;: up") && !svg.contains("<script"))
        let long = String(decoding: StatusBadge(String(repeating: "x", count: 100), .up).svg, as: UTF8.self)
        #expect(
            long.contains(String(repeating: "x", count: 39) + "…<")
                && !long.contains(String(repeating: "x", count: 40)))
    }
}
