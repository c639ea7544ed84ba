//! Git over smart HTTP, answered by git itself (`git http-backend`).

use std::process::Stdio;
use std::sync::{Arc, OnceLock};

use axum::body::Body;
use axum::extract::Request;
use axum::http::{HeaderMap, Response, StatusCode, header};
use base64::Engine as _;
use futures::TryStreamExt as _;
use tokio::io::{AsyncBufReadExt as _, AsyncReadExt as _, AsyncWriteExt as _, BufReader};
use tokio::process::{Child, ChildStdout, Command};
use tokio_util::io::{ReaderStream, StreamReader};

use super::error::StandinError;
use super::pushes;
use super::records::Repository;
use super::shared::Shared;

/// A path below a repository that git asks for.
struct GitPath<'a> {
    full_name: &'a str,
    rest: &'a str,
}

impl<'a> GitPath<'a> {
    fn parse(path: &'a str) -> Option<Self> {
        let path = path.strip_prefix('/')?;
        let (owner_end, _) = path.match_indices('/').next()?;
        let (end, _) = path.match_indices('/').nth(1)?;
        let (name, rest) = (path.get(..end)?, path.get(end..)?);
        let full_name = name.strip_suffix(".git").unwrap_or(name);
        let services = ["/info/refs", "/git-upload-pack", "/git-receive-pack"];
        (owner_end > 0 && services.contains(&rest)).then_some(Self { full_name, rest })
    }
}

/// Answers a request of git; `None` when it is not one.
pub(crate) async fn answer(shared: &Arc<Shared>, request: Request) -> Option<Response<Body>> {
    let path = request.uri().path().to_owned();
    let path = GitPath::parse(&path)?;
    let query = request.uri().query().unwrap_or_default().to_owned();
    let writes = path.rest == "/git-receive-pack" || query.contains("git-receive-pack");
    let repository = shared.records().repository(path.full_name).cloned();
    let Some(repository) = repository else {
        let records = shared.records();
        return Some(match records.moved(path.full_name) {
            Some(moved) => {
                let to = format!("/{}.git{}?{query}", records.full_name(moved), path.rest);
                plain(StatusCode::MOVED_PERMANENTLY, "Moved", &[("location", &to)])
            }
            None => plain(StatusCode::NOT_FOUND, "Repository not found.", &[]),
        });
    };
    let who = Visitor::of(shared, request.headers());
    Some(match who.admit(&repository, writes) {
        Ok(user) => match serve(shared, &repository, &path, &query, user, request).await {
            Ok(response) => response,
            Err(error) => plain(StatusCode::INTERNAL_SERVER_ERROR, &error.to_string(), &[]),
        },
        Err(refusal) => refusal.answer(),
    })
}

fn plain(status: StatusCode, text: &str, headers: &[(&str, &str)]) -> Response<Body> {
    let mut response = Response::builder().status(status).header("content-type", "text/plain");
    for (name, value) in headers {
        response = response.header(*name, *value);
    }
    response.body(Body::from(format!("{text}\n"))).unwrap_or_default()
}

/// Who asks.
enum Visitor {
    Nobody,
    Unknown,
    Account { id: u64, login: String },
    Installation(std::collections::BTreeSet<u64>),
}

impl Visitor {
    fn of(shared: &Shared, headers: &HeaderMap) -> Self {
        let Some(value) = headers.get(header::AUTHORIZATION) else { return Self::Nobody };
        let password = value
            .to_str()
            .ok()
            .and_then(|value| value.split_once(' '))
            .filter(|(scheme, _)| scheme.eq_ignore_ascii_case("basic"))
            .and_then(|(_, text)| base64::engine::general_purpose::STANDARD.decode(text).ok())
            .and_then(|bytes| String::from_utf8(bytes).ok())
            .and_then(|pair| pair.split_once(':').map(|(_, password)| password.to_owned()));
        let Some(password) = password else { return Self::Unknown };
        let records = shared.records();
        if let Some(account) = records.accounts.values().find(|found| found.token == password) {
            return Self::Account { id: account.id, login: account.login.clone() };
        }
        let now = shared.clock.seconds();
        match records.tokens.get(&password).filter(|token| token.expires_at > now) {
            Some(token) => {
                let seen = records.installations.get(&token.installation).map(|found| {
                    records.repositories_of(found).iter().map(|repository| repository.id).collect()
                });
                Self::Installation(seen.unwrap_or_default())
            }
            None => Self::Unknown,
        }
    }

