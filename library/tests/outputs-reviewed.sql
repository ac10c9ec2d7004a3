/*
id: outputs-reviewed
title: A person reviewed each output of consequence before it was acted on
control: AI-34
reads: [ai.actions, ai.output_reviews, hr.people, org.calendar, programme.assets]
procedure: |
  Take every act on the output of an AI system in the period, from the system in which the act is done, so that an output
  that went past the review screen is not missed. An act is of consequence where it is marked high, where its mark is absent, and always where
  the inventory says of the AI system, at any time up to the act, that its impact is high; the others are listed and not judged.
  Each must have a review of the same decision that was given, and also recorded, before the act, by a person
  who was on the staff list on that day, as the organisation's calendar counts days. A robot account is no reviewer. A person who gave six or more reviews in one second reviewed none of them.
  For each system one more row says how many of the reviewed outputs were overridden: none or all of them may mean that nobody looked.
  That row is for a person to read; it is not judged.
*/
with acts as (
  select action, lower(trim(system)) as system, nullif(trim(decision), '') as decision, lower(trim(impact)) as impact, acted_at
  from ai.actions
  where acted_at >= $period_start and acted_at < $period_end
), high as (
  select lower(trim(id)) as system, min(declared_at) as since
  from programme.assets
  where impact = 'high'
  group by lower(trim(id))
), crowded as (
  select lower(trim(reviewer)) as reviewer, date_trunc('second', reviewed_at) as second
  from ai.output_reviews
  group by lower(trim(reviewer)), date_trunc('second', reviewed_at)
  having count(*) > 5
), staff as (
  select distinct lower(trim(p.person)) as person, p.started_on, p.ended_on, b.opens_at, e.closes_at
  from hr.people p
  left join org.calendar b on b.day = p.started_on
  left join org.calendar e on e.day = p.ended_on
), seen as (
  select a.action, s.person is not null and c.reviewer is null as counts, s.person is null as stranger, c.reviewer is not null as bulk,
    r.reviewed_at <= a.acted_at and r.recorded_at <= a.acted_at as in_time,
    r.reviewed_at <= a.acted_at and r.recorded_at > a.acted_at as dated_back, r.overridden
  from acts a
  join ai.output_reviews r on trim(r.decision) = a.decision and lower(trim(r.system)) = a.system
  left join staff s on s.person = lower(trim(r.reviewer))
    and coalesce(s.opens_at <= r.reviewed_at, s.started_on < cast(r.reviewed_at at time zone 'UTC' as date))
    and (s.ended_on is null or coalesce(s.closes_at > r.reviewed_at, s.ended_on > cast(r.reviewed_at at time zone 'UTC' as date)))
  left join crowded c on c.reviewer = lower(trim(r.reviewer)) and c.second = date_trunc('second', r.reviewed_at)
), counted as (
  select action, bool_or(counts and in_time) as good, bool_or(counts and in_time and overridden) as overridden,
    bool_or(counts and dated_back) as dated_back, bool_or(in_time and bulk) as bulk, bool_or(in_time and stranger) as stranger
  from seen
  group by action
), judged as (
  select a.action, a.system, a.acted_at, c.overridden,
    case when h.system is null and a.impact in ('low', 'medium') then 'low'
         when c.good then 'reviewed'
         when a.decision is null then 'no decision'
         when c.action is null then 'no review'
         when c.bulk then 'bulk'
         when c.stranger then 'stranger'
         when c.dated_back then 'dated back'
         else 'later' end as word
  from acts a
  left join high h on h.system = a.system and h.since <= a.acted_at
  left join counted c on c.action = a.action
), rated as (
  select system, max(acted_at) as acted_at, count(*) as n, count(*) filter (where overridden) as n_overridden
  from judged
  where word = 'reviewed'
  group by system
), assets as (
  select distinct id from programme.assets
), every as (
  select action as item, system, acted_at,
    case when word = 'low' then 'info' when word = 'reviewed' then 'ok' else 'alarm' end as status,
    case when word = 'low' then 'not of high consequence'
         when word = 'reviewed' then 'reviewed by a person before it was acted on'
         when word = 'no decision' then 'the act names no output'
         when word = 'no review' then 'acted on without a review'
         when word = 'bulk' then 'reviewed together with five or more others in the same second'
         when word = 'stranger' then 'reviewed by nobody on the staff list'
         when word = 'dated back' then 'the review was recorded after it was acted on'
         else 'reviewed after it was acted on' end as reason
  from judged
  union all
  select system || '/overridden' as item, system, acted_at, 'info' as status,
    cast(n_overridden as text) || ' of ' || cast(n as text) || ' reviewed outputs were overridden'
      || case when n_overridden = 0 then ': none, so look at whether anybody looked'
              when n_overridden = n then ': all, so look at whether the system is of use' else '' end as reason
  from rated
)
select e.item as item, e.status as status, e.reason as reason, e.acted_at as occurred_at, x.id as asset
from every e
left join assets x on x.id = e.system
order by item
/* fixtures:
- name: reviewed before, at the very second, after, dated back, by a robot, by somebody who left, and not at all
  period: 2026-03-01..2026-03-31
  tables:
    ai.actions: |
      action,system,decision,impact,acted_at,acted_by
      a1,screening,d1,high,2026-03-10T15:00:00Z,p1
      a2,screening,d2,high,2026-03-10T15:00:00Z,p1
      a3,screening,d3,high,2026-03-10T15:00:00Z,p1
      a4,screening,d4,high,2026-03-10T15:00:00Z,p1
      a5,screening,d5,high,2026-03-10T15:00:00Z,p1
      a6,screening,d6,high,2026-03-10T15:00:00Z,p1
      a7,screening,d7,high,2026-03-10T15:00:00Z,p1
      a8,screening,d8,low,2026-03-10T15:00:00Z,p1
    ai.output_reviews: |
      review,system,decision,reviewer,reviewed_at,recorded_at,overridden
      r1,Screening,d1,P9,2026-03-10T14:00:00Z,2026-03-10T14:00:00Z,true
      r2,screening,d2,p9,2026-03-10T15:00:00Z,2026-03-10T15:00:00Z,false
      r3,screening,d3,p9,2026-03-10T15:00:01Z,2026-03-10T15:00:01Z,false
      r4,screening,d4,p9,2026-03-10T14:00:00Z,2026-03-11T14:00:00Z,false
      r5,screening,d5,svc-approve,2026-03-10T14:00:00Z,2026-03-10T14:00:00Z,false
      r6,screening,d6,p8,2026-03-10T14:00:00Z,2026-03-10T14:00:00Z,false
      r8,other,d7,p9,2026-03-10T14:00:00Z,2026-03-10T14:00:00Z,false
    hr.people: |
      employment,person,started_on,ended_on,type
      m1,p9,2020-01-01,,employee
      m2,p8,2020-01-01,2026-03-09,employee
    org.calendar: |
      day,business,opens_at,closes_at
    programme.assets: |
      version,ledger_index,id,type,title,owner,stage,impact,aliases,starts_at,ends_at,declared_at
      v1,1,screening,ai_system,Screen,p9,in_use,medium,,2026-01-01T00:00:00Z,,2026-01-01T00:00:00Z
  expect: |
    item,status,occurred_at,asset,reason
    a1,ok,2026-03-10T15:00:00Z,screening,reviewed by a person before it was acted on
    a2,ok,2026-03-10T15:00:00Z,screening,reviewed by a person before it was acted on
    a3,alarm,2026-03-10T15:00:00Z,screening,reviewed after it was acted on
    a4,alarm,2026-03-10T15:00:00Z,screening,the review was recorded after it was acted on
    a5,alarm,2026-03-10T15:00:00Z,screening,reviewed by nobody on the staff list
    a6,alarm,2026-03-10T15:00:00Z,screening,reviewed by nobody on the staff list
    a7,alarm,2026-03-10T15:00:00Z,screening,acted on without a review
    a8,info,2026-03-10T15:00:00Z,screening,not of high consequence
    screening/overridden,info,2026-03-10T15:00:00Z,screening,1 of 2 reviewed outputs were overridden
- name: what is not said fails, a second review and a rehire double nothing, and a system of high impact has no small outputs
  period: 2026-03-01..2026-03-31
  tables:
    ai.actions: |
      action,system,decision,impact,acted_at,acted_by
      a1,screening,d1,,2026-03-10T15:00:00Z,p1
      a2,screening,,high,2026-03-10T15:00:00Z,p1
      a3,screening,d3,low,2026-03-10T15:00:00Z,p1
      a4,unheard,d4,unsure,2026-03-10T15:00:00Z,p1
      a5,screening,d5,high,2026-03-10T15:00:00Z,p1
      a6,chat,d6,medium,2026-03-10T15:00:00Z,p1
    ai.output_reviews: |
      review,system,decision,reviewer,reviewed_at,recorded_at,overridden
      r1,screening,d1,p9,2026-03-10T14:00:00Z,2026-03-10T14:00:00Z,
      r2,screening,d1,p9,2026-03-10T14:30:00Z,2026-03-10T14:30:00Z,
      r3,screening,,p9,2026-03-10T14:00:00Z,2026-03-10T14:00:00Z,false
      r5,screening,d5,,2026-03-10T14:00:00Z,2026-03-10T14:00:00Z,false
    hr.people: |
      employment,person,started_on,ended_on,type
      m1,p9,2020-01-01,2024-01-01,employee
      m2,p9,2025-01-01,,employee
      m3,p9,2026-01-01,,contractor
    org.calendar: |
      day,business,opens_at,closes_at
    programme.assets: |
      version,ledger_index,id,type,title,owner,stage,impact,aliases,starts_at,ends_at,declared_at
      v1,1,screening,ai_system,Screen,p9,in_use,high,,2026-01-01T00:00:00Z,,2026-01-01T00:00:00Z
      v2,2,screening,ai_system,Screen,p9,in_use,low,,2026-03-01T00:00:00Z,,2026-03-01T00:00:00Z
      v3,3,chat,ai_system,Chat,p9,in_use,high,,2026-03-20T00:00:00Z,,2026-03-20T00:00:00Z
  expect: |
    item,status,asset,reason
    a1,ok,screening,reviewed by a person before it was acted on
    a2,alarm,screening,the act names no output
    a3,alarm,screening,acted on without a review
    a4,alarm,,acted on without a review
    a5,alarm,screening,reviewed by nobody on the staff list
    a6,info,chat,not of high consequence
    screening/overridden,info,screening,"0 of 1 reviewed outputs were overridden: none, so look at whether anybody looked"
- name: six in one second are none, five may be
  period: 2026-03-01..2026-03-31
  tables:
    ai.actions: |
      action,system,decision,impact,acted_at,acted_by
      a1,s,d1,high,2026-03-10T15:00:00Z,p1
      a2,s,d7,high,2026-03-10T15:00:00Z,p1
    ai.output_reviews: |
      review,system,decision,reviewer,reviewed_at,recorded_at,overridden
      r1,s,d1,p9,2026-03-10T14:00:00Z,2026-03-10T14:00:00Z,true
      r2,s,d2,p9,2026-03-10T14:00:00.2Z,2026-03-10T14:00:00.2Z,true
      r3,s,d3,p9,2026-03-10T14:00:00.3Z,2026-03-10T14:00:00.3Z,true
      r4,s,d4,p9,2026-03-10T14:00:00.4Z,2026-03-10T14:00:00.4Z,true
      r5,s,d5,P9,2026-03-10T14:00:00.5Z,2026-03-10T14:00:00.5Z,true
      r6,s,d6,p9,2026-03-10T14:00:00.999999Z,2026-03-10T14:00:01Z,true
      r7,s,d7,p9,2026-03-10T14:00:01Z,2026-03-10T14:00:01Z,true
      r8,s,d8,p9,2026-03-10T14:00:01Z,2026-03-10T14:00:01Z,true
      r9,s,d9,p9,2026-03-10T14:00:01Z,2026-03-10T14:00:01Z,true
      r10,s,d10,p9,2026-03-10T14:00:01Z,2026-03-10T14:00:01Z,true
      r11,s,d11,p9,2026-03-10T14:00:01Z,2026-03-10T14:00:01Z,true
    hr.people: |
      employment,person,started_on,ended_on,type
      m1,p9,2020-01-01,,employee
    org.calendar: |
      day,business,opens_at,closes_at
    programme.assets: |
      version,ledger_index,id,type,title,owner,stage,impact,aliases,starts_at,ends_at,declared_at
  expect: |
    item,status,reason
    a1,alarm,reviewed together with five or more others in the same second
    a2,ok,reviewed by a person before it was acted on
    s/overridden,info,"1 of 1 reviewed outputs were overridden: all, so look at whether the system is of use"
- name: the period's edges and the reviewer's first and last day lie in the zone, also on a Sunday night
  period: 2026-03-01..2026-03-29
  zone: America/New_York
  tables:
    ai.actions: |
      action,system,decision,impact,acted_at,acted_by
      a1,s,d1,high,2026-03-01T04:59:59Z,p1
      a2,s,d2,high,2026-03-01T05:00:00Z,p1
      a5,s,d5,high,2026-03-12T04:00:00Z,p1
      a6,s,d6,high,2026-03-12T04:00:00Z,p1
      a7,s,d7,high,2026-03-12T04:00:00Z,p1
      a3,s,d3,high,2026-03-30T03:59:59Z,p1
      a4,s,d4,high,2026-03-30T04:00:00Z,p1
    ai.output_reviews: |
      review,system,decision,reviewer,reviewed_at,recorded_at,overridden
      r2,s,d2,p9,2026-03-01T04:59:59Z,2026-03-01T04:59:59Z,false
      r5,s,d5,p8,2026-03-10T03:59:59Z,2026-03-10T03:59:59Z,false
      r6,s,d6,p8,2026-03-10T04:00:00Z,2026-03-10T04:00:00Z,false
      r7,s,d7,p7,2026-03-09T03:59:59Z,2026-03-09T03:59:59Z,false
    hr.people: |
      employment,person,started_on,ended_on,type
      m1,p9,2020-01-01,,employee
      m2,p8,2020-01-01,2026-03-09,employee
      m3,p7,2026-03-09,,employee
    org.calendar: |
      day,business,opens_at,closes_at
      2026-03-09,true,2026-03-09T04:00:00Z,2026-03-10T04:00:00Z
    programme.assets: |
      version,ledger_index,id,type,title,owner,stage,impact,aliases,starts_at,ends_at,declared_at
  expect: |
    item,status,occurred_at
    a2,ok,2026-03-01T05:00:00Z
    a5,ok,2026-03-12T04:00:00Z
    a6,alarm,2026-03-12T04:00:00Z
    a7,alarm,2026-03-12T04:00:00Z
    a3,alarm,2026-03-30T03:59:59Z
    s/overridden,info,2026-03-12T04:00:00Z
- name: nothing was acted on
  period: 2026-03-01..2026-03-31
  tables:
    ai.actions: |
      action,system,decision,impact,acted_at,acted_by
    ai.output_reviews: |
      review,system,decision,reviewer,reviewed_at,recorded_at,overridden
    hr.people: |
      employment,person,started_on,ended_on,type
    org.calendar: |
      day,business,opens_at,closes_at
    programme.assets: |
      version,ledger_index,id,type,title,owner,stage,impact,aliases,starts_at,ends_at,declared_at
  expect: |
    item,status
*/
