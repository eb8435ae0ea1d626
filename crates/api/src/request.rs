//! What a request carries to its resolvers: the application, whoever asks, and the loaders made for it alone.

use crate::batches::{AtOnce, OfTheRequest};
use crate::loaders::Loaders;
use crate::problem::{Answer, Problem};
use crate::scalars::Date;
use app::{App, Viewer};
use async_graphql::dataloader::DataLoader;
use async_graphql::{Context, Data, Lookahead, SelectionField};
use chrono::NaiveDate;
use std::sync::OnceLock;
use std::sync::atomic::{AtomicBool, Ordering};

/// Whoever asks, and what is read for them. Anonymous until a viewer is known; who is known stays.
struct Asking {
    app: App,
    known: OnceLock<(Viewer, DataLoader<Loaders>)>,
    /// Whether a password was presented.
    knocked: AtomicBool,
}

impl Asking {
    fn set(&self, viewer: Viewer) {
        self.known.get_or_init(|| {
            let loaders = Loaders {
                app: self.app.clone(),
                viewer: viewer.clone(),
            };
            // What is read is split by those who read it, where the database needs it.
            let loaders = DataLoader::new(loaders, OfTheRequest, AtOnce).max_batch_size(usize::MAX);
            (viewer, loaders)
        });
    }
}

/// The data of one request. Without a viewer it is anonymous: resolvers answer `UNAUTHENTICATED`.
pub fn request_data(app: &App, viewer: Option<Viewer>) -> Data {
    let asking = Asking {
        app: app.clone(),
        known: OnceLock::new(),
        knocked: AtomicBool::new(false),
    };
    if let Some(viewer) = viewer {
        asking.set(viewer);
    }
    let mut data = Data::default();
    data.insert(asking);
    data
}

/// What resolvers read from their context.
pub trait Asked {
    /// The application.
    fn app(&self) -> Answer<&App>;
    /// Whoever asks.
    fn viewer(&self) -> Answer<&Viewer>;
    /// The loaders of this request, which carry whoever asks.
    fn loaders(&self) -> Answer<&DataLoader<Loaders>>;
    /// Makes an anonymous request that of the member who just signed in by it, so that the answer can show them.
    fn signed_in(&self, viewer: &Viewer) -> Answer<()>;
    /// Lets one password be presented in a request, so that no request can try many; `ONCE_A_REQUEST` at `field` after.
    fn knock(&self, field: &str) -> Answer<()>;
    /// The day a figure is asked as of: `date`, or today in the organization's zone.
    fn as_of(&self, date: Option<Date>) -> Answer<NaiveDate>;
}

impl Asked for Context<'_> {
    fn app(&self) -> Answer<&App> {
        Ok(&asking(self)?.app)
    }

    fn viewer(&self) -> Answer<&Viewer> {
        asking(self)?
            .known
            .get()
            .map(|(viewer, _)| viewer)
            .ok_or_else(Problem::unauthenticated)
    }

    fn loaders(&self) -> Answer<&DataLoader<Loaders>> {
        asking(self)?
            .known
            .get()
            .map(|(_, loaders)| loaders)
            .ok_or_else(Problem::unauthenticated)
    }

    fn signed_in(&self, viewer: &Viewer) -> Answer<()> {
        asking(self)?.set(viewer.clone());
        Ok(())
    }

    fn knock(&self, field: &str) -> Answer<()> {
        match asking(self)?.knocked.swap(true, Ordering::Relaxed) {
            false => Ok(()),
            true => Err(Problem::invalid(
                field,
                "ONCE_A_REQUEST",
                "a request presents one password",
            )),
        }
    }

    fn as_of(&self, date: Option<Date>) -> Answer<NaiveDate> {
        let today = self.viewer()?.today();
        match Date::given(date.as_ref(), "asOf")? {
            None => Ok(today),
            Some(date) if date > today => Err(Problem::invalid(
                "asOf",
                "AS_OF_IN_FUTURE",
                "must not be later than today",
            )),
            Some(date) => Ok(domain::calendar::checked_date("asOf", date)?),
        }
    }
}

/// Whether a field is asked for below that is none of these: what is cheap is named, so that a new field is never left out.
pub(crate) fn selects_beyond(selected: &Lookahead<'_>, known: &[&str]) -> bool {
    let fields = selected.selection_fields();
    let below = fields.iter().flat_map(SelectionField::selection_set);
    below
        .map(|field| field.name())
        .any(|name| name != "__typename" && !known.contains(&name))
}

fn asking<'a>(ctx: &'a Context<'_>) -> Answer<&'a Asking> {
    ctx.data_opt::<Asking>()
        .ok_or_else(|| Problem::internal("a request without its data"))
}
