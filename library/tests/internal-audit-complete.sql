/*
id: internal-audit-complete
title: Internal audits cover every clause and every necessary control in their cycle, by people who do not audit their own work
control: MS-44
reads: [aims.audit_scope, aims.audits, org.calendar]
procedure: |
  The list of the 32 clauses and 38 controls of Annex A stands in the test itself, so that an audit programme that leaves one out is noticed.
  For each, and for whatever else the approved programme names, look on the last day of the period for a sound internal audit within its cycle: twelve months for a clause
  and thirty-six for a control, unless the programme says otherwise (12, 24 or 36). A control of Annex A may be left out where the programme says that it is not necessary, a clause never.
  What the programme first plans for a day after the period is not yet due. Take also every audit performed in the period, a row a requirement.
  An audit is sound when its auditor is named and is neither the owner of the requirement, by the programme, nor the person audited; when its criteria and result are recorded;
  when it was reported to a named person within sixty days; and when the register had it within thirty days. An automated test is no internal audit and must not stand in the register.
  Both tables are exports of a register, until audits and their programme are objects of the programme itself.
*/
with clauses as (
  select requirement from (values
    ('4.1'), ('4.2'), ('4.3'), ('4.4'), ('5.1'), ('5.2'), ('5.3'), ('6.1.1'), ('6.1.2'), ('6.1.3'),
    ('6.1.4'), ('6.2'), ('6.3'), ('7.1'), ('7.2'), ('7.3'), ('7.4'), ('7.5.1'), ('7.5.2'), ('7.5.3'),
    ('8.1'), ('8.2'), ('8.3'), ('8.4'), ('9.1'), ('9.2.1'), ('9.2.2'), ('9.3.1'), ('9.3.2'), ('9.3.3'),
    ('10.1'), ('10.2')) as x(requirement)
), annex as (
  select requirement from (values
    ('a.2.2'), ('a.2.3'), ('a.2.4'), ('a.3.2'), ('a.3.3'), ('a.4.2'), ('a.4.3'), ('a.4.4'), ('a.4.5'), ('a.4.6'),
    ('a.5.2'), ('a.5.3'), ('a.5.4'), ('a.5.5'), ('a.6.1.2'), ('a.6.1.3'), ('a.6.2.2'), ('a.6.2.3'), ('a.6.2.4'), ('a.6.2.5'),
    ('a.6.2.6'), ('a.6.2.7'), ('a.6.2.8'), ('a.7.2'), ('a.7.3'), ('a.7.4'), ('a.7.5'), ('a.7.6'), ('a.8.2'), ('a.8.3'),
    ('a.8.4'), ('a.8.5'), ('a.9.2'), ('a.9.3'), ('a.9.4'), ('a.10.2'), ('a.10.3'), ('a.10.4')) as x(requirement)
), planned as (
  select replace(lower(trim(requirement)), 'iso42001:', '') as requirement, max(lower(trim(owner))) as owner, count(distinct lower(trim(owner))) as n_owners,
    bool_or(necessary) as necessary, min(every_months) as every_months, min(first_due_on) as first_due_on
  from aims.audit_scope
  group by replace(lower(trim(requirement)), 'iso42001:', '')
), requirements as (
  select requirement, 'clause' as kind from clauses
  union
  select requirement, 'annex' as kind from annex
  union
  select p.requirement, 'other' as kind
  from planned p
  left join clauses c on c.requirement = p.requirement
  left join annex a on a.requirement = p.requirement
  where c.requirement is null and a.requirement is null
), last_day as (
  select max(day) as day, max(opens_at) as opens_at, max(closes_at) as closes_at
  from org.calendar
  where opens_at >= $period_start and opens_at < $period_end
), audits as (
  select a.audit, replace(lower(trim(a.requirement)), 'iso42001:', '') as requirement, a.audited_on,
    case when nullif(trim(a.auditor), '') is null then 'no auditor'
         when lower(trim(a.auditor)) = p.owner or lower(trim(a.auditor)) = lower(trim(a.auditee)) then 'own work'
         when p.owner is null or p.n_owners > 1 or nullif(trim(a.auditee), '') is null then 'owner unknown'
         when nullif(trim(a.criteria), '') is null or nullif(trim(a.result), '') is null then 'nothing recorded'
         when cast(a.recorded_at at time zone 'UTC' as date) > a.audited_on + 30 then 'recorded later'
         when a.reported_on <= a.audited_on + 60 and a.reported_on >= a.audited_on and nullif(trim(a.reported_to), '') is not null then 'sound'
         when a.reported_on is null and cast($effective_at at time zone 'UTC' as date) <= a.audited_on + 60 then 'not yet reported'
         else 'not reported' end as word
  from aims.audits a
  left join planned p on p.requirement = replace(lower(trim(a.requirement)), 'iso42001:', '')
), cycles as (
  select r.requirement, r.kind, p.requirement is not null as planned, p.owner, p.necessary, p.first_due_on, l.day, l.opens_at, l.closes_at,
    case when coalesce(p.every_months, case when r.kind = 'annex' then 36 else 12 end) = 12 then cast(l.day - interval '12 months' as date)
         when coalesce(p.every_months, case when r.kind = 'annex' then 36 else 12 end) = 24 then cast(l.day - interval '24 months' as date)
         when coalesce(p.every_months, case when r.kind = 'annex' then 36 else 12 end) = 36 then cast(l.day - interval '36 months' as date) end as after_day
  from requirements r
  cross join last_day l
  left join planned p on p.requirement = r.requirement
), covered as (
  select c.requirement, count(a.audit) as n, count(a.audit) filter (where a.word = 'sound') as n_sound,
    count(a.audit) filter (where a.word = 'not yet reported') as n_open
  from cycles c
  left join audits a on a.requirement = c.requirement and a.audited_on > c.after_day and a.audited_on <= c.day
  group by c.requirement
), judged as (
  select c.requirement as item, c.opens_at as occurred_at,
    case when c.kind = 'annex' and c.necessary is false then 'not necessary'
         when not c.planned then 'not planned'
         when c.after_day is null then 'cycle unknown'
         when v.n_sound > 0 then 'audited'
         when v.n_open > 0 then 'open'
         when c.first_due_on > c.day or $effective_at < c.closes_at - interval '1 second' then 'not yet due'
         when v.n > 0 then 'none sound'
         else 'not audited' end as word
  from cycles c
  join covered v on v.requirement = c.requirement
  where c.opens_at is not null
), performed as (
  select a.audit || '/' || a.requirement as item, d.opens_at as occurred_at,
    coalesce(min(a.word) filter (where a.word <> 'sound'), 'sound') as word
  from audits a
  join org.calendar d on d.day = a.audited_on
  where d.opens_at >= $period_start and d.opens_at < $period_end
  group by a.audit, a.requirement, d.opens_at
), every as (
  select item, occurred_at, word from judged
  union all
  select item, occurred_at, word from performed
)
select e.item as item,
  case when e.word in ('audited', 'sound') then 'ok'
       when e.word = 'not necessary' then 'info'
       when e.word in ('not yet due', 'open', 'not yet reported') then 'skip'
       when e.word = 'cycle unknown' then 'error'
       else 'alarm' end as status,
  case when e.word = 'audited' then 'audited within its cycle'
       when e.word = 'sound' then 'by somebody who does not own it, and reported'
       when e.word = 'not necessary' then 'not necessary, by the audit programme'
       when e.word = 'not planned' then 'the audit programme leaves it out'
       when e.word = 'cycle unknown' then 'the audit programme names a cycle other than 12, 24 or 36 months'
       when e.word = 'open' then 'audited within its cycle, and not yet due to be reported'
       when e.word = 'not yet due' then 'not audited, and not yet due'
       when e.word = 'none sound' then 'no audit within its cycle was sound'
       when e.word = 'not audited' then 'not audited within its cycle'
       when e.word = 'no auditor' then 'no auditor is named'
       when e.word = 'own work' then 'the auditor audited their own work'
       when e.word = 'owner unknown' then 'whose work was audited is not known'
       when e.word = 'nothing recorded' then 'criteria or result are not recorded'
       when e.word = 'recorded later' then 'entered in the register after more than thirty days'
       when e.word = 'not yet reported' then 'not reported, and not yet due to be'
       else 'not reported to anybody within sixty days' end as reason,
  e.occurred_at as occurred_at
