internal import DeviceRegistry
internal import Gpon
internal import HubCore
internal import HubServer
internal import Logging
internal import ServiceLifecycle

/// Saves OLTs that were changed, once a night, each by a plan like any other.
struct NightlySave: Service {
    let host: HubHost
    let store: GponStore
    let desk: PlanDesk

    private static let visitor = Visitor(
        name: AuditActor.hub.name, role: .administrator, duties: [.gponSave], csrf: nil)

    func run() async throws {
        await cancelWhenGracefulShutdown {
            var last: Int64?
            while (try? await Task.sleep(for: .seconds(60))) != nil {
                let settings = host.settings(GponSettings.self)
                let (day, minute) = LocalTime.day(at: host.clock())
                guard settings.writes == .on, settings.saveHour == minute / 60, last != day else { continue }
                last = day
                await save()
            }
        }
    }

    private func save() async {
        for olt in (try? await desk.sessions.olts()) ?? [] {
            guard let state = try? await store.state(of: olt.number), state.unsavedSince != nil,
                state.lookFirst == nil, state.stoppedBy == nil
            else { continue }
            do {
                let plan = try await desk.make(.save, on: olt.number, Self.visitor, by: .hub)
                _ = try await desk.confirm(plan.id, hash: plan.hash, typed: "", Self.visitor, by: .hub)
            } catch {
                host.logger.warning("Gpon: \(olt.name) was not saved: \(error)")
            }
        }
    }
}
