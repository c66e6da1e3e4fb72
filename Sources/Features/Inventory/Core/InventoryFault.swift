/// Why something about ports or readings was not done, in words for people.
package enum InventoryFault: Error, Sendable, Equatable, CustomStringConvertible {
    case unknownPort
    case unknownReading
    case query(SearchQuery.Fault)
    case notRead(String)

    package var description: String {
        switch self {
        case .unknownPort: "No port has this number."
        case .unknownReading: "No reading has this number. Only the newest of each device are kept."
        case .query(let fault): "\(fault)"
        case .notRead(let sentence): sentence
        }
    }
}
