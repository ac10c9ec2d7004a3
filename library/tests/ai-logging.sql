/*
id: ai-logging
title: Each AI system in use logs every request, with model version and prompt, and keeps the log long enough
control: AI-40
reads: [ai.served_hours, ai.log_hours, org.calendar, programme.assets]
procedure: |
  For every AI system that the inventory shows in use when a day begins, and every day of the organisation's calendar in the period, weekends too,
  compare two counts that nobody keeps in one place: the requests that were served, from the load balancer or the supplier's bill,
  and the events in the system's log. There must be at least as many events as requests: fewer mean that something goes past the log or the gateway.
  No event may lack the version of the model or the id of the prompt, and the log must be kept for at least 180 days
  (the organisation's retention policy may ask for more: then its number stands here in place of 180).
  A day without a count of requests proves nothing, and a day without events is an exception unless the count says that nothing was asked.
  A system that served or logged anything on a day on which the inventory does not hold it, or holds it as retired or ended, is an exception too.
*/
with days as (
  select day, opens_at, closes_at from org.calendar where opens_at >= $period_start and opens_at < $period_end
), parts as (
  select day, opens_at, closes_at, cast(opens_at at time zone 'UTC' as date) as utc_day from days
  union
  select day, opens_at, closes_at, cast(closes_at at time zone 'UTC' as date) as utc_day from days
), served as (
  select lower(trim(s.system)) as system, p.day, cast(sum(s.requests) as bigint) as requests
  from ai.served_hours s
  join parts p on p.utc_day = cast(s.hour_at at time zone 'UTC' as date) and s.hour_at >= p.opens_at and s.hour_at < p.closes_at
  group by lower(trim(s.system)), p.day
), logged as (
  select lower(trim(l.system)) as system, p.day, cast(sum(l.events) as bigint) as events, min(l.kept_days) as kept_days,
    count(*) filter (where l.events is null or l.without_version is null or l.without_prompt is null or l.kept_days is null) as n_unknown,
    cast(sum(coalesce(l.without_version, 0)) as bigint) as without_version, cast(sum(coalesce(l.without_prompt, 0)) as bigint) as without_prompt
  from ai.log_hours l
  join parts p on p.utc_day = cast(l.hour_at at time zone 'UTC' as date) and l.hour_at >= p.opens_at and l.hour_at < p.closes_at
  group by lower(trim(l.system)), p.day
), versions as (
  select lower(trim(id)) as system, type, stage, ends_at, greatest(declared_at, starts_at) as holds_from,
    min(greatest(declared_at, starts_at)) over (partition by id order by ledger_index desc nulls last, version desc nulls last
      rows between unbounded preceding and 1 preceding) as replaced_at
  from programme.assets
), held as (
  select d.day, v.system,
    bool_or(v.type = 'ai_system' and v.stage = 'in_use' and v.holds_from <= d.opens_at
      and (v.replaced_at is null or v.replaced_at > d.opens_at) and (v.ends_at is null or v.ends_at > d.opens_at)) as due,
    bool_or(coalesce(v.stage <> 'retired', true) and (v.replaced_at is null or v.replaced_at > d.opens_at)
      and (v.ends_at is null or v.ends_at > d.opens_at)) as live
  from days d
  join versions v on v.holds_from < d.closes_at
  group by d.day, v.system
), items as (
  select system, day from held where due
  union
  select system, day from served where requests > 0
  union
  select system, day from logged where events > 0
), judged as (
  select i.system, i.day, d.opens_at, s.requests, l.events,
    case when h.system is null then 'not held'
         when h.live is not true then 'ended'
         when l.kept_days < 180 then 'kept too short'
         when l.without_version > 0 then 'without version'
         when l.without_prompt > 0 then 'without prompt'
         when $effective_at < d.closes_at - interval '1 second' then 'not ended'
         when s.requests is null and coalesce(l.events, 0) = 0 then 'nothing'
         when s.requests is null then 'no count'
         when l.n_unknown > 0 then 'unknown'
         when s.requests > coalesce(l.events, 0) then 'past the log'
         when s.requests = 0 and coalesce(l.events, 0) = 0 then 'idle'
         else 'logged' end as word
  from items i
  join days d on d.day = i.day
  left join served s on s.system = i.system and s.day = i.day
  left join logged l on l.system = i.system and l.day = i.day
  left join held h on h.system = i.system and h.day = i.day
), assets as (
  select distinct id from programme.assets
)
select j.system || '/' || cast(j.day as text) as item,
  case when j.word in ('logged', 'idle') then 'ok' when j.word = 'not ended' then 'skip' when j.word = 'no count' then 'error' else 'alarm' end as status,
  case when j.word = 'logged' then 'every request is in the log, with model version and prompt'
       when j.word = 'idle' then 'nothing was asked of it'
       when j.word = 'not ended' then 'the day has not ended'
       when j.word = 'not held' then 'answered, though the inventory does not hold it'
       when j.word = 'ended' then 'answered, though the inventory says that it has ended'
       when j.word = 'kept too short' then 'the log is kept for less than 180 days'
       when j.word = 'without version' then 'events lack the version of the model'
       when j.word = 'without prompt' then 'events lack the id of the prompt'
       when j.word = 'nothing' then 'no event, and no count that shows that nothing was asked'
       when j.word = 'no count' then 'how many requests were served is not known'
       when j.word = 'unknown' then 'the log does not say how many events it holds, what they lack or how long they are kept'
       else cast(j.requests - coalesce(j.events, 0) as text) || ' of ' || cast(j.requests as text) || ' requests are not in the log' end as reason,
  j.opens_at as occurred_at,
  x.id as asset
