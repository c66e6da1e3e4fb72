internal import Glibc
internal import HTTPClient
internal import MonitorCore
internal import NIOCore
internal import NIOPosix
internal import Uplink

/// Makes a TCP connection and closes it at once.
enum ConnectionAsker {
    enum Outcome: Sendable, Equatable {
        case connected(seconds: Double)
        /// The other side said no: it is there.
        case refused
        case failed(String)

        var finding: LineTurn.Finding {
            switch self {
            case .connected(let seconds): .answered(seconds: seconds)
            case .refused: .failed("Connection refused")
            case .failed(let reason): .failed(reason)
            }
        }

        /// Whether the other side said anything.
        var isHeard: Bool {
            if case .failed = self { false } else { true }
        }
    }

    static func ask(_ address: IPAddress, port: Int, timeout: Duration) async -> Outcome {
        let clock = ContinuousClock()
        let start = clock.now
        do {
            let channel = try await ClientBootstrap(group: .singletonMultiThreadedEventLoopGroup)
                .connectTimeout(TimeAmount(timeout))
                .connect(to: try SocketAddress(ipAddress: "\(address)", port: port))
                .get()
            let seconds = (clock.now - start) / .seconds(1)
            try? await channel.close()
            return .connected(seconds: seconds)
        } catch {
            return outcome(of: error)
        }
    }

    private static func outcome(of error: any Error) -> Outcome {
        switch error {
        case let error as IOError where error.errnoCode == ECONNREFUSED: .refused
        case let error as IOError: .failed(systemText(error.errnoCode))
        case is ChannelError: .failed("no answer in time")
        default: .failed(oneLine("\(error)"))
        }
    }
}
