internal import HubCore
internal import HubDatabase

/// What people say of a device: whose it is, which group it belongs to, and a note.
struct DeviceMark: Sendable, Equatable {
    enum Kind: String, Sendable, CaseIterable {
        case mine, guest
        /// Seen by a person who cannot tell.
        case unknown
    }

    static let longestGroup = 32
    static let longestNote = 500

    var kind: Kind?
    var group: String?
    var note: String?

    init(kind: Kind? = nil, group: String? = nil, note: String? = nil) {
        self.kind = kind
        self.group = group
        self.note = note
    }

    var isEmpty: Bool { kind == nil && group == nil && note == nil }

    /// What a form changes of many devices at once.
    struct Change: Sendable, Equatable {
        /// `nil` leaves it as it is.
        var kind: Kind?
        /// `nil` leaves it; an empty text takes it away.
        var group: String?
        var note: String?

        init(kind: Kind? = nil, group: String? = nil, note: String? = nil) {
            self.kind = kind
            self.group = group.map { DeviceMark.plain($0, longest: DeviceMark.longestGroup) }
            self.note = note.map { DeviceMark.plain($0, longest: DeviceMark.longestNote) }
        }

        func applied(to mark: DeviceMark) -> DeviceMark {
            var mark = mark
            if let kind { mark.kind = kind }
            if let group { mark.group = group.isEmpty ? nil : group }
            if let note { mark.note = note.isEmpty ? nil : note }
            return mark
        }

        /// For the audit.
        var words: String {
            [kind?.rawValue, group.map { $0.isEmpty ? "no group" : "group \($0)" }, note.map { _ in "note" }]
                .compactMap(\.self).joined(separator: ", ")
        }
    }

    /// One line of text, without what is not fit to show.
    private static func plain(_ text: String, longest: Int) -> String {
        let scalars = text.unicodeScalars.map { scalar -> Unicode.Scalar in
            let isControl = scalar.properties.generalCategory == .control
            return isControl || scalar.properties.generalCategory == .format ? " " : scalar
        }
        let line = String(String.UnicodeScalarView(scalars))
        return line.split(separator: " ").joined(separator: " ").prefix(longest).description
    }
}

/// How a device stands with the people of the house.
enum DeviceStanding: String, Sendable, CaseIterable {
    /// Not marked, and first seen after its router had been watched for a day.
    case new
    /// Not marked, or marked as unknown.
    case unknown
    case guest, mine

    /// Devices of the first day are those of the house: they are not new.
    static let settling: Int64 = 86_400_000

    /// - Parameters: Unix milliseconds.
    init(_ mark: DeviceMark?, firstSeen: Int64, routerSince: Int64) {
        switch mark?.kind {
        case .mine: self = .mine
        case .guest: self = .guest
        case .unknown: self = .unknown
        case nil: self = firstSeen - routerSince > Self.settling ? .new : .unknown
        }
    }
}
