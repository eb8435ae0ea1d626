//! Who works at the demo organization: tables to be read, not code. Every name is invented.

use domain::access::Role;

/// How a rep has been doing, and is doing now.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Form {
    /// Far ahead, quarter after quarter.
    Star,
    /// Reaches the quota early.
    Early,
    /// As expected.
    Steady,
    /// Better each quarter.
    Rising,
    /// A little behind.
    AtRisk,
    /// Worse each quarter, and far behind now.
    Slumping,
    /// Has been behind for long.
    Behind,
    /// Started six weeks ago.
    New,
    /// Left the organization.
    Left,
    /// On leave for the whole quarter.
    Away,
}

/// A team: its key, its name, the key of the team above.
pub(super) const TEAMS: [(&str, &str, Option<&str>); 9] = [
    ("east", "East", None),
    ("west", "West", None),
    ("international", "International", None),
    ("new-england", "New England", Some("east")),
    ("mid-atlantic", "Mid-Atlantic", Some("east")),
    ("mountain", "Mountain", Some("west")),
    ("pacific", "Pacific", Some("west")),
    ("europe", "Europe", Some("international")),
    ("asia-pacific", "Asia Pacific", Some("international")),
];

/// A leader: name, role, the team they lead now, the team they are assigned to, years with the organization, zone.
pub(super) type LeaderSeat = (
    &'static str,
    Role,
    Option<&'static str>,
    Option<&'static str>,
    i64,
    Option<&'static str>,
);

/// The leaders, one a line. A manager belongs to the region above their team. The one who led Mountain took over West when its
/// head became an executive, and Mountain has been vacant since.
#[rustfmt::skip]
pub(super) const LEADERS: [LeaderSeat; 10] = [
    ("Ingrid Aldana", Role::Executive, None, None, 9, None),
    ("Tobias Okwuosa", Role::Executive, None, None, 7, None),
    ("Maribel Sandoval", Role::Manager, Some("east"), None, 6, None),
    ("Desmond Achterberg", Role::Manager, Some("west"), None, 5, Some("America/Denver")),
    ("Yuki Harcourt", Role::Manager, Some("international"), None, 6, Some("Europe/London")),
    ("Priya Lowenthal", Role::Manager, Some("new-england"), Some("east"), 4, None),
    ("Cormac Delacroix", Role::Manager, Some("mid-atlantic"), Some("east"), 4, None),
    ("Noor Haddadin", Role::Manager, Some("pacific"), Some("west"), 3, Some("America/Los_Angeles")),
    ("Solveig Brandvold", Role::Manager, Some("europe"), Some("international"), 5, Some("Europe/Oslo")),
    ("Ananda Wiratma", Role::Manager, Some("asia-pacific"), Some("international"), 4, Some("Asia/Singapore")),
];

/// Led Mountain before taking over West.
pub(super) const PROMOTED: &str = "Desmond Achterberg";
/// Headed West before becoming an executive.
pub(super) const FORMER_HEAD: &str = "Tobias Okwuosa";
/// Leads Europe and is on leave.
pub(super) const LEADER_ON_LEAVE: &str = "Solveig Brandvold";
/// Stands in for Europe's leader.
pub(super) const ACTING: &str = "Anneke Oyelaran";
/// Moved from New England to Mid-Atlantic.
pub(super) const MOVED: &str = "Fatima Rosenqvist";
/// Works three days and a half.
pub(super) const PART_TIME: &str = "Noemi Caldwell";
/// The rep, the manager and the executive a visitor signs in as.
pub(super) const SHOWN: [&str; 3] = ["Omar Villanueva", "Cormac Delacroix", "Ingrid Aldana"];

/// A rep: name, team, form, quota of an average quarter in thousands of dollars, win rate in per mille, years with the
/// organization, zone.
pub(super) type RepSeat = (
    &'static str,
    &'static str,
    Form,
    i64,
    i64,
    i64,
    Option<&'static str>,
);

