/*
id: impact-before-release
title: An approved impact assessment is in force before an AI system is released
control: AI-33
reads: [ml.releases, programme.documents]
procedure: |
  Take every release of an AI system in the period, from the release log.
  For each, take the impact assessments of that system that the programme held at that moment: of each assessment the version
  declared last by then whose first day had come. One of them must still have been in force, must have been approved, and must conclude
  that the system may go ahead, with or without conditions; none in force may say that it must not. An approval counts only
  if it was given and also recorded before the release: an approval that is dated back is none. An approval belongs to the version
  that it was given on; a newer version needs its own.
*/
with released as (
  select release, lower(trim(system)) as system, released_at
  from ml.releases
  where released_at >= $period_start and released_at < $period_end
), versions as (
  select id, version, ledger_index, greatest(declared_at, starts_at) as holds_from
  from programme.documents
  where type = 'impact_assessment'
  group by id, version, ledger_index, declared_at, starts_at
), governing as (
  select id, version, holds_from,
    min(holds_from) over (partition by id order by ledger_index desc nulls last, version desc nulls last
      rows between unbounded preceding and 1 preceding) as replaced_at
  from versions
), assessments as (
  select lower(trim(d.asset)) as system, d.outcome, d.ends_at, d.approved_at, d.approval_recorded_at, g.holds_from, g.replaced_at
  from governing g
  join programme.documents d on d.version = g.version
), held as (
  select r.release, r.released_at, a.outcome, a.ends_at, a.approved_at, a.approval_recorded_at
  from released r
  join assessments a on a.system = r.system
  where a.holds_from <= r.released_at and (a.replaced_at is null or a.replaced_at > r.released_at)
), judged as (
  select release, released_at,
    case when ends_at <= released_at then 'ended'
         when outcome = 'do_not_proceed' then 'refused'
         when outcome is null then 'open'
         when approved_at <= released_at and approval_recorded_at <= released_at then 'approved'
         when approved_at <= released_at then 'dated back'
         when approved_at is not null then 'approved later'
         else 'not approved' end as word
  from held
), counted as (
  select release, released_at,
    count(*) filter (where word = 'approved') as n_approved,
    count(*) filter (where word = 'refused') as n_refused,
    count(*) filter (where word = 'open') as n_open,
    count(*) filter (where word = 'dated back') as n_dated_back,
    count(*) filter (where word = 'approved later') as n_later,
    count(*) filter (where word = 'not approved') as n_not_approved,
    count(*) as n
  from judged
  group by release, released_at
)
select r.release as item,
  case when c.n_approved > 0 and c.n_refused = 0 then 'ok' else 'alarm' end as status,
  case when c.n is null then 'no impact assessment when it was released'
       when c.n_refused > 0 then 'the impact assessment says that it must not go ahead'
       when c.n_approved > 0 then 'an approved impact assessment was in force'
       when c.n_dated_back > 0 then 'the approval was recorded after the release'
       when c.n_later > 0 then 'the impact assessment was approved after the release'
       when c.n_not_approved > 0 then 'the version in force was not approved'
       when c.n_open > 0 then 'the impact assessment concludes nothing'
       else 'the impact assessment was no longer in force' end as reason,
  r.released_at as occurred_at,
  r.system as asset
