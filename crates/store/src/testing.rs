//! For tests: a place for a store on each database, with a private PostgreSQL server.
//!
//! The server is made with `initdb` in a folder of its own under `/tmp`, listens on a socket there
//! and nowhere else, and lives as long as the process that asked for it: a shell holds it, and stops
//! it and deletes the folder when that process ends, however it ends. As root, the shell and the
//! server run as `nobody`.
//!
//! Server binaries are looked for in `ASSAY_POSTGRES_BIN`, `/usr/lib/postgresql/*/bin` (the newest)
//! and `PATH`. Where there are none, [`Place::postgres`] says so on stderr and gives nothing.

use std::io::{self, BufRead, BufReader, Write};
use std::os::unix::fs::{MetadataExt, chown};
use std::path::{Path, PathBuf};
use std::process::{Child, Command, Stdio};
use std::sync::OnceLock;
use std::sync::atomic::{AtomicU32, Ordering};

use tempfile::TempDir;

use crate::{Error, Store};

/// Makes, starts, says so, and waits for its standard input to end.
const SCRIPT: &str = r#"
trap '' INT TERM HUP
cd "$DIR" || exit 1
"$BIN/initdb" -D data -U assay -A trust -E UTF8 --no-sync --locale-provider=icu --icu-locale=en-US --locale=C >initdb.log 2>&1 ||
  { rm -rf data; "$BIN/initdb" -D data -U assay -A trust -E UTF8 --no-sync --locale=C >>initdb.log 2>&1; } ||
  { cat initdb.log >&2; exit 1; }
"$BIN/pg_ctl" -D data -w -l server.log \
  -o "-k '$DIR' -c listen_addresses= -c fsync=off -c max_connections=300 -c shared_buffers=16MB" start >start.log 2>&1 ||
  { cat start.log server.log >&2; exit 1; }
echo ready
read -r _
"$BIN/pg_ctl" -D data -m immediate stop >/dev/null 2>&1
cd / && rm -rf "$DIR"
"#;

/// Where a test's store is: an address and a folder for blobs, gone with this value.
pub struct Place {
    pub url: String,
    pub blobs: PathBuf,
    folder: TempDir,
}

/// A server with nothing in it but what tests make.
struct Server {
    bin: PathBuf,
    socket: PathBuf,
    n_databases: AtomicU32,
    // Held open: the server ends when it closes.
    _shell: Child,
}

impl Place {
    /// A new SQLite file.
    pub fn sqlite() -> Place {
        let folder = tempfile::tempdir().expect("a temporary folder can be made");
        Place {
            url: format!("sqlite://{}", folder.path().join("assay.db").display()),
            blobs: folder.path().join("blobs"),
            folder,
        }
    }

    /// A new database of the private PostgreSQL server; none where no server binary is found.
    pub fn postgres() -> Option<Place> {
        static SERVER: OnceLock<Option<Server>> = OnceLock::new();
        let Some(server) = SERVER.get_or_init(Server::start) else {
            // Not by a macro, whose output the test harness would hide.
            let line = b"skipped: on PostgreSQL, no server was found (Debian: apt-get install postgresql)\n";
            io::stderr().write_all(line).expect("stderr can be written");
            return None;
        };
        let folder = tempfile::tempdir().expect("a temporary folder can be made");
        Some(Place { url: server.database(), blobs: folder.path().join("blobs"), folder })
    }

    /// A folder for whatever else the test writes.
    pub fn folder(&self) -> &Path {
        self.folder.path()
    }

    pub async fn create(&self) -> Result<Store, Error> {
        Store::create(&self.url, &self.blobs).await
    }

    pub async fn open(&self) -> Result<Store, Error> {
        Store::open(&self.url, &self.blobs).await
    }
}

impl Server {
    fn start() -> Option<Server> {
        let bin = binaries()?;
        // Short, since a socket's path has at most 107 bytes.
        let folder = tempfile::Builder::new().prefix("assay-pg-").tempdir_in("/tmp").expect("`/tmp` can be written").keep();
        let mut shell = match folder.metadata().expect("the folder was just made").uid() {
            0 => {
                let (user, group) = nobody();
                chown(&folder, Some(user), Some(group)).expect("root can give a folder away");
                let mut command = Command::new("setpriv");
                command.args([format!("--reuid={user}"), format!("--regid={group}"), "--clear-groups".into(), "sh".into()]);
                command
            }
            _ => Command::new("sh"),
        };
        let mut shell = shell
            .args(["-c", SCRIPT])
            .env("BIN", &bin)
            .env("DIR", &folder)
            .stdin(Stdio::piped())
            .stdout(Stdio::piped())
            .spawn()
            .expect("a shell can be started");
        let mut line = String::new();
        let output = shell.stdout.take().expect("stdout is piped");
        BufReader::new(output).read_line(&mut line).expect("the shell's output is text");
        assert_eq!(line, "ready\n", "PostgreSQL did not start in `{}`", folder.display());
        Some(Server { bin, socket: folder, n_databases: AtomicU32::new(0), _shell: shell })
    }

    /// Makes an empty database and returns its address.
    fn database(&self) -> String {
        let name = format!("t{}", self.n_databases.fetch_add(1, Ordering::Relaxed));
        let made = Command::new(self.bin.join("createdb")).arg("-h").arg(&self.socket).args(["-U", "assay", &name]).output();
        let made = made.expect("createdb lies beside initdb");
        assert!(made.status.success(), "{}", String::from_utf8_lossy(&made.stderr));
        format!("postgres:///{name}?user=assay&host={}", self.socket.display())
    }
}

fn binaries() -> Option<PathBuf> {
    let named = std::env::var_os("ASSAY_POSTGRES_BIN").map(PathBuf::from);
    let debian = std::fs::read_dir("/usr/lib/postgresql").into_iter().flatten().flatten().map(|entry| entry.path());
    let newest = debian
        .filter_map(|folder| Some((folder.file_name()?.to_str()?.parse::<u32>().ok()?, folder.join("bin"))))
        .max()
        .map(|(_, bin)| bin);
    let path = std::env::var_os("PATH");
    named.into_iter().chain(newest).chain(path.iter().flat_map(std::env::split_paths)).find(|bin| bin.join("initdb").is_file())
}

/// User and group of `nobody`.
fn nobody() -> (u32, u32) {
    let users = std::fs::read_to_string("/etc/passwd").expect("a system with a root user lists its users");
    let line = users.lines().find(|line| line.starts_with("nobody:"));
    let ids = line.and_then(|line| {
        let mut fields = line.split(':').skip(2);
        Some((fields.next()?.parse().ok()?, fields.next()?.parse().ok()?))
    });
    ids.unwrap_or((65534, 65534))
}
