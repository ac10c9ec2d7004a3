/*
id: nonconformities-closed
title: Nonconformities are acted on in time, and closed only with a root cause and a check by somebody else that the action worked
control: MS-46
reads: [aims.nonconformities, aims.audits, programme.findings]
procedure: |
  Take every nonconformity of the register. It must have been entered within five days (120 hours) of being raised, have an owner, and have been corrected and acted on by its due time,
  which is never later than ninety days (2160 hours) after it was raised; this item belongs to the due time. An opportunity for improvement has no due time and no root cause and is listed only.
  Then take its closing ('/closing'), which belongs to the moment of closing or, where it stays open, to the end of 365 days (8760 hours) after it was raised.
  It must not be closed before: similar cases were looked for; a root cause was found, before the action was taken, in words that say something; the action was taken; and somebody other than the owner verified,
  after the action, that it worked.
  Last, see that the register is complete: every nonconformity among the programme's findings, and every internal audit with a minor or major result, must have become an entry of it
  within ten days (240 hours) of being recorded there; it belongs to the end of these ten days.
  The register is an export until its parts are fields of the programme's findings.
*/
with empty as (
  select word from (values ('unknown'), ('n/a'), ('na'), ('none'), ('tbd'), ('todo'), ('other'), ('unclear'), ('-'), ('?')) as x(word)
), register as (
  select n.nonconformity, lower(trim(n.finding)) as finding, lower(trim(n.origin)) as origin, lower(trim(n.grade)) as grade, nullif(lower(trim(n.owner)), '') as owner,
    n.raised_at, n.recorded_at, n.corrected_at, n.similar_checked_at, n.root_cause_at, n.acted_at, n.verified_at,
    nullif(lower(trim(n.verified_by)), '') as verified_by, n.effective, n.closed_at,
    coalesce(e.word is null and nullif(trim(n.root_cause), '') is not null, false) as caused,
    least(coalesce(n.due_at, n.raised_at + interval '2160 hours'), n.raised_at + interval '2160 hours') as due_at,
    n.raised_at + interval '8760 hours' as close_by
  from aims.nonconformities n
  left join empty e on e.word = lower(trim(n.root_cause))
), acted as (
  select nonconformity as item, due_at as occurred_at,
    case when grade = 'opportunity' then 'opportunity'
         when recorded_at > raised_at + interval '120 hours' then 'entered late'
         when owner is null then 'no owner'
         when corrected_at <= due_at and acted_at <= due_at and corrected_at >= raised_at and acted_at >= raised_at then 'acted'
         when (corrected_at is null or acted_at is null) and $effective_at < due_at then 'not yet due'
         when corrected_at is null then 'not corrected'
         when acted_at is null then 'no action'
         else 'acted late' end as word
  from register
), closed as (
  select nonconformity || '/closing' as item, least(coalesce(closed_at, close_by), close_by) as occurred_at,
    case when closed_at > close_by then 'closed late'
         when closed_at is null and $effective_at < close_by then 'open'
         when closed_at is null then 'still open'
         when closed_at < raised_at then 'closed first'
         when not caused or root_cause_at is null then 'no root cause'
         when acted_at is null or acted_at > closed_at then 'closed without action'
         when root_cause_at > acted_at then 'root cause later'
         when similar_checked_at is null or similar_checked_at > closed_at then 'no similar'
         when verified_at is null or verified_by is null or verified_at > closed_at then 'not verified'
         when verified_at < acted_at then 'verified first'
         when verified_by = owner then 'by owner'
         when owner is null then 'owner unknown'
         when effective is not true then 'not effective'
         else 'closed' end as word
  from register
  where (grade is distinct from 'opportunity')
), entered as (
  select finding, min(recorded_at) as recorded_at from register where finding is not null group by finding
), audited as (
  select origin, min(recorded_at) as recorded_at from register where origin is not null group by origin
), outside as (
  select 'finding ' || f.id as item, f.recorded_at + interval '240 hours' as occurred_at, e.recorded_at as entered_at, f.recorded_at + interval '240 hours' as enter_by
  from programme.findings f
  left join entered e on e.finding = lower(trim(f.id))
  where f.word = 'nonconformity' and f.void is not true
  union all
  select 'audit ' || a.audit as item, min(a.recorded_at) + interval '240 hours' as occurred_at, min(o.recorded_at) as entered_at, min(a.recorded_at) + interval '240 hours' as enter_by
  from aims.audits a
  left join audited o on o.origin = lower(trim(a.audit))
  where lower(trim(a.result)) in ('minor', 'major')
  group by a.audit
), every as (
  select item, occurred_at, word from acted
  union all
  select item, occurred_at, word from closed
  union all
  select item, occurred_at,
    case when entered_at <= enter_by then 'in the register' when entered_at is null and $effective_at < enter_by then 'not yet entered'
         when entered_at is null then 'not entered' else 'entered after' end as word
  from outside
)
select e.item as item,
  case when e.word in ('acted', 'closed', 'in the register') then 'ok'
       when e.word = 'opportunity' then 'info'
       when e.word in ('not yet due', 'open', 'not yet entered') then 'skip'
       else 'alarm' end as status,
  case when e.word = 'acted' then 'corrected and acted on in time'
       when e.word = 'opportunity' then 'an opportunity for improvement'
       when e.word = 'entered late' then 'entered in the register more than five days after it was raised'
       when e.word = 'no owner' then 'nobody owns it'
       when e.word = 'not yet due' then 'not yet due'
       when e.word = 'not corrected' then 'not corrected by the due time'
       when e.word = 'no action' then 'no corrective action by the due time'
       when e.word = 'acted late' then 'corrected or acted on after the due time, or before it was raised'
       when e.word = 'closed' then 'closed with a root cause, and verified by somebody else'
       when e.word = 'closed late' then 'closed after more than 365 days'
       when e.word = 'open' then 'open, and not yet due to be closed'
       when e.word = 'still open' then 'still open after 365 days'
       when e.word = 'closed first' then 'closed before it was raised'
       when e.word = 'no root cause' then 'closed without a root cause'
       when e.word = 'closed without action' then 'closed without a corrective action'
       when e.word = 'root cause later' then 'the root cause was found after the action was taken'
       when e.word = 'no similar' then 'closed without a search for similar cases'
       when e.word = 'not verified' then 'closed before anybody verified that the action worked'
       when e.word = 'verified first' then 'verified before the action was taken'
       when e.word = 'by owner' then 'verified by its owner'
       when e.word = 'owner unknown' then 'whether its owner verified it is not known'
       when e.word = 'not effective' then 'closed though the action is not known to have worked'
       when e.word = 'in the register' then 'entered in the register in time'
       when e.word = 'not yet entered' then 'not in the register, and not yet due to be'
       when e.word = 'not entered' then 'never entered in the register'
       else 'entered in the register after more than ten days' end as reason,
  e.occurred_at as occurred_at
