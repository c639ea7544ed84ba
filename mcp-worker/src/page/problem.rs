//! Something did not work, and what to do about it.

use worker::{Response, Result};

use super::{
    html::{document, escape},
    respond,
};

/// The server is to blame.
pub(crate) const FAILED: &str = "The server has failed. Try again.";

/// A page with one sentence.
pub(crate) fn problem(status: u16, sentence: &str) -> Result<Response> {
    respond(status, &html(sentence, None))
}

/// The same, with a way back to the client that asked.
pub(crate) fn problem_for_client(status: u16, sentence: &str, back: &str) -> Result<Response> {
    respond(status, &html(sentence, Some(back)))
}

fn html(sentence: &str, back: Option<&str>) -> String {
    let back = back.map(|address| {
        let address = escape(address);
        format!(
            "<p><a href=\"{address}\">Go back to the program that asked, without access.</a></p>"
        )
    });
    let body = format!("<p>{}</p>{}", escape(sentence), back.unwrap_or_default());
    document("This did not work", &body)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_problem_is_told_as_text_and_leads_back_if_there_is_a_way() {
        let plain = html("<b>No.</b>", None);
        assert!(plain.contains("&lt;b&gt;No.") && !plain.contains("href"), "{plain}");
        let back = html("No.", Some("https://client.example/?error=x&state=\"y"));
        let address = "href=\"https://client.example/?error=x&amp;state=&quot;y\"";
        assert!(back.contains(address), "{back}");
    }
}
