/*
id: suppliers-reviewed
title: Suppliers that matter are reviewed every year, on reports that hold
control: VN-01
reads: [supplier.register, supplier.reviews, programme.assets, org.calendar]
procedure: |
  Take every supplier of the register that is critical, holds confidential data or provides AI, or of which this is not known. From its first day, and from each review on, it must be reviewed by the end
  of the same month a year later, as long as it is used; where it is not, again each year after. Each belongs to the beginning of the day on which it is due.
  Take every review of such a supplier in the period. It must name a reviewer and rest on a report or on answers. A report must have reached to within three months (92 days) of the
  review, by itself or with a letter that bridges no more than that; it must begin where the one before of the same kind ended; its exceptions must be counted and, if there are any or the
  opinion is not clean, assessed; and of a SOC 2 report the controls expected of us must be mapped to ours. Answers must have been assessed.
  Then take every supplier that the inventory holds at the end of the period's last day: one that the register does not hold is an exception, and so is one on which an AI system rests
  though the register says that it provides no AI. (Suppliers that neither holds show in spend, sign-ins and traffic: see the test of the AI inventory.)
*/
with recursive suppliers as (
  select lower(trim(supplier)) as supplier, min(started_on) as started_on,
    case when count(*) = count(ended_on) then max(ended_on) end as ended_on,
    bool_or(lower(trim(tier)) = 'critical' or nullif(trim(tier), '') is null or coalesce(confidential, true) or coalesce(ai, true)) as matters,
    bool_or(coalesce(ai, true)) as ai
  from supplier.register
  where supplier is not null
  group by lower(trim(supplier))
), reviews as (
  select r.review, s.supplier, r.reviewed_at, cast(r.reviewed_at at time zone 'UTC' as date) as reviewed_on, nullif(trim(r.reviewer), '') as reviewer,
    lower(trim(r.report)) as report, r.report_from, r.report_to, r.bridge_to, lower(trim(r.opinion)) as opinion, r.exceptions,
    coalesce(r.exceptions_assessed, false) as assessed, coalesce(r.controls_mapped, false) as mapped,
    lag(r.report_to) over (partition by s.supplier, lower(trim(r.report)) order by r.reviewed_at nulls last, r.review nulls last) as before_to
  from supplier.reviews r
  join suppliers s on s.supplier = lower(trim(r.supplier))
  where s.matters and r.reviewed_at <= $effective_at
), moments as (
  select supplier, reviewed_at, reviewed_on from reviews group by supplier, reviewed_at, reviewed_on
), spans as (
  select supplier, reviewed_on as from_on, lead(reviewed_at) over (partition by supplier order by reviewed_at nulls last) as next_at from moments
  union all
  select s.supplier, s.started_on as from_on, min(m.reviewed_at) as next_at
  from suppliers s
  left join moments m on m.supplier = s.supplier and m.reviewed_on >= s.started_on
  where s.matters and s.started_on is not null
  group by s.supplier, s.started_on
), due as (
  select s.supplier, s.next_at, cast(date_trunc('month', s.from_on) + interval '13 months' as date) - 1 as due_on
  from spans s
  union all
  select d.supplier, d.next_at, cast(date_trunc('month', d.due_on) + interval '13 months' as date) - 1 as due_on
  from due d
  where d.due_on < cast($period_end at time zone 'UTC' as date)
    and (d.next_at is null or cast(d.next_at at time zone 'UTC' as date) > d.due_on)
), placed as (
  select d.supplier, d.supplier || '/' || cast(d.due_on as text) as item, d.due_on, c.opens_at, c.closes_at,
    bool_and(d.next_at is not null and (c.closes_at is null or d.next_at < c.closes_at)) as done
  from due d
  join suppliers s on s.supplier = d.supplier
  left join org.calendar c on c.day = d.due_on
  where s.ended_on is null or s.ended_on >= d.due_on
  group by d.supplier, d.due_on, c.opens_at, c.closes_at
), last_day as (
  select day, opens_at, closes_at
  from org.calendar
  where opens_at < $period_end and closes_at >= $period_end and opens_at >= $period_start
), versions as (
  select a.id, a.version, a.type, a.title, a.stage, a.aliases, a.uses, a.ends_at, l.opens_at, l.closes_at,
    cast(row_number() over (partition by a.id order by a.ledger_index desc nulls last, a.version desc nulls last) as bigint) as nth
  from last_day l
  join programme.assets a on greatest(a.declared_at, a.starts_at) < l.closes_at
), live as (
  select id, version, type, title, aliases, uses, opens_at, closes_at
  from versions
  where nth = 1 and coalesce(stage, 'in_use') = 'in_use' and (ends_at is null or ends_at >= closes_at)
), rests as (
  select used
  from (select unnest(uses) as used from live where type = 'ai_system') x
  group by used
), called as (
  select id, lower(trim(id)) as name from live where type = 'supplier'
  union
  select id, lower(trim(title)) as name from live where type = 'supplier'
  union
  select id, lower(trim(alias)) as name
  from (select id, unnest(aliases) as alias from live where type = 'supplier') x
  where alias is not null
), listed as (
  select c.id, bool_or(s.ai) as ai
  from called c
  join suppliers s on s.supplier = c.name
  where s.ended_on is null or s.ended_on >= cast($period_start at time zone 'UTC' as date)
  group by c.id
), every as (
  select item, supplier, coalesce(opens_at, $period_start) as occurred_at,
    case when opens_at is null then 'no day' when done then 'reviewed'
         when $effective_at < closes_at - interval '1 second' then 'not yet due' else 'not reviewed' end as word
  from placed
  where (opens_at >= $period_start and opens_at < $period_end)
     or (opens_at is null and due_on >= cast($period_start at time zone 'UTC' as date) and due_on <= cast($period_end at time zone 'UTC' as date))
  union all
  select supplier || '/-' as item, supplier, $period_start as occurred_at, 'no start' as word
  from suppliers
  where matters and started_on is null and ended_on is null
  union all
  select 'review/' || review as item, supplier, reviewed_at as occurred_at,
    case when reviewer is null then 'no reviewer'
         when report is null then 'no report'
         when report = 'answers' and assessed then 'holds'
         when report = 'answers' then 'not assessed'
         when report_from is null or report_to is null or report_to < report_from then 'no dates'
         when bridge_to > report_to + 92 then 'long bridge'
         when greatest(report_to, bridge_to) < reviewed_on - 92 then 'old'
         when report_from > before_to + 1 then 'gap'
         when exceptions is null then 'not counted'
         when not assessed and (exceptions > 0 or opinion is null or opinion not in ('unqualified', 'certified')) then 'not assessed'
         when report = 'soc2' and not mapped then 'not mapped'
         else 'holds' end as word
  from reviews
  where reviewed_at >= $period_start and reviewed_at < $period_end
  union all
  select 'inventory/' || l.id as item, l.id as supplier, l.opens_at as occurred_at,
    case when $effective_at < l.closes_at - interval '1 second' then 'not yet'
         when r.id is null then 'not in the register'
         when u.used is not null and not r.ai then 'no ai'
         else 'in the register' end as word
  from live l
  left join listed r on r.id = l.id
  left join rests u on u.used = l.id
  where l.type = 'supplier'
  union all
  select 'inventory/-' as item, cast(null as text) as supplier, $period_start as occurred_at, 'no last day' as word
  from (select count(*) as n from last_day) x
  where x.n = 0
)
select e.item as item,
  case when e.word in ('no day', 'no start', 'no last day') then 'error' when e.word in ('reviewed', 'holds', 'in the register') then 'ok'
       when e.word in ('not yet due', 'not yet') then 'skip' else 'alarm' end as status,
  case when e.word = 'no day' then 'the calendar does not reach the day on which the review is due'
       when e.word = 'no start' then 'the register does not say since when it is used'
       when e.word = 'no last day' then 'the calendar does not hold the last day of the period'
       when e.word = 'reviewed' then 'reviewed in time'
       when e.word = 'not yet due' then 'not reviewed, and not yet due'
       when e.word = 'not reviewed' then 'not reviewed in time'
       when e.word = 'holds' then 'the review rests on what holds'
       when e.word = 'no reviewer' then 'no reviewer is named'
       when e.word = 'no report' then 'it rests on no report and no answers'
       when e.word = 'no dates' then 'it is not known over which time the report tells'
       when e.word = 'long bridge' then 'the letter bridges more than three months'
       when e.word = 'old' then 'the report ends more than three months before the review'
       when e.word = 'gap' then 'there is a gap between this report and the one before'
       when e.word = 'not counted' then 'the exceptions of the report are not counted'
       when e.word = 'not assessed' then 'exceptions, opinion or answers are not assessed'
       when e.word = 'not mapped' then 'the controls expected of us are not mapped'
       when e.word = 'in the register' then 'in the register of suppliers'
       when e.word = 'not yet' then 'the last day of the period has not ended'
       when e.word = 'no ai' then 'an AI system rests on it, and the register says that it provides none'
       else 'in the inventory, and not in the register of suppliers' end as reason,
  e.occurred_at as occurred_at,
  e.supplier as asset
