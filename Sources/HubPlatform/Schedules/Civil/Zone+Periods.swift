extension Zone {
    /// A day as people in the zone count it, in Unix seconds: 23, 24 or 25 hours, mostly.
    public func day(_ date: CivilDate) -> Range<Int> {
        let start = moments(of: WallTime(date)).start
        let next = moments(of: WallTime(CivilDate(days: date.days + 1))).start
        // A day that was left out at a date line has no length.
        return start..<max(start, next)
    }

    /// A month as people in the zone count it, in Unix seconds.
    public func month(_ month: Int, _ year: Int) -> Range<Int> {
        let start = moments(of: WallTime(CivilDate(year, month, 1))).start
        let next = month == 12 ? CivilDate(year + 1, 1, 1) : CivilDate(year, month + 1, 1)
        return start..<max(start, moments(of: WallTime(next)).start)
    }
}
