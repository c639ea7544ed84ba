//! `b00t-acl completions` and `b00t-acl man`

use std::process::Command;

use super::world::World;

#[test]
fn every_shell_gets_a_script_that_knows_the_tasks() {
    for shell in ["bash", "elvish", "fish", "powershell", "zsh"] {
        let ran = World::with(&[]).run(&["completions", shell]);
        assert_eq!((ran.code, ran.err.as_str()), (0, ""), "{shell}");
        for task in ["check", "explain", "diff", "test", "ci"] {
            assert!(ran.out.contains(task), "{shell}: {task}");
        }
    }
}

#[test]
fn bash_completes_with_the_script() {
    let world = World::with(&[]);
    let script = world.run(&["completions", "bash"]).out;
    let asked = "COMP_WORDS=(b00t-acl che); COMP_CWORD=1; _b00t__acl b00t-acl che b00t-acl; \
                 echo \"${COMPREPLY[@]}\"";
    let done = Command::new("bash").args(["-c", &format!("{script}\n{asked}")]).output().unwrap();
    assert_eq!(String::from_utf8_lossy(&done.stdout), "check\n");
}

#[test]
fn the_manual_describes_every_task() {
    let ran = World::with(&[]).run(&["man"]);
    assert_eq!((ran.code, ran.err.as_str()), (0, ""));
    assert!(ran.out.contains(".TH b00t-acl 1"), "{}", ran.out);
    for task in ["check", "explain", "diff", "test", "ci"] {
        assert!(ran.out.contains(&format!(".TH b00t-acl-{task} 1")), "{task}");
    }
}
