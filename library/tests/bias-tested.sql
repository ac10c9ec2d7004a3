/*
id: bias-tested
title: Each group for which bias must be tested was tested every quarter, with enough cases, and is not under the declared ratio
control: AI-36
reads: [ml.bias_groups, ml.slices, ml.deployments, org.calendar, programme.assets]
procedure: |
  For each calendar quarter whose last day lies in the period, take every group of every AI system for which the organisation
  has set, by the quarter's end, that bias is tested, and every AI system in use for which it has set none.
  The group must occur in an evaluation of the quarter, run on the digest that served at that moment, with at least the declared number of cases.
  Its rate of favourable outcomes must not be under the declared percentage of the rate of any other group of the same evaluation with enough cases:
  counts are multiplied out, nothing is divided. Every such evaluation counts, not only the last. What was declared when the evaluation was run
  is what it is held to; what was set later needs another one. A group that was tested with too few cases was not tested.
  This test looks at the point ratio alone, knows no interval, and judges no group by chance: it asks whether the work was done and whether the organisation
  kept to its own threshold. A measure with intervals is to take its place.
*/
with quarters as (
  select q.from_on, q.opens_at, l.opens_at as last_opens_at, l.closes_at,
    cast(q.from_on as text) as quarter
  from (select cast(date_trunc('quarter', day) as date) as from_on, min(opens_at) as opens_at
        from org.calendar
        group by cast(date_trunc('quarter', day) as date)) q
  join org.calendar l on l.day = cast(q.from_on + interval '3 months' as date) - 1
  where l.opens_at >= $period_start and l.opens_at < $period_end
), requirements as (
  select lower(trim(system)) as system, lower(trim(attribute)) as attribute, lower(trim(slice)) as slice, n_min, ratio_percent_min, set_at, ended_at, requirement,
    lead(set_at) over (partition by lower(trim(system)), lower(trim(attribute)), lower(trim(slice))
      order by set_at nulls last, requirement nulls last) as replaced_at
  from ml.bias_groups
), required as (
  select q.quarter, q.opens_at, q.closes_at, q.last_opens_at, r.system, r.attribute, r.slice,
    (r.ended_at is not null and r.ended_at < q.closes_at) as ended
  from quarters q
  join requirements r on r.set_at < q.closes_at and (r.replaced_at is null or r.replaced_at >= q.closes_at)
    and (r.ended_at is null or r.ended_at >= q.opens_at)
  group by q.quarter, q.opens_at, q.closes_at, q.last_opens_at, r.system, r.attribute, r.slice, (r.ended_at is not null and r.ended_at < q.closes_at)
), serving as (
  select distinct s.evaluation
  from ml.slices s
  join ml.deployments d on lower(trim(d.system)) = lower(trim(s.system)) and lower(trim(d.digest)) = lower(trim(s.digest))
  where d.deployed_at <= s.run_at and (d.stopped_at is null or d.stopped_at > s.run_at)
), slices as (
  select s.evaluation, lower(trim(s.system)) as system, lower(trim(s.attribute)) as attribute, lower(trim(s.slice)) as slice, s.n, s.favourable, s.run_at,
    v.evaluation is not null as served, s.n > 0 and s.favourable >= 0 and s.favourable <= s.n as possible,
    max(s.favourable) over (partition by s.evaluation, lower(trim(s.attribute))) as favourable_max
  from ml.slices s
  left join serving v on v.evaluation = s.evaluation
), held as (
  select s.evaluation, s.system, s.attribute, s.slice, s.n, s.favourable, s.run_at, s.possible, s.favourable_max, r.n_min, r.ratio_percent_min
  from slices s
  left join requirements r on r.system = s.system and r.attribute = s.attribute and r.slice = s.slice
    and r.set_at <= s.run_at and (r.replaced_at is null or r.replaced_at > s.run_at) and (r.ended_at is null or r.ended_at > s.run_at)
  where s.served
), compared as (
  select h.evaluation, h.system, h.attribute, h.slice, h.run_at, h.n_min, h.ratio_percent_min, h.n,
    max(case when coalesce(h.possible, false) then 0 else 1 end) as impossible,
    max(case when h.favourable_max > 0 then 0 else 1 end) as without_ratio,
    count(*) filter (where o.n >= h.n_min and o.possible
      and (coalesce(h.favourable * o.n * 100 >= h.ratio_percent_min * o.favourable * h.n, false) is false)) as n_under
  from held h
  join slices o on o.evaluation = h.evaluation and o.attribute = h.attribute
  group by h.evaluation, h.system, h.attribute, h.slice, h.run_at, h.n_min, h.ratio_percent_min, h.n
), counted as (
  select r.quarter, r.system, r.attribute, r.slice, count(*) as n,
    count(*) filter (where c.n_min is null or c.ratio_percent_min is null) as n_unset,
    count(*) filter (where c.n >= c.n_min and c.ratio_percent_min is not null and c.impossible = 0 and c.without_ratio = 0) as n_enough,
    count(*) filter (where c.n >= c.n_min and c.ratio_percent_min is not null and c.n_under > 0 and c.impossible = 0 and c.without_ratio = 0) as n_under,
    cast(coalesce(sum(c.impossible), 0) as bigint) as n_impossible, cast(coalesce(sum(c.without_ratio), 0) as bigint) as n_without_ratio,
    max(c.n) as n_cases, max(c.n_min) as n_min, max(c.ratio_percent_min) filter (where c.n_under > 0) as percent
  from required r
  join compared c on c.system = r.system and c.attribute = r.attribute and c.slice = r.slice
  where c.run_at >= r.opens_at and c.run_at < r.closes_at
  group by r.quarter, r.system, r.attribute, r.slice
), others as (
  select r.quarter, r.system, r.attribute, r.slice, bool_or(s.served) as served, bool_or(s.slice = r.slice) as named
  from required r
  join slices s on s.system = r.system and s.attribute = r.attribute
  where s.run_at >= r.opens_at and s.run_at < r.closes_at
  group by r.quarter, r.system, r.attribute, r.slice
), judged as (
  select r.system || '/' || r.attribute || '/' || r.slice || '/' || r.quarter as item, r.system, r.last_opens_at,
    c.n_cases, c.n_min, c.percent,
    case when r.ended then 'ended'
         when c.n_under > 0 then 'under'
         when c.n_impossible > 0 then 'impossible'
         when c.n_without_ratio > 0 then 'without ratio'
         when c.n_enough > 0 then 'tested'
         when $effective_at < r.closes_at - interval '1 second' then 'not yet due'
         when c.n_unset > 0 then 'set later'
         when c.n > 0 then 'too few'
         when o.served then 'group missing'
         when o.named then 'another digest'
         else 'no test' end as word
  from required r
  left join counted c on c.quarter = r.quarter and c.system = r.system and c.attribute = r.attribute and c.slice = r.slice
  left join others o on o.quarter = r.quarter and o.system = r.system and o.attribute = r.attribute and o.slice = r.slice
), versions as (
  select id, type, stage, impact, ends_at, greatest(declared_at, starts_at) as holds_from,
    min(greatest(declared_at, starts_at)) over (partition by id order by ledger_index desc nulls last, version desc nulls last
      rows between unbounded preceding and 1 preceding) as replaced_at
  from programme.assets
), in_use as (
  select q.quarter, q.closes_at, q.last_opens_at, lower(trim(v.id)) as system, max(case when v.impact in ('low', 'medium') then 0 else 1 end) as high
  from quarters q
  join versions v on v.holds_from < q.closes_at and (v.replaced_at is null or v.replaced_at >= q.closes_at)
    and (v.ends_at is null or v.ends_at >= q.closes_at)
  where v.type = 'ai_system' and v.stage = 'in_use'
  group by q.quarter, q.closes_at, q.last_opens_at, lower(trim(v.id))
), without as (
  select u.system || '/-/-/' || u.quarter as item, u.system, u.last_opens_at,
    case when u.high = 0 then 'none, low' when $effective_at < u.closes_at - interval '1 second' then 'not yet due' else 'none' end as word
  from in_use u
  left join (select distinct quarter, system from required where not ended) r on r.quarter = u.quarter and r.system = u.system
  where r.system is null
), every as (
  select item, system, last_opens_at, word, n_cases, n_min, percent from judged
  union all
  select item, system, last_opens_at, word, cast(null as bigint) as n_cases, cast(null as bigint) as n_min, cast(null as bigint) as percent from without
), assets as (
  select distinct id from programme.assets
)
select e.item as item,
  case when e.word = 'tested' then 'ok'
       when e.word in ('ended', 'none, low') then 'info'
       when e.word in ('impossible', 'without ratio') then 'error'
       when e.word = 'not yet due' then 'skip'
       else 'alarm' end as status,
  case when e.word = 'ended' then 'no longer required at the quarter''s end'
       when e.word = 'under' then 'under ' || cast(e.percent as text) || ' percent of another group''s rate'
       when e.word = 'impossible' then 'the counts of an evaluation cannot be right'
       when e.word = 'without ratio' then 'no group had a favourable outcome, so there is no ratio'
       when e.word = 'tested' then 'tested with enough cases, and not under the declared ratio'
       when e.word = 'not yet due' then 'the quarter has not ended'
       when e.word = 'set later' then 'what it is held to was not set when it was tested'
       when e.word = 'too few' then 'tested with ' || coalesce(cast(e.n_cases as text), 'an unknown number of') || ' cases, where ' || cast(e.n_min as text) || ' are needed'
       when e.word = 'group missing' then 'the evaluations of the quarter leave this group out'
       when e.word = 'another digest' then 'tested on a digest only that did not serve at the time'
       when e.word = 'none, low' then 'no group is set for this system, whose impact is not high'
       when e.word = 'none' then 'no group is set for this system'
       else 'not tested in the quarter' end as reason,
  e.last_opens_at as occurred_at,
  x.id as asset
