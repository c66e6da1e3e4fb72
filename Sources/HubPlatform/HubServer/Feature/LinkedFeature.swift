package import MonitorWire

/// What a feature has to do with agents over their link, besides its orders (`HubHost.orders`).
package struct LinkedFeature: Sendable {
    /// As the hub's hello names it.
    package let feature: LinkFeature
    /// Takes reports that are not kept in the database; others have a writer (`Running.reports`).
    package var reports: (any ReportAcceptor)?
    /// Takes what is worth nothing later, with the name of its agent. Must not block.
    package var live: @Sendable (LiveMessage, String) -> Void

    package init(
        _ feature: LinkFeature, reports: (any ReportAcceptor)? = nil,
        live: @escaping @Sendable (LiveMessage, String) -> Void = { _, _ in }
    ) {
        self.feature = feature
        self.reports = reports
        self.live = live
    }
}
