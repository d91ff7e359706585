//! What a payment must be before goods are delivered for it.

use std::fmt;

/// What a merchant expects of a payment: its own record of the order.
///
/// A notice or a response that is signed by WeChat Pay is genuine, but not necessarily about the
/// order that it is taken for: an order number of another merchant, or an order that was paid with a
/// smaller amount. Compare before you deliver:
///
/// ```
/// use wechatpay_client::{Expected, Payment, PaymentFacts};
///
/// # struct Transaction { out_trade_no: Option<String>, total: Option<i64> }
/// # impl Payment for Transaction {
/// #     fn facts(&self) -> PaymentFacts<'_> {
/// #         PaymentFacts { mchid: Some("1900000001"), appid: Some("wx1"), currency: Some("CNY"),
/// #             out_trade_no: self.out_trade_no.as_deref(), total: self.total }
/// #     }
/// # }
/// # let transaction = Transaction { out_trade_no: Some("T100".into()), total: Some(1) };
/// // From your own database, not from the notice.
/// let order = Expected {
///     mchid: "1900000001",
///     appid: "wx1",
///     out_trade_no: "T100",
///     total: 8800,
///     currency: "CNY",
/// };
/// let error = transaction.check(&order).unwrap_err();
/// assert_eq!(error.field(), "amount.total");
/// ```
///
/// The state is not compared: a query returns the amount of an order that was not paid, too. Check
/// that `trade_state` is `SUCCESS` as well.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Expected<'a> {
    /// The merchant number; in partner mode, that of the merchant who is paid.
    pub mchid: &'a str,
    /// The appid that the order was placed with.
    pub appid: &'a str,
    /// The merchant's order number.
    pub out_trade_no: &'a str,
    /// The order's total, in fen.
    pub total: i64,
    /// The currency of the total, for example `CNY`.
    pub currency: &'a str,
}

/// The facts of a payment, as a notice or a response states them; `None` for what it lacks.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct PaymentFacts<'a> {
    /// The merchant number; in partner mode, that of the merchant who was paid.
    pub mchid: Option<&'a str>,
    /// The appid that the order was placed with.
    pub appid: Option<&'a str>,
    /// The merchant's order number.
    pub out_trade_no: Option<&'a str>,
    /// The order's total, in fen.
    pub total: Option<i64>,
    /// The currency of the total.
    pub currency: Option<&'a str>,
}

/// A notice of, or a response about, a payment.
///
/// ```
/// use wechatpay_client::{Payment, PaymentFacts};
///
/// struct Paid {
///     mchid: String,
///     total: i64,
/// }
///
/// impl Payment for Paid {
///     fn facts(&self) -> PaymentFacts<'_> {
///         PaymentFacts { mchid: Some(&self.mchid), total: Some(self.total), ..Default::default() }
///     }
/// }
/// ```
pub trait Payment {
    /// Returns the facts that are compared.
    fn facts(&self) -> PaymentFacts<'_>;

    /// Compares the payment with the merchant's own record of the order.
    ///
    /// # Errors
    /// [`Unexpected`] with the first field that differs, or that the payment lacks.
    fn check(&self, expected: &Expected<'_>) -> Result<(), Unexpected> {
        expected.check(&self.facts())
    }
}

/// A field of a payment that is not what the merchant expected. It prints no value.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Unexpected {
    field: &'static str,
    is_absent: bool,
}

impl Expected<'_> {
    /// Compares facts with what is expected; see [`Payment::check`].
    ///
    /// # Errors
    /// As [`Payment::check`].
    pub fn check(&self, facts: &PaymentFacts<'_>) -> Result<(), Unexpected> {
        same("mchid", self.mchid, facts.mchid)?;
        same("appid", self.appid, facts.appid)?;
        same("out_trade_no", self.out_trade_no, facts.out_trade_no)?;
        same("amount.total", self.total, facts.total)?;
        same("amount.currency", self.currency, facts.currency)
    }
}

fn same<T: PartialEq>(field: &'static str, expected: T, fact: Option<T>) -> Result<(), Unexpected> {
    match fact {
        Some(fact) if fact == expected => Ok(()),
        fact => Err(Unexpected { field, is_absent: fact.is_none() }),
    }
}

impl Unexpected {
    /// The field that differs, for example `amount.total`.
    #[must_use]
    pub fn field(&self) -> &'static str {
        self.field
    }

    /// Returns `true` if the payment lacks the field, and `false` if it has another value.
    #[must_use]
    pub fn is_absent(&self) -> bool {
        self.is_absent
    }
}

impl fmt::Display for Unexpected {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let Self { field, is_absent } = self;
        let problem = if *is_absent { "is absent" } else { "differs" };
        write!(f, "not the expected payment: {field} {problem}; do not deliver, look into it")
    }
}

impl std::error::Error for Unexpected {}

#[cfg(test)]
mod tests {
    use super::*;

    const EXPECTED: Expected<'static> = Expected {
        mchid: "1900000001",
        appid: "wx1",
        out_trade_no: "T100",
        total: 8800,
        currency: "CNY",
    };

    const FACTS: PaymentFacts<'static> = PaymentFacts {
        mchid: Some("1900000001"),
        appid: Some("wx1"),
        out_trade_no: Some("T100"),
        total: Some(8800),
        currency: Some("CNY"),
    };

    struct Paid(PaymentFacts<'static>);

    impl Payment for Paid {
        fn facts(&self) -> PaymentFacts<'_> {
            self.0
        }
    }

    #[test]
    fn payment_as_expected_is_accepted() {
        assert_eq!(Paid(FACTS).check(&EXPECTED), Ok(()));
    }

    #[test]
    fn field_that_differs_or_is_absent_is_named() {
        for (field, different, absent) in [
            (
                "mchid",
                PaymentFacts { mchid: Some("1900000002"), ..FACTS },
                PaymentFacts { mchid: None, ..FACTS },
            ),
            (
                "appid",
                PaymentFacts { appid: Some("wx2"), ..FACTS },
                PaymentFacts { appid: None, ..FACTS },
            ),
            (
                "out_trade_no",
                PaymentFacts { out_trade_no: Some("t100"), ..FACTS },
                PaymentFacts { out_trade_no: None, ..FACTS },
            ),
            (
                "amount.total",
                PaymentFacts { total: Some(88), ..FACTS },
                PaymentFacts { total: None, ..FACTS },
            ),
            (
                "amount.currency",
                PaymentFacts { currency: Some("HKD"), ..FACTS },
                PaymentFacts { currency: None, ..FACTS },
            ),
        ] {
            let error = Paid(different).check(&EXPECTED).unwrap_err();
            assert_eq!((error.field(), error.is_absent()), (field, false));
            let error = Paid(absent).check(&EXPECTED).unwrap_err();
            assert_eq!((error.field(), error.is_absent()), (field, true));
        }
    }

    #[test]
    fn error_prints_no_value() {
        let error = Paid(PaymentFacts { total: Some(88), ..FACTS }).check(&EXPECTED).unwrap_err();
        assert_eq!(
            format!("{error}"),
            "not the expected payment: amount.total differs; do not deliver, look into it"
        );
        assert!(!format!("{error:?}").contains("88"));
    }
}
