/*
id: management-review-held
title: Top management reviewed the management system within the year, with every input, and decided
control: MS-45
reads: [aims.reviews, aims.review_attendance, aims.review_inputs, aims.review_outputs, programme.documents, org.calendar]
procedure: |
  Take every management review whose papers were due in the period: thirty days (720 hours) after it was held. Somebody of top management must have been present, by the attendance list.
  Each of seven inputs must be named with a record that existed when the review was held: what became of earlier decisions, changed issues, changed needs of interested parties,
  nonconformities and corrective actions, results of monitoring, results of audits, and opportunities for improvement. At least one decision must be recorded, and each with its owner and its day.
  The minutes must be a document of the programme, approved, and recorded as approved, by the end of the thirty days, as attendance and decisions must be recorded by then.
  Then look on the last day of the period whether a review without such a fault was held within the twelve months before its end. Whether what was discussed was of substance is for a person to judge.
  Reviews, attendance, inputs and decisions are exports of a register until they are objects of the programme itself; the minutes and their approval are read from the programme.
*/
with inputs as (
  select input from (values ('previous_decisions'), ('issues'), ('interested_parties'), ('nonconformities'), ('monitoring'), ('audits'), ('opportunities')) as x(input)
), held as (
  select review, held_at, recorded_at, lower(trim(minutes)) as minutes, held_at + interval '720 hours' as due_at
  from aims.reviews
), present as (
  select h.review
  from held h
  join aims.review_attendance a on a.review = h.review
  where lower(trim(a.capacity)) = 'top_management' and nullif(trim(a.person), '') is not null and a.recorded_at <= h.due_at
  group by h.review
), considered as (
  select h.review, i.input, max(case when nullif(trim(p.record), '') is not null and p.recorded_at <= h.held_at then 1 else 0 end) as good
  from held h
  cross join inputs i
  left join aims.review_inputs p on p.review = h.review and lower(trim(p.input)) = i.input
  group by h.review, i.input
), missed as (
  select review, string_agg(input, ', ' order by input) as inputs
  from considered
  where good = 0
  group by review
), decided as (
  select h.review, count(*) as n,
    count(*) filter (where nullif(trim(o.decision), '') is null or nullif(trim(o.owner), '') is null or o.due_on is null) as n_loose,
    count(*) filter (where o.recorded_at > h.due_at) as n_late
  from held h
  join aims.review_outputs o on o.review = h.review
  group by h.review
), minuted as (
  select h.review, bool_or(coalesce(d.approved_at >= h.held_at and d.approved_at <= h.due_at and d.approval_recorded_at <= h.due_at, false)) as approved
  from held h
  join programme.documents d on lower(trim(d.id)) = h.minutes and d.type = 'minutes'
  group by h.review
), judged as (
  select h.review, h.held_at, h.due_at, m.inputs,
    case when p.review is null and $effective_at < h.due_at then 'not yet due'
         when p.review is null then 'nobody'
         when m.inputs is not null then 'inputs'
         when coalesce(d.n, 0) - coalesce(d.n_late, 0) = 0 and $effective_at < h.due_at then 'not yet due'
         when coalesce(d.n, 0) = 0 then 'no decision'
         when d.n_loose > 0 then 'loose'
         when d.n_late > 0 then 'late'
         when x.approved then 'reviewed'
         when $effective_at < h.due_at then 'not yet due'
         when x.review is null then 'no minutes'
         else 'not approved' end as word
  from held h
  left join present p on p.review = h.review
  left join missed m on m.review = h.review
  left join decided d on d.review = h.review
  left join minuted x on x.review = h.review
), last_day as (
  select max(day) as day, max(opens_at) as opens_at, max(closes_at) as closes_at
  from org.calendar
  where opens_at >= $period_start and opens_at < $period_end
), year as (
  select l.opens_at, l.closes_at, l.day, f.opens_at as from_at, cast(l.day - interval '12 months' as date) as after_day
  from last_day l
  left join org.calendar f on f.day = cast(l.day - interval '12 months' as date) + 1
), within as (
  select y.opens_at, y.closes_at, count(j.review) as n, count(j.review) filter (where j.word = 'reviewed') as n_good,
    count(j.review) filter (where j.word = 'not yet due') as n_open
  from year y
  left join judged j on j.held_at < y.closes_at
    and coalesce(j.held_at >= y.from_at, cast(j.held_at at time zone 'UTC' as date) > y.after_day)
  where y.opens_at is not null
  group by y.opens_at, y.closes_at
), every as (
  select review as item, due_at as occurred_at, word, inputs from judged
  union all
  select 'review within twelve months' as item, opens_at as occurred_at,
    case when n_good > 0 then 'held'
         when n_open > 0 then 'papers due'
         when $effective_at < closes_at - interval '1 second' then 'year open'
         when n > 0 then 'none sound' else 'none' end as word, cast(null as text) as inputs
  from within
)
select e.item as item,
  case when e.word in ('reviewed', 'held') then 'ok' when e.word in ('not yet due', 'papers due', 'year open') then 'skip' else 'alarm' end as status,
  case when e.word = 'reviewed' then 'with top management, every input, decisions and approved minutes'
       when e.word = 'not yet due' then 'its papers are not yet due'
       when e.word = 'nobody' then 'nobody of top management was present'
       when e.word = 'inputs' then 'not considered: ' || e.inputs
       when e.word = 'no decision' then 'no decision is recorded'
       when e.word = 'loose' then 'a decision has no text, owner or day'
       when e.word = 'late' then 'a decision was recorded after more than thirty days'
       when e.word = 'no minutes' then 'its minutes are not in the programme'
       when e.word = 'not approved' then 'its minutes were not approved, and recorded as approved, within thirty days'
       when e.word = 'held' then 'held, and complete'
       when e.word = 'papers due' then 'held, and its papers are not yet due'
       when e.word = 'year open' then 'not held, and not yet due'
       when e.word = 'none sound' then 'no review that was held is complete'
       else 'none was held' end as reason,
  e.occurred_at as occurred_at
