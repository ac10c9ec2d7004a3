/*
id: branch-protection
title: Main branches are protected all the time
control: CH-04
reads: [git.repositories, git.protection_events]
procedure: |
  Take every repository whose code reaches production. From the host's audit log, follow the protection of its main branch: each setting
  lasts until one that differs. Every stretch of the period in which it was off, or not known to be on, is an exception, however short, and belongs to the
  moment at which it began, or to the period's first where it began before. A new repository has twenty-four hours. Of two settings at one moment the weaker counts.
  What the log says last must also be what the repository shows now: where they differ the log is not complete, and the repository is an error.
  A repository without such a stretch is one row. One that was put away before the period is not in the population.
*/
with repositories as (
  select lower(trim(repository)) as repository, min(created_at) as created_at, bool_and(protected is true) as protected,
    max(case when archived_at is null then timestamptz '2200-01-01T00:00:00Z' else archived_at end) as archived_at
  from git.repositories
  group by lower(trim(repository))
), population as (
  select repository, protected, archived_at, least(archived_at, $period_end, $effective_at) as until_at,
    coalesce(created_at, timestamptz '1970-01-01T00:00:00Z') as created_at,
    coalesce(created_at, timestamptz '1970-01-01T00:00:00Z') + interval '24 hours' as due_at
  from repositories
  where archived_at > $period_start and (created_at is null or created_at < $period_end)
), events as (
  select p.repository, p.due_at, e.changed_at, bool_and(e.protected is true) as protected
  from population p
  join git.protection_events e on lower(trim(e.repository)) = p.repository
  where e.changed_at <= $effective_at
  group by p.repository, p.due_at, e.changed_at
), firsts as (
  select repository, protected, cast(row_number() over (partition by repository order by changed_at desc nulls last) as bigint) as nth
  from events
  where changed_at <= due_at
), settings as (
  select p.repository, p.due_at as changed_at, coalesce(f.protected, false) as protected
  from population p
  left join firsts f on f.repository = p.repository and f.nth = 1
  union all
  select repository, changed_at, protected from events where changed_at > due_at
), turns as (
  select repository, protected, changed_at, lag(protected) over (partition by repository order by changed_at nulls last) as was
  from settings
), stretches as (
  select repository, protected, changed_at,
    lead(changed_at) over (partition by repository order by changed_at nulls last) as next_at
  from turns
  where was is null or was <> protected
), off as (
  select p.repository, greatest(s.changed_at, $period_start) as off_at, least(coalesce(s.next_at, p.until_at), p.until_at) as on_at
  from population p
  join stretches s on s.repository = p.repository
  where not s.protected and s.changed_at < p.until_at and (s.next_at is null or s.next_at > $period_start)
), latest as (
  select repository, bool_and(protected) as protected
  from stretches
  where next_at is null
  group by repository
), rows_of as (
  select repository, off_at as occurred_at, 'off' as word,
    cast(extract(epoch from date_trunc('second', on_at)) as bigint) - cast(extract(epoch from date_trunc('second', off_at)) as bigint) as seconds
  from off
  union all
  select p.repository, greatest(p.created_at, $period_start) as occurred_at,
    case when p.archived_at > $effective_at and l.protected <> p.protected then 'unlike' else 'on' end as word,
    cast(0 as bigint) as seconds
  from population p
  left join latest l on l.repository = p.repository
  left join (select distinct repository from off) o on o.repository = p.repository
  where o.repository is null
)
select r.repository as item,
  case when r.word = 'on' then 'ok' when r.word = 'unlike' then 'error' else 'alarm' end as status,
  case when r.word = 'on' then 'protected all the time'
       when r.word = 'unlike' then 'the log and the repository differ on whether it is protected now'
       else 'not protected for ' || cast(r.seconds as text) || ' seconds' end as reason,
  r.occurred_at as occurred_at
