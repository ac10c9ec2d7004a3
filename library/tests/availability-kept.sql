/*
id: availability-kept
title: Services are up as much as was promised
control: AV-01
reads: [monitoring.services, monitoring.uptime, org.calendar]
procedure: |
  Take every service whose availability is promised and every month of the organisation's calendar in which it was promised all the month. From the monitor that stands
  outside the platform, add the minutes that it probed and the minutes in which the service was up; no stretch has more minutes than it is long, and none counts that reaches out of the month. The pair belongs to the beginning of the month's last day.
  Minutes up must be at least the promised share of minutes probed. Minutes that nobody probed are not counted as up: where the minutes that are known to be down
  already break the promise for the whole month, it is broken; where they do not, but less than 99 % of the month was probed, nothing can be said, which is an error.
  A stretch that is there twice counts by its worse row; stretches that overlap would count minutes twice, and are an error. A service without a promised share is an exception.
*/
with months as (
  select cast(date_trunc('month', day) as date) as month, min(day) as first_day, max(day) as last_day,
    min(opens_at) as opens_at, max(opens_at) as due_opens_at, max(closes_at) as closes_at
  from org.calendar
  group by cast(date_trunc('month', day) as date)
), due as (
  select month, opens_at, due_opens_at, closes_at,
    first_day = month and last_day = cast(month + interval '1 month' as date) - 1 as whole,
    cast((cast(extract(epoch from date_trunc('second', closes_at)) as bigint) - cast(extract(epoch from date_trunc('second', opens_at)) as bigint)
      - (cast(extract(epoch from date_trunc('second', closes_at)) as bigint) - cast(extract(epoch from date_trunc('second', opens_at)) as bigint)) % 60)
      / 60 as bigint) as minutes
  from months
  where due_opens_at >= $period_start and due_opens_at < $period_end
), services as (
  select lower(trim(service)) as service, max(promised_bp) as promised_bp,
    case when count(*) = count(since_at) then min(since_at) end as since_at,
    case when count(*) = count(ended_at) then max(ended_at) end as ended_at
  from monitoring.services
  where service is not null
  group by lower(trim(service))
), stretches as (
  select lower(trim(service)) as service, from_at, to_at,
    cast((cast(extract(epoch from date_trunc('second', to_at)) as bigint) - cast(extract(epoch from date_trunc('second', from_at)) as bigint)
      - (cast(extract(epoch from date_trunc('second', to_at)) as bigint) - cast(extract(epoch from date_trunc('second', from_at)) as bigint)) % 60)
      / 60 as bigint) as minutes, max(greatest(coalesce(probed, 0), 0)) as probed,
    max(greatest(coalesce(probed, 0), 0) - greatest(coalesce(up, 0), 0)) as down
  from monitoring.uptime
  where to_at > from_at
  group by lower(trim(service)), from_at, to_at
), capped as (
  select service, from_at, to_at, least(probed, minutes) as probed, least(greatest(down, 0), probed, minutes) as down,
    max(to_at) over (partition by service order by from_at nulls last, to_at nulls last rows between unbounded preceding and 1 preceding) as reach
  from stretches
), counted as (
  select d.month, c.service, cast(sum(c.probed) as bigint) as probed, cast(sum(c.down) as bigint) as down, bool_or(c.reach > c.from_at) as overlap
  from due d
  join capped c on c.from_at >= d.opens_at and c.to_at <= d.closes_at
  group by d.month, c.service
), judged as (
  select s.service, d.month, d.due_opens_at, coalesce(c.probed, 0) as probed, coalesce(c.down, 0) as down, d.minutes,
    case when not d.whole then 'part'
         when s.promised_bp is null then 'no promise'
         when coalesce(c.down, 0) * 10000 > d.minutes * (10000 - s.promised_bp) then 'broken'
         when $effective_at < d.closes_at - interval '1 second' then 'not yet due'
         when c.overlap then 'overlap'
         when coalesce(c.probed, 0) * 100 < d.minutes * 99 then 'not probed'
         when (c.probed - c.down) * 10000 >= c.probed * s.promised_bp then 'kept'
         else 'broken' end as word
  from due d
  join services s on (s.since_at is null or s.since_at <= d.opens_at) and (s.ended_at is null or s.ended_at >= d.closes_at)
  left join counted c on c.month = d.month and c.service = s.service
)
select j.service || '/' || cast(j.month as text) as item,
  case when j.word in ('part', 'overlap', 'not probed') then 'error' when j.word = 'kept' then 'ok' when j.word = 'not yet due' then 'skip' else 'alarm' end as status,
  case when j.word = 'part' then 'the calendar does not hold the whole month'
       when j.word = 'overlap' then 'stretches overlap'
       when j.word = 'no promise' then 'no share is promised'
       when j.word = 'not probed' then 'only ' || cast(j.probed as text) || ' of ' || cast(j.minutes as text) || ' minutes were probed'
       when j.word = 'kept' then cast(j.down as text) || ' of ' || cast(j.probed as text) || ' minutes down, as promised'
       when j.word = 'not yet due' then 'the month has not ended'
       else cast(j.down as text) || ' of ' || cast(j.probed as text) || ' minutes down, more than promised' end as reason,
  j.due_opens_at as occurred_at
