//! A server over a workspace, asked as a browser asks it.
#![allow(dead_code)]

pub mod questions;

use std::io::{BufRead, BufReader, Read, Write};
use std::net::TcpStream;
use std::path::Path;
use std::process::{Child, Command, Stdio};
use std::time::Duration;

use serde_json::Value;

pub fn assay() -> Command {
    let mut assay = Command::new(env!("CARGO_BIN_EXE_assay"));
    assay.env_remove("ASSAY_PERSON").env_remove("ASSAY_WORKSPACE");
    assay
}

pub fn done(command: &mut Command) -> String {
    let output = command.output().unwrap();
    let (out, err) = (String::from_utf8_lossy(&output.stdout).into_owned(), String::from_utf8_lossy(&output.stderr));
    assert!(output.status.success(), "{command:?}\n{out}\n{err}");
    out
}

/// A server over a workspace, ended when it is dropped.
pub struct Served {
    child: Child,
    pub address: String,
}

impl Served {
    pub fn over(workspace: &Path) -> Self {
        let mut serve = assay();
        serve.arg("--workspace").arg(workspace);
        Self::by(serve)
    }

    /// What a command with its workspace named serves.
    pub fn by(mut serve: Command) -> Self {
        let mut child = serve.args(["serve", "--listen", "127.0.0.1:0"]).stdout(Stdio::piped()).spawn().unwrap();
        let mut line = String::new();
        BufReader::new(child.stdout.take().unwrap()).read_line(&mut line).unwrap();
        let address = line.trim().trim_start_matches("http://").trim_end_matches('/').to_owned();
        Self { child, address }
    }

    pub fn get(&self, target: &str) -> Answer {
        self.send(&format!("GET {target} HTTP/1.1\r\nhost: localhost\r\nconnection: close\r\n\r\n"))
    }

    pub fn send(&self, request: &str) -> Answer {
        let mut stream = TcpStream::connect(&self.address).unwrap();
        stream.set_read_timeout(Some(Duration::from_secs(60))).unwrap();
        stream.write_all(request.as_bytes()).unwrap();
        let mut bytes = Vec::new();
        stream.read_to_end(&mut bytes).unwrap();
        let split = bytes.windows(4).position(|four| four == b"\r\n\r\n").unwrap_or(bytes.len());
        let head = String::from_utf8_lossy(&bytes[..split]).to_lowercase();
        let status = head.split(' ').nth(1).and_then(|code| code.parse().ok()).unwrap_or(0);
        Answer { status, head, body: bytes.get(split + 4..).unwrap_or(&[]).to_vec() }
    }
}

impl Drop for Served {
    fn drop(&mut self) {
        drop(self.child.kill());
        drop(self.child.wait());
    }
}

pub struct Answer {
    pub status: u16,
    pub head: String,
    pub body: Vec<u8>,
}

impl Answer {
    pub fn text(&self) -> String {
        String::from_utf8_lossy(&self.body).into_owned()
    }

    pub fn json(&self) -> Value {
        serde_json::from_slice(&self.body).unwrap()
    }
}

/// The addresses that a page links to.
pub fn links(page: &str) -> Vec<String> {
    let mut links = Vec::new();
    for part in page.split("href=\"").skip(1) {
        let link = part.split('"').next().unwrap();
        links.push(link.replace("&amp;", "&"));
    }
    links
}
