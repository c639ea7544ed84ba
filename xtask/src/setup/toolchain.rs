//! The compiler for the workers. Panic unwinding on wasm needs std built from source, which needs
//! a compiler with its sources: rustup's nightly, or Debian's packages where those are at hand.

use std::{
    env,
    ffi::OsString,
    fs,
    os::unix::fs::PermissionsExt,
    path::{Path, PathBuf},
    process::Command,
};

use anyhow::{Context, Result, bail};

use super::debian;
use crate::{checkout::Checkout, step};

/// Debian's compiler for the web, with the sources of std and the linker for wasm.
const DEBIAN: [&str; 5] = ["rustc-web", "cargo-web", "rust-web-src", "rust-web-llvm", "lld-22"];

const WHY: &str = "workers are built with panic unwinding, which builds std from source";

/// What compiles the workers.
pub(crate) enum Toolchain {
    /// `cargo +nightly` of rustup, with the component rust-src.
    Rustup,
    /// Debian's packages; the folder holds wrappers that answer to `+nightly`.
    Debian { wrappers: PathBuf },
}

impl Toolchain {
    /// Finds a compiler, or installs one.
    pub(super) fn ensure(checkout: &Checkout) -> Result<Self> {
        if rustup_has_nightly() {
            return Ok(Self::Rustup);
        }
        if debian::installed(&DEBIAN) {
            return Self::debian(checkout);
        }
        let mut tried = Vec::new();
        if debian::installable() {
            match debian::install(&DEBIAN, WHY) {
                Ok(()) => return Self::debian(checkout),
                Err(error) => tried.push(format!("Debian's packages: {error:#}")),
            }
        }
        match install_rustup_nightly() {
            Ok(()) => return Ok(Self::Rustup),
            Err(error) => tried.push(format!("rustup: {error:#}")),
        }
        bail!(
            "no compiler for the workers: run `rustup toolchain install nightly --component \
             rust-src`, or on Debian install {}; what was tried: {}",
            DEBIAN.join(" "),
            tried.join("; ")
        )
    }

    fn debian(checkout: &Checkout) -> Result<Self> {
        let wrappers = checkout.tools().join("debian-rust");
        fs::create_dir_all(&wrappers)?;
        let skip = "[ \"$1\" = +nightly ] && shift";
        let cargo = format!("#!/bin/sh\n{skip}\nexec /usr/bin/cargo \"$@\"\n");
        write_program(&wrappers.join("cargo"), &cargo)?;
        // worker-build wants to see a compiled std, although it has cargo build one.
        let libdir = "case \"$*\" in *target-libdir*) dirname \"$0\"; exit ;; esac";
        let rustc = format!("#!/bin/sh\n{skip}\n{libdir}\nexec /usr/bin/rustc \"$@\"\n");
        write_program(&wrappers.join("rustc"), &rustc)?;
        write_program(&wrappers.join("rustup"), "#!/bin/sh\necho 'rust-src (installed)'\n")?;
        Ok(Self::Debian { wrappers })
    }

    /// Makes `command` (worker-build) use this compiler and the tools of this checkout.
    pub(crate) fn apply(&self, checkout: &Checkout, command: &mut Command) -> Result<()> {
        let mut path = vec![checkout.tools().join("cargo/bin")];
        if let Self::Debian { wrappers } = self {
            path.insert(0, wrappers.clone());
            command.env("RUSTC", "/usr/bin/rustc").env("RUSTC_BOOTSTRAP", "1");
        }
        path.extend(env::split_paths(&env::var_os("PATH").unwrap_or_default()));
        let path: OsString = env::join_paths(path)?;
        let node = checkout.path("xtask/runtime/node_modules");
        command
            .env("PATH", path)
            .env_remove("RUSTUP_TOOLCHAIN")
            .env_remove("CARGO")
            .env("CARGO_TARGET_DIR", checkout.wasm_target())
            .env("WASM_BINDGEN_BIN", checkout.tools().join("cargo/bin/wasm-bindgen"))
            .env("ESBUILD_BIN", node.join("esbuild/bin/esbuild"))
            .env("WASM_OPT_BIN", node.join(".bin/wasm-opt"))
            .env("RUN_TO_COMPLETION", "1");
        Ok(())
    }

    /// How it is named to people, and in fingerprints.
    pub(crate) const fn name(&self) -> &'static str {
        match self {
            Self::Rustup => "rustup nightly",
            Self::Debian { .. } => "Debian rustc-web",
        }
    }
}

fn rustup_has_nightly() -> bool {
    let output = Command::new("rustup")
        .args(["component", "list", "--installed", "--toolchain", "nightly"])
        .output();
    output.is_ok_and(|output| String::from_utf8_lossy(&output.stdout).contains("rust-src"))
}

fn install_rustup_nightly() -> Result<()> {
    step::run(
        "Install Rust nightly with rust-src through rustup",
        WHY,
        Command::new("rustup").args([
            "toolchain",
            "install",
            "nightly",
            "--profile",
            "minimal",
            "--component",
            "rust-src",
        ]),
    )
}

fn write_program(path: &Path, script: &str) -> Result<()> {
    fs::write(path, script).with_context(|| format!("cannot write {}", path.display()))?;
    fs::set_permissions(path, fs::Permissions::from_mode(0o755))?;
    Ok(())
}
