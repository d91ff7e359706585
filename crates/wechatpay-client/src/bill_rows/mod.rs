//! The rows of bills: trade bills (交易账单) and fund-flow bills (资金账单), typed, in constant memory.
//!
//! A bill is a CSV file that WeChat Pay does not sign. [`Download::bill`] writes it to a temporary
//! file and checks its digest; only then can rows be read, so no row of a forged file is ever seen.
//!
//! ```no_run
//! use wechatpay_client::bill_rows::TradeRow;
//!
//! # async fn example(
//! #     client: wechatpay_client::Client,
//! #     (download_url, hash_type, hash_value): (&str, &str, &str),
//! # ) -> Result<(), wechatpay_client::bill_rows::BillError> {
//! // All three come from the signed response to the request for the bill.
//! let bill = client.download(download_url).digest(hash_type, hash_value).bill().await?;
//! let mut rows = bill.into_rows::<TradeRow>()?;
//! for row in &mut rows {
//!     let row = row?;
//!     let (order, total) = (row.out_trade_no, row.total); // in fen
//!     # let _ = (order, total);
//! }
//! let summary = rows.summary(); // there once the last row was read
//! # let _ = summary;
//! # Ok(())
//! # }
//! ```
//!
//! Columns are found by name, in any order, so the variants of a bill (`ALL`, `SUCCESS`, `REFUND`;
//! the accounts of a fund-flow bill) are read by the same types, and so are the names of bills from
//! before November 2018. A column without a field is kept in `other`. Amounts are in fen, as in all
//! of WeChat Pay's JSON; no floating-point number is involved. Times are in China's time zone.
//!
//! Reading rows blocks on a local file. In async code, read a large bill in
//! `tokio::task::spawn_blocking`.

mod cells;
mod error;
mod fund_flow;
mod line_limit;
mod rows;
mod trade;
mod yuan;

use std::fmt;
use std::fs::File;
use std::io::{Seek as _, Write as _};

use tokio::task::spawn_blocking;

pub use cells::{BillRow, BillTable};
pub use error::BillError;
pub use fund_flow::{FundFlowRow, FundFlowSummary};
pub use rows::BillRows;
pub use trade::{TradeRow, TradeSummary};
pub use yuan::fen_from_yuan;

use crate::error::{CallMetadata, ErrorKind};
use crate::{Download, Error};

impl Download {
    /// Downloads a bill into a temporary file, which no other process can open by name, and checks
    /// its digest. Nothing is readable before.
    ///
    /// # Errors
    /// [`BillError::Download`] as [`Download::send`] and
    /// [`DownloadStream::chunk`](crate::DownloadStream::chunk); also for
    /// [`without_digest`](Download::without_digest), since a bill that cannot be checked is not
    /// proof of anything.
    /// [`BillError::File`] if the temporary file cannot be written.
    pub async fn bill(self) -> Result<BillFile, BillError> {
        if self.is_unchecked() {
            let problem = "a bill needs its digest: pass `hash_type` and `hash_value` of the \
                           response that named its URL";
            let kind = ErrorKind::InvalidRequest(problem.to_owned());
            return Err(Error::new(kind, CallMetadata::default()).into());
        }
        let mut stream = self.send().await?;
        let mut file = blocking(tempfile::tempfile).await?;
        while let Some(chunk) = stream.chunk().await? {
            file = blocking(move || file.write_all(&chunk).map(|()| file)).await?;
        }
        let file = blocking(move || file.rewind().map(|()| file)).await?;
        Ok(BillFile { file })
    }
}

async fn blocking<T: Send + 'static>(
    work: impl FnOnce() -> std::io::Result<T> + Send + 'static,
) -> Result<T, BillError> {
    let failed = |problem: String| BillError::File { problem };
    spawn_blocking(work)
        .await
        .map_err(|error| failed(error.to_string()))?
        .map_err(|error| failed(error.to_string()))
}

/// A bill whose digest matched, in a temporary file that is removed when it is dropped.
pub struct BillFile {
    file: File,
}

impl BillFile {
    /// Reads the header, and returns the rows.
    ///
    /// # Errors
    /// [`BillError::Header`] if the file is not a bill of this kind.
    /// [`BillError::File`] if it cannot be read.
    pub fn into_rows<T: BillRow>(self) -> Result<BillRows<T, File>, BillError> {
        BillRows::new(self.file)
    }

    /// Returns the file, at its start, to be copied to where it is kept.
    #[must_use]
    pub fn into_file(self) -> File {
        self.file
    }
}

/// Prints no content.
impl fmt::Debug for BillFile {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("BillFile(..)")
    }
}
