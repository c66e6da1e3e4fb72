internal import HubServer
internal import Hummingbird

extension Request {
    /// The query as browsers' forms write it, where `+` is a blank; empty where it cannot be read.
    var query: Form { uri.query.flatMap { Form($0.utf8) } ?? Form() }
}
