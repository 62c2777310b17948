import { expect, test } from 'vitest';
import { readTemplates } from '../../../src/iac/cloudformation/read-templates.ts';
import { filesOf } from './judged-template.ts';

const assembly = (templates: Readonly<Record<string, string>>) => {
  const artifacts = Object.fromEntries(
    Object.keys(templates).map((id) => [
      id,
      { type: 'aws:cloudformation:stack', properties: { templateFile: `${id}.template.json` } },
    ]),
  );
  const files = Object.entries(templates).map(([id, text]) => [`cdk.out/${id}.template.json`, text]);
  const all = { 'cdk.out/manifest.json': JSON.stringify({ artifacts }), ...Object.fromEntries(files) };
  return readTemplates('cdk.out', filesOf(all));
};

const DATA = '{ "Resources": { "Data": { "Type": "AWS::S3::Bucket" } } }';

test.each(['{}', '{ "Parameters": { "BootstrapVersion": { "Type": "String" } } }'])(
  'a stack without resources keeps nobody from judging the others: %s',
  async (empty) => {
    const { inventory } = await assembly({ App: DATA, Empty: empty });
    expect(inventory.buckets.map(({ address }) => address)).toEqual(['App.Data']);
  },
);

test.each(['[]', '"text"', '{ "Resources": [] }'])('what is no template is refused: %s', async (text) => {
  await expect(assembly({ App: DATA, Other: text })).rejects.toThrow(
    /Other\.template\.json: this is no CloudFormation/,
  );
});
