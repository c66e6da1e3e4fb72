/// The cookies of one session with one server.
///
/// Source: RFC 6265 §5. There is one host and one path: attributes do not matter, but for a cookie that is taken back.
package struct CabinetCookies: Sendable, Equatable {
    package static let most = 20
    package static let longest = 4096

    private var values: [(name: String, value: String)] = []

    package init() {}

    package static func == (one: CabinetCookies, other: CabinetCookies) -> Bool {
        one.values.elementsEqual(other.values) { $0 == $1 }
    }

    package mutating func take(_ header: String) {
        let parts = header.split(separator: ";", omittingEmptySubsequences: false)
        let halves = (parts.first ?? "").split(separator: "=", maxSplits: 1, omittingEmptySubsequences: false)
        guard halves.count == 2, header.utf8.count <= Self.longest else { return }
        let name = halves[0].trimmed
        let value = halves[1].trimmed
        guard !name.isEmpty,
            (name + value).unicodeScalars.allSatisfy({
                (0x21...0x7e).contains($0.value) && $0 != ";" && $0 != ","
            })
        else { return }
        let isOver = parts.dropFirst().contains { $0.trimmed.lowercased().hasPrefix("max-age=0") }
        values.removeAll { $0.name == name }
        if !isOver, value.lowercased() != "deleted", values.count < Self.most { values.append((name, value)) }
    }

    /// The value of `Cookie`; `nil` where there are none.
    package var header: String? {
        values.isEmpty ? nil : values.map { "\($0.name)=\($0.value)" }.joined(separator: "; ")
    }
}

extension Substring {
    fileprivate var trimmed: String {
        var text = drop { $0 == " " || $0 == "\t" }
        while text.last == " " || text.last == "\t" { text.removeLast() }
        return String(text)
    }
}
