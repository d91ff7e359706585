//! WeChat Pay's error codes.

crate::open_enum! {
    /// WeChat Pay's error code. Branch on status and code, never on the message.
    ///
    /// Every current page documents the first four; others come with single products, so the set is
    /// open: an unknown code is kept as it came.
    pub enum Code: Serialize Deserialize {
        /// 400: a parameter is missing or malformed. Fix the request; [`crate::Detail::field`] names the place.
        ParamError = "PARAM_ERROR",
        /// 400: well-formed, but against a rule or the current state; also for a wrong `Wechatpay-Serial`.
        InvalidRequest = "INVALID_REQUEST",
        /// 401: the request's signature failed. Check key, serial and clock; never loop on it.
        SignError = "SIGN_ERROR",
        /// 500: the result is unknown. Query, or retry with the same parameters.
        SystemError = "SYSTEM_ERROR",
        /// 500, as older pages spell it.
        OldSystemError = "SYSTEMERROR",
        /// 403: the product or permission is not opened for this merchant, or the address is not allowed.
        NoAuth = "NO_AUTH",
        /// 403: the balance or quota does not suffice.
        NotEnough = "NOT_ENOUGH",
        /// 403: a limit of the business rules is reached.
        RuleLimit = "RULE_LIMIT",
        /// 403: the request was stopped by risk control.
        RequestBlocked = "REQUEST_BLOCKED",
        /// 403: the user's account cannot be used.
        UserAccountAbnormal = "USER_ACCOUNT_ABNORMAL",
        /// 404: there is no such resource.
        ResourceNotExists = "RESOURCE_NOT_EXISTS",
        /// 404: there is no such resource or path.
        NotFound = "NOT_FOUND",
        /// 404: there is no such order. Unauthenticated: do not pay out on it without a signed query.
        OrderNotExist = "ORDER_NOT_EXIST",
        /// 404: there is no such merchant.
        MerchantNotExists = "MCH_NOT_EXISTS",
        /// 400: it exists already. Query it instead.
        AlreadyExists = "ALREADY_EXISTS",
        /// 400: it exists already. Query it instead.
        ResourceAlreadyExists = "RESOURCE_ALREADY_EXISTS",
        /// 429: too many requests; not processed. Slow down, then retry.
        RateLimitExceeded = "RATELIMIT_EXCEEDED",
        /// 429: too many requests; not processed. Slow down, then retry.
        FrequencyLimited = "FREQUENCY_LIMITED",
        /// 429, as older interfaces spell it.
        RateLimited = "RATE_LIMITED",
        /// 503: overloaded. Retry later.
        ServiceUnavailable = "SERVICE_UNAVAILABLE",
    }
}
