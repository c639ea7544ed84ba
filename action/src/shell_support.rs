//! What makes a command at home in a shell: completions and a manual page, both made from the
//! command line's own description.

use std::io::Write;

use clap::CommandFactory as _;
use clap_complete::Shell;

use crate::arguments::Arguments;
use crate::exit::Exit;

/// A script that completes the command line.
pub(crate) fn completions(shell: Shell, out: &mut impl Write) -> anyhow::Result<Exit> {
    let mut script = Vec::new();
    clap_complete::generate(shell, &mut Arguments::command(), "b00t-acl", &mut script);
    out.write_all(&script)?;
    Ok(Exit::Fine)
}

/// The manual page of the command and, behind it, of every subcommand.
pub(crate) fn man(out: &mut impl Write) -> anyhow::Result<Exit> {
    let mut command = Arguments::command();
    command.build();
    clap_mangen::Man::new(command.clone()).render(out)?;
    for subcommand in command.get_subcommands().filter(|task| task.get_name() != "help") {
        clap_mangen::Man::new(subcommand.clone()).render(out)?;
    }
    Ok(Exit::Fine)
}
