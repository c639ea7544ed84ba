//! Open streams: hibernatable WebSockets to the stateless half, which holds the clients.

use ids::{Login, UnixMillis};
use mcp::{Change, EventId, Frame, Subscription};
use oauth::FamilyId;
use serde::{Deserialize, Serialize};
use worker::{Response, Result, WebSocket, WebSocketPair};

use super::{Core, backend::server, database::Holder};
use crate::{clock, entropy};

pub(super) const TAG: &str = "stream";
/// What the tag begins with that names the family of a stream's token.
const FAMILY: &str = "family ";

/// A change, and who watches what changed.
struct News<'a> {
    change: &'a Change,
    watchers: Vec<Holder>,
}

/// What is kept beside a connection while the instance sleeps.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
struct Attachment {
    stream: String,
    login: Login,
    opened_at: UnixMillis,
    /// A connection stays listed until the other side has seen its end.
    ended: bool,
    /// As JSON text: the runtime's own format would turn large numbers into others.
    subscription: String,
}

/// A connection to the half that holds the client.
trait Connection {
    fn send(&self, frame: &Frame) -> Result<()>;
    fn keep(&self, attachment: &Attachment) -> Result<()>;
    fn close(&self, reason: &str);
}

impl Connection for WebSocket {
    fn send(&self, frame: &Frame) -> Result<()> {
        self.send_with_str(serde_json::to_string(frame)?)
    }

    fn keep(&self, attachment: &Attachment) -> Result<()> {
        self.serialize_attachment(attachment)
    }

    fn close(&self, reason: &str) {
        // If it is gone already, nobody has to be told.
        drop(Self::close(self, Some(1000), Some(reason)));
    }
}

impl Core {
    pub(super) fn open_stream(
        &self,
        login: Login,
        family: Option<&FamilyId>,
        subscription: Subscription,
        uris: &[String],
        resumes: Option<&EventId>,
    ) -> Result<Response> {
        self.make_room()?;
        let attachment = Attachment {
            stream: entropy::hex::<4>()?,
            login,
            opened_at: clock::now(),
            ended: false,
            subscription: serde_json::to_string(&subscription)?,
        };
        let watched = match subscription.session() {
            Some(session) => self.readable(self.database.watched_by(&Holder::session(session))?),
            None => {
                let holder = Holder::stream(&attachment.stream);
                for uri in uris {
                    self.database.watch(&holder, uri)?;
                }
                uris.to_vec()
            }
        };
        let at = attachment.at(self.database.announced()?);
        let opening = subscription.opening(&at, resumes, &watched);
        let pair = WebSocketPair::new()?;
        let family = family.map(family_tag);
        let tags: Vec<_> = std::iter::once(TAG).chain(family.as_deref()).collect();
        self.state.accept_websocket_with_tags(&pair.server, &tags);
        begin(&pair.server, &attachment, &opening)?;
        Response::from_websocket(pair.client)
    }

    /// Tells every open stream of changes, and ends those of a login that is not in use any more. The
    /// changes have the number that they were counted under. Returns how many were told.
    pub(super) fn announce(&self, login: &Login, changes: &[Change], number: u64) -> Result<usize> {
        Ok(tell(self.open_streams(), Some(login), &self.news(changes)?, number))
    }

    /// Counts changes, if there are any, and tells every open stream of them. Returns how many were
    /// told.
    pub(super) fn announce_to_all(&self, changes: &[Change]) -> Result<usize> {
        if changes.is_empty() {
            return Ok(0);
        }
        let number = self.database.count_announcement()?;
        Ok(tell(self.open_streams(), None, &self.news(changes)?, number))
    }

    /// Those of these resources that the policy in force lets be read.
    fn readable(&self, mut uris: Vec<String>) -> Vec<String> {
        let standing = self.remembered();
        uris.retain(|uri| standing.as_ref().is_some_and(|known| known.may_read_resource(uri)));
        uris
    }

