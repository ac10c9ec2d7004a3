/*
id: risk-assessment
title: Risks are assessed every year, each with an owner, a treatment and a dated acceptance
control: RA-01
reads: [programme.documents, programme.risks, programme.assets, org.calendar]
procedure: |
  Take every risk assessment that was approved, at the later of when that was and when it was recorded. It counts only if at least one risk was declared anew since
  the one before: a register that is copied forward is no assessment. From each on, another is due by the end of the same month a year later, and again each
  year after where none comes; the item belongs to the beginning of that day. If there never was one, that is an exception at the period's first moment.
  Then take the register as it stood at the end of the period's last day; these items belong to the beginning of that day. Each risk in force must have an owner, a level before
  and after treatment, and a treatment. Where it is accepted, or more than a low risk remains, somebody must have accepted that very version until a day that had not passed.
  Each AI system in use must be named by a risk in force.
*/
with recursive approvals as (
  select d.version, min(greatest(d.approved_at, d.approval_recorded_at)) as done_at
  from programme.documents d
  where d.type = 'risk_assessment' and d.approved_at <= $effective_at and d.approval_recorded_at <= $effective_at
  group by d.version
), moments as (
  select done_at, lag(done_at) over (order by done_at nulls last) as before_at
  from (select done_at from approvals group by done_at) x
), assessed as (
  select m.done_at
  from moments m
  join programme.risks r on r.declared_at <= m.done_at and (m.before_at is null or r.declared_at > m.before_at)
  group by m.done_at
), spans as (
  select cast(done_at at time zone 'UTC' as date) as from_on, lead(done_at) over (order by done_at nulls last) as next_at from assessed
), due as (
  select s.next_at, cast(date_trunc('month', s.from_on) + interval '13 months' as date) - 1 as due_on
  from spans s
  union all
  select d.next_at, cast(date_trunc('month', d.due_on) + interval '13 months' as date) - 1 as due_on
  from due d
  where d.due_on < cast($period_end at time zone 'UTC' as date)
    and (d.next_at is null or cast(d.next_at at time zone 'UTC' as date) > d.due_on)
), yearly as (
  select d.due_on, c.opens_at, c.closes_at,
    bool_and(d.next_at is not null and (c.closes_at is null or d.next_at < c.closes_at)) as done
  from due d
  left join org.calendar c on c.day = d.due_on
  group by d.due_on, c.opens_at, c.closes_at
), last_day as (
  select day, opens_at, closes_at
  from org.calendar
  where opens_at < $period_end and closes_at >= $period_end and opens_at >= $period_start
), risks as (
  select r.id, r.version, r.owner, r.likelihood, r.impact, r.treatment, r.residual, r.assets, r.ends_at,
    r.accepted_at, r.acceptance_recorded_at, r.accepted_by, r.accepted_until, l.day, l.opens_at, l.closes_at,
    cast(row_number() over (partition by r.id order by r.ledger_index desc nulls last, r.version desc nulls last) as bigint) as nth
  from last_day l
  join programme.risks r on greatest(r.declared_at, r.starts_at) < l.closes_at
), register as (
  select id, owner, likelihood, impact, treatment, residual, assets, accepted_at, acceptance_recorded_at, accepted_by, accepted_until, day, opens_at, closes_at
  from risks
  where nth = 1 and (ends_at is null or ends_at >= closes_at)
), systems as (
  select a.id, a.type, a.stage, a.ends_at, l.opens_at, l.closes_at,
    cast(row_number() over (partition by a.id order by a.ledger_index desc nulls last, a.version desc nulls last) as bigint) as nth
  from last_day l
  join programme.assets a on greatest(a.declared_at, a.starts_at) < l.closes_at
), named as (
  select asset
  from (select unnest(assets) as asset from register) x
  group by asset
), every as (
  select 'assessment/' || cast(due_on as text) as item, coalesce(opens_at, $period_start) as occurred_at,
    case when opens_at is null then 'no day' when done then 'assessed'
         when $effective_at < closes_at - interval '1 second' then 'not yet due' else 'not assessed' end as word
  from yearly
  where (opens_at >= $period_start and opens_at < $period_end)
     or (opens_at is null and due_on >= cast($period_start at time zone 'UTC' as date) and due_on <= cast($period_end at time zone 'UTC' as date))
  union all
  select 'assessment/-' as item, $period_start as occurred_at, 'never assessed' as word
  from (select count(*) as n from assessed) x
  where x.n = 0
  union all
  select 'register/-' as item, $period_start as occurred_at, 'no last day' as word
  from (select count(*) as n from last_day) x
  where x.n = 0
  union all
  select 'register/-' as item, l.opens_at as occurred_at, 'no risk' as word
  from last_day l
  left join (select opens_at, count(*) as n from register group by opens_at) r on r.opens_at = l.opens_at
  where r.n is null and $effective_at >= l.closes_at - interval '1 second'
  union all
  select 'risk/' || r.id as item, r.opens_at as occurred_at,
    case when $effective_at < r.closes_at - interval '1 second' then 'not yet'
         when nullif(trim(r.owner), '') is null then 'no owner'
         when r.likelihood is null or r.impact is null then 'no level'
         when r.treatment is null then 'no treatment'
         when r.residual is null then 'no residual'
         when r.residual = 'low' and r.treatment <> 'accept' then 'treated'
         when r.accepted_at is null or r.accepted_by is null or r.accepted_at >= r.closes_at
           or r.acceptance_recorded_at is null or r.acceptance_recorded_at >= r.closes_at then 'not accepted'
         when r.accepted_until is null then 'no end'
         when r.accepted_until < r.day then 'ended'
         else 'accepted' end as word
  from register r
  where r.id is not null
  union all
  select 'ai/' || s.id as item, s.opens_at as occurred_at,
    case when $effective_at < s.closes_at - interval '1 second' then 'not yet' when n.asset is not null then 'named' else 'not named' end as word
  from systems s
  left join named n on n.asset = s.id
  where s.nth = 1 and s.type = 'ai_system' and coalesce(s.stage, 'in_use') = 'in_use' and (s.ends_at is null or s.ends_at >= s.closes_at)
)
select e.item as item,
  case when e.word in ('no day', 'no last day') then 'error' when e.word in ('assessed', 'treated', 'accepted', 'named') then 'ok'
       when e.word in ('not yet due', 'not yet') then 'skip' else 'alarm' end as status,
  case when e.word = 'no day' then 'the calendar does not reach the day on which the assessment is due'
       when e.word = 'no last day' then 'the calendar does not hold the last day of the period'
       when e.word = 'assessed' then 'assessed, with risks declared anew, and approved in time'
       when e.word = 'not yet due' then 'not assessed, and not yet due'
       when e.word = 'not yet' then 'the last day of the period has not ended'
       when e.word = 'not assessed' then 'no assessment with risks declared anew was approved in time'
       when e.word = 'never assessed' then 'no assessment with declared risks was ever approved'
       when e.word = 'no risk' then 'the register holds no risk'
       when e.word = 'treated' then 'treated, and a low risk remains'
       when e.word = 'accepted' then 'what remains is accepted until a day that has not passed'
       when e.word = 'no owner' then 'nobody owns it'
       when e.word = 'no level' then 'its likelihood or impact is not judged'
       when e.word = 'no treatment' then 'it has no treatment'
       when e.word = 'no residual' then 'what remains is not judged'
       when e.word = 'not accepted' then 'what remains is not accepted'
       when e.word = 'no end' then 'accepted without an end'
       when e.word = 'ended' then 'the acceptance has ended'
       when e.word = 'named' then 'named by a risk in force'
       else 'in use, and named by no risk in force' end as reason,
  e.occurred_at as occurred_at
