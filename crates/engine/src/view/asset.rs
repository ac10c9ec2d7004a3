//! Assets: AI systems first, and everything else that a control is done to.
use std::collections::HashMap;

use assay_model::assess::ExceptionOf;
use assay_model::object::{Asset, AssetKind, Control, Document, DocumentKind, Object, Risk, Stage};
use serde::Serialize;

use crate::view::control::VersionLine;
use crate::view::list::{List, Listing, row};
use crate::view::standpoint::Standpoint;
use crate::view::words::{self, strings, word};

row! {
    /// One asset in the list of them.
    pub struct AssetLine {
        pub id: String,
        pub title: String,
        pub kind: String,
        pub owner: String,
        pub stage: Option<String>,
        pub impact: Option<String>,
        pub roles: Vec<String>,
        /// The newest impact assessment of an AI system, and what it concludes.
        pub assessment: Option<String>,
        pub outcome: Option<String>,
        pub n_risks: u64,
        pub n_controls: u64,
        pub n_exceptions: u64,
    }
}

/// One asset with everything that names it.
#[derive(Clone, Debug, PartialEq, Serialize)]
pub struct AssetView {
    pub line: AssetLine,
    pub lede: String,
    /// The person who owns it.
    pub owner_id: String,
    pub purpose: Option<String>,
    pub aliases: Vec<String>,
    pub uses: Vec<(String, String)>,
    pub used_by: Vec<(String, String)>,
    /// Kind, id, title and what it concludes.
    pub documents: Vec<(String, String, String, Option<String>)>,
    pub risks: Vec<(String, String)>,
    pub controls: Vec<(String, String)>,
    pub sources: Vec<(String, String)>,
    pub exceptions: Vec<(String, String, String)>,
    pub in_scope: Option<bool>,
    pub versions: Vec<VersionLine>,
}

/// What names each asset, counted in one pass over everything that does.
#[derive(Default)]
struct Named<'a> {
    risks: HashMap<&'a str, u64>,
    controls: HashMap<&'a str, u64>,
    exceptions: HashMap<&'a str, u64>,
    /// The newest impact assessment.
    assessments: HashMap<&'a str, (u64, &'a Document)>,
}

impl Standpoint {
    pub fn assets(&self, asked: &Listing) -> List<AssetLine> {
        let named = self.named();
        let rows = self.programme.assets().map(|(_, asset)| self.asset_line(asset, &named)).collect();
        List::of(rows, asked, &["kind", "stage", "impact", "owner"])
    }

