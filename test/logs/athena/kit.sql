-- Written by s3log-audit logs athena. Athena runs one statement at a time.

create database if not exists s3_access_logs;

-- Logs of data, web

create external table if not exists `s3_access_logs`.`logs_parts` (
  `bucketowner` string,
  `bucket` string,
  `time` string,
  `remoteip` string,
  `requester` string,
  `requestid` string,
  `operation` string,
  `key` string,
  `otheruri` string,
  `requesturi` string,
  `httpstatus` string,
  `errorcode` string,
  `bytessent` string,
  `objectsize` string,
  `totaltime` string,
  `turnaroundtime` string,
  `otheragent` string,
  `referer` string,
  `useragent` string,
  `versionid` string,
  `hostid` string,
  `signatureversion` string,
  `ciphersuite` string,
  `authenticationtype` string,
  `hostheader` string,
  `tlsversion` string,
  `accesspointarn` string,
  `aclrequired` string,
  `sourceregion` string
)
partitioned by (`account` string, `region` string, `source` string, `day` string)
row format serde 'org.apache.hadoop.hive.serde2.RegexSerDe'
with serdeproperties ('input.regex' = '(?s)[^ -~]?((?>[^ ]+)) +((?>[^ ]+)) +[^ ]([0-9]{2}/(?:Jan|Feb|Mar|Apr|May|Jun|Jul|Aug|Sep|Oct|Nov|Dec)/[0-9]{4}:[0-9]{2}:[0-9]{2}:[0-9]{2} [+-][0-9]{4})[^ ] +((?>[^ ]+)) +((?>[^ ]+)(?: (?>[^ ]+)){0,8}?) +((?>[^ ]+)) +(-|[A-Z0-9_]{1,64}(?:[.][A-Za-z0-9_]{1,64}){1,8}) +((?>[^ ]+)) +(?>"?)(?=((?>.*?"(?= (?>-|[0-9]{3}) (?>[^ "]+) (?>-|[0-9]{1,20}) (?>-|[0-9]{1,20}) (?>-|[0-9]{1,20}) (?>-|[0-9]{1,20}) "))(?>.*?(?=" (?>-|[0-9]{3}) (?>[^ "]+) (?>-|[0-9]{1,20}) (?>-|[0-9]{1,20}) (?>-|[0-9]{1,20}) (?>-|[0-9]{1,20}) "))" (?>-|[0-9]{3}) (?>[^ "]+) (?>-|[0-9]{1,20}) (?>-|[0-9]{1,20}) (?>-|[0-9]{1,20}) (?>-|[0-9]{1,20}) ".*" ".*"|(?!(?>.*?(?=" (?>-|[0-9]{3}) (?>[^ "]+) (?>-|[0-9]{1,20}) (?>-|[0-9]{1,20}) (?>-|[0-9]{1,20}) (?>-|[0-9]{1,20}) "))(?=" (?>-|[0-9]{3}) (?>[^ "]+) (?>-|[0-9]{1,20}) (?>-|[0-9]{1,20}) (?>-|[0-9]{1,20}) (?>-|[0-9]{1,20}) ".*" ".*"))(?>.*?"(?= +(?>-|[0-9]{3}) +(?>[^ "]+) +(?>-|[0-9]{1,20}) +(?>-|[0-9]{1,20}) +(?>-|[0-9]{1,20}) +(?>-|[0-9]{1,20}) +"))(?>.*?(?=" +(?>-|[0-9]{3}) +(?>[^ "]+) +(?>-|[0-9]{1,20}) +(?>-|[0-9]{1,20}) +(?>-|[0-9]{1,20}) +(?>-|[0-9]{1,20}) +"))" +(?>-|[0-9]{3}) +(?>[^ "]+) +(?>-|[0-9]{1,20}) +(?>-|[0-9]{1,20}) +(?>-|[0-9]{1,20}) +(?>-|[0-9]{1,20}) +".*" +".*"|))((?<=")(?>.*?(?=" (?>-|[0-9]{3}) (?>[^ "]+) (?>-|[0-9]{1,20}) (?>-|[0-9]{1,20}) (?>-|[0-9]{1,20}) (?>-|[0-9]{1,20}) "))(?=" (?>-|[0-9]{3}) (?>[^ "]+) (?>-|[0-9]{1,20}) (?>-|[0-9]{1,20}) (?>-|[0-9]{1,20}) (?>-|[0-9]{1,20}) ".*" ".*")|(?<=")(?>.*?(?=" +(?>-|[0-9]{3}) +(?>[^ "]+) +(?>-|[0-9]{1,20}) +(?>-|[0-9]{1,20}) +(?>-|[0-9]{1,20}) +(?>-|[0-9]{1,20}) +"))(?=" +(?>-|[0-9]{3}) +(?>[^ "]+) +(?>-|[0-9]{1,20}) +(?>-|[0-9]{1,20}) +(?>-|[0-9]{1,20}) +(?>-|[0-9]{1,20}) +".*" +".*")|(?<=")(?>.*?(?=" +(?>-|[0-9]{3}) +(?>[^ "]+) +(?>-|[0-9]{1,20}) +(?>-|[0-9]{1,20}) +(?>-|[0-9]{1,20}) +(?>-|[0-9]{1,20}) +- ))|(?<=")(?>.*?(?=" +(?>-|[0-9]{3}) +(?>[^ "]+) +(?>-|[0-9]{1,20}) +(?>-|[0-9]{1,20}) +(?>-|[0-9]{1,20}) +(?>-|[0-9]{1,20}) +"))|(?<!")-(?= |$))(?>"?) +(-|[0-9]{3}) +([^ "]+) +(-|[0-9]{1,20}) +(-|[0-9]{1,20}) +(-|[0-9]{1,20}) +(-|[0-9]{1,20}) +(?>"?)(?=((?>.*?"(?= "))(?>.*?"(?= ")) ".*"|(?!.*" ".*")(?>.*?"(?= +"))(?>.*?"(?= +")) +".*"|(?=.*" *$)(?>.*?"(?= +")) +".*" +(?:[^ "]+) +(?:[^ "]+) +(?:-|Sig[^ "]{2,60}) +(?:[^ "]+) +(?:[^ "]+) +(?:[^ "]+) +(?:-|(?=[^ "]{5})[^ "]{0,60}(?:[Tt][Ll][Ss]|[Ss][Ss][Ll])[^ "]{0,60}(?<![.])) +(?:-|arn:(?:[^: "]*:){4}[^ /"]*/[^ "]+) +(?:-|(?!Ye?(?: |$))[A-Za-z]{1,5}) +(?:-|(?=[a-z0-9-]{0,32}-[0-9])[a-z0-9-]{1,32}) .*"|))((?<=")(?>.*?(?=" ".*"))|(?<=")(?!.*" ".*")(?>.*?(?=" +".*"))|(?<=")(?!.*" +".*").*(?="[^"]*$)|(?<!")-(?= |$))(?>"?) +(?>"?)((?<=").*(?="[^"]*$)|(?<!")-(?= |$))(?>"?)(?: +((?>[^ "]+))(?: +(?=(?:[A-Za-z0-9+/=_-]{64}|[A-Za-z0-9+/=_-]{96}|[A-Za-z0-9+/=_-]{32,1024}(?<==)) *$|[^ "]+ +[^ "])((?>[^ "]+))(?: +(-|Sig[^ "]{2,60}) +((?>[^ "]+)) +((?>[^ "]+)) +((?>[^ "]+)) +(-|(?=[^ "]{5})[^ "]{0,60}(?:[Tt][Ll][Ss]|[Ss][Ss][Ll])[^ "]{0,60}(?<![.]))(?: +(-|arn:(?:[^: "]*:){4}[^ /"]*/[^ "]+)(?: +(-|(?!Ye?(?: |$))[A-Za-z]{1,5})(?: +(-|(?=[a-z0-9-]{0,32}-[0-9])[a-z0-9-]{1,32})(?:(?> +)(?>[^ "]+))*+)?)?)?)?)?)? *')
location 's3://logs/parts/'
tblproperties (
  'projection.enabled' = 'true',
  'projection.account.type' = 'enum', 'projection.account.values' = '111122223333,444455556666',
  'projection.region.type' = 'enum', 'projection.region.values' = 'eu-west-1',
  'projection.source.type' = 'enum', 'projection.source.values' = 'data,web',
  'projection.day.type' = 'date', 'projection.day.format' = 'yyyy/MM/dd', 'projection.day.range' = '2023/11/01,NOW+1DAY',
  'projection.day.interval' = '1', 'projection.day.interval.unit' = 'DAYS',
  'storage.location.template' = 's3://logs/parts/${account}/${region}/${source}/${day}/'
);

