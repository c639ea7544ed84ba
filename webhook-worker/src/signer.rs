//! RS256 by `WebCrypto`, which is more than ten times as fast here as RSA in Rust.

use std::cell::RefCell;

use github::{AppSigner, SigningFailed, pkcs8};
use js_sys::{Array, Object, Reflect, Uint8Array};
use secrecy::{ExposeSecret, SecretString};
use wasm_bindgen::{JsCast, JsValue};
use wasm_bindgen_futures::JsFuture;
use web_sys::{CryptoKey, SubtleCrypto, WorkerGlobalScope};

const ALGORITHM: &str = "RSASSA-PKCS1-v1_5";

/// The imported key, kept as long as its owner lives. It cannot be exported again.
#[derive(Debug, Default)]
pub(crate) struct ImportedKey(RefCell<Option<CryptoKey>>);

/// Signs with the App's private key.
pub(crate) struct WebCrypto<'a> {
    pem: &'a SecretString,
    imported: &'a ImportedKey,
}

impl<'a> WebCrypto<'a> {
    pub(crate) const fn new(pem: &'a SecretString, imported: &'a ImportedKey) -> Self {
        Self { pem, imported }
    }

    async fn key(&self, subtle: &SubtleCrypto) -> Result<CryptoKey, SigningFailed> {
        let known = self.imported.0.borrow().clone();
        if let Some(known) = known {
            return Ok(known);
        }
        let der = pkcs8(self.pem).map_err(|error| SigningFailed(error.to_string()))?;
        let algorithm = Object::new();
        set(&algorithm, "name", ALGORITHM)?;
        set(&algorithm, "hash", "SHA-256")?;
        let usages = Array::of1(&"sign".into());
        let der = Uint8Array::from(der.expose_secret());
        let promise = subtle
            .import_key_with_object("pkcs8", &der, &algorithm, false, &usages)
            .map_err(|_| SigningFailed("it cannot be imported".into()))?;
        let key: CryptoKey = JsFuture::from(promise)
            .await
            .map_err(|_| SigningFailed("it cannot be imported".into()))?
            .unchecked_into();
        self.imported.0.replace(Some(key.clone()));
        Ok(key)
    }
}

impl AppSigner for WebCrypto<'_> {
    async fn sign(&self, message: &[u8]) -> Result<Vec<u8>, SigningFailed> {
        let global: WorkerGlobalScope = js_sys::global().unchecked_into();
        let crypto = global.crypto().map_err(|_| SigningFailed("there is no WebCrypto".into()))?;
        let subtle = crypto.subtle();
        let key = self.key(&subtle).await?;
        let failed = |_: JsValue| SigningFailed("it does not sign".into());
        let promise = subtle
            .sign_with_str_and_js_u8_array(ALGORITHM, &key, &Uint8Array::from(message))
            .map_err(failed)?;
        let signature = JsFuture::from(promise).await.map_err(failed)?;
        Ok(Uint8Array::new(&signature).to_vec())
    }
}

fn set(object: &Object, name: &str, value: &str) -> Result<(), SigningFailed> {
    Reflect::set(object, &name.into(), &value.into())
        .map(drop)
        .map_err(|_| SigningFailed("it cannot be described".into()))
}
