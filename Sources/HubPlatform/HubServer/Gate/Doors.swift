internal import HubNouns
internal import Hummingbird

/// The doors that routes stand behind. A route is added through one of them, never to the router itself:
/// `RoleWalkTests` knows each route and the least role that opens it.
struct Doors {
    /// For what asks for an agent's key itself, and for the few things that anybody sees.
    let anybody: RouterGroup<HubContext>
    private let memory: any PeopleMemory
    private let connections: ConnectionCount

    init(_ router: Router<HubContext>, memory: any PeopleMemory, connections: ConnectionCount) {
        anybody = router.group()
        self.memory = memory
        self.connections = connections
    }

    /// What people see in a browser: whoever is nobody yet is led to the login.
    func pages(_ least: Role) -> RouterGroup<HubContext> {
        anybody.group().add(middleware: gate(least, .page))
    }

    /// What programs ask, and the scripts of pages: whoever is nobody gets a status and a sentence.
    func programs(_ least: Role) -> RouterGroup<HubContext> {
        anybody.group().add(middleware: gate(least, .program))
    }

    private func gate(_ least: Role, _ face: RoleGate.Face) -> RoleGate {
        RoleGate(least: least, face: face, memory: memory, connections: connections)
    }
}
