/*
id: objectives-measured
title: Each objective for AI has an owner and a target, and was measured and evaluated in its rhythm
control: MS-47
reads: [aims.objectives, aims.objective_values, org.calendar]
procedure: |
  Take every objective of the register and every window of its rhythm (1, 3, 6 or 12 calendar months, counted from January) that ended while the objective was in force.
  Within fifteen days (360 hours) of the end of a window there must be a value for it, up to the window's last day, with what somebody named made of it, measured and recorded by then.
  The item belongs to the moment at which the fifteen days end. The objective must name its owner, its metric and its target. That the target was missed is no exception here:
  what follows from it is for the evaluation and the management review.
  A value of an objective that the register no longer holds is an exception: an objective ends by its last day, it does not vanish.
  An objective without a rhythm is an error on the last day of the period. Both tables are exports of a register until objectives are objects of the programme itself.
*/
with months as (
  select day, opens_at, closes_at, closes_at + interval '360 hours' as due_at, cast(extract(month from day) as bigint) as month
  from org.calendar
  where day = cast(date_trunc('month', day) + interval '1 month' as date) - 1
), last_day as (
  select max(opens_at) as opens_at from org.calendar where opens_at >= $period_start and opens_at < $period_end
), objectives as (
  select lower(trim(objective)) as objective, every_months, starts_on, ends_on,
    coalesce(nullif(trim(owner), '') is not null and nullif(trim(metric), '') is not null and nullif(trim(target), '') is not null, false) as named
  from aims.objectives
), windows as (
  select o.objective, o.every_months, m.day, m.due_at, bool_and(o.named) as named
  from objectives o
  join months m on (o.starts_on is null or o.starts_on <= m.day) and (o.ends_on is null or o.ends_on >= m.day)
  where o.every_months in (1, 3, 6, 12) and m.month % nullif(o.every_months, 0) = 0
    and m.due_at >= $period_start and m.due_at < $period_end
  group by o.objective, o.every_months, m.day, m.due_at
), measured as (
  select w.objective, w.every_months, w.day, count(v.value_id) as n,
    count(*) filter (where v.measured_value is not null) as n_valued,
    count(*) filter (where v.measured_value is not null and v.measured_at <= w.due_at and v.recorded_at <= w.due_at) as n_in_time,
    count(*) filter (where v.measured_value is not null and v.measured_at <= w.due_at and v.recorded_at <= w.due_at
      and nullif(trim(v.evaluation), '') is not null and nullif(trim(v.evaluated_by), '') is not null) as n_good,
    count(*) filter (where v.measured_value is not null and v.measured_at <= w.due_at and v.recorded_at > w.due_at) as n_dated_back
  from windows w
  left join aims.objective_values v on lower(trim(v.objective)) = w.objective and v.covers_to = w.day
  group by w.objective, w.every_months, w.day
), rows_due as (
  select w.objective || '/' || cast(w.day as text) as item, w.due_at as occurred_at,
    case when not w.named then 'not named'
         when m.n_good > 0 then 'measured'
         when $effective_at < w.due_at then 'not yet due'
         when m.n_in_time > 0 then 'not evaluated'
         when m.n_dated_back > 0 then 'recorded late'
         when m.n_valued > 0 then 'measured late'
         when m.n > 0 then 'no value'
         else 'nothing' end as word
  from windows w
  join measured m on m.objective = w.objective and m.day = w.day and m.every_months = w.every_months
), known as (
  select distinct objective from objectives
), every as (
  select item, occurred_at, min(word) as word from rows_due group by item, occurred_at having count(*) = 1
  union all
  select item, occurred_at, 'two rhythms' as word from rows_due group by item, occurred_at having count(*) > 1
  union all
  select o.objective || '/-' as item, l.opens_at as occurred_at, 'no rhythm' as word
  from objectives o
  cross join last_day l
  where (o.every_months is null or o.every_months not in (1, 3, 6, 12)) and l.opens_at is not null
  group by o.objective, l.opens_at
  union all
  select 'value ' || v.value_id as item, v.recorded_at as occurred_at, 'vanished' as word
  from aims.objective_values v
  left join known k on k.objective = lower(trim(v.objective))
  where k.objective is null and v.recorded_at >= $period_start and v.recorded_at < $period_end
)
select e.item as item,
  case when e.word = 'measured' then 'ok' when e.word = 'not yet due' then 'skip' when e.word in ('no rhythm', 'two rhythms') then 'error' else 'alarm' end as status,
  case when e.word = 'measured' then 'measured and evaluated in time'
       when e.word = 'not yet due' then 'not yet due'
       when e.word = 'not named' then 'its owner, metric or target is not named'
       when e.word = 'not evaluated' then 'measured, and nobody said what follows'
       when e.word = 'recorded late' then 'the value was recorded after more than fifteen days'
       when e.word = 'measured late' then 'measured after more than fifteen days'
       when e.word = 'no value' then 'recorded without a value'
       when e.word = 'no rhythm' then 'how often it is measured is not said'
       when e.word = 'two rhythms' then 'the register holds it with two rhythms'
       when e.word = 'vanished' then 'measured, and the register does not hold the objective'
       else 'not measured' end as reason,
  e.occurred_at as occurred_at