from every e
order by item
/* fixtures:
- name: covered, left out, not necessary, out of its cycle, and every way for an audit not to be sound
  period: 2026-01-01..2026-12-31
  tables:
    aims.audit_scope: |
      requirement,owner,necessary,every_months,first_due_on
      iso42001:4.1,p1,true,,
      iso42001:4.2,p1,true,,
      iso42001:4.3,p1,true,,
      iso42001:4.4,p1,true,,
      iso42001:5.1,p1,true,,
      iso42001:5.2,p1,true,,
      iso42001:5.3,p1,true,,
      iso42001:6.1.1,p1,true,,
      iso42001:6.1.2,p1,true,,
      iso42001:6.1.3,p1,true,,
      iso42001:6.1.4,p1,true,,
      iso42001:6.2,p1,true,,
      iso42001:6.3,p1,true,,
      iso42001:7.1,p1,true,,
      iso42001:7.2,p1,true,,
      iso42001:7.3,p1,true,,
      iso42001:7.4,p1,true,,
      iso42001:7.5.1,p1,true,,
      iso42001:7.5.2,p1,true,,
      iso42001:7.5.3,p1,true,,
      iso42001:8.1,p1,true,,
      iso42001:8.2,p1,true,,
      iso42001:8.3,p1,true,,
      8.4,p1,false,,
      iso42001:9.1,p1,true,,
      iso42001:9.2.1,p1,true,,
      iso42001:9.2.2,p1,true,,
      iso42001:9.3.1,p1,true,,
      iso42001:9.3.2,p1,true,,
      iso42001:9.3.3,p1,true,,
      iso42001:10.2,p1,true,,
      iso42001:A.2.2,p1,true,,
      iso42001:A.2.3,p1,true,,
      iso42001:A.2.4,p1,true,,
      iso42001:A.3.2,p1,true,,
      iso42001:A.3.3,p1,true,,
      iso42001:A.4.2,p1,true,,
      iso42001:A.4.3,p1,true,,
      iso42001:A.4.4,p1,true,,
      iso42001:A.4.5,p1,true,,
      iso42001:A.4.6,p1,true,,
      iso42001:A.5.2,p1,true,,
      iso42001:A.5.3,p1,true,,
      iso42001:A.5.4,p1,true,,
      iso42001:A.5.5,p1,true,,
      iso42001:A.6.1.2,p1,true,,
      iso42001:A.6.1.3,p1,true,,
      iso42001:A.6.2.2,p1,true,,
      iso42001:A.6.2.3,p1,true,,
      iso42001:A.6.2.4,p1,true,,
      iso42001:A.6.2.5,p1,true,,
      iso42001:A.6.2.6,p1,true,,
      iso42001:A.6.2.7,p1,true,,
      iso42001:A.6.2.8,p1,true,,
      A.7.2,,true,,
      iso42001:A.7.3,p1,true,,
      iso42001:A.7.4,p1,true,,
      iso42001:A.7.5,p1,true,,
      iso42001:A.7.6,p1,true,,
      A.8.2,p1,true,18,
      iso42001:A.8.3,p1,true,,
      iso42001:A.8.4,p1,true,,
      iso42001:A.8.5,p1,true,,
      A.9.2,p1,false,,
      iso42001:A.9.3,p1,true,,
      iso42001:A.9.4,p1,true,,
      A.10.2,p1,true,12,
      A.10.3,p1,true,,2027-06-01
      A.10.4,p1,,,
    aims.audits: |
      audit,requirement,auditor,auditee,criteria,result,audited_on,reported_on,reported_to,recorded_at
      i25,4.1,p9,p1,the standard,conforms,2026-05-04,2026-06-01,p5,2026-06-01T00:00:00Z
      i25,4.2,p9,p1,the standard,conforms,2026-05-04,2026-06-01,p5,2026-06-01T00:00:00Z
      i25,4.3,p9,p1,the standard,conforms,2026-05-04,2026-06-01,p5,2026-06-01T00:00:00Z
      i25,4.4,p9,p1,the standard,conforms,2026-05-04,2026-06-01,p5,2026-06-01T00:00:00Z
      i25,5.1,P1,p2,the standard,conforms,2026-05-04,2026-06-01,p5,2026-06-01T00:00:00Z
      i25,5.2,p2,P2,the standard,conforms,2026-05-04,2026-06-01,p5,2026-06-01T00:00:00Z
      i25,5.3,p9,p1,the standard,conforms,2026-05-04,2026-07-04,p5,2026-06-01T00:00:00Z
      i25,6.1.1,p9,p1,the standard,conforms,2026-05-04,2026-07-03,p5,2026-06-01T00:00:00Z
      i25,6.1.2,p9,p1,the standard,,2026-05-04,2026-06-01,p5,2026-06-01T00:00:00Z
      i25,6.1.3,p9,p1,the standard,conforms,2026-05-04,2026-06-01,p5,2027-01-01T00:00:00Z
      i24,6.1.4,p9,p1,the standard,conforms,2025-12-31,2026-01-10,p5,2026-01-10T00:00:00Z
      i25,6.2,p9,p1,the standard,conforms,2026-05-04,2026-06-01,p5,2026-06-01T00:00:00Z
      i25,6.3,p9,p1,the standard,conforms,2026-05-04,2026-06-01,p5,2026-06-01T00:00:00Z
      i25,7.1,p9,p1,the standard,conforms,2026-05-04,2026-06-01,p5,2026-06-01T00:00:00Z
      i25,7.2,p9,p1,the standard,conforms,2026-05-04,2026-06-01,p5,2026-06-01T00:00:00Z
      i25,7.3,p9,p1,the standard,conforms,2026-05-04,2026-06-01,p5,2026-06-01T00:00:00Z
      i25,7.4,p9,p1,the standard,conforms,2026-05-04,2026-06-01,p5,2026-06-01T00:00:00Z
      i25,7.5.1,p9,p1,the standard,conforms,2026-05-04,2026-06-01,p5,2026-06-01T00:00:00Z
      i25,7.5.2,p9,p1,the standard,conforms,2026-05-04,2026-06-01,p5,2026-06-01T00:00:00Z
      i25,7.5.3,p9,p1,the standard,conforms,2026-05-04,2026-06-01,p5,2026-06-01T00:00:00Z
      i25,8.1,p9,p1,the standard,conforms,2026-05-04,2026-06-01,p5,2026-06-01T00:00:00Z
      i25,8.2,p9,p1,the standard,conforms,2026-05-04,2026-06-01,p5,2026-06-01T00:00:00Z
      i25,8.3,p9,p1,the standard,conforms,2026-05-04,2026-06-01,p5,2026-06-01T00:00:00Z
      i25,8.4,p9,p1,the standard,conforms,2026-05-04,2026-06-01,p5,2026-06-01T00:00:00Z
      i25,9.1,p9,p1,the standard,conforms,2026-05-04,2026-06-01,p5,2026-06-01T00:00:00Z
      i25,9.2.1,p9,p1,the standard,conforms,2026-05-04,2026-06-01,p5,2026-06-01T00:00:00Z
      i25,9.2.2,p9,p1,the standard,conforms,2026-05-04,2026-06-01,p5,2026-06-01T00:00:00Z
      i25,9.3.1,p9,p1,the standard,conforms,2026-05-04,2026-06-01,p5,2026-06-01T00:00:00Z
      i25,9.3.2,p9,p1,the standard,conforms,2026-05-04,2026-06-01,p5,2026-06-01T00:00:00Z
      i25,9.3.3,p9,p1,the standard,conforms,2026-05-04,2026-06-01,p5,2026-06-01T00:00:00Z
      i25,10.1,p9,p1,the standard,conforms,2026-05-04,2026-06-01,p5,2026-06-01T00:00:00Z
      i23,a.2.2,p9,p1,the standard,conforms,2023-12-31,2024-02-01,p5,2024-01-20T00:00:00Z
      i23,a.2.3,p9,p1,the standard,conforms,2024-01-01,2024-02-01,p5,2024-01-20T00:00:00Z
      i23,a.2.4,p9,p1,the standard,conforms,2024-01-01,2024-02-01,p5,2024-01-20T00:00:00Z
      i23,a.3.2,p9,p1,the standard,conforms,2024-01-01,2024-02-01,p5,2024-01-20T00:00:00Z
      i23,a.3.3,p9,p1,the standard,conforms,2024-01-01,2024-02-01,p5,2024-01-20T00:00:00Z
      i23,a.4.2,p9,p1,the standard,conforms,2024-01-01,2024-02-01,p5,2024-01-20T00:00:00Z
      i23,a.4.3,p9,p1,the standard,conforms,2024-01-01,2024-02-01,p5,2024-01-20T00:00:00Z
      i23,a.4.4,p9,p1,the standard,conforms,2024-01-01,2024-02-01,p5,2024-01-20T00:00:00Z
      i23,a.4.5,p9,p1,the standard,conforms,2024-01-01,2024-02-01,p5,2024-01-20T00:00:00Z
      i23,a.4.6,p9,p1,the standard,conforms,2024-01-01,2024-02-01,p5,2024-01-20T00:00:00Z
      i23,a.5.2,p9,p1,the standard,conforms,2024-01-01,2024-02-01,p5,2024-01-20T00:00:00Z
      i23,a.5.3,p9,p1,the standard,conforms,2024-01-01,2024-02-01,p5,2024-01-20T00:00:00Z
      i23,a.5.4,p9,p1,the standard,conforms,2024-01-01,2024-02-01,p5,2024-01-20T00:00:00Z
      i23,a.5.5,p9,p1,the standard,conforms,2024-01-01,2024-02-01,p5,2024-01-20T00:00:00Z
      i23,a.6.1.2,p9,p1,the standard,conforms,2024-01-01,2024-02-01,p5,2024-01-20T00:00:00Z
      i23,a.6.1.3,p9,p1,the standard,conforms,2024-01-01,2024-02-01,p5,2024-01-20T00:00:00Z
      i23,a.6.2.2,p9,p1,the standard,conforms,2024-01-01,2024-02-01,p5,2024-01-20T00:00:00Z
      i23,a.6.2.3,p9,p1,the standard,conforms,2024-01-01,2024-02-01,p5,2024-01-20T00:00:00Z
      i23,a.6.2.4,p9,p1,the standard,conforms,2024-01-01,2024-02-01,p5,2024-01-20T00:00:00Z
      i23,a.6.2.5,p9,p1,the standard,conforms,2024-01-01,2024-02-01,p5,2024-01-20T00:00:00Z
      i23,a.6.2.6,p9,p1,the standard,conforms,2024-01-01,2024-02-01,p5,2024-01-20T00:00:00Z
      i23,a.6.2.7,p9,p1,the standard,conforms,2024-01-01,2024-02-01,p5,2024-01-20T00:00:00Z
      i23,a.6.2.8,p9,p1,the standard,conforms,2024-01-01,2024-02-01,p5,2024-01-20T00:00:00Z
      i23,a.7.2,p9,p1,the standard,conforms,2024-01-01,2024-02-01,p5,2024-01-20T00:00:00Z
      i23,a.7.3,p9,p1,the standard,conforms,2024-01-01,2024-02-01,p5,2024-01-20T00:00:00Z
      i23,a.7.4,p9,p1,the standard,conforms,2024-01-01,2024-02-01,p5,2024-01-20T00:00:00Z
      i23,a.7.5,p9,p1,the standard,conforms,2024-01-01,2024-02-01,p5,2024-01-20T00:00:00Z
      i23,a.7.6,p9,p1,the standard,conforms,2024-01-01,2024-02-01,p5,2024-01-20T00:00:00Z
      i23,a.8.2,p9,p1,the standard,conforms,2024-01-01,2024-02-01,p5,2024-01-20T00:00:00Z
      i23,a.8.3,p9,p1,the standard,conforms,2024-01-01,2024-02-01,p5,2024-01-20T00:00:00Z
      i23,a.8.4,p9,p1,the standard,conforms,2024-01-01,2024-02-01,p5,2024-01-20T00:00:00Z
      i23,a.8.5,p9,p1,the standard,conforms,2024-01-01,2024-02-01,p5,2024-01-20T00:00:00Z
      i23,a.9.3,p9,p1,the standard,conforms,2024-01-01,2024-02-01,p5,2024-01-20T00:00:00Z
      i23,a.9.4,p9,p1,the standard,conforms,2024-01-01,2024-02-01,p5,2024-01-20T00:00:00Z
      i24,a.10.2,p9,p1,the standard,conforms,2025-12-31,2026-01-10,p5,2026-01-10T00:00:00Z
      i23,a.10.4,p9,p1,the standard,conforms,2024-01-01,2024-02-01,p5,2024-01-20T00:00:00Z
    org.calendar: |
      day,business,opens_at,closes_at
      2026-01-01,false,2026-01-01T00:00:00Z,2026-01-02T00:00:00Z
      2026-05-04,true,2026-05-04T00:00:00Z,2026-05-05T00:00:00Z
      2026-12-01,true,2026-12-01T00:00:00Z,2026-12-02T00:00:00Z
      2026-12-31,true,2026-12-31T00:00:00Z,2027-01-01T00:00:00Z
  expect: |
    item,status,occurred_at,reason
    4.1,ok,2026-12-31T00:00:00Z,audited within its cycle
    4.2,ok,2026-12-31T00:00:00Z,audited within its cycle
    4.3,ok,2026-12-31T00:00:00Z,audited within its cycle
    4.4,ok,2026-12-31T00:00:00Z,audited within its cycle
    5.1,alarm,2026-12-31T00:00:00Z,no audit within its cycle was sound
    5.2,alarm,2026-12-31T00:00:00Z,no audit within its cycle was sound
    5.3,alarm,2026-12-31T00:00:00Z,no audit within its cycle was sound
    6.1.1,ok,2026-12-31T00:00:00Z,audited within its cycle
    6.1.2,alarm,2026-12-31T00:00:00Z,no audit within its cycle was sound
    6.1.3,alarm,2026-12-31T00:00:00Z,no audit within its cycle was sound
    6.1.4,alarm,2026-12-31T00:00:00Z,not audited within its cycle
    6.2,ok,2026-12-31T00:00:00Z,audited within its cycle
    6.3,ok,2026-12-31T00:00:00Z,audited within its cycle
    7.1,ok,2026-12-31T00:00:00Z,audited within its cycle
    7.2,ok,2026-12-31T00:00:00Z,audited within its cycle
    7.3,ok,2026-12-31T00:00:00Z,audited within its cycle
    7.4,ok,2026-12-31T00:00:00Z,audited within its cycle
    7.5.1,ok,2026-12-31T00:00:00Z,audited within its cycle
    7.5.2,ok,2026-12-31T00:00:00Z,audited within its cycle
    7.5.3,ok,2026-12-31T00:00:00Z,audited within its cycle
    8.1,ok,2026-12-31T00:00:00Z,audited within its cycle
    8.2,ok,2026-12-31T00:00:00Z,audited within its cycle
    8.3,ok,2026-12-31T00:00:00Z,audited within its cycle
    8.4,ok,2026-12-31T00:00:00Z,audited within its cycle
    9.1,ok,2026-12-31T00:00:00Z,audited within its cycle
    9.2.1,ok,2026-12-31T00:00:00Z,audited within its cycle
    9.2.2,ok,2026-12-31T00:00:00Z,audited within its cycle
    9.3.1,ok,2026-12-31T00:00:00Z,audited within its cycle
    9.3.2,ok,2026-12-31T00:00:00Z,audited within its cycle
    9.3.3,ok,2026-12-31T00:00:00Z,audited within its cycle
    10.1,alarm,2026-12-31T00:00:00Z,the audit programme leaves it out
    10.2,alarm,2026-12-31T00:00:00Z,not audited within its cycle
    a.2.2,alarm,2026-12-31T00:00:00Z,not audited within its cycle
    a.2.3,ok,2026-12-31T00:00:00Z,audited within its cycle
    a.2.4,ok,2026-12-31T00:00:00Z,audited within its cycle
    a.3.2,ok,2026-12-31T00:00:00Z,audited within its cycle
    a.3.3,ok,2026-12-31T00:00:00Z,audited within its cycle
    a.4.2,ok,2026-12-31T00:00:00Z,audited within its cycle
    a.4.3,ok,2026-12-31T00:00:00Z,audited within its cycle
    a.4.4,ok,2026-12-31T00:00:00Z,audited within its cycle
    a.4.5,ok,2026-12-31T00:00:00Z,audited within its cycle
    a.4.6,ok,2026-12-31T00:00:00Z,audited within its cycle
    a.5.2,ok,2026-12-31T00:00:00Z,audited within its cycle
    a.5.3,ok,2026-12-31T00:00:00Z,audited within its cycle
    a.5.4,ok,2026-12-31T00:00:00Z,audited within its cycle
    a.5.5,ok,2026-12-31T00:00:00Z,audited within its cycle
    a.6.1.2,ok,2026-12-31T00:00:00Z,audited within its cycle
    a.6.1.3,ok,2026-12-31T00:00:00Z,audited within its cycle
    a.6.2.2,ok,2026-12-31T00:00:00Z,audited within its cycle
    a.6.2.3,ok,2026-12-31T00:00:00Z,audited within its cycle
    a.6.2.4,ok,2026-12-31T00:00:00Z,audited within its cycle
    a.6.2.5,ok,2026-12-31T00:00:00Z,audited within its cycle
    a.6.2.6,ok,2026-12-31T00:00:00Z,audited within its cycle
    a.6.2.7,ok,2026-12-31T00:00:00Z,audited within its cycle
    a.6.2.8,ok,2026-12-31T00:00:00Z,audited within its cycle
    a.7.2,alarm,2026-12-31T00:00:00Z,no audit within its cycle was sound
    a.7.3,ok,2026-12-31T00:00:00Z,audited within its cycle
    a.7.4,ok,2026-12-31T00:00:00Z,audited within its cycle
    a.7.5,ok,2026-12-31T00:00:00Z,audited within its cycle
    a.7.6,ok,2026-12-31T00:00:00Z,audited within its cycle
    a.8.2,error,2026-12-31T00:00:00Z,"the audit programme names a cycle other than 12, 24 or 36 months"
    a.8.3,ok,2026-12-31T00:00:00Z,audited within its cycle
    a.8.4,ok,2026-12-31T00:00:00Z,audited within its cycle
    a.8.5,ok,2026-12-31T00:00:00Z,audited within its cycle
    a.9.2,info,2026-12-31T00:00:00Z,"not necessary, by the audit programme"
    a.9.3,ok,2026-12-31T00:00:00Z,audited within its cycle
    a.9.4,ok,2026-12-31T00:00:00Z,audited within its cycle
    a.10.2,alarm,2026-12-31T00:00:00Z,not audited within its cycle
    a.10.3,skip,2026-12-31T00:00:00Z,"not audited, and not yet due"
    a.10.4,ok,2026-12-31T00:00:00Z,audited within its cycle
    i25/4.1,ok,2026-05-04T00:00:00Z,"by somebody who does not own it, and reported"
    i25/4.2,ok,2026-05-04T00:00:00Z,"by somebody who does not own it, and reported"
    i25/4.3,ok,2026-05-04T00:00:00Z,"by somebody who does not own it, and reported"
    i25/4.4,ok,2026-05-04T00:00:00Z,"by somebody who does not own it, and reported"
    i25/5.1,alarm,2026-05-04T00:00:00Z,the auditor audited their own work
    i25/5.2,alarm,2026-05-04T00:00:00Z,the auditor audited their own work
    i25/5.3,alarm,2026-05-04T00:00:00Z,not reported to anybody within sixty days
    i25/6.1.1,ok,2026-05-04T00:00:00Z,"by somebody who does not own it, and reported"
    i25/6.1.2,alarm,2026-05-04T00:00:00Z,criteria or result are not recorded
    i25/6.1.3,alarm,2026-05-04T00:00:00Z,entered in the register after more than thirty days
    i25/6.2,ok,2026-05-04T00:00:00Z,"by somebody who does not own it, and reported"
    i25/6.3,ok,2026-05-04T00:00:00Z,"by somebody who does not own it, and reported"
    i25/7.1,ok,2026-05-04T00:00:00Z,"by somebody who does not own it, and reported"
    i25/7.2,ok,2026-05-04T00:00:00Z,"by somebody who does not own it, and reported"
    i25/7.3,ok,2026-05-04T00:00:00Z,"by somebody who does not own it, and reported"
    i25/7.4,ok,2026-05-04T00:00:00Z,"by somebody who does not own it, and reported"
    i25/7.5.1,ok,2026-05-04T00:00:00Z,"by somebody who does not own it, and reported"
    i25/7.5.2,ok,2026-05-04T00:00:00Z,"by somebody who does not own it, and reported"
    i25/7.5.3,ok,2026-05-04T00:00:00Z,"by somebody who does not own it, and reported"
    i25/8.1,ok,2026-05-04T00:00:00Z,"by somebody who does not own it, and reported"
    i25/8.2,ok,2026-05-04T00:00:00Z,"by somebody who does not own it, and reported"
    i25/8.3,ok,2026-05-04T00:00:00Z,"by somebody who does not own it, and reported"
    i25/8.4,ok,2026-05-04T00:00:00Z,"by somebody who does not own it, and reported"
    i25/9.1,ok,2026-05-04T00:00:00Z,"by somebody who does not own it, and reported"
    i25/9.2.1,ok,2026-05-04T00:00:00Z,"by somebody who does not own it, and reported"
    i25/9.2.2,ok,2026-05-04T00:00:00Z,"by somebody who does not own it, and reported"
    i25/9.3.1,ok,2026-05-04T00:00:00Z,"by somebody who does not own it, and reported"
    i25/9.3.2,ok,2026-05-04T00:00:00Z,"by somebody who does not own it, and reported"
    i25/9.3.3,ok,2026-05-04T00:00:00Z,"by somebody who does not own it, and reported"
    i25/10.1,alarm,2026-05-04T00:00:00Z,whose work was audited is not known
- name: what is not said makes no audit, two owners are none, and what the organisation adds counts too
  period: 2026-01-01..2026-12-31
  tables:
    aims.audit_scope: |
      requirement,owner,necessary,every_months,first_due_on
      own:kitchen,p1,true,24,
      4.1,p1,true,,
      4.1,p2,true,,
      4.2,p1,,,
    aims.audits: |
      audit,requirement,auditor,auditee,criteria,result,audited_on,reported_on,reported_to,recorded_at
      x1,own:kitchen,p9,p1,our own rule,conforms,2025-01-01,2025-02-01,p5,2025-01-20T00:00:00Z
      x2,4.1,p9,p1,the standard,conforms,2026-05-04,2026-06-01,p5,2026-06-01T00:00:00Z
      x3,4.2,,p1,the standard,conforms,2026-05-04,2026-06-01,p5,2026-06-01T00:00:00Z
      x4,4.2,p9,,the standard,conforms,2026-05-04,2026-06-01,p5,2026-06-01T00:00:00Z
      x5,4.2,p9,p1,,conforms,2026-05-04,2026-06-01,p5,2026-06-01T00:00:00Z
      x6,4.2,p9,p1,the standard,conforms,,2026-06-01,p5,2026-06-01T00:00:00Z
      x7,4.2,p9,p1,the standard,conforms,2026-05-04,2026-06-01,,2026-06-01T00:00:00Z
      x8,4.2,p9,p1,the standard,conforms,2026-05-04,2026-05-03,p5,2026-06-01T00:00:00Z
    org.calendar: |
      day,business,opens_at,closes_at
      2026-01-01,false,2026-01-01T00:00:00Z,2026-01-02T00:00:00Z
      2026-05-04,true,2026-05-04T00:00:00Z,2026-05-05T00:00:00Z
      2026-12-01,true,2026-12-01T00:00:00Z,2026-12-02T00:00:00Z
      2026-12-31,true,2026-12-31T00:00:00Z,2027-01-01T00:00:00Z
  expect: |
    item,status,reason
    4.1,alarm,no audit within its cycle was sound
    4.2,alarm,no audit within its cycle was sound
    4.3,alarm,the audit programme leaves it out
    4.4,alarm,the audit programme leaves it out
    5.1,alarm,the audit programme leaves it out
    5.2,alarm,the audit programme leaves it out
    5.3,alarm,the audit programme leaves it out
    6.1.1,alarm,the audit programme leaves it out
    6.1.2,alarm,the audit programme leaves it out
    6.1.3,alarm,the audit programme leaves it out
    6.1.4,alarm,the audit programme leaves it out
    6.2,alarm,the audit programme leaves it out
    6.3,alarm,the audit programme leaves it out
    7.1,alarm,the audit programme leaves it out
    7.2,alarm,the audit programme leaves it out
    7.3,alarm,the audit programme leaves it out
    7.4,alarm,the audit programme leaves it out
    7.5.1,alarm,the audit programme leaves it out
    7.5.2,alarm,the audit programme leaves it out
    7.5.3,alarm,the audit programme leaves it out
    8.1,alarm,the audit programme leaves it out
    8.2,alarm,the audit programme leaves it out
    8.3,alarm,the audit programme leaves it out
    8.4,alarm,the audit programme leaves it out
    9.1,alarm,the audit programme leaves it out
    9.2.1,alarm,the audit programme leaves it out
    9.2.2,alarm,the audit programme leaves it out
    9.3.1,alarm,the audit programme leaves it out
    9.3.2,alarm,the audit programme leaves it out
    9.3.3,alarm,the audit programme leaves it out
    10.1,alarm,the audit programme leaves it out
    10.2,alarm,the audit programme leaves it out
    a.2.2,alarm,the audit programme leaves it out
    a.2.3,alarm,the audit programme leaves it out
    a.2.4,alarm,the audit programme leaves it out
    a.3.2,alarm,the audit programme leaves it out
    a.3.3,alarm,the audit programme leaves it out
    a.4.2,alarm,the audit programme leaves it out
    a.4.3,alarm,the audit programme leaves it out
    a.4.4,alarm,the audit programme leaves it out
    a.4.5,alarm,the audit programme leaves it out
    a.4.6,alarm,the audit programme leaves it out
    a.5.2,alarm,the audit programme leaves it out
    a.5.3,alarm,the audit programme leaves it out
    a.5.4,alarm,the audit programme leaves it out
    a.5.5,alarm,the audit programme leaves it out
    a.6.1.2,alarm,the audit programme leaves it out
    a.6.1.3,alarm,the audit programme leaves it out
    a.6.2.2,alarm,the audit programme leaves it out
    a.6.2.3,alarm,the audit programme leaves it out
    a.6.2.4,alarm,the audit programme leaves it out
    a.6.2.5,alarm,the audit programme leaves it out
    a.6.2.6,alarm,the audit programme leaves it out
    a.6.2.7,alarm,the audit programme leaves it out
    a.6.2.8,alarm,the audit programme leaves it out
    a.7.2,alarm,the audit programme leaves it out
    a.7.3,alarm,the audit programme leaves it out
    a.7.4,alarm,the audit programme leaves it out
    a.7.5,alarm,the audit programme leaves it out
    a.7.6,alarm,the audit programme leaves it out
    a.8.2,alarm,the audit programme leaves it out
    a.8.3,alarm,the audit programme leaves it out
    a.8.4,alarm,the audit programme leaves it out
    a.8.5,alarm,the audit programme leaves it out
    a.9.2,alarm,the audit programme leaves it out
    a.9.3,alarm,the audit programme leaves it out
    a.9.4,alarm,the audit programme leaves it out
    a.10.2,alarm,the audit programme leaves it out
    a.10.3,alarm,the audit programme leaves it out
    a.10.4,alarm,the audit programme leaves it out
    own:kitchen,ok,audited within its cycle
    x2/4.1,alarm,whose work was audited is not known
    x3/4.2,alarm,no auditor is named
    x4/4.2,alarm,whose work was audited is not known
    x5/4.2,alarm,criteria or result are not recorded
    x7/4.2,alarm,not reported to anybody within sixty days
    x8/4.2,alarm,not reported to anybody within sixty days
- name: not yet due
  period: 2026-01-01..2026-12-31
  at: 2026-06-30
  tables:
    aims.audit_scope: |
      requirement,owner,necessary,every_months,first_due_on
      iso42001:4.1,p1,true,,
      iso42001:4.2,p1,true,,
      iso42001:4.3,p1,true,,
      iso42001:4.4,p1,true,,
      iso42001:5.1,p1,true,,
      iso42001:5.2,p1,true,,
      iso42001:5.3,p1,true,,
      iso42001:6.1.1,p1,true,,
      iso42001:6.1.2,p1,true,,
      iso42001:6.1.3,p1,true,,
      iso42001:6.1.4,p1,true,,
      iso42001:6.2,p1,true,,
      iso42001:6.3,p1,true,,
      iso42001:7.1,p1,true,,
      iso42001:7.2,p1,true,,
      iso42001:7.3,p1,true,,
      iso42001:7.4,p1,true,,
      iso42001:7.5.1,p1,true,,
      iso42001:7.5.2,p1,true,,
      iso42001:7.5.3,p1,true,,
      iso42001:8.1,p1,true,,
      iso42001:8.2,p1,true,,
      iso42001:8.3,p1,true,,
      iso42001:8.4,p1,true,,
      iso42001:9.1,p1,true,,
      iso42001:9.2.1,p1,true,,
      iso42001:9.2.2,p1,true,,
      iso42001:9.3.1,p1,true,,
      iso42001:9.3.2,p1,true,,
      iso42001:9.3.3,p1,true,,
      iso42001:10.1,p1,true,,
      iso42001:10.2,p1,true,,
      iso42001:A.2.2,p1,true,,
      iso42001:A.2.3,p1,true,,
      iso42001:A.2.4,p1,true,,
      iso42001:A.3.2,p1,true,,
      iso42001:A.3.3,p1,true,,
      iso42001:A.4.2,p1,true,,
      iso42001:A.4.3,p1,true,,
      iso42001:A.4.4,p1,true,,
      iso42001:A.4.5,p1,true,,
      iso42001:A.4.6,p1,true,,
      iso42001:A.5.2,p1,true,,
      iso42001:A.5.3,p1,true,,
      iso42001:A.5.4,p1,true,,
      iso42001:A.5.5,p1,true,,
      iso42001:A.6.1.2,p1,true,,
      iso42001:A.6.1.3,p1,true,,
      iso42001:A.6.2.2,p1,true,,
      iso42001:A.6.2.3,p1,true,,
      iso42001:A.6.2.4,p1,true,,
      iso42001:A.6.2.5,p1,true,,
      iso42001:A.6.2.6,p1,true,,
      iso42001:A.6.2.7,p1,true,,
      iso42001:A.6.2.8,p1,true,,
      iso42001:A.7.2,p1,true,,
      iso42001:A.7.3,p1,true,,
      iso42001:A.7.4,p1,true,,
      iso42001:A.7.5,p1,true,,
      iso42001:A.7.6,p1,true,,
      iso42001:A.8.2,p1,true,,
      iso42001:A.8.3,p1,true,,
      iso42001:A.8.4,p1,true,,
      iso42001:A.8.5,p1,true,,
      iso42001:A.9.2,p1,true,,
      iso42001:A.9.3,p1,true,,
      iso42001:A.9.4,p1,true,,
      iso42001:A.10.2,p1,true,,
      iso42001:A.10.3,p1,true,,
      iso42001:A.10.4,p1,true,,
    aims.audits: |
      audit,requirement,auditor,auditee,criteria,result,audited_on,reported_on,reported_to,recorded_at
      x1,4.1,p9,p1,the standard,conforms,2026-05-04,,,2026-05-05T00:00:00Z
      x2,4.2,p9,p1,the standard,conforms,2026-05-04,2026-05-30,p5,2026-05-05T00:00:00Z
    org.calendar: |
      day,business,opens_at,closes_at
      2026-01-01,false,2026-01-01T00:00:00Z,2026-01-02T00:00:00Z
      2026-05-04,true,2026-05-04T00:00:00Z,2026-05-05T00:00:00Z
      2026-12-01,true,2026-12-01T00:00:00Z,2026-12-02T00:00:00Z
      2026-12-31,true,2026-12-31T00:00:00Z,2027-01-01T00:00:00Z
  expect: |
    item,status,reason
    4.1,skip,"audited within its cycle, and not yet due to be reported"
    4.2,ok,audited within its cycle
    4.3,skip,"not audited, and not yet due"
    4.4,skip,"not audited, and not yet due"
    5.1,skip,"not audited, and not yet due"
    5.2,skip,"not audited, and not yet due"
    5.3,skip,"not audited, and not yet due"
    6.1.1,skip,"not audited, and not yet due"
    6.1.2,skip,"not audited, and not yet due"
    6.1.3,skip,"not audited, and not yet due"
    6.1.4,skip,"not audited, and not yet due"
    6.2,skip,"not audited, and not yet due"
    6.3,skip,"not audited, and not yet due"
    7.1,skip,"not audited, and not yet due"
    7.2,skip,"not audited, and not yet due"
    7.3,skip,"not audited, and not yet due"
    7.4,skip,"not audited, and not yet due"
    7.5.1,skip,"not audited, and not yet due"
    7.5.2,skip,"not audited, and not yet due"
    7.5.3,skip,"not audited, and not yet due"
    8.1,skip,"not audited, and not yet due"
    8.2,skip,"not audited, and not yet due"
    8.3,skip,"not audited, and not yet due"
    8.4,skip,"not audited, and not yet due"
    9.1,skip,"not audited, and not yet due"
    9.2.1,skip,"not audited, and not yet due"
    9.2.2,skip,"not audited, and not yet due"
    9.3.1,skip,"not audited, and not yet due"
    9.3.2,skip,"not audited, and not yet due"
    9.3.3,skip,"not audited, and not yet due"
    10.1,skip,"not audited, and not yet due"
    10.2,skip,"not audited, and not yet due"
    a.2.2,skip,"not audited, and not yet due"
    a.2.3,skip,"not audited, and not yet due"
    a.2.4,skip,"not audited, and not yet due"
    a.3.2,skip,"not audited, and not yet due"
    a.3.3,skip,"not audited, and not yet due"
    a.4.2,skip,"not audited, and not yet due"
    a.4.3,skip,"not audited, and not yet due"
    a.4.4,skip,"not audited, and not yet due"
    a.4.5,skip,"not audited, and not yet due"
    a.4.6,skip,"not audited, and not yet due"
    a.5.2,skip,"not audited, and not yet due"
    a.5.3,skip,"not audited, and not yet due"
    a.5.4,skip,"not audited, and not yet due"
    a.5.5,skip,"not audited, and not yet due"
    a.6.1.2,skip,"not audited, and not yet due"
    a.6.1.3,skip,"not audited, and not yet due"
    a.6.2.2,skip,"not audited, and not yet due"
    a.6.2.3,skip,"not audited, and not yet due"
    a.6.2.4,skip,"not audited, and not yet due"
    a.6.2.5,skip,"not audited, and not yet due"
    a.6.2.6,skip,"not audited, and not yet due"
    a.6.2.7,skip,"not audited, and not yet due"
    a.6.2.8,skip,"not audited, and not yet due"
    a.7.2,skip,"not audited, and not yet due"
    a.7.3,skip,"not audited, and not yet due"
    a.7.4,skip,"not audited, and not yet due"
    a.7.5,skip,"not audited, and not yet due"
    a.7.6,skip,"not audited, and not yet due"
    a.8.2,skip,"not audited, and not yet due"
    a.8.3,skip,"not audited, and not yet due"
    a.8.4,skip,"not audited, and not yet due"
    a.8.5,skip,"not audited, and not yet due"
    a.9.2,skip,"not audited, and not yet due"
    a.9.3,skip,"not audited, and not yet due"
    a.9.4,skip,"not audited, and not yet due"
    a.10.2,skip,"not audited, and not yet due"
    a.10.3,skip,"not audited, and not yet due"
    a.10.4,skip,"not audited, and not yet due"
    x1/4.1,skip,"not reported, and not yet due to be"
    x2/4.2,ok,"by somebody who does not own it, and reported"
- name: the first and last day of a cycle, and the period's edges in the zone
  period: 2026-01-01..2026-12-31
  zone: America/New_York
  tables:
    aims.audit_scope: |
      requirement,owner,necessary,every_months,first_due_on
      iso42001:4.1,p1,true,,
      iso42001:4.2,p1,true,,
      iso42001:4.3,p1,true,,
      iso42001:4.4,p1,true,,
      iso42001:5.1,p1,true,,
      iso42001:5.2,p1,true,,
      iso42001:5.3,p1,true,,
      iso42001:6.1.1,p1,true,,
      iso42001:6.1.2,p1,true,,
      iso42001:6.1.3,p1,true,,
      iso42001:6.1.4,p1,true,,
      iso42001:6.2,p1,true,,
      iso42001:6.3,p1,true,,
      iso42001:7.1,p1,true,,
      iso42001:7.2,p1,true,,
      iso42001:7.3,p1,true,,
      iso42001:7.4,p1,true,,
      iso42001:7.5.1,p1,true,,
      iso42001:7.5.2,p1,true,,
      iso42001:7.5.3,p1,true,,
      iso42001:8.1,p1,true,,
      iso42001:8.2,p1,true,,
      iso42001:8.3,p1,true,,
      iso42001:8.4,p1,true,,
      iso42001:9.1,p1,true,,
      iso42001:9.2.1,p1,true,,
      iso42001:9.2.2,p1,true,,
      iso42001:9.3.1,p1,true,,
      iso42001:9.3.2,p1,true,,
      iso42001:9.3.3,p1,true,,
      iso42001:10.1,p1,true,,
      iso42001:10.2,p1,true,,
      iso42001:A.2.2,p1,true,,
      iso42001:A.2.3,p1,true,,
      iso42001:A.2.4,p1,true,,
      iso42001:A.3.2,p1,true,,
      iso42001:A.3.3,p1,true,,
      iso42001:A.4.2,p1,true,,
      iso42001:A.4.3,p1,true,,
      iso42001:A.4.4,p1,true,,
      iso42001:A.4.5,p1,true,,
      iso42001:A.4.6,p1,true,,
      iso42001:A.5.2,p1,true,,
      iso42001:A.5.3,p1,true,,
      iso42001:A.5.4,p1,true,,
      iso42001:A.5.5,p1,true,,
      iso42001:A.6.1.2,p1,true,,
      iso42001:A.6.1.3,p1,true,,
      iso42001:A.6.2.2,p1,true,,
      iso42001:A.6.2.3,p1,true,,
      iso42001:A.6.2.4,p1,true,,
      iso42001:A.6.2.5,p1,true,,
      iso42001:A.6.2.6,p1,true,,
      iso42001:A.6.2.7,p1,true,,
      iso42001:A.6.2.8,p1,true,,
      iso42001:A.7.2,p1,true,,
      iso42001:A.7.3,p1,true,,
      iso42001:A.7.4,p1,true,,
      iso42001:A.7.5,p1,true,,
      iso42001:A.7.6,p1,true,,
      iso42001:A.8.2,p1,true,,
      iso42001:A.8.3,p1,true,,
      iso42001:A.8.4,p1,true,,
      iso42001:A.8.5,p1,true,,
      iso42001:A.9.2,p1,true,,
      iso42001:A.9.3,p1,true,,
      iso42001:A.9.4,p1,true,,
      iso42001:A.10.2,p1,true,,
      iso42001:A.10.3,p1,true,,
      iso42001:A.10.4,p1,true,,
    aims.audits: |
      audit,requirement,auditor,auditee,criteria,result,audited_on,reported_on,reported_to,recorded_at
      x1,4.1,p9,p1,the standard,conforms,2025-12-31,2026-01-30,p5,2026-01-30T00:00:00Z
      x2,4.2,p9,p1,the standard,conforms,2026-01-01,2026-01-30,p5,2026-01-30T00:00:00Z
      x3,4.3,p9,p1,the standard,conforms,2026-12-31,2027-01-30,p5,2027-01-01T04:59:59Z
      x4,4.4,p9,p1,the standard,conforms,2027-01-01,2027-01-30,p5,2027-01-02T00:00:00Z
      x5,5.1,p9,p1,the standard,conforms,2026-12-31,2026-12-31,p5,2027-01-01T05:00:00Z
    org.calendar: |
      day,business,opens_at,closes_at
      2025-12-31,true,2025-12-31T05:00:00Z,2026-01-01T05:00:00Z
      2026-01-01,false,2026-01-01T05:00:00Z,2026-01-02T05:00:00Z
      2026-12-31,true,2026-12-31T05:00:00Z,2027-01-01T05:00:00Z
      2027-01-01,false,2027-01-01T05:00:00Z,2027-01-02T05:00:00Z
  expect: |
    item,status,occurred_at
    4.1,alarm,2026-12-31T05:00:00Z
    4.2,ok,2026-12-31T05:00:00Z
    4.3,ok,2026-12-31T05:00:00Z
    4.4,alarm,2026-12-31T05:00:00Z
    5.1,ok,2026-12-31T05:00:00Z
    5.2,alarm,2026-12-31T05:00:00Z
    5.3,alarm,2026-12-31T05:00:00Z
    6.1.1,alarm,2026-12-31T05:00:00Z
    6.1.2,alarm,2026-12-31T05:00:00Z
    6.1.3,alarm,2026-12-31T05:00:00Z
    6.1.4,alarm,2026-12-31T05:00:00Z
    6.2,alarm,2026-12-31T05:00:00Z
    6.3,alarm,2026-12-31T05:00:00Z
    7.1,alarm,2026-12-31T05:00:00Z
    7.2,alarm,2026-12-31T05:00:00Z
    7.3,alarm,2026-12-31T05:00:00Z
    7.4,alarm,2026-12-31T05:00:00Z
    7.5.1,alarm,2026-12-31T05:00:00Z
    7.5.2,alarm,2026-12-31T05:00:00Z
    7.5.3,alarm,2026-12-31T05:00:00Z
    8.1,alarm,2026-12-31T05:00:00Z
    8.2,alarm,2026-12-31T05:00:00Z
    8.3,alarm,2026-12-31T05:00:00Z
    8.4,alarm,2026-12-31T05:00:00Z
    9.1,alarm,2026-12-31T05:00:00Z
    9.2.1,alarm,2026-12-31T05:00:00Z
    9.2.2,alarm,2026-12-31T05:00:00Z
    9.3.1,alarm,2026-12-31T05:00:00Z
    9.3.2,alarm,2026-12-31T05:00:00Z
    9.3.3,alarm,2026-12-31T05:00:00Z
    10.1,alarm,2026-12-31T05:00:00Z
    10.2,alarm,2026-12-31T05:00:00Z
    a.2.2,alarm,2026-12-31T05:00:00Z
    a.2.3,alarm,2026-12-31T05:00:00Z
    a.2.4,alarm,2026-12-31T05:00:00Z
    a.3.2,alarm,2026-12-31T05:00:00Z
    a.3.3,alarm,2026-12-31T05:00:00Z
    a.4.2,alarm,2026-12-31T05:00:00Z
    a.4.3,alarm,2026-12-31T05:00:00Z
    a.4.4,alarm,2026-12-31T05:00:00Z
    a.4.5,alarm,2026-12-31T05:00:00Z
    a.4.6,alarm,2026-12-31T05:00:00Z
    a.5.2,alarm,2026-12-31T05:00:00Z
    a.5.3,alarm,2026-12-31T05:00:00Z
    a.5.4,alarm,2026-12-31T05:00:00Z
    a.5.5,alarm,2026-12-31T05:00:00Z
    a.6.1.2,alarm,2026-12-31T05:00:00Z
    a.6.1.3,alarm,2026-12-31T05:00:00Z
    a.6.2.2,alarm,2026-12-31T05:00:00Z
    a.6.2.3,alarm,2026-12-31T05:00:00Z
    a.6.2.4,alarm,2026-12-31T05:00:00Z
    a.6.2.5,alarm,2026-12-31T05:00:00Z
    a.6.2.6,alarm,2026-12-31T05:00:00Z
    a.6.2.7,alarm,2026-12-31T05:00:00Z
    a.6.2.8,alarm,2026-12-31T05:00:00Z
    a.7.2,alarm,2026-12-31T05:00:00Z
    a.7.3,alarm,2026-12-31T05:00:00Z
    a.7.4,alarm,2026-12-31T05:00:00Z
    a.7.5,alarm,2026-12-31T05:00:00Z
    a.7.6,alarm,2026-12-31T05:00:00Z
    a.8.2,alarm,2026-12-31T05:00:00Z
    a.8.3,alarm,2026-12-31T05:00:00Z
    a.8.4,alarm,2026-12-31T05:00:00Z
    a.8.5,alarm,2026-12-31T05:00:00Z
    a.9.2,alarm,2026-12-31T05:00:00Z
    a.9.3,alarm,2026-12-31T05:00:00Z
    a.9.4,alarm,2026-12-31T05:00:00Z
    a.10.2,alarm,2026-12-31T05:00:00Z
    a.10.3,alarm,2026-12-31T05:00:00Z
    a.10.4,alarm,2026-12-31T05:00:00Z
    x2/4.2,ok,2026-01-01T05:00:00Z
    x3/4.3,ok,2026-12-31T05:00:00Z
    x5/5.1,ok,2026-12-31T05:00:00Z
- name: no programme and no audit
  period: 2026-01-01..2026-12-31
  tables:
    aims.audit_scope: |
      requirement,owner,necessary,every_months,first_due_on
    aims.audits: |
      audit,requirement,auditor,auditee,criteria,result,audited_on,reported_on,reported_to,recorded_at
    org.calendar: |
      day,business,opens_at,closes_at
      2026-01-01,false,2026-01-01T00:00:00Z,2026-01-02T00:00:00Z
      2026-05-04,true,2026-05-04T00:00:00Z,2026-05-05T00:00:00Z
      2026-12-01,true,2026-12-01T00:00:00Z,2026-12-02T00:00:00Z
      2026-12-31,true,2026-12-31T00:00:00Z,2027-01-01T00:00:00Z
  expect: |
    item,status,reason
    4.1,alarm,the audit programme leaves it out
    4.2,alarm,the audit programme leaves it out
    4.3,alarm,the audit programme leaves it out
    4.4,alarm,the audit programme leaves it out
    5.1,alarm,the audit programme leaves it out
    5.2,alarm,the audit programme leaves it out
    5.3,alarm,the audit programme leaves it out
    6.1.1,alarm,the audit programme leaves it out
    6.1.2,alarm,the audit programme leaves it out
    6.1.3,alarm,the audit programme leaves it out
    6.1.4,alarm,the audit programme leaves it out
    6.2,alarm,the audit programme leaves it out
    6.3,alarm,the audit programme leaves it out
    7.1,alarm,the audit programme leaves it out
    7.2,alarm,the audit programme leaves it out
    7.3,alarm,the audit programme leaves it out
    7.4,alarm,the audit programme leaves it out
    7.5.1,alarm,the audit programme leaves it out
    7.5.2,alarm,the audit programme leaves it out
    7.5.3,alarm,the audit programme leaves it out
    8.1,alarm,the audit programme leaves it out
    8.2,alarm,the audit programme leaves it out
    8.3,alarm,the audit programme leaves it out
    8.4,alarm,the audit programme leaves it out
    9.1,alarm,the audit programme leaves it out
    9.2.1,alarm,the audit programme leaves it out
    9.2.2,alarm,the audit programme leaves it out
    9.3.1,alarm,the audit programme leaves it out
    9.3.2,alarm,the audit programme leaves it out
    9.3.3,alarm,the audit programme leaves it out
    10.1,alarm,the audit programme leaves it out
    10.2,alarm,the audit programme leaves it out
    a.2.2,alarm,the audit programme leaves it out
    a.2.3,alarm,the audit programme leaves it out
    a.2.4,alarm,the audit programme leaves it out
    a.3.2,alarm,the audit programme leaves it out
    a.3.3,alarm,the audit programme leaves it out
    a.4.2,alarm,the audit programme leaves it out
    a.4.3,alarm,the audit programme leaves it out
    a.4.4,alarm,the audit programme leaves it out
    a.4.5,alarm,the audit programme leaves it out
    a.4.6,alarm,the audit programme leaves it out
    a.5.2,alarm,the audit programme leaves it out
    a.5.3,alarm,the audit programme leaves it out
    a.5.4,alarm,the audit programme leaves it out
    a.5.5,alarm,the audit programme leaves it out
    a.6.1.2,alarm,the audit programme leaves it out
    a.6.1.3,alarm,the audit programme leaves it out
    a.6.2.2,alarm,the audit programme leaves it out
    a.6.2.3,alarm,the audit programme leaves it out
    a.6.2.4,alarm,the audit programme leaves it out
    a.6.2.5,alarm,the audit programme leaves it out
    a.6.2.6,alarm,the audit programme leaves it out
    a.6.2.7,alarm,the audit programme leaves it out
    a.6.2.8,alarm,the audit programme leaves it out
    a.7.2,alarm,the audit programme leaves it out
    a.7.3,alarm,the audit programme leaves it out
    a.7.4,alarm,the audit programme leaves it out
    a.7.5,alarm,the audit programme leaves it out
    a.7.6,alarm,the audit programme leaves it out
    a.8.2,alarm,the audit programme leaves it out
    a.8.3,alarm,the audit programme leaves it out
    a.8.4,alarm,the audit programme leaves it out
    a.8.5,alarm,the audit programme leaves it out
    a.9.2,alarm,the audit programme leaves it out
    a.9.3,alarm,the audit programme leaves it out
    a.9.4,alarm,the audit programme leaves it out
    a.10.2,alarm,the audit programme leaves it out
    a.10.3,alarm,the audit programme leaves it out
    a.10.4,alarm,the audit programme leaves it out
*/
