package import MonitorCore

/// What people write of a request.
package struct RequestContent: Equatable, Sendable {
    package var kind = WorkRequest.Kind.connection
    package var title = ""
    package var address = ""
    package var phone = ""
    /// The customer's, of the billing system.
    package var login = ""
    /// A folder's number.
    package var folder: Int64 = 0
    package var state = WorkRequest.State.new
    /// A user's name.
    package var assignee: String?
    /// A day, `2026-12-03`.
    package var due: String?
    package var colour: WorkRequest.Colour?
    /// Where the work was done: a switch and its port, or a terminal's serial number.
    package var doneAt = ""

    package init() {}

    package static let longestTitle = 200
    package static let longestText = 300

    /// Blanks put in order, and everything within its bounds.
    ///
    /// - Parameter before: as it was; `nil` of a new request.
    package func checked(after before: RequestContent?) throws(RequestFault) -> RequestContent {
        var clean = self
        clean.title = try Self.line(title, "title", atMost: Self.longestTitle)
        guard !clean.title.isEmpty else {
            throw .invalid("The title is empty. Say in a few words what is to be done, and where.")
        }
        clean.address = try Self.line(address, "address", atMost: Self.longestText)
        clean.phone = try Self.line(phone, "phone", atMost: 60)
        clean.login = try Self.line(login, "login", atMost: 128)
        clean.doneAt = try Self.line(doneAt, "place of the work", atMost: Self.longestText)
        if let due, !Self.isDay(due) { throw .invalid("'\(due.prefix(20))' is not a day. Write 2026-12-03.") }
        let needsPlace = kind == .connection || kind == .equipment
        if state == .done, before?.state != .done, needsPlace, clean.doneAt.isEmpty {
            throw .invalid(
                "Where was it connected? Name the switch and its port, or the terminal's serial number.")
        }
        return clean
    }

    /// One line without control characters; several blanks become one.
    private static func line(
        _ text: String, _ name: String, atMost most: Int
    ) throws(RequestFault) -> String {
        let line = text.split(whereSeparator: \.isWhitespace).joined(separator: " ")
        guard line.count <= most, line.utf8.count <= 4 * most else {
            throw .invalid("The \(name) is longer than \(most) characters.")
        }
        guard !line.unicodeScalars.contains(where: { $0.value < 0x20 || $0.value == 0x7f }) else {
            throw .invalid("The \(name) holds a control character.")
        }
        return line
    }

    /// Whether it is a day of the calendar, `2026-12-03`.
    package static func isDay(_ text: String) -> Bool {
        let parts = text.split(separator: "-", omittingEmptySubsequences: false)
        guard text.utf8.count == 10, parts.map(\.utf8.count) == [4, 2, 2],
            text.utf8.allSatisfy({ $0 == UInt8(ascii: "-") || (0x30...0x39).contains($0) }),
            let year = Int(parts[0]), let month = Int(parts[1]), let day = Int(parts[2]),
            (1970...9999).contains(year), (1...12).contains(month)
        else { return false }
        let isLeap = year % 4 == 0 && (year % 100 != 0 || year % 400 == 0)
        let days = [31, isLeap ? 29 : 28, 31, 30, 31, 30, 31, 31, 30, 31, 30, 31][month - 1]
        return (1...days).contains(day)
    }
}

extension WorkRequest {
    /// What a person wants of it.
    ///
    /// - Parameter seen: the version that was shown to them.
    package func changed(
        to content: RequestContent, seen: Int, by person: String, at now: UTCTime
    ) throws(RequestFault) -> WorkRequest {
        guard binnedAt == nil else { throw .binned }
        guard version == seen else { throw .changed(self) }
        var request = self
        request.content = try content.checked(after: self.content)
        request.changedAt = now
        request.changedBy = person
        request.version += 1
        return request
    }
}
