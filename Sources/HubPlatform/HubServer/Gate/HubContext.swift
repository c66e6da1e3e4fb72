internal import HTTPTypes
package import HubCore
internal import HubFrame
package import Hummingbird
package import MonitorCore

/// What a route knows of its request besides the request.
package struct HubContext: RequestContext {
    package var coreContext: CoreRequestContextStorage
    /// Who asks, behind a door that asks it (`Doors`).
    package var visitor: Visitor?
    /// Who came by a link to one view: then pages lead nowhere else.
    var guest: Guest?
    /// Whether a link to one view may lead here.
    var isOpenToGuests = false
    /// By which they were let in.
    package var session: Secret?
    /// What was read to find out where it came from.
    package var form: Form?
    /// Where they ask from: the peer's address, or what a trusted proxy says of it.
    package var peer: String
    package let connection: ObjectIdentifier
    /// Whether something between says that it passed the request on.
    package var isForwarded = false
    /// The request's head, with the scheme by which the browser came.
    var head: HTTPRequest?
    /// Where the hub is reached, where that is not where it listens.
    var publicURL: PublicURL?
    var pages: PageLibrary?
    /// Whether a feature knows people.
    var allowsLogin = true

    package init(source: ApplicationRequestContextSource) {
        coreContext = .init(source: source)
        connection = ObjectIdentifier(source.channel)
        peer = source.channel.remoteAddress?.ipAddress ?? ""
    }

    /// Behind a door that asks there always is a visitor.
    package var known: Visitor {
        get throws {
            guard let visitor else { throw Refusal(.forbidden, "Log in first.") }
            return visitor
        }
    }

    /// Of a page that asks more of its visitors than its door does: it offers no link to itself.
    package var forUsersAlone: HubContext {
        var context = self
        context.isOpenToGuests = false
        return context
    }

    /// As the audit names the visitor.
    package var doer: AuditActor { AuditActor(name: visitor?.name ?? "nobody", address: peer) }

    /// A part of the path; empty where the route has no such part.
    package func word(_ name: String) -> String {
        parameters.get(name).flatMap { PercentText.decoded($0.utf8) } ?? ""
    }

    package func number(_ name: String) -> Int64 { parameters.get(name).flatMap { Int64($0) } ?? 0 }
}

extension Request {
    /// A word of the query; empty where there is none.
    package func word(_ name: Substring) -> String { uri.queryParameters[name].map(String.init) ?? "" }
}
