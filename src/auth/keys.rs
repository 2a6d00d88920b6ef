//! The keys that sign access tokens: a folder of files, read by every server that shall take each other's tokens.
//!
//! The newest key signs, all verify. Owns: the format of a key's file, and which keys there are. Must not: know what is signed.

use std::path::{Path, PathBuf};
use std::sync::{Arc, Mutex, PoisonError, RwLock};
use std::time::{Duration, Instant};

use jiff::{SignedDuration, Timestamp};
use pasetors::keys::{AsymmetricKeyPair, AsymmetricPublicKey, AsymmetricSecretKey, Generate};
use pasetors::version4::V4;
use serde::{Deserialize, Serialize};
use sha2::{Digest, Sha256};
use tokio::sync::Notify;

use crate::config::Settings;
use crate::domain::ListOrder;
use crate::domain::hex::{hex, unhex};
use crate::store::{Disk, Lasts, RealDisk, StoreError};

/// The ending of the names of key files.
const ENDING: &str = ".key";
/// Keys that are read from a folder; more are a mistake.
const KEYS_MAX: usize = 100;
/// Longest file that is read.
const FILE_BYTES_MAX: u64 = 4096;
/// An unknown key makes the folder be looked at again at most this often.
const LOOK_AGAIN_AFTER: Duration = Duration::from_secs(1);

/// Why there are no keys to sign with.
#[derive(Debug, thiserror::Error)]
pub enum KeysRefused {
    /// There is no key.
    #[error(
        "there is no key to sign tokens with in {0}; make one with: tiltyard keys new {0} (auth.keys_dir says where keys \
         are, auth.generate_keys = true makes them)"
    )]
    Missing(PathBuf),
    /// The folder cannot be read or written.
    #[error("keys in {folder}: {cause}")]
    Folder {
        /// The folder that the keys are kept in.
        folder: PathBuf,
        /// The error of the system.
        cause: String,
    },
}

/// A key with its id.
pub struct Key {
    /// The name of the key, which stands in the footer of tokens.
    pub id: String,
    /// When it was made.
    pub created_at: Timestamp,
    /// The secret half, which signs.
    pub secret: AsymmetricSecretKey<V4>,
    /// The public half, which verifies.
    pub public: AsymmetricPublicKey<V4>,
}

impl std::fmt::Debug for Key {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        write!(f, "Key({})", self.id)
    }
}

/// The file of a key, as JSON.
#[derive(Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
struct KeyFile {
    /// `v4.public`: Ed25519, for PASETO tokens.
    version: String,
    created_at: Timestamp,
    /// Seed and public key, in hexadecimal digits.
    secret: String,
}

const VERSION: &str = "v4.public";

impl Key {
    /// Makes a new key.
    pub fn generate(now: Timestamp) -> Result<Key, String> {
        let pair = AsymmetricKeyPair::<V4>::generate().map_err(|error| error.to_string())?;
        Ok(Key::of(pair.secret, pair.public, now))
    }

    /// The time for a key that is to sign from now on. It is behind that of the newest key in the folder, which may have
    /// been made by a clock that was ahead. Errors: the folder cannot be read.
    pub fn time_of_newest(disk: &dyn Disk, folder: &Path, now: Timestamp) -> std::io::Result<Timestamp> {
        let mut order = ListOrder::default();
        if let Some(ring) = Ring::read(disk, folder)? {
            order.note(ring.newest().created_at);
        }
        Ok(order.next(now))
    }

    fn of(secret: AsymmetricSecretKey<V4>, public: AsymmetricPublicKey<V4>, created_at: Timestamp) -> Key {
        let digest = Sha256::digest(public.as_bytes());
        Key { id: hex(&digest[..8]), created_at, secret, public }
    }

    fn parse(bytes: &[u8]) -> Result<Key, String> {
        let file: KeyFile = serde_json::from_slice(bytes).map_err(|error| error.to_string())?;
        if file.version != VERSION {
            return Err(format!("version {:?} is not {VERSION}", file.version));
        }
        let bytes = unhex(&file.secret).ok_or("the secret is not written in hexadecimal digits")?;
        let no_key = |_| "the secret is no Ed25519 key".to_owned();
        // The library panics over a seed of zeros.
        if bytes.iter().take(32).all(|byte| *byte == 0) {
            return Err("the secret is empty".to_owned());
        }
        let secret = AsymmetricSecretKey::<V4>::from(&bytes).map_err(no_key)?;
        let public = AsymmetricPublicKey::<V4>::try_from(&secret).map_err(no_key)?;
        Ok(Key::of(secret, public, file.created_at))
    }

