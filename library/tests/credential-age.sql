/*
id: credential-age
title: Keys are changed, and credentials that nobody uses are gone, after ninety days
control: AC-06
reads: [cloud.credentials, iam.exemptions]
procedure: |
  Take every key and password of the cloud accounts from the cloud's own credential report, at the moment of the snapshot.
  An active key that is older than ninety days (2160 hours) is an exception, and so is any active credential that was not used for ninety days,
  or never, once it is that old. A key whose age, or a credential whose state, is not known is an exception.
  What is not active is listed and not judged, and so is what may live longer: somebody approved it until a day that has not passed. A credential that belongs to nobody is an exception. A credential that the report shows twice counts by its worse row.
*/
with rows_of as (
  select lower(trim(account)) || '/' || lower(trim(credential)) as item,
    case when c.credential is null or c.account is null then 7
         when c.active is false then 1
         when nullif(trim(c.principal), '') is null then 8
         when c.created_at is null then 6
         when coalesce(c.kind, 'key') <> 'password' and c.created_at + interval '2160 hours' < $effective_at then 5
         when c.last_used_at is null and c.created_at + interval '2160 hours' < $effective_at then 4
         when c.last_used_at + interval '2160 hours' < $effective_at then 3
         else 2 end as worth
  from cloud.credentials c
), exempt as (
  select lower(trim(system)) || '/' || lower(trim(account)) as item, max(ends_at) as ends_at
  from iam.exemptions
  where approved_at <= $effective_at and ends_at > $effective_at and nullif(trim(approved_by), '') is not null
  group by lower(trim(system)) || '/' || lower(trim(account))
), judged as (
  select coalesce(item, '-') as item, max(worth) as worth
  from rows_of
  group by coalesce(item, '-')
)
select j.item as item,
  case when j.worth = 1 then 'info' when j.worth = 2 then 'ok' when j.worth in (3, 4, 5) and x.item is not null then 'info' else 'alarm' end as status,
  case when j.worth = 1 then 'not active'
       when j.worth = 2 then 'not older than ninety days, or a password in use'
       when j.worth in (3, 4, 5) and x.item is not null then 'may live longer, with an approval in force'
       when j.worth = 3 then 'not used for more than ninety days'
       when j.worth = 4 then 'never used in more than ninety days'
       when j.worth = 5 then 'a key older than ninety days'
       when j.worth = 8 then 'it belongs to nobody'
       when j.worth = 6 then 'its age is not known'
       else 'the report does not name it' end as reason