create or replace view "s3_access_logs"."logs_parts_records" as
with raw as (
  select
    bucketowner,
    bucket,
    time,
    remoteip,
    requester,
    requestid,
    operation,
    key,
    case when coalesce(otheruri, '') <> '' then null else requesturi end as requesturi,
    case when coalesce(otheruri, '') <> '' then null else httpstatus end as httpstatus,
    case when coalesce(otheruri, '') <> '' then null else errorcode end as errorcode,
    case when coalesce(otheruri, '') <> '' then null else bytessent end as bytessent,
    case when coalesce(otheruri, '') <> '' then null else objectsize end as objectsize,
    case when coalesce(otheruri, '') <> '' then null else totaltime end as totaltime,
    case when coalesce(otheruri, '') <> '' then null else turnaroundtime end as turnaroundtime,
    case when coalesce(otheruri, '') <> '' or coalesce(otheragent, '') <> '' then null else referer end as referer,
    case when coalesce(otheruri, '') <> '' or coalesce(otheragent, '') <> '' then null else useragent end as useragent,
    versionid,
    hostid,
    signatureversion,
    ciphersuite,
    authenticationtype,
    hostheader,
    tlsversion,
    accesspointarn,
    aclrequired,
    sourceregion,
    coalesce(otheruri, '') <> '' or coalesce(otheragent, '') <> '' as ambiguous,
    "$path" as object,
    account,
    region,
    source,
    day
  from "s3_access_logs"."logs_parts"
  where bucketowner is not null
    and bucket in ('data', 'web')
)
select
  nullif(raw.bucketOwner, '-') as "bucketOwner",
  nullif(raw.bucket, '-') as "bucket",
  try(date_parse(substr(raw.time, 1, 20), '%d/%b/%Y:%H:%i:%s')) as "time",
  nullif(raw.remoteIp, '-') as "remoteIp",
  nullif(raw.requester, '-') as "requester",
  nullif(raw.requestId, '-') as "requestId",
  nullif(raw.operation, '-') as "operation",
  nullif(raw.key, '-') as "key",
  nullif(raw.requestUri, '-') as "requestUri",
  try_cast(nullif(raw.httpStatus, '-') as bigint) as "httpStatus",
  nullif(raw.errorCode, '-') as "errorCode",
  try_cast(nullif(raw.bytesSent, '-') as bigint) as "bytesSent",
  try_cast(nullif(raw.objectSize, '-') as bigint) as "objectSize",
  try_cast(nullif(raw.totalTime, '-') as bigint) as "totalTime",
  try_cast(nullif(raw.turnAroundTime, '-') as bigint) as "turnAroundTime",
  nullif(raw.referer, '-') as "referer",
  nullif(raw.userAgent, '-') as "userAgent",
  nullif(raw.versionId, '-') as "versionId",
  nullif(raw.hostId, '-') as "hostId",
  nullif(raw.signatureVersion, '-') as "signatureVersion",
  nullif(raw.cipherSuite, '-') as "cipherSuite",
  nullif(raw.authenticationType, '-') as "authenticationType",
  nullif(raw.hostHeader, '-') as "hostHeader",
  nullif(raw.tlsVersion, '-') as "tlsVersion",
  nullif(raw.accessPointArn, '-') as "accessPointArn",
  nullif(raw.aclRequired, '-') as "aclRequired",
  nullif(raw.sourceRegion, '-') as "sourceRegion",
  coalesce(try(url_decode(replace(url_decode(replace(nullif(raw.key, '-'), '+', '%2B')), '+', '%2B'))), try(url_decode(replace(nullif(raw.key, '-'), '+', '%2B'))), nullif(raw.key, '-')) as "decodedKey",
  case when nullif(raw.key, '-') is null then null else coalesce(regexp_extract(raw.key, '^(.*)/[^/]*$', 1), '') end as "prefix",
  regexp_extract(raw.requester, '^arn:[a-z-]+:(?:iam|sts)::([0-9]{12}):', 1) as "requesterAccount",
  length(raw.requester) = 64 as "canonicalRequester",
  case when raw.requester is null then null when raw.requester not in ('-', 'Anonymous', '65a011a29cdf8ec533ec3d1ccaae921c') then false else coalesce(raw.operation, '') not like 'S3.%' and coalesce(raw.operation, '') not like '%.OPTIONS.%' end as "anonymous",
  case when raw.tlsVersion is null then null else raw.tlsVersion = '-' and coalesce(raw.remoteIp, '') <> '-' and coalesce(raw.operation, '') not like 'S3.%' end as "plainHttp",
  lower(raw.tlsVersion) in ('tlsv1', 'tlsv1.0', 'tlsv1.1', 'sslv3', 'sslv2') as "oldTls",
  case when raw.operation is null then null else raw.operation like 'REST.GET.%' and raw.operation not in ('REST.GET.OBJECT', 'REST.GET.BUCKET', 'REST.GET.BUCKETVERSIONS', 'REST.GET.UPLOADS') and coalesce(raw.key, '') = '-' end as "settingsRead",
  raw.requester like '%:assumed-role/AWSServiceRoleFor%' as "serviceLinked",
  raw.ambiguous,
  raw.object,
  raw.account,
  raw.region,
  raw.source,
  raw.day