from every e
where e.occurred_at >= $period_start and e.occurred_at < $period_end
order by item
/* fixtures:
- name: acted on and closed as it should be, and every way to close too soon
  period: 2026-01-01..2026-12-31
  tables:
    aims.nonconformities: |
      nonconformity,finding,grade,origin,owner,raised_at,recorded_at,due_at,corrected_at,similar_checked_at,root_cause,root_cause_at,acted_at,verified_at,verified_by,effective,closed_at
      n01,,major,i25,p1,2026-02-01T00:00:00Z,2026-02-06T00:00:00Z,2026-03-01T00:00:00Z,2026-02-02T00:00:00Z,2026-02-05T00:00:00Z,no check at intake,2026-02-10T00:00:00Z,2026-03-01T00:00:00Z,2026-04-01T00:00:00Z,p2,true,2026-04-02T00:00:00Z
      n02,,minor,,p1,2026-02-01T00:00:00Z,2026-02-01T00:00:00Z,2026-03-01T00:00:00Z,2026-02-02T00:00:00Z,2026-02-05T00:00:00Z, Unknown ,2026-02-10T00:00:00Z,2026-03-01T00:00:01Z,2026-04-01T00:00:00Z,p2,true,2026-04-02T00:00:00Z
      n03,,minor,,p1,2026-02-01T00:00:00Z,2026-02-01T00:00:00Z,,2026-02-02T00:00:00Z,2026-02-05T00:00:00Z,no check,2026-02-10T00:00:00Z,2026-03-01T00:00:00Z,2026-04-01T00:00:00Z,P1,true,2026-04-02T00:00:00Z
      n04,,minor,,p1,2026-02-01T00:00:00Z,2026-02-01T00:00:00Z,,2026-02-02T00:00:00Z,,no check,2026-02-10T00:00:00Z,2026-03-01T00:00:00Z,2026-04-01T00:00:00Z,p2,true,2026-04-02T00:00:00Z
      n05,,minor,,p1,2026-02-01T00:00:00Z,2026-02-01T00:00:00Z,,2026-02-02T00:00:00Z,2026-02-05T00:00:00Z,no check,2026-02-10T00:00:00Z,2026-03-01T00:00:00Z,2026-04-01T00:00:00Z,p2,false,2026-04-02T00:00:00Z
      n06,,minor,,p1,2026-02-01T00:00:00Z,2026-02-01T00:00:00Z,,2026-02-02T00:00:00Z,2026-02-05T00:00:00Z,no check,2026-02-10T00:00:00Z,2026-03-01T00:00:00Z,2026-04-03T00:00:00Z,p2,true,2026-04-02T00:00:00Z
      n07,,minor,,p1,2026-02-01T00:00:00Z,2026-02-01T00:00:00Z,,2026-02-02T00:00:00Z,2026-02-05T00:00:00Z,no check,2026-02-10T00:00:00Z,2026-03-01T00:00:00Z,2026-02-28T00:00:00Z,p2,true,2026-04-02T00:00:00Z
      n08,,minor,,p1,2026-02-01T00:00:00Z,2026-02-01T00:00:00Z,,2026-02-02T00:00:00Z,2026-02-05T00:00:00Z,no check,2026-03-02T00:00:00Z,2026-03-01T00:00:00Z,2026-04-01T00:00:00Z,p2,true,2026-04-02T00:00:00Z
      n09,,minor,,p1,2026-02-01T00:00:00Z,2026-02-06T00:00:01Z,2027-02-01T00:00:00Z,2026-02-02T00:00:00Z,2026-02-05T00:00:00Z,no check,2026-02-10T00:00:00Z,,2026-04-01T00:00:00Z,p2,true,2026-04-02T00:00:00Z
      n10,,minor,,p1,2026-02-01T00:00:00Z,2026-02-01T00:00:00Z,2027-02-01T00:00:00Z,2026-02-02T00:00:00Z,,,,2026-05-02T00:00:01Z,,,,
      n11,,opportunity,,p1,2026-02-01T00:00:00Z,2026-02-01T00:00:00Z,2026-06-01T00:00:00Z,,,,,,,,,
    aims.audits: |
      audit,requirement,auditor,auditee,criteria,result,audited_on,reported_on,reported_to,recorded_at
    programme.findings: |
      id,ledger_index,word,title,occurred_at,performed_by,recorded_at,void
  expect: |
    item,status,occurred_at,reason
    n01,ok,2026-03-01T00:00:00Z,corrected and acted on in time
    n01/closing,ok,2026-04-02T00:00:00Z,"closed with a root cause, and verified by somebody else"
    n02,alarm,2026-03-01T00:00:00Z,"corrected or acted on after the due time, or before it was raised"
    n02/closing,alarm,2026-04-02T00:00:00Z,closed without a root cause
    n03,ok,2026-05-02T00:00:00Z,corrected and acted on in time
    n03/closing,alarm,2026-04-02T00:00:00Z,verified by its owner
    n04,ok,2026-05-02T00:00:00Z,corrected and acted on in time
    n04/closing,alarm,2026-04-02T00:00:00Z,closed without a search for similar cases
    n05,ok,2026-05-02T00:00:00Z,corrected and acted on in time
    n05/closing,alarm,2026-04-02T00:00:00Z,closed though the action is not known to have worked
    n06,ok,2026-05-02T00:00:00Z,corrected and acted on in time
    n06/closing,alarm,2026-04-02T00:00:00Z,closed before anybody verified that the action worked
    n07,ok,2026-05-02T00:00:00Z,corrected and acted on in time
    n07/closing,alarm,2026-04-02T00:00:00Z,verified before the action was taken
    n08,ok,2026-05-02T00:00:00Z,corrected and acted on in time
    n08/closing,alarm,2026-04-02T00:00:00Z,the root cause was found after the action was taken
    n09,alarm,2026-05-02T00:00:00Z,entered in the register more than five days after it was raised
    n09/closing,alarm,2026-04-02T00:00:00Z,closed without a corrective action
    n10,alarm,2026-05-02T00:00:00Z,"corrected or acted on after the due time, or before it was raised"
    n11,info,2026-05-02T00:00:00Z,an opportunity for improvement
- name: nulls fail closed, and what stays open or is closed after a year
  period: 2026-01-01..2026-12-31
  tables:
    aims.nonconformities: |
      nonconformity,finding,grade,origin,owner,raised_at,recorded_at,due_at,corrected_at,similar_checked_at,root_cause,root_cause_at,acted_at,verified_at,verified_by,effective,closed_at
      n1,,,,,2026-02-01T00:00:00Z,2026-02-01T00:00:00Z,,2026-02-02T00:00:00Z,2026-02-05T00:00:00Z,no check,2026-02-10T00:00:00Z,2026-03-01T00:00:00Z,2026-04-01T00:00:00Z,p2,true,2026-04-02T00:00:00Z
      n2,,,,p1,2026-02-01T00:00:00Z,2026-02-01T00:00:00Z,,,2026-02-05T00:00:00Z,no check,,2026-03-01T00:00:00Z,2026-04-01T00:00:00Z,,,2026-04-02T00:00:00Z
      n3,,,,p1,2026-02-01T00:00:00Z,2026-02-01T00:00:00Z,,2026-02-02T00:00:00Z,2026-02-05T00:00:00Z,no check,2026-02-10T00:00:00Z,2026-03-01T00:00:00Z,2026-04-01T00:00:00Z,,true,2026-04-02T00:00:00Z
      n4,,,,p1,2026-02-01T00:00:00Z,2026-02-01T00:00:00Z,,2026-02-02T00:00:00Z,2026-02-05T00:00:00Z,no check,2026-02-10T00:00:00Z,2026-03-01T00:00:00Z,2026-04-01T00:00:00Z,p2,,2026-04-02T00:00:00Z
      n5,,,,p1,2025-06-01T00:00:00Z,2025-06-01T00:00:00Z,,2025-06-01T00:00:00Z,2025-06-01T00:00:00Z,no check,2025-06-01T00:00:00Z,2025-06-01T00:00:00Z,,,,
      n6,,,,p1,2025-06-01T00:00:00Z,2025-06-01T00:00:00Z,,2025-06-01T00:00:00Z,2025-06-01T00:00:00Z,no check,2025-06-01T00:00:00Z,2025-06-01T00:00:00Z,2025-07-01T00:00:00Z,p2,true,2026-06-01T00:00:01Z
      n7,,,,p1,2025-06-01T00:00:00Z,2025-06-01T00:00:00Z,,2025-06-01T00:00:00Z,2025-06-01T00:00:00Z,no check,2025-06-01T00:00:00Z,2025-06-01T00:00:00Z,2025-07-01T00:00:00Z,p2,true,2026-06-01T00:00:00Z
    aims.audits: |
      audit,requirement,auditor,auditee,criteria,result,audited_on,reported_on,reported_to,recorded_at
    programme.findings: |
      id,ledger_index,word,title,occurred_at,performed_by,recorded_at,void
  expect: |
    item,status,occurred_at,reason
    n1,alarm,2026-05-02T00:00:00Z,nobody owns it
    n1/closing,alarm,2026-04-02T00:00:00Z,whether its owner verified it is not known
    n2,alarm,2026-05-02T00:00:00Z,not corrected by the due time
    n2/closing,alarm,2026-04-02T00:00:00Z,closed without a root cause
    n3,ok,2026-05-02T00:00:00Z,corrected and acted on in time
    n3/closing,alarm,2026-04-02T00:00:00Z,closed before anybody verified that the action worked
    n4,ok,2026-05-02T00:00:00Z,corrected and acted on in time
    n4/closing,alarm,2026-04-02T00:00:00Z,closed though the action is not known to have worked
    n5/closing,alarm,2026-06-01T00:00:00Z,still open after 365 days
    n6/closing,alarm,2026-06-01T00:00:00Z,closed after more than 365 days
    n7/closing,ok,2026-06-01T00:00:00Z,"closed with a root cause, and verified by somebody else"
- name: what the programme and the audits found is in the register, once or twice
  period: 2026-01-01..2026-12-31
  at: 2026-06-30
  tables:
    aims.nonconformities: |
      nonconformity,finding,grade,origin,owner,raised_at,recorded_at,due_at,corrected_at,similar_checked_at,root_cause,root_cause_at,acted_at,verified_at,verified_by,effective,closed_at
      n1,F1,minor,,p1,2026-06-01T00:00:00Z,2026-06-02T00:00:00Z,,,,,,,,,,
      n2,f1,minor,,p1,2026-06-01T00:00:00Z,2026-06-03T00:00:00Z,,,,,,,,,,
      n3,f2,minor,,p1,2026-06-11T00:00:00Z,2026-06-11T00:00:01Z,,,,,,,,,,
      n4,,minor,I26,p1,2026-06-01T00:00:00Z,2026-06-02T00:00:00Z,,,,,,,,,,
    aims.audits: |
      audit,requirement,auditor,auditee,criteria,result,audited_on,reported_on,reported_to,recorded_at
      i26,9.1,p9,p1,the standard,Minor,2026-05-28,2026-06-01,p5,2026-06-01T00:00:00Z
      i26,9.2.1,p9,p1,the standard,major,2026-05-28,2026-06-01,p5,2026-06-01T00:00:00Z
      i26,9.2.2,p9,p1,the standard,conforms,2026-05-28,2026-06-01,p5,2026-05-01T00:00:00Z
      i27,9.1,p9,p1,the standard,minor,2026-05-28,2026-06-01,p5,2026-06-01T00:00:00Z
      i28,9.1,p9,p1,the standard,conforms,2026-05-28,2026-06-01,p5,2026-06-01T00:00:00Z
    programme.findings: |
      id,ledger_index,word,title,occurred_at,performed_by,recorded_at,void
      f1,1,nonconformity,One,2026-06-01T00:00:00Z,internal_audit,2026-06-01T00:00:00Z,false
      f2,2,nonconformity,Two,2026-06-01T00:00:00Z,internal_audit,2026-06-01T00:00:00Z,false
      f3,3,nonconformity,Three,2026-06-01T00:00:00Z,internal_audit,2026-06-01T00:00:00Z,false
      f4,4,nonconformity,Four,2026-06-01T00:00:00Z,internal_audit,2026-06-01T00:00:00Z,true
      f5,5,observation,Five,2026-06-01T00:00:00Z,internal_audit,2026-06-01T00:00:00Z,false
      f6,6,nonconformity,Six,2026-06-25T00:00:00Z,internal_audit,2026-06-25T00:00:00Z,false
  expect: |
    item,status,occurred_at
    n1,skip,2026-08-30T00:00:00Z
    n2,skip,2026-08-30T00:00:00Z
    n3,skip,2026-09-09T00:00:00Z
    n4,skip,2026-08-30T00:00:00Z
    finding f1,ok,2026-06-11T00:00:00Z
    finding f2,alarm,2026-06-11T00:00:00Z
    finding f3,alarm,2026-06-11T00:00:00Z
    finding f6,skip,2026-07-05T00:00:00Z
    audit i26,ok,2026-06-11T00:00:00Z
    audit i27,alarm,2026-06-11T00:00:00Z
- name: the period's edges lie in the zone
  period: 2026-03-01..2026-03-31
  zone: America/New_York
  tables:
    aims.nonconformities: |
      nonconformity,finding,grade,origin,owner,raised_at,recorded_at,due_at,corrected_at,similar_checked_at,root_cause,root_cause_at,acted_at,verified_at,verified_by,effective,closed_at
      n1,,minor,,p1,2026-02-01T00:00:00Z,2026-02-01T00:00:00Z,2026-03-01T04:59:59Z,2026-02-02T00:00:00Z,2026-02-05T00:00:00Z,no check,2026-02-10T00:00:00Z,2026-02-12T00:00:00Z,2026-02-15T00:00:00Z,p2,true,2026-03-01T05:00:00Z
      n2,,minor,,p1,2026-02-01T00:00:00Z,2026-02-01T00:00:00Z,2026-03-01T05:00:00Z,2026-02-02T00:00:00Z,2026-02-05T00:00:00Z,no check,2026-02-10T00:00:00Z,2026-02-12T00:00:00Z,2026-02-15T00:00:00Z,p2,true,2026-03-01T04:59:59Z
      n3,,minor,,p1,2026-02-01T00:00:00Z,2026-02-01T00:00:00Z,2026-04-01T03:59:59Z,2026-02-02T00:00:00Z,2026-02-05T00:00:00Z,no check,2026-02-10T00:00:00Z,2026-02-12T00:00:00Z,2026-02-15T00:00:00Z,p2,true,2026-04-01T04:00:00Z
      n4,,minor,,p1,2026-02-01T00:00:00Z,2026-02-01T00:00:00Z,2026-04-01T04:00:00Z,2026-02-02T00:00:00Z,2026-02-05T00:00:00Z,no check,2026-02-10T00:00:00Z,2026-02-12T00:00:00Z,2026-02-15T00:00:00Z,p2,true,2026-04-01T03:59:59Z
    aims.audits: |
      audit,requirement,auditor,auditee,criteria,result,audited_on,reported_on,reported_to,recorded_at
    programme.findings: |
      id,ledger_index,word,title,occurred_at,performed_by,recorded_at,void
  expect: |
    item,status,occurred_at
    n1/closing,ok,2026-03-01T05:00:00Z
    n2,ok,2026-03-01T05:00:00Z
    n3,ok,2026-04-01T03:59:59Z
    n4/closing,ok,2026-04-01T03:59:59Z
- name: nothing was found
  period: 2026-01-01..2026-12-31
  tables:
    aims.nonconformities: |
      nonconformity,finding,grade,origin,owner,raised_at,recorded_at,due_at,corrected_at,similar_checked_at,root_cause,root_cause_at,acted_at,verified_at,verified_by,effective,closed_at
    aims.audits: |
      audit,requirement,auditor,auditee,criteria,result,audited_on,reported_on,reported_to,recorded_at
    programme.findings: |
      id,ledger_index,word,title,occurred_at,performed_by,recorded_at,void
  expect: |
    item,status
*/
