/*
id: incidents-handled
title: Incidents are acknowledged, contained, resolved, told and learned from in time
control: IR-01
reads: [incident.log, incident.log_history]
procedure: |
  Take every incident, with the worst severity and the earliest moment that any version of its record gives: to downgrade it after a time
  was missed, or to date it later, changes nothing. Each of these is an item of its own, and belongs to the moment at which it is due, counted from the opening:
  acknowledged within 15 minutes, 1 hour, 8 hours or 24 hours (severity 1 to 4); contained within 4 hours or 24 hours (1 and 2);
  resolved within 24 hours, 72 hours, 10 days or 30 days; a review of causes within ten days (240 hours) of being resolved (1 and 2);
  customers told within 72 hours where `notify` says so. Whether to tell them must be decided for severity 1 and 2.
  An incident of which no version gives a severity is judged as the worst. Moments are those of its latest version; one before the opening is none.
*/
with ever as (
  select incident, min(opened_at) as opened_at, coalesce(min(try_cast(severity as bigint)), 1) as severity,
    bool_or(notify is true) as notify, count(notify) as n_decided
  from incident.log_history
  group by incident
), latest as (
  select l.incident,
    case when count(*) = count(l.acknowledged_at) then max(l.acknowledged_at) end as acknowledged_at,
    case when count(*) = count(l.contained_at) then max(l.contained_at) end as contained_at,
    case when count(*) = count(l.resolved_at) then max(l.resolved_at) end as resolved_at,
    case when count(*) = count(l.reviewed_at) then max(l.reviewed_at) end as reviewed_at,
    case when count(*) = count(l.notified_at) then max(l.notified_at) end as notified_at
  from incident.log l
  group by l.incident
), times as (
  select duty, severity, minutes
  from (values ('acknowledged', 1, 15), ('acknowledged', 2, 60), ('acknowledged', 3, 480), ('acknowledged', 4, 1440),
    ('contained', 1, 240), ('contained', 2, 1440),
    ('resolved', 1, 1440), ('resolved', 2, 4320), ('resolved', 3, 14400), ('resolved', 4, 43200),
    ('reviewed', 1, 14400), ('reviewed', 2, 14400),
    ('told', 1, 4320), ('told', 2, 4320), ('told', 3, 4320), ('told', 4, 4320)) as x(duty, severity, minutes)
), duties as (
  select e.incident, t.duty, e.notify, e.n_decided, e.opened_at,
    case when t.duty = 'reviewed' then l.resolved_at else e.opened_at end
      + cast(cast(t.minutes as text) || ' minutes' as interval) as due_at,
    case when t.duty = 'acknowledged' then l.acknowledged_at
         when t.duty = 'contained' then l.contained_at
         when t.duty = 'resolved' then l.resolved_at
         when t.duty = 'reviewed' then l.reviewed_at
         else l.notified_at end as done_at
  from ever e
  join times t on t.severity = least(greatest(e.severity, 1), 4)
  join latest l on l.incident = e.incident
  where t.duty <> 'told' or e.notify or t.severity < 3
), judged as (
  select d.incident || '/' || d.duty as item, d.duty, d.due_at,
    case when d.duty = 'told' and d.n_decided > 0 and not d.notify then 'need not'
         when d.done_at >= d.opened_at and d.done_at < d.due_at then 'done'
         when (d.done_at is null or d.done_at < d.opened_at) and $effective_at < d.due_at then 'not yet due'
         when d.duty = 'told' and d.n_decided = 0 then 'undecided'
         when d.done_at is null then 'never'
         when d.done_at < d.opened_at then 'before'
         else 'late' end as word
  from duties d
  where d.due_at >= $period_start and d.due_at < $period_end
)
select j.item as item,
  case when j.word = 'done' then 'ok' when j.word = 'need not' then 'info' when j.word = 'not yet due' then 'skip' else 'alarm' end as status,
  case when j.word = 'done' then j.duty || ' in time'
       when j.word = 'need not' then 'customers need not be told'
       when j.word = 'not yet due' then 'not ' || j.duty || ', and not yet due'
       when j.word = 'undecided' then 'not decided whether customers must be told'
       when j.word = 'never' then 'not ' || j.duty
       when j.word = 'before' then j.duty || ' before it was opened'
       else j.duty || ' too late' end as reason,
  j.due_at as occurred_at
