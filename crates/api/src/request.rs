//! What a request carries to its resolvers: the application, whoever asks, and the loaders made for it alone.

use crate::loaders::Loaders;
use crate::problem::{Answer, Problem};
use app::{App, Viewer};
use async_graphql::dataloader::DataLoader;
use async_graphql::runtime::{TokioSpawner, TokioTimer};
use async_graphql::{Context, Data};
use chrono::NaiveDate;

/// The data of one request. Without a viewer it is anonymous: resolvers answer `UNAUTHENTICATED`.
pub fn request_data(app: &App, viewer: Option<Viewer>) -> Data {
    let mut data = Data::default();
    if let Some(viewer) = viewer {
        let loaders = Loaders {
            app: app.clone(),
            viewer: viewer.clone(),
        };
        data.insert(DataLoader::new(
            loaders,
            TokioSpawner::current(),
            TokioTimer::default(),
        ));
        data.insert(viewer);
    }
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
    /// The day a figure is asked as of: `date`, or today in the organization's zone.
    fn as_of(&self, date: Option<crate::scalars::Date>) -> Answer<NaiveDate>;
}

impl Asked for Context<'_> {
    fn app(&self) -> Answer<&App> {
        self.data_opt::<App>()
            .ok_or_else(|| Problem::internal("the schema was built without an application"))
    }

    fn viewer(&self) -> Answer<&Viewer> {
        self.data_opt::<Viewer>().ok_or_else(Problem::unauthenticated)
    }

    fn loaders(&self) -> Answer<&DataLoader<Loaders>> {
        self.data_opt::<DataLoader<Loaders>>()
            .ok_or_else(Problem::unauthenticated)
    }

    fn as_of(&self, date: Option<crate::scalars::Date>) -> Answer<NaiveDate> {
        let today = self.viewer()?.today();
        match date {
            None => Ok(today),
            Some(date) if date.0 > today => Err(Problem::invalid(
                "asOf",
                "AS_OF_IN_FUTURE",
                "must not be later than today",
            )),
            Some(date) => Ok(domain::calendar::checked_date("asOf", date.0)?),
        }
    }
}