from judged j
left join exempt x on x.item = j.item
order by item
/* fixtures:
- name: may live longer until a day, by nobody's word, no longer, and belongs to nobody
  period: 2026-06-30..2026-06-30
  tables:
    cloud.credentials: |
      account,principal,credential,kind,active,created_at,last_used_at
      main,a,k1,key,true,2025-05-01T12:00:00Z,2026-06-29T12:00:00Z
      main,b,k2,key,true,2025-05-01T12:00:00Z,2026-06-29T12:00:00Z
      main,c,k3,key,true,2025-05-01T12:00:00Z,2026-06-29T12:00:00Z
      main,d,k4,key,true,2025-05-01T12:00:00Z,2026-06-29T12:00:00Z
      main,,k5,key,true,2026-05-01T12:00:00Z,2026-06-29T12:00:00Z
      main,e,k6,key,true,,2026-06-29T12:00:00Z
    iam.exemptions: |
      exemption,system,account,approved_by,approved_at,ends_at
      x1,Main,k1,p9,2026-01-01T12:00:00Z,2026-07-01T00:00:00Z
      x2,main,k2,,2026-01-01T12:00:00Z,2026-12-31T00:00:00Z
      x3,main,k3,p9,2026-01-01T12:00:00Z,2026-06-30T23:59:59Z
      x4,main,k4,p9,2026-01-01T12:00:00Z,
      x6,main,k6,p9,2026-01-01T12:00:00Z,2026-12-31T00:00:00Z
  expect: |
    item,status,reason
    main/k1,info,"may live longer, with an approval in force"
    main/k2,alarm,a key older than ninety days
    main/k3,alarm,a key older than ninety days
    main/k4,alarm,a key older than ninety days
    main/k5,alarm,it belongs to nobody
    main/k6,alarm,its age is not known
- name: young, old, unused, never used, not active
  period: 2026-06-30..2026-06-30
  tables:
    cloud.credentials: |
      account,principal,credential,kind,active,created_at,last_used_at
      main,ann,k1,key,true,2026-05-01T12:00:00Z,2026-06-29T12:00:00Z
      main,ci,k2,key,true,2025-05-01T12:00:00Z,2026-06-29T12:00:00Z
      main,bob,pw3,password,true,2024-05-01T12:00:00Z,2026-06-29T12:00:00Z
      main,cy,pw4,password,true,2024-05-01T12:00:00Z,2026-01-29T12:00:00Z
      main,dee,pw5,password,true,2024-05-01T12:00:00Z,
      main,eve,pw6,password,true,2026-06-01T12:00:00Z,
      main,old,k7,key,false,2020-05-01T12:00:00Z,
    iam.exemptions: |
      exemption,system,account,approved_by,approved_at,ends_at
  expect: |
    item,status,reason
    main/k1,ok,"not older than ninety days, or a password in use"
    main/k2,alarm,a key older than ninety days
    main/pw3,ok,"not older than ninety days, or a password in use"
    main/pw4,alarm,not used for more than ninety days
    main/pw5,alarm,never used in more than ninety days
    main/pw6,ok,"not older than ninety days, or a password in use"
    main/k7,info,not active
- name: to the second
  period: 2026-06-30..2026-06-30
  tables:
    cloud.credentials: |
      account,principal,credential,kind,active,created_at,last_used_at
      main,a,k1,key,true,2026-04-01T23:59:59.999999Z,2026-06-29T12:00:00Z
      main,b,k2,key,true,2026-04-01T23:59:59.999998Z,2026-06-29T12:00:00Z
      main,c,pw3,password,true,2025-01-01T12:00:00Z,2026-04-02T00:00:00Z
      main,d,pw4,password,true,2025-01-01T12:00:00Z,2026-04-01T23:59:59Z
    iam.exemptions: |
      exemption,system,account,approved_by,approved_at,ends_at
  expect: |
    item,status
    main/k1,ok
    main/k2,alarm
    main/pw3,ok
    main/pw4,alarm
- name: what is not known does not pass
  period: 2026-06-30..2026-06-30
  tables:
    cloud.credentials: |
      account,principal,credential,kind,active,created_at,last_used_at
      main,a,k1,key,true,,2026-06-29T12:00:00Z
      main,b,k2,key,,2025-04-02T00:00:00Z,2026-06-29T12:00:00Z
      main,c,k3,,true,2025-04-02T00:00:00Z,2026-06-29T12:00:00Z
      main,d,,key,true,2026-06-01T00:00:00Z,2026-06-29T12:00:00Z
    iam.exemptions: |
      exemption,system,account,approved_by,approved_at,ends_at
  expect: |
    item,status,reason
    main/k1,alarm,its age is not known
    main/k2,alarm,a key older than ninety days
    main/k3,alarm,a key older than ninety days
    -,alarm,the report does not name it
- name: the moment lies in the zone, and the clocks have changed since
  period: 2026-03-31..2026-03-31
  zone: America/New_York
  tables:
    cloud.credentials: |
      account,principal,credential,kind,active,created_at,last_used_at
      main,a,k1,key,true,2026-01-01T04:00:00Z,2026-03-29T12:00:00Z
      main,b,k2,key,true,2026-01-01T03:59:59Z,2026-03-29T12:00:00Z
    iam.exemptions: |
      exemption,system,account,approved_by,approved_at,ends_at
  expect: |
    item,status
    main/k1,ok
    main/k2,alarm
- name: shown twice
  period: 2026-06-30..2026-06-30
  tables:
    cloud.credentials: |
      account,principal,credential,kind,active,created_at,last_used_at
      main,a,k1,key,false,2026-06-01T04:00:00Z,2026-06-29T12:00:00Z
      main,a,K1,key,true,2025-06-01T04:00:00Z,2026-06-29T12:00:00Z
      other,a,k1,key,true,2026-06-01T04:00:00Z,2026-06-29T12:00:00Z
    iam.exemptions: |
      exemption,system,account,approved_by,approved_at,ends_at
  expect: |
    item,status
    main/k1,alarm
    other/k1,ok
- name: no credential
  period: 2026-06-30..2026-06-30
  tables:
    cloud.credentials: |
      account,principal,credential,kind,active,created_at,last_used_at
    iam.exemptions: |
      exemption,system,account,approved_by,approved_at,ends_at
  expect: |
    item,status
*/
