extension FirstRelease {
    /// Keys of which an approval binds what was shown, and what is to be told of them.
    static let claims = """
        -- What the agent of a key that speaks for none calls itself.
        ALTER TABLE keys ADD COLUMN claim TEXT;
        -- Why it is on hold (`AgentKey.Hold`).
        ALTER TABLE keys ADD COLUMN heldFor TEXT;
        -- Where it was asked from, and the network of that (`PeerNetwork`); `address` is what was said.
        ALTER TABLE keys ADD COLUMN peer TEXT;
        ALTER TABLE keys ADD COLUMN peerNetwork TEXT;
        -- When it was used last, to the minute.
        ALTER TABLE keys ADD COLUMN seenAt INTEGER;
        -- Whether its first use takes its name over from another key.
        ALTER TABLE keys ADD COLUMN takesOver INTEGER NOT NULL DEFAULT 0;
        UPDATE keys SET claim = serverId, serverId = NULL,
            seenAt = CAST(strftime('%s', 'now') AS INTEGER) * 1000
            WHERE state = 'pending' AND serverId IS NOT NULL;
        CREATE INDEX keysByAgent ON keys (serverId);
        CREATE INDEX keysByState ON keys (state);
        """
}
