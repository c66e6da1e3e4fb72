/// How many connections there may be, and how long each may take for what it does.
public struct ConnectionBounds: Sendable, Equatable {
    /// Of all together: below the files that the process may open.
    public var total = 4096
    /// Of one address, or one /64 of IPv6. This machine's own programs are not counted: a proxy is one of them.
    public var perAddress = 128
    /// From the connection, TLS included, to the head of its first request.
    public var firstRequest: Duration = .seconds(10)
    /// From a request's head to the end of its answer: 8 MiB at 600 kbit/s.
    public var exchange: Duration = .seconds(120)
    /// Between two requests.
    public var idle: Duration = .seconds(75)
    /// When the hub ends: what is being answered gets this long.
    public var farewell: Duration = .seconds(3)
    /// On a WebSocket: a peer that vanished without a word is gone within both times together.
    public var betweenPings: Duration = .seconds(60)
    public var untilPong: Duration = .seconds(30)

    public init() {}
}
