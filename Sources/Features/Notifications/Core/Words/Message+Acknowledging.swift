internal import HubCore

/// Links by which a reader acknowledges what a message tells of.
extension Message {
    /// More would fill a message; the most urgent have theirs. It is also what ntfy takes.
    private static let mostLinks = 3
    /// As much of a heading names one of several.
    private static let longestName = 40

    struct AcknowledgementLink: Sendable, Equatable {
        /// As a button says it; text from the network may be in it.
        let label: String
        /// The hub's address and what it signed: letters, digits, `.`, `-`, `/` and what `PUBLIC_URL` has.
        let url: String
    }

    /// Of what is open and not acknowledged, the most urgent first; empty without an address of the hub.
    var acknowledgements: [AcknowledgementLink] {
        guard let base = hub.url else { return [] }
        let open = items.filter { !$0.isOver && $0.incident.acknowledgedBy == nil }
            .filter { $0.incident.acknowledgementPath != nil }.prefix(Self.mostLinks)
        return open.compactMap { item in
            guard let path = item.incident.acknowledgementPath else { return nil }
            let name = CleanText.cut(item.incident.title, units: Self.longestName)
            return AcknowledgementLink(
                label: items.count == 1 ? "Acknowledge" : "Acknowledge: \(name)", url: base + path)
        }
    }

    /// A line each, for channels of plain text.
    var acknowledgementLines: [String] { acknowledgements.map { "\($0.label): \($0.url)" } }
}
