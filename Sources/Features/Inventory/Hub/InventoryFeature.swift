internal import Daemon
internal import DeviceRegistry
internal import HubCore
internal import HubFrame
package import HubServer
internal import MonitorCore

/// On which port a customer is or was: a provider's devices, what was read from them, and the search.
extension HubFeature {
    package static let inventory = HubFeature(
        "inventory", isForProviders: true, migrations: RegistryTables.migrations + InventoryStore.migrations,
        audit: AuditAction.ofDevices + AuditAction.ofInventory,
        settings: Setting.ofDevices + Setting.ofInventory, commands: [NetworkDeviceCommands.self],
        verbs: [FindPortCommand.self, ProviderStateCommand.self],
        reference: ReferencePart(PackageResources.inventory_openapi_json),
        pages: PageSources(
            templates: [
                "isp-search": PackageResources.isp_search_mustache,
                "isp-station": PackageResources.isp_station_mustache,
                "isp-devices": PackageResources.isp_devices_mustache,
                "isp-device": PackageResources.isp_device_mustache,
                "isp-port": PackageResources.isp_port_mustache,
                "isp-readings": PackageResources.isp_readings_mustache,
                "isp-readingrows": PackageResources.isp_readingrows_mustache,
                "isp-reading": PackageResources.isp_reading_mustache,
                "isp-devicefields": PackageResources.isp_devicefields_mustache,
                "isp-admin-devices": PackageResources.isp_admin_devices_mustache,
                "isp-admin-device": PackageResources.isp_admin_device_mustache,
                "isp-admin-credentials": PackageResources.isp_admin_credentials_mustache,
                "isp-admin-state": PackageResources.isp_admin_state_mustache,
            ],
            navigation: [
                NavigationEntry("Search", "/isp/search", duties: [.ports], part: .customers),
                NavigationEntry("Devices", "/isp/devices", duties: [.ports], part: .network),
                NavigationEntry("Readings", "/isp/readings", duties: [.ports], part: .network),
                NavigationEntry("Network devices", "/isp/admin/devices", duty: .ispAdmin, in: .settings),
            ]),
        facts: { $0[InventorySettings.self].facts }
    ) { host in
        let reader = DeviceReader(host)
        let store = InventoryStore(host.database, host.audit, reader.registry)
        let news = NewsBoard(["isp/devices"], host.live)
        let board = ReadingBoard { news.changed("isp/devices") }
        host.customerSessions.register(store)
        var running = Running()
        running.services = [ReadingService(host, store, reader, board)]
        running.topics = [news.topic]
        running.upkeep = [store.upkeep { host.settings(InventorySettings.self).keepDays }]
        running.doors = { doors in
            SearchRoutes(host: host, store: store).add(to: doors)
            DeviceRoutes(host: host, store: store, board: board).add(to: doors)
            DeviceAPIRoutes(host: host, store: store, board: board).add(to: doors)
            AdminRoutes(host: host, store: store, reader: reader, board: board).add(to: doors)
        }
        running.metrics = { text, _ in
            guard let devices = try? await reader.registry.devices() else { return }
            text.inventory(devices, board)
        }
        running.search = { try await InventorySearch.found($0, store) }
        running.tiles = { visitor in
            guard visitor.duties.contains(.ports) else { return [] }
            let counts = try await reader.registry.counts()
            guard counts.all > 0 else { return [] }
            let online = try await store.customersOnline().map {
                Tile("Customers online", "\($0)", path: "/isp/devices?state=nas")
            }
            let unread = Tile(
                "Devices not read", "\(counts.unread)", note: "of \(counts.all)",
                path: "/isp/devices?state=unread")
            return [online, unread].compactMap(\.self)
        }
        running.needs = { visitor in
            guard visitor.duties.contains(.ports) else { return [] }
            return try await reader.registry.devices().compactMap { Need(unread: $0, at: host.clock()) }
        }
        return running
    }
}

extension Need {
    /// - Returns: `nil` for a device that is read, or will be.
    init?(unread device: NetworkDevice, at now: UTCTime) {
        guard !device.isPaused(at: now.milliseconds) else { return nil }
        switch device.state {
        case .failed where device.failures >= 3: break
        case .refused, .hostKey: break
        default: return nil
        }
        let mark = StatusMark(device, isRunning: false, at: now)
        self.init(
            mark, "\(device.name): \(mark.word)", path: "/isp/devices/\(device.number)",
            since: Moment(UTCTime(milliseconds: device.since)))
    }
}