    /// The name under which git may write, if it may.
    fn admit(
        self,
        repository: &Repository,
        writes: bool,
    ) -> Result<Option<(u64, String)>, Refusal> {
        match self {
            Self::Unknown => Err(Refusal::UnknownToken),
            Self::Nobody if writes || repository.private => Err(Refusal::Anonymous),
            Self::Nobody => Ok(None),
            Self::Account { id, login } if id == repository.owner => {
                if writes && repository.archived {
                    return Err(Refusal::Archived);
                }
                Ok(Some((id, login)))
            }
            Self::Installation(seen) if !writes && seen.contains(&repository.id) => Ok(None),
            _ if repository.private => Err(Refusal::Hidden),
            _ if writes => Err(Refusal::Stranger),
            _ => Ok(None),
        }
    }
}

/// Why git does not get in.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Refusal {
    UnknownToken,
    Anonymous,
    Archived,
    Hidden,
    Stranger,
}

impl Refusal {
    fn answer(self) -> Response<Body> {
        let ask = [("www-authenticate", "Basic realm=\"GitHub\"")];
        let (status, text) = match self {
            Self::UnknownToken => (
                StatusCode::UNAUTHORIZED,
                "Invalid username or token. Password authentication is not supported for Git operations.",
            ),
            Self::Anonymous => (StatusCode::UNAUTHORIZED, "No anonymous write access."),
            Self::Archived => {
                (StatusCode::FORBIDDEN, "This repository was archived so it is read-only.")
            }
            Self::Hidden => (StatusCode::NOT_FOUND, "Repository not found."),
            Self::Stranger => (StatusCode::FORBIDDEN, "Permission to the repository denied."),
        };
        let asks = status == StatusCode::UNAUTHORIZED;
        plain(status, text, if asks { &ask } else { &[] })
    }
}

async fn serve(
    shared: &Arc<Shared>,
    repository: &Repository,
    path: &GitPath<'_>,
    query: &str,
    user: Option<(u64, String)>,
    request: Request,
) -> Result<Response<Body>, StandinError> {
    let mut child = backend(shared, repository.id, path.rest, query, &user, &request)?.spawn()?;
    let receives = path.rest == "/git-receive-pack";
    let lock = shared.push_lock(repository.id);
    let one_at_a_time = if receives { Some(lock.lock().await) } else { None };
    let known = if receives { Some(pushes::refs_of(shared, repository.id)?) } else { None };
    let output = feed(&mut child, request)?;
    let (response, mut output) = read_head(output).await?;
    let Some(known) = known else {
        tokio::spawn(async move { child.wait().await });
        let body = Body::from_stream(ReaderStream::new(output));
        return Ok(response.body(body).unwrap_or_default());
    };
    let mut body = Vec::new();
    output.read_to_end(&mut body).await?;
    child.wait().await?;
    if let Some((pusher, _)) = user {
        let (shared, id) = (Arc::clone(shared), repository.id);
        tokio::task::spawn_blocking(move || pushes::announce(&shared, id, pusher, &known))
            .await
            .map_err(std::io::Error::other)??;
    }
    drop(one_at_a_time);
    Ok(response.body(Body::from(body)).unwrap_or_default())
}

