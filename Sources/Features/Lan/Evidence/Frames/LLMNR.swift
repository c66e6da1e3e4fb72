internal import LanCore

/// Who answers for a name or an address, and who makes sure that a name is free to be its own.
///
/// Source: RFC 4795 §2 (messages), §4.1 (a host asks for type ANY of its own name before it uses it).
enum LLMNR {
    static func read(_ frame: Announcement) -> [Sighting] {
        guard frame.ports.source == 5355 || frame.ports.destination == 5355,
            let message = DNSMessage(frame.payload), message.operation == 0
        else { return [] }
        let claim = message.isResponse ? answered(message, frame) : wanted(message, frame)
        return message.isResponse || claim != nil ? [frame.sender(claim.map { [$0] } ?? [])] : []
    }

    private static func answered(_ message: DNSMessage, _ frame: Announcement) -> Claim? {
        guard frame.ports.source == 5355, let own = frame.address else { return nil }
        for record in message.records {
            let name: DomainName? =
                switch record.type {
                case 1 where record.data.v4(0) == own: record.name
                case 28 where record.data.v6(0) == own: record.name
                case 12 where ReverseName.address(record.name) == own: message.target(of: record)
                default: nil
                }
            if let name = name?.hostName { return .name(.llmnr, HostName.shortName(name)) }
        }
        return nil
    }

    /// Any other question holds the name of the device that is looked for. An answer is worth more than this
    /// one.
    private static func wanted(_ message: DNSMessage, _ frame: Announcement) -> Claim? {
        let any = 255
        guard frame.ports.destination == 5355, message.questions.count == 1,
            let question = message.questions.first,
            question.type == any, question.name.labels.count == 1
        else { return nil }
        return question.name.hostName.map { .name(.llmnr, $0, rank: 1) }
    }
}
