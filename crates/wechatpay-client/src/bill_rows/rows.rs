//! Reads a bill row by row.

use std::collections::BTreeSet;
use std::fmt;
use std::io::Read;

use csv::ByteRecord;

use super::cells::sealed::ReadCells;
use super::cells::{Cells, Layout};
use super::line_limit::LineLimit;
use super::{BillError, BillRow};

/// Stands before each value, so that spreadsheets do not round it.
const MARK: char = '`';

/// The rows of a bill, in constant memory.
///
/// After the last row, which ends the iteration, [`BillRows::summary`] has the summary. A row that
/// cannot be read is an error in its place, and the rows after it follow. Any other error is the
/// last item; a bill that ends before its summary ends with [`BillError::Truncated`].
///
/// # Examples
///
/// ```
/// use wechatpay_client::bill_rows::{BillRows, FundFlowRow};
///
/// let csv = "\u{feff}记账时间,微信支付业务单号,资金流水单号,收支类型,收支金额(元)\r\n\
///     `2026-06-01 13:54:01,`5030,`4200,`支出,`0.01\r\n\
///     资金流水总笔数,收入笔数,收入金额,支出笔数,支出金额\r\n\
///     `1,`0,`0.00,`1,`0.01\r\n";
/// let mut rows = BillRows::<FundFlowRow, _>::new(csv.as_bytes())?;
/// let row = rows.next().unwrap()?;
/// assert_eq!(row.amount, Some(1));
/// assert!(rows.next().is_none());
/// assert_eq!(rows.summary().unwrap().expense, Some(1));
/// # Ok::<_, wechatpay_client::bill_rows::BillError>(())
/// ```
pub struct BillRows<T: BillRow, R> {
    reader: csv::Reader<LineLimit<R>>,
    record: ByteRecord,
    values: Vec<String>,
    layout: Layout,
    summary: Option<T::Summary>,
    has_ended: bool,
}

impl<T: BillRow, R: Read> BillRows<T, R> {
    /// Reads the header of a bill. The content must be proven: see [`Download::bill`].
    ///
    /// [`Download::bill`]: crate::Download::bill
    ///
    /// # Errors
    /// [`BillError::Header`] if it is not the header of a bill of this kind.
    /// [`BillError::File`] if it cannot be read.
    pub fn new(content: R) -> Result<Self, BillError> {
        let reader = csv::ReaderBuilder::new()
            .has_headers(false)
            .flexible(true)
            // A quote in a value is a quote: values are marked, not quoted.
            .quoting(false)
            // With CRLF, the parser would count the line feed to the next record.
            .terminator(csv::Terminator::Any(b'\n'))
            .buffer_capacity(64 * 1024)
            .from_reader(LineLimit::new(content));
        let mut rows = Self {
            reader,
            record: ByteRecord::new(),
            values: Vec::new(),
            layout: Layout::default(),
            summary: None,
            has_ended: false,
        };
        rows.read_header()?;
        Ok(rows)
    }

    /// The summary; `None` before the last row was read.
    #[must_use]
    pub fn summary(&self) -> Option<&T::Summary> {
        self.summary.as_ref()
    }

    fn read_header(&mut self) -> Result<(), BillError> {
        if self.read_record()?.is_none() {
            let problem = "the file is empty".to_owned();
            return Err(BillError::Header { line: 1, problem });
        }
        if let Some(first) = self.values.first_mut() {
            // The parser removes a byte order mark only if it arrives at once.
            let name = first.trim_start_matches('\u{feff}').trim_start_matches(MARK);
            *first = name.to_owned();
        }
        self.layout = self.layout_of::<T>()?;
        match self.layout.missing::<T>(T::REQUIRED) {
            None => Ok(()),
            Some(column) => Err(self.bad_header(format!(
                "the column {column} is missing: read the bill as the type of its kind"
            ))),
        }
    }

    /// Returns the layout of the header that was just read.
    fn layout_of<U: ReadCells>(&mut self) -> Result<Layout, BillError> {
        let names = std::mem::take(&mut self.values);
        if names.iter().collect::<BTreeSet<_>>().len() < names.len() {
            return Err(self.bad_header("two columns have the same name".to_owned()));
        }
        Ok(Layout::of::<U>(names))
    }

    fn bad_header(&self, problem: String) -> BillError {
        BillError::Header { line: self.line(), problem }
    }

    /// The line of the record that was just read.
    fn line(&self) -> u64 {
        self.record.position().map_or(1, csv::Position::line)
    }