from raw;

create or replace view "s3_access_logs"."logs_parts_unparsed" as
select count(*) as lines, count_if(bucketowner is null) as unparsed,
  count_if(coalesce(otheruri, '') <> '' or coalesce(otheragent, '') <> '') as ambiguous
from "s3_access_logs"."logs_parts";

-- deleted: What was deleted, by whom: deletes that succeeded, and what lifecycle rules expired
select "time", "bucket", "operation", "decodedKey", "httpStatus", "requester", "remoteIp", "userAgent", "requestId", "versionId", ambiguous
from "s3_access_logs"."logs_parts_records"
where coalesce(((("operation" in ('REST.DELETE.OBJECT', 'BATCH.DELETE.OBJECT', 'SOAP.DELETE.OBJECT', 'SOAP.DeleteObject', 'REST.DELETE.BUCKET', 'SOAP.DeleteBucket')) and ("httpStatus" between 200 and 399)) or ("operation" in ('S3.EXPIRE.OBJECT', 'S3.CREATE.DELETEMARKER'))), ambiguous)
order by "time";

-- denied: Who was denied what: requests that S3 answered with 403
select "bucket", "requester", "operation", "errorCode", "remoteIp",
  count(*) as "requests",
  count(case when ambiguous then 1 end) as "ambiguous",
  min("time") as "firstSeen",
  max("time") as "lastSeen"
from "s3_access_logs"."logs_parts_records"
where coalesce(("httpStatus" between 403 and 403), ambiguous)
group by "bucket", "requester", "operation", "errorCode", "remoteIp"
order by "requests" desc, "bucket", "requester", "operation", "errorCode", "remoteIp";

-- errors: Requests that failed, by status, error code and operation
select "httpStatus", "errorCode", "operation",
  count(*) as "requests",
  count(case when ambiguous then 1 end) as "ambiguous",
  min("time") as "firstSeen",
  max("time") as "lastSeen"
from "s3_access_logs"."logs_parts_records"
where coalesce(("httpStatus" between 400 and 999), ambiguous)
group by "httpStatus", "errorCode", "operation"
order by "requests" desc, "httpStatus", "errorCode", "operation";

-- anonymous: Requests without credentials, by bucket, operation and status; CORS preflights apart
select "bucket", "operation", "httpStatus",
  count(*) as "requests",
  count(case when ambiguous then 1 end) as "ambiguous",
  coalesce(sum("bytesSent"), 0) as "bytes",
  min("time") as "firstSeen",
  max("time") as "lastSeen"
from "s3_access_logs"."logs_parts_records"
where coalesce("anonymous", ambiguous)
group by "bucket", "operation", "httpStatus"
order by "requests" desc, "bucket", "operation", "httpStatus";

-- acl-required: Requests that an ACL allowed and that fail once ACLs are disabled
select "bucket", "requester", "operation", "httpStatus",
  count(*) as "requests",
  count(case when ambiguous then 1 end) as "ambiguous",
  min("time") as "firstSeen",
  max("time") as "lastSeen"
from "s3_access_logs"."logs_parts_records"
where coalesce(("aclRequired" in ('Yes')), ambiguous)
group by "bucket", "requester", "operation", "httpStatus"
order by "requests" desc, "bucket", "requester", "operation", "httpStatus";

-- old-tls: Requests with TLS 1.0, TLS 1.1 or SSL
select "tlsVersion", "bucket", "requester", "userAgent",
  count(*) as "requests",
  count(case when ambiguous then 1 end) as "ambiguous",
  min("time") as "firstSeen",
  max("time") as "lastSeen"
