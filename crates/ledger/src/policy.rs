//! Whom to trust: C2SP tlog-policy, the file that an auditor is given by another way than the bundle.

use std::collections::{HashMap, HashSet};

use crate::checkpoint::Checkpoint;
use crate::cosignature::Witness;
use crate::digest::shown;
use crate::leaf::parse_decimal;
use crate::note::{Note, Verifier};
use crate::{Digest, Error};

/// The longest policy in bytes.
pub const POLICY_BYTES_MAX: usize = 256 * 1024;
/// Logs, witnesses and groups each; the specification asks for 32.
const NAMED_MAX: usize = 256;

/// Which logs, which witnesses, and how many of these must agree.
///
/// ```
/// use assay_ledger::{Checkpoint, Digest, Policy, Signer};
///
/// let signer = Signer::new("example.com/log", &[9; 32])?;
/// let note = Checkpoint { origin: "example.com/log".into(), size: 0, root: Digest::of(b"") }.sign(&signer)?;
/// let policy = Policy::parse(format!("log {}\nquorum none\n", signer.verifier()).as_bytes())?;
/// assert_eq!(policy.open(&note)?.checkpoint.size, 0);
/// # Ok::<(), assay_ledger::Error>(())
/// ```
#[derive(Debug, Clone)]
pub struct Policy {
    logs: Vec<Verifier>,
    /// In the order of their lines; groups speak of what stands before them.
    nodes: Vec<Node>,
    /// None where no cosignature is asked for.
    quorum: Option<usize>,
}

#[derive(Debug, Clone)]
enum Node {
    Witness(Witness),
    Group { least: usize, members: Vec<usize> },
}

/// A checkpoint that a policy accepts.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Accepted {
    pub checkpoint: Checkpoint,
    /// The witnesses of the policy that cosigned it, by the names of their keys, and when, in seconds since 1970.
    pub cosigned: Vec<(String, u64)>,
}

impl Policy {
    /// Reads a policy; an error names its line.
    pub fn parse(bytes: &[u8]) -> Result<Policy, Error> {
        if bytes.len() > POLICY_BYTES_MAX {
            return Err(Error::form(format!("a policy has at most {POLICY_BYTES_MAX} bytes")));
        }
        if bytes.last().is_some_and(|last| *last != b'\n') {
            return Err(Error::form("a policy ends with a line feed: it may have been cut short"));
        }
        let mut reading = Reading::default();
        for (at, line) in bytes.split(|byte| *byte == b'\n').enumerate() {
            reading.line(line).map_err(|error| Error::form(format!("line {} of the policy: {error}", at + 1)))?;
        }
        let quorum = reading.quorum.ok_or_else(|| Error::form("a policy has one `quorum` line"))?;
        Ok(Policy { logs: reading.logs, nodes: reading.nodes, quorum })
    }

    /// A policy of one log and no witnesses.
    pub fn of_log(log: Verifier) -> Policy {
        Policy { logs: vec![log], nodes: Vec::new(), quorum: None }
    }

    /// Reads a checkpoint's note that one of the logs signed and that the quorum of witnesses cosigned.
    ///
    /// Lines of unknown keys are ignored; one line of a known key that does not hold condemns the note.
    pub fn open(&self, note: &str) -> Result<Accepted, Error> {
        let note = Note::parse(note)?;
        let checkpoint = Checkpoint::parse(note.text)?;
        let mut signed = false;
        for log in self.logs.iter().filter(|log| log.name() == checkpoint.origin) {
            signed |= log.signed(&note)?;
        }
        if !signed {
            let origin = shown(&checkpoint.origin);
            return Err(Error::mismatch(format!("no log of the policy signed the checkpoint of `{origin}`")));
        }
        let (mut cosigned, mut holds) = (Vec::new(), Vec::with_capacity(self.nodes.len()));
        for node in &self.nodes {
            holds.push(match node {
                Node::Witness(witness) => {
                    let time = witness.cosigned(&note)?;
                    cosigned.extend(time.map(|time| (witness.name().to_owned(), time)));
                    time.is_some()
                }
                Node::Group { least, members } => {
                    members.iter().filter(|member| holds.get(**member) == Some(&true)).count() >= *least
                }
            });
        }
        match self.quorum.is_none_or(|quorum| holds.get(quorum) == Some(&true)) {
            true => Ok(Accepted { checkpoint, cosigned }),
            false => {
                Err(Error::mismatch(format!("{} of the policy's witnesses cosigned, which is not its quorum", cosigned.len())))
            }
        }
    }
}

