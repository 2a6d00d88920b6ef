//! Answers requests that no route takes: 404, or 405 with the methods that the path knows.

use std::rc::Rc;

use actix_web::http::Method;
use actix_web::http::header::ALLOW;
use actix_web::web::Data;
use actix_web::{HttpRequest, HttpResponse};
use utoipa::openapi::OpenApi;

use crate::web::Worker;
use crate::web::documents::openapi::operations;
use crate::web::documents::pages;
use crate::web::middleware::access::routed;
use crate::web::own::reserved::ReservedPaths;
use crate::web::problem::Refusal;

/// The methods of pages, files and sockets.
const READING: [&str; 2] = ["GET", "HEAD"];

/// The methods of each path of the API.
pub struct Methods(Vec<(String, Vec<&'static str>)>);

impl Methods {
    /// Reads the methods out of the document of the API.
    pub fn of(api: &mut OpenApi) -> Methods {
        let paths = api.paths.paths.iter_mut();
        let known = |item| operations(item).map(|(method, _)| method).collect();
        Methods(paths.map(|(path, item)| (path.clone(), known(item))).collect())
    }

    /// The methods of all paths of the API that fit the path of a request.
    fn at(&self, path: &str) -> Vec<&'static str> {
        let fitting = self.0.iter().filter(|(pattern, _)| fits(pattern, path));
        let mut methods: Vec<_> = fitting.flat_map(|(_, methods)| methods.iter().copied()).collect();
        methods.sort_unstable();
        methods.dedup();
        methods
    }
}

/// Whether a path has the parts of a pattern like `/rooms/{id}`.
pub fn fits(pattern: &str, path: &str) -> bool {
    let (mut parts, mut asked) = (pattern.split('/'), path.split('/'));
    loop {
        match (parts.next(), asked.next()) {
            (None, None) => return true,
            (Some(part), Some(asked)) if part == asked || (part.starts_with('{') && !asked.is_empty()) => {}
            _ => return false,
        }
    }
}

/// For paths that nothing answers, unless the operator has a file there, and methods that a path does not know.
pub async fn nothing_here(
    request: HttpRequest,
    methods: Data<Methods>,
    worker: Data<Worker>,
) -> Result<HttpResponse, Refusal> {
    if let Some(answer) = file_of_the_operator(&request, &worker).await {
        return Ok(answer);
    }
    let with_docs = worker.server.docs;
    let guide = if with_docs { "/docs" } else { "/openapi.json" };
    let path = request.path();
    let mut known = methods.at(routed(&request));
    if known.is_empty() && request.resource_map().match_pattern(path).is_some() {
        known.extend(READING);
    }
    // A page may be at the path, but not for a client that accepts no page.
    if known.is_empty() || known.contains(&request.method().as_str()) {
        return match pages::accepts_html(request.headers()) {
            true => Ok(pages::missing(with_docs)),
            false => Err(Refusal::not_found(format!("nothing answers at {path}; see {guide}"))),
        };
    }
    let (method, known) = (request.method(), known.join(", "));
    let detail = format!("{path} does not know {method}, but {known}; see {guide}");
    Err(Refusal::method_not_allowed(detail).with(ALLOW, known))
}

/// The file at this path in the operator's folder; our paths lead to none.
async fn file_of_the_operator(request: &HttpRequest, worker: &Worker) -> Option<HttpResponse> {
    let folder = worker.game_pages.folder().filter(|_| request.method() == Method::GET)?;
    let is_ours = request.app_data::<Rc<ReservedPaths>>()?.has(request.uri());
    if is_ours { None } else { folder.answer(request.path().strip_prefix('/')?, request).await }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_path_knows_the_methods_of_every_pattern_that_it_fits() {
        let methods = Methods(vec![
            ("/rooms/{id}".to_owned(), vec!["GET", "PATCH"]),
            ("/rooms/mine".to_owned(), vec!["GET", "POST"]),
        ]);
        assert_eq!(methods.at("/rooms/mine"), ["GET", "PATCH", "POST"]);
        assert_eq!(methods.at("/rooms/x"), ["GET", "PATCH"]);
        for strange in ["/rooms", "/rooms/", "/rooms/x/y", "/"] {
            assert!(methods.at(strange).is_empty(), "{strange}");
        }
    }
}
