//! Entries, openings and blobs on SQLite or PostgreSQL.