    fn news<'a>(&self, changes: &'a [Change]) -> Result<Vec<News<'a>>> {
        let watched = |change: &'a Change| {
            let watchers = match change {
                Change::Resource(uri) => self.database.watchers(uri)?,
                Change::Tools | Change::Prompts | Change::Resources => Vec::new(),
            };
            Ok(News { change, watchers })
        };
        changes.iter().map(watched).collect()
    }

    /// A connection has ended, in whatever way: what was kept for it is forgotten.
    pub(super) fn closed(&self, socket: &WebSocket, code: u16, word: &str) -> Result<()> {
        let forgotten = self.database.ready().and_then(|()| self.forget_watching(socket));
        // Answers the other side's close. When both closed at once there is nothing to answer.
        drop(socket.close(Some(code), Some(word)));
        self.log("").info("stream_closed").text("how", word).write();
        forgotten
    }

    /// Nobody watches on a stream any more that has ended.
    fn forget_watching(&self, ended: &WebSocket) -> Result<()> {
        let ended = ended.deserialize_attachment::<Attachment>().ok().flatten();
        let ended = ended.map(|attachment| attachment.stream);
        let open = self.open_streams().into_iter();
        let open = open.map(|(_, attachment, _)| attachment.stream);
        let open: Vec<_> = open.filter(|stream| Some(stream) != ended.as_ref()).collect();
        self.database
            .keep_watching(&open.iter().map(|name| Holder::stream(name)).collect::<Vec<_>>())
    }

    pub(super) fn end_streams_of(&self, session: &str) {
        for (socket, attachment, subscription) in self.open_streams() {
            if subscription.session() == Some(session) {
                end(&socket, attachment, &subscription, "the session has ended");
            }
        }
    }

    /// Ends the streams that were opened with a token of a family that is not there any more, those
    /// included on which a client has come back to an answer. Returns how many there were.
    pub(super) fn end_streams_of_ended(&self, families: &[FamilyId], reason: &str) -> usize {
        let alive: Vec<_> = families.iter().map(family_tag).collect();
        let mut ended = self.end_call_streams_where(|tags| is_of_none(tags, &alive), reason);
        for (socket, attachment, subscription) in self.open_streams() {
            if is_of_none(&self.state.get_tags(&socket), &alive) {
                end(&socket, attachment, &subscription, reason);
                ended += 1;
            }
        }
        ended
    }

    /// Ends every stream, those included on which a client has come back to an answer. Returns how
    /// many there were.
    pub(super) fn end_streams(&self, reason: &str) -> usize {
        let open = self.open_streams();
        let count = open.len() + self.end_all_call_streams(reason);
        for (socket, attachment, subscription) in open {
            end(&socket, attachment, &subscription, reason);
        }
        count
    }

    /// Ends the oldest streams when there are as many as may be.
    fn make_room(&self) -> Result<()> {
        let most = self.config()?.streams;
        let limit = usize::try_from(most).unwrap_or(usize::MAX);
        let mut open = self.open_streams();
        if open.len() < limit {
            return Ok(());
        }
        open.sort_by_key(|(_, attachment, _)| attachment.opened_at);
        let excess = open.len() + 1 - limit;
        let reason = format!("more than {most} streams are open");
        for (socket, attachment, subscription) in open.into_iter().take(excess) {
            end(&socket, attachment, &subscription, &reason);
        }
        Ok(())
    }

    fn open_streams(&self) -> Vec<(WebSocket, Attachment, Subscription)> {
        let sockets = self.state.get_websockets_with_tag(TAG).into_iter();
        sockets
            .filter_map(|socket| {
                let attachment: Attachment = socket.deserialize_attachment().ok()??;
                let subscription = serde_json::from_str(&attachment.subscription).ok()?;
                (!attachment.ended).then_some((socket, attachment, subscription))
            })
            .collect()
    }
}

/// What a connection is tagged with that was opened with a token of this family.
pub(super) fn family_tag(family: &FamilyId) -> String {
    format!("{FAMILY}{family}")
}

/// Whether a connection with these tags is of a family that is not among those with these ones.
fn is_of_none(tags: &[String], alive: &[String]) -> bool {
    let mut families = tags.iter().filter(|tag| tag.starts_with(FAMILY));
    families.any(|tag| !alive.contains(tag))
}

impl Attachment {
    fn at(&self, number: u64) -> EventId {
        EventId { stream: self.stream.clone(), number }
    }

    fn watches(&self, subscription: &Subscription, watchers: &[Holder]) -> bool {
        let holder = match subscription.session() {
            Some(session) => Holder::session(session),
            None => Holder::stream(&self.stream),
        };
        watchers.contains(&holder)
    }
}

/// One that cannot be begun is closed: without its attachment nothing would ever end it.
fn begin(connection: &impl Connection, attachment: &Attachment, opening: &[Frame]) -> Result<()> {
    let kept = connection.keep(attachment);
    let begun = kept.and_then(|()| opening.iter().try_for_each(|frame| connection.send(frame)));
    if begun.is_err() {
        connection.close("the stream could not be opened");
    }
    begun
}

