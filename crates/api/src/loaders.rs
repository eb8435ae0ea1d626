//! Loaders: what many objects of one answer point to is read together. Made per request, so they carry whoever asks.

use app::{App, Viewer};
use std::collections::HashMap;
use std::hash::Hash;

/// Reads for one request. Each kind of key has its `Loader` beside the feature it belongs to.
pub struct Loaders {
    /// The application.
    pub app: App,
    /// Whoever asks.
    pub viewer: Viewer,
}

/// Values by the key each of them names.
pub fn by_key<K: Eq + Hash, V>(values: Vec<V>, key: impl Fn(&V) -> K) -> HashMap<K, V> {
    values.into_iter().map(|value| (key(&value), value)).collect()
}

/// Values gathered under the key each of them names; every key of `keys` has a list.
pub fn grouped<K: Eq + Hash + Clone, V>(
    keys: &[K],
    values: Vec<V>,
    key: impl Fn(&V) -> K,
) -> HashMap<K, Vec<V>> {
    let mut groups: HashMap<K, Vec<V>> = keys.iter().map(|key| (key.clone(), Vec::new())).collect();
    for value in values {
        groups.entry(key(&value)).or_default().push(value);
    }
    groups
}

/// Keys that hold a date or a period, as the ids of each.
pub fn by_date<I: Copy, D: Copy + Eq + Hash>(keys: impl Iterator<Item = (I, D)>) -> HashMap<D, Vec<I>> {
    let mut dates: HashMap<D, Vec<I>> = HashMap::new();
    for (id, date) in keys {
        dates.entry(date).or_default().push(id);
    }
    dates
}
