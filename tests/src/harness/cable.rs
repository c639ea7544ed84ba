//! The cable between a client and the platform, which can be cut: connections break in the middle of
//! whatever they carry, as they do when a machine goes away.

use anyhow::Result;
use tokio::{
    io::copy_bidirectional,
    net::{TcpListener, TcpStream},
    task::{JoinHandle, JoinSet},
};

/// Everything that a client sends goes through it.
pub struct Cable {
    port: u16,
    task: JoinHandle<()>,
}

impl Cable {
    /// Lays one to a port of this machine.
    ///
    /// # Errors
    /// There is no free port.
    pub(crate) async fn lay(to: u16) -> Result<Self> {
        let listener = TcpListener::bind(("127.0.0.1", 0)).await?;
        let port = listener.local_addr()?.port();
        let task = tokio::spawn(async move {
            let mut connections = JoinSet::new();
            while let Ok((mut near, _)) = listener.accept().await {
                connections.spawn(async move {
                    if let Ok(mut far) = TcpStream::connect(("127.0.0.1", to)).await {
                        // However it ends, it has ended.
                        let _ended = copy_bidirectional(&mut near, &mut far).await;
                    }
                });
            }
        });
        Ok(Self { port, task })
    }

    /// Where it begins.
    pub(crate) const fn port(&self) -> u16 {
        self.port
    }

    /// Cuts it: all of its connections break, on both sides.
    pub fn cut(self) {
        self.task.abort();
    }
}