/// `git http-backend` with the environment of a CGI program.
fn backend(
    shared: &Shared,
    repository: u64,
    rest: &str,
    query: &str,
    user: &Option<(u64, String)>,
    request: &Request,
) -> Result<Command, StandinError> {
    let folder = shared.git.path(repository);
    let mut command = Command::new(backend_path()?);
    command
        .env("GIT_PROJECT_ROOT", &folder)
        .env("PATH_INFO", rest)
        .env("GIT_HTTP_EXPORT_ALL", "1")
        .env("GIT_CONFIG_NOSYSTEM", "1")
        .env("GIT_CONFIG_GLOBAL", "/dev/null")
        .env("REQUEST_METHOD", request.method().as_str())
        .env("QUERY_STRING", query)
        .env("REMOTE_ADDR", "127.0.0.1")
        .stdin(Stdio::piped())
        .stdout(Stdio::piped())
        .stderr(Stdio::null())
        .kill_on_drop(true);
    if let Some((_, login)) = user {
        command.env("REMOTE_USER", login);
    }
    for (header, variable) in [
        ("content-type", "CONTENT_TYPE"),
        ("content-length", "CONTENT_LENGTH"),
        ("content-encoding", "HTTP_CONTENT_ENCODING"),
        ("git-protocol", "GIT_PROTOCOL"),
    ] {
        if let Some(value) = request.headers().get(header).and_then(|value| value.to_str().ok()) {
            command.env(variable, value);
        }
    }
    Ok(command)
}

/// Where git keeps its backend; asked once.
fn backend_path() -> Result<&'static str, StandinError> {
    static PATH: OnceLock<String> = OnceLock::new();
    if let Some(path) = PATH.get() {
        return Ok(path);
    }
    let output = std::process::Command::new("git").arg("--exec-path").output()?;
    let folder = String::from_utf8_lossy(&output.stdout).trim().to_owned();
    Ok(PATH.get_or_init(|| format!("{folder}/git-http-backend")))
}

/// Streams the request into the program, and hands over its output.
fn feed(child: &mut Child, request: Request) -> Result<BufReader<ChildStdout>, StandinError> {
    let missing = || std::io::Error::other("git http-backend has no pipes");
    let mut input = child.stdin.take().ok_or_else(missing)?;
    let output = child.stdout.take().ok_or_else(missing)?;
    let stream = request.into_body().into_data_stream().map_err(std::io::Error::other);
    tokio::spawn(async move {
        let mut body = StreamReader::new(stream);
        let _closed_early = tokio::io::copy(&mut body, &mut input).await;
        let _closed = input.shutdown().await;
    });
    Ok(BufReader::new(output))
}

/// Reads the CGI headers.
async fn read_head(
    mut output: BufReader<ChildStdout>,
) -> Result<(axum::http::response::Builder, BufReader<ChildStdout>), StandinError> {
    let mut response = Response::builder();
    let mut status = StatusCode::OK;
    let mut line = String::new();
    loop {
        line.clear();
        if output.read_line(&mut line).await? == 0 {
            return Err(StandinError::Invalid("git http-backend has said nothing".into()));
        }
        let Some((name, value)) = line.trim_end().split_once(':') else { break };
        let value = value.trim();
        if name.eq_ignore_ascii_case("status") {
            let code = value.split(' ').next().unwrap_or_default();
            status = code.parse().unwrap_or(StatusCode::INTERNAL_SERVER_ERROR);
        } else {
            response = response.header(name, value);
        }
    }
    Ok((response.status(status), output))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn paths_of_git_are_told_from_others() {
        let path = GitPath::parse("/alice/kit.git/info/refs").unwrap();
        assert_eq!((path.full_name, path.rest), ("alice/kit", "/info/refs"));
        let path = GitPath::parse("/alice/kit/git-upload-pack").unwrap();
        assert_eq!(path.full_name, "alice/kit");
        for other in ["/app", "/repos/alice/kit", "/alice/kit.git/config", "/alice/kit.git/../x"] {
            assert!(GitPath::parse(other).is_none(), "{other}");
        }
    }
}