from every e
left join assets x on x.id = e.system
order by item
/* fixtures:
- name: tested, under the ratio, too few, left out, on another digest, not at all, set later, ended, impossible, and no ratio
  period: 2026-01-01..2026-03-31
  tables:
    ml.bias_groups: |
      requirement,system,attribute,slice,n_min,ratio_percent_min,set_at,ended_at
      q01,a,sex,f,100,80,2025-01-01T00:00:00Z,
      q02,a,sex,m,100,80,2025-01-01T00:00:00Z,
      q03,a,age,old,100,80,2025-01-01T00:00:00Z,
      q04,a,age,young,100,80,2025-01-01T00:00:00Z,
      q05,a,age,middle,100,80,2025-01-01T00:00:00Z,
      q06,a,age,oldest,100,80,2025-01-01T00:00:00Z,
      q07,a,origin,x,100,80,2025-01-01T00:00:00Z,
      q08,a,health,x,100,80,2025-01-01T00:00:00Z,
      q09,a,late,x,100,80,2026-02-02T00:00:00Z,
      q10,a,sex,ended,100,80,2025-01-01T00:00:00Z,2026-03-01T00:00:00Z
      q11,a,wrong,x,10,80,2025-01-01T00:00:00Z,
      q12,a,zero,x,10,80,2025-01-01T00:00:00Z,
    ml.slices: |
      evaluation,system,digest,attribute,slice,n,favourable,run_at
      e1,A,SHA-1,Sex,F,100,40,2026-02-01T00:00:00Z
      e1,a,sha-1,sex,m,200,100,2026-02-01T00:00:00Z
      e1,a,sha-1,age,old,1000,399,2026-02-01T00:00:00Z
      e1,a,sha-1,age,young,1000,500,2026-02-01T00:00:00Z
      e1,a,sha-1,age,middle,99,99,2026-02-01T00:00:00Z
      e2,a,sha-0,origin,x,1000,500,2026-02-01T00:00:00Z
      e1,a,sha-1,late,x,1000,500,2026-02-01T00:00:00Z
      e1,a,sha-1,wrong,x,100,101,2026-02-01T00:00:00Z
      e1,a,sha-1,zero,x,100,0,2026-02-01T00:00:00Z
      e1,a,sha-1,zero,y,100,0,2026-02-01T00:00:00Z
    ml.deployments: |
      deployment,system,version,digest,deployed_at,stopped_at,deployed_by
      p0,a,1,sha-0,2025-01-01T00:00:00Z,2026-02-01T00:00:00Z,m1
      p1,a,2,sha-1,2026-02-01T00:00:00Z,,m1
    org.calendar: |
      day,business,opens_at,closes_at
      2026-01-01,false,2026-01-01T00:00:00Z,2026-01-02T00:00:00Z
      2026-03-31,true,2026-03-31T00:00:00Z,2026-04-01T00:00:00Z
    programme.assets: |
      version,ledger_index,id,type,title,owner,stage,impact,aliases,starts_at,ends_at,declared_at
      v1,1,a,ai_system,A,p9,in_use,high,,2026-01-01T00:00:00Z,,2026-01-01T00:00:00Z
      v2,2,b,ai_system,B,p9,in_use,high,,2026-01-01T00:00:00Z,,2026-01-01T00:00:00Z
      v3,3,c,ai_system,C,p9,in_use,,,2026-01-01T00:00:00Z,,2026-01-01T00:00:00Z
      v4,4,d,ai_system,D,p9,in_use,low,,2026-01-01T00:00:00Z,,2026-01-01T00:00:00Z
      v5,5,e,ai_system,E,p9,retired,high,,2026-01-01T00:00:00Z,,2026-01-01T00:00:00Z
  expect: |
    item,status,occurred_at,asset,reason
    a/sex/f/2026-01-01,ok,2026-03-31T00:00:00Z,a,"tested with enough cases, and not under the declared ratio"
    a/sex/m/2026-01-01,ok,2026-03-31T00:00:00Z,a,"tested with enough cases, and not under the declared ratio"
    a/age/old/2026-01-01,alarm,2026-03-31T00:00:00Z,a,under 80 percent of another group's rate
    a/age/young/2026-01-01,ok,2026-03-31T00:00:00Z,a,"tested with enough cases, and not under the declared ratio"
    a/age/middle/2026-01-01,alarm,2026-03-31T00:00:00Z,a,"tested with 99 cases, where 100 are needed"
    a/age/oldest/2026-01-01,alarm,2026-03-31T00:00:00Z,a,the evaluations of the quarter leave this group out
    a/origin/x/2026-01-01,alarm,2026-03-31T00:00:00Z,a,tested on a digest only that did not serve at the time
    a/health/x/2026-01-01,alarm,2026-03-31T00:00:00Z,a,not tested in the quarter
    a/late/x/2026-01-01,alarm,2026-03-31T00:00:00Z,a,what it is held to was not set when it was tested
    a/sex/ended/2026-01-01,info,2026-03-31T00:00:00Z,a,no longer required at the quarter's end
    a/wrong/x/2026-01-01,error,2026-03-31T00:00:00Z,a,the counts of an evaluation cannot be right
    a/zero/x/2026-01-01,error,2026-03-31T00:00:00Z,a,"no group had a favourable outcome, so there is no ratio"
    b/-/-/2026-01-01,alarm,2026-03-31T00:00:00Z,b,no group is set for this system
    c/-/-/2026-01-01,alarm,2026-03-31T00:00:00Z,c,no group is set for this system
    d/-/-/2026-01-01,info,2026-03-31T00:00:00Z,d,"no group is set for this system, whose impact is not high"
- name: a threshold lowered after the run excuses nothing, a later good evaluation hides no bad one, nulls fail, and a group listed twice is one
  period: 2026-01-01..2026-03-31
  tables:
    ml.bias_groups: |
      requirement,system,attribute,slice,n_min,ratio_percent_min,set_at,ended_at
      q1,a,sex,f,100,80,2025-01-01T00:00:00Z,
      q2,a,sex,f,100,50,2026-02-01T00:00:01Z,
      q3,a,age,old,100,80,2025-01-01T00:00:00Z,
      q4,a,one,x,,80,2025-01-01T00:00:00Z,
      q5,a,two,x,100,,2025-01-01T00:00:00Z,
      q6,a,three,x,100,80,2025-01-01T00:00:00Z,
      q7,a,four,x,100,80,2025-01-01T00:00:00Z,
    ml.slices: |
      evaluation,system,digest,attribute,slice,n,favourable,run_at
      e1,a,sha-1,sex,f,1000,300,2026-02-01T00:00:00Z
      e1,a,sha-1,sex,m,1000,500,2026-02-01T00:00:00Z
      e1,a,sha-1,age,old,1000,100,2026-02-01T00:00:00Z
      e1,a,sha-1,age,young,1000,500,2026-02-01T00:00:00Z
      e2,a,sha-1,age,old,1000,500,2026-02-10T00:00:00Z
      e2,a,sha-1,age,young,1000,500,2026-02-10T00:00:00Z
      e1,a,sha-1,one,x,1000,500,2026-02-01T00:00:00Z
      e1,a,sha-1,two,x,1000,500,2026-02-01T00:00:00Z
      e1,a,sha-1,three,x,,500,2026-02-01T00:00:00Z
      e1,a,sha-1,four,x,1000,500,2026-02-01T00:00:00Z
      e1,a,sha-1,four,x,1000,500,2026-02-01T00:00:00Z
    ml.deployments: |
      deployment,system,version,digest,deployed_at,stopped_at,deployed_by
      p1,a,2,sha-1,2026-01-01T00:00:00Z,,m1
      p2,a,2,sha-1,2026-01-02T00:00:00Z,,m1
    org.calendar: |
      day,business,opens_at,closes_at
      2026-01-01,false,2026-01-01T00:00:00Z,2026-01-02T00:00:00Z
      2026-03-31,true,2026-03-31T00:00:00Z,2026-04-01T00:00:00Z
    programme.assets: |
      version,ledger_index,id,type,title,owner,stage,impact,aliases,starts_at,ends_at,declared_at
  expect: |
    item,status,asset,reason
    a/sex/f/2026-01-01,alarm,,under 80 percent of another group's rate
    a/age/old/2026-01-01,alarm,,under 80 percent of another group's rate
    a/one/x/2026-01-01,alarm,,what it is held to was not set when it was tested
    a/two/x/2026-01-01,alarm,,what it is held to was not set when it was tested
    a/three/x/2026-01-01,error,,the counts of an evaluation cannot be right
    a/four/x/2026-01-01,ok,,"tested with enough cases, and not under the declared ratio"
- name: quarters are those of the organisation's calendar, to the second, and a quarter belongs to the period of its last day
  period: 2026-02-01..2026-06-30
  zone: America/New_York
  tables:
    ml.bias_groups: |
      requirement,system,attribute,slice,n_min,ratio_percent_min,set_at,ended_at
      q1,a,sex,f,100,80,2025-01-01T00:00:00Z,
      q2,a,sex,new,100,80,2026-04-01T03:59:59Z,
    ml.slices: |
      evaluation,system,digest,attribute,slice,n,favourable,run_at
      e0,a,sha-1,sex,f,1000,300,2026-01-01T04:59:59Z
      e0,a,sha-1,sex,m,1000,500,2026-01-01T04:59:59Z
      e1,a,sha-1,sex,f,1000,500,2026-04-01T03:59:59Z
      e1,a,sha-1,sex,m,1000,500,2026-04-01T03:59:59Z
      e1,a,sha-1,sex,new,1000,500,2026-04-01T03:59:59Z
      e2,a,sha-1,sex,f,1000,300,2026-04-01T04:00:00Z
      e2,a,sha-1,sex,m,1000,500,2026-04-01T04:00:00Z
      e3,a,sha-1,sex,f,1000,300,2026-07-01T04:00:00Z
      e3,a,sha-1,sex,m,1000,500,2026-07-01T04:00:00Z
    ml.deployments: |
      deployment,system,version,digest,deployed_at,stopped_at,deployed_by
      p1,a,2,sha-1,2025-01-01T00:00:00Z,,m1
    org.calendar: |
      day,business,opens_at,closes_at
      2026-01-01,false,2026-01-01T05:00:00Z,2026-01-02T05:00:00Z
      2026-03-31,true,2026-03-31T04:00:00Z,2026-04-01T04:00:00Z
      2026-04-01,true,2026-04-01T04:00:00Z,2026-04-02T04:00:00Z
      2026-06-30,true,2026-06-30T04:00:00Z,2026-07-01T04:00:00Z
      2026-07-01,true,2026-07-01T04:00:00Z,2026-07-02T04:00:00Z
      2026-09-30,true,2026-09-30T04:00:00Z,2026-10-01T04:00:00Z
    programme.assets: |
      version,ledger_index,id,type,title,owner,stage,impact,aliases,starts_at,ends_at,declared_at
  expect: |
    item,status,occurred_at,reason
    a/sex/f/2026-01-01,ok,2026-03-31T04:00:00Z,"tested with enough cases, and not under the declared ratio"
    a/sex/f/2026-04-01,alarm,2026-06-30T04:00:00Z,under 80 percent of another group's rate
    a/sex/new/2026-01-01,ok,2026-03-31T04:00:00Z,"tested with enough cases, and not under the declared ratio"
    a/sex/new/2026-04-01,alarm,2026-06-30T04:00:00Z,the evaluations of the quarter leave this group out
- name: not yet due, but what is under the ratio is so already
  period: 2026-01-01..2026-03-31
  at: 2026-03-01
  tables:
    ml.bias_groups: |
      requirement,system,attribute,slice,n_min,ratio_percent_min,set_at,ended_at
      q1,a,sex,f,100,80,2025-01-01T00:00:00Z,
      q2,a,age,old,100,80,2025-01-01T00:00:00Z,
    ml.slices: |
      evaluation,system,digest,attribute,slice,n,favourable,run_at
      e1,a,sha-1,age,old,1000,300,2026-02-01T00:00:00Z
      e1,a,sha-1,age,young,1000,500,2026-02-01T00:00:00Z
    ml.deployments: |
      deployment,system,version,digest,deployed_at,stopped_at,deployed_by
      p1,a,2,sha-1,2025-01-01T00:00:00Z,,m1
    org.calendar: |
      day,business,opens_at,closes_at
      2026-01-01,false,2026-01-01T00:00:00Z,2026-01-02T00:00:00Z
      2026-03-31,true,2026-03-31T00:00:00Z,2026-04-01T00:00:00Z
    programme.assets: |
      version,ledger_index,id,type,title,owner,stage,impact,aliases,starts_at,ends_at,declared_at
      v2,2,b,ai_system,B,p9,in_use,high,,2026-01-01T00:00:00Z,,2026-01-01T00:00:00Z
  expect: |
    item,status
    a/sex/f/2026-01-01,skip
    a/age/old/2026-01-01,alarm
    b/-/-/2026-01-01,skip
- name: nothing is set and nothing in use
  period: 2026-01-01..2026-03-31
  tables:
    ml.bias_groups: |
      requirement,system,attribute,slice,n_min,ratio_percent_min,set_at,ended_at
    ml.slices: |
      evaluation,system,digest,attribute,slice,n,favourable,run_at
    ml.deployments: |
      deployment,system,version,digest,deployed_at,stopped_at,deployed_by
    org.calendar: |
      day,business,opens_at,closes_at
    programme.assets: |
      version,ledger_index,id,type,title,owner,stage,impact,aliases,starts_at,ends_at,declared_at
  expect: |
    item,status
*/
