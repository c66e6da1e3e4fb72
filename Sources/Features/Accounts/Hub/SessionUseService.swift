internal import ServiceLifecycle

/// Writes down when sessions were used, for as long as the hub runs.
struct SessionUseService: Service {
    let store: AccountStore

    func run() async {
        await cancelWhenGracefulShutdown { await store.run() }
    }
}
