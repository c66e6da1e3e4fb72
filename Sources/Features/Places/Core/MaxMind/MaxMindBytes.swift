/// Where a file of MaxMind's format is read from. It may become shorter, or another, between two reads: what is not there is
/// `nil`, never a trap.
package protocol MaxMindBytes: Sendable {
    var count: Int { get }
    /// - Returns: exactly so many, or `nil`.
    func bytes(at offset: Int, count: Int) -> [UInt8]?
}
