//! How the product is offered: GraphQL over HTTP.

pub mod http;
