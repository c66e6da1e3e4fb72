internal import ConnectorAccess
internal import HubCore
internal import HubFrame
package import HubServer
internal import Logging
internal import MonitorCore
internal import ServiceLifecycle

/// A provider's customers as their billing system has them: a viewer. Nothing is ever written there.
extension HubFeature {
    package static let billing = HubFeature(
        "billing", isForProviders: true, migrations: BillingTables.migrations, audit: AuditAction.ofBilling,
        reference: ReferencePart(PackageResources.billing_openapi_json),
        pages: PageSources(
            templates: [
                "clients": PackageResources.clients_mustache, "client": PackageResources.client_mustache,
            ],
            navigation: [NavigationEntry("Billing", "/isp/clients", duties: [.billing], part: .customers)])
    ) { host in
        let house = BillingHouse(host)
        var running = Running()
        running.services = [NightlyList(house: house, logger: host.logger)]
        running.doors = { doors in
            BillingPageRoutes(house: house).add(to: doors)
            BillingRoutes(house: house).add(to: doors)
        }
        running.search = { question in
            guard question.visitor.duties.contains(.billing) else { return [] }
            var found: [SearchPage.Found] = []
            for cabinet in try await house.cabinets() where found.count < question.most {
                found += try await house.store.search(question.words, of: cabinet.number, atMost: 10).map {
                    one in
                    SearchPage.Found(
                        one.name.isEmpty ? one.login : one.name, "/isp/clients/\(one.connector)/\(one.id)",
                        kind: "customer", detail: one.login)
                }
            }
            return found
        }
        return running
    }
}

/// Reads the lists of customers at three in the morning, by the login for reading.
private struct NightlyList: Service {
    private static let hour = 3
    let house: BillingHouse
    let logger: Logger

    func run() async throws {
        await cancelWhenGracefulShutdown {
            var lastDay: Int64?
            while !Task.isCancelled {
                let (day, minute) = LocalTime.day(at: house.clock())
                if minute / 60 == Self.hour, lastDay != day {
                    lastDay = day
                    await readAll()
                }
                do {
                    try await Task.sleep(for: .seconds(300))
                } catch {
                    return
                }
            }
        }
    }

    private func readAll() async {
        for cabinet in (try? await house.cabinets()) ?? [] {
            do {
                if let why = try await house.readList(cabinet, by: "") {
                    logger.warning(
                        "Billing: the list of customers was not read.",
                        metadata: ["connector": "\(cabinet.name)", "reason": "\(why)"])
                }
            } catch {
                logger.warning("Billing: cannot keep the list of customers: \(error)")
            }
        }
    }
}