from "s3_access_logs"."logs_parts_records"
where coalesce("oldTls", ambiguous)
group by "tlsVersion", "bucket", "requester", "userAgent"
order by "requests" desc, "tlsVersion", "bucket", "requester", "userAgent";

-- plain-http: Requests without TLS; website endpoints have no other
select "bucket", "requester", "operation", "httpStatus", "hostHeader",
  count(*) as "requests",
  count(case when ambiguous then 1 end) as "ambiguous",
  min("time") as "firstSeen",
  max("time") as "lastSeen"
from "s3_access_logs"."logs_parts_records"
where coalesce("plainHttp", ambiguous)
group by "bucket", "requester", "operation", "httpStatus", "hostHeader"
order by "requests" desc, "bucket", "requester", "operation", "httpStatus", "hostHeader";

-- sigv2: Requests signed with Signature Version 2
select "bucket", "requester", "authenticationType", "userAgent",
  count(*) as "requests",
  count(case when ambiguous then 1 end) as "ambiguous",
  min("time") as "firstSeen",
  max("time") as "lastSeen"
from "s3_access_logs"."logs_parts_records"
where coalesce(("signatureVersion" in ('SigV2')), ambiguous)
group by "bucket", "requester", "authenticationType", "userAgent"
order by "requests" desc, "bucket", "requester", "authenticationType", "userAgent";

-- who: What a principal did, in the order of the log (--requester ARN)
select "time", "bucket", "operation", "decodedKey", "httpStatus", "requester", "remoteIp", "userAgent", "requestId", ambiguous
from "s3_access_logs"."logs_parts_records"
where coalesce((substr("requester", 1, 44) = 'arn:aws:sts::111122223333:assumed-role/it''s/'), ambiguous)
order by "time";

-- key: What happened to an object, in the order of the log (--key KEY)
select "time", "bucket", "operation", "decodedKey", "httpStatus", "requester", "remoteIp", "userAgent", "requestId", "versionId", "bytesSent", ambiguous
from "s3_access_logs"."logs_parts_records"
where coalesce((("decodedKey" in ('a/"b" it''s.txt', 'a/"b"+it''s.txt')) or ("key" in ('a/"b" it''s.txt'))), ambiguous)
order by "time";

-- cross-account: Requests of principals of other accounts (--account ID, or those of --inventory)
select "requester", "bucket", "operation", "httpStatus",
  count(*) as "requests",
  count(case when ambiguous then 1 end) as "ambiguous",
  coalesce(sum("bytesSent"), 0) as "bytes",
  min("time") as "firstSeen",
  max("time") as "lastSeen"
from "s3_access_logs"."logs_parts_records"
where coalesce(((not ("requesterAccount" in ('111122223333'))) or ("canonicalRequester" and ("requester" <> "bucketOwner"))), ambiguous)
group by "requester", "bucket", "operation", "httpStatus"
order by "requests" desc, "requester", "bucket", "operation", "httpStatus";

-- hot: What is asked for most, or who asks most (--by key|prefix|requester|agent)
select "bucket", "decodedKey",
  count(*) as "requests",
  count(case when ambiguous then 1 end) as "ambiguous",
  coalesce(sum("bytesSent"), 0) as "bytes",
  min("time") as "firstSeen",
  max("time") as "lastSeen"
from "s3_access_logs"."logs_parts_records"
where coalesce((not ("settingsRead" and ("serviceLinked" or (substr("requester", 1, 45) = 'arn:aws:sts::111122223333:assumed-role/audit/')))), ambiguous)
group by "bucket", "decodedKey"
order by "requests" desc, "bucket", "decodedKey";

-- bytes: Bytes sent, by requester and address
select "requester", "remoteIp",
  count(*) as "requests",
  count(case when ambiguous then 1 end) as "ambiguous",
  coalesce(sum("bytesSent"), 0) as "bytes",
  min("time") as "firstSeen",
  max("time") as "lastSeen"
from "s3_access_logs"."logs_parts_records"
where coalesce((not ("settingsRead" and ("serviceLinked" or (substr("requester", 1, 45) = 'arn:aws:sts::111122223333:assumed-role/audit/')))), ambiguous)
group by "requester", "remoteIp"
order by "bytes" desc, "requester", "remoteIp";

-- lifecycle: What lifecycle rules did, by bucket and action
select "bucket", "operation",
  count(*) as "requests",
  count(case when ambiguous then 1 end) as "ambiguous",
  coalesce(sum("objectSize"), 0) as "size",
  min("time") as "firstSeen",
  max("time") as "lastSeen"
from "s3_access_logs"."logs_parts_records"
where coalesce((("operation" in ('S3.EXPIRE.OBJECT', 'S3.CREATE.DELETEMARKER', 'S3.DELETE.UPLOAD')) or (substr("operation", 1, 13) = 'S3.TRANSITION')), ambiguous)
group by "bucket", "operation"
order by "requests" desc, "bucket", "operation";

-- latency: How long requests took, by operation, in milliseconds
select "operation",
  count(*) as "requests",
  count(case when ambiguous then 1 end) as "ambiguous",
  approx_percentile("totalTime", 0.5) as "p50",
  approx_percentile("totalTime", 0.99) as "p99",
  max("totalTime") as "longest"
from "s3_access_logs"."logs_parts_records"
where coalesce(((not ("settingsRead" and ("serviceLinked" or (substr("requester", 1, 45) = 'arn:aws:sts::111122223333:assumed-role/audit/')))) and ("totalTime" between 0 and 9007199254740991)), ambiguous)
group by "operation"
order by "requests" desc, "operation";

-- audit-traffic: Reads of settings by the caller of --inventory and by service-linked roles, which hot, latency and bytes leave out
select "requester", "operation",
  count(*) as "requests",
  count(case when ambiguous then 1 end) as "ambiguous",
  min("time") as "firstSeen",
  max("time") as "lastSeen"