from judged j
left join assets x on x.id = j.system
order by item
/* fixtures:
- name: logged, idle, past the gateway, silent, without version or prompt, kept too short, and not counted
  period: 2026-03-07..2026-03-07
  tables:
    ai.served_hours: |
      system,hour_at,requests
      a,2026-03-07T09:00:00Z,10
      A,2026-03-07T10:00:00Z,10
      b,2026-03-07T09:00:00Z,0
      c,2026-03-07T09:00:00Z,100
      d,2026-03-07T09:00:00Z,10
      e,2026-03-07T09:00:00Z,10
      f,2026-03-07T09:00:00Z,10
      g,2026-03-07T09:00:00Z,10
    ai.log_hours: |
      system,hour_at,events,without_version,without_prompt,kept_days
      a,2026-03-07T09:00:00Z,5,0,0,180
      a,2026-03-07T10:00:00Z,15,0,0,365
      c,2026-03-07T09:00:00Z,97,0,0,180
      e,2026-03-07T09:00:00Z,10,1,0,180
      f,2026-03-07T09:00:00Z,10,0,1,180
      g,2026-03-07T09:00:00Z,10,0,0,179
      h,2026-03-07T09:00:00Z,10,0,0,180
    org.calendar: |
      day,business,opens_at,closes_at
      2026-03-07,false,2026-03-07T00:00:00Z,2026-03-08T00:00:00Z
    programme.assets: |
      version,ledger_index,id,type,title,owner,stage,aliases,starts_at,ends_at,declared_at
      v1,1,a,ai_system,A,p9,in_use,,2026-01-01T00:00:00Z,,2026-01-01T00:00:00Z
      v2,2,b,ai_system,B,p9,in_use,,2026-01-01T00:00:00Z,,2026-01-01T00:00:00Z
      v3,3,c,ai_system,C,p9,in_use,,2026-01-01T00:00:00Z,,2026-01-01T00:00:00Z
      v4,4,d,ai_system,D,p9,in_use,,2026-01-01T00:00:00Z,,2026-01-01T00:00:00Z
      v5,5,e,ai_system,E,p9,in_use,,2026-01-01T00:00:00Z,,2026-01-01T00:00:00Z
      v6,6,f,ai_system,F,p9,in_use,,2026-01-01T00:00:00Z,,2026-01-01T00:00:00Z
      v7,7,g,ai_system,G,p9,in_use,,2026-01-01T00:00:00Z,,2026-01-01T00:00:00Z
      v8,8,h,ai_system,H,p9,in_use,,2026-01-01T00:00:00Z,,2026-01-01T00:00:00Z
      v9,9,i,ai_system,I,p9,in_use,,2026-01-01T00:00:00Z,,2026-01-01T00:00:00Z
      v10,10,j,ai_system,J,p9,development,,2026-01-01T00:00:00Z,,2026-01-01T00:00:00Z
  expect: |
    item,status,occurred_at,asset,reason
    a/2026-03-07,ok,2026-03-07T00:00:00Z,a,"every request is in the log, with model version and prompt"
    b/2026-03-07,ok,2026-03-07T00:00:00Z,b,nothing was asked of it
    c/2026-03-07,alarm,2026-03-07T00:00:00Z,c,3 of 100 requests are not in the log
    d/2026-03-07,alarm,2026-03-07T00:00:00Z,d,10 of 10 requests are not in the log
    e/2026-03-07,alarm,2026-03-07T00:00:00Z,e,events lack the version of the model
    f/2026-03-07,alarm,2026-03-07T00:00:00Z,f,events lack the id of the prompt
    g/2026-03-07,alarm,2026-03-07T00:00:00Z,g,the log is kept for less than 180 days
    h/2026-03-07,error,2026-03-07T00:00:00Z,h,how many requests were served is not known
    i/2026-03-07,alarm,2026-03-07T00:00:00Z,i,"no event, and no count that shows that nothing was asked"
- name: a retired system still answering, one that has ended, one that nobody declared, and one in development
  period: 2026-03-07..2026-03-07
  tables:
    ai.served_hours: |
      system,hour_at,requests
      a,2026-03-07T09:00:00Z,10
      b,2026-03-07T09:00:00Z,10
      c,2026-03-07T09:00:00Z,10
      d,2026-03-07T09:00:00Z,10
      e,2026-03-07T09:00:00Z,0
    ai.log_hours: |
      system,hour_at,events,without_version,without_prompt,kept_days
      a,2026-03-07T09:00:00Z,10,0,0,180
      b,2026-03-07T09:00:00Z,10,0,0,180
      d,2026-03-07T09:00:00Z,10,0,0,180
    org.calendar: |
      day,business,opens_at,closes_at
      2026-03-07,false,2026-03-07T00:00:00Z,2026-03-08T00:00:00Z
    programme.assets: |
      version,ledger_index,id,type,title,owner,stage,aliases,starts_at,ends_at,declared_at
      v1,1,a,ai_system,A,p9,in_use,,2026-01-01T00:00:00Z,,2026-01-01T00:00:00Z
      v2,2,a,ai_system,A,p9,retired,,2026-02-01T00:00:00Z,,2026-02-01T00:00:00Z
      v3,3,b,ai_system,B,p9,in_use,,2026-01-01T00:00:00Z,2026-03-07T00:00:00Z,2026-01-01T00:00:00Z
      v4,4,d,ai_system,D,p9,development,,2026-01-01T00:00:00Z,,2026-01-01T00:00:00Z
      v5,5,e,ai_system,E,p9,retired,,2026-01-01T00:00:00Z,,2026-01-01T00:00:00Z
  expect: |
    item,status,asset,reason
    a/2026-03-07,alarm,a,"answered, though the inventory says that it has ended"
    b/2026-03-07,alarm,b,"answered, though the inventory says that it has ended"
    c/2026-03-07,alarm,,"answered, though the inventory does not hold it"
    d/2026-03-07,ok,d,"every request is in the log, with model version and prompt"
- name: nulls fail closed, and what is there twice is one day
  period: 2026-03-07..2026-03-07
  tables:
    ai.served_hours: |
      system,hour_at,requests
      a,2026-03-07T09:00:00Z,
      b,2026-03-07T09:00:00Z,10
      c,2026-03-07T09:00:00Z,10
      d,2026-03-07T09:00:00Z,10
      e,2026-03-07T09:00:00Z,10
      e,2026-03-07T09:00:00Z,10
    ai.log_hours: |
      system,hour_at,events,without_version,without_prompt,kept_days
      a,2026-03-07T09:00:00Z,10,0,0,180
      b,2026-03-07T09:00:00Z,,0,0,180
      c,2026-03-07T09:00:00Z,10,,0,180
      d,2026-03-07T09:00:00Z,10,0,0,
      e,2026-03-07T09:00:00Z,20,0,0,180
    org.calendar: |
      day,business,opens_at,closes_at
      2026-03-07,false,2026-03-07T00:00:00Z,2026-03-08T00:00:00Z
    programme.assets: |
      version,ledger_index,id,type,title,owner,stage,aliases,starts_at,ends_at,declared_at
      v1,1,a,ai_system,A,p9,in_use,,2026-01-01T00:00:00Z,,2026-01-01T00:00:00Z
      v2,2,b,ai_system,B,p9,in_use,,2026-01-01T00:00:00Z,,2026-01-01T00:00:00Z
      v3,3,c,ai_system,C,p9,in_use,,2026-01-01T00:00:00Z,,2026-01-01T00:00:00Z
      v4,4,d,ai_system,D,p9,in_use,,2026-01-01T00:00:00Z,,2026-01-01T00:00:00Z
      v5,5,e,ai_system,E,p9,in_use,,2026-01-01T00:00:00Z,,2026-01-01T00:00:00Z
  expect: |
    item,status
    a/2026-03-07,error
    b/2026-03-07,alarm
    c/2026-03-07,alarm
    d/2026-03-07,alarm
    e/2026-03-07,ok
- name: days are those of the organisation, over the change of clocks, and a day that has not ended
  period: 2026-03-07..2026-03-09
  zone: America/New_York
  at: 2026-03-08
  tables:
    ai.served_hours: |
      system,hour_at,requests
      a,2026-03-07T04:59:59Z,99
      a,2026-03-07T05:00:00Z,1
      a,2026-03-08T04:59:59Z,1
      a,2026-03-08T05:00:00Z,5
      a,2026-03-09T03:59:59Z,5
      a,2026-03-09T04:00:00Z,7
      a,2026-03-10T04:00:00Z,99
    ai.log_hours: |
      system,hour_at,events,without_version,without_prompt,kept_days
      a,2026-03-07T05:00:00Z,2,0,0,180
      a,2026-03-08T05:00:00Z,9,0,0,180
    org.calendar: |
      day,business,opens_at,closes_at
      2026-03-06,true,2026-03-06T05:00:00Z,2026-03-07T05:00:00Z
      2026-03-07,false,2026-03-07T05:00:00Z,2026-03-08T05:00:00Z
      2026-03-08,false,2026-03-08T05:00:00Z,2026-03-09T04:00:00Z
      2026-03-09,true,2026-03-09T04:00:00Z,2026-03-10T04:00:00Z
      2026-03-10,true,2026-03-10T04:00:00Z,2026-03-11T04:00:00Z
    programme.assets: |
      version,ledger_index,id,type,title,owner,stage,aliases,starts_at,ends_at,declared_at
      v1,1,a,ai_system,A,p9,in_use,,2026-01-01T00:00:00Z,,2026-01-01T00:00:00Z
      v2,2,b,ai_system,B,p9,in_use,,2026-03-08T05:00:01Z,,2026-03-08T05:00:01Z
  expect: |
    item,status,occurred_at
    a/2026-03-07,ok,2026-03-07T05:00:00Z
    a/2026-03-08,alarm,2026-03-08T05:00:00Z
    a/2026-03-09,skip,2026-03-09T04:00:00Z
    b/2026-03-09,skip,2026-03-09T04:00:00Z
- name: nothing is in use
  period: 2026-03-01..2026-03-31
  tables:
    ai.served_hours: |
      system,hour_at,requests
    ai.log_hours: |
      system,hour_at,events,without_version,without_prompt,kept_days
    org.calendar: |
      day,business,opens_at,closes_at
    programme.assets: |
      version,ledger_index,id,type,title,owner,stage,aliases,starts_at,ends_at,declared_at
  expect: |
    item,status
*/
