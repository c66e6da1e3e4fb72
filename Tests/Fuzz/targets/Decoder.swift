import LanCore
import MonitorCore
import Traffic

/// Frames of one link type into a small ledger: no trap, and no byte lost or made.
///
/// An input is a link type, a byte of `Setup`, then frames: 16 bits of captured length, 32 bits of length on
/// the wire (both big-endian), and the bytes.
@_cdecl("LLVMFuzzerTestOneInput")
public func fuzzOne(_ data: UnsafePointer<UInt8>?, _ size: Int) -> CInt {
    // because libFuzzer owns the bytes for the duration of this call, and says how many there are.
    let input = UnsafeRawBufferPointer(start: data, count: size)
    guard input.count >= 2 else { return -1 }
    let linkType = LinkType.allCases[Int(input[0]) % LinkType.allCases.count]
    let run = Run(decoder: FrameDecoder(linkType: linkType), setup: Setup(input[1]))
    run.check(frames: Frames(UnsafeRawBufferPointer(rebasing: input[2...])))
    return 0
}

/// What the second byte chooses: networks in the low three bits, rows in the next three, then the seed.
struct Setup {
    let networks: LocalNetworks
    let maximumRows: Int
    let seed: HashSeed

    init(_ byte: UInt8) {
        networks = Self.choices[Int(byte & 7)]
        maximumRows = [1, 2, 3, 4, 8, 16, 64, 256][Int(byte >> 3 & 7)]
        // Zeros are the worst seed there is: every IPv4 address gets the same hash.
        seed = byte >> 6 == 0 ? HashSeed(first: 0, second: 0) : HashSeed(first: UInt64(byte) << 40, second: 7)
    }

    private static let choices: [LocalNetworks] = [
        .all,
        LocalNetworks(v4: range("192.168.1.0/24"), v6: [range("2001:db8::/64")]),
        LocalNetworks(v4: range("10.0.0.0/8"), v6: [range("fd00::/8"), range("2001:db8:0:ff00::/56")]),
        LocalNetworks(v4: nil, v6: [range("2000::/3")]),
        LocalNetworks(v4: range("0.0.0.0/0"), v6: [range("::/0")]),
        LocalNetworks(v4: range("192.168.1.2/31")),
        LocalNetworks(v4: range("10.1.2.3/32"), v6: [range("2001:db8::1/128")]),
        LocalNetworks(v4: nil),
    ]

    private static func range(_ text: String) -> NetworkRange { NetworkRange(text)! }
}

/// The frames of an input; a length that is too long takes what is there.
struct Frames {
    typealias Frame = (bytes: UnsafeRawBufferPointer, wireLength: UInt32)

    let all: [Frame]

    init(_ input: UnsafeRawBufferPointer) {
        var frames: [Frame] = []
        var rest = input[...]
        while rest.count >= 6 {
            let head = rest.prefix(6).map { UInt32($0) }
            rest = rest.dropFirst(6)
            let bytes = rest.prefix(Int(head[0] << 8 | head[1]))
            rest = rest.dropFirst(bytes.count)
            let wireLength = head[2...].reduce(0) { $0 << 8 | $1 }
            frames.append((UnsafeRawBufferPointer(rebasing: bytes), wireLength))
        }
        all = frames
    }
}

/// One input's frames, counted whole, and again as two windows.
struct Run {
    let decoder: FrameDecoder
    let setup: Setup

    func check(frames: Frames) {
        let half = frames.all.count / 2
        var whole = ledger
        account(frames.all[...], in: &whole)
        var window = ledger
        account(frames.all[..<half], in: &window)
        let (first, firstTallies) = (window.totals, window.tallies())
        window.reset(networks: setup.networks, keeping: firstTallies.map(\.address))
        account(frames.all[half...], in: &window)
        hold(whole, firstWindow: first, firstTallies, secondWindow: window)
    }

    private var ledger: Ledger {
        Ledger(networks: setup.networks, maximumRows: setup.maximumRows, seed: setup.seed)
    }

    private func account(_ frames: ArraySlice<Frames.Frame>, in ledger: inout Ledger) {
        for frame in frames {
            ledger.account(frame.bytes.bytes, wireLength: frame.wireLength, decoder: decoder)
        }
        Conservation.hold(ledger.totals, ledger.tallies())
        require(ledger.totals.frames.packets == UInt64(frames.count), "a frame was not counted")
        require(ledger.tallies().count <= setup.maximumRows, "more rows than allowed")
    }

    /// Splitting a capture at any packet into two windows changes no total.
    private func hold(
        _ whole: borrowing Ledger, firstWindow: TrafficTotals, _ firstTallies: [AddressTally],
        secondWindow: borrowing Ledger
    ) {
        var sum = firstWindow
        sum += secondWindow.totals
        let all = whole.totals
        let parts = firstTallies + secondWindow.tallies()
        require(sum.frames == all.frames && sum.lanToLan == all.lanToLan, "windows do not add up")
        require(sum.foreign == all.foreign && sum.undecoded == all.undecoded, "windows do not add up")
        require(sum.withoutAddress == all.withoutAddress, "windows do not add up")
        require(accounted(sum, parts) == accounted(all, whole.tallies()), "windows lose device bytes")
        // With a row for everyone, every address must come out the same.
        guard all.otherUpload.packets == 0, all.otherDownload.packets == 0 else { return }
        for tally in whole.tallies() where tally.downloadedPackets + tally.uploadedPackets > 0 {
            let own = parts.filter { $0.address == tally.address }
            require(own.reduce(0) { $0 + $1.uploadedBytes } == tally.uploadedBytes, "an upload changed")
            require(own.reduce(0) { $0 + $1.downloadedBytes } == tally.downloadedBytes, "a download changed")
        }
    }

    private func accounted(_ totals: TrafficTotals, _ tallies: [AddressTally]) -> UInt64 {
        tallies.reduce(totals.otherUpload.bytes + totals.otherDownload.bytes) {
            $0 + $1.uploadedBytes + $1.downloadedBytes
        }
    }
}
