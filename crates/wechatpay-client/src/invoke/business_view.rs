//! `openBusinessView`: the same parameters in the three forms of the three front ends.

use serde::Serialize;
use serde_json::{Map, Value};

use crate::runtime::percent_encode;

/// The name of a view, and its parameters in order.
#[derive(Clone, PartialEq, Eq)]
pub(super) struct BusinessView {
    pub(super) business_type: &'static str,
    pub(super) parameters: Vec<(&'static str, String)>,
}

/// The argument of `wx.openBusinessView` in a mini program.
#[derive(Clone, PartialEq, Eq, Serialize)]
#[serde(rename_all = "camelCase")]
pub struct MiniProgramView {
    business_type: &'static str,
    extra_data: Map<String, Value>,
}

/// The argument of `wx.invoke('openBusinessView', …)` in a page.
#[derive(Clone, PartialEq, Eq, Serialize)]
#[serde(rename_all = "camelCase")]
pub struct JsapiView {
    business_type: &'static str,
    query_string: String,
}

/// The fields of `WXOpenBusinessView` of the Open SDK, for an app.
#[derive(Clone, PartialEq, Eq, Serialize)]
#[serde(rename_all = "camelCase")]
pub struct AppView {
    business_type: &'static str,
    query: String,
}

impl BusinessView {
    pub(super) fn mini_program(&self) -> MiniProgramView {
        let parameters = self.parameters.iter();
        MiniProgramView {
            business_type: self.business_type,
            extra_data: parameters
                .map(|(name, value)| ((*name).to_owned(), Value::from(value.as_str())))
                .collect(),
        }
    }

    pub(super) fn jsapi(&self) -> JsapiView {
        JsapiView { business_type: self.business_type, query_string: self.query() }
    }

    pub(super) fn app(&self) -> AppView {
        AppView { business_type: self.business_type, query: self.query() }
    }

    fn query(&self) -> String {
        let pairs = self.parameters.iter();
        let pairs: Vec<_> =
            pairs.map(|(name, value)| format!("{name}={}", percent_encode(value))).collect();
        pairs.join("&")
    }
}

crate::opaque::opaque_debug!(MiniProgramView, JsapiView, AppView);