    fn named(&self) -> Named<'_> {
        let mut named = Named::default();
        for id in self.programme.risks().flat_map(|(_, risk)| &risk.assets) {
            *named.risks.entry(id.as_str()).or_default() += 1;
        }
        for id in self.programme.controls().flat_map(|(_, control)| &control.assets) {
            *named.controls.entry(id.as_str()).or_default() += 1;
        }
        if let Some(assessment) = &self.assessment {
            for (_, exception) in assessment.exceptions() {
                if let ExceptionOf::Alarm { asset: Some(id), .. } = &exception.of {
                    *named.exceptions.entry(id.as_str()).or_default() += 1;
                }
            }
        }
        for (version, document) in self.programme.documents().filter(|(_, d)| d.kind == DocumentKind::ImpactAssessment) {
            for id in &document.assets {
                let newest = named.assessments.entry(id.as_str()).or_insert((version.index, document));
                if newest.0 < version.index {
                    *newest = (version.index, document);
                }
            }
        }
        named
    }

    fn asset_line(&self, asset: &Asset, named: &Named<'_>) -> AssetLine {
        let newest = named.assessments.get(asset.id.as_str()).map(|(_, document)| *document);
        let of = |counts: &HashMap<&str, u64>| counts.get(asset.id.as_str()).copied().unwrap_or(0);
        AssetLine {
            id: asset.id.to_string(),
            title: asset.title.clone(),
            kind: word(&asset.kind),
            owner: self.name(&asset.owner),
            stage: asset.stage.as_ref().map(word),
            impact: asset.impact.as_ref().map(word),
            roles: asset.roles.iter().map(word).collect(),
            assessment: newest.map(|document| document.id.to_string()),
            outcome: newest.and_then(|document| document.outcome.as_ref()).map(word),
            n_risks: of(&named.risks),
            n_controls: of(&named.controls),
            n_exceptions: of(&named.exceptions),
        }
    }

    /// AI systems in use or in the making whose impact on people nobody has assessed.
    pub(crate) fn unassessed(&self) -> Vec<AssetLine> {
        let named = self.named();
        let systems =
            self.programme.assets().filter(|(_, asset)| asset.kind == AssetKind::AiSystem && asset.stage != Some(Stage::Retired));
        systems
            .filter(|(_, asset)| !named.assessments.contains_key(asset.id.as_str()))
            .map(|(_, a)| self.asset_line(a, &named))
            .collect()
    }

    fn asset_exceptions(&self, asset: &Asset) -> Vec<(String, String, String)> {
        let Some(assessment) = &self.assessment else { return Vec::new() };
        let of = assessment.exceptions().filter_map(|(control, exception)| match &exception.of {
            ExceptionOf::Alarm { asset: Some(of), text, .. } if *of == asset.id => {
                Some((exception.name.clone(), control.id.to_string(), text.clone()))
            }
            _ => None,
        });
        of.collect()
    }

    pub fn asset(&self, id: &str) -> Option<AssetView> {
        let version = self.programme.newest("asset", id)?;
        let Object::Asset(asset) = version.object() else { return None };
        let line = self.asset_line(asset, &self.named());
        let title =
            |id: &assay_model::id::AssetId| self.programme.asset(id).map_or_else(String::new, |asset| asset.title.clone());
        let documents = self.programme.documents().filter(|(_, document)| document.assets.contains(&asset.id));
        let risks = self.programme.risks().filter(|(_, risk)| risk.assets.contains(&asset.id));
        let controls = self.programme.controls().filter(|(_, control)| control.assets.contains(&asset.id));
        let sources = self.programme.sources().filter(|(_, source)| source.assets.contains(&asset.id));
        let scope =
            self.engagement.as_ref().map(|engagement| engagement.assets.is_empty() || engagement.assets.contains(&asset.id));
        Some(AssetView {
            lede: asset_lede(asset, &line),
            owner_id: asset.owner.to_string(),
            purpose: asset.purpose.clone(),
            aliases: asset.aliases.clone(),
            uses: asset.uses.iter().map(|id| (id.to_string(), title(id))).collect(),
            used_by: self
                .programme
                .assets()
                .filter(|(_, other)| other.uses.contains(&asset.id))
                .map(|(_, other)| (other.id.to_string(), other.title.clone()))
                .collect(),
            documents: documents
                .map(|(_, d)| (word(&d.kind), d.id.to_string(), d.title.clone(), d.outcome.as_ref().map(word)))
                .collect(),
            risks: risks.map(|(_, risk)| (risk.id.to_string(), risk.title.clone())).collect(),
            controls: controls.map(|(_, control)| (control.id.to_string(), control.title.clone())).collect(),
            sources: sources.map(|(_, source)| (source.id.to_string(), source.title.clone())).collect(),
            exceptions: self.asset_exceptions(asset),
            in_scope: scope,
            versions: self.versions("asset", id),
            line,
        })
    }
}

fn asset_lede(asset: &Asset, line: &AssetLine) -> String {
    let exceptions = match line.n_exceptions {
        0 => "No exception names it.".to_owned(),
        n => format!("{} it.", if n == 1 { "1 exception names".to_owned() } else { format!("{n} exceptions name") }),
    };
    if asset.kind != AssetKind::AiSystem {
        return format!(
            "{exceptions} {} written down for it.",
            match line.n_risks {
                0 => "No risk is".to_owned(),
                1 => "1 risk is".to_owned(),
                n => format!("{n} risks are"),
            }
        );
    }
    match (&line.assessment, &line.outcome) {
        (None, _) => format!("Its impact on people was never assessed. {exceptions}"),
        (Some(_), None) => format!("Its impact assessment has no conclusion yet. {exceptions}"),
        (Some(_), Some(outcome)) => format!("Its impact assessment concludes: {}. {exceptions}", outcome.replace('_', " ")),
    }
}