from every e
order by item
/* fixtures:
- name: assessed every year, and each way in which a risk is not done
  period: 2026-01-01..2026-12-31
  tables:
    org.calendar: |
      day,business,opens_at,closes_at
      2026-03-31,true,2026-03-31T00:00:00Z,2026-04-01T00:00:00Z
      2026-12-31,true,2026-12-31T00:00:00Z,2027-01-01T00:00:00Z
    programme.documents: |
      id,version,ledger_index,type,asset,starts_at,ends_at,declared_at,approved_at,approval_recorded_at,approved_by
      RA,d1,5,risk_assessment,,2025-03-01T00:00:00Z,,2025-03-01T00:00:00Z,2025-03-10T12:00:00Z,2025-03-10T12:00:00Z,p9
      RA,d2,40,risk_assessment,,2026-03-01T00:00:00Z,,2026-03-01T00:00:00Z,2026-03-10T12:00:00Z,2026-03-10T12:00:00Z,p9
      POL,d3,41,policy,,2026-03-01T00:00:00Z,,2026-03-01T00:00:00Z,2026-03-10T12:00:00Z,2026-03-10T12:00:00Z,p9
    programme.risks: |
      id,version,ledger_index,owner,likelihood,impact,treatment,residual,assets,starts_at,ends_at,declared_at,accepted_at,acceptance_recorded_at,accepted_by,accepted_until
      R1,r1,1,p1,low,high,reduce,low,,2025-02-01T00:00:00Z,,2025-02-01T00:00:00Z,,,,
      R2,r2,2,,low,high,reduce,low,,2025-02-01T00:00:00Z,,2025-02-01T00:00:00Z,,,,
      R3,r3,3,p1,,high,reduce,low,,2025-02-01T00:00:00Z,,2025-02-01T00:00:00Z,,,,
      R4,r4,4,p1,low,high,,low,,2025-02-01T00:00:00Z,,2025-02-01T00:00:00Z,,,,
      R5,r5,6,p1,low,high,reduce,,,2025-02-01T00:00:00Z,,2025-02-01T00:00:00Z,,,,
      R6,r6,7,p1,low,high,reduce,medium,,2025-02-01T00:00:00Z,,2025-02-01T00:00:00Z,,,,
      R7,r7,8,p1,low,high,reduce,medium,,2025-02-01T00:00:00Z,,2025-02-01T00:00:00Z,2026-01-10T12:00:00Z,2026-01-10T12:00:00Z,p9,2026-12-31
      R8,r8,9,p1,low,high,reduce,high,,2025-02-01T00:00:00Z,,2025-02-01T00:00:00Z,2026-01-10T12:00:00Z,2026-01-10T12:00:00Z,p9,2026-12-30
      R9,r9,10,p1,low,high,accept,low,,2025-02-01T00:00:00Z,,2025-02-01T00:00:00Z,2026-01-10T12:00:00Z,2026-01-10T12:00:00Z,p9,
      R10,r10,11,p1,low,high,reduce,low,screen,2026-02-01T00:00:00Z,,2026-02-01T00:00:00Z,,,,
    programme.assets: |
      id,version,ledger_index,type,stage,starts_at,ends_at,declared_at
      screen,a1,20,ai_system,in_use,2025-01-01T00:00:00Z,,2025-01-01T00:00:00Z
      chat,a2,21,ai_system,in_use,2025-01-01T00:00:00Z,,2025-01-01T00:00:00Z
      match,a3,22,ai_system,development,2025-01-01T00:00:00Z,,2025-01-01T00:00:00Z
      old,a4,23,ai_system,retired,2025-01-01T00:00:00Z,,2025-01-01T00:00:00Z
      db,a5,24,system,in_use,2025-01-01T00:00:00Z,,2025-01-01T00:00:00Z
  expect: |
    item,status,reason
    assessment/2026-03-31,ok,"assessed, with risks declared anew, and approved in time"
    risk/R1,ok,"treated, and a low risk remains"
    risk/R2,alarm,nobody owns it
    risk/R3,alarm,its likelihood or impact is not judged
    risk/R4,alarm,it has no treatment
    risk/R5,alarm,what remains is not judged
    risk/R6,alarm,what remains is not accepted
    risk/R7,ok,what remains is accepted until a day that has not passed
    risk/R8,alarm,the acceptance has ended
    risk/R9,alarm,accepted without an end
    risk/R10,ok,"treated, and a low risk remains"
    ai/screen,ok,named by a risk in force
    ai/chat,alarm,"in use, and named by no risk in force"
- name: copied forward, approved later than dated, to the second
  period: 2026-01-01..2026-12-31
  tables:
    org.calendar: |
      day,business,opens_at,closes_at
      2026-03-31,true,2026-03-31T00:00:00Z,2026-04-01T00:00:00Z
      2026-04-30,true,2026-04-30T00:00:00Z,2026-05-01T00:00:00Z
      2026-12-31,true,2026-12-31T00:00:00Z,2027-01-01T00:00:00Z
    programme.documents: |
      id,version,ledger_index,type,asset,starts_at,ends_at,declared_at,approved_at,approval_recorded_at,approved_by
      RA,d1,5,risk_assessment,,2025-03-01T00:00:00Z,,2025-03-01T00:00:00Z,2025-03-10T12:00:00Z,2025-03-10T12:00:00Z,p9
      RA,d2,40,risk_assessment,,2026-03-01T00:00:00Z,,2026-03-01T00:00:00Z,2026-03-10T12:00:00Z,2026-03-10T12:00:00Z,p9
      RB,d3,6,risk_assessment,,2025-04-01T00:00:00Z,,2025-04-01T00:00:00Z,2025-04-10T12:00:00Z,2025-04-10T12:00:00Z,p9
      RB,d4,50,risk_assessment,,2026-04-01T00:00:00Z,,2026-04-01T00:00:00Z,2026-03-30T12:00:00Z,2026-04-30T23:59:59Z,p9
    programme.risks: |
      id,version,ledger_index,owner,likelihood,impact,treatment,residual,assets,starts_at,ends_at,declared_at,accepted_at,acceptance_recorded_at,accepted_by,accepted_until
      R1,r1,1,p1,low,high,reduce,low,,2025-02-01T00:00:00Z,,2025-02-01T00:00:00Z,,,,
      R1,r2,2,p1,low,high,reduce,low,,2025-04-05T00:00:00Z,,2025-04-05T00:00:00Z,,,,
      R1,r3,3,p1,low,high,reduce,low,,2026-04-20T00:00:00Z,,2026-04-20T00:00:00Z,,,,
    programme.assets: |
      id,version,ledger_index,type,stage,starts_at,ends_at,declared_at
  expect: |
    item,status,occurred_at
    assessment/2026-03-31,ok,2026-03-31T00:00:00Z
    assessment/2026-04-30,ok,2026-04-30T00:00:00Z
    risk/R1,ok,2026-12-31T00:00:00Z
- name: a register that is copied forward is no assessment
  period: 2026-01-01..2026-12-31
  tables:
    org.calendar: |
      day,business,opens_at,closes_at
      2026-03-31,true,2026-03-31T00:00:00Z,2026-04-01T00:00:00Z
      2026-12-31,true,2026-12-31T00:00:00Z,2027-01-01T00:00:00Z
    programme.documents: |
      id,version,ledger_index,type,asset,starts_at,ends_at,declared_at,approved_at,approval_recorded_at,approved_by
      RA,d1,5,risk_assessment,,2025-03-01T00:00:00Z,,2025-03-01T00:00:00Z,2025-03-10T12:00:00Z,2025-03-10T12:00:00Z,p9
      RA,d2,40,risk_assessment,,2026-03-01T00:00:00Z,,2026-03-01T00:00:00Z,2026-03-10T12:00:00Z,2026-03-10T12:00:00Z,p9
    programme.risks: |
      id,version,ledger_index,owner,likelihood,impact,treatment,residual,assets,starts_at,ends_at,declared_at,accepted_at,acceptance_recorded_at,accepted_by,accepted_until
      R1,r1,1,p1,low,high,reduce,low,,2025-02-01T00:00:00Z,,2025-02-01T00:00:00Z,,,,
    programme.assets: |
      id,version,ledger_index,type,stage,starts_at,ends_at,declared_at
  expect: |
    item,status,reason
    assessment/2026-03-31,alarm,no assessment with risks declared anew was approved in time
    risk/R1,ok,"treated, and a low risk remains"
- name: the newest version counts, an end is an end, and a new version needs its own acceptance
  period: 2026-01-01..2026-12-31
  zone: America/New_York
  tables:
    org.calendar: |
      day,business,opens_at,closes_at
      2026-12-31,true,2026-12-31T05:00:00Z,2027-01-01T05:00:00Z
    programme.documents: |
      id,version,ledger_index,type,asset,starts_at,ends_at,declared_at,approved_at,approval_recorded_at,approved_by
    programme.risks: |
      id,version,ledger_index,owner,likelihood,impact,treatment,residual,assets,starts_at,ends_at,declared_at,accepted_at,acceptance_recorded_at,accepted_by,accepted_until
      R1,r1,1,p1,low,high,reduce,medium,,2025-02-01T00:00:00Z,,2025-02-01T00:00:00Z,2026-01-10T12:00:00Z,2026-01-10T12:00:00Z,p9,2027-12-31
      R1,r2,30,p1,low,high,reduce,medium,,2026-06-01T00:00:00Z,,2026-06-01T00:00:00Z,,,,
      R2,r3,2,p1,low,high,reduce,low,,2025-02-01T00:00:00Z,2026-12-31T05:00:00Z,2025-02-01T00:00:00Z,,,,
      R3,r4,3,p1,low,high,reduce,low,,2027-01-02T00:00:00Z,,2026-06-01T00:00:00Z,,,,
      R4,r5,4,p1,low,high,reduce,medium,,2025-02-01T00:00:00Z,,2025-02-01T00:00:00Z,2026-12-30T12:00:00Z,2027-01-05T12:00:00Z,p9,2027-12-31
      R5,r6,5,p1,low,high,reduce,low,screen,2026-06-01T00:00:00Z,2027-01-01T05:00:00Z,2026-06-01T00:00:00Z,,,,
    programme.assets: |
      id,version,ledger_index,type,stage,starts_at,ends_at,declared_at
      screen,a1,20,ai_system,in_use,2025-01-01T00:00:00Z,,2025-01-01T00:00:00Z
      chat,a2,21,ai_system,in_use,2025-01-01T00:00:00Z,,2025-01-01T00:00:00Z
      chat,a3,22,ai_system,retired,2026-06-01T00:00:00Z,,2026-06-01T00:00:00Z
  expect: |
    item,status,occurred_at
    assessment/-,alarm,2026-01-01T05:00:00Z
    risk/R1,alarm,2026-12-31T05:00:00Z
    risk/R4,alarm,2026-12-31T05:00:00Z
    risk/R5,ok,2026-12-31T05:00:00Z
    ai/screen,ok,2026-12-31T05:00:00Z
- name: not yet due, and a calendar that ends
  period: 2026-01-01..2026-12-31
  at: 2026-03-30
  tables:
    org.calendar: |
      day,business,opens_at,closes_at
      2026-03-31,true,2026-03-31T00:00:00Z,2026-04-01T00:00:00Z
    programme.documents: |
      id,version,ledger_index,type,asset,starts_at,ends_at,declared_at,approved_at,approval_recorded_at,approved_by
      RA,d1,5,risk_assessment,,2025-03-01T00:00:00Z,,2025-03-01T00:00:00Z,2025-03-10T12:00:00Z,2025-03-10T12:00:00Z,p9
    programme.risks: |
      id,version,ledger_index,owner,likelihood,impact,treatment,residual,assets,starts_at,ends_at,declared_at,accepted_at,acceptance_recorded_at,accepted_by,accepted_until
      R1,r1,1,p1,low,high,reduce,low,,2025-02-01T00:00:00Z,,2025-02-01T00:00:00Z,,,,
    programme.assets: |
      id,version,ledger_index,type,stage,starts_at,ends_at,declared_at
  expect: |
    item,status,reason
    assessment/2026-03-31,skip,"not assessed, and not yet due"
    register/-,error,the calendar does not hold the last day of the period
- name: read before the last day
  period: 2026-01-01..2026-12-31
  at: 2026-12-30
  tables:
    org.calendar: |
      day,business,opens_at,closes_at
      2026-03-31,true,2026-03-31T00:00:00Z,2026-04-01T00:00:00Z
      2026-12-31,true,2026-12-31T00:00:00Z,2027-01-01T00:00:00Z
    programme.documents: |
      id,version,ledger_index,type,asset,starts_at,ends_at,declared_at,approved_at,approval_recorded_at,approved_by
      RA,d1,5,risk_assessment,,2025-03-01T00:00:00Z,,2025-03-01T00:00:00Z,2025-03-10T12:00:00Z,2025-03-10T12:00:00Z,p9
    programme.risks: |
      id,version,ledger_index,owner,likelihood,impact,treatment,residual,assets,starts_at,ends_at,declared_at,accepted_at,acceptance_recorded_at,accepted_by,accepted_until
      R1,r1,1,,low,high,reduce,low,,2025-02-01T00:00:00Z,,2025-02-01T00:00:00Z,,,,
    programme.assets: |
      id,version,ledger_index,type,stage,starts_at,ends_at,declared_at
      chat,a2,21,ai_system,in_use,2025-01-01T00:00:00Z,,2025-01-01T00:00:00Z
  expect: |
    item,status
    assessment/2026-03-31,alarm
    risk/R1,skip
    ai/chat,skip
- name: nothing is declared
  period: 2026-01-01..2026-12-31
  tables:
    org.calendar: |
      day,business,opens_at,closes_at
      2026-12-31,true,2026-12-31T00:00:00Z,2027-01-01T00:00:00Z
    programme.documents: |
      id,version,ledger_index,type,asset,starts_at,ends_at,declared_at,approved_at,approval_recorded_at,approved_by
    programme.risks: |
      id,version,ledger_index,owner,likelihood,impact,treatment,residual,assets,starts_at,ends_at,declared_at,accepted_at,acceptance_recorded_at,accepted_by,accepted_until
    programme.assets: |
      id,version,ledger_index,type,stage,starts_at,ends_at,declared_at
  expect: |
    item,status,reason
    assessment/-,alarm,no assessment with declared risks was ever approved
    register/-,alarm,the register holds no risk
*/
