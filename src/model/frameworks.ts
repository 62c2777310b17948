/** A published set of controls, in the version that its ids are from: a renumbered control means nothing without it. */
export interface Framework {
  readonly title: string;
  readonly url: string;
}

/** Frameworks that the built-in rules give evidence for. Rules may name others by an id of their own. */
export const FRAMEWORKS: Readonly<Record<string, Framework>> = {
  'aws-fsbp': {
    title: 'AWS Foundational Security Best Practices',
    url: 'https://docs.aws.amazon.com/securityhub/latest/userguide/s3-controls.html',
  },
  'aws-well-architected': {
    title: 'AWS Well-Architected Framework, Security Pillar',
    url: 'https://docs.aws.amazon.com/wellarchitected/latest/security-pillar/welcome.html',
  },
  'cis-aws-foundations-1.2': cis('1.2'),
  'cis-aws-foundations-1.4': cis('1.4'),
  'cis-aws-foundations-1.5': cis('1.5'),
  'cis-aws-foundations-2.0': cis('2.0'),
  'cis-aws-foundations-3.0': cis('3.0'),
  'cis-aws-foundations-4.0': cis('4.0'),
  'cis-aws-foundations-5.0': cis('5.0'),
  'cis-aws-foundations-6.0': cis('6.0'),
  'cis-aws-foundations-7.0': cis('7.0'),
  'cis-controls-v8.1': { title: 'CIS Critical Security Controls 8.1', url: 'https://www.cisecurity.org/controls/v8-1' },
  'iso-27001-2022': { title: 'ISO/IEC 27001:2022, Annex A', url: 'https://www.iso.org/standard/27001' },
  'nist-800-171-r2': {
    title: 'NIST SP 800-171 Revision 2',
    url: 'https://csrc.nist.gov/pubs/sp/800/171/r2/upd1/final',
  },
  'nist-800-53-r5': {
    title: 'NIST SP 800-53 Revision 5',
    url: 'https://csrc.nist.gov/pubs/sp/800/53/r5/upd1/final',
  },
  'pci-dss-4.0.1': { title: 'PCI DSS 4.0.1', url: 'https://www.pcisecuritystandards.org/document_library/' },
  'soc-2': {
    title: 'SOC 2, Trust Services Criteria',
    url: 'https://www.aicpa-cima.com/topic/audit-assurance/audit-and-assurance-greater-than-soc-2',
  },
};

function cis(version: string): Framework {
  return {
    title: `CIS Amazon Web Services Foundations Benchmark ${version}`,
    url: 'https://www.cisecurity.org/benchmark/amazon_web_services',
  };
}
