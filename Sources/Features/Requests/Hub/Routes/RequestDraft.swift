internal import HubServer
internal import MonitorWire
internal import Requests

/// A request as programs bring it: what a key does not name stays as it is, and `null` takes away what may be missing.
struct RequestDraft {
    static let longestBody = 32_768

    private enum Key: String, CaseIterable {
        case kind, title, address, phone, login, folder, state, assignee, due, colour, doneAt, version
    }
    private static let keys = KeyTable<Key>()

    private var changes: [@Sendable (inout RequestContent) -> Void] = []
    /// The version that the program saw.
    private(set) var seen: Int?
    private(set) var namesTitle = false

    /// - Throws: `WireFault`.
    init(json: [UInt8]) throws(WireFault) {
        var reader = JSONReader(json)
        self = try reader.whole { (reader) throws(WireFault) in
            var draft = RequestDraft()
            try reader.object(Self.keys) { (key, reader) throws(WireFault) in
                try draft.read(key, &reader)
            }
            return draft
        }
    }

    private init() {}

    func applied(to content: RequestContent) -> RequestContent {
        changes.reduce(into: content) { $1(&$0) }
    }

    private mutating func read(_ key: Key, _ reader: inout JSONReader) throws(WireFault) {
        switch key {
        case .version: seen = Int(clamping: try reader.count())
        case .folder:
            let folder = Int64(clamping: try reader.count())
            changes.append { $0.folder = folder }
        case .kind:
            let kind: WorkRequest.Kind = try Self.word(&reader)
            changes.append { $0.kind = kind }
        case .state:
            let state: WorkRequest.State = try Self.word(&reader)
            changes.append { $0.state = state }
        case .colour:
            let colour: WorkRequest.Colour? = try reader.optional { (reader) throws(WireFault) in
                try Self.word(&reader)
            }
            changes.append { $0.colour = colour }
        case .assignee:
            let name = try Self.optionalText(&reader)
            changes.append { $0.assignee = name }
        case .due:
            let due = try Self.optionalText(&reader)
            changes.append { $0.due = due }
        case .title, .address, .phone, .login, .doneAt:
            let text = try reader.string(atMost: 4096)
            namesTitle = namesTitle || key == .title
            changes.append {
                switch key {
                case .title: $0.title = text
                case .address: $0.address = text
                case .phone: $0.phone = text
                case .login: $0.login = text
                default: $0.doneAt = text
                }
            }
        }
    }

    /// Empty counts as `null`.
    private static func optionalText(_ reader: inout JSONReader) throws(WireFault) -> String? {
        let text = try reader.optional { (reader) throws(WireFault) in try reader.string(atMost: 256) }
        return text.flatMap { $0.isEmpty ? nil : $0 }
    }

    private static func word<Word: RawRepresentable & CaseIterable>(
        _ reader: inout JSONReader
    ) throws(WireFault) -> Word where Word.RawValue == String {
        let text = try reader.string(atMost: 64)
        guard let word = Word(rawValue: text) else {
            let known = Word.allCases.map(\.rawValue).joined(separator: ", ")
            throw reader.fault("is not one of \(known)")
        }
        return word
    }
}

extension RequestContent {
    /// As a page's form brings it: all fields at once.
    ///
    /// - Throws: `RequestFault.invalid`.
    init(_ form: Form) throws {
        self.init()
        kind = try Self.word(form["kind"], "kind")
        title = form["title"]
        address = form["address"]
        phone = form["phone"]
        login = form["login"]
        folder = Int64(form["folder"]) ?? 0
        state = try Self.word(form["state"], "state")
        assignee = form["assignee"].isEmpty ? nil : form["assignee"]
        due = form["due"].isEmpty ? nil : form["due"]
        colour = form["colour"].isEmpty ? nil : try Self.word(form["colour"], "colour")
        doneAt = form["doneAt"]
    }

    private static func word<Word: RawRepresentable & CaseIterable>(
        _ text: String, _ name: String
    ) throws -> Word where Word.RawValue == String {
        guard let word = Word(rawValue: text) else {
            let known = Word.allCases.map(\.rawValue).joined(separator: ", ")
            throw RequestFault.invalid("The \(name) is not one of \(known).")
        }
        return word
    }
}
