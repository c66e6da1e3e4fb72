internal import Glibc
internal import MonitorCore
internal import Probing

extension Attempt {
    /// `udp`: one datagram. Silence is never taken for an open port.
    func udp(_ host: HostText, port: Int, _ options: UDPOptions) throws(ProbeEnd) -> ProbeOutcome {
        let resolution = try resolve(host, options.family)
        let address = resolution.addresses[0]
        let socket: ProbeSocket
        do throws(SystemFault) {
            socket = try self.socket(to: address, SOCK_DGRAM)
        } catch {
            throw ProbeEnd(
                .error, at: .connect, Self.sentence(ConnectionWord.word(error.number)), address: address)
        }
        var number = socket.connect(to: address, port: port)
        let began = ContinuousClock.now
        if number == 0 { number = socket.send(options.payload) }
        guard number == 0 else {
            throw ProbeEnd(.error, at: .connect, Self.sentence(ConnectionWord.word(number)), address: address)
        }
        func ended(
            _ answer: String, _ word: ProbeOutcome.Word, _ reason: String?, bytes: [UInt8]? = nil
        ) -> ProbeOutcome {
            ProbeOutcome(
                word, at: word == .ok ? nil : .answer, reason, address: address,
                microseconds: word == .timeout ? nil : (.now - began).wholeMicroseconds,
                result: ResultValue([
                    "answer": .text(answer), "bytes": .some(count: bytes?.count),
                    "sample": .some(text: bytes.map { Sample.text(Array($0.prefix(200))) }),
                ]))
        }
        let end = end(after: options.timeoutSeconds)
        while try !Readiness.wait([(socket, Int32(POLLIN))], until: end, self).isEmpty {
            switch socket.receive() {
            case .bytes(let bytes, _): return ended("answered", .ok, nil, bytes: bytes)
            case .failed(ECONNREFUSED): return ended("refused", .failed, "The port is closed.")
            case .failed(let number):
                return ended("unreachable", .failed, Self.sentence(ConnectionWord.word(number)))
            case .nothing: continue
            }
        }
        return ended(
            "openOrFiltered", .timeout, "No answer: the port is open, or a firewall drops what is sent there."
        )
    }
}
