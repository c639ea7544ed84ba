//! Requests to the platform and to GitHub, from this machine. Node.js sends them, which is here for
//! wrangler anyway: it knows TLS, and sends a `Host` header that is not the address's.

use std::{
    io::Write as _,
    path::PathBuf,
    process::{Command, Stdio},
};

use anyhow::{Context as _, Result, bail};
pub(crate) use probe::{Answer, Question};
use serde::Deserialize;

use crate::checkout::Checkout;

/// The port.
pub(crate) trait Requests {
    /// The answer, or why there is none.
    fn ask(&self, question: &Question) -> Result<Answer>;

    /// Lets a while pass, for what was deployed to arrive everywhere.
    fn pause(&self);
}

/// Asks through Node.js.
pub(crate) struct Node {
    pub(crate) script: PathBuf,
}

impl Node {
    pub(crate) fn of(checkout: &Checkout) -> Self {
        Self { script: checkout.path("xtask/runtime/request.mjs") }
    }
}

#[derive(Deserialize)]
struct Failed {
    error: String,
}

impl Requests for Node {
    fn ask(&self, question: &Question) -> Result<Answer> {
        // By the standard input: a body or a header may be secret, and a command line is not.
        let mut child = Command::new("node")
            .arg(&self.script)
            .stdin(Stdio::piped())
            .stdout(Stdio::piped())
            .spawn()
            .context("cannot start Node.js")?;
        if let Some(mut stdin) = child.stdin.take() {
            stdin.write_all(&serde_json::to_vec(question)?)?;
        }
        let output = child.wait_with_output()?;
        if let Ok(Failed { error }) = serde_json::from_slice(&output.stdout) {
            bail!("{} {}: {error}", question.method, question.url);
        }
        serde_json::from_slice(&output.stdout)
            .with_context(|| format!("{} {}: no answer", question.method, question.url))
    }

    fn pause(&self) {
        std::thread::sleep(std::time::Duration::from_secs(3));
    }
}

#[cfg(test)]
mod tests {
    use std::{
        io::{BufRead as _, BufReader, Read as _},
        net::TcpListener,
        thread,
    };

    use super::*;

    fn node() -> Node {
        Node { script: PathBuf::from(env!("CARGO_MANIFEST_DIR")).join("runtime/request.mjs") }
    }

    #[test]
    fn a_request_arrives_as_it_was_asked_and_so_does_its_answer() {
        let listener = TcpListener::bind("127.0.0.1:0").unwrap();
        let address = listener.local_addr().unwrap();
        let server = thread::spawn(move || {
            let (mut stream, _) = listener.accept().unwrap();
            let mut reader = BufReader::new(stream.try_clone().unwrap());
            let mut head = String::new();
            while !head.ends_with("\r\n\r\n") {
                reader.read_line(&mut head).unwrap();
            }
            let mut body = [0; 2];
            reader.read_exact(&mut body).unwrap();
            let answer =
                "HTTP/1.1 401 No\r\nWWW-Authenticate: Bearer\r\nContent-Length: 4\r\n\r\nwhat";
            stream.write_all(answer.as_bytes()).unwrap();
            (head.to_ascii_lowercase(), body)
        });
        let question = Question::post(format!("http://{address}/mcp?x=1"), "{}");
        let answer = node().ask(&question.with("host", "elsewhere.example")).unwrap();
        assert_eq!((answer.status, answer.body.as_str()), (401, "what"));
        assert_eq!(answer.header("www-authenticate"), "Bearer");
        let (head, body) = server.join().unwrap();
        assert!(head.starts_with("post /mcp?x=1 http/1.1"), "{head}");
        assert!(head.contains("\r\nhost: elsewhere.example\r\n"), "{head}");
        assert_eq!(&body, b"{}");
    }

    #[test]
    fn nobody_there_is_an_error_that_names_the_address() {
        let free = TcpListener::bind("127.0.0.1:0").unwrap().local_addr().unwrap();
        let error = node().ask(&Question::get(format!("http://{free}/"))).unwrap_err().to_string();
        assert!(error.contains(&free.to_string()) && error.contains("ECONNREFUSED"), "{error}");
    }
}
