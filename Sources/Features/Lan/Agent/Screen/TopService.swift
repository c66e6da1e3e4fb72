internal import AgentHost
internal import LanCore
internal import MonitorCore
internal import ServiceLifecycle

/// Redraws the table each cycle and after each key; writes plain lines where standard output is not a terminal.
struct TopService: Service {
    /// The first frame does not wait for a whole cycle.
    private static let untilFirst: Duration = .seconds(1)
    private static let betweenKeys: Duration = .milliseconds(50)
    let sampler: CommandSampler
    let interval: Duration
    let terminal = Terminal()

    func run() async {
        var cycle = sampler.cycle
        var view = TopView()
        var newest: Snapshot?
        var today = TodayTotals()
        terminal.enter()
        defer { terminal.leave() }
        if terminal.isInteractive {
            terminal.show(["Listening on \(sampler.sides.map(\.interface.name).joined(separator: ", ")) …"])
        }
        var next = ContinuousClock.now + (terminal.isInteractive ? min(Self.untilFirst, interval) : interval)
        var pace = Pace(every: interval, from: next)
        while true {
            while ContinuousClock.now < next {
                if terminal.isInteractive {
                    let old = view
                    terminal.keys().forEach { view.press($0) }
                    if view.hasQuit { return }
                    if view != old, let newest { show(newest, view, today) }
                }
                let pause = terminal.isInteractive ? min(Self.betweenKeys, next - .now) : next - .now
                await cancelWhenGracefulShutdown { try? await Task.sleep(for: max(.zero, pause)) }
                if Task.isShuttingDownGracefully || Task.isCancelled { return }
            }
            let snapshot = await cycle.run()
            today.observe(snapshot.devices, on: TodayTotals.Day(snapshot.windowEnded))
            if newest == nil || !view.isPaused {
                newest = snapshot
                show(snapshot, view, today)
            }
            next = pace.next(after: .now)
        }
    }

    private func show(_ snapshot: Snapshot, _ view: TopView, _ today: TodayTotals) {
        if terminal.isInteractive {
            let size = terminal.size
            terminal.show(
                TopScreen(
                    sides: sampler.sides, columns: size.columns, rows: size.rows, view: view, today: today
                ).lines(snapshot))
        } else {
            for device in TopScreen.busiestFirst(snapshot.devices) { terminal.put(Self.line(device)) }
        }
    }

    /// Time, name, address, download and upload, between tabs.
    private static func line(_ device: DeviceSample) -> String {
        [
            device.checkedAt.description, device.name, device.address.description,
            Units.bitRate(device.bandwidth?.downloadedBytesPerSecond),
            Units.bitRate(device.bandwidth?.uploadedBytesPerSecond),
        ].joined(separator: "\t") + "\n"
    }
}
