internal import Configs
internal import Daemon
internal import HubCore
internal import HubFrame
package import HubServer

/// Configurations of devices, version by version, and firmware.
extension HubFeature {
    package static let configs = HubFeature(
        "configs", isForProviders: true, migrations: ConfigStore.migrations, audit: AuditAction.ofConfigs,
        settings: Setting.ofConfigs, commands: [ConfigCommands.self, FirmwareCommands.self],
        reference: ReferencePart(PackageResources.configs_openapi_json),
        pages: PageSources(
            templates: [
                "configcompare": PackageResources.configcompare_mustache,
                "configcopy": PackageResources.configcopy_mustache,
                "configdevice": PackageResources.configdevice_mustache,
                "configs": PackageResources.configs_mustache, "firmware": PackageResources.firmware_mustache,
            ],
            files: [.css("configs.css", PackageResources.configs_css)],
            navigation: [
                NavigationEntry("Configurations", "/isp/configs", duties: [.configs], part: .network),
                NavigationEntry("Firmware", "/isp/firmware", duties: [.configs], part: .network),
            ]),
        facts: { $0[ConfigSettings.self].facts }
    ) { host in
        let store = ConfigStore(host.database, host.audit, host.vault) {
            host.settings(ConfigSettings.self).keepsFull
        }
        let reading = ConfigReading(host, store)
        var running = Running()
        running.services = [reading]
        running.upkeep = [store.upkeep]
        running.doors = { doors in
            ConfigRoutes(host: host, store: store, reading: reading).add(to: doors)
            ConfigPageRoutes(host: host, store: store, reading: reading).add(to: doors)
        }
        running.search = { question in
            guard question.visitor.duties.contains(.configs) else { return [] }
            return try await store.devices().filter { question.isIn($0.name) }.prefix(question.most).map {
                SearchPage.Found(
                    $0.name, ConfigsPage.path($0.name), kind: "configuration",
                    detail: CountText.text($0.versions, "version"))
            }
        }
        return running
    }
}