    fn file(&self) -> String {
        let secret = hex(self.secret.as_bytes());
        let file = KeyFile { version: VERSION.to_owned(), created_at: self.created_at, secret };
        serde_json::to_string(&file).unwrap_or_default()
    }

    /// Writes the key into a folder, where only the server's user may read it. Answers the path.
    pub fn save(&self, disk: &dyn Disk, folder: &Path) -> Result<PathBuf, StoreError> {
        let path = folder.join(format!("{}{ENDING}", self.id));
        disk.make_folder(folder).map_err(StoreError::io("make the folder", folder))?;
        disk.replace(&path, Lasts::All, |file| file.append(self.file().as_bytes()))?;
        Ok(path)
    }
}

/// The keys at one moment, the newest first. There is at least one.
#[derive(Debug)]
pub struct Ring(Vec<Key>);

impl Ring {
    /// The key that signs.
    pub fn newest(&self) -> &Key {
        &self.0[0]
    }

    /// The key with this id.
    pub fn get(&self, id: &str) -> Option<&Key> {
        self.0.iter().find(|key| key.id == id)
    }

    /// Reads a folder. A file that is no key is named in the log and left out. `None`: there is no key.
    fn read(disk: &dyn Disk, folder: &Path) -> std::io::Result<Option<Ring>> {
        disk.make_folder(folder)?;
        let mut files = disk.list(folder)?;
        files.retain(|file| file.name.ends_with(ENDING));
        files.sort_by(|a, b| b.modified.cmp(&a.modified).then_with(|| a.name.cmp(&b.name)));
        if files.len() > KEYS_MAX {
            log::warn!("{} has more than {KEYS_MAX} keys; the oldest are left out", folder.display());
            files.truncate(KEYS_MAX);
        }
        let mut keys = Vec::with_capacity(files.len());
        for file in files {
            let path = folder.join(&file.name);
            let read = if file.bytes > FILE_BYTES_MAX {
                Err("it is too long".to_owned())
            } else {
                disk.read(&path).map_err(|error| error.to_string()).and_then(|bytes| Key::parse(&bytes))
            };
            match read {
                Ok(key) => keys.push(key),
                Err(why) => log::error!("{} is no key and is left out: {why}", path.display()),
            }
        }
        keys.sort_by(|a, b| b.created_at.cmp(&a.created_at).then_with(|| a.id.cmp(&b.id)));
        Ok((!keys.is_empty()).then_some(Ring(keys)))
    }
}

/// How keys are made and removed.
#[derive(Debug, Clone, Copy)]
pub struct KeyPolicy {
    /// Whether keys are made by this server.
    pub generate: bool,
    /// For how long a key that was made here signs. It verifies for as long again.
    pub age_max: Duration,
}

/// The keys of a server, as they are now.
pub struct Keyring {
    disk: Arc<dyn Disk>,
    folder: PathBuf,
    policy: KeyPolicy,
    ring: RwLock<Arc<Ring>>,
    looked: Mutex<Instant>,
    missed: Notify,
}

impl Keyring {
    /// Reads the keys. If there is none, one is made, provided that this server makes keys. Errors: there is none, or the
    /// folder cannot be used. Blocks.
    pub fn open(
        disk: Arc<dyn Disk>,
        folder: PathBuf,
        policy: KeyPolicy,
        now: Timestamp,
    ) -> Result<Keyring, KeysRefused> {
        let refused = |cause: String| KeysRefused::Folder { folder: folder.clone(), cause };
        let mut ring = Ring::read(disk.as_ref(), &folder).map_err(|error| refused(error.to_string()))?;
        if ring.is_none() && policy.generate {
            let key = Key::generate(now).map_err(refused)?;
            let path = key.save(disk.as_ref(), &folder).map_err(|error| refused(error.to_string()))?;
            log::info!("a new key signs access tokens: {}", path.display());
            ring = Some(Ring(vec![key]));
        }
        let ring = ring.ok_or_else(|| KeysRefused::Missing(folder.clone()))?;
        let (ring, looked) = (RwLock::new(Arc::new(ring)), Mutex::new(Instant::now()));
        Ok(Keyring { disk, folder, policy, ring, looked, missed: Notify::new() })
    }

