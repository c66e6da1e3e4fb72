internal import Accounts
internal import HubCore
internal import HubFrame
internal import HubNouns
package import HubServer
internal import Logging
internal import MonitorCore

/// Users, their sessions, tokens for programs, and the audit's page.
extension HubFeature {
    package static let accounts = accounts()

    /// - Parameter code: of the first run; `nil` makes one at each start.
    static func accounts(code: SetupCode? = nil) -> HubFeature {
        HubFeature(
            "accounts", audit: AuditAction.ofAccounts, commands: [UserCommands.self, TokenCommands.self],
            reference: ReferencePart(PackageResources.accounts_openapi_json),
            pages: PageSources(
                templates: [
                    "account": PackageResources.account_mustache, "audit": PackageResources.audit_mustache,
                    "login": PackageResources.login_mustache, "setup": PackageResources.setup_mustache,
                    "tokens": PackageResources.tokens_mustache, "users": PackageResources.users_mustache,
                ],
                navigation: [
                    NavigationEntry("People", "/users", least: .administrator, in: .settings),
                    NavigationEntry("API tokens", "/tokens", least: .administrator, in: .settings),
                    NavigationEntry("Audit log", "/audit", least: .administrator, in: .settings),
                ])
        ) { host in
            let setup = code ?? SetupCode()
            let throttle = PasswordThrottle()
            let memory = host.memory
            var running = Running()
            running.visitors = Visitors(memory: memory)
            running.doors = { doors in
                EntryRoutes(memory: memory, setup: setup, throttle: throttle).add(to: doors)
                AccountRoutes(memory: memory, throttle: throttle).add(to: doors)
                UserRoutes(memory: memory).add(to: doors)
                TokenRoutes(memory: memory).add(to: doors)
                AuditRoutes(memory: memory).add(to: doors)
            }
            running.metrics = { text, scrape in
                guard let readings = scrape.readings else { return }
                text.family("monitor_hub_sessions", .gauge, "Logins of people.") {
                    $0.sample([:], readings.sessions)
                }
            }
            running.listening = { address in
                guard (try? await memory.hasUsers()) == false else { return }
                host.logger.notice(
                    """
                    People: There is no user yet. Open /setup on port \(address.port) and enter the code \
                    \(setup.code.revealed), or run: monitor-hub user add NAME
                    """)
            }
            return running
        }
    }
}