    fn read(&mut self) -> Result<Option<T>, BillError> {
        let Some(()) = self.read_record()? else {
            self.has_ended = true;
            return Err(BillError::Truncated { line: self.line() });
        };
        let is_summary = self
            .values
            .first()
            .is_some_and(|first| <T::Summary as ReadCells>::COLUMNS[0].contains(&first.as_str()));
        if is_summary {
            self.has_ended = true;
            self.summary = Some(self.read_summary()?);
            return Ok(None);
        }
        let layout = std::mem::take(&mut self.layout);
        let row = self.read_cells(&layout);
        self.layout = layout;
        row.map(Some)
    }

    fn read_summary(&mut self) -> Result<T::Summary, BillError> {
        let layout = self.layout_of::<T::Summary>()?;
        if self.read_record()?.is_none() {
            return Err(BillError::Truncated { line: self.line() });
        }
        let summary = self.read_cells(&layout)?;
        if self.read_record()?.is_some() {
            let problem = "there is a row after the summary";
            return Err(BillError::Row { line: self.line(), column: None, problem });
        }
        Ok(summary)
    }

    fn read_cells<U: ReadCells>(&mut self, layout: &Layout) -> Result<U, BillError> {
        let line = self.line();
        if self.values.len() != layout.names.len() {
            let problem = "the number of values is not that of the header";
            return Err(BillError::Row { line, column: None, problem });
        }
        U::read(Cells { line, layout, columns: U::COLUMNS, values: &mut self.values })
    }

    /// Reads the next record that is not an empty line into `values`, without marks; `None` at the
    /// end of the file.
    fn read_record(&mut self) -> Result<Option<()>, BillError> {
        loop {
            let has_record = self.reader.read_byte_record(&mut self.record).map_err(|error| {
                self.has_ended = true;
                BillError::File { problem: error.to_string() }
            })?;
            self.values.clear();
            if !has_record {
                return Ok(None);
            }
            if self.record.as_slice() != b"\r" {
                break;
            }
        }
        let is_marked = self.record.get(0).is_some_and(|first| first.starts_with(b"`"));
        for bytes in &self.record {
            let text = std::str::from_utf8(bytes).map_err(|_| {
                let problem = "a value is not UTF-8";
                BillError::Row { line: self.line(), column: None, problem }
            })?;
            match (text.strip_prefix(MARK), self.values.last_mut()) {
                (Some(value), _) => self.values.push(value.to_owned()),
                // In a marked row, what has no mark follows a comma inside of a value.
                (None, Some(value)) if is_marked => value.extend([",", text]),
                (None, _) => self.values.push(text.to_owned()),
            }
        }
        // The rest of a CRLF.
        if let Some(value) = self.values.last_mut()
            && value.ends_with('\r')
        {
            value.pop();
        }
        Ok(Some(()))
    }
}

impl<T: BillRow, R: Read> Iterator for BillRows<T, R> {
    type Item = Result<T, BillError>;

    fn next(&mut self) -> Option<Self::Item> {
        if self.has_ended { None } else { self.read().transpose() }
    }
}

