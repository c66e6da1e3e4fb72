internal import HubNouns
internal import Hummingbird

extension HubContext {
    struct NobodyAsked: Error {}

    /// Behind a door that asks there always is somebody.
    var known: Visitor {
        get throws {
            guard let visitor else { throw NobodyAsked() }
            return visitor
        }
    }

    /// As the audit names whoever asks.
    var doer: Doer { Doer(name: visitor?.name ?? "nobody", address: peer) }

    /// A part of the path; empty where the route has no such part.
    func word(_ name: String) -> String {
        parameters.get(name).flatMap { PercentText.decoded($0.utf8) } ?? ""
    }

    func number(_ name: String) -> Int64 { parameters.get(name).flatMap { Int64($0) } ?? 0 }
}
