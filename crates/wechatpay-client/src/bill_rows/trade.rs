//! Trade bills.

use super::cells::{BillRow, table};

table! {
    /// A payment or a refund in a trade bill (交易账单) of type `ALL`, `SUCCESS` or `REFUND`.
    ///
    /// Amounts are in fen. A field is `None` if the bill does not have its column or the row has no
    /// value; numbers that a row does not have are `0` in the file and `None` here.
    TradeRow {
        /// When it was paid, or when the refund was accepted (交易时间).
        trade_time: time = "交易时间";
        /// The appid (公众账号ID).
        appid: text = "公众账号ID";
        /// The merchant number; in partner mode, the service provider's (商户号).
        mchid: text = "商户号";
        /// The merchant number of the service provider's merchant (特约商户号).
        sub_mchid: id = "特约商户号" | "子商户号";
        /// The device (设备号).
        device_info: text = "设备号";
        /// WeChat Pay's order number (微信订单号).
        transaction_id: id = "微信订单号";
        /// The merchant's order number (商户订单号).
        out_trade_no: id = "商户订单号";
        /// The paying user (用户标识).
        openid: text = "用户标识";
        /// How it was paid, for example `JSAPI` (交易类型).
        trade_type: text = "交易类型";
        /// `SUCCESS`, `REFUND` or `REVOKED` (交易状态).
        trade_state: text = "交易状态";
        /// The paying bank (付款银行).
        bank_type: text = "付款银行";
        /// The currency of all amounts (货币种类).
        currency: text = "货币种类";
        /// What is settled of the order (应结订单金额).
        settlement_total: fen = "应结订单金额" | "总金额";
        /// The coupons (代金券金额).
        coupon: fen = "代金券金额" | "企业红包金额";
        /// When the refund was requested, in a bill of type `REFUND` (退款申请时间).
        refund_time: time = "退款申请时间";
        /// When the refund succeeded, in a bill of type `REFUND` (退款成功时间).
        refund_success_time: time = "退款成功时间";
        /// WeChat Pay's refund number (微信退款单号).
        refund_id: id = "微信退款单号";
        /// The merchant's refund number (商户退款单号).
        out_refund_no: id = "商户退款单号";
        /// What is settled of the refund (退款金额).
        settlement_refund: fen = "退款金额";
        /// The refunded coupons that were charged (充值券退款金额).
        coupon_refund: fen = "充值券退款金额" | "企业红包退款金额";
        /// Where the refund goes, for example `ORIGINAL` (退款类型).
        refund_channel: text = "退款类型";
        /// The state of the refund when the bill was made (退款状态).
        refund_state: text = "退款状态";
        /// The description of the order (商品名称).
        description: text = "商品名称";
        /// The merchant's own data (商户数据包).
        attach: text = "商户数据包";
        /// The fee; negative if it is returned (手续费).
        fee: fen = "手续费";
        /// The rate of the fee, for example `0.60%` (费率).
        rate: text = "费率";
        /// The total of the order (订单金额).
        total: fen = "订单金额";
        /// The refund that was requested (申请退款金额).
        refund: fen = "申请退款金额";
        /// A remark on the rate (费率备注).
        rate_remark: text = "费率备注";
    }
}

table! {
    /// The last row of a trade bill. Amounts are in fen.
    TradeSummary {
        /// The number of rows (总交易单数).
        rows: count = "总交易单数";
        /// The sum of what is settled of orders (应结订单总金额).
        settlement_total: fen = "应结订单总金额" | "总交易额";
        /// The sum of what is settled of refunds (退款总金额).
        settlement_refund: fen = "退款总金额" | "总退款金额";
        /// The sum of refunded coupons (充值券退款总金额).
        coupon_refund: fen = "充值券退款总金额" | "总企业红包退款金额";
        /// The sum of fees (手续费总金额).
        fee: fen = "手续费总金额";
        /// The sum of orders (订单总金额).
        total: fen = "订单总金额";
        /// The sum of requested refunds (申请退款总金额).
        refund: fen = "申请退款总金额";
    }
}

impl BillRow for TradeRow {
    type Summary = TradeSummary;
    const REQUIRED: &'static [&'static str] = &["交易时间", "微信订单号", "商户订单号"];
}
