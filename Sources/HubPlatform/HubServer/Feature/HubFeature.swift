package import ArgumentParser
package import Daemon
package import HubFrame

/// One feature of the hub: everything that the program knows of it.
///
/// A feature is added by its folder, its targets in `Package.swift`, and one word in the program's list.
package struct HubFeature: Sendable {
    /// As `FEATURES` names it: `lan`.
    package let name: String
    /// Rows of the settings; each is parsed into a part of `FeatureSettings` that is the feature's own.
    package var settings: [Setting<FeatureSettings>]
    package var commands: [any ParsableCommand.Type]
    /// Its part of the OpenAPI document.
    package var reference: ReferencePart?
    /// Its templates, static files and entries of the navigation.
    package var pages: PageSources
    /// What the settings page tells of it.
    package var facts: @Sendable (FeatureSettings) -> [Fact]
    /// Makes what runs. Not called for a feature that is switched off.
    package let start: @Sendable (HubHost) throws -> Running

    package init(
        _ name: String, settings: [Setting<FeatureSettings>] = [], commands: [any ParsableCommand.Type] = [],
        reference: ReferencePart? = nil, pages: PageSources = PageSources(),
        facts: @escaping @Sendable (FeatureSettings) -> [Fact] = { _ in [] },
        start: @escaping @Sendable (HubHost) throws -> Running
    ) {
        self.name = name
        self.settings = settings
        self.commands = commands
        self.reference = reference
        self.pages = pages
        self.facts = facts
        self.start = start
    }
}
