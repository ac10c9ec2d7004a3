/*
id: drift-watched
title: Drift of each AI system in use is watched every day, against an approved baseline, and a breach is decided on
control: AI-37
reads: [ml.drift_baselines, ml.drift_runs, ml.drift_responses, org.calendar, programme.assets]
procedure: |
  For every AI system that the inventory shows in use when a day begins, and every day of the organisation's calendar in the period, weekends too,
  there must be a run of the drift monitor in that day with a value, against a baseline and threshold of this system and metric
  that somebody other than who set it had approved, with the approval recorded, before the run.
  For every run over its threshold, the tickets must show that a named person acknowledged it within 24 hours and that it was decided on within
  five days (120 hours), and both must have been recorded by then; the item belongs to the moment at which the five days end.
  A run whose baseline or metric nobody can find is over every threshold until somebody shows otherwise.
  For every baseline set in the period: it must have been approved by another person, and recorded as approved, when it was set,
  and no earlier breach of the same system and metric may have been undecided then, for a new baseline hides it.
*/
with baselines as (
  select baseline, lower(trim(system)) as system, lower(trim(metric)) as metric, threshold, set_at, approved_at, approval_recorded_at,
    coalesce(lower(trim(approved_by)) <> lower(trim(set_by)), false) as by_another
  from ml.drift_baselines
), runs as (
  select r.run, lower(trim(r.system)) as system, lower(trim(r.metric)) as metric, r.ran_at, r.value,
    cast(r.ran_at at time zone 'UTC' as date) as utc_day,
    b.baseline is not null as known,
    coalesce(r.value > b.threshold, b.baseline is null) as breach,
    coalesce(r.value is not null and b.threshold is not null and b.by_another
      and b.set_at <= r.ran_at and b.approved_at <= r.ran_at and b.approval_recorded_at <= r.ran_at, false) as counts
  from ml.drift_runs r
  left join baselines b on b.baseline = r.baseline and b.system = lower(trim(r.system)) and b.metric = lower(trim(r.metric))
), versions as (
  select id, type, stage, ends_at, greatest(declared_at, starts_at) as holds_from,
    min(greatest(declared_at, starts_at)) over (partition by id order by ledger_index desc nulls last, version desc nulls last
      rows between unbounded preceding and 1 preceding) as replaced_at
  from programme.assets
), days as (
  select day, opens_at, closes_at from org.calendar where opens_at >= $period_start and opens_at < $period_end
), grid as (
  select distinct d.day, d.opens_at, d.closes_at, lower(trim(v.id)) as system
  from days d
  join versions v on v.holds_from <= d.opens_at and (v.replaced_at is null or v.replaced_at > d.opens_at) and (v.ends_at is null or v.ends_at > d.opens_at)
  where v.type = 'ai_system' and v.stage = 'in_use'
), parts as (
  select day, opens_at, closes_at, cast(opens_at at time zone 'UTC' as date) as utc_day from days
  union
  select day, opens_at, closes_at, cast(closes_at at time zone 'UTC' as date) as utc_day from days
), run_days as (
  select r.system, p.day, count(*) as n, count(*) filter (where r.counts) as n_good, count(*) filter (where r.value is not null and r.known) as n_valued
  from runs r
  join parts p on p.utc_day = r.utc_day and r.ran_at >= p.opens_at and r.ran_at < p.closes_at
  group by r.system, p.day
), watched as (
  select g.system || '/' || cast(g.day as text) as item, g.system, g.opens_at as occurred_at,
    case when n.n_good > 0 then 'ok' when $effective_at < g.closes_at - interval '1 second' then 'skip' else 'alarm' end as status,
    case when n.n_good > 0 then 'the monitor ran against an approved baseline'
         when $effective_at < g.closes_at - interval '1 second' then 'the day has not ended'
         when n.n is null then 'the monitor did not run'
         when n.n_valued = 0 then 'the monitor ran without a value, or against no known baseline'
         else 'the monitor ran only against a baseline that nobody else had approved by then' end as reason
  from grid g
  left join run_days n on n.system = g.system and n.day = g.day
), breaches as (
  select distinct run, system, metric, ran_at, known, ran_at + interval '24 hours' as acknowledge_by, ran_at + interval '120 hours' as decide_by
  from runs
  where breach
), responses as (
  select b.run, b.ran_at,
    bool_or(coalesce(nullif(trim(s.acknowledged_by), '') is not null and s.acknowledged_at >= b.ran_at and s.acknowledged_at <= b.acknowledge_by, false)) as acknowledged,
    bool_or(coalesce(nullif(trim(s.decision), '') is not null and s.decided_at >= b.ran_at and s.decided_at <= b.decide_by, false)) as decided,
    bool_or(coalesce(nullif(trim(s.decision), '') is not null and s.decided_at >= b.ran_at and s.decided_at <= b.decide_by and s.recorded_at <= b.decide_by, false)) as recorded,
    bool_or(nullif(trim(s.decision), '') is not null and s.decided_at is not null) as ever
  from breaches b
  join ml.drift_responses s on s.run = b.run
  group by b.run, b.ran_at
), answered as (
  select 'run ' || b.run as item, b.system, b.decide_by as occurred_at,
    case when r.acknowledged and r.recorded then 'ok'
         when r.acknowledged is not true and $effective_at > b.acknowledge_by then 'alarm'
         when r.recorded is not true and $effective_at >= b.decide_by then 'alarm'
         else 'skip' end as status,
    case when r.acknowledged and r.recorded then 'over the threshold, acknowledged and decided on in time'
         when r.acknowledged is not true and $effective_at > b.acknowledge_by then 'over the threshold, and not acknowledged by anybody within 24 hours'
         when $effective_at < b.decide_by then 'over the threshold, and not yet due to be decided on'
         when r.decided then 'over the threshold, and the decision was recorded after more than five days'
         when r.ever then 'over the threshold, and not decided on within five days'
         when b.known then 'over the threshold, and not decided on'
         else 'against no known baseline, and not decided on' end as reason
  from breaches b
  left join responses r on r.run = b.run and r.ran_at = b.ran_at
  where b.decide_by >= $period_start and b.decide_by < $period_end
), hidden as (
  select x.baseline, x.set_at
  from (select n.baseline, n.set_at, b.run, bool_or(coalesce(nullif(trim(s.decision), '') is not null and s.decided_at <= n.set_at and s.recorded_at <= n.set_at, false)) as decided
        from baselines n
        join breaches b on b.system = n.system and b.metric = n.metric and b.ran_at < n.set_at
        left join ml.drift_responses s on s.run = b.run
        group by n.baseline, n.set_at, b.run) x
  where not x.decided
  group by x.baseline, x.set_at
), reset as (
  select 'baseline ' || b.baseline as item, b.system, b.set_at as occurred_at,
    case when h.baseline is null and b.by_another and b.approved_at <= b.set_at and b.approval_recorded_at <= b.set_at and b.threshold is not null then 'ok' else 'alarm' end as status,
    case when h.baseline is not null then 'set while a breach was undecided'
         when b.threshold is null then 'set without a threshold'
         when not b.by_another then 'not approved by another person'
         when b.approved_at <= b.set_at and b.approval_recorded_at > b.set_at then 'the approval was recorded after it was set'
         when b.approved_at <= b.set_at and b.approval_recorded_at <= b.set_at then 'approved by another person when it was set'
         else 'not approved when it was set' end as reason
  from baselines b
  left join hidden h on h.baseline = b.baseline and h.set_at = b.set_at
  where b.set_at >= $period_start and b.set_at < $period_end
), every as (
  select item, system, occurred_at, status, reason from watched
  union all
  select item, system, occurred_at, status, reason from answered
  union all
  select item, system, occurred_at, status, reason from reset
), assets as (
  select distinct id from programme.assets
)
select e.item as item, e.status as status, e.reason as reason, e.occurred_at as occurred_at, x.id as asset
from every e
left join assets x on x.id = e.system
order by item
/* fixtures:
- name: a run each day, none on a Sunday, without a value, against a baseline of its setter's own, and of another metric
  period: 2026-03-06..2026-03-10
  tables:
    ml.drift_baselines: |
      baseline,system,metric,threshold,set_at,set_by,approved_by,approved_at,approval_recorded_at
      b1,a,psi,0.2,2026-01-01T00:00:00Z,m1,p9,2026-01-01T00:00:00Z,2026-01-01T00:00:00Z
      b2,a,psi,0.9,2026-01-02T00:00:00Z,m1,M1,2026-01-02T00:00:00Z,2026-01-02T00:00:00Z
    ml.drift_runs: |
      run,system,metric,baseline,value,ran_at
      r1,A,psi,b1,0.2,2026-03-06T12:00:00Z
      r2,a,psi,b1,,2026-03-07T12:00:00Z
      r3,a,psi,b2,0.1,2026-03-09T12:00:00Z
      r4,a,psi,b1,0.1,2026-03-10T12:00:00Z
      r5,a,psi,b1,0.1,2026-03-10T13:00:00Z
    ml.drift_responses: |
      response,run,acknowledged_at,acknowledged_by,decision,decided_at,recorded_at
    org.calendar: |
      day,business,opens_at,closes_at
      2026-03-06,true,2026-03-06T00:00:00Z,2026-03-07T00:00:00Z
      2026-03-07,false,2026-03-07T00:00:00Z,2026-03-08T00:00:00Z
      2026-03-08,false,2026-03-08T00:00:00Z,2026-03-09T00:00:00Z
      2026-03-09,true,2026-03-09T00:00:00Z,2026-03-10T00:00:00Z
      2026-03-10,true,2026-03-10T00:00:00Z,2026-03-11T00:00:00Z
    programme.assets: |
      version,ledger_index,id,type,title,owner,stage,aliases,starts_at,ends_at,declared_at
      v1,1,a,ai_system,A,p9,in_use,,2026-01-01T00:00:00Z,,2026-01-01T00:00:00Z
      v2,2,b,ai_system,B,p9,development,,2026-01-01T00:00:00Z,,2026-01-01T00:00:00Z
      v3,3,c,service,C,p9,in_use,,2026-01-01T00:00:00Z,,2026-01-01T00:00:00Z
  expect: |
    item,status,occurred_at,asset,reason
    a/2026-03-06,ok,2026-03-06T00:00:00Z,a,the monitor ran against an approved baseline
    a/2026-03-07,alarm,2026-03-07T00:00:00Z,a,"the monitor ran without a value, or against no known baseline"
    a/2026-03-08,alarm,2026-03-08T00:00:00Z,a,the monitor did not run
    a/2026-03-09,alarm,2026-03-09T00:00:00Z,a,the monitor ran only against a baseline that nobody else had approved by then
    a/2026-03-10,ok,2026-03-10T00:00:00Z,a,the monitor ran against an approved baseline
- name: breaches decided on, late, recorded late, not acknowledged, by nobody, not at all, and against no baseline
  period: 2026-03-01..2026-03-31
  at: 2026-03-20
  tables:
    ml.drift_baselines: |
      baseline,system,metric,threshold,set_at,set_by,approved_by,approved_at,approval_recorded_at
      b1,a,psi,0.2,2026-01-01T00:00:00Z,m1,p9,2026-01-01T00:00:00Z,2026-01-01T00:00:00Z
    ml.drift_runs: |
      run,system,metric,baseline,value,ran_at
      r1,a,psi,b1,0.3,2026-03-06T12:00:00Z
      r2,a,psi,b1,0.3,2026-03-06T12:00:00Z
      r3,a,psi,b1,0.3,2026-03-06T12:00:00Z
      r4,a,psi,b1,0.3,2026-03-06T12:00:00Z
      r5,a,psi,b1,0.3,2026-03-06T12:00:00Z
      r6,a,psi,b1,0.3,2026-03-06T12:00:00Z
      r7,a,psi,b7,0.1,2026-03-06T12:00:00Z
      r8,a,psi,b1,0.3,2026-03-20T00:00:00Z
      r9,a,psi,b1,0.3,2026-03-19T12:00:00Z
    ml.drift_responses: |
      response,run,acknowledged_at,acknowledged_by,decision,decided_at,recorded_at
      s1,r1,2026-03-07T12:00:00Z,m1,retrain,2026-03-11T12:00:00Z,2026-03-11T12:00:00Z
      s2,r2,2026-03-07T12:00:00Z,m1,retrain,2026-03-11T12:00:01Z,2026-03-11T12:00:01Z
      s3,r3,2026-03-07T12:00:00Z,m1,retrain,2026-03-11T12:00:00Z,2026-03-15T12:00:00Z
      s4,r4,2026-03-07T12:00:01Z,m1,keep,2026-03-11T12:00:00Z,2026-03-11T12:00:00Z
      s5,r5,2026-03-07T12:00:00Z,,keep,2026-03-11T12:00:00Z,2026-03-11T12:00:00Z
      s6,r6,2026-03-07T12:00:00Z,m1,,2026-03-11T12:00:00Z,2026-03-11T12:00:00Z
      s7,r7,2026-03-07T12:00:00Z,m1,,,2026-03-07T12:00:00Z
    org.calendar: |
      day,business,opens_at,closes_at
    programme.assets: |
      version,ledger_index,id,type,title,owner,stage,aliases,starts_at,ends_at,declared_at
  expect: |
    item,status,occurred_at,reason
    run r1,ok,2026-03-11T12:00:00Z,"over the threshold, acknowledged and decided on in time"
    run r2,alarm,2026-03-11T12:00:00Z,"over the threshold, and not decided on within five days"
    run r3,alarm,2026-03-11T12:00:00Z,"over the threshold, and the decision was recorded after more than five days"
    run r4,alarm,2026-03-11T12:00:00Z,"over the threshold, and not acknowledged by anybody within 24 hours"
    run r5,alarm,2026-03-11T12:00:00Z,"over the threshold, and not acknowledged by anybody within 24 hours"
    run r6,alarm,2026-03-11T12:00:00Z,"over the threshold, and not decided on"
    run r7,alarm,2026-03-11T12:00:00Z,"against no known baseline, and not decided on"
    run r8,skip,2026-03-25T00:00:00Z,"over the threshold, and not yet due to be decided on"
    run r9,alarm,2026-03-24T12:00:00Z,"over the threshold, and not acknowledged by anybody within 24 hours"
- name: a baseline reset hides no breach, and needs another person's approval beforehand
  period: 2026-03-01..2026-03-31
  tables:
    ml.drift_baselines: |
      baseline,system,metric,threshold,set_at,set_by,approved_by,approved_at,approval_recorded_at
      b1,a,psi,0.2,2026-01-01T00:00:00Z,m1,p9,2026-01-01T00:00:00Z,2026-01-01T00:00:00Z
      b2,a,psi,0.5,2026-03-03T00:00:00Z,m1,p9,2026-03-03T00:00:00Z,2026-03-03T00:00:00Z
      b3,a,psi,0.5,2026-03-09T00:00:00Z,m1,p9,2026-03-03T00:00:00Z,2026-03-03T00:00:00Z
      b4,a,ks,0.5,2026-03-03T00:00:00Z,m1,,,
      b5,a,ks,0.5,2026-03-04T00:00:00Z,m1,p9,2026-03-04T00:00:00Z,2026-03-04T00:00:01Z
      b6,a,ks,0.5,2026-03-05T00:00:00Z,m1,p9,2026-03-05T00:00:01Z,2026-03-05T00:00:01Z
      b7,a,ks,,2026-03-06T00:00:00Z,m1,p9,2026-03-05T00:00:01Z,2026-03-05T00:00:01Z
      b8,a,ks,0.5,2026-03-07T00:00:00Z,,p9,2026-03-05T00:00:01Z,2026-03-05T00:00:01Z
    ml.drift_runs: |
      run,system,metric,baseline,value,ran_at
      r1,a,psi,b1,0.3,2026-03-02T12:00:00Z
    ml.drift_responses: |
      response,run,acknowledged_at,acknowledged_by,decision,decided_at,recorded_at
      s1,r1,2026-03-02T13:00:00Z,m1,retrain,2026-03-03T00:00:01Z,2026-03-03T00:00:01Z
    org.calendar: |
      day,business,opens_at,closes_at
    programme.assets: |
      version,ledger_index,id,type,title,owner,stage,aliases,starts_at,ends_at,declared_at
  expect: |
    item,status,occurred_at,reason
    run r1,ok,2026-03-07T12:00:00Z,"over the threshold, acknowledged and decided on in time"
    baseline b2,alarm,2026-03-03T00:00:00Z,set while a breach was undecided
    baseline b3,ok,2026-03-09T00:00:00Z,approved by another person when it was set
    baseline b4,alarm,2026-03-03T00:00:00Z,not approved by another person
    baseline b5,alarm,2026-03-04T00:00:00Z,the approval was recorded after it was set
    baseline b6,alarm,2026-03-05T00:00:00Z,not approved when it was set
    baseline b7,alarm,2026-03-06T00:00:00Z,set without a threshold
    baseline b8,alarm,2026-03-07T00:00:00Z,not approved by another person
- name: days are those of the organisation, over the change of clocks, from the day on which the system is in use
  period: 2026-03-07..2026-03-09
  zone: America/New_York
  at: 2026-03-08
  tables:
    ml.drift_baselines: |
      baseline,system,metric,threshold,set_at,set_by,approved_by,approved_at,approval_recorded_at
      b1,a,psi,0.2,2026-01-01T00:00:00Z,m1,p9,2026-01-01T00:00:00Z,2026-01-01T00:00:00Z
    ml.drift_runs: |
      run,system,metric,baseline,value,ran_at
      r1,a,psi,b1,0.1,2026-03-08T04:59:59Z
      r2,a,psi,b1,0.1,2026-03-09T04:00:00Z
    ml.drift_responses: |
      response,run,acknowledged_at,acknowledged_by,decision,decided_at,recorded_at
    org.calendar: |
      day,business,opens_at,closes_at
      2026-03-06,true,2026-03-06T05:00:00Z,2026-03-07T05:00:00Z
      2026-03-07,false,2026-03-07T05:00:00Z,2026-03-08T05:00:00Z
      2026-03-08,false,2026-03-08T05:00:00Z,2026-03-09T04:00:00Z
      2026-03-09,true,2026-03-09T04:00:00Z,2026-03-10T04:00:00Z
      2026-03-10,true,2026-03-10T04:00:00Z,2026-03-11T04:00:00Z
    programme.assets: |
      version,ledger_index,id,type,title,owner,stage,aliases,starts_at,ends_at,declared_at
      v1,1,a,ai_system,A,p9,in_use,,2026-03-07T05:00:00Z,,2026-01-01T00:00:00Z
      v2,2,b,ai_system,B,p9,in_use,,2026-03-07T05:00:01Z,2026-03-09T04:00:00Z,2026-01-01T00:00:00Z
  expect: |
    item,status,occurred_at
    a/2026-03-07,ok,2026-03-07T05:00:00Z
    a/2026-03-08,alarm,2026-03-08T05:00:00Z
    a/2026-03-09,ok,2026-03-09T04:00:00Z
    b/2026-03-08,alarm,2026-03-08T05:00:00Z
- name: not yet due
  period: 2026-03-07..2026-03-08
  at: 2026-03-07
  tables:
    ml.drift_baselines: |
      baseline,system,metric,threshold,set_at,set_by,approved_by,approved_at,approval_recorded_at
    ml.drift_runs: |
      run,system,metric,baseline,value,ran_at
    ml.drift_responses: |
      response,run,acknowledged_at,acknowledged_by,decision,decided_at,recorded_at
    org.calendar: |
      day,business,opens_at,closes_at
      2026-03-07,false,2026-03-07T00:00:00Z,2026-03-08T00:00:00Z
      2026-03-08,false,2026-03-08T00:00:00Z,2026-03-09T00:00:00Z
    programme.assets: |
      version,ledger_index,id,type,title,owner,stage,aliases,starts_at,ends_at,declared_at
      v1,1,a,ai_system,A,p9,in_use,,2026-01-01T00:00:00Z,,2026-01-01T00:00:00Z
  expect: |
    item,status
    a/2026-03-07,alarm
    a/2026-03-08,skip
- name: nothing is in use
  period: 2026-03-01..2026-03-31
  tables:
    ml.drift_baselines: |
      baseline,system,metric,threshold,set_at,set_by,approved_by,approved_at,approval_recorded_at
    ml.drift_runs: |
      run,system,metric,baseline,value,ran_at
    ml.drift_responses: |
      response,run,acknowledged_at,acknowledged_by,decision,decided_at,recorded_at
    org.calendar: |
      day,business,opens_at,closes_at
    programme.assets: |
      version,ledger_index,id,type,title,owner,stage,aliases,starts_at,ends_at,declared_at
  expect: |
    item,status
*/
