internal import MonitorCore
internal import ServiceLifecycle

/// The rhythm of the agent: every `CYCLE_TIME` each feature collects once, and the service manager is told. A last
/// cycle follows when the services end.
struct CycleService: Service {
    let collectors: [any CycleCollector]
    let statuses: [@Sendable () -> String]
    let interval: Duration
    let deliveries: Deliveries
    let thread: OneThread
    let status: ServiceStatus

    func run() async {
        var collectors = collectors
        var pace = Pace(every: interval, from: .now)
        var completed = 0
        while !Task.isShuttingDownGracefully, !Task.isCancelled {
            await thread.sleepWhileServing(until: pace.next(after: .now))
            let isLast = Task.isShuttingDownGracefully
            let (history, live) = deliveries.standing
            for index in collectors.indices { await collectors[index].collect(isLast: isLast) }
            status.completed(StatusLine.text(statuses.map { $0() }, history, live))
            completed += 1
            if completed == 2 { StartupPages.giveBack() }
        }
        for collector in collectors { collector.finish() }
    }
}
