internal import HubFrame
internal import LanCore
internal import MonitorCore

/// A router's devices, from what is remembered, what is live, and what was used today.
struct DeviceTable {
    private static let mostEvents = 100
    private static let month: Int64 = 31 * 86_400_000
    let store: LanStore
    let agent: String
    let state: AgentNow?

    /// The most traffic today first.
    func rows() async throws -> [DeviceRow] {
        let today = try await usedToday()
        let remembered = try await store.devices(of: agent) ?? []
        let live = Dictionary((state?.devices ?? []).map { ($0.device, $0) }, uniquingKeysWith: { $1 })
        let names = Set(remembered.map(\.device))
        let known = remembered.map { row($0, live[$0.device], today[$0.device] ?? 0) }
        let new = live.values.filter { !names.contains($0.device) }.map { row($0, today[$0.device] ?? 0) }
        return (known + new).sorted {
            ($1.todayBytes, $0.name, $0.device) < ($0.todayBytes, $1.name, $1.device)
        }
    }

    /// - Parameter since: when the router was seen first, in Unix milliseconds.
    /// - Returns: `nil` for a device that there is not.
    func page(of device: String, since: Int64, at now: UTCTime) async throws -> DevicePage? {
        let live = state?.devices.first { $0.device == device }
        let summary = try await store.devices(of: agent)?.first { $0.device == device }
        let used = try await usedToday()[device] ?? 0
        guard let row = summary.map({ row($0, live, used) }) ?? live.map({ row($0, used) }) else {
            return nil
        }
        let totals = try await store.totals(ofDevice: device, agent: agent)
        let events = try await store.events(
            EventQuestion(
                agent: agent, device: device,
                range: now.milliseconds - Self.month..<now.milliseconds + 600_000,
                most: Self.mostEvents))
        let mark = try await store.marks(of: agent)[device]
        return DevicePage(
            row: row, router: agent, givenName: summary?.givenName,
            agentName: summary?.agentName ?? row.name,
            facts: summary?.facts(address: live?.address) ?? [Fact("Hardware address", device)],
            names: summary?.evidence ?? [], people: mark ?? DeviceMark(),
            standing: DeviceStanding(
                mark, firstSeen: summary?.firstSeen.milliseconds ?? now.milliseconds, routerSince: since),
            isRandomised: MACAddress(device)?.isLocallyAdministered ?? false,
            events: events.map { TimelineRow($0, names: [device: row.name], hasRouter: false) },
            days: Self.rows(totals.days), months: Self.rows(totals.months))
    }

    private func usedToday() async throws -> [String: UInt64] {
        let totals = try await store.totals(of: agent, in: store.today)
        return Dictionary(
            totals.map { ($0.device, $0.downloadedBytes &+ $0.uploadedBytes) }, uniquingKeysWith: { $1 })
    }

    private func row(_ summary: DeviceSummary, _ live: DeviceNow?, _ today: UInt64) -> DeviceRow {
        let heard = live?.status == .active ? state?.arrivedAt : nil
        return DeviceRow(summary, of: agent, live, heardAt: heard, today: today)
    }

    private func row(_ live: DeviceNow, _ today: UInt64) -> DeviceRow {
        DeviceRow(
            live, of: agent, heardAt: state?.arrivedAt ?? UTCTime(milliseconds: 0), today: today)
    }

    private static func rows(_ totals: [PeriodTotal]) -> [TotalRow] {
        let busiest = totals.map { $0.downloadedBytes &+ $0.uploadedBytes }.max() ?? 0
        return totals.map { TotalRow($0, busiest: busiest) }
    }
}