from released r
left join counted c on c.release = r.release and c.released_at = r.released_at
order by item
/* fixtures:
- name: approved before, after, dated back, never, and no assessment
  period: 2026-03-01..2026-03-31
  tables:
    ml.releases: |
      release,system,version,released_at,released_by
      r1,screening,4.1,2026-03-10T15:00:00Z,p1
      r2,late,1.0,2026-03-10T15:00:00Z,p1
      r3,dated-back,1.0,2026-03-10T15:00:00Z,p1
      r4,draft,1.0,2026-03-10T15:00:00Z,p1
      r5,unknown,1.0,2026-03-10T15:00:00Z,p1
      r6,refused,1.0,2026-03-10T15:00:00Z,p1
      r7,open,1.0,2026-03-10T15:00:00Z,p1
      r8,,1.0,2026-03-10T15:00:00Z,p1
    programme.documents: |
      version,ledger_index,id,type,title,asset,outcome,starts_at,ends_at,declared_at,approved_at,approval_recorded_at,approved_by
      v1,1,aia-1,impact_assessment,A,Screening,proceed_with_conditions,2026-01-01T00:00:00Z,,2026-01-01T00:00:00Z,2026-03-10T15:00:00Z,2026-03-10T15:00:00Z,p9
      v2,2,aia-2,impact_assessment,B,late,proceed,2026-01-01T00:00:00Z,,2026-01-01T00:00:00Z,2026-03-11T00:00:00Z,2026-03-11T00:00:00Z,p9
      v3,3,aia-3,impact_assessment,C,dated-back,proceed,2026-01-01T00:00:00Z,,2026-01-01T00:00:00Z,2026-03-01T00:00:00Z,2026-03-11T00:00:00Z,p9
      v4,4,aia-4,impact_assessment,D,draft,proceed,2026-01-01T00:00:00Z,,2026-01-01T00:00:00Z,,,
      v5,5,card-5,model_card,E,unknown,,2026-01-01T00:00:00Z,,2026-01-01T00:00:00Z,2026-01-02T00:00:00Z,2026-01-02T00:00:00Z,p9
      v6,6,aia-6,impact_assessment,F,refused,do_not_proceed,2026-01-01T00:00:00Z,,2026-01-01T00:00:00Z,2026-01-02T00:00:00Z,2026-01-02T00:00:00Z,p9
      v7,7,aia-7,impact_assessment,G,open,,2026-01-01T00:00:00Z,,2026-01-01T00:00:00Z,2026-01-02T00:00:00Z,2026-01-02T00:00:00Z,p9
  expect: |
    item,status,occurred_at,asset,reason
    r1,ok,2026-03-10T15:00:00Z,screening,an approved impact assessment was in force
    r2,alarm,2026-03-10T15:00:00Z,late,the impact assessment was approved after the release
    r3,alarm,2026-03-10T15:00:00Z,dated-back,the approval was recorded after the release
    r4,alarm,2026-03-10T15:00:00Z,draft,the version in force was not approved
    r5,alarm,2026-03-10T15:00:00Z,unknown,no impact assessment when it was released
    r6,alarm,2026-03-10T15:00:00Z,refused,the impact assessment says that it must not go ahead
    r7,alarm,2026-03-10T15:00:00Z,open,the impact assessment concludes nothing
    r8,alarm,2026-03-10T15:00:00Z,,no impact assessment when it was released
- name: a newer version needs its own approval, and an end is an end
  period: 2026-03-01..2026-03-31
  tables:
    ml.releases: |
      release,system,version,released_at,released_by
      r1,a,1.0,2026-03-10T15:00:00Z,p1
      r2,b,1.0,2026-03-10T15:00:00Z,p1
      r3,c,1.0,2026-03-10T15:00:00Z,p1
      r4,d,1.0,2026-03-10T15:00:00Z,p1
      r5,e,1.0,2026-03-10T15:00:00Z,p1
    programme.documents: |
      version,ledger_index,id,type,title,asset,outcome,starts_at,ends_at,declared_at,approved_at,approval_recorded_at,approved_by
      v1,1,aia-a,impact_assessment,A,a,proceed,2026-01-01T00:00:00Z,,2026-01-01T00:00:00Z,2026-01-02T00:00:00Z,2026-01-02T00:00:00Z,p9
      v2,2,aia-a,impact_assessment,A,a,proceed,2026-03-01T00:00:00Z,,2026-03-01T00:00:00Z,,,
      v3,3,aia-b,impact_assessment,B,b,proceed,2026-01-01T00:00:00Z,,2026-01-01T00:00:00Z,2026-01-02T00:00:00Z,2026-01-02T00:00:00Z,p9
      v4,4,aia-b,impact_assessment,B,b,proceed,2026-04-01T00:00:00Z,,2026-03-01T00:00:00Z,,,
      v5,5,aia-c,impact_assessment,C,c,proceed,2026-01-01T00:00:00Z,2026-03-10T15:00:00Z,2026-01-01T00:00:00Z,2026-01-02T00:00:00Z,2026-01-02T00:00:00Z,p9
      v6,6,aia-d,impact_assessment,D,d,proceed,2026-01-01T00:00:00Z,,2026-03-10T15:00:01Z,2026-03-10T15:00:02Z,2026-03-10T15:00:02Z,p9
      v7,7,aia-e1,impact_assessment,E,e,proceed,2026-01-01T00:00:00Z,,2026-01-01T00:00:00Z,2026-01-02T00:00:00Z,2026-01-02T00:00:00Z,p9
      v8,8,aia-e2,impact_assessment,E,e,do_not_proceed,2026-01-01T00:00:00Z,,2026-01-01T00:00:00Z,2026-01-02T00:00:00Z,2026-01-02T00:00:00Z,p9
  expect: |
    item,status,reason
    r1,alarm,the version in force was not approved
    r2,ok,an approved impact assessment was in force
    r3,alarm,the impact assessment was no longer in force
    r4,alarm,no impact assessment when it was released
    r5,alarm,the impact assessment says that it must not go ahead
- name: a newer version that is about another system is not about this one any longer
  period: 2026-03-01..2026-03-31
  tables:
    ml.releases: |
      release,system,version,released_at,released_by
      r1,a,1.0,2026-03-10T15:00:00Z,p1
      r2,b,1.0,2026-03-10T15:00:00Z,p1
      r3,c,1.0,2026-03-10T15:00:00Z,p1
    programme.documents: |
      version,ledger_index,id,type,title,asset,outcome,starts_at,ends_at,declared_at,approved_at,approval_recorded_at,approved_by
      v1,1,aia-1,impact_assessment,A,a,proceed,2026-01-01T00:00:00Z,,2026-01-01T00:00:00Z,2026-01-02T00:00:00Z,2026-01-02T00:00:00Z,p9
      v1,1,aia-1,impact_assessment,A,b,proceed,2026-01-01T00:00:00Z,,2026-01-01T00:00:00Z,2026-01-02T00:00:00Z,2026-01-02T00:00:00Z,p9
      v2,2,aia-1,impact_assessment,A,b,proceed,2026-02-01T00:00:00Z,,2026-01-20T00:00:00Z,2026-01-21T00:00:00Z,2026-01-21T00:00:00Z,p9
      v3,3,aia-3,impact_assessment,C,c,proceed,2026-01-01T00:00:00Z,,2026-01-01T00:00:00Z,,,
      v4,4,aia-4,impact_assessment,C,c,proceed,2026-01-01T00:00:00Z,,2026-01-01T00:00:00Z,2026-01-02T00:00:00Z,2026-01-02T00:00:00Z,p9
  expect: |
    item,status,reason
    r1,alarm,no impact assessment when it was released
    r2,ok,an approved impact assessment was in force
    r3,ok,an approved impact assessment was in force
- name: the period's edges lie in the zone, also on a Sunday night
  period: 2026-03-01..2026-03-29
  zone: America/New_York
  tables:
    ml.releases: |
      release,system,version,released_at,released_by
      r1,a,1.0,2026-03-01T04:59:59Z,p1
      r2,a,1.0,2026-03-01T05:00:00Z,p1
      r3,a,1.0,2026-03-30T03:59:59Z,p1
      r4,a,1.0,2026-03-30T04:00:00Z,p1
    programme.documents: |
      version,ledger_index,id,type,title,asset,outcome,starts_at,ends_at,declared_at,approved_at,approval_recorded_at,approved_by
      v1,1,aia-a,impact_assessment,A,a,proceed,2026-01-01T00:00:00Z,,2026-01-01T00:00:00Z,2026-01-02T00:00:00Z,2026-01-02T00:00:00Z,p9
  expect: |
    item,status,occurred_at
    r2,ok,2026-03-01T05:00:00Z
    r3,ok,2026-03-30T03:59:59Z
- name: nothing was released
  period: 2026-03-01..2026-03-31
  tables:
    ml.releases: |
      release,system,version,released_at,released_by
    programme.documents: |
      version,ledger_index,id,type,title,asset,outcome,starts_at,ends_at,declared_at,approved_at,approval_recorded_at,approved_by
  expect: |
    item,status
*/
