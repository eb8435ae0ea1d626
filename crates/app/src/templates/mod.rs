//! Templates of goals and expectations: defined by executives and scripts, applied by whoever may expect something of the members.

mod apply;
mod define;
mod made;
mod read;
mod wanted;

pub use apply::TemplateApplyRow;
pub use define::{TemplateDefine, TemplateItemRow};
pub use made::TemplateMade;
