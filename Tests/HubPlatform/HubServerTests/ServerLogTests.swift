import Daemon
import HTTPTypes
import HubCore
import HubTestSupport
import Hummingbird
import MonitorCore
import Testing

@testable import HubServer

@Suite("the hub's own log") struct ServerLogTests {
    private let time = UTCTime(milliseconds: 1_795_268_525_000)

    private func fill(_ lines: RecentLines) {
        lines.add(.notice, "monitor-hub 0.1.0, data in '/var/lib/monitor-hub'", at: time)
        lines.add(.warning, "Store: <b>the disk</b> is nearly full", at: time)
        lines.add(.error, "TLS: Keeping the previous certificate: it has ended", at: time)
        lines.add(.info, "Store: 12 rows were packed", at: time)
    }

    @Test("an administrator reads it, the newest first, by level, part and text")
    func page() async throws {
        try await AskedHub.with { hub in
            fill(hub.lines)
            let (anna, _) = try await hub.session(.administrator)
            func texts(_ words: String) async throws -> [Substring] {
                let html = try await hub.ask(.get, "/server-log" + words, anna).body
                return html.matches(of: /<td class="line">(.*?)<\/td>/).map { $0.1.prefix(6) }
            }
            #expect(try await texts("") == ["Store:", "TLS: K", "Store:", "monito"])
            #expect(try await texts("?level=warning") == ["TLS: K", "Store:"])
            #expect(try await texts("?level=error") == ["TLS: K"])
            #expect(try await texts("?part=Store") == ["Store:", "Store:"])
            #expect(try await texts("?part=Store&level=warning&q=DISK") == ["Store:"])
            #expect(try await texts("?q=none") == [])
            #expect(try await texts("?level=other&page=x") == ["Store:", "TLS: K", "Store:", "monito"])
            let html = try await hub.ask(.get, "/server-log?q=none", anna).body
            #expect(html.contains("No line matches") && html.contains(#"href="/server-log""#))
            let all = try await hub.ask(.get, "/server-log", anna).body
            #expect(all.contains("&lt;b&gt;the disk&lt;/b&gt;") && !all.contains("<b>the disk"))
            #expect(all.contains("<option>Store</option>") && all.contains("<option>TLS</option>"))
        }
    }

    @Test("more lines than a page holds go on, and the ring's bound holds")
    func pages() async throws {
        try await AskedHub.with { hub in
            for number in 1...700 { hub.lines.add(.info, "line \(number)", at: time) }
            let (anna, _) = try await hub.session(.administrator)
            let first = try await hub.ask(.get, "/server-log", anna).body
            #expect(
                first.contains(">line 700<") && first.contains(">line 601<") && !first.contains(">line 600<"))
            #expect(first.contains("1 to 100 of 500") && first.contains("has logged 700 lines"))
            #expect(first.contains("refresh.js") && first.contains(#"data-part="5""#))
            let last = try await hub.ask(.get, "/server-log?page=5", anna).body
            #expect(last.contains(">line 201<") && !last.contains("line 200<"))
            // What somebody reads further back stays where it is.
            #expect(!last.contains("refresh.js") && !last.contains("data-part="))
        }
    }

    @Test("programs get lines with their numbers, and go on after the last; wrong words are refused")
    func programs() async throws {
        try await AskedHub.with { hub in
            fill(hub.lines)
            let token = try await hub.store.newToken(named: "log", .administrator).revealed
            let bearer: HTTPFields = [.authorization: "Bearer \(token)"]
            let path = "/api/v1/server-log"
            #expect(
                try await hub.ask(.get, path + "?level=error&after=2", bearer).body == """
                    {"since":"1970-01-01T00:00:00.000Z","written":4,"lines":[{"number":3,\
                    "at":"2026-11-21T13:42:05.000Z","level":"error","part":"TLS",\
                    "text":"TLS: Keeping the previous certificate: it has ended"}]}
                    """)
            let whole = try await hub.ask(.get, path, bearer).body
            #expect(
                whole.contains(#""number":1,"at":"2026-11-21T13:42:05.000Z","level":"notice","part":null"#))
            #expect(try await hub.ask(.get, path + "?level=loud", bearer).status == .badRequest)
            #expect(try await hub.ask(.get, path + "?after=-1", bearer).status == .badRequest)
            // Asking adds nothing that would be asked for again.
            #expect(hub.lines.written == 4)
        }
    }

    @Test("a part of the hub is a word with a capital before a colon")
    func parts() {
        let recent = RecentLines()
        for text in [
            "Store: x", "TLS: y", "cannot read: z", "Log of web01: 3", "10:20: x", "Store:x", "A: b",
        ] {
            recent.add(.info, text)
        }
        #expect(recent.lines.map(\.part) == ["Store", "TLS", nil, nil, nil, nil, nil])
    }
}
