//! The changes of a git repository: what reached a branch, who wrote it, who reviewed it, and what its trailers record.
//!
//! One row for each commit on the branch's first-parent history, as NDJSON. People are the names that git shows (its
//! mailmap applied), for a reviewer's address in a trailer often differs from the one that the same person commits with.
use std::collections::HashMap;
use std::io::{BufRead, BufReader, Read, Write};
use std::path::Path;
use std::process::{Command, Stdio};

use assay_model::body::Provenance;
use assay_model::time::{Instant, Span};
use serde_json::{Map, Value, json};

/// Commits that one collection reads: more belong into several branches or repositories.
pub const COMMITS_MAX: u64 = 5_000_000;
/// The longest record of one commit's names and trailers, in bytes.
const RECORD_BYTES_MAX: u64 = 4 << 20;

/// The columns that this connector can fill.
pub const COLUMNS: [&str; 15] = [
    "commit",
    "change",
    "subject",
    "author",
    "author_email",
    "committer",
    "committer_email",
    "authored_at",
    "committed_at",
    "reviewers",
    "ci_result_recorded",
    "ci_results",
    "issues",
    "trailers",
    "tags",
];

/// Trailers whose presence records the result of an automated test of the change.
const CI_TRAILERS: [&str; 4] = ["luci-trybot-result", "trybot-result", "ci-result", "tested-by"];

/// Why a repository could not be read.
#[derive(Debug, thiserror::Error)]
#[error("{0}")]
pub struct Error(String);

impl Error {
    /// What was read could not be written down.
    pub fn of_file(error: &std::io::Error) -> Self {
        Self(format!("cannot write the rows: {error}"))
    }
}

fn error<T>(message: impl Into<String>) -> Result<T, Error> {
    Err(Error(message.into()))
}

/// Writes the changes committed within `span` to `out`, with the columns that are wanted.
pub fn changes(
    repository: &Path,
    branch: Option<&str>,
    span: Span,
    columns: &[String],
    out: &mut dyn Write,
) -> Result<Provenance, Error> {
    if let Some(unknown) = columns.iter().find(|column| !COLUMNS.contains(&column.as_str())) {
        return error(format!("git has no column `{unknown}`; it has {}", COLUMNS.join(", ")));
    }
    let branch = branch.unwrap_or("HEAD");
    let tip = one_line(repository, &["rev-parse", "--verify", "--end-of-options", &format!("{branch}^{{commit}}")])
        .map_err(|error| Error(format!("`{}` has no branch `{branch}`: {error}", repository.display())))?;
    if one_line(repository, &["rev-parse", "--is-shallow-repository"])? != "false" {
        return error(format!(
            "`{}` is a shallow clone, which holds a part of the history: fetch all of it",
            repository.display()
        ));
    }
    let tags = tags(repository)?;
    let mut n = 0;
    // Between fields and behind each record stands the one byte that no name and no message can hold.
    let format = "--format=%H%x00%aN%x00%aE%x00%aI%x00%cN%x00%cE%x00%cI%x00%s%x00%(trailers:only,unfold)";
    let arguments = ["log", "-z", "--first-parent", "--no-color", format, "--end-of-options", &tip];
    read_records(repository, &arguments, &mut |record| {
        let row = row(record, &tags);
        let at = row.get("committed_at").and_then(Value::as_str).map(Instant::parse);
        let Some(Ok(at)) = at else { return error(format!("commit `{}` has no readable date", row["commit"])) };
        if at < span.from || at >= span.to {
            return Ok(());
        }
        n += 1;
        let kept: Map<String, Value> = columns.iter().filter_map(|c| Some((c.clone(), row.get(c.as_str())?.clone()))).collect();
        serde_json::to_writer(&mut *out, &kept).map_err(|error| Error(format!("cannot write a row: {error}")))?;
        out.write_all(b"\n").map_err(|error| Error(format!("cannot write a row: {error}")))
    })?;
    let counted = count(repository, &tip, span)?;
    if counted != n {
        return error(format!("git counts {counted} changes in this span, but {n} were read: collect again"));
    }
    let url = one_line(repository, &["config", "--get", "remote.origin.url"]).ok().map(without_secret);
    Ok(Provenance {
        collector: "git".into(),
        tool_version: one_line(repository, &["version"])?,
        system: Some(url.unwrap_or_else(|| repository.display().to_string())),
        query: Some(format!("git log --first-parent {branch}")),
        parameters: vec![
            ("branch".into(), branch.into()),
            ("committed_from".into(), span.from.to_string()),
            ("committed_to".into(), span.to.to_string()),
        ],
        source_count: Some(counted),
        position: Some(tip),
        ..Provenance::default()
    })
}

