//! The paths that are ours: those whose first part is the first part of one of our routes. What others add never answers
//! there, so that it shadows nothing, and a version to come that adds a route below one of them breaks nothing.

use std::collections::BTreeSet;

use actix_web::dev::Url;
use actix_web::http::Uri;
use utoipa::openapi::OpenApi;

use crate::web::documents::pages;

/// First parts that no document names: files, sockets, and the documents themselves.
const OTHERS: [&str; 10] =
    ["", "assets", "asyncapi.json", "client", "dev", "docs", "games", "openapi.json", "operator", "ws"];

/// The first parts of our paths.
pub struct ReservedPaths(BTreeSet<String>);

impl ReservedPaths {
    /// Reads them out of the document of the API, and adds those of pages and files.
    pub fn of(api: &OpenApi) -> ReservedPaths {
        let named = api.paths.paths.keys().map(|path| first_part(path).to_owned());
        let others = pages::addresses().map(first_part).chain(OTHERS).map(str::to_owned);
        ReservedPaths(named.chain(others).collect())
    }

    /// Whether the path of an address is ours, as routes are found by it: `/%72ooms` is `/rooms`.
    pub fn has(&self, address: &Uri) -> bool {
        self.0.contains(first_part(Url::new(address.clone()).path()))
    }
}

fn first_part(path: &str) -> &str {
    path.trim_start_matches('/').split('/').next().unwrap_or_default()
}