from every e
order by item
/* fixtures:
- name: reviewed every year, late, never, and one that does not matter
  period: 2026-01-01..2026-12-31
  tables:
    org.calendar: |
      day,business,opens_at,closes_at
      2026-02-10,true,2026-02-10T00:00:00Z,2026-02-11T00:00:00Z
      2026-03-31,true,2026-03-31T00:00:00Z,2026-04-01T00:00:00Z
      2026-04-01,true,2026-04-01T00:00:00Z,2026-04-02T00:00:00Z
      2026-12-31,true,2026-12-31T00:00:00Z,2027-01-01T00:00:00Z
    supplier.register: |
      supplier,tier,confidential,ai,started_on,ended_on
      halden,critical,false,false,2024-03-05,
      meridian,standard,false,true,2024-03-05,
      novum,critical,false,false,2025-03-10,
      late,standard,true,false,2025-03-10,
      lost,standard,,false,2025-03-10,
      paper,standard,false,false,2020-01-01,
      past,critical,false,false,2024-03-05,2026-03-30
    supplier.reviews: |
      review,supplier,reviewer,reviewed_at,report,report_from,report_to,bridge_to,opinion,exceptions,exceptions_assessed,controls_mapped
      v1,halden,p9,2025-03-10T12:00:00Z,soc2,2024-03-01,2025-02-28,,unqualified,0,,true
      v2,Halden,p9,2026-03-31T23:59:59Z,soc2,2025-03-01,2026-02-28,,unqualified,0,,true
      v3,meridian,p9,2025-03-10T12:00:00Z,answers,,,,,,true,
      v4,meridian,p9,2026-04-01T00:00:00Z,answers,,,,,,true,
      v5,novum,p9,2025-03-10T00:00:00Z,iso42001,2025-06-01,2028-05-31,,certified,0,,
      v6,late,p9,2026-04-01T00:00:00Z,answers,,,,,,true,
      v7,past,p9,2025-03-10T12:00:00Z,answers,,,,,,true,
    programme.assets: |
      id,version,ledger_index,type,title,stage,uses,aliases,starts_at,ends_at,declared_at
  expect: |
    item,status,occurred_at,asset,reason
    halden/2026-03-31,ok,2026-03-31T00:00:00Z,halden,reviewed in time
    review/v2,ok,2026-03-31T23:59:59Z,halden,the review rests on what holds
    meridian/2026-03-31,alarm,2026-03-31T00:00:00Z,meridian,not reviewed in time
    review/v4,ok,2026-04-01T00:00:00Z,meridian,the review rests on what holds
    novum/2026-03-31,alarm,2026-03-31T00:00:00Z,novum,not reviewed in time
    late/2026-03-31,alarm,2026-03-31T00:00:00Z,late,not reviewed in time
    review/v6,ok,2026-04-01T00:00:00Z,late,the review rests on what holds
    lost/2026-03-31,alarm,2026-03-31T00:00:00Z,lost,not reviewed in time
- name: what a review rests on
  period: 2026-01-01..2026-12-31
  tables:
    org.calendar: |
      day,business,opens_at,closes_at
      2026-12-31,true,2026-12-31T00:00:00Z,2027-01-01T00:00:00Z
    supplier.register: |
      supplier,tier,confidential,ai,started_on,ended_on
      s1,critical,false,false,2025-12-01,
      s2,critical,false,false,2025-12-01,
    supplier.reviews: |
      review,supplier,reviewer,reviewed_at,report,report_from,report_to,bridge_to,opinion,exceptions,exceptions_assessed,controls_mapped
      v0,s1,p9,2025-12-01T12:00:00Z,soc2,2024-09-01,2025-09-30,,unqualified,0,,true
      v1,s1,,2026-06-01T12:00:00Z,soc2,2025-10-01,2026-04-30,,unqualified,0,,true
      v2,s2,p9,2026-06-01T12:00:00Z,,,,,,,,
      v3,s2,p9,2026-06-02T12:00:00Z,soc2,2025-03-01,,,unqualified,0,,true
      v4,s2,p9,2026-06-03T12:00:00Z,soc2,2025-03-01,2026-02-28,2026-06-01,unqualified,0,,true
      v5,s2,p9,2026-06-04T12:00:00Z,soc2,2025-03-01,2026-02-28,,unqualified,0,,true
      v6,s2,p9,2026-06-04T13:00:00Z,soc2,2025-03-01,2026-02-28,2026-05-31,unqualified,0,,true
      v7,s2,p9,2026-06-05T12:00:00Z,soc2,2026-03-02,2026-05-31,,unqualified,0,,true
      v8,s2,p9,2026-06-06T12:00:00Z,soc2,2026-03-01,2026-05-31,,unqualified,,true,true
      v9,s2,p9,2026-06-07T12:00:00Z,soc2,2026-03-01,2026-05-31,,qualified,0,,true
      v10,s2,p9,2026-06-08T12:00:00Z,soc2,2026-03-01,2026-05-31,,unqualified,2,false,true
      v11,s2,p9,2026-06-09T12:00:00Z,soc2,2026-03-01,2026-05-31,,qualified,2,true,true
      v12,s2,p9,2026-06-10T12:00:00Z,soc2,2026-03-01,2026-05-31,,unqualified,0,,
      v13,s2,p9,2026-06-11T12:00:00Z,answers,,,,,,,
    programme.assets: |
      id,version,ledger_index,type,title,stage,uses,aliases,starts_at,ends_at,declared_at
  expect: |
    item,status,reason
    s1/2026-12-31,ok,reviewed in time
    s2/2026-12-31,ok,reviewed in time
    review/v1,alarm,no reviewer is named
    review/v2,alarm,it rests on no report and no answers
    review/v3,alarm,it is not known over which time the report tells
    review/v4,alarm,the letter bridges more than three months
    review/v5,alarm,the report ends more than three months before the review
    review/v6,ok,the review rests on what holds
    review/v7,alarm,there is a gap between this report and the one before
    review/v8,alarm,the exceptions of the report are not counted
    review/v9,alarm,"exceptions, opinion or answers are not assessed"
    review/v10,alarm,"exceptions, opinion or answers are not assessed"
    review/v11,ok,the review rests on what holds
    review/v12,alarm,the controls expected of us are not mapped
    review/v13,alarm,"exceptions, opinion or answers are not assessed"
- name: the inventory holds what the register does not, or says otherwise
  period: 2026-01-01..2026-12-31
  zone: America/New_York
  tables:
    org.calendar: |
      day,business,opens_at,closes_at
      2026-12-31,true,2026-12-31T05:00:00Z,2027-01-01T05:00:00Z
    supplier.register: |
      supplier,tier,confidential,ai,started_on,ended_on
      meridian models,standard,false,false,2020-01-01,
      halden,standard,false,false,2020-01-01,
      gone,standard,false,false,2020-01-01,2025-06-30
    supplier.reviews: |
      review,supplier,reviewer,reviewed_at,report,report_from,report_to,bridge_to,opinion,exceptions,exceptions_assessed,controls_mapped
    programme.assets: |
      id,version,ledger_index,type,title,stage,uses,aliases,starts_at,ends_at,declared_at
      screen,a1,1,ai_system,Screen,in_use,meridian,,2025-01-01T00:00:00Z,,2025-01-01T00:00:00Z
      meridian,a2,2,supplier,Meridian Models,in_use,,,2025-01-01T00:00:00Z,,2025-01-01T00:00:00Z
      hc,a3,3,supplier,Cloud,in_use,,halden,2025-01-01T00:00:00Z,,2025-01-01T00:00:00Z
      gone,a4,4,supplier,Gone,,,,2025-01-01T00:00:00Z,,2025-01-01T00:00:00Z
      shadow,a5,5,supplier,Shadow,in_use,,,2025-01-01T00:00:00Z,,2025-01-01T00:00:00Z
      old,a6,6,supplier,Old,retired,,,2025-01-01T00:00:00Z,,2025-01-01T00:00:00Z
      next,a7,7,supplier,Next,in_use,,,2027-01-01T05:00:00Z,,2025-01-01T00:00:00Z
      turned,a8,8,supplier,Turned,in_use,,,2025-01-01T00:00:00Z,,2025-01-01T00:00:00Z
      turned,a9,9,supplier,Turned,retired,,,2026-06-01T00:00:00Z,,2026-06-01T00:00:00Z
  expect: |
    item,status,occurred_at,reason
    inventory/meridian,alarm,2026-12-31T05:00:00Z,"an AI system rests on it, and the register says that it provides none"
    inventory/hc,ok,2026-12-31T05:00:00Z,in the register of suppliers
    inventory/gone,alarm,2026-12-31T05:00:00Z,"in the inventory, and not in the register of suppliers"
    inventory/shadow,alarm,2026-12-31T05:00:00Z,"in the inventory, and not in the register of suppliers"
- name: not yet due, nulls, there twice, and a calendar that ends
  period: 2026-01-01..2026-12-31
  at: 2026-03-30
  tables:
    org.calendar: |
      day,business,opens_at,closes_at
      2026-03-31,true,2026-03-31T00:00:00Z,2026-04-01T00:00:00Z
    supplier.register: |
      supplier,tier,confidential,ai,started_on,ended_on
      s1,,,,2025-03-05,
      s1,standard,false,false,2025-06-05,
      s2,critical,false,,,
      s3,critical,false,true,2025-04-05,
    supplier.reviews: |
      review,supplier,reviewer,reviewed_at,report,report_from,report_to,bridge_to,opinion,exceptions,exceptions_assessed,controls_mapped
      v1,s1,p9,2025-03-05T12:00:00Z,answers,,,,,,true,
    programme.assets: |
      id,version,ledger_index,type,title,stage,uses,aliases,starts_at,ends_at,declared_at
      s9,a1,1,supplier,S9,in_use,,,2025-01-01T00:00:00Z,,2025-01-01T00:00:00Z
  expect: |
    item,status,reason
    s1/2026-03-31,skip,"not reviewed, and not yet due"
    s2/-,error,the register does not say since when it is used
    s3/2026-04-30,error,the calendar does not reach the day on which the review is due
    inventory/-,error,the calendar does not hold the last day of the period
- name: no supplier
  period: 2026-01-01..2026-12-31
  tables:
    org.calendar: |
      day,business,opens_at,closes_at
      2026-12-31,true,2026-12-31T00:00:00Z,2027-01-01T00:00:00Z
    supplier.register: |
      supplier,tier,confidential,ai,started_on,ended_on
    supplier.reviews: |
      review,supplier,reviewer,reviewed_at,report,report_from,report_to,bridge_to,opinion,exceptions,exceptions_assessed,controls_mapped
    programme.assets: |
      id,version,ledger_index,type,title,stage,uses,aliases,starts_at,ends_at,declared_at
  expect: |
    item,status
*/
