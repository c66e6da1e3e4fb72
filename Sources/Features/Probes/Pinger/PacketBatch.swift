internal import CEcho
internal import MonitorCore
internal import Probes

/// Room for the packets of one call.
@safe struct PacketBatch: ~Copyable {
    // because the room is this value's alone until deinit frees it.
    private let room = UnsafeMutablePointer<cecho_batch>.allocate(capacity: 1)

    deinit { unsafe room.deallocate() }

    /// What one packet was.
    struct Received {
        let message: IcmpMessage
        let source: EchoDestination
        /// Wall time in nanoseconds; 0 where the kernel gave none.
        let stamp: Int64
    }

    /// Takes what is there.
    ///
    /// - Returns: how many packets, at most `most`.
    func receive(_ socket: EchoSocket) -> Int { max(0, unsafe Int(cecho_receive(room, socket.descriptor))) }

    static let most = Int(cecho_batch_count)

    /// A packet of the newest `receive`.
    ///
    /// - Parameter drops: packets that found no room in the socket, since it was opened.
    /// - Returns: `nil` for what is not a message to a pinger.
    func received(_ index: Int, by socket: EchoSocket, drops: inout UInt32) -> Received? {
        let packet = unsafe cecho_packet_at(room, Int32(index))
        drops = unsafe max(drops, packet.drops)
        guard let source = unsafe EchoAddress.source(packet.source),
            unsafe packet.length <= UInt32(cecho_packet_bytes)
        else { return nil }
        // because the kernel wrote that many bytes, and they stay until the next call.
        let bytes = unsafe UnsafeRawBufferPointer(start: packet.bytes, count: Int(packet.length)).bytes
        let hops = unsafe UInt8(exactly: packet.hop_limit)
        let message =
            socket.isV6
            ? IcmpMessage.v6(bytes, hopLimit: hops)
            : socket.manner == .raw
                ? IcmpMessage.v4(bytes) : IcmpMessage.datagramV4(bytes, timeToLive: hops)
        return message.map { Received(message: $0, source: source, stamp: unsafe packet.stamp) }
    }
}
