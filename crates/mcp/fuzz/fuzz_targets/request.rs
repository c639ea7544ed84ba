//! Any request, head and body, is either accepted or gets a correct answer; what is accepted
//! survives the way to where it is served.
//!
//! The bytes are the head, field by field on lines of their own, an empty line, and the body.
//! `cargo +nightly fuzz run request -- -max_len=4096` in `crates/mcp`.

#![no_main]

use libfuzzer_sys::fuzz_target;
use mcp::{Accepted, HeaderFields, Incoming, receive};

fuzz_target!(|bytes: &[u8]| {
    let split = bytes.windows(2).position(|pair| pair == b"\n\n");
    let (head, body) = match split {
        Some(at) => (&bytes[..at], &bytes[at + 2..]),
        None => (&b""[..], bytes),
    };
    let head = String::from_utf8_lossy(head);
    let mut lines = head.lines();
    let method = lines.next().unwrap_or("POST");
    let fields = lines.filter_map(|line| line.split_once(':'));
    let headers = HeaderFields::read(fields.map(|(name, value)| (name.into(), value.into())));
    let incoming = Incoming { method, headers, body };
    match receive(&incoming) {
        Ok(accepted) => {
            let text = serde_json::to_string(&accepted).expect("it is written");
            let read: Accepted = serde_json::from_str(&text).expect("it is read again");
            // Fractions may lose their last digit on the way; nothing else is lost.
            assert_eq!((read.version, read.name()), (accepted.version, accepted.name()));
            assert_eq!((read.id(), &read.session), (accepted.id(), &accepted.session));
            assert_eq!((&read.client, &read.terms), (&accepted.client, &accepted.terms));
        }
        Err(reply) => match &reply.body {
            None => assert_eq!(reply.status, 202),
            Some(body) => {
                assert_eq!(body["jsonrpc"], "2.0");
                assert!(body["error"]["code"].is_i64() && body["error"]["message"].is_string());
                assert!(reply.status == 200 || (400..500).contains(&reply.status));
            }
        },
    }
});
