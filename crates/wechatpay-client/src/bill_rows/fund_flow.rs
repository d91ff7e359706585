//! Fund-flow bills.

use super::cells::{BillRow, table};

table! {
    /// A change of an account in a fund-flow bill (资金账单) of the account `BASIC`, `OPERATION` or
    /// `FEES`.
    ///
    /// Amounts are in fen, and never negative: [`direction`](Self::direction) says where they went.
    FundFlowRow {
        /// When it was booked (记账时间).
        time: time = "记账时间";
        /// WeChat Pay's number of the payment, refund or other business (微信支付业务单号).
        business_id: id = "微信支付业务单号";
        /// The number of the change itself (资金流水单号).
        flow_id: id = "资金流水单号";
        /// The name of the business (业务名称).
        business_name: text = "业务名称";
        /// The type of the business (业务类型).
        business_type: text = "业务类型";
        /// `收入` (in) or `支出` (out) (收支类型).
        direction: text = "收支类型";
        /// The amount (收支金额).
        amount: fen = "收支金额(元)" | "收支金额";
        /// The balance after it (账户结余).
        balance: fen = "账户结余(元)" | "账户结余";
        /// Who requested it (资金变更提交申请人).
        applicant: text = "资金变更提交申请人";
        /// A remark (备注).
        remark: text = "备注";
        /// The merchant's number of the business (业务凭证号).
        voucher_no: id = "业务凭证号";
    }
}

table! {
    /// The last row of a fund-flow bill. Amounts are in fen.
    FundFlowSummary {
        /// The number of rows (资金流水总笔数).
        rows: count = "资金流水总笔数";
        /// The number of rows with income (收入笔数).
        income_rows: count = "收入笔数";
        /// The sum of income (收入金额).
        income: fen = "收入金额";
        /// The number of rows with expenses (支出笔数).
        expense_rows: count = "支出笔数";
        /// The sum of expenses (支出金额).
        expense: fen = "支出金额";
    }
}

impl BillRow for FundFlowRow {
    type Summary = FundFlowSummary;
    const REQUIRED: &'static [&'static str] = &["记账时间", "资金流水单号", "收支金额(元)"];
}