fn row(record: &Record, tags: &HashMap<String, Vec<String>>) -> Map<String, Value> {
    let [commit, author, author_email, authored_at, committer, committer_email, committed_at, subject, trailers] =
        record.each_ref().map(String::as_str);
    let trailers: Vec<(&str, &str)> =
        trailers.lines().filter_map(|line| line.split_once(':')).map(|(k, v)| (k.trim(), v.trim())).collect();
    let of = |key: &'static str| trailers.iter().filter(move |(k, _)| k.eq_ignore_ascii_case(key)).map(|(_, value)| *value);
    let ci: Vec<String> = trailers
        .iter()
        .filter(|(k, _)| CI_TRAILERS.contains(&k.to_ascii_lowercase().as_str()))
        .map(|(k, v)| format!("{k}: {v}"))
        .collect();
    let reviewers: Vec<&str> = of("reviewed-by").map(name_of).filter(|name| !name.is_empty()).collect();
    let issues: Vec<&str> = of("fixes").chain(of("updates")).chain(of("closes")).collect();
    let change =
        of("change").chain(of("reviewed-on")).next().map(|url| url.trim_end_matches('/').rsplit('/').next().unwrap_or(url));
    let all: Vec<String> = trailers.iter().map(|(k, v)| format!("{k}: {v}")).collect();
    let values = [
        ("commit", json!(commit)),
        ("change", json!(change)),
        ("subject", json!(subject)),
        ("author", json!(author)),
        ("author_email", json!(author_email)),
        ("committer", json!(committer)),
        ("committer_email", json!(committer_email)),
        ("authored_at", json!(authored_at)),
        ("committed_at", json!(committed_at)),
        ("reviewers", json!(reviewers)),
        ("ci_result_recorded", json!(!ci.is_empty())),
        ("ci_results", json!(ci)),
        ("issues", json!(issues)),
        ("trailers", json!(all)),
        ("tags", json!(tags.get(commit).map_or(&[][..], Vec::as_slice))),
    ];
    values.into_iter().map(|(name, value)| (name.to_owned(), value)).collect()
}

/// `Ann Lee <ann@example.org>` is Ann Lee; an address alone is itself.
fn name_of(person: &str) -> &str {
    match person.split_once('<') {
        Some((name, _)) if !name.trim().is_empty() => name.trim(),
        Some((_, address)) => address.trim_end_matches('>').trim(),
        None => person.trim(),
    }
}

/// A remote's address without a password that somebody left in it.
fn without_secret(url: String) -> String {
    let Some((scheme, rest)) = url.split_once("://") else { return url };
    let (host, path) = rest.split_once('/').unwrap_or((rest, ""));
    match host.rsplit_once('@') {
        Some((_, host)) => format!("{scheme}://{host}/{path}"),
        None => url,
    }
}

fn tags(repository: &Path) -> Result<HashMap<String, Vec<String>>, Error> {
    let text = output(repository, &["for-each-ref", "--format=%(objectname) %(*objectname) %(refname:short)", "refs/tags"])?;
    let mut tags: HashMap<String, Vec<String>> = HashMap::new();
    for line in text.lines() {
        let words: Vec<&str> = line.splitn(3, ' ').collect();
        if let [object, peeled, name] = words.as_slice() {
            let commit = if peeled.is_empty() { object } else { peeled };
            tags.entry((*commit).to_owned()).or_default().push((*name).to_owned());
        }
    }
    Ok(tags)
}

/// The repository's own count of the changes in a span, by another command than the one that reads them.
fn count(repository: &Path, tip: &str, span: Span) -> Result<u64, Error> {
    let text = output(repository, &["rev-list", "--first-parent", "--timestamp", "--end-of-options", tip])?;
    let seconds = text.lines().filter_map(|line| line.split_once(' ')?.0.parse::<i64>().ok());
    Ok(seconds.filter(|s| span.from.0 <= s * 1_000_000 && s * 1_000_000 < span.to.0).count() as u64)
}

