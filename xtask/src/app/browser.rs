//! The operator's browser, on this machine alone: one request a connection, as much HTTP as that needs.

use std::{
    io::{BufRead as _, BufReader, Read as _, Write as _},
    net::{TcpListener, TcpStream},
    time::Duration,
};

use anyhow::{Context as _, Result};

/// A line of a request is no longer.
const LONGEST_LINE: u64 = 8 * 1024;
/// How many header fields are read.
const MOST_FIELDS: usize = 100;
/// How long a browser may take to say what it wants.
const PATIENCE: Duration = Duration::from_secs(10);

/// What a browser asks for.
pub(super) struct Visit {
    stream: TcpStream,
    /// The path with its query; nothing when it is no GET, or for another host.
    pub(super) target: Option<String>,
}

/// Waits for one.
pub(super) fn next(listener: &TcpListener) -> Result<Visit> {
    let own = listener.local_addr()?.to_string();
    loop {
        let (stream, _) = listener.accept().context("nobody can connect any more")?;
        // Whoever connects and is not understood is no reason to stop.
        if let Ok(target) = read(&stream, &own) {
            return Ok(Visit { stream, target });
        }
    }
}

fn read(stream: &TcpStream, own: &str) -> Result<Option<String>> {
    stream.set_read_timeout(Some(PATIENCE))?;
    let mut reader = BufReader::new(stream);
    let mut line = || -> Result<String> {
        let mut line = String::new();
        reader.by_ref().take(LONGEST_LINE).read_line(&mut line)?;
        Ok(line.trim_end().to_owned())
    };
    let first = line()?;
    let mut host = None;
    for _ in 0..MOST_FIELDS {
        let field = line()?;
        if field.is_empty() {
            break;
        }
        if let Some((name, value)) = field.split_once(':')
            && name.eq_ignore_ascii_case("host")
        {
            host = Some(value.trim().to_owned());
        }
    }
    let target = first.strip_prefix("GET ").and_then(|rest| rest.split(' ').next());
    // A name that somebody points to this machine is not this page.
    let is_for_us = host.is_some_and(|host| host == own);
    Ok(target.filter(|_| is_for_us).map(str::to_owned))
}

impl Visit {
    /// Shows a page. It runs nothing, and its form leads to one place.
    pub(super) fn show(mut self, status: &str, form_action: &str, body: &str) -> Result<()> {
        let page = format!(
            "<!doctype html><html lang=en><meta charset=utf-8><title>b00t</title>\
             <meta name=viewport content=\"width=device-width\"><body>{body}</body></html>"
        );
        let policy =
            format!("default-src 'none'; form-action {form_action}; frame-ancestors 'none'");
        write!(
            self.stream,
            "HTTP/1.1 {status}\r\nContent-Type: text/html; charset=utf-8\r\nContent-Length: {}\r\n\
             Content-Security-Policy: {policy}\r\nReferrer-Policy: no-referrer\r\n\
             Cache-Control: no-store\r\nConnection: close\r\n\r\n{page}",
            page.len()
        )?;
        self.stream.flush().context("the browser left")
    }
}

/// Text inside of HTML, also between quotation marks.
pub(super) fn escaped(text: &str) -> String {
    text.chars()
        .map(|character| match character {
            '&' => "&amp;".into(),
            '<' => "&lt;".into(),
            '>' => "&gt;".into(),
            '"' => "&quot;".into(),
            '\'' => "&#39;".into(),
            other => other.to_string(),
        })
        .collect()
}

/// A field of a query, where nothing has to be decoded.
pub(super) fn field<'a>(query: &'a str, name: &str) -> Option<&'a str> {
    let pair =
        query.split('&').find_map(|pair| pair.split_once('=').filter(|(key, _)| *key == name));
    pair.map(|(_, value)| value)
}
