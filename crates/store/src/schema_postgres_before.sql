create domain blob as bytea;