from judged j
order by item
/* fixtures:
- name: kept, broken, to the minute, and a gap that is not counted as up
  period: 2026-02-01..2026-02-28
  tables:
    org.calendar: |
      day,business,opens_at,closes_at
      2026-02-01,false,2026-02-01T00:00:00Z,2026-02-02T00:00:00Z
      2026-02-28,false,2026-02-28T00:00:00Z,2026-03-01T00:00:00Z
    monitoring.services: |
      service,promised_bp,since_at,ended_at
      a,9900,2025-01-01T00:00:00Z,
      b,9900,2025-01-01T00:00:00Z,
      c,9900,2025-01-01T00:00:00Z,
      d,9900,2025-01-01T00:00:00Z,
      e,9900,2025-01-01T00:00:00Z,
      f,9900,2025-01-01T00:00:00Z,
    monitoring.uptime: |
      service,from_at,to_at,probed,up
      a,2026-02-01T00:00:00Z,2026-03-01T00:00:00Z,40000,39600
      b,2026-02-01T00:00:00Z,2026-03-01T00:00:00Z,40000,39599
      c,2026-02-01T00:00:00Z,2026-02-26T00:00:00Z,36000,36000
      d,2026-02-01T00:00:00Z,2026-02-26T00:00:00Z,36000,35596
      e,2026-02-01T00:00:00Z,2026-02-02T00:00:00Z,40320,40320
  expect: |
    item,status,occurred_at,reason
    a/2026-02-01,ok,2026-02-28T00:00:00Z,"400 of 40000 minutes down, as promised"
    b/2026-02-01,alarm,2026-02-28T00:00:00Z,"401 of 40000 minutes down, more than promised"
    c/2026-02-01,error,2026-02-28T00:00:00Z,only 36000 of 40320 minutes were probed
    d/2026-02-01,alarm,2026-02-28T00:00:00Z,"404 of 36000 minutes down, more than promised"
    e/2026-02-01,error,2026-02-28T00:00:00Z,only 1440 of 40320 minutes were probed
    f/2026-02-01,error,2026-02-28T00:00:00Z,only 0 of 40320 minutes were probed
- name: there twice, overlapping, more up than probed, and nulls
  period: 2026-02-01..2026-02-28
  tables:
    org.calendar: |
      day,business,opens_at,closes_at
      2026-02-01,false,2026-02-01T00:00:00Z,2026-02-02T00:00:00Z
      2026-02-28,false,2026-02-28T00:00:00Z,2026-03-01T00:00:00Z
    monitoring.services: |
      service,promised_bp,since_at,ended_at
      a,9900,2025-01-01T00:00:00Z,
      b,9900,2025-01-01T00:00:00Z,
      c,9900,,
      d,,2025-01-01T00:00:00Z,
      e,9900,2025-01-01T00:00:00Z,
    monitoring.uptime: |
      service,from_at,to_at,probed,up
      a,2026-02-01T00:00:00Z,2026-03-01T00:00:00Z,40320,40320
      A,2026-02-01T00:00:00Z,2026-03-01T00:00:00Z,40320,30000
      b,2026-02-01T00:00:00Z,2026-03-01T00:00:00Z,40320,40320
      b,2026-02-28T00:00:00Z,2026-03-01T00:00:00Z,1440,1440
      c,2026-02-01T00:00:00Z,2026-03-01T00:00:00Z,40320,50000
      d,2026-02-01T00:00:00Z,2026-03-01T00:00:00Z,40320,40320
      e,2026-02-01T00:00:00Z,2026-03-01T00:00:00Z,40320,
  expect: |
    item,status,reason
    a/2026-02-01,alarm,"10320 of 40320 minutes down, more than promised"
    b/2026-02-01,error,stretches overlap
    c/2026-02-01,ok,"0 of 40320 minutes down, as promised"
    d/2026-02-01,alarm,no share is promised
    e/2026-02-01,alarm,"40320 of 40320 minutes down, more than promised"
- name: the month lies in the zone, and the clocks change in it
  period: 2026-03-01..2026-03-31
  zone: America/New_York
  tables:
    org.calendar: |
      day,business,opens_at,closes_at
      2026-03-01,false,2026-03-01T05:00:00Z,2026-03-02T05:00:00Z
      2026-03-31,true,2026-03-31T04:00:00Z,2026-04-01T04:00:00Z
    monitoring.services: |
      service,promised_bp,since_at,ended_at
      a,9900,2025-01-01T00:00:00Z,
      new,9900,2026-03-01T00:00:01-05:00,
      gone,9900,2025-01-01T00:00:00Z,2026-03-31T23:59:59-04:00
    monitoring.uptime: |
      service,from_at,to_at,probed,up
      a,2026-03-01T00:00:00Z,2026-03-01T05:00:00Z,300,0
      a,2026-03-01T05:00:00Z,2026-03-31T00:00:00Z,42900,42900
      a,2026-03-31T00:00:00Z,2026-04-01T04:00:00Z,1680,1620
  expect: |
    item,status,occurred_at,reason
    a/2026-03-01,ok,2026-03-31T04:00:00Z,"60 of 44580 minutes down, as promised"
- name: not yet due, broken already, and a calendar that ends
  period: 2026-02-01..2026-03-31
  at: 2026-02-27
  tables:
    org.calendar: |
      day,business,opens_at,closes_at
      2026-02-01,false,2026-02-01T00:00:00Z,2026-02-02T00:00:00Z
      2026-02-28,false,2026-02-28T00:00:00Z,2026-03-01T00:00:00Z
      2026-03-01,false,2026-03-01T00:00:00Z,2026-03-02T00:00:00Z
      2026-03-02,true,2026-03-02T00:00:00Z,2026-03-03T00:00:00Z
    monitoring.services: |
      service,promised_bp,since_at,ended_at
      a,9900,2025-01-01T00:00:00Z,
      b,9900,2025-01-01T00:00:00Z,
    monitoring.uptime: |
      service,from_at,to_at,probed,up
      a,2026-02-01T00:00:00Z,2026-02-02T00:00:00Z,1440,1440
      b,2026-02-01T00:00:00Z,2026-02-02T00:00:00Z,1440,0
  expect: |
    item,status
    a/2026-02-01,skip
    b/2026-02-01,alarm
    a/2026-03-01,error
    b/2026-03-01,error
- name: no service
  period: 2026-02-01..2026-02-28
  tables:
    org.calendar: |
      day,business,opens_at,closes_at
      2026-02-01,false,2026-02-01T00:00:00Z,2026-02-02T00:00:00Z
      2026-02-28,false,2026-02-28T00:00:00Z,2026-03-01T00:00:00Z
    monitoring.services: |
      service,promised_bp,since_at,ended_at
    monitoring.uptime: |
      service,from_at,to_at,probed,up
  expect: |
    item,status
*/