/// Prints the line, and no value.
impl<T: BillRow, R> fmt::Debug for BillRows<T, R> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("BillRows")
            .field("line", &self.record.position().map(csv::Position::line))
            .field("has_ended", &self.has_ended)
            .finish_non_exhaustive()
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::bill_rows::{FundFlowRow, TradeRow};

    const ALL: &str = "交易时间,公众账号ID,商户号,特约商户号,设备号,微信订单号,商户订单号,用户标识,\
        交易类型,交易状态,付款银行,货币种类,应结订单金额,代金券金额,微信退款单号,商户退款单号,退款金额,\
        充值券退款金额,退款类型,退款状态,商品名称,商户数据包,手续费,费率,订单金额,申请退款金额,费率备注";
    const PAID: &str = "`2026-06-01 10:20:30,`wx1,`1900000001,`0,`,`4200000001,`T100,`openid-1,`JSAPI,\
        `SUCCESS,`OTHERS,`CNY,`88.00,`0.00,`0,`0,`0.00,`0.00,`,`,`lunch,`,`0.53,`0.60%,`88.00,`0.00,`";
    const REFUNDED: &str = "`2026-06-01 11:00:00,`wx1,`1900000001,`0,`,`4200000001,`T100,`openid-1,\
        `JSAPI,`REFUND,`OTHERS,`CNY,`0.00,`0.00,`5030000001,`R100,`1.00,`0.00,`ORIGINAL,`SUCCESS,\
        `lunch,`,`-0.01,`0.60%,`0.00,`1.00,`";
    const TRADE_SUMMARY: &str = "总交易单数,应结订单总金额,退款总金额,充值券退款总金额,手续费总金额,\
        订单总金额,申请退款总金额";
    const TRADE_SUMS: &str = "`2.0,`88.00,`1.00,`0.00,`0.52,`88.00,`1.00";

    /// A reader of as many bytes at a time.
    struct Pieces<'a>(&'a [u8], usize);

    impl Read for Pieces<'_> {
        fn read(&mut self, buffer: &mut [u8]) -> std::io::Result<usize> {
            let count = self.1.min(buffer.len());
            self.0.read(&mut buffer[..count])
        }
    }

    fn trade(content: &str) -> Result<BillRows<TradeRow, &[u8]>, BillError> {
        BillRows::new(content.as_bytes())
    }

    fn bill(rows: &[&str]) -> String {
        let lines = [&[ALL], rows, &[TRADE_SUMMARY, TRADE_SUMS]].concat();
        lines.iter().map(|line| format!("{line}\n")).collect()
    }

    fn only_error(content: &str) -> String {
        let errors: Vec<_> = trade(content).unwrap().filter_map(Result::err).collect();
        assert_eq!(errors.len(), 1, "{errors:?}");
        errors[0].to_string()
    }

    #[test]
    fn trade_bill_is_typed_with_bom_and_any_line_ending_in_any_pieces() {
        let plain = bill(&[PAID, REFUNDED]);
        let mark = |header: &str| format!("`{}", header.replace(',', ",`"));
        let marked = plain.replace(ALL, &mark(ALL)).replace(TRADE_SUMMARY, &mark(TRADE_SUMMARY));
        for content in [
            plain.clone(),
            format!("\u{feff}{marked}"),
            marked,
            plain.trim_end().to_owned(),
            format!("\u{feff}{}\r\n", plain.replace('\n', "\r\n")),
            format!("{}\r\n\r\n", plain.trim_end().replace('\n', "\r\n")),
            format!("{plain}\n\n"),
        ] {
            for piece in [1, 7, 1 << 20] {
                let content = Pieces(content.as_bytes(), piece);
                let mut rows = BillRows::<TradeRow, _>::new(content).unwrap();
                let paid = rows.next().unwrap().unwrap();
                assert_eq!(paid.trade_time.unwrap().to_rfc3339(), "2026-06-01T10:20:30+08:00");
                assert_eq!(paid.appid.as_deref(), Some("wx1"));
                assert_eq!(paid.sub_mchid, None);
                assert_eq!(paid.transaction_id.as_deref(), Some("4200000001"));
                assert_eq!((paid.total, paid.fee, paid.refund), (Some(8800), Some(53), Some(0)));
                assert_eq!((paid.refund_id, paid.refund_state), (None, None));
                assert_eq!(paid.rate.as_deref(), Some("0.60%"));
                assert!(paid.other.is_empty());
                assert!(rows.summary().is_none());
                let refunded = rows.next().unwrap().unwrap();
                assert_eq!(refunded.line, 3);
                assert_eq!(refunded.out_refund_no.as_deref(), Some("R100"));
                assert_eq!((refunded.refund, refunded.fee), (Some(100), Some(-1)));
                assert!(rows.next().is_none() && rows.next().is_none());
                let summary = rows.summary().unwrap();
                assert_eq!(
                    (summary.rows, summary.fee, summary.refund),
                    (Some(2), Some(52), Some(100))
                );
            }
        }
    }

    #[test]
    fn columns_are_found_by_name_in_any_order_and_others_are_kept() {
        let content = "商户订单号,新列,退款成功时间,微信订单号,交易时间,总金额\n\
            `T1,`new,`2026-06-02 00:00:01,`42,`2026-06-01 00:00:00,`0.10\n\
            总交易单数,总交易额,另一列\n`1,`0.10,`x\n";
        let mut rows = trade(content).unwrap();
        let row = rows.next().unwrap().unwrap();
        assert_eq!(row.out_trade_no.as_deref(), Some("T1"));
        assert_eq!(row.settlement_total, Some(10));
        assert_eq!((row.total, row.fee), (None, None));
        assert!(row.refund_success_time > row.trade_time);
        assert_eq!(row.other, [("新列".to_owned(), "new".to_owned())].into());
        assert!(rows.next().is_none());
        let summary = rows.summary().unwrap();
        assert_eq!(summary.settlement_total, Some(10));
        assert_eq!(summary.other, [("另一列".to_owned(), "x".to_owned())].into());
    }

    #[test]
    fn comma_and_quote_in_a_value_are_part_of_it() {
        for name in ["a,b", ",", "a,,b,", "\"a", "a,\"b", "it's \"x\"", "a`b"] {
            let row = PAID.replace("lunch", name);
            let rows = trade(&bill(&[&row, REFUNDED])).unwrap().collect::<Result<Vec<_>, _>>();
            let rows = rows.unwrap_or_else(|error| panic!("{name}: {error}"));
            assert_eq!(rows.len(), 2);
            assert_eq!(rows[0].description.as_deref(), Some(name));
            assert_eq!(rows[0].total, Some(8800));
        }
    }

    #[test]
    fn row_that_cannot_be_read_is_named_and_the_rest_follows() {
        for (bad, problem) in [
            (PAID.replace("`0.53", "`0.531"), "line 2, column 手续费: the amount has a fraction"),
            (PAID.replace("`0.53", "`1e2"), "line 2, column 手续费: not an amount in yuan"),
            (PAID.replace("06-01", "13-01"), "line 2, column 交易时间: not a time"),
            (PAID.replace("`lunch,", ""), "line 2: the number of values"),
            (PAID.replace("`lunch", "`lunch,`x"), "line 2: the number of values"),
        ] {
            let content = bill(&[&bad, REFUNDED]);
            let error = only_error(&content);
            assert!(error.contains(problem), "{error}");
            assert_eq!(trade(&content).unwrap().filter(Result::is_ok).count(), 1);
            assert!(!error.contains("0.531") && !error.contains("openid-1"), "{error}");
        }
    }

    #[test]
    fn bill_that_was_cut_is_an_error() {
        let whole = bill(&[PAID, REFUNDED]);
        let lines: Vec<&str> = whole.lines().collect();
        for count in 1..lines.len() {
            let cut = lines[..count].join("\n");
            let mut rows = trade(&cut).unwrap();
            let last = rows.by_ref().last().unwrap();
            assert!(matches!(last, Err(BillError::Truncated { .. })), "{count}: {last:?}");
            assert!(rows.next().is_none() && rows.summary().is_none());
        }
    }

    #[test]
    fn row_after_the_summary_is_an_error() {
        let content = format!("{}{PAID}\n", bill(&[]));
        assert!(only_error(&content).contains("line 4: there is a row after the summary"));
    }

    #[test]
    fn file_of_another_kind_is_rejected() {
        let error = BillRows::<FundFlowRow, _>::new(ALL.as_bytes()).unwrap_err().to_string();
        assert!(error.contains("line 1: the column 记账时间 is missing"), "{error}");
        for content in ["", "\u{feff}", "<html>", "{\"code\":\"x\"}"] {
            assert!(matches!(trade(content), Err(BillError::Header { .. })), "{content:?}");
        }
        let twice = format!("{ALL},手续费");
        assert!(trade(&twice).unwrap_err().to_string().contains("two columns"));
    }

    #[test]
    fn content_that_is_not_text_or_has_no_lines_is_an_error() {
        let mut bytes = bill(&[PAID]).into_bytes();
        let at = bytes.windows(5).position(|it| it == b"lunch").unwrap();
        bytes[at] = 0xff;
        let mut rows = BillRows::<TradeRow, _>::new(&bytes[..]).unwrap();
        assert!(rows.next().unwrap().unwrap_err().to_string().contains("not UTF-8"));
        let endless = format!("{ALL}\n{}", "x".repeat(3 << 20));
        let mut rows = trade(&endless).unwrap();
        let error = rows.next().unwrap().unwrap_err();
        assert!(error.to_string().contains("longer than 1 MiB"), "{error}");
        assert!(rows.next().is_none());
    }

    #[test]
    fn fund_flow_bill_is_typed_with_either_parentheses() {
        let content = "记账时间,微信支付业务单号,资金流水单号,业务名称,业务类型,收支类型,收支金额(元),\
            账户结余(元),资金变更提交申请人,备注,业务凭证号\n\
            `2026-06-01 13:54:01,`5030,`4200,`退款,`退款,`支出,`0.01,`0.22,`1900000001API,\
            `退款总金额0.01元;含手续费0.00元,`S1\n\
            资金流水总笔数,收入笔数,收入金额,支出笔数,支出金额\n`1,`0,`0.00,`1,`0.01\n";
        for content in [content.to_owned(), content.replace("(元)", "（元）")] {
            let mut rows = BillRows::<FundFlowRow, _>::new(content.as_bytes()).unwrap();
            let row = rows.next().unwrap().unwrap();
            assert_eq!((row.amount, row.balance), (Some(1), Some(22)));
            assert_eq!(row.direction.as_deref(), Some("支出"));
            assert_eq!(row.voucher_no.as_deref(), Some("S1"));
            assert!(row.other.is_empty());
            assert!(rows.next().is_none());
            assert_eq!(rows.summary().unwrap().expense_rows, Some(1));
        }
    }

    #[test]
    fn debug_prints_no_value() {
        let content = bill(&[PAID]);
        let mut rows = trade(&content).unwrap();
        let row = rows.next().unwrap().unwrap();
        let printed = format!("{row:?} {rows:?}");
        assert!(printed.contains("line: 2") && !printed.contains("openid-1"), "{printed}");
    }
}
