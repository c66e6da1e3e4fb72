/// The records of a DNS message, in all of its sections.
///
/// Source: RFC 1035 §4.1.
struct DNSMessage {
    struct Record {
        let name: DomainName
        let type: Int
        /// `nil` where it lies beyond what was captured.
        let data: Octets
        /// Where `data` begins in the message, for names in it that point back.
        let dataOffset: Int
    }

    /// Far more than one packet's worth of honest ones.
    static let maximumRecords = 128

    let octets: Octets
    let isResponse: Bool
    let operation: Int
    private(set) var questions: [(name: DomainName, type: Int)] = []
    /// Answers, authorities and additional records; up to the first broken one.
    private(set) var records: [Record] = []

    init?(_ octets: Octets) {
        guard octets.count >= 12, let flags = octets.u16(2), let questionCount = octets.u16(4) else {
            return nil
        }
        self.octets = octets
        isResponse = flags & 0x8000 != 0
        operation = flags >> 11 & 15
        let recordCount = [6, 8, 10].compactMap(octets.u16).reduce(0, +)
        var offset = 12
        for _ in 0..<min(questionCount, Self.maximumRecords) {
            guard let (name, end) = DomainName.read(octets, at: offset), let type = octets.u16(end) else {
                return
            }
            questions.append((name, type))
            offset = end + 4
        }
        for _ in 0..<min(recordCount, Self.maximumRecords) {
            guard let (name, end) = DomainName.read(octets, at: offset), let type = octets.u16(end),
                let length = octets.u16(end + 8), let data = octets.part(end + 10, length)
            else { return }
            records.append(Record(name: name, type: type, data: data, dataOffset: end + 10))
            offset = end + 10 + length
        }
    }

    /// The name that a record's data begins with, `skipping` octets into it.
    func target(of record: Record, skipping: Int = 0) -> DomainName? {
        guard record.data.count > skipping else { return nil }
        return DomainName.read(octets, at: record.dataOffset + skipping)?.name
    }
}
