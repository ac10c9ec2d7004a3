/*
id: encryption-on
title: Data is encrypted where it lies and where it travels
control: CF-01
reads: [cloud.resources, cloud.exemptions]
procedure: |
  Take every resource of the cloud's inventory at the moment of the snapshot, twice: once for what it stores and once for what it listens to.
  What stores must be encrypted. What listens must refuse anything older than TLS 1.2. A resource of which it is not known whether it stores or listens
  is taken to do both; one that does not is listed and not judged, and so is a known departure that somebody approved until a day that has not passed. A resource that is there twice counts by its worse row.
*/
with resources as (
  select coalesce(nullif(trim(resource), ''), '-') as resource, max(system) as system,
    bool_or(stores is not false) as stores, bool_and(stores is false or encrypted is true) as encrypted,
    count(*) filter (where encrypted is false) as n_clear,
    bool_or(listens is not false) as listens, bool_and(listens is false or coalesce(trim(tls_min), '') in ('1.2', '1.3')) as protected,
    count(*) filter (where nullif(trim(tls_min), '') is null) as n_unknown
  from cloud.resources
  group by coalesce(nullif(trim(resource), ''), '-')
), exempt as (
  select trim(resource) as resource, max(ends_at) as ends_at
  from cloud.exemptions
  where approved_at <= $effective_at and ends_at > $effective_at and nullif(trim(approved_by), '') is not null
  group by trim(resource)
), judged as (
  select r.resource || '/at rest' as item, r.system,
    case when r.resource = '-' then 'no name' when not r.stores then 'stores nothing' when r.encrypted then 'encrypted'
         when r.n_clear > 0 and x.resource is not null then 'approved' when r.n_clear > 0 then 'clear' else 'at rest unknown' end as word
  from resources r
  left join exempt x on x.resource = r.resource
  union all
  select r.resource || '/in transit' as item, r.system,
    case when r.resource = '-' then 'no name' when not r.listens then 'listens to nothing' when r.protected then 'protected'
         when r.n_unknown > 0 then 'in transit unknown' when x.resource is not null then 'approved' else 'old' end as word
  from resources r
  left join exempt x on x.resource = r.resource
)
select j.item as item,
  case when j.word in ('encrypted', 'protected') then 'ok' when j.word in ('stores nothing', 'listens to nothing', 'approved') then 'info' else 'alarm' end as status,
  case when j.word = 'encrypted' then 'encrypted'
       when j.word = 'protected' then 'refuses anything older than TLS 1.2'
       when j.word in ('stores nothing', 'listens to nothing') then j.word
       when j.word = 'approved' then 'departs, with an approval in force'
       when j.word = 'clear' then 'not encrypted'
       when j.word = 'old' then 'accepts what is older than TLS 1.2, or no encryption'
       when j.word = 'no name' then 'the inventory does not name it'
       else 'not known whether it is encrypted' end as reason,
  j.system as asset
from judged j
order by item
/* fixtures:
- name: a departure that is approved, by nobody, no longer, and one that is not known
  period: 2026-06-30..2026-06-30
  tables:
    cloud.resources: |
      resource,kind,system,stores,encrypted,listens,tls_min
      b1,bucket,,true,false,true,1.0
      b2,bucket,,true,false,false,
      b3,bucket,,true,false,false,
      b4,bucket,,true,,true,
    cloud.exemptions: |
      exemption,resource,approved_by,approved_at,ends_at
      x1,b1,p9,2026-01-01T12:00:00Z,2026-07-01T00:00:00Z
      x2,b2,,2026-01-01T12:00:00Z,2026-12-31T00:00:00Z
      x3,b3,p9,2026-01-01T12:00:00Z,2026-06-30T23:59:59Z
      x4,b4,p9,2026-01-01T12:00:00Z,2026-12-31T00:00:00Z
  expect: |
    item,status,reason
    b1/at rest,info,"departs, with an approval in force"
    b1/in transit,info,"departs, with an approval in force"
    b2/at rest,alarm,not encrypted
    b2/in transit,info,listens to nothing
    b3/at rest,alarm,not encrypted
    b3/in transit,info,listens to nothing
    b4/at rest,alarm,not known whether it is encrypted
    b4/in transit,alarm,not known whether it is encrypted
- name: on, off, old
  period: 2026-03-31..2026-03-31
  tables:
    cloud.resources: |
      resource,kind,system,stores,encrypted,listens,tls_min
      b1,bucket,portal,true,true,true,1.2
      b2,bucket,portal,true,false,true,1.3
      l1,balancer,,false,false,true,1.0
      k1,key,,false,,false,
      l2,balancer,,false,,true,none
    cloud.exemptions: |
      exemption,resource,approved_by,approved_at,ends_at
  expect: |
    item,status,asset,reason
    b1/at rest,ok,portal,encrypted
    b1/in transit,ok,portal,refuses anything older than TLS 1.2
    b2/at rest,alarm,portal,not encrypted
    b2/in transit,ok,portal,refuses anything older than TLS 1.2
    l1/at rest,info,,stores nothing
    l1/in transit,alarm,,"accepts what is older than TLS 1.2, or no encryption"
    k1/at rest,info,,stores nothing
    k1/in transit,info,,listens to nothing
    l2/at rest,info,,stores nothing
    l2/in transit,alarm,,"accepts what is older than TLS 1.2, or no encryption"
- name: what is not known does not pass
  period: 2026-03-31..2026-03-31
  tables:
    cloud.resources: |
      resource,kind,system,stores,encrypted,listens,tls_min
      u1,bucket,,,,,
      u2,bucket,,true,,false,
      u3,bucket,,,true,,1.3
      ,bucket,,true,true,false,
    cloud.exemptions: |
      exemption,resource,approved_by,approved_at,ends_at
  expect: |
    item,status,reason
    u1/at rest,alarm,not known whether it is encrypted
    u1/in transit,alarm,not known whether it is encrypted
    u2/at rest,alarm,not known whether it is encrypted
    u2/in transit,info,listens to nothing
    u3/at rest,ok,encrypted
    u3/in transit,ok,refuses anything older than TLS 1.2
    -/at rest,alarm,the inventory does not name it
    -/in transit,alarm,the inventory does not name it
- name: there twice, once well and once not
  period: 2026-03-31..2026-03-31
  tables:
    cloud.resources: |
      resource,kind,system,stores,encrypted,listens,tls_min
      b1,bucket,,true,true,true,1.2
      b1,bucket,,true,false,true,1.2
      b2,bucket,,true,true,true,1.3
      b2,bucket,,false,,true,1.1
      b3,bucket,,true,true,true,1.2
      b3,bucket,,true,true,true,
    cloud.exemptions: |
      exemption,resource,approved_by,approved_at,ends_at
  expect: |
    item,status
    b1/at rest,alarm
    b1/in transit,ok
    b2/at rest,ok
    b2/in transit,alarm
    b3/at rest,ok
    b3/in transit,alarm
- name: read in another zone
  period: 2026-03-31..2026-03-31
  zone: America/New_York
  tables:
    cloud.resources: |
      resource,kind,system,stores,encrypted,listens,tls_min
      b1,bucket,,true,true,true, 1.2 
    cloud.exemptions: |
      exemption,resource,approved_by,approved_at,ends_at
  expect: |
    item,status
    b1/at rest,ok
    b1/in transit,ok
- name: no resource
  period: 2026-03-31..2026-03-31
  tables:
    cloud.resources: |
      resource,kind,system,stores,encrypted,listens,tls_min
    cloud.exemptions: |
      exemption,resource,approved_by,approved_at,ends_at
  expect: |
    item,status
*/