/// The reps, one a line.
#[rustfmt::skip]
pub(super) const REPS: [RepSeat; 33] = [
    ("Ruth Abernathy-Osei", "new-england", Form::Early, 290, 340, 7, None),
    ("Kofi Lindqvist", "new-england", Form::Steady, 250, 270, 4, None),
    ("Mei-Lin Castellanos", "new-england", Form::Rising, 230, 290, 3, None),
    ("Gareth Odunlami", "new-england", Form::AtRisk, 240, 250, 5, None),
    ("Paloma Whitfield", "new-england", Form::Steady, 220, 260, 3, None),
    ("Zoë Marchetti", "new-england", Form::Steady, 210, 280, 6, None),
    ("Omar Villanueva", "mid-atlantic", Form::AtRisk, 240, 260, 4, None),
    ("Bronwyn Tadesse", "mid-atlantic", Form::Steady, 260, 300, 8, None),
    ("Hana Kowalczyk", "mid-atlantic", Form::Slumping, 270, 240, 5, None),
    ("Dashiell Nkemelu", "mid-atlantic", Form::AtRisk, 210, 230, 3, None),
    ("Fatima Rosenqvist", "mid-atlantic", Form::Steady, 230, 280, 4, None),
    ("Leopold Arango", "mid-atlantic", Form::Steady, 220, 310, 6, None),
    ("Saoirse Quintanilla", "mountain", Form::Slumping, 230, 230, 4, Some("America/Denver")),
    ("Mateo Engström", "mountain", Form::Behind, 210, 210, 3, Some("America/Denver")),
    ("Wren Adeyemi-Cole", "mountain", Form::Steady, 240, 270, 5, Some("America/Denver")),
    ("Piotr Salcedo", "mountain", Form::AtRisk, 200, 250, 3, Some("America/Phoenix")),
    ("Lakshmi Thornbury", "mountain", Form::Behind, 220, 220, 4, Some("America/Denver")),
    ("Amara Jefferies", "pacific", Form::Star, 300, 345, 6, Some("America/Los_Angeles")),
    ("Caleb Mahmoudi", "pacific", Form::Steady, 250, 310, 5, Some("America/Los_Angeles")),
    ("Xiomara Pell", "pacific", Form::Rising, 230, 280, 3, Some("America/Los_Angeles")),
    ("Jonas Waweru", "pacific", Form::Steady, 240, 270, 4, Some("America/Los_Angeles")),
    ("Tevita Langford", "pacific", Form::Steady, 220, 260, 3, Some("America/Los_Angeles")),
    ("Noemi Caldwell", "pacific", Form::Steady, 160, 290, 7, Some("America/Los_Angeles")),
    ("Anneke Oyelaran", "europe", Form::Steady, 250, 300, 6, Some("Europe/Amsterdam")),
    ("Rhys Petrakis", "europe", Form::Steady, 220, 260, 3, Some("Europe/London")),
    ("Clémentine Varga", "europe", Form::Away, 230, 270, 4, Some("Europe/Paris")),
    ("Bastian Mukherjee", "europe", Form::Rising, 210, 280, 3, Some("Europe/Berlin")),
    ("Elodie Farquhar", "europe", Form::AtRisk, 220, 240, 5, Some("Europe/London")),
    ("Haruto Bellweather", "asia-pacific", Form::Left, 210, 230, 4, Some("Asia/Tokyo")),
    ("Siti Armendariz", "asia-pacific", Form::New, 180, 250, 0, Some("Asia/Singapore")),
    ("Takumi Obafemi", "asia-pacific", Form::Steady, 230, 270, 5, Some("Asia/Tokyo")),
    ("Grace Wijaya", "asia-pacific", Form::Slumping, 220, 240, 4, Some("Asia/Singapore")),
    ("Arjun Macalister", "asia-pacific", Form::AtRisk, 210, 250, 3, Some("Australia/Sydney")),
];
