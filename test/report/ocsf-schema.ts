/**
 * What OCSF 1.6 demands of the class Compliance Finding with the profile `cloud`, and the numbers that it knows; written
 * after https://schema.ocsf.io/1.6.0/classes/compliance_finding?profiles=cloud
 */
const text = { type: 'string', minLength: 1 } as const;
const oneOf = (...values: readonly (number | string)[]) => ({ enum: values });
const object = (required: readonly string[], properties: object) => ({
  type: 'object',
  required,
  additionalProperties: false,
  properties,
});

export const OCSF_COMPLIANCE_FINDING = object(
  [
    'activity_id',
    'category_uid',
    'class_uid',
    'type_uid',
    'severity_id',
    'time',
    'metadata',
    'finding_info',
    'compliance',
    'cloud',
  ],
  {
    activity_id: oneOf(1, 2, 3),
    activity_name: oneOf('Create', 'Update', 'Close'),
    category_uid: oneOf(2),
    category_name: oneOf('Findings'),
    class_uid: oneOf(2003),
    class_name: oneOf('Compliance Finding'),
    type_uid: oneOf(200301, 200302, 200303),
    type_name: text,
    severity_id: oneOf(1, 2, 3, 4, 5),
    severity: oneOf('Informational', 'Low', 'Medium', 'High', 'Critical'),
    status_id: oneOf(1, 3, 4),
    status: oneOf('New', 'Suppressed', 'Resolved'),
    // Milliseconds: seconds would lie in 1970.
    time: { type: 'integer', minimum: 1_000_000_000_000 },
    message: { type: 'string' },
    metadata: object(['product', 'version'], {
      version: oneOf('1.6.0'),
      profiles: { type: 'array', items: oneOf('cloud') },
      product: object(['name', 'vendor_name'], { name: text, vendor_name: text, version: text }),
    }),
    finding_info: object(['uid'], {
      uid: text,
      title: text,
      desc: { type: 'string' },
      last_seen_time: { type: 'integer', minimum: 1_000_000_000_000 },
      analytic: object(['type_id'], { uid: text, name: text, type_id: oneOf(1), type: oneOf('Rule') }),
    }),
    compliance: object(['standards'], {
      control: text,
      standards: { type: 'array', minItems: 1, items: text },
      requirements: { type: 'array', items: text },
      // 99 is "Other": the caption is then the producer's own.
      status_id: oneOf(1, 2, 3, 99),
      status: text,
      status_details: { type: 'array', items: { type: 'string' } },
    }),
    remediation: object(['desc'], { desc: text }),
    cloud: object(['provider'], {
      provider: oneOf('AWS'),
      region: text,
      account: object([], {
        uid: { type: 'string', pattern: '^\\d{12}$' },
        name: { type: 'string' },
        type_id: oneOf(10),
        type: text,
      }),
      org: object([], { uid: text, ou_uid: text }),
    }),
    resources: {
      type: 'array',
      minItems: 1,
      items: object([], { uid: text, name: { type: 'string' }, type: text, region: text, cloud_partition: text }),
    },
    unmapped: { type: 'object' },
  },
);