/// Git, without pager, prompts, helpers or anything else that a repository's own configuration could start.
fn git(repository: &Path) -> Command {
    let mut command = Command::new("git");
    command.arg("-C").arg(repository).arg("--no-pager");
    for setting in ["core.fsmonitor=false", "log.showSignature=false", "core.hooksPath=/dev/null", "safe.directory=*"] {
        command.args(["-c", setting]);
    }
    // Nothing that a hook or a shell has set may lead to another repository, or to other objects.
    for (name, _) in std::env::vars_os().filter(|(name, _)| name.to_string_lossy().starts_with("GIT_")) {
        command.env_remove(name);
    }
    command.env("GIT_NO_REPLACE_OBJECTS", "1").env("GIT_GRAFT_FILE", "/dev/null");
    command.env("GIT_TERMINAL_PROMPT", "0").env("GIT_OPTIONAL_LOCKS", "0").env("GIT_NO_LAZY_FETCH", "1").env("LC_ALL", "C");
    command.stdin(Stdio::null());
    command
}

fn output(repository: &Path, arguments: &[&str]) -> Result<String, Error> {
    let done = git(repository).args(arguments).output().map_err(|error| Error(format!("cannot run git: {error}")))?;
    if !done.status.success() {
        return error(String::from_utf8_lossy(&done.stderr).trim().to_owned());
    }
    String::from_utf8(done.stdout).map_err(|_| Error("git printed what is not UTF-8".into()))
}

fn one_line(repository: &Path, arguments: &[&str]) -> Result<String, Error> {
    output(repository, arguments).map(|text| text.trim().to_owned())
}

/// One commit: hash, author, address and time; committer, address and time; subject; trailers.
type Record = [String; 9];

/// Hands over what git prints, record by record.
fn read_records(repository: &Path, arguments: &[&str], take: &mut dyn FnMut(&Record) -> Result<(), Error>) -> Result<(), Error> {
    let mut child = git(repository)
        .args(arguments)
        .stdout(Stdio::piped())
        .stderr(Stdio::null())
        .spawn()
        .map_err(|error| Error(format!("cannot run git: {error}")))?;
    let stdout = child.stdout.take().ok_or_else(|| Error("git has no output".into()))?;
    let read = take_records(BufReader::new(stdout), take);
    if read.is_err() {
        // It may still be printing; what it says after a failure of ours does not matter.
        drop(child.kill());
    }
    let status = child.wait().map_err(|error| Error(format!("git did not end: {error}")))?;
    read?;
    if !status.success() {
        return error(format!("`{}` could not be read to the end: run `git log` there to see why", repository.display()));
    }
    Ok(())
}

fn take_records(mut reader: impl BufRead, take: &mut dyn FnMut(&Record) -> Result<(), Error>) -> Result<(), Error> {
    for _ in 0..COMMITS_MAX {
        let mut record = Record::default();
        let mut bytes = 0;
        for (at, text) in record.iter_mut().enumerate() {
            let mut field = Vec::new();
            bytes += (&mut reader)
                .take(RECORD_BYTES_MAX)
                .read_until(0, &mut field)
                .map_err(|error| Error(format!("cannot read what git prints: {error}")))? as u64;
            if bytes >= RECORD_BYTES_MAX {
                return error(format!("a commit's names and trailers take more than {RECORD_BYTES_MAX} bytes"));
            }
            if field.pop() != Some(0) {
                return if at == 0 { Ok(()) } else { error("git stopped in the middle of a commit") };
            }
            *text = String::from_utf8_lossy(&field).into_owned();
        }
        take(&record)?;
    }
    error(format!("the branch has more than {COMMITS_MAX} commits"))
}

#[cfg(test)]
mod tests {
    use super::*;

    /// A repository made by `git fast-import` from this stream.
    fn repository(stream: &str) -> tempfile::TempDir {
        let dir = tempfile::tempdir().unwrap();
        output(dir.path(), &["init", "-q", "-b", "main", "."]).unwrap();
        let mut child = git(dir.path()).args(["fast-import", "--quiet"]).stdin(Stdio::piped()).spawn().unwrap();
        child.stdin.take().unwrap().write_all(stream.as_bytes()).unwrap();
        assert!(child.wait().unwrap().success());
        dir
    }

    fn commit(mark: u32, author: &str, at: i64, message: &str) -> String {
        let from = if mark > 1 { format!("from :{}\n", mark - 1) } else { String::new() };
        format!(
            "commit refs/heads/main\nmark :{mark}\nauthor {author} {at} +0000\ncommitter {author} {at} +0000\ndata {}\n{message}\n{from}\n",
            message.len()
        )
    }

