//! Templates in the API: sets of goals and expectations for a position, and their application to members.

mod apply;
mod loader;
mod mutation;
mod object;
mod query;

pub use apply::TemplateApplyMutation;
pub use mutation::TemplateMutation;
pub use object::Template;
pub use query::TemplateQuery;