from "s3_access_logs"."logs_parts_records"
where coalesce(("settingsRead" and ("serviceLinked" or (substr("requester", 1, 45) = 'arn:aws:sts::111122223333:assumed-role/audit/'))), ambiguous)
group by "requester", "operation"
order by "requests" desc, "requester", "operation";

-- Logs of app

create external table if not exists `s3_access_logs`.`logs_sal_app` (
  `bucketowner` string,
  `bucket` string,
  `time` string,
  `remoteip` string,
  `requester` string,
  `requestid` string,
  `operation` string,
  `key` string,
  `otheruri` string,
  `requesturi` string,
  `httpstatus` string,
  `errorcode` string,
  `bytessent` string,
  `objectsize` string,
  `totaltime` string,
  `turnaroundtime` string,
  `otheragent` string,
  `referer` string,
  `useragent` string,
  `versionid` string,
  `hostid` string,
  `signatureversion` string,
  `ciphersuite` string,
  `authenticationtype` string,
  `hostheader` string,
  `tlsversion` string,
  `accesspointarn` string,
  `aclrequired` string,
  `sourceregion` string
)
row format serde 'org.apache.hadoop.hive.serde2.RegexSerDe'
with serdeproperties ('input.regex' = '(?s)[^ -~]?((?>[^ ]+)) +((?>[^ ]+)) +[^ ]([0-9]{2}/(?:Jan|Feb|Mar|Apr|May|Jun|Jul|Aug|Sep|Oct|Nov|Dec)/[0-9]{4}:[0-9]{2}:[0-9]{2}:[0-9]{2} [+-][0-9]{4})[^ ] +((?>[^ ]+)) +((?>[^ ]+)(?: (?>[^ ]+)){0,8}?) +((?>[^ ]+)) +(-|[A-Z0-9_]{1,64}(?:[.][A-Za-z0-9_]{1,64}){1,8}) +((?>[^ ]+)) +(?>"?)(?=((?>.*?"(?= (?>-|[0-9]{3}) (?>[^ "]+) (?>-|[0-9]{1,20}) (?>-|[0-9]{1,20}) (?>-|[0-9]{1,20}) (?>-|[0-9]{1,20}) "))(?>.*?(?=" (?>-|[0-9]{3}) (?>[^ "]+) (?>-|[0-9]{1,20}) (?>-|[0-9]{1,20}) (?>-|[0-9]{1,20}) (?>-|[0-9]{1,20}) "))" (?>-|[0-9]{3}) (?>[^ "]+) (?>-|[0-9]{1,20}) (?>-|[0-9]{1,20}) (?>-|[0-9]{1,20}) (?>-|[0-9]{1,20}) ".*" ".*"|(?!(?>.*?(?=" (?>-|[0-9]{3}) (?>[^ "]+) (?>-|[0-9]{1,20}) (?>-|[0-9]{1,20}) (?>-|[0-9]{1,20}) (?>-|[0-9]{1,20}) "))(?=" (?>-|[0-9]{3}) (?>[^ "]+) (?>-|[0-9]{1,20}) (?>-|[0-9]{1,20}) (?>-|[0-9]{1,20}) (?>-|[0-9]{1,20}) ".*" ".*"))(?>.*?"(?= +(?>-|[0-9]{3}) +(?>[^ "]+) +(?>-|[0-9]{1,20}) +(?>-|[0-9]{1,20}) +(?>-|[0-9]{1,20}) +(?>-|[0-9]{1,20}) +"))(?>.*?(?=" +(?>-|[0-9]{3}) +(?>[^ "]+) +(?>-|[0-9]{1,20}) +(?>-|[0-9]{1,20}) +(?>-|[0-9]{1,20}) +(?>-|[0-9]{1,20}) +"))" +(?>-|[0-9]{3}) +(?>[^ "]+) +(?>-|[0-9]{1,20}) +(?>-|[0-9]{1,20}) +(?>-|[0-9]{1,20}) +(?>-|[0-9]{1,20}) +".*" +".*"|))((?<=")(?>.*?(?=" (?>-|[0-9]{3}) (?>[^ "]+) (?>-|[0-9]{1,20}) (?>-|[0-9]{1,20}) (?>-|[0-9]{1,20}) (?>-|[0-9]{1,20}) "))(?=" (?>-|[0-9]{3}) (?>[^ "]+) (?>-|[0-9]{1,20}) (?>-|[0-9]{1,20}) (?>-|[0-9]{1,20}) (?>-|[0-9]{1,20}) ".*" ".*")|(?<=")(?>.*?(?=" +(?>-|[0-9]{3}) +(?>[^ "]+) +(?>-|[0-9]{1,20}) +(?>-|[0-9]{1,20}) +(?>-|[0-9]{1,20}) +(?>-|[0-9]{1,20}) +"))(?=" +(?>-|[0-9]{3}) +(?>[^ "]+) +(?>-|[0-9]{1,20}) +(?>-|[0-9]{1,20}) +(?>-|[0-9]{1,20}) +(?>-|[0-9]{1,20}) +".*" +".*")|(?<=")(?>.*?(?=" +(?>-|[0-9]{3}) +(?>[^ "]+) +(?>-|[0-9]{1,20}) +(?>-|[0-9]{1,20}) +(?>-|[0-9]{1,20}) +(?>-|[0-9]{1,20}) +- ))|(?<=")(?>.*?(?=" +(?>-|[0-9]{3}) +(?>[^ "]+) +(?>-|[0-9]{1,20}) +(?>-|[0-9]{1,20}) +(?>-|[0-9]{1,20}) +(?>-|[0-9]{1,20}) +"))|(?<!")-(?= |$))(?>"?) +(-|[0-9]{3}) +([^ "]+) +(-|[0-9]{1,20}) +(-|[0-9]{1,20}) +(-|[0-9]{1,20}) +(-|[0-9]{1,20}) +(?>"?)(?=((?>.*?"(?= "))(?>.*?"(?= ")) ".*"|(?!.*" ".*")(?>.*?"(?= +"))(?>.*?"(?= +")) +".*"|(?=.*" *$)(?>.*?"(?= +")) +".*" +(?:[^ "]+) +(?:[^ "]+) +(?:-|Sig[^ "]{2,60}) +(?:[^ "]+) +(?:[^ "]+) +(?:[^ "]+) +(?:-|(?=[^ "]{5})[^ "]{0,60}(?:[Tt][Ll][Ss]|[Ss][Ss][Ll])[^ "]{0,60}(?<![.])) +(?:-|arn:(?:[^: "]*:){4}[^ /"]*/[^ "]+) +(?:-|(?!Ye?(?: |$))[A-Za-z]{1,5}) +(?:-|(?=[a-z0-9-]{0,32}-[0-9])[a-z0-9-]{1,32}) .*"|))((?<=")(?>.*?(?=" ".*"))|(?<=")(?!.*" ".*")(?>.*?(?=" +".*"))|(?<=")(?!.*" +".*").*(?="[^"]*$)|(?<!")-(?= |$))(?>"?) +(?>"?)((?<=").*(?="[^"]*$)|(?<!")-(?= |$))(?>"?)(?: +((?>[^ "]+))(?: +(?=(?:[A-Za-z0-9+/=_-]{64}|[A-Za-z0-9+/=_-]{96}|[A-Za-z0-9+/=_-]{32,1024}(?<==)) *$|[^ "]+ +[^ "])((?>[^ "]+))(?: +(-|Sig[^ "]{2,60}) +((?>[^ "]+)) +((?>[^ "]+)) +((?>[^ "]+)) +(-|(?=[^ "]{5})[^ "]{0,60}(?:[Tt][Ll][Ss]|[Ss][Ss][Ll])[^ "]{0,60}(?<![.]))(?: +(-|arn:(?:[^: "]*:){4}[^ /"]*/[^ "]+)(?: +(-|(?!Ye?(?: |$))[A-Za-z]{1,5})(?: +(-|(?=[a-z0-9-]{0,32}-[0-9])[a-z0-9-]{1,32})(?:(?> +)(?>[^ "]+))*+)?)?)?)?)?)? *')
location 's3://logs/sal/';

