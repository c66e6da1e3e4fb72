internal import HubFrame
internal import Requests

extension WorkRequest.State {
    var word: String {
        switch self {
        case .new: "new"
        case .planned: "planned"
        case .inWork: "in work"
        case .waits: "waits"
        case .done: "done"
        case .dropped: "dropped"
        }
    }

    var mark: StatusMark {
        switch self {
        case .new: StatusMark(.info, word)
        case .planned, .waits: StatusMark(.watch, word)
        case .inWork, .done: StatusMark(.good, word)
        case .dropped: StatusMark(.off, word)
        }
    }
}

extension WorkRequest.Kind {
    var word: String {
        switch self {
        case .connection: "connection"
        case .trunk: "trunk"
        case .equipment: "equipment"
        case .extra: "extra work"
        }
    }
}

/// One word of a field to choose from.
struct FieldChoice: Sendable {
    let value: String
    let word: String
    let isChosen: Bool

    static func all<Word: RawRepresentable & CaseIterable>(
        _ type: Word.Type, chosen: Word?, _ word: (Word) -> String
    ) -> [FieldChoice] where Word.RawValue == String, Word: Equatable {
        Word.allCases.map { FieldChoice(value: $0.rawValue, word: word($0), isChosen: $0 == chosen) }
    }
}

/// A telephone number as a link, which a telephone calls.
enum Telephone {
    /// - Returns: `nil` where it is not one number.
    static func path(_ text: String) -> String? {
        let digits = text.filter { $0.isASCII && ($0.isNumber || $0 == "+") }
        let isPlain = text.allSatisfy { $0.isNumber || " +-().".contains($0) }
        return isPlain && (5...16).contains(digits.count) ? "tel:\(digits)" : nil
    }
}
