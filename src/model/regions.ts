import { nearest } from './suggestion.ts';

interface Partition {
  /** What the codes of its Regions look like, those of later ones too. */
  readonly pattern: RegExp;
  /** The Region that commands get where nobody names one. */
  readonly usual: string;
  /** What the names of its services' hosts end with. */
  readonly dnsSuffix: string;
  readonly regions: readonly string[];
}

/** As the AWS SDK lists them; a test holds the two against each other. */
const PARTITIONS: Readonly<Record<string, Partition>> = {
  aws: {
    pattern: /^(us|eu|ap|sa|ca|me|af|il|mx)-\w+-\d+$/,
    usual: 'us-east-1',
    dnsSuffix: 'amazonaws.com',
    regions: [
      ...['af-south-1', 'ap-east-1', 'ap-east-2', 'ap-northeast-1', 'ap-northeast-2', 'ap-northeast-3', 'ap-south-1'],
      ...['ap-south-2', 'ap-southeast-1', 'ap-southeast-2', 'ap-southeast-3', 'ap-southeast-4', 'ap-southeast-5'],
      ...[
        'ap-southeast-6',
        'ap-southeast-7',
        'ca-central-1',
        'ca-west-1',
        'eu-central-1',
        'eu-central-2',
        'eu-north-1',
      ],
      ...['eu-south-1', 'eu-south-2', 'eu-west-1', 'eu-west-2', 'eu-west-3', 'il-central-1', 'me-central-1'],
      ...['me-south-1', 'me-west-1', 'mx-central-1', 'sa-east-1', 'sa-west-1', 'us-east-1', 'us-east-2', 'us-west-1'],
      'us-west-2',
    ],
  },
  'aws-cn': {
    pattern: /^cn-\w+-\d+$/,
    usual: 'cn-northwest-1',
    dnsSuffix: 'amazonaws.com.cn',
    regions: ['cn-north-1', 'cn-northwest-1'],
  },
  'aws-eusc': {
    pattern: /^eusc-(de)-\w+-\d+$/,
    usual: 'eusc-de-east-1',
    dnsSuffix: 'amazonaws.eu',
    regions: ['eusc-de-east-1'],
  },
  'aws-iso': {
    pattern: /^us-iso-\w+-\d+$/,
    usual: 'us-iso-east-1',
    dnsSuffix: 'c2s.ic.gov',
    regions: ['us-iso-east-1', 'us-iso-west-1'],
  },
  'aws-iso-b': {
    pattern: /^us-isob-\w+-\d+$/,
    usual: 'us-isob-east-1',
    dnsSuffix: 'sc2s.sgov.gov',
    regions: ['us-isob-east-1', 'us-isob-west-1'],
  },
  'aws-iso-e': {
    pattern: /^eu-isoe-\w+-\d+$/,
    usual: 'eu-isoe-west-1',
    dnsSuffix: 'cloud.adc-e.uk',
    regions: ['eu-isoe-west-1'],
  },
  'aws-iso-f': {
    pattern: /^us-isof-\w+-\d+$/,
    usual: 'us-isof-south-1',
    dnsSuffix: 'csp.hci.ic.gov',
    regions: ['us-isof-east-1', 'us-isof-south-1'],
  },
  'aws-us-gov': {
    pattern: /^us-gov-\w+-\d+$/,
    usual: 'us-gov-west-1',
    dnsSuffix: 'amazonaws.com',
    regions: ['us-gov-east-1', 'us-gov-west-1'],
  },
};

const REGIONS: readonly string[] = Object.values(PARTITIONS).flatMap(({ regions }) => regions);

/** A Region of the list. One that is newer than this version is not among them. */
export const isListedRegion = (region: string): boolean => REGIONS.includes(region);

/** The Region of the list that comes near to this code, or `undefined`. */
export const nearestRegion = (region: string): string | undefined => nearest(region, REGIONS);

/** `undefined` where no known partition has Regions with such codes. */
export const partitionOfRegion = (region: string): string | undefined =>
  Object.entries(PARTITIONS).find(([, { pattern }]) => pattern.test(region))?.[0];

export const isListedPartition = (partition: string): boolean => partition in PARTITIONS;

/** `undefined` for a partition that is newer than this version. */
export const usualRegionOf = (partition: string): string | undefined => PARTITIONS[partition]?.usual;

/** `undefined` for a partition that is newer than this version. */
export const dnsSuffixOf = (partition: string): string | undefined => PARTITIONS[partition]?.dnsSuffix;
