internal import MonitorCore

/// What a page's form sent: `name=anna&role=viewer`.
///
/// Source: WHATWG URL §5.1, application/x-www-form-urlencoded parsing.
package struct Form: Sendable, Equatable {
    /// The longest password, all of it percent-encoded, and some room.
    package static let longest = 16_384
    /// As many rows of a table as can be selected at once, and some more.
    package static let mostFields = 512

    private let fields: [String: [String]]

    /// Of a request that sent none.
    package init() { fields = [:] }

    /// - Returns: `nil` where it has too many fields, or bytes that are not UTF-8.
    package init?(_ bytes: some Sequence<UInt8>) {
        let parts = Array(bytes).split(separator: UInt8(ascii: "&"))
        guard parts.count <= Self.mostFields else { return nil }
        var fields: [String: [String]] = [:]
        for part in parts {
            let halves = part.split(
                separator: UInt8(ascii: "="), maxSplits: 1, omittingEmptySubsequences: false)
            guard let name = PercentText.decoded(halves[0], plusIsSpace: true),
                let value = PercentText.decoded(halves.count > 1 ? halves[1] : [], plusIsSpace: true)
            else { return nil }
            fields[name, default: []].append(value)
        }
        self.fields = fields
    }

    /// Empty where the form has no such field; the last of several.
    package subscript(_ name: String) -> String { fields[name]?.last ?? "" }

    /// The values of all fields of this name, in their order: rows that are selected.
    package func all(_ name: String) -> [String] { fields[name] ?? [] }

    package func has(_ name: String) -> Bool { fields[name] != nil }
}