create or replace view "s3_access_logs"."logs_sal_app_records" as
with raw as (
  select
    bucketowner,
    bucket,
    time,
    remoteip,
    requester,
    requestid,
    operation,
    key,
    case when coalesce(otheruri, '') <> '' then null else requesturi end as requesturi,
    case when coalesce(otheruri, '') <> '' then null else httpstatus end as httpstatus,
    case when coalesce(otheruri, '') <> '' then null else errorcode end as errorcode,
    case when coalesce(otheruri, '') <> '' then null else bytessent end as bytessent,
    case when coalesce(otheruri, '') <> '' then null else objectsize end as objectsize,
    case when coalesce(otheruri, '') <> '' then null else totaltime end as totaltime,
    case when coalesce(otheruri, '') <> '' then null else turnaroundtime end as turnaroundtime,
    case when coalesce(otheruri, '') <> '' or coalesce(otheragent, '') <> '' then null else referer end as referer,
    case when coalesce(otheruri, '') <> '' or coalesce(otheragent, '') <> '' then null else useragent end as useragent,
    versionid,
    hostid,
    signatureversion,
    ciphersuite,
    authenticationtype,
    hostheader,
    tlsversion,
    accesspointarn,
    aclrequired,
    sourceregion,
    coalesce(otheruri, '') <> '' or coalesce(otheragent, '') <> '' as ambiguous,
    "$path" as object
  from "s3_access_logs"."logs_sal_app"
  where bucketowner is not null
    and starts_with("$path", 's3://logs/sal/app-')
    and bucket in ('app')
)
select
  nullif(raw.bucketOwner, '-') as "bucketOwner",
  nullif(raw.bucket, '-') as "bucket",
  try(date_parse(substr(raw.time, 1, 20), '%d/%b/%Y:%H:%i:%s')) as "time",
  nullif(raw.remoteIp, '-') as "remoteIp",
  nullif(raw.requester, '-') as "requester",
  nullif(raw.requestId, '-') as "requestId",
  nullif(raw.operation, '-') as "operation",
  nullif(raw.key, '-') as "key",
  nullif(raw.requestUri, '-') as "requestUri",
  try_cast(nullif(raw.httpStatus, '-') as bigint) as "httpStatus",
  nullif(raw.errorCode, '-') as "errorCode",
  try_cast(nullif(raw.bytesSent, '-') as bigint) as "bytesSent",
  try_cast(nullif(raw.objectSize, '-') as bigint) as "objectSize",
  try_cast(nullif(raw.totalTime, '-') as bigint) as "totalTime",
  try_cast(nullif(raw.turnAroundTime, '-') as bigint) as "turnAroundTime",
  nullif(raw.referer, '-') as "referer",
  nullif(raw.userAgent, '-') as "userAgent",
  nullif(raw.versionId, '-') as "versionId",
  nullif(raw.hostId, '-') as "hostId",
  nullif(raw.signatureVersion, '-') as "signatureVersion",
  nullif(raw.cipherSuite, '-') as "cipherSuite",
  nullif(raw.authenticationType, '-') as "authenticationType",
  nullif(raw.hostHeader, '-') as "hostHeader",
  nullif(raw.tlsVersion, '-') as "tlsVersion",
  nullif(raw.accessPointArn, '-') as "accessPointArn",
  nullif(raw.aclRequired, '-') as "aclRequired",
  nullif(raw.sourceRegion, '-') as "sourceRegion",
  coalesce(try(url_decode(replace(url_decode(replace(nullif(raw.key, '-'), '+', '%2B')), '+', '%2B'))), try(url_decode(replace(nullif(raw.key, '-'), '+', '%2B'))), nullif(raw.key, '-')) as "decodedKey",
  case when nullif(raw.key, '-') is null then null else coalesce(regexp_extract(raw.key, '^(.*)/[^/]*$', 1), '') end as "prefix",
  regexp_extract(raw.requester, '^arn:[a-z-]+:(?:iam|sts)::([0-9]{12}):', 1) as "requesterAccount",
  length(raw.requester) = 64 as "canonicalRequester",
  case when raw.requester is null then null when raw.requester not in ('-', 'Anonymous', '65a011a29cdf8ec533ec3d1ccaae921c') then false else coalesce(raw.operation, '') not like 'S3.%' and coalesce(raw.operation, '') not like '%.OPTIONS.%' end as "anonymous",
  case when raw.tlsVersion is null then null else raw.tlsVersion = '-' and coalesce(raw.remoteIp, '') <> '-' and coalesce(raw.operation, '') not like 'S3.%' end as "plainHttp",
  lower(raw.tlsVersion) in ('tlsv1', 'tlsv1.0', 'tlsv1.1', 'sslv3', 'sslv2') as "oldTls",
  case when raw.operation is null then null else raw.operation like 'REST.GET.%' and raw.operation not in ('REST.GET.OBJECT', 'REST.GET.BUCKET', 'REST.GET.BUCKETVERSIONS', 'REST.GET.UPLOADS') and coalesce(raw.key, '') = '-' end as "settingsRead",
  raw.requester like '%:assumed-role/AWSServiceRoleFor%' as "serviceLinked",
  raw.ambiguous,
  raw.object
