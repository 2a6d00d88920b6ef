//! A table of rows, as they were loaded and as they are now. Must not: know what a row means.

use std::collections::BTreeMap;

/// Rows by key. A row that was not loaded does not exist yet.
#[derive(Debug)]
pub(super) struct Sheet<K, V>(BTreeMap<K, Row<V>>);

/// One row of the table.
#[derive(Debug)]
struct Row<V> {
    loaded: Option<V>,
    now: V,
    changed: bool,
}

/// A row that is different from what was loaded.
pub(super) struct Changed<K, V> {
    pub(super) key: K,
    pub(super) loaded: Option<V>,
    pub(super) now: V,
}

impl<K, V> Default for Sheet<K, V> {
    fn default() -> Self {
        Sheet(BTreeMap::new())
    }
}

impl<K: Ord, V: Clone> Sheet<K, V> {
    pub(super) fn load(&mut self, key: K, value: V) {
        self.0.insert(key, Row { loaded: Some(value.clone()), now: value, changed: false });
    }

    pub(super) fn get(&self, key: &K) -> Option<&V> {
        self.0.get(key).map(|row| &row.now)
    }

    /// All rows as they are now, from this key on.
    pub(super) fn from<'a>(&'a self, first: &K) -> impl Iterator<Item = (&'a K, &'a V)> + use<'a, K, V> {
        self.0.range(first..).map(|(key, row)| (key, &row.now))
    }

    /// The row, to be changed; `new` makes one that does not exist yet.
    pub(super) fn change(&mut self, key: K, new: impl FnOnce() -> V) -> &mut V {
        let row = self.0.entry(key).or_insert_with(|| Row { loaded: None, now: new(), changed: true });
        row.changed = true;
        &mut row.now
    }

    /// The rows that have to be written, in the order of the keys.
    pub(super) fn into_changed(self) -> impl Iterator<Item = Changed<K, V>> {
        self.0.into_iter().filter(|(_, row)| row.changed).map(|(key, Row { loaded, now, .. })| Changed {
            key,
            loaded,
            now,
        })
    }
}
