//! Leaves, commitments, the Merkle tree and signed checkpoints; knows no compliance.
