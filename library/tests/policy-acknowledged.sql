/*
id: policy-acknowledged
title: Everybody has acknowledged the policies that are in force, and again every year
control: HR-03
reads: [hr.people, hr.absences, hr.acknowledgements, hr.required_documents, programme.documents, org.calendar]
procedure: |
  Take everybody on the staff list, contractors too, and every version, declared and approved, of a document on the list of those that everybody must acknowledge, from the moment at which both and its first day had come until an approved version
  replaced it or it ended. The version must be acknowledged within thirty days of that moment, or of the person's first day if that is later, and from each acknowledgement again by the
  end of the same month a year later; where it is not, again each year after. The item belongs to the beginning of the day on which it is due. An acknowledgement names the policy and the first day of
  the version that was read: one of an older version, one given before this version held, or one from an employment before a break, counts for nothing. Where the day falls into a leave of absence it moves to thirty days after
  the return; whoever is away without an end is listed and not judged. Whoever left before the day, and a version that no longer holds on it, are not in the population.
  A document on the list of which no version was ever approved is an exception at the period's first moment: nobody can acknowledge it.
*/
with recursive employments as (
  select distinct lower(trim(person)) as person, started_on, coalesce(ended_on, date '9999-12-31') as ended_on
  from hr.people
  where nullif(trim(person), '') is not null and started_on is not null
), reach as (
  select person, started_on, ended_on,
    max(ended_on) over (partition by person order by started_on nulls last, ended_on nulls last rows between unbounded preceding and 1 preceding) as before_on
  from employments
), islands as (
  select person, started_on, ended_on,
    cast(sum(case when before_on is null or started_on > before_on + 1 then 1 else 0 end)
      over (partition by person order by started_on nulls last, ended_on nulls last rows between unbounded preceding and current row) as bigint) as island
  from reach
), spells as (
  select person, island, min(started_on) as start_on, max(ended_on) as end_on
  from islands
  group by person, island
), approved as (
  select d.id, d.version, d.ledger_index, d.in_force_from, d.ends_at, min(greatest(d.declared_at, d.starts_at, d.approved_at, d.approval_recorded_at)) as holds_from
  from programme.documents d
  join hr.required_documents q on lower(trim(q.document)) = lower(d.id)
  where d.approved_at <= $effective_at and d.approval_recorded_at <= $effective_at
  group by d.id, d.version, d.ledger_index, d.in_force_from, d.ends_at
), versions as (
  select id as policy, version, in_force_from, holds_from, cast(holds_from at time zone 'UTC' as date) as holds_on,
    least(ends_at, min(holds_from) over (partition by id order by ledger_index desc nulls last, version desc nulls last
      rows between unbounded preceding and 1 preceding)) as until_at
  from approved
), duties as (
  select s.person, v.policy, v.version, v.in_force_from, v.holds_from, v.until_at, s.start_on as spell_on, s.end_on, greatest(s.start_on, v.holds_on) as start_on
  from spells s
  cross join versions v
  where v.until_at is null or v.until_at > v.holds_from
), acknowledged as (
  select d.person, d.policy, d.version, d.until_at, d.spell_on, d.end_on, k.acknowledged_at
  from duties d
  join hr.acknowledgements k on lower(trim(k.person)) = d.person and lower(trim(k.document)) = lower(trim(d.policy)) and k.policy_from = d.in_force_from
  where k.acknowledged_at <= $effective_at and k.acknowledged_at >= d.holds_from and cast(k.acknowledged_at at time zone 'UTC' as date) >= d.spell_on - 30
  group by d.person, d.policy, d.version, d.until_at, d.spell_on, d.end_on, k.acknowledged_at
), firsts as (
  select d.person, d.policy, d.until_at, d.end_on, d.start_on + 30 as due_on, min(k.acknowledged_at) as next_at
  from duties d
  left join acknowledged k on k.person = d.person and k.policy = d.policy and k.version = d.version and k.spell_on = d.spell_on
  group by d.person, d.policy, d.version, d.spell_on, d.until_at, d.end_on, d.start_on + 30
), nexts as (
  select person, policy, until_at, end_on, cast(acknowledged_at at time zone 'UTC' as date) as from_on,
    lead(acknowledged_at) over (partition by person, policy, version, spell_on order by acknowledged_at nulls last) as next_at
  from acknowledged
), due as (
  select x.person, x.policy, x.until_at, x.end_on, x.next_at, x.due_on
  from (
    select person, policy, until_at, end_on, next_at, due_on from firsts
    union all
    select person, policy, until_at, end_on, next_at, cast(date_trunc('month', from_on) + interval '13 months' as date) - 1 as due_on
    from nexts
    where from_on is not null
  ) x
  union all
  select d.person, d.policy, d.until_at, d.end_on, d.next_at, cast(date_trunc('month', d.due_on) + interval '13 months' as date) - 1 as due_on
  from due d
  where d.due_on < cast($period_end at time zone 'UTC' as date) and d.due_on < d.end_on
    and (d.next_at is null or cast(d.next_at at time zone 'UTC' as date) > d.due_on)
), away as (
  select d.person, d.policy, d.due_on, max(a.to_on) as back_on, bool_or(a.to_on is null) as open
  from due d
  join hr.absences a on lower(trim(a.person)) = d.person and a.from_on <= d.due_on and (a.to_on is null or a.to_on >= d.due_on)
  group by d.person, d.policy, d.due_on
), placed as (
  select d.person || '/' || d.policy || '/' || cast(d.due_on as text) as item, d.end_on, d.next_at, d.until_at, coalesce(a.open, false) as away,
    case when a.open is not true and a.back_on is not null then a.back_on + 30 else d.due_on end as due_on
  from due d
  left join away a on a.person = d.person and a.policy = d.policy and a.due_on = d.due_on
), judged as (
  select p.item, coalesce(c.opens_at, $period_start) as occurred_at, c.closes_at, bool_or(p.away) as away,
    bool_and(p.next_at is not null and (c.closes_at is null or p.next_at < c.closes_at)) as done
  from placed p
  left join org.calendar c on c.day = p.due_on
  where p.end_on >= p.due_on
    and (p.until_at is null or c.closes_at is null or p.until_at >= c.closes_at)
    and ((c.opens_at >= $period_start and c.opens_at < $period_end)
      or (c.opens_at is null and p.due_on >= cast($period_start at time zone 'UTC' as date) and p.due_on <= cast($period_end at time zone 'UTC' as date)))
  group by p.item, coalesce(c.opens_at, $period_start), c.closes_at
), every as (
  select item, occurred_at,
    case when closes_at is null then 'no day' when done then 'done' when away then 'away'
         when $effective_at < closes_at - interval '1 second' then 'not yet due' else 'not done' end as word
  from judged
  union all
  select 'employment/' || employment as item, $period_start as occurred_at, 'unknown' as word
  from hr.people
  where nullif(trim(person), '') is null or (started_on is null and ended_on is null)
  union all
  select 'document/' || q.document as item, $period_start as occurred_at, 'not approved' as word
  from (select distinct lower(trim(document)) as document from hr.required_documents where document is not null) q
  left join (select lower(id) as id, count(*) as n from approved group by lower(id)) a on a.id = q.document
  where a.id is null
)
select e.item as item,
  case when e.word in ('no day', 'unknown') then 'error' when e.word = 'done' then 'ok' when e.word = 'away' then 'info'
       when e.word = 'not yet due' then 'skip' else 'alarm' end as status,
  case when e.word = 'no day' then 'the calendar does not reach the day on which it is due'
       when e.word = 'unknown' then 'the staff list does not say who it is, or since when'
       when e.word = 'not approved' then 'must be acknowledged, and no version was ever approved'
       when e.word = 'done' then 'acknowledged in time'
       when e.word = 'away' then 'not acknowledged, and away without an end'
       when e.word = 'not yet due' then 'not acknowledged, and not yet due'
       else 'not acknowledged in time' end as reason,
  e.occurred_at as occurred_at
