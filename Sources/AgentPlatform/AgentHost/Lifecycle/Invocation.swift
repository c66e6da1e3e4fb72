internal import Daemon
internal import Glibc

/// What SIGHUP means to the daemon.
public enum HangUp: Sendable {
    /// Read the settings again, as daemons do.
    case reload
    /// The terminal of a run by hand has closed.
    case end
    /// It was started to outlast its terminal.
    case ignore
}

/// What started this process: a service manager, or a person.
public enum Invocation {
    /// systemd gives `Type=notify` units a socket; other inits start services themselves, and a container's
    /// only program is its first process.
    ///
    /// Decided once, at the start: when a terminal closes, process 1 becomes the parent of what ran there.
    public static let isService: Bool = {
        // because getenv's string lives as long as the environment, which does not change after start.
        let hasSocket = unsafe getenv("NOTIFY_SOCKET").map { unsafe $0.pointee != 0 } ?? false
        return hasSocket || getpid() == 1 || getppid() == 1
    }()

    /// What SIGHUP means; decided once, at the start.
    public static let hangUp: HangUp = {
        if isService { return .reload }
        if isHangUpIgnored { return .ignore }
        return isatty(STDIN_FILENO) == 1 ? .end : .reload
    }()

    /// As nohup(1) leaves it.
    private static var isHangUpIgnored: Bool {
        var action = sigaction()
        // because the kernel fills the structure on this frame.
        guard unsafe sigaction(SIGHUP, nil, &action) == 0 else { return false }
        // because the handler is compared with a number, and never called.
        let handler = unsafe unsafeBitCast(action.__sigaction_handler.sa_handler, to: Int.self)
        return handler == ignored
    }

    /// SIG_IGN's value.
    private static let ignored = 1

    /// Before signals are held back and anything of the parent changes.
    public static func decide() {
        _ = hangUp
    }

    private static var hasUnit: Bool {
        ["/etc/systemd/system", "/usr/lib/systemd/system", "/lib/systemd/system"].contains {
            unsafe access($0 + "/monitor.service", R_OK) == 0
        }
    }

    /// The sentence for an error, with what to type where a right is missing that the service has.
    public static func sentence(_ error: any Error) -> String {
        // As root, too, it may be missing: in a container, say.
        guard (error as? any AgentError)?.isMissingRight == true, geteuid() != 0, !isService, hasUnit,
            let command = CommandAsRoot.text
        else { return "\(error)" }
        let problem = "\(error)".split(separator: ". ", maxSplits: 1).first.map { "\($0)." } ?? "\(error)"
        return
            "\(problem) The service has the right: 'systemctl status monitor.service'. For this, type: \(command)"
    }
}