from raw;

create or replace view "s3_access_logs"."logs_sal_app_unparsed" as
select count(*) as lines, count_if(bucketowner is null) as unparsed,
  count_if(coalesce(otheruri, '') <> '' or coalesce(otheragent, '') <> '') as ambiguous
from "s3_access_logs"."logs_sal_app";

-- deleted: What was deleted, by whom: deletes that succeeded, and what lifecycle rules expired
select "time", "bucket", "operation", "decodedKey", "httpStatus", "requester", "remoteIp", "userAgent", "requestId", "versionId", ambiguous
from "s3_access_logs"."logs_sal_app_records"
where coalesce(((("operation" in ('REST.DELETE.OBJECT', 'BATCH.DELETE.OBJECT', 'SOAP.DELETE.OBJECT', 'SOAP.DeleteObject', 'REST.DELETE.BUCKET', 'SOAP.DeleteBucket')) and ("httpStatus" between 200 and 399)) or ("operation" in ('S3.EXPIRE.OBJECT', 'S3.CREATE.DELETEMARKER'))), ambiguous)
order by "time";

-- denied: Who was denied what: requests that S3 answered with 403
select "bucket", "requester", "operation", "errorCode", "remoteIp",
  count(*) as "requests",
  count(case when ambiguous then 1 end) as "ambiguous",
  min("time") as "firstSeen",
  max("time") as "lastSeen"
from "s3_access_logs"."logs_sal_app_records"
where coalesce(("httpStatus" between 403 and 403), ambiguous)
group by "bucket", "requester", "operation", "errorCode", "remoteIp"
order by "requests" desc, "bucket", "requester", "operation", "errorCode", "remoteIp";

-- errors: Requests that failed, by status, error code and operation
select "httpStatus", "errorCode", "operation",
  count(*) as "requests",
  count(case when ambiguous then 1 end) as "ambiguous",
  min("time") as "firstSeen",
  max("time") as "lastSeen"
from "s3_access_logs"."logs_sal_app_records"
where coalesce(("httpStatus" between 400 and 999), ambiguous)
group by "httpStatus", "errorCode", "operation"
order by "requests" desc, "httpStatus", "errorCode", "operation";

-- anonymous: Requests without credentials, by bucket, operation and status; CORS preflights apart
select "bucket", "operation", "httpStatus",
  count(*) as "requests",
  count(case when ambiguous then 1 end) as "ambiguous",
  coalesce(sum("bytesSent"), 0) as "bytes",
  min("time") as "firstSeen",
  max("time") as "lastSeen"
from "s3_access_logs"."logs_sal_app_records"
where coalesce("anonymous", ambiguous)
group by "bucket", "operation", "httpStatus"
order by "requests" desc, "bucket", "operation", "httpStatus";

-- acl-required: Requests that an ACL allowed and that fail once ACLs are disabled
select "bucket", "requester", "operation", "httpStatus",
  count(*) as "requests",
  count(case when ambiguous then 1 end) as "ambiguous",
  min("time") as "firstSeen",
  max("time") as "lastSeen"
from "s3_access_logs"."logs_sal_app_records"
where coalesce(("aclRequired" in ('Yes')), ambiguous)
group by "bucket", "requester", "operation", "httpStatus"
order by "requests" desc, "bucket", "requester", "operation", "httpStatus";

-- old-tls: Requests with TLS 1.0, TLS 1.1 or SSL
select "tlsVersion", "bucket", "requester", "userAgent",
  count(*) as "requests",
  count(case when ambiguous then 1 end) as "ambiguous",
  min("time") as "firstSeen",
  max("time") as "lastSeen"
from "s3_access_logs"."logs_sal_app_records"
where coalesce("oldTls", ambiguous)
group by "tlsVersion", "bucket", "requester", "userAgent"
order by "requests" desc, "tlsVersion", "bucket", "requester", "userAgent";

-- plain-http: Requests without TLS; website endpoints have no other
select "bucket", "requester", "operation", "httpStatus", "hostHeader",
  count(*) as "requests",
  count(case when ambiguous then 1 end) as "ambiguous",
  min("time") as "firstSeen",
  max("time") as "lastSeen"
