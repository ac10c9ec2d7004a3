//! Nouns, catalogues, schemas, parsing, windows and assess(): what is declared, and what follows.
