extension FirstRelease {
    static let removedAgents = """
        -- When it was removed: its name is free already, and what was measured is deleted in steps.
        ALTER TABLE agents ADD COLUMN removedAt INTEGER;
        """
}
