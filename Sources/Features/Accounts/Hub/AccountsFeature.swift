internal import Accounts
internal import Daemon
internal import HubCore
internal import HubDatabase
internal import HubFrame
package import HubServer
internal import Logging
internal import MonitorCore

/// Users, their sessions, tokens for programs, and the audit's page.
extension HubFeature {
    package static let accounts = accounts()

    /// - Parameter code: of the first run; `nil` makes one at each start.
    static func accounts(code: SetupCode? = nil) -> HubFeature {
        HubFeature(
            "accounts",
            migrations: AccountStore.migrations + [
                Migration("2026-11-30 logins by token", AccessTables.logins)
            ], audit: AuditAction.ofAccounts, settings: Setting.ofAccess,
            commands: [UserCommands.self, TokenCommands.self, AccessKeyCommands.self],
            reference: ReferencePart(PackageResources.accounts_openapi_json),
            pages: PageSources(
                templates: [
                    "account": PackageResources.account_mustache, "audit": PackageResources.audit_mustache,
                    "invite": PackageResources.invite_mustache,
                    "login": PackageResources.login_mustache, "shares": PackageResources.shares_mustache,
                    "setup": PackageResources.setup_mustache,
                    "tokens": PackageResources.tokens_mustache, "users": PackageResources.users_mustache,
                    "usersessions": PackageResources.usersessions_mustache,
                ],
                navigation: [
                    NavigationEntry("People", "/users", least: .administrator, in: .settings),
                    NavigationEntry("Shared views", "/shares", least: .administrator, in: .settings),
                    NavigationEntry("API tokens", "/tokens", least: .administrator, in: .settings),
                    NavigationEntry("Audit log", "/audit", least: .administrator, in: .settings),
                ])
        ) { host in
            let setup = code ?? SetupCode()
            let throttle = PasswordThrottle()
            let store = AccountStore(host.database, host.audit)
            var running = Running()
            let access = AccessStore(
                database: host.database, audit: host.audit, vault: host.vault,
                accounts: store,
                settings: { host.settings(AccessSettings.self) })
            running.visitors = Visitors(store: store, access: access)
            running.upkeep = [store.upkeep, access.upkeep]
            running.services = [SessionUseService(store: store)]
            running.doors = { doors in
                EntryRoutes(store: store, setup: setup, throttle: throttle).add(to: doors)
                AccountRoutes(store: store, throttle: throttle).add(to: doors)
                AccessRoutes(store: access, throttle: throttle).add(to: doors)
                UserRoutes(store: store, offersDuties: host.offersDuties).add(to: doors)
                InvitationRoutes(store: store).add(to: doors)
                ShareRoutes(store: store, clock: host.clock).add(to: doors)
                TokenRoutes(store: store, offersDuties: host.offersDuties).add(to: doors)
                AuditRoutes(audit: host.audit).add(to: doors)
            }
            running.metrics = { text, _ in
                guard let sessions = try? await store.openSessions() else { return }
                text.family("monitor_hub_sessions", .gauge, "Logins of people.") {
                    $0.sample([:], sessions)
                }
            }
            running.tiles = { visitor in
                // Of a house that works together; a guest of one view sees no names.
                guard host.offersDuties, visitor.csrf != nil else { return [] }
                return [PeopleTile.tile(try await store.usersNow(within: PeopleTile.milliseconds), visitor)]
            }
            running.listening = { address in
                guard (try? await store.hasUsers()) == false else { return }
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