/// One broken connection must not keep the others from hearing.
fn tell<C: Connection>(
    open: Vec<(C, Attachment, Subscription)>,
    login: Option<&Login>,
    news: &[News<'_>],
    number: u64,
) -> usize {
    let mut told = 0;
    for (connection, attachment, subscription) in open {
        if login.is_some_and(|login| attachment.login != *login) {
            let reason = "the account has another login now";
            end(&connection, attachment, &subscription, reason);
            continue;
        }
        let at = attachment.at(number);
        let frames = news.iter().filter_map(|News { change, watchers }| {
            let watched = attachment.watches(&subscription, watchers);
            subscription.news(change, watched, &at)
        });
        let sent: Vec<_> = frames.map(|frame| connection.send(&frame).is_ok()).collect();
        told += usize::from(!sent.is_empty() && sent.into_iter().all(|sent| sent));
    }
    told
}

/// Never fails: one that is broken is closed all the same.
fn end(
    connection: &impl Connection,
    attachment: Attachment,
    subscription: &Subscription,
    reason: &str,
) {
    for frame in subscription.closing(&server(), reason) {
        drop(connection.send(&frame));
    }
    drop(connection.keep(&Attachment { ended: true, ..attachment }));
    connection.close(reason);
}

#[cfg(test)]
mod tests {
    use std::{cell::RefCell, rc::Rc};

    use serde_json::json;
    use worker::Error;

    use super::*;

    #[test]
    fn a_stream_is_ended_with_its_family_and_one_of_no_family_is_not() {
        let tags = |tags: &[&str]| tags.iter().map(|&tag| tag.to_owned()).collect::<Vec<_>>();
        let alive = [family_tag(&FamilyId::new("a"))];
        assert!(!is_of_none(&tags(&[TAG, "family a"]), &alive));
        assert!(is_of_none(&tags(&[TAG, "family b"]), &alive));
        assert!(is_of_none(&tags(&["call.1", "family b"]), &alive));
        assert!(!is_of_none(&tags(&["call.1"]), &alive));
    }

    type Told = Rc<RefCell<Vec<String>>>;

    /// Writes down what it is told. A broken one fails at everything.
    struct Wire {
        name: &'static str,
        broken: bool,
        told: Told,
    }

    impl Wire {
        fn hears(&self, what: &str) -> Result<()> {
            if self.broken {
                return Err(Error::RustError("broken".into()));
            }
            self.told.borrow_mut().push(format!("{} {what}", self.name));
            Ok(())
        }
    }

    impl Connection for Wire {
        fn send(&self, frame: &Frame) -> Result<()> {
            self.hears(if frame.comment.is_some() { "comment" } else { "message" })
        }

        fn keep(&self, attachment: &Attachment) -> Result<()> {
            self.hears(if attachment.ended { "ended" } else { "kept" })
        }

        fn close(&self, _: &str) {
            self.told.borrow_mut().push(format!("{} closed", self.name));
        }
    }

    fn login(text: &str) -> Login {
        text.parse().unwrap()
    }

    fn attachment(of: &str) -> Attachment {
        Attachment {
            stream: "s".into(),
            login: login(of),
            opened_at: UnixMillis::new(0),
            ended: false,
            subscription: String::new(),
        }
    }

    fn streams(of: &[(&'static str, &str, bool)]) -> (Told, Vec<(Wire, Attachment, Subscription)>) {
        let told = Told::default();
        let legacy = json!({"era": "legacy", "version": "2025-11-25", "session": "x"});
        let stream = |&(name, of, broken): &(&'static str, &str, bool)| {
            let wire = Wire { name, broken, told: Rc::clone(&told) };
            (wire, attachment(of), serde_json::from_value(legacy.clone()).unwrap())
        };
        let streams = of.iter().map(stream).collect();
        (told, streams)
    }

    #[test]
    fn a_broken_stream_does_not_keep_the_others_from_hearing() {
        let (told, open) = streams(&[
            ("first", "old", true),
            ("second", "old", false),
            ("third", "new", true),
            ("fourth", "new", false),
        ]);
        let news = [News { change: &Change::Tools, watchers: Vec::new() }];
        assert_eq!(tell(open, Some(&login("new")), &news, 2), 1);
        let expected =
            ["first closed", "second comment", "second ended", "second closed", "fourth message"];
        assert_eq!(*told.borrow(), expected);
    }

    #[test]
    fn only_who_watches_a_resource_hears_of_it() {
        let (told, open) = streams(&[("watching", "a", false)]);
        let change = Change::Resource("test://a".into());
        let news = |watchers| [News { change: &change, watchers }];
        let tell = |open, watchers| tell(open, None, &news(watchers), 2);
        assert_eq!(tell(open, vec![Holder::session("x"), Holder::session("y")]), 1);
        let (_, open) = streams(&[("not watching", "a", false)]);
        assert_eq!(tell(open, vec![Holder::session("y"), Holder::stream("s")]), 0);
        assert_eq!(*told.borrow(), ["watching message"]);
    }

    #[test]
    fn a_stream_that_cannot_be_begun_is_closed() {
        let (told, mut open) = streams(&[("good", "a", false), ("broken", "a", true)]);
        let (broken, good) = (open.pop().unwrap().0, open.pop().unwrap().0);
        assert!(begin(&broken, &attachment("a"), &[]).is_err());
        assert!(begin(&good, &attachment("a"), &[Frame::comment("x")]).is_ok());
        assert_eq!(*told.borrow(), ["broken closed", "good kept", "good comment"]);
    }
}
