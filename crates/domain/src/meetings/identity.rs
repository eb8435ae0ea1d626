//! What makes a meeting the same one wherever it is moved to: its cadence and when it was first meant to take place.

use crate::ids::MeetingId;
use chrono::{DateTime, NaiveDateTime, TimeDelta};
use uuid::Uuid;

/// Bits of a key: what a version-8 uuid leaves free before its variant.
const KEY_BITS: u32 = 60;

/// Bits of a start in minutes: what it leaves free after it.
const START_BITS: u32 = 62;

/// Names a cadence in the ids of its meetings; unique in its organization.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct MeetingKey(u64);

impl MeetingKey {
    /// The key made of the random bits of an identity.
    pub fn of(random: Uuid) -> MeetingKey {
        MeetingKey(low_bits(random.as_u128(), KEY_BITS))
    }

    /// The key stored as a number; none for what is none.
    pub fn stored(number: i64) -> Option<MeetingKey> {
        u64::try_from(number)
            .ok()
            .filter(|key| key >> KEY_BITS == 0)
            .map(MeetingKey)
    }

    /// The number it is stored as.
    pub fn number(self) -> i64 {
        i64::try_from(self.0).unwrap_or(i64::MAX)
    }

    /// The id of the meeting that was first meant to take place at this local time, to the minute.
    pub fn meeting(self, original: NaiveDateTime) -> MeetingId {
        let minutes = original.and_utc().timestamp().div_euclid(60);
        let start = low_bits(
            minutes.rem_euclid(1 << START_BITS).unsigned_abs().into(),
            START_BITS,
        );
        let high = u128::from(self.0 >> 12) << 80 | 8 << 76 | u128::from(self.0 & 0xfff) << 64;
        MeetingId::from_uuid(Uuid::from_u128(high | 0b10 << START_BITS | u128::from(start)))
    }
}

/// The key of the cadence and the first local start in a meeting's id; none for what is no meeting's id.
pub fn occurrence_of(id: MeetingId) -> Option<(MeetingKey, NaiveDateTime)> {
    let uuid = id.as_uuid();
    let key = low_bits(uuid.as_u128() >> 80, 48) << 12 | low_bits(uuid.as_u128() >> 64, 12);
    let start = i64::try_from(low_bits(uuid.as_u128(), START_BITS)).ok()?;
    // Times before 1970 are negative numbers in two's complement.
    let minutes = if start >> (START_BITS - 1) == 0 {
        start
    } else {
        start - (1 << START_BITS)
    };
    let epoch = DateTime::UNIX_EPOCH.naive_utc();
    let original = epoch.checked_add_signed(TimeDelta::try_minutes(minutes)?)?;
    let key = MeetingKey(key);
    (key.meeting(original) == id).then_some((key, original))
}

fn low_bits(number: u128, bits: u32) -> u64 {
    u64::try_from(number & ((1 << bits) - 1)).unwrap_or(u64::MAX)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn an_id_tells_its_cadence_and_its_first_start() {
        let key = MeetingKey::of(Uuid::from_u128(0x0199_0000_0000_7abc_8def_0123_4567_89ab));
        assert_eq!(MeetingKey::stored(key.number()), Some(key));
        for start in [
            "2026-03-02T09:30:00",
            "1969-12-31T23:59:00",
            "2199-12-31T23:59:00",
        ] {
            let original = start.parse().expect("a local time");
            let id = key.meeting(original);
            assert_eq!(id.as_uuid().get_version_num(), 8);
            assert_eq!(id.as_uuid().get_variant(), uuid::Variant::RFC4122);
            assert_eq!(occurrence_of(id), Some((key, original)));
        }
        for other in [
            Uuid::nil(),
            Uuid::max(),
            Uuid::from_u128(0x0199_0000_0000_7abc_8def_0123_4567_89ab),
        ] {
            assert_eq!(occurrence_of(MeetingId::from_uuid(other)), None);
        }
    }
}
