import MonitorCore

/// Answers only: in a question stands the name of whoever is looked for.
///
/// Source: RFC 4795 §2.
enum LLMNR {
    static func read(_ frame: Announcement) -> [Sighting] {
        guard frame.ports.source == 5355, let message = DNSMessage(frame.payload), message.isResponse,
            message.operation == 0
        else { return [] }
        let own = message.records.first { record in
            let address = record.type == 1 ? record.data.v4(0) : record.type == 28 ? record.data.v6(0) : nil
            return address != nil && address == frame.address
        }
        guard let name = own?.name.hostName else { return [frame.sender([])] }
        return [frame.sender([.name(.llmnr, HostName.shortName(name))])]
    }
}
