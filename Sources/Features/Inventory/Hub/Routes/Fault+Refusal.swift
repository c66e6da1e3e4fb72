internal import HTTPTypes
package import HubServer
package import Inventory

extension InventoryFault: RefusalConvertible {
    package var refusal: Refusal {
        switch self {
        case .unknownPort, .unknownReading: Refusal(.notFound, description)
        case .query: Refusal(.badRequest, description)
        case .notRead: Refusal(.conflict, description)
        }
    }
}
