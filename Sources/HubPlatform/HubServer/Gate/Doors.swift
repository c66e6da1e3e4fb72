package import HubCore
package import Hummingbird

/// The doors that routes stand behind. A route is added through one of them, never to the router itself:
/// `RoleWalkTests` holds each route to its line in a `roles.txt`.
package struct Doors {
    private let root: RouterGroup<HubContext>
    private let host: HubHost

    init(_ router: Router<HubContext>, _ host: HubHost) {
        root = router.group()
        self.host = host
    }

    /// For routes that check an agent's key themselves, and for the few that need no credentials.
    package var anybody: RouterGroup<HubContext> {
        root.group().add(middleware: RefusalTranslator(face: .program))
    }

    /// For the few pages that need no login.
    package var anyPerson: RouterGroup<HubContext> {
        root.group().add(middleware: RefusalTranslator(face: .page))
    }

    /// What people see in a browser: a visitor without a session is led to the login.
    package func pages(_ least: Role) -> RouterGroup<HubContext> { behind(.page, least) }

    /// What programs ask, and the scripts of pages: a visitor without a session or token gets a status and a
    /// sentence.
    package func programs(_ least: Role) -> RouterGroup<HubContext> { behind(.program, least) }

    /// As `pages`, for who has one of these duties; what changes something needs the role operator, too.
    package func pages(duty: Duty, _ others: Duty...) -> RouterGroup<HubContext> {
        behind(.page, .viewer, [duty] + others)
    }

    /// As `programs`, for who has one of these duties; what changes something needs the role operator, too.
    package func programs(duty: Duty, _ others: Duty...) -> RouterGroup<HubContext> {
        behind(.program, .viewer, [duty] + others)
    }

    /// As `pages(duty:)`, for forms with a file. Their bodies are not read here: the route reads them with `UploadForm`,
    /// which takes nothing before it found the session's token in the first field.
    package func uploads(duty: Duty, _ others: Duty...) -> RouterGroup<HubContext> {
        behind(.page, .viewer, [duty] + others, tokenIsInUpload: true)
    }

    /// As `pages(_:)`, for forms with a file.
    package func uploads(_ least: Role) -> RouterGroup<HubContext> {
        behind(.page, least, tokenIsInUpload: true)
    }

    /// Without credentials, for programs that read `detail`.
    package var anybodyDetailed: RouterGroup<HubContext> {
        root.group().add(middleware: RefusalTranslator(face: .detailed))
    }

    /// As `programs`, for programs that read `detail`.
    ///
    /// - Parameter exempt: who a request without credentials counts as; `nil` asks for them.
    package func detailed(
        _ least: Role, exempting exempt: @escaping @Sendable (Request, HubContext) -> Visitor?
    ) -> RouterGroup<HubContext> {
        behind(.detailed, least, exempting: exempt)
    }

    private func behind(
        _ face: Face, _ least: Role, _ duties: [Duty] = [], tokenIsInUpload: Bool = false,
        exempting exempt: @escaping @Sendable (Request, HubContext) -> Visitor? = { _, _ in nil }
    ) -> RouterGroup<HubContext> {
        root.group()
            .add(
                middleware: RoleGate(
                    least: least, duties: Set(duties), tokenIsInUpload: tokenIsInUpload, face: face,
                    visitors: host.visitors,
                    connections: host.connections, exempt: exempt)
            )
            .add(middleware: RefusalTranslator(face: face))
    }
}
