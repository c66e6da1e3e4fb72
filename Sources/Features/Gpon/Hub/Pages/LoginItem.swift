internal import HubFrame
internal import HubServer
internal import MonitorCore

/// A PPPoE login behind a terminal.
struct LoginItem: Sendable {
    let name: String
    /// To where the customer is; `nil` for who may not see it.
    let path: String?
    let mark: StatusMark
    let since: Moment
    let until: Moment?
    let station: String
    let address: String
    let server: String

    init(_ login: TerminalLogin, isLink: Bool) {
        name = login.session.login
        path = isLink ? PageQuery("/isp/search", [("q", name)]).url : nil
        mark = login.isOnline ? StatusMark(.good, "online") : StatusMark(.off, "offline")
        since = Moment(login.session.since)
        until = login.session.until.map { Moment($0) }
        station = login.station.description
        address = login.session.address ?? "–"
        server = login.session.server
    }
}
