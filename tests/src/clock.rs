//! Time as a test sets it.

use app::Clock;
use chrono::{DateTime, NaiveDate, NaiveTime, SubsecRound, TimeDelta, Utc};
use std::sync::{Arc, Mutex};

/// A clock that stands until the test moves it. Clones show the same time.
#[derive(Clone, Debug)]
pub struct TestClock(Arc<Mutex<DateTime<Utc>>>);

impl TestClock {
    /// A clock at noon UTC of a day.
    pub fn noon(date: NaiveDate) -> Self {
        Self(Arc::new(Mutex::new(noon(date))))
    }

    /// Moves it to noon UTC of a day.
    pub fn set(&self, date: NaiveDate) {
        *self.held() = noon(date);
    }

    /// Moves it on.
    pub fn advance(&self, by: TimeDelta) {
        *self.held() += by;
    }

    fn held(&self) -> std::sync::MutexGuard<'_, DateTime<Utc>> {
        self.0.lock().expect("no test panics while it holds the clock")
    }
}

impl Clock for TestClock {
    fn now(&self) -> DateTime<Utc> {
        self.held().trunc_subsecs(6)
    }
}

fn noon(date: NaiveDate) -> DateTime<Utc> {
    let noon = NaiveTime::from_hms_opt(12, 0, 0).expect("noon is a time");
    date.and_time(noon).and_utc()
}

/// The day written `YYYY-MM-DD`.
pub fn day(text: &str) -> NaiveDate {
    text.parse().unwrap_or_else(|_| panic!("{text} is no day"))
}
