/*
id: release-gate
title: What serves was released, and passed every evaluation that was fixed beforehand
control: AI-35
reads: [ml.deployments, ml.releases, ml.criteria, ml.evaluations, ml.waivers, programme.assets]
procedure: |
  Take every version of an AI system that came to serve in the period, from the serving platform's own log, and every release in the
  release log that no deployment shows. Take also every moment in the period at which a waiver runs out while the version that it is for goes on serving:
  then the version must pass by itself. What serves must be known exactly, by a digest, and must be in the release log (the two logs may differ by an hour).
  For each of accuracy, bias, safety and robustness, and whatever else the organisation sets, the system must have at least one criterion in force at that moment;
  of each criterion the last version that had been set by then counts. The last evaluation of that metric on the very digest that serves, run and recorded before,
  must meet the threshold, and the tool's own word must not be that it failed. A threshold that was set after the run counts for nothing: it needs a run of its own.
  Instead, a waiver of that kind for that digest may hold, with a reason, approved by somebody other than who asked,
  given and recorded before, and with an end that has not come. A waiver without an end is none.
*/
with kinds as (
  select kind from (values ('accuracy'), ('bias'), ('safety'), ('robustness')) as x(kind)
), served as (
  select deployment, lower(trim(system)) as system, trim(version) as version, nullif(lower(trim(digest)), '') as digest, deployed_at, stopped_at
  from ml.deployments
), waivers as (
  select waiver, lower(trim(subject)) as digest, lower(trim(about)) as kind, approved_at, recorded_at, expires_at,
    coalesce(nullif(trim(reason), '') is not null and lower(trim(approved_by)) <> lower(trim(requested_by)), false) as sound
  from ml.waivers
), gates as (
  select s.deployment as item, s.system, s.version, s.digest, s.deployed_at as gate_at
  from served s
  where s.deployed_at >= $period_start and s.deployed_at < $period_end
  union all
  select s.deployment || ' at the end of ' || w.waiver as item, s.system, s.version, s.digest, w.expires_at as gate_at
  from served s
  join waivers w on w.digest = s.digest
  where w.expires_at > s.deployed_at and (s.stopped_at is null or s.stopped_at > w.expires_at)
    and w.recorded_at <= w.expires_at
    and w.expires_at >= $period_start and w.expires_at < $period_end
), logged as (
  select g.item, count(*) as n
  from gates g
  join ml.releases r on lower(trim(r.system)) = g.system and trim(r.version) = g.version
  where r.released_at <= g.gate_at + interval '1 hour'
  group by g.item
), set_by_then as (
  select g.item, g.gate_at, g.digest, g.system, lower(trim(c.kind)) as kind, lower(trim(c.metric)) as metric, c.direction, c.threshold, c.set_at, c.ended_at,
    row_number() over (partition by g.item, g.gate_at, lower(trim(c.kind)), lower(trim(c.metric))
      order by c.set_at desc nulls last, c.criterion desc nulls last) as rn
  from gates g
  join ml.criteria c on lower(trim(c.system)) = g.system
  where c.set_at <= g.gate_at
), criteria as (
  select item, gate_at, digest, system, kind, metric, direction, threshold, set_at
  from set_by_then
  where rn = 1 and (ended_at is null or ended_at > gate_at)
), runs as (
  select c.item, c.gate_at, c.kind, c.metric, e.run_at,
    coalesce(e.passed is not false
      and ((c.direction = 'at_least' and e.value >= c.threshold) or (c.direction = 'at_most' and e.value <= c.threshold)), false) as met,
    e.evaluation
  from criteria c
  join ml.evaluations e on lower(trim(e.digest)) = c.digest and lower(trim(e.metric)) = c.metric
  where e.run_at <= c.gate_at and e.recorded_at <= c.gate_at
), last_runs as (
  select item, gate_at, kind, metric, run_at, met,
    row_number() over (partition by item, gate_at, kind, metric order by run_at desc nulls last, met nulls first, evaluation nulls first) as rn
  from runs
), elsewhere as (
  select c.item, c.gate_at, c.kind, c.metric
  from criteria c
  join ml.evaluations e on lower(trim(e.system)) = c.system and lower(trim(e.metric)) = c.metric
  where lower(trim(e.digest)) <> c.digest and e.run_at <= c.gate_at
  group by c.item, c.gate_at, c.kind, c.metric
), measured as (
  select c.item, c.gate_at, c.kind,
    case when l.met and l.run_at >= c.set_at then 'met'
         when l.met then 'threshold set after the run'
         when l.item is not null then 'threshold missed'
         when x.item is not null then 'run on another digest only'
         else 'no run' end as word
  from criteria c
  left join last_runs l on l.item = c.item and l.gate_at = c.gate_at and l.kind = c.kind and l.metric = c.metric and l.rn = 1
  left join elsewhere x on x.item = c.item and x.gate_at = c.gate_at and x.kind = c.kind and x.metric = c.metric
), waived as (
  select g.item, g.gate_at, w.kind,
    bool_or(w.sound and w.approved_at <= g.gate_at and w.recorded_at <= g.gate_at and w.expires_at > g.gate_at) as holds,
    bool_or(w.expires_at is null) as endless
  from gates g
  join waivers w on w.digest = g.digest
  group by g.item, g.gate_at, w.kind
), asked as (
  select g.item, g.gate_at, k.kind
  from gates g
  cross join kinds k
  union
  select item, gate_at, kind from criteria
), words as (
  select g.item, g.gate_at, g.kind, coalesce(m.word, 'no criterion') as word, coalesce(w.holds, false) as waived, coalesce(w.endless, false) as endless
  from asked g
  left join measured m on m.item = g.item and m.gate_at = g.gate_at and m.kind = g.kind
  left join waived w on w.item = g.item and w.gate_at = g.gate_at and w.kind = g.kind
), failed as (
  select distinct item, gate_at, kind || ' ' || word || case when endless then ', and its waiver has no end' else '' end as said
  from words
  where word <> 'met' and not waived
), summed as (
  select item, gate_at, string_agg(said, '; ' order by said) as bad
  from failed
  group by item, gate_at
), by_waiver as (
  select item, gate_at, string_agg(distinct kind, ', ' order by kind) as kinds
  from words
  where word <> 'met' and waived
  group by item, gate_at
), unseen as (
  select 'release ' || r.release as item, lower(trim(r.system)) as system, r.released_at
  from ml.releases r
  left join (select distinct system, version from served) s on s.system = lower(trim(r.system)) and s.version = trim(r.version)
  where s.system is null and r.released_at >= $period_start and r.released_at < $period_end
), every as (
  select g.item, g.system, g.gate_at,
    case when g.gate_at > $effective_at then 'skip' when g.digest is not null and l.n > 0 and s.bad is null then 'ok' else 'alarm' end as status,
    case when g.gate_at > $effective_at then 'the waiver has not run out yet'
         when g.digest is null then 'what came to serve is not known exactly'
         when l.n is null then 'serves, and is not in the release log'
         when s.bad is not null then s.bad
         when w.kinds is not null then 'passed, or waived until a day: ' || w.kinds
         else 'passed what was fixed beforehand' end as reason
  from gates g
  left join summed s on s.item = g.item and s.gate_at = g.gate_at
  left join by_waiver w on w.item = g.item and w.gate_at = g.gate_at
  left join logged l on l.item = g.item
  union all
  select item, system, released_at as gate_at, 'error' as status, 'no deployment shows what was released' as reason
  from unseen
), assets as (
  select distinct id from programme.assets
)
select e.item as item, e.status as status, e.reason as reason, e.gate_at as occurred_at, x.id as asset
from every e
left join assets x on x.id = e.system
order by item
/* fixtures:
- name: passed, missed, set after the run, on another digest, no run, no criterion, not released, not known, and released without a deployment
  period: 2026-03-01..2026-03-31
  tables:
    ml.deployments: |
      deployment,system,version,digest,deployed_at,stopped_at,deployed_by
      p1,a,1,sha-a1,2026-03-10T15:00:00Z,,m1
      p2,a,2,sha-a2,2026-03-10T15:00:00Z,,m1
      p3,b,1,sha-b1,2026-03-10T15:00:00Z,,m1
      p4,a,3,sha-a3,2026-03-10T15:00:00Z,,m1
      p5,a,4,sha-a1,2026-03-10T15:00:00Z,,m1
      p6,a,5,,2026-03-10T15:00:00Z,,m1
    ml.releases: |
      release,system,version,released_at,released_by
      r1,A,1,2026-03-10T15:59:59Z,m1
      r2,a,2,2026-03-10T15:00:00Z,m1
      r3,b,1,2026-03-10T15:00:00Z,m1
      r4,a,3,2026-03-10T15:00:00Z,m1
      r5,a,4,2026-03-10T16:00:01Z,m1
      r6,a,5,2026-03-10T15:00:00Z,m1
      r7,a,6,2026-03-10T15:00:00Z,m1
    ml.criteria: |
      criterion,system,kind,metric,direction,threshold,set_at,set_by,ended_at
      c1,a,accuracy,auc,at_least,0.80,2026-01-01T00:00:00Z,p9,
      c2,a,bias,ratio,at_least,0.80,2026-01-01T00:00:00Z,p9,
      c3,a,safety,leaks,at_most,2,2026-01-01T00:00:00Z,p9,
      c4,a,robustness,drop,at_most,0.05,2026-01-01T00:00:00Z,p9,
      c5,b,accuracy,auc,at_least,0.90,2026-01-01T00:00:00Z,p9,
      c6,b,accuracy,auc,at_least,0.70,2026-03-09T00:00:00Z,p9,
      c7,b,bias,ratio,at_least,0.80,2026-01-01T00:00:00Z,p9,
      c8,b,safety,leaks,at_most,2,2026-01-01T00:00:00Z,p9,
      c10,b,privacy,recall,at_most,2,2026-02-01T00:00:00Z,p9,
      c9,b,safety,leaks,at_most,2,2026-02-01T00:00:00Z,p9,2026-02-15T00:00:00Z
    ml.evaluations: |
      evaluation,system,digest,metric,value,passed,run_at,recorded_at,run_by
      e1,a,sha-a1,auc,0.8,true,2026-03-08T00:00:00Z,2026-03-08T00:00:00Z,m1
      e1,a,sha-a1,ratio,0.85,,2026-03-08T00:00:00Z,2026-03-08T00:00:00Z,m1
      e1,a,SHA-A1,leaks,2,true,2026-03-08T00:00:00Z,2026-03-08T00:00:00Z,m1
      e1,a,sha-a1,drop,0.04,true,2026-03-08T00:00:00Z,2026-03-08T00:00:00Z,m1
      e2,a,sha-a2,auc,0.79,true,2026-03-08T00:00:00Z,2026-03-08T00:00:00Z,m1
      e2,a,sha-a2,ratio,0.85,false,2026-03-08T00:00:00Z,2026-03-08T00:00:00Z,m1
      e2,a,sha-a2,leaks,,true,2026-03-08T00:00:00Z,2026-03-08T00:00:00Z,m1
      e2,a,sha-a2,drop,0.01,true,2026-03-10T15:00:01Z,2026-03-10T15:00:01Z,m1
      e3,b,sha-b1,auc,0.75,true,2026-03-08T00:00:00Z,2026-03-08T00:00:00Z,m1
      e3,b,sha-b1,ratio,0.9,true,2026-03-08T00:00:00Z,2026-03-12T00:00:00Z,m1
    ml.waivers: |
      waiver,subject,about,reason,requested_by,approved_by,approved_at,recorded_at,expires_at
    programme.assets: |
      version,ledger_index,id,type,title,owner,stage,aliases,starts_at,ends_at,declared_at
      v1,1,a,ai_system,A,p9,in_use,,2026-01-01T00:00:00Z,,2026-01-01T00:00:00Z
  expect: |
    item,status,occurred_at,asset,reason
    p1,ok,2026-03-10T15:00:00Z,a,passed what was fixed beforehand
    p2,alarm,2026-03-10T15:00:00Z,a,accuracy threshold missed; bias threshold missed; robustness run on another digest only; safety threshold missed
    p3,alarm,2026-03-10T15:00:00Z,,accuracy threshold set after the run; bias no run; privacy no run; robustness no criterion; safety no criterion
    p4,alarm,2026-03-10T15:00:00Z,a,accuracy run on another digest only; bias run on another digest only; robustness run on another digest only; safety run on another digest only
    p5,alarm,2026-03-10T15:00:00Z,a,"serves, and is not in the release log"
    p6,alarm,2026-03-10T15:00:00Z,a,what came to serve is not known exactly
    release r7,error,2026-03-10T15:00:00Z,a,no deployment shows what was released
- name: waivers with and without an end, by who asked, dated back, without a reason, run out, and what serves when one runs out
  period: 2026-03-01..2026-03-31
  at: 2026-03-25
  tables:
    ml.deployments: |
      deployment,system,version,digest,deployed_at,stopped_at,deployed_by
      p1,a,1,sha-1,2026-03-10T15:00:00Z,,m1
      p2,a,2,sha-2,2026-03-10T15:00:00Z,,m1
      p3,a,3,sha-3,2026-03-10T15:00:00Z,,m1
      p4,a,4,sha-4,2026-03-10T15:00:00Z,,m1
      p5,a,5,sha-5,2026-03-10T15:00:00Z,,m1
      p6,a,6,sha-6,2026-02-10T15:00:00Z,,m1
      p7,a,7,sha-7,2026-02-10T15:00:00Z,2026-03-15T00:00:00Z,m1
      p8,a,8,sha-8,2026-02-10T15:00:00Z,,m1
    ml.releases: |
      release,system,version,released_at,released_by
      r1,a,1,2026-03-10T15:00:00Z,m1
      r2,a,2,2026-03-10T15:00:00Z,m1
      r3,a,3,2026-03-10T15:00:00Z,m1
      r4,a,4,2026-03-10T15:00:00Z,m1
      r5,a,5,2026-03-10T15:00:00Z,m1
      r6,a,6,2026-02-10T15:00:00Z,m1
      r7,a,7,2026-02-10T15:00:00Z,m1
      r8,a,8,2026-02-10T15:00:00Z,m1
    ml.criteria: |
      criterion,system,kind,metric,direction,threshold,set_at,set_by,ended_at
      c1,a,accuracy,auc,at_least,0.80,2026-01-01T00:00:00Z,p9,
      c2,a,bias,ratio,at_least,0.80,2026-01-01T00:00:00Z,p9,
      c3,a,safety,auc,at_least,0.80,2026-01-01T00:00:00Z,p9,
      c4,a,robustness,auc,at_least,0.80,2026-01-01T00:00:00Z,p9,
    ml.evaluations: |
      evaluation,system,digest,metric,value,passed,run_at,recorded_at,run_by
      e1,a,sha-1,auc,0.9,true,2026-02-01T00:00:00Z,2026-02-01T00:00:00Z,m1
      e2,a,sha-2,auc,0.9,true,2026-02-01T00:00:00Z,2026-02-01T00:00:00Z,m1
      e3,a,sha-3,auc,0.9,true,2026-02-01T00:00:00Z,2026-02-01T00:00:00Z,m1
      e4,a,sha-4,auc,0.9,true,2026-02-01T00:00:00Z,2026-02-01T00:00:00Z,m1
      e5,a,sha-5,auc,0.9,true,2026-02-01T00:00:00Z,2026-02-01T00:00:00Z,m1
      e6,a,sha-6,auc,0.9,true,2026-02-01T00:00:00Z,2026-02-01T00:00:00Z,m1
      e7,a,sha-6,ratio,0.7,true,2026-02-01T00:00:00Z,2026-02-01T00:00:00Z,m1
      e8,a,sha-8,auc,0.9,true,2026-02-01T00:00:00Z,2026-02-01T00:00:00Z,m1
    ml.waivers: |
      waiver,subject,about,reason,requested_by,approved_by,approved_at,recorded_at,expires_at
      w1,SHA-1,Bias,too few cases yet,m1,p9,2026-03-01T00:00:00Z,2026-03-01T00:00:00Z,2026-04-10T00:00:00Z
      w2,sha-2,bias,too few cases yet,m1,p9,2026-03-01T00:00:00Z,2026-03-01T00:00:00Z,
      w3,sha-3,bias,too few cases yet,m1,M1,2026-03-01T00:00:00Z,2026-03-01T00:00:00Z,2026-04-10T00:00:00Z
      w4,sha-4,bias,too few cases yet,m1,p9,2026-03-01T00:00:00Z,2026-03-20T00:00:00Z,2026-04-10T00:00:00Z
      w5,sha-5,bias,,m1,p9,2026-03-01T00:00:00Z,2026-03-01T00:00:00Z,2026-04-10T00:00:00Z
      w6,sha-6,bias,too few cases yet,m1,p9,2026-02-01T00:00:00Z,2026-02-01T00:00:00Z,2026-03-20T00:00:00Z
      w7,sha-7,bias,too few cases yet,m1,p9,2026-02-01T00:00:00Z,2026-02-01T00:00:00Z,2026-03-20T00:00:00Z
      w8,sha-8,bias,too few cases yet,m1,p9,2026-02-01T00:00:00Z,2026-02-01T00:00:00Z,2026-03-28T00:00:00Z
    programme.assets: |
      version,ledger_index,id,type,title,owner,stage,aliases,starts_at,ends_at,declared_at
  expect: |
    item,status,occurred_at,reason
    p1,ok,2026-03-10T15:00:00Z,"passed, or waived until a day: bias"
    p2,alarm,2026-03-10T15:00:00Z,"bias run on another digest only, and its waiver has no end"
    p3,alarm,2026-03-10T15:00:00Z,bias run on another digest only
    p4,alarm,2026-03-10T15:00:00Z,bias run on another digest only
    p5,alarm,2026-03-10T15:00:00Z,bias run on another digest only
    p6 at the end of w6,alarm,2026-03-20T00:00:00Z,bias threshold missed
    p8 at the end of w8,skip,2026-03-28T00:00:00Z,the waiver has not run out yet
- name: the last run counts, of two at one moment the worse, and a threshold made stricter after it asks for another run
  period: 2026-03-01..2026-03-31
  tables:
    ml.deployments: |
      deployment,system,version,digest,deployed_at,stopped_at,deployed_by
      p1,a,1,sha-1,2026-03-10T15:00:00Z,,m1
      p2,b,1,sha-2,2026-03-10T15:00:00Z,,m1
      p3,c,1,sha-3,2026-03-10T15:00:00Z,,m1
    ml.releases: |
      release,system,version,released_at,released_by
      r1,a,1,2026-03-10T15:00:00Z,m1
      r2,b,1,2026-03-10T15:00:00Z,m1
      r3,c,1,2026-03-10T15:00:00Z,m1
      r4,c,1,2026-03-10T15:00:00Z,m1
    ml.criteria: |
      criterion,system,kind,metric,direction,threshold,set_at,set_by,ended_at
      a1,a,accuracy,x,at_least,1,2026-01-01T00:00:00Z,p9,
      a2,a,bias,x,at_least,1,2026-01-01T00:00:00Z,p9,
      a3,a,safety,x,at_least,1,2026-01-01T00:00:00Z,p9,
      a4,a,robustness,x,at_least,1,2026-01-01T00:00:00Z,p9,
      b1,b,accuracy,x,at_least,1,2026-01-01T00:00:00Z,p9,
      b2,b,bias,x,at_least,1,2026-01-01T00:00:00Z,p9,
      b3,b,safety,x,at_least,1,2026-01-01T00:00:00Z,p9,
      b4,b,robustness,x,at_least,1,2026-01-01T00:00:00Z,p9,
      c1,c,accuracy,x,at_least,1,2026-01-01T00:00:00Z,p9,
      c2,c,bias,x,at_least,1,2026-01-01T00:00:00Z,p9,
      c3,c,safety,x,at_least,1,2026-01-01T00:00:00Z,p9,
      c4,c,robustness,x,at_least,1,2026-01-01T00:00:00Z,p9,
      c5,c,robustness,x,at_least,2,2026-03-09T00:00:01Z,p9,
      c6,c,robustness,x,,2,2026-03-10T15:00:01Z,p9,
    ml.evaluations: |
      evaluation,system,digest,metric,value,passed,run_at,recorded_at,run_by
      e1,a,sha-1,x,0,false,2026-03-08T00:00:00Z,2026-03-08T00:00:00Z,m1
      e2,a,sha-1,x,3,true,2026-03-09T00:00:00Z,2026-03-09T00:00:00Z,m1
      e3,b,sha-2,x,3,true,2026-03-09T00:00:00Z,2026-03-09T00:00:00Z,m1
      e4,b,sha-2,x,0,true,2026-03-09T00:00:00Z,2026-03-09T00:00:00Z,m1
      e5,c,sha-3,x,3,true,2026-03-09T00:00:00Z,2026-03-09T00:00:00Z,m1
    ml.waivers: |
      waiver,subject,about,reason,requested_by,approved_by,approved_at,recorded_at,expires_at
    programme.assets: |
      version,ledger_index,id,type,title,owner,stage,aliases,starts_at,ends_at,declared_at
  expect: |
    item,status,reason
    p1,ok,passed what was fixed beforehand
    p2,alarm,accuracy threshold missed; bias threshold missed; robustness threshold missed; safety threshold missed
    p3,alarm,robustness threshold set after the run
- name: the period's edges lie in the zone, also on a Sunday night
  period: 2026-03-01..2026-03-29
  zone: America/New_York
  tables:
    ml.deployments: |
      deployment,system,version,digest,deployed_at,stopped_at,deployed_by
      p1,a,1,sha-1,2026-03-01T04:59:59Z,,m1
      p2,a,1,sha-1,2026-03-01T05:00:00Z,,m1
      p3,a,1,sha-1,2026-03-30T03:59:59Z,,m1
      p4,a,1,sha-1,2026-03-30T04:00:00Z,,m1
    ml.releases: |
      release,system,version,released_at,released_by
      r1,a,1,2026-03-01T04:00:00Z,m1
      r2,b,1,2026-03-30T04:00:00Z,m1
    ml.criteria: |
      criterion,system,kind,metric,direction,threshold,set_at,set_by,ended_at
    ml.evaluations: |
      evaluation,system,digest,metric,value,passed,run_at,recorded_at,run_by
    ml.waivers: |
      waiver,subject,about,reason,requested_by,approved_by,approved_at,recorded_at,expires_at
    programme.assets: |
      version,ledger_index,id,type,title,owner,stage,aliases,starts_at,ends_at,declared_at
  expect: |
    item,status,occurred_at,reason
    p2,alarm,2026-03-01T05:00:00Z,accuracy no criterion; bias no criterion; robustness no criterion; safety no criterion
    p3,alarm,2026-03-30T03:59:59Z,accuracy no criterion; bias no criterion; robustness no criterion; safety no criterion
- name: nothing came to serve
  period: 2026-03-01..2026-03-31
  tables:
    ml.deployments: |
      deployment,system,version,digest,deployed_at,stopped_at,deployed_by
    ml.releases: |
      release,system,version,released_at,released_by
    ml.criteria: |
      criterion,system,kind,metric,direction,threshold,set_at,set_by,ended_at
    ml.evaluations: |
      evaluation,system,digest,metric,value,passed,run_at,recorded_at,run_by
    ml.waivers: |
      waiver,subject,about,reason,requested_by,approved_by,approved_at,recorded_at,expires_at
    programme.assets: |
      version,ledger_index,id,type,title,owner,stage,aliases,starts_at,ends_at,declared_at
  expect: |
    item,status
*/