from every e
where e.occurred_at >= $period_start and e.occurred_at < $period_end
order by item
/* fixtures:
- name: complete, and every way not to be
  period: 2026-01-01..2026-12-31
  tables:
    aims.reviews: |
      review,held_at,recorded_at,minutes
      m1,2026-03-10T12:00:00Z,2026-03-10T12:00:00Z,min-1
      m2,2026-03-10T12:00:00Z,2026-03-10T12:00:00Z,min-2
      m3,2026-03-10T12:00:00Z,2026-03-10T12:00:00Z,min-1
      m4,2026-03-10T12:00:00Z,2026-03-10T12:00:00Z,min-1
      m5,2026-03-10T12:00:00Z,2026-03-10T12:00:00Z,min-1
      m6,2026-03-10T12:00:00Z,2026-03-10T12:00:00Z,min-6
      m7,2026-03-10T12:00:00Z,2026-03-10T12:00:00Z,min-7
    aims.review_attendance: |
      review,person,capacity,recorded_at
      m1,p1,Top_Management,2026-04-09T12:00:00Z
      m2,p1,guest,2026-03-10T12:00:00Z
      m3,p1,top_management,2026-03-10T12:00:00Z
      m4,p1,top_management,2026-03-10T12:00:00Z
      m5,p1,top_management,2026-03-10T12:00:00Z
      m6,p1,top_management,2026-03-10T12:00:00Z
      m7,p1,top_management,2026-03-10T12:00:00Z
    aims.review_inputs: |
      review,input,record,recorded_at
      m1,previous_decisions,d1,2026-03-10T12:00:00Z
      m1,issues,d1,2026-03-10T12:00:00Z
      m1,interested_parties,d1,2026-03-10T12:00:00Z
      m1,nonconformities,d1,2026-03-10T12:00:00Z
      m1,monitoring,d1,2026-03-10T12:00:00Z
      m1,audits,d1,2026-03-10T12:00:00Z
      m1,opportunities,d1,2026-03-10T12:00:00Z
      m2,previous_decisions,d1,2026-03-10T12:00:00Z
      m2,issues,d1,2026-03-10T12:00:00Z
      m2,interested_parties,d1,2026-03-10T12:00:00Z
      m2,nonconformities,d1,2026-03-10T12:00:00Z
      m2,monitoring,d1,2026-03-10T12:00:00Z
      m2,audits,d1,2026-03-10T12:00:00Z
      m2,opportunities,d1,2026-03-10T12:00:00Z
      m4,previous_decisions,d1,2026-03-10T12:00:00Z
      m4,issues,d1,2026-03-10T12:00:00Z
      m4,interested_parties,d1,2026-03-10T12:00:00Z
      m4,nonconformities,d1,2026-03-10T12:00:00Z
      m4,monitoring,d1,2026-03-10T12:00:00Z
      m4,audits,d1,2026-03-10T12:00:00Z
      m4,opportunities,d1,2026-03-10T12:00:00Z
      m5,previous_decisions,d1,2026-03-10T12:00:00Z
      m5,issues,d1,2026-03-10T12:00:00Z
      m5,interested_parties,d1,2026-03-10T12:00:00Z
      m5,nonconformities,d1,2026-03-10T12:00:00Z
      m5,monitoring,d1,2026-03-10T12:00:00Z
      m5,audits,d1,2026-03-10T12:00:00Z
      m5,opportunities,d1,2026-03-10T12:00:00Z
      m6,previous_decisions,d1,2026-03-10T12:00:00Z
      m6,issues,d1,2026-03-10T12:00:00Z
      m6,interested_parties,d1,2026-03-10T12:00:00Z
      m6,nonconformities,d1,2026-03-10T12:00:00Z
      m6,monitoring,d1,2026-03-10T12:00:00Z
      m6,audits,d1,2026-03-10T12:00:00Z
      m6,opportunities,d1,2026-03-10T12:00:00Z
      m7,previous_decisions,d1,2026-03-10T12:00:00Z
      m7,issues,d1,2026-03-10T12:00:00Z
      m7,interested_parties,d1,2026-03-10T12:00:00Z
      m7,nonconformities,d1,2026-03-10T12:00:00Z
      m7,monitoring,d1,2026-03-10T12:00:00Z
      m7,audits,d1,2026-03-10T12:00:00Z
      m7,opportunities,d1,2026-03-10T12:00:00Z
      m3,previous_decisions,d1,2026-03-01T00:00:00Z
      m3,issues,d1,2026-03-01T00:00:00Z
      m3,interested_parties,d1,2026-03-10T12:00:01Z
      m3,nonconformities,,2026-03-01T00:00:00Z
      m3,monitoring,d1,2026-03-01T00:00:00Z
      m3,audits,d1,2026-03-01T00:00:00Z
    aims.review_outputs: |
      output,review,decision,owner,due_on,recorded_at
      o1,m1,buy,p2,2026-06-30,2026-04-09T12:00:00Z
      o2,m2,buy,p2,2026-06-30,2026-03-10T12:00:00Z
      o3,m3,buy,p2,2026-06-30,2026-03-10T12:00:00Z
      o5,m5,buy,,2026-06-30,2026-03-10T12:00:00Z
      o6,m6,buy,p2,2026-06-30,2026-03-10T12:00:00Z
      o7,m7,buy,p2,2026-06-30,2026-03-10T12:00:00Z
    programme.documents: |
      version,ledger_index,id,type,title,asset,outcome,starts_at,ends_at,declared_at,approved_at,approval_recorded_at,approved_by
      v1,1,min-1,minutes,Minutes,,,2026-03-11T00:00:00Z,,2026-03-11T00:00:00Z,2026-04-09T12:00:00Z,2026-04-09T12:00:00Z,p1
      v7,7,min-7,minutes,Minutes,,,2026-03-11T00:00:00Z,,2026-03-11T00:00:00Z,2026-03-12T00:00:00Z,2026-06-01T00:00:00Z,p1
    org.calendar: |
      day,business,opens_at,closes_at
      2026-01-01,false,2026-01-01T00:00:00Z,2026-01-02T00:00:00Z
      2026-12-31,true,2026-12-31T00:00:00Z,2027-01-01T00:00:00Z
  expect: |
    item,status,occurred_at,reason
    m1,ok,2026-04-09T12:00:00Z,"with top management, every input, decisions and approved minutes"
    m2,alarm,2026-04-09T12:00:00Z,nobody of top management was present
    m3,alarm,2026-04-09T12:00:00Z,"not considered: interested_parties, nonconformities, opportunities"
    m4,alarm,2026-04-09T12:00:00Z,no decision is recorded
    m5,alarm,2026-04-09T12:00:00Z,"a decision has no text, owner or day"
    m6,alarm,2026-04-09T12:00:00Z,its minutes are not in the programme
    m7,alarm,2026-04-09T12:00:00Z,"its minutes were not approved, and recorded as approved, within thirty days"
    review within twelve months,ok,2026-12-31T00:00:00Z,"held, and complete"
- name: recorded late, minutes approved before the meeting, nulls, and none complete
  period: 2026-01-01..2026-12-31
  tables:
    aims.reviews: |
      review,held_at,recorded_at,minutes
      m1,2026-03-10T12:00:00Z,2026-03-10T12:00:00Z,min-1
      m2,2026-03-10T12:00:00Z,2026-03-10T12:00:00Z,min-1
      m3,2026-03-10T12:00:00Z,2026-03-10T12:00:00Z,min-3
      m4,2026-03-10T12:00:00Z,2026-03-10T12:00:00Z,
    aims.review_attendance: |
      review,person,capacity,recorded_at
      m1,p1,top_management,2026-04-09T12:00:01Z
      m1,,top_management,2026-03-10T12:00:00Z
      m2,p1,top_management,2026-03-10T12:00:00Z
      m2,p2,top_management,2026-03-10T12:00:00Z
      m3,p1,top_management,2026-03-10T12:00:00Z
      m4,p1,top_management,2026-03-10T12:00:00Z
      m4,p1,,2026-03-10T12:00:00Z
    aims.review_inputs: |
      review,input,record,recorded_at
      m1,previous_decisions,d1,2026-03-10T12:00:00Z
      m1,issues,d1,2026-03-10T12:00:00Z
      m1,interested_parties,d1,2026-03-10T12:00:00Z
      m1,nonconformities,d1,2026-03-10T12:00:00Z
      m1,monitoring,d1,2026-03-10T12:00:00Z
      m1,audits,d1,2026-03-10T12:00:00Z
      m1,opportunities,d1,2026-03-10T12:00:00Z
      m2,previous_decisions,d1,2026-03-10T12:00:00Z
      m2,issues,d1,2026-03-10T12:00:00Z
      m2,interested_parties,d1,2026-03-10T12:00:00Z
      m2,nonconformities,d1,2026-03-10T12:00:00Z
      m2,monitoring,d1,2026-03-10T12:00:00Z
      m2,audits,d1,2026-03-10T12:00:00Z
      m2,opportunities,d1,2026-03-10T12:00:00Z
      m3,previous_decisions,d1,2026-03-10T12:00:00Z
      m3,issues,d1,2026-03-10T12:00:00Z
      m3,interested_parties,d1,2026-03-10T12:00:00Z
      m3,nonconformities,d1,2026-03-10T12:00:00Z
      m3,monitoring,d1,2026-03-10T12:00:00Z
      m3,audits,d1,2026-03-10T12:00:00Z
      m3,opportunities,d1,2026-03-10T12:00:00Z
      m4,previous_decisions,d1,2026-03-10T12:00:00Z
      m4,issues,d1,2026-03-10T12:00:00Z
      m4,interested_parties,d1,2026-03-10T12:00:00Z
      m4,nonconformities,d1,2026-03-10T12:00:00Z
      m4,monitoring,d1,2026-03-10T12:00:00Z
      m4,audits,d1,2026-03-10T12:00:00Z
      m4,opportunities,d1,2026-03-10T12:00:00Z
    aims.review_outputs: |
      output,review,decision,owner,due_on,recorded_at
      o1,m1,buy,p2,2026-06-30,2026-03-10T12:00:00Z
      o2,m2,buy,p2,2026-06-30,2026-04-09T12:00:01Z
      o3,m3,buy,p2,2026-06-30,2026-03-10T12:00:00Z
      o4,m4,buy,p2,2026-06-30,2026-03-10T12:00:00Z
    programme.documents: |
      version,ledger_index,id,type,title,asset,outcome,starts_at,ends_at,declared_at,approved_at,approval_recorded_at,approved_by
      v1,1,min-1,minutes,Minutes,,,2026-03-11T00:00:00Z,,2026-03-11T00:00:00Z,2026-03-12T12:00:00Z,2026-03-12T12:00:00Z,p1
      v3,3,min-3,minutes,Minutes,,,2026-03-01T00:00:00Z,,2026-03-01T00:00:00Z,2026-03-10T11:59:59Z,2026-03-10T11:59:59Z,p1
    org.calendar: |
      day,business,opens_at,closes_at
      2026-12-31,true,2026-12-31T00:00:00Z,2027-01-01T00:00:00Z
  expect: |
    item,status,reason
    m1,alarm,nobody of top management was present
    m2,alarm,a decision was recorded after more than thirty days
    m3,alarm,"its minutes were not approved, and recorded as approved, within thirty days"
    m4,alarm,its minutes are not in the programme
    review within twelve months,alarm,no review that was held is complete
- name: the edges of the twelve months and of the period lie in the zone
  period: 2026-01-01..2026-12-31
  zone: America/New_York
  tables:
    aims.reviews: |
      review,held_at,recorded_at,minutes
      m1,2026-01-01T04:59:59Z,2026-01-01T04:59:59Z,min-1
      m2,2025-12-02T04:59:59Z,2025-12-02T04:59:59Z,min-1
      m3,2026-12-02T04:59:59Z,2026-12-02T04:59:59Z,min-1
    aims.review_attendance: |
      review,person,capacity,recorded_at
      m1,p1,top_management,2026-01-01T04:59:59Z
    aims.review_inputs: |
      review,input,record,recorded_at
      m1,previous_decisions,d1,2025-12-30T00:00:00Z
      m1,issues,d1,2025-12-30T00:00:00Z
      m1,interested_parties,d1,2025-12-30T00:00:00Z
      m1,nonconformities,d1,2025-12-30T00:00:00Z
      m1,monitoring,d1,2025-12-30T00:00:00Z
      m1,audits,d1,2025-12-30T00:00:00Z
      m1,opportunities,d1,2025-12-30T00:00:00Z
    aims.review_outputs: |
      output,review,decision,owner,due_on,recorded_at
      o1,m1,buy,p2,2026-06-30,2026-01-02T12:00:00Z
    programme.documents: |
      version,ledger_index,id,type,title,asset,outcome,starts_at,ends_at,declared_at,approved_at,approval_recorded_at,approved_by
      v1,1,min-1,minutes,Minutes,,,2026-01-01T00:00:00Z,,2026-01-01T00:00:00Z,2026-01-03T12:00:00Z,2026-01-03T12:00:00Z,p1
    org.calendar: |
      day,business,opens_at,closes_at
      2026-01-01,false,2026-01-01T05:00:00Z,2026-01-02T05:00:00Z
      2026-12-31,true,2026-12-31T05:00:00Z,2027-01-01T05:00:00Z
      2027-01-01,false,2027-01-01T05:00:00Z,2027-01-02T05:00:00Z
  expect: |
    item,status,occurred_at,reason
    m1,ok,2026-01-31T04:59:59Z,"with top management, every input, decisions and approved minutes"
    m3,alarm,2027-01-01T04:59:59Z,nobody of top management was present
    review within twelve months,alarm,2026-12-31T05:00:00Z,no review that was held is complete
- name: not yet due
  period: 2026-01-01..2026-12-31
  at: 2026-03-20
  tables:
    aims.reviews: |
      review,held_at,recorded_at,minutes
      m1,2026-03-10T12:00:00Z,2026-03-10T12:00:00Z,min-1
    aims.review_attendance: |
      review,person,capacity,recorded_at
      m1,p1,top_management,2026-03-10T12:00:00Z
    aims.review_inputs: |
      review,input,record,recorded_at
      m1,previous_decisions,d1,2026-03-10T12:00:00Z
      m1,issues,d1,2026-03-10T12:00:00Z
      m1,interested_parties,d1,2026-03-10T12:00:00Z
      m1,nonconformities,d1,2026-03-10T12:00:00Z
      m1,monitoring,d1,2026-03-10T12:00:00Z
      m1,audits,d1,2026-03-10T12:00:00Z
      m1,opportunities,d1,2026-03-10T12:00:00Z
    aims.review_outputs: |
      output,review,decision,owner,due_on,recorded_at
    programme.documents: |
      version,ledger_index,id,type,title,asset,outcome,starts_at,ends_at,declared_at,approved_at,approval_recorded_at,approved_by
    org.calendar: |
      day,business,opens_at,closes_at
      2026-12-31,true,2026-12-31T00:00:00Z,2027-01-01T00:00:00Z
  expect: |
    item,status,reason
    m1,skip,its papers are not yet due
    review within twelve months,skip,"held, and its papers are not yet due"
- name: none was held, and the year is over
  period: 2026-01-01..2026-12-31
  tables:
    aims.reviews: |
      review,held_at,recorded_at,minutes
    aims.review_attendance: |
      review,person,capacity,recorded_at
    aims.review_inputs: |
      review,input,record,recorded_at
    aims.review_outputs: |
      output,review,decision,owner,due_on,recorded_at
    programme.documents: |
      version,ledger_index,id,type,title,asset,outcome,starts_at,ends_at,declared_at,approved_at,approval_recorded_at,approved_by
    org.calendar: |
      day,business,opens_at,closes_at
      2026-12-31,true,2026-12-31T00:00:00Z,2027-01-01T00:00:00Z
  expect: |
    item,status,reason
    review within twelve months,alarm,none was held
- name: none was held, and the year is not over
  period: 2026-01-01..2026-12-31
  at: 2026-12-30
  tables:
    aims.reviews: |
      review,held_at,recorded_at,minutes
    aims.review_attendance: |
      review,person,capacity,recorded_at
    aims.review_inputs: |
      review,input,record,recorded_at
    aims.review_outputs: |
      output,review,decision,owner,due_on,recorded_at
    programme.documents: |
      version,ledger_index,id,type,title,asset,outcome,starts_at,ends_at,declared_at,approved_at,approval_recorded_at,approved_by
    org.calendar: |
      day,business,opens_at,closes_at
      2026-12-31,true,2026-12-31T00:00:00Z,2027-01-01T00:00:00Z
  expect: |
    item,status,reason
    review within twelve months,skip,"not held, and not yet due"
*/
