/*
id: multi-factor
title: Every enabled account signs in with a second factor
control: AC-04
reads: [iam.accounts, iam.factors, iam.exemptions]
procedure: |
  Take every enabled account of the systems in scope, from the directory, at the moment of the snapshot.
  The identity provider must show a second factor for it. An account of which it knows nothing is an exception.
  An exemption counts for the account that it names, once somebody had approved it who is not the account's own holder, until the day
  on which it ends; one without an end counts for nothing. It is listed and not judged. So are disabled accounts, which sign in nowhere;
  an account that is not known to be disabled is taken as enabled.
*/
with accounts as (
  select lower(trim(system)) as system, lower(trim(account)) as account, max(lower(trim(person))) as person,
    bool_and(enabled is false) as disabled
  from iam.accounts
  group by lower(trim(system)), lower(trim(account))
), factors as (
  select lower(trim(system)) as system, lower(trim(account)) as account, bool_and(mfa is true) as mfa, count(mfa) as n_known
  from iam.factors
  group by lower(trim(system)), lower(trim(account))
), exempt as (
  select a.system, a.account, bool_or(e.ends_at > $effective_at) as in_force
  from accounts a
  join iam.exemptions e on lower(trim(e.system)) = a.system and lower(trim(e.account)) = a.account
  where e.approved_at <= $effective_at and e.ends_at is not null
    and (lower(trim(e.approved_by)) is distinct from a.person)
    and nullif(trim(e.approved_by), '') is not null
  group by a.system, a.account
)
select a.system || '/' || a.account as item,
  case when a.disabled then 'info'
       when f.mfa then 'ok'
       when x.in_force then 'info'
       else 'alarm' end as status,
  case when a.disabled then 'disabled'
       when f.mfa then 'a second factor is on'
       when x.in_force then 'exempt, with an approval in force'
       when x.in_force is false then 'no second factor, and the exemption has ended'
       when f.system is null then 'the identity provider does not know the account'
       when f.n_known = 0 then 'not known whether a second factor is on'
       else 'no second factor' end as reason
from accounts a
left join factors f on f.system = a.system and f.account = a.account
left join exempt x on x.system = a.system and x.account = a.account
order by item
/* fixtures:
- name: on, off, unknown, disabled
  period: 2026-03-31..2026-03-31
  tables:
    iam.accounts: |
      system,account,person,created_at,enabled
      idp,p1,p1,2020-01-01T12:00:00Z,true
      idp,p2,p2,2020-01-01T12:00:00Z,true
      idp,p3,p3,2020-01-01T12:00:00Z,true
      idp,p4,p4,2020-01-01T12:00:00Z,true
      idp,p5,p5,2020-01-01T12:00:00Z,false
      idp,p6,p6,2020-01-01T12:00:00Z,
    iam.factors: |
      system,account,kind,mfa
      idp,p1,person,true
      idp,p2,person,false
      idp,p3,person,
      idp,p5,person,false
      idp,p6,person,false
    iam.exemptions: |
      exemption,system,account,approved_by,approved_at,ends_at
  expect: |
    item,status,reason
    idp/p1,ok,a second factor is on
    idp/p2,alarm,no second factor
    idp/p3,alarm,not known whether a second factor is on
    idp/p4,alarm,the identity provider does not know the account
    idp/p5,info,disabled
    idp/p6,alarm,no second factor
- name: an exemption needs another's approval and an end that has not come, to the second
  period: 2026-03-31..2026-03-31
  tables:
    iam.accounts: |
      system,account,person,created_at,enabled
      idp,svc1,,2020-01-01T12:00:00Z,true
      idp,svc2,,2020-01-01T12:00:00Z,true
      idp,svc3,,2020-01-01T12:00:00Z,true
      idp,svc4,,2020-01-01T12:00:00Z,true
      idp,p5,p5,2020-01-01T12:00:00Z,true
      idp,svc6,,2020-01-01T12:00:00Z,true
      idp,svc7,,2020-01-01T12:00:00Z,true
    iam.factors: |
      system,account,kind,mfa
      idp,svc1,service,false
      idp,svc2,service,false
      idp,svc3,service,false
      idp,svc4,service,false
      idp,p5,person,false
      idp,svc6,service,false
      idp,svc7,service,false
    iam.exemptions: |
      exemption,system,account,approved_by,approved_at,ends_at
      x1,idp,SVC1,p9,2026-01-01T12:00:00Z,2026-04-01T00:00:00Z
      x2,idp,svc2,p9,2026-01-01T12:00:00Z,2026-03-31T23:59:59Z
      x3,idp,svc3,p9,2026-01-01T12:00:00Z,
      x4,idp,svc4,,2026-01-01T12:00:00Z,2026-06-01T12:00:00Z
      x5,idp,p5,P5,2026-01-01T12:00:00Z,2026-06-01T12:00:00Z
      x6,idp,svc6,p9,2026-04-01T12:00:00Z,2026-06-01T12:00:00Z
      x7,code,svc7,p9,2026-01-01T12:00:00Z,2026-06-01T12:00:00Z
  expect: |
    item,status,reason
    idp/svc1,info,"exempt, with an approval in force"
    idp/svc2,alarm,"no second factor, and the exemption has ended"
    idp/svc3,alarm,no second factor
    idp/svc4,alarm,no second factor
    idp/p5,alarm,no second factor
    idp/svc6,alarm,no second factor
    idp/svc7,alarm,no second factor
- name: the moment lies in the zone
  period: 2026-03-31..2026-03-31
  zone: America/New_York
  tables:
    iam.accounts: |
      system,account,person,created_at,enabled
      idp,svc1,,2020-01-01T12:00:00Z,true
      idp,svc2,,2020-01-01T12:00:00Z,true
    iam.factors: |
      system,account,kind,mfa
      idp,svc1,service,false
      idp,svc2,service,false
    iam.exemptions: |
      exemption,system,account,approved_by,approved_at,ends_at
      x1,idp,svc1,p9,2026-01-01T12:00:00Z,2026-04-01T00:00:00-04:00
      x2,idp,svc2,p9,2026-01-01T12:00:00Z,2026-04-01T00:00:00Z
  expect: |
    item,status
    idp/svc1,info
    idp/svc2,alarm
- name: an account that is there twice counts by its worse row
  period: 2026-03-31..2026-03-31
  tables:
    iam.accounts: |
      system,account,person,created_at,enabled
      idp,p1,p1,2020-01-01T12:00:00Z,false
      idp,P1,p1,2021-01-01T12:00:00Z,true
      idp,p2,p2,2020-01-01T12:00:00Z,true
      code,p2,p2,2020-01-01T12:00:00Z,true
    iam.factors: |
      system,account,kind,mfa
      idp,p1,person,true
      idp,P1,person,false
      idp,p2,person,true
    iam.exemptions: |
      exemption,system,account,approved_by,approved_at,ends_at
  expect: |
    item,status,reason
    idp/p1,alarm,no second factor
    idp/p2,ok,a second factor is on
    code/p2,alarm,the identity provider does not know the account
- name: no account
  period: 2026-03-31..2026-03-31
  tables:
    iam.accounts: |
      system,account,person,created_at,enabled
    iam.factors: |
      system,account,kind,mfa
      idp,p1,person,false
    iam.exemptions: |
      exemption,system,account,approved_by,approved_at,ends_at
  expect: |
    item,status
*/
