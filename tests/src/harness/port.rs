//! Ports for processes of a test that are told theirs before they start, as workerd is, which takes
//! the same one again after each restart.

use std::{fs::File, net::TcpListener};

use anyhow::{Context, Result};

/// Ports that no system hands out by itself, neither to outgoing connections nor to whoever asks for
/// any port: below the ephemeral ranges of Linux (32768 and up), macOS and Windows (49152 and up).
const PORTS: std::ops::Range<u16> = 20_000..32_000;

/// A port that is one test's alone for as long as this value lives, whether anything listens or not.
/// A port found free and given back at once would be anybody's, also while workerd is restarted.
#[derive(Debug)]
pub struct ReservedPort {
    number: u16,
    /// Locked; the system unlocks it when the process ends, however it ends.
    _lock: File,
}

impl ReservedPort {
    /// Reserves one that nobody uses, against all test processes of this user.
    ///
    /// # Errors
    /// All are in use, or the folder for temporary files cannot be written.
    pub fn any() -> Result<Self> {
        let folder = std::env::temp_dir().join("b00t-test-ports");
        std::fs::create_dir_all(&folder).with_context(|| folder.display().to_string())?;
        for number in PORTS {
            let path = folder.join(number.to_string());
            let lock = File::create(&path).with_context(|| path.display().to_string())?;
            if lock.try_lock().is_ok() && TcpListener::bind(("127.0.0.1", number)).is_ok() {
                return Ok(Self { number, _lock: lock });
            }
        }
        anyhow::bail!("all ports from {} to {} are in use", PORTS.start, PORTS.end - 1)
    }

    /// The port.
    #[must_use]
    pub const fn number(&self) -> u16 {
        self.number
    }
}

#[cfg(test)]
mod tests {
    use super::ReservedPort;

    #[test]
    fn a_reserved_port_is_given_to_nobody_else() {
        let first = ReservedPort::any().unwrap();
        let second = ReservedPort::any().unwrap();
        assert_ne!(first.number(), second.number());
    }

    #[test]
    fn a_port_that_somebody_listens_on_is_passed_over() {
        let reserved = ReservedPort::any().unwrap();
        let number = reserved.number();
        let _listener = std::net::TcpListener::bind(("127.0.0.1", number)).unwrap();
        drop(reserved);
        assert_ne!(ReservedPort::any().unwrap().number(), number);
    }
}
