//! A small generator of our own (SplitMix64): the same numbers on every machine and with every version of every library.

/// A stream of numbers that depends on nothing but its seed and its name.
#[derive(Clone, Debug)]
pub(super) struct Random(u64);

impl Random {
    /// The stream called `name` of a seed. Streams of different names do not disturb each other, so one more deal of
    /// one rep changes nothing for the next.
    pub(super) fn new(seed: u64, name: &str) -> Random {
        let named = name.bytes().fold(0xcbf2_9ce4_8422_2325, |hash: u64, byte| {
            (hash ^ u64::from(byte)).wrapping_mul(0x0000_0100_0000_01b3)
        });
        let mut random = Random(seed ^ named);
        random.next();
        random
    }

    /// A seed for streams below this one.
    pub(super) fn seed(&mut self) -> u64 {
        self.next()
    }

    fn next(&mut self) -> u64 {
        self.0 = self.0.wrapping_add(0x9e37_79b9_7f4a_7c15);
        let mixed = (self.0 ^ (self.0 >> 30)).wrapping_mul(0xbf58_476d_1ce4_e5b9);
        let mixed = (mixed ^ (mixed >> 27)).wrapping_mul(0x94d0_49bb_1331_11eb);
        mixed ^ (mixed >> 31)
    }

    /// A number from `least` to `most`, both possible.
    pub(super) fn between(&mut self, least: i64, most: i64) -> i64 {
        let width = u128::try_from(i128::from(most) - i128::from(least) + 1).unwrap_or(1);
        let step = (u128::from(self.next()) * width) >> 64;
        least.saturating_add(i64::try_from(step).unwrap_or(0))
    }

    /// True as often as `per_mille` says.
    pub(super) fn chance(&mut self, per_mille: i64) -> bool {
        self.between(0, 999) < per_mille
    }

    /// One of some things, of which there is at least one.
    pub(super) fn pick<'a, T>(&mut self, from: &'a [T]) -> &'a T {
        &from[self.place(from.len())]
    }

    /// A place in a list of this length.
    pub(super) fn place(&mut self, length: usize) -> usize {
        let last = i64::try_from(length).unwrap_or(1) - 1;
        usize::try_from(self.between(0, last.max(0))).unwrap_or(0)
    }

    /// An amount cut into parts of different size: multiples of `unit`, but for the last, which takes the rest.
    pub(super) fn parts(&mut self, amount: i64, count: usize, unit: i64) -> Vec<i64> {
        let weights: Vec<i64> = (0..count).map(|_| self.between(40, 160)).collect();
        let whole: i64 = weights.iter().sum::<i64>().max(1);
        let mut parts: Vec<i64> = weights
            .iter()
            .map(|part| amount * part / whole / unit * unit)
            .collect();
        let rest = amount - parts.iter().sum::<i64>();
        if let Some(last) = parts.last_mut() {
            *last += rest;
        }
        parts
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_numbers_are_those_of_splitmix64() {
        let mut random = Random(1_234_567);
        let numbers = [random.next(), random.next(), random.next()];
        assert_eq!(
            numbers,
            [
                6_457_827_717_110_365_317,
                3_203_168_211_198_807_973,
                9_817_491_932_198_370_423
            ]
        );
    }

    #[test]
    fn a_number_lies_between_its_bounds_and_reaches_both() {
        let mut random = Random::new(1, "bounds");
        let numbers: Vec<i64> = (0..1000).map(|_| random.between(-2, 3)).collect();
        assert_eq!(
            (numbers.iter().min(), numbers.iter().max()),
            (Some(&-2), Some(&3))
        );
        assert_eq!(random.between(5, 5), 5);
    }

    #[test]
    fn parts_add_up_to_the_whole() {
        let parts = Random::new(1, "parts").parts(123_450, 5, 100);
        assert_eq!((parts.len(), parts.iter().sum::<i64>()), (5, 123_450));
        assert!(parts.iter().all(|part| *part > 0));
    }
}
