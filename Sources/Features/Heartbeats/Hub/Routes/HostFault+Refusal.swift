internal import HTTPTypes
package import Heartbeats
package import HubServer
internal import MonitorWire

extension HostFault: RefusalConvertible {
    package var refusal: Refusal {
        switch self {
        case .notFound: return Refusal(.notFound, description)
        case .taken: return Refusal(.conflict, description)
        case .full: return Refusal(.conflict, description)
        case .refused: return Refusal(.badRequest, description)
        case .invalid(let field, let kind, let sentence):
            return .invalid(["body", field], kind: kind, sentence)
        }
    }
}

extension Refusal {
    /// As FastAPI refuses what a body or a query holds: status 422, with a list of places.
    static func invalid(_ place: [String], kind: String, _ sentence: String) -> Refusal {
        var refusal = Refusal(.unprocessableContent, sentence)
        var json = JSONWriter(reservingBytes: 256)
        json.array { json in
            json.object { json in
                json.array("loc") { json in
                    for word in place { json.value(nil, word) }
                }
                json.value("msg", sentence)
                json.value("type", kind)
            }
        }
        refusal.detail = json.bytes
        return refusal
    }
}
