internal import HubCore
internal import MonitorCore
internal import MonitorWire

/// Matrix, by an access token. The message's id is the transaction's, so that a repeat is the same event.
///
/// Source: spec.matrix.org, client-server API, `PUT /rooms/{roomId}/send/{eventType}/{txnId}`, Mentions.
public struct MatrixChannel: ChannelLeaf {
    public static let word = "matrix"
    public static let title = "Matrix"
    public static let examples = [
        "matrixs://TOKEN@matrix.example/!ROOM:matrix.example",
        "matrix://:TOKEN@matrix.example/?rooms=!ROOM:matrix.example",
    ]
    private static let longest = 16_000

    let base: String
    let token: String
    let rooms: [String]

    public static func read(_ address: ChannelAddress) throws(ChannelAddressFault) -> Self? {
        guard address.scheme == "matrix" || address.scheme == "matrixs" else { return nil }
        let asked = (address.asked("rooms") + "," + address.asked("room")).split(separator: ",").map(
            String.init)
        let rooms = (address.path + asked).filter { $0.hasPrefix("!") || $0.hasPrefix("#") }
        let token = address.password.isEmpty ? address.user : address.password
        let isRoom: (String) -> Bool = { $0.hasPrefix("!") && $0.utf8.count <= 255 }
        guard address.user.isEmpty || address.password.isEmpty else {
            throw .incomplete(
                "A Matrix channel needs an access token, not a name with a password: matrixs://TOKEN@matrix.example/!ROOM:matrix.example."
            )
        }
        guard (1...1000).contains(token.utf8.count), (1...10).contains(rooms.count), rooms.allSatisfy(isRoom)
        else {
            throw .incomplete(
                "A Matrix channel has an access token and a room's ID, which begins with !: matrixs://TOKEN@matrix.example/!ROOM:matrix.example."
            )
        }
        let isPlain = address.scheme == "matrix" && address.isPlain
        return Self(base: "\(isPlain ? "http" : "https")://\(address.authority)", token: token, rooms: rooms)
    }

    public var canonical: String {
        let (scheme, rest) = (
            base.hasPrefix("https") ? "matrixs" : "matrix", base.drop { $0 != "/" }.dropFirst(2)
        )
        let plain = scheme == "matrix" ? "&scheme=http" : ""
        return
            "\(scheme)://\(PercentText.encoded(token))@\(rest)/?rooms=\(rooms.map { PercentText.encoded($0) }.joined(separator: ","))\(plain)"
    }

    public var place: String { "\(base) \(rooms.joined(separator: ", "))" }

    public func requests(_ message: Message) -> [ChannelRequest] {
        let links = (message.link.map { [$0] } ?? []) + message.acknowledgementLines
        let words = CleanText.cut(message.plainLines.joined(separator: "\n"), atMost: Self.longest)
        let text = Letters.unmentioned(([words] + links).joined(separator: "\n"))
        let markup = text.split(separator: "\n", omittingEmptySubsequences: false).map(Self.escaped).joined(
            separator: "<br>")
        return rooms.enumerated().map { index, room in
            var json = JSONWriter(reservingBytes: 1024)
            json.object { json in
                json.value("msgtype", "m.text")
                json.value("body", text)
                json.value("format", "org.matrix.custom.html")
                json.value("formatted_body", markup)
                json.object("m.mentions") { _ in }
            }
            let id = PercentText.encoded("\(message.id)-\(index)")
            return .http(
                .init(
                    .put,
                    "\(base)/_matrix/client/v3/rooms/\(PercentText.encoded(room))/send/m.room.message/\(id)",
                    headers: [
                        .init("Content-Type", "application/json"), .init("Authorization", "Bearer \(token)"),
                    ],
                    body: json.bytes))
        }
    }

    static func escaped(_ text: some StringProtocol) -> String {
        String(text).replacing("&", with: "&amp;").replacing("<", with: "&lt;").replacing(">", with: "&gt;")
            .replacing("\"", with: "&quot;")
    }

    public func verdict(_ reply: ChannelReply) -> Verdict {
        if reply.status == 429, let text = FoundText.value(of: "retry_after_ms", in: reply.body),
            let milliseconds = Int64(text)
        {
            return .retry(after: .milliseconds(milliseconds + 999), said: reply.said)
        }
        guard case .accepted(_, let said) = reply.usualVerdict else { return reply.usualVerdict }
        return .accepted(id: FoundText.value(of: "event_id", in: reply.body), said: said)
    }
}
