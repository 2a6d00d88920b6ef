//! The check of query parameters: a request may have those that the document tells of its route, and no others.
//!
//! Handlers read their own parameters. Others are refused here, for all of them, because a handler without parameters
//! does not read the query at all.

use actix_web::Error;
use actix_web::ResponseError;
use actix_web::body::MessageBody;
use actix_web::dev::{ServiceRequest, ServiceResponse};
use actix_web::middleware::Next;
use actix_web::web::{Data, Query};
use utoipa::openapi::path::{Operation, ParameterIn};
use utoipa::openapi::{OpenApi, RefOr};

use crate::web::documents::openapi::operations;
use crate::web::documents::pages;
use crate::web::middleware::access::routed;
use crate::web::middleware::methods::fits;
use crate::web::problem::Refusal;

/// The query parameters of each operation of the API.
pub struct Queries(Vec<Route>);

struct Route {
    method: &'static str,
    pattern: String,
    parameters: Vec<String>,
}

impl Queries {
    /// Reads the parameters out of the document of the API.
    pub fn of(api: &mut OpenApi) -> Queries {
        let routes = api.paths.paths.iter_mut().flat_map(|(pattern, item)| {
            operations(item).map(|(method, operation)| Route {
                method,
                pattern: pattern.clone(),
                parameters: parameters(operation),
            })
        });
        Queries(routes.collect())
    }

    /// Errors: what the request's route does not take. A path that is none of the API takes anything.
    fn check(&self, method: &str, path: &str, query: &str) -> Result<(), String> {
        let is_meant = |route: &&Route| route.method == method && fits(&route.pattern, path);
        let mut routes = self.0.iter().filter(is_meant).peekable();
        if routes.peek().is_none() {
            return Ok(());
        }
        let known: Vec<_> = routes.flat_map(|route| route.parameters.iter().map(String::as_str)).collect();
        let sent = Query::<Vec<(String, String)>>::from_query(query).map_err(|error| error.to_string())?;
        let Some((strange, _)) = sent.iter().find(|(name, _)| !known.contains(&name.as_str())) else {
            return Ok(());
        };
        let takes = if known.is_empty() { "none".to_owned() } else { known.join(", ") };
        Err(format!("unknown field `{strange}`; {method} {path} takes {takes}"))
    }
}

fn parameters(operation: &Operation) -> Vec<String> {
    let all = operation.parameters.iter().flatten();
    let of_query = all.filter_map(|parameter| match parameter {
        RefOr::T(parameter) if parameter.parameter_in == ParameterIn::Query => Some(parameter.name.clone()),
        _ => None,
    });
    of_query.collect()
}

/// Middleware, behind the one that takes tickets out of addresses: refuses parameters that a route does not have. Pages are
/// passed by, because links to them get parameters from whoever passes them on.
pub async fn check(
    request: ServiceRequest,
    next: Next<impl MessageBody + 'static>,
) -> Result<ServiceResponse<impl MessageBody>, Error> {
    let (query, path) = (request.query_string(), routed(request.request()));
    let checked = match request.app_data::<Data<Queries>>() {
        Some(queries) if !query.is_empty() && !pages::are_meant(path, request.headers()) => {
            queries.check(request.method().as_str(), path, query)
        }
        _ => Ok(()),
    };
    match checked {
        Ok(()) => Ok(next.call(request).await?.map_into_left_body()),
        Err(why) => {
            let refused = Refusal::bad_request(format!("the query does not fit: {why}"));
            Ok(request.into_response(refused.error_response()).map_into_right_body())
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_route_takes_its_own_parameters_and_what_is_none_of_the_api_takes_any() {
        let route = |pattern: &str, parameters: &[&str]| Route {
            method: "GET",
            pattern: pattern.to_owned(),
            parameters: parameters.iter().map(|&name| name.to_owned()).collect(),
        };
        let queries = Queries(vec![route("/rooms", &["limit", "game"]), route("/rooms/{id}", &[])]);
        for good in ["", "&", "limit=1", "game=x&limit=x", "l%69mit=1"] {
            assert_eq!(queries.check("GET", "/rooms", good), Ok(()), "{good}");
        }
        for bad in ["x", "x=1", "Limit=1", "limit=1&x=", "=1", "limit[]=1"] {
            assert!(queries.check("GET", "/rooms", bad).is_err(), "{bad}");
        }
        let told = queries.check("GET", "/rooms/demo", "limit=1");
        assert_eq!(told, Err("unknown field `limit`; GET /rooms/demo takes none".to_owned()));
        assert_eq!(queries.check("GET", "/assets/style.css", "v=1"), Ok(()));
        assert_eq!(queries.check("POST", "/rooms", "x=1"), Ok(()));
    }
}
