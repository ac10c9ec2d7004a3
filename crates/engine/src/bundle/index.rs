//! The bundle's page for people: what is in it, and how to verify it without us.

use assay_bundle::layout::About;
use assay_ledger::Kind;
use assay_model::body::{Body, Outcome, Run};
use assay_model::id::EntryId;

use crate::error::Error;
use crate::test::outcome_text;
use crate::workspace::Workspace;

/// Runs that the page lists; the entries hold them all.
const ROWS: usize = 1000;

/// What the page shows.
pub(super) struct Page<'a> {
    pub(super) about: &'a About,
    pub(super) engagement: &'a str,
    pub(super) runs: &'a [(u64, EntryId, Run)],
    pub(super) reports: &'a [&'a str],
    pub(super) withheld: usize,
}

impl Workspace {
    pub(super) async fn bundled_runs(&self, size: u64) -> Result<Vec<(u64, EntryId, Run)>, Error> {
        let mut runs = Vec::new();
        self.fold(0, size, Some(&[Kind::Test]), |entry| {
            if let Some(Body::Run(run)) = entry.body {
                runs.push((entry.index, entry.id, run));
            }
        })
        .await?;
        Ok(runs)
    }
}

const STYLE: &str = "body{font:16px/1.5 system-ui,sans-serif;max-width:60rem;margin:2rem auto;padding:0 1rem}\
table{border-collapse:collapse;display:block;overflow-x:auto}th,td{text-align:left;padding:.25rem .75rem .25rem 0;\
border-bottom:1px solid;vertical-align:top}code,pre{font-family:ui-monospace,monospace;font-size:.875em;overflow-x:auto}\
@media(prefers-color-scheme:dark){body{background:#111;color:#eee}a{color:#9cf}}";

pub(super) fn page(page: &Page<'_>) -> String {
    let about = page.about;
    let title = format!("{}: {}", escape(&about.name), escape(page.engagement));
    let mut html = format!(
        "<!doctype html>\n<html lang=\"en\">\n<meta charset=\"utf-8\">\n<meta name=\"viewport\" content=\"width=device-width\">\n\
         <title>{title}</title>\n<style>{STYLE}</style>\n<h1>{title}</h1>\n\
         <p>A bundle of {} ledger entries for engagement <code>{}</code>, made by {}. Days are read in {}. \
         {} openings or blobs are withheld; <a href=\"withheld.txt\">the list</a> says which.</p>\n",
        about.size,
        escape(&about.engagement),
        escape(&about.made_by),
        escape(&about.zone),
        page.withheld
    );
    html.push_str(VERIFY);
    if !page.reports.is_empty() {
        html.push_str("<h2>Reports</h2>\n<ul>\n");
        page.reports.iter().for_each(|name| {
            let name = escape(name);
            html.push_str(&format!("<li><a href=\"reports/{name}\">{name}</a></li>\n"));
        });
        html.push_str("</ul>\n");
    }
    runs(&mut html, page.runs);
    html
}

const VERIFY: &str = "<h2>How to verify it</h2>\n\
<pre>assay-verify BUNDLE --policy POLICY      the file, the log, every entry, blob and report\n\
assay verify BUNDLE --policy POLICY --rerun    and every test again on this evidence\n\
sha256sum -c manifest.sha256             the files, with your own tools</pre>\n\
<p>Get the policy, which names the log's key, from the organisation by another way than this bundle. The folder <code>log</code> \
is a C2SP tlog-tiles log that other software reads too. A verified bundle shows that nothing was changed since it was logged. \
It does not show that what was recorded is true.</p>\n";

fn runs(html: &mut String, runs: &[(u64, EntryId, Run)]) {
    if runs.is_empty() {
        return;
    }
    html.push_str("<h2>Test results</h2>\n");
    if runs.len() > ROWS {
        html.push_str(&format!("<p>The last {ROWS} of {}.</p>\n", runs.len()));
    }
    html.push_str(
        "<table>\n<tr><th>entry</th><th>test</th><th>control</th><th>of</th><th>result</th><th>result digest</th></tr>\n",
    );
    for (index, _, run) in &runs[runs.len().saturating_sub(ROWS)..] {
        let of = match (run.covers_from, run.covers_to, run.occurred_at) {
            (Some(from), Some(to), _) => format!("{from} to {to}"),
            (_, _, Some(at)) => at.to_string(),
            _ => String::new(),
        };
        let digest = match &run.outcome {
            Outcome::Ran(ran) => ran.result_digest.as_deref().unwrap_or(""),
            _ => "",
        };
        let cells = [run.test.as_str(), run.control.as_str(), &of, &outcome_text(&run.outcome)].map(escape);
        html.push_str(&format!(
            "<tr><td><a href=\"entries/{index:09}.json\">{index}</a></td><td>{}</td><td>{}</td><td>{}</td><td>{}</td>\
             <td><code>{digest}</code></td></tr>\n",
            cells[0], cells[1], cells[2], cells[3]
        ));
    }
    html.push_str("</table>\n");
}

fn escape(text: &str) -> String {
    text.replace('&', "&amp;").replace('<', "&lt;").replace('>', "&gt;").replace('"', "&quot;")
}
