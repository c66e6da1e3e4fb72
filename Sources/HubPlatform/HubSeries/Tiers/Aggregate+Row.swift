internal import HubDatabase

extension Aggregate {
    /// - Parameter column: where `count` stands; the others follow as the table has them.
    init(_ row: Row, from column: Int) {
        func number(_ offset: Int) -> UInt64 { UInt64(Swift.max(0, row[column + offset] as Int64)) }
        self.init()
        count = number(0)
        milliseconds = number(1)
        sum = Reading(number(2), number(5))
        minimum = Reading(number(3), number(6))
        maximum = Reading(number(4), number(7))
    }
}
