/// Ethernet with a tag of the switch chip: on routers whose ports are a switch behind one processor port.
///
/// Source: <https://www.tcpdump.org/linktypes.html>, LINKTYPE_DSA_TAG_*.
extension FrameDecoder {
    /// The tag stands between the hardware addresses and the EtherType.
    static func taggedBySwitch(_ frame: RawSpan, tagLength: Int) -> DecodedFrame {
        guard frame.byteCount >= 14 + tagLength else { return .undecoded }
        let ends = LinkEnds(source: frame.u48(6), destination: frame.u48(0))
        return etherType(frame.u16(12 + tagLength), frame, at: 14 + tagLength, ends)
    }
}
