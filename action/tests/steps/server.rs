//! An HTTP server on the loopback interface: files of releases, and a git repository that wants
//! credentials.

use std::collections::BTreeMap;
use std::io::{BufRead as _, BufReader, Read as _, Write as _};
use std::net::{TcpListener, TcpStream};
use std::path::{Path, PathBuf};
use std::process::{Command, Stdio};
use std::sync::Arc;

/// Answers until the test ends.
pub(crate) struct Server {
    pub(crate) url: String,
}

/// What the server has.
#[derive(Clone)]
enum Shelf {
    Files(BTreeMap<String, Vec<u8>>),
    /// A folder with a repository, and the `Authorization` that it wants.
    Repository(PathBuf, String),
}

struct Request {
    method: String,
    path: String,
    query: String,
    headers: BTreeMap<String, String>,
    body: Vec<u8>,
}

impl Server {
    /// Serves files by their paths, everything else is 404.
    pub(crate) fn of_files(files: &[(String, Vec<u8>)]) -> Self {
        Self::start(Shelf::Files(files.iter().cloned().collect()))
    }

    /// Serves a repository to who sends a header.
    pub(crate) fn of_repository(folder: &Path, authorization: &str) -> Self {
        Self::start(Shelf::Repository(folder.to_owned(), authorization.to_owned()))
    }

    fn start(shelf: Shelf) -> Self {
        let listener = TcpListener::bind("127.0.0.1:0").unwrap();
        let url = format!("http://{}", listener.local_addr().unwrap());
        let shelf = Arc::new(shelf);
        std::thread::spawn(move || {
            for stream in listener.incoming().flatten() {
                let shelf = Arc::clone(&shelf);
                std::thread::spawn(move || answer(&shelf, stream));
            }
        });
        Self { url }
    }
}

fn answer(shelf: &Shelf, mut stream: TcpStream) {
    let Some(request) = read(&stream) else { return };
    let answer = match shelf {
        Shelf::Files(files) => match files.get(&request.path) {
            Some(body) => whole("200 OK", body),
            None => whole("404 Not Found", b"not here"),
        },
        Shelf::Repository(folder, wanted) => match request.headers.get("authorization") {
            Some(given) if given == wanted => backend(folder, &request),
            _ => whole("401 Unauthorized", b""),
        },
    };
    // Who asked may have gone.
    let _ = stream.write_all(&answer);
}

fn whole(status: &str, body: &[u8]) -> Vec<u8> {
    let head = format!(
        "HTTP/1.1 {status}\r\nContent-Length: {}\r\nWWW-Authenticate: Basic\r\n\
         Connection: close\r\n\r\n",
        body.len()
    );
    [head.as_bytes(), body].concat()
}

fn read(stream: &TcpStream) -> Option<Request> {
    let mut reader = BufReader::new(stream);
    let mut line = String::new();
    reader.read_line(&mut line).ok()?;
    let mut words = line.split(' ');
    let (method, target) = (words.next()?.to_owned(), words.next()?.to_owned());
    let (path, query) = target.split_once('?').unwrap_or((&target, ""));
    let mut headers = BTreeMap::new();
    loop {
        let mut line = String::new();
        reader.read_line(&mut line).ok()?;
        let Some((name, value)) = line.trim_end().split_once(": ") else { break };
        headers.insert(name.to_lowercase(), value.to_owned());
    }
    let length = headers.get("content-length").and_then(|length| length.parse().ok());
    let mut body = vec![0; length.unwrap_or(0)];
    reader.read_exact(&mut body).ok()?;
    Some(Request { method, path: path.to_owned(), query: query.to_owned(), headers, body })
}

/// Git's own server (gitprotocol-http), as a CGI program (RFC 3875).
fn backend(folder: &Path, request: &Request) -> Vec<u8> {
    let header = |name: &str| request.headers.get(name).map_or("", String::as_str);
    let mut child = Command::new("git")
        .arg("http-backend")
        .env("GIT_PROJECT_ROOT", folder)
        .env("GIT_HTTP_EXPORT_ALL", "1")
        .env("REQUEST_METHOD", &request.method)
        .env("PATH_INFO", &request.path)
        .env("QUERY_STRING", &request.query)
        .env("CONTENT_TYPE", header("content-type"))
        .env("CONTENT_LENGTH", request.body.len().to_string())
        .env("HTTP_CONTENT_ENCODING", header("content-encoding"))
        .env("GIT_PROTOCOL", header("git-protocol"))
        .stdin(Stdio::piped())
        .stdout(Stdio::piped())
        .spawn()
        .unwrap();
    child.stdin.take().unwrap().write_all(&request.body).unwrap();
    let said = child.wait_with_output().unwrap().stdout;
    [b"HTTP/1.1 200 OK\r\nConnection: close\r\n", &said[..]].concat()
}