    /// Reads the keys, as the settings say. Errors: those of [`Keyring::open`]. Blocks.
    pub fn of_settings(settings: &Settings) -> Result<Keyring, KeysRefused> {
        let age_max = Duration::from_secs(u64::from(settings.auth.key_days) * 86_400);
        let policy = KeyPolicy { generate: settings.auth.generate_keys, age_max };
        Keyring::open(Arc::new(RealDisk), settings.keys_dir(), policy, Timestamp::now())
    }

    /// The keys as they are now.
    pub fn ring(&self) -> Arc<Ring> {
        Arc::clone(&self.ring.read().unwrap_or_else(PoisonError::into_inner))
    }

    /// Reads the folder again. If this server makes keys, it makes a new one when the newest is old enough, and removes
    /// those whose tokens have all run out. If the folder has no key or cannot be read, the keys stay as they were. Blocks.
    pub fn reload(&self, now: Timestamp) {
        match self.look(now) {
            Ok(Some(ring)) => {
                let mut held = self.ring.write().unwrap_or_else(PoisonError::into_inner);
                if held.newest().id != ring.newest().id {
                    log::info!("key {} signs access tokens from now on", ring.newest().id);
                }
                *held = Arc::new(ring);
            }
            Ok(None) => log::error!("{} has no key any more; the old ones stay", self.folder.display()),
            Err(error) => log::error!("keys in {}: {error}; the old ones stay", self.folder.display()),
        }
    }

    /// Says, at most once a second, that a token with an unknown key was shown, because another server may have made
    /// a key. The request is not held up by that; [`Keyring::missed`] is told.
    pub fn miss(&self) {
        let mut looked = self.looked.lock().unwrap_or_else(PoisonError::into_inner);
        if looked.elapsed() >= LOOK_AGAIN_AFTER {
            *looked = Instant::now();
            self.missed.notify_one();
        }
    }

    /// Ends when the folder is to be read again because of an unknown key.
    pub async fn missed(&self) {
        self.missed.notified().await;
    }

    fn look(&self, now: Timestamp) -> std::io::Result<Option<Ring>> {
        let Some(Ring(mut keys)) = Ring::read(self.disk.as_ref(), &self.folder)? else { return Ok(None) };
        if self.policy.generate {
            self.rotate(&mut keys, now)?;
        }
        Ok(Some(Ring(keys)))
    }

    fn rotate(&self, keys: &mut Vec<Key>, now: Timestamp) -> std::io::Result<()> {
        let disk = self.disk.as_ref();
        let age_max = SignedDuration::try_from(self.policy.age_max).unwrap_or(SignedDuration::MAX);
        let older =
            |key: Option<&Key>, than| key.is_some_and(|key| now.duration_since(key.created_at) > than);
        if older(keys.first(), age_max) {
            let key = Key::generate(now).map_err(std::io::Error::other)?;
            key.save(disk, &self.folder).map_err(std::io::Error::other)?;
            keys.insert(0, key);
        }
        while keys.len() > 1 && older(keys.last(), age_max.saturating_mul(2)) {
            let Some(oldest) = keys.pop() else { break };
            disk.remove(&self.folder.join(format!("{}{ENDING}", oldest.id)))?;
        }
        Ok(())
    }
}

#[cfg(test)]
mod tests {
    use std::os::unix::fs::PermissionsExt;

    use super::*;
    use crate::store::faults::FaultyDisk;

    const DAY: Duration = Duration::from_secs(86_400);

    fn open(folder: &Path, generate: bool, now: Timestamp) -> Result<Keyring, KeysRefused> {
        let policy = KeyPolicy { generate, age_max: 30 * DAY };
        Keyring::open(Arc::new(RealDisk), folder.to_owned(), policy, now)
    }

    fn files(folder: &Path) -> Vec<PathBuf> {
        let entries = std::fs::read_dir(folder).unwrap();
        entries.map(|entry| entry.unwrap().path()).collect()
    }

    fn after(now: Timestamp, days: u32) -> Timestamp {
        now.checked_add(SignedDuration::try_from(DAY * days).unwrap()).unwrap()
    }