from every e
order by item
/* fixtures:
- name: on joining, on a new version, and every year
  period: 2026-03-01..2026-03-31
  tables:
    org.calendar: |
      day,business,opens_at,closes_at
      2026-03-01,false,2026-03-01T00:00:00Z,2026-03-02T00:00:00Z
      2026-03-02,true,2026-03-02T00:00:00Z,2026-03-03T00:00:00Z
      2026-03-03,true,2026-03-03T00:00:00Z,2026-03-04T00:00:00Z
      2026-03-04,true,2026-03-04T00:00:00Z,2026-03-05T00:00:00Z
      2026-03-05,true,2026-03-05T00:00:00Z,2026-03-06T00:00:00Z
      2026-03-06,true,2026-03-06T00:00:00Z,2026-03-07T00:00:00Z
      2026-03-07,false,2026-03-07T00:00:00Z,2026-03-08T00:00:00Z
      2026-03-08,false,2026-03-08T00:00:00Z,2026-03-09T00:00:00Z
      2026-03-09,true,2026-03-09T00:00:00Z,2026-03-10T00:00:00Z
      2026-03-10,true,2026-03-10T00:00:00Z,2026-03-11T00:00:00Z
      2026-03-11,true,2026-03-11T00:00:00Z,2026-03-12T00:00:00Z
      2026-03-12,true,2026-03-12T00:00:00Z,2026-03-13T00:00:00Z
      2026-03-13,true,2026-03-13T00:00:00Z,2026-03-14T00:00:00Z
      2026-03-14,false,2026-03-14T00:00:00Z,2026-03-15T00:00:00Z
      2026-03-15,false,2026-03-15T00:00:00Z,2026-03-16T00:00:00Z
      2026-03-16,true,2026-03-16T00:00:00Z,2026-03-17T00:00:00Z
      2026-03-17,true,2026-03-17T00:00:00Z,2026-03-18T00:00:00Z
      2026-03-18,true,2026-03-18T00:00:00Z,2026-03-19T00:00:00Z
      2026-03-19,true,2026-03-19T00:00:00Z,2026-03-20T00:00:00Z
      2026-03-20,true,2026-03-20T00:00:00Z,2026-03-21T00:00:00Z
      2026-03-21,false,2026-03-21T00:00:00Z,2026-03-22T00:00:00Z
      2026-03-22,false,2026-03-22T00:00:00Z,2026-03-23T00:00:00Z
      2026-03-23,true,2026-03-23T00:00:00Z,2026-03-24T00:00:00Z
      2026-03-24,true,2026-03-24T00:00:00Z,2026-03-25T00:00:00Z
      2026-03-25,true,2026-03-25T00:00:00Z,2026-03-26T00:00:00Z
      2026-03-26,true,2026-03-26T00:00:00Z,2026-03-27T00:00:00Z
      2026-03-27,true,2026-03-27T00:00:00Z,2026-03-28T00:00:00Z
      2026-03-28,false,2026-03-28T00:00:00Z,2026-03-29T00:00:00Z
      2026-03-29,false,2026-03-29T00:00:00Z,2026-03-30T00:00:00Z
      2026-03-30,true,2026-03-30T00:00:00Z,2026-03-31T00:00:00Z
      2026-03-31,true,2026-03-31T00:00:00Z,2026-04-01T00:00:00Z
    hr.people: |
      employment,person,started_on,ended_on,type
      e1,p1,2024-01-01,,employee
      e2,p2,2024-01-01,,contractor
      e3,p3,2026-02-10,,employee
      e4,p4,2024-01-01,2026-03-02,employee
    hr.absences: |
      absence,person,from_on,to_on
    hr.required_documents: |
      document
      POL-SEC
      pol-ai
    hr.acknowledgements: |
      acknowledgement,person,document,policy_from,acknowledged_at
      k1,p1,pol-sec,2026-02-01,2026-03-03T23:59:59Z
      k2,p2,POL-SEC,2025-02-01,2026-02-20T12:00:00Z
      k3,P3,POL-SEC,2026-02-01,2026-03-13T00:00:00Z
      k5,p1,POL-AI,2025-03-01,2025-03-10T12:00:00Z
      k6,p2,POL-AI,2025-03-01,2025-03-10T12:00:00Z
      k7,p2,POL-AI,2025-03-01,2026-03-20T12:00:00Z
      k8,p3,POL-AI,2025-03-01,2026-02-20T12:00:00Z
    programme.documents: |
      id,version,ledger_index,type,asset,in_force_from,starts_at,ends_at,declared_at,approved_at,approval_recorded_at
      POL-SEC,d1,1,policy,,2025-02-01,2025-02-01T00:00:00Z,,2025-02-01T00:00:00Z,2025-02-01T00:00:00Z,2025-02-01T00:00:00Z
      POL-SEC,d2,9,policy,,2026-02-01,2026-02-01T00:00:00Z,,2026-02-01T00:00:00Z,2026-02-01T00:00:00Z,2026-02-01T00:00:00Z
      POL-AI,d3,3,policy,screen,2025-03-01,2025-03-01T00:00:00Z,,2025-03-01T00:00:00Z,2025-03-01T00:00:00Z,2025-03-01T00:00:00Z
      POL-AI,d3,3,policy,chat,2025-03-01,2025-03-01T00:00:00Z,,2025-03-01T00:00:00Z,2025-03-01T00:00:00Z,2025-03-01T00:00:00Z
      PLAN,d4,4,plan,,2025-03-01,2025-03-01T00:00:00Z,,2025-03-01T00:00:00Z,2025-03-01T00:00:00Z,2025-03-01T00:00:00Z
  expect: |
    item,status,occurred_at,reason
    p1/POL-SEC/2026-03-03,ok,2026-03-03T00:00:00Z,acknowledged in time
    p2/POL-SEC/2026-03-03,alarm,2026-03-03T00:00:00Z,not acknowledged in time
    p3/POL-SEC/2026-03-12,alarm,2026-03-12T00:00:00Z,not acknowledged in time
    p1/POL-AI/2026-03-31,alarm,2026-03-31T00:00:00Z,not acknowledged in time
    p2/POL-AI/2026-03-31,ok,2026-03-31T00:00:00Z,acknowledged in time
    p3/POL-AI/2026-03-12,ok,2026-03-12T00:00:00Z,acknowledged in time
- name: not approved, approved late, given before it held, ended, replaced
  period: 2026-03-01..2026-03-31
  tables:
    org.calendar: |
      day,business,opens_at,closes_at
      2026-03-01,false,2026-03-01T00:00:00Z,2026-03-02T00:00:00Z
      2026-03-02,true,2026-03-02T00:00:00Z,2026-03-03T00:00:00Z
      2026-03-03,true,2026-03-03T00:00:00Z,2026-03-04T00:00:00Z
      2026-03-04,true,2026-03-04T00:00:00Z,2026-03-05T00:00:00Z
      2026-03-05,true,2026-03-05T00:00:00Z,2026-03-06T00:00:00Z
      2026-03-06,true,2026-03-06T00:00:00Z,2026-03-07T00:00:00Z
      2026-03-07,false,2026-03-07T00:00:00Z,2026-03-08T00:00:00Z
      2026-03-08,false,2026-03-08T00:00:00Z,2026-03-09T00:00:00Z
      2026-03-09,true,2026-03-09T00:00:00Z,2026-03-10T00:00:00Z
      2026-03-10,true,2026-03-10T00:00:00Z,2026-03-11T00:00:00Z
      2026-03-11,true,2026-03-11T00:00:00Z,2026-03-12T00:00:00Z
      2026-03-12,true,2026-03-12T00:00:00Z,2026-03-13T00:00:00Z
      2026-03-13,true,2026-03-13T00:00:00Z,2026-03-14T00:00:00Z
      2026-03-14,false,2026-03-14T00:00:00Z,2026-03-15T00:00:00Z
      2026-03-15,false,2026-03-15T00:00:00Z,2026-03-16T00:00:00Z
      2026-03-16,true,2026-03-16T00:00:00Z,2026-03-17T00:00:00Z
      2026-03-17,true,2026-03-17T00:00:00Z,2026-03-18T00:00:00Z
      2026-03-18,true,2026-03-18T00:00:00Z,2026-03-19T00:00:00Z
      2026-03-19,true,2026-03-19T00:00:00Z,2026-03-20T00:00:00Z
      2026-03-20,true,2026-03-20T00:00:00Z,2026-03-21T00:00:00Z
      2026-03-21,false,2026-03-21T00:00:00Z,2026-03-22T00:00:00Z
      2026-03-22,false,2026-03-22T00:00:00Z,2026-03-23T00:00:00Z
      2026-03-23,true,2026-03-23T00:00:00Z,2026-03-24T00:00:00Z
      2026-03-24,true,2026-03-24T00:00:00Z,2026-03-25T00:00:00Z
      2026-03-25,true,2026-03-25T00:00:00Z,2026-03-26T00:00:00Z
      2026-03-26,true,2026-03-26T00:00:00Z,2026-03-27T00:00:00Z
      2026-03-27,true,2026-03-27T00:00:00Z,2026-03-28T00:00:00Z
      2026-03-28,false,2026-03-28T00:00:00Z,2026-03-29T00:00:00Z
      2026-03-29,false,2026-03-29T00:00:00Z,2026-03-30T00:00:00Z
      2026-03-30,true,2026-03-30T00:00:00Z,2026-03-31T00:00:00Z
      2026-03-31,true,2026-03-31T00:00:00Z,2026-04-01T00:00:00Z
    hr.people: |
      employment,person,started_on,ended_on,type
      e1,p1,2024-01-01,,employee
    hr.absences: |
      absence,person,from_on,to_on
    hr.required_documents: |
      document
      A
      B
      C
      D
      E
      F
    hr.acknowledgements: |
      acknowledgement,person,document,policy_from,acknowledged_at
      k1,p1,A,2026-01-01,2026-01-20T12:00:00Z
      k2,p1,C,2026-02-05,2026-02-04T12:00:00Z
      k3,p1,D,2026-02-20,2026-02-20T12:00:00Z
    programme.documents: |
      id,version,ledger_index,type,asset,in_force_from,starts_at,ends_at,declared_at,approved_at,approval_recorded_at
      A,d1,1,policy,,2026-01-01,2026-01-01T00:00:00Z,,2026-01-01T00:00:00Z,2026-01-01T00:00:00Z,2026-02-10T00:00:00Z
      B,d2,2,policy,,2026-02-05,2026-02-05T00:00:00Z,,2026-02-01T00:00:00Z,,
      C,d3,3,policy,,2026-02-05,2026-02-05T00:00:00Z,,2026-02-01T00:00:00Z,2026-02-01T00:00:00Z,2026-02-01T00:00:00Z
      D,d4,4,policy,,2026-02-05,2026-02-05T00:00:00Z,,2026-02-01T00:00:00Z,2026-02-01T00:00:00Z,2026-02-01T00:00:00Z
      D,d5,5,policy,,2026-02-20,2026-02-20T00:00:00Z,,2026-02-15T00:00:00Z,2026-02-15T00:00:00Z,2026-02-15T00:00:00Z
      E,d6,6,policy,,2026-02-05,2026-02-05T00:00:00Z,2026-03-07T23:59:59Z,2026-02-01T00:00:00Z,2026-02-01T00:00:00Z,2026-02-01T00:00:00Z
      F,d7,7,policy,,2026-02-05,2026-02-05T00:00:00Z,,2026-02-01T00:00:00Z,2026-02-01T00:00:00Z,2026-02-01T00:00:00Z
      F,d8,8,policy,,2026-02-20,2026-02-20T00:00:00Z,,2026-02-15T00:00:00Z,,
  expect: |
    item,status
    p1/A/2026-03-12,alarm
    p1/C/2026-03-07,alarm
    p1/D/2026-03-22,ok
    p1/F/2026-03-07,alarm
    document/b,alarm
- name: employed again, going on, away, and twice in one month is not next year's
  period: 2026-03-01..2026-03-31
  tables:
    org.calendar: |
      day,business,opens_at,closes_at
      2026-03-01,false,2026-03-01T00:00:00Z,2026-03-02T00:00:00Z
      2026-03-02,true,2026-03-02T00:00:00Z,2026-03-03T00:00:00Z
      2026-03-03,true,2026-03-03T00:00:00Z,2026-03-04T00:00:00Z
      2026-03-04,true,2026-03-04T00:00:00Z,2026-03-05T00:00:00Z
      2026-03-05,true,2026-03-05T00:00:00Z,2026-03-06T00:00:00Z
      2026-03-06,true,2026-03-06T00:00:00Z,2026-03-07T00:00:00Z
      2026-03-07,false,2026-03-07T00:00:00Z,2026-03-08T00:00:00Z
      2026-03-08,false,2026-03-08T00:00:00Z,2026-03-09T00:00:00Z
      2026-03-09,true,2026-03-09T00:00:00Z,2026-03-10T00:00:00Z
      2026-03-10,true,2026-03-10T00:00:00Z,2026-03-11T00:00:00Z
      2026-03-11,true,2026-03-11T00:00:00Z,2026-03-12T00:00:00Z
      2026-03-12,true,2026-03-12T00:00:00Z,2026-03-13T00:00:00Z
      2026-03-13,true,2026-03-13T00:00:00Z,2026-03-14T00:00:00Z
      2026-03-14,false,2026-03-14T00:00:00Z,2026-03-15T00:00:00Z
      2026-03-15,false,2026-03-15T00:00:00Z,2026-03-16T00:00:00Z
      2026-03-16,true,2026-03-16T00:00:00Z,2026-03-17T00:00:00Z
      2026-03-17,true,2026-03-17T00:00:00Z,2026-03-18T00:00:00Z
      2026-03-18,true,2026-03-18T00:00:00Z,2026-03-19T00:00:00Z
      2026-03-19,true,2026-03-19T00:00:00Z,2026-03-20T00:00:00Z
      2026-03-20,true,2026-03-20T00:00:00Z,2026-03-21T00:00:00Z
      2026-03-21,false,2026-03-21T00:00:00Z,2026-03-22T00:00:00Z
      2026-03-22,false,2026-03-22T00:00:00Z,2026-03-23T00:00:00Z
      2026-03-23,true,2026-03-23T00:00:00Z,2026-03-24T00:00:00Z
      2026-03-24,true,2026-03-24T00:00:00Z,2026-03-25T00:00:00Z
      2026-03-25,true,2026-03-25T00:00:00Z,2026-03-26T00:00:00Z
      2026-03-26,true,2026-03-26T00:00:00Z,2026-03-27T00:00:00Z
      2026-03-27,true,2026-03-27T00:00:00Z,2026-03-28T00:00:00Z
      2026-03-28,false,2026-03-28T00:00:00Z,2026-03-29T00:00:00Z
      2026-03-29,false,2026-03-29T00:00:00Z,2026-03-30T00:00:00Z
      2026-03-30,true,2026-03-30T00:00:00Z,2026-03-31T00:00:00Z
      2026-03-31,true,2026-03-31T00:00:00Z,2026-04-01T00:00:00Z
    hr.people: |
      employment,person,started_on,ended_on,type
      e1a,p1,2024-01-01,2025-06-30,employee
      e1b,p1,2026-02-02,,employee
      e2a,p2,2024-06-01,2026-02-01,contractor
      e2b,p2,2026-02-02,,employee
      e3,p3,2024-06-01,,employee
      e4,p4,2024-06-01,,employee
    hr.absences: |
      absence,person,from_on,to_on
      a1,p4,2026-03-20,
    hr.required_documents: |
      document
      A
    hr.acknowledgements: |
      acknowledgement,person,document,policy_from,acknowledged_at
      k1,p1,A,2025-01-01,2025-06-10T12:00:00Z
      k2,p2,A,2025-01-01,2025-06-10T12:00:00Z
      k3,p3,A,2025-01-01,2025-03-10T12:00:00Z
      k4,p3,A,2025-01-01,2025-03-20T12:00:00Z
      k5,p4,A,2025-01-01,2025-03-20T12:00:00Z
    programme.documents: |
      id,version,ledger_index,type,asset,in_force_from,starts_at,ends_at,declared_at,approved_at,approval_recorded_at
      A,d1,1,policy,,2025-01-01,2025-01-01T00:00:00Z,,2025-01-01T00:00:00Z,2025-01-01T00:00:00Z,2025-01-01T00:00:00Z
  expect: |
    item,status,reason
    p1/A/2026-03-04,alarm,not acknowledged in time
    p3/A/2026-03-31,alarm,not acknowledged in time
    p4/A/2026-03-31,info,"not acknowledged, and away without an end"
- name: the days lie in the zone, over the change of clocks
  period: 2026-03-01..2026-03-31
  zone: America/New_York
  tables:
    org.calendar: |
      day,business,opens_at,closes_at
      2026-03-01,false,2026-03-01T05:00:00Z,2026-03-02T05:00:00Z
      2026-03-02,true,2026-03-02T05:00:00Z,2026-03-03T05:00:00Z
      2026-03-03,true,2026-03-03T05:00:00Z,2026-03-04T05:00:00Z
      2026-03-04,true,2026-03-04T05:00:00Z,2026-03-05T05:00:00Z
      2026-03-05,true,2026-03-05T05:00:00Z,2026-03-06T05:00:00Z
      2026-03-06,true,2026-03-06T05:00:00Z,2026-03-07T05:00:00Z
      2026-03-07,false,2026-03-07T05:00:00Z,2026-03-08T05:00:00Z
      2026-03-08,false,2026-03-08T05:00:00Z,2026-03-09T04:00:00Z
      2026-03-09,true,2026-03-09T04:00:00Z,2026-03-10T04:00:00Z
      2026-03-10,true,2026-03-10T04:00:00Z,2026-03-11T04:00:00Z
      2026-03-11,true,2026-03-11T04:00:00Z,2026-03-12T04:00:00Z
      2026-03-12,true,2026-03-12T04:00:00Z,2026-03-13T04:00:00Z
      2026-03-13,true,2026-03-13T04:00:00Z,2026-03-14T04:00:00Z
      2026-03-14,false,2026-03-14T04:00:00Z,2026-03-15T04:00:00Z
      2026-03-15,false,2026-03-15T04:00:00Z,2026-03-16T04:00:00Z
      2026-03-16,true,2026-03-16T04:00:00Z,2026-03-17T04:00:00Z
      2026-03-17,true,2026-03-17T04:00:00Z,2026-03-18T04:00:00Z
      2026-03-18,true,2026-03-18T04:00:00Z,2026-03-19T04:00:00Z
      2026-03-19,true,2026-03-19T04:00:00Z,2026-03-20T04:00:00Z
      2026-03-20,true,2026-03-20T04:00:00Z,2026-03-21T04:00:00Z
      2026-03-21,false,2026-03-21T04:00:00Z,2026-03-22T04:00:00Z
      2026-03-22,false,2026-03-22T04:00:00Z,2026-03-23T04:00:00Z
      2026-03-23,true,2026-03-23T04:00:00Z,2026-03-24T04:00:00Z
      2026-03-24,true,2026-03-24T04:00:00Z,2026-03-25T04:00:00Z
      2026-03-25,true,2026-03-25T04:00:00Z,2026-03-26T04:00:00Z
      2026-03-26,true,2026-03-26T04:00:00Z,2026-03-27T04:00:00Z
      2026-03-27,true,2026-03-27T04:00:00Z,2026-03-28T04:00:00Z
      2026-03-28,false,2026-03-28T04:00:00Z,2026-03-29T04:00:00Z
      2026-03-29,false,2026-03-29T04:00:00Z,2026-03-30T04:00:00Z
      2026-03-30,true,2026-03-30T04:00:00Z,2026-03-31T04:00:00Z
      2026-03-31,true,2026-03-31T04:00:00Z,2026-04-01T04:00:00Z
    hr.people: |
      employment,person,started_on,ended_on,type
      e1,p1,2026-02-06,,employee
      e2,p2,2026-02-06,,employee
    hr.absences: |
      absence,person,from_on,to_on
    hr.required_documents: |
      document
      A
    hr.acknowledgements: |
      acknowledgement,person,document,policy_from,acknowledged_at
      k1,p1,A,2025-01-01,2026-03-08T23:59:59-04:00
      k2,p2,A,2025-01-01,2026-03-09T00:00:00-04:00
    programme.documents: |
      id,version,ledger_index,type,asset,in_force_from,starts_at,ends_at,declared_at,approved_at,approval_recorded_at
      A,d1,1,policy,,2025-01-01,2025-01-01T05:00:00Z,,2025-01-01T05:00:00Z,2025-01-01T05:00:00Z,2025-01-01T05:00:00Z
  expect: |
    item,status,occurred_at
    p1/A/2026-03-08,ok,2026-03-08T05:00:00Z
    p2/A/2026-03-08,alarm,2026-03-08T05:00:00Z
- name: not yet due, nulls, and a calendar that ends
  period: 2026-03-01..2026-04-30
  at: 2026-03-04
  tables:
    org.calendar: |
      day,business,opens_at,closes_at
      2026-03-01,false,2026-03-01T00:00:00Z,2026-03-02T00:00:00Z
      2026-03-02,true,2026-03-02T00:00:00Z,2026-03-03T00:00:00Z
      2026-03-03,true,2026-03-03T00:00:00Z,2026-03-04T00:00:00Z
      2026-03-04,true,2026-03-04T00:00:00Z,2026-03-05T00:00:00Z
      2026-03-05,true,2026-03-05T00:00:00Z,2026-03-06T00:00:00Z
      2026-03-06,true,2026-03-06T00:00:00Z,2026-03-07T00:00:00Z
      2026-03-07,false,2026-03-07T00:00:00Z,2026-03-08T00:00:00Z
      2026-03-08,false,2026-03-08T00:00:00Z,2026-03-09T00:00:00Z
      2026-03-09,true,2026-03-09T00:00:00Z,2026-03-10T00:00:00Z
      2026-03-10,true,2026-03-10T00:00:00Z,2026-03-11T00:00:00Z
      2026-03-11,true,2026-03-11T00:00:00Z,2026-03-12T00:00:00Z
      2026-03-12,true,2026-03-12T00:00:00Z,2026-03-13T00:00:00Z
      2026-03-13,true,2026-03-13T00:00:00Z,2026-03-14T00:00:00Z
      2026-03-14,false,2026-03-14T00:00:00Z,2026-03-15T00:00:00Z
      2026-03-15,false,2026-03-15T00:00:00Z,2026-03-16T00:00:00Z
      2026-03-16,true,2026-03-16T00:00:00Z,2026-03-17T00:00:00Z
      2026-03-17,true,2026-03-17T00:00:00Z,2026-03-18T00:00:00Z
      2026-03-18,true,2026-03-18T00:00:00Z,2026-03-19T00:00:00Z
      2026-03-19,true,2026-03-19T00:00:00Z,2026-03-20T00:00:00Z
      2026-03-20,true,2026-03-20T00:00:00Z,2026-03-21T00:00:00Z
      2026-03-21,false,2026-03-21T00:00:00Z,2026-03-22T00:00:00Z
      2026-03-22,false,2026-03-22T00:00:00Z,2026-03-23T00:00:00Z
      2026-03-23,true,2026-03-23T00:00:00Z,2026-03-24T00:00:00Z
      2026-03-24,true,2026-03-24T00:00:00Z,2026-03-25T00:00:00Z
      2026-03-25,true,2026-03-25T00:00:00Z,2026-03-26T00:00:00Z
      2026-03-26,true,2026-03-26T00:00:00Z,2026-03-27T00:00:00Z
      2026-03-27,true,2026-03-27T00:00:00Z,2026-03-28T00:00:00Z
      2026-03-28,false,2026-03-28T00:00:00Z,2026-03-29T00:00:00Z
      2026-03-29,false,2026-03-29T00:00:00Z,2026-03-30T00:00:00Z
      2026-03-30,true,2026-03-30T00:00:00Z,2026-03-31T00:00:00Z
      2026-03-31,true,2026-03-31T00:00:00Z,2026-04-01T00:00:00Z
    hr.people: |
      employment,person,started_on,ended_on,type
      e1,p1,2026-02-03,,employee
      e2,,2026-02-03,,employee
      e3,p3,2026-03-15,,employee
    hr.absences: |
      absence,person,from_on,to_on
    hr.required_documents: |
      document
      A
    hr.acknowledgements: |
      acknowledgement,person,document,policy_from,acknowledged_at
      k1,p1,A,,2026-02-10T12:00:00Z
    programme.documents: |
      id,version,ledger_index,type,asset,in_force_from,starts_at,ends_at,declared_at,approved_at,approval_recorded_at
      A,d1,1,policy,,2025-01-01,2025-01-01T00:00:00Z,,2025-01-01T00:00:00Z,2025-01-01T00:00:00Z,2025-01-01T00:00:00Z
  expect: |
    item,status
    p1/A/2026-03-05,skip
    employment/e2,error
    p3/A/2026-04-14,error
- name: nothing that can be acknowledged
  period: 2026-03-01..2026-03-31
  tables:
    org.calendar: |
      day,business,opens_at,closes_at
      2026-03-01,false,2026-03-01T00:00:00Z,2026-03-02T00:00:00Z
      2026-03-02,true,2026-03-02T00:00:00Z,2026-03-03T00:00:00Z
      2026-03-03,true,2026-03-03T00:00:00Z,2026-03-04T00:00:00Z
      2026-03-04,true,2026-03-04T00:00:00Z,2026-03-05T00:00:00Z
      2026-03-05,true,2026-03-05T00:00:00Z,2026-03-06T00:00:00Z
      2026-03-06,true,2026-03-06T00:00:00Z,2026-03-07T00:00:00Z
      2026-03-07,false,2026-03-07T00:00:00Z,2026-03-08T00:00:00Z
      2026-03-08,false,2026-03-08T00:00:00Z,2026-03-09T00:00:00Z
      2026-03-09,true,2026-03-09T00:00:00Z,2026-03-10T00:00:00Z
      2026-03-10,true,2026-03-10T00:00:00Z,2026-03-11T00:00:00Z
      2026-03-11,true,2026-03-11T00:00:00Z,2026-03-12T00:00:00Z
      2026-03-12,true,2026-03-12T00:00:00Z,2026-03-13T00:00:00Z
      2026-03-13,true,2026-03-13T00:00:00Z,2026-03-14T00:00:00Z
      2026-03-14,false,2026-03-14T00:00:00Z,2026-03-15T00:00:00Z
      2026-03-15,false,2026-03-15T00:00:00Z,2026-03-16T00:00:00Z
      2026-03-16,true,2026-03-16T00:00:00Z,2026-03-17T00:00:00Z
      2026-03-17,true,2026-03-17T00:00:00Z,2026-03-18T00:00:00Z
      2026-03-18,true,2026-03-18T00:00:00Z,2026-03-19T00:00:00Z
      2026-03-19,true,2026-03-19T00:00:00Z,2026-03-20T00:00:00Z
      2026-03-20,true,2026-03-20T00:00:00Z,2026-03-21T00:00:00Z
      2026-03-21,false,2026-03-21T00:00:00Z,2026-03-22T00:00:00Z
      2026-03-22,false,2026-03-22T00:00:00Z,2026-03-23T00:00:00Z
      2026-03-23,true,2026-03-23T00:00:00Z,2026-03-24T00:00:00Z
      2026-03-24,true,2026-03-24T00:00:00Z,2026-03-25T00:00:00Z
      2026-03-25,true,2026-03-25T00:00:00Z,2026-03-26T00:00:00Z
      2026-03-26,true,2026-03-26T00:00:00Z,2026-03-27T00:00:00Z
      2026-03-27,true,2026-03-27T00:00:00Z,2026-03-28T00:00:00Z
      2026-03-28,false,2026-03-28T00:00:00Z,2026-03-29T00:00:00Z
      2026-03-29,false,2026-03-29T00:00:00Z,2026-03-30T00:00:00Z
      2026-03-30,true,2026-03-30T00:00:00Z,2026-03-31T00:00:00Z
      2026-03-31,true,2026-03-31T00:00:00Z,2026-04-01T00:00:00Z
    hr.people: |
      employment,person,started_on,ended_on,type
      e1,p1,2026-02-03,,employee
    hr.absences: |
      absence,person,from_on,to_on
    hr.required_documents: |
      document
      A
    hr.acknowledgements: |
      acknowledgement,person,document,policy_from,acknowledged_at
    programme.documents: |
      id,version,ledger_index,type,asset,in_force_from,starts_at,ends_at,declared_at,approved_at,approval_recorded_at
  expect: |
    item,status,reason
    document/a,alarm,"must be acknowledged, and no version was ever approved"
*/
