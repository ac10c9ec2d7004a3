//! Connectors: where evidence comes from.
