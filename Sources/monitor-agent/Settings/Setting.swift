import MonitorCore

/// One key of the settings: what it means, what it may be, and how it is read.
struct Setting: Sendable {
    let key: String
    let meaning: String
    /// As written in the reference; the value itself stands in `Settings`.
    let standard: String
    /// What is accepted, in words.
    let accepts: String
    /// A valid value, for refusals and the reference.
    let example: String
    /// Never printed, and refused on the command line, which every user of the machine can read.
    let isSecret: Bool
    /// - Returns: `false` for a value that is not accepted.
    let apply: @Sendable (inout Settings, String) -> Bool

    init(
        _ key: String, _ meaning: String, standard: String, accepts: String, example: String,
        isSecret: Bool = false, apply: @escaping @Sendable (inout Settings, String) -> Bool
    ) {
        self.key = key
        self.meaning = meaning
        self.standard = standard
        self.accepts = accepts
        self.example = example
        self.isSecret = isSecret
        self.apply = apply
    }

    static func named(_ key: String) -> Setting? { all.first { $0.key == key } }

    /// In the order of the reference.
    static let all: [Setting] = platform + outbox + network + naming + host + agent
}

/// Stores a value where it was understood.
func store<Value>(_ value: Value?, _ place: inout Value) -> Bool {
    guard let value else { return false }
    place = value
    return true
}

/// As `store`, for a setting that has no value by default.
func store<Value>(_ value: Value?, _ place: inout Value?) -> Bool {
    guard let value else { return false }
    place = .some(value)
    return true
}

/// As `store`, for a setting that also has an automatic value, written `auto`.
func storeOrAuto<Value>(_ text: String, _ place: inout Value?, _ parse: (String) -> Value?) -> Bool {
    if text == "auto" {
        place = nil
        return true
    }
    guard let value = parse(text) else { return false }
    place = value
    return true
}

/// Stores a list written between commas; `auto` is the empty list.
func storeList<Value>(_ text: String, _ place: inout [Value], _ parse: (String) -> Value?) -> Bool {
    let words = text == "auto" ? [] : text.split(separator: ",", omittingEmptySubsequences: false)
    let values = words.compactMap { parse(String($0.trimmed)) }
    guard values.count == words.count, values.count <= 16 else { return false }
    place = values
    return true
}