    #[test]
    fn without_a_key_a_server_that_makes_none_says_how() {
        let folder = tempfile::tempdir().unwrap();
        let refused = open(folder.path(), false, Timestamp::now()).err().unwrap().to_string();
        let how = format!("tiltyard keys new {}", folder.path().display());
        assert!(refused.contains(&how), "{refused}");
    }

    #[test]
    fn a_key_is_made_once_and_only_its_user_may_read_it() {
        let (folder, now) = (tempfile::tempdir().unwrap(), Timestamp::now());
        let first = open(folder.path(), true, now).unwrap().ring().newest().id.clone();
        let again = open(folder.path(), true, now).unwrap().ring().newest().id.clone();
        assert_eq!((first, files(folder.path()).len()), (again, 1));
        let mode = std::fs::metadata(&files(folder.path())[0]).unwrap().permissions().mode();
        assert_eq!(mode & 0o777, 0o600);
    }

    #[test]
    fn a_key_that_is_put_there_signs_after_the_next_look_and_the_old_one_still_verifies() {
        let (folder, now) = (tempfile::tempdir().unwrap(), Timestamp::now());
        Key::generate(now).unwrap().save(&RealDisk, folder.path()).unwrap();
        let keyring = open(folder.path(), false, now).unwrap();
        let old = keyring.ring().newest().id.clone();
        let new = Key::generate(after(now, 1)).unwrap();
        new.save(&RealDisk, folder.path()).unwrap();
        assert_eq!(keyring.ring().newest().id, old);
        keyring.reload(now);
        assert!(keyring.ring().newest().id == new.id && keyring.ring().get(&old).is_some());
    }

    #[test]
    fn a_new_key_signs_although_the_one_before_it_was_made_by_a_clock_that_was_ahead() {
        let (folder, now) = (tempfile::tempdir().unwrap(), Timestamp::now());
        Key::generate(after(now, 400)).unwrap().save(&RealDisk, folder.path()).unwrap();
        let made_at = Key::time_of_newest(&RealDisk, folder.path(), now).unwrap();
        let new = Key::generate(made_at).unwrap();
        new.save(&RealDisk, folder.path()).unwrap();
        assert_eq!(open(folder.path(), false, now).unwrap().ring().newest().id, new.id);
    }

    #[test]
    fn a_generated_key_is_replaced_by_age_and_removed_when_nothing_of_it_is_good_any_more() {
        let (folder, now) = (tempfile::tempdir().unwrap(), Timestamp::now());
        let keyring = open(folder.path(), true, now).unwrap();
        let first = keyring.ring().newest().id.clone();
        keyring.reload(after(now, 29));
        assert_eq!(keyring.ring().newest().id, first);
        keyring.reload(after(now, 31));
        assert!(keyring.ring().newest().id != first && keyring.ring().get(&first).is_some());
        keyring.reload(after(now, 61));
        assert!(keyring.ring().get(&first).is_none() && files(folder.path()).len() == 1);
    }

    #[test]
    fn a_key_that_does_not_fit_on_the_disk_leaves_nothing_in_the_folder() {
        let (folder, disk) = (tempfile::tempdir().unwrap(), FaultyDisk::default());
        disk.leave_bytes(20);
        Key::generate(Timestamp::now()).unwrap().save(&disk, folder.path()).unwrap_err();
        assert_eq!(files(folder.path()), Vec::<PathBuf>::new());
    }

    #[test]
    fn files_that_are_no_keys_are_left_out_and_a_folder_that_is_lost_changes_nothing() {
        let (folder, now) = (tempfile::tempdir().unwrap(), Timestamp::now());
        let keyring = open(folder.path(), true, now).unwrap();
        let id = keyring.ring().newest().id.clone();
        for (name, text) in [("a.key", ""), ("b.key", "{}"), ("c.txt", "x"), ("d.key", &"x".repeat(10_000))] {
            std::fs::write(folder.path().join(name), text).unwrap();
        }
        let secret = format!(
            "{{\"version\":\"v4.public\",\"created_at\":\"{now}\",\"secret\":\"{}\"}}",
            "00".repeat(64)
        );
        std::fs::write(folder.path().join("e.key"), secret).unwrap();
        keyring.reload(now);
        assert_eq!((keyring.ring().0.len(), &keyring.ring().newest().id), (1, &id));
        std::fs::remove_dir_all(folder.path()).unwrap();
        keyring.reload(now);
        assert_eq!(keyring.ring().newest().id, id);
    }
}