row! {
    /// One risk in the list of them.
    pub struct RiskLine {
        pub id: String,
        pub title: String,
        pub owner: String,
        pub likelihood: String,
        pub impact: String,
        pub treatment: String,
        pub residual: Option<String>,
        pub controls: Vec<String>,
        pub assets: Vec<String>,
        /// The worst operation among the controls that answer it; `unaddressed` where there is none.
        pub standing: String,
    }
}

/// One risk with what answers it.
#[derive(Clone, Debug, PartialEq, Serialize)]
pub struct RiskView {
    pub line: RiskLine,
    pub lede: String,
    /// The person who owns it.
    pub owner_id: String,
    pub description: Option<String>,
    /// Id, title, design and operation.
    pub controls: Vec<(String, String, String, String)>,
    pub assets: Vec<(String, String)>,
    pub versions: Vec<VersionLine>,
}

impl Standpoint {
    pub fn risks(&self, asked: &Listing) -> List<RiskLine> {
        let mut answering: HashMap<&str, Vec<&Control>> = HashMap::new();
        for (_, control) in self.programme.controls() {
            for risk in &control.risks {
                answering.entry(risk.as_str()).or_default().push(control);
            }
        }
        let answers = |id: &str| answering.get(id).map_or(&[][..], Vec::as_slice);
        let rows = self.programme.risks().map(|(_, risk)| self.risk_line(risk, answers(risk.id.as_str()))).collect();
        List::of(rows, asked, &["standing", "treatment", "likelihood", "impact", "owner"])
    }

    fn risk_line(&self, risk: &Risk, answering: &[&Control]) -> RiskLine {
        let worst = answering.iter().filter_map(|control| self.control_status(control.id.as_str())).map(|s| s.operation).max();
        RiskLine {
            id: risk.id.to_string(),
            title: risk.title.clone(),
            owner: self.name(&risk.owner),
            likelihood: word(&risk.likelihood),
            impact: word(&risk.impact),
            treatment: word(&risk.treatment),
            residual: risk.residual.as_ref().map(word),
            controls: answering.iter().map(|control| control.id.to_string()).collect(),
            assets: strings(&risk.assets),
            standing: match (answering.is_empty(), worst) {
                (true, _) => "unaddressed".to_owned(),
                (false, Some(worst)) => worst.to_string(),
                (false, None) => "outside".to_owned(),
            },
        }
    }

    pub fn risk(&self, id: &str) -> Option<RiskView> {
        let version = self.programme.newest("risk", id)?;
        let Object::Risk(risk) = version.object() else { return None };
        let answering: Vec<&Control> =
            self.programme.controls().map(|(_, control)| control).filter(|control| control.risks.contains(&risk.id)).collect();
        let line = self.risk_line(risk, &answering);
        let control = |control: &Control| {
            let status = self.control_status(control.id.as_str());
            let state = |text: Option<String>| text.unwrap_or_else(|| "outside".to_owned());
            let (design, operation) = (status.map(|s| s.design.to_string()), status.map(|s| s.operation.to_string()));
            (control.id.to_string(), control.title.clone(), state(design), state(operation))
        };
        let title =
            |id: &assay_model::id::AssetId| self.programme.asset(id).map_or_else(String::new, |asset| asset.title.clone());
        let answered = match line.controls.len() as u64 {
            0 => "No control answers it.".to_owned(),
            n => format!(
                "{} it.",
                if n == 1 { "1 control answers".to_owned() } else { format!("{} answer", words::count(n, "control")) }
            ),
        };
        let residual = line.residual.as_ref().map_or_else(
            || "Nobody has said what remains of it.".to_owned(),
            |residual| format!("What remains is judged {residual}."),
        );
        Some(RiskView {
            lede: format!("{answered} {residual}"),
            owner_id: risk.owner.to_string(),
            description: risk.description.clone(),
            controls: answering.into_iter().map(control).collect(),
            assets: risk.assets.iter().map(|id| (id.to_string(), title(id))).collect(),
            versions: self.versions("risk", id),
            line,
        })
    }
}
