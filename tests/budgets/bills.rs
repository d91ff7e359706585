//! What reading a bill keeps in memory: the same for any number of rows.

use std::io::{Read, Result};

use allocation_counter::measure;
use wechatpay_client::bill_rows::{BillRows, FundFlowRow};

const MEGABYTE: u64 = 1 << 20;

const HEADER: &str = "\u{feff}记账时间,微信支付业务单号,资金流水单号,业务名称,业务类型,收支类型,收支金额(元),\
    账户结余(元),资金变更提交申请人,备注,业务凭证号\r\n";

/// A bill of a size, made while it is read.
struct Bill {
    size: u64,
    length: u64,
    rows: u64,
    line: Vec<u8>,
    read: usize,
    has_summary: bool,
}

impl Bill {
    fn of(size: u64) -> Self {
        let line = HEADER.as_bytes().to_vec();
        Self { size, length: 0, rows: 0, line, read: 0, has_summary: false }
    }

    fn next_line(&mut self) {
        use std::io::Write as _;
        self.length += self.line.len() as u64;
        self.line.clear();
        self.read = 0;
        if self.length < self.size {
            self.rows += 1;
            let number = self.rows;
            write!(
                self.line,
                "`2026-06-01 13:54:01,`50300806962021020{number:012},`42000009202021{number:012},\
                 `交易,`交易,`收入,`88.01,`1000000.22,`1900000001API,`午餐, 第{number:012}份,`T{number:012}\r\n"
            )
            .unwrap();
        } else if !self.has_summary {
            self.has_summary = true;
            let rows = self.rows;
            write!(
                self.line,
                "资金流水总笔数,收入笔数,收入金额,支出笔数,支出金额\r\n`{rows},`{rows},`1.00,`0,`0.00\r\n"
            )
            .unwrap();
        }
    }
}

impl Read for Bill {
    fn read(&mut self, buffer: &mut [u8]) -> Result<usize> {
        if self.read == self.line.len() {
            self.next_line();
        }
        let rest = &self.line[self.read..];
        let count = rest.len().min(buffer.len());
        buffer[..count].copy_from_slice(&rest[..count]);
        self.read += count;
        Ok(count)
    }
}

/// Reads a bill of a size; returns the number of rows, and the most bytes in memory at once.
fn read(size: u64) -> (u64, u64) {
    let (mut count, mut total) = (0, 0);
    let allocated = measure(|| {
        let mut rows = BillRows::<FundFlowRow, _>::new(Bill::of(size)).unwrap();
        for row in &mut rows {
            count += 1;
            total += row.unwrap().amount.unwrap();
        }
        assert_eq!(rows.summary().unwrap().rows, Some(count));
        assert_eq!(i64::try_from(count).unwrap() * 8801, total);
    });
    (count, allocated.bytes_max)
}

/// Returns what was measured.
fn assert_memory_is_constant(size: u64) -> String {
    let (few, small) = read(MEGABYTE);
    let (many, large) = read(size);
    assert!(many > few * (size / MEGABYTE - 1));
    assert!(large <= small + 1024, "{small} bytes for 1 MiB, {large} for {size} bytes");
    assert!(large <= 128 * 1024, "{large}");
    format!("a bill of {} MiB: {many} rows, {large} bytes", size / MEGABYTE)
}

#[test]
fn bill_of_fifty_megabytes_is_read_in_constant_memory() {
    println!("{}", assert_memory_is_constant(50 * MEGABYTE));
}

#[test]
#[ignore = "takes a minute: `cargo test -p wechatpay-tests --test budgets -- --ignored gigabyte`"]
fn bill_of_a_gigabyte_is_read_in_constant_memory() {
    println!("{}", assert_memory_is_constant(1024 * MEGABYTE));
}