from rows_of r
order by item
/* fixtures:
- name: on all the time, off for two hours, off at the end, off since before, and never on
  period: 2026-03-01..2026-03-31
  tables:
    git.repositories: |
      repository,created_at,archived_at,protected
      core,2020-01-01T00:00:00Z,,true
      site,2020-01-01T00:00:00Z,,true
      tool,2020-01-01T00:00:00Z,,false
      lib,2020-01-01T00:00:00Z,,true
      none,2020-01-01T00:00:00Z,,false
    git.protection_events: |
      event,repository,protected,actor,changed_at
      v1,core,true,p1,2020-01-01T12:00:00Z
      v2,Site,true,p1,2020-01-01T12:00:00Z
      v3,site,false,p2,2026-03-08T06:00:00Z
      v4,site,true,p2,2026-03-08T08:00:00Z
      v5,tool,true,p1,2020-01-01T12:00:00Z
      v6,tool,false,p1,2026-03-31T12:00:00Z
      v7,lib,true,p1,2020-01-01T12:00:00Z
      v8,lib,false,p1,2026-02-27T12:00:00Z
      v9,lib,true,p1,2026-03-01T00:00:01Z
  expect: |
    item,status,occurred_at,reason
    core,ok,2026-03-01T00:00:00Z,protected all the time
    site,alarm,2026-03-08T06:00:00Z,not protected for 7200 seconds
    tool,alarm,2026-03-31T12:00:00Z,not protected for 43199 seconds
    lib,alarm,2026-03-01T00:00:00Z,not protected for 1 seconds
    none,alarm,2026-03-01T00:00:00Z,not protected for 2678399 seconds
- name: off until the very first moment of the period, off from its very end, and two stretches
  period: 2026-03-01..2026-03-31
  zone: America/New_York
  tables:
    git.repositories: |
      repository,created_at,archived_at,protected
      a,2020-01-01T00:00:00Z,,true
      b,2020-01-01T00:00:00Z,,true
    git.protection_events: |
      event,repository,protected,actor,changed_at
      v1,a,true,p1,2026-03-01T00:00:00-05:00
      v2,a,false,p1,2026-04-01T00:00:00-04:00
      v4,b,true,p1,2020-01-01T12:00:00Z
      v5,b,false,p1,2026-03-08T01:00:00-05:00
      v6,b,true,p1,2026-03-08T03:30:00-04:00
      v7,b,false,p1,2026-03-20T12:00:00Z
      v8,b,false,p1,2026-03-20T12:00:01Z
      v9,b,true,p1,2026-03-20T12:00:02Z
  expect: |
    item,status,occurred_at,reason
    a,ok,2026-03-01T05:00:00Z,protected all the time
    b,alarm,2026-03-08T06:00:00Z,not protected for 5400 seconds
    b,alarm,2026-03-20T12:00:00Z,not protected for 2 seconds
- name: a new repository has a day, and one that is put away is followed until then
  period: 2026-03-01..2026-03-31
  tables:
    git.repositories: |
      repository,created_at,archived_at,protected
      new1,2026-03-10T12:00:00Z,,true
      new2,2026-03-10T12:00:00Z,,true
      new3,2026-03-10T12:00:00Z,2026-03-20T12:00:00Z,false
      old,2020-01-01T00:00:00Z,2026-02-01T00:00:00Z,false
      away,2020-01-01T00:00:00Z,2026-03-15T00:00:00Z,false
      next,2026-04-01T00:00:00Z,,false
    git.protection_events: |
      event,repository,protected,actor,changed_at
      v1,new1,true,p1,2026-03-11T12:00:00Z
      v2,new2,true,p1,2026-03-11T12:00:01Z
      v3,new3,false,p1,2026-03-10T12:00:01Z
      v4,away,true,p1,2020-01-01T12:00:00Z
      v5,away,false,p1,2026-03-15T00:00:00Z
  expect: |
    item,status,occurred_at,reason
    new1,ok,2026-03-10T12:00:00Z,protected all the time
    new2,alarm,2026-03-11T12:00:00Z,not protected for 1 seconds
    new3,alarm,2026-03-11T12:00:00Z,not protected for 777600 seconds
    away,ok,2026-03-01T00:00:00Z,protected all the time
- name: the log misses what the repository shows, two settings at one moment, and nulls
  period: 2026-03-01..2026-03-31
  at: 2026-03-10
  tables:
    git.repositories: |
      repository,created_at,archived_at,protected
      a,2020-01-01T00:00:00Z,,false
      b,,,true
      c,2020-01-01T00:00:00Z,,
      d,2020-01-01T00:00:00Z,,true
      e,2020-01-01T00:00:00Z,,true
    git.protection_events: |
      event,repository,protected,actor,changed_at
      v1,a,true,p1,2020-01-01T12:00:00Z
      v2,b,true,p1,2020-01-01T12:00:00Z
      v3,c,true,p1,2020-01-01T12:00:00Z
      v4,d,true,p1,2020-01-01T12:00:00Z
      v5,d,true,p1,2026-03-10T23:59:58Z
      v6,d,false,p1,2026-03-10T23:59:58Z
      v7,d,false,p1,2026-03-12T12:00:00Z
      v8,e,true,p1,2020-01-01T12:00:00Z
      v9,e,,p1,2026-03-05T12:00:00Z
      v10,e,true,p1,2026-03-05T12:00:30Z
  expect: |
    item,status,occurred_at,reason
    a,error,2026-03-01T00:00:00Z,the log and the repository differ on whether it is protected now
    b,ok,2026-03-01T00:00:00Z,protected all the time
    c,error,2026-03-01T00:00:00Z,the log and the repository differ on whether it is protected now
    d,alarm,2026-03-10T23:59:58Z,not protected for 1 seconds
    e,alarm,2026-03-05T12:00:00Z,not protected for 30 seconds
- name: no repository
  period: 2026-03-01..2026-03-31
  tables:
    git.repositories: |
      repository,created_at,archived_at,protected
    git.protection_events: |
      event,repository,protected,actor,changed_at
  expect: |
    item,status
*/
