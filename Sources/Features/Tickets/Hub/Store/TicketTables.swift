internal import HubDatabase

/// The tables of tickets. Times are Unix milliseconds. A desk is a connector's number; 0 is this hub's own.
enum TicketTables {
    static let migrations = [Migration("2026-11-30 tickets", first)]

    private static let first = """
        -- Tickets as the desk's list had them last.
        CREATE TABLE tickets (
            desk INTEGER NOT NULL,
            number TEXT NOT NULL,
            subject TEXT NOT NULL,
            status TEXT NOT NULL,
            opened TEXT NOT NULL,
            client TEXT,
            -- Its place in the desk's list; NULL since the list lacks it.
            place INTEGER,
            firstSeenAt INTEGER NOT NULL,
            readAt INTEGER NOT NULL,
            -- When its messages were read, and what tells them from others (`DeskThread.mark`).
            threadAt INTEGER,
            mark TEXT,
            PRIMARY KEY (desk, number)
        ) STRICT, WITHOUT ROWID;
        CREATE TABLE ticketMessages (
            desk INTEGER NOT NULL,
            number TEXT NOT NULL,
            place INTEGER NOT NULL,
            text TEXT NOT NULL,
            signature TEXT NOT NULL,
            PRIMARY KEY (desk, number, place)
        ) STRICT, WITHOUT ROWID;
        -- How reading each desk's list goes.
        CREATE TABLE ticketLists (
            desk INTEGER PRIMARY KEY,
            readAt INTEGER,
            triedAt INTEGER,
            fault TEXT,
            unread INTEGER NOT NULL DEFAULT 0
        ) STRICT;
        -- What stays in this house: it is in no table that a desk's text comes from.
        CREATE TABLE ticketOverlays (
            desk INTEGER NOT NULL,
            number TEXT NOT NULL,
            assignee TEXT,
            -- Between blanks.
            tags TEXT NOT NULL DEFAULT '',
            PRIMARY KEY (desk, number)
        ) STRICT, WITHOUT ROWID;
        CREATE TABLE ticketNotes (
            id INTEGER PRIMARY KEY AUTOINCREMENT,
            desk INTEGER NOT NULL,
            number TEXT NOT NULL,
            at INTEGER NOT NULL,
            person TEXT NOT NULL,
            text TEXT NOT NULL
        ) STRICT;
        CREATE INDEX ticketNotesByTicket ON ticketNotes (desk, number);
        -- What a person saw last of a ticket.
        CREATE TABLE ticketReads (
            desk INTEGER NOT NULL,
            number TEXT NOT NULL,
            person TEXT NOT NULL,
            mark TEXT NOT NULL,
            PRIMARY KEY (desk, number, person)
        ) STRICT, WITHOUT ROWID;
        -- What was to be written to desks: stored before it is sent.
        CREATE TABLE ticketWrites (
            id INTEGER PRIMARY KEY AUTOINCREMENT,
            -- Of the form that was sent: the same form sent twice is one write.
            once TEXT NOT NULL UNIQUE,
            desk INTEGER NOT NULL,
            -- NULL for a ticket that is to be opened.
            number TEXT,
            kind TEXT NOT NULL CHECK (kind IN ('open', 'reply', 'close')),
            client TEXT,
            subject TEXT,
            text TEXT,
            person TEXT NOT NULL,
            at INTEGER NOT NULL,
            state TEXT NOT NULL CHECK (state IN ('sending', 'done', 'not-done', 'unknown')),
            answer TEXT,
            endedAt INTEGER,
            -- Who looked at the desk after it was unknown.
            lookedBy TEXT,
            lookedAt INTEGER
        ) STRICT;
        CREATE INDEX ticketWritesUnknown ON ticketWrites (desk, number) WHERE state = 'unknown' AND lookedAt IS NULL;
        -- This hub's own desk.
        CREATE TABLE ownTickets (
            number INTEGER PRIMARY KEY AUTOINCREMENT,
            subject TEXT NOT NULL,
            client TEXT NOT NULL,
            status TEXT NOT NULL CHECK (status IN ('open', 'closed')),
            openedAt INTEGER NOT NULL,
            closedAt INTEGER
        ) STRICT;
        CREATE TABLE ownMessages (
            id INTEGER PRIMARY KEY AUTOINCREMENT,
            ticket INTEGER NOT NULL REFERENCES ownTickets ON DELETE CASCADE,
            at INTEGER NOT NULL,
            person TEXT NOT NULL,
            text TEXT NOT NULL
        ) STRICT;
        CREATE INDEX ownMessagesByTicket ON ownMessages (ticket);
        """
}
