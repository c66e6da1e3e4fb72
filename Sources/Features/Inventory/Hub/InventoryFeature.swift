internal import DeviceRegistry
internal import HubCore
internal import HubFrame
package import HubServer

/// On which port a customer is or was: a provider's devices, what was read from them, and the search.
extension HubFeature {
    package static let inventory = HubFeature(
        "inventory", isForProviders: true, migrations: RegistryTables.migrations,
        pages: PageSources(
            templates: ["isp-search": PackageResources.isp_search_mustache],
            navigation: [NavigationEntry("Search", "/isp/search", duty: .ports)])
    ) { _ in
        var running = Running()
        running.doors = { SearchRoutes().add(to: $0) }
        return running
    }
}
