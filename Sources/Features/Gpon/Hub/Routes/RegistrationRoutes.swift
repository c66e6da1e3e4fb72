internal import DeviceRegistry
internal import HubCore
internal import HubServer
internal import Hummingbird

/// `/isp/registration`: profiles of registrations, as administrators make and change them.
struct RegistrationRoutes: Sendable {
    let store: GponStore
    let sessions: OltSessions

    private static let section = "/isp/registration"

    func add(to doors: Doors) {
        let admin = doors.pages(duty: .ispAdmin)
        admin.get("isp/registration") { _, context in try await list(context) }
        admin.post("isp/registration") { _, context in
            try await keep(as: nil, context, saying: "Added.") { refusal in
                try await list(context, refusal)
            }
        }
        admin.get("isp/registration/:profile") { _, context in try await one(context) }
        admin.post("isp/registration/:profile") { _, context in
            try await keep(as: context.number("profile"), context, saying: "Saved.") { refusal in
                guard refusal.status != .notFound else { throw refusal }
                return try await one(context, refusal)
            }
        }
        admin.post("isp/registration/:profile/remove") { _, context in
            try await store.removeProfile(context.number("profile"), by: context.doer)
            return context.seeOther(Self.section, saying: "Removed.")
        }
    }

    private func keep(
        as number: Int64?, _ context: HubContext, saying sentence: String,
        refused: (Refusal) async throws -> Response
    ) async throws -> Response {
        try await context.answering {
            let form = context.form ?? Form()
            let fields = try ProfileFields(form)
            _ = try await store.keep(
                fields.profile(), of: fields.olt, isForInstallers: fields.isForInstallers, as: number,
                seen: fields.revision, by: context.doer)
            return context.seeOther(Self.section, saying: sentence)
        } refused: { refusal in
            try await refused(refusal)
        }
    }

    private func list(_ context: HubContext, _ refusal: Refusal? = nil) async throws -> Response {
        let olts = try await sessions.olts()
        let names = olts.reduce(into: [:]) { $0[$1.number] = $1.name }
        let items = try await store.profiles().map { kept in
            RegistrationPage.Item(kept, olt: kept.olt.map { names[$0] ?? "OLT \($0)" })
        }
        let form = refusal == nil ? ProfileForm(olts) : ProfileForm(context.form ?? Form(), olts)
        let page = RegistrationPage(items, form, fault: refusal?.sentence)
        guard let refusal else { return context.page(page, section: Self.section) }
        return context.page(refusal, page, section: Self.section)
    }

    private func one(_ context: HubContext, _ refusal: Refusal? = nil) async throws -> Response {
        guard let kept = try await store.profile(context.number("profile")) else {
            throw GponFault.notFound("No profile has this number.")
        }
        let olts = try await sessions.olts()
        let typed = context.form ?? Form()
        let form = refusal == nil ? ProfileForm(kept, olts) : ProfileForm(typed, olts)
        var page = ProfilePage(kept, form, fault: refusal?.sentence)
        // What a conflict says of the profile as it is now, the user has seen.
        if let refusal, refusal.status != .conflict { page.seen = typed["seen"] }
        guard let refusal else { return context.page(page, section: Self.section) }
        return context.page(refusal, page, section: Self.section)
    }
}