from every e
order by item
/* fixtures:
- name: measured, late, recorded late, not evaluated, without a value, not at all, and not named
  period: 2026-01-01..2026-12-31
  tables:
    aims.objectives: |
      objective,title,owner,metric,target,every_months,starts_on,ends_on
      o1,One,p1,complaints,at most 5,12,2025-01-01,2026-06-30
      o2,Two,p1,complaints,at most 5,12,2025-01-01,2026-06-30
      o3,Three,p1,complaints,at most 5,12,2025-01-01,2026-06-30
      o4,Four,p1,complaints,at most 5,12,2025-01-01,2026-06-30
      o5,Five,p1,complaints,at most 5,12,2025-01-01,2026-06-30
      o6,Six,p1,complaints,at most 5,12,2025-01-01,2026-06-30
      o7,Seven,p1,complaints,,12,2025-01-01,2026-06-30
      o8,Eight,,complaints,at most 5,12,2025-01-01,2026-06-30
      o9,Nine,p1,complaints,at most 5,12,2026-01-01,
    aims.objective_values: |
      value_id,objective,covers_to,measured_value,measured_at,measured_by,evaluation,evaluated_by,recorded_at
      v1,O1,2025-12-31,0,2026-01-16T00:00:00Z,p2,well,p1,2026-01-16T00:00:00Z
      v2,o2,2025-12-31,0,2026-01-16T00:00:01Z,p2,well,p1,2026-01-16T00:00:01Z
      v3,o3,2025-12-31,0,2026-01-10T00:00:00Z,p2,well,p1,2026-02-10T00:00:00Z
      v4,o4,2025-12-31,0,2026-01-10T00:00:00Z,p2,,p1,2026-01-10T00:00:00Z
      v5,o5,2025-12-31,,2026-01-10T00:00:00Z,p2,well,p1,2026-01-10T00:00:00Z
      v6,o6,2025-11-30,0,2026-01-10T00:00:00Z,p2,well,p1,2026-01-10T00:00:00Z
      v7,o7,2025-12-31,0,2026-01-10T00:00:00Z,p2,well,p1,2026-01-10T00:00:00Z
      v8,gone,2025-12-31,0,2026-01-10T00:00:00Z,p2,well,p1,2026-01-10T00:00:00Z
    org.calendar: |
      day,business,opens_at,closes_at
      2025-12-31,true,2025-12-31T00:00:00Z,2026-01-01T00:00:00Z
      2026-12-31,true,2026-12-31T00:00:00Z,2027-01-01T00:00:00Z
  expect: |
    item,status,occurred_at,reason
    o1/2025-12-31,ok,2026-01-16T00:00:00Z,measured and evaluated in time
    o2/2025-12-31,alarm,2026-01-16T00:00:00Z,measured after more than fifteen days
    o3/2025-12-31,alarm,2026-01-16T00:00:00Z,the value was recorded after more than fifteen days
    o4/2025-12-31,alarm,2026-01-16T00:00:00Z,"measured, and nobody said what follows"
    o5/2025-12-31,alarm,2026-01-16T00:00:00Z,recorded without a value
    o6/2025-12-31,alarm,2026-01-16T00:00:00Z,not measured
    o7/2025-12-31,alarm,2026-01-16T00:00:00Z,"its owner, metric or target is not named"
    o8/2025-12-31,alarm,2026-01-16T00:00:00Z,"its owner, metric or target is not named"
    value v8,alarm,2026-01-10T00:00:00Z,"measured, and the register does not hold the objective"
- name: each rhythm has its windows, and a start or an end is one
  period: 2026-01-01..2026-12-31
  tables:
    aims.objectives: |
      objective,title,owner,metric,target,every_months,starts_on,ends_on
      q,Quarterly,p1,m,t,3,2026-01-31,
      h,Half,p1,m,t,6,,2026-06-29
      m,Monthly,p1,m,t,1,2026-02-28,2026-03-31
      n,Never,p1,m,t,,,
      f,Five,p1,m,t,5,,
    aims.objective_values: |
      value_id,objective,covers_to,measured_value,measured_at,measured_by,evaluation,evaluated_by,recorded_at
      v1,q,2026-03-31,1,2026-04-02T00:00:00Z,p2,well,p1,2026-04-02T00:00:00Z
      v2,q,2026-03-31,1,2026-04-03T00:00:00Z,p2,well,p1,2026-04-03T00:00:00Z
      v3,m,2026-02-28,1,2026-03-02T00:00:00Z,p2,well,p1,2026-03-02T00:00:00Z
    org.calendar: |
      day,business,opens_at,closes_at
      2026-01-31,false,2026-01-31T00:00:00Z,2026-02-01T00:00:00Z
      2026-02-27,true,2026-02-27T00:00:00Z,2026-02-28T00:00:00Z
      2026-02-28,false,2026-02-28T00:00:00Z,2026-03-01T00:00:00Z
      2026-03-31,true,2026-03-31T00:00:00Z,2026-04-01T00:00:00Z
      2026-06-30,true,2026-06-30T00:00:00Z,2026-07-01T00:00:00Z
      2026-12-31,true,2026-12-31T00:00:00Z,2027-01-01T00:00:00Z
  expect: |
    item,status,occurred_at
    q/2026-03-31,ok,2026-04-16T00:00:00Z
    q/2026-06-30,alarm,2026-07-16T00:00:00Z
    m/2026-02-28,ok,2026-03-16T00:00:00Z
    m/2026-03-31,alarm,2026-04-16T00:00:00Z
    n/-,error,2026-12-31T00:00:00Z
    f/-,error,2026-12-31T00:00:00Z
- name: nulls fail closed, and an objective that is there twice is one
  period: 2026-01-01..2026-12-31
  tables:
    aims.objectives: |
      objective,title,owner,metric,target,every_months,starts_on,ends_on
      a,A,p1,m,t,12,,
      A,A,p1,m,t,12,,
      b,B,p1,m,t,12,,
      b,B,p1,,t,12,,
      c,C,p1,m,t,12,,
      d,D,p1,m,t,12,,
      D,D,p1,m,t,6,,
    aims.objective_values: |
      value_id,objective,covers_to,measured_value,measured_at,measured_by,evaluation,evaluated_by,recorded_at
      v1,a,2025-12-31,1,2026-01-02T00:00:00Z,p2,well,p1,2026-01-02T00:00:00Z
      v2,b,2025-12-31,1,2026-01-02T00:00:00Z,p2,well,p1,2026-01-02T00:00:00Z
      v3,c,,1,2026-01-02T00:00:00Z,p2,well,p1,2026-01-02T00:00:00Z
      v4,c,2025-12-31,1,2026-01-02T00:00:00Z,p2,well,,2026-01-02T00:00:00Z
      v5,d,2025-12-31,1,2026-01-02T00:00:00Z,p2,well,p1,2026-01-02T00:00:00Z
    org.calendar: |
      day,business,opens_at,closes_at
      2025-12-31,true,2025-12-31T00:00:00Z,2026-01-01T00:00:00Z
      2026-12-31,true,2026-12-31T00:00:00Z,2027-01-01T00:00:00Z
  expect: |
    item,status,reason
    a/2025-12-31,ok,measured and evaluated in time
    b/2025-12-31,alarm,"its owner, metric or target is not named"
    c/2025-12-31,alarm,"measured, and nobody said what follows"
    d/2025-12-31,error,the register holds it with two rhythms
- name: windows end where the organisation is, to the second, and what is due outside the period
  period: 2026-01-16..2026-04-15
  zone: America/New_York
  tables:
    aims.objectives: |
      objective,title,owner,metric,target,every_months,starts_on,ends_on
      a,A,p1,m,t,1,,
    aims.objective_values: |
      value_id,objective,covers_to,measured_value,measured_at,measured_by,evaluation,evaluated_by,recorded_at
      v1,a,2025-12-31,1,2026-01-16T05:00:00Z,p2,well,p1,2026-01-16T05:00:00Z
      v2,a,2026-02-28,1,2026-03-16T05:00:01Z,p2,well,p1,2026-03-16T05:00:01Z
    org.calendar: |
      day,business,opens_at,closes_at
      2025-12-31,true,2025-12-31T05:00:00Z,2026-01-01T05:00:00Z
      2026-02-28,false,2026-02-28T05:00:00Z,2026-03-01T05:00:00Z
      2026-03-31,true,2026-03-31T04:00:00Z,2026-04-01T04:00:00Z
      2026-04-15,true,2026-04-15T04:00:00Z,2026-04-16T04:00:00Z
  expect: |
    item,status,occurred_at
    a/2025-12-31,ok,2026-01-16T05:00:00Z
    a/2026-02-28,alarm,2026-03-16T05:00:00Z
- name: not yet due
  period: 2026-01-01..2026-03-31
  at: 2026-01-10
  tables:
    aims.objectives: |
      objective,title,owner,metric,target,every_months,starts_on,ends_on
      a,A,p1,m,t,1,,
    aims.objective_values: |
      value_id,objective,covers_to,measured_value,measured_at,measured_by,evaluation,evaluated_by,recorded_at
    org.calendar: |
      day,business,opens_at,closes_at
      2025-12-31,true,2025-12-31T00:00:00Z,2026-01-01T00:00:00Z
      2026-01-31,false,2026-01-31T00:00:00Z,2026-02-01T00:00:00Z
  expect: |
    item,status
    a/2025-12-31,skip
    a/2026-01-31,skip
- name: no objective
  period: 2026-01-01..2026-12-31
  tables:
    aims.objectives: |
      objective,title,owner,metric,target,every_months,starts_on,ends_on
    aims.objective_values: |
      value_id,objective,covers_to,measured_value,measured_at,measured_by,evaluation,evaluated_by,recorded_at
    org.calendar: |
      day,business,opens_at,closes_at
      2025-12-31,true,2025-12-31T00:00:00Z,2026-01-01T00:00:00Z
      2026-12-31,true,2026-12-31T00:00:00Z,2027-01-01T00:00:00Z
  expect: |
    item,status
*/