    fn read(dir: &tempfile::TempDir, from: &str, to: &str) -> (Vec<Value>, Provenance) {
        let span = Span { from: Instant::parse(from).unwrap(), to: Instant::parse(to).unwrap() };
        let columns: Vec<String> = COLUMNS.iter().map(ToString::to_string).collect();
        let mut out = Vec::new();
        let provenance = changes(dir.path(), None, span, &columns, &mut out).unwrap();
        let rows = String::from_utf8(out).unwrap().lines().map(|line| serde_json::from_str(line).unwrap()).collect();
        (rows, provenance)
    }

    #[test]
    fn a_change_has_its_reviewers_and_its_recorded_result() {
        let message = "net: fix it\n\nWhy.\n\nReviewed-by: Ben Ode <ben@other.example>\nReviewed-by: <c@example.org>\n\
                       TryBot-Result: Bot <bot@example.org>\nReviewed-on: https://review.example/c/net/+/42\n";
        let stream = commit(1, "Ann Lee <ann@example.org>", 1_767_225_600, message)
            + &commit(2, "Ben Ode <ben@example.org>", 1_767_312_000, "plain\n")
            + "tag v1\nfrom :1\ntagger T <t@e> 1767225600 +0000\ndata 0\n\n";
        let dir = repository(&stream);
        let (rows, provenance) = read(&dir, "2026-01-01T00:00:00Z", "2026-01-02T00:00:00Z");
        assert_eq!(rows.len(), 1);
        assert_eq!(provenance.source_count, Some(1));
        assert_eq!(rows[0]["author"], "Ann Lee");
        assert_eq!(rows[0]["reviewers"], json!(["Ben Ode", "c@example.org"]));
        assert_eq!(rows[0]["ci_result_recorded"], true);
        assert_eq!(rows[0]["change"], "42");
        assert_eq!(rows[0]["tags"], json!(["v1"]));
        let (rows, _) = read(&dir, "2026-01-02T00:00:00Z", "2026-01-03T00:00:00Z");
        assert_eq!((&rows[0]["reviewers"], &rows[0]["ci_result_recorded"]), (&json!([]), &json!(false)));
    }

    #[test]
    fn control_characters_in_a_message_move_nothing() {
        let message = "a\u{1e}b\u{1f}c\u{1b}[31m\n\nReviewed-by: Ben\u{1e} Ode <b@e>\n";
        let stream = commit(1, "Ann \u{1f}Lee <ann@example.org>", 1_767_225_600, message)
            + &commit(2, "Ben <b@e>", 1_767_225_601, "plain\n");
        let (rows, _) = read(&repository(&stream), "2026-01-01T00:00:00Z", "2026-01-02T00:00:00Z");
        assert_eq!(rows.len(), 2);
        assert_eq!((&rows[1]["author"], &rows[1]["subject"]), (&json!("Ann \u{1f}Lee"), &json!("a\u{1e}b\u{1f}c\u{1b}[31m")));
        assert_eq!(rows[1]["reviewers"], json!(["Ben\u{1e} Ode"]));
    }

    #[test]
    fn what_is_no_repository_or_branch_is_said() {
        let dir = tempfile::tempdir().unwrap();
        let span = Span { from: Instant(0), to: Instant(1) };
        let message = changes(dir.path(), None, span, &[], &mut Vec::new()).unwrap_err().to_string();
        assert!(message.contains("has no branch `HEAD`"), "{message}");
        let dir = repository(&commit(1, "A <a@b>", 0, "m\n"));
        let message = changes(dir.path(), Some("--output=x"), span, &[], &mut Vec::new()).unwrap_err().to_string();
        assert!(message.contains("has no branch `--output=x`"), "{message}");
        let message = changes(dir.path(), None, span, &["autor".into()], &mut Vec::new()).unwrap_err().to_string();
        assert!(message.contains("no column `autor`"), "{message}");
    }

    #[test]
    fn a_password_in_a_remote_is_not_recorded() {
        assert_eq!(without_secret("https://ann:secret@host/x.git".into()), "https://host/x.git");
        assert_eq!(without_secret("git@host:x.git".into()), "git@host:x.git");
        assert_eq!(without_secret("https://host/org/x@v2.git".into()), "https://host/org/x@v2.git");
    }
}
