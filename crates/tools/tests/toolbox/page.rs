//! `docs/tools.md` is written from the table. `UPDATE_DOCS=1 cargo test -p tools` writes it again.

use tools::{Placing, TOOLS, Tool};

const PAGE: &str = concat!(env!("CARGO_MANIFEST_DIR"), "/../../docs/tools.md");

const HEAD: &str = "# Tools and their command lines

A policy judges command lines. This is the command line that a call of each tool becomes; arguments
in brackets may be left out. What is not on the command line is content, which no rule looks at.
Generated from `crates/tools`.

| tool | command line | not on the line | |
|---|---|---|---|
";

fn row(tool: &Tool) -> String {
    let mut line = tool.command_line();
    let mut content = Vec::new();
    for argument in tool.arguments {
        let name = argument.name.to_uppercase();
        let shown = match argument.placing {
            Placing::Positional => name,
            Placing::Trailing => format!("{name}…"),
            Placing::Option(option) if argument.kind == tools::Kind::Flag => option.to_owned(),
            Placing::Option(option) => format!("{option} {name}"),
            Placing::Content => {
                content.push(format!("`{}`", argument.name));
                continue;
            }
        };
        let shown = if argument.required { shown } else { format!("[{shown}]") };
        line = format!("{line} {shown}");
    }
    let served = if tool.served { "" } else { "judged already, not served yet" };
    format!("| `{}` | `{line}` | {} | {served} |\n", tool.name, content.join(", "))
}

#[test]
fn the_page_of_tools_is_current() {
    let page = HEAD.to_owned() + &TOOLS.iter().map(row).collect::<String>();
    if std::env::var_os("UPDATE_DOCS").is_some() {
        std::fs::write(PAGE, &page).unwrap();
    }
    let written = std::fs::read_to_string(PAGE).unwrap();
    assert_eq!(written, page, "write it again: UPDATE_DOCS=1 cargo test -p tools");
}