from "s3_access_logs"."logs_sal_app_records"
where coalesce("plainHttp", ambiguous)
group by "bucket", "requester", "operation", "httpStatus", "hostHeader"
order by "requests" desc, "bucket", "requester", "operation", "httpStatus", "hostHeader";

-- sigv2: Requests signed with Signature Version 2
select "bucket", "requester", "authenticationType", "userAgent",
  count(*) as "requests",
  count(case when ambiguous then 1 end) as "ambiguous",
  min("time") as "firstSeen",
  max("time") as "lastSeen"
from "s3_access_logs"."logs_sal_app_records"
where coalesce(("signatureVersion" in ('SigV2')), ambiguous)
group by "bucket", "requester", "authenticationType", "userAgent"
order by "requests" desc, "bucket", "requester", "authenticationType", "userAgent";

-- who: What a principal did, in the order of the log (--requester ARN)
select "time", "bucket", "operation", "decodedKey", "httpStatus", "requester", "remoteIp", "userAgent", "requestId", ambiguous
from "s3_access_logs"."logs_sal_app_records"
where coalesce((substr("requester", 1, 44) = 'arn:aws:sts::111122223333:assumed-role/it''s/'), ambiguous)
order by "time";

-- key: What happened to an object, in the order of the log (--key KEY)
select "time", "bucket", "operation", "decodedKey", "httpStatus", "requester", "remoteIp", "userAgent", "requestId", "versionId", "bytesSent", ambiguous
from "s3_access_logs"."logs_sal_app_records"
where coalesce((("decodedKey" in ('a/"b" it''s.txt', 'a/"b"+it''s.txt')) or ("key" in ('a/"b" it''s.txt'))), ambiguous)
order by "time";

-- cross-account: Requests of principals of other accounts (--account ID, or those of --inventory)
select "requester", "bucket", "operation", "httpStatus",
  count(*) as "requests",
  count(case when ambiguous then 1 end) as "ambiguous",
  coalesce(sum("bytesSent"), 0) as "bytes",
  min("time") as "firstSeen",
  max("time") as "lastSeen"
from "s3_access_logs"."logs_sal_app_records"
where coalesce(((not ("requesterAccount" in ('111122223333'))) or ("canonicalRequester" and ("requester" <> "bucketOwner"))), ambiguous)
group by "requester", "bucket", "operation", "httpStatus"
order by "requests" desc, "requester", "bucket", "operation", "httpStatus";

-- hot: What is asked for most, or who asks most (--by key|prefix|requester|agent)
select "bucket", "decodedKey",
  count(*) as "requests",
  count(case when ambiguous then 1 end) as "ambiguous",
  coalesce(sum("bytesSent"), 0) as "bytes",
  min("time") as "firstSeen",
  max("time") as "lastSeen"
from "s3_access_logs"."logs_sal_app_records"
where coalesce((not ("settingsRead" and ("serviceLinked" or (substr("requester", 1, 45) = 'arn:aws:sts::111122223333:assumed-role/audit/')))), ambiguous)
group by "bucket", "decodedKey"
order by "requests" desc, "bucket", "decodedKey";

-- bytes: Bytes sent, by requester and address
select "requester", "remoteIp",
  count(*) as "requests",
  count(case when ambiguous then 1 end) as "ambiguous",
  coalesce(sum("bytesSent"), 0) as "bytes",
  min("time") as "firstSeen",
  max("time") as "lastSeen"
from "s3_access_logs"."logs_sal_app_records"
where coalesce((not ("settingsRead" and ("serviceLinked" or (substr("requester", 1, 45) = 'arn:aws:sts::111122223333:assumed-role/audit/')))), ambiguous)
group by "requester", "remoteIp"
order by "bytes" desc, "requester", "remoteIp";

-- lifecycle: What lifecycle rules did, by bucket and action
select "bucket", "operation",
  count(*) as "requests",
  count(case when ambiguous then 1 end) as "ambiguous",
  coalesce(sum("objectSize"), 0) as "size",
  min("time") as "firstSeen",
  max("time") as "lastSeen"
from "s3_access_logs"."logs_sal_app_records"
where coalesce((("operation" in ('S3.EXPIRE.OBJECT', 'S3.CREATE.DELETEMARKER', 'S3.DELETE.UPLOAD')) or (substr("operation", 1, 13) = 'S3.TRANSITION')), ambiguous)
group by "bucket", "operation"
order by "requests" desc, "bucket", "operation";

-- latency: How long requests took, by operation, in milliseconds
select "operation",
  count(*) as "requests",
  count(case when ambiguous then 1 end) as "ambiguous",
  approx_percentile("totalTime", 0.5) as "p50",
  approx_percentile("totalTime", 0.99) as "p99",
  max("totalTime") as "longest"
from "s3_access_logs"."logs_sal_app_records"
where coalesce(((not ("settingsRead" and ("serviceLinked" or (substr("requester", 1, 45) = 'arn:aws:sts::111122223333:assumed-role/audit/')))) and ("totalTime" between 0 and 9007199254740991)), ambiguous)
group by "operation"
order by "requests" desc, "operation";

-- audit-traffic: Reads of settings by the caller of --inventory and by service-linked roles, which hot, latency and bytes leave out
select "requester", "operation",
  count(*) as "requests",
  count(case when ambiguous then 1 end) as "ambiguous",
  min("time") as "firstSeen",
  max("time") as "lastSeen"
from "s3_access_logs"."logs_sal_app_records"
where coalesce(("settingsRead" and ("serviceLinked" or (substr("requester", 1, 45) = 'arn:aws:sts::111122223333:assumed-role/audit/'))), ambiguous)
group by "requester", "operation"
order by "requests" desc, "requester", "operation";