/// A policy as far as it was read.
#[derive(Default)]
struct Reading {
    logs: Vec<Verifier>,
    nodes: Vec<Node>,
    names: HashMap<Vec<u8>, usize>,
    /// Names that are a member of a group already: each counts once.
    members: HashSet<usize>,
    keys: HashSet<(bool, [u8; 32])>,
    quorum: Option<Option<usize>>,
}

impl Reading {
    fn line(&mut self, line: &[u8]) -> Result<(), Error> {
        if line.iter().any(|&byte| byte != b'\t' && (byte < b' ' || byte == 0x7f)) {
            return Err(Error::form("it has a control character"));
        }
        let mut items = line.split(|byte| matches!(byte, b' ' | b'\t')).filter(|item| !item.is_empty());
        let Some(word) = items.next().filter(|word| !word.starts_with(b"#")) else { return Ok(()) };
        let items: Vec<&[u8]> = items.collect();
        match (word, items.as_slice()) {
            (b"log", [key] | [key, _]) => self.log(key),
            (b"witness", [name, key] | [name, key, _]) => self.witness(name, key),
            (b"group", [name, least, members @ ..]) if !members.is_empty() => self.group(name, least, members),
            (b"quorum", [name]) => self.quorum(name),
            (b"log" | b"witness" | b"group" | b"quorum", _) => {
                Err(Error::form(format!("`{}` has too few or too many items", text(word))))
            }
            _ => Err(Error::form(format!("`{}` is no word of a policy", text(word)))),
        }
    }

    fn log(&mut self, key: &[u8]) -> Result<(), Error> {
        let log = Verifier::parse(&utf8(key)?)?;
        if self.logs.len() == NAMED_MAX {
            return Err(Error::form(format!("a policy has at most {NAMED_MAX} logs")));
        }
        self.fresh_key(false, log.key_bytes())?;
        self.logs.push(log);
        Ok(())
    }

    fn witness(&mut self, name: &[u8], key: &[u8]) -> Result<(), Error> {
        let witness = Witness::parse(&utf8(key)?)?;
        self.fresh_key(true, witness.key_bytes())?;
        let same = |node: &Node| matches!(node, Node::Witness(other) if other.name() == witness.name());
        if self.nodes.iter().any(same) {
            return Err(Error::form(format!("two witnesses have keys of one name, `{}`", shown(witness.name()))));
        }
        self.name(name, Node::Witness(witness))
    }

    fn group(&mut self, name: &[u8], least: &[u8], members: &[&[u8]]) -> Result<(), Error> {
        let n = members.len();
        let least = match least {
            b"all" => n,
            b"any" => 1,
            number => {
                let number = parse_decimal(&text(number)).filter(|&least| least >= 1 && least <= n as u64);
                number.ok_or_else(|| Error::form(format!("a group asks for `all`, `any` or 1 to {n} of its {n} members")))?
                    as usize
            }
        };
        let mut indices = Vec::with_capacity(n);
        for member in members {
            let index = self.named(member)?;
            if !self.members.insert(index) {
                return Err(Error::form(format!("`{}` is a member of a group already", text(member))));
            }
            indices.push(index);
        }
        self.name(name, Node::Group { least, members: indices })
    }

    fn quorum(&mut self, name: &[u8]) -> Result<(), Error> {
        if self.quorum.is_some() {
            return Err(Error::form("a policy has one `quorum` line"));
        }
        self.quorum = Some(match name {
            b"none" => None,
            name => Some(self.named(name)?),
        });
        Ok(())
    }

    fn named(&self, name: &[u8]) -> Result<usize, Error> {
        let unknown = || Error::form(format!("`{}` is not defined on a line before", text(name)));
        self.names.get(name).copied().ok_or_else(unknown)
    }

    fn name(&mut self, name: &[u8], node: Node) -> Result<(), Error> {
        if self.nodes.len() == 2 * NAMED_MAX {
            return Err(Error::form(format!("a policy has at most {} witnesses and groups", 2 * NAMED_MAX)));
        }
        if name == b"none" || self.names.insert(name.to_owned(), self.nodes.len()).is_some() {
            return Err(Error::form(format!("the name `{}` is taken", text(name))));
        }
        self.nodes.push(node);
        Ok(())
    }

    /// Keys are the same whatever their names say.
    fn fresh_key(&mut self, witness: bool, key: &[u8; 32]) -> Result<(), Error> {
        match self.keys.insert((witness, *key)) {
            true => Ok(()),
            false => Err(Error::form(format!("the key with digest `{}` is listed twice", Digest::of(key)))),
        }
    }
}

fn text(item: &[u8]) -> String {
    shown(&String::from_utf8_lossy(item))
}

fn utf8(item: &[u8]) -> Result<String, Error> {
    String::from_utf8(item.to_vec()).map_err(|_| Error::form("the name of a key is not UTF-8"))
}
