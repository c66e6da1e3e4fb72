extension FirstRelease {
    static let agreedWindows = """
        -- End of the newest window on whose time the hub's clock and the agent's agreed (`HistoryClock`).
        ALTER TABLE agents ADD COLUMN agreedWindow INTEGER;
        -- A window that is still to come was dated by a wrong clock.
        UPDATE agents SET agreedWindow = newestWindow
            WHERE newestWindow BETWEEN 1 AND CAST(strftime('%s', 'now') AS INTEGER) * 1000 + 300000;
        """

    static let provenTime = """
        -- One row: the time that retention goes by (`ProvenTime`).
        CREATE TABLE provenTime (
            id INTEGER PRIMARY KEY CHECK (id = 1),
            time INTEGER NOT NULL,
            held INTEGER NOT NULL
        ) STRICT;
        """
}
