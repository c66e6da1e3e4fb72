extension Migrations {
    static let agreedWindows = """
        -- End of the newest window on whose time the hub's clock and the agent's agreed (`HistoryClock`).
        ALTER TABLE agents ADD COLUMN agreedWindow INTEGER;
        UPDATE agents SET agreedWindow = newestWindow WHERE newestWindow > 0;
        """
}
