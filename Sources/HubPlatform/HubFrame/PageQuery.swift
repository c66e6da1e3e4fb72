internal import MonitorCore

/// The address of a page with its state in it: what is sorted, searched and shown. A page in another state is a link.
///
///     let query = PageQuery("/devices", [("sort", "today"), ("q", "tv")])
///     query.with("sort", "name").url  // "/devices?sort=name&q=tv"
public struct PageQuery: Sendable, Equatable {
    public let path: String
    private var words: [Word]

    private struct Word: Equatable {
        let name: String
        var value: String
    }

    /// - Parameter words: by name, in the order of the address; empty ones are left out.
    public init(_ path: String, _ words: [(String, String)] = []) {
        self.path = path
        self.words = words.filter { !$0.1.isEmpty }.map { Word(name: $0.0, value: $0.1) }
    }

    public subscript(name: String) -> String? { words.first { $0.name == name }?.value }

    /// - Parameter value: `nil` or empty takes the word out.
    public func with(_ name: String, _ value: String?) -> PageQuery {
        var other = self
        let value = value ?? ""
        if value.isEmpty {
            other.words.removeAll { $0.name == name }
        } else if let place = words.firstIndex(where: { $0.name == name }) {
            other.words[place].value = value
        } else {
            other.words.append(Word(name: name, value: value))
        }
        return other
    }

    public var url: String {
        words.isEmpty
            ? path
            : path + "?"
                + words.map { "\(PercentText.encoded($0.name))=\(PercentText.encoded($0.value))" }
                .joined(separator: "&")
    }

    /// For a form that changes one word and keeps the others.
    ///
    /// - Parameter names: those that the form has fields for.
    public func fields(without names: Set<String>) -> [HiddenField] {
        words.filter { !names.contains($0.name) }.map { HiddenField($0.name, $0.value) }
    }
}

/// A field of a form that the visitor does not see.
public struct HiddenField: Sendable, Equatable {
    let name: String
    let value: String

    public init(_ name: String, _ value: String) {
        self.name = name
        self.value = value
    }
}

/// A word that leads somewhere.
public struct PageLink: Sendable, Equatable {
    let word: String
    let path: String

    public init(_ word: String, _ path: String) {
        self.word = word
        self.path = path
    }
}
