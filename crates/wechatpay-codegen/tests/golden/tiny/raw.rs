#[allow(unused_imports)]
pub use progenitor_client::{ByteStream, ClientInfo, Error, ResponseValue};
#[allow(unused_imports)]
use progenitor_client::{encode_path, ClientHooks, OperationInfo, RequestBuilderExt};
/// Types used as operation parameters and responses.
#[allow(clippy::all)]
pub mod types {
    ///`Item`
    #[derive(::serde::Deserialize, ::serde::Serialize, Clone, Debug)]
    pub struct Item {
        #[serde(skip_serializing_if = "::std::option::Option::is_none")]
        pub done: ::std::option::Option<bool>,
        #[serde(default, skip_serializing_if = "::serde_json::Map::is_empty")]
        pub extra: ::serde_json::Map<::std::string::String, ::serde_json::Value>,
        #[serde(skip_serializing_if = "::std::option::Option::is_none")]
        pub inner: ::std::option::Option<ItemInner>,
        #[serde(skip_serializing_if = "::std::option::Option::is_none")]
        pub item_no: ::std::option::Option<::std::string::String>,
        #[serde(skip_serializing_if = "::std::option::Option::is_none")]
        pub out_item_no: ::std::option::Option<::std::string::String>,
        #[serde(default, skip_serializing_if = "::std::vec::Vec::is_empty")]
        pub payers: ::std::vec::Vec<Payer>,
        #[serde(skip_serializing_if = "::std::option::Option::is_none")]
        pub ratio: ::std::option::Option<f64>,
        pub state: State,
        ///Documented limit, not checked here: at most 32 characters. 文档限制（客户端不校验）：最多 32 个字符。
        #[serde(skip_serializing_if = "::std::option::Option::is_none")]
        pub when: ::std::option::Option<::chrono::DateTime<::chrono::offset::Utc>>,
    }
    impl Item {
        pub fn builder() -> builder::Item {
            Default::default()
        }
    }
    ///`ItemInner`
    #[derive(::serde::Deserialize, ::serde::Serialize, Clone, Debug, Default)]
    pub struct ItemInner {
        #[serde(skip_serializing_if = "::std::option::Option::is_none")]
        pub mode: ::std::option::Option<ItemInnerMode>,
        ///@redacted
        #[serde(skip_serializing_if = "::std::option::Option::is_none")]
        pub token: ::std::option::Option<::std::string::String>,
    }
    impl ItemInner {
        pub fn builder() -> builder::ItemInner {
            Default::default()
        }
    }
    ///`ItemInnerMode`
    #[derive(
        ::serde::Deserialize,
        ::serde::Serialize,
        Clone,
        Copy,
        Debug,
        Eq,
        Hash,
        Ord,
        PartialEq,
        PartialOrd
    )]
    pub enum ItemInnerMode {
        #[serde(rename = "FAST")]
        Fast,
        #[serde(rename = "SLOW")]
        Slow,
    }
    impl ::std::fmt::Display for ItemInnerMode {
        fn fmt(&self, f: &mut ::std::fmt::Formatter<'_>) -> ::std::fmt::Result {
            match *self {
                Self::Fast => f.write_str("FAST"),
                Self::Slow => f.write_str("SLOW"),
            }
        }
    }
    impl ::std::str::FromStr for ItemInnerMode {
        type Err = self::error::ConversionError;
        fn from_str(
            value: &str,
        ) -> ::std::result::Result<Self, self::error::ConversionError> {
            match value {
                "FAST" => Ok(Self::Fast),
                "SLOW" => Ok(Self::Slow),
                _ => Err("invalid value".into()),
            }
        }
    }
    impl ::std::convert::TryFrom<&str> for ItemInnerMode {
        type Error = self::error::ConversionError;
        fn try_from(
            value: &str,
        ) -> ::std::result::Result<Self, self::error::ConversionError> {
            value.parse()
        }
    }
    impl ::std::convert::TryFrom<::std::string::String> for ItemInnerMode {
        type Error = self::error::ConversionError;
        fn try_from(
            value: ::std::string::String,
        ) -> ::std::result::Result<Self, self::error::ConversionError> {
            value.parse()
        }
    }
    ///`Kind`
    #[derive(
        ::serde::Deserialize,
        ::serde::Serialize,
        Clone,
        Copy,
        Debug,
        Eq,
        Hash,
        Ord,
        PartialEq,
        PartialOrd
    )]
    pub enum Kind {
        #[serde(rename = "UNKNOWN")]
        Unknown,
        #[serde(rename = "A_B")]
        AB,
        #[serde(rename = "1X")]
        X1x,
    }
    impl ::std::fmt::Display for Kind {
        fn fmt(&self, f: &mut ::std::fmt::Formatter<'_>) -> ::std::fmt::Result {
            match *self {
                Self::Unknown => f.write_str("UNKNOWN"),
                Self::AB => f.write_str("A_B"),
                Self::X1x => f.write_str("1X"),
            }
        }
    }
    impl ::std::str::FromStr for Kind {
        type Err = self::error::ConversionError;
        fn from_str(
            value: &str,
        ) -> ::std::result::Result<Self, self::error::ConversionError> {
            match value {
                "UNKNOWN" => Ok(Self::Unknown),
                "A_B" => Ok(Self::AB),
                "1X" => Ok(Self::X1x),
                _ => Err("invalid value".into()),
            }
        }
    }
    impl ::std::convert::TryFrom<&str> for Kind {
        type Error = self::error::ConversionError;
        fn try_from(
            value: &str,
        ) -> ::std::result::Result<Self, self::error::ConversionError> {
            value.parse()
        }
    }
    impl ::std::convert::TryFrom<::std::string::String> for Kind {
        type Error = self::error::ConversionError;
        fn try_from(
            value: ::std::string::String,
        ) -> ::std::result::Result<Self, self::error::ConversionError> {
            value.parse()
        }
    }
    ///Who pays
    #[derive(::serde::Deserialize, ::serde::Serialize, Clone, Debug)]
    pub struct Payer {
        #[serde(skip_serializing_if = "::std::option::Option::is_none")]
        pub day: ::std::option::Option<::std::string::String>,
        ///@redacted
        pub openid: ::std::string::String,
    }
    impl Payer {
        pub fn builder() -> builder::Payer {
            Default::default()
        }
    }
    ///What became of it
    #[derive(
        ::serde::Deserialize,
        ::serde::Serialize,
        Clone,
        Copy,
        Debug,
        Eq,
        Hash,
        Ord,
        PartialEq,
        PartialOrd
    )]
    pub enum State {
        #[serde(rename = "STATE_OPEN")]
        StateOpen,
        #[serde(rename = "STATE_CLOSED")]
        StateClosed,
        #[serde(rename = "OTHER")]
        Other,
    }
    impl ::std::fmt::Display for State {
        fn fmt(&self, f: &mut ::std::fmt::Formatter<'_>) -> ::std::fmt::Result {
            match *self {
                Self::StateOpen => f.write_str("STATE_OPEN"),
                Self::StateClosed => f.write_str("STATE_CLOSED"),
                Self::Other => f.write_str("OTHER"),
            }
        }
    }
    impl ::std::str::FromStr for State {
        type Err = self::error::ConversionError;
        fn from_str(
            value: &str,
        ) -> ::std::result::Result<Self, self::error::ConversionError> {
            match value {
                "STATE_OPEN" => Ok(Self::StateOpen),
                "STATE_CLOSED" => Ok(Self::StateClosed),
                "OTHER" => Ok(Self::Other),
                _ => Err("invalid value".into()),
            }
        }
    }
    impl ::std::convert::TryFrom<&str> for State {
        type Error = self::error::ConversionError;
        fn try_from(
            value: &str,
        ) -> ::std::result::Result<Self, self::error::ConversionError> {
            value.parse()
        }
    }
    impl ::std::convert::TryFrom<::std::string::String> for State {
        type Error = self::error::ConversionError;
        fn try_from(
            value: ::std::string::String,
        ) -> ::std::result::Result<Self, self::error::ConversionError> {
            value.parse()
        }
    }
    ///`UpdateItemRequest`
    #[derive(::serde::Deserialize, ::serde::Serialize, Clone, Debug)]
    pub struct UpdateItemRequest {
        ///Documented limit, not checked here: at least 1. 文档限制（客户端不校验）：至少 1。
        pub amount: i64,
        /**When absent, the server takes `none`. 缺省值 `none`。

@redacted

@sensitive*/
        #[serde(skip_serializing_if = "::std::option::Option::is_none")]
        pub note: ::std::option::Option<::std::string::String>,
        /**The business key

Documented limit, not checked here: at most 32 characters. 文档限制（客户端不校验）：最多 32 个字符。*/
        pub out_item_no: ::std::string::String,
        #[serde(skip_serializing_if = "::std::option::Option::is_none")]
        pub payer: ::std::option::Option<Payer>,
        ///A name that the builder has too
        #[serde(skip_serializing_if = "::std::option::Option::is_none")]
        pub send: ::std::option::Option<::std::string::String>,
        #[serde(skip_serializing_if = "::std::option::Option::is_none")]
        pub state: ::std::option::Option<State>,
        ///A name that Rust has too
        #[serde(rename = "type", skip_serializing_if = "::std::option::Option::is_none")]
        pub type_: ::std::option::Option<::std::string::String>,
        #[serde(skip_serializing_if = "::std::option::Option::is_none")]
        pub when: ::std::option::Option<::chrono::DateTime<::chrono::offset::Utc>>,
    }
    impl UpdateItemRequest {
        pub fn builder() -> builder::UpdateItemRequest {
            Default::default()
        }
    }
    ///`UploadFileBody`
    #[derive(::serde::Deserialize, ::serde::Serialize, Clone, Debug)]
    pub struct UploadFileBody {
        pub filename: ::std::string::String,
        pub item_id: i64,
    }
    impl UploadFileBody {
        pub fn builder() -> builder::UploadFileBody {
            Default::default()
        }
    }
    /// Types for composing complex structures.
    pub mod builder {
        #[derive(Clone, Debug)]
        pub struct Item {
            done: ::std::result::Result<
                ::std::option::Option<bool>,
                ::std::string::String,
            >,
            extra: ::std::result::Result<
                ::serde_json::Map<::std::string::String, ::serde_json::Value>,
                ::std::string::String,
            >,
            inner: ::std::result::Result<
                ::std::option::Option<super::ItemInner>,
                ::std::string::String,
            >,
            item_no: ::std::result::Result<
                ::std::option::Option<::std::string::String>,
                ::std::string::String,
            >,
            out_item_no: ::std::result::Result<
                ::std::option::Option<::std::string::String>,
                ::std::string::String,
            >,
            payers: ::std::result::Result<
                ::std::vec::Vec<super::Payer>,
                ::std::string::String,
            >,
            ratio: ::std::result::Result<
                ::std::option::Option<f64>,
                ::std::string::String,
            >,
            state: ::std::result::Result<super::State, ::std::string::String>,
            when: ::std::result::Result<
                ::std::option::Option<::chrono::DateTime<::chrono::offset::Utc>>,
                ::std::string::String,
            >,
        }
        impl ::std::default::Default for Item {
            fn default() -> Self {
                Self {
                    done: Ok(Default::default()),
                    extra: Ok(Default::default()),
                    inner: Ok(Default::default()),
                    item_no: Ok(Default::default()),
                    out_item_no: Ok(Default::default()),
                    payers: Ok(Default::default()),
                    ratio: Ok(Default::default()),
                    state: Err("no value supplied for state".to_string()),
                    when: Ok(Default::default()),
                }
            }
        }
        impl Item {
            pub fn done<T>(mut self, value: T) -> Self
            where
                T: ::std::convert::TryInto<::std::option::Option<bool>>,
                T::Error: ::std::fmt::Display,
            {
                self.done = value
                    .try_into()
                    .map_err(|e| {
                        format!("error converting supplied value for done: {e}")
                    });
                self
            }
            pub fn extra<T>(mut self, value: T) -> Self
            where
                T: ::std::convert::TryInto<
                    ::serde_json::Map<::std::string::String, ::serde_json::Value>,
                >,
                T::Error: ::std::fmt::Display,
            {
                self.extra = value
                    .try_into()
                    .map_err(|e| {
                        format!("error converting supplied value for extra: {e}")
                    });
                self
            }
            pub fn inner<T>(mut self, value: T) -> Self
            where
                T: ::std::convert::TryInto<::std::option::Option<super::ItemInner>>,
                T::Error: ::std::fmt::Display,
            {
                self.inner = value
                    .try_into()
                    .map_err(|e| {
                        format!("error converting supplied value for inner: {e}")
                    });
                self
            }
            pub fn item_no<T>(mut self, value: T) -> Self
            where
                T: ::std::convert::TryInto<::std::option::Option<::std::string::String>>,
                T::Error: ::std::fmt::Display,
            {
                self.item_no = value
                    .try_into()
                    .map_err(|e| {
                        format!("error converting supplied value for item_no: {e}")
                    });
                self
            }
            pub fn out_item_no<T>(mut self, value: T) -> Self
            where
                T: ::std::convert::TryInto<::std::option::Option<::std::string::String>>,
                T::Error: ::std::fmt::Display,
            {
                self.out_item_no = value
                    .try_into()
                    .map_err(|e| {
                        format!("error converting supplied value for out_item_no: {e}")
                    });
                self
            }
            pub fn payers<T>(mut self, value: T) -> Self
            where
                T: ::std::convert::TryInto<::std::vec::Vec<super::Payer>>,
                T::Error: ::std::fmt::Display,
            {
                self.payers = value
                    .try_into()
                    .map_err(|e| {
                        format!("error converting supplied value for payers: {e}")
                    });
                self
            }
            pub fn ratio<T>(mut self, value: T) -> Self
            where
                T: ::std::convert::TryInto<::std::option::Option<f64>>,
                T::Error: ::std::fmt::Display,
            {
                self.ratio = value
                    .try_into()
                    .map_err(|e| {
                        format!("error converting supplied value for ratio: {e}")
                    });
                self
            }
            pub fn state<T>(mut self, value: T) -> Self
            where
                T: ::std::convert::TryInto<super::State>,
                T::Error: ::std::fmt::Display,
            {
                self.state = value
                    .try_into()
                    .map_err(|e| {
                        format!("error converting supplied value for state: {e}")
                    });
                self
            }
            pub fn when<T>(mut self, value: T) -> Self
            where
                T: ::std::convert::TryInto<
                    ::std::option::Option<::chrono::DateTime<::chrono::offset::Utc>>,
                >,
                T::Error: ::std::fmt::Display,
            {
                self.when = value
                    .try_into()
                    .map_err(|e| {
                        format!("error converting supplied value for when: {e}")
                    });
                self
            }
        }
        impl ::std::convert::TryFrom<Item> for super::Item {
            type Error = super::error::ConversionError;
            fn try_from(
                value: Item,
            ) -> ::std::result::Result<Self, super::error::ConversionError> {
                Ok(Self {
                    done: value.done?,
                    extra: value.extra?,
                    inner: value.inner?,
                    item_no: value.item_no?,
                    out_item_no: value.out_item_no?,
                    payers: value.payers?,
                    ratio: value.ratio?,
                    state: value.state?,
                    when: value.when?,
                })
            }
        }
        impl ::std::convert::From<super::Item> for Item {
            fn from(value: super::Item) -> Self {
                Self {
                    done: Ok(value.done),
                    extra: Ok(value.extra),
                    inner: Ok(value.inner),
                    item_no: Ok(value.item_no),
                    out_item_no: Ok(value.out_item_no),
                    payers: Ok(value.payers),
                    ratio: Ok(value.ratio),
                    state: Ok(value.state),
                    when: Ok(value.when),
                }
            }
        }
        #[derive(Clone, Debug)]
        pub struct ItemInner {
            mode: ::std::result::Result<
                ::std::option::Option<super::ItemInnerMode>,
                ::std::string::String,
            >,
            token: ::std::result::Result<
                ::std::option::Option<::std::string::String>,
                ::std::string::String,
            >,
        }
        impl ::std::default::Default for ItemInner {
            fn default() -> Self {
                Self {
                    mode: Ok(Default::default()),
                    token: Ok(Default::default()),
                }
            }
        }
        impl ItemInner {
            pub fn mode<T>(mut self, value: T) -> Self
            where
                T: ::std::convert::TryInto<::std::option::Option<super::ItemInnerMode>>,
                T::Error: ::std::fmt::Display,
            {
                self.mode = value
                    .try_into()
                    .map_err(|e| {
                        format!("error converting supplied value for mode: {e}")
                    });
                self
            }
            pub fn token<T>(mut self, value: T) -> Self
            where
                T: ::std::convert::TryInto<::std::option::Option<::std::string::String>>,
                T::Error: ::std::fmt::Display,
            {
                self.token = value
                    .try_into()
                    .map_err(|e| {
                        format!("error converting supplied value for token: {e}")
                    });
                self
            }
        }
        impl ::std::convert::TryFrom<ItemInner> for super::ItemInner {
            type Error = super::error::ConversionError;
            fn try_from(
                value: ItemInner,
            ) -> ::std::result::Result<Self, super::error::ConversionError> {
                Ok(Self {
                    mode: value.mode?,
                    token: value.token?,
                })
            }
        }
        impl ::std::convert::From<super::ItemInner> for ItemInner {
            fn from(value: super::ItemInner) -> Self {
                Self {
                    mode: Ok(value.mode),
                    token: Ok(value.token),
                }
            }
        }
        #[derive(Clone, Debug)]
        pub struct Payer {
            day: ::std::result::Result<
                ::std::option::Option<::std::string::String>,
                ::std::string::String,
            >,
            openid: ::std::result::Result<::std::string::String, ::std::string::String>,
        }
        impl ::std::default::Default for Payer {
            fn default() -> Self {
                Self {
                    day: Ok(Default::default()),
                    openid: Err("no value supplied for openid".to_string()),
                }
            }
        }
        impl Payer {
            pub fn day<T>(mut self, value: T) -> Self
            where
                T: ::std::convert::TryInto<::std::option::Option<::std::string::String>>,
                T::Error: ::std::fmt::Display,
            {
                self.day = value
                    .try_into()
                    .map_err(|e| {
                        format!("error converting supplied value for day: {e}")
                    });
                self
            }
            pub fn openid<T>(mut self, value: T) -> Self
            where
                T: ::std::convert::TryInto<::std::string::String>,
                T::Error: ::std::fmt::Display,
            {
                self.openid = value
                    .try_into()
                    .map_err(|e| {
                        format!("error converting supplied value for openid: {e}")
                    });
                self
            }
        }
        impl ::std::convert::TryFrom<Payer> for super::Payer {
            type Error = super::error::ConversionError;
            fn try_from(
                value: Payer,
            ) -> ::std::result::Result<Self, super::error::ConversionError> {
                Ok(Self {
                    day: value.day?,
                    openid: value.openid?,
                })
            }
        }
        impl ::std::convert::From<super::Payer> for Payer {
            fn from(value: super::Payer) -> Self {
                Self {
                    day: Ok(value.day),
                    openid: Ok(value.openid),
                }
            }
        }
        #[derive(Clone, Debug)]
        pub struct UpdateItemRequest {
            amount: ::std::result::Result<i64, ::std::string::String>,
            note: ::std::result::Result<
                ::std::option::Option<::std::string::String>,
                ::std::string::String,
            >,
            out_item_no: ::std::result::Result<
                ::std::string::String,
                ::std::string::String,
            >,
            payer: ::std::result::Result<
                ::std::option::Option<super::Payer>,
                ::std::string::String,
            >,
            send: ::std::result::Result<
                ::std::option::Option<::std::string::String>,
                ::std::string::String,
            >,
            state: ::std::result::Result<
                ::std::option::Option<super::State>,
                ::std::string::String,
            >,
            type_: ::std::result::Result<
                ::std::option::Option<::std::string::String>,
                ::std::string::String,
            >,
            when: ::std::result::Result<
                ::std::option::Option<::chrono::DateTime<::chrono::offset::Utc>>,
                ::std::string::String,
            >,
        }
        impl ::std::default::Default for UpdateItemRequest {
            fn default() -> Self {
                Self {
                    amount: Err("no value supplied for amount".to_string()),
                    note: Ok(Default::default()),
                    out_item_no: Err("no value supplied for out_item_no".to_string()),
                    payer: Ok(Default::default()),
                    send: Ok(Default::default()),
                    state: Ok(Default::default()),
                    type_: Ok(Default::default()),
                    when: Ok(Default::default()),
                }
            }
        }
        impl UpdateItemRequest {
            pub fn amount<T>(mut self, value: T) -> Self
            where
                T: ::std::convert::TryInto<i64>,
                T::Error: ::std::fmt::Display,
            {
                self.amount = value
                    .try_into()
                    .map_err(|e| {
                        format!("error converting supplied value for amount: {e}")
                    });
                self
            }
            pub fn note<T>(mut self, value: T) -> Self
            where
                T: ::std::convert::TryInto<::std::option::Option<::std::string::String>>,
                T::Error: ::std::fmt::Display,
            {
                self.note = value
                    .try_into()
                    .map_err(|e| {
                        format!("error converting supplied value for note: {e}")
                    });
                self
            }
            pub fn out_item_no<T>(mut self, value: T) -> Self
            where
                T: ::std::convert::TryInto<::std::string::String>,
                T::Error: ::std::fmt::Display,
            {
                self.out_item_no = value
                    .try_into()
                    .map_err(|e| {
                        format!("error converting supplied value for out_item_no: {e}")
                    });
                self
            }
            pub fn payer<T>(mut self, value: T) -> Self
            where
                T: ::std::convert::TryInto<::std::option::Option<super::Payer>>,
                T::Error: ::std::fmt::Display,
            {
                self.payer = value
                    .try_into()
                    .map_err(|e| {
                        format!("error converting supplied value for payer: {e}")
                    });
                self
            }
            pub fn send<T>(mut self, value: T) -> Self
            where
                T: ::std::convert::TryInto<::std::option::Option<::std::string::String>>,
                T::Error: ::std::fmt::Display,
            {
                self.send = value
                    .try_into()
                    .map_err(|e| {
                        format!("error converting supplied value for send: {e}")
                    });
                self
            }
            pub fn state<T>(mut self, value: T) -> Self
            where
                T: ::std::convert::TryInto<::std::option::Option<super::State>>,
                T::Error: ::std::fmt::Display,
            {
                self.state = value
                    .try_into()
                    .map_err(|e| {
                        format!("error converting supplied value for state: {e}")
                    });
                self
            }
            pub fn type_<T>(mut self, value: T) -> Self
            where
                T: ::std::convert::TryInto<::std::option::Option<::std::string::String>>,
                T::Error: ::std::fmt::Display,
            {
                self.type_ = value
                    .try_into()
                    .map_err(|e| {
                        format!("error converting supplied value for type_: {e}")
                    });
                self
            }
            pub fn when<T>(mut self, value: T) -> Self
            where
                T: ::std::convert::TryInto<
                    ::std::option::Option<::chrono::DateTime<::chrono::offset::Utc>>,
                >,
                T::Error: ::std::fmt::Display,
            {
                self.when = value
                    .try_into()
                    .map_err(|e| {
                        format!("error converting supplied value for when: {e}")
                    });
                self
            }
        }
        impl ::std::convert::TryFrom<UpdateItemRequest> for super::UpdateItemRequest {
            type Error = super::error::ConversionError;
            fn try_from(
                value: UpdateItemRequest,
            ) -> ::std::result::Result<Self, super::error::ConversionError> {
                Ok(Self {
                    amount: value.amount?,
                    note: value.note?,
                    out_item_no: value.out_item_no?,
                    payer: value.payer?,
                    send: value.send?,
                    state: value.state?,
                    type_: value.type_?,
                    when: value.when?,
                })
            }
        }
        impl ::std::convert::From<super::UpdateItemRequest> for UpdateItemRequest {
            fn from(value: super::UpdateItemRequest) -> Self {
                Self {
                    amount: Ok(value.amount),
                    note: Ok(value.note),
                    out_item_no: Ok(value.out_item_no),
                    payer: Ok(value.payer),
                    send: Ok(value.send),
                    state: Ok(value.state),
                    type_: Ok(value.type_),
                    when: Ok(value.when),
                }
            }
        }
        #[derive(Clone, Debug)]
        pub struct UploadFileBody {
            filename: ::std::result::Result<
                ::std::string::String,
                ::std::string::String,
            >,
            item_id: ::std::result::Result<i64, ::std::string::String>,
        }
        impl ::std::default::Default for UploadFileBody {
            fn default() -> Self {
                Self {
                    filename: Err("no value supplied for filename".to_string()),
                    item_id: Err("no value supplied for item_id".to_string()),
                }
            }
        }
        impl UploadFileBody {
            pub fn filename<T>(mut self, value: T) -> Self
            where
                T: ::std::convert::TryInto<::std::string::String>,
                T::Error: ::std::fmt::Display,
            {
                self.filename = value
                    .try_into()
                    .map_err(|e| {
                        format!("error converting supplied value for filename: {e}")
                    });
                self
            }
            pub fn item_id<T>(mut self, value: T) -> Self
            where
                T: ::std::convert::TryInto<i64>,
                T::Error: ::std::fmt::Display,
            {
                self.item_id = value
                    .try_into()
                    .map_err(|e| {
                        format!("error converting supplied value for item_id: {e}")
                    });
                self
            }
        }
        impl ::std::convert::TryFrom<UploadFileBody> for super::UploadFileBody {
            type Error = super::error::ConversionError;
            fn try_from(
                value: UploadFileBody,
            ) -> ::std::result::Result<Self, super::error::ConversionError> {
                Ok(Self {
                    filename: value.filename?,
                    item_id: value.item_id?,
                })
            }
        }
        impl ::std::convert::From<super::UploadFileBody> for UploadFileBody {
            fn from(value: super::UploadFileBody) -> Self {
                Self {
                    filename: Ok(value.filename),
                    item_id: Ok(value.item_id),
                }
            }
        }
    }
    /// Error types.
    pub mod error {
        /// Error from a `TryFrom` or `FromStr` implementation.
        pub struct ConversionError(::std::borrow::Cow<'static, str>);
        impl ::std::error::Error for ConversionError {}
        impl ::std::fmt::Display for ConversionError {
            fn fmt(
                &self,
                f: &mut ::std::fmt::Formatter<'_>,
            ) -> Result<(), ::std::fmt::Error> {
                ::std::fmt::Display::fmt(&self.0, f)
            }
        }
        impl ::std::fmt::Debug for ConversionError {
            fn fmt(
                &self,
                f: &mut ::std::fmt::Formatter<'_>,
            ) -> Result<(), ::std::fmt::Error> {
                ::std::fmt::Debug::fmt(&self.0, f)
            }
        }
        impl From<&'static str> for ConversionError {
            fn from(value: &'static str) -> Self {
                Self(value.into())
            }
        }
        impl From<String> for ConversionError {
            fn from(value: String) -> Self {
                Self(value.into())
            }
        }
    }
}
#[derive(Clone, Debug)]
/**Client for Tiny Service

A family for tests.

测试用接口。

Version: 1*/
pub struct Client {
    pub(crate) baseurl: String,
    pub(crate) client: reqwest::Client,
    pub(crate) inner: runtime::Inner,
}
impl Client {
    /// Create a new client.
    ///
    /// `baseurl` is the base URL provided to the internal
    /// `reqwest::Client`, and should include a scheme and hostname,
    /// as well as port and a path stem if applicable.
    pub fn new(baseurl: &str, inner: runtime::Inner) -> Self {
        #[cfg(not(target_arch = "wasm32"))]
        let client = {
            let dur = ::std::time::Duration::from_secs(15u64);
            reqwest::ClientBuilder::new().connect_timeout(dur).timeout(dur)
        };
        #[cfg(target_arch = "wasm32")]
        let client = reqwest::ClientBuilder::new();
        Self::new_with_client(baseurl, client.build().unwrap(), inner)
    }
    /// Construct a new client with an existing `reqwest::Client`,
    /// allowing more control over its configuration.
    ///
    /// `baseurl` is the base URL provided to the internal
    /// `reqwest::Client`, and should include a scheme and hostname,
    /// as well as port and a path stem if applicable.
    pub fn new_with_client(
        baseurl: &str,
        client: reqwest::Client,
        inner: runtime::Inner,
    ) -> Self {
        Self {
            baseurl: baseurl.to_string(),
            client,
            inner,
        }
    }
}
impl ClientInfo<runtime::Inner> for Client {
    fn api_version() -> &'static str {
        "1"
    }
    fn baseurl(&self) -> &str {
        self.baseurl.as_str()
    }
    fn client(&self) -> &reqwest::Client {
        &self.client
    }
    fn inner(&self) -> &runtime::Inner {
        &self.inner
    }
}
const _: () = {
    #[allow(dead_code)]
    fn assert_client_hooks()
    where
        Client: ClientHooks<runtime::Inner>,
    {}
};
impl Client {
    /**Answers with bytes that carry no signature

Sends a `GET` request to `/v3/tiny/file`

```ignore
let response = client.download_file()
    .kind(kind)
    .limit(limit)
    .send()
    .await;
```*/
    pub fn download_file(&self) -> builder::DownloadFile<'_> {
        builder::DownloadFile::new(self)
    }
    /**Updates an item

Sends a `POST` request to `/v3/tiny/items/{state}/{item_no}`

Arguments:
- `state`: A name that the body has too
- `item_no`
- `idempotency_key`
- `body`
```ignore
let response = client.update_item()
    .state(state)
    .item_no(item_no)
    .idempotency_key(idempotency_key)
    .body(body)
    .send()
    .await;
```*/
    pub fn update_item(&self) -> builder::UpdateItem<'_> {
        builder::UpdateItem::new(self)
    }
    /**Deletes an item

Sends a `DELETE` request to `/v3/tiny/items/{state}/{item_no}`

Arguments:
- `state`: A name that the body has too
- `item_no`
```ignore
let response = client.delete_item()
    .state(state)
    .item_no(item_no)
    .send()
    .await;
```*/
    pub fn delete_item(&self) -> builder::DeleteItem<'_> {
        builder::DeleteItem::new(self)
    }
    /**Takes a body that is no object

Sends a `PUT` request to `/v3/tiny/tags`

```ignore
let response = client.put_tags()
    .body(body)
    .send()
    .await;
```*/
    pub fn put_tags(&self) -> builder::PutTags<'_> {
        builder::PutTags::new(self)
    }
    /**Does something, with nothing to say

Sends a `POST` request to `/v3/tiny/touch`

```ignore
let response = client.touch()
    .send()
    .await;
```*/
    pub fn touch(&self) -> builder::Touch<'_> {
        builder::Touch::new(self)
    }
    /**Takes a file, of which only the description is signed

Sends a `POST` request to `/v3/tiny/upload`

```ignore
let response = client.upload_file()
    .body(body)
    .send()
    .await;
```*/
    pub fn upload_file(&self) -> builder::UploadFile<'_> {
        builder::UploadFile::new(self)
    }
}
/// Types for composing operation parameters.
#[allow(clippy::all)]
pub mod builder {
    use super::types;
    #[allow(unused_imports)]
    use super::{
        encode_path, ByteStream, ClientInfo, ClientHooks, Error, OperationInfo,
        RequestBuilderExt, ResponseValue,
    };
    /**Builder for [`Client::download_file`]

[`Client::download_file`]: super::Client::download_file*/
    #[derive(Debug, Clone)]
    pub struct DownloadFile<'a> {
        client: &'a super::Client,
        kind: Result<Option<types::Kind>, String>,
        limit: Result<Option<i64>, String>,
    }
    impl<'a> DownloadFile<'a> {
        pub fn new(client: &'a super::Client) -> Self {
            Self {
                client: client,
                kind: Ok(None),
                limit: Ok(None),
            }
        }
        pub fn kind<V>(mut self, value: V) -> Self
        where
            V: std::convert::TryInto<types::Kind>,
        {
            self.kind = value
                .try_into()
                .map(Some)
                .map_err(|_| "conversion to `Kind` for kind failed".to_string());
            self
        }
        pub fn limit<V>(mut self, value: V) -> Self
        where
            V: std::convert::TryInto<i64>,
        {
            self.limit = value
                .try_into()
                .map(Some)
                .map_err(|_| "conversion to `i64` for limit failed".to_string());
            self
        }
        ///Sends a `GET` request to `/v3/tiny/file`
        pub async fn send(self) -> Result<ResponseValue<ByteStream>, Error<()>> {
            let Self { client, kind, limit } = self;
            let kind = kind.map_err(Error::InvalidRequest)?;
            let limit = limit.map_err(Error::InvalidRequest)?;
            let url = format!("{}/v3/tiny/file", client.baseurl,);
            let mut header_map = ::reqwest::header::HeaderMap::with_capacity(1usize);
            header_map
                .append(
                    ::reqwest::header::HeaderName::from_static("api-version"),
                    ::reqwest::header::HeaderValue::from_static(
                        super::Client::api_version(),
                    ),
                );
            #[allow(unused_mut)]
            let mut request = client
                .client
                .get(url)
                .query(&progenitor_client::QueryParam::new("kind", &kind))
                .query(&progenitor_client::QueryParam::new("limit", &limit))
                .headers(header_map)
                .build()?;
            let info = OperationInfo {
                operation_id: "download_file",
            };
            client.pre(&mut request, &info).await?;
            let result = client.exec(request, &info).await;
            client.post(&result, &info).await?;
            let response = result?;
            match response.status().as_u16() {
                200u16 => Ok(ResponseValue::stream(response)),
                _ => Err(Error::UnexpectedResponse(response)),
            }
        }
    }
    /**Builder for [`Client::update_item`]

[`Client::update_item`]: super::Client::update_item*/
    #[derive(Debug, Clone)]
    pub struct UpdateItem<'a> {
        client: &'a super::Client,
        state: Result<types::State, String>,
        item_no: Result<::std::string::String, String>,
        idempotency_key: Result<Option<::std::string::String>, String>,
        body: Result<types::builder::UpdateItemRequest, String>,
    }
    impl<'a> UpdateItem<'a> {
        pub fn new(client: &'a super::Client) -> Self {
            Self {
                client: client,
                state: Err("state was not initialized".to_string()),
                item_no: Err("item_no was not initialized".to_string()),
                idempotency_key: Ok(None),
                body: Ok(::std::default::Default::default()),
            }
        }
        pub fn state<V>(mut self, value: V) -> Self
        where
            V: std::convert::TryInto<types::State>,
        {
            self.state = value
                .try_into()
                .map_err(|_| "conversion to `State` for state failed".to_string());
            self
        }
        pub fn item_no<V>(mut self, value: V) -> Self
        where
            V: std::convert::TryInto<::std::string::String>,
        {
            self.item_no = value
                .try_into()
                .map_err(|_| {
                    "conversion to `:: std :: string :: String` for item_no failed"
                        .to_string()
                });
            self
        }
        pub fn idempotency_key<V>(mut self, value: V) -> Self
        where
            V: std::convert::TryInto<::std::string::String>,
        {
            self.idempotency_key = value
                .try_into()
                .map(Some)
                .map_err(|_| {
                    "conversion to `:: std :: string :: String` for idempotency_key failed"
                        .to_string()
                });
            self
        }
        pub fn body<V>(mut self, value: V) -> Self
        where
            V: std::convert::TryInto<types::UpdateItemRequest>,
            <V as std::convert::TryInto<
                types::UpdateItemRequest,
            >>::Error: std::fmt::Display,
        {
            self.body = value
                .try_into()
                .map(From::from)
                .map_err(|s| {
                    format!("conversion to `UpdateItemRequest` for body failed: {}", s)
                });
            self
        }
        pub fn body_map<F>(mut self, f: F) -> Self
        where
            F: std::ops::FnOnce(
                types::builder::UpdateItemRequest,
            ) -> types::builder::UpdateItemRequest,
        {
            self.body = self.body.map(f);
            self
        }
        ///Sends a `POST` request to `/v3/tiny/items/{state}/{item_no}`
        pub async fn send(self) -> Result<ResponseValue<types::Item>, Error<()>> {
            let Self { client, state, item_no, idempotency_key, body } = self;
            let state = state.map_err(Error::InvalidRequest)?;
            let item_no = item_no.map_err(Error::InvalidRequest)?;
            let idempotency_key = idempotency_key.map_err(Error::InvalidRequest)?;
            let body = body
                .and_then(|v| {
                    types::UpdateItemRequest::try_from(v).map_err(|e| e.to_string())
                })
                .map_err(Error::InvalidRequest)?;
            let url = format!(
                "{}/v3/tiny/items/{}/{}", client.baseurl, encode_path(& state
                .to_string()), encode_path(& item_no.to_string()),
            );
            let mut header_map = ::reqwest::header::HeaderMap::with_capacity(2usize);
            header_map
                .append(
                    ::reqwest::header::HeaderName::from_static("api-version"),
                    ::reqwest::header::HeaderValue::from_static(
                        super::Client::api_version(),
                    ),
                );
            if let Some(value) = idempotency_key {
                header_map.append("Idempotency-Key", value.to_string().try_into()?);
            }
            #[allow(unused_mut)]
            let mut request = client
                .client
                .post(url)
                .header(
                    ::reqwest::header::ACCEPT,
                    ::reqwest::header::HeaderValue::from_static("application/json"),
                )
                .json(&body)
                .headers(header_map)
                .build()?;
            let info = OperationInfo {
                operation_id: "update_item",
            };
            client.pre(&mut request, &info).await?;
            let result = client.exec(request, &info).await;
            client.post(&result, &info).await?;
            let response = result?;
            match response.status().as_u16() {
                200u16 => ResponseValue::from_response(response).await,
                _ => Err(Error::UnexpectedResponse(response)),
            }
        }
    }
    /**Builder for [`Client::delete_item`]

[`Client::delete_item`]: super::Client::delete_item*/
    #[derive(Debug, Clone)]
    pub struct DeleteItem<'a> {
        client: &'a super::Client,
        state: Result<types::State, String>,
        item_no: Result<::std::string::String, String>,
    }
    impl<'a> DeleteItem<'a> {
        pub fn new(client: &'a super::Client) -> Self {
            Self {
                client: client,
                state: Err("state was not initialized".to_string()),
                item_no: Err("item_no was not initialized".to_string()),
            }
        }
        pub fn state<V>(mut self, value: V) -> Self
        where
            V: std::convert::TryInto<types::State>,
        {
            self.state = value
                .try_into()
                .map_err(|_| "conversion to `State` for state failed".to_string());
            self
        }
        pub fn item_no<V>(mut self, value: V) -> Self
        where
            V: std::convert::TryInto<::std::string::String>,
        {
            self.item_no = value
                .try_into()
                .map_err(|_| {
                    "conversion to `:: std :: string :: String` for item_no failed"
                        .to_string()
                });
            self
        }
        ///Sends a `DELETE` request to `/v3/tiny/items/{state}/{item_no}`
        pub async fn send(self) -> Result<ResponseValue<()>, Error<()>> {
            let Self { client, state, item_no } = self;
            let state = state.map_err(Error::InvalidRequest)?;
            let item_no = item_no.map_err(Error::InvalidRequest)?;
            let url = format!(
                "{}/v3/tiny/items/{}/{}", client.baseurl, encode_path(& state
                .to_string()), encode_path(& item_no.to_string()),
            );
            let mut header_map = ::reqwest::header::HeaderMap::with_capacity(1usize);
            header_map
                .append(
                    ::reqwest::header::HeaderName::from_static("api-version"),
                    ::reqwest::header::HeaderValue::from_static(
                        super::Client::api_version(),
                    ),
                );
            #[allow(unused_mut)]
            let mut request = client.client.delete(url).headers(header_map).build()?;
            let info = OperationInfo {
                operation_id: "delete_item",
            };
            client.pre(&mut request, &info).await?;
            let result = client.exec(request, &info).await;
            client.post(&result, &info).await?;
            let response = result?;
            match response.status().as_u16() {
                204u16 => Ok(ResponseValue::empty(response)),
                _ => Err(Error::UnexpectedResponse(response)),
            }
        }
    }
    /**Builder for [`Client::put_tags`]

[`Client::put_tags`]: super::Client::put_tags*/
    #[derive(Debug, Clone)]
    pub struct PutTags<'a> {
        client: &'a super::Client,
        body: Result<::std::vec::Vec<::std::string::String>, String>,
    }
    impl<'a> PutTags<'a> {
        pub fn new(client: &'a super::Client) -> Self {
            Self {
                client: client,
                body: Err("body was not initialized".to_string()),
            }
        }
        pub fn body<V>(mut self, value: V) -> Self
        where
            V: std::convert::TryInto<::std::vec::Vec<::std::string::String>>,
        {
            self.body = value
                .try_into()
                .map_err(|_| {
                    "conversion to `:: std :: vec :: Vec < :: std :: string :: String >` for body failed"
                        .to_string()
                });
            self
        }
        ///Sends a `PUT` request to `/v3/tiny/tags`
        pub async fn send(self) -> Result<ResponseValue<()>, Error<()>> {
            let Self { client, body } = self;
            let body = body.map_err(Error::InvalidRequest)?;
            let url = format!("{}/v3/tiny/tags", client.baseurl,);
            let mut header_map = ::reqwest::header::HeaderMap::with_capacity(1usize);
            header_map
                .append(
                    ::reqwest::header::HeaderName::from_static("api-version"),
                    ::reqwest::header::HeaderValue::from_static(
                        super::Client::api_version(),
                    ),
                );
            #[allow(unused_mut)]
            let mut request = client
                .client
                .put(url)
                .json(&body)
                .headers(header_map)
                .build()?;
            let info = OperationInfo {
                operation_id: "put_tags",
            };
            client.pre(&mut request, &info).await?;
            let result = client.exec(request, &info).await;
            client.post(&result, &info).await?;
            let response = result?;
            match response.status().as_u16() {
                202u16 => Ok(ResponseValue::empty(response)),
                _ => Err(Error::UnexpectedResponse(response)),
            }
        }
    }
    /**Builder for [`Client::touch`]

[`Client::touch`]: super::Client::touch*/
    #[derive(Debug, Clone)]
    pub struct Touch<'a> {
        client: &'a super::Client,
    }
    impl<'a> Touch<'a> {
        pub fn new(client: &'a super::Client) -> Self {
            Self { client: client }
        }
        ///Sends a `POST` request to `/v3/tiny/touch`
        pub async fn send(self) -> Result<ResponseValue<()>, Error<()>> {
            let Self { client } = self;
            let url = format!("{}/v3/tiny/touch", client.baseurl,);
            let mut header_map = ::reqwest::header::HeaderMap::with_capacity(1usize);
            header_map
                .append(
                    ::reqwest::header::HeaderName::from_static("api-version"),
                    ::reqwest::header::HeaderValue::from_static(
                        super::Client::api_version(),
                    ),
                );
            #[allow(unused_mut)]
            let mut request = client.client.post(url).headers(header_map).build()?;
            let info = OperationInfo {
                operation_id: "touch",
            };
            client.pre(&mut request, &info).await?;
            let result = client.exec(request, &info).await;
            client.post(&result, &info).await?;
            let response = result?;
            match response.status().as_u16() {
                200u16 => Ok(ResponseValue::empty(response)),
                _ => Err(Error::UnexpectedResponse(response)),
            }
        }
    }
    /**Builder for [`Client::upload_file`]

[`Client::upload_file`]: super::Client::upload_file*/
    #[derive(Debug, Clone)]
    pub struct UploadFile<'a> {
        client: &'a super::Client,
        body: Result<types::builder::UploadFileBody, String>,
    }
    impl<'a> UploadFile<'a> {
        pub fn new(client: &'a super::Client) -> Self {
            Self {
                client: client,
                body: Ok(::std::default::Default::default()),
            }
        }
        pub fn body<V>(mut self, value: V) -> Self
        where
            V: std::convert::TryInto<types::UploadFileBody>,
            <V as std::convert::TryInto<
                types::UploadFileBody,
            >>::Error: std::fmt::Display,
        {
            self.body = value
                .try_into()
                .map(From::from)
                .map_err(|s| {
                    format!("conversion to `UploadFileBody` for body failed: {}", s)
                });
            self
        }
        pub fn body_map<F>(mut self, f: F) -> Self
        where
            F: std::ops::FnOnce(
                types::builder::UploadFileBody,
            ) -> types::builder::UploadFileBody,
        {
            self.body = self.body.map(f);
            self
        }
        ///Sends a `POST` request to `/v3/tiny/upload`
        pub async fn send(self) -> Result<ResponseValue<()>, Error<()>> {
            let Self { client, body } = self;
            let body = body
                .and_then(|v| {
                    types::UploadFileBody::try_from(v).map_err(|e| e.to_string())
                })
                .map_err(Error::InvalidRequest)?;
            let url = format!("{}/v3/tiny/upload", client.baseurl,);
            let mut header_map = ::reqwest::header::HeaderMap::with_capacity(1usize);
            header_map
                .append(
                    ::reqwest::header::HeaderName::from_static("api-version"),
                    ::reqwest::header::HeaderValue::from_static(
                        super::Client::api_version(),
                    ),
                );
            #[allow(unused_mut)]
            let mut request = client
                .client
                .post(url)
                .json(&body)
                .headers(header_map)
                .build()?;
            let info = OperationInfo {
                operation_id: "upload_file",
            };
            client.pre(&mut request, &info).await?;
            let result = client.exec(request, &info).await;
            client.post(&result, &info).await?;
            let response = result?;
            match response.status().as_u16() {
                204u16 => Ok(ResponseValue::empty(response)),
                _ => Err(Error::UnexpectedResponse(response)),
            }
        }
    }
}
/// Items consumers will typically use such as the Client.
pub mod prelude {
    pub use self::super::Client;
}
