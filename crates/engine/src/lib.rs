//! The workspace: commands in, receipts and views out; the only writer.
