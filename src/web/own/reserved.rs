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

#[cfg(test)]
mod tests {
    use super::*;
    use crate::telemetry::RouteClass;
    use crate::web::rest_document;

    #[test]
    fn every_route_of_ours_has_a_class_and_is_not_counted_with_what_clients_make_up() {
        for first in ReservedPaths::of(&rest_document()).0 {
            assert_ne!(RouteClass::of(&first), RouteClass::Other, "/{first}");
        }
        for path in rest_document().paths.paths.keys() {
            assert_ne!(RouteClass::of(path), RouteClass::Other, "{path}");
        }
    }

    #[test]
    fn every_page_counts_as_one_unless_a_resource_for_programs_has_its_path() {
        for page in pages::addresses().filter(|page| *page != "/tournaments") {
            assert_eq!(RouteClass::of(page), RouteClass::Pages, "{page}");
        }
        assert_eq!(RouteClass::of("/tournaments"), RouteClass::Tournaments);
    }
}