from judged j
order by item
/* fixtures:
- name: all in time, and all too late, to the second
  period: 2026-03-01..2026-03-31
  tables:
    incident.log: |
      incident,severity,opened_at,acknowledged_at,contained_at,resolved_at,reviewed_at,notify,notified_at
      i1,1,2026-03-02T12:00:00Z,2026-03-02T12:14:59Z,2026-03-02T15:59:59Z,2026-03-03T11:59:59Z,2026-03-13T11:59:58Z,true,2026-03-05T11:59:59Z
      i2,2,2026-03-02T12:00:00Z,2026-03-02T13:00:00Z,2026-03-03T12:00:00Z,2026-03-05T12:00:00Z,2026-03-15T12:00:00Z,true,2026-03-05T12:00:00Z
  expect: |
    item,status,occurred_at,reason
    i1/acknowledged,ok,2026-03-02T12:15:00Z,acknowledged in time
    i1/contained,ok,2026-03-02T16:00:00Z,contained in time
    i1/resolved,ok,2026-03-03T12:00:00Z,resolved in time
    i1/reviewed,ok,2026-03-13T11:59:59Z,reviewed in time
    i1/told,ok,2026-03-05T12:00:00Z,told in time
    i2/acknowledged,alarm,2026-03-02T13:00:00Z,acknowledged too late
    i2/contained,alarm,2026-03-03T12:00:00Z,contained too late
    i2/resolved,alarm,2026-03-05T12:00:00Z,resolved too late
    i2/reviewed,alarm,2026-03-15T12:00:00Z,reviewed too late
    i2/told,alarm,2026-03-05T12:00:00Z,told too late
- name: downgraded after a time was missed, dated later, and no longer to be told
  period: 2026-03-01..2026-03-31
  tables:
    incident.log_history: |
      incident,severity,opened_at,acknowledged_at,contained_at,resolved_at,reviewed_at,notify,notified_at,_extracted_at,_evidence
      i1,1,2026-03-02T12:00:00Z,,,,,true,,2026-03-02T14:00:00Z,a
      i1,4,2026-03-03T12:00:00Z,2026-03-03T12:05:00Z,2026-03-03T12:05:00Z,2026-03-03T12:30:00Z,2026-03-04T12:00:00Z,false,,2026-03-31T00:00:00Z,b
  expect: |
    item,status,reason
    i1/acknowledged,alarm,acknowledged too late
    i1/contained,alarm,contained too late
    i1/resolved,alarm,resolved too late
    i1/reviewed,ok,reviewed in time
    i1/told,alarm,not told
- name: smaller ones, one that need not be told, one opened again
  period: 2026-03-01..2026-03-31
  tables:
    incident.log_history: |
      incident,severity,opened_at,acknowledged_at,contained_at,resolved_at,reviewed_at,notify,notified_at,_extracted_at,_evidence
      i3,3,2026-03-02T12:00:00Z,2026-03-02T13:00:00Z,,2026-03-09T12:00:00Z,,false,,2026-03-31T00:00:00Z,b
      i4,4,2026-03-02T12:00:00Z,2026-03-02T13:00:00Z,,,,,,2026-03-31T00:00:00Z,b
      i2,2,2026-03-02T12:00:00Z,2026-03-02T12:10:00Z,2026-03-02T13:00:00Z,2026-03-02T14:00:00Z,,false,,2026-03-03T00:00:00Z,a
      i2,2,2026-03-02T12:00:00Z,2026-03-02T12:10:00Z,2026-03-02T13:00:00Z,,,false,,2026-03-31T00:00:00Z,b
  expect: |
    item,status,reason
    i3/acknowledged,ok,acknowledged in time
    i3/resolved,ok,resolved in time
    i4/acknowledged,ok,acknowledged in time
    i2/acknowledged,ok,acknowledged in time
    i2/contained,ok,contained in time
    i2/resolved,alarm,not resolved
    i2/told,info,customers need not be told
- name: no severity, nothing decided, moments before the opening, there twice
  period: 2026-03-01..2026-03-31
  tables:
    incident.log: |
      incident,severity,opened_at,acknowledged_at,contained_at,resolved_at,reviewed_at,notify,notified_at
      i1,,2026-03-02T12:00:00Z,2026-03-02T11:59:59Z,,,,,
      i2,sev2,2026-03-02T12:00:00Z,2026-03-02T12:00:00Z,2026-03-02T12:05:00Z,2026-03-02T12:06:00Z,,false,
      i3,3,2026-03-02T12:00:00Z,2026-03-02T13:00:00Z,,2026-03-09T12:00:00Z,,,
      i3,3,2026-03-02T12:00:00Z,,,2026-03-09T12:00:00Z,,,
  expect: |
    item,status,reason
    i1/acknowledged,alarm,acknowledged before it was opened
    i1/contained,alarm,not contained
    i1/resolved,alarm,not resolved
    i1/told,alarm,not decided whether customers must be told
    i2/acknowledged,ok,acknowledged in time
    i2/contained,ok,contained in time
    i2/resolved,ok,resolved in time
    i2/reviewed,alarm,not reviewed
    i2/told,info,customers need not be told
    i3/acknowledged,alarm,not acknowledged
    i3/resolved,ok,resolved in time
- name: not yet due, and the edges lie in the zone
  period: 2026-03-08..2026-03-31
  at: 2026-03-08
  zone: America/New_York
  tables:
    incident.log: |
      incident,severity,opened_at,acknowledged_at,contained_at,resolved_at,reviewed_at,notify,notified_at
      i1,3,2026-03-08T23:30:00-04:00,,,,,,
      i2,3,2026-03-07T15:59:59-05:00,2026-03-07T16:00:00-05:00,,2026-03-07T17:00:00-05:00,,,
      i3,3,2026-03-07T16:00:00-05:00,2026-03-07T16:30:00-05:00,,2026-03-07T17:00:00-05:00,,,
  expect: |
    item,status,occurred_at
    i1/acknowledged,skip,2026-03-09T11:30:00Z
    i1/resolved,skip,2026-03-19T03:30:00Z
    i2/resolved,ok,2026-03-17T20:59:59Z
    i3/acknowledged,ok,2026-03-08T05:00:00Z
    i3/resolved,ok,2026-03-17T21:00:00Z
- name: no incident
  period: 2026-03-01..2026-03-31
  tables:
    incident.log: |
      incident,severity,opened_at,acknowledged_at,contained_at,resolved_at,reviewed_at,notify,notified_at
  expect: |
    item,status
*/
